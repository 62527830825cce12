"""Alerts over HTTP: of one store, of all stores held, and the dismissing of one."""

from __future__ import annotations

import sqlite3
from typing import Any

from aiohttp import web

from node import alerting
from node.api.handlers import Api, check_reach, json_body, signed_in
from node.api.route import Route
from node.api.schema import (
    COMMAND,
    ID,
    INSTANT,
    NAMED,
    TEXT,
    closed,
    list_of,
    object_of,
    or_null,
    ref,
)
from node.directory import Directory
from node.stock import holds


async def alerts_of_store(api: Api, request: web.Request) -> web.Response:
    """What at a store asks for a person."""
    return await api.in_book(request, alerting.alerts_of)


async def alerts_of_stores(api: Api, request: web.Request) -> web.Response:
    """What asks for a person at the stores this device holds and the session reaches."""
    session = signed_in(request)

    def query(directory: Directory) -> dict[str, Any]:
        stores = [
            store
            for store in directory.stores()
            if (session.wide or store.id == session.store) and holds(api.node, directory, store)
        ]
        return alerting.all_alerts(api.node, directory, stores)

    return web.json_response(await api.node.read(query))


async def dismiss_alert(api: Api, request: web.Request) -> web.Response:
    """Hide an alert through a day, unless it grows worse."""
    session, place = signed_in(request), request.match_info["store"]
    alert = request.match_info["alert"]
    asked = alerting.dismiss_request(await json_body(request), alert)

    def job(connection: sqlite3.Connection) -> dict[str, Any]:
        check_reach(session, Directory(connection, api.node.network).store(place))
        return alerting.dismiss(api.node, connection, place, alert, asked, session.actor)

    return web.json_response(await api.node.database.write(job), status=201)


ROUTES = (
    Route("GET", "/stores/{store}/alerts", alerts_of_store, "What asks for a person", "Alerts"),
    Route("GET", "/alerts", alerts_of_stores, "Alerts of all stores held", "AlertsOfStores"),
    Route("POST", "/stores/{store}/alerts/{alert}/dismiss", dismiss_alert,
          "Hide an alert through a day", "Dismissed", "Dismissal", status=201),
)  # fmt: skip

_ALERT = object_of(
    ("id", "code", "severity", "product", "arguments", "message", "dismissed"),
    id=ID,
    code=TEXT,
    severity={"type": "string", "enum": ["high", "medium", "low"]},
    product=or_null(NAMED),
    arguments=object_of(),
    message=TEXT,
    dismissed=or_null(object_of(("until", "note"), until=TEXT, note=TEXT)),
)
SCHEMAS: dict[str, Any] = {
    "Alert": _ALERT,
    "Alerts": object_of(
        ("store", "as_of", "provisional", "alerts"),
        store=NAMED,
        as_of=INSTANT,
        provisional=list_of(TEXT),
        alerts=list_of(ref("Alert")),
    ),
    "AlertsOfStores": object_of(("stores",), stores=list_of(ref("Alerts"))),
    "Dismissal": closed(("id",), id=COMMAND, until=or_null(TEXT), note=or_null(TEXT)),
    "Dismissed": object_of(("alert", "until", "note"), alert=ID, until=or_null(TEXT), note=TEXT),
}

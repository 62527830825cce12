"""The network over HTTP: every store and device, and who is in step."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from node.api.devices import check_reader
from node.api.handlers import Api, signed_in
from node.api.route import Route
from node.api.schema import (
    BOOL,
    ID,
    INSTANT,
    INTEGER,
    NAMED,
    TEXT,
    list_of,
    object_of,
    or_null,
)
from node.network_map import STATES, network_map


async def show_network(api: Api, request: web.Request) -> web.Response:
    """Every store with its devices, and when each was last heard."""
    check_reader(signed_in(request))
    peers = api.peers()
    node = api.node
    return web.json_response(await node.read(lambda directory: network_map(node, directory, peers)))


ROUTES = (Route("GET", "/network", show_network, "Stores, devices, and who is in step", "Network"),)

_STATE: dict[str, Any] = {"enum": list(STATES)}
_DEGREES = or_null({"type": "number"})

SCHEMAS: dict[str, Any] = {
    "Network": object_of(
        ("updated", "this", "stores", "devices", "counts"),
        updated=INSTANT,
        this=ID,
        stores=list_of(
            object_of(
                ("id", "code", "name", "state", "devices"),
                id=ID,
                code=TEXT,
                name=TEXT,
                type=TEXT,
                mode=TEXT,
                active=BOOL,
                zone=or_null(NAMED),
                latitude=_DEGREES,
                longitude=_DEGREES,
                held=BOOL,
                served=BOOL,
                devices=list_of(ID),
                complete_to=or_null(INSTANT),
                state=_STATE,
            )
        ),
        devices=list_of(
            object_of(
                ("device", "label", "state"),
                device=ID,
                label=TEXT,
                role=TEXT,
                last_heard=or_null(INSTANT),
                peer=or_null(TEXT),
                state=_STATE,
            )
        ),
        without_store=list_of(ID),
        peers=list_of(object_of(device=ID, label=TEXT, state=TEXT)),
        counts=object_of(**dict.fromkeys(STATES, INTEGER)),
    ),
}

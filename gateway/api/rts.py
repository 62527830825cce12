"""Real-time stock over HTTP: how the exchange stands, what waits and why, and a run by hand."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from gateway.api.access import to_see, to_work
from gateway.rts.commands import check_of, events_of, run_of, status_of
from node import fields
from node.api.handlers import Api, json_body
from node.api.route import Route
from node.api.schema import BOOL, INTEGER, TEXT, closed, list_of, object_of, or_null


async def rts_status(api: Api, request: web.Request) -> web.Response:
    """How it stands, as the last run left it."""
    return web.json_response(await status_of(to_see(api, request)))


async def rts_events(api: Api, request: web.Request) -> web.Response:
    """Events that wait or had no effect."""
    gateway = to_see(api, request)
    return web.json_response(await events_of(gateway, request.query.get("reason") or None))


async def rts_run(api: Api, request: web.Request) -> web.Response:
    """Read, record and tell now."""
    gateway, _ = to_work(api, request)
    asked = fields.object_of(await json_body(request), {"retry"})
    return web.json_response(await run_of(gateway, retry=fields.flag(asked, "retry", False)))


async def rts_check(api: Api, request: web.Request) -> web.Response:
    """Compare the setting with the server and the stores now."""
    gateway, _ = to_work(api, request)
    fields.object_of(await json_body(request), set())
    return web.json_response(await check_of(gateway))


_RTS = "/gateway/rts"

ROUTES = (
    Route("GET", _RTS, rts_status, "How it stands with real-time stock", "RtsStatus"),
    Route("GET", f"{_RTS}/events", rts_events, "Events that wait or had no effect", "RtsEvents",
          query=("reason",)),
    Route("POST", f"{_RTS}/run", rts_run, "Read, record and tell now", "RtsRun", "RunRts"),
    Route("POST", f"{_RTS}/check", rts_check, "Compare the setting with the server", "RtsCheck",
          "CheckRts"),
)  # fmt: skip

_COUNTS: dict[str, Any] = {"type": "object", "additionalProperties": INTEGER}

SCHEMAS: dict[str, Any] = {
    "RunRts": closed(retry=BOOL),
    "CheckRts": closed(),
    "RtsRun": object_of(),
    "RtsStatus": object_of(
        ("program", "writes", "waiting", "no_effect"),
        program=TEXT,
        orders=TEXT,
        interval_min=INTEGER,
        writes=BOOL,
        cursors={"type": "object"},
        last_run=or_null(object_of()),
        waiting=_COUNTS,
        no_effect=_COUNTS,
        unreadable=list_of(object_of()),
        requisitions=object_of(
            taken=INTEGER,
            flagged=list_of(object_of(store=TEXT, order=TEXT, document=TEXT, flag=TEXT)),
        ),
        told={"type": "object"},
        refused=list_of(
            object_of(
                event=TEXT, what=TEXT, store=TEXT, document=TEXT, product=TEXT, code=TEXT,
                words=TEXT,
            )
        ),
    ),
    "RtsEvents": object_of(
        ("events",),
        events=list_of(
            object_of(
                ("event", "state", "reason"),
                event=TEXT,
                updated_at=TEXT,
                occurred_at=TEXT,
                program=TEXT,
                org_unit=TEXT,
                deleted=BOOL,
                state=TEXT,
                reason=TEXT,
                words=TEXT,
                values={"type": "object"},
            )
        ),
    ),
    "RtsCheck": object_of(
        ("ok", "findings"),
        ok=BOOL,
        url=TEXT,
        stores=list_of(TEXT),
        findings=list_of(object_of(level=TEXT, code=TEXT, subject=TEXT, words=TEXT)),
    ),
}  # fmt: skip

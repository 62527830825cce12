"""Operating over HTTP: how it stands with the gateway, and pushing now."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from gateway.api.access import to_see, to_work
from gateway.commands import status_of
from node.api.handlers import Api
from node.api.route import Route
from node.api.schema import BOOL, INTEGER, TEXT, list_of, object_of, or_null


async def gateway_status(api: Api, request: web.Request) -> web.Response:
    """Everything an operator asks first."""
    return web.json_response(await status_of(to_see(api, request)))


async def gateway_push(api: Api, request: web.Request) -> web.Response:
    """Compute and push now, and say how it went."""
    gateway, _ = to_work(api, request)
    return web.json_response((await gateway.run()).as_json())


ROUTES = (
    Route("GET", "/gateway/status", gateway_status, "How it stands with the gateway",
          "GatewayStatus"),
    Route("POST", "/gateway/push", gateway_push, "Compute and push now", "GatewayOutcome"),
)  # fmt: skip

SCHEMAS: dict[str, Any] = {
    "GatewayStatus": object_of(
        ("target", "appointment", "outbox", "runs", "last_run"),
        target=object_of(("url", "stopped"), url=TEXT, stopped=or_null(TEXT)),
        appointment=object_of(("number", "ours"), number=INTEGER, ours=BOOL),
        outbox=object_of(),
        runs=list_of(object_of()),
        last_run=or_null(object_of()),
    ),
    "GatewayOutcome": object_of(
        ("at", "result", "ok", "words", "changed", "accepted", "refused", "parked"),
        at=TEXT,
        result=TEXT,
        ok=BOOL,
        words=TEXT,
        changed=INTEGER,
        accepted=INTEGER,
        refused=INTEGER,
        parked=INTEGER,
    ),
}

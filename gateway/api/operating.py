"""Operating over HTTP: how it stands, what waits and why, and what a person decides about it."""

from __future__ import annotations

from aiohttp import web

from gateway import exporting, operating
from gateway.api.access import DECIDES, to_see, to_work
from gateway.api.requests import (
    FILTERS,
    filter_of_body,
    filter_of_query,
    question_of_query,
    reason_of,
    values_of,
)
from gateway.api.schemas import SCHEMAS
from gateway.commands import push_period, status_of
from gateway.operating import MAX_LISTED
from node import fields
from node.api.handlers import Api, bounded_int, json_body
from node.api.route import Route
from node.errors import Refused

MAX_OFFSET = 10_000_000
_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SELECTION = frozenset((*FILTERS, "values", "reason"))


async def gateway_status(api: Api, request: web.Request) -> web.Response:
    """Everything an operator asks first."""
    return web.json_response(await status_of(to_see(api, request)))


async def gateway_push(api: Api, request: web.Request) -> web.Response:
    """Compute and push now, and say how it went."""
    gateway, _ = to_work(api, request)
    body = fields.object_of(await json_body(request), {"period"})
    period = push_period(fields.optional(body, "period"))
    return web.json_response((await gateway.run_and_tell(period)).as_json())


async def gateway_resume(api: Api, request: web.Request) -> web.Response:
    """Go on after a stop."""
    gateway, _ = to_work(api, request, DECIDES)
    return web.json_response(await operating.resume(gateway))


async def gateway_runs(api: Api, request: web.Request) -> web.Response:
    """The last runs."""
    gateway = to_see(api, request)
    limit = bounded_int(request, "limit", operating.RUNS_SHOWN, MAX_LISTED)
    return web.json_response(await operating.runs_of(gateway, limit))


async def gateway_coverage(api: Api, request: web.Request) -> web.Response:
    """How far each store is heard, and what is final."""
    return web.json_response(await operating.coverage_of(to_see(api, request)))


async def gateway_exceptions(api: Api, request: web.Request) -> web.Response:
    """Values that wait; as JSON in pages, or all of them as a file."""
    gateway, chosen = to_see(api, request), filter_of_query(request)
    form = request.query.get("format", "json")
    if form != "json":
        made = await exporting.exported(gateway, chosen, form)
        headers = {"Content-Disposition": f'attachment; filename="dhis2-exceptions.{form}"'}
        charset = "utf-8" if form == "csv" else None
        return web.Response(body=made, content_type=_TYPES[form], charset=charset, headers=headers)
    limit = bounded_int(request, "limit", 100, MAX_LISTED)
    offset = bounded_int(request, "offset", 1, MAX_OFFSET) if "offset" in request.query else 0
    return web.json_response(await operating.exceptions(gateway, chosen, limit, offset))


async def gateway_explain(api: Api, request: web.Request) -> web.Response:
    """From a value to its history, its figures and the facts behind them."""
    gateway = to_see(api, request)
    return web.json_response(await operating.explain(gateway, question_of_query(request)))


async def _decide(api: Api, request: web.Request, action: str, needed: str) -> web.Response:
    gateway, actor = to_work(api, request, needed)
    body = fields.object_of(await json_body(request), _SELECTION)
    chosen, reason = filter_of_body(body), reason_of(body)
    answer = await operating.decide(gateway, action, chosen, actor.name, reason)
    return web.json_response(answer)


async def gateway_release(api: Api, request: web.Request) -> web.Response:
    """Send values again that wait."""
    return await _decide(api, request, "release", "supervisor")


async def gateway_hold(api: Api, request: web.Request) -> web.Response:
    """Keep values back until they are released."""
    return await _decide(api, request, "hold", "supervisor")


async def gateway_write_off(api: Api, request: web.Request) -> web.Response:
    """Decide that DHIS2 keeps what it holds; a fact (G2)."""
    return await _decide(api, request, "write_off", DECIDES)


async def gateway_differences(api: Api, request: web.Request) -> web.Response:
    """What the last read-back found."""
    return web.json_response(await operating.differences_of(to_see(api, request)))


async def gateway_send_ours(api: Api, request: web.Request) -> web.Response:
    """Send ours again where DHIS2 holds something else."""
    gateway, _ = to_work(api, request)
    body = fields.object_of(await json_body(request), {"values"})
    return web.json_response(await operating.send_ours(gateway, values_of(body)))


async def gateway_read_back(api: Api, request: web.Request) -> web.Response:
    """Read back at the next run, and say what happens to differences if `policy` is given."""
    gateway, actor = to_work(api, request)
    body = fields.object_of(await json_body(request), {"policy"})
    policy = fields.optional(body, "policy")
    if policy is None:
        return web.json_response(await operating.read_back_now(gateway))
    if not actor.may(DECIDES):
        raise Refused("not_allowed", f"this needs the role {DECIDES}", status=403)
    return web.json_response(await operating.set_read_back(gateway, policy))


ROUTES = (
    Route("GET", "/gateway/status", gateway_status, "How it stands with the gateway",
          "GatewayStatus"),
    Route("POST", "/gateway/push", gateway_push, "Compute and push now", "GatewayOutcome",
          "GatewayPush"),
    Route("POST", "/gateway/resume", gateway_resume, "Go on after a stop", "GatewayResumed",
          "GatewayNothing"),
    Route("GET", "/gateway/runs", gateway_runs, "The last runs", "GatewayRuns",
          query=("limit",)),
    Route("GET", "/gateway/coverage", gateway_coverage,
          "How far each store is heard, and what is final", "GatewayCoverage"),
    Route("GET", "/gateway/exceptions", gateway_exceptions, "Values that wait, and why",
          "GatewayExceptions", query=(*FILTERS, "limit", "offset", "format")),
    Route("GET", "/gateway/explain", gateway_explain,
          "From a value to its history and the facts behind it", "GatewayExplained",
          query=("org_unit", "period", "product", "figure", "known_on")),
    Route("POST", "/gateway/release", gateway_release, "Send values again that wait",
          "GatewayDecided", "GatewaySelection"),
    Route("POST", "/gateway/hold", gateway_hold, "Keep values back until they are released",
          "GatewayDecided", "GatewaySelection"),
    Route("POST", "/gateway/write-off", gateway_write_off,
          "Decide that DHIS2 keeps what it holds", "GatewayDecided", "GatewaySelection"),
    Route("GET", "/gateway/differences", gateway_differences, "What the last read-back found",
          "GatewayDifferences"),
    Route("POST", "/gateway/differences/send", gateway_send_ours,
          "Send ours again where DHIS2 holds something else", "GatewaySent", "GatewayValues"),
    Route("POST", "/gateway/read-back", gateway_read_back,
          "Read back at the next run, or agree what happens to differences", "GatewayReadBack",
          "GatewayPolicy"),
)  # fmt: skip

__all__ = ["ROUTES", "SCHEMAS"]

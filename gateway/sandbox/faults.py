"""Faults: what networks, proxies and overloaded servers do to a request, on demand.

`POST /sandbox/faults` queues them; each is used up by the next requests to its path. Those that end
in `after_commit` carry the request out and lose the answer; `late_commit` carries it out when the
client has long given up; `slow` gives the answer a byte at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

KINDS = (
    "timeout_after_commit",
    "reset_after_commit",
    "cut_json_after_commit",
    "gateway_timeout_after_commit",
    "late_commit",
    "slow",
    "reset",
    "html",
    "redirect",
    "unauthorized",
    "forbidden",
    "conflict",
    "process_failed",
    "too_large",
    "too_many",
    "error_500",
    "bad_gateway",
    "unavailable",
)
# Refusals of a whole request in DHIS2's words, without an import summary.
_MESSAGES = {
    "unauthorized": (401, "Unauthorized", "Unauthorized"),
    "forbidden": (403, "Forbidden", "Access is denied"),
    "conflict": (409, "Conflict", "The data set is being migrated"),
}
COUNT_LIMIT = 10_000
HANG_S = 600.0  # longer than any client waits

Answer = Callable[[], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Fault:
    """A fault for the next `count` requests whose path starts with `path`.

    Attributes:
        over_rows: only requests with more rows than this; 0 means every request.
        rows: process_failed: rows the importer looks at before it fails.
        method: only requests of this method; "" means any.
        retry_after: value of the `Retry-After` header, seconds or a date, None for no header.
        wait_s: `late_commit`: before it is carried out, 0: when faults are queued the next time;
            `slow`: before each byte.
        released: set when faults are queued the next time.
    """

    kind: str
    count: int = 1
    path: str = "/api/dataValueSets"
    over_rows: int = 0
    rows: int = 0
    retry_after: str | None = None
    method: str = ""
    wait_s: float = 0.0
    released: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault is called {self.kind!r}; there are {', '.join(KINDS)}")
        if not 0 < self.count <= COUNT_LIMIT:
            raise ValueError("count is out of range")
        if not 0 <= self.wait_s <= HANG_S:
            raise ValueError("wait_s is out of range")

    def meets(self, request: web.Request) -> bool:
        """Whether a request is one of those it waits for."""
        return request.path.startswith(self.path) and self.method in ("", request.method)


def page(title: str) -> web.Response:
    """A page of HTML such as a proxy or a login form would send."""
    return web.Response(text=f"<html><body>{title}</body></html>", content_type="text/html")


def _reset(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def suffer(fault: Fault, request: web.Request, answer: Answer) -> web.StreamResponse:
    """Answer a request as the fault has it. `process_failed` is the importer's own affair."""
    if fault.kind.endswith("_after_commit"):
        response = await answer()
        return await _lost(fault, request, response)
    if fault.kind == "late_commit":
        await request.read()  # before the client goes away
        await (asyncio.sleep(fault.wait_s) if fault.wait_s else fault.released.wait())
        return await answer()
    if fault.kind == "slow":
        return await _dribble(fault, request, await answer())
    if fault.kind == "reset":
        return _reset(request)
    if fault.kind == "html":
        return page("Please sign in to the hotel network")
    if fault.kind == "redirect":
        raise web.HTTPFound("/dhis-web-login/")
    if fault.kind in _MESSAGES:
        http, reason, message = _MESSAGES[fault.kind]
        body = {"httpStatus": reason, "httpStatusCode": http, "status": "ERROR", "message": message}
        return web.json_response(body, status=http)
    headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
    if fault.kind == "error_500":
        body = {"httpStatus": "Internal Server Error", "httpStatusCode": 500, "status": "ERROR"}
        return web.json_response(body, status=500, headers=headers)
    status = {"too_large": 413, "too_many": 429, "bad_gateway": 502, "unavailable": 503}[fault.kind]
    response = page(f"{status} from the proxy")
    response.set_status(status)
    response.headers.update(headers)
    return response


async def _dribble(
    fault: Fault, request: web.Request, response: web.StreamResponse
) -> web.StreamResponse:
    """The answer, a byte at a time."""
    text = response.body if isinstance(response, web.Response) else b""
    slow = web.StreamResponse(status=response.status, headers={"Content-Type": "application/json"})
    await slow.prepare(request)
    for byte in text if isinstance(text, bytes) else b"{}":
        await asyncio.sleep(fault.wait_s)
        await slow.write(bytes([byte]))
    return slow


async def _lost(
    fault: Fault, request: web.Request, response: web.StreamResponse
) -> web.StreamResponse:
    if fault.kind == "reset_after_commit":
        return _reset(request)
    if fault.kind == "timeout_after_commit":
        await asyncio.sleep(HANG_S)
        return response
    if fault.kind == "gateway_timeout_after_commit":
        late = page("504 Gateway Time-out")
        late.set_status(504)
        return late
    body = response.body if isinstance(response, web.Response) else b""
    text = body if isinstance(body, bytes) else b"{}"
    return web.Response(body=text[: len(text) // 2], content_type="application/json")

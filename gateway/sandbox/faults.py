"""Faults: what networks, proxies and overloaded servers do to a request, on demand.

`POST /sandbox/faults` queues them; each is used up by the next requests to its path. Those that end
in `after_commit` carry the request out and lose the answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

KINDS = (
    "timeout_after_commit",
    "reset_after_commit",
    "cut_json_after_commit",
    "gateway_timeout_after_commit",
    "reset",
    "html",
    "redirect",
    "unauthorized",
    "process_failed",
    "too_large",
    "too_many",
    "error_500",
    "bad_gateway",
    "unavailable",
)
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
        retry_after: value of the `Retry-After` header, None for no header.
    """

    kind: str
    count: int = 1
    path: str = "/api/dataValueSets"
    over_rows: int = 0
    rows: int = 0
    retry_after: str | None = None
    method: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault is called {self.kind!r}; there are {', '.join(KINDS)}")
        if not 0 < self.count <= COUNT_LIMIT:
            raise ValueError("count is out of range")

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
    if fault.kind == "reset":
        return _reset(request)
    if fault.kind == "html":
        return page("Please sign in to the hotel network")
    if fault.kind == "redirect":
        raise web.HTTPFound("/dhis-web-login/")
    if fault.kind == "unauthorized":
        return web.json_response(
            {"httpStatus": "Unauthorized", "httpStatusCode": 401, "status": "ERROR",
             "message": "Unauthorized"}, status=401
        )  # fmt: skip
    headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
    if fault.kind == "error_500":
        body = {"httpStatus": "Internal Server Error", "httpStatusCode": 500, "status": "ERROR"}
        return web.json_response(body, status=500, headers=headers)
    status = {"too_large": 413, "too_many": 429, "bad_gateway": 502, "unavailable": 503}[fault.kind]
    response = page(f"{status} from the proxy")
    response.set_status(status)
    response.headers.update(headers)
    return response


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

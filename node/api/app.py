"""The web application: routes, sessions, one error shape, and the pages.

What a client may do is decided here and below, never in the browser.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Middleware

from node.api.handlers import SESSION, Api, outbox_key_of, token_of
from node.api.openapi import document
from node.api.pages import add_pages, dress, page_folder
from node.api.route import Route
from node.api.routes import ROUTES
from node.api.sessions import Session
from node.api.setup import CA_PATH, ca_certificate
from node.database import StorageFailed
from node.errors import Refused, not_allowed

API = "/api/v1"
MAX_BODY_BYTES = 1 << 20  # 500 lines of JSON take about 100 KiB
_STORAGE_FULL = 507
_log = logging.getLogger(__name__)
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(api: Api, pages: Path | None = None) -> web.Application:
    """The people's listener: the API, its description, and `pages` (by default as built)."""
    routes = [*ROUTES, *(route for area in api.areas for route in area.routes)]
    app = bare_app([_session(api, routes)])
    for route in routes:
        app.router.add_route(route.method, API + route.path, partial(route.handler, api))
    described = document(routes, [area.schemas for area in api.areas])

    async def openapi(request: web.Request) -> web.Response:
        return web.json_response(described)

    app.router.add_get("/api/openapi.json", openapi)
    app.router.add_get("/metrics", api.metrics)
    app.router.add_get(CA_PATH, partial(ca_certificate, api))
    add_pages(app, pages or page_folder())
    return app


def bare_app(guards: Sequence[Middleware]) -> web.Application:
    """An application with one error shape and one set of headers, behind these guards."""
    return web.Application(client_max_size=MAX_BODY_BYTES, middlewares=(_headers, _errors, *guards))


@web.middleware
async def _headers(request: web.Request, handler: _Handler) -> web.StreamResponse:
    response = await handler(request)
    if not response.prepared:
        dress(request, response)
    return response


@web.middleware
async def _errors(request: web.Request, handler: _Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refused as refused:
        return _refusal(refused)
    except StorageFailed as failure:
        words = "the disk is full or failing; nothing was recorded, reading still works"
        return _refusal(Refused(failure.code, words, status=_STORAGE_FULL))
    except web.HTTPException as error:
        if not request.path.startswith("/api/"):
            raise
        return _refusal(Refused(_http_code(error.status), error.reason, status=error.status))
    except Exception:
        _log.exception("%s %s failed", request.method, request.path)
        return _refusal(Refused("internal", "something is wrong here; see the log", status=500))


def _refusal(refused: Refused) -> web.Response:
    headers = {}
    if "retry_after_s" in refused.details:
        headers["Retry-After"] = str(refused.details["retry_after_s"])
    return web.json_response(refused.as_json(), status=refused.status, headers=headers)


def _http_code(status: int) -> str:
    codes = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
    return codes.get(status, "http_error")


def _session(api: Api, routes: Sequence[Route]) -> Middleware:
    """Finds who asks. Behind it stand only public operations and those that know who it is."""
    public = {(route.method, API + route.path) for route in routes if route.public}
    recording = {(route.method, API + route.path) for route in routes if route.recording}

    async def session_of(request: web.Request, operation: tuple[str, str]) -> Session | None:
        key = outbox_key_of(request)
        if key is None:
            return api.sessions.find(token_of(request))
        if operation in recording:
            return await api.sessions.of_outbox_key(key)
        if operation in public:
            return None
        raise not_allowed("an outbox key is for recording only; sign in")

    @web.middleware
    async def middleware(request: web.Request, handler: _Handler) -> web.StreamResponse:
        if request.path.startswith(API + "/"):
            resource = request.match_info.route.resource
            pattern = "" if resource is None else resource.canonical  # "" : no such operation
            operation = (request.method, pattern)
            session = await session_of(request, operation) if pattern else None
            if session is not None:
                request[SESSION] = session
            elif pattern and operation not in public:
                raise Refused("sign_in_required", "sign in first", status=401)
        return await handler(request)

    return middleware

"""Tracker routes: reading, importing, and the jobs of imports that are answered later."""

from __future__ import annotations

import json

from aiohttp import web

from gateway.mapping import stable_uid
from gateway.sandbox import tracker_read
from gateway.sandbox.model import Object, Server, User
from gateway.sandbox.tracker_import import STRATEGIES, Import, Unreadable, answer

_REASONS = {400: "Bad Request", 404: "Not Found"}


def routes(server_of: web.AppKey[Server], user_of: web.RequestKey[User]) -> list[web.RouteDef]:
    """The routes, for an application that keeps its server and users under these keys."""

    async def read(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        try:
            body = tracker_read.read(
                request.app[server_of], request[user_of], name, dict(request.query)
            )
        except ValueError as error:
            return _message(400, str(error))
        return web.json_response(body)

    async def take(request: web.Request) -> web.Response:
        server, params = request.app[server_of], dict(request.query)
        if params.get("importStrategy", STRATEGIES[0]) not in STRATEGIES:
            return _message(400, "Value is not valid for parameter importStrategy")
        try:
            payload = await _plain_json(request)
            http, report = answer(Import(server, request[user_of], params), payload)
        except Unreadable as error:
            return _message(400, str(error))
        if params.get("async", "true") != "false":
            return web.json_response(_job(server, request, report))
        return web.json_response(report, status=http)

    async def job(request: web.Request) -> web.Response:
        known = request.match_info["job"] in request.app[server_of].tracker.jobs
        return web.json_response([{"completed": True, "message": "done"}] if known else [])

    async def report(request: web.Request) -> web.Response:
        found = request.app[server_of].tracker.jobs.get(request.match_info["job"])
        return _message(404, "Summary not found") if found is None else web.json_response(found)

    kinds = "|".join(tracker_read.KINDS)
    return [
        web.get(f"/api/tracker/{{name:{kinds}}}", read),
        web.post("/api/tracker", take),
        web.get("/api/tracker/jobs/{job}", job),
        web.get("/api/tracker/jobs/{job}/report", report),
    ]


def _message(http: int, message: str) -> web.Response:
    body = {"httpStatus": _REASONS[http], "httpStatusCode": http, "status": "ERROR"}
    return web.json_response({**body, "message": message}, status=http)


async def _plain_json(request: web.Request) -> Object:
    """The body; tracker reads no compressed one."""
    if "Content-Encoding" in request.headers:
        raise Unreadable("Invalid UTF-8 start byte 0x8b")
    try:
        parsed = json.loads(await request.read())
    except (ValueError, RecursionError) as error:
        raise Unreadable("Malformed JSON") from error
    if not isinstance(parsed, dict):
        raise Unreadable("Malformed JSON")
    return parsed


def _job(server: Server, request: web.Request, report: Object) -> Object:
    uid = stable_uid("job", str(len(server.tracker.jobs)))
    server.tracker.jobs[uid] = report
    where = f"{request.url.origin()}/api/tracker/jobs/{uid}"
    return {
        "httpStatus": "OK",
        "httpStatusCode": 200,
        "status": "OK",
        "message": "Tracker job added",
        "response": {"responseType": "TrackerJob", "id": uid, "location": where},
    }

"""App: the stand-in's routes, sign-in and page.

Everything it sends says that it is a stand-in: the header `X-Stand-In`, the page, and the system
info.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import hmac
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from gateway.sandbox import legacy, metadata_api, pipeline, tracker_routes
from gateway.sandbox.faults import Fault, page, suffer
from gateway.sandbox.model import (
    IMPORTED_CLASSES,
    LABEL,
    Object,
    Server,
    User,
)
from gateway.sandbox.preset import ROOT_CODE, unit_uid
from gateway.sandbox.view import received, state

BODY_LIMIT_BYTES = 64 * 1024 * 1024
ADMIN = User("admin", "district", org_units=(unit_uid(ROOT_CODE),))
VERSIONS = {"2.42": "2.42.5.2", "2.43": "2.43.1"}

SERVER = web.AppKey("server", Server)
FAULTS = web.AppKey("faults", deque[Fault])
SUFFERED = web.AppKey("suffered", list[Fault])
USER = web.RequestKey("user", User)
FAILS_AFTER = web.RequestKey("fails_after", int)
ENTRY = web.RequestKey("entry", dict[str, Any])

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(
    version: str = "2.42",
    metadata: Iterable[Mapping[str, Any]] = (),
    users: Iterable[User] = (ADMIN,),
    now: Callable[[], datetime] | None = None,
) -> web.Application:
    """A stand-in of a DHIS2 line, `2.42` or `2.43`, or of an exact version such as `2.43.2`.

    Args:
        metadata: packages in the form of `POST /api/metadata`.
        now: the server's clock, UTC; the real one if absent.
    """
    server = Server(
        VERSIONS.get(version, version), tuple(users), now or (lambda: datetime.now(UTC))
    )
    for package in metadata:
        server.load(package)
    app = web.Application(
        middlewares=[_logged, _labelled, _faulty, _signed_in], client_max_size=BODY_LIMIT_BYTES
    )
    app[SERVER] = server
    app[FAULTS] = deque()
    app[SUFFERED] = []
    app.add_routes(
        [
            web.get("/", _page),
            web.get("/dhis-web-login/", _login),
            web.get("/sandbox/state", _state),
            web.post("/sandbox/faults", _set_faults),
            web.get("/api/ping", _ping),
            web.get("/api/system/info", _system_info),
            web.get("/api/me", _me),
            web.get("/api/me/authorization/{authority}", _authorization),
            web.post("/api/metadata", _metadata),
            web.post("/api/maintenance/categoryOptionComboUpdate", _option_combos),
            web.post("/api/dataValueSets", _import_values),
            web.get("/api/dataValueSets", _read_values),
            web.post("/api/completeDataSetRegistrations", _complete),
            web.delete("/api/completeDataSetRegistrations", _uncomplete),
            *tracker_routes.routes(SERVER, USER),
            web.get("/api/dataStore/{namespace}/{key}", _get_stored),
            web.post("/api/dataStore/{namespace}/{key}", _post_stored),
            web.put("/api/dataStore/{namespace}/{key}", _put_stored),
            web.get(f"/api/{{kind:{'|'.join(IMPORTED_CLASSES)}}}", _look_up),
            web.get(f"/api/{{kind:{'|'.join(IMPORTED_CLASSES)}}}/{{uid}}", _one),
        ]
    )
    return app


def _message(http: int, reason: str, message: str) -> web.Response:
    body = {"httpStatus": reason, "httpStatusCode": http, "status": "ERROR", "message": message}
    if http < 400:
        body["status"] = "OK"
    return web.json_response(body, status=http)


@web.middleware
async def _logged(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep what was asked and answered, for tests; nothing of the credentials."""
    if not request.path.startswith("/api/"):
        return await handler(request)
    server = request.app[SERVER]
    entry: Object = {"method": request.method, "path": request.path, "query": request.query_string,
                     "fault": None, "httpStatusCode": None}  # fmt: skip
    request[ENTRY] = entry
    server.requests.append(entry)
    response = await handler(request)
    entry["httpStatusCode"] = response.status
    return response


@web.middleware
async def _labelled(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        response = await handler(request)
    except web.HTTPException as error:
        error.headers["X-Stand-In"] = LABEL
        if error.status == 404 and request.path.startswith("/api/"):
            response = _message(404, "Not Found", f"Unknown path {request.path}")
        else:
            raise
    if not response.prepared:
        response.headers["X-Stand-In"] = LABEL
    return response


@web.middleware
async def _faulty(request: web.Request, handler: Handler) -> web.StreamResponse:
    faults = request.app[FAULTS]
    fault = next((f for f in faults if f.meets(request)), None)
    if fault is None or request.path.startswith("/sandbox/"):
        return await handler(request)
    if fault.over_rows:
        rows = (await _json_body(request)).get("dataValues", ())
        if len(rows) <= fault.over_rows:
            return await handler(request)
    if ENTRY in request:
        request[ENTRY]["fault"] = fault.kind
    request.app[SUFFERED].append(fault)
    fault.count -= 1
    if fault.count == 0:
        faults.remove(fault)
    if fault.kind == "process_failed":
        request[FAILS_AFTER] = fault.rows
        return await handler(request)
    return await suffer(fault, request, lambda: handler(request))


@web.middleware
async def _signed_in(request: web.Request, handler: Handler) -> web.StreamResponse:
    if not request.path.startswith("/api/") or request.path == "/api/ping":
        return await handler(request)
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme == "ApiToken" and re.fullmatch(r"d2pat_.{0,37}|d2pat_.{39,}", secret):
        return _message(400, "Bad Request", "Checksum validation failed")
    user = _user(request.app[SERVER].users, scheme, secret)
    if user is None:
        wants_code = request.headers.get("X-Requested-With") == "XMLHttpRequest"
        if scheme or wants_code:
            return _message(401, "Unauthorized", "Unauthorized")
        raise web.HTTPFound("/dhis-web-login/")
    request[USER] = user
    return await handler(request)


def _user(users: Iterable[User], scheme: str, secret: str) -> User | None:
    if scheme == "ApiToken":
        return next((u for u in users if u.token and _same(u.token, secret)), None)
    if scheme != "Basic":
        return None
    try:
        name, _, password = base64.b64decode(secret, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return next((u for u in users if u.name == name and _same(u.password, password)), None)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


async def _json_body(request: web.Request) -> Object:
    """The request's JSON object; compression is recognised by its first bytes."""
    body = await request.read()
    try:
        if body[:2] == b"\x1f\x8b":
            body = gzip.decompress(body)
        parsed = json.loads(body or b"{}")
    except (ValueError, OSError, EOFError, RecursionError) as error:
        reply = {"httpStatusCode": 400, "status": "ERROR", "message": "Malformed JSON"}
        raise web.HTTPBadRequest(text=json.dumps(reply), content_type="application/json") from error
    return parsed if isinstance(parsed, dict) else {"": parsed}


async def _ping(request: web.Request) -> web.Response:
    return web.Response(text="pong")


async def _login(request: web.Request) -> web.Response:
    return page("Sign in")


async def _system_info(request: web.Request) -> web.Response:
    server = request.app[SERVER]
    return web.json_response(
        {
            "version": server.version,
            "revision": LABEL,
            "serverDate": server.stamp(),
            "serverTimeZoneId": server.zone,
            "calendar": "iso8601",
            "dateFormat": "yyyy-mm-dd",
            "systemId": "00000000-0000-4000-8000-000000000000",
            "systemName": LABEL,
            "contextPath": str(request.url.origin()),
        }
    )


async def _me(request: web.Request) -> web.Response:
    user = request[USER]
    units = request.app[SERVER].all("organisationUnits")
    server = request.app[SERVER]
    return web.json_response(
        {
            "id": "AdminUser01",
            "username": user.name,
            "authorities": sorted(user.authorities),
            "organisationUnits": [
                {"id": uid, "path": "/" + "/".join(server.path(units[uid]))}
                for uid in user.org_units
                if uid in units
            ],
        }
    )


async def _authorization(request: web.Request) -> web.Response:
    return web.json_response(request[USER].has(request.match_info["authority"]))


async def _metadata(request: web.Request) -> web.Response:
    if not request[USER].has("F_METADATA_IMPORT"):
        return _message(403, "Forbidden", "Access is denied")
    commit = request.query.get("importMode", "COMMIT") == "COMMIT"
    payload = await _json_body(request)
    http, body = metadata_api.import_metadata(request.app[SERVER], payload, commit=commit)
    return web.json_response(body, status=http)


async def _option_combos(request: web.Request) -> web.Response:
    if not request[USER].has("F_PERFORM_MAINTENANCE"):
        return _message(403, "Forbidden", "Access is denied")
    request.app[SERVER].generate_option_combos()
    return web.Response(status=204)


async def _look_up(request: web.Request) -> web.Response:
    kind, query = request.match_info["kind"], list(request.query.items())
    try:
        body = metadata_api.look_up(request.app[SERVER], request[USER], kind, query)
    except ValueError as error:
        return _message(400, "Bad Request", str(error))
    return web.json_response(body)


async def _one(request: web.Request) -> web.Response:
    kind, uid = request.match_info["kind"], request.match_info["uid"]
    fields = request.query.get("fields", ":owner")
    try:
        found = metadata_api.one(request.app[SERVER], request[USER], kind, uid, fields)
    except ValueError as error:
        return _message(400, "Bad Request", str(error))
    if found is None:
        return _message(404, "Not Found", f"{kind} with id {uid} could not be found.")
    return web.json_response(found)


async def _import_values(request: web.Request) -> web.Response:
    server, user = request.app[SERVER], request[USER]
    if not user.has("F_DATAVALUE_ADD"):
        return _message(403, "Forbidden", "Access is denied")
    params, fails_after = dict(request.query), request.get(FAILS_AFTER)
    try:
        payload = await _json_body(request)
    except web.HTTPBadRequest:
        if server.has_pipeline:
            raise
        http, body = legacy.process_failed("unexpected end of input")
        return web.json_response(body, status=http)
    if not server.has_pipeline:
        http, body = legacy.answer(legacy.Import(server, user, payload, params, fails_after))
    elif fails_after is not None:
        http, body = legacy.process_failed("deadlock detected")
    else:
        try:
            http, body = pipeline.answer(pipeline.Import(server, user, payload, params))
        except pipeline.Unreadable as error:
            return _message(500, "Internal Server Error", str(error))
    server.imports.append({"rows": len(payload.get("dataValues") or ()), "httpStatusCode": http})
    return web.json_response(body, status=http)


async def _read_values(request: web.Request) -> web.Response:
    server, query = request.app[SERVER], request.query
    data_set = server.all("dataSets").get(query.get("dataSet", ""))
    if data_set is None or not query.getall("orgUnit", []):
        return _message(409, "Conflict", "At least one data set and org unit must be specified")
    elements, units = server.elements_of(data_set), set(query.getall("orgUnit"))
    periods, deep = set(query.getall("period", [])), query.get("children") == "true"
    rows = []
    for place, held in server.values.items():
        path = {place.org_unit}
        if deep:
            path = set(server.path(server.all("organisationUnits")[place.org_unit]))
        if place.data_element not in elements or not path & units or place.period not in periods:
            continue
        if held.deleted and query.get("includeDeleted") != "true":
            continue
        row = {
            "dataElement": place.data_element,
            "period": place.period,
            "orgUnit": place.org_unit,
            "categoryOptionCombo": place.option_combo,
            "attributeOptionCombo": place.attribute_combo,
            "value": held.value,
            "storedBy": held.stored_by,
            "created": held.created,
            "lastUpdated": held.updated,
            "followUp" if server.has_pipeline else "followup": False,
        }
        rows.append({**row, "deleted": True} if held.deleted else row)
    return web.json_response({"dataValues": rows} if rows else {})


async def _complete(request: web.Request) -> web.Response:
    """Registrations; a partial failure is a success with conflicts that carry no code."""
    server, user = request.app[SERVER], request[USER]
    entries = (await _json_body(request)).get("completeDataSetRegistrations") or []
    conflicts, taken = [], 0
    for entry in entries:
        data_set, unit = str(entry.get("dataSet")), str(entry.get("organisationUnit"))
        known = server.all("organisationUnits").get(unit)
        if data_set not in server.all("dataSets"):
            conflicts.append({"object": data_set, "value": "Data set not found or not accessible"})
        elif known is None or not server.in_hierarchy(user, known):
            conflicts.append({"object": unit, "value": "Organisation unit not in hierarchy"})
        else:
            place = (data_set, unit, str(entry.get("period")))
            server.completed[place] = dict(entry)
            if entry.get("completed") is False:
                del server.completed[place]
            taken += 1
    status = "SUCCESS" if taken else "ERROR"
    http = 200 if taken else 409
    summary = {
        "responseType": "ImportSummary",
        "status": status,
        "importCount": {"imported": taken, "updated": 0, "ignored": len(conflicts), "deleted": 0},
        "conflicts": conflicts,
    }
    body = {"httpStatusCode": http, "status": "OK" if taken else "ERROR", "response": summary}
    return web.json_response(body, status=http)


async def _uncomplete(request: web.Request) -> web.Response:
    query = request.query
    key = (query.get("ds", ""), query.get("ou", ""), query.get("pe", ""))
    request.app[SERVER].completed.pop(key, None)
    return web.Response(status=204)


def _stored_key(request: web.Request) -> tuple[str, str]:
    return request.match_info["namespace"], request.match_info["key"]


def _value(body: Object) -> Any:
    """A data store value: any JSON, also a list."""
    return body[""] if body.keys() == {""} else body


async def _get_stored(request: web.Request) -> web.Response:
    stored, key = request.app[SERVER].stored, _stored_key(request)
    if key not in stored:
        return _message(404, "Not Found", f"Key '{key[1]}' not found in namespace '{key[0]}'")
    return web.json_response(stored[key])


async def _post_stored(request: web.Request) -> web.Response:
    stored, key = request.app[SERVER].stored, _stored_key(request)
    if key in stored:
        return _message(409, "Conflict", f"Key '{key[1]}' already exists in '{key[0]}'")
    stored[key] = _value(await _json_body(request))
    return _message(201, "Created", f"Key created: '{key[1]}'")


async def _put_stored(request: web.Request) -> web.Response:
    stored, key = request.app[SERVER].stored, _stored_key(request)
    if key not in stored:
        return _message(404, "Not Found", f"Key '{key[1]}' not found in namespace '{key[0]}'")
    stored[key] = _value(await _json_body(request))
    return _message(200, "OK", f"Key updated: '{key[1]}'")


async def _set_faults(request: web.Request) -> web.Response:
    body = await _json_body(request)
    try:
        faults = [Fault(**fault) for fault in body.get("faults", ())]
    except (TypeError, ValueError) as error:
        return _message(400, "Bad Request", str(error))
    for fault in request.app[SUFFERED]:
        fault.released.set()
    request.app[SUFFERED].clear()
    request.app[FAULTS].clear()
    request.app[FAULTS].extend(faults)
    return web.json_response({"faults": len(faults)})


async def _state(request: web.Request) -> web.Response:
    return web.json_response(state(request.app[SERVER]))


async def _page(request: web.Request) -> web.Response:
    return web.Response(text=received(request.app[SERVER]), content_type="text/html")

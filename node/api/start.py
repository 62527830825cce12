"""The first run as a node that runs knows it: it is over; a demo can be left again.

A folder without a node is served by `node.first_run`, under the same paths and bodies.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from node.api.handlers import Api, json_body, signed_in
from node.api.route import Route
from node.api.schema import TEXT, closed, object_of
from node.errors import Refused, not_allowed
from node.folder_files import is_demo


async def show_start(api: Api, request: web.Request) -> web.Response:
    """There is a node."""
    return web.json_response({"state": "ready"})


async def start_found(api: Api, request: web.Request) -> web.Response:
    raise _node_exists()


async def start_join(api: Api, request: web.Request) -> web.Response:
    raise _node_exists()


async def start_demo(api: Api, request: web.Request) -> web.Response:
    raise _node_exists()


async def leave_demo(api: Api, request: web.Request) -> web.Response:
    """Take the demo's node out of the folder and begin with an empty one."""
    await json_body(request)  # JSON, like all that changes something
    if not is_demo(api.node.folder):
        raise Refused("not_a_demo", "this network is no demo; it is not taken away", status=409)
    session = signed_in(request)
    if not (session.wide and session.actor.may("admin")):
        raise not_allowed("an admin signed in with the password may leave the demo")
    if api.leave is None:
        raise Refused("not_running", "this node was not started by stockmesh run", status=409)
    api.leave()
    return web.json_response({"state": "empty"}, status=202)


def _node_exists() -> Refused:
    return Refused("node_exists", "this machine has a node already", status=409)


ROUTES = (
    Route("GET", "/start", show_start, "How far the first run is", "Start", public=True),
    Route("POST", "/start/found", start_found, "Found a network (first run)", "StartFounded",
          "StartFound", status=201, public=True),
    Route("POST", "/start/join", start_join, "Join a network (first run)", "Start", "StartJoin",
          status=202, public=True),
    Route("POST", "/start/demo", start_demo, "Found a network to try (first run)",
          "StartDemoMade", "StartDemo", status=201, public=True),
    Route("POST", "/start/leave-demo", leave_demo, "Throw the demo away", "Start", "Nothing",
          status=202),
)  # fmt: skip

SCHEMAS: dict[str, Any] = {
    "Start": object_of(
        ("state",),
        state={"enum": ["empty", "founding", "joining", "failed", "ready"]},
        step={"enum": ["searching", "calling"]},
        code=TEXT,
        message=TEXT,
    ),
    "StartFound": closed(
        ("network", "time_zone", "pin", "password"),
        network=TEXT,
        store=closed(("code",), code=TEXT, name=TEXT),
        time_zone=TEXT | {"description": "IANA name, e.g. Asia/Vientiane"},
        admin=TEXT | {"description": "login name of the first account; admin if not said"},
        pin=TEXT,
        password=TEXT,
    ),
    "StartFounded": object_of(
        ("network", "device", "user", "passphrase", "recovery"),
        network=TEXT,
        device=TEXT,
        user=TEXT,
        passphrase=TEXT | {"description": "of the root key; told once"},
        recovery=TEXT | {"description": "the second root's key, for a safe; told once"},
    ),
    "StartJoin": closed(("code",), code=TEXT, address=TEXT | {"description": "host:port"}),
    "StartDemo": closed((), time_zone=TEXT),
    "StartDemoMade": object_of(
        ("store", "user", "pin", "password"), store=TEXT, user=TEXT, pin=TEXT, password=TEXT
    ),
    "Nothing": closed(()),
}

"""First run: a folder without a node, founded or joined from the browser of its own machine.

Nobody can sign in yet, so the machine itself is the guard: only it is answered, only under its own
names (a page of the internet that has its name resolved to this machine is not), and only JSON is
taken, which a foreign page cannot send without being asked. Once there is a node, it runs.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from crdt_model.codes import Mistyped, read_join_code
from node import fields
from node.addresses import LOOPBACK, parse_address
from node.api.app import bare_app
from node.api.handlers import json_body
from node.api.pages import add_pages, page_folder
from node.demo import make_demo
from node.enrolment import JoinFailed
from node.errors import Refused
from node.folder_files import drop_node, drop_unused_keys, holds_no_node
from node.founding import ADMIN, Founded, Plan, found
from node.joining import join_network
from node.joining_by_file import REQUEST_KEPT
from node.keys import KeyFault
from node.listener import bind
from node.node import wall_clock_ms

STOP_TIMEOUT_S = 5.0  # for the answer that carries the recovery key to be read
MAX_CODE_CHARS = 100  # 28 letters with any spacing
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Start:
    """Where the first run stands.

    Attributes:
        state: empty, founding, joining, failed or ready. step: of joining.
        code, message: why it failed.
    """

    state: str = "empty"
    step: str = ""
    code: str = ""
    message: str = ""

    def as_json(self) -> dict[str, Any]:
        shown = {"step": self.step, "code": self.code, "message": self.message}
        return {"state": self.state, **{name: text for name, text in shown.items() if text}}


class FirstRun:
    """The handlers; `done` is set once the folder holds a node."""

    def __init__(self, folder: Path, clock: Callable[[], int] = wall_clock_ms) -> None:
        self.done = asyncio.Event()
        self._folder = folder
        self._clock = clock
        self._start = Start()
        self._joining: asyncio.Task[None] | None = None

    async def show(self, request: web.Request) -> web.Response:
        return web.json_response(self._start.as_json())

    async def found(self, request: web.Request) -> web.Response:
        """Found a network; the answer tells what is told once."""
        plan = _plan(fields.object_of(await json_body(request), _FOUND_FIELDS))
        founded = await self._make(lambda: found(self._folder, plan, self._clock))
        return web.json_response(_founded_json(founded, plan), status=201)

    async def demo(self, request: web.Request) -> web.Response:
        """Found a network to be tried, with some weeks of records in it."""
        body = fields.object_of(await json_body(request), {"time_zone"})
        zone = str(body.get("time_zone") or "UTC")
        made = await self._make(lambda: make_demo(self._folder, zone, self._clock))
        return web.json_response(made, status=201)

    async def _make(self, work: Callable[[], Awaitable[Any]]) -> Any:
        if (self._folder / REQUEST_KEPT).exists():
            message = "a request to join by file waits for its answer; take it, or use a new folder"
            raise Refused("request_waiting", message, status=409)
        self._claim("founding")
        try:
            drop_unused_keys(self._folder)
            made = await work()
        except BaseException as error:
            drop_node(self._folder)  # half a network is none; nothing was told of it yet
            self._start = Start()
            if isinstance(error, KeyFault):
                raise Refused("unwritable", str(error)) from error
            raise
        self._ready()
        return made

    async def join(self, request: web.Request) -> web.Response:
        """Begin to join a network; `show` tells how it goes."""
        body = fields.object_of(await json_body(request), {"code", "address"})
        try:
            code = read_join_code(fields.text(body, "code")[:MAX_CODE_CHARS])
        except Mistyped as error:
            raise Refused("invalid", str(error), field="code") from error
        address = str(body.get("address") or "")
        try:
            given = [parse_address(address)] if address else []
        except ValueError as error:
            raise Refused("invalid", str(error), field="address") from error
        self._claim("joining", "calling" if given else "searching")

        async def work() -> None:
            try:
                await join_network(self._folder, code, given, self._clock)
                self._ready()
            except JoinFailed as failed:
                reason = "unreachable" if failed.reason is None else str(failed.reason.value)
                self._start = Start("failed", code=reason, message=str(failed))
            except Exception as error:
                _log.exception("joining failed")
                self._start = Start("failed", code="internal", message=str(error))

        self._joining = asyncio.create_task(work())
        return web.json_response(self._start.as_json(), status=202)

    async def close(self) -> None:
        if self._joining is not None:
            self._joining.cancel()
            await asyncio.gather(self._joining, return_exceptions=True)

    def _claim(self, state: str, step: str = "") -> None:
        if self._start.state not in ("empty", "failed"):
            raise Refused("start_under_way", "another page founds or joins already", status=409)
        self._start = Start(state, step)

    def _ready(self) -> None:
        self._start = Start("ready")
        self.done.set()


# --- requests -------------------------------------------------------------------------

_FOUND_FIELDS = {"network", "store", "time_zone", "admin", "pin", "password"}


def _plan(body: dict[str, Any]) -> Plan:
    stores: tuple[str, ...] = ()
    names: dict[str, str] = {}
    if body.get("store") is not None:
        store = fields.object_of(body["store"], {"code", "name"})
        code = fields.text(store, "code")
        stores, names = (code,), {code: str(store.get("name") or code)}
    return Plan(
        fields.text(body, "network"),
        stores,
        fields.text(body, "time_zone"),
        fields.text(body, "pin"),
        fields.text(body, "password"),
        None,
        str(body.get("admin") or ADMIN),
        names,
    )


def _founded_json(founded: Founded, plan: Plan) -> dict[str, Any]:
    return {
        "network": founded.network.hex(),
        "device": founded.device.hex(),
        "user": plan.admin,
        "passphrase": founded.passphrase,
        "recovery": founded.recovery,
    }


# --- the application --------------------------------------------------------------------

START = "/api/v1/start"


def make_start_app(first: FirstRun, pages: Path | None = None) -> web.Application:
    """The page and what a first run may ask, for this machine only."""
    app = bare_app([_this_machine_only])
    app.router.add_get(START, first.show)
    app.router.add_post(f"{START}/found", first.found)
    app.router.add_post(f"{START}/join", first.join)
    app.router.add_post(f"{START}/demo", first.demo)
    add_pages(app, pages or page_folder())
    return app


@web.middleware
async def _this_machine_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    remote = (request.remote or "").removeprefix("::ffff:")
    try:
        host = parse_address(request.host)[0] if ":" in request.host else request.host
    except ValueError:
        host = ""
    if remote not in LOOPBACK or host.lower() not in LOOPBACK:
        message = "this machine has no node yet; open this page on the machine itself"
        raise Refused("this_machine_only", message, status=403)
    return await handler(request)


async def first_run(
    folder: Path, address: tuple[str, int], tell: Callable[[str], None], stop: asyncio.Event
) -> bool:
    """Serve the first run until the folder holds a node, or `stop`; whether it holds one.

    Raises:
        OSError: the port is taken.
    """
    if not holds_no_node(folder):
        return True
    first = FirstRun(folder)
    runner = web.AppRunner(make_start_app(first), shutdown_timeout=STOP_TIMEOUT_S, access_log=None)
    await runner.setup()
    try:
        host, port = address
        bound = bind("" if host == "0.0.0.0" else host, port)
        await web.SockSite(runner, bound).start()
        shown = "127.0.0.1" if host in ("", "0.0.0.0") else host
        tell(f"ready: no node yet, start at http://{shown}:{bound.getsockname()[1]}")
        waits = [asyncio.ensure_future(event.wait()) for event in (first.done, stop)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
    finally:
        await first.close()
        await runner.cleanup()
    return not stop.is_set()

"""Stage: the demo network on real nodes, and the people who open its pages in a browser.

The first node founded the network and serves the health centre and its warehouse; the second joined
for the health centre only, as a tablet's node in the next room does. They run in the test's own
loop, on loopback ports that stay the same when a node is stopped and started again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self, TypeVar

from aiohttp import ClientSession, DummyCookieJar

from crdt_model.codes import read_join_code
from node.all_commands import NODE_COMMANDS
from node.api.area import Area
from node.commands import Command, Running
from node.demo import make_demo
from node.demo_data import STORE, WAREHOUSE
from node.joining import join_network
from node.node import wall_clock_ms
from node.runtime import Options, Service, running_node

T = TypeVar("T")

TIME_ZONE = "Africa/Blantyre"
PATIENCE_S = 30.0  # for something to travel between nodes on a loaded machine
POLL_S = 0.05
HERE = ("127.0.0.1", 0)
ALONE = Options(HERE, HERE, (), False)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    name: str
    secret: str
    store: str = STORE


ADMIN = Person("admin", "2468")
KEEPER = Person("admin", "2468", WAREHOUSE)  # the founder's PIN opens each of its stores
AMINA = Person("amina", "1357")
JOSEPH = Person("joseph", "8642")
GRACE = Person("grace", "9753")
ROLES = {AMINA: "dispenser", JOSEPH: "storekeeper", GRACE: "supervisor"}


async def until(what: str, ask: Callable[[], Awaitable[T | None]]) -> T:
    """Ask until there is an answer; fails when none comes."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE_S
    while (answer := await ask()) is None:
        assert loop.time() < deadline, f"waited in vain: {what}"
        await asyncio.sleep(POLL_S)
    return answer


class Caller:
    """A person signed in at a node, to prepare what a test needs and to see what came of it."""

    def __init__(self, http: ClientSession, web: str, store: str) -> None:
        self._http = http
        self._web = web
        self.store = store
        self._headers: dict[str, str] = {}

    async def sign_in(self, person: Person) -> Self:
        answer = await self.post(
            "/session", {"store": person.store, "user": person.name, "pin": person.secret}
        )
        self._headers = {"Authorization": f"Bearer {answer['token']}"}
        return self

    async def _ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        address = f"{self._web}/api/v1{path.replace('{store}', self.store)}"
        async with self._http.request(method, address, json=body, headers=self._headers) as answer:
            return answer.status, await answer.json()

    async def get(self, path: str) -> Any:
        status, answer = await self._ask("GET", path)
        assert status == 200, answer
        return answer

    async def post(self, path: str, body: Any) -> Any:
        status, answer = await self._ask("POST", path, body)
        assert status in (200, 201), answer
        return answer

    async def on_hand(self, product: str) -> int:
        """Base units of a product at the store, 0 where it never was."""
        stock = await self.get("/stores/{store}/stock")
        rows = [one for one in stock["products"] if one["product"]["code"] == product]
        return sum(cell["on_hand"] for row in rows for cell in row["cells"])

    async def lines(self, product: str) -> list[Any]:
        """The lines of a product's stock card."""
        card = await self.get(f"/stores/{{store}}/products/{product}/card")
        found: list[Any] = card["lines"]
        return found


@dataclass
class Site:
    """One node: its folder and, while it runs, its page.

    Attributes:
        web: address of the page on this machine. tablets: for tablets over HTTPS, "" if not open.
    """

    folder: Path
    options: Options = ALONE
    commands: Mapping[str, Command] = field(default_factory=lambda: NODE_COMMANDS)
    services: Sequence[Service] = ()
    areas: Sequence[Area] = ()
    web: str = ""
    tablets: str = ""
    line: str = ""
    running: Running | None = None
    _open: AsyncExitStack | None = None

    async def start(self) -> None:
        """Run it; it keeps its ports when it is started again."""
        self._open = AsyncExitStack()
        node = running_node(self.folder, self.options, self.commands, self.services, self.areas)
        self.line, self.running = await self._open.enter_async_context(node)
        doors = dict(part.rsplit(" ", 1) for part in self.line.split(": ", 1)[1].split(", "))
        self.web = doors["web"]
        self.tablets = doors.get("tablets", "")
        ports = {name: int(doors[name].rpartition(":")[2]) for name in ("web", "peers")}
        self.options = replace(
            self.options, web=("127.0.0.1", ports["web"]), peer=("127.0.0.1", ports["peers"])
        )
        if self.tablets.startswith("https:"):
            port = int(self.tablets.rpartition(":")[2])
            self.options = replace(self.options, lan=("127.0.0.1", port))

    async def stop(self) -> None:
        """End it, as a person stops it."""
        opened, self._open, self.running = self._open, None, None
        if opened is not None:
            await opened.aclose()

    @property
    def peer(self) -> str:
        """Where other nodes call it."""
        host, port = self.options.peer
        return f"{host}:{port}"

    async def ask(self, command: str, **arguments: Any) -> Any:
        """A command, as the command line asks it."""
        assert self.running is not None
        return await self.commands[command](self.running, arguments)


@dataclass
class Stage:
    """The demo's nodes and a client of their API."""

    folder: Path
    first: Site
    http: ClientSession
    password: str
    stack: AsyncExitStack

    async def caller(self, site: Site, person: Person) -> Caller:
        """A person at a node's API, as soon as the account has reached the node."""

        async def try_once() -> Caller | None:
            try:
                return await Caller(self.http, site.web, person.store).sign_in(person)
            except AssertionError:
                return None

        return await until(f"{person.name}'s account at {site.folder.name}", try_once)

    async def join(self, name: str, role: str = "store", stores: Sequence[str] = (STORE,)) -> Site:
        """A further device of the network, let in by the first and not started yet."""
        made = await self.first.ask("invite", stores=list(stores), role=role)
        folder = self.folder / name
        where = [("127.0.0.1", self.first.options.peer[1])]
        await join_network(folder, read_join_code(made["code"]), where, wall_clock_ms)
        site = Site(folder, Options(HERE, HERE, (self.first.peer,), False))
        self.stack.push_async_callback(site.stop)
        return site


@asynccontextmanager
async def demo_stage(folder: Path) -> AsyncIterator[Stage]:
    """The demo with its first node running and an account for each role of the health centre."""
    (folder / "first").mkdir(parents=True)
    made = await make_demo(folder / "first", TIME_ZONE, wall_clock_ms)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(ClientSession(cookie_jar=DummyCookieJar()))
        first = Site(folder / "first", Options(HERE, HERE, (), False, lan=HERE))
        stack.push_async_callback(first.stop)
        await first.start()
        stage = Stage(folder, first, http, made["password"], stack)
        admin = await stage.caller(first, ADMIN)
        for person, role in ROLES.items():
            body = {"id": f"make-{person.name}", "name": person.name, "role": role}
            await admin.post("/stores/{store}/people", body | {"pin": person.secret})
        yield stage

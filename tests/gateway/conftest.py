"""A stand-in of DHIS2 on a loopback port, a database file and a pusher, ready to use."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from gateway import outbox, review, targets
from gateway.dhis2 import Dhis2
from gateway.mapping import stable_uid
from gateway.outbox import Key
from gateway.push import Pusher
from gateway.sandbox import Server, make_app, small_metadata
from gateway.sandbox.app import ADMIN, SERVER
from gateway.sandbox.model import DEFAULT_OPTION_COMBO
from gateway.sandbox.preset import unit_uid
from gateway.transport import Basic
from node.database import Database

TODAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ITEMS = ("ACT", "ORS", "ZINC")
UNITS = ("HC01", "HC02", "HC03")
DATA_SET = stable_uid("dataSet", "LMIS_STK_REPORT")
CLIENT_PATIENCE_S = 0.4  # a lost answer is given up after this


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "minute: takes up to a minute and starts processes")


def key(item: str, unit: str, period: str = "202610", element: str = "STOCK_ON_HAND") -> Key:
    """The key of an item's element at a unit of the stand-in."""
    return Key(stable_uid("dataElement", f"{item}_{element}"), unit_uid(unit), period)


@dataclass
class Sandbox:
    """A running stand-in. `server` is its inside, for set-up and assertions."""

    address: str
    server: Server

    async def faults(self, *faults: Mapping[str, Any]) -> None:
        """Replace the queued faults."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.address}/sandbox/faults", json={"faults": list(faults)}) as answer,
        ):
            assert answer.status == 200, await answer.text()

    def held(self) -> dict[Key, str]:
        """Live values by key; a default option combination is "" there."""
        return {
            Key(
                *place[:3], *("" if one == DEFAULT_OPTION_COMBO else one for one in place[3:])
            ): value
            for place, value in self.server.live().items()
        }


Serve = Callable[..., Awaitable[Sandbox]]


@asynccontextmanager
async def stand_in(
    version: str,
    metadata: Iterable[Mapping[str, Any]] | None = None,
    users: Iterable[Any] = (ADMIN,),
) -> AsyncIterator[Sandbox]:
    """A stand-in that runs, with three units and items if no metadata are given."""
    packages = metadata or [small_metadata(ITEMS, [(unit, unit) for unit in UNITS])]
    app = make_app(version, packages, users, now=lambda: TODAY)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield Sandbox(f"http://127.0.0.1:{runner.addresses[0][1]}", app[SERVER])
    finally:
        await runner.cleanup()


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Start stand-ins: `await serve("2.43")`, with what `stand_in` takes."""
    async with AsyncExitStack() as stack:

        async def start(version: str, *given: Any, **more: Any) -> Sandbox:
            return await stack.enter_async_context(stand_in(version, *given, **more))

        yield start


@pytest.fixture
async def client() -> AsyncIterator[Callable[..., Awaitable[Dhis2]]]:
    """Open a client: `await client(sandbox)`; with `patience_s` where every answer matters."""
    async with AsyncExitStack() as stack:

        async def connect(
            sandbox: Sandbox, credentials: Any = None, patience_s: float = CLIENT_PATIENCE_S
        ) -> Dhis2:
            known = credentials or Basic(ADMIN.name, ADMIN.password)
            return await stack.enter_async_context(Dhis2(sandbox.address, known, patience_s))

        yield connect


@dataclass
class Desk:
    """An outbox on disk and the pusher over it, with a clock that only tests move."""

    path: Path
    client: Any
    seed: int = 1
    now_ms: int = 1_000_000_000_000
    database: Database = field(init=False)
    pusher: Pusher = field(init=False)
    target: int = field(init=False)

    async def open(self) -> None:
        """Open the file, as a start of the process does."""
        self.database = Database(self.path)
        await self.database.open()
        await self.database.write(outbox.migrate)
        opened = await self.database.write(lambda c: targets.open_target(c, "sandbox"))
        self.target = opened.id
        self.pusher = Pusher(
            self.database, self.client, self.target, lambda: self.now_ms, random.Random(self.seed)
        )

    async def want(self, values: Mapping[Key, str | None], head: str = "h1") -> outbox.Changes:
        """State what DHIS2 should hold."""
        return await self.database.write(
            lambda c: outbox.want(c, self.target, DATA_SET, values, head, self.now_ms)
        )

    async def push(self, *, after_h: int = 0) -> targets.Run:
        """One run, some hours later."""
        self.now_ms += after_h * 3_600_000
        return await self.pusher.run()

    async def held_back(self) -> list[review.Held]:
        """Quarantined and parked values."""
        return await self.database.read(lambda c: review.held(c, self.target, 1000))

    async def state(self) -> targets.Target:
        """How it stands with the target."""
        return await self.database.read(lambda c: targets.target(c, self.target))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[Desk]]]:
    """Open an outbox: `await desk(client)`; again with `name` for another process's life."""
    opened: list[Desk] = []

    async def start(client: Any, *, name: str = "node.db", seed: int = 1) -> Desk:
        one = Desk(tmp_path / name, client, seed)
        await one.open()
        opened.append(one)
        return one

    yield start
    for one in opened:
        await one.database.close()

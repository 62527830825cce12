"""A founded network in a temporary folder, for tests that need a whole node without peers."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from crdt_model import scopes
from crdt_model.details import Row, stored
from crdt_model.facts import Kind, fact
from crdt_model.identifiers import command_id
from node.api.app import make_app
from node.api.events import Hub
from node.api.handlers import Api
from node.api.sessions import Sessions
from node.founding import Plan, found
from node.node import Node
from node.people import add_account
from node.store import Draft

PIN = "482913"
PASSWORD = "a long password"
START_MS = 1_795_420_800_000  # 2026-11-23T08:00:00Z
MINUTE_MS = 60_000


class Clock:
    """A clock the test moves."""

    def __init__(self, now_ms: int = START_MS) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms

    def pass_minutes(self, minutes: float) -> None:
        self.now_ms += int(minutes * MINUTE_MS)


PRODUCTS = (
    ("ACT", "Artemether/lumefantrine 20/120 mg", True),
    ("ORS", "Oral rehydration salts", True),
    ("GLOVE", "Examination gloves", False),
)


@asynccontextmanager
async def founded_node(
    folder: Path, clock: Clock, stores: tuple[str, ...] = ("HC01", "CMS")
) -> AsyncIterator[Node]:
    """A founder's node with three products."""
    plan = Plan("Testland", stores, "Africa/Blantyre", PIN, PASSWORD, "passphrase for tests")
    await found(folder, plan, clock)
    node = await Node.open(folder, clock)
    try:
        await node.database.write(lambda connection: _add_products(node, connection))
        yield node
    finally:
        await node.close()


def _add_products(node: Node, connection: sqlite3.Connection) -> None:
    rows = tuple(
        fact(
            Kind.ROW,
            stored(
                Row(
                    "product",
                    code,
                    (("code", code), ("name", name), ("batch_tracked", tracked)),
                    (),
                )
            ),
        )
        for code, name, tracked in PRODUCTS
    )
    command = command_id(scopes.CATALOGUE, "products")
    node.store.record(connection, Draft(scopes.CATALOGUE, command, bytes(8), "", rows))


class Web:
    """A signed-in client of a node's API."""

    def __init__(self, node: Node, client: TestClient[Any, Any]) -> None:
        self.node = node
        self.client = client
        self.headers: dict[str, str] = {}

    async def sign_in(self, store: str = "HC01", user: str = "admin", pin: str = PIN) -> None:
        status, answer = await self.post("/session", {"store": store, "user": user, "pin": pin})
        assert status == 200, answer
        self.headers = {"Authorization": f"Bearer {answer['token']}"}

    async def post(self, path: str, body: Any) -> tuple[int, Any]:
        response = await self.client.post(f"/api/v1{path}", json=body, headers=self.headers)
        return response.status, await response.json()

    async def get(self, path: str) -> tuple[int, Any]:
        response = await self.client.get(f"/api/v1{path}", headers=self.headers)
        return response.status, await response.json()

    async def move(self, command: str, kind: str, lines: list[Any], **more: Any) -> Any:
        """Record a movement at HC01 that must be taken."""
        body = {"id": command, "kind": kind, "lines": lines, **more}
        status, answer = await self.post("/stores/HC01/movements", body)
        assert status == 201, answer
        return answer

    async def refused(self, kind: str, lines: list[Any], **more: Any) -> str:
        """The code with which a movement at HC01 is refused."""
        body = {"id": f"r-{kind}-{lines}-{more}"[:60], "kind": kind, "lines": lines, **more}
        status, answer = await self.post("/stores/HC01/movements", body)
        assert status >= 400, answer
        code: str = answer["error"]["code"]
        return code

    async def on_hand(self, product: str = "ACT") -> int:
        _, answer = await self.get(f"/stores/HC01/products/{product}/card")
        held: int = answer["on_hand"]
        return held


@asynccontextmanager
async def web_of(node: Node) -> AsyncIterator[Web]:
    """The node's API on a socket."""
    hub = Hub()
    node.store.watchers.append(hub.on_commit)
    app = make_app(Api(node, Sessions(node), hub, list))
    async with TestClient(TestServer(app)) as client:
        yield Web(node, client)
    node.store.watchers.remove(hub.on_commit)


async def add_user(
    node: Node, name: str, role: str, pin: str = "1234", store: str = "HC01"
) -> None:
    """An account at a store."""

    def job(connection: sqlite3.Connection) -> None:
        from node.directory import Directory

        of = Directory(connection, node.network).store(store).id
        add_account(
            node.store, connection, node.keys.exchange, of, name, role, pin=pin, password=None
        )

    await node.database.write(job)

"""Nation: several nodes of one network in one process, whose clock and links the example holds.

The nodes are real, with their own databases, keys and certificates. Only the wire is left out: what
one lacks of another is handed over between them, as a bundle would.
"""

from __future__ import annotations

import csv
import io
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bench.national_year import exchange
from crdt_model import scopes
from crdt_model.details import NO_ID
from crdt_model.grants import Right
from crdt_model.lane_facts import OrderKind
from gateway.beside import SERVICE
from gateway.commands import GATEWAY_COMMANDS
from gateway.sandbox import make_app, small_metadata
from gateway.sandbox.app import ADMIN, SERVER
from gateway.service import Gateway
from node import lane_requests, marks, movements, orders, picks, requests
from node.commands import OPERATOR, Running
from node.directory import Directory
from node.errors import Refused
from node.founding import Plan, found
from node.importing.imports import import_file
from node.node import Node
from node.stock import StoreBook
from node.suggestions import Suggestions
from node.views import lanes
from tests.gateway.conftest import Sandbox
from tests.node.founded import Clock
from tests.node.network_of import joined

LINES_A_COMMAND = 400


@dataclass
class Nation:
    """The nodes by the store they serve; the first founded the network."""

    clock: Clock
    nodes: dict[str, Node] = field(default_factory=dict)
    gateway: Node | None = None
    _serial: int = 0

    def command(self) -> str:
        """A new id for what a person does."""
        self._serial += 1
        return f"n{self._serial}"

    @property
    def founder(self) -> Node:
        return next(iter(self.nodes.values()))

    async def load(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Import a list at the founder."""
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        await self.load_at(self.founder, table, text.getvalue().encode())

    async def load_at(self, node: Node, table: str, data: bytes) -> None:
        """Import a file at a node."""
        name = f"{table}.csv"
        await import_file(node.database, node.store, table, name, data, OPERATOR, False)

    async def join(self, folder: Path, store: str) -> None:
        """A node for a store joins, with what the founder knows."""
        self.nodes[store] = await joined(self.founder, folder, self.clock, "store", (store,))
        await exchange(self.founder, self.nodes[store])

    async def meet(self, one: Node, other: Node) -> None:
        """Two nodes tell each other what the other lacks, and how far they are."""
        await exchange(one, other)
        await exchange(other, one)
        for source, target in ((one, other), (other, one)):
            said = await source.database.read(marks.watermarks)
            signed = [statement for _, statement in said]
            await target.database.write(
                lambda c, t=target, s=signed: marks.take_watermarks(c, t.store, s)
            )

    async def tell(self) -> None:
        """Every node says that what it recorded until now is all."""
        for node in (*self.nodes.values(), *([self.gateway] if self.gateway else ())):
            ledgers = [scopes.ledger(store) for store in node.grants.targets(Right.STORE) if store]
            await node.database.write(
                lambda c, n=node, ledgers=ledgers: marks.own_watermarks(c, n.store, ledgers)
            )

    # --- what people do ---

    async def move(self, place: str, kind: str, lines: Sequence[Any], **more: Any) -> None:
        """Record a movement at a store."""
        node = self.nodes[place]
        for start in range(0, max(1, len(lines)), LINES_A_COMMAND):
            some = list(lines[start : start + LINES_A_COMMAND])
            asked = requests.movement({"id": self.command(), "kind": kind, "lines": some} | more)
            await node.database.write(
                lambda c, a=asked: movements.record_movement(node.store, c, place, a, OPERATOR)
            )

    async def order(self, place: str, supplier: str, programme: str) -> None:
        """Order what is suggested."""
        node = self.nodes[place]

        def query(directory: Directory) -> list[dict[str, Any]]:
            store = directory.store(place)
            book = StoreBook(directory, store, directory.present(node.now_ms()), is_present=True)
            of = directory.find("programme", programme).id
            return [
                {
                    "product": directory.named("product", one.product).code,
                    "quantity": one.suggestion.quantity,
                }
                for one in Suggestions.of(book, NO_ID, of, OrderKind.REGULAR).all()
                if one.suggestion.quantity
            ]

        lines = await node.read(query)
        if lines:
            body = {"id": self.command(), "supplier": supplier, "lines": lines,
                    "programme": programme}  # fmt: skip
            asked = lane_requests.order(body)
            await node.database.write(
                lambda c: orders.submit(node.store, c, place, asked, OPERATOR)
            )

    async def send(self, place: str) -> None:
        """Allocate and dispatch what stores ordered here, as far as there is stock."""
        node = self.nodes[place]
        open_orders = await node.read(
            lambda d: [
                row.id
                for row in lanes.orders(
                    d.connection, "supplier", d.store(place).id,
                    ("submitted", "approved", "part_shipped"),
                )
            ]
        )  # fmt: skip
        for order in open_orders:
            asked = lane_requests.pick({"id": self.command(), "order": order.hex()})
            try:
                made = await node.database.write(
                    lambda c, a=asked: picks.allocate(node.store, c, place, a, OPERATOR)
                )
            except Refused:  # nothing of what it asks for is there
                continue
            for word in ("pick", "dispatch"):
                await node.database.write(
                    lambda c, w=word, m=made: picks.step(node.store, c, place, m.pick, w, OPERATOR)
                )

    async def receive(self, place: str) -> None:
        """Take in whatever is on its way."""
        node = self.nodes[place]
        coming = await node.read(
            lambda d: [one.shipment.id for one in lanes.coming_to(d.connection, d.store(place).id)]
        )
        for shipment in coming:
            await self.move(place, "received", [], shipment=shipment.hex())

    async def usable(self, place: str) -> dict[str, int]:
        """What a store may give out now, by product code."""
        node = self.nodes[place]

        def query(directory: Directory) -> dict[str, int]:
            store = directory.store(place)
            book = StoreBook(directory, store, directory.present(node.now_ms()), is_present=True)
            return {one["product"]["code"]: one["usable"] for one in book.stock()["products"]}

        return await node.read(query)

    async def close(self) -> None:
        """Close every node."""
        for node in (*self.nodes.values(), *([self.gateway] if self.gateway else ())):
            await node.close()


@asynccontextmanager
async def nation(root: Path, name: str, first: str, start_ms: int) -> AsyncIterator[Nation]:
    """A network founded at the store `first`."""
    clock = Clock(start_ms)
    plan = Plan(name, (first,), "UTC", "123456", "example password", "example passphrase")
    await found(root / first, plan, clock)
    made = Nation(clock, {first: await Node.open(root / first, clock)})
    try:
        yield made
    finally:
        await made.close()


class Server:
    """The stand-in for DHIS2, asked as a dashboard asks."""

    def __init__(self, inside: Sandbox, http: aiohttp.ClientSession) -> None:
        self.inside = inside
        self.address = inside.address
        self.http = http

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        """The answer to a request under `/api`."""
        async with self.http.get(f"{self.address}/api/{path}", params=query) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def values(self, period: str) -> dict[tuple[str, str], str]:
        """(org unit code, data element code) -> value of a period, as DHIS2 writes it."""
        names: list[dict[str, str]] = []
        for kind in ("organisationUnits", "dataElements"):
            found = await self.get(kind, fields="id,code", paging="false")
            names.append({one["id"]: one["code"] for one in found[kind] if "code" in one})
        async with self.http.get(f"{self.address}/sandbox/state") as response:
            held = (await response.json())["values"]
        units, elements = names
        return {
            (units[unit], elements[element]): value
            for element, unit, of, value in held
            if of == period
        }


@asynccontextmanager
async def server(
    org_units: Sequence[tuple[str, str]], clock: Clock, version: str = "2.43"
) -> AsyncIterator[Server]:
    """A stand-in for DHIS2 that has these org units, by code and name, and nothing else."""
    package = small_metadata((), org_units)
    units = {"organisationUnits": package["organisationUnits"]}

    def now() -> datetime:
        return datetime.fromtimestamp(clock() / 1000, UTC)

    app = make_app(version, [units], now=now)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    inside = Sandbox(address, app[SERVER])
    signed_in = b64encode(f"{ADMIN.name}:{ADMIN.password}".encode()).decode()
    headers = {"X-Requested-With": "XMLHttpRequest", "Authorization": f"Basic {signed_in}"}
    try:
        async with aiohttp.ClientSession(headers=headers) as http:
            yield Server(inside, http)
    finally:
        await runner.cleanup()


async def connect(
    made: Nation, folder: Path, to: Server, items: Path, first: str, rts: Sequence[str] = ()
) -> Running:
    """A gateway joins, is connected, and makes what the server lacks.

    `rts` are stores kept in real-time stock, for which it records.
    """
    role = "rts-gateway" if rts else "gateway"
    made.gateway = await joined(made.founder, folder, made.clock, role, tuple(rts))
    await made.meet(made.founder, made.gateway)
    running = Running(made.gateway)
    await GATEWAY_COMMANDS["gateway-connect"](
        running,
        {
            "url": to.address,
            "user": ADMIN.name,
            "password": ADMIN.password,
            "items": str(items),
            "first": first,
        },
    )
    running.more[SERVICE] = await Gateway.open(made.gateway)
    await GATEWAY_COMMANDS["gateway-provision"](running, {})
    return running

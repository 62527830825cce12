"""A gateway's node that records for a small region itself, with a clock that tests move."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgpack

from crdt_model import scopes
from crdt_model.clock import stamp_of
from crdt_model.details import Enrol, SetOne, stored
from crdt_model.entries import LogName
from crdt_model.facts import Kind, fact
from crdt_model.grants import ANYWHERE, Grant, Right
from crdt_model.identifiers import command_id, derived_id
from gateway import rows
from gateway.commands import GATEWAY_COMMANDS
from gateway.figures import Figures, decoded
from gateway.outcome import Outcome
from gateway.service import Gateway
from node import (
    corrections,
    counts,
    feeding,
    lane_requests,
    marks,
    movements,
    orders,
    picks,
    requests,
)
from node.branches import only_branch
from node.commands import Running
from node.database import Database
from node.importing.imports import import_file
from node.node import Node
from node.recording import Actor
from node.store import Draft
from tests.crdt_model.small_network import SmallNetwork
from tests.gateway.conftest import Sandbox
from tests.node.loopback_node import make_folder

ADMIN = Actor("00000000000000a1", "Amina", "admin")
NETWORK = SmallNetwork()
STORES = ("HC01", "HC02", "HC03")
IDS = {code: derived_id(NETWORK.network, "store", code) for code in STORES}
CATALOGUE = {
    "zones": "code,name,level,parent_code\nN,North,region,\n",
    "products": "code,name,units_per_pack,batch_tracked\nACT,Artemether,6,no\nORS,Salts,1,no\n"
    "VAC,Vaccine,10,yes\n",
}
ITEMS_CSV = "product_code,item_code\nACT,ACT\nORS,ORS\n"


class Clock:
    """A clock that tests set; `at("2026-09-01")` moves it."""

    def __init__(self, text: str) -> None:
        self.ms = 0
        self.at(text)

    def __call__(self) -> int:
        return self.ms

    def at(self, text: str) -> None:
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
        self.ms = int(moment.timestamp() * 1000)


class RegionNode:
    """A node that is store and gateway at once, and short words for what happens there."""

    def __init__(self, node: Node, clock: Clock) -> None:
        self.node = node
        self.clock = clock
        self.running = Running(node)
        self._number = 0

    @property
    def database(self) -> Database:
        return self.node.database

    async def prepare(self, org_units: dict[str, str]) -> None:
        """Load the catalogue with these stores and org units, and enrol this device."""
        lines = [f"{code},{code},health_center,N,{unit}" for code, unit in org_units.items()]
        header = "code,name,type,zone_code,org_unit"
        await self.load("zones", CATALOGUE["zones"])
        await self.load("facilities", "\n".join([header, *lines]) + "\n")
        await self.load("products", CATALOGUE["products"])
        await self.database.write(self._enrol)

    def _enrol(self, connection: sqlite3.Connection) -> None:
        node = self.node
        digest = hashlib.sha256(node.membership.device.der).digest()
        enrolled = Enrol(node.device, "T1", digest, bytes(8), node.grants.encode())
        made = (fact(Kind.ENROL, stored(enrolled)),)
        command = command_id(scopes.NETWORK, "enrol")
        node.store.record(connection, Draft(scopes.NETWORK, command, command, "", made))
        self._appoint(connection, 1, node.device)

    def _appoint(self, connection: sqlite3.Connection, number: int, device: bytes) -> None:
        scope = scopes.gateway(self.node.network[:8])
        command = command_id(scope, f"appoint {number}")
        said = SetOne("appointment", f"{number} {device.hex()}", ())
        draft = Draft(scope, command, command, "", (fact(Kind.SET, stored(said)),))
        self.node.store.record(connection, draft)

    async def appoint(self, number: int, device: bytes) -> None:
        """An admin appoints a device."""
        await self.database.write(lambda c: self._appoint(c, number, device))

    async def load(self, table: str, text: str) -> None:
        """Import a file."""
        await import_file(
            self.database, self.node.store, table, "list.csv", text.encode(), ADMIN, False
        )

    def _new_id(self) -> str:
        self._number += 1
        return f"{self.node.device[:2].hex()}-{self._number}"

    async def move(self, store: str, kind: str, *lines: dict[str, Any], **more: Any) -> Any:
        """Record a movement now; returns (desk, recorded)."""
        body = {"id": self._new_id(), "kind": kind, "note": "from the register", **more}
        if kind in ("receipt", "received"):  # a count before it may have found as much
            body.setdefault("override", {"reason": "another delivery"})
        if lines:
            body["lines"] = list(lines)
        asked = requests.movement(body)
        return await self.database.write(
            lambda c: movements.record_movement(self.node.store, c, store, asked, ADMIN)
        )

    async def receive(self, store: str, product: str, quantity: int, **line: Any) -> None:
        """Goods from outside."""
        await self.move(store, "receipt", {"product": product, "quantity": quantity, **line})

    async def dispense(self, store: str, product: str, quantity: int, **more: Any) -> None:
        """Give out to patients."""
        line = {"product": product, "quantity": quantity}
        await self.move(store, "dispense", line, **more)

    async def count(self, store: str, product: str, quantity: int) -> None:
        """Count the main bin of a product that is not kept by batch."""
        self._number += 1
        line = {"product": product, "quantity": quantity}
        asked = requests.count(
            {"id": f"{self.node.device[:2].hex()}-c{self._number}", "lines": [line]}
        )
        await self.database.write(
            lambda c: counts.record_count(self.node.store, c, store, asked, ADMIN)
        )

    async def reverse(self, store: str, target: str) -> None:
        """Take a command out at its place."""
        asked = requests.correction({"id": f"r{target}", "reason": "mistake"}, with_lines=False)
        await self.database.write(
            lambda c: corrections.reverse(self.node.store, c, store, target, asked, ADMIN)
        )

    async def order(self, store: str, supplier: str, lines: dict[str, int]) -> str:
        """Order of a supplier; the order's id."""
        self._number += 1
        body = {
            "id": f"o{self._number}",
            "supplier": supplier,
            "lines": [{"product": code, "quantity": units} for code, units in lines.items()],
        }
        asked = lane_requests.order(body)
        _, order = await self.database.write(
            lambda c: orders.submit(self.node.store, c, store, asked, ADMIN)
        )
        return order.hex()

    async def send(self, store: str, order: str) -> str:
        """Send what there is of an order; the shipment's id."""
        self._number += 1
        asked = lane_requests.pick({"id": f"p{self._number}", "order": order})
        node = self.node
        made = await self.database.write(
            lambda c: picks.allocate(node.store, c, store, asked, ADMIN)
        )
        for word in ("pick", "dispatch"):
            self.clock.ms += 1000
            await self.database.write(
                lambda c, word=word: picks.step(node.store, c, store, made.pick, word, ADMIN)
            )
        return made.pick.hex()

    async def tell(self, *stores: str) -> None:
        """Say that these ledgers are complete up to now, as a running node does."""
        ledgers = [scopes.ledger(IDS[code]) for code in stores or STORES]
        await self.database.write(lambda c: marks.own_watermarks(c, self.node.store, ledgers))

    async def connect(self, sandbox: Sandbox, folder: Path, first: str) -> Gateway:
        """Connect the stand-in for ACT and ORS."""
        items = folder / "items.csv"
        items.write_text(ITEMS_CSV)
        answer = await GATEWAY_COMMANDS["gateway-connect"](
            self.running,
            {
                "url": sandbox.address,
                "user": "admin",
                "password": "district",
                "items": str(items),
                "first": first,
            },
        )
        assert answer["items"] == 2
        gateway = await Gateway.open(self.node)
        self.running.more["gateway"] = gateway
        return gateway

    async def push(self, gateway: Gateway) -> Outcome:
        """A run after all stores told where they are."""
        await self.tell()
        return await gateway.run()

    async def kept(self) -> dict[tuple[str, str, bytes], Figures]:
        """All rows there are, as they are kept."""

        def read(c: sqlite3.Connection) -> dict[tuple[str, str, bytes], Figures]:
            found = c.execute("SELECT org_unit, product, figures FROM gateway_aggregate")
            return {
                (unit, period, product): decoded(figures)
                for unit, product, packed in found
                for period, figures in msgpack.unpackb(packed).items()
                if figures is not None
            }

        return await self.database.read(read)

    async def figures(self, unit: str, period: str, product: str) -> Any:
        """The figures of one row, None if there is none."""
        product_id = derived_id(NETWORK.network, "product", product)
        return await self.database.read(lambda c: rows.figures(c, unit, period, product_id))


async def introduce(source: RegionNode, target: RegionNode) -> None:
    """Hand on the source's certificate."""
    ders = (NETWORK.issuer.der, source.node.membership.device.der)
    roots = target.node.membership.roots
    await target.database.write(lambda c: feeding.save_certificates(c, roots, ders))


async def give(source: RegionNode, target: RegionNode, *kinds: str) -> None:
    """Hand on what the target lacks of the source's own logs in scopes of these kinds."""
    await introduce(source, target)
    own = (source.node.device, await source.node.database.read(source.node.store.life.epoch))
    names = await source.database.read(
        lambda c: [name for (name,) in c.execute("SELECT name FROM scope ORDER BY id")]
    )
    for name in names:
        if scopes.parse(name).kind in kinds:
            await _give_log(source, target, LogName(*own, name))


async def _give_log(source: RegionNode, target: RegionNode, log: LogName) -> None:
    while True:
        head = await target.database.write(lambda c: only_branch(c, log).head.seq)
        batch = await source.database.read(
            lambda c, head=head: feeding.read_batch(c, log, head + 1, pushed=False)
        )
        if batch is None:
            return
        await target.database.write(
            lambda c, batch=batch: feeding.apply_batch(c, target.node.store, batch)
        )


def now_stamp(node: RegionNode) -> int:
    """The stamp of the tests' clock."""
    return stamp_of(node.clock.ms, 0xFFFF)


@asynccontextmanager
async def region_node(
    folder: Path, org_units: dict[str, str], start: str = "2026-09-01", number: int = 10
) -> AsyncIterator[RegionNode]:
    """Open a region's node in an empty folder."""
    here = (Right.STORE, Right.PEOPLE)
    grants: list[Grant] = [(right, store) for store in IDS.values() for right in here]
    grants += [(right, ANYWHERE) for right in (Right.CATALOGUE, Right.ISSUER, Right.GATEWAY)]
    folder.mkdir(exist_ok=True)
    make_folder(folder, NETWORK, number, *grants)
    clock = Clock(start)
    node = await Node.open(folder, clock)
    try:
        region = RegionNode(node, clock)
        await region.prepare(org_units)
        yield region
    finally:
        await node.close()

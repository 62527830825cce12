"""A supplier and a customer on two nodes, at random: what each side says, and what both then see.

The two record apart and hand over now and then, in part or twice. Whatever they did, both ends show
the same, views are what the log folds to, and of every shipment line that both ledgers hold:
shipped = received + settled + in transit + open.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from crdt_model.lane_facts import Outcome
from node import lane_requests, movements, orders, picks, requests, settling
from node.digests import Digests
from node.errors import Refused
from node.node import Node
from node.recording import Actor
from node.store import Store
from node.verify import Verified, verify
from node.views import lanes
from node.views import ledger as ledger_view
from tests.node.founded import Clock, founded_node
from tests.node.network_of import hand_over, joined

KEEPER = Actor("", "Amina", "supervisor")
STEPS = 110
SETTLED = ("not_sent", "lost", "receiver_error", "over_sent", "swapped")


@dataclass
class Run:
    """Two nodes and what happened."""

    cms: Node
    hc: Node
    clock: Clock
    rng: random.Random
    done: list[str] = field(default_factory=list)

    def node(self, place: str) -> Node:
        return self.cms if place == "CMS" else self.hc

    async def act(self, place: str, use: Callable[[Store, sqlite3.Connection], Any]) -> bool:
        """Whether a use case was taken; a refusal leaves no trace."""
        node = self.node(place)
        try:
            await node.database.write(lambda connection: use(node.store, connection))
        except Refused as refused:
            self.done.append(f"refused {refused.code}")
            return False
        return True

    def command(self) -> str:
        return f"c{len(self.done)}-{self.rng.randrange(10**9)}"

    async def move(self, place: str, kind: str, lines: list[Any], **more: Any) -> bool:
        body = {"id": self.command(), "kind": kind, "lines": lines} | more
        asked = requests.movement(body)
        return await self.act(
            place, lambda s, c: movements.record_movement(s, c, place, asked, KEEPER)
        )

    async def known(self, place: str, query: str) -> list[bytes]:
        rows = await self.node(place).database.read(lambda c: c.execute(query).fetchall())
        return [row[0] for row in rows]

    async def step(self) -> None:
        what = self.rng.choice(
            ["order", "review", "end", "pick", "pick", "step", "step", "step", "receive",
             "receive", "settle", "settle", "issue", "return", "dispense", "meet", "meet", "pass"]
        )  # fmt: skip
        self.done.append(what)
        await getattr(self, f"do_{what}")()

    async def do_pass(self) -> None:
        self.clock.pass_minutes(self.rng.randint(1, 600))

    async def do_meet(self) -> None:
        ways = [(self.cms, self.hc), (self.hc, self.cms)]
        self.rng.shuffle(ways)
        for source, target in ways[: self.rng.randint(1, 2)]:
            await hand_over(source, target)

    async def do_order(self) -> None:
        products = self.rng.sample(["ACT", "ORS"], self.rng.randint(1, 2))
        lines = [{"product": p, "quantity": self.rng.randint(1, 200)} for p in products]
        asked = lane_requests.order({"id": self.command(), "supplier": "CMS", "lines": lines})
        await self.act("HC01", lambda s, c: orders.submit(s, c, "HC01", asked, KEEPER))

    async def some(self, place: str, query: str) -> bytes | None:
        found = await self.known(place, query)
        return self.rng.choice(found) if found else None

    async def do_review(self) -> None:
        order = await self.some("CMS", "SELECT id FROM lane_order WHERE submitted IS NOT NULL")
        if order is None:
            return
        decision = self.rng.choice(["approved", "approved", "rejected"])
        body = {"id": self.command(), "decision": decision, "note": "as it is"}
        asked = lane_requests.review(body)
        await self.act("CMS", lambda s, c: orders.review(s, c, "CMS", order, asked, KEEPER))

    async def do_end(self) -> None:
        place = self.rng.choice(["CMS", "HC01"])
        order = await self.some(place, "SELECT id FROM lane_order WHERE submitted IS NOT NULL")
        if order is not None:
            asked = lane_requests.noted({"id": self.command()})
            await self.act(place, lambda s, c: orders.end(s, c, place, order, asked, KEEPER))

    async def do_pick(self) -> None:
        order = await self.some("CMS", "SELECT id FROM lane_order WHERE submitted IS NOT NULL")
        body: dict[str, Any] = {"id": self.command()}
        if order is not None and self.rng.random() < 0.7:
            body["order"] = order.hex()
        else:
            lines = [{"product": "ACT", "quantity": self.rng.randint(1, 50)}]
            body |= {"to": "HC01", "lines": lines}
        asked = lane_requests.pick(body)
        await self.act("CMS", lambda s, c: picks.allocate(s, c, "CMS", asked, KEEPER))

    async def do_step(self) -> None:
        pick = await self.some("CMS", "SELECT id FROM lane_shipment WHERE status IN"
                               " ('allocated', 'picked')")  # fmt: skip
        if pick is not None:
            word = self.rng.choice(["pick", "release", "put_back", "dispatch", "dispatch"])
            await self.act("CMS", lambda s, c: picks.step(s, c, "CMS", pick, word, KEEPER))

    async def do_receive(self) -> None:
        shipment = await self.some(
            "HC01", "SELECT id FROM lane_shipment WHERE status = 'in_transit'"
            " AND customer IN (SELECT id FROM named WHERE code = 'HC01')",
        )  # fmt: skip
        if shipment is None:
            return
        found = await self.hc.database.read(lambda c: lanes.shipment(c, shipment))
        assert found is not None
        lines = []
        for line in found.shipment.lines:
            code = {b"ACT": "ACT"}.get(b"") or await self.code(line.sent.product)
            quantity = max(0, line.sent.quantity + self.rng.choice([0, 0, 0, -3, 2]))
            batch = self.rng.choice([line.sent.batch, line.sent.batch, "OTHER"])
            lines.append({"product": code, "quantity": quantity, "batch": batch})
        exact = self.rng.random() < 0.4
        await self.move("HC01", "received", [] if exact else lines, shipment=shipment.hex())

    async def code(self, product: bytes) -> str:
        found = await self.hc.read(lambda d: d.named("product", product).code)
        return str(found)

    async def do_settle(self) -> None:
        place = self.rng.choice(["CMS", "HC01"])
        shipment = await self.some(place, "SELECT id FROM lane_shipment WHERE status ="
                                   " 'difference'")  # fmt: skip
        if shipment is None:
            return
        found = await self.node(place).database.read(lambda c: lanes.shipment(c, shipment))
        assert found is not None
        line = self.rng.choice(found.shipment.lines)
        outcome = self.rng.choice(SETTLED)
        quantity = line.swapped if outcome == "swapped" else abs(line.open)
        parts = [{"outcome": outcome, "quantity": max(1, quantity)}]
        body = {"id": self.command(), "lines": [{"line": line.sent.line, "parts": parts}]}
        asked = lane_requests.settle(body)
        await self.act(place, lambda s, c: settling.settle(s, c, place, shipment, asked, KEEPER))

    async def do_issue(self) -> None:
        lines = [{"product": "ORS", "quantity": self.rng.randint(1, 30)}]
        purpose = self.rng.choice(["supply", "redistribution", "loan"])
        await self.move("CMS", "issue", lines, to="HC01", purpose=purpose)

    async def do_return(self) -> None:
        lines = [{"product": "ACT", "quantity": self.rng.randint(1, 5), "batch": "L1"}]
        await self.move("HC01", "issue", lines, to="CMS", purpose="return")

    async def do_dispense(self) -> None:
        lines = [{"product": "ACT", "quantity": self.rng.randint(1, 20)}]
        await self.move("HC01", "dispense", lines)


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Run]:
    clock = Clock()
    async with founded_node(tmp_path / "cms", clock) as cms:
        hc = await joined(cms, tmp_path / "hc", clock)
        run = Run(cms, hc, clock, random.Random(0))
        stock = [
            {"product": "ACT", "quantity": 2000, "batch": "L1", "expiry": "2027-05"},
            {"product": "ORS", "quantity": 900, "batch": "O1", "expiry": "2027-05"},
        ]
        assert await run.move("CMS", "receipt", stock)
        await hand_over(cms, hc)
        yield run
        await hc.close()


@pytest.mark.parametrize("seed", range(3))
async def test_both_ends_show_the_same_whatever_they_did_apart(pair: Run, seed: int) -> None:
    pair.rng = random.Random(seed)
    for _ in range(STEPS):
        await pair.step()
    for _ in range(2):
        await hand_over(pair.cms, pair.hc)
        await hand_over(pair.hc, pair.cms)
    taken = [what for what in pair.done if not what.startswith("refused")]
    assert len(taken) > STEPS / 2
    names = await pair.known("CMS", "SELECT name FROM scope WHERE name LIKE 'lane/%'")
    both = [
        await node.database.read(lambda c: Digests().of(c, map(str, names)))
        for node in (pair.cms, pair.hc)
    ]
    assert both[0] == both[1] and both[0], pair.done
    for node in (pair.cms, pair.hc):
        assert isinstance(await node.database.read(lambda c, n=node: verify(n, c)), Verified)
    await _check_shipments(pair)


async def _check_shipments(pair: Run) -> None:
    """Per shipment line: shipped = received + settled + in transit + open, by both ledgers."""
    found = await pair.cms.database.read(_lines_of_both)
    for line, left, taken in found:
        settled = {Outcome(o): q for o, q in line.settled}
        swapped = settled.get(Outcome.SWAPPED, 0)
        voided = settled.get(Outcome.RECEIVER_ERROR, 0)
        lost = settled.get(Outcome.LOST, 0)  # back on the shelf and written off at once
        assert left == line.left - lost, (line, left)
        if line.found is not None and not swapped:
            extra = voided if line.sent.quantity > line.good + line.damaged else -voided
            assert taken == line.good + line.damaged + extra, (line, taken)


def _lines_of_both(connection: sqlite3.Connection) -> list[tuple[Any, int, int]]:
    """Shipment lines with what left one ledger for them and what the other took of them.

    A shipment that both sides settled apart is left out: it is flagged, and a count mends it.
    """
    moved: dict[tuple[bytes, int, bytes], int] = {}
    for (ledger,) in connection.execute("SELECT DISTINCT ledger FROM balance").fetchall():
        for product in ledger_view.products_moved(connection, ledger):
            for line in ledger_view.product_lines(connection, ledger, product):
                other = line.other
                if line.out or not hasattr(other, "shipment"):
                    continue
                name = connection.execute(
                    "SELECT name FROM scope WHERE id = ?", (ledger,)
                ).fetchone()[0]
                store = bytes.fromhex(name.split("/")[1])
                key = (other.shipment, other.line % 32_768, store)
                moved[key] = moved.get(key, 0) + line.quantity
    rows = connection.execute("SELECT id FROM lane_shipment WHERE dispatched IS NOT NULL")
    found = []
    for (shipment_id,) in rows.fetchall():
        seen = lanes.shipment(connection, shipment_id)
        assert seen is not None
        if "settled_twice" in seen.shipment.flags:
            continue
        for one in seen.shipment.lines:
            at = (shipment_id, one.sent.line)
            left = -moved.get((*at, seen.lane.supplier), 0)
            found.append((one, left, moved.get((*at, seen.lane.customer), 0)))
    return found

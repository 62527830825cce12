"""Whatever apps, networks and two gateways do: stock is the sum of what was done, goods come once.

Apps record, change and delete events, sync late and twice; requests fail before and after they were
carried out; the gateways read, write and meet in any order. When all that stops, the ledgers at
both gateways must hold what a simple model says, and DHIS2 one receipt a line.
"""

from __future__ import annotations

import copy
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.mapping import stable_uid
from gateway.rts.facts import RECEIPT
from gateway.rts.uids import is_own
from gateway.sandbox.rts_preset import STOCK, element, program
from node import supply_acts
from node.errors import Refused
from node.verify import Verified, verify
from tests.gateway.conftest import Sandbox, Serve
from tests.gateway.region import NETWORK, give
from tests.gateway.rts_app import App
from tests.gateway.rts_region import RtsRegion, rts_region

STORES, ITEMS = ("HC01", "HC02"), ("ACT", "VAC")  # the second is kept by batch at the warehouse
STEPS = 90
FIRST = datetime(2026, 11, 2, 8)
SENT = 30  # base units of each item in a shipment
KINDS = (
    "gateway_timeout_after_commit", "cut_json_after_commit", "reset_after_commit", "error_500",
    "html", "bad_gateway", "unavailable",
)  # fmt: skip


@dataclass
class World:
    """Two gateways, four tablets, one server, one source of chance."""

    sandbox: Sandbox
    gateways: tuple[RtsRegion, RtsRegion]
    chance: random.Random
    apps: list[App] = field(default_factory=list)
    said: list[tuple[App, dict[str, Any]]] = field(default_factory=list)
    faults: list[dict[str, str]] = field(default_factory=list)
    minutes: int = 0
    requisitions: int = 0
    consignments: list[tuple[str, str]] = field(default_factory=list)

    def moment(self) -> str:
        """A time in the past that nothing else happened at."""
        self.minutes += 1
        minute = self.chance.randrange(20) * 1440 + self.minutes
        return (FIRST + timedelta(minutes=minute)).isoformat(timespec="milliseconds")

    # --- what may happen ---

    async def record(self) -> None:
        app, item = self.chance.choice(self.apps), self.chance.choice(ITEMS)
        act = self.chance.choice((app.distribute, app.discard, app.receive, app.count))
        self.said.append((app, act(item, self.chance.randint(1, 50), self.moment())))

    async def change(self) -> None:
        if self.said:
            app, said = self.chance.choice(self.said)
            held = self.sandbox.server.tracker.events.get(said["event"])
            if held is None or not held["deleted"]:
                name = next(v for v in said["dataValues"] if v["value"].isdigit())
                name["value"] = str(self.chance.randint(1, 50))
                app.waiting.append(copy.deepcopy(said))

    async def delete(self) -> None:
        live = self.sandbox.server.tracker.events
        known = [(a, s) for a, s in self.said if s["event"] in live]
        if known:
            app, said = self.chance.choice(known)
            self.said.remove((app, said))
            for other in self.apps:
                other.waiting = [w for w in other.waiting if w["event"] != said["event"]]
            await app.delete(said)

    async def sync(self) -> None:
        app = self.chance.choice(self.apps)
        some = list(app.waiting)
        if some:
            await app.sync()
            if self.chance.random() < 0.3:  # an answer lost: the app sends it all again
                app.waiting = some + app.waiting
                await app.sync()

    async def fault(self) -> None:
        kind, method = self.chance.choice(KINDS), self.chance.choice(("GET", "POST"))
        self.faults.append({"kind": kind, "path": "/api/tracker", "method": method})

    async def run(self) -> None:
        gateway = self.chance.choice(self.gateways)
        await self.sandbox.faults(*self.faults)
        await gateway.run()
        await self.sandbox.faults()
        await gateway.resume()
        self.faults.clear()

    async def meet(self) -> None:
        one, two = self.gateways
        kinds = ("ledger", "lane")
        await give(one.region, two.region, *kinds)
        await give(two.region, one.region, *kinds)

    async def require(self) -> None:
        self.requisitions += 1
        app = self.chance.choice(self.apps)
        number = f"R{self.requisitions}"
        for item in ITEMS:
            app.require(number, item, SENT, self.moment())

    async def supply(self) -> None:
        """The warehouse approves and sends what it knows of, once; it is the first gateway's."""
        here = self.gateways[0]
        for store in STORES:
            for order in await here.orders(store):
                if order["status"] == "submitted" and len(order["lines"]) == len(ITEMS):
                    try:
                        await here.act(supply_acts.review, {"decision": "approved"}, order["id"])
                        self.consignments.append((store, await here.ship(order["id"])))
                    except Refused as refused:
                        assert refused.code in ("order_status", "insufficient_stock")

    async def acknowledge(self) -> None:
        if self.consignments:
            store, number = self.chance.choice(self.consignments)
            app = self.chance.choice([a for a in self.apps if a.unit == store])
            app.acknowledge(number, self.moment())

    # --- what must be ---

    def stock(self, store: str, item: str, acknowledged: dict[str, list[str]]) -> int:
        """The model: events of the server in order of their time, and consignments taken in."""
        entity = stable_uid("trackedEntity", f"{store} {item}")
        happened: list[tuple[str, str, int]] = []
        ours = {receipt["event"] for receipt in self.receipts()}
        for event in self.sandbox.server.tracker.events.values():
            if event["deleted"] or event["event"] in ours or event["program"] != program(STOCK):
                continue
            if event.get("trackedEntity") == entity:
                values = {v["dataElement"]: int(v["value"]) for v in event["dataValues"]
                          if v["value"].lstrip("-").isdigit()}  # fmt: skip
                at = event["occurredAt"]
                happened.append((at, "moved", values.get(element("RECEIPT"), 0)
                                 - values.get(element("DISTRIBUTION"), 0)
                                 - values.get(element("DISCARD"), 0)))  # fmt: skip
                if element("COUNT") in values:
                    happened.append((at, "now", values[element("COUNT")]))
        happened += [(at, "moved", SENT) for at in acknowledged.get(store, ())]
        stock = 0
        for _, kind, quantity in sorted(happened, key=lambda one: (one[0], one[1])):
            stock = quantity if kind == "now" else stock + quantity
        return stock

    def receipts(self) -> list[dict[str, Any]]:
        held = self.sandbox.server.tracker.events.values()
        return [one for one in held if is_own(NETWORK.network, RECEIPT, one["event"])]

    async def taken(self) -> dict[str, list[str]]:
        """Store to the times of the acknowledgements that stand: of each consignment one."""
        found: dict[str, list[str]] = {}

        def read(connection: Any) -> list[tuple[str, str]]:
            return connection.execute(  # type: ignore[no-any-return]
                "SELECT occurred, details FROM rts_event WHERE state = 1 AND details <> ''"
            ).fetchall()

        for store, number in self.consignments:
            rows = [row for one in self.gateways for row in await one.region.database.read(read)]
            times = {at for at, details in rows if details == number}
            if times:
                found.setdefault(store, []).append(min(times))
        return found


@pytest.mark.parametrize("seed", range(6))
async def test_stock_is_the_sum_of_what_was_done_and_goods_come_once(
    tmp_path: Path, serve: Serve, seed: int
) -> None:
    chance = random.Random(seed)
    sandbox = await serve(chance.choice(["2.40", "2.41", "2.42", "2.43"]))
    async with (
        rts_region(tmp_path / "one", sandbox, orders="requisitions") as one,
        rts_region(tmp_path / "two", sandbox, number=11, orders="requisitions") as two,
    ):
        for gateway in (one, two):
            await gateway.map_text("product_code,item_code\nACT,ACT\nVAC,VAC\n")
            await gateway.supply()
            await gateway.region.appoint(2, one.region.node.device)
        await one.region.receive("HC03", "ACT", 100_000)
        await one.region.receive("HC03", "VAC", 100_000, batch="L1", expiry="2028-01-31")
        world = World(sandbox, (one, two), chance)
        world.apps = [App(sandbox, store, name) for store in STORES for name in ("a", "b")]
        acts = (
            [world.record] * 6 + [world.sync] * 5 + [world.run] * 5 + [world.fault] * 2
            + [world.change] * 2 + [world.delete, world.meet, world.require]
            + [world.supply, world.acknowledge] * 3
        )  # fmt: skip
        await world.require()
        for _ in range(STEPS):
            await chance.choice(acts)()
        await _calm(world)
        acknowledged = await world.taken()
        for store in STORES:
            for item in ITEMS:
                expected = world.stock(store, item, acknowledged)
                assert await one.stock(store, item) == expected, (seed, store, item)
                assert await two.stock(store, item) == expected, (seed, store, item)
        for node in (one.region.node, two.region.node):
            checked = await node.database.read(lambda c, node=node: verify(node, c))
            assert isinstance(checked, Verified), checked
        # Whatever chance did, one consignment at least is acknowledged in the end.
        received = sum(len(times) for times in acknowledged.values())
        assert received and len(world.receipts()) == received * len(ITEMS), seed
        assert len({receipt["event"] for receipt in world.receipts()}) == received * len(ITEMS)


async def _calm(world: World) -> None:
    """All faults end, all tablets sync, the gateways read to the end and meet."""
    for app in world.apps:
        if app.waiting:
            await app.sync()
    await world.gateways[0].run()
    await world.supply()
    for store, number in world.consignments[:1]:
        app = next(app for app in world.apps if app.unit == store)
        app.acknowledge(number, world.moment())
        await app.sync()
    for _ in range(3):
        for gateway in world.gateways:
            await gateway.resume()
            outcome = await gateway.run()
            assert outcome.result == "done", outcome
        await world.meet()

"""74 facilities that keep their stock in DHIS2 Real-Time Stock, supplied by a warehouse here.

    python -m examples.real_time_stock [--facilities 74 --items 12 --weeks 13]

Each facility records on tablets in the stock app: what it gives out, throws away and counts. Most
tablets are synced each week, one in six only every third, and one in twenty transactions is sent
twice. Every fourth week a facility orders by requisition events; the warehouse approves, picks and
sends here, the facility acknowledges the consignment in DHIS2, and receipts are posted for it. The
gateway reads the events, keeps a ledger for each facility, and pushes its figures.

At the end the ledger of every facility must hold what its tablets say, every consignment must have
been received once, and DHIS2's aggregate values must be the ledgers'. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from crdt_model import scopes
from examples.nation import Nation, Server, connect, nation, server
from gateway.beside import gateway_of
from gateway.rts.commands import RTS_COMMANDS
from gateway.rts.setting import record
from gateway.sandbox.rts_preset import load_rts
from node import supply_acts
from node.commands import OPERATOR, Running
from node.directory import Directory
from node.supply_acts import Told
from node.views import lanes
from node.views import ledger as ledger_view
from tests.gateway.rts_app import App
from tests.gateway.rts_region import setting_of

START = datetime(2026, 8, 31, 6, tzinfo=UTC)  # a Monday; thirteen weeks end in November
WAREHOUSE = "CMS"
OPENING = 400
ORDER_EVERY_WEEKS = 4
LATE = 6  # one tablet in six is synced every third week only
TWICE = 0.05  # share of transactions that are sent again
A_WEEK = (1, 4)  # transactions of an item at a facility
STATUSES = {"submitted": "asked", "approved": "ok", "shipped": "sent", "received": "here"}


@dataclass
class Facility:
    """A facility with one tablet, and what a person who watched would have written down."""

    code: str
    app: App
    weeks_a_sync: int
    on_hand: Counter[str] = field(default_factory=Counter)
    transactions: int = 0

    def use(self, items: list[str], monday: datetime, chance: random.Random) -> None:
        """A week's work."""
        for item in items:
            for _ in range(chance.randint(*A_WEEK)):
                at = monday + timedelta(minutes=chance.randrange(6 * 24 * 60))
                text = f"{at:%Y-%m-%dT%H:%M:%S}.000"
                quantity = min(self.on_hand[item], chance.randint(1, 15))
                if quantity == 0:
                    continue
                if chance.random() < 0.05:
                    said = self.app.discard(item, quantity, text)
                else:
                    said = self.app.distribute(item, quantity, text)
                if chance.random() < TWICE:
                    self.app.waiting.append(said)
                self.on_hand[item] -= quantity
                self.transactions += 1


class Play:
    """The months as they go by."""

    def __init__(self, made: Nation, dhis2: Server, running: Running, items: list[str]) -> None:
        self.made = made
        self.dhis2 = dhis2
        self.running = running
        self.items = items
        self.chance = random.Random(1)
        self.counts: Counter[str] = Counter()
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.facilities: list[Facility] = []
        self.sent: dict[str, Any] = {}  # consignments on their way, by number

    async def open(self, codes: list[str]) -> None:
        """Facilities count what they have on the first day."""
        for number, code in enumerate(codes):
            late = number % LATE == 0
            one = Facility(code, App(self.dhis2.inside, code), 3 if late else 1)
            for item in self.items:
                one.app.count(item, OPENING, f"{START:%Y-%m-%d}T05:00:00.000")
                one.on_hand[item] = OPENING
                one.transactions += 1
            await one.app.sync()
            self.facilities.append(one)
        await self.read()

    async def week(self, number: int) -> None:
        """A week: work, syncs, and what follows from them here."""
        monday = START + timedelta(weeks=number)
        for one in self.facilities:
            one.use(self.items, monday, self.chance)
            if number % ORDER_EVERY_WEEKS == 0:
                for item in self.items:
                    at = f"{monday + timedelta(days=5):%Y-%m-%d}T15:00:00.000"
                    one.app.require(f"R{number}", item, 60, at)
        self.made.clock.now_ms = int((monday + timedelta(days=6)).timestamp() * 1000)
        for one in self.facilities:
            if number % one.weeks_a_sync == one.weeks_a_sync - 1:
                await self.timed("tablets_s", one.app.sync())
        await self.read()
        await self.supply()
        await self.read()
        await self.acknowledge()
        await self.read()

    async def read(self) -> None:
        """The gateway and the warehouse meet; real-time stock is read and told."""
        made = self.made
        assert made.gateway is not None
        made.clock.now_ms += 60_000
        await made.meet(made.founder, made.gateway)
        outcome = await self.timed("real_time_stock_s", RTS_COMMANDS["gateway-rts-run"](
            self.running, {}))  # fmt: skip
        if not outcome["ok"]:
            raise SystemExit(f"real-time stock: {outcome}")
        made.clock.now_ms += 60_000
        await made.meet(made.founder, made.gateway)

    async def supply(self) -> None:
        """The warehouse approves, picks and sends all that is asked of it."""
        node = self.made.founder
        waiting = await node.read(
            lambda d: [
                row.id.hex()
                for row in lanes.orders(
                    d.connection, "supplier", d.store(WAREHOUSE).id, ("submitted",)
                )
            ]
        )
        for order in waiting:
            await self._act(supply_acts.review, {"decision": "approved"}, order)
            pick = await self._act(supply_acts.pick, {"order": order}, "")
            await self._act(partial(supply_acts.pick_step, "dispatch"), {}, pick["id"])
            self.counts["consignments"] += 1
            self.sent[pick["document"]] = pick
        self.counts["requisitions"] += len(waiting)

    async def _act(self, act: Any, body: dict[str, Any], of: str) -> Any:
        node = self.made.founder
        said = {"id": self.made.command(), **body}
        return await node.database.write(
            lambda c: act(Told(node.store, c, WAREHOUSE, OPERATOR, of), said)
        )

    async def acknowledge(self) -> None:
        """Facilities find the consignment number in DHIS2 and say that it came."""
        by_code = {one.code: one for one in self.facilities}
        at = f"{datetime.fromtimestamp(self.made.clock() / 1000, UTC):%Y-%m-%dT%H:%M:%S}.000"
        for number, pick in list(self.sent.items()):
            one = by_code[pick["to"]["code"]]
            one.app.acknowledge(number, at)
            for line in pick["lines"]:
                one.on_hand[line["product"]["code"]] += line["quantity"]
            await self.timed("tablets_s", App.sync(one.app))
            del self.sent[number]

    async def timed(self, part: str, work: Any) -> Any:
        began = time.perf_counter()
        try:
            return await work
        finally:
            self.spent[part] += time.perf_counter() - began

    # --- what must be so at the end ---

    async def differing(self) -> list[str]:
        """Facilities whose ledger is not what their tablets say."""
        gateway = self.made.gateway
        assert gateway is not None

        def read(directory: Directory) -> dict[str, Counter[str]]:
            found: dict[str, Counter[str]] = {}
            for one in self.facilities:
                ledger = directory.scope(scopes.ledger(directory.store(one.code).id))
                found[one.code] = Counter()
                for held in ledger_view.balances(directory.connection, ledger):
                    code = directory.named("product", held.cell.product).code
                    found[one.code][code] += held.on_hand
            return found

        ledgers = await gateway.read(read)
        return [
            f"{one.code} {item}: {ledgers[one.code][item]} is not {one.on_hand[item]}"
            for one in self.facilities
            for item in self.items
            if ledgers[one.code][item] != one.on_hand[item]
        ]

    async def differing_in_dhis2(self) -> list[str]:
        """Facilities of which DHIS2's data set holds another stock on hand than their tablets."""
        now = datetime.fromtimestamp(self.made.clock() / 1000, UTC)
        held = await self.dhis2.values(f"{now:%Y%m}")
        return [
            f"{one.code} {item}: DHIS2 holds {value}, the tablets {one.on_hand[item]}"
            for one in self.facilities
            for item in self.items
            if (value := held.get((one.code, f"{item}_STOCK_ON_HAND"))) != str(one.on_hand[item])
        ]


async def run(root: Path, facilities: int, items: int, weeks: int) -> dict[str, object]:
    """Play the weeks; returns what came of it."""
    codes = [f"F{number:02}" for number in range(1, facilities + 1)]
    products = [f"P{number:02}" for number in range(1, items + 1)]
    mapped = root / "items.csv"
    mapped.write_text("product_code,item_code\n" + "".join(f"{p},{p}\n" for p in products))
    async with nation(root, "Islands", WAREHOUSE, int(START.timestamp() * 1000)) as made:
        await lists(made, codes, products)
        units = [(code, code) for code in (WAREHOUSE, *codes)]
        async with server(units, made.clock) as dhis2:
            load_rts(dhis2.inside.server, codes, products)
            running = await connect(
                made, root / "gateway", dhis2, mapped, f"{START:%Y-%m}", tuple(codes)
            )
            play = Play(made, dhis2, running, products)
            setting = setting_of(orders="requisitions", statuses=STATUSES)
            gateway = await gateway_of(running)
            node, region = gateway.node, gateway.region
            await node.database.write(lambda c: record(node, c, region, setting))
            await play.open(codes)
            for number in range(weeks):
                await play.week(number)
            for one in play.facilities:
                await one.app.sync()
            await play.read()
            wrong = await play.differing()
            await made.tell()
            assert made.gateway is not None
            await made.meet(made.founder, made.gateway)
            outcome = await play.timed("push_s", gateway.run())
            if not outcome.ok:
                raise SystemExit(f"the push: {outcome}")
            wrong += await play.differing_in_dhis2()
            held = dhis2.inside.server.tracker.events
    if wrong:
        raise SystemExit("\n".join(wrong[:10]))
    return {
        "facilities": facilities,
        "items": items,
        "weeks": weeks,
        "transactions": sum(one.transactions for one in play.facilities),
        "events_in_dhis2": len(held),
        "requisitions": play.counts["requisitions"],
        "consignments": play.counts["consignments"],
        "values_pushed": outcome.accepted,
        "withheld": len({one.org_unit for one in outcome.not_reported}),
        "seconds": {part: round(s, 1) for part, s in play.spent.items()},
    }


async def lists(made: Nation, codes: list[str], products: list[str]) -> None:
    """The lists of the warehouse, and what is on its shelves."""
    island = {"code": "I", "name": "Islands", "level": "country", "parent_code": ""}
    await made.load("zones", [island])
    await made.load("programs", [{"code": "EM", "name": "Essential medicines"}])
    stores = [{"code": WAREHOUSE, "name": "Central store", "type": "warehouse", "zone_code": "I",
               "org_unit": WAREHOUSE, "mode": "node"}]  # fmt: skip
    stores += [{"code": code, "name": f"Facility {code}", "type": "facility", "zone_code": "I",
                "org_unit": code, "mode": "rts"} for code in codes]  # fmt: skip
    await made.load("facilities", stores)
    await made.load("products", [{"code": p, "name": f"Product {p}", "units_per_pack": 1,
                                  "batch_tracked": "no"} for p in products])  # fmt: skip
    await made.load("supply-lines", [{"facility_code": code, "program_code": "EM",
                                      "supplier_code": WAREHOUSE} for code in codes])  # fmt: skip
    enough = [{"product": p, "quantity": 1_000_000} for p in products]
    await made.move(WAREHOUSE, "receipt", enough, **{"from": "Manufacturer"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facilities", type=int, default=74)
    parser.add_argument("--items", type=int, default=12)
    parser.add_argument("--weeks", type=int, default=13)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), asked.facilities, asked.items, asked.weeks)
        print(json.dumps(asyncio.run(found)))


if __name__ == "__main__":
    main()

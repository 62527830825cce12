"""A year of a national supply chain, and whether everything that came in can be accounted for.

    python bench/national_year.py --data DIR --facilities 200 --months 12

DIR holds the national lists as the operator's guide describes them. One node serves the suppliers,
others serve the facilities, some 25 each. Every month facilities whose link is up meet the centre,
take in what came, give out, lose, discard what expired, and order what is suggested from their real
supplier; suppliers buy, allocate, send and settle differences. A link is down one month in five.

At the end all meet, and for every product over the whole network

    received from outside = on hand + in transit + open differences + used + lost − adjusted

Prints one JSON line: seconds by part, counts, and the products for which it does not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import random
import sqlite3
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from crdt_model import scopes
from crdt_model.details import NO_ID
from crdt_model.lane_facts import OrderKind
from crdt_model.lines import walk
from crdt_model.places import Adjustment, Loss, Outside, Patient, Transit
from crdt_model.replication.events import Want
from node import feeding, lane_requests, movements, orders, picks, requests, settling
from node.branches import branches, logs_held
from node.commands import OPERATOR
from node.errors import Refused
from node.founding import Plan, found
from node.importing.imports import import_file
from node.node import Node
from node.stock import StoreBook
from node.suggestions import Suggestions
from node.views import lanes
from node.views import ledger as ledger_view
from tests.node.founded import Clock
from tests.node.network_of import joined

PROGRAMME = "PRG001"
PER_NODE = 25
LINK_UP = 0.8
SHORT, DAMAGED, LOSS = 0.03, 0.01, 0.02  # shares of lines
START = int(datetime(2026, 1, 3, 8, tzinfo=UTC).timestamp() * 1000)
DAY_MINUTES = 24 * 60
TABLES = (
    ("zones", "zones.csv"), ("programs", "programs.csv"), ("facilities", "facilities.csv"),
    ("products", "products.csv"), ("program-products", "program_products.csv"),
    ("approved-products", "approved_products.csv"), ("supply-lines", "supply_lines.csv"),
)  # fmt: skip


@dataclass
class Nation:
    """The nodes and who is served where."""

    centre: Node
    clock: Clock
    rng: random.Random
    suppliers: dict[str, str]
    districts: list[tuple[Node, list[str]]] = field(default_factory=list)
    rates: dict[tuple[str, bytes], int] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    spent: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    serial: int = 0

    def command(self) -> str:
        self.serial += 1
        return f"y{self.serial}"

    async def move(self, node: Node, place: str, kind: str, lines: list[Any], **more: Any) -> None:
        """Record a movement in commands of 400 lines."""
        for start in range(0, max(1, len(lines)), 400):
            body = {"id": self.command(), "kind": kind, "lines": lines[start : start + 400]} | more
            asked = requests.movement(body)
            await node.database.write(
                lambda c, a=asked: movements.record_movement(node.store, c, place, a, OPERATOR)
            )
            self.counts[kind] += 1


async def exchange(source: Node, target: Node) -> None:
    """What `target` lacks of what it may hold, `network` first."""

    def heads(connection: sqlite3.Connection) -> dict[Any, int]:
        return {
            (name.scope, name.device, name.epoch): branches(connection, name)[0].head.seq
            for name in logs_held(connection)
        }

    held = await target.database.read(heads)

    def read(connection: sqlite3.Connection) -> tuple[list[bytes], list[Want]]:
        names = [device for (device,) in connection.execute("SELECT device FROM device")]
        wants = []
        for name in sorted(logs_held(connection), key=lambda log: feeding.rank(log.scope)):
            first = held.get((name.scope, name.device, name.epoch), -1) + 1
            [branch] = branches(connection, name)
            scope = scopes.parse(name.scope)
            zones = partial(target.zones, connection)
            if branch.signed >= first and scopes.may_hold(
                target.grants, target.device, scope, zones
            ):
                wants.append(Want(branch.name, first, branch.signed - first + 1))
        return feeding.certificates_for(connection, names), wants

    certificates, wants = await source.database.read(read)
    roots = target.membership.roots
    await target.database.write(lambda c: feeding.save_certificates(c, roots, certificates))
    for want in wants:
        while want.limit > 0:
            batch = await source.database.read(partial(feeding.answer, want=want))
            if batch is None:
                break
            await target.database.write(
                partial(feeding.apply_batch, store=target.store, batch=batch)
            )
            want = Want(want.log, want.first + batch.count, want.limit - batch.count)


async def build(root: Path, data: Path, facilities: int, clock: Clock) -> Nation:
    """A centre with the national lists, and nodes for the facilities."""
    suppliers: dict[str, str] = {}
    with (data / "supply_lines.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if row["program_code"] == PROGRAMME:
                suppliers.setdefault(row["facility_code"], row["supplier_code"])
    known = {row["code"] for row in csv.DictReader((data / "facilities.csv").open(newline=""))}
    health = {
        row["code"]
        for row in csv.DictReader((data / "facilities.csv").open(newline=""))
        if row["type"] == "health_center"
    }
    chosen = [
        code
        for code in sorted(suppliers)
        if code in health and suppliers[code] in known and suppliers[code] not in suppliers
    ][:facilities]
    centres = sorted({suppliers[code] for code in chosen})
    plan = Plan("Nation", tuple(centres), "UTC", "123456", "bench password", "bench passphrase")
    await found(root / "centre", plan, clock)
    centre = await Node.open(root / "centre", clock)
    for table, name in TABLES:
        text = (data / name).read_bytes()
        await import_file(centre.database, centre.store, table, name, text, OPERATOR, False)
    nation = Nation(centre, clock, random.Random(1), {code: suppliers[code] for code in chosen})
    for start in range(0, len(chosen), PER_NODE):
        codes = chosen[start : start + PER_NODE]
        node = await joined(centre, root / f"d{start}", clock, "store", tuple(codes))
        await exchange(centre, node)
        nation.districts.append((node, codes))
    return nation


async def suggested(node: Node, place: str) -> list[tuple[str, bytes, int | None]]:
    """Product, and what is suggested, None where it cannot be said."""

    def query(directory: Any) -> list[tuple[str, bytes, int | None]]:
        store = directory.store(place)
        book = StoreBook(directory, store, directory.present(node.now_ms()), is_present=True)
        programme = directory.find("programme", PROGRAMME).id
        found = Suggestions.of(book, NO_ID, programme, OrderKind.REGULAR)
        return [
            (
                directory.named("product", one.product).code,
                one.product,
                None if one.suggestion.reason else one.suggestion.quantity,
            )
            for one in found.all()
            if found.catalogue.min_max(one.product, programme) is not None
        ]

    return await node.read(query)


async def cells(node: Node, place: str) -> list[tuple[str, bytes, str, int, bool]]:
    """Product code and id, batch, base units, whether it expired, of usable stock."""

    def query(directory: Any) -> list[tuple[str, bytes, str, int, bool]]:
        store = directory.store(place)
        book = StoreBook(directory, store, directory.present(node.now_ms()), is_present=True)
        return [
            (
                directory.named("product", item.cell.product).code,
                item.cell.product,
                item.cell.batch,
                item.on_hand,
                (last := book.expiry(item.cell.product, item.cell.batch)) is not None
                and last < book.day,
            )
            for item in ledger_view.balances(directory.connection, book.ledger)
            if item.on_hand > 0 and item.cell.status == 0
        ]

    return await node.read(query)


async def facility_month(nation: Nation, node: Node, place: str) -> None:
    """A month at a health post: take in, give out, lose, discard, order."""
    rng = nation.rng
    shipments = await node.database.read(
        lambda c: [
            row[0]
            for row in c.execute(
                "SELECT lane_shipment.id FROM lane_shipment JOIN named ON named.id = customer"
                " AND kind = 'store'"
                " WHERE code = ? AND status = 'in_transit'",
                (place,),
            )
        ]
    )
    for shipment in shipments:
        found = await node.database.read(lambda c, s=shipment: lanes.shipment(c, s))
        assert found is not None
        lines = []
        for line in found.shipment.lines:
            name = await node.read(lambda d, p=line.sent.product: d.named("product", p).code)
            quantity = line.sent.quantity
            if rng.random() < SHORT:
                quantity -= min(quantity - 1, rng.randint(1, 5))
            damaged = min(quantity, 2) if rng.random() < DAMAGED else 0
            lines.append(
                {"product": name, "batch": line.sent.batch, "quantity": quantity - damaged}
            )
            if damaged:
                lines.append({"product": name, "batch": line.sent.batch, "quantity": damaged,
                              "status": "damaged"})  # fmt: skip
        await nation.move(node, place, "received", lines, shipment=shipment.hex())
    given: list[Any] = []
    lost: list[Any] = []
    held: Counter[tuple[str, bytes]] = Counter()
    for name, product, batch, quantity, expired in await cells(node, place):
        if expired:
            lost.append(
                {"product": name, "batch": batch, "quantity": quantity, "reason": "expired"}
            )
        else:
            held[name, product] += quantity
    for (name, product), quantity in held.items():
        rate = nation.rates.setdefault((place, product), rng.randint(5, 120))
        used = min(quantity, round(rate * rng.uniform(0.6, 1.4)))
        if used:
            given.append({"product": name, "quantity": used})
    if lost:
        await nation.move(node, place, "loss", lost)
    if given:
        await nation.move(node, place, "dispense", given)
    spoilt = [
        {"product": name, "batch": batch, "quantity": 1, "reason": "damaged"}
        for name, _, batch, quantity, expired in await cells(node, place)
        if not expired and quantity > 3 and rng.random() < LOSS
    ]
    if spoilt:
        await nation.move(node, place, "loss", spoilt)
    lines = []
    for name, product, quantity in await suggested(node, place):
        rate = nation.rates.setdefault((place, product), rng.randint(5, 120))
        asked = 3 * rate if quantity is None else quantity
        if asked > 0:
            lines.append({"product": name, "quantity": asked})
    if lines:
        body = {"id": nation.command(), "supplier": nation.suppliers[place], "lines": lines,
                "programme": PROGRAMME}  # fmt: skip
        asked_order = lane_requests.order(body)
        await node.database.write(
            lambda c: orders.submit(node.store, c, place, asked_order, OPERATOR)
        )
        nation.counts["order"] += 1


async def centre_month(nation: Nation, month: int) -> None:
    """A month at the suppliers: buy, settle, allocate, send."""
    centre, rng = nation.centre, nation.rng
    for place in sorted(set(nation.suppliers.values())):
        wanted = await centre.database.read(
            lambda c, p=place: c.execute(
                "SELECT product, sum(remaining) FROM lane_order JOIN lane_order_line AS line"
                " ON line.scope = lane_order.scope AND line.id = lane_order.id"
                " JOIN named ON named.id = supplier AND named.kind = 'store'"
                " WHERE code = ? AND status IN ('submitted', 'approved', 'part_shipped')"
                " GROUP BY product",
                (p,),
            ).fetchall()
        )
        bought = []
        for product, quantity in wanted:
            name = await centre.read(lambda d, p=product: d.named("product", p).code)
            year, number = divmod(month + rng.randint(5, 24), 12)
            expiry = f"{2026 + year}-{number + 1:02d}"
            amount = int(quantity * rng.uniform(0.6, 1.2)) + 1
            bought.append(
                {"product": name, "quantity": amount, "batch": f"B{month:02d}", "expiry": expiry}
            )
        if bought:
            await nation.move(centre, place, "receipt", bought, **{"from": "Manufacturer"})
        open_orders = await centre.read(
            lambda d, p=place: [
                row.id for row in lanes.orders(d.connection, "supplier", d.store(p).id,
                                               ("submitted", "approved", "part_shipped"))
            ]
        )  # fmt: skip
        for order in open_orders:
            asked = lane_requests.pick({"id": nation.command(), "order": order.hex()})
            try:
                made = await centre.database.write(
                    lambda c, p=place, a=asked: picks.allocate(centre.store, c, p, a, OPERATOR)
                )
            except Refused:
                nation.counts["nothing to allocate"] += 1
                continue
            for word in ("pick", "dispatch"):
                await centre.database.write(
                    lambda c, p=place, w=word, m=made: picks.step(
                        centre.store, c, p, m.pick, w, OPERATOR
                    )
                )
            nation.counts["shipment"] += 1
        await _settle_all(nation, place)


async def _settle_all(nation: Nation, place: str) -> None:
    centre = nation.centre
    found = await centre.database.read(
        lambda c: [
            row[0]
            for row in c.execute(
                "SELECT lane_shipment.id FROM lane_shipment JOIN named ON named.id = supplier"
                " AND kind = 'store' WHERE code = ? AND status = 'difference'",
                (place,),
            )
        ]
    )
    for shipment in found:
        seen = await centre.database.read(lambda c, s=shipment: lanes.shipment(c, s))
        assert seen is not None
        lines = [
            {"line": line.sent.line,
             "parts": [{"outcome": nation.rng.choice(["lost", "not_sent"]), "quantity": line.open}]}
            for line in seen.shipment.lines if line.open > 0
        ]  # fmt: skip
        if lines:
            asked = lane_requests.settle({"id": nation.command(), "lines": lines})
            await centre.database.write(
                lambda c, s=shipment, a=asked: settling.settle(
                    centre.store, c, place, s, a, OPERATOR
                )
            )
            nation.counts["settled lines"] += len(lines)


def sums(connection: sqlite3.Connection, own: list[bytes]) -> dict[bytes, Counter[str]]:
    """By product: what the ledgers of these stores say came, went and is there."""
    found: dict[bytes, Counter[str]] = defaultdict(Counter)
    for store in own:
        row = connection.execute(
            "SELECT id FROM scope WHERE name = ?", (scopes.ledger(store),)
        ).fetchone()
        if row is None:
            continue
        for product in ledger_view.products_moved(connection, row[0]):
            into = found[product]
            lines = ledger_view.product_lines(connection, row[0], product)
            for step in walk(line for line in lines if not line.out):
                delta = step.after - step.before
                into["on_hand"] += delta
                match step.line.other:
                    case Outside():
                        into["outside"] += delta
                    case Patient():
                        into["used"] -= delta
                    case Loss():
                        into["lost"] -= delta
                    case Transit():
                        into["transit"] -= delta
                    case Adjustment() | None:
                        into["adjusted"] += delta
    return found


async def check(nation: Nation) -> dict[str, Any]:
    """The sums of the whole network, and where they do not agree."""
    total: dict[bytes, Counter[str]] = defaultdict(Counter)
    for node in [nation.centre, *(node for node, _ in nation.districts)]:
        of_node = await node.database.read(partial(sums, own=node.stores))
        for product, one in of_node.items():
            total[product].update(one)
    travelling = dict(
        await nation.centre.database.read(
            lambda c: c.execute(
                "SELECT product, sum(in_transit + open) FROM lane_shipment_line GROUP BY product"
            ).fetchall()
        )
    )
    wrong = []
    whole: Counter[str] = Counter()
    for product, one in total.items():
        whole.update(one)
        accounted = one["on_hand"] + one["transit"] + one["used"] + one["lost"] - one["adjusted"]
        if one["outside"] != accounted or one["transit"] != travelling.get(product, 0):
            wrong.append({"product": product.hex(), **one, "lanes": travelling.get(product, 0)})
    return {"products": len(total), "units": dict(whole), "wrong": wrong}


async def run(root: Path, data: Path, facilities: int, months: int) -> dict[str, Any]:
    clock = Clock(START)
    began = time.monotonic()
    nation = await build(root, data, facilities, clock)
    spent = {"build": round(time.monotonic() - began, 1)}
    began = time.monotonic()
    try:
        for month in range(months):
            for node, codes in nation.districts:
                if nation.rng.random() < LINK_UP:
                    await exchange(nation.centre, node)
                for place in codes:
                    await facility_month(nation, node, place)
                if nation.rng.random() < LINK_UP:
                    await exchange(node, nation.centre)
            await centre_month(nation, month)
            clock.pass_minutes(30 * DAY_MINUTES + 600)
        for _ in range(2):
            for node, _ in nation.districts:
                await exchange(node, nation.centre)
                await exchange(nation.centre, node)
        spent["year"] = round(time.monotonic() - began, 1)
        began = time.monotonic()
        checked = await check(nation)
        spent["check"] = round(time.monotonic() - began, 1)
    finally:
        for node in [nation.centre, *(node for node, _ in nation.districts)]:
            await node.close()
    size = sum(file.stat().st_size for file in root.rglob("stockmesh.db"))
    return {
        "facilities": facilities, "suppliers": len(set(nation.suppliers.values())),
        "nodes": 1 + len(nation.districts), "months": months, "seconds": spent,
        "documents": dict(nation.counts), "db_mb": round(size / 1e6, 1), **checked,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--facilities", type=int, default=200)
    parser.add_argument("--months", type=int, default=12)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="stockmesh-bench-") as root:
        result = asyncio.run(
            run(Path(root), arguments.data, arguments.facilities, arguments.months)
        )
    print(json.dumps(result))
    if result["wrong"]:
        raise SystemExit("what came in is not accounted for")


if __name__ == "__main__":
    main()

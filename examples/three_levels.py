"""Three levels of warehouses, with months of stock against minimum and maximum on a dashboard.

    python -m examples.three_levels

A central medical store supplies provincial warehouses, these supply districts, and districts supply
health facilities that keep paper. Every warehouse is a node with its own ledger. For eight months
districts give out, everybody orders what is suggested, and goods travel down the lanes; the makers
of two products deliver nothing after the first month. Each month a gateway tells DHIS2, and at the
end the example reads back what a dashboard would show: months of stock at each level against its
minimum and maximum. It ends with an error if DHIS2 holds anything but what the ledgers say.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from crdt_model.clock import stamp_of
from crdt_model.indicators import rounded
from crdt_model.outlook import Limits, level
from crdt_model.periods import month, month_before
from examples.nation import Nation, Server, connect, nation, server
from gateway.beside import gateway_of
from node.directory import Directory
from node.stock import StoreBook

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
DAY_MS = 86_400_000
CENTRE = "MPSC"
PROGRAMME = "EM"
PROVINCES, DISTRICTS_EACH = 3, 3
MONTHS = 8
SHORT_FROM = 1  # the month from which the suppliers of two products deliver nothing
# Months of stock to hold: a level holds more than the one below, because it waits longer.
LIMITS = {"central": (4, 8), "provincial": (2, 4), "district": (1, 3)}


@dataclass(frozen=True, slots=True)
class Product:
    """A product and what a district gives out in a month, in base units."""

    code: str
    name: str
    monthly: int
    is_short: bool = False


PRODUCTS = (
    Product("AL24", "Artemether/lumefantrine, 24 tablets", 260),
    Product("AMOX250", "Amoxicillin 250 mg", 4200),
    Product("ORS", "Oral rehydration salts", 900),
    Product("ZINC20", "Zinc sulfate 20 mg", 2400, is_short=True),
    Product("PENTA", "Pentavalent vaccine", 180),
    Product("OXY10", "Oxytocin 10 IU", 75),
    Product("CEF1G", "Ceftriaxone 1 g", 320),
    Product("PARA500", "Paracetamol 500 mg", 7800),
    Product("RDT", "Malaria rapid test", 640, is_short=True),
    Product("FEFOL", "Ferrous salt and folic acid", 5200),
)


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A store of the chain: who supplies it, and at which level it is."""

    code: str
    kind: str
    supplier: str

    @property
    def org_unit(self) -> str:
        return f"OU_{self.code}"


def warehouses() -> Iterator[Warehouse]:
    """The chain, from the centre outwards."""
    yield Warehouse(CENTRE, "central", "")
    for province in range(1, PROVINCES + 1):
        yield Warehouse(f"P{province}", "provincial", CENTRE)
    for province in range(1, PROVINCES + 1):
        for district in range(1, DISTRICTS_EACH + 1):
            yield Warehouse(f"D{province}{district}", "district", f"P{province}")


CHAIN = tuple(warehouses())


async def found_network(made: Nation, root: Path) -> None:
    """The lists, and a node for every warehouse."""
    country = {"code": "C", "name": "Country", "level": "country", "parent_code": ""}
    await made.load("zones", [country])
    await made.load("programs", [{"code": PROGRAMME, "name": "Essential medicines"}])
    stores = [
        {"code": one.code, "name": f"{one.kind.title()} warehouse {one.code}", "type": one.kind,
         "zone_code": "C", "org_unit": one.org_unit, "mode": "node"}
        for one in CHAIN
    ]  # fmt: skip
    paper = [
        {"code": f"HF{one.code}", "name": f"Health facilities of {one.code}", "type": "facility",
         "zone_code": "C", "org_unit": "", "mode": "paper"}
        for one in CHAIN if one.kind == "district"
    ]  # fmt: skip
    await made.load("facilities", stores + paper)
    await made.load(
        "products",
        [{"code": p.code, "name": p.name, "units_per_pack": 1, "batch_tracked": "no"}
         for p in PRODUCTS],
    )  # fmt: skip
    await made.load(
        "program-products",
        [{"program_code": PROGRAMME, "product_code": p.code, "full_supply": "true",
          "active": "true"} for p in PRODUCTS],
    )  # fmt: skip
    await made.load(
        "approved-products",
        [{"facility_type": kind, "program_code": PROGRAMME, "product_code": p.code,
          "max_months_of_stock": most, "min_months_of_stock": least}
         for kind, (least, most) in LIMITS.items() for p in PRODUCTS],
    )  # fmt: skip
    lines = [{"facility_code": one.code, "program_code": PROGRAMME, "supplier_code": one.supplier}
             for one in CHAIN if one.supplier]  # fmt: skip
    lines += [{"facility_code": f"HF{one.code}", "program_code": PROGRAMME,
               "supplier_code": one.code} for one in CHAIN if one.kind == "district"]  # fmt: skip
    await made.load("supply-lines", lines)
    for one in CHAIN[1:]:
        await made.join(root / one.code, one.code)
    for one in CHAIN:
        await _opening(made, one)


async def _opening(made: Nation, one: Warehouse) -> None:
    """What paper says of a warehouse: the last months, and what is there.

    That is between what its level should hold at least and at most.
    """
    districts = {"central": PROVINCES * DISTRICTS_EACH, "provincial": DISTRICTS_EACH}
    served, months = districts.get(one.kind, 1), sum(LIMITS[one.kind])
    node = made.nodes[one.code]
    rows = ["store_code,product_code,quantity"]
    rows += [f"{one.code},{p.code},{p.monthly * served * months // 2}" for p in PRODUCTS]
    await made.load_at(node, "stock", "\n".join(rows).encode())
    rows = ["store_code,product_code,period,quantity"]
    rows += [
        f"{one.code},{p.code},{month_before(month(f'{START:%Y-%m}'), back).label}"
        f",{p.monthly * served}"
        for p in PRODUCTS
        for back in (1, 2, 3)
    ]
    await made.load_at(node, "consumption", "\n".join(rows).encode())


async def one_month(made: Nation, number: int, chance: random.Random) -> None:
    """Purchases come in, goods travel down, districts give out, everybody orders."""
    bought = [
        {"product": p.code, "quantity": p.monthly * PROVINCES * DISTRICTS_EACH}
        for p in PRODUCTS
        if not (p.is_short and number >= SHORT_FROM)
    ]
    await made.move(CENTRE, "receipt", bought, **{"from": "Manufacturer"})
    for kind in ("provincial", "district"):
        for one in (one for one in CHAIN if one.kind == kind):
            supplier, node = made.nodes[one.supplier], made.nodes[one.code]
            await made.order(one.code, one.supplier, PROGRAMME)
            await made.meet(node, supplier)
            await made.send(one.supplier)
            made.clock.now_ms += DAY_MS // 4
            await made.meet(node, supplier)
            await made.receive(one.code)
            await made.meet(node, supplier)
    for one in (one for one in CHAIN if one.kind == "district"):
        stock = await made.usable(one.code)
        given = [
            {"product": p.code, "quantity": quantity}
            for p in PRODUCTS
            if (quantity := min(stock.get(p.code, 0), round(p.monthly * chance.uniform(0.7, 1.3))))
        ]
        made.clock.now_ms += DAY_MS // 8
        await made.move(one.code, "issue", given, to=f"HF{one.code}")


# --- what a dashboard shows ------------------------------------------------------------


async def ledger_says(made: Nation, label: str) -> dict[tuple[str, str], dict[str, object]]:
    """(org unit, product) -> figures, each read at the warehouse's own node."""
    found: dict[tuple[str, str], dict[str, object]] = {}
    for one in CHAIN:
        node = made.nodes[one.code]

        def query(directory: Directory, one: Warehouse = one) -> None:
            as_of = stamp_of(made.clock(), 0xFFFF)
            book = StoreBook(directory, directory.store(one.code), as_of)
            context = book.context()
            for product in PRODUCTS:
                row = book.history(directory.product(product.code).id, context).row(month(label))
                if row is not None:
                    found[one.org_unit, product.code] = {
                        "usable": row.usable,
                        "amc": row.amc,
                        "months": row.months_of_stock,
                        "out": row.stockout_days,
                    }

        await node.read(query)
    return found


async def differing(made: Nation, held: Mapping[tuple[str, str], str], label: str) -> list[str]:
    """Values of DHIS2 that are not what the ledgers say."""
    wrong = []
    for (unit, product), row in (await ledger_says(made, label)).items():
        wanted = {"STOCK_ON_HAND": str(row["usable"]), "STOCKOUT_DAYS": str(row["out"])}
        if isinstance(row["amc"], Fraction):
            wanted["AMC"] = rounded(row["amc"])
        if isinstance(row["months"], Fraction):
            wanted["MONTHS_OF_STOCK"] = rounded(row["months"])
        for figure, value in wanted.items():
            if held.get((unit, f"{product}_{figure}")) != value:
                wrong.append(f"{unit} {product} {figure}: {held.get((unit, f'{product}_{figure}'))}"
                             f" is not {value}")  # fmt: skip
    return wrong


def table(held: Mapping[tuple[str, str], str]) -> tuple[list[str], dict[str, Counter[str]]]:
    """Months of stock as text, a line a warehouse, and how many stand where by level."""
    lines = [" " * 16 + "".join(f"{p.code:>9}" for p in PRODUCTS)]
    standing: dict[str, Counter[str]] = {kind: Counter() for kind in LIMITS}
    marks = {"stocked_out": "!", "below_min": "-", "adequate": " ", "above_max": "+"}
    for one in CHAIN:
        least, most = LIMITS[one.kind]
        cells = []
        for product in PRODUCTS:
            usable = int(held.get((one.org_unit, f"{product.code}_STOCK_ON_HAND"), "0"))
            amc = held.get((one.org_unit, f"{product.code}_AMC"))
            shown = held.get((one.org_unit, f"{product.code}_MONTHS_OF_STOCK"), "?")
            where = level(
                usable,
                None if amc is None else Fraction(amc),
                Limits(Fraction(least), Fraction(most)),
            )
            standing[one.kind][str(where)] += 1
            cells.append(f"{shown:>8}{marks.get(str(where), '?')}")
        lines.append(f"{one.kind:<12}{one.code:<4}" + "".join(cells))
    return lines, standing


async def run(root: Path) -> dict[str, object]:
    """Play the months; returns what came of it."""
    began = time.perf_counter()
    chance = random.Random(1)
    units = [(one.org_unit, one.code) for one in CHAIN]
    items = root / "items.csv"
    items.write_text(
        "product_code,item_code,name\n"
        + "".join(f'{p.code},{p.code},"{p.name}"\n' for p in PRODUCTS)
    )
    start_ms = int(START.timestamp() * 1000)
    async with nation(root, "Three levels", CENTRE, start_ms) as made:
        await found_network(made, root)
        async with server(units, made.clock) as dhis2:
            first = f"{START:%Y-%m}"
            running = await connect(made, root / "gateway", dhis2, items, first)
            pushed: Counter[str] = Counter()
            for number in range(MONTHS):
                at = START.replace(month=START.month + number)
                made.clock.now_ms = int(at.timestamp() * 1000)
                await one_month(made, number, chance)
                made.clock.now_ms = int(at.replace(day=28).timestamp() * 1000)
                await made.tell()
                assert made.gateway is not None
                for node in made.nodes.values():
                    await made.meet(node, made.gateway)
                outcome = await (await gateway_of(running)).run()
                if not outcome.ok:
                    raise SystemExit(f"the push of month {number + 1}: {outcome}")
                pushed["values"] += outcome.accepted
                pushed["runs"] += 1
            label = f"{START.replace(month=MONTHS):%Y-%m}"
            held = await dhis2.values(label.replace("-", ""))
            wrong = await differing(made, held, label)
            boards = await _dashboards(dhis2)
    lines, standing = table(held)
    limits = ", ".join(f"{kind} {least} to {most}" for kind, (least, most) in LIMITS.items())
    print(f"Months of stock, {label} ({limits};")
    print("! stocked out, - below minimum, + above maximum, ? unknown):\n")
    print("\n".join(lines), "\n")
    if wrong:
        raise SystemExit("\n".join(wrong[:10]))
    return {
        "warehouses": len(CHAIN),
        "products": len(PRODUCTS),
        "values_of_last_month": len(held),
        "values_pushed": pushed["values"],
        "standing": {kind: dict(sorted(found.items())) for kind, found in standing.items()},
        "dashboards": boards,
        "seconds": round(time.perf_counter() - began, 1),
    }


async def _dashboards(dhis2: Server) -> list[str]:
    found = await dhis2.get("dashboards", fields="name", paging="false")
    return [one["name"] for one in found["dashboards"]]


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(run(Path(folder)))))


if __name__ == "__main__":
    main()

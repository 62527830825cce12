"""How long a storekeeper waits: stock list, suggestions, a large order, a large count.

    python bench/supply_chain.py --movements 1000000

A founder's node holds a warehouse and a facility with 1,000 products and that many movements over
the last twelve months; the process is the real one and is asked over HTTP. Prints one JSON line of
milliseconds: the first answer after the start, and the median of those that follow.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

from bench.replication import _write, start, stop
from crdt_model import scopes
from crdt_model.details import NO_ID, Count, Dispense, Row, stored
from crdt_model.facts import Assert, Fact, Flag, Kind, Leg, fact
from crdt_model.identifiers import derived_id
from crdt_model.places import Patient, Shelf
from node.founding import Plan, found
from node.node import Node, wall_clock_ms

PRODUCTS = 1000
ORDER_LINES = 1231
COUNT_LINES = 923
BATCHES = 2
FACTS_PER_COMMAND = 20
COMMANDS_PER_COMMIT = 50
YEAR_MS = 365 * 86_400_000
PIN = "123456"
TIMES = 7


async def build(folder: Path, movements: int) -> None:
    """A year of a facility's movements."""
    plan = Plan("Bench", ("HC01", "CMS"), "UTC", PIN, "bench password", "bench passphrase")
    clock = Clock(wall_clock_ms() - YEAR_MS)
    await found(folder, plan, clock)
    node = await Node.open(folder, clock)
    chance, network = random.Random(1), node.network
    codes = [f"P{n:04}" for n in range(ORDER_LINES)]
    products = [derived_id(network, "product", code) for code in codes]
    shelf = Shelf(derived_id(network, "bin", "main"), 0, 0)
    approved: list[list[Fact]] = []
    for start_ in range(0, ORDER_LINES, 100):
        part = codes[start_ : start_ + 100]
        approved.append([_row("product", code, code=code, name=f"Product {code}",
                              units_per_pack=10) for code in part])  # fmt: skip
        limits = {"type": "", "programme": "PR", "max_months": "3", "min_months": "1"}
        approved.append(
            [_row("approved_product", f"/PR/{code}", product=code, **limits) for code in part]
        )
    approved.append([_row("programme", "PR", code="PR", name="Programme")])
    await node.database.write(partial(_write, node, scopes.CATALOGUE, approved))
    began = clock.now_ms
    ledger = scopes.ledger(derived_id(network, "store", "HC01"))
    opening = [
        fact(
            Kind.COUNT,
            stored(Count("", None, (), NO_ID, None, "", "2099-01-01")),
            asserts=(Assert(product, f"L{b}", shelf.bin, 0, 0, 10**6, None),),
            flags=Flag.OPENING,
        )
        for product in products[:PRODUCTS]
        for b in range(BATCHES)
    ]
    await node.database.write(partial(_write, node, ledger, [opening[:1000], opening[1000:]]))
    given = stored(Dispense("", "", ""))
    per_commit = FACTS_PER_COMMAND * COMMANDS_PER_COMMIT
    for done in range(0, movements, per_commit):
        clock.now_ms = began + done * (YEAR_MS - 60_000) // movements
        commands = []
        for _ in range(COMMANDS_PER_COMMIT):
            facts = []
            for _ in range(FACTS_PER_COMMAND):
                leg = Leg(shelf, Patient(), chance.choice(products[:PRODUCTS]),
                          f"L{chance.randrange(BATCHES)}", chance.randint(1, 30))  # fmt: skip
                facts.append(fact(Kind.DISPENSE, given, legs=(leg,)))
            commands.append(facts)
        await node.database.write(partial(_write, node, ledger, commands), bulk=True)
    await node.close()


class Clock:
    """The time of the node being built."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms


def _row(table: str, named: str, **fields: Any) -> Fact:
    return fact(Kind.ROW, stored(Row(table, named, tuple(fields.items()), ())))


async def measure(web: str) -> dict[str, Any]:
    """Ask for everything, first once and then some times more."""
    async with aiohttp.ClientSession(web) as client:
        async with client.post(
            "/api/v1/session", json={"store": "HC01", "user": "admin", "pin": "bench password"}
        ) as answer:
            token = (await answer.json())["token"]
        client.headers["Authorization"] = f"Bearer {token}"

        async def get(path: str) -> Any:
            async with client.get(f"/api/v1/stores/HC01/{path}") as answer:
                assert answer.status == 200, await answer.text()
                return await answer.json()

        async def post(path: str, **body: Any) -> Any:
            async with client.post(f"/api/v1/stores/HC01/{path}", json=body) as answer:
                assert answer.status == 201, await answer.text()
                return await answer.json()

        found: dict[str, Any] = {}
        found["stock"] = await timed(lambda: get("stock"))
        found["availability"] = await timed(lambda: get("availability"))
        found["suggestions"] = await timed(lambda: get("suggestions?supplier=CMS"))
        lines = [{"product": f"P{n:04}", "quantity": 10} for n in range(ORDER_LINES)]
        began = time.monotonic()
        order = await post("orders", id="o1", supplier="CMS", lines=lines)
        found["send_order"] = milliseconds(began)
        found["open_order"] = await timed(lambda: get(f"orders/{order['id']}"))
        counted = [
            {"product": f"P{n // BATCHES:04}", "batch": f"L{n % BATCHES}", "quantity": 900_000 + n}
            for n in range(COUNT_LINES)
        ]
        found["counts"] = {}
        for nth in ("first_ms", "second_ms"):  # the first opens the month's document
            began = time.monotonic()
            await post("counts", id=nth, lines=counted)
            found["counts"][nth] = milliseconds(began)
        sheet = await post("sheets", id="s1", by="blank", with_book=True)
        sheet_id = sheet["id"]
        for start_ in range(0, COUNT_LINES, 300):
            part = counted[start_ : start_ + 300]
            await post(f"sheets/{sheet_id}/lines", id=f"l{start_}", lines=part)
        began = time.monotonic()
        await post(f"sheets/{sheet_id}/approve", id="a1")
        found["finalise_sheet"] = milliseconds(began)
        found["suggestions_after"] = await timed(lambda: get("suggestions?supplier=CMS"))
        return found


async def timed(ask: Callable[[], Awaitable[Any]]) -> dict[str, float]:
    began = time.monotonic()
    await ask()
    first = milliseconds(began)
    more = []
    for _ in range(TIMES):
        began = time.monotonic()
        await ask()
        more.append(milliseconds(began))
    return {"first_ms": first, "median_ms": round(statistics.median(more), 1)}


def milliseconds(began: float) -> float:
    return round((time.monotonic() - began) * 1000, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--movements", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="keep the node here, and use it again")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="stockmesh-bench-") as root:
        folder = arguments.folder or Path(root) / "node"
        if not folder.exists():
            asyncio.run(build(folder, arguments.movements))
        process, _ = start(folder)
        try:
            control = json.loads((folder / "control.json").read_text())
            result = asyncio.run(measure(control["address"]))
        finally:
            stop(process)
    print(json.dumps({"movements": arguments.movements} | result))


if __name__ == "__main__":
    main()

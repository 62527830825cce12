"""How long a gateway takes to compute a nation's indicators, and one facility's after a new fact.

    python -m bench.gateway_recompute --facilities 2734 --products 100

A gateway's node holds ledgers of that many facilities with a receipt and a day's dispensing of each
product in each of twelve months. These lines are written into the ledger view by SQL, as the fold
would, because the fold itself is measured elsewhere; everything after them is the product's own.
Prints one JSON line; `--keep FOLDER` leaves the built node there and uses it again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench.replication import _write
from crdt_model import scopes
from crdt_model.clock import stamp_of
from crdt_model.codec import encode
from crdt_model.details import Dispense, Row, stored
from crdt_model.facts import Fact, Kind, Leg, fact
from crdt_model.grants import ANYWHERE, Grants, Right
from crdt_model.identifiers import derived_id
from crdt_model.lines import OrderKey
from crdt_model.places import Outside, Patient, Shelf, encode_place
from gateway import outbox, rows
from gateway.aggregate import region_of
from gateway.computing import Wanted
from gateway.recomputing import refresh
from node.founding import Plan, found
from node.node import Node, wall_clock_ms

MONTHS = 12
LINES_A_MONTH = 2
TIMES = 20
ROWS_AT_ONCE = 100_000
PIN = "123456"
OWN = "S0"  # the store for which this device may record


def _row(table: str, named: str, **fields: Any) -> Fact:
    return fact(Kind.ROW, stored(Row(table, named, tuple(fields.items()), ())))


async def build(folder: Path, facilities: int, products: int) -> None:
    """A gateway's node with a year of a nation's ledgers."""
    plan = Plan("Bench", ("CMS", OWN), "UTC", PIN, "bench password", "bench passphrase")
    await found(folder, plan, wall_clock_ms)
    node = await Node.open(folder, wall_clock_ms)
    network = node.network
    commands = [
        [
            _row("store", f"S{n}", code=f"S{n}", name=f"Store {n}", org_unit=f"U{n}")
            for n in range(start, min(start + 100, facilities))
        ]
        for start in range(0, facilities, 100)
    ]
    commands.append(
        [_row("product", f"P{n}", code=f"P{n}", name=f"Product {n}") for n in range(products)]
    )
    await node.database.write(partial(_write, node, scopes.CATALOGUE, commands))
    await node.database.write(outbox.migrate)
    await node.close()
    connection = sqlite3.connect(folder / "stockmesh.db", isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    for number in range(facilities):
        connection.execute("BEGIN")
        _ledger(connection, network, number, products)
        connection.execute("COMMIT")
    connection.close()


def _ledger(connection: sqlite3.Connection, network: bytes, number: int, products: int) -> None:
    """The lines of one facility: one entry a month, with two lines of each product."""
    name = scopes.ledger(derived_id(network, "store", f"S{number}"))
    connection.execute("INSERT OR IGNORE INTO scope (name) VALUES (?)", (name,))
    (scope,) = connection.execute("SELECT id FROM scope WHERE name = ?", (name,)).fetchone()
    epoch = number.to_bytes(8, "big")
    zero = bytes(32)
    log = connection.execute(
        "INSERT INTO log (scope, device, epoch, before_hash, head_hash, head_seq)"
        " VALUES (?, 1, ?, ?, ?, ?) RETURNING id",
        (scope, epoch, zero, zero, MONTHS - 1),
    ).fetchone()[0]
    today = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0)
    entries = {}
    for back in range(MONTHS):
        at = today - timedelta(days=30 * back + 15)
        stamp = stamp_of(int(at.timestamp() * 1000))
        command = number.to_bytes(4, "big") + back.to_bytes(4, "big")
        (entries[back],) = connection.execute(
            "INSERT INTO entry (log, seq, hash, command, request, part, parts, stamp, user, facts)"
            " VALUES (?, ?, ?, ?, ?, 0, 1, ?, '', x'90') RETURNING id",
            (log, MONTHS - 1 - back, command * 4, command, command, stamp),
        ).fetchone()
    last = max(entries.values())
    connection.execute(
        "UPDATE log SET position = ?, head_stamp = ? WHERE id = ?", (last, stamp_of(0), log)
    )
    device = connection.execute("SELECT device FROM device WHERE id = 1").fetchone()[0]
    connection.executemany(
        "INSERT INTO line (ledger, product, key, entry, fact, batch, bin, status, owner, quantity,"
        " asserted, other, kind, flags) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, ?, 0, ?, ?, 0)",
        sorted(_lines(network, scope, products, entries, today, device, epoch)),
    )
    connection.execute(
        "INSERT INTO month_touched SELECT DISTINCT ledger, product, '2020-01', ? FROM line"
        " WHERE ledger = ?",
        (last, scope),
    )


def _lines(
    network: bytes,
    scope: int,
    products: int,
    entries: dict[int, int],
    today: datetime,
    device: bytes,
    epoch: bytes,
) -> Iterator[tuple[object, ...]]:
    chance = random.Random(scope)
    came, used = encode(encode_place(Outside(bytes(8)))), encode(encode_place(Patient()))
    shelf = derived_id(network, "bin", "main")
    for number in range(products):
        product = derived_id(network, "product", f"P{number}")
        for back, entry in entries.items():
            for position, (other, quantity, kind) in enumerate(
                ((came, chance.randint(50, 200), Kind.RECEIPT), (used, -70, Kind.DISPENSE))
            ):
                day = today - timedelta(days=30 * back + chance.randrange(0, 28))
                at = stamp_of(int(day.timestamp() * 1000))
                key = OrderKey(at, at, device, epoch, back, bytes(8), 2 * number + position, 0)
                yield (
                    scope, product, key.packed(), entry, 2 * number + position,
                    f"L{back // 4}", shelf, quantity, other, int(kind),
                )  # fmt: skip


async def measure(folder: Path, facilities: int) -> dict[str, object]:
    """Computes everything, then again after single facts, and on the next day."""
    node = await Node.open(folder, wall_clock_ms)
    try:
        return await _measured(node, facilities)
    finally:
        await node.close()


async def _measured(node: Node, facilities: int) -> dict[str, object]:
    grants = Grants(node.network, frozenset({(Right.GATEWAY, ANYWHERE)}), bytes(32))
    began = time.perf_counter()
    region = await node.read(lambda d: region_of(d, grants))
    read_region_s = time.perf_counter() - began
    groups = region.groups[:facilities]
    first = f"{datetime.now(UTC) - timedelta(days=335):%Y-%m}"

    def wanted(later_ms: int = 0) -> Wanted:
        return Wanted(first, stamp_of(wall_clock_ms() + later_ms, 0xFFFF))

    await node.database.write(_forget)
    began = time.perf_counter()
    changed = await refresh(node, groups, wanted())
    whole_s = time.perf_counter() - began
    one_fact = []
    for turn in range(TIMES):
        await _dispense(node, derived_id(node.network, "store", OWN), turn)
        began = time.perf_counter()
        await refresh(node, groups, wanted())
        one_fact.append((time.perf_counter() - began) * 1000)
    began = time.perf_counter()
    await refresh(node, groups, wanted(86_400_000))
    next_day_s = time.perf_counter() - began
    (size,) = await node.database.read(
        lambda c: c.execute("SELECT sum(length(figures)) FROM gateway_aggregate").fetchone()
    )
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {
        "facilities": len(groups),
        "rows": changed,
        "region_read_s": round(read_region_s, 2),
        "whole_s": round(whole_s, 1),
        "next_day_s": round(next_day_s, 1),
        "one_fact_ms": round(statistics.median(one_fact), 1),
        "one_fact_worst_ms": round(max(one_fact), 1),
        "aggregate_mb": round(size / 1e6, 1),
        "peak_mb": round((own + 2 * children) / 1024),
    }


def _forget(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM gateway_group")
    connection.execute("DELETE FROM gateway_aggregate")
    rows.remember(connection, "bench", "")


async def _dispense(node: Node, store: bytes, turn: int) -> None:
    shelf = Shelf(derived_id(node.network, "bin", "main"), 0, 0)
    product = derived_id(node.network, "product", f"P{turn}")
    given = fact(
        Kind.DISPENSE, stored(Dispense("", "", "")), legs=(Leg(shelf, Patient(), product, "L0", 1),)
    )
    await node.database.write(partial(_write, node, scopes.ledger(store), [[given]]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facilities", type=int, default=2734)
    parser.add_argument("--products", type=int, default=100)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary) / "gateway"
        if not folder.exists():
            asyncio.run(build(folder, asked.facilities, asked.products))
        print(json.dumps(asyncio.run(measure(folder, asked.facilities))))


if __name__ == "__main__":
    main()

"""Rows: the figures computed of each org unit, kept so that only what changed is computed and sent.

A row is pending from when its figures change until the outbox was told. All SQL over the tables
`gateway_group`, `gateway_aggregate` and `gateway_note` stands here; every function takes the
connection of a transaction. The module is an `aggregate_store.AggregateStore` over SQLite.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import msgpack

from crdt_model.periods import month, period
from gateway.aggregate_store import Computation, Computed, Pending
from gateway.figures import Figures, decoded

_ALL = "*"
_COLUMNS = "org_unit, basis, first, day, computed_to, ahead, heads"


def computed(connection: sqlite3.Connection, org_unit: str) -> Computed | None:
    """What an org unit was last computed from, None if it never was."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM gateway_group WHERE org_unit = ?", (org_unit,)
    ).fetchone()
    return None if row is None else _computed(row[:6], json.loads(row[6]))


def _computed(row: Sequence[Any], heads: Mapping[str, Mapping[str, int]]) -> Computed:
    org_unit, basis, first, day, computed_to, ahead = row
    return Computed(org_unit, basis, first, day, computed_to, bool(ahead), heads)


def standings(connection: sqlite3.Connection) -> dict[str, Computed]:
    """What every org unit was last computed from, by org unit; heads are left out."""
    rows = connection.execute(
        "SELECT org_unit, basis, first, day, computed_to, ahead FROM gateway_group"
    )
    return {row[0]: _computed(row, {}) for row in rows}


def keep(
    connection: sqlite3.Connection, done: Computed, found: Computation, whole: bool = False
) -> int:
    """Keep what was computed; returns how many rows changed.

    `whole` says that the org unit has no other rows than these: others become rows that are gone.
    """
    held = _held(connection, done.org_unit, found if not whole else None)
    changed = 0
    kept: list[tuple[str, bytes, bytes, str]] = []
    for product in found.keys() | held.keys():
        before, pending = held.get(product, ({}, ""))
        merged = {**(dict.fromkeys(before) if whole else before), **found.get(product, {})}
        after = {label: row for label, row in merged.items() if not _is_over(label, done.first)}
        differing = [label for label, figures in after.items() if before.get(label) != figures]
        if not differing:
            continue
        changed += len(differing)
        waiting = _ALL if not before else _merged(pending, differing, after)
        kept.append((done.org_unit, product, cast(bytes, msgpack.packb(after)), waiting))
    connection.executemany(
        "INSERT OR REPLACE INTO gateway_aggregate (org_unit, product, figures, pending)"
        " VALUES (?, ?, ?, ?)",
        sorted(kept),
    )
    connection.execute(
        f"INSERT OR REPLACE INTO gateway_group ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            done.org_unit, done.basis, done.first, done.day, done.computed_to, done.ahead,
            json.dumps(done.heads, sort_keys=True),
        ),
    )  # fmt: skip
    return changed


_Held = tuple[dict[str, bytes | None], str]


def _held(
    connection: sqlite3.Connection, org_unit: str, some: Iterable[bytes] | None
) -> dict[bytes, _Held]:
    """What is kept of an org unit's products (of `some` of them), with what is pending."""
    if some is None:
        rows = connection.execute(
            "SELECT product, figures, pending FROM gateway_aggregate WHERE org_unit = ?",
            (org_unit,),
        ).fetchall()
    else:
        rows = [
            row
            for product in some
            for row in connection.execute(
                "SELECT product, figures, pending FROM gateway_aggregate"
                " WHERE org_unit = ? AND product = ?",
                (org_unit, product),
            )
        ]
    return {product: (msgpack.unpackb(figures), pending) for product, figures, pending in rows}


@lru_cache(1024)
def _is_over(label: str, first: str) -> bool:
    """Whether a period lies before the first month kept."""
    return period(label).last < month(first).first


def _merged(pending: str, more: Iterable[str], kept: Collection[str]) -> str:
    """The periods that wait: before, and now; of those that are kept."""
    if pending == _ALL:
        return _ALL
    return " ".join(sorted({label for label in pending.split() if label in kept} | set(more)))


def members(connection: sqlite3.Connection, but: Collection[str]) -> dict[str, list[str]]:
    """Ids of the stores that org units, but those named, were last computed from."""
    found = [unit for (unit,) in connection.execute("SELECT org_unit FROM gateway_group")]
    return {
        unit: list(known.heads)
        for unit in found
        if unit not in but and (known := computed(connection, unit)) is not None
    }


def forget(connection: sqlite3.Connection, org_unit: str) -> None:
    """Keep nothing of an org unit that there is no more."""
    for table in ("gateway_aggregate", "gateway_group"):
        connection.execute(f"DELETE FROM {table} WHERE org_unit = ?", (org_unit,))


def products(connection: sqlite3.Connection, org_unit: str) -> set[bytes]:
    """Products that an org unit has rows of."""
    found = connection.execute(
        "SELECT product FROM gateway_aggregate WHERE org_unit = ?", (org_unit,)
    )
    return {product for (product,) in found}


def all_products(connection: sqlite3.Connection) -> set[bytes]:
    """Products with figures anywhere in the region."""
    rows = connection.execute("SELECT product, figures FROM gateway_aggregate ORDER BY product")
    found: set[bytes] = set()
    for product, figures in rows:
        if product not in found and any(msgpack.unpackb(figures).values()):
            found.add(product)
    return found


def figures(
    connection: sqlite3.Connection, org_unit: str, label: str, product: bytes
) -> Figures | None:
    """The figures of one row, None if there is none."""
    for by_period, _ in _held(connection, org_unit, [product]).values():
        held = by_period.get(label)
        return None if held is None else decoded(held)
    return None


def pending(connection: sqlite3.Connection, org_unit: str, label: str) -> list[Pending]:
    """Rows of an org unit and period that the outbox was not told."""
    rows = connection.execute(
        "SELECT product, figures, pending FROM gateway_aggregate"
        " WHERE org_unit = ? AND pending <> '' ORDER BY product",
        (org_unit,),
    )
    found: list[Pending] = []
    for product, packed, waiting in rows:
        if waiting != _ALL and label not in waiting.split():
            continue
        by_period = msgpack.unpackb(packed)
        if label in by_period:
            held = by_period[label]
            found.append(Pending(label, product, None if held is None else decoded(held)))
    return found


def pending_periods(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Org unit -> periods with pending rows."""
    some = connection.execute(
        "SELECT DISTINCT org_unit, pending FROM gateway_aggregate WHERE pending NOT IN ('', ?)",
        (_ALL,),
    )
    found: dict[str, set[str]] = {}
    for org_unit, waiting in some:
        found.setdefault(org_unit, set()).update(waiting.split())
    every = connection.execute(
        "SELECT org_unit, figures FROM gateway_aggregate WHERE pending = ?", (_ALL,)
    )
    for org_unit, packed in every:
        found.setdefault(org_unit, set()).update(msgpack.unpackb(packed))
    return {org_unit: sorted(labels) for org_unit, labels in sorted(found.items())}


def told(
    connection: sqlite3.Connection, org_unit: str, label: str, products: Iterable[bytes]
) -> None:
    """The outbox knows these rows."""
    for product in products:
        row = connection.execute(
            "SELECT pending FROM gateway_aggregate WHERE org_unit = ? AND product = ?",
            (org_unit, product),
        ).fetchone()
        if row is None or not row[0]:
            continue
        waiting = row[0].split()
        if waiting == [_ALL]:
            ((held, _),) = _held(connection, org_unit, [product]).values()
            waiting = list(held)
        rest = " ".join(sorted(one for one in waiting if one != label))
        connection.execute(
            "UPDATE gateway_aggregate SET pending = ? WHERE org_unit = ? AND product = ?",
            (rest, org_unit, product),
        )


def tell_all_again(connection: sqlite3.Connection) -> None:
    """The mapping or the target changed: the outbox has to hear every row anew."""
    connection.execute(f"UPDATE gateway_aggregate SET pending = '{_ALL}'")


def tell_again(connection: sqlite3.Connection, org_unit: str, label: str) -> None:
    """The outbox has to hear the rows of one org unit and period anew."""
    for product, (held, pending) in _held(connection, org_unit, None).items():
        if label in held:
            connection.execute(
                "UPDATE gateway_aggregate SET pending = ? WHERE org_unit = ? AND product = ?",
                (_merged(pending, [label], held), org_unit, product),
            )


def note(connection: sqlite3.Connection, key: str) -> str | None:
    """What the gateway remembered under a key."""
    row = connection.execute("SELECT value FROM gateway_note WHERE key = ?", (key,)).fetchone()
    return None if row is None else row[0]


def remember(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Remember something about this gateway alone."""
    connection.execute(
        "INSERT OR REPLACE INTO gateway_note (key, value) VALUES (?, ?)", (key, value)
    )

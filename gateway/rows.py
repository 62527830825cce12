"""Rows: the figures computed of each org unit, kept so that only what changed is computed and sent.

A row is pending from when its figures change until the outbox was told. All SQL over the tables
`gateway_group`, `gateway_row` and `gateway_note` stands here; every function takes the connection
of a transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from crdt_model.flows import FLOWS
from crdt_model.indicators import Row
from gateway.mapping import Figures

# The figures that mappings may name (domain-rules, Names of the figures).
FIGURES = (
    *FLOWS,
    "closing",
    "usable",
    "stockout_days",
    "observed_days",
    "adjusted_consumption",
    "amc",
    "amc_periods",
    "months_of_stock",
)


@dataclass(frozen=True, slots=True)
class Computed:
    """What a group was last computed from.

    Attributes:
        members: its stores, sorted: id, and how often its ledger was folded anew; and a digest of
            the products that were mapped.
        first: first month computed. day: local date of it.
        computed_to: arrival number of the newest entry taken in.
        ahead: whether an entry was ahead of the clock, so that not all of it was taken in.
        heads: store id → log → seq of its last entry, as JSON keys.
    """

    org_unit: str
    members: tuple[str, ...]
    rules: int
    first: str
    day: str
    computed_to: int
    ahead: bool
    heads: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Pending:
    """A row whose figures the outbox was not told; `figures` None means that it is gone."""

    period: str
    product: bytes
    figures: Figures | None


def encoded(row: Row) -> str:
    """The figures of a row as JSON; ratios exact, as two numbers."""
    values = {name: getattr(row, name) for name in FIGURES}
    return json.dumps(values, default=_two_numbers, separators=(",", ":"))


def _two_numbers(value: object) -> list[int]:
    assert isinstance(value, Fraction)
    return [value.numerator, value.denominator]


def decoded(text: str) -> Figures:
    """The figures that `encoded` wrote."""
    return {
        name: Fraction(*value) if isinstance(value, list) else value
        for name, value in json.loads(text).items()
    }


def computed(connection: sqlite3.Connection, org_unit: str) -> Computed | None:
    """What an org unit was last computed from, None if it never was."""
    row = connection.execute(
        "SELECT org_unit, members, rules, first, day, computed_to, ahead, heads"
        " FROM gateway_group WHERE org_unit = ?",
        (org_unit,),
    ).fetchone()
    if row is None:
        return None
    unit, members, rules, first, day, computed_to, ahead, heads = row
    return Computed(
        unit,
        tuple(members.split(" ")),
        rules,
        first,
        day,
        computed_to,
        bool(ahead),
        json.loads(heads),
    )


def keep(
    connection: sqlite3.Connection,
    done: Computed,
    rows: Mapping[tuple[str, bytes], str | None],
) -> int:
    """Keep what was computed; returns how many rows changed.

    Args:
        rows: (month, product) → figures as `encoded`, or None where there is no row.
    """
    changed = 0
    for (period, product), figures in rows.items():
        place = (done.org_unit, period, product)
        held = connection.execute(
            "SELECT figures FROM gateway_row WHERE org_unit = ? AND period = ? AND product = ?",
            place,
        ).fetchone()
        if figures == (None if held is None else held[0]):
            continue
        connection.execute(
            "INSERT INTO gateway_row (org_unit, period, product, figures, pending)"
            " VALUES (?, ?, ?, ?, 1)"
            " ON CONFLICT DO UPDATE SET figures = excluded.figures, pending = 1",
            (*place, figures),
        )
        changed += 1
    connection.execute(
        "DELETE FROM gateway_row WHERE org_unit = ? AND period < ?", (done.org_unit, done.first)
    )
    connection.execute(
        "INSERT OR REPLACE INTO gateway_group"
        " (org_unit, members, rules, first, day, computed_to, ahead, heads)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            done.org_unit, " ".join(done.members), done.rules, done.first, done.day,
            done.computed_to, done.ahead, json.dumps(done.heads, sort_keys=True),
        ),
    )  # fmt: skip
    return changed


def products(connection: sqlite3.Connection, org_unit: str) -> set[bytes]:
    """Products that an org unit has rows of."""
    found = connection.execute(
        "SELECT DISTINCT product FROM gateway_row WHERE org_unit = ?", (org_unit,)
    )
    return {product for (product,) in found}


def all_products(connection: sqlite3.Connection) -> set[bytes]:
    """Products with figures anywhere in the region."""
    found = connection.execute("SELECT DISTINCT product FROM gateway_row WHERE figures NOT NULL")
    return {product for (product,) in found}


def pending(connection: sqlite3.Connection, org_unit: str, period: str) -> list[Pending]:
    """Rows of an org unit and month that the outbox was not told."""
    rows = connection.execute(
        "SELECT product, figures FROM gateway_row"
        " WHERE org_unit = ? AND period = ? AND pending = 1 ORDER BY product",
        (org_unit, period),
    )
    return [
        Pending(period, product, None if figures is None else decoded(figures))
        for product, figures in rows
    ]


def pending_periods(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Org unit → months with pending rows."""
    found: dict[str, list[str]] = {}
    rows = connection.execute(
        "SELECT DISTINCT org_unit, period FROM gateway_row WHERE pending = 1"
        " ORDER BY org_unit, period"
    )
    for org_unit, period in rows:
        found.setdefault(org_unit, []).append(period)
    return found


def told(
    connection: sqlite3.Connection, org_unit: str, period: str, products: Iterable[bytes]
) -> None:
    """The outbox knows these rows."""
    connection.executemany(
        "UPDATE gateway_row SET pending = 0 WHERE org_unit = ? AND period = ? AND product = ?",
        [(org_unit, period, product) for product in products],
    )


def tell_all_again(connection: sqlite3.Connection) -> None:
    """The mapping or the target changed: the outbox has to hear every row anew."""
    connection.execute("UPDATE gateway_row SET pending = 1")


def note(connection: sqlite3.Connection, key: str) -> str | None:
    """What the gateway remembered under a key."""
    row = connection.execute("SELECT value FROM gateway_note WHERE key = ?", (key,)).fetchone()
    return None if row is None else row[0]


def remember(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Remember something about this gateway alone."""
    connection.execute(
        "INSERT OR REPLACE INTO gateway_note (key, value) VALUES (?, ?)", (key, value)
    )

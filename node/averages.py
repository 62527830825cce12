"""Averages: monthly consumption of a store's products, computed once and kept till it may change.

An average rests on complete months, so that a day's work does not change it. The ledger view notes
which months of a product were touched and when; what was computed after the last touch of a month
before this one still holds, if settings of store and catalogue are the same.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Sequence
from fractions import Fraction

from node.life import DATABASE_EPOCH_KEY

KEPT = 200_000  # averages in memory, some 300 bytes each: forty stores of 5,000 products

_Version = tuple[object, ...]
_kept: OrderedDict[tuple[_Version, str, bytes], tuple[int, Fraction | None]] = OrderedDict()


class Averages:
    """The averages of one store in one snapshot."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        ledger: int,
        scopes: Sequence[int] | None,
        month: str,
        compute: Callable[[bytes], Fraction | None],
        before: Callable[[bytes], Sequence[bytes]],
    ) -> None:
        """`scopes` are those an average rests on; None where it must not be kept.

        `before` names the products whose history is a product's too (P2).
        """
        self._compute = compute
        self._before = before
        self._month = month
        # A transaction that writes may be undone, and with it what its averages rest on: it uses
        # what was kept, and keeps nothing.
        (self._keeps,) = connection.execute("PRAGMA query_only").fetchone()
        self._version = version_of(connection, scopes) if scopes else None
        self._touched = last_touched(connection, ledger, month) if self._version else {}

    def of(self, product: bytes) -> Fraction | None:
        """The average of a product, None if unknown."""
        if self._version is None:
            return self._compute(product)
        key = (self._version, self._month, product)
        own = (product, *self._before(product))
        touched = max(self._touched.get(one, 0) for one in own)
        held = _kept.get(key)
        if held is not None and held[0] >= touched:
            return held[1]
        average = self._compute(product)
        if self._keeps:
            _kept[key] = (touched, average)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        return average


def version_of(connection: sqlite3.Connection, scopes: Sequence[int]) -> _Version:
    """What changes with any change of settings, and when a ledger is folded anew."""
    own = connection.execute("SELECT value FROM own WHERE key = ?", (DATABASE_EPOCH_KEY,))
    found: list[object] = [own.fetchone()]
    for scope in scopes:
        row = connection.execute("SELECT refolds FROM scope WHERE id = ?", (scope,)).fetchone()
        found.append((scope, row))
    for scope in scopes[1:]:
        heads = connection.execute(
            "SELECT id, head_hash, counts_to FROM log WHERE scope = ? ORDER BY id", (scope,)
        )
        found += heads.fetchall()
    return tuple(found)


def last_touched(connection: sqlite3.Connection, ledger: int, month: str) -> dict[bytes, int]:
    """For each product the arrival number of what last touched a month before `month`."""
    rows = connection.execute(
        "SELECT product, max(position) FROM month_touched WHERE ledger = ? AND month < ?"
        " GROUP BY product",
        (ledger, month),
    )
    return dict(rows.fetchall())

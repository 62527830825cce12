"""The ledger view, as it is read: balances, lines, expiry dates and flags of the ledgers held.

`ledger_fold` writes what stands here; what a line means is decided in `crdt_model`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from crdt_model.codec import decode, encode
from crdt_model.details import FactName
from crdt_model.lines import OPENING_FLAG, Cell, Line, OrderKey, walk
from crdt_model.periods import month
from crdt_model.places import Place, Shelf, decode_place, encode_place

LINE_COLUMNS = (
    "product, key, batch, bin, status, owner, quantity, asserted, other, kind, flags,"
    " device.device, entry.command, line.fact, corrects, out"
)
LINE_JOIN = " JOIN log ON log.id = entry.log JOIN device ON device.id = log.device"


def line_of(row: Sequence[Any]) -> Line:
    """A line from a row of `LINE_COLUMNS`."""
    product, key, batch, bin_id, status, owner, quantity, asserted, other = row[:9]
    kind, flags, device, command, index, corrects, out = row[9:16]
    return Line(
        Cell(product, batch, bin_id, status, owner),
        OrderKey.unpacked(key),
        quantity,
        bool(asserted),
        None if other is None else decode_place(decode(other)),
        kind,
        flags,
        FactName(device, command, index),
        None if corrects is None else _unpacked_name(corrects),
        out,
    )


def _unpacked_name(data: bytes) -> FactName:
    return FactName(data[:16], data[16:24], int.from_bytes(data[24:], "big"))


def shelf_of(
    connection: sqlite3.Connection, ledger: int, product: bytes, batch: str, other: Place
) -> Shelf | None:
    """The shelf that goods of a batch last left for, or reached from, a place; usable ones first.

    None if no line of the ledger has that place on its other side.
    """
    row = connection.execute(
        "SELECT bin, status, owner FROM line WHERE ledger = ? AND product = ? AND batch = ?"
        " AND other = ? AND quantity != 0 AND out = '' ORDER BY status, key DESC LIMIT 1",
        (ledger, product, batch, encode(encode_place(other))),
    ).fetchone()
    return None if row is None else Shelf(*row)


@dataclass(frozen=True, slots=True)
class CellBalance:
    """A cell with what it holds and when it was last counted (stamp)."""

    cell: Cell
    on_hand: int
    counted_at: int | None


def balances(
    connection: sqlite3.Connection, ledger: int, product: bytes | None = None
) -> list[CellBalance]:
    """The cells of a ledger (of one product) that hold something or were counted."""
    condition, parameters = ("", ()) if product is None else (" AND product = ?", (product,))
    rows = connection.execute(
        "SELECT product, batch, bin, status, owner, on_hand, counted FROM balance"
        f" WHERE ledger = ? AND (on_hand != 0 OR counted IS NOT NULL){condition}"
        " ORDER BY product, batch, bin, status, owner",
        (ledger, *parameters),
    )
    return [
        CellBalance(
            Cell(*row[:5]), row[5], None if row[6] is None else int.from_bytes(row[6][:8], "big")
        )
        for row in rows  # a packed order key begins with the effective stamp
    ]


def product_lines(
    connection: sqlite3.Connection, ledger: int, product: bytes, until: int | None = None
) -> list[Line]:
    """All lines of a product in order, effective up to the stamp `until`."""
    high = b"\xff" * 8 if until is None else until.to_bytes(8, "big") + b"\xff"
    rows = connection.execute(
        f"SELECT {LINE_COLUMNS} FROM line JOIN entry ON entry.id = line.entry{LINE_JOIN}"
        " WHERE line.ledger = ? AND product = ? AND key <= ?"
        " ORDER BY key, out, device.device, entry.command",
        (ledger, product, high),
    )
    return [line_of(row) for row in rows]


def cells_at(
    connection: sqlite3.Connection, ledger: int, product: bytes, until: int
) -> dict[Cell, int]:
    """What each cell of a product held at a stamp.

    Where nothing was counted since, the balance less what moved since; a product's whole past is
    read only where a later count stands between.
    """
    after = until.to_bytes(8, "big") + b"\xff"
    since = connection.execute(
        "SELECT batch, bin, status, owner, asserted, sum(quantity) FROM line"
        " WHERE ledger = ? AND product = ? AND key > ? AND out = ''"
        " GROUP BY batch, bin, status, owner, asserted",
        (ledger, product, after),
    ).fetchall()
    if any(row[4] for row in since):
        lines = product_lines(connection, ledger, product, until)
        return {step.line.cell: step.after for step in walk(x for x in lines if not x.out)}
    held = {item.cell: item.on_hand for item in balances(connection, ledger, product)}
    for batch, bin_id, status, owner, _, moved in since:
        cell = Cell(product, batch, bin_id, status, owner)
        held[cell] = held.get(cell, 0) - moved
    return held


@dataclass(frozen=True, slots=True)
class StandingCount:
    """A count on which balances rest.

    Attributes:
        counted, recorded: stamps: of its last place, of its entry. places: cells that rest on it.
    """

    command: bytes
    device: bytes
    user: str
    counted: int
    recorded: int
    places: int


def standing_counts(connection: sqlite3.Connection, ledger: int) -> list[StandingCount]:
    """The counts that are the last of at least one cell, newest first."""
    rows = connection.execute(
        "SELECT counted FROM balance WHERE ledger = ? AND counted IS NOT NULL", (ledger,)
    )
    keys: dict[tuple[bytes, bytes, int], list[OrderKey]] = {}
    for (packed,) in rows:
        key = OrderKey.unpacked(packed)
        keys.setdefault((key.device, key.epoch, key.seq), []).append(key)
    found: dict[tuple[bytes, bytes], StandingCount] = {}
    for (device, epoch, seq), held in keys.items():
        entry = connection.execute(
            "SELECT command, stamp, user FROM entry JOIN log ON log.id = entry.log"
            " JOIN device ON device.id = log.device"
            " WHERE log.scope = ? AND device.device = ? AND epoch = ? AND seq = ?",
            (ledger, device, epoch, seq),
        ).fetchone()
        if entry is None:
            continue  # it stands where its target would, which is not here
        command, stamp, user = entry
        one = StandingCount(
            command, device, user, max(key.effective for key in held), stamp, len(held)
        )
        before = found.get((device, command))
        if before is not None:
            counted = max(before.counted, one.counted)
            one = replace(one, counted=counted, places=before.places + one.places)
        found[device, command] = one
    return sorted(found.values(), key=lambda one: (one.counted, one.command), reverse=True)


def counted_between(
    connection: sqlite3.Connection, ledger: int, product: bytes, first: int, end: int
) -> list[int]:
    """The times at which a product was counted from a stamp up to another."""
    rows = connection.execute(
        "SELECT key FROM line WHERE ledger = ? AND product = ? AND key >= ? AND key < ?"
        " AND asserted = 1 AND out = '' ORDER BY key",
        (ledger, product, max(0, first).to_bytes(8, "big"), max(0, end).to_bytes(8, "big")),
    )
    return [OrderKey.unpacked(key).effective for (key,) in rows]


@dataclass(frozen=True, slots=True)
class Variance:
    """A line of a count and its variance; 0 for an opening."""

    line: Line
    variance: int


def last_count(
    connection: sqlite3.Connection, ledger: int, product: bytes, until: int
) -> list[Variance]:
    """The last count of a product up to a stamp, read back to the counts before it and no further.

    As `crdt_model.lines.walk` gives it, without walking the product's whole past.
    """
    high = until.to_bytes(8, "big") + b"\xff"
    newest = connection.execute(
        "SELECT entry.command FROM line JOIN entry ON entry.id = line.entry WHERE ledger = ?"
        " AND product = ? AND key <= ? AND asserted = 1 AND out = '' ORDER BY key DESC LIMIT 1",
        (ledger, product, high),
    ).fetchone()
    if newest is None:
        return []
    (first,) = connection.execute(
        "SELECT entry.command FROM line JOIN entry ON entry.id = line.entry WHERE ledger = ?"
        " AND product = ? AND out = '' ORDER BY key LIMIT 1",
        (ledger, product),
    ).fetchone()
    rows = connection.execute(
        f"SELECT {LINE_COLUMNS} FROM line JOIN entry ON entry.id = line.entry{LINE_JOIN}"
        " WHERE line.ledger = ? AND product = ? AND key <= ? AND asserted = 1 AND out = ''"
        " AND entry.command = ? ORDER BY key",
        (ledger, product, high, newest[0]),
    )
    lines = [line_of(row) for row in rows]
    return [
        Variance(
            line,
            0
            if first == newest[0] or line.flags & OPENING_FLAG
            else line.quantity - _before(connection, ledger, line),
        )
        for line in lines
    ]


def _before(connection: sqlite3.Connection, ledger: int, line: Line) -> int:
    """What the lines before an assert give for its cell."""
    packed, cell = line.key.packed(), tuple(line.cell[1:])
    of_cell = (
        "FROM line WHERE ledger = ? AND product = ? AND key < ? AND batch = ? AND bin = ?"
        " AND status = ? AND owner = ? AND out = ''"
    )
    place = (ledger, line.cell.product, packed, *cell)
    counted = connection.execute(
        f"SELECT key, quantity {of_cell} AND asserted = 1 ORDER BY key DESC LIMIT 1", place
    ).fetchone()
    since, base = (b"", 0) if counted is None else counted
    (moved,) = connection.execute(
        f"SELECT coalesce(sum(quantity), 0) {of_cell} AND key > ?", (*place, since)
    ).fetchone()
    return int(base + moved)


def products_moved(connection: sqlite3.Connection, ledger: int) -> list[bytes]:
    """Products with any line in a ledger."""
    rows = connection.execute(
        "SELECT DISTINCT product FROM line WHERE ledger = ? ORDER BY product", (ledger,)
    )
    return [product for (product,) in rows]


def products_known(connection: sqlite3.Connection, ledger: int) -> list[bytes]:
    """Products that a ledger ever held or counted."""
    rows = connection.execute(
        "SELECT DISTINCT product FROM balance WHERE ledger = ? ORDER BY product", (ledger,)
    )
    return [product for (product,) in rows]


def expiries(
    connection: sqlite3.Connection, ledger: int, product: bytes | None = None
) -> dict[tuple[bytes, str], list[str]]:
    """The expiry dates facts give each batch, earliest first; taken-out facts say nothing."""
    condition, parameters = ("", ()) if product is None else (" AND lot.product = ?", (product,))
    rows = connection.execute(
        "SELECT DISTINCT lot.product, lot.batch, expiry FROM lot WHERE lot.ledger = ?"
        " AND expiry != '' AND NOT EXISTS (SELECT 1 FROM line WHERE line.entry = lot.entry"
        f" AND line.fact = lot.fact AND line.out != ''){condition} ORDER BY expiry",
        (ledger, *parameters),
    )
    found: dict[tuple[bytes, str], list[str]] = {}
    for product_id, batch, expiry in rows:
        found.setdefault((product_id, batch), []).append(expiry)
    return found


def parse_expiry(text: str) -> date:
    """A stored expiry as a date; a day that no calendar has counts as its month's last."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return month(text[:7]).last


def flags(connection: sqlite3.Connection, ledger: int) -> list[tuple[bytes, str]]:
    """What the fold found wrong: (command, code)."""
    return connection.execute(
        "SELECT command, code FROM flag WHERE ledger = ? ORDER BY command, code", (ledger,)
    ).fetchall()

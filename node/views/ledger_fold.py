"""The ledger view, as it is folded: lines and balances of every ledger held.

`SqlLedger` is the `LedgerTables` that `crdt_model.fold` works on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from crdt_model.clock import shift_at, stamp_of
from crdt_model.codec import encode
from crdt_model.detail_forms import detail_of
from crdt_model.details import Clock, Correction, Count, FactName, Receipt, Received
from crdt_model.entries import Entry, LogName
from crdt_model.facts import Kind
from crdt_model.fold import Balance, Placed, Recorded, apply, lines_as_said
from crdt_model.lines import POSITION_AT, Cell, Line, OrderKey
from crdt_model.places import PLACE_CACHE, Place, encode_place
from crdt_model.same import AS_SAID, Renaming
from crdt_model.scopes import parse
from crdt_model.updates import month_of
from node.folding import BY_LEDGER, Arrived, commands, refold
from node.log_rows import Part, copies_in, entries_where
from node.views import same
from node.views.clocks import shifts_of_store
from node.views.ledger import LINE_COLUMNS, LINE_JOIN, line_of

_KNOWN_KINDS = frozenset(int(kind) for kind in Kind)
_AFTER_POSITIONS = b"\xff" * 6  # position and side of a packed order key at their highest
_ZONE_MARGIN = stamp_of(14 * 3_600_000)  # no zone is further from UTC
_LOT_KINDS = frozenset({Kind.RECEIPT, Kind.RECEIVED, Kind.COUNT, Kind.ANNUL, Kind.REPLACE})


class LedgerView:
    """Folds what arrives in a ledger, a whole run at once."""

    def __init__(self) -> None:
        self._noted = same.Noted()

    def forget(self) -> None:
        """Forget what memory holds of a transaction that was undone."""
        self._noted.forget()

    def take(self, connection: sqlite3.Connection, arrived: Arrived) -> None:
        self.take_run(connection, [arrived])

    def take_run(self, connection: sqlite3.Connection, run: Sequence[Arrived]) -> None:
        """As `take` for each in order; lines and balances are written together at the end."""
        ledger = run[0].scope_id
        tables = SqlLedger(connection, ledger)
        facts = (fact for arrived in run for part in arrived.parts for fact in part.facts)
        if same.note_inexact(connection, ledger, tables.renaming, facts):
            # What was folded as another product so far must not be any more.
            refold(connection, {"ledger": [self]}, ledger, only=BY_LEDGER)
            return
        self._noted.note(connection, ledger, tables.renaming, run)
        tables.find_alone(run)
        for arrived in run:
            recorded = recorded_of(arrived.parts, tables.shifts, tables.renaming)
            tables.begin(recorded, arrived.parts)
            tables.note_lots(_note_lots(connection, arrived, tables.renaming))
            apply(tables, recorded)
        tables.flush()
        tables.note_months(run[-1].parts[-1].entry_id)

    def prepare(self, connection: sqlite3.Connection, scope_id: int) -> None:
        """Before a refold: find the products that cannot be read as others in this ledger."""
        self._noted.forget()
        renaming = same.renaming_of(connection, scope_id)
        if any(meant.factor != 1 for meant in renaming.products.values()):
            for parts in commands(connection, scope_id):
                facts = (fact for part in parts for fact in part.facts)
                same.note_inexact(connection, scope_id, renaming, facts)


class UnknownView:
    """Marks scopes that hold facts of a later version which must be understood."""

    def take(self, connection: sqlite3.Connection, arrived: Arrived) -> None:
        for part in arrived.parts:
            for fact in part.facts:
                if fact.must_understand and fact.kind not in _KNOWN_KINDS:
                    connection.execute(
                        "INSERT OR IGNORE INTO unknown_fact (scope, entry, kind) VALUES (?, ?, ?)",
                        (arrived.scope_id, part.entry_id, fact.kind),
                    )


def understood_now(connection: sqlite3.Connection) -> list[int]:
    """Scopes with facts that an earlier version marked as unknown and this one knows."""
    marks = ",".join("?" * len(_KNOWN_KINDS))
    rows = connection.execute(
        f"SELECT DISTINCT scope FROM unknown_fact WHERE kind IN ({marks}) ORDER BY scope",
        sorted(_KNOWN_KINDS),
    )
    return [scope for (scope,) in rows]


def recorded_of(
    parts: Sequence[Part], shifts: Sequence[Clock] = (), renaming: Renaming = AS_SAID
) -> Recorded:
    """The fold's form of one copy of a command; `shifts` and `renaming` are those of its ledger."""
    entry = parts[0].entry
    device, epoch = entry.log.device, entry.log.epoch
    placed = tuple(
        [
            Placed(
                renaming.fact(fact),
                part.first + at,
                part.entry.stamp,
                part.entry.seq,
                part.entry.hash,
                shift_at(shifts, device, epoch, part.entry.stamp) if shifts else 0,
            )
            for part in parts
            for at, fact in enumerate(part.facts)
        ]
    )
    return Recorded(entry.command, entry.request, entry.log.device, entry.log.epoch, placed)


def _note_lots(connection: sqlite3.Connection, arrived: Arrived, renaming: Renaming) -> set[bytes]:
    """What facts say of their batches: lot as written and expiry; returns products given one."""
    products: set[bytes] = set()
    for part in arrived.parts:
        for at, said in enumerate(part.facts):
            if said.kind not in _LOT_KINDS:
                continue
            fact, detail = renaming.fact(said), detail_of(said)
            lots: list[tuple[bytes, str, str, str]] = []
            if isinstance(detail, Receipt | Received | Count):
                if not detail.lot and not detail.expiry:
                    continue
                cells = [(leg.product, leg.batch) for leg in fact.legs]
                cells += [(line.product, line.batch) for line in fact.asserts]
                lots = [(p, b, detail.lot, detail.expiry) for p, b in dict.fromkeys(cells)]
            elif isinstance(detail, Correction):
                lots = [
                    (leg.product, leg.batch, written, expiry)
                    for batch, written, expiry in detail.lots
                    for before, leg in zip(said.legs, fact.legs, strict=True)
                    if before.batch == batch
                ]
            products.update(product for product, _, _, expiry in lots if expiry)
            connection.executemany(
                "INSERT OR IGNORE INTO lot (ledger, product, batch, entry, fact, written, expiry)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (arrived.scope_id, product, batch, part.entry_id, part.first + at, written, day)
                    for product, batch, written, day in lots
                ],
            )
    return products


def shifts_of_ledger(connection: sqlite3.Connection, ledger: int) -> list[Clock]:
    """The corrections of clocks that a ledger's scope is folded with."""
    row = connection.execute("SELECT name FROM scope WHERE id = ?", (ledger,)).fetchone()
    return [] if row is None else shifts_of_store(connection, parse(row[0]).ids[0])


class SqlLedger:
    """`LedgerTables` in SQLite, for one ledger inside one transaction.

    New lines and balances are held back till `flush`, or till something has to be read that they
    belong to: most commands only add to what is there.
    """

    def __init__(self, connection: sqlite3.Connection, ledger: int) -> None:
        self._connection = connection
        self._ledger = ledger
        self.shifts = shifts_of_ledger(connection, ledger)
        self.renaming = same.renaming_of(connection, ledger)
        self._arrived: Recorded | None = None
        self._parts: Sequence[Part] = ()
        self._all_alone: set[bytes] = set()
        self._alone = b""
        self._copies: dict[bytes, list[Recorded]] = {}
        self._stored: dict[tuple[bytes, bytes], list[Part]] = {}
        self._new_lines: list[tuple[object, ...]] = []
        self._balances: dict[Cell, Balance] = {}
        self._changed: set[Cell] = set()
        self._months: set[tuple[bytes, str]] = set()

    def find_alone(self, run: Sequence[Arrived]) -> None:
        """Find the commands of a run on which nothing else stored here bears.

        There is no other copy of them and no correction of them. When such a command is folded it
        has no lines or flags yet, so there is nothing to look up; nearly every command is such.
        """
        parts = {a.parts[0].entry.command: len(a.parts) for a in run}
        marks = ",".join("?" * len(parts))
        others = self._connection.execute(
            f"SELECT command, count(*) FROM entry WHERE command IN ({marks}) GROUP BY command"
            " HAVING count(*) > 1 UNION ALL"
            f" SELECT target, 0 FROM correction WHERE ledger = ? AND target IN ({marks})",
            (*parts, self._ledger, *parts),
        )
        # As many entries as it has parts are its own; any more are another copy's.
        self._all_alone = set(parts) - {
            command for command, entries in others if entries != parts[command]
        }

    def begin(self, arrived: Recorded, parts: Sequence[Part]) -> None:
        """The command that is folded next."""
        self._arrived = arrived
        self._parts = parts
        self._alone = arrived.command if arrived.command in self._all_alone else b""

    def flush(self) -> None:
        """Write what was held back."""
        self._flush_lines()
        self._connection.executemany(
            "INSERT INTO balance (ledger, product, batch, bin, status, owner, on_hand, counted)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET on_hand = excluded.on_hand, counted = excluded.counted",
            [self._balance_row(cell) for cell in sorted(self._changed)],
        )
        self._changed.clear()

    def _flush_lines(self) -> None:
        if self._new_lines:
            self._connection.executemany(
                "INSERT INTO line (ledger, product, key, batch, bin, status, owner, quantity,"
                " asserted, other, kind, flags, entry, fact, corrects, out, again)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                self._new_lines,
            )
            self._new_lines = []

    def _balance_row(self, cell: Cell) -> tuple[object, ...]:
        balance = self._balances[cell]
        counted = None if balance.counted is None else balance.counted.packed()
        return (self._ledger, *cell, balance.on_hand, counted)

    def copies(self, command: bytes) -> Sequence[Recorded]:
        own = [self._arrived] if self._arrived and self._arrived.command == command else []
        if command == self._alone:
            return own
        if command not in self._copies:
            self._copies[command] = self._find_copies(command)
        return self._copies[command]

    def _find_copies(self, command: bytes) -> list[Recorded]:
        """Every complete copy; all entries of a run are stored before the first is folded."""
        rows = self._connection.execute(
            "SELECT DISTINCT device.device, log.epoch, scope.name FROM entry"
            " JOIN log ON log.id = entry.log JOIN device ON device.id = log.device"
            " JOIN scope ON scope.id = log.scope WHERE command = ? AND log.scope = ?",
            (command, self._ledger),
        ).fetchall()
        return [
            recorded_of(parts, self.shifts, self.renaming)
            for device, epoch, scope in rows
            for parts in copies_in(self._connection, LogName(device, epoch, scope), command)
        ]

    def note_correction(self, target: bytes, command: bytes) -> None:
        self._all_alone.discard(target)  # it may come later in this run
        if target == self._alone:
            self._alone = b""  # it corrects itself
        self._connection.execute(
            "INSERT OR IGNORE INTO correction (ledger, target, command) VALUES (?, ?, ?)",
            (self._ledger, target, command),
        )

    def corrections(self, target: bytes) -> Sequence[bytes]:
        if target == self._alone:
            return ()
        rows = self._connection.execute(
            "SELECT command FROM correction WHERE ledger = ? AND target = ?",
            (self._ledger, target),
        )
        return [command for (command,) in rows]

    def note_use(self, shipment: bytes, line: int, command: bytes) -> None:
        self._connection.execute(
            "INSERT OR IGNORE INTO shipment_use (ledger, shipment, line, command)"
            " VALUES (?, ?, ?, ?)",
            (self._ledger, shipment, line, command),
        )

    def uses(self, shipment: bytes, line: int) -> Sequence[bytes]:
        rows = self._connection.execute(
            "SELECT command FROM shipment_use WHERE ledger = ? AND shipment = ? AND line = ?",
            (self._ledger, shipment, line),
        )
        return [command for (command,) in rows]

    def take_lines(self, command: bytes) -> Sequence[Line]:
        if command == self._alone:
            return ()
        self._flush_lines()
        rows: list[tuple[Any, ...]] = []
        for condition, parameters in self._places(command):
            rows += self._connection.execute(
                f"SELECT {LINE_COLUMNS}, line.entry, again FROM line"
                f" JOIN entry ON entry.id = line.entry{LINE_JOIN} WHERE {condition}",
                parameters,
            ).fetchall()
        self._connection.executemany(
            "DELETE FROM line WHERE ledger = ? AND product = ? AND key = ? AND entry = ?"
            " AND fact = ? AND again = ?",
            [(self._ledger, row[0], row[1], row[-2], row[13], row[-1]) for row in rows],
        )
        lines = [line_of(row) for row in rows]
        self._months.update((line.cell.product, _month(line)) for line in lines)
        return lines

    def _places(self, command: bytes) -> Iterator[tuple[str, tuple[object, ...]]]:
        """Conditions that find the lines of a command: where its facts say, and replacements."""
        entries = entries_where(
            self._connection, "command = ? AND log.scope = ?", (command, self._ledger)
        )
        for entry_id, entry, _ in entries:
            part = Part(entry_id, entry, entry.decoded(), 0)
            recorded = recorded_of([part], self.shifts, self.renaming)
            places = {
                (line.cell.product, line.key.packed()[:POSITION_AT])
                for line in lines_as_said(recorded)
            }
            for product, place in places:  # whichever of its copy's facts the first was then
                yield (
                    "line.ledger = ? AND product = ? AND key BETWEEN ? AND ? AND line.entry = ?"
                    " AND corrects IS NULL",
                    (self._ledger, product, place, place + _AFTER_POSITIONS, entry_id),
                )
            yield "line.entry = ? AND corrects IS NOT NULL", (entry_id,)

    def put_lines(self, lines: Sequence[Line]) -> None:
        """Keep the lines of a command, which has none here."""
        placed: dict[tuple[object, ...], int] = {}
        for line in lines:
            self._months.add((line.cell.product, _month(line)))
            key, entry = line.key.packed(), self._entry_of(line)
            again = 0
            if len(lines) > 1:
                place = (line.cell.product, key, entry, line.name.index)
                again = placed[place] = placed.get(place, -1) + 1
            self._new_lines.append(
                (
                    self._ledger, line.cell.product, key, line.cell.batch, line.cell.bin,
                    line.cell.status, line.cell.owner, line.quantity, line.asserted,
                    None if line.other is None else _place_bytes(line.other),
                    line.kind, line.flags, entry, line.name.index, _packed_name(line.corrects),
                    line.out, again,
                )
            )  # fmt: skip

    def note_lots(self, products: set[bytes]) -> None:
        """An expiry bears on every month of its product."""
        self._months.update((product, "") for product in products)

    def note_months(self, position: int) -> None:
        """Which months of which products were touched; a batch's expiry bears on all of them."""
        self._connection.executemany(
            "INSERT INTO month_touched (ledger, product, month, position) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET position = excluded.position",
            [(self._ledger, product, month, position) for product, month in sorted(self._months)],
        )

    def _entry_of(self, line: Line) -> int:
        """The row of the entry that says a line."""
        name = line.name
        for part in self._parts:
            at = name.index - part.first
            same = (part.entry.command, part.entry.log.device) == (name.command, name.device)
            if same and 0 <= at < len(part.facts) and self._is_place(line, part.entry):
                return part.entry_id
        held = self._stored.get((name.device, name.command))
        if held is None:
            held = self._stored[name.device, name.command] = self._parts_stored(name)
        for part in held:
            inside = part.first <= name.index < part.first + len(part.facts)
            if inside and self._is_place(line, part.entry):
                return part.entry_id
        raise AssertionError("a line names a fact that is not stored")

    def _parts_stored(self, name: FactName) -> list[Part]:
        """The parts of every complete copy of a device's command."""
        rows = self._connection.execute(
            "SELECT DISTINCT log.epoch, scope.name FROM entry"
            " JOIN log ON log.id = entry.log JOIN device ON device.id = log.device"
            " JOIN scope ON scope.id = log.scope"
            " WHERE command = ? AND device.device = ? AND log.scope = ? ORDER BY log.epoch",
            (name.command, name.device, self._ledger),
        ).fetchall()
        return [
            part
            for epoch, scope in rows
            for parts in copies_in(
                self._connection, LogName(name.device, epoch, scope), name.command
            )
            for part in parts
        ]

    @staticmethod
    def _is_place(line: Line, entry: Entry) -> bool:
        """Whether an entry holds a line; a replacement stands at the place of another entry."""
        key = line.key
        here = (entry.log.epoch, entry.seq) == (key.epoch, key.seq)
        here = here and entry.hash[:8] == key.hash[:8]  # a forked log has two entries of one seq
        return here or line.corrects is not None

    def put_flags(self, command: bytes, flags: Sequence[str]) -> None:
        if command == self._alone and not flags:
            return
        self._connection.execute(
            "DELETE FROM flag WHERE ledger = ? AND command = ?", (self._ledger, command)
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO flag (ledger, command, code) VALUES (?, ?, ?)",
            [(self._ledger, command, code) for code in flags],
        )

    def balance(self, cell: Cell) -> Balance:
        held = self._balances.get(cell)
        if held is None:
            row = self._connection.execute(
                f"SELECT on_hand, counted FROM balance WHERE {_CELL}", (self._ledger, *cell)
            ).fetchone()
            on_hand, counted = row or (0, None)
            held = Balance(on_hand, None if counted is None else OrderKey.unpacked(counted))
            self._balances[cell] = held
        return held

    def put_balance(self, cell: Cell, balance: Balance) -> None:
        self._balances[cell] = balance
        self._changed.add(cell)

    def last_assert(self, cell: Cell) -> Line | None:
        self._flush_lines()
        row = self._connection.execute(
            f"SELECT {LINE_COLUMNS} FROM line JOIN entry ON entry.id = line.entry{LINE_JOIN}"
            f" WHERE {_LINE_CELL} AND asserted = 1 AND out = '' ORDER BY key DESC LIMIT 1",
            (self._ledger, *cell),
        ).fetchone()
        return None if row is None else line_of(row)

    def sum_after(self, cell: Cell, key: OrderKey | None) -> int:
        self._flush_lines()
        (total,) = self._connection.execute(
            f"SELECT coalesce(sum(quantity), 0) FROM line WHERE {_LINE_CELL}"
            " AND key > ? AND asserted = 0 AND out = ''",
            (self._ledger, *cell, b"" if key is None else key.packed()),
        ).fetchone()
        result: int = total
        return result


def _month(line: Line) -> str:
    """The month in which a line is effective, or the one before: zones differ by half a day."""
    return month_of(max(0, line.key.effective - _ZONE_MARGIN))


_CELL = "ledger = ? AND product = ? AND batch = ? AND bin = ? AND status = ? AND owner = ?"
_LINE_CELL = (
    "line.ledger = ? AND product = ? AND batch = ? AND bin = ? AND status = ? AND owner = ?"
)


@lru_cache(PLACE_CACHE)
def _place_bytes(place: Place) -> bytes:
    return encode(encode_place(place))


def _packed_name(name: FactName | None) -> bytes | None:
    return None if name is None else name.device + name.command + name.index.to_bytes(4, "big")


def facts_of_command(connection: sqlite3.Connection, ledger: int, command: bytes) -> list[Recorded]:
    """Every complete copy of a command in a ledger."""
    return list(SqlLedger(connection, ledger).copies(command))


def count_details_of(
    connection: sqlite3.Connection, ledger: int, command: bytes
) -> dict[FactName, Count]:
    """What the lines of one count say of themselves."""
    return {
        recorded.name(placed): detail
        for recorded in facts_of_command(connection, ledger, command)
        for placed in recorded.facts
        if isinstance(detail := detail_of(placed.fact), Count)
    }

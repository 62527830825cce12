"""The fold: from the facts of one ledger to its lines and balances.

Legs and asserts count whatever the kind, with four exceptions: `annul`, `replace`, a copy of a
command, and a second use of a shipment line. Each exception is settled by order keys alone, so the
same facts give the same lines in any order of arrival. `apply` touches what a new command can
change and nothing else; folding everything again gives the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from crdt_model.detail_forms import detail_of, lines_of
from crdt_model.details import Correction, FactName
from crdt_model.facts import Assert, Fact, Kind, Leg
from crdt_model.lines import Cell, Line, OrderKey
from crdt_model.places import Place, Shelf, Transit


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact with what its entry says of it."""

    fact: Fact
    index: int
    stamp: int
    seq: int
    hash: bytes
    shift: int = 0  # of a clock that was wrong, in the units of a stamp


@dataclass(frozen=True, slots=True)
class Recorded:
    """One complete copy of a command, as one device recorded it.

    Attributes:
        request: what was asked; copies of one request are one effect.
    """

    command: bytes
    request: bytes
    device: bytes
    epoch: bytes
    facts: tuple[Placed, ...]

    @property
    def order(self) -> tuple[int, bytes, bytes, int]:
        """The first of several copies by this counts."""
        first = self.facts[0]
        return (first.stamp, self.device, self.epoch, first.seq)

    def name(self, placed: Placed) -> FactName:
        return FactName(self.device, self.command, placed.index)

    def key(self, placed: Placed, effective: int | None, side: int = 0) -> OrderKey:
        return OrderKey(
            max(0, placed.stamp + placed.shift) if effective is None else effective,
            placed.stamp,
            self.device,
            self.epoch,
            placed.seq,
            placed.hash,
            placed.index,
            side,
        )

    def fact_key(self, placed: Placed) -> OrderKey:
        """The place of a whole fact: of its first assert if it has any."""
        fact = placed.fact
        return self.key(placed, fact.asserts[0].counted_at if fact.asserts else fact.effective)


@dataclass(frozen=True, slots=True)
class Balance:
    """What one cell holds.

    Attributes:
        on_hand: base units, negative when devices over-issued.
        counted: order key of the last assert, None if the cell was never counted.
    """

    on_hand: int
    counted: OrderKey | None


class LedgerTables(Protocol):
    """Where a ledger's commands, lines and balances are kept."""

    def copies(self, command: bytes) -> Sequence[Recorded]: ...

    def note_correction(self, target: bytes, command: bytes) -> None: ...

    def corrections(self, target: bytes) -> Sequence[bytes]: ...

    def note_use(self, shipment: bytes, line: int, command: bytes) -> None: ...

    def uses(self, shipment: bytes, line: int) -> Sequence[bytes]: ...

    def take_lines(self, command: bytes) -> Sequence[Line]:
        """Remove and return the lines of a command."""
        ...

    def put_lines(self, lines: Sequence[Line]) -> None: ...

    def put_flags(self, command: bytes, flags: Sequence[str]) -> None: ...

    def balance(self, cell: Cell) -> Balance: ...

    def put_balance(self, cell: Cell, balance: Balance) -> None: ...

    def last_assert(self, cell: Cell) -> Line | None: ...

    def sum_after(self, cell: Cell, key: OrderKey | None) -> int:
        """Sum of the counting legs of a cell after `key`, of all of them for None."""
        ...


COMMAND_REUSED = "command_reused"
_CORRECTIONS = frozenset({Kind.ANNUL, Kind.REPLACE})
VOID_CORRECTION = "void_correction"


def apply(tables: LedgerTables, recorded: Recorded) -> set[bytes]:
    """Take in a command whose entries `tables.copies` already finds; returns products touched."""
    touched: set[bytes] = set()
    affected = _affected(tables, recorded)
    known = Known(tables)
    for command in affected:
        old = tables.take_lines(command)
        lines, flags = resolve(known, command)
        tables.put_lines(lines)
        tables.put_flags(command, flags)
        _settle(tables, old, lines)
        touched.update(line.cell.product for line in (*old, *lines))
    return touched


def _affected(tables: LedgerTables, recorded: Recorded) -> list[bytes]:
    """The commands whose lines a new command may change, itself first.

    All its copies are looked at: another of them may have been the first until now, and what that
    one corrected or received is free again.
    """
    waiting: list[bytes] = []
    for copy in tables.copies(recorded.command):
        for placed in copy.facts:
            correction = _correction(placed.fact)
            if correction is not None:
                tables.note_correction(correction.target, recorded.command)
                waiting.append(correction.target)
            for shipment, line in _sources(placed.fact):
                tables.note_use(shipment, line, recorded.command)
                waiting.extend(tables.uses(shipment, line))
    waiting.append(recorded.command)
    affected: dict[bytes, None] = {}
    while waiting:
        command = waiting.pop()
        if command not in affected:
            affected[command] = None
            waiting.extend(tables.corrections(command))  # and what corrects those in turn
    return list(affected)


@dataclass(frozen=True, slots=True)
class _Corrector:
    name: FactName
    kind: int
    indexes: frozenset[int]


class Known:
    """What is known of commands while one command is applied, each thing found out once.

    Nothing of it changes meanwhile. Without this a thousand corrections of one target, which any
    device of the store may write, would each look at all the others anew.
    """

    def __init__(self, tables: LedgerTables) -> None:
        self._tables = tables
        self._winners: dict[bytes, list[Recorded]] = {}
        self._correctors: dict[bytes, list[_Corrector]] = {}
        self._first_uses: dict[tuple[bytes, int], bytes | None] = {}

    def winners(self, command: bytes) -> list[Recorded]:
        """Of the copies of each request the first by order."""
        found = self._winners.get(command)
        if found is None:
            copies = self._tables.copies(command)
            first: dict[bytes, Recorded] = {}
            for copy in copies:
                held = first.get(copy.request)
                if held is None or copy.order < held.order:
                    first[copy.request] = copy
            found = sorted(first.values(), key=lambda recorded: recorded.order)
            self._winners[command] = found
        return found

    def correctors(self, target: bytes) -> list[_Corrector]:
        """What may correct a command, in the order in which it would count."""
        found = self._correctors.get(target)
        if found is None:
            found = self._correctors[target] = self._find_correctors(target)
        return found

    def _find_correctors(self, target: bytes) -> list[_Corrector]:
        commands = self._tables.corrections(target)
        if not commands:
            return []
        fixed = {
            placed.index
            for recorded in self.winners(target)
            for placed in recorded.facts
            if not is_correctable(placed.fact)
        }
        found: list[tuple[OrderKey, _Corrector]] = []
        for command in commands:
            for recorded in self.winners(command):
                for placed in recorded.facts:
                    correction = _correction(placed.fact)
                    if correction is None or correction.target != target:
                        continue
                    if _is_possible(placed.fact, correction, fixed):
                        indexes = frozenset(correction.indexes)
                        says = _Corrector(recorded.name(placed), placed.fact.kind, indexes)
                        found.append((recorded.fact_key(placed), says))
        return [says for _, says in sorted(found, key=lambda held: held[0])]

    def first_use(self, shipment: bytes, line: int) -> bytes | None:
        """The command whose receipt of a shipment line counts: the first by order key."""
        if (shipment, line) not in self._first_uses:
            keys = [
                (recorded.fact_key(placed), command)
                for command in self._tables.uses(shipment, line)
                for recorded in self.winners(command)
                for placed in recorded.facts
                if (shipment, line) in _sources(placed.fact)
            ]
            self._first_uses[shipment, line] = min(keys)[1] if keys else None
        return self._first_uses[shipment, line]


def resolve(known: Known, command: bytes) -> tuple[list[Line], list[str]]:
    """The lines of a command, and what is wrong with it, given all that is known."""
    winners = known.winners(command)
    flags = [COMMAND_REUSED] if len(winners) > 1 else []
    lines: list[Line] = []
    for recorded in winners:
        for placed in recorded.facts:
            if placed.fact.kind in _CORRECTIONS:
                root = _root(known, recorded, placed)
                if root is None:
                    flags.append(VOID_CORRECTION)
                elif placed.fact.kind == Kind.REPLACE:
                    lines += _replacement(known, recorded, placed, root)
            else:
                out = _why_out(known, recorded, placed)
                lines += _fact_lines(recorded, placed, out)
    return lines, flags


def _why_out(known: Known, recorded: Recorded, placed: Placed) -> str:
    correction = first_correction(known, recorded.command, placed.index)
    if correction is not None:
        return "annulled" if correction.kind == Kind.ANNUL else "replaced"
    for shipment, line in _sources(placed.fact):
        if known.first_use(shipment, line) != recorded.command:
            # In the supplier's ledger only a settlement takes goods out of transit (L4).
            return "settled_twice" if placed.fact.kind == Kind.ISSUE else "received_twice"
    return ""


def first_correction(known: Known, target: bytes, index: int) -> _Corrector | None:
    """The annulment or replacement of a fact that counts: the first by order key.

    One that names goods of a shipment, or would put such goods in place, is void and passed over.
    """
    for corrector in known.correctors(target):
        if not corrector.indexes or index in corrector.indexes:
            return corrector
    return None


def _is_possible(fact: Fact, correction: Correction, fixed: set[int]) -> bool:
    """Whether a correction leaves shipments alone; `fixed` are the target's facts it must not name.

    The target's lines as the correction states them say so too, while the target is not here.
    """
    stated, _ = lines_of(correction.lines)
    named = fixed.intersection(correction.indexes) if correction.indexes else fixed
    return not named and not any(_in_transit(leg) for leg in (*stated, *fact.legs))


@dataclass(frozen=True, slots=True)
class _Root:
    """The place a correction acts at: of the fact that was there before all corrections."""

    key: OrderKey
    kind: int
    name: FactName


def _root(known: Known, recorded: Recorded, placed: Placed) -> _Root | None:
    """Where a correction stands, None if it is void.

    It is in force if it is the first of the first fact it names, and so is every replacement
    between it and the fact that began: what never stood cannot be corrected.
    """
    own, passed = placed, set()
    while (correction := _correction(placed.fact)) is not None:
        name = recorded.name(placed)
        index = correction.indexes[0] if correction.indexes else 0
        first = first_correction(known, correction.target, index)
        if name in passed or first is None or first.name != name:
            return None
        passed.add(name)
        target = _fact_at(known, correction.target, index)
        if target is None:
            # The target is not here. Its place is as stated; our own hash and index keep apart
            # what two corrections state alike.
            place = OrderKey(*correction.place, 0)
            place = place._replace(hash=own.hash, position=own.index)
            return _Root(place, own.fact.kind, FactName(place.device, correction.target, index))
        recorded, placed = target
    return _Root(recorded.fact_key(placed), placed.fact.kind, recorded.name(placed))


def _fact_at(known: Known, command: bytes, index: int) -> tuple[Recorded, Placed] | None:
    for recorded in known.winners(command):
        for placed in recorded.facts:
            if placed.index == index:
                return recorded, placed
    return None


def _replacement(known: Known, recorded: Recorded, placed: Placed, root: _Root) -> list[Line]:
    """The lines of a replacement, standing at the place of the fact that was there first."""
    out = ""
    again = first_correction(known, recorded.command, placed.index)
    if again is not None:
        out = "annulled" if again.kind == Kind.ANNUL else "replaced"
    return [
        Line(
            cell, root.key._replace(side=side), quantity, asserted, other,
            root.kind, placed.fact.flags, recorded.name(placed), root.name, out,
        )
        for side, cell, quantity, asserted, other, _ in _sides(placed.fact)
    ]  # fmt: skip


def lines_as_said(recorded: Recorded) -> list[Line]:
    """The lines of a copy's facts at their own places, whatever corrects them."""
    return [line for placed in recorded.facts for line in _fact_lines(recorded, placed, "")]


def _fact_lines(recorded: Recorded, placed: Placed, out: str) -> list[Line]:
    fact, name = placed.fact, recorded.name(placed)
    return [
        Line(
            cell, recorded.key(placed, effective, side), quantity, asserted, other,
            fact.kind, fact.flags, name, None, out,
        )
        for side, cell, quantity, asserted, other, effective in _sides(fact)
    ]  # fmt: skip


def _sides(fact: Fact) -> Iterator[tuple[int, Cell, int, bool, Place | None, int | None]]:
    """Every side of a leg that is a shelf, and every assert, with its effective time."""
    side = 0
    for leg in fact.legs:
        for shelf, sign, other in (
            (leg.source, -1, leg.target),
            (leg.target, 1, leg.source),
        ):
            if isinstance(shelf, Shelf):
                yield (
                    side,
                    shelf_cell(leg, shelf),
                    sign * leg.quantity,
                    False,
                    other,
                    fact.effective,
                )
            side += 1
    for line in fact.asserts:
        yield side, assert_cell(line), line.quantity, True, None, line.counted_at
        side += 1


def shelf_cell(leg: Leg, shelf: Shelf) -> Cell:
    """The cell at one end of a leg."""
    return Cell(leg.product, leg.batch, shelf.bin, shelf.status, shelf.owner)


def assert_cell(line: Assert) -> Cell:
    """The cell an assert speaks of."""
    return Cell(line.product, line.batch, line.bin, line.status, line.owner)


def is_correctable(fact: Fact) -> bool:
    """Whether a fact may be annulled or replaced: not an annulment, nor goods of a lane."""
    return fact.kind != Kind.ANNUL and not any(_in_transit(leg) for leg in fact.legs)


def _in_transit(leg: Leg) -> bool:
    return isinstance(leg.source, Transit) or isinstance(leg.target, Transit)


def _correction(fact: Fact) -> Correction | None:
    if fact.kind not in _CORRECTIONS:
        return None
    detail = detail_of(fact)
    return detail if isinstance(detail, Correction) else None


def _sources(fact: Fact) -> set[tuple[bytes, int]]:
    """The shipment lines a fact receives; a correction cannot receive any."""
    if fact.kind in _CORRECTIONS:
        return set()
    return {
        (leg.source.shipment, leg.source.line)
        for leg in fact.legs
        if isinstance(leg.source, Transit)
    }


def _settle(tables: LedgerTables, old: Iterable[Line], new: Iterable[Line]) -> None:
    """Bring the balances of all touched cells up to date.

    Counts are barriers: a leg after the last one moves the balance, one before it moves nothing
    but that count's variance. Anything taken away, and any new assert, has the cell summed again.
    """
    again: set[Cell] = {line.cell for line in old if not line.out}
    for line in new:
        if line.out or line.cell in again:
            continue
        balance = tables.balance(line.cell)
        if balance.counted is not None and line.key.precedes(balance.counted):
            continue
        if line.asserted:
            again.add(line.cell)
        else:
            tables.put_balance(line.cell, Balance(balance.on_hand + line.quantity, balance.counted))
    for cell in again:
        last = tables.last_assert(cell)
        key = last.key if last is not None else None
        counted = last.quantity if last is not None else 0
        tables.put_balance(cell, Balance(counted + tables.sum_after(cell, key), key))

"""Random histories of one ledger, and the rules of the fold written a second time, plainly.

`refold` reads the formats' rules straight: it knows all facts at once, keeps no state and does
nothing incrementally, so that what it shares with `crdt_model.fold` is the rules only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from crdt_model.detail_forms import detail_of, lines_of
from crdt_model.details import NO_ID, Correction, Count, FactName, lines_bytes, stored
from crdt_model.facts import Assert, Fact, Flag, Kind, Leg, fact
from crdt_model.fold import Placed, Recorded
from crdt_model.lines import Cell, Line, OrderKey
from crdt_model.memory import MemoryLedger
from crdt_model.places import Outside, Patient, Place, Shelf, Status, Transit
from tests.crdt_model.example_facts import DETAILS

PRODUCTS = (b"product1", b"product2")
BATCHES = ("L1", "L2")
BIN = b"bin-main"
EPOCH = b"epoch--1"
SHIPMENTS = (b"shipmen1", b"shipmen2")
COMMANDS = tuple(f"command{number}".encode() for number in range(6))
DEVICES = tuple(bytes([number]) * 16 for number in (1, 2, 3))
REQUESTS = (b"request1", b"request2")
STEP = 100  # stamps between two commands


def shelf(status: int = Status.USABLE) -> Shelf:
    return Shelf(BIN, int(status), 0)


@dataclass(frozen=True)
class Wish:
    """A fact as drawn: which kind, about what, and how long ago."""

    kind: Kind
    product: int
    batch: int
    quantity: int
    ago: int | None
    target: int = 0
    indexes: tuple[int, ...] = ()
    inward: bool = True
    opening: bool = False


@dataclass(frozen=True)
class Act:
    """A command as drawn: by which device, under which id, asking what."""

    device: int
    command: int
    request: int
    wishes: tuple[Wish, ...]


_KINDS = (
    Kind.RECEIPT, Kind.DISPENSE, Kind.TRANSFER, Kind.RECEIVED, Kind.COUNT, Kind.COUNT, Kind.ANNUL,
    Kind.REPLACE, Kind.REPLACE,
)  # fmt: skip

_wishes = st.builds(
    Wish,
    kind=st.sampled_from(_KINDS),
    product=st.integers(0, 1),
    batch=st.integers(0, 1),
    quantity=st.integers(0, 50),
    ago=st.none() | st.integers(0, 10 * STEP),
    target=st.integers(0, len(COMMANDS) - 1),
    indexes=st.sampled_from([(), (), (0,), (1,), (2,), (0, 1), (1, 2)]),
    inward=st.booleans(),
    opening=st.sampled_from([False, False, False, True]),
)
acts = st.lists(
    st.builds(
        Act,
        device=st.integers(0, 2),
        command=st.integers(0, len(COMMANDS) - 1),
        request=st.sampled_from([0, 0, 0, 1]),
        wishes=st.lists(_wishes, min_size=1, max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda act: (act.device, act.command),
)


def recorded_history(drawn: Sequence[Act]) -> list[Recorded]:
    """The commands as their devices record them, one after another."""
    history: list[Recorded] = []
    seqs = dict.fromkeys(DEVICES, 0)
    for at, act in enumerate(drawn, 1):
        device, stamp = DEVICES[act.device], (100 + at) * STEP
        facts = [_fact(wish, stamp, history) for wish in act.wishes]
        seqs[device] += 1
        digest = hashlib.sha256(device + bytes([seqs[device]])).digest()
        placed = tuple(
            Placed(made, index, stamp, seqs[device], digest) for index, made in enumerate(facts)
        )
        history.append(
            Recorded(COMMANDS[act.command], REQUESTS[act.request], device, EPOCH, placed)
        )
    return history


def _fact(wish: Wish, stamp: int, history: Sequence[Recorded]) -> Fact:
    product, batch = PRODUCTS[wish.product], BATCHES[wish.batch]
    effective = None if wish.ago is None else stamp - wish.ago
    detail = () if wish.kind == Kind.REPLACE else stored(DETAILS[wish.kind])
    leg = _leg(wish, product, batch)
    match wish.kind:
        case Kind.COUNT:
            flags = Flag.OPENING if wish.opening else Flag.NONE
            line = Assert(product, batch, BIN, 0, 0, wish.quantity, effective)
            count = stored(Count("", None, (), NO_ID, None, "", ""))
            return fact(Kind.COUNT, count, asserts=(line,), flags=flags)
        case Kind.ANNUL:
            return fact(Kind.ANNUL, stored(_correction(wish, stamp, history)))
        case Kind.REPLACE if wish.opening:
            line = Assert(product, batch, BIN, 0, 0, wish.quantity, effective)
            return fact(Kind.REPLACE, stored(_correction(wish, stamp, history)), asserts=(line,))
        case Kind.REPLACE:
            detail = stored(_correction(wish, stamp, history))
    return fact(wish.kind, detail, legs=(leg,), effective=effective)


def _leg(wish: Wish, product: bytes, batch: str) -> Leg:
    source: Place = shelf()
    target: Place = Patient()
    match wish.kind:
        case Kind.RECEIPT:
            source, target = Outside(NO_ID), shelf()
        case Kind.TRANSFER:
            target = shelf(Status.HELD)
            source, target = (target, source) if wish.inward else (source, target)
        case Kind.RECEIVED:
            transit = Transit(SHIPMENTS[wish.target % 2], wish.batch, 0)
            source, target = (transit, shelf()) if wish.inward else (shelf(), transit)
        case Kind.REPLACE if wish.target == 5 and wish.inward:
            source, target = Transit(SHIPMENTS[0], wish.batch, 0), shelf()
    return Leg(source, target, product, batch, wish.quantity)


def _correction(wish: Wish, stamp: int, history: Sequence[Recorded]) -> Correction:
    """What a device says that knows the history so far; of an unknown target it says something."""
    target = COMMANDS[wish.target]
    index = wish.indexes[0] if wish.indexes else 0
    place = (stamp - STEP // 2, stamp - STEP // 2, DEVICES[0], EPOCH, 9, bytes(32), index)
    lines = lines_bytes((), ())
    for recorded in history:
        if recorded.command == target and index < len(recorded.facts):
            placed = recorded.facts[index]
            place = tuple(recorded.fact_key(placed))[:-1]  # type: ignore[assignment]
            lines = lines_bytes(placed.fact.legs, placed.fact.asserts)
    return Correction(target, wish.indexes, lines, place, "", ())


# --- the rules a second time --------------------------------------------------------


@dataclass
class Refolded:
    """All lines, flags and balances of a set of commands."""

    lines: set[Line] = field(default_factory=set)
    flags: dict[bytes, set[str]] = field(default_factory=dict)
    balances: dict[Cell, int] = field(default_factory=dict)


def refold(history: Iterable[Recorded]) -> Refolded:
    """What the rules of the formats say of these commands."""
    rules = _Rules(list(history))
    result = Refolded()
    for command in {recorded.command for recorded in rules.effects}:
        if sum(1 for recorded in rules.effects if recorded.command == command) > 1:
            result.flags.setdefault(command, set()).add("command_reused")
    for recorded in rules.effects:
        for placed in recorded.facts:
            if placed.fact.kind not in (Kind.ANNUL, Kind.REPLACE):
                result.lines |= rules.plain_lines(recorded, placed)
            elif not rules.in_force(recorded, placed, ()):
                result.flags.setdefault(recorded.command, set()).add("void_correction")
            elif placed.fact.kind == Kind.REPLACE:
                result.lines |= rules.replacement_lines(recorded, placed)
    for line in sorted((x for x in result.lines if not x.out), key=lambda x: x.key):
        before = 0 if line.asserted else result.balances.get(line.cell, 0)
        result.balances[line.cell] = before + line.quantity
    return result


class _Rules:
    def __init__(self, history: list[Recorded]) -> None:
        first: dict[tuple[bytes, bytes], Recorded] = {}
        for recorded in sorted(history, key=lambda r: r.order, reverse=True):
            first[recorded.command, recorded.request] = recorded
        self.effects = sorted(first.values(), key=lambda r: r.order)

    def facts(self) -> list[tuple[Recorded, Placed]]:
        return [(recorded, placed) for recorded in self.effects for placed in recorded.facts]

    def at(self, command: bytes, index: int) -> list[tuple[Recorded, Placed]]:
        return [(r, p) for r, p in self.facts() if r.command == command and p.index == index]

    def corrector(self, command: bytes, index: int) -> tuple[Recorded, Placed] | None:
        """Of all annulments and replacements of one fact the first by order counts."""
        fitting = [
            (recorded.fact_key(placed), recorded, placed)
            for recorded, placed in self.facts()
            if (said := _said(placed.fact)) is not None
            and said.target == command
            and (not said.indexes or index in said.indexes)
            and self.touches_no_shipment(said, placed.fact)
        ]
        return min(fitting, key=lambda found: found[0])[1:] if fitting else None

    def touches_no_shipment(self, said: Correction, own: Fact) -> bool:
        legs = [*own.legs, *lines_of(said.lines)[0]]
        for recorded, placed in self.facts():
            named = not said.indexes or placed.index in said.indexes
            if recorded.command == said.target and named:
                if placed.fact.kind == Kind.ANNUL:
                    return False
                legs += placed.fact.legs
        return not any(isinstance(end, Transit) for leg in legs for end in (leg.source, leg.target))

    def in_force(self, recorded: Recorded, placed: Placed, above: tuple[FactName, ...]) -> bool:
        said, name = _said(placed.fact), recorded.name(placed)
        if said is None:
            return True
        index = said.indexes[0] if said.indexes else 0
        counts = self.corrector(said.target, index)
        if name in above or counts is None or counts[0].name(counts[1]) != name:
            return False
        targets = self.at(said.target, index)
        return not targets or self.in_force(*targets[0], (*above, name))

    def plain_lines(self, recorded: Recorded, placed: Placed) -> set[Line]:
        out = self.why_out(recorded, placed)
        sources = {leg.source for leg in placed.fact.legs if isinstance(leg.source, Transit)}
        for source in sources:
            uses = [
                (other.fact_key(fact_), other.command)
                for other, fact_ in self.facts()
                if _said(fact_.fact) is None
                and any(
                    isinstance(leg.source, Transit)
                    and (leg.source.shipment, leg.source.line) == (source.shipment, source.line)
                    for leg in fact_.fact.legs
                )
            ]
            if min(uses)[1] != recorded.command:
                out = "received_twice"
        return {
            Line(
                cell, recorded.key(placed, when, side), quantity, asserted, other,
                placed.fact.kind, placed.fact.flags, recorded.name(placed), None, out,
            )
            for side, cell, quantity, asserted, other, when in _sides(placed.fact)
        }  # fmt: skip

    def why_out(self, recorded: Recorded, placed: Placed) -> str:
        counts = self.corrector(recorded.command, placed.index)
        if counts is None:
            return ""
        return "annulled" if counts[1].fact.kind == Kind.ANNUL else "replaced"

    def replacement_lines(self, recorded: Recorded, placed: Placed) -> set[Line]:
        key, kind, corrects = self.root(recorded, placed, placed)
        return {
            Line(
                cell, key._replace(side=side), quantity, asserted, other, kind,
                placed.fact.flags, recorded.name(placed), corrects, self.why_out(recorded, placed),
            )
            for side, cell, quantity, asserted, other, _ in _sides(placed.fact)
        }  # fmt: skip

    def root(
        self, recorded: Recorded, placed: Placed, own: Placed
    ) -> tuple[OrderKey, int, FactName]:
        said = _said(placed.fact)
        if said is None:
            return recorded.fact_key(placed), placed.fact.kind, recorded.name(placed)
        index = said.indexes[0] if said.indexes else 0
        targets = self.at(said.target, index)
        if targets:
            return self.root(*targets[0], own)
        place = OrderKey(*said.place, 0)._replace(hash=own.hash, position=own.index)
        return place, int(Kind.REPLACE), FactName(said.place[2], said.target, index)


def _said(made: Fact) -> Correction | None:
    detail = detail_of(made) if made.kind in (Kind.ANNUL, Kind.REPLACE) else None
    return detail if isinstance(detail, Correction) else None


def _sides(made: Fact) -> list[tuple[int, Cell, int, bool, Place | None, int | None]]:
    found: list[tuple[int, Cell, int, bool, Place | None, int | None]] = []
    for number, leg in enumerate(made.legs):
        for end, (here, sign, there) in enumerate(
            ((leg.source, -1, leg.target), (leg.target, 1, leg.source))
        ):
            if isinstance(here, Shelf):
                cell = Cell(leg.product, leg.batch, here.bin, here.status, here.owner)
                when = made.effective
                found.append((2 * number + end, cell, sign * leg.quantity, False, there, when))
    for number, line in enumerate(made.asserts, 2 * len(made.legs)):
        cell = Cell(line.product, line.batch, line.bin, line.status, line.owner)
        found.append((number, cell, line.quantity, True, None, line.counted_at))
    return found


def state_of(ledger: MemoryLedger) -> Refolded:
    """What a ledger folded one command at a time has come to."""
    lines = {line for product in ledger.products() for line in ledger.all_lines(product)}
    balances = {cell: held.on_hand for cell, held in ledger.balances.items()}
    touched = {line.cell for line in lines if not line.out}
    assert all(not held for cell, held in balances.items() if cell not in touched)
    return Refolded(
        lines,
        {command: set(flags) for command, flags in ledger.flags.items()},
        {cell: balances[cell] for cell in touched},
    )

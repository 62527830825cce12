"""Shipments: goods set aside, sent, taken in and settled, from the facts of a lane.

A shipment has one id from the pick on. Its state is the greatest step said of it, so that facts in
any order of arrival give one state and no state goes back:

    allocated < released < picked < put_back < dispatched

Contradictory steps said apart: what a later rank says stands. Goods taken from their bins are not
released by one who still saw them allocated, and goods that left are not put back: goods that
moved win, and the shipment is flagged. Receipt notes and settlements are per line: the first by
order stands, later ones are flagged and have no effect (L4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from crdt_model.details import NO_ID, Detail, Dispatch, DispatchLine, ReceiptNote
from crdt_model.lane_facts import Outcome, Pick, Picking, PickLine, PickStep, Settlement

RECEIVED_TWICE = "received_twice"
SETTLED_TWICE = "settled_twice"
RELEASED_THOUGH_PICKED = "released_though_picked"
SHIPPED_THOUGH_RELEASED = "shipped_though_released"
SENT_TWICE = "sent_twice"


class State(IntEnum):
    """How far a shipment is, as its supplier says; by rank."""

    UNKNOWN = 0  # only its receipt is known here
    ALLOCATED = 1
    RELEASED = 2
    PICKED = 3
    PUT_BACK = 4
    DISPATCHED = 5


# Which step may be said when a person sees the shipment in which state.
TRANSITIONS: dict[State, dict[str, State]] = {
    State.UNKNOWN: {"receive": State.UNKNOWN},
    State.ALLOCATED: {
        "release": State.RELEASED,
        "pick": State.PICKED,
        "dispatch": State.DISPATCHED,
    },
    State.RELEASED: {},
    State.PICKED: {"put_back": State.PUT_BACK, "dispatch": State.DISPATCHED},
    State.PUT_BACK: {},
    State.DISPATCHED: {"receive": State.DISPATCHED, "settle": State.DISPATCHED},
}
_STEPS = {
    PickStep.RELEASED: State.RELEASED,
    PickStep.PICKED: State.PICKED,
    PickStep.PUT_BACK: State.PUT_BACK,
}
HELD_STATES = frozenset({State.ALLOCATED, State.PICKED})  # goods are set aside, nothing has left


@dataclass(frozen=True, slots=True)
class Said:
    """A fact of a lane with its place among them.

    Attributes:
        order: (stamp, device, command, index): the first by this stands where one may stand.
    """

    detail: Detail
    order: tuple[int, bytes, bytes, int]

    @property
    def command(self) -> tuple[bytes, bytes]:
        """Device and command: what was said at once."""
        return self.order[1], self.order[2]


@dataclass(frozen=True, slots=True)
class ShipmentLine:
    """One line as sent, as found and as settled.

    Attributes:
        sent: base units that left. found: (batch, good, damaged) as noted, None if not noted.
        settled: (outcome, base units).
    """

    sent: DispatchLine
    found: tuple[tuple[str, int, int], ...] | None
    settled: tuple[tuple[int, int], ...]

    @property
    def good(self) -> int:
        return sum(good for _, good, _ in self.found or ())

    @property
    def damaged(self) -> int:
        return sum(damaged for _, _, damaged in self.found or ())

    @property
    def in_transit(self) -> int:
        """Base units on their way: all until the receipt is noted, then none (L4)."""
        return self.sent.quantity if self.found is None else 0

    @property
    def open(self) -> int:
        """Base units neither found nor settled; negative where more was found than sent."""
        if self.found is None:
            return 0
        difference = self.sent.quantity - self.good - self.damaged
        parts = sum(quantity for outcome, quantity in self.settled if outcome != Outcome.SWAPPED)
        if difference >= 0:
            return max(0, difference - parts)
        return min(0, difference + parts)

    @property
    def swapped(self) -> int:
        """Base units found of another batch than was written, not settled yet."""
        other = sum(
            good + damaged for batch, good, damaged in self.found or () if batch != self.sent.batch
        )
        done = sum(quantity for outcome, quantity in self.settled if outcome == Outcome.SWAPPED)
        return max(0, other - done)

    @property
    def is_closed(self) -> bool:
        return self.found is not None and self.open == 0 and self.swapped == 0

    @property
    def left(self) -> int:
        """Base units that truly left the supplier."""
        never = sum(q for outcome, q in self.settled if outcome == Outcome.NOT_SENT)
        more = sum(q for outcome, q in self.settled if outcome == Outcome.OVER_SENT)
        return self.sent.quantity - never + more


@dataclass(frozen=True, slots=True)
class Shipment:
    """A shipment as its lane tells it.

    Attributes:
        picked: lines set aside. lines: as sent, empty until it left.
        dispatched, noted: stamps of the first dispatch and the first receipt note, or None.
    """

    id: bytes
    state: State
    order: bytes
    reason: int
    document: str
    note: str
    picked: tuple[PickLine, ...]
    lines: tuple[ShipmentLine, ...]
    dispatched: int | None
    noted: int | None
    flags: tuple[str, ...] = field(default=())

    @property
    def status(self) -> str:
        """The word people read: `allocated` … `in_transit`, `difference`, `settled`, `received`."""
        if self.state != State.DISPATCHED:
            return self.state.name.lower()
        if any(line.found is None for line in self.lines):
            return "in_transit"
        if not all(line.is_closed for line in self.lines):
            return "difference"
        return "settled" if any(line.settled for line in self.lines) else "received"


def fold_shipment(shipment: bytes, said: Iterable[Said]) -> Shipment:
    """The shipment that lane facts of this id make, in whatever order they are given."""
    ordered = sorted(said, key=lambda one: one.order)
    picks = _first_command([one for one in ordered if isinstance(one.detail, Pick)])
    sent = _first_command([one for one in ordered if isinstance(one.detail, Dispatch)])
    steps = {one.detail.step for one in ordered if isinstance(one.detail, Picking)}
    state = State.UNKNOWN
    if picks:
        state = max([State.ALLOCATED, *(_STEPS[PickStep(step)] for step in steps)])
    flags = _step_flags(steps, bool(sent))
    if sent:
        state = State.DISPATCHED
    if len({one.command for one in ordered if isinstance(one.detail, Dispatch)}) > 1 and (
        _says_otherwise(ordered)
    ):
        flags.append(SENT_TWICE)
    found, noted, twice = _found(ordered)
    settled, settled_twice = _settled(ordered)
    flags += [RECEIVED_TWICE] * twice + [SETTLED_TWICE] * settled_twice
    lines: dict[int, ShipmentLine] = {}
    picked: list[PickLine] = []
    head: Pick | Dispatch | None = None
    for one in picks:
        assert isinstance(one.detail, Pick)
        head = head or one.detail
        picked += one.detail.lines
    dispatch: Dispatch | None = None
    for one in sent:
        assert isinstance(one.detail, Dispatch)
        dispatch = dispatch or one.detail
        for line in one.detail.lines:
            lines.setdefault(
                line.line, ShipmentLine(line, found.get(line.line), settled.get(line.line, ()))
            )
    head = dispatch or head
    return Shipment(
        shipment,
        state,
        head.order if head is not None else NO_ID,
        head.reason if head is not None else 0,
        head.document if head is not None else "",
        head.note if isinstance(head, Pick) else "",
        tuple(picked),
        tuple(lines[number] for number in sorted(lines)),
        sent[0].order[0] if sent else None,
        noted,
        tuple(flags),
    )


def _first_command(said: list[Said]) -> list[Said]:
    """All that the first of several commands said: a document may take several facts."""
    return [one for one in said if one.command == said[0].command] if said else []


def _says_otherwise(ordered: list[Said]) -> bool:
    """Whether two dispatches of one shipment differ; a copy of one says the same."""
    commands: dict[tuple[bytes, bytes], list[tuple[DispatchLine, ...]]] = {}
    for one in ordered:
        if isinstance(one.detail, Dispatch):
            commands.setdefault(one.command, []).append(one.detail.lines)
    said = list(commands.values())
    return any(lines != said[0] for lines in said)


def _step_flags(steps: set[int], left: bool) -> list[str]:
    flags = []
    if PickStep.RELEASED in steps and PickStep.PICKED in steps:
        flags.append(RELEASED_THOUGH_PICKED)
    given_up = PickStep.PUT_BACK in steps or (
        PickStep.RELEASED in steps and PickStep.PICKED not in steps
    )
    if given_up and left:
        flags.append(SHIPPED_THOUGH_RELEASED)
    return flags


def _found(
    ordered: list[Said],
) -> tuple[dict[int, tuple[tuple[str, int, int], ...]], int | None, bool]:
    """What was found of each line, when the first note was made, whether a line has two notes."""
    found: dict[int, list[tuple[str, int, int]]] = {}
    by: dict[int, tuple[bytes, bytes]] = {}
    noted: int | None = None
    twice = False
    for one in ordered:
        if not isinstance(one.detail, ReceiptNote):
            continue
        noted = one.order[0] if noted is None else noted
        for line, batch, good, damaged in one.detail.lines:
            first = by.setdefault(line, one.command)
            if first == one.command:
                found.setdefault(line, []).append((batch, good, damaged))
            elif first[1] != one.command[1]:  # a copy of the command is no second receipt
                twice = True
    return {line: tuple(parts) for line, parts in found.items()}, noted, twice


def _settled(ordered: list[Said]) -> tuple[dict[int, tuple[tuple[int, int], ...]], bool]:
    """How each line was settled, the first by order, and whether one was settled again."""
    settled: dict[int, Settlement] = {}
    commands: dict[int, bytes] = {}
    twice = False
    for one in ordered:
        if not isinstance(one.detail, Settlement):
            continue
        line = one.detail.line
        if line not in settled:
            settled[line], commands[line] = one.detail, one.order[2]
        elif commands[line] != one.order[2]:
            twice = True
    return {line: said.parts for line, said in settled.items()}, twice

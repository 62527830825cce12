"""Doubts: what in the lines of one product asks for a person.

A line that gives out what should not have gone out (E1), two entries that may be one (E5), goods
received that an earlier count had already found (C3), and movements so near a count that nobody
can say which came first (T5). All of it is read from facts, so every node asks the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from crdt_model.clock import stamp_of
from crdt_model.details import Count
from crdt_model.facts import Kind
from crdt_model.lines import Cell, Line, Step
from crdt_model.places import (
    USABLE_STATUSES,
    Outside,
    PaperStore,
    Patient,
    Transit,
    TransitClass,
    Ward,
)

TWICE_APART_MS = 3_600_000  # E5: entries of one moment on two tablets are two acts
NEAR_COUNT_MS = 600_000  # T5: a shelf is counted within ten minutes
MAX_NEAR_MS = 86_400_000  # a clock that lost its year was corrected, and says nothing of a morning
MAX_ALIKE = 200  # entries alike on one day that are compared; more are no person's slip
# C3: a receipt may be entered this long after the goods came (T4, a user's back-dating).
COUNTED_ALREADY_MS = 31 * 86_400_000


@dataclass(frozen=True, slots=True)
class Held:
    """What was known of a cell at a moment.

    Attributes:
        expired: whether its batch may no longer be used on the local date of a stamp.
        bin_held: whether its bin was held as a whole at a stamp.
    """

    expired: Callable[[Cell, int], bool]
    bin_held: Callable[[bytes, int], bool]


NOTHING_HELD = Held(lambda cell, at: False, lambda bin_id, at: False)


def gives_out(line: Line) -> bool:
    """Whether a line gives stock to a patient, a place or a customer; E3 leaves the rest free."""
    if line.asserted or line.quantity >= 0:
        return False
    match line.other:
        case Transit(_, _, reason):
            return reason != TransitClass.RETURN
        case Patient() | Ward() | PaperStore():
            return True
    return False


def wrongly_out(line: Line, held: Held) -> tuple[str, ...]:
    """The flags of a line that gave out expired or held stock (E1)."""
    if not gives_out(line):
        return ()
    at, found = line.key.effective, []
    if held.expired(line.cell, at):
        found.append("expired_issued")
    if line.cell.status not in USABLE_STATUSES or held.bin_held(line.cell.bin, at):
        found.append("held_issued")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Twice:
    """Two lines that may be one act, the one recorded first first."""

    first: Line
    second: Line


def maybe_twice(lines: Iterable[Line], day_of: Callable[[int], date]) -> list[Twice]:
    """Pairs of counting lines that may be one act entered twice (E5).

    Same kind, product, batch, quantity and local date, by different devices, recorded more than
    an hour apart, at least one of them back-dated. A fact with two sides in the store is one.
    """
    alike: dict[tuple[int, str, int, date], dict[object, Line]] = {}
    for line in lines:
        if line.asserted or line.kind == Kind.COUNT:
            continue
        key = (line.kind, line.cell.batch, line.quantity, day_of(line.key.effective))
        alike.setdefault(key, {}).setdefault(line.name, line)
    found: list[Twice] = []
    for group in alike.values():
        by_time = sorted(group.values(), key=lambda line: (line.key.stamp, line.key.device))
        by_time = by_time[:MAX_ALIKE]
        single: list[Line] = []
        for second in by_time:
            first = next((one for one in single if _may_be_one(one, second)), None)
            if first is None:
                single.append(second)
            else:
                single.remove(first)
                found.append(Twice(first, second))
    return _one_side(found)


def _may_be_one(first: Line, second: Line) -> bool:
    apart = second.key.stamp - first.key.stamp > stamp_of(TWICE_APART_MS)
    back_dated = any(line.key.effective < line.key.stamp for line in (first, second))
    return apart and back_dated and first.key.device != second.key.device


def _one_side(found: Sequence[Twice]) -> list[Twice]:
    """Of the two sides of a transfer one pair."""
    kept: dict[tuple[object, object], Twice] = {}
    for pair in found:
        kept.setdefault((pair.first.name, pair.second.name), pair)
    return list(kept.values())


def near_count(
    lines: Iterable[Line], count: Line, detail: Count | None, clocks_apart_ms: int = 0
) -> list[Line]:
    """Movements by other devices so near a count that their order is a guess (T5).

    Near is within ten minutes, or as far as the store's clocks were found to be apart, at most a
    day. What the
    counting device had seen when it counted is in its book and no guess.
    """
    seen = {(device, epoch): seq for device, epoch, seq in detail.seen} if detail else {}
    window = stamp_of(min(max(NEAR_COUNT_MS, clocks_apart_ms), MAX_NEAR_MS))
    near = [
        line
        for line in lines
        if not line.asserted
        and line.key.device != count.key.device
        and abs(line.key.effective - count.key.effective) <= window
        and line.key.seq > seen.get((line.key.device, line.key.epoch), -1)
    ]
    return list({line.name: line for line in near}.values())


@dataclass(frozen=True, slots=True)
class CountedAlready:
    """A receipt that a count before it may have found: the surplus is as large or larger."""

    receipt: Line
    counted: Line
    surplus: int


def comes_in(line: Line) -> bool:
    """Whether a line brings goods into the store from outside or another store."""
    return not line.asserted and line.quantity > 0 and isinstance(line.other, Outside | Transit)


def counted_already(
    steps: Iterable[Step], unexplained: Callable[[Step], int]
) -> Iterator[CountedAlready]:
    """Receipts effective after a count whose unexplained surplus covers them (C3).

    Only the last count of the product before a receipt is looked at, and only one of the last 31
    days: a later count that found nothing has settled the earlier one.
    """
    last: bytes | None = None
    counted: Line | None = None
    surplus = 0
    for step in steps:
        line = step.line
        if line.asserted:
            if line.name.command != last:
                last, counted, surplus = line.name.command, line, 0
            surplus += max(0, 0 if step.opening else unexplained(step))
        elif (
            counted is not None
            and comes_in(line)
            and line.quantity <= surplus
            and is_soon_after(line.key.effective, counted.key.effective)
        ):
            yield CountedAlready(line, counted, surplus)


def is_soon_after(received: int, counted: int) -> bool:
    """Whether goods received at a stamp may be those that a count found at an earlier one."""
    return received - counted <= stamp_of(COUNTED_ALREADY_MS)

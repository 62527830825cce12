"""Flows: what each line of a store's ledger does to a figure.

All figures come from the same events: a line, or the variance of a count, with the instant it
belongs to and the flow it is part of. Rules I1, I5, B5, C11 and G5 of `docs/domain-rules.md`.
Quantities are base units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from crdt_model.catalogue import Span
from crdt_model.clock import milliseconds_of
from crdt_model.details import Count
from crdt_model.lines import Cell, Line, Step
from crdt_model.places import (
    USABLE_STATUSES,
    Adjustment,
    Conversion,
    Loss,
    Outside,
    PaperStore,
    Patient,
    Shelf,
    Transit,
    TransitClass,
    Ward,
)
from crdt_model.variances import Stated, explain, stated_at_count

FLOWS = (
    "opening",
    "received",
    "issued",
    "redistributed_in",
    "redistributed_out",
    "returned_in",
    "returned_out",
    "consumed",
    "lost",
    "adjusted",
    "converted",
)
# Flows counted as they leave: a leg of −10 adds 10 to them.
OUTWARD = frozenset({"issued", "redistributed_out", "returned_out", "consumed", "lost"})
BETWEEN = Cell(bytes(8), "", bytes(8), -1, 0)  # goods between stores that are computed as one


@dataclass(frozen=True, slots=True)
class Context:
    """What must be known of catalogue and settings to read a line.

    Attributes:
        expiry: last day a batch may be used, None if not known.
        bin_held: whether a bin is held as a whole.
        consumes: whether a place is of a class that consumes.
        counts_consume: whether a count's loss is consumption at this instant (C11).
        count_detail: the detail of a count line.
        internal: whether a shipment moves between stores computed as one (G5).
        recalls: the days on which a batch is called back (R1).
        is_away: whether the store is closed or suspended on a day (S3); None: it never is.
        basis: what AMC is the mean of (I6): `consumption`, `demand` or `both`.
        stated: the reasons given afterwards for what a count found (C4).
    """

    expiry: Callable[[bytes, str], date | None]
    bin_held: Callable[[bytes], bool]
    consumes: Callable[[bytes], bool]
    counts_consume: Callable[[bytes, int], bool]
    count_detail: Callable[[Line], Count | None]
    internal: Callable[[bytes], bool]
    recalls: Callable[[bytes, str], Sequence[Span]] = lambda product, batch: ()
    is_away: Callable[[date], bool] | None = None
    basis: str = "consumption"
    stated: Callable[[Line], Sequence[Stated]] = lambda line: ()

    def recalled(self, product: bytes, batch: str, day: date) -> bool:
        """Whether a batch is called back on a day."""
        return any(span.meets(day, day) for span in self.recalls(product, batch))


class Event(NamedTuple):
    """A change of one cell that belongs to an instant and a flow.

    `flow` is "" where goods move between cells; `reason` is the id of a loss's reason, else empty.
    """

    at_ms: int
    cell: Cell
    delta: int
    flow: str
    reason: bytes = b""


def events_of(steps: Iterable[Step], context: Context) -> list[Event]:
    """The events of one product's lines, in order of the instant they belong to."""
    events = [event for _, made in events_by_step(steps, context) for event in made]
    events.sort(key=_instant)
    return events


_instant = itemgetter(0)


def events_by_step(steps: Iterable[Step], context: Context) -> Iterator[tuple[Step, list[Event]]]:
    """Each step of one product with the events it makes, in order of the steps."""
    left: dict[bytes, bool] = {}  # shipments: whether the first seen of them went out from here
    for step in steps:
        line, delta = step.line, step.after - step.before
        if line.asserted:
            yield step, _count_events(step, context)
            continue
        flow, at_ms = _leg_flow(line, context, left), milliseconds_of(line.key.effective)
        reason = line.other.reason if isinstance(line.other, Loss) else b""
        events = [Event(at_ms, line.cell, delta, flow, reason)]
        if isinstance(line.other, Transit) and not flow:
            events.append(Event(at_ms, BETWEEN, -delta, ""))
        yield step, events


def _count_events(step: Step, context: Context) -> list[Event]:
    """What a count changes: an opening, an adjustment, or where counts stand for it consumption.

    The part of a loss that has a reason stays an adjustment (C4), the rest is consumed (C11).
    """
    line, delta = step.line, step.after - step.before
    at = line.key.effective
    if step.opening:
        return [Event(milliseconds_of(at), line.cell, delta, "opening")]
    if delta >= 0 or not context.counts_consume(line.cell.product, at):
        return [Event(milliseconds_of(at), line.cell, delta, "adjusted")]
    detail = context.count_detail(line)
    given = (*stated_at_count(detail, line.quantity), *context.stated(line))
    found = explain(delta, given)
    out_since = detail.out_since if detail is not None and line.quantity == 0 else None
    consumed = milliseconds_of(at if out_since is None else out_since)
    events = [Event(consumed, line.cell, found.unexplained, "consumed")]
    if found.parts:
        events.append(Event(milliseconds_of(at), line.cell, found.quantity, "adjusted"))
    return events


def _leg_flow(line: Line, context: Context, left: dict[bytes, bool]) -> str:
    arrives = line.quantity > 0
    match line.other:
        case Shelf():
            return ""
        case Outside():
            return "received" if arrives else "returned_out"
        case Transit(shipment, _, reason):
            if context.internal(shipment):
                return ""
            # Goods of our own shipment that come back were not issued, and goods of another's
            # that go back were not received: settled differences belong to the flow they mend.
            arrives = not left.setdefault(shipment, not arrives)
            if reason in (TransitClass.REDISTRIBUTION, TransitClass.LOAN):
                return "redistributed_in" if arrives else "redistributed_out"
            if reason == TransitClass.RETURN:
                return "returned_in" if arrives else "returned_out"
            return "received" if arrives else "issued"
        case PaperStore():
            return "returned_in" if arrives else "issued"
        case Patient():
            return "consumed"
        case Ward(place):
            if context.consumes(place):
                return "consumed"
            return "returned_in" if arrives else "issued"
        case Loss():
            return "lost"
        case Adjustment():
            return "adjusted"
        case Conversion():
            return "converted"
    return ""


def usable_now(balances: Iterable[tuple[Cell, int]], day: date, context: Context) -> int:
    """Algebraic sum of the usable cells on `day` (B5); clip at 0 where it is shown."""
    return sum(quantity for cell, quantity in balances if _is_usable(cell, day, context))


def _is_usable(cell: Cell, day: date, context: Context) -> bool:
    if not is_shelved(cell, context) or context.recalled(cell.product, cell.batch, day):
        return False
    expiry = context.expiry(cell.product, cell.batch)
    return expiry is None or expiry >= day


def is_shelved(cell: Cell, context: Context) -> bool:
    """Whether goods of a cell may be used while they are in date and not called back."""
    return cell.status in USABLE_STATUSES and not context.bin_held(cell.bin)

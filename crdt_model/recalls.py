"""Recalls: batches called back, and what a store did with them (R1).

A recall is a fact of the network with a moment; from then on the batch is unusable everywhere. What
each store did is read from its lines. Who dispensed it afterwards without knowing is listed as an
exposure and is no error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crdt_model.catalogue import Span
from crdt_model.lines import Cell, Line, Step
from crdt_model.places import (
    USABLE_STATUSES,
    Loss,
    Outside,
    Patient,
    Shelf,
    Transit,
    TransitClass,
    Ward,
)

CLASSES = ("I", "II", "III")  # how grave: may kill or maim, may harm, will hardly harm
_DAY = timedelta(days=1)
MAX_LOTS = 100  # named by one recall; longer ones are of all batches, or several recalls


@dataclass(frozen=True, slots=True)
class Recall:
    """A recall as it stands.

    Attributes:
        product: what it is kept as. lots: lot keys, empty for every batch of the product.
        since: stamp from which it holds. lifted: stamp from which it holds no more, or None.
    """

    id: bytes
    code: str
    product: bytes
    lots: frozenset[str]
    since: int
    lifted: int | None
    gravity: str
    reason: str
    text: str

    def names(self, product: bytes, batch: str) -> bool:
        """Whether the recall is of this batch."""
        return product == self.product and (not self.lots or batch in self.lots)

    def holds_at(self, at: int) -> bool:
        """Whether it holds at a stamp."""
        return self.since <= at and (self.lifted is None or at < self.lifted)


def recall_days(
    recalls: Iterable[Recall], local_day: Callable[[int], date]
) -> Callable[[bytes, str], Sequence[Span]]:
    """The days at whose end a batch is recalled; `local_day` is the date of a stamp."""

    def days_of(one: Recall) -> Span:
        last = None if one.lifted is None else local_day(one.lifted) - _DAY
        return Span(local_day(one.since), last)

    days = [(one, days_of(one)) for one in recalls]

    def spans(product: bytes, batch: str) -> Sequence[Span]:
        return [span for one, span in days if one.names(product, batch) and not span.is_empty]

    return spans


@dataclass(frozen=True, slots=True)
class Exposure:
    """Recalled goods given out after the recall: the line that says so."""

    line: Line
    quantity: int


@dataclass(slots=True)
class Response:
    """What one store holds of a recalled batch and did with it, in base units.

    Attributes:
        on_hand: everything there is now. usable_status: of that, not set apart yet.
        quarantined: moved to a status or bin that is held, since the recall.
        returned, destroyed: since the recall.
        dispensed: ever, less what came back. exposures: dispensed after the recall.
    """

    on_hand: int
    usable_status: int
    quarantined: int
    returned: int
    destroyed: int
    dispensed: int
    exposures: list[Exposure]


def response(steps: Iterable[Step], recall: Recall, bin_held: Callable[[bytes], bool]) -> Response:
    """What the lines of the recalled product at one store say."""
    found = Response(0, 0, 0, 0, 0, 0, [])
    held: dict[Cell, int] = {}

    def is_apart(status: int, bin_id: bytes) -> bool:
        return status not in USABLE_STATUSES or bin_held(bin_id)

    for step in steps:
        line = step.line
        if not recall.names(line.cell.product, line.cell.batch):
            continue
        held[line.cell] = step.after
        if line.asserted:
            continue
        after = line.key.effective >= recall.since
        match line.other:
            case Patient() | Ward():
                found.dispensed -= line.quantity
                if after and line.quantity < 0:
                    found.exposures.append(Exposure(line, -line.quantity))
            case Shelf(bin_id, status, _) if after and line.quantity > 0:
                if is_apart(line.cell.status, line.cell.bin) and not is_apart(status, bin_id):
                    found.quarantined += line.quantity
            case Loss() if after:
                found.destroyed -= line.quantity
            case Outside() | Transit(reason=TransitClass.RETURN) if after and line.quantity < 0:
                found.returned -= line.quantity
            case _:
                pass
    found.on_hand = sum(held.values())
    found.usable_status = sum(
        quantity for cell, quantity in held.items() if not is_apart(cell.status, cell.bin)
    )
    return found

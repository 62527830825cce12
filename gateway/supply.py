"""Supply: what an org unit ordered, how much of it was sent, and how long it took (I11).

Orders belong to the period in which they were submitted, deliveries to the one in which their
receipt was noted. What stores of the org unit ask of each other is neither (G5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from crdt_model.periods import Period
from node.directory import Directory
from node.views import lanes


@dataclass(frozen=True, slots=True)
class Supplied:
    """What was ordered in a period, and delivered.

    Attributes:
        ordered: base units as submitted. filled: of them shipped, no more than asked in each line.
        lead_time_days: mean of the days from submission to receipt, None if nothing came.
    """

    ordered: int = 0
    filled: int = 0
    lead_time_days: Fraction | None = None


NOTHING = Supplied()


@dataclass(frozen=True, slots=True)
class Supply:
    """The order lines and deliveries of one product.

    Attributes:
        asked: day of submission, units asked for, and of them shipped.
        came: day of the receipt, and days since the order was submitted.
    """

    asked: Sequence[tuple[date, int, int]] = ()
    came: Sequence[tuple[date, int]] = ()

    def of(self, period: Period) -> Supplied:
        """What belongs to one period."""
        asked = [line for line in self.asked if period.first <= line[0] <= period.last]
        days = [taken for day, taken in self.came if period.first <= day <= period.last]
        if not asked and not days:
            return NOTHING
        return Supplied(
            sum(units for _, units, _ in asked),
            sum(filled for _, _, filled in asked),
            Fraction(sum(days), len(days)) if days else None,
        )


NOTHING_ORDERED = Supply()


def supplies(
    directory: Directory, stores: Sequence[bytes], as_of: int, product: bytes | None = None
) -> Mapping[bytes, Supply]:
    """By product what these stores ordered of others and were sent, up to the stamp `as_of`."""

    def day(stamp: int) -> date:
        return directory.local_date(stores[0], stamp).date()

    asked: dict[bytes, list[tuple[date, int, int]]] = {}
    came: dict[bytes, list[tuple[date, int]]] = {}
    for line in lanes.ordered_lines(directory.connection, stores, as_of, product):
        filled = min(line.shipped, line.asked)
        asked.setdefault(line.product, []).append((day(line.submitted), line.asked, filled))
    for one in lanes.delivered(directory.connection, stores, as_of, product):
        taken = (day(one.noted) - day(one.submitted)).days
        came.setdefault(one.product, []).append((day(one.noted), max(0, taken)))
    return {
        one: Supply(asked.get(one, ()), came.get(one, ())) for one in asked.keys() | came.keys()
    }

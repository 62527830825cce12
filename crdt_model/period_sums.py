"""Period sums: what happened to one product at one store in each of several periods, in one walk.

Days out of stock, days that nobody could observe and flows follow rules I1 to I3 and B5 of
`docs/domain-rules.md`. Quantities are base units; days are counted from the first of a plan.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

from crdt_model.flows import OUTWARD, Event
from crdt_model.lines import Cell
from crdt_model.periods import ONE_DAY, Period, day_of, day_starts, month_before, months_between

AMC_LOOK_BACK = 6  # I4: periods looked at to find those an average rests on
ENOUGH_DATA = Fraction(4, 5)  # I3: with this share of days out or unknown, a period says nothing
EXPIRING_DAYS = (30, 60, 90)  # how soon after the end of a period a batch expires
FAR = 10_000_000  # a day further away than any calendar goes
_PLANS_KEPT = 64  # a gateway asks for the same periods of every product


# --- the days of several periods -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A period's days, counted from the first of its plan; `days` of them have come by now."""

    first: int
    days: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for of many products alike.

    Attributes:
        first: first day; every other is counted from it. starts: when each of them begins.
        months: all months whose consumption bears on an average.
        look_back: for each period the months its average may rest on, the latest first.
    """

    first: date
    starts: Sequence[int]
    spans: Sequence[DaySpan]
    months: tuple[Period, ...]
    look_back: Sequence[Sequence[Period]]


@lru_cache(_PLANS_KEPT)
def plan_of(periods: tuple[Period, ...], zone: ZoneInfo, as_of_ms: int) -> Plan:
    """The days and months that these periods ask for, as of an instant (ms since 1970)."""
    first, last = periods[0].first, periods[-1].last
    today = day_of(as_of_ms, zone)
    spans = [
        DaySpan(
            (period.first - first).days, max(0, (min(period.last, today) - period.first).days + 1)
        )
        for period in periods
    ]
    # I4: the months that were over at the end of the period, or are by now.
    newest = [month_before(_month_of(min(period.last + ONE_DAY, today))) for period in periods]
    look_back = [[month_before(month, back) for back in range(AMC_LOOK_BACK)] for month in newest]
    months = months_between(look_back[0][-1].first, max(newest[-1].last, periods[-1].first))
    starts = day_starts(zone, first, (last - first).days + 1)
    return Plan(first, starts, spans, tuple(months), look_back)


def _month_of(day: date) -> Period:
    return months_between(day, day)[0]


# --- one walk through the events -------------------------------------------------------


class Pile:
    """What one cell holds, and on which days it may be used."""

    __slots__ = ("expiry", "quantity", "recalls", "shelved")

    def __init__(self, shelved: bool, expiry: int, recalls: Sequence[range]) -> None:
        self.quantity = 0
        self.shelved = shelved
        self.expiry = expiry
        self.recalls = recalls

    def is_usable(self, day: int) -> bool:
        return (
            self.shelved
            and self.expiry >= day
            and not (self.recalls and any(day in run for run in self.recalls))
        )

    def turns(self) -> Iterator[int]:
        """The days on which it stops or starts to be usable."""
        if self.shelved:
            yield self.expiry + 1
            for run in self.recalls:
                yield run.start
                yield run.stop


@dataclass(slots=True)
class Sums:
    """What happened in one period.

    Attributes:
        days: of the period by now. unknown_days: of them, those nobody could observe (I3).
        out_of_stock: runs of days, counted from the first of the plan.
        negative: whether the book, or a cell of it, says less than nothing at the end.
    """

    flows: dict[str, int]
    lost: dict[bytes, int]
    closing: int
    usable: int
    negative: bool
    days: int
    unknown_days: int
    out_of_stock: list[range]
    expiring: tuple[int, ...]
    expired: int

    @classmethod
    def empty(cls, days: int) -> Sums:
        """A period of which no fact says anything."""
        return cls({}, {}, 0, 0, False, days, days, [], (0,) * len(EXPIRING_DAYS), 0)

    @property
    def days_out(self) -> int:
        return sum(map(len, self.out_of_stock))

    def adjusted_consumption(self, basis: str) -> Fraction | None:
        used = 0
        if basis != "demand":
            used += self.flows.get("consumed", 0)
        if basis != "consumption":
            used += self.flows.get("issued", 0) - self.flows.get("returned_in", 0)
        return scaled_to_stock(used, self.days, self.days_out + self.unknown_days)


class Walk:
    """Goes through a product's events once, period by period.

    What is usable changes with events, expiry dates and recalls only, so that the days between are
    counted, not visited.
    """

    def __init__(
        self,
        events: Sequence[Event],
        plan: Plan,
        piles: dict[Cell, Pile],
        last_sought: int,
        is_away: Callable[[date], bool] | None,
    ) -> None:
        """From day `last_sought` on nobody misses the product (P7)."""
        self._events = events
        self._first = plan.first
        self._starts = plan.starts
        self._piles = piles
        self._last_sought = last_sought
        self._is_away = is_away
        self._next = 0
        self._first_known = bisect_right(plan.starts, events[0].at_ms) - 1
        self._turns = sorted({day for pile in piles.values() for day in pile.turns()})

    def sums(self, span: DaySpan) -> Sums | None:
        """The sums of the next period, None if no event came before its end."""
        stop = span.first + span.days
        self._take(self._starts[span.first], {}, {})
        if self._next == 0 and self._events[0].at_ms >= self._starts[stop]:
            return None
        opening = sum(pile.quantity for pile in self._piles.values())
        flows, lost = {"opening": opening}, dict[bytes, int]()
        out: list[range] = []
        unknown = usable = 0
        day = span.first
        while day < stop:
            self._take(self._starts[day + 1], flows, lost)
            after = self._next_turn(day, stop)
            usable = sum(pile.quantity for pile in self._piles.values() if pile.is_usable(day))
            unknown += self._unknown(range(day, after), usable <= 0, out)
            day = after
        piles = self._piles.values()
        ready = [pile for pile in piles if pile.is_usable(stop - 1)]
        return Sums(
            flows,
            lost,
            closing=sum(pile.quantity for pile in piles),
            usable=max(0, usable),
            negative=usable < 0 or any(pile.quantity < 0 for pile in piles),
            days=span.days,
            unknown_days=unknown,
            out_of_stock=out,
            expiring=tuple(
                max(0, sum(pile.quantity for pile in ready if pile.expiry < stop + within))
                for within in EXPIRING_DAYS
            ),
            expired=max(0, sum(pile.quantity for pile in piles if pile.expiry < stop - 1)),
        )

    def _take(self, until_ms: int, flows: dict[str, int], lost: dict[bytes, int]) -> None:
        """Apply the events before an instant."""
        events, at = self._events, self._next
        while at < len(events) and events[at].at_ms < until_ms:
            _, cell, delta, flow, reason = events[at]
            self._piles[cell].quantity += delta
            if flow:
                flows[flow] = flows.get(flow, 0) + (-delta if flow in OUTWARD else delta)
            if reason:
                lost[reason] = lost.get(reason, 0) - delta
            at += 1
        self._next = at

    def _next_turn(self, day: int, stop: int) -> int:
        """The next day after `day`, up to `stop`, on which what is usable may change."""
        if self._next < len(self._events):
            event_day = bisect_right(self._starts, self._events[self._next].at_ms) - 1
            stop = min(stop, event_day)
        turn = bisect_right(self._turns, day)
        return min(stop, self._turns[turn]) if turn < len(self._turns) else stop

    def _unknown(self, days: range, is_out: bool, out: list[range]) -> int:
        """How many of a run of like days nobody could observe; adds those out of stock to `out`."""
        if self._is_away is None:
            return self._unknown_of_open(days, is_out, out)
        unknown = 0
        for day in days:
            if self._is_away(self._first + timedelta(days=day)):
                unknown += 1
            else:
                unknown += self._unknown_of_open(range(day, day + 1), is_out, out)
        return unknown

    def _unknown_of_open(self, days: range, is_out: bool, out: list[range]) -> int:
        """The same of days on which the store worked."""
        known = range(min(max(days.start, self._first_known), days.stop), days.stop)
        if not is_out:
            return len(days) - len(known)
        missed = range(known.start, max(known.start, min(known.stop, self._last_sought)))
        if missed:
            out.append(missed)
        return len(days) - len(missed)


def scaled_to_stock(consumed: int, days: int, outside: int) -> Fraction | None:
    """Consumption scaled to days in stock (I3), None where too few days were observed."""
    if days == 0 or outside * ENOUGH_DATA.denominator >= ENOUGH_DATA.numerator * days:
        return None
    return Fraction(consumed * days, days - outside)

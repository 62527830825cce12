"""Indicators: the row of figures of one product, store and period.

Rules I1 to I5 and B5 of `docs/domain-rules.md`. Quantities are base units; ratios are exact
fractions here and rounded where they are shown.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

from crdt_model.catalogue import Span
from crdt_model.flows import BETWEEN, FLOWS, OUTWARD, Context, Event, is_shelved
from crdt_model.lines import Cell
from crdt_model.outlook import days_left, months_left
from crdt_model.periods import ONE_DAY, Period, day_of, day_starts, month_before, months_between

AMC_PERIODS = 3  # I4: mean of the last three complete periods with enough data
AMC_LOOK_BACK = 6  # I4: periods looked at to find them
ENOUGH_DATA = Fraction(4, 5)  # I3: with this share of days out or unknown, a period says nothing
EXPIRING_DAYS = (30, 60, 90)  # how soon after the end of a period a batch expires

_FAR = 10_000_000  # a day further away than any calendar goes
_PLANS_KEPT = 64  # a gateway asks for the same periods of every product


@dataclass(frozen=True, slots=True)
class OnList:
    """What the catalogue says of the product at the store.

    Attributes:
        listed: whether it was on the store's list in a period (I2).
        ends: first day on which it is phased out or closed, so that its absence is no stock-out
            (P7); None if there is none.
        before: adjusted consumption of the product it took the place of in a month, in units of
            this one (P2); None if it took no other's, or nothing is known of that month.
    """

    listed: Callable[[Period], bool] = lambda period: False
    ends: date | None = None
    before: Callable[[Period], Fraction | None] = lambda period: None


OFF_LIST = OnList()


@dataclass(frozen=True, slots=True)
class Record:
    """Consumption of a month from paper records kept before the ledger began (I9)."""

    quantity: int
    days_out: int


@dataclass(frozen=True, slots=True)
class Row:
    """The named figures; see `docs/domain-rules.md`, Names of the figures.

    Attributes:
        lost_by_reason: id of the reason -> units; they add up to `lost`.
        expiring_30, expiring_60, expiring_90: usable units whose batch expires within so many days
            of the last day.
        expired: units on hand whose batch had expired by the last day.
    """

    opening: int
    received: int
    issued: int
    redistributed_in: int
    redistributed_out: int
    returned_in: int
    returned_out: int
    consumed: int
    lost: int
    adjusted: int
    converted: int
    closing: int
    usable: int
    stockout_days: int
    observed_days: int
    adjusted_consumption: Fraction | None
    amc: Fraction | None
    amc_periods: int
    lost_by_reason: Mapping[bytes, int]
    expiring_30: int
    expiring_60: int
    expiring_90: int
    expired: int
    quality: tuple[str, ...] = field(default=())

    @property
    def months_of_stock(self) -> Fraction | None:
        """Months until what is usable is used up (I4), None where unknown or nothing is used."""
        return months_left(self.usable, self.amc)

    @property
    def days_to_stockout(self) -> Fraction | None:
        """Days until what is usable is used up (I8), None where unknown or nothing is used."""
        return days_left(self.usable, self.amc)


@dataclass(frozen=True, slots=True)
class Average:
    """Average monthly consumption (I4).

    Attributes:
        value: base units a month, None if unknown. months: how many stand behind it.
        from_records: whether any of them is from paper records.
    """

    value: Fraction | None
    months: int
    from_records: bool


class History:
    """One product's past at a store, or at stores computed as one."""

    def __init__(
        self,
        events: Sequence[Event],
        zone: ZoneInfo,
        as_of_ms: int,
        context: Context,
        records: Mapping[str, Record],
        on_list: OnList = OFF_LIST,
    ) -> None:
        """`events` are in order of their instants; `records` are by month."""
        self._events = events[: bisect_right(events, as_of_ms, key=_instant)]
        self._zone = zone
        self._as_of_ms = as_of_ms
        self._context = context
        self._records = records
        self._on_list = on_list
        self._cells = {event.cell for event in self._events}
        self._months: dict[str, _Sums | None] = {}
        self._consumptions: dict[str, Fraction | None] = {}

    def row(self, period: Period) -> Row | None:
        """The row of a period, None if the product was not known at the store by its end (I2)."""
        return self.rows((period,))[0]

    def rows(self, periods: tuple[Period, ...]) -> list[Row | None]:
        """The rows of consecutive periods.

        A product that was on the store's list, but not known, has a row of zeros with not one day
        observed.
        """
        plan = _plan(periods, self._zone, self._as_of_ms)
        self._learn(plan.months)
        found = [self._months.get(period.label) for period in periods]
        if None in found and not all(period.label in self._months for period in periods):
            found = self._sums(plan)
        rows: list[Row | None] = []
        for number, period in enumerate(periods):
            sums = found[number]
            if sums is None and plan.spans[number].days and self._on_list.listed(period):
                sums = _Sums.empty(plan.spans[number].days)
            rows.append(None if sums is None else self._row(sums, plan.look_back[number]))
        return rows

    def average(self, period: Period) -> Average:
        """Average monthly consumption at the end of a period."""
        plan = _plan((period,), self._zone, self._as_of_ms)
        self._learn(plan.months)
        return self._average(plan.look_back[0])

    def averaged(self, period: Period) -> Mapping[str, Fraction]:
        """By month what the average at the end of a period is the mean of, the latest first."""
        plan = _plan((period,), self._zone, self._as_of_ms)
        self._learn(plan.months)
        return self._averaged(plan.look_back[0])

    def is_recorded(self, month: Period) -> bool:
        """Whether a month's consumption is from a paper record."""
        return month.label in self._records

    def consumption(self, month: Period) -> Fraction | None:
        """The adjusted consumption of one month, from its paper record if there is one.

        A month of which too little is known counts as the product before had it (P2).
        """
        if month.label not in self._consumptions:
            self._consumptions[month.label] = self._consumption(month)
        return self._consumptions[month.label]

    def _consumption(self, month: Period) -> Fraction | None:
        self._learn((month,))
        record = self._records.get(month.label)
        if record is not None:
            value = _adjust(record.quantity, month.days, record.days_out)
        else:
            sums = self._months[month.label]
            value = None if sums is None else sums.adjusted_consumption(self._context.basis)
        return self._on_list.before(month) if value is None else value

    def days_out(self, period: Period) -> list[date]:
        """The days that a period's `stockout_days` counts, in order."""
        (sums,) = self._sums(_plan((period,), self._zone, self._as_of_ms))
        runs = [] if sums is None else sums.out_of_stock
        return [period.first + timedelta(days=day) for run in runs for day in run]

    # --- how ---

    def _learn(self, months: tuple[Period, ...]) -> None:
        """Sum up consecutive months, unless they are known."""
        if any(month.label not in self._months for month in months):
            found = self._sums(_plan(months, self._zone, self._as_of_ms))
            self._months.update(zip((month.label for month in months), found, strict=True))

    def _average(self, months: Sequence[Period]) -> Average:
        found = self._averaged(months)
        if not found:
            return Average(None, 0, False)
        from_records = any(label in self._records for label in found)
        return Average(sum(found.values(), Fraction(0)) / len(found), len(found), from_records)

    def _averaged(self, months: Sequence[Period]) -> dict[str, Fraction]:
        """The months with enough data, the latest first, and what each was."""
        found: dict[str, Fraction] = {}
        for month in months:
            value = self.consumption(month)
            if value is not None:
                found[month.label] = value
            if len(found) == AMC_PERIODS:
                break
        return found

    def _row(self, sums: _Sums, months: Sequence[Period]) -> Row:
        quality: list[str] = []
        adjusted = sums.adjusted_consumption(self._context.basis)
        if adjusted is None:
            quality.append("not_enough_data")
        average = self._average(months)
        amc = average.value
        if average.from_records:
            quality.append("from_records")
        if amc is None:
            quality.append("amc_unknown")
        elif amc <= 0:  # more came back than was given out
            quality.append("no_consumption")
        if sums.negative:
            quality.append("negative_book")
        flows = {name: sums.flows.get(name, 0) for name in FLOWS}
        return Row(
            **flows,
            closing=sums.closing,
            usable=sums.usable,
            stockout_days=sums.days_out,
            observed_days=sums.days - sums.unknown_days,
            adjusted_consumption=adjusted,
            amc=amc,
            amc_periods=average.months,
            lost_by_reason=sums.lost,
            expiring_30=sums.expiring[0],
            expiring_60=sums.expiring[1],
            expiring_90=sums.expiring[2],
            expired=sums.expired,
            quality=tuple(quality),
        )

    def _sums(self, plan: _Plan) -> list[_Sums | None]:
        """What happened in each period of a plan, in one walk through the events."""
        if not self._events:
            return [None] * len(plan.spans)
        ends = self._on_list.ends
        walk = _Walk(
            self._events,
            plan,
            self._piles(plan.first),
            _FAR if ends is None else (ends - plan.first).days,
            self._context.is_away,
        )
        return [walk.sums(span) if span.days else None for span in plan.spans]

    def _piles(self, first: date) -> dict[Cell, _Pile]:
        """A pile for every cell; days are counted from `first`."""
        context = self._context
        piles: dict[Cell, _Pile] = {}
        for cell in self._cells:
            if cell == BETWEEN:
                piles[cell] = _Pile(False, _FAR, ())
                continue
            expiry = context.expiry(cell.product, cell.batch)
            shelved = is_shelved(cell, context)
            piles[cell] = _Pile(
                shelved,
                _FAR if expiry is None else (expiry - first).days,
                [_days(span, first) for span in context.recalls(cell.product, cell.batch)]
                if shelved
                else [],
            )
        return piles


def _instant(event: Event) -> int:
    return event.at_ms


def _days(span: Span, first: date) -> range:
    """The days of a span, counted from `first`."""
    low = -_FAR if span.first is None else (span.first - first).days
    return range(low, _FAR if span.last is None else (span.last - first).days + 1)


def _adjust(consumed: int, days: int, outside: int) -> Fraction | None:
    """Consumption scaled to days in stock (I3), None where too few days were observed."""
    if days == 0 or outside * ENOUGH_DATA.denominator >= ENOUGH_DATA.numerator * days:
        return None
    return Fraction(consumed * days, days - outside)


# --- the days of several periods -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Span:
    """A period's days, counted from the first of its plan; `days` of them have come by now."""

    first: int
    days: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is asked for of many products alike.

    Attributes:
        first: first day; every other is counted from it. starts: when each of them begins.
        months: all months whose consumption bears on an average.
        look_back: for each period the months its average may rest on, the latest first.
    """

    first: date
    starts: Sequence[int]
    spans: Sequence[_Span]
    months: tuple[Period, ...]
    look_back: Sequence[Sequence[Period]]


@lru_cache(_PLANS_KEPT)
def _plan(periods: tuple[Period, ...], zone: ZoneInfo, as_of_ms: int) -> _Plan:
    first, last = periods[0].first, periods[-1].last
    today = day_of(as_of_ms, zone)
    spans = [
        _Span(
            (period.first - first).days, max(0, (min(period.last, today) - period.first).days + 1)
        )
        for period in periods
    ]
    # I4: the months that were over at the end of the period, or are by now.
    newest = [month_before(_month_of(min(period.last + ONE_DAY, today))) for period in periods]
    look_back = [[month_before(month, back) for back in range(AMC_LOOK_BACK)] for month in newest]
    months = months_between(look_back[0][-1].first, max(newest[-1].last, periods[-1].first))
    starts = day_starts(zone, first, (last - first).days + 1)
    return _Plan(first, starts, spans, tuple(months), look_back)


def _month_of(day: date) -> Period:
    return months_between(day, day)[0]


# --- one walk through the events -------------------------------------------------------


class _Pile:
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
class _Sums:
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
    def empty(cls, days: int) -> _Sums:
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
        return _adjust(used, self.days, self.days_out + self.unknown_days)


class _Walk:
    """Goes through a product's events once, period by period.

    What is usable changes with events, expiry dates and recalls only, so that the days between are
    counted, not visited.
    """

    def __init__(
        self,
        events: Sequence[Event],
        plan: _Plan,
        piles: dict[Cell, _Pile],
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

    def sums(self, span: _Span) -> _Sums | None:
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
        return _Sums(
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


def rounded(value: Fraction, places: int = 2) -> str:
    """A ratio as shown and as pushed: `places` decimals, half up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))

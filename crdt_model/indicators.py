"""Indicators: the row of figures of one product, store and period.

Rules I1 to I5 and B5 of `docs/domain-rules.md`. Quantities are base units; ratios are exact
fractions here and rounded where they are shown.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from crdt_model.catalogue import Span
from crdt_model.flows import BETWEEN, FLOWS, Context, Event, is_shelved
from crdt_model.lines import Cell
from crdt_model.outlook import days_left, months_left
from crdt_model.period_sums import FAR, Pile, Plan, Sums, Walk, plan_of, scaled_to_stock
from crdt_model.periods import Period

AMC_PERIODS = 3  # I4: mean of the last three complete periods with enough data


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
        self._months: dict[str, Sums | None] = {}
        self._consumptions: dict[str, Fraction | None] = {}

    def row(self, period: Period) -> Row | None:
        """The row of a period, None if the product was not known at the store by its end (I2)."""
        return self.rows((period,))[0]

    def rows(self, periods: tuple[Period, ...]) -> list[Row | None]:
        """The rows of consecutive periods.

        A product that was on the store's list, but not known, has a row of zeros with not one day
        observed.
        """
        plan = plan_of(periods, self._zone, self._as_of_ms)
        self._learn(plan.months)
        found = [self._months.get(period.label) for period in periods]
        if None in found and not all(period.label in self._months for period in periods):
            found = self._sums(plan)
        rows: list[Row | None] = []
        for number, period in enumerate(periods):
            sums = found[number]
            if sums is None and plan.spans[number].days and self._on_list.listed(period):
                sums = Sums.empty(plan.spans[number].days)
            rows.append(None if sums is None else self._row(sums, plan.look_back[number]))
        return rows

    def average(self, period: Period) -> Average:
        """Average monthly consumption at the end of a period."""
        plan = plan_of((period,), self._zone, self._as_of_ms)
        self._learn(plan.months)
        return self._average(plan.look_back[0])

    def averaged(self, period: Period) -> Mapping[str, Fraction]:
        """By month what the average at the end of a period is the mean of, the latest first."""
        plan = plan_of((period,), self._zone, self._as_of_ms)
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
            value = scaled_to_stock(record.quantity, month.days, record.days_out)
        else:
            sums = self._months[month.label]
            value = None if sums is None else sums.adjusted_consumption(self._context.basis)
        return self._on_list.before(month) if value is None else value

    def days_out(self, period: Period) -> list[date]:
        """The days that a period's `stockout_days` counts, in order."""
        (sums,) = self._sums(plan_of((period,), self._zone, self._as_of_ms))
        runs = [] if sums is None else sums.out_of_stock
        return [period.first + timedelta(days=day) for run in runs for day in run]

    # --- how ---

    def _learn(self, months: tuple[Period, ...]) -> None:
        """Sum up consecutive months, unless they are known."""
        if any(month.label not in self._months for month in months):
            found = self._sums(plan_of(months, self._zone, self._as_of_ms))
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

    def _row(self, sums: Sums, months: Sequence[Period]) -> Row:
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

    def _sums(self, plan: Plan) -> list[Sums | None]:
        """What happened in each period of a plan, in one walk through the events."""
        if not self._events:
            return [None] * len(plan.spans)
        ends = self._on_list.ends
        walk = Walk(
            self._events,
            plan,
            self._piles(plan.first),
            FAR if ends is None else (ends - plan.first).days,
            self._context.is_away,
        )
        return [walk.sums(span) if span.days else None for span in plan.spans]

    def _piles(self, first: date) -> dict[Cell, Pile]:
        """A pile for every cell; days are counted from `first`."""
        context = self._context
        piles: dict[Cell, Pile] = {}
        for cell in self._cells:
            if cell == BETWEEN:
                piles[cell] = Pile(False, FAR, ())
                continue
            expiry = context.expiry(cell.product, cell.batch)
            shelved = is_shelved(cell, context)
            piles[cell] = Pile(
                shelved,
                FAR if expiry is None else (expiry - first).days,
                [_days(span, first) for span in context.recalls(cell.product, cell.batch)]
                if shelved
                else [],
            )
        return piles


def _instant(event: Event) -> int:
    return event.at_ms


def _days(span: Span, first: date) -> range:
    """The days of a span, counted from `first`."""
    low = -FAR if span.first is None else (span.first - first).days
    return range(low, FAR if span.last is None else (span.last - first).days + 1)


def rounded(value: Fraction, places: int = 2) -> str:
    """A ratio as shown and as pushed: `places` decimals, half up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))

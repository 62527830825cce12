"""Indicators: the row of figures of one product, store and period.

All figures come from the same events: a line, or the variance of a count, with the instant it
belongs to and the flow it is part of. Rules I1 to I5, B5, C11 and G5 of `docs/domain-rules.md`.
Quantities are base units; ratios are exact fractions here and rounded where they are shown.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

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

AMC_PERIODS = 3  # I4: mean of the last three complete periods with enough data
AMC_LOOK_BACK = 6  # I4: periods looked at to find them
ENOUGH_DATA = Fraction(4, 5)  # I3: with this share of days out or unknown, a period says nothing

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
_OUTWARD = frozenset({"issued", "redistributed_out", "returned_out", "consumed", "lost"})
_TRANSIT = Cell(bytes(8), "", bytes(8), -1, 0)  # goods between stores that are computed as one


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
        recalled: whether a batch is called back on a day (R1).
        is_away: whether the store is closed or suspended on a day (S3).
        basis: what AMC is the mean of (I6): `consumption`, `demand` or `both`.
        stated: the reasons given afterwards for what a count found (C4).
    """

    expiry: Callable[[bytes, str], date | None]
    bin_held: Callable[[bytes], bool]
    consumes: Callable[[bytes], bool]
    counts_consume: Callable[[bytes, int], bool]
    count_detail: Callable[[Line], Count | None]
    internal: Callable[[bytes], bool]
    recalled: Callable[[bytes, str, date], bool] = lambda product, batch, day: False
    is_away: Callable[[date], bool] = lambda day: False
    basis: str = "consumption"
    stated: Callable[[Line], Sequence[Stated]] = lambda line: ()


@dataclass(frozen=True, slots=True)
class OnList:
    """What the catalogue says of the product at the store.

    Attributes:
        listed: whether it was on the store's list in the period (I2).
        ends: first day on which it is phased out or closed, so that its absence is no stock-out
            (P7); None if there is none.
        before: adjusted consumption of the product it took the place of in a month, in units of
            this one (P2); None if it took no other's, or nothing is known of that month.
    """

    listed: bool = False
    ends: date | None = None
    before: Callable[[Period], Fraction | None] = lambda period: None


OFF_LIST = OnList()


@dataclass(frozen=True, slots=True)
class Event:
    """A change of one cell that belongs to an instant and a flow ("" moves between cells)."""

    at_ms: int
    cell: Cell
    delta: int
    flow: str


@dataclass(frozen=True, slots=True)
class Period:
    """A month, first day to last."""

    label: str
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def month(label: str) -> Period:
    """The month "2026-11".

    Raises:
        ValueError: not of that form.
    """
    first = date.fromisoformat(f"{label}-01")
    return Period(label, first, first.replace(day=monthrange(first.year, first.month)[1]))


def month_before(period: Period, count: int = 1) -> Period:
    """The month `count` months earlier."""
    first = period.first
    for _ in range(count):
        first = (first - timedelta(days=1)).replace(day=1)
    return month(first.strftime("%Y-%m"))


@dataclass(frozen=True, slots=True)
class Record:
    """Consumption of a month from paper records kept before the ledger began (I9)."""

    quantity: int
    days_out: int


@dataclass(frozen=True, slots=True)
class Row:
    """The named figures; see `docs/domain-rules.md`, Names of the figures."""

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
    months_of_stock: Fraction | None
    quality: tuple[str, ...] = field(default=())


def events_of(steps: Iterable[Step], context: Context) -> list[Event]:
    """The events of one product's lines, in order of the instant they belong to."""
    events = [event for _, made in events_by_step(steps, context) for event in made]
    events.sort(key=lambda event: event.at_ms)
    return events


def events_by_step(steps: Iterable[Step], context: Context) -> Iterator[tuple[Step, list[Event]]]:
    """Each step of one product with the events it makes, in order of the steps."""
    left: dict[bytes, bool] = {}  # shipments: whether the first seen of them went out from here
    for step in steps:
        line, delta = step.line, step.after - step.before
        if line.asserted:
            yield step, _count_events(step, context)
            continue
        flow, at_ms = _leg_flow(line, context, left), milliseconds_of(line.key.effective)
        events = [Event(at_ms, line.cell, delta, flow)]
        if isinstance(line.other, Transit) and not flow:
            events.append(Event(at_ms, _TRANSIT, -delta, ""))
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
    if cell.status not in USABLE_STATUSES or context.bin_held(cell.bin):
        return False
    if context.recalled(cell.product, cell.batch, day):
        return False
    expiry = context.expiry(cell.product, cell.batch)
    return expiry is None or expiry >= day


def row_of(
    events: Sequence[Event],
    period: Period,
    zone: ZoneInfo,
    as_of_ms: int,
    context: Context,
    records: Callable[[Period], Record | None],
    on_list: OnList = OFF_LIST,
) -> Row | None:
    """The row of a period, None if the product was not known at the store by its end (I2).

    One that was on the store's list has a row of zeros with not one day observed.
    """
    figures = _Month.of(events, period, zone, as_of_ms, context, on_list.ends)
    if figures is None and on_list.listed:
        figures = _Month.empty(period, zone, as_of_ms)
    if figures is None:
        return None
    quality: list[str] = []
    adjusted = figures.adjusted_consumption(context.basis)
    if adjusted is None:
        quality.append("not_enough_data")
    amc, count, from_records = amc_of(events, period, zone, as_of_ms, context, records, on_list)
    if from_records:
        quality.append("from_records")
    if amc is None:
        quality.append("amc_unknown")
    elif amc <= 0:  # more came back than was given out
        quality.append("no_consumption")
    if figures.negative:
        quality.append("negative_book")
    flows = {name: figures.flows.get(name, 0) for name in FLOWS}
    return Row(
        **flows,
        closing=figures.closing,
        usable=figures.usable,
        stockout_days=figures.stockout_days,
        observed_days=figures.days - figures.unknown_days,
        adjusted_consumption=adjusted,
        amc=amc,
        amc_periods=count,
        months_of_stock=Fraction(figures.usable) / amc if amc and amc > 0 else None,
        quality=tuple(quality),
    )


def days_out(
    events: Sequence[Event],
    period: Period,
    zone: ZoneInfo,
    as_of_ms: int,
    context: Context,
    ends: date | None = None,
) -> list[date]:
    """The days that a period's `stockout_days` counts, in order; `ends` as in `OnList`."""
    found = []
    for number in range(period.days):
        day = period.first + timedelta(days=number)
        one_day = Period(day.isoformat(), day, day)
        one = _Month.of(events, one_day, zone, as_of_ms, context, ends)
        if one is not None and one.stockout_days:
            found.append(day)
    return found


def amc_of(
    events: Sequence[Event],
    period: Period,
    zone: ZoneInfo,
    as_of_ms: int,
    context: Context,
    records: Callable[[Period], Record | None],
    on_list: OnList,
) -> tuple[Fraction | None, int, bool]:
    """Average monthly consumption, the number of months behind it, whether any is from records.

    A month of which too little is known counts as the product before had it (P2).
    """
    ended = _ends_ms(period, zone) <= as_of_ms
    first = 0 if ended else 1
    found: list[Fraction] = []
    from_records = False
    for back in range(first, first + AMC_LOOK_BACK):
        asked = month_before(period, back)
        record = records(asked)
        value = consumption_of(events, asked, zone, as_of_ms, context, record, on_list)
        if value is not None:
            found.append(value)
            from_records = from_records or record is not None
        if len(found) == AMC_PERIODS:
            break
    if not found:
        return None, 0, False
    return sum(found, Fraction(0)) / len(found), len(found), from_records


def consumption_of(
    events: Sequence[Event],
    asked: Period,
    zone: ZoneInfo,
    as_of_ms: int,
    context: Context,
    record: Record | None,
    on_list: OnList,
) -> Fraction | None:
    """The adjusted consumption of one month, from its paper record if there is one."""
    if record is not None:
        value = _adjust(record.quantity, asked.days, record.days_out, 0)
    else:
        figures = _Month.of(events, asked, zone, as_of_ms, context, on_list.ends)
        value = figures.adjusted_consumption(context.basis) if figures is not None else None
    return on_list.before(asked) if value is None else value


def _adjust(consumed: int, days: int, out: int, unknown: int) -> Fraction | None:
    """Consumption scaled to days in stock (I3), None where too few days were observed."""
    if days == 0 or out + unknown >= ENOUGH_DATA * days:
        return None
    return Fraction(consumed * days, days - out - unknown)


@dataclass(slots=True)
class _Month:
    """One month of one product, day by day."""

    flows: dict[str, int]
    closing: int
    usable: int
    negative: bool
    days: int
    unknown_days: int
    stockout_days: int

    def adjusted_consumption(self, basis: str) -> Fraction | None:
        used = 0
        if basis != "demand":
            used += self.flows.get("consumed", 0)
        if basis != "consumption":
            used += self.flows.get("issued", 0) - self.flows.get("returned_in", 0)
        return _adjust(used, self.days, self.stockout_days, self.unknown_days)

    @classmethod
    def empty(cls, period: Period, zone: ZoneInfo, as_of_ms: int) -> _Month | None:
        """A month of which no fact says anything, None if it has not begun."""
        if as_of_ms < _starts_ms(period.first, zone):
            return None
        days = (min(period.last, _day_of(as_of_ms, zone)) - period.first).days + 1
        return cls({}, 0, 0, False, days, days, 0)

    @classmethod
    def of(
        cls,
        events: Sequence[Event],
        period: Period,
        zone: ZoneInfo,
        as_of_ms: int,
        context: Context,
        ends: date | None,
    ) -> _Month | None:
        end_ms = min(_ends_ms(period, zone), as_of_ms + 1)
        known = [event for event in events if event.at_ms < end_ms]
        start_ms = _starts_ms(period.first, zone)
        if not known or as_of_ms < start_ms:
            return None
        flows: dict[str, int] = {"opening": 0}
        cells: dict[Cell, int] = {}
        position = 0
        while position < len(known) and known[position].at_ms < start_ms:
            _add(cells, known[position])
            position += 1
        flows["opening"] = sum(cells.values())
        first_day = _day_of(known[0].at_ms, zone)
        last_day = min(period.last, _day_of(as_of_ms, zone))
        out = unknown = 0
        day = period.first
        usable = usable_now(cells.items(), day, context)
        while day <= last_day:
            next_ms = _starts_ms(day + timedelta(days=1), zone)
            while position < len(known) and known[position].at_ms < next_ms:
                event = known[position]
                _add(cells, event)
                if event.flow:
                    signed = -event.delta if event.flow in _OUTWARD else event.delta
                    flows[event.flow] = flows.get(event.flow, 0) + signed
                position += 1
            usable = usable_now(cells.items(), day, context)
            if day < first_day or context.is_away(day):
                unknown += 1
            elif usable <= 0:
                if ends is None or day < ends:
                    out += 1
                else:
                    unknown += 1
            day += timedelta(days=1)
        days = max(0, (last_day - period.first).days + 1)
        return cls(
            flows,
            sum(cells.values()),
            max(0, usable),
            usable < 0 or any(quantity < 0 for quantity in cells.values()),
            days,
            unknown,
            out,
        )


def _add(cells: dict[Cell, int], event: Event) -> None:
    cells[event.cell] = cells.get(event.cell, 0) + event.delta


def _starts_ms(day: date, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)


def _ends_ms(period: Period, zone: ZoneInfo) -> int:
    return _starts_ms(period.last + timedelta(days=1), zone)


def _day_of(at_ms: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).date()


def rounded(value: Fraction, places: int = 2) -> str:
    """A ratio as shown and as pushed: `places` decimals, half up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))

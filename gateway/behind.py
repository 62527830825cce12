"""Behind a figure: the lines of the stock cards that make it, and the inputs of a ratio.

A figure of an org unit is the sum over the cards of its stores. A line belongs to a period if any
change it makes is dated there: the loss of a count may be consumption of the days before it (C11).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from crdt_model.clock import milliseconds_of
from crdt_model.detail_forms import detail_of
from crdt_model.details import Issue, Receipt
from crdt_model.flows import FLOWS, OUTWARD, Event, events_by_step
from crdt_model.lines import Line, walk
from crdt_model.period_sums import AMC_LOOK_BACK
from crdt_model.periods import ONE_DAY, Period, month, month_before
from crdt_model.periods import period as period_called
from crdt_model.places import Transit
from gateway import periods
from gateway.aggregate import Group, GroupBook
from gateway.figures import LOST_PREFIX, Figure, decoded
from node import answers
from node.directory import Directory, instant_text
from node.stock import StoreBook
from node.stock_card import stock_card
from node.views import lanes
from node.views.ledger_fold import facts_of_command
from node.views.settings import Named

MAX_LINES = 500  # of one store, the newest; a card of a year at a busy store has some thousand
# What a ratio is made of, by the names of the figures; AMC is also told month by month.
INPUTS: Mapping[str, tuple[str, ...]] = {
    "months_of_stock": ("usable", "amc"),
    "days_to_stockout": ("usable", "amc"),
    "adjusted_consumption": ("consumed", "issued", "stockout_days", "observed_days"),
    "amc": ("amc_periods",),
    "minimum": ("amc",),
    "maximum": ("amc",),
    "fill_rate": ("filled", "ordered"),
}
_RESTS_ON_AMC = frozenset({"amc", "months_of_stock", "days_to_stockout", "minimum", "maximum"})


@dataclass(frozen=True, slots=True)
class Moment:
    """A group's books, as they are now or as they were known.

    Attributes:
        as_of: stamp up to which facts count.
    """

    directory: Directory
    group: Group
    as_of: int

    def book(self) -> GroupBook:
        return GroupBook(self.directory, self.group, self.as_of)


def period_of(text: str) -> Period:
    """A period as figures are computed for it, from DHIS2's spelling or ours.

    Raises:
        ValueError: neither's.
    """
    return period_called(label_of(periods.parse(text.replace("-", ""))))


def label_of(period: periods.Period) -> str:
    """Our spelling of a period: months and days with hyphens."""
    if period.kind == "Monthly":
        return f"{period.start:%Y-%m}"
    return period.start.isoformat() if period.kind == "Daily" else period.text


def inputs_of(book: GroupBook, product: bytes, period: Period, figure: str) -> dict[str, Any]:
    """What a ratio is made of; empty for a quantity."""
    if figure not in INPUTS:
        return {}
    figures = book.figures(product, period) or {}
    found: dict[str, Any] = {
        "figures": {name: shown(figures[name]) for name in INPUTS[figure] if name in figures}
    }
    if figure in _RESTS_ON_AMC:
        found["months"] = _months(book, product, period)
    return found


def _months(book: GroupBook, product: bytes, period: Period) -> list[dict[str, Any]]:
    """The months that an average looks back on, newest first (I4)."""
    last = month(f"{period.last:%Y-%m}")
    asked = tuple(month_before(last, back) for back in reversed(range(AMC_LOOK_BACK + 1)))
    by_month = book.encoded(product, [asked])
    wanted = ("consumed", "issued", "stockout_days", "observed_days", "adjusted_consumption")
    history = book.history(product)
    averaged = history.averaged(period)
    found = []
    for one in reversed(asked):
        held = by_month[one.label]
        told: dict[str, Any] = {}
        if held is not None:
            figures = decoded(held)
            told = {name: shown(figures[name]) for name in wanted if name in figures}
        if one.label in averaged:
            told["in_average"] = shown(averaged[one.label])
            told["source"] = "paper records" if history.is_recorded(one) else "ledger"
        if told:
            found.append({"period": one.label, **told})
    return found


def orders_of(moment: Moment, product: Named, period: Period) -> dict[str, Any]:
    """The order lines and deliveries behind what was ordered, filled, and waited for (I11)."""
    connection, stores = moment.directory.connection, tuple(sorted(moment.group.members))

    def is_within(stamp: int) -> bool:
        day = moment.directory.local_date(moment.group.stores[0].id, stamp).date()
        return period.first <= day <= period.last

    ordered = lanes.ordered_lines(connection, stores, moment.as_of, product.id)
    came = lanes.delivered(connection, stores, moment.as_of, product.id)
    return {
        "ordered": [
            {"document": one.document, "submitted": instant_text(one.submitted),
             "asked": one.asked, "shipped": one.shipped}
            for one in ordered if is_within(one.submitted)
        ][:MAX_LINES],
        "delivered": [
            {"submitted": instant_text(one.submitted), "received": instant_text(one.noted)}
            for one in came if is_within(one.noted)
        ][:MAX_LINES],
    }  # fmt: skip


def shown(figure: Figure) -> int | str | None:
    """A figure as JSON: a ratio exact, as `7/3` or as a whole number."""
    if isinstance(figure, Fraction):
        return figure.numerator if figure.denominator == 1 else str(figure)
    return figure


# --- lines ---------------------------------------------------------------------------


def cards_of(moment: Moment, product: Named, period: Period, figure: str | None) -> list[Any]:
    """The lines behind a figure at each store of the group; of all figures if None."""
    is_internal = _internal(moment)
    return [
        _card(StoreBook(moment.directory, store, moment.as_of), product, period, figure,
              is_internal)
        for store in moment.group.stores
    ]  # fmt: skip


def _internal(moment: Moment) -> Callable[[bytes], bool]:
    """Whether a shipment moves between stores of the group (rule G5)."""
    members, connection = moment.group.members, moment.directory.connection

    def is_internal(shipment: bytes) -> bool:
        if len(members) == 1:
            return False
        lane, _ = lanes.lane_of(connection, shipment)
        return lane is not None and {lane.supplier, lane.customer} <= members

    return is_internal


def _card(
    book: StoreBook,
    product: Named,
    period: Period,
    figure: str | None,
    is_internal: Callable[[bytes], bool],
) -> dict[str, Any]:
    lines = book.lines(product.id)
    start_ms, end_ms = _bounds(book, period)
    events = {
        id(step.line): made
        for step, made in events_by_step(
            walk(line for line in lines if not line.out), book.context(is_internal)
        )
    }
    found: list[dict[str, Any]] = []
    opening = closing = 0
    documents = _Documents(book)
    for line, card_line in zip(lines, stock_card(book, product)["lines"], strict=True):
        at_ms = milliseconds_of(line.key.effective)
        if at_ms < end_ms:
            closing = card_line["balance"]
        if at_ms < start_ms:
            opening = card_line["balance"]
        made = [one for one in events.get(id(line), ()) if start_ms <= one.at_ms < end_ms]
        in_period = bool(made) or (bool(line.out) and start_ms <= at_ms < end_ms)
        flows = _flows(made)
        if in_period and _is_behind(figure, flows):
            found.append(card_line | {"document": documents.of(line), "flows": flows})
    return {
        "store": answers.named(book.store),
        "opening": opening,
        "closing": closing,
        "lines": found[-MAX_LINES:],
        "more": max(0, len(found) - MAX_LINES),
    }


def _bounds(book: StoreBook, period: Period) -> tuple[int, int]:
    """Milliseconds at which a period begins and ends at a store."""
    after = period.last + ONE_DAY
    start, end = (
        milliseconds_of(
            book.directory.day_start(book.store.id, datetime(day.year, day.month, day.day))
        )
        for day in (period.first, after)
    )
    return start, end


def _flows(made: list[Event]) -> dict[str, int]:
    """What a line adds to each flow, with the sign of the flow (consumption counts upwards)."""
    found: dict[str, int] = {}
    for event in made:
        if event.flow:
            found[event.flow] = found.get(event.flow, 0) + signed(event.flow, event.delta)
    return found


def signed(flow: str, delta: int) -> int:
    """A change of stock as it counts in a flow: goods that leave count upwards."""
    return -delta if flow in OUTWARD else delta


def _is_behind(figure: str | None, flows: Mapping[str, int]) -> bool:
    """Whether a line is behind a figure: of a flow its own lines, of a balance all."""
    flow = "lost" if figure is not None and figure.startswith(LOST_PREFIX) else figure
    return flow not in FLOWS or flow == "opening" or flow in flows


class _Documents:
    """The numbers of documents that people wrote or say, by command."""

    def __init__(self, book: StoreBook) -> None:
        self._book = book
        self._known: dict[bytes, str] = {}

    def of(self, line: Line) -> str:
        if isinstance(line.other, Transit):
            _, number = lanes.lane_of(
                self._book.connection, line.other.shipment, self._book.store.id
            )
            return number
        command = line.name.command
        if command not in self._known:
            self._known[command] = self._written(command)
        return self._known[command]

    def _written(self, command: bytes) -> str:
        for recorded in facts_of_command(self._book.connection, self._book.ledger, command):
            for placed in recorded.facts:
                detail = detail_of(placed.fact)
                if isinstance(detail, Issue | Receipt) and detail.document:
                    return detail.document
        return ""

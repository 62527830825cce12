"""Aggregate: the indicator rows of an org unit, from the ledgers of its stores.

Stores that share an org unit are computed as one (rule G5): their events are put together, and what
moves between them belongs to no flow. A cell of such a group names its store in batch and bin, so
that shelves, expiry dates and held bins of two stores are never taken for each other's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache, lru_cache
from operator import itemgetter
from typing import TypeAlias

from crdt_model import scopes
from crdt_model.catalogue import Lifetime, Span
from crdt_model.clock import milliseconds_of
from crdt_model.flows import Context, Event
from crdt_model.grants import Grants
from crdt_model.identifiers import ID_BYTES
from crdt_model.indicators import History, OnList, Record, Row
from crdt_model.lines import Cell
from crdt_model.periods import Period, PeriodKind, month, month_before, months_between, periods
from gateway.figures import Figures, decoded, encoded
from gateway.supply import NOTHING_ORDERED, Supply, supplies
from node.catalogue import away_days, read_catalogue
from node.directory import Directory
from node.stock import StoreBook
from node.views import lanes
from node.views import ledger as ledger_view
from node.views.settings import Named

MONTHS_KEPT = 13  # months restated by late facts: rule T4 lets people record 400 days back

Periods: TypeAlias = Sequence[tuple[Period, ...]]  # consecutive ones, for each kind

_SEPARATOR = "/"


@dataclass(frozen=True, slots=True)
class Group:
    """The stores of one org unit, by code; the first one's time zone holds for all.

    Attributes:
        on_paper: stores of the org unit whose stock nobody knows (rule S4).
        closed: ids of stores that do not work: they are not expected to report (rule S3).
    """

    org_unit: str
    stores: tuple[Named, ...]
    on_paper: tuple[Named, ...] = ()
    closed: frozenset[bytes] = frozenset()

    @property
    def members(self) -> frozenset[bytes]:
        return frozenset(store.id for store in self.stores)


@dataclass(frozen=True, slots=True)
class Region:
    """What a gateway is for: groups by org unit, and its stores that name no org unit.

    Attributes:
        on_paper: org unit → its stores, where all that work are on paper: nothing is known there.
    """

    groups: tuple[Group, ...]
    unmapped: tuple[Named, ...]
    on_paper: Mapping[str, tuple[Named, ...]] = field(default_factory=dict)


def region_of(directory: Directory, grants: Grants, at: int | None = None) -> Region:
    """The stores that a certificate's gateway grants cover.

    `at` is the stamp for which a store counts as closed or suspended (rule S3); None: dates are not
    looked at.
    """
    stores: dict[str, list[Named]] = {}
    paper: dict[str, list[Named]] = {}
    closed: set[bytes] = set()
    unmapped: list[Named] = []
    for store in directory.stores():
        if not scopes.in_region(grants, store.id, directory.zones_of_store):
            continue
        fields = directory.fields("store", store.id)
        org_unit = fields.get("org_unit")
        is_closed = fields.get("active") in (False, 0) or (
            at is not None
            and (is_away := away_days(fields)) is not None
            and is_away(directory.local_date(store.id, at).date())
        )
        if not isinstance(org_unit, str) or not org_unit:
            if not is_closed:
                unmapped.append(store)
            continue
        kept = paper if directory.store_mode(store.id) == "paper" else stores
        kept.setdefault(org_unit, []).append(store)
        if is_closed:
            closed.add(store.id)
    groups = [
        Group(
            unit,
            tuple(found),
            tuple(store for store in paper.get(unit, ()) if store.id not in closed),
            frozenset(store.id for store in found) & closed,
        )
        for unit, found in sorted(stores.items())
    ]
    alone = {
        unit: working
        for unit, found in sorted(paper.items())
        if unit not in stores
        and (working := tuple(store for store in found if store.id not in closed))
    }
    return Region(tuple(groups), tuple(unmapped), alone)


class GroupBook:
    """The figures of one group in one snapshot, up to the stamp `as_of`."""

    def __init__(self, directory: Directory, group: Group, as_of: int) -> None:
        self.directory = directory
        self.group = group
        self.as_of = as_of
        self.zone = directory.zone(group.stores[0].id, as_of)
        self.books = {store.id: StoreBook(directory, store, as_of) for store in group.stores}
        self._contexts = {
            store: book.context(self._is_internal) for store, book in self.books.items()
        }
        self._internal: dict[bytes, bool] = {}
        self._supplies: Mapping[bytes, Supply] | None = None
        self._catalogue = read_catalogue(directory)
        self._reason_code = cache(directory.reason_code)
        any_context = next(iter(self._contexts.values()))
        self.context: Context = replace(
            any_context,
            expiry=self._expiry,
            bin_held=self._is_held,
            recalls=self._recalls,
            is_away=self._is_away if all(c.is_away for c in self._contexts.values()) else None,
        )
        if len(self.books) == 1:
            self.context = any_context
        elif len({context.basis for context in self._contexts.values()}) > 1:
            self.context = replace(
                self.context, basis="both"
            )  # I6: one supplies, another gives out

    def _is_internal(self, shipment: bytes) -> bool:
        if len(self.books) == 1:
            return False  # a store ships nothing to itself
        if shipment not in self._internal:
            found, _ = lanes.lane_of(self.directory.connection, shipment)
            self._internal[shipment] = (
                found is not None and {found.supplier, found.customer} <= self.books.keys()
            )
        return self._internal[shipment]

    def _expiry(self, product: bytes, batch: str) -> date | None:
        store, _, written = batch.partition(_SEPARATOR)
        return self.books[bytes.fromhex(store)].expiry(product, written)

    def _is_held(self, bin_id: bytes) -> bool:
        return self._contexts[bin_id[:ID_BYTES]].bin_held(bin_id[ID_BYTES:])

    def _recalls(self, product: bytes, batch: str) -> Sequence[Span]:
        store, _, written = batch.partition(_SEPARATOR)
        return self._contexts[bytes.fromhex(store)].recalls(product, written)

    def _is_away(self, day: date) -> bool:
        """Whether none of the stores works that day (rule S3)."""
        return all(c.is_away is not None and c.is_away(day) for c in self._contexts.values())

    def products(self, first: date, mapped: frozenset[bytes] = frozenset()) -> set[bytes]:
        """Products of the catalogue that any store of the group ever moved (rule P5), and of those
        `mapped` what was on a store's list on any day since `first` (rule I2)."""
        found: set[bytes] = set()
        for book in self.books.values():
            found.update(ledger_view.products_moved(self.directory.connection, book.ledger))
            if mapped:
                found |= book.catalogue.listed(first, book.day) & mapped
        return {product for product in found if self.directory.fields("product", product)}

    def rows(self, product: bytes, periods: Periods) -> dict[str, Row | None]:
        """The product's rows by period; None where it was not known at any store yet.

        `periods` are consecutive periods of one kind, for each kind.
        """
        history = self.history(product)
        return {
            period.label: row
            for of_kind in periods
            for period, row in zip(of_kind, history.rows(of_kind), strict=True)
        }

    def encoded(self, product: bytes, periods: Periods) -> dict[str, bytes | None]:
        """The product's figures by period, as they are kept; None where there is no row."""
        rows = self.rows(product, periods)
        supply, months, code = self._supply(product), self._min_max(product), self._reason_code
        return {
            period.label: None if row is None else encoded(row, months, supply.of(period), code)
            for of_kind in periods
            for period in of_kind
            for row in [rows[period.label]]
        }

    def figures(self, product: bytes, period: Period) -> Figures | None:
        """The product's figures of one period; None where there is no row."""
        held = self.encoded(product, [(period,)])[period.label]
        return None if held is None else decoded(held)

    def learn_supply(self) -> None:
        """Read what was ordered of all products at once."""
        self._supplies = supplies(self.directory, tuple(self.books), self.as_of)

    def _supply(self, product: bytes) -> Supply:
        if self._supplies is not None:
            return self._supplies.get(product, NOTHING_ORDERED)
        found = supplies(self.directory, tuple(self.books), self.as_of, product)
        return found.get(product, NOTHING_ORDERED)

    def _min_max(self, product: bytes) -> tuple[Fraction | None, Fraction | None]:
        """Least and most months of stock at the first of the stores that has any."""
        for book in self.books.values():
            months = book.catalogue.min_max(product)
            if months is not None:
                return months[0], months[1]
        return None, None

    def history(self, product: bytes) -> History:
        """The product's past at all stores of the group."""
        return self._history(product, self._on_list(product))

    def _history(self, product: bytes, on_list: OnList) -> History:
        """The events of all stores put together, with the paper records."""
        by_store = {
            store: book.events(product, self._contexts[store]) for store, book in self.books.items()
        }
        if len(by_store) == 1:
            ((store, events),) = by_store.items()
            records = self.books[store].records(product)
        else:
            events = [
                event._replace(cell=_cell_of(store, event.cell)) if event.cell.product == product
                else event  # in transit between stores of the group: in nobody's shelf
                for store, found in by_store.items()
                for event in found
            ]  # fmt: skip
            events.sort(key=itemgetter(0))
            records = self._records(product, by_store)
        as_of_ms = milliseconds_of(self.as_of)
        return History(events, self.zone, as_of_ms, self.context, records, on_list)

    def _on_list(self, product: bytes) -> OnList:
        """As at the stores: on the list of any of them, ending with the catalogue's product."""
        found = [book.on_list(product) for book in self.books.values()]
        if len(found) == 1 and not self._catalogue.predecessors(product):
            return found[0]

        def listed(period: Period) -> bool:
            return any(one.listed(period) for one in found)

        if not self._catalogue.predecessors(product):
            return OnList(listed, found[0].ends)
        return OnList(listed, found[0].ends, self._before(product))

    def _before(self, product: bytes) -> Callable[[Period], Fraction | None]:
        """What the stores consumed of the products it took the place of (rule P2)."""

        @cache
        def histories() -> list[tuple[Fraction, History]]:
            return [
                (
                    before.factor,
                    self._history(
                        before.product,
                        OnList(ends=self._catalogue.products.get(before.product, Lifetime()).ends),
                    ),
                )
                for before in self._catalogue.predecessors(product)
            ]

        def consumption(asked: Period) -> Fraction | None:
            for factor, history in histories():
                value = history.consumption(asked)
                if value is not None:
                    return value * factor
            return None

        return consumption

    def _records(self, product: bytes, by_store: dict[bytes, list[Event]]) -> dict[str, Record]:
        """Paper records of the group: quantities add up, with the ledgers of stores without one.

        Nobody wrote down whether the stores were out on the same days; at most all of the fewest
        days were common to them.
        """
        held = {store: book.records(product) for store, book in self.books.items()}
        found: dict[str, Record] = {}
        for label in {label for records in held.values() for label in records}:
            quantity, days_out = 0, month(label).days
            for store, records in held.items():
                record = records.get(label)
                if record is None:
                    consumed = self._consumed(by_store[store], month(label))
                    record = Record(consumed, 0 if consumed else days_out)
                quantity += record.quantity
                days_out = min(days_out, record.days_out)
            found[label] = Record(quantity, days_out)
        return found

    def _consumed(self, events: Sequence[Event], period: Period) -> int:
        low, high = (milliseconds_of(stamp) for stamp in bounds(self.directory, self.group, period))
        return -sum(e.delta for e in events if e.flow == "consumed" and low <= e.at_ms < high)

    def missing(self) -> str:
        """Why the group's ledgers are not whole here: `needs_update`, `incomplete`, or "".

        What an admin set aside is no gap: it was decided that it does not count.
        """
        codes = {one.code for book in self.books.values() for one in book.shortfalls()}
        if "later_version" in codes:
            return "needs_update"
        return "incomplete" if codes - {"set_aside"} else ""


def _cell_of(store: bytes, cell: Cell) -> Cell:
    return cell._replace(batch=f"{store.hex()}{_SEPARATOR}{cell.batch}", bin=store + cell.bin)


def bounds(directory: Directory, group: Group, period: Period) -> tuple[int, int]:
    """The stamps at which a month begins and ends at a group."""
    store = group.stores[0].id
    first, after = period.first, period.last + timedelta(days=1)
    start, end = (
        directory.day_start(store, datetime(day.year, day.month, day.day)) for day in (first, after)
    )
    return start, end


@lru_cache(64)
def months(first: str, today: date) -> Sequence[Period]:
    """The months to compute, oldest first: from `first` on, at most the last `MONTHS_KEPT`."""
    oldest = month_before(month(f"{today:%Y-%m}"), MONTHS_KEPT - 1)
    return months_between(max(oldest.first, month(first).first), today)


@lru_cache(64)
def periods_asked(kinds: frozenset[str], first: str, today: date) -> Periods:
    """The periods of each kind from the first month to compute until today."""
    span = months(first, today)
    if not span:
        return ()
    return tuple(tuple(periods(kind, span[0].first, today)) for kind in PeriodKind if kind in kinds)


def local_day(directory: Directory, group: Group, as_of: int) -> date:
    """The date at a group."""
    return directory.local_date(group.stores[0].id, as_of).date()

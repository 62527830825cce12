"""Stock: what a store holds, and its indicators.

Every figure is read from the lines and balances of the fold. With `as_of` the lines up to that
moment are walked again; without it the balances answer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

from crdt_model import scopes
from crdt_model.allotment import Rules, allot
from crdt_model.catalogue import Span
from crdt_model.clock import milliseconds_of
from crdt_model.details import Count, FactName
from crdt_model.flows import Context, Event, events_of, usable_now
from crdt_model.indicators import History, OnList, Record, Row, rounded
from crdt_model.lines import Cell, Line, walk
from crdt_model.periods import Period, month
from crdt_model.places import Status
from node import answers, policies
from node.averages import Averages
from node.catalogue import StoreCatalogue, away_days
from node.directory import MANY, Directory, instant_text
from node.errors import Refused
from node.fields import STATUS_WORDS, id_of
from node.node import Node
from node.owners import owner_code
from node.recalled import recalled_days
from node.shelves import expiries_of, expiries_of_all
from node.variance_reasons import Reasons
from node.views import ledger as ledger_view
from node.views import ledger_details, settings
from node.views.settings import Named
from node.wholeness import Shortfall, shortfalls

BASES = ("consumption", "demand", "both")


class StoreBook:
    """One store's figures in one snapshot."""

    def __init__(
        self, directory: Directory, store: Named, as_of: int, is_present: bool = False
    ) -> None:
        """`is_present` says that nothing held is later than the stamp `as_of`."""
        self.is_present = is_present
        self.directory = directory
        self.connection: sqlite3.Connection = directory.connection
        self.store = store
        self.as_of = as_of
        self.ledger = directory.scope(scopes.ledger(store.id))
        self.details = ledger_details.Details(self.connection)
        self._expiries: dict[bytes, dict[str, date]] = {}
        self._shortfalls: list[Shortfall] | None = None
        self._owners: dict[int, str | None] = {}
        self._lists: dict[str, frozenset[bytes]] = {}

    @cached_property
    def day(self) -> date:
        return self.directory.local_date(self.store.id, self.as_of).date()

    def learn(self, products: Collection[bytes]) -> None:
        """Look up what is needed of many products at once."""
        self.directory.learn("product", products)
        if len(products) >= MANY:
            known = expiries_of_all(self.directory, self.store.id)
            self._expiries = {product: known.get(product, {}) for product in products}

    def expiry(self, product: bytes, batch: str) -> date | None:
        if product not in self._expiries:
            self._expiries[product] = expiries_of(self.directory, self.store.id, product)
        return self._expiries[product].get(batch)

    def context(self, internal: Callable[[bytes], bool] = lambda _: False) -> Context:
        """What the indicators need to know; `internal` shipments move within one org unit."""
        held = self.directory.held_bins(self.store.id)
        counts: dict[bytes, dict[FactName, Count]] = {}

        def count_detail(line: Line) -> Count | None:
            product = line.cell.product
            if product not in counts:
                counts[product] = ledger_details.count_details(
                    self.connection, self.ledger, product, self.details
                )
            return counts[product].get(line.corrects or line.name)

        return Context(
            self.expiry,
            held.__contains__,
            self.directory.consumes,
            self.counts_consume,
            count_detail,
            internal,
            recalls=self._recalls,
            is_away=away_days(self.directory.fields("store", self.store.id)),
            basis=self.basis,
            stated=Reasons.of(self.directory, self.store.id).stated,
        )

    @cached_property
    def basis(self) -> str:
        """What the store's AMC is the mean of (I6): demand at a store that supplies others."""
        said = self.directory.fields("store", self.store.id).get("amc_basis")
        if said in BASES:
            return str(said)
        supplies = settings.holds_value(
            self.connection, self.directory.catalogue, "supply_line", "supplier", self.store.code
        )
        return "demand" if supplies else "consumption"

    def counts_consume(self, product: bytes, at: int) -> bool:
        """Whether this store's counts stand for dispensing of a product then (C11).

        The setting is `consumption_from/<product or *>/<first day>` = `counts` or `dispensing`.
        """
        scope = self.directory.scope(scopes.store_settings(self.store.id))
        day = self.directory.local_date(self.store.id, at).date().isoformat()
        for subject in (product.hex(), "*"):
            prefix = f"consumption_from/{subject}/"
            dated = [
                held[-1].value
                for key, held in settings.under(self.connection, scope, prefix).items()
                if held and key[len(prefix) :] <= day
            ]
            if dated:
                return dated[-1] == "counts"
        return False

    def lines(self, product: bytes) -> list[Line]:
        """The lines of a product up to `as_of`, those that do not count among them."""
        return ledger_view.product_lines(self.connection, self.ledger, product, self.as_of)

    # --- stock on hand ---

    def stock(self) -> dict[str, Any]:
        """What is on hand; for the present the balances answer."""
        by_product = self.cells()
        self.learn(by_product)
        context = self.context()
        products = [self.shown(product, cells, context) for product, cells in by_product.items()]
        products.sort(
            key=lambda p: (p["product"]["name"], p["product"]["code"], p["product"]["id"])
        )
        return {
            "store": answers.named(self.store),
            "as_of": instant_text(self.as_of),
            "provisional": self.directory.told(self.shortfalls()),
            "products": products,
        }

    def cells(self) -> dict[bytes, list[tuple[Cell, int, int | None]]]:
        """Cells by product, with what they hold and when they were counted."""
        if not self.is_present:
            return {
                product: cells
                for product in ledger_view.products_moved(self.connection, self.ledger)
                if (cells := self.cells_then(product))
            }
        found: dict[bytes, list[tuple[Cell, int, int | None]]] = {}
        for item in ledger_view.balances(self.connection, self.ledger):
            found.setdefault(item.cell.product, []).append(
                (item.cell, item.on_hand, item.counted_at)
            )
        return found

    def cells_then(self, product: bytes) -> list[tuple[Cell, int, int | None]]:
        """The cells of a product as of the book's moment, walked from its lines."""
        found: dict[Cell, tuple[int, int | None]] = {}
        for step in walk(line for line in self.lines(product) if not line.out):
            counted = found.get(step.line.cell, (0, None))[1]
            if step.line.asserted:
                counted = step.line.key.effective
            found[step.line.cell] = (step.after, counted)
        return [
            (cell, on_hand, counted)
            for cell, (on_hand, counted) in sorted(found.items())
            if on_hand or counted is not None
        ]

    def shown(
        self, product: bytes, cells: list[tuple[Cell, int, int | None]], context: Context
    ) -> dict[str, Any]:
        """A product's stock as people see it."""
        held_by_cell = [(cell, held) for cell, held, _ in cells]
        usable = usable_now(held_by_cell, self.day, context)
        turns = self._turns(product, held_by_cell, context)
        negative = usable < 0 or any(held < 0 for _, held, _ in cells)
        return {
            "product": answers.named(self.directory.named("product", product)),
            "on_hand": sum(held for _, held, _ in cells),
            "usable": max(0, usable),
            "quality": [*(["negative_book"] if negative else []), *self.provisional()],
            "cells": [
                {
                    "batch": cell.batch,
                    "expiry": _iso(self.expiry(product, cell.batch)),
                    "expired": self._is_expired(product, cell.batch),
                    "recalled": context.recalled(product, cell.batch, self.day),
                    "bin": self.directory.bin_code(self.store.id, cell.bin),
                    "status": STATUS_WORDS[Status(cell.status)],
                    "owner": self._owner(cell.owner),
                    "on_hand": held,
                    "turn": turns.get(cell),
                    "counted_at": None if counted is None else instant_text(counted),
                }
                for cell, held, counted in cells
            ],
        }

    def _turns(
        self, product: bytes, cells: list[tuple[Cell, int]], context: Context
    ) -> dict[Cell, int]:
        """The turn of each usable cell where goods are taken first expired first, from 1."""
        taken, _ = allot(
            [one for one in cells if not context.recalled(product, one[0].batch, self.day)],
            sum(held for _, held in cells if held > 0),
            self.day,
            lambda batch: self.expiry(product, batch),
            context.bin_held,
            self._allotting,
        )
        return {cell: turn for turn, (cell, _) in enumerate(taken, 1)}

    @cached_property
    def _allotting(self) -> Rules:
        return Rules(policies.holds(self.directory, self.store.id, policies.VVM_FIRST))

    def _owner(self, number: int) -> str | None:
        if number not in self._owners:
            self._owners[number] = owner_code(self.directory, number)
        return self._owners[number]

    @cached_property
    def _recalls(self) -> Callable[[bytes, str], Sequence[Span]]:
        """The days on which a batch is called back (R1)."""
        return recalled_days(self.directory, self.store.id)

    def _is_expired(self, product: bytes, batch: str) -> bool:
        expiry = self.expiry(product, batch)
        return expiry is not None and expiry < self.day

    def provisional(self) -> list[str]:
        """The mark of figures that rest on a ledger of which something is missing."""
        return ["provisional"] if self.shortfalls() else []

    def shortfalls(self) -> list[Shortfall]:
        """What is missing of the store's ledger here."""
        if self._shortfalls is None:
            name = scopes.ledger(self.store.id)
            self._shortfalls = shortfalls(self.connection, name, self.directory.enrolled_grants)
        return self._shortfalls

    # --- indicators ---

    def events(self, product: bytes, context: Context) -> list[Event]:
        """The events of a product up to `as_of`."""
        return events_of(walk(line for line in self.lines(product) if not line.out), context)

    def records(self, product: bytes) -> dict[str, Record]:
        """Consumption from paper records by month (I9)."""
        scope = self.directory.scope(scopes.store_settings(self.store.id))
        prefix = f"consumption/{product.hex()}/"
        found: dict[str, Record] = {}
        for key, held in settings.under(self.connection, scope, prefix).items():
            value = held[-1].value if held else None
            if isinstance(value, str):
                with suppress(ValueError):  # what is no record says nothing
                    quantity, days_out = map(int, value.split(" "))
                    found[key[len(prefix) :]] = Record(quantity, days_out)
        return found

    def indicators(self, period: Period) -> dict[str, Any]:
        """The rows of a month."""
        context = self.context()
        shown: dict[bytes, dict[str, Any]] = {}
        known = self._known_products()
        for product in known:
            row = self.history(product, context).row(period)
            if row is not None:
                shown[product] = self.row_json(row)
        # A national list has ten thousand products a store never had: their rows are all alike.
        unknown = self.listed(period) - known
        alike = self.history(min(unknown), context).row(period) if unknown else None
        if alike is not None:
            shown |= dict.fromkeys(unknown, self.row_json(alike))
        rows = [
            {"product": answers.named(self.directory.named("product", product))} | figures
            for product, figures in shown.items()
        ]
        rows.sort(key=lambda r: (r["product"]["name"], r["product"]["code"], r["product"]["id"]))
        return {
            "store": answers.named(self.store),
            "period": period.label,
            "as_of": instant_text(self.as_of),
            "provisional": self.directory.told(self.shortfalls()),
            "rows": rows,
        }

    def row_json(self, row: Row) -> dict[str, Any]:
        """A row as the API shows it: ratios rounded, unknown null."""
        shown = asdict(row)
        for name in ("adjusted_consumption", "amc", "months_of_stock", "days_to_stockout"):
            value = getattr(row, name)
            shown[name] = rounded(value) if isinstance(value, Fraction) else None
        shown["lost_by_reason"] = {
            self.directory.reason_code(reason): quantity
            for reason, quantity in row.lost_by_reason.items()
        }
        shown["quality"] = [*row.quality, *self.provisional()]
        return shown

    def amc(self, product: bytes) -> Fraction | None:
        """Average monthly consumption or demand of the last complete months, None if unknown (I4).

        What happens in the current month does not change it, so it is computed once a month.
        """
        return self._averages.of(product)

    @cached_property
    def _averages(self) -> Averages:
        context = self.context()
        period = month(self.day.strftime("%Y-%m"))

        def compute(product: bytes) -> Fraction | None:
            return self.history(product, context).average(period).value

        scope = self.directory.scope(scopes.store_settings(self.store.id))
        kept = (self.ledger, scope, self.directory.catalogue) if self.is_present else None
        return Averages(
            self.connection, self.ledger, kept, period.label, compute, self._predecessors
        )

    def _predecessors(self, product: bytes) -> list[bytes]:
        found = self.catalogue.catalogue.predecessors(product)
        return [before.product for before in found]

    def _before(self, product: bytes) -> Callable[[Period], Fraction | None]:
        """The adjusted consumption of the products one took the place of, by month (P2)."""

        def consumption(asked: Period) -> Fraction | None:
            for factor, history in histories():
                value = history.consumption(asked)
                if value is not None:
                    return value * factor
            return None

        @cache
        def histories() -> list[tuple[Fraction, History]]:
            context = self.context()
            return [
                (
                    before.factor,
                    self.history(
                        before.product,
                        context,
                        OnList(ends=self.catalogue.lifetime(before.product).ends),
                    ),
                )
                for before in self.catalogue.catalogue.predecessors(product)
            ]

        return consumption

    def history(self, product: bytes, context: Context, on_list: OnList | None = None) -> History:
        """The past of a product; `on_list` where it is not what the catalogue says of it."""
        return History(
            self.events(product, context),
            self.directory.zone(self.store.id, self.as_of),
            milliseconds_of(self.as_of),
            context,
            self.records(product),
            on_list or self.on_list(product),
        )

    @cached_property
    def catalogue(self) -> StoreCatalogue:
        """What the store sees of the catalogue."""
        return StoreCatalogue(self.directory, self.store.id, self.day)

    def _known_products(self) -> frozenset[bytes]:
        """Products with any fact, or with consumption from paper records."""
        scope = self.directory.scope(scopes.store_settings(self.store.id))
        rows = self.connection.execute(
            "SELECT DISTINCT substr(key, 13, 16) FROM setting"
            " WHERE scope = ? AND key > 'consumption/' AND key < 'consumption0' AND live = 1",
            (scope,),
        )
        recorded = [id_of(text) for (text,) in rows]
        moved = ledger_view.products_moved(self.connection, self.ledger)
        return frozenset(moved) | frozenset(found for found in recorded if found is not None)

    def listed(self, period: Period) -> frozenset[bytes]:
        """Products that were on the store's list in the month."""
        if period.label not in self._lists:
            self._lists[period.label] = self.catalogue.listed(period.first, period.last)
        return self._lists[period.label]

    def on_list(self, product: bytes) -> OnList:
        """What the catalogue says of a product."""

        def listed(period: Period) -> bool:
            return product in self.listed(period)

        ends = self.catalogue.lifetime(product).ends
        if product in self.catalogue.catalogue.replaced:
            return OnList(listed, ends, self._before(product))
        return OnList(listed, ends)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def holds(node: Node, directory: Directory, store: Named) -> bool:
    """Whether this device may hold the store's ledger."""
    scope = scopes.parse(scopes.ledger(store.id))
    return scopes.may_hold(node.grants, node.device, scope, directory.zones_of_store)


def open_book(node: Node, directory: Directory, store: Named, as_of: int | None) -> StoreBook:
    """The book of a store whose ledger this device may hold, as of a stamp or now.

    Raises:
        Refused: `not_held`; its stock is unknown here, not zero.
    """
    if not holds(node, directory, store):
        raise Refused("not_held", f"this device does not hold {store.code}'s ledger", status=404)
    present = directory.present(node.now_ms())
    if as_of is None or as_of >= present:
        return StoreBook(directory, store, as_of or present, is_present=True)
    return StoreBook(directory, store, as_of)

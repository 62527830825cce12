"""Suggestions: how much of each product a store would order, with every figure it rests on.

The formula stands in `crdt_model.ordering`. Available stock, what is on order and in transit, the
average and the months to fill up to are each read from the one place where they are defined.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from crdt_model.catalogue import State
from crdt_model.lane_facts import OrderKind
from crdt_model.ordering import UNPACKED, Needs, Packing, Suggestion, fill_months, suggest
from node.availability import StoreAvailability, coming_in, on_order
from node.catalogue import StoreCatalogue
from node.stock import StoreBook
from node.supply_lines import SupplyLine, between, supply_lines


@dataclass(frozen=True, slots=True)
class Suggested:
    """A product with what it rests on and what to order."""

    product: bytes
    needs: Needs
    packing: Packing
    suggestion: Suggestion


@dataclass
class Suggestions:
    """The suggestions of one store for one supplier and programme (8 zero bytes: any)."""

    book: StoreBook
    supplier: bytes
    programme: bytes
    kind: OrderKind

    @classmethod
    def of(cls, book: StoreBook, supplier: bytes, programme: bytes, kind: OrderKind) -> Suggestions:
        return cls(book, supplier, programme, kind)

    @property
    def catalogue(self) -> StoreCatalogue:
        return self.book.catalogue

    def products(self) -> list[bytes]:
        """What the store may order: active products of its list and of the programme, if any."""
        return sorted(
            product
            for product in self.catalogue.products()
            if self.catalogue.state(product) is State.ACTIVE and self.belongs(product)
        )

    def belongs(self, product: bytes) -> bool:
        """Whether a product is of the programme; one approved in none belongs to every."""
        if not any(self.programme):
            return True
        of_programme = self.catalogue.min_max(product, self.programme)
        return of_programme is not None or self.catalogue.min_max(product) is None

    def all(self) -> list[Suggested]:
        """Every product the store may order."""
        products = self.products()
        self.book.learn(products)
        return [self.product(product) for product in products]

    def product(self, product: bytes) -> Suggested:
        """The suggestion for one product."""
        needs = Needs(
            self._months(product),
            self.book.amc(product),
            self._available.of(product).available,
            self._on_order.get(product, 0),
            self._incoming.get(product, 0),
        )
        packing = self.packing(product)
        urgent = self.kind is OrderKind.EMERGENCY
        return Suggested(product, needs, packing, suggest(needs, packing, emergency=urgent))

    def packing(self, product: bytes) -> Packing:
        return self.catalogue.catalogue.packings.get(product, UNPACKED)

    def _months(self, product: bytes) -> Fraction | None:
        chosen = self.programme if any(self.programme) else None
        said = self.catalogue.min_max(product, chosen) or self.catalogue.min_max(product)
        if said is not None and said[1] is not None:
            return said[1]
        line = self._line
        return None if line is None else fill_months(line.review_months, line.lead_days)

    @cached_property
    def _line(self) -> SupplyLine | None:
        lines = between(supply_lines(self.book.directory), self.supplier, self.book.store.id)
        of_programme = [line for line in lines if line.programme == self.programme]
        return next(iter(of_programme or lines), None)

    @cached_property
    def _available(self) -> StoreAvailability:
        return StoreAvailability(self.book)

    @cached_property
    def _on_order(self) -> dict[bytes, int]:
        return on_order(self.book)

    @cached_property
    def _incoming(self) -> dict[bytes, int]:
        return coming_in(self.book)

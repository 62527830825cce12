"""Same: products or batches that were made twice are one cell in the fold, for all time (B3).

`same/<product>` = "<product> <num> <den>" in the catalogue says that one unit of the first is
num/den units of the second; `same/<product>/<lot>` = lot in a store's settings says it of batches.
A fact is read as if it had named the other from the beginning, so the order of arrival does not
matter and a mapping taken back takes the figures apart again.

Chains are followed to their end. What lies on a circle is not renamed, whoever closed it.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeVar

from crdt_model.detail_forms import detail_of
from crdt_model.details import Count, SettingValue, stored
from crdt_model.facts import MAX_BATCH_CHARS, MAX_QUANTITY, Assert, Fact, Kind, Leg

MAX_FACTOR = 1_000_000  # units of one product in a unit of another; a bulk pack has thousands
MAX_RATIO = 10**12  # of a chain of them, above and below the line: fits SQLite's integers
_PRODUCT = re.compile(r"([0-9a-f]{16}) ([1-9][0-9]{0,6}) ([1-9][0-9]{0,6})")

_Thing = TypeVar("_Thing", bound=Hashable)
_Item = TypeVar("_Item", Leg, Assert)


@dataclass(frozen=True, slots=True)
class Meant:
    """What a product is kept as: another product, and how many units of it one unit is."""

    product: bytes
    factor: Fraction


def said_product(value: SettingValue) -> Meant | None:
    """The product a setting names, None if it names none."""
    found = _PRODUCT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    units, of = int(found[2]), int(found[3])
    if max(units, of) > MAX_FACTOR:
        return None
    return Meant(bytes.fromhex(found[1]), Fraction(units, of))


def said_lot(value: SettingValue) -> str | None:
    """The lot a setting names, None if it names none."""
    return value if isinstance(value, str) and 0 < len(value) <= MAX_BATCH_CHARS else None


def end_of(start: _Thing, edges: Mapping[_Thing, _Thing]) -> list[_Thing]:
    """The way from `start` along the edges to where it ends, without edges that lie on a circle."""
    way = [start]
    seen = {start: 0}
    while (after := edges.get(way[-1])) is not None:
        if after in seen:
            return way[: seen[after] + 1]
        seen[after] = len(way)
        way.append(after)
    return way


def products_meant(said: Mapping[bytes, Meant]) -> dict[bytes, Meant]:
    """For each product that is kept as another: which, and by what factor."""
    edges = {product: meant.product for product, meant in said.items()}
    found: dict[bytes, Meant] = {}
    for product in said:
        way = end_of(product, edges)
        factor = Fraction(1)
        for step in way[:-1]:
            factor *= said[step].factor
        if len(way) > 1 and max(factor.numerator, factor.denominator) <= MAX_RATIO:
            found[product] = Meant(way[-1], factor)
    return found


def lots_meant(said: Mapping[tuple[bytes, str], str]) -> dict[tuple[bytes, str], str]:
    """For each batch of a product that is kept as another: which."""
    edges = {(product, lot): (product, other) for (product, lot), other in said.items()}
    ways = {batch: end_of(batch, edges) for batch in edges}
    return {batch: way[-1][1] for batch, way in ways.items() if len(way) > 1}


@dataclass(frozen=True, slots=True)
class Renaming:
    """How the facts of one ledger are read.

    Attributes:
        products: as `products_meant`. lots: as `lots_meant`.
        inexact: products of which some fact of this ledger has a quantity that is no whole number
            of the other's units; they are not renamed here, and that is shown.
    """

    products: Mapping[bytes, Meant] = field(default_factory=dict)
    lots: Mapping[tuple[bytes, str], str] = field(default_factory=dict)
    inexact: frozenset[bytes] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not self.products and not self.lots

    def of(self, product: bytes, batch: str) -> tuple[bytes, str, Fraction]:
        """Product, batch and factor that a product and batch are kept as.

        A batch is looked up under the product it was recorded for, then under the other.
        """
        batch = self.lots.get((product, batch), batch)
        meant = self.products.get(product)
        if meant is None or product in self.inexact:
            return product, batch, Fraction(1)
        return meant.product, self.lots.get((meant.product, batch), batch), meant.factor

    def names(self, fact: Fact) -> Iterator[tuple[bytes, str, int]]:
        """Product, batch and quantity of every leg and assert that is renamed or would be."""
        items: tuple[Leg | Assert, ...] = (*fact.legs, *fact.asserts)
        for item in items:
            if item.product in self.products or (item.product, item.batch) in self.lots:
                yield item.product, item.batch, item.quantity

    def is_exact(self, product: bytes, quantity: int) -> bool:
        """Whether a quantity of a product is a whole number of the other's units, within limits."""
        meant = self.products.get(product)
        if meant is None:
            return True
        units = quantity * meant.factor
        return units.denominator == 1 and units <= MAX_QUANTITY

    def fact(self, fact: Fact) -> Fact:
        """The fact as it is read."""
        if self.is_empty or not any(True for _ in self.names(fact)):
            return fact
        legs = tuple([self._renamed(leg) for leg in fact.legs])
        asserts = tuple([self._renamed(line) for line in fact.asserts])
        return replace(fact, legs=legs, asserts=asserts, detail=self._detail(fact))

    def _renamed(self, item: _Item) -> _Item:
        product, batch, factor = self.of(item.product, item.batch)
        return replace(item, product=product, batch=batch, quantity=int(item.quantity * factor))

    def _detail(self, fact: Fact) -> tuple[object, ...]:
        """What a count's device believed is in the units of what it named."""
        if fact.kind != Kind.COUNT or not fact.asserts:
            return fact.detail
        line = fact.asserts[0]
        factor = self.of(line.product, line.batch)[2]
        detail = detail_of(fact)
        if factor == 1 or not isinstance(detail, Count) or detail.book is None:
            return fact.detail
        return stored(replace(detail, book=int(detail.book * factor)))


AS_SAID = Renaming()

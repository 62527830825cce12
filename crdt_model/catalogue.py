"""The catalogue's rules: what a store may order and keep, and in which state a product is.

A product is on a store's list over dated intervals (S5): by the products approved for its type of
store, by master lists given to it or to its type, and by the store's own word, which goes before
both. A store to which nothing of this applies sees the whole catalogue. States of a product are
dated too (P7). Everything here is asked for a day or for a run of days; nothing reads a clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from crdt_model.ordering import Packing

# Digits are bounded: an exponent would make a number that fills the memory.
_DECIMAL = re.compile(r"[0-9]{1,15}(\.[0-9]{1,10})?")
GTIN_LENGTHS = (8, 12, 13, 14)  # GS1 General Specifications, 1.3
EVERY_TYPE = ""  # products approved for, or lists given to, every type of store


class State(StrEnum):
    """Whether a product is in use (P7)."""

    ACTIVE = "active"
    PHASING_OUT = "phasing_out"  # not ordered; issued till it is gone; its absence is no stock-out
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both within; None is without end."""

    first: date | None = None
    last: date | None = None

    def meets(self, first: date, last: date) -> bool:
        """Whether any day is in both."""
        return (self.first is None or self.first <= last) and (
            self.last is None or self.last >= first
        )

    def within(self, other: Span) -> Span:
        """The days that are in both; may be none (`first` after `last`)."""
        firsts = [day for day in (self.first, other.first) if day is not None]
        lasts = [day for day in (self.last, other.last) if day is not None]
        return Span(max(firsts, default=None), min(lasts, default=None))

    @property
    def is_empty(self) -> bool:
        return self.first is not None and self.last is not None and self.first > self.last


ALWAYS = Span()


@dataclass(frozen=True, slots=True)
class Lifetime:
    """When a product began to be phased out and when it was closed, None if it was not."""

    phasing_out_from: date | None = None
    closed_from: date | None = None

    def state(self, day: date) -> State:
        """The state on a day; closing goes before phasing out."""
        if self.closed_from is not None and self.closed_from <= day:
            return State.CLOSED
        if self.phasing_out_from is not None and self.phasing_out_from <= day:
            return State.PHASING_OUT
        return State.ACTIVE

    @property
    def ends(self) -> date | None:
        """The first day on which its absence is no stock-out, None if there is none."""
        return min((d for d in (self.phasing_out_from, self.closed_from) if d), default=None)


@dataclass(frozen=True, slots=True)
class Months:
    """Months of stock to hold, None where not said.

    Attributes:
        programme: id, b"" for a store's own figures, which hold in every programme.
    """

    programme: bytes
    least: Fraction | None
    most: Fraction | None
    emergency: Fraction | None


@dataclass(frozen=True, slots=True)
class Given:
    """A master list given to a store or a type of store."""

    list: bytes
    span: Span


@dataclass(frozen=True, slots=True)
class Replaced:
    """The product another took the place of (P2), and units of the new in one unit of the old."""

    product: bytes
    factor: Fraction


MAX_REPLACED = 4  # products one after another whose history is followed


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the catalogue says of lists and states.

    Attributes:
        products: every product with its lifetime.
        replaced: product → what it took the place of. closed: product → first day out of use.
        approved: type of store → product → months, one for each programme, by programme.
        lists: master list → product → the spans it is on the list.
        to_stores, to_types: lists given. packings: how products are packed, where it is said.
    """

    products: Mapping[bytes, Lifetime]
    approved: Mapping[str, Mapping[bytes, tuple[Months, ...]]] = field(default_factory=dict)
    lists: Mapping[bytes, Mapping[bytes, tuple[Span, ...]]] = field(default_factory=dict)
    to_stores: Mapping[bytes, tuple[Given, ...]] = field(default_factory=dict)
    to_types: Mapping[str, tuple[Given, ...]] = field(default_factory=dict)
    packings: Mapping[bytes, Packing] = field(default_factory=dict)
    replaced: Mapping[bytes, Replaced] = field(default_factory=dict)
    closed: Mapping[bytes, date] = field(default_factory=dict)

    def predecessors(self, product: bytes) -> list[Replaced]:
        """What the product took the place of, the last first, with factors to its own unit."""
        found: list[Replaced] = []
        seen, factor = {product}, Fraction(1)
        before = self.replaced.get(product)
        while before is not None and before.product not in seen and len(found) < MAX_REPLACED:
            factor *= before.factor
            found.append(Replaced(before.product, factor))
            seen.add(before.product)
            before = self.replaced.get(before.product)
        return found


@dataclass(frozen=True, slots=True)
class StoreWord:
    """What one store says itself.

    Attributes:
        listed: product → (first day, on the list or off it; None leaves it to the lists), by day.
        months: product → its own minimum and maximum.
        local: its own unlisted items (P5), which are always on its list.
    """

    listed: Mapping[bytes, tuple[tuple[date, bool | None], ...]] = field(default_factory=dict)
    months: Mapping[bytes, Months] = field(default_factory=dict)
    local: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True)
class StoreList:
    """The list of one store: its place in the catalogue and what it says itself."""

    catalogue: Catalogue
    store: bytes
    type: str
    word: StoreWord

    def _given(self, first: date, last: date) -> Iterator[Given]:
        catalogue = self.catalogue
        for held in (
            catalogue.to_stores.get(self.store, ()),
            catalogue.to_types.get(self.type, ()),
            catalogue.to_types.get(EVERY_TYPE, ()) if self.type != EVERY_TYPE else (),
        ):
            for given in held:
                if given.span.meets(first, last):
                    yield given

    def _approved(self) -> Iterator[Mapping[bytes, tuple[Months, ...]]]:
        for kind in dict.fromkeys((self.type, EVERY_TYPE)):
            if kind in self.catalogue.approved:
                yield self.catalogue.approved[kind]

    def has_list(self, first: date, last: date) -> bool:
        """Whether any list applies to the store on any of these days."""
        return any(True for _ in self._approved()) or any(True for _ in self._given(first, last))

    def _by_lists(self, product: bytes, first: date, last: date) -> bool:
        if any(product in approved for approved in self._approved()):
            return True
        for given in self._given(first, last):
            for span in self.catalogue.lists.get(given.list, {}).get(product, ()):
                both = span.within(given.span)
                if not both.is_empty and both.meets(first, last):
                    return True
        return False

    def is_listed(self, product: bytes, first: date, last: date) -> bool:
        """Whether a list, or the store itself, names the product on any day from first to last."""
        if product in self.word.local:
            return True
        said = self.word.listed.get(product, ())
        if not said:
            return self._by_lists(product, first, last)
        for begins, ends, word in _pieces(said, first, last):
            if word or (word is None and self._by_lists(product, begins, ends)):
                return True
        return False

    def is_on(self, product: bytes, day: date) -> bool:
        """Whether the product is on the store's list on a day (S5)."""
        if self.is_listed(product, day, day):
            return True
        said = [word for begins, word in self.word.listed.get(product, ()) if begins <= day]
        return not (said and said[-1] is False) and not self.has_list(day, day)

    def listed(self, first: date, last: date) -> frozenset[bytes]:
        """Every product that `is_listed` on any day from first to last."""
        found = set(self.word.local)
        for approved in self._approved():
            found.update(approved)
        for given in self._given(first, last):
            for product, spans in self.catalogue.lists.get(given.list, {}).items():
                both = [span.within(given.span) for span in spans]
                if any(not span.is_empty and span.meets(first, last) for span in both):
                    found.add(product)
        for product in self.word.listed:
            if self.is_listed(product, first, last):
                found.add(product)
            else:
                found.discard(product)
        return frozenset(found)

    def on(self, day: date) -> frozenset[bytes]:
        """Every product on the store's list on a day; all there are if no list applies to it."""
        if self.has_list(day, day):
            return self.listed(day, day)
        everything = frozenset(self.catalogue.products) | self.word.local
        off = {product for product in self.word.listed if not self.is_on(product, day)}
        return (everything - off) | self.listed(day, day)

    def months(self, product: bytes, programme: bytes | None = None) -> Months | None:
        """Months to hold: the store's own, else as approved for its type, else for every type.

        Without a programme, of several the one with the highest maximum, the first by id if equal.
        """
        own = self.word.months.get(product)
        if own is not None:
            return own
        for approved in self._approved():
            found = [
                months
                for months in approved.get(product, ())
                if programme is None or months.programme == programme
            ]
            if found:
                return max(found, key=lambda months: months.most or Fraction(-1))
        return None


def _pieces(
    said: tuple[tuple[date, bool | None], ...], first: date, last: date
) -> Iterator[tuple[date, date, bool | None]]:
    """The days from first to last, cut where the word changes."""
    word: bool | None = None
    begins = first
    for day, new in said:
        if day > last:
            break
        if day > begins:
            yield begins, day - timedelta(days=1), word
            begins = day
        word = new
    yield begins, last, word


def decimal_of(value: object) -> Fraction | None:
    """Decimal text such as "1.5" as an exact number, None if it is none."""
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Fraction(value)
    return None


def day_of(value: object) -> date | None:
    """An ISO date as stored, None if it is none."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def is_gtin(text: str) -> bool:
    """Whether text is a GTIN whose last digit checks the others (GS1 General Specifications, 7.9).

    From the right the digits count 1 and 3 in turn; their sum is a multiple of ten.
    """
    if not (text.isascii() and text.isdigit() and len(text) in GTIN_LENGTHS):
        return False
    return sum(int(digit) * (1, 3)[at % 2] for at, digit in enumerate(reversed(text))) % 10 == 0

"""Mapping: which figure of which product goes to which data element, and how it is written.

A mapping is data: items (product code to item code, with a unit factor), and data sets with the
elements in use. Names become uids only with the server at hand, see `resolution`. A value that is
unknown has no string here; nothing is ever pushed in its place.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from gateway.figures import LOST_PREFIX, Figures
from gateway.presets import DEFAULT_ELEMENTS, LMIS_STK, PRESETS, Element, preset_element

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
UID_DIGITS = LETTERS + "0123456789"
UID_LENGTH = 11
NAME_LIMIT = 230  # characters; DHIS2's column width
CODE_LIMIT = 50  # characters; DHIS2's column width
KINDS = ("Daily", "Weekly", "Monthly", "Quarterly")  # period types that figures are computed for
MONTHLY = "Monthly"
DATA_SET_CODE = "LMIS_STK_REPORT"

UID_SCHEME, CODE_SCHEME, NAME_SCHEME = "UID", "CODE", "NAME"
ATTRIBUTE_SCHEME = "ATTRIBUTE:"
_ATTRIBUTE = re.compile(r"ATTRIBUTE:[A-Za-z][A-Za-z0-9]{10}")

PLACEHOLDERS = frozenset({"item", "figure", "product"})
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Item:
    """How a product is known to DHIS2.

    Attributes:
        product: the product's code here.
        code: the item code there.
        factor: DHIS2 units in one base unit; 1/100 when DHIS2 counts packs of 100 tablets.
        name: what a provisioned element is called after; the code if empty.
    """

    product: str
    code: str
    factor: Fraction = Fraction(1)
    name: str = ""

    def __post_init__(self) -> None:
        if not self.product or not self.code:
            raise ValueError("an item needs a product code and an item code")
        if self.factor <= 0:
            raise ValueError(f"item {self.code}: the unit factor must be above 0")

    def there(self, quantity: int | Fraction) -> Fraction:
        """A quantity in base units as DHIS2 counts it, exact."""
        return quantity * self.factor


class Slot(NamedTuple):
    """Where a value of a data set goes, in the mapping's own words: the data element, and the
    category option combination ("" for the default one)."""

    element: str
    combo: str


def check_template(text: str, what: str) -> None:
    """Refuse a template that could not name anything. Raises ValueError."""
    unknown = set(_PLACEHOLDER.findall(text)) - PLACEHOLDERS
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))
        raise ValueError(f"{what} {text!r}: {{{sorted(unknown)[0]}}} is none of {known}")
    rest = _PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        raise ValueError(f"{what} {text!r}: a brace without its other")
    if not text.isprintable() or text != text.strip() or len(text) > NAME_LIMIT:
        raise ValueError(f"{what}: at most {NAME_LIMIT} printable characters, no outer spaces")


def filled(template: str, item: Item, element: Element) -> str:
    """A template with the codes of one item in it; `{figure}` is the element's key in capitals."""
    words = {"item": item.code, "product": item.product, "figure": element.key.upper()}
    return _PLACEHOLDER.sub(lambda match: words[match[1]], template)


def slot_of(item: Item, element: Element) -> Slot:
    """Where an item's figure goes."""
    return Slot(filled(element.element, item, element), filled(element.combo, item, element))


@dataclass(frozen=True, slots=True)
class Schemes:
    """By what the mapping names things there: CODE, NAME, UID or `ATTRIBUTE:<uid>`.

    Option combinations are found by code or name among those of the element's own combination, and
    need no scheme. Raises ValueError for any other word.
    """

    org_units: str = CODE_SCHEME
    elements: str = CODE_SCHEME
    data_sets: str = CODE_SCHEME

    def __post_init__(self) -> None:
        for scheme in (self.org_units, self.elements, self.data_sets):
            plain = scheme in (CODE_SCHEME, NAME_SCHEME, UID_SCHEME)
            if not plain and _ATTRIBUTE.fullmatch(scheme) is None:
                raise ValueError(f"id scheme {scheme[:40]!r}: CODE, NAME, UID or ATTRIBUTE:<uid>")


@dataclass(frozen=True, slots=True)
class DataSetMapping:
    """What goes into one data set.

    Attributes:
        name: how the data set is named there, by the mapping's scheme.
        kind: DHIS2's period type.
        attribute_combo: code, name or uid of the attribute option combination; "" for the default.
        programmes: codes; only products of these are sent. Empty: all.
        types, zones: of stores whose org units are sent; zones include what lies below them.

    Raises ValueError if two products share an item code or a slot, a period type is none of ours,
    or a name is too long for DHIS2.
    """

    items: tuple[Item, ...]
    elements: tuple[Element, ...]
    name: str = DATA_SET_CODE
    preset: str = LMIS_STK
    kind: str = MONTHLY
    attribute_combo: str = ""
    programmes: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    _by_product: Mapping[str, tuple[tuple[Slot, Item, Element], ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"period type {self.kind[:20]!r}: one of {', '.join(KINDS)}")
        slots = [slot_of(item, element) for item, element in self.pairs()]
        for what, names in (
            ("product", [item.product for item in self.items]),
            ("item code", [item.code for item in self.items]),
            ("data element", [" / ".join(filter(None, slot)) for slot in slots]),
        ):
            twice = sorted(name for name, times in Counter(names).items() if times > 1)
            if twice:
                raise ValueError(f"{what} mapped twice: {', '.join(twice[:5])}")
        for name in (name for slot in slots for name in slot):
            if len(name) > NAME_LIMIT:
                raise ValueError(f"longer than {NAME_LIMIT} characters: {name}")
        by_product = {
            item.product: tuple((slot_of(item, one), item, one) for one in self.elements)
            for item in self.items
        }
        object.__setattr__(self, "_by_product", by_product)

    def pairs(self) -> list[tuple[Item, Element]]:
        """Every (item, element) in use."""
        return [(item, element) for item in self.items for element in self.elements]

    def slots(self) -> dict[Slot, tuple[Item, Element]]:
        """Where values go, and what goes there."""
        return {slot_of(item, element): (item, element) for item, element in self.pairs()}

    def element_names(self) -> tuple[str, ...]:
        """The data elements in use, each once."""
        return tuple(dict.fromkeys(slot.element for slot in self.slots()))

    def values(self, product: str, figures: Figures) -> dict[Slot, str | None]:
        """What an indicator row amounts to: slot to string, or None where it is unknown.

        Args:
            figures: the row's figures by the names of `domain-rules` (usable, amc, ...), in base
                units. One that the row lacks is unknown.

        An unmapped product gives nothing.
        """
        mapped = self._by_product.get(product, ())
        return {slot: written(item, element, figures) for slot, item, element in mapped}


def elements_of(
    preset: str, keys: Iterable[str], own: Mapping[str, Element]
) -> tuple[Element, ...]:
    """The elements that keys name: a network's own first, then the preset's.

    Raises ValueError for a key that is neither's, or a preset that there is not.
    """
    if preset not in PRESETS:
        raise ValueError(f"no preset is called {preset!r}; there are {', '.join(PRESETS)}")
    found = []
    for key in keys:
        element = own.get(key) or preset_element(preset, key)
        if element is None:
            raise ValueError(f"preset {preset} has no element {key!r}, nor does the mapping")
        found.append(element)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class MappingInForce:
    """All that is pushed: data sets, and by what they name things. Raises ValueError for a code
    that is too long for DHIS2, or a place that two data sets would fill differently."""

    data_sets: tuple[DataSetMapping, ...]
    schemes: Schemes = Schemes()

    def __post_init__(self) -> None:
        if self.schemes.elements == CODE_SCHEME:
            long = [name for name in self.element_names() if len(name) > CODE_LIMIT]
            if long:
                raise ValueError(f"code longer than {CODE_LIMIT} characters: {long[0]}")
        # DHIS2 keeps one value for an element, unit and period, whatever data set it came by.
        told: dict[tuple[str, str, Slot], tuple[Item, tuple[str, ...]]] = {}
        for one in self.data_sets:
            for slot, (item, element) in one.slots().items():
                figure = item, element.figures
                if told.setdefault((one.kind, one.attribute_combo, slot), figure) != figure:
                    raise ValueError(f"{slot.element} gets two figures of one period: {one.name}")

    @property
    def items(self) -> tuple[Item, ...]:
        """Every mapped item once; all data sets have the same."""
        return self.data_sets[0].items if self.data_sets else ()

    def element_names(self) -> tuple[str, ...]:
        """The data elements in use in any data set, each once."""
        return tuple(dict.fromkeys(name for one in self.data_sets for name in one.element_names()))


def plain_mapping(
    items: Sequence[Item],
    elements: Sequence[str] = DEFAULT_ELEMENTS,
    preset: str = LMIS_STK,
    name: str = DATA_SET_CODE,
) -> MappingInForce:
    """A mapping of one monthly data set with elements of a preset. Raises ValueError."""
    kinds = elements_of(preset, elements, {})
    return MappingInForce((DataSetMapping(tuple(items), kinds, name, preset),))


def half_up(value: int | Fraction, decimals: int) -> str:
    """Write a number with a fixed count of decimals; a half goes away from zero."""
    scaled = Fraction(value) * 10**decimals
    size = (abs(scaled.numerator) * 2 + scaled.denominator) // (scaled.denominator * 2)
    sign = "-" if scaled < 0 and size else ""
    digits = str(size).rjust(decimals + 1, "0")
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)


def written(item: Item, element: Element, figures: Figures) -> str | None:
    """The string pushed for one element, None if any figure it needs is unknown."""
    total = Fraction(0)
    for name in element.figures:
        figure = figures.get(name)
        if figure is None and name.startswith(LOST_PREFIX) and figures.get("lost") is not None:
            figure = 0  # the losses are known, and none was for this reason
        if figure is None:
            return None
        total += figure
    return half_up(item.there(total) if element.scaled else total, element.decimals)


def stable_uid(kind: str, code: str) -> str:
    """The uid of an object we make: always the same for a class and a code, so that provisioning
    again changes nothing."""
    number = int.from_bytes(hashlib.sha256(f"stockmesh/dhis2\0{kind}\0{code}".encode()).digest())
    number, first = divmod(number, len(LETTERS))
    digits = [LETTERS[first]]
    while len(digits) < UID_LENGTH:
        number, digit = divmod(number, len(UID_DIGITS))
        digits.append(UID_DIGITS[digit])
    return "".join(digits)

"""Mapping: which figure of which product goes to which data element, and how it is written.

A mapping is data: the items (product code to item code, with a unit factor) and the elements in
use. A value that is unknown has no string here; nothing is ever pushed in its place.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from gateway.metadata import Json, MalformedMetadata, ServerMetadata, as_list, as_object, uid

Figure: TypeAlias = int | Fraction | None
Figures: TypeAlias = Mapping[str, Figure]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
UID_DIGITS = LETTERS + "0123456789"
UID_LENGTH = 11
NAME_LIMIT = 230  # characters; DHIS2's column width
SHORT_NAME_LIMIT = 50  # characters; DHIS2's column width
CODE_LIMIT = 50  # characters; DHIS2's column width
MONTHLY = "Monthly"
COUNT_TYPES = frozenset({"INTEGER", "INTEGER_ZERO_OR_POSITIVE", "NUMBER"})
RATIO_TYPES = frozenset({"NUMBER"})


@dataclass(frozen=True, slots=True)
class Element:
    """One kind of data element of a preset.

    Attributes:
        suffix: what follows `{item}_` in the code.
        figures: names of the indicator row's figures that are added up.
        label: end of the element's name.
        short: end of the element's short name.
        decimals: digits after the point, half up; 0 writes a whole number.
        scaled: whether the figure is in base units, so that the item's factor applies.
        value_type: what a provisioned element takes.
        accepted_types: value types of an existing element that take what is sent.
        aggregation: of a provisioned element, over org units and time.
        at_a_moment: whether it is a state at the period's end, wrong to sum over time.
        is_ratio: whether it must not be summed over org units.
    """

    suffix: str
    figures: tuple[str, ...]
    label: str
    short: str
    decimals: int
    scaled: bool
    value_type: str
    accepted_types: frozenset[str]
    aggregation: str
    at_a_moment: bool = False
    is_ratio: bool = False

    def code(self, item: str) -> str:
        """Code of the element of an item."""
        return f"{item}_{self.suffix}"


def _count(suffix: str, figures: tuple[str, ...], label: str, short: str) -> Element:
    return Element(
        suffix, figures, label, short, 0, True, "INTEGER_ZERO_OR_POSITIVE", COUNT_TYPES, "SUM"
    )


def _stock(suffix: str, figure: str, label: str, short: str, value_type: str) -> Element:
    return Element(
        suffix, (figure,), label, short, 0, True, value_type, COUNT_TYPES, "LAST", at_a_moment=True
    )


def _ratio(suffix: str, figure: str, label: str, short: str, *, scaled: bool) -> Element:
    return Element(
        suffix,
        (figure,),
        label,
        short,
        2,
        scaled,
        "NUMBER",
        RATIO_TYPES,
        "NONE",
        at_a_moment=True,
        is_ratio=True,
    )


# Physical stock may be negative while devices have over-issued, so its element takes any integer.
_LMIS_STK = {
    "receipt": _count("STOCK_RECEIPT", ("received",), "Stock receipt", "receipt"),
    "distribution": _count("STOCK_DISTRIBUTION", ("consumed",), "Stock distribution", "distrib."),
    "discard": _count("STOCK_DISCARD", ("lost",), "Stock discard", "discard"),
    "stock_on_hand": _stock(
        "STOCK_ON_HAND", "usable", "Stock on hand", "SOH", "INTEGER_ZERO_OR_POSITIVE"
    ),
    "physical": _stock("STOCK_PHYSICAL", "closing", "Stock on hand, all", "physical", "INTEGER"),
    "months_of_stock": _ratio(
        "MONTHS_OF_STOCK", "months_of_stock", "Months of stock", "MOS", scaled=False
    ),
    "stockout_days": Element(
        "STOCKOUT_DAYS",
        ("stockout_days",),
        "Stock-out days",
        "stock-out days",
        0,
        False,
        "INTEGER_ZERO_OR_POSITIVE",
        COUNT_TYPES,
        "SUM",
    ),
    "amc": _ratio("AMC", "amc", "Average monthly consumption", "AMC", scaled=True),
}
PRESETS: Mapping[str, Mapping[str, Element]] = MappingProxyType(
    {"lmis_stk": MappingProxyType(_LMIS_STK)}
)
DEFAULT_ELEMENTS = (
    "receipt",
    "distribution",
    "discard",
    "stock_on_hand",
    "months_of_stock",
    "stockout_days",
    "amc",
)
DATA_SET_CODE = "LMIS_STK_REPORT"


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


@dataclass(frozen=True, slots=True)
class Preset:
    """A mapping in force. Raises ValueError if two products share an item code, a key is not one
    of the preset's, or a code is too long for DHIS2."""

    items: tuple[Item, ...]
    elements: tuple[str, ...] = DEFAULT_ELEMENTS
    name: str = "lmis_stk"
    data_set: str = DATA_SET_CODE
    _by_product: Mapping[str, Item] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.name not in PRESETS:
            raise ValueError(f"no preset is called {self.name!r}")
        unknown = set(self.elements) - PRESETS[self.name].keys()
        if unknown:
            raise ValueError(f"preset {self.name} has no {', '.join(sorted(unknown))}")
        for what, codes in (
            ("product", [item.product for item in self.items]),
            ("item code", [item.code for item in self.items]),
            ("data element", list(self.codes())),
        ):
            twice = sorted(code for code, times in Counter(codes).items() if times > 1)
            if twice:
                raise ValueError(f"{what} mapped twice: {', '.join(twice[:5])}")
        long = [code for code in self.codes() if len(code) > CODE_LIMIT]
        if long:
            raise ValueError(f"code longer than {CODE_LIMIT} characters: {long[0]}")
        object.__setattr__(self, "_by_product", {item.product: item for item in self.items})

    def pairs(self) -> list[tuple[Item, Element]]:
        """Every (item, element) in use."""
        kinds = [PRESETS[self.name][key] for key in self.elements]
        return [(item, kind) for item in self.items for kind in kinds]

    def codes(self) -> tuple[str, ...]:
        """Codes of all data elements in use."""
        return tuple(kind.code(item.code) for item, kind in self.pairs())

    def item(self, product: str) -> Item | None:
        """The item of a product code, None if the product is not mapped."""
        return self._by_product.get(product)


def half_up(value: int | Fraction, decimals: int) -> str:
    """Write a number with a fixed count of decimals; a half goes away from zero."""
    scaled = Fraction(value) * 10**decimals
    size = (abs(scaled.numerator) * 2 + scaled.denominator) // (scaled.denominator * 2)
    sign = "-" if scaled < 0 and size else ""
    digits = str(size).rjust(decimals + 1, "0")
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)


def written(item: Item, kind: Element, figures: Figures) -> str | None:
    """The string pushed for one element, None if any figure it needs is unknown."""
    total = Fraction(0)
    for name in kind.figures:
        figure = figures[name]
        if figure is None:
            return None
        total += figure
    return half_up(total * item.factor if kind.scaled else total, kind.decimals)


def values(preset: Preset, product: str, figures: Figures) -> dict[str, str | None]:
    """What an indicator row amounts to: data element code to string, or None where unknown.

    Args:
        figures: the row's figures by the names of `domain-rules` (usable, amc, ...), in base units.

    An unmapped product gives nothing. Raises KeyError if the row lacks a figure.
    """
    item = preset.item(product)
    if item is None:
        return {}
    kinds = [PRESETS[preset.name][key] for key in preset.elements]
    return {kind.code(item.code): written(item, kind, figures) for kind in kinds}


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


def element_uids(preset: Preset, server: ServerMetadata) -> dict[str, str]:
    """Code to uid of the elements in use that the server has exactly once."""
    found: dict[str, list[str]] = {}
    for element in server.elements:
        found.setdefault(element.code, []).append(element.uid)
    return {code: found[code][0] for code in preset.codes() if len(found.get(code, ())) == 1}


def _short_name(item: Item, kind: Element) -> str:
    plain = f"{item.code} {kind.short}"
    if len(plain) <= SHORT_NAME_LIMIT:
        return plain
    # Long codes may begin alike; the uid keeps short names apart, which DHIS2 wants for some.
    mark = stable_uid("dataElement", kind.code(item.code))[:5]
    room = SHORT_NAME_LIMIT - len(kind.short) - len(mark) - 2
    return f"{item.code[:room]} {mark} {kind.short}"


def _element(item: Item, kind: Element) -> dict[str, object]:
    code = kind.code(item.code)
    tail = f" - {kind.label}"
    return {
        "id": stable_uid("dataElement", code),
        "code": code,
        "name": f"LMIS - {item.name or item.code}"[: NAME_LIMIT - len(tail)] + tail,
        "shortName": _short_name(item, kind),
        "domainType": "AGGREGATE",
        "valueType": kind.value_type,
        "aggregationType": kind.aggregation,
        "zeroIsSignificant": True,
    }


def _references(owned: Json, key: str) -> list[str]:
    return [uid(as_object(link)) for link in as_list(owned.get(key))]


def _data_set(owned: Json | None, preset: Preset, elements: list[str], units: list[str]) -> Json:
    """The data set to post: a new one, or the server's own with what it lacks added to it."""
    if owned is None:
        found: Json = {
            "id": stable_uid("dataSet", preset.data_set),
            "code": preset.data_set,
            "name": "LMIS - Monthly stock report",
            "shortName": "LMIS - Monthly stock report",
            "periodType": MONTHLY,
            "openFuturePeriods": 1,
            "expiryDays": 0,
            "sharing": {"public": "rwrw----"},
        }
    else:
        found = owned
    here = uid(found)
    links = [as_object(link) for link in as_list(found.get("dataSetElements"))]
    held = {uid(as_object(link.get("dataElement"))) for link in links}
    added: list[Json] = [
        {"dataSet": {"id": here}, "dataElement": {"id": element}}
        for element in elements
        if element not in held
    ]
    known = _references(found, "organisationUnits")
    return {
        **found,
        "dataSetElements": [*links, *added],
        "organisationUnits": [{"id": unit} for unit in dict.fromkeys([*known, *units])],
    }


def provision(
    preset: Preset, server: ServerMetadata, owned: Json | None, org_units: Sequence[str]
) -> Mapping[str, object] | None:
    """What to post to `/api/metadata` so that every element exists and is in the data set.

    Existing elements are never touched. An update overwrites a whole object, so the data set is
    the server's own with the links it lacks.

    Args:
        owned: the data set as `fields=:owner` gives it, None if it does not exist.
        org_units: uids to assign to the data set.

    Returns None when nothing is missing. Raises MalformedMetadata if `owned` is not a data set.
    """
    present: dict[str, str] = {element.code: element.uid for element in server.elements}
    missing = [
        _element(item, kind) for item, kind in preset.pairs() if kind.code(item.code) not in present
    ]
    wanted = [
        present.get(kind.code(item.code), stable_uid("dataElement", kind.code(item.code)))
        for item, kind in preset.pairs()
    ]
    if len(server.data_sets) > 1:
        raise MalformedMetadata(f"several data sets have the code {preset.data_set}")
    data_set = _data_set(owned, preset, wanted, list(org_units))
    if owned is not None and not missing and _same_links(owned, data_set):
        return None
    return {"dataElements": missing, "dataSets": [data_set]}


def _same_links(before: Json, after: Json) -> bool:
    keys = ("dataSetElements", "organisationUnits")
    return all(len(as_list(before.get(key))) == len(as_list(after[key])) for key in keys)

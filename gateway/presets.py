"""Presets: the data elements a mapping can name without spelling them out.

`lmis_stk` has a data element per item and figure, as the published package LMIS_STK does;
`option_combo` has one per item and tells the figures apart by a category option combination, as
DHIS2's monthly stock report does. Both offer the same keys.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from gateway.figures import LOST_PREFIX

COUNT_TYPES = frozenset({"INTEGER", "INTEGER_ZERO_OR_POSITIVE", "NUMBER"})
SIGNED_TYPES = frozenset({"INTEGER", "NUMBER"})
RATIO_TYPES = frozenset({"NUMBER"})
VALUE_TYPES = ("INTEGER", "INTEGER_ZERO_OR_POSITIVE", "NUMBER")
AGGREGATIONS = ("SUM", "LAST", "FIRST", "AVERAGE", "AVERAGE_SUM_ORG_UNIT", "MIN", "MAX", "NONE")
LMIS_STK = "lmis_stk"
OPTION_COMBO = "option_combo"
_NOT_IN_CODE = re.compile(r"[^A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class Element:
    """One figure and where it goes.

    Attributes:
        key: how a mapping names it.
        figures: names of the indicator row's figures that are added up.
        element: template of the data element's name there.
        combo: template of the category option combination's code or name; "" for the default one.
        label: end of the name of a provisioned element, and the name of a provisioned option.
        short: end of its short name.
        decimals: digits after the point, half up; 0 writes a whole number.
        scaled: whether the figure is in base units, so that the item's factor applies.
        value_type: what a provisioned element takes.
        aggregation: of a provisioned element, over org units and time.
        at_a_moment: whether it is a state at a moment, wrong to sum over time.
        is_ratio: whether it must not be summed over org units.
    """

    key: str
    figures: tuple[str, ...]
    element: str
    combo: str
    label: str
    short: str
    decimals: int
    scaled: bool
    value_type: str
    aggregation: str
    at_a_moment: bool = False
    is_ratio: bool = False

    @property
    def accepted_types(self) -> frozenset[str]:
        """Value types of an existing element that take whatever is sent."""
        if self.decimals:
            return RATIO_TYPES
        return COUNT_TYPES if self.value_type == "INTEGER_ZERO_OR_POSITIVE" else SIGNED_TYPES


def _flow(
    key: str, figure: str, suffix: str, label: str, short: str, *, signed: bool = False
) -> Element:
    value_type = "INTEGER" if signed else "INTEGER_ZERO_OR_POSITIVE"
    code = "{item}_" + suffix
    return Element(key, (figure,), code, "", label, short, 0, True, value_type, "SUM")


def _state(
    key: str, figure: str, suffix: str, label: str, short: str, *, signed: bool = False
) -> Element:
    made = _flow(key, figure, suffix, label, short, signed=signed)
    return replace(made, aggregation="LAST", at_a_moment=True)


def _days(key: str, figure: str, suffix: str, label: str, short: str) -> Element:
    return replace(_flow(key, figure, suffix, label, short), scaled=False)


def _ratio(
    key: str, figure: str, suffix: str, label: str, short: str, *, scaled: bool = False
) -> Element:
    code = "{item}_" + suffix
    return Element(
        key, (figure,), code, "", label, short, 2, scaled, "NUMBER", "NONE",
        at_a_moment=True, is_ratio=True,
    )  # fmt: skip


# Physical stock may be negative while devices have over-issued, so its element takes any integer.
_ALL = (
    _flow("receipt", "received", "STOCK_RECEIPT", "Stock receipt", "receipt"),
    _flow("distribution", "consumed", "STOCK_DISTRIBUTION", "Stock distribution", "distrib."),
    _flow("discard", "lost", "STOCK_DISCARD", "Stock discard", "discard"),
    _state("stock_on_hand", "usable", "STOCK_ON_HAND", "Stock on hand", "SOH"),
    _state(
        "physical", "closing", "STOCK_PHYSICAL", "Stock on hand, all", "physical", signed=True
    ),
    _ratio("months_of_stock", "months_of_stock", "MONTHS_OF_STOCK", "Months of stock", "MOS"),
    _days("stockout_days", "stockout_days", "STOCKOUT_DAYS", "Stock-out days", "stock-out days"),
    _ratio("amc", "amc", "AMC", "Average monthly consumption", "AMC", scaled=True),
    _state("minimum", "minimum", "STOCK_MINIMUM", "Minimum stock", "minimum"),
    _state("maximum", "maximum", "STOCK_MAXIMUM", "Maximum stock", "maximum"),
    replace(
        _flow("opening", "opening", "STOCK_OPENING", "Opening balance", "opening", signed=True),
        aggregation="FIRST",
        at_a_moment=True,
    ),
    _flow("issued", "issued", "STOCK_ISSUED", "Stock issued to stores", "issued"),
    _flow(
        "redistribution_in", "redistributed_in", "STOCK_REDISTRIBUTION_IN",
        "Stock redistribution in", "redistr. in",
    ),
    _flow(
        "redistribution_out", "redistributed_out", "STOCK_REDISTRIBUTION_OUT",
        "Stock redistribution", "redistr. out",
    ),
    _flow("returned_in", "returned_in", "STOCK_RETURNED_IN", "Stock returned in", "returned in"),
    _flow(
        "returned_out", "returned_out", "STOCK_RETURNED_OUT", "Stock returned out", "returned out"
    ),
    _flow(
        "correction", "adjusted", "STOCK_CORRECTION", "Stock correction", "correction", signed=True
    ),
    _flow("converted", "converted", "STOCK_CONVERTED", "Stock converted", "converted", signed=True),
    replace(
        _flow(
            "adjusted_consumption", "adjusted_consumption", "ADJUSTED_CONSUMPTION",
            "Consumption adjusted for stock-outs", "adj. cons.",
        ),
        decimals=2,
        value_type="NUMBER",
    ),
    _days("observed_days", "observed_days", "OBSERVED_DAYS", "Observed days", "observed days"),
    _state("expiring_30", "expiring_30", "EXPIRING_30", "Expiring within 30 days", "exp. 30 d"),
    _state("expiring_60", "expiring_60", "EXPIRING_60", "Expiring within 60 days", "exp. 60 d"),
    _state("expiring_90", "expiring_90", "EXPIRING_90", "Expiring within 90 days", "exp. 90 d"),
    _state("expired", "expired", "STOCK_EXPIRED", "Expired stock", "expired"),
    _flow("ordered", "ordered", "ORDERED", "Quantity ordered", "ordered"),
    _flow("filled", "filled", "ORDER_FILLED", "Quantity filled", "filled"),
    _ratio("fill_rate", "fill_rate", "FILL_RATE", "Order fill rate", "fill rate"),
    _ratio("lead_time_days", "lead_time_days", "LEAD_TIME_DAYS", "Lead time in days", "lead time"),
    _ratio(
        "days_to_stockout", "days_to_stockout", "DAYS_TO_STOCKOUT", "Days to stock-out",
        "d. to s-out",
    ),
)  # fmt: skip

# What a mapping names if it says nothing: the four that ministries ask for, and what they rest on.
DEFAULT_ELEMENTS = (
    "receipt",
    "distribution",
    "discard",
    "stock_on_hand",
    "months_of_stock",
    "stockout_days",
    "amc",
)


def _told_apart_by_combo(element: Element) -> Element:
    """The same figure as an option of the item's only element, which aggregates nothing."""
    return replace(element, element="{item}", combo=element.label, aggregation="NONE")


PRESETS: Mapping[str, Mapping[str, Element]] = MappingProxyType(
    {
        LMIS_STK: MappingProxyType({element.key: element for element in _ALL}),
        OPTION_COMBO: MappingProxyType(
            {element.key: _told_apart_by_combo(element) for element in _ALL}
        ),
    }
)


def preset_element(preset: str, key: str) -> Element | None:
    """The element of a preset by its key; `lost:<reason code>` is made for every reason.

    Raises KeyError if there is no such preset.
    """
    found = PRESETS[preset].get(key)
    if found is not None or not key.startswith(LOST_PREFIX) or key == LOST_PREFIX:
        return found
    reason = key.removeprefix(LOST_PREFIX)
    suffix = _NOT_IN_CODE.sub("_", reason.upper()).strip("_") or "OTHER"
    made = _flow(
        key, key, f"STOCK_DISCARD_{suffix}", f"Stock discard, {reason}", f"lost {reason}"[:24]
    )
    return _told_apart_by_combo(made) if preset == OPTION_COMBO else made

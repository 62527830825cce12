"""Figures: the named numbers of one org unit, product and period, as they are kept and mapped.

The names are those of `docs/domain-rules.md`, Names of the figures. A figure that is None is
unknown, and is never pushed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeAlias, cast

import msgpack

from crdt_model.flows import FLOWS
from crdt_model.indicators import Row
from crdt_model.outlook import days_left, months_left
from gateway.supply import Supplied

Figure: TypeAlias = int | Fraction | None
Figures: TypeAlias = Mapping[str, Figure]

LOST_PREFIX = "lost:"  # and the code of a reason: units lost for it

# Kept as they were computed, in this order; further ones follow from them.
_OF_ROW = (
    *FLOWS,
    "closing",
    "usable",
    "stockout_days",
    "observed_days",
    "adjusted_consumption",
    "amc",
    "amc_periods",
    "expiring_30",
    "expiring_60",
    "expiring_90",
    "expired",
)
_KEPT = (*_OF_ROW, "minimum", "maximum", "ordered", "filled", "lead_time_days")
_DERIVED = ("months_of_stock", "days_to_stockout", "fill_rate")

FIGURES = (*_KEPT, *_DERIVED)  # those a mapping may name, beside the losses for each reason

_MOST_PACKED = 2**63  # msgpack has no wider number
_LOST_AT = len(_KEPT)


def encoded(
    row: Row,
    months: tuple[Fraction | None, Fraction | None],
    supplied: Supplied,
    reason_code: Callable[[bytes], str],
) -> bytes:
    """The figures of a row as they are kept: exact, ratios as two numbers.

    `months` are the least and most months of stock to hold.
    """
    amc = row.amc
    values = [_packed(getattr(row, name)) for name in _OF_ROW]
    values += [_packed(None if n is None or amc is None else n * amc) for n in months]
    values += [supplied.ordered, supplied.filled, _packed(supplied.lead_time_days)]
    if row.lost_by_reason:
        lost = {reason_code(reason): units for reason, units in row.lost_by_reason.items()}
        values.append(dict(sorted(lost.items())))
    return cast(bytes, msgpack.packb(values))


def _packed(value: Figure) -> object:
    if type(value) is not Fraction:  # isinstance asks an abstract base class
        return value
    if max(abs(value.numerator), value.denominator) < _MOST_PACKED:
        return (value.numerator, value.denominator)
    return str(value)


def decoded(data: bytes) -> Figures:
    """The figures that `encoded` wrote."""
    values = msgpack.unpackb(data)
    found = {name: _read(value) for name, value in zip(_KEPT, values, strict=False)}
    if len(values) > _LOST_AT:
        found |= {f"{LOST_PREFIX}{code}": units for code, units in values[_LOST_AT].items()}
    usable, amc = cast(int, found["usable"]), cast("Fraction | None", found["amc"])
    ordered, filled = cast(int, found["ordered"]), cast(int, found["filled"])
    found["months_of_stock"] = months_left(usable, amc)
    found["days_to_stockout"] = days_left(usable, amc)
    found["fill_rate"] = Fraction(filled, ordered) if ordered else None
    return found


def _read(value: object) -> Figure:
    if isinstance(value, list):
        return Fraction(*value)
    return Fraction(value) if isinstance(value, str) else cast("int | None", value)

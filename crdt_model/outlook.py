"""Outlook: what present stock and the present rate of consumption say of the days ahead.

Rules I4 and I8 of `docs/domain-rules.md`. The rate is the average monthly consumption over the mean
month of 365.25 / 12 days. Everything is exact; nothing is rounded here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import floor

from crdt_model import ordering
from crdt_model.ordering import DAYS_IN_MONTH


class Level(StrEnum):
    """Where usable stock stands between a product's least and most months of stock."""

    STOCKED_OUT = "stocked_out"
    BELOW_MIN = "below_min"
    ADEQUATE = "adequate"
    ABOVE_MAX = "above_max"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Limits:
    """Least and most months of stock to hold, None where none is set."""

    least: Fraction | None
    most: Fraction | None


def level(usable: int, amc: Fraction | None, limits: Limits | None) -> Level:
    """Where `usable` base units stand.

    Without consumption or limits there is no scale to stand on, but nothing usable is a stock-out
    whatever the rate. Stock that nobody uses is above any most there is.
    """
    if usable <= 0:
        return Level.STOCKED_OUT
    if amc is None or limits is None or (limits.least is None and limits.most is None):
        return Level.UNKNOWN
    if amc <= 0:
        return Level.ADEQUATE if limits.most is None else Level.ABOVE_MAX
    months = Fraction(usable) / amc
    if limits.least is not None and months < limits.least:
        return Level.BELOW_MIN
    if limits.most is not None and months > limits.most:
        return Level.ABOVE_MAX
    return Level.ADEQUATE


def months_left(usable: int, amc: Fraction | None) -> Fraction | None:
    """Months until usable stock is used up (I4); None where nothing is used or that is unknown."""
    return None if amc is None or amc <= 0 else Fraction(usable) / amc


def days_left(usable: int, amc: Fraction | None) -> Fraction | None:
    """Days until usable stock is used up (I8); None where nothing is used or that is unknown."""
    if amc is None or amc <= 0:
        return None
    return ordering.days_to_stock_out(max(0, usable), amc)


@dataclass(frozen=True, slots=True)
class Dated:
    """Usable base units of one batch, and the last day they may be used (None: no date)."""

    batch: str
    quantity: int
    expiry: date | None


def wasted(batches: Iterable[Dated], amc: Fraction | None, day: date) -> dict[str, int] | None:
    """Base units of each batch that will expire before use, if used first expired first out.

    Use goes on at the present rate from the morning of `day`, through each batch's last day.
    None where the rate is unknown. A batch without a date does not expire.
    """
    if amc is None:
        return None
    rate = max(amc, Fraction(0)) / DAYS_IN_MONTH
    dated = [one for one in batches if one.expiry is not None and one.quantity > 0]
    used = 0
    found: dict[str, int] = {}
    for one in sorted(dated, key=lambda held: (held.expiry or day, held.batch)):
        assert one.expiry is not None
        days = max(0, (one.expiry - day).days + 1)
        in_time = min(one.quantity, max(0, floor(rate * days) - used))
        used += in_time
        found[one.batch] = found.get(one.batch, 0) + one.quantity - in_time
    return found

"""Periods: days, weeks, months and quarters of the ISO calendar, and when their days begin.

A label has one spelling: "2026-11-23", "2026W48", "2026-11", "2026Q4". Without its hyphens it is
the string by which DHIS2 names the period.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

SPANS_KEPT = 256  # runs of days whose beginnings are kept: of few zones, and months asked for
ONE_DAY = timedelta(days=1)


class PeriodKind(StrEnum):
    """How long a period is, in DHIS2's words."""

    DAILY = "Daily"
    WEEKLY = "Weekly"
    MONTHLY = "Monthly"
    QUARTERLY = "Quarterly"


_LABELS = (
    (PeriodKind.DAILY, re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)),
    (PeriodKind.WEEKLY, re.compile(r"(\d{4})W([1-9]\d?)", re.ASCII)),
    (PeriodKind.MONTHLY, re.compile(r"\d{4}-\d\d", re.ASCII)),
    (PeriodKind.QUARTERLY, re.compile(r"(\d{4})Q([1-4])", re.ASCII)),
)


@dataclass(frozen=True, slots=True)
class Period:
    """A run of days, first to last."""

    label: str
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def month(label: str) -> Period:
    """The month "2026-11".

    Raises:
        ValueError: not of that form.
    """
    first = date.fromisoformat(f"{label}-01")
    return Period(label, first, first.replace(day=monthrange(first.year, first.month)[1]))


def month_before(period: Period, count: int = 1) -> Period:
    """The month `count` months before the one in which a period begins."""
    first = period.first.replace(day=1)
    for _ in range(count):
        first = (first - ONE_DAY).replace(day=1)
    return month(first.strftime("%Y-%m"))


def months_between(first: date, last: date) -> list[Period]:
    """The months that the days from `first` to `last` touch, oldest first."""
    return periods(PeriodKind.MONTHLY, first, last)


def kind_of(label: str) -> PeriodKind:
    """Of which kind the period of a label is.

    Raises:
        ValueError: not a label.
    """
    for kind, pattern in _LABELS:
        if pattern.fullmatch(label):
            return kind
    raise ValueError(f"not a period: {label[:20]!r}")


def period(label: str) -> Period:
    """The period of a label of any kind.

    Raises:
        ValueError: not a label, or of a day, week or month that is none.
    """
    kind = kind_of(label)
    if kind is PeriodKind.MONTHLY:
        return month(label)
    if kind is PeriodKind.DAILY:
        day = date.fromisoformat(label)
        return Period(label, day, day)
    year, number = int(label[:4]), int(label[5:])
    if kind is PeriodKind.WEEKLY:
        monday = date.fromisocalendar(year, number, 1)
        return Period(label, monday, monday + timedelta(days=6))
    last = date(year, 3 * number, monthrange(year, 3 * number)[1])
    return Period(label, date(year, 3 * number - 2, 1), last)


def containing(kind: PeriodKind, day: date) -> Period:
    """The period of a kind in which a day lies."""
    match kind:
        case PeriodKind.DAILY:
            return Period(day.isoformat(), day, day)
        case PeriodKind.WEEKLY:
            year, week, _ = day.isocalendar()
            return period(f"{year}W{week}")
        case PeriodKind.MONTHLY:
            return month(day.strftime("%Y-%m"))
        case PeriodKind.QUARTERLY:
            return period(f"{day.year}Q{(day.month + 2) // 3}")


def periods(kind: PeriodKind, first: date, last: date) -> list[Period]:
    """The periods of a kind that the days from `first` to `last` touch, oldest first."""
    found: list[Period] = []
    day = first
    while day <= last:
        found.append(containing(kind, day))
        day = found[-1].last + ONE_DAY
    return found


# --- when days begin -------------------------------------------------------------------


def starts_ms(day: date, zone: ZoneInfo) -> int:
    """The instant at which a day begins in a zone, in milliseconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)


def day_of(at_ms: int, zone: ZoneInfo) -> date:
    """The date of an instant in a zone."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).date()


@lru_cache(SPANS_KEPT)
def day_starts(zone: ZoneInfo, first: date, days: int) -> Sequence[int]:
    """When each of `days` days from `first` begins, and last when the day after them does."""
    return [starts_ms(first + timedelta(days=number), zone) for number in range(days + 1)]

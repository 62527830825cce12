"""Periods: the strings by which DHIS2 names days, weeks, months, quarters and years.

A period string has exactly one spelling; anything else is refused here, because an importer of the
2.43 line answers an unreadable period with a failure that names no row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_PATTERNS = (
    ("Daily", re.compile(r"(\d{4})(\d{2})(\d{2})")),
    ("Monthly", re.compile(r"(\d{4})(\d{2})")),
    ("Weekly", re.compile(r"(\d{4})W([1-9]\d?)")),
    ("Quarterly", re.compile(r"(\d{4})Q([1-4])")),
    ("Yearly", re.compile(r"(\d{4})")),
)
EARLIEST_YEAR = 1900
LATEST_YEAR = 2999


@dataclass(frozen=True, slots=True)
class Period:
    """A period of the ISO calendar.

    Attributes:
        text: as DHIS2 writes it, for example `202607`.
        kind: DHIS2's name of the period type, for example `Monthly`.
        start: first day.
        end: the day after the last one.
    """

    text: str
    kind: str
    start: date
    end: date


def _month_start(year: int, month: int) -> date:
    """First day of a month counted from January of `year`; 13 is the next January."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _bounds(kind: str, numbers: list[int]) -> tuple[date, date]:
    year = numbers[0]
    if kind == "Daily":
        day = date(year, numbers[1], numbers[2])
        return day, day + timedelta(days=1)
    if kind == "Weekly":
        monday = date.fromisocalendar(year, numbers[1], 1)
        return monday, monday + timedelta(days=7)
    if kind == "Monthly":
        start = date(year, numbers[1], 1)
        return start, _month_start(year, numbers[1] + 1)
    if kind == "Quarterly":
        first = (numbers[1] - 1) * 3 + 1
        return _month_start(year, first), _month_start(year, first + 3)
    return date(year, 1, 1), date(year + 1, 1, 1)


def parse(text: str) -> Period:
    """Read a period string. Raises ValueError if it is not one of DHIS2's spellings."""
    for kind, pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match is None or not text.isascii():
            continue
        numbers = [int(group) for group in match.groups()]
        if not EARLIEST_YEAR <= numbers[0] <= LATEST_YEAR:
            break
        start, end = _bounds(kind, numbers)
        return Period(text, kind, start, end)
    raise ValueError(f"not a period: {text[:20]!r}")


def containing(kind: str, day: date) -> Period:
    """The period of a type in which a day lies. Raises ValueError for an unknown type."""
    year, week, _ = day.isocalendar()
    names = {
        "Daily": f"{day:%Y%m%d}",
        "Weekly": f"{year}W{week}",
        "Monthly": f"{day:%Y%m}",
        "Quarterly": f"{day.year}Q{(day.month - 1) // 3 + 1}",
        "Yearly": f"{day.year}",
    }
    if kind not in names:
        raise ValueError(f"not a period type: {kind[:20]!r}")
    return parse(names[kind])


def shifted(period: Period, count: int) -> Period:
    """The period `count` after this one, or before it when `count` is negative."""
    moved = period
    for _ in range(abs(count)):
        day = moved.end if count > 0 else moved.start - timedelta(days=1)
        moved = containing(moved.kind, day)
    return moved

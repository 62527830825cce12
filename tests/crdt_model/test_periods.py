"""Periods: one spelling each, and days that begin when the clocks of a place say so."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crdt_model.periods import (
    PeriodKind,
    containing,
    day_of,
    day_starts,
    kind_of,
    month,
    month_before,
    months_between,
    period,
    periods,
)

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
KINDS = st.sampled_from(PeriodKind)


@given(KINDS, DAYS)
def test_a_label_names_one_period(kind: PeriodKind, day: date) -> None:
    found = containing(kind, day)
    assert found.first <= day <= found.last
    assert period(found.label) == found
    assert kind_of(found.label) is kind


@given(KINDS, DAYS, st.integers(0, 400))
def test_periods_follow_each_other_without_a_gap(kind: PeriodKind, day: date, days: int) -> None:
    found = periods(kind, day, day + timedelta(days=days))
    assert found[0].first <= day and found[-1].last >= day + timedelta(days=days)
    for before, after in itertools.pairwise(found):
        assert after.first == before.last + timedelta(days=1)


def test_weeks_are_those_of_the_iso_calendar() -> None:
    assert containing(PeriodKind.WEEKLY, date(2027, 1, 3)).label == "2026W53"
    assert period("2026W1").first == date(2025, 12, 29)


def test_a_quarter_has_three_months() -> None:
    found = period("2028Q1")
    assert (found.first, found.last, found.days) == (date(2028, 1, 1), date(2028, 3, 31), 91)


@pytest.mark.parametrize(
    "wrong",
    ["", "2026", "202611", "2026-13", "2026-02-30", "2025W53", "2026W0", "2026W01", "2026Q5",
     "2026-1", "٢٠٢٦-11", "2026-11 "],
)  # fmt: skip
def test_another_spelling_is_no_period(wrong: str) -> None:
    with pytest.raises(ValueError):
        period(wrong)


def test_months_go_back_over_the_new_year() -> None:
    assert month_before(month("2027-01"), 13).label == "2025-12"
    found = [one.label for one in months_between(date(2026, 11, 30), date(2027, 1, 1))]
    assert found == ["2026-11", "2026-12", "2027-01"]


def test_a_day_on_which_clocks_change_is_shorter_or_longer() -> None:
    zone = ZoneInfo("Africa/Cairo")
    starts = day_starts(zone, date(2026, 4, 23), 3)
    hours = [(b - a) / 3_600_000 for a, b in itertools.pairwise(starts)]
    assert hours == [24, 23, 24]  # the last Friday of April
    for number, start in enumerate(starts):
        assert day_of(start, zone) == date(2026, 4, 23) + timedelta(days=number)
        assert day_of(start - 1, zone) == date(2026, 4, 22) + timedelta(days=number)

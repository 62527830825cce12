"""The outlook: levels, days to stock-out, and what will expire before it is used."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from crdt_model.outlook import Dated, Level, Limits, days_left, level, wasted

DAY = date(2026, 11, 23)
LIMITS = Limits(Fraction(1), Fraction(3))


def test_a_level_is_read_between_least_and_most_months() -> None:
    amc = Fraction(100)
    found = [level(usable, amc, LIMITS) for usable in (0, 99, 100, 300, 301)]
    assert found == [
        Level.STOCKED_OUT, Level.BELOW_MIN, Level.ADEQUATE, Level.ADEQUATE, Level.ABOVE_MAX
    ]  # fmt: skip


def test_i4_without_a_rate_a_level_is_unknown_but_a_stock_out_is_one() -> None:
    assert level(5, None, LIMITS) is Level.UNKNOWN
    assert level(5, Fraction(10), None) is Level.UNKNOWN
    assert level(0, None, None) is Level.STOCKED_OUT


def test_stock_that_nobody_uses_is_above_the_most() -> None:
    assert level(5, Fraction(0), LIMITS) is Level.ABOVE_MAX
    assert level(5, Fraction(0), Limits(Fraction(1), None)) is Level.ADEQUATE


def test_i8_days_to_stock_out_use_the_mean_month() -> None:
    assert days_left(12, Fraction(12)) == Fraction(36525, 1200)
    assert days_left(0, Fraction(12)) == 0
    assert days_left(12, Fraction(0)) is None
    assert days_left(12, None) is None


def test_what_expires_before_use_counts_the_batches_used_before_it() -> None:
    amc = Fraction(36525, 1200)  # one a day
    batches = [
        Dated("B", 40, DAY + timedelta(days=29)),  # 30 days: 20 already go to A
        Dated("A", 20, DAY + timedelta(days=19)),
        Dated("C", 10, None),
    ]
    assert wasted(batches, amc, DAY) == {"A": 0, "B": 30}


def test_an_expired_batch_and_one_nobody_uses_are_wasted_whole() -> None:
    expired = [Dated("A", 20, DAY - timedelta(days=1))]
    assert wasted(expired, Fraction(1000), DAY) == {"A": 20}
    assert wasted([Dated("A", 20, DAY)], Fraction(0), DAY) == {"A": 20}
    assert wasted(expired, None, DAY) is None


@given(
    st.lists(st.tuples(st.integers(1, 500), st.integers(-10, 400)), max_size=8),
    st.integers(0, 300),
)
def test_what_is_used_in_time_never_exceeds_what_the_rate_allows(
    held: list[tuple[int, int]], amc: int
) -> None:
    batches = [
        Dated(str(at), quantity, DAY + timedelta(days=days))
        for at, (quantity, days) in enumerate(held)
    ]
    lost = wasted(batches, Fraction(amc), DAY)
    assert lost is not None
    for until in {one.expiry for one in batches if one.expiry}:
        used = sum(
            one.quantity - lost[one.batch]
            for one in batches
            if one.expiry is not None and one.expiry <= until
        )
        days = max(0, (until - DAY).days + 1)
        assert used <= Fraction(amc) * days * 1200 / 36525

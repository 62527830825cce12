"""The hybrid clock: stamps never go backwards, whatever the wall clock does."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crdt_model.clock import COUNTER_BITS, milliseconds_of, next_stamp, stamp_of


@given(st.lists(st.integers(0, 1 << 41), min_size=2))
def test_stamps_increase_when_the_wall_clock_does_not(times: list[int]) -> None:
    stamps = [0]
    for now_ms in times:
        stamps.append(next_stamp(stamps[-1], now_ms))
    assert all(a < b for a, b in pairwise(stamps))
    assert all(milliseconds_of(s) >= now for s, now in zip(stamps[1:], times, strict=True))


def test_a_stamp_is_milliseconds_and_a_counter() -> None:
    assert stamp_of(5, 3) == 5 << 16 | 3
    assert milliseconds_of(stamp_of(5, 3)) == 5


def test_a_full_counter_runs_over_into_the_milliseconds() -> None:
    last = stamp_of(5, (1 << COUNTER_BITS) - 1)
    assert next_stamp(last, 5) == stamp_of(6)


def test_what_was_seen_comes_before_what_is_recorded_next() -> None:
    seen_from_a_fast_clock = stamp_of(9_000)
    assert next_stamp(seen_from_a_fast_clock, 1_000) > seen_from_a_fast_clock

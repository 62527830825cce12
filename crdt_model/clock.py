"""The hybrid logical clock: stamps that never go backwards and follow causes.

A stamp is milliseconds since 1970 shifted left by 16, plus a counter. What a device has seen always
has a lower stamp than what it records next, even when its wall clock is slow. Time is passed in.
"""

from __future__ import annotations

COUNTER_BITS = 16
MAX_AHEAD_MS = 3_600_000  # an entry further ahead of trusted time is not admitted (clock fault)
WARN_AHEAD_MS = 600_000  # from ten minutes a person is told


def stamp_of(milliseconds: int, counter: int = 0) -> int:
    """The stamp at `milliseconds` since 1970."""
    return milliseconds << COUNTER_BITS | counter


def milliseconds_of(stamp: int) -> int:
    """Milliseconds since 1970 of a stamp."""
    return stamp >> COUNTER_BITS


def next_stamp(last: int, now_ms: int) -> int:
    """The first stamp after `last` that is not before `now_ms`.

    `last` is the greatest stamp this device has issued or admitted. The counter overflows into the
    milliseconds, which keeps stamps increasing at any rate of recording.
    """
    return max(last + 1, stamp_of(now_ms))

"""The hybrid logical clock: stamps that never go backwards and follow causes.

A stamp is milliseconds since 1970 shifted left by 16, plus a counter. What a device has seen always
has a lower stamp than what it records next, even when its wall clock is slow. Time is passed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crdt_model.details import Clock

COUNTER_BITS = 16
MAX_AHEAD_MS = 3_600_000  # an entry further ahead of trusted time is not admitted (clock fault)
WARN_AHEAD_MS = 600_000  # from ten minutes a person is told
MAX_SHIFT_MS = 200 * 366 * 86_400_000  # what a correction may say: an RTC at 1970, and to spare
MAX_STAMP = (1 << 63) - 1  # what a database keeps; the year 6429
LIFETIME_MS = 6 * 366 * 86_400_000  # beyond the certificate's five years a clock is not believed


class Sureness(IntEnum):
    """How far a clock is trusted; the numbers travel in a hello.

    A clock that nothing contradicts is no proof: one that is two hours slow looks right, so it
    counts as much as what a person set.
    """

    UNSURE = 0
    SET = 1
    TAKEN = 2
    SURE = 3


@dataclass(frozen=True, slots=True)
class Trust:
    """What is thought of a machine's clock: add `offset_ms` to it, and how sure that is."""

    offset_ms: int
    sureness: Sureness


def trust(
    wall_ms: int,
    floor_ms: int,
    synchronised: bool,
    heard_ms: Sequence[int],
    person_ms: int | None,
) -> Trust:
    """Decide what time it is.

    Args:
        wall_ms: what the machine says. floor_ms: it cannot be earlier (program, certificate, own
            last entry). synchronised: whether the machine is set by a time server.
        heard_ms: how far ahead of the machine the clocks of peers are that are sure of theirs.
        person_ms: how far ahead a person said it is; None if nobody did.
    """
    if synchronised:
        return Trust(0, Sureness.SURE)
    if heard_ms:
        ordered = sorted(heard_ms)
        return Trust(ordered[(len(ordered) - 1) // 2], Sureness.TAKEN)
    if person_ms is not None:
        return Trust(person_ms, Sureness.SET)
    if floor_ms - WARN_AHEAD_MS <= wall_ms <= floor_ms + LIFETIME_MS:
        return Trust(0, Sureness.SET)
    return Trust(0, Sureness.UNSURE)


def shift_at(shifts: Sequence[Clock], device: bytes, epoch: bytes, stamp: int) -> int:
    """By how much the live facts of an entry are moved, in the units of a stamp.

    `shifts` are in order of their own entries; the last that covers the stamp counts.
    """
    for one in reversed(shifts):
        if (one.device, one.epoch) == (device, epoch) and one.first <= stamp <= one.last:
            return one.ms * (1 << COUNTER_BITS)
    return 0


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

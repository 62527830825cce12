"""Clocks: what time it is, by this machine, its peers and the person in front of it.

The machine's clock is used as it is where a time server sets it. Else the median of the peers that
are sure of theirs is taken, or what a person set; a clock that is earlier than this program, its
certificate or its own last entry, or years beyond them, is not believed at all.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import logging
import sys
from collections.abc import Callable

from crdt_model.clock import WARN_AHEAD_MS, Sureness, Trust, trust

BUILD_MS = 1_793_000_000_000  # 26 October 2026: this program is not older
_TIME_ERROR = 5  # what adjtimex answers while no time server sets the clock (adjtimex(2))
_TIMEX_BYTES = 512  # struct timex has 208; the call fills it

_log = logging.getLogger(__name__)


class TrustedClock:
    """Milliseconds since 1970 as far as they can be known; call it for the time.

    Attributes:
        on_jump: told by how many ms the clock was put forward (or back, negative) while running.
    """

    def __init__(
        self, wall_ms: Callable[[], int], synchronised: Callable[[], bool] | None = None
    ) -> None:
        self._wall_ms = wall_ms
        self._synchronised = synchronised or machine_is_synchronised
        self._floor_ms = BUILD_MS
        self._heard: dict[bytes, int] = {}
        self._person_ms: int | None = None
        self.on_jump: Callable[[int], None] = lambda ms: None
        self._trust = self._decide()

    def __call__(self) -> int:
        now_ms = self._wall_ms() + self._trust.offset_ms
        return max(now_ms, self._floor_ms) if self.sureness is Sureness.UNSURE else now_ms

    @property
    def sureness(self) -> Sureness:
        return self._trust.sureness

    @property
    def offset_ms(self) -> int:
        """How far ahead of the machine's clock the time is."""
        return self._trust.offset_ms

    @property
    def disagreement_ms(self) -> int:
        """By how much the peer that differs most differs from this clock."""
        found = [ms - self._trust.offset_ms for ms in self._heard.values()]
        return max(found, key=abs, default=0)

    def not_before(self, ms: int) -> None:
        """It cannot be earlier than this: a certificate was made then, or an entry recorded."""
        self._floor_ms = max(self._floor_ms, ms)
        self._judge()

    def heard(self, device: bytes, their_ms: int, sureness: int) -> None:
        """A peer said what time it is, and how sure it is."""
        if sureness >= Sureness.TAKEN:
            self._heard[device] = their_ms - self._wall_ms()
            self._judge()

    def set_by_person(self, now_ms: int) -> None:
        """A person said what time it is."""
        self._person_ms = now_ms - self._wall_ms()
        self._judge()

    def _judge(self) -> None:
        before, self._trust = self._trust, self._decide()
        jump = self._trust.offset_ms - before.offset_ms
        if self._trust.sureness != before.sureness or jump:
            _log.info("the clock is %s, %d ms off", self.sureness.name.lower(), self.offset_ms)
        if abs(jump) > WARN_AHEAD_MS:
            self.on_jump(jump)

    def _decide(self) -> Trust:
        return trust(
            self._wall_ms(),
            self._floor_ms,
            self._synchronised(),
            list(self._heard.values()),
            self._person_ms,
        )


def machine_is_synchronised() -> bool:
    """Whether a time server sets this machine's clock; False where that cannot be known."""
    if not sys.platform.startswith("linux"):
        return False
    name = ctypes.util.find_library("c")
    if name is None:
        return False
    try:
        asked = ctypes.create_string_buffer(_TIMEX_BYTES)  # zero: nothing is set, only read
        answer: int = ctypes.CDLL(name).adjtimex(asked)
    except (OSError, AttributeError):
        return False
    return 0 <= answer < _TIME_ERROR

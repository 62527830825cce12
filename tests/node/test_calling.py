"""Calling: an address that does not answer is called less and less often, and soon after a talk."""

from __future__ import annotations

import asyncio
import itertools
import random

from node.calling import FIRST_BACKOFF_S, LONGEST_BACKOFF_S, Caller, Outcome
from node.peer_link import Socket
from tests.simulation.loop import SimulatedLoop


class Steady(random.Random):
    """Draws the longest pause each time."""

    def uniform(self, a: float, b: float) -> float:
        return b


def calls(seconds: float, outcome: Outcome) -> list[float]:
    """When an address that never answers is called, in virtual time."""
    loop = SimulatedLoop()
    at: list[float] = []

    async def connect(address: str) -> Socket:
        at.append(loop.time())
        raise OSError("nobody there")

    async def called(address: str, socket: Socket | None, reason: str) -> Outcome:
        assert socket is None
        return outcome

    caller = Caller(connect, called, Steady())

    async def begin() -> None:
        caller.call("10.0.0.1:8723")
        await asyncio.sleep(seconds)
        await caller.stop()

    ended = loop.create_task(begin())
    loop.run_until(ended.done)
    return at


def test_the_pause_doubles_up_to_its_limit() -> None:
    at = calls(3_600, Outcome(None, False))
    pauses = [round(later - earlier, 3) for earlier, later in itertools.pairwise(at)]
    doubled = [FIRST_BACKOFF_S]
    while doubled[-1] < LONGEST_BACKOFF_S:
        doubled.append(min(2 * doubled[-1], LONGEST_BACKOFF_S))
    assert pauses[: len(doubled)] == doubled
    assert set(pauses[len(doubled) :]) == {LONGEST_BACKOFF_S}


def test_after_a_talk_that_came_to_its_end_the_pause_is_short_again() -> None:
    at = calls(20, Outcome(None, True))
    assert len(at) >= 5

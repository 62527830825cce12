"""Comparing: what the server holds of org units and periods, asked for in answers it can give.

A country has more values in a year than one answer holds: an answer that is too long is asked for
again in halves, first of the org units, then of the periods.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from gateway.answers import TooLong
from gateway.outbox import Key

UNITS_A_REQUEST = 50  # keeps the URL under 8 KiB
VALUES_A_REQUEST = 40_000  # some 12 MB, a third of what is read at most


class ReadsValues(Protocol):
    """What of the client a comparison needs."""

    async def read_values(
        self, data_set: str, org_units: Sequence[str], periods: Sequence[str]
    ) -> dict[tuple[str, str, str, str, str], str]: ...


async def held_values(
    client: ReadsValues, data_set: str, org_units: Sequence[str], periods: Sequence[str]
) -> dict[Key, str]:
    """What the server holds there, and nothing else it may say. Raises `answers` errors, `TooLong`
    if one org unit and period alone is."""
    found: dict[Key, str] = {}
    waiting = [(list(org_units), list(periods))]
    while waiting:
        units, some = waiting.pop()
        try:
            values = await client.read_values(data_set, units, some)
        except TooLong:
            if len(units) == len(some) == 1:
                raise
            waiting += _halves(units, some)
        else:
            keys = {Key(*place): value for place, value in values.items()}
            found |= {
                key: value
                for key, value in keys.items()
                if key.org_unit in units and key.period in some
            }
    return found


def _halves(units: list[str], periods: list[str]) -> list[tuple[list[str], list[str]]]:
    """Two smaller questions."""
    if len(units) > 1:
        middle = len(units) // 2
        return [(units[:middle], periods), (units[middle:], periods)]
    middle = len(periods) // 2
    return [(units, periods[:middle]), (units, periods[middle:])]

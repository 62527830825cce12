"""Leftovers: values that still wait under names that a changed mapping no longer has.

They are let go, so that nothing is sent of what people took out. What DHIS2 accepted before stays
as it is. Every row is told anew after a change, so what still has a place loses nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Set
from typing import NamedTuple

from gateway.outbox import KEY_COLUMNS, KEY_IS, KEY_WIDTH, Due, Key, note, where

UNMAPPED = "unmapped"  # the event in a value's history


class Place(NamedTuple):
    """Where values of the mapping go: uids, "" for a default option combination."""

    data_set: str
    element: str
    option_combo: str
    attribute_combo: str


def let_go(connection: sqlite3.Connection, target_id: int, places: Set[Place], now_ms: int) -> int:
    """Settle what waits outside these places on what DHIS2 last accepted; how many values."""
    waiting = connection.execute(
        "SELECT DISTINCT data_set, data_element, option_combo, attribute_combo"
        " FROM gateway_value WHERE target = ? AND state <> 0",
        (target_id,),
    ).fetchall()
    gone = [place for place in map(Place._make, waiting) if place not in places]
    return sum(_settle(connection, target_id, place, now_ms) for place in gone)


def _settle(connection: sqlite3.Connection, target_id: int, place: Place, now_ms: int) -> int:
    rows = connection.execute(
        f"SELECT {KEY_COLUMNS}, accepted, wanted_head FROM gateway_value WHERE target = ?"
        " AND data_set = ? AND data_element = ? AND option_combo = ? AND attribute_combo = ?"
        " AND state <> 0",
        (target_id, *place),
    ).fetchall()
    for row in rows:
        key = Key(*row[:KEY_WIDTH])
        accepted, head = row[KEY_WIDTH:]
        connection.execute(
            "UPDATE gateway_value SET state = 0, wanted = accepted, generation = generation + 1,"
            " code = NULL, words = NULL" + KEY_IS,
            where(target_id, place.data_set, key),
        )
        due = Due(key, accepted, head, accepted, False, 0)
        note(connection, target_id, place.data_set, due, None, now_ms, UNMAPPED, None)
    return len(rows)

"""Review: what a person sees of the outbox and decides about it.

Values that wait for a person or a lock, their history, and what the server holds against what it
accepted. Every function takes the connection of a transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gateway.answers import Conflict
from gateway.outbox import KEY_COLUMNS, KEY_IS, KEY_ORDER, KEY_WIDTH, Due, Key, State, note, where


@dataclass(frozen=True, slots=True)
class Held:
    """A value that waits for a person or a lock: both figures and the server's words (rule G2)."""

    data_set: str
    key: Key
    state: State
    wanted: str | None
    accepted: str | None
    head: str
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a value's history (rule G7)."""

    at_ms: int
    run: int | None
    event: str
    value: str | None
    head: str
    code: str | None
    words: str | None


def held(connection: sqlite3.Connection, target_id: int, limit: int) -> list[Held]:
    """Values quarantined or parked, at most `limit`."""
    rows = connection.execute(
        f"SELECT data_set, {KEY_COLUMNS}, state, wanted, accepted, wanted_head, code, words"
        " FROM gateway_value WHERE target = ? AND state IN (?, ?)"
        f" ORDER BY state, data_set, {KEY_ORDER} LIMIT ?",
        (target_id, State.QUARANTINED, State.PARKED, limit),
    )
    found = []
    for data_set, *rest in rows:
        state, wanted, accepted, head, code, words = rest[KEY_WIDTH:]
        key = Key(*rest[:KEY_WIDTH])
        found.append(
            Held(data_set, key, State(state), wanted, accepted, head, code or "", words or "")
        )
    return found


def release(
    connection: sqlite3.Connection, target_id: int, states: Iterable[State], period: str | None
) -> int:
    """Put quarantined or parked values back in the queue, of one period or of all; how many."""
    count = 0
    for state in {State.QUARANTINED, State.PARKED} & set(states):
        count += connection.execute(
            "UPDATE gateway_value SET state = ?1 WHERE target = ?2 AND state = ?3"
            " AND (?4 IS NULL OR period = ?4)",
            (State.QUEUED, target_id, state, period),
        ).rowcount
    return count


def write_off(
    connection: sqlite3.Connection, target_id: int, data_set: str, key: Key, now_ms: int, why: str
) -> bool:
    """A person decides that DHIS2 keeps what it holds (rule G2); False if nothing was held back.

    The figure is not sent again until it changes.
    """
    row = connection.execute(
        "SELECT wanted, wanted_head FROM gateway_value" + KEY_IS + " AND state IN (?, ?)",
        (*where(target_id, data_set, key), State.QUARANTINED, State.PARKED),
    ).fetchone()
    if row is None:
        return False
    connection.execute(
        "UPDATE gateway_value SET state = 0" + KEY_IS, where(target_id, data_set, key)
    )
    due = Due(key, row[0], row[1], None, False, 0)
    conflict = Conflict("", why)
    note(connection, target_id, data_set, due, None, now_ms, "written_off", conflict)
    return True


def contradicted(
    connection: sqlite3.Connection,
    target_id: int,
    data_set: str,
    keys: Iterable[Key],
    server: Mapping[Key, str],
) -> list[tuple[Key, str | None, str | None]]:
    """Read-back (rule G6): (key, last accepted, on the server) of settled values that differ."""
    differing: list[tuple[Key, str | None, str | None]] = []
    for key in keys:
        row = connection.execute(
            "SELECT accepted FROM gateway_value" + KEY_IS + " AND state = 0 AND unsure = 0",
            where(target_id, data_set, key),
        ).fetchone()
        if row is not None and row[0] != server.get(key):
            differing.append((key, row[0], server.get(key)))
    return differing


def send_again(
    connection: sqlite3.Connection, target_id: int, data_set: str, keys: Iterable[Key]
) -> None:
    """Queue settled values although they were accepted: the server holds something else now, or a
    gateway that took over cannot know what it holds (rules G6, G11)."""
    for key in keys:
        connection.execute(
            "UPDATE gateway_value SET state = ?, unsure = 1, generation = generation + 1"
            + KEY_IS
            + " AND state = 0",
            (State.QUEUED, *where(target_id, data_set, key)),
        )


def known_keys(
    connection: sqlite3.Connection, target_id: int, data_set: str, period: str, org_unit: str
) -> dict[Key, str | None]:
    """What DHIS2 last accepted of an org unit and period, withdrawn ones as None."""
    rows = connection.execute(
        f"SELECT {KEY_COLUMNS}, accepted FROM gateway_value"
        " WHERE target = ? AND data_set = ? AND period = ? AND org_unit = ?",
        (target_id, data_set, period, org_unit),
    )
    return {Key(*row[:KEY_WIDTH]): row[KEY_WIDTH] for row in rows}


def known_places(
    connection: sqlite3.Connection, target_id: int, data_set: str
) -> dict[str, list[str]]:
    """Org unit → periods of which DHIS2 accepted anything from here."""
    found: dict[str, list[str]] = {}
    rows = connection.execute(
        "SELECT DISTINCT org_unit, period FROM gateway_value"
        " WHERE target = ? AND data_set = ? AND accepted NOT NULL ORDER BY org_unit, period",
        (target_id, data_set),
    )
    for org_unit, period in rows:
        found.setdefault(org_unit, []).append(period)
    return found


def counts(connection: sqlite3.Connection, target_id: int) -> dict[State, int]:
    """How many values stand where; settled ones are not counted."""
    rows = connection.execute(
        "SELECT state, count(*) FROM gateway_value WHERE target = ? AND state <> 0 GROUP BY state",
        (target_id,),
    )
    return {State(row[0]): row[1] for row in rows}


def history(connection: sqlite3.Connection, target_id: int, key: Key, limit: int) -> list[Event]:
    """All that happened to a value, oldest first, the last `limit` events."""
    rows = connection.execute(
        "SELECT at, run, event, value, head, code, words FROM gateway_history WHERE target = ?"
        " AND org_unit = ? AND period = ? AND data_element = ? AND option_combo = ?"
        " AND attribute_combo = ? ORDER BY id DESC LIMIT ?",
        (
            target_id,
            key.org_unit,
            key.period,
            key.data_element,
            key.option_combo,
            key.attribute_combo,
            limit,
        ),
    ).fetchall()
    return [Event(*row) for row in reversed(rows)]

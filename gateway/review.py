"""Review: what a person sees of the outbox and decides about it.

Values that wait for a person or a lock, their history, and what the server holds against what it
accepted. Every function takes the connection of a transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from gateway.answers import Conflict
from gateway.outbox import (
    ASIDE,
    KEY_COLUMNS,
    KEY_IS,
    KEY_ORDER,
    KEY_WIDTH,
    VALUE_LIMIT,
    Due,
    Key,
    State,
    note,
    where,
)


@dataclass(frozen=True, slots=True)
class Held:
    """A value that waits for a person or a lock: both figures and the server's words (rule G2).

    Attributes:
        head: of the logs that `wanted` was computed from. retry_ms: when it is tried again by
            itself, None if never.
    """

    data_set: str
    key: Key
    state: State
    wanted: str | None
    accepted: str | None
    head: str
    wanted_ms: int
    accepted_ms: int | None
    retry_ms: int | None
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
    """Values quarantined, parked or held, at most `limit`."""
    return listed(connection, target_id, Selection(), limit)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of the values that wait are meant; what is not said does not narrow.

    Attributes:
        code: the server's error code. org_unit: uid. data_set with key: one value.
    """

    states: tuple[State, ...] = ASIDE
    code: str | None = None
    org_unit: str | None = None
    period: str | None = None
    data_set: str | None = None
    key: Key | None = None

    def condition(self, target_id: int) -> tuple[str, list[object]]:
        """The SQL that finds them, and its arguments."""
        marks = ",".join("?" * len(self.states))
        text = f" WHERE target = ? AND state IN ({marks})"
        arguments: list[object] = [target_id, *self.states]
        for column, value in (
            ("coalesce(code, '')", self.code),
            ("org_unit", self.org_unit),
            ("period", self.period),
            ("data_set", self.data_set),
        ):
            if value is not None:
                text += f" AND {column} = ?"
                arguments.append(value)
        if self.key is not None:
            columns = KEY_COLUMNS.split(", ")
            text += "".join(f" AND {column} = ?" for column in columns)
            arguments += self.key
        return text, arguments


def listed(
    connection: sqlite3.Connection,
    target_id: int,
    chosen: Selection,
    limit: int,
    offset: int = 0,
) -> list[Held]:
    """Values that wait, by state, data set and key."""
    condition, arguments = chosen.condition(target_id)
    rows = connection.execute(
        f"SELECT {KEY_COLUMNS}, data_set, state, wanted, accepted, wanted_head, wanted_at,"
        " accepted_at, retry_at, code, words FROM gateway_value"
        + condition
        + f" ORDER BY state, data_set, {KEY_ORDER} LIMIT ? OFFSET ?",
        (*arguments, limit, offset),
    )
    return [_held(Key(*row[:KEY_WIDTH]), *row[KEY_WIDTH:]) for row in rows]


def _held(
    key: Key,
    data_set: str,
    state: int,
    wanted: str | None,
    accepted: str | None,
    head: str,
    wanted_ms: int,
    accepted_ms: int | None,
    retry_ms: int,
    code: str | None,
    words: str | None,
) -> Held:
    return Held(
        data_set,
        key,
        State(state),
        wanted,
        accepted,
        head,
        wanted_ms,
        accepted_ms,
        retry_ms if state == State.PARKED else None,
        code or "",
        words or "",
    )


def count(connection: sqlite3.Connection, target_id: int, chosen: Selection) -> int:
    """How many values a selection names."""
    condition, arguments = chosen.condition(target_id)
    (found,) = connection.execute(
        "SELECT count(*) FROM gateway_value" + condition, arguments
    ).fetchone()
    return int(found)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why values wait: their state and the server's code, how many, and its words for one."""

    state: State
    code: str
    count: int
    words: str


def reasons(connection: sqlite3.Connection, target_id: int) -> list[Reason]:
    """What waits, by reason, the most first."""
    rows = connection.execute(
        "SELECT state, coalesce(code, ''), count(*), coalesce(min(words), '') FROM gateway_value"
        " WHERE target = ? AND state IN (?, ?, ?) GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
        (target_id, *ASIDE),
    )
    return [Reason(State(row[0]), *row[1:]) for row in rows]


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
        if row is not None and not _same(row[0], server.get(key)):
            differing.append((key, row[0], server.get(key)))
    return differing


def _same(ours: str | None, theirs: str | None) -> bool:
    """Whether two values are one figure: an importer may write 5.00 as 5."""
    if ours is None or theirs is None:
        return ours == theirs
    try:
        return ours == theirs or Decimal(ours) == Decimal(theirs)
    except InvalidOperation:
        return False


def send_again(
    connection: sqlite3.Connection, target_id: int, data_set: str, keys: Iterable[Key]
) -> None:
    """Queue settled values although they were accepted: the server holds something else now, or a
    gateway that took over cannot know what it holds (rules G6, G11).

    One whose figure was written off stays: DHIS2 keeps what it holds of it (rule G2).
    """
    for key in keys:
        connection.execute(
            "UPDATE gateway_value SET state = ?, unsure = 1, generation = generation + 1"
            + KEY_IS
            + " AND state = 0 AND wanted IS accepted",
            (State.QUEUED, *where(target_id, data_set, key)),
        )


def adopt(
    connection: sqlite3.Connection,
    target_id: int,
    data_set: str,
    held: Mapping[Key, str],
    now_ms: int,
) -> list[Key]:
    """Take values for accepted that another gateway of the region gave and this one has no word of
    (rule G11); which those are."""
    adopted: list[Key] = []
    words = Conflict("", "found on the server: another gateway of the region gave it")
    for key, text in held.items():
        value = text[:VALUE_LIMIT]
        made = connection.execute(
            "INSERT OR IGNORE INTO gateway_value (target, data_set, period, org_unit, data_element,"
            " option_combo, attribute_combo, state, wanted, wanted_head, wanted_at, accepted,"
            " accepted_at) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, '', ?, ?, ?)",
            (*where(target_id, data_set, key), value, now_ms, value, now_ms),
        )
        if made.rowcount:
            adopted.append(key)
            due = Due(key, value, "", value, False, 0)
            note(connection, target_id, data_set, due, None, now_ms, "read_back", words)
    return adopted


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
) -> dict[str, dict[str, int]]:
    """Org unit → periods of which DHIS2 accepted anything from here, with how many values."""
    found: dict[str, dict[str, int]] = {}
    rows = connection.execute(
        "SELECT org_unit, period, count(*) FROM gateway_value WHERE target = ? AND data_set = ?"
        " AND accepted NOT NULL GROUP BY org_unit, period ORDER BY org_unit, period",
        (target_id, data_set),
    )
    for org_unit, period, count in rows:
        found.setdefault(org_unit, {})[period] = count
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

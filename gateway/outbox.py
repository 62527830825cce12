"""Outbox: what DHIS2 last accepted, what it should hold, and the difference still to be sent.

There is one row a value, so a newer wish replaces an older one that has not left yet. Before a
request leaves, its rows are marked unsure; the mark goes only with the answer. A crash or a timeout
in between therefore ends in the value being sent again, which DHIS2 takes as an update.

Every function takes the connection of a transaction and is handed to `Database.write` or `.read`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from importlib.resources import files
from typing import NamedTuple, TypeAlias

from gateway import periods
from gateway.answers import Conflict
from gateway.metadata import UID
from node.migrations import NewerDatabase, statements

PARKED_RETRY_MS = 24 * 3_600_000  # locks are opened by people, seldom twice a day
COMPARED_AFTER_MS = 5 * 60_000  # twice the longest wait for an answer, and some more
VALUE_LIMIT = 64  # characters of a value; the widest is a 13 digit quantity


class State(IntEnum):
    """Where a value stands: QUARANTINED by the server, PARKED by a lock, HELD by a person."""

    SETTLED = 0
    QUEUED = 1
    QUARANTINED = 2
    PARKED = 3
    HELD = 4


WAITING = (State.PARKED, State.HELD)  # whatever the figure becomes
ASIDE = (State.QUARANTINED, State.PARKED, State.HELD)  # what a person sees and decides about


class Key(NamedTuple):
    """What names a value in a data set: uids and a period.

    An option combination of "" is the server's default one, which requests leave out.
    """

    data_element: str
    org_unit: str
    period: str
    option_combo: str = ""
    attribute_combo: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A value to be sent, as it stood when it was taken from the queue.

    Attributes:
        wanted: the value, None to withdraw it.
        accepted: what DHIS2 last accepted, None for nothing.
        unsure: whether an earlier request with this key has no recorded answer.
    """

    key: Key
    wanted: str | None
    head: str
    accepted: str | None
    unsure: bool
    generation: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What `want` found: values to send, values as accepted, values DHIS2 still cannot take."""

    queued: int
    unchanged: int
    parked: int


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the gateway's tables to this version's; harmless when they are.

    They have numbers of their own, because a node's file gets them only where it is a gateway.

    Raises:
        NewerDatabase: they are of a later version of the program.
    """
    connection.execute("CREATE TABLE IF NOT EXISTS gateway_schema (version INTEGER NOT NULL)")
    (version,) = connection.execute(
        "SELECT coalesce(max(version), 0) FROM gateway_schema"
    ).fetchone()
    scripts = sorted(
        (one for one in files("gateway").joinpath("schema").iterdir() if one.name.endswith(".sql")),
        key=lambda one: one.name,
    )
    if version > len(scripts):
        raise NewerDatabase(
            f"the gateway's tables are of schema {version}, this program knows {len(scripts)}"
        )
    for number, script in enumerate(scripts, 1):
        if number > version:
            for statement in statements(script.read_text(encoding="utf-8")):
                connection.execute(statement)  # executescript would end the transaction
            connection.execute("INSERT INTO gateway_schema (version) VALUES (?)", (number,))


Place: TypeAlias = tuple[int, str, str, str, str, str, str]


def where(target_id: int, data_set: str, key: Key) -> Place:
    """The arguments of `KEY_IS`, in the order of `KEY_COLUMNS` after target and data set."""
    return (
        target_id,
        data_set,
        key.period,
        key.org_unit,
        key.data_element,
        key.option_combo,
        key.attribute_combo,
    )


KEY_IS = (
    " WHERE target = ? AND data_set = ? AND period = ? AND org_unit = ? AND data_element = ?"
    " AND option_combo = ? AND attribute_combo = ?"
)
# A key as a query gives it, in the order of `Key`.
KEY_COLUMNS = "data_element, org_unit, period, option_combo, attribute_combo"
KEY_WIDTH = 5
KEY_ORDER = "period, org_unit, data_element, option_combo, attribute_combo"


_NOT_KEPT_BACK = " AND org_unit NOT IN (SELECT value FROM json_each(?))"


def _checked(key: Key, value: str | None) -> None:
    """Refuse what an importer would answer without naming the row."""
    uids = (key.data_element, key.org_unit, *filter(None, (key.option_combo, key.attribute_combo)))
    if any(UID.fullmatch(uid) is None for uid in uids):
        raise ValueError(f"not a uid in {key}")
    periods.parse(key.period)
    if value is not None and not 0 < len(value) <= VALUE_LIMIT:
        raise ValueError(f"not a value: {value[:VALUE_LIMIT]!r}")


def want(
    connection: sqlite3.Connection,
    target_id: int,
    data_set: str,
    values: Mapping[Key, str | None],
    head: str,
    now_ms: int,
) -> Changes:
    """State what DHIS2 should hold; only what differs from the last accepted is queued.

    Args:
        values: string, or None for a figure that is unknown now: it is withdrawn if DHIS2 has it.
            Keys not named are left alone.
        head: the state of the logs the values were computed from.

    Raises ValueError for a key or value DHIS2 cannot read; then nothing is kept.
    """
    queued = unchanged = parked = 0
    for key, value in values.items():
        _checked(key, value)
        place = where(target_id, data_set, key)
        row = connection.execute(
            "SELECT state, unsure, wanted, accepted FROM gateway_value" + KEY_IS, place
        ).fetchone()
        state, unsure, wanted, accepted = row or (State.SETTLED, 0, None, None)
        # Settled on another figure than the wish means that a person wrote the wish off.
        if value == wanted and (state != State.SETTLED or value != accepted):
            parked += state in WAITING
            unchanged += state in (State.QUARANTINED, State.SETTLED)
            queued += state == State.QUEUED
            continue
        if value == accepted and not unsure:
            unchanged += 1
            if state != State.SETTLED:
                _settle(connection, place, value, head, now_ms)
            continue
        # A new figure does not open a locked period: it waits beside the accepted one.
        new_state = State(state) if state in WAITING else State.QUEUED
        parked += new_state in WAITING
        queued += new_state == State.QUEUED
        connection.execute(
            "INSERT INTO gateway_value (target, data_set, period, org_unit, data_element,"
            " option_combo, attribute_combo, state, wanted, wanted_head, wanted_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET state = excluded.state, wanted = excluded.wanted,"
            " wanted_head = excluded.wanted_head, wanted_at = excluded.wanted_at,"
            " generation = generation + 1",
            (*place, new_state, value, head, now_ms),
        )
    return Changes(queued, unchanged, parked)


def _settle(
    connection: sqlite3.Connection,
    place: Place,
    value: str | None,
    head: str,
    now_ms: int,
) -> None:
    """The wish came back to what DHIS2 holds before anything was sent: nothing is owed."""
    connection.execute(
        "UPDATE gateway_value SET state = 0, wanted = ?, wanted_head = ?, wanted_at = ?,"
        " generation = generation + 1, code = NULL, words = NULL" + KEY_IS,
        (value, head, now_ms, *place),
    )


def take(
    connection: sqlite3.Connection,
    target_id: int,
    limit: int,
    now_ms: int,
    kept_back: Collection[str] = (),
) -> tuple[str, list[Due]]:
    """The next rows to send, all of one data set, sorted; parked ones whose time has come first
    rejoin the queue. Returns ("", []) when nothing is due.

    Args:
        kept_back: uids of org units of which nothing may leave now; what waits of them stays.
    """
    connection.execute(
        "UPDATE gateway_value SET state = ? WHERE target = ? AND state = ?"
        " AND retry_at NOT BETWEEN ? AND ?",  # later than we ever write: the clock was set back
        (State.QUEUED, target_id, State.PARKED, now_ms + 1, now_ms + PARKED_RETRY_MS),
    )
    but = json.dumps(sorted(kept_back))
    first = connection.execute(
        "SELECT data_set FROM gateway_value WHERE target = ? AND state = ?"
        + _NOT_KEPT_BACK
        + " ORDER BY data_set LIMIT 1",
        (target_id, State.QUEUED, but),
    ).fetchone()
    if first is None:
        return "", []
    rows = connection.execute(
        f"SELECT {KEY_COLUMNS}, wanted, wanted_head, accepted, unsure, generation"
        " FROM gateway_value WHERE target = ? AND state = ? AND data_set = ?"
        f"{_NOT_KEPT_BACK} ORDER BY {KEY_ORDER} LIMIT ?",
        (target_id, State.QUEUED, first[0], but, limit),
    ).fetchall()
    found = []
    for row in rows:
        wanted, head, accepted, unsure, generation = row[KEY_WIDTH:]
        found.append(Due(Key(*row[:KEY_WIDTH]), wanted, head, accepted, bool(unsure), generation))
    return first[0], found


def is_due(connection: sqlite3.Connection, target_id: int, now_ms: int) -> bool:
    """Whether `take` would find anything."""
    row = connection.execute(
        "SELECT 1 FROM gateway_value WHERE target = ? AND (state = ? OR (state = ?"
        " AND retry_at NOT BETWEEN ? AND ?)) LIMIT 1",
        (target_id, State.QUEUED, State.PARKED, now_ms + 1, now_ms + PARKED_RETRY_MS),
    ).fetchone()
    return row is not None


def mark_unsure(
    connection: sqlite3.Connection, target_id: int, data_set: str, rows: Sequence[Due]
) -> list[Due]:
    """Note that a request with these rows is about to leave; the rows whose wish is unchanged.

    A row whose wish changed since it was taken is left out: it is sent with its new value later.
    """
    going: list[Due] = []
    for due in rows:
        marked = connection.execute(
            "UPDATE gateway_value SET unsure = 1" + KEY_IS + " AND generation = ? AND state = ?",
            (*where(target_id, data_set, due.key), due.generation, State.QUEUED),
        )
        if marked.rowcount:
            going.append(due)
    return going


def note(
    connection: sqlite3.Connection,
    target_id: int,
    data_set: str,
    due: Due,
    run: int | None,
    now_ms: int,
    event: str,
    conflict: Conflict | None,
) -> None:
    """Add a line to a value's history."""
    connection.execute(
        "INSERT INTO gateway_history (target, data_set, period, org_unit, data_element,"
        " option_combo, attribute_combo, at, run, event, value, head, code, words)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *where(target_id, data_set, due.key),
            now_ms,
            run,
            event,
            due.wanted,
            due.head,
            conflict.code if conflict else None,
            conflict.words if conflict else None,
        ),
    )


def record_accepted(
    connection: sqlite3.Connection,
    target_id: int,
    data_set: str,
    rows: Iterable[Due],
    run: int,
    now_ms: int,
) -> None:
    """DHIS2 holds these values as sent. A row with a newer wish stays in the queue.

    One of which an earlier request has no answer is compared later: that request may come last.
    """
    for due in rows:
        if due.unsure:
            connection.execute(
                "INSERT OR REPLACE INTO gateway_doubt (target, data_set, key, at)"
                " VALUES (?, ?, ?, ?)",
                (target_id, data_set, json.dumps(due.key), now_ms + COMPARED_AFTER_MS),
            )
        connection.execute(
            "UPDATE gateway_value SET accepted = ?1, accepted_head = ?2, accepted_at = ?3,"
            " unsure = 0, code = NULL, words = NULL, retry_at = 0,"
            " state = CASE WHEN generation = ?4 OR wanted IS ?1 THEN 0 ELSE state END"
            " WHERE target = ?5 AND data_set = ?6 AND period = ?7 AND org_unit = ?8"
            " AND data_element = ?9 AND option_combo = ?10 AND attribute_combo = ?11",
            (
                due.wanted,
                due.head,
                now_ms,
                due.generation,
                *where(target_id, data_set, due.key),
            ),
        )
        event = "withdrawn" if due.wanted is None else "accepted"
        note(connection, target_id, data_set, due, run, now_ms, event, None)


def record_refused(
    connection: sqlite3.Connection,
    target_id: int,
    data_set: str,
    refusals: Iterable[tuple[Due, Conflict]],
    run: int,
    now_ms: int,
    *,
    retry_at_ms: int | None,
    still_unsure: bool = False,
) -> None:
    """DHIS2 did not take these values: parked until `retry_at_ms`, or quarantined when None.

    What DHIS2 held before the request it still holds, so the unsure mark goes back to what it was;
    after a fault it stays (`still_unsure`), because the value may have been stored.
    A quarantined row with a newer wish stays in the queue; a lock holds for any wish.
    """
    state = State.QUARANTINED if retry_at_ms is None else State.PARKED
    for due, conflict in refusals:
        connection.execute(
            "UPDATE gateway_value SET unsure = ?, code = ?, words = ?, retry_at = ?,"
            " state = CASE WHEN generation = ? OR ? THEN ? ELSE state END"
            + KEY_IS
            + " AND state <> 0",
            (
                due.unsure or still_unsure,
                conflict.code,
                conflict.words,
                retry_at_ms or 0,
                due.generation,
                state == State.PARKED,
                state,
                *where(target_id, data_set, due.key),
            ),
        )
        note(connection, target_id, data_set, due, run, now_ms, state.name.lower(), conflict)

"""Tables: what was read of real-time stock, kept on disk. Functions take a transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from importlib.resources import files
from types import MappingProxyType

from gateway.tracker import PAGE_ROWS, Entity, Event, Unreadable

NOT_OURS = "not_ours"
RECORDED_FOR = "recorded_for"
LEAST_PAGE_ROWS = 10  # a server that refuses even so many refuses something else


class State(IntEnum):
    """How it stands with an event that was read."""

    NEW = 0
    TAKEN = 1
    WAITING = 2
    NO_EFFECT = 3


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a list was read; `updated` is the server's own string, "" for nothing yet."""

    updated: str
    page_rows: int
    polled_at_ms: int | None


@dataclass(frozen=True, slots=True)
class Held:
    """An event as it was last read, and what became of it."""

    event: Event
    state: State
    reason: str
    details: str


def migrate(connection: sqlite3.Connection) -> None:
    """Create the tables; harmless when they exist."""
    script = files("gateway.rts").joinpath("schema.sql").read_text(encoding="utf-8")
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):  # executescript would end the transaction
            connection.execute(statement)
            statement = ""


def cursor(connection: sqlite3.Connection, what: str) -> Cursor:
    """How far a list was read."""
    row = connection.execute(
        "SELECT updated, page_rows, polled_at FROM rts_cursor WHERE what = ?", (what,)
    ).fetchone()
    return Cursor(*row) if row else Cursor("", PAGE_ROWS, None)


def put_cursor(connection: sqlite3.Connection, what: str, now: Cursor) -> None:
    """Keep how far a list was read."""
    connection.execute(
        "INSERT OR REPLACE INTO rts_cursor (what, updated, page_rows, polled_at)"
        " VALUES (?, ?, ?, ?)",
        (what, now.updated, now.page_rows, now.polled_at_ms),
    )


def forget_all(connection: sqlite3.Connection) -> None:
    """Another programme or server: what was read is read anew. What was recorded stays."""
    for table in ("rts_cursor", "rts_event", "rts_entity", "rts_unreadable"):
        connection.execute(f"DELETE FROM {table}")


def put_events(connection: sqlite3.Connection, events: Iterable[Event | Unreadable]) -> int:
    """Keep events that are new or of another version; returns how many were.

    One that cannot be read is listed, and what was taken of its earlier versions stays.
    """
    changed = 0
    for event in events:
        if isinstance(event, Unreadable):
            connection.execute(
                "INSERT OR REPLACE INTO rts_unreadable (event, updated_at, words) VALUES (?, ?, ?)",
                (event.uid, event.updated_at, event.words),
            )
            continue
        connection.execute("DELETE FROM rts_unreadable WHERE event = ?", (event.uid,))
        changed += connection.execute(
            "INSERT INTO rts_event (event, updated_at, program, org_unit, entity, occurred,"
            " created, deleted, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (event) DO UPDATE SET updated_at = excluded.updated_at,"
            " program = excluded.program, org_unit = excluded.org_unit, entity = excluded.entity,"
            " occurred = excluded.occurred, created = excluded.created,"
            " deleted = excluded.deleted, body = excluded.body, state = 0, reason = '',"
            " details = '' WHERE updated_at <> excluded.updated_at",
            (
                event.uid, event.updated_at, event.program, event.org_unit, event.entity,
                event.occurred_at, event.created_at, int(event.deleted), _body(event),
            ),
        ).rowcount  # fmt: skip
    return changed


def _body(event: Event) -> str:
    said = {"stage": event.stage, "status": event.status, "enrollment": event.enrollment}
    return json.dumps(said | {"values": dict(event.values)}, sort_keys=True)


_COLUMNS = (
    "event, updated_at, program, org_unit, entity, occurred, created, deleted, body, state,"
    " reason, details"
)


def _held(row: tuple[str, str, str, str, str, str, str, int, str, int, str, str]) -> Held:
    uid, updated, program, unit, entity, occurred, created, deleted, body = row[:9]
    state, reason, details = row[9:]
    said = json.loads(body)
    event = Event(
        uid, program, said["stage"], said["status"], said["enrollment"], entity, unit, occurred,
        created, updated, bool(deleted), MappingProxyType(said["values"]),
    )  # fmt: skip
    return Held(event, State(state), reason, details)


def open_events(connection: sqlite3.Connection, program: str) -> list[Held]:
    """Events of a programme that are not settled, in the order in which they happened."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM rts_event WHERE program = ? AND state IN (0, 2)"
        " ORDER BY occurred, created, event",
        (program,),
    )
    return [_held(row) for row in rows]


def events_of(connection: sqlite3.Connection, program: str) -> list[Held]:
    """All events of a programme, in the order in which they happened."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM rts_event WHERE program = ? ORDER BY occurred, created, event",
        (program,),
    )
    return [_held(row) for row in rows]


def events_at(connection: sqlite3.Connection, program: str, org_unit: str) -> list[Held]:
    """The events of a programme at a unit, in the order in which they happened."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM rts_event WHERE program = ? AND org_unit = ?"
        " ORDER BY occurred, created, event",
        (program, org_unit),
    )
    return [_held(row) for row in rows]


def event(connection: sqlite3.Connection, uid: str) -> Held | None:
    """One event, None if it was never read."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM rts_event WHERE event = ?", (uid,)).fetchone()
    return None if row is None else _held(row)


def settle(
    connection: sqlite3.Connection, event: Event, state: State, reason: str = "", details: str = ""
) -> None:
    """Note what became of this version of an event."""
    connection.execute(
        "UPDATE rts_event SET state = ?, reason = ?, details = ? WHERE event = ?"
        " AND updated_at = ? AND (state, reason, details) <> (?, ?, ?)",
        (state, reason, details, event.uid, event.updated_at, state, reason, details),
    )


def count_waiting(connection: sqlite3.Connection) -> int:
    """Events that cannot be taken yet."""
    (count,) = connection.execute(
        "SELECT count(*) FROM rts_event WHERE state = ?", (State.WAITING,)
    ).fetchone()
    return int(count)


def unreadable(connection: sqlite3.Connection) -> list[Unreadable]:
    """Rows of events that could not be read."""
    rows = connection.execute("SELECT event, updated_at, words FROM rts_unreadable ORDER BY event")
    return [Unreadable(*row) for row in rows]


def with_reason(connection: sqlite3.Connection, reason: str | None, most: int) -> list[Held]:
    """Events with a reason, the newest first; None: all that wait."""
    condition = "state = 2" if reason is None else "reason = ?"
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM rts_event WHERE {condition} ORDER BY occurred DESC, event LIMIT ?",
        (most,) if reason is None else (reason, most),
    )
    return [_held(row) for row in rows]


def wait(connection: sqlite3.Connection, event: Event, reason: str, details: str) -> None:
    """Note what an event waits for; one that another gateway records waits for nothing here."""
    state = State.NO_EFFECT if reason == NOT_OURS else State.WAITING
    settle(connection, event, state, reason, details)


def pass_over(connection: sqlite3.Connection, some: Iterable[Held]) -> None:
    """Note that events are of a stage that nothing is read from."""
    for held in some:
        settle(connection, held.event, State.NO_EFFECT, "other_stage")


def look_again(connection: sqlite3.Connection, stores: str) -> None:
    """Events that another gateway recorded so far are looked at if ours are other stores now."""
    if note(connection, RECORDED_FOR) != stores:
        connection.execute("UPDATE rts_event SET state = 0 WHERE reason = ?", (NOT_OURS,))
        remember(connection, RECORDED_FOR, stores)


def put_entities(
    connection: sqlite3.Connection, item_code: str, found: Iterable[Entity | Unreadable]
) -> int:
    """Keep tracked entities that say an item code; returns how many changed.

    Of one that cannot be read no item is known: its events wait.
    """
    changed = 0
    for entity in found:
        if isinstance(entity, Unreadable):
            continue
        item = entity.attributes.get(item_code, "")
        if entity.deleted:
            item = ""
        changed += connection.execute(
            "INSERT INTO rts_entity (entity, org_unit, item, enrollment) VALUES (?1, ?2, ?3, ?4)"
            " ON CONFLICT (entity) DO UPDATE SET org_unit = ?2, item = ?3, enrollment = ?4"
            " WHERE (org_unit, item, enrollment) <> (?2, ?3, ?4)",
            (entity.uid, entity.org_unit, item, entity.enrollment),
        ).rowcount
    return changed


def items_of(connection: sqlite3.Connection) -> Mapping[str, str]:
    """Entity to item code."""
    return dict(connection.execute("SELECT entity, item FROM rts_entity").fetchall())


def enrolled(connection: sqlite3.Connection, org_unit: str, item: str) -> tuple[str, str] | None:
    """The entity and active enrolment of an item at a unit; None without one."""
    row = connection.execute(
        "SELECT entity, enrollment FROM rts_entity WHERE org_unit = ? AND item = ?"
        " AND enrollment <> '' ORDER BY entity LIMIT 1",
        (org_unit, item),
    ).fetchone()
    return None if row is None else (row[0], row[1])


def note(connection: sqlite3.Connection, key: str) -> str | None:
    """What was remembered, None if nothing was."""
    row = connection.execute("SELECT value FROM rts_note WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def remember(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Remember something of real-time stock."""
    connection.execute("INSERT OR REPLACE INTO rts_note (key, value) VALUES (?, ?)", (key, value))

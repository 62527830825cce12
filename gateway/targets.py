"""Targets: how it stands with each DHIS2 server, and the runs against it.

Stops and back-off are on disk, so that a restart neither repeats a refused password nor hurries.
Every function takes the connection of a transaction.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

BATCH_ROWS = 1000  # rows a request: both importers take it in seconds, a proxy waits for it


@dataclass(frozen=True, slots=True)
class Target:
    """How it stands with a server.

    Attributes:
        stopped: why nothing is sent until a person acts, None if it goes on.
        failures: failed requests in a row; `faults`: the last of them that blame the request.
        not_before_ms: when to try again.
        batch_rows: rows a request may have now.
    """

    id: int
    name: str
    stopped: str | None
    failures: int
    faults: int
    not_before_ms: int
    last_failure: str | None
    batch_rows: int


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt to deliver what is due; counts are of values, `ended_ms` None if it was cut."""

    id: int
    started_ms: int
    ended_ms: int | None
    result: str | None
    accepted: int
    refused: int
    parked: int
    requests: int


def open_target(connection: sqlite3.Connection, name: str) -> Target:
    """The target of this name, made if it is new."""
    connection.execute(
        "INSERT INTO gateway_target (name, batch_rows) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (name, BATCH_ROWS),
    )
    found = connection.execute("SELECT id FROM gateway_target WHERE name = ?", (name,)).fetchone()
    return target(connection, found[0])


def target(connection: sqlite3.Connection, target_id: int) -> Target:
    """How it stands with a target. Raises KeyError if there is none with this id."""
    row = connection.execute(
        "SELECT id, name, stopped, failures, faults, not_before, last_failure, batch_rows"
        " FROM gateway_target WHERE id = ?",
        (target_id,),
    ).fetchone()
    if row is None:
        raise KeyError(target_id)
    return Target(*row)


def stop(connection: sqlite3.Connection, target_id: int, why: str, now_ms: int) -> None:
    """Send nothing more until a person resumes it."""
    connection.execute(
        "UPDATE gateway_target SET stopped = ?1, stopped_at = ?2, last_failure = ?1 WHERE id = ?3",
        (why, now_ms, target_id),
    )


def resume(connection: sqlite3.Connection, target_id: int) -> None:
    """A person has mended the cause: go on, at once and with full requests."""
    connection.execute(
        "UPDATE gateway_target SET stopped = NULL, stopped_at = NULL, failures = 0, faults = 0,"
        " not_before = 0, batch_rows = ? WHERE id = ?",
        (BATCH_ROWS, target_id),
    )


def note_failure(
    connection: sqlite3.Connection,
    target_id: int,
    why: str,
    not_before_ms: int,
    *,
    blames_request: bool,
) -> None:
    """A request failed: wait until then."""
    connection.execute(
        "UPDATE gateway_target SET failures = failures + 1, last_failure = ?, not_before = ?,"
        " faults = CASE WHEN ? THEN faults + 1 ELSE 0 END WHERE id = ?",
        (why, not_before_ms, blames_request, target_id),
    )


def note_success(connection: sqlite3.Connection, target_id: int) -> None:
    """A request was answered: no back-off, and room for larger requests again."""
    connection.execute(
        "UPDATE gateway_target SET failures = 0, faults = 0, not_before = 0, last_failure = NULL,"
        " batch_rows = min(batch_rows * 2, ?) WHERE id = ?",
        (BATCH_ROWS, target_id),
    )


def shrink(connection: sqlite3.Connection, target_id: int, rows: int) -> None:
    """Send at most this many rows at once for now."""
    connection.execute(
        "UPDATE gateway_target SET batch_rows = ? WHERE id = ?", (max(1, rows), target_id)
    )


def begin_run(connection: sqlite3.Connection, target_id: int, now_ms: int) -> int:
    """A new run; its id."""
    inserted = connection.execute(
        "INSERT INTO gateway_run (target, started) VALUES (?, ?)", (target_id, now_ms)
    )
    assert inserted.lastrowid is not None
    return inserted.lastrowid


def end_run(connection: sqlite3.Connection, run: Run) -> None:
    """Write how a run ended."""
    connection.execute(
        "UPDATE gateway_run SET ended = ?, result = ?, accepted = ?, refused = ?, parked = ?,"
        " requests = ? WHERE id = ?",
        (
            run.ended_ms,
            run.result,
            run.accepted,
            run.refused,
            run.parked,
            run.requests,
            run.id,
        ),
    )


def runs(connection: sqlite3.Connection, target_id: int, limit: int) -> list[Run]:
    """The last runs, newest first."""
    rows = connection.execute(
        "SELECT id, started, ended, result, accepted, refused, parked, requests FROM gateway_run"
        " WHERE target = ? ORDER BY id DESC LIMIT ?",
        (target_id, limit),
    )
    return [Run(*row) for row in rows]

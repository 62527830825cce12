"""Attention: what of real-time stock asks for a person, in plain rows that anyone may word.

What is listed only in a status is seen by nobody for months; so the gateway tells these as its own.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gateway.rts import tables
from gateway.rts.ground import REASONS
from gateway.rts.outbox import OutState
from gateway.rts.tables import NOT_OURS, State

LAST_RUN = "last_run"
# Results of a run that are no matter of this table: the target tells of stops and silence.
_NO_CAUSE = frozenset({"done", "waiting", "stopped", "failed", "superseded"})
# Without effect here, though goods were moved there: people decide.
_FOR_PEOPLE = ("changed_after_receipt", "ours_changed")


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that needs a person; `grave` if something was refused or nothing works.

    `more`: what its sentence names beside the subject and the count.
    """

    code: str
    grave: bool
    subject: str
    words: str
    count: int = 1
    more: Mapping[str, str] = field(default_factory=dict)


def concerns(connection: sqlite3.Connection) -> list[Concern]:
    """What asks for a person; nothing where real-time stock was never set up."""
    there = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'rts_note'"
    ).fetchone()
    if there is None:
        return []
    return [*_of_last_run(connection), *_of_events(connection), *_of_told(connection)]


def _of_last_run(connection: sqlite3.Connection) -> Iterator[Concern]:
    last = json.loads(tables.note(connection, LAST_RUN) or "{}")
    result, said = str(last.get("result", "done")), str(last.get("words", ""))
    if result not in _NO_CAUSE:
        words = f"Real-time stock is not read: {result} {said}"
        yield Concern("rts_run", True, result, words, more={"words": said})


def _of_events(connection: sqlite3.Connection) -> Iterator[Concern]:
    waiting = connection.execute(
        "SELECT reason, count(*), min(details) FROM rts_event WHERE state = ? GROUP BY reason",
        (State.WAITING,),
    ).fetchall()
    for reason, count, details in waiting:
        if reason != NOT_OURS:
            words = f"{count} events of DHIS2 wait: {REASONS.get(reason, reason)} ({details})."
            more = {"reason": reason, "details": details or ""}
            yield Concern("rts_waiting", False, reason, words, count, more)
    (count,) = connection.execute("SELECT count(*) FROM rts_unreadable").fetchone()
    if count:
        words = f"{count} rows of DHIS2's events cannot be read; `gateway rts status` names them."
        yield Concern("rts_unreadable", False, "", words, count)
    for reason in _FOR_PEOPLE:
        newest, count = connection.execute(
            "SELECT max(updated_at), count(*) FROM rts_event WHERE reason = ?", (reason,)
        ).fetchone()
        if count:
            words = f"{count} events of DHIS2: {REASONS[reason]}."
            more = {"reason": reason}
            yield Concern("rts_changed", False, f"{reason} {newest}", words, count, more)
    flagged = connection.execute(
        "SELECT name FROM rts_requisition WHERE flag <> '' AND done = 0 ORDER BY name"
    ).fetchall()
    if flagged:
        words = f"{len(flagged)} requisitions were changed in DHIS2 after their order was approved."
        yield Concern("rts_flagged", False, " ".join(n for (n,) in flagged), words, len(flagged))


def _of_told(connection: sqlite3.Connection) -> Iterator[Concern]:
    refused = connection.execute(
        "SELECT code, count(*), min(words) FROM rts_out WHERE state = ? GROUP BY code",
        (OutState.REFUSED,),
    ).fetchall()
    for code, count, said in refused:
        words = f"{count} events were not taken by DHIS2: {code} {said}"
        yield Concern("rts_refused", True, code, words, count, {"words": said})

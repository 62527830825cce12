"""Attention: what of a gateway asks for a person, one entry a cause, with a sentence each.

A cause has an id that stays the same while it lasts, so that it is told once. Words come from the
server, the network or the configuration; secrets are never among what is read here.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gateway import reading_back, review, rows
from gateway.coverage import Report
from gateway.outbox import State
from gateway.rts.attention import concerns
from gateway.targets import Target

FAILURES_TOLD = 6  # in a row: with the back-off that is about half an hour without an answer
TOKEN_DAYS = 7  # before a token's end: time to make another
NOT_REPORTED = "not_reported"  # a note: what the last run withheld
TOKEN_EXPIRES = "token_expires"  # a note of this device: YYYY-MM-DD
ERROR, WARNING = "error", "warning"
_SILENT = frozenset({"silent", "never_heard", "incomplete", "needs_update"})
# Results of a run that nobody has to mend, or that the target tells of; all others are a cause.
_NO_CAUSE = frozenset({"done", "waiting", "stopped", "failed", "running", "period_not_kept"})


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that needs a person; `subject` tells two of one code apart.

    `message` says it in English; whoever says it in another language does so from `code` and
    `arguments`, among which are the subject and the count.
    """

    code: str
    severity: str
    subject: str
    message: str
    count: int = 1
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The same while the cause lasts."""
        return hashlib.sha256(f"{self.code}\0{self.subject}".encode()).hexdigest()[:32]

    @property
    def arguments(self) -> dict[str, Any]:
        """What its sentence names."""
        return {"subject": self.subject, "count": self.count, **self.more}

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "code": self.code,
            "severity": self.severity,
            "subject": self.subject,
            "message": self.message,
            "count": self.count,
            "arguments": self.arguments,
        }


def causes(
    connection: sqlite3.Connection,
    target: Target,
    last_run: Mapping[str, Any] | None,
    today: date,
) -> list[Cause]:
    """What asks for a person now, the gravest first."""
    found = [
        *_of_target(target),
        *_of_last_run(last_run),
        *_of_values(connection, target.id),
        *_of_token(connection, today),
        *_of_stores(connection),
        *_of_real_time_stock(connection),
    ]
    return sorted(found, key=lambda one: (one.severity != ERROR, one.code, one.subject))


def _of_target(target: Target) -> list[Cause]:
    if target.stopped is not None:
        words = f"Nothing is sent to {target.name} until a person acts: {target.stopped}"
        return [Cause("stopped", ERROR, target.stopped, words, more={"target": target.name})]
    if target.failures >= FAILURES_TOLD:
        why = target.last_failure or ""
        words = (
            f"{target.name} did not answer {target.failures} times in a row:"
            f" {why or 'no reason known'}"
        )
        more = {"target": target.name, "words": why}
        return [Cause("failing", WARNING, "", words, target.failures, more)]
    return []


def _of_last_run(last_run: Mapping[str, Any] | None) -> list[Cause]:
    if last_run is None:
        return []
    result, words = str(last_run.get("result", "")), str(last_run.get("words", ""))
    found = []
    if result and result not in _NO_CAUSE:
        found.append(Cause(result, ERROR, words, words or result))
    for code in _texts(last_run.get("unresolved")):
        told = f"DHIS2 does not have {code} exactly once; its values are not sent."
        found.append(Cause("unresolved", ERROR, code, told))
    for unit in _texts(last_run.get("behind")):
        told = f"{unit} was pushed from entries that have not arrived here; it is left alone."
        found.append(Cause("behind", WARNING, unit, told))
    return found


def _texts(value: object) -> Sequence[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else ()


def _of_values(connection: sqlite3.Connection, target_id: int) -> list[Cause]:
    found = []
    for reason in review.reasons(connection, target_id):
        if reason.state == State.QUARANTINED:
            words = f"DHIS2 refused {reason.count} values: {reason.code} {reason.words}".rstrip()
            said = {"words": reason.words}
            found.append(Cause("quarantined", ERROR, reason.code, words, reason.count, said))
        elif reason.state == State.PARKED:
            words = (
                f"{reason.count} values wait for a closed period or unit:"
                f" {reason.code} {reason.words}".rstrip()
            )
            said = {"words": reason.words}
            found.append(Cause("parked", WARNING, reason.code, words, reason.count, said))
    read = reading_back.last(connection, target_id)
    if read is not None and read.differing and read.policy == reading_back.REPORT:
        words = f"DHIS2 holds {read.differing} values otherwise than it took them from here."
        found.append(Cause("differing", WARNING, str(read.at_ms), words, read.differing))
    return found


def _of_real_time_stock(connection: sqlite3.Connection) -> list[Cause]:
    return [
        Cause(
            one.code,
            ERROR if one.grave else WARNING,
            one.subject,
            one.words,
            one.count,
            one.more,
        )
        for one in concerns(connection)
    ]


def _of_token(connection: sqlite3.Connection, today: date) -> list[Cause]:
    text = rows.note(connection, TOKEN_EXPIRES)
    if not text:
        return []
    left = (date.fromisoformat(text) - today).days
    if left > TOKEN_DAYS:
        return []
    words = f"The token for DHIS2 ends on {text}; make another and connect with it."
    return [Cause("token_expiring", ERROR if left < 0 else WARNING, text, words)]


def not_reported(reported: Iterable[Report]) -> str:
    """What a run withheld, to be remembered under `NOT_REPORTED`: the next one may end before it
    knows."""
    return json.dumps([[one.org_unit, one.withheld, one.period] for one in reported
                       if one.withheld])  # fmt: skip


def _of_stores(connection: sqlite3.Connection) -> list[Cause]:
    """Org units that should have told and did not, one cause each with all its periods."""
    silent: dict[tuple[str, str], list[str]] = {}
    for unit, why, label in json.loads(rows.note(connection, NOT_REPORTED) or "[]"):
        if why in _SILENT:
            silent.setdefault((unit, why), []).append(label)
    return [
        Cause(
            "not_reported",
            WARNING,
            f"{unit} {why} {min(labels)}",
            f"{unit} is not reported for {', '.join(sorted(labels))}: {why.replace('_', ' ')}.",
            len(labels),
            {"unit": unit, "why": why, "periods": ", ".join(sorted(labels))},
        )
        for (unit, why), labels in sorted(silent.items())
    ]

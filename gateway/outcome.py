"""Outcome: how a run of the gateway ended, as it is kept and told."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from gateway import rows, targets
from gateway.push import SUPERSEDED
from gateway.reporting import Reported

LAST_RUN = "last_run"  # a note
BROKEN = "broken"  # the result of a run that ended by an error nobody foresaw


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended.

    Attributes:
        result: `done`, `waiting`, `stopped`, `failed`, `mapping_errors`, `not_appointed`,
            `superseded`, `not_connected`, `no_secret`, `broken` or another refusal's code.
        words: a sentence for the operator, "" when there is nothing to say.
        changed: rows whose figures changed. accepted, refused, parked: values. unchanged: values of
            these rows that DHIS2 has as they are.
        unresolved: codes that the server does not have exactly once.
        behind: org units that were pushed before from entries that this gateway does not hold.
        registered, withdrawn: completeness registrations. differing: values that a read-back of
            this run found changed on the server, None when none was due.
    """

    at: str
    result: str
    words: str = ""
    changed: int = 0
    accepted: int = 0
    refused: int = 0
    parked: int = 0
    unchanged: int = 0
    registered: int = 0
    withdrawn: int = 0
    differing: int | None = None
    unresolved: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    not_reported: tuple[Reported, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether nothing asks for a person."""
        return self.result == "done" and not (self.refused or self.unresolved or self.behind)

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.ok, **asdict(self)}


class Ended(Exception):
    """The run ends here, with a result and its sentence."""

    def __init__(self, result: str, words: str) -> None:
        super().__init__(words)
        self.result = result
        self.words = words


def last_run_of(connection: sqlite3.Connection) -> dict[str, Any] | None:
    """How the last run ended, as `Outcome.as_json`; None before the first."""
    text = rows.note(connection, LAST_RUN)
    return None if text is None else dict(json.loads(text))


def keep(connection: sqlite3.Connection, outcome: Outcome) -> None:
    """Remember how the last run ended."""
    rows.remember(connection, LAST_RUN, json.dumps(outcome.as_json()))


def pushed(outcome: Outcome, run: targets.Run) -> Outcome:
    """The outcome with what the push did."""
    result = run.result or "failed"
    if result.startswith(SUPERSEDED):
        words, result = result.removeprefix(f"{SUPERSEDED}: "), SUPERSEDED
    elif result in ("done", "waiting", "stopped"):
        words = "" if result == "done" else result
    else:
        words, result = result, "failed"
    return replace(outcome, result=result, words=words, accepted=run.accepted, parked=run.parked)

"""Words: where in the log something is said of membership, and what it says.

The table only says where such words stand; they are read there, so they are never older than the
log. A root's word counts even where its entry is set aside, so every entry of `network` is looked
at, not only those that are folded.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crdt_model.certificates import certificate_id
from crdt_model.codec import Malformed
from crdt_model.detail_forms import detail_of
from crdt_model.details import Certified, Enrol
from crdt_model.entries import LogName, decode_facts
from crdt_model.facts import Fact, Kind
from crdt_model.removals import Acceptance, Removal
from crdt_model.scopes import NETWORK

_KINDS = (Kind.ISSUER, Kind.ENROL, Kind.REVOKE, Kind.RETIRE, Kind.ACCEPT)


def note(connection: sqlite3.Connection, entry: int, facts: Sequence[Fact]) -> None:
    """Write down where an entry speaks of membership."""
    connection.executemany(
        "INSERT OR IGNORE INTO membership (entry, fact, kind, subject) VALUES (?, ?, ?, ?)",
        [
            (entry, index, fact.kind, _subject(fact))
            for index, fact in enumerate(facts)
            if fact.kind in _KINDS
        ],
    )


def _subject(fact: Fact) -> bytes:
    match detail_of(fact):
        case Removal(subject):
            return subject
        case Enrol(device) | Acceptance(device):
            return device
        case Certified(certificate):
            return certificate_id(certificate)
    raise Malformed(f"kind {fact.kind} speaks of nobody")


def _unread(connection: sqlite3.Connection) -> Iterator[tuple[int, tuple[Fact, ...]]]:
    """Entries of `network` that the table does not have yet, set aside or not."""
    rows = connection.execute(
        "SELECT entry.id, facts FROM membership_read JOIN scope ON scope.name = ?"
        " JOIN log ON log.scope = scope.id AND log.position > membership_read.position"
        " JOIN entry ON entry.log = log.id AND entry.id > membership_read.position"
        " WHERE entry.id NOT IN (SELECT entry FROM altered) ORDER BY entry.id",
        (NETWORK,),
    )
    for entry, facts in rows:
        yield entry, decode_facts(facts)


def catch_up(connection: sqlite3.Connection) -> None:
    """Write down what entries of `network` say that were not looked at yet."""
    for entry, facts in list(_unread(connection)):
        note(connection, entry, facts)
    connection.execute(
        "UPDATE membership_read SET position = (SELECT coalesce(max(id), 0) FROM entry)"
    )


# --- what was said ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Word:
    """One fact about membership, and the entry that says it.

    Attributes:
        branch: row of the branch that holds the entry. stamp: when it was said.
    """

    fact: Fact
    log: LogName
    branch: int
    seq: int
    stamp: int


_COLUMNS = "facts, log.id, device.device, epoch, scope.name, seq, stamp"
_JOIN = (
    " FROM entry JOIN log ON log.id = entry.log JOIN scope ON scope.id = log.scope"
    " JOIN device ON device.id = log.device"
)


def words(connection: sqlite3.Connection, *kinds: Kind) -> list[Word]:
    """Every fact of these kinds that is here, whether its entry counts or not."""
    marks = ",".join("?" * len(kinds))
    rows = connection.execute(
        f"SELECT membership.fact, {_COLUMNS}{_JOIN} JOIN membership ON membership.entry = entry.id"
        f" WHERE kind IN ({marks}) AND entry.id NOT IN (SELECT entry FROM altered)",
        kinds,
    ).fetchall()
    found = [_word(decode_facts(row[1])[row[0]], row[1:]) for row in rows]
    for entry, facts in _unread(connection):
        asked = [fact for fact in facts if fact.kind in kinds]
        if asked:
            row = connection.execute(
                f"SELECT {_COLUMNS}{_JOIN} WHERE entry.id = ?", (entry,)
            ).fetchone()
            found += [_word(fact, row) for fact in asked]
    return found


def _word(fact: Fact, row: Sequence[object]) -> Word:
    _, branch, device, epoch, scope, seq, stamp = row
    log = LogName(device, epoch, scope)  # type: ignore[arg-type]
    return Word(fact, log, branch, seq, stamp)  # type: ignore[arg-type]

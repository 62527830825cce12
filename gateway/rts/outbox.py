"""Outbox: events that DHIS2 is told, one row each, settled only by an answer.

A row is unsure from before a request with it leaves until its answer is recorded; then it is sent
again, under the same uid, whatever became of the first. Functions take a transaction.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from gateway.answers import Conflict


class OutState(IntEnum):
    """What is to be done about a row."""

    SETTLED = 0
    DUE = 1
    REFUSED = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """An event as DHIS2 should hold it, in what we have to say of it.

    Attributes:
        what: `receipt`, `requisition` or `dispatch`. document: of the shipment or order.
        event: as it is posted; only `values` and the uids make it another wish.
        values: data element to value. held: whether DHIS2 was read to hold all this already.
    """

    uid: str
    what: str
    store: bytes
    document: str
    product: bytes
    event: Mapping[str, Any]
    values: Mapping[str, str]
    held: bool = False

    @property
    def said(self) -> str:
        """Digest of what is said, whatever the time."""
        fixed = {
            key: value
            for key, value in self.event.items()
            if key not in ("occurredAt", "createdAtClient", "dataValues")
        }
        text = json.dumps([fixed, sorted(self.values.items())], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def body(self) -> str:
        """The event as JSON, with its values."""
        return json.dumps({**self.event, "dataValues": as_values(self.values)}, sort_keys=True)


@dataclass(frozen=True, slots=True)
class OutRow:
    """One row as it stands."""

    uid: str
    what: str
    store: bytes
    document: str
    product: bytes
    wanted: Mapping[str, Any]
    said: str
    accepted: str | None
    state: OutState
    unsure: bool
    plain: bool
    code: str
    words: str
    at_ms: int


_COLUMNS = (
    "event, what, store, document, product, wanted, said, accepted, state, unsure, plain, code,"
    " words, at"
)


def as_values(values: Mapping[str, str]) -> list[dict[str, str]]:
    """Data values as an event carries them, sorted."""
    return [{"dataElement": uid, "value": value} for uid, value in sorted(values.items())]


def want(connection: sqlite3.Connection, wish: Wish, now_ms: int) -> bool:
    """State what DHIS2 should hold of one event; whether that is new."""
    row = connection.execute(
        "SELECT said, accepted, unsure FROM rts_out WHERE event = ?", (wish.uid,)
    ).fetchone()
    if row is not None and row[0] == wish.said:
        if wish.held and row[1] is None:
            _settle(connection, wish.uid, wish.said, now_ms)
        return False
    settled = wish.held or (row is not None and row[1] == wish.said and not row[2])
    connection.execute(
        f"INSERT INTO rts_out ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '', '', ?)"
        " ON CONFLICT (event) DO UPDATE SET document = excluded.document,"
        " wanted = excluded.wanted, said = excluded.said, state = excluded.state, plain = 0,"
        " accepted = coalesce(excluded.accepted, accepted), code = '', words = '',"
        " at = excluded.at",
        (
            wish.uid, wish.what, wish.store, wish.document, wish.product, wish.body, wish.said,
            wish.said if wish.held else None,
            OutState.SETTLED if settled else OutState.DUE,
            now_ms,
        ),
    )  # fmt: skip
    return not settled


def cannot(connection: sqlite3.Connection, wish: Wish, code: str, words: str, now_ms: int) -> None:
    """Keep what cannot be said yet, with why; it is looked at again by each run."""
    connection.execute(
        f"INSERT INTO rts_out ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, '{{}}', '', NULL, ?, 0, 0, ?, ?,"
        " ?) ON CONFLICT (event) DO UPDATE SET state = excluded.state, code = excluded.code,"
        " words = excluded.words, at = excluded.at WHERE (code, words) <>"
        " (excluded.code, excluded.words)",
        (
            wish.uid, wish.what, wish.store, wish.document, wish.product, OutState.REFUSED, code,
            words, now_ms,
        ),
    )  # fmt: skip


def known(connection: sqlite3.Connection, what: str) -> set[str]:
    """Uids of a kind that were wished for; what could not be said is not among them."""
    rows = connection.execute(
        "SELECT event FROM rts_out WHERE what = ? AND said <> ''", (what,)
    ).fetchall()
    return {uid for (uid,) in rows}


def due(connection: sqlite3.Connection, most: int, but: Collection[str]) -> list[OutRow]:
    """Rows to be sent, the oldest first, but those named."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM rts_out WHERE state = ? ORDER BY at, event",
        (OutState.DUE,),
    )
    found = (_row(row) for row in rows)
    return [
        row for row, _ in zip((r for r in found if r.uid not in but), range(most), strict=False)
    ]


def refused(connection: sqlite3.Connection, most: int) -> list[OutRow]:
    """Rows that wait for a person."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM rts_out WHERE state = ? ORDER BY at DESC, event LIMIT ?",
        (OutState.REFUSED, most),
    )
    return [_row(row) for row in rows]


def retry(connection: sqlite3.Connection) -> int:
    """Send what was refused once more, as a person says; returns how many."""
    return connection.execute(
        "UPDATE rts_out SET state = ?, code = '', words = '' WHERE state = ? AND said <> ''",
        (OutState.DUE, OutState.REFUSED),
    ).rowcount


def _row(row: Sequence[Any]) -> OutRow:
    uid, what, store, document, product, wanted, said, accepted, state, unsure, plain = row[:11]
    return OutRow(
        uid, what, store, document, product, json.loads(wanted), said, accepted, OutState(state),
        bool(unsure), bool(plain), *row[11:],
    )  # fmt: skip


def begin(connection: sqlite3.Connection, rows: Iterable[OutRow]) -> None:
    """These are about to leave: until they are answered nobody knows what DHIS2 holds."""
    connection.executemany(
        "UPDATE rts_out SET unsure = 1 WHERE event = ?", [(row.uid,) for row in rows]
    )


def _settle(connection: sqlite3.Connection, uid: str, said: str, now_ms: int) -> None:
    """DHIS2 holds what was said; a newer wish stays to be sent."""
    connection.execute(
        "UPDATE rts_out SET accepted = ?1, unsure = 0, at = ?2, code = '', words = '',"
        " state = CASE WHEN said = ?1 THEN 0 ELSE state END WHERE event = ?3",
        (said, now_ms, uid),
    )


def record_accepted(connection: sqlite3.Connection, row: OutRow, now_ms: int) -> None:
    """DHIS2 took a row."""
    _settle(connection, row.uid, row.said, now_ms)


def record_rejected(
    connection: sqlite3.Connection, row: OutRow, why: Conflict, now_ms: int
) -> None:
    """DHIS2 refused a row, and says why: it waits for a person, or for another wish."""
    connection.execute(
        "UPDATE rts_out SET unsure = 0, at = ?, code = ?, words = ?,"
        " state = CASE WHEN said = ? THEN ? ELSE state END WHERE event = ?",
        (now_ms, why.code, why.words, row.said, OutState.REFUSED, row.uid),
    )


def postpone(connection: sqlite3.Connection, row: OutRow, now_ms: int) -> None:
    """The server failed on this row: the others go first."""
    connection.execute("UPDATE rts_out SET at = ? WHERE event = ?", (now_ms, row.uid))


def make_plain(connection: sqlite3.Connection, row: OutRow, wanted: Mapping[str, Any]) -> None:
    """Send a row again without the values that the server's rules assign."""
    connection.execute(
        "UPDATE rts_out SET wanted = ?, plain = 1, unsure = 0 WHERE event = ? AND said = ?",
        (json.dumps(wanted, sort_keys=True), row.uid, row.said),
    )


def counts(connection: sqlite3.Connection) -> dict[tuple[str, int], int]:
    """How many rows of each kind are in each state."""
    rows = connection.execute("SELECT what, state, count(*) FROM rts_out GROUP BY what, state")
    return {(what, state): count for what, state, count in rows}

"""Contacts: what is remembered of peers between sessions.

How far each was followed, what was announced and is not here yet, who holds what, and where peers
were met.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crdt_model.entries import LogName
from crdt_model.replication.events import Cursor, LogHead

MAX_WANTED = 300_000  # rows; beyond, a peer is not followed further until some are here

# --- cursors and wanted heads --------------------------------------------------------


def cursor_at(connection: sqlite3.Connection, peer: bytes, grants_hash: bytes) -> Cursor | None:
    """How far a peer was followed, None if never, or with other grants than now."""
    row = connection.execute(
        "SELECT database_epoch, grants_hash, position, digest FROM cursor WHERE peer = ?", (peer,)
    ).fetchone()
    return None if row is None or row[1] != grants_hash else Cursor(*row)


def follow(
    connection: sqlite3.Connection,
    peer: bytes,
    cursor: Cursor,
    wanted: Sequence[LogHead],
    now_ms: int,
) -> bool:
    """Move a peer's cursor, and remember what it announced on the way and is not here.

    Returns False if too much is wanted already: then nothing moved, and the peer announces again.
    """
    (rows,) = connection.execute("SELECT count(*) FROM wanted").fetchone()
    if rows + len(wanted) > MAX_WANTED:
        return False
    for head in wanted:
        note_wanted(connection, head, "", now_ms)
    connection.execute(
        "INSERT OR REPLACE INTO cursor (peer, database_epoch, grants_hash, position, digest)"
        " VALUES (?, ?, ?, ?, ?)",
        (peer, cursor.database_epoch, cursor.grants_hash, cursor.position, cursor.digest),
    )
    return True


def digest_at(connection: sqlite3.Connection, position: int) -> bytes | None:
    """The digest of all that had arrived up to a position, None if no commit ended there."""
    row = connection.execute(
        "SELECT digest FROM arrival WHERE position = ?", (position,)
    ).fetchone()
    return None if row is None else row[0]


EARLIER_LIFE = "epoch"  # the reason of a log that only the device's next life speaks of


def note_wanted(connection: sqlite3.Connection, head: LogHead, reason: str, now_ms: int) -> None:
    """Remember that a log's entries up to a head are not here, and what hinders it ("": nothing).

    A head that is only announced, or only named by a later life, does not take the place of one
    whose hindrance is known.
    """
    log = head.log
    connection.execute(
        "INSERT INTO wanted (device, epoch, scope, branch, seq, hash16, reason, since)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
        " hash16 = CASE WHEN excluded.seq >= seq THEN excluded.hash16 ELSE hash16 END,"
        " seq = max(seq, excluded.seq),"
        " reason = CASE WHEN excluded.reason = '' OR excluded.reason = ? AND reason <> ''"
        " THEN reason ELSE excluded.reason END",
        (
            log.device, log.epoch, log.scope, log.branch, head.seq, head.hash16, reason, now_ms,
            EARLIER_LIFE,
        ),
    )  # fmt: skip


def arrived(connection: sqlite3.Connection, log: LogName, seq: int) -> None:
    """A log is here up to `seq`: what of it was wanted no longer is."""
    connection.execute(
        "DELETE FROM wanted WHERE device = ? AND epoch = ? AND scope = ? AND branch = ?"
        " AND seq <= ?",
        (log.device, log.epoch, log.scope, log.branch, seq),
    )


def wanted(connection: sqlite3.Connection) -> list[tuple[LogHead, str]]:
    """What was announced and is not here, with the reason."""
    rows = connection.execute(
        "SELECT device, epoch, scope, branch, seq, hash16, reason FROM wanted"
    )
    return [(LogHead(LogName(*row[:4]), row[4], row[5]), row[6]) for row in rows]


def note(connection: sqlite3.Connection, code: str, detail: str, now_ms: int) -> None:
    """Keep something that happened to this node, for a person."""
    connection.execute(
        "INSERT INTO notice (at, code, detail) VALUES (?, ?, ?)", (now_ms, code, detail)
    )


# --- who holds what -------------------------------------------------------------------


def held_by(connection: sqlite3.Connection) -> list[tuple[bytes, LogName, int]]:
    """How far devices hold logs durably: (holder, log, seq)."""
    rows = connection.execute("SELECT holder, device, epoch, scope, seq FROM held")
    return [
        (holder, LogName(device, epoch, scope), seq) for holder, device, epoch, scope, seq in rows
    ]


def note_held(connection: sqlite3.Connection, held: Iterable[tuple[bytes, LogName, int]]) -> None:
    """Keep how far devices hold logs."""
    connection.executemany(
        "INSERT INTO held (holder, device, epoch, scope, seq) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET seq = excluded.seq",
        [(holder, log.device, log.epoch, log.scope, seq) for holder, log, seq in held],
    )


@dataclass(frozen=True, slots=True)
class KnownPeer:
    """A peer met before: its last address ("" if it called us) and when (ms since 1970)."""

    device: bytes
    address: str
    last_contact_ms: int


def peers_known(connection: sqlite3.Connection) -> list[KnownPeer]:
    """Every peer ever met."""
    rows = connection.execute("SELECT device, address, last_contact FROM peer ORDER BY device")
    return [KnownPeer(*row) for row in rows]


def note_contact(connection: sqlite3.Connection, peer: KnownPeer) -> None:
    """Keep when and where a peer was met; an address once known is not forgotten."""
    connection.execute(
        "INSERT INTO peer (device, address, last_contact) VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
        " SET last_contact = excluded.last_contact,"
        " address = CASE excluded.address WHEN '' THEN address ELSE excluded.address END",
        (peer.device, peer.address, peer.last_contact_ms),
    )


def addresses(connection: sqlite3.Connection) -> list[str]:
    """Addresses that were given, and those that worked."""
    return [address for (address,) in connection.execute("SELECT address FROM address")]


def save_address(connection: sqlite3.Connection, address: str, *, given: bool) -> None:
    """Keep an address to try after a restart; `given` by a person, not learnt."""
    connection.execute(
        "INSERT INTO address (address, given) VALUES (?, ?) ON CONFLICT DO UPDATE"
        " SET given = max(given, excluded.given)",
        (address, int(given)),
    )

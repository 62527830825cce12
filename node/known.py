"""Known: the node's figures from what had arrived by a past moment (I7).

The entries that had arrived by then are copied into a database in memory and folded there by the
same views, so that every figure, card and report is asked of it as it is asked of the present.
Arrival is known to the minute. Before the first minute noted nothing is known of arrival, and the
question is refused rather than answered from too much or too little.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from crdt_model.clock import milliseconds_of
from crdt_model.entries import MAX_SEQ
from crdt_model.identity import Roots
from node.arrivals import position_at
from node.authority import Authority
from node.directory import Directory, as_of_given
from node.errors import Refused
from node.folding import VIEW_ROWS, refold
from node.judging import Judge
from node.migrations import migrate
from node.node import Node, views

MAX_ENTRIES = 500_000  # some 20 s of folding and 300 MB; more is asked of a gateway's own copy
COPY_ROWS = 2_000  # at a time, so that a large ledger is not held twice
# Tables that are copied whole: who the devices are and what their certificates prove.
_WHOLE = ("device", "issuer")
_COMMON = ("network", "catalogue")
_OF_STORES = ("store", "ledger", "lane")


@dataclass(frozen=True, slots=True)
class Known:
    """A past moment to ask about: the newest entry that counts, and the moment."""

    position: int
    at_ms: int


def known_given(connection: sqlite3.Connection, text: str, now_ms: int) -> Known:
    """What `known_on` names.

    Raises:
        Refused: `invalid` or in the future; `history_unknown`.
    """
    at_ms = milliseconds_of(as_of_given(text))
    if at_ms > now_ms:
        raise Refused("time_in_future", "that time has not come yet", field="known_on")
    return Known(position_at(connection, at_ms, now_ms), at_ms)


@contextmanager
def as_known(
    node: Node, directory: Directory, known: Known, stores: Sequence[bytes]
) -> Iterator[Directory]:
    """A directory on these stores as they were known then; it lasts while the context is open.

    Raises:
        Refused: `too_large`, more entries than are folded again for a question.
    """
    source = directory.connection
    chosen = _scopes_of(source, stores)
    (held,) = source.execute(
        f"SELECT count(*) FROM entry JOIN log ON log.id = entry.log WHERE entry.id <= ?"
        f" AND scope IN ({_marks(chosen)})",
        (known.position, *chosen),
    ).fetchone()
    if held > MAX_ENTRIES:
        raise Refused(
            "too_large", f"more than {MAX_ENTRIES} entries had arrived by then", status=413
        )
    if not _arrived_since(source, known.position, chosen):
        yield directory  # nothing of it has arrived since
        return
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(connection)
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("BEGIN")
        _copy(source, connection, known.position, chosen)
        same = _same_catalogue(source, connection, known.position)
        _fold(connection, node.membership.roots, same)
        yield Directory(connection, node.network)
    finally:
        connection.close()


def _scopes_of(source: sqlite3.Connection, stores: Sequence[bytes]) -> list[int]:
    """The scopes that figures of these stores are made from: no accounts, no gateway's work."""
    wanted = {store.hex() for store in stores}
    rows = source.execute("SELECT id, name FROM scope ORDER BY id").fetchall()
    return [
        scope_id
        for scope_id, name in rows
        for kind, *of in [name.split("/")]
        if kind in _COMMON or (kind in _OF_STORES and wanted & set(of))
    ]


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _copy(
    source: sqlite3.Connection, target: sqlite3.Connection, position: int, scopes: Sequence[int]
) -> None:
    """Copy the logs as they stood: entries up to `position`, and branches that end there."""
    for table in _WHOLE:
        _copy_rows(source, target, table, "true", ())
    marks = _marks(scopes)
    _copy_rows(source, target, "scope", f"id IN ({marks})", scopes)
    arrived = f"scope IN ({marks}) AND id IN (SELECT log FROM entry WHERE id <= ?)"
    _copy_rows(source, target, "log", arrived, (*scopes, position))
    of_them = f"id <= ? AND log IN (SELECT id FROM log WHERE scope IN ({marks}))"
    _copy_rows(source, target, "entry", of_them, (position, *scopes))
    held = "entry IN (SELECT entry.id FROM entry WHERE id <= ?)"
    _copy_rows(source, target, "altered", held, (position,))
    target.execute("DELETE FROM altered WHERE entry NOT IN (SELECT id FROM entry)")
    target.execute(
        "UPDATE log SET (head_seq, head_hash, head_stamp) = (SELECT seq, hash, stamp FROM entry"
        " WHERE entry.log = log.id ORDER BY seq DESC LIMIT 1),"
        " first_seq = (SELECT min(seq) FROM entry WHERE entry.log = log.id),"
        " position = (SELECT max(id) FROM entry WHERE log = log.id), counts_to = ?",
        (MAX_SEQ,),
    )


def _copy_rows(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    table: str,
    condition: str,
    parameters: Sequence[object],
) -> None:
    rows = source.execute(f"SELECT * FROM {table} WHERE {condition}", parameters)
    marks = _marks(rows.description)
    while part := rows.fetchmany(COPY_ROWS):
        target.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", part)


def _arrived_since(source: sqlite3.Connection, position: int, scopes: Sequence[int]) -> bool:
    found = source.execute(
        f"SELECT 1 FROM log WHERE scope IN ({_marks(scopes)}) AND position > ? LIMIT 1",
        (*scopes, position),
    ).fetchone()
    return found is not None


def _same_catalogue(
    source: sqlite3.Connection, target: sqlite3.Connection, position: int
) -> list[int]:
    """Copy the catalogue as it is folded, if nothing of it or of `network` has arrived since.

    A nation's takes seconds to fold. Returns the scopes that need no folding.
    """
    rows = source.execute("SELECT id, name FROM scope").fetchall()
    common = [scope for scope, name in rows if name.split("/", 1)[0] in _COMMON]
    if _arrived_since(source, position, common):
        return []
    found = [scope for scope, name in rows if name.startswith("catalogue/")]
    for scope in found:
        for table, of_scope in VIEW_ROWS:
            _copy_rows(source, target, table, of_scope, (scope,))
    return found


def _fold(connection: sqlite3.Connection, roots: Roots, folded: Sequence[int]) -> None:
    """Fold who belongs, judge every log by it, then fold what counts and is not `folded` yet.

    Acceptances stand in `network` and `store/…`: those two are folded before the judging.
    """
    by_kind = views(roots)
    rows = connection.execute("SELECT id, name FROM scope ORDER BY name != 'network', id")
    kinds = {scope_id: name.split("/", 1)[0] for scope_id, name in rows.fetchall()}
    first = [scope_id for scope_id, kind in kinds.items() if kind in ("network", "store")]
    for scope_id in first:
        refold(connection, by_kind, scope_id)
    judge = Judge(roots, Authority(roots).standing)
    changed = judge.judge_all(connection)
    rest = [s for s in kinds if s not in first and (s in changed or s not in folded)]
    for scope_id in [s for s in first if s in changed] + rest:
        refold(connection, by_kind, scope_id)

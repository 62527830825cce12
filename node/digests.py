"""Digests: what a node holds of a scope, and what it folds to, as a few bytes to compare.

Two nodes with the same heads must have the same state. If the heads differ the logs are told anew;
if only the state differs, one of the two computes something else, and a person must know.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from crdt_model.codec import encode
from crdt_model.facts import Kind
from crdt_model.replication.events import ScopeDigest
from crdt_model.replication.frames import DIGEST_BYTES
from node.views import lanes
from node.wholeness import is_whole

NOT_WHOLE = bytes(DIGEST_BYTES)  # the state of a scope of which something is missing here

_LEDGER = (
    "SELECT product, batch, bin, status, owner, on_hand, counted FROM balance WHERE ledger = :scope"
    " AND (on_hand != 0 OR counted IS NOT NULL) ORDER BY product, batch, bin, status, owner",
    "SELECT command, code FROM flag WHERE ledger = :scope ORDER BY command, code",
)
_SETTINGS = (
    "SELECT key, value FROM setting WHERE scope = :scope AND live = 1 ORDER BY key, value",
    "SELECT store, period, name FROM zone_fact JOIN entry ON entry.id = zone_fact.entry"
    " JOIN log ON log.id = entry.log WHERE log.scope = :scope ORDER BY store, period, name, stamp",
)
_STATE = {"ledger": _LEDGER, "lane": lanes.STATE, "network": ()}


class Digests:
    """Digests of scopes; a scope is computed again only when its heads changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, int, ScopeDigest]] = {}

    def of(self, connection: sqlite3.Connection, names: Iterable[str]) -> list[ScopeDigest]:
        """The digests of those of `names` that hold an entry, in order of name."""
        found = []
        for name in sorted(names):
            row = connection.execute(
                "SELECT scope.id, refolds, max(position), max(head_seq) FROM scope"
                " JOIN log ON log.scope = scope.id WHERE scope.name = ?",
                (name,),
            ).fetchone()
            scope, refolds, position, newest = row
            if newest is None or newest < 0:
                continue
            known = self._known.get(name)
            state = NOT_WHOLE
            if not is_whole(connection, scope, name) or _knows_from_paper(connection, scope):
                digest = ScopeDigest(name, _heads(connection, scope), state)
            elif known is not None and known[:2] == (position, refolds):
                digest = known[2]
            else:
                kind = name.split("/", 1)[0]
                state = _hash(_rows(connection, _STATE.get(kind, _SETTINGS), scope))
                digest = ScopeDigest(name, _heads(connection, scope), state)
                self._known[name] = (position, refolds, digest)
            found.append(digest)
        return found


def _knows_from_paper(connection: sqlite3.Connection, scope: int) -> bool:
    """Whether a dispatch of a lane is known from a receipt alone: others cannot know it yet."""
    found = connection.execute(
        "SELECT 1 FROM paper_dispatch WHERE scope = ? AND NOT EXISTS (SELECT 1 FROM lane_fact"
        " WHERE lane_fact.scope = paper_dispatch.scope AND subject = shipment AND kind = ?)",
        (scope, Kind.DISPATCH),
    )
    return found.fetchone() is not None


def overall(digests: Sequence[ScopeDigest]) -> bytes:
    """One digest of several scopes."""
    return _hash((one.scope, one.heads, one.state) for one in digests)


def _heads(connection: sqlite3.Connection, scope: int) -> bytes:
    """Of the last signed entry of every branch that goes on."""
    rows = connection.execute(
        "SELECT entry.hash FROM log JOIN entry ON entry.log = log.id AND entry.seq = signed_seq"
        " WHERE log.scope = ? AND NOT EXISTS"
        " (SELECT 1 FROM log AS child WHERE child.parent = log.id)"
        " ORDER BY entry.hash",
        (scope,),
    )
    return _hash(rows)


def _rows(
    connection: sqlite3.Connection, queries: Sequence[str], scope: int
) -> Iterator[tuple[object, ...]]:
    for query in queries:
        yield from connection.execute(query, {"scope": scope})
        yield ("",)


def _hash(rows: Iterable[tuple[object, ...]]) -> bytes:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(encode(tuple(row)))
    return digest.digest()[:DIGEST_BYTES]

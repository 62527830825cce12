"""Repairing: entries that were altered on our own disk, found, set aside and fetched again.

A signature says what a device wrote. An entry whose bytes no longer give the hash that was stored
is taken out of every figure and asked of whoever holds its log; `Store.receive` puts the true one
in its place.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from crdt_model import log as chain
from crdt_model.replication.events import LogHead
from crdt_model.replication.frames import HASH16_BYTES
from node import contacts, feeding
from node.branches import Branch, branches, logs_held
from node.folding import refold
from node.node import Node, views
from node.verify import stored_entries

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Altered:
    """An entry that is not what was signed: its row, its branch and its seq."""

    entry: int
    branch: Branch
    seq: int


def find_altered(node: Node, connection: sqlite3.Connection) -> list[Altered]:
    """Every entry whose bytes or signature are not what they should be; reads the whole log."""
    found: list[Altered] = []
    for name in logs_held(connection):
        author = node.authority(connection, name.device)
        for branch in branches(connection, name):
            for row, entry, hash_, signature in stored_entries(node.network, connection, branch):
                bad = entry.hash != hash_
                if not bad and signature is not None and author is not None:
                    try:
                        chain.check_signature(node.network, entry, signature, author[1])
                    except chain.BadSignature:
                        bad = True
                if bad:
                    found.append(Altered(row, branch, entry.seq))
    return found


def set_aside(node: Node, connection: sqlite3.Connection, found: Sequence[Altered]) -> None:
    """Take altered entries out of the views, and have them asked of peers."""
    now_ms = node.now_ms()
    for one in found:
        connection.execute(
            "INSERT OR IGNORE INTO altered (entry, since) VALUES (?, ?)", (one.entry, now_ms)
        )
        _log.error(
            "entry %d of %s in %s was altered on this disk",
            one.seq, one.branch.name.device.hex(), one.branch.name.scope,
        )  # fmt: skip
    for branch in {one.branch.id: one.branch for one in found}.values():
        head = branch.head
        contacts.note_wanted(
            connection,
            LogHead(branch.name, _end(connection, branch, found), head.hash[:HASH16_BYTES]),
            feeding.ALTERED,
            now_ms,
        )
    for scope in dict.fromkeys(one.branch.scope for one in found):
        refold(connection, views(node.membership.roots), scope)


def _end(connection: sqlite3.Connection, branch: Branch, found: Sequence[Altered]) -> int:
    """The next signed entry after the last altered one: a run up to there proves them."""
    last = max(one.seq for one in found if one.branch.id == branch.id)
    bad = [one.entry for one in found]
    marks = ",".join("?" * len(bad))
    (seq,) = connection.execute(
        "SELECT min(seq) FROM entry WHERE log = ? AND seq > ? AND signature IS NOT NULL"
        f" AND id NOT IN ({marks})",
        (branch.id, last, *bad),
    ).fetchone()
    return branch.head.seq if seq is None else seq


def as_json(found: Sequence[Altered]) -> list[dict[str, object]]:
    """Device, scope and seq of each, for an answer."""
    return [
        {"device": one.branch.name.device.hex(), "scope": one.branch.name.scope, "seq": one.seq}
        for one in found
    ]

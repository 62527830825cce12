"""Counting: how far the branches of one log count, from what the database holds of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from crdt_model import validity
from crdt_model.entries import LogName
from crdt_model.removals import HEAD_BYTES, Acceptance, Removal
from node.branches import Branch, branches, hash_at


def counted_in(
    connection: sqlite3.Connection,
    log: LogName,
    removals: Sequence[Removal],
    acceptances: Sequence[Acceptance],
) -> dict[int, int]:
    """The last seq that counts of each row of `log`, one below its first if none does."""
    held = branches(connection, log)
    names = {branch.id: branch.name.branch for branch in held}
    cuts = [cut for removal in removals for cut in removal.cuts]
    cuts += [cut for acceptance in acceptances for cut in acceptance.cuts]
    seqs = {
        seq
        for cut in cuts
        if (cut.scope, cut.epoch) == (log.scope, log.epoch)
        for seq, _ in cut.heads
    }
    tree = [
        validity.Branch(
            branch.name.branch,
            None if branch.parent is None else names[branch.parent],
            branch.first,
            branch.head.seq,
            _hashes(connection, branch, seqs),
            _last_until(connection, branch),
        )
        for branch in held
    ]
    last = validity.counted(log.on(b""), tree, removals, acceptances)
    return {branch.id: last[branch.name.branch] for branch in held}


def _hashes(connection: sqlite3.Connection, branch: Branch, seqs: set[int]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for seq in seqs:
        if branch.first <= seq <= branch.head.seq:
            hash_ = hash_at(connection, branch, seq)
            if hash_ is not None:
                found[seq] = hash_[:HEAD_BYTES]
    return found


def _last_until(connection: sqlite3.Connection, branch: Branch) -> Callable[[int], int]:
    def last(stamp: int) -> int:
        # Stamps increase along a log, so the greatest seq is the last of them.
        row = connection.execute(
            "SELECT max(seq) FROM entry WHERE log = ? AND stamp <= ?", (branch.id, stamp)
        ).fetchone()
        return branch.first - 1 if row[0] is None else int(row[0])

    return last

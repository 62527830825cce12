"""Mending: true entries put in the place of those that were altered on our disk."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence

from crdt_model.entries import Entry
from node.branches import Branch, hash_at

_log = logging.getLogger(__name__)


def mend(
    connection: sqlite3.Connection,
    held: Sequence[Branch],
    entries: Sequence[Entry],
    signature: bytes,
) -> bool:
    """Mend what a proven run of a log can; whether anything was.

    The run belongs to a branch if a later entry of it, which was not altered, is held there.
    """
    marks = ",".join("?" * len(held))
    altered = connection.execute(
        "SELECT entry.id, entry.log, seq FROM altered JOIN entry ON entry.id = altered.entry"
        f" WHERE entry.log IN ({marks})",
        [branch.id for branch in held],
    ).fetchall()
    bad = {(log_id, seq) for _, log_id, seq in altered}
    mended = False
    for entry_id, log_id, seq in altered:
        at = seq - entries[0].seq
        branch = next(branch for branch in held if branch.id == log_id)
        if not 0 <= at < len(entries) or not any(
            hash_at(connection, branch, later.seq) == later.hash
            for later in entries[at:]
            if (log_id, later.seq) not in bad or later.seq == branch.head.seq
        ):
            continue
        entry = entries[at]
        connection.execute(
            "UPDATE entry SET hash = ?, command = ?, request = ?, part = ?, parts = ?,"
            " stamp = ?, user = ?, facts = ?, signature = ? WHERE id = ?",
            (
                entry.hash, entry.command, entry.request, entry.part, entry.parts, entry.stamp,
                entry.user, entry.facts, signature if entry is entries[-1] else None, entry_id,
            ),
        )  # fmt: skip
        connection.execute("DELETE FROM altered WHERE entry = ?", (entry_id,))
        _log.warning("entry %d of %s in %s is mended", seq, entry.log.device.hex(), entry.log.scope)
        mended = True
    return mended

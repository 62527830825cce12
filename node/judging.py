"""Judging: which stored entries count, by what the network says of their devices and of forks.

Nothing stored is thrown away. A branch counts up to a seq; what is beyond is set aside, kept and
handed on. The answer follows from the facts held, so it is found anew when one of them comes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from crdt_model.entries import MAX_SEQ, LogName
from crdt_model.facts import Fact, Kind
from crdt_model.identity import Roots
from crdt_model.validity import MAX_BRANCHES
from node.branches import branches, leaves
from node.counting import counted_in
from node.standing import NOTHING_SAID, Standings, removals_of

_WORDS = frozenset({Kind.REVOKE, Kind.RETIRE, Kind.ACCEPT})
_MAY_MATTER = _WORDS | {Kind.ISSUER, Kind.ENROL}  # once something was removed


class Judge:
    """Decides how far each branch of a log counts, and writes it down."""

    def __init__(self, roots: Roots, standing: Standings) -> None:
        self.roots = roots
        self._standing = standing

    def concerns(self, connection: sqlite3.Connection, log: LogName) -> bool:
        """Whether anything but its being there decides what of a log counts."""
        standing = self._standing(connection)
        if standing is not NOTHING_SAID and any(removals_of(connection, self.roots, log.device)):
            return True
        return len(leaves(branches(connection, log))) > MAX_BRANCHES

    def judge(self, connection: sqlite3.Connection, log: LogName) -> bool:
        """Write down how far the branches of a log count; whether that has changed."""
        concerned = self.concerns(connection, log)
        last: dict[int, int] = {}
        if concerned:
            removals, acceptances = removals_of(connection, self.roots, log.device)
            last = counted_in(connection, log, removals, acceptances)
        changed = False
        for branch in branches(connection, log):
            to = last.get(branch.id, MAX_SEQ)
            if to == branch.head.seq and not concerned:
                to = MAX_SEQ
            before, now = (min(seq, branch.head.seq) for seq in (branch.counts_to, to))
            changed = changed or before != now
            if to != branch.counts_to:
                connection.execute("UPDATE log SET counts_to = ? WHERE id = ?", (to, branch.id))
        return changed

    def speaks(self, connection: sqlite3.Connection, facts: Iterable[Fact]) -> bool:
        """Whether facts may change what counts of other logs."""
        kinds = {fact.kind for fact in facts}
        if kinds & _WORDS:
            return True
        return bool(kinds & _MAY_MATTER) and self._standing(connection) is not NOTHING_SAID

    def judge_all(self, connection: sqlite3.Connection) -> list[int]:
        """Judge every log anew; returns the scopes in which something changed, `network` first."""
        rows = connection.execute(
            "SELECT DISTINCT scope.id, scope.name, device.device, epoch FROM log"
            " JOIN scope ON scope.id = log.scope JOIN device ON device.id = log.device"
            " WHERE head_seq >= 0 ORDER BY scope.name != 'network', scope.id"
        ).fetchall()
        changed = {
            scope: None
            for scope, name, device, epoch in rows
            if self.judge(connection, LogName(device, epoch, name))
        }
        return list(changed)

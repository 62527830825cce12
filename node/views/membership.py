"""The membership view: which devices were removed from the network, and since when."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from crdt_model.identity import Roots
from node.folding import Arrived
from node.standing import standing
from node.words import catch_up, note


class MembershipView:
    """Notes where `network` and the stores' settings speak of membership, and what comes of it."""

    def __init__(self, roots: Roots) -> None:
        self._roots = roots

    def take(self, connection: sqlite3.Connection, arrived: Arrived) -> None:
        self.take_run(connection, (arrived,))

    def take_run(self, connection: sqlite3.Connection, run: Sequence[Arrived]) -> None:
        catch_up(connection)
        for arrived in run:
            if arrived.scope.kind == "store":
                for part in arrived.parts:
                    note(connection, part.entry_id, part.facts)
        if run[0].scope.kind == "network":
            removals = standing(connection, self._roots).removals
            connection.execute("DELETE FROM removed")
            connection.executemany(
                "INSERT INTO removed (device, lost_at) VALUES (?, ?)"
                " ON CONFLICT (device) DO UPDATE SET lost_at = min(lost_at, excluded.lost_at)",
                [(removal.subject, removal.lost_at) for removal in removals],
            )


def removed(connection: sqlite3.Connection) -> dict[bytes, int]:
    """Devices and keys no longer believed, with the stamp up to which they were in good hands."""
    return dict(connection.execute("SELECT device, lost_at FROM removed").fetchall())

"""Corrections of devices' clocks, by store."""

from __future__ import annotations

import sqlite3

from crdt_model.detail_forms import detail_of
from crdt_model.details import Clock
from node.folding import Arrived


class ClocksView:
    """Takes in `clock` facts of a store; its ledger is folded again by the caller."""

    def take(self, connection: sqlite3.Connection, arrived: Arrived) -> None:
        for part in arrived.parts:
            for at, fact in enumerate(part.facts):
                detail = detail_of(fact)
                if isinstance(detail, Clock):
                    connection.execute(
                        "INSERT OR IGNORE INTO clock_shift"
                        " (store, device, epoch, first, last, ms, entry, fact)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        (
                            arrived.scope.ids[0], detail.device, detail.epoch, detail.first,
                            detail.last, detail.ms, part.entry_id, part.first + at,
                        ),
                    )  # fmt: skip


_ORDER = (
    " JOIN entry ON entry.id = clock_shift.entry JOIN log ON log.id = entry.log"
    " JOIN device ON device.id = log.device WHERE {}"
    " ORDER BY stamp, device.device, entry.hash, fact"
)
_COLUMNS = "SELECT clock_shift.device, clock_shift.epoch, first, last, ms FROM clock_shift"


def shifts_of_store(connection: sqlite3.Connection, store: bytes) -> list[Clock]:
    """The corrections that a store's ledger is folded with, in the order in which they count."""
    rows = connection.execute(_COLUMNS + _ORDER.format("store = ?"), (store,))
    return [Clock(*row) for row in rows]


def shifts_of_device(connection: sqlite3.Connection, device: bytes) -> list[Clock]:
    """Every correction of a device's clock, whichever store says it."""
    rows = connection.execute(_COLUMNS + _ORDER.format("clock_shift.device = ?"), (device,))
    return [Clock(*row) for row in rows]

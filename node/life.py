"""Life: the present life of this device's chains and database, and the time it lives at.

Whoever holds a copy of this folder signs with our key. Once that shows, both go on: what each wrote
counts, and from there on each writes in logs of an epoch of its own.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable

from crdt_model.clock import MAX_AHEAD_MS, milliseconds_of, next_stamp, stamp_of
from crdt_model.entries import EPOCH_BYTES
from node import contacts
from node.views import numbers

EPOCH_KEY = "log_epoch"  # keys of the table `own`
DATABASE_EPOCH_KEY = "database_epoch"

_log = logging.getLogger(__name__)


class Life:
    """Epochs and stamps of one device. Methods with a connection run on the writer's thread.

    Attributes:
        database_epoch: the life of this database, for cursors.
        clock_is_unsure: whether a person has to say what time it is before anything is recorded.
    """

    def __init__(self, device: bytes, draw: Callable[[], bytes], now_ms: Callable[[], int]) -> None:
        """`draw` gives 8 random bytes."""
        self.device = device
        self.now_ms = now_ms
        self.database_epoch = bytes(EPOCH_BYTES)
        self.clock_is_unsure: Callable[[], bool] = lambda: False
        self._draw = draw
        self._epoch: bytes | None = None
        self._last_stamp: int | None = None

    def epoch(self, connection: sqlite3.Connection) -> bytes:
        """The life of this device's chains, 8 bytes."""
        if self._epoch is None:
            (self._epoch,) = connection.execute(
                "SELECT value FROM own WHERE key = ?", (EPOCH_KEY,)
            ).fetchone()
        return self._epoch

    def begin_epoch(self, connection: sqlite3.Connection, code: str, detail: str) -> None:
        """Go on in new logs, because the present ones may be written elsewhere; a person is told.

        The database gets another life as well: others followed what may not be here.
        """
        self._epoch, self.database_epoch = self._draw(), self._draw()
        connection.executemany(
            "UPDATE own SET value = ? WHERE key = ?",
            [(self._epoch, EPOCH_KEY), (self.database_epoch, DATABASE_EPOCH_KEY)],
        )
        self.tell(connection, code, detail)
        numbers.leave_room(connection, self.device, self._epoch)
        _log.warning("a new epoch begins: %s: %s", code, detail)

    def tell(self, connection: sqlite3.Connection, code: str, detail: str) -> None:
        """Keep something that happened to this node, for a person."""
        contacts.note(connection, code, detail, self.now_ms())

    def forget(self) -> None:
        """A transaction was undone; what memory holds of it is read anew."""
        self._epoch = None
        self._last_stamp = None

    # --- stamps -----------------------------------------------------------------

    def stamp(self, connection: sqlite3.Connection) -> int:
        """The stamp of the next entry."""
        self._last_stamp = next_stamp(self._last(connection), self.now_ms())
        return self._last_stamp

    def bind(self, stamp: int) -> None:
        """What is recorded from now on comes after `stamp`: it was seen, or we gave our word."""
        if self._last_stamp is not None:
            self._last_stamp = max(self._last_stamp, stamp)

    def mind_clock(self, connection: sqlite3.Connection) -> None:
        """Begin anew where our own last stamps are from a future that nobody else admits."""
        if self.clock_is_unsure():
            return  # it is the clock that is wrong, not what was recorded
        last = self._last(connection)
        ahead = milliseconds_of(last) - self.now_ms() > MAX_AHEAD_MS
        if ahead and last > self._believed(connection):
            self.begin_epoch(connection, "clock", "what was recorded lies ahead of the clock")
            self._last_stamp = self._known_stamp(connection)

    def _last(self, connection: sqlite3.Connection) -> int:
        if self._last_stamp is None:
            self._last_stamp = self._known_stamp(connection)
        return self._last_stamp

    def _known_stamp(self, connection: sqlite3.Connection) -> int:
        """What our next stamp has to come after.

        All that was seen, and our own word that nothing earlier comes, whatever the clock says now;
        but not what we said in earlier lives of a time so far ahead that nobody believed it.
        """
        (last,) = connection.execute(
            "SELECT max(stamp) FROM (SELECT head_stamp AS stamp, epoch, device.device FROM log"
            " JOIN device ON device.id = log.device"
            " UNION ALL SELECT at, epoch, device FROM watermark WHERE device = ?)"
            " WHERE device != ? OR epoch = ? OR stamp <= ?",
            (self.device, self.device, self.epoch(connection), self._believed(connection)),
        ).fetchone()
        return last or 0

    def _believed(self, connection: sqlite3.Connection) -> int:
        """The last stamp of ours that others may have believed.

        What others recorded and said was admitted here, so they live at that time or later, even
        if our clock has since been set back.
        """
        (heard,) = connection.execute(
            "SELECT max(stamp) FROM (SELECT head_stamp AS stamp, device.device FROM log"
            " JOIN device ON device.id = log.device"
            " UNION ALL SELECT at, device FROM watermark) WHERE device != ?",
            (self.device,),
        ).fetchone()
        return max(stamp_of(self.now_ms()), heard or 0) + stamp_of(MAX_AHEAD_MS)

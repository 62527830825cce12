"""The disk: one in-memory SQLite database a device, reached through `Connection` in virtual time.

A job runs whole between two delays: power that fails before it loses it, power that fails after it
loses the answer. What was committed is there after a crash; a forgetful disk drops what came after
its last flush, and is a negative control.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

QUEUE_S = 0.002  # until a job is begun, at most
FLUSH_S = 0.012  # a card's fsync, at most; now and then ten times as long
SLOW_ONE_IN = 50
FORGETFUL_FLUSH_EVERY = 7  # commits


class Disk:
    """What one device keeps through crashes.

    Attributes:
        forgetful: answers before it is durable.
    """

    def __init__(self, randomness: random.Random, content: bytes | None = None) -> None:
        self.randomness = randomness
        self.forgetful = False
        self._flushed: bytes | None = None
        self._since_flush = 0
        self.content = _loaded(content)

    def snapshot(self) -> bytes:
        """A copy of the file as it is now."""
        return self.content.serialize()

    def put_back(self, snapshot: bytes) -> None:
        """The file is overwritten with a copy; nothing may be open."""
        self.content.close()
        self.content = _loaded(snapshot)

    def lose_power(self) -> None:
        """What an honest disk had been given it keeps."""
        if self.content.in_transaction:
            self.content.execute("ROLLBACK")
        self.content.execute("PRAGMA query_only=OFF")
        if self.forgetful and self._flushed is not None:
            self.put_back(self._flushed)

    def committed(self) -> None:
        """One more job is done; a forgetful disk flushes seldom."""
        if not self.forgetful:
            return
        self._since_flush += 1
        if self._flushed is None or self._since_flush >= FORGETFUL_FLUSH_EVERY:
            self._flushed, self._since_flush = self.snapshot(), 0

    async def connect(self, path: Path) -> SimulatedConnection:
        """As `Database` opens its writer first and its readers after it."""
        return SimulatedConnection(self)


class SimulatedConnection:
    """`node.database.Connection` on a simulated disk; all share one SQLite connection.

    Each job runs whole before another begins, so a reader sees committed states only.
    """

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._reads_only = False

    async def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        if function.__name__ == "_prepare_reader":
            self._reads_only = True
            return None
        disk = self._disk
        await asyncio.sleep(disk.randomness.uniform(0.0, QUEUE_S))
        if self._reads_only:
            disk.content.execute("PRAGMA query_only=ON")
            try:
                return function(disk.content, *arguments)
            finally:
                disk.content.execute("PRAGMA query_only=OFF")
        outcome = function(disk.content, *arguments)
        disk.committed()
        flush = disk.randomness.uniform(0.0, FLUSH_S)
        if disk.randomness.randrange(SLOW_ONE_IN) == 0:
            flush *= 10
        await asyncio.sleep(flush)
        return outcome

    async def close(self) -> None:
        """The file stays with the disk."""


def _loaded(content: bytes | None) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    if content is not None:
        connection.deserialize(content)
    connection.execute("PRAGMA foreign_keys=ON")
    return connection

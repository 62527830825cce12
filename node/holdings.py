"""Holdings: who else holds ledger logs durably, and how far, as they or others say."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from crdt_model.entries import LogName
from node import contacts
from node.database import Database, StorageFailed

MAX_HELD = 100_000  # three holders of ten thousand stores' logs, and some to spare

_log = logging.getLogger(__name__)


class Holdings:
    """How far devices hold logs; advice for people, never a reason to drop anything."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: dict[LogName, dict[bytes, int]] = {}
        self._news: dict[tuple[bytes, LogName], int] = {}
        self._count = 0

    async def load(self) -> None:
        """Read what was kept."""
        for holder, log, seq in await self._database.read(contacts.held_by):
            self._held.setdefault(log, {})[holder] = seq
            self._count += 1

    def note(self, holder: bytes, log: LogName, seq: int) -> None:
        """A device holds a log up to `seq`; of ledgers it is remembered."""
        if not log.scope.startswith("ledger/"):
            return
        held = self._held.setdefault(log, {})
        known = held.get(holder)
        if known is None:
            if self._count >= MAX_HELD:
                return
            self._count += 1
        elif seq <= known:
            return
        held[holder] = seq
        self._news[(holder, log)] = seq

    def of(self, log: LogName) -> Mapping[bytes, int]:
        """Who else holds a log, and how far."""
        return self._held.get(log, {})

    async def keep(self) -> dict[tuple[bytes, LogName], int]:
        """Write down what is new, and return it."""
        news, self._news = self._news, {}
        if news:
            rows = [(holder, log, seq) for (holder, log), seq in news.items()]
            try:
                await self._database.write(
                    lambda connection: contacts.note_held(connection, rows), bulk=True
                )
            except StorageFailed as error:
                _log.warning("who holds what was not kept: %s", error)
        return news

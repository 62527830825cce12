"""The database: one SQLite file, one thread that writes, whole transactions across the thread.

A job is a function that takes the connection. Jobs that wait together share a commit, each in its
own savepoint, and their answers are given after the commit; people's jobs go before bulk work. A
job that raises is undone alone. `synchronous=FULL`: what was answered survives a power cut.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

import aiosqlite

T = TypeVar("T")

Job: TypeAlias = Callable[[sqlite3.Connection], Any]

JOBS_PER_COMMIT = 32  # more would make the first of them wait longer than a person notices
BUSY_TIMEOUT_S = 10.0  # another process may checkpoint or back up; longer means it hangs
READERS = 2  # reads seldom overlap; each reader holds a page cache of its own

_log = logging.getLogger(__name__)


class StorageFailed(Exception):
    """Nothing was written. The disk is full, read-only or failing; reads still work."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Connection(Protocol):
    """A connection to the file that lives on a thread of its own."""

    async def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call `function` with the `sqlite3.Connection` and `arguments`, on the thread."""
        ...

    async def close(self) -> None: ...


class CommitHook(Protocol):
    """What must happen inside every commit, and what to forget when one fails."""

    def before_commit(self, connection: sqlite3.Connection) -> None: ...

    def after_commit(self) -> None: ...

    def undone(self) -> None: ...


@dataclass(slots=True)
class _Waiting:
    job: Job
    answer: asyncio.Future[Any]


class Database:
    """One open database file. `write` and `read` take a job; `open` and `close` frame its life."""

    def __init__(
        self, path: Path, connect: Callable[[Path], Awaitable[Connection]] | None = None
    ) -> None:
        """`connect` opens a connection, by default one on a thread of aiosqlite."""
        self.path = path
        self._connect = connect or _connect
        self.hook: CommitHook | None = None
        self.failure: StorageFailed | None = None
        self._urgent: deque[_Waiting] = deque()
        self._bulk: deque[_Waiting] = deque()
        self._wake = asyncio.Event()
        self._writer: Connection | None = None
        self._readers: asyncio.Queue[Connection] = asyncio.Queue()
        self._all_readers: list[Connection] = []
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    async def open(self) -> None:
        self._writer = await self._connect(self.path)
        await self._writer.run(_prepare)
        for _ in range(READERS):
            reader = await self._connect(self.path)
            await reader.run(_prepare_reader)
            self._all_readers.append(reader)
            self._readers.put_nowait(reader)
        self._task = asyncio.create_task(self._serve(), name="database")

    async def close(self) -> None:
        self._closing = True
        self._wake.set()
        if self._task is not None:
            await self._task
        for reader in self._all_readers:
            await reader.close()
        if self._writer is not None:
            await self._writer.close()

    async def write(self, job: Callable[[sqlite3.Connection], T], *, bulk: bool = False) -> T:
        """Run `job` in a transaction; returns once it is durable.

        Raises:
            StorageFailed: the disk refused; nothing of the job was kept.
            Whatever the job raises: the job alone was undone.
        """
        if self._closing:
            raise StorageFailed("closing", "the node is stopping")
        waiting = _Waiting(job, asyncio.get_running_loop().create_future())
        (self._bulk if bulk else self._urgent).append(waiting)
        self._wake.set()
        result: T = await waiting.answer
        return result

    async def read(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Run `query` on a snapshot of what is committed; it must not write."""
        reader = await self._readers.get()
        try:
            result: T = await reader.run(_snapshot, query)
            return result
        finally:
            self._readers.put_nowait(reader)

    async def _serve(self) -> None:
        assert self._writer is not None
        while True:
            await self._wake.wait()
            batch: list[_Waiting] = []
            while len(batch) < JOBS_PER_COMMIT and (self._urgent or self._bulk):
                if self._urgent:
                    batch.append(self._urgent.popleft())
                elif not batch:
                    batch.append(self._bulk.popleft())  # bulk work commits alone: people wait less
                else:
                    break
            if not batch:
                if self._closing:
                    return
                self._wake.clear()
                continue
            outcomes = await self._writer.run(_commit, [w.job for w in batch], self.hook)
            self._answer(batch, outcomes)

    def _answer(self, batch: list[_Waiting], outcomes: list[Any] | StorageFailed) -> None:
        if isinstance(outcomes, StorageFailed):
            self.failure = outcomes
            outcomes = [_Raised(outcomes)] * len(batch)
        else:
            self.failure = None
        for waiting, outcome in zip(batch, outcomes, strict=True):
            if waiting.answer.done():
                continue  # the asker was cancelled; what it asked for is committed all the same
            if isinstance(outcome, _Raised):
                waiting.answer.set_exception(outcome.error)
            else:
                waiting.answer.set_result(outcome)


@dataclass(frozen=True, slots=True)
class _Raised:
    error: BaseException


class _OnThread:
    """`Connection` by aiosqlite."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        # aiosqlite has no public call that runs a closure on its thread, and a hop per statement
        # costs more than most transactions; this is the one place that reaches inside.
        return await self._connection._execute(  # type: ignore[no-untyped-call]
            function, self._connection._conn, *arguments
        )

    async def close(self) -> None:
        await self._connection.close()


async def _connect(path: Path) -> Connection:
    return _OnThread(await aiosqlite.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_S))


def _prepare(connection: sqlite3.Connection) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_reader(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA query_only=ON")


def _snapshot(connection: sqlite3.Connection, query: Callable[[sqlite3.Connection], Any]) -> Any:
    connection.execute("BEGIN")
    try:
        return query(connection)
    finally:
        connection.execute("ROLLBACK")


def _commit(
    connection: sqlite3.Connection, jobs: list[Job], hook: CommitHook | None
) -> list[Any] | StorageFailed:
    outcomes: list[Any] = []
    try:
        connection.execute("BEGIN IMMEDIATE")
        for job in jobs:
            connection.execute("SAVEPOINT job")
            try:
                outcomes.append(job(connection))
            except sqlite3.OperationalError:
                raise
            except Exception as error:
                connection.execute("ROLLBACK TO job")
                if hook is not None:
                    hook.undone()
                outcomes.append(_Raised(error))
            connection.execute("RELEASE job")
        if hook is not None:
            hook.before_commit(connection)
        connection.execute("COMMIT")
    except Exception as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if hook is not None:
            hook.undone()
        if isinstance(error, sqlite3.Error):
            code = "storage_full" if "full" in str(error) else "storage_failed"
            return StorageFailed(code, str(error))
        return [_Raised(error)] * len(jobs)
    if hook is not None:
        try:
            hook.after_commit()
        except Exception:  # it is durable, and those who recorded it wait for their answers
            _log.exception("those who watch commits failed")
    return outcomes

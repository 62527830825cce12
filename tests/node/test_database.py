"""The database: shared commits, jobs undone alone, a disk that is full."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from node.database import Database, StorageFailed


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(tmp_path / "test.db")
    await opened.open()
    await opened.write(lambda c: c.execute("CREATE TABLE t (x PRIMARY KEY, data BLOB)"))
    yield opened
    await opened.close()


def insert(x: int, size: int = 1) -> object:
    return lambda c: c.execute("INSERT INTO t VALUES (?, ?)", (x, b"x" * size)).rowcount


def count(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("SELECT count(*) FROM t").fetchone()[0]
    return found


async def test_a_job_that_fails_is_undone_alone(database: Database) -> None:
    def bad(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO t VALUES (99, NULL)")
        raise LookupError("no")

    results = await asyncio.gather(
        database.write(insert(1)), database.write(bad), database.write(insert(2)),
        return_exceptions=True,
    )  # fmt: skip
    assert results[0] == results[2] == 1
    assert isinstance(results[1], LookupError)
    assert await database.read(count) == 2


async def test_jobs_that_wait_together_share_a_commit_and_keep_their_order(
    database: Database,
) -> None:
    await asyncio.gather(*(database.write(insert(x)) for x in range(100)))
    order = await database.read(lambda c: [x for (x,) in c.execute("SELECT x FROM t")])
    assert order == list(range(100))


async def test_a_full_disk_is_said_and_reading_goes_on(database: Database) -> None:
    await database.write(insert(1))
    pages = await database.read(lambda c: c.execute("PRAGMA page_count").fetchone()[0])
    await database.write(lambda c: c.execute(f"PRAGMA max_page_count = {pages}").fetchone())
    with pytest.raises(StorageFailed) as failed:
        await database.write(insert(2, 1_000_000))
    assert failed.value.code == "storage_full"
    assert database.failure is failed.value
    assert await database.read(count) == 1
    await database.write(lambda c: c.execute("PRAGMA max_page_count = 100000").fetchone())
    await database.write(insert(3, 1_000_000))
    assert database.failure is None
    assert await database.read(count) == 2


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError):
        await database.read(insert(1))


async def test_after_closing_nothing_is_taken(tmp_path: Path) -> None:
    opened = Database(tmp_path / "test.db")
    await opened.open()
    await opened.close()
    with pytest.raises(StorageFailed):
        await opened.write(lambda c: None)


class Watched:
    """A hook whose watcher fails after each commit."""

    def before_commit(self, connection: sqlite3.Connection) -> None:
        pass

    def after_commit(self) -> None:
        raise RuntimeError("a watcher of ours is broken")

    def undone(self) -> None:
        pass


async def test_a_watcher_that_fails_costs_nobody_an_answer(database: Database) -> None:
    database.hook = Watched()
    async with asyncio.timeout(30):
        assert await database.write(insert(1)) == 1
        assert await database.write(insert(2)) == 1
    assert await database.read(count) == 2

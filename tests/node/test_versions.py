"""Versions: what a later version says is kept and marked, and understood after the upgrade."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest

from crdt_model.facts import Flag, Kind
from node import migrations
from node.folder import DATABASE_FILE
from node.migrations import NewerDatabase, migrate, statements
from node.node import Node
from node.store import Draft
from node.verify import Verified, verify
from node.views import ledger_fold
from tests.crdt_model.small_network import NOW, SmallNetwork
from tests.node.loopback_node import make_folder
from tests.node.peer_nodes import LEDGER, dispense, meet, small_node
from tests.node.test_bundles import OF_A, on_hand, opened, record

NET = SmallNetwork()
NEXT_KIND = 999
ADDED = Kind.DISPENSE  # stands for a kind that a later version adds


async def say(node: Node, quantity: int, kind: int) -> None:
    said = replace(dispense(quantity), kind=kind, flags=int(Flag.MUST_UNDERSTAND))
    draft = Draft(LEDGER, b"command1", b"command1", "amina", (said,))
    await node.database.write(lambda c: node.store.record(c, draft))


async def unknown(node: Node) -> int:
    return await node.database.read(
        lambda c: c.execute("SELECT count(*) FROM unknown_fact").fetchone()[0]
    )


async def test_an_unknown_fact_moves_stock_and_is_relayed_and_marked(tmp_path: Path) -> None:
    said = replace(dispense(5), kind=NEXT_KIND, flags=int(Flag.MUST_UNDERSTAND))
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", NET, 12) as two,
        small_node(tmp_path / "3", NET, 13) as three,
    ):
        await one.record(said)
        await meet(two, one)
        await meet(three, two)
        for node in (one, two, three):
            assert await node.on_hand() == -5
            kinds = await node.database.read(
                lambda c: c.execute("SELECT kind FROM unknown_fact").fetchall()
            )
            assert kinds == [(NEXT_KIND,)]
        assert await one.heads() == await three.heads()


async def test_after_the_upgrade_what_was_unknown_is_folded_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(ledger_fold, "_KNOWN_KINDS", ledger_fold._KNOWN_KINDS - {int(ADDED)})
        async with opened(tmp_path / "1", 11, OF_A) as node:
            await say(node, 5, ADDED)
            assert await unknown(node) == 1
    node = await Node.open(tmp_path / "1", lambda: NOW)
    assert await unknown(node) == 0
    assert await on_hand(node) == -5
    assert isinstance(await node.database.read(lambda c: verify(node, c)), Verified)
    await node.close()


def schema_files() -> list[str]:
    found = resources.files("node.schema").iterdir()
    return sorted(file.name for file in found if file.name.endswith(".sql"))


@pytest.mark.parametrize("version", range(1, len(schema_files()) + 1))
async def test_a_database_of_every_schema_opens_with_what_it_held(
    tmp_path: Path, version: int
) -> None:
    make_folder(tmp_path / "1", NET, 11, OF_A)
    connection = sqlite3.connect(tmp_path / "1" / DATABASE_FILE, isolation_level=None)
    for name in schema_files()[:version]:
        text = (resources.files("node.schema") / name).read_text()
        for statement in statements(text):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    node = await Node.open(tmp_path / "1", lambda: NOW)
    await record(node, 3)
    assert await on_hand(node) == -3
    await node.close()


def test_a_database_of_a_later_version_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "later.db", isolation_level=None)
    connection.execute(f"PRAGMA user_version = {len(schema_files()) + 1}")
    with pytest.raises(NewerDatabase):
        migrate(connection)
    connection.close()


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = sqlite3.connect(tmp_path / "half.db", isolation_level=None)
    broken = [*statements("CREATE TABLE a (b);"), "CREATE TABLE a (b)"]
    monkeypatch.setattr(migrations, "statements", lambda text: broken)
    with pytest.raises(sqlite3.Error):
        migrate(connection)
    assert connection.execute("SELECT name FROM sqlite_schema").fetchall() == []
    assert connection.execute("PRAGMA user_version").fetchone() == (0,)
    connection.close()

"""Backups and repair: what was lost or damaged on a disk comes back, and a person is told."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from pathlib import Path

import pytest

from crdt_model.grants import Right
from node import repairing
from node.backups import backup, restore
from node.errors import Refused
from node.folder import DATABASE_FILE
from node.node import Node
from tests.crdt_model.small_network import NOW, STORE_A, SmallNetwork
from tests.node.loopback_node import make_folder
from tests.node.peer_nodes import TIMEOUT_S, SmallNode, dispense, meet, small_node
from tests.node.test_bundles import OF_A, on_hand, opened, record

NET = SmallNetwork()


async def codes(node: Node) -> list[str]:
    return await node.database.read(
        lambda c: [code for (code,) in c.execute("SELECT code FROM notice ORDER BY id")]
    )


async def test_a_backup_is_restored_with_all_it_held_into_a_new_epoch(tmp_path: Path) -> None:
    folder, path = tmp_path / "1", tmp_path / "backup"
    async with opened(folder, 11, OF_A) as one:
        await record(one, 1, 2)
        before = await one.database.read(one.store.life.epoch)
        await one.database.read(lambda c: backup(c, path))
        await record(one, 1, 2, 30)
    await restore(folder, path)
    node = await Node.open(folder, lambda: NOW)
    assert await on_hand(node) == -3
    assert await node.database.read(node.store.life.epoch) != before
    assert await codes(node) == ["restored"]
    await node.close()
    assert len(list(folder.glob(f"{DATABASE_FILE}.before-*"))) == 1


async def test_a_backup_holds_no_key_and_no_invitation(tmp_path: Path) -> None:
    folder, path = tmp_path / "1", tmp_path / "backup"
    async with opened(folder, 11, OF_A) as one:
        await one.database.write(
            lambda c: (
                c.execute(
                    "INSERT INTO invite (id, key, role, grants, label, expires)"
                    " VALUES (x'01', x'5eC2e75eC2e75eC2e75eC2e7', 'store', x'', '', 0)"
                ).rowcount
            )
        )
        await one.database.read(lambda c: backup(c, path))
        data = path.read_bytes()
        assert bytes.fromhex("5eC2e75eC2e75eC2e75eC2e7") not in data
        for key in (one.keys.device, one.keys.exchange):
            assert key.private_bytes_raw() not in data
    assert path.stat().st_mode & 0o077 == 0


async def test_a_lost_device_s_backup_gives_its_entries_to_the_one_that_follows(
    tmp_path: Path,
) -> None:
    path = tmp_path / "backup"
    async with opened(tmp_path / "lost", 11, OF_A) as lost:
        await record(lost, 7)
        await lost.database.read(lambda c: backup(c, path))
    make_folder(tmp_path / "new", NET, 12, (Right.STORE, STORE_A))
    await restore(tmp_path / "new", path)
    node = await Node.open(tmp_path / "new", lambda: NOW)
    assert await on_hand(node) == -7
    await record(node, 10)
    assert await on_hand(node) == -17
    await node.close()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE entry SET facts = (SELECT facts FROM entry WHERE id = 2) WHERE id = 3",
        "UPDATE balance SET on_hand = 1000000",
    ],
)
async def test_an_altered_backup_is_refused_and_the_folder_stays_as_it_was(
    tmp_path: Path, damage: str
) -> None:
    folder, path = tmp_path / "1", tmp_path / "backup"
    async with opened(folder, 11, OF_A) as one:
        await record(one, 1, 2)
        await one.database.read(lambda c: backup(c, path))
        await record(one, 1, 2, 30)
    with sqlite3.connect(path) as connection:
        connection.execute(damage)
    connection.close()
    with pytest.raises(Refused):
        await restore(folder, path)
    node = await Node.open(folder, lambda: NOW)
    assert await on_hand(node) == -33
    assert await codes(node) in ([], ["moved"])
    await node.close()


@pytest.mark.parametrize("data", [b"", b"not a database", b"SQLite format 3\x00" + bytes(100)])
async def test_what_is_no_backup_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "backup"
    path.write_bytes(data)
    async with opened(tmp_path / "1", 11, OF_A) as one:
        await record(one, 1)
    with pytest.raises(Refused):
        await restore(tmp_path / "1", path)


async def test_a_folder_that_was_copied_goes_on_in_a_new_epoch(tmp_path: Path) -> None:
    async with opened(tmp_path / "1", 11, OF_A) as one:
        await record(one, 1)
        before = await one.database.read(one.store.life.epoch)
    shutil.copytree(tmp_path / "1", tmp_path / "copy")
    copy = await Node.open(tmp_path / "copy", lambda: NOW)
    assert await copy.database.read(copy.store.life.epoch) != before
    assert await codes(copy) == ["moved"]
    await copy.close()
    again = await Node.open(tmp_path / "copy", lambda: NOW)
    assert await codes(again) == ["moved"]
    await again.close()


# --- repair ----------------------------------------------------------------------------


def altered(connection: sqlite3.Connection, statement: str) -> None:
    connection.execute(f"UPDATE entry SET {statement} WHERE seq = 5")


@pytest.mark.parametrize(
    "statement",
    [
        "facts = (SELECT facts FROM entry WHERE seq = 4)",
        "hash = zeroblob(32)",
        "stamp = stamp + 1",
        "user = 'somebody else'",
    ],
)
async def test_an_altered_entry_is_named_set_aside_and_fetched_again(
    tmp_path: Path, statement: str
) -> None:
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", NET, 12) as two,
    ):
        for quantity in range(1, 11):
            await one.record(dispense(quantity))
        await meet(one, two)
        await two.database.write(lambda c: altered(c, statement))
        node = as_node(two)
        found = await two.database.read(lambda c: repairing.find_altered(node, c))
        assert 5 in [one.seq for one in found]
        await two.database.write(lambda c: repairing.set_aside(node, c, found))
        assert await two.on_hand() > -55  # it counts no more
        two.peers.recall()
        async with asyncio.timeout(TIMEOUT_S):
            while await two.on_hand() != -55:
                await asyncio.sleep(0.01)
        assert await two.database.read(lambda c: repairing.find_altered(node, c)) == []


class _AsNode:
    """What repairing needs of a node."""

    def __init__(self, small: SmallNode) -> None:
        self.network = small.store.network
        self.membership = small.membership
        self.authority = small.store.author
        self.now_ms = small.store.now_ms


def as_node(small: SmallNode) -> Node:
    return _AsNode(small)  # type: ignore[return-value]

"""Cursors: a reconnection tells what is new and no more; what was announced is not forgotten."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from crdt_model.grants import Right
from crdt_model.replication.events import Batch
from node import contacts, feeding, taking
from node.store import Store
from tests.crdt_model.small_network import STORE_A, STORE_B, SmallNetwork
from tests.node.peer_nodes import (
    LEDGER,
    TIMEOUT_S,
    SmallNode,
    dispense,
    meet,
    small_node,
    until,
)

NET = SmallNetwork()
LEDGER_B = f"ledger/{STORE_B.hex()}"
BACKLOG = 2_500  # long enough to come from its end


async def on_hand(node: SmallNode, quantity: int) -> None:
    async with asyncio.timeout(TIMEOUT_S):
        while await node.on_hand() != quantity:
            await asyncio.sleep(0.01)


async def followed(node: SmallNode, other: SmallNode) -> None:
    """Wait until `node` has kept how far it followed `other`, to the end."""
    async with asyncio.timeout(TIMEOUT_S):
        while True:
            row = await node.database.read(
                lambda c: c.execute(
                    "SELECT position FROM cursor WHERE peer = ?", (other.device,)
                ).fetchone()
            )
            if row is not None and row[0] == other.peers.standing[0]:
                return
            await asyncio.sleep(0.01)


def told_by(node: SmallNode) -> set[str]:
    """The scopes a node announced on its only link."""
    (link,) = node.peers._links.values()
    return {log.scope for log in link.handing._announced}


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many entries were taken in, and how many of them were new."""
    counts: Counter[str] = Counter()
    apply_batch = feeding.apply_batch

    def counting(connection: sqlite3.Connection, store: Store, batch: Batch) -> Any:
        found = apply_batch(connection, store, batch)
        counts["came"] += batch.count
        counts["new"] += found.new
        return found

    monkeypatch.setattr(feeding, "apply_batch", counting)
    return counts


async def test_a_reconnection_tells_only_what_is_new(tmp_path: Path) -> None:
    async with small_node(
        tmp_path / "1", NET, 11, (Right.STORE, STORE_A), (Right.STORE, STORE_B)
    ) as one:
        await one.record(dispense(1))
        await one.record(dispense(2), scope=LEDGER_B)
        rights = ((Right.STORE, STORE_A), (Right.STORE, STORE_B))
        async with small_node(tmp_path / "2", NET, 12, *rights) as two:
            await meet(two, one)
            await followed(two, one)
            await followed(one, two)
        await one.record(dispense(10), scope=LEDGER_B)
        async with small_node(tmp_path / "2", NET, 12, *rights) as two:
            await meet(two, one)
            assert told_by(one) == {LEDGER_B}
            assert told_by(two) == set()
            await on_hand(two, -13)


async def test_a_reconnection_with_nothing_new_tells_nothing(tmp_path: Path) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one:
        await one.record(dispense(1))
        async with small_node(tmp_path / "2", NET, 12) as two:
            await meet(two, one)
            await followed(two, one)
            await followed(one, two)
        async with small_node(tmp_path / "2", NET, 12) as two:
            await meet(two, one)
            assert told_by(one) == told_by(two) == set()
            (link,) = two.peers._links.values()
            assert link.handing.session.ours.name == link.handing.session.theirs.name == "LIVE"


async def test_entries_pushed_live_move_the_cursor_too(tmp_path: Path) -> None:
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", NET, 12) as two,
    ):
        await meet(two, one)
        await one.record(dispense(1))
        await on_hand(two, -1)
        await followed(two, one)


async def test_a_grant_gained_later_brings_the_old_entries(tmp_path: Path) -> None:
    both = ((Right.STORE, STORE_A), (Right.STORE, STORE_B))
    async with small_node(tmp_path / "1", NET, 11, *both) as one:
        await one.record(dispense(1))
        await one.record(dispense(20), scope=LEDGER_B)
        async with small_node(tmp_path / "2", NET, 12) as two:
            await meet(two, one)
            await followed(two, one)
            assert await two.on_hand() == -1
        async with small_node(tmp_path / "2", NET, 12, *both) as two:
            await meet(two, one)
            await on_hand(two, -21)


async def test_own_entries_stay_when_their_grant_is_gone(tmp_path: Path) -> None:
    both = ((Right.STORE, STORE_A), (Right.STORE, STORE_B))
    async with small_node(tmp_path / "1", NET, 11, *both) as one:
        await one.record(dispense(20), scope=LEDGER_B)
    async with small_node(tmp_path / "1", NET, 11) as one:
        assert await one.on_hand() == -20


async def test_a_sender_set_back_is_followed_from_the_beginning(tmp_path: Path) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one:
        await one.record(dispense(1))
    shutil.copytree(tmp_path / "1", tmp_path / "earlier")
    async with small_node(tmp_path / "2", NET, 12) as two:
        async with small_node(tmp_path / "1", NET, 11) as one:
            one.commands = 1
            await one.record(dispense(10))
            await meet(two, one)
            await followed(two, one)
        async with small_node(tmp_path / "3", NET, 13) as three:
            await three.record(dispense(100))
            await three.record(dispense(1_000))
            async with small_node(tmp_path / "earlier", NET, 11) as back:
                await meet(back, three)
                await meet(two, back)
                await on_hand(two, -1_111)


async def test_what_was_announced_and_not_given_is_asked_of_the_next_peer(tmp_path: Path) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one:
        for _ in range(40):
            await one.record(dispense(1))
        async with small_node(tmp_path / "2", NET, 12) as two:
            await meet(two, one)
        async with small_node(tmp_path / "3", NET, 13) as three:
            (head,) = [h for h in (await one.heads()).values() if h.log.scope == LEDGER]
            await three.database.write(lambda c: contacts.note_wanted(c, head, "", 0))
            async with small_node(tmp_path / "2", NET, 12) as two:
                await meet(three, two)
                await on_hand(three, -40)
                assert await three.database.read(contacts.wanted) == []


async def test_no_entry_comes_twice_over_two_paths(tmp_path: Path, taken: Counter[str]) -> None:
    async with AsyncExitStack() as stack:
        one, two, three = [
            await stack.enter_async_context(small_node(tmp_path / str(n), NET, n))
            for n in (11, 12, 13)
        ]
        for _ in range(300):
            await one.record(dispense(1))
        await meet(one, two)
        taken.clear()
        three.peers.call(one.address)
        three.peers.call(two.address)
        await on_hand(three, -300)
        await until(lambda: all(peer.state == "in_step" for peer in three.peers.snapshot()))
        assert taken["came"] == taken["new"] == 301  # and the entry that begins the epoch


async def test_live_entries_arrive_while_a_backlog_comes_from_its_end(
    tmp_path: Path, taken: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "SLOW_GREETING_S", 0.0)
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", NET, 12) as two,
    ):

        def fill(connection: sqlite3.Connection) -> None:
            for _ in range(BACKLOG):
                one.commands += 1
                command = one.device[:4] + one.commands.to_bytes(4, "big")
                one.store.record(connection, one.draft(command, dispense(1)))

        await one.database.write(fill)
        two.peers.call(one.address)
        await until(lambda: bool(two.peers.base))  # the end of the log is here, its beginning not
        ((_, base),) = two.peers.base.items()
        assert base > BACKLOG - 1_000
        await one.record(dispense(10_000))
        await on_hand(two, -BACKLOG - 10_000)
        assert two.peers.base == {}
        assert taken["came"] == taken["new"] == BACKLOG + 2

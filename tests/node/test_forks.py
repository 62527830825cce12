"""Forks: a folder that was copied, restored or altered loses nothing and counts nothing twice."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from pathlib import Path

from crdt_model.entries import LogName
from node import contacts, feeding
from node.branches import branches
from tests.crdt_model.small_network import SmallNetwork
from tests.node.peer_nodes import (
    EPOCH,
    LEDGER,
    TIMEOUT_S,
    SmallNode,
    dispense,
    in_step,
    meet,
    small_node,
    until,
)

NET = SmallNetwork()


def state(connection: sqlite3.Connection) -> list[object]:
    """What a node holds of the ledger, without its own row numbers."""
    lines = connection.execute("SELECT key, quantity, out FROM line ORDER BY key").fetchall()
    heads = connection.execute(
        "SELECT branch, head_seq, head_hash FROM log JOIN scope ON scope.id = log.scope"
        " WHERE scope.name = ? ORDER BY branch, head_hash",
        (LEDGER,),
    ).fetchall()
    return [lines, heads]


async def on_hand(node: SmallNode, quantity: int) -> None:
    async with asyncio.timeout(TIMEOUT_S):
        while await node.on_hand() != quantity:
            await asyncio.sleep(0.01)


async def notices(node: SmallNode) -> list[str]:
    return await node.database.read(
        lambda c: [code for (code,) in c.execute("SELECT code FROM notice ORDER BY id")]
    )


async def epoch(node: SmallNode) -> bytes:
    return await node.database.read(node.store.life.epoch)


async def test_a_clone_and_its_original_both_count_and_go_on_apart(tmp_path: Path) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one:
        for _ in range(5):
            await one.record(dispense(1))
    shutil.copytree(tmp_path / "1", tmp_path / "clone")
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "clone", NET, 11) as clone,
        small_node(tmp_path / "2", NET, 12) as two,
    ):
        one.commands = clone.commands = 5
        await one.record(dispense(10))
        clone.commands = 50
        await clone.record(dispense(100))
        for side in (one, clone):
            side.peers.call(two.address)
        for node in (one, clone, two):
            await on_hand(node, -115)
        assert await epoch(one) != EPOCH
        assert await epoch(clone) not in (EPOCH, await epoch(one))
        assert await notices(one) == ["copied"]
        await one.record(dispense(1000))
        await clone.record(dispense(10_000))
        for node in (one, clone, two):
            await on_hand(node, -11_115)
        states = [await node.database.read(state) for node in (one, clone, two)]
        assert states[0] == states[1] == states[2]


async def test_a_clone_and_its_original_meet_each_other(tmp_path: Path) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one:
        await one.record(dispense(1))
    shutil.copytree(tmp_path / "1", tmp_path / "clone")
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "clone", NET, 11) as clone,
    ):
        one.commands, clone.commands = 10, 20
        await one.record(dispense(10))
        await clone.record(dispense(100))
        one.peers.call(clone.address)
        clone.peers.call(one.address)
        for node in (one, clone):
            await on_hand(node, -111)
        assert await epoch(one) != await epoch(clone)


async def test_a_third_node_learns_of_both_sides_through_a_relay(tmp_path: Path) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one:
        for _ in range(100):
            await one.record(dispense(1))
    shutil.copytree(tmp_path / "1", tmp_path / "clone")
    async with small_node(tmp_path / "2", NET, 12) as two:
        for folder, quantity, commands in (("1", 1_000, 200), ("clone", 10_000, 300)):
            async with small_node(tmp_path / folder, NET, 11) as side:
                side.commands = commands
                for _ in range(70):
                    await side.record(dispense(quantity))
                await meet(two, side)
        await on_hand(two, -(100 + 70_000 + 700_000))
        async with small_node(tmp_path / "3", NET, 13) as three:
            await meet(three, two)
            await on_hand(three, -(100 + 70_000 + 700_000))
            assert await three.database.read(state) == await two.database.read(state)


async def test_a_device_set_back_to_an_earlier_copy_gets_its_own_entries_again(
    tmp_path: Path,
) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one:
        await one.record(dispense(1))
    shutil.copytree(tmp_path / "1", tmp_path / "earlier")
    async with small_node(tmp_path / "2", NET, 12) as two:
        async with small_node(tmp_path / "1", NET, 11) as one:
            one.commands = 1
            await one.record(dispense(10))
            await meet(one, two)
        async with small_node(tmp_path / "earlier", NET, 11) as back:
            await meet(back, two)
            await on_hand(back, -11)
            assert await epoch(back) != EPOCH
            back.commands = 2
            await back.record(dispense(100))
            await on_hand(two, -111)


async def test_an_earlier_life_named_but_not_here_is_wanted(tmp_path: Path) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one:
        await one.record(dispense(1))
        await one.database.write(lambda c: one.store.life.begin_epoch(c, "copied", ""))
        await one.record(dispense(2))
        new = LogName(one.device, await epoch(one), LEDGER)
        batch = await one.database.read(lambda c: feeding.read_batch(c, new, 0, pushed=True))
        assert batch is not None
        async with small_node(tmp_path / "2", NET, 12) as two:
            der = one.membership.device.der
            await two.database.write(
                lambda c: feeding.save_certificates(c, NET.roots, [NET.issuer.der, der])
            )
            await two.database.write(lambda c: feeding.apply_batch(c, two.store, batch))
            ((head, reason),) = await two.database.read(contacts.wanted)
            assert (head.log.epoch, head.seq, reason) == (EPOCH, 1, "epoch")
            await meet(two, one)
            await on_hand(two, -3)
            assert await two.database.read(contacts.wanted) == []


async def test_more_branches_than_are_kept_are_refused_and_the_node_goes_on(
    tmp_path: Path,
) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one:
        await one.record(dispense(1))
    log = LogName(NET.device(11).holder, EPOCH, LEDGER)
    async with small_node(tmp_path / "2", NET, 12) as two:
        for number in range(10):
            side = tmp_path / f"side{number}"
            shutil.copytree(tmp_path / "1", side)
            async with small_node(side, NET, 11) as node:
                node.commands = 10 * (number + 1)
                await node.record(dispense(10))
                await meet(node, two)
                # The first goes on where the log ended; the second makes three branches of it.
                expected = number + 2 if number else 1
                async with asyncio.timeout(30):
                    while len(await two.database.read(lambda c: branches(c, log))) < expected:
                        await asyncio.sleep(0.02)
        assert len(await two.database.read(lambda c: branches(c, log))) == 11
        await until(lambda: not two.peers.snapshot() or not in_step(two, two))

"""Comparing: what two nodes hold differently is found; what they compute differently is told."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from crdt_model.replication.events import LogHead
from node import feeding, rounds
from node.branches import branches
from tests.crdt_model.small_network import SmallNetwork
from tests.node.peer_nodes import (
    EPOCH,
    LEDGER,
    TIMEOUT_S,
    SmallNode,
    dispense,
    meet,
    small_node,
    until,
)

NET = SmallNetwork()


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "COMPARE_S", 0.2)
    monkeypatch.setattr("node.handing.LIST_S", 0.0)


async def on_hand(node: SmallNode, quantity: int) -> None:
    async with asyncio.timeout(TIMEOUT_S):
        while await node.on_hand() != quantity:
            await asyncio.sleep(0.01)


async def test_a_log_that_was_never_told_of_is_found(tmp_path: Path) -> None:
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", NET, 12) as two,
    ):
        await meet(one, two)
        (link,) = one.peers._links.values()

        async def says_nothing(heads: list[LogHead], runs: object) -> None:
            return None

        link.handing.tell = says_nothing  # type: ignore[method-assign]
        await one.record(dispense(7))
        await on_hand(two, -7)


async def test_equal_logs_with_another_state_raise_an_alarm(tmp_path: Path) -> None:
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", NET, 12) as two,
    ):
        await one.record(dispense(7))
        await meet(one, two)

        def falsify(connection: sqlite3.Connection) -> None:
            connection.execute("UPDATE balance SET on_hand = 1000")
            two.peers.digests._known.clear()

        await two.database.write(falsify)
        await until(lambda: bool(one.peers.alarms) and bool(two.peers.alarms))
        assert list(one.peers.alarms) == [(two.device, LEDGER)]

        async def told() -> list[str]:
            return await two.database.read(
                lambda c: [code for (code,) in c.execute("SELECT code FROM notice")]
            )

        async with asyncio.timeout(TIMEOUT_S):
            while await told() != ["state_differs"]:
                await asyncio.sleep(0.01)


async def test_nodes_that_hold_the_same_raise_none(tmp_path: Path) -> None:
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", NET, 12) as two,
    ):
        for quantity in range(1, 20):
            await (one, two)[quantity % 2].record(dispense(quantity))
        await meet(one, two)
        await on_hand(one, -190)
        await on_hand(two, -190)
        await asyncio.sleep(1.5)  # some rounds of comparing
        assert not one.peers.alarms
        assert not two.peers.alarms


async def test_entries_of_an_author_never_met_come_with_its_certificate(tmp_path: Path) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one:
        await one.record(dispense(7))
        async with small_node(tmp_path / "2", NET, 12) as two:
            await meet(two, one)
            async with small_node(tmp_path / "3", NET, 13) as three:
                assert one.device not in three.peers.certified
                await meet(three, two)
                await on_hand(three, -7)
                assert one.device in three.peers.certified


async def test_a_relay_that_lacks_a_certificate_gets_the_entries_once_it_is_here(
    tmp_path: Path,
) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one:
        await one.record(dispense(7))
        async with small_node(tmp_path / "2", NET, 12) as two:
            await meet(two, one)
            await two.database.write(
                lambda c: (
                    c.execute(
                        "UPDATE device SET certificate = NULL WHERE device = ?", (one.device,)
                    ).rowcount
                )
            )
            async with small_node(tmp_path / "3", NET, 13) as three:
                three.peers.call(two.address)
                await until(lambda: len(three.peers._links) == 1)
                await asyncio.sleep(0.3)
                assert await three.on_hand() == 0
                der = one.membership.device.der
                await three.database.write(
                    lambda c: feeding.save_certificates(c, NET.roots, [NET.issuer.der, der])
                )
                three.peers.recall()
                await on_hand(three, -7)
                name = (await three.heads())[(one.device, LEDGER)].log
                held = await three.database.read(lambda c: branches(c, name))
                assert [branch.name.epoch for branch in held] == [EPOCH]

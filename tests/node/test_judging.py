"""Judging: what a removed device said beyond its cuts moves no figure, in any order of arrival."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from crdt_model.clock import stamp_of
from crdt_model.entries import MAX_SEQ, LogName
from node.branches import branches
from node.directory import instant_text
from node.node import Node
from node.status import status
from node.verify import Verified, verify
from tests.node.network_of import hand_over
from tests.node.peer_nodes import dispense
from tests.node.test_membership import Network, ledger_of, say


@pytest.fixture
async def network(tmp_path: Path) -> AsyncIterator[Network]:
    async with AsyncExitStack() as stack:
        made = Network(tmp_path, stack)
        await made.open()
        yield made


async def on_hand(node: Node) -> int:
    return await node.database.read(
        lambda c: c.execute("SELECT coalesce(sum(on_hand), 0) FROM balance").fetchone()[0]
    )


async def verified(node: Node) -> bool:
    found = await node.database.read(lambda c: verify(node, c))
    return isinstance(found, Verified)


async def marked(node: Node, scope: str) -> str:
    answer: dict[str, Any] = await node.read(lambda directory: status(node, directory, ()))
    (found,) = [row["provisional"] or "" for row in answer["scopes"] if row["scope"] == scope]
    return str(found)


async def test_a_revocation_takes_out_what_came_after_the_loss_whoever_hears_first(
    network: Network,
) -> None:
    tablet, early, late = [await network.device() for _ in range(3)]
    ledger = ledger_of(tablet)
    await say(tablet, ledger, dispense(1))
    await hand_over(tablet, network.founder)
    network.clock.pass_minutes(1)
    lost = instant_text(stamp_of(network.clock.now_ms))
    network.clock.pass_minutes(1)
    await say(tablet, ledger, dispense(1000))
    await hand_over(tablet, early)
    assert await on_hand(early) == -1001
    await network.ask("remove", revoke=True, device="HC01-T2", lost_at=lost)
    await hand_over(network.founder, early)
    await hand_over(network.founder, late)
    await hand_over(early, late)
    for node in (early, late):
        assert await on_hand(node) == -1
        assert "1 entries are set aside" in await marked(node, ledger)
        assert await verified(node)


async def test_what_was_set_aside_counts_again_once_it_is_accepted(network: Network) -> None:
    tablet, other = await network.device(), await network.device()
    ledger = ledger_of(tablet)
    await say(tablet, ledger, dispense(1))
    await hand_over(tablet, network.founder)
    await network.ask("remove", revoke=False, device="HC01-T2")
    network.clock.pass_minutes(1)
    await say(tablet, ledger, dispense(20))
    await hand_over(tablet, network.founder)
    assert await on_hand(network.founder) == -1
    await network.ask("accept", device="HC01-T2")
    await hand_over(network.founder, other)
    for name, node in {"founder": network.founder, "other": other}.items():
        assert await on_hand(node) == -21, name
        assert await verified(node)
        assert await marked(node, ledger) == ""


async def test_own_entries_of_a_device_that_learns_it_was_retired_are_set_aside_not_lost(
    network: Network,
) -> None:
    tablet = await network.device()
    ledger = ledger_of(tablet)
    await say(tablet, ledger, dispense(1))
    await hand_over(tablet, network.founder)
    network.clock.pass_minutes(1)
    await say(tablet, ledger, dispense(20))
    await network.ask("remove", revoke=False, device="HC01-T2")
    await hand_over(network.founder, tablet)
    assert await on_hand(tablet) == -1
    name = LogName(tablet.device, await tablet.database.read(tablet.store.epoch), ledger)
    (branch,) = await tablet.database.read(lambda c: branches(c, name))
    assert branch.head.seq > branch.counts_to
    assert await verified(tablet)


async def test_what_nothing_was_said_of_counts_without_end(network: Network) -> None:
    tablet, other = await network.device(), await network.device()
    await say(other, ledger_of(other), dispense(1))
    await hand_over(other, network.founder)
    await network.ask("remove", revoke=False, device="HC01-T2")
    name = LogName(other.device, await other.database.read(other.store.epoch), ledger_of(tablet))
    (branch,) = await network.founder.database.read(lambda c: branches(c, name))
    assert branch.counts_to == MAX_SEQ

"""Renewal: whoever meets an issuer in the last year of its certificate leaves with another."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from crdt_model import scopes
from crdt_model.certificates import make_device, public_bytes
from crdt_model.grants import Grants, Right
from node.branches import logs_held
from node.founding import DEVICE_YEARS, Plan, found, terms
from node.keys import load_keys, load_membership
from node.node import Node
from node.renewal import RENEW_WITHIN_MS, newer_membership, renewed
from node.runtime import Options, running_node
from node.views import network as network_view
from tests.node.founded import PASSWORD, PIN, Clock
from tests.node.network_of import joined

YEAR_MS = 365 * 86_400_000
TIMEOUT_S = 30.0


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[tuple[Node, Node, Clock]]:
    async with network_of_age(tmp_path, 9 * YEAR_MS // 2) as made:
        yield made


@asynccontextmanager
async def network_of_age(tmp_path: Path, age_ms: int) -> AsyncIterator[tuple[Node, Node, Clock]]:
    """A founder and a tablet that were certified that long ago."""
    clock = Clock(time.time_ns() // 1_000_000 - age_ms)
    plan = Plan("Testland", ("HC01",), "Africa/Blantyre", PIN, PASSWORD, "passphrase for tests")
    await found(tmp_path / "founder", plan, clock)
    async with AsyncExitStack() as stack:
        founder = await Node.open(tmp_path / "founder", clock)
        stack.push_async_callback(founder.close)
        tablet = await joined(founder, tmp_path / "tablet", clock)
        stack.push_async_callback(tablet.close)
        yield founder, tablet, clock


async def test_a_certificate_is_renewed_in_its_last_year_only_and_once(
    pair: tuple[Node, Node, Clock],
) -> None:
    founder, tablet, clock = pair
    shown = tablet.membership.device

    def offer(connection: sqlite3.Connection) -> list[bytes]:
        return renewed(founder, connection, shown.der)

    assert await founder.database.write(offer) == []
    clock.now_ms = shown.not_after - RENEW_WITHIN_MS
    first = await founder.database.write(offer)
    assert await founder.database.write(offer) == first
    tablet_offer = await tablet.database.write(lambda c: renewed(tablet, c, shown.der))
    assert tablet_offer == []  # it may let nobody in
    await tablet.database.write(
        lambda c: network_view.save_certificate(c, tablet.device, first[-1])
    )
    newer = await tablet.database.read(lambda c: newer_membership(tablet, c))
    assert newer is not None
    assert newer.device.grants == shown.grants
    assert newer.device.not_after - clock.now_ms == DEVICE_YEARS * YEAR_MS


async def test_a_device_takes_no_certificate_with_other_grants(
    pair: tuple[Node, Node, Clock],
) -> None:
    founder, tablet, clock = pair
    signer = founder.membership.signer(founder.keys)
    assert signer is not None
    more = tablet.grants.grants | {(Right.SUPERVISOR, tablet.stores[0])}
    grants: Grants = replace(tablet.grants, grants=more)
    key = public_bytes(tablet.keys.device)
    other = make_device(signer, key, grants, terms(clock.now_ms + YEAR_MS, DEVICE_YEARS))
    await tablet.database.write(
        lambda c: network_view.save_certificate(c, tablet.device, other.der)
    )
    assert await tablet.database.read(lambda c: newer_membership(tablet, c)) is None


@pytest.mark.parametrize("age_ms", [9 * YEAR_MS // 2, 11 * YEAR_MS // 2])
async def test_two_running_nodes_renew_on_meeting_even_after_the_end(
    tmp_path: Path, age_ms: int
) -> None:
    async with network_of_age(tmp_path, age_ms) as (founder, tablet, _):
        await renew_on_meeting(founder, tablet)


async def scopes_of(node: Node) -> set[str]:
    logs = await node.database.read(logs_held)
    return {log.scope for log in logs}


async def renew_on_meeting(founder: Node, tablet: Node) -> None:
    folders = (founder.folder, tablet.folder)
    old = tablet.membership.device
    alone = Options(("127.0.0.1", 0), ("127.0.0.1", 0), (), False)
    async with running_node(folders[0], alone, {}, ()) as (_, one):
        calling = replace(alone, connect=(one.addresses()[0],))
        async with running_node(folders[1], calling, {}, ()) as (_, two):
            assert one.node.membership.device.not_after > old.not_after
            async with asyncio.timeout(TIMEOUT_S):
                while two.node.membership.device.not_after <= old.not_after:
                    await asyncio.sleep(0.02)
                while scopes.CATALOGUE not in await scopes_of(two.node):
                    await asyncio.sleep(0.02)
    kept = load_membership(folders[1], load_keys(folders[1]))
    assert kept.device.not_after > old.not_after
    assert kept.device.grants == old.grants

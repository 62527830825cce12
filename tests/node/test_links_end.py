"""Links end: a device that is removed, or whose issuer is, is talked to no longer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from node.commands import COMMANDS, Running
from node.founding import Plan, found
from node.node import Node
from node.runtime import Options, running_node
from tests.node.founded import PASSWORD, PIN, Clock
from tests.node.network_of import hand_over, joined

ALONE = Options(("127.0.0.1", 0), ("127.0.0.1", 0), (), False)
PASSPHRASE = "passphrase for tests"
TIMEOUT_S = 30.0
A_MINUTE_MS = 60_000


async def until_state(running: Running, device: bytes, state: str, reason: str = "") -> None:
    """Wait until a node says that of a peer."""
    async with asyncio.timeout(TIMEOUT_S):
        while (state, reason) not in {
            (peer.state, peer.reason) for peer in running.peers() if peer.device == device
        }:
            await asyncio.sleep(0.02)


async def remove(running: Running, device: bytes, **given: Any) -> None:
    asked: dict[str, Any] = {"device": device.hex(), "recovery": None, "passphrase": None}
    await COMMANDS["remove"](running, asked | given)


async def region(folder: Path) -> bytes:
    """Folders of a founder, an admin it let in, and a tablet the admin let in; the admin's id."""
    clock = Clock(time.time_ns() // 1_000_000 - 120 * A_MINUTE_MS)
    plan = Plan("Testland", ("HC01",), "Africa/Blantyre", PIN, PASSWORD, PASSPHRASE)
    await found(folder / "founder", plan, clock)
    async with AsyncExitStack() as stack:
        founder = await Node.open(folder / "founder", clock)
        stack.push_async_callback(founder.close)
        admin = await joined(founder, folder / "admin", clock, "admin")
        stack.push_async_callback(admin.close)
        await hand_over(founder, admin)
        tablet = await joined(admin, folder / "tablet", clock)
        stack.push_async_callback(tablet.close)
        await hand_over(admin, tablet)
        await hand_over(admin, founder)
        return admin.device


@asynccontextmanager
async def linked(one: Path, other: Path) -> AsyncIterator[tuple[Running, Running]]:
    """Two running nodes that are in step."""
    async with running_node(one, ALONE, {}, ()) as (_, first):
        options = Options(ALONE.web, ALONE.peer, (first.addresses()[0],), False)
        async with running_node(other, options, {}, ()) as (_, second):
            await until_state(first, second.node.device, "in_step")
            yield first, second


async def test_the_link_to_a_device_that_is_revoked_is_closed_with_revoked(
    tmp_path: Path,
) -> None:
    await region(tmp_path)
    async with linked(tmp_path / "founder", tmp_path / "tablet") as (founder, tablet):
        await remove(founder, tablet.node.device, revoke=True, lost_at="2026-01-01T00:00:00Z")
        await until_state(founder, tablet.node.device, "refused", "revoked")
        await until_state(tablet, founder.node.device, "refused", "revoked")
        here, there = [await COMMANDS["status"](one, {}) for one in (founder, tablet)]
        assert (here["peers"], here["safe_at"]) == ([], [])
        assert [peer["device"] for peer in there["peers"]] == [founder.node.device.hex()]


async def test_the_link_to_a_device_of_a_revoked_issuer_is_closed_with_revoked(
    tmp_path: Path,
) -> None:
    device = await region(tmp_path)
    async with linked(tmp_path / "founder", tmp_path / "tablet") as (founder, tablet):
        lost = "2026-01-01T00:00:00Z"
        await remove(founder, device, revoke=True, lost_at=lost, passphrase=PASSPHRASE)
        await until_state(founder, tablet.node.device, "refused", "revoked")

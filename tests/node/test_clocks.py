"""Clocks: one that cannot be right records nothing, and what a wrong one recorded is put right."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from crdt_model.clock import MAX_STAMP, Sureness, stamp_of, trust
from crdt_model.details import Clock
from crdt_model.grants import Right
from crdt_model.log import NotAllowed
from node import clocking
from node.clocks import BUILD_MS, TrustedClock
from node.errors import Refused
from node.node import Node
from node.recording import Actor, Desk
from node.verify import Verified, verify
from tests.crdt_model.small_network import NOW, STORE_A, SmallNetwork
from tests.node.loopback_node import make_folder
from tests.node.peer_nodes import LEDGER, dispense, small_node
from tests.node.test_bundles import OF_A, on_hand, opened, record

NET = SmallNetwork()
HOUR_MS = 3_600_000
YEAR_MS = 366 * 86_400_000


@pytest.mark.parametrize(
    ("wall", "synchronised", "heard", "person", "offset", "sureness"),
    [
        (NOW, True, [], None, 0, Sureness.SURE),
        (NOW, True, [9 * HOUR_MS], None, 0, Sureness.SURE),
        (NOW, False, [], None, 0, Sureness.SET),
        (0, False, [], None, 0, Sureness.UNSURE),
        (NOW + 10 * YEAR_MS, False, [], None, 0, Sureness.UNSURE),
        (0, False, [NOW], None, NOW, Sureness.TAKEN),
        (NOW - 2 * HOUR_MS, False, [2 * HOUR_MS], None, 2 * HOUR_MS, Sureness.TAKEN),
        (NOW, False, [-5, 7, HOUR_MS], None, 7, Sureness.TAKEN),
        (0, False, [], NOW - 7, NOW - 7, Sureness.SET),
        (0, False, [NOW], NOW - 7, NOW, Sureness.TAKEN),
    ],
)
def test_what_time_it_is(
    wall: int,
    synchronised: bool,
    heard: list[int],
    person: int | None,
    offset: int,
    sureness: Sureness,
) -> None:
    found = trust(wall, NOW - 60_000, synchronised, heard, person)
    assert (found.offset_ms, found.sureness) == (offset, sureness)


def test_only_peers_that_are_sure_are_believed() -> None:
    clock = TrustedClock(lambda: 0, lambda: False)
    clock.heard(b"a", NOW, Sureness.SET)
    assert clock.sureness is Sureness.UNSURE
    assert clock() == BUILD_MS  # it cannot be earlier than this program
    clock.heard(b"b", NOW, Sureness.SURE)
    assert (clock.sureness, clock()) == (Sureness.TAKEN, NOW)


async def test_an_rtc_at_1970_records_nothing_until_somebody_says_what_time_it_is(
    tmp_path: Path,
) -> None:
    make_folder(tmp_path / "1", NET, 11, OF_A)
    clock = TrustedClock(lambda: 0, lambda: False)
    node = await Node.open(tmp_path / "1", clock)
    await clocking.watch(node, clock)
    actor = Actor("", "amina", "dispenser")

    def open_desk() -> None:
        raise AssertionError

    with pytest.raises(Refused) as refused:
        await node.database.write(
            lambda c: Desk.open(node.store, c, STORE_A.hex(), actor, "dispenser")
        )
    assert refused.value.code == "clock_unsure"
    clock.set_by_person(NOW)
    with pytest.raises(Refused) as refused:
        await node.database.write(
            lambda c: Desk.open(node.store, c, STORE_A.hex(), actor, "dispenser")
        )
    assert refused.value.code != "clock_unsure"  # the store is not in the catalogue of this test
    await node.close()


async def test_a_clock_behind_the_own_last_entry_is_not_believed(tmp_path: Path) -> None:
    async with opened(tmp_path / "1", 11, OF_A) as node:
        await record(node, 1)
    clock = TrustedClock(lambda: NOW - 2 * HOUR_MS, lambda: False)
    node = await Node.open(tmp_path / "1", clock)
    await clocking.watch(node, clock)
    assert clock.sureness is Sureness.UNSURE
    await node.close()


async def test_what_a_two_hours_slow_clock_recorded_is_put_right_when_the_time_is_known(
    tmp_path: Path,
) -> None:
    make_folder(tmp_path / "1", NET, 11, OF_A)
    clock = TrustedClock(lambda: NOW - 2 * HOUR_MS, lambda: False)
    node = await Node.open(tmp_path / "1", clock)
    await clocking.watch(node, clock)
    await record(node, 5)
    clock.heard(b"a", NOW, Sureness.SURE)
    await asyncio.sleep(0)
    await node.database.write(lambda c: None)  # what the jump wrote is done before
    effective = await node.database.read(
        lambda c: int.from_bytes(c.execute("SELECT key FROM line").fetchone()[0][:8], "big")
    )
    assert abs((effective >> 16) - NOW) < 60_000
    assert isinstance(await node.database.read(lambda c: verify(node, c)), Verified)
    await node.close()


async def test_an_rtc_in_2036_writes_apart_once_the_time_is_known_and_is_taken_once_corrected(
    tmp_path: Path,
) -> None:
    ahead = 10 * YEAR_MS
    now = [NOW + ahead]
    async with small_node(tmp_path / "1", NET, 11, clock=lambda: now[0]) as one:
        await one.record(dispense(1))
        before = await one.database.read(one.store.life.epoch)
        now[0] = NOW
        await one.record(dispense(20))
        assert await one.database.read(one.store.life.epoch) != before
        async with small_node(tmp_path / "2", NET, 12) as two:
            await meet_most(two, one)
            assert await two.on_hand() == -20
            said = Clock(one.device, before, 0, MAX_STAMP, -ahead)
            await say(two, said, one)
            two.peers.recall()
            async with asyncio.timeout(30):
                while await two.on_hand() != -21:
                    two.peers.pull_all()
                    for link in two.peers._links.values():
                        link.taking._blocked.clear()
                    await asyncio.sleep(0.02)


async def meet_most(node, other) -> None:  # type: ignore[no-untyped-def]
    """As `meet`, where something is not taken because of a clock."""
    node.peers.call(other.address)
    async with asyncio.timeout(30):
        while await node.on_hand() != -20 or (LEDGER, "clock") not in await node.wanted():
            await asyncio.sleep(0.01)


async def say(node, said: Clock, author) -> None:  # type: ignore[no-untyped-def]
    """Put a correction in the node's table, as its view does."""
    await node.database.write(
        lambda c: (
            c.execute(
                "INSERT INTO clock_shift (store, device, epoch, first, last, ms, entry, fact)"
                " SELECT ?, ?, ?, ?, ?, ?, max(id), 0 FROM entry",
                (STORE_A, said.device, said.epoch, said.first, said.last, said.ms),
            ).rowcount
        )
    )


async def test_a_supervisor_corrects_any_clock_of_its_store_and_a_device_its_own(
    tmp_path: Path,
) -> None:
    other = NET.device(12, OF_A).holder
    for rights, allowed in (((OF_A,), False), ((OF_A, (Right.SUPERVISOR, STORE_A)), True)):
        async with opened(tmp_path / str(allowed), 11, *rights) as node:
            for device, may in ((node.device, True), (other, allowed)):
                said = Clock(device, bytes(8), 0, stamp_of(NOW), 1000)

                def job(connection, said=said, node=node):  # type: ignore[no-untyped-def]
                    clocking.say(node, connection, STORE_A, said, "")

                if may:
                    await node.database.write(job)
                else:
                    with pytest.raises(NotAllowed):
                        await node.database.write(job)


async def test_of_two_corrections_the_later_counts(tmp_path: Path) -> None:
    async with opened(tmp_path / "1", 11, OF_A) as node:
        await record(node, 5)
        epoch = await node.database.read(node.store.life.epoch)
        for ms in (HOUR_MS, -HOUR_MS):
            said = Clock(node.device, epoch, 0, MAX_STAMP, ms)
            await node.database.write(lambda c, said=said: clocking.say(node, c, STORE_A, said, ""))
        effective = await node.database.read(
            lambda c: int.from_bytes(c.execute("SELECT key FROM line").fetchone()[0][:8], "big")
        )
        assert effective >> 16 == NOW - HOUR_MS
        assert await on_hand(node) == -5
        assert isinstance(await node.database.read(lambda c: verify(node, c)), Verified)


async def test_a_clock_that_is_not_believed_begins_no_epoch(tmp_path: Path) -> None:
    async with opened(tmp_path / "1", 11, OF_A) as node:
        await record(node, 1)
        before = await node.database.read(node.store.life.epoch)
        node.store.life.now_ms = lambda: 0
        for unsure in (True, False):
            node.store.life.clock_is_unsure = lambda unsure=unsure: unsure  # type: ignore[misc]
            await node.database.write(node.store.life.mind_clock)
            same = await node.database.read(node.store.life.epoch) == before
            assert same == unsure

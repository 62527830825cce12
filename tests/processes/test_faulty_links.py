"""Links that lie, stall and go silent: they are given up, called again, and nobody else waits."""

from __future__ import annotations

import signal
from pathlib import Path
from random import Random

import pytest

from tests.processes.network import network, start
from tests.processes.node_process import in_step, until, verified

pytestmark = pytest.mark.minute

SEED = 20_261_123
BACKLOG = 3_000
BACKLOG_BYTES = 150_000  # what that takes on the wire, at least
SPOILED_AFTER = (8_000, 30_000)  # bytes carried: three times that is less than the backlog
DELAY_S = 0.1


async def test_a_link_that_changes_bytes_is_cut_and_both_sides_recover(tmp_path: Path) -> None:
    chance = Random(SEED)
    until_next = chance.randrange(*SPOILED_AFTER)

    def spoil(chunk: bytes) -> bytes:
        nonlocal until_next
        until_next -= len(chunk)
        if until_next > 0:
            return chunk
        until_next = chance.randrange(*SPOILED_AFTER)
        spoiled.append(len(chunk))
        at = chance.randrange(len(chunk))
        return chunk[:at] + bytes([chunk[at] ^ 1 << chance.randrange(8)]) + chunk[at + 1 :]

    spoiled: list[int] = []
    async with network(tmp_path, ("one", "two"), BACKLOG) as (one, two):
        for way in (one.link.there, one.link.back, two.link.there, two.link.back):
            way.spoil = spoil
        await start(one, two, all_nodes=(one, two))
        await until("a few bytes were changed", lambda: _true(len(spoiled) >= 3))
        for way in (one.link.there, one.link.back, two.link.there, two.link.back):
            way.spoil = None
        await until("the account at both", two.signed_in)
        assert await two.record("AFTER") == 201
        await in_step(one, two)
        await verified(one, two)


async def test_a_backlog_arrives_over_a_link_that_is_cut_at_any_byte(tmp_path: Path) -> None:
    chance = Random(SEED)
    async with network(tmp_path, ("one", "two"), BACKLOG) as (one, two):
        link = one.link
        link.there.delay_s = link.back.delay_s = DELAY_S
        await one.start()
        await two.start(link.address)
        while link.cuts < 5 and link.back.carried < BACKLOG_BYTES // 2:
            # Beyond the greeting, else the pause before the next call doubles each time.
            link.back.cut_after = link.back.carried + chance.randrange(8_000, 30_000)
            cuts = link.cuts
            await until("the link was cut", lambda: _true(link.cuts > cuts))  # noqa: B023
        assert link.cuts >= 2
        await in_step(one, two)
        await verified(one, two)


async def test_a_stopped_process_blocks_nobody_and_catches_up(tmp_path: Path) -> None:
    async with network(tmp_path, ("one", "two", "three"), BACKLOG) as nodes:
        one, two, three = nodes
        await start(one, two, all_nodes=nodes)
        await in_step(one, two)
        # The third asks one of them for the backlog; that one falls silent in the middle.
        one.link.back.rate = two.link.back.rate = three.link.there.rate = 40_000
        await start(three, all_nodes=nodes)

        async def begun() -> bool:
            return bool((await three.ask("status"))["entries"] > 600)

        await until("the third has begun", begun)
        one.send(signal.SIGSTOP)
        one.link.back.rate = two.link.back.rate = three.link.there.rate = None
        await in_step(two, three)
        await until("the account at the second", two.signed_in)
        await until("the account at the third", three.signed_in)
        for number in range(20):
            assert await (two, three)[number % 2].record(f"N{number}") == 201
        await in_step(two, three)
        one.send(signal.SIGCONT)
        await in_step(*nodes)
        assert await one.signed_in()
        assert len(await one.batches("N")) == 20
        await verified(*nodes)


async def test_silence_one_way_is_noticed_and_what_was_recorded_arrives(tmp_path: Path) -> None:
    async with network(tmp_path, ("one", "two")) as (one, two):
        await one.start()
        await two.start(one.link.address)
        await in_step(one, two)
        await until("the account at both", two.signed_in)
        assert await one.signed_in()
        one.link.back.silent = True
        for number in range(10):
            assert await one.record(f"A{number}") == 201
            assert await two.record(f"B{number}") == 201

        async def noticed() -> bool:
            peers = (await two.status())["peers"]
            return all(peer["state"] == "out_of_reach" for peer in peers)

        await until("the second notices", noticed)
        assert await two.record("B10") == 201
        one.link.back.silent = False
        await in_step(one, two)
        for node in (one, two):
            held = await node.batches("A") + await node.batches("B")
            assert len(held) == 21 and set(held.values()) == {1}
        await verified(one, two)


async def _true(so: bool) -> bool:
    return so

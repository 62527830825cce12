"""Killed under load, again and again: what was acknowledged is everywhere, and nothing is twice."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest

from tests.processes.network import network, start
from tests.processes.node_process import NodeProcess, in_step, until, verified

pytestmark = pytest.mark.minute

SEED = 20_261_123
KILLS = 20
BACKLOG = 3_000  # movements the second node does not have when the killing begins
LONGEST_LIFE_S = 1.2  # between a start and the next kill


async def _work(node: NodeProcess, going: asyncio.Event, chance: Random) -> None:
    """A person who records all day, and tries again what was not answered."""
    number = 0
    while going.is_set():
        if node.unanswered and node.process is not None:
            again = node.unanswered.pop(0)
            await node.record(again)
        else:
            number += 1
            await node.record(f"{node.folder.name.upper()}-{number}")
        await asyncio.sleep(chance.uniform(0, 0.02) if node.process is not None else 0.05)


async def test_twenty_kills_under_load_lose_and_double_nothing(tmp_path: Path) -> None:
    chance = Random(SEED)
    async with network(tmp_path, ("one", "two"), BACKLOG) as nodes:
        await start(*nodes, all_nodes=nodes)
        await until("the account at both", nodes[1].signed_in)
        going = asyncio.Event()
        going.set()
        people = [asyncio.create_task(_work(node, going, Random(SEED))) for node in nodes]
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(0.1, LONGEST_LIFE_S))
            victims = chance.choice(([nodes[0]], [nodes[1]], nodes))
            for victim in victims:
                await victim.kill()
            await asyncio.gather(*(start(victim, all_nodes=nodes) for victim in victims))
        going.clear()
        await asyncio.gather(*people)
        for node in nodes:
            await until("signed in again", node.signed_in)
            while node.unanswered:
                await node.record(node.unanswered[0])
                node.unanswered.pop(0)
        await in_step(*nodes)
        acknowledged = {name for node in nodes for name in node.acknowledged}
        assert len(acknowledged) > KILLS, f"seed {SEED}: hardly anything was recorded"
        for node in nodes:
            held = await node.batches("ONE-") + await node.batches("TWO-")
            assert not acknowledged - held.keys(), f"seed {SEED}: lost at {node.folder.name}"
            assert set(held.values()) == {1}, f"seed {SEED}: something counts twice"
        await verified(*nodes)

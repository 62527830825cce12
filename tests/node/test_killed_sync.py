"""A process killed in the middle of taking in a backlog goes on where it was."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from bench.replication import START_TIMEOUT_S, STORE, record, start, status, stop, until_in_step
from crdt_model.codes import read_join_code
from node.commands import COMMANDS
from node.control import execute
from node.joining import join_network
from node.node import wall_clock_ms

MOVEMENTS = 6000
KILLED_AT = 500  # entries held when the receiver dies; the backlog is longer by far


async def test_a_receiver_killed_in_a_backlog_resumes_and_verifies(tmp_path: Path) -> None:
    sender, receiver = tmp_path / "sender", tmp_path / "receiver"
    await record(sender, MOVEMENTS)
    sending, address = start(sender)
    try:
        asked = {"stores": [STORE], "role": "store"}
        invited = await execute(sender, "invite", asked, COMMANDS)
        host, port = address.rsplit(":", 1)
        code = read_join_code(invited["code"])
        await join_network(receiver, code, [(host, int(port))], wall_clock_ms)
        receiving, _ = start(receiver, "--connect", address)
        async with asyncio.timeout(START_TIMEOUT_S):
            while (await status(receiver))["entries"] < KILLED_AT:
                await asyncio.sleep(0.01)
        os.kill(receiving.pid, signal.SIGKILL)
        receiving.wait(START_TIMEOUT_S)
        held = (await execute(receiver, "status", {}, COMMANDS))["entries"]
        assert held >= KILLED_AT
        found = await execute(receiver, "verify", {}, COMMANDS)
        assert found["ok"], found
        receiving, _ = start(receiver)
        await until_in_step(receiver, MOVEMENTS)
        stop(receiving)
        found = await execute(receiver, "verify", {}, COMMANDS)
        assert found["ok"], found
        stock = {"store": STORE, "as_of": None}
        there = await execute(sender, "stock", stock, COMMANDS)
        here = await execute(receiver, "stock", stock, COMMANDS)
        assert here["products"] == there["products"]
    finally:
        stop(sending)

"""A gateway process that is killed between sending and recording settles when it starts again."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gateway import outbox
from node.database import Database
from node.folder import DATABASE_FILE
from tests.gateway.conftest import Sandbox, Serve
from tests.gateway.region import region_node

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60.0
UNITS = {"HC01": "HC01", "HC02": "HC02", "HC03": "HC03"}


async def push(folder: Path) -> asyncio.subprocess.Process:
    """`stockmesh gateway push` as a process of its own."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway.command_line", "gateway", "push", "--dir", str(folder),
        "--json", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


async def pushed(folder: Path) -> Any:
    process = await push(folder)
    text, _ = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    return json.loads(text)


async def until(ask: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not ask():
            await asyncio.sleep(0.02)


async def region_of_today(folder: Path, sandbox: Sandbox) -> None:
    """A gateway's folder with stock received and given out this month."""
    now = datetime.fromtimestamp(time.time(), UTC)
    async with region_node(folder, UNITS, start=f"{now:%Y-%m-%dT%H:%M:%S}") as region:
        for unit in UNITS:
            await region.receive(unit, "ACT", 100)
            await region.dispense(unit, "ACT", 30)
        await region.connect(sandbox, folder, f"{now:%Y-%m}")
        await region.tell()


async def test_a_push_killed_after_the_server_took_it_and_before_it_was_written_down(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    folder = tmp_path / "node"
    await region_of_today(folder, sandbox)
    await sandbox.faults({"kind": "timeout_after_commit"})
    process = await push(folder)
    await until(lambda: bool(sandbox.server.imports))
    taken = dict(sandbox.held())
    process.kill()
    await process.wait()
    assert taken
    # What the process knew: a request had left, and no answer of it.
    known = await standing(folder)
    assert known and all(unsure for _, unsure, _ in known.values())
    assert all(accepted is None for *_, accepted in known.values())

    outcome = await pushed(folder)
    assert (outcome["result"], outcome["accepted"]) == ("done", len(known))
    assert sandbox.held() == taken  # sent again, and once is all it counts
    known = await standing(folder)
    assert all(not unsure and state == 0 for state, unsure, _ in known.values())
    assert (await pushed(folder))["accepted"] == 0
    assert {key: accepted for key, (*_, accepted) in known.items()} == taken


async def test_a_push_killed_before_its_request_was_read_loses_nothing(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.42")
    folder = tmp_path / "node"
    await region_of_today(folder, sandbox)
    await sandbox.faults({"kind": "late_commit"})
    process = await push(folder)
    await until(lambda: any(one["path"] == "/api/dataValueSets" for one in sandbox.server.requests))
    process.kill()
    await process.wait()
    assert sandbox.held() == {}
    await sandbox.faults({"kind": "reset", "path": "/nowhere"})  # the late one may go on
    outcome = await pushed(folder)
    assert outcome["result"] == "done" and len(sandbox.held()) == outcome["accepted"]


async def standing(folder: Path) -> dict[outbox.Key, tuple[int, bool, str | None]]:
    """State, unsure mark and accepted value of each value in the folder's file."""
    database = Database(folder / DATABASE_FILE)
    await database.open()
    try:
        rows = await database.read(
            lambda c: c.execute(
                f"SELECT {outbox.KEY_COLUMNS}, state, unsure, accepted FROM gateway_value"
            ).fetchall()
        )
    finally:
        await database.close()
    width = outbox.KEY_WIDTH
    return {
        outbox.Key(*row[:width]): (row[width], bool(row[width + 1]), row[width + 2]) for row in rows
    }

"""Recomputing: rows brought up to date; those of many groups by processes beside the node.

One process computes one group after the other while the node goes on with people's work on other
cores. Each reads the database by itself, in snapshots of a few groups; only the node writes.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sqlite3
import threading
from collections.abc import AsyncGenerator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import aclosing, closing
from functools import partial
from pathlib import Path

from gateway import rows
from gateway.aggregate import Group
from gateway.aggregate_store import AggregateStore
from gateway.computing import Computing, Snapshot, Wanted, compute, stale
from node.database import BUSY_TIMEOUT_S
from node.directory import Directory
from node.node import Node

AT_ONCE = 2  # groups computed in the snapshot in which they were found stale
APART_FROM = 40  # groups; fewer are computed before two processes have started
GROUPS_AT_ONCE = 8  # in one snapshot: some seconds, so that the WAL does not grow behind it
PROCESSES = 2  # the rest of the cores is people's; each takes some 100 MB


AGGREGATES: AggregateStore[sqlite3.Connection] = rows  # the engine in use


async def refresh(node: Node, groups: Sequence[Group], wanted: Wanted) -> int:
    """Bring the rows of these groups up to date; returns how many changed."""
    waiting, made = await node.read(partial(_first, groups=groups, wanted=wanted))
    if len(waiting) < APART_FROM:
        changed = await _keep(node, made) if made else 0
        return changed + sum([await _refresh_one(node, one, wanted) for one in waiting[AT_ONCE:]])
    changed = 0
    async with aclosing(recompute(node.database.path, node.network, waiting, wanted)) as computed:
        async for some in computed:
            changed += await _keep(node, some)
    return changed


def _first(
    directory: Directory, groups: Sequence[Group], wanted: Wanted
) -> tuple[list[Group], list[Computing]]:
    """The stale groups; where they are few, the first of them computed in the same snapshot."""
    snapshot = Snapshot(directory, wanted)
    waiting = stale(snapshot, groups)
    some = waiting[:AT_ONCE] if len(waiting) < APART_FROM else []
    found = [compute(snapshot, group) for group in some]
    return waiting, [one for one in found if one is not None]


async def _refresh_one(node: Node, group: Group, wanted: Wanted) -> int:
    found = await node.read(lambda d: compute(Snapshot(d, wanted), group))
    return 0 if found is None else await _keep(node, [found])


async def _keep(node: Node, found: Sequence[Computing]) -> int:
    def job(connection: sqlite3.Connection) -> int:
        return sum(AGGREGATES.keep(connection, x.done, x.found, x.whole) for x in found)

    return await node.database.write(job, bulk=True)


async def recompute(
    path: Path, network: bytes, groups: Sequence[Group], wanted: Wanted
) -> AsyncGenerator[list[Computing], None]:
    """What changed of the groups, some at a time, in any order."""
    some = [
        groups[start : start + GROUPS_AT_ONCE] for start in range(0, len(groups), GROUPS_AT_ONCE)
    ]
    processes = max(1, min(PROCESSES, os.cpu_count() or 1, len(some)))
    spawning = multiprocessing.get_context("spawn")  # threads of the node must not be copied
    loop = asyncio.get_running_loop()
    # Not as a context: its end would hold the event loop until the last process is through.
    pool = ProcessPoolExecutor(processes, spawning, end_with_parent)
    running: set[asyncio.Future[list[Computing]]] = set()
    try:
        while some or running:
            while some and len(running) < 2 * processes:
                work = some.pop()
                running.add(loop.run_in_executor(pool, compute_apart, path, network, work, wanted))
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                yield one.result()
    finally:
        for one in running:
            one.cancel()
        pool.shutdown(wait=False, cancel_futures=True)


def end_with_parent() -> None:
    """Have this process end when the one that started it does, however that ends."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True, name="end-with-parent").start()


def compute_apart(
    path: Path, network: bytes, groups: Sequence[Group], wanted: Wanted
) -> list[Computing]:
    """What changed of some groups, read in a process of its own."""
    address = f"{path.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_S)
    with closing(connection):
        connection.execute("PRAGMA query_only=ON")
        connection.execute("BEGIN")
        snapshot = Snapshot(Directory(connection, network), wanted)
        found = [compute(snapshot, group) for group in groups]
        connection.execute("ROLLBACK")
    return [one for one in found if one is not None]

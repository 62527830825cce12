"""How soon a movement recorded at one node is seen at another, and how long recording takes.

    python bench/latency.py --movements 300 --bulk 100000

Two processes on loopback. Prints one JSON line, milliseconds at the 50th and 99th percentile:
    visible      from the request at one node until the other node's stock shows it over HTTP
    idle         of a recording request at a node at rest, and requests a second by one person
    during_sync  the same while the node takes in `bulk` movements of the other
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from bench.replication import PER_COMMIT, STORE, _write, status
from crdt_model import scopes
from crdt_model.details import Dispense, stored
from crdt_model.facts import Kind, Leg, fact
from crdt_model.identifiers import derived_id
from crdt_model.places import Patient, Shelf
from node.node import Node
from tests.processes.network import network
from tests.processes.node_process import NodeProcess, in_step, until

SYNC_PATIENCE_S = 3600.0


def percentiles(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        name: round(ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000, 1)
        for name, part in (("p50_ms", 0.5), ("p99_ms", 0.99))
    }


async def recording(node: NodeProcess, names: list[str]) -> list[float]:
    """Seconds of each request, one after the other."""
    taken = []
    for name in names:
        began = time.monotonic()
        assert await node.record(name) == 201
        taken.append(time.monotonic() - began)
    return taken


async def visible(one: NodeProcess, two: NodeProcess, count: int) -> list[float]:
    taken = []
    for number in range(count):
        began = time.monotonic()
        assert await one.record(f"V{number}") == 201
        while f"V{number}" not in await two.batches(f"V{number}"):
            await asyncio.sleep(0.002)
        taken.append(time.monotonic() - began)
    return taken


async def record_more(folder: Path, movements: int) -> None:
    """Put movements straight into a founder's node that does not run."""
    node = await Node.open(folder)
    network_id = node.network
    shelf = Shelf(derived_id(network_id, "bin", "main"), 0, 0)
    leg = Leg(shelf, Patient(), derived_id(network_id, "product", "P001"), "L0", 1)
    command = [fact(Kind.DISPENSE, stored(Dispense("", "", "")), legs=(leg,))]
    ledger = scopes.ledger(derived_id(network_id, "store", STORE))
    for first in range(0, movements, PER_COMMIT):
        commands = [command] * min(PER_COMMIT, movements - first)
        await node.database.write(partial(_write, node, ledger, commands), bulk=True)
    await node.close()


async def measure(root: Path, count: int, bulk: int) -> dict[str, Any]:
    async with network(root, ("one", "two")) as (one, two):
        await one.start()
        await two.start(one.link.address)
        await until("the account", two.signed_in)
        await one.stop()
        await record_more(one.folder, bulk)
        await one.start()
        during: list[float] = []
        while (await status(two.folder))["entries"] < bulk:
            during += await recording(two, [f"S{len(during)}"])
        await in_step(one, two, patience_s=SYNC_PATIENCE_S)
        assert await one.signed_in()
        seen = await visible(one, two, count)
        idle = await recording(one, [f"I{number}" for number in range(count)])
    return {
        "visible": percentiles(seen),
        "idle": percentiles(idle) | {"per_s": round(len(idle) / sum(idle))},
        "during_sync": percentiles(during)
        | {"per_s": round(len(during) / sum(during)), "requests": len(during)},
        "bulk": bulk,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--movements", type=int, default=300)
    parser.add_argument("--bulk", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="stockmesh-bench-") as root:
        found = asyncio.run(measure(Path(root), arguments.movements, arguments.bulk))
    print(json.dumps(found))


if __name__ == "__main__":
    main()

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
from pathlib import Path
from typing import Any

from bench.replication import status
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


async def measure(root: Path, count: int, bulk: int) -> dict[str, Any]:
    async with network(root, ("one", "two"), bulk) as (one, two):
        await one.start()
        # Accounts first, so that a person can record at the second while the bulk arrives.
        one.link.back.rate = 60_000.0
        await two.start(one.link.address)
        await until("the account", two.signed_in, SYNC_PATIENCE_S)
        one.link.back.rate = None
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

"""A facility's year over a thin link: minutes until the other side is in step.

    python -m bench.slow_link --movements 30000 [--up-s 60 --of-s 300]

The link is a TCP proxy with 32 kbit/s and a round trip of 600 ms. It loses nothing: what a lost
packet costs TCP is not in the figure. With `--of-s` the link is up only `--up-s` of every so many
seconds. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.processes.network import network
from tests.processes.node_process import in_step

RATE = 32_000 / 8  # bytes a second each way
ONE_WAY_S = 0.3
PATIENCE_S = 24 * 3600.0


async def measure(root: Path, movements: int, up_s: float, of_s: float) -> dict[str, Any]:
    async with network(root, ("one", "two"), movements) as (one, two):
        link = one.link
        for way in (link.there, link.back):
            way.rate, way.delay_s = RATE, ONE_WAY_S
        await one.start()
        await two.start(link.address)
        began = time.monotonic()
        waiting = asyncio.create_task(in_step(one, two, patience_s=PATIENCE_S))
        while of_s and not waiting.done():
            await asyncio.wait([waiting], timeout=up_s)
            if waiting.done():
                break
            link.down = True
            link.cut()
            await asyncio.wait([waiting], timeout=of_s - up_s)
            link.down = False
        await waiting
        seconds = time.monotonic() - began
    return {
        "movements": movements,
        "minutes": round(seconds / 60, 1),
        "wire_bytes": link.there.carried + link.back.carried,
        "up_s": up_s if of_s else None,
        "of_s": of_s or None,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--movements", type=int, default=30_000)
    parser.add_argument("--up-s", type=float, default=60.0)
    parser.add_argument("--of-s", type=float, default=0.0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="stockmesh-bench-") as root:
        found = asyncio.run(
            measure(Path(root), arguments.movements, arguments.up_s, arguments.of_s)
        )
    print(json.dumps(found))


if __name__ == "__main__":
    main()

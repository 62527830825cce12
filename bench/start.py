"""How long a node with many movements takes to start, and how much memory it then has.

    python bench/start.py --movements 1000000

Prints one JSON line: seconds from exec to the ready line, and resident memory (Linux only).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from pathlib import Path

from bench.replication import peak_memory_mb, record, start, stop


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--movements", type=int, default=1_000_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="stockmesh-bench-") as root:
        folder = Path(root) / "node"
        asyncio.run(record(folder, arguments.movements))
        began = time.monotonic()
        process, _ = start(folder)
        seconds = time.monotonic() - began
        memory = peak_memory_mb(process)
        stop(process)
        size = sum(file.stat().st_size for file in folder.glob("stockmesh.db*"))
    print(
        json.dumps(
            {
                "movements": arguments.movements,
                "ready_seconds": round(seconds, 2),
                "memory_mb": memory,
                "db_mb": round(size / 1e6, 1),
            }
        )
    )


if __name__ == "__main__":
    main()

"""How long a gateway takes to push changed values, to a stand-in of DHIS2 in a process of its own.

    python -m bench.gateway_push --values 100000 --version 2.43

The values are in the outbox; measured is the push: requests, answers attributed, the fate of each
value and its history written durably. Then each value changes and all are pushed again. Prints one
JSON line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.replication import peak_memory_mb
from gateway import outbox, targets
from gateway.dhis2 import Dhis2
from gateway.mapping import stable_uid
from gateway.outbox import Key
from gateway.push import Pusher
from gateway.sandbox import small_metadata
from gateway.sandbox.app import ADMIN
from gateway.sandbox.preset import unit_uid
from gateway.transport import Basic
from node.database import Database

ITEMS = 100
ELEMENTS = ("STOCK_RECEIPT", "STOCK_DISTRIBUTION", "STOCK_DISCARD", "STOCK_ON_HAND",
            "STOCKOUT_DAYS")  # fmt: skip
DATA_SET = stable_uid("dataSet", "LMIS_STK_REPORT")
PERIOD = "202610"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--values", type=int, default=100_000)
    parser.add_argument("--version", choices=("2.42", "2.43"), default="2.43")
    arguments = parser.parse_args()
    units = [f"U{number:05}" for number in range(-(-arguments.values // (ITEMS * len(ELEMENTS))))]
    items = [f"I{number:03}" for number in range(ITEMS)]
    with tempfile.TemporaryDirectory(prefix="stockmesh-bench-") as root:
        folder = Path(root)
        package = small_metadata(items, [(unit, unit) for unit in units])
        (folder / "metadata.json").write_text(json.dumps(package))
        sandbox, address = _sandbox(folder / "metadata.json", arguments.version)
        try:
            keys = [
                Key(stable_uid("dataElement", f"{item}_{element}"), unit_uid(unit), PERIOD)
                for unit in units
                for item in items
                for element in ELEMENTS
            ][: arguments.values]
            result = asyncio.run(_measure(folder / "stockmesh.db", address, keys))
            result["server_memory_mb"] = peak_memory_mb(sandbox)
        finally:
            sandbox.terminate()
            sandbox.wait()
    print(json.dumps({"values": len(keys), "version": arguments.version, **result}))


def _sandbox(metadata: Path, version: str) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-m", "gateway.command_line", "dhis2-sandbox", "--port", "0",
               "--version", version, "--metadata", str(metadata)]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    assert process.stdout is not None
    found = re.search(r"http://\S+(?=,)", process.stdout.readline())
    assert found is not None, "the stand-in did not start"
    return process, found[0]


async def _measure(path: Path, address: str, keys: list[Key]) -> dict[str, object]:
    database = Database(path)
    await database.open()
    try:
        await database.write(outbox.migrate)
        target = (await database.write(lambda c: targets.open_target(c, address))).id
        async with Dhis2(address, Basic(ADMIN.name, ADMIN.password)) as client:
            first = await _push(database, client, target, dict.fromkeys(keys, "1"))
            again = await _push(database, client, target, dict.fromkeys(keys, "2"))
    finally:
        await database.close()
    return {"first": first, "changed": again, "db_mb": round(path.stat().st_size / 1e6, 1)}


async def _push(
    database: Database, client: Dhis2, target: int, wanted: dict[Key, str | None]
) -> dict[str, object]:
    def now_ms() -> int:
        return time.time_ns() // 1_000_000

    began = time.monotonic()
    await database.write(
        lambda c: outbox.want(c, target, DATA_SET, wanted, "h", now_ms()), bulk=True
    )
    told = time.monotonic()
    run = await Pusher(database, client, target, now_ms, random.Random(1)).run()
    ended = time.monotonic()
    assert run.result == "done" and run.accepted == len(wanted), run
    return {
        "told_seconds": round(told - began, 2),
        "pushed_seconds": round(ended - told, 2),
        "requests": run.requests,
    }


if __name__ == "__main__":
    main()

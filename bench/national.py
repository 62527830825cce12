"""A national list, imported; and a new facility's device, from its join to its first movement.

    python bench/national.py --data DIR

DIR holds zones.csv, facilities.csv, products.csv, programs.csv, program_products.csv and
supply_lines.csv as the operator's guide describes them. Prints one JSON line: seconds of each
import and of all, what the new device received, and how long until it was in step.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.replication import start, stop, until_in_step
from crdt_model.codes import read_join_code
from crdt_model.scopes import CATALOGUE
from node.commands import COMMANDS
from node.control import execute
from node.founding import Plan, found
from node.joining import join_network
from node.node import wall_clock_ms

TABLES = (
    ("zones", "zones.csv"),
    ("programs", "programs.csv"),
    ("facilities", "facilities.csv"),
    ("products", "products.csv"),
    ("program-products", "program_products.csv"),
    ("supply-lines", "supply_lines.csv"),
)
FOUNDER = "CMS"


async def measure(root: Path, data: Path, facility: str) -> dict[str, Any]:
    """Import everything into a founder, then let a device of `facility` join and catch up."""
    centre, device = root / "centre", root / "device"
    plan = Plan("Nation", (FOUNDER,), "UTC", "123456", "bench password", "bench passphrase")
    await found(centre, plan, wall_clock_ms)
    running, address = start(centre)
    try:
        imports: dict[str, Any] = {}
        for table, name in TABLES:
            began = time.monotonic()
            asked = {"table": table, "file": str(data / name), "dry_run": False}
            report = await execute(centre, "import", asked, COMMANDS)
            seconds = round(time.monotonic() - began, 2)
            imports[table] = {"rows": report["rows"], "seconds": seconds}
        asked = {"stores": [facility], "role": "store"}
        invited = await execute(centre, "invite", asked, COMMANDS)
        host, port = address.rsplit(":", 1)
        code = read_join_code(invited["code"])
        await join_network(device, code, [(host, int(port))], wall_clock_ms)
        scopes = (await execute(centre, "status", {}, COMMANDS))["scopes"]
        shared = sum(s["entries"] for s in scopes if s["scope"] in ("network", CATALOGUE))
        joined, _ = start(device, "--connect", address)
        try:
            seconds, received = await until_in_step(device, shared)
        finally:
            stop(joined)
    finally:
        stop(running)
    return {
        "imports": imports,
        "import_seconds": round(sum(item["seconds"] for item in imports.values()), 2),
        "new_device_seconds": round(seconds, 2),
        "new_device_bytes": received,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--facility", default="HC01")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="stockmesh-bench-") as root:
        found_ = asyncio.run(measure(Path(root), arguments.data, arguments.facility))
    print(json.dumps(found_))


if __name__ == "__main__":
    main()

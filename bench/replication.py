"""How fast one node's movements reach an empty peer, in two processes over TLS on loopback.

    python bench/replication.py --movements 100000

Prints one JSON line:
    us_per_movement           wall time from the first contact until the peer has all of them,
                              verified, in documents and views, durable; divided by the movements
    wire_bytes_per_movement   bytes the peer received on its link, divided by the movements
    db_bytes_per_movement     the peer's database file after the sync, divided by the movements
    reconnect_ms, reconnect_bytes   a second contact with nothing new, until both sides are in step
    peak_memory_mb            the receiving process at its largest (Linux only)
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from crdt_model import scopes
from crdt_model.codes import read_join_code
from crdt_model.details import NO_ID, Count, Dispense, Row, stored
from crdt_model.facts import Assert, Fact, Flag, Kind, Leg, fact
from crdt_model.identifiers import derived_id
from crdt_model.places import Patient, Shelf
from node.commands import COMMANDS
from node.control import execute
from node.founding import Plan, found
from node.joining import join_network
from node.node import Node, wall_clock_ms
from node.store import Draft

PRODUCTS = 60
BATCHES = 3
PER_COMMIT = 500
POLL_S = 0.2  # often enough for runs of seconds; each poll costs the receiver a millisecond
RECONNECT_POLL_S = 0.01
START_TIMEOUT_S = 60.0
SYNC_TIMEOUT_S = 3600.0
STORE = "HC01"


async def record(folder: Path, movements: int) -> None:
    """A founder's node with `movements` dispensing movements of one line each."""
    plan = Plan("Bench", (STORE,), "UTC", "123456", "bench password", "bench passphrase")
    await found(folder, plan, wall_clock_ms)
    node = await Node.open(folder)
    chance = random.Random(1)
    network = node.network
    products = [derived_id(network, "product", f"P{n:03}") for n in range(PRODUCTS)]
    shelf = Shelf(derived_id(network, "bin", "main"), 0, 0)
    rows = [
        fact(
            Kind.ROW,
            stored(
                Row("product", f"P{n:03}", (("code", f"P{n:03}"), ("name", f"Product {n}")), ())
            ),
        )
        for n in range(PRODUCTS)
    ]
    opening = [
        fact(
            Kind.COUNT,
            stored(Count("", None, (), NO_ID, None, "", "")),
            asserts=(Assert(product, f"L{b}", shelf.bin, 0, 0, 10**9, None),),
            flags=Flag.OPENING,
        )
        for product in products
        for b in range(BATCHES)
    ]
    ledger = scopes.ledger(derived_id(network, "store", STORE))
    await node.database.write(partial(_write, node, scopes.CATALOGUE, [rows]))
    await node.database.write(partial(_write, node, ledger, [opening]))
    given = stored(Dispense("", "", ""))
    for start in range(0, movements, PER_COMMIT):
        commands = []
        for _ in range(min(PER_COMMIT, movements - start)):
            batch = f"L{chance.randrange(BATCHES)}"
            leg = Leg(shelf, Patient(), chance.choice(products), batch, chance.randint(1, 30))
            commands.append([fact(Kind.DISPENSE, given, legs=(leg,))])
        await node.database.write(partial(_write, node, ledger, commands), bulk=True)
    await node.close()


def _write(
    node: Node, scope: str, commands: Sequence[Sequence[Fact]], connection: sqlite3.Connection
) -> None:
    for facts in commands:
        draft = Draft(scope, os.urandom(8), os.urandom(8), "0123456789abcdef", tuple(facts))
        node.store.record(connection, draft)


def start(folder: Path, *more: str) -> tuple[subprocess.Popen[str], str]:
    """A node process; returns it with its peer address once it is ready."""
    command = [
        sys.executable, "-m", "gateway.command_line", "run", "--dir", str(folder),
        "--web", "127.0.0.1:0", "--peer", "127.0.0.1:0", "--lan", "off", "--no-discovery", *more,
    ]  # fmt: skip
    log = (folder / "run.log").open("w")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    if "ready" not in line:
        raise SystemExit(f"the node did not start: {line}{(folder / 'run.log').read_text()}")
    return process, line.rsplit("peers ", 1)[1].strip()


async def status(folder: Path) -> dict[str, Any]:
    return await execute(folder, "status", {}, COMMANDS)


async def until_in_step(folder: Path, entries: int, poll_s: float = POLL_S) -> tuple[float, int]:
    """Seconds from the first contact until the node holds `entries` in step, and bytes received."""
    began = time.monotonic()
    first: float | None = None
    while time.monotonic() - began < SYNC_TIMEOUT_S:
        answer = await status(folder)
        for peer in answer["peers"][:1]:
            if first is None and peer["last_contact"]:
                first = time.monotonic()
            in_step = peer["state"] == "in_step" and answer["entries"] >= entries
            if first is not None and in_step:
                return time.monotonic() - first, int(peer["bytes_received"])
        await asyncio.sleep(poll_s)
    raise SystemExit("the peer never got everything")


def peak_memory_mb(process: subprocess.Popen[str]) -> float | None:
    try:
        text = Path(f"/proc/{process.pid}/status").read_text()
    except OSError:
        return None
    line = next(line for line in text.splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024, 1)


async def measure(root: Path, movements: int) -> dict[str, Any]:
    sender, receiver = root / "sender", root / "receiver"
    began = time.monotonic()
    await record(sender, movements)
    recording_s = time.monotonic() - began
    sending, address = start(sender)
    try:
        invited = await execute(sender, "invite", {"stores": [STORE], "role": "store"}, COMMANDS)
        host, port = address.rsplit(":", 1)
        await join_network(
            receiver, read_join_code(invited["code"]), [(host, int(port))], wall_clock_ms
        )
        receiving, _ = start(receiver, "--connect", address)
        seconds, wire = await until_in_step(receiver, movements)
        memory = peak_memory_mb(receiving)
        stop(receiving)
        database = sum(file.stat().st_size for file in receiver.glob("stockmesh.db*"))
        receiving, _ = start(receiver)
        reconnect_s, reconnect_bytes = await until_in_step(receiver, movements, RECONNECT_POLL_S)
        stop(receiving)
    finally:
        stop(sending)
    return {
        "movements": movements,
        "us_per_movement": round(seconds / movements * 1e6, 1),
        "wire_bytes_per_movement": round(wire / movements, 1),
        "db_bytes_per_movement": round(database / movements, 1),
        "reconnect_ms": round(reconnect_s * 1000),
        "reconnect_bytes": reconnect_bytes,
        "peak_memory_mb": memory,
        "recording_us_per_movement": round(recording_s / movements * 1e6, 1),
    }


def stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.wait(START_TIMEOUT_S)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--movements", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="stockmesh-bench-") as root:
        print(json.dumps(asyncio.run(measure(Path(root), arguments.movements))))


if __name__ == "__main__":
    main()

"""The same movements through PouchDB and pouchdb-server, beside ours, on this machine.

    python -m bench.peers.compare --movements 100000

Needs Node with npm; the packages go into a temporary folder. Prints one JSON line: microseconds
a movement of both, and the ratio. PouchDB's time is that of `replicate.to` over loopback HTTP into
LevelDB, without TLS, signatures or views; ours is that of bench/replication.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.replication import measure

PACKAGES = ("pouchdb@9.0.0", "pouchdb-server@4.2.0")
BATCH = 1_000  # documents a request; the default of 100 is slower
START_S = 30.0
SCRIPT = Path(__file__).with_name("replicate.mjs")


def install(folder: Path) -> None:
    """Put the npm packages into a folder; their native parts come ready-made."""
    (folder / "package.json").write_text('{"private": true}')
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def pouchdb_seconds(root: Path, movements: int) -> float:
    """How long PouchDB takes to replicate so many documents to an empty server."""
    install(root)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = root / "node_modules" / "pouchdb-server" / "bin" / "pouchdb-server"
    (root / "data").mkdir()
    command = ["node", str(server), "--port", str(port), "--dir", "data", "--no-stdout-logs"]
    running = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        command = ["node", str(SCRIPT), str(root), address, str(movements), str(BATCH)]
        done = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    finally:
        running.terminate()
        running.wait()
    return float(json.loads(done.stdout)["seconds"])


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + START_S
    while True:
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--movements", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="stockmesh-bench-") as name:
        theirs = pouchdb_seconds(Path(name), arguments.movements) / arguments.movements * 1e6
    with tempfile.TemporaryDirectory(prefix="stockmesh-bench-") as name:
        ours = asyncio.run(measure(Path(name), arguments.movements))["us_per_movement"]
    print(
        json.dumps(
            {
                "movements": arguments.movements,
                "pouchdb_us_per_movement": round(theirs, 1),
                "ours_us_per_movement": ours,
                "times_faster": round(theirs / ours, 1),
            }
        )
    )


if __name__ == "__main__":
    main()

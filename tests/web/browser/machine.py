"""Machine: `stockmesh run` on a folder of its own, as a child, from an empty folder on."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

READY_S = 90.0  # a start takes one second; a loaded machine several
STOP_S = 30.0
ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Machine:
    """A machine whose page is open to browsers.

    Attributes:
        web: address of its page, before and after it holds a node. peer: where other nodes call it.
    """

    folder: Path
    web: str
    peer: str
    process: asyncio.subprocess.Process

    async def line(self) -> str:
        """The next line that it tells people; one for each time it is ready."""
        assert self.process.stdout is not None
        async with asyncio.timeout(READY_S):
            return (await self.process.stdout.readline()).decode().strip()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@asynccontextmanager
async def empty_machine(folder: Path) -> AsyncIterator[Machine]:
    """A machine that was just set up; its first run answers while the context is open."""
    web, peer = (f"127.0.0.1:{_free_port()}" for _ in range(2))
    words = ["run", "--dir", str(folder), "--web", web, "--peer", peer]
    with folder.with_suffix(".log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "gateway.command_line", *words),
            *("--lan", "off", "--no-discovery"),
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    machine = Machine(folder, f"http://{web}", peer, process)
    try:
        assert await machine.line() == f"ready: no node yet, start at {machine.web}"
        yield machine
    finally:
        if process.returncode is None:
            process.terminate()
            async with asyncio.timeout(STOP_S):
                await process.wait()

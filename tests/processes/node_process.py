"""Node processes: `stockmesh run` as a child that can be killed, stopped and started again."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Self

import aiohttp

from node.commands import COMMANDS
from node.control import execute
from tests.processes.faulty_link import FaultyLink

READY_S = 60.0  # a start takes one second; a loaded machine several
PATIENCE_S = 60.0  # for something that must come to pass
POLL_S = 0.1
PIN = "123456"
STORE = "HC01"
PRODUCT = "P000"

_READY = re.compile(r"web (http://\S+), peers (\S+):(\d+)$")


async def until(
    what: str, ask: Callable[[], Awaitable[bool]], patience_s: float = PATIENCE_S
) -> None:
    """Ask until it is so; fails when it never is."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience_s
    while not await ask():
        assert loop.time() < deadline, f"waited in vain: {what}"
        await asyncio.sleep(POLL_S)


class NodeProcess:
    """One node: its folder, its process, and a person signed in at it.

    Attributes:
        link: the way others take to this node. acknowledged: movement ids answered with 2xx.
        unanswered: ids that may or may not have been recorded.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.link = FaultyLink()
        self.web = ""
        self.peer_port = 0
        self.acknowledged: list[str] = []
        self.unanswered: list[str] = []
        self.process: asyncio.subprocess.Process | None = None
        self._http: aiohttp.ClientSession | None = None
        self._token = ""

    async def __aenter__(self) -> Self:
        await self.link.open()
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()
        await self.link.close()
        assert self._http is not None
        await self._http.close()

    # --- the process ------------------------------------------------------------------

    async def start(self, *calls: str, before: Sequence[str] = (), host: str = "127.0.0.1") -> None:
        """Run it and wait until it is ready; it calls the addresses `calls`.

        `before` goes before the command: a shell that makes another surrounding for it.
        """
        arguments = ["run", "--dir", str(self.folder), "--no-discovery"]
        arguments += ["--web", f"{host}:0", "--peer", f"{host}:0", "--lan", "off"]
        for address in calls:
            arguments += ["--connect", address]
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *before, sys.executable, "-m", "gateway.command_line", *arguments,
                stdout=asyncio.subprocess.PIPE, stderr=log,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
            )  # fmt: skip
        assert self.process.stdout is not None
        async with asyncio.timeout(READY_S):
            line = (await self.process.stdout.readline()).decode().strip()
        found = _READY.search(line)
        assert found is not None, f"no ready line but {line!r}; see {log.name}"
        self.web, self.peer_port = found[1], int(found[3])
        self.link.target = (found[2], self.peer_port)

    async def kill(self) -> None:
        """SIGKILL: as a pulled plug does, without the file system's part in it."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """SIGTERM: as a person stops it."""
        await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> None:
        process, self.process = self.process, None
        if process is not None and process.returncode is None:
            process.send_signal(number)
            await process.wait()
        self._token = ""

    def send(self, number: signal.Signals) -> None:
        """A signal to the running process."""
        assert self.process is not None
        self.process.send_signal(number)

    # --- what people do -----------------------------------------------------------------

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and answer of a request by the person signed in. Raises aiohttp.ClientError."""
        assert self._http is not None
        headers = {"Authorization": f"Bearer {self._token}"}
        async with self._http.request(
            method, f"{self.web}/api/v1{path}", json=body, headers=headers
        ) as response:
            return response.status, await response.json()

    async def signed_in(self) -> bool:
        """Whether a person could sign in; at a new device only once the account is there."""
        try:
            status, answer = await self.call(
                "POST", "/session", {"store": STORE, "user": "admin", "pin": PIN}
            )
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False
        self._token = answer.get("token", "")
        return status == 200

    async def record(self, name: str) -> int:
        """Record the receipt of one piece in a batch of this name; the status, 0 for no answer."""
        if not self._token and not await self.signed_in():
            return 0
        line = {"product": PRODUCT, "quantity": 1, "batch": name}
        body = {"id": name, "kind": "receipt", "lines": [line]}
        try:
            status, answer = await self.call("POST", f"/stores/{STORE}/movements", body)
        except (aiohttp.ClientError, TimeoutError, OSError):
            self.unanswered.append(name)
            self._token = ""
            return 0
        assert isinstance(answer, dict)
        if status in (200, 201):
            self.acknowledged.append(name)
        return status

    async def batches(self, prefix: str) -> Counter[str]:
        """Pieces on hand by batch, of the batches that `record` made."""
        status, answer = await self.call("GET", f"/stores/{STORE}/stock")
        assert status == 200, answer
        (product,) = [p for p in answer["products"] if p["product"]["code"] == PRODUCT]
        return Counter(
            {
                cell["batch"]: cell["on_hand"]
                for cell in product["cells"]
                if cell["batch"].startswith(prefix)
            }
        )

    # --- what operators ask -----------------------------------------------------------------

    async def ask(self, command: str, **arguments: Any) -> dict[str, Any]:
        """A command, beside the running process or without one."""
        return await execute(self.folder, command, arguments, COMMANDS)

    async def status(self) -> dict[str, Any]:
        _, answer = await self.call("GET", "/status")
        assert isinstance(answer, dict)
        return answer

    def log_text(self) -> str:
        return (self.folder.parent / f"{self.folder.name}.log").read_text(errors="replace")


async def entries(node: NodeProcess) -> dict[str, int]:
    """Entries by scope."""
    answer = await node.ask("status")
    return {scope["scope"]: scope["entries"] for scope in answer["scopes"]}


async def in_step(*nodes: NodeProcess, patience_s: float = PATIENCE_S) -> None:
    """Wait until all hold as many entries of every scope and count themselves in step."""

    async def ask() -> bool:
        held = [await entries(node) for node in nodes]
        states = [{peer["state"] for peer in (await node.ask("status"))["peers"]} for node in nodes]
        return all(one == held[0] for one in held) and all("in_step" in s for s in states)

    await until(f"{[node.folder.name for node in nodes]} in step", ask, patience_s)


async def verified(*nodes: NodeProcess) -> None:
    """`stockmesh verify` finds nothing, at all of them."""
    for node in nodes:
        found = await node.ask("verify")
        assert found["ok"], json.dumps(found)

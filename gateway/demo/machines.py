"""Machines: the demo's nodes, each a process of its own, and the pages people open on them."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from node.control import execute
from node.errors import Refused

T = TypeVar("T")

READY_TIMEOUT_S = 30.0  # a start takes a second or two; a loaded machine several
STOP_TIMEOUT_S = 10.0
COMMAND_TIMEOUT_S = 60.0
PATIENCE_S = 30.0  # for something to travel between nodes
POLL_S = 0.1
WORDS_SHOWN = 2000  # characters of a failed command's own words

_READY = re.compile(r"web (http://\S+), peers \S+:(\d+)$")


class DemoFailed(Exception):
    """A step of the demo did not come out as it should."""


def expect(condition: bool, what: str) -> None:
    """Stop the demo unless a step came out as told. Raises DemoFailed."""
    if not condition:
        raise DemoFailed(f"demo: {what}")


async def until(what: str, ask: Callable[[], Awaitable[T | None]]) -> T:
    """Ask until there is an answer. Raises DemoFailed when none comes in time."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE_S
    while loop.time() < deadline:
        answer = await ask()
        if answer is not None:
            return answer
        await asyncio.sleep(POLL_S)
    raise DemoFailed(f"demo: waited {PATIENCE_S:.0f} s in vain for {what}")


def free_port(preferred: int) -> int:
    """The preferred port if nobody has it, else 0: whichever the system gives."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", preferred))
        except OSError:
            return 0
        return preferred


class Machine:
    """One node: its folder, its process, and the command line on it.

    Attributes:
        web: address of its page. peer_port: where other nodes call it. Both once it runs.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.web = ""
        self.peer_port = 0
        self._process: asyncio.subprocess.Process | None = None

    @property
    def peer(self) -> str:
        """Where other nodes of this machine call it."""
        return f"127.0.0.1:{self.peer_port}"

    async def ask(self, command: str, **arguments: Any) -> dict[str, Any]:
        """Ask the running node for a command, as the command line does.

        Raises:
            DemoFailed: it was refused.
        """
        try:
            return await execute(self.folder, command, arguments, {})
        except Refused as refused:
            raise DemoFailed(f"demo: {self.folder.name} {command}: {refused}") from refused

    async def command(self, *words: str) -> dict[str, Any]:
        """Run the command line on this folder while its node does not run; its JSON answer.

        Raises:
            DemoFailed: it did not succeed; with its own words.
        """
        arguments = [*words, "--dir", str(self.folder), "--json"]
        process = await _spawn(arguments, asyncio.subprocess.PIPE)
        try:
            async with asyncio.timeout(COMMAND_TIMEOUT_S):
                said, complained = await process.communicate()
        except BaseException:
            await _end(process)
            raise
        if process.returncode != 0:
            told = (complained.decode(errors="replace") or said.decode(errors="replace")).strip()
            raise DemoFailed(f"demo: stockmesh {words[0]}: {told[-WORDS_SHOWN:]}")
        answer: dict[str, Any] = json.loads(said)
        return answer

    async def start(self, web_port: int, host: str, *more: str) -> None:
        """Run the node; returns when it is ready. Its log goes to a file of its folder."""
        with (self.folder / "log.txt").open("ab") as log:
            arguments = ["run", "--dir", str(self.folder), "--json"]
            arguments += ["--web", f"127.0.0.1:{web_port}", "--peer", f"{host}:0", "--lan", "off"]
            arguments += more
            self._process = await _spawn(arguments, log)
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(READY_TIMEOUT_S):
                line = await self._process.stdout.readline()
        except TimeoutError as error:
            raise DemoFailed(f"demo: {self.folder.name} did not start") from error
        found = _READY.search(json.loads(line)["ready"]) if line else None
        if found is None:
            raise DemoFailed(f"demo: {self.folder.name} did not start; see {log.name}")
        self.web, self.peer_port = found[1], int(found[2])

    async def stop(self) -> None:
        """End the process, if it runs."""
        process, self._process = self._process, None
        if process is not None:
            await _end(process)


async def _spawn(arguments: list[str], errors: Any) -> asyncio.subprocess.Process:
    # The packages may be read from a checkout: the children find them where we did.
    here = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(part for part in (here, os.environ.get("PYTHONPATH", "")) if part)
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "gateway.command_line",
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=errors,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,  # Ctrl-C is for the demo, which then stops them in order
    )


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_TIMEOUT_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


class Page:
    """A person signed in at a node, over the same HTTP API as the page in the browser."""

    def __init__(self, http: aiohttp.ClientSession, machine: Machine, store: str) -> None:
        self._http = http
        self._machine = machine
        self._store = store
        self._token = ""

    async def sign_in(self, user: str, secret: str) -> None:
        """Sign in, as soon as the account has reached the node."""

        async def try_once() -> str | None:
            body = {"store": self._store, "user": user, "pin": secret}
            async with self._http.post(self._url("/session"), json=body) as response:
                answer = await response.json()
                return answer["token"] if response.status == 200 else None

        self._token = await until(f"{user}'s account at {self._machine.folder.name}", try_once)

    async def read(self, path: str, **query: str) -> bytes:
        """The bytes of an answer. Raises DemoFailed on a refusal."""
        async with self._http.get(
            self._url(path), params=query, headers=self._headers()
        ) as response:
            body = await response.read()
            expect(response.status == 200, f"{path}: {body.decode(errors='replace')}")
            return body

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        """An answer."""
        answer: dict[str, Any] = json.loads(await self.read(path, **query))
        return answer

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Record something. Raises DemoFailed on a refusal."""
        async with self._http.post(self._url(path), json=body, headers=self._headers()) as response:
            answer: dict[str, Any] = await response.json()
            expect(response.status in (200, 201), f"{path}: {answer}")
            return answer

    def _url(self, path: str) -> str:
        return f"{self._machine.web}/api/v1{path}"

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

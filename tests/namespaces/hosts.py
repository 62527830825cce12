"""Hosts: network namespaces joined by a bridge, each with a network card of its own.

Everything lives in a user namespace, so that no root is needed where users may make one. A `sleep`
holds each namespace open; commands enter it by that process's id.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PEER_PORT = 8765
COMMAND_S = 120
READY_S = 60.0
POLL_S = 0.3


def can_make_hosts() -> bool:
    """Whether this machine lets us: Linux, iproute2, user and network namespaces, veth."""
    if sys.platform != "linux" or not all(map(shutil.which, ("ip", "tc", "unshare", "nsenter"))):
        return False
    command = ["unshare", "-Urn", "sh", "-c", "ip link add veth1 type veth peer name veth2 && "
               "ip link add bridge1 type bridge"]  # fmt: skip
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


class Host:
    """One machine: a namespace, a data folder, and at most one node process."""

    def __init__(self, holder: int, number: int, folder: Path) -> None:
        self.address = f"10.77.0.{number}"
        self.card = f"card{number}"
        self.folder = folder
        self._holder = holder
        self._process: subprocess.Popen[str] | None = None

    def inside(self, *command: str) -> list[str]:
        """The command that runs another one on this host."""
        return ["nsenter", "-t", str(self._holder), "-U", "-n", "--preserve-credentials", *command]

    def run(self, *command: str) -> str:
        """What a command on this host says; it must succeed."""
        done = subprocess.run(
            self.inside(*command), capture_output=True, text=True, timeout=COMMAND_S, env=_env()
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def stockmesh(self, name: str, *words: str) -> dict[str, Any]:
        """A command on this host's node."""
        command = [sys.executable, "-m", "gateway.command_line", name, *words]
        answer: dict[str, Any] = json.loads(self.run(*command, "--dir", str(self.folder), "--json"))
        return answer

    def record(self, name: str) -> None:
        """Take in one piece in a batch of this name, over HTTP, as the page does."""
        self.run(sys.executable, "-m", "tests.namespaces.person", str(self.folder), name)

    def batches(self) -> dict[str, int]:
        """Pieces on hand by batch."""
        products = self.stockmesh("stock", "HC01")["products"]
        return {c["batch"]: c["on_hand"] for product in products for c in product["cells"]}

    def start(self) -> None:
        """Run the node; it looks for others by multicast and by nothing else."""
        command = [sys.executable, "-m", "gateway.command_line", "run", "--dir", str(self.folder)]
        command += ["--web", "127.0.0.1:0", "--peer", f"{self.address}:{PEER_PORT}"]
        command += ["--lan", "off"]
        with self.folder.with_suffix(".log").open("a") as log:
            self._process = subprocess.Popen(
                self.inside(*command), stdout=subprocess.PIPE, stderr=log, text=True, env=_env()
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line.startswith("ready"), line

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.wait(READY_S)
            assert process.stdout is not None
            process.stdout.close()


class Network:
    """A bridge with hosts on it."""

    def __init__(self, holder: int, hosts: Sequence[Host]) -> None:
        self.hosts = hosts
        self._holder = holder

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A command where the bridge is."""
        enter = ["nsenter", "-t", str(self._holder), "-U", "-n", "--preserve-credentials"]
        return subprocess.run([*enter, *command], capture_output=True, text=True)

    def plug(self, host: Host, state: str) -> None:
        """Put a host's cable in ("up") or pull it out ("down")."""
        assert self.run("ip", "link", "set", f"port-{host.card}", state).returncode == 0


@contextmanager
def network(root: Path, count: int) -> Iterator[Network]:
    """So many hosts on one bridge; nothing of them is left afterwards."""
    holders = [_hold(["unshare", "-Urn", "sleep", "infinity"])]
    bridge = Network(holders[0].pid, [])
    hosts: list[Host] = []
    try:
        _ready(lambda: bridge.run("ip", "link", "add", "bridge0", "type", "bridge").returncode == 0)
        bridge.run("ip", "link", "set", "bridge0", "up")
        for number in range(1, count + 1):
            enter = ["nsenter", "-t", str(holders[0].pid), "-U", "-n", "--preserve-credentials"]
            holder = _hold([*enter, "unshare", "-n", "sleep", "infinity"])
            holders.append(holder)
            host = Host(holder.pid, number, root / f"host{number}")
            _ready(lambda held=holder.pid: _namespace(held) != _namespace(bridge._holder)
                   and _namespace(held) != _namespace(os.getpid()))  # fmt: skip
            port = f"port-{host.card}"
            steps = (
                f"ip link add {port} type veth peer name {host.card} netns {holder.pid}",
                f"ip link set {port} master bridge0",
                f"ip link set {port} up",
            )
            for step in steps:
                done = bridge.run(*step.split())
                assert done.returncode == 0, f"{step}: {done.stderr}"
            for step in (
                f"ip addr add {host.address}/24 dev {host.card}",
                f"ip link set {host.card} up",
                "ip link set lo up",
                f"ip route add default dev {host.card}",
            ):
                host.run(*step.split())
            hosts.append(host)
        bridge.hosts = hosts
        yield bridge
    finally:
        for host in hosts:
            host.stop()
        for holder in reversed(holders):
            holder.kill()
            holder.wait()


def until(what: str, ask: Callable[[], bool], patience_s: float = 60.0) -> None:
    """Ask until it is so; fails when it never is."""
    deadline = time.monotonic() + patience_s
    while not ask():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(POLL_S)


def _ready(ask: Callable[[], bool]) -> None:
    until("a namespace", ask, 10.0)


def _hold(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _namespace(process: int) -> str:
    return os.readlink(f"/proc/{process}/ns/net")


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}

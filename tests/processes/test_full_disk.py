"""A full disk: refused in clear words, read all the same, and gone on with once there is room.

The node runs in a mount namespace of its own with a small tmpfs as its folder, seen from outside
through /proc. Nothing of that needs root where users may make namespaces.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes.network import network
from tests.processes.node_process import PRODUCT, STORE, NodeProcess, in_step, until, verified

DISK_MIB = 24
BACKLOG = 3_000
SPARE_BYTES = 256 << 10  # left to a node that is receiving when its disk fills up

_MOUNT = 'mount -t tmpfs -o size="$1"m tmpfs "$2" && cp -a "$3"/. "$2" && shift 3 && exec "$@"'


def _can_mount() -> bool:
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    command = ["unshare", "-Urm", "mount", "-t", "tmpfs", "tmpfs", "/tmp"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


pytestmark = [
    pytest.mark.minute,
    pytest.mark.skipif(not _can_mount(), reason="no mount namespaces here"),
]


class SmallDisk:
    """A node whose folder is a disk of its own, and a ballast that fills it."""

    def __init__(self, node: NodeProcess) -> None:
        self.node = node
        self._outside = node.folder

    async def start(self, *calls: str) -> None:
        """Run the node on a copy of its folder."""
        disk = self._outside.parent / f"{self._outside.name}-disk"
        disk.mkdir(exist_ok=True)
        self.node.folder = disk
        shell = ["unshare", "-Urm", "sh", "-ec", _MOUNT, "sh"]
        before = [*shell, str(DISK_MIB), str(disk), str(self._outside)]
        await self.node.start(*calls, before=before)
        assert self.node.process is not None
        self.node.folder = Path(f"/proc/{self.node.process.pid}/root{disk}")

    @property
    def _ballast(self) -> Path:
        return self.node.folder / "ballast"

    def fill(self, spare_bytes: int = 0) -> None:
        """Leave so much room and no more."""
        room = os.statvfs(self.node.folder)
        with self._ballast.open("ab") as file:
            file.write(bytes(max(0, room.f_bavail * room.f_frsize - spare_bytes)))

    def clear(self) -> None:
        self._ballast.unlink()


async def test_a_full_disk_refuses_to_record_and_loses_nothing_it_took(tmp_path: Path) -> None:
    async with network(tmp_path, ("one",)) as (one,):
        disk = SmallDisk(one)
        await disk.start()
        assert await one.signed_in()
        assert await one.record("BEFORE") == 201
        disk.fill()
        refused = None
        for number in range(2_000):  # what is free inside the database's files is used first
            line = {"product": PRODUCT, "quantity": 1, "batch": f"FULL-{number}"}
            body = {"id": f"full-{number}", "kind": "receipt", "lines": [line]}
            status, answer = await one.call("POST", f"/stores/{STORE}/movements", body)
            if status != 201:
                refused = status, answer["error"]["code"]
                break
            one.acknowledged.append(f"FULL-{number}")
        assert refused == (507, "storage_full")
        assert (await one.status())["storage"] == "full"
        held = await one.batches("")
        assert set(one.acknowledged) <= held.keys()
        disk.clear()
        assert await one.record("AFTER") == 201
        assert (await one.status())["storage"] == "ok"
        held = await one.batches("")
        assert set(one.acknowledged) <= held.keys() and "AFTER" in held
        await verified(one)


async def test_a_receiver_whose_disk_fills_up_goes_on_once_there_is_room(tmp_path: Path) -> None:
    async with network(tmp_path, ("one", "two"), BACKLOG) as (one, two):
        await one.start()
        one.link.down = True
        disk = SmallDisk(two)
        await disk.start(one.link.address)
        disk.fill(SPARE_BYTES)
        one.link.down = False

        async def full() -> bool:
            return bool((await two.ask("status"))["storage"] == "full")

        await until("the disk is full", full)
        held = (await two.ask("status"))["entries"]
        assert held < BACKLOG
        assert await one.signed_in()
        assert await one.record("MEANWHILE") == 201
        disk.clear()
        await in_step(one, two)
        await until("the account at both", two.signed_in)
        assert await two.batches("MEANWHILE") == {"MEANWHILE": 1}
        await verified(one, two)

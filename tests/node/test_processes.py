"""Real processes: commands beside a running node, one process a folder, a kill under load."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PIN = "482913"
START_S = 60
KILLED_AFTER = 40  # movements acknowledged before the process is killed


def stockmesh(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gateway.command_line", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if check:
        assert done.returncode == 0, done.stdout + done.stderr
    return done


class Running:
    """A `stockmesh run` process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        command = [
            sys.executable, "-m", "gateway.command_line", "run", "--dir", str(folder),
            "--web", "127.0.0.1:0", "--peer", "127.0.0.1:0", "--lan", "off", "--no-discovery",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()
        self.web = self.line.split("web ")[1].split(",")[0]

    def call(self, path: str, body: Any = None, token: str = "") -> Any:
        request = urllib.request.Request(
            f"{self.web}/api/v1{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(START_S)
        if self.process.stdout is not None:
            self.process.stdout.close()


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("founded") / "node"
    stockmesh("init", "--dir", str(path), "--network", "Testland", "--store", "HC01", "--pin", PIN)
    products = path.parent / "products.csv"
    products.write_text("code,name,units_per_pack\nACT,Artemether,1\n")
    stockmesh("import", "--dir", str(path), "products", str(products))
    return path


@pytest.fixture
def folder(founded: Path, tmp_path: Path) -> Path:
    """A copy of its own for each test."""
    return Path(shutil.copytree(founded, tmp_path / "node"))


@pytest.fixture
def running(folder: Path) -> Iterator[Running]:
    node = Running(folder)
    yield node
    node.stop()


def test_one_line_says_that_the_node_is_ready(running: Running) -> None:
    assert running.line.startswith("ready: HC01-T1 of Testland, web http://127.0.0.1:")


def test_a_second_process_on_one_folder_is_refused(running: Running) -> None:
    second = stockmesh("run", "--dir", str(running.folder), check=False)
    assert second.returncode == 1
    assert "another stockmesh process has" in second.stderr


def test_commands_work_beside_a_running_node(running: Running, tmp_path: Path) -> None:
    directory = str(running.folder)
    stockmesh("user", "add", "--dir", directory, "amina", "--role", "storekeeper", "--pin", "1234")
    stock = tmp_path / "stock.csv"
    stock.write_text("store_code,product_code,batch,quantity\nHC01,ACT,L1,100\n")
    stockmesh("import", "--dir", directory, "stock", str(stock))
    session = running.call("/session", {"store": "HC01", "user": "amina", "pin": "1234"})
    answer = running.call("/stores/HC01/stock", token=session["token"])
    assert answer["products"][0]["on_hand"] == 100
    status = json.loads(stockmesh("status", "--dir", directory, "--json").stdout)
    assert status["running"] and status["storage"] == "ok"
    assert json.loads(stockmesh("verify", "--dir", directory, "--json").stdout)["ok"]
    invited = json.loads(
        stockmesh("invite", "--dir", directory, "--store", "HC01", "--json").stdout
    )
    assert len(invited["code"].replace("-", "")) == 28 and invited["addresses"]


def test_the_same_commands_work_without_one(folder: Path) -> None:
    status = json.loads(stockmesh("status", "--dir", str(folder), "--json").stdout)
    assert not status["running"]
    stock = stockmesh("stock", "--dir", str(folder), "HC01", "--json")
    assert json.loads(stock.stdout)["products"] == []


def test_a_bad_file_is_refused_whole_with_its_rows(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("code,name,units_per_pack\nORS,Salts,1\nORS,Salts,1\nZINC,,1\nX,Y,ten\n")
    done = stockmesh("import", "--dir", str(folder), "products", str(bad), check=False)
    assert done.returncode == 1
    assert "line 3" in done.stderr and "line 4, name" in done.stderr
    assert "line 5, units_per_pack" in done.stderr


def test_a_folder_without_a_node_is_said_so(tmp_path: Path) -> None:
    for arguments in (("status",), ("stock", "HC01")):
        name, *rest = arguments
        done = stockmesh(name, "--dir", str(tmp_path / "none"), *rest, check=False)
        assert done.returncode == 1 and "stockmesh:" in done.stderr, done.stderr


def test_what_was_acknowledged_survives_a_killed_process(folder: Path) -> None:
    running = Running(folder)
    session = running.call("/session", {"store": "HC01", "user": "admin", "pin": PIN})
    for number in range(KILLED_AFTER):
        line = {"product": "ACT", "quantity": 1, "batch": "L1"}
        body = {"id": f"m{number}", "kind": "receipt", "lines": [line]}
        running.call("/stores/HC01/movements", body, session["token"])
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait(START_S)
    running.stop()
    assert json.loads(stockmesh("verify", "--dir", str(folder), "--json").stdout)["ok"]
    stock = json.loads(stockmesh("stock", "--dir", str(folder), "HC01", "--json").stdout)
    assert stock["products"][0]["on_hand"] == KILLED_AFTER

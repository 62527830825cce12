"""The command line of the gateway: exit codes, one line for expected trouble, JSON for scripts."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from gateway.command_line import main
from tests.gateway.region import ITEMS_CSV, region_node
from tests.node.importing_node import importing_node

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """The folder of a gateway that does not run."""
    folder = tmp_path / "node"

    async def make() -> None:
        async with region_node(folder, {"HC01": "HC01", "HC02": "HC02", "HC03": "HC03"}):
            pass

    asyncio.run(make())
    return folder


@pytest.mark.parametrize(
    "words", [[], ["nonsense"], ["gateway"], ["gateway", "push"], ["dhis2-sandbox", "--port", "x"]]
)
def test_a_mistyped_command_is_exit_code_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2


def test_expected_trouble_is_one_line_and_exit_code_1(
    tmp_path: Path, region: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def make_plain() -> None:
        async with importing_node(tmp_path / "plain"):
            pass

    asyncio.run(make_plain())
    for folder, words, said in (
        (tmp_path / "nothing", ["gateway", "status"], "holds no node"),
        (tmp_path / "plain", ["gateway", "push"], "no gateway"),
        (region, ["gateway", "status"], "no DHIS2 is connected"),
        (region, ["gateway", "connect", "--url", "http://127.0.0.1:1"], "--items"),
        (region, ["gateway", "connect", "--items", str(tmp_path / "none.csv"), "--url",
                  "http://127.0.0.1:1"], "none.csv"),
    ):  # fmt: skip
        assert main([*words, "--dir", str(folder)]) == 1
        out, err = capsys.readouterr()
        assert out == "" and said in err and err.count("\n") == 1


def test_connecting_from_files_and_a_server_that_is_away(
    tmp_path: Path, region: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    items, password = tmp_path / "items.csv", tmp_path / "password"
    items.write_text(ITEMS_CSV)
    password.write_text("district\n")
    words = ["--url", "http://127.0.0.1:1", "--user", "admin", "--password-file", str(password)]
    words += ["--items", str(items), "--first", "2026-09", "--interval", "30"]
    assert main(["gateway", "connect", "--dir", str(region), *words]) == 0
    assert "2 items" in capsys.readouterr().out
    assert main(["gateway", "status", "--dir", str(region), "--json"]) == 0
    said = capsys.readouterr().out
    status = json.loads(said)
    assert status["target"]["interval_min"] == 30 and status["secret"] is True
    assert "district" not in said
    assert main(["gateway", "status", "--dir", str(region)]) == 0
    assert "appointment 1: this device" in capsys.readouterr().out
    assert main(["gateway", "check", "--dir", str(region)]) == 1
    assert "no connection" in capsys.readouterr().err


@pytest.mark.minute
def test_the_stand_in_runs_by_itself_and_says_what_it_is() -> None:
    words = ["dhis2-sandbox", "--port", "0", "--version", "2.42"]
    process = subprocess.Popen(
        [sys.executable, "-m", "gateway.command_line", *words],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("stand-in, not DHIS2: http://127.0.0.1:")
        address = line.split(": ", 1)[1].split(",")[0]
        with urllib.request.urlopen(f"{address}/api/ping") as answer:
            assert answer.read() == b"pong" and "not DHIS2" in answer.headers["X-Stand-In"]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def test_an_import_that_is_refused_names_every_bad_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "products.csv"
    path.write_text("code,name,units_per_pack\nA,Aspirin,1\nA,Again,1\nB,,1\n")
    words = ["import", "products", str(path)]
    founder = tmp_path / "founder"
    assert main(["init", "--dir", str(founder), "--network", "Testland", "--pin", "4711"]) == 0
    capsys.readouterr()
    assert main([*words, "--dir", str(founder)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "line 3, code: 'A' stands on line 2 already" in err
    assert "line 4, name: must not be empty" in err
    assert main([*words, "--dir", str(founder), "--json"]) == 1
    error = json.loads(capsys.readouterr().out)["error"]
    assert [problem["line"] for problem in error["details"]["report"]["problems"]] == [3, 4]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--network", ""], "network's name"),
        (["--network", "N" * 65], "network's name"),
        (["--network", "N", "--store", ""], "store's code"),
        (["--network", "N", "--store", "A\n"], "store's code"),
        (["--network", "N", "--time-zone", "Mars/Base"], "time zone"),
        (["--network", "N", "--pin", "12"], "PIN"),
    ],
)
def test_what_cannot_be_founded_is_said_before_anything_is_written(
    tmp_path: Path, wrong: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "--dir", str(tmp_path), *wrong]) == 1
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_a_damaged_database_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "--dir", str(tmp_path), "--network", "Testland", "--pin", "4711"]) == 0
    (tmp_path / "stockmesh.db").write_bytes(b"no database" * 1000)
    capsys.readouterr()
    assert main(["verify", "--dir", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert out == "" and "damaged" in err and err.count("\n") == 1

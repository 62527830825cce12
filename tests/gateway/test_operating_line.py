"""The operator's commands: what they print, their JSON, their files, and that they refuse alike."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from gateway.command_line import main
from gateway.sandbox import make_app, small_metadata
from gateway.sandbox.app import SERVER
from tests.gateway.conftest import ITEMS, TODAY, Sandbox
from tests.gateway.region import region_node
from tests.gateway.test_deciding import parked

STORES = {"HC01": "HC01", "HC02": "HC02", "HC03": "HC03"}
ROW = ["--org-unit", "HC01", "--period", "2026-09", "--product", "ACT"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a gateway with four values parked, whose server is gone since."""
    place = tmp_path_factory.mktemp("line")

    async def make() -> None:
        packages = [small_metadata(ITEMS, [(unit, unit) for unit in STORES])]
        app = make_app("2.43", packages, now=lambda: TODAY)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sandbox = Sandbox(f"http://127.0.0.1:{runner.addresses[0][1]}", app[SERVER])
        async with region_node(place / "node", STORES) as region:
            await parked(region, sandbox, place)
        await runner.cleanup()

    asyncio.run(make())
    return place / "node"


class Line:
    """Runs commands on the folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys

    def say(self, *words: str) -> str:
        assert main(["gateway", words[0], "--dir", str(self.folder), *words[1:]]) == 0
        return self.capsys.readouterr().out

    def ask(self, *words: str) -> Any:
        return json.loads(self.say(*words, "--json"))

    def refused(self, *words: str) -> str:
        assert main(["gateway", words[0], "--dir", str(self.folder), *words[1:]]) == 1
        return self.capsys.readouterr().err


@pytest.fixture
def line(folder: Path, capsys: pytest.CaptureFixture[str]) -> Line:
    return Line(folder, capsys)


def test_status_tells_reasons_months_and_what_needs_a_person(line: Line) -> None:
    said = line.say("status")
    assert "4 parked: E8033" in said and "2026-09: 3 of 3 org units final" in said
    assert "warning: 4 values wait for a closed period or unit" in said


def test_exceptions_are_listed_narrowed_and_written_to_a_file(line: Line, tmp_path: Path) -> None:
    said = line.say("exceptions", "--state", "parked", "--org-unit", "HC01")
    assert "parked HC01 2026-09 ACT_STOCK_ON_HAND: now 70, DHIS2 holds 100" in said
    assert line.ask("exceptions", "--code", "E9999")["total"] == 0
    for name in ("list.csv", "list.xlsx"):
        assert name in line.say("exceptions", "--to", str(tmp_path / name))
        assert (tmp_path / name).stat().st_size > 500
    assert "csv" in line.refused("exceptions", "--to", str(tmp_path / "list.pdf"))
    assert "missing" in line.refused("exceptions", "--to", str(tmp_path / "missing" / "l.csv"))


def test_explain_prints_figures_history_and_facts(line: Line) -> None:
    said = line.say("explain", *ROW, "--figure", "usable")
    assert "usable: 70" in said and "ACT_STOCK_ON_HAND (usable): parked" in said
    assert "accepted 100" in said and "parked 70 E8033" in said
    assert "dispensed 30" in said and "consumed 30, balance 70" in said
    assert "complete in LMIS_STK_REPORT: 2026-10-05" in said
    assert line.ask("explain", *ROW)["figures"]["consumed"] == {"now": 30}
    assert "amc" in line.say("explain", *ROW, "--figure", "months_of_stock")
    assert "unknown_org_unit" not in line.refused("explain", "--org-unit", "X", *ROW[2:])


def test_coverage_and_read_back_are_told(line: Line) -> None:
    assert "HC01 (HC01): 2026-10-05" in line.say("coverage")
    assert "policy report" in line.say("read-back", "--now")
    assert line.ask("read-back", "--policy", "ours", "--send")["sent"] == 0
    assert "next run" in line.say("resume")


def test_decisions_say_how_many_values_they_are_about(line: Line) -> None:
    listed = line.ask("exceptions")["exceptions"]
    assert line.say("hold", "--value", listed[0]["id"], "--reason", "audit") == "hold: 1 values\n"
    assert "say which values" in line.refused("release")
    assert "say why" in line.refused("write-off", "--state", "held")
    assert "write-off: 1" in line.say("write-off", "--state", "held", "--reason", "agreed")
    assert "written off by operator: agreed" in line.say("explain", *ROW)
    assert line.ask("release", "--period", "2026-09")["values"] == 3

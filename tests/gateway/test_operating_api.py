"""The operator's view over HTTP: what it shows, what it does, and who may (G2, G6, G7)."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gateway.service import Gateway
from tests.gateway.conftest import Sandbox, Serve, key
from tests.gateway.region import RegionNode, region_node
from tests.gateway.test_deciding import parked
from tests.gateway.test_gateway_api import code, gateway_web
from tests.node.founded import PASSWORD, Web

UNITS = {"HC01": "HC01", "HC02": "HC02", "HC03": "HC03"}
PERIOD = "2026-09"


async def signed_in(web: Web, role: str) -> Web:
    await web.sign_in(user=role, pin=PASSWORD)
    return web


async def get(web: Web, path: str) -> Any:
    status, answer = await web.get(path)
    assert status == 200, answer
    return answer


async def test_the_view_shows_runs_coverage_exceptions_and_the_way_behind_them(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region, gateway_web(region) as web:
        await parked(region, sandbox, tmp_path)
        await signed_in(web, "auditor")
        status = await get(web, "/gateway/status")
        assert status["outbox"]["parked"] == 4
        assert [one["code"] for one in status["attention"]] == ["parked"]
        [reason] = status["reasons"]
        assert (reason["state"], reason["code"], reason["count"]) == ("parked", "E8033", 4)
        runs = (await get(web, "/gateway/runs?limit=1"))["runs"]
        assert [(run["result"], run["parked"]) for run in runs] == [("done", 4)]
        coverage = await get(web, "/gateway/coverage")
        [month] = coverage["months"]
        assert (month["period"], month["expected"], month["final"]) == (PERIOD, 3, 3)
        assert (month["on_time"], month["final_percent"]) == (3, 100)
        assert [(s["store"], s["state"]) for s in coverage["stores"]] == [
            ("HC01", "heard"), ("HC02", "heard"), ("HC03", "heard"),
        ]  # fmt: skip
        page = await get(web, "/gateway/exceptions?org_unit=HC01&limit=2&offset=2")
        assert page["total"] == 4 and len(page["exceptions"]) == 2
        one = page["exceptions"][0]
        path = "/gateway/explain?org_unit={org_unit}&period={period}&product={product}"
        explained = await get(web, path.format(**one) + f"&figure={one['figure']}")
        assert one["id"] in {value["id"] for value in explained["values"]}
        assert code(await web.get("/gateway/explain?period=2026-09")) == (422, "invalid")
        assert code(await web.get("/gateway/exceptions?limit=0")) == (422, "invalid")


async def test_exceptions_are_exported_as_csv_and_as_a_workbook(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region, gateway_web(region) as web:
        await parked(region, sandbox, tmp_path)
        await signed_in(web, "auditor")
        path = "/api/v1/gateway/exceptions?format="
        async with web.client.get(path + "csv", headers=web.headers) as answer:
            text = (await answer.read()).decode("utf-8-sig")
        table = list(csv.DictReader(io.StringIO(text)))
        assert len(table) == 4 and {row["Code"] for row in table} == {"E8033"}
        async with web.client.get(path + "xlsx", headers=web.headers) as answer:
            book = openpyxl.load_workbook(io.BytesIO(await answer.read()))
        sheet = book.worksheets[0]
        assert sheet.max_row == 5 and sheet["A1"].value == "State"
        async with web.client.get(path + "pdf", headers=web.headers) as answer:
            assert answer.status == 422


@pytest.mark.parametrize(
    ("role", "path", "allowed"),
    [
        ("auditor", "/gateway/release", False),
        ("supervisor", "/gateway/release", True),
        ("supervisor", "/gateway/hold", True),
        ("supervisor", "/gateway/write-off", False),
        ("admin", "/gateway/write-off", True),
        ("supervisor", "/gateway/resume", False),
        ("admin", "/gateway/resume", True),
        ("auditor", "/gateway/differences/send", False),
        ("supervisor", "/gateway/read-back", True),
        ("auditor", "/gateway/push", False),
    ],
)
async def test_each_decision_has_its_role(
    tmp_path: Path, serve: Serve, role: str, path: str, allowed: bool
) -> None:
    async with region_node(tmp_path / "node", UNITS) as region, gateway_web(region) as web:
        await region.connect(await serve("2.43"), tmp_path, PERIOD)
        await signed_in(web, role)
        chosen = {"state": "parked", "reason": "agreed"}
        body = chosen if path.split("/")[-1] in ("release", "hold", "write-off") else {}
        status, answer = await web.post(path, body)
        assert status == (200 if allowed else 403), answer


async def test_a_supervisor_may_not_change_the_policy_of_the_read_back(
    tmp_path: Path, serve: Serve
) -> None:
    async with region_node(tmp_path / "node", UNITS) as region, gateway_web(region) as web:
        await region.connect(await serve("2.43"), tmp_path, PERIOD)
        await signed_in(web, "supervisor")
        refused = await web.post("/gateway/read-back", {"policy": "ours"})
        assert code(refused) == (403, "not_allowed")
        await signed_in(web, "admin")
        assert (await web.post("/gateway/read-back", {"policy": "ours"}))[0] == 200
        assert code(await web.post("/gateway/read-back", {"policy": "x"})) == (422, "invalid")
        assert (await get(web, "/gateway/differences"))["policy"] == "ours"


async def test_the_buttons_do_what_they_say(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region, gateway_web(region) as web:
        gateway = await parked(region, sandbox, tmp_path)
        await signed_in(web, "admin")
        assert code(await web.post("/gateway/release", {})) == (422, "nothing_chosen")
        assert code(await web.post("/gateway/release", {"all": 1})) == (422, "unknown_field")
        sandbox.server.approved.clear()
        answer = await web.post("/gateway/release", {"period": PERIOD})
        assert answer[1] == {"action": "release", "values": 4}
        status, outcome = await web.post("/gateway/push", {"period": PERIOD})
        assert (status, outcome["accepted"]) == (200, 4)
        assert sandbox.held()[key("ACT", "HC01", "202609")] == "70"
        await differing(region, gateway, sandbox, web)


async def differing(region: RegionNode, gateway: Gateway, sandbox: Sandbox, web: Web) -> None:
    """A value changed there is found at once if somebody asks, and put right if he says so."""
    place = next(p for p, v in sandbox.server.live().items() if v == "70")
    sandbox.server.values[place].value = "1"
    await gateway.run()
    assert (await web.post("/gateway/read-back", {}))[0] == 200
    await web.post("/gateway/push", {})
    answer = await get(web, "/gateway/differences")
    [one] = answer["differences"]
    assert (one["accepted"], one["server"], one["org_unit"]) == ("70", "1", "HC01")
    assert (await web.post("/gateway/differences/send", {"values": [one["id"]]}))[0] == 200
    await web.post("/gateway/push", {})
    assert sandbox.server.live()[place] == "70"

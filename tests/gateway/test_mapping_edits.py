"""People change what goes where; what they say is checked, replicated, and comes back as said."""

from __future__ import annotations

import asyncio
import io
import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from crdt_model import scopes
from crdt_model.details import Row, SetOne, stored
from crdt_model.facts import Kind, fact
from crdt_model.identifiers import command_id
from gateway import mapping_edits
from gateway.command_line import main
from gateway.configuration import MAX_DATA_SETS, DataSetRow, check
from gateway.items_file import MAX_ITEMS_FILE_BYTES, ItemRow, parse_items, write_items
from gateway.mapping_line import FINDINGS_SHOWN, show_check
from gateway.service import Gateway
from node.errors import Refused
from node.store import Draft
from tests.gateway.conftest import Serve
from tests.gateway.region import RegionNode, give, region_node
from tests.gateway.test_gateway_api import code, gateway_web
from tests.node.founded import PASSWORD

UNITS = {"HC01": "HC01", "HC02": "HC02", "HC03": "HC03"}
ITEMS = (
    ItemRow("ACT", "ACT", "1/6", "Artemether, 20 mg"),
    ItemRow("ORS", "=1+1", "0.5"),
)


def of(config: Any) -> dict[str, Any]:
    """The parts of a mapping's answer that a test compares."""
    return {row["name"]: row for row in config["data_sets"]}


async def connected(region: RegionNode, serve: Serve, folder: Path) -> Gateway:
    return await region.connect(await serve("2.43"), folder, "2026-09")


async def test_data_sets_are_added_changed_and_stopped(tmp_path: Path, serve: Serve) -> None:
    async with region_node(tmp_path / "node", UNITS) as region:
        await region.load("programs", "code,name\nEM,Essential medicines\n")
        gateway = await connected(region, serve, tmp_path)
        assert (await gateway.configuration()).kinds() == {"Monthly"}
        body = {
            "name": "DAILY", "kind": "Daily", "elements": ["stock_on_hand", "lost:open_vial"],
            "programmes": ["EM"], "types": ["health_center"], "zones": ["N"],
        }  # fmt: skip
        answer = await mapping_edits.set_data_set(gateway, body)
        assert of(answer)["DAILY"]["elements"] == ("stock_on_hand", "lost:open_vial")
        assert (await gateway.configuration()).kinds() == {"Daily", "Monthly"}
        changed = {"name": "DAILY", "kind": "Weekly", "programmes": []}
        answer = await mapping_edits.set_data_set(gateway, changed)
        assert (of(answer)["DAILY"]["kind"], of(answer)["DAILY"]["zones"]) == ("Weekly", ("N",))
        assert (await mapping_edits.set_data_set(gateway, changed))["facts"] == 0
        await mapping_edits.set_data_set(gateway, {"name": "DAILY", "active": False})
        assert (await gateway.configuration()).kinds() == {"Monthly"}


async def test_own_elements_are_added_used_and_taken_out(tmp_path: Path, serve: Serve) -> None:
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await connected(region, serve, tmp_path)
        body = {"key": "net", "figures": ["received", "returned_out"], "element": "{item}_NET"}
        answer = await mapping_edits.set_element(gateway, body)
        assert answer["elements"][0]["figures"] == ("received", "returned_out")
        row = {"name": "LMIS_STK_REPORT", "elements": ["net"]}
        await mapping_edits.set_data_set(gateway, row)
        [one] = (await gateway.configuration()).mapping().data_sets
        assert one.element_names() == ("ACT_NET", "ORS_NET")
        with pytest.raises(Refused, match="no element 'net'") as refused:
            await mapping_edits.set_element(gateway, {"key": "net", "figures": []})
        assert refused.value.code == "mapping_invalid"
        await mapping_edits.set_data_set(gateway, {"name": "LMIS_STK_REPORT", "elements": []})
        answer = await mapping_edits.set_element(gateway, {"key": "net", "figures": []})
        assert answer["elements"] == []
        with pytest.raises(Refused) as refused:
            await mapping_edits.set_element(gateway, {"key": "net", "figures": []})
        assert refused.value.code == "unknown_code"


@pytest.mark.parametrize(
    ("edit", "body", "expected"),
    [
        ("set_data_set", {}, "invalid"),
        ("set_data_set", {"name": ""}, "invalid"),
        ("set_data_set", {"name": "A\nB"}, "invalid"),
        ("set_data_set", {"name": "x" * 231}, "invalid"),
        ("set_data_set", {"name": "A", "kind": "Yearly"}, "invalid"),
        ("set_data_set", {"name": "A", "preset": "other"}, "invalid"),
        ("set_data_set", {"name": "A", "elements": ["no_such"]}, "mapping_invalid"),
        ("set_data_set", {"name": "A", "elements": "stock_on_hand"}, "invalid"),
        ("set_data_set", {"name": "A", "elements": ["a\nb"]}, "mapping_invalid"),
        ("set_data_set", {"name": "A", "types": ["a\nb"]}, "invalid"),
        ("set_data_set", {"name": "A", "programmes": ["NONE"]}, "unknown_code"),
        ("set_data_set", {"name": "A", "zones": ["NONE"]}, "unknown_code"),
        ("set_data_set", {"name": "A", "active": 1}, "invalid"),
        ("set_data_set", {"name": "A", "more": 1}, "unknown_field"),
        ("set_element", {"key": "net", "figures": ["x"], "element": "{item}"}, "mapping_invalid"),
        ("set_element", {"key": "net", "figures": ["lost"]}, "mapping_invalid"),
        ("set_element", {"key": "net", "decimals": -1}, "invalid"),
        ("set_element", {"key": "\ud800", "figures": ["lost"]}, "invalid"),
        ("change", {"org_unit_scheme": "code"}, "mapping_invalid"),
        ("change", {"first": "2026-13"}, "invalid"),
        ("change", {"interval_min": 0}, "invalid"),
        ("change", {"url": "http://elsewhere"}, "unknown_field"),
    ],
)
async def test_what_could_not_work_is_refused_and_changes_nothing(
    tmp_path: Path, serve: Serve, edit: str, body: dict[str, Any], expected: str
) -> None:
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await connected(region, serve, tmp_path)
        before = await gateway.configuration()
        with pytest.raises(Refused) as refused:
            await getattr(mapping_edits, edit)(gateway, body)
        assert refused.value.code == expected
        assert await gateway.configuration() == before


async def test_nothing_is_mapped_before_a_server_is_connected(tmp_path: Path) -> None:
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await Gateway.open(region.node)
        with pytest.raises(Refused) as refused:
            await mapping_edits.change(gateway, {"first": "2026-09"})
        assert refused.value.code == "not_connected"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_items_file_round_trips(form: str) -> None:
    assert parse_items(write_items(ITEMS, form), f"items.{form}") == ITEMS


def test_a_formula_is_text_in_the_exported_file() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_items(ITEMS, "xlsx")))
    assert book.active is not None
    assert [cell.value for cell in book.active[3]][1] == "'=1+1"
    with pytest.raises(Refused, match="format"):
        write_items(ITEMS, "pdf")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "items"),
        (b"product_code\nACT\n", "item_code"),
        (b"product_code,item_code,price\nACT,ACT,1\n", "price"),
        (b"product_code,item_code,factor\nACT,ACT,0\n", "line 2"),
        (b"product_code,item_code,factor\nACT,ACT,-1\n", "line 2"),
        (b"product_code,item_code,factor\nACT,ACT,1e400000000\n", "line 2"),
        (b"product_code,item_code,factor\nACT,ACT,1/0\n", "line 2"),
        (b"product_code,item_code\n\xff\xfe,ACT\n", "items"),
        (b"PK\x03\x04 no archive", "items"),
        (b"product_code,item_code\n" + b"A,B\n" * 20_001, "items"),
        (b"x" * (MAX_ITEMS_FILE_BYTES + 1), "bytes"),
    ],
)
def test_a_file_that_is_no_items_file_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        parse_items(data, "items")
    assert refused.value.code in ("items_invalid", "too_large")


async def test_a_national_list_of_items_is_recorded_in_entries_that_travel(
    tmp_path: Path, serve: Serve
) -> None:
    async with region_node(tmp_path / "node", UNITS) as region:
        lines = [f"P{number},Product {number},1" for number in range(1200)]
        await region.load("products", "\n".join(["code,name,units_per_pack", *lines]) + "\n")
        gateway = await connected(region, serve, tmp_path)
        rows = tuple(ItemRow(f"P{n}", f"I{n}", "1/10", "long name" * 10) for n in range(1200))
        answer = await mapping_edits.set_items(gateway, (*rows, ItemRow("ACT", "")))
        assert answer["items"] == 1200
        sizes = await region.database.read(
            lambda c: [n for (n,) in c.execute("SELECT max(length(facts)) FROM entry")]
        )
        assert sizes[0] <= 1 << 16


async def test_two_gateways_of_a_region_read_one_mapping(tmp_path: Path, serve: Serve) -> None:
    async with (
        region_node(tmp_path / "a", UNITS) as one,
        region_node(tmp_path / "b", UNITS, number=11) as other,
    ):
        gateway = await connected(one, serve, tmp_path)
        await mapping_edits.set_element(
            gateway, {"key": "net", "figures": ["received"], "element": "{item}_NET"}
        )
        row = {"name": "WEEKLY", "kind": "Weekly", "preset": "option_combo", "zones": ["N"]}
        await mapping_edits.set_data_set(gateway, row)
        await mapping_edits.change(gateway, {"org_unit_scheme": "UID"})
        await give(one, other, "gateway")
        second = await Gateway.open(other.node)
        assert await second.configuration() == await gateway.configuration()
        # The other's later edit of one field holds, and the rest stays.
        await mapping_edits.set_data_set(second, {"name": "WEEKLY", "zones": []})
        await give(other, one, "gateway")
        found = {row.name: row for row in (await gateway.configuration()).data_sets}
        assert (found["WEEKLY"].zones, found["WEEKLY"].kind) == ((), "Weekly")


async def test_a_configuration_of_the_first_version_is_read(tmp_path: Path) -> None:
    """It named one data set and one preset beside the address."""
    async with region_node(tmp_path / "node", UNITS) as region:
        node, name = region.node, scopes.gateway(region.node.network[:8])
        said = {"url": "https://dhis2.example", "first": "2026-09", "data_set": "OLD_REPORT"}
        facts = [SetOne(f"target/{key}", value, ()) for key, value in said.items()]
        row = (("code", "ACT"), ("item", "ACT"), ("factor", "1"), ("name", ""))
        made = [fact(Kind.SET, stored(one)) for one in facts]
        made.append(fact(Kind.ROW, stored(Row("item", "ACT", row, ()))))
        command = command_id(name, "old")
        draft = Draft(name, command, command, "", tuple(made))
        await region.database.write(lambda c: node.store.record(c, draft))
        gateway = await Gateway.open(node)
        found = await gateway.configuration()
        assert [(one.name, one.kind, one.preset) for one in found.data_sets] == [
            ("OLD_REPORT", "Monthly", "lmis_stk")
        ]
        await mapping_edits.set_data_set(gateway, {"name": "OLD_REPORT", "kind": "Weekly"})
        [only] = (await gateway.configuration()).data_sets
        assert (only.name, only.kind) == ("OLD_REPORT", "Weekly")


async def test_the_mapping_over_http(tmp_path: Path, serve: Serve) -> None:
    async with region_node(tmp_path / "node", UNITS) as region, gateway_web(region) as web:
        await connected(region, serve, tmp_path)
        await web.sign_in(user="supervisor", pin=PASSWORD)
        status, found = await web.get("/gateway/mapping")
        assert (status, found["items"], found["element_scheme"]) == (200, 2, "CODE")
        status, found = await web.get("/gateway/mapping/items")
        assert [row["product"] for row in found["items"]] == ["ACT", "ORS"]
        status, found = await web.post("/gateway/mapping/check", {})
        assert (status, found["ok"]) == (200, True)
        body = {"name": "DAILY", "kind": "Daily"}
        refused = await web.post("/gateway/mapping/data-sets", body)
        assert code(refused) == (403, "not_allowed")
        await web.sign_in(user="admin", pin=PASSWORD)
        status, found = await web.post("/gateway/mapping/data-sets", body)
        assert (status, {row["name"] for row in found["data_sets"]}) == (
            200,
            {"DAILY", "LMIS_STK_REPORT"},
        )
        status, found = await web.post("/gateway/mapping", {"interval_min": 30})
        assert (status, found["interval_min"]) == (200, 30)
        body = {"key": "net", "figures": ["received"], "element": "{item}_NET"}
        assert (await web.post("/gateway/mapping/elements", body))[0] == 200
        status, found = await web.post("/gateway/mapping/provision", {"dry_run": True})
        assert (status, found["dry_run"]) == (200, True)
        assert "DAILY" in {one["name"] for one in found["objects"]}
        assert code(await web.get("/gateway/mapping/items?format=pdf")) == (422, "invalid")


async def test_items_go_in_and_out_over_http(tmp_path: Path, serve: Serve) -> None:
    async with region_node(tmp_path / "node", UNITS) as region, gateway_web(region) as web:
        await connected(region, serve, tmp_path)
        await web.sign_in(user="admin", pin=PASSWORD)
        headers = web.headers
        path = "/api/v1/gateway/mapping/items"
        got = await web.client.get(path, params={"format": "xlsx"}, headers=headers)
        sheet = await got.read()
        assert parse_items(sheet, "x") == (ItemRow("ACT", "ACT"), ItemRow("ORS", "ORS"))
        more = write_items((ItemRow("ACT", "ACT", "1/6"), ItemRow("VAC", "VAC")), "csv")
        typed = {**headers, "Content-Type": "text/csv"}
        put = await web.client.put(path, data=more, headers=typed)
        assert (put.status, (await put.json())["items"]) == (200, 2)
        put = await web.client.put(path, json={}, headers=headers)
        assert put.status == 415


def run(*arguments: str) -> int:
    return main(["gateway", *arguments])


async def test_the_mapping_on_the_command_line(
    tmp_path: Path, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "node"
    async with region_node(folder, UNITS) as region:
        await connected(region, serve, tmp_path)
    at = ("--dir", str(folder))
    told = partial(asyncio.to_thread, run)
    assert await told("mapping", "show", *at) == 0
    assert "data set LMIS_STK_REPORT, Monthly" in capsys.readouterr().out
    assert await told("mapping", "set", *at, "--org-units", "UID", "--interval", "60") == 0
    assert "org units by UID" in capsys.readouterr().out
    element = ("--figures", "received,returned_out", "--template", "{item}_NET")
    assert await told("mapping", "element", "net", *at, *element) == 0
    assert "element net: received + returned_out to {item}_NET" in capsys.readouterr().out
    asked = ("mapping", "data-set", "WEEKLY", *at, "--kind", "Weekly", "--figures", "net")
    assert await told(*asked, "--zones", "N", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert {row["name"]: row["kind"] for row in answer["data_sets"]}["WEEKLY"] == "Weekly"
    assert await told("mapping", "data-set", "WEEKLY", *at, "--no-active") == 0
    assert "data set WEEKLY, Weekly, preset lmis_stk, not pushed: net" in capsys.readouterr().out
    file = tmp_path / "out.xlsx"
    assert await told("mapping", "items", *at, "--to", str(file)) == 0
    assert await told("mapping", "items", *at, "--from", str(file)) == 0
    assert "2 items" in capsys.readouterr().out
    assert await told("mapping", "items", *at, "--to", str(tmp_path / "no" / "x.csv")) == 1
    assert "x.csv" in capsys.readouterr().err
    assert await told("check", *at) == 1  # no unit is named by its uid here
    assert "error    HC01: No organisation unit has this name." in capsys.readouterr().out
    assert await told("provision", *at, "--dry-run") == 0
    assert "would be made" in capsys.readouterr().out


async def test_no_more_data_sets_and_items_than_a_region_can_have(
    tmp_path: Path, serve: Serve
) -> None:
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await connected(region, serve, tmp_path)
        config = await gateway.configuration()
        many = tuple(DataSetRow(f"D{number}") for number in range(MAX_DATA_SETS + 1))
        for wanted, expected in (
            (replace(config, data_sets=many), "too_large"),
            (replace(config, items=()), "items_missing"),
        ):
            with pytest.raises(Refused) as refused:
                check(wanted)
            assert refused.value.code == expected


def test_a_check_shows_some_findings_of_each_code(capsys: pytest.CaptureFixture[str]) -> None:
    made = [
        {"level": "error", "code": "org_unit_missing", "subject": f"HC{n:04}", "words": "No."}
        for n in range(2734)
    ]
    assert show_check({"ok": False, "findings": made}) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == FINDINGS_SHOWN + 2
    assert lines[-2] == "  2714 more of org_unit_missing; --json names them all"

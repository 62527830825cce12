"""What a mapping names and a server lacks is made there, once, and nothing else is touched."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway import mapping_commands, mapping_edits
from gateway.answers import Refused as ServerRefused
from gateway.commands import check_of
from gateway.configuring import record
from gateway.dhis2 import Dhis2
from gateway.items_file import ItemRow
from gateway.mapping import stable_uid
from gateway.presets import OPTION_COMBO
from gateway.sandbox import User, small_metadata
from gateway.sandbox.preset import unit_uid
from gateway.service import Gateway
from node.errors import Refused
from tests.gateway.conftest import UNITS, Sandbox, Serve
from tests.gateway.region import RegionNode, region_node

Connect = Callable[..., Awaitable[Dhis2]]
DATA = Path(os.environ.get("STOCKMESH_DATA", Path(__file__).parents[3] / "shared/data"))
PACKAGE = DATA / "dhis2/LMIS_STK_AGG_2.41.json"
BOTH = pytest.mark.parametrize("version", ["2.42", "2.43"])
PRESETS = pytest.mark.parametrize("preset", ["lmis_stk", OPTION_COMBO])
UNITS_OF = {code: code for code in UNITS}
NOW = "2026-11-23T08:00"  # as the stand-in's clock
DASHBOARD = ("legendSets", "visualizations")  # named by the dashboard in a dry run


async def configured(gateway: Gateway, **changes: Any) -> None:
    """Change the configuration in force."""
    config = replace(await gateway.configuration(), **changes)
    await gateway.node.database.write(lambda c: record(gateway.node, c, gateway.region, config))


async def with_preset(region: RegionNode, sandbox: Sandbox, folder: Path, preset: str) -> Gateway:
    gateway = await region.connect(sandbox, folder, "2026-09")
    [row] = (await gateway.configuration()).data_sets
    await configured(gateway, data_sets=(replace(row, preset=preset),))
    return gateway


def bare() -> dict[str, Any]:
    """A server with org units and nothing else."""
    units = small_metadata((), [(unit, unit) for unit in UNITS])["organisationUnits"]
    return {"organisationUnits": units}


async def provisioned(gateway: Gateway, *, dry_run: bool = False) -> dict[str, Any]:
    return await mapping_commands.provision_of(gateway, dry_run=dry_run)


@BOTH
@PRESETS
async def test_what_lacks_is_made_once(
    tmp_path: Path, serve: Serve, version: str, preset: str
) -> None:
    sandbox = await serve(version, [bare()])
    async with region_node(tmp_path / "node", UNITS_OF, NOW) as region:
        gateway = await with_preset(region, sandbox, tmp_path, preset)
        assert not (await check_of(gateway))["ok"]
        before = copy.deepcopy(sandbox.server.objects)
        would = await provisioned(gateway, dry_run=True)
        assert sandbox.server.objects == before
        made = await provisioned(gateway)
        assert made["notes"] == []
        kinds = {one["kind"] for one in made["objects"]}
        expected = {"dataElements", "dataSets", "legendSets", "visualizations", "dashboards"}
        if preset == OPTION_COMBO:
            expected |= {"categoryOptions", "categories", "categoryCombos"}
        assert kinds == expected
        shown = [
            one for one in made["objects"] if one["kind"] not in ("legendSets", "visualizations")
        ]
        assert shown == would["objects"]
        answer = await check_of(gateway)
        assert (answer["ok"], answer["findings"]) == (True, [])
        after = copy.deepcopy(sandbox.server.objects)
        assert (await provisioned(gateway))["objects"] == []
        assert sandbox.server.objects == after


async def test_option_combinations_are_the_servers(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43", [bare()])
    async with region_node(tmp_path / "node", UNITS_OF, NOW) as region:
        gateway = await with_preset(region, sandbox, tmp_path, OPTION_COMBO)
        # An option of this name exists: it is taken, not made again.
        old = {"id": "OldOption01", "name": "Stock on hand", "shortName": "SOH"}
        sandbox.server.load({"categoryOptions": [old]})
        await provisioned(gateway)
        combos = sandbox.server.all("categoryOptionCombos").values()
        soh = next(combo for combo in combos if combo["name"] == "Stock on hand")
        assert soh["categoryOptions"] == [{"id": "OldOption01"}]
        assert soh["id"] != stable_uid("categoryOptionCombo", "Stock on hand")
        assert sandbox.server.all("categoryOptions")["OldOption01"] == old
        # A figure chosen later is one option more of the same category.
        [row] = (await gateway.configuration()).data_sets
        await configured(gateway, data_sets=(replace(row, elements=("stock_on_hand", "expired")),))
        made = await provisioned(gateway)
        assert {(one["action"], one["kind"]) for one in made["objects"]} == {
            ("make", "categoryOptions"),
            ("add", "categories"),
        }
        assert (await check_of(gateway))["ok"]


async def test_what_exists_is_not_changed_but_linked(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.42", [small_metadata(("ACT",), [("HC01", "HC01")]), bare()])
    async with region_node(tmp_path / "node", UNITS_OF, NOW) as region:
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        server = sandbox.server
        uid = stable_uid("dataSet", "LMIS_STK_REPORT")
        server.all("dataSets")[uid] |= {"expiryDays": 7, "formName": "ours"}
        stock = stable_uid("dataElement", "ACT_STOCK_ON_HAND")
        server.all("dataElements")[stock] |= {"aggregationType": "SUM", "name": "Their name"}
        kept = copy.deepcopy(server.all("dataElements"))
        made = await provisioned(gateway)
        assert {uid_: server.all("dataElements")[uid_] for uid_ in kept} == kept
        data_set = server.all("dataSets")[uid]
        assert (data_set["expiryDays"], data_set["formName"]) == (7, "ours")
        assert {unit["id"] for unit in data_set["organisationUnits"]} >= {
            unit_uid(unit) for unit in UNITS
        }
        assert len(data_set["dataSetElements"]) == 14
        assert [one["uid"] for one in made["objects"] if one["action"] == "add"] == [uid]


async def test_the_dashboards_legend_is_from_min_and_max(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43", [bare()])
    async with region_node(tmp_path / "node", UNITS_OF, NOW) as region:
        await region.load("programs", "code,name\nEM,Essential medicines\n")
        header = "facility_type,program_code,product_code,min_months_of_stock,max_months_of_stock"
        lists = ("ACT,1,3.5", "ORS,1,3.5", "VAC,2,4")
        lines = [f"health_center,EM,{line}" for line in lists]
        await region.load("approved-products", "\n".join([header, *lines]) + "\n")
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        await provisioned(gateway)
        [legends] = sandbox.server.all("legendSets").values()
        assert [(one["startValue"], one["color"]) for one in legends["legends"]] == [
            (0.0, "#D32F2F"), (0.0001, "#FF9302"), (1.0, "#4CAF50"), (3.5, "#147CD7"),
        ]  # fmt: skip
        assert [one["name"] for one in legends["legends"]][-1] == "Above 3.5 months"
        [board] = sandbox.server.all("dashboards").values()
        assert len(board["dashboardItems"]) == 4
        tables = sandbox.server.all("visualizations").values()
        assert {table["organisationUnitLevels"][0] for table in tables} == {2}
        # Taken away again: what it shows is there, so a dry run has it judged.
        sandbox.server.all("dashboards").pop(board["id"])
        legends["name"] = "Ours"
        kept = copy.deepcopy(sandbox.server.objects)
        would = await provisioned(gateway, dry_run=True)
        assert {one["kind"] for one in would["objects"]} == {"dashboards"}
        assert sandbox.server.objects == kept
        await provisioned(gateway)
        [board] = sandbox.server.all("dashboards").values()
        assert sandbox.server.all("legendSets")[legends["id"]]["name"] == "Ours"
        # A person rearranges it: it stays as they left it.
        board["dashboardItems"] = []
        await provisioned(gateway)
        assert sandbox.server.all("dashboards")[board["id"]]["dashboardItems"] == []


async def test_provisioning_says_what_the_server_refuses(
    tmp_path: Path, serve: Serve, client: Connect
) -> None:
    sandbox = await serve("2.42", [bare()])
    connection = await client(sandbox)
    outcome = await connection.post_metadata(
        {"dataElements": [{"id": "Abcdefghij1", "name": "x" * 231}]}
    )
    assert outcome.created == 0 and any("name" in words for words in outcome.errors)
    async with region_node(tmp_path / "node", UNITS_OF, NOW) as region:
        gateway = await with_preset(region, sandbox, tmp_path, OPTION_COMBO)
        named = {"id": "Abcdefghij1", "name": "LMIS - ACT", "shortName": "x"}
        sandbox.server.load({"dataElements": [named]})
        with pytest.raises(Refused, match="already exists") as refused:
            await provisioned(gateway, dry_run=True)
        assert refused.value.code == "provision_refused"
        sandbox.server.users = [User("admin", "district", frozenset())]
        with pytest.raises(Refused, match="403") as refused:
            await provisioned(gateway)
        assert refused.value.code == "dhis2"
    with pytest.raises(ServerRefused, match="403"):
        await connection.post_metadata({"dataElements": []})


async def test_a_server_that_makes_no_option_combinations_is_named(
    tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = await serve("2.42", [bare()])
    async with region_node(tmp_path / "node", UNITS_OF, NOW) as region:
        gateway = await with_preset(region, sandbox, tmp_path, OPTION_COMBO)
        monkeypatch.setattr(type(sandbox.server), "generate_option_combos", lambda self: 0)
        with pytest.raises(Refused) as refused:
            await provisioned(gateway)
        assert refused.value.code == "option_combos_missing"
        assert not sandbox.server.all("dataElements")
        monkeypatch.undo()
        await provisioned(gateway)
        assert (await check_of(gateway))["ok"]


@pytest.mark.parametrize(
    "changes",
    [{"element_scheme": "UID"}, {"data_set_scheme": "ATTRIBUTE:Attribute01"}, {"aoc": "Donor A"}],
)
async def test_what_could_not_be_named_is_not_made(
    tmp_path: Path, serve: Serve, changes: dict[str, str]
) -> None:
    sandbox = await serve("2.42", [bare()])
    async with region_node(tmp_path / "node", UNITS_OF, NOW) as region:
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        if "aoc" in changes:
            [row] = (await gateway.configuration()).data_sets
            await configured(gateway, data_sets=(replace(row, attribute_combo=changes["aoc"]),))
        else:
            await configured(gateway, **changes)
        with pytest.raises(Refused) as refused:
            await provisioned(gateway)
        assert refused.value.code == "provision_needs_codes"
        assert not sandbox.server.all("dataElements")


@BOTH
async def test_elements_of_a_figure_tell_items_apart_by_option(
    tmp_path: Path, serve: Serve, version: str
) -> None:
    sandbox = await serve(version, [bare()])
    async with region_node(tmp_path / "node", UNITS_OF, NOW) as region:
        gateway = await region.connect(sandbox, tmp_path, "2026-11")
        for key, figure, label in (
            ("soh", "usable", "Stock"),
            ("mos", "months_of_stock", "Months"),
        ):
            decimals, value_type = (2, "NUMBER") if key == "mos" else (0, "INTEGER")
            await mapping_edits.set_element(gateway, {
                "key": key, "figures": [figure], "element": "{figure}", "combo": "{item}",
                "label": label, "decimals": decimals, "value_type": value_type,
                "aggregation": "NONE",
            })  # fmt: skip
        await mapping_edits.set_data_set(
            gateway, {"name": "LMIS_STK_REPORT", "elements": ["soh", "mos"]}
        )
        made = await provisioned(gateway)
        assert {one["name"] for one in made["objects"] if one["kind"] == "dataElements"} == {
            "SOH", "MOS",
        }  # fmt: skip
        assert {one["name"] for one in made["objects"] if one["kind"] == "categoryOptions"} == {
            "ACT", "ORS",
        }  # fmt: skip
        assert (await check_of(gateway))["ok"]
        await region.receive("HC01", "ACT", 9)
        assert (await region.push(gateway)).ok
        combos = sandbox.server.all("categoryOptionCombos")
        held = {combos[key.option_combo]["name"]: v for key, v in sandbox.held().items()
                if key.org_unit == unit_uid("HC01")}  # fmt: skip
        assert held == {"ACT": "9"}
        # An item that is added is an option more.
        more = ItemRow("VAC", "VAC")
        await mapping_edits.set_items(gateway, (*(await gateway.configuration()).items, more))
        made = await provisioned(gateway)
        assert [(one["action"], one["kind"]) for one in made["objects"]] == [
            ("make", "categoryOptions"), ("add", "categories"),
        ]  # fmt: skip
        assert (await check_of(gateway))["ok"]


async def test_what_is_named_by_name_is_made_under_that_name(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43", [bare()])
    async with region_node(tmp_path / "node", UNITS_OF, NOW) as region:
        gateway = await region.connect(sandbox, tmp_path, "2026-11")
        await mapping_edits.set_data_set(gateway, {"name": "LMIS_STK_REPORT", "active": False})
        await mapping_edits.set_element(
            gateway, {"key": "soh", "figures": ["usable"], "element": "Stock of {item}"}
        )
        await mapping_edits.set_data_set(gateway, {"name": "Stock, monthly", "elements": ["soh"]})
        await mapping_edits.change(gateway, {"element_scheme": "NAME", "data_set_scheme": "NAME"})
        await provisioned(gateway)
        [data_set] = sandbox.server.all("dataSets").values()
        assert (data_set["name"], "code" in data_set) == ("Stock, monthly", False)
        names = {one["name"] for one in sandbox.server.all("dataElements").values()}
        assert names == {"Stock of ACT", "Stock of ORS"}
        assert (await check_of(gateway))["ok"]


async def test_the_published_package_is_provisioned_and_its_oddities_are_named(
    tmp_path: Path, serve: Serve
) -> None:
    if not PACKAGE.exists():
        pytest.skip("the published package LMIS_STK is not at hand (STOCKMESH_DATA)")
    package = json.loads(PACKAGE.read_text(encoding="utf-8"))
    sandbox = await serve("2.42", [package, bare()])
    async with region_node(tmp_path / "node", UNITS_OF, NOW) as region:
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        items = tuple(
            replace(row, item=f"ITEM_CODE_{letter}")
            for row, letter in zip((await gateway.configuration()).items, "AD", strict=True)
        )
        await configured(gateway, items=items)
        found = (await check_of(gateway))["findings"]
        missing = {one["subject"] for one in found if one["code"] == "element_missing"}
        kinds = ("MONTHS_OF_STOCK", "STOCKOUT_DAYS", "AMC")
        assert missing == {f"ITEM_CODE_{n}_{kind}" for n in "AD" for kind in kinds}
        kept = copy.deepcopy(sandbox.server.all("dataElements"))
        await provisioned(gateway)
        assert {uid: sandbox.server.all("dataElements")[uid] for uid in kept} == kept
        answer = await check_of(gateway)
        assert answer["ok"]
        assert {one["code"] for one in answer["findings"]} == {
            "stock_summed_over_time",
            "coverage_of_one_month",
            "indicator_reads_another_item",
        }

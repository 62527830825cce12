"""What the mapping says is what the stand-in holds: option combinations, several data sets."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from gateway import mapping_edits, outbox, review
from gateway.commands import check_of
from gateway.dhis2 import Dhis2
from gateway.mapping import Item, plain_mapping, stable_uid
from gateway.mapping_commands import provision_of
from gateway.outbox import Key, State
from gateway.presets import OPTION_COMBO
from gateway.sandbox import small_metadata
from gateway.sandbox.preset import unit_uid
from gateway.service import Gateway
from node.migrations import NewerDatabase, statements
from tests.gateway.conftest import DATA_SET, ITEMS, Desk, Sandbox, Serve, key
from tests.gateway.region import RegionNode, region_node
from tests.gateway.test_mapping_check import donors
from tests.gateway.test_provisioning import bare

UNITS = {"HC01": "HC01", "HC02": "HC02", "HC03": "HC03"}
BOTH = pytest.mark.parametrize("version", ["2.42", "2.43"])
REPORT = "LMIS_STK_REPORT"
UNKNOWN = "Unknown0001"  # a uid that no object has
Connect = Callable[..., Awaitable[Dhis2]]
OpenDesk = Callable[..., Awaitable[Desk]]
NOW = "2026-11-23T08:00"


async def some_stock(region: RegionNode) -> None:
    """November at two stores, with the clock at the 23rd."""
    region.clock.at("2026-11-02")
    await region.receive("HC01", "ACT", 100)
    await region.receive("HC02", "ORS", 50)
    region.clock.at("2026-11-10")
    await region.dispense("HC01", "ACT", 30)
    region.clock.at(NOW)


async def mapped(
    region: RegionNode, sandbox: Sandbox, folder: Path, *data_sets: dict[str, Any]
) -> Gateway:
    """Connect, configure the data sets, and provision what lacks."""
    gateway = await region.connect(sandbox, folder, "2026-11")
    for one in data_sets:
        await mapping_edits.set_data_set(gateway, one)
    await provision_of(gateway, dry_run=False)
    assert (await check_of(gateway))["ok"]
    return gateway


def shown(sandbox: Sandbox) -> dict[tuple[str, str, str], str]:
    """(org unit, period, element and option as DHIS2 names them) → value."""
    server = sandbox.server
    units, elements = server.all("organisationUnits"), server.all("dataElements")
    combos = server.all("categoryOptionCombos")
    return {
        (
            units[place.org_unit]["code"],
            place.period,
            f"{elements[place.data_element].get('code')} {combos[place.option_combo]['name']}",
        ): value
        for place, value in server.live().items()
    }


@BOTH
async def test_figures_told_apart_by_option_combination_arrive(
    tmp_path: Path, serve: Serve, version: str
) -> None:
    sandbox = await serve(version, [bare()])
    async with region_node(tmp_path / "node", UNITS, "2026-11-01") as region:
        await some_stock(region)
        one = {"name": REPORT, "preset": OPTION_COMBO}
        gateway = await mapped(region, sandbox, tmp_path, one)
        outcome = await region.push(gateway)
        assert (outcome.result, outcome.refused, outcome.ok) == ("done", 0, True)
        held = shown(sandbox)
        assert held["HC01", "202611", "ACT Stock on hand"] == "70"
        assert held["HC01", "202611", "ACT Stock distribution"] == "30"
        assert held["HC02", "202611", "ORS Stock receipt"] == "50"
        assert (await region.push(gateway)).accepted == 0
        await region.dispense("HC01", "ACT", 5)
        await region.push(gateway)
        assert shown(sandbox)["HC01", "202611", "ACT Stock on hand"] == "65"
        # Somebody writes over one of the figures, and another gateway has been at work.
        place = next(p for p, v in sandbox.server.live().items() if v == "65")
        sandbox.server.values[place].value = "1"
        claim = next(iter(sandbox.server.stored.values()))
        claim.update(number=2, device="ff" * 16)
        await region.appoint(3, region.node.device)
        await region.dispense("HC02", "ORS", 1)
        await region.push(gateway)
        assert sandbox.server.live()[place] == "65"


@BOTH
async def test_several_data_sets_have_their_own_periods_and_figures(
    tmp_path: Path, serve: Serve, version: str
) -> None:
    sandbox = await serve(version, [bare()])
    async with region_node(tmp_path / "node", UNITS, "2026-11-01") as region:
        await some_stock(region)
        weekly = {"name": "WEEKLY", "kind": "Weekly", "elements": ["stock_on_hand", "receipt"]}
        daily = {"name": "DAILY", "kind": "Daily", "elements": ["stock_on_hand"]}
        gateway = await mapped(region, sandbox, tmp_path, weekly, daily)
        assert (await region.push(gateway)).ok
        held = shown(sandbox)
        soh = {period: v for (unit, period, name), v in held.items()
               if unit == "HC01" and name == "ACT_STOCK_ON_HAND default"}  # fmt: skip
        assert soh["202611"] == soh["2026W46"] == soh["20261110"] == "70"
        assert soh["2026W45"] == soh["20261109"] == "100"
        periods = {period for (_, period, name) in held if name.startswith("ACT_STOCK_RECEIPT")}
        assert not any(len(period) == 8 for period in periods)
        rows = {entry["rows"] for entry in sandbox.server.imports}
        assert len(sandbox.server.imports) == 3 and 0 not in rows  # one data set a request


async def test_programmes_types_and_zones_say_what_goes_where(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43", [bare()])
    async with region_node(tmp_path / "node", UNITS, "2026-11-01") as region:
        await region.load("programs", "code,name\nMAL,Malaria\n")
        await region.load("program-products", "program_code,product_code\nMAL,ACT\n")
        await region.load("zones", "code,name,level,parent_code\nS,South,region,\n")
        await region.load(
            "facilities",
            "code,name,type,zone_code,org_unit\nHC02,HC02,hospital,S,HC02\n",
        )
        await some_stock(region)
        await region.receive("HC03", "ACT", 7)
        usual = {"name": REPORT, "programmes": ["MAL"], "types": ["health_center"], "zones": ["N"]}
        south = {"name": "SOUTH", "kind": "Weekly", "elements": ["receipt"], "zones": ["S"]}
        gateway = await mapped(region, sandbox, tmp_path, usual, south)
        await region.push(gateway)
        held = {(unit, period, name.split("_")[0]) for unit, period, name in shown(sandbox)}
        assert {one for one in held if one[1] == "202611"} == {
            ("HC01", "202611", "ACT"), ("HC03", "202611", "ACT"),
        }  # fmt: skip
        assert {(unit, item) for unit, period, item in held if "W" in period} == {("HC02", "ORS")}
        # A product that joins the programme is told with the months that are there already.
        await region.load("program-products", "program_code,product_code\nMAL,ORS\n")
        await region.receive("HC01", "VAC", 1, batch="L1", expiry="2028-01")
        await mapping_edits.set_data_set(gateway, {"name": REPORT, "types": []})
        await mapping_edits.set_data_set(gateway, {"name": REPORT, "zones": ["N", "S"]})
        await provision_of(gateway, dry_run=False)
        await region.push(gateway)
        assert ("HC02", "202611", "ORS_STOCK_ON_HAND default") in shown(sandbox)


@BOTH
async def test_an_attribute_option_combination_goes_with_every_value(
    tmp_path: Path, serve: Serve, version: str
) -> None:
    sandbox = await serve(version)
    sandbox.server.load(donors())
    sandbox.server.generate_option_combos()
    sandbox.server.objects["dataSets"][DATA_SET]["categoryCombo"] = {"id": "DonorCombo1"}
    async with region_node(tmp_path / "node", UNITS, "2026-11-01") as region:
        await some_stock(region)
        gateway = await region.connect(sandbox, tmp_path, "2026-11")
        outcome = await region.push(gateway)
        assert (
            outcome.result == "mapping_errors" and "attribute option combination" in outcome.words
        )
        donor = {"name": REPORT, "attribute_combo": "Donor B"}
        await mapping_edits.set_data_set(gateway, donor)
        assert (await region.push(gateway)).ok
        combos = sandbox.server.all("categoryOptionCombos")
        told = {combos[place.attribute_combo]["name"] for place in sandbox.server.live()}
        assert told == {"Donor B"}


@BOTH
@pytest.mark.parametrize("wrong", [3, 4])  # which part of the key: option or attribute
async def test_a_wrong_option_combination_costs_its_own_rows_only(
    serve: Serve, client: Connect, desk: OpenDesk, version: str, wrong: int
) -> None:
    one = plain_mapping([Item(item, item) for item in ITEMS], preset=OPTION_COMBO)
    sandbox = await serve(version, [small_metadata((), [(u, u) for u in UNITS], one)])
    sandbox.server.generate_option_combos()
    combos = sandbox.server.all("categoryOptionCombos")
    by_name = {combo["name"]: uid for uid, combo in combos.items()}
    good = [
        Key(stable_uid("dataElement", item), unit_uid(unit), "202610", by_name[name])
        for item in ITEMS
        for unit in UNITS
        for name in ("Stock on hand", "Stock receipt")
    ]
    bad = [Key(*(UNKNOWN if n == wrong else part for n, part in enumerate(good[5])))]
    at = await desk(await client(sandbox))
    await at.want(dict.fromkeys([*good, *bad], "5"))
    run = await at.push()
    assert (run.result, run.accepted, run.refused) == ("done", len(good), 1)
    [held] = await at.held_back()
    codes = {"2.42": ("E7613", "E7615"), "2.43": ("E8024", "E8023")}[version]
    assert (held.key, held.code) == (bad[0], codes[wrong - 3])
    assert sandbox.held() == dict.fromkeys(good, "5")
    past = await at.database.read(lambda c: review.history(c, at.target, good[0], 10))
    assert [event.value for event in past] == ["5"]


async def test_an_option_combination_of_another_element_is_refused_by_the_pipeline(
    serve: Serve, client: Connect, desk: OpenDesk
) -> None:
    sandbox = await serve("2.43")
    sandbox.server.load(donors())
    sandbox.server.generate_option_combos()
    combos = sandbox.server.all("categoryOptionCombos")
    donor = next(uid for uid, combo in combos.items() if combo["name"] == "Donor A")
    at = await desk(await client(sandbox))
    here, there = key("ACT", "HC01"), key("ORS", "HC01")
    await at.want({here: "1", there._replace(option_combo=donor): "2"})
    run = await at.push()
    assert (run.accepted, run.refused) == (1, 1)
    assert sandbox.held() == {here: "1"}


async def test_what_waits_under_a_name_taken_out_is_not_sent(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43", [bare()])
    async with region_node(tmp_path / "node", UNITS, "2026-11-01") as region:
        await some_stock(region)
        gateway = await mapped(region, sandbox, tmp_path)
        setting = await gateway.setting()
        await region.push(gateway)
        await region.dispense("HC01", "ACT", 1)
        await sandbox.faults({"kind": "unavailable", "path": "/api/dataValueSets"})
        await region.push(gateway)
        one = {"name": REPORT, "elements": ["stock_on_hand"]}
        await mapping_edits.set_data_set(gateway, one)
        region.clock.at("2026-11-23T12:00")
        outcome = await region.push(gateway)
        assert (outcome.result, outcome.accepted) == ("done", 1)
        held = shown(sandbox)
        assert held["HC01", "202611", "ACT_STOCK_ON_HAND default"] == "69"
        assert held["HC01", "202611", "ACT_STOCK_DISTRIBUTION default"] == "30"
        place = key("ACT", "HC01", "202611", "STOCK_DISTRIBUTION")
        past = await region.database.read(lambda c: review.history(c, setting.target_id, place, 10))
        assert [(event.event, event.value) for event in past] == [
            ("accepted", "30"), ("unmapped", "30"),
        ]  # fmt: skip
        # Taken in again, it is told again.
        await mapping_edits.set_data_set(gateway, {"name": REPORT, "elements": []})
        await region.push(gateway)
        assert shown(sandbox)["HC01", "202611", "ACT_STOCK_DISTRIBUTION default"] == "31"


async def test_org_units_are_found_by_an_attribute(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.42")
    units = sandbox.server.objects["organisationUnits"]
    for number, code in enumerate(UNITS):
        value = {"attribute": {"id": "Attribute01"}, "value": f"MFL {number}"}
        units[unit_uid(code)]["attributeValues"] = [value]
    named = {code: f"MFL {number}" for number, code in enumerate(UNITS)}
    async with region_node(tmp_path / "node", named, "2026-11-01") as region:
        await some_stock(region)
        gateway = await region.connect(sandbox, tmp_path, "2026-11")
        await mapping_edits.change(gateway, {"org_unit_scheme": "ATTRIBUTE:Attribute01"})
        assert (await region.push(gateway)).ok
        assert shown(sandbox)["HC01", "202611", "ACT_STOCK_ON_HAND default"] == "70"


def first_tables(path: Path) -> sqlite3.Connection:
    """A gateway's tables as the first version made them, with a value and its history."""
    connection = sqlite3.connect(path, isolation_level=None)
    script = files("gateway").joinpath("schema", "001_start.sql").read_text(encoding="utf-8")
    for statement in statements(script):
        connection.execute(statement)
    connection.execute("INSERT INTO gateway_target (id, name, batch_rows) VALUES (1, 't', 10)")
    place = "1, 'DataSet0001', '202610', 'OrgUnit0001', 'Element0001'"
    connection.execute(
        "INSERT INTO gateway_value (target, data_set, period, org_unit, data_element, state,"
        f" wanted, wanted_head, wanted_at, accepted) VALUES ({place}, 3, '6', 'h', 1, '5')"
    )
    connection.execute(
        "INSERT INTO gateway_history (target, data_set, period, org_unit, data_element, at, event,"
        f" value, head) VALUES ({place}, 1, 'accepted', '5', 'h')"
    )
    return connection


def test_tables_of_the_first_version_keep_what_they_hold(tmp_path: Path) -> None:
    connection = first_tables(tmp_path / "node.db")
    outbox.migrate(connection)
    outbox.migrate(connection)
    [held] = review.held(connection, 1, 10)
    where = Key("Element0001", "OrgUnit0001", "202610")
    assert (held.key, held.state, held.wanted, held.accepted) == (where, State.PARKED, "6", "5")
    assert [event.value for event in review.history(connection, 1, where, 10)] == ["5"]
    connection.close()


def test_tables_of_a_later_version_are_left_alone(tmp_path: Path) -> None:
    connection = first_tables(tmp_path / "node.db")
    outbox.migrate(connection)
    connection.execute("INSERT INTO gateway_schema (version) VALUES (999)")
    with pytest.raises(NewerDatabase):
        outbox.migrate(connection)
    connection.close()

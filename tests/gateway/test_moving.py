"""Stores that move, close, merge or go on paper: what DHIS2 holds of them stays true."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway import operating
from tests.gateway.conftest import Serve, key
from tests.gateway.region import RegionNode, region_node

UNITS = {"HC01": "HC01", "HC02": "HC02"}


async def change(region: RegionNode, **stores: str) -> None:
    """Import the stores' other fields: `HC01="org_unit=HC03"`."""
    for code, said in stores.items():
        fields = {"code": code, "name": code, "type": "health_center", "zone_code": "N"}
        fields |= dict(part.split("=") for part in said.split(","))
        text = ",".join(fields) + "\n" + ",".join(fields.values()) + "\n"
        await region.load("facilities", text)


async def test_s1_what_a_store_did_is_counted_at_one_org_unit_when_it_moves(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        await region.receive("HC01", "ACT", 100)
        await region.receive("HC02", "ACT", 7)
        region.clock.at("2026-10-05")
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        await region.push(gateway)
        assert sandbox.held()[key("ACT", "HC01", "202609")] == "100"
        await change(region, HC01="org_unit=HC03")
        outcome = await region.push(gateway)
        assert outcome.result == "done"
        held = sandbox.held()
        assert held[key("ACT", "HC03", "202609")] == "100"
        assert not [place for place in held if place.org_unit == key("ACT", "HC01").org_unit]
        assert held[key("ACT", "HC02", "202609")] == "7"
        completed = {place[1] for place in sandbox.server.completed}
        assert completed == {key("ACT", unit).org_unit for unit in ("HC02", "HC03")}
        await change(region, HC01="org_unit=HC01")  # and back
        await region.push(gateway)
        held = sandbox.held()
        assert held[key("ACT", "HC01", "202609")] == "100"
        assert not [place for place in held if place.org_unit == key("ACT", "HC03").org_unit]


async def test_g5_two_stores_merged_on_one_org_unit_are_counted_there_only(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.42")
    async with region_node(tmp_path / "node", UNITS) as region:
        await region.receive("HC01", "ACT", 100)
        await region.receive("HC02", "ACT", 7)
        region.clock.at("2026-10-05")
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        await region.push(gateway)
        await change(region, HC01="org_unit=HC02")
        await region.push(gateway)
        held = sandbox.held()
        assert held[key("ACT", "HC02", "202609")] == "107"
        assert not [place for place in held if place.org_unit == key("ACT", "HC01").org_unit]


async def test_a_store_whose_org_unit_was_erased_keeps_what_was_sent(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        await region.receive("HC01", "ACT", 100)
        region.clock.at("2026-10-05")
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        await region.push(gateway)
        before = sandbox.held()
        await change(region, HC01="org_unit=")
        await region.receive("HC02", "ACT", 7)
        await region.push(gateway)
        assert before.items() <= sandbox.held().items()


async def test_an_org_unit_that_is_only_named_otherwise_keeps_its_values(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        await region.receive("HC01", "ACT", 100)
        region.clock.at("2026-10-05")
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        await region.push(gateway)
        (unit,) = [
            one
            for one in sandbox.server.all("organisationUnits").values()
            if one.get("code") == "HC01"
        ]
        unit["code"] = "HC-01"
        await change(region, HC01="org_unit=HC-01")
        outcome = await region.push(gateway)
        assert outcome.result == "done"
        assert sandbox.held()[key("ACT", "HC01", "202609")] == "100"
        assert not (await region.push(gateway)).unresolved


async def test_s3_what_a_closed_store_did_before_still_restates_its_months(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        await region.receive("HC01", "ACT", 100)
        region.clock.at("2026-09-29")
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        await region.push(gateway)
        await change(region, HC01="org_unit=HC01,closed_from=2026-10-01")
        region.clock.at("2026-11-03")
        await region.dispense("HC01", "ACT", 40, occurred_at="2026-09-30")
        await region.push(gateway)
        held = sandbox.held()
        assert held[key("ACT", "HC01", "202609")] == "60"
        assert key("ACT", "HC01", "202610") not in held and key("ACT", "HC01", "202611") not in held
        completed = {place[1:] for place in sandbox.server.completed}
        assert (key("ACT", "HC01").org_unit, "202609") in completed
        assert (key("ACT", "HC01").org_unit, "202610") not in completed


@pytest.mark.parametrize("version", ["2.42", "2.43"])
async def test_g3_a_month_to_date_does_not_stay_as_the_month_of_a_store_that_fell_silent(
    tmp_path: Path, serve: Serve, version: str
) -> None:
    sandbox = await serve(version)
    place = key("ACT", "HC01", "202609")
    async with region_node(tmp_path / "node", UNITS) as region:
        await region.receive("HC01", "ACT", 100)
        await region.receive("HC02", "ACT", 7)
        region.clock.at("2026-09-10")
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        await region.push(gateway)
        region.clock.at("2026-09-30T12:00")
        await region.tell("HC02")
        await gateway.run()
        assert sandbox.held()[place] == "100"  # it runs, and is provisional
        region.clock.at("2026-10-02")
        await region.tell("HC02")
        outcome = await gateway.run()
        assert ("HC01", "2026-09", "silent") in {
            (r.org_unit, r.period, r.withheld) for r in outcome.not_reported
        }
        held = sandbox.held()
        assert not [one for one in held if one.org_unit == place.org_unit]
        assert held[key("ACT", "HC02", "202609")] == "7"
        sent = len(sandbox.server.imports)
        await gateway.run()
        assert len(sandbox.server.imports) == sent
        await region.push(gateway)  # it tells, with no new fact
        assert sandbox.held()[place] == "100"
        # What was final stays, however long nobody is heard from.
        region.clock.at("2026-11-20")
        await region.tell("HC02")
        await gateway.run()
        assert sandbox.held()[place] == "100"


async def test_s4_a_store_that_went_on_paper_is_named_and_never_nothing(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        await region.receive("HC01", "ACT", 100)
        region.clock.at("2026-10-05")
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        await region.push(gateway)
        before = sandbox.held()
        await change(region, HC01="org_unit=HC01,mode=paper")
        region.clock.at("2026-11-05")
        assert (await region.push(gateway)).result == "done"
        found = await operating.coverage_of(gateway)
        states = {one["store"]: (one["org_unit"], one["state"]) for one in found["stores"]}
        assert states["HC01"] == ("HC01", "paper")
        held = sandbox.held()
        assert {
            one: v for one, v in held.items() if one.org_unit == key("ACT", "HC01").org_unit
        } == {one: v for one, v in before.items() if one.org_unit == key("ACT", "HC01").org_unit}

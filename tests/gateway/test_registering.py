"""Reports are registered complete when final, once, and withdrawn when they no longer are (G3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from gateway import registering
from gateway.answers import Refused
from gateway.dhis2 import Registration
from gateway.finality import DAYS_REGISTERED, complete_reports
from gateway.mapping import (
    LMIS_STK,
    DataSetMapping,
    Item,
    MappingInForce,
    elements_of,
    plain_mapping,
)
from gateway.registering import Place, Registrar
from gateway.sandbox.preset import unit_uid
from gateway.service import Gateway
from tests.gateway.conftest import DATA_SET, Desk, Sandbox, Serve, key
from tests.gateway.region import RegionNode, now_stamp, region_node
from tests.gateway.test_push import BOTH, Connect, OpenDesk

UNITS = {"HC01": "HC01", "HC02": "HC02", "HC03": "HC03"}
REPORT = "LMIS_STK_REPORT"
DAY = "2026-11-02"
MAPPING = plain_mapping([Item("ACT", "ACT")], name=REPORT)


def registered(sandbox: Sandbox) -> dict[tuple[str, str], str]:
    """(org unit, period) → day of what the stand-in holds."""
    codes = {unit_uid(code): code for code in UNITS}
    return {
        (codes.get(unit, unit), period): entry["date"]
        for (_, unit, period), entry in sandbox.server.completed.items()
    }


async def final_september(region: RegionNode, sandbox: Sandbox, folder: Path) -> Gateway:
    """A gateway that pushed on 5 October, after the end of a month of which all was told."""
    await region.receive("HC01", "ACT", 100)
    region.clock.at("2026-10-05")
    gateway = await region.connect(sandbox, folder, "2026-09")
    await region.push(gateway)
    return gateway


@BOTH
async def test_g3_a_final_month_is_registered_with_the_day_on_which_it_became_so(
    tmp_path: Path, serve: Serve, version: str
) -> None:
    sandbox = await serve(version)
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await final_september(region, sandbox, tmp_path)
        assert registered(sandbox) == {(unit, "202609"): "2026-10-05" for unit in UNITS}
        # A later day changes nothing, and nothing is sent again.
        region.clock.at("2026-10-20")
        sandbox.server.completed.clear()
        assert (await region.push(gateway)).registered == 0
        assert registered(sandbox) == {}


async def test_g3_a_provisional_month_is_not_registered_until_its_last_device_told(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        await region.receive("HC01", "ACT", 100)
        region.clock.at("2026-09-29")
        await region.tell()
        region.clock.at("2026-10-02")
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        assert (await gateway.run()).result == "done"
        assert registered(sandbox) == {}  # heard within three days of the end: pushed, provisional
        await region.tell("HC02")
        assert (await gateway.run()).registered == 1
        assert registered(sandbox) == {("HC02", "202609"): "2026-10-02"}


@BOTH
async def test_a_report_that_is_no_longer_complete_is_withdrawn_and_registered_anew(
    serve: Serve, client: Connect, desk: OpenDesk, version: str
) -> None:
    sandbox = await serve(version)
    one, place = await registrar_desk(await client(sandbox), desk)
    assert (await run(one)).registered == 1
    await want(one, {place: None})
    assert (await run(one)).withdrawn == 1 and sandbox.server.completed == {}
    await want(one, {place: "2026-12-01"})
    assert (await run(one)).registered == 1
    assert registered(sandbox) == {("HC01", "202610"): "2026-12-01"}


@BOTH
@pytest.mark.parametrize("bad", [["NOWHERE"], ["HC02"], ["HC01", "HC02", "HC03"]])
async def test_a_unit_that_is_refused_costs_its_own_registration_only(
    serve: Serve, client: Connect, desk: OpenDesk, version: str, bad: list[str]
) -> None:
    sandbox = await serve(version)
    one, _ = await registrar_desk(await client(sandbox), desk, ["HC01", "HC02", "HC03", "NOWHERE"])
    root = sandbox.server.all("organisationUnits")
    for unit in set(bad) & set(UNITS):
        root[unit_uid(unit)].pop("parent")  # no longer below the user's units
    done = await run(one)
    good = [unit for unit in UNITS if unit not in bad]
    assert done.registered == len(good) and done.refused == len(set(bad) & set(UNITS))
    assert set(registered(sandbox)) == {(unit, "202610") for unit in good}
    asked = [one for one in sandbox.server.requests if one["path"].endswith("Registrations")]
    assert len(asked) == (1 if len(good) in (0, 3) else 3)
    assert (await run(one)).refused == 0  # tried again a day later, not at once
    one.now_ms += 25 * 3_600_000
    assert (await run(one)).refused == len(set(bad) & set(UNITS))


async def test_a_missing_right_costs_one_request_however_many_reports_wait(
    serve: Serve, client: Connect, desk: OpenDesk
) -> None:
    sandbox = await serve("2.43")
    one, _ = await registrar_desk(await client(sandbox), desk, list(UNITS))
    await sandbox.faults({"kind": "forbidden", "path": "/api/completeDataSet", "count": 9})
    assert (await run(one)).refused == 3
    assert sum(one["fault"] == "forbidden" for one in sandbox.server.requests) == 1


async def test_g11_a_gateway_that_was_replaced_registers_nothing_more(
    serve: Serve, client: Connect, desk: OpenDesk
) -> None:
    sandbox = await serve("2.43")
    one, _ = await registrar_desk(await client(sandbox), desk)

    async def replaced() -> str:
        return "appointment 2 has arrived"

    registrar = Registrar(one.database, one.client, one.target, one.now_ms, MAPPING, replaced)
    assert (await registrar.run()).registered == 0 and sandbox.server.completed == {}


async def test_a_report_is_registered_after_its_values(
    serve: Serve, client: Connect, desk: OpenDesk
) -> None:
    sandbox = await serve("2.43")
    one, _ = await registrar_desk(await client(sandbox), desk)
    await one.want({key("ACT", "HC01"): "5"})
    assert (await run(one)).registered == 0
    await one.push()
    assert (await run(one)).registered == 1


@pytest.mark.parametrize("fault", ["timeout_after_commit", "reset", "html", "error_500"])
async def test_a_registration_without_an_answer_is_sent_again(
    serve: Serve, client: Connect, desk: OpenDesk, fault: str
) -> None:
    from gateway.answers import Unavailable

    sandbox = await serve("2.42")
    one, place = await registrar_desk(await client(sandbox), desk)
    await sandbox.faults({"kind": fault, "path": "/api/completeDataSetRegistrations"})
    with pytest.raises(Unavailable):
        await run(one)
    await want(one, {place: None})  # and meanwhile it is not complete any more
    await run(one)
    assert sandbox.server.completed == {}


async def registrar_desk(
    connection: object, desk: OpenDesk, units: list[str] | None = None
) -> tuple[Desk, Place]:
    """A desk on which reports of these units are complete."""
    one = await desk(connection)
    places = [Place(REPORT, unit, "202610") for unit in units or ["HC01"]]
    await want(one, dict.fromkeys(places, DAY))
    return one, places[0]


async def want(one: Desk, reports: dict[Place, str | None]) -> None:
    await one.database.write(
        lambda c: registering.want(c, one.target, reports, one.now_ms), bulk=True
    )


async def run(one: Desk) -> registering.Registered:
    return await Registrar(one.database, one.client, one.target, one.now_ms, MAPPING).run()


async def test_g3_every_kind_of_period_has_its_report_and_only_where_the_unit_is_in_the_data_set(
    tmp_path: Path,
) -> None:
    items = (Item("ACT", "ACT"),)
    elements = elements_of(LMIS_STK, ("stock_on_hand",), {})
    kinds = [
        DataSetMapping(items, elements, name=kind, kind=kind)
        for kind in ("Daily", "Weekly", "Monthly", "Quarterly")
    ]
    elsewhere = DataSetMapping(items, elements, name="elsewhere", types=frozenset({"hospital"}))
    mapping = MappingInForce((*kinds, elsewhere))
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await Gateway.open(region.node)
        await region.receive("HC01", "ACT", 100)
        region.clock.at("2026-10-05T12:00")
        await region.tell("HC01")
        groups = {group.org_unit: group for group in (await gateway.region_now()).groups}
        as_of = now_stamp(region)
        found = await region.node.read(
            lambda d: complete_reports(
                d, groups, mapping, "2026-09", as_of, [Month("HC01", "2026-09", "2026-10-05")]
            )
        )
    complete = {(place.data_set, place.period) for place, day in found.items() if day}
    assert {place.org_unit for place in found} == {"HC01"}
    assert {day for day in found.values() if day} == {"2026-10-05"}
    assert ("Monthly", "202609") in complete and ("Quarterly", "2026Q3") in complete
    assert ("Weekly", "2026W40") in complete and ("Daily", "20261004") in complete
    still = {(place.data_set, place.period) for place, day in found.items() if not day}
    assert still >= {("Weekly", "2026W41"), ("Daily", "20261005"), ("Quarterly", "2026Q4")}
    assert len([place for place in found if place.data_set == "Daily"]) == DAYS_REGISTERED


@dataclass(frozen=True)
class Month:
    """How it stands with a month, as the service says it."""

    org_unit: str
    period: str
    complete_on: str | None
    final: bool = True
    withheld: str = ""


@BOTH
async def test_a_report_of_an_attribute_option_combination_names_it_and_is_overwritten(
    serve: Serve, client: Connect, version: str
) -> None:
    sandbox = await serve(version)
    connection = await client(sandbox)
    one = Registration(DATA_SET, unit_uid("HC01"), "202610", DAY, "HllvX50cXC0")
    assert await connection.register_complete([one]) == []
    [held] = sandbox.server.completed.values()
    assert held["attributeOptionCombo"] == "HllvX50cXC0"
    await connection.withdraw_complete(one)
    assert sandbox.server.completed == {}
    with pytest.raises(Refused, match="Abcdefghij1"):
        await connection.withdraw_complete(replace(one, org_unit="Abcdefghij1"))

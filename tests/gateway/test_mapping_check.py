"""What the check of a mapping says about a server, finding by finding."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

import pytest

from gateway import lookups
from gateway.dhis2 import Dhis2
from gateway.mapping import DataSetMapping, Item, MappingInForce, Schemes, plain_mapping, stable_uid
from gateway.mapping_check import check
from gateway.presets import OPTION_COMBO, PRESETS
from gateway.sandbox import User, small_metadata
from gateway.sandbox.preset import unit_uid
from tests.gateway.conftest import DATA_SET, ITEMS, TODAY, UNITS, Sandbox, Serve

Connect = Callable[..., Awaitable[Dhis2]]
NOW = TODAY.replace(tzinfo=None)
REPORT = "LMIS_STK_REPORT"
ATTRIBUTE = "Attribute01"
PATIENCE_S = 30.0  # no answer is lost here, however busy the machine


def mapping(*items: str, preset: str = "lmis_stk") -> MappingInForce:
    return plain_mapping([Item(f"P-{item}", item) for item in items or ITEMS], preset=preset)


async def findings(
    sandbox: Sandbox,
    connection: Dhis2,
    one: MappingInForce | None = None,
    units: Iterable[str] = UNITS,
    first: date | None = None,
) -> set[tuple[str, str, str]]:
    one = one or mapping()
    server = await lookups.server_metadata(connection, one, units)
    sets = frozenset(data_set.name for data_set in one.data_sets)
    found = check(one, dict.fromkeys(units, sets), server, NOW, first)
    return {(f.level, f.code, f.subject) for f in found}


def element(code: str) -> str:
    return stable_uid("dataElement", code)


@pytest.mark.parametrize("preset", ["lmis_stk", OPTION_COMBO])
@pytest.mark.parametrize("version", ["2.42", "2.43"])
async def test_a_server_made_for_the_mapping_has_no_findings(
    serve: Serve, client: Connect, version: str, preset: str
) -> None:
    one = mapping(preset=preset)
    sandbox = await serve(version, [small_metadata((), [(u, u) for u in UNITS], one)])
    sandbox.server.generate_option_combos()
    assert await findings(sandbox, await client(sandbox, patience_s=PATIENCE_S), one) == set()


async def test_every_fault_of_elements_is_named(serve: Serve, client: Connect) -> None:
    sandbox = await serve("2.43")
    objects = sandbox.server.objects
    elements, data_set = objects["dataElements"], objects["dataSets"][DATA_SET]
    elements[element("ACT_STOCK_ON_HAND")] |= {"aggregationType": "SUM"}
    elements[element("ACT_STOCK_RECEIPT")] |= {"zeroIsSignificant": False}
    elements[element("ACT_STOCK_DISCARD")] |= {"valueType": "INTEGER_POSITIVE"}
    elements[element("ACT_AMC")] |= {"aggregationType": "SUM"}
    elements[element("ORS_AMC")] |= {"valueType": "INTEGER"}
    elements[element("ORS_STOCK_RECEIPT")] |= {"optionSet": {"id": "OptionSet01"}}
    elements["Xwin0000001"] = {**elements[element("ORS_STOCK_ON_HAND")], "id": "Xwin0000001"}
    del elements[element("ZINC_AMC")]
    links = data_set["dataSetElements"]
    data_set["dataSetElements"] = [
        link for link in links if link["dataElement"]["id"] != element("ZINC_STOCK_RECEIPT")
    ]
    assert await findings(sandbox, await client(sandbox, patience_s=PATIENCE_S)) == {
        ("error", "element_ambiguous", "ORS_STOCK_ON_HAND"),
        ("error", "element_missing", "ZINC_AMC"),
        ("error", "element_not_in_data_set", "ZINC_STOCK_RECEIPT"),
        ("error", "value_type", "ACT_STOCK_DISCARD"),
        ("error", "value_type", "ORS_AMC"),
        ("error", "option_set", "ORS_STOCK_RECEIPT"),
        ("error", "zero_not_stored", "ACT_STOCK_RECEIPT"),
        ("error", "ratio_aggregated", "ACT_AMC"),
        ("warning", "stock_summed_over_time", "ACT_STOCK_ON_HAND"),
    }


async def test_every_fault_of_the_data_set_and_the_user_is_named(
    serve: Serve, client: Connect
) -> None:
    sandbox = await serve("2.43.1")
    connection = await client(sandbox, patience_s=PATIENCE_S)
    data_set = sandbox.server.objects["dataSets"][DATA_SET]
    data_set |= {
        "openFuturePeriods": 0,
        "expiryDays": 5,
        "periodType": "Weekly",
        "dataInputPeriods": [{"period": {"id": "202610"}}],
        "sharing": {"public": "r-r-----"},
    }
    plain = frozenset({"M_dhis-web-maps"})
    sandbox.server.users = [User("admin", "district", plain)]
    found = await findings(sandbox, connection, units=())
    assert found == {
        ("error", "authority", "admin"),
        ("error", "no_capture_units", "admin"),
        ("error", "data_set_rights", REPORT),
        ("error", "period_type", REPORT),
        ("error", "input_periods", REPORT),
        ("warning", "future_periods", REPORT),
        ("warning", "expiry_days", REPORT),
    }
    sandbox.server.version = "2.43.2"
    found = await findings(sandbox, connection, units=())
    assert ("warning", "input_periods", REPORT) in found
    sandbox.server.all("dataSets").clear()
    assert ("error", "data_set", REPORT) in await findings(sandbox, connection, units=())


async def test_every_fault_of_an_org_unit_is_named(serve: Serve, client: Connect) -> None:
    codes = ("HC01", "HC02", "HC03", "HC04", "HC05", "HC06")
    sandbox = await serve("2.42", [small_metadata(ITEMS, [(code, code) for code in codes])])
    units = sandbox.server.objects["organisationUnits"]
    units[unit_uid("HC02")] |= {"parent": None}
    units[unit_uid("HC03")] |= {"closedDate": "2026-06-30T00:00:00.000"}
    units[unit_uid("HC04")] |= {"openingDate": "2027-01-01"}
    units[unit_uid("HC05")] |= {"openingDate": "2026-10-15"}
    units["Xwin0000001"] = {**units[unit_uid("HC06")], "id": "Xwin0000001"}
    data_set = sandbox.server.objects["dataSets"][DATA_SET]
    data_set["organisationUnits"] = [{"id": unit_uid(c)} for c in codes if c != "HC01"]
    first = date(2026, 9, 1)
    found = await findings(
        sandbox, await client(sandbox, patience_s=PATIENCE_S), units=(*codes, "HC09"), first=first
    )
    assert found == {
        ("error", "org_unit_not_assigned", "HC01"),
        ("error", "org_unit_outside", "HC02"),
        ("warning", "org_unit_closed", "HC03"),
        ("warning", "org_unit_not_open", "HC04"),
        ("warning", "org_unit_opened_later", "HC05"),
        ("error", "org_unit_ambiguous", "HC06"),
        ("error", "org_unit_missing", "HC09"),
    }


async def test_option_combinations_must_be_the_elements_own(serve: Serve, client: Connect) -> None:
    one = mapping("ACT", "ORS", "ZINC", preset=OPTION_COMBO)
    sandbox = await serve("2.43", [small_metadata((), [(u, u) for u in UNITS], one)])
    connection = await client(sandbox, patience_s=PATIENCE_S)
    objects = sandbox.server.objects
    # Nothing was generated yet: no figure has an option combination.
    found = await findings(sandbox, connection, one)
    assert ("error", "option_combo_missing", "ACT / Stock on hand") in found
    sandbox.server.generate_option_combos()
    combos = objects["categoryOptionCombos"]
    by_name = {combo["name"]: combo for combo in combos.values()}
    combos["Xwin0000001"] = {**by_name["Stock discard"], "id": "Xwin0000001"}
    del objects["dataElements"][element("ORS")]["categoryCombo"]
    # The data set gives one element another combination: its word goes first.
    for link in objects["dataSets"][DATA_SET]["dataSetElements"]:
        if link["dataElement"]["id"] == element("ZINC"):
            link["categoryCombo"] = {"id": "bjDvmb4bfuf"}
    labels = [kind.label for kind in one.data_sets[0].elements]
    assert await findings(sandbox, connection, one) == {
        ("error", "option_combo_ambiguous", "ACT / Stock discard"),
        *(("error", "option_combo_missing", f"ORS / {label}") for label in labels),
        *(("error", "option_combo_missing", f"ZINC / {label}") for label in labels),
    }
    plain = plain_mapping([Item("P-ACT", "ACT")], ("stock_on_hand",))
    own = replace(plain.data_sets[0].elements[0], element="{item}")
    found = await findings(
        sandbox, connection, MappingInForce((DataSetMapping((Item("P", "ACT"),), (own,)),))
    )
    assert ("error", "category_combo", "ACT") in found


async def test_an_attribute_option_combination_must_be_the_data_sets(
    serve: Serve, client: Connect
) -> None:
    sandbox = await serve("2.43")
    connection = await client(sandbox, patience_s=PATIENCE_S)
    one = mapping()

    def named(name: str) -> MappingInForce:
        return MappingInForce((replace(one.data_sets[0], attribute_combo=name),))

    wrong = ("error", "attribute_combo", REPORT)
    assert wrong in await findings(sandbox, connection, named("Donor A"))
    sandbox.server.load(donors())
    sandbox.server.generate_option_combos()
    sandbox.server.objects["dataSets"][DATA_SET]["categoryCombo"] = {"id": "DonorCombo1"}
    assert wrong in await findings(sandbox, connection, one)
    assert wrong in await findings(sandbox, connection, named("Donor C"))
    assert await findings(sandbox, connection, named("Donor A")) == set()
    plain = frozenset({"F_DATAVALUE_ADD", "F_EDIT_EXPIRED"})
    root = sandbox.server.users[0].org_units
    sandbox.server.users = [User("admin", "district", plain, root)]
    sandbox.server.all("categoryOptions")["DonorOptioA"]["sharing"] = {"public": "r-r-----"}
    found = await findings(sandbox, connection, named("Donor A"))
    assert found == {("error", "option_rights", REPORT)}
    assert await findings(sandbox, connection, named("Donor B")) == set()


def donors() -> dict[str, list[dict[str, object]]]:
    """A category combination of two donors."""
    options = [{"id": f"DonorOptio{n}", "name": f"Donor {n}"} for n in "AB"]
    category = {"id": "DonorCateg1", "name": "Donor", "categoryOptions": options}
    combo = {"id": "DonorCombo1", "name": "Donor", "categories": [{"id": "DonorCateg1"}]}
    return {"categoryOptions": options, "categories": [category], "categoryCombos": [combo]}


async def test_objects_are_found_by_uid_name_or_attribute(serve: Serve, client: Connect) -> None:
    sandbox = await serve("2.42")
    connection = await client(sandbox, patience_s=PATIENCE_S)
    objects = sandbox.server.objects
    for number, code in enumerate(UNITS):
        value = {"attribute": {"id": ATTRIBUTE}, "value": f"MFL-{number}"}
        objects["organisationUnits"][unit_uid(code)]["attributeValues"] = [value]
    one = mapping("ACT")
    by_attribute = replace(one, schemes=Schemes(org_units=f"ATTRIBUTE:{ATTRIBUTE}"))
    units = ("MFL-0", "MFL-1", "MFL-2")
    assert await findings(sandbox, connection, by_attribute, units) == set()
    objects["organisationUnits"][unit_uid("HC02")]["attributeValues"][0]["value"] = "MFL-0"
    assert await findings(sandbox, connection, by_attribute, units) == {
        ("error", "org_unit_ambiguous", "MFL-0"),
        ("error", "org_unit_missing", "MFL-1"),
    }
    uids = replace(one, schemes=Schemes(org_units="UID"))
    there = [unit_uid(unit) for unit in UNITS]
    assert await findings(sandbox, connection, uids, [*there, "no uid"]) == {
        ("error", "org_unit_missing", "no uid")
    }
    names = replace(
        one,
        data_sets=(replace(one.data_sets[0], name="LMIS - Monthly stock report"),),
        schemes=Schemes(org_units="NAME", data_sets="NAME"),
    )
    objects["organisationUnits"][unit_uid("HC01")]["name"] = "A, B [old]: x"
    assert await findings(sandbox, connection, names, ("A, B [old]: x", "HC02")) == set()


async def test_calendar_clock_version_and_defaults_are_checked(
    serve: Serve, client: Connect
) -> None:
    sandbox = await serve("2.42")
    one = mapping()
    server = await lookups.server_metadata(await client(sandbox, patience_s=PATIENCE_S), one, UNITS)
    info = replace(
        server.info,
        version=(2, 38, 0),
        calendar="ethiopian",
        server_date=datetime(2026, 11, 23, 9),
    )
    objects = replace(server.objects, default_combos=frozenset({"a", "b"}))
    found = check(one, {}, replace(server, info=info, objects=objects), NOW)
    assert {finding.code for finding in found} == {"version", "calendar", "clock", "default_combo"}


async def test_g10_a_factor_that_does_not_divide_is_said(serve: Serve, client: Connect) -> None:
    sandbox = await serve("2.43")
    one = plain_mapping([Item("P1", "ACT", Fraction(1, 100)), Item("P2", "ORS", Fraction(10))])
    assert await findings(sandbox, await client(sandbox, patience_s=PATIENCE_S), one) == {
        ("warning", "factor_rounds", "ACT")
    }


@pytest.mark.parametrize("seed", range(12))
async def test_what_provisioning_makes_fits_whatever_figures_are_chosen(
    serve: Serve, client: Connect, seed: int
) -> None:
    chance = random.Random(seed)
    preset = chance.choice(list(PRESETS))
    keys = chance.sample(sorted(PRESETS[preset]), chance.randint(1, len(PRESETS[preset])))
    keys += ["lost:open_vial", "lost:expired"][: chance.randint(0, 2)]
    items = [
        Item(f"P{n}", "I" * chance.randint(1, 12) + str(n), Fraction(chance.randint(1, 9)))
        for n in range(4)
    ]
    one = plain_mapping(items, keys, preset)
    sandbox = await serve(
        chance.choice(["2.42", "2.43"]), [small_metadata((), [(u, u) for u in UNITS], one)]
    )
    sandbox.server.generate_option_combos()
    assert await findings(sandbox, await client(sandbox, patience_s=PATIENCE_S), one) == set()
    names = [one["shortName"] for one in sandbox.server.all("dataElements").values()]
    assert len(set(names)) == len(names) and max(map(len, names)) <= 50


async def test_an_indicator_of_many_elements_stops_no_check(serve: Serve, client: Connect) -> None:
    sandbox = await serve("2.43")
    long = " + ".join(f"#{{{element(f'E{number}')}}}" for number in range(600))
    uid = stable_uid("indicator", "ALL")
    sandbox.server.objects["indicators"][uid] = {
        "id": uid, "code": "ALL", "name": "All", "numerator": long, "denominator": "1",
    }  # fmt: skip
    assert await findings(sandbox, await client(sandbox, patience_s=PATIENCE_S)) == set()

"""Which figure goes where, how it is written, and what the check says about a server."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import mapping
from gateway.answers import Refused
from gateway.dhis2 import Dhis2
from gateway.mapping import Item, Preset, half_up, stable_uid, values
from gateway.mapping_check import check
from gateway.metadata import UID
from gateway.periods import containing, parse, shifted
from gateway.sandbox import User
from gateway.sandbox.preset import unit_uid
from tests.gateway.conftest import DATA_SET, ITEMS, TODAY, UNITS, Sandbox, Serve

Connect = Callable[..., Awaitable[Dhis2]]
NOW = TODAY.replace(tzinfo=None)
DATA = Path(os.environ.get("STOCKMESH_DATA", Path(__file__).parents[3] / "shared/data"))
PACKAGE = DATA / "dhis2/LMIS_STK_AGG_2.41.json"
ROW = {
    "received": 120,
    "consumed": 95,
    "lost": 3,
    "usable": 250,
    "closing": 260,
    "stockout_days": 0,
    "amc": Fraction(281, 3),
    "months_of_stock": Fraction(750, 281),
}


def preset(*items: str) -> Preset:
    return Preset(tuple(Item(f"P-{item}", item) for item in items or ITEMS))


async def findings(
    sandbox: Sandbox, connection: Dhis2, one: Preset | None = None, units: tuple[str, ...] = UNITS
) -> list[tuple[str, str, str]]:
    one = one or preset()
    server = await connection.server_metadata(one.data_set, one.codes(), units)
    return [(f.level, f.code, f.subject) for f in check(one, units, server, NOW)]


def test_i4_ratios_have_two_decimals_half_up_and_stock_is_the_usable() -> None:
    found = values(Preset((Item("P1", "ACT"),)), "P1", ROW)
    assert found == {
        "ACT_STOCK_RECEIPT": "120",
        "ACT_STOCK_DISTRIBUTION": "95",
        "ACT_STOCK_DISCARD": "3",
        "ACT_STOCK_ON_HAND": "250",
        "ACT_MONTHS_OF_STOCK": "2.67",
        "ACT_STOCKOUT_DAYS": "0",
        "ACT_AMC": "93.67",
    }


def test_i1_physical_stock_is_its_own_key() -> None:
    one = Preset((Item("P1", "ACT"),), elements=("physical",))
    assert values(one, "P1", ROW) == {"ACT_STOCK_PHYSICAL": "260"}


def test_i4_unknown_has_no_value_and_zero_has_one() -> None:
    found = values(Preset((Item("P1", "ACT"),)), "P1", {**ROW, "amc": None, "usable": 0})
    assert found["ACT_AMC"] is None and found["ACT_STOCK_ON_HAND"] == "0"


def test_p5_a_product_that_is_not_mapped_gives_nothing() -> None:
    assert values(preset(), "HC01-X3", ROW) == {}


def test_g10_a_factor_scales_quantities_half_up_and_leaves_ratios() -> None:
    one = Preset((Item("P1", "ACT", Fraction(1, 100)),))
    found = values(one, "P1", ROW)
    assert found["ACT_STOCK_ON_HAND"] == "3"  # 2.5 packs
    assert found["ACT_AMC"] == "0.94"
    assert found["ACT_MONTHS_OF_STOCK"] == "2.67"


@given(st.fractions(min_value=-(10**9), max_value=10**9), st.integers(0, 3))
def test_half_up_is_within_half_a_unit_and_reads_back(value: Fraction, decimals: int) -> None:
    written = half_up(value, decimals)
    assert abs(Fraction(written) - value) <= Fraction(1, 2 * 10**decimals)
    assert written not in ("-0", "-0.00") and len(written.partition(".")[2]) == decimals


def test_half_up_at_the_half() -> None:
    assert [half_up(Fraction(n, 1000), 2) for n in (5, 4, -5, 1005)] == [
        "0.01", "0.00", "-0.01", "1.01"
    ]  # fmt: skip


@given(st.text(min_size=1))
def test_stable_uids_are_uids_and_stay(code: str) -> None:
    assert UID.fullmatch(stable_uid("dataElement", code))
    assert stable_uid("dataElement", code) != stable_uid("dataSet", code)


def test_the_uid_of_a_code_is_fixed_for_ever() -> None:
    assert stable_uid("dataElement", "ACT_STOCK_ON_HAND") == "WwiJasjWAiD"


def test_two_products_may_not_share_an_item_code() -> None:
    with pytest.raises(ValueError, match="item code mapped twice: ACT"):
        Preset((Item("P1", "ACT"), Item("P2", "ACT")))


@pytest.mark.parametrize(
    ("text", "kind"),
    [("202607", "Monthly"), ("2026W5", "Weekly"), ("20260731", "Daily"), ("2026Q3", "Quarterly"),
     ("2026", "Yearly")],
)  # fmt: skip
def test_periods_have_one_spelling(text: str, kind: str) -> None:
    period = parse(text)
    assert period.kind == kind and containing(kind, period.start) == period
    assert shifted(shifted(period, 5), -5) == period


@pytest.mark.parametrize(
    "text", ["", "2026W05", "2026-07", "202613", "2026W54", "20260230", "٢٠٢٦"]
)
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text)


@pytest.mark.parametrize("version", ["2.42", "2.43"])
async def test_a_server_made_for_the_mapping_has_no_findings(
    serve: Serve, client: Connect, version: str
) -> None:
    sandbox = await serve(version)
    assert await findings(sandbox, await client(sandbox)) == []


async def test_every_fault_of_the_configuration_is_named(serve: Serve, client: Connect) -> None:
    sandbox = await serve("2.43.1")
    connection = await client(sandbox)
    objects = sandbox.server.objects
    elements, data_set = objects["dataElements"], objects["dataSets"][DATA_SET]

    def element(code: str) -> str:
        return stable_uid("dataElement", code)

    elements[element("ACT_STOCK_ON_HAND")] |= {"aggregationType": "SUM"}
    elements[element("ACT_STOCK_RECEIPT")] |= {"zeroIsSignificant": False}
    elements[element("ACT_STOCK_DISCARD")] |= {"valueType": "INTEGER_POSITIVE"}
    elements[element("ACT_AMC")] |= {"aggregationType": "SUM"}
    elements[element("ORS_AMC")] |= {"valueType": "INTEGER"}
    elements["Xwin0000001"] = {**elements[element("ORS_STOCK_ON_HAND")], "id": "Xwin0000001"}
    del elements[element("ZINC_AMC")]
    links = data_set["dataSetElements"]
    data_set["dataSetElements"] = [
        link for link in links if link["dataElement"]["id"] != element("ZINC_STOCK_RECEIPT")
    ]
    data_set["organisationUnits"] = [{"id": unit_uid("HC01")}]
    data_set |= {
        "openFuturePeriods": 0,
        "dataInputPeriods": [{"period": {"id": "202610"}}],
        "sharing": {"public": "r-r-----"},
    }
    plain = frozenset({"M_dhis-web-maps"})
    sandbox.server.users = [User("admin", "district", plain, org_units=(unit_uid("HC01"),))]
    found = await findings(sandbox, connection, units=("HC01", "HC02", "HC09"))
    assert set(found) == {
        ("error", "authority", "admin"),
        ("error", "data_set_rights", "LMIS_STK_REPORT"),
        ("error", "input_periods", "LMIS_STK_REPORT"),
        ("error", "element_ambiguous", "ORS_STOCK_ON_HAND"),
        ("error", "element_missing", "ZINC_AMC"),
        ("error", "element_not_in_data_set", "ZINC_STOCK_RECEIPT"),
        ("error", "value_type", "ACT_STOCK_DISCARD"),
        ("error", "value_type", "ORS_AMC"),
        ("error", "zero_not_stored", "ACT_STOCK_RECEIPT"),
        ("error", "ratio_aggregated", "ACT_AMC"),
        ("error", "org_unit_missing", "HC09"),
        ("error", "org_unit_not_assigned", "HC02"),
        ("error", "org_unit_outside", "HC02"),
        ("warning", "future_periods", "LMIS_STK_REPORT"),
        ("warning", "stock_summed_over_time", "ACT_STOCK_ON_HAND"),
    }


async def test_calendar_clock_and_version_are_checked(serve: Serve, client: Connect) -> None:
    sandbox = await serve("2.42")
    connection = await client(sandbox)
    one = preset()
    server = await connection.server_metadata(one.data_set, one.codes(), UNITS)
    info = replace(
        server.info,
        version=(2, 38, 0),
        calendar="ethiopian",
        server_date=datetime(2026, 11, 23, 9),
    )
    found = check(one, UNITS, replace(server, info=info), NOW)
    assert {finding.code for finding in found} == {"version", "calendar", "clock"}


async def test_provisioning_adds_what_lacks_and_then_nothing(serve: Serve, client: Connect) -> None:
    sandbox = await serve("2.42")
    connection = await client(sandbox)
    one = preset(*ITEMS, "NEW")
    units = [unit_uid(unit) for unit in UNITS]

    async def wanted() -> object:
        server = await connection.server_metadata(one.data_set, one.codes(), UNITS)
        owned = await connection.whole_data_set(server.data_sets[0].uid)
        return mapping.provision(one, server, owned, units)

    payload = await wanted()
    assert isinstance(payload, dict) and len(payload["dataElements"]) == 7
    assert (await connection.post_metadata(payload, dry_run=True)).created == 7
    assert await wanted() is not None
    assert (await connection.post_metadata(payload)).errors == ()
    assert await wanted() is None
    assert await findings(sandbox, connection, one) == []


async def test_provisioning_says_what_the_server_refuses(serve: Serve, client: Connect) -> None:
    sandbox = await serve("2.42")
    connection = await client(sandbox)
    outcome = await connection.post_metadata(
        {"dataElements": [{"id": "Abcdefghij1", "name": "x" * 231}]}
    )
    assert outcome.created == 0 and any("name" in words for words in outcome.errors)
    sandbox.server.users = [User("admin", "district", frozenset())]
    with pytest.raises(Refused, match="403"):
        await connection.post_metadata({"dataElements": []})


async def test_the_published_package_is_provisioned_and_its_oddities_are_named(
    serve: Serve, client: Connect
) -> None:
    if not PACKAGE.exists():
        pytest.skip("the published package LMIS_STK is not at hand (STOCKMESH_DATA)")
    package = json.loads(PACKAGE.read_text(encoding="utf-8"))
    root = {"id": unit_uid("SANDBOX"), "code": "HC01", "name": "HC01", "openingDate": "2000-01-01"}
    sandbox = await serve("2.42", [package, {"organisationUnits": [root]}])
    connection = await client(sandbox)
    letters = "ABCDE"
    one = Preset(tuple(Item(f"P{n}", f"ITEM_CODE_{n}") for n in letters))
    before = await findings(sandbox, connection, one, ("HC01",))
    missing = {subject for _, code, subject in before if code == "element_missing"}
    kinds = ("MONTHS_OF_STOCK", "STOCKOUT_DAYS", "AMC")
    assert missing == {f"ITEM_CODE_{n}_{kind}" for n in letters for kind in kinds}
    server = await connection.server_metadata(one.data_set, one.codes(), ["HC01"])
    owned = await connection.whole_data_set(server.data_sets[0].uid)
    payload = mapping.provision(one, server, owned, [unit_uid("SANDBOX")])
    assert payload is not None
    assert (await connection.post_metadata(payload)).errors == ()
    after = await findings(sandbox, connection, one, ("HC01",))
    assert {finding[:2] for finding in after} == {
        ("warning", "stock_summed_over_time"),
        ("warning", "coverage_of_one_month"),
        ("warning", "indicator_reads_another_item"),
    }
    assert [s for _, code, s in after if code == "indicator_reads_another_item"] == [
        "ITEM_D_NAME_D_STOCK_RECEIPT"
    ]

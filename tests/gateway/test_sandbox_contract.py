"""The stand-in answers as the two importers' contract says, class by class."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import aiohttp
import pytest

from gateway.sandbox import User
from gateway.sandbox.preset import unit_uid
from tests.gateway.conftest import DATA_SET, UNITS, Sandbox, Serve, key
from tests.gateway.test_mapping_check import donors

AUTH = {"Authorization": "Basic " + base64.b64encode(b"admin:district").decode()}
BOTH = pytest.mark.parametrize("version", ["2.42", "2.43"])


def row(item: str = "ACT", unit: str = "HC01", value: Any = "5", **more: Any) -> dict[str, Any]:
    element, org_unit, period = key(item, unit)[:3]
    return {
        "dataElement": element, "orgUnit": org_unit, "period": period, "value": value, **more
    }  # fmt: skip


async def send(
    sandbox: Sandbox, rows: list[Any], data: bytes | None = None, **root: Any
) -> tuple[int, Any]:
    body = data or json.dumps({"dataSet": DATA_SET, **root, "dataValues": rows}).encode()
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{sandbox.address}/api/dataValueSets",
            data=body,
            headers={**AUTH, "Content-Type": "application/json"},
        ) as answer,
    ):
        return answer.status, await answer.json()


def codes(body: Any) -> list[tuple[str, Any]]:
    return [(c["errorCode"], c.get("indexes")) for c in body["response"]["conflicts"]]


@BOTH
async def test_a_good_import_answers_200_success(serve: Serve, version: str) -> None:
    sandbox = await serve(version)
    http, body = await send(sandbox, [row()])
    count = body["response"]["importCount"]
    assert (http, body["status"], body["response"]["status"]) == (200, "OK", "SUCCESS")
    assert (count["imported"], count["updated"]) == ((1, 0) if version == "2.42" else (0, 1))
    assert sandbox.held() == {key("ACT", "HC01"): "5"}


async def test_an_unchanged_value_is_ignored_by_the_legacy_importer_and_updated_by_the_other(
    serve: Serve,
) -> None:
    for version, name in (("2.42", "ignored"), ("2.43", "updated")):
        sandbox = await serve(version)
        await send(sandbox, [row()])
        http, body = await send(sandbox, [row()])
        assert http == 200
        assert body["response"]["importCount"][name] == 1
        assert body["response"]["rejectedIndexes"] == []


async def test_a_bad_value_rejects_its_row_with_409_before_and_200_after(serve: Serve) -> None:
    rows = [row(), row("ORS", value="abc")]
    legacy = await send(await serve("2.42"), rows)
    later = await send(await serve("2.43"), rows)
    assert (legacy[0], legacy[1]["status"], codes(legacy[1])) == (409, "WARNING", [("E7619", [1])])
    assert (later[0], later[1]["status"], codes(later[1])) == (200, "WARNING", [("E8122", [1])])
    assert later[1]["response"]["conflicts"][0]["objects"]["args"].startswith("1-abc-")
    assert "object" not in later[1]["response"]["conflicts"][0]
    assert legacy[1]["response"]["conflicts"][0]["object"]


async def test_when_every_row_is_rejected_only_the_status_differs(serve: Serve) -> None:
    legacy = await send(await serve("2.42"), [row(value="abc")])
    later = await send(await serve("2.43"), [row(value="abc")])
    assert (legacy[0], legacy[1]["status"]) == (409, "WARNING")
    assert (later[0], later[1]["status"]) == (409, "ERROR")


async def test_a_wrong_data_set_aborts_without_indexes(serve: Serve) -> None:
    http, body = await send(await serve("2.42"), [row()], dataSet="Abcdefghij1")
    assert (http, body["status"], codes(body)) == (409, "ERROR", [("E7600", None)])
    http, body = await send(await serve("2.43"), [row(), row("ORS")], dataSet="Abcdefghij1")
    assert (http, codes(body)) == (409, [("E8005", [0, 1])])


async def test_an_id_that_is_no_uid_refuses_the_whole_request_of_the_pipeline(
    serve: Serve,
) -> None:
    sandbox = await serve("2.43")
    http, body = await send(sandbox, [row(), {**row("ORS"), "dataElement": "NOPE"}])
    assert (http, codes(body)) == (409, [("E8104", [-1])])
    assert body["response"]["conflicts"][0]["objects"]["args"] == "1-NOPE"
    assert body["response"]["rejectedIndexes"] == []
    assert sandbox.held() == {}
    legacy = await serve("2.42")
    http, body = await send(legacy, [row(), {**row("ORS"), "dataElement": "NOPE"}])
    assert (http, codes(body)) == (409, [("E7610", [1])])
    assert len(legacy.held()) == 1


async def test_a_unit_not_assigned_refuses_the_group_and_passes_the_legacy_importer(
    serve: Serve,
) -> None:
    for version, expected in (("2.42", []), ("2.43", [("E8022", [0, 1])])):
        sandbox = await serve(version)
        data_set = sandbox.server.all("dataSets")[DATA_SET]
        data_set["organisationUnits"] = [{"id": unit_uid("HC01")}]
        _, body = await send(sandbox, [row(), row(unit="HC02")])
        assert codes(body) == expected
        assert body["response"]["importCount"]["ignored"] == 0


@pytest.mark.parametrize(
    ("change", "period", "legacy", "later"),
    [
        ({"expiryDays": 5}, "202610", "E7640", "E8030"),
        ({"openFuturePeriods": 0}, "202611", "E7641", "E8030"),
        ({}, "202612", "E7641", "E8030"),
        ({"dataInputPeriods": [{"period": {"id": "202609"}}]}, "202610", "E7643", "E8030"),
    ],
)
async def test_locked_periods(
    serve: Serve, change: dict[str, Any], period: str, legacy: str, later: str
) -> None:
    for version, code in (("2.42", legacy), ("2.43.2", later)):
        sandbox = await serve(version)
        sandbox.server.all("dataSets")[DATA_SET].update(change)
        # Superusers pass expiry, so an ordinary user sends.
        plain = frozenset({"F_DATAVALUE_ADD"})
        sandbox.server.users = [User("admin", "district", plain, org_units=(unit_uid("SANDBOX"),))]
        http, body = await send(sandbox, [row(period=period)])
        assert (http, codes(body)) == (409, [(code, [0])])


async def test_open_input_periods_are_refused_by_2_43_1_only(serve: Serve) -> None:
    for version, expected in (("2.42", 200), ("2.43.1", 409), ("2.43.2", 200)):
        sandbox = await serve(version)
        data_set = sandbox.server.all("dataSets")[DATA_SET]
        data_set["dataInputPeriods"] = [{"period": {"id": "202610"}}]
        assert (await send(sandbox, [row()]))[0] == expected


async def test_approval_and_closed_units_lock(serve: Serve) -> None:
    for version, code in (("2.42", "E7642"), ("2.43", "E8033")):
        sandbox = await serve(version)
        sandbox.server.approved.add((DATA_SET, unit_uid("HC01"), "202610"))
        assert codes((await send(sandbox, [row()]))[1]) == [(code, [0])]
    sandbox = await serve("2.43")
    sandbox.server.all("organisationUnits")[unit_uid("HC01")]["closedDate"] = "2026-01-31"
    assert codes((await send(sandbox, [row()]))[1]) == [("E8031", [0])]


async def test_a_unit_outside_the_hierarchy_is_refused_to_legacy_superusers_too(
    serve: Serve,
) -> None:
    admin = User("admin", "district", org_units=(unit_uid("HC02"),))
    legacy = await send(await serve("2.42", users=[admin]), [row()])
    later = await send(await serve("2.43", users=[admin]), [row()])
    assert codes(legacy[1]) == [("E7617", [0])]
    assert later[0] == 200


async def test_a_zero_that_is_not_significant_vanishes_from_the_legacy_importer(
    serve: Serve,
) -> None:
    sandbox = await serve("2.42")
    sandbox.server.all("dataElements")[key("ACT", "HC01").data_element]["zeroIsSignificant"] = False
    http, body = await send(sandbox, [row(value="0")])
    assert (http, set(body["response"]["importCount"].values())) == (200, {0})
    await send(sandbox, [row(value="7")])
    await send(sandbox, [row(value="0")])
    assert sandbox.held() == {}


async def test_twice_one_key_in_a_request(serve: Serve) -> None:
    legacy = await serve("2.42")
    _, body = await send(legacy, [row(value="1"), row(value="2")])
    assert body["response"]["importCount"]["imported"] == 1
    assert set(legacy.held().values()) == {"1"}
    _, body = await send(await serve("2.43"), [row(value="1"), row(value="2")])
    assert codes(body) == [("E8128", [0, 1])]


async def test_the_root_overrides_before_and_is_a_fallback_after(serve: Serve) -> None:
    for version, unit in (("2.42", "HC02"), ("2.43", "HC01")):
        sandbox = await serve(version)
        await send(sandbox, [row()], orgUnit=unit_uid("HC02"))
        assert list(sandbox.held()) == [key("ACT", unit)]


async def test_numbers_are_coerced_before_and_fail_after(serve: Serve) -> None:
    assert (await send(await serve("2.42"), [row(value=5)]))[0] == 200
    assert (await send(await serve("2.43"), [row(value=5)]))[0] == 500


async def test_five_point_nought_is_no_integer_before_and_five_after(serve: Serve) -> None:
    assert codes((await send(await serve("2.42"), [row(value="5.0")]))[1]) == [("E7619", [0])]
    sandbox = await serve("2.43")
    await send(sandbox, [row(value="5.0")])
    assert set(sandbox.held().values()) == {"5"}


@BOTH
async def test_deleting_keeps_a_row_that_a_later_value_revives(serve: Serve, version: str) -> None:
    sandbox = await serve(version)
    await send(sandbox, [row()])
    await send(sandbox, [row(deleted=True)])
    assert sandbox.held() == {} and len(sandbox.server.values) == 1
    await send(sandbox, [row(value="6")])
    assert set(sandbox.held().values()) == {"6"}


@BOTH
async def test_bodies_may_be_compressed(serve: Serve, version: str) -> None:
    sandbox = await serve(version)
    body = json.dumps({"dataSet": DATA_SET, "dataValues": [row()]}).encode()
    assert (await send(sandbox, [], gzip.compress(body)))[0] == 200
    assert len(sandbox.held()) == 1


async def test_a_request_without_credentials_is_sent_to_the_login_page(serve: Serve) -> None:
    sandbox = await serve("2.42")
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{sandbox.address}/api/me", allow_redirects=False) as answer:
            assert answer.status == 302
        async with session.get(f"{sandbox.address}/api/me") as answer:
            assert (answer.status, answer.content_type) == (200, "text/html")
        headers = {"X-Requested-With": "XMLHttpRequest"}
        async with session.get(f"{sandbox.address}/api/me", headers=headers) as answer:
            assert (answer.status, answer.content_type) == (401, "application/json")
        headers = {"Authorization": "ApiToken d2pat_short"}
        async with session.get(f"{sandbox.address}/api/me", headers=headers) as answer:
            assert answer.status == 400


@BOTH
async def test_page_header_and_system_info_say_what_it_is(serve: Serve, version: str) -> None:
    sandbox = await serve(version)
    await send(sandbox, [row(unit=unit) for unit in UNITS])
    async with aiohttp.ClientSession(headers=AUTH) as session:
        async with session.get(sandbox.address) as answer:
            text = await answer.text()
            assert answer.headers["X-Stand-In"] == "stand-in, not DHIS2"
            assert "stand-in, not DHIS2" in text and text.count("<tr>") == 1 + len(UNITS)
        async with session.get(f"{sandbox.address}/api/system/info") as answer:
            info = await answer.json()
            assert info["systemName"] == "stand-in, not DHIS2"
            assert info["version"].startswith(version)


async def test_option_combinations_are_judged_by_both_importers(serve: Serve) -> None:
    for version, codes_of in (
        ("2.42", {"unknown": "E7613", "foreign": None, "shut": "E7614", "attribute": "E7616"}),
        ("2.43", {"unknown": "E8024", "foreign": "E8024", "shut": "E8012", "attribute": "E8012"}),
    ):
        sandbox = await serve(version)
        server = sandbox.server
        server.load(donors())
        server.generate_option_combos()
        donor = next(
            uid
            for uid, combo in server.all("categoryOptionCombos").items()
            if combo["name"] == "Donor A"
        )
        plain = frozenset({"F_DATAVALUE_ADD"})
        server.users = [User("admin", "district", plain, server.users[0].org_units)]
        found = {}
        for name, part in (("unknown", {"categoryOptionCombo": "Unknown0001"}),
                           ("foreign", {"categoryOptionCombo": donor})):  # fmt: skip
            found[name] = await send(sandbox, [row(**part)])
        server.all("categoryOptions")["DonorOptioA"]["sharing"] = {"public": "r-r-----"}
        for name, key_ in (("shut", "categoryOptionCombo"), ("attribute", "attributeOptionCombo")):
            found[name] = await send(sandbox, [row(**{key_: donor})])
        for name, (_, body) in found.items():
            told = [code for code, _ in codes(body)]
            assert told == ([codes_of[name]] if codes_of[name] else []), (version, name)

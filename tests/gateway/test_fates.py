"""What becomes of each value, for every group of error codes of both importers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gateway.answers import import_outcome
from gateway.attribution import CONFIGURATION, LOCKS, attribute
from gateway.outbox import Due, Key, State
from gateway.sandbox import User
from gateway.sandbox.preset import ROOT_CODE, unit_uid
from tests.gateway.conftest import DATA_SET, Sandbox, Serve, key
from tests.gateway.test_push import BOTH, PLAIN, Connect, OpenDesk

# dhis2.md 1.3: rejections of one row by the legacy importer.
LEGACY_ROWS = [f"E{number}" for number in (*range(7610, 7622), *range(7630, 7646))]
LEGACY_ABORTS = ["E7600", "E7601", "E7603", "E7604"]
# 1.4: one bad row refuses the request; the row stands in the arguments only.
PIPELINE_DECODE = ["E8100", "E8102", "E8103", "E8104", "E8105", "E8106", "E8107", "E8108", "E8109",
                   "E8110", "E8111", "E8101", "E8126", "E8127"]  # fmt: skip
PIPELINE_DECODE_ROOT = ["E8004", "E8005"]
PIPELINE_GROUPS = ["E8011", "E8020", "E8021", "E8022", "E8024", "E8025", "E8030", "E8031",
                   "E8033"]  # fmt: skip
PIPELINE_GROUPS_ALL = ["E8002", "E8003", "E8010", "E8012", "E8032"]
PIPELINE_ROWS = ["E8120", "E8121", "E8122", "E8123", "E8124", "E8125"]

ROWS = [
    Due(key(item, unit, period), "5", "h", None, False, 1)
    for item in ("ACT", "ORS")
    for unit in ("HC01", "HC02")
    for period in ("202609", "202610")
]
EVERY = list(range(len(ROWS)))
# What a refusal of a group is about: the element, the period, else the unit.
OF_ELEMENT = {"E8020", "E8024", "E8025"}
OF_PERIOD = {"E8021"}
OF_ALL = {"E8110", "E8111"}  # about the attribute option combination, which all rows share


def body(status: str, *conflicts: dict[str, Any], rejected: list[int] | None = None) -> Any:
    return {"response": {"status": status, "conflicts": list(conflicts),
                         "rejectedIndexes": rejected or []}}  # fmt: skip


def ordered(rows: list[Due]) -> list[Due]:
    return sorted(rows, key=lambda due: due.key)


def fate(answer: Any) -> Any:
    return attribute(ROWS, import_outcome(answer, len(ROWS)))


@pytest.mark.parametrize("code", LEGACY_ROWS)
def test_a_row_the_legacy_importer_rejects_costs_nobody_else(code: str) -> None:
    conflict = {"object": "x", "objects": {"dataElement": "x"}, "value": "no", "errorCode": code,
                "indexes": [1]}  # fmt: skip
    found = fate(body("WARNING", conflict, rejected=[1]))
    assert [(due, why.code) for due, why in found.refused] == [(ROWS[1], code)]
    assert found.accepted == [ROWS[0], *ROWS[2:]] and not found.again


@pytest.mark.parametrize("code", LEGACY_ABORTS)
def test_an_abort_of_the_legacy_importer_waits_for_a_person(code: str) -> None:
    found = fate(body("ERROR", {"object": "x", "value": "no", "errorCode": code}))
    assert found.configuration.code == code
    assert not found.accepted and not found.refused and not found.again


@pytest.mark.parametrize("code", PIPELINE_DECODE)
def test_a_row_that_refuses_the_whole_request_is_taken_out_and_the_rest_sent(code: str) -> None:
    conflict = {"objects": {"args": "1-x"}, "value": "Value #1 no", "errorCode": code,
                "indexes": [-1]}  # fmt: skip
    found = fate(body("ERROR", conflict))
    refused = [due for due, _ in found.refused]
    assert ROWS[1] in refused and not found.accepted
    rest = [due for part in found.again for due in part]
    assert ordered(refused + rest) == ordered(ROWS)
    assert rest or code in OF_ALL


@pytest.mark.parametrize("code", PIPELINE_DECODE_ROOT)
def test_a_data_set_that_is_not_there_waits_for_a_person(code: str) -> None:
    found = fate(body("ERROR", {"objects": {"args": "x"}, "value": "no", "errorCode": code,
                                "indexes": [-1]}))  # fmt: skip
    assert found.configuration.code == code


@pytest.mark.parametrize("code", PIPELINE_GROUPS_ALL)
def test_a_group_refused_for_the_data_set_itself_waits_for_a_person(code: str) -> None:
    conflict = {"objects": {"args": "x"}, "value": "no", "errorCode": code, "indexes": EVERY}
    found = fate(body("ERROR", conflict, rejected=EVERY))
    assert found.configuration.code == code and code in CONFIGURATION


@pytest.mark.parametrize("code", [*PIPELINE_GROUPS, "E8128", "E8999"])
def test_a_refused_group_is_asked_again_in_parts_until_the_culprit_stands_alone(code: str) -> None:
    """The parts that are asked again are refused or taken as a server would."""
    field = "data_element" if code in OF_ELEMENT else "period" if code in OF_PERIOD else "org_unit"
    bad = getattr(ROWS[-1].key, field)
    waiting, accepted, refused = [ROWS], [], []
    for _ in range(20):
        if not waiting:
            break
        part = waiting.pop()
        if all(getattr(due.key, field) != bad for due in part):
            accepted += part
            continue
        every = list(range(len(part)))
        conflict = {"objects": {"args": f"ds-[{bad}]"}, "value": "no", "errorCode": code,
                    "indexes": every}  # fmt: skip
        answer = import_outcome(body("ERROR", conflict, rejected=every), len(part))
        found = attribute(part, answer)
        assert found.again or found.refused
        refused += [due for due, _ in found.refused]
        waiting += found.again
    assert ordered(accepted + refused) == ordered(ROWS)
    assert accepted and {getattr(due.key, field) for due in refused} == {bad}


@pytest.mark.parametrize("code", PIPELINE_ROWS)
def test_rows_the_pipeline_rejects_cost_nobody_else(code: str) -> None:
    conflicts = [{"objects": {"args": f"{at}-x"}, "value": "no", "errorCode": code, "indexes": [at]}
                 for at in (0, 3)]  # fmt: skip
    found = fate(body("WARNING", *conflicts, rejected=[0, 3]))
    assert found.accepted == [*ROWS[1:3], *ROWS[4:]]
    assert [due for due, _ in found.refused] == [ROWS[0], ROWS[3]]


def test_every_lock_is_parked_and_no_other_code() -> None:
    assert {"E7640", "E7641", "E7642", "E7643", "E7644", "E8030", "E8031", "E8033"} == LOCKS


# --- through the importers of the stand-in ---------------------------------------------

GOOD, BAD = key("ACT", "HC01"), key("ORS", "HC02")


def unknown_element(sandbox: Sandbox) -> Key:
    del sandbox.server.all("dataElements")[BAD.data_element]
    return foreign_element(sandbox)


def foreign_element(sandbox: Sandbox) -> Key:
    kept = sandbox.server.all("dataSets")[DATA_SET]["dataSetElements"]
    kept[:] = [one for one in kept if one["dataElement"]["id"] != BAD.data_element]
    return BAD


def unknown_unit(sandbox: Sandbox) -> Key:
    del sandbox.server.all("organisationUnits")[BAD.org_unit]
    return unassigned_unit(sandbox)


def outside_unit(sandbox: Sandbox) -> Key:
    sandbox.server.all("organisationUnits")[BAD.org_unit].pop("parent")
    return BAD


def unassigned_unit(sandbox: Sandbox) -> Key:
    kept = sandbox.server.all("dataSets")[DATA_SET]["organisationUnits"]
    kept[:] = [one for one in kept if one["id"] != BAD.org_unit]
    return BAD


def closed_unit(sandbox: Sandbox) -> Key:
    sandbox.server.all("organisationUnits")[BAD.org_unit]["closedDate"] = "2026-01-31"
    return BAD


def option_set(sandbox: Sandbox) -> Key:
    sandbox.server.all("optionSets")["OptionSet01"] = {
        "id": "OptionSet01", "options": [{"code": "A"}],
    }  # fmt: skip
    sandbox.server.all("dataElements")[BAD.data_element]["optionSet"] = {"id": "OptionSet01"}
    return BAD


def wrong_type(sandbox: Sandbox) -> Key:
    sandbox.server.all("dataElements")[BAD.data_element]["valueType"] = "BOOLEAN"
    return BAD


def expired(sandbox: Sandbox) -> Key:
    sandbox.server.all("dataSets")[DATA_SET]["expiryDays"] = 30
    return BAD._replace(period="202601")


def future(sandbox: Sandbox) -> Key:
    return BAD._replace(period="202801")


def approved(sandbox: Sandbox) -> Key:
    sandbox.server.approved.add((DATA_SET, BAD.org_unit, BAD.period))
    return BAD


def another_kind(sandbox: Sandbox) -> Key:
    return BAD._replace(period="2026W40")


Spoil = Callable[[Sandbox], Key]
# What is spoilt, then the code of each line and the state it leaves the value in ("": taken).
CASES: list[tuple[Spoil, str, str, State | None, State | None]] = [
    (unknown_element, "E7610", "E8020", State.QUARANTINED, State.QUARANTINED),
    (foreign_element, "", "E8020", None, State.QUARANTINED),
    (unknown_unit, "E7612", "E8022", State.QUARANTINED, State.QUARANTINED),
    (outside_unit, "E7617", "E8011", State.QUARANTINED, State.QUARANTINED),
    (unassigned_unit, "", "E8022", None, State.QUARANTINED),
    (closed_unit, "", "E8031", None, State.PARKED),
    (option_set, "E7621", "E8123", State.QUARANTINED, State.QUARANTINED),
    (wrong_type, "E7619", "E8122", State.QUARANTINED, State.QUARANTINED),
    (expired, "E7640", "E8030", State.PARKED, State.PARKED),
    (future, "E7641", "E8030", State.PARKED, State.PARKED),
    (approved, "E7642", "E8033", State.PARKED, State.PARKED),
    (another_kind, "", "E8021", None, State.QUARANTINED),
]


@BOTH
@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].__name__)
async def test_a_bad_value_waits_and_the_good_one_is_taken(
    serve: Serve, client: Connect, desk: OpenDesk, version: str, case: Any
) -> None:
    users = [User("admin", "district", PLAIN, org_units=(unit_uid(ROOT_CODE),))]
    sandbox = await serve(version, users=users)
    spoil, *said = case
    bad = spoil(sandbox)
    code, state = said[0::2] if version == "2.42" else said[1::2]
    one = await desk(await client(sandbox))
    await one.want({GOOD: "3", bad: "7"})
    run = await one.push()
    assert run.result == "done"
    assert sandbox.held()[GOOD] == "3"
    waiting = [(held.key, held.code, held.state) for held in await one.held_back()]
    assert waiting == ([(bad, code, state)] if code else [])
    assert (await one.push()).requests == 0  # nothing is asked again without a change or a person


@BOTH
@pytest.mark.parametrize("right", ["data set", "write access", "authority", "password", "conflict"])
async def test_a_refusal_of_everything_stops_and_keeps_every_value(
    serve: Serve, client: Connect, desk: OpenDesk, version: str, right: str
) -> None:
    rights = frozenset() if right == "authority" else PLAIN
    users = [User("admin", "district", rights, org_units=(unit_uid(ROOT_CODE),))]
    sandbox = await serve(version, users=users)
    if right == "data set":
        sandbox.server.all("dataSets").clear()
    if right == "write access":
        sandbox.server.all("dataSets")[DATA_SET]["sharing"] = {"public": "r-------"}
    if right in ("password", "conflict"):
        kind = {"password": "unauthorized", "conflict": "conflict"}[right]
        await sandbox.faults({"kind": kind})
    one = await desk(await client(sandbox))
    await one.want({GOOD: "3"})
    await one.push()
    assert (await one.state()).stopped is not None
    assert (await one.push(after_h=100)).result == "stopped"
    assert await one.held_back() == [] and sandbox.held() == {}


async def test_a_slow_answer_is_waited_for_until_it_is_too_slow(
    serve: Serve, client: Connect, desk: OpenDesk
) -> None:
    sandbox = await serve("2.43")
    one = await desk(await client(sandbox))
    await one.want({GOOD: "3"})
    await sandbox.faults({"kind": "slow"})
    assert (await one.push()).result == "done"
    await one.want({GOOD: "4"})
    await sandbox.faults({"kind": "slow", "wait_s": 0.1})
    assert "no answer in time" in str((await one.push()).result)
    assert (await one.push(after_h=2)).result == "done"
    asked = [one["fault"] for one in sandbox.server.requests]
    assert asked == ["slow", "slow", None]

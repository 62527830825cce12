"""The stand-in's tracker answers as the contract says, for each line of servers."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from gateway.mapping import stable_uid
from gateway.sandbox.model import User
from gateway.sandbox.preset import unit_uid
from gateway.sandbox.rts_preset import (
    REQUISITIONS,
    STOCK,
    USE_CASES,
    element,
    enrollment,
    entity,
    load_rts,
    program,
)
from tests.gateway.conftest import Sandbox, Serve
from tests.gateway.rts_app import App, ask, event

LINES = pytest.mark.parametrize("version", ["2.40", "2.41", "2.42", "2.43"])
AT = "2026-11-20T09:00:00.000"
SYNC = {"async": "false"}


async def rts(serve: Serve, version: str = "2.43") -> Sandbox:
    sandbox = await serve(version)
    load_rts(sandbox.server, ["HC01", "HC02"], ["ACT", "ORS"])
    return sandbox


async def post(sandbox: Sandbox, *events: dict[str, Any], **params: str) -> tuple[int, Any]:
    return await ask(sandbox, "POST", "tracker", {"events": list(events)}, **SYNC | params)


def stock(name: str = "e1", unit: str = "HC01", at: str = AT, **values: Any) -> dict[str, Any]:
    said = event(name, unit, at, values, STOCK)
    return {
        **said, "trackedEntity": entity(unit, "ACT"), "enrollment": enrollment(unit, "ACT")
    }  # fmt: skip


def codes(body: Any) -> list[str]:
    return [said["errorCode"] for said in body["validationReport"]["errorReports"]]


@LINES
async def test_each_line_of_servers_has_its_shape_of_a_page(serve: Serve, version: str) -> None:
    sandbox = await rts(serve, version)
    await post(sandbox, stock("a", COUNT=5), stock("b", COUNT=6), stock("c", COUNT=7))
    mode = "ouMode" if version == "2.40" else "orgUnitMode"
    http, body = await ask(
        sandbox, "GET", "tracker/events", None,
        program=program(STOCK), pageSize="2", **{mode: "ACCESSIBLE"},
    )  # fmt: skip
    assert http == 200
    assert ("instances" in body) == (version in ("2.40", "2.41"))
    assert ("events" in body) == (version != "2.40")
    assert ("pager" in body) == (version != "2.40")
    assert ("page" in body) == (version in ("2.40", "2.41"))
    assert len(body.get("events", body.get("instances"))) == 2


async def test_updated_after_includes_its_own_moment_and_deleted_events_are_asked_for(
    serve: Serve,
) -> None:
    sandbox = await rts(serve)
    await post(sandbox, stock("a", COUNT=5))
    await post(sandbox, stock("b", COUNT=6))
    newest = sandbox.server.tracker.events[stable_uid("event", "b")]["updatedAt"]
    asked = {"program": program(STOCK), "updatedAfter": newest}
    _, body = await ask(sandbox, "GET", "tracker/events", None, **asked)
    assert [one["event"] for one in body["events"]] == [stable_uid("event", "b")]
    await post(sandbox, {"event": stable_uid("event", "b")}, importStrategy="DELETE")
    _, body = await ask(sandbox, "GET", "tracker/events", None, **asked)
    assert body["events"] == []
    _, body = await ask(sandbox, "GET", "tracker/events", None, includeDeleted="true", **asked)
    assert [one["deleted"] for one in body["events"]] == [True]
    assert "Z" not in body["events"][0]["updatedAt"]


async def test_an_imported_event_moves_its_tracked_entity_too(serve: Serve) -> None:
    sandbox = await rts(serve)
    before = sandbox.server.tracker.entities[entity("HC01", "ACT")]["updatedAt"]
    await post(sandbox, stock("a", COUNT=5))
    _, body = await ask(
        sandbox, "GET", "tracker/trackedEntities", None, program=program(STOCK),
        orgUnits=unit_uid("HC01"), orgUnitMode="SELECTED", order="updatedAt:desc",
        fields="trackedEntity,orgUnit,updatedAt,attributes[attribute,value],enrollments[status]",
    )  # fmt: skip
    assert len(body["trackedEntities"]) == 2
    assert body["trackedEntities"][0]["trackedEntity"] == entity("HC01", "ACT")
    assert body["trackedEntities"][0]["updatedAt"] > before
    assert body["trackedEntities"][0]["enrollments"] == [{"status": "ACTIVE"}]


async def test_parameters_the_server_refuses_are_400(serve: Serve) -> None:
    sandbox = await rts(serve)
    assert (await ask(sandbox, "GET", "tracker/events"))[0] == 400
    assert (await ask(sandbox, "GET", "tracker/trackedEntities"))[0] == 400
    sandbox.server.tracker.page_limit = 100
    known = {"program": program(STOCK)}
    assert (await ask(sandbox, "GET", "tracker/events", None, pageSize="200", **known))[0] == 400
    assert (await ask(sandbox, "GET", "tracker/events", None, pageSize="100", **known))[0] == 200
    assert (await ask(sandbox, "GET", "tracker/events", None, page="0", **known))[0] == 400
    older = await rts(serve, "2.42")
    assert (await ask(older, "GET", "tracker/events"))[0] == 200


async def test_rules_assign_what_was_not_sent_and_refuse_another_value(serve: Serve) -> None:
    sandbox = await rts(serve)
    http, body = await post(sandbox, stock("a", COUNT=50))
    said = {v["dataElement"]: v["value"] for v in _held(sandbox, "a")["dataValues"]}
    assert http == 200 and said[element("STOCK_ON_HAND")] == "50"
    assert said[element("CORRECTION")] == "50"
    warned = [one["warningCode"] for one in body["validationReport"]["warningReports"]]
    assert warned == ["E1308"] * 3
    later = "2026-11-21T09:00:00.000"
    http, body = await post(sandbox, stock("b", at=later, DISTRIBUTION=10, STOCK_ON_HAND=41))
    assert (http, codes(body)) == (409, ["E1307"])
    http, _ = await post(sandbox, stock("b", at=later, DISTRIBUTION=10, STOCK_ON_HAND=40))
    assert http == 200
    wrong = stock("c", at=later, DISTRIBUTION=1, STOCK_ON_HAND=7)
    assert (await post(sandbox, wrong, skipRuleEngine="true"))[0] == 200
    sandbox.server.tracker.assigns_over = True
    assert (await post(sandbox, stock("d", at=later, DISTRIBUTION=1, STOCK_ON_HAND=7)))[0] == 200


def _held(sandbox: Sandbox, name: str) -> Any:
    return sandbox.server.tracker.events[stable_uid("event", name)]


async def test_all_or_nothing_refuses_everything_and_by_object_keeps_the_good(
    serve: Serve,
) -> None:
    sandbox = await rts(serve)
    good, bad = stock("good", COUNT=5), stock("bad", COUNT="many")
    http, body = await post(sandbox, good, bad)
    assert (http, body["status"], codes(body)) == (409, "ERROR", ["E1302"])
    assert body["stats"]["ignored"] == 2 and not sandbox.server.tracker.events
    http, body = await post(sandbox, good, bad, atomicMode="OBJECT")
    assert (http, body["status"], codes(body)) == (200, "OK", ["E1302"])
    assert body["stats"] == {"created": 1, "updated": 0, "deleted": 0, "ignored": 1, "total": 2}
    assert list(sandbox.server.tracker.events) == [good["event"]]


def _codes_of(change: dict[str, Any], unit: str = "HC01", **values: Any) -> dict[str, Any]:
    return stock("x", unit, **(values or {"COUNT": 5})) | change


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (_codes_of({"programStage": stable_uid("x", "none")}), "E1013"),
        (_codes_of({"orgUnit": unit_uid("HC03")}), "E1029"),
        (_codes_of({"occurredAt": None}), "E1031"),
        (_codes_of({"enrollment": stable_uid("x", "none")}), "E1313"),
        (_codes_of({}, COUNT=5, DELIVER_TO="the moon"), "E1125"),
        (_codes_of({}, COUNT=5, REQ_ITEM="ACT"), "E1305"),
        (_codes_of({}, COUNT=-5), "E1302"),
    ],
)
async def test_codes_of_events_that_are_refused(
    serve: Serve, said: dict[str, Any], code: str
) -> None:
    sandbox = await rts(serve)
    http, body = await post(sandbox, said)
    assert http == 409 and code in codes(body)
    assert not sandbox.server.tracker.events


async def test_strategies_and_deleted_events(serve: Serve) -> None:
    sandbox = await rts(serve)
    http, body = await post(sandbox, stock("a", COUNT=5), importStrategy="UPDATE")
    assert (http, codes(body)) == (409, ["E1032"])
    await post(sandbox, stock("a", COUNT=5))
    http, body = await post(sandbox, stock("a", COUNT=5), importStrategy="CREATE")
    assert (http, codes(body)) == (409, ["E1030"])
    http, body = await post(sandbox, stock("a", DISCARD=2))
    kept = {v["dataElement"] for v in _held(sandbox, "a")["dataValues"]}
    assert http == 200 and {element("COUNT"), element("DISCARD")} <= kept
    await post(sandbox, {"event": stable_uid("event", "a")}, importStrategy="DELETE")
    http, body = await post(sandbox, stock("a", COUNT=5))
    assert (http, codes(body)) == (409, ["E1082"])


async def test_rights_and_capture_scope(serve: Serve) -> None:
    clerk = User("clerk", "secret", frozenset(), (unit_uid("HC02"),))
    sandbox = await serve("2.43", users=[clerk])
    load_rts(sandbox.server, ["HC01", "HC02"], ["ACT"])
    who = {"who": "clerk:secret"}
    http, body = await post(sandbox, stock("a", COUNT=5), **who)
    assert (http, codes(body)) == (409, ["E1000"])
    assert (await post(sandbox, stock("b", "HC02", COUNT=5), **who))[0] == 200
    http, body = await post(sandbox, stock("b", "HC02", COUNT=6), **who)
    assert (http, codes(body)) == (409, ["E1083"])


async def test_an_import_may_be_answered_later(serve: Serve) -> None:
    sandbox = await rts(serve)
    http, body = await ask(sandbox, "POST", "tracker", {"events": [stock("a", COUNT="x")]})
    job = body["response"]["id"]
    assert (http, body["response"]["responseType"]) == (200, "TrackerJob")
    assert (await ask(sandbox, "GET", f"tracker/jobs/{job}"))[1][0]["completed"] is True
    http, report = await ask(sandbox, "GET", f"tracker/jobs/{job}/report", reportMode="FULL")
    assert (http, codes(report)) == (200, ["E1302"])
    assert (await ask(sandbox, "GET", "tracker/jobs/Abcdefghij1/report"))[0] == 404


async def test_what_is_no_tracker_body_is_400(serve: Serve) -> None:
    sandbox = await rts(serve)
    zipped = gzip.compress(json.dumps({"events": []}).encode())
    for body in (b"{", b"[]", zipped, b'{"events": 5}', b'{"events": [{"event": "no uid"}]}'):
        assert (await ask(sandbox, "POST", "tracker", body, **SYNC))[0] == 400


async def test_faults_come_to_tracker_too(serve: Serve) -> None:
    sandbox = await rts(serve)
    await sandbox.faults({"kind": "gateway_timeout_after_commit", "path": "/api/tracker"})
    with pytest.raises(Exception, match="text/html"):
        await post(sandbox, stock("a", COUNT=5))
    assert list(sandbox.server.tracker.events) == [stable_uid("event", "a")]


async def test_the_use_case_stands_in_the_data_store_and_programmes_can_be_read(
    serve: Serve,
) -> None:
    sandbox = await rts(serve)
    http, body = await ask(sandbox, "GET", "dataStore/USE_CASES/stockUseCases")
    assert http == 200 and body == sandbox.server.stored[USE_CASES]
    fields = "id,name,programType,programStages[id],organisationUnits[id]"
    http, body = await ask(sandbox, "GET", "programs", None, fields=fields, paging="false")
    kinds = {one["name"]: one["programType"] for one in body["programs"]}
    assert kinds["Stock requisition"] == "WITHOUT_REGISTRATION"
    assert program(REQUISITIONS) in {one["id"] for one in body["programs"]}


async def test_an_app_that_syncs_late_writes_old_events_with_new_stamps(serve: Serve) -> None:
    sandbox = await rts(serve)
    app = App(sandbox, "HC01")
    said = app.distribute("ACT", 5, "2026-10-01T08:00:00.000")
    await app.sync()
    held = sandbox.server.tracker.events[said["event"]]
    assert held["occurredAt"] < "2026-10-02" < "2026-11-23" <= held["updatedAt"]

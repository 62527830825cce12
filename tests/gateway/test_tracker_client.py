"""What the client believes of tracker's answers: only what names an object sent, and is typed."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.answers import Malformed, Misdirected
from gateway.mapping import stable_uid
from gateway.metadata import MalformedMetadata
from gateway.rts.uids import is_own, own_uid
from gateway.sandbox.rts_preset import RECEIPTS, STOCK, load_rts, program
from gateway.tracker import (
    VALUE_LIMIT,
    Tracker,
    Unreadable,
    entity_of,
    event_of,
    moment,
    report_of,
    written,
)
from tests.gateway.conftest import Serve
from tests.gateway.rts_app import App, event

A, B = stable_uid("event", "a"), stable_uid("event", "b")
ERROR = {"uid": A, "errorCode": "E1302", "message": "no", "trackerType": "EVENT"}


def report(status: str, errors: Any = (), kept: Any = ()) -> dict[str, Any]:
    objects = [{"trackerType": "EVENT", "uid": uid, "errorReports": []} for uid in kept]
    return {
        "status": status,
        "validationReport": {"errorReports": list(errors), "warningReports": []},
        "bundleReport": {"typeReportMap": {"EVENT": {"objectReports": objects}}},
    }


def test_an_object_is_accepted_only_if_no_error_names_it() -> None:
    found = report_of(report("OK", [ERROR], [B]), {A, B})
    assert (found.accepted, found.rejected[A].code) == ({B}, "E1302")
    # A server that reports no single object kept all that it did not reject.
    assert report_of(report("WARNING", [ERROR]), {A, B}).accepted == {B}


def test_of_an_import_that_failed_nothing_is_accepted_and_what_is_not_named_is_sent_again() -> None:
    found = report_of(report("ERROR", [ERROR]), {A, B})
    assert (found.accepted, set(found.rejected)) == (set(), {A})
    assert report_of(report("ERROR"), {A, B}).rejected == {}
    stranger = ERROR | {"uid": stable_uid("event", "another")}
    assert report_of(report("OK", [stranger], [A]), {A}).rejected == {}


@pytest.mark.parametrize(
    "body", [{}, {"status": "FINE"}, {"status": 5}, report("OK") | {"status": None}]
)
def test_what_is_no_report_is_not_believed(body: Any) -> None:
    with pytest.raises(Misdirected):
        report_of(body, {A})


@pytest.mark.parametrize(
    "body",
    [
        report("OK", [5]), report("OK", [{"uid": 5}]), report("OK") | {"bundleReport": 5},
        report("OK") | {"validationReport": 5}, report("OK", [], [5]),
    ],
)  # fmt: skip
def test_a_report_of_another_form_is_malformed(body: Any) -> None:
    with pytest.raises(MalformedMetadata):
        report_of(body, {A})


def held(**change: Any) -> dict[str, Any]:
    made = event("a", "HC01", "2026-11-20T08:00:00", {"COUNT": 5}, STOCK)
    return {**made, "updatedAt": "2026-11-20T08:00:00.1234567"} | change


def test_stamps_have_milliseconds_so_that_they_compare_as_texts() -> None:
    found = event_of(held())
    assert found.occurred_at == "2026-11-20T08:00:00.000"
    assert found.updated_at == "2026-11-20T08:00:00.123"
    assert written(moment(found.updated_at)) == found.updated_at


def test_one_long_remark_does_not_make_an_event_unreadable() -> None:
    values = held()["dataValues"]
    long = {"dataElement": stable_uid("dataElement", "x"), "value": "x" * (VALUE_LIMIT + 1)}
    assert len(event_of(held(dataValues=[*values, long])).values) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"event": "x"}, {"updatedAt": "2026-13-40T08:00:00"}, {"updatedAt": None},
        {"dataValues": [5]}, {"dataValues": [{"dataElement": A, "value": 5}]},
        {"dataValues": [{"dataElement": A, "value": "1"}] * 201}, {"orgUnit": "../x"},
        {"trackedEntity": 5}, {"occurredAt": "2026-11-20"},
    ],
)  # fmt: skip
def test_an_event_of_another_form_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedMetadata):
        event_of(held(**change))


def test_of_an_items_enrolments_the_active_one_of_the_programme_counts() -> None:
    enrolled = [
        {"enrollment": A, "status": "COMPLETED", "program": program(STOCK)},
        {"enrollment": B, "status": "ACTIVE", "program": program(STOCK)},
        {"enrollment": A, "status": "ACTIVE", "program": program(RECEIPTS)},
    ]
    item = {"trackedEntity": A, "orgUnit": B, "updatedAt": "2026-11-20T08:00:00.000"}
    found = entity_of(item | {"attributes": [], "enrollments": enrolled}, program(STOCK))
    assert found.enrollment == B
    assert entity_of(item, program(STOCK)).enrollment == ""


async def test_a_page_is_no_longer_than_asked_and_a_programme_must_be_there(
    serve: Serve, client: Any
) -> None:
    sandbox = await serve("2.43")
    load_rts(sandbox.server, ["HC01"], ["ACT"])
    app = App(sandbox, "HC01")
    for minute in range(3):
        app.count("ACT", 5, f"2026-11-20T08:0{minute}:00.000")
    await app.sync()
    tracker = Tracker((await client(sandbox)).transport, (2, 43, 1))
    found = await tracker.events(program(STOCK), None, 1, 2)
    assert len(found) == 2 and not any(isinstance(one, Unreadable) for one in found)
    assert await tracker.zone() == "UTC"
    with pytest.raises(Malformed):
        await tracker.events(A, None, 1, 2)
    refused = await tracker.post([held(dataValues=[]) | {"orgUnit": A}], skip_rules=False)
    assert (refused.accepted, set(refused.rejected)) == (set(), {A})


def test_uids_of_ours_are_known_by_any_gateway_of_the_network() -> None:
    network, other = bytes(16), bytes([1]) * 16
    made = [own_uid(network, "receipt", str(number)) for number in range(2000)]
    assert len(set(made)) == len(made)
    assert all(is_own(network, "receipt", uid) for uid in made)
    assert not any(is_own(other, "receipt", uid) for uid in made)
    assert not any(is_own(network, "dispatch", uid) for uid in made)
    foreign = [stable_uid("event", str(number)) for number in range(2000)]
    assert not any(is_own(network, "receipt", uid) for uid in foreign)

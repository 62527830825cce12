"""The client takes only DHIS2's answers for answers, and tells its secrets to nobody else."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from gateway import answers
from gateway.answers import Conflict, import_outcome
from gateway.dhis2 import Dhis2, Registration, Row
from gateway.sandbox import User
from gateway.sandbox.preset import unit_uid
from gateway.transport import ANSWER_LIMIT_BYTES, Basic, Token, retry_after_s
from tests.gateway.conftest import DATA_SET, Serve, key

Connect = Callable[..., Awaitable[Dhis2]]
ACT = key("ACT", "HC01")
ROW = Row(ACT.data_element, ACT.org_unit, ACT.period, "5")


def summary(status: str, **more: Any) -> dict[str, Any]:
    return {"status": status, "response": {"status": status, **more}}


def test_accepted_is_what_no_index_names() -> None:
    conflicts = [{"errorCode": "E7619", "value": "bad", "indexes": [1, 3]}]
    for status in ("WARNING", "ERROR", "SUCCESS"):
        found = import_outcome(summary(status, conflicts=conflicts, rejectedIndexes=[1, 2, 3]), 5)
        assert found.accepted == {0, 4} and found.aborted is None
        assert found.rejected[1].code == "E7619"
        assert found.rejected[2].words == "rejected without a reason"


def test_a_refused_request_accepts_nothing_and_names_its_row() -> None:
    conflict = {"objects": {"args": "1234-NOPE"}, "value": "Value #1,234 …", "errorCode": "E8103"}
    found = import_outcome(summary("ERROR", conflicts=[{**conflict, "indexes": [-1]}]), 2000)
    assert found.aborted is not None and found.aborted.row == 1234
    assert found.accepted == frozenset() and found.rejected == {}


def test_a_legacy_abort_has_no_indexes() -> None:
    conflicts = [{"object": "x", "value": "Data set not found", "errorCode": "E7600"}]
    found = import_outcome(summary("ERROR", conflicts=conflicts, rejectedIndexes=[]), 3)
    assert found.aborted == Conflict("E7600", "Data set not found", "x")


def test_an_error_that_says_nothing_about_rows_is_a_fault() -> None:
    with pytest.raises(answers.ServerFault):
        import_outcome(summary("ERROR", description="The import process failed: x"), 3)
    with pytest.raises(answers.ServerFault):
        import_outcome(summary("ERROR"), 3)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"response": []},
        {"response": {"status": 5}},
        summary("SUCCESS", rejectedIndexes=[7]),
        summary("SUCCESS", rejectedIndexes=["0"]),
        summary("SUCCESS", rejectedIndexes=[True]),
        summary("WARNING", conflicts={"indexes": [0]}),
        summary("WARNING", conflicts=[5]),
    ],
)
def test_an_answer_that_cannot_be_about_the_request_is_no_answer(body: dict[str, Any]) -> None:
    with pytest.raises(answers.Misdirected):
        import_outcome(body, 3)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["conflicts", "rejectedIndexes", "indexes", "objects", "value"]), inner
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(["conflicts", "rejectedIndexes", "description"]), JSON))
def test_whatever_the_summary_holds_rows_are_accepted_rejected_or_nothing_is(
    more: dict[str, Any],
) -> None:
    try:
        found = import_outcome(summary("WARNING", **more), 4)
    except answers.Dhis2Error:
        return
    assert not found.accepted & found.rejected.keys()
    if found.aborted is None:
        assert found.accepted | found.rejected.keys() == set(range(4))
    else:
        assert not found.accepted


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("timeout_after_commit", answers.Unavailable),
        ("reset", answers.Unavailable),
        ("html", answers.Misdirected),
        ("redirect", answers.Misdirected),
        ("cut_json_after_commit", answers.Misdirected),
        ("unauthorized", answers.Unauthorised),
        ("process_failed", answers.ServerFault),
        ("error_500", answers.ServerFault),
        ("too_large", answers.TooLarge),
        ("too_many", answers.Unavailable),
        ("bad_gateway", answers.Overloaded),
        ("gateway_timeout_after_commit", answers.Overloaded),
        ("unavailable", answers.Unavailable),
    ],
)
async def test_each_way_to_fail_has_its_error(
    serve: Serve, client: Connect, kind: str, error: type[Exception]
) -> None:
    sandbox = await serve("2.42")
    connection = await client(sandbox)
    await sandbox.faults({"kind": kind})
    with pytest.raises(answers.Dhis2Error) as raised:
        await connection.post_values(DATA_SET, [ROW])
    assert type(raised.value) is error


async def test_tokens_sign_in_and_mistyped_ones_are_unauthorised(
    serve: Serve, client: Connect
) -> None:
    token = "d2pat_" + "a" * 38
    user = User("robot", "", org_units=(unit_uid("SANDBOX"),), token=token)
    sandbox = await serve("2.43", users=[user])
    assert (await (await client(sandbox, Token(token))).account()).username == "robot"
    for wrong in ("d2pat_typo", "d2pat_" + "b" * 38):
        with pytest.raises(answers.Unauthorised):
            await (await client(sandbox, Token(wrong))).account()


async def test_secrets_stand_in_no_repr_and_no_log(
    serve: Serve, client: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sandbox = await serve("2.42")
    connection = await client(sandbox, Basic("admin", "hunter2-secret"))
    with pytest.raises(answers.Unauthorised) as raised:
        await connection.account()
    shown = repr(connection) + repr(Basic("a", "hunter2-secret")) + repr(Token("hunter2-secret"))
    assert "hunter2" not in shown + repr(raised.value) + caplog.text


@pytest.mark.parametrize(
    "address",
    ["ftp://x", "http://dhis2.example.org", "https://a:b@example.org", "https://x/?a=1", "x"],
)
def test_addresses_that_would_leak_are_refused(address: str) -> None:
    with pytest.raises(ValueError):
        Dhis2(address, Token("t"))


def test_a_secret_cannot_smuggle_a_header() -> None:
    with pytest.raises(ValueError):
        Dhis2("https://example.org", Token("t\r\nX-Other: 1"))


async def test_the_data_store_is_written_whether_the_key_exists_or_not(
    serve: Serve, client: Connect
) -> None:
    connection = await client(await serve("2.42"))
    assert await connection.stored("stockmesh", "north") is None
    await connection.store("stockmesh", "north", {"number": 1})
    await connection.store("stockmesh", "north", {"number": 2})
    assert await connection.stored("stockmesh", "north") == {"number": 2}


async def test_completeness_is_registered_and_a_refusal_in_a_success_is_seen(
    serve: Serve, client: Connect
) -> None:
    sandbox = await serve("2.42")
    connection = await client(sandbox)
    good = Registration(DATA_SET, ACT.org_unit, "202610", "2026-11-01")
    bad = replace(good, org_unit="Abcdefghij1")
    assert await connection.register_complete([good]) == []
    assert sandbox.server.completed[(DATA_SET, ACT.org_unit, "202610")]["date"] == "2026-11-01"
    assert len(await connection.register_complete([good, bad])) == 1
    [said] = await connection.register_complete([bad])
    assert "Abcdefghij1" in said
    await connection.withdraw_complete(good)
    assert sandbox.server.completed == {}


async def test_rights_are_asked_of_the_server(serve: Serve, client: Connect) -> None:
    connection = await client(await serve("2.42"))
    assert await connection.may("F_DATAVALUE_ADD") is True


@pytest.fixture
async def hostile() -> AsyncIterator[Callable[[web.Response], Awaitable[str]]]:
    """A server that answers everything with one response."""
    runners: list[web.AppRunner] = []

    async def start(body: bytes, content_type: str = "application/json") -> str:
        async def answer(request: web.Request) -> web.Response:
            return web.Response(body=body, content_type=content_type)

        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        runners.append(runner)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    yield start  # type: ignore[misc]
    for runner in runners:
        await runner.cleanup()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"5",
        b"\xff\xfe",
        b'{"version": 5}',
        b'{"version": "two"}',
        b"[" * 100_000,
        json.dumps({"version": "2.42", "calendar": "x" * 5000}).encode(),
        b" " * (ANSWER_LIMIT_BYTES + 1),
        b'{"version": "2.42", "odd": NaN}',
        b'{"version": "2.42", "odd": 1e400}',
        b'{"version": "2.42", "odd": ' + b"9" * 5000 + b"}",
    ],
)
async def test_hostile_answers_end_in_one_error(hostile: Any, body: bytes) -> None:
    async with Dhis2(await hostile(body), Token("t")) as connection:
        with pytest.raises(answers.Misdirected):
            await connection.system_info()


def test_retry_after_is_seconds_or_a_date_and_bounded() -> None:
    now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert retry_after_s("120", now) == 120
    assert retry_after_s("Mon, 23 Nov 2026 08:01:00 GMT", now) == 60
    assert retry_after_s("99999999", now) == 24 * 3600
    assert retry_after_s("-5", now) == 0
    assert [retry_after_s(text, now) for text in (None, "", "soon", "nan", "inf")] == [None] * 5

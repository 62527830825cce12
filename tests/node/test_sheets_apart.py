"""Count sheets on two devices of a store that do not see each other, and drafts that lie."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crdt_model import scopes
from crdt_model.codec import encode
from node import people
from node.directory import Directory
from node.drafts import load
from node.node import Node
from tests.node.founded import Clock, Web, add_user, founded_node, web_of
from tests.node.network_of import hand_over, joined

ACT = {"product": "ACT", "batch": "L1"}
RECEIPT = [ACT | {"quantity": 100, "expiry": "2027-05"}]


async def meet(first: Node, second: Node) -> None:
    await hand_over(first, second)
    await hand_over(second, first)


def hand_on_accounts(node: Node, connection: sqlite3.Connection) -> None:
    """The key of the store's accounts, sealed to the devices that joined."""
    store = Directory(connection, node.network).store("HC01").id
    people.hand_on_peppers(node.store, connection, node.keys.exchange, store)


@pytest.fixture
async def pair(tmp_path: Path, clock: Clock) -> AsyncIterator[tuple[Node, Node]]:
    """A founder and another device of HC01."""
    async with founded_node(tmp_path / "a", clock) as first:
        second = await joined(first, tmp_path / "b", clock)
        await meet(first, second)
        await first.database.write(partial(hand_on_accounts, first))
        await hand_over(first, second)
        try:
            yield first, second
        finally:
            await second.close()


async def test_one_sheet_counted_and_approved_on_two_devices_apart(
    pair: tuple[Node, Node], clock: Clock
) -> None:
    first, second = pair
    await add_user(first, "chief", "supervisor", "3333")
    await meet(first, second)
    async with web_of(first) as one, web_of(second) as two:
        await one.sign_in()
        await one.move("1", "receipt", RECEIPT)
        status, sheet = await one.post("/stores/HC01/sheets", {"id": "s", "by": "all"})
        assert status == 201
        await one.post(f"/stores/HC01/sheets/{sheet['id']}/lines",
                       {"id": "f", "lines": [ACT | {"quantity": 95}]})  # fmt: skip
        await meet(first, second)
        await one.sign_in(user="chief", pin="3333")
        await two.sign_in(user="chief", pin="3333")
        path = f"/stores/HC01/sheets/{sheet['id']}/approve"
        clock.pass_minutes(1)
        assert (await one.post(path, {"id": "a"}))[0] == 201
        assert (await two.post(path, {"id": "b"}))[0] == 201
        await meet(first, second)
        for web in (one, two):
            assert await web.on_hand() == 95
            _, found = await web.get("/stores/HC01/discrepancies")
            assert found["discrepancies"] == []
        await apart(one, two, pair, clock)


async def apart(one: Web, two: Web, pair: tuple[Node, Node], clock: Clock) -> None:
    """Approved with different figures: both stand, the line counted last holds, and it is said."""
    _, sheet = await one.post("/stores/HC01/sheets", {"id": "s2", "by": "all"})
    await one.sign_in()
    await one.post(f"/stores/HC01/sheets/{sheet['id']}/lines",
                   {"id": "f1", "lines": [ACT | {"quantity": 90}]})  # fmt: skip
    await meet(*pair)
    await two.sign_in()
    clock.pass_minutes(1)
    await two.post(f"/stores/HC01/sheets/{sheet['id']}/lines",
                   {"id": "f2", "lines": [ACT | {"quantity": 80, "recount": True}]})  # fmt: skip
    path = f"/stores/HC01/sheets/{sheet['id']}/approve"
    for web in (one, two):
        await web.sign_in(user="chief", pin="3333")
        assert (await web.post(path, {"id": "a2"}))[0] == 201
    await meet(*pair)
    for web in (one, two):
        assert await web.on_hand() == 80
        _, found = await web.get("/stores/HC01/discrepancies")
        assert [each["code"] for each in found["discrepancies"]] == ["command_reused"]
        _, shown = await web.get(f"/stores/HC01/sheets/{sheet['id']}")
        assert (shown["state"], shown["lines"][0]["late"]) == ("approved", False)


async def test_approved_and_cancelled_apart_and_one_line_of_the_register_entered_twice(
    pair: tuple[Node, Node], clock: Clock
) -> None:
    first, second = pair
    await add_user(first, "chief", "supervisor", "3333")
    await meet(first, second)
    async with web_of(first) as one, web_of(second) as two:
        await one.sign_in()
        await one.move("1", "receipt", RECEIPT)
        _, sheet = await one.post("/stores/HC01/sheets", {"id": "s", "by": "all"})
        path = f"/stores/HC01/sheets/{sheet['id']}"
        await one.post(f"{path}/lines", {"id": "f", "lines": [ACT | {"quantity": 95}]})
        await meet(first, second)
        await two.sign_in()
        clock.pass_minutes(1)
        await two.post(f"{path}/lines", {"id": "g", "lines": [ACT | {"quantity": 70}]})
        assert (await two.post(f"{path}/cancel", {"id": "c"}))[1]["state"] == "cancelled"
        await one.sign_in(user="chief", pin="3333")
        assert (await one.post(f"{path}/approve", {"id": "a"}))[0] == 201
        line = ACT | {"quantity": 5, "paper_ref": "7/1"}
        await one.move("p", "dispense", [line])
        clock.pass_minutes(90)
        at = "2026-11-23T08:30:00Z"
        await two.sign_in()
        await two.move("q", "dispense", [line], occurred_at=at)
        await meet(first, second)
        for web in (one, two):
            await web.sign_in()
            _, shown = await web.get(path)
            assert (shown["state"], shown["lines"][0]["late"]) == ("approved", True)
            assert await web.on_hand() == 85
            _, found = await web.get("/stores/HC01/discrepancies")
            codes = {each["code"]: each for each in found["discrepancies"]}
            assert set(codes) == {"paper_ref_twice", "maybe_twice"}
            assert len(codes["paper_ref_twice"]["details"]["movements"]) == 2
        decided = {"id": "d", "key": codes["maybe_twice"]["key"], "note": "two patients"}
        assert (await one.post("/stores/HC01/decisions", decided))[0] == 201
        _, found = await one.get("/stores/HC01/discrepancies")
        assert [each["code"] for each in found["discrepancies"]] == ["paper_ref_twice"]


# --- drafts that lie -----------------------------------------------------------------

SHEET = b"sheet--1"
_scalars = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=12)
    | st.binary(max_size=12)
)  # fmt: skip
_values = st.recursive(_scalars, lambda inner: st.lists(inner, max_size=9).map(tuple), max_leaves=9)
_cell = "00" * 8 + "/" + "11" * 8 + "/0/0"
_keys = st.sampled_from(
    ["head/about", "head/cells/0000", "head/approved", "head/cancelled", "head/x",
     f"line/{_cell}/me//L1", f"line/{_cell}/me/top/", "line/x/y/z/a/b/c/d", "line/zz"]
)  # fmt: skip
ABOUT = encode(("count", "HC01-T1-AB", "all", "", True, False, 2**62, "u", "Amina"))
FIGURE = encode((5, 2**63 - 1, 0, "L1", "2027-01-31", bytes(8), None))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(_keys, _values.map(encode) | _scalars), max_size=6))
def test_a_draft_of_any_form_says_nothing_it_should_not(
    drafts_file: sqlite3.Connection, said: list[tuple[str, Any]]
) -> None:
    scope = put(drafts_file, [("head/about", ABOUT), (f"line/{_cell}/me//L1", FIGURE), *said])
    draft = load(Directory(drafts_file, bytes(16)), b"store--1", SHEET)
    if draft is not None:
        for line in draft.sheet.lines:
            assert line.quantity is None or line.quantity >= 0
            assert all(one.counted_at <= 10**15 for one in line.figures)
    drafts_file.execute("DELETE FROM setting WHERE scope = ?", (scope,))


@pytest.fixture
def drafts_file() -> sqlite3.Connection:
    from node.migrations import migrate

    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


def put(connection: sqlite3.Connection, said: list[tuple[str, Any]]) -> int:
    """Settings as the view keeps them, in one scope."""
    from node.log_rows import device_number, scope_number

    scope = scope_number(connection, scopes.draft(b"store--1", SHEET))
    device = device_number(connection, bytes(16))
    connection.execute(
        "INSERT OR IGNORE INTO log (id, scope, device, epoch, before_hash, head_hash)"
        " VALUES (1, ?, ?, ?, ?, ?)",
        (scope, device, bytes(8), bytes(32), bytes(32)),
    )
    connection.execute(
        "INSERT OR IGNORE INTO entry (id, log, seq, hash, command, request, part, parts, stamp,"
        " user, facts) VALUES (1, 1, 0, x'', x'', x'', 1, 1, ?, '', x'')",
        (10**15,),
    )
    for at, (key, value) in enumerate(said):
        connection.execute(
            "INSERT INTO setting (scope, key, entry, fact, value, live) VALUES (?, ?, 1, ?, ?, 1)",
            (scope, key, at, encode(value)),
        )
    return scope

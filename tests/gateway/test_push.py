"""What DHIS2 holds after a push is what was wanted, whatever the network and the server do."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from gateway import review, targets
from gateway.dhis2 import Dhis2
from gateway.outbox import Key, State
from gateway.push import FAULTS_BEFORE_BLAME
from gateway.sandbox import User
from gateway.sandbox.preset import unit_uid
from gateway.transport import Basic
from tests.gateway.conftest import DATA_SET, ITEMS, UNITS, Desk, Serve, key

Connect = Callable[..., Awaitable[Dhis2]]
OpenDesk = Callable[..., Awaitable[Desk]]
BOTH = pytest.mark.parametrize("version", ["2.42", "2.43"])
PLAIN = frozenset({"F_DATAVALUE_ADD"})
WANTED: dict[Key, str | None] = {
    key(item, unit): str(number)
    for number, (item, unit) in enumerate((i, u) for i in ITEMS for u in UNITS)
}


@BOTH
async def test_only_changes_are_sent(
    serve: Serve, client: Connect, desk: OpenDesk, version: str
) -> None:
    sandbox = await serve(version)
    one = await desk(await client(sandbox))
    assert (await one.want(WANTED)).queued == len(WANTED)
    run = await one.push()
    assert (run.result, run.accepted, run.requests) == ("done", len(WANTED), 1)
    assert sandbox.held() == WANTED
    assert (await one.want(WANTED, "h2")).unchanged == len(WANTED)
    await one.want({**WANTED, key("ACT", "HC01"): "77"}, "h2")
    assert (await one.push()).accepted == 1
    assert sandbox.held()[key("ACT", "HC01")] == "77"
    past = await one.database.read(lambda c: review.history(c, one.target, key("ACT", "HC01"), 10))
    assert [(event.event, event.value, event.head) for event in past] == [
        ("accepted", "0", "h1"),
        ("accepted", "77", "h2"),
    ]


@BOTH
async def test_a_figure_that_becomes_unknown_is_withdrawn(
    serve: Serve, client: Connect, desk: OpenDesk, version: str
) -> None:
    sandbox = await serve(version)
    one = await desk(await client(sandbox))
    gone, never = key("ACT", "HC01"), key("ORS", "HC01")
    await one.want({gone: "5"})
    await one.push()
    changes = await one.want({gone: None, never: None})
    assert (changes.queued, changes.unchanged) == (1, 1)
    await one.push()
    assert sandbox.held() == {}
    await one.want({gone: "6"})
    await one.push()
    assert sandbox.held() == {gone: "6"}


@BOTH
async def test_a_bad_value_is_set_apart_and_the_others_go_on(
    serve: Serve, client: Connect, desk: OpenDesk, version: str
) -> None:
    sandbox = await serve(version)
    one = await desk(await client(sandbox))
    bad = key("ORS", "HC02")
    await one.want({**WANTED, bad: "-3"})
    run = await one.push()
    assert (run.accepted, run.refused) == (len(WANTED) - 1, 1)
    [held] = await one.held_back()
    assert (held.key, held.state, held.wanted) == (bad, State.QUARANTINED, "-3")
    assert held.code in ("E7619", "E8122") and "-3" in held.words
    await one.want({bad: "3"})
    await one.push()
    assert sandbox.held()[bad] == "3" and await one.held_back() == []


@BOTH
async def test_an_unknown_element_costs_its_own_rows_only(
    serve: Serve, client: Connect, desk: OpenDesk, version: str
) -> None:
    sandbox = await serve(version)
    gone = key("ORS", "HC01").data_element
    sandbox.server.all("dataElements").pop(gone)
    data_set = sandbox.server.all("dataSets")[DATA_SET]
    data_set["dataSetElements"] = [
        link for link in data_set["dataSetElements"] if link["dataElement"]["id"] != gone
    ]
    one = await desk(await client(sandbox))
    await one.want(WANTED)
    run = await one.push()
    assert (run.result, run.accepted, run.refused) == ("done", 6, 3)
    assert {held.key.data_element for held in await one.held_back()} == {gone}


@pytest.mark.parametrize("outside", [["HC02"], ["HC01", "HC03"], ["HC01", "HC02", "HC03"]])
async def test_units_not_assigned_are_found_behind_a_group_refusal(
    serve: Serve, client: Connect, desk: OpenDesk, outside: list[str]
) -> None:
    sandbox = await serve("2.43")
    sandbox.server.all("dataSets")[DATA_SET]["organisationUnits"] = [
        {"id": unit_uid(unit)} for unit in UNITS if unit not in outside
    ]
    one = await desk(await client(sandbox))
    await one.want(WANTED)
    run = await one.push()
    assert run.refused == 3 * len(outside)
    assert run.accepted == len(WANTED) - run.refused
    assert {held.code for held in await one.held_back()} == {"E8022"}


async def test_a_row_named_only_in_the_arguments_is_taken_out(serve: Serve, desk: OpenDesk) -> None:
    class Decoder:
        """Refuses a whole request for one row, as the pipeline does for an id it cannot read."""

        def __init__(self) -> None:
            self.sizes: list[int] = []

        async def post_values(self, data_set: str, rows: Any) -> Any:
            from gateway.answers import Conflict, ImportOutcome

            self.sizes.append(len(rows))
            for index, row in enumerate(rows):
                if row.data_element == key("ORS", "HC01").data_element:
                    why = Conflict("E8103", f"Value #{index:,} not found", f"{index}-ORS")
                    return ImportOutcome(frozenset(), {}, why)
            return ImportOutcome(frozenset(range(len(rows))), {}, None)

    decoder = Decoder()
    one = await desk(decoder)
    await one.want(WANTED)
    run = await one.push()
    assert (run.accepted, run.refused, decoder.sizes) == (6, 3, [9, 6])


@BOTH
@pytest.mark.parametrize("lock", ["expiry", "approval"])
async def test_a_locked_period_is_parked_with_both_figures_until_it_opens(
    serve: Serve, client: Connect, desk: OpenDesk, version: str, lock: str
) -> None:
    users = [User("admin", "district", PLAIN, org_units=(unit_uid("SANDBOX"),))]
    sandbox = await serve(version, users=users)
    one = await desk(await client(sandbox))
    locked, free = key("ACT", "HC01", "202608"), key("ACT", "HC01", "202610")
    await one.want({locked: "5", free: "1"})
    await one.push()
    if lock == "expiry":
        sandbox.server.all("dataSets")[DATA_SET]["expiryDays"] = 30
    else:
        sandbox.server.approved.add((DATA_SET, locked.org_unit, locked.period))
    await one.want({locked: "7", free: "2"})
    run = await one.push()
    assert (run.accepted, run.parked) == (1, 1)
    [held] = await one.held_back()
    assert (held.key, held.state, held.accepted, held.wanted) == (locked, State.PARKED, "5", "7")
    assert (await one.want({locked: "8"}, "h2")).parked == 1
    assert (await one.push()).requests == 0
    assert sandbox.held() == {locked: "5", free: "2"}
    sandbox.server.all("dataSets")[DATA_SET]["expiryDays"] = 0
    sandbox.server.approved.clear()
    await one.push(after_h=25)
    assert sandbox.held()[locked] == "8" and await one.held_back() == []


@BOTH
async def test_a_refused_password_stops_until_a_person_acts_and_after_a_restart(
    serve: Serve, client: Connect, desk: OpenDesk, version: str
) -> None:
    sandbox = await serve(version)
    wrong = await desk(await client(sandbox, Basic("admin", "secret-that-is-wrong")))
    await wrong.want(WANTED)
    run = await wrong.push()
    assert run.result is not None and "401" in run.result
    assert (await wrong.push(after_h=100)).result == "stopped"
    await wrong.database.close()
    again = await desk(await client(sandbox))
    assert (await again.push()).result == "stopped"
    await again.database.write(lambda c: targets.resume(c, again.target))
    assert (await again.push()).result == "done"
    assert sandbox.held() == WANTED


async def test_a_missing_data_set_stops_and_keeps_every_value_queued(
    serve: Serve, client: Connect, desk: OpenDesk
) -> None:
    for version, code in (("2.42", "E7600"), ("2.43", "E8005")):
        sandbox = await serve(version)
        sandbox.server.all("dataSets").clear()
        one = await desk(await client(sandbox), name=f"{version}.db")
        await one.want(WANTED)
        run = await one.push()
        assert run.result is not None and run.result.startswith(code)
        assert (await one.state()).stopped is not None
        counts = await one.database.read(lambda c, t=one.target: review.counts(c, t))
        assert counts == {State.QUEUED: len(WANTED)}


@pytest.mark.parametrize(
    "kind",
    ["timeout_after_commit", "reset_after_commit", "cut_json_after_commit", "html", "redirect",
     "gateway_timeout_after_commit", "reset", "too_many", "error_500", "bad_gateway",
     "unavailable", "process_failed"],
)  # fmt: skip
async def test_passing_trouble_is_waited_out(
    serve: Serve, client: Connect, desk: OpenDesk, kind: str
) -> None:
    sandbox = await serve("2.42")
    one = await desk(await client(sandbox))
    await one.want(WANTED)
    await sandbox.faults({"kind": kind, "rows": 4})
    failed = await one.push()
    assert failed.result not in ("done", "stopped")
    assert (await one.push()).result == "waiting"
    assert (await one.push(after_h=2)).result == "done"
    assert sandbox.held() == WANTED


async def test_a_clock_set_back_does_not_prolong_a_wait(
    serve: Serve, client: Connect, desk: OpenDesk
) -> None:
    sandbox = await serve("2.42")
    one = await desk(await client(sandbox))
    await one.want(WANTED)
    await sandbox.faults({"kind": "unavailable"})
    await one.push()
    assert (await one.push(after_h=-1000)).result == "done"


async def test_retry_after_is_honoured(serve: Serve, client: Connect, desk: OpenDesk) -> None:
    sandbox = await serve("2.42")
    one = await desk(await client(sandbox))
    await one.want(WANTED)
    await sandbox.faults({"kind": "unavailable", "retry_after": "7200"})
    await one.push()
    assert (await one.state()).not_before_ms == one.now_ms + 7_200_000


async def test_a_body_too_large_is_halved_until_it_passes(
    serve: Serve, client: Connect, desk: OpenDesk
) -> None:
    sandbox = await serve("2.42")
    one = await desk(await client(sandbox))
    await one.want(WANTED)
    await sandbox.faults({"kind": "too_large", "over_rows": 2, "count": 100})
    assert (await one.push()).result == "done"
    assert sandbox.held() == WANTED
    assert max(entry["rows"] for entry in sandbox.server.imports) <= 2


@pytest.mark.parametrize("kind", ["bad_gateway", "gateway_timeout_after_commit"])
async def test_when_a_proxy_gives_up_the_next_request_is_half_as_large(
    serve: Serve, client: Connect, desk: OpenDesk, kind: str
) -> None:
    sandbox = await serve("2.42")
    one = await desk(await client(sandbox))
    await one.want(WANTED)
    await sandbox.faults({"kind": kind})
    await one.push()
    assert (await one.state()).batch_rows == len(WANTED) // 2
    assert (await one.push(after_h=2)).result == "done"
    sent = [entry["rows"] for entry in sandbox.server.imports]
    assert sent[-2:] == [4, 5]  # half of nine, and more again as it passed
    assert sandbox.held() == WANTED


async def test_a_wish_that_returns_to_the_accepted_figure_while_unsure_is_still_sent(
    serve: Serve, client: Connect, desk: OpenDesk
) -> None:
    sandbox = await serve("2.43")
    one = await desk(await client(sandbox))
    where = key("ACT", "HC01")
    await one.want({where: "5"})
    await one.push()
    await one.want({where: "6"})
    await sandbox.faults({"kind": "reset_after_commit"})
    await one.push()
    assert sandbox.held() == {where: "6"}
    assert (await one.want({where: "5"})).queued == 1
    await one.push(after_h=2)
    assert sandbox.held() == {where: "5"}


@BOTH
async def test_a_crash_between_sending_and_recording_ends_in_sending_again(
    serve: Serve, client: Connect, desk: OpenDesk, version: str
) -> None:
    sandbox = await serve(version)
    connection = await client(sandbox)
    one = await desk(connection)
    where = key("ACT", "HC01")
    await one.want({where: "5"})
    await one.push()
    await one.want({where: "6"})
    await sandbox.faults({"kind": "timeout_after_commit"})
    running = asyncio.create_task(one.push())
    while sandbox.held() != {where: "6"}:
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await one.database.close()
    again = await desk(connection)
    await again.want({where: "5"})
    assert (await again.push()).accepted == 1
    assert sandbox.held() == {where: "5"}


async def test_a_newer_figure_during_a_request_is_sent_next(desk: OpenDesk) -> None:
    class Slow:
        """Lets the figure change while the request is under way."""

        def __init__(self) -> None:
            self.sent: list[str] = []

        async def post_values(self, data_set: str, rows: Any) -> Any:
            from gateway.answers import ImportOutcome

            self.sent += [row.value for row in rows]
            if len(self.sent) == 1:
                await one.want({key("ACT", "HC01"): "9"}, "h2")
            return ImportOutcome(frozenset(range(len(rows))), {}, None)

    slow = Slow()
    one = await desk(slow)
    await one.want({key("ACT", "HC01"): "5"})
    assert (await one.push()).result == "done"
    assert slow.sent == ["5", "9"]


async def test_a_row_on_which_the_server_fails_is_found_and_parked(desk: OpenDesk) -> None:
    class Choking:
        """Fails on any request that holds one row."""

        async def post_values(self, data_set: str, rows: Any) -> Any:
            from gateway.answers import ImportOutcome, ServerFault

            if any(row.value == "4" for row in rows):
                raise ServerFault("HTTP 500")
            return ImportOutcome(frozenset(range(len(rows))), {}, None)

    one = await desk(Choking())
    await one.want(WANTED)
    for _ in range(FAULTS_BEFORE_BLAME):
        assert (await one.push(after_h=2)).accepted == 0
    run = await one.push(after_h=2)
    assert (run.result, run.accepted, run.parked) == ("done", len(WANTED) - 1, 1)
    assert [held.wanted for held in await one.held_back()] == ["4"]


async def test_a_server_that_fails_on_everything_blames_no_row(desk: OpenDesk) -> None:
    class Broken:
        """Fails always."""

        async def post_values(self, data_set: str, rows: Any) -> Any:
            from gateway.answers import ServerFault

            raise ServerFault("HTTP 500")

    one = await desk(Broken())
    await one.want(WANTED)
    for _ in range(FAULTS_BEFORE_BLAME + 3):
        await one.push(after_h=2)
    assert await one.held_back() == []


async def test_read_back_names_what_somebody_else_changed(
    serve: Serve, client: Connect, desk: OpenDesk
) -> None:
    sandbox = await serve("2.42")
    connection = await client(sandbox)
    one = await desk(connection)
    await one.want(WANTED)
    await one.push()
    changed = key("ACT", "HC01")
    place = next(p for p in sandbox.server.values if p.data_element == changed.data_element
                 and p.org_unit == changed.org_unit)  # fmt: skip
    sandbox.server.values[place].value = "1000"
    units = {unit_uid(unit) for unit in UNITS}
    there = {
        Key(*where): value
        for where, value in (await connection.read_values(DATA_SET, units, ["202610"])).items()
    }
    found = await one.database.read(
        lambda c: review.contradicted(c, one.target, DATA_SET, WANTED, there)
    )
    assert found == [(changed, "0", "1000")]
    await one.database.write(lambda c: review.send_again(c, one.target, DATA_SET, [changed]))
    await one.push()
    assert sandbox.held() == WANTED


@BOTH
@pytest.mark.parametrize("seed", range(6))
async def test_whatever_goes_wrong_the_server_ends_up_with_what_was_wanted(
    serve: Serve, client: Connect, desk: OpenDesk, version: str, seed: int
) -> None:
    """Random wishes, faults and restarts; when the faults stop, both sides agree."""
    chance = random.Random(f"{version}/{seed}")
    sandbox = await serve(version)
    connection = await client(sandbox)
    one = await desk(connection, seed=seed)
    keys = [key(i, u, p) for i in ITEMS for u in UNITS for p in ("202609", "202610")]
    wanted: dict[Key, str | None] = {}
    kinds = ("timeout_after_commit", "reset_after_commit", "cut_json_after_commit", "reset",
             "gateway_timeout_after_commit", "html", "redirect", "process_failed", "too_large",
             "too_many", "error_500", "bad_gateway", "unavailable")  # fmt: skip
    for step in range(8):
        some = chance.sample(keys, chance.randrange(1, len(keys)))
        change = {where: chance.choice([None, "0", "1", "2", "3"]) for where in some}
        wanted |= change
        await one.want(change, f"h{step}")
        faults = [
            {"kind": chance.choice(kinds), "rows": chance.randrange(8), "count": 1}
            for _ in range(chance.randrange(4))
        ]
        await sandbox.faults(*faults)
        await one.push(after_h=chance.choice([0, 0, 2, 30]))
        if chance.random() < 0.3:
            await one.database.close()
            now_ms = one.now_ms
            one = await desk(connection, seed=seed + step)
            one.now_ms = now_ms
    await sandbox.faults()
    for _ in range(3):
        await one.push(after_h=30)
    assert sandbox.held() == {where: value for where, value in wanted.items() if value is not None}
    counts = await one.database.read(lambda c: review.counts(c, one.target))
    assert counts == {}

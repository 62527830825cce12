"""What DHIS2 holds is read back weekly; differences are listed, and sent by policy (rule G6)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from gateway import reading_back, review
from gateway.answers import TooLong
from gateway.comparing import held_values
from gateway.outbox import Key
from gateway.reading_back import OURS, REPORT, Difference, ReadBack, read_back
from gateway.service import Gateway
from node.errors import Refused
from tests.gateway.conftest import DATA_SET, ITEMS, Desk, Sandbox, Serve, key
from tests.gateway.region import RegionNode, region_node
from tests.gateway.test_push import BOTH, Connect, OpenDesk

UNITS = {"HC01": "HC01", "HC02": "HC02", "HC03": "HC03"}
KEPT, CHANGED, DELETED = key("ACT", "HC01"), key("ORS", "HC01"), key("ACT", "HC02")


async def pushed(sandbox: Sandbox, client: Connect, desk: OpenDesk) -> Desk:
    """Three values accepted; then one was changed there and one deleted."""
    one = await desk(await client(sandbox))
    await one.want({KEPT: "5", CHANGED: "6", DELETED: "7"})
    await one.push()
    places = {place.data_element + place.org_unit: place for place in sandbox.server.values}
    sandbox.server.values[places[CHANGED.data_element + CHANGED.org_unit]].value = "60"
    del sandbox.server.values[places[DELETED.data_element + DELETED.org_unit]]
    return one


async def compare(one: Desk, policy: str) -> ReadBack:
    return await read_back(one.database, one.client, one.target, one.now_ms, policy)


async def found(one: Desk) -> list[Difference]:
    return await one.database.read(lambda c: reading_back.differences(c, one.target, 100))


@BOTH
async def test_g6_differences_are_listed_and_by_default_left_to_a_person(
    serve: Serve, client: Connect, desk: OpenDesk, version: str
) -> None:
    sandbox = await serve(version)
    one = await pushed(sandbox, client, desk)
    done = await compare(one, REPORT)
    assert (done.compared, done.differing) == (3, 2)
    listed = {(d.key, d.accepted, d.server) for d in await found(one)}
    assert listed == {(CHANGED, "6", "60"), (DELETED, "7", None)}
    await compare(one, REPORT)  # a second time adds nothing to the history
    events = await one.database.read(lambda c: review.history(c, one.target, CHANGED, 10))
    assert [(e.event, e.value) for e in events] == [("accepted", "6"), ("read_back", "60")]
    assert (await one.push()).requests == 0 and sandbox.held()[CHANGED] == "60"
    chosen = {(DATA_SET, CHANGED)}
    sent = await one.database.write(lambda c: reading_back.send_ours(c, one.target, chosen))
    assert sent == 1 and (await one.push()).accepted == 1
    assert sandbox.held() == {KEPT: "5", CHANGED: "6"}


@BOTH
async def test_g6_where_ours_is_the_policy_it_is_sent_again(
    serve: Serve, client: Connect, desk: OpenDesk, version: str
) -> None:
    sandbox = await serve(version)
    one = await pushed(sandbox, client, desk)
    assert (await compare(one, OURS)).differing == 2
    await one.push()
    assert sandbox.held() == {KEPT: "5", CHANGED: "6", DELETED: "7"}
    assert (await compare(one, OURS)).differing == 0 and await found(one) == []


async def test_g6_a_value_without_an_answer_is_not_judged(
    serve: Serve, client: Connect, desk: OpenDesk
) -> None:
    sandbox = await serve("2.43")
    one = await pushed(sandbox, client, desk)
    await one.want({CHANGED: "8"})
    await sandbox.faults({"kind": "timeout_after_commit", "path": "/api/dataValueSets"})
    await one.push()
    done = await compare(one, REPORT)
    assert [d.key for d in await found(one)] == [DELETED] and done.differing == 1


async def test_g6_only_the_last_13_periods_are_compared(
    serve: Serve, client: Connect, desk: OpenDesk
) -> None:
    sandbox = await serve("2.43")
    one = await desk(await client(sandbox))
    months = [f"{2025 + at // 12}{at % 12 + 1:02}" for at in range(8, 22)]
    await one.want({key("ACT", "HC01", month): "5" for month in months})
    await one.push()
    assert (await compare(one, REPORT)).compared == 13


async def connected(region: RegionNode, sandbox: Sandbox, folder: Path) -> Gateway:
    await region.receive("HC01", "ACT", 100)
    region.clock.at("2026-09-10")
    gateway = await region.connect(sandbox, folder, "2026-09")
    await region.push(gateway)
    return gateway


async def test_g6_a_run_reads_back_once_a_week_by_the_policy_of_the_region(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await connected(region, sandbox, tmp_path)
        region.clock.at("2026-09-11")
        assert (await region.push(gateway)).differing == 0
        place = next(p for p, v in sandbox.server.live().items() if v == "100")
        sandbox.server.values[place].value = "1"
        assert (await region.push(gateway)).differing is None
        region.clock.at("2026-09-19")
        assert (await region.push(gateway)).differing == 1
        assert sandbox.server.live()[place] == "1"
        await region.database.write(
            lambda c: reading_back.set_policy(region.node, c, gateway.region, OURS)
        )
        region.clock.at("2026-09-27")
        assert (await region.push(gateway)).differing == 1
        assert sandbox.server.live()[place] == "100"


async def test_a_policy_is_one_of_two_words(tmp_path: Path) -> None:
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await Gateway.open(region.node)
        with pytest.raises(Refused, match="report, ours"):
            await region.database.write(
                lambda c: reading_back.set_policy(region.node, c, gateway.region, "theirs")
            )


class Bounded:
    """A server of which one answer has room for so many values only."""

    def __init__(self, held: dict[Key, str], room: int) -> None:
        self.held, self.room, self.questions = held, room, 0

    async def read_values(
        self, data_set: str, org_units: Sequence[str], periods: Sequence[str]
    ) -> dict[tuple[str, str, str, str, str], str]:
        self.questions += 1
        found = {
            (*place,): value
            for place, value in self.held.items()
            if place.org_unit in org_units and place.period in periods
        }
        if len(found) > self.room:
            raise TooLong("too many")
        return found


async def test_g6_an_answer_that_would_be_too_long_is_asked_for_in_parts() -> None:
    periods = [f"2026{month:02}" for month in range(1, 11)]
    held = {key(item, unit, at): "5" for item in ITEMS for unit in UNITS for at in periods}
    uids = sorted({place.org_unit for place in held})
    server = Bounded(held, room=7)
    assert await held_values(server, DATA_SET, uids, periods) == held
    with pytest.raises(TooLong):
        await held_values(Bounded(held, room=2), DATA_SET, uids, periods)


async def test_g2_what_was_written_off_is_not_sent_because_the_server_was_changed(
    serve: Serve, client: Connect, desk: OpenDesk
) -> None:
    sandbox = await serve("2.43")
    one = await pushed(sandbox, client, desk)
    written_off = "UPDATE gateway_value SET wanted = '9' WHERE accepted = '6'"
    await one.database.write(lambda c: c.execute(written_off).rowcount)
    done = await compare(one, OURS)
    assert done.differing == 2
    await one.push()
    assert sandbox.held() == {KEPT: "5", CHANGED: "60", DELETED: "7"}


@pytest.mark.parametrize("theirs", ["\ud800", "x" * 9000, "sNaN", "1e999999999", "6e-400", ""])
async def test_whatever_stands_there_is_a_difference_and_no_more(
    serve: Serve, client: Connect, desk: OpenDesk, theirs: str
) -> None:
    sandbox = await serve("2.43")
    one = await pushed(sandbox, client, desk)
    for place, held in sandbox.server.values.items():
        if (place.data_element, place.org_unit) == (CHANGED.data_element, CHANGED.org_unit):
            held.value = theirs
    assert (await compare(one, OURS)).differing == 2
    await one.push()
    assert sandbox.held() == {KEPT: "5", CHANGED: "6", DELETED: "7"}

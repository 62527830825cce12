"""A person releases, holds and writes off values that wait (rules G2, G7)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway import deciding, operating, outbox, review, rows
from gateway.mapping import stable_uid
from gateway.operating import MAX_VALUES, Filter
from gateway.sandbox.preset import unit_uid
from gateway.service import Gateway
from node.errors import Refused
from tests.gateway.conftest import DATA_SET, Sandbox, Serve, key
from tests.gateway.region import RegionNode, region_node

UNITS = {"HC01": "HC01", "HC02": "HC02", "HC03": "HC03"}
PERIOD = "2026-09"


async def parked(region: RegionNode, sandbox: Sandbox, folder: Path) -> Gateway:
    """September was accepted, then locked, then a late fact changed it."""
    await region.receive("HC01", "ACT", 100)
    region.clock.at("2026-10-05")
    gateway = await region.connect(sandbox, folder, PERIOD)
    await region.push(gateway)
    sandbox.server.approved.add((DATA_SET, unit_uid("HC01"), "202609"))
    await region.dispense("HC01", "ACT", 30, occurred_at="2026-09-20")
    assert (await region.push(gateway)).parked > 0
    return gateway


async def listed(gateway: Gateway, **chosen: str) -> list[dict[str, Any]]:
    answer = await operating.exceptions(gateway, Filter(**chosen), 100, 0)  # type: ignore[arg-type]
    assert len(answer["exceptions"]) == answer["total"]
    return list(answer["exceptions"])


async def decide(gateway: Gateway, action: str, reason: str = "", **chosen: Any) -> int:
    answer = await operating.decide(gateway, action, Filter(**chosen), "Amina", reason)
    return int(answer["values"])


async def test_g2_a_locked_value_is_listed_with_both_figures_and_the_servers_words(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await parked(region, sandbox, tmp_path)
        found = {one["figure"]: one for one in await listed(gateway, org_unit="HC01")}
        stock = found["usable"]
        assert (stock["now"], stock["accepted"], stock["state"]) == ("70", "100", "parked")
        assert (stock["code"], stock["product"], stock["period"]) == ("E8033", "ACT", PERIOD)
        assert stock["next_try"] is not None and "approved" in stock["words"].lower()
        assert await listed(gateway, org_unit="HC02") == []
        assert await listed(gateway, org_unit="NOWHERE") == []
        assert await listed(gateway, period="2026-10") == []
        assert len(await listed(gateway, code="E8033", state="parked")) == len(found)
        assert await listed(gateway, state="quarantined") == []
        status = await operating.causes_of(gateway)
        assert [(one.code, one.subject) for one in status] == [("parked", "E8033")]


async def test_a_released_value_is_sent_again_at_once(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await parked(region, sandbox, tmp_path)
        waiting = await listed(gateway)
        sandbox.server.approved.clear()
        assert (await region.push(gateway)).accepted == 0
        assert await decide(gateway, "release", state="parked") == len(waiting)
        assert (await region.push(gateway)).accepted == len(waiting)
        assert sandbox.held()[key("ACT", "HC01", "202609")] == "70"
        assert await listed(gateway) == []


async def test_a_held_value_waits_for_its_release_whatever_it_becomes(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await parked(region, sandbox, tmp_path)
        [stock] = [one for one in await listed(gateway) if one["figure"] == "usable"]
        assert await decide(gateway, "hold", "until the audit", values=(stock["id"],)) == 1
        sandbox.server.approved.clear()
        region.clock.at("2026-10-08")
        await region.dispense("HC01", "ACT", 5, occurred_at="2026-09-21")
        await region.push(gateway)
        [held] = await listed(gateway)
        assert (held["state"], held["now"], held["next_try"]) == ("held", "65", None)
        assert held["words"] == "Amina: until the audit"
        assert sandbox.held()[key("ACT", "HC01", "202609")] == "100"
        assert await decide(gateway, "release", values=(held["id"],)) == 1
        await region.push(gateway)
        assert sandbox.held()[key("ACT", "HC01", "202609")] == "65"


async def test_g2_a_write_off_is_a_fact_and_holds_for_its_figure_only(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await parked(region, sandbox, tmp_path)
        count = len(await listed(gateway))
        assert await decide(gateway, "write_off", "report signed", period=PERIOD) == count
        assert await listed(gateway) == []
        target = await gateway.target_id()
        place = key("ACT", "HC01", "202609")
        events = await region.database.read(lambda c: review.history(c, target, place, 10))
        assert [e.event for e in events][-2:] == ["parked", "written_off"]
        assert events[-1].words == "Amina: report signed"
        # Another gateway of the region would be refused again: the fact settles it there too.
        await region.database.write(lambda c: c.execute("DELETE FROM gateway_value") and None)
        await region.database.write(rows.tell_all_again)
        await region.push(gateway)
        waiting = {one["figure"] for one in await listed(gateway)}
        assert waiting == {"received", "lost", "stockout_days"}  # the others were written off
        await region.dispense("HC01", "ACT", 1, occurred_at="2026-09-22")
        await region.push(gateway)
        assert {one["now"] for one in await listed(gateway) if one["figure"] == "usable"} == {"69"}


@pytest.mark.parametrize(
    ("action", "chosen", "reason", "code"),
    [
        ("release", {}, "", "nothing_chosen"),
        ("write_off", {"state": "parked"}, "", "reason_missing"),
        ("write_off", {"state": "parked"}, "x" * 201, "reason_missing"),
        ("write_off", {"state": "parked"}, "a\nb", "reason_missing"),
        ("release", {"state": "settled"}, "", "invalid"),
        ("release", {"period": "2026-13"}, "", "invalid"),
        ("release", {"values": ("a/b",)}, "", "invalid"),
        ("release", {"values": ("x" * 200,)}, "", "invalid"),
        ("release", {"values": ("a/b/c/d",) * (MAX_VALUES + 1)}, "", "too_large"),
    ],
)
async def test_a_decision_without_its_words_is_refused(
    tmp_path: Path, serve: Serve, action: str, chosen: dict[str, Any], reason: str, code: str
) -> None:
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await region.connect(await serve("2.43"), tmp_path, PERIOD)
        with pytest.raises(Refused) as refused:
            await decide(gateway, action, reason, **chosen)
        assert refused.value.code == code


async def test_more_values_than_people_read_are_not_written_off_at_once(
    tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await region.connect(await serve("2.43"), tmp_path, PERIOD)
        target = await gateway.target_id()
        wanted: dict[outbox.Key, str | None] = {
            key("ACT", "HC01")._replace(data_element=stable_uid("dataElement", str(at))): "1"
            for at in range(1001)
        }

        def fill(c: Any) -> None:
            outbox.want(c, target, DATA_SET, wanted, "h", 1)
            c.execute("UPDATE gateway_value SET state = 3")

        await region.database.write(fill)
        with pytest.raises(Refused, match="at once"):
            await decide(gateway, "write_off", "all", state="parked")
        some = await listed_some(gateway, 130)
        assert await decide(gateway, "write_off", "these", values=tuple(some)) == 130
        monkeypatch.setattr(deciding, "AT_ONCE", 100)  # the others are released in parts
        assert await decide(gateway, "hold", "wait", state="parked") == 871
        assert await decide(gateway, "release", state="held") == 871


async def listed_some(gateway: Gateway, count: int) -> list[str]:
    answer = await operating.exceptions(gateway, Filter(), count, 0)
    assert answer["total"] == 1001
    return [one["id"] for one in answer["exceptions"]]

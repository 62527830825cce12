"""What facilities ask for in DHIS2 becomes one order in the lane to their supplier."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.rts.running import run
from node import supply_acts
from tests.gateway.conftest import Sandbox, Serve
from tests.gateway.region import give
from tests.gateway.rts_app import App
from tests.gateway.rts_region import RtsRegion, rts_region

AT = "2026-11-20T09:00:00.000"


async def asked(sandbox: Sandbox, *lines: tuple[str, int], number: str = "R1") -> list[Any]:
    """A requisition of HC01, synced."""
    app = App(sandbox, "HC01", number)
    said = [app.require(number, item, quantity, AT) for item, quantity in lines]
    await app.sync()
    return said


async def test_events_with_one_number_are_one_order_written_once(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox, orders="requisitions") as here:
        await here.supply()
        await asked(sandbox, ("ACT", 60), ("ORS", 20))
        await asked(sandbox, ("ACT", 6), number="R2")
        outcome = await here.run()
        assert (outcome.ordered, outcome.waiting) == (2, 0)
        assert await here.standing() == [{"ACT": 6}, {"ACT": 60, "ORS": 20}]
        order = (await here.orders())[0]
        assert (order["status"], order["kind"]) == ("submitted", "regular")
        assert order["note"] == "DHIS2 requisition R1 of 2026-11"
        assert order["supplier"]["code"] == "HC03"
        assert (await here.run()).ordered == 0
        assert len(await here.orders()) == 2


async def test_an_urgent_requisition_is_an_emergency_order(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox, orders="requisitions") as here:
        await here.supply()
        app = App(sandbox, "HC01")
        app.require("R1", "ACT", 60, AT, REQ_URGENCY="urgent")
        await app.sync()
        await here.run()
        assert [one["kind"] for one in await here.orders()] == ["emergency"]


async def test_a_change_before_approval_is_a_revised_order_and_after_it_is_flagged(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox, orders="requisitions") as here:
        await here.supply()
        app = App(sandbox, "HC01")
        said = app.require("R1", "ACT", 60, AT)
        await app.sync()
        await here.run()
        app.change(said, REQ_QUANTITY=80)
        app.require("R1", "ORS", 5, AT)
        await app.sync()
        outcome = await here.run()
        assert (outcome.ordered, outcome.cancelled) == (1, 1)
        assert await here.standing() == [{"ACT": 80, "ORS": 5}]
        # And back again: the order that was cancelled is not taken for it.
        app.change(said, REQ_QUANTITY=60)
        await app.sync()
        await here.run()
        assert await here.standing() == [{"ACT": 60, "ORS": 5}]
        (order,) = [one for one in await here.orders() if one["status"] == "submitted"]
        await here.act(supply_acts.review, {"decision": "approved"}, order["id"])
        app.change(said, REQ_QUANTITY=99)
        await app.sync()
        outcome = await here.run()
        assert (outcome.ordered, outcome.cancelled, outcome.flagged) == (0, 0, 1)
        assert await here.standing() == [{"ACT": 60, "ORS": 5}]
        assert (await here.run()).flagged == 0


@pytest.mark.parametrize("how", ["rejected", "closed", "cancelled"])
async def test_what_people_refused_or_ended_is_not_asked_again(
    tmp_path: Path, serve: Serve, how: str
) -> None:
    sandbox = await serve("2.43")
    statuses = {word: word for word in ("submitted", "rejected", "closed", "cancelled")}
    async with rts_region(
        tmp_path / "node", sandbox, orders="requisitions", statuses=statuses
    ) as here:
        await here.supply()
        app = App(sandbox, "HC01")
        said = app.require("R1", "ACT", 60, AT)
        await app.sync()
        await here.run()
        (order,) = await here.orders()
        if how == "rejected":
            asked = {"decision": "rejected", "note": "none left"}
            await here.act(supply_acts.review, asked, order["id"])
        else:
            at = "HC03" if how == "closed" else "HC01"
            await here.act(supply_acts.order_end, {"note": "not now"}, order["id"], at)
        # The event is told, which changes it, and is read again.
        for _ in range(3):
            assert (await here.run()).ordered == 0
        assert (here.event(said)["REQ_STATUS"], len(await here.orders())) == (how, 1)
        app.change(said, REQ_QUANTITY=12)
        await app.sync()
        outcome = await here.run()
        if how == "closed":  # the supplier ended it: asking for less is for people to settle
            assert (outcome.ordered, outcome.flagged) == (0, 1)
        else:
            assert await here.standing() == [{"ACT": 12}]


async def test_a_requisition_that_cannot_be_recorded_waits_and_stops_no_other(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox, orders="requisitions") as here:
        await here.supply()
        app, other = App(sandbox, "HC01"), App(sandbox, "HC02")
        await here.map_text("product_code,item_code,factor\nACT,ACT,1/400\n")
        for _ in range(2):  # each fits, and both together are more than a fact can say
            app.require("R1", "ACT", 2_000_000_000, AT)
        other.require("R1", "ACT", 5, AT)
        await app.sync()
        await other.sync()
        # A supplier that the store cannot order from: the line was turned round by mistake.
        await here.region.load(
            "supply-lines", "facility_code,program_code,supplier_code\nHC02,EM,HC02\n"
        )
        await here.run()
        assert await here.standing() == [{"ACT": 800_000_000_000}]
        reasons = sorted({reason for reason, _ in await here.waiting()})
        assert reasons in (["quantity_invalid"], ["not_recorded", "quantity_invalid"])


async def test_what_a_number_holds_cannot_stop_a_run(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox, orders="requisitions") as here:
        await here.supply()
        for at, number in enumerate(("\ud800", "a\x00b\n", "x" * 3000, "'; DROP", "\u202e")):
            app = App(sandbox, "HC01", str(at))
            app.require(number, "ACT", 10 + at, AT)
            app.acknowledge(number, AT)
            await app.sync()
        item = App(sandbox, "HC01", "item")
        item.require("R9", "\udfff\x00", 5, AT)
        await item.sync()
        outcome = await here.run()
        assert (outcome.result, outcome.ordered) == ("done", 5)
        assert (await here.run()).ordered == 0
        assert {order["note"] for order in await here.orders()} >= {
            "DHIS2 requisition ? of 2026-11", "DHIS2 requisition a b of 2026-11"
        }  # fmt: skip


async def test_a_deleted_requisition_cancels_its_order(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox, orders="requisitions") as here:
        await here.supply()
        (said,) = await asked(sandbox, ("ACT", 60))
        await here.run()
        await App(sandbox, "HC01").delete(said)
        assert (await here.run()).cancelled == 1
        assert await here.standing() == []


async def test_lines_that_cannot_be_ordered_wait_and_the_others_are_sent(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox, orders="requisitions") as here:
        await asked(sandbox, ("ACT", 60), ("NEW", 20))
        assert (await here.run()).ordered == 0
        assert {reason for reason, _ in await here.waiting()} == {"no_supply_line"}
        await here.supply()
        assert (await here.run()).ordered == 1
        assert await here.standing() == [{"ACT": 60}]
        assert await here.waiting() == [("item_unmapped", "NEW")]
        await here.map_text("product_code,item_code\nACT,ACT\nORS,NEW\n")
        await here.run()
        assert await here.standing() == [{"ACT": 60, "ORS": 20}]
        await here.region.load(
            "products",
            "code,name,units_per_pack,batch_tracked,closed_from\nACT,A,6,no,2026-11-01\n",
        )
        await asked(sandbox, ("ACT", 60), ("NEW", 3), number="R2")
        await here.run()
        assert {"ORS": 3} in await here.standing()
        assert ("not_orderable", "ACT") in await here.waiting()
        assert (await here.run()).cancelled == 0


async def test_two_gateways_send_one_order(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with (
        rts_region(tmp_path / "one", sandbox, orders="requisitions") as one,
        rts_region(tmp_path / "two", sandbox, number=11, orders="requisitions") as two,
    ):
        await one.supply()
        await two.supply()
        await asked(sandbox, ("ACT", 60))
        await one.run()
        await two.run()
        await _exchange(one, two)
        assert await one.standing() == await two.standing() == [{"ACT": 60}]
        # One reads the requisition when half of it is there; both end with one order.
        app = App(sandbox, "HC01", "R3")
        app.require("R3", "ACT", 1, AT)
        await app.sync()
        await one.run()
        app.require("R3", "ORS", 2, AT)
        await app.sync()
        await two.run()
        await _exchange(one, two)
        await run(two.gateway)
        await _exchange(one, two)
        await run(one.gateway)
        await _exchange(one, two)
        assert await one.standing() == await two.standing()
        assert await one.standing() == [{"ACT": 1, "ORS": 2}, {"ACT": 60}]


async def _exchange(one: RtsRegion, two: RtsRegion) -> None:
    await give(one.region, two.region, "ledger", "lane")
    await give(two.region, one.region, "ledger", "lane")


async def test_an_order_is_computed_when_the_supply_line_is_due(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox, orders="computed") as here:
        await here.supply("2026-11-25")
        app = App(sandbox, "HC01")
        app.count("ACT", 100, "2026-08-01T08:00:00.000")
        for month in ("08", "09", "10"):
            app.distribute("ACT", 30, f"2026-{month}-15T08:00:00.000")
        await app.sync()
        assert (await here.run()).ordered == 0
        here.region.clock.at("2026-11-25T08:00")
        assert (await here.run()).ordered == 1
        (order,) = await here.orders()
        assert order["note"] == "computed, due 2026-11-25"
        line = order["lines"][0]
        assert line["quantity"] == line["suggested"] > 0 and line["usable"] == 10
        assert (await here.run()).ordered == 0

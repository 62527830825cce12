"""From a requisition in DHIS2 to goods in the facility's stock, and back to DHIS2, once each."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from gateway.rts import outbox, sending
from gateway.rts.outbox import OutRow
from gateway.sandbox.rts_preset import RECEIPTS, element, enrollment, program, stage
from node import packing_lists, supply_acts
from node.directory import Directory
from node.verify import Verified, verify
from node.views import lanes
from tests.gateway.conftest import Serve
from tests.gateway.region import IDS, give
from tests.gateway.rts_app import App
from tests.gateway.rts_region import RtsRegion, rts_region

AT, LATER = "2026-11-20T09:00:00.000", "2026-11-22T15:00:00.000"
STATUSES = {"submitted": "asked", "approved": "ok", "shipped": "sent", "received": "here"}
BOTH = pytest.mark.parametrize("version", ["2.42", "2.43"])


async def opened(here: RtsRegion) -> None:
    """Stock at the warehouse, a supply line, and 100 ACT at the facility."""
    await here.map_text("product_code,item_code\nACT,ACT\nORS,ORS\nVAC,VAC\n")
    await here.supply()
    await here.region.receive("HC03", "ACT", 1000)
    await here.region.receive("HC03", "VAC", 500, batch="L1", expiry="2028-01-31")
    app = App(here.sandbox, "HC01", "opening")
    app.count("ACT", 100, "2026-11-01T08:00:00.000")
    await app.sync()
    await here.run()


async def shipped(here: RtsRegion, *lines: tuple[str, int], number: str = "R1") -> tuple[str, Any]:
    """A requisition of HC01, approved and sent; the consignment and the requisition's events."""
    app = App(here.sandbox, "HC01", number)
    said = [app.require(number, item, quantity, AT) for item, quantity in lines]
    await app.sync()
    await here.run()
    (order,) = [one for one in await here.orders() if f" {number} " in one["note"]]
    await here.act(supply_acts.review, {"decision": "approved"}, order["id"])
    return await here.ship(order["id"]), said


async def refused(here: RtsRegion) -> list[OutRow]:
    return await here.region.database.read(lambda c: outbox.refused(c, 100))


@BOTH
async def test_the_round_trip(tmp_path: Path, serve: Serve, version: str) -> None:
    sandbox = await serve(version)
    async with rts_region(
        tmp_path / "node", sandbox, orders="requisitions", statuses=STATUSES
    ) as here:
        await opened(here)
        app = App(sandbox, "HC01")
        act = app.require("R1", "ACT", 60, AT)
        vac = app.require("R1", "VAC", 20, AT)
        await app.sync()
        outcome = await here.run()
        assert (outcome.ordered, outcome.accepted) == (1, 2)
        assert here.event(act)["REQ_STATUS"] == "asked"
        (order,) = await here.orders()
        cut = [{"product": "ACT", "quantity": 48, "note": "shared out"}]
        await here.act(supply_acts.review, {"decision": "approved", "lines": cut}, order["id"])
        await here.run()
        assert here.event(act)["REQ_STATUS"] == "ok"
        assert (here.event(act)["REQ_APPROVED"], here.event(act)["REQ_REMARKS"]) == (
            "48", "shared out"
        )  # fmt: skip
        consignment = await here.ship(order["id"])
        await here.run()
        said = here.event(vac)
        assert (said["REQ_STATUS"], said["REQ_CONSIGNMENT"]) == ("sent", consignment)
        assert (said["REQ_DISPATCHED"], said["REQ_DISPATCH_DATE"]) == ("20", "2026-11-23")
        assert here.event(act)["REQ_DISPATCHED"] == "48"
        assert await here.stock("HC01") == 100 and here.receipts() == []
        app.acknowledge(consignment, LATER)
        await app.sync()
        outcome = await here.run()
        assert (outcome.received, outcome.refused) == (1, 0)
        assert (await here.stock("HC01"), await here.stock("HC01", "VAC")) == (148, 20)
        assert await here.shipments() == ["received"]
        assert sorted(one["RECEIPT"] for one in here.receipts()) == ["20", "48"]
        soh = {one["RECEIPT"]: (one["PREVIOUS"], one["STOCK_ON_HAND"]) for one in here.receipts()}
        assert soh == {"48": ("100", "148"), "20": ("0", "20")}
        await here.run()
        assert here.event(act)["REQ_STATUS"] == "here"
        # What was posted is read back, and moves nothing; nothing more is sent.
        posts = len(sandbox.server.tracker.imports)
        for _ in range(3):
            outcome = await here.run()
        assert (outcome.recorded, outcome.accepted, outcome.ok) == (0, 0, True)
        assert len(sandbox.server.tracker.imports) == posts
        assert (await here.stock("HC01"), await here.stock("HC01", "VAC")) == (148, 20)
        app.distribute("ACT", 8, "2026-11-23T07:00:00.000")
        await app.sync()
        await here.run()
        assert await here.stock("HC01") == 140
        node = here.region.node
        assert isinstance(await node.database.read(lambda c: verify(node, c)), Verified)


@pytest.mark.parametrize(
    "kind", ["gateway_timeout_after_commit", "reset_after_commit", "cut_json_after_commit"]
)
async def test_an_answer_lost_after_commit_doubles_nothing(
    tmp_path: Path, serve: Serve, kind: str
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox, orders="requisitions") as here:
        await opened(here)
        consignment, _ = await shipped(here, ("ACT", 60))
        await here.run()
        app = App(sandbox, "HC01")
        app.acknowledge(consignment, LATER)
        await app.sync()
        await sandbox.faults({"kind": kind, "path": "/api/tracker", "method": "POST"})
        results = []
        for _ in range(3):
            results.append((await here.run()).result)
            await here.resume()
        assert "failed" in results and results[-1] == "done"
        assert [one["RECEIPT"] for one in here.receipts()] == ["60"]
        assert await here.stock("HC01") == 160


async def test_less_than_was_sent_leaves_an_open_difference(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox, orders="requisitions") as here:
        await opened(here)
        consignment, _ = await shipped(here, ("ACT", 60), ("VAC", 20))
        app = App(sandbox, "HC01")
        app.acknowledge(consignment, LATER, ACK_ITEM="ACT", ACK_QUANTITY=50)
        await app.sync()
        await here.run()
        assert (await here.stock("HC01"), await here.shipments()) == (150, ["in_transit"])
        app.acknowledge(consignment, LATER, ACK_ITEM="VAC")
        await app.sync()
        await here.run()
        assert (await here.stock("HC01", "VAC"), await here.shipments()) == (20, ["difference"])
        assert sorted(one["RECEIPT"] for one in here.receipts()) == ["20", "50"]


async def test_a_consignment_is_received_once_whoever_acknowledges_it_again(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox, orders="requisitions") as here:
        await opened(here)
        consignment, _ = await shipped(here, ("ACT", 60))
        app, other = App(sandbox, "HC01"), App(sandbox, "HC01", "other")
        said = app.acknowledge(consignment, LATER)
        other.acknowledge(consignment, LATER)
        await app.sync()
        await here.run()
        await other.sync()
        app.change(said, ACK_CONSIGNMENT=consignment)  # a replay
        await app.sync()
        assert (await here.run()).received == 0
        assert (await here.stock("HC01"), len(here.receipts())) == (160, 1)
        assert await here.reasons("already_received") == 1
        app.change(said, ACK_CONSIGNMENT="HC03-T1-9999")
        await app.sync()
        await here.run()
        assert await here.reasons("changed_after_receipt") == 1
        assert await here.stock("HC01") == 160


async def test_an_unknown_consignment_and_one_of_another_store_wait(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox, orders="requisitions") as here:
        await opened(here)
        consignment, _ = await shipped(here, ("ACT", 60))
        other = App(sandbox, "HC02")
        other.acknowledge(consignment, LATER)
        other.acknowledge("", LATER)
        await other.sync()
        await here.run()
        waits = sorted(await here.waiting())
        assert waits == [("shipment_unknown", ""), ("shipment_unknown", consignment)]
        assert await here.stock("HC02") == 0


async def test_an_event_that_is_refused_waits_with_the_servers_words_and_stops_no_other(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox, orders="requisitions") as here:
        await opened(here)
        consignment, _ = await shipped(here, ("ACT", 60), ("VAC", 20))
        tracker = sandbox.server.tracker
        gone = tracker.enrollments.pop(enrollment("HC01", "VAC"))
        app = App(sandbox, "HC01")
        app.acknowledge(consignment, LATER)
        await app.sync()
        outcome = await here.run()
        assert outcome.refused == 1 and not outcome.ok
        assert [one["RECEIPT"] for one in here.receipts()] == ["60"]
        (row,) = await refused(here)
        assert (row.code, row.what) == ("E1313", "receipt") and "enrollment" in row.words
        tracker.enrollments[enrollment("HC01", "VAC")] = gone
        assert (await here.run()).accepted == 0
        assert await here.region.database.write(outbox.retry) == 1
        assert (await here.run()).accepted == 1
        assert await refused(here) == []


@pytest.mark.parametrize("values", ["rules", "computed", "skip_rules"])
async def test_a_clash_with_the_servers_rules_is_resolved(
    tmp_path: Path, serve: Serve, values: str
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(
        tmp_path / "node", sandbox, orders="requisitions", receipt_values=values
    ) as here:
        await opened(here)
        consignment, _ = await shipped(here, ("ACT", 60))
        app = App(sandbox, "HC01")
        app.acknowledge(consignment, LATER)
        await app.sync()
        # The server holds a later event than we have read: its rules compute something else.
        late = App(sandbox, "HC01", "late")
        late.distribute("ACT", 5, "2026-11-22T16:00:00.000")
        await late.sync()
        moved = list(sandbox.server.tracker.events.values())[-1]
        moved["updatedAt"] = "2026-11-01T00:00:00.000"  # not read again: behind the overlap
        outcome = await here.run()
        assert (outcome.refused, outcome.received) == (0, 1)
        (receipt,) = here.receipts()
        assert receipt["RECEIPT"] == "60"
        soh = {"rules": "155", "computed": "155", "skip_rules": "160"}[values]
        assert receipt["STOCK_ON_HAND"] == soh


async def test_where_nobody_acknowledges_a_receipt_is_of_the_oldest_shipment_on_its_way(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(
        tmp_path / "node", sandbox, orders="requisitions", ack_program="", receipts="shipments"
    ) as here:
        await opened(here)
        await shipped(here, ("ACT", 60), ("VAC", 20))
        await shipped(here, ("ACT", 30), number="R2")
        app = App(sandbox, "HC01")
        got = app.receive("ACT", 60, LATER)
        app.receive("VAC", 15, LATER)
        await app.sync()
        assert (await here.run()).recorded == 2
        assert (await here.stock("HC01"), await here.stock("HC01", "VAC")) == (160, 15)
        assert sorted(await here.shipments()) == ["difference", "in_transit"]
        app.receive("ACT", 37, "2026-11-22T16:00:00.000")  # 30 were sent
        await app.sync()
        await here.run()
        assert await here.stock("HC01") == 197
        assert sorted(await here.shipments()) == ["difference", "received"]
        app.change(got, RECEIPT=1)
        await app.sync()
        outcome = await here.run()
        assert (outcome.recorded, outcome.undone, here.receipts()) == (0, 0, [])
        assert (await here.stock("HC01"), await here.reasons("changed_after_receipt")) == (197, 1)
        await here.region.push(here.gateway)
        figures = await here.region.figures("HC01", "2026-11", "VAC")
        assert (figures["received"], figures["converted"], figures["closing"]) == (15, 0, 15)


async def test_a_dispatch_may_be_an_event_of_its_own(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    own = {
        "dispatch_program": program(RECEIPTS), "dispatch_stage": stage(RECEIPTS),
        "dispatch_consignment": element("ACK_CONSIGNMENT"), "dispatch_item": element("ACK_ITEM"),
        "dispatch_quantity": element("ACK_QUANTITY"), "ack_program": "",
    }  # fmt: skip
    async with rts_region(tmp_path / "node", sandbox, orders="requisitions", **own) as here:
        await opened(here)
        consignment, _ = await shipped(here, ("ACT", 60))
        await here.run()
        told = [
            here.event(held)
            for held in sandbox.server.tracker.events.values()
            if held["program"] == program(RECEIPTS)
        ]
        assert told == [{"ACK_CONSIGNMENT": consignment, "ACK_ITEM": "ACT", "ACK_QUANTITY": "60"}]


async def test_the_packing_list_of_such_a_store_carries_the_consignments_number(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox, orders="requisitions") as here:
        await opened(here)
        consignment, _ = await shipped(here, ("ACT", 60))

        def printed(directory: Directory) -> str:
            (found,) = lanes.shipments_of(directory.connection, IDS["HC01"], 10)
            made = packing_lists.printed(directory, IDS["HC03"], found.shipment.id)
            return packing_lists.page(directory, made)

        page = await here.region.node.read(printed)
        assert page.count("<svg") == 1
        assert f"<figcaption>Consignment {consignment}</figcaption>" in page


@pytest.mark.parametrize("knows_of_the_shipment", [False, True])
async def test_two_gateways_receive_once_and_one_writes(
    tmp_path: Path, serve: Serve, knows_of_the_shipment: bool
) -> None:
    sandbox = await serve("2.43")
    async with (
        rts_region(tmp_path / "one", sandbox, orders="requisitions") as one,
        rts_region(tmp_path / "two", sandbox, number=11, orders="requisitions") as two,
    ):
        await two.region.appoint(2, one.region.node.device)
        await two.map_text("product_code,item_code\nACT,ACT\nORS,ORS\nVAC,VAC\n")
        await two.supply()
        await opened(one)
        await _exchange(one, two)
        consignment, _ = await shipped(one, ("ACT", 60))
        app = App(sandbox, "HC01")
        app.acknowledge(consignment, LATER)
        await app.sync()
        if knows_of_the_shipment:
            await _exchange(one, two)
        await one.run()  # takes it in and posts the receipt
        if knows_of_the_shipment:
            await two.run()
            assert (await two.stock("HC01"), await two.reasons("ours_changed")) == (160, 0)
            await _exchange(one, two)
            await two.run()
            assert (await two.stock("HC01"), await two.reasons("ours")) == (160, 1)
            return
        await two.run()  # reads the receipt before it knows of the shipment
        assert ("shipment_unknown", consignment) in await two.waiting()
        assert await two.stock("HC01") == 100
        await _exchange(one, two)
        await two.run()
        await _exchange(one, two)
        assert await one.stock("HC01") == await two.stock("HC01") == 160
        assert (len(one.receipts()), await two.waiting()) == (1, [])
        # The other takes over: what DHIS2 holds already is not said again.
        posts = len(sandbox.server.tracker.imports)
        for gateway in (one, two):
            await gateway.region.appoint(3, two.region.node.device)
        assert (await two.run()).accepted == 0
        assert len(sandbox.server.tracker.imports) == posts


async def test_g11_a_gateway_that_was_superseded_reads_and_writes_nothing(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with (
        rts_region(tmp_path / "one", sandbox, orders="requisitions", statuses=STATUSES) as one,
        rts_region(
            tmp_path / "two", sandbox, number=11, orders="requisitions", statuses=STATUSES
        ) as two,
    ):
        await one.region.appoint(2, one.region.node.device)  # the other has not heard of it
        await opened(one)
        await two.supply()
        app = App(sandbox, "HC01")
        app.require("R1", "ACT", 60, AT)
        await app.sync()
        assert (await one.run()).accepted == 1
        posts = len(sandbox.server.tracker.imports)
        outcome = await two.run()
        assert (outcome.result, outcome.recorded) == ("superseded", 1)
        assert (await two.stock("HC01"), len(sandbox.server.tracker.imports)) == (100, posts)


async def _exchange(one: RtsRegion, two: RtsRegion) -> None:
    await give(one.region, two.region, "ledger", "lane")
    await give(two.region, one.region, "ledger", "lane")


async def test_an_item_that_was_not_sent_is_no_receipt_and_asks_for_a_person(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox, orders="requisitions") as here:
        await opened(here)
        consignment, _ = await shipped(here, ("ACT", 60))
        app = App(sandbox, "HC01")
        app.acknowledge(consignment, LATER, ACK_ITEM="VAC", ACK_QUANTITY=5)
        await app.sync()
        outcome = await here.run()
        assert (outcome.received, outcome.waiting, outcome.ok) == (0, 1, False)
        assert [reason for reason, _ in await here.waiting()] == ["item_not_sent"]
        assert await here.shipments() == ["in_transit"]


async def test_g11_a_gateway_that_is_replaced_in_the_midst_of_a_run_sends_no_further_request(
    tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "EVENTS_A_REQUEST", 1)
    sandbox = await serve("2.43")
    async with rts_region(
        tmp_path / "node", sandbox, orders="requisitions", statuses=STATUSES
    ) as here:
        await opened(here)
        app = App(sandbox, "HC01")
        for item in ("ACT", "VAC"):
            app.require("R1", item, 10, AT)
        await app.sync()
        posts = len(sandbox.server.tracker.imports)
        slow = {"kind": "slow", "path": "/api/tracker", "method": "POST", "wait_s": 0.001}
        await sandbox.faults(slow)
        run = asyncio.create_task(here.run())
        while len(sandbox.server.tracker.imports) == posts:
            await asyncio.sleep(0.001)
        await here.region.appoint(2, bytes(16))
        outcome = await run
        assert (outcome.accepted, outcome.due) == (1, 1)
        assert len(sandbox.server.tracker.imports) == posts + 1

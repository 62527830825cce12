"""Stock of real-time stock's stores is the sum of their events' quantities, read once each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.mapping import stable_uid
from gateway.rts import running
from gateway.sandbox.rts_preset import entity
from gateway.secret import save_secret
from gateway.service import Gateway
from node import marks
from node.errors import Refused
from node.inviting import grants_for
from node.node import Node
from tests.gateway.conftest import Serve
from tests.gateway.region import IDS, NETWORK, RegionNode, give, region_node
from tests.gateway.rts_app import App
from tests.gateway.rts_region import UNITS, RtsRegion, rts_region
from tests.node.loopback_node import make_folder

LINES = pytest.mark.parametrize("version", ["2.40", "2.41", "2.42", "2.43"])


@LINES
async def test_stock_is_recomputed_from_counts_distributions_discards_and_receipts(
    tmp_path: Path, serve: Serve, version: str
) -> None:
    sandbox = await serve(version)
    async with rts_region(tmp_path / "node", sandbox) as here:
        app = App(sandbox, "HC01")
        app.count("ACT", 100, "2026-11-20T08:00:00.000")
        app.distribute("ACT", 30, "2026-11-20T09:00:00.000")
        app.discard("ACT", 5, "2026-11-20T10:00:00.000")
        app.receive("ACT", 20, "2026-11-21T10:00:00.000")
        await app.sync()
        outcome = await here.run()
        assert (outcome.result, outcome.recorded, outcome.waiting) == ("done", 4, 0)
        assert outcome.ok and await here.stock("HC01") == 85
        again = await here.run()
        assert (again.read, again.recorded) == (0, 0)
        assert await here.stock("HC01") == 85


async def test_an_event_synced_late_counts_when_it_happened(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        first, late = App(sandbox, "HC01"), App(sandbox, "HC01", "late")
        first.count("ACT", 100, "2026-11-20T08:00:00.000")
        late.distribute("ACT", 30, "2026-11-20T07:00:00.000")
        late.distribute("ACT", 10, "2026-11-20T09:00:00.000")
        await first.sync()
        await here.run()
        assert await here.stock("HC01") == 100
        await late.sync()
        # What was given out before the count is in the count already.
        assert (await here.run()).recorded == 2
        assert await here.stock("HC01") == 90


async def test_g8_a_changed_event_is_a_reversal_and_a_new_one_and_a_deleted_one_a_reversal(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        app = App(sandbox, "HC01")
        app.count("ACT", 100, "2026-11-20T08:00:00.000")
        given = app.distribute("ACT", 30, "2026-11-20T09:00:00.000")
        await app.sync()
        await here.run()
        app.change(given, DISTRIBUTION=40)
        await app.sync()
        outcome = await here.run()
        assert (outcome.recorded, outcome.undone) == (1, 1)
        assert await here.stock("HC01") == 60
        await app.delete(given)
        outcome = await here.run()
        assert (outcome.recorded, outcome.undone) == (0, 1)
        assert await here.stock("HC01") == 100
        assert (await here.run()).undone == 0


async def test_an_event_of_an_unknown_item_waits_until_it_is_mapped(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        app = App(sandbox, "HC01")
        app.count("VAC", 7, "2026-11-20T08:00:00.000")
        app.count("ACT", 5, "2026-11-20T08:00:00.000")
        await app.sync()
        outcome = await here.run()
        assert (outcome.recorded, outcome.waiting, outcome.ok) == (1, 1, False)
        assert await here.waiting() == [("item_unmapped", "VAC")]
        items = tmp_path / "more.csv"
        items.write_text("product_code,item_code\nACT,ACT\nORS,ORS\nVAC,VAC\n")
        await here.map_items(items)
        assert (await here.run()).recorded == 1
        assert (await here.stock("HC01", "VAC"), await here.waiting()) == (7, [])


async def test_units_are_those_of_stores_kept_in_real_time_stock(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox, rts=("HC01",)) as here:
        app = App(sandbox, "HC02")
        app.count("ACT", 7, "2026-11-20T08:00:00.000")
        await app.sync()
        await here.run()
        assert [reason for reason, _ in await here.waiting()] == ["not_rts"]
        assert await here.stock("HC02") == 0
        await here.set_mode("HC02", "rts")
        assert (await here.run()).recorded == 1
        assert await here.stock("HC02") == 7


async def test_an_event_moved_to_another_item_leaves_the_first(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        app = App(sandbox, "HC01")
        counted = app.count("ACT", 7, "2026-11-20T08:00:00.000")
        await app.sync()
        await here.run()
        counted["enrollment"] = stable_uid("enrollment", "HC01 ORS")
        counted["trackedEntity"] = entity("HC01", "ORS")
        app.change(counted, COUNT=7)
        await app.sync()
        await here.run()
        assert (await here.stock("HC01"), await here.stock("HC01", "ORS")) == (0, 7)


async def test_quantities_that_are_none_wait_and_zero_has_no_effect(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox, zone="UTC") as here:
        await here.map_text("product_code,item_code,factor\nACT,ACT,1/6\nORS,ORS,10\n")
        app = App(sandbox, "HC01")
        app.count("ACT", 3, "2026-11-20T08:00:00.000")  # packs of 6
        app.count("ORS", 25, "2026-11-20T08:00:00.000")  # tenths of a sachet
        huge = app.count("ORS", 25, "1970-01-01T08:00:00.000")
        await app.sync()
        held = sandbox.server.tracker.events
        outcome = await here.run()
        assert (await here.stock("HC01"), outcome.recorded) == (18, 1)
        assert sorted(reason for reason, _ in await here.waiting()) == ["not_whole", "time_invalid"]
        for value in ("1e400", "-3", "nan", "0x10"):
            said = held[huge["event"]]
            stamp = sandbox.server.tracker_stamp()
            values = [{**v, "value": value} for v in said["dataValues"]]
            changed = {"updatedAt": stamp, "occurredAt": "2026-11-20T08:00:00.000"}
            held[huge["event"]] = {**said, **changed, "dataValues": values}
            await here.run()
            assert ("quantity_invalid", value) in await here.waiting()
        given = app.distribute("ACT", 1, "2026-11-20T09:00:00.000")
        given["dataValues"] = [v for v in given["dataValues"] if v["value"] == "outp_dep"]
        await app.sync()
        assert (await here.run()).recorded == 0
        assert await here.reasons("nothing") == 1


async def test_a_distribution_goes_where_its_option_is_mapped_to(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    deliver = {"outp_dep": "patient", "maternity": "place:WARD", "lab": "store:HC03"}
    async with rts_region(tmp_path / "node", sandbox) as here:
        await here.region.load("places", "code,name,consumes\nWARD,Ward,yes\n")
        await here.set_mode("HC03", "paper")
        await here.configure(deliver=deliver | {"outp_dep": "patient"})
        app = App(sandbox, "HC01")
        app.count("ACT", 100, "2026-11-01T08:00:00.000")
        app.distribute("ACT", 10, "2026-11-02T08:00:00.000")
        app.distribute("ACT", 20, "2026-11-02T09:00:00.000", "maternity")
        app.distribute("ACT", 5, "2026-11-02T10:00:00.000", "lab")
        app.distribute("ACT", 1, "2026-11-02T11:00:00.000", None)
        await app.sync()
        await here.run()
        assert await here.stock("HC01") == 64
        await here.region.push(here.gateway)
        figures = await here.region.figures("HC01", "2026-11", "ACT")
        assert (figures["consumed"], figures["issued"]) == (31, 5)
        await here.configure(deliver={"lab": "store:HC03"})
        app.distribute("ACT", 2, "2026-11-03T11:00:00.000", "maternity")
        await app.sync()
        await here.run()
        assert await here.waiting() == [("deliver_unmapped", "maternity")]


async def test_figures_of_such_a_store_stand_beside_the_others_and_are_told_as_far_as_read(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        app = App(sandbox, "HC01")
        app.count("ACT", 100, "2026-09-20T08:00:00.000")
        app.distribute("ACT", 30, "2026-10-20T09:00:00.000")
        await app.sync()
        await here.run()
        await here.region.push(here.gateway)
        october = await here.region.figures("HC01", "2026-10", "ACT")
        assert (october["opening"], october["consumed"], october["closing"]) == (100, 30, 70)
        # An event that cannot be taken holds back what is said to be complete.
        app.count("VAC", 7, "2026-10-05T08:00:00.000")
        await app.sync()
        node = here.region.node
        await here.run()
        scope = f"ledger/{IDS['HC01'].hex()}"
        assert node.store.read_to[scope] == here.stamp("2026-10-05T08:00")
        other = f"ledger/{IDS['HC02'].hex()}"
        assert node.store.read_to[other] == here.stamp("2026-11-23T08:00")
        (said,) = await node.database.write(lambda c: marks.own_watermarks(c, node.store, [other]))
        assert said.statement


async def test_g8_two_gateways_give_one_set_of_facts(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with (
        rts_region(tmp_path / "one", sandbox) as one,
        rts_region(tmp_path / "two", sandbox, number=11) as two,
    ):
        app = App(sandbox, "HC01")
        app.count("ACT", 100, "2026-11-20T08:00:00.000")
        given = app.distribute("ACT", 30, "2026-11-20T09:00:00.000")
        await app.sync()
        await one.run()
        await two.run()
        app.change(given, DISTRIBUTION=40)
        await app.sync()
        await one.run()  # the second gateway has not seen the change
        await _exchange(one, two)
        assert await one.stock("HC01") == await two.stock("HC01") == 60
        # A version that only the other read is taken out by whoever reads a newer one.
        app.change(given, DISTRIBUTION=50)
        await app.sync()
        await two.run()
        await _exchange(one, two)
        assert await one.stock("HC01") == await two.stock("HC01") == 50
        await one.run()
        await _exchange(one, two)
        await two.run()
        assert await one.stock("HC01") == await two.stock("HC01") == 50


async def _exchange(one: RtsRegion, two: RtsRegion) -> None:
    await give(one.region, two.region, "ledger", "lane")
    await give(two.region, one.region, "ledger", "lane")


async def test_s4_a_certificate_that_names_a_store_is_all_it_takes_to_record_for_it(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "admin", sandbox) as admin:
        app, other = App(sandbox, "HC01"), App(sandbox, "HC02")
        app.count("ACT", 100, "2026-11-20T08:00:00.000")
        other.count("ACT", 50, "2026-11-20T08:00:00.000")
        await app.sync()
        await other.sync()
        folder = tmp_path / "gateway"
        folder.mkdir()
        make_folder(folder, NETWORK, 12, *grants_for("rts-gateway", [IDS["HC01"]]))
        node = await Node.open(folder, admin.region.clock)
        try:
            here = RtsRegion(
                RegionNode(node, admin.region.clock), await Gateway.open(node), sandbox
            )
            save_secret(folder, "admin", "district", None)
            await give(admin.region, here.region, "network", "catalogue", "gateway")
            outcome = await here.run()
            assert (outcome.result, outcome.recorded) == ("done", 1)
            assert (await here.waiting(), await here.reasons("not_ours")) == ([], 1)
            assert node.stores == []  # nobody of the store signs in at the gateway
            await give(here.region, admin.region, "ledger", "lane")
            assert (await admin.stock("HC01"), await admin.stock("HC02")) == (100, 0)
        finally:
            await node.close()


async def test_a_limit_of_the_servers_page_is_learnt_and_changes_while_reading_are_not_missed(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        sandbox.server.tracker.page_limit = 30
        app = App(sandbox, "HC01")
        app.count("ACT", 1000, "2026-11-01T08:00:00.000")
        for minute in range(60):
            app.distribute("ACT", 1, f"2026-11-02T08:{minute:02}:00.000")
        await app.sync()
        assert (await here.run()).recorded == 61
        assert await here.stock("HC01") == 940


async def test_one_stamp_on_more_events_than_a_page_is_read_to_its_end(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.42")
    async with rts_region(tmp_path / "node", sandbox) as here:
        sandbox.server.tracker.page_limit = 12
        app = App(sandbox, "HC01")
        app.count("ACT", 1000, "2026-11-01T08:00:00.000")
        for minute in range(40):
            app.distribute("ACT", 1, f"2026-11-02T08:{minute:02}:00.000")
        await app.sync()
        for held in sandbox.server.tracker.events.values():
            held["updatedAt"] = "2026-11-22T08:00:00.000"
        await here.run()
        assert await here.stock("HC01") == 960


async def test_i9_where_the_past_is_not_read_the_first_events_previous_balance_is_the_opening(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox, since="2026-11-10") as here:
        app = App(sandbox, "HC01")
        app.count("ACT", 100, "2026-11-01T08:00:00.000")
        app.count("ORS", 20, "2026-11-01T08:00:00.000")
        await app.sync()
        for held in sandbox.server.tracker.events.values():
            held["updatedAt"] = "2026-11-01T08:00:00.000"
        given = app.distribute("ACT", 30, "2026-11-12T08:00:00.000")
        app.distribute("ACT", 5, "2026-11-13T08:00:00.000")
        await app.sync()
        assert (await here.run()).recorded == 2
        assert (await here.stock("HC01"), await here.stock("HC01", "ORS")) == (65, 0)
        app.change(given, DISTRIBUTION=40)
        await app.sync()
        await here.run()
        assert await here.stock("HC01") == 55
        await here.region.push(here.gateway)
        november = await here.region.figures("HC01", "2026-11", "ACT")
        assert (november["consumed"], november["adjusted"], november["received"]) == (45, 0, 0)


async def test_events_of_another_stage_are_passed_over(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        app = App(sandbox, "HC01")
        counted = app.count("ACT", 100, "2026-11-20T08:00:00.000")
        app.count("ORS", 5, "2026-11-20T08:00:00.000")
        await app.sync()
        other = {"programStage": stable_uid("programStage", "another")}
        sandbox.server.tracker.events[counted["event"]] |= other
        assert (await here.run()).recorded == 1
        assert (await here.stock("HC01"), await here.reasons("other_stage")) == (0, 1)
        assert await here.waiting() == []


async def test_the_clock_of_the_server_is_on_its_wall(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    sandbox.server.zone = "Asia/Vientiane"
    async with rts_region(tmp_path / "node", sandbox) as here:
        app = App(sandbox, "HC01")
        app.count("ACT", 100, "2026-10-31T23:30:00.000")
        app.distribute("ACT", 30, "2026-11-01T06:30:00.000")  # still October in Greenwich
        await app.sync()
        await here.run()
        await here.region.push(here.gateway)
        october = await here.region.figures("HC01", "2026-10", "ACT")
        assert october["consumed"] == 30


async def test_an_event_that_cannot_be_read_is_listed_and_stops_no_other(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        app = App(sandbox, "HC01")
        counted = app.count("ACT", 7, "2026-11-20T08:00:00.000")
        app.count("ORS", 5, "2026-11-20T08:00:00.000")
        await app.sync()
        held = dict(sandbox.server.tracker.events[counted["event"]])
        hostile: list[dict[str, Any]] = [
            {"event": "../etc"}, {"dataValues": {"a": 1}}, {"status": 5}, {"occurredAt": "5 pm"},
            {"dataValues": [{"dataElement": "x", "value": "1"}]},
        ]  # fmt: skip
        for change in hostile:
            sandbox.server.tracker.events[counted["event"]] = {**held, **change}
            outcome = await here.run()
            assert (outcome.result, outcome.unreadable, outcome.ok) == ("done", 1, False), change
            assert (await here.stock("HC01"), await here.stock("HC01", "ORS")) == (0, 5)
            await here.region.database.write(lambda c: c.execute("DELETE FROM rts_unreadable"))
        # One without a stamp moves no cursor; mended, it has a stamp and is read.
        sandbox.server.tracker.events[counted["event"]] = {**held, "updatedAt": "5 pm"}
        outcome = await here.run()
        assert (outcome.result, outcome.unreadable, outcome.ok) == ("done", 1, False)
        await here.resume()
        sandbox.server.tracker.events[counted["event"]] = held
        assert (await here.run()).ok and await here.stock("HC01") == 7


async def test_missing_answers_change_nothing(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        app = App(sandbox, "HC01")
        app.count("ACT", 7, "2026-11-20T08:00:00.000")
        await app.sync()
        for kind in ("html", "redirect", "error_500", "unavailable"):
            await sandbox.faults({"kind": kind, "path": "/api/tracker"})
            assert (await here.run()).result == "failed"
            assert (await here.run()).result == "waiting"
            await here.resume()
        assert (await here.run()).result == "done"
        await sandbox.faults({"kind": "unauthorized", "path": "/api/tracker"})
        assert (await here.run()).result == "stopped"
        assert (await here.run()).result == "stopped"
        assert await here.stock("HC01") == 7


async def test_without_a_setting_a_run_is_refused(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await Gateway.open(region.node)
        with pytest.raises(Refused, match="connect") as refused:
            await running.run(gateway)
        assert refused.value.code == "not_connected"
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        with pytest.raises(Refused, match="discover") as refused:
            await running.run(gateway)
        assert refused.value.code == "rts_not_configured"


@pytest.mark.parametrize("stamp", ["8999-12-31T23:59:59.999", "0001-01-01T00:00:00.000", "5 pm"])
async def test_a_row_with_an_impossible_stamp_hides_no_later_event(
    tmp_path: Path, serve: Serve, stamp: str
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        app = App(sandbox, "HC01")
        odd = app.count("ACT", 1, "2026-11-20T07:00:00.000")
        await app.sync()
        sandbox.server.tracker.events[odd["event"]]["updatedAt"] = stamp
        await here.run()
        other = App(sandbox, "HC01", "other")
        other.count("ACT", 100, "2026-11-20T08:00:00.000")
        await other.sync()
        outcome = await here.run()
        assert outcome.result == "done" and await here.stock("HC01") == 100
        if not stamp.startswith("0001"):
            assert outcome.unreadable == 1 and not outcome.ok
        app.change(odd, COUNT=2)  # written again, with a stamp of now: it is read
        await app.sync()
        outcome = await here.run()
        assert (outcome.unreadable, outcome.recorded) == (0, 1)


async def test_an_item_that_cannot_be_read_stops_no_other(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        app = App(sandbox, "HC01")
        app.count("ACT", 100, "2026-11-20T08:00:00.000")
        await app.sync()
        items = list(sandbox.server.tracker.entities.values())
        items[-1]["attributes"] = 5
        for item in items[:-1]:
            item["attributes"].append({"attribute": item["trackedEntity"], "value": "x" * 5000})
        assert (await here.run()).result == "done"
        assert await here.stock("HC01") == 100

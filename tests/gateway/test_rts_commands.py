"""What an operator can ask of real-time stock, and what the answers lead to."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from crdt_model.grants import Right
from gateway import command_line
from gateway.rts import serving
from gateway.rts.command_line import (
    _show_check,
    _show_configured,
    _show_discovered,
    _show_events,
    _show_run,
    _show_status,
)
from gateway.rts.commands import RTS_COMMANDS
from gateway.sandbox.model import User
from gateway.sandbox.preset import ROOT_CODE, unit_uid
from gateway.sandbox.rts_preset import STOCK, USE_CASES, element, program, stock_use_case
from node.errors import Refused
from node.inviting import grants_for
from tests.gateway.conftest import Serve
from tests.gateway.region import IDS
from tests.gateway.rts_app import App
from tests.gateway.rts_region import RtsRegion, rts_region


async def ask(here: RtsRegion, word: str, **arguments: Any) -> dict[str, Any]:
    return await RTS_COMMANDS[f"gateway-rts-{word}"](here.region.running, arguments)


async def refused(here: RtsRegion, word: str, **arguments: Any) -> Refused:
    with pytest.raises(Refused) as found:
        await ask(here, word, **arguments)
    return found.value


async def test_discovery_names_all_but_what_a_person_has_to_pick(
    tmp_path: Path, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        found = await ask(here, "discover")
        assert found["setting"]["program"] == program(STOCK)
        assert found["setting"]["receipt"] == element("RECEIPT")
        assert found["setting"]["previous"] == element("PREVIOUS")
        assert found["unnamed"] == [] and "outp_dep" in found["deliver_to"]
        answer = await ask(
            here, "configure", discover=True, setting={"deliver": {"outp_dep": "patient"}}
        )
        assert answer["setting"]["count"] == element("COUNT")
        assert answer["setting"]["deliver"] == {"outp_dep": "patient"}
        assert (await ask(here, "configure", setting={}))["facts"] == 0
        _show_discovered(found)
        _show_configured(answer)
        assert element("COUNT") in capsys.readouterr().out


@pytest.mark.parametrize(
    "stored",
    [
        None, {}, "x", [{"programUid": "no uid"}], [stock_use_case() | {"transactions": []}],
        [stock_use_case() | {"itemCode": 5}], [5], [],
        [stock_use_case(), stock_use_case() | {"programUid": "Abcdefghij1"}],
        [stock_use_case() | {"programUid": "Abcdefghij1"}],
        [stock_use_case() | {"stockOnHand": "Abcdefghij1"}],
    ],
)  # fmt: skip
async def test_a_data_store_that_is_not_as_documented_is_refused(
    tmp_path: Path, serve: Serve, stored: Any
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        sandbox.server.stored[USE_CASES] = stored
        if stored is None:
            del sandbox.server.stored[USE_CASES]
        assert (await refused(here, "discover")).code == "rts_use_case"


async def test_one_of_several_use_cases_is_picked(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        other = stock_use_case() | {"programUid": "Abcdefghij1"}
        sandbox.server.stored[USE_CASES] = [other, stock_use_case()]
        found = await ask(here, "discover", program=program(STOCK))
        assert found["setting"]["program"] == program(STOCK) and len(found["use_cases"]) == 2


@pytest.mark.parametrize(
    "setting",
    [
        5, {"nothing": "x"}, {"program": "no uid"}, {"interval_min": 0}, {"interval_min": True},
        {"orders": "perhaps"}, {"receipt_values": "perhaps"}, {"receipt": None},
        {"deliver": {"x": "moon"}}, {"deliver": {"x": "place:"}}, {"deliver": []},
        {"statuses": {"perhaps": "x"}}, {"since": "yesterday"}, {"zone": "Mars/Olympus"},
        {"req_item": None}, {"orders": "requisitions", "req_program": None},
        {"ack_item": None}, {"loss_reason": 5}, {"receipts": "x"},
        {"receipts": "shipments"}, {"zone": "x" * 201},
    ],
)  # fmt: skip
async def test_a_setting_that_could_not_work_is_refused(
    tmp_path: Path, serve: Serve, setting: Any
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        assert (await refused(here, "configure", setting=setting)).code == "rts_invalid"
        unknown = await refused(here, "configure", setting={"deliver": {"x": "place:NONE"}})
        assert unknown.code == "unknown_code"


async def test_the_check_lists_what_does_not_fit(
    tmp_path: Path, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    clerk = User("admin", "district", frozenset(), (unit_uid(ROOT_CODE),))
    sandbox = await serve("2.43", users=[clerk])
    async with rts_region(tmp_path / "node", sandbox, orders="requisitions") as here:
        good = await ask(here, "check")
        assert good["ok"] and good["stores"] == ["HC01", "HC02"]
        # No option is mapped, and the user lacks F_UNCOMPLETE_EVENT.
        assert [f["subject"] for f in good["findings"]] == ["deliver", "user"]
        await here.configure(since="2026-11-01", previous="")
        assert "since" in [f["subject"] for f in (await ask(here, "check"))["findings"]]
        await here.configure(orders="requisitions")
        await here.run()
        await here.configure(
            stage="Abcdefghij1", req_quantity=element("REQ_ITEM"), ack_program="",
            discard=element("REQ_ITEM"), item_code="Abcdefghij1",
            deliver={"outp_dep": "patient", "moon": "patient"},
        )  # fmt: skip
        await here.run()
        found = await ask(here, "check")
        subjects = {f["subject"] for f in found["findings"] if f["level"] == "error"}
        assert not found["ok"] and subjects == {"stage", "req_quantity", "item_code"}
        await here.configure(
            discard=element("REQ_ITEM"), stock_on_hand=element("DISTRIBUTION"),
            deliver={"outp_dep": "patient", "moon": "patient"},
        )  # fmt: skip
        await here.run()
        held = sandbox.server.all("programs")[program(STOCK)]
        held["sharing"] = {"public": "r-r-----"}
        held["organisationUnits"] = [{"id": unit_uid("HC01")}]
        await here.region.load(
            "facilities",
            "code,name,type,zone_code,org_unit,mode\nHC03,x,health_center,N,HC01,rts\n",
        )
        found = await ask(here, "check")
        said = {(f["level"], f["subject"]) for f in found["findings"]}
        assert {
            ("error", "discard"), ("error", "stock_on_hand"), ("error", "program"),
            ("error", "HC01"), ("error", "HC02"), ("warning", "deliver"), ("warning", "items"),
        } <= said  # fmt: skip
        _show_check(found)
        assert "INTEGER_POSITIVE" in capsys.readouterr().out


async def test_the_status_tells_of_a_run_and_of_what_waits(
    tmp_path: Path, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        app = App(sandbox, "HC01")
        app.count("ACT", 10, "2026-11-20T08:00:00.000")
        app.count("VAC", 10, "2026-11-20T08:00:00.000")
        app.acknowledge("HC03-T1-0001", "2026-11-20T08:00:00.000")
        await app.sync()
        outcome = await ask(here, "run", retry=True)
        assert (outcome["ok"], outcome["recorded"], outcome["waiting"]) == (False, 1, 2)
        found = await ask(here, "status")
        assert found["waiting"] == {"item_unmapped": 1, "shipment_unknown": 1}
        assert found["cursors"]["stock"]["polled_at"] and found["writes"]
        assert found["last_run"]["result"] == "done" and found["refused"] == []
        (event,) = (await ask(here, "events", reason="item_unmapped"))["events"]
        assert (event["details"], event["state"]) == ("VAC", "waiting")
        events = await ask(here, "events")
        assert len(events["events"]) == 2
        assert (await refused(here, "events", reason="perhaps")).code == "invalid"
        _show_run(outcome)
        _show_status(found)
        _show_events(events)
        printed = capsys.readouterr().out
        assert "1 item_unmapped" in printed and "VAC" in printed


async def test_a_stated_stock_that_differs_is_listed_and_changes_nothing(
    tmp_path: Path, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        app = App(sandbox, "HC01")
        app.count("ACT", 100, "2026-11-20T08:00:00.000")
        app.distribute("ACT", 30, "2026-11-20T09:00:00.000")
        await app.sync()
        await here.run()
        assert (await ask(here, "status", differences=True))["rts_differs"] == []
        # A second device had not synced: an event slips in before the last, which still says 70.
        late = App(sandbox, "HC01", "late")
        late.distribute("ACT", 10, "2026-11-20T08:30:00.000")
        await late.sync()
        await here.run()
        found = await ask(here, "status", differences=True)
        (one,) = found["rts_differs"]
        assert (one["store"], one["product"], one["ours"], one["theirs"]) == (
            "HC01", "ACT", 60, 70
        )  # fmt: skip
        assert await here.stock("HC01") == 60
        _show_status(found)
        assert "ours 60, DHIS2 states 70" in capsys.readouterr().out


async def test_the_command_line_reaches_them(
    tmp_path: Path, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox):
        pass
    folder = str(tmp_path / "node")
    said = tmp_path / "setting.json"
    said.write_text(json.dumps({"interval_min": 30}))

    configure = ["gateway", "rts", "configure", "--dir", folder, "--file", str(said), "--json"]
    assert await asyncio.to_thread(command_line.main, configure) == 0
    assert json.loads(capsys.readouterr().out)["setting"]["interval_min"] == 30
    status = ["gateway", "rts", "status", "--dir", folder, "--json"]
    assert await asyncio.to_thread(command_line.main, status) == 0
    assert json.loads(capsys.readouterr().out)["interval_min"] == 30
    missing = [*configure[:-2], str(tmp_path / "none"), "--json"]
    assert await asyncio.to_thread(command_line.main, missing) == 1


async def test_beside_a_running_node_it_runs_by_itself(
    tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        app = App(sandbox, "HC01")
        app.count("ACT", 7, "2026-11-20T08:00:00.000")
        await app.sync()
        monkeypatch.setattr(serving, "DEBOUNCE_S", 0.0)
        task = asyncio.create_task(serving.serve_rts(here.region.running))
        async with asyncio.timeout(20):
            while await here.stock("HC01") != 7:
                assert not task.done()
                await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_s4_a_gateways_certificate_names_the_stores_it_records_for() -> None:
    granted = grants_for("rts-gateway", [IDS["HC01"]])
    assert granted == {(Right.GATEWAY, b""), (Right.STORE, IDS["HC01"])}

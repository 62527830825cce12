"""What asks for a person is listed one entry a cause, told once, and never with a secret."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gateway import attention, operating, rows, targets
from gateway.commands import GATEWAY_COMMANDS
from gateway.measuring import measures
from gateway.service import Gateway
from gateway.telling import raised
from node.api.events import Hub
from node.api.handlers import Api
from node.api.sessions import Sessions
from node.errors import Refused
from node.metrics import exposition
from node.notifying.service import Notifier
from tests.gateway.conftest import Serve
from tests.gateway.region import RegionNode, region_node
from tests.gateway.rts_app import App
from tests.gateway.rts_region import rts_region
from tests.gateway.test_deciding import parked
from tests.node.test_notifying import configured, hook_server
from tests.web.test_languages import ARGUMENT, messages

UNITS = {"HC01": "HC01", "HC02": "HC02", "HC03": "HC03"}
SECRET = "district"  # of the stand-in's user


def api_of(region: RegionNode) -> Api:
    return Api(region.node, Sessions(region.node), Hub(), list, more=region.running.more)


async def codes(gateway: Gateway) -> list[str]:
    """What asks for a person; each with all that the page's sentence of it names."""
    found = await operating.causes_of(gateway)
    sentences = dict(messages("en"))
    for cause in found:
        asked = set(ARGUMENT.findall(sentences.get(f"gateway-cause-{cause.code}", "")))
        assert asked <= cause.arguments.keys(), cause
    return [cause.code for cause in found]


async def test_each_cause_is_named_with_its_words(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", {**UNITS, "HC02": "NOWHERE"}) as region:
        await region.receive("HC01", "ACT", 9)
        await region.receive("HC02", "ACT", 9)
        region.clock.at("2026-10-05")
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        assert await codes(gateway) == []
        await region.tell("HC01", "HC02")
        await gateway.run()
        assert await codes(gateway) == ["unresolved", "not_reported"]
        await region.appoint(2, bytes(16))
        await gateway.run()
        assert await codes(gateway) == ["not_appointed", "not_reported"]
        target = await gateway.target_id()

        def fail(c: Any) -> None:
            for _ in range(attention.FAILURES_TOLD):
                targets.note_failure(c, target, "no answer in time", 0, blames_request=False)

        await region.database.write(fail)
        assert "failing" in await codes(gateway)
        await region.database.write(lambda c: targets.stop(c, target, "HTTP 401", 1))
        assert (await codes(gateway))[-1] == "not_reported"
        assert "stopped" in await codes(gateway)


async def test_a_token_near_its_end_is_told_a_week_before(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS, start="2026-09-10") as region:
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        connect = GATEWAY_COMMANDS["gateway-connect"]
        await connect(region.running, {"token": "d2pat_x", "token_expires": "2026-09-18"})
        assert await codes(gateway) == []
        region.clock.at("2026-09-11")
        assert await codes(gateway) == ["token_expiring"]
        await connect(region.running, {"token": "d2pat_y"})  # another token has another end
        assert await codes(gateway) == []
        with pytest.raises(Refused, match="YYYY-MM-DD"):
            await connect(region.running, {"token_expires": "soon"})
        noted = await region.database.read(lambda c: rows.note(c, attention.TOKEN_EXPIRES))
        assert noted == "" and date.fromisoformat("2026-09-18")


async def test_a_cause_is_sent_at_once_and_once_and_without_a_secret(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region, hook_server() as hook:
        gateway = await parked(region, sandbox, tmp_path)
        api = api_of(region)
        notifier = Notifier(region.node, lambda: raised(api))
        config = configured(region.node, f'at = "23:59"\n[webhook]\nurl = "{hook.url}"\n')
        assert [one.state for one in await notifier.send_due(config)] == ["sent"]
        assert [one.state for one in await notifier.send_due(config)] == ["not_due"]
        [(_, body)] = hook.taken
        [alert] = json.loads(body)["alerts"]
        assert (alert["store"], alert["code"]) == ("DHIS2 gateway", "gateway_parked")
        # A wrong password is another cause; what is said of it holds no secret.
        connect = GATEWAY_COMMANDS["gateway-connect"]
        await connect(region.running, {"user": "admin", "password": "quite-wrong"})
        await region.dispense("HC02", "ACT", 1, override={"reason": "late"})
        await region.push(gateway)
        hook.status = 503
        assert [one.state for one in await notifier.send_due(config)] == ["failed"]
        hook.status = 200
        again = Notifier(region.node, lambda: raised(api))  # as after a restart
        assert [one.state for one in await again.send_due(config)] == ["sent"]
        said = b"".join(body for _, body in hook.taken).decode()
        assert "gateway_stopped" in said and "quite-wrong" not in said and SECRET not in said
        # The digest of the day comes at its hour, with what else the stores have.
        sent = await again.send_due(config, at_once=True)
        assert [one.state for one in sent] in (["sent"], ["nothing_new"])


async def test_the_metrics_of_a_gateway(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        api = api_of(region)
        assert await measures(api) == () and await raised(api) == ()
        await parked(region, sandbox, tmp_path)
        region.clock.ms += 60_000
        status = {"peers": [], "entries": 0, "storage": "ok", "scopes": [], "safe_at": []}
        text = exposition(status, await measures(api_of(region)))
        for line in (
            'stockmesh_gateway_values{state="parked"} 4',
            'stockmesh_gateway_values{state="quarantined"} 0',
            "stockmesh_gateway_appointed 1",
            "stockmesh_gateway_stopped 0",
            "stockmesh_gateway_failures_in_a_row 0",
            'stockmesh_gateway_reports{state="final"} 3',
            'stockmesh_gateway_reports{state="not_reported"} 0',
            'stockmesh_gateway_attention{severity="warning"} 1',
            "stockmesh_gateway_last_run_age_seconds 60",
        ):
            assert line in text.splitlines(), line


async def test_what_waits_in_real_time_stock_asks_for_a_person(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here:
        assert await codes(here.gateway) == []
        app = App(sandbox, "HC01")
        app.count("ACT", 5, "2026-11-20T08:00:00.000")
        app.count("VAC", 5, "2026-11-20T08:00:00.000")  # mapped to no product
        await app.sync()
        assert (await here.run()).waiting == 1
        (cause,) = await operating.causes_of(here.gateway)
        assert (cause.code, cause.subject, cause.count) == ("rts_waiting", "item_unmapped", 1)
        await sandbox.faults({"kind": "forbidden", "path": "/api/tracker", "count": 1})
        assert (await here.run()).result == "refused"
        assert await codes(here.gateway) == ["rts_run", "rts_waiting"]


async def test_a_run_that_breaks_is_not_told_as_well(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        assert (await region.push(gateway)).result == "done"
        await region.database.write(lambda c: c.execute("DROP TABLE gateway_aggregate"))
        with pytest.raises(sqlite3.OperationalError):
            await region.push(gateway)
        (cause,) = await operating.causes_of(gateway)
        assert (cause.code, cause.severity) == ("broken", "error")


async def test_a_mapping_that_contradicts_itself_asks_for_a_person(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        await region.database.write(
            lambda c: rows.remember(
                c, "last_run", json.dumps({"result": "mapping_invalid", "words": "twice"})
            )
        )
        assert await codes(gateway) == ["mapping_invalid"]

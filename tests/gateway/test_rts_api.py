"""Real-time stock over HTTP: what an operator sees and does, and who may."""

from __future__ import annotations

from pathlib import Path

from tests.gateway.conftest import Serve
from tests.gateway.region import region_node
from tests.gateway.rts_region import UNITS, rts_region
from tests.gateway.test_gateway_api import code, gateway_web
from tests.node.founded import PASSWORD

PATH = "/gateway/rts"


async def test_the_exchange_is_shown_run_and_checked(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with rts_region(tmp_path / "node", sandbox) as here, gateway_web(here.region) as web:
        await web.sign_in(user="supervisor", pin=PASSWORD)
        status, answer = await web.post(f"{PATH}/run", {"retry": True})
        assert status == 200, answer
        status, shown = await web.get(PATH)
        assert (status, shown["last_run"]) == (200, answer)
        assert shown["refused"] == []
        status, found = await web.get(f"{PATH}/events")
        assert (status, found) == (200, {"events": []})
        assert code(await web.get(f"{PATH}/events?reason=none")) == (422, "invalid")
        status, checked = await web.post(f"{PATH}/check", {})
        assert status == 200 and set(checked) == {"ok", "url", "stores", "findings"}
        assert code(await web.post(f"{PATH}/run", {"more": 1})) == (422, "unknown_field")
        await web.sign_in(user="auditor", pin=PASSWORD)
        assert (await web.get(PATH))[0] == 200
        assert code(await web.post(f"{PATH}/run", {})) == (403, "not_allowed")
        assert code(await web.post(f"{PATH}/check", {})) == (403, "not_allowed")


async def test_a_gateway_without_real_time_stock_says_so(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region, gateway_web(region) as web:
        await web.sign_in(user="supervisor", pin=PASSWORD)
        assert code(await web.get(PATH)) == (404, "no_gateway")
        await region.connect(sandbox, tmp_path, "2026-09")
        assert code(await web.get(PATH)) == (422, "rts_not_configured")
        assert code(await web.post(f"{PATH}/check", {})) == (422, "rts_not_configured")

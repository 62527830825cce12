"""The gateway at work: what the stand-in holds after a run, and when a run must not push."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from gateway.appointment import NAMESPACE
from gateway.command_line import show_status
from gateway.commands import GATEWAY_COMMANDS
from gateway.sandbox import small_metadata
from gateway.sandbox.app import ADMIN
from gateway.secret import SECRET_FILE, TOKEN_VARIABLE, load_secret
from gateway.service import Gateway
from gateway.transport import Token
from node.commands import Running
from node.errors import Refused
from tests.gateway.conftest import Sandbox, Serve, key
from tests.gateway.region import RegionNode, region_node
from tests.node.importing_node import importing_node

UNITS = {"HC01": "HC01", "HC02": "HC02", "HC03": "HC03"}
BOTH = pytest.mark.parametrize("version", ["2.42", "2.43"])


async def some_stock(region: RegionNode) -> None:
    """September at two stores, with the clock at 5 October."""
    await region.receive("HC01", "ACT", 100)
    await region.receive("HC02", "ACT", 50)
    region.clock.at("2026-09-10")
    await region.dispense("HC01", "ACT", 30)
    region.clock.at("2026-10-05")


def values(sandbox: Sandbox, unit: str, period: str) -> dict[str, str]:
    """What the stand-in holds of ACT at a unit, by element."""
    names = ("STOCK_ON_HAND", "STOCK_RECEIPT", "STOCK_DISTRIBUTION", "STOCKOUT_DAYS", "AMC")
    held = sandbox.held()
    found = {name: held.get(key("ACT", unit, period, name)) for name in names}
    return {name: value for name, value in found.items() if value is not None}


@BOTH
async def test_figures_arrive_and_a_late_fact_restates_its_month(
    tmp_path: Path, serve: Serve, version: str
) -> None:
    sandbox = await serve(version)
    async with region_node(tmp_path / "node", UNITS) as region:
        await some_stock(region)
        gateway = await region.connect(sandbox, tmp_path, "2026-08")
        outcome = await region.push(gateway)
        assert (outcome.result, outcome.refused, outcome.ok) == ("done", 0, True)
        assert values(sandbox, "HC01", "202609") == {
            "STOCK_ON_HAND": "70",
            "STOCK_RECEIPT": "100",
            "STOCK_DISTRIBUTION": "30",
            "STOCKOUT_DAYS": "0",
            "AMC": "30.00",
        }
        assert values(sandbox, "HC01", "202610")["STOCK_ON_HAND"] == "70"
        assert values(sandbox, "HC01", "202608") == {}
        sent = len(sandbox.server.imports)
        assert (await region.push(gateway)).accepted == 0
        assert len(sandbox.server.imports) == sent
        await region.dispense("HC01", "ACT", 5, occurred_at="2026-09-20")
        outcome = await region.push(gateway)
        assert values(sandbox, "HC01", "202609")["STOCK_DISTRIBUTION"] == "35"
        assert values(sandbox, "HC01", "202610")["STOCK_ON_HAND"] == "65"
        # Both months of one product: stock, distribution, months of stock, AMC.
        assert outcome.accepted == 7 and outcome.unchanged == 7  # of 14 values of the product


async def test_g3_a_month_not_heard_of_is_not_reported_and_not_touched(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        await some_stock(region)
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        await region.tell("HC01", "HC03")
        outcome = await gateway.run()
        withheld = {(r.org_unit, r.period, r.withheld) for r in outcome.not_reported}
        assert withheld == {("HC02", "2026-09", "never_heard"), ("HC02", "2026-10", "never_heard")}
        assert values(sandbox, "HC02", "202609") == {}
        # Its word comes later, with no new fact: the figures follow.
        await region.tell("HC02")
        assert (await gateway.run()).not_reported == ()
        assert values(sandbox, "HC02", "202609")["STOCK_ON_HAND"] == "50"


async def test_a_product_taken_out_again_is_withdrawn(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS, start="2026-10-05") as region:
        gateway = await region.connect(sandbox, tmp_path, "2026-10")
        _, recorded = await region.move("HC01", "receipt", {"product": "ACT", "quantity": 9})
        await region.push(gateway)
        assert values(sandbox, "HC01", "202610")["STOCK_ON_HAND"] == "9"
        await region.reverse("HC01", recorded.command.hex())
        await region.push(gateway)
        assert values(sandbox, "HC01", "202610") == {}


async def test_only_the_appointed_gateway_pushes(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        await some_stock(region)
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        await region.appoint(2, bytes(16))
        outcome = await region.push(gateway)
        assert outcome.result == "not_appointed" and not outcome.ok
        assert sandbox.held() == {}
        await region.appoint(3, region.node.device)
        assert (await region.push(gateway)).result == "done"
        claim = sandbox.server.stored[(NAMESPACE, gateway.region.hex())]
        assert (claim["number"], claim["device"]) == (3, region.node.device.hex())


async def test_g11_a_higher_number_on_the_server_stops_us(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        await some_stock(region)
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        place = (NAMESPACE, gateway.region.hex())
        sandbox.server.stored[place] = {"number": 2, "device": "ff" * 16, "heads": {}}
        assert (await region.push(gateway)).result == "superseded"
        assert sandbox.held() == {}


async def test_g11_what_was_pushed_from_more_entries_is_left_alone(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        await some_stock(region)
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        store = (await region.node.read(lambda d: d.store("HC01"))).id.hex()
        sandbox.server.stored[(NAMESPACE, gateway.region.hex())] = {
            "number": 0,
            "device": "ff" * 16,
            "heads": {store: {"aa/bb": 3}},
        }
        outcome = await region.push(gateway)
        assert outcome.behind == ("HC01",) and not outcome.ok
        assert values(sandbox, "HC01", "202609") == {}
        assert values(sandbox, "HC02", "202609")["STOCK_ON_HAND"] == "50"


async def test_g11_after_taking_over_what_differs_is_sent_again(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        await some_stock(region)
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        await region.push(gateway)
        place = next(p for p, v in sandbox.server.live().items() if v == "70")
        sandbox.server.values[place].value = "1"
        claim = sandbox.server.stored[(NAMESPACE, gateway.region.hex())]
        claim.update(number=2, device="ff" * 16)
        await region.appoint(3, region.node.device)
        await region.dispense("HC02", "ACT", 1)
        await region.push(gateway)
        assert sandbox.server.live()[place] == "70"


async def test_a_mapping_error_stops_the_push_and_provisioning_mends_it(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43", [small_metadata(("ACT",), [(u, u) for u in UNITS])])
    async with region_node(tmp_path / "node", UNITS) as region:
        await some_stock(region)
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        outcome = await region.push(gateway)
        assert outcome.result == "mapping_errors" and "ORS_" in outcome.words
        assert sandbox.held() == {}
        check = GATEWAY_COMMANDS["gateway-check"]
        answer = await check(region.running, {})
        assert not answer["ok"]
        errors = {f["code"] for f in answer["findings"] if f["level"] == "error"}
        assert errors == {"element_missing"}
        made = await GATEWAY_COMMANDS["gateway-provision"](region.running, {})
        assert sum(one["kind"] == "dataElements" for one in made["objects"]) == 7
        answer = await check(region.running, {})
        assert answer["ok"]
        assert (await region.push(gateway)).ok
        assert values(sandbox, "HC01", "202609")["STOCK_ON_HAND"] == "70"


async def test_an_org_unit_the_server_lacks_costs_its_own_values_only(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", {**UNITS, "HC02": "NOWHERE"}) as region:
        await some_stock(region)
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        outcome = await region.push(gateway)
        assert outcome.unresolved == ("NOWHERE",) and not outcome.ok
        assert values(sandbox, "HC01", "202609")["STOCK_ON_HAND"] == "70"


async def test_a_refused_password_stops_until_a_person_connects_again(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        await some_stock(region)
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        connect = GATEWAY_COMMANDS["gateway-connect"]
        await connect(region.running, {"user": "admin", "password": "wrong"})
        assert (await region.push(gateway)).result == "stopped"
        assert (await region.push(gateway)).result == "stopped"
        status = await GATEWAY_COMMANDS["gateway-status"](region.running, {})
        assert "401" in status["target"]["stopped"]
        await connect(region.running, {"user": "admin", "password": ADMIN.password})
        assert (await region.push(gateway)).ok


async def test_a_server_that_is_away_is_waited_for(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        await some_stock(region)
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        await sandbox.faults({"kind": "unavailable", "count": 1, "path": "/api/"})
        assert (await region.push(gateway)).result == "failed"
        assert (await region.push(gateway)).result == "waiting"
        region.clock.ms += 3_600_000
        assert (await region.push(gateway)).ok


# --- commands --------------------------------------------------------------------------


async def test_the_secret_is_local_readable_by_its_owner_only_and_in_no_fact(
    tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        await region.connect(sandbox, tmp_path, "2026-09")
        folder = tmp_path / "node"
        mode = stat.S_IMODE((folder / SECRET_FILE).stat().st_mode)
        assert mode == 0o600 or os.name == "nt"
        facts = await region.database.read(
            lambda c: b"".join(data for (data,) in c.execute("SELECT facts FROM entry"))
        )
        assert b"district" not in facts and sandbox.address.encode() in facts
        monkeypatch.setenv(TOKEN_VARIABLE, "d2pat_x")
        assert load_secret(folder, os.environ, "https://dhis2.example") == Token("d2pat_x")


async def test_connecting_again_without_items_keeps_them_and_a_new_file_replaces_them(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        connect = GATEWAY_COMMANDS["gateway-connect"]
        answer = await connect(region.running, {"interval_min": 5})
        assert (answer["items"], answer["facts"]) == (2, 1)
        items = tmp_path / "items.csv"
        items.write_text("product_code,item_code,factor\nACT,ACT6,1/6\n")
        assert (await connect(region.running, {"items": str(items)}))["items"] == 1
        [row] = (await gateway.configuration()).items
        assert (row.product, row.item, row.factor) == ("ACT", "ACT6", "1/6")
        assert (await connect(region.running, {}))["facts"] == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("product_code\nACT\n", "item_code"),
        ("product_code,item_code\nACT\n", "line 2"),
        ("product_code,item_code,factor\nACT,A,0\n", "line 2"),
        ("product_code,item_code,factor\nACT,A,one\n", "line 2"),
        ("product_code,item_code\nNONE,A\n", "no product 'NONE'"),
        ("product_code,item_code\nACT,A\nORS,A\n", "mapped twice"),
    ],
)
async def test_a_mapping_file_with_a_mistake_is_refused_whole(
    tmp_path: Path, serve: Serve, text: str, words: str
) -> None:
    async with region_node(tmp_path / "node", UNITS) as region:
        items = tmp_path / "items.csv"
        items.write_text(text)
        with pytest.raises(Refused, match=words):
            await GATEWAY_COMMANDS["gateway-connect"](
                region.running, {"url": "http://127.0.0.1:1", "items": str(items)}
            )
        status = GATEWAY_COMMANDS["gateway-status"]
        with pytest.raises(Refused, match="no DHIS2 is connected"):
            await status(region.running, {})


async def test_plain_http_to_another_machine_is_refused_before_anything_is_kept(
    tmp_path: Path,
) -> None:
    async with region_node(tmp_path / "node", UNITS) as region:
        with pytest.raises(Refused, match="https"):
            await GATEWAY_COMMANDS["gateway-connect"](
                region.running, {"url": "http://dhis2.example.org", "user": "a", "password": "b"}
            )
        assert not (tmp_path / "node" / SECRET_FILE).exists()


async def test_status_names_what_waits_and_what_is_not_mapped(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", {"HC01": "HC01", "HC02": "", "HC03": "HC03"}) as one:
        await some_stock(one)
        await one.receive("HC01", "VAC", 5, batch="L1", expiry="2027-05")
        gateway = await one.connect(sandbox, tmp_path, "2026-09")
        await one.push(gateway)
        status: dict[str, Any] = await GATEWAY_COMMANDS["gateway-status"](one.running, {})
        assert status["appointment"]["ours"] and status["secret"]
        assert status["unmapped_stores"] == ["HC02"]
        assert status["unmapped_products"] == ["VAC"]
        assert not any(status["outbox"].values())
        assert status["last_run"]["result"] == "done" and len(status["runs"]) == 1
        assert "HC01 2026-09" in status["final"]


async def test_a_region_without_org_units_does_not_pass_the_check_in_silence(
    tmp_path: Path, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox = await serve("2.43")
    stores = {f"HC{number:02}": "" for number in range(1, 40)}
    async with region_node(tmp_path / "node", stores) as one:
        await one.connect(sandbox, tmp_path, "2026-09")
        answer = await GATEWAY_COMMANDS["gateway-check"](one.running, {})
        assert "no_org_unit" in [finding["code"] for finding in answer["findings"]]
        show_status(await GATEWAY_COMMANDS["gateway-status"](one.running, {}))
        shown = capsys.readouterr().out.splitlines()
        assert sum("names no org unit" in line for line in shown) == 30
        assert any(line.startswith("  9 more stores") for line in shown)


async def test_a_device_without_the_grant_is_no_gateway(tmp_path: Path) -> None:
    async with importing_node(tmp_path / "node") as plain:
        with pytest.raises(Refused, match="no gateway"):
            await Gateway.open(plain.node)
        with pytest.raises(Refused, match="no gateway"):
            await GATEWAY_COMMANDS["gateway-status"](Running(plain.node), {})


async def test_a_secret_is_sent_to_the_server_it_is_for_and_to_no_other(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox, other = await serve("2.43"), await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        await some_stock(region)
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        assert (await region.push(gateway)).result == "done"
        asked = len(other.server.requests)
        # The address is replicated: another gateway's device may have changed it.
        await GATEWAY_COMMANDS["gateway-connect"](region.running, {"url": other.address})
        outcome = await region.push(gateway)
        assert outcome.result == "no_secret" and sandbox.address in outcome.words
        assert len(other.server.requests) == asked
        signed = {"url": other.address, "user": "admin", "password": "district"}
        await GATEWAY_COMMANDS["gateway-connect"](region.running, signed)
        assert (await region.push(gateway)).result == "done"

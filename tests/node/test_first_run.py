"""First run: an empty folder is founded or joined from its own machine's browser, and then runs."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import TestClient, TestServer

from crdt_model.codes import read_recovery_text
from node import first_run as first_run_module
from node.commands import COMMANDS
from node.first_run import FirstRun, make_start_app
from node.folder_files import holds_no_node, is_demo
from node.founding import Plan, found
from node.joining_by_file import ask
from node.keys import DEVICE_KEY
from node.node import Node, wall_clock_ms
from node.runtime import Options, _any_of, running_node
from tests.node.founded import PASSWORD, PIN, founded_node

HERE = ("127.0.0.1", 0)
ALONE = Options(HERE, HERE, (), False)
FOUND = {
    "network": "Northland",
    "store": {"code": "HC01", "name": "Nkhata Bay"},
    "time_zone": "Africa/Blantyre",
    "pin": PIN,
    "password": PASSWORD,
}
TIMEOUT_S = 30.0


class Browser:
    """A page on the node's own machine."""

    def __init__(self, client: TestClient[Any, Any], first: FirstRun) -> None:
        self.client = client
        self.first = first

    async def post(self, what: str, body: Any, **headers: str) -> tuple[int, Any]:
        response = await self.client.post(f"/api/v1/start/{what}", json=body, headers=headers)
        answer = await response.json()
        return response.status, answer.get("error", {}).get("code") or answer

    async def state(self) -> Any:
        return await (await self.client.get("/api/v1/start")).json()


@asynccontextmanager
async def browser_of(folder: Path) -> AsyncIterator[Browser]:
    folder.mkdir(exist_ok=True)
    first = FirstRun(folder)
    async with TestClient(TestServer(make_start_app(first, folder))) as client:
        yield Browser(client, first)
    await first.close()


async def test_a_network_is_founded_and_its_admin_signs_in(tmp_path: Path) -> None:
    async with browser_of(tmp_path / "n") as browser:
        assert await browser.state() == {"state": "empty"}
        status, answer = await browser.post("found", FOUND | {"admin": "grace"})
        assert status == 201 and answer["user"] == "grace"
        assert read_recovery_text(answer["recovery"]) and len(answer["passphrase"]) > 15
        assert "pin" not in answer and "password" not in answer
        assert browser.first.done.is_set() and await browser.state() == {"state": "ready"}
        assert await browser.post("found", FOUND) == (409, "start_under_way")
    async with running_node(tmp_path / "n", ALONE, {}, ()) as (line, _), ClientSession() as web:
        address = line.split("web ")[1].split(",")[0]
        async with web.get(f"{address}/api/v1/start") as response:
            assert await response.json() == {"state": "ready"}
        for what in ("found", "join", "demo"):
            async with web.post(f"{address}/api/v1/start/{what}", json={}) as response:
                assert (await response.json())["error"]["code"] == "node_exists"
        sent = {"store": "HC01", "user": "grace", "pin": PIN}
        async with web.post(f"{address}/api/v1/session", json=sent) as response:
            assert (await response.json())["store"]["name"] == "Nkhata Bay"
            assert response.status == 200


async def test_what_cannot_be_founded_leaves_the_folder_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browser_of(tmp_path / "n") as browser:
        for wrong in (
            FOUND | {"pin": "12"},
            FOUND | {"time_zone": "Moon/Base"},
            FOUND | {"network": ""},
            FOUND | {"store": {"code": "  "}},
            {"network": "x"},
            FOUND | {"more": 1},
        ):
            status, _ = await browser.post("found", wrong)
            assert status == 422 and await browser.state() == {"state": "empty"}

        async def half(folder: Path, *_: object) -> None:
            (folder / DEVICE_KEY).write_text("half a key")
            raise OSError("the disk is full")

        monkeypatch.setattr(first_run_module, "found", half)
        assert (await browser.post("found", FOUND))[0] == 500
        assert holds_no_node(tmp_path / "n") and not (tmp_path / "n" / DEVICE_KEY).exists()
        monkeypatch.undo()
        assert (await browser.post("found", FOUND))[0] == 201


async def test_a_network_is_joined_by_its_code(tmp_path: Path) -> None:
    plan = Plan("Northland", ("HC01",), "UTC", PIN, PASSWORD, "passphrase for tests")
    await found(tmp_path / "one", plan, wall_clock_ms)
    async with (
        running_node(tmp_path / "one", ALONE, COMMANDS, ()) as (_, running),
        browser_of(tmp_path / "two") as browser,
    ):
        made = await COMMANDS["invite"](running, {"stores": ["HC01"], "role": "store"})
        asked = {"code": made["code"], "address": running.addresses()[0]}
        wrong = {"code": made["code"], "address": "127.0.0.1:1"}
        assert await browser.post("join", wrong) == (202, {"state": "joining", "step": "calling"})
        assert (await settled(browser))["code"] == "unreachable"
        assert (await browser.post("join", asked))[0] == 202
        assert await settled(browser) == {"state": "ready"}
    node = await Node.open(tmp_path / "two")
    await node.close()
    assert node.network == running.node.network


def kept() -> ClientSession:
    """A browser that keeps the cookie, also of an address without a name."""
    return ClientSession(cookie_jar=CookieJar(unsafe=True))


async def settled(browser: Browser) -> Any:
    async with asyncio.timeout(TIMEOUT_S):
        while (state := await browser.state())["state"] == "joining":
            await asyncio.sleep(0.02)
        return state


async def test_after_a_joining_that_failed_a_network_can_be_founded(tmp_path: Path) -> None:
    async with founded_node(tmp_path / "one", lambda: wall_clock_ms()) as node:  # type: ignore[arg-type]
        made = await COMMANDS["invite"](_running(node), {"stores": ["HC01"], "role": "store"})
    async with browser_of(tmp_path / "two") as browser:
        await browser.post("join", {"code": made["code"], "address": "127.0.0.1:1"})
        assert (await settled(browser))["state"] == "failed"
        assert (await browser.post("found", FOUND))[0] == 201


def _running(node: Node) -> Any:
    from node.commands import Running

    return Running(node)


@pytest.mark.parametrize(
    "body", [{"code": "no code"}, {"code": ""}, {}, {"code": "A" * 28, "address": "nowhere"}]
)
async def test_a_mistyped_code_is_refused_at_once(tmp_path: Path, body: Any) -> None:
    async with browser_of(tmp_path / "n") as browser:
        status, code = await browser.post("join", body)
        assert (status, code) == (422, "invalid")
        assert await browser.state() == {"state": "empty"}


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8722", "10.0.0.1:8722", "[::2]:80"])
async def test_a_name_that_was_turned_to_this_machine_is_not_answered(
    tmp_path: Path, host: str
) -> None:
    async with browser_of(tmp_path / "n") as browser:
        assert await browser.post("found", FOUND, Host=host) == (403, "this_machine_only")
        assert holds_no_node(tmp_path / "n")


async def test_another_machine_is_not_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_run_module, "LOOPBACK", frozenset({"localhost"}))
    async with browser_of(tmp_path / "n") as browser:
        headers = {"Host": "localhost"}
        assert await browser.post("found", FOUND, **headers) == (403, "this_machine_only")


async def test_a_foreign_pages_form_is_not_taken(tmp_path: Path) -> None:
    async with browser_of(tmp_path / "n") as browser:
        response = await browser.client.post(
            "/api/v1/start/found", data=json.dumps(FOUND), headers={"Content-Type": "text/plain"}
        )
        assert response.status == 415 and holds_no_node(tmp_path / "n")


async def test_a_request_by_file_that_waits_keeps_its_keys(tmp_path: Path) -> None:
    folder = tmp_path / "n"
    ask(folder, "T2", tmp_path / "request")
    keys = (folder / DEVICE_KEY).read_bytes()
    async with browser_of(folder) as browser:
        assert await browser.post("found", FOUND) == (409, "request_waiting")
        assert await browser.post("demo", {}) == (409, "request_waiting")
        assert await browser.state() == {"state": "empty"}
    assert (folder / DEVICE_KEY).read_bytes() == keys


async def test_a_database_without_its_keys_is_no_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "stockmesh.db").write_bytes(b"")
    assert not holds_no_node(tmp_path)


async def test_a_demo_can_be_tried_and_left_by_its_admin_and_nobody_else(tmp_path: Path) -> None:
    folder, left = tmp_path / "n", asyncio.Event()
    async with browser_of(folder) as browser:
        status, made = await browser.post("demo", {"time_zone": "Africa/Blantyre"})
        assert status == 201
    assert is_demo(folder)
    async with running_node(folder, ALONE, {}, (), (), left.set) as (line, _), kept() as c:
        api = line.split("web ")[1].split(",")[0] + "/api/v1"

        async def ask(method: str, path: str, body: Any = None) -> Any:
            async with c.request(method, api + path, json=body) as response:
                return await response.json()

        assert (await ask("GET", "/status"))["demo"] is True
        refused = await ask("POST", "/start/leave-demo", {})
        assert refused["error"]["code"] == "sign_in_required"
        signing = {"store": made["store"], "user": made["user"], "pin": made["pin"]}
        await ask("POST", "/session", signing)
        refused = await ask("POST", "/start/leave-demo", {})
        assert refused["error"]["code"] == "not_allowed"
        await ask("POST", "/session", signing | {"pin": made["password"]})
        stock = await ask("GET", f"/stores/{made['store']}/stock")
        assert len(stock["products"]) == 30
        card = await ask("GET", f"/stores/{made['store']}/products/RDT/card")
        assert len(card["lines"]) > 20
        orders = await ask("GET", f"/stores/{made['store']}/orders")
        assert len(orders["orders"]) == 1
        shipments = await ask("GET", f"/stores/{made['store']}/shipments")
        assert {s["state"] for s in shipments["shipments"]} == {"in_transit", "received"}
        assert await ask("POST", "/start/leave-demo", {}) == {"state": "empty"}
        await asyncio.wait_for(left.wait(), TIMEOUT_S)


async def test_a_network_that_is_no_demo_is_never_taken_away(tmp_path: Path) -> None:
    plan = Plan("Demo", ("HC01",), "UTC", PIN, PASSWORD, "passphrase for tests")
    await found(tmp_path / "n", plan, wall_clock_ms)
    left = asyncio.Event()
    async with (
        running_node(tmp_path / "n", ALONE, {}, (), (), left.set) as (line, _),
        kept() as c,
    ):
        api = line.split("web ")[1].split(",")[0] + "/api/v1"
        async with c.get(f"{api}/status") as response:
            assert (await response.json())["demo"] is False
        sent = {"store": "HC01", "user": "admin", "pin": PASSWORD}
        async with c.post(f"{api}/session", json=sent) as response:
            assert response.status == 200
        async with c.post(f"{api}/start/leave-demo", json={}) as response:
            assert (await response.json())["error"]["code"] == "not_a_demo"
    assert not left.is_set()


async def test_first_run_node_and_back_happen_in_one_process_on_one_port(tmp_path: Path) -> None:
    with socket.create_server(HERE) as free:
        port = free.getsockname()[1]
    folder, told = tmp_path / "n", list[str]()
    folder.mkdir()
    stop, left = asyncio.Event(), asyncio.Event()

    async def run() -> None:
        address = ("127.0.0.1", port)
        while await first_run_module.first_run(folder, address, told.append, stop):
            options = Options(address, HERE, (), False)
            async with running_node(folder, options, {}, (), (), left.set) as (line, _):
                told.append(line)
                await _any_of(stop, left)
            return

    running = asyncio.create_task(run())
    api = f"http://127.0.0.1:{port}/api/v1"
    async with asyncio.timeout(TIMEOUT_S), ClientSession() as client:
        while not told:
            await asyncio.sleep(0.02)
        assert told[0] == f"ready: no node yet, start at http://127.0.0.1:{port}"
        async with client.post(f"{api}/start/found", json=FOUND) as response:
            assert response.status == 201 and (await response.json())["recovery"]
        while len(told) < 2:
            await asyncio.sleep(0.02)
        assert told[1].startswith("ready: HC01-T1 of Northland")
        async with client.get(f"{api}/start") as response:
            assert await response.json() == {"state": "ready"}
        stop.set()
        await running

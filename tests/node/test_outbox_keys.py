"""E6: what waits on a tablet goes under its author's key, whoever is signed in, to record."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from crdt_model import scopes
from node import outbox_keys, people
from node.api.routes import ROUTES
from node.api.sessions import Sessions
from node.directory import Directory
from node.node import Node
from tests.node.founded import PASSWORD, Clock, Web, add_user, founded_node, web_of

LINE = {"product": "ACT", "quantity": 100, "batch": "L1", "expiry": "2027-05"}
RECEIPT = {"kind": "receipt", "lines": [LINE]}
# What may be recorded without a session. A new one is thought over, then added here.
RECORDINGS = {
    "movement", "count", "reverse", "correct", "move_bin", "open_sheet", "count_on_sheet",
    "give_reasons", "send_order", "allocate", "pick_pick", "pick_release", "pick_put_back",
    "pick_dispatch", "settle", "make_local_item", "answer_recall",
}  # fmt: skip


async def key_of(web: Web, user: str = "amina", pin: str = "1111") -> str:
    status, answer = await web.post("/session", {"store": "HC01", "user": user, "pin": pin})
    assert status == 200, answer
    key: str = answer["outbox_key"]
    return key


async def send(web: Web, key: str, command: str, path: str = "/stores/HC01/movements") -> Any:
    response = await web.client.post(
        f"/api/v1{path}",
        json={"id": command, **RECEIPT},
        headers={"Authorization": f"Outbox {key}"},
    )
    answer = await response.json()
    return response.status, answer.get("error", answer).get("code", answer)


async def test_e6_an_entry_is_its_authors_also_when_somebody_else_is_signed_in(
    web: Web, node: Node
) -> None:
    await add_user(node, "amina", "storekeeper", "1111")
    key = await key_of(web)
    await web.sign_in()  # the admin, whose cookie goes along
    assert (await send(web, key, "m1"))[0] == 201
    _, card = await web.get("/stores/HC01/products/ACT/card")
    assert card["lines"][-1]["user"] == "amina"


async def test_a_key_outlives_the_session_and_the_node(tmp_path: Path, clock: Clock) -> None:
    async with founded_node(tmp_path / "n", clock) as node:
        await add_user(node, "amina", "storekeeper", "1111")
        async with web_of(node) as web:
            key = await key_of(web)
            await web.sign_in(user="amina", pin="1111")
            await web.client.delete("/api/v1/session", headers=web.headers)
            assert (await send(web, key, "m1"))[0] == 201
    node = await Node.open(tmp_path / "n", clock)
    try:
        clock.pass_minutes(60 * 24 * 89)
        async with web_of(node) as web:
            assert (await send(web, key, "m2"))[0] == 201
            clock.pass_minutes(60 * 24)
            assert await send(web, key, "m3") == (401, "outbox_key_invalid")
    finally:
        await node.close()


async def test_a_key_records_and_does_nothing_else(web: Web, node: Node) -> None:
    await add_user(node, "amina", "admin", "1111")
    headers = {"Authorization": f"Outbox {await key_of(web)}"}
    for route in ROUTES:
        if route.recording or route.public:
            continue
        path = route.path.replace("{store}", "HC01").replace("{", "").replace("}", "")
        response = await web.client.request(
            route.method, f"/api/v1{path}", json={}, headers=headers
        )
        answer = await response.json()
        assert (response.status, answer["error"]["code"]) == (403, "not_allowed"), route.path
    response = await web.client.get("/api/v1/status", headers=headers)
    assert "peers" not in await response.json()


def test_what_may_be_recorded_without_a_session_is_a_write_at_a_store_that_names_its_id() -> None:
    recordings = [route for route in ROUTES if route.recording]
    assert {route.handler.__name__ for route in recordings} == RECORDINGS
    for route in recordings:
        assert route.method == "POST" and route.path.startswith("/stores/{store}/"), route.path


async def test_a_key_has_the_reach_of_a_pin_also_after_a_password(web: Web) -> None:
    key = await key_of(web, "admin", PASSWORD)
    assert await send(web, key, "m1", "/stores/CMS/movements") == (403, "not_allowed")
    assert (await send(web, key, "m1"))[0] == 201


async def test_a_key_has_no_more_rights_than_its_account(web: Web, node: Node) -> None:
    await add_user(node, "amina", "dispenser", "1111")
    assert await send(web, await key_of(web), "m1") == (403, "not_allowed")


@pytest.mark.parametrize("change", ["disabled", "role", "pin"])
async def test_a_changed_account_ends_its_keys(web: Web, node: Node, change: str) -> None:
    await add_user(node, "amina", "storekeeper", "1111")
    key = await key_of(web)
    of = await node.database.read(lambda c: _hc01(node, c))
    if change == "disabled":
        await node.database.write(lambda c: people.disable_account(node.store, c, of, "amina"))
    else:
        role, pin = ("supervisor", "1111") if change == "role" else ("storekeeper", "2222")
        await add_user(node, "amina", role, pin)
    assert await send(web, key, "m1") == (401, "outbox_key_invalid")
    _, other = await web.get("/stores/HC01/products/ACT/card")
    assert other["on_hand"] == 0


async def test_a_key_stays_ended_when_the_account_is_enabled_again(web: Web, node: Node) -> None:
    await add_user(node, "amina", "storekeeper", "1111")
    key = await key_of(web)
    of = await node.database.read(lambda c: _hc01(node, c))
    await node.database.write(lambda c: people.disable_account(node.store, c, of, "amina"))
    await Sessions(node).refresh(scopes.people(of))
    await node.database.write(
        lambda c: people.add_account(
            node.store, c, node.keys.exchange, of, "amina", "storekeeper", pin=None, password=None
        )
    )
    assert await send(web, key, "m1") == (401, "outbox_key_invalid")


async def test_an_account_has_so_many_keys_and_the_oldest_goes(
    node: Node, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_keys, "MAX_EACH", 3)
    await add_user(node, "amina", "storekeeper", "1111")
    async with web_of(node) as web:
        admins, keys = await key_of(web, "admin", PASSWORD), []
        for _ in range(4):
            clock.pass_minutes(1)
            keys.append(await key_of(web))
        sent = [await send(web, key, f"m{n}") for n, key in enumerate(keys)]
        assert sent[0] == (401, "outbox_key_invalid")
        assert [status for status, _ in sent[1:]] == [201] * 3
        assert (await send(web, admins, "a"))[0] == 201


async def test_who_has_a_key_may_drop_it(web: Web, node: Node) -> None:
    await add_user(node, "amina", "storekeeper", "1111")
    key = await key_of(web)
    for _ in range(2):
        response = await web.client.post("/api/v1/session/forget", json={"outbox_key": key})
        assert response.status == 204
    assert await send(web, key, "m1") == (401, "outbox_key_invalid")


async def test_a_made_up_key_is_refused_and_no_key_lies_in_the_database(
    web: Web, node: Node
) -> None:
    assert await send(web, "x" * 500, "m1") == (401, "outbox_key_invalid")
    assert await send(web, "", "m1") == (401, "outbox_key_invalid")
    key = await key_of(web, "admin", PASSWORD)
    found = b"".join(path.read_bytes() for path in node.folder.glob("stockmesh.db*"))
    assert key.encode() not in found


async def test_the_document_says_what_an_outbox_key_is_good_for(web: Web) -> None:
    described = await (await web.client.get("/api/openapi.json")).json()
    paths = described["paths"]
    assert {"outbox": []} in paths["/stores/{store}/movements"]["post"]["security"]
    assert "security" not in paths["/stores/{store}/settings"]["post"]


def _hc01(node: Node, connection: sqlite3.Connection) -> bytes:
    return Directory(connection, node.network).store("HC01").id

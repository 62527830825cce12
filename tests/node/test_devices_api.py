"""Devices and the network's map over HTTP, for who may see and do what concerns all stores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crdt_model.codes import read_join_code
from node.node import Node
from node.people import MIN_PASSWORD_CHARS
from tests.node.founded import PASSWORD, Clock, Web
from tests.node.network_of import joined
from tests.node.sayings import say

DAY_MINUTES = 24 * 60


@pytest.fixture
async def wide(web: Web) -> Web:
    await web.sign_in(pin=PASSWORD)
    return web


async def code_of(web: Web, path: str, body: Any) -> tuple[int, str]:
    status, answer = await web.post(path, body)
    return status, answer["error"]["code"]


async def test_an_invite_is_told_once_listed_without_its_code_and_taken_back(wide: Web) -> None:
    status, made = await wide.post("/devices/invites", {"stores": ["HC01"]})
    assert (status, made["role"], made["stores"]) == (201, "store", ["HC01"])
    assert read_join_code(made["code"])
    assert made["qr"].startswith("<svg") and "style=" not in made["qr"]
    _, answer = await wide.get("/devices/invites")
    assert [one["id"] for one in answer["invites"]] == [made["id"]]
    assert made["code"] not in str(answer)
    path = f"/devices/invites/{made['id']}/cancel"
    assert (await wide.post(path, {}))[0] == 201
    assert (await wide.get("/devices/invites"))[1] == {"invites": []}
    assert await code_of(wide, path, {}) == (404, "unknown_invite")
    assert await code_of(wide, "/devices/invites/zz/cancel", {}) == (404, "unknown_invite")


async def test_a_code_that_was_taken_back_lets_nobody_in(wide: Web) -> None:
    from node.inviting import StoredInvites

    _, made = await wide.post("/devices/invites", {"stores": ["HC01"]})
    await wide.post(f"/devices/invites/{made['id']}/cancel", {})
    (kept,) = await StoredInvites(wide.node, list).living_invites()
    assert kept.dead(wide.node.now_ms()) == "killed"


async def test_invites_that_cannot_be_are_refused(wide: Web) -> None:
    for body, expected in (
        ({"stores": []}, (422, "invalid")),
        ({"stores": ["HC01"], "role": "king"}, (422, "invalid")),
        ({"stores": ["NOWHERE"]}, (422, "unknown_code")),
        ({"stores": ["HC01"], "more": 1}, (422, "unknown_field")),
    ):
        assert await code_of(wide, "/devices/invites", body) == expected


async def test_what_concerns_devices_needs_an_admin_with_the_password(node: Node, web: Web) -> None:
    for path in ("/devices", "/devices/invites", "/network"):
        assert (await web.get(path))[0] == 403
    assert await code_of(web, "/devices/invites", {"stores": ["HC01"]}) == (403, "not_allowed")
    await web.sign_in(pin=PASSWORD)
    body = {"id": "a", "name": "super", "role": "supervisor", "password": "x" * MIN_PASSWORD_CHARS}
    assert (await web.post("/stores/HC01/people", body))[0] == 201
    await web.sign_in(user="super", pin="x" * MIN_PASSWORD_CHARS)
    assert (await web.get("/devices"))[0] == 200
    assert (await web.get("/network"))[0] == 200
    assert (await web.get("/devices/invites"))[0] == 403
    assert await code_of(web, "/devices/HC01-T1/retire", {}) == (403, "not_allowed")


async def test_a_device_is_listed_retired_and_revoked(
    node: Node, wide: Web, clock: Clock, tmp_path: Path
) -> None:
    second = await joined(node, tmp_path / "second", clock)
    await second.close()
    _, answer = await wide.get("/devices")
    assert answer["this"] == node.device.hex()
    (device,) = [one for one in answer["devices"] if one["device"] == second.device.hex()]
    assert (device["role"], device["stores"], device["removed"]) == ("store", ["HC01"], None)
    path = f"/devices/{device['label']}"
    assert await code_of(wide, f"{path}/revoke", {}) == (422, "invalid")
    assert await code_of(wide, "/devices/HC99-T9/retire", {}) == (422, "unknown_code")
    status, gone = await wide.post(f"{path}/retire", {})
    assert (status, gone["label"]) == (201, device["label"])
    _, answer = await wide.get("/devices")
    (device,) = [one for one in answer["devices"] if one["device"] == second.device.hex()]
    assert device["removed"]["how"] == "retired"
    lost = {"lost_at": "2026-11-22T00:00Z"}
    assert (await wide.post(f"{path}/revoke", lost))[0] == 201
    assert await code_of(wide, f"/devices/{node.device.hex()}/retire", {}) == (422, "invalid")


async def test_a_device_that_lets_others_in_needs_the_roots_key(
    node: Node, wide: Web, clock: Clock, tmp_path: Path
) -> None:
    second = await joined(node, tmp_path / "second", clock, role="admin")
    await second.close()
    path = f"/devices/{second.device.hex()}/retire"
    status, answer = await wide.post(path, {})
    assert (status, answer["error"]["code"]) == (422, "root_needed")
    assert await code_of(wide, path, {"passphrase": "wrong"}) == (422, "invalid")
    assert await code_of(wide, path, {"recovery": "wrong"}) == (422, "invalid")
    status, _ = await wide.post(path, {"passphrase": "passphrase for tests"})
    assert status == 201


async def test_the_key_of_a_root_is_not_sent_in_the_clear(
    wide: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("node.api.devices.LOOPBACK", frozenset())  # as from another machine
    refused = await code_of(wide, "/devices/HC01-T1/retire", {"passphrase": "words"})
    assert refused == (403, "secret_in_clear")


async def test_the_map_shows_stores_devices_and_who_is_in_step(
    node: Node, wide: Web, clock: Clock, tmp_path: Path
) -> None:
    await say(node, "zone", "N", code="N", name="North")
    await say(node, "store", "HC01", zone="N", latitude="-15.8", longitude="35.0", type="HC")
    second = await joined(node, tmp_path / "second", clock, stores=("CMS",))
    await second.close()
    status, answer = await wide.get("/network")
    assert status == 200, answer
    stores = {one["code"]: one for one in answer["stores"]}
    hc01 = stores["HC01"]
    assert (hc01["latitude"], hc01["longitude"], hc01["zone"]["code"]) == (-15.8, 35.0, "N")
    assert (hc01["state"], hc01["held"], hc01["type"]) == ("in_step", True, "HC")
    assert stores["CMS"]["latitude"] is None
    assert second.device.hex() in stores["CMS"]["devices"]
    assert sum(answer["counts"].values()) == 2
    clock.pass_minutes(30 * DAY_MINUTES)
    await wide.sign_in(pin=PASSWORD)
    _, answer = await wide.get("/network")
    (device,) = [one for one in answer["devices"] if one["device"] == second.device.hex()]
    assert device["state"] in ("silent", "unknown")


async def test_a_removed_device_is_not_on_the_map(
    node: Node, wide: Web, clock: Clock, tmp_path: Path
) -> None:
    second = await joined(node, tmp_path / "second", clock)
    await second.close()
    await wide.post(f"/devices/{second.device.hex()}/retire", {})
    _, answer = await wide.get("/network")
    assert [one["device"] for one in answer["devices"]] == [node.device.hex()]

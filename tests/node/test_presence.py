"""Presence: people at one sheet see each other, for as long as their tablets say so."""

from __future__ import annotations

import json
from typing import Any

import pytest

from node.api import who_is_here
from node.node import Node
from tests.node.founded import PASSWORD, PIN, Clock, Web, add_user, web_of

PATH = "/stores/HC01/presence"
SHEET = "sheet/1f3a"


async def says(web: Web, tablet: str, **more: Any) -> list[str]:
    status, answer = await web.post(PATH, {"at": SHEET, "tablet": tablet, **more})
    assert status == 200, answer
    names: list[str] = answer["people"]
    return names


async def here(web: Web, at: str = SHEET) -> list[str]:
    status, answer = await web.get(f"{PATH}?at={at}")
    assert (status, answer["at"], answer["store"]["code"]) == (200, at, "HC01")
    names: list[str] = answer["people"]
    return names


async def test_two_people_at_one_sheet_see_each_other_until_they_leave(
    node: Node, web: Web
) -> None:
    await add_user(node, "amina", "storekeeper", "1111")
    assert await says(web, "t1") == ["admin"]
    await web.sign_in(user="amina", pin="1111")
    assert await says(web, "t2") == ["admin", "amina"]
    assert await says(web, "t3") == ["admin", "amina"]
    assert await here(web, "order/1f3a") == []
    assert await says(web, "t2", leaving=True) == ["admin", "amina"]
    assert await says(web, "t3", leaving=True) == ["admin"]


async def test_who_falls_silent_is_gone_after_a_while(web: Web, clock: Clock) -> None:
    await says(web, "t1")
    clock.pass_minutes(0.5)
    assert await here(web) == ["admin"]
    clock.pass_minutes(0.5)
    assert await here(web) == []


async def test_open_pages_of_the_store_are_told_and_others_are_not(
    node: Node, web: Web, clock: Clock
) -> None:
    await add_user(node, "kofi", "storekeeper", "2222", "CMS")

    async def page(headers: dict[str, str]) -> Any:
        response = await web.client.get("/api/v1/events", headers=headers)
        assert await response.content.readline() == b": open\n"
        return response.content

    async def event(stream: Any) -> tuple[str, Any]:
        while not (line := (await stream.readline()).decode()).startswith("event:"):
            pass
        return line[7:].strip(), json.loads((await stream.readline())[6:])

    async with web_of(node) as other:
        await web.sign_in("CMS", "kofi", "2222")
        apart = await page(web.headers)
        await web.sign_in("HC01", "admin", PASSWORD)
        mine = await page(web.headers)
        await says(web, "t1")
        told = await event(mine)
        assert told[0] == "presence"
        assert (told[1]["at"], told[1]["people"]) == (SHEET, ["admin"])
        await says(web, "t1", leaving=True)
        assert (await event(mine))[1]["people"] == []
        await other.sign_in()
        await other.move("1", "receipt", [{"product": "ACT", "quantity": 1, "batch": "L"}])
        assert (await event(apart))[0] == "change"


async def test_the_dark_tablets_person_leaves_the_other_pages(
    node: Node, web: Web, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(who_is_here, "LIFE_MS", 30)
    response = await web.client.get("/api/v1/events", headers=web.headers)
    await says(web, "t1")
    clock.now_ms += 31
    seen = b""
    while b'"people": []' not in seen:
        seen += await response.content.readline()
    response.close()


@pytest.mark.parametrize(
    "body",
    [
        {"at": "sheet", "tablet": "t"},
        {"at": "sheet/../x", "tablet": "t"},
        {"at": "sheet/" + "x" * 65, "tablet": "t"},
        {"at": SHEET, "tablet": ""},
        {"at": SHEET, "tablet": "t" * 41},
        {"at": SHEET, "tablet": "t", "leaving": "yes"},
        {"at": SHEET, "tablet": "t", "name": "somebody else"},
    ],
)
async def test_odd_words_of_presence_are_refused(web: Web, body: dict[str, Any]) -> None:
    status, answer = await web.post(PATH, body)
    assert status == 422, answer


async def test_a_pin_is_present_at_its_own_store_only(web: Web) -> None:
    await web.sign_in("CMS", pin=PIN)
    assert (await web.post(PATH, {"at": SHEET, "tablet": "t"}))[0] == 403
    assert (await web.get(f"{PATH}?at={SHEET}"))[0] == 403


async def test_a_flood_of_places_and_tablets_is_bounded(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(who_is_here, "MAX_PLACES", 2)
    for number in range(4):
        await web.post(PATH, {"at": f"sheet/{number}", "tablet": "t"})
    found = [await here(web, f"sheet/{number}") for number in range(4)]
    assert found == [[], [], ["admin"], ["admin"]]

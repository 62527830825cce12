"""People over HTTP: an admin makes and changes accounts, each their own PIN; others may not."""

from __future__ import annotations

from typing import Any

from node.node import Node
from tests.node.founded import PASSWORD, PIN, Web, add_user

PEOPLE = "/stores/HC01/people"


async def code_of(web: Web, path: str, body: Any) -> tuple[int, str]:
    status, answer = await web.post(path, body)
    return status, answer["error"]["code"]


async def test_an_admin_makes_changes_and_disables_an_account(web: Web) -> None:
    body = {"id": "a", "name": "amina", "role": "storekeeper", "pin": "1111"}
    status, made = await web.post(PEOPLE, body)
    assert status == 201
    assert made == {
        "id": made["id"], "name": "amina", "role": "storekeeper", "disabled": False,
        "pin": True, "password": False,
    }  # fmt: skip
    assert await web.post(PEOPLE, body) == (201, made)
    _, answer = await web.get(PEOPLE)
    assert [one["name"] for one in answer["people"]] == ["admin", "amina"]
    one = f"{PEOPLE}/{made['id']}"
    status, changed = await web.post(one, {"id": "b", "role": "supervisor", "pin": "2222"})
    assert (status, changed["role"]) == (201, "supervisor")
    other = Web(web.node, web.client)
    await other.sign_in(user="amina", pin="2222")
    assert (await web.post(one, {"id": "c", "disabled": True}))[1]["disabled"] is True
    refused = await code_of(other, "/session", {"store": "HC01", "user": "amina", "pin": "2222"})
    assert refused == (401, "sign_in_failed")
    assert (await web.post(one, {"id": "d", "disabled": False}))[1]["disabled"] is False
    await other.sign_in(user="amina", pin="2222")


async def test_what_an_account_cannot_be_is_refused(node: Node, web: Web) -> None:
    taken = {"id": "a", "name": "admin", "role": "dispenser", "pin": "1111"}
    assert await code_of(web, PEOPLE, taken) == (409, "name_taken")
    for bad in (
        {"id": "b", "name": "x", "role": "king", "pin": "1111"},
        {"id": "b", "name": "x", "role": "admin", "pin": "11"},
        {"id": "b", "name": "x", "role": "admin"},
        {"id": "b", "name": " ", "role": "admin", "pin": "1111"},
    ):
        assert await code_of(web, PEOPLE, bad) == (422, "invalid")
    assert await code_of(web, f"{PEOPLE}/nobody", {"id": "c"}) == (404, "unknown_person")
    gone = {"id": "d", "disabled": True}
    assert await code_of(web, f"{PEOPLE}/admin", gone) == (409, "last_admin")
    lowered = {"id": "d", "role": "auditor"}
    assert await code_of(web, f"{PEOPLE}/admin", lowered) == (409, "last_admin")
    assert (await web.post(PEOPLE, {"id": "e", "name": "x", "role": "admin", "pin": "1111"}))[0]
    other = {"id": "e", "name": "y", "role": "admin", "pin": "1111"}
    assert await code_of(web, PEOPLE, other) == (409, "command_reused")


async def test_a_password_is_set_by_who_gave_one(web: Web) -> None:
    body = {"id": "a", "name": "x", "role": "admin", "password": "another long one"}
    assert await code_of(web, PEOPLE, body) == (403, "not_allowed")
    await web.sign_in(pin=PASSWORD)
    assert (await web.post(PEOPLE, body))[0] == 201


async def test_only_an_admin_of_the_store_sees_and_changes_its_people(node: Node, web: Web) -> None:
    assert (await web.get("/stores/CMS/people"))[0] == 403
    await add_user(node, "nurse", "supervisor")
    await add_user(node, "audit", "auditor")
    await web.sign_in(user="nurse", pin="1234")
    assert (await web.get(PEOPLE))[0] == 403
    body = {"id": "a", "name": "x", "role": "dispenser", "pin": "1111"}
    assert await code_of(web, PEOPLE, body) == (403, "not_allowed")
    await web.sign_in(user="audit", pin="1234")
    assert (await web.get(PEOPLE))[0] == 200
    assert await code_of(web, PEOPLE, body) == (403, "not_allowed")


async def test_ones_own_pin_changes_with_the_old_one_and_the_session_goes_on(web: Web) -> None:
    await add_user(web.node, "nurse", "dispenser", "1234")
    await web.sign_in(user="nurse", pin="1234")
    assert (await web.post("/session/secret", {"old": "1234", "new": "5678"}))[0] == 200
    assert (await web.get("/session"))[0] == 200
    other = Web(web.node, web.client)
    old = {"store": "HC01", "user": "nurse", "pin": "1234"}
    assert await code_of(other, "/session", old) == (401, "sign_in_failed")
    await other.sign_in(user="nurse", pin="5678")
    wrong = {"old": "0000", "new": "9999"}
    assert await code_of(web, "/session/secret", wrong) == (403, "wrong_secret")
    assert await code_of(web, "/session/secret", {"old": "5678", "new": "1"}) == (422, "invalid")
    password = {"old": "5678", "new": "a new long password"}
    assert await code_of(web, "/session/secret", password) == (403, "not_allowed")
    await web.sign_in(pin=PASSWORD)
    longer = {"old": PASSWORD, "new": "a new long password"}
    assert (await web.post("/session/secret", longer))[0] == 200
    await web.sign_in(pin="a new long password")
    await web.sign_in(pin=PIN)


async def test_wrong_old_secrets_lock_as_wrong_sign_ins_do(web: Web) -> None:
    for _ in range(5):
        await code_of(web, "/session/secret", {"old": "0000", "new": "9999"})
    wrong = {"old": "0000", "new": "9999"}
    assert await code_of(web, "/session/secret", wrong) == (429, "locked")


async def test_no_secret_stands_in_the_database(node: Node, web: Web) -> None:
    await web.sign_in(pin=PASSWORD)
    secret = "unmistakable words"
    body = {"id": "a", "name": "x", "role": "admin", "pin": "73737373", "password": secret}
    assert (await web.post(PEOPLE, body))[0] == 201
    for file in node.folder.iterdir():
        if file.is_file():
            assert secret.encode() not in file.read_bytes()
            assert b"73737373" not in file.read_bytes()

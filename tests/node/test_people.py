"""People: accounts in two stores' scopes, peppers handed on, secrets that do not lie about."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from crdt_model import scopes
from crdt_model.details import SetOne, stored
from crdt_model.facts import Kind, fact
from node import people, secret_hashes, signing_in
from node.api.sessions import Sessions
from node.directory import Directory
from node.errors import Refused
from node.node import Node
from node.store import Draft
from tests.node.founded import PASSWORD, PIN, Clock, add_user, web_of


def hc01(node: Node, connection: sqlite3.Connection) -> bytes:
    return Directory(connection, node.network).store("HC01").id


@pytest.mark.parametrize(
    ("name", "role", "pin", "password"),
    [
        ("", "admin", "1234", None),
        ("x" * 50, "admin", "1234", None),
        ("amina", "king", "1234", None),
        ("amina", "admin", "12", None),
        ("amina", "admin", "abcd", None),
        ("amina", "admin", None, "short"),
        ("amina", "admin", None, "x" * 200),
    ],
)
async def test_bad_accounts_are_refused(
    node: Node, name: str, role: str, pin: str | None, password: str | None
) -> None:
    def job(connection: sqlite3.Connection) -> None:
        of = hc01(node, connection)
        people.add_account(
            node.store, connection, node.keys.exchange, of, name, role, pin=pin, password=password
        )

    with pytest.raises(Refused):
        await node.database.write(job)


async def test_a_changed_pin_replaces_the_old_one(node: Node) -> None:
    await add_user(node, "amina", "storekeeper", "1111")
    await add_user(node, "amina", "storekeeper", "2222")
    async with web_of(node) as web:
        await web.sign_in(user="amina", pin="2222")
        status, _ = await web.post("/session", {"store": "HC01", "user": "amina", "pin": "1111"})
        assert status == 401


async def test_a_disabled_account_signs_in_no_more(node: Node) -> None:
    await add_user(node, "amina", "storekeeper", "1111")
    await node.database.write(
        lambda c: people.disable_account(node.store, c, hc01(node, c), "amina")
    )
    async with web_of(node) as web:
        status, _ = await web.post("/session", {"store": "HC01", "user": "amina", "pin": "1111"})
        assert status == 401


async def test_an_account_of_one_store_is_no_account_of_another(node: Node) -> None:
    await add_user(node, "amina", "storekeeper", "1111")
    async with web_of(node) as web:
        status, _ = await web.post("/session", {"store": "CMS", "user": "amina", "pin": "1111"})
        assert status == 401


async def test_no_secret_lies_in_the_database_or_its_log(
    node: Node, clock: Clock, tmp_path: Path
) -> None:
    async with web_of(node) as web:
        await web.sign_in()
    found = b"".join(path.read_bytes() for path in (tmp_path / "node").glob("stockmesh.db*"))
    assert PIN.encode() not in found
    assert PASSWORD.encode() not in found


async def test_without_the_pepper_a_hashed_pin_cannot_be_checked(node: Node) -> None:
    def query(connection: sqlite3.Connection) -> people.Account:
        return people.accounts(connection, hc01(node, connection))[0]

    account = await node.database.read(query)
    assert not signing_in.Candidate(account, {}).accepts(PIN)
    wrong = {account.pin.split("$")[0]: bytes(32)}
    assert not signing_in.Candidate(account, wrong).accepts(PIN)


async def test_tries_made_at_once_are_counted_one_by_one(node: Node) -> None:
    await add_user(node, "amina", "storekeeper", "1111")
    async with web_of(node) as web:
        body = {"store": "HC01", "user": "amina"}
        wrong = [web.post("/session", {**body, "pin": f"22{n:02}"}) for n in range(30)]
        answers = await asyncio.gather(*wrong, web.post("/session", {**body, "pin": "1111"}))
        assert sorted(status for status, _ in answers) == [401] * 5 + [429] * 26


def test_an_account_that_is_not_there_takes_as_long_as_one_that_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stretched: list[str] = []
    stretch = secret_hashes._stretch

    def counting(secret: str, salt: bytes, pepper: bytes) -> bytes:
        stretched.append(secret)
        return stretch(secret, salt, pepper)

    monkeypatch.setattr(secret_hashes, "_stretch", counting)
    held = people.Account(bytes(8), "amina", "admin", False, f"p${'00' * 16}${'00' * 32}", "")
    for account in (held, people.Account(bytes(8), "", "dispenser", False, "", "x$odd$y")):
        stretched.clear()
        assert not signing_in.Candidate(account, {"p": bytes(32)}).accepts("1111")
        assert len(stretched) == 2


async def test_odd_keys_of_one_device_keep_nobody_from_signing_in(node: Node) -> None:
    keys = ("pepper/a", "pepper/a/b/c", f"pepper/a/{node.device.hex()}", "user/zz/code")

    def job(connection: sqlite3.Connection) -> None:
        scope = scopes.people(hc01(node, connection))
        facts = tuple(fact(Kind.SET, stored(SetOne(key, b"x", ()))) for key in keys)
        node.store.record(connection, Draft(scope, b"command1", b"request1", "", facts))

    await node.database.write(job)
    async with web_of(node) as web:
        await web.sign_in()
    await node.database.write(
        lambda c: people.hand_on_peppers(node.store, c, node.keys.exchange, hc01(node, c))
    )


@pytest.mark.parametrize("role", ["dispenser", "disabled"])
async def test_a_changed_account_ends_its_sessions(node: Node, role: str) -> None:
    await add_user(node, "amina", "supervisor", "1111")
    sessions = Sessions(node)
    of = await node.database.read(lambda c: hc01(node, c))
    token, _ = await sessions.sign_in(of, "amina", "1111")
    assert sessions.find(token) is not None
    if role == "disabled":
        await node.database.write(lambda c: people.disable_account(node.store, c, of, "amina"))
    else:
        await add_user(node, "amina", role, "1111")
    await sessions.refresh(scopes.people(of))
    assert sessions.find(token) is None


async def test_made_up_names_do_not_fill_the_disk(
    node: Node, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_in, "MAX_LOCKOUTS", 3)

    def tried(name: str) -> Callable[[sqlite3.Connection], None]:
        return lambda c: signing_in.count_try(c, node.stores[0], name, clock())

    for number in range(10):
        clock.pass_minutes(24 * 60)
        await node.database.write(tried(f"nobody{number}"))
    rows = await node.database.read(
        lambda c: c.execute("SELECT count(*) FROM lockout").fetchone()[0]
    )
    assert rows <= 4

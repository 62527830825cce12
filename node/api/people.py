"""People over HTTP: the accounts of a store, and one's own secret."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any

from aiohttp import web

from node import account_desk, people, signing_in
from node.account_desk import AccountRequest, Asker
from node.api.handlers import Api, json_body, signed_in, token_of
from node.api.route import Route
from node.api.schema import BOOL, COMMAND, ID, TEXT, closed, list_of, object_of, ref
from node.api.sessions import Session
from node.errors import Refused, not_allowed
from node.node import Node
from node.people import MAX_NAME_CHARS
from node.roles import ACCOUNT_ROLES
from node.secret_hashes import MAX_SECRET_CHARS

_Change = Callable[[Node, sqlite3.Connection, bytes, AccountRequest, Asker], dict[str, Any]]


def _whose(api: Api, connection: sqlite3.Connection, session: Session, code: str) -> bytes:
    of = account_desk.accounts_of(api.node, connection, code)
    if of != session.store and not session.wide:
        raise not_allowed("a PIN acts on its own store; sign in there, or with the password")
    return of


async def list_people(api: Api, request: web.Request) -> web.Response:
    """The accounts of a store."""
    session, code = signed_in(request), request.match_info["store"]

    def query(connection: sqlite3.Connection) -> dict[str, Any]:
        of = _whose(api, connection, session, code)
        return account_desk.listed(connection, of, session.actor)

    return web.json_response(await api.node.database.read(query))


async def make_person(api: Api, request: web.Request) -> web.Response:
    """A new account."""
    asked = account_desk.read_new(await json_body(request))
    return await _write(api, request, asked, account_desk.make)


async def change_person(api: Api, request: web.Request) -> web.Response:
    """Another role, PIN or password; disabled, or let in again."""
    asked = account_desk.read_change(await json_body(request), request.match_info["person"])
    return await _write(api, request, asked, account_desk.change)


async def _write(
    api: Api, request: web.Request, asked: AccountRequest, act: _Change
) -> web.Response:
    session, code = signed_in(request), request.match_info["store"]
    asker = Asker(session.actor, session.wide)

    def job(connection: sqlite3.Connection) -> dict[str, Any]:
        of = _whose(api, connection, session, code)
        return act(api.node, connection, of, asked, asker)

    return web.json_response(await api.node.database.write(job), status=201)


async def change_secret(api: Api, request: web.Request) -> web.Response:
    """One's own PIN or password; this session goes on, others of the account end."""
    session, node = signed_in(request), api.node
    old, new = account_desk.read_secrets(await json_body(request))
    of, name = session.store, session.account.name

    def begin(connection: sqlite3.Connection) -> signing_in.Candidate | None:
        signing_in.count_try(connection, of, name, node.now_ms())
        return signing_in.candidate(connection, node.keys.exchange, node.device, of, name)

    checked = await node.database.write(begin)
    if checked is None or not await asyncio.to_thread(checked.accepts, old):
        raise Refused("wrong_secret", "that is not your PIN or password", status=403, field="old")

    def job(connection: sqlite3.Connection) -> people.Account:
        signing_in.forget_failures(connection, of, name)
        return account_desk.set_own_secret(node, connection, of, checked.account, new)

    changed = await node.database.write(job)
    api.sessions.keep(token_of(request), session, changed)
    return web.json_response(account_desk.account_json(changed))


_PEOPLE = "/stores/{store}/people"

ROUTES = (
    Route("GET", _PEOPLE, list_people, "The accounts of a store", "People"),
    Route("POST", _PEOPLE, make_person, "Make an account", "Person", "NewPerson", status=201),
    Route(
        "POST",
        f"{_PEOPLE}/{{person}}",
        change_person,
        "Change an account, disable it or let it in again",
        "Person",
        "PersonChange",
        status=201,
    ),
    Route("POST", "/session/secret", change_secret, "Change one's own PIN or password", "Person",
          "OwnSecret"),
)  # fmt: skip

_SECRET: dict[str, Any] = {"type": "string", "maxLength": MAX_SECRET_CHARS, "format": "password"}
_ROLE: dict[str, Any] = {"enum": list(ACCOUNT_ROLES)}

SCHEMAS: dict[str, Any] = {
    "NewPerson": closed(
        ("id", "name", "role"),
        id=COMMAND,
        name={"type": "string", "maxLength": MAX_NAME_CHARS},
        role=_ROLE,
        pin=_SECRET,
        password=_SECRET,
    ),
    "PersonChange": closed(
        ("id",), id=COMMAND, role=_ROLE, pin=_SECRET, password=_SECRET, disabled=BOOL
    ),
    "OwnSecret": closed(("old", "new"), old=_SECRET, new=_SECRET),
    "Person": object_of(
        ("id", "name", "role", "disabled"),
        id=ID,
        name=TEXT,
        role=TEXT,
        disabled=BOOL,
        pin=BOOL,
        password=BOOL,
    ),
    "People": object_of(("people", "roles"), people=list_of(ref("Person")), roles=list_of(TEXT)),
}

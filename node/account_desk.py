"""The account desk: people of a store made and changed by its admin, and by each their own secret.

Secrets are in no hash that is kept: four digits are soon found from one.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from crdt_model import scopes
from crdt_model.identifiers import command_id
from node import account_keys, fields, people
from node.directory import Directory
from node.errors import Refused, not_allowed
from node.node import Node
from node.recording import Actor
from node.roles import ACCOUNT_ROLES, AUDITOR
from node.secret_hashes import MAX_SECRET_CHARS

ADMIN = "admin"
THIS_DEVICE = "-"  # in a path: the accounts of a device that serves no store


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """An account as asked for; None where nothing was said.

    Attributes:
        person: name or id of who is changed; for a new account the name.
    """

    id: str
    person: str
    role: str | None
    pin: str | None
    password: str | None
    disabled: bool | None
    request: bytes


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: `wide` if signed in with the password, which alone may set passwords."""

    actor: Actor
    wide: bool


def read_new(body: object) -> AccountRequest:
    """A new account from the body of a request."""
    given = fields.object_of(body, {"id", "name", "role", "pin", "password"})
    return _read(given, fields.text(given, "name").strip(), fields.text(given, "role"))


def read_change(body: object, person: str) -> AccountRequest:
    """A change of an account from the body of a request."""
    given = fields.object_of(body, {"id", "role", "pin", "password", "disabled"})
    return _read(given, person, fields.optional(given, "role"))


def _read(given: dict[str, Any], person: str, role: str | None) -> AccountRequest:
    pin = fields.optional(given, "pin", MAX_SECRET_CHARS)
    password = fields.optional(given, "password", MAX_SECRET_CHARS)
    disabled = fields.flag(given, "disabled", False) if "disabled" in given else None
    told = {
        "person": person, "role": role, "disabled": disabled,
        "pin": pin is not None, "password": password is not None,
    }  # fmt: skip
    return AccountRequest(
        fields.command(given), person, role, pin, password, disabled, fields.request_hash(told)
    )


def accounts_of(node: Node, connection: sqlite3.Connection, code: str | None) -> bytes:
    """Whose accounts are meant: the named store's, or the only ones this device keeps.

    Raises:
        Refused: several stores and none named, or one this device does not serve.
    """
    if code is None or code == THIS_DEVICE:
        if len(node.accounts_of) > 1:
            raise Refused("invalid", "this device serves several stores; say --store CODE")
        return node.accounts_of[0]
    store = Directory(connection, node.network).store(code).id
    if store not in node.stores:
        raise Refused("not_allowed", f"this device does not serve {code}", status=403)
    return store


def account_json(account: people.Account) -> dict[str, Any]:
    """An account as people see it: whether it has secrets, never what they are."""
    return {
        "id": account.id.hex(),
        "name": account.name,
        "role": account.role,
        "disabled": account.disabled,
        "pin": bool(account.pin),
        "password": bool(account.password),
    }


def listed(connection: sqlite3.Connection, of: bytes, actor: Actor) -> dict[str, Any]:
    """The accounts of a store, for its admin or an auditor. Raises Refused: `not_allowed`."""
    if actor.role != AUDITOR:
        _check_admin(actor)
    found = [account_json(account) for account in people.accounts(connection, of)]
    return {"people": found, "roles": list(ACCOUNT_ROLES)}


def _check_admin(actor: Actor) -> None:
    if not actor.may(ADMIN):
        raise not_allowed(f"a {actor.role} may not do this", needed=ADMIN)


def _check_password(asked: AccountRequest, asker: Asker) -> None:
    """A password reaches further than a PIN: who gave only a PIN does not set one."""
    if asked.password is not None and not asker.wide:
        raise not_allowed("sign in with the password to set a password")


def make(
    node: Node, connection: sqlite3.Connection, of: bytes, asked: AccountRequest, asker: Asker
) -> dict[str, Any]:
    """Make an account, once.

    Raises:
        Refused: `not_allowed`, `name_taken`, `command_reused`, `accounts_pending`, `invalid`.
    """
    _check_admin(asker.actor)
    _check_password(asked, asker)
    if asked.pin is None and asked.password is None:
        raise Refused("invalid", "give a PIN or a password", field="pin")
    if not _done_before(connection, of, asked):
        known = people.accounts(connection, of)
        if any(account.name == asked.person for account in known):
            message = f"there is a {asked.person!r} already; change that account"
            raise Refused("name_taken", message, status=409, field="name")
        people.check_account(asked.person, asked.role or "", asked.pin, asked.password)
        _write(node, connection, of, asked.person, asked, asker.actor)
    return account_json(_found(connection, of, asked.person))


def change(
    node: Node, connection: sqlite3.Connection, of: bytes, asked: AccountRequest, asker: Asker
) -> dict[str, Any]:
    """Change role or secrets of an account, disable it or let it sign in again; once.

    Raises:
        Refused: `not_allowed`, `unknown_person`, `last_admin`, `command_reused`, `invalid`.
    """
    _check_admin(asker.actor)
    _check_password(asked, asker)
    account = _found(connection, of, asked.person)
    if not _done_before(connection, of, asked):
        role = account.role if asked.role is None else asked.role
        disabled = account.disabled if asked.disabled is None else asked.disabled
        people.check_account(account.name, role, asked.pin, asked.password)
        if account.role == ADMIN and not account.disabled and (disabled or role != ADMIN):
            _check_not_last(connection, of, account)
        _write(node, connection, of, account.name, asked, asker.actor)
    return account_json(_found(connection, of, account.name))


def _check_not_last(connection: sqlite3.Connection, of: bytes, account: people.Account) -> None:
    others = [
        one
        for one in people.accounts(connection, of)
        if one.role == ADMIN and not one.disabled and one.id != account.id
    ]
    if not others:
        message = f"{account.name} is the last admin here; make another one first"
        raise Refused("last_admin", message, status=409)


def _found(connection: sqlite3.Connection, of: bytes, person: str) -> people.Account:
    for account in people.accounts(connection, of):
        if person in (account.name, account.id.hex()):
            return account
    raise Refused("unknown_person", f"no account {person[:40]!r} here", status=404)


def _write(
    node: Node,
    connection: sqlite3.Connection,
    of: bytes,
    name: str,
    asked: AccountRequest,
    actor: Actor,
) -> None:
    people.write_account(
        node.store,
        connection,
        node.keys.exchange,
        of,
        people.Wanted(name, asked.role, asked.pin, asked.password, asked.disabled),
        people.Said(_command(of, asked.id), asked.request, actor.name),
    )


def _command(of: bytes, client_id: str) -> bytes:
    return command_id(scopes.people(of), f"account/{client_id}")


def _done_before(connection: sqlite3.Connection, of: bytes, asked: AccountRequest) -> bool:
    found = connection.execute(
        "SELECT request FROM entry JOIN log ON log.id = entry.log"
        " WHERE log.scope = ? AND command = ?",
        (account_keys.scope_number_of(connection, of), _command(of, asked.id)),
    ).fetchall()
    if found and (asked.request,) not in found:
        message = "this id was used for another command; make a new one"
        raise Refused("command_reused", message, status=409, id=asked.id)
    return bool(found)


# --- one's own secret -----------------------------------------------------------------------


def is_pin(secret: str) -> bool:
    """Whether a secret is of the form of a PIN."""
    return secret.isascii() and secret.isdecimal()


def read_secrets(body: object) -> tuple[str, str]:
    """The old and the new secret; what changes is the PIN if the new one is all digits.

    Raises:
        Refused: `invalid`; `not_allowed`, a password for who gave a PIN.
    """
    given = fields.object_of(body, {"old", "new"})
    old = fields.text(given, "old", MAX_SECRET_CHARS)
    new = fields.text(given, "new", MAX_SECRET_CHARS)
    if is_pin(old) and not is_pin(new):
        raise not_allowed("give the old password to set a password; an admin can set the first one")
    return old, new


def set_own_secret(
    node: Node, connection: sqlite3.Connection, of: bytes, account: people.Account, new: str
) -> people.Account:
    """Replace the PIN or password of an account whose old secret was checked.

    Raises:
        Refused: `invalid`, `accounts_pending`.
    """
    pin, password = (new, None) if is_pin(new) else (None, new)
    people.check_account(account.name, account.role, pin, password)
    people.write_account(
        node.store,
        connection,
        node.keys.exchange,
        of,
        people.Wanted(account.name, None, pin, password, None),
        people.Said.anew(of, account.name),
    )
    return _found(connection, of, account.name)

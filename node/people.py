"""People: accounts of a store, kept on its devices, good for signing in with no network.

What is stored of a secret is in `secret_hashes`, the pepper it takes in `account_keys`, how it is
checked in `signing_in`.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from crdt_model import scopes
from crdt_model.details import Row, SettingValue, stored
from crdt_model.facts import Fact, Kind, fact
from crdt_model.identifiers import command_id, derived_id
from node.account_keys import held_peppers, ready_pepper, scope_number_of, sealed_peppers
from node.errors import Refused
from node.log_rows import scope_number
from node.roles import ACCOUNT_ROLES, AUDITOR
from node.secret_hashes import MAX_SECRET_CHARS, hashed
from node.store import Draft, Store
from node.views import settings

MIN_PIN_DIGITS = 4
MIN_PASSWORD_CHARS = 10
MAX_NAME_CHARS = 40


@dataclass(frozen=True, slots=True)
class Account:
    """One account: its id (what entries carry), login name, role, and its hashed secrets."""

    id: bytes
    name: str
    role: str
    disabled: bool
    pin: str
    password: str


def accounts(connection: sqlite3.Connection, of: bytes) -> list[Account]:
    """The accounts of a store (or of a device without one), by name."""
    rows = settings.table(connection, scope_number_of(connection, of), "user")
    found = [_account(row_id, fields) for row_id, fields in rows.items()]
    return sorted(found, key=lambda account: (account.name, account.id))


def _account(row_id: bytes, fields: dict[str, SettingValue]) -> Account:
    role = str(fields.get("role") or "")
    return Account(
        row_id,
        str(fields.get("name") or ""),
        role if role in ACCOUNT_ROLES else AUDITOR,  # of a later version: it may read
        bool(fields.get("disabled")),
        str(fields.get("pin") or ""),
        str(fields.get("password") or ""),
    )


def add_account(
    store: Store,
    connection: sqlite3.Connection,
    exchange: X25519PrivateKey,
    of: bytes,
    name: str,
    role: str,
    *,
    pin: str | None,
    password: str | None,
) -> Account:
    """Make an account, or change the role and secrets of the one with this name.

    Raises:
        Refused: `invalid` name, role or secret; `accounts_pending`.
    """
    check_account(name, role, pin, password)
    wanted = Wanted(name, role, pin, password, disabled=False)
    write_account(store, connection, exchange, of, wanted, Said.anew(of))
    return next(account for account in accounts(connection, of) if account.name == name)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an account is to be; None leaves a field as it is."""

    name: str
    role: str | None
    pin: str | None
    password: str | None
    disabled: bool | None


@dataclass(frozen=True, slots=True)
class Said:
    """Under which command a change of accounts is written, and who said it."""

    command: bytes
    request: bytes
    user: str

    @classmethod
    def anew(cls, of: bytes, user: str = "") -> Said:
        """A command of its own."""
        nonce = os.urandom(8)
        return cls(command_id(scopes.people(of), nonce.hex()), nonce, user)


def write_account(
    store: Store,
    connection: sqlite3.Connection,
    exchange: X25519PrivateKey,
    of: bytes,
    wanted: Wanted,
    said: Said,
) -> None:
    """Write what an account is to be, checked before.

    Raises:
        Refused: `accounts_pending`.
    """
    scope = scope_number(connection, scopes.people(of))
    fields: list[tuple[str, SettingValue]] = [("code", wanted.name), ("name", wanted.name)]
    for name, value in (("role", wanted.role), ("disabled", wanted.disabled)):
        if value is not None:
            fields.append((name, value))
    facts: list[Fact] = []
    secrets = [("pin", wanted.pin), ("password", wanted.password)]
    if any(secret is not None for _, secret in secrets):
        pepper_id, pepper, facts = ready_pepper(store, connection, exchange, of)
        fields += [
            (name, hashed(secret, pepper_id, pepper))
            for name, secret in secrets
            if secret is not None
        ]
    facts.append(_row(connection, scope, store.network, wanted.name, fields))
    _record(store, connection, of, facts, said)


def disable_account(store: Store, connection: sqlite3.Connection, of: bytes, name: str) -> None:
    """Let an account sign in no more.

    Raises:
        Refused: `unknown_code`.
    """
    if all(account.name != name for account in accounts(connection, of)):
        raise Refused("unknown_code", f"no user {name!r}", field="user")
    scope = scope_number(connection, scopes.people(of))
    fact_ = _row(connection, scope, store.network, name, [("disabled", True)])
    _record(store, connection, of, [fact_], Said.anew(of))


def check_account(name: str, role: str, pin: str | None, password: str | None) -> None:
    """Raise `Refused` where an account could not be made of these."""
    if not name.strip() or len(name) > MAX_NAME_CHARS or not name.isprintable():
        raise Refused("invalid", f"a name of 1 to {MAX_NAME_CHARS} characters", field="name")
    if role not in ACCOUNT_ROLES:
        raise Refused("invalid", f"role: one of {', '.join(ACCOUNT_ROLES)}", field="role")
    if pin is not None and not (pin.isascii() and pin.isdecimal() and len(pin) >= MIN_PIN_DIGITS):
        raise Refused("invalid", f"a PIN has at least {MIN_PIN_DIGITS} digits", field="pin")
    if password is not None and len(password) < MIN_PASSWORD_CHARS:
        raise Refused(
            "invalid", f"a password has at least {MIN_PASSWORD_CHARS} characters", field="password"
        )
    if max(len(pin or ""), len(password or "")) > MAX_SECRET_CHARS:
        raise Refused("invalid", f"at most {MAX_SECRET_CHARS} characters", field="password")


def _row(
    connection: sqlite3.Connection,
    scope: int,
    network_id: bytes,
    name: str,
    fields: list[tuple[str, SettingValue]],
) -> Fact:
    """A row fact that replaces what stands for each of its fields."""
    row_id = derived_id(network_id, "user", name)
    was = tuple(
        (position, standing.name)
        for position, (field, _) in enumerate(fields)
        for standing in settings.standing(connection, scope, f"user/{row_id.hex()}/{field}")
    )
    return fact(Kind.ROW, stored(Row("user", name, tuple(fields), was)))


def _record(
    store: Store, connection: sqlite3.Connection, of: bytes, facts: list[Fact], said: Said
) -> None:
    draft = Draft(scopes.people(of), said.command, said.request, said.user, tuple(facts))
    store.record(connection, draft)


def hand_on_peppers(
    store: Store, connection: sqlite3.Connection, exchange: X25519PrivateKey, of: bytes
) -> int:
    """Seal this store's peppers to devices that joined since; returns how many facts it took."""
    peppers = held_peppers(connection, exchange, store.device, of)
    facts = sealed_peppers(store, connection, of, peppers) if peppers else []
    if facts:
        _record(store, connection, of, facts, Said.anew(of))
    return len(facts)

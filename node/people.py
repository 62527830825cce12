"""People: accounts of a store, kept on its devices, good for signing in with no network.

A secret is stored as scrypt over its HMAC with the store's pepper. The pepper lies in `people/…`
sealed to each device of the store, so that a copy of the database alone does not give PINs away;
any device that has it hands it on when another joins.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import sqlite3
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from crdt_model import scopes
from crdt_model.details import Row, SetOne, SettingValue, stored
from crdt_model.facts import Fact, Kind, fact
from crdt_model.grants import Right
from crdt_model.identifiers import command_id, derived_id
from crdt_model.sealing import CannotOpen, open_sealed, seal
from node.errors import Refused
from node.log_rows import scope_number
from node.roles import ACCOUNT_ROLES, AUDITOR
from node.store import Draft, Store
from node.views import network, settings

SCRYPT_N = 1 << 14  # 16 MiB and about 50 ms: what a Raspberry Pi can do while a nurse waits
SCRYPT_R = 8
SCRYPT_P = 1
SALT_BYTES = 16
PEPPER_BYTES = 32
PEPPER_ID_BYTES = 8
FAILURES_FREE = 5  # wrong secrets before an account locks
LOCK_FIRST_MS = 30_000  # doubled with each further failure
LOCK_MAX_MS = 3_600_000
MAX_LOCKOUTS = 10_000  # names with wrong tries; beyond, those long past are forgotten
MIN_PIN_DIGITS = 4
MIN_PASSWORD_CHARS = 10
MAX_SECRET_CHARS = 128
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


def scope_number_of(connection: sqlite3.Connection, of: bytes) -> int:
    """The row of an accounts' scope, -1 if nothing of it is held."""
    name = scopes.people(of)
    row = connection.execute("SELECT id FROM scope WHERE name = ?", (name,)).fetchone()
    return -1 if row is None else row[0]


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


# --- changing accounts ---------------------------------------------------------------


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
        pepper_id, pepper, facts = _pepper(store, connection, exchange, of)
        fields += [
            (name, _hashed(secret, pepper_id, pepper))
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


# --- the pepper ----------------------------------------------------------------------


def _pepper_info(of: bytes, pepper_id: str) -> bytes:
    return b"stockmesh/pepper/1" + of + pepper_id.encode()


def _peppers(
    connection: sqlite3.Connection, exchange: X25519PrivateKey, device: bytes, of: bytes
) -> dict[str, bytes]:
    """The peppers of a store that are sealed to this device, by id."""
    scope = scope_number_of(connection, of)
    found: dict[str, bytes] = {}
    for key, held in settings.under(connection, scope, "pepper/").items():
        _, pepper_id, holder = (*key.split("/", 2), "")[:3]  # a device may set keys of other forms
        for assigned in held if holder == device.hex() else ():
            if isinstance(assigned.value, bytes):
                try:
                    found[pepper_id] = open_sealed(
                        exchange, _pepper_info(of, pepper_id), assigned.value
                    )
                except CannotOpen:
                    continue
    return found


def account_key(
    connection: sqlite3.Connection, exchange: X25519PrivateKey, device: bytes, of: bytes
) -> bytes | None:
    """The store's first account key, None while none was handed to this device.

    Two devices may each have made one before they met. What is derived from it is to be the same
    on all devices and to last, so the one that was set first counts.
    """
    held = _peppers(connection, exchange, device, of)
    scope = scope_number_of(connection, of)
    first: dict[str, int] = {}
    for key, assigned in settings.under(connection, scope, "pepper/").items():
        pepper_id = key.split("/", 2)[1]
        if assigned and pepper_id in held:
            stamp = min(one.stamp for one in assigned)
            first[pepper_id] = min(stamp, first.get(pepper_id, stamp))
    return held[min(first, key=lambda one: (first[one], one))] if first else None


def _pepper(
    store: Store, connection: sqlite3.Connection, exchange: X25519PrivateKey, of: bytes
) -> tuple[str, bytes, list[Fact]]:
    """A pepper this device has, or a new one with the facts that seal it to the store's devices."""
    held = _peppers(connection, exchange, store.device, of)
    if held:
        pepper_id = min(held)
        return pepper_id, held[pepper_id], []
    pepper_id, pepper = os.urandom(PEPPER_ID_BYTES).hex(), os.urandom(PEPPER_BYTES)
    return pepper_id, pepper, _sealed(store, connection, of, {pepper_id: pepper})


def _sealed(
    store: Store, connection: sqlite3.Connection, of: bytes, peppers: dict[str, bytes]
) -> list[Fact]:
    """Facts that hand peppers to every device of the store that lacks them."""
    scope = scope_number(connection, scopes.people(of))
    facts: list[Fact] = []
    for device in network.devices(connection):
        grants = device.grants
        if grants is None:
            continue
        if not (grants.allows(Right.PEOPLE, of) or device.device[:8] == of):
            continue
        for pepper_id, pepper in peppers.items():
            key = f"pepper/{pepper_id}/{device.device.hex()}"
            if not settings.standing(connection, scope, key):
                sealed = seal(grants.exchange_key, _pepper_info(of, pepper_id), pepper)
                facts.append(fact(Kind.SET, stored(SetOne(key, sealed, ()))))
    return facts


def hand_on_peppers(
    store: Store, connection: sqlite3.Connection, exchange: X25519PrivateKey, of: bytes
) -> int:
    """Seal this store's peppers to devices that joined since; returns how many facts it took."""
    peppers = _peppers(connection, exchange, store.device, of)
    facts = _sealed(store, connection, of, peppers) if peppers else []
    if facts:
        _record(store, connection, of, facts, Said.anew(of))
    return len(facts)


# --- signing in ------------------------------------------------------------------------


def _hashed(secret: str, pepper_id: str, pepper: bytes) -> str:
    salt = os.urandom(SALT_BYTES)
    return f"{pepper_id}${salt.hex()}${_stretch(secret, salt, pepper).hex()}"


def _stretch(secret: str, salt: bytes, pepper: bytes) -> bytes:
    keyed = hmac.digest(pepper, secret.encode(), "sha256")
    return hashlib.scrypt(keyed, salt=salt, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P, dklen=32)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a secret is checked against, off the database's thread."""

    account: Account
    peppers: dict[str, bytes]

    def accepts(self, secret: str) -> bool:
        """Whether `secret` is the account's PIN or password.

        Takes as long for every account, also one that is not there: names are not to be guessed by
        the time an answer takes.
        """
        matches = [
            self._matches(hashed, secret) for hashed in (self.account.pin, self.account.password)
        ]
        return any(matches)

    def _matches(self, hashed: str, secret: str) -> bool:
        if len(secret) > MAX_SECRET_CHARS:
            return False
        pepper_id, salt, expected = _hash_parts(hashed)
        actual = _stretch(secret, salt, self.peppers.get(pepper_id, b""))
        return pepper_id in self.peppers and hmac.compare_digest(actual, expected)


def _hash_parts(hashed: str) -> tuple[str, bytes, bytes]:
    """Pepper id, salt and hash as `_hashed` wrote them; what has another form matches nothing."""
    parts = hashed.split("$")
    try:
        pepper_id, salt, expected = parts[0], bytes.fromhex(parts[1]), bytes.fromhex(parts[2])
    except (IndexError, ValueError):
        return "", bytes(SALT_BYTES), b""
    return pepper_id, salt, expected


def candidate(
    connection: sqlite3.Connection,
    exchange: X25519PrivateKey,
    device: bytes,
    of: bytes,
    name: str,
) -> Candidate | None:
    """The account to check, None if there is none of this name.

    Raises:
        Refused: `accounts_pending` while no pepper was handed to this device.
    """
    found = [a for a in accounts(connection, of) if a.name == name and not a.disabled]
    if not found:
        return None
    peppers = _peppers(connection, exchange, device, of)
    if not peppers:
        raise Refused(
            "accounts_pending",
            "this device has not yet been handed the store's account key; bring it in touch with"
            " another device of the store",
            status=409,
        )
    return Candidate(found[0], peppers)


def count_try(connection: sqlite3.Connection, of: bytes, name: str, now_ms: int) -> None:
    """Count a try as a wrong one before its secret is checked; `forget_failures` clears it.

    Counted afterwards, any number of tries made at once would all be let through. Five lock the
    account, and each further one doubles the wait.

    Raises:
        Refused: `locked`.
    """
    scope, kept = scopes.people(of), name[:MAX_NAME_CHARS]
    failures, until = connection.execute(
        "SELECT failures, until FROM lockout WHERE scope = ? AND user = ?", (scope, kept)
    ).fetchone() or (0, 0)
    if until > now_ms:
        wait_s = -(-(until - now_ms) // 1000)
        raise Refused(
            "locked", f"too many wrong tries; wait {wait_s} s", status=429, retry_after_s=wait_s
        )
    (rows,) = connection.execute("SELECT count(*) FROM lockout").fetchone()
    if rows >= MAX_LOCKOUTS:  # somebody makes up names
        connection.execute("DELETE FROM lockout WHERE until < ?", (now_ms - LOCK_MAX_MS,))
    beyond = failures + 1 - FAILURES_FREE
    lock_ms = min(LOCK_MAX_MS, LOCK_FIRST_MS << min(beyond, 20)) if beyond >= 0 else 0
    connection.execute(
        "INSERT INTO lockout (scope, user, failures, until) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET failures = excluded.failures, until = excluded.until",
        (scope, kept, failures + 1, now_ms + lock_ms),
    )


def forget_failures(connection: sqlite3.Connection, of: bytes, name: str) -> None:
    """A right secret clears the count."""
    connection.execute(
        "DELETE FROM lockout WHERE scope = ? AND user = ?",
        (scopes.people(of), name[:MAX_NAME_CHARS]),
    )

"""Founding: making a network, its two roots, its first device and its first stores."""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crdt_model import scopes
from crdt_model.certificates import (
    MAX_NAME_CHARACTERS,
    Signer,
    Terms,
    make_device,
    make_first_root,
    make_issuer,
    make_second_root,
    public_bytes,
)
from crdt_model.clock import stamp_of
from crdt_model.codes import recovery_text
from crdt_model.details import Certified, Enrol, Row, SetOne, Zone, stored
from crdt_model.facts import Fact, Kind, fact
from crdt_model.grants import ANYWHERE, Grant, Grants, Right
from crdt_model.identifiers import command_id, derived_id
from crdt_model.identity import Roots
from crdt_model.updates import month_of
from node.errors import Refused
from node.importing.columns import MAX_CODE_CHARS
from node.keys import Membership, new_keys, save_keys, save_membership, save_root_key
from node.node import Node
from node.people import add_account, check_account
from node.store import Draft

ROOT_YEARS = 50  # the network outlives its machines; expiry never invalidates the past
ISSUER_YEARS = 10
DEVICE_YEARS = 5
_YEAR_MS = 365 * 86_400_000
ISSUER_DEPTH = 2  # the founder's issuer may let in admins, who let in devices
SEED_BYTES = 32
PIN_DIGITS = 6
PASSPHRASE_BYTES = 15  # 24 characters of base64
ADMIN = "admin"
FOUNDER_LABEL = "T1"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a founder chose; None is made and told once.

    Attributes:
        stores: codes. admin: the login name of the first account.
        names: what stores are called, by code; one without a name is called by its code.
    """

    name: str
    stores: tuple[str, ...]
    time_zone: str
    pin: str | None
    password: str | None
    passphrase: str | None
    admin: str = ADMIN
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Founded:
    """What a founder must be told, once.

    Attributes:
        recovery: the second root's key as text, for a safe; it is kept nowhere else.
    """

    network: bytes
    device: bytes
    pin: str
    password: str
    passphrase: str
    recovery: str


def issuer_grants(network: bytes, exchange_key: bytes) -> Grants:
    """What an admin may hand on: every right, anywhere."""
    return Grants(network, frozenset((right, ANYWHERE) for right in Right), exchange_key)


async def found(folder: Path, plan: Plan, clock: Callable[[], int]) -> Founded:
    """Make a network in an empty folder.

    Raises:
        KeyFault: the folder already belongs to a device, or cannot be written.
        Refused: a PIN, password or name is not of its form.
    """
    _check(plan)
    now_ms = clock()
    keys = new_keys(os.urandom, issuing=True)
    first_key, second_key = (
        Ed25519PrivateKey.from_private_bytes(os.urandom(SEED_BYTES)) for _ in range(2)
    )
    first = make_first_root(
        first_key, public_bytes(second_key), plan.name, terms(now_ms, ROOT_YEARS)
    )
    network = first.fingerprint()
    second = make_second_root(second_key, network, plan.name, terms(now_ms, ROOT_YEARS))
    exchange = keys.exchange.public_key().public_bytes_raw()
    assert keys.issuer is not None
    issuer = make_issuer(
        Signer(first, first_key),
        public_bytes(keys.issuer),
        issuer_grants(network, exchange),
        ISSUER_DEPTH,
        terms(now_ms, ISSUER_YEARS),
    )
    ids = [derived_id(network, "store", code) for code in plan.stores]
    grants = Grants(network, founder_grants(ids), exchange)
    device = make_device(
        Signer(issuer, keys.issuer),
        public_bytes(keys.device),
        grants,
        terms(now_ms, DEVICE_YEARS),
    )
    passphrase = plan.passphrase or secrets.token_urlsafe(PASSPHRASE_BYTES)
    folder.mkdir(parents=True, exist_ok=True)
    save_keys(folder, keys)
    save_root_key(folder, first_key, passphrase, network)
    save_membership(folder, Membership(device, (issuer.der,), (issuer.der,), Roots(first, second)))
    pin = plan.pin or "".join(secrets.choice("0123456789") for _ in range(PIN_DIGITS))
    password = plan.password or secrets.token_urlsafe(PASSPHRASE_BYTES)
    await _first_facts(folder, plan, clock, issuer.der, grants, pin, password)
    recovery = recovery_text(second_key.private_bytes_raw())
    return Founded(network, keys.device_id, pin, password, passphrase, recovery)


def _check(plan: Plan) -> None:
    """Refuse what could not be founded before a key is written: a folder is founded once."""
    if not plan.name.strip() or not plan.name.isprintable() or len(plan.name) > MAX_NAME_CHARACTERS:
        message = f"a network's name has 1 to {MAX_NAME_CHARACTERS} characters"
        raise Refused("invalid", message, field="network")
    for code in plan.stores:
        if not code or code != code.strip() or not code.isprintable() or len(code) > MAX_CODE_CHARS:
            message = f"{code!r} is no store's code: 1 to {MAX_CODE_CHARS} characters"
            raise Refused("invalid", message, field="store")
        if not plan.names.get(code, code).isprintable() or len(plan.names.get(code, "")) > 200:
            raise Refused("invalid", "a name of up to 200 characters", field="store")
    try:
        ZoneInfo(plan.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"{plan.time_zone!r} is not a time zone like Africa/Blantyre"
        raise Refused("invalid", message, field="time_zone") from error
    check_account(plan.admin, "admin", plan.pin, plan.password)


def founder_grants(stores: list[bytes]) -> frozenset[Grant]:
    """The founder's device lets others in, keeps the catalogue, and runs its stores."""
    own: set[Grant] = {(Right.ISSUER, ANYWHERE), (Right.CATALOGUE, ANYWHERE)}
    for store in stores:
        own |= {(right, store) for right in (Right.STORE, Right.PEOPLE, Right.SUPERVISOR)}
    return frozenset(own)


def terms(now_ms: int, years: int) -> Terms:
    """The serial and dates of a new certificate; a day back for clocks that run behind."""
    return Terms(os.urandom(16), now_ms - 86_400_000, now_ms + years * _YEAR_MS)


async def _first_facts(
    folder: Path,
    plan: Plan,
    clock: Callable[[], int],
    issuer: bytes,
    grants: Grants,
    pin: str,
    password: str,
) -> None:
    node = await Node.open(folder, clock)
    try:
        enrolled = Enrol(
            node.device,
            FOUNDER_LABEL,
            hashlib.sha256(node.membership.device.der).digest(),
            bytes(8),
            grants.encode(),
        )
        membership = [
            fact(Kind.ISSUER, stored(Certified(issuer))),
            fact(Kind.ENROL, stored(enrolled)),
        ]
        catalogue: list[Fact] = [
            fact(Kind.SET, stored(SetOne("network/name", plan.name, ()))),
            fact(Kind.SET, stored(SetOne("network/time_zone", plan.time_zone, ()))),
        ]
        month = month_of(stamp_of(clock()))
        for code in plan.stores:
            name = plan.names.get(code) or code
            catalogue.append(
                fact(Kind.ROW, stored(Row("store", code, (("code", code), ("name", name)), ())))
            )
            zone = Zone(derived_id(node.network, "store", code), month, plan.time_zone)
            catalogue.append(fact(Kind.ZONE, stored(zone)))
        for scope, facts in ((scopes.NETWORK, membership), (scopes.CATALOGUE, catalogue)):
            draft = Draft(scope, command_id(scope, "found"), bytes(8), "", tuple(facts))
            await node.database.write(partial(_record, node, draft))
        for of in node.accounts_of:
            await node.database.write(partial(_add_admin, node, of, plan.admin, pin, password))
    finally:
        await node.close()


def _record(node: Node, draft: Draft, connection: sqlite3.Connection) -> None:
    node.store.record(connection, draft)


def _add_admin(
    node: Node, of: bytes, name: str, pin: str, password: str, connection: sqlite3.Connection
) -> None:
    exchange = node.keys.exchange
    add_account(node.store, connection, exchange, of, name, "admin", pin=pin, password=password)

"""Account keys: the pepper of a store's accounts, sealed to each device of the store.

A copy of the database alone does not give PINs away, for the pepper opens on the store's devices
only; any of them hands it on when another joins.
"""

from __future__ import annotations

import os
import sqlite3

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from crdt_model import scopes
from crdt_model.details import SetOne, stored
from crdt_model.facts import Fact, Kind, fact
from crdt_model.grants import Right
from crdt_model.sealing import CannotOpen, open_sealed, seal
from node.log_rows import scope_number
from node.store import Store
from node.views import network, settings

PEPPER_BYTES = 32
PEPPER_ID_BYTES = 8


def scope_number_of(connection: sqlite3.Connection, of: bytes) -> int:
    """The row of an accounts' scope, -1 if nothing of it is held."""
    name = scopes.people(of)
    row = connection.execute("SELECT id FROM scope WHERE name = ?", (name,)).fetchone()
    return -1 if row is None else row[0]


def _pepper_info(of: bytes, pepper_id: str) -> bytes:
    return b"stockmesh/pepper/1" + of + pepper_id.encode()


def held_peppers(
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
    held = held_peppers(connection, exchange, device, of)
    scope = scope_number_of(connection, of)
    first: dict[str, int] = {}
    for key, assigned in settings.under(connection, scope, "pepper/").items():
        pepper_id = key.split("/", 2)[1]
        if assigned and pepper_id in held:
            stamp = min(one.stamp for one in assigned)
            first[pepper_id] = min(stamp, first.get(pepper_id, stamp))
    return held[min(first, key=lambda one: (first[one], one))] if first else None


def ready_pepper(
    store: Store, connection: sqlite3.Connection, exchange: X25519PrivateKey, of: bytes
) -> tuple[str, bytes, list[Fact]]:
    """A pepper this device has, or a new one with the facts that seal it to the store's devices."""
    held = held_peppers(connection, exchange, store.device, of)
    if held:
        pepper_id = min(held)
        return pepper_id, held[pepper_id], []
    pepper_id, pepper = os.urandom(PEPPER_ID_BYTES).hex(), os.urandom(PEPPER_BYTES)
    return pepper_id, pepper, sealed_peppers(store, connection, of, {pepper_id: pepper})


def sealed_peppers(
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

"""Appointment: one gateway of a region pushes, the one an admin numbered last (rule G11).

Admins' numbers travel with the network; a gateway out of reach of it would go on with an old one.
So the number and the heads pushed are also written beside the values, in the server's data store,
and read there before every push: whoever finds a higher number stops, and what was pushed from more
entries than we hold is left alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from crdt_model import scopes
from gateway.dhis2 import Payload
from node.directory import Directory
from node.inviting import appointed
from node.views import settings

NAMESPACE = "stockmesh"

Heads = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who pushes for a region: its number and device; number 0 means that nobody was appointed."""

    number: int
    device: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """What stands beside the values: who pushed last, and from which heads (store → log → seq)."""

    appointment: Appointment
    heads: Heads


class Stores(Protocol):
    """What of the client a claim needs."""

    async def stored(self, namespace: str, key: str) -> object | None: ...

    async def store(self, namespace: str, key: str, value: Payload) -> None: ...


def appointment(connection: sqlite3.Connection, network: bytes, region: bytes) -> Appointment:
    """The highest appointment known here; of two with one number the greater device holds."""
    scope = Directory(connection, network).scope(scopes.gateway(region))
    standing = settings.standing(connection, scope, "appointment")
    number, device = max((appointed(held.value) for held in standing), default=(0, b""))
    return Appointment(number, device)


async def read_claim(client: Stores, region: bytes) -> Claim | None:
    """Who pushed last; None where nobody did, or where what stands is not a claim."""
    found = await client.stored(NAMESPACE, region.hex())
    if not isinstance(found, dict):
        return None
    number, device, heads = found.get("number"), found.get("device"), found.get("heads")
    if type(number) is not int or not isinstance(device, str) or not isinstance(heads, dict):
        return None
    try:
        claimed = Appointment(number, bytes.fromhex(device))
    except ValueError:
        return None
    read = {
        store: {log: seq for log, seq in logs.items() if type(seq) is int}
        for store, logs in heads.items()
        if isinstance(logs, dict)
    }
    return Claim(claimed, read)


async def write_claim(client: Stores, region: bytes, claim: Claim, at: str) -> None:
    """Say who pushes now, before the first value leaves."""
    value = {
        "number": claim.appointment.number,
        "device": claim.appointment.device.hex(),
        "heads": {store: dict(logs) for store, logs in claim.heads.items()},
        "at": at,
    }
    await client.store(NAMESPACE, region.hex(), value)


def supersedes(standing: Claim | None, ours: Appointment) -> bool:
    """Whether a claim forbids us to push."""
    if standing is None:
        return False
    theirs = standing.appointment
    return (theirs.number, theirs.device) > (ours.number, ours.device)


def behind(standing: Claim | None, ours: Heads) -> set[str]:
    """Stores that were pushed from entries we do not hold."""
    if standing is None:
        return set()
    return {
        store
        for store, logs in standing.heads.items()
        if store in ours and any(ours[store].get(log, -1) < seq for log, seq in logs.items())
    }


def merged(standing: Claim | None, ours: Heads) -> Heads:
    """The heads to write: what was pushed before, and what we push from."""
    heads = {store: dict(logs) for store, logs in (standing.heads if standing else {}).items()}
    for store, logs in ours.items():
        held = heads.setdefault(store, {})
        for log, seq in logs.items():
            held[log] = max(seq, held.get(log, -1))
    return heads

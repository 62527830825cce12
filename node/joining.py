"""Joining: making this folder a device of a network, with the code an admin gave."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from crdt_model.codes import FINGERPRINT_BYTES, JoinCode
from crdt_model.join_messages import JoinAnswer
from discovery.multicast import LocalNetwork
from discovery.sightings import Sighting
from node.addresses import format_address
from node.contacts import save_address
from node.enrolment import join
from node.keys import (
    DEVICE_KEY,
    KeyFault,
    Keys,
    Membership,
    has_membership,
    load_keys,
    new_keys,
    save_keys,
    save_membership,
)
from node.log_rows import device_number
from node.node import Node

SEARCH_S = 6.0  # multicast answers within a second or two; longer means it is blocked

Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class JoinedAs:
    """What a person is told after joining."""

    network_name: str
    label: str
    device: bytes
    stores: tuple[str, ...]


async def join_network(
    folder: Path, code: JoinCode, given: Sequence[Address], clock: Callable[[], int]
) -> JoinedAs:
    """Join with `code` at the given addresses, else at nodes of its network seen on the LAN.

    Raises:
        JoinFailed: nobody took the code; nothing but fresh keys was written.
        KeyFault: the folder already belongs to a device.
    """
    keys = own_keys(folder)
    addresses = list(given) or await _seen(code)
    answer = await join(code, keys.request(""), addresses)
    tried = [format_address(*address) for address in addresses]
    return await settle(folder, keys, answer, tried, clock)


def own_keys(folder: Path) -> Keys:
    """The keys of a folder that is in no network yet; fresh ones if it has none.

    Raises:
        KeyFault: the folder belongs to a network, or its keys are damaged.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if has_membership(folder):
        raise KeyFault(f"{folder} already belongs to a network")
    if not (folder / DEVICE_KEY).exists():
        # Every device gets an issuer key; only an admin's is ever certified.
        save_keys(folder, new_keys(os.urandom, issuing=True))
    return load_keys(folder)


async def settle(
    folder: Path,
    keys: Keys,
    answer: JoinAnswer,
    tried: Sequence[str],
    clock: Callable[[], int],
) -> JoinedAs:
    """Make the folder the device that a checked answer makes it, and keep whom to call first."""
    save_membership(folder, Membership.of(answer))
    node = await Node.open(folder, clock)
    try:
        await node.database.write(lambda connection: _remember(node, connection, answer, tried))
    finally:
        await node.close()
    return JoinedAs(
        answer.network_name,
        answer.label,
        keys.device_id,
        tuple(name for _, name in answer.stores),
    )


def _remember(
    node: Node, connection: sqlite3.Connection, answer: JoinAnswer, tried: Sequence[str]
) -> None:
    """Keep the label until `network` brings it, and whom to call first."""
    connection.execute(
        "UPDATE device SET label = ?, grants = ?, enrolled = 1 WHERE id = ?",
        (answer.label, node.grants.encode(), device_number(connection, node.device)),
    )
    for address in (*tried, *answer.addresses):
        save_address(connection, address, given=False)


async def _seen(code: JoinCode) -> list[Address]:
    """Addresses of nodes of the code's network on this LAN."""
    found: dict[Address, None] = {}
    first = asyncio.Event()

    def on_seen(sighting: Sighting) -> None:
        if sighting.network[:FINGERPRINT_BYTES] == code.fingerprint:
            found.update(dict.fromkeys((host, sighting.port) for host in sighting.addresses))
            first.set()

    local = LocalNetwork(on_seen, lambda _: None)
    await local.open()
    try:
        await asyncio.wait_for(first.wait(), SEARCH_S)
        await asyncio.sleep(1.0)  # others of the network may hold the invite
    except TimeoutError:
        return []
    finally:
        await local.close()
    return list(found)

"""Joining: making this folder a device of a network, with the code an admin gave."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from crdt_model.codes import FINGERPRINT_BYTES, JoinCode
from crdt_model.join_messages import JoinAnswer
from discovery.multicast import LocalNetwork
from discovery.sightings import Sighting
from node.addresses import format_address
from node.contacts import save_address
from node.enrolment import join, told
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
    tried: list[str] = []
    answer = await join(
        code, keys.request(""), _noted(told(given) if given else _seen(code), tried)
    )
    return await settle(folder, keys, answer, tried, clock)


async def _noted(addresses: AsyncIterator[Address], tried: list[str]) -> AsyncIterator[Address]:
    """The same addresses; those that were taken are kept in `tried`."""
    async for address in addresses:
        tried.append(format_address(*address))
        yield address


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


async def _seen(code: JoinCode) -> AsyncIterator[Address]:
    """Addresses of nodes of the code's network on this LAN, as they are seen.

    Any of them may hold the invite, and a busy one answers late.
    """
    found: asyncio.Queue[Address] = asyncio.Queue()
    known: set[Address] = set()

    def on_seen(sighting: Sighting) -> None:
        if sighting.network[:FINGERPRINT_BYTES] == code.fingerprint:
            new = {(host, sighting.port) for host in sighting.addresses} - known
            known.update(new)
            for address in sorted(new):
                found.put_nowait(address)

    local = LocalNetwork(on_seen, lambda _: None)
    await local.open()
    try:
        until = asyncio.get_running_loop().time() + SEARCH_S
        while True:
            async with asyncio.timeout_at(until):
                address = await found.get()
            yield address
    except TimeoutError:
        return
    finally:
        await local.close()

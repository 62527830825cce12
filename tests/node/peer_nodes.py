"""Small nodes for tests of replication: a real SQLite file, real certificates, a real peer port."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aiohttp import web

from crdt_model.facts import Fact, Kind, Leg, fact
from crdt_model.grants import Grant, Right
from crdt_model.places import Patient, Shelf, Status
from crdt_model.replication.events import LogHead
from node import feeding
from node.authority import Authority
from node.database import Database
from node.enrolment import Enrolment
from node.judging import Judge
from node.keys import Membership, load_keys, save_membership
from node.life import DATABASE_EPOCH_KEY, EPOCH_KEY
from node.listener import Listener
from node.migrations import migrate
from node.node import own_bytes
from node.peers import PATH, Peers
from node.store import Draft, Store
from node.tls import join_server_context, peer_client_context, peer_server_context
from node.views.ledger_fold import LedgerView, UnknownView
from node.views.membership import MembershipView
from node.views.network import NetworkView
from tests.crdt_model.small_network import NOW, STORE_A, SmallNetwork
from tests.node.loopback_node import InvitesInMemory, make_folder

EPOCH = b"epoch..1"
PRODUCT = bytes(8)
LEDGER = f"ledger/{STORE_A.hex()}"
TIMEOUT_S = 30.0


def dispense(quantity: int, note: str = "") -> Fact:
    """One leg from the shelf to a patient."""
    leg = Leg(Shelf(bytes(8), Status.USABLE, 0), Patient(), PRODUCT, "LOT1", quantity)
    return fact(Kind.DISPENSE, ("", "", note), legs=(leg,))


@dataclass
class SmallNode:
    """One node's parts, with a clock that stands still unless moved."""

    folder: Path
    membership: Membership
    database: Database
    store: Store
    peers: Peers
    door: Listener
    runner: web.AppRunner
    commands: int = 0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.door.port}"

    @property
    def device(self) -> bytes:
        return self.store.device

    async def record(self, *facts: Fact, scope: str = LEDGER) -> None:
        """One command of this device."""
        self.commands += 1
        command = self.device[:4] + self.commands.to_bytes(4, "big")
        draft = self.draft(command, *facts, scope=scope)
        await self.database.write(lambda connection: self.store.record(connection, draft))

    def draft(self, command: bytes, *facts: Fact, scope: str = LEDGER) -> Draft:
        """What `record` writes."""
        return Draft(scope, command, command, "amina", tuple(facts))

    async def heads(self) -> dict[tuple[bytes, str], LogHead]:
        grown = await self.database.read(lambda c: feeding.grown_since(c, 0))
        return {(head.log.device, head.log.scope): head for head in grown.heads}

    async def on_hand(self) -> int:
        def query(connection: sqlite3.Connection) -> int:
            (total,) = connection.execute(
                "SELECT coalesce(sum(on_hand), 0) FROM balance"
            ).fetchone()
            return int(total)

        return await self.database.read(query)

    async def wanted(self) -> list[tuple[str, str]]:
        return await self.database.read(
            lambda c: c.execute("SELECT scope, reason FROM wanted ORDER BY scope").fetchall()
        )


@asynccontextmanager
async def small_node(
    folder: Path,
    network: SmallNetwork,
    number: int,
    *grants: Grant,
    clock: Callable[[], int] = lambda: NOW,
    not_after: int | None = None,
    given: Sequence[str] = (),
) -> AsyncIterator[SmallNode]:
    """An open node with its peer port at loopback; with no grants, a device of store A."""
    rights = grants or ((Right.STORE, STORE_A),)
    if folder.exists():
        keys = load_keys(folder)
        device = network.device(number, *rights)
        membership = Membership(device, (network.issuer.der,), (), network.roots)
        save_membership(folder, membership)
    elif not_after is None:
        membership = make_folder(folder, network, number, *rights)
        keys = load_keys(folder)
    else:
        membership = make_folder(folder, network, number, *rights, not_after=not_after)
        keys = load_keys(folder)
    database = Database(folder / "node.db")
    with sqlite3.connect(database.path, isolation_level=None) as connection:
        migrate(connection)
        own_bytes(connection, EPOCH_KEY, lambda: EPOCH)
        database_epoch = own_bytes(connection, DATABASE_EPOCH_KEY, partial(os.urandom, 8))
    connection.close()
    authority = Authority(membership.roots)
    store = Store(
        network.network,
        keys.device_id,
        partial(os.urandom, 8),
        keys.device.sign,
        authority,
        {
            "network": [NetworkView(), MembershipView(membership.roots)],
            "ledger": [LedgerView(), UnknownView()],
        },
        clock,
        Judge(membership.roots, authority.standing),
    )
    store.life.database_epoch = database_epoch
    database.hook = store
    await database.open()
    peers = Peers(
        database,
        store,
        lambda: membership,
        lambda: peer_client_context(folder),
        lambda connection, store_id: frozenset(),
        lambda: 2,
    )
    application = web.Application()
    application.router.add_get(PATH, peers.accept)
    runner = web.AppRunner(application, shutdown_timeout=1.0)
    await runner.setup()
    assert runner.server is not None
    door = Listener(
        runner.server,
        peer_server_context(folder),
        Enrolment(InvitesInMemory(network), lambda: membership, clock),
        join_server_context(folder),
    )
    await door.open("127.0.0.1", 0)
    await peers.start(given)
    try:
        yield SmallNode(folder, membership, database, store, peers, door, runner)
    finally:
        await peers.stop()
        await door.close()
        await runner.cleanup()
        await database.write(store.close)
        await database.close()


async def until(holds: Callable[[], bool]) -> None:
    """Wait for a condition; a test that waits in vain fails with it."""
    async with asyncio.timeout(TIMEOUT_S):
        while not holds():
            await asyncio.sleep(0.01)


def in_step(node: SmallNode, other: SmallNode) -> bool:
    """Whether `node` says that it and `other` lack nothing of each other."""
    states = {peer.device: peer.state for peer in node.peers.snapshot()}
    return states.get(other.device) == "in_step"


async def meet(node: SmallNode, other: SmallNode) -> None:
    """Let `node` call `other`, and wait until both are in step."""
    node.peers.call(other.address)
    await until(lambda: in_step(node, other) and in_step(other, node))

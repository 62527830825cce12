"""The node: one device's keys, database and log, opened and closed together.

Everything that acts (the peers, the web, the command line, a gateway) gets a `Node` and works
through its `database` and `store`.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from crdt_model.entries import EPOCH_BYTES
from crdt_model.grants import Grants, Right
from crdt_model.identity import Roots
from node.authority import Authority
from node.database import Database
from node.directory import Directory
from node.folder import DATABASE_FILE
from node.folding import View, refold
from node.judging import Judge
from node.keys import Keys, Membership, load_keys, load_membership
from node.life import DATABASE_EPOCH_KEY, EPOCH_KEY
from node.migrations import migrate
from node.store import Store
from node.views import network as network_view
from node.views.clocks import ClocksView
from node.views.lane_fold import LanesView
from node.views.ledger_fold import LedgerView, UnknownView, understood_now
from node.views.membership import MembershipView
from node.views.network import NetworkView
from node.views.paper import PaperView
from node.views.purchases import PurchaseReceiptsView, PurchasesView
from node.views.settings import SettingsView

T = TypeVar("T")
NETWORK_KEY = "network"  # keys of the table `own`
PLACE_KEY = "place"
_MACHINE_FILES = ("/etc/machine-id", "/var/lib/dbus/machine-id")


def wall_clock_ms() -> int:
    """Milliseconds since 1970 by this machine's clock."""
    return time.time_ns() // 1_000_000


class Node:
    """An opened data folder.

    Attributes:
        network, device: 16-byte ids. keys, membership: who this device is.
        database, store: where its facts are. now_ms: the clock, injected in tests.
    """

    def __init__(
        self,
        folder: Path,
        keys: Keys,
        membership: Membership,
        clock: Callable[[], int],
        database: Database | None = None,
        randomness: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """A node not opened yet; `randomness` gives a number of random bytes."""
        self.folder = folder
        self.keys = keys
        self.membership = membership
        self.network = membership.roots.network
        self.device = keys.device_id
        self.now_ms = clock
        self.database = database or Database(folder / DATABASE_FILE)
        self.randomness = randomness
        self.authority = Authority(membership.roots)
        self.store: Store

    @classmethod
    async def open(cls, folder: Path, clock: Callable[[], int] = wall_clock_ms) -> Node:
        """Open the folder's node.

        Raises:
            KeyFault: it is no node's folder, or its keys are damaged.
            NewerDatabase: a later version wrote it.
        """
        keys = load_keys(folder)
        node = cls(folder, keys, load_membership(folder, keys), clock)
        await node._open()
        return node

    async def _open(self) -> None:
        connection = sqlite3.connect(self.database.path, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            self.prepare(connection)
        finally:
            connection.close()
        await self.database.open()

    def prepare(self, connection: sqlite3.Connection) -> None:
        """Bring the file up to date and make the store; before `database.open`."""
        migrate(connection)
        new_epoch = partial(self.randomness, EPOCH_BYTES)
        own_bytes(connection, NETWORK_KEY, lambda: self.network)
        own_bytes(connection, EPOCH_KEY, new_epoch)
        database_epoch = own_bytes(connection, DATABASE_EPOCH_KEY, new_epoch)
        network_view.save_certificate(connection, self.device, self.membership.device.der)
        for issuer in (*self.membership.issuers, *self.membership.issuer_chain):
            network_view.save_issuer(connection, issuer)
        self.store = Store(
            self.network,
            self.device,
            new_epoch,
            self.keys.device.sign,
            self.authority,
            views(self.membership.roots),
            self.now_ms,
            Judge(self.membership.roots, self.authority.standing),
        )
        for scope in understood_now(connection):
            refold(connection, views(self.membership.roots), scope)
        self.store.life.database_epoch = database_epoch
        self.database.hook = self.store
        if self.database.path.exists():
            place = _place(self.database.path)
            if own_bytes(connection, PLACE_KEY, lambda: place) != place:
                self.store.life.begin_epoch(connection, "moved", "this folder was copied or moved")
                connection.execute("UPDATE own SET value = ? WHERE key = ?", (place, PLACE_KEY))

    async def close(self) -> None:
        await self.database.write(self.store.close)
        await self.database.close()

    async def read(self, query: Callable[[Directory], T]) -> T:
        """Run a query with a directory on one snapshot."""
        return await self.database.read(
            lambda connection: query(Directory(connection, self.network))
        )

    @property
    def grants(self) -> Grants:
        """What this device may do."""
        grants = self.membership.device.grants
        assert grants is not None  # a membership's certificate is a device's
        return grants

    @property
    def stores(self) -> list[bytes]:
        """The stores this device records for and whose people sign in here.

        A gateway may record for stores that DHIS2 keeps (S4); nobody of these works at it.
        """
        stores = {target for target in self.grants.targets(Right.STORE) if target}
        if self.grants.targets(Right.GATEWAY):
            stores &= self.grants.targets(Right.PEOPLE)
        return sorted(stores)

    @property
    def accounts_of(self) -> list[bytes]:
        """Whose accounts this device keeps: its stores', or its own if it has none."""
        return self.stores or [self.device[:8]]

    def zones(self, connection: sqlite3.Connection, store: bytes) -> frozenset[bytes]:
        """The zones a store lies in, for what a gateway may hold."""
        return Directory(connection, self.network).zones_of_store(store)


def views(roots: Roots) -> dict[str, list[View]]:
    """The views of each kind of scope."""
    settings: list[View] = [SettingsView(roots.network), UnknownView()]
    membership = MembershipView(roots)
    return {
        "network": [NetworkView(), membership, UnknownView()],
        "catalogue": settings,
        "store": [*settings, ClocksView(), membership, PurchasesView()],
        "people": settings,
        "draft": settings,
        "gateway": settings,
        "ledger": [LedgerView(), PurchaseReceiptsView(), PaperView(roots), UnknownView()],
        "lane": [LanesView(), UnknownView()],
    }


def _place(database: Path) -> bytes:
    """What changes when a folder is copied: the file's number on its disk, and the machine.

    A disk that is cloned whole shows neither; then the first handshake finds the fork.
    """
    machine = platform.node()
    for file in _MACHINE_FILES:
        try:
            machine = Path(file).read_text(encoding="ascii").strip()
            break
        except (OSError, UnicodeDecodeError):
            continue  # no such file here: another system, or a container
    return hashlib.sha256(f"{machine} {database.stat().st_ino}".encode()).digest()[:16]


def own_bytes(connection: sqlite3.Connection, key: str, make: Callable[[], bytes]) -> bytes:
    """A value of this node alone, made the first time."""
    row = connection.execute("SELECT value FROM own WHERE key = ?", (key,)).fetchone()
    if row is not None:
        held: bytes = row[0]
        return held
    value = make()
    connection.execute("INSERT INTO own (key, value) VALUES (?, ?)", (key, value))
    return value

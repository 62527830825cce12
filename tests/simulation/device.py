"""A simulated device: its disk and clock, and a production node that lives, dies and comes back."""

from __future__ import annotations

import random
import sqlite3
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from crdt_model.clock import WARN_AHEAD_MS
from crdt_model.grants import Grant, Right
from node.database import Database
from node.node import Node
from node.peers import Peers
from tests.crdt_model.small_network import NOW
from tests.simulation import signing
from tests.simulation.disk import Disk
from tests.simulation.loop import Life, SimulatedLoop
from tests.simulation.wire import Network, Server

CLOCK_SURE = 2


@dataclass(slots=True)
class Clock:
    """A machine's clock: ahead by so much, and gaining so much a second.

    Attributes:
        offset_ms: what is added. drift: milliseconds gained in a second.
    """

    loop: SimulatedLoop
    offset_ms: int = 0
    drift: float = 0.0

    def __call__(self) -> int:
        return NOW + self.offset_ms + int(self.loop.now * (1000.0 + self.drift))


@dataclass(eq=False)
class Device:
    """One device of the network, or a copy of one.

    Attributes:
        name: also its address. number: names its keys. stores: codes of those it records for.
        given: addresses it was told to call.
        node, peers: of its present life. poisoned: it recorded in the far future.
        copy_of: the device whose disk this one was copied from.
    """

    name: str
    number: int
    grants: tuple[Grant, ...]
    stores: tuple[str, ...]
    network: Network
    randomness: random.Random
    clock: Clock
    disk: Disk
    given: list[str] = field(default_factory=list)
    life: Life | None = None
    node: Node | None = None
    peers: Peers | None = None
    lives: int = 0
    poisoned: bool = False
    copy_of: str = ""

    @property
    def id(self) -> bytes:
        return signing.keys(self.number).device_id

    @property
    def up(self) -> bool:
        return self.life is not None and self.life.alive and self.peers is not None

    @property
    def awake(self) -> bool:
        return self.up and self.life is not None and not self.life.paused

    def start(self) -> None:
        """Begin a life on what the disk holds."""
        assert self.life is None or not self.life.alive
        self.lives += 1
        self.life = Life(f"{self.name}/{self.lives}")
        self.life.run(self.network.loop, self._begin())

    async def _begin(self) -> None:
        assert self.life is not None
        membership = signing.membership(self.number, self.grants)
        database = Database(Path(self.name), self.disk.connect)
        keys = signing.keys(self.number)
        node = Node(
            Path(self.name), keys, membership, self.clock, database, self.randomness.randbytes
        )
        node.prepare(self.disk.content)
        node.store.sign = signing.Signer(self.number)
        # As node/clocks.py judges a clock behind the certificate; one ahead was set by a person.
        node.store.life.clock_is_unsure = lambda: self.clock() < NOW - WARN_AHEAD_MS
        await database.open()
        der = membership.device.der
        peers = Peers(
            database,
            node.store,
            lambda: membership,
            ssl.create_default_context,
            node.zones,
            lambda: CLOCK_SURE,
            connect=partial(self.network.connect, self.name, der),
            randomness=self.randomness,
        )
        self.network.servers[self.name] = Server(self.life, der, peers.answer)
        await peers.start(self.given)
        self.node, self.peers = node, peers

    def crash(self, *, silently: bool) -> None:
        """Power fails, or the process is killed."""
        assert self.life is not None
        self.network.loop.end(self.life)
        self.network.gone(self.name, silently=silently)
        self.network.servers.pop(self.name, None)
        self.node = self.peers = None
        self.disk.lose_power()

    def pause(self) -> None:
        assert self.life is not None
        self.life.paused = True

    def resume(self) -> None:
        assert self.life is not None
        self.network.loop.resume(self.life)

    def call(self, address: str) -> None:
        """A person gives an address to this machine."""

        async def call() -> None:
            if self.peers is not None:
                self.peers.call(address)

        if self.life is not None:
            self.life.run(self.network.loop, call())

    def hashes(self) -> set[bytes]:
        """Every entry on the disk."""
        return {hash_ for (hash_,) in self.disk.content.execute("SELECT hash FROM entry")}

    def do(
        self, job: Callable[[Node, sqlite3.Connection], Any], done: Callable[[Any], None]
    ) -> None:
        """Run a job as a person's request; `done` gets its result or what it raised."""
        assert self.life is not None and self.node is not None
        self.life.run(self.network.loop, self._do(self.node, job, done))

    async def _do(
        self,
        node: Node,
        job: Callable[[Node, sqlite3.Connection], Any],
        done: Callable[[Any], None],
    ) -> None:
        try:
            result = await node.database.write(lambda connection: job(node, connection))
        except Exception as error:
            result = error
        done(result)


def store_grants(stores: Sequence[bytes]) -> tuple[Grant, ...]:
    """What a device of these stores may do."""
    return tuple((Right.STORE, store) for store in stores)

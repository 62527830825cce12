"""The wire: streams between simulated processes that are slow, silent or cut, and never lie.

TLS over TCP loses, doubles or alters nothing unseen: whatever happens to a packet, the reader sees
the bytes in order, late, or the end of the stream. So a message arrives whole and in order or the
connection is over, possibly without either side being told until its heartbeat fails.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextvars import Context
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.simulation.loop import Life, SimulatedLoop, current_life

SILENCE_S = 30.0  # heartbeat of 20 s and its half: a link that brings nothing that long is closed
MIN_DELAY_S = 0.030  # the least delay of a path is drawn up to this
MEAN_DELAY_S = (0.030, 0.100)
RATES = (8_000, 60_000, 1_000_000)  # bytes a second: GPRS, 3G, LAN
BUFFER_BYTES = 65_536  # on the way in one direction; a sender waits for room
HANDSHAKE_TRIPS = 3  # TCP, TLS, upgrade
CLOSED_UNCLEANLY = 1006


@dataclass(slots=True)
class Path:
    """How messages fare from one machine to another.

    Attributes:
        blocked: nothing arrives, nobody is told. since: when that began. slow_until: a clog's end.
        loss: the chance of a message to end its connection.
    """

    least_s: float
    mean_s: float
    rate: int
    blocked: bool = False
    since: float = 0.0
    slow_until: float = 0.0
    loss: float = 0.0

    def delay(self, randomness: random.Random) -> float:
        return self.least_s + randomness.expovariate(1.0 / self.mean_s)


class Stream:
    """One direction of a connection."""

    def __init__(self, network: Network, path: Path, to: End) -> None:
        self.network = network
        self.path = path
        self.to = to
        self.under_way = 0
        self.broken = False
        self._queue: deque[bytes] = deque()
        self._last = 0.0

    def send(self, data: bytes) -> None:
        """Put a message on its way."""
        loop, path = self.network.loop, self.path
        if self.broken:
            return
        at = max(loop.now + path.delay(self.network.randomness), self._last, path.slow_until)
        self._last = at + len(data) / path.rate
        self.under_way += len(data)
        self._queue.append(data)
        self.network.later(self._last, self._arrive)

    def _arrive(self) -> None:
        if not self._queue or self.to.over or self.broken:
            return
        if self.path.blocked:
            return  # `flush` brings it once the path is open again
        data = self._queue.popleft()
        self.under_way -= len(data)
        self.to.deliver(data)

    def flush(self) -> None:
        """The path is open again: what waited arrives."""
        overdue = list(self._queue)
        self._queue.clear()
        self.under_way = 0
        for data in overdue:
            self.send(data)

    def tear(self) -> None:
        """What is under way is lost, and so is all that would come after it."""
        self.broken = True
        self._queue.clear()


class End:
    """One side's socket: what `node.peer_link.Socket` asks for."""

    def __init__(self, network: Network, certificate: bytes, owner: Life) -> None:
        self.out: Stream
        self.other: End
        self.owner = owner
        self.over = False  # nothing comes or goes any more, as this side sees it
        self.code: int | None = None
        self._network = network
        self._certificate = certificate
        self._inbox: deque[bytes] = deque()
        self._news = asyncio.Event()

    @property
    def closed(self) -> bool:
        return self.over

    @property
    def close_code(self) -> int | None:
        return self.code

    def get_extra_info(self, name: str) -> Any:
        return self

    def getpeercert(self, binary_form: bool) -> bytes:
        """As the TLS object: the certificate the other side proved."""
        return self._certificate

    async def send_bytes(self, data: bytes) -> None:
        while self.out.under_way > BUFFER_BYTES and not self.over:
            await asyncio.sleep(0.05)
        if self.over:
            raise ConnectionResetError("the connection is over")
        if self._network.randomness.random() < self.out.path.loss:
            self._network.cut(self)
            raise ConnectionResetError("the connection was cut")
        self.out.send(data)

    async def close(self) -> None:
        if not self.over:
            self.end(aiohttp.WSCloseCode.OK)
            delay = self.out.path.delay(self._network.randomness)
            at = max(self._network.loop.now + delay, self.out._last)
            other = self.other
            self._network.later(at, lambda: other.end(aiohttp.WSCloseCode.OK))

    def end(self, code: int) -> None:
        """The connection is over for this side; what had arrived can still be read."""
        if not self.over:
            self.over, self.code = True, code
            self._news.set()

    def deliver(self, data: bytes) -> None:
        self._inbox.append(data)
        self._news.set()

    def __aiter__(self) -> AsyncIterator[aiohttp.WSMessage]:
        return self

    async def __anext__(self) -> aiohttp.WSMessage:
        while not self._inbox:
            if self.over:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return aiohttp.WSMessage(aiohttp.WSMsgType.BINARY, self._inbox.popleft(), None)


@dataclass(slots=True)
class Server:
    """What answers at an address.

    Attributes:
        certificate: what its device proves. answer: takes a connection.
    """

    life: Life
    certificate: bytes
    answer: Callable[[Any], Any]


class Network:
    """All machines, the paths between them and the connections that are open."""

    def __init__(self, loop: SimulatedLoop, randomness: random.Random) -> None:
        self.loop = loop
        self.randomness = randomness
        self.servers: dict[str, Server] = {}
        self.paths: dict[tuple[str, str], Path] = {}
        self.pairs: list[tuple[str, str, End, End]] = []

    def later(self, at: float, work: Callable[[], None]) -> None:
        """Do something at a moment, whoever lives then."""
        self.loop.call_at(at, work, context=Context())

    def path(self, source: str, target: str) -> Path:
        """The path between two machines, made when first used."""
        found = self.paths.get((source, target))
        if found is None:
            least = self.randomness.uniform(0.0, MIN_DELAY_S)
            mean = self.randomness.uniform(*MEAN_DELAY_S)
            found = Path(least, mean, self.randomness.choice(RATES))
            self.paths[source, target] = found
        return found

    async def connect(self, source: str, certificate: bytes, address: str) -> End:
        """A connection to an address, as `Peers` is given it.

        Raises:
            OSError: nobody answers there. It waits for ever where packets vanish.
        """
        there, back = self.path(source, address), self.path(address, source)
        for _ in range(HANDSHAKE_TRIPS):
            for path in (there, back):
                await asyncio.sleep(path.delay(self.randomness))
                if path.blocked:
                    await asyncio.sleep(3_600.0)
        server = self.servers.get(address)
        life = current_life()
        assert life is not None  # only nodes call
        if server is None or not server.life.alive:
            raise ConnectionRefusedError(f"nobody answers at {address}")
        ours, theirs = (
            End(self, server.certificate, life),
            End(self, certificate, server.life),
        )
        ours.other, theirs.other = theirs, ours
        ours.out, theirs.out = Stream(self, there, theirs), Stream(self, back, ours)
        self.pairs.append((source, address, ours, theirs))
        server.life.run(self.loop, server.answer(theirs))
        return ours

    # --- what goes wrong --------------------------------------------------------------

    def cut(self, end: End) -> None:
        """End a connection; each side hears of it in its own time, and what is under way is lost.

        A message cut in its middle is one that does not arrive.
        """
        for side in (end, end.other):
            side.out.tear()
            delay = self.randomness.choice((0.0, 0.1, 1.0))
            self.later(
                self.loop.now + delay,
                lambda side=side: side.end(CLOSED_UNCLEANLY),  # type: ignore[misc]
            )

    def cut_some(self, chance: float) -> int:
        """Cut open connections, each with a chance; returns how many."""
        self._forget_closed()
        cut = [ours for _, _, ours, _ in self.pairs if self.randomness.random() < chance]
        for ours in cut:
            self.cut(ours)
        return len(cut)

    def gone(self, name: str, *, silently: bool) -> None:
        """A machine lost power (silently), or its process ended and its system says so."""
        delay = self.randomness.uniform(1.0, SILENCE_S) if silently else 0.05
        for source, target, ours, theirs in self.pairs:
            if name in (source, target):
                for side in (ours, theirs):
                    side.out.tear()
                    self.later(
                        self.loop.now + delay,
                        lambda side=side: side.end(CLOSED_UNCLEANLY),  # type: ignore[misc]
                    )
        self._forget_closed()

    def block(self, source: str, target: str) -> None:
        """Let nothing through from one machine to another."""
        path = self.path(source, target)
        if not path.blocked:
            path.blocked, path.since = True, self.loop.now
            since = path.since
            self.later(self.loop.now + SILENCE_S, lambda: self._notice(source, target, since))

    def unblock(self, source: str, target: str) -> None:
        path = self.path(source, target)
        if path.blocked:
            path.blocked = False
            for caller, called, ours, theirs in self.pairs:
                if (caller, called) == (source, target):
                    ours.out.flush()
                elif (called, caller) == (source, target):
                    theirs.out.flush()

    def _notice(self, source: str, target: str, since: float) -> None:
        """Heartbeats were not answered: both sides give up, one after the other."""
        path = self.path(source, target)
        if path.blocked and path.since == since:
            for caller, called, ours, _ in self.pairs:
                if {caller, called} == {source, target}:
                    self.cut(ours)

    def stopped(self, life: Life) -> None:
        """A process answers no heartbeat for a while: whoever talked to it gives up."""
        for _, _, ours, theirs in self.pairs:
            for side in (ours, theirs):
                if side.owner is life:
                    self.cut(side)

    def _forget_closed(self) -> None:
        self.pairs = [pair for pair in self.pairs if not (pair[2].over and pair[3].over)]

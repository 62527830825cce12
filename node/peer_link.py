"""One connection to a peer: a session, the socket it speaks through, and the database behind it.

Four tasks pump: frames in, frames out, batches into the database, batches out of it. What comes is
in `taking`, what goes in `handing`; what concerns several peers (who is asked for a log, what a
commit means for whom) is in `peers`, behind `Shared`.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

import aiohttp

from crdt_model.certificates import Certificate
from crdt_model.codec import Malformed
from crdt_model.entries import LogName
from crdt_model.grants import Right
from crdt_model.replication.events import (
    Announce,
    Batch,
    Certificates,
    CertificatesWanted,
    Closed,
    Code,
    Digests,
    Event,
    Greeted,
    Have,
    Holds,
    InStep,
    LogHead,
    Missing,
    Place,
    Present,
    SignedWatermark,
    Want,
    Watermarks,
)
from crdt_model.replication.session import Self, Session
from crdt_model.replication.states import State
from node import contacts, feeding, marks
from node.database import Database, StorageFailed
from node.digests import Digests as ScopeDigests
from node.handing import Handing
from node.store import Store
from node.taking import Taking

GREETING_TIMEOUT_S = 10.0  # hello and certificates: two round trips on the slowest link
MAX_OUTBOX_BYTES = 16 << 20  # four full batches and room; a peer behind that does not read
CLOSE_TIMEOUT_S = 2.0  # for the last frame and the goodbye

_log = logging.getLogger(__name__)


class Socket(Protocol):
    """What a link needs of a WebSocket, whichever side made it; aiohttp's two kinds are such."""

    @property
    def closed(self) -> bool: ...

    @property
    def close_code(self) -> int | None: ...

    def get_extra_info(self, name: str) -> Any: ...

    async def send_bytes(self, data: bytes) -> None: ...

    async def close(self) -> Any: ...

    def __aiter__(self) -> AsyncIterator[aiohttp.WSMessage]: ...


class Shared(Protocol):
    """What links share; see `peers.Peers`."""

    database: Database
    store: Store
    heads: dict[LogName, LogHead]
    base: dict[LogName, int]
    forked: set[LogName]
    certified: set[bytes]
    standing: tuple[int, bytes]
    randomness: random.Random
    digests: ScopeDigests
    heard_clock: Callable[[bytes, int, int], None]
    present: Callable[[bytes, Sequence[Place]], Awaitable[None]]

    def us(self) -> Self: ...

    def now_ms(self) -> int: ...

    def sureness(self) -> int: ...

    def zones(self) -> feeding.Zones: ...

    async def we_may_hold(self, names: set[str]) -> Mapping[str, bool]: ...

    async def met(self, link: Link) -> bool:
        """The other side is known; False if this link is to end."""
        ...

    def claim(self, log: LogName, link: Link) -> bool: ...

    def release(self, log: LogName, link: Link) -> None: ...

    def taken(self, taken: feeding.Taken) -> None: ...

    def learnt_certificates(self, devices: set[bytes]) -> None: ...

    def relay(self, words: list[tuple[str, SignedWatermark]], source: Link) -> None: ...

    def note_held(self, holder: bytes, log: LogName, seq: int) -> None: ...

    def alarm(self, link: Link, scope: str) -> None: ...

    def changed(self) -> None: ...


class Link:
    """A peer that is connected.

    Attributes:
        device: its id, from the certificate it proved in TLS. by_us: whether we called.
        taking, handing: what comes from it and what goes to it.
        rate: bytes a second both ways. live: whether both sides have announced all.
        greeting_s: from our hello to its own, about a round trip.
        ending: why the link ended, once it did.
    """

    def __init__(
        self, shared: Shared, socket: Socket, certificate: bytes, address: str, by_us: bool
    ) -> None:
        self.shared = shared
        self.device = Certificate.parse(certificate).holder
        self.address = address
        self.by_us = by_us
        self.session = Session(shared.us(), certificate)
        self.bytes_sent = 0
        self.bytes_received = 0
        self.was_live = False
        self.ending: Closed | None = None
        self.ended = asyncio.Event()
        self.started = asyncio.get_running_loop().time()
        self.rate = 0
        self._measured = (0, self.started)
        self.greeting_s = 0.0
        self._said_hello = self.started
        self._certificate = certificate
        self._socket = socket
        self._outbox: asyncio.Queue[bytes] = asyncio.Queue()
        self._outbox_bytes = 0
        self.taking = Taking(self, shared)
        self.handing = Handing(self, shared)

    @property
    def name(self) -> str:
        """How log lines call this peer."""
        return f"{self.device.hex()[:8]} at {self.address or 'its own call'}"

    @property
    def key(self) -> bytes:
        """What tells it from other peers: its device, and the life of its database once known."""
        peer = self.session.peer
        return self.device + (b"" if peer is None else peer.hello.database_epoch)

    def measure(self, now: float) -> None:
        """Work out the rate since it was last measured."""
        total = self.bytes_sent + self.bytes_received
        before, at = self._measured
        if now > at:
            self.rate = int((total - before) / (now - at))
            self._measured = (total, now)

    @property
    def live(self) -> bool:
        return self.session.ours is State.LIVE and self.session.theirs is State.LIVE

    # --- life ----------------------------------------------------------------------

    async def run(self) -> None:
        """Hold the conversation until it ends."""
        loop = asyncio.get_running_loop()
        applier = loop.create_task(self.taking.apply())
        tasks = [applier, *(loop.create_task(work()) for work in (self._write, self._answer))]
        timer = loop.call_later(GREETING_TIMEOUT_S, self._check_greeted)
        try:
            await self._hello()
            tasks.append(loop.create_task(self._read()))
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            if self.ending is None or not self.ending.by_us:
                self.taking.end()
                await applier  # a cut link must not cost what had already come
        except (OSError, StorageFailed) as error:
            _log.warning("peer %s: %s", self.name, error)
        finally:
            timer.cancel()
            await self._goodbye()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.ended.set()

    async def _answer(self) -> None:
        await self.handing.answer()

    def close(self, code: Code, text: str) -> None:
        """End the conversation from our side, with a reason the other side is told."""
        if self.ending is None:
            self.ending = Closed(code, text, True)
            _log.info("peer %s: we close: %s: %s", self.name, code, text)
        self.session.refuse(code, text)
        self.flush()

    def _check_greeted(self) -> None:
        if self.session.peer is None:
            self.close(Code.TOO_SLOW, "no greeting in time")

    async def _goodbye(self) -> None:
        """Send what is left, if the other side still takes it, and close the socket."""
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                for data in self.session.data_to_send():
                    self._outbox.put_nowait(data)
                while not self._outbox.empty() and not self._socket.closed:
                    await self._socket.send_bytes(self._outbox.get_nowait())
                await self._socket.close()
        except (OSError, TimeoutError, aiohttp.ClientError) as error:
            _log.debug("peer %s: no goodbye: %s", self.name, error)

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is aiohttp.WSMsgType.ERROR:
                # aiohttp has closed the socket already: silence, or a message beyond what it takes.
                large = getattr(message.data, "code", 0) == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
                code = Code.TOO_LARGE if large else Code.NO_ANSWER
                self.ending = Closed(code, str(message.data), True)
                return
            if message.type is not aiohttp.WSMsgType.BINARY:
                self.close(Code.PROTOCOL_ERROR, "a message that is not binary")
                return
            self.bytes_received += len(message.data)
            for event in self.session.receive(message.data, self.shared.now_ms()):
                await self._handle(event)
            self.flush()
            if self.session.closed:
                return
        if self.ending is None and self._socket.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG:
            self.ending = Closed(Code.TOO_LARGE, "a frame that is too large", True)

    async def _write(self) -> None:
        while True:
            data = await self._outbox.get()
            await self._socket.send_bytes(data)
            self._outbox_bytes -= len(data)
            self.bytes_sent += len(data)
            if self.session.closed and self._outbox.empty():
                return

    def flush(self) -> None:
        """Hand what the session wants to say to the writing task."""
        for data in self.session.data_to_send():
            self._outbox.put_nowait(data)
            self._outbox_bytes += len(data)
        if self._outbox_bytes > MAX_OUTBOX_BYTES and not self.session.closed:
            self.close(Code.TOO_SLOW, "does not read what it is sent")

    # --- what comes ------------------------------------------------------------------

    async def _handle(self, event: Event) -> None:
        match event:
            case Closed():
                if self.ending is None:
                    self.ending = event
                side = "we close" if event.by_us else "it closes"
                _log.info("peer %s: %s: %s: %s", self.name, side, event.code, event.text)
            case Greeted():
                await self._greeted(event)
            case Announce():
                await self.taking.announced(event)
            case InStep():
                await self.handing.tell_rest()
            case Want():
                self.handing.wanted(event)
            case Batch():
                self.taking.take(event)
            case Missing():
                await self.taking.missing(event)
            case Have(heads, _):
                self._have(heads)
            case CertificatesWanted(names):
                await self._show_certificates(names)
            case Certificates(ders):
                await self._save_certificates(ders)
            case Watermarks(statements):
                await self._take_watermarks(statements)
            case Digests():
                await self.handing.compared(event)
            case Holds(held):
                await self._heard_of(held)
            case Present(places):
                await self._heard_who_is_there(places)

    async def _hello(self) -> None:
        """Say hello with what is known of the other side; what it says is read after that."""
        us = self.shared.us()
        issuers, cursor = await self.shared.database.read(
            lambda connection: (
                feeding.issuers_above(connection, us.roots, self._certificate),
                contacts.cursor_at(connection, self.device, us.grants.digest()),
            )
        )
        self.session.know_issuers(issuers)
        self._said_hello = asyncio.get_running_loop().time()
        self.session.start(self.shared.now_ms(), self.shared.sureness(), cursor)
        self.flush()

    async def _greeted(self, peer: Greeted) -> None:
        self.greeting_s = asyncio.get_running_loop().time() - self._said_hello
        self.shared.heard_clock(peer.device, peer.hello.time_ms, peer.hello.sureness)
        await self._save_certificates((*peer.issuers, peer.certificate))
        if not await self.shared.met(self) or self.session.closed:
            return
        _log.info("peer %s: greeted, %d grants", self.name, len(peer.grants.grants))
        await self.handing.begin(peer)

    def _have(self, heads: tuple[tuple[LogName, int], ...]) -> None:
        known = self.handing.acknowledged
        for log, seq in heads:
            known[log] = max(seq, known.get(log, -1))
            self.shared.note_held(self.device, log, seq)
        self.handing.owing.set()
        self.shared.changed()

    async def _heard_of(self, held: tuple[tuple[bytes, LogName, int], ...]) -> None:
        may = await self.shared.we_may_hold({log.scope for _, log, _ in held})
        for holder, log, seq in held:
            if may[log.scope] and holder != self.shared.store.device:
                self.shared.note_held(holder, log, seq)

    async def _heard_who_is_there(self, places: tuple[Place, ...]) -> None:
        """Taken of stores that both sides serve, and of no other."""
        peer, ours = self.session.peer, self.shared.us().grants
        if peer is not None:
            theirs = peer.grants
            both = [
                place
                for place in places
                if ours.allows(Right.STORE, place.store) and theirs.allows(Right.STORE, place.store)
            ]
            await self.shared.present(self.device, both)

    async def _show_certificates(self, names: tuple[bytes, ...]) -> None:
        own = self.shared.store.device
        if self.session.peer is None:
            names = (own,) if own in names else ()  # who it is has not been seen yet
        ders = await self.shared.database.read(
            lambda connection: feeding.certificates_for(connection, names)
        )
        if not self.session.closed and (ders or self.session.peer is not None):
            self.session.certificates(ders)

    async def _save_certificates(self, ders: tuple[bytes, ...]) -> None:
        roots = self.shared.us().roots
        saved = await self.shared.database.write(
            lambda connection: feeding.save_certificates(connection, roots, ders)
        )
        self.shared.learnt_certificates(saved)
        self.taking.pull()

    async def _take_watermarks(self, statements: tuple[SignedWatermark, ...]) -> None:
        store = self.shared.store
        try:
            taken = await self.shared.database.write(
                lambda connection: marks.take_watermarks(connection, store, statements)
            )
        except Malformed as error:
            self.close(Code.PROTOCOL_ERROR, str(error))
            return
        may = await self.shared.we_may_hold({scope for scope, _ in taken})
        self.shared.relay([word for word in taken if may[word[0]]], self)

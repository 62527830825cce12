"""One connection to a peer: a session, the socket it speaks through, and the database behind it.

Four tasks pump: frames in, frames out, batches into the database, batches out of it. What concerns
several peers (who is asked for a log, what a commit means for whom) is in `peers`, behind `Shared`.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterable, Mapping
from typing import Protocol

import aiohttp
from aiohttp import web

from crdt_model import log as chain
from crdt_model.certificates import Certificate
from crdt_model.codec import Malformed
from crdt_model.entries import LogName
from crdt_model.replication.batches import PUSH_FACTS
from crdt_model.replication.events import (
    Announce,
    Batch,
    Certificates,
    CertificatesWanted,
    Closed,
    Code,
    Event,
    Greeted,
    Have,
    InStep,
    LogHead,
    Missing,
    SignedWatermark,
    Want,
    Watermarks,
)
from crdt_model.replication.session import Self, Session
from crdt_model.replication.states import State
from crdt_model.scopes import NETWORK
from node import feeding
from node.database import Database, StorageFailed
from node.store import Store

GREETING_TIMEOUT_S = 10.0  # hello and certificates: two round trips on the slowest link
MAX_OUTBOX_BYTES = 16 << 20  # four full batches and room; a peer behind that does not read
BLOCK_S = 60.0  # before a log that could not be taken from this peer is asked for again
CLOSE_TIMEOUT_S = 2.0  # for the last frame and the goodbye
NONCE_BYTES = 16

Socket = aiohttp.ClientWebSocketResponse | web.WebSocketResponse

_log = logging.getLogger(__name__)


class Shared(Protocol):
    """What links share; see `peers.Peers`."""

    database: Database
    store: Store
    heads: dict[LogName, LogHead]
    certified: set[bytes]
    position: int

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

    def taken(self, head: LogHead) -> None: ...

    def learnt_certificates(self, devices: set[bytes]) -> None: ...

    def relay(self, words: list[tuple[str, SignedWatermark]], source: Link) -> None: ...

    def changed(self) -> None: ...


class Link:
    """A peer that is connected.

    Attributes:
        device: its id, from the certificate it proved in TLS. by_us: whether we called.
        told: how far it was told of each log. has: how far it holds each, as it said or took.
        pending: heads it announced that we lack.
        live: whether both sides have announced all. ending: why the link ended, once it did.
    """

    def __init__(
        self, shared: Shared, socket: Socket, certificate: bytes, address: str, by_us: bool
    ) -> None:
        self.shared = shared
        self.device = Certificate.parse(certificate).holder
        self.address = address
        self.by_us = by_us
        self.session = Session(shared.us(), certificate)
        self.told: dict[LogName, int] = {}
        self.has: dict[LogName, int] = {}
        self.pending: dict[LogName, LogHead] = {}
        self.blocked: dict[LogName, float] = {}
        self.bytes_sent = 0
        self.bytes_received = 0
        self.was_live = False
        self.ending: Closed | None = None
        self.ended = asyncio.Event()
        self._socket = socket
        self._allowed: dict[str, bool] = {}
        self._outbox: asyncio.Queue[bytes] = asyncio.Queue()
        self._outbox_bytes = 0
        self._inbox: asyncio.Queue[Batch | None] = asyncio.Queue()
        self._owing = asyncio.Event()
        self._uncertified: set[bytes] = set()
        self._asked_certificates: set[bytes] = set()
        self._network_announced = False
        self._said_in_step = False
        self._pushed: dict[LogName, int] = {}

    @property
    def name(self) -> str:
        """How log lines call this peer."""
        return f"{self.device.hex()[:8]} at {self.address or 'its own call'}"

    @property
    def live(self) -> bool:
        return self.session.ours is State.LIVE and self.session.theirs is State.LIVE

    # --- life ----------------------------------------------------------------------

    async def run(self) -> None:
        """Hold the conversation until it ends."""
        loop = asyncio.get_running_loop()
        applier = loop.create_task(self._apply())
        tasks = [applier, *(loop.create_task(work()) for work in (self._write, self._answer))]
        reader = loop.create_task(self._read())
        timer = loop.call_later(GREETING_TIMEOUT_S, self._check_greeted)
        try:
            self.session.start(
                self.shared.now_ms(), self.shared.sureness(), os.urandom(NONCE_BYTES)
            )
            self.flush()
            done, _ = await asyncio.wait([reader, *tasks], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            if self.ending is None or not self.ending.by_us:
                self._inbox.put_nowait(None)
                await applier  # a cut link must not cost what had already come
        except (OSError, StorageFailed) as error:
            _log.warning("peer %s: %s", self.name, error)
        finally:
            timer.cancel()
            await self._goodbye()
            for task in [reader, *tasks]:
                task.cancel()
            await asyncio.gather(reader, *tasks, return_exceptions=True)
            self.ended.set()

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
                # aiohttp has closed the socket already: a message beyond what it takes at all.
                self.ending = Closed(Code.TOO_LARGE, str(message.data), True)
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
                await self._announced(event)
            case InStep():
                await self._tell_rest()
            case Want(log, first, _):
                if log in self._pushed:  # it did not hold what came before a push
                    self._pushed[log] = min(self._pushed[log], first - 1)
                self._owing.set()
            case Batch():
                self._inbox.put_nowait(event)
            case Missing(log, _, code):
                _log.info("peer %s: no %s from it: %s", self.name, log.scope, code)
                self._block(log)
                self.pull()
            case Have(heads, _):
                for log, seq in heads:
                    self.has[log] = max(seq, self.has.get(log, -1))
                self._owing.set()
                self.shared.changed()
            case CertificatesWanted(names):
                ders = await self.shared.database.read(
                    lambda connection: feeding.certificates_for(connection, names)
                )
                if not self.session.closed:
                    self.session.certificates(ders)
            case Certificates(ders):
                await self._save_certificates(ders)
            case Watermarks(statements):
                await self._take_watermarks(statements)

    async def _greeted(self, peer: Greeted) -> None:
        await self._save_certificates((*peer.issuers, peer.certificate))
        if not await self.shared.met(self) or self.session.closed:
            return
        _log.info("peer %s: greeted, %d grants", self.name, len(peer.grants.grants))
        await self.allow({NETWORK})
        heads = [head for log, head in self.shared.heads.items() if log.scope == NETWORK]
        self.session.announce(heads, self.shared.position, last=True)
        self._mark_told(heads)

    async def _announced(self, event: Announce) -> None:
        may = await self.shared.we_may_hold({head.log.scope for head in event.heads})
        fresh: list[LogHead] = []
        for head in event.heads:
            self.has[head.log] = max(head.seq, self.has.get(head.log, -1))
            held = self.shared.heads.get(head.log)
            if not may[head.log.scope]:
                continue
            if held is not None and held.seq == head.seq and held.hash16 != head.hash16:
                await self._fault(head.log, head.seq, "fork", "its head differs from ours")
            elif held is None or held.seq < head.seq:
                fresh.append(head)
        self._network_announced = self._network_announced or event.last
        self._await(fresh)
        self.pull()

    def _await(self, heads: list[LogHead]) -> None:
        """Add to what is pending, which stands in the order of usefulness.

        Peers announce in that order, so that nothing has to be sorted again for each of the many
        frames of a nation.
        """
        if not heads:
            return
        heads.sort(key=lambda head: feeding.rank(head.log.scope))
        last = next(reversed(self.pending), None)
        in_order = last is None or feeding.rank(last.scope) <= feeding.rank(heads[0].log.scope)
        for head in heads:
            self.pending[head.log] = head
            if head.log.device not in self.shared.certified:
                self._uncertified.add(head.log.device)
        if not in_order:
            ordered = sorted(self.pending.items(), key=lambda item: feeding.rank(item[0].scope))
            self.pending = dict(ordered)

    def pull(self) -> None:
        """Ask for what this peer announced and nobody else is being asked for."""
        if self.session.closed or self.session.peer is None:
            return
        now = asyncio.get_running_loop().time()
        done: list[LogName] = []
        for log, head in self.pending.items():
            if not self.session.free_wants:
                break  # what stands behind is looked at when its turn comes
            held = self.shared.heads.get(log)
            first = 0 if held is None else held.seq + 1
            if first > head.seq:
                done.append(log)
            elif (
                log.device in self.shared.certified
                and not self.session.asked(log)
                and self.blocked.get(log, 0.0) <= now
                and self.shared.claim(log, self)
            ):
                self.session.want(log, first, head.seq - first + 1)
        for log in done:
            del self.pending[log]
            self.shared.release(log, self)
        if self._uncertified:
            self._uncertified -= self.shared.certified
        new = self._uncertified - self._asked_certificates
        if new:
            self._asked_certificates |= new
            self.session.want_certificates(sorted(new))
        self._say_in_step(now)
        self.flush()
        self.shared.changed()

    def _say_in_step(self, now: float) -> None:
        """Once: nothing of its `network` is still to come, or can be taken."""
        if self._said_in_step or not self._network_announced:
            return
        waiting = [
            log
            for log in self.pending
            if log.scope == NETWORK and self.blocked.get(log, 0.0) <= now
        ]
        if not waiting:
            self._said_in_step = True
            self.session.in_step()

    async def _save_certificates(self, ders: tuple[bytes, ...]) -> None:
        roots = self.shared.us().roots
        saved = await self.shared.database.write(
            lambda connection: feeding.save_certificates(connection, roots, ders)
        )
        self.shared.learnt_certificates(saved)
        self.pull()

    async def _take_watermarks(self, statements: tuple[SignedWatermark, ...]) -> None:
        store = self.shared.store
        try:
            taken = await self.shared.database.write(
                lambda connection: feeding.take_watermarks(connection, store, statements)
            )
        except Malformed as error:
            self.close(Code.PROTOCOL_ERROR, str(error))
            return
        may = await self.shared.we_may_hold({scope for scope, _ in taken})
        self.shared.relay([word for word in taken if may[word[0]]], self)

    def lacks(self, held: Mapping[LogName, LogHead]) -> tuple[int, int]:
        """How many entries the peer lacks of ours, of what it may hold, and we of its."""
        to_send = sum(
            max(0, head.seq - self.has.get(log, -1))
            for log, head in held.items()
            if self._allowed.get(log.scope)
        )
        to_receive = 0
        for log, head in self.pending.items():
            ours = held.get(log)
            to_receive += max(0, head.seq - (ours.seq if ours is not None else -1))
        return to_send, to_receive

    # --- batches in ----------------------------------------------------------------

    async def _apply(self) -> None:
        """Take in what came, in order; a batch is handed over while the one before is committed.

        The database runs jobs in the order they are given, so the second follows on the first.
        """
        before: asyncio.Task[None] | None = None
        try:
            while (batch := await self._inbox.get()) is not None:
                before, ahead = asyncio.create_task(self._take_and_tell(batch)), before
                if ahead is not None:
                    await ahead
                if self.session.closed and self.ending is not None and self.ending.by_us:
                    return  # what else this peer sent is not looked at
        finally:
            if before is not None:
                await before

    async def _take_and_tell(self, batch: Batch) -> None:
        await self._take(batch)
        if self.session.closed:
            return
        held = self.shared.heads.get(batch.log)
        self.session.have([] if held is None else [(batch.log, held.seq)], 1)
        self.pull()

    async def _take(self, batch: Batch) -> None:
        """Take in one batch, or note why not."""
        log, end = batch.log, batch.first + batch.count - 1
        self.has[log] = max(end, self.has.get(log, -1))
        if not (await self.shared.we_may_hold({log.scope}))[log.scope]:
            return
        if log.device not in self.shared.certified:
            self._await([LogHead(log, end, b"")])
            return
        store = self.shared.store
        self.shared.claim(log, self)
        try:
            head = await self.shared.database.write(
                lambda connection: feeding.apply_batch(connection, store, batch),
                bulk=not batch.pushed,
            )
        except chain.Gap:
            self._await([LogHead(log, end, b"")])
        except (chain.BadSignature, chain.BrokenChain, chain.Unsigned) as error:
            await self._fault(log, end, "bad_entries", str(error))
            self.close(Code.BAD_ENTRIES, str(error))
        except feeding.BadBatch as error:
            self.close(Code.PROTOCOL_ERROR, str(error))
        except (chain.LogError, Malformed) as error:
            await self._fault(log, end, _REASONS.get(type(error), "malformed"), str(error))
        except StorageFailed:
            raise
        except Exception as error:  # a fault of ours must not keep every other log from coming
            _log.exception("peer %s: a batch of %s cannot be folded", self.name, log.scope)
            await self._fault(log, end, "fault", repr(error))
        else:
            self.shared.taken(head)

    async def _fault(self, log: LogName, seq: int, reason: str, text: str) -> None:
        """A log that cannot be taken from this peer: noted, logged, and others go on."""
        _log.warning(
            "peer %s: log of %s in %s at %d: %s: %s",
            self.name, log.device.hex()[:8], log.scope, seq, reason, text,
        )  # fmt: skip
        now_ms = self.shared.now_ms()
        await self.shared.database.write(
            lambda connection: feeding.note_wanted(connection, log, seq, reason, now_ms)
        )
        self._block(log)

    def _block(self, log: LogName) -> None:
        self.blocked[log] = asyncio.get_running_loop().time() + BLOCK_S
        self.shared.release(log, self)

    # --- batches out ---------------------------------------------------------------

    async def _answer(self) -> None:
        """Send what the peer wants, log by log in turns, while it has credit."""
        while True:
            await self._owing.wait()
            self._owing.clear()
            while self.session.send_credit and self.session.owed and not self.session.closed:
                for log in list(self.session.owed):
                    if self.session.send_credit and not self.session.closed:
                        await self._send_run(log)
                self.flush()

    async def _send_run(self, log: LogName) -> None:
        await self.allow({log.scope})
        if not self._allowed[log.scope]:
            if log in self.told:  # it was permitted when it was announced
                self.session.miss(log, Code.NOT_ALLOWED)
            else:
                self.close(Code.NOT_ALLOWED, f"{log.scope} is not for it")
            return
        first = self.session.owed[log].next
        batch = await self.shared.database.read(
            lambda connection: feeding.read_batch(connection, log, first, pushed=False)
        )
        if self.session.closed:
            return
        if batch is None:
            self.session.miss(log, Code.NO_MORE)
        elif self.session.send_credit:  # a push may have used it up meanwhile
            self.session.send_batch(batch)
            self.told[log] = max(self.told.get(log, -1), batch.first + batch.count - 1)

    async def allow(self, names: Iterable[str]) -> None:
        """Find out which of these scopes the peer may hold."""
        unknown = [name for name in names if name not in self._allowed]
        peer = self.session.peer
        if not unknown or peer is None:
            return
        if peer.expired:
            self._allowed.update((name, name == NETWORK) for name in unknown)
            return
        zones = self.shared.zones()
        self._allowed |= await self.shared.database.read(
            lambda connection: feeding.permitted(
                connection, peer.grants, peer.device, unknown, zones
            )
        )

    def forget_permissions(self) -> None:
        """What the peer may hold is to be looked up again: the catalogue has changed."""
        self._allowed.clear()

    async def _tell_rest(self) -> None:
        """The first full round, in the order that is useful soonest."""
        await self.allow({log.scope for log in self.shared.heads})
        words = await self.shared.database.read(feeding.watermarks)
        await self.allow({scope for scope, _ in words})
        await self.allow({log.scope for log in self.shared.heads})  # what came while we waited
        heads = [
            head
            for log, head in self.shared.heads.items()
            if log.scope != NETWORK and self._allowed.get(log.scope)
        ]
        heads.sort(key=lambda head: feeding.rank(head.log.scope))
        if self.session.closed:
            return
        self.session.announce(heads, self.shared.position, last=True)
        self._mark_told(heads)
        self.was_live = True
        self.tell_watermarks(words)
        _log.info("peer %s: told of %d logs", self.name, len(heads))

    def tell_watermarks(self, words: list[tuple[str, SignedWatermark]]) -> None:
        """Hand on devices' words about ledgers the peer is known to be allowed."""
        if self.session.ours is State.LIVE:
            self.session.watermarks([word for scope, word in words if self._allowed.get(scope)])
            self.flush()

    async def tell(self, heads: list[LogHead], runs: dict[tuple[LogName, int], Batch]) -> None:
        """Pass on what a commit brought: pushed to a peer at the tail, else announced.

        `runs` are those read for other peers in the same round.
        """
        await self.allow({head.log.scope for head in heads})
        announced: list[LogHead] = []
        for head in heads:
            log = head.log
            if max(self.told.get(log, -1), self.has.get(log, -1)) >= head.seq:
                continue
            state = self.session.ours
            early = State.KNOWN <= state < State.REST and log.scope == NETWORK
            if not self._allowed.get(log.scope) or not (early or state is State.LIVE):
                continue
            if not await self._push(head, runs):
                announced.append(head)
        if announced and not self.session.closed:
            self.session.announce(announced, self.shared.position)
            self._mark_told(announced)
        self.flush()

    async def _push(self, head: LogHead, runs: dict[tuple[LogName, int], Batch]) -> bool:
        """Send a short run unasked, if the peer holds all before it."""
        log = head.log
        tail = self.has.get(log, -1)
        told = self.told.get(log, -1)
        pushed = self._pushed.get(log, -1)
        first = max(tail, pushed) + 1
        if told >= first or log in self.session.owed or head.seq - first >= PUSH_FACTS:
            return False
        batch = runs.get((log, first))
        if batch is None:
            batch = await self.shared.database.read(
                lambda connection: feeding.read_batch(connection, log, first, pushed=True)
            )
            if batch is None:
                return False
            runs[(log, first)] = batch
        if self.session.closed or not self.session.send_credit or log in self.session.owed:
            return False
        if self.session.ours is not State.LIVE:
            return False
        self.session.send_batch(batch)
        self._pushed[log] = self.told[log] = batch.first + batch.count - 1
        return self.told[log] >= head.seq

    def _mark_told(self, heads: Iterable[LogHead]) -> None:
        for head in heads:
            self.told[head.log] = max(head.seq, self.told.get(head.log, -1))


_REASONS: dict[type[Exception], str] = {
    chain.Fork: "fork",
    chain.NotAllowed: "not_allowed",
    chain.TooFarAhead: "clock",
    chain.StampWentBack: "stamp_went_back",
}

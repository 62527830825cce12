"""Handing: what one peer may hold of ours, told once, pushed when it is new, sent when wanted.

A peer that followed us before is told only of what arrived since; what it may hold is decided by
its certificate and, for gateways of a zone, by the catalogue.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from crdt_model import scopes
from crdt_model.entries import LogName
from crdt_model.grants import Right
from crdt_model.replication.batches import PUSH_FACTS
from crdt_model.replication.events import (
    Batch,
    Code,
    Digests,
    Greeted,
    LogHead,
    Place,
    ScopeDigest,
    SignedWatermark,
    Want,
)
from crdt_model.replication.frames import DIGEST_BYTES, MAX_HEADS
from crdt_model.replication.states import State
from crdt_model.scopes import NETWORK
from node import contacts, digests, feeding, marks

if TYPE_CHECKING:
    from node.peer_link import Link, Shared

TELL_CURSOR_S = 5.0  # how often a peer that gets pushes is told how far it has followed
PRESENT_S = 15.0  # between two words on who is still there; a listener forgets after 45 s
LIST_S = 30.0  # between two lists of digests to one peer; what is in flight makes them differ

_log = logging.getLogger(__name__)


class Handing:
    """What goes to one peer.

    Attributes:
        told: how far it was told of each log. acknowledged: how far it holds each, as it says or
            as its cursor shows.
    """

    def __init__(self, link: Link, shared: Shared) -> None:
        self.link = link
        self.shared = shared
        self.session = link.session
        self.told: dict[LogName, int] = {}
        self.acknowledged: dict[LogName, int] = {}
        self._allowed: dict[str, bool] = {}
        self._since = 0  # what arrived here later is news to it
        self._pushed: dict[LogName, int] = {}
        self._served: dict[LogName, int] = {}
        self._said = (0, b"")
        self._due = (0, b"")
        self._said_at = 0.0
        self._listed_at = -LIST_S
        self._announced: dict[LogName, int] = {}
        self._held_too: list[LogHead] = []
        self._list: list[ScopeDigest] = []
        self._present: dict[tuple[bytes, str], tuple[str, ...]] = {}
        self._present_at = 0.0
        self.owing = asyncio.Event()

    # --- what it may hold ---------------------------------------------------------------

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

    def allowed(self, scope: str) -> bool:
        """Whether the peer is known to be allowed a scope."""
        return self._allowed.get(scope, False)

    @property
    def _standing(self) -> tuple[int, bytes]:
        """How far the peer follows us: nowhere while it has expired, and is told of little."""
        peer = self.session.peer
        if peer is None or peer.expired:
            return 0, bytes(DIGEST_BYTES)
        return self.shared.standing

    # --- telling ----------------------------------------------------------------------

    async def begin(self, peer: Greeted) -> None:
        """Announce what of `network` may be new to the peer."""
        await self.allow({NETWORK})
        cursor = peer.hello.cursor
        us = self.shared.us()
        self._since = 0
        if cursor is not None and (cursor.database_epoch, cursor.grants_hash) == (
            us.database_epoch,
            peer.grants.digest(),
        ):
            digest = await self.shared.database.read(
                lambda connection: contacts.digest_at(connection, cursor.position)
            )
            if digest == cursor.digest:
                self._since = cursor.position
        if self.session.closed:
            return
        heads = [head for head in await self._news() if head.log.scope == NETWORK]
        self.session.announce(heads, *self._standing, last=True)
        self._mark_told(heads)
        if self.session.ours is State.REST:
            await self.tell_rest()

    async def _news(self) -> list[LogHead]:
        """Heads of logs that grew since the peer followed us; it is thought to hold the others."""
        if not self._since:
            return list(self.shared.heads.values())
        since = self._since
        grown = await self.shared.database.read(
            lambda connection: feeding.grown_since(connection, since)
        )
        names = {head.log for head in grown.heads}
        for log, head in self.shared.heads.items():
            if log not in names:
                self.told[log] = self.acknowledged[log] = head.seq
        return [head for log, head in self.shared.heads.items() if log in names]

    async def tell_rest(self) -> None:
        """The first full round, in the order that is useful soonest."""
        words = await self.shared.database.read(marks.watermarks)
        news = await self._news()
        await self.allow({head.log.scope for head in news} | {scope for scope, _ in words})
        news = [self.shared.heads[head.log] for head in news if head.log in self.shared.heads]
        heads = [
            head for head in news if head.log.scope != NETWORK and self._allowed.get(head.log.scope)
        ]
        heads.sort(key=lambda head: feeding.rank(head.log.scope))
        if self.session.closed:
            return
        self._announced |= {head.log: head.seq for head in heads}
        self._said = self._due = self._standing
        self.session.announce(heads, *self._said, last=True)
        self._mark_told(heads)
        self.link.was_live = True
        self.hold_too([])
        self.tell_watermarks(words)
        _log.info("peer %s: told of %d logs", self.link.name, len(heads))

    def hold_too(self, heads: list[LogHead]) -> None:
        """Acknowledge what the peer announced and we hold, unless we announce it ourselves."""
        self._held_too += heads
        if self.session.ours is not State.LIVE or self.session.closed:
            return
        said = self._announced
        found = [(h.log, h.seq) for h in self._held_too if said.get(h.log, -1) < h.seq]
        self._held_too = []
        for start in range(0, len(found), MAX_HEADS):
            self.session.have(found[start : start + MAX_HEADS], 0)

    def tell_watermarks(self, words: list[tuple[str, SignedWatermark]]) -> None:
        """Hand on devices' words about ledgers the peer is known to be allowed."""
        if self.session.ours is State.LIVE:
            self.session.watermarks([word for scope, word in words if self._allowed.get(scope)])
            self.link.flush()

    async def tell(self, heads: list[LogHead], runs: dict[tuple[LogName, int], Batch]) -> None:
        """Pass on what a commit brought: pushed to a peer at the tail, else announced.

        `runs` are those read for other peers in the same round.
        """
        standing = self._standing
        await self.allow({head.log.scope for head in heads})
        announced: list[LogHead] = []
        for head in heads:
            log = head.log
            if max(self.told.get(log, -1), self.link.taking.has.get(log, -1)) >= head.seq:
                continue
            state = self.session.ours
            early = State.KNOWN <= state < State.REST and log.scope == NETWORK
            if not self._allowed.get(log.scope) or not (early or state is State.LIVE):
                continue
            if not await self._push(head, runs):
                announced.append(head)
        if self.session.closed:
            return
        if announced:
            self.session.announce(announced, *standing)
            self._mark_told(announced)
            self._said = standing
        if self.session.ours is State.LIVE:
            self._due = standing
        self.link.flush()

    def tell_cursor(self, now: float) -> None:
        """Now and then: how far a peer that only got pushes has followed."""
        if self._due == self._said or self.session.ours is not State.LIVE:
            return
        if now - self._said_at >= TELL_CURSOR_S and not self.session.closed:
            self._said, self._said_at = self._due, now
            self.session.announce([], *self._said)
            self.link.flush()

    def tell_present(self, here: Mapping[tuple[bytes, str], tuple[str, ...]], now: float) -> None:
        """Who is at our pages, by store and place: when it changes, and before it is forgotten.

        Told to devices that serve the store too, whose people do the same work.
        """
        peer = self.session.peer
        if peer is None or peer.expired or not self.link.live or self.session.closed:
            return
        serves = peer.grants.allows
        ours = {at: people for at, people in here.items() if serves(Right.STORE, at[0])}
        again = now - self._present_at >= PRESENT_S
        news = {
            at: people for at, people in ours.items() if again or self._present.get(at) != people
        }
        news |= {at: () for at in self._present if at not in ours}
        if again:
            self._present_at = now
        if news:
            self._present = ours
            self.session.present([Place(*at, people) for at, people in news.items()])
            self.link.flush()

    async def _push(self, head: LogHead, runs: dict[tuple[LogName, int], Batch]) -> bool:
        """Send a short run unasked, if the peer holds all before it."""
        log = head.log
        tail = max(self.link.taking.has.get(log, -1), self.acknowledged.get(log, -1))
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

    def lacks(self) -> int:
        """How many entries the peer lacks of ours, of what it may hold."""
        return sum(
            max(
                0, head.seq - max(self.acknowledged.get(log, -1), self.link.taking.has.get(log, -1))
            )
            for log, head in self.shared.heads.items()
            if self._allowed.get(log.scope)
        )

    # --- answering --------------------------------------------------------------------

    def wanted(self, want: Want) -> None:
        """The peer asks for a log: it does not hold what it asks for."""
        for known in (self.acknowledged, self._pushed):
            if want.log in known and not want.back:
                known[want.log] = min(known[want.log], want.first - 1)
        self.owing.set()

    async def answer(self) -> None:
        """Send what the peer wants while it has credit: what is useful soonest first.

        Logs of one rank take turns, so that a long ledger keeps nobody from signing in.
        """
        while True:
            await self.owing.wait()
            self.owing.clear()
            while self.session.send_credit and self.session.owed and not self.session.closed:
                log = min(self.session.owed, key=self._turn)
                self._served[log] = self._served.get(log, 0) + 1
                await self._send_run(log)
                self.link.flush()

    def _turn(self, log: LogName) -> tuple[int, int]:
        return feeding.rank(log.scope), self._served.get(log, 0)

    async def _send_run(self, log: LogName) -> None:
        await self.allow({log.scope})
        if not self._allowed[log.scope]:
            if log in self.told:  # it was permitted when it was announced
                self.session.miss(log, Code.NOT_ALLOWED)
            elif not self.session.closed:
                self.link.close(Code.NOT_ALLOWED, f"{log.scope} is not for it")
            return
        owed = self.session.owed[log]
        want = Want(log, owed.next, owed.last - owed.next + 1, owed.back)
        batch = await self.shared.database.read(lambda connection: feeding.answer(connection, want))
        if self.session.closed:
            return
        if batch is None:
            self.session.miss(log, Code.NO_MORE)
        elif self.session.send_credit:  # a push may have used it up meanwhile
            self.session.send_batch(batch)
            self.told[log] = max(self.told.get(log, -1), batch.first + batch.count - 1)

    # --- comparing --------------------------------------------------------------------

    async def compare(self) -> None:
        """Ask whether both hold the same of what both may hold."""
        mine = await self._digests()
        if self.session.ours is State.LIVE and not self.session.closed:
            self.session.digests(digests.overall(mine), None)
            self.link.flush()

    async def compared(self, event: Digests) -> None:
        """Find the scopes in which the peer holds something else, and tell it of ours anew."""
        if event.scopes is not None:
            self._list += event.scopes
            if event.more:
                return
        mine = await self._digests()
        if self.session.closed or self.session.ours is not State.LIVE:
            return
        loop = asyncio.get_running_loop()
        if digests.overall(mine) != event.overall and loop.time() - self._listed_at >= LIST_S:
            self._listed_at = loop.time()
            self.session.digests(digests.overall(mine), mine)
        if event.scopes is not None:
            theirs, self._list = {one.scope: one for one in self._list}, []
            self._judge({one.scope: one for one in mine}, theirs)
        self.link.flush()

    def _judge(self, mine: dict[str, ScopeDigest], theirs: dict[str, ScopeDigest]) -> None:
        differing = {
            scope
            for scope, one in mine.items()
            if scope not in theirs or theirs[scope].heads != one.heads
        }
        heads = [head for log, head in self.shared.heads.items() if log.scope in differing]
        if heads:
            heads.sort(key=lambda head: feeding.rank(head.log.scope))
            self.session.announce(heads, *self._said)
        if NETWORK in differing:
            return  # who is believed differs, so the states may
        for scope, one in mine.items():
            other = theirs.get(scope)
            if other is None or not differing.isdisjoint(_resting_on(scope)):
                continue
            if digests.NOT_WHOLE not in (one.state, other.state) and one.state != other.state:
                self.shared.alarm(self.link, scope)

    async def _digests(self) -> list[ScopeDigest]:
        """Of all scopes that both sides may hold."""
        names = {log.scope for log in self.shared.heads}
        await self.allow(names)
        ours = await self.shared.we_may_hold(names)
        common = [name for name in names if ours[name] and self._allowed.get(name)]

        def query(connection: sqlite3.Connection) -> list[ScopeDigest]:
            return self.shared.digests.of(connection, common)

        return await self.shared.database.read(query)


def _resting_on(scope: str) -> set[str]:
    """The scopes that a scope's state follows from: how a ledger is read is said elsewhere."""
    kind, _, rest = scope.partition("/")
    return {scope, scopes.CATALOGUE, f"store/{rest}"} if kind == "ledger" else {scope}

"""Rounds: what every connected peer is told, after a commit and by the clock.

After a commit the logs that grew, as fast as commits come. By the clock watermarks, who holds what,
who is at our pages, how far we stand, and now and then a comparison of all that both hold.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from crdt_model.entries import LogName
from crdt_model.grants import Right
from crdt_model.replication.events import Batch, Code
from crdt_model.replication.session import LocalFault
from crdt_model.replication.states import State
from crdt_model.scopes import ledger
from node import marks
from node.database import StorageFailed

if TYPE_CHECKING:
    from node.peer_link import Link
    from node.peers import Peers

WATERMARK_S = 30.0  # how old "complete to" may grow while nothing is recorded
TICK_S = 1.0  # also the shortest time between two watermarks after commits
HELD_S = 5.0  # between two rounds of telling who holds what
COMPARE_S = 600.0  # between two comparisons with a peer that stays

_log = logging.getLogger(__name__)


class Rounds:
    """Goes round the peers of one node; `publish` and `tick` run for as long as it does."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self._grown = asyncio.Event()
        self._owes_watermarks = False
        self._network_grew = False
        self._watermarked_at = 0.0
        self._held_kept_at = 0.0
        self._compared: dict[bytes, float] = {}

    def committed(self, own: bool, network: bool) -> None:
        """A commit brought entries: `own` to a ledger of ours, `network` to the network's log."""
        self._owes_watermarks = self._owes_watermarks or own
        self._network_grew = self._network_grew or network
        self._grown.set()

    def met(self) -> None:
        """A peer was greeted: it gets our watermarks with the next tick."""
        self._owes_watermarks = True

    async def publish(self) -> None:
        """Tell every peer what grew, as fast as commits come."""
        while True:
            await self._grown.wait()
            self._grown.clear()
            grown = await self._peers.refresh()
            if self._network_grew:
                self._network_grew = False
                await self._peers.read_revocations()
            if any(head.log.scope.startswith("catalogue/") for head in grown):
                grown = list(self._peers.heads.values())  # a peer may be allowed more than before
            runs: dict[tuple[LogName, int], Batch] = {}
            for link in self._peers.links():
                if link.session.closed:
                    continue
                try:
                    await link.handing.tell(grown, runs)
                except LocalFault:
                    _log.exception("peer %s: could not be told", link.name)
                    link.close(Code.STOPPING, "a fault of ours")
            self._peers.pull_all()
            self._peers.changed()

    async def tick(self) -> None:
        """Once a second: watermarks that are due, and logs whose claim has run out."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(TICK_S)
            now = loop.time()
            due = self._owes_watermarks or now - self._watermarked_at >= WATERMARK_S
            if due and self._peers.links():
                self._owes_watermarks, self._watermarked_at = False, now
                await self._tell_own_watermarks()
            if now - self._held_kept_at >= HELD_S:
                self._held_kept_at = now
                await self._tell_held()
            here = self._peers.here()
            for link in self._peers.links():
                link.measure(now)
                link.handing.tell_present(here, now)
                link.handing.tell_cursor(now)
                await self._compare(link, now)
            self._peers.pull_all()

    async def _compare(self, link: Link, now: float) -> None:
        """At the tail, and now and then: whether both hold the same; the caller begins."""
        if not link.live or not link.by_us or link.taking.busy():
            return
        last = self._compared.get(link.device)
        if last is None or last < link.started or now - last >= COMPARE_S:
            self._compared[link.device] = now
            await link.handing.compare()

    async def _tell_held(self) -> None:
        """Pass on, and keep, what was heard of who holds what."""
        news = await self._peers.holdings.keep()
        for link in self._peers.links():
            if news and link.session.ours is State.LIVE and not link.session.closed:
                link.session.holds(
                    [
                        (holder, log, seq)
                        for (holder, log), seq in news.items()
                        if holder != link.device and link.handing.allowed(log.scope)
                    ]
                )
                link.flush()

    async def _tell_own_watermarks(self) -> None:
        peers, own = self._peers, self._peers.store.device
        ledgers = {ledger(store) for store in peers.us().grants.targets(Right.STORE) if store}
        ledgers |= {
            log.scope
            for log in peers.heads
            if log.device == own and log.scope.startswith("ledger/")
        }
        names = sorted(ledgers)
        try:
            words = await peers.database.write(
                lambda connection: marks.own_watermarks(connection, peers.store, names)
            )
        except StorageFailed as error:
            _log.warning("no watermark: %s", error)
            return
        for link in self._peers.links():
            await link.handing.allow(names)
            link.handing.tell_watermarks(list(zip(names, words, strict=True)))

"""Taking: what one peer offers that we lack, asked for in the order in which it is useful.

An announced head is pending until its log is held up to it. What cannot be taken now is kept as
wanted in the database, in the transaction that moves the peer's cursor, so that a link that is cut
loses no announcement. A run that does not follow what is held is asked for from further back, until
it leaves the log at an entry we know: that is a fork, and both sides of it are kept.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from crdt_model import log as chain
from crdt_model.codec import Malformed
from crdt_model.entries import LogName
from crdt_model.replication.events import Announce, Batch, Code, Cursor, LogHead, Missing, Want
from crdt_model.replication.frames import HASH16_BYTES, MAX_WANT_ENTRIES
from crdt_model.replication.states import State
from crdt_model.scopes import NETWORK
from node import contacts, feeding
from node.database import StorageFailed

if TYPE_CHECKING:
    from node.peer_link import Link, Shared

BLOCK_S = 60.0  # before a log that could not be taken from this peer is asked for again
STEP_BACK = 64  # entries, doubled each time: how far back a run that does not fit is asked for
NEWEST_FIRST_FROM = 1_024  # entries of a ledger's log; shorter ones are here in a second anyway
SLOW_GREETING_S = 0.1  # a LAN answers in some milliseconds, a satellite or 2G link in half a second

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Followed:
    """The peer's announcements are followed up to here, but for `wanted`."""

    cursor: Cursor
    wanted: tuple[LogHead, ...]


class Taking:
    """What comes from one peer.

    Attributes:
        pending: heads it offers that we lack, most useful first.
        has: how far it holds each log, as it said.
    """

    def __init__(self, link: Link, shared: Shared) -> None:
        self.link = link
        self.shared = shared
        self.session = link.session
        self.pending: dict[LogName, LogHead] = {}
        self.has: dict[LogName, int] = {}
        self.network_announced = False
        self._blocked: dict[LogName, float] = {}
        self._astray: dict[LogName, int] = {}  # logs to be asked for from a seq that is held
        self._steps: dict[LogName, int] = {}
        self._acknowledged: dict[LogName, int] = {}
        self._queued: dict[LogName, int] = {}  # batches that came and are not taken in yet
        self._caps: dict[LogName, int] = {}  # beyond this seq a log is from the future
        self._ignored: set[LogName] = set()  # the rest of a want that does not fit
        self._uncertified: set[bytes] = set()
        self._asked_certificates: set[bytes] = set()
        self._unsaved: list[LogHead] = []
        self._said_in_step = False
        self._recalled = False
        self._inbox: asyncio.Queue[Batch | _Followed | None] = asyncio.Queue()

    # --- what is offered ---------------------------------------------------------------

    async def recall(self) -> None:
        """Ask this peer, too, for what is wanted, whoever announced it."""
        rows, altered = await self.shared.database.read(
            lambda connection: (contacts.wanted(connection), feeding.altered(connection))
        )
        may = await self.shared.we_may_hold({head.log.scope for head, _ in rows})
        heads = []
        for head, reason in rows:
            if may[head.log.scope] and head.log not in self.pending:
                heads.append(head)
                if reason == feeding.ALTERED and head.log in altered:
                    self._astray[head.log] = altered[head.log]
        self._await(heads)
        self.pull()

    async def announced(self, event: Announce) -> None:
        """Note what of an announcement we lack; its end moves the peer's cursor."""
        may = await self.shared.we_may_hold({head.log.scope for head in event.heads})
        fresh: list[LogHead] = []
        doubtful: list[LogHead] = []
        here: list[LogHead] = []
        for head in event.heads:
            self.has[head.log] = max(head.seq, self.has.get(head.log, -1))
            held = self.shared.heads.get(head.log)
            if not may[head.log.scope]:
                continue
            if held == head:
                here.append(head)
                continue
            forked = head.log.branch or head.log.on(b"") in self.shared.forked
            if not forked and (held is None or held.seq < head.seq):
                fresh.append(head)
            else:
                doubtful.append(head)
        if doubtful:
            missing = await self.shared.database.read(
                lambda connection: feeding.unheld(connection, doubtful)
            )
            for head in missing:
                held = self.shared.heads.get(head.log)
                if held is not None and held.seq >= head.seq:
                    self._astray[head.log] = max(0, head.seq - STEP_BACK)
                fresh.append(head)
            here += [head for head in doubtful if head not in missing]
        self.link.handing.hold_too(here)
        self.network_announced = self.network_announced or self.session.theirs > State.KNOWN
        self._unsaved += fresh
        self._await(fresh)
        if self.session.theirs is State.LIVE and self.session.peer is not None:
            hello = self.session.peer.hello
            cursor = Cursor(
                hello.database_epoch, self.shared.us().grants.digest(), event.position, event.digest
            )
            self._inbox.put_nowait(_Followed(cursor, tuple(self._unsaved)))
            self._unsaved = []
            if not self._recalled:
                self._recalled = True
                await self.recall()
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

    # --- asking -----------------------------------------------------------------------

    def pull(self) -> None:
        """Ask for what this peer offers and nobody else is being asked for."""
        if self.session.closed or self.session.peer is None:
            return
        now = asyncio.get_running_loop().time()
        done: list[LogName] = []
        for log, head in self.pending.items():
            if not self.session.free_wants:
                break  # what stands behind is looked at when its turn comes
            want = self._next_want(log, head)
            if want is None:
                done.append(log)
            elif (
                log.device in self.shared.certified
                and not self.session.asked(log)
                and not self._queued.get(log)
                and self._blocked.get(log, 0.0) <= now
                and self.shared.claim(log, self.link)
            ):
                self._ignored.discard(log)
                self.session.want(want)
        for log in done:
            head = self.pending.pop(log)
            self.shared.release(log, self.link)
            if self._acknowledged.get(log, -1) < head.seq:
                self.link.handing.hold_too([head])  # it came from somebody else
        if self._uncertified:
            self._uncertified -= self.shared.certified
        new = self._uncertified - self._asked_certificates
        if new:
            self._asked_certificates |= new
            self.session.want_certificates(sorted(new))
        self._say_in_step(now)
        self.link.flush()
        self.shared.changed()

    def _next_want(self, log: LogName, head: LogHead) -> Want | None:
        """What to ask for next of a log, None if it is held up to `head`."""
        first = self._astray.get(log)
        held = self.shared.heads.get(log)
        back = False
        end = head.seq
        if first is None and held is None:
            trunk = self.shared.heads.get(log.on(b"")) if log.branch else None
            first = 0 if trunk is None else min(trunk.seq + 1, head.seq)
            back = not log.branch and feeding.newest_first(log.scope) and self._is_long(end)
        elif first is None and held is not None:
            first = held.seq + 1
            if first > end:
                base = self.shared.base.get(log, 0)
                if not base:
                    return None
                first, end, back = 0, base - 1, True
        assert first is not None  # one of the cases above
        end = min(end, self._caps.get(log, end))
        if first > end:
            return None
        return Want(log, first, min(end - first + 1, MAX_WANT_ENTRIES), back)

    def _is_long(self, end: int) -> bool:
        """Whether a log takes long enough on this link that its end is wanted first.

        On a fast link it is here in seconds, and a database filled from its end is a sixth larger.
        """
        return end >= NEWEST_FIRST_FROM and self.link.greeting_s >= SLOW_GREETING_S

    def _say_in_step(self, now: float) -> None:
        """Once: nothing of its `network` is still to come, or can be taken."""
        if self._said_in_step or not self.network_announced:
            return
        waiting = [
            log
            for log in self.pending
            if log.scope == NETWORK and self._blocked.get(log, 0.0) <= now and log in self.has
        ]
        if not waiting:
            self._said_in_step = True
            if self.session.theirs is State.NETWORK:
                self.session.in_step()

    async def missing(self, event: Missing) -> None:
        """The peer cannot give a log, or no more of it."""
        log = event.log
        _log.info("peer %s: no %s from it: %s", self.link.name, log.scope, event.code)
        self._ignored.discard(log)
        head = self.pending.get(log)
        if head is not None:
            # It may never have said it had it, or call it by another branch's name since.
            gone = log not in self.has or not await self.shared.database.read(
                lambda connection: feeding.unheld(connection, [head])
            )
            if gone and self.pending.get(log) == head:
                del self.pending[log]
                self._astray.pop(log, None)
        self._block(log)
        self.pull()

    def busy(self) -> bool:
        """Whether something that can be taken is still to come."""
        now = asyncio.get_running_loop().time()
        return any(self._blocked.get(log, 0.0) <= now for log in self.pending)

    def lacks(self) -> int:
        """How many entries we lack of what it offers."""
        count = 0
        for log, head in self.pending.items():
            ours = self.shared.heads.get(log)
            first = 0 if ours is None else ours.seq + 1
            count += max(0, head.seq + 1 - self._astray.get(log, first))
            count += self.shared.base.get(log, 0)
        return count

    # --- batches ----------------------------------------------------------------------

    def take(self, batch: Batch) -> None:
        """Queue a batch for the database."""
        self._queued[batch.log] = self._queued.get(batch.log, 0) + 1
        self._inbox.put_nowait(batch)

    def end(self) -> None:
        """Nothing more comes; what came is still taken in."""
        self._inbox.put_nowait(None)

    async def apply(self) -> None:
        """Take in what came, in order; a batch is handed over while the one before is committed.

        The database runs jobs in the order they are given, so the second follows on the first.
        """
        before: asyncio.Task[None] | None = None
        try:
            while (item := await self._inbox.get()) is not None:
                work = self._follow(item) if isinstance(item, _Followed) else self._handle(item)
                before, ahead = asyncio.create_task(work), before
                if ahead is not None:
                    await ahead
                ending = self.link.ending
                if self.session.closed and ending is not None and ending.by_us:
                    return  # what else this peer sent is not looked at
        finally:
            if before is not None:
                await before

    async def _follow(self, followed: _Followed) -> None:
        """Move the peer's cursor, once all that came before is durable."""

        def job(connection: sqlite3.Connection) -> bool:
            missing = feeding.unheld(connection, followed.wanted)
            now_ms = self.shared.now_ms()
            return contacts.follow(connection, self.link.device, followed.cursor, missing, now_ms)

        if not await self.shared.database.write(job, bulk=True):
            _log.warning("peer %s: too much is wanted to follow it further", self.link.name)

    async def _handle(self, batch: Batch) -> None:
        try:
            taken = await self._take(batch)
        finally:
            self._queued[batch.log] -= 1
        if self.session.closed:
            return
        end = batch.first + batch.count - 1
        if taken:
            self._acknowledged[batch.log] = max(end, self._acknowledged.get(batch.log, -1))
        self.session.have([(batch.log, end)] if taken else [], 1)
        self.pull()

    async def _take(self, batch: Batch) -> bool:
        """Take in one batch, or note why not; whether it is here."""
        log, end = batch.log, batch.first + batch.count - 1
        self.has[log] = max(end, self.has.get(log, -1))
        if not (await self.shared.we_may_hold({log.scope}))[log.scope] or log in self._ignored:
            return False
        if log.device not in self.shared.certified:
            self._await([LogHead(log, end, b"")])
            return False
        store = self.shared.store
        self.shared.claim(log, self.link)
        try:
            taken = await self.shared.database.write(
                lambda connection: feeding.apply_batch(connection, store, batch),
                bulk=not batch.pushed,
            )
        except chain.Gap:
            self._offer(log, end)
        except chain.Fork as error:
            await self._step_back(batch, error)
        except chain.TooFarAhead as error:
            if error.seq > batch.first and self._caps.get(log) != error.seq - 1:
                self._caps[log] = error.seq - 1  # what comes before may be taken by itself
                self._offer(log, end)
            else:
                self._caps.pop(log, None)
                await self._fault(log, end, "clock", str(error))
        except (chain.BadSignature, chain.BrokenChain, chain.Unsigned) as error:
            await self._fault(log, end, "bad_entries", str(error))
            self.link.close(Code.BAD_ENTRIES, str(error))
        except feeding.BadBatch as error:
            self.link.close(Code.PROTOCOL_ERROR, str(error))
        except (chain.LogError, Malformed) as error:
            await self._fault(log, end, _REASONS.get(type(error), "malformed"), str(error))
        except StorageFailed:
            raise
        except Exception as error:  # a fault of ours must not keep every other log from coming
            _log.exception("peer %s: a batch of %s cannot be folded", self.link.name, log.scope)
            await self._fault(log, end, "fault", repr(error))
        else:
            self.shared.taken(taken)
            self._steps.pop(log, None)
            if log in self._caps and end >= self._caps.pop(log):
                await self._fault(log, end + 1, "clock", "goes on in the future")
            pending = self.pending.get(log)
            if log in self._astray and (pending is None or end >= pending.seq):
                del self._astray[log]  # the side it was asked for is here
                self.pending.pop(log, None)
            return True
        return False

    def _offer(self, log: LogName, end: int) -> None:
        """A push came that goes on from what we lack."""
        known = self.pending.get(log)
        if known is None or known.seq < end:
            self._await([LogHead(log, end, b"")])

    async def _step_back(self, batch: Batch, error: chain.Fork) -> None:
        """What we hold before a run is something else: find where the log forks."""
        log = batch.log
        if batch.first == 0 or len(batch.previous) > HASH16_BYTES:
            await self._fault(log, batch.first, "fork", str(error))
            return
        step = self._steps.get(log, STEP_BACK)
        self._steps[log] = 2 * step
        self._astray[log] = max(0, batch.first - step)
        if self.session.asked(log):
            self._ignored.add(log)
        self._offer(log, batch.first + batch.count - 1)

    async def _fault(self, log: LogName, seq: int, reason: str, text: str) -> None:
        """A log that cannot be taken from this peer: noted, logged, and others go on."""
        _log.warning(
            "peer %s: log of %s in %s at %d: %s: %s",
            self.link.name, log.device.hex()[:8], log.scope, seq, reason, text,
        )  # fmt: skip
        now_ms = self.shared.now_ms()
        head = self.pending.get(log, LogHead(log, max(seq, 0), b""))
        await self.shared.database.write(
            partial(contacts.note_wanted, head=head, reason=reason, now_ms=now_ms)
        )
        self._block(log)

    def _block(self, log: LogName) -> None:
        self._blocked[log] = asyncio.get_running_loop().time() + BLOCK_S
        self.shared.release(log, self.link)


_REASONS: dict[type[Exception], str] = {
    chain.TooManyBranches: "branches",
    chain.NotAllowed: "not_allowed",
    chain.StampWentBack: "stamp_went_back",
}

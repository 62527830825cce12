"""Peers: who is connected, who is called, who is asked for which log, and what a commit means.

Addresses given, saved or discovered are called until one answers; whoever calls us is answered.
Between two devices one connection stays. A log is asked of one peer at a time. What a commit
brought, ours or a peer's, is told to every other peer that may hold it.
"""

from __future__ import annotations

import asyncio
import logging
import random
import sqlite3
import ssl
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from crdt_model.certificates import BadCertificate
from crdt_model.entries import LogName
from crdt_model.grants import Right
from crdt_model.replication.events import Batch, Code, LogHead, SignedWatermark
from crdt_model.replication.frames import MAX_FRAME_BYTES
from crdt_model.replication.session import Self, new_one_stays
from crdt_model.scopes import ledger
from node import feeding
from node.database import Database, StorageFailed
from node.keys import Membership
from node.peer_link import Link, Socket
from node.store import Change, Store

PATH = "/peer"
HEARTBEAT_S = 20.0  # ping; a link that answers none in half of it is closed
MAX_MESSAGE_BYTES = 2 * MAX_FRAME_BYTES  # up to it a peer is told why, beyond it is cut off
CLAIM_S = 10.0  # a peer asked for a log and silent that long loses it to another
WATERMARK_S = 30.0  # how old "complete to" may grow while nothing is recorded
TICK_S = 1.0  # also the shortest time between two watermarks after commits
FIRST_BACKOFF_S = 1.0
LONGEST_BACKOFF_S = 300.0  # a clinic's link that is back is noticed within five minutes
CONNECT_TIMEOUT_S = 15.0  # TCP, TLS and upgrade on a slow satellite link
FAULT_PAUSE_S = 1.0  # so that a fault that stays does not fill the log
MAX_LINKS = 512  # a national gateway's facilities at once; each costs some 100 KB
MAX_ADDRESSES = 1_024  # to call; discovery is a hint anybody on the LAN can give

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PeerStatus:
    """How one peer is.

    Attributes:
        device: b"" for an address where nobody was met. address: "" if only it calls us.
        state: in_step, syncing, out_of_reach or refused. reason: a code, "" if there is none.
        last_contact_ms: since 1970, 0 for never.
        to_send, to_receive: entries each side still lacks of the other's.
    """

    device: bytes
    address: str
    state: str
    reason: str
    last_contact_ms: int
    to_send: int
    to_receive: int
    bytes_sent: int
    bytes_received: int


class Peers:
    """The peers of one node.

    Attributes:
        heads: our copy of every log up to its last signed entry. position: newest arrival number.
        certified: devices whose certificate is here.
        watchers: called on the event loop when `snapshot` may have changed.
    """

    def __init__(
        self,
        database: Database,
        store: Store,
        membership: Callable[[], Membership],
        context: Callable[[], ssl.SSLContext],
        zones: feeding.Zones,
        database_epoch: bytes,
        sureness: Callable[[], int],
    ) -> None:
        """`context` gives the TLS context to call with; `sureness` how far our clock is trusted."""
        self.database = database
        self.store = store
        self.heads: dict[LogName, LogHead] = {}
        self.position = 0
        self.certified: set[bytes] = set()
        self.watchers: list[Callable[[], None]] = []
        self._membership = membership
        self._context = context
        self._zones = zones
        self._database_epoch = database_epoch
        self.sureness = sureness
        self._links: dict[bytes, Link] = {}
        self._all_links: set[Link] = set()
        self._claims: dict[LogName, tuple[Link, float]] = {}
        self._our_scopes: dict[str, bool] = {}
        self._known: dict[bytes, feeding.KnownPeer] = {}
        self._reasons: dict[str | bytes, str] = {}
        self._calls: dict[str, asyncio.Task[None]] = {}
        self._retry: dict[str, asyncio.Event] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._grown = asyncio.Event()
        self._own_grew = False
        self._watermarked_at = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._http: aiohttp.ClientSession | None = None
        self._stopping = False

    # --- life -----------------------------------------------------------------------

    async def start(self, given: Sequence[str] = ()) -> None:
        """Read what is known, begin to call, and listen to the store."""
        self._loop = asyncio.get_running_loop()
        self._http = aiohttp.ClientSession()
        own = self._membership()
        ders = (*own.issuers, own.device.der)

        def prepare(connection: sqlite3.Connection) -> list[str]:
            feeding.save_certificates(connection, own.roots, ders)
            for address in given:
                feeding.save_address(connection, address, given=True)
            return feeding.addresses(connection)

        addresses = await self.database.write(prepare)
        self._known = {p.device: p for p in await self.database.read(feeding.peers_known)}
        self.certified = await self.database.read(feeding.devices_certified)
        self.store.watchers.append(self._committed)
        await self._refresh()
        for work in (self._publish, self._tick):
            self._tasks.append(self._loop.create_task(_lasting(work)))
        for address in dict.fromkeys((*addresses, *(p.address for p in self._known.values()))):
            self.call(address)

    async def stop(self) -> None:
        """Say goodbye and stop calling."""
        self._stopping = True
        if self._committed in self.store.watchers:
            self.store.watchers.remove(self._committed)
        for link in list(self._all_links):
            link.close(Code.STOPPING, "the node is stopping")
        await asyncio.gather(*(link.ended.wait() for link in list(self._all_links)))
        tasks = [*self._tasks, *self._calls.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._http is not None:
            await self._http.close()

    def call(self, address: str) -> None:
        """Call an address until it answers; at once if it is being waited for."""
        if not address or self._stopping:
            return
        if address in self._calls:
            self._retry[address].set()
        elif len(self._calls) < MAX_ADDRESSES:
            self._retry[address] = asyncio.Event()
            task = asyncio.get_running_loop().create_task(self._keep_calling(address))
            self._calls[address] = task
        else:
            _log.warning("address %s: not called, %d are already", address, MAX_ADDRESSES)

    # --- calling and being called -------------------------------------------------------

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """The handler of `PATH` behind the peer listener."""
        socket = web.WebSocketResponse(
            heartbeat=HEARTBEAT_S, max_msg_size=MAX_MESSAGE_BYTES, compress=False
        )
        if len(self._all_links) >= MAX_LINKS or self._stopping:
            return web.Response(status=503, text=Code.FULL)
        await socket.prepare(request)
        await self._hold(socket, "", by_us=False)
        return socket

    async def _keep_calling(self, address: str) -> None:
        backoff = FIRST_BACKOFF_S
        while True:
            link = await self._call_once(address)
            if link is not None and link.was_live:
                backoff = FIRST_BACKOFF_S
            other = self._links.get(link.device) if link is not None else None
            if other is not None:
                await other.ended.wait()  # connected another way: nothing to call for
                backoff = FIRST_BACKOFF_S
            retry = self._retry[address]
            retry.clear()
            try:
                async with asyncio.timeout(backoff * random.uniform(0.5, 1.0)):
                    await retry.wait()
            except TimeoutError:
                backoff = min(2 * backoff, LONGEST_BACKOFF_S)

    async def _call_once(self, address: str) -> Link | None:
        """One call; returns the link once it has ended, None if there was none."""
        assert self._http is not None
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                socket = await self._http.ws_connect(
                    f"https://{address}{PATH}",
                    ssl=self._context(),
                    heartbeat=HEARTBEAT_S,
                    max_msg_size=MAX_MESSAGE_BYTES,
                    compress=0,
                )
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            foreign = isinstance(error, ssl.SSLError | aiohttp.ClientSSLError)
            self._reasons[address] = Code.FOREIGN_NETWORK if foreign else "no_answer"
            _log.info("address %s: %s", address, error or type(error).__name__)
            self.changed()
            return None
        self._reasons.pop(address, None)
        return await self._hold(socket, address, by_us=True)

    async def _hold(self, socket: Socket, address: str, *, by_us: bool) -> Link | None:
        """Keep a link from its first frame to its end; a fault of ours ends it and nothing else."""
        connection = socket.get_extra_info("ssl_object")
        certificate = connection.getpeercert(binary_form=True) if connection else None
        try:
            link = Link(self, socket, certificate or b"", address, by_us)
        except BadCertificate as error:
            _log.warning("peer at %s: certificate refused: %s", address, error)
            await socket.close()
            return None
        self._all_links.add(link)
        try:
            await link.run()
        except Exception:
            _log.exception("peer %s: ended by a fault of ours", link.name)
        finally:
            link.ended.set()
            self._all_links.discard(link)
            await self._ended(link)
        return link

    async def met(self, link: Link) -> bool:
        """See `Shared`: of two connections to one device one stays."""
        if link.device == self.store.device:
            link.close(Code.SELF, "this is ourselves")
            return False
        old = self._links.get(link.device)
        if old is not None and not old.session.closed:
            if not new_one_stays(self.store.device, link.device, old.by_us, link.by_us):
                link.close(Code.DUPLICATE, "connected already")
                return False
            old.close(Code.DUPLICATE, "replaced by a newer connection")
        self._links[link.device] = link
        self._own_grew = True  # it gets our watermarks with the next tick
        self._reasons.pop(link.device, None)
        await self._note_contact(link)
        return True

    async def _ended(self, link: Link) -> None:
        for log in [log for log, (owner, _) in self._claims.items() if owner is link]:
            del self._claims[log]
        stays = self._links.get(link.device) is not link
        if not stays:
            del self._links[link.device]
            await self._note_contact(link)
        ending = link.ending
        if ending is not None and ending.code not in (Code.DUPLICATE, Code.STOPPING):
            known = link.device in self._known
            self._reasons[link.device if known else link.address or link.device] = ending.code
        _log.info(
            "peer %s: ended, %d bytes sent, %d received",
            link.name, link.bytes_sent, link.bytes_received,
        )  # fmt: skip
        self._pull_all()
        self.changed()

    async def _note_contact(self, link: Link) -> None:
        known = self._known.get(link.device)
        address = link.address or (known.address if known is not None else "")
        peer = feeding.KnownPeer(link.device, address, self.now_ms())
        self._known[link.device] = peer
        try:
            await self.database.write(lambda connection: feeding.note_contact(connection, peer))
        except StorageFailed as error:
            _log.warning("peer %s: its last contact was not kept: %s", link.name, error)

    # --- what links share ---------------------------------------------------------------

    def us(self) -> Self:
        own = self._membership()
        return Self.of(own.roots, own.device, own.issuers, self._database_epoch)

    def now_ms(self) -> int:
        return self.store.now_ms()

    def zones(self) -> feeding.Zones:
        return self._zones

    async def we_may_hold(self, names: set[str]) -> Mapping[str, bool]:
        """Which of these scopes our own certificate lets us hold."""
        unknown = names - self._our_scopes.keys()
        grants = self._membership().device.grants
        assert grants is not None  # a device's certificate has grants
        if unknown:
            self._our_scopes |= await self.database.read(
                lambda connection: feeding.permitted(
                    connection, grants, self.store.device, unknown, self._zones
                )
            )
        return {name: self._our_scopes.get(name, False) for name in names}

    def claim(self, log: LogName, link: Link) -> bool:
        """Whether `link` may be asked for a log: nobody else is, or was silent too long."""
        now = asyncio.get_running_loop().time()
        owner, until = self._claims.get(log, (link, 0.0))
        if owner is not link and until > now:
            return False
        self._claims[log] = (link, now + CLAIM_S)
        return True

    def release(self, log: LogName, link: Link) -> None:
        """The log is no longer asked of `link`."""
        if self._claims.get(log, (None, 0.0))[0] is link:
            del self._claims[log]

    def taken(self, head: LogHead) -> None:
        """A batch is durable; its log is now held up to `head`."""
        held = self.heads.get(head.log)
        if held is None or held.seq < head.seq:
            self.heads[head.log] = head

    def learnt_certificates(self, devices: set[bytes]) -> None:
        """Logs of these devices can be checked now, whoever offers them."""
        if devices - self.certified:
            self.certified |= devices
            self._pull_all()

    def relay(self, words: list[tuple[str, SignedWatermark]], source: Link) -> None:
        """Pass on watermarks to everybody but where they came from."""
        for link in self._links.values():
            if words and link is not source:
                link.tell_watermarks(words)

    def changed(self) -> None:
        """Tell those who watch `snapshot`."""
        for watcher in self.watchers:
            watcher()

    def _pull_all(self) -> None:
        for link in list(self._links.values()):
            link.pull()

    # --- what a commit means --------------------------------------------------------------

    def _committed(self, changes: Sequence[Change]) -> None:
        """Called on the writer's thread after each commit."""
        own = any(change.own and change.scope.startswith("ledger/") for change in changes)
        regrouped = any(change.scope.startswith("catalogue/") for change in changes)
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._note_commit, own, regrouped)

    def _note_commit(self, own: bool, regrouped: bool) -> None:
        self._own_grew = self._own_grew or own
        if regrouped:  # zones may have moved stores between regions
            self._our_scopes.clear()
            for link in self._links.values():
                link.forget_permissions()
        self._grown.set()

    async def _refresh(self) -> list[LogHead]:
        """Bring `heads` up to date; returns the logs that grew."""
        position = self.position
        grown, newest = await self.database.read(
            lambda connection: feeding.heads_since(connection, position)
        )
        for head in grown:
            self.taken(head)
        self.position = newest
        return grown

    async def _publish(self) -> None:
        """Tell every peer what grew, as fast as commits come."""
        while True:
            await self._grown.wait()
            self._grown.clear()
            grown = await self._refresh()
            if any(head.log.scope.startswith("catalogue/") for head in grown):
                grown = list(self.heads.values())  # a peer may be allowed more than before
            runs: dict[tuple[LogName, int], Batch] = {}
            for link in list(self._links.values()):
                if not link.session.closed:
                    await link.tell(grown, runs)
            self._pull_all()
            self.changed()

    async def _tick(self) -> None:
        """Once a second: watermarks that are due, and logs whose claim has run out."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(TICK_S)
            due = self._own_grew or loop.time() - self._watermarked_at >= WATERMARK_S
            if due and self._links:
                self._own_grew, self._watermarked_at = False, loop.time()
                await self._tell_own_watermarks()
            self._pull_all()

    async def _tell_own_watermarks(self) -> None:
        grants = self._membership().device.grants
        assert grants is not None  # a device's certificate has grants
        ledgers = {ledger(store) for store in grants.targets(Right.STORE) if store}
        ledgers |= {
            log.scope
            for log in self.heads
            if log.device == self.store.device and log.scope.startswith("ledger/")
        }
        names = sorted(ledgers)
        try:
            words = await self.database.write(
                lambda connection: feeding.own_watermarks(connection, self.store, names)
            )
        except StorageFailed as error:
            _log.warning("no watermark: %s", error)
            return
        for link in list(self._links.values()):
            await link.allow(names)
            link.tell_watermarks(list(zip(names, words, strict=True)))

    # --- status ---------------------------------------------------------------------------

    def snapshot(self) -> list[PeerStatus]:
        """Every peer connected, met before, or called in vain."""
        found = [
            self._linked(device, link)
            for device, link in self._links.items()
            if not link.session.closed
        ]
        linked = {peer.device for peer in found}
        for device, known in self._known.items():
            if device not in linked:
                reason = self._reasons.get(device) or self._reasons.get(known.address, "")
                found.append(_unlinked(device, known.address, reason, known.last_contact_ms))
        met = {known.address for known in self._known.values()}
        for who, reason in self._reasons.items():
            if isinstance(who, str) and who not in met:
                found.append(_unlinked(b"", who, reason, 0))
            elif isinstance(who, bytes) and who not in self._known and who != self.store.device:
                found.append(_unlinked(who, "", reason, 0))
        return found

    def _linked(self, device: bytes, link: Link) -> PeerStatus:
        to_send, to_receive = link.lacks(self.heads)
        in_step = link.live and not to_send and not to_receive
        return PeerStatus(
            device,
            link.address or self._known[device].address,
            "in_step" if in_step else "syncing",
            "",
            self.now_ms(),
            to_send,
            to_receive,
            link.bytes_sent,
            link.bytes_received,
        )


async def _lasting(work: Callable[[], Coroutine[None, None, None]]) -> None:
    """Run `work` until cancelled; a fault of ours is logged, and the node keeps serving."""
    while True:
        try:
            await work()
        except Exception:
            _log.exception("peers: a fault of ours; going on in %s s", FAULT_PAUSE_S)
            await asyncio.sleep(FAULT_PAUSE_S)


def _unlinked(device: bytes, address: str, reason: str, last_contact_ms: int) -> PeerStatus:
    state = "refused" if reason in _REFUSALS else "out_of_reach"
    return PeerStatus(device, address, state, reason, last_contact_ms, 0, 0, 0, 0)


# Ends that will not mend by calling again: somebody has to do something.
_REFUSALS = frozenset(
    {
        Code.FOREIGN_NETWORK,
        Code.VERSION,
        Code.CHAIN,
        Code.REVOKED,
        Code.SELF,
        Code.BAD_ENTRIES,
        Code.NOT_ALLOWED,
        Code.PROTOCOL_ERROR,
    }
)

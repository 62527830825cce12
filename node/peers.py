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
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import partial

import aiohttp
from aiohttp import web

from crdt_model.certificates import BadCertificate
from crdt_model.entries import LogName
from crdt_model.identity import NO_REVOCATIONS, Refusal, verify_chain
from crdt_model.replication.events import Code, Hello, LogHead, Place, SignedWatermark
from crdt_model.replication.frames import DIGEST_BYTES, INSTANCE_BYTES, MAX_FRAME_BYTES
from crdt_model.replication.session import Self, new_one_stays
from crdt_model.scopes import NETWORK
from node import contacts, feeding
from node.calling import Caller, Outcome
from node.database import Database, StorageFailed
from node.digests import Digests
from node.holdings import Holdings
from node.keys import Membership
from node.peer_link import Link, Socket
from node.peer_status import PeerStatus, linked, unlinked
from node.rounds import Rounds
from node.standing import revocations
from node.store import Change, Store

PATH = "/peer"
HEARTBEAT_S = 20.0  # ping; a link that answers none in half of it is closed
MAX_MESSAGE_BYTES = 2 * MAX_FRAME_BYTES  # up to it a peer is told why, beyond it is cut off
CLAIM_S = 10.0  # a peer asked for a log and silent that long loses it to another
FAULT_PAUSE_S = 1.0  # so that a fault that stays does not fill the log
MAX_LINKS = 512  # a national gateway's facilities at once; each costs some 100 KB

_log = logging.getLogger(__name__)


class Peers:
    """The peers of one node.

    Attributes:
        heads: our copy of every log up to its last signed entry, by branch.
        base: the first seq held of logs whose early months are missing. forked: logs with branches.
        holdings: who else holds what.
        standing: newest arrival number, and the digest of all up to it.
        alarms: (peer, scope) where equal logs fold to different states.
        certified: devices whose certificate is here.
        watchers: called on the event loop when `snapshot` may have changed.
        heard_clock: called with what a peer says of the time, and how sure it is.
        on_suspicion: called when a peer says that what we sent it was altered.
        on_met: gives the certificates to send to a device that showed this one.
        on_own_certificate: called when a peer gave us a certificate of our own.
        here: gives who is at our own pages, by store and place.
        present: called with a device and who is at its pages.
    """

    def __init__(
        self,
        database: Database,
        store: Store,
        membership: Callable[[], Membership],
        context: Callable[[], ssl.SSLContext],
        zones: feeding.Zones,
        sureness: Callable[[], int],
        connect: Callable[[str], Awaitable[Socket]] | None = None,
        randomness: random.Random | None = None,
    ) -> None:
        """A node's peers; nothing is called before `start`.

        Args:
            context: gives the TLS context to call with.
            sureness: how far our clock is trusted.
            connect: makes a connection to an address, by default a WebSocket over TLS.
            randomness: for pauses, by default the system's.
        """
        self.database = database
        self.store = store
        self.heads: dict[LogName, LogHead] = {}
        self.base: dict[LogName, int] = {}
        self.forked: set[LogName] = set()
        self.standing = (0, bytes(DIGEST_BYTES))
        self.digests = Digests()
        self.holdings = Holdings(database)
        self.alarms: dict[tuple[bytes, str], None] = {}
        self.certified: set[bytes] = set()
        self.watchers: list[Callable[[], None]] = []
        self.on_suspicion: Callable[[], None] = lambda: None
        self.heard_clock: Callable[[bytes, int, int], None] = lambda device, ms, sureness: None
        self.on_met: Callable[[bytes], Awaitable[list[bytes]]] | None = None
        self.on_own_certificate: Callable[[], Coroutine[None, None, None]] | None = None
        self.here: Callable[[], Mapping[tuple[bytes, str], tuple[str, ...]]] = dict
        self.present: Callable[[bytes, Sequence[Place]], Awaitable[None]] = _to_nobody
        self._membership = membership
        self._context = context
        self._zones = zones
        self.sureness = sureness
        self.randomness = randomness or random.SystemRandom()
        self._caller = Caller(connect or self._connect, self._called, self.randomness)
        self._instance = self.randomness.randbytes(INSTANCE_BYTES)
        self._links: dict[bytes, Link] = {}
        self._all_links: dict[Link, None] = {}  # in order, so that a run can be repeated
        self._claims: dict[LogName, tuple[Link, float]] = {}
        self._our_scopes: dict[str, bool] = {}
        self._known: dict[bytes, contacts.KnownPeer] = {}
        self._reasons: dict[str | bytes, str] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._rounds = Rounds(self)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._http: aiohttp.ClientSession | None = None
        self._stopping = False
        self._believed = NO_REVOCATIONS

    # --- life -----------------------------------------------------------------------

    async def start(self, given: Sequence[str] = ()) -> None:
        """Read what is known, begin to call, and listen to the store."""
        self._loop = asyncio.get_running_loop()
        own = self._membership()
        ders = (*own.issuers, own.device.der)

        def prepare(connection: sqlite3.Connection) -> list[str]:
            feeding.save_certificates(connection, own.roots, ders)
            for address in given:
                contacts.save_address(connection, address, given=True)
            return contacts.addresses(connection)

        addresses = await self.database.write(prepare)
        self._known = {p.device: p for p in await self.database.read(contacts.peers_known)}
        await self.holdings.load()
        self.certified = await self.database.read(feeding.devices_certified)
        await self.read_revocations()
        self.store.watchers.append(self._committed)
        await self.refresh()
        for work in (self._rounds.publish, self._rounds.tick):
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
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, self._caller.stop(), return_exceptions=True)
        await self.holdings.keep()
        if self._http is not None:
            await self._http.close()

    async def _connect(self, address: str) -> Socket:
        """A WebSocket over TLS to a peer's port."""
        if self._http is None:
            self._http = aiohttp.ClientSession()
        return await self._http.ws_connect(
            f"https://{address}{PATH}",
            ssl=self._context(),
            heartbeat=HEARTBEAT_S,
            max_msg_size=MAX_MESSAGE_BYTES,
            compress=0,
        )

    def call(self, address: str) -> None:
        """Call an address until it answers; at once if it is being waited for."""
        if not self._stopping:
            self._caller.call(address)

    # --- links ------------------------------------------------------------------------

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """The handler of `PATH` behind the peer listener."""
        socket = web.WebSocketResponse(
            heartbeat=HEARTBEAT_S, max_msg_size=MAX_MESSAGE_BYTES, compress=False
        )
        if len(self._all_links) >= MAX_LINKS or self._stopping:
            return web.Response(status=503, text=Code.FULL)
        await socket.prepare(request)
        await self.answer(socket)
        return socket

    async def answer(self, socket: Socket) -> None:
        """Talk on a connection that somebody made to us, until it ends."""
        await self._hold(socket, "", by_us=False)

    async def _called(self, address: str, socket: Socket | None, reason: str) -> Outcome:
        """A call was answered, and the talk is over; or it was not, for `reason`."""
        if socket is None:
            self._reasons[address] = reason
            self.changed()
            return Outcome(None, False)
        self._reasons.pop(address, None)
        link = await self._hold(socket, address, by_us=True)
        if link is None:
            return Outcome(None, False)
        other = self._links.get(link.key)
        return Outcome(None if other is None else other.ended, link.was_live)

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
        self._all_links[link] = None
        try:
            await link.run()
        except Exception:
            _log.exception("peer %s: ended by a fault of ours", link.name)
        finally:
            link.ended.set()
            self._all_links.pop(link, None)
            await self._ended(link)
        return link

    async def met(self, link: Link) -> bool:
        """See `Shared`: of two connections to one device one stays."""
        peer = link.session.peer
        assert peer is not None  # it was greeted
        if link.device == self.store.device and not await self._is_copy(peer.hello):
            link.close(Code.SELF, "this is ourselves")
            return False
        if self._close_if_removed(link):  # while it was greeting
            return False
        old = self._links.get(link.key)
        if old is not None and not old.session.closed:
            ours = self.store.device + self.store.life.database_epoch
            if not new_one_stays(ours, link.key, old.by_us, link.by_us):
                link.close(Code.DUPLICATE, "connected already")
                return False
            old.close(Code.DUPLICATE, "replaced by a newer connection")
        self._links[link.key] = link
        self._rounds.met()
        self._reasons.pop(link.device, None)
        await self._note_contact(link)
        if self.on_met is not None:
            ders = await self.on_met(peer.certificate)
            if ders and not link.session.closed:
                link.session.certificates(ders)
                link.flush()
        return True

    async def _is_copy(self, hello: Hello) -> bool:
        """Whether a peer with our own keys is another machine; we go on apart from it then."""
        if hello.instance == self._instance:
            return False
        if hello.database_epoch == self.store.life.database_epoch:
            await self.database.write(
                lambda connection: self.store.life.begin_epoch(
                    connection, "copied", "another machine has a copy of this folder"
                )
            )
        return True

    async def _ended(self, link: Link) -> None:
        for log in [log for log, (owner, _) in self._claims.items() if owner is link]:
            del self._claims[log]
        stays = self._links.get(link.key) is not link
        if not stays:
            del self._links[link.key]
            await self._note_contact(link)
        ending = link.ending
        if ending is not None and ending.code == Code.BAD_ENTRIES and not ending.by_us:
            self.on_suspicion()  # what we sent was altered, on our disk for all we know
        if ending is not None and ending.code not in (Code.DUPLICATE, Code.STOPPING):
            known = link.device in self._known
            self._reasons[link.device if known else link.address or link.device] = ending.code
        _log.info(
            "peer %s: ended, %d bytes sent, %d received",
            link.name, link.bytes_sent, link.bytes_received,
        )  # fmt: skip
        self.pull_all()
        self.changed()

    async def _note_contact(self, link: Link) -> None:
        known = self._known.get(link.device)
        address = link.address or (known.address if known is not None else "")
        peer = contacts.KnownPeer(link.device, address, self.now_ms())
        self._known[link.device] = peer
        try:
            await self.database.write(lambda connection: contacts.note_contact(connection, peer))
        except StorageFailed as error:
            _log.warning("peer %s: its last contact was not kept: %s", link.name, error)

    # --- what links share ---------------------------------------------------------------

    def us(self) -> Self:
        own = self._membership()
        grants = own.device.grants
        assert grants is not None  # a device's certificate has grants
        return Self(
            own.roots, grants, self.store.life.database_epoch, self._instance, self._believed
        )

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

    def taken(self, taken: feeding.Taken) -> None:
        """A batch is durable; its log is held up to this head now."""
        if taken.head is not None:
            self._note_head(taken.head, taken.base)

    def _note_head(self, head: LogHead, base: int) -> None:
        held = self.heads.get(head.log)
        if held is None or held.seq <= head.seq:
            self.heads[head.log] = head
        if head.log.branch:
            self.forked.add(head.log.on(b""))
        if base:
            self.base[head.log] = base
        else:
            self.base.pop(head.log, None)

    def learnt_certificates(self, devices: set[bytes]) -> None:
        """Logs of these devices can be checked now, whoever offers them."""
        if self.store.device in devices and self.on_own_certificate is not None:
            assert self._loop is not None
            self._tasks.append(self._loop.create_task(self.on_own_certificate()))
        if devices - self.certified:
            self.certified |= devices
            self.pull_all()

    def relay(self, words: list[tuple[str, SignedWatermark]], source: Link) -> None:
        """Pass on watermarks to everybody but where they came from."""
        for link in self._links.values():
            if words and link is not source:
                link.handing.tell_watermarks(words)

    def note_held(self, holder: bytes, log: LogName, seq: int) -> None:
        """See `Shared`; logs and devices that nobody told us of are not worth remembering."""
        if holder in self.certified and log in self.heads:
            self.holdings.note(holder, log, seq)

    def alarm(self, link: Link, scope: str) -> None:
        """Two nodes with the same entries of a scope do not agree on what they mean."""
        if (link.device, scope) in self.alarms:
            return
        self.alarms[(link.device, scope)] = None
        _log.error("peer %s: the same logs of %s have another state there", link.name, scope)
        note = partial(
            contacts.note, code="state_differs", detail=f"{scope} at {link.device.hex()}",
            now_ms=self.now_ms(),
        )  # fmt: skip
        assert self._loop is not None
        self._tasks.append(self._loop.create_task(self.database.write(note)))

    def greet_again(self) -> None:
        """End every talk and begin it anew, since our certificate is another.

        To whom the old one had expired we are a device that may have `network` and nothing else.
        """
        for link in self.links():
            link.close(Code.STOPPING, "our certificate was renewed")

    def recall(self) -> None:
        """Ask every peer for what is wanted: something came that no peer brought."""
        self._tasks.append(asyncio.ensure_future(self._recall()))

    async def _recall(self) -> None:
        self.learnt_certificates(await self.database.read(feeding.devices_certified))
        for link in self.links():
            if not link.session.closed:
                await link.taking.recall()

    def links(self) -> list[Link]:
        """The connections that stay, one a peer."""
        return list(self._links.values())

    def changed(self) -> None:
        """Tell those who watch `snapshot`."""
        for watcher in self.watchers:
            watcher()

    def pull_all(self) -> None:
        """Have every peer asked for what it has and we lack."""
        for link in self.links():
            link.taking.pull()

    # --- what a commit means --------------------------------------------------------------

    def _committed(self, changes: Sequence[Change]) -> None:
        """Called on the writer's thread after each commit."""
        own = any(change.own and change.scope.startswith("ledger/") for change in changes)
        regrouped = any(change.scope.startswith("catalogue/") for change in changes)
        network = any(change.scope == NETWORK for change in changes)
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._note_commit, own, regrouped, network)

    def _note_commit(self, own: bool, regrouped: bool, network: bool) -> None:
        if regrouped:  # zones may have moved stores between regions
            self._our_scopes.clear()
            for link in self._links.values():
                link.handing.forget_permissions()
        self._rounds.committed(own, network)

    async def read_revocations(self) -> None:
        """Learn who is no longer believed, and end the talk with them."""
        roots = self._membership().roots
        self._believed = await self.database.read(lambda connection: revocations(connection, roots))
        for link in self.links():
            self._close_if_removed(link)

    def _close_if_removed(self, link: Link) -> bool:
        """End the talk with a device that is no longer believed, or whose issuer is not."""
        peer, roots = link.session.peer, self._membership().roots
        if peer is None or not isinstance(
            verify_chain(peer.certificate, peer.issuers, roots, self._believed), Refusal
        ):
            return False
        link.close(Code.REVOKED, "this device, or its issuer, was removed from the network")
        return True

    async def refresh(self) -> list[LogHead]:
        """Bring `heads` up to date; returns the logs that grew."""
        position, _ = self.standing
        grown = await self.database.read(
            lambda connection: feeding.grown_since(connection, position)
        )
        for name in grown.gone:
            self.heads.pop(name, None)
            self.base.pop(name, None)
        for head in grown.heads:
            self._note_head(head, grown.base.get(head.log, 0))
        self.standing = (grown.position, grown.digest)
        return grown.heads

    # --- status ---------------------------------------------------------------------------

    def snapshot(self) -> list[PeerStatus]:
        """Every peer connected, met before, or called in vain."""
        found = [
            linked(link, self._known[link.device].address, self.now_ms())
            for link in self._links.values()
            if not link.session.closed
        ]
        connected = {peer.device for peer in found}
        for device, known in self._known.items():
            if device not in connected:
                reason = self._reasons.get(device) or self._reasons.get(known.address, "")
                found.append(unlinked(device, known.address, reason, known.last_contact_ms))
        met = {known.address for known in self._known.values()}
        for who, reason in self._reasons.items():
            if isinstance(who, str) and who not in met:
                found.append(unlinked(b"", who, reason, 0))
            elif isinstance(who, bytes) and who not in self._known and who != self.store.device:
                found.append(unlinked(who, "", reason, 0))
        return found


async def _to_nobody(device: bytes, places: Sequence[Place]) -> None:
    """Without pages nobody asks who is there."""


async def _lasting(work: Callable[[], Coroutine[None, None, None]]) -> None:
    """Run `work` until cancelled; a fault of ours is logged, and the node keeps serving."""
    while True:
        try:
            await work()
        except Exception:
            _log.exception("peers: a fault of ours; going on in %s s", FAULT_PAUSE_S)
            await asyncio.sleep(FAULT_PAUSE_S)

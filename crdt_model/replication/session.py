"""The session: what two nodes say to each other, without a socket.

Bytes of frames in, events out; commands in, bytes of frames out (`data_to_send`). Both sides run
the same code. The session judges what can be judged from the conversation alone: who the other
side is, the order of frames, what was asked for, credit and rate. What is held, permitted or
stored is the caller's. A violation by the other side is answered with `Refused` and its code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crdt_model.certificates import BadCertificate, Certificate
from crdt_model.codec import Malformed
from crdt_model.entries import LogName
from crdt_model.grants import Grants
from crdt_model.identity import (
    NO_REVOCATIONS,
    Reason,
    Refusal,
    Revocations,
    Roots,
    issuers_of,
    verify_chain,
)
from crdt_model.replication.events import (
    Announce,
    Batch,
    Certificates,
    CertificatesWanted,
    Closed,
    Code,
    Cursor,
    Digests,
    Event,
    Frame,
    Greeted,
    Have,
    Hello,
    Holds,
    InStep,
    LogHead,
    Missing,
    Place,
    Present,
    Refused,
    ScopeDigest,
    SignedWatermark,
    Want,
    Watermarks,
)
from crdt_model.replication.frames import (
    MAX_CERTIFICATES,
    MAX_DIGESTS,
    MAX_FRAME_BYTES,
    MAX_HEADS,
    MAX_HOLDS,
    MAX_PLACES,
    MAX_WATERMARKS,
    PROTOCOL_VERSION,
    decode_frame,
    encode_frame,
)
from crdt_model.replication.states import IllegalFrame, State, after
from crdt_model.scopes import NETWORK

CREDITS = 4  # batches under way: enough to keep a slow link full while one is committed
MAX_WANTS = 8  # logs asked for at once; each costs the sender a read
FRAMES_PER_S = 1_000  # a busy LAN peer pushes some hundred; more is a fault or an attack
BURST_FRAMES = 5_000  # heads of a nation and their acknowledgements after a long absence
MAX_NAMED_LOGS = 250_000  # ten years of a large nation; what one peer may take: some 100 MB
_SECOND_MS = 1_000


class LocalFault(Exception):
    """This side tried to say what it may not say now: a fault of the caller."""


class _Violation(Exception):
    def __init__(self, code: Code, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Self:
    """What a session has to know of the side it speaks for.

    Attributes:
        grants: the device's own. database_epoch: the life of its database.
        instance: of this process.
    """

    roots: Roots
    grants: Grants
    database_epoch: bytes
    instance: bytes
    revocations: Revocations = NO_REVOCATIONS


@dataclass(slots=True)
class _Asked:
    """A want under way: first and last seq still to come; whether it is sent from its end."""

    next: int
    last: int
    back: bool


class Session:
    """One conversation, from hello to close.

    Attributes:
        ours, theirs: the states of the two sides.
        peer: the other side once greeted.
        send_credit: how many batches the other side is ready to take.
        owed: what the other side wants of us, by log.
    """

    def __init__(self, us: Self, peer_certificate: bytes) -> None:
        """`peer_certificate` is what the other side proved in TLS (DER)."""
        self.ours = State.OPENING
        self.theirs = State.OPENING
        self.peer: Greeted | None = None
        self.send_credit = CREDITS
        self.owed: dict[LogName, _Asked] = {}
        self._us = us
        self._shown = peer_certificate
        self._issuers: tuple[bytes, ...] | None = None
        self._hello: Hello | None = None
        self._asked: dict[LogName, _Asked] = {}
        self._receive_credit = CREDITS
        self._named: set[LogName] = set()
        self._tokens = float(BURST_FRAMES)
        self._tokens_at: int | None = None
        self._now_ms = 0
        self._digests = 0
        self._out: list[bytes] = []

    @property
    def closed(self) -> bool:
        return self.ours is State.CLOSED or self.theirs is State.CLOSED

    @property
    def free_wants(self) -> int:
        """How many more logs may be asked for now."""
        return MAX_WANTS - len(self._asked)

    def asked(self, log: LogName) -> bool:
        """Whether a want for this log is under way."""
        return log in self._asked

    def data_to_send(self) -> list[bytes]:
        """Frames to put on the wire, in order; each is given once."""
        out, self._out = self._out, []
        return out

    def know_issuers(self, issuers: tuple[bytes, ...] | None) -> None:
        """The chain above the other side's certificate if it is known here; else it is asked."""
        self._issuers = issuers

    # --- commands -----------------------------------------------------------------

    def start(self, now_ms: int, sureness: int, cursor: Cursor | None) -> None:
        """Say hello; `cursor` tells how far we followed the other side before."""
        us = self._us
        self._say(
            Hello(
                PROTOCOL_VERSION, us.roots.network, us.database_epoch, us.instance, now_ms,
                sureness, cursor,
            )
        )  # fmt: skip

    def announce(
        self, heads: list[LogHead], position: int, digest: bytes, *, last: bool = False
    ) -> None:
        """Tell of heads; `last` ends `network` or the first round."""
        if self.ours < State.REST and any(head.log.scope != NETWORK for head in heads):
            raise LocalFault("only `network` may be announced yet")
        starts = range(0, len(heads), MAX_HEADS) if heads else range(1)
        for start in starts:
            part = tuple(heads[start : start + MAX_HEADS])
            ends = last and start + MAX_HEADS >= len(heads)
            self._say(Announce(part, position, digest, ends))

    def in_step(self) -> None:
        """Tell that we have taken the other side's `network`."""
        self._say(InStep())

    def want(self, want: Want) -> None:
        """Ask for entries; `free_wants` must not be 0."""
        if want.log in self._asked or not self.free_wants:
            raise LocalFault("asked already, or too many wants")
        self._asked[want.log] = _Asked(want.first, want.first + want.limit - 1, want.back)
        self._say(want)

    def send_batch(self, batch: Batch) -> None:
        """Answer a want or push; takes one credit."""
        if not self.send_credit:
            raise LocalFault("no credit")
        if not batch.pushed:
            owed = self.owed.get(batch.log)
            if owed is None or not _answered(owed, batch):
                raise LocalFault("a batch that was not asked for")
            if owed.next > owed.last:
                del self.owed[batch.log]
        self.send_credit -= 1
        self._say(batch)

    def miss(self, log: LogName, code: Code) -> None:
        """End a want without (more) entries."""
        owed = self.owed.pop(log, None)
        if owed is None:
            raise LocalFault("nothing to miss")
        self._say(Missing(log, owed.next, code))

    def have(self, heads: list[tuple[LogName, int]], credits: int) -> None:
        """Acknowledge what is durable, and give back credit for batches that were dealt with."""
        self._receive_credit += credits
        self._say(Have(tuple(heads[:MAX_HEADS]), credits))

    def want_certificates(self, names: list[bytes]) -> None:
        """Ask for certificates of devices."""
        for start in range(0, len(names), MAX_CERTIFICATES):
            self._say(CertificatesWanted(tuple(names[start : start + MAX_CERTIFICATES])))

    def certificates(self, ders: list[bytes]) -> None:
        """Hand out certificates."""
        for start in range(0, len(ders), MAX_CERTIFICATES):
            self._say(Certificates(tuple(ders[start : start + MAX_CERTIFICATES])))

    def watermarks(self, statements: list[SignedWatermark]) -> None:
        """Hand out or pass on devices' words."""
        for start in range(0, len(statements), MAX_WATERMARKS):
            self._say(Watermarks(tuple(statements[start : start + MAX_WATERMARKS])))

    def digests(self, overall: bytes, scopes: list[ScopeDigest] | None) -> None:
        """Compare what both hold: all of it at once, or scope by scope."""
        if scopes is None:
            self._say(Digests(overall, None, False))
            return
        for start in range(0, max(1, len(scopes)), MAX_DIGESTS):
            part = tuple(scopes[start : start + MAX_DIGESTS])
            self._say(Digests(overall, part, start + MAX_DIGESTS < len(scopes)))

    def holds(self, held: list[tuple[bytes, LogName, int]]) -> None:
        """Tell how far others hold logs."""
        for start in range(0, len(held), MAX_HOLDS):
            self._say(Holds(tuple(held[start : start + MAX_HOLDS])))

    def present(self, places: list[Place]) -> None:
        """Tell who is at this side's pages."""
        for start in range(0, len(places), MAX_PLACES):
            self._say(Present(tuple(places[start : start + MAX_PLACES])))

    def refuse(self, code: Code, text: str) -> None:
        """End the session; nothing can be said after."""
        if not self.closed:
            self._say(Refused(code, text))

    def _say(self, frame: Frame) -> None:
        if self.closed:
            raise LocalFault("the session is closed")
        try:
            self.ours, self.theirs = after(self.ours, self.theirs, frame)
        except IllegalFrame as error:
            raise LocalFault(str(error)) from error
        self._out.append(encode_frame(frame))

    # --- what comes -----------------------------------------------------------------

    def receive(self, data: bytes, now_ms: int) -> list[Event]:
        """What one frame of the other side means.

        A violation closes the session: `Refused` waits to be sent and the event is `Closed`.
        """
        if self.closed:
            return []
        try:
            self._now_ms = now_ms
            return self._take(data, now_ms)
        except _Violation as fault:
            self.refuse(fault.code, str(fault))
            return [Closed(fault.code, str(fault), True)]

    def _take(self, data: bytes, now_ms: int) -> list[Event]:
        self._count_frame(now_ms)
        if len(data) > MAX_FRAME_BYTES:
            raise _Violation(Code.TOO_LARGE, f"a frame of {len(data)} bytes")
        try:
            frame = decode_frame(data)
            self.theirs, self.ours = after(self.theirs, self.ours, frame)
        except (Malformed, IllegalFrame) as error:
            raise _Violation(Code.PROTOCOL_ERROR, str(error)) from error
        match frame:
            case Hello():
                return self._check_hello(frame)
            case Refused(code, text):
                return [Closed(code, text, False)]
            case Certificates(ders) if self.peer is None:
                return [self._greet(self._chain_in(ders)), frame]
            case Announce():
                self._check_announce(frame)
            case Want():
                self._check_want(frame)
            case Batch():
                self._check_batch(frame)
            case Missing(log, first, _):
                asked = self._asked.pop(log, None)
                if asked is None or asked.next != first:
                    raise _Violation(Code.PROTOCOL_ERROR, "missing what was not asked for")
            case Have(heads, granted):
                self._count_logs(log for log, _ in heads)
                self.send_credit += granted
                if self.send_credit > CREDITS:
                    raise _Violation(Code.PROTOCOL_ERROR, "more credit than was taken")
            case Digests(scopes=scopes, more=more) if scopes is not None:
                self._count_digests(len(scopes), more)
            case Holds(held_by):
                self._count_logs(log for _, log, _ in held_by)
            case Certificates() | CertificatesWanted() | InStep() | Watermarks() | Digests():
                pass
            case Present():
                pass
        return [frame]

    def _count_frame(self, now_ms: int) -> None:
        """A bucket of tokens: filled by time, emptied by frames."""
        since = now_ms if self._tokens_at is None else self._tokens_at
        earned = max(0, now_ms - since) * FRAMES_PER_S / _SECOND_MS
        self._tokens = min(float(BURST_FRAMES), self._tokens + earned) - 1
        self._tokens_at = now_ms
        if self._tokens < 0:
            raise _Violation(Code.TOO_FAST, f"more than {FRAMES_PER_S} frames a second")

    def _check_hello(self, hello: Hello) -> list[Event]:
        if hello.version != PROTOCOL_VERSION:
            raise _Violation(Code.VERSION, f"protocol {hello.version}, not {PROTOCOL_VERSION}")
        if hello.network != self._us.roots.network:
            raise _Violation(Code.FOREIGN_NETWORK, hello.network.hex())
        self._hello = hello
        if self._issuers is not None:
            return [self._greet(self._issuers)]
        self._say(CertificatesWanted((self._leaf().holder,)))
        return []

    def _leaf(self) -> Certificate:
        try:
            return Certificate.parse(self._shown)
        except BadCertificate as error:
            raise _Violation(Code.CHAIN, str(error)) from error

    def _chain_in(self, ders: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """The issuers above the other side's certificate, among those it shows."""
        by_key: dict[bytes, bytes] = {}
        for der in ders:
            try:
                by_key[Certificate.parse(der).holder] = der
            except BadCertificate as error:
                raise _Violation(Code.CHAIN, str(error)) from error
        return issuers_of(self._leaf(), by_key.get)

    def _greet(self, issuers: tuple[bytes, ...]) -> Greeted:
        """Decide who the other side is, from its TLS certificate and the issuers above it."""
        if self._hello is None:
            raise _Violation(Code.PROTOCOL_ERROR, "certificates before hello")
        found = verify_chain(self._shown, issuers, self._us.roots, self._us.revocations)
        if isinstance(found, Refusal):
            revoked = found.reason in (Reason.DEVICE_REVOKED, Reason.SIGNER_REVOKED)
            raise _Violation(
                Code.REVOKED if revoked else Code.CHAIN, f"{found.reason} {found.detail}"
            )
        leaf = self._leaf()
        expired = leaf.not_after < self._now_ms
        self.peer = Greeted(leaf.holder, found, self._shown, issuers, self._hello, expired)
        return self.peer

    def _check_announce(self, frame: Announce) -> None:
        if self.theirs <= State.NETWORK and any(h.log.scope != NETWORK for h in frame.heads):
            raise _Violation(Code.PROTOCOL_ERROR, "announces more than `network` too early")
        self._count_logs(head.log for head in frame.heads)

    def _count_digests(self, scopes: int, more: bool) -> None:
        """A list may take several frames, which are kept until its end."""
        self._digests += scopes
        if self._digests > MAX_NAMED_LOGS:
            raise _Violation(Code.TOO_LARGE, f"digests of more than {MAX_NAMED_LOGS} scopes")
        if not more:
            self._digests = 0

    def _count_logs(self, logs: Iterable[LogName]) -> None:
        """The other side names logs, and we keep a little of each: a bound on how many."""
        self._named.update(logs)
        if len(self._named) > MAX_NAMED_LOGS:
            raise _Violation(Code.TOO_LARGE, f"more than {MAX_NAMED_LOGS} logs")

    def _check_want(self, want: Want) -> None:
        if want.log.scope != NETWORK and self.ours < State.REST:
            raise _Violation(Code.NOT_ALLOWED, "wants more than `network` too early")
        if want.log in self.owed:
            raise _Violation(Code.PROTOCOL_ERROR, "wants a log twice at once")
        if len(self.owed) >= MAX_WANTS:
            raise _Violation(Code.TOO_FAST, f"more than {MAX_WANTS} wants")
        self.owed[want.log] = _Asked(want.first, want.first + want.limit - 1, want.back)

    def _check_batch(self, batch: Batch) -> None:
        self._receive_credit -= 1
        if self._receive_credit < 0:
            raise _Violation(Code.TOO_FAST, "a batch without credit")
        if batch.pushed:
            self._count_logs((batch.log,))
            return
        asked = self._asked.get(batch.log)
        if asked is None or not _answered(asked, batch):
            raise _Violation(Code.PROTOCOL_ERROR, "a batch that was not asked for")
        if asked.next > asked.last:
            del self._asked[batch.log]


def _answered(asked: _Asked, batch: Batch) -> bool:
    """Whether a batch is what comes next of a want, which is then shorter by it."""
    end = batch.first + batch.count - 1
    if asked.back:
        if batch.first < asked.next or end != asked.last:
            return False
        asked.last = batch.first - 1
        return True
    if batch.first != asked.next:
        return False
    asked.next = end + 1
    return True


def new_one_stays(us: bytes, peer: bytes, old_by_us: bool, new_by_us: bool) -> bool:
    """Of two connections between the same devices, whether the new one stays.

    By the same side: the old one is dead, or its maker would not call again. By both at once: the
    one that the smaller device id made stays; both ends come to the same answer.
    """
    if old_by_us == new_by_us:
        return True
    return new_by_us == (us < peer)

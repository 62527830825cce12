"""Conversations: a session and both sides of a join, fed whole with what the other side said.

A sample is one array of messages. A mutation changes, drops, doubles or reorders some of them;
the side that hears them must end in one of its states and never raise.
"""

from __future__ import annotations

from functools import cache
from random import Random

from crdt_model import joining
from crdt_model.codec import Malformed, decode, encode
from crdt_model.entries import GENESIS, LogName, decode_facts
from crdt_model.join_messages import encode_message
from crdt_model.joining import Inviter, Joiner, Redeem, Send
from crdt_model.replication.batches import unpack
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
    Holds,
    Present,
    Want,
    Watermarks,
)
from crdt_model.replication.frames import decode_frame, encode_frame
from crdt_model.replication.session import Session
from crdt_model.replication.states import State
from crdt_model.replication.watermarks import read_watermark
from crdt_model.scopes import NETWORK
from tests.crdt_model.small_network import NOW
from tests.crdt_model.test_joining import ANSWER, CODE, INVITE, NET, REQUEST, SERVER
from tests.crdt_model.test_replication import LEDGER, MemoryNode, certificate_of, self_of
from tests.crdt_model.test_replication_frames import FRAMES
from tests.fuzz.mutations import MOST_STEPS, mutate_array, mutate_bytes, mutate_packed

CONVERSATION_BYTES = 64 << 20  # a message with one of its parts repeated grows to megabytes
JOINER, INVITER = b"joiner", b"inviter"

# A joiner stretches its code once in its life; here it would be a thousand times the same.
joining.stretched = cache(joining.stretched)


def mutate_frames(sample: bytes, chance: Random) -> bytes:
    """Some messages changed, dropped, doubled, swapped, or one of another talk put between."""
    first, *said = _messages(sample)
    for _ in range(chance.randint(1, MOST_STEPS)):
        at = chance.randrange(len(said) + 1)
        match chance.randrange(8):
            case 0:
                del said[at : at + 1]
            case 1:
                said[at:at] = said[at : at + 1]
            case 2:
                said[at : at + 2] = said[at : at + 2][::-1]
            case 3:
                said.insert(at, encode_frame(chance.choice(FRAMES)))
            case _ if at < len(said):
                said[at] = _changed(said[at], chance)
            case _:
                said.append(mutate_bytes(b"", chance))
    return encode((first, *said))


def _messages(sample: bytes) -> list[bytes]:
    value = decode(sample, CONVERSATION_BYTES, 1)
    assert isinstance(value, tuple)
    return [item for item in value if isinstance(item, bytes)]


def _changed(message: bytes, chance: Random) -> bytes:
    """A message changed; a batch sometimes inside its compressed columns, the rest kept whole."""
    try:
        fields = decode(message)
    except Malformed:
        return mutate_bytes(message, chance)
    if isinstance(fields, tuple) and fields[:1] == (8,) and len(fields) == 11:
        columns = fields[8]
        if isinstance(columns, bytes) and chance.randrange(3):
            try:
                changed = mutate_packed(columns, chance)
            except Exception:  # zlib: the columns are already damaged
                return mutate_bytes(message, chance)
            return encode((*fields[:8], changed, *fields[9:]))
    return mutate_array(message, chance)


# --- the session --------------------------------------------------------------------------


class Listener:
    """What a node does with a session's events, without a store."""

    def __init__(self) -> None:
        self.session = Session(self_of(12), certificate_of(11).der)
        self.session.start(NOW, 3, None)

    def hear(self, data: bytes) -> None:
        for event in self.session.receive(data, NOW):
            if not self.session.closed:
                self._react(event)
        for said in self.session.data_to_send():
            decode_frame(said)

    def _react(self, event: Event) -> None:
        session = self.session
        match event:
            case Greeted():
                session.announce([], 0, bytes(8), last=True)
            case CertificatesWanted():
                session.certificates([certificate_of(12).der])
            case Certificates() if session.ours is State.REST:
                session.announce([], 0, bytes(8), last=True)
            case Announce(heads, _, _, last):
                for head in heads:
                    if session.free_wants and not session.asked(head.log):
                        session.want(Want(head.log, 0, head.seq + 1 & 0xFFFF or 1))
                if last and session.theirs is State.NETWORK:
                    session.in_step()
            case Batch():
                self._take(event)
            case Want(log):
                session.miss(log, Code.NOT_ALLOWED)
            case Watermarks(statements):
                for statement in statements:
                    try:
                        read_watermark(statement)
                    except Malformed:
                        session.refuse(Code.PROTOCOL_ERROR, "watermark")
                        return
            case Digests(overall, _, False) if session.ours is State.LIVE:
                session.digests(overall, None)
            case Holds(held) if session.ours is State.LIVE:
                session.holds(list(held))
            case Present(places) if session.ours is State.LIVE:
                session.present(list(places))
            case _:
                return

    def _take(self, batch: Batch) -> None:
        try:
            for entry in unpack(NET.network, batch, GENESIS):
                decode_facts(entry.facts)
        except Malformed:
            self.session.refuse(Code.PROTOCOL_ERROR, "batch")
            return
        self.session.have([(batch.log, batch.first)], 1)


def heard(data: bytes) -> object:
    """Feed one side of a talk to a session; it ends open or closed."""
    listener = Listener()
    for message in _messages(data)[1:]:
        listener.hear(message)
    return listener.session.closed


def samples() -> list[bytes]:
    """What a node with two logs says until both are in step and live."""
    one, two = MemoryNode(11), MemoryNode(12)
    one.record(NETWORK, 3)
    one.record(LEDGER, 40)
    first = Session(one.us, certificate_of(12).der)
    second = Session(two.us, certificate_of(11).der)
    first.start(NOW, 3, None)
    second.start(NOW, 3, None)
    said: list[bytes] = []
    while True:
        ours, theirs = first.data_to_send(), second.data_to_send()
        if not ours and not theirs:
            break
        said += ours
        for session, node, frames in ((second, two, ours), (first, one, theirs)):
            for frame in frames:
                for event in session.receive(frame, NOW):
                    assert not isinstance(event, Closed)
                    node.handle(session, event)
    one.record(LEDGER, 1)
    pushed = one.batch(LogName(one.device, b"epoch..1", LEDGER), 40, pushed=True)
    later = [frame for frame in FRAMES if isinstance(frame, Watermarks | Digests | Holds)]
    said += [encode_frame(pushed), *map(encode_frame, later)]
    return [encode((b"session", *said))]


# --- joining ------------------------------------------------------------------------------


def _sides() -> tuple[Joiner, Inviter]:
    return (
        Joiner(CODE, REQUEST, b"j" * 32, SERVER.der),
        Inviter(b"s" * 32, SERVER.der, NET.roots, [NET.issuer.der]),
    )


def joined(data: bytes) -> object:
    """Feed one side of a join to the other side."""
    side, *messages = _messages(data)
    joiner, inviter = _sides()
    events: list[object] = []
    if side == JOINER:
        events += joiner.start()
        for message in messages:
            events += joiner.receive(message)
        return events
    for message in messages:
        said = inviter.receive(message, [INVITE], NOW)
        events += said
        if any(isinstance(event, Redeem) for event in said):
            try:
                events += inviter.accept(ANSWER)
            except ValueError:  # the changed request asked for other keys than the answer has
                events += inviter.refuse(joining.RefusalCode.UNAVAILABLE)
    return events


def join_samples() -> list[bytes]:
    """What the joiner hears, and what the inviter hears."""
    joiner, inviter = _sides()
    (hello,) = [event.data for event in joiner.start() if isinstance(event, Send)]
    (challenge,) = _sent(inviter.receive(hello, [INVITE], NOW))
    (proof,) = _sent(joiner.receive(challenge))
    inviter.receive(proof, [INVITE], NOW)
    (answer,) = _sent(inviter.accept(ANSWER))
    encode_message(joining.decode_message(answer))
    return [encode((JOINER, challenge, answer)), encode((INVITER, hello, proof))]


def _sent(events: list[object]) -> list[bytes]:
    return [event.data for event in events if isinstance(event, Send)]

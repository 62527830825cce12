"""Sessions joined in memory: what two nodes say to each other, and what they may not say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from crdt_model.certificates import Certificate, public_bytes
from crdt_model.entries import GENESIS, Entry, LogName, encode_facts, head_message, make_entry
from crdt_model.facts import Kind, Leg, fact
from crdt_model.grants import Right
from crdt_model.identity import Revocations
from crdt_model.log import EMPTY, check_signature, follow
from crdt_model.places import Patient, Shelf, Status
from crdt_model.replication import session as session_module
from crdt_model.replication.batches import Row, fill, pack, unpack
from crdt_model.replication.events import (
    Announce,
    Batch,
    Certificates,
    CertificatesWanted,
    Closed,
    Code,
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
    SignedWatermark,
    Want,
    Watermarks,
)
from crdt_model.replication.frames import (
    MAX_FRAME_BYTES,
    PROTOCOL_VERSION,
    decode_frame,
    encode_frame,
)
from crdt_model.replication.session import (
    BURST_FRAMES,
    CREDITS,
    FRAMES_PER_S,
    MAX_WANTS,
    LocalFault,
    Self,
    Session,
    new_one_stays,
)
from crdt_model.replication.states import TRANSITIONS, State, Word
from crdt_model.replication.watermarks import (
    WatermarkSaid,
    read_watermark,
    sign_watermark,
    watermark_holds,
)
from crdt_model.scopes import NETWORK
from tests.crdt_model.small_network import END, NOW, STORE_A, STORE_B, SmallNetwork, signing_key

NET = SmallNetwork()
STRANGERS = SmallNetwork(base=100)
EPOCH = b"epoch..1"
LEDGER = f"ledger/{STORE_A.hex()}"


def certificate_of(
    number: int, *, not_after: int = END, network: SmallNetwork = NET
) -> Certificate:
    return network.device(number, (Right.STORE, STORE_A), not_after=not_after)


def self_of(number: int, *, network: SmallNetwork = NET) -> Self:
    grants = certificate_of(number, network=network).grants
    assert grants is not None
    return Self(network.roots, grants, bytes(8), bytes(8))


@dataclass
class MemoryNode:
    """Logs in dictionaries, and what a node does with a session's events."""

    number: int
    us: Self = field(init=False)
    logs: dict[LogName, list[tuple[Entry, bytes | None]]] = field(default_factory=dict)
    offered: dict[LogName, int] = field(default_factory=dict)
    closed: Closed | None = None

    def __post_init__(self) -> None:
        self.us = self_of(self.number)

    @property
    def device(self) -> bytes:
        return certificate_of(self.number).holder

    def record(self, scope: str, count: int) -> None:
        log = LogName(self.device, EPOCH, scope)
        run = self.logs.setdefault(log, [])
        leg = Leg(Shelf(bytes(8), Status.USABLE, 0), Patient(), bytes(8), "L", 1)
        for _ in range(count):
            last = run[-1][0] if run else None
            entry = make_entry(
                NET.network,
                log,
                len(run),
                last.hash if last else GENESIS,
                command=len(run).to_bytes(8, "big"),
                request=bytes(8),
                stamp=(NOW << 16) + len(run) + 1,
                user="",
                facts=encode_facts([fact(Kind.DISPENSE, ("", "", ""), legs=(leg,))]),
            )
            run.append(
                (entry, signing_key(self.number).sign(head_message(NET.network, entry.hash)))
            )

    def entries(self) -> dict[LogName, list[Entry]]:
        return {log: [entry for entry, _ in run] for log, run in self.logs.items()}

    def heads(self, network_too: bool) -> list[LogHead]:
        return [
            LogHead(log, len(run) - 1, run[-1][0].hash[:16])
            for log, run in self.logs.items()
            if (log.scope == NETWORK) == network_too
        ]

    def handle(self, session: Session, event: Event) -> None:
        match event:
            case Greeted():
                session.announce(self.heads(True), 0, bytes(8), last=True)
                if session.ours is State.REST:
                    session.announce(self.heads(False), 0, bytes(8), last=True)
            case CertificatesWanted():
                session.certificates([NET.issuer.der, certificate_of(self.number).der])
            case Certificates():
                pass
            case Announce(heads, _, _, last):
                self.offered.update({head.log: head.seq for head in heads})
                self.ask(session)
                if last and session.theirs is State.NETWORK:
                    session.in_step()
            case InStep():
                session.announce(self.heads(False), 0, bytes(8), last=True)
            case Want():
                self.answer(session)
            case Batch():
                self.take(event)
                session.have([(event.log, len(self.logs[event.log]) - 1)], 1)
                self.ask(session)
            case Have():
                self.answer(session)
            case Closed():
                self.closed = event
            case _:
                raise AssertionError(event)

    def ask(self, session: Session) -> None:
        for log, seq in self.offered.items():
            first = len(self.logs.get(log, ()))
            if first <= seq and not session.asked(log) and session.free_wants:
                session.want(Want(log, first, seq - first + 1))

    def answer(self, session: Session) -> None:
        for log, owed in list(session.owed.items()):
            while session.send_credit and log in session.owed:
                session.send_batch(self.batch(log, owed.next))

    def batch(self, log: LogName, first: int, *, pushed: bool = False) -> Batch:
        run = self.logs[log]
        rows = [
            Row(e.command, e.request, e.part, e.parts, e.stamp, e.user, e.facts, signature)
            for e, signature in run[first:]
        ]
        rows = rows[: fill(rows, 32)]
        previous = run[first - 1][0].hash if first else GENESIS
        signature = run[first + len(rows) - 1][1]
        assert signature is not None  # `fill` ends at a signed entry
        return Batch(log, first, len(rows), previous[:16], pack(rows), signature, pushed)

    def take(self, batch: Batch) -> None:
        run = self.logs.setdefault(batch.log, [])
        assert batch.first == len(run)
        previous = run[-1][0].hash if run else GENESIS
        entries = unpack(NET.network, batch, previous)
        head = EMPTY
        for entry, _ in run:
            head = follow(head, [entry])
        follow(head, entries)
        key = public_bytes(signing_key(11 if batch.log.device == DEVICE_11 else 12))
        check_signature(NET.network, entries[-1], batch.signature, key)
        run += [(entry, None) for entry in entries[:-1]] + [(entries[-1], batch.signature)]


DEVICE_11 = certificate_of(11).holder


def joined(one: MemoryNode, two: MemoryNode) -> tuple[Session, Session]:
    """Two sessions that talk until neither has more to say."""
    first = Session(one.us, certificate_of(two.number).der)
    second = Session(two.us, certificate_of(one.number).der)
    first.start(NOW, 3, None)
    second.start(NOW, 3, None)
    talk(one, first, two, second)
    return first, second


def talk(one: MemoryNode, first: Session, two: MemoryNode, second: Session) -> None:
    while True:
        said = first.data_to_send()
        answered = second.data_to_send()
        if not said and not answered:
            return
        for data in said:
            for event in second.receive(data, NOW):
                two.handle(second, event)
        for data in answered:
            for event in first.receive(data, NOW):
                one.handle(first, event)


def test_two_nodes_end_with_the_same_logs() -> None:
    one, two = MemoryNode(11), MemoryNode(12)
    one.record(NETWORK, 5)
    one.record(LEDGER, 700)
    two.record(LEDGER, 40)
    first, second = joined(one, two)
    assert one.entries() == two.entries()
    assert sum(map(len, one.logs.values())) == 745
    assert first.ours is first.theirs is second.ours is second.theirs is State.LIVE


def test_entries_reach_a_third_node_through_a_relay() -> None:
    one, two, three = MemoryNode(11), MemoryNode(12), MemoryNode(13)
    one.record(LEDGER, 100)
    joined(one, two)
    joined(two, three)
    assert three.entries() == one.entries()


def test_a_pushed_run_arrives_without_being_asked_for() -> None:
    one, two = MemoryNode(11), MemoryNode(12)
    one.record(LEDGER, 3)
    first, second = joined(one, two)
    one.record(LEDGER, 1)
    log = LogName(one.device, EPOCH, LEDGER)
    first.send_batch(one.batch(log, 3, pushed=True))
    talk(one, first, two, second)
    assert len(two.logs[log]) == 4
    assert first.send_credit == CREDITS


def test_nothing_but_network_is_announced_before_both_are_in_step() -> None:
    one, two = MemoryNode(11), MemoryNode(12)
    session = Session(one.us, certificate_of(two.number).der)
    session.start(NOW, 3, None)
    with pytest.raises(LocalFault):
        session.announce([LogHead(LogName(one.device, EPOCH, LEDGER), 0, bytes(16))], 0, bytes(8))


# --- violations: each closes with its code ---------------------------------------


def heard(session: Session, *frames: Frame) -> Closed | None:
    """What closes the session when it hears these frames; checks that the other side is told."""
    for frame in frames:
        for event in session.receive(encode_frame(frame), NOW):
            if isinstance(event, Closed):
                last = decode_frame(session.data_to_send()[-1])
                assert isinstance(last, Refused)
                assert last.code == event.code
                assert event.by_us
                return event
    return None


PEER = certificate_of(12)
LOG = LogName(b"d" * 16, b"e" * 8, LEDGER)
HELLO = Hello(PROTOCOL_VERSION, NET.network, bytes(8), bytes(8), NOW, 3, None)
ISSUERS = Certificates((NET.issuer.der, PEER.der))
HEAD = LogHead(LOG, 3, bytes(16))
LAST = Announce((HEAD,), 0, bytes(8), True)
NETWORK_LAST = Announce((replace(HEAD, log=replace(LOG, scope=NETWORK)),), 0, bytes(8), True)
NOTHING = Announce((), 0, bytes(8), True)
EMPTY_BATCH = Batch(LOG, 0, 1, bytes(16), b"", bytes(64), False)
PUSHED = replace(EMPTY_BATCH, pushed=True)
ANYTIME: tuple[Frame, ...] = (
    CertificatesWanted(()),
    InStep(),
    Want(LOG, 0, 1),
    EMPTY_BATCH,
    Missing(LOG, 0, "no_more"),
    Have((), 0),
    Watermarks(()),
    Holds(()),
    Digests(bytes(8), None, False),
    NOTHING,
    PUSHED,
    Present((Place(bytes(8), "sheet/1", ("amina",)),)),
)


def listening(us: Self | None = None, peer: Certificate = PEER) -> Session:
    session = Session(self_of(11) if us is None else us, peer.der)
    session.start(NOW, 3, None)
    session.data_to_send()
    return session


def live() -> Session:
    """A session in which both sides have announced all."""
    session = listening()
    assert heard(session, HELLO, ISSUERS, NETWORK_LAST) is None
    session.announce([], 0, bytes(8), last=True)
    session.in_step()
    assert heard(session, LAST) is None
    session.announce([], 0, bytes(8), last=True)
    session.data_to_send()
    assert (session.ours, session.theirs) == (State.LIVE, State.LIVE)
    return session


def code_of(session: Session, *frames: Frame) -> str | None:
    closed = heard(session, *frames)
    return None if closed is None else closed.code


@pytest.mark.parametrize("frame", [*ANYTIME, ISSUERS], ids=lambda frame: type(frame).__name__)
def test_before_hello_nothing_else_may_come(frame: Frame) -> None:
    assert code_of(listening(), frame) == Code.PROTOCOL_ERROR


def test_a_peer_whose_issuers_are_not_known_is_asked_for_them() -> None:
    session = listening()
    assert session.receive(encode_frame(HELLO), NOW) == []
    assert decode_frame(session.data_to_send()[0]) == CertificatesWanted((PEER.holder,))
    assert session.peer is None
    greeted, _ = session.receive(encode_frame(ISSUERS), NOW)
    assert isinstance(greeted, Greeted)


def test_a_peer_whose_issuers_are_known_is_greeted_at_its_hello() -> None:
    session = listening()
    session.know_issuers((NET.issuer.der,))
    (greeted,) = session.receive(encode_frame(HELLO), NOW)
    assert isinstance(greeted, Greeted)
    assert session.data_to_send() == []


@pytest.mark.parametrize(
    "frame",
    [HELLO, EMPTY_BATCH, PUSHED, InStep(), Missing(LOG, 0, ""), Have((), 1), LAST, Present(())],
    ids=lambda frame: type(frame).__name__,
)
def test_while_network_is_announced_these_may_not_come(frame: Frame) -> None:
    assert code_of(listening(), HELLO, ISSUERS, frame) == Code.PROTOCOL_ERROR


def test_a_side_with_nothing_of_network_to_tell_goes_on_at_once() -> None:
    session = listening()
    assert heard(session, HELLO, ISSUERS, NOTHING) is None
    assert session.theirs is State.REST
    assert heard(session, LAST) is None
    assert session.theirs is State.LIVE


def test_a_second_end_of_network_before_we_are_in_step_is_illegal() -> None:
    said = (HELLO, ISSUERS, NETWORK_LAST, NETWORK_LAST)
    assert code_of(listening(), *said) == Code.PROTOCOL_ERROR


def test_more_than_network_cannot_be_wanted_before_it_is_in_step() -> None:
    assert code_of(listening(), HELLO, ISSUERS, Want(LOG, 0, 1)) == Code.NOT_ALLOWED


@pytest.mark.parametrize(
    "frame",
    [HELLO, LAST, NOTHING, InStep(), EMPTY_BATCH, Missing(LOG, 0, ""), Have((), 1)],
    ids=lambda frame: type(frame).__name__,
)
def test_in_a_live_session_these_may_not_come(frame: Frame) -> None:
    assert code_of(live(), frame) == Code.PROTOCOL_ERROR


def test_a_batch_must_begin_where_it_was_asked_to() -> None:
    session = live()
    session.want(Want(LOG, 5, 10))
    assert code_of(session, EMPTY_BATCH) == Code.PROTOCOL_ERROR


def test_a_want_from_the_end_is_answered_backwards() -> None:
    session = live()
    session.want(Want(LOG, 0, 10, back=True))
    back = replace(EMPTY_BATCH, previous=bytes(32), signature=b"")
    assert heard(session, replace(back, first=6, count=4)) is None
    assert session.asked(LOG)
    assert heard(session, replace(back, first=0, count=6)) is None
    assert not session.asked(LOG)


@pytest.mark.parametrize(("first", "count"), [(0, 5), (5, 4), (6, 5)])
def test_a_batch_from_the_end_must_end_where_it_was_asked_to(first: int, count: int) -> None:
    session = live()
    session.want(Want(LOG, 2, 8, back=True))
    batch = replace(EMPTY_BATCH, first=first, count=count)
    assert code_of(session, batch) == Code.PROTOCOL_ERROR


def test_a_want_ends_with_missing() -> None:
    session = live()
    session.want(Want(LOG, 5, 10))
    assert heard(session, Missing(LOG, 5, "no_more")) is None
    assert not session.asked(LOG)


def test_a_log_cannot_be_wanted_twice_at_once() -> None:
    assert code_of(live(), Want(LOG, 0, 1), Want(LOG, 0, 1)) == Code.PROTOCOL_ERROR


def test_too_many_wants_are_too_fast() -> None:
    wants = [Want(replace(LOG, epoch=n.to_bytes(8, "big")), 0, 1) for n in range(MAX_WANTS + 1)]
    assert code_of(live(), *wants) == Code.TOO_FAST


def test_a_batch_without_credit_is_too_fast() -> None:
    assert code_of(live(), *[PUSHED] * CREDITS) is None
    assert code_of(live(), *[PUSHED] * (CREDITS + 1)) == Code.TOO_FAST


def test_a_flood_of_frames_is_too_fast_but_time_forgives() -> None:
    session = live()
    assert code_of(session, *[Watermarks(())] * (BURST_FRAMES - 10)) is None
    data = encode_frame(Watermarks(()))
    later = [session.receive(data, NOW + 1_000) for _ in range(FRAMES_PER_S)]
    assert not any(isinstance(event, Closed) for events in later for event in events)
    assert code_of(live(), *[Watermarks(())] * (BURST_FRAMES + 1)) == Code.TOO_FAST


@pytest.mark.parametrize("kind", ["announced", "acknowledged"])
def test_more_logs_than_any_nation_has_are_too_large(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "MAX_NAMED_LOGS", 1_100)
    session, code = live(), None
    for start in range(0, 1_500, 500):
        logs = [LogName(n.to_bytes(16, "big"), EPOCH, LEDGER) for n in range(start, start + 500)]
        heads = tuple(LogHead(log, 1, bytes(16)) for log in logs)
        said = (
            Announce(heads, 1, bytes(8), False)
            if kind == "announced"
            else Have(tuple((log, 1) for log in logs), 0)
        )
        assert code is None
        code = code_of(session, said)
    assert code == Code.TOO_LARGE


def test_an_oversized_frame_is_too_large() -> None:
    (event,) = live().receive(bytes(MAX_FRAME_BYTES + 1), NOW)
    assert isinstance(event, Closed)
    assert event.code == Code.TOO_LARGE


def test_bytes_that_are_no_frame_close_the_session() -> None:
    (event,) = live().receive(b"\xc1", NOW)
    assert isinstance(event, Closed)
    assert event.code == Code.PROTOCOL_ERROR


def test_nothing_is_heard_or_said_after_the_close() -> None:
    session = live()
    session.refuse(Code.STOPPING, "")
    assert session.receive(encode_frame(Have((), 0)), NOW) == []
    with pytest.raises(LocalFault):
        session.have([], 0)


def test_a_refusal_closes_without_an_answer() -> None:
    session = live()
    (event,) = session.receive(encode_frame(Refused("full", "too many")), NOW)
    assert event == Closed("full", "too many", False)
    assert session.data_to_send() == []


# --- who the other side is ---------------------------------------------------------


def test_another_protocol_version_is_refused() -> None:
    assert code_of(listening(), replace(HELLO, version=2)) == Code.VERSION


def test_another_network_is_refused() -> None:
    assert code_of(listening(), replace(HELLO, network=bytes(16))) == Code.FOREIGN_NETWORK


def test_a_certificate_that_ends_at_no_root_of_ours_is_refused() -> None:
    session = listening(peer=certificate_of(12, network=STRANGERS))
    assert code_of(session, HELLO, Certificates((STRANGERS.issuer.der,))) == Code.CHAIN


def test_a_chain_without_its_issuer_is_refused() -> None:
    assert code_of(listening(), HELLO, Certificates(())) == Code.CHAIN


def test_a_revoked_device_is_refused() -> None:
    revoked = Revocations(devices=frozenset({PEER.holder}))
    us = replace(self_of(11), revocations=revoked)
    assert code_of(listening(us), HELLO, ISSUERS) == Code.REVOKED


def test_the_peer_is_who_its_certificate_says() -> None:
    session = listening()
    heard(session, HELLO, ISSUERS)
    assert session.peer is not None
    assert session.peer.device == PEER.holder
    assert not session.peer.expired


def test_an_expired_device_is_greeted_and_marked() -> None:
    session = listening(peer=certificate_of(12, not_after=NOW - 1_000))
    assert heard(session, HELLO, ISSUERS) is None
    assert session.peer is not None
    assert session.peer.expired


def test_of_two_connections_both_ends_keep_the_same() -> None:
    small, large = b"a" * 16, b"b" * 16
    for old_by_small in (True, False):
        for new_by_small in (True, False):
            at_small = new_one_stays(small, large, old_by_small, new_by_small)
            at_large = new_one_stays(large, small, not old_by_small, not new_by_small)
            assert at_small == at_large
    assert new_one_stays(small, large, True, True)
    assert new_one_stays(small, large, False, True)
    assert not new_one_stays(small, large, True, False)


def test_every_state_but_closed_can_be_refused_and_none_follows_closed() -> None:
    assert set(TRANSITIONS) == set(State)
    assert TRANSITIONS[State.CLOSED] == {}
    for state in State:
        if state is not State.CLOSED:
            assert TRANSITIONS[state][Word.REFUSED] is State.CLOSED


# --- watermarks ----------------------------------------------------------------------


def word(number: int = 11, at_ms: int = NOW, scope: str = LEDGER) -> SignedWatermark:
    device = certificate_of(number).holder
    said = WatermarkSaid(LogName(device, EPOCH, scope), 41, at_ms << 16)
    return sign_watermark(NET.network, said, signing_key(number).sign)


def holds(signed: SignedWatermark, number: int = 11) -> bool:
    author = (self_of(number).grants, public_bytes(signing_key(number)))
    return watermark_holds(NET.network, signed, read_watermark(signed), author, NOW)


def test_a_watermark_is_its_devices_word() -> None:
    assert read_watermark(word()).seq == 41
    assert holds(word())


def test_a_watermark_by_another_key_network_or_statement_does_not_hold() -> None:
    assert not holds(word(), 12)
    assert not holds(replace(word(), statement=word(at_ms=NOW + 1).statement))


def test_a_watermark_of_a_ledger_the_device_does_not_write_does_not_hold() -> None:
    assert not holds(word(scope=f"ledger/{STORE_B.hex()}"))


def test_a_watermark_from_the_future_does_not_hold() -> None:
    assert not holds(word(at_ms=NOW + 3_700_000))

"""Joining: two machines in memory; every way it must end, and every byte that must be refused."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crdt_model import codec
from crdt_model.certificates import make_issuer, public_bytes
from crdt_model.codes import JoinCode
from crdt_model.grants import ANYWHERE, Right
from crdt_model.invites import INVITE_LIFE_MS, MAX_WRONG_PROOFS, Invite, RefusalCode, new_invite
from crdt_model.join_messages import (
    MAX_MESSAGE_BYTES,
    Answer,
    Challenge,
    Hello,
    JoinAnswer,
    JoinRequest,
    Message,
    Proof,
    Refused,
    decode_message,
    encode_message,
)
from crdt_model.joining import (
    CountWrong,
    Distrust,
    Failed,
    Inviter,
    Joined,
    Joiner,
    Redeem,
    Send,
    fault_in,
)
from tests.crdt_model.small_network import (
    EVERYTHING,
    NOW,
    STORE_A,
    SmallNetwork,
    exchange_public,
    signing_key,
    terms,
)

NET = SmallNetwork()
OTHER = SmallNetwork(base=100)
SERVER = NET.device(20, (Right.ISSUER, ANYWHERE), (Right.STORE, STORE_A))
INVITE, CODE = new_invite(NET.network, b"8 random", NOW)
REQUEST = JoinRequest(
    public_bytes(signing_key(30)), exchange_public(30), public_bytes(signing_key(31)), "T2"
)
OWN_ISSUER = make_issuer(NET.signer, REQUEST.issuer_key, NET.grants(EVERYTHING, 30), 0, terms(31))
ANSWER = JoinAnswer(
    device=NET.device(30, (Right.STORE, STORE_A)).der,
    issuers=(NET.issuer.der,),
    issuer_chain=(OWN_ISSUER.der, NET.issuer.der),
    roots=NET.roots.ders(),
    label="T2",
    stores=((STORE_A, "Nkhata Bay"),),
    network_name="Malawi pilot",
    addresses=("10.0.0.7:8765",),
)


def joiner(code: JoinCode = CODE, server: bytes = SERVER.der) -> Joiner:
    return Joiner(code, REQUEST, b"j" * 32, server)


def inviter(server: bytes = SERVER.der, network: SmallNetwork = NET) -> Inviter:
    return Inviter(b"s" * 32, server, network.roots, [network.issuer.der])


def sent(events: list[object]) -> bytes:
    (data,) = [event.data for event in events if isinstance(event, Send)]
    return data


def to_proof(one: Joiner, other: Inviter, invite: Invite = INVITE) -> bytes:
    """Play until the joiner's proof."""
    challenge = sent(other.receive(sent(one.start()), [invite], NOW))
    return sent(one.receive(challenge))


# --- the good case ---


def test_a_joiner_with_the_code_gets_the_answer() -> None:
    one, other = joiner(), inviter()
    events = other.receive(to_proof(one, other), [INVITE], NOW)
    assert events == [Redeem(INVITE, REQUEST)]
    assert one.receive(sent(other.accept(ANSWER))) == [Joined(ANSWER)]


def test_the_words_of_a_conversation_are_fixed() -> None:
    one, other = joiner(), inviter()
    proof = decode_message(to_proof(one, other))
    assert isinstance(proof, Proof)
    assert proof.finder.hex() == "0edcc0189369636db69313882c1e422f"
    assert proof.proof.hex() == "ed77dc2cce1b81d57bb236a76a4c02e82d792a7872021d9a48252fdef7c8102a"
    other.receive(encode_message(proof), [INVITE], NOW)
    answer = decode_message(sent(other.accept(ANSWER)))
    assert isinstance(answer, Answer)
    assert answer.proof.hex() == "40a54ecb5fae4a38d84b3fd0afa34b10376fe7ec79afcc6bfab345a05cded3b8"


def test_the_secret_is_never_sent() -> None:
    one, other = joiner(), inviter()
    hello = sent(one.start())
    challenge = sent(other.receive(hello, [INVITE], NOW))
    proof = sent(one.receive(challenge))
    other.receive(proof, [INVITE], NOW)
    answer = sent(other.accept(ANSWER))
    for data in (hello, challenge, proof, answer):
        assert CODE.secret not in data
        assert INVITE.key not in data


# --- what the joiner refuses ---


def last_reason(events: list[object]) -> object:
    assert len(events) == 1
    assert isinstance(events[0], Failed)
    return events[0].reason


def test_a_server_of_another_network_never_sees_a_proof() -> None:
    server = OTHER.device(20, (Right.ISSUER, ANYWHERE))
    one, other = joiner(server=server.der), inviter(server.der, OTHER)
    events = one.receive(sent(other.receive(sent(one.start()), [], NOW)))
    assert last_reason(events) is Distrust.WRONG_ROOT


def test_a_server_whose_tls_key_is_not_a_device_of_the_root_never_sees_a_proof() -> None:
    stranger = OTHER.device(20, (Right.ISSUER, ANYWHERE))  # shows our roots, has a foreign key
    one, other = joiner(server=stranger.der), inviter()
    events = one.receive(sent(other.receive(sent(one.start()), [INVITE], NOW)))
    assert last_reason(events) is Distrust.NOT_AN_INVITER


def test_a_device_without_the_issuer_right_never_sees_a_proof() -> None:
    plain = NET.device(21, (Right.STORE, STORE_A))
    one, other = joiner(server=plain.der), inviter(plain.der)
    events = one.receive(sent(other.receive(sent(one.start()), [INVITE], NOW)))
    assert last_reason(events) is Distrust.NOT_AN_INVITER


def test_roots_that_do_not_belong_together_are_refused() -> None:
    one = joiner()
    one.start()
    challenge = Challenge(b"s" * 32, (NET.root.der, OTHER.second.der), (NET.issuer.der,))
    assert last_reason(one.receive(encode_message(challenge))) is Distrust.WRONG_ROOT


def test_an_answer_without_knowledge_of_the_secret_is_refused() -> None:
    one, other = joiner(), inviter()
    to_proof(one, other)
    events = one.receive(encode_message(Answer(bytes(32), ANSWER)))
    assert last_reason(events) is Distrust.WRONG_PROOF


def test_the_joiners_own_proof_cannot_be_sent_back_to_it() -> None:
    one, other = joiner(), inviter()
    proof = decode_message(to_proof(one, other))
    assert isinstance(proof, Proof)
    events = one.receive(encode_message(Answer(proof.proof, ANSWER)))
    assert last_reason(events) is Distrust.WRONG_PROOF


def test_an_answer_altered_on_the_way_is_refused() -> None:
    one, other = joiner(), inviter()
    other.receive(to_proof(one, other), [INVITE], NOW)
    answer = decode_message(sent(other.accept(ANSWER)))
    assert isinstance(answer, Answer)
    altered = Answer(answer.proof, replace(answer.answer, addresses=("evil:1",)))
    assert last_reason(one.receive(encode_message(altered))) is Distrust.WRONG_PROOF


BAD_ANSWERS: dict[str, JoinAnswer] = {
    "other roots": replace(ANSWER, roots=OTHER.roots.ders()),
    "one root less": replace(ANSWER, roots=(NET.root.der,)),
    "device of another key": replace(ANSWER, device=NET.device(32).der),
    "device of another network": replace(ANSWER, device=OTHER.device(30).der),
    "no chain": replace(ANSWER, issuers=()),
    "issuer of another key": replace(ANSWER, issuer_chain=(NET.issuer.der,)),
    "issuer without its chain": replace(ANSWER, issuer_chain=(OWN_ISSUER.der,)),
    "device for an issuer": replace(ANSWER, device=OWN_ISSUER.der),
}


@pytest.mark.parametrize("what", BAD_ANSWERS)
def test_an_answer_with_wrong_certificates_is_refused_by_both_sides(what: str) -> None:
    one, other = joiner(), inviter()
    other.receive(to_proof(one, other), [INVITE], NOW)
    assert fault_in(BAD_ANSWERS[what], REQUEST, NET.roots)
    with pytest.raises(ValueError, match="no joiner"):
        other.accept(BAD_ANSWERS[what])


def test_an_answer_with_another_exchange_key_is_refused() -> None:
    other_key = replace(REQUEST, exchange_key=exchange_public(99))
    assert "exchange" in fault_in(ANSWER, other_key, NET.roots)


def test_an_answer_without_the_issuer_right_is_good() -> None:
    assert fault_in(replace(ANSWER, issuer_chain=()), REQUEST, NET.roots) == ""


# --- what the inviter refuses ---


@pytest.mark.parametrize(
    ("invite", "now", "code"),
    [
        (INVITE, NOW + INVITE_LIFE_MS, RefusalCode.EXPIRED),
        (replace(INVITE, used=True), NOW, RefusalCode.USED),
        (replace(INVITE, wrong=MAX_WRONG_PROOFS), NOW, RefusalCode.KILLED),
        (replace(INVITE, withdrawn=True), NOW, RefusalCode.KILLED),
        (new_invite(NET.network, b"another!", NOW)[0], NOW, RefusalCode.UNKNOWN),
    ],
)
def test_a_dead_or_unknown_invite_is_refused_with_its_reason(
    invite: Invite, now: int, code: RefusalCode
) -> None:
    one, other = joiner(), inviter()
    events = other.receive(to_proof(one, other), [invite], now)
    assert events[-1] == Failed(code)
    assert last_reason(one.receive(sent(events))) is code


def test_an_invite_lives_until_its_last_millisecond() -> None:
    assert INVITE.dead(NOW + INVITE_LIFE_MS - 1) is None
    assert replace(INVITE, wrong=MAX_WRONG_PROOFS - 1).dead(NOW) is None


def test_a_wrong_proof_is_counted_before_it_is_answered() -> None:
    one, other = joiner(), inviter()
    proof = decode_message(to_proof(one, other))
    assert isinstance(proof, Proof)
    events = other.receive(encode_message(Proof(proof.finder, bytes(32))), [INVITE], NOW)
    assert events[0] == CountWrong(INVITE)
    assert last_reason(one.receive(sent(events))) is RefusalCode.WRONG_PROOF


def test_a_proof_for_one_conversation_is_wrong_in_another() -> None:
    one, other = joiner(), inviter()
    proof = to_proof(one, other)
    again = Inviter(b"t" * 32, SERVER.der, NET.roots, [NET.issuer.der])
    again.receive(encode_message(Hello(b"j" * 32, REQUEST)), [INVITE], NOW)
    assert CountWrong(INVITE) in again.receive(proof, [INVITE], NOW)


def test_a_proof_covers_what_was_requested() -> None:
    proof = to_proof(joiner(), inviter())
    other = inviter()
    stolen = replace(REQUEST, device_key=public_bytes(signing_key(66)))
    other.receive(encode_message(Hello(b"j" * 32, stolen)), [INVITE], NOW)
    assert CountWrong(INVITE) in other.receive(proof, [INVITE], NOW)


def test_a_proof_covers_the_servers_certificate() -> None:
    proof = to_proof(joiner(), inviter())
    other = inviter(NET.device(22, (Right.ISSUER, ANYWHERE)).der)
    other.receive(encode_message(Hello(b"j" * 32, REQUEST)), [INVITE], NOW)
    assert CountWrong(INVITE) in other.receive(proof, [INVITE], NOW)


# --- out of turn, malformed ---

MESSAGES: dict[str, Message] = {
    "hello": Hello(b"j" * 32, REQUEST),
    "challenge": Challenge(b"s" * 32, NET.roots.ders(), (NET.issuer.der,)),
    "proof": Proof(bytes(16), bytes(32)),
    "answer": Answer(bytes(32), ANSWER),
    "refused": Refused("unknown"),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_messages_are_read_back(name: str) -> None:
    assert decode_message(encode_message(MESSAGES[name])) == MESSAGES[name]


@pytest.mark.parametrize("name", ["hello", "proof", "answer"])
def test_a_joiner_refuses_a_message_out_of_turn(name: str) -> None:
    one = joiner()
    one.start()
    assert last_reason(one.receive(encode_message(MESSAGES[name]))) is Distrust.MALFORMED


@pytest.mark.parametrize("name", ["challenge", "proof", "answer", "refused"])
def test_an_inviter_refuses_a_message_out_of_turn(name: str) -> None:
    events = inviter().receive(encode_message(MESSAGES[name]), [INVITE], NOW)
    assert isinstance(events[-1], Failed)
    assert events[-1].reason is RefusalCode.MALFORMED


def test_after_the_end_nothing_is_taken() -> None:
    one, other = joiner(), inviter()
    other.receive(to_proof(one, other), [INVITE], NOW)
    answer = sent(other.accept(ANSWER))
    one.receive(answer)
    assert last_reason(one.receive(answer)) is Distrust.MALFORMED
    assert isinstance(other.receive(answer, [INVITE], NOW)[-1], Failed)
    with pytest.raises(RuntimeError):
        other.accept(ANSWER)
    with pytest.raises(RuntimeError):
        one.start()


def test_a_refusal_with_an_unknown_code_is_malformed() -> None:
    one = joiner()
    one.start()
    assert last_reason(one.receive(encode_message(Refused("go away")))) is Distrust.MALFORMED


LIMITS: list[Callable[[], Message]] = [
    lambda: Hello(b"j" * 31, REQUEST),
    lambda: Hello(b"j" * 32, replace(REQUEST, label="x" * 17)),
    lambda: Hello(b"j" * 32, replace(REQUEST, issuer_key=b"short")),
    lambda: Hello(b"j" * 32, replace(REQUEST, device_key=b"")),
    lambda: Challenge(b"s" * 32, (), ()),
    lambda: Challenge(b"s" * 32, (b"",) * 3, ()),
    lambda: Challenge(b"s" * 32, (b"",), (b"",) * 5),
    lambda: Challenge(b"s" * 32, (bytes(4097),), ()),
    lambda: Answer(bytes(32), replace(ANSWER, stores=((STORE_A, "x"),) * 33)),
    lambda: Answer(bytes(32), replace(ANSWER, stores=((b"", "x"),))),
    lambda: Answer(bytes(32), replace(ANSWER, addresses=("x" * 129,))),
    lambda: Answer(bytes(32), replace(ANSWER, addresses=("x",) * 33)),
    lambda: Answer(bytes(32), replace(ANSWER, network_name="x" * 65)),
    lambda: Answer(bytes(32), replace(ANSWER, issuers=(bytes(4096),) * 4)),
    lambda: Refused("x" * 33),
]


@pytest.mark.parametrize("make", LIMITS)
def test_what_is_beyond_a_limit_is_not_even_sent(make: Callable[[], Message]) -> None:
    with pytest.raises(codec.Malformed):
        encode_message(make())


@given(st.binary(max_size=200))
def test_hostile_bytes_end_the_conversation_and_nothing_else(data: bytes) -> None:
    one = joiner()
    one.start()
    assert last_reason(one.receive(data)) is Distrust.MALFORMED
    assert isinstance(inviter().receive(data, [INVITE], NOW)[-1], Failed)


def test_no_mutation_of_a_message_raises_anything_but_malformed() -> None:
    source = random.Random(2026)
    originals = [encode_message(message) for message in MESSAGES.values()]
    for _ in range(5_000):
        data = bytearray(source.choice(originals))
        for _ in range(source.choice((1, 2, 8))):
            data[source.randrange(len(data))] = source.randrange(256)
        try:
            decode_message(bytes(data))
        except codec.Malformed:
            continue


def test_a_message_over_the_limit_is_refused_unread() -> None:
    with pytest.raises(codec.Malformed):
        decode_message(bytes(MAX_MESSAGE_BYTES + 1))

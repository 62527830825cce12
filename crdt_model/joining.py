"""Joining: how a new device proves that it holds an invite, and learns whom it has met.

Two small machines, one for each side, with no socket: bytes go in, events come out. The secret of
the join code is never sent. Both sides prove that they know it by an HMAC over everything said
before, each under its own role, so that neither proof can be replayed or reflected.

    joiner                                   inviter
    Hello(nonce, request)            ->
                                     <-      Challenge(nonce, roots, issuers)
    checks the root, then the inviter's certificate
    Proof(finder, proof)             ->
                                     <-      Answer(proof, certificates, …)  or  Refused(code)

The joiner's order of checks matters: the root must hash to the fingerprint in the code, and the
key that ended the TLS handshake must belong to a device of that root with the issuer right, before
a proof leaves the machine. An invite is found by its *finder*, a hash of the stretched secret, so
a stranger who guesses cannot even name an invite, nor spend the five tries of somebody else's.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import TypeAlias

from crdt_model import codec
from crdt_model.certificates import Certificate, certificate_id, key_id
from crdt_model.codes import FINGERPRINT_BYTES, JoinCode
from crdt_model.grants import Right
from crdt_model.identity import Refusal, Roots, verify_chain, verify_issuer
from crdt_model.invites import Invite, RefusalCode, finder_of, stretched
from crdt_model.join_messages import (
    NONCE_BYTES,
    Answer,
    Challenge,
    Hello,
    JoinAnswer,
    JoinRequest,
    Proof,
    Refused,
    answer_body,
    decode_message,
    encode_message,
)

_JOINER = "joiner"
_INVITER = "inviter"


class Distrust(StrEnum):
    """Why a joiner walks away."""

    WRONG_ROOT = "wrong_root"  # the code is of another network
    NOT_AN_INVITER = "not_an_inviter"  # the server is no issuing device of that root
    WRONG_PROOF = "wrong_proof"  # the server does not know the secret
    BAD_ANSWER = "bad_answer"  # the certificates in the answer are not what was asked
    MALFORMED = "malformed"  # bytes that are no message, or not the one expected


def _proof(
    key: bytes, role: str, hello: Hello, challenge: Challenge, server: bytes, answer: bytes
) -> bytes:
    """HMAC-SHA-256 over the whole conversation; `answer` is empty for the joiner."""
    said = codec.encode(
        (
            "stockmesh/join/1",
            role,
            hello.nonce,
            challenge.nonce,
            server,
            encode_message(hello),
            encode_message(challenge),
            answer,
        )
    )
    return hmac.digest(key, said, "sha256")


# --- events ---


@dataclass(frozen=True, slots=True)
class Send:
    """Put these bytes on the wire."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Redeem:
    """The proof holds: use the invite up, then call `Inviter.accept` or `Inviter.refuse`."""

    invite: Invite
    request: JoinRequest


@dataclass(frozen=True, slots=True)
class CountWrong:
    """A proof for this invite was wrong: write that down before anything is answered."""

    invite: Invite


@dataclass(frozen=True, slots=True)
class Joined:
    """The joiner is a device of the network; keep the answer and close."""

    answer: JoinAnswer


@dataclass(frozen=True, slots=True)
class Failed:
    """The conversation is over without a result; close."""

    reason: RefusalCode | Distrust
    detail: str = ""


JoinerEvent: TypeAlias = Send | Joined | Failed
InviterEvent: TypeAlias = Send | Redeem | CountWrong | Failed


class _State(Enum):
    START = auto()
    AWAIT_CHALLENGE = auto()
    AWAIT_ANSWER = auto()
    AWAIT_HELLO = auto()
    AWAIT_PROOF = auto()
    REDEEMING = auto()
    DONE = auto()


class Joiner:
    """The side of the new device. Call `start` once, then `receive` for each message."""

    def __init__(self, code: JoinCode, request: JoinRequest, nonce: bytes, server: bytes) -> None:
        """`server` is the certificate that the TLS handshake showed; `nonce` 32 random bytes."""
        self._code = code
        self._request = request
        self._hello = Hello(nonce, request)
        self._server = server
        self._state = _State.START
        self._key = b""
        self._challenge: Challenge | None = None
        self._roots: Roots | None = None

    def start(self) -> list[JoinerEvent]:
        """The first message."""
        if self._state is not _State.START:
            raise RuntimeError("a joiner starts once")
        self._state = _State.AWAIT_CHALLENGE
        return [Send(encode_message(self._hello))]

    def receive(self, data: bytes) -> list[JoinerEvent]:
        """Take one message from the inviter."""
        try:
            message = decode_message(data)
        except codec.Malformed as error:
            return self._fail(Distrust.MALFORMED, str(error))
        match self._state, message:
            case ((_State.AWAIT_CHALLENGE | _State.AWAIT_ANSWER), Refused(code)):
                try:
                    reason = RefusalCode(code)
                except ValueError:
                    return self._fail(Distrust.MALFORMED, "a refusal without a known code")
                return self._fail(reason, "")
            case _State.AWAIT_CHALLENGE, Challenge():
                return self._on_challenge(message)
            case _State.AWAIT_ANSWER, Answer():
                return self._on_answer(message)
        return self._fail(Distrust.MALFORMED, f"{type(message).__name__} out of turn")

    def _on_challenge(self, challenge: Challenge) -> list[JoinerEvent]:
        if certificate_id(challenge.roots[0])[:FINGERPRINT_BYTES] != self._code.fingerprint:
            return self._fail(Distrust.WRONG_ROOT, "the root is not the one in the code")
        try:
            roots = Roots.load(challenge.roots)
        except ValueError as error:
            return self._fail(Distrust.WRONG_ROOT, str(error))
        grants = verify_chain(self._server, challenge.issuers, roots)
        if isinstance(grants, Refusal):
            return self._fail(Distrust.NOT_AN_INVITER, f"{grants.reason}: {grants.detail}")
        if not grants.targets(Right.ISSUER):
            return self._fail(Distrust.NOT_AN_INVITER, "a device without the issuer right")
        self._key = stretched(self._code)
        self._challenge, self._roots = challenge, roots
        self._state = _State.AWAIT_ANSWER
        proof = _proof(self._key, _JOINER, self._hello, challenge, self._server, b"")
        return [Send(encode_message(Proof(finder_of(self._key), proof)))]

    def _on_answer(self, message: Answer) -> list[JoinerEvent]:
        if self._challenge is None or self._roots is None:
            raise RuntimeError("an answer is awaited after a challenge only")
        expected = _proof(
            self._key,
            _INVITER,
            self._hello,
            self._challenge,
            self._server,
            answer_body(message.answer),
        )
        if not hmac.compare_digest(expected, message.proof):
            return self._fail(Distrust.WRONG_PROOF, "the server does not know the secret")
        fault = fault_in(message.answer, self._request, self._roots)
        if fault:
            return self._fail(Distrust.BAD_ANSWER, fault)
        self._state = _State.DONE
        return [Joined(message.answer)]

    def _fail(self, reason: RefusalCode | Distrust, detail: str) -> list[JoinerEvent]:
        self._state = _State.DONE
        return [Failed(reason, detail)]


def fault_in(answer: JoinAnswer, request: JoinRequest, roots: Roots) -> str:
    """What is wrong with the certificates of an answer, or nothing.

    The inviter checks its own answer with this before it is sent, the joiner after it came.
    """
    if answer.roots != roots.ders():
        return "other roots than in the challenge"
    grants = verify_chain(answer.device, answer.issuers, roots)
    if isinstance(grants, Refusal):
        return f"device certificate: {grants.reason}"
    if Certificate.parse(answer.device).holder != key_id(request.device_key):
        return "the device certificate is for another key"
    if grants.exchange_key != request.exchange_key:
        return "the device certificate names another exchange key"
    if not answer.issuer_chain:
        return ""
    handed_on = verify_issuer(answer.issuer_chain, roots)
    if isinstance(handed_on, Refusal):
        return f"issuer certificate: {handed_on.reason}"
    if Certificate.parse(answer.issuer_chain[0]).public_key != request.issuer_key:
        return "the issuer certificate is for another key"
    return ""


class Inviter:
    """The side that holds invites: one conversation. Call `receive` for each message."""

    def __init__(self, nonce: bytes, server: bytes, roots: Roots, issuers: Sequence[bytes]) -> None:
        """`server` is the own device certificate, `issuers` the chain above it."""
        if len(nonce) != NONCE_BYTES:
            raise ValueError("a nonce has 32 bytes")
        self._challenge = Challenge(nonce, roots.ders(), tuple(issuers))
        self._server = server
        self._roots = roots
        self._state = _State.AWAIT_HELLO
        self._hello: Hello | None = None
        self._key = b""

    def receive(self, data: bytes, invites: Sequence[Invite], now_ms: int) -> list[InviterEvent]:
        """Take one message from the joiner.

        `invites` are those that live, and those lately dead so that a person learns why.
        """
        try:
            message = decode_message(data)
        except codec.Malformed as error:
            return self.refuse(RefusalCode.MALFORMED, str(error))
        match self._state, message:
            case _State.AWAIT_HELLO, Hello():
                self._hello = message
                self._state = _State.AWAIT_PROOF
                return [Send(encode_message(self._challenge))]
            case _State.AWAIT_PROOF, Proof():
                return self._on_proof(message, invites, now_ms)
        return self.refuse(RefusalCode.MALFORMED, f"{type(message).__name__} out of turn")

    def _on_proof(
        self, message: Proof, invites: Sequence[Invite], now_ms: int
    ) -> list[InviterEvent]:
        if self._hello is None:
            raise RuntimeError("a proof is awaited after a hello only")
        found = [i for i in invites if hmac.compare_digest(i.finder, message.finder)]
        if not found:
            return self.refuse(RefusalCode.UNKNOWN)
        invite = found[0]
        death = invite.dead(now_ms)
        if death is not None:
            return self.refuse(death)
        expected = _proof(invite.key, _JOINER, self._hello, self._challenge, self._server, b"")
        if not hmac.compare_digest(expected, message.proof):
            return [CountWrong(invite), *self.refuse(RefusalCode.WRONG_PROOF)]
        self._key = invite.key
        self._state = _State.REDEEMING
        return [Redeem(invite, self._hello.request)]

    def accept(self, answer: JoinAnswer) -> list[InviterEvent]:
        """The invite was redeemed with this answer.

        Raises:
            ValueError: the answer would not be believed; nothing is sent.
        """
        if self._state is not _State.REDEEMING or self._hello is None:
            raise RuntimeError("nothing to accept")
        fault = fault_in(answer, self._hello.request, self._roots)
        if fault:
            raise ValueError(f"an answer that no joiner would believe: {fault}")
        body = answer_body(answer)
        proof = _proof(self._key, _INVITER, self._hello, self._challenge, self._server, body)
        self._state = _State.DONE
        return [Send(encode_message(Answer(proof, answer)))]

    def refuse(self, code: RefusalCode, detail: str = "") -> list[InviterEvent]:
        """End the conversation with a code for the joiner."""
        self._state = _State.DONE
        return [Send(encode_message(Refused(code.value))), Failed(code, detail)]

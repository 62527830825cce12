"""Join messages: what a joiner and an inviter say to each other, as bounded canonical msgpack.

Each message is `[version, type, …]`. Every field has its exact length or a limit, and nothing that
is read here has yet been believed: belief is the business of `joining`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from crdt_model import codec
from crdt_model.certificates import (
    MAX_CERTIFICATE_BYTES,
    MAX_ISSUERS,
    MAX_NAME_CHARACTERS,
    PUBLIC_KEY_BYTES,
)
from crdt_model.grants import EXCHANGE_KEY_BYTES
from crdt_model.identifiers import ID_BYTES

JOIN_VERSION = 1
MAX_MESSAGE_BYTES = 16_384  # an answer with two usual chains has 3 KiB
NONCE_BYTES = 32
PROOF_BYTES = 32
FINDER_BYTES = 16
MAX_LABEL_CHARACTERS = 16  # "T2" stands in every document number
MAX_STORES = 32  # a device serves one store, seldom a few
MAX_ADDRESSES = 32  # peers to try first; the rest is learnt by syncing
MAX_ADDRESS_CHARACTERS = 128  # "host:port"
MAX_CODE_CHARACTERS = 32


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """What a new device asks to be certified.

    Attributes:
        device_key: raw Ed25519 public key.
        exchange_key: raw X25519 public key.
        issuer_key: raw Ed25519 public key for issuing, or empty if it does not ask to issue.
        label: the short name it would like, possibly empty.
    """

    device_key: bytes
    exchange_key: bytes
    issuer_key: bytes
    label: str


@dataclass(frozen=True, slots=True)
class JoinAnswer:
    """What a device needs to live in the network.

    Attributes:
        device: its certificate (DER).
        issuers: the chain above `device`, its own issuer first; empty if a root signed it.
        issuer_chain: its own issuer certificate and what is above, empty if it may not issue.
        roots: first root, and second if known (DER).
        label: the short name it was given.
        stores: (id, name) of the stores it serves; more is learnt by syncing.
        network_name: what people call the network.
        addresses: "host:port" of peers to try.
    """

    device: bytes
    issuers: tuple[bytes, ...]
    issuer_chain: tuple[bytes, ...]
    roots: tuple[bytes, ...]
    label: str
    stores: tuple[tuple[bytes, str], ...]
    network_name: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hello:
    """The joiner's first message."""

    nonce: bytes
    request: JoinRequest


@dataclass(frozen=True, slots=True)
class Challenge:
    """The inviter's reply: who it claims to be, to be checked against the code."""

    nonce: bytes
    roots: tuple[bytes, ...]
    issuers: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """Which invite, and that the joiner knows its secret."""

    finder: bytes
    proof: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """The inviter's proof and the result."""

    proof: bytes
    answer: JoinAnswer


@dataclass(frozen=True, slots=True)
class Refused:
    """The inviter ends the conversation; `code` is a `RefusalCode`."""

    code: str


Message: TypeAlias = Hello | Challenge | Proof | Answer | Refused


def encode_message(message: Message) -> bytes:
    """The bytes of a message.

    Raises:
        codec.Malformed: a field beyond its limit; what we would refuse we do not send.
    """
    fields: tuple[object, ...]
    match message:
        case Hello(nonce, r):
            fields = (1, nonce, request_fields(r))
        case Challenge(nonce, roots, issuers):
            fields = (2, nonce, roots, issuers)
        case Proof(finder, proof):
            fields = (3, finder, proof)
        case Answer(proof, answer):
            fields = (4, proof, answer_fields(answer))
        case Refused(code):
            fields = (5, code)
    data = codec.encode((JOIN_VERSION, *fields))
    decode_message(data)
    return data


def decode_message(data: bytes) -> Message:
    """Read a message.

    Raises:
        codec.Malformed: not a message of this version, or a field beyond its limit.
    """
    fields = codec.array(codec.decode(data, max_bytes=MAX_MESSAGE_BYTES), what="join message")
    if len(fields) < 2:
        raise codec.Malformed("a join message without a type")
    codec.integer(fields[0], JOIN_VERSION, JOIN_VERSION, "join version")
    match codec.integer(fields[1], 1, 5, "join message type"):
        case 1:
            _, _, nonce, request = codec.array(fields, 4, "hello")
            return Hello(codec.blob(nonce, NONCE_BYTES, what="nonce"), request_of(request))
        case 2:
            _, _, nonce, roots, issuers = codec.array(fields, 5, "challenge")
            return Challenge(
                codec.blob(nonce, NONCE_BYTES, what="nonce"),
                _certificates(roots, 1, 2, "roots"),
                _certificates(issuers, 0, MAX_ISSUERS, "issuers"),
            )
        case 3:
            _, _, finder, proof = codec.array(fields, 4, "proof")
            return Proof(
                codec.blob(finder, FINDER_BYTES, what="finder"),
                codec.blob(proof, PROOF_BYTES, what="proof"),
            )
        case 4:
            _, _, proof, answer = codec.array(fields, 4, "answer")
            return Answer(codec.blob(proof, PROOF_BYTES, what="proof"), answer_of(answer))
    _, _, code = codec.array(fields, 3, "refusal")
    return Refused(codec.text(code, MAX_CODE_CHARACTERS, "refusal code"))


def answer_body(answer: JoinAnswer) -> bytes:
    """The bytes of the result, which the inviter's proof covers."""
    return codec.encode(answer_fields(answer))


def request_fields(request: JoinRequest) -> tuple[object, ...]:
    """A request as an array, in a message or a file."""
    return (request.device_key, request.exchange_key, request.issuer_key, request.label)


def answer_fields(answer: JoinAnswer) -> tuple[object, ...]:
    """An answer as an array, in a message or a file."""
    return (
        answer.device,
        answer.issuers,
        answer.issuer_chain,
        answer.roots,
        answer.label,
        answer.stores,
        answer.network_name,
        answer.addresses,
    )


def request_of(value: Any) -> JoinRequest:
    """The request that an array stands for.

    Raises:
        codec.Malformed: a field beyond its limit.
    """
    device_key, exchange_key, issuer_key, label = codec.array(value, 4, "request")
    length = PUBLIC_KEY_BYTES if issuer_key != b"" else 0
    return JoinRequest(
        codec.blob(device_key, PUBLIC_KEY_BYTES, what="device key"),
        codec.blob(exchange_key, EXCHANGE_KEY_BYTES, what="exchange key"),
        codec.blob(issuer_key, length, what="issuer key"),
        codec.text(label, MAX_LABEL_CHARACTERS, "label"),
    )


def answer_of(value: Any) -> JoinAnswer:
    """The answer that an array stands for.

    Raises:
        codec.Malformed: a field beyond its limit.
    """
    device, issuers, issuer_chain, roots, label, stores, name, addresses = codec.array(
        value, 8, "answer"
    )
    return JoinAnswer(
        _certificate(device),
        _certificates(issuers, 0, MAX_ISSUERS, "issuers"),
        _certificates(issuer_chain, 0, MAX_ISSUERS, "issuer chain"),
        _certificates(roots, 1, 2, "roots"),
        codec.text(label, MAX_LABEL_CHARACTERS, "label"),
        tuple(_store(store) for store in _several(stores, 0, MAX_STORES, "stores")),
        codec.text(name, MAX_NAME_CHARACTERS, "network name"),
        tuple(
            codec.text(address, MAX_ADDRESS_CHARACTERS, "address")
            for address in _several(addresses, 0, MAX_ADDRESSES, "addresses")
        ),
    )


def _several(value: Any, low: int, high: int, what: str) -> tuple[Any, ...]:
    items = codec.array(value, what=what)
    if not low <= len(items) <= high:
        raise codec.Malformed(f"{what}: {len(items)} where {low} to {high} are allowed")
    return items


def _store(value: Any) -> tuple[bytes, str]:
    store, name = codec.array(value, 2, "store")
    return (
        codec.blob(store, ID_BYTES, what="store"),
        codec.text(name, MAX_NAME_CHARACTERS, "store name"),
    )


def _certificate(value: Any) -> bytes:
    return codec.blob(value, max_bytes=MAX_CERTIFICATE_BYTES, what="certificate")


def _certificates(value: Any, low: int, high: int, what: str) -> tuple[bytes, ...]:
    return tuple(_certificate(der) for der in _several(value, low, high, what))

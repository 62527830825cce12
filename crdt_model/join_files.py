"""Join files: how a device is let in without a link, by a file each way and six words for each.

`magic ‖ fields ‖ SHA-256 of all before`. Both files are public: they hold no secret. What makes
them safe is the words: the request's are read aloud by whoever stands at the new device and typed
at the admin's, the answer's the other way. The answer names the request by its hash, so that it
fits no other, and its words are of the network's first root as well.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from crdt_model import codec
from crdt_model.certificates import certificate_id
from crdt_model.join_messages import (
    MAX_MESSAGE_BYTES,
    NONCE_BYTES,
    JoinAnswer,
    JoinRequest,
    answer_fields,
    answer_of,
    request_fields,
    request_of,
)
from crdt_model.spoken import words_of

REQUEST_MAGIC = b"stockmesh-join-request/1\n"
ANSWER_MAGIC = b"stockmesh-join-answer/1\n"
DIGEST_BYTES = 32
MAX_JOIN_FILE_BYTES = len(REQUEST_MAGIC) + MAX_MESSAGE_BYTES + DIGEST_BYTES

_REQUEST_WORDS = b"stockmesh/join-request-words/1"
_ANSWER_WORDS = b"stockmesh/join-answer-words/1"


class BadJoinFile(ValueError):
    """The file is no whole request, or no whole answer; nothing of it was used."""


@dataclass(frozen=True, slots=True)
class RequestFile:
    """A request as it travels.

    Attributes:
        request: what the new device asks.
        nonce: 32 random bytes, so that nobody knows the words before the file is made.
        fingerprint: SHA-256 of the file, by which its answer names it.
        words: what to read aloud.
    """

    request: JoinRequest
    nonce: bytes
    fingerprint: bytes
    words: str


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """An answer as it travels.

    Attributes:
        fingerprint: that of the request it answers.
        answer: what the new device is given.
        words: what to read aloud.
    """

    fingerprint: bytes
    answer: JoinAnswer
    words: str


def pack_request(request: JoinRequest, nonce: bytes) -> bytes:
    """The bytes of a request's file.

    Raises:
        BadJoinFile: a field is beyond its limit.
    """
    data = _pack(REQUEST_MAGIC, (nonce, request_fields(request)))
    read_request(data)
    return data


def read_request(data: bytes) -> RequestFile:
    """Read a request's file.

    Raises:
        BadJoinFile: cut, altered, too large, or another kind of file.
    """
    try:
        fields = _unpack(REQUEST_MAGIC, data, "request")
        nonce, request = codec.array(fields, 2, "request")
        nonce = codec.blob(nonce, NONCE_BYTES, what="nonce")
        read = request_of(request)
    except codec.Malformed as error:
        raise BadJoinFile(f"not a join request: {error}") from error
    fingerprint = hashlib.sha256(data).digest()
    return RequestFile(read, nonce, fingerprint, words_of(_REQUEST_WORDS, data))


def pack_answer(fingerprint: bytes, answer: JoinAnswer) -> bytes:
    """The bytes of the file that answers the request with this fingerprint.

    Raises:
        BadJoinFile: a field is beyond its limit.
    """
    data = _pack(ANSWER_MAGIC, (fingerprint, answer_fields(answer)))
    read_answer(data)
    return data


def read_answer(data: bytes) -> AnswerFile:
    """Read an answer's file. Nothing in it has yet been believed.

    Raises:
        BadJoinFile: cut, altered, too large, or another kind of file.
    """
    try:
        fields = _unpack(ANSWER_MAGIC, data, "answer")
        fingerprint, answer = codec.array(fields, 2, "answer")
        fingerprint = codec.blob(fingerprint, DIGEST_BYTES, what="fingerprint")
        read = answer_of(answer)
    except codec.Malformed as error:
        raise BadJoinFile(f"not a join answer: {error}") from error
    network = certificate_id(read.roots[0])
    return AnswerFile(fingerprint, read, words_of(_ANSWER_WORDS, network + data))


def _pack(magic: bytes, fields: tuple[object, ...]) -> bytes:
    data = magic + codec.encode(fields)
    return data + hashlib.sha256(data).digest()


def _unpack(magic: bytes, data: bytes, what: str) -> codec.Value:
    if len(data) > MAX_JOIN_FILE_BYTES:
        raise BadJoinFile(f"far too large for a join {what}")
    if not data.startswith(magic):
        raise BadJoinFile(f"this file is no join {what} of this version")
    body, digest = data[:-DIGEST_BYTES], data[-DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        raise BadJoinFile(f"this join {what} was cut or altered on its way; make or copy it again")
    return codec.decode(body[len(magic) :], max_bytes=MAX_MESSAGE_BYTES)

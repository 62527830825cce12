"""Entries: the facts of one command in one scope, hash-chained per device, epoch and scope.

An entry is one command, whole or not at all. Its hash covers every field and the hash of its facts,
so a chain of hashes and a signature now and then prove a whole log. What is hashed is what was
received; nothing is re-encoded on the way to a hash.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from crdt_model.codec import Malformed, array, blob, decode, encode, integer, text
from crdt_model.facts import Fact, encode_fact, fact_of
from crdt_model.identifiers import DEVICE_BYTES, ID_BYTES

VERSION = 1
MAX_ENTRY_BYTES = 1 << 16  # what one batch must be able to carry over a 2G link in seconds
MAX_FACTS = 1000  # an import's rows are commands of at most 500; counts of a store some hundreds
MAX_PARTS = 128  # 8 MiB in one command; 500 lines with all their texts take 3
MAX_SEQ = (1 << 31) - 1
MAX_USER_CHARS = 64
SIGN_EVERY = 64  # a cut link costs at most 63 small entries
SIGN_OVER_BYTES = 4096  # a large entry is signed itself, so that it need not be sent twice
EPOCH_BYTES = 8
HASH_BYTES = 32
SIGNATURE_BYTES = 64
FACTS_DEPTH = 5  # an entry is at most six deep, and its facts stand one below
GENESIS = bytes(HASH_BYTES)  # `previous` of the first entry of a log

_ENTRY_TAG = b"stockmesh/entry/1"
_HEAD_TAG = b"stockmesh/head/1"


@dataclass(frozen=True, slots=True, order=True)
class LogName:
    """One log: all entries of a device in one epoch and scope.

    Attributes:
        branch: b"" for the log as a whole and for an unforked one; where a cloned or restored
            device made a log fork, the side that is meant. An entry does not know its side.
    """

    device: bytes
    epoch: bytes
    scope: str
    branch: bytes = b""

    def on(self, branch: bytes) -> LogName:
        """The same log, on this side."""
        return LogName(self.device, self.epoch, self.scope, branch)


@dataclass(frozen=True, slots=True)
class Entry:
    """One command's facts in one scope.

    Attributes:
        previous: hash of the entry before in this log, GENESIS for the first.
        command: 8 bytes naming the client's command in this scope; request: what was asked.
        part, parts: position of a command too large for one entry, 1 … parts.
        stamp: hybrid logical clock; strictly increasing along a log.
        user: the account's name, the device's word only.
        facts: canonical bytes of the array of facts.
        hash: SHA-256 as in `entry_hash`.
    """

    log: LogName
    seq: int
    previous: bytes
    command: bytes
    request: bytes
    part: int
    parts: int
    stamp: int
    user: str
    facts: bytes
    hash: bytes

    def decoded(self) -> tuple[Fact, ...]:
        """The facts, typed. Raises Malformed if they are not."""
        return decode_facts(self.facts)

    @property
    def must_be_signed(self) -> bool:
        """Whether this is a cut point whatever comes after."""
        return is_cut_point(self.seq, len(self.facts))


def is_cut_point(seq: int, facts_bytes: int) -> bool:
    """Whether an entry is signed even in the middle of a commit."""
    return seq % SIGN_EVERY == SIGN_EVERY - 1 or facts_bytes > SIGN_OVER_BYTES


def make_entry(
    network: bytes,
    log: LogName,
    seq: int,
    previous: bytes,
    *,
    command: bytes,
    request: bytes,
    stamp: int,
    user: str,
    facts: bytes,
    part: int = 1,
    parts: int = 1,
) -> Entry:
    """An entry with its hash."""
    digest = entry_hash(
        network, log, seq, previous, command, request, part, parts, stamp, user, facts
    )
    return Entry(log, seq, previous, command, request, part, parts, stamp, user, facts, digest)


def entry_hash(
    network: bytes,
    log: LogName,
    seq: int,
    previous: bytes,
    command: bytes,
    request: bytes,
    part: int,
    parts: int,
    stamp: int,
    user: str,
    facts: bytes,
) -> bytes:
    """SHA-256 of tag, network and the entry with its facts replaced by their SHA-256."""
    header = encode(
        (
            VERSION,
            log.scope,
            log.device,
            log.epoch,
            seq,
            previous,
            command,
            request,
            part,
            parts,
            stamp,
            user,
            hashlib.sha256(facts).digest(),
        )
    )
    return hashlib.sha256(_ENTRY_TAG + network + header).digest()


def head_message(network: bytes, entry_hash_: bytes) -> bytes:
    """What a device signs at a cut point."""
    return _HEAD_TAG + network + entry_hash_


def encode_facts(facts: tuple[Fact, ...] | list[Fact]) -> bytes:
    """The canonical bytes of an entry's facts."""
    return join_facts([encode_fact(fact) for fact in facts])


def join_facts(encoded: list[bytes]) -> bytes:
    """The array of facts from the bytes of each."""
    if len(encoded) < 16:
        head = bytes((0x90 | len(encoded),))
    else:
        head = b"\xdc" + len(encoded).to_bytes(2, "big")
    return head + b"".join(encoded)


def decode_facts(data: bytes) -> tuple[Fact, ...]:
    """The facts of an entry.

    Raises:
        Malformed: not canonical, no fact, or more than MAX_FACTS.
    """
    values = array(decode(data, MAX_ENTRY_BYTES, FACTS_DEPTH), what="facts")
    if not 1 <= len(values) <= MAX_FACTS:
        raise Malformed(f"facts: 1 to {MAX_FACTS} expected")
    return tuple([fact_of(value) for value in values])


def split_facts(data: bytes) -> list[bytes]:
    """The bytes of each fact in canonical `data`, as documents hold them."""
    if data[0] == 0x91:  # one fact, as in nearly every entry: what follows is its bytes
        return [data[1:]]
    return [
        encode(value) for value in array(decode(data, MAX_ENTRY_BYTES, FACTS_DEPTH), what="facts")
    ]


def encode_entry(entry: Entry) -> bytes:
    """An entry as one canonical array, for bundles, audits and golden tests."""
    return encode(
        (
            VERSION,
            entry.log.scope,
            entry.log.device,
            entry.log.epoch,
            entry.seq,
            entry.previous,
            entry.command,
            entry.request,
            entry.part,
            entry.parts,
            entry.stamp,
            entry.user,
            decode(entry.facts, MAX_ENTRY_BYTES),
        )
    )


def decode_entry(network: bytes, data: bytes) -> Entry:
    """The entry that `data` stands for, with its hash computed.

    Raises:
        Malformed: not canonical or a field is out of range.
    """
    fields = array(decode(data, MAX_ENTRY_BYTES), 13, "entry")
    version, scope, device, epoch, seq, previous = fields[:6]
    if version != VERSION or type(version) is not int:
        raise Malformed("entry: unknown version")
    log = LogName(
        blob(device, DEVICE_BYTES, what="device"),
        blob(epoch, EPOCH_BYTES, what="epoch"),
        text(scope, 200, "scope"),
    )
    facts = encode(fields[12])
    decode_facts(facts)
    return make_entry(
        network,
        log,
        integer(seq, high=MAX_SEQ, what="seq"),
        blob(previous, HASH_BYTES, what="previous"),
        facts=facts,
        **header_fields(fields[6:12]),
    )


def header_fields(fields: tuple[Any, ...]) -> dict[str, Any]:
    """Command, request, part, parts, stamp and user, checked; see `Entry`."""
    command, request, part, parts, stamp, user = fields
    count = integer(parts, 1, MAX_PARTS, "parts")
    return {
        "command": blob(command, ID_BYTES, what="command"),
        "request": blob(request, ID_BYTES, what="request"),
        "part": integer(part, 1, count, "part"),
        "parts": count,
        "stamp": integer(stamp, what="stamp"),
        "user": text(user, MAX_USER_CHARS, "user"),
    }

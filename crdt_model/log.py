"""The log: whether a run of entries continues a device's chain, and is its device's word.

A copy of a log is one gap-free run that ends at a signed entry. A run is accepted whole or not at
all; every way it can be wrong has an error of its own, because what a person does next differs.

Errors, all `LogError`:
    Gap             entries before these are missing; ask for them.
    Fork            it leaves the log at a place that is not known; ask from further back.
    TooManyBranches a log that forks without end; a broken or hostile device.
    BrokenChain     an entry does not name the hash before it; altered or invented.
    StampWentBack   stamps must increase along a chain; a broken device.
    Unsigned        the run does not end at a signed entry; ask for the rest.
    BadSignature    the signature is not the device's; altered or forged.
    NotAllowed      the device's certificate does not let it say this here.
    TooFarAhead     the stamp is over an hour ahead of trusted time; wait or mend a clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from crdt_model.clock import MAX_AHEAD_MS, milliseconds_of
from crdt_model.detail_forms import detail_of
from crdt_model.details import Correction, Count
from crdt_model.entries import GENESIS, SIGNATURE_BYTES, Entry, LogName, head_message
from crdt_model.facts import Fact
from crdt_model.grants import Grants
from crdt_model.scopes import Scope, may_say, may_write

BRANCH_BYTES = 8  # of the first entry hash on a side of a fork: the name of that side


@dataclass(frozen=True, slots=True)
class Head:
    """Where a copy of a log ends: position, hash, stamp."""

    seq: int
    hash: bytes
    stamp: int


EMPTY = Head(-1, GENESIS, 0)  # the head of a log that holds nothing yet


class LogError(Exception):
    """A run of entries that cannot be taken."""

    def __init__(self, log: LogName, seq: int, reason: str) -> None:
        super().__init__(f"{log.device.hex()} {log.scope} {seq}: {reason}")
        self.log = log
        self.seq = seq


class Gap(LogError):
    """Entries before these are missing."""


class Fork(LogError):
    """The run follows an entry that is not the one held at its place."""


class TooManyBranches(LogError):
    """The log forks more often than is kept."""


class BrokenChain(LogError):
    """An entry does not follow from the one before it."""


class StampWentBack(LogError):
    """A stamp is not greater than the one before it."""


class Unsigned(LogError):
    """The run does not end at a signed entry."""


class BadSignature(LogError):
    """The signature is not the device's."""


class NotAllowed(LogError):
    """The device may not say this here."""


class TooFarAhead(LogError):
    """The stamp lies too far ahead of trusted time."""


def follow(head: Head, entries: Sequence[Entry]) -> Head:
    """The head after `entries`, which must continue the log from `head`.

    Raises:
        Gap, Fork, BrokenChain, StampWentBack
    """
    for entry in entries:
        if entry.seq > head.seq + 1:
            raise Gap(entry.log, entry.seq, f"follows {head.seq}")
        if entry.seq <= head.seq:
            raise Fork(entry.log, entry.seq, f"the log already reaches {head.seq}")
        if entry.previous != head.hash:
            raise BrokenChain(entry.log, entry.seq, "does not name the hash before it")
        if entry.stamp <= head.stamp:
            raise StampWentBack(entry.log, entry.seq, "stamp is not after the one before")
        head = Head(entry.seq, entry.hash, entry.stamp)
    return head


def check_signature(network: bytes, entry: Entry, signature: bytes, key: bytes) -> None:
    """That `signature` is the device's over the log up to `entry`; `key` is its public key.

    Raises:
        Unsigned, BadSignature
    """
    if not signature:
        raise Unsigned(entry.log, entry.seq, "the run does not end at a signed entry")
    if len(signature) != SIGNATURE_BYTES:
        raise BadSignature(entry.log, entry.seq, "signature of another length")
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, head_message(network, entry.hash))
    except (InvalidSignature, ValueError) as error:
        raise BadSignature(entry.log, entry.seq, "signature is not the device's") from error


def check_admission(entry: Entry, now_ms: int) -> None:
    """That an entry is not too far ahead of trusted time.

    Raises:
        TooFarAhead
    """
    ahead_ms = milliseconds_of(entry.stamp) - now_ms
    if ahead_ms > MAX_AHEAD_MS:
        raise TooFarAhead(entry.log, entry.seq, f"{ahead_ms // 1000} s ahead")


def check_authority(entry: Entry, facts: Sequence[Fact], scope: Scope, grants: Grants) -> None:
    """That the device's grants let it say these facts in this scope.

    Raises:
        NotAllowed, Malformed
    """
    if not may_write(grants, entry.log.device, scope):
        raise NotAllowed(entry.log, entry.seq, "may not write in this scope")
    for fact in facts:
        if not may_say(grants, entry.log.device, scope, fact):
            raise NotAllowed(entry.log, entry.seq, f"may not say kind {fact.kind} here")
        if fact.effective is not None and fact.effective > entry.stamp:
            raise NotAllowed(entry.log, entry.seq, "effective after it was recorded")
        for line in fact.asserts:
            if line.counted_at is not None and line.counted_at > entry.stamp:
                raise NotAllowed(entry.log, entry.seq, "counted after it was recorded")
        match detail_of(fact):
            case Correction(place=place) if max(place[:2]) > entry.stamp:
                raise NotAllowed(entry.log, entry.seq, "corrects what comes after it")
            case Count(out_since=since) if since is not None and since > entry.stamp:
                raise NotAllowed(entry.log, entry.seq, "out of stock after it was recorded")


def branch_of(first_hash: bytes) -> bytes:
    """The name of the branch that begins, after a fork, with the entry of this hash."""
    return first_hash[:BRANCH_BYTES]

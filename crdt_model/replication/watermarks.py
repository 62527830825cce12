"""Watermarks: a device's signed word that its log of a ledger ends at an entry, at a time.

They travel through relays, so that a node far away can say up to when a store's figures are
complete. A word counts only where the log it speaks of is held up to its entry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from crdt_model.clock import MAX_AHEAD_MS, milliseconds_of
from crdt_model.codec import Malformed
from crdt_model.detail_forms import detail_of
from crdt_model.details import Watermark, stored
from crdt_model.entries import MAX_SEQ, LogName
from crdt_model.facts import Kind, decode_fact, encode_fact, fact
from crdt_model.grants import Grants
from crdt_model.replication.events import SignedWatermark
from crdt_model.scopes import may_write, parse

MAX_STATEMENT_BYTES = 256  # kind, time, scope, epoch and seq take some sixty
_TAG = b"stockmesh/watermark/1"


@dataclass(frozen=True, slots=True)
class WatermarkSaid:
    """A watermark that was read.

    Attributes:
        log: whose end it tells. seq: its last entry, -1 for none. at: stamp of the word.
    """

    log: LogName
    seq: int
    at: int


def sign_watermark(
    network: bytes, said: WatermarkSaid, sign: Callable[[bytes], bytes]
) -> SignedWatermark:
    """This device's word, signed."""
    detail = Watermark(said.log.scope, said.log.epoch, said.seq)
    statement = encode_fact(fact(Kind.WATERMARK, stored(detail), effective=said.at))
    return SignedWatermark(statement, said.log.device, sign(_TAG + network + statement))


def read_watermark(signed: SignedWatermark) -> WatermarkSaid:
    """What a statement says; its signature is not yet checked.

    Raises:
        Malformed: it says something else, or of a scope that is no ledger.
    """
    read = decode_fact(signed.statement)
    detail = detail_of(read)
    if not isinstance(detail, Watermark) or read.effective is None or read.legs or read.asserts:
        raise Malformed("watermark: another fact")
    if parse(detail.scope).kind != "ledger":
        raise Malformed("watermark: not of a ledger")
    if detail.seq > MAX_SEQ:
        raise Malformed("watermark: seq out of range")
    return WatermarkSaid(
        LogName(signed.device, detail.epoch, detail.scope), detail.seq, read.effective
    )


def watermark_holds(
    network: bytes,
    signed: SignedWatermark,
    said: WatermarkSaid,
    author: tuple[Grants, bytes],
    now_ms: int,
) -> bool:
    """Whether a word is its device's, about a ledger it writes, and not from the future."""
    grants, key = author
    if not may_write(grants, said.log.device, parse(said.log.scope)):
        return False
    if milliseconds_of(said.at) - now_ms > MAX_AHEAD_MS:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(
            signed.signature, _TAG + network + signed.statement
        )
    except (InvalidSignature, ValueError):
        return False
    return True

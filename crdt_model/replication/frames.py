"""Frames: the bytes of everything two nodes say, strictly read.

A frame is one canonical msgpack array, its type first, and travels as one binary WebSocket
message. Every field has a bound; what exceeds it or has another form is `codec.Malformed`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crdt_model.certificates import MAX_CERTIFICATE_BYTES, MAX_ISSUERS
from crdt_model.codec import Malformed, array, blob, decode, encode, integer, text
from crdt_model.entries import EPOCH_BYTES, MAX_SEQ, SIGNATURE_BYTES, LogName
from crdt_model.identifiers import DEVICE_BYTES, NETWORK_BYTES
from crdt_model.replication.batches import MAX_BATCH_ENTRIES, MAX_RAW_BYTES
from crdt_model.replication.events import (
    Announce,
    Batch,
    Certificates,
    CertificatesWanted,
    Cursor,
    Frame,
    Have,
    Hello,
    InStep,
    LogHead,
    Missing,
    Refused,
    SignedWatermark,
    Want,
    Watermarks,
)
from crdt_model.replication.watermarks import MAX_STATEMENT_BYTES

PROTOCOL_VERSION = 1
MAX_FRAME_BYTES = MAX_RAW_BYTES  # a batch that does not shrink, with its header, still fits
MAX_HEADS = 500  # of one frame: some 40 KB, a second on a slow link
MAX_WANT_ENTRIES = 1 << 20  # a want for more would hold the sender for minutes
MAX_CERTIFICATES = 64  # of one frame: at most 256 KiB, usually 25
MAX_WATERMARKS = 500  # of one frame: some 100 KB
MAX_CREDITS = 64  # far above what any receiver grants
MAX_CODE_CHARS = 32
MAX_TEXT_CHARS = 200  # for a log line, no more
MAX_SCOPE_CHARS = 200  # as in entries
MAX_TIME_MS = 1 << 48  # what a stamp can hold
MAX_POSITION = 1 << 62  # SQLite's row numbers
HASH16_BYTES = 16
NONCE_BYTES = 16
DATABASE_EPOCH_BYTES = 8
MAX_SURENESS = 3
_DEPTH = 4  # frame, list, head, field


def encode_frame(frame: Frame) -> bytes:
    """The bytes of a frame."""
    return encode(_fields(frame))


def _fields(frame: Frame) -> tuple[Any, ...]:
    match frame:
        case Hello():
            cursor = frame.cursor
            return (
                1, frame.version, frame.network, frame.certificate, frame.grants_hash,
                frame.database_epoch, frame.time_ms, frame.sureness, frame.nonce,
                None
                if cursor is None
                else (cursor.database_epoch, cursor.grants_hash, cursor.position, cursor.digest),
            )  # fmt: skip
        case Refused(code, words):
            return (2, code, words[:MAX_TEXT_CHARS])
        case CertificatesWanted(names):
            return (3, names)
        case Certificates(ders):
            return (4, ders)
        case Announce(heads, position, last):
            return (5, tuple((*_log(h.log), h.seq, h.hash16) for h in heads), position, last)
        case InStep():
            return (6,)
        case Want(log, first, limit):
            return (7, *_log(log), first, limit)
        case Batch(log, first, count, previous16, columns, signature, pushed):
            return (8, *_log(log), first, count, previous16, columns, signature, pushed)
        case Missing(log, first, code):
            return (9, *_log(log), first, code)
        case Have(heads, credits_):
            return (10, tuple((*_log(log), seq) for log, seq in heads), credits_)
        case Watermarks(statements):
            return (11, tuple((s.statement, s.device, s.signature) for s in statements))


def decode_frame(data: bytes) -> Frame:
    """The frame that `data` stands for.

    Raises:
        Malformed: no frame, or a field of it is out of its bounds.
    """
    fields = array(decode(data, MAX_FRAME_BYTES, _DEPTH), what="frame")
    read = _READERS.get(fields[0]) if fields and type(fields[0]) is int else None
    if read is None:
        raise Malformed("frame: unknown type")
    return read(fields[1:])


def _log(log: LogName) -> tuple[str, bytes, bytes]:
    return (log.scope, log.device, log.epoch)


def _log_of(scope: object, device: object, epoch: object) -> LogName:
    return LogName(
        blob(device, DEVICE_BYTES, what="device"),
        blob(epoch, EPOCH_BYTES, what="epoch"),
        text(scope, MAX_SCOPE_CHARS, "scope"),
    )


def _seq(value: object) -> int:
    return integer(value, high=MAX_SEQ, what="seq")


def _bool(value: object) -> bool:
    if type(value) is not bool:
        raise Malformed("boolean expected")
    return value


def _items(value: object, most: int, what: str) -> tuple[Any, ...]:
    items = array(value, what=what)
    if len(items) > most:
        raise Malformed(f"{what}: more than {most}")
    return items


def _hello(fields: tuple[Any, ...]) -> Hello:
    version, network, certificate, grants_hash, epoch, time_ms, sure, nonce, cursor = array(
        fields, 9, "hello"
    )
    return Hello(
        integer(version, 1, 1 << 16, "version"),
        blob(network, NETWORK_BYTES, what="network"),
        blob(certificate, HASH16_BYTES, what="certificate"),
        blob(grants_hash, HASH16_BYTES, what="grants hash"),
        blob(epoch, DATABASE_EPOCH_BYTES, what="database epoch"),
        integer(time_ms, high=MAX_TIME_MS, what="time"),
        integer(sure, high=MAX_SURENESS, what="sureness"),
        blob(nonce, NONCE_BYTES, what="nonce"),
        None if cursor is None else _cursor(cursor),
    )


def _cursor(value: object) -> Cursor:
    epoch, grants_hash, position, digest = array(value, 4, "cursor")
    return Cursor(
        blob(epoch, DATABASE_EPOCH_BYTES, what="database epoch"),
        blob(grants_hash, HASH16_BYTES, what="grants hash"),
        integer(position, high=MAX_POSITION, what="position"),
        blob(digest, HASH16_BYTES, what="digest"),
    )


def _refused(fields: tuple[Any, ...]) -> Refused:
    code, words = array(fields, 2, "refused")
    return Refused(text(code, MAX_CODE_CHARS, "code"), text(words, MAX_TEXT_CHARS, "text"))


def _certificates_wanted(fields: tuple[Any, ...]) -> CertificatesWanted:
    (names,) = array(fields, 1, "certificates wanted")
    items = _items(names, MAX_CERTIFICATES, "names")
    return CertificatesWanted(tuple([blob(name, HASH16_BYTES, what="name") for name in items]))


def _certificates(fields: tuple[Any, ...]) -> Certificates:
    (ders,) = array(fields, 1, "certificates")
    items = _items(ders, MAX_CERTIFICATES, "certificates")
    return Certificates(
        tuple([blob(der, max_bytes=MAX_CERTIFICATE_BYTES, what="certificate") for der in items])
    )


def _announce(fields: tuple[Any, ...]) -> Announce:
    heads, position, last = array(fields, 3, "announce")
    return Announce(
        tuple([_head(head) for head in _items(heads, MAX_HEADS, "heads")]),
        integer(position, high=MAX_POSITION, what="position"),
        _bool(last),
    )


def _head(value: object) -> LogHead:
    scope, device, epoch, seq, hash16 = array(value, 5, "head")
    return LogHead(_log_of(scope, device, epoch), _seq(seq), blob(hash16, HASH16_BYTES))


def _in_step(fields: tuple[Any, ...]) -> InStep:
    array(fields, 0, "in step")
    return InStep()


def _want(fields: tuple[Any, ...]) -> Want:
    scope, device, epoch, first, limit = array(fields, 5, "want")
    return Want(
        _log_of(scope, device, epoch), _seq(first), integer(limit, 1, MAX_WANT_ENTRIES, "limit")
    )


def _batch(fields: tuple[Any, ...]) -> Batch:
    scope, device, epoch, first, count, previous16, columns, signature, pushed = array(
        fields, 9, "batch"
    )
    return Batch(
        _log_of(scope, device, epoch),
        _seq(first),
        integer(count, 1, MAX_BATCH_ENTRIES, "count"),
        blob(previous16, HASH16_BYTES, what="previous"),
        blob(columns, max_bytes=MAX_RAW_BYTES, what="columns"),
        blob(signature, SIGNATURE_BYTES, what="signature"),
        _bool(pushed),
    )


def _missing(fields: tuple[Any, ...]) -> Missing:
    scope, device, epoch, first, code = array(fields, 5, "missing")
    return Missing(_log_of(scope, device, epoch), _seq(first), text(code, MAX_CODE_CHARS, "code"))


def _have(fields: tuple[Any, ...]) -> Have:
    heads, granted = array(fields, 2, "have")
    return Have(
        tuple([_held(head) for head in _items(heads, MAX_HEADS, "heads")]),
        integer(granted, high=MAX_CREDITS, what="credits"),
    )


def _held(value: object) -> tuple[LogName, int]:
    scope, device, epoch, seq = array(value, 4, "head")
    return _log_of(scope, device, epoch), _seq(seq)


def _watermarks(fields: tuple[Any, ...]) -> Watermarks:
    (statements,) = array(fields, 1, "watermarks")
    return Watermarks(
        tuple([_statement(item) for item in _items(statements, MAX_WATERMARKS, "statements")])
    )


def _statement(value: object) -> SignedWatermark:
    statement, device, signature = array(value, 3, "watermark")
    return SignedWatermark(
        blob(statement, max_bytes=MAX_STATEMENT_BYTES, what="statement"),
        blob(device, DEVICE_BYTES, what="device"),
        blob(signature, SIGNATURE_BYTES, what="signature"),
    )


_READERS: dict[int, Callable[[tuple[Any, ...]], Frame]] = {
    1: _hello,
    2: _refused,
    3: _certificates_wanted,
    4: _certificates,
    5: _announce,
    6: _in_step,
    7: _want,
    8: _batch,
    9: _missing,
    10: _have,
    11: _watermarks,
}

assert MAX_ISSUERS <= MAX_CERTIFICATES  # a chain goes in one frame

"""Frames: the bytes of everything two nodes say, strictly read.

A frame is one canonical msgpack array, its type first, and travels as one binary WebSocket
message. Every field has a bound; what exceeds it or has another form is `codec.Malformed`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crdt_model.certificates import MAX_CERTIFICATE_BYTES, MAX_ISSUERS
from crdt_model.codec import Malformed, array, blob, decode, encode, integer, text
from crdt_model.entries import EPOCH_BYTES, HASH_BYTES, MAX_SEQ, SIGNATURE_BYTES, LogName
from crdt_model.identifiers import DEVICE_BYTES, ID_BYTES, NETWORK_BYTES
from crdt_model.log import BRANCH_BYTES
from crdt_model.replication.batches import MAX_BATCH_ENTRIES, MAX_RAW_BYTES
from crdt_model.replication.events import (
    Announce,
    Batch,
    Certificates,
    CertificatesWanted,
    Cursor,
    Digests,
    Frame,
    Have,
    Hello,
    Holds,
    InStep,
    LogHead,
    Missing,
    Place,
    Present,
    Refused,
    ScopeDigest,
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
MAX_DIGESTS = 500  # of one frame: some 20 KB
MAX_HOLDS = 500  # of one frame: some 40 KB
MAX_PLACES = 50  # sheets and orders with somebody at them, of one frame: at most 150 KB
MAX_PRESENT = 64  # people at one of them, as on the pages of one node
MAX_AT_CHARS = 81  # a word, a stroke and an id
MAX_NAME_CHARS = 40  # as accounts have
HASH16_BYTES = 16
DIGEST_BYTES = 8  # they find faults; a peer that makes two alike deceives nobody but about itself
DATABASE_EPOCH_BYTES = 8
INSTANCE_BYTES = 8
MAX_SURENESS = 3
_DEPTH = 4  # frame, list, place, list


def encode_frame(frame: Frame) -> bytes:
    """The bytes of a frame."""
    return encode(_fields(frame))


def _fields(frame: Frame) -> tuple[Any, ...]:
    match frame:
        case Hello():
            cursor = frame.cursor
            return (
                1, frame.version, frame.network, frame.database_epoch, frame.instance,
                frame.time_ms, frame.sureness,
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
        case Announce(heads, position, digest, last):
            listed = tuple((*_log(h.log), h.seq, h.hash16) for h in heads)
            return (5, listed, position, digest, last)
        case InStep():
            return (6,)
        case Want(log, first, limit, back):
            return (7, *_log(log), first, limit, back)
        case Batch(log, first, count, previous, columns, signature, pushed):
            return (8, *_log(log), first, count, previous, columns, signature, pushed)
        case Missing(log, first, code):
            return (9, *_log(log), first, code)
        case Have(heads, credits_):
            return (10, tuple((*_log(log), seq) for log, seq in heads), credits_)
        case Watermarks(statements):
            return (11, tuple((s.statement, s.device, s.signature) for s in statements))
        case Digests(overall, listed_, more):
            if listed_ is None:
                return (12, overall, None, more)
            return (12, overall, tuple((d.scope, d.heads, d.state) for d in listed_), more)
        case Holds(held):
            return (13, tuple((holder, *_log(log), seq) for holder, log, seq in held))
        case Present(places):
            return (14, tuple((one.store, one.at, one.people) for one in places))


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


def _log(log: LogName) -> tuple[str, bytes, bytes, bytes]:
    return (log.scope, log.device, log.epoch, log.branch)


def _log_of(scope: object, device: object, epoch: object, branch: object) -> LogName:
    side = blob(branch, max_bytes=BRANCH_BYTES, what="branch")
    if len(side) not in (0, BRANCH_BYTES):
        raise Malformed("branch: of another length")
    return LogName(
        blob(device, DEVICE_BYTES, what="device"),
        blob(epoch, EPOCH_BYTES, what="epoch"),
        text(scope, MAX_SCOPE_CHARS, "scope"),
        side,
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
    version, network, epoch, instance, time_ms, sure, cursor = array(fields, 7, "hello")
    return Hello(
        integer(version, 1, 1 << 16, "version"),
        blob(network, NETWORK_BYTES, what="network"),
        blob(epoch, DATABASE_EPOCH_BYTES, what="database epoch"),
        blob(instance, INSTANCE_BYTES, what="instance"),
        integer(time_ms, high=MAX_TIME_MS, what="time"),
        integer(sure, high=MAX_SURENESS, what="sureness"),
        None if cursor is None else _cursor(cursor),
    )


def _cursor(value: object) -> Cursor:
    epoch, grants_hash, position, digest = array(value, 4, "cursor")
    return Cursor(
        blob(epoch, DATABASE_EPOCH_BYTES, what="database epoch"),
        blob(grants_hash, HASH16_BYTES, what="grants hash"),
        integer(position, high=MAX_POSITION, what="position"),
        blob(digest, DIGEST_BYTES, what="digest"),
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
    heads, position, digest, last = array(fields, 4, "announce")
    return Announce(
        tuple([_head(head) for head in _items(heads, MAX_HEADS, "heads")]),
        integer(position, high=MAX_POSITION, what="position"),
        blob(digest, DIGEST_BYTES, what="digest"),
        _bool(last),
    )


def _head(value: object) -> LogHead:
    *log, seq, hash16 = array(value, 6, "head")
    return LogHead(_log_of(*log), _seq(seq), blob(hash16, HASH16_BYTES))


def _in_step(fields: tuple[Any, ...]) -> InStep:
    array(fields, 0, "in step")
    return InStep()


def _want(fields: tuple[Any, ...]) -> Want:
    *log, first, limit, back = array(fields, 7, "want")
    return Want(
        _log_of(*log), _seq(first), integer(limit, 1, MAX_WANT_ENTRIES, "limit"), _bool(back)
    )


def _batch(fields: tuple[Any, ...]) -> Batch:
    *log, first, count, previous, columns, signature, pushed = array(fields, 10, "batch")
    return Batch(
        _log_of(*log),
        _seq(first),
        integer(count, 1, MAX_BATCH_ENTRIES, "count"),
        _one_of(previous, (HASH16_BYTES, HASH_BYTES), "previous"),
        blob(columns, max_bytes=MAX_RAW_BYTES, what="columns"),
        _one_of(signature, (0, SIGNATURE_BYTES), "signature"),
        _bool(pushed),
    )


def _one_of(value: object, lengths: tuple[int, ...], what: str) -> bytes:
    data = blob(value, max_bytes=max(lengths), what=what)
    if len(data) not in lengths:
        raise Malformed(f"{what}: of another length")
    return data


def _missing(fields: tuple[Any, ...]) -> Missing:
    *log, first, code = array(fields, 6, "missing")
    return Missing(_log_of(*log), _seq(first), text(code, MAX_CODE_CHARS, "code"))


def _have(fields: tuple[Any, ...]) -> Have:
    heads, granted = array(fields, 2, "have")
    return Have(
        tuple([_held(head) for head in _items(heads, MAX_HEADS, "heads")]),
        integer(granted, high=MAX_CREDITS, what="credits"),
    )


def _held(value: object) -> tuple[LogName, int]:
    *log, seq = array(value, 5, "head")
    return _log_of(*log), _seq(seq)


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


def _digests(fields: tuple[Any, ...]) -> Digests:
    overall, scopes, more = array(fields, 3, "digests")
    listed = None
    if scopes is not None:
        listed = tuple([_scope_digest(item) for item in _items(scopes, MAX_DIGESTS, "scopes")])
    return Digests(blob(overall, DIGEST_BYTES, what="digest"), listed, _bool(more))


def _scope_digest(value: object) -> ScopeDigest:
    scope, heads, state = array(value, 3, "scope digest")
    return ScopeDigest(
        text(scope, MAX_SCOPE_CHARS, "scope"),
        blob(heads, DIGEST_BYTES, what="digest"),
        blob(state, DIGEST_BYTES, what="digest"),
    )


def _holds(fields: tuple[Any, ...]) -> Holds:
    (held,) = array(fields, 1, "holds")
    return Holds(tuple([_held_by(item) for item in _items(held, MAX_HOLDS, "held")]))


def _held_by(value: object) -> tuple[bytes, LogName, int]:
    holder, *log, seq = array(value, 6, "held")
    return blob(holder, DEVICE_BYTES, what="holder"), _log_of(*log), _seq(seq)


def _present(fields: tuple[Any, ...]) -> Present:
    (places,) = array(fields, 1, "present")
    return Present(tuple([_place(item) for item in _items(places, MAX_PLACES, "places")]))


def _place(value: object) -> Place:
    store, at, people = array(value, 3, "place")
    names = [text(name, MAX_NAME_CHARS, "name") for name in _items(people, MAX_PRESENT, "people")]
    return Place(blob(store, ID_BYTES, what="store"), text(at, MAX_AT_CHARS, "at"), tuple(names))


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
    12: _digests,
    13: _holds,
    14: _present,
}

assert MAX_ISSUERS <= MAX_CERTIFICATES  # a chain goes in one frame

"""Updates: the bytes Yjs would emit for appending facts, made without Yjs.

A document is derived from the log. The same facts give the same update on every node, so nobody
needs anybody else's Yjs bytes. Layout: lib0 varints, one client block, one struct (content "any").
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

from crdt_model.clock import milliseconds_of
from crdt_model.codec import encode
from crdt_model.entries import LogName

CLIENT_BITS = 53  # Yjs client ids are JavaScript integers
APPEND_MAX = 100  # facts in one update: pycrdt's cost per fact grows beyond a few hundred

_DAY_MS = 86_400_000
_ROOT_PARENT = 0x08  # content "any" whose parent is a root type
_LEFT_ORIGIN = 0x88  # content "any" with a left neighbour
_BUFFER = b"\x74"  # tag of a byte string inside content "any"


def document_name(scope: str, stamp: int) -> str:
    """The document a fact belongs to: its scope and the UTC month of its stamp."""
    return f"{scope}/{month_of(stamp)}"


def month_of(stamp: int) -> str:
    """The UTC month of a stamp, "2026-11"."""
    return _month_of_day(milliseconds_of(stamp) // _DAY_MS)


@lru_cache(maxsize=1024)
def _month_of_day(day: int) -> str:
    return datetime.fromtimestamp(day * _DAY_MS // 1000, UTC).strftime("%Y-%m")


def root_name(log: LogName) -> str:
    """The root array that holds the facts of one branch of a log in its document."""
    return f"{log.device.hex()}/{log.epoch.hex()}/{log.branch.hex() or '0'}"


def client_id(network: bytes, document: str, root: str, salt: int = 0) -> int:
    """The Yjs client that writes `root`; the next salt where two roots share one."""
    digest = hashlib.sha256(encode((network, document, root, salt))).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - CLIENT_BITS)


def append_update(client: int, clock: int, root: str, facts: Sequence[bytes]) -> bytes:
    """The update that appends `facts` to `root`, of which `clock` are there already."""
    out = bytearray(b"\x01\x01")
    _varint(out, client)
    _varint(out, clock)
    if clock == 0:
        name = root.encode()
        out.append(_ROOT_PARENT)
        out.append(1)
        _varint(out, len(name))
        out += name
    else:
        out.append(_LEFT_ORIGIN)
        _varint(out, client)
        _varint(out, clock - 1)
    _varint(out, len(facts))
    for fact in facts:
        out += _BUFFER
        _varint(out, len(fact))
        out += fact
    out.append(0)  # empty delete set
    return bytes(out)


def _varint(out: bytearray, value: int) -> None:
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)

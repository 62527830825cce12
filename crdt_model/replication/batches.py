"""Batches: a run of one log as compact columns, and back.

Scope, device, epoch and the first seq stand once in the frame; hashes and `previous` are computed
by the receiver and never sent. What is alike stands together, so that zlib finds it: commands,
requests, time steps, facts. Commands and requests are random and cost their 16 bytes.

Columns: `[commands, requests, first ms, ms steps, counters or nil, users, parts or nil, lengths,
facts]`. Users are `[user, run]` pairs; parts are `[position, part, parts]` for entries of commands
that take several; lengths are those of each entry's facts.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import accumulate, groupby, pairwise
from typing import Any, NamedTuple

from crdt_model.clock import COUNTER_BITS
from crdt_model.codec import Malformed, array, blob, decode, encode, integer, text
from crdt_model.entries import (
    MAX_ENTRY_BYTES,
    MAX_PARTS,
    MAX_SEQ,
    MAX_USER_CHARS,
    Entry,
    make_entry,
)
from crdt_model.identifiers import ID_BYTES
from crdt_model.replication.events import Batch

MAX_RAW_BYTES = 1 << 20  # before compression: what a receiver holds in memory for one batch
MAX_BATCH_ENTRIES = 512  # beyond, a commit holds the writer too long
TARGET_FACTS = 512  # a batch is filled up to the last signed entry within this
PUSH_FACTS = 32  # a live run up to this is pushed; a longer one is announced and asked for
COMPRESSION_LEVEL = 6  # 9 costs twice the time for a hundredth of the size
_COLUMN_ROOM = 64  # bytes an entry takes at most beside its facts and its user
_FRAME_ROOM = 4096  # of the bound of a batch, left for its header and for what zlib may add
_MS_BITS = 48
_COUNTER_MASK = (1 << COUNTER_BITS) - 1
_DEPTH = 3


class Row(NamedTuple):
    """An entry as a store keeps it; the order of a store's columns."""

    command: bytes
    request: bytes
    part: int
    parts: int
    stamp: int
    user: str
    facts: bytes
    signature: bytes | None


def fill(rows: Sequence[Row], most_facts: int = TARGET_FACTS) -> int:
    """How many of a log's next rows go in one batch: up to its last signed entry that fits.

    At least one signed run is taken, whatever its facts; 0 if the rows hold no signed entry or
    the first run does not fit in the bounds of a batch.
    """
    taken = facts = size = 0
    for position, row in enumerate(rows[:MAX_BATCH_ENTRIES], 1):
        facts += count_facts(row.facts)
        size += len(row.facts) + len(row.user.encode()) + _COLUMN_ROOM
        if size > MAX_RAW_BYTES - _FRAME_ROOM or (taken and facts > most_facts):
            break
        if row.signature is not None:
            taken = position
    return taken


def fill_back(rows: Sequence[Row], most_facts: int = TARGET_FACTS) -> int:
    """How many rows, counted from the last, go in one batch; at least one if there is any."""
    taken = facts = size = 0
    for row in reversed(rows[-MAX_BATCH_ENTRIES:]):
        facts += count_facts(row.facts)
        size += len(row.facts) + len(row.user.encode()) + _COLUMN_ROOM
        if taken and (size > MAX_RAW_BYTES - _FRAME_ROOM or facts > most_facts):
            break
        taken += 1
    return taken


def count_facts(facts: bytes) -> int:
    """How many facts canonical `facts` hold, read from their first bytes."""
    return facts[0] & 0x0F if facts[0] & 0xF0 == 0x90 else int.from_bytes(facts[1:3], "big")


def pack(rows: Sequence[Row]) -> bytes:
    """The compressed columns of a run."""
    times = [row.stamp >> COUNTER_BITS for row in rows]
    counters = tuple([row.stamp & _COUNTER_MASK for row in rows])
    users = tuple([(user, len(list(run))) for user, run in groupby(row.user for row in rows)])
    parts = tuple([(at, r.part, r.parts) for at, r in enumerate(rows) if r.parts != 1])
    raw = encode(
        (
            b"".join([row.command for row in rows]),
            b"".join([row.request for row in rows]),
            times[0],
            tuple([later - earlier for earlier, later in pairwise(times)]),
            counters if any(counters) else None,
            users,
            parts or None,
            tuple([len(row.facts) for row in rows]),
            b"".join([row.facts for row in rows]),
        )
    )
    return zlib.compress(raw, COMPRESSION_LEVEL)


def unpack(network: bytes, batch: Batch, previous: bytes) -> list[Entry]:
    """The entries of a batch; `previous` is the hash of the entry before them.

    The facts are not yet decoded, nor is anything verified.

    Raises:
        Malformed: not columns, more than they may hold, or of different lengths.
    """
    columns = array(decode(_inflate(batch.columns), MAX_RAW_BYTES, _DEPTH), 9, "columns")
    commands, requests, start, steps, counters, users, parts, lengths, facts = columns
    count = batch.count
    if batch.first + count - 1 > MAX_SEQ:
        raise Malformed("columns: seq out of range")
    blob(commands, count * ID_BYTES, what="commands")
    blob(requests, count * ID_BYTES, what="requests")
    stamps = _stamps(start, steps, counters, count)
    names = _users(users, count)
    places = _parts(parts, count)
    ends = _ends(lengths, blob(facts, max_bytes=MAX_RAW_BYTES, what="facts"), count)
    entries: list[Entry] = []
    begin = 0
    for at, end in enumerate(ends):
        low = at * ID_BYTES
        part, whole = places.get(at, (1, 1))
        entry = make_entry(
            network,
            batch.log,
            batch.first + at,
            previous,
            command=commands[low : low + ID_BYTES],
            request=requests[low : low + ID_BYTES],
            stamp=stamps[at],
            user=names[at],
            facts=facts[begin:end],
            part=part,
            parts=whole,
        )
        entries.append(entry)
        previous, begin = entry.hash, end
    return entries


def _inflate(data: bytes) -> bytes:
    """Decompress, but no more than a batch may hold (a bomb ends at its first excess byte)."""
    inflater = zlib.decompressobj()
    try:
        raw = inflater.decompress(data, MAX_RAW_BYTES + 1)
    except zlib.error as error:
        raise Malformed("columns: not zlib") from error
    if len(raw) > MAX_RAW_BYTES:
        raise Malformed(f"columns: more than {MAX_RAW_BYTES} bytes")
    if not inflater.eof or inflater.unused_data:
        raise Malformed("columns: cut short, or something follows")
    return raw


def _stamps(start: object, steps: object, counters: object, count: int) -> list[int]:
    first = integer(start, high=(1 << _MS_BITS) - 1, what="first ms")
    for step in array(steps, count - 1, "ms steps"):
        integer(step, high=1 << _MS_BITS, what="ms step")
    times = list(accumulate(array(steps), initial=first))
    if times[-1] >> _MS_BITS:
        raise Malformed("stamps: out of range")
    if counters is None:
        return [time << COUNTER_BITS for time in times]
    for counter in array(counters, count, "counters"):
        integer(counter, high=_COUNTER_MASK, what="counter")
    return [t << COUNTER_BITS | c for t, c in zip(times, array(counters), strict=True)]


def _users(value: object, count: int) -> list[str]:
    names: list[str] = []
    for item in array(value, what="users"):
        user, run = array(item, 2, "user")
        text(user, MAX_USER_CHARS, "user")
        names += [user] * integer(run, 1, count - len(names), "run")
    if len(names) != count:
        raise Malformed("users: of another length")
    return names


def _parts(value: object, count: int) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for item in () if value is None else array(value, what="parts"):
        at, part, parts = array(item, 3, "part")
        integer(parts, 2, MAX_PARTS, "parts")
        place: tuple[int, int] = (integer(part, 1, parts, "part"), parts)
        found[integer(at, high=count - 1, what="position")] = place
    return found


def _ends(value: object, facts: bytes, count: int) -> list[int]:
    lengths: tuple[Any, ...] = array(value, count, "lengths")
    for length in lengths:
        integer(length, 1, MAX_ENTRY_BYTES, "length")
    ends = list(accumulate(lengths))
    if ends[-1] != len(facts):
        raise Malformed("lengths: do not add up")
    return ends

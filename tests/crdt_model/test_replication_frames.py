"""Frames and batches: what is written is read again, and nothing else is."""

import random
import zlib
from dataclasses import replace

import pytest

from crdt_model.codec import Malformed, encode
from crdt_model.entries import GENESIS, Entry, LogName, encode_facts, make_entry
from crdt_model.facts import Kind, Leg, fact
from crdt_model.places import Patient, Shelf, Status
from crdt_model.replication.batches import (
    MAX_BATCH_ENTRIES,
    MAX_RAW_BYTES,
    TARGET_FACTS,
    Row,
    count_facts,
    fill,
    pack,
    unpack,
)
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
from crdt_model.replication.frames import (
    MAX_AT_CHARS,
    MAX_HEADS,
    MAX_NAME_CHARS,
    MAX_PLACES,
    MAX_PRESENT,
    MAX_TEXT_CHARS,
    decode_frame,
    encode_frame,
)

NETWORK_ID = bytes(range(16))
LOG = LogName(b"d" * 16, b"e" * 8, "ledger/00000000000000aa")
SEED = 20_261_123


def chain_of(count: int, seed: int = SEED) -> list[Entry]:
    """Entries as a dispensary makes them: one leg, some seconds apart."""
    chance = random.Random(seed)
    entries: list[Entry] = []
    previous, stamp = GENESIS, 1_795_392_000_000 << 16
    products = [chance.randbytes(8) for _ in range(200)]
    for seq in range(count):
        stamp += chance.randrange(1_000, 600_000) << 16
        if seq % 50 == 49:
            stamp += 3
        leg = Leg(
            Shelf(bytes(8), Status.USABLE, 0),
            Patient(),
            chance.choice(products),
            f"LOT{chance.randrange(9)}",
            chance.randrange(1, 100),
        )
        part, parts = (seq % 3 + 1, 3) if 30 <= seq < 33 else (1, 1)
        entry = make_entry(
            NETWORK_ID,
            LOG,
            seq,
            previous,
            command=chance.randbytes(8),
            request=chance.randbytes(8),
            stamp=stamp,
            user="amina" if seq % 40 else "joseph",
            facts=encode_facts([fact(Kind.DISPENSE, ("", "", ""), legs=(leg,))]),
            part=part,
            parts=parts,
        )
        entries.append(entry)
        previous = entry.hash
    return entries


def rows_of(entries: list[Entry], signed: set[int] | None = None) -> list[Row]:
    return [
        Row(
            e.command, e.request, e.part, e.parts, e.stamp, e.user, e.facts,
            b"s" * 64 if signed is None or e.seq in signed else None,
        )
        for e in entries
    ]  # fmt: skip


def batch_of(entries: list[Entry], columns: bytes | None = None) -> Batch:
    packed = pack(rows_of(entries)) if columns is None else columns
    return Batch(LOG, entries[0].seq, len(entries), bytes(16), packed, b"s" * 64, False)


NAME = (LOG.scope, LOG.device, LOG.epoch, b"")
HELLO = Hello(1, bytes(16), bytes(8), bytes(8), 1, 3, None)
FRAMES: list[Frame] = [
    HELLO,
    replace(HELLO, cursor=Cursor(bytes(8), bytes(16), 5, bytes(8))),
    Refused("chain", "why"),
    CertificatesWanted((bytes(16),)),
    Certificates((b"certificate",)),
    Certificates(()),
    Announce((LogHead(LOG, 7, bytes(16)),), 9, bytes(8), False),
    Announce((LogHead(LOG.on(b"branch.1"), 7, bytes(16)),), 9, bytes(8), False),
    Announce((), 0, bytes(8), True),
    InStep(),
    Want(LOG, 0, 100),
    Want(LOG.on(b"branch.1"), 0, 100, True),
    batch_of(chain_of(3)),
    replace(batch_of(chain_of(3)), previous=bytes(32), signature=b""),
    Missing(LOG, 4, "no_more"),
    Have(((LOG, 3),), 1),
    Watermarks((SignedWatermark(b"statement", bytes(16), bytes(64)),)),
    Digests(bytes(8), None, False),
    Digests(bytes(8), (ScopeDigest(LOG.scope, bytes(8), b"12345678"),), True),
    Holds(((b"h" * 16, LOG, 9),)),
    Present((Place(bytes(8), "sheet/1f3a", ("amina", "joseph")), Place(bytes(8), "order/2", ()))),
]


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: type(frame).__name__)
def test_a_frame_is_read_as_it_was_said(frame: Frame) -> None:
    assert decode_frame(encode_frame(frame)) == frame


@pytest.mark.parametrize(
    "fields",
    [
        (),
        (0,),
        (15,),
        (14, ((bytes(7), "sheet/1", ()),)),
        (14, ((bytes(8), "s" * (MAX_AT_CHARS + 1), ()),)),
        (14, ((bytes(8), "sheet/1", ("n" * (MAX_NAME_CHARS + 1),)),)),
        (14, ((bytes(8), "sheet/1", ("n",) * (MAX_PRESENT + 1)),)),
        (14, ((bytes(8), "sheet/1", ()),) * (MAX_PLACES + 1)),
        (True,),
        (6, 1),
        (2, "code", "x" * (MAX_TEXT_CHARS + 1)),
        (3, (bytes(15),)),
        (5, tuple((*NAME, 1, bytes(16)) for _ in range(501)), 0, bytes(8), False),
        (5, (), 0, bytes(8), 1),
        (5, (), 0, bytes(7), True),
        (7, *NAME, 0, 0, False),
        (7, *NAME, 1 << 31, 1, False),
        (7, LOG.scope, LOG.device, LOG.epoch, bytes(7), 0, 1, False),
        (7, "x" * 201, *NAME[1:], 0, 1, False),
        (8, *NAME, 0, 513, bytes(16), b"", bytes(64), False),
        (8, *NAME, 0, 1, bytes(16), b"", bytes(63), False),
        (8, *NAME, 0, 1, bytes(17), b"", bytes(64), False),
        (10, (), 65),
    ],
    ids=str,
)
def test_a_field_out_of_bounds_is_refused(fields: tuple[object, ...]) -> None:
    with pytest.raises(Malformed):
        decode_frame(encode(fields))


def test_a_frame_of_more_heads_than_allowed_is_never_made_by_a_session() -> None:
    assert MAX_HEADS == 500  # as the case above assumes


def test_a_run_survives_its_columns() -> None:
    entries = chain_of(512)
    assert unpack(NETWORK_ID, batch_of(entries), GENESIS) == entries
    later = entries[100:200]
    assert unpack(NETWORK_ID, batch_of(later), entries[99].hash) == later


def test_a_movement_costs_at_most_thirty_bytes_on_the_wire() -> None:
    frame = encode_frame(batch_of(chain_of(512)))
    assert len(frame) / 512 <= 30


def test_a_batch_ends_at_the_last_signed_entry_within_the_target() -> None:
    entries = chain_of(600)
    assert fill(rows_of(entries, {63, 127, 500, 599})) == 501
    assert fill(rows_of(entries, {599})) == 0
    assert fill(rows_of(entries[:10], {4})) == 5
    assert fill([]) == 0
    assert TARGET_FACTS <= MAX_BATCH_ENTRIES


def test_one_signed_run_is_taken_whatever_its_facts() -> None:
    many = encode_facts([fact(Kind.DISPENSE, ("", "", ""))] * 700)
    assert count_facts(many) == 700
    row = Row(bytes(8), bytes(8), 1, 1, 1 << 16, "", many, bytes(64))
    assert fill([row, row]) == 1


def test_a_batch_stays_within_its_bound_of_bytes() -> None:
    row = Row(bytes(8), bytes(8), 1, 1, 1 << 16, "", b"\x91" + bytes(60_000), bytes(64))
    count = fill([row] * 100)
    assert 0 < count * 60_000 <= MAX_RAW_BYTES


def test_a_bomb_is_refused_at_its_first_excess_byte() -> None:
    bomb = zlib.compress(bytes(64 << 20), 9)
    with pytest.raises(Malformed, match="more than"):
        unpack(NETWORK_ID, batch_of(chain_of(2), bomb), GENESIS)


@pytest.mark.parametrize("damage", [b"", b"\x00", b"not zlib at all"])
def test_columns_that_are_not_zlib_are_refused(damage: bytes) -> None:
    with pytest.raises(Malformed):
        unpack(NETWORK_ID, batch_of(chain_of(2), damage), GENESIS)


def test_what_follows_the_columns_is_refused() -> None:
    entries = chain_of(2)
    with pytest.raises(Malformed):
        unpack(NETWORK_ID, batch_of(entries, pack(rows_of(entries)) + b"x"), GENESIS)


def test_columns_of_another_count_are_refused() -> None:
    batch = batch_of(chain_of(5))
    for count in (1, 4, 6, 512):
        with pytest.raises(Malformed):
            unpack(NETWORK_ID, replace(batch, count=count), GENESIS)


def test_mutated_frames_are_read_or_refused_and_nothing_else() -> None:
    chance = random.Random(SEED)
    samples = [encode_frame(frame) for frame in FRAMES]
    for _ in range(6_000):
        data = bytearray(chance.choice(samples))
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.2:
            del data[chance.randrange(len(data)) :]
        try:
            frame = decode_frame(bytes(data))
        except Malformed:
            continue
        assert encode_frame(frame) == bytes(data)


def test_mutated_columns_are_read_or_refused_and_nothing_else() -> None:
    chance = random.Random(SEED)
    entries = chain_of(20)
    batch = batch_of(entries)
    raw = zlib.decompress(batch.columns)
    for _ in range(4_000):
        data = bytearray(raw)
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            read = unpack(
                NETWORK_ID, replace(batch, columns=zlib.compress(bytes(data), 1)), GENESIS
            )
        except Malformed:
            continue
        # Hashes cover every column, so what was altered can never pass for the original.
        assert (read[-1].hash == entries[-1].hash) == (bytes(data) == raw)

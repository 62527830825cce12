"""Entries: the bytes that are hashed and signed, and what cannot be one."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from crdt_model.codec import Malformed, decode, encode
from crdt_model.entries import (
    GENESIS,
    MAX_FACTS,
    MAX_SEQ,
    SIGN_EVERY,
    SIGN_OVER_BYTES,
    Entry,
    LogName,
    decode_entry,
    decode_facts,
    encode_entry,
    encode_facts,
    head_message,
    is_cut_point,
    join_facts,
    make_entry,
    split_facts,
)
from crdt_model.facts import Kind, encode_fact, fact
from tests.crdt_model.example_facts import AT, DEVICE, ID, OTHER, example
from tests.crdt_model.small_network import signing_key

NETWORK = bytes(range(100, 116))
LOG = LogName(DEVICE, ID, "ledger/0102030405060708")


def entry(**changes: Any) -> Entry:
    fields: dict[str, Any] = {
        "command": OTHER,
        "request": ID,
        "stamp": AT,
        "user": "00000000000000a1",
        "facts": encode_facts([example(Kind.DISPENSE), example(Kind.COUNT)]),
    }
    return make_entry(NETWORK, LOG, 0, GENESIS, **(fields | changes))


def test_the_bytes_of_an_entry_its_hash_and_its_signature_are_fixed() -> None:
    made = entry()
    assert hashlib.sha256(encode_entry(made)).hexdigest() == (
        "678e2993d31371e138a867b6969e373aeb0cafc44e10aae8f5711b0b67d16a17"
    )
    assert made.hash.hex() == "834d0bd947c84389df727dade8bced34189e38b6de0c9bb5ad25b2bb77429070"
    assert signing_key(7).sign(head_message(NETWORK, made.hash)).hex() == (
        "850cb85ea7952c54274db5dc33dafd4b96850170c64a26ae1ed410627beedfe9"
        "abfb10280d358e859e9f7122eee936887d5d60af642a09a1dd52390824923e07"
    )


def test_the_hash_is_what_the_formats_say() -> None:
    made = entry()
    fields = decode(encode_entry(made))
    assert isinstance(fields, tuple)
    header = encode((*fields[:12], hashlib.sha256(made.facts).digest()))
    expected = hashlib.sha256(b"stockmesh/entry/1" + NETWORK + header).digest()
    assert made.hash == expected
    assert head_message(NETWORK, made.hash) == b"stockmesh/head/1" + NETWORK + expected


def test_an_entry_is_read_as_it_was_written() -> None:
    made = entry()
    assert decode_entry(NETWORK, encode_entry(made)) == made
    assert decode_entry(bytes(16), encode_entry(made)).hash != made.hash


@pytest.mark.parametrize(
    "changes",
    [
        {"command": ID}, {"request": OTHER}, {"stamp": AT + 1}, {"user": ""}, {"parts": 2},
        {"facts": encode_facts([example(Kind.COUNT)])},
    ],
    ids=str,
)  # fmt: skip
def test_every_field_is_hashed(changes: dict[str, Any]) -> None:
    assert entry(**changes).hash != entry().hash


def test_every_part_of_the_logs_name_is_hashed() -> None:
    made = entry()
    for log in (
        replace(LOG, device=bytes(16)), replace(LOG, epoch=OTHER), replace(LOG, scope="network")
    ):  # fmt: skip
        other = make_entry(
            NETWORK, log, 0, GENESIS, command=OTHER, request=ID, stamp=AT,
            user=made.user, facts=made.facts,
        )  # fmt: skip
        assert other.hash != made.hash


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (0, 2), (0, True), (0, None), (1, b"scope"), (1, "x" * 201), (2, bytes(15)), (3, bytes(7)),
        (4, -1), (4, MAX_SEQ + 1), (4, False), (5, bytes(31)), (6, bytes(9)), (7, None), (8, 0),
        (8, 2), (9, 0), (9, 1001), (10, -1), (10, True), (11, "x" * 65), (12, ()), (12, ((),)),
        (12, None),
    ],
    ids=repr,
)  # fmt: skip
def test_a_field_out_of_its_range_is_refused(at: int, value: Any) -> None:
    fields = decode(encode_entry(entry()))
    assert isinstance(fields, tuple)
    changed = (*fields[:at], value, *fields[at + 1 :])
    with pytest.raises(Malformed):
        decode_entry(NETWORK, encode(changed))


def test_an_entry_has_thirteen_fields_and_at_most_64_kib() -> None:
    fields = decode(encode_entry(entry()))
    assert isinstance(fields, tuple)
    for wrong in (fields[:12], (*fields, None)):
        with pytest.raises(Malformed):
            decode_entry(NETWORK, encode(wrong))
    large = decode(encode(((20, None, 0, (), (), ("k", "x" * 4000, ())),) * 17))
    with pytest.raises(Malformed, match="bytes where at most"):
        decode_entry(NETWORK, encode((*fields[:12], large)))


@pytest.mark.parametrize("count", [1, 2, 15, 16, MAX_FACTS])
def test_facts_are_joined_and_split_without_loss(count: int) -> None:
    parts = [encode_fact(fact(Kind.SET, ("k", number, ()))) for number in range(count)]
    joined = join_facts(parts)
    assert joined == encode_facts(decode_facts(joined))
    assert split_facts(joined) == parts


def test_an_entry_has_at_least_one_fact_and_at_most_a_thousand() -> None:
    small = encode_fact(fact(Kind.SET, ("k", 1, ())))
    for count in (0, MAX_FACTS + 1):
        with pytest.raises(Malformed):
            decode_facts(join_facts([small] * count))


def test_every_sixty_fourth_and_every_large_entry_is_signed() -> None:
    assert [seq for seq in range(200) if is_cut_point(seq, 100)] == [63, 127, 191]
    assert SIGN_EVERY == 64
    assert not is_cut_point(0, SIGN_OVER_BYTES)
    assert is_cut_point(0, SIGN_OVER_BYTES + 1)

"""The log: a run continues a chain and is the device's word, or is refused by its own error."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crdt_model import log as chain
from crdt_model.clock import MAX_AHEAD_MS, milliseconds_of
from crdt_model.codec import Malformed
from crdt_model.details import NO_ID, Correction, Count, lines_bytes, stored
from crdt_model.entries import Entry, LogName, encode_facts, head_message, make_entry
from crdt_model.facts import Assert, Fact, Kind, fact
from crdt_model.grants import Grants, Right
from crdt_model.scopes import parse
from tests.crdt_model.example_facts import AT, DEVICE, HASH, ID, OTHER, example
from tests.crdt_model.small_network import signing_key

NETWORK = bytes(range(100, 116))
SCOPE = "ledger/0102030405060708"
LOG = LogName(DEVICE, ID, SCOPE)
KEY = signing_key(7)
PUBLIC = KEY.public_key().public_bytes_raw()
GRANTS = Grants(NETWORK, frozenset({(Right.STORE, ID)}), bytes(32))


def run(count: int, *, stamp: int = AT, made: Fact | None = None) -> list[Entry]:
    entries: list[Entry] = []
    for seq in range(count):
        previous = entries[-1].hash if entries else chain.EMPTY.hash
        entries.append(
            make_entry(
                NETWORK, LOG, seq, previous, command=OTHER, request=ID, stamp=stamp + seq, user="",
                facts=encode_facts([made or example(Kind.DISPENSE)]),
            )
        )  # fmt: skip
    return entries


def test_a_run_is_followed_to_its_head() -> None:
    entries = run(3)
    head = chain.follow(chain.EMPTY, entries[:1])
    assert chain.follow(head, entries[1:]) == chain.Head(2, entries[2].hash, entries[2].stamp)
    assert chain.follow(head, []) == head


def test_missing_entries_are_a_gap() -> None:
    with pytest.raises(chain.Gap):
        chain.follow(chain.EMPTY, run(3)[1:])


def test_an_entry_at_a_place_that_is_taken_is_a_fork() -> None:
    head = chain.follow(chain.EMPTY, run(2))
    with pytest.raises(chain.Fork):
        chain.follow(head, run(2)[1:])


def test_an_altered_entry_breaks_the_chain() -> None:
    entries = run(2)
    altered = replace(entries[0], hash=bytes(32))
    with pytest.raises(chain.BrokenChain):
        chain.follow(chain.EMPTY, [altered, entries[1]])


def test_stamps_must_increase() -> None:
    entries = run(2)
    late = make_entry(
        NETWORK, LOG, 1, entries[0].hash, command=OTHER, request=ID, stamp=entries[0].stamp,
        user="", facts=entries[1].facts,
    )  # fmt: skip
    with pytest.raises(chain.StampWentBack):
        chain.follow(chain.EMPTY, [entries[0], late])


def test_a_run_ends_at_the_devices_signature() -> None:
    (entry,) = run(1)
    signature = KEY.sign(head_message(NETWORK, entry.hash))
    chain.check_signature(NETWORK, entry, signature, PUBLIC)
    with pytest.raises(chain.Unsigned):
        chain.check_signature(NETWORK, entry, b"", PUBLIC)
    other = signing_key(8).public_key().public_bytes_raw()
    for network, signed, key in (
        (NETWORK, signature[:-1], PUBLIC),
        (NETWORK, signature[:-1] + b"\x00", PUBLIC),
        (NETWORK, signature, other),
        (NETWORK, signature, b"short"),
        (bytes(16), signature, PUBLIC),
    ):
        with pytest.raises(chain.BadSignature):
            chain.check_signature(network, entry, signed, key)


def test_an_entry_more_than_an_hour_ahead_is_not_admitted() -> None:
    (entry,) = run(1)
    at_ms = milliseconds_of(AT)
    chain.check_admission(entry, at_ms - MAX_AHEAD_MS)
    with pytest.raises(chain.TooFarAhead):
        chain.check_admission(entry, at_ms - MAX_AHEAD_MS - 1)


def authority(made: Fact, grants: Grants = GRANTS, stamp: int = AT) -> None:
    (entry,) = run(1, stamp=stamp, made=made)
    chain.check_authority(entry, entry.decoded(), parse(SCOPE), grants)


def test_a_device_may_say_in_its_ledger_what_belongs_there() -> None:
    authority(example(Kind.DISPENSE))


def test_a_device_without_the_right_or_a_fact_without_a_home_is_not_allowed() -> None:
    with pytest.raises(chain.NotAllowed):
        authority(example(Kind.DISPENSE), replace(GRANTS, grants=frozenset()))
    with pytest.raises(chain.NotAllowed):
        authority(example(Kind.ENROL))


def test_a_detail_of_another_form_is_malformed() -> None:
    with pytest.raises(Malformed):
        authority(fact(Kind.DISPENSE, ("only one",)))


def _late(kind: Kind) -> Fact:
    """A fact that speaks of a moment after `AT`."""
    match kind:
        case Kind.COUNT:
            line = Assert(ID, "L1", ID, 0, 0, 1, AT + 1)
            return fact(kind, stored(Count("", None, (), NO_ID, None, "", "")), asserts=(line,))
        case Kind.ANNUL:
            place = (AT + 1, AT, DEVICE, ID, 5, HASH, 0)
            return fact(kind, stored(Correction(OTHER, (), lines_bytes((), ()), place, "", ())))
        case Kind.REPLACE:
            place = (AT, AT + 1, DEVICE, ID, 5, HASH, 0)
            return fact(kind, stored(Correction(OTHER, (), lines_bytes((), ()), place, "", ())))
        case Kind.ADJUST:
            return replace(example(kind), effective=AT + 1)
    return fact(Kind.COUNT, stored(Count("", None, (), NO_ID, AT + 1, "", "")))


@pytest.mark.parametrize(
    "kind", [Kind.ADJUST, Kind.COUNT, Kind.ANNUL, Kind.REPLACE, Kind.LOSS], ids=lambda k: k.name
)
def test_t1_nothing_speaks_of_a_moment_after_it_was_recorded(kind: Kind) -> None:
    made = _late(kind)
    authority(made, stamp=AT + 1)
    with pytest.raises(chain.NotAllowed, match="after"):
        authority(made)


def test_a_branch_is_named_by_its_first_entry() -> None:
    assert chain.branch_of(HASH) == bytes(range(8))

"""The fold: the same facts give the same state in any order of arrival, and that of the rules."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crdt_model.details import NO_ID, Correction, lines_bytes, stored
from crdt_model.facts import Fact, Kind, Leg, fact
from crdt_model.fold import Placed, Recorded
from crdt_model.lines import Cell
from crdt_model.memory import MemoryLedger
from crdt_model.places import Outside, Patient, Transit
from tests.crdt_model.histories import (
    BIN,
    DEVICES,
    EPOCH,
    Act,
    acts,
    recorded_history,
    refold,
    shelf,
    state_of,
)

PRODUCT = b"product1"
CELL = Cell(PRODUCT, "L1", BIN, 0, 0)


def folded(history: list[Recorded]) -> MemoryLedger:
    ledger = MemoryLedger()
    for recorded in history:
        ledger.take(recorded)
    return ledger


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts, st.integers(0, 2**32))
def test_any_order_of_arrival_comes_to_what_the_rules_say(drawn: list[Act], seed: int) -> None:
    history = recorded_history(drawn)
    expected = refold(history)
    for turn in range(3):
        shuffled = list(history)
        random.Random(seed + turn).shuffle(shuffled)
        assert state_of(folded(shuffled)) == expected


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts, st.integers(0, 2**32))
def test_every_arrival_leaves_what_a_full_refold_gives(drawn: list[Act], seed: int) -> None:
    history = recorded_history(drawn)
    random.Random(seed).shuffle(history)
    ledger = MemoryLedger()
    for known, recorded in enumerate(history, 1):
        ledger.take(recorded)
        assert state_of(ledger) == refold(history[:known])


# --- single rules --------------------------------------------------------------------


def recorded(
    number: int, *facts: Fact, stamp: int, device: int = 0, request: bytes = b"request1"
) -> Recorded:
    digest = bytes([device, stamp % 256]) * 16
    placed = tuple(Placed(made, index, stamp, stamp, digest) for index, made in enumerate(facts))
    return Recorded(f"command{number}".encode(), request, DEVICES[device], EPOCH, placed)


def dispense(quantity: int) -> Fact:
    return fact(Kind.DISPENSE, legs=(Leg(shelf(), Patient(), PRODUCT, "L1", quantity),))


def receipt(quantity: int) -> Fact:
    return fact(Kind.RECEIPT, legs=(Leg(Outside(NO_ID), shelf(), PRODUCT, "L1", quantity),))


def received(quantity: int, line: int = 0) -> Fact:
    transit = Transit(b"shipmen1", line, 0)
    return fact(Kind.RECEIVED, legs=(Leg(transit, shelf(), PRODUCT, "L1", quantity),))


def correcting(kind: Kind, target: Recorded, *legs: Leg, indexes: tuple[int, ...] = ()) -> Fact:
    named = target.facts[indexes[0] if indexes else 0]
    stated = tuple(target.fact_key(named))[:-1]
    lines = lines_bytes(named.fact.legs, named.fact.asserts)
    detail = Correction(target.command, indexes, lines, stated, "", ())  # type: ignore[arg-type]
    return fact(kind, stored(detail), legs=legs)


def on_hand(history: list[Recorded]) -> int:
    return folded(history).balance(CELL).on_hand


def test_t6_one_command_on_two_devices_has_one_effect() -> None:
    twice = [recorded(1, receipt(10), stamp=5), recorded(1, receipt(10), stamp=6, device=1)]
    assert on_hand(twice) == 10
    assert folded(twice).flags == {}


def test_t6_one_id_for_two_requests_counts_both_and_says_so() -> None:
    both = [
        recorded(1, receipt(10), stamp=5),
        recorded(1, receipt(7), stamp=6, device=1, request=b"request2"),
    ]
    assert on_hand(both) == 17
    assert folded(both).flags == {b"command1": ["command_reused"]}


def test_l9_of_two_receipts_of_a_line_the_first_counts() -> None:
    first, second = (
        recorded(1, received(10), stamp=5),
        recorded(2, received(9), stamp=6, device=1),
    )
    for history in ([first, second], [second, first]):
        assert on_hand(history) == 10
        outs = {line.name.command: line.out for line in folded(history).all_lines(PRODUCT)}
        assert outs == {b"command1": "", b"command2": "received_twice"}


def test_a_receipt_freed_by_another_copy_of_the_first_counts_again() -> None:
    held = recorded(1, received(10, line=0), stamp=7)
    late = recorded(2, received(9, line=0), stamp=8, device=1)
    copy = recorded(1, received(10, line=1), stamp=6, device=2)
    assert on_hand([held, late]) == 10
    assert on_hand([held, late, copy]) == 19


def test_a_replacement_of_what_never_counted_counts_no_more() -> None:
    wrong = recorded(1, dispense(10), stamp=5)
    annulled = recorded(2, correcting(Kind.ANNUL, wrong), stamp=6)
    eight = Leg(shelf(), Patient(), PRODUCT, "L1", 8)
    first = recorded(3, correcting(Kind.REPLACE, wrong, eight), stamp=7, device=1)
    nine = Leg(shelf(), Patient(), PRODUCT, "L1", 9)
    second = recorded(4, correcting(Kind.REPLACE, first, nine), stamp=8, device=1)
    assert on_hand([wrong, first, second]) == -9
    history = [wrong, first, second, annulled]
    assert on_hand(history) == on_hand(history[::-1]) == 0
    assert folded(history).flags == {
        b"command3": ["void_correction"], b"command4": ["void_correction"],
    }  # fmt: skip


def test_a_replacement_may_be_annulled_and_an_annulment_may_not() -> None:
    wrong = recorded(1, dispense(10), stamp=5)
    eight = Leg(shelf(), Patient(), PRODUCT, "L1", 8)
    replaced = recorded(2, correcting(Kind.REPLACE, wrong, eight), stamp=6)
    annulled = recorded(3, correcting(Kind.ANNUL, replaced), stamp=7)
    again = recorded(4, correcting(Kind.ANNUL, annulled), stamp=8)
    assert on_hand([wrong, replaced]) == -8
    assert on_hand([wrong, replaced, annulled]) == 0
    assert on_hand([wrong, replaced, annulled, again]) == 0
    flags = folded([wrong, replaced, annulled, again]).flags
    assert flags == {b"command4": ["void_correction"]}


def test_corrections_that_name_each_other_are_all_void() -> None:
    eight = Leg(shelf(), Patient(), PRODUCT, "L1", 8)
    wrong = recorded(2, dispense(1), stamp=5)
    one = recorded(1, correcting(Kind.REPLACE, wrong, eight), stamp=6)
    two = recorded(2, correcting(Kind.REPLACE, one, eight), stamp=7, device=1)
    assert on_hand([one, two]) == on_hand([two, one]) == 0


def test_l3_goods_of_a_shipment_cannot_be_corrected_nor_what_is_named_with_them() -> None:
    mixed = recorded(1, received(10), dispense(4), stamp=5)
    annulled = recorded(2, correcting(Kind.ANNUL, mixed), stamp=6)
    assert on_hand([mixed, annulled]) == 6
    assert folded([mixed, annulled]).flags == {b"command2": ["void_correction"]}


def test_a_correction_cannot_receive_a_shipment() -> None:
    wrong = recorded(1, receipt(5), stamp=5)
    leg = received(10).legs[0]
    smuggled = recorded(2, correcting(Kind.REPLACE, wrong, leg), stamp=6)
    arrived = recorded(3, received(10), stamp=7)
    assert on_hand([wrong, smuggled, arrived]) == 15


def test_a_line_corrected_twice_stands_where_the_first_stood() -> None:
    """The sheet's lines are corrected in another order than they were counted in."""
    sheet = recorded(1, dispense(1), dispense(2), stamp=5)
    five, seven = (Leg(shelf(), Patient(), PRODUCT, "L1", q) for q in (5, 7))
    once = recorded(
        2,
        correcting(Kind.REPLACE, sheet, five, indexes=(1,)),
        correcting(Kind.REPLACE, sheet, five, indexes=(0,)),
        stamp=6,
    )
    stated = correcting(Kind.REPLACE, sheet, seven, indexes=(1,)).detail
    detail = (once.command, (0,), *stated[2:])
    twice = recorded(3, fact(Kind.REPLACE, detail, legs=(seven,)), stamp=7)
    lines = folded([sheet, once, twice]).lines(PRODUCT)
    assert [(line.quantity, line.key.position) for line in lines] == [(-5, 0), (-7, 1)]
    assert {line.corrects.command for line in lines if line.corrects} == {sheet.command}


class CountingLedger(MemoryLedger):
    """Counts how often commands are looked up."""

    looked_up = 0

    def copies(self, command: bytes) -> Sequence[Recorded]:
        self.looked_up += 1
        return super().copies(command)


def test_one_more_correction_of_a_target_looks_at_each_of_the_others_once() -> None:
    ledger = CountingLedger()
    leg = Leg(shelf(), Patient(), PRODUCT, "L1", 1)
    lines = [fact(Kind.DISPENSE, ("", "", ""), legs=(leg,))] * 10
    place = (1, 1, DEVICES[0], EPOCH, 0, bytes(32), 0)
    slip = Correction(b"target..", (), lines_bytes((), ()), place, "slip", ())
    annul = [fact(Kind.ANNUL, stored(slip))]
    facts = [lines, *([annul] * 30)]
    for number, said in enumerate(facts):
        ledger.looked_up = 0
        command = number.to_bytes(8, "big") if number else b"target.."
        placed = tuple(
            Placed(one, at, number + 1, number, bytes(32)) for at, one in enumerate(said)
        )
        ledger.take(Recorded(command, command, DEVICES[0], EPOCH, placed))
    assert ledger.looked_up <= len(facts) + 1  # and once to find out what may be affected
    assert ledger.balance(CELL).on_hand == 0

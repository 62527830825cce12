"""Lanes: an order and its shipment, whatever was said apart, whatever came first."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crdt_model.lane_facts import Outcome
from crdt_model.orders import ACTIONS
from crdt_model.shipments import TRANSITIONS, Said, State
from tests.crdt_model.lane_text import LaneText, folded

BEGUN = """
    08:00 hc   order ACT 100
    sync
    08:30 cms  approve
    09:00 cms  pick ACT 100 batch L1
    sync
"""


def test_an_order_goes_all_the_way() -> None:
    LaneText.of("""
        08:00 hc   order ACT 100
        => order submitted
        sync
        09:00 cms  approve ACT 80
        => order approved
        => approved 80
        10:00 cms  pick ACT 80 batch L1
        => shipment allocated
        10:30 cms  fetch
        => shipment picked
        11:00 cms  dispatch
        => order shipped
        => shipment in_transit
        sync
        12:00 hc   receive 70 damaged 5
        => shipment difference
        => open 5
        sync
        13:00 cms  settle lost 5
        => shipment settled
        => order received
        => unflagged
    """)


def test_what_is_not_supplied_stays_a_back_order() -> None:
    LaneText.of("""
        08:00 hc   order ACT 100
        sync
        09:00 cms  pick ACT 60 batch L1
        10:00 cms  dispatch
        => order part_shipped
        => remaining 40
    """)


def test_goods_that_moved_win_over_a_cancelled_order() -> None:
    LaneText.of(
        BEGUN
        + """
        10:00 hc   cancel
        10:30 cms  dispatch 60
        sync
        => order cancelled
        => shipment in_transit
        => remaining 0
        => flag shipped_though_ended
    """
    )


def test_goods_that_moved_win_over_a_rejection_said_apart() -> None:
    LaneText.of("""
        08:00 hc   order ACT 100
        sync
        09:00 cms1 reject
        09:30 cms2 pick ACT 100 batch L1
        10:00 cms2 dispatch
        => order shipped
        => flag shipped_though_rejected
    """)


def test_of_reviews_said_apart_the_least_stands() -> None:
    LaneText.of("""
        08:00 hc    order ACT 100 ORS 50
        sync
        09:00 cms1  approve ACT 90 ORS 30
        09:05 cms2  approve ACT 70 ORS 40
        => approved 70 30
        => flag reviewed_apart
    """)


def test_a_rejection_said_apart_from_an_approval_stands() -> None:
    LaneText.of("""
        08:00 hc    order ACT 100
        sync
        09:00 cms1  approve
        09:05 dist  reject
        => order rejected
        => approved 0
        => flag reviewed_apart
    """)


def test_a_review_that_saw_another_replaces_it() -> None:
    LaneText.of("""
        08:00 hc    order ACT 100
        sync
        09:00 cms1  reject
        sync
        10:00 cms1  approve ACT 90
        => order approved
        => approved 90
        => unflagged
    """)


def test_goods_fetched_by_one_are_not_released_by_another() -> None:
    LaneText.of(
        BEGUN
        + """
        10:00 cms1  release
        10:01 cms2  fetch
        => shipment picked
        => flag released_though_picked
    """
    )


def test_goods_that_left_are_not_put_back() -> None:
    LaneText.of(
        BEGUN
        + """
        10:00 cms1  fetch
        sync
        10:30 cms1  put-back
        10:31 cms2  dispatch
        => shipment in_transit
        => flag shipped_though_released
    """
    )


def test_goods_released_by_one_and_sent_by_another_are_sent() -> None:
    LaneText.of(
        BEGUN
        + """
        10:00 cms1  release
        10:01 cms2  dispatch
        => shipment in_transit
        => flag shipped_though_released
    """
    )


def test_two_dispatches_that_differ_are_flagged_and_the_first_stands() -> None:
    LaneText.of(
        BEGUN
        + """
        10:00 cms1  dispatch 60
        10:01 cms2  dispatch 80
        12:00 hc    receive 60
        => shipment received
        => flag sent_twice
    """
    )


def test_l9_a_second_receipt_of_a_line_has_no_effect_beyond_the_first() -> None:
    LaneText.of(
        BEGUN
        + """
        10:00 cms  dispatch
        sync
        11:00 hc1  receive 100
        11:05 hc2  receive 90
        => shipment received
        => flag received_twice
    """
    )


def test_l4_of_two_settlements_said_apart_the_first_stands() -> None:
    LaneText.of(
        BEGUN
        + """
        10:00 cms  dispatch
        sync
        11:00 hc   receive 90
        sync
        12:00 cms1 settle lost 10
        12:01 hc   settle receiver_error 4
        => shipment settled
        => open 0
        => flag settled_twice
    """
    )


def test_l3_another_batch_is_a_difference_until_it_is_settled_as_a_swap() -> None:
    LaneText.of(
        BEGUN
        + """
        10:00 cms  dispatch
        sync
        11:00 hc   receive 100 batch L2
        => shipment difference
        => open 0
        sync
        12:00 cms  settle swapped 100
        => shipment settled
    """
    )


def test_the_receiver_may_be_ahead_of_the_dispatch() -> None:
    LaneText.of("""
        11:00 hc   receive 100
        => shipment unknown
        => order unknown
        12:00 cms  pick ACT 100
        12:01 cms  dispatch
        => shipment received
    """)


def test_every_status_names_its_actions_and_every_state_its_steps() -> None:
    assert set(TRANSITIONS) == set(State)
    for state, steps in TRANSITIONS.items():
        assert all(after >= state for after in steps.values()), "no state goes back"
    assert {"submitted", "approved", "rejected", "part_shipped"} < set(ACTIONS)


# --- at random --------------------------------------------------------------------

VERBS = [
    ("hc1", "order ACT 100"), ("cms1", "approve ACT 80"), ("cms2", "approve ACT 60"),
    ("dist", "reject"), ("cms1", "pick ACT 80 batch L1"), ("cms2", "fetch"), ("cms1", "release"),
    ("cms1", "put-back"), ("cms1", "dispatch"), ("cms2", "dispatch 70"), ("hc1", "receive 70"),
    ("hc2", "receive 60 damaged 5"), ("cms1", "settle lost 5"), ("cms2", "settle not_sent 10"),
    ("hc1", "settle receiver_error 5"), ("hc1", "cancel"), ("cms2", "close"),
]  # fmt: skip


@st.composite
def lanes(draw: st.DrawFn) -> list[Said]:
    made = LaneText()
    made.picked = LaneText.of("08:00 cms1 pick ACT 80 batch L1").picked
    for minute in range(draw(st.integers(1, 14))):
        if draw(st.booleans()):
            made.known = {who: set(range(len(made.said))) for who in made.known}
        who, words = draw(st.sampled_from(VERBS))
        made.act(f"{9 + minute // 60:02d}:{minute % 60:02d} {who} {words}")
    return made.said


@settings(max_examples=300, deadline=None)
@given(lanes(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_one_state_and_no_state_goes_back(
    said: list[Said], rng: random.Random
) -> None:
    whole = folded(said)
    arriving = said + rng.sample(said, rng.randint(0, len(said)))
    rng.shuffle(arriving)
    held: list[Said] = []
    rank = State.UNKNOWN
    for one in arriving:
        if one not in held:  # an entry that comes twice is stored once
            held.append(one)
        _, shipment = folded(held)
        assert shipment.state >= rank, "a state went back"
        rank = shipment.state
    assert folded(held) == whole


@settings(max_examples=300, deadline=None)
@given(lanes())
def test_what_left_is_received_settled_in_transit_or_open(said: list[Said]) -> None:
    order, shipment = folded(said)
    for line in shipment.lines:
        found = line.good + line.damaged
        settled = sum(q for outcome, q in line.settled if outcome != Outcome.SWAPPED)
        if line.found is None:
            assert line.in_transit == line.sent.quantity and line.open == 0
        elif line.sent.quantity >= found:
            assert line.open == max(0, line.sent.quantity - found - settled)
        else:
            assert line.open == min(0, line.sent.quantity - found + settled)
    for line in order.lines:
        assert 0 <= line.remaining <= line.approved
        assert order.status in ACTIONS


@pytest.mark.parametrize("word", ["order", "approve", "pick", "dispatch", "receive", "settle"])
def test_a_copy_of_a_command_is_no_second_effect(word: str) -> None:
    text = LaneText.of(
        BEGUN
        + """
        10:00 cms  dispatch
        sync
        11:00 hc   receive 90
        sync
        12:00 cms  settle lost 10
    """
    )
    at = {"order": 0, "approve": 1, "pick": 2, "dispatch": 3, "receive": 4, "settle": 5}[word]
    copied = text.said[at]
    again = Said(copied.detail, (copied.order[0] + 5, b"another-device!!", *copied.order[2:]))
    before, after = folded(text.said), folded([*text.said, again])
    assert before[0].status == after[0].status and before[0].lines == after[0].lines
    assert before[1].lines == after[1].lines and before[1].flags == after[1].flags

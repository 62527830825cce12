"""What asks for a person, told as stock cards: the rules E1, E3, E5, C3 and T5."""

from __future__ import annotations

import pytest

from tests.crdt_model.stock_card_text import StockCard

CARDS = {
    "e1_what_was_given_out_expired_or_held_is_flagged": """
        08:00 HC01-T1  opening   ACT   0
        08:10 HC01-T1  receive   ACT  50  batch OLD exp 2026-11-22
        08:20 HC01-T1  receive   ACT  50  batch NEW status held
        09:00 HC01-T1  dispense  ACT   5  batch OLD
        09:10 HC01-T1  dispense  ACT   5  batch NEW status held
        => flag ACT expired_issued
        => flag ACT held_issued
        => doubts ACT expired_issued held_issued
    """,
    "b2_a_batch_is_good_through_its_last_day": """
        08:00 HC01-T1  opening   ACT   0
        08:10 HC01-T1  receive   ACT  50  batch L1 exp 2026-11-23
        09:00 HC01-T1  dispense  ACT   5  batch L1
        => doubts ACT none
    """,
    "e3_expired_and_held_stock_may_be_lost_returned_and_moved": """
        08:00 HC01-T1  opening   ACT   0
        08:10 HC01-T1  receive   ACT  50  batch OLD exp 2026-10-31
        09:00 HC01-T1  lose      ACT   5  batch OLD
        09:10 HC01-T1  return    ACT   5  batch OLD
        09:20 HC01-T1  move      ACT   5  batch OLD become held
        09:30 HC01-T1  ship      ACT   5  batch OLD as return
        => doubts ACT none
        => on hand ACT 35
    """,
    "b4_a_status_is_changed_by_a_movement_and_no_unit_is_lost": """
        08:00 HC01-T1  opening   BCG 100  batch V1 status vvm1
        09:00 HC01-T1  move      BCG  40  batch V1 status vvm1 become vvm2
        09:30 HC01-T1  count     BCG  39  batch V1 status vvm2
        => on hand BCG 99, variance -1
    """,
    "e5_one_dispense_on_a_tablet_and_from_paper_may_be_one": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        09:00 HC01-T1  dispense  ACT  10  batch L1
        15:00 HC01-T2  dispense  ACT  10  batch L1 at 12:00
        16:00 sync
        => doubts ACT maybe_twice
    """,
    "e5_two_lives_of_one_day_pair_one_to_one": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        09:00 HC01-T1  dispense  ACT  10  batch L1
        09:01 HC01-T1  dispense  ACT  10  batch L1
        15:00 HC01-T2  dispense  ACT  10  batch L1 at 12:00
        16:00 sync
        => doubts ACT maybe_twice
    """,
    "e5_what_was_recorded_live_or_soon_after_or_by_one_device_is_two_acts": """
        08:00 HC01-T1  opening   ACT 200  batch L1
        08:01 HC01-T1  opening   ORS 200  batch L1
        08:02 HC01-T1  opening   SP  200  batch L1
        09:00 HC01-T1  dispense  ACT  10  batch L1
        15:00 HC01-T2  dispense  ACT  10  batch L1
        15:01 HC01-T1  dispense  ORS  10  batch L1
        15:30 HC01-T2  dispense  ORS  10  batch L1 at 12:00
        15:31 HC01-T1  dispense  SP   10  batch L1
        17:30 HC01-T1  dispense  SP   10  batch L1 at 12:00
        18:00 sync
        => doubts ACT none
        => doubts ORS none
        => doubts SP none
    """,
    "e5_one_of_the_two_taken_out_is_no_doubt": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        09:00 HC01-T1  dispense  ACT  10  batch L1
        15:00 HC01-T2  dispense  ACT  10  batch L1 at 12:00
        16:00 sync
        16:10 HC01-T2  annul     15:00
        => doubts ACT none
        => on hand ACT 90
    """,
    "c3_a_receipt_dated_after_a_count_with_a_surplus_warns": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        09:00 HC01-T1  count     ACT 150  batch L1
        10:00 HC01-T1  receive   ACT  50  batch L1
        => doubts ACT counted_already
        => on hand ACT 200, variance 50
    """,
    "c3_dated_before_the_count_it_explains_the_surplus": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        09:00 HC01-T1  count     ACT 150  batch L1
        10:00 HC01-T1  receive   ACT  50  batch L1 at 08:30
        => doubts ACT none
        => on hand ACT 150, variance 0
    """,
    "c3_a_receipt_larger_than_the_surplus_or_of_an_explained_one_is_another_delivery": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        08:01 HC01-T1  opening   SP  100  batch L1
        09:00 HC01-T1  count     ACT 150  batch L1
        09:01 HC01-T1  count     SP  150  batch L1 reason found
        10:00 HC01-T1  receive   ACT  51  batch L1
        10:01 HC01-T1  receive   SP   50  batch L1
        => doubts ACT none
        => doubts SP none
    """,
    "c3_a_later_count_settles_the_one_before": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        09:00 HC01-T1  count     ACT 150  batch L1
        09:30 HC01-T1  count     ACT 150  batch L1
        10:00 HC01-T1  receive   ACT  50  batch L1
        => doubts ACT none
    """,
    "t5_movements_by_another_device_near_a_count_are_listed": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        08:01 sync
        09:51 HC01-T2  dispense  ACT   1  batch L1
        09:40 HC01-T3  dispense  ACT   2  batch L1
        10:00 HC01-T1  count     ACT  95  batch L1
        10:09 HC01-T2  dispense  ACT   3  batch L1
        10:30 sync
        => near ACT 2
    """,
    "t5_what_the_counter_had_seen_is_no_guess": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        09:51 HC01-T2  dispense  ACT   1  batch L1
        09:55 sync
        10:00 HC01-T1  count     ACT  95  batch L1
        => near ACT 0
    """,
}


@pytest.mark.parametrize("text", CARDS.values(), ids=CARDS.keys())
def test_what_asks_for_a_person(text: str) -> None:
    StockCard.of(text)

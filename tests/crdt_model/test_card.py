"""Stock cards as storekeepers tell them: what was recorded apart, and what everyone then sees."""

from __future__ import annotations

import pytest

from crdt_model.card import unlisted_cells
from tests.crdt_model.stock_card_text import StockCard, identifier

CARDS = {
    "a late issue before a count does not change the balance": """
        08:00 HC01-T1  opening   ACT   0
        09:00 HC01-T1  receive   ACT 100  batch L1 exp 2027-05-31 from CMS
        09:15 sync
        09:30 HC01-T2  dispense  ACT  10  batch L1              # offline
        10:00 HC01-T1  count     ACT  88  batch L1
        => on hand ACT L1 88, variance -2
        12:00 sync
        => on hand ACT L1 88, variance -2
    """,
    "a count says what a late entry explained": """
        08:00 HC01-T1  opening   ACT 103  batch L1
        08:30 sync
        09:00 HC01-T2  dispense  ACT  10  batch L1
        10:00 HC01-T1  count     ACT  80  batch L1
        12:00 sync
        => on hand ACT L1 80, variance -13
        => says ACT counted 80; 13 unexplained, was 23 until HC01-T2's issue of 10 arrived
        => says ACT opening stock 103
        => says ACT dispensed 10
    """,
    "a late entry may explain all of a count, or turn its sign": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        08:01 HC01-T3  opening   SP  100  batch L1
        08:30 sync
        09:00 HC01-T2  dispense  ACT  10  batch L1
        09:01 HC01-T2  dispense  SP   30  batch L1
        10:00 HC01-T1  count     ACT  90  batch L1
        10:01 HC01-T1  count     SP   90  batch L1
        12:00 sync
        => says ACT counted 90; all explained, was 10 until HC01-T2's issue of 10 arrived
        => on hand SP L1 90, variance 20
        => says SP counted 90; 20 more than recorded, was 10 unexplained until
        ... HC01-T2's issue of 30 arrived
    """,
    "many late entries are counted, not named": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        08:30 sync
        09:00 HC01-T2  dispense  ACT   1  batch L1
        09:01 HC01-T2  dispense  ACT   2  batch L1
        09:02 HC01-T2  receive   ACT   3  batch L1
        09:03 HC01-T2  dispense  ACT   4  batch L1
        09:04 HC01-T2  dispense  ACT   5  batch L1
        10:00 HC01-T1  count     ACT  90  batch L1
        12:00 sync
        => says ACT counted 90; 1 unexplained, was 10 until HC01-T2's issue of 1 and
        ... HC01-T2's issue of 2 and HC01-T2's receipt of 3 and 2 more arrived
    """,
    "what was seen before a count is not called late": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        09:00 HC01-T2  dispense  ACT  10  batch L1
        09:30 sync
        10:00 HC01-T1  count     ACT  90  batch L1
        => says ACT counted 90, as expected
        11:00 HC01-T1  count     ACT  85  batch L1
        => says ACT counted 85; 5 unexplained
        12:00 HC01-T1  count     ACT  86  batch L1
        => says ACT counted 86; 1 more than recorded
    """,
    "an entry made after a count, of before it, changes only the variance": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        10:00 HC01-T1  count     ACT  90  batch L1
        11:00 HC01-T1  dispense  ACT  10  batch L1 at 09:00
        => on hand ACT L1 90, variance 0
        12:00 HC01-T1  dispense  ACT   5  batch L1
        => on hand ACT L1 85, variance 0
    """,
    "c1 a line counts at the moment it was counted": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        09:00 HC01-T1  dispense  ACT  10  batch L1
        10:00 HC01-T1  count     ACT 100  batch L1 at 08:30
        => on hand ACT L1 90, variance 0
    """,
    "c2 each batch and bin is a cell of its own": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        08:01 HC01-T1  opening   ACT  50  batch L2 bin shelf
        09:00 HC01-T1  count     ACT  90  batch L1
        => on hand ACT 140
        => on hand ACT L1 90, variance -10
        => on hand ACT L2 50
    """,
    "the first count of a product is its opening, of a later batch a variance": """
        08:00 HC01-T1  count     ACT 100  batch L1
        => says ACT opening stock 100
        09:00 HC01-T1  count     ACT  20  batch L2
        => says ACT counted 20; 20 more than recorded
    """,
    "an opening that was corrected is an opening still": """
        08:00 HC01-T1  count     ACT 100  batch L1
        09:00 HC01-T1  correct   08:00  90
        => on hand ACT L1 90
        => says ACT opening stock 90
        => struck ACT replaced
    """,
    "b4 a change of status is a movement and physical stock stays": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        09:00 HC01-T1  move      ACT  30  batch L1 become held
        => on hand ACT L1 100
        => says ACT moved 30 to main, held
        => says ACT moved 30 from main, usable
    """,
    "c6 a reversal before a later count changes only the variance": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        09:00 HC01-T1  dispense  ACT  10  batch L1
        10:00 HC01-T1  count     ACT  90  batch L1
        11:00 HC01-T1  annul     09:00
        => on hand ACT L1 90, variance -10
        => struck ACT annulled
        => says ACT dispensed 10: taken out
    """,
    "c6 a reversed count no longer holds": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        09:00 HC01-T1  dispense  ACT  10  batch L1
        10:00 HC01-T1  count     ACT  50  batch L1
        11:00 HC01-T1  annul     10:00
        => on hand ACT L1 90
    """,
    "e4 a correction stands where the wrong one stood": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        09:00 HC01-T1  dispense  ACT  10  batch L1
        10:00 HC01-T1  count     ACT  95  batch L1
        11:00 HC01-T1  correct   09:00  5
        => on hand ACT L1 95, variance 0
        => says ACT dispensed 5 (corrected)
        => says ACT dispensed 10: corrected below
    """,
    "over issue by devices apart is shown and closed by a count": """
        08:00 HC01-T1  opening   ACT  10  batch L1
        08:30 sync
        09:00 HC01-T1  dispense  ACT   8  batch L1
        09:01 HC01-T2  dispense  ACT   8  batch L1
        12:00 sync
        => on hand ACT L1 -6
        => flag ACT over_issue
        13:00 HC01-T1  count     ACT   0  batch L1
        => on hand ACT L1 0, variance 6
    """,
    "l9 the second receipt of a line is struck": """
        09:00 HC01-T1  arrive    ACT  40  batch L1
        09:05 HC01-T2  arrive    ACT  38  batch L1
        12:00 sync
        => on hand ACT L1 40
        => struck ACT received_twice
        => says ACT received 38 from transit: received twice; the first receipt counts
    """,
    "every way goods go has its words": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        08:10 HC01-T1  return    ACT   1  batch L1 to CMS
        08:20 HC01-T1  issue     ACT   2  batch L1 to HP7
        08:30 HC01-T1  dispense  ACT   3  batch L1 to ward
        08:40 HC01-T1  unuse     ACT   4  batch L1
        08:50 HC01-T1  lose      ACT   5  batch L1
        09:00 HC01-T1  find      ACT   6  batch L1
        09:10 HC01-T1  ship      ACT   7  batch L1
        => on hand ACT L1 92
        => says ACT returned 1 to CMS
        => says ACT issued 2 to HP7
        => says ACT gave 3 to ward
        => says ACT 4 returned by a patient
        => says ACT lost 5: expired
        => says ACT adjusted by 6: found
        => says ACT issued 7 to transit
    """,
}  # fmt: skip


@pytest.mark.parametrize("text", CARDS.values(), ids=CARDS.keys())
def test_card(text: str) -> None:
    StockCard.of(text)


def test_balances_of_a_card_are_the_products_in_all_cells() -> None:
    made = StockCard.of("""
        08:00 HC01-T1  opening   ACT 100  batch L1
        08:01 HC01-T1  opening   ACT  50  batch L2
        09:00 HC01-T1  dispense  ACT  10  batch L1
        10:00 HC01-T1  count     ACT  45  batch L2
    """)
    assert [(line.quantity, line.counted, line.variance, line.balance) for line in
            made.card("ACT")] == [
        (None, 100, None, 100), (None, 50, None, 150), (-10, None, None, 140), (None, 45, -5, 135),
    ]  # fmt: skip


def test_c2_a_batch_with_stock_and_no_line_on_a_complete_count_is_named() -> None:
    made = StockCard.of("""
        08:00 HC01-T1  opening   ACT 100  batch L1
        08:30 sync
        09:00 HC01-T2  receive   ACT  20  batch L9     # not known to the counter
        10:00 HC01-T1  count     ACT 100  batch L1
        11:00 HC01-T2  receive   ACT   5  batch L8
        12:00 sync
    """)
    count = made.recorded["10:00"].command
    found = unlisted_cells(made.ledger().lines(identifier("ACT")), count)
    assert [(cell.batch, quantity) for cell, quantity in found] == [("L9", 20)]

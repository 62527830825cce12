"""Rules of stock on the shelf, told as stock cards: B4, B8, C2, C8, C9, P6."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crdt_model.flows import events_of
from crdt_model.indicators import History, Row
from crdt_model.lines import walk
from crdt_model.periods import month
from tests.crdt_model.stock_card_text import StockCard, context, identifier

CARDS = {
    "b4_quarantine_and_release_move_a_quantity_between_statuses": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        09:00 HC01-T1  move      ACT  40  batch L1 become held
        10:00 HC01-T1  move      ACT  15  batch L1 status held become usable
        10:30 HC01-T1  count     ACT  25  batch L1 status held
        => on hand ACT 100, variance 0
        => says ACT moved 40 to main, held
    """,
    "b8_owners_of_one_batch_are_counted_apart": """
        08:00 CMS-T1   opening   ACT 100  batch L1 owner 7
        08:01 CMS-T2   opening   ACT  50  batch L1 owner 9
        09:00 CMS-T1   dispense  ACT  30  batch L1 owner 7
        09:30 CMS-T2   count     ACT  45  batch L1 owner 9
        10:00 sync
        => on hand ACT 115, variance -5
    """,
    "c2_a_count_says_nothing_of_places_it_does_not_name": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        08:30 HC01-T1  receive   ACT  20  batch L2 bin shelf
        09:00 HC01-T1  count     ACT  90  batch L1
        => on hand ACT 110, variance -10
        => on hand ACT L2 20
    """,
    "c8_held_goods_counted_on_their_own_line_stay_held": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        08:30 HC01-T1  move      ACT  40  batch L1 become held
        09:00 HC01-T1  count     ACT  38  batch L1 status held
        09:10 HC01-T1  count     ACT  60  batch L1
        => on hand ACT 98, variance 0
    """,
    "c9_picked_goods_are_counted_in_staging": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        08:30 HC01-T1  move      ACT  40  batch L1 into staging
        09:00 HC01-T1  count     ACT  60  batch L1
        09:10 HC01-T1  count     ACT  39  batch L1 bin staging
        => on hand ACT 99, variance -1
    """,
    "a_late_move_between_bins_explains_both_counts": """
        08:00 HC01-T1  opening   ACT 100  batch L1
        08:01 sync
        08:30 HC01-T2  move      ACT  40  batch L1 into shelf
        09:00 HC01-T1  count     ACT  60  batch L1
        09:10 HC01-T1  count     ACT  40  batch L1 bin shelf
        10:00 sync
        => on hand ACT 100, variance 0
        => says ACT counted 60; all explained, was 40 until HC01-T2's transfer of 40 arrived
    """,
}


@pytest.mark.parametrize("text", CARDS.values(), ids=CARDS.keys())
def test_rules_of_the_shelf(text: str) -> None:
    StockCard.of(text)


def row_of_november(text: str, product: str) -> Row:
    card = StockCard.of(text)
    known = context(card)
    events = events_of(walk(card.ledger().lines(identifier(product))), known)
    now = int(datetime(2026, 12, 1, tzinfo=UTC).timestamp() * 1000)
    row = History(events, ZoneInfo("UTC"), now, known, {}).row(month("2026-11"))
    assert row is not None
    return row


KIT = """
    08:00 HC01-T1  opening   KIT   4  batch K1
    08:01 HC01-T1  opening   ACT   0  batch A1
    09:00 HC01-T1  use       KIT   2  batch K1
    09:01 HC01-T1  make      ACT  38  batch A1
    09:30 HC01-T1  dispense  ACT   8  batch A1
"""


def test_p6_opening_a_kit_is_neither_consumption_nor_loss() -> None:
    kit, component = row_of_november(KIT, "KIT"), row_of_november(KIT, "ACT")
    assert (kit.converted, kit.consumed, kit.lost, kit.closing) == (-2, 0, 0, 2)
    assert (component.converted, component.consumed, component.closing) == (38, 8, 30)

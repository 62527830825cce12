"""Variances: a reason keeps what remains up to what it was given for (C4, C11)."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crdt_model.details import NO_ID, Count
from crdt_model.flows import events_of
from crdt_model.indicators import History
from crdt_model.lines import walk
from crdt_model.periods import month
from crdt_model.variances import Stated, explain, stated_at_count
from tests.crdt_model.stock_card_text import StockCard, context, identifier

LOST, STOLEN = b"lost----", b"stolen--"


@pytest.mark.parametrize(
    ("variance", "explained", "left"),
    [
        (-12, [(LOST, -5), (STOLEN, -4)], -3),
        (-7, [(LOST, -5), (STOLEN, -2)], 0),  # a late issue of 5 came in
        (-3, [(LOST, -3)], 0),
        (0, [], 0),
        (4, [], 4),  # the sign turned: both are void
    ],
)
def test_c4_a_reason_shrinks_with_the_variance_and_is_void_when_its_sign_turns(
    variance: int, explained: list[tuple[bytes, int]], left: int
) -> None:
    found = explain(variance, [Stated(LOST, -5), Stated(STOLEN, -4)])
    assert [(part.reason, part.quantity) for part in found.parts] == explained
    assert found.unexplained == left


@given(
    st.integers(-1000, 1000),
    st.lists(st.builds(Stated, st.just(LOST), st.integers(-500, 500)), max_size=5),
)
def test_c4_parts_and_rest_are_the_variance_and_no_part_is_more_than_was_said(
    variance: int, given_: list[Stated]
) -> None:
    found = explain(variance, given_)
    assert found.quantity + found.unexplained == variance
    assert all(part.quantity * variance > 0 for part in found.parts)
    assert abs(found.quantity) <= sum(abs(one.quantity) for one in given_)


def test_c4_a_reason_on_the_count_line_is_for_what_its_device_saw() -> None:
    count = Count("", 100, (), LOST, None, "", "")
    assert stated_at_count(count, 88) == (Stated(LOST, -12),)
    assert stated_at_count(Count("", 100, (), NO_ID, None, "", ""), 88) == ()
    assert stated_at_count(None, 88) == ()


def figures(text: str, stated: list[Stated]) -> tuple[int, int]:
    """Consumed and adjusted in November 2026, where counts stand for dispensing."""
    card = StockCard.of(text)
    known = context(card, counts_consume=True)
    lines = card.ledger().lines(identifier("ACT"))
    said = type(known)(
        known.expiry, known.bin_held, known.consumes, known.counts_consume, known.count_detail,
        known.internal, stated=lambda line: stated,
    )  # fmt: skip
    now = int(datetime(2026, 12, 1, tzinfo=UTC).timestamp() * 1000)
    events = events_of(walk(lines), said)
    row = History(events, ZoneInfo("UTC"), now, said, {}).row(month("2026-11"))
    assert row is not None
    return row.consumed, row.adjusted


OPENED = """
    08:00 HC01-T1  opening   ACT 100  batch L1
    09:00 HC01-T1  count     ACT  80  batch L1
"""


def test_c11_what_a_count_misses_without_a_reason_is_consumed() -> None:
    assert figures(OPENED, []) == (20, 0)
    assert figures(OPENED, [Stated(LOST, -5)]) == (15, -5)
    assert figures(OPENED, [Stated(LOST, 5)]) == (20, 0)


def test_c11_a_late_dispense_shrinks_what_the_count_consumed_and_the_total_stays() -> None:
    late = OPENED + "10:00 HC01-T1  dispense  ACT   8  batch L1 at 08:30\n"
    assert figures(late, []) == (20, 0)
    assert figures(late, [Stated(LOST, -15)]) == (8, -12)


def test_c11_what_a_count_finds_more_is_an_adjustment() -> None:
    assert figures(OPENED.replace("80", "130"), []) == (0, 30)

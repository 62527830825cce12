"""Sheets: every state, every act, and what people do apart (C2, C5)."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crdt_model.lines import Cell
from crdt_model.sheets import TRANSITIONS, Act, Figure, Sheet, SheetState, sheet

HERE = Cell(b"product1", "L1", b"bin-main", 0, 0)
THERE = Cell(b"product1", "L2", b"bin-main", 0, 0)


def figure(
    quantity: int, counter: str = "amina", part: str = "", at: int = 5, round_: int = 0,
    cell: Cell = HERE,
) -> Figure:  # fmt: skip
    return Figure(cell, counter, part, quantity, at, round_, "", "", bytes(8), None)


def made(*figures: Figure, approved: bool = False, cancelled: bool = False) -> Sheet:
    return sheet({HERE: 10}, figures, approved=approved, cancelled=cancelled)


def test_c5_counters_who_agree_need_no_recount_and_different_figures_do() -> None:
    assert made().state == SheetState.OPEN
    agreed = made(figure(9), figure(9, "ben", at=7))
    assert (agreed.state, agreed.lines[0].quantity, agreed.lines[0].counted_at) == (
        SheetState.COUNTING, 9, 7,
    )  # fmt: skip
    apart = made(figure(9), figure(8, "ben"))
    assert apart.state == SheetState.RECOUNT and apart.counted == ()
    assert apart.counters == {"amina", "ben"}


def test_c2_parts_of_one_place_add_up() -> None:
    found = made(figure(9, part="top"), figure(4, "ben", part="drawer"), figure(4, part="drawer"))
    assert found.lines[0].quantity == 13


def test_c5_a_recount_takes_the_place_of_all_it_settles() -> None:
    first = [figure(9, part="top"), figure(8, "ben", part="top"), figure(1, part="drawer")]
    found = made(*first, figure(10, "ben", round_=1))
    assert (found.state, found.lines[0].quantity) == (SheetState.COUNTING, 10)
    assert found.counters == {"ben"}
    twice = made(*first, figure(10, "ben", round_=1), figure(11, round_=1))
    assert twice.state == SheetState.RECOUNT


def test_places_met_while_counting_stand_after_those_listed() -> None:
    found = made(figure(3, cell=THERE))
    assert [(line.cell, line.book) for line in found.lines] == [(HERE, 10), (THERE, None)]


def test_approved_and_cancelled_apart_is_approved() -> None:
    assert made(figure(9), approved=True, cancelled=True).state == SheetState.APPROVED
    assert made(figure(9), cancelled=True).state == SheetState.CANCELLED


# What each act may be done in, written out a second time.
ALLOWED = {
    SheetState.OPEN: {Act.COUNT, Act.CANCEL},
    SheetState.COUNTING: {Act.COUNT, Act.APPROVE, Act.CANCEL},
    SheetState.RECOUNT: {Act.COUNT, Act.CANCEL},
    SheetState.APPROVED: set(),
    SheetState.CANCELLED: set(),
}


@pytest.mark.parametrize("state", SheetState)
@pytest.mark.parametrize("act", Act)
def test_every_act_in_every_state(state: SheetState, act: Act) -> None:
    assert Sheet(state, ()).allows(act) == (act in ALLOWED[state])
    assert set(TRANSITIONS[state]) == ALLOWED[state]


_figures = st.builds(
    figure,
    st.integers(0, 2),
    st.sampled_from(["amina", "ben"]),
    st.sampled_from(["", "top"]),
    st.integers(1, 9),
    st.integers(0, 1),
    st.sampled_from([HERE, THERE]),
)


@given(st.lists(_figures, max_size=6), st.integers(0, 99), st.booleans(), st.booleans())
def test_the_same_figures_make_the_same_sheet_in_any_order_and_number(
    figures: Sequence[Figure], seed: int, approved: bool, cancelled: bool
) -> None:
    shuffled = list(figures) * 2
    random.Random(seed).shuffle(shuffled)
    one = made(*figures, approved=approved, cancelled=cancelled)
    other = made(*shuffled, approved=approved, cancelled=cancelled)
    assert one.state == other.state
    values = [(line.cell, line.needs_recount, line.quantity, line.counted_at) for line in one.lines]
    assert values == [
        (line.cell, line.needs_recount, line.quantity, line.counted_at) for line in other.lines
    ]


@given(st.lists(_figures, max_size=4), _figures)
def test_a_figure_leads_where_the_table_says(figures: Sequence[Figure], more: Figure) -> None:
    before = made(*figures).state
    assert made(*figures, more).state in TRANSITIONS[before][Act.COUNT]

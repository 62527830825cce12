"""Settings: an edit that saw another wins over it; edits made apart stay side by side."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from crdt_model.details import FactName, Row, SetOne
from crdt_model.identifiers import derived_id
from crdt_model.settings import Assignment, assignments, in_conflict, live, row_prefix

NETWORK = bytes(range(16))


def name(number: int, device: int = 1) -> FactName:
    return FactName(bytes([device]) * 16, number.to_bytes(8, "big"), 0)


def edit(value: object, number: int, stamp: int, *was: FactName, device: int = 1) -> Assignment:
    made = SetOne("minmax/a", value, was)  # type: ignore[arg-type]
    return assignments(NETWORK, made, name(number, device), stamp)[0]


def test_a_later_edit_that_saw_the_earlier_wins_whatever_the_clocks() -> None:
    first = edit("10", 1, stamp=1000, device=9)
    second = edit("20", 2, 5, first.name, device=1)
    assert [held.value for held in live([second, first])] == ["20"]


def test_edits_made_apart_are_both_shown_and_the_last_is_in_force() -> None:
    first, second = edit("10", 1, 5), edit("20", 2, 6, device=2)
    held = live([second, first])
    assert [found.value for found in held] == ["10", "20"]
    assert in_conflict(held)
    settled = live([first, edit("15", 3, 7, *(found.name for found in held)), second])
    assert [found.value for found in settled] == ["15"]
    assert not in_conflict(settled)


def test_equal_values_are_no_conflict_and_true_is_not_one() -> None:
    assert not in_conflict([edit("10", 1, 5), edit("10", 2, 6)])
    assert in_conflict([edit(True, 1, 5), edit(1, 2, 6)])


def test_equal_stamps_are_settled_by_the_device() -> None:
    assert [held.value for held in live([edit("b", 1, 5, device=2), edit("a", 2, 5)])] == ["a", "b"]


def test_a_row_sets_its_fields_at_a_derived_id() -> None:
    row = Row(
        "product", "ACT", (("code", "ACT"), ("name", "Artemether")), ((1, name(1)), (1, name(2)))
    )
    prefix = f"product/{derived_id(NETWORK, 'product', 'ACT').hex()}/"
    assert row_prefix("product", derived_id(NETWORK, "product", "ACT")) == prefix
    made = assignments(NETWORK, row, name(3), 9)
    assert [(a.key, a.value, a.was) for a in made] == [
        (f"{prefix}code", "ACT", ()),
        (f"{prefix}name", "Artemether", (name(1), name(2))),
    ]


def test_p4_the_derived_id_is_fixed() -> None:
    assert derived_id(NETWORK, "product", "ACT").hex() == "a6a21079694e0276"
    ids = {
        derived_id(NETWORK, "product", "ACT"), derived_id(NETWORK, "store", "ACT"),
        derived_id(NETWORK, "product", "act"), derived_id(bytes(16), "product", "ACT"),
    }  # fmt: skip
    assert len(ids) == 4


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sets(st.integers(0, 9))), max_size=10), st.integers()
)
def test_what_stands_does_not_depend_on_the_order_of_arrival(
    drawn: list[tuple[int, set[int]]], seed: int
) -> None:
    held = [
        edit(value, at, 100 - at, *(name(seen) for seen in sorted(seen_) if seen < at))
        for at, (value, seen_) in enumerate(drawn)
    ]
    shuffled = list(held)
    random.Random(seed).shuffle(shuffled)
    assert live(shuffled) == live(held)
    assert bool(live(held)) == bool(held)

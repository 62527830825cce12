"""What products and batches are kept as (B3): chains, circles, factors."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from crdt_model.detail_forms import detail_of
from crdt_model.details import NO_ID, Count, stored
from crdt_model.facts import MAX_QUANTITY, Assert, Kind, Leg, fact
from crdt_model.places import Outside, Shelf
from crdt_model.same import (
    MAX_FACTOR,
    Meant,
    Renaming,
    lots_meant,
    products_meant,
    said_lot,
    said_product,
)

A, B, C, D = (name.encode() * 8 for name in "ABCD")
SHELF = Shelf(b"bin-main", 0, 0)


def test_b3_a_chain_is_followed_to_its_end_and_factors_multiply() -> None:
    found = products_meant({A: Meant(B, Fraction(10)), B: Meant(C, Fraction(1, 4))})
    assert found == {A: Meant(C, Fraction(5, 2)), B: Meant(C, Fraction(1, 4))}


def test_b3_what_lies_on_a_circle_is_not_renamed() -> None:
    one = Fraction(1)
    circle = {A: Meant(B, one), B: Meant(C, one), C: Meant(B, one), D: Meant(D, one)}
    assert products_meant(circle) == {A: Meant(B, one)}


def test_b3_batches_have_chains_of_their_own() -> None:
    said = {(A, "1"): "2", (A, "2"): "3", (B, "1"): "9", (C, "1"): "1"}
    assert lots_meant(said) == {(A, "1"): "3", (A, "2"): "3", (B, "1"): "9"}


def test_b3_a_batch_is_looked_up_under_both_products() -> None:
    renaming = Renaming({A: Meant(B, Fraction(2))}, {(A, "1"): "2", (B, "2"): "3"})
    assert renaming.of(A, "1") == (B, "3", 2)
    assert renaming.of(B, "2") == (B, "3", 1)
    assert renaming.of(C, "1") == (C, "1", 1)


def test_b3_a_fact_is_read_as_if_it_had_named_the_other() -> None:
    renaming = Renaming({A: Meant(B, Fraction(10))}, {})
    said = fact(
        Kind.COUNT,
        stored(Count("", 3, (), NO_ID, None, "", "")),
        asserts=(Assert(A, "L1", b"bin-main", 0, 0, 4, None),),
    )
    read = renaming.fact(said)
    assert (read.asserts[0].product, read.asserts[0].quantity) == (B, 40)
    detail = detail_of(read)
    assert isinstance(detail, Count)
    assert detail.book == 30
    other = fact(Kind.RECEIPT, legs=(Leg(Outside(NO_ID), SHELF, C, "L1", 1),))
    assert renaming.fact(other) is other


def test_b3_a_quantity_must_be_a_whole_number_of_the_others_units() -> None:
    renaming = Renaming({A: Meant(B, Fraction(1, 2)), C: Meant(B, Fraction(2))}, {})
    assert renaming.is_exact(A, 4)
    assert not renaming.is_exact(A, 3)
    assert not renaming.is_exact(C, MAX_QUANTITY)
    assert renaming.is_exact(D, 3)
    apart = Renaming(renaming.products, {}, frozenset({A}))
    assert apart.of(A, "L1") == (A, "L1", 1)


@pytest.mark.parametrize(
    "value",
    ["", None, 5, B.hex(), f"{B.hex()} 1", f"{B.hex()} 0 1", f"{B.hex()} 1 0", f"{B.hex()} -1 1",
     f"{B.hex()} 1/2 1", f"{B.hex()} {MAX_FACTOR + 1} 1", f"{B.hex()} 9999999999 1"],
)  # fmt: skip
def test_what_names_no_product_is_nothing(value: str | int | None) -> None:
    assert said_product(value) is None


def test_what_names_a_product_or_a_lot() -> None:
    assert said_product(f"{B.hex()} 1 10") == Meant(B, Fraction(1, 10))
    assert said_lot("L1") == "L1"
    assert [said_lot(value) for value in ("", None, 7, "x" * 5000)] == [None] * 4


def test_b3_a_chain_whose_factor_is_beyond_all_use_is_not_followed() -> None:
    names = [bytes([number]) * 8 for number in range(9)]
    said = {one: Meant(other, Fraction(MAX_FACTOR)) for one, other in pairwise(names)}
    assert names[0] not in products_meant(said)
    assert products_meant(said)[names[-2]] == Meant(names[-1], Fraction(MAX_FACTOR))

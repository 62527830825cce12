"""Lists of stores and states of products (S5, P7)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from crdt_model.catalogue import (
    ALWAYS,
    Catalogue,
    Given,
    Lifetime,
    Months,
    Replaced,
    Span,
    State,
    StoreList,
    StoreWord,
    day_of,
    decimal_of,
)

STORE = b"store-01"
ACT, ORS, ZINC, LOCAL = b"prod-act", b"prod-ors", b"prod-zin", b"prod-loc"
LIST = b"list-001"
PROGRAMME, OTHER = b"programA", b"programB"
JAN, MAY, JUNE, JULY, DEC = (date(2026, m, 1) for m in (1, 5, 6, 7, 12))
PRODUCTS = {ACT: Lifetime(), ORS: Lifetime(), ZINC: Lifetime()}


def months(most: str | None, programme: bytes = PROGRAMME) -> Months:
    return Months(programme, Fraction(1), None if most is None else Fraction(most), None)


def store_list(word: StoreWord | None = None, **tables: object) -> StoreList:
    catalogue = Catalogue(PRODUCTS, **tables)  # type: ignore[arg-type]
    return StoreList(catalogue, STORE, "health_center", word or StoreWord())


def test_s5_a_store_without_any_list_sees_the_whole_catalogue() -> None:
    held = store_list()
    assert held.on(MAY) == {ACT, ORS, ZINC}
    assert held.is_on(ORS, MAY)
    assert held.listed(JAN, DEC) == frozenset()


def test_s5_a_list_is_what_is_approved_for_the_type_and_for_every_type() -> None:
    held = store_list(
        approved={
            "health_center": {ACT: (months("3"),)},
            "": {ORS: (months("2"),)},
            "hospital": {ZINC: (months("4"),)},
        }
    )
    assert held.on(MAY) == {ACT, ORS}
    assert not held.is_on(ZINC, MAY)


def test_s5_a_master_list_counts_on_the_days_it_is_given_and_the_product_is_on_it() -> None:
    held = store_list(
        lists={LIST: {ACT: (Span(JAN, JUNE),), ORS: (ALWAYS,)}},
        to_stores={STORE: (Given(LIST, Span(MAY, JULY)),)},
    )
    assert held.on(MAY) == {ACT, ORS}
    assert held.on(JULY) == {ORS}
    assert held.on(DEC) == {ACT, ORS, ZINC}  # no list applies to it any more
    assert held.listed(JAN, date(2026, 4, 30)) == frozenset()
    assert held.listed(JUNE, DEC) == {ACT, ORS}


def test_s5_intervals_that_do_not_meet_put_nothing_on_a_list() -> None:
    held = store_list(
        lists={LIST: {ACT: (Span(JAN, MAY),)}},
        to_types={"health_center": (Given(LIST, Span(JULY, DEC)),)},
    )
    assert not held.is_listed(ACT, JAN, DEC)
    assert held.listed(JAN, DEC) == frozenset()


def test_s5_the_stores_own_word_goes_before_the_lists_from_its_day_on() -> None:
    word = StoreWord(
        listed={ACT: ((JUNE, False), (JULY, None)), ZINC: ((JUNE, True),)},
        local=frozenset({LOCAL}),
    )
    held = store_list(word, approved={"health_center": {ACT: (months("3"),)}})
    assert held.on(MAY) == {ACT, LOCAL}
    assert held.on(JUNE) == {ZINC, LOCAL}
    assert held.on(JULY) == {ACT, ZINC, LOCAL}
    assert held.listed(JUNE, date(2026, 6, 30)) == {ZINC, LOCAL}
    assert ACT in held.listed(MAY, JUNE)


def test_s5_a_store_without_lists_may_take_a_product_off() -> None:
    held = store_list(StoreWord(listed={ACT: ((MAY, False),)}))
    assert held.on(MAY) == {ORS, ZINC}
    assert not held.is_on(ACT, MAY)
    assert held.is_on(ACT, JAN)


def test_months_are_the_stores_own_then_the_types_then_every_types() -> None:
    approved = {
        "health_center": {ACT: (months("2"), months("4", OTHER))},
        "": {ACT: (months("9"),), ORS: (months("5"),)},
    }
    own = StoreWord(months={ZINC: Months(b"", None, Fraction(6), None)})
    held = store_list(own, approved=approved)
    assert held.months(ACT) == months("4", OTHER)  # of several the highest maximum
    assert held.months(ACT, PROGRAMME) == months("2")
    assert held.months(ORS) == months("5")
    found = held.months(ZINC, PROGRAMME)
    assert found is not None
    assert found.most == 6
    assert held.months(LOCAL) is None


def test_p7_a_product_is_phased_out_and_then_closed_by_date() -> None:
    life = Lifetime(MAY, JULY)
    states = [life.state(day) for day in (JAN, MAY, JULY)]
    assert states == [State.ACTIVE, State.PHASING_OUT, State.CLOSED]
    assert life.ends == MAY
    assert Lifetime(None, JUNE).ends == JUNE
    assert Lifetime().ends is None


def test_what_is_no_number_or_day_is_nothing() -> None:
    assert decimal_of("1.5") == Fraction(3, 2)
    assert [decimal_of(text) for text in ("1e9", "-1", "", "1/3", None, 3)] == [None] * 6
    assert day_of("2026-05-01") == MAY
    assert [day_of(text) for text in ("2026-13-01", "", None, 5)] == [None] * 4


def test_p2_predecessors_are_followed_with_their_factors_and_never_round_a_circle() -> None:
    replaced = {ACT: Replaced(ORS, Fraction(10)), ORS: Replaced(ZINC, Fraction(1, 2))}
    catalogue = Catalogue(PRODUCTS, replaced=replaced)
    assert catalogue.predecessors(ACT) == [Replaced(ORS, Fraction(10)), Replaced(ZINC, Fraction(5))]
    assert catalogue.predecessors(ZINC) == []
    circle = Catalogue(PRODUCTS, replaced=replaced | {ZINC: Replaced(ACT, Fraction(1))})
    assert [before.product for before in circle.predecessors(ACT)] == [ORS, ZINC]

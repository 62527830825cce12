"""Allotment (B7): first expired first out, from usable stock only."""

from __future__ import annotations

from datetime import date

import pytest

from crdt_model.allotment import Rules, allot, whole_packs
from crdt_model.lines import Cell

DAY = date(2026, 11, 23)
MAIN, HELD = b"bin-main", b"bin-held"
EXPIRY = {
    "A": date(2027, 5, 31), "B": date(2027, 1, 31), "OLD": date(2026, 11, 22), "TODAY": DAY,
}  # fmt: skip


def cell(batch: str, status: int = 0, bin_id: bytes = MAIN) -> Cell:
    return Cell(b"product1", batch, bin_id, status, 0)


def take(quantity: int, *cells: tuple[Cell, int]) -> tuple[list[tuple[str, int]], int]:
    taken, missing = allot(cells, quantity, DAY, EXPIRY.get, HELD.__eq__)
    return [(found.batch, part) for found, part in taken], missing


def test_unknown_comes_first_then_by_expiry_and_batches_without_one_last() -> None:
    stock = [(cell("NONE"), 5), (cell("A"), 5), (cell("UNKNOWN"), 5), (cell("B"), 5)]
    assert take(18, *stock) == ([("UNKNOWN", 5), ("B", 5), ("A", 5), ("NONE", 3)], 0)


def test_a_batch_may_be_used_through_its_last_day() -> None:
    assert take(9, (cell("OLD"), 5), (cell("TODAY"), 5)) == ([("TODAY", 5)], 4)


def test_held_damaged_and_negative_cells_give_nothing() -> None:
    stock = [
        (cell("A", 1), 5), (cell("A", 2), 5), (cell("A", 13), 5), (cell("A", bin_id=HELD), 5),
        (cell("B"), -5), (cell("A", 12), 2),
    ]  # fmt: skip
    assert take(10, *stock) == ([("A", 2)], 8)


def test_equal_expiries_are_taken_by_lot_key_and_bin() -> None:
    stock = [(cell("Y"), 1), (cell("X", bin_id=b"bin-zzzz"), 1), (cell("X"), 1)]
    taken, _ = allot(stock, 3, DAY, lambda _: None, lambda _: False)
    assert [(found.batch, found.bin) for found, _ in taken] == [
        ("X", b"bin-main"), ("X", b"bin-zzzz"), ("Y", b"bin-main"),
    ]  # fmt: skip


def test_nothing_is_taken_for_nothing() -> None:
    assert take(0, (cell("A"), 5)) == ([], 0)


def test_vvm_first_takes_stage_2_before_stage_1_whatever_their_expiry() -> None:
    stock = [(cell("B", 11), 5), (cell("A", 12), 5), (cell("A"), 5), (cell("UNKNOWN"), 1)]
    taken, missing = allot(stock, 12, DAY, EXPIRY.get, HELD.__eq__, Rules(vvm_first=True))
    assert [(found.batch, found.status, part) for found, part in taken] == [
        ("UNKNOWN", 0, 1), ("A", 12, 5), ("B", 11, 5), ("A", 0, 1),
    ]  # fmt: skip
    assert missing == 0


def test_b8_an_owner_s_request_is_met_from_its_own_stock_only() -> None:
    stock = [(cell("B")._replace(owner=7), 5), (cell("A"), 5)]
    taken, missing = allot(stock, 8, DAY, EXPIRY.get, HELD.__eq__, Rules(owner=7))
    assert ([(found.owner, part) for found, part in taken], missing) == ([(7, 5)], 3)


def test_l7_whole_packs_leave_opened_ones_on_the_shelf() -> None:
    stock = [(cell("B"), 15), (cell("A"), 12), (cell("NONE"), 9)]
    taken, missing = allot(stock, 30, DAY, EXPIRY.get, HELD.__eq__, Rules(pack=10))
    assert ([(found.batch, part) for found, part in taken], missing) == ([("B", 10), ("A", 10)], 10)


@pytest.mark.parametrize(
    ("quantity", "threshold", "to_zero", "rounded"),
    [(20, 3, False, 20), (23, 3, False, 20), (24, 3, False, 30), (2, 3, False, 10),
     (2, 3, True, 0), (4, 3, True, 10), (0, 3, False, 0)],
)  # fmt: skip
def test_l7_a_remainder_above_the_threshold_is_one_pack_more(
    quantity: int, threshold: int, to_zero: bool, rounded: int
) -> None:
    assert whole_packs(quantity, 10, threshold, round_to_zero=to_zero) == rounded

"""Allotment (B7): first expired first out, from usable stock only."""

from __future__ import annotations

from datetime import date

from crdt_model.allotment import allot
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

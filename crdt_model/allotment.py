"""Allotment: which batches a quantity is taken from when nobody said.

First expired, first out (B7): UNKNOWN first, because it asks for a count; then by expiry, batches
without one last; then lot key and bin. Only cells with usable stock are taken from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from crdt_model.lines import Cell
from crdt_model.places import USABLE_STATUSES

UNKNOWN_BATCH = "UNKNOWN"


def allot(
    cells: Iterable[tuple[Cell, int]],
    quantity: int,
    day: date,
    expiry: Callable[[str], date | None],
    bin_held: Callable[[bytes], bool],
) -> tuple[list[tuple[Cell, int]], int]:
    """Take `quantity` base units of one product from its cells.

    Returns:
        (cell, base units) in the order taken, and what no usable cell could give.
    """
    usable = [
        (cell, held)
        for cell, held in cells
        if held > 0
        and cell.status in USABLE_STATUSES
        and not bin_held(cell.bin)
        and ((last := expiry(cell.batch)) is None or last >= day)
    ]
    usable.sort(key=lambda item: _order(item[0], expiry(item[0].batch)))
    taken: list[tuple[Cell, int]] = []
    for cell, held in usable:
        if quantity == 0:
            break
        part = min(held, quantity)
        taken.append((cell, part))
        quantity -= part
    return taken, quantity


def _order(cell: Cell, expiry: date | None) -> tuple[bool, bool, date, str, bytes, int]:
    return (
        cell.batch != UNKNOWN_BATCH,
        expiry is None,
        expiry or date.max,
        cell.batch,
        cell.bin,
        cell.status,
    )

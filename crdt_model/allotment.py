"""Allotment: which batches a quantity is taken from when nobody said.

First expired, first out (B7): UNKNOWN first, because it asks for a count; then by expiry, batches
without one last; then lot key and bin. A store may have vials of VVM stage 2 go before those of
stage 1, whatever their expiry. Only cells with usable stock are taken from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from crdt_model.lines import Cell
from crdt_model.places import USABLE_STATUSES, Status

UNKNOWN_BATCH = "UNKNOWN"
# The further a vial monitor has turned, the sooner the vial must be used.
_VVM_TURN = {Status.VVM2: 0, Status.VVM1: 1}
_NO_VVM = 2


@dataclass(frozen=True, slots=True)
class Rules:
    """How a store allots.

    Attributes:
        vvm_first: VVM stage goes before expiry.
        pack: base units that are kept together, 1 where any unit may be taken (L7).
        owner: only stock of this owner, None for any (B8).
    """

    vvm_first: bool = False
    pack: int = 1
    owner: int | None = None


ANY = Rules()


def allot(
    cells: Iterable[tuple[Cell, int]],
    quantity: int,
    day: date,
    expiry: Callable[[str], date | None],
    bin_held: Callable[[bytes], bool],
    rules: Rules = ANY,
) -> tuple[list[tuple[Cell, int]], int]:
    """Take `quantity` base units of one product from its cells.

    Returns:
        (cell, base units) in the order taken, and what no usable cell could give.
    """
    usable = [
        (cell, held)
        for cell, held in cells
        if held >= rules.pack
        and cell.status in USABLE_STATUSES
        and not bin_held(cell.bin)
        and rules.owner in (None, cell.owner)
        and ((last := expiry(cell.batch)) is None or last >= day)
    ]
    usable.sort(key=lambda item: _order(item[0], expiry(item[0].batch), rules))
    taken: list[tuple[Cell, int]] = []
    for cell, held in usable:
        part = min(held, quantity) // rules.pack * rules.pack
        if part:
            taken.append((cell, part))
            quantity -= part
    return taken, quantity


def whole_packs(quantity: int, pack: int, threshold: int, *, round_to_zero: bool) -> int:
    """Base units of the whole packs that stand for `quantity` base units (L7).

    One pack more where the remainder exceeds `threshold` base units; nothing at all becomes one
    pack unless the product is rounded to zero.
    """
    packs, remainder = divmod(quantity, pack)
    if remainder > threshold:
        packs += 1
    if packs == 0 and quantity > 0 and not round_to_zero:
        packs = 1
    return packs * pack


def _order(
    cell: Cell, expiry: date | None, rules: Rules
) -> tuple[bool, int, bool, date, str, bytes, int, int]:
    return (
        cell.batch != UNKNOWN_BATCH,
        _VVM_TURN.get(Status(cell.status), _NO_VVM) if rules.vvm_first else _NO_VVM,
        expiry is None,
        expiry or date.max,
        cell.batch,
        cell.bin,
        cell.status,
        cell.owner,
    )

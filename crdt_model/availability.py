"""Availability: what of a store's stock may be promised, derived from cells and picks.

    available = usable − reserved

Reserved is what picks set aside: of their cells while they are allocated, in the staging bin once
they are picked. Two picks of one stock are told apart here (L5): picked beats allocated, then the
first by order; the loser's line says how much it is short. Nothing of this is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from crdt_model.lines import Cell
from crdt_model.places import USABLE_STATUSES
from crdt_model.shipments import Shipment, State

STAGING_BIN = "staging"  # code of the bin where picked goods lie (C9)


@dataclass(frozen=True, slots=True)
class Availability:
    """One product at a store, in base units.

    Attributes:
        physical: everything on hand. usable: rule B5, before clipping at 0.
        expired, held, damaged: physical stock that is not usable, and why; held includes vaccine
            vials at stage 3 and 4, bins held as a whole and recalled batches.
        reserved: usable stock set aside. available: what may still be promised.
    """

    physical: int
    usable: int
    expired: int
    held: int
    damaged: int
    reserved: int
    available: int


def availability(
    cells: Mapping[Cell, int],
    reserved: Mapping[Cell, int],
    day: date,
    expiry: Callable[[bytes, str], date | None],
    unusable: Callable[[Cell], bool],
) -> Availability:
    """The availability of one product.

    Args:
        reserved: base units set aside by cell. unusable: whether a cell is in a held bin or of a
            recalled batch.
    """
    usable = expired = held = damaged = promised = 0
    for cell, quantity in cells.items():
        last = expiry(cell.product, cell.batch)
        if last is not None and last < day:
            expired += quantity
        elif cell.status == 2:
            damaged += quantity
        elif cell.status not in USABLE_STATUSES or unusable(cell):
            held += quantity
        else:
            usable += quantity
            promised += min(max(0, quantity), reserved.get(cell, 0))
    physical = sum(cells.values())
    available = max(0, usable - promised)
    return Availability(physical, usable, expired, held, damaged, promised, available)


@dataclass(frozen=True, slots=True)
class Reservation:
    """What one line of a pick holds of one cell.

    Attributes:
        cell: where the goods lie now. short: base units that are not there for it (L5).
    """

    pick: bytes
    line: int
    cell: Cell
    quantity: int
    short: int


def reservations(
    picks: Iterable[tuple[Shipment, tuple[int, bytes]]],
    on_hand: Callable[[Cell], int],
    staging: bytes,
) -> list[Reservation]:
    """What every pick that has not left holds, and what it is short of.

    Args:
        picks: shipments with (stamp, id) of their pick. on_hand: base units of a cell now.
        staging: id of the staging bin.
    """
    waiting = sorted(
        ((shipment, order) for shipment, order in picks),
        key=lambda held: (held[0].state != State.PICKED, held[1]),
    )
    left: dict[Cell, int] = {}
    found: list[Reservation] = []
    for shipment, _ in waiting:
        for line in shipment.picked:
            bin_id = staging if shipment.state == State.PICKED else line.bin
            cell = Cell(line.product, line.batch, bin_id, line.status, line.owner)
            if cell not in left:
                left[cell] = max(0, on_hand(cell))
            given = min(left[cell], line.quantity)
            left[cell] -= given
            short = line.quantity - given
            found.append(Reservation(shipment.id, line.line, cell, line.quantity, short))
    return found

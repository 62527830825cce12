"""Availability at a store: what of each product may be promised, and what picks hold of it."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from crdt_model import scopes
from crdt_model.availability import (
    STAGING_BIN,
    Availability,
    Reservation,
    availability,
    reservations,
)
from crdt_model.lines import Cell
from node.shelves import Shelves
from node.stock import StoreBook
from node.views import lanes, purchases
from node.views import ledger as ledger_view


def set_aside(shelves: Shelves, book: StoreBook) -> None:
    """Take off the shelves what picks hold, for acts that are still to be done (E1)."""
    for cell, held in StoreAvailability(book).reserved.items():
        shelves.add(cell, -held)


def on_order(book: StoreBook) -> dict[bytes, int]:
    """Base units asked of suppliers, within the network and outside, and not sent or received."""
    found = Counter(lanes.on_order(book.connection, book.store.id))
    scope = book.directory.scope(scopes.store_settings(book.store.id))
    found.update(purchases.outstanding(book.connection, scope, book.ledger))
    return dict(found)


def coming_in(book: StoreBook) -> dict[bytes, int]:
    """Base units on their way to a store, by product.

    What was sent to a store kept on paper ended at dispatch (S4).
    """
    if book.directory.store_mode(book.store.id) == "paper":
        return {}
    return lanes.incoming(book.connection, book.store.id)


class StoreAvailability:
    """The availability of a store's products in one snapshot, as of now."""

    def __init__(self, book: StoreBook) -> None:
        self.book = book
        self._context = book.context()

    @cached_property
    def cells(self) -> dict[bytes, dict[Cell, int]]:
        """What each cell holds, by product."""
        found: dict[bytes, dict[Cell, int]] = {}
        for item in ledger_view.balances(self.book.connection, self.book.ledger):
            found.setdefault(item.cell.product, {})[item.cell] = item.on_hand
        return found

    @cached_property
    def reservations(self) -> list[Reservation]:
        """What every pick that has not left holds, and what it is short of (L5)."""
        staging = self.book.directory.bin_id(STAGING_BIN)
        picks = lanes.held_picks(self.book.connection, self.book.store.id)
        return reservations(
            picks, lambda cell: self.cells.get(cell.product, {}).get(cell, 0), staging
        )

    @cached_property
    def reserved(self) -> dict[Cell, int]:
        """Base units that picks hold, by the cell where they lie."""
        found: dict[Cell, int] = {}
        for held in self.reservations:
            found[held.cell] = found.get(held.cell, 0) + held.quantity - held.short
        return found

    def of(self, product: bytes) -> Availability:
        """The availability of one product."""
        return availability(
            self.cells.get(product, {}),
            self.reserved,
            self.book.day,
            self.book.expiry,
            lambda cell: (
                self._context.bin_held(cell.bin)
                or self._context.recalled(cell.product, cell.batch, self.book.day)
            ),
        )

"""Shelves: what one store holds at one moment, for the checks of a command being entered.

Entry checks look at the stock as of the effective time, not now (E2). What a command has already
taken is no longer there for its next line.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from crdt_model import scopes
from crdt_model.allotment import UNKNOWN_BATCH, allot
from crdt_model.clock import stamp_of
from crdt_model.lines import Cell, walk
from crdt_model.places import USABLE_STATUSES, Shelf, Status
from node.directory import DEFAULT_BIN, Directory
from node.errors import Refused
from node.fields import lot_key
from node.views import ledger as ledger_view
from node.views import settings
from node.views.settings import Named


class Shelves:
    """The cells of a store at a stamp (None: now), less what this command took.

    Attributes:
        new_bins: codes of bins that this command names first.
    """

    def __init__(self, directory: Directory, store: Named, at: int | None, now_ms: int) -> None:
        self.directory = directory
        self.store = store
        self.at = at
        self.new_bins: dict[str, None] = {}
        self._now = stamp_of(now_ms)
        self._ledger = directory.scope(scopes.ledger(store.id))
        self._cells: dict[bytes, dict[Cell, int]] = {}
        self._expiries: dict[bytes, dict[str, date]] = {}
        self._held: frozenset[bytes] | None = None

    @property
    def day(self) -> date:
        """The local date the command is effective on."""
        return self.directory.local_date(self.store.id, self.at or self._now).date()

    def cells(self, product: bytes) -> dict[Cell, int]:
        """Cell → base units of a product."""
        if product not in self._cells:
            connection = self.directory.connection
            if self.at is None:
                held = ledger_view.balances(connection, self._ledger, product)
                self._cells[product] = {item.cell: item.on_hand for item in held}
            else:
                lines = ledger_view.product_lines(connection, self._ledger, product, self.at)
                steps = walk(line for line in lines if not line.out)
                self._cells[product] = {step.line.cell: step.after for step in steps}
        return self._cells[product]

    def expiry(self, product: bytes, batch: str) -> date | None:
        """The last day a batch may be used: a correction, else the earliest written (B2)."""
        if product not in self._expiries:
            self._expiries[product] = expiries_of(self.directory, self.store.id, product)
        return self._expiries[product].get(batch)

    def is_held(self, bin_id: bytes) -> bool:
        if self._held is None:
            self._held = self.directory.held_bins(self.store.id)
        return bin_id in self._held

    def bin(self, code: str | None, product: bytes, batch: str) -> bytes:
        """The bin meant: as named, else the batch's only bin, else the store's default."""
        if code is not None:
            return self.named_bin(code)
        used = {
            cell.bin for cell, held in self.cells(product).items() if held and cell.batch == batch
        }
        return used.pop() if len(used) == 1 else self.directory.bin_id(DEFAULT_BIN)

    def named_bin(self, code: str) -> bytes:
        """The bin of this code; an unknown code makes the bin."""
        bin_id = self.directory.bin_id(code)
        scope = self.directory.scope(scopes.store_settings(self.store.id))
        known = settings.named_by_id(self.directory.connection, scope, "bin", bin_id)
        if known is None and code != DEFAULT_BIN:
            self.new_bins[code] = None
        return bin_id

    def batch(self, product: Named, written: str | None) -> str:
        """The lot key; "" for a product that is not batch-tracked.

        Raises:
            Refused: `batch_required`.
        """
        if not self.directory.is_batch_tracked(product.id):
            return ""
        if written is None or not lot_key(written):
            raise Refused(
                "batch_required",
                f"{product.code} is kept by batch; say which",
                field="batch",
                product=product.code,
            )
        return lot_key(written)

    def add(self, cell: Cell, quantity: int) -> None:
        """Put `quantity` (negative: take) base units into a cell."""
        cells = self.cells(cell.product)
        cells[cell] = cells.get(cell, 0) + quantity

    def take_fefo(
        self, product: Named, quantity: int, *, override: bool
    ) -> list[tuple[Shelf, str, int]]:
        """Take from usable cells, first expired first: (shelf, batch, base units).

        Raises:
            Refused: `insufficient_stock`; with `override` the rest goes to batch UNKNOWN.
        """
        taken, missing = allot(
            self.cells(product.id).items(),
            quantity,
            self.day,
            lambda batch: self.expiry(product.id, batch),
            self.is_held,
        )
        if missing and not override:
            available = sum(part for _, part in taken)
            raise insufficient(product, available, quantity)
        if missing or not taken:
            tracked = self.directory.is_batch_tracked(product.id)
            batch = UNKNOWN_BATCH if tracked else ""
            bin_id = self.directory.bin_id(DEFAULT_BIN)
            taken.append((Cell(product.id, batch, bin_id, Status.USABLE, 0), missing))
        for cell, part in taken:
            self.add(cell, -part)
        return [(Shelf(c.bin, c.status, c.owner), c.batch, part) for c, part in taken]

    def take(
        self,
        product: Named,
        batch: str,
        shelf: Shelf,
        quantity: int,
        *,
        override: bool,
        must_be_usable: bool,
    ) -> None:
        """Take from one named cell.

        Raises:
            Refused: `insufficient_stock`, `expired` or `held`, unless overridden.
        """
        cell = Cell(product.id, batch, shelf.bin, shelf.status, shelf.owner)
        if not override:
            if must_be_usable:
                self._check_usable(product, cell)
            available = self.cells(product.id).get(cell, 0)
            if available < quantity:
                raise insufficient(product, max(0, available), quantity)
        self.add(cell, -quantity)

    def _check_usable(self, product: Named, cell: Cell) -> None:
        expiry = self.expiry(product.id, cell.batch)
        if expiry is not None and expiry < self.day:
            raise Refused(
                "expired",
                f"{product.code} batch {cell.batch} expired on {expiry.isoformat()}",
                product=product.code,
                batch=cell.batch,
                expiry=expiry.isoformat(),
            )
        if cell.status not in USABLE_STATUSES or self.is_held(cell.bin):
            raise Refused(
                "held",
                f"{product.code} batch {cell.batch} is held or damaged",
                product=product.code,
                batch=cell.batch,
            )


def insufficient(product: Named, available: int, asked: int) -> Refused:
    """Stock is short. What was already done may still be recorded, with an override (E1)."""
    return Refused(
        "insufficient_stock",
        f"{product.code}: {asked} asked, {available} available",
        product=product.code,
        available=available,
        asked=asked,
    )


def expiries_of(directory: Directory, store: bytes, product: bytes) -> dict[str, date]:
    """Batch → last day of use at a store: a correction if there is one, else the earliest."""
    connection = directory.connection
    ledger = directory.scope(scopes.ledger(store))
    found = {
        batch: ledger_view.parse_expiry(dates[0])
        for (_, batch), dates in ledger_view.expiries(connection, ledger, product).items()
    }
    prefix = f"batch/{product.hex()}/"
    scope = directory.scope(scopes.store_settings(store))
    for key, held in settings.under(connection, scope, prefix).items():
        batch = key[len(prefix) :].rsplit("/", 1)[0]
        if key.endswith("/expiry") and held and isinstance(held[-1].value, str):
            with suppress(ValueError):  # a correction that is no date corrects nothing
                found[batch] = ledger_view.parse_expiry(held[-1].value)
    return found

"""Shelves: what one store holds at one moment, for the checks of a command being entered.

Entry checks look at the stock as of the effective time, not now (E2). What a command has already
taken is no longer there for its next line.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta

from crdt_model import scopes
from crdt_model.allotment import UNKNOWN_BATCH, Rules, allot
from crdt_model.clock import stamp_of
from crdt_model.identifiers import looks_like_id
from crdt_model.lines import Cell
from crdt_model.places import USABLE_STATUSES, Shelf, Status
from crdt_model.recalls import Recall
from node import policies, recalled
from node.directory import DEFAULT_BIN, Directory
from node.errors import Refused
from node.fields import lot_key
from node.owners import NOBODY, named_owner
from node.views import ledger as ledger_view
from node.views import same, settings
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
        self._recalls: list[Recall] | None = None
        self._policies: dict[str, bool] = {}
        self._bins: dict[str, bytes] = {}
        self._storage: dict[bytes, str] | None = None

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
                self._cells[product] = ledger_view.cells_at(
                    connection, self._ledger, product, self.at
                )
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
        if code not in self._bins:
            bin_id = self.directory.bin_id(code)
            scope = self.directory.scope(scopes.store_settings(self.store.id))
            known = settings.named_by_id(self.directory.connection, scope, "bin", bin_id)
            if known is None and code != DEFAULT_BIN:
                self.new_bins[code] = None
            self._bins[code] = bin_id
        return self._bins[code]

    def holds(self, policy: str) -> bool:
        """Whether the store has switched a policy on."""
        if policy not in self._policies:
            self._policies[policy] = policies.holds(self.directory, self.store.id, policy)
        return self._policies[policy]

    def status(self, product: Named, status: Status | None) -> Status:
        """The status meant; usable where none is said.

        Raises:
            Refused: `vvm_not_used`, the product has no vaccine vial monitor.
        """
        if status is None:
            return Status.USABLE
        if status >= Status.VVM1 and not self.directory.product_fields(product.id).get("use_vvm"):
            raise Refused(
                "vvm_not_used",
                f"{product.code} has no vaccine vial monitor",
                field="status",
                product=product.code,
            )
        return status

    def check_storage(self, product: Named, bin_id: bytes, *, override: bool) -> None:
        """A bin may be for one storage class; goods known to need another do not go there.

        Raises:
            Refused: `wrong_storage`, unless overridden.
        """
        if self._storage is None:
            self._storage = self.directory.bin_storage(self.store.id)
        kept = self._storage.get(bin_id)
        if not kept or override:
            return
        needs = self.directory.product_fields(product.id).get("storage")
        if isinstance(needs, str) and needs and needs != kept:
            raise Refused(
                "wrong_storage",
                f"{product.code} is kept at {needs}; that bin is for {kept}",
                field="bin",
                product=product.code,
                storage=needs,
                bin_storage=kept,
            )

    # --- owners (B8) ---

    def owner(self, code: str) -> int:
        """The number of a named owner. Raises Refused: `owners_off`, `unknown_code`."""
        return named_owner(self.directory, self.store.id, code)

    def owner_in(self, code: str | None, product: Named, batch: str) -> int:
        """Whose goods are put on a shelf: as named, else the batch's only owner.

        Raises:
            Refused: `owner_required` at a store that keeps owners apart, and those of `owner`.
        """
        if code is not None:
            return self.owner(code)
        if not self.holds(policies.OWNERS):
            return NOBODY
        owners = self._owners_of(product.id, batch)
        if len(owners) == 1:
            return owners.pop()
        raise _owner_required(product)

    def owner_out(self, code: str | None, product: Named, batch: str) -> int:
        """Whose goods are taken from a named batch: as named, else its only owner's.

        Raises:
            Refused: `owner_required` where the batch has several owners, and those of `owner`.
        """
        if code is not None:
            return self.owner(code)
        owners = self._owners_of(product.id, batch)
        if len(owners) > 1:
            raise _owner_required(product)
        return owners.pop() if owners else NOBODY

    def _owners_of(self, product: bytes, batch: str) -> set[int]:
        return {
            cell.owner for cell, held in self.cells(product).items() if held and cell.batch == batch
        }

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
        self,
        product: Named,
        quantity: int,
        *,
        override: bool,
        pack: int = 1,
        owner: int | None = None,
        life_days: int = 0,
    ) -> list[tuple[Shelf, str, int]]:
        """Take from usable cells, first expired first: (shelf, batch, base units).

        `pack` base units are kept together; with `owner` only that owner's stock is taken; goods
        must have `life_days` of use left.

        Raises:
            Refused: `insufficient_stock`; with `override` the rest goes to batch UNKNOWN.
        """
        taken, missing = self._allot(product, quantity, pack, owner, life_days)
        if missing and not override:
            available = sum(part for _, part in taken)
            raise insufficient(product, available, quantity)
        if missing or not taken:
            tracked = self.directory.is_batch_tracked(product.id)
            batch = UNKNOWN_BATCH if tracked else ""
            bin_id = self.directory.bin_id(DEFAULT_BIN)
            rest = Cell(product.id, batch, bin_id, Status.USABLE, owner or NOBODY)
            taken.append((rest, missing))
        return self._taken(taken)

    def first_out(self, product: Named, *, life_days: int, owner: int | None = None) -> str | None:
        """The batch that goes first, None if nothing is usable."""
        taken, _ = self._allot(product, 1, 1, owner, life_days)
        return taken[0][0].batch if taken else None

    def take_available(
        self, product: Named, quantity: int, *, life_days: int, pack: int = 1
    ) -> tuple[list[tuple[Shelf, str, int]], int]:
        """As `take_fefo`, as much as is there; and what is missing."""
        taken, missing = self._allot(product, quantity, pack, None, life_days)
        return self._taken(taken), missing

    def _allot(
        self, product: Named, quantity: int, pack: int, owner: int | None, life_days: int
    ) -> tuple[list[tuple[Cell, int]], int]:
        cells = self.cells(product.id).items()
        return allot(
            [(cell, held) for cell, held in cells if self.recall_of(cell) is None],
            quantity,
            self.day + timedelta(days=life_days),
            lambda batch: self.expiry(product.id, batch),
            self.is_held,
            Rules(self.holds(policies.VVM_FIRST), pack, owner),
        )

    def _taken(self, taken: Sequence[tuple[Cell, int]]) -> list[tuple[Shelf, str, int]]:
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
            Refused: `insufficient_stock`, `expired`, `held` or `recalled`, unless overridden.
        """
        cell = Cell(product.id, batch, shelf.bin, shelf.status, shelf.owner)
        if not override:
            if must_be_usable:
                self._check_usable(product, cell)
            available = self.cells(product.id).get(cell, 0)
            if available < quantity:
                raise insufficient(product, max(0, available), quantity)
        self.add(cell, -quantity)

    def recall_of(self, cell: Cell) -> Recall | None:
        """The recall under which a batch is at the command's time (R1)."""
        if self._recalls is None:
            found = recalled.at_store(self.directory, self.store.id)
            at = self.at or max(self._now, self.directory.present(0) if found else 0)
            self._recalls = [recall for recall in found if recall.holds_at(at)]
        return next((r for r in self._recalls if r.names(cell.product, cell.batch)), None)

    def _check_usable(self, product: Named, cell: Cell) -> None:
        recall = self.recall_of(cell)
        if recall is not None:
            raise Refused(
                "recalled",
                f"{product.code} batch {cell.batch} is called back: {recall.reason}",
                product=product.code,
                batch=cell.batch,
                recall=recall.code,
            )
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


def _owner_required(product: Named) -> Refused:
    return Refused(
        "owner_required",
        f"say whose {product.code} it is: the programme or the donor",
        field="owner",
        product=product.code,
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


def expiries_of_all(directory: Directory, store: bytes) -> dict[bytes, dict[str, date]]:
    """As `expiries_of`, of every product at once."""
    connection, found = directory.connection, dict[bytes, dict[str, date]]()
    ledger = directory.scope(scopes.ledger(store))
    for (product, batch), dates in ledger_view.expiries(connection, ledger).items():
        found.setdefault(product, {})[batch] = ledger_view.parse_expiry(dates[0])
    scope = directory.scope(scopes.store_settings(store))
    corrected = {key.split("/")[1] for key in settings.under(connection, scope, "batch/")}
    said = {bytes.fromhex(text) for text in corrected if looks_like_id(text)}
    for product in said | {directory.kept_as(one).product for one in said}:
        found[product] = expiries_of(directory, store, product)
    return found


def expiries_of(directory: Directory, store: bytes, product: bytes) -> dict[str, date]:
    """Batch → last day of use at a store: a correction if there is one, else the earliest."""
    connection = directory.connection
    ledger = directory.scope(scopes.ledger(store))
    found = {
        batch: ledger_view.parse_expiry(dates[0])
        for (_, batch), dates in ledger_view.expiries(connection, ledger, product).items()
    }
    scope = directory.scope(scopes.store_settings(store))
    corrected = _corrected(directory, scope, product)
    for said, batch, kept_as in same.originals(connection, ledger, product):
        last = _corrected(directory, scope, said).get(batch)
        if last is not None:
            corrected.setdefault(kept_as, last)
    return found | corrected


def _corrected(directory: Directory, scope: int, product: bytes) -> dict[str, date]:
    """Batch → last day of use by the store's word (B2)."""
    prefix = f"batch/{product.hex()}/"
    found = {}
    for key, held in settings.under(directory.connection, scope, prefix).items():
        batch = key[len(prefix) :].rsplit("/", 1)[0]
        if key.endswith("/expiry") and held and isinstance(held[-1].value, str):
            with suppress(ValueError):  # a correction that is no date corrects nothing
                found[batch] = ledger_view.parse_expiry(held[-1].value)
    return found

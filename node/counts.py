"""Counts: what was there, line by line, at the moment each line was counted.

A count asserts only its lines. Two ways lead here: a count sent whole, and a sheet that several
people filled and one approved (`node.sheets`); both become the same facts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import time

from crdt_model.details import NO_ID, Count, stored
from crdt_model.facts import MAX_QUANTITY, Assert, Fact, Flag, Kind, fact
from crdt_model.fold import Recorded
from crdt_model.lines import Cell
from crdt_model.places import Status
from node import reasons
from node.errors import Refused
from node.fields import STATUS_WORDS, lot_key
from node.reasons import reason_of
from node.recording import Actor, Desk
from node.requests import CountLineRequest, CountRequest
from node.shelves import Shelves
from node.store import Store
from node.views import ledger as ledger_view
from node.views.settings import Named

_END_OF_DAY = time(23, 59, 59)  # T1
_ROLE = "storekeeper"


@dataclass(frozen=True, slots=True)
class Counted:
    """One cell as counted.

    Attributes:
        at: stamp of the moment, None for now. lot, expiry: as written, "" where nothing was.
        reason: id of the variance's reason, or 8 zero bytes. out_since: stamp, or None.
    """

    cell: Cell
    quantity: int
    at: int | None
    lot: str
    expiry: str
    reason: bytes
    out_since: int | None

    def plus(self, other: Counted) -> Counted:
        """Two lines of one cell: the quantities added, at the later time (None is now)."""
        if self.quantity + other.quantity > MAX_QUANTITY:
            raise Refused("quantity_invalid", "the lines of one cell add up to too much")
        later = None if self.at is None or other.at is None else max(self.at, other.at)
        return replace(self, quantity=self.quantity + other.quantity, at=later)


def record_count(
    store: Store,
    connection: sqlite3.Connection,
    place: str,
    request: CountRequest,
    actor: Actor,
) -> tuple[Desk, Recorded]:
    """Record a count once; the same command again returns what it did.

    Lines of one cell are added up and take the latest of their times (C2).

    Raises:
        Refused: `bin_required`, `count_incomplete`, `batch_required`, and those of any command.
    """
    desk = Desk.open(store, connection, place, actor, _ROLE)
    before = desk.recorded_before(request.id, request.request)
    if before is not None:
        return desk, before
    now = desk.shelves(None)
    read = CountReader(desk, now, request.note)
    cells: dict[Cell, Counted] = {}
    for at, line in enumerate(request.lines):
        try:
            counted = read.line(line)
            held = cells.get(counted.cell)
            cells[counted.cell] = counted if held is None else held.plus(counted)
        except Refused as refused:
            raise refused.at(at) from None
    facts = count_facts(desk, now, cells, request.complete_for, request.note)
    desk.write_bins(request.id, request.request, list(now.new_bins))
    return desk, desk.write(request.id, request.request, facts)


@dataclass(frozen=True, slots=True)
class CountReader:
    """Reads lines as asked into cells counted; `note` says why a count is entered late (T4)."""

    desk: Desk
    now: Shelves
    note: str = ""

    def line(self, line: CountLineRequest) -> Counted:
        """One line.

        Raises:
            Refused: `bin_required`, `batch_required`, `open_vial_discarded` and others.
        """
        product = self.desk.directory.product(line.product)
        cell = self.cell(product, line)
        quantity = self._quantity(product, line)
        if line.out_since is not None and quantity != 0:
            raise Refused("invalid", "out_since goes with a quantity of 0", field="out_since")
        return Counted(
            cell,
            quantity,
            self.desk.effective(line.counted_at, _END_OF_DAY, self.note),
            line.batch or "",
            line.expiry or "",
            self._reason(cell, quantity, line.reason),
            self.desk.effective(line.out_since, _END_OF_DAY, self.note),
        )

    def cell(self, product: Named, line: CountLineRequest) -> Cell:
        """The cell a line speaks of."""
        batch = self.now.batch(product, line.batch)
        if line.bin is None:
            self._check_one_bin(product, batch)
        bin_id = self.now.bin(line.bin, product.id, batch)
        status = self.now.status(product, line.status)
        owner = self.now.owner_in(line.owner, product, batch)
        return Cell(product.id, batch, bin_id, status, owner)

    def _check_one_bin(self, product: Named, batch: str) -> None:
        """A batch that lies in several bins is counted bin by bin (C7)."""
        cells = self.now.cells(product.id).items()
        bins = {cell.bin for cell, held in cells if held and cell.batch == batch}
        if len(bins) > 1:
            code = self.desk.directory.bin_code
            raise Refused(
                "bin_required",
                f"{product.code} {batch} lies in {len(bins)} bins; count each",
                field="bin",
                bins=sorted(code(self.desk.place.id, bin_id) for bin_id in bins),
            )

    def _quantity(self, product: Named, line: CountLineRequest) -> int:
        """Base units; of vials, closed ones × doses and the doses in opened ones (C10)."""
        if line.packs is None:
            assert line.quantity is not None  # one of the two is there
            return line.quantity
        closed, opened = line.packs
        fields = self.desk.directory.product_fields(product.id)
        pack = fields.get("units_per_pack")
        if opened and fields.get("open_vial") == "discard":
            raise Refused(
                "open_vial_discarded",
                f"opened {product.code} is thrown away at the end of the session and not counted;"
                " record what was left as a loss with the reason open_vial",
                field="open_units",
                product=product.code,
            )
        quantity = closed * (pack if isinstance(pack, int) and pack > 0 else 1) + opened
        if quantity > MAX_QUANTITY:
            raise Refused("quantity_invalid", "so much cannot be there", field="closed_packs")
        return quantity

    def _reason(self, cell: Cell, quantity: int, code: str | None) -> bytes:
        """The reason of a variance, of the sign that the variance has by the book now."""
        if code is None:
            return NO_ID
        book = self.now.cells(cell.product).get(cell, 0)
        signs = reasons.ANY
        if quantity != book:
            signs = reasons.SURPLUS if quantity > book else reasons.SHORTAGE
        return reason_of(self.desk.directory, code, signs, self.note)


def count_facts(
    desk: Desk,
    now: Shelves,
    cells: dict[Cell, Counted],
    complete_for: Iterable[str],
    note: str,
) -> list[Fact]:
    """The facts of a count; `note` is what is said of the whole of it.

    Raises:
        Refused: `count_incomplete`.
    """
    complete = {desk.directory.product(text).id for text in complete_for}
    _check_complete(desk, now, complete, cells)
    heads = _heads(desk)
    books = _books(desk, now)
    facts: list[Fact] = []
    for cell, counted in cells.items():
        detail = Count(
            sheet=note,
            book=books(counted.at, cell),
            seen=heads if not facts else (),
            reason=counted.reason,
            out_since=counted.out_since,
            lot=counted.lot,
            expiry=counted.expiry,
        )
        line = Assert(*cell, counted.quantity, counted.at)
        flags = Flag.COMPLETE if cell.product in complete else Flag.NONE
        facts.append(fact(Kind.COUNT, stored(detail), asserts=(line,), flags=flags))
    return facts


def _check_complete(
    desk: Desk, now: Shelves, complete: set[bytes], cells: dict[Cell, Counted]
) -> None:
    """Every cell the book shows of a product counted in full needs its line, zero or not (C2)."""
    missing = [
        cell
        for product in sorted(complete)
        for cell, held in now.cells(product).items()
        if held != 0 and cell not in cells
    ]
    if missing:
        directory = desk.directory
        raise Refused(
            "count_incomplete",
            f"{len(missing)} places are not counted; send 0 where nothing is",
            cells=[
                {
                    "product": directory.named("product", cell.product).code,
                    "batch": cell.batch,
                    "bin": directory.bin_code(desk.place.id, cell.bin),
                    "status": STATUS_WORDS[Status(cell.status)],
                    "book": now.cells(cell.product)[cell],
                }
                for cell in sorted(missing)
            ],
        )


def _heads(desk: Desk) -> tuple[tuple[bytes, bytes, int], ...]:
    """The ledger's heads that this device has seen."""
    return tuple(
        desk.connection.execute(
            "SELECT device.device, epoch, head_seq FROM log JOIN device ON device.id = log.device"
            " WHERE scope = ? AND head_seq >= 0 ORDER BY device.device, epoch",
            (desk.ledger,),
        ).fetchall()
    )


def _books(desk: Desk, now: Shelves) -> Callable[[int | None, Cell], int | None]:
    """What this device believed to be in a cell at a stamp; None if it knew of none."""

    def book(at: int | None, cell: Cell) -> int | None:
        held = now.cells(cell.product)
        if at is not None:
            held = ledger_view.cells_at(desk.connection, desk.ledger, cell.product, at)
        return held.get(cell)

    return book


def opening_fact(
    product: Named, written: str, tracked: bool, cell: Cell, quantity: int, at: int | None,
    expiry: str,
) -> Fact:  # fmt: skip
    """An opening count of one cell, as `import stock` writes it (I9)."""
    batch = lot_key(written) if tracked else ""
    detail = Count("", None, (), NO_ID, None, written, expiry)
    line = Assert(product.id, batch, cell.bin, cell.status, cell.owner, quantity, at)
    return fact(Kind.COUNT, stored(detail), asserts=(line,), flags=Flag.OPENING)

"""Counts: what was there, line by line, at the moment each line was counted."""

from __future__ import annotations

import sqlite3
from datetime import time

from crdt_model.details import NO_ID, Count, stored
from crdt_model.facts import MAX_QUANTITY, Assert, Fact, Flag, Kind, fact
from crdt_model.fold import Recorded
from crdt_model.lines import Cell
from crdt_model.places import Status
from node.directory import ADJUST_REASONS, LOSS_REASONS
from node.errors import Refused
from node.fields import STATUS_WORDS, lot_key
from node.recording import Actor, Desk
from node.requests import CountLineRequest, CountRequest
from node.shelves import Shelves
from node.store import Store
from node.views.settings import Named

_END_OF_DAY = time(23, 59, 59)  # T1
_ROLE = "storekeeper"


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
    complete = {desk.directory.product(text).id for text in request.complete_for}
    cells: dict[Cell, _Counted] = {}
    for at, line in enumerate(request.lines):
        try:
            counted = _count_line(desk, now, line)
            held = cells.get(counted.cell)
            cells[counted.cell] = counted if held is None else held.plus(counted)
        except Refused as refused:
            raise refused.at(at) from None
    _check_complete(desk, now, complete, cells)
    facts = _facts(desk, cells, complete)
    desk.write_bins(request.id, request.request, list(now.new_bins))
    return desk, desk.write(request.id, request.request, facts)


class _Counted:
    """One cell as counted."""

    def __init__(
        self, cell: Cell, quantity: int, at: int | None, line: CountLineRequest, reason: bytes,
        out_since: int | None,
    ) -> None:  # fmt: skip
        self.cell = cell
        self.quantity = quantity
        self.at = at
        self.line = line
        self.reason = reason
        self.out_since = out_since

    def plus(self, other: _Counted) -> _Counted:
        """Two lines of one cell: the quantities added, at the later time (None is now)."""
        if self.quantity + other.quantity > MAX_QUANTITY:
            raise Refused("quantity_invalid", "the lines of one cell add up to too much")
        later = None if self.at is None or other.at is None else max(self.at, other.at)
        return _Counted(
            self.cell, self.quantity + other.quantity, later, self.line, self.reason, self.out_since
        )


def _count_line(desk: Desk, now: Shelves, line: CountLineRequest) -> _Counted:
    directory = desk.directory
    product = directory.product(line.product)
    batch = now.batch(product, line.batch)
    if line.bin is None:
        bins = {c.bin for c, held in now.cells(product.id).items() if held and c.batch == batch}
        if len(bins) > 1:
            raise Refused(
                "bin_required",
                f"{product.code} {batch} lies in {len(bins)} bins; count each",
                field="bin",
                bins=sorted(directory.bin_code(desk.place.id, bin_id) for bin_id in bins),
            )
    status = line.status or Status.USABLE
    cell = Cell(product.id, batch, now.bin(line.bin, product.id, batch), status, 0)
    reason = NO_ID
    if line.reason is not None:
        reason = directory.reason_id(line.reason, (*LOSS_REASONS, *ADJUST_REASONS))
    out_since = desk.effective(line.out_since, _END_OF_DAY)
    if line.out_since is not None and line.quantity != 0:
        raise Refused("invalid", "out_since goes with a quantity of 0", field="out_since")
    return _Counted(
        cell, line.quantity, desk.effective(line.counted_at, _END_OF_DAY), line, reason, out_since
    )


def _check_complete(
    desk: Desk, now: Shelves, complete: set[bytes], cells: dict[Cell, _Counted]
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


def _facts(desk: Desk, cells: dict[Cell, _Counted], complete: set[bytes]) -> list[Fact]:
    heads = tuple(
        desk.connection.execute(
            "SELECT device.device, epoch, head_seq FROM log JOIN device ON device.id = log.device"
            " WHERE scope = ? AND head_seq >= 0 ORDER BY device.device, epoch",
            (desk.ledger,),
        ).fetchall()
    )
    books: dict[int | None, Shelves] = {}
    facts: list[Fact] = []
    for cell, counted in cells.items():
        at = counted.at
        shelves = books.setdefault(at, desk.shelves(at))
        known = shelves.cells(cell.product)
        detail = Count(
            sheet="",
            book=known.get(cell),
            seen=heads if not facts else (),
            reason=counted.reason,
            out_since=counted.out_since,
            lot=counted.line.batch or "",
            expiry=counted.line.expiry or "",
        )
        line = Assert(*cell, counted.quantity, at)
        flags = Flag.COMPLETE if cell.product in complete else Flag.NONE
        facts.append(fact(Kind.COUNT, stored(detail), asserts=(line,), flags=flags))
    return facts


def opening_fact(
    product: Named, written: str, tracked: bool, cell: Cell, quantity: int, at: int | None,
    expiry: str,
) -> Fact:  # fmt: skip
    """An opening count of one cell, as `import stock` writes it (I9)."""
    batch = lot_key(written) if tracked else ""
    detail = Count("", None, (), NO_ID, None, written, expiry)
    line = Assert(product.id, batch, cell.bin, cell.status, cell.owner, quantity, at)
    return fact(Kind.COUNT, stored(detail), asserts=(line,), flags=Flag.OPENING)

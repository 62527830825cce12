"""Sheet cells: the places a count sheet lists when it is opened.

A sheet by list or programme also names the products of which the book knows no stock, because that
is what a counter would pass by; a sheet of zero stock names nothing else. Goods in transit are not
the store's yet and are never listed (C9); what lies in the bin `staging` is, like any other bin.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from crdt_model import scopes
from crdt_model.lines import Cell
from crdt_model.places import Status
from node.directory import DEFAULT_BIN, Directory
from node.errors import Refused
from node.owners import NOBODY
from node.requests import MAX_COUNT_LINES
from node.sheet_requests import OpenRequest
from node.shelves import expiries_of
from node.views import ledger as ledger_view
from node.views import settings
from node.views.settings import Named


def cells_to_count(
    directory: Directory, store: Named, asked: OpenRequest, day: date
) -> tuple[dict[Cell, int | None], tuple[bytes, ...]]:
    """What a sheet lists: (cell → book, products kept by batch of which no stock is known).

    `day` is the store's local date.

    Raises:
        Refused: `sheet_too_large`, `unknown_code`.
    """
    if asked.by == "blank":
        return {}, ()
    ledger = directory.scope(scopes.ledger(store.id))
    held = ledger_view.balances(directory.connection, ledger)
    by_product: dict[bytes, dict[Cell, int | None]] = {}
    for item in held:
        by_product.setdefault(item.cell.product, {})[item.cell] = item.on_hand
    chosen: dict[Cell, int | None] = {}
    absent: list[bytes] = []
    products = _products(directory, asked, day.isoformat())
    if asked.by == "zero_stock":  # all that ever was here
        products = set(ledger_view.products_known(directory.connection, ledger))
    wanted = _cell_filter(directory, store, asked)
    for product in sorted(products if products is not None else by_product):
        cells = by_product.get(product, {})
        found = {cell: book for cell, book in cells.items() if book and wanted(cell)}
        if found and asked.by == "zero_stock":
            continue
        if not found and products is not None:
            if directory.is_batch_tracked(product):
                absent.append(product)
            else:
                main = directory.bin_id(DEFAULT_BIN)
                found = {Cell(product, "", main, Status.USABLE, NOBODY): 0}
        chosen |= found
    if len(chosen) > MAX_COUNT_LINES or len(absent) > MAX_COUNT_LINES:
        raise Refused(
            "sheet_too_large",
            f"that is {len(chosen)} places; a sheet has at most {MAX_COUNT_LINES}, open several",
            places=len(chosen),
        )
    return chosen, tuple(absent)


def _products(directory: Directory, asked: OpenRequest, day: str) -> set[bytes] | None:
    """The products of a list or programme; None where the selection is not of products."""
    if asked.by in ("list", "programme"):
        return _members(directory, asked.by, asked.argument, day)
    return None


def _members(directory: Directory, table: str, code: str, day: str) -> set[bytes]:
    """The products on a list or of a programme on a day (YYYY-MM-DD)."""
    row = directory.find(table, code)
    rows = settings.table(directory.connection, directory.catalogue, f"{table}_product").values()
    found: set[bytes] = set()
    for fields in rows:
        of, product = fields.get(table), fields.get("product")
        first, last = fields.get("from"), fields.get("to")
        if not isinstance(of, str) or not isinstance(product, str):
            continue
        on = str(first or "") <= day and (not last or day <= str(last))
        if on and directory.referred(table, of) == row.id:
            found.add(directory.referred("product", product))
    return found


def _cell_filter(directory: Directory, store: Named, asked: OpenRequest) -> Callable[[Cell], bool]:
    if asked.by == "bin":
        bin_id = directory.bin_id(asked.argument)
        return lambda cell: cell.bin == bin_id
    if asked.by == "expiring_before":
        before = date.fromisoformat(asked.argument)
        expiries: dict[bytes, dict[str, date]] = {}

        def expires(cell: Cell) -> bool:
            if cell.product not in expiries:
                expiries[cell.product] = expiries_of(directory, store.id, cell.product)
            last = expiries[cell.product].get(cell.batch)
            return last is not None and last < before

        return expires
    return lambda cell: True

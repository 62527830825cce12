"""Alert standing: everything a store's alerts are derived from, read from its book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from crdt_model import scopes
from crdt_model.alerts import (
    COUNT_DAYS,
    Coming,
    Counting,
    Difference,
    Discrepancy,
    OpenOrder,
    Product,
    RecallToAnswer,
    Standing,
)
from crdt_model.catalogue import State, decimal_of
from crdt_model.flows import Context, usable_now
from crdt_model.lines import Cell
from crdt_model.ordering import DAYS_IN_MONTH
from crdt_model.outlook import Dated, Limits
from crdt_model.periods import Period, month
from crdt_model.places import USABLE_STATUSES
from node.directory import Directory
from node.discrepancies import discrepancies
from node.purchasing import Books
from node.recalled import answer_key, at_store
from node.stock import StoreBook
from node.views import lanes, purchases, settings
from node.views import ledger as ledger_view

COUNT_POLICY = "policy/count_every_days"
_OPEN_ORDERS = ("submitted", "approved", "part_shipped")


def standing_of(book: StoreBook, said: Mapping[bytes, Cover] | None = None) -> Standing:
    """Everything the store's alerts are derived from; nothing for a store that does not work.

    `said` is what supply lines say, where it was read for several stores.
    """
    day = book.day
    context = book.context()
    if context.is_away is not None and context.is_away(day):
        return Standing(book.store.id, day)
    known = covers(book.directory) if said is None else said
    cover = known.get(book.store.id, NO_COVER)
    return Standing(
        book.store.id,
        day,
        tuple(_products(book, context, cover.days)),
        tuple(_orders(book)),
        tuple(_coming(book, cover.lead_days)),
        tuple(_differences(book)),
        tuple(_discrepancies(book)),
        tuple(_recalls(book)),
        _counting(book),
    )


@dataclass(frozen=True, slots=True)
class Cover:
    """The longest lead time and review period of a store's supply lines (L8), None if unsaid."""

    days: Fraction | None
    lead_days: int | None


NO_COVER = Cover(None, None)


def covers(directory: Directory) -> dict[bytes, Cover]:
    """What supply lines say of each store, read once for any number of stores."""
    rows = settings.table(
        directory.connection,
        directory.catalogue,
        "supply_line",
        ("store", "lead_days", "review_months"),
    )
    leads: dict[bytes, list[int]] = {}
    whole: dict[bytes, list[Fraction]] = {}
    for row in rows.values():
        lead, review = row.get("lead_days"), decimal_of(row.get("review_months"))
        if type(lead) is not int:
            continue
        store = directory.referred("store", str(row.get("store") or ""))
        leads.setdefault(store, []).append(lead)
        if review is not None:
            whole.setdefault(store, []).append(lead + review * DAYS_IN_MONTH)
    return {
        store: Cover(max(whole.get(store, ()), default=None), max(found))
        for store, found in leads.items()
    }


def _products(book: StoreBook, context: Context, cover: Fraction | None) -> list[Product]:
    """Active products on the store's list, and those it holds (P7)."""
    sees = book.catalogue
    moved = set(ledger_view.products_moved(book.connection, book.ledger))
    period = month(book.day.strftime("%Y-%m"))
    cells = _cells(book)
    found = []
    for product in sorted((sees.products() & sees.listed(book.day, book.day)) | moved):
        if sees.state(product) is not State.ACTIVE:
            continue
        usable, amc = _level(book, product, cells.get(product, []), context, period)
        months = sees.min_max(product)
        found.append(
            Product(
                product,
                usable,
                amc,
                None if months is None else Limits(months[0], months[1]),
                cover,
                tuple(_batches(book, product, cells.get(product, []), context)),
                known=product in moved,
            )
        )
    return found


def _level(
    book: StoreBook,
    product: bytes,
    cells: list[ledger_view.CellBalance],
    context: Context,
    period: Period,
) -> tuple[int, Fraction | None]:
    """Usable base units and the average monthly consumption.

    For the present the balances and the kept averages answer: walking the history of a thousand
    products takes half a second.
    """
    if book.is_present:
        held = [(item.cell, item.on_hand) for item in cells]
        return max(0, usable_now(held, book.day, context)), book.amc(product)
    row = book.history(product, context).row(period)
    return (0, None) if row is None else (row.usable, row.amc)


def _cells(book: StoreBook) -> dict[bytes, list[ledger_view.CellBalance]]:
    found: dict[bytes, list[ledger_view.CellBalance]] = {}
    for item in ledger_view.balances(book.connection, book.ledger):
        found.setdefault(item.cell.product, []).append(item)
    return found


def _batches(
    book: StoreBook, product: bytes, cells: list[ledger_view.CellBalance], context: Context
) -> list[Dated]:
    held: dict[str, int] = {}
    for item in cells:
        if _may_be_used(item.cell, book.day, context):
            held[item.cell.batch] = held.get(item.cell.batch, 0) + item.on_hand
    return [
        Dated(batch, n, book.expiry(product, batch)) for batch, n in sorted(held.items()) if n > 0
    ]


def _may_be_used(cell: Cell, day: date, context: Context) -> bool:
    return (
        cell.status in USABLE_STATUSES
        and not context.bin_held(cell.bin)
        and not context.recalled(cell.product, cell.batch, day)
    )


def _day(book: StoreBook, stamp: int) -> date:
    return book.directory.local_date(book.store.id, stamp).date()


def _orders(book: StoreBook) -> list[OpenOrder]:
    """Orders sent and got, and purchases that were sent."""
    found = []
    for side in ("customer", "supplier"):
        for one in lanes.orders(book.connection, side, book.store.id, _OPEN_ORDERS):
            if one.submitted is None:
                continue
            found.append(
                OpenOrder(
                    one.id,
                    one.document,
                    side == "customer",
                    one.status == "submitted",
                    _day(book, one.submitted),
                    _day_said(one.needed_by),
                )
            )
    books = Books.of(book.directory, book.store.id)
    for bought in purchases.purchases(book.connection, books.scope, books.ledger):
        if bought.sent is not None and bought.status in ("sent", "part_received"):
            day = _day_said(bought.expected)
            found.append(
                OpenOrder(bought.id, bought.document, True, False, _day(book, bought.sent), day)
            )
    return found


def _day_said(said: str) -> date | None:
    """The day goods are asked for by; it is said as text, and a device may say anything."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _coming(book: StoreBook, lead_days: int | None) -> list[Coming]:
    """What is on its way; what was sent to a store kept on paper ended at dispatch (S4)."""
    if book.directory.store_mode(book.store.id) == "paper":
        return []
    return [
        Coming(one.id, one.document, _day(book, one.dispatched), lead_days)
        for one in lanes.on_the_way(book.connection, book.store.id)
    ]


def _differences(book: StoreBook) -> list[Difference]:
    """Lines this store sent that are open: they are its to settle (L3)."""
    rows = book.connection.execute(
        "SELECT shipment.id, line.line, document, line.product, line.open, line.swapped, noted"
        " FROM lane_shipment AS shipment JOIN lane_shipment_line AS line"
        " ON line.scope = shipment.scope AND line.id = shipment.id"
        " WHERE supplier = ? AND shipment.status = 'difference' AND noted IS NOT NULL"
        " AND (line.open != 0 OR line.swapped != 0) ORDER BY shipment.id, line.line",
        (book.store.id,),
    )
    return [
        Difference(shipment, line, document, product, still_open or swapped, _day(book, noted))
        for shipment, line, document, product, still_open, swapped, noted in rows
    ]


def _discrepancies(book: StoreBook) -> list[Discrepancy]:
    found = []
    for one in discrepancies(book)["discrepancies"]:
        product = one["product"]
        details = one["details"]
        size = details.get("on_hand", details.get("quantity", 0))
        about = [
            "" if product is None else product["id"],
            one["batch"] or "",
            str(details.get("bin", "")),
            str(details.get("command", one["at"] or "")),
        ]
        found.append(
            Discrepancy(
                one["code"],
                one.get("key") or "/".join(about),
                None if product is None else bytes.fromhex(product["id"]),
                one["batch"] or "",
                size if type(size) is int else 0,
            )
        )
    return found


def _recalls(book: StoreBook) -> list[RecallToAnswer]:
    """Recalls of batches that this store has or had, and has not answered (R1)."""
    scope = book.directory.scope(scopes.store_settings(book.store.id))
    found = []
    for recall in at_store(book.directory, book.store.id):
        if not recall.holds_at(book.as_of):
            continue
        if settings.value(book.connection, scope, answer_key(recall.id)) is not None:
            continue
        lines = book.lines(recall.product)
        if any(recall.names(line.cell.product, line.cell.batch) for line in lines):
            lots = ", ".join(sorted(recall.lots))
            since = _day(book, recall.since)
            found.append(RecallToAnswer(recall.id, recall.product, lots, since))
    return found


def _counting(book: StoreBook) -> Counting:
    """Products on hand whose oldest count, or first line if never counted, is too long ago."""
    scope = book.directory.scope(scopes.store_settings(book.store.id))
    said = settings.value(book.connection, scope, COUNT_POLICY)
    every = said if type(said) is int and said > 0 else COUNT_DAYS
    since: dict[bytes, date] = {}
    for item in ledger_view.balances(book.connection, book.ledger):
        if item.on_hand and item.counted_at is not None:
            day = _day(book, item.counted_at)
            since[item.cell.product] = min(day, since.get(item.cell.product, day))
    never = [product for product in _on_hand(book) if product not in since]
    for product in never:
        lines = book.lines(product)
        since[product] = _day(book, lines[0].key.effective)
    waits = [(book.day - day).days for day in since.values()]
    late = [days for days in waits if days > every]
    return Counting(len(late), max(late, default=0), every)


def _on_hand(book: StoreBook) -> set[bytes]:
    balances = ledger_view.balances(book.connection, book.ledger)
    return {item.cell.product for item in balances if item.on_hand}

"""The area of purchases: orders to suppliers outside the network, and what came against them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from typing import Any

from aiohttp import web

from crdt_model.indicators import rounded
from crdt_model.lane_facts import MAX_WORD_CHARS
from crdt_model.lines import OrderKey
from crdt_model.purchases import TRANSITIONS, PurchaseOrder
from node import (
    answers,
    invoices,
    lane_requests,
    movements,
    purchase_requests,
    purchasing,
    requests,
)
from node.api.handlers import Api, json_body
from node.api.route import Route
from node.api.schema import (
    COMMAND,
    ID,
    INSTANT,
    INTEGER,
    NAMED,
    QUANTITY,
    TEXT,
    closed,
    list_of,
    object_of,
    or_null,
    ref,
)
from node.directory import Directory, instant_text
from node.errors import Refused
from node.fields import id_of
from node.order_answers import Names, store_json
from node.recording import Actor
from node.stock import StoreBook
from node.views import purchases
from node.views.settings import Named

SHEET_TYPES = (
    "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)  # fmt: skip


async def list_purchases(api: Api, request: web.Request) -> web.Response:
    def render(book: StoreBook) -> dict[str, Any]:
        books = purchasing.Books.of(book.directory, book.store.id)
        found = purchases.purchases(book.connection, books.scope, books.ledger)
        names = Names(book.directory)
        shown = [purchase_json(book.directory, names, books, order) for order in found]
        for row in shown:
            row["lines"] = len(row["lines"])
        return store_json(book.store, {"purchases": shown})

    return await api.in_book(request, render)


async def purchase(api: Api, request: web.Request) -> web.Response:
    order = _id(request)
    return await api.in_book(request, lambda book: shown(book.directory, book.store, order))


def shown(directory: Directory, store: Named, order: bytes) -> dict[str, Any]:
    """A purchase of a store. Raises Refused: `purchase_unknown`."""
    found = purchasing.known(directory, store.id, order)
    books = purchasing.Books.of(directory, store.id)
    return purchase_json(directory, Names(directory), books, found)


def purchase_json(
    directory: Directory, names: Names, books: purchasing.Books, order: PurchaseOrder
) -> dict[str, Any]:
    """A purchase as people see it; the lead time is from sending to the last receipt."""
    last = purchases.last_receipt(directory.connection, books.ledger, order.id)
    came = None if last is None else OrderKey.unpacked(last).effective
    return {
        "id": order.id.hex(),
        "document": order.document,
        "status": order.status,
        "actions": sorted(TRANSITIONS[order.stage]),
        "supplier": names.of("supplier", order.supplier),
        "currency": order.currency or None,
        "expected": order.expected or None,
        "note": order.note,
        "created_at": instant_text(order.created),
        "sent_at": None if order.sent is None else instant_text(order.sent),
        "last_receipt_at": None if came is None else instant_text(came),
        "lead_days": lead_days(order.sent, came),
        "fill_rate": None if order.fill_rate is None else rounded(order.fill_rate),
        "flags": list(order.flags),
        "lines": [
            {
                "line": line.ordered.line,
                "product": names.of("product", line.ordered.product),
                "quantity": line.ordered.quantity,
                "units_per_pack": line.ordered.pack,
                "price": line.ordered.price or None,
                "note": line.ordered.note,
                "received": line.received,
                "outstanding": line.outstanding,
            }
            for line in order.lines
        ],
    }


def lead_days(sent: int | None, came: int | None) -> int | None:
    """Whole days from sending an order to the last of its goods, None where either is missing."""
    if sent is None or came is None:
        return None
    moments = [datetime.fromisoformat(instant_text(stamp)) for stamp in (sent, came)]
    return max(0, (moments[1] - moments[0]).days)


async def write(api: Api, request: web.Request) -> web.Response:
    asked = purchase_requests.purchase(await json_body(request))
    order = _id(request) if "purchase" in request.match_info else None

    def use_case(connection: sqlite3.Connection, place: str, actor: Actor) -> dict[str, Any]:
        desk, made = purchasing.write(api.node.store, connection, place, order, asked, actor)
        return shown(desk.directory, desk.place, made)

    return await api.act(request, use_case)


async def change(api: Api, request: web.Request) -> web.Response:
    return await write(api, request)


def _step(word: str) -> Callable[[Api, web.Request], Any]:
    async def step(api: Api, request: web.Request) -> web.Response:
        asked = lane_requests.noted(await json_body(request))
        order, store = _id(request), api.node.store

        def use_case(connection: sqlite3.Connection, place: str, actor: Actor) -> dict[str, Any]:
            desk = purchasing.step(store, connection, place, order, word, asked.note, actor)
            return shown(desk.directory, desk.place, order)

        return await api.act(request, use_case)

    step.__name__ = f"{word}_purchase"
    return step


async def invoice(api: Api, request: web.Request) -> web.Response:
    """A supplier's sheet as the receipt it stands for."""
    if request.content_type not in SHEET_TYPES:
        raise Refused("content_type", "send the sheet as CSV or XLSX", status=415)
    order = _id(request)
    document = request.query.get("document", "")[:MAX_WORD_CHARS]
    data = await request.read()
    store = api.node.store

    def use_case(connection: sqlite3.Connection, place: str, actor: Actor) -> dict[str, Any]:
        directory = Directory(connection, api.node.network)
        held = purchasing.known(directory, directory.store(place).id, order)
        supplier = directory.named("supplier", held.supplier).code
        body = invoices.receipt_of(data, "invoice", supplier, document, order.hex(), held.currency)
        asked = requests.movement(body)
        desk, recorded = movements.record_movement(store, connection, place, asked, actor)
        author = desk.author(recorded)
        return answers.recorded(desk.directory, desk.place, recorded, asked.id, author)

    return await api.act(request, use_case)


async def suppliers(api: Api, request: web.Request) -> web.Response:
    """Lead time and fill rate of each supplier a store bought from."""

    def render(book: StoreBook) -> dict[str, Any]:
        books = purchasing.Books.of(book.directory, book.store.id)
        names = Names(book.directory)
        rows: dict[bytes, list[PurchaseOrder]] = {}
        for order in purchases.purchases(book.connection, books.scope, books.ledger):
            if order.sent is not None:
                rows.setdefault(order.supplier, []).append(order)
        shown = [
            _performance(book.directory, names, books, supplier, orders)
            for supplier, orders in rows.items()
        ]
        shown.sort(key=lambda row: row["supplier"]["code"])
        return store_json(book.store, {"suppliers": shown})

    return await api.in_book(request, render)


def _performance(
    directory: Directory,
    names: Names,
    books: purchasing.Books,
    supplier: bytes,
    orders: list[PurchaseOrder],
) -> dict[str, Any]:
    shown = [purchase_json(directory, names, books, order) for order in orders]
    leads = sorted(row["lead_days"] for row in shown if row["lead_days"] is not None)
    ended = [order for order in orders if order.status in ("received", "closed")]
    ordered = sum(line.ordered.quantity for order in ended for line in order.lines)
    came = sum(min(line.received, line.ordered.quantity) for order in ended for line in order.lines)
    return {
        "supplier": names.of("supplier", supplier),
        "orders": len(orders),
        "ended": len(ended),
        "median_lead_days": leads[(len(leads) - 1) // 2] if leads else None,
        "p90_lead_days": leads[(len(leads) * 9 - 1) // 10] if leads else None,
        "fill_rate": rounded(Fraction(came, ordered)) if ordered else None,
    }


def _id(request: web.Request) -> bytes:
    found = id_of(request.match_info["purchase"])
    if found is None:
        raise Refused("purchase_unknown", "no purchase of this id", status=404)
    return found


_PURCHASES = "/stores/{store}/purchases"
_ONE = f"{_PURCHASES}/{{purchase}}"

ROUTES = (
    Route("GET", _PURCHASES, list_purchases, "Orders to outside suppliers", "Purchases"),
    Route("POST", _PURCHASES, write, "Draw up an order to an outside supplier", "Purchase",
          "PurchaseRequest", status=201),
    Route("GET", _ONE, purchase, "A purchase with what came of it", "Purchase"),
    Route("POST", _ONE, change, "Change a purchase that was not sent", "Purchase",
          "PurchaseRequest", status=201),
    *(
        Route("POST", f"{_ONE}/{word}", _step(word), f"{word.capitalize()} a purchase", "Purchase",
              "Noted", status=201)
        for word in ("approve", "send", "close", "cancel")
    ),
    Route("POST", f"{_ONE}/invoice", invoice, "Receive what a supplier's sheet lists", "Recorded",
          "InvoiceSheet", status=201, query=("document",)),
    Route("GET", "/stores/{store}/suppliers", suppliers, "Lead time and fill rate by supplier",
          "SupplierPerformance"),
)  # fmt: skip

SCHEMAS: dict[str, Any] = {
    "InvoiceSheet": {"type": "string", "format": "binary", "description": "CSV or XLSX"},
    "PurchaseRequest": closed(
        ("id", "supplier", "lines"),
        id=COMMAND,
        supplier=TEXT,
        currency=TEXT,
        expected=TEXT,
        note=TEXT,
        lines=list_of(
            closed(
                ("product", "quantity"), product=TEXT, quantity=QUANTITY, units_per_pack=INTEGER,
                price=TEXT, note=TEXT,
            ),
            minItems=1,
        ),
    ),
    "Purchase": object_of(
        id=ID,
        document=TEXT,
        status=TEXT,
        actions=list_of(TEXT),
        supplier=NAMED,
        currency=or_null(TEXT),
        expected=or_null(TEXT),
        note=TEXT,
        created_at=INSTANT,
        sent_at=or_null(INSTANT),
        last_receipt_at=or_null(INSTANT),
        lead_days=or_null(INTEGER),
        fill_rate=or_null(TEXT),
        flags=list_of(TEXT),
        lines=list_of(
            object_of(
                line=INTEGER, product=NAMED, quantity=INTEGER, units_per_pack=INTEGER,
                price=or_null(TEXT), note=TEXT, received=INTEGER, outstanding=INTEGER,
            )
        ),
    ),
    "Purchases": object_of(store=NAMED, purchases=list_of(ref("Purchase"))),
    "SupplierPerformance": object_of(
        store=NAMED,
        suppliers=list_of(
            object_of(
                supplier=NAMED, orders=INTEGER, ended=INTEGER, median_lead_days=or_null(INTEGER),
                p90_lead_days=or_null(INTEGER), fill_rate=or_null(TEXT),
            )
        ),
    ),
}  # fmt: skip

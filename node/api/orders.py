"""The area of orders: suggestions, orders, reviews, picks, availability, loans, schedule."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from aiohttp import web

from crdt_model.details import NO_ID
from crdt_model.lane_facts import MAX_ORDER_LINES, OrderKind
from node import lane_requests, loans, orders, picks
from node.api.handlers import Api, json_body
from node.api.route import Route
from node.api.schema import (
    BOOL,
    COMMAND,
    ID,
    INSTANT,
    INTEGER,
    NAMED,
    QUANTITY,
    STATUS,
    TEXT,
    closed,
    list_of,
    object_of,
    or_null,
    ref,
)
from node.availability import StoreAvailability
from node.directory import Directory
from node.errors import Refused
from node.fields import id_of
from node.nearby import nearby
from node.order_answers import (
    Names,
    availability_json,
    order_json,
    order_row_json,
    pick_json,
    store_json,
    suggestion_json,
)
from node.recording import Actor, Desk
from node.requests import PURPOSES
from node.schedule import schedule
from node.stock import StoreBook
from node.suggestions import Suggestions
from node.views import lanes

MAX_ORDERS = 1000  # in one answer; older ones are asked for by status
SIDES = ("customer", "supplier")


async def suggestions(api: Api, request: web.Request) -> web.Response:
    query = request.query

    def render(book: StoreBook) -> dict[str, Any]:
        directory = book.directory
        supplier = directory.store(query["supplier"]).id if "supplier" in query else b""
        programme = NO_ID
        if "programme" in query:
            programme = directory.find("programme", query["programme"]).id
        kind = OrderKind.EMERGENCY if query.get("emergency") == "yes" else OrderKind.REGULAR
        names = Names(directory)
        rows = [
            suggestion_json(names, found)
            for found in Suggestions.of(book, supplier, programme, kind).all()
        ]
        rows.sort(key=lambda row: (row["product"]["name"], row["product"]["code"]))
        return store_json(book.store, {"suggestions": rows})

    return await api.in_book(request, render)


async def availability(api: Api, request: web.Request) -> web.Response:
    def render(book: StoreBook) -> dict[str, Any]:
        found = StoreAvailability(book)
        names = Names(book.directory)
        on_order = lanes.on_order(book.connection, book.store.id)
        incoming = lanes.incoming(book.connection, book.store.id)
        products = sorted({*found.cells, *on_order, *incoming})
        book.learn(products)
        rows = [
            availability_json(names.of("product", product), found.of(product))
            | {"on_order": on_order.get(product, 0), "in_transit": incoming.get(product, 0)}
            for product in products
        ]
        rows.sort(key=lambda row: (row["product"]["name"], row["product"]["code"]))
        return store_json(book.store, {"products": rows})

    return await api.in_book(request, render)


async def list_orders(api: Api, request: web.Request) -> web.Response:
    side = request.query.get("side", "customer")
    if side not in SIDES:
        raise Refused("invalid", "side: customer or supplier", field="side")
    status = request.query.get("status")
    statuses = status.split(",")[:20] if status else []

    def render(book: StoreBook) -> dict[str, Any]:
        names = Names(book.directory)
        rows = lanes.orders(book.connection, side, book.store.id, statuses)
        shown = [order_row_json(names, row) for row in rows[:MAX_ORDERS]]
        return store_json(book.store, {"orders": shown, "total": len(rows)})

    return await api.in_lanes(request, render)


async def order(api: Api, request: web.Request) -> web.Response:
    order_id = _id(request, "order", "order_unknown")

    def render(book: StoreBook) -> dict[str, Any]:
        return order_json(book.directory, known(book.directory, book.store.id, order_id))

    return await api.in_lanes(request, render)


def known(directory: Directory, store: bytes, order_id: bytes) -> lanes.LaneOrder:
    """An order that this store is an end of, or approves."""
    return orders.known_at(directory, store, order_id).found


async def submit(api: Api, request: web.Request) -> web.Response:
    asked = lane_requests.order(await json_body(request))

    def use_case(connection: sqlite3.Connection, place: str, actor: Actor) -> dict[str, Any]:
        desk, order_id = orders.submit(api.node.store, connection, place, asked, actor)
        return order_json(desk.directory, known(desk.directory, desk.place.id, order_id))

    return await api.act(request, use_case)


async def review(api: Api, request: web.Request) -> web.Response:
    asked = lane_requests.review(await json_body(request))
    order_id = _id(request, "order", "order_unknown")
    store = api.node.store

    def use_case(connection: sqlite3.Connection, place: str, actor: Actor) -> dict[str, Any]:
        desk = orders.review(store, connection, place, order_id, asked, actor)
        return order_json(desk.directory, known(desk.directory, desk.place.id, order_id))

    return await api.act(request, use_case)


async def end(api: Api, request: web.Request) -> web.Response:
    asked = lane_requests.noted(await json_body(request))
    order_id = _id(request, "order", "order_unknown")
    store = api.node.store

    def use_case(connection: sqlite3.Connection, place: str, actor: Actor) -> dict[str, Any]:
        desk = orders.end(store, connection, place, order_id, asked, actor)
        return order_json(desk.directory, known(desk.directory, desk.place.id, order_id))

    return await api.act(request, use_case)


# --- picks --------------------------------------------------------------------------------


async def list_picks(api: Api, request: web.Request) -> web.Response:
    def render(book: StoreBook) -> dict[str, Any]:
        found = lanes.held_picks(book.connection, book.store.id)
        rows = [_pick(book, shipment.id) for shipment, _ in sorted(found, key=lambda one: one[1])]
        return store_json(book.store, {"picks": rows})

    return await api.in_book(request, render)


async def pick(api: Api, request: web.Request) -> web.Response:
    pick_id = _id(request, "pick", "shipment_unknown")
    return await api.in_book(request, lambda book: _pick(book, pick_id))


def _pick(book: StoreBook, pick_id: bytes) -> dict[str, Any]:
    found = lanes.shipment(book.connection, pick_id, book.store.id)
    if found is None or found.lane.supplier != book.store.id:
        raise Refused("shipment_unknown", "this pick is not known here", status=404)
    return pick_json(book, found)


async def allocate(api: Api, request: web.Request) -> web.Response:
    asked = lane_requests.pick(await json_body(request))

    def use_case(connection: sqlite3.Connection, place: str, actor: Actor) -> dict[str, Any]:
        made = picks.allocate(api.node.store, connection, place, asked, actor)
        names = Names(made.desk.directory)
        missing = [
            {"product": names.of("product", product), "quantity": quantity}
            for product, quantity in made.short
        ]
        return _pick(made.desk.book(), made.pick) | {"missing": missing}

    return await api.act(request, use_case)


def _step(word: str) -> Callable[[Api, web.Request], Any]:
    async def step(api: Api, request: web.Request) -> web.Response:
        lane_requests.noted(await json_body(request))
        pick_id = _id(request, "pick", "shipment_unknown")
        store = api.node.store

        def use_case(connection: sqlite3.Connection, place: str, actor: Actor) -> dict[str, Any]:
            desk = picks.step(store, connection, place, pick_id, word, actor)
            return _pick(desk.book(), pick_id)

        return await api.act(request, use_case)

    step.__name__ = f"{word}_step"
    return step


# --- loans, neighbours, schedule --------------------------------------------------------


async def list_loans(api: Api, request: web.Request) -> web.Response:
    def render(book: StoreBook) -> dict[str, Any]:
        return store_json(book.store, {"loans": _loans(book.directory, book.store.id)})

    return await api.in_book(request, render)


def _loans(directory: Directory, store: bytes) -> list[dict[str, Any]]:
    names = Names(directory)
    return [
        {
            "lender": names.of("store", loan.lender),
            "borrower": names.of("store", loan.borrower),
            "product": names.of("product", loan.product),
            "quantity": loan.quantity,
        }
        for loan in loans.loans(directory.connection, store)
    ]


async def write_off(api: Api, request: web.Request) -> web.Response:
    asked = lane_requests.write_off(await json_body(request))

    def use_case(connection: sqlite3.Connection, place: str, actor: Actor) -> dict[str, Any]:
        desk: Desk = loans.write_off(api.node.store, connection, place, asked, actor)
        return store_json(desk.place, {"loans": _loans(desk.directory, desk.place.id)})

    return await api.act(request, use_case)


async def who_has(api: Api, request: web.Request) -> web.Response:
    product = request.query.get("product", "")

    def render(book: StoreBook) -> dict[str, Any]:
        return nearby(api.node, book, book.directory.product(product))

    return await api.in_book(request, render)


async def order_schedule(api: Api, request: web.Request) -> web.Response:
    def render(book: StoreBook) -> dict[str, Any]:
        names = Names(book.directory)
        return store_json(book.store, {"schedule": schedule(book, names)})

    return await api.in_book(request, render)


def _id(request: web.Request, name: str, code: str) -> bytes:
    found = id_of(request.match_info[name])
    if found is None:
        raise Refused(code, f"no {name} of this id", status=404)
    return found


_STORE = "/stores/{store}"
_ORDER = f"{_STORE}/orders/{{order}}"
_PICK = f"{_STORE}/picks/{{pick}}"

ROUTES = (
    Route("GET", f"{_STORE}/suggestions", suggestions, "What to order, with every figure it rests"
          " on", "Suggestions", query=("supplier", "programme", "emergency")),
    Route("GET", f"{_STORE}/availability", availability, "What of each product may be promised",
          "Availability"),
    Route("GET", f"{_STORE}/orders", list_orders, "Orders of a store", "Orders",
          query=("side", "status")),
    Route("POST", f"{_STORE}/orders", submit, "Send an order", "Order", "OrderRequest", status=201),
    Route("GET", _ORDER, order, "An order with its lines", "Order"),
    Route("POST", f"{_ORDER}/review", review, "Approve, cut or reject an order", "Order", "Review",
          status=201),
    Route("POST", f"{_ORDER}/end", end, "Cancel an order, or close what is left of it", "Order",
          "Noted", status=201),
    Route("GET", f"{_STORE}/picks", list_picks, "Goods set aside that have not left", "Picks"),
    Route("POST", f"{_STORE}/picks", allocate, "Set goods aside", "Pick", "PickRequest",
          status=201),
    Route("GET", _PICK, pick, "A pick list", "Pick"),
    Route("POST", f"{_PICK}/pick", _step("pick"), "Goods are fetched to the staging bin", "Pick",
          "Noted", status=201),
    Route("POST", f"{_PICK}/release", _step("release"), "Give allocated goods free", "Pick",
          "Noted", status=201),
    Route("POST", f"{_PICK}/put-back", _step("put_back"), "Put fetched goods back", "Pick",
          "Noted", status=201),
    Route("POST", f"{_PICK}/dispatch", _step("dispatch"), "Goods leave", "Pick", "Noted",
          status=201),
    Route("GET", f"{_STORE}/loans", list_loans, "Open loans", "Loans"),
    Route("POST", f"{_STORE}/loans/write-off", write_off, "Ask no more for what was lent", "Loans",
          "LoanWriteOff", status=201),
    Route("GET", f"{_STORE}/nearby", who_has, "Who near here has a product", "Nearby",
          query=("product",)),
    Route("GET", f"{_STORE}/schedule", order_schedule, "When orders are due", "Schedule"),
)  # fmt: skip

_ASKED = closed(("product", "quantity"), product=TEXT, quantity=QUANTITY, note=TEXT)
_PERIOD = closed(("label", "start", "end"), label=TEXT, start=TEXT, end=TEXT)
_RATIO = or_null(TEXT)
_FIGURES = {"on_order": INTEGER, "in_transit": INTEGER, "amc": _RATIO, "max_months": _RATIO}

SCHEMAS: dict[str, Any] = {
    "Noted": closed(("id",), id=COMMAND, note=TEXT),
    "OrderRequest": closed(
        ("id", "supplier", "lines"),
        id=COMMAND,
        supplier=TEXT,
        kind={"enum": list(lane_requests.KINDS)},
        programme=TEXT,
        period=_PERIOD,
        needed_by=TEXT,
        note=TEXT,
        lines=list_of(_ASKED, minItems=1, maxItems=MAX_ORDER_LINES),
    ),
    "Review": closed(
        ("id", "decision"),
        id=COMMAND,
        decision={"enum": list(lane_requests.DECISIONS)},
        note=TEXT,
        lines=list_of(_ASKED, maxItems=MAX_ORDER_LINES),
    ),
    "PickRequest": closed(
        ("id",),
        id=COMMAND,
        order=ID,
        to=TEXT,
        purpose={"enum": list(PURPOSES)},
        note=TEXT,
        override=closed(("reason",), reason=TEXT),
        lines=list_of(
            closed(
                ("product", "quantity"), product=TEXT, quantity=QUANTITY, batch=TEXT, bin=TEXT
            ),
            maxItems=MAX_ORDER_LINES,
        ),
    ),
    "LoanWriteOff": closed(
        ("id", "borrower", "product", "quantity"),
        id=COMMAND, borrower=TEXT, product=TEXT, quantity=QUANTITY, note=TEXT,
    ),
    "Suggestions": object_of(
        store=NAMED,
        suggestions=list_of(
            object_of(
                product=NAMED,
                suggested=or_null(INTEGER),
                packs=or_null(INTEGER),
                units_per_pack=INTEGER,
                need=_RATIO,
                reason=or_null({"enum": ["amc_unknown", "no_maximum"]}),
                available=INTEGER,
                **_FIGURES,
            )
        ),
    ),
    "Availability": object_of(
        store=NAMED,
        products=list_of(
            object_of(
                product=NAMED,
                **dict.fromkeys(
                    ("physical", "usable", "expired", "held", "damaged", "reserved", "available",
                     "on_order", "in_transit"),
                    INTEGER,
                ),
            )
        ),
    ),
    "Orders": object_of(store=NAMED, orders=list_of(object_of()), total=INTEGER),
    "Order": object_of(
        id=ID,
        document=TEXT,
        kind=TEXT,
        status=TEXT,
        actions=list_of(TEXT),
        supplier=NAMED,
        customer=NAMED,
        approver=NAMED,
        programme=or_null(NAMED),
        period=or_null(_PERIOD),
        submitted_at=or_null(INSTANT),
        reviewed_at=or_null(INSTANT),
        needed_by=or_null(TEXT),
        note=TEXT,
        review_note=TEXT,
        end_note=TEXT,
        flags=list_of(TEXT),
        shipments=list_of(object_of(id=ID, document=TEXT, state=TEXT, lines=INTEGER)),
        lines=list_of(
            object_of(
                line=INTEGER,
                product=NAMED,
                quantity=INTEGER,
                suggested=or_null(INTEGER),
                usable=or_null(INTEGER),
                note=TEXT,
                approved=INTEGER,
                cut=TEXT,
                allocated=INTEGER,
                shipped=INTEGER,
                received=INTEGER,
                shipping=INTEGER,
                remaining=INTEGER,
                fill_rate=_RATIO,
                **_FIGURES,
            )
        ),
    ),
    "Pick": object_of(
        id=ID,
        document=TEXT,
        state=TEXT,
        purpose=TEXT,
        order=or_null(ID),
        to=NAMED,
        note=TEXT,
        flags=list_of(TEXT),
        lines=list_of(
            object_of(
                line=INTEGER, product=NAMED, batch=TEXT, expiry=or_null(TEXT), bin=TEXT,
                status=STATUS, quantity=INTEGER, short=INTEGER,
            )
        ),
        missing=list_of(object_of(product=NAMED, quantity=INTEGER)),
    ),
    "Picks": object_of(store=NAMED, picks=list_of(ref("Pick"))),
    "Loans": object_of(
        store=NAMED,
        loans=list_of(object_of(lender=NAMED, borrower=NAMED, product=NAMED, quantity=INTEGER)),
    ),
    "Nearby": object_of(
        store=NAMED,
        product=NAMED,
        stores=list_of(
            object_of(store=NAMED, km=or_null(TEXT), available=INTEGER, provisional=BOOL)
        ),
        unknown=INTEGER,
    ),
    "Schedule": object_of(
        store=NAMED,
        schedule=list_of(
            object_of(
                supplier=NAMED, programme=or_null(NAMED), due=or_null(TEXT), late=BOOL,
                last_order=or_null(TEXT), lead_days=INTEGER,
            )
        ),
    ),
}  # fmt: skip

"""Supply pages: what is shown of orders, shipments and purchases, to the API and the command line.

Each page is a function from a store's book and what was asked to an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from crdt_model.details import NO_ID
from crdt_model.lane_facts import OrderKind
from crdt_model.places import Status
from node import orders, purchase_answers, purchasing
from node.availability import StoreAvailability, coming_in, on_order
from node.directory import Directory
from node.errors import Refused
from node.fields import STATUS_WORDS, id_of
from node.loans import loans
from node.nearby import nearby
from node.node import Node
from node.order_answers import (
    Names,
    availability_json,
    order_json,
    order_row_json,
    pick_json,
    store_json,
    suggestion_json,
)
from node.owners import owner_codes
from node.schedule import schedule
from node.shipment_answers import shipment_json
from node.stock import StoreBook
from node.suggestions import Suggestions
from node.supply_lines import approved_lanes, supply_lines
from node.views import lanes, purchases

MAX_ORDERS = 1000  # in one answer; older ones are asked for by status
MAX_SHIPMENTS = 1000  # closed ones in one answer; older ones are asked for by their id
MAX_STATUSES = 20
SIDES = ("customer", "supplier", "approver")

Asked = Mapping[str, str]  # what was asked beside the store, by name
Page = Callable[[Node, StoreBook, Asked], dict[str, Any]]


def suggestions(node: Node, book: StoreBook, asked: Asked) -> dict[str, Any]:
    """What to order of each product, with every figure it rests on."""
    directory = book.directory
    supplier = directory.store(asked["supplier"]).id if "supplier" in asked else b""
    programme = NO_ID
    if "programme" in asked:
        programme = directory.find("programme", asked["programme"]).id
    kind = OrderKind.EMERGENCY if asked.get("emergency") == "yes" else OrderKind.REGULAR
    names = Names(directory)
    found = Suggestions.of(book, supplier, programme, kind).all()
    rows = [suggestion_json(names, one) for one in found]
    return store_json(book.store, {"suggestions": _by_name(rows)})


def availability(node: Node, book: StoreBook, asked: Asked) -> dict[str, Any]:
    """What of each product may be promised, is on order and in transit."""
    found, names = StoreAvailability(book), Names(book.directory)
    asked_for = on_order(book)
    incoming = coming_in(book)
    products = sorted({*found.cells, *asked_for, *incoming})
    book.learn(products)
    places = _reserved_places(book, found)
    rows = [
        availability_json(names.of("product", product), found.of(product))
        | {"on_order": asked_for.get(product, 0), "in_transit": incoming.get(product, 0)}
        | {"reserved_at": places.get(product, [])}
        for product in products
    ]
    return store_json(book.store, {"products": _by_name(rows)})


def _reserved_places(book: StoreBook, found: StoreAvailability) -> dict[bytes, list[Any]]:
    """Where what picks hold lies, by product."""
    directory = book.directory
    held = {cell: quantity for cell, quantity in found.reserved.items() if quantity > 0}
    owners = owner_codes(directory) if any(cell.owner for cell in held) else {}
    places: dict[bytes, list[Any]] = {}
    for cell, quantity in held.items():
        places.setdefault(cell.product, []).append(
            {
                "batch": cell.batch,
                "bin": directory.bin_code(book.store.id, cell.bin),
                "status": STATUS_WORDS[Status(cell.status)],
                "owner": owners.get(cell.owner),
                "quantity": quantity,
            }
        )
    return places


def list_orders(node: Node, book: StoreBook, asked: Asked) -> dict[str, Any]:
    """Orders that a store sent, got, or approves for another."""
    side = asked.get("side", "customer")
    if side not in SIDES:
        raise Refused("invalid", "side: customer, supplier or approver", field="side")
    statuses = asked["status"].split(",")[:MAX_STATUSES] if asked.get("status") else []
    names = Names(book.directory)
    if side == "approver":
        approved = approved_lanes(supply_lines(book.directory), book.store.id)
        rows = lanes.orders_of(book.connection, approved, statuses)
    else:
        rows = lanes.orders(book.connection, side, book.store.id, statuses)
    shown = [order_row_json(names, row) for row in rows[:MAX_ORDERS]]
    return store_json(book.store, {"orders": shown, "total": len(rows)})


def order(node: Node, book: StoreBook, asked: Asked) -> dict[str, Any]:
    """An order with its lines."""
    return shown_order(book.directory, book.store.id, id_in(asked, "order", "order_unknown"))


def shown_order(directory: Directory, store: bytes, order_id: bytes) -> dict[str, Any]:
    """An order that this store is an end of, or approves. Raises Refused: `order_unknown`."""
    return order_json(directory, store, orders.known_at(directory, store, order_id).found)


def list_picks(node: Node, book: StoreBook, asked: Asked) -> dict[str, Any]:
    """Goods set aside that have not left."""
    found = lanes.held_picks(book.connection, book.store.id)
    rows = [shown_pick(book, one.id) for one, _ in sorted(found, key=lambda held: held[1])]
    return store_json(book.store, {"picks": rows})


def pick(node: Node, book: StoreBook, asked: Asked) -> dict[str, Any]:
    """A pick list."""
    return shown_pick(book, id_in(asked, "pick", "shipment_unknown"))


def shown_pick(book: StoreBook, pick_id: bytes) -> dict[str, Any]:
    """A pick of this supplier. Raises Refused: `shipment_unknown`."""
    found = lanes.shipment(book.connection, pick_id, book.store.id)
    if found is None or found.lane.supplier != book.store.id:
        raise Refused("shipment_unknown", "this pick is not known here", status=404)
    return pick_json(book, found)


def list_shipments(node: Node, book: StoreBook, asked: Asked) -> dict[str, Any]:
    """Shipments from and to a store, newest first."""
    found = lanes.shipments_of(book.connection, book.store.id, MAX_SHIPMENTS)
    shown = [shipment_json(book.directory, book.store.id, sent) for sent in found]
    return store_json(book.store, {"shipments": shown})


def shipment(node: Node, book: StoreBook, asked: Asked) -> dict[str, Any]:
    """A shipment with its lines."""
    shipment_id = id_in(asked, "shipment", "shipment_unknown")
    return shown_shipment(book.directory, book.store.id, shipment_id)


def shown_shipment(directory: Directory, store: bytes, shipment_id: bytes) -> dict[str, Any]:
    """A shipment of a store. Raises Refused: `shipment_unknown`."""
    found = lanes.shipment(directory.connection, shipment_id, store)
    if found is None:
        raise Refused("shipment_unknown", "this shipment is not known here", status=404)
    return shipment_json(directory, store, found)


def list_loans(node: Node, book: StoreBook, asked: Asked) -> dict[str, Any]:
    """What a store lent and borrowed."""
    return store_json(book.store, {"loans": shown_loans(book.directory, book.store.id)})


def shown_loans(directory: Directory, store: bytes) -> list[dict[str, Any]]:
    """Open loans of a store."""
    names = Names(directory)
    return [
        {
            "lender": names.of("store", loan.lender),
            "borrower": names.of("store", loan.borrower),
            "product": names.of("product", loan.product),
            "quantity": loan.quantity,
        }
        for loan in loans(directory.connection, store)
    ]


def who_has(node: Node, book: StoreBook, asked: Asked) -> dict[str, Any]:
    """Who near a store has a product."""
    return nearby(node, book, book.directory.product(asked.get("product", "")))


def order_schedule(node: Node, book: StoreBook, asked: Asked) -> dict[str, Any]:
    """When the orders of each supply line are due."""
    return store_json(book.store, {"schedule": schedule(book, Names(book.directory))})


def list_purchases(node: Node, book: StoreBook, asked: Asked) -> dict[str, Any]:
    """Orders to suppliers outside the network, newest first."""
    books = purchasing.Books.of(book.directory, book.store.id)
    found = purchases.purchases(book.connection, books.scope, books.ledger)
    names = Names(book.directory)
    rows = [purchase_answers.purchase_json(book.directory, names, books, one) for one in found]
    return store_json(
        book.store, {"purchases": [row | {"lines": len(row["lines"])} for row in rows]}
    )


def purchase(node: Node, book: StoreBook, asked: Asked) -> dict[str, Any]:
    """A purchase with what came of it."""
    order_id = id_in(asked, "purchase", "purchase_unknown")
    return purchase_answers.shown_purchase(book.directory, book.store, order_id)


def suppliers(node: Node, book: StoreBook, asked: Asked) -> dict[str, Any]:
    """Lead time and fill rate of each supplier a store bought from."""
    rows = purchase_answers.performance(book.directory, book.store)
    return store_json(book.store, {"suppliers": rows})


def id_in(asked: Asked, name: str, code: str) -> bytes:
    """An id that a path or an option names. Raises Refused: `code`."""
    found = id_of(asked.get(name, ""))
    if found is None:
        raise Refused(code, f"no {name} of this id", status=404)
    return found


def _by_name(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["product"]["name"], row["product"]["code"]))


# Pages by name, and the options each reads beside the store.
PAGES: dict[str, tuple[Page, tuple[str, ...]]] = {
    "suggestions": (suggestions, ("supplier", "programme", "emergency")),
    "availability": (availability, ()),
    "orders": (list_orders, ("side", "status")),
    "order": (order, ("order",)),
    "picks": (list_picks, ()),
    "pick": (pick, ("pick",)),
    "shipments": (list_shipments, ()),
    "shipment": (shipment, ("shipment",)),
    "loans": (list_loans, ()),
    "nearby": (who_has, ("product",)),
    "schedule": (order_schedule, ()),
    "purchases": (list_purchases, ()),
    "purchase": (purchase, ("purchase",)),
    "suppliers": (suppliers, ()),
}
# An approver need not hold the ledger of the stores whose orders it approves.
IN_LANES = frozenset({"orders", "order", "shipment"})

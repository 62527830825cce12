"""Supply acts: what is said of orders, shipments and purchases, by the API and the command line.

Each act is a function from one writing transaction, a store, the body of a request and what it is
about to the answer. Acts parse, call one use case and show what came of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from node import (
    answers,
    invoices,
    lane_requests,
    loans,
    movements,
    orders,
    picks,
    purchase_requests,
    purchasing,
    requests,
    settling,
)
from node.directory import Directory
from node.errors import Refused
from node.fields import id_of
from node.order_answers import Names, store_json
from node.purchase_answers import shown_purchase
from node.recording import Actor
from node.store import Store
from node.supply_pages import shown_loans, shown_order, shown_pick, shown_shipment


@dataclass(frozen=True, slots=True)
class Told:
    """Who says it and where, in one writing transaction; `of` is what it is about, or ""."""

    store: Store
    connection: sqlite3.Connection
    place: str
    actor: Actor
    of: str = ""

    def about(self, code: str) -> bytes:
        """The id it is about. Raises Refused: `code`."""
        found = id_of(self.of)
        if found is None:
            raise Refused(code, "nothing here has this id", status=404)
        return found


Act = Callable[[Told, Any], dict[str, Any]]


def order(told: Told, body: Any) -> dict[str, Any]:
    """Send an order."""
    asked = lane_requests.order(body)
    desk, made = orders.submit(told.store, told.connection, told.place, asked, told.actor)
    return shown_order(desk.directory, desk.place.id, made)


def review(told: Told, body: Any) -> dict[str, Any]:
    """Approve, cut or reject an order."""
    asked, about = lane_requests.review(body), told.about("order_unknown")
    desk = orders.review(told.store, told.connection, told.place, about, asked, told.actor)
    return shown_order(desk.directory, desk.place.id, about)


def order_end(told: Told, body: Any) -> dict[str, Any]:
    """Cancel an order, or close what is left of it."""
    asked, about = lane_requests.noted(body), told.about("order_unknown")
    desk = orders.end(told.store, told.connection, told.place, about, asked, told.actor)
    return shown_order(desk.directory, desk.place.id, about)


def pick(told: Told, body: Any) -> dict[str, Any]:
    """Set goods aside."""
    asked = lane_requests.pick(body)
    made = picks.allocate(told.store, told.connection, told.place, asked, told.actor)
    names = Names(made.desk.directory)
    missing = [
        {"product": names.of("product", product), "quantity": quantity}
        for product, quantity in made.short
    ]
    return shown_pick(made.desk.book(), made.pick) | {"missing": missing}


def pick_step(word: str, told: Told, body: Any) -> dict[str, Any]:
    """Take a step of a pick."""
    lane_requests.noted(body)
    about = told.about("shipment_unknown")
    desk = picks.step(told.store, told.connection, told.place, about, word, told.actor)
    return shown_pick(desk.book(), about)


def settlement(told: Told, body: Any) -> dict[str, Any]:
    """Settle differences of a shipment."""
    asked, about = lane_requests.settle(body), told.about("shipment_unknown")
    desk = settling.settle(told.store, told.connection, told.place, about, asked, told.actor)
    return shown_shipment(desk.directory, desk.place.id, about)


def write_off(told: Told, body: Any) -> dict[str, Any]:
    """Ask no more for what was lent."""
    asked = lane_requests.write_off(body)
    desk = loans.write_off(told.store, told.connection, told.place, asked, told.actor)
    return store_json(desk.place, {"loans": shown_loans(desk.directory, desk.place.id)})


def purchase(told: Told, body: Any) -> dict[str, Any]:
    """Draw up a purchase, or change the one it is about."""
    asked = purchase_requests.purchase(body)
    about = told.about("purchase_unknown") if told.of else None
    desk, made = purchasing.write(told.store, told.connection, told.place, about, asked, told.actor)
    return shown_purchase(desk.directory, desk.place, made)


def purchase_step(word: str, told: Told, body: Any) -> dict[str, Any]:
    """Take a step of a purchase."""
    note, about = lane_requests.noted(body).note, told.about("purchase_unknown")
    desk = purchasing.step(told.store, told.connection, told.place, about, word, note, told.actor)
    return shown_purchase(desk.directory, desk.place, about)


def invoice(told: Told, data: bytes, document: str) -> dict[str, Any]:
    """Receive what a supplier's sheet lists against a purchase."""
    about = told.about("purchase_unknown")
    directory = Directory(told.connection, told.store.network)
    held = purchasing.known(directory, directory.store(told.place).id, about)
    supplier = directory.named("supplier", held.supplier).code
    read = invoices.receipt_of(data, "invoice", supplier, document, about.hex(), held.currency)
    try:
        asked = requests.movement(read.body)
        desk, recorded = movements.record_movement(
            told.store, told.connection, told.place, asked, told.actor
        )
    except Refused as why:
        raise read.refused(why) from None
    author = desk.author(recorded)
    return answers.recorded(desk.directory, desk.place, recorded, asked.id, author)


# Acts that take a body, by the noun of the command line.
ACTS: dict[str, Act] = {
    "order": order,
    "review": review,
    "order-end": order_end,
    "pick": pick,
    "settlement": settlement,
    "write-off": write_off,
    "purchase": purchase,
}
PICK_STEPS = ("pick", "release", "put_back", "dispatch")
PURCHASE_STEPS = ("approve", "send", "close", "cancel")
# Steps need no more than what they are about.
STEPS: dict[str, dict[str, Act]] = {
    "pick": {word: partial(pick_step, word) for word in PICK_STEPS},
    "purchase": {word: partial(purchase_step, word) for word in PURCHASE_STEPS},
}

"""Purchasing: orders to suppliers outside the network, from draft to closed.

A purchase is kept in the scope of its store; what comes against it is a receipt in the ledger that
names the order and the line. Nothing is counted twice: what was received is read from the ledger.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass

from crdt_model import scopes
from crdt_model.details import stored
from crdt_model.facts import Kind, fact
from crdt_model.fields import MAX_FACT_LINES
from crdt_model.identifiers import command_id
from crdt_model.purchase_facts import Purchase, PurchaseLine, PurchaseStepped
from crdt_model.purchases import STEPS, TRANSITIONS, BoughtLine, PurchaseOrder
from node.directory import Directory
from node.errors import Refused
from node.orders import parts
from node.purchase_requests import PurchaseRequest
from node.recording import Actor, Desk
from node.store import Store
from node.views import purchases

_NEEDED = {"approve": "supervisor", "cancel": "supervisor"}
_ROLE = "storekeeper"


@dataclass(frozen=True, slots=True)
class Books:
    """Where a store's purchases stand: rows of its settings scope and of its ledger."""

    scope: int
    ledger: int

    @classmethod
    def of(cls, directory: Directory, store: bytes) -> Books:
        return cls(
            directory.scope(scopes.store_settings(store)), directory.scope(scopes.ledger(store))
        )


def known(directory: Directory, store: bytes, order: bytes) -> PurchaseOrder:
    """A purchase of a store. Raises Refused: `purchase_unknown`."""
    books = Books.of(directory, store)
    found = purchases.purchase(directory.connection, books.scope, books.ledger, order)
    if found is None:
        raise Refused("purchase_unknown", "no such purchase here", status=404)
    return found


def check_step(order: PurchaseOrder, step: str) -> None:
    """Refuse a step that the purchase's stage does not allow."""
    if step not in TRANSITIONS[order.stage]:
        raise Refused(
            "purchase_status",
            f"{order.document} is {order.status.replace('_', ' ')}",
            status=409,
            purchase_status=order.status,
            action=step,
        )


def write(
    store: Store,
    connection: sqlite3.Connection,
    place: str,
    order: bytes | None,
    asked: PurchaseRequest,
    actor: Actor,
) -> tuple[Desk, bytes]:
    """Draw up a purchase, or change one that was not sent; returns its id.

    Raises:
        Refused: `purchase_unknown`, `purchase_status`, `product_twice`, `unknown_code`.
    """
    desk = Desk.open(store, connection, place, actor, _ROLE)
    scope = scopes.store_settings(desk.place.id)
    command = command_id(scope, asked.id)
    order_id = order or hashlib.sha256(b"stockmesh/purchase/1" + command).digest()[:8]
    if desk.lane_recorded_before(scope, asked.id, asked.request):
        return desk, order_id
    was: tuple[tuple[bytes, bytes], ...] = ()
    document = ""
    if order is not None:
        held = known(desk.directory, desk.place.id, order)
        check_step(held, "change")
        was, document = held.versions[:MAX_FACT_LINES], held.document
    supplier = desk.directory.find("supplier", asked.supplier).id
    lines = _lines(desk, asked)
    document = document or desk.next_document()
    facts = [
        fact(
            Kind.PURCHASE,
            stored(
                Purchase(
                    order_id, supplier, document, asked.currency, asked.expected, asked.note,
                    was, part,
                )
            ),
        )
        for part in parts(lines)
    ]  # fmt: skip
    desk.write_lane(scope, asked.id, asked.request, facts)
    return desk, order_id


def _lines(desk: Desk, asked: PurchaseRequest) -> list[PurchaseLine]:
    lines: list[PurchaseLine] = []
    seen: set[bytes] = set()
    for at, line in enumerate(asked.lines):
        try:
            product = desk.directory.product(line.product)
            if product.id in seen:
                raise Refused("product_twice", f"{product.code} stands on two lines")
        except Refused as refused:
            raise refused.at(at) from None
        seen.add(product.id)
        units = desk.directory.fields("product", product.id).get("units_per_pack")
        pack = line.pack or (units if type(units) is int and units > 0 else 1)
        lines.append(PurchaseLine(at, product.id, line.quantity, pack, line.price, line.note))
    return lines


def step(
    store: Store,
    connection: sqlite3.Connection,
    place: str,
    order: bytes,
    word: str,
    note: str,
    actor: Actor,
) -> Desk:
    """Take a step of a purchase: `approve`, `send`, `close`, `cancel`; twice is once.

    Raises:
        Refused: `purchase_unknown`, `purchase_status`.
    """
    desk = Desk.open(store, connection, place, actor, _NEEDED.get(word, _ROLE))
    held = known(desk.directory, desk.place.id, order)
    scope = scopes.store_settings(desk.place.id)
    version = "".join(command.hex() for _, command in held.versions)
    client_id = f"purchase/{order.hex()}/{word}/{version[:16]}"
    request = command_id(client_id, "")
    if desk.lane_recorded_before(scope, client_id, request):
        return desk
    check_step(held, word)
    said = fact(Kind.PURCHASE_STEP, stored(PurchaseStepped(order, int(STEPS[word]), note)))
    desk.write_lane(scope, client_id, request, [said])
    return desk


def line_of(order: PurchaseOrder, product: bytes) -> BoughtLine | None:
    """The line of a purchase that buys a product."""
    return next((line for line in order.lines if line.ordered.product == product), None)

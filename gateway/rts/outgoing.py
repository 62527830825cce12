"""Outgoing: what DHIS2 should be told of orders, dispatches and receipts.

An order's state goes to the requisition events it was made of; a dispatch may be an event of its
own; a line that was acknowledged is a receipt event in the stock programme. What DHIS2 was read to
hold already is not said again, so a gateway that takes over changes nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Any

from crdt_model import scopes
from crdt_model.clock import milliseconds_of
from crdt_model.orders import Order, OrderedLine
from gateway.rts import outbox, requisitions, tables
from gateway.rts.deliveries import receipt_uid
from gateway.rts.facts import RECEIPT
from gateway.rts.ground import Ground
from gateway.rts.outbox import Wish
from gateway.rts.requisitions import Ordered, by_name, requested_of
from gateway.rts.tables import Held
from gateway.rts.uids import own_uid
from node.directory import Directory
from node.node import Node
from node.views import lanes
from node.views import ledger as ledger_view

REQUISITION, DISPATCH = "requisition", "dispatch"
_ENDED = frozenset({"received", "cancelled", "closed"})
WISHES_A_WRITE = 200  # people's writes wait no longer than one such transaction
_TERMS = 10  # shipments of one order that a text of their numbers has room for


async def want(node: Node, ground: Ground) -> int:
    """State all that DHIS2 should be told; returns how many wishes are new.

    What may be new is looked for without writing: mostly there is nothing.
    """
    wished = 0
    for store, lines in (await node.database.read(partial(_fresh, node, ground))).items():
        job = partial(_receipts, node, ground, store, lines)
        wished += await node.database.write(job, bulk=True)
    if ground.setting.dispatch_program:
        sent = await node.database.read(partial(_departed, ground))
        for start in range(0, len(sent), WISHES_A_WRITE):
            some = sent[start : start + WISHES_A_WRITE]
            told = partial(_dispatches, node, ground, some)
            wished += await node.database.write(told, bulk=True)
    for one in await node.database.read(requisitions.ordered):
        if one.customer in ground.uids:
            wished += await node.database.write(partial(_requisition, node, ground, one), bulk=True)
    return wished


def _in_units(ground: Ground, product: bytes, quantity: int) -> str | None:
    """Base units as DHIS2 counts them; None if that is no whole number of its units."""
    item = ground.items.get(product)
    if item is None:
        return None
    found = Fraction(quantity) * item[1]
    return str(found.numerator) if found.denominator == 1 else None


def _is_before(ground: Ground, dispatched: int) -> bool:
    """Whether goods left before the day from which real-time stock is told."""
    since = ground.setting.since
    return bool(since) and ground.written(milliseconds_of(dispatched))[:10] < since


# --- receipts -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fresh:
    """A line that was taken in and that DHIS2 was not asked to hold yet."""

    uid: str
    document: str
    product: bytes
    quantity: int


def _fresh(node: Node, ground: Ground, connection: sqlite3.Connection) -> dict[bytes, list[Fresh]]:
    """Lines that were taken in at stores of real-time stock, by store, in order."""
    setting = ground.setting
    if not setting.ack_program or not setting.receipt:
        return {}
    known = outbox.known(connection, RECEIPT)
    found: dict[bytes, list[Fresh]] = {}
    for store in ground.stores:
        rows = connection.execute(
            "SELECT shipment.id, shipment.document, shipment.dispatched, line.line, line.product,"
            " line.good + line.damaged FROM lane_shipment AS shipment JOIN lane_shipment_line AS"
            " line ON line.scope = shipment.scope AND line.id = shipment.id"
            " WHERE shipment.customer = ? AND shipment.noted NOT NULL"
            " AND shipment.dispatched NOT NULL AND line.good + line.damaged > 0"
            " ORDER BY shipment.noted, shipment.id, line.line",
            (store.id,),
        )
        for shipment, document, dispatched, line, product, quantity in rows:
            uid = receipt_uid(node.network, shipment, line)
            if uid not in known and not _is_before(ground, dispatched):
                fresh = Fresh(uid, document, product, quantity)
                found.setdefault(store.id, []).append(fresh)
    return found


def _receipts(
    node: Node, ground: Ground, store: bytes, lines: list[Fresh], connection: sqlite3.Connection
) -> int:
    """Lines that were taken in are receipts in DHIS2's stock programme."""
    wished = 0
    after = _after(node, store, connection, lines)
    for line, stock in zip(lines, after, strict=True):
        wish = Wish(line.uid, RECEIPT, store, line.document, line.product, {}, {})
        wished += _receipt(node, ground, connection, wish, line.quantity, stock)
    return wished


def _after(
    node: Node, store: bytes, connection: sqlite3.Connection, lines: Sequence[Fresh]
) -> list[int]:
    """The stock after each of these receipts, in order; the ledger has all of them already."""
    ledger = Directory(connection, node.network).scope(scopes.ledger(store))
    held: dict[bytes, int] = {}
    for line in lines:
        if line.product not in held:
            cells = ledger_view.balances(connection, ledger, line.product)
            held[line.product] = sum(cell.on_hand for cell in cells)
        held[line.product] -= line.quantity
    after = []
    for line in lines:
        held[line.product] += line.quantity
        after.append(held[line.product])
    return after


def _receipt(
    node: Node,
    ground: Ground,
    connection: sqlite3.Connection,
    wish: Wish,
    quantity: int,
    stock: int,
) -> bool:
    """Wish for one receipt event, or keep why it cannot be said."""
    setting, now_ms = ground.setting, node.now_ms()
    written = _in_units(ground, wish.product, quantity)
    if written is None:
        words = "the product is mapped to no item, or the quantity is no whole number of its units"
        outbox.cannot(connection, wish, "not_whole", words, now_ms)
        return False
    unit = ground.uids[wish.store]
    enrolled = tables.enrolled(connection, unit, ground.items[wish.product][0])
    if enrolled is None:
        words = f"no active enrolment of item {ground.items[wish.product][0]} at this unit"
        outbox.cannot(connection, wish, "not_enrolled", words, now_ms)
        return False
    values = {setting.receipt: written}
    if setting.receipt_values != "rules":
        values |= _computed(ground, wish.product, quantity, stock)
    read = tables.event(connection, wish.uid)
    held = read is not None and read.event.values.get(setting.receipt) == written
    made = Wish(
        wish.uid, RECEIPT, wish.store, wish.document, wish.product,
        _event(ground, wish.uid, setting.program, setting.stage, unit, now_ms)
        | {"trackedEntity": enrolled[0], "enrollment": enrolled[1]},
        values, held,
    )  # fmt: skip
    return outbox.want(connection, made, now_ms)


def _computed(ground: Ground, product: bytes, quantity: int, stock: int) -> dict[str, str]:
    """Previous balance and stock on hand as our ledger has them, where they can be written."""
    setting = ground.setting
    pairs = ((setting.previous, stock - quantity), (setting.stock_on_hand, stock))
    texts = [(element, _in_units(ground, product, units)) for element, units in pairs if element]
    return {element: text for element, text in texts if text is not None}


def _event(
    ground: Ground, uid: str, program: str, stage: str, unit: str, now_ms: int
) -> dict[str, Any]:
    """An event of ours that happens now: DHIS2 must not be told of the past."""
    at = ground.written(now_ms)
    return {
        "event": uid,
        "program": program,
        "programStage": stage,
        "orgUnit": unit,
        "occurredAt": at,
        "createdAtClient": at,
        "status": "COMPLETED",
    }


# --- dispatches ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Departed:
    """What of one product left on one shipment, in base units."""

    store: bytes
    shipment: bytes
    document: str
    dispatched: int
    product: bytes
    quantity: int


def _departed(ground: Ground, connection: sqlite3.Connection) -> list[Departed]:
    """What left for stores of real-time stock and is not settled as told already."""
    found: list[Departed] = []
    for store in ground.stores:
        rows = connection.execute(
            "SELECT shipment.id, shipment.document, shipment.dispatched, line.product,"
            " sum(line.departed) FROM lane_shipment AS shipment JOIN lane_shipment_line AS line ON"
            " line.scope = shipment.scope AND line.id = shipment.id WHERE shipment.customer = ?"
            " AND shipment.dispatched NOT NULL GROUP BY shipment.scope, shipment.id, line.product"
            " ORDER BY shipment.dispatched, shipment.id, line.product",
            (store.id,),
        )
        found += [Departed(store.id, *row) for row in rows if not _is_before(ground, row[2])]
    return found


def _dispatches(
    node: Node, ground: Ground, some: Sequence[Departed], connection: sqlite3.Connection
) -> int:
    return sum(_dispatch(node, ground, sent, connection) for sent in some)


def _dispatch(node: Node, ground: Ground, sent: Departed, connection: sqlite3.Connection) -> bool:
    """What left of one product is an event of the dispatch programme."""
    setting, now_ms = ground.setting, node.now_ms()
    uid = own_uid(node.network, DISPATCH, f"{sent.shipment.hex()}/{sent.product.hex()}")
    wish = Wish(uid, DISPATCH, sent.store, sent.document, sent.product, {}, {})
    written = _in_units(ground, sent.product, sent.quantity)
    if written is None:
        words = "the product is mapped to no item, or the quantity is no whole number of its units"
        outbox.cannot(connection, wish, "not_whole", words, now_ms)
        return False
    values = {
        setting.dispatch_consignment: sent.document,
        setting.dispatch_item: ground.items[sent.product][0],
        setting.dispatch_quantity: written,
    }
    if setting.dispatch_date:
        values[setting.dispatch_date] = ground.written(milliseconds_of(sent.dispatched))[:10]
    unit = ground.uids[sent.store]
    event = _event(ground, uid, setting.dispatch_program, setting.dispatch_stage, unit, now_ms)
    made = replace(wish, event=event, values=values)
    return outbox.want(connection, made, now_ms)


# --- requisitions -------------------------------------------------------------------------


def _requisition(node: Node, ground: Ground, one: Ordered, connection: sqlite3.Connection) -> int:
    """The events an order was made of are told how it stands."""
    order = lanes.order(connection, one.order, one.customer)
    if order is None:
        return 0
    unit = ground.uids[one.customer]
    events = tables.events_at(connection, ground.setting.req_program, unit)
    made = by_name(ground, events).get(one.name)
    if made is None:
        return 0
    products = requested_of(ground, made.events)
    lines = {line.asked.product: line for line in order.order.lines}
    wished, told = 0, set[bytes]()
    for held in made.events:
        product = products.get(held.event.uid)
        line = lines.get(product) if product is not None else None
        if product is None or line is None:
            continue
        # Two events of one product are one line; only the first is told quantities.
        values = _said(ground, order, line, first=product not in told)
        told.add(product)
        if values:
            wish = _wish_of(held, one, order.order.document, product, values)
            wished += outbox.want(connection, wish, node.now_ms())
    if order.order.status in _ENDED:
        connection.execute("UPDATE rts_requisition SET done = 1 WHERE name = ?", (one.name,))
    return wished


def _wish_of(
    held: Held, one: Ordered, document: str, product: bytes, values: Mapping[str, str]
) -> Wish:
    event = held.event
    said = {
        "event": event.uid,
        "program": event.program,
        "programStage": event.stage,
        "orgUnit": event.org_unit,
        "status": event.status,
        "occurredAt": event.occurred_at,
    }
    if event.enrollment:
        said["enrollment"] = event.enrollment
    is_held = all(event.values.get(uid) == value for uid, value in values.items())
    return Wish(event.uid, REQUISITION, one.customer, document, product, said, values, is_held)


def _said(
    ground: Ground, found: lanes.LaneOrder, line: OrderedLine, *, first: bool
) -> dict[str, str]:
    """What a requisition event is told of its line, by the elements that are mapped."""
    setting, order, product = ground.setting, found.order, line.asked.product
    values: dict[str, str] = {}
    word = setting.statuses.get(order.status, "")
    if setting.req_status and word:
        values[setting.req_status] = word
    if not first:
        return values
    approved = _in_units(ground, product, line.approved)
    if setting.req_approved and order.reviews and approved is not None:
        values[setting.req_approved] = approved
    if setting.req_remarks:
        remark = "; ".join(text for text in (line.cut, *_notes(order)) if text)
        if remark:
            values[setting.req_remarks] = remark
    sent = [
        shipment
        for shipment in found.shipments
        if any(one.sent.product == product for one in shipment.lines)
    ]
    if sent:
        shipped = _in_units(ground, product, line.shipped)
        if setting.req_dispatched and shipped is not None:
            values[setting.req_dispatched] = shipped
        if setting.req_consignment:
            values[setting.req_consignment] = ", ".join(one.document for one in sent[:_TERMS])
        days = list(_days(ground, [one.dispatched for one in sent]))
        if setting.req_dispatch_date and days:
            values[setting.req_dispatch_date] = max(days)
    return values


def _notes(order: Order) -> Iterator[str]:
    yield order.review_note
    if order.ended is not None:
        yield order.ended.note


def _days(ground: Ground, stamps: Sequence[int | None]) -> Iterator[str]:
    for stamp in stamps:
        if stamp is not None:
            yield date.fromisoformat(ground.written(milliseconds_of(stamp))[:10]).isoformat()

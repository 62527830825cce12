"""The lanes view, as it is written: a document is folded again when a fact of it comes in.

A fact names an order or a shipment; that document is folded from all its facts
(`crdt_model.orders`, `crdt_model.shipments`) and its rows are written anew, in the transaction that
stored the fact. `lanes` reads what stands here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from crdt_model.codec import decode
from crdt_model.detail_forms import detail_of
from crdt_model.details import NO_ID, Detail, Dispatch, ReceiptNote
from crdt_model.entries import decode_facts
from crdt_model.facts import Kind
from crdt_model.facts import fact as fact_
from crdt_model.lane_facts import (
    LoanWriteOff,
    OrderEnd,
    Pick,
    Picking,
    Requisition,
    Review,
    Settlement,
)
from crdt_model.orders import Order, fold_order
from crdt_model.scopes import parse
from crdt_model.shipments import HELD_STATES, Said, Shipment, fold_shipment
from node.folding import Arrived
from node.views import numbers

MAX_SAID = 2_000  # facts of one order or shipment; the largest real ones have some twenty
_ORDER_KINDS = (Kind.REQUISITION, Kind.REVIEW, Kind.ORDER_END)


class LanesView:
    """Takes in what the sides of a lane say; a run's documents are folded once at its end."""

    def prepare(self, connection: sqlite3.Connection, scope_id: int) -> None:
        """Shipments known from paper alone are folded first: no fact of the lane names them."""
        rows = connection.execute(
            "SELECT DISTINCT shipment FROM paper_dispatch WHERE scope = ?", (scope_id,)
        ).fetchall()
        fold_documents(connection, scope_id, (), [shipment for (shipment,) in rows])

    def take(self, connection: sqlite3.Connection, arrived: Arrived) -> None:
        self.take_run(connection, [arrived])

    def take_run(self, connection: sqlite3.Connection, run: Sequence[Arrived]) -> None:
        scope = run[0].scope_id
        orders: dict[bytes, None] = {}
        shipments: dict[bytes, None] = {}
        for arrived in run:
            for part in arrived.parts:
                for at, fact in enumerate(part.facts):
                    detail = detail_of(fact)
                    if isinstance(detail, LoanWriteOff):
                        connection.execute(
                            "INSERT OR IGNORE INTO lane_write_off"
                            " (scope, entry, at, command, product, quantity)"
                            " VALUES (?, ?, ?, ?, ?, ?)",
                            (
                                scope, part.entry_id, at, part.entry.command, detail.product,
                                detail.quantity,
                            ),
                        )  # fmt: skip
                        continue
                    subject = _subject(detail)
                    if subject is None:
                        continue
                    connection.execute(
                        "INSERT OR IGNORE INTO lane_fact (scope, subject, entry, at, kind)"
                        " VALUES (?, ?, ?, ?, ?)",
                        (scope, subject, part.entry_id, at, fact.kind),
                    )
                    (orders if fact.kind in _ORDER_KINDS else shipments)[subject] = None
                    _note_document(connection, arrived, part.entry.log.device, detail)
        fold_documents(connection, scope, orders, shipments)


def _note_document(
    connection: sqlite3.Connection, arrived: Arrived, device: bytes, detail: Detail | None
) -> None:
    supplier, customer = arrived.scope.ids
    match detail:
        case Requisition(document=document):
            store = customer
        case Pick(document=document) | Dispatch(document=document):
            store = supplier
        case _:
            return
    numbers.note(connection, store, device, document)


def _subject(detail: Detail | None) -> bytes | None:
    match detail:
        case Requisition(order=order) | Review(order=order) | OrderEnd(order=order):
            return order
        case Pick(pick=pick) | Picking(pick=pick):
            return pick
        case Dispatch(shipment=shipment) | ReceiptNote(shipment=shipment):
            return shipment
        case Settlement(shipment=shipment):
            return shipment
    return None


def fold_documents(
    connection: sqlite3.Connection, scope: int, orders: Iterable[bytes], shipments: Iterable[bytes]
) -> None:
    """Write the rows of these orders and shipments of a lane anew, and of the orders they serve."""
    (name,) = connection.execute("SELECT name FROM scope WHERE id = ?", (scope,)).fetchone()
    supplier, customer = parse(name).ids
    touched = dict.fromkeys(orders)
    for shipment_id in shipments:
        shipment = fold_shipment(shipment_id, said_of(connection, scope, shipment_id))
        _write_shipment(connection, scope, supplier, customer, shipment)
        if shipment.order != NO_ID:
            touched[shipment.order] = None
    for order_id in touched:
        _write_order(connection, scope, supplier, customer, folded(connection, scope, order_id))


def said_of(connection: sqlite3.Connection, scope: int, subject: bytes) -> list[Said]:
    """What a lane says of an order or shipment, and copies of its dispatch on receipts (L9).

    The first `MAX_SAID` by order count: a device that says more cannot make every fact that comes
    cost as much as all before it.
    """
    rows = connection.execute(
        "SELECT lane_fact.entry, at, stamp, device.device, command, facts FROM lane_fact"
        " JOIN entry ON entry.id = lane_fact.entry JOIN log ON log.id = entry.log"
        " JOIN device ON device.id = log.device"
        " WHERE lane_fact.scope = ? AND subject = ? ORDER BY stamp, device.device, command, at"
        " LIMIT ?",
        (scope, subject, MAX_SAID),
    ).fetchall()
    said: list[Said] = []
    decoded: dict[int, Sequence[Any]] = {}
    for entry, at, stamp, device, command, facts in rows:
        if entry not in decoded:
            decoded[entry] = decode_facts(facts)
        detail = detail_of(decoded[entry][at])
        assert detail is not None
        said.append(Said(detail, (stamp, device, command, at)))
    rows = connection.execute(
        "SELECT stamp, device, command, at, detail FROM paper_dispatch"
        " WHERE scope = ? AND shipment = ?",
        (scope, subject),
    ).fetchall()
    for stamp, device, command, at, detail in rows:
        stored_ = decode(detail)
        assert isinstance(stored_, tuple)
        copied = detail_of(fact_(Kind.DISPATCH, stored_))
        assert copied is not None
        said.append(Said(copied, (stamp, device, command, at)))
    return said


def shipments_for(connection: sqlite3.Connection, scope: int, order_id: bytes) -> list[Shipment]:
    rows = connection.execute(
        "SELECT id FROM lane_shipment WHERE scope = ? AND order_id = ?"
        " ORDER BY coalesce(dispatched, 0), id",
        (scope, order_id),
    ).fetchall()
    return [fold_shipment(one, said_of(connection, scope, one)) for (one,) in rows]


def folded(connection: sqlite3.Connection, scope: int, order_id: bytes) -> Order:
    shipments = shipments_for(connection, scope, order_id)
    return fold_order(order_id, said_of(connection, scope, order_id), shipments)


def _write_order(
    connection: sqlite3.Connection, scope: int, supplier: bytes, customer: bytes, order: Order
) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO lane_order (scope, id, supplier, customer, kind, programme, period,"
        " document, submitted, needed_by, status, flags)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            scope, order.id, supplier, customer, order.kind, order.programme, order.period[0],
            order.document, order.submitted, order.needed_by, order.status, " ".join(order.flags),
        ),
    )  # fmt: skip
    connection.execute("DELETE FROM lane_order_line WHERE scope = ? AND id = ?", (scope, order.id))
    connection.executemany(
        "INSERT INTO lane_order_line (scope, id, line, product, asked, approved, allocated,"
        " shipped, received, remaining) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                scope, order.id, line.asked.line, line.asked.product, line.asked.quantity,
                line.approved, line.allocated, line.shipped, line.received, line.remaining,
            )
            for line in order.lines
        ],
    )  # fmt: skip


def _write_shipment(
    connection: sqlite3.Connection, scope: int, supplier: bytes, customer: bytes, made: Shipment
) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO lane_shipment (scope, id, supplier, customer, order_id, reason,"
        " document, status, dispatched, noted, flags) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            scope, made.id, supplier, customer, made.order, made.reason, made.document,
            made.status, made.dispatched, made.noted, " ".join(made.flags),
        ),
    )  # fmt: skip
    for table in ("lane_shipment_line", "lane_pick_line"):
        connection.execute(f"DELETE FROM {table} WHERE scope = ? AND id = ?", (scope, made.id))
    connection.executemany(
        "INSERT INTO lane_shipment_line (scope, id, line, product, batch, sent, departed,"
        " good, damaged, in_transit, open, swapped, outcomes)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                scope, made.id, line.sent.line, line.sent.product, line.sent.batch,
                line.sent.quantity, line.left, line.good, line.damaged, line.in_transit, line.open,
                line.swapped, " ".join(f"{what}:{quantity}" for what, quantity in line.settled),
            )
            for line in made.lines
        ],
    )  # fmt: skip
    if made.state in HELD_STATES:
        connection.executemany(
            "INSERT OR IGNORE INTO lane_pick_line (scope, id, line, product, batch, bin, status,"
            " owner, quantity) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    scope, made.id, at, line.product, line.batch, line.bin, line.status,
                    line.owner, line.quantity,
                )
                for at, line in enumerate(made.picked)
            ],
        )  # fmt: skip

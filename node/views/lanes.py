"""The lanes view: the orders and shipments of the lanes held here.

A fact that comes in names an order or a shipment; that document is folded again from all its facts
(`crdt_model.orders`, `crdt_model.shipments`) and its rows are written anew, in the transaction that
stored the fact. The rows answer lists and sums; a whole document is folded when it is opened.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
_SHIPMENT_KINDS = (
    Kind.PICK, Kind.PICKING, Kind.DISPATCH, Kind.RECEIPT_NOTE, Kind.SETTLEMENT,
)  # fmt: skip


MAX_LANES_OF_ID = 1000  # that are looked at: an id belongs to one lane, more is another's slip


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
        _write_order(connection, scope, supplier, customer, _folded(connection, scope, order_id))


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


def _shipments_for(connection: sqlite3.Connection, scope: int, order_id: bytes) -> list[Shipment]:
    rows = connection.execute(
        "SELECT id FROM lane_shipment WHERE scope = ? AND order_id = ?"
        " ORDER BY coalesce(dispatched, 0), id",
        (scope, order_id),
    ).fetchall()
    return [fold_shipment(one, said_of(connection, scope, one)) for (one,) in rows]


def _folded(connection: sqlite3.Connection, scope: int, order_id: bytes) -> Order:
    shipments = _shipments_for(connection, scope, order_id)
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


# What two nodes with the same facts must have alike, whatever number the scope has in each.
STATE = (
    "SELECT id, supplier, customer, kind, programme, period, document, submitted, needed_by,"
    " status, flags FROM lane_order WHERE scope = :scope ORDER BY id",
    "SELECT id, line, product, asked, approved, allocated, shipped, received, remaining"
    " FROM lane_order_line WHERE scope = :scope ORDER BY id, line",
    "SELECT id, supplier, customer, order_id, reason, document, status, dispatched, noted, flags"
    " FROM lane_shipment WHERE scope = :scope ORDER BY id",
    "SELECT id, line, product, batch, sent, departed, good, damaged, in_transit, open, swapped,"
    " outcomes FROM lane_shipment_line WHERE scope = :scope ORDER BY id, line",
    "SELECT id, line, product, batch, bin, status, owner, quantity"
    " FROM lane_pick_line WHERE scope = :scope ORDER BY id, line",
)


# --- reading ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: its scope row, and who is at its ends."""

    scope: int
    supplier: bytes
    customer: bytes


@dataclass(frozen=True, slots=True)
class LaneShipment:
    """A shipment and the lane it is in."""

    lane: Lane
    shipment: Shipment


@dataclass(frozen=True, slots=True)
class LaneOrder:
    """An order, the lane it is in, and all shipments that name it."""

    lane: Lane
    order: Order
    shipments: tuple[Shipment, ...]


def shipment(
    connection: sqlite3.Connection, shipment_id: bytes, store: bytes | None = None
) -> LaneShipment | None:
    """A shipment by its id; with `store` only in a lane of that store."""
    lane, _ = lane_of(connection, shipment_id, store)
    if lane is None:
        return None
    return LaneShipment(
        lane, fold_shipment(shipment_id, said_of(connection, lane.scope, shipment_id))
    )


def lane_of(
    connection: sqlite3.Connection, shipment_id: bytes, store: bytes | None = None
) -> tuple[Lane | None, str]:
    """The lane a shipment is in and its document number; as `shipment`, without folding it.

    Where two lanes speak of one id, the lane whose supplier sent it first is meant.
    """
    rows = connection.execute(
        "SELECT scope, supplier, customer, document FROM lane_shipment WHERE id = ?"
        " ORDER BY dispatched IS NULL, dispatched, supplier, customer",
        (shipment_id,),
    ).fetchall()
    for *ends, document in rows:
        lane = Lane(*ends)
        if store is None or store in (lane.supplier, lane.customer):
            return lane, document
    return None, ""


def order(
    connection: sqlite3.Connection, order_id: bytes, store: bytes | None = None
) -> LaneOrder | None:
    """An order by its id; with `store` only in a lane of that store."""
    for lane in lanes_of_order(connection, order_id):
        if store is None or store in (lane.supplier, lane.customer):
            return order_in(connection, lane, order_id)
    return None


def lanes_of_order(connection: sqlite3.Connection, order_id: bytes) -> list[Lane]:
    """The lanes that speak of an order; one, unless a device uses another lane's id.

    First the one that asked first: a lane that only names the id never comes before it.
    """
    rows = connection.execute(
        "SELECT scope, supplier, customer FROM lane_order WHERE id = ?"
        " ORDER BY submitted IS NULL, submitted, supplier, customer LIMIT ?",
        (order_id, MAX_LANES_OF_ID),
    ).fetchall()
    return [Lane(*row) for row in rows]


def order_in(connection: sqlite3.Connection, lane: Lane, order_id: bytes) -> LaneOrder:
    """An order of a lane, with all shipments that name it."""
    folded = _shipments_for(connection, lane.scope, order_id)
    made = fold_order(order_id, said_of(connection, lane.scope, order_id), folded)
    return LaneOrder(lane, made, tuple(folded))


def dispatch_entry(
    connection: sqlite3.Connection, scope: int, shipment_id: bytes
) -> tuple[int, int, bytes] | None:
    """Log row, seq and device of the first entry of the dispatch that stands."""
    row = connection.execute(
        "SELECT entry.log, min(seq), device.device FROM lane_fact"
        " JOIN entry ON entry.id = lane_fact.entry JOIN log ON log.id = entry.log"
        " JOIN device ON device.id = log.device"
        " WHERE lane_fact.scope = ? AND subject = ? AND kind = ?"
        " GROUP BY device.device, command ORDER BY min(stamp), device.device, command LIMIT 1",
        (scope, shipment_id, Kind.DISPATCH),
    ).fetchone()
    return None if row is None else (row[0], row[1], row[2])


def hash_before(connection: sqlite3.Connection, log: int, seq: int) -> bytes:
    """The hash of the entry before `seq` of a log's branch."""
    row = connection.execute(
        "SELECT hash FROM entry WHERE log = ? AND seq = ?", (log, seq - 1)
    ).fetchone()
    if row is None:
        row = connection.execute("SELECT before_hash FROM log WHERE id = ?", (log,)).fetchone()
    found: bytes = row[0]
    return found


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list; `submitted` is a stamp or None, flags are separated by spaces."""

    id: bytes
    supplier: bytes
    customer: bytes
    kind: int
    programme: bytes
    period: str
    document: str
    submitted: int | None
    needed_by: str
    status: str
    lines: int
    flags: str


def orders(
    connection: sqlite3.Connection, side: str, store: bytes, statuses: Sequence[str] = ()
) -> list[OrderRow]:
    """Orders of a store, newest first; `side` is `supplier` or `customer`."""
    assert side in ("supplier", "customer")
    marks = ",".join("?" * len(statuses))
    wanted = f" AND status IN ({marks})" if statuses else ""
    rows = connection.execute(
        "SELECT id, supplier, customer, kind, programme, period, document, submitted, needed_by,"
        " status, (SELECT count(*) FROM lane_order_line AS line WHERE"
        " line.scope = lane_order.scope AND line.id = lane_order.id), flags"
        f" FROM lane_order WHERE {side} = ?{wanted}"
        " ORDER BY coalesce(submitted, 0) DESC, id",
        (store, *statuses),
    )
    return [OrderRow(*row) for row in rows]


def shipments_of(connection: sqlite3.Connection, store: bytes, most: int) -> list[LaneShipment]:
    """Shipments that left for or from a store, newest first: the open ones, and the last `most`."""
    rows = connection.execute(
        "SELECT scope, supplier, customer, id FROM"
        " (SELECT *, row_number() OVER (ORDER BY dispatched DESC, id) AS place FROM lane_shipment"
        " WHERE ? IN (supplier, customer) AND dispatched IS NOT NULL)"
        " WHERE place <= ? OR status NOT IN ('received', 'settled') ORDER BY place",
        (store, most),
    ).fetchall()
    return _folded_shipments(connection, rows)


def coming_to(connection: sqlite3.Connection, store: bytes) -> list[LaneShipment]:
    """Shipments on their way to a store, newest first."""
    rows = connection.execute(
        "SELECT scope, supplier, customer, id FROM lane_shipment"
        " WHERE customer = ? AND status = 'in_transit' ORDER BY dispatched DESC, id",
        (store,),
    ).fetchall()
    return _folded_shipments(connection, rows)


def _folded_shipments(
    connection: sqlite3.Connection, rows: Sequence[tuple[int, bytes, bytes, bytes]]
) -> list[LaneShipment]:
    return [
        LaneShipment(
            Lane(scope, supplier, customer),
            fold_shipment(one, said_of(connection, scope, one)),
        )
        for scope, supplier, customer, one in rows
    ]


def flagged(connection: sqlite3.Connection, store: bytes) -> list[tuple[str, bytes, str, str]]:
    """`order` or `shipment`, id, document and flags of a store's documents that have any."""
    return connection.execute(
        "SELECT 'order', id, document, flags FROM lane_order"
        " WHERE flags != '' AND ?1 IN (supplier, customer) UNION ALL"
        " SELECT 'shipment', id, document, flags FROM lane_shipment"
        " WHERE flags != '' AND ?1 IN (supplier, customer) ORDER BY 1, 2",
        (store,),
    ).fetchall()


def incoming(connection: sqlite3.Connection, store: bytes) -> dict[bytes, int]:
    """Base units on their way to a store, by product; open differences are not among them (L4)."""
    rows = connection.execute(
        "SELECT product, sum(in_transit) FROM lane_shipment AS shipment"
        " JOIN lane_shipment_line AS line ON line.scope = shipment.scope AND line.id = shipment.id"
        " WHERE customer = ? AND shipment.status = 'in_transit' GROUP BY product",
        (store,),
    )
    return dict(rows.fetchall())


def on_order(connection: sqlite3.Connection, store: bytes) -> dict[bytes, int]:
    """Base units a store asked for that are still to be supplied, by product."""
    rows = connection.execute(
        "SELECT product, sum(remaining) FROM lane_order"
        " JOIN lane_order_line AS line ON line.scope = lane_order.scope AND line.id = lane_order.id"
        " WHERE customer = ? AND status IN ('submitted', 'approved', 'part_shipped')"
        " GROUP BY product",
        (store,),
    )
    return dict(rows.fetchall())


def held_picks(connection: sqlite3.Connection, store: bytes) -> list[tuple[Shipment, Any]]:
    """Picks of a supplier that have not left, with (stamp, id) of each."""
    rows = connection.execute(
        "SELECT scope, id FROM lane_shipment WHERE supplier = ?"
        " AND status IN ('allocated', 'picked')",
        (store,),
    ).fetchall()
    found = []
    for scope, pick_id in rows:
        said = said_of(connection, scope, pick_id)
        first = min(one.order for one in said if isinstance(one.detail, Pick))
        found.append((fold_shipment(pick_id, said), (first[0], pick_id)))
    return found

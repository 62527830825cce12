"""The lanes view, as it is read: orders and shipments of the lanes held here.

Rows answer lists and sums; a whole document is folded when it is opened. `lane_fold` writes them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from crdt_model.facts import Kind
from crdt_model.lane_facts import (
    Pick,
)
from crdt_model.orders import Order, fold_order
from crdt_model.shipments import Shipment, fold_shipment
from node.views.lane_fold import said_of, shipments_for

MAX_LANES_OF_ID = 1000  # that are looked at: an id belongs to one lane, more is another's slip

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
    folded = shipments_for(connection, lane.scope, order_id)
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


def orders_of(
    connection: sqlite3.Connection,
    between: Collection[tuple[bytes, bytes]],
    statuses: Sequence[str] = (),
) -> list[OrderRow]:
    """Orders of some lanes, each (supplier, customer), newest first."""
    customers = {customer for _, customer in between}
    found = [row for one in customers for row in orders(connection, "customer", one, statuses)]
    known = [row for row in found if (row.supplier, row.customer) in between]
    return sorted(known, key=lambda row: (-(row.submitted or 0), row.id))


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """A line of a submitted order: units asked for and shipped; `submitted` is a stamp.

    `document` is the number people say of the order.
    """

    product: bytes
    submitted: int
    asked: int
    shipped: int
    document: str


def ordered_lines(
    connection: sqlite3.Connection,
    customers: Sequence[bytes],
    until: int,
    product: bytes | None = None,
) -> list[OrderedLine]:
    """Lines of the orders that stores submitted to others than themselves, up to a stamp."""
    marks = ",".join("?" * len(customers))
    rows = connection.execute(
        "SELECT line.product, submitted, asked, shipped, document FROM lane_order AS o"
        " JOIN lane_order_line AS line ON line.scope = o.scope AND line.id = o.id"
        f" WHERE customer IN ({marks}) AND supplier NOT IN ({marks}) AND submitted <= ?"
        " AND (? IS NULL OR line.product = ?)",
        (*customers, *customers, until, product, product),
    )
    return [OrderedLine(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Delivered:
    """A product of a shipment that was noted as received, and its order's submission: stamps."""

    product: bytes
    submitted: int
    noted: int


def delivered(
    connection: sqlite3.Connection,
    customers: Sequence[bytes],
    until: int,
    product: bytes | None = None,
) -> list[Delivered]:
    """Products of the shipments that stores received for their orders, up to a stamp."""
    marks = ",".join("?" * len(customers))
    rows = connection.execute(
        "SELECT DISTINCT line.product, o.submitted, noted, shipment.id"
        " FROM lane_order AS o JOIN lane_shipment AS shipment"
        " ON shipment.scope = o.scope AND shipment.order_id = o.id"
        " JOIN lane_shipment_line AS line"
        " ON line.scope = shipment.scope AND line.id = shipment.id"
        f" WHERE o.customer IN ({marks}) AND o.supplier NOT IN ({marks})"
        " AND submitted NOT NULL AND noted <= ? AND (? IS NULL OR line.product = ?)",
        (*customers, *customers, until, product, product),
    )
    return [Delivered(*row[:3]) for row in rows]


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


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """A shipment that left for a store and is not taken in; `dispatched` is a stamp."""

    id: bytes
    document: str
    supplier: bytes
    dispatched: int


def on_the_way(connection: sqlite3.Connection, store: bytes) -> list[OnTheWay]:
    """What left for a store and is not taken in, the oldest first; without its lines."""
    rows = connection.execute(
        "SELECT id, document, supplier, dispatched FROM lane_shipment WHERE customer = ?"
        " AND status = 'in_transit' AND dispatched IS NOT NULL ORDER BY dispatched, id",
        (store,),
    )
    return [OnTheWay(*row) for row in rows]


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


def orders_to_allocate(connection: sqlite3.Connection, supplier: bytes) -> frozenset[bytes]:
    """Orders a supplier got of which more is to be supplied than is set aside."""
    rows = connection.execute(
        "SELECT DISTINCT line.id FROM lane_order AS o JOIN lane_order_line AS line"
        " ON line.scope = o.scope AND line.id = o.id"
        " WHERE supplier = ? AND status IN ('approved', 'part_shipped')"
        " AND remaining > line.allocated",
        (supplier,),
    )
    return frozenset(found for (found,) in rows)


@dataclass(frozen=True, slots=True)
class WaitingPick:
    """A pick that has not left, without its lines; `lines` is how many it has."""

    id: bytes
    document: str
    customer: bytes
    status: str
    lines: int


def waiting_picks(connection: sqlite3.Connection, supplier: bytes) -> list[WaitingPick]:
    """Picks of a supplier that have not left, by number; `status` is allocated or picked."""
    rows = connection.execute(
        "SELECT id, document, customer, status, (SELECT count(*) FROM lane_pick_line AS line"
        " WHERE line.scope = lane_shipment.scope AND line.id = lane_shipment.id)"
        " FROM lane_shipment WHERE supplier = ? AND status IN ('allocated', 'picked')"
        " ORDER BY document, id",
        (supplier,),
    )
    return [WaitingPick(*row) for row in rows]


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

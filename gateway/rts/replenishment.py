"""Replenishment: orders computed for stores that send none, when a supply line's order is due.

The quantities are the suggestions that the store would see itself. The order's id is derived from
the line and the day it is due, so that two gateways send one order.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from functools import partial

from crdt_model.details import NO_ID
from crdt_model.lane_facts import OrderKind
from gateway.rts.ground import Ground
from gateway.rts.requisitions import ACTOR
from node import orders
from node.directory import Directory
from node.errors import Refused
from node.lane_requests import Asked, OrderRequest
from node.node import Node
from node.recording import Desk
from node.schedule import due_on
from node.suggestions import Suggestions
from node.supply_lines import SupplyLine, supply_lines
from node.views import lanes
from node.views.settings import Named

log = logging.getLogger(__name__)

_OPEN = ("submitted", "approved", "part_shipped")


async def replenish(node: Node, ground: Ground) -> int:
    """Send the orders that are due; returns how many."""
    if ground.setting.orders != "computed":
        return 0
    sent = 0
    for store in ground.stores:
        if not ground.records_for(store.id):
            continue
        try:
            sent += await node.database.write(partial(_of_store, node, store), bulk=True)
        except Refused as refused:  # of one store: the others are supplied all the same
            log.warning("no order computed for %s: %s", store.code, refused.message)
    return sent


def _of_store(node: Node, store: Named, connection: sqlite3.Connection) -> int:
    directory = Directory(connection, node.network)
    lines = [line for line in supply_lines(directory) if line.customer == store.id]
    return sum(_of_line(node, connection, store, line) for line in lines)


def _of_line(node: Node, connection: sqlite3.Connection, store: Named, line: SupplyLine) -> int:
    """Send the order of a supply line if it is due and none is open."""
    desk = Desk.open(node.store, connection, store.id.hex(), ACTOR, "storekeeper")
    rows = [
        row
        for row in lanes.orders(connection, "customer", store.id)
        if row.supplier == line.supplier and row.programme == (line.programme or NO_ID)
    ]
    if any(row.status in _OPEN for row in rows):
        return 0
    submitted = [row.submitted for row in rows if row.submitted is not None]
    last = desk.directory.local_date(store.id, max(submitted)).date() if submitted else None
    book = desk.book()
    due = due_on(line, last)
    if due is None or due > book.day or (last is not None and last >= due):
        return 0
    suggestions = Suggestions.of(book, line.supplier, line.programme or NO_ID, OrderKind.REGULAR)
    wanted = [
        Asked(found.product.hex(), found.suggestion.quantity, "")
        for found in suggestions.all()
        if not found.suggestion.reason and found.suggestion.quantity
    ]
    if not wanted:
        return 0
    programme = line.programme.hex() if line.programme else None
    name = f"rts/due/{line.supplier.hex()}/{line.programme.hex()}/{due.isoformat()}"
    asked = OrderRequest(
        name, line.supplier.hex(), OrderKind.REGULAR, programme, ("", "", ""), "",
        f"computed, due {due.isoformat()}", tuple(wanted),
        hashlib.sha256(name.encode()).digest()[:8],
    )  # fmt: skip
    try:
        orders.submit(node.store, connection, store.id.hex(), asked, ACTOR)
    except Refused as refused:
        if refused.code in ("order_empty", "no_supply_line"):
            return 0
        raise
    return 1

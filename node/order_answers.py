"""Order answers: what orders, picks and suggestions look like to the client that asked."""

from __future__ import annotations

from typing import Any

from crdt_model.availability import STAGING_BIN, Availability
from crdt_model.details import NO_ID
from crdt_model.indicators import rounded
from crdt_model.lane_facts import OrderKind
from crdt_model.orders import ACTIONS, Order, OrderedLine
from crdt_model.places import Status, TransitClass
from node import answers
from node.availability import StoreAvailability
from node.directory import Directory, instant_text
from node.fields import STATUS_WORDS
from node.owners import owner_codes
from node.picks import pick_cells
from node.shipment_answers import shown_state
from node.stock import StoreBook
from node.suggestions import Suggested
from node.supply_lines import approver_of, supply_lines
from node.views import lanes
from node.views.settings import Named


class Names:
    """What things are called, looked up once for a document of a thousand lines."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._known: dict[tuple[str, bytes], dict[str, str]] = {}

    def of(self, kind: str, row: bytes) -> dict[str, str]:
        key = (kind, row)
        if key not in self._known:
            self._known[key] = answers.named(self._directory.named(kind, row))
        return self._known[key]


def order_json(directory: Directory, store: bytes, found: lanes.LaneOrder) -> dict[str, Any]:
    """An order with all its lines, as both ends and the approver see it."""
    names, lane, order = Names(directory), found.lane, found.order
    directory.learn("product", [line.asked.product for line in order.lines])
    approver = approver_of(supply_lines(directory), lane.supplier, lane.customer)
    ended = {"shipping": 0} if directory.store_mode(lane.customer) == "paper" else {}  # S4
    return {
        "id": order.id.hex(),
        "document": order.document,
        "kind": OrderKind(order.kind).name.lower(),
        "status": order.status,
        "actions": sorted(ACTIONS[order.status] & _own(store, lane, approver)),
        "supplier": names.of("store", lane.supplier),
        "customer": names.of("store", lane.customer),
        "approver": names.of("store", approver),
        "programme": _programme(names, order.programme),
        "period": _period(order),
        "submitted_at": None if order.submitted is None else instant_text(order.submitted),
        "reviewed_at": None if order.reviewed is None else instant_text(order.reviewed),
        "needed_by": order.needed_by or None,
        "note": order.note,
        "review_note": order.review_note,
        "end_note": "" if order.ended is None else order.ended.note,
        "flags": list(order.flags),
        "shipments": [
            {
                "id": shipment.id.hex(),
                "document": shipment.document,
                "state": shown_state(directory, lane.customer, shipment),
                "lines": len(shipment.lines or shipment.picked),
            }
            for shipment in found.shipments
        ],
        "lines": [_order_line(names, line) | ended for line in order.lines],
    }


def _own(store: bytes, lane: lanes.Lane, approver: bytes) -> set[str]:
    """The actions that are a store's to take, whatever the status."""
    own: set[str] = set()
    if store == lane.customer:
        own.add("cancel")
    if store == lane.supplier:
        own |= {"allocate", "close"}
    if store == approver:
        own.add("review")
    return own


def _programme(names: Names, programme: bytes) -> dict[str, str] | None:
    return None if programme == NO_ID else names.of("programme", programme)


def _period(order: Order) -> dict[str, str] | None:
    label, first, last = order.period
    return {"label": label, "start": first, "end": last} if label else None


def _order_line(names: Names, line: OrderedLine) -> dict[str, Any]:
    asked, rate = line.asked, line.fill_rate
    return {
        "line": asked.line,
        "product": names.of("product", asked.product),
        "quantity": asked.quantity,
        "suggested": asked.suggested,
        "usable": asked.usable,
        "on_order": asked.on_order,
        "in_transit": asked.in_transit,
        "amc": asked.amc or None,
        "max_months": asked.months or None,
        "note": asked.note,
        "approved": line.approved,
        "cut": line.cut,
        "allocated": line.allocated,
        "shipped": line.shipped,
        "received": line.received,
        "shipping": line.in_transit,
        "remaining": line.remaining,
        "fill_rate": None if rate is None else rounded(rate),
    }


def order_row_json(names: Names, row: lanes.OrderRow) -> dict[str, Any]:
    """An order in a list."""
    return {
        "id": row.id.hex(),
        "document": row.document,
        "kind": OrderKind(row.kind).name.lower(),
        "status": row.status,
        "supplier": names.of("store", row.supplier),
        "customer": names.of("store", row.customer),
        "programme": _programme(names, row.programme),
        "period": row.period or None,
        "submitted_at": None if row.submitted is None else instant_text(row.submitted),
        "needed_by": row.needed_by or None,
        "lines": row.lines,
        "flags": row.flags.split(),
    }


def pick_json(book: StoreBook, found: lanes.LaneShipment) -> dict[str, Any]:
    """A pick as a pick list: its lines in the order of bins, with what they are short of (L5)."""
    directory, shipment = book.directory, found.shipment
    names = Names(directory)
    staging = directory.bin_id(STAGING_BIN)
    owners = owner_codes(directory) if any(line.owner for line in shipment.picked) else {}
    short = {
        held.line: held.short
        for held in StoreAvailability(book).reservations
        if held.pick == shipment.id
    }
    return {
        "id": shipment.id.hex(),
        "document": shipment.document,
        "state": shipment.status,
        "purpose": TransitClass(shipment.reason).name.lower(),
        "order": None if shipment.order == NO_ID else shipment.order.hex(),
        "to": names.of("store", found.lane.customer),
        "note": shipment.note,
        "flags": list(shipment.flags),
        "lines": [
            {
                "line": line.line,
                "product": names.of("product", line.product),
                "batch": line.batch,
                "expiry": _iso(book, line.product, line.batch),
                "bin": directory.bin_code(book.store.id, cell.bin),
                "status": STATUS_WORDS[Status(line.status)],
                "owner": owners.get(line.owner),
                "quantity": line.quantity,
                "short": short.get(line.line, 0),
            }
            for line, cell in pick_cells(shipment, staging)
        ],
    }


def _iso(book: StoreBook, product: bytes, batch: str) -> str | None:
    expiry = book.expiry(product, batch)
    return None if expiry is None else expiry.isoformat()


def suggestion_json(names: Names, found: Suggested) -> dict[str, Any]:
    """A suggestion with every figure it rests on."""
    needs, packing, suggestion = found.needs, found.packing, found.suggestion
    return {
        "product": names.of("product", found.product),
        "suggested": None if suggestion.reason else suggestion.quantity,
        "packs": None if suggestion.reason else suggestion.packs,
        "units_per_pack": packing.units,
        "need": None if suggestion.need is None else rounded(suggestion.need),
        "reason": suggestion.reason or None,
        "max_months": None if needs.max_months is None else rounded(needs.max_months),
        "amc": None if needs.amc is None else rounded(needs.amc),
        "available": needs.available,
        "on_order": needs.on_order,
        "in_transit": needs.in_transit,
    }


def availability_json(product: dict[str, str], found: Availability) -> dict[str, Any]:
    """What of a product may be promised."""
    return {
        "product": product,
        "physical": found.physical,
        "usable": max(0, found.usable),
        "expired": found.expired,
        "held": found.held,
        "damaged": found.damaged,
        "reserved": found.reserved,
        "available": found.available,
    }


def store_json(store: Named, more: dict[str, Any]) -> dict[str, Any]:
    return {"store": answers.named(store)} | more

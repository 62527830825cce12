"""Shipment answers: what a shipment looks like to the client that asked for it."""

from __future__ import annotations

from typing import Any

from crdt_model.details import NO_ID
from crdt_model.lane_facts import Outcome
from crdt_model.packing_lists import PackingList, codes_of
from crdt_model.places import TransitClass
from crdt_model.shipments import Shipment, ShipmentLine
from node import answers
from node.directory import Directory, instant_text
from node.views.lanes import LaneShipment, lane_of

DELIVERED = "delivered"
OUTCOMES = {outcome.name.lower(): outcome for outcome in Outcome}


def shipment_json(directory: Directory, store: bytes, found: LaneShipment) -> dict[str, Any]:
    """A shipment as seen from one of its ends."""
    lane, sent = found.lane, found.shipment
    state = shown_state(directory, lane.customer, sent)
    return {
        "id": sent.id.hex(),
        "direction": "out" if lane.supplier == store else "in",
        "from": answers.named(directory.named("store", lane.supplier)),
        "to": answers.named(directory.named("store", lane.customer)),
        "dispatched_at": None if sent.dispatched is None else instant_text(sent.dispatched),
        "noted_at": None if sent.noted is None else instant_text(sent.noted),
        "state": state,
        "purpose": TransitClass(sent.reason).name.lower(),
        "order": None if sent.order == NO_ID else sent.order.hex(),
        "document": sent.document,
        "note": sent.note,
        "flags": list(sent.flags),
        "lines": [_line(directory, line) | _no_transit(state) for line in sent.lines],
    }


def shown_state(directory: Directory, customer: bytes, sent: Shipment) -> str:
    """The state people read: what was sent to a store kept on paper ends at dispatch (S4)."""
    if sent.status == "in_transit" and directory.store_mode(customer) == "paper":
        return DELIVERED
    return sent.status


def _no_transit(state: str) -> dict[str, int]:
    return {"in_transit": 0} if state == DELIVERED else {}


def packing_list_json(directory: Directory, store: bytes, made: PackingList) -> dict[str, Any]:
    """What a packing list says was sent, and whether the shipment is known here already."""
    sent = made.dispatch
    known = lane_of(directory.connection, sent.shipment, store)[0] is not None
    return {
        "id": sent.shipment.hex(),
        "document": sent.document,
        "purpose": TransitClass(sent.reason).name.lower(),
        "order": None if sent.order == NO_ID else sent.order.hex(),
        "from": answers.named(directory.named("store", sent.supplier)),
        "to": answers.named(directory.named("store", sent.customer)),
        "known": known,
        "codes": codes_of(made.copy),
        "lines": [
            {
                "line": line.line,
                "product": answers.named(directory.named("product", line.product)),
                "batch": line.batch,
                "expiry": line.expiry or None,
                "quantity": line.quantity,
            }
            for line in made.lines
        ],
    }


def _line(directory: Directory, line: ShipmentLine) -> dict[str, Any]:
    return {
        "line": line.sent.line,
        "product": answers.named(directory.named("product", line.sent.product)),
        "batch": line.sent.batch,
        "expiry": line.sent.expiry or None,
        "quantity": line.sent.quantity,
        "received": line.good + line.damaged,
        "damaged": line.damaged,
        "in_transit": line.in_transit,
        "open": line.open,
        "swapped": line.swapped,
        "found": [
            {"batch": batch, "good": good, "damaged": damaged}
            for batch, good, damaged in line.found or ()
        ],
        "settled": [
            {"outcome": Outcome(outcome).name.lower(), "quantity": quantity}
            for outcome, quantity in line.settled
        ],
    }

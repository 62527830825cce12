"""Arrivals: receipts that people enter in DHIS2, taken off what is on its way to their store.

Where nobody acknowledges consignments, a receipt of an item is of the oldest shipment that is on
its way with it; what is more than was sent came from outside. Goods taken in are not given back,
so such an event is taken once, and a later change of it is listed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from crdt_model import scopes
from crdt_model.details import ReceiptNote, stored
from crdt_model.facts import Fact, Kind, Leg, fact
from crdt_model.identifiers import command_id
from crdt_model.places import Outside
from gateway.rts.facts import USER, received, request_of, version
from gateway.rts.ground import Ground, base_units
from gateway.tracker import Event
from node.directory import Directory
from node.node import Node
from node.store import Draft
from node.views import lanes
from node.views.ledger_fold import SqlLedger
from node.views.settings import Named


@dataclass(slots=True)
class Arrival:
    """What a receipt event did: facts of the ledger, and what each lane is told."""

    facts: list[Fact] = field(default_factory=list)
    notes: dict[str, list[ReceiptNote]] = field(default_factory=dict)


def arrival(
    node: Node,
    ground: Ground,
    connection: sqlite3.Connection,
    store: Named,
    event: Event,
    product: Named,
    facts: Sequence[Fact],
) -> Arrival:
    """The facts of an event with its receipt taken off the shipments on their way."""
    scope = scopes.ledger(store.id)
    ledger = Directory(connection, node.network).make_scope(scope)
    command = command_id(scope, version(event).client_id)
    factor: Fraction = ground.items[product.id][1]
    left = base_units(event.values[ground.setting.receipt], factor)
    at = ground.effective(event.occurred_at, node.now_ms())
    note = version(event).mark
    found, uses = Arrival(), SqlLedger(connection, ledger)
    for coming in reversed(lanes.coming_to(connection, store.id)):
        lines: list[tuple[int, str, int, int]] = []
        for line in coming.shipment.lines:
            sent = line.sent
            taken = line.found is not None or uses.uses(coming.shipment.id, sent.line)
            if taken or sent.product != product.id or not left:
                continue
            part = min(left, sent.quantity)
            left -= part
            found.facts.append(received(ground, coming.shipment, sent, part, at, note))
            lines.append((sent.line, sent.batch, part, 0))
        if lines:
            lane = scopes.lane(coming.lane.supplier, store.id)
            said = ReceiptNote(coming.shipment.id, command, tuple(lines))
            found.notes.setdefault(lane, []).append(said)
    found.facts += [made for one in facts for made in _rest(one, left)]
    return found


def _rest(one: Fact, left: int) -> list[Fact]:
    """A fact of the event; of its receipt what came with no shipment."""
    if one.kind != Kind.RECEIPT:
        return [one]
    (leg,) = one.legs
    assert isinstance(leg.source, Outside)
    rest = Leg(leg.source, leg.target, leg.product, leg.batch, left)
    return [fact(Kind.RECEIPT, one.detail, legs=(rest,), effective=one.effective)] if left else []


def tell_lanes(node: Node, connection: sqlite3.Connection, event: Event, found: Arrival) -> None:
    """Say in the lanes what was received."""
    for lane, notes in found.notes.items():
        command = command_id(lane, version(event).client_id)
        said = tuple(fact(Kind.RECEIPT_NOTE, stored(note)) for note in notes)
        node.store.record(connection, Draft(lane, command, request_of(event), USER, said))

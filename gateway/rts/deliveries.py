"""Deliveries: consignments that facilities acknowledge in DHIS2, taken in once in their ledgers.

An acknowledgement names the number of our shipment, and may name an item and a quantity; without
them all is taken as sent. What was not found stays an open difference, as at any store. Receipts
that we post to DHIS2 afterwards come back when it is read; they are known by their uids.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from crdt_model import scopes
from crdt_model.detail_forms import detail_of
from crdt_model.details import DispatchLine, ReceiptNote, Received, stored
from crdt_model.facts import Kind, fact
from crdt_model.fold import Recorded
from crdt_model.identifiers import command_id
from gateway.rts import tables
from gateway.rts.facts import RECEIPT, USER, received
from gateway.rts.ground import Ground, Waits, base_units
from gateway.rts.tables import Held, State
from gateway.rts.uids import is_own, own_uid
from gateway.tracker import Event
from node.directory import Directory
from node.node import Node
from node.store import Draft
from node.views import lanes
from node.views.ledger_fold import SqlLedger, facts_of_command
from node.views.settings import Named

EVENTS_A_WRITE = 20


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one line of a shipment, in base units."""

    sent: DispatchLine
    quantity: int


async def take(node: Node, ground: Ground) -> int:
    """Take in what was acknowledged; returns how many acknowledgements were."""
    await node.database.write(partial(_settle_own, node, ground), bulk=True)
    program = ground.setting.ack_program
    if not program:
        return 0
    opened = await node.database.read(lambda c: tables.open_events(c, program))
    found = [held for held in opened if held.event.stage == ground.setting.ack_stage]
    taken = 0
    for start in range(0, len(found), EVENTS_A_WRITE):
        some = found[start : start + EVENTS_A_WRITE]
        taken += await node.database.write(partial(_take_some, node, ground, some), bulk=True)
    return taken


def receipt_uid(network: bytes, shipment: bytes, line: int) -> str:
    """The uid of the event that says in DHIS2 that a shipment's line was received."""
    return own_uid(network, RECEIPT, f"{shipment.hex()}/{line}")


# --- our own receipts, read back ----------------------------------------------------------


def _settle_own(node: Node, ground: Ground, connection: sqlite3.Connection) -> None:
    """Receipts that we posted move nothing: the goods were taken in when they were acknowledged."""
    own = [
        held
        for held in tables.open_events(connection, ground.setting.program)
        if is_own(node.network, RECEIPT, held.event.uid)
    ]
    lines: dict[bytes, dict[str, tuple[bytes, int | None]]] = {}
    for held in own:
        event = held.event
        try:
            store = ground.store(event.org_unit)
            if store.id not in lines:
                lines[store.id] = _lines_of(node.network, connection, store.id)
            product, taken = lines[store.id].get(event.uid, (b"", None))
            if taken is None:
                raise Waits("shipment_unknown", event.uid)
            same = not event.deleted and _said(ground, event, product) == taken
            reason = "ours" if same else "ours_changed"
            tables.settle(connection, event, State.NO_EFFECT, reason)
        except Waits as waits:
            tables.wait(connection, event, waits.reason, waits.details)


def _lines_of(
    network: bytes, connection: sqlite3.Connection, store: bytes
) -> dict[str, tuple[bytes, int | None]]:
    """Uid of each line shipped to a store, with its product and what was found, base units.

    None where the word of the receipt is not here yet.
    """
    rows = connection.execute(
        "SELECT shipment.id, line.line, line.product,"
        " CASE WHEN line.in_transit > 0 THEN NULL ELSE line.good + line.damaged END"
        " FROM lane_shipment AS shipment JOIN lane_shipment_line AS line"
        " ON line.scope = shipment.scope AND line.id = shipment.id WHERE shipment.customer = ?",
        (store,),
    )
    return {receipt_uid(network, id_, line): (product, got) for id_, line, product, got in rows}


def _said(ground: Ground, event: Event, product: bytes) -> int | None:
    """The receipt an event states, in base units; None if it states none."""
    text = event.values.get(ground.setting.receipt, "")
    if not text or product not in ground.items:
        return None
    try:
        return base_units(text, ground.items[product][1])
    except Waits:
        return None


# --- acknowledgements ---------------------------------------------------------------------


def _take_some(
    node: Node, ground: Ground, some: Sequence[Held], connection: sqlite3.Connection
) -> int:
    taken = 0
    for held in some:
        event = held.event
        try:
            taken += _take(node, ground, event, connection)
        except Waits as waits:
            tables.wait(connection, event, waits.reason, waits.details)
    return taken


def _take(node: Node, ground: Ground, event: Event, connection: sqlite3.Connection) -> int:
    """Take in what one acknowledgement says; returns 1 if anything was. Raises Waits."""
    store = ground.store(event.org_unit)
    directory = Directory(connection, node.network)
    scope = scopes.ledger(store.id)
    ledger = directory.make_scope(scope)
    client_id = f"rts/ack/{event.uid}"
    command = command_id(scope, client_id)
    before = facts_of_command(connection, ledger, command)
    if before:
        _check_same(ground, event, before[0], connection)
        return 0
    if event.deleted:
        tables.settle(connection, event, State.NO_EFFECT, "deleted")
        return 0
    number = event.values.get(ground.setting.ack_consignment, "").strip()
    shipment = _shipment(connection, store, number)
    uses = SqlLedger(connection, ledger)
    waiting = [
        line.sent
        for line in shipment.shipment.lines
        if line.found is None and not uses.uses(shipment.shipment.id, line.sent.line)
    ]
    found = list(_found(ground, event, waiting))
    if not found:
        _check_sent(ground, event, shipment)
        tables.settle(connection, event, State.NO_EFFECT, "already_received", number)
        return 0
    at = ground.effective(event.occurred_at, node.now_ms())
    facts = [
        received(ground, shipment.shipment, one.sent, one.quantity, at, "acknowledged in DHIS2")
        for one in found
    ]
    request = hashlib.sha256(client_id.encode()).digest()[:8]
    node.store.record(connection, Draft(scope, command, request, USER, tuple(facts)))
    note = ReceiptNote(
        shipment.shipment.id,
        command,
        tuple((one.sent.line, one.sent.batch, one.quantity, 0) for one in found),
    )
    lane = scopes.lane(shipment.lane.supplier, store.id)
    said = (fact(Kind.RECEIPT_NOTE, stored(note)),)
    node.store.record(connection, Draft(lane, command_id(lane, client_id), request, USER, said))
    tables.settle(connection, event, State.TAKEN, "", number)
    return 1


def _check_sent(ground: Ground, event: Event, shipment: lanes.LaneShipment) -> None:
    """Raises Waits for an item that is not on the shipment: people see to what came instead."""
    item = event.values.get(ground.setting.ack_item, "") if ground.setting.ack_item else ""
    if not item:
        return
    product, _ = ground.product(item)
    if all(line.sent.product != product.id for line in shipment.shipment.lines):
        raise Waits("item_not_sent", f"{shipment.shipment.document}: {item}")


def _shipment(connection: sqlite3.Connection, store: Named, number: str) -> lanes.LaneShipment:
    """The shipment with a number that left for a store. Raises Waits."""
    rows = connection.execute(
        "SELECT id FROM lane_shipment WHERE customer = ? AND document = ? AND dispatched NOT NULL"
        " ORDER BY dispatched LIMIT 1",
        (store.id, number),
    ).fetchall()
    found = lanes.shipment(connection, rows[0][0], store.id) if number and rows else None
    if found is None:
        raise Waits("shipment_unknown", number)
    return found


def _found(ground: Ground, event: Event, waiting: Sequence[DispatchLine]) -> Iterator[Found]:
    """What an acknowledgement says was found of the lines that nobody took in. Raises Waits."""
    setting = ground.setting
    item = event.values.get(setting.ack_item, "") if setting.ack_item else ""
    if not item:
        yield from (Found(sent, sent.quantity) for sent in waiting)
        return
    product, factor = ground.product(item)
    lines = [sent for sent in waiting if sent.product == product.id]
    text = event.values.get(setting.ack_quantity, "") if setting.ack_quantity else ""
    left = base_units(text, factor) if text else sum(sent.quantity for sent in lines)
    for at, sent in enumerate(lines):
        part = left if at == len(lines) - 1 else min(left, sent.quantity)
        left -= part
        yield Found(sent, part)


def _check_same(
    ground: Ground, event: Event, recorded: Recorded, connection: sqlite3.Connection
) -> None:
    """Goods taken in are not given back: a change afterwards is listed and left to people."""
    number = event.values.get(ground.setting.ack_consignment, "").strip()
    taken: dict[bytes, int] = {}
    shipments: set[bytes] = set()
    for placed in recorded.facts:
        detail = detail_of(placed.fact)
        if isinstance(detail, Received):
            shipments.add(detail.shipment)
            leg = placed.fact.legs[0]  # out of transit; others change its batch
            taken[leg.product] = taken.get(leg.product, 0) + leg.quantity
    documents = {lanes.lane_of(connection, shipment)[1] for shipment in shipments}
    same = not event.deleted and number in documents and _same_quantity(ground, event, taken)
    state, reason = (State.TAKEN, "") if same else (State.NO_EFFECT, "changed_after_receipt")
    tables.settle(connection, event, state, reason, number)


def _same_quantity(ground: Ground, event: Event, taken: Mapping[bytes, int]) -> bool:
    setting = ground.setting
    item = event.values.get(setting.ack_item, "") if setting.ack_item else ""
    text = event.values.get(setting.ack_quantity, "") if setting.ack_quantity else ""
    if not item or not text:
        return True
    product, factor = ground.product(item)
    return taken.get(product.id, 0) == base_units(text, factor)

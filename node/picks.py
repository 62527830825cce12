"""Picks: setting goods aside for an order or a store, fetching them, and sending them.

A pick reserves cells of the supplier. Its steps are one effect each, whichever device of the store
says them: their commands are named by the pick, not by the client. Goods leave by facts in the
ledger, and the lane names the ledger's command, written in the same transaction (L2).
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from crdt_model import scopes
from crdt_model.availability import STAGING_BIN
from crdt_model.details import NO_ID, Dispatch, DispatchLine, Issue, Reasoned, stored
from crdt_model.facts import Fact, Kind, Leg, fact
from crdt_model.identifiers import command_id
from crdt_model.lane_facts import MAX_ORDER_LINES, Pick, Picking, PickLine, PickStep
from crdt_model.lines import Cell
from crdt_model.orders import Order
from crdt_model.places import PaperStore, Place, Shelf, Transit
from crdt_model.shipments import TRANSITIONS, Shipment
from node.availability import set_aside
from node.choosing import Choosing
from node.errors import Refused
from node.lane_requests import PickRequest
from node.orders import check_allocates, known_order, parts
from node.recording import Actor, Desk
from node.shelves import Shelves
from node.store import Store
from node.supply_lines import between, supply_lines
from node.views import lanes

_ROLE = "storekeeper"


@dataclass(frozen=True, slots=True)
class Allocated:
    """What a pick set aside; `short` is (product, base units) of what could not be."""

    desk: Desk
    pick: bytes
    short: tuple[tuple[bytes, int], ...] = ()


def allocate(
    store: Store, connection: sqlite3.Connection, place: str, asked: PickRequest, actor: Actor
) -> Allocated:
    """Set goods aside, first expired first, or from where the person says.

    Without lines all that is still to be supplied of the order is set aside as far as it is there;
    the rest stays a back order. A line that is named must be there.

    Raises:
        Refused: `order_status`, `approval_needed`, `more_than_approved`, `insufficient_stock`,
            `expired`, `held`, `shelf_life`, `not_first_expired`, `nothing_available`.
    """
    desk = Desk.open(store, connection, place, actor, _ROLE)
    order: Order | None = None
    if asked.order is not None:
        known = known_order(desk, asked.order)
        order, customer = known.order, known.found.lane.customer
        if known.found.lane.supplier != desk.place.id:
            raise Refused("order_unknown", "this order is for another supplier", status=404)
    else:
        customer = desk.directory.store(asked.to or "").id
        if customer == desk.place.id:
            raise Refused("invalid", "a store cannot send goods to itself", field="to")
    lane = scopes.lane(desk.place.id, customer)
    pick_id = hashlib.sha256(b"stockmesh/pick/1" + command_id(lane, asked.id)).digest()[:8]
    if desk.lane_recorded_before(lane, asked.id, asked.request):
        return Allocated(desk, pick_id)
    if order is not None:
        check_allocates(desk.directory, known)
    shelves = desk.shelves(None)
    set_aside(shelves, desk.book())
    choosing = Choosing(desk, shelves, order, _life_left(desk, customer), asked)
    if asked.lines:
        for at, line in enumerate(asked.lines):
            try:
                choosing.take(desk.directory.product(line.product), line)
            except Refused as refused:
                raise refused.at(at) from None
    elif order is not None:
        choosing.take_what_is_there(order)
    if not choosing.lines:
        raise Refused("nothing_available", "nothing of it is available", status=409)
    if len(choosing.lines) > MAX_ORDER_LINES:
        raise Refused("invalid", f"more than {MAX_ORDER_LINES} places", field="lines")
    note = "; ".join(text for text in (asked.note, asked.override) if text)
    document = desk.next_document()
    facts = [
        fact(
            Kind.PICK,
            stored(Pick(pick_id, asked.order or NO_ID, int(asked.purpose), document, note, part)),
        )
        for part in parts(choosing.lines)
    ]
    desk.write_lane(lane, asked.id, asked.request, facts)
    return Allocated(desk, pick_id, tuple(choosing.short))


def _life_left(desk: Desk, customer: bytes) -> int:
    """Days of use that goods must have left for this customer."""
    lines = between(supply_lines(desk.directory), desk.place.id, customer)
    return max((line.min_shelf_life_days for line in lines), default=0)


# --- steps ------------------------------------------------------------------------------


def step(
    store: Store, connection: sqlite3.Connection, place: str, pick: bytes, word: str, actor: Actor
) -> Desk:
    """Take a step of a pick: `pick`, `release`, `put_back` or `dispatch`; twice is once.

    Raises:
        Refused: `shipment_unknown`, `shipment_status`, `insufficient_stock`, `expired`, `held`.
    """
    desk = Desk.open(store, connection, place, actor, _ROLE)
    found = lanes.shipment(desk.connection, pick, desk.place.id)
    if found is None or found.lane.supplier != desk.place.id or not found.shipment.picked:
        raise Refused("shipment_unknown", "this pick is not known here", status=404)
    shipment = found.shipment
    client_id = f"pick/{pick.hex()}/{word}"
    request = command_id(client_id, "")
    lane = scopes.lane(found.lane.supplier, found.lane.customer)
    if desk.lane_recorded_before(lane, client_id, request):
        return desk
    if word not in TRANSITIONS[shipment.state]:
        raise Refused(
            "shipment_status",
            f"{shipment.document} is {shipment.status.replace('_', ' ')}",
            status=409,
            shipment_status=shipment.status,
            action=word,
        )
    command = command_id(desk.scope, client_id)
    if word == "dispatch":
        said = _dispatch(desk, found, client_id, request)
    elif word == "release":
        said = [fact(Kind.PICKING, stored(Picking(pick, int(PickStep.RELEASED), NO_ID)))]
    else:
        kind = PickStep.PICKED if word == "pick" else PickStep.PUT_BACK
        _move(desk, shipment, client_id, request, to_staging=kind is PickStep.PICKED)
        said = [fact(Kind.PICKING, stored(Picking(pick, int(kind), command)))]
    desk.write_lane(lane, client_id, request, said)
    return desk


def _move(
    desk: Desk, shipment: Shipment, client_id: str, request: bytes, *, to_staging: bool
) -> None:
    """Take picked goods to the staging bin, or back to where they were (C9)."""
    shelves = desk.shelves(None)
    staging = shelves.named_bin(STAGING_BIN)
    facts: list[Fact] = []
    for line in shipment.picked:
        product = desk.directory.named("product", line.product)
        home = Shelf(line.bin, line.status, line.owner)
        staged = Shelf(staging, line.status, line.owner)
        source, target = (home, staged) if to_staging else (staged, home)
        if source == target:
            continue
        shelves.take(
            product, line.batch, source, line.quantity, override=False, must_be_usable=False
        )
        leg = Leg(source, target, line.product, line.batch, line.quantity)
        facts.append(fact(Kind.TRANSFER, stored(Reasoned(NO_ID, shipment.document)), legs=(leg,)))
    desk.write_bins(client_id, request, list(shelves.new_bins))
    if facts:
        desk.write(client_id, request, facts)


def _dispatch(desk: Desk, found: lanes.LaneShipment, client_id: str, request: bytes) -> list[Fact]:
    """Goods leave: out of the staging bin if they were fetched, else out of their bins."""
    shipment, customer = found.shipment, found.lane.customer
    on_paper = desk.directory.store_mode(customer) == "paper"
    shelves = desk.shelves(None)
    staging = desk.directory.bin_id(STAGING_BIN)
    fetched = shipment.status == "picked"
    detail = stored(Issue(customer, shipment.document, shipment.note))
    facts: list[Fact] = []
    lines: list[DispatchLine] = []
    for number, line in enumerate(shipment.picked):
        product = desk.directory.named("product", line.product)
        shelf = Shelf(staging if fetched else line.bin, line.status, line.owner)
        shelves.take(product, line.batch, shelf, line.quantity, override=False, must_be_usable=True)
        target: Place = Transit(shipment.id, number, shipment.reason)
        if on_paper:
            target = PaperStore(customer)
        leg = Leg(shelf, target, line.product, line.batch, line.quantity)
        facts.append(fact(Kind.ISSUE, detail, legs=(leg,)))
        lines.append(dispatch_line(shelves, number, line.product, line.batch, line.quantity))
    desk.write(client_id, request, facts)
    return dispatch_facts(
        Dispatch(
            shipment.id,
            desk.place.id,
            customer,
            shipment.reason,
            command_id(desk.scope, client_id),
            shipment.document,
            shipment.order,
            (),
        ),
        lines,
    )


def dispatch_line(
    shelves: Shelves, number: int, product: bytes, batch: str, quantity: int
) -> DispatchLine:
    """A line of a packing list, with the expiry the supplier knows."""
    expiry = shelves.expiry(product, batch)
    shown = "" if expiry is None else expiry.isoformat()
    return DispatchLine(number, product, batch, batch, shown, quantity)


def dispatch_facts(head: Dispatch, lines: Sequence[DispatchLine]) -> list[Fact]:
    """The facts of a dispatch, as many as its lines need."""
    return [
        fact(
            Kind.DISPATCH,
            stored(
                Dispatch(
                    head.shipment, head.supplier, head.customer, head.reason, head.command,
                    head.document, head.order, part,
                )
            ),
        )
        for part in parts(lines)
    ]  # fmt: skip


def pick_cells(shipment: Shipment, staging: bytes) -> list[tuple[PickLine, Cell]]:
    """The lines of a pick list in the order of bins, each with the cell where it lies now."""
    fetched = shipment.status == "picked"
    found = [
        (
            line,
            Cell(
                line.product, line.batch, staging if fetched else line.bin, line.status, line.owner
            ),
        )
        for line in shipment.picked
    ]
    return sorted(found, key=lambda held: (held[1].bin, held[0].product, held[0].batch))

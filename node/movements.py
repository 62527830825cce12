"""Movements: receipts, issues, dispensing, transfers, losses, adjustments and conversions.

Each kind is a function from one requested line to facts. The rest (looking a command up, its time,
writing it) is the same for all and stands in `recording`.
"""

from __future__ import annotations

import sqlite3
from datetime import time

from crdt_model import scopes
from crdt_model.details import (
    NO_ID,
    Dispatch,
    DispatchLine,
    Dispense,
    Issue,
    Reasoned,
    Receipt,
    ReceiptNote,
    Received,
    stored,
)
from crdt_model.facts import Kind, Leg, fact
from crdt_model.fold import Recorded
from crdt_model.identifiers import command_id, derived_id
from crdt_model.places import (
    Adjustment,
    Loss,
    Outside,
    PaperStore,
    Patient,
    Place,
    Shelf,
    Status,
    Transit,
    TransitClass,
    Ward,
)
from crdt_model.purchase_facts import PurchaseLine
from crdt_model.purchases import PurchaseOrder, Stage
from node import conversions, purchasing, reasons
from node.availability import set_aside
from node.entry_checks import check_counted_already, check_same_day, paper_facts
from node.errors import Refused
from node.moving import Work, each_line, joined_note, shelf_in, taken_named, taken_usable
from node.orders import check_allocates, known_order
from node.picks import dispatch_facts, dispatch_line
from node.reasons import reason_of
from node.receiving import Delivery
from node.recording import MIDDAY, Actor, Desk, derived_shipment
from node.requests import LineRequest, MovementRequest
from node.store import Store
from node.views.settings import Named

# The role needed; done acts of patient care are everyone's, stock keeping is not (E1).
_NEEDED = {"dispense": "dispenser"}
_DEFAULT_NEEDED = "storekeeper"
_MIDNIGHT = time(0, 0)
_DAY_TIME = {"receipt": _MIDNIGHT, "received": _MIDNIGHT}  # T1


def record_movement(
    store: Store,
    connection: sqlite3.Connection,
    place: str,
    request: MovementRequest,
    actor: Actor,
) -> tuple[Desk, Recorded]:
    """Record a movement once; the same command again returns what it did.

    Raises:
        Refused: see `docs/api.md` for the codes.
    """
    needed = _NEEDED.get(request.kind, _DEFAULT_NEEDED)
    desk = Desk.open(store, connection, place, actor, needed)
    before = desk.recorded_before(request.id, request.request)
    if before is not None:
        return desk, before
    day_time = _DAY_TIME.get(request.kind, MIDDAY)
    late = request.note or request.override or ""
    effective = desk.effective(request.occurred_at, day_time, late)
    work = Work(desk, request, desk.shelves(effective), effective)
    if request.kind == "issue":
        _issue(work)
    elif request.kind == "received":
        _received(work)
    elif request.kind == "convert":
        conversions.build(work)
    else:
        each_line(work, _LINE_KINDS[request.kind])
    check_same_day(work)
    check_counted_already(work)
    words = [*paper_facts(work), *conversions.expiry_facts(work)]
    desk.write_bins(request.id, request.request, list(work.shelves.new_bins), words)
    recorded = desk.write(request.id, request.request, work.facts)
    if work.lane is not None:
        desk.write_lane(work.lane, request.id, request.request, work.lane_facts)
    return desk, recorded


def _receipt(work: Work, line: LineRequest, product: Named) -> None:
    """Goods from outside, or (direction out) back to where they came from."""
    party = _party(work)
    if line.direction == "out":
        shelf, batch, quantity = taken_named(work, line, product)
        leg = Leg(shelf, Outside(party), product.id, batch, quantity)
    else:
        batch = work.shelves.batch(product, line.batch)
        leg = Leg(Outside(party), shelf_in(work, line, product, batch), product.id, batch,
                  line.quantity)  # fmt: skip
    work.say(Kind.RECEIPT, stored(_receipt_detail(work, line, product)), leg)


def _party(work: Work) -> bytes:
    """The supplier: a row of the catalogue, else the id that its written name derives."""
    written = work.request.source
    if not written:
        return NO_ID
    directory = work.desk.directory
    try:
        return directory.find("supplier", written).id
    except Refused as refused:
        if refused.code != "unknown_code":
            raise
    return derived_id(directory.network, "supplier", written)


def _receipt_detail(work: Work, line: LineRequest, product: Named) -> Receipt:
    directory, origin = work.desk.directory, line.origin
    usual = directory.product_fields(product.id).get("units_per_pack")
    donor, maker = (
        NO_ID if code is None else directory.find(table, code).id
        for table, code in (("donor", origin.donor), ("manufacturer", origin.manufacturer))
    )
    order, bought = _bought(work, product)
    return Receipt(
        supplier=work.request.source or "",
        document=work.request.document or "",
        lot=line.batch or "",
        expiry=line.expiry or "",
        price=origin.price or ("" if bought is None else bought.price),
        note=work.note,
        order=NO_ID if order is None else order.id,
        line=0 if bought is None else bought.line,
        donor=donor,
        manufacturer=maker,
        currency=origin.currency or ("" if order is None else order.currency),
        pack=origin.pack
        or (bought.pack if bought is not None else 0)
        or (usual if isinstance(usual, int) and usual > 0 else 1),
    )


def _bought(work: Work, product: Named) -> tuple[PurchaseOrder | None, PurchaseLine | None]:
    """The purchase that goods came on, and its line; goods that came are recorded all the same.

    Raises:
        Refused: `purchase_unknown`; `purchase_status` or `not_on_order`, unless overridden.
    """
    if work.request.order is None:
        return None, None
    order = purchasing.known(work.desk.directory, work.desk.place.id, work.request.order)
    if order.stage is not Stage.SENT and not work.overrides:
        raise Refused(
            "purchase_status",
            f"{order.document} is {order.status.replace('_', ' ')}; say why goods came on it",
            status=409,
            purchase_status=order.status,
        )
    line = purchasing.line_of(order, product.id)
    if line is None and not work.overrides:
        raise Refused("not_on_order", f"{product.code} is not on {order.document}")
    return order, None if line is None else line.ordered


def _dispense(work: Work, line: LineRequest, product: Named) -> None:
    target: Place = Patient()
    if work.request.target is not None:
        target = Ward(work.desk.directory.find("place", work.request.target).id)
    detail = stored(Dispense("", "", work.note))
    if line.direction == "in":
        batch = work.shelves.batch(product, line.batch)
        shelf = shelf_in(work, line, product, batch)
        work.say(Kind.DISPENSE, detail, Leg(target, shelf, product.id, batch, line.quantity))
        return
    for shelf, batch, quantity in taken_usable(work, line, product):
        work.say(Kind.DISPENSE, detail, Leg(shelf, target, product.id, batch, quantity))


def _transfer(work: Work, line: LineRequest, product: Named) -> None:
    shelf, batch, quantity = taken_named(work, line, product)
    to_bin = shelf.bin if line.to_bin is None else work.shelves.named_bin(line.to_bin)
    to_status = int(shelf.status)
    if line.to_status is not None:
        to_status = work.shelves.status(product, line.to_status)
    target = Shelf(to_bin, to_status, shelf.owner)
    if target == shelf:
        raise Refused("invalid", "to_bin or to_status must differ from where it is", field="to_bin")
    if line.to_bin is not None:
        work.shelves.check_storage(product, to_bin, override=work.overrides)
    reason = NO_ID
    if line.reason is not None:
        reason = reason_of(work.desk.directory, line.reason, reasons.ANY, work.note)
    detail = stored(Reasoned(reason, work.note))
    work.say(Kind.TRANSFER, detail, Leg(shelf, target, product.id, batch, quantity))


def _loss(work: Work, line: LineRequest, product: Named) -> None:
    _lose(work, line, product, work.note)


def _dispose(work: Work, line: LineRequest, product: Named) -> None:
    """A loss with the number of the disposal's document; any stock may be disposed of (E3)."""
    document = work.request.document
    if document is None:
        raise Refused(
            "document_required", "say the number of the disposal's document", field="document"
        )
    _lose(work, line, product, joined_note(document, work.note))


def _lose(work: Work, line: LineRequest, product: Named, note: str) -> None:
    reason = reason_of(work.desk.directory, line.reason, reasons.LOSS, work.note)
    shelf, batch, quantity = taken_named(work, line, product)
    detail = stored(Reasoned(reason, note))
    work.say(Kind.LOSS, detail, Leg(shelf, Loss(reason), product.id, batch, quantity))


def _adjust(work: Work, line: LineRequest, product: Named) -> None:
    if line.direction is None:
        raise Refused("direction_required", "say in or out", field="direction")
    inward = line.direction == "in"
    signs = reasons.INCREASE if inward else reasons.DECREASE
    reason = reason_of(work.desk.directory, line.reason, signs, work.note)
    detail = stored(Reasoned(reason, work.note))
    if inward:
        batch = work.shelves.batch(product, line.batch)
        shelf = shelf_in(work, line, product, batch)
        leg = Leg(Adjustment(reason), shelf, product.id, batch, line.quantity)
    else:
        shelf, batch, quantity = taken_named(work, line, product)
        leg = Leg(shelf, Adjustment(reason), product.id, batch, quantity)
    work.say(Kind.ADJUST, detail, leg)


_LINE_KINDS = {
    "receipt": _receipt,
    "dispense": _dispense,
    "transfer": _transfer,
    "loss": _loss,
    "dispose": _dispose,
    "adjust": _adjust,
}


# --- between stores -----------------------------------------------------------------


def _issue(work: Work) -> None:
    """Send goods to another store: legs into transit here, a dispatch in the lane."""
    desk, directory = work.desk, work.desk.directory
    if work.request.target is None:
        raise Refused("invalid", "to: the store that gets the goods", field="to")
    customer = directory.store(work.request.target)
    if customer.id == desk.place.id:
        raise Refused("invalid", "a store cannot issue to itself", field="to")
    on_paper = directory.store_mode(customer.id) == "paper"
    purpose = work.request.purpose
    if purpose is not TransitClass.RETURN:  # what others may not use may be sent back (E3)
        set_aside(work.shelves, desk.book())
    shipment = derived_shipment(desk.scope, work.request.id)
    document = desk.next_document()
    detail = stored(Issue(customer.id, document, work.note))
    lines: list[DispatchLine] = []

    def build(work: Work, line: LineRequest, product: Named) -> None:
        returns = purpose is TransitClass.RETURN
        taken = [taken_named(work, line, product)] if returns else taken_usable(work, line, product)
        for shelf, batch, quantity in taken:
            number = len(lines)
            target: Place = Transit(shipment, number, int(purpose))
            if on_paper:
                target = PaperStore(customer.id)
            leg = Leg(shelf, target, product.id, batch, quantity)
            work.say(Kind.ISSUE, detail, leg)
            lines.append(dispatch_line(work.shelves, number, product.id, batch, quantity))

    each_line(work, build)
    head = Dispatch(
        shipment,
        desk.place.id,
        customer.id,
        int(purpose),
        command_id(desk.scope, work.request.id),
        document,
        _order_served(work, customer),
        (),
    )
    work.lane = scopes.lane(desk.place.id, customer.id)
    work.lane_facts = dispatch_facts(head, lines)


def _order_served(work: Work, customer: Named) -> bytes:
    """The order goods are sent for.

    Raises:
        Refused: `order_unknown`, `order_status`, `approval_needed`.
    """
    if work.request.order is None:
        return NO_ID
    known = known_order(work.desk, work.request.order)
    lane = known.found.lane
    if (lane.supplier, lane.customer) != (work.desk.place.id, customer.id):
        raise Refused("order_unknown", "this order is not between these stores", status=404)
    check_allocates(work.desk.directory, known)
    return known.order.id


def _received(work: Work) -> None:
    """Take a shipment in: legs out of transit here, a note in the lane."""
    desk = work.desk
    delivery = Delivery.open(desk, work.request)
    noted: dict[tuple[int, str], tuple[int, int]] = {}
    for line in delivery.lines(work.request.lines):
        shelf = shelf_in(work, line, line.product, line.batch)
        source = Transit(delivery.shipment, line.number, delivery.reason)
        copy = b"" if work.facts else delivery.copy
        detail = Received(delivery.shipment, line.number, line.lot, line.expiry, copy, work.note)
        if line.quantity > 0 or work.request.lines:
            # A leg of nothing marks the line as taken in: of it nothing was found.
            leg = Leg(source, shelf, line.product.id, line.batch, line.quantity)
            work.say(Kind.RECEIVED, stored(detail), leg)
        good, damaged = noted.get((line.number, line.batch), (0, 0))
        if shelf.status == Status.DAMAGED:
            damaged += line.quantity
        else:
            good += line.quantity
        noted[line.number, line.batch] = (good, damaged)
    if not work.facts:
        raise Refused("quantity_invalid", "nothing was received", field="lines")
    note = ReceiptNote(
        delivery.shipment,
        command_id(desk.scope, work.request.id),
        tuple((*at, good, damaged) for at, (good, damaged) in sorted(noted.items())),
    )
    work.lane = scopes.lane(delivery.supplier, desk.place.id)
    work.lane_facts = [fact(Kind.RECEIPT_NOTE, stored(note))]

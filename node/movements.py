"""Movements: receipts, issues, dispensing, transfers, losses, adjustments and conversions.

Each kind is a function from one requested line to facts. The rest (looking a command up, its time,
writing it) is the same for all and stands in `recording`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from crdt_model import scopes
from crdt_model.details import (
    NO_ID,
    Convert,
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
from crdt_model.facts import Fact, Flag, Kind, Leg, fact
from crdt_model.fold import Recorded
from crdt_model.identifiers import command_id, derived_id
from crdt_model.places import (
    Adjustment,
    Conversion,
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
from node.directory import ADJUST_REASONS, LOSS_REASONS, instant_text
from node.errors import Refused
from node.receiving import Delivery
from node.recording import DATE_CHARS, MIDDAY, Actor, Desk, derived_shipment
from node.requests import LineRequest, MovementRequest
from node.shelves import Shelves
from node.store import Store
from node.views import ledger as ledger_view
from node.views.settings import Named

# The role needed; done acts of patient care are everyone's, stock keeping is not (E1).
_NEEDED = {"dispense": "dispenser"}
_DEFAULT_NEEDED = "storekeeper"
_MIDNIGHT = time(0, 0)
_DAY_TIME = {"receipt": _MIDNIGHT, "received": _MIDNIGHT}  # T1


@dataclass(slots=True)
class _Work:
    """One movement being built."""

    desk: Desk
    request: MovementRequest
    shelves: Shelves
    effective: int | None
    facts: list[Fact] = field(default_factory=list)
    lane: str | None = None
    lane_facts: list[Fact] = field(default_factory=list)

    @property
    def overrides(self) -> bool:
        return self.request.override is not None

    @property
    def note(self) -> str:
        parts = [self.request.note, self.request.override or ""]
        return "; ".join(part for part in parts if part)

    def say(self, kind: Kind, detail: tuple[object, ...], *legs: Leg) -> None:
        flags = Flag.OVERRIDE if self.overrides else Flag.NONE
        self.facts.append(fact(kind, detail, legs=legs, effective=self.effective, flags=flags))


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
    effective = desk.effective(request.occurred_at, _DAY_TIME.get(request.kind, MIDDAY))
    work = _Work(desk, request, desk.shelves(effective), effective)
    if request.kind == "issue":
        _issue(work)
    elif request.kind == "received":
        _received(work)
    else:
        _each_line(work, _LINE_KINDS[request.kind])
        if request.kind == "convert":
            _check_conversion(work)
    _check_same_day(work)
    desk.write_bins(request.id, request.request, list(work.shelves.new_bins))
    recorded = desk.write(request.id, request.request, work.facts)
    if work.lane is not None:
        desk.write_lane(work.lane, request.id, request.request, work.lane_facts)
    return desk, recorded


def _check_same_day(work: _Work) -> None:
    """Refuse a date without a time where a count of that day makes the order matter (T1)."""
    asked = work.request.occurred_at
    if asked is None or len(asked) != DATE_CHARS:
        return
    desk = work.desk
    first = desk.directory.day_start(desk.place.id, datetime.fromisoformat(asked))
    last = desk.directory.day_start(
        desk.place.id, datetime.fromisoformat(asked) + timedelta(days=1)
    )
    for product in dict.fromkeys(leg.product for said in work.facts for leg in said.legs):
        lines = ledger_view.product_lines(desk.connection, desk.ledger, product, last - 1)
        counted = [
            line.key.effective
            for line in lines
            if line.asserted and not line.out and line.key.effective >= first
        ]
        if counted:
            code = desk.directory.named("product", product).code
            raise Refused(
                "before_or_after",
                f"{code} was counted on that day; say the time, before or after the count",
                field="occurred_at",
                product=code,
                counted_at=[instant_text(at) for at in counted],
            )


def _each_line(work: _Work, build: Callable[[_Work, LineRequest, Named], None]) -> None:
    for at, line in enumerate(work.request.lines):
        try:
            if line.quantity == 0:
                raise Refused("quantity_invalid", "a movement of nothing", field="quantity")
            build(work, line, work.desk.directory.product(line.product))
        except Refused as refused:
            raise refused.at(at) from None


def _shelf(work: _Work, line: LineRequest, product: Named, batch: str) -> Shelf:
    bin_id = work.shelves.bin(line.bin, product.id, batch)
    return Shelf(bin_id, line.status or Status.USABLE, 0)


def _receipt(work: _Work, line: LineRequest, product: Named) -> None:
    batch = work.shelves.batch(product, line.batch)
    supplier = work.request.source or ""
    network = work.desk.directory.network
    party = derived_id(network, "supplier", supplier) if supplier else NO_ID
    detail = Receipt(supplier, "", line.batch or "", line.expiry or "", "", work.note)
    shelf = _shelf(work, line, product, batch)
    work.say(
        Kind.RECEIPT, stored(detail), Leg(Outside(party), shelf, product.id, batch, line.quantity)
    )


def _dispense(work: _Work, line: LineRequest, product: Named) -> None:
    target: Place = Patient()
    if work.request.target is not None:
        target = Ward(work.desk.directory.find("place", work.request.target).id)
    detail = stored(Dispense("", "", work.note))
    if line.direction == "in":
        batch = work.shelves.batch(product, line.batch)
        shelf = _shelf(work, line, product, batch)
        work.say(Kind.DISPENSE, detail, Leg(target, shelf, product.id, batch, line.quantity))
        return
    for shelf, batch, quantity in _out(work, line, product, usable=True):
        work.say(Kind.DISPENSE, detail, Leg(shelf, target, product.id, batch, quantity))


def _out(
    work: _Work, line: LineRequest, product: Named, *, usable: bool
) -> list[tuple[Shelf, str, int]]:
    """Where a quantity is taken from: as named, else first expired first out."""
    tracked = work.desk.directory.is_batch_tracked(product.id)
    override = work.overrides and work.request.kind != "issue"
    if usable and (line.batch is None or not tracked) and line.bin is None and line.status is None:
        return work.shelves.take_fefo(product, line.quantity, override=override)
    batch = work.shelves.batch(product, line.batch)
    shelf = _shelf(work, line, product, batch)
    work.shelves.take(
        product, batch, shelf, line.quantity, override=override, must_be_usable=usable
    )
    return [(shelf, batch, line.quantity)]


def _transfer(work: _Work, line: LineRequest, product: Named) -> None:
    [(shelf, batch, quantity)] = _out(work, line, product, usable=False)
    to_bin = shelf.bin if line.to_bin is None else work.shelves.named_bin(line.to_bin)
    to_status = shelf.status if line.to_status is None else line.to_status
    target = Shelf(to_bin, to_status, shelf.owner)
    if target == shelf:
        raise Refused("invalid", "to_bin or to_status must differ from where it is", field="to_bin")
    reason = NO_ID
    if line.reason is not None:
        reason = work.desk.directory.reason_id(line.reason, (*LOSS_REASONS, *ADJUST_REASONS))
    detail = stored(Reasoned(reason, work.note))
    work.say(Kind.TRANSFER, detail, Leg(shelf, target, product.id, batch, quantity))


def _loss(work: _Work, line: LineRequest, product: Named) -> None:
    reason = _reason(work, line, LOSS_REASONS)
    [(shelf, batch, quantity)] = _out(work, line, product, usable=False)
    detail = stored(Reasoned(reason, work.note))
    work.say(Kind.LOSS, detail, Leg(shelf, Loss(reason), product.id, batch, quantity))


def _adjust(work: _Work, line: LineRequest, product: Named) -> None:
    reason = _reason(work, line, ADJUST_REASONS)
    detail = stored(Reasoned(reason, work.note))
    if _direction(line) == "in":
        batch = work.shelves.batch(product, line.batch)
        shelf = _shelf(work, line, product, batch)
        leg = Leg(Adjustment(reason), shelf, product.id, batch, line.quantity)
    else:
        [(shelf, batch, quantity)] = _out(work, line, product, usable=False)
        leg = Leg(shelf, Adjustment(reason), product.id, batch, quantity)
    work.say(Kind.ADJUST, detail, leg)


def _convert(work: _Work, line: LineRequest, product: Named) -> None:
    detail = stored(Convert(NO_ID, work.note))
    if _direction(line) == "in":
        batch = work.shelves.batch(product, line.batch)
        shelf = _shelf(work, line, product, batch)
        leg = Leg(Conversion(), shelf, product.id, batch, line.quantity)
    else:
        [(shelf, batch, quantity)] = _out(work, line, product, usable=False)
        leg = Leg(shelf, Conversion(), product.id, batch, quantity)
    work.say(Kind.CONVERT, detail, leg)


def _check_conversion(work: _Work) -> None:
    directions = {line.direction for line in work.request.lines}
    if directions != {"in", "out"}:
        raise Refused("invalid", "a conversion needs lines out and lines in", field="direction")


def _direction(line: LineRequest) -> str:
    if line.direction is None:
        raise Refused("direction_required", "say in or out", field="direction")
    return line.direction


def _reason(work: _Work, line: LineRequest, known: tuple[str, ...]) -> bytes:
    if line.reason is None:
        raise Refused("reason_required", "say why", field="reason", known=list(known))
    return work.desk.directory.reason_id(line.reason, known)


_LINE_KINDS = {
    "receipt": _receipt,
    "dispense": _dispense,
    "transfer": _transfer,
    "loss": _loss,
    "adjust": _adjust,
    "convert": _convert,
}


# --- between stores -----------------------------------------------------------------


def _issue(work: _Work) -> None:
    """Send goods to another store: legs into transit here, a dispatch in the lane."""
    desk, directory = work.desk, work.desk.directory
    if work.request.target is None:
        raise Refused("invalid", "to: the store that gets the goods", field="to")
    customer = directory.store(work.request.target)
    if customer.id == desk.place.id:
        raise Refused("invalid", "a store cannot issue to itself", field="to")
    on_paper = directory.store_mode(customer.id) == "paper"
    shipment = derived_shipment(desk.scope, work.request.id)
    document = desk.next_document()
    detail = stored(Issue(customer.id, document, work.note))
    lines: list[DispatchLine] = []

    def build(work: _Work, line: LineRequest, product: Named) -> None:
        for shelf, batch, quantity in _out(work, line, product, usable=True):
            number = len(lines)
            target: Place = Transit(shipment, number, TransitClass.SUPPLY)
            if on_paper:
                target = PaperStore(customer.id)
            leg = Leg(shelf, target, product.id, batch, quantity)
            work.say(Kind.ISSUE, detail, leg)
            expiry = work.shelves.expiry(product.id, batch)
            shown = "" if expiry is None else expiry.isoformat()
            lines.append(DispatchLine(number, product.id, batch, batch, shown, quantity))

    _each_line(work, build)
    sent = Dispatch(
        shipment,
        desk.place.id,
        customer.id,
        TransitClass.SUPPLY,
        command_id(desk.scope, work.request.id),
        document,
        NO_ID,
        tuple(lines),
    )
    work.lane = scopes.lane(desk.place.id, customer.id)
    work.lane_facts = [fact(Kind.DISPATCH, stored(sent))]


def _received(work: _Work) -> None:
    """Take a shipment in: legs out of transit here, a note in the lane."""
    desk = work.desk
    delivery = Delivery.open(desk, work.request)
    noted: dict[tuple[int, str], tuple[int, int]] = {}
    for line in delivery.lines(work.request.lines):
        shelf = Shelf(work.shelves.bin(line.bin, line.product.id, line.batch), line.status, 0)
        source = Transit(delivery.shipment, line.number, delivery.reason)
        detail = Received(delivery.shipment, line.number, line.lot, line.expiry, b"", work.note)
        if line.quantity > 0:
            leg = Leg(source, shelf, line.product.id, line.batch, line.quantity)
            work.say(Kind.RECEIVED, stored(detail), leg)
        good, damaged = noted.get((line.number, line.batch), (0, 0))
        if line.status == Status.DAMAGED:
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

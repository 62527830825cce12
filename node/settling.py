"""Settling: what becomes of the difference between what was shipped and what was found (L3, L4).

Each side settles what is its own: the sender what it did not send, sent beyond the list, swapped or
lost; the customer what it overlooked. A line settles once: of two settlements that differ the first
by order has an effect, in the lane and in each ledger.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from crdt_model import scopes
from crdt_model.details import DispatchLine, Issue, Received, stored
from crdt_model.facts import Fact, Kind, Leg, fact
from crdt_model.identifiers import command_id
from crdt_model.lane_facts import Outcome, Settlement
from crdt_model.places import SUPPLEMENT, USABLE_STATUSES, Loss, Place, Shelf, Status, Transit
from crdt_model.shipments import ShipmentLine
from node.directory import DEFAULT_BIN, LOSS_REASONS
from node.errors import Refused, not_allowed
from node.lane_requests import SettleLine, SettleRequest
from node.recording import Actor, Desk
from node.shipment_answers import OUTCOMES
from node.store import Store
from node.views import lanes, ledger

_ROLE = "storekeeper"
_CUSTOMERS = frozenset({Outcome.RECEIVER_ERROR})
_SHORT = frozenset({Outcome.NOT_SENT, Outcome.LOST, Outcome.RECEIVER_ERROR})
_SURPLUS = frozenset({Outcome.OVER_SENT, Outcome.RECEIVER_ERROR})


def settle(
    store: Store,
    connection: sqlite3.Connection,
    place: str,
    shipment_id: bytes,
    asked: SettleRequest,
    actor: Actor,
) -> Desk:
    """Settle lines of a shipment that was taken in.

    Raises:
        Refused: `shipment_unknown`, `nothing_to_settle`, `settled_before`, `wrong_outcome`,
            `more_than_open`, `not_allowed` for the other side's outcome.
    """
    desk = Desk.open(store, connection, place, actor, _ROLE)
    found = lanes.shipment(desk.connection, shipment_id, desk.place.id)
    if found is None or not found.shipment.lines:
        raise Refused("shipment_unknown", "this shipment is not known here", status=404)
    lane = scopes.lane(found.lane.supplier, found.lane.customer)
    # Two devices that say the same are one command; two that differ are two, and one is void.
    client_id = f"settle/{shipment_id.hex()}/{asked.request.hex()}"
    if desk.lane_recorded_before(lane, client_id, asked.request):
        return desk
    command = command_id(desk.scope, client_id)
    waiting = {line.sent.line: line for line in found.shipment.lines}
    moved: list[Fact] = []
    said: list[Fact] = []
    for at, one in enumerate(asked.lines):
        try:
            parts, fact_of_line = _settle_line(desk, found, waiting.pop(one.line, None), one)
        except Refused as refused:
            raise refused.at(at) from None
        moved.append(fact_of_line)
        settlement = Settlement(shipment_id, one.line, command, asked.note, parts)
        said.append(fact(Kind.SETTLEMENT, stored(settlement)))
    # Written together: the document is folded anew at each writing, and may have many lines.
    desk.write(client_id, asked.request, moved)
    desk.write_lane(lane, client_id, asked.request, said)
    return desk


def _settle_line(
    desk: Desk, found: lanes.LaneShipment, line: ShipmentLine | None, asked: SettleLine
) -> tuple[tuple[tuple[int, int], ...], Fact]:
    """What is said of a line in the lane, and what moves in the ledger."""
    parts = [(OUTCOMES[word], quantity) for word, quantity in asked.parts]
    if line is not None and line.settled:
        raise Refused("settled_before", "this line was settled before", status=409)
    if line is None or line.is_closed or line.found is None:
        raise Refused("nothing_to_settle", "this line has no open difference", status=409)
    _check_side(desk, found, parts)
    _check_quantities(line, parts)
    stored_parts = tuple((int(outcome), quantity) for outcome, quantity in parts)
    return stored_parts, _leg_fact(desk, found, line, parts, asked.reason)


def _check_side(desk: Desk, found: lanes.LaneShipment, parts: list[tuple[Outcome, int]]) -> None:
    by_customer = desk.place.id == found.lane.customer
    for outcome, _ in parts:
        if (outcome in _CUSTOMERS) != by_customer:
            side = "customer" if outcome in _CUSTOMERS else "sender"
            raise not_allowed(f"{outcome.name.lower()} is the {side}'s word", side=side)


def _check_quantities(line: ShipmentLine, parts: list[tuple[Outcome, int]]) -> None:
    swapped = sum(quantity for outcome, quantity in parts if outcome == Outcome.SWAPPED)
    others = [(outcome, quantity) for outcome, quantity in parts if outcome != Outcome.SWAPPED]
    possible = _SHORT if line.open > 0 else _SURPLUS
    for outcome, _ in others:
        if outcome not in possible:
            word = "short" if line.open > 0 else "over"
            raise Refused(
                "wrong_outcome",
                f"the line is {word}; {outcome.name.lower()} does not explain that",
                outcomes=sorted(one.name.lower() for one in possible),
            )
    if sum(quantity for _, quantity in others) > abs(line.open) or swapped > line.swapped:
        raise Refused(
            "more_than_open", "more than is open on this line", open=line.open, swapped=line.swapped
        )


def _leg_fact(
    desk: Desk,
    found: lanes.LaneShipment,
    line: ShipmentLine,
    parts: list[tuple[Outcome, int]],
    reason: str | None,
) -> Fact:
    """One fact for the line, so that it counts whole or not at all."""
    shipment, sent = found.shipment, line.sent
    transit = Transit(shipment.id, sent.line, shipment.reason)
    shelf = _home(desk, found, sent, transit, sent.batch)
    if desk.place.id == found.lane.customer:
        return _overlooked(desk, line, transit, shelf, parts)
    legs: list[Leg] = []
    at: int | None = shipment.dispatched
    for outcome, quantity in parts:
        back = Leg(transit, shelf, sent.product, sent.batch, quantity)
        if outcome is Outcome.NOT_SENT:
            legs.append(back)
        elif outcome is Outcome.LOST:
            code = reason or "lost"
            loss: Place = Loss(desk.directory.reason_id(code, LOSS_REASONS))
            legs += [back, Leg(shelf, loss, sent.product, sent.batch, quantity)]
            at = None  # a loss belongs to the day it was settled
        elif outcome is Outcome.OVER_SENT:
            # A leg of nothing marks the line as used, so that it is not settled twice.
            legs.append(Leg(transit, shelf, sent.product, sent.batch, 0))
            legs.append(Leg(shelf, transit, sent.product, sent.batch, quantity))
        else:
            legs.append(back)
            for other, part in _other_batches(line, quantity):
                from_shelf = _home(desk, found, sent, transit, other)
                legs.append(Leg(from_shelf, transit, sent.product, other, part))
    detail = stored(Issue(found.lane.customer, shipment.document, "settled"))
    return fact(Kind.ISSUE, detail, legs=tuple(legs), effective=at)


def _other_batches(line: ShipmentLine, quantity: int) -> Iterator[tuple[str, int]]:
    """The batches found that were not written, with what of each was swapped."""
    for batch, good, damaged in line.found or ():
        part = min(quantity, good + damaged)
        if batch != line.sent.batch and part:
            quantity -= part
            yield batch, part


def _overlooked(
    desk: Desk, line: ShipmentLine, transit: Transit, shelf: Shelf, parts: list[tuple[Outcome, int]]
) -> Fact:
    """The customer found the goods after all, or never had them."""
    sent, quantity = line.sent, sum(quantity for _, quantity in parts)
    again = Transit(transit.shipment, transit.line + SUPPLEMENT, transit.reason)
    legs: tuple[Leg, ...]
    if line.open > 0:
        legs = (Leg(again, shelf, sent.product, sent.batch, quantity),)
    else:
        batch = next((batch for batch, _, _ in line.found or ()), sent.batch)
        legs = (
            Leg(again, shelf, sent.product, batch, 0),
            Leg(shelf, transit, sent.product, batch, quantity),
        )
    detail = Received(transit.shipment, sent.line, sent.lot, sent.expiry, b"", "settled")
    return fact(Kind.RECEIVED, stored(detail), legs=legs)


def _home(
    desk: Desk, found: lanes.LaneShipment, sent: DispatchLine, transit: Transit, batch: str
) -> Shelf:
    """Where goods of a line lie or belong at this side of the lane.

    The sender's were picked from there, or left from there; the customer's were put there.
    """
    picked = found.shipment.picked
    if desk.place.id == found.lane.supplier and sent.line < len(picked):
        line = picked[sent.line]
        if (line.product, line.batch) == (sent.product, batch):
            return Shelf(line.bin, line.status, line.owner)
    shelf = ledger.shelf_of(desk.connection, desk.ledger, sent.product, batch, transit)
    if shelf is not None:
        return shelf
    cells = desk.shelves(None).cells(sent.product)
    for cell, held in sorted(cells.items(), key=lambda item: (-item[1], item[0])):
        if cell.batch == batch and held > 0 and cell.status in USABLE_STATUSES:
            return Shelf(cell.bin, cell.status, cell.owner)
    return Shelf(desk.directory.bin_id(DEFAULT_BIN), int(Status.USABLE), 0)

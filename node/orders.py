"""Orders: asking a supplier for goods, approving, cancelling and closing.

An order and every word on it are facts of the lane between customer and supplier. Who may say what
stands in `crdt_model.scopes`; here it is checked against what is known of the order, and turned
into facts that carry the figures their author saw.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from crdt_model import scopes
from crdt_model.catalogue import State
from crdt_model.details import NO_ID, stored
from crdt_model.facts import MAX_QUANTITY, Kind, fact
from crdt_model.fields import MAX_FACT_LINES
from crdt_model.grants import Right
from crdt_model.identifiers import command_id
from crdt_model.indicators import rounded
from crdt_model.lane_facts import (
    Ending,
    OrderEnd,
    OrderKind,
    OrderLine,
    Requisition,
    Review,
    ReviewLine,
)
from crdt_model.orders import ACTIONS, Order
from node.directory import MANY, Directory
from node.errors import Refused, not_allowed
from node.lane_requests import NotedRequest, OrderRequest, ReviewRequest
from node.recording import Actor, Desk
from node.store import Store
from node.suggestions import Suggestions
from node.supply_lines import SupplyLine, approver_of, between, supply_lines
from node.views import lanes
from node.views.settings import Named

_STOREKEEPER, _SUPERVISOR = "storekeeper", "supervisor"
_OPEN = ("submitted", "approved", "part_shipped")

Item = TypeVar("Item")


def submit(
    store: Store, connection: sqlite3.Connection, place: str, asked: OrderRequest, actor: Actor
) -> tuple[Desk, bytes]:
    """Send an order; returns its id. The same command again is the same order.

    Raises:
        Refused: `no_supply_line`, `order_exists`, `not_orderable`, `product_twice`, `order_empty`.
    """
    desk = Desk.open(store, connection, place, actor, _STOREKEEPER)
    supplier = desk.directory.store(asked.supplier)
    if supplier.id == desk.place.id:
        raise Refused("invalid", "a store cannot order from itself", field="supplier")
    lane = scopes.lane(supplier.id, desk.place.id)
    order_id = derived_order(lane, asked.id)
    if desk.lane_recorded_before(lane, asked.id, asked.request):
        return desk, order_id
    programme = NO_ID
    if asked.programme is not None:
        programme = desk.directory.find("programme", asked.programme).id
    _check_supplier(desk, supplier, programme)
    _check_only(desk, supplier, asked, programme)
    lines = _order_lines(desk, supplier, asked, programme)
    head = (order_id, int(asked.kind), programme, asked.period, desk.next_document())
    facts = [
        fact(Kind.REQUISITION, stored(Requisition(*head, asked.needed_by, asked.note, part)))
        for part in parts(lines)
    ]
    desk.write_lane(lane, asked.id, asked.request, facts)
    return desk, order_id


def derived_order(lane: str, client_id: str) -> bytes:
    """The id of the order a command makes: the same on every device the command reached."""
    return hashlib.sha256(b"stockmesh/order/1" + command_id(lane, client_id)).digest()[:8]


def parts(lines: Sequence[Item]) -> Iterator[tuple[Item, ...]]:
    """The lines of a document in runs that one fact holds."""
    for start in range(0, max(1, len(lines)), MAX_FACT_LINES):
        yield tuple(lines[start : start + MAX_FACT_LINES])


def _check_supplier(desk: Desk, supplier: Named, programme: bytes) -> None:
    """A store with supply lines orders along them; one without any orders where it likes."""
    own = [line for line in supply_lines(desk.directory) if line.customer == desk.place.id]
    along = between(own, supplier.id, desk.place.id)
    if own and not any(line.programme in (programme, b"") or not any(programme) for line in along):
        known = sorted({desk.directory.named("store", line.supplier).code for line in own})
        raise Refused(
            "no_supply_line",
            f"{supplier.code} does not supply {desk.place.code} in this programme",
            field="supplier",
            suppliers=known,
        )


def _check_only(desk: Desk, supplier: Named, asked: OrderRequest, programme: bytes) -> None:
    """One regular order a supplier, programme and period: a second is a slip or an emergency."""
    if asked.kind is not OrderKind.REGULAR or not asked.period[0]:
        return
    for row in lanes.orders(desk.connection, "customer", desk.place.id, _OPEN):
        same = (row.supplier, row.programme, row.period) == (
            supplier.id, programme, asked.period[0],
        )  # fmt: skip
        if same and row.kind == OrderKind.REGULAR:
            raise Refused(
                "order_exists",
                f"{row.document} already asks for {asked.period[0]}; cancel it, or order urgently",
                status=409,
                order=row.id.hex(),
                document=row.document,
            )


def _order_lines(
    desk: Desk, supplier: Named, asked: OrderRequest, programme: bytes
) -> list[OrderLine]:
    book = desk.book()
    suggestions = Suggestions.of(book, supplier.id, programme, asked.kind)
    if len(asked.lines) >= MANY:
        book.learn(book.catalogue.products())
    lines: list[OrderLine] = []
    seen: set[bytes] = set()
    for at, line in enumerate(asked.lines):
        try:
            product = desk.directory.product(line.product)
            if product.id in seen:
                raise Refused("product_twice", f"{product.code} stands on two lines")
            seen.add(product.id)
            if suggestions.catalogue.state(product.id) is not State.ACTIVE:
                raise Refused(
                    "not_orderable", f"{product.code} is phased out or closed; it is not ordered"
                )
            if not suggestions.belongs(product.id):
                raise Refused("not_in_programme", f"{product.code} is not of this programme")
        except Refused as refused:
            raise refused.at(at) from None
        if line.quantity == 0:
            continue
        found = suggestions.product(product.id)
        needs = found.needs
        lines.append(
            OrderLine(
                len(lines),
                product.id,
                line.quantity,
                None if found.suggestion.reason else _bounded(found.suggestion.quantity),
                needs.available,
                _bounded(needs.on_order),
                _bounded(needs.in_transit),
                "" if needs.amc is None else rounded(needs.amc),
                "" if needs.max_months is None else rounded(needs.max_months),
                line.note,
            )
        )
    if not lines:
        raise Refused("order_empty", "an order needs a line with a quantity", field="lines")
    return lines


def _bounded(figure: int) -> int:
    """A figure as a fact can say it."""
    return min(figure, MAX_QUANTITY)


# --- words on an order ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """An order as it is known here, and the supply line it follows."""

    found: lanes.LaneOrder
    lines: list[SupplyLine]

    @property
    def order(self) -> Order:
        return self.found.order

    @property
    def approver(self) -> bytes:
        lane = self.found.lane
        return approver_of(self.lines, lane.supplier, lane.customer)

    @property
    def scope(self) -> str:
        return scopes.lane(self.found.lane.supplier, self.found.lane.customer)


def known_order(desk: Desk, order_id: bytes) -> Known:
    """An order of a lane of this store, or one whose lane names this store as approver.

    Raises:
        Refused: `order_unknown`.
    """
    return known_at(desk.directory, desk.place.id, order_id)


def known_at(directory: Directory, store: bytes, order_id: bytes) -> Known:
    """As `known_order`, for reading. Raises Refused: `order_unknown`."""
    lines = supply_lines(directory)
    for lane in lanes.lanes_of_order(directory.connection, order_id):
        ends = (lane.supplier, lane.customer, approver_of(lines, lane.supplier, lane.customer))
        if store not in ends:
            continue
        known = Known(lanes.order_in(directory.connection, lane, order_id), lines)
        if known.order.submitted is not None:
            return known
    raise Refused("order_unknown", "this order is not known here", status=404)


def check_action(order: Order, action: str) -> None:
    """Refuse what cannot be done to an order in its status."""
    if action not in ACTIONS[order.status]:
        raise Refused(
            "order_status",
            f"{order.document} is {order.status.replace('_', ' ')}",
            status=409,
            order_status=order.status,
            action=action,
        )


def check_allocates(directory: Directory, known: Known) -> None:
    """Refuse goods for an order that is ended, or that another store has not approved yet (L1).

    Raises:
        Refused: `order_status`, `approval_needed`.
    """
    check_action(known.order, "allocate")
    if known.approver != known.found.lane.supplier and not known.order.reviews:
        name = directory.named("store", known.approver).code
        raise Refused("approval_needed", f"{name} has not approved it yet", status=409)


def review(
    store: Store,
    connection: sqlite3.Connection,
    place: str,
    order_id: bytes,
    asked: ReviewRequest,
    actor: Actor,
) -> Desk:
    """Approve an order, wholly or with cuts, or reject it (L1).

    Raises:
        Refused: `not_the_approver`, `order_status`, `not_on_order`, `reason_required` for a cut.
    """
    desk = Desk.open(store, connection, place, actor, _SUPERVISOR)
    known = known_order(desk, order_id)
    if desk.lane_recorded_before(known.scope, asked.id, asked.request):
        return desk
    if known.approver != desk.place.id:
        name = desk.directory.named("store", known.approver).code
        message = f"{name} approves this order"
        raise Refused("not_the_approver", message, status=403, approver=name)
    lane, grants = known.found.lane, store.grants(connection, store.device)
    if desk.place.id != lane.supplier and not (
        grants and grants.allows(Right.APPROVER, lane.customer)
    ):
        raise not_allowed("this device may not approve orders of that store")
    check_action(known.order, "review")
    by_product = {line.asked.product: line for line in known.order.lines}
    lines = []
    for at, line in enumerate(asked.lines):
        product = desk.directory.product(line.product)
        ordered = by_product.get(product.id)
        try:
            if ordered is None:
                raise Refused("not_on_order", f"{product.code} is not on this order")
            if line.quantity < ordered.asked.quantity and not line.note.strip():
                raise Refused("reason_required", f"say why {product.code} is cut", field="note")
        except Refused as refused:
            raise refused.at(at) from None
        lines.append(ReviewLine(ordered.asked.line, line.quantity, line.note))
    was = known.order.reviews[:MAX_FACT_LINES]
    facts = [
        fact(
            Kind.REVIEW,
            stored(
                Review(
                    order_id,
                    int(asked.decision),
                    asked.note,
                    was,
                    part,
                )
            ),
        )
        for part in parts(lines)
    ]
    desk.write_lane(known.scope, asked.id, asked.request, facts)
    return desk


def end(
    store: Store,
    connection: sqlite3.Connection,
    place: str,
    order_id: bytes,
    asked: NotedRequest,
    actor: Actor,
) -> Desk:
    """End an order: its customer cancels it, its supplier closes what is left of it.

    Raises:
        Refused: `order_status`.
    """
    desk = Desk.open(store, connection, place, actor, _STOREKEEPER)
    known = known_order(desk, order_id)
    if desk.lane_recorded_before(known.scope, asked.id, asked.request):
        return desk
    lane = known.found.lane
    if desk.place.id not in (lane.supplier, lane.customer):
        raise not_allowed("only the customer cancels an order, and only the supplier closes it")
    ending = Ending.CANCELLED if desk.place.id == lane.customer else Ending.CLOSED
    check_action(known.order, "cancel" if ending is Ending.CANCELLED else "close")
    said = fact(Kind.ORDER_END, stored(OrderEnd(order_id, int(ending), asked.note)))
    desk.write_lane(known.scope, asked.id, asked.request, [said])
    return desk

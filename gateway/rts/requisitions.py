"""Requisitions: events of the requisition programme as orders in the lane of their store.

Events of one unit that carry one number are one order, written on the store's behalf. What they ask
for is compared, not their stamps, so our own words on them are no change. A change before the order
was approved cancels it and sends another; a change after is flagged and left to people.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from crdt_model.catalogue import State as ProductState
from crdt_model.codec import Malformed, encode
from crdt_model.facts import MAX_QUANTITY
from crdt_model.lane_facts import OrderKind
from gateway.rts import tables
from gateway.rts.ground import Ground, Waits, base_units
from gateway.rts.tables import Held, State
from node import orders
from node.directory import Directory
from node.errors import Refused
from node.lane_requests import Asked, NotedRequest, OrderRequest
from node.node import Node
from node.recording import Actor, Desk
from node.supply_lines import supply_lines
from node.views import lanes
from node.views.settings import Named

ACTOR = Actor("", "DHIS2", "supervisor")
CHANGED_AFTER_APPROVAL = "changed_after_approval"
NUMBER_CHARS = 60  # of a requisition's number that is kept as its name
NOTE = "DHIS2 requisition "
_ENDED = frozenset({"cancelled", "closed", "rejected"})
_REFUSED = frozenset({"cancelled", "rejected"})  # nothing was sent, and nothing will be
_UNANSWERED = "submitted"
REVISED = "the requisition was changed in DHIS2"


@dataclass(frozen=True, slots=True)
class Requested:
    """What became of requisitions: orders sent, orders cancelled, requisitions flagged."""

    sent: int = 0
    cancelled: int = 0
    flagged: int = 0

    def plus(self, other: Requested) -> Requested:
        return Requested(
            self.sent + other.sent,
            self.cancelled + other.cancelled,
            self.flagged + other.flagged,
        )


@dataclass(slots=True)
class Requisition:
    """The events that make one order, and what they ask for in base units."""

    name: str
    number: str
    events: list[Held] = field(default_factory=list)
    asked: dict[bytes, int] = field(default_factory=dict)
    products: dict[str, Named] = field(default_factory=dict)
    urgent: bool = False

    @property
    def digest(self) -> str:
        """What is asked for, whatever the events' stamps."""
        said = (tuple(sorted(self.asked.items())), self.urgent)
        return hashlib.sha256(encode(said)).hexdigest()[:32]

    @property
    def note(self) -> str:
        """What the order says of itself; other gateways know it by this."""
        return NOTE + self.number


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order made of a requisition.

    Attributes:
        asked: digest of what it was made of. flag: `changed_after_approval`, or "".
    """

    name: str
    asked: str
    supplier: bytes
    customer: bytes
    order: bytes
    flag: str
    done: int


async def take(node: Node, ground: Ground) -> Requested:
    """Send, change or cancel the orders that new requisition events ask for."""
    program = ground.setting.req_program
    if ground.setting.orders != "requisitions" or not program:
        return Requested()
    found = await node.database.read(lambda c: tables.open_events(c, program))
    stage = ground.setting.req_stage
    units = {held.event.org_unit for held in found if held.event.stage == stage}
    units |= await node.database.read(partial(_doubted, ground))
    taken = Requested()
    for unit in sorted(units):
        job = partial(_take_unit, node, ground, unit)
        try:
            taken = taken.plus(await node.database.write(job, bulk=True))
        except (Refused, Malformed) as error:  # of one unit: the others are taken all the same
            why = partial(_cannot, ground, unit, str(error))
            await node.database.write(why, bulk=True)
    return taken


def _cannot(ground: Ground, unit: str, words: str, connection: sqlite3.Connection) -> None:
    """The requisitions of a unit could not be recorded: they wait, with why."""
    for held in tables.events_at(connection, ground.setting.req_program, unit):
        if held.event.stage == ground.setting.req_stage and held.state is State.NEW:
            tables.wait(connection, held.event, "not_recorded", words)


def _doubted(ground: Ground, connection: sqlite3.Connection) -> set[str]:
    """Units with an unanswered order beside another: two gateways may have sent one each."""
    rows = connection.execute(
        "SELECT DISTINCT customer FROM lane_order AS one WHERE status = ? AND EXISTS (SELECT 1"
        " FROM lane_order AS other WHERE other.customer = one.customer AND other.id <> one.id"
        " AND other.status IN ('submitted', 'approved', 'part_shipped'))",
        (_UNANSWERED,),
    )
    return {ground.uids[store] for (store,) in rows if store in ground.uids}


def by_name(ground: Ground, events: Iterable[Held]) -> dict[str, Requisition]:
    """The requisitions that events of one unit make; deleted events ask for nothing."""
    found: dict[str, Requisition] = {}
    for held in events:
        if held.event.stage != ground.setting.req_stage:
            continue
        text = held.event.values.get(ground.setting.req_number, "")[:NUMBER_CHARS]
        said = "".join(sign if sign.isprintable() else " " for sign in text).strip()
        # Some facilities begin their numbers anew each year; lines of one requisition are of a day.
        at = held.event.occurred_at
        number = f"{said} of {at[:7]}" if said else at[:10]
        name = f"{held.event.org_unit} {number}"
        found.setdefault(name, Requisition(name, number)).events.append(held)
    return found


def product_of(ground: Ground, held: Held) -> tuple[Named, int]:
    """What one event asks for: a product, and base units. Raises Waits."""
    setting, values = ground.setting, held.event.values
    product, factor = ground.product(values.get(setting.req_item, ""))
    return product, base_units(values.get(setting.req_quantity, "") or "0", factor)


def _take_unit(node: Node, ground: Ground, unit: str, connection: sqlite3.Connection) -> Requested:
    held = tables.events_at(connection, ground.setting.req_program, unit)
    try:
        store = ground.store(unit)
        supplier = _supplier(Directory(connection, node.network), store)
    except Waits as waits:
        for one in held:
            is_open = one.state in (State.NEW, State.WAITING)
            if is_open and one.event.stage == ground.setting.req_stage:
                tables.wait(connection, one.event, waits.reason, waits.details)
        return Requested()
    known = _known(connection, store)
    taken = Requested()
    for made in by_name(ground, held).values():
        orders_made = known.get(made.note, [])
        standing = [one for one in orders_made if one.order.status not in _ENDED]
        is_open = any(one.state in (State.NEW, State.WAITING) for one in made.events)
        if is_open or len(standing) > 1:
            for one in made.events:
                _read(ground, made, one, connection)
            ended = len(orders_made) - len(standing)
            said = [one for one in orders_made if not _was_revised(one)]
            done = _bring_about(node, connection, store, supplier, made, said, ended)
            taken = taken.plus(done)
    return taken


def _read(ground: Ground, made: Requisition, held: Held, connection: sqlite3.Connection) -> None:
    """Add what one event asks for."""
    if held.event.deleted:
        tables.settle(connection, held.event, State.NO_EFFECT, "deleted")
        return
    try:
        product, quantity = product_of(ground, held)
    except Waits as waits:
        tables.wait(connection, held.event, waits.reason, waits.details)
        return
    if not quantity:
        tables.settle(connection, held.event, State.NO_EFFECT, "nothing")
        return
    total = made.asked.get(product.id, 0) + quantity
    if total > MAX_QUANTITY:
        tables.wait(connection, held.event, "quantity_invalid", str(total))
        return
    made.asked[product.id] = total
    made.products[held.event.uid] = product
    urgent = ground.setting.req_urgent
    if urgent and held.event.values.get(ground.setting.req_urgency) == urgent:
        made.urgent = True
    tables.settle(connection, held.event, State.TAKEN)


def _supplier(directory: Directory, store: Named) -> Named:
    """Who is asked: the supplier of the store's first supply line."""
    for line in supply_lines(directory):
        if line.customer == store.id:
            return directory.named("store", line.supplier)
    raise Waits("no_supply_line", store.code)


def _bring_about(
    node: Node,
    connection: sqlite3.Connection,
    store: Named,
    supplier: Named,
    made: Requisition,
    said: Sequence[lanes.LaneOrder],
    ended: int,
) -> Requested:
    """Let one order stand for what is asked, of all that gateways made of this requisition.

    An order that people answered or ended is the answer to what it asked for: that is not asked
    again. `said` leaves out what was cancelled for another; `ended` counts that too.
    """
    orderable = _orderable(node, connection, store, made)
    same = [
        one
        for one in said
        if _asked(one) in (made.asked, orderable) and _urgent(one) == made.urgent
    ]
    kept = min(same, key=_rank, default=None)
    _wait_for(connection, made, made.asked.keys() - (orderable if kept is None else _asked(kept)))
    cancelled, touched = 0, False
    for one in said:
        if one is kept:
            continue
        if one.order.status == _UNANSWERED:
            cancelled += _cancel(node, connection, store, one.order.id)
        elif one.order.status not in _REFUSED:
            touched = True  # goods may be on their way: people decide
    if kept is None and touched:
        some = [one for one in said if one.order.status not in (_UNANSWERED, *_REFUSED)]
        kept = min(some, key=_rank)
    if kept is not None:
        flagged = _note(connection, made, kept.lane.supplier, store.id, kept.order.id, touched)
        return Requested(0, cancelled, int(flagged))
    if not orderable:
        connection.execute("DELETE FROM rts_requisition WHERE name = ?", (made.name,))
        return Requested(0, cancelled)
    order = _send(node, connection, store, supplier, made, orderable, ended)
    _note(connection, made, supplier.id, store.id, order, False)
    return Requested(1, cancelled)


def _orderable(
    node: Node, connection: sqlite3.Connection, store: Named, made: Requisition
) -> dict[bytes, int]:
    """What is asked for of products that may be ordered."""
    desk = Desk.open(node.store, connection, store.id.hex(), ACTOR, "storekeeper")
    catalogue = desk.book().catalogue
    return {
        product: quantity
        for product, quantity in made.asked.items()
        if catalogue.state(product) is ProductState.ACTIVE
    }


def _known(connection: sqlite3.Connection, store: Named) -> dict[str, list[lanes.LaneOrder]]:
    """The orders of a store that any gateway made of requisitions, by their note."""
    found: dict[str, list[lanes.LaneOrder]] = {}
    for row in lanes.orders(connection, "customer", store.id):
        order = lanes.order(connection, row.id, store.id)
        if order is not None and order.order.note.startswith(NOTE):
            found.setdefault(order.order.note, []).append(order)
    return found


def _was_revised(one: lanes.LaneOrder) -> bool:
    """Whether an order was cancelled because its requisition asks for something else."""
    ended = one.order.ended
    return one.order.status == "cancelled" and ended is not None and ended.note == REVISED


def _asked(one: lanes.LaneOrder) -> dict[bytes, int]:
    return {line.asked.product: line.asked.quantity for line in one.order.lines}


def _urgent(one: lanes.LaneOrder) -> bool:
    return one.order.kind == OrderKind.EMERGENCY


def _rank(one: lanes.LaneOrder) -> tuple[bool, int, bytes]:
    """Answered orders first, then the oldest."""
    return one.order.status == _UNANSWERED, one.order.submitted or 0, one.order.id


def _cancel(node: Node, connection: sqlite3.Connection, store: Named, order: bytes) -> int:
    request = hashlib.sha256(b"rts cancel" + order).digest()[:8]
    asked = NotedRequest(f"rts/cancel/{order.hex()}", REVISED, request)
    orders.end(node.store, connection, store.id.hex(), order, asked, ACTOR)
    return 1


def _send(
    node: Node,
    connection: sqlite3.Connection,
    store: Named,
    supplier: Named,
    made: Requisition,
    wanted: Mapping[bytes, int],
    before: int,
) -> bytes:
    """Send the order; returns its id.

    `before` counts orders of this requisition that ended, so that an order is not taken for one
    that was cancelled; gateways that know the same send the same.
    """
    client_id = f"rts/{made.name}/{made.digest}/{before}"
    asked = OrderRequest(
        client_id,
        supplier.id.hex(),
        OrderKind.EMERGENCY if made.urgent else OrderKind.REGULAR,
        None,
        ("", "", ""),
        "",
        made.note,
        tuple(Asked(product.hex(), quantity, "") for product, quantity in sorted(wanted.items())),
        hashlib.sha256(client_id.encode()).digest()[:8],
    )
    _, order = orders.submit(node.store, connection, store.id.hex(), asked, ACTOR)
    return order


def _wait_for(connection: sqlite3.Connection, made: Requisition, products: Iterable[bytes]) -> None:
    """Events that ask for products that may not be ordered wait."""
    wanting = set(products)
    for held in made.events:
        named = made.products.get(held.event.uid)
        if named is not None and named.id in wanting:
            tables.settle(connection, held.event, State.WAITING, "not_orderable", named.code)


def _note(
    connection: sqlite3.Connection,
    made: Requisition,
    supplier: bytes,
    customer: bytes,
    order: bytes,
    touched: bool,
) -> bool:
    """Keep which order stands for a requisition; whether it is flagged only now."""
    flag = CHANGED_AFTER_APPROVAL if touched else ""
    before = connection.execute(
        "SELECT flag FROM rts_requisition WHERE name = ?", (made.name,)
    ).fetchone()
    connection.execute(
        "INSERT OR REPLACE INTO rts_requisition (name, asked, supplier, customer, order_id, flag,"
        " done) VALUES (?, ?, ?, ?, ?, ?, 0)",
        (made.name, made.digest, supplier, customer, order, flag),
    )
    return touched and before != (flag,)


def ordered(connection: sqlite3.Connection, *, all_of_them: bool = False) -> Sequence[Ordered]:
    """Orders made of requisitions; those that came to their end only if asked for."""
    condition = "" if all_of_them else " WHERE done = 0"
    rows = connection.execute(
        "SELECT name, asked, supplier, customer, order_id, flag, done FROM rts_requisition"
        f"{condition} ORDER BY name"
    )
    return [Ordered(*row) for row in rows]


def requested_of(ground: Ground, events: Iterable[Held]) -> Mapping[str, bytes]:
    """Event to the product it asks for, of one requisition's events that can be read."""
    found: dict[str, bytes] = {}
    for held in events:
        if held.event.deleted:
            continue
        try:
            product, quantity = product_of(ground, held)
        except Waits:
            continue
        if quantity:
            found[held.event.uid] = product.id
    return found

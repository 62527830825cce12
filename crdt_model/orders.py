"""Orders: what a customer asked its supplier for, what was approved, and what came of it.

The status is derived from facts and shipments, never stored:

    submitted → approved | rejected → part_shipped → shipped → received
    submitted, approved, part_shipped → cancelled (by the customer) | closed (by the supplier)

Contradictory facts said apart: goods that moved win. An order that was cancelled, closed or
rejected while a shipment of it left keeps the shipment, is ended for the rest, and is flagged. Of
reviews that did not see each other every line keeps the least that any of them approves, and a
rejection approves nothing; a review that saw another replaces it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from crdt_model.lane_facts import (
    Decision,
    Ending,
    OrderEnd,
    OrderLine,
    Requisition,
    Review,
)
from crdt_model.shipments import HELD_STATES, Said, Shipment, State

REVIEWED_APART = "reviewed_apart"
SHIPPED_THOUGH_ENDED = "shipped_though_ended"
SHIPPED_THOUGH_REJECTED = "shipped_though_rejected"

# Which action a person may take when an order is shown in which status.
ACTIONS: dict[str, frozenset[str]] = {
    "unknown": frozenset(),
    "submitted": frozenset({"review", "allocate", "cancel", "close"}),
    "approved": frozenset({"review", "allocate", "cancel", "close"}),
    "rejected": frozenset({"review"}),
    "part_shipped": frozenset({"allocate", "cancel", "close"}),
    "shipped": frozenset(),
    "received": frozenset(),
    "cancelled": frozenset(),
    "closed": frozenset(),
}


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """One line of an order with all that happened to it, in base units.

    Attributes:
        approved: what may be supplied. cut: why it is not what was asked, or "".
        allocated: set aside and not sent. shipped: truly left. received: good and damaged.
        in_transit: sent and not noted.
    """

    asked: OrderLine
    approved: int
    cut: str
    allocated: int
    shipped: int
    received: int
    in_transit: int
    ended: bool

    @property
    def remaining(self) -> int:
        """Still to be supplied: the back order."""
        return 0 if self.ended else max(0, self.approved - self.shipped)

    @property
    def fill_rate(self) -> Fraction | None:
        """min(shipped, ordered) / ordered, against the quantity as submitted (I11)."""
        if self.asked.quantity == 0:
            return None
        return Fraction(min(self.shipped, self.asked.quantity), self.asked.quantity)


@dataclass(frozen=True, slots=True)
class Order:
    """An order as its lane tells it.

    Attributes:
        submitted, reviewed: stamps of the requisition and of the last review in force, or None.
        reviews: (device, command) of the reviews in force: the next review names them.
        ended: the word that ended it, or None. shipments: ids, in order of dispatch.
    """

    id: bytes
    kind: int
    programme: bytes
    period: tuple[str, str, str]
    document: str
    needed_by: str
    note: str
    submitted: int | None
    reviewed: int | None
    reviews: tuple[tuple[bytes, bytes], ...]
    is_rejected: bool
    review_note: str
    ended: OrderEnd | None
    lines: tuple[OrderedLine, ...]
    shipments: tuple[bytes, ...]
    all_received: bool
    flags: tuple[str, ...] = field(default=())

    @property
    def status(self) -> str:
        """The word people read; see the module."""
        if self.submitted is None:
            return "unknown"
        sent = any(line.shipped for line in self.lines)
        if sent and not any(line.approved > line.shipped for line in self.lines):
            return "received" if self.all_received else "shipped"
        if self.ended is not None:
            return "cancelled" if self.ended.ending == Ending.CANCELLED else "closed"
        if sent:
            return "part_shipped"
        if self.is_rejected:
            return "rejected"
        return "approved" if self.reviews else "submitted"

    @property
    def is_open(self) -> bool:
        """Whether more is to come of it by the supplier's hand."""
        return self.status in ("submitted", "approved", "part_shipped")


def fold_order(order: bytes, said: Iterable[Said], shipments: Sequence[Shipment]) -> Order:
    """The order that lane facts of this id and the shipments that name it make."""
    ordered = sorted(said, key=lambda one: one.order)
    asked = [(one, one.detail) for one in ordered if isinstance(one.detail, Requisition)]
    head = asked[0][1] if asked else None
    lines: dict[int, OrderLine] = {}
    for one, detail in asked:
        if one.command == asked[0][0].command:
            for line in detail.lines:
                lines.setdefault(line.line, line)
    reviews = _standing_reviews(ordered)
    ends = [one.detail for one in ordered if isinstance(one.detail, OrderEnd)]
    rejected = any(review.decision == Decision.REJECTED for _, review in reviews)
    sent = [shipment for shipment in shipments if shipment.state == State.DISPATCHED]
    flags = []
    if len({one.order[2] for one, _ in reviews}) > 1:
        flags.append(REVIEWED_APART)
    if sent and rejected:
        flags.append(SHIPPED_THOUGH_REJECTED)
    if ends and _left_after(sent, ordered):
        flags.append(SHIPPED_THOUGH_ENDED)
    totals = _totals(shipments)
    return Order(
        order,
        head.kind if head else 0,
        head.programme if head else bytes(8),
        head.period if head else ("", "", ""),
        head.document if head else "",
        head.needed_by if head else "",
        head.note if head else "",
        asked[0][0].order[0] if asked else None,
        max((one.order[0] for one, _ in reviews), default=None),
        tuple(dict.fromkeys(one.command for one, _ in reviews)),
        rejected,
        "; ".join(dict.fromkeys(review.note for _, review in reviews if review.note)),
        ends[0] if ends else None,
        tuple(
            _line(lines[number], reviews, rejected, bool(ends), totals) for number in sorted(lines)
        ),
        tuple(shipment.id for shipment in sent),
        all(shipment.status in ("received", "settled") for shipment in sent),
        tuple(flags),
    )


def _standing_reviews(ordered: Sequence[Said]) -> list[tuple[Said, Review]]:
    """Reviews that no other replaces; all facts of one command are one review."""
    reviews = [(one, one.detail) for one in ordered if isinstance(one.detail, Review)]
    replaced = {name for _, review in reviews for name in review.was}
    return [(one, review) for one, review in reviews if one.command not in replaced]


def _left_after(sent: Sequence[Shipment], ordered: Sequence[Said]) -> bool:
    """Whether goods left after the word that ended the order was said."""
    first = min(one.order[0] for one in ordered if isinstance(one.detail, OrderEnd))
    return any(shipment.dispatched is not None and shipment.dispatched > first for shipment in sent)


@dataclass(slots=True)
class _Total:
    allocated: int = 0
    shipped: int = 0
    received: int = 0
    in_transit: int = 0


def _totals(shipments: Sequence[Shipment]) -> dict[bytes, _Total]:
    """What shipments did for each product; an order has one line of a product."""
    totals: dict[bytes, _Total] = {}
    for shipment in shipments:
        if shipment.state in HELD_STATES:
            for picked in shipment.picked:
                totals.setdefault(picked.product, _Total()).allocated += picked.quantity
        for line in shipment.lines:
            total = totals.setdefault(line.sent.product, _Total())
            total.shipped += line.left
            total.received += line.good + line.damaged
            total.in_transit += line.in_transit
    return totals


def _line(
    asked: OrderLine,
    reviews: Sequence[tuple[Said, Review]],
    rejected: bool,
    ended: bool,
    totals: dict[bytes, _Total],
) -> OrderedLine:
    approved, cut = asked.quantity, ""
    said = [line for _, review in reviews for line in review.lines if line.line == asked.line]
    if said:
        least = min(said, key=lambda line: line.quantity)
        commands = {one.command for one, _ in reviews}
        naming = {
            one.command
            for one, review in reviews
            if any(line.line == asked.line for line in review.lines)
        }
        # A review that does not name the line approves it as asked.
        if least.quantity <= asked.quantity or naming == commands:
            approved, cut = least.quantity, least.reason
    if rejected:
        approved = 0
    total = totals.get(asked.product, _Total())
    return OrderedLine(
        asked, approved, cut, total.allocated, total.shipped, total.received, total.in_transit,
        ended,
    )  # fmt: skip

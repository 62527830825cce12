"""Lane facts: what a customer, its supplier and an approver say of orders and shipments.

A lane is the scope of one supplier and one customer. Its facts carry status and lines; goods move
only by facts in the ledgers, which name the same order, pick or shipment. A document of more lines
than one fact holds is several facts of one command, and its lines are all of theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from crdt_model import fields
from crdt_model.codec import array, integer, text
from crdt_model.facts import MAX_BATCH_CHARS, Kind
from crdt_model.places import MAX_OWNER, check_status

MAX_ORDER_LINES = 4_000  # of one order; a nation's list of essential medicines has some 1,200


class OrderKind(IntEnum):
    """Why goods are asked for."""

    REGULAR = 0
    EMERGENCY = 1


class Decision(IntEnum):
    """What an approver says of an order."""

    APPROVED = 0
    REJECTED = 1


class Ending(IntEnum):
    """How an order ends before all of it came: the customer's word, or the supplier's."""

    CANCELLED = 0
    CLOSED = 1


class PickStep(IntEnum):
    """What happens to goods set aside for a shipment."""

    RELEASED = 1  # while they were only allocated
    PICKED = 2  # taken from their bins to the staging bin
    PUT_BACK = 3  # from the staging bin


class Outcome(IntEnum):
    """How a difference between what was shipped and what was found is settled (L3)."""

    NOT_SENT = 0  # it never left: back to the sender's bin, effective at dispatch
    LOST = 1  # the sender's loss, effective at settlement
    RECEIVER_ERROR = 2  # the customer had it, or had less, after all
    OVER_SENT = 3  # more left than was written
    SWAPPED = 4  # another batch left than was written


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One product asked for, with the figures the asker saw.

    Attributes:
        quantity: base units asked. suggested: base units suggested, None if nothing was.
        usable, on_order, in_transit: base units at the asker. amc, months: decimal text or "".
        note: why another quantity than suggested was asked.
    """

    line: int
    product: bytes
    quantity: int
    suggested: int | None
    usable: int | None
    on_order: int
    in_transit: int
    amc: str
    months: str
    note: str


@dataclass(frozen=True, slots=True)
class Requisition:
    """An order of a customer to its supplier.

    Attributes:
        programme: id, or 8 zero bytes. period: (label, first day, last day) or ("", "", "").
        document: the number people say. needed_by: "YYYY-MM-DD" or "".
    """

    order: bytes
    kind: int
    programme: bytes
    period: tuple[str, str, str]
    document: str
    needed_by: str
    note: str
    lines: tuple[OrderLine, ...]


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """What of one line is approved: base units, and why less or more than asked."""

    line: int
    quantity: int
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """An approver's word on an order; lines not named stand as asked.

    `was` names the reviews it replaces: (device, command) of each.
    """

    order: bytes
    decision: int
    note: str
    was: tuple[tuple[bytes, bytes], ...]
    lines: tuple[ReviewLine, ...]


@dataclass(frozen=True, slots=True)
class OrderEnd:
    """No more is to come on an order."""

    order: bytes
    ending: int
    note: str


@dataclass(frozen=True, slots=True)
class PickLine:
    """A quantity of one cell of the supplier set aside."""

    line: int
    product: bytes
    batch: str
    bin: bytes
    status: int
    owner: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Pick:
    """Goods set aside for one shipment to the lane's customer.

    Attributes:
        pick: id of the pick, and of its shipment once it leaves. reason: a `TransitClass`.
        order: id of the order it serves, 8 zero bytes for goods pushed without one.
    """

    pick: bytes
    order: bytes
    reason: int
    document: str
    note: str
    lines: tuple[PickLine, ...]


@dataclass(frozen=True, slots=True)
class Picking:
    """A step of a pick; `command` is the ledger command that moved the goods, or 8 zero bytes."""

    pick: bytes
    step: int
    command: bytes


@dataclass(frozen=True, slots=True)
class Settlement:
    """The difference of one shipment line, settled.

    Attributes:
        parts: (an `Outcome`, base units). command: the ledger command that moved the goods.
    """

    shipment: bytes
    line: int
    command: bytes
    note: str
    parts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class LoanWriteOff:
    """A lender asks no more for what it lent: base units of a product."""

    product: bytes
    quantity: int
    note: str


LaneDetail = Requisition | Review | OrderEnd | Pick | Picking | Settlement | LoanWriteOff


# --- reading stored details ---------------------------------------------------------


def _or_none(value: object) -> int | None:
    return None if value is None else fields.quantity(value)


def _requisition(stored: tuple[Any, ...]) -> Requisition:
    order, kind, programme, period, document, needed_by, note, lines = array(stored, 8, "order")
    label, first, last = array(period, 3, "period")
    return Requisition(
        fields.identifier(order),
        integer(kind, high=max(OrderKind), what="kind of order"),
        fields.identifier(programme),
        (fields.word(label), fields.word(first), fields.word(last)),
        fields.word(document),
        fields.word(needed_by),
        fields.note(note),
        tuple(_order_line(line) for line in fields.lines(lines)),
    )


def _order_line(value: object) -> OrderLine:
    line, product, quantity, suggested, usable, on_order, in_transit, amc, months, note = array(
        value, 10, "order line"
    )
    return OrderLine(
        fields.line_number(line),
        fields.identifier(product),
        fields.quantity(quantity),
        _or_none(suggested),
        _or_none(usable),
        fields.quantity(on_order),
        fields.quantity(in_transit),
        fields.word(amc),
        fields.word(months),
        fields.note(note),
    )


def _review(stored: tuple[Any, ...]) -> Review:
    order, decision, note, was, lines = array(stored, 5, "review")
    return Review(
        fields.identifier(order),
        integer(decision, high=max(Decision), what="decision"),
        fields.note(note),
        tuple(fields.replaced(one) for one in fields.lines(was)),
        tuple(_review_line(line) for line in fields.lines(lines)),
    )


def _review_line(value: object) -> ReviewLine:
    line, quantity, reason = array(value, 3, "review line")
    return ReviewLine(fields.line_number(line), fields.quantity(quantity), fields.note(reason))


def _order_end(stored: tuple[Any, ...]) -> OrderEnd:
    order, ending, note = array(stored, 3, "end of an order")
    return OrderEnd(
        fields.identifier(order),
        integer(ending, high=max(Ending), what="ending"),
        fields.note(note),
    )


def _pick(stored: tuple[Any, ...]) -> Pick:
    pick, order, reason, document, note, lines = array(stored, 6, "pick")
    return Pick(
        fields.identifier(pick),
        fields.identifier(order),
        integer(reason, high=3, what="transit class"),
        fields.word(document),
        fields.note(note),
        tuple(_pick_line(line) for line in fields.lines(lines)),
    )


def _pick_line(value: object) -> PickLine:
    line, product, batch, bin_id, status, owner, quantity = array(value, 7, "pick line")
    return PickLine(
        fields.line_number(line),
        fields.identifier(product),
        text(batch, MAX_BATCH_CHARS, "batch"),
        fields.identifier(bin_id),
        check_status(status),
        integer(owner, high=MAX_OWNER, what="owner"),
        fields.quantity(quantity),
    )


def _picking(stored: tuple[Any, ...]) -> Picking:
    pick, step, command = array(stored, 3, "step of a pick")
    return Picking(
        fields.identifier(pick), integer(step, 1, max(PickStep), "step"), fields.identifier(command)
    )


def _settlement(stored: tuple[Any, ...]) -> Settlement:
    shipment, line, command, note, parts = array(stored, 5, "settlement")
    return Settlement(
        fields.identifier(shipment),
        fields.line_number(line),
        fields.identifier(command),
        fields.note(note),
        tuple(_part(part) for part in fields.lines(parts)),
    )


def _part(value: object) -> tuple[int, int]:
    outcome, quantity = array(value, 2, "part of a settlement")
    return integer(outcome, high=max(Outcome), what="outcome"), fields.quantity(quantity)


def _write_off(stored: tuple[Any, ...]) -> LoanWriteOff:
    product, quantity, note = array(stored, 3, "write-off")
    return LoanWriteOff(fields.identifier(product), fields.quantity(quantity), fields.note(note))


READERS: dict[int, Callable[[tuple[Any, ...]], LaneDetail]] = {
    Kind.REQUISITION: _requisition,
    Kind.REVIEW: _review,
    Kind.ORDER_END: _order_end,
    Kind.PICK: _pick,
    Kind.PICKING: _picking,
    Kind.SETTLEMENT: _settlement,
    Kind.LOAN_WRITE_OFF: _write_off,
}

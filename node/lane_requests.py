"""Lane requests: orders, reviews, picks and settlements as asked, checked field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from crdt_model.facts import MAX_QUANTITY
from crdt_model.fields import MAX_WORD_CHARS
from crdt_model.lane_facts import MAX_ORDER_LINES, Decision, OrderKind
from crdt_model.places import MAX_SHIPMENT_LINES, Status, TransitClass
from node import fields
from node.errors import Refused
from node.requests import PURPOSES
from node.shipment_answers import OUTCOMES

MAX_PARTS = 8  # of one settlement: each outcome once, with room

Line = TypeVar("Line")
KINDS = {kind.name.lower(): kind for kind in OrderKind}
DECISIONS = {decision.name.lower(): decision for decision in Decision}


@dataclass(frozen=True, slots=True)
class Asked:
    """One product and a quantity in base units, with why."""

    product: str
    quantity: int
    note: str


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """An order as asked; `period` is (label, first day, last day)."""

    id: str
    supplier: str
    kind: OrderKind
    programme: str | None
    period: tuple[str, str, str]
    needed_by: str
    note: str
    lines: tuple[Asked, ...]
    request: bytes


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """A word on an order; lines not named stand as asked."""

    id: str
    decision: Decision
    note: str
    lines: tuple[Asked, ...]
    request: bytes


@dataclass(frozen=True, slots=True)
class PickLineRequest:
    """What to set aside: a quantity, and where from and whose if the person says."""

    product: str
    quantity: int
    batch: str | None
    bin: str | None
    status: Status | None
    owner: str | None

    @property
    def names_a_cell(self) -> bool:
        return self.batch is not None or self.bin is not None or self.status is not None


@dataclass(frozen=True, slots=True)
class PickRequest:
    """Goods to set aside for an order, or for a store without one.

    Attributes:
        lines: none means all that is still to be supplied of the order. override: why goods
            that have less life left than the customer asks for are sent all the same, or "".
    """

    id: str
    order: bytes | None
    to: str | None
    purpose: TransitClass
    note: str
    override: str
    lines: tuple[PickLineRequest, ...]
    request: bytes


@dataclass(frozen=True, slots=True)
class NotedRequest:
    """A step that needs no more than an id and a note."""

    id: str
    note: str
    request: bytes


@dataclass(frozen=True, slots=True)
class SettleLine:
    """How the difference of one shipment line is settled; `reason` of a loss."""

    line: int
    parts: tuple[tuple[str, int], ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class SettleRequest:
    """Differences settled."""

    id: str
    note: str
    lines: tuple[SettleLine, ...]
    request: bytes


@dataclass(frozen=True, slots=True)
class WriteOffRequest:
    """A loan written off."""

    id: str
    borrower: str
    product: str
    quantity: int
    note: str
    request: bytes


def order(body: object) -> OrderRequest:
    """An order from the body of a request."""
    read = fields.object_of(
        body, {"id", "supplier", "kind", "programme", "period", "needed_by", "note", "lines"}
    )
    kind = KINDS[fields.choice({"kind": "regular"} | read, "kind", tuple(KINDS))]
    return OrderRequest(
        fields.command(read),
        fields.text(read, "supplier"),
        kind,
        fields.optional(read, "programme"),
        _period(read),
        fields.day(read, "needed_by"),
        fields.optional(read, "note") or "",
        _rows(read, "lines", _asked, MAX_ORDER_LINES),
        fields.request_hash(read),
    )


def review(body: object) -> ReviewRequest:
    """A review from the body of a request."""
    read = fields.object_of(body, {"id", "decision", "note", "lines"})
    decision = DECISIONS[fields.choice(read, "decision", tuple(DECISIONS))]
    lines = _rows(read, "lines", _asked, MAX_ORDER_LINES) if read.get("lines") else ()
    note = fields.optional(read, "note") or ""
    if decision is Decision.REJECTED and not note.strip():
        raise Refused("reason_required", "say why the order is rejected", field="note")
    return ReviewRequest(fields.command(read), decision, note, lines, fields.request_hash(read))


def pick(body: object) -> PickRequest:
    """A pick from the body of a request."""
    read = fields.object_of(body, {"id", "order", "to", "purpose", "note", "override", "lines"})
    asked = fields.identifier(read, "order")
    to = fields.optional(read, "to")
    if (asked is None) == (to is None):
        raise Refused("invalid", "say either the order or the store it is for", field="order")
    purpose = PURPOSES[fields.choice({"purpose": "supply"} | read, "purpose", tuple(PURPOSES))]
    lines = _rows(read, "lines", _pick_line, MAX_ORDER_LINES) if read.get("lines") else ()
    if asked is None and not lines:
        raise fields.bad("lines", f"1 to {MAX_ORDER_LINES} lines")
    override = read.get("override")
    reason = ""
    if override is not None:
        reason = fields.text(fields.object_of(override, {"reason"}), "reason")
    return PickRequest(
        fields.command(read),
        asked,
        to,
        purpose,
        fields.optional(read, "note") or "",
        reason,
        lines,
        fields.request_hash(read),
    )


def noted(body: object) -> NotedRequest:
    """A step from the body of a request."""
    read = fields.object_of(body, {"id", "note"})
    note = fields.optional(read, "note") or ""
    return NotedRequest(fields.command(read), note, fields.request_hash(read))


def settle(body: object) -> SettleRequest:
    """A settlement from the body of a request."""
    read = fields.object_of(body, {"id", "note", "lines"})
    note = fields.optional(read, "note") or ""
    lines = _rows(read, "lines", _settle_line, MAX_ORDER_LINES)
    return SettleRequest(fields.command(read), note, lines, fields.request_hash(read))


def write_off(body: object) -> WriteOffRequest:
    """A write-off of a loan from the body of a request."""
    read = fields.object_of(body, {"id", "borrower", "product", "quantity", "note"})
    return WriteOffRequest(
        fields.command(read),
        fields.text(read, "borrower"),
        fields.text(read, "product"),
        fields.whole(read, "quantity", 0, 1, MAX_QUANTITY),
        fields.optional(read, "note") or "",
        fields.request_hash(read),
    )


def _rows(
    read: Mapping[str, Any], name: str, build: Callable[[object], Line], most: int
) -> tuple[Line, ...]:
    value = read.get(name)
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        raise fields.bad(name, f"1 to {most} lines")
    found = []
    for at, row in enumerate(value):
        try:
            found.append(build(row))
        except Refused as refused:
            raise refused.at(at) from None
    return tuple(found)


def _asked(row: object) -> Asked:
    read = fields.object_of(row, {"product", "quantity", "note"})
    return Asked(
        fields.text(read, "product"), fields.quantity(read), fields.optional(read, "note") or ""
    )


def _pick_line(row: object) -> PickLineRequest:
    read = fields.object_of(row, {"product", "quantity", "batch", "bin", "status", "owner"})
    quantity = fields.quantity(read)
    if quantity == 0:
        raise Refused("quantity_invalid", "a pick of nothing", field="quantity")
    return PickLineRequest(
        fields.text(read, "product"),
        quantity,
        fields.batch(read),
        fields.optional(read, "bin"),
        fields.status(read, "status"),
        fields.optional(read, "owner"),
    )


def _settle_line(row: object) -> SettleLine:
    read = fields.object_of(row, {"line", "parts", "reason"})
    parts = _rows(read, "parts", _part, MAX_PARTS)
    number = fields.whole(read, "line", -1, 0, MAX_SHIPMENT_LINES)
    return SettleLine(number, parts, fields.optional(read, "reason"))


def _part(row: object) -> tuple[str, int]:
    read = fields.object_of(row, {"outcome", "quantity"})
    return (
        fields.choice(read, "outcome", tuple(OUTCOMES)),
        fields.whole(read, "quantity", 0, 1, MAX_QUANTITY),
    )


def _period(read: Mapping[str, Any]) -> tuple[str, str, str]:
    """A period as data: label, start, end; calendars differ, so nothing is computed here."""
    value = read.get("period")
    if value is None:
        return ("", "", "")
    period = fields.object_of(value, {"label", "start", "end"})
    label = fields.text(period, "label", MAX_WORD_CHARS)
    first, last = fields.day(period, "start"), fields.day(period, "end")
    if not first or not last or date.fromisoformat(first) > date.fromisoformat(last):
        raise fields.bad("period", "a label, a start and an end that is not before it")
    return (label, first, last)

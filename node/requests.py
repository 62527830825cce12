"""Requests: JSON from outside as typed records, checked field by field.

Nothing here knows stock. A wrong type, a fraction, a negative number or a boolean where a quantity
belongs is refused with the line and the field; unknown fields are refused, because a mistyped
`batch` must not be taken for none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from crdt_model.facts import MAX_QUANTITY
from crdt_model.packing_lists import MAX_PARTS
from crdt_model.places import Status, TransitClass
from node import fields as read
from node.errors import Refused
from node.fields import request_hash

MAX_COUNT_LINES = 2000  # of one count: the shelves of a district store in one sheet
MAX_REFERENCE_CHARS = 40  # page and line of a paper register

MAX_SCANS = 2 * MAX_PARTS  # codes of one packing list: some are scanned more than once
MAX_CODE_CHARS = 2000  # of one code; ours have 1,220
PURPOSES = {purpose.name.lower(): purpose for purpose in TransitClass}
KINDS = (
    "receipt",
    "issue",
    "received",
    "dispense",
    "transfer",
    "loss",
    "dispose",
    "adjust",
    "convert",
)
_DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
_CURRENCY = re.compile(r"[A-Z]{3}")  # ISO 4217
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where goods from outside come from, as asked; None where the client said nothing.

    Attributes:
        price: decimal text, of a pack of `pack` base units in `currency`.
    """

    manufacturer: str | None
    donor: str | None
    price: str | None
    currency: str | None
    pack: int


@dataclass(frozen=True, slots=True)
class LineRequest:
    """One line of a movement as asked; None where the client said nothing."""

    product: str
    quantity: int
    batch: str | None
    expiry: str | None
    bin: str | None
    status: Status | None
    to_bin: str | None
    to_status: Status | None
    direction: str | None
    reason: str | None
    owner: str | None
    paper_ref: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class MovementRequest:
    """A movement as asked. `request` is the hash that tells a copy from another use of an id.

    Attributes:
        codes: scanned from the packing list the goods came with (L9).
        purpose: why goods go to another store. order: that they are sent or were bought for.
    """

    id: str
    kind: str
    source: str | None
    target: str | None
    shipment: bytes | None
    codes: tuple[str, ...]
    document: str | None
    bill: str | None
    purpose: TransitClass
    order: bytes | None
    lines: tuple[LineRequest, ...]
    occurred_at: str | None
    override: str | None
    note: str
    request: bytes


@dataclass(frozen=True, slots=True)
class CountLineRequest:
    """One line of a count as asked.

    Attributes:
        quantity: base units; None where `packs`, closed packs and open units, say it (C10).
    """

    product: str
    quantity: int | None
    packs: tuple[int, int] | None
    batch: str | None
    expiry: str | None
    bin: str | None
    status: Status | None
    owner: str | None
    counted_at: str | None
    reason: str | None
    out_since: str | None


@dataclass(frozen=True, slots=True)
class CountRequest:
    """A count as asked."""

    id: str
    lines: tuple[CountLineRequest, ...]
    complete_for: tuple[str, ...]
    note: str
    request: bytes


@dataclass(frozen=True, slots=True)
class CorrectionRequest:
    """A reversal (no lines) or a correction of a movement or count."""

    id: str
    lines: tuple[LineRequest, ...]
    reason: str
    request: bytes


_ORIGIN_FIELDS = frozenset({"manufacturer", "donor", "price", "currency", "units_per_pack"})
_LINE_FIELDS = (frozenset(LineRequest.__dataclass_fields__) - {"origin"}) | _ORIGIN_FIELDS
_COUNT_LINE_FIELDS = (frozenset(CountLineRequest.__dataclass_fields__) - {"packs"}) | {
    "closed_packs",
    "open_units",
}
_MOVEMENT_FIELDS = frozenset(
    {"id", "kind", "from", "to", "shipment", "codes", "document", "bill", "purpose", "order",
     "lines", "occurred_at", "override", "note"}
)  # fmt: skip


def movement(body: object) -> MovementRequest:
    """A movement from the body of a request."""
    fields = read.object_of(body, _MOVEMENT_FIELDS)
    kind = read.choice(fields, "kind", KINDS)
    return MovementRequest(
        read.command(fields),
        kind,
        read.optional(fields, "from"),
        read.optional(fields, "to"),
        read.identifier(fields, "shipment"),
        read.texts(fields, "codes", MAX_SCANS, MAX_CODE_CHARS),
        read.optional(fields, "document"),
        read.optional(fields, "bill"),
        PURPOSES[read.choice({"purpose": "supply"} | fields, "purpose", tuple(PURPOSES))],
        read.identifier(fields, "order"),
        _lines(fields, needed=kind != "received"),
        read.optional(fields, "occurred_at"),
        override(fields),
        read.optional(fields, "note") or "",
        request_hash(fields),
    )


def override(fields: Mapping[str, Any]) -> str | None:
    """Why something is recorded although the stock as known forbids it."""
    value = fields.get("override")
    if value is None:
        return None
    reason = read.text(read.object_of(value, {"reason"}), "reason")
    if not reason:
        raise Refused("reason_required", "an override needs a reason", field="override")
    return reason


def count(body: object) -> CountRequest:
    """A count from the body of a request."""
    fields = read.object_of(body, {"id", "lines", "complete_for", "note"})
    return CountRequest(
        read.command(fields),
        each(read.rows(fields, MAX_COUNT_LINES), count_line),
        read.texts(fields, "complete_for", MAX_COUNT_LINES),
        read.optional(fields, "note") or "",
        request_hash(fields),
    )


def count_line(value: object, more: frozenset[str] = frozenset()) -> CountLineRequest:
    """One line of a count; `more` are fields that its caller reads."""
    fields = read.object_of(value, _COUNT_LINE_FIELDS | more)
    packs = None
    if fields.get("closed_packs") is not None or fields.get("open_units") is not None:
        packs = (
            read.whole(fields, "closed_packs", 0, 0, MAX_QUANTITY),
            read.whole(fields, "open_units", 0, 0, MAX_QUANTITY),
        )
    if packs is not None and fields.get("quantity") is not None:
        raise Refused(
            "invalid", "quantity, or closed_packs and open_units: not both", field="quantity"
        )
    return CountLineRequest(
        read.text(fields, "product"),
        read.quantity(fields) if packs is None else None,
        packs,
        read.batch(fields),
        read.expiry(fields),
        read.optional(fields, "bin"),
        read.status(fields, "status"),
        read.optional(fields, "owner"),
        read.optional(fields, "counted_at"),
        read.optional(fields, "reason"),
        read.optional(fields, "out_since"),
    )


def sign_in(body: Mapping[str, Any]) -> tuple[str, str, str]:
    """Store, user and PIN or password from the body of a request."""
    return read.text(body, "store"), read.text(body, "user"), read.text(body, "pin")


def outbox_key(body: Mapping[str, Any]) -> str:
    """The key that is to be forgotten, from the body of a request."""
    return read.text(read.object_of(body, {"outbox_key"}), "outbox_key")


def clock(body: Mapping[str, Any]) -> str:
    """What time a person says it is."""
    return read.text(body, "time")


def correction(body: object, *, with_lines: bool) -> CorrectionRequest:
    """A reversal or a correction from the body of a request."""
    fields = read.object_of(body, {"id", "lines", "reason"} if with_lines else {"id", "reason"})
    reason = read.text(fields, "reason")
    if not reason.strip():
        raise Refused("reason_required", "say why", field="reason")
    lines = _lines(fields, needed=True) if with_lines else ()
    return CorrectionRequest(read.command(fields), lines, reason, request_hash(fields))


def each(values: list[Any], build: Callable[[Any], T]) -> tuple[T, ...]:
    """Each line of a list read; a refusal names its line."""
    found: list[T] = []
    for at, value in enumerate(values):
        try:
            found.append(build(value))
        except Refused as refused:
            raise refused.at(at) from None
    return tuple(found)


def _lines(fields: Mapping[str, Any], *, needed: bool) -> tuple[LineRequest, ...]:
    if not needed and not fields.get("lines"):
        return ()
    return each(read.rows(fields), _line)


def _line(value: object) -> LineRequest:
    fields = read.object_of(value, _LINE_FIELDS)
    direction = fields.get("direction")
    if direction not in (None, "in", "out"):
        raise read.bad("direction", "in or out")
    return LineRequest(
        read.text(fields, "product"),
        read.quantity(fields),
        read.batch(fields),
        read.expiry(fields),
        read.optional(fields, "bin"),
        read.status(fields, "status"),
        read.optional(fields, "to_bin"),
        read.status(fields, "to_status"),
        direction,
        read.optional(fields, "reason"),
        read.optional(fields, "owner"),
        read.optional(fields, "paper_ref", MAX_REFERENCE_CHARS),
        _origin(fields),
    )


def _origin(fields: Mapping[str, Any]) -> Origin:
    price = read.optional(fields, "price")
    if price is not None and not _DECIMAL.fullmatch(price):
        raise read.bad("price", "a decimal number as text, like 12.50")
    currency = read.optional(fields, "currency")
    if currency is not None and not _CURRENCY.fullmatch(currency):
        raise read.bad("currency", "three capital letters, like EUR")
    if price is not None and currency is None:
        raise Refused("currency_required", "say the currency of the price", field="currency")
    pack = 0
    if fields.get("units_per_pack") is not None:
        pack = read.whole(fields, "units_per_pack", 1, 1, MAX_QUANTITY)
    return Origin(
        read.optional(fields, "manufacturer"), read.optional(fields, "donor"), price, currency, pack
    )

"""Requests: JSON from outside as typed records, checked field by field.

Nothing here knows stock. A wrong type, a fraction, a negative number or a boolean where a quantity
belongs is refused with the line and the field; unknown fields are refused, because a mistyped
`batch` must not be taken for none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crdt_model.places import Status
from node.errors import Refused
from node.fields import (
    bad as _bad,
)
from node.fields import (
    batch as _batch,
)
from node.fields import (
    choice as _choice,
)
from node.fields import (
    command as _command,
)
from node.fields import (
    expiry as _expiry,
)
from node.fields import (
    is_text as _is_text,
)
from node.fields import (
    object_of as _object,
)
from node.fields import (
    optional as _optional,
)
from node.fields import (
    quantity as _quantity,
)
from node.fields import (
    request_hash,
)
from node.fields import (
    rows as _list,
)
from node.fields import (
    status as _status,
)
from node.fields import (
    text as _text,
)

KINDS = ("receipt", "issue", "received", "dispense", "transfer", "loss", "adjust", "convert")


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


@dataclass(frozen=True, slots=True)
class MovementRequest:
    """A movement as asked. `request` is the hash that tells a copy from another use of an id."""

    id: str
    kind: str
    source: str | None
    target: str | None
    shipment: bytes | None
    lines: tuple[LineRequest, ...]
    occurred_at: str | None
    override: str | None
    note: str
    request: bytes


@dataclass(frozen=True, slots=True)
class CountLineRequest:
    """One line of a count as asked."""

    product: str
    quantity: int
    batch: str | None
    expiry: str | None
    bin: str | None
    status: Status | None
    counted_at: str | None
    reason: str | None
    out_since: str | None


@dataclass(frozen=True, slots=True)
class CountRequest:
    """A count as asked."""

    id: str
    lines: tuple[CountLineRequest, ...]
    complete_for: tuple[str, ...]
    request: bytes


@dataclass(frozen=True, slots=True)
class CorrectionRequest:
    """A reversal (no lines) or a correction of a movement or count."""

    id: str
    lines: tuple[LineRequest, ...]
    reason: str
    request: bytes


_LINE_FIELDS = frozenset(LineRequest.__dataclass_fields__)
_COUNT_LINE_FIELDS = frozenset(CountLineRequest.__dataclass_fields__)


def movement(body: object) -> MovementRequest:
    """A movement from the body of a request."""
    fields = _object(
        body,
        {"id", "kind", "from", "to", "shipment", "lines", "occurred_at", "override", "note"},
    )
    kind = _choice(fields, "kind", KINDS)
    override = fields.get("override")
    if override is not None:
        override = _text(_object(override, {"reason"}), "reason")
        if not override:
            raise Refused("reason_required", "an override needs a reason", field="override")
    return MovementRequest(
        _command(fields),
        kind,
        _optional(fields, "from"),
        _optional(fields, "to"),
        _shipment(fields),
        _lines(fields, needed=kind != "received"),
        _optional(fields, "occurred_at"),
        override,
        _optional(fields, "note") or "",
        request_hash(fields),
    )


def count(body: object) -> CountRequest:
    """A count from the body of a request."""
    fields = _object(body, {"id", "lines", "complete_for"})
    complete = fields.get("complete_for", [])
    if not isinstance(complete, list) or not all(map(_is_text, complete)):
        raise _bad("complete_for", "a list of products")
    read = []
    for at, line in enumerate(_list(fields)):
        try:
            line_fields = _object(line, _COUNT_LINE_FIELDS)
            read.append(
                CountLineRequest(
                    _text(line_fields, "product"),
                    _quantity(line_fields),
                    _batch(line_fields),
                    _expiry(line_fields),
                    _optional(line_fields, "bin"),
                    _status(line_fields, "status"),
                    _optional(line_fields, "counted_at"),
                    _optional(line_fields, "reason"),
                    _optional(line_fields, "out_since"),
                )
            )
        except Refused as refused:
            raise refused.at(at) from None
    return CountRequest(_command(fields), tuple(read), tuple(complete), request_hash(fields))


def sign_in(body: Mapping[str, Any]) -> tuple[str, str, str]:
    """Store, user and PIN or password from the body of a request."""
    return _text(body, "store"), _text(body, "user"), _text(body, "pin")


def clock(body: Mapping[str, Any]) -> str:
    """What time a person says it is."""
    return _text(body, "time")


def correction(body: object, *, with_lines: bool) -> CorrectionRequest:
    """A reversal or a correction from the body of a request."""
    fields = _object(body, {"id", "lines", "reason"} if with_lines else {"id", "reason"})
    reason = _text(fields, "reason")
    if not reason.strip():
        raise Refused("reason_required", "say why", field="reason")
    lines = _lines(fields, needed=True) if with_lines else ()
    return CorrectionRequest(_command(fields), lines, reason, request_hash(fields))


def _shipment(fields: Mapping[str, Any]) -> bytes | None:
    value = _optional(fields, "shipment")
    if value is None:
        return None
    try:
        shipment = bytes.fromhex(value)
    except ValueError:
        shipment = b""
    if len(shipment) != 8:
        raise _bad("shipment", "16 hex digits")
    return shipment


def _lines(fields: Mapping[str, Any], *, needed: bool) -> tuple[LineRequest, ...]:
    if not needed and not fields.get("lines"):
        return ()
    read = []
    for at, line in enumerate(_list(fields)):
        try:
            read.append(_line(_object(line, _LINE_FIELDS)))
        except Refused as refused:
            raise refused.at(at) from None
    return tuple(read)


def _line(fields: Mapping[str, Any]) -> LineRequest:
    direction = fields.get("direction")
    if direction not in (None, "in", "out"):
        raise _bad("direction", "in or out")
    return LineRequest(
        _text(fields, "product"),
        _quantity(fields),
        _batch(fields),
        _expiry(fields),
        _optional(fields, "bin"),
        _status(fields, "status"),
        _optional(fields, "to_bin"),
        _status(fields, "to_status"),
        direction,
        _optional(fields, "reason"),
    )

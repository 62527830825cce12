"""Requests: JSON from outside as typed records, checked field by field.

Nothing here knows stock. A wrong type, a fraction, a negative number or a boolean where a quantity
belongs is refused with the line and the field; unknown fields are refused, because a mistyped
`batch` must not be taken for none.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crdt_model.codec import encode
from crdt_model.facts import MAX_BATCH_CHARS, MAX_QUANTITY
from crdt_model.indicators import month
from crdt_model.places import Status
from node.errors import Refused

MAX_LINES = 500  # of one command; longer documents are several commands
MAX_COMMAND_CHARS = 64
MAX_TEXT_CHARS = 500

STATUS_WORDS = {
    status: status.name.lower() for status in Status
}  # `vvm1_held` and so on, as the API says them
STATUSES = {word: status for status, word in STATUS_WORDS.items()}

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


def request_hash(fields: Mapping[str, Any]) -> bytes:
    """First 8 bytes of SHA-256 of the request as asked, before any default or allotment."""
    return hashlib.sha256(encode(_canonical(fields))).digest()[:8]


def _canonical(value: Any) -> Any:
    """A JSON value as nested tuples in one form: keys sorted, absent and null alike."""
    if isinstance(value, Mapping):
        return tuple(
            (key, _canonical(item)) for key, item in sorted(value.items()) if item is not None
        )
    if isinstance(value, list):
        return tuple(_canonical(item) for item in value)
    return value


def lot_key(written: str) -> str:
    """The batch a lot is kept under (B1): NFKC, upper case, no inner or outer spaces."""
    return "".join(unicodedata.normalize("NFKC", written).upper().split())


# --- fields ------------------------------------------------------------------------


def _bad(field: str, expected: str) -> Refused:
    return Refused("invalid", f"{field}: {expected} expected", field=field)


def _object(value: object, allowed: set[str] | frozenset[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _bad("body", "an object")
    for key in value:
        if key not in allowed:
            raise Refused("unknown_field", f"no field {key!r} here", field=str(key)[:64])
    return value


def _text(fields: Mapping[str, Any], name: str, limit: int = MAX_TEXT_CHARS) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not _is_text(value, limit):
        raise _bad(name, f"text of at most {limit} whole characters")
    return value


def _is_text(value: object, limit: int = MAX_TEXT_CHARS) -> bool:
    """Whether a value is text that can be kept: JSON also writes halves of characters."""
    return (
        isinstance(value, str)
        and len(value) <= limit
        and not any("\ud800" <= character <= "\udfff" for character in value)
    )


def _optional(fields: Mapping[str, Any], name: str) -> str | None:
    return None if fields.get(name) is None else _text(fields, name) or None


def _command(fields: Mapping[str, Any]) -> str:
    value = _text(fields, "id", MAX_COMMAND_CHARS)
    if not value:
        raise _bad("id", "an id of the client's making")
    return value


def _choice(fields: Mapping[str, Any], name: str, choices: tuple[str, ...]) -> str:
    value = fields.get(name)
    if value not in choices:
        raise Refused("invalid", f"{name}: one of {', '.join(choices)}", field=name)
    return str(value)


def _quantity(fields: Mapping[str, Any]) -> int:
    value = fields.get("quantity")
    if type(value) is not int or not 0 <= value <= MAX_QUANTITY:
        raise Refused(
            "quantity_invalid",
            f"quantity: a whole number of base units from 0 to {MAX_QUANTITY} expected",
            field="quantity",
        )
    return value


def _batch(fields: Mapping[str, Any]) -> str | None:
    written = _optional(fields, "batch")
    if written is not None and len(lot_key(written)) > MAX_BATCH_CHARS:
        raise _bad("batch", f"at most {MAX_BATCH_CHARS} characters")
    return written


def _expiry(fields: Mapping[str, Any]) -> str | None:
    """An expiry as the last day of use: `YYYY-MM` and GS1's day 00 mean the month's last."""
    value = _optional(fields, "expiry")
    if value is None:
        return None
    try:
        if len(value) == 7 or value.endswith("-00"):
            return month(value[:7]).last.isoformat()
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise _bad("expiry", "YYYY-MM-DD or YYYY-MM") from None


def _status(fields: Mapping[str, Any], name: str) -> Status | None:
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or value not in STATUSES:
        raise Refused("invalid", f"{name}: one of {', '.join(STATUSES)}", field=name)
    return STATUSES[value]


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


def _list(fields: Mapping[str, Any]) -> list[Any]:
    value = fields.get("lines")
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_LINES:
        raise _bad("lines", f"1 to {MAX_LINES} lines")
    return value


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

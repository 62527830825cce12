"""Fields: single values of a JSON body, each read and checked one way.

A wrong type, a fraction, a negative number or a boolean where a quantity belongs is refused with
the field's name. Halves of characters, which JSON can write and nothing can keep, are refused too.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from crdt_model.codec import encode
from crdt_model.facts import MAX_BATCH_CHARS, MAX_QUANTITY
from crdt_model.identifiers import ID_BYTES
from crdt_model.periods import month
from crdt_model.places import Status
from node.errors import Refused

MAX_LINES = 500  # of one command; longer documents are several commands
MAX_COMMAND_CHARS = 64
MAX_TEXT_CHARS = 500

STATUS_WORDS = {
    status: status.name.lower() for status in Status
}  # `vvm1_held` and so on, as the API says them
STATUSES = {word: status for status, word in STATUS_WORDS.items()}


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


def bad(field: str, expected: str) -> Refused:
    return Refused("invalid", f"{field}: {expected} expected", field=field)


def object_of(value: object, allowed: set[str] | frozenset[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise bad("body", "an object")
    for key in value:
        if key not in allowed:
            raise Refused("unknown_field", f"no field {key!r} here", field=str(key)[:64])
    return value


def text(fields: Mapping[str, Any], name: str, limit: int = MAX_TEXT_CHARS) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not is_text(value, limit):
        raise bad(name, f"text of at most {limit} whole characters")
    return value


def is_text(value: object, limit: int = MAX_TEXT_CHARS) -> bool:
    """Whether a value is text that can be kept: JSON also writes halves of characters."""
    return (
        isinstance(value, str)
        and len(value) <= limit
        and not any("\ud800" <= character <= "\udfff" for character in value)
    )


def optional(fields: Mapping[str, Any], name: str, limit: int = MAX_TEXT_CHARS) -> str | None:
    return None if fields.get(name) is None else text(fields, name, limit) or None


def flag(fields: Mapping[str, Any], name: str, default: bool) -> bool:
    """true or false."""
    value = fields.get(name, default)
    if type(value) is not bool:
        raise bad(name, "true or false")
    return value


def texts(
    fields: Mapping[str, Any], name: str, limit: int, chars: int = MAX_TEXT_CHARS
) -> tuple[str, ...]:
    """A list of texts, empty if absent."""
    value = fields.get(name)
    value = [] if value is None else value
    if not isinstance(value, list) or len(value) > limit:
        raise bad(name, f"a list of at most {limit} texts")
    if not all(is_text(one, chars) for one in value):
        raise bad(name, f"texts of at most {chars} characters")
    return tuple(value)


def command(fields: Mapping[str, Any]) -> str:
    value = text(fields, "id", MAX_COMMAND_CHARS)
    if not value:
        raise bad("id", "an id of the client's making")
    return value


def choice(fields: Mapping[str, Any], name: str, choices: tuple[str, ...]) -> str:
    value = fields.get(name)
    if value not in choices:
        raise Refused("invalid", f"{name}: one of {', '.join(choices)}", field=name)
    return str(value)


def quantity(fields: Mapping[str, Any]) -> int:
    value = fields.get("quantity")
    if type(value) is not int or not 0 <= value <= MAX_QUANTITY:
        raise Refused(
            "quantity_invalid",
            f"quantity: a whole number of base units from 0 to {MAX_QUANTITY} expected",
            field="quantity",
        )
    return value


def batch(fields: Mapping[str, Any]) -> str | None:
    written = optional(fields, "batch")
    if written is not None and max(len(written), len(lot_key(written))) > MAX_BATCH_CHARS:
        raise bad("batch", f"at most {MAX_BATCH_CHARS} characters")
    return written


def expiry(fields: Mapping[str, Any]) -> str | None:
    """An expiry as the last day of use: `YYYY-MM` and GS1's day 00 mean the month's last."""
    value = optional(fields, "expiry")
    if value is None:
        return None
    try:
        if len(value) == 7 or value.endswith("-00"):
            return month(value[:7]).last.isoformat()
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise bad("expiry", "YYYY-MM-DD or YYYY-MM") from None


def status(fields: Mapping[str, Any], name: str) -> Status | None:
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or value not in STATUSES:
        raise Refused("invalid", f"{name}: one of {', '.join(STATUSES)}", field=name)
    return STATUSES[value]


def rows(fields: Mapping[str, Any], limit: int = MAX_LINES) -> list[Any]:
    value = fields.get("lines")
    if not isinstance(value, list) or not 1 <= len(value) <= limit:
        raise bad("lines", f"1 to {limit} lines")
    return value


def identifier(fields: Mapping[str, Any], name: str) -> bytes | None:
    """An id of 8 bytes as 16 hex digits, None if absent."""
    value = optional(fields, name)
    if value is None:
        return None
    found = id_of(value)
    if found is None:
        raise bad(name, "16 hex digits")
    return found


def id_of(text_: str) -> bytes | None:
    """The 8-byte id that 16 hex digits stand for, None for any other text."""
    try:
        found = bytes.fromhex(text_)
    except ValueError:
        return None
    return found if len(found) == ID_BYTES else None


def whole(fields: Mapping[str, Any], name: str, default: int, low: int, high: int) -> int:
    """A whole number within limits."""
    value = fields.get(name, default)
    if type(value) is not int or not low <= value <= high:
        raise bad(name, f"a whole number from {low} to {high}")
    return value


def day(fields: Mapping[str, Any], name: str) -> str:
    """A date as YYYY-MM-DD, "" if absent."""
    value = optional(fields, name)
    if value is None:
        return ""
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise bad(name, "YYYY-MM-DD") from None

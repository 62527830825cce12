"""Sheet requests: what people ask of count sheets, bins, reasons and doubts, as typed records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crdt_model.facts import MAX_QUANTITY
from node import fields as read
from node.errors import Refused
from node.fields import request_hash
from node.requests import MAX_COUNT_LINES, CountLineRequest, count_line, each

SELECTIONS = ("blank", "list", "bin", "programme", "expiring_before", "zero_stock", "all")
_ARGUED = ("list", "bin", "programme", "expiring_before")  # selections that name something
MAX_PART_CHARS = 20  # "top shelf"; it stands in the key of a setting
MAX_KEY_TEXT = 500  # of a decision's key; longer ones name nothing


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A sheet to be opened.

    Attributes:
        by: which cells it lists; argument: the list, bin, programme or date meant, else "".
        with_book: whether it shows what the book says. blind: counters see their own figures only.
    """

    id: str
    by: str
    argument: str
    with_book: bool
    blind: bool
    request: bytes


@dataclass(frozen=True, slots=True)
class FigureRequest:
    """One figure of a counter: a count line, the part of the place it is of, whether a recount."""

    line: CountLineRequest
    part: str
    recount: bool


@dataclass(frozen=True, slots=True)
class FiguresRequest:
    """Figures for a sheet."""

    id: str
    lines: tuple[FigureRequest, ...]
    note: str
    request: bytes


@dataclass(frozen=True, slots=True)
class EndRequest:
    """An approval (with products counted in full) or a cancellation."""

    id: str
    complete_for: tuple[str, ...]
    note: str
    request: bytes


@dataclass(frozen=True, slots=True)
class BinRequest:
    """A bin as it shall be; None leaves what is."""

    id: str
    code: str
    name: str | None
    held: bool | None
    storage: str | None
    request: bytes


@dataclass(frozen=True, slots=True)
class BinMove:
    """A bin's whole content to be moved."""

    id: str
    to_bin: str
    note: str
    request: bytes


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A reason for so many base units of one line's variance."""

    line: CountLineRequest
    reason: str


@dataclass(frozen=True, slots=True)
class ReasonsRequest:
    """Reasons for what a count found."""

    id: str
    lines: tuple[ReasonLine, ...]
    note: str
    request: bytes


@dataclass(frozen=True, slots=True)
class Decision:
    """A word that settles a doubt."""

    id: str
    key: str
    note: str
    request: bytes


def open_sheet(body: object) -> OpenRequest:
    """A sheet from the body of a request."""
    fields = read.object_of(body, {"id", "by", *_ARGUED, "with_book", "blind"})
    by = read.choice(fields, "by", SELECTIONS)
    argument = ""
    for name in _ARGUED:
        value = read.optional(fields, name)
        if name == by and value is None:
            raise read.bad(name, "what to count")
        if name != by and value is not None:
            raise read.bad(name, f"nothing, for a sheet by {by},")
        argument = value or argument
    if by == "expiring_before":
        try:
            argument = date.fromisoformat(argument).isoformat()
        except ValueError:
            raise read.bad("expiring_before", "YYYY-MM-DD") from None
    return OpenRequest(
        read.command(fields),
        by,
        argument,
        read.flag(fields, "with_book", True),
        read.flag(fields, "blind", False),
        request_hash(fields),
    )


def figures(body: object) -> FiguresRequest:
    """Figures from the body of a request."""
    fields = read.object_of(body, {"id", "lines", "note"})
    return FiguresRequest(
        read.command(fields),
        each(read.rows(fields, MAX_COUNT_LINES), _figure),
        read.optional(fields, "note") or "",
        request_hash(fields),
    )


def _figure(value: object) -> FigureRequest:
    line = count_line(value, frozenset({"part", "recount"}))
    assert isinstance(value, dict)  # count_line refused all else
    part = read.optional(value, "part", MAX_PART_CHARS) or ""
    if "/" in part:
        raise read.bad("part", "a label without slashes")
    return FigureRequest(line, part.strip(), read.flag(value, "recount", False))


def end_sheet(body: object) -> EndRequest:
    """An approval or a cancellation from the body of a request."""
    fields = read.object_of(body, {"id", "complete_for", "note"})
    return EndRequest(
        read.command(fields),
        read.texts(fields, "complete_for", MAX_COUNT_LINES),
        read.optional(fields, "note") or "",
        request_hash(fields),
    )


def set_bin(body: object) -> BinRequest:
    """A bin from the body of a request."""
    fields = read.object_of(body, {"id", "code", "name", "held", "storage"})
    held = None if fields.get("held") is None else read.flag(fields, "held", False)
    return BinRequest(
        read.command(fields),
        _needed(fields, "code"),
        None if fields.get("name") is None else read.text(fields, "name"),
        held,
        None if fields.get("storage") is None else read.text(fields, "storage"),
        request_hash(fields),
    )


def move_bin(body: object) -> BinMove:
    """The move of a bin's content from the body of a request."""
    fields = read.object_of(body, {"id", "to_bin", "note"})
    return BinMove(
        read.command(fields),
        _needed(fields, "to_bin"),
        read.optional(fields, "note") or "",
        request_hash(fields),
    )


def reasons(body: object) -> ReasonsRequest:
    """Reasons for variances from the body of a request."""
    fields = read.object_of(body, {"id", "lines", "note"})
    return ReasonsRequest(
        read.command(fields),
        each(read.rows(fields, MAX_COUNT_LINES), _reason_line),
        read.optional(fields, "note") or "",
        request_hash(fields),
    )


def _reason_line(value: object) -> ReasonLine:
    line = count_line(value)
    if line.reason is None:
        raise Refused("reason_required", "say why", field="reason")
    if line.quantity is None or not 1 <= line.quantity <= MAX_QUANTITY:
        raise Refused("quantity_invalid", "say for how much of the difference", field="quantity")
    return ReasonLine(line, line.reason)


def decision(body: object) -> Decision:
    """A decision from the body of a request."""
    fields = read.object_of(body, {"id", "key", "note"})
    key = read.text(fields, "key", MAX_KEY_TEXT)
    note = read.text(fields, "note")
    if not note.strip():
        raise Refused("note_required", "say what was decided", field="note")
    return Decision(read.command(fields), key, note, request_hash(fields))


def _needed(fields: Mapping[str, Any], name: str) -> str:
    value = read.optional(fields, name, MAX_PART_CHARS * 4)
    if value is None:
        raise read.bad(name, "a code")
    return value

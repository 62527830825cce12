"""Fields: parts of the details of orders and purchases, each read and checked one way."""

from __future__ import annotations

from typing import Any

from crdt_model.codec import Malformed, array, blob, integer, text
from crdt_model.facts import MAX_QUANTITY
from crdt_model.identifiers import DEVICE_BYTES, ID_BYTES
from crdt_model.places import MAX_SHIPMENT_LINES

MAX_FACT_LINES = 400  # of one fact: with its figures a line takes 60 bytes, an entry holds 64 KiB
MAX_WORD_CHARS = 60  # numbers of documents, labels of periods, decimal figures
MAX_NOTE_CHARS = 1000


def identifier(value: object) -> bytes:
    """An id of 8 bytes."""
    return blob(value, ID_BYTES, what="id")


def note(value: object) -> str:
    """What a person wrote."""
    return text(value, MAX_NOTE_CHARS, "note")


def word(value: object) -> str:
    """A number of a document, a label, a decimal figure."""
    return text(value, MAX_WORD_CHARS, "word")


def line_number(value: object) -> int:
    """The number of a document's line."""
    return integer(value, high=MAX_SHIPMENT_LINES, what="line")


def quantity(value: object) -> int:
    """Base units."""
    return integer(value, high=MAX_QUANTITY, what="quantity")


def lines(value: object) -> tuple[Any, ...]:
    """The lines of one fact."""
    items = array(value, what="lines")
    if len(items) > MAX_FACT_LINES:
        raise Malformed(f"lines: more than {MAX_FACT_LINES}")
    return items


def replaced(value: object) -> tuple[bytes, bytes]:
    """Device and command of what is replaced."""
    device, command = array(value, 2, "replaced")
    return blob(device, DEVICE_BYTES, what="device"), identifier(command)

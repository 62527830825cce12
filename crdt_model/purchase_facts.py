"""Purchase facts: orders to suppliers outside the network, kept in the scope of the store.

A purchase order is said whole; while it is not sent it may be said again, naming what it replaces.
What came against it stands in the ledger: a receipt names the order and its line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from crdt_model.codec import Malformed, array, blob, integer, text
from crdt_model.facts import MAX_QUANTITY, Kind
from crdt_model.identifiers import DEVICE_BYTES, ID_BYTES
from crdt_model.lane_facts import MAX_FACT_LINES, MAX_NOTE_CHARS, MAX_WORD_CHARS
from crdt_model.places import MAX_SHIPMENT_LINES


class PurchaseStep(IntEnum):
    """What happens to a purchase order."""

    APPROVED = 1
    SENT = 2
    CLOSED = 3
    CANCELLED = 4


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """One product bought.

    Attributes:
        quantity: base units. pack: base units in a pack. price: decimal text per pack, or "".
    """

    line: int
    product: bytes
    quantity: int
    pack: int
    price: str
    note: str


@dataclass(frozen=True, slots=True)
class Purchase:
    """A purchase order.

    Attributes:
        supplier: id of a row of suppliers. document: the number people say.
        currency: ISO 4217, or "". expected: "YYYY-MM-DD" or "".
        was: (device, command) of the purchase facts this one replaces.
    """

    order: bytes
    supplier: bytes
    document: str
    currency: str
    expected: str
    note: str
    was: tuple[tuple[bytes, bytes], ...]
    lines: tuple[PurchaseLine, ...]


@dataclass(frozen=True, slots=True)
class PurchaseStepped:
    """A step of a purchase order."""

    order: bytes
    step: int
    note: str


PurchaseDetail = Purchase | PurchaseStepped


def _id(value: object) -> bytes:
    return blob(value, ID_BYTES, what="id")


def _word(value: object) -> str:
    return text(value, MAX_WORD_CHARS, "word")


def _note(value: object) -> str:
    return text(value, MAX_NOTE_CHARS, "note")


def _items(value: object) -> tuple[Any, ...]:
    items = array(value, what="lines")
    if len(items) > MAX_FACT_LINES:
        raise Malformed(f"lines: more than {MAX_FACT_LINES}")
    return items


def _purchase(stored: tuple[Any, ...]) -> Purchase:
    order, supplier, document, currency, expected, note, was, lines = array(stored, 8, "purchase")
    return Purchase(
        _id(order),
        _id(supplier),
        _word(document),
        _word(currency),
        _word(expected),
        _note(note),
        tuple(_replaced(one) for one in _items(was)),
        tuple(_line(line) for line in _items(lines)),
    )


def _replaced(value: object) -> tuple[bytes, bytes]:
    device, command = array(value, 2, "replaced purchase")
    return blob(device, DEVICE_BYTES, what="device"), _id(command)


def _line(value: object) -> PurchaseLine:
    line, product, quantity, pack, price, note = array(value, 6, "purchase line")
    return PurchaseLine(
        integer(line, high=MAX_SHIPMENT_LINES, what="line"),
        _id(product),
        integer(quantity, high=MAX_QUANTITY, what="quantity"),
        integer(pack, 1, MAX_QUANTITY, what="pack"),
        _word(price),
        _note(note),
    )


def _stepped(stored: tuple[Any, ...]) -> PurchaseStepped:
    order, step, note = array(stored, 3, "step of a purchase")
    return PurchaseStepped(_id(order), integer(step, 1, max(PurchaseStep), "step"), _note(note))


READERS: dict[int, Callable[[tuple[Any, ...]], PurchaseDetail]] = {
    Kind.PURCHASE: _purchase,
    Kind.PURCHASE_STEP: _stepped,
}

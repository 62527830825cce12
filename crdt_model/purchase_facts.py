"""Purchase facts: orders to suppliers outside the network, kept in the scope of the store.

A purchase order is said whole; while it is not sent it may be said again, naming what it replaces.
What came against it stands in the ledger: a receipt names the order and its line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from crdt_model import fields
from crdt_model.codec import array, integer
from crdt_model.facts import MAX_QUANTITY, Kind


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


def _purchase(stored: tuple[Any, ...]) -> Purchase:
    order, supplier, document, currency, expected, note, was, lines = array(stored, 8, "purchase")
    return Purchase(
        fields.identifier(order),
        fields.identifier(supplier),
        fields.word(document),
        fields.word(currency),
        fields.word(expected),
        fields.note(note),
        tuple(fields.replaced(one) for one in fields.lines(was)),
        tuple(_line(line) for line in fields.lines(lines)),
    )


def _line(value: object) -> PurchaseLine:
    line, product, quantity, pack, price, note = array(value, 6, "purchase line")
    return PurchaseLine(
        fields.line_number(line),
        fields.identifier(product),
        fields.quantity(quantity),
        integer(pack, 1, MAX_QUANTITY, what="pack"),
        fields.word(price),
        fields.note(note),
    )


def _stepped(stored: tuple[Any, ...]) -> PurchaseStepped:
    order, step, note = array(stored, 3, "step of a purchase")
    return PurchaseStepped(
        fields.identifier(order), integer(step, 1, max(PurchaseStep), "step"), fields.note(note)
    )


READERS: dict[int, Callable[[tuple[Any, ...]], PurchaseDetail]] = {
    Kind.PURCHASE: _purchase,
    Kind.PURCHASE_STEP: _stepped,
}

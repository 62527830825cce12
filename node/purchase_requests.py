"""Purchase requests: purchase orders as asked, checked field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crdt_model.facts import MAX_QUANTITY
from crdt_model.lane_facts import MAX_ORDER_LINES
from node import fields
from node.errors import Refused

_CURRENCY = re.compile("[A-Z]{3}")  # ISO 4217
_PRICE = re.compile(r"\d{1,12}(\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class PurchaseLineRequest:
    """One product to buy; `pack` in base units, 0 where not said; `price` per pack or ""."""

    product: str
    quantity: int
    pack: int
    price: str
    note: str


@dataclass(frozen=True, slots=True)
class PurchaseRequest:
    """A purchase as asked."""

    id: str
    supplier: str
    currency: str
    expected: str
    note: str
    lines: tuple[PurchaseLineRequest, ...]
    request: bytes


def purchase(body: object) -> PurchaseRequest:
    """A purchase from the body of a request."""
    read = fields.object_of(body, {"id", "supplier", "currency", "expected", "note", "lines"})
    currency = fields.optional(read, "currency") or ""
    if currency and not _CURRENCY.fullmatch(currency):
        raise fields.bad("currency", "three capital letters")
    return PurchaseRequest(
        fields.command(read),
        fields.text(read, "supplier"),
        currency,
        fields.day(read, "expected"),
        fields.optional(read, "note") or "",
        _lines(read),
        fields.request_hash(read),
    )


def _lines(read: Mapping[str, Any]) -> tuple[PurchaseLineRequest, ...]:
    found = []
    for at, row in enumerate(fields.rows(read, MAX_ORDER_LINES)):
        try:
            found.append(_line(row))
        except Refused as refused:
            raise refused.at(at) from None
    return tuple(found)


def _line(row: object) -> PurchaseLineRequest:
    read = fields.object_of(row, {"product", "quantity", "units_per_pack", "price", "note"})
    price = fields.optional(read, "price") or ""
    if price and not _PRICE.fullmatch(price):
        raise fields.bad("price", "a price per pack, as text with a point")
    quantity = fields.whole(read, "quantity", 0, 1, MAX_QUANTITY)
    return PurchaseLineRequest(
        fields.text(read, "product"),
        quantity,
        fields.whole(read, "units_per_pack", 0, 0, MAX_QUANTITY),
        price,
        fields.optional(read, "note") or "",
    )

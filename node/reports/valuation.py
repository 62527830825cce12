"""Valuation: what the stock cost, by batch, first in first out, currencies apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from crdt_model.card import Sentence
from node.reports.reading import Item, Price, items, layers_of, money
from node.reports.table import Asked, Found, Report, Type, column
from node.stock import StoreBook


@dataclass(frozen=True, slots=True)
class ValueRow:
    """What is on hand of one batch at one price; without a known price, value is null."""

    product_code: str = column("Product code")
    product_name: str = column("Product")
    unit: str = column("Unit")
    batch: str = column("Batch")
    expiry: date | None = column("Expiry", Type.DATE)
    quantity: int = column("On hand", Type.QUANTITY)
    unit_price: str | None = column("Price of a base unit")
    value: Decimal | None = column("Value", Type.MONEY)
    currency: str = column("Currency")


def query(book: StoreBook, asked: Asked) -> Found:
    """Every batch on hand; totals by currency, and how much has no price, are notes."""
    rows: list[ValueRow] = []
    totals: dict[str, Fraction] = {}
    unpriced = 0
    for one in items(book, asked):
        for pile, parts in sorted(layers_of(book, one.id).layers.on_hand.items()):
            held: dict[Price | None, int] = {}
            for part in parts:
                held[part.tag] = held.get(part.tag, 0) + part.quantity
            for price, quantity in held.items():
                rows.append(_row(book, one, pile.batch, price, quantity))
                if price is None:
                    unpriced += 1
                else:
                    worth = quantity * price.amount
                    totals[price.currency] = totals.get(price.currency, Fraction(0)) + worth
    notes = [
        Sentence(
            "total_value",
            {"value": str(money(value)), "currency": currency},
            f"total {money(value)} {currency}".rstrip(),
        )
        for currency, value in sorted(totals.items())
    ]
    if unpriced:
        said = f"{unpriced} batches have no recorded price and are not in the total"
        notes.append(Sentence("unpriced_batches", {"batches": unpriced}, said))
    return Found(rows, tuple(notes))


def _row(book: StoreBook, one: Item, batch: str, price: Price | None, quantity: int) -> ValueRow:
    return ValueRow(
        product_code=one.named.code,
        product_name=one.named.name,
        unit=one.unit,
        batch=batch,
        expiry=book.expiry(one.id, batch),
        quantity=quantity,
        unit_price=None if price is None else price.text,
        value=None if price is None else money(quantity * price.amount),
        currency="" if price is None else price.currency,
    )


REPORT = Report("valuation", "Value of stock", ValueRow, frozenset({"product", "list"}), query)

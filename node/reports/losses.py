"""Losses: what was lost, by reason, and what it was worth."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from crdt_model.places import Loss
from node.reports.reading import Item, items, layers_of, money, within, worth
from node.reports.table import Asked, Found, Report, Type, column
from node.stock import StoreBook


@dataclass(frozen=True, slots=True)
class LossRow:
    """What one product lost for one reason, in one currency; the unpriced part has none."""

    reason: str = column("Reason")
    product_code: str = column("Product code")
    product_name: str = column("Product")
    unit: str = column("Unit")
    quantity: int = column("Lost", Type.QUANTITY)
    value: Decimal | None = column("Value", Type.MONEY)
    currency: str = column("Currency")


def query(book: StoreBook, asked: Asked) -> Found:
    """Losses of the days asked for; what came back from a loss is taken off."""
    rows: list[LossRow] = []
    for one in items(book, asked):
        rows += _rows(book, asked, one)
    rows.sort(key=lambda row: (row.reason, row.product_name, row.product_code, row.currency))
    return Found(rows)


def _rows(book: StoreBook, asked: Asked, one: Item) -> list[LossRow]:
    wanted = within(book, asked)
    quantities: dict[tuple[str, str | None], int] = {}
    values: dict[tuple[str, str | None], Fraction] = {}
    for moved in layers_of(book, one.id).layers.moved:
        line = moved.step.line
        if not isinstance(line.other, Loss) or not wanted(line):
            continue
        reason = book.directory.reason_code(line.other.reason)
        sign = 1 if line.quantity < 0 else -1
        for part in moved.parts:
            key = (reason, None if part.tag is None else part.tag.currency)
            quantities[key] = quantities.get(key, 0) + sign * part.quantity
            for value in worth((part,))[0].values():
                values[key] = values.get(key, Fraction(0)) + sign * value
    return [
        LossRow(
            reason,
            one.named.code,
            one.named.name,
            one.unit,
            quantity,
            None if currency is None else money(values[reason, currency]),
            currency or "",
        )
        for (reason, currency), quantity in quantities.items()
        if quantity
    ]


REPORT = Report("losses", "Losses", LossRow, frozenset({"from", "to", "product", "list"}), query)

"""Consumption: what was used each month, and what would have been with stock every day (I3)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from crdt_model.periods import month
from node.errors import Refused
from node.reports.reading import bounded, items, months
from node.reports.table import Asked, Found, Report, Type, column
from node.stock import StoreBook

MAX_MONTHS = 36  # of one answer


@dataclass(frozen=True, slots=True)
class ConsumptionRow:
    """One product in one month; names as in Names of the figures."""

    product_code: str = column("Product code")
    product_name: str = column("Product")
    unit: str = column("Unit")
    period: str = column("Month")
    consumed: int = column("Consumed", Type.QUANTITY)
    stockout_days: int = column("Days out of stock", Type.NUMBER, "days")
    observed_days: int = column("Days observed", Type.NUMBER, "days")
    adjusted_consumption: Fraction | None = column("Adjusted consumption", Type.RATIO, "base units")
    amc: Fraction | None = column("Average monthly consumption", Type.RATIO, "base units a month")
    quality: str = column("Quality")


def query(book: StoreBook, asked: Asked) -> Found:
    """The months that the days asked for touch, by product.

    Raises:
        Refused: `too_large`, more months than one answer holds.
    """
    labels = list(months(asked))
    if len(labels) > MAX_MONTHS:
        raise Refused("too_large", f"ask for at most {MAX_MONTHS} months", status=413, field="from")
    rows: list[ConsumptionRow] = []
    context = book.context()
    for one in items(book, asked):
        bounded(rows, len(labels))
        found = book.history(one.id, context).rows(tuple(month(label) for label in labels))
        for label, row in zip(labels, found, strict=True):
            if row is not None:
                rows.append(
                    ConsumptionRow(
                        one.named.code, one.named.name, one.unit, label, row.consumed,
                        row.stockout_days, row.observed_days, row.adjusted_consumption, row.amc,
                        " ".join([*row.quality, *book.provisional()]),
                    )
                )  # fmt: skip
    return Found(rows)


REPORT = Report(
    "consumption",
    "Consumption",
    ConsumptionRow,
    frozenset({"from", "to", "product", "list"}),
    query,
)

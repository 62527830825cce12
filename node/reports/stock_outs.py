"""Stock-outs: the runs of days on which nothing usable was there (I3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from crdt_model.periods import month
from node.reports.reading import Item, items, months
from node.reports.table import Asked, Found, Report, Type, column
from node.stock import StoreBook


@dataclass(frozen=True, slots=True)
class StockOutRow:
    """One run of days out of stock, as far as it lies in the days asked for."""

    product_code: str = column("Product code")
    product_name: str = column("Product")
    unit: str = column("Unit")
    first: date = column("From", Type.DATE)
    last: date = column("To", Type.DATE)
    days: int = column("Days", Type.NUMBER, "days")
    ongoing: bool = column("Still out", Type.YES_NO)


def query(book: StoreBook, asked: Asked) -> Found:
    """Runs of the days that `stockout_days` of the indicators counts, by product."""
    rows: list[StockOutRow] = []
    for one in items(book, asked):
        days = [day for day in _days(book, asked, one) if asked.first <= day <= asked.last]
        for first, last in _runs(days):
            rows.append(
                StockOutRow(
                    one.named.code, one.named.name, one.unit, first, last,
                    (last - first).days + 1, last == book.day,
                )
            )  # fmt: skip
    return Found(rows)


def _days(book: StoreBook, asked: Asked, one: Item) -> Iterator[date]:
    history = book.history(one.id, book.context())
    for label in months(asked):
        yield from history.days_out(month(label))


def _runs(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    first = last = None
    for day in days:
        if last is not None and first is not None and day != last + timedelta(days=1):
            yield first, last
            first = None
        first, last = first or day, day
    if first is not None and last is not None:
        yield first, last


REPORT = Report(
    "stock-outs", "Stock-outs", StockOutRow, frozenset({"from", "to", "product", "list"}), query
)

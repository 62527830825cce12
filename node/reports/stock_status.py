"""Stock status: for every product the store sees, what is there and how long it will last."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from crdt_model.card import Sentence
from crdt_model.catalogue import State
from crdt_model.flows import Context
from crdt_model.outlook import Limits, days_left, level
from crdt_model.periods import month
from node.catalogue import StoreCatalogue
from node.reports.reading import Item, items
from node.reports.table import Asked, Found, Report, Type, column
from node.stock import StoreBook
from node.views import ledger as ledger_view


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One product.

    `level` is `stocked_out`, `below_min`, `adequate`, `above_max`, `unknown`, or the product's
    state where it is being phased out or is closed: then its absence is no stock-out (P7).
    """

    product_code: str = column("Product code")
    product_name: str = column("Product")
    unit: str = column("Unit")
    on_hand: int = column("On hand", Type.QUANTITY)
    usable: int = column("Usable", Type.QUANTITY)
    amc: Fraction | None = column("Average monthly consumption", Type.RATIO, "base units a month")
    amc_periods: int = column("Months behind the average", Type.NUMBER)
    months_of_stock: Fraction | None = column("Months of stock", Type.RATIO, "months")
    days_to_stock_out: Fraction | None = column("Days to stock-out", Type.RATIO, "days")
    min_months: Fraction | None = column("Minimum", Type.RATIO, "months")
    max_months: Fraction | None = column("Maximum", Type.RATIO, "months")
    level: str = column("Status")
    quality: str = column("Quality")


def query(book: StoreBook, asked: Asked) -> Found:
    """The status of every product on the store's list or in its ledger, by name.

    A product that is on no list of the store and was never there has no row (I2).
    A store of which nothing is recorded has unknown stock, not none: no rows, and a sentence.
    """
    if not ledger_view.products_moved(book.connection, book.ledger):
        text = "nothing is recorded here, so the stock is not known"
        return Found([], (Sentence("nothing_recorded", {"store": book.store.code}, text),))
    sees = book.catalogue
    context = book.context()
    found = [_row(book, sees, context, one) for one in items(book, asked, sees.products())]
    rows = [row for row in found if row is not None]
    return Found([row for row in rows if row.level != State.CLOSED or row.on_hand])


def _row(book: StoreBook, sees: StoreCatalogue, context: Context, one: Item) -> StatusRow | None:
    period = month(book.day.strftime("%Y-%m"))
    row = book.history(one.id, context).row(period)
    if row is None:
        return None
    months = sees.min_max(one.id)
    limits = None if months is None else Limits(months[0], months[1])
    state = sees.state(one.id)
    return StatusRow(
        product_code=one.named.code,
        product_name=one.named.name,
        unit=one.unit,
        on_hand=row.closing,
        usable=row.usable,
        amc=row.amc,
        amc_periods=row.amc_periods,
        months_of_stock=row.months_of_stock,
        days_to_stock_out=days_left(row.usable, row.amc),
        min_months=None if limits is None else limits.least,
        max_months=None if limits is None else limits.most,
        level=str(level(row.usable, row.amc, limits) if state is State.ACTIVE else state),
        quality=" ".join([*row.quality, *book.provisional()]),
    )


REPORT = Report("stock-status", "Stock status", StatusRow, frozenset({"product", "list"}), query)

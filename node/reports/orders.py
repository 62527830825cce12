"""Orders: every line asked for, what was approved, sent and received, and the fill rate (I11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from crdt_model.card import Sentence
from crdt_model.indicators import rounded
from crdt_model.lane_facts import OrderKind
from node.reports.reading import bounded, item, local, on_list
from node.reports.table import Asked, Found, Report, Type, column
from node.stock import StoreBook
from node.views import lanes


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of an order. `side` says whether this store asked (`in`) or was asked (`out`).

    `fill_rate` is against the quantity as submitted; what the approver cut stands in `cut`.
    """

    document: str = column("Order")
    side: str = column("Direction")
    other_code: str = column("Other store code")
    other_name: str = column("Other store")
    kind: str = column("Kind")
    submitted: date = column("Submitted", Type.DATE)
    needed_by: str = column("Needed by")
    status: str = column("Status")
    product_code: str = column("Product code")
    product_name: str = column("Product")
    unit: str = column("Unit")
    ordered: int = column("Ordered", Type.QUANTITY)
    approved: int = column("Approved", Type.QUANTITY)
    cut: int = column("Cut", Type.QUANTITY)
    cut_reason: str = column("Why cut")
    shipped: int = column("Shipped", Type.QUANTITY)
    received: int = column("Received", Type.QUANTITY)
    remaining: int = column("Still to come", Type.QUANTITY)
    fill_rate: Fraction | None = column("Fill rate", Type.RATIO)


def query(book: StoreBook, asked: Asked) -> Found:
    """Orders submitted on the days asked for, oldest first; the mean fill rates are notes."""
    wanted = None if asked.list is None else on_list(book, asked.list)
    rows: list[OrderRow] = []
    for side, end in (("in", "customer"), ("out", "supplier")):
        for head in lanes.orders(book.connection, end, book.store.id):
            if head.submitted is None or head.submitted > book.as_of:
                continue
            day = local(book, head.submitted).date()
            if asked.first <= day <= asked.last:
                found = [
                    row
                    for product, row in _rows(book, head, side, day)
                    if asked.product is None or product == asked.product.id
                    if wanted is None or product in wanted
                ]
                bounded(rows, len(found))
                rows += found
    rows.sort(key=lambda row: (row.submitted, row.document, row.product_name))
    return Found(rows, tuple(_means(rows)))


def _rows(
    book: StoreBook, head: lanes.OrderRow, side: str, day: date
) -> list[tuple[bytes, OrderRow]]:
    found = lanes.order(book.connection, head.id, book.store.id)
    if found is None:
        return []
    other = head.supplier if side == "in" else head.customer
    named = book.directory.named("store", other)
    rows = []
    for line in found.order.lines:
        one = item(book, line.asked.product)
        row = OrderRow(
            document=head.document,
            side=side,
            other_code=named.code,
            other_name=named.name,
            kind=OrderKind(head.kind).name.lower(),
            submitted=day,
            needed_by=head.needed_by,
            status=head.status,
            product_code=one.named.code,
            product_name=one.named.name,
            unit=one.unit,
            ordered=line.asked.quantity,
            approved=line.approved,
            cut=max(0, line.asked.quantity - line.approved),
            cut_reason=line.cut,
            shipped=line.shipped,
            received=line.received,
            remaining=line.remaining,
            fill_rate=line.fill_rate,
        )
        rows.append((line.asked.product, row))
    return rows


def _means(rows: list[OrderRow]) -> list[Sentence]:
    """The mean of the lines' fill rates, what was asked for and what was asked of apart."""
    notes = []
    for side, whose in (("in", "asked for"), ("out", "asked of this store")):
        rates = [row.fill_rate for row in rows if row.side == side and row.fill_rate is not None]
        if rates:
            mean = rounded(sum(rates, Fraction(0)) / len(rates))
            known = {"side": side, "lines": len(rates), "mean": mean}
            text = f"mean fill rate of {len(rates)} lines {whose}: {mean}"
            notes.append(Sentence("mean_fill_rate", known, text))
    return notes


REPORT = Report(
    "orders",
    "Orders and fill rate",
    OrderRow,
    frozenset({"from", "to", "product", "list"}),
    query,
)

"""Variance: what counts found against the book, and the reason given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from crdt_model.places import Status
from crdt_model.variances import Stated
from node.fields import STATUS_WORDS
from node.reports.reading import (
    Item,
    bounded,
    items,
    layers_of,
    local,
    one_worth,
    within,
)
from node.reports.table import Asked, Found, Report, Type, column
from node.stock import StoreBook
from node.variance_reasons import Reasons
from node.views import ledger_details


@dataclass(frozen=True, slots=True)
class VarianceRow:
    """One counted cell. Openings have no variance and are left out.

    `believed` is what the device thought was there when it counted; `book` is what all facts known
    now say was there at that moment. They differ where something was recorded late.
    """

    at: datetime = column("Counted", Type.INSTANT)
    sheet: str = column("Sheet")
    product_code: str = column("Product code")
    product_name: str = column("Product")
    unit: str = column("Unit")
    batch: str = column("Batch")
    bin: str = column("Bin")
    status: str = column("Status")
    believed: int | None = column("Believed then", Type.QUANTITY)
    book: int = column("Book", Type.QUANTITY)
    counted: int = column("Counted", Type.QUANTITY)
    variance: int = column("Variance", Type.QUANTITY)
    reason: str = column("Reason")
    unexplained: int = column("Without a reason", Type.QUANTITY)
    value: Decimal | None = column("Value", Type.MONEY)
    currency: str = column("Currency")
    device: str = column("Device")


def query(book: StoreBook, asked: Asked) -> Found:
    """Counts of the days asked for, in order of time."""
    rows: list[VarianceRow] = []
    for one in items(book, asked):
        found = _rows(book, asked, one)
        bounded(rows, len(found))
        rows += found
    rows.sort(key=lambda row: (row.at, row.product_name, row.product_code, row.batch, row.bin))
    return Found(rows)


def _rows(book: StoreBook, asked: Asked, one: Item) -> list[VarianceRow]:
    wanted = within(book, asked)
    reasons = Reasons.of(book.directory, book.store.id)
    details = ledger_details.count_details(book.connection, book.ledger, one.id, book.details)
    told = layers_of(book, one.id)
    parts = {moved.step.line.key: moved.parts for moved in told.layers.moved}
    rows = []
    for step in told.steps:
        line = step.line
        if not line.asserted or step.opening or not wanted(line):
            continue
        detail = details.get(line.corrects or line.name)
        told_of = reasons.explained(line, step.variance, detail)
        value, currency, _ = one_worth(parts.get(line.key, ()))
        rows.append(
            VarianceRow(
                at=local(book, line.key.effective),
                sheet="" if detail is None else detail.sheet,
                product_code=one.named.code,
                product_name=one.named.name,
                unit=one.unit,
                batch=line.cell.batch,
                bin=book.directory.bin_code(book.store.id, line.cell.bin),
                status=STATUS_WORDS[Status(line.cell.status)],
                believed=None if detail is None else detail.book,
                book=step.before,
                counted=line.quantity,
                variance=step.variance,
                reason=_reason(book, told_of.parts),
                unexplained=told_of.unexplained,
                value=None if value is None else value.copy_sign(Decimal(step.variance)),
                currency=currency,
                device=book.directory.device_name(line.name.device),
            )
        )
    return rows


def _reason(book: StoreBook, parts: tuple[Stated, ...]) -> str:
    """The reasons that hold; of several each with its part of the variance."""
    codes = [book.directory.reason_code(part.reason) for part in parts]
    if len(codes) <= 1:
        return "".join(codes)
    return ", ".join(f"{code} {part.quantity}" for code, part in zip(codes, parts, strict=True))


REPORT = Report(
    "variance", "Count variances", VarianceRow, frozenset({"from", "to", "product", "list"}), query
)

"""Expiry: batches that have expired or will, what they are worth, and what will not be used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crdt_model.card import Sentence
from crdt_model.flows import usable_now
from crdt_model.layers import Part
from crdt_model.lines import Cell, Step
from crdt_model.outlook import Dated, wasted
from crdt_model.periods import month
from node.reports.reading import Item, Price, items, layers_of, one_worth
from node.reports.table import Asked, Found, Report, Type, column
from node.stock import StoreBook

BUCKETS_DAYS = (30, 60, 90, 180)  # what district stores plan redistribution by
EXPIRED, LATER = "expired", "later"


@dataclass(frozen=True, slots=True)
class ExpiryRow:
    """One batch with a known expiry and something on hand.

    `bucket` is `expired`, or the days within which the batch expires: `30`, `60`, `90`, `180`, or
    `later`. `expires_unused` is null where the rate of consumption is unknown.
    """

    product_code: str = column("Product code")
    product_name: str = column("Product")
    unit: str = column("Unit")
    batch: str = column("Batch")
    expiry: date = column("Expiry", Type.DATE)
    days_left: int = column("Days left", Type.NUMBER, "days")
    bucket: str = column("Expires within")
    on_hand: int = column("On hand", Type.QUANTITY)
    usable: int = column("Usable", Type.QUANTITY)
    expires_unused: int | None = column("Will expire unused", Type.QUANTITY)
    value: Decimal | None = column("Value", Type.MONEY)
    currency: str = column("Currency")
    unpriced: int = column("Without a known price", Type.QUANTITY)


def query(book: StoreBook, asked: Asked) -> Found:
    """Every batch with an expiry date, soonest first."""
    rows: list[ExpiryRow] = []
    for one in items(book, asked):
        rows += _rows(book, one)
    rows.sort(key=lambda row: (row.expiry, row.product_name, row.product_code, row.batch))
    return Found(rows, tuple(_totals(rows)))


def bucket_of(days_left: int) -> str:
    """The bucket of a batch that may be used for `days_left` days after today."""
    if days_left < 0:
        return EXPIRED
    return next((str(days) for days in BUCKETS_DAYS if days_left <= days), LATER)


def _rows(book: StoreBook, one: Item) -> list[ExpiryRow]:
    told = layers_of(book, one.id)
    cells = _cells(told.steps)
    batches = {cell.batch for cell, held in cells.items() if held}
    dated = {batch: day for batch in batches if (day := book.expiry(one.id, batch)) is not None}
    if not dated:
        return []
    context = book.context()
    usable = {
        batch: usable_now([(c, n) for c, n in cells.items() if c.batch == batch], book.day, context)
        for batch in batches
    }
    period = month(book.day.strftime("%Y-%m"))
    row = book.history(one.id, context).row(period)
    lots = [Dated(batch, usable[batch], dated.get(batch)) for batch in sorted(batches)]
    unused = wasted(lots, None if row is None else row.amc, book.day)
    priced: dict[str, tuple[Part[Price], ...]] = {}
    for pile, parts in told.layers.on_hand.items():
        priced[pile.batch] = (*priced.get(pile.batch, ()), *parts)
    return [
        _row(book, one, batch, day, cells, usable[batch], unused, priced.get(batch, ()))
        for batch, day in dated.items()
    ]


def _cells(done: list[Step]) -> dict[Cell, int]:
    return {step.line.cell: step.after for step in done}


def _row(
    book: StoreBook,
    one: Item,
    batch: str,
    day: date,
    cells: dict[Cell, int],
    usable: int,
    unused: dict[str, int] | None,
    parts: tuple[Part[Price], ...],
) -> ExpiryRow:
    value, currency, unpriced = one_worth(parts)
    days_left = (day - book.day).days
    return ExpiryRow(
        product_code=one.named.code,
        product_name=one.named.name,
        unit=one.unit,
        batch=batch,
        expiry=day,
        days_left=days_left,
        bucket=bucket_of(days_left),
        on_hand=sum(held for cell, held in cells.items() if cell.batch == batch),
        usable=max(0, usable),
        expires_unused=None if unused is None else unused.get(batch, 0),
        value=value,
        currency=currency,
        unpriced=unpriced,
    )


def _totals(rows: list[ExpiryRow]) -> list[Sentence]:
    """How much lies in each bucket, by currency; batches without a price are counted apart."""
    notes: list[Sentence] = []
    for bucket in (EXPIRED, *map(str, BUCKETS_DAYS)):
        held = [row for row in rows if row.bucket == bucket]
        if not held:
            continue
        values: dict[str, Decimal] = {}
        for row in held:
            if row.value is not None:
                values[row.currency] = values.get(row.currency, Decimal(0)) + row.value
        said = ", ".join(f"{value} {currency}".strip() for currency, value in values.items())
        known = {"bucket": bucket, "batches": len(held), "values": said}
        when = "that have expired" if bucket == EXPIRED else f"that expire within {bucket} days"
        notes.append(
            Sentence(
                "expiry_bucket", known, f"batches {when}: {len(held)}, worth {said or 'unknown'}"
            )
        )
    return notes


REPORT = Report("expiry", "Expiry", ExpiryRow, frozenset({"product", "list"}), query)

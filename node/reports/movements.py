"""Movements: every line of the ledger that moved goods, as the stock cards show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from node.reports.card_lines import card_lines
from node.reports.reading import bounded, items
from node.reports.table import Asked, Found, Report, Type, column
from node.stock import StoreBook


@dataclass(frozen=True, slots=True)
class MovementRow:
    """One side of a movement at this store. Lines that do not count are there, and say why."""

    at: datetime = column("When", Type.INSTANT)
    kind: str = column("Kind")
    product_code: str = column("Product code")
    product_name: str = column("Product")
    unit: str = column("Unit")
    batch: str = column("Batch")
    bin: str = column("Bin")
    status: str = column("Status")
    quantity: int = column("Quantity", Type.QUANTITY)
    place: str = column("From or to")
    text: str = column("What")
    counts: bool = column("Counts", Type.YES_NO)
    device: str = column("Device")
    user: str = column("Recorded by")
    recorded_at: datetime = column("Recorded", Type.INSTANT)
    id: str = column("Id")
    flags: str = column("Marks")


def query(book: StoreBook, asked: Asked) -> Found:
    """Movements of the days asked for, in order of time."""
    rows: list[MovementRow] = []
    for one in items(book, asked):
        for line in card_lines(book, one):
            if line.quantity is None or not asked.first <= line.at.date() <= asked.last:
                continue
            bounded(rows)
            rows.append(
                MovementRow(
                    line.at, line.kind, one.named.code, one.named.name, one.unit, line.batch,
                    line.bin, line.status, line.quantity, line.place, line.text, line.counts,
                    line.device, line.user, line.recorded_at, line.id, line.flags,
                )
            )  # fmt: skip
    rows.sort(key=lambda row: (row.at, row.recorded_at))  # else as on the cards
    return Found(rows)


REPORT = Report(
    "movements", "Movements", MovementRow, frozenset({"from", "to", "product", "list"}), query
)

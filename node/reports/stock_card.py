"""Stock card: every line of one product in order, its running balance, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crdt_model.card import Sentence
from node.reports.card_lines import card_lines
from node.reports.reading import item
from node.reports.table import Asked, Found, Report, Type, column
from node.stock import StoreBook


@dataclass(frozen=True, slots=True)
class CardRow:
    """One line of the card; those that do not count are there, and say why."""

    at: datetime = column("When", Type.INSTANT)
    text: str = column("What")
    quantity: int | None = column("Moved", Type.QUANTITY)
    counted: int | None = column("Counted", Type.QUANTITY)
    variance: int | None = column("Variance", Type.QUANTITY)
    balance: int = column("Balance", Type.QUANTITY)
    batch: str = column("Batch")
    bin: str = column("Bin")
    status: str = column("Status")
    device: str = column("Device")
    user: str = column("Recorded by")
    recorded_at: datetime = column("Recorded", Type.INSTANT)
    flags: str = column("Marks")


def query(book: StoreBook, asked: Asked) -> Found:
    """The lines of the days asked for; the balance before the first of them is a note."""
    assert asked.product is not None  # `needs` says so
    product = item(book, asked.product.id)
    rows: list[CardRow] = []
    before = 0
    for line in card_lines(book, product):
        day = line.at.date()
        if day < asked.first:
            before = line.balance
        elif day <= asked.last:
            rows.append(
                CardRow(
                    line.at, line.text, line.quantity, line.counted, line.variance, line.balance,
                    line.batch, line.bin, line.status, line.device, line.user, line.recorded_at,
                    line.flags,
                )
            )  # fmt: skip
    known = {"balance": before, "day": asked.first.isoformat()}
    brought = Sentence("balance_before", known, f"{before} on hand before {asked.first}")
    return Found(rows, (brought,))


REPORT = Report(
    "stock-card",
    "Stock card",
    CardRow,
    frozenset({"from", "to", "product"}),
    query,
    needs=frozenset({"product"}),
)

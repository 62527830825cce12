"""Telling: what the facts of one store come to, as files: made when exporting and when checking.

Both times from the same views, so the files follow from the entries beside them or the check fails.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crdt_model.lines import Cell, walk
from crdt_model.places import Status
from node import answers
from node.directory import Directory, instant_text
from node.fields import STATUS_WORDS
from node.owners import owner_code
from node.reports.card_lines import card_lines
from node.reports.reading import items
from node.reports.showing import table_csv
from node.reports.table import Asked, Type, column, columns_of
from node.stock import StoreBook
from node.views.settings import Named

README_TEXT = """This is an audit of one store, exported by stockmesh.

balances.json   what was on hand at the end, by product and cell
facts.csv       every movement and count of the days asked for, also those that do not count
entries.bundle  every entry these follow from, with signatures and certificates
manifest.json   what this is about, and the hashes of the files
manifest.sig    the signature of the device that exported it

Check it with: stockmesh audit check FILE --network ID
No network and no data folder is needed. Ask an admin for the id of the network; without it the
check only shows that the files belong together.
"""


@dataclass(frozen=True, slots=True)
class FactRow:
    """One line of the ledger: one side of a movement, or one counted cell."""

    at: datetime = column("When", Type.INSTANT)
    recorded_at: datetime = column("Recorded", Type.INSTANT)
    kind: str = column("Kind")
    product_code: str = column("Product code")
    product_name: str = column("Product")
    unit: str = column("Unit")
    batch: str = column("Batch")
    bin: str = column("Bin")
    status: str = column("Status")
    quantity: int | None = column("Quantity", Type.QUANTITY)
    counted: int | None = column("Counted", Type.QUANTITY)
    variance: int | None = column("Variance", Type.QUANTITY)
    balance: int = column("Balance", Type.QUANTITY)
    counts: bool = column("Counts", Type.YES_NO)
    text: str = column("What")
    device: str = column("Device")
    user: str = column("Recorded by")
    id: str = column("Id")
    marks: str = column("Marks")


def facts_csv(book: StoreBook, asked: Asked) -> bytes:
    """The lines of the days asked for, by product and time."""
    rows: list[FactRow] = []
    for one in items(book, asked):
        for line in card_lines(book, one):
            if asked.first <= line.at.date() <= asked.last:
                rows.append(
                    FactRow(
                        line.at, line.recorded_at, line.kind, one.named.code, one.named.name,
                        one.unit, line.batch, line.bin, line.status, line.quantity, line.counted,
                        line.variance, line.balance, line.counts, line.text, line.device,
                        line.user, line.id, line.flags,
                    )
                )  # fmt: skip
    columns = columns_of(FactRow)
    values = [tuple(getattr(row, one.name) for one in columns) for row in rows]
    return table_csv(columns, values)


def balances_json(book: StoreBook, asked: Asked) -> bytes:
    """What every product holds at the book's moment, and how many lines that follows from."""
    directory = book.directory
    told: dict[str, Any] = {
        "store": answers.named(book.store),
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "as_of": instant_text(book.as_of),
        "products": [_product(book, directory, one.named) for one in items(book, asked)],
    }
    return (json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _product(book: StoreBook, directory: Directory, product: Named) -> dict[str, Any]:
    lines = book.lines(product.id)
    counting = [line for line in lines if not line.out]
    cells: dict[Cell, int] = {step.line.cell: step.after for step in walk(counting)}
    return {
        "product": answers.named(product),
        "lines": len(counting),
        "lines_without_effect": len(lines) - len(counting),
        "on_hand": sum(cells.values()),
        "cells": [
            {
                "batch": cell.batch,
                "bin": directory.bin_code(book.store.id, cell.bin),
                "status": STATUS_WORDS[Status(cell.status)],
                "owner": owner_code(directory, cell.owner),
                "on_hand": held,
            }
            for cell, held in sorted(cells.items())
            if held
        ],
    }

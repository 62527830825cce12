"""Discrepancies: what asks for a person, shown alike on every node that holds the same facts."""

from __future__ import annotations

from typing import Any

from crdt_model.card import unlisted_cells
from crdt_model.facts import Flag
from crdt_model.lines import Cell, Line
from node import answers
from node.directory import instant_text
from node.doubtful import Doubts
from node.likeness import similar
from node.stock import StoreBook
from node.views import lanes, same
from node.views import ledger as ledger_view

_OF_LEDGER = frozenset({"received_twice"})  # the ledger says it of each line


def discrepancies(book: StoreBook) -> dict[str, Any]:
    """What asks for a person: shown alike on every node that holds the same facts."""
    found: list[dict[str, Any]] = []
    for cells in book.cells().values():
        found += [
            _about(book, "over_issue", cell, on_hand=held) for cell, held, _ in cells if held < 0
        ]
    for command, code in ledger_view.flags(book.connection, book.ledger):
        found.append({"code": code, "product": None, "batch": None, "at": None,
                      "details": {"command": command.hex()}})  # fmt: skip
    for (product, batch), dates in ledger_view.expiries(book.connection, book.ledger).items():
        if len(dates) > 1:
            found.append(_about_batch(book, "expiry_conflict", product, batch, dates=dates))
    doubts = Doubts.of(book.directory, book.store, book.context().count_detail)
    found += _alike(book, doubts.decided)
    for key, commands in doubts.paper_twice():
        found.append({"code": "paper_ref_twice", "key": f"paper_ref_twice/{key}",
                      "product": None, "batch": None, "at": None,
                      "details": {"paper_ref": key.removeprefix("paper/"),
                                  "movements": commands}})  # fmt: skip
    for product in ledger_view.products_moved(book.connection, book.ledger):
        found += _of_lines(book, product, doubts)
    found += _of_lanes(book)
    return {"store": answers.named(book.store), "discrepancies": found}


def _alike(book: StoreBook, decided: frozenset[str]) -> list[dict[str, Any]]:
    """Batches that may be one (B1), and products that are one but cannot be counted so (B3)."""
    found = []
    for product, cells in book.cells().items():
        for lot, other in similar(cell.batch for cell, held, _ in cells if held):
            key = f"similar_batch/{product.hex()}/{lot}/{other}"
            if key not in decided:
                about = _about_batch(book, "similar_batch", product, lot, same_as=other)
                found.append(about | {"key": key})
    for product, other_id, units, of_units in same.kept_apart(book.connection, book.ledger):
        named = answers.named(book.directory.named("product", other_id))
        found.append(
            _about_batch(
                book, "kept_apart", product, "", other=named, units=units, of_units=of_units
            )
        )
    return found


def _of_lines(book: StoreBook, product: bytes, doubts: Doubts) -> list[dict[str, Any]]:
    lines = book.lines(product)
    found = [
        _about(book, line.out, line.cell, at=line, quantity=line.quantity)
        for line in lines
        if line.out in ("received_twice", "settled_twice")
    ]
    counting = [line for line in lines if not line.out]
    complete = {
        line.name.command: line for line in counting if line.asserted and line.flags & Flag.COMPLETE
    }
    for command, line in complete.items():
        for cell, quantity in unlisted_cells(counting, command):
            found.append(_about(book, "uncounted_batch", cell, at=line, on_hand=quantity))
    for doubt in doubts.of_lines(counting):
        about = _about(book, doubt.code, doubt.line.cell, at=doubt.line, **doubt.details)
        found.append(about | {"key": doubt.key})
    return found


def _about(
    book: StoreBook, code: str, cell: Cell, at: Line | None = None, **details: Any
) -> dict[str, Any]:
    answer = _about_batch(book, code, cell.product, cell.batch, **details)
    answer["at"] = None if at is None else instant_text(at.key.effective)
    answer["details"]["bin"] = book.directory.bin_code(book.store.id, cell.bin)
    return answer


def _about_batch(
    book: StoreBook, code: str, product: bytes, batch: str, **details: Any
) -> dict[str, Any]:
    return {
        "code": code,
        "product": answers.named(book.directory.named("product", product)),
        "batch": batch,
        "at": None,
        "details": details,
    }


def _of_lanes(book: StoreBook) -> list[dict[str, Any]]:
    """Orders and shipments of which two people said apart what does not go together."""
    return [
        {"code": flag, "product": None, "batch": None, "at": None,
         "details": {"document": document, kind: subject.hex()}}
        for kind, subject, document, flags in lanes.flagged(book.connection, book.store.id)
        for flag in flags.split()
        if flag not in _OF_LEDGER
    ]  # fmt: skip

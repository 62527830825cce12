"""Sheet answers: what a count sheet looks like to the person who asks, and on paper.

On a blind sheet a counter sees places and own figures, never the book or what others found; who may
approve sees all.
"""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

from crdt_model import scopes
from crdt_model.fold import assert_cell
from crdt_model.identifiers import command_id
from crdt_model.lines import Cell
from crdt_model.places import Status
from crdt_model.sheets import Figure, SheetLine
from node import answers
from node.directory import Directory, instant_text
from node.drafts import Draft, End, drafts_of, load, load_listed
from node.fields import STATUS_WORDS
from node.owners import owner_codes
from node.people import accounts
from node.recording import Actor
from node.sheets import APPROVER, approval_id, counter_of, unknown_sheet
from node.shelves import expiries_of
from node.views import lanes
from node.views.ledger_fold import facts_of_command
from node.views.settings import Named


class SheetShown:
    """One sheet for one reader."""

    def __init__(self, directory: Directory, store: Named, draft: Draft, actor: Actor) -> None:
        self.draft = draft
        self.directory = directory
        self.store = store
        self.reader = counter_of(actor)
        self.sees_all = actor.may(APPROVER) or not draft.about.blind
        self.sees_book = actor.may(APPROVER) or (draft.about.with_book and not draft.about.blind)
        self._owners = owner_codes(directory)
        self._people = {one.id.hex(): one.name for one in accounts(directory.connection, store.id)}
        self._expiries: dict[bytes, dict[str, date]] = {}
        self._products: dict[bytes, dict[str, str]] = {}

    @classmethod
    def of(cls, directory: Directory, store: Named, sheet: bytes, actor: Actor) -> SheetShown:
        """A sheet of the store. Raises Refused: `unknown_sheet`."""
        draft = load(directory, store.id, sheet)
        if draft is None:
            raise unknown_sheet(sheet)
        return cls(directory, store, draft, actor)

    def summary(self) -> dict[str, Any]:
        """What a list of sheets shows."""
        about, lines = self.draft.about, self.draft.sheet.lines
        return {
            "id": self.draft.id.hex(),
            "number": about.number,
            "store": answers.named(self.store),
            "state": str(self.draft.sheet.state),
            "by": about.by,
            "argument": about.argument,
            "with_book": about.with_book,
            "blind": about.blind,
            "opened_at": instant_text(about.opened),
            "opened_by": about.opener_name,
            "places": len(lines),
            "counted": sum(1 for line in lines if line.figures),
            "to_recount": sum(1 for line in lines if line.needs_recount),
            "approved": _end(self.draft.approved),
            "cancelled": _end(self.draft.cancelled),
            "count": approval_id(self.draft.id) if self.draft.approved is not None else None,
        }

    def whole(self) -> dict[str, Any]:
        """The sheet with its lines, by bin and product, and what is not to be counted."""
        approved = self._approved()
        return self.summary() | {
            "lines": [self._line(line, approved) for line in self.ordered()],
            "without_stock": [self.product(one) for one in self.draft.absent],
            "in_transit": self._in_transit(),
        }

    def ordered(self) -> list[SheetLine]:
        """Lines as a person walks: bin by bin, then by product's name and batch."""
        return sorted(self.draft.sheet.lines, key=lambda line: self._place(line.cell))

    def _place(self, cell: Cell) -> tuple[str, str, str, int, int]:
        name = self.product(cell.product)["name"]
        return (self.bin(cell), name, cell.batch, cell.status, cell.owner)

    def bin(self, cell: Cell) -> str:
        return self.directory.bin_code(self.store.id, cell.bin)

    def product(self, product: bytes) -> dict[str, str]:
        if product not in self._products:
            self._products[product] = answers.named(self.directory.named("product", product))
        return self._products[product]

    def expiry(self, cell: Cell) -> str | None:
        if cell.product not in self._expiries:
            self._expiries[cell.product] = expiries_of(self.directory, self.store.id, cell.product)
        found = self._expiries[cell.product].get(cell.batch)
        return None if found is None else found.isoformat()

    def _approved(self) -> dict[Cell, set[int]] | None:
        """What the ledger says was counted, None until the sheet is approved."""
        if self.draft.approved is None:
            return None
        scope = scopes.ledger(self.store.id)
        command = command_id(scope, approval_id(self.draft.id))
        ledger = self.directory.scope(scope)
        found: dict[Cell, set[int]] = {}
        for copy in facts_of_command(self.directory.connection, ledger, command):
            for line in (line for placed in copy.facts for line in placed.fact.asserts):
                found.setdefault(assert_cell(line), set()).add(line.quantity)
        return found

    def _line(self, line: SheetLine, approved: dict[Cell, set[int]] | None) -> dict[str, Any]:
        cell = line.cell
        # A figure that came after the approval changed nothing; it is shown as late.
        late = approved is not None and bool(line.figures)
        late = late and line.quantity not in (approved or {}).get(cell, ())
        seen = [one for one in line.figures if self.sees_all or one.counter == self.reader]
        return {
            "product": self.product(cell.product),
            "batch": cell.batch,
            "expiry": self.expiry(cell),
            "bin": self.bin(cell),
            "status": STATUS_WORDS[Status(cell.status)],
            "owner": self._owners.get(cell.owner, f"{cell.owner:016x}") if cell.owner else None,
            "listed": line.book is not None,
            "book": line.book if self.sees_book else None,
            "needs_recount": line.needs_recount,
            "late": late,
            "quantity": line.quantity if self.sees_all else None,
            "figures": [self._figure(one) for one in seen],
        }

    def _figure(self, one: Figure) -> dict[str, Any]:
        return {
            "counter": one.counter,
            "name": self._people.get(one.counter, one.counter),
            "part": one.part,
            "quantity": one.quantity,
            "counted_at": instant_text(one.counted_at),
            "round": one.round,
        }

    def _in_transit(self) -> list[dict[str, Any]]:
        """Goods on their way here: not the store's yet, and not to be counted (C9)."""
        found = []
        for sent in lanes.coming_to(self.directory.connection, self.store.id):
            for line in sent.shipment.lines:
                if line.in_transit:
                    found.append(
                        {
                            "product": self.product(line.sent.product),
                            "batch": line.sent.batch,
                            "quantity": line.in_transit,
                            "document": sent.shipment.document,
                        }
                    )
        return found

    # --- on paper -----------------------------------------------------------------

    def page(self, *, with_book: bool) -> str:
        """The sheet as a page to print; the book stands on it only if asked for and allowed."""
        shows_book = with_book and self.sees_book
        about = self.draft.about
        heads = ["Bin", "Product", "Batch", "Expiry", "Status", *(["Book"] if shows_book else []),
                 "Counted", "Time", "Remark"]  # fmt: skip
        rows = "".join(self._row(line, shows_book) for line in self.ordered())
        absent = "".join(
            f"<li>{escape(self.product(one)['code'])} {escape(self.product(one)['name'])}</li>"
            for one in self.draft.absent
        )
        transit = "".join(
            f"<li>{escape(one['product']['code'])} {escape(one['product']['name'])}"
            f" {escape(one['batch'])}: {one['quantity']} ({escape(one['document'])})</li>"
            for one in self._in_transit()
        )
        opened = instant_text(about.opened)[:16].replace("T", " ")
        return _PAGE.format(
            title=escape(f"Count sheet {about.number}"),
            store=escape(f"{self.store.code} {self.store.name}"),
            opened=escape(f"{opened} UTC, {about.opener_name}"),
            heads="".join(f"<th>{head}</th>" for head in heads),
            rows=rows,
            absent=f"<h2>Look for these too</h2><ul>{absent}</ul>" if absent else "",
            transit=f"<h2>In transit: not to be counted</h2><ul>{transit}</ul>" if transit else "",
        )

    def _row(self, line: SheetLine, shows_book: bool) -> str:
        cell = line.cell
        product = self.product(cell.product)
        book = "" if line.book is None else str(line.book)
        texts = [
            self.bin(cell),
            f"{product['code']} {product['name']}",
            cell.batch,
            self.expiry(cell) or "",
            STATUS_WORDS[Status(cell.status)],
            *([book] if shows_book else []),
        ]
        cells = "".join(f"<td>{escape(text)}</td>" for text in texts)
        return f"<tr>{cells}{3 * _TO_WRITE}</tr>"


def _end(ended: End | None) -> dict[str, Any] | None:
    if ended is None:
        return None
    return {"at": instant_text(ended.stamp), "by": ended.name, "alone": ended.alone}


def sheets(directory: Directory, store: Named, actor: Actor) -> dict[str, Any]:
    """The count sheets of a store that are held here, newest first.

    Of a sheet that has ended the figures are in its count, and `counted` is null.
    """
    shown = []
    for sheet in drafts_of(directory, store.id):
        draft = load_listed(directory, store.id, sheet)
        if draft is not None:
            one = SheetShown(directory, store, draft, actor).summary()
            ended = draft.approved is not None or draft.cancelled is not None
            shown.append(one | ({"counted": None, "to_recount": None} if ended else {}))
    shown.sort(key=lambda one: (one["opened_at"], one["id"]), reverse=True)
    return {"store": answers.named(store), "sheets": shown}


_TO_WRITE = '<td class="write"></td>'  # counted, time and remark, filled by hand
_PAGE = """<!DOCTYPE html>
<html lang="en" dir="ltr"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 11pt sans-serif; margin: 1cm; }}
table {{ border-collapse: collapse; inline-size: 100%; }}
th, td {{ border: 1px solid #444; padding: 2px 4px; text-align: start; }}
td.write {{ min-inline-size: 2cm; block-size: 7mm; }}
thead {{ display: table-header-group; }} tr {{ break-inside: avoid; }}
@page {{ size: A4 landscape; margin: 1cm; }}
@media print {{ body {{ margin: 0; }} }}
</style></head><body>
<h1>{title}</h1><p>{store}</p><p>Opened {opened}</p>
<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{absent}{transit}
<p>Counted by: ____________________ Approved by: ____________________</p>
</body></html>
"""

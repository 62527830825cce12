"""Donors: what each donor gave, and what became of it (B8).

Where a store keeps stock by owner, the owner of each quantity is known. Elsewhere receipts name the
donor of a batch, and what leaves the batch is attributed first in, first out. Goods that came from
another store carry no donor unless owners are kept: the report says so in words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from crdt_model.card import Sentence
from crdt_model.details import FactName, Receipt
from crdt_model.flows import events_by_step
from crdt_model.layers import layered
from crdt_model.lines import Line
from node.owners import NOBODY, owner_number
from node.reports.reading import Item, items, local, receipts, steps
from node.reports.table import Asked, Found, Report, Type, column
from node.stock import StoreBook
from node.views import settings
from node.views.settings import Named

# What the columns of the report take from the flows of an indicator row.
_FORWARDED = frozenset({"issued", "redistributed_out"})
_RECEIVED = frozenset({"received", "redistributed_in"})


@dataclass(frozen=True, slots=True)
class DonorRow:
    """One product of one donor: opening + received − forwarded − used − lost + other = on hand.

    `other` is returns, adjustments, conversions, and stock first counted in the time asked for.
    """

    donor_code: str = column("Donor code")
    donor_name: str = column("Donor")
    level: str = column("Type of store")
    product_code: str = column("Product code")
    product_name: str = column("Product")
    unit: str = column("Unit")
    opening: int = column("Opening", Type.QUANTITY)
    received: int = column("Received", Type.QUANTITY)
    forwarded: int = column("Forwarded", Type.QUANTITY)
    used: int = column("Used", Type.QUANTITY)
    lost: int = column("Lost", Type.QUANTITY)
    other: int = column("Other", Type.QUANTITY)
    on_hand: int = column("On hand", Type.QUANTITY)


@dataclass(slots=True)
class _Sums:
    opening: int = 0
    flows: dict[str, int] = field(default_factory=dict)

    def add(self, word: str, quantity: int) -> None:
        self.flows[word] = self.flows.get(word, 0) + quantity


def query(book: StoreBook, asked: Asked) -> Found:
    """Every donor's products, by donor; what has no known donor is last, under no name."""
    names = _names(book)
    rows: list[DonorRow] = []
    for one in items(book, asked):
        rows += _rows(book, asked, one, names)
    rows.sort(key=lambda row: (not row.donor_code, row.donor_name, row.product_name))
    return Found(rows, tuple(_notes(book, rows)))


def _names(book: StoreBook) -> dict[int, Named]:
    """Every donor and programme by the number that cells know it by."""
    directory = book.directory
    return {
        owner_number(row.id): row
        for table in ("programme", "donor")
        for row in settings.search(book.connection, directory.catalogue, table, "", -1)[0]
    }


def _rows(book: StoreBook, asked: Asked, one: Item, names: dict[int, Named]) -> list[DonorRow]:
    context = book.context()
    done = steps(book, one.id)
    flows = dict(events_by_step(done, context))
    sums: dict[int, _Sums] = {}
    for moved in layered(done, _donor_of(receipts(book, one.id))).moved:
        day = local(book, moved.step.line.key.effective).date()
        if day > asked.last:
            continue
        sign = 1 if moved.step.after > moved.step.before else -1
        left = {event.flow: abs(event.delta) for event in flows[moved.step]}
        for part in moved.parts:
            held = sums.setdefault(part.tag or NOBODY, _Sums())
            if day < asked.first:
                held.opening += sign * part.quantity
                continue
            for flow, quantity in _shares(left, part.quantity):
                held.add(_word(flow), sign * quantity)
    return [_row(book, one, names.get(donor), donor, held) for donor, held in sums.items()]


def _shares(left: dict[str, int], quantity: int) -> list[tuple[str, int]]:
    """A part's share of each flow of its step: a count may be loss and consumption at once (C4)."""
    shares = []
    for flow, rest in left.items():
        share = min(rest, quantity)
        if share:
            shares.append((flow, share))
            left[flow] = rest - share
            quantity -= share
    return shares


def _word(flow: str) -> str:
    if flow in _FORWARDED:
        return "forwarded"
    if flow in _RECEIVED:
        return "received"
    return {"consumed": "used", "lost": "lost"}.get(flow, "other")


def _donor_of(said: dict[FactName, Receipt]) -> Callable[[Line], int | None]:
    def donor(line: Line) -> int | None:
        if line.cell.owner != NOBODY:
            return line.cell.owner
        detail = said.get(line.name) or (said.get(line.corrects) if line.corrects else None)
        return owner_number(detail.donor) if detail is not None and any(detail.donor) else None

    return donor


def _row(book: StoreBook, one: Item, named: Named | None, donor: int, held: _Sums) -> DonorRow:
    unnamed = "" if donor == NOBODY else f"{donor:016x}"
    flows = held.flows
    return DonorRow(
        donor_code=unnamed if named is None else named.code,
        donor_name=(unnamed or "not known") if named is None else named.name,
        level=str(book.directory.fields("store", book.store.id).get("type") or ""),
        product_code=one.named.code,
        product_name=one.named.name,
        unit=one.unit,
        opening=held.opening,
        received=flows.get("received", 0),
        forwarded=-flows.get("forwarded", 0),
        used=-flows.get("used", 0),
        lost=-flows.get("lost", 0),
        other=flows.get("other", 0),
        on_hand=held.opening + sum(flows.values()),
    )


def _notes(book: StoreBook, rows: list[DonorRow]) -> list[Sentence]:
    store = book.store
    if any(row.donor_code and (row.used or row.forwarded or row.lost) for row in rows):
        text = f"what leaves a batch at {store.code} is attributed first in, first out"
        notes = [Sentence("attributed", {"store": store.code}, text)]
    else:
        notes = []
    if any(not row.donor_code for row in rows):
        text = f"not tracked below {store.code}'s suppliers: goods came without a donor"
        notes.append(Sentence("not_tracked", {"store": store.code}, text))
    return notes


REPORT = Report("donors", "Donors", DonorRow, frozenset({"from", "to", "product", "list"}), query)

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
from crdt_model.identifiers import ID_BYTES
from crdt_model.indicators import flow_of
from crdt_model.layers import layered
from crdt_model.lines import Line
from node.reports.reading import Item, items, local, receipts, steps
from node.reports.table import Asked, Found, Report, Type, column
from node.stock import StoreBook
from node.views import settings

# What the columns of the report take from the flows of an indicator row.
_FORWARDED = frozenset({"issued", "redistributed_out"})
_RECEIVED = frozenset({"received", "redistributed_in"})
UNKNOWN = bytes(ID_BYTES)  # nobody said who gave it


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
    rows: list[DonorRow] = []
    for one in items(book, asked):
        rows += _rows(book, asked, one)
    rows.sort(key=lambda row: (not row.donor_code, row.donor_name, row.product_name))
    return Found(rows, tuple(_notes(book, rows)))


def _rows(book: StoreBook, asked: Asked, one: Item) -> list[DonorRow]:
    context = book.context()
    sums: dict[bytes, _Sums] = {}
    for moved in layered(steps(book, one.id), _donor_of(receipts(book, one.id))).moved:
        line = moved.step.line
        day = local(book, line.key.effective).date()
        if day > asked.last:
            continue
        sign = 1 if moved.step.after > moved.step.before else -1
        for part in moved.parts:
            held = sums.setdefault(part.tag or UNKNOWN, _Sums())
            if day < asked.first:
                held.opening += sign * part.quantity
            else:
                held.add(_word(flow_of(moved.step, context)), sign * part.quantity)
    return [_row(book, one, donor, held) for donor, held in sums.items()]


def _word(flow: str) -> str:
    if flow in _FORWARDED:
        return "forwarded"
    if flow in _RECEIVED:
        return "received"
    return {"consumed": "used", "lost": "lost"}.get(flow, "other")


def _donor_of(said: dict[FactName, Receipt]) -> Callable[[Line], bytes | None]:
    def donor(line: Line) -> bytes | None:
        if line.cell.owner:
            return line.cell.owner.to_bytes(ID_BYTES, "big")
        detail = said.get(line.name) or (said.get(line.corrects) if line.corrects else None)
        return detail.donor if detail is not None and any(detail.donor) else None

    return donor


def _row(book: StoreBook, one: Item, donor: bytes, held: _Sums) -> DonorRow:
    code, name = _named(book, donor)
    flows = held.flows
    return DonorRow(
        donor_code=code,
        donor_name=name,
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


def _named(book: StoreBook, donor: bytes) -> tuple[str, str]:
    if donor == UNKNOWN:
        return "", "not known"
    for kind in ("donor", "programme"):
        row = settings.named_by_id(book.connection, book.directory.catalogue, kind, donor)
        if row is not None:
            return row.code, row.name
    return donor.hex(), donor.hex()


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

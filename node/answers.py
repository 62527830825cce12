"""Answers: what a recorded command looks like to the client that asked for it.

An answer is made from the facts alone, so the same command gives the same answer again, also on
another device of the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from crdt_model.card import CardLine, Sentence
from crdt_model.detail_forms import detail_of
from crdt_model.details import (
    Convert,
    Correction,
    Count,
    Detail,
    Dispense,
    Issue,
    Reasoned,
    Receipt,
    Received,
)
from crdt_model.facts import Fact, Flag, Kind, Leg
from crdt_model.fold import Placed, Recorded
from crdt_model.lines import Line
from crdt_model.places import Adjustment, Conversion, Loss, Patient, Shelf, Status, Transit, Ward
from node.bills import differences
from node.directory import Directory, instant_text
from node.fields import STATUS_WORDS
from node.owners import NOBODY, owner_codes
from node.shelves import expiries_of
from node.views import lanes
from node.views.settings import Named

KIND_WORDS = {
    Kind.RECEIPT: "receipt",
    Kind.ISSUE: "issue",
    Kind.RECEIVED: "received",
    Kind.DISPENSE: "dispense",
    Kind.TRANSFER: "transfer",
    Kind.LOSS: "loss",
    Kind.ADJUST: "adjust",
    Kind.CONVERT: "convert",
    Kind.COUNT: "count",
    Kind.ANNUL: "annul",
    Kind.REPLACE: "replace",
}


def kind_word(kind: int) -> str:
    """The word of a kind; one of a later version is shown by its number."""
    return next((word for known, word in KIND_WORDS.items() if known == kind), f"kind {kind}")


def named(row: Named) -> dict[str, str]:
    """A thing with its id, code and name."""
    return {"id": row.id.hex(), "code": row.code, "name": row.name}


def recorded(
    directory: Directory, store: Named, command: Recorded, client_id: str, user: str
) -> dict[str, Any]:
    """A movement, correction or count as recorded, and the name of who did it."""
    first = command.facts[0]
    shown = _Shown(directory, store)
    lines = [line for placed in command.facts for line in shown.lines(command, placed)]
    flags = sorted({"override" for placed in command.facts if placed.fact.flags & Flag.OVERRIDE})
    answer: dict[str, Any] = {
        "id": client_id,
        "command": command.command.hex(),
        "store": store.code,
        "kind": kind_word(first.fact.kind),
        "recorded_at": instant_text(first.stamp),
        "effective": instant_text(_effective(command, first)),
        "device": directory.device_name(command.device),
        "on_behalf": directory.acts_on_behalf(command.device, store.code),
        "user": user,
        "shipment": _shipment(first.fact),
        "document": None,
        "lines": lines,
        "flags": flags,
    }
    detail = detail_of(first.fact)
    if isinstance(detail, Issue | Receipt):
        answer["document"] = detail.document or None
    if isinstance(detail, Convert) and any(detail.bill):
        answer["bill"] = _bill(directory, detail.bill, command)
    if isinstance(detail, Count):
        answer["note"] = detail.sheet
    if isinstance(detail, Received):
        _, document = lanes.lane_of(directory.connection, detail.shipment, store.id)
        answer["document"] = document or None
    if isinstance(detail, Correction):
        answer["target"] = detail.target.hex()
        answer["reason"] = detail.reason
    return answer


def _effective(command: Recorded, placed: Placed) -> int:
    """When a fact is effective: a replacement at the place of what it replaces."""
    detail = detail_of(placed.fact)
    if placed.fact.kind == Kind.REPLACE and isinstance(detail, Correction):
        return detail.place[0]
    return command.fact_key(placed).effective


def _shipment(fact: Fact) -> str | None:
    for leg in fact.legs:
        for end in (leg.source, leg.target):
            if isinstance(end, Transit):
                return end.shipment.hex()
    return None


def _bill(directory: Directory, kit: bytes, command: Recorded) -> dict[str, Any]:
    """A conversion against the kit's bill of materials as it is now (P6)."""
    moved: dict[bytes, int] = {}
    for leg in (leg for placed in command.facts for leg in placed.fact.legs):
        sign = 1 if isinstance(leg.target, Shelf) else -1
        moved[leg.product] = moved.get(leg.product, 0) + sign * leg.quantity
    row = directory.named("product", kit)
    return {
        "kit": named(row),
        "quantity": abs(moved.get(kit, 0)),
        "differences": [
            {"product": named(product), "expected": expected, "found": found}
            for product, expected, found in differences(directory, row, moved)
        ],
    }


class _Shown:
    """The lines of one answer; what is looked up for one is not looked up for the next."""

    def __init__(self, directory: Directory, store: Named) -> None:
        self._directory = directory
        self._store = store
        self._products: dict[bytes, dict[str, str]] = {}
        self._expiries: dict[bytes, dict[str, date]] = {}
        self._owners: dict[int, str] | None = None

    def lines(self, command: Recorded, placed: Placed) -> list[dict[str, Any]]:
        """The legs or asserts of a fact."""
        fact = placed.fact
        detail = detail_of(fact)
        found = [self._leg(leg, detail) for leg in fact.legs]
        for line in fact.asserts:
            book = detail.book if isinstance(detail, Count) else None
            found.append(
                {
                    "product": self._product(line.product),
                    "batch": line.batch,
                    "expiry": self._expiry(line.product, line.batch),
                    "bin": self._directory.bin_code(self._store.id, line.bin),
                    "status": STATUS_WORDS[Status(line.status)],
                    "owner": self._owner(line.owner),
                    "quantity": line.quantity,
                    "counted_at": instant_text(line.counted_at or _effective(command, placed)),
                    "book": book,
                    "variance": None if book is None else line.quantity - book,
                }
            )
        return found

    def _leg(self, leg: Leg, detail: Detail | None) -> dict[str, Any]:
        directory, store = self._directory, self._store
        inward = isinstance(leg.target, Shelf) and not isinstance(leg.source, Shelf)
        shelf = leg.target if inward else leg.source
        other = leg.source if inward else leg.target
        assert isinstance(shelf, Shelf)
        to = other if isinstance(other, Shelf) else None
        reason = None
        if isinstance(other, Loss | Adjustment):
            reason = directory.reason_code(other.reason)
        elif isinstance(detail, Reasoned) and any(detail.reason):
            reason = directory.reason_code(detail.reason)
        has_direction = isinstance(other, Adjustment | Conversion) or (
            isinstance(other, Patient | Ward) and inward
        )
        shown = {
            "product": self._product(leg.product),
            "quantity": leg.quantity,
            "batch": leg.batch,
            "expiry": self._expiry(leg.product, leg.batch),
            "bin": directory.bin_code(store.id, shelf.bin),
            "status": STATUS_WORDS[Status(shelf.status)],
            "owner": self._owner(shelf.owner),
            "to_bin": None if to is None else directory.bin_code(store.id, to.bin),
            "to_status": None if to is None else STATUS_WORDS[Status(to.status)],
            "direction": ("in" if inward else "out") if has_direction else None,
            "reason": reason,
            "note": detail.note
            if isinstance(detail, Receipt | Issue | Received | Dispense | Reasoned | Convert)
            else "",
        }
        return shown | (self._origin(detail) if isinstance(detail, Receipt) else {})

    def _origin(self, detail: Receipt) -> dict[str, Any]:
        """Where goods came from, and what they cost."""
        donor, maker = (
            self._directory.named(table, row).code if any(row) else None
            for table, row in (("donor", detail.donor), ("manufacturer", detail.manufacturer))
        )
        return {
            "supplier": detail.supplier,
            "donor": donor,
            "manufacturer": maker,
            "price": detail.price or None,
            "currency": detail.currency or None,
            "units_per_pack": detail.pack,
        }

    def _product(self, product: bytes) -> dict[str, str]:
        if product not in self._products:
            self._products[product] = named(self._directory.named("product", product))
        return self._products[product]

    def _owner(self, number: int) -> str | None:
        if number == NOBODY:
            return None
        if self._owners is None:
            self._owners = owner_codes(self._directory)
        return self._owners.get(number, f"{number:016x}")

    def _expiry(self, product: bytes, batch: str) -> str | None:
        if product not in self._expiries:
            self._expiries[product] = expiries_of(self._directory, self._store.id, product)
        found = self._expiries[product].get(batch)
        return None if found is None else found.isoformat()


@dataclass(frozen=True, slots=True)
class Written:
    """What people wrote with a line of a card; "" for nothing.

    Attributes:
        document: number of a delivery note or invoice. note: with it, or why it was overridden or
            corrected. taken_out: why it was taken out.
    """

    document: str
    note: str
    taken_out: str


def sentence(text: Sentence) -> dict[str, Any]:
    """Code, arguments and English of a derived sentence."""
    return {"code": text.code, "arguments": text.arguments, "message": text.message}


def card_line(
    directory: Directory, store: Named, shown: CardLine, user: str, written: Written
) -> dict[str, Any]:
    """One line of a stock card, who recorded it, and what was written with it."""
    line: Line = shown.line
    return {
        "at": instant_text(line.key.effective),
        "recorded_at": instant_text(line.key.stamp),
        "id": line.name.command.hex(),
        "index": line.name.index,
        "kind": kind_word(line.kind),
        "device": directory.device_name(line.name.device),
        "on_behalf": directory.acts_on_behalf(line.name.device, store.code),
        "user": user,
        "batch": line.cell.batch,
        "bin": directory.bin_code(store.id, line.cell.bin),
        "status": STATUS_WORDS[Status(line.cell.status)],
        "quantity": shown.quantity,
        "counted": shown.counted,
        "variance": shown.variance,
        "balance": shown.balance,
        "annulled": bool(line.out),
        "flags": list(shown.flags),
        "text": sentence(shown.text),
        "document": written.document,
        "note": written.note,
        "taken_out": written.taken_out,
    }

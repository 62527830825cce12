"""Answers: what a recorded command looks like to the client that asked for it.

An answer is made from the facts alone, so the same command gives the same answer again, also on
another device of the store.
"""

from __future__ import annotations

from typing import Any

from crdt_model.card import CardLine, Sentence
from crdt_model.detail_forms import detail_of
from crdt_model.details import (
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
from node.directory import Directory, instant_text
from node.fields import STATUS_WORDS
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
    lines = [line for placed in command.facts for line in _lines(directory, store, command, placed)]
    flags = sorted({"override" for placed in command.facts if placed.fact.flags & Flag.OVERRIDE})
    answer: dict[str, Any] = {
        "id": client_id,
        "command": command.command.hex(),
        "store": store.code,
        "kind": kind_word(first.fact.kind),
        "recorded_at": instant_text(first.stamp),
        "effective": instant_text(_effective(command, first)),
        "device": directory.device_name(command.device),
        "user": user,
        "shipment": _shipment(first.fact),
        "document": None,
        "lines": lines,
        "flags": flags,
    }
    detail = detail_of(first.fact)
    if isinstance(detail, Issue):
        answer["document"] = detail.document
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


def _lines(
    directory: Directory, store: Named, command: Recorded, placed: Placed
) -> list[dict[str, Any]]:
    fact = placed.fact
    detail = detail_of(fact)
    found = [_leg(directory, store, leg, detail) for leg in fact.legs]
    for line in fact.asserts:
        book = detail.book if isinstance(detail, Count) else None
        found.append(
            {
                "product": named(directory.named("product", line.product)),
                "batch": line.batch,
                "expiry": _expiry(directory, store, line.product, line.batch),
                "bin": directory.bin_code(store.id, line.bin),
                "status": STATUS_WORDS[Status(line.status)],
                "quantity": line.quantity,
                "counted_at": instant_text(line.counted_at or _effective(command, placed)),
                "book": book,
                "variance": None if book is None else line.quantity - book,
            }
        )
    return found


def _leg(directory: Directory, store: Named, leg: Leg, detail: Detail | None) -> dict[str, Any]:
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
    return {
        "product": named(directory.named("product", leg.product)),
        "quantity": leg.quantity,
        "batch": leg.batch,
        "expiry": _expiry(directory, store, leg.product, leg.batch),
        "bin": directory.bin_code(store.id, shelf.bin),
        "status": STATUS_WORDS[Status(shelf.status)],
        "to_bin": None if to is None else directory.bin_code(store.id, to.bin),
        "to_status": None if to is None else STATUS_WORDS[Status(to.status)],
        "direction": ("in" if inward else "out") if has_direction else None,
        "reason": reason,
        "note": detail.note
        if isinstance(detail, Receipt | Issue | Received | Dispense | Reasoned)
        else "",
    }


def _expiry(directory: Directory, store: Named, product: bytes, batch: str) -> str | None:
    found = expiries_of(directory, store.id, product).get(batch)
    return None if found is None else found.isoformat()


def sentence(text: Sentence) -> dict[str, Any]:
    """Code, arguments and English of a derived sentence."""
    return {"code": text.code, "arguments": text.arguments, "message": text.message}


def card_line(directory: Directory, store: Named, shown: CardLine, user: str) -> dict[str, Any]:
    """One line of a stock card."""
    line: Line = shown.line
    return {
        "at": instant_text(line.key.effective),
        "recorded_at": instant_text(line.key.stamp),
        "id": line.name.command.hex(),
        "index": line.name.index,
        "kind": kind_word(line.kind),
        "device": directory.device_name(line.name.device),
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
    }

"""Adoption: which stores work with the system, how much, and when they were last heard (I10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from crdt_model import scopes
from crdt_model.clock import milliseconds_of
from crdt_model.facts import Kind
from node.reports.reading import local
from node.reports.table import Asked, Found, Report, Type, column
from node.stock import StoreBook

DAY_MS = 86_400_000
_KINDS = {
    Kind.RECEIPT: "receipts",
    Kind.RECEIVED: "receipts",
    Kind.ISSUE: "issues",
    Kind.DISPENSE: "dispenses",
    Kind.COUNT: "counts",
    Kind.LOSS: "losses",
    Kind.ADJUST: "adjustments",
    Kind.TRANSFER: "transfers",
}


@dataclass(frozen=True, slots=True)
class AdoptionRow:
    """One store. A fact belongs to the day it was recorded; `counts` are sheets, not their lines.

    `live`: anything was ever recorded. `heard` is the newest word of any of its devices here.
    """

    type: str = column("Type")
    live: bool = column("Live", Type.YES_NO)
    first_recorded: date | None = column("First record", Type.DATE)
    heard: datetime | None = column("Last heard", Type.INSTANT)
    heard_7: bool = column("Heard within 7 days", Type.YES_NO)
    heard_14: bool = column("Heard within 14 days", Type.YES_NO)
    heard_30: bool = column("Heard within 30 days", Type.YES_NO)
    facts: int = column("Facts", Type.NUMBER)
    facts_per_week: Fraction | None = column("Facts a week", Type.RATIO)
    counts: int = column("Counts done", Type.NUMBER)
    receipts: int = column("Receipt lines", Type.NUMBER)
    issues: int = column("Issue lines", Type.NUMBER)
    dispenses: int = column("Dispense lines", Type.NUMBER)
    losses: int = column("Loss lines", Type.NUMBER)
    adjustments: int = column("Adjustment lines", Type.NUMBER)
    transfers: int = column("Transfer lines", Type.NUMBER)
    other: int = column("Other lines", Type.NUMBER)


def query(book: StoreBook, asked: Asked) -> Found:
    """One row: the store of the book."""
    first = _start(book, asked.first)
    end = _start(book, asked.last + timedelta(days=1))
    began, heard = _first_recorded(book), _heard(book)
    kinds = _kinds(book, first, end)
    facts = sum(number for name, number in kinds.items() if name != "counts")
    facts += kinds.pop("count_lines", 0)
    days = (asked.last - asked.first).days + 1
    silent_ms = None if heard is None else milliseconds_of(book.as_of) - milliseconds_of(heard)
    within = {n: silent_ms is not None and silent_ms <= n * DAY_MS for n in (7, 14, 30)}
    row = AdoptionRow(
        type=str(book.directory.fields("store", book.store.id).get("type") or ""),
        live=began is not None,
        first_recorded=None if began is None else local(book, began).date(),
        heard=None if heard is None else local(book, heard),
        heard_7=within[7],
        heard_14=within[14],
        heard_30=within[30],
        facts=facts,
        facts_per_week=Fraction(7 * facts, days),
        **{name: kinds.get(name, 0) for name in (*dict.fromkeys(_KINDS.values()), "other")},
    )
    return Found([row])


def _start(book: StoreBook, day: date) -> int:
    return book.directory.day_start(book.store.id, datetime.combine(day, time()))


def _first_recorded(book: StoreBook) -> int | None:
    (stamp,) = book.connection.execute(
        "SELECT min(entry.stamp) FROM line JOIN entry ON entry.id = line.entry WHERE ledger = ?",
        (book.ledger,),
    ).fetchone()
    return None if stamp is None else int(stamp)


def _heard(book: StoreBook) -> int | None:
    """The newest entry or signed word about the store's ledger."""
    (stamp,) = book.connection.execute(
        "SELECT max(at) FROM (SELECT head_stamp AS at FROM log WHERE scope = ?1 AND head_seq >= 0"
        " UNION ALL SELECT at FROM watermark WHERE scope = ?2)",
        (book.ledger, scopes.ledger(book.store.id)),
    ).fetchone()
    return None if stamp is None else int(stamp)


def _kinds(book: StoreBook, first: int, end: int) -> dict[str, int]:
    """Facts by kind, recorded between two stamps; counts by command as well."""
    rows = book.connection.execute(
        "SELECT kind, count(*), count(DISTINCT command) FROM (SELECT DISTINCT line.kind,"
        " entry.id, line.fact, entry.command FROM line JOIN entry ON entry.id = line.entry"
        " WHERE line.ledger = ? AND entry.stamp >= ? AND entry.stamp < ?) GROUP BY kind",
        (book.ledger, first, end),
    )
    found: dict[str, int] = {}
    for kind, facts, commands in rows:
        name = next((word for known, word in _KINDS.items() if known == kind), "other")
        found[name] = found.get(name, 0) + (commands if kind == Kind.COUNT else facts)
        if kind == Kind.COUNT:
            found["count_lines"] = facts
    return found


REPORT = Report("adoption", "Adoption", AdoptionRow, frozenset({"from", "to"}), query)

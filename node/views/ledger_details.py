"""What the facts of a ledger say beside their quantities: of receipts, of counts, and in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace

from crdt_model.detail_forms import detail_of
from crdt_model.details import (
    Convert,
    Correction,
    Count,
    Dispense,
    FactName,
    Reasoned,
    Receipt,
)
from crdt_model.entries import decode_facts
from crdt_model.facts import Fact, Flag, Kind
from node.views.ledger import LINE_JOIN

Detail = Receipt | Count | Reasoned | Convert | Dispense | Correction
# Kinds of which each line is asked what was written with it. They are few beside what is dispensed
# and sent, of which only what was overridden is; a correction says why whatever it is of.
_EXPLAINED = (Kind.RECEIPT, Kind.TRANSFER, Kind.LOSS, Kind.ADJUST, Kind.CONVERT)
MAX_DETAILS_HELD = 200_000  # facts; some 30 MB while a report over a busy store is made
_KINDS = frozenset({*_EXPLAINED, Kind.COUNT, Kind.DISPENSE, Kind.ANNUL, Kind.REPLACE})


class Details:
    """What entries say beside their quantities, each decoded once while a question is asked.

    An entry holds hundreds of products; a question about all products would decode it for each.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._held: dict[int, tuple[Detail | None, ...]] = {}
        self._facts = 0
        self._seen: dict[tuple[int, bytes], tuple[tuple[bytes, bytes, int], ...]] = {}

    def of(self, entry: int) -> tuple[Detail | None, ...]:
        """For each fact of an entry its detail, None where it is no line's or says nothing."""
        found = self._held.get(entry)
        if found is None:
            (encoded,) = self._connection.execute(
                "SELECT facts FROM entry WHERE id = ?", (entry,)
            ).fetchone()
            found = tuple([_told(fact) for fact in decode_facts(encoded)])
            self._facts += len(found)
            if self._facts > MAX_DETAILS_HELD:
                self._held.clear()
                self._facts = len(found)
            self._held[entry] = found
        return found

    def before(self, log: int, command: bytes, part: int) -> int:
        """How many facts of a command stand in the parts before this one."""
        if part == 1:
            return 0
        return sum(len(self.of(entry)) for entry in self._parts(log, command)[: part - 1])

    def seen(self, log: int, command: bytes) -> tuple[tuple[bytes, bytes, int], ...]:
        """The heads a count had seen, as its first line says."""
        if (log, command) not in self._seen:
            counts = (
                detail.seen
                for entry in self._parts(log, command)
                for detail in self.of(entry)
                if isinstance(detail, Count)
            )
            self._seen[log, command] = next(counts, ())
        return self._seen[log, command]

    def _parts(self, log: int, command: bytes) -> list[int]:
        rows = self._connection.execute(
            "SELECT id FROM entry WHERE log = ? AND command = ? ORDER BY part", (log, command)
        )
        return [entry for (entry,) in rows]


def _told(fact: Fact) -> Detail | None:
    if fact.kind not in _KINDS:
        return None
    detail = detail_of(fact)
    return detail if isinstance(detail, Detail) else None


def count_details(
    connection: sqlite3.Connection, ledger: int, product: bytes, details: Details | None = None
) -> dict[FactName, Count]:
    """What counts of a product say of themselves.

    The heads a count had seen stand on its command's first fact and are given to all of it.
    """
    details = details or Details(connection)
    return {
        name: _seeing(detail, details.seen(log, name.command))
        for name, log, detail in _said(connection, details, "asserted = 1", ledger, product)
        if isinstance(detail, Count)
    }


def receipts(
    connection: sqlite3.Connection, ledger: int, product: bytes, details: Details | None = None
) -> dict[FactName, Receipt]:
    """What receipts of a product from outside say of themselves: price, donor, supplier."""
    said = _said(
        connection, details or Details(connection), f"line.kind = {Kind.RECEIPT:d}", ledger, product
    )
    return {name: detail for name, _, detail in said if isinstance(detail, Receipt)}


def written(
    connection: sqlite3.Connection, ledger: int, product: bytes, details: Details | None = None
) -> dict[FactName, tuple[str, str]]:
    """The document and the note that people wrote with a product's lines, where there is either."""
    kinds = ", ".join(f"{kind:d}" for kind in _EXPLAINED)
    which = (
        f"(line.kind IN ({kinds}) OR line.flags & {Flag.OVERRIDE:d} OR line.corrects IS NOT NULL)"
    )
    said = _said(connection, details or Details(connection), which, ledger, product)
    found = {name: _words(detail) for name, _, detail in said}
    return {name: words for name, words in found.items() if any(words)}


def taken_out(
    connection: sqlite3.Connection, ledger: int, product: bytes, details: Details | None = None
) -> dict[tuple[bytes, int], str]:
    """Why lines of a product were taken out, as people wrote it, by command and index of the fact.

    Where several took out the same, all say why.
    """
    details = details or Details(connection)
    rows = connection.execute(
        "SELECT DISTINCT entry.command, line.fact, said.id FROM line"
        " JOIN entry ON entry.id = line.entry"
        " JOIN correction ON correction.ledger = line.ledger AND correction.target = entry.command"
        " JOIN entry AS said ON said.command = correction.command"
        " JOIN log ON log.id = said.log AND log.scope = line.ledger"
        " WHERE line.ledger = ? AND product = ? AND line.out = 'annulled' ORDER BY said.stamp",
        (ledger, product),
    ).fetchall()
    found: dict[tuple[bytes, int], list[str]] = {}
    for command, fact, entry in rows:
        found.setdefault((command, fact), []).extend(
            detail.reason
            for detail in details.of(entry)
            if isinstance(detail, Correction)
            and detail.target == command
            and (not detail.indexes or fact in detail.indexes)
        )
    return {name: "; ".join(dict.fromkeys(reasons)) for name, reasons in found.items()}


def _words(detail: Detail | None) -> tuple[str, str]:
    match detail:
        case Receipt():
            return detail.document, detail.note
        case Reasoned() | Convert() | Dispense():
            return "", detail.note
        case Correction():
            return "", detail.reason
    return "", ""


def _said(
    connection: sqlite3.Connection, details: Details, which: str, ledger: int, product: bytes
) -> Iterator[tuple[FactName, int, Detail | None]]:
    """The facts behind a product's lines of some sort, with the log of each and its detail."""
    rows = connection.execute(
        "SELECT DISTINCT entry.id, entry.log, entry.part, device.device, entry.command, line.fact"
        f" FROM line JOIN entry ON entry.id = line.entry{LINE_JOIN}"
        f" WHERE line.ledger = ? AND product = ? AND {which}",
        (ledger, product),
    ).fetchall()
    for entry, log, part, device, command, fact in rows:
        at, held = fact - details.before(log, command, part), details.of(entry)
        if 0 <= at < len(held):  # a device may say a command twice in one log, in other parts
            yield FactName(device, command, fact), log, held[at]


def _seeing(detail: Count, seen: tuple[tuple[bytes, bytes, int], ...]) -> Count:
    return detail if detail.seen else replace(detail, seen=seen)

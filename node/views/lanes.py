"""The lanes view: shipments as their suppliers sent them and their customers noted them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crdt_model.codec import decode, encode
from crdt_model.detail_forms import detail_of
from crdt_model.details import NO_ID, Dispatch, DispatchLine, ReceiptNote, stored
from crdt_model.facts import Kind, fact
from node.folding import Arrived


class LanesView:
    """Takes in `dispatch` and `receipt-note` facts."""

    def take(self, connection: sqlite3.Connection, arrived: Arrived) -> None:
        for part in arrived.parts:
            for fact_ in part.facts:
                match detail_of(fact_):
                    case Dispatch() as sent:
                        connection.execute(
                            "INSERT OR IGNORE INTO shipment (shipment, entry, supplier, customer,"
                            " reason, command, document, dispatched, lines)"
                            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                            (
                                sent.shipment, part.entry_id, sent.supplier, sent.customer,
                                sent.reason, sent.command, sent.document, part.entry.stamp,
                                encode(stored(sent)[-1]),
                            ),
                        )  # fmt: skip
                    case ReceiptNote() as note:
                        connection.execute(
                            "INSERT OR IGNORE INTO receipt_note"
                            " (shipment, entry, command, received, lines) VALUES (?, ?, ?, ?, ?)",
                            (
                                note.shipment, part.entry_id, note.command, part.entry.stamp,
                                encode(note.lines),
                            ),
                        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shipment:
    """A shipment as dispatched, and what its receiver noted first.

    Attributes:
        dispatched: stamp. noted: line → (good, damaged), None while no receipt is known.
    """

    shipment: bytes
    supplier: bytes
    customer: bytes
    reason: int
    command: bytes
    document: str
    dispatched: int
    lines: tuple[DispatchLine, ...]
    noted: dict[int, tuple[int, int]] | None

    def open_quantity(self, line: DispatchLine) -> int:
        """Base units of a line that are neither received nor settled."""
        if self.noted is None:
            return line.quantity
        good, damaged = self.noted.get(line.line, (0, 0))
        return max(0, line.quantity - good - damaged)


def shipment(connection: sqlite3.Connection, shipment_id: bytes) -> Shipment | None:
    """The shipment of this id; of two dispatches with one id the first by stamp and device."""
    found = _shipments(connection, "shipment = ?", (shipment_id,))
    return found[0] if found else None


def shipments_of(connection: sqlite3.Connection, store: bytes) -> list[Shipment]:
    """Shipments to and from a store, newest first."""
    found = _shipments(connection, "supplier = ? OR customer = ?", (store, store))
    return sorted(found, key=lambda s: (-s.dispatched, s.shipment))


def _shipments(
    connection: sqlite3.Connection, condition: str, parameters: Sequence[object]
) -> list[Shipment]:
    rows = connection.execute(
        "SELECT shipment, supplier, customer, reason, shipment.command, document, dispatched,"
        " lines FROM shipment JOIN entry ON entry.id = shipment.entry"
        " JOIN log ON log.id = entry.log JOIN device ON device.id = log.device"
        f" WHERE {condition} ORDER BY dispatched, device.device",
        parameters,
    ).fetchall()
    found: dict[bytes, Shipment] = {}
    for *plain, lines in rows:
        if plain[0] not in found:
            read, noted = _dispatch_lines(plain, lines), _noted(connection, plain[0], plain[2])
            found[plain[0]] = Shipment(*(*plain, read, noted))
    return list(found.values())


def _dispatch_lines(plain: Sequence[Any], lines: bytes) -> tuple[DispatchLine, ...]:
    shipment_id, supplier, customer, reason, command, document, _ = plain
    whole = (shipment_id, supplier, customer, reason, command, document, NO_ID, decode(lines))
    read = detail_of(fact(Kind.DISPATCH, whole))
    assert isinstance(read, Dispatch)
    return read.lines


def _noted(
    connection: sqlite3.Connection, shipment_id: bytes, customer: bytes
) -> dict[int, tuple[int, int]] | None:
    """What its customer noted of each line: of several notes of a line the first stands.

    Only a customer writes notes in the lanes that end at it; another store's say nothing here.
    """
    rows = connection.execute(
        "SELECT lines FROM receipt_note JOIN entry ON entry.id = receipt_note.entry"
        " JOIN log ON log.id = entry.log JOIN device ON device.id = log.device"
        " JOIN scope ON scope.id = log.scope"
        " WHERE shipment = ? AND scope.name LIKE 'lane/%/' || ? ORDER BY received, device.device",
        (shipment_id, customer.hex()),
    ).fetchall()
    if not rows:
        return None
    noted: dict[int, tuple[int, int]] = {}
    for (lines,) in rows:
        decoded: Any = decode(lines)
        said: dict[int, tuple[int, int]] = {}
        for line, _, good, damaged in decoded:
            held = said.get(line, (0, 0))
            said[line] = (held[0] + good, held[1] + damaged)
        for line, found in said.items():
            noted.setdefault(line, found)
    return noted

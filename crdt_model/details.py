"""Details: what each kind of fact says beside its effect on stock, as typed records.

A detail is stored as an array in the order of the attributes below; `detail_forms` reads it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crdt_model.codec import encode
from crdt_model.facts import Assert, Leg, encode_asserts, encode_legs
from crdt_model.identifiers import ID_BYTES
from crdt_model.lane_facts import LaneDetail, Pick, Requisition, Review
from crdt_model.purchase_facts import Purchase, PurchaseDetail
from crdt_model.removals import Acceptance, Removal

MAX_KEY_CHARS = 4096
MAX_VALUE_BYTES = 4096  # settings are fields of forms; larger things are not settings
MAX_NOTE_CHARS = 1000
MAX_ITEMS = 1000  # lines of a dispatch, heads in a count, fields of a row

SettingValue = str | int | bool | bytes | None


@dataclass(frozen=True, slots=True, order=True)
class FactName:
    """The name of a fact: who recorded it, in which command, at which place of it."""

    device: bytes
    command: bytes
    index: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """Goods from outside: supplier and document as written, the lot as written, its expiry.

    Attributes:
        expiry: "YYYY-MM-DD" or "". price: decimal text per pack of `pack` base units, or "".
        order, line: of the purchase order it came on; 8 zero bytes for none.
        donor, manufacturer: ids of their rows, or 8 zero bytes. currency: ISO 4217, or "".
    """

    supplier: str
    document: str
    lot: str
    expiry: str
    price: str
    note: str
    order: bytes = bytes(ID_BYTES)
    line: int = 0
    donor: bytes = bytes(ID_BYTES)
    manufacturer: bytes = bytes(ID_BYTES)
    currency: str = ""
    pack: int = 1


@dataclass(frozen=True, slots=True)
class Issue:
    """Goods sent to a store: its id, and the document number people say."""

    destination: bytes
    document: str
    note: str


@dataclass(frozen=True, slots=True)
class Received:
    """One line of a shipment taken in; lot and expiry as on the packing list or the goods.

    `dispatch` is the signed dispatch when it was read from paper, else empty.
    """

    shipment: bytes
    line: int
    lot: str
    expiry: str
    dispatch: bytes
    note: str


@dataclass(frozen=True, slots=True)
class Dispense:
    """Given out: the prescription's number and the directions."""

    prescription: str
    directions: str
    note: str


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A transfer, loss or adjustment: why (a reason's id, or 8 zero bytes), and a note."""

    reason: bytes
    note: str


@dataclass(frozen=True, slots=True)
class Convert:
    """Products made into others: the bill of materials' id or 8 zero bytes, and a note."""

    bill: bytes
    note: str


@dataclass(frozen=True, slots=True)
class Count:
    """What a count line says beside its assert.

    Attributes:
        sheet: number of the sheet and what was said of the whole count, or "".
        book: base units the device believed to be in the cell, None if it knew of none.
        seen: (device, epoch, seq) of the ledger's heads the device had, on a command's first fact.
        reason: id of the variance's reason, or 8 zero bytes.
        out_since: stamp from which the shelf was empty, for stores that only count, or None.
        lot, expiry: of a batch first met in this count, as written; else "".
    """

    sheet: str
    book: int | None
    seen: tuple[tuple[bytes, bytes, int], ...]
    reason: bytes
    out_since: int | None
    lot: str
    expiry: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What an annulment takes out, or a replacement puts another in place of.

    Attributes:
        target: command whose facts are meant; indexes: which of them, () for all.
        lines: canonical bytes of [legs, asserts] of those facts, for reading without the target.
        place: (effective, stamp, device, epoch, seq, entry hash, index) of the first of them.
        reason: why, as written.
        lots: (batch, lot as written, expiry) of batches first met in a replacement.
    """

    target: bytes
    indexes: tuple[int, ...]
    lines: bytes
    place: tuple[int, int, bytes, bytes, int, bytes, int]
    reason: str
    lots: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class SetOne:
    """One setting: its key, its value, the set-facts it replaces."""

    key: str
    value: SettingValue
    was: tuple[FactName, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Several fields of one row of a table; the row's id is derived from table and code.

    `was` holds (position of the field, fact replaced).
    """

    table: str
    code: str
    fields: tuple[tuple[str, SettingValue], ...]
    was: tuple[tuple[int, FactName], ...]


@dataclass(frozen=True, slots=True)
class Zone:
    """A store's time zone (IANA name) from the first day of `period` ("2026-11") on."""

    store: bytes
    period: str
    name: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A device's clock was wrong: live facts with stamps `first` to `last` happened `ms` later.

    `ms` is negative where the clock was ahead. Of several corrections of one stamp the last counts.
    """

    device: bytes
    epoch: bytes
    first: int
    last: int
    ms: int


@dataclass(frozen=True, slots=True)
class Epoch:
    """The heads (epoch, seq, first 16 bytes of hash) of this device's other logs of the scope."""

    heads: tuple[tuple[bytes, int, bytes], ...]


@dataclass(frozen=True, slots=True)
class Watermark:
    """My log of `scope` in `epoch` ends at `seq` (-1: no entry yet); the time is `effective`."""

    scope: str
    epoch: bytes
    seq: int


@dataclass(frozen=True, slots=True)
class DispatchLine:
    """One line of a shipment."""

    line: int
    product: bytes
    batch: str
    lot: str
    expiry: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A shipment sent: from, to, why, the ledger command that moved the goods, its lines.

    `order` is the order it serves, 8 zero bytes for none.
    """

    shipment: bytes
    supplier: bytes
    customer: bytes
    reason: int
    command: bytes
    document: str
    order: bytes
    lines: tuple[DispatchLine, ...]


@dataclass(frozen=True, slots=True)
class ReceiptNote:
    """A shipment taken in: the ledger command, and (line, batch, good, damaged) as found."""

    shipment: bytes
    command: bytes
    lines: tuple[tuple[int, str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Certified:
    """An issuer's certificate (DER)."""

    certificate: bytes


@dataclass(frozen=True, slots=True)
class Enrol:
    """A device let in: id, label, hash of its certificate, the invite redeemed, its grants."""

    device: bytes
    label: str
    certificate: bytes
    invite: bytes
    grants: bytes


Detail = (
    Receipt
    | Issue
    | Received
    | Dispense
    | Reasoned
    | Convert
    | Count
    | Correction
    | SetOne
    | Row
    | Zone
    | Clock
    | Epoch
    | Watermark
    | Dispatch
    | ReceiptNote
    | Certified
    | Enrol
    | Removal
    | Acceptance
    | LaneDetail
    | PurchaseDetail
)

NO_ID = bytes(ID_BYTES)


def stored(detail: Detail) -> tuple[Any, ...]:
    """The array a detail is stored as."""
    match detail:
        case SetOne(key, value, was):
            return (key, value, tuple(_stored_name(name) for name in was))
        case Row(table, code, fields, was):
            replaced = tuple((position, *_stored_name(name)) for position, name in was)
            return (table, code, fields, replaced)
        case Dispatch() | Requisition() | Review() | Pick() | Purchase():
            lines = tuple(_values(line) for line in detail.lines)
            return (*_values(detail)[:-1], lines)
        case Removal():
            return (detail.body(), detail.signature)
        case Acceptance():
            return (detail.body(),)
        case _:
            return _values(detail)


def lines_bytes(legs: tuple[Leg, ...], asserts: tuple[Assert, ...]) -> bytes:
    """The `lines` of a correction."""
    return encode((encode_legs(legs), encode_asserts(asserts)))


def _values(record: Any) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in record.__dataclass_fields__)


def _stored_name(name: FactName) -> tuple[bytes, bytes, int]:
    return (name.device, name.command, name.index)

"""Detail forms: reading a stored detail back, each field checked.

A known kind whose detail is not of its form makes the entry malformed; the detail of an unknown
kind is kept as it came.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crdt_model import lane_facts, purchase_facts
from crdt_model.clock import MAX_SHIFT_MS, MAX_STAMP
from crdt_model.codec import Malformed, array, blob, decode, integer, text
from crdt_model.details import (
    MAX_ITEMS,
    MAX_KEY_CHARS,
    MAX_NOTE_CHARS,
    MAX_VALUE_BYTES,
    Certified,
    Clock,
    Convert,
    Correction,
    Count,
    Detail,
    Dispatch,
    DispatchLine,
    Dispense,
    Enrol,
    Epoch,
    FactName,
    Issue,
    Reasoned,
    Receipt,
    ReceiptNote,
    Received,
    Row,
    SetOne,
    SettingValue,
    Watermark,
    Zone,
)
from crdt_model.entries import HASH_BYTES, MAX_SEQ
from crdt_model.facts import (
    MAX_BATCH_CHARS,
    MAX_FACT_BYTES,
    MAX_QUANTITY,
    Assert,
    Fact,
    Kind,
    Leg,
    decode_asserts,
    decode_legs,
)
from crdt_model.fields import MAX_WORD_CHARS
from crdt_model.identifiers import DEVICE_BYTES, ID_BYTES
from crdt_model.places import MAX_SHIPMENT_LINES
from crdt_model.removals import acceptance_of, removal_of


def detail_of(fact: Fact) -> Detail | None:
    """The typed detail of a fact, None for a kind this version does not know.

    Raises:
        Malformed: a known kind whose detail is not of its form.
    """
    read = _READERS.get(fact.kind)
    return None if read is None else read(fact.detail)


def lines_of(data: bytes) -> tuple[tuple[Leg, ...], tuple[Assert, ...]]:
    """Legs and asserts from the `lines` of a correction."""
    legs, asserts = array(decode(data, MAX_FACT_BYTES), 2, "lines")
    return decode_legs(legs), decode_asserts(asserts)


def _id(value: object) -> bytes:
    return blob(value, ID_BYTES, what="id")


def _note(value: object) -> str:
    return text(value, MAX_NOTE_CHARS, "note")


def _index(value: object) -> int:
    return integer(value, high=1 << 20, what="index")


def _items(value: object, what: str) -> tuple[Any, ...]:
    items = array(value, what=what)
    if len(items) > MAX_ITEMS:
        raise Malformed(f"{what}: more than {MAX_ITEMS}")
    return items


def _date(value: object) -> str:
    date = text(value, 10, "date")
    if date and not (
        len(date) == 10
        and date[4] == date[7] == "-"
        and (date[:4] + date[5:7] + date[8:]).isdecimal()
        and date.isascii()
        and date[:4] != "0000"
        and "01" <= date[5:7] <= "12"
    ):
        raise Malformed("date: YYYY-MM-DD expected")
    return date  # the day may be one no calendar has; it then means the month's last


def _fact_name(value: object) -> FactName:
    device, command, index = array(value, 3, "fact name")
    return FactName(blob(device, DEVICE_BYTES, what="device"), _id(command), _index(index))


def _setting_value(value: object) -> SettingValue:
    if value is None or type(value) is bool or type(value) is int:
        return value
    if type(value) is str and len(value.encode()) <= MAX_VALUE_BYTES:
        return value
    return blob(value, max_bytes=MAX_VALUE_BYTES, what="value")


def _receipt(stored_: tuple[Any, ...]) -> Receipt:
    supplier, document, lot, expiry, price, note, *more = array(stored_, 12, "receipt")
    order, line, donor, manufacturer, currency, pack = more
    return Receipt(
        _note(supplier),
        _note(document),
        text(lot, MAX_BATCH_CHARS),
        _date(expiry),
        _note(price),
        _note(note),
        _id(order),
        integer(line, high=MAX_SHIPMENT_LINES, what="line"),
        _id(donor),
        _id(manufacturer),
        text(currency, MAX_WORD_CHARS, "currency"),
        integer(pack, 1, MAX_QUANTITY, "pack"),
    )


def _issue(stored_: tuple[Any, ...]) -> Issue:
    destination, document, note = array(stored_, 3, "issue")
    return Issue(_id(destination), _note(document), _note(note))


def _received(stored_: tuple[Any, ...]) -> Received:
    shipment, line, lot, expiry, dispatch, note = array(stored_, 6, "received")
    return Received(
        _id(shipment),
        integer(line, high=MAX_SHIPMENT_LINES, what="line"),
        text(lot, MAX_BATCH_CHARS),
        _date(expiry),
        blob(dispatch, max_bytes=MAX_FACT_BYTES),
        _note(note),
    )


def _dispense(stored_: tuple[Any, ...]) -> Dispense:
    prescription, directions, note = array(stored_, 3, "dispense")
    return Dispense(_note(prescription), _note(directions), _note(note))


def _reasoned(stored_: tuple[Any, ...]) -> Reasoned:
    reason, note = array(stored_, 2, "reason")
    return Reasoned(_id(reason), _note(note))


def _convert(stored_: tuple[Any, ...]) -> Convert:
    bill, note = array(stored_, 2, "convert")
    return Convert(_id(bill), _note(note))


def _count(stored_: tuple[Any, ...]) -> Count:
    sheet, book, seen, reason, out_since, lot, expiry = array(stored_, 7, "count")
    return Count(
        _note(sheet),
        None if book is None else integer(book, -MAX_QUANTITY, MAX_QUANTITY, "book"),
        tuple(_seen(item) for item in _items(seen, "seen")),
        _id(reason),
        None if out_since is None else integer(out_since, what="out_since"),
        text(lot, MAX_BATCH_CHARS),
        _date(expiry),
    )


def _seen(value: object) -> tuple[bytes, bytes, int]:
    device, epoch, seq = array(value, 3, "seen")
    return blob(device, DEVICE_BYTES), _id(epoch), integer(seq, high=MAX_SEQ, what="seq")


def _correction(stored_: tuple[Any, ...]) -> Correction:
    target, indexes, lines, place, reason, lots = array(stored_, 6, "correction")
    lines_of(blob(lines, max_bytes=MAX_FACT_BYTES))
    effective, stamp, device, epoch, seq, hash_, index = array(place, 7, "place")
    return Correction(
        _id(target),
        tuple(_index(item) for item in _items(indexes, "indexes")),
        lines,
        (
            integer(effective),
            integer(stamp),
            blob(device, DEVICE_BYTES),
            _id(epoch),
            integer(seq, high=MAX_SEQ, what="seq"),
            blob(hash_, HASH_BYTES, what="hash"),
            _index(index),
        ),
        _note(reason),
        tuple(_lot(item) for item in _items(lots, "lots")),
    )


def _lot(value: object) -> tuple[str, str, str]:
    batch, lot, expiry = array(value, 3, "lot")
    return text(batch, MAX_BATCH_CHARS), text(lot, MAX_BATCH_CHARS), _date(expiry)


def _set(stored_: tuple[Any, ...]) -> SetOne:
    key, value, was = array(stored_, 3, "set")
    names = tuple(_fact_name(name) for name in _items(was, "was"))
    return SetOne(text(key, MAX_KEY_CHARS, "key"), _setting_value(value), names)


def _row(stored_: tuple[Any, ...]) -> Row:
    table, code, fields, was = array(stored_, 4, "row")
    read = tuple(_field(field) for field in _items(fields, "fields"))
    if len({name for name, _ in read}) != len(read):
        raise Malformed("row: a field is named twice")
    replaced = tuple(_replaced(item, len(read)) for item in _items(was, "was"))
    return Row(text(table, 64, "table"), text(code, 256, "code"), read, replaced)


def _field(value: object) -> tuple[str, SettingValue]:
    name, content = array(value, 2, "field")
    return text(name, 64, "field"), _setting_value(content)


def _replaced(value: object, fields: int) -> tuple[int, FactName]:
    position, *name = array(value, 4, "was")
    return integer(position, high=fields - 1, what="field"), _fact_name(tuple(name))


def _zone(stored_: tuple[Any, ...]) -> Zone:
    store, period, name = array(stored_, 3, "zone")
    _date(f"{text(period, 7, 'period')}-01")
    return Zone(_id(store), period, text(name, 64, "zone"))


def _clock(stored_: tuple[Any, ...]) -> Clock:
    device, epoch, first, last, ms = array(stored_, 5, "clock")
    return Clock(
        blob(device, DEVICE_BYTES),
        _id(epoch),
        integer(first, high=MAX_STAMP, what="first"),
        integer(last, high=MAX_STAMP, what="last"),
        integer(ms, -MAX_SHIFT_MS, MAX_SHIFT_MS, "ms"),
    )


def _epoch(stored_: tuple[Any, ...]) -> Epoch:
    (heads,) = array(stored_, 1, "epoch")
    return Epoch(tuple(_head(item) for item in _items(heads, "heads")))


def _head(value: object) -> tuple[bytes, int, bytes]:
    epoch, seq, hash16 = array(value, 3, "head")
    return _id(epoch), integer(seq), blob(hash16, 16)


def _watermark(stored_: tuple[Any, ...]) -> Watermark:
    scope, epoch, seq = array(stored_, 3, "watermark")
    return Watermark(text(scope, 200), _id(epoch), integer(seq, -1))


def _dispatch(stored_: tuple[Any, ...]) -> Dispatch:
    shipment, supplier, customer, reason, command, document, order, lines = array(
        stored_, 8, "dispatch"
    )
    return Dispatch(
        _id(shipment),
        _id(supplier),
        _id(customer),
        integer(reason, high=3),
        _id(command),
        _note(document),
        _id(order),
        tuple(_dispatch_line(line) for line in _items(lines, "lines")),
    )


def _dispatch_line(value: object) -> DispatchLine:
    line, product, batch, lot, expiry, quantity = array(value, 6, "dispatch line")
    return DispatchLine(
        integer(line, high=MAX_SHIPMENT_LINES),
        _id(product),
        text(batch, MAX_BATCH_CHARS),
        text(lot, MAX_BATCH_CHARS),
        _date(expiry),
        integer(quantity, high=MAX_QUANTITY),
    )


def _receipt_note(stored_: tuple[Any, ...]) -> ReceiptNote:
    shipment, command, lines = array(stored_, 3, "receipt note")
    return ReceiptNote(
        _id(shipment), _id(command), tuple(_note_line(line) for line in _items(lines, "lines"))
    )


def _note_line(value: object) -> tuple[int, str, int, int]:
    line, batch, good, damaged = array(value, 4, "receipt note line")
    return (
        integer(line, high=MAX_SHIPMENT_LINES),
        text(batch, MAX_BATCH_CHARS, "batch"),
        integer(good, high=MAX_QUANTITY),
        integer(damaged, high=MAX_QUANTITY),
    )


def _certified(stored_: tuple[Any, ...]) -> Certified:
    (certificate,) = array(stored_, 1, "certificate")
    return Certified(blob(certificate, max_bytes=4096))


def _enrol(stored_: tuple[Any, ...]) -> Enrol:
    device, label, certificate, invite, grants = array(stored_, 5, "enrol")
    return Enrol(
        blob(device, DEVICE_BYTES),
        text(label, 32, "label"),
        blob(certificate, 32),
        _id(invite),
        blob(grants, max_bytes=8192),
    )


_READERS: dict[int, Callable[[tuple[Any, ...]], Detail]] = {
    Kind.RECEIPT: _receipt,
    Kind.ISSUE: _issue,
    Kind.RECEIVED: _received,
    Kind.DISPENSE: _dispense,
    Kind.TRANSFER: _reasoned,
    Kind.LOSS: _reasoned,
    Kind.ADJUST: _reasoned,
    Kind.CONVERT: _convert,
    Kind.COUNT: _count,
    Kind.ANNUL: _correction,
    Kind.REPLACE: _correction,
    Kind.SET: _set,
    Kind.ROW: _row,
    Kind.ZONE: _zone,
    Kind.CLOCK: _clock,
    Kind.EPOCH: _epoch,
    Kind.WATERMARK: _watermark,
    Kind.DISPATCH: _dispatch,
    Kind.RECEIPT_NOTE: _receipt_note,
    Kind.ISSUER: _certified,
    Kind.ENROL: _enrol,
    Kind.REVOKE: removal_of,
    Kind.RETIRE: removal_of,
    Kind.ACCEPT: acceptance_of,
    **lane_facts.READERS,
    **purchase_facts.READERS,
}

"""Decoders: every reader of bytes from outside, with valid samples and the errors it may raise.

A reader is one entry of `DECODERS`. What it raises besides its documented errors, and what it
returns that it should not, is a fault. `cost` divides the number of mutations for the slow ones.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import openpyxl

from crdt_model import codec, packing_lists, scopes
from crdt_model.certificates import BadCertificate, Certificate
from crdt_model.codec import Malformed
from crdt_model.codes import Mistyped, read_join_code, read_recovery_text, recovery_text
from crdt_model.detail_forms import detail_of
from crdt_model.entries import (
    GENESIS,
    decode_entry,
    decode_facts,
    encode_entry,
    encode_facts,
)
from crdt_model.facts import decode_fact, encode_fact
from crdt_model.grants import ANYWHERE, Grants, Right
from crdt_model.identity import Roots
from crdt_model.join_files import BadJoinFile, pack_answer, pack_request, read_answer, read_request
from crdt_model.join_messages import (
    Answer,
    Challenge,
    Hello,
    Proof,
    Refused,
    decode_message,
    encode_message,
)
from crdt_model.replication.batches import pack, unpack
from crdt_model.replication.frames import decode_frame, encode_frame
from crdt_model.replication.watermarks import WatermarkSaid, read_watermark, sign_watermark
from crdt_model.sealing import CannotOpen, open_sealed, seal
from crdt_model.spoken import Unspoken, read_words, words
from discovery.sightings import properties_of, read_sighting
from node import (
    catalogue_edits,
    invoices,
    lane_requests,
    local_products,
    purchase_requests,
    recalls,
    requests,
    sameness,
    sheet_requests,
    store_settings,
)
from node.errors import Refused as NodeRefused
from node.importing.checking import parse_row
from node.importing.reading import read_sheet
from node.importing.report import Problems
from node.importing.tables import TABLES
from node.inviting import appointed
from tests.crdt_model.example_facts import DETAILS, example
from tests.crdt_model.small_network import STORE_A, SmallNetwork, exchange_key, exchange_public
from tests.crdt_model.test_joining import ANSWER, REQUEST
from tests.crdt_model.test_replication_frames import (
    FRAMES,
    LOG,
    NETWORK_ID,
    batch_of,
    chain_of,
    rows_of,
)
from tests.fuzz import conversation
from tests.fuzz.mutations import (
    Mutate,
    mutate_array,
    mutate_bytes,
    mutate_json,
    mutate_packed,
    mutate_workbook,
)

MAX_JSON_BYTES = 1 << 20  # the API takes no larger body


@dataclass(frozen=True, slots=True)
class Decoder:
    """A reader of bytes from outside.

    Attributes:
        read: takes bytes; returns anything, or raises one of `errors`.
        samples: valid bytes; every one must be read without an error.
        cost: how many times slower than usual; so many fewer mutations are tried.
    """

    read: Callable[[bytes], object]
    samples: Sequence[bytes]
    errors: tuple[type[Exception], ...]
    mutate: Mutate = mutate_array
    cost: int = 1


class Untrue(Exception):
    """A decoder took bytes and gave something that does not stand for them."""


NET = SmallNetwork()
DEVICE = NET.device(20, (Right.ISSUER, ANYWHERE), (Right.STORE, STORE_A))
ENTRIES = chain_of(40)


# --- readers that need something around them ------------------------------------------


def _codec(data: bytes) -> object:
    value = codec.decode(data)
    if codec.encode(value) != data:
        raise Untrue("decoded, but another encoding stands for the value")
    return value


def _fact(data: bytes) -> object:
    read = decode_fact(data)
    if encode_fact(read) != data:
        raise Untrue("read, but written otherwise")
    return detail_of(read)


def _entry(data: bytes) -> object:
    entry = decode_entry(NETWORK_ID, data)
    if encode_entry(entry) != data:
        raise Untrue("read, but written otherwise")
    return [detail_of(fact) for fact in decode_facts(entry.facts)]


def _frame(data: bytes) -> object:
    frame = decode_frame(data)
    if encode_frame(frame) != data:
        raise Untrue("read, but written otherwise")
    return frame


def _batch(columns: bytes) -> object:
    return [decode_facts(e.facts) for e in unpack(NETWORK_ID, batch_of(ENTRIES, columns), GENESIS)]


def _watermark(statement: bytes) -> object:
    return read_watermark(type(WATERMARK)(statement, LOG.device, bytes(64)))


def _join_message(data: bytes) -> object:
    message = decode_message(data)
    if encode_message(message) != data:
        raise Untrue("read, but written otherwise")
    return message


def _text_of(data: bytes) -> str:
    return data.decode("utf-8", errors="surrogateescape")


def _json(reader: Callable[[dict[str, object]], object]) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        try:
            body = json.loads(data)  # as `handlers.json_body` does
        except (ValueError, RecursionError):
            return None
        return reader(body) if isinstance(body, dict) else None

    return read


def _table(name: str) -> Callable[[bytes], object]:
    table = TABLES[name]

    def read(data: bytes) -> object:
        problems = Problems()
        sheet = read_sheet(table, data, problems)
        for row in sheet.rows:
            parse_row(list(table.columns), row, problems)
        return problems.report(name, len(sheet.rows)).text()

    return read


def _sighting(data: bytes) -> object:
    """TXT entries as DNS-SD carries them (RFC 6763, 6): one byte of length, then key=value."""
    entries: dict[bytes, bytes | None] = {}
    while data:
        text, data = data[1 : data[0] + 1], data[data[0] + 1 :]
        key, equals, value = text.partition(b"=")
        entries[key] = value if equals else None
    return read_sighting(entries, ["10.0.0.7", _text_of(entries.get(b"device") or b"")], 8765)


# --- samples ----------------------------------------------------------------------------

SUPPLY_BODIES: tuple[tuple[str, Callable[[object], object], dict[str, object]], ...] = (
    ("order", lane_requests.order,
     {"id": "o", "supplier": "CMS", "kind": "emergency", "programme": "EM", "needed_by":
      "2026-12-01", "period": {"label": "Nov", "start": "2026-11-01", "end": "2026-11-30"},
      "lines": [{"product": "ACT", "quantity": 10, "note": "rain"}]}),
    ("review", lane_requests.review,
     {"id": "r", "decision": "approved",
      "lines": [{"product": "ACT", "quantity": 5, "note": "x"}]}),
    ("pick request", lane_requests.pick,
     {"id": "p", "to": "HC01", "purpose": "loan", "override": {"reason": "x"},
      "lines": [{"product": "ACT", "quantity": 5, "batch": "L1", "bin": "A"}]}),
    ("settlement request", lane_requests.settle,
     {"id": "s", "lines": [{"line": 0, "parts": [{"outcome": "lost", "quantity": 2}]}]}),
    ("write-off", lane_requests.write_off,
     {"id": "w", "borrower": "HC02", "product": "ACT", "quantity": 5, "note": ""}),
    ("noted", lane_requests.noted, {"id": "n", "note": "x"}),
    ("purchase request", purchase_requests.purchase,
     {"id": "b", "supplier": "IDA", "currency": "EUR", "expected": "2026-12-20", "lines":
      [{"product": "ACT", "quantity": 600, "units_per_pack": 6, "price": "1.25", "note": ""}]}),
)  # fmt: skip

WATERMARK = sign_watermark(
    NETWORK_ID,
    WatermarkSaid(LOG, 41, 1_795_392_000_000 << 16),
    lambda message: bytes(64),
)
FACTS = [encode_fact(example(kind)) for kind in DETAILS]
GRANTS = NET.grants(frozenset({(Right.STORE, STORE_A), (Right.ISSUER, ANYWHERE)}))
SEALED_TO, SEALED_FOR = exchange_key(90), b"pepper"
TXT = b"".join(
    bytes([len(entry)]) + entry
    for key, value in properties_of(bytes(16), bytes(16), 1).items()
    for entry in (f"{key}={value}".encode(),)
)
LINE = {
    "product": "ACT", "quantity": 10, "batch": "L1", "expiry": "2027-05", "bin": "main",
    "status": "usable", "to_bin": "cold", "to_status": "held", "direction": "in", "reason": "r",
}  # fmt: skip
MOVEMENT = {
    "id": "m1", "kind": "receipt", "from": "CMS", "to": "HC01", "shipment": "00" * 8,
    "lines": [LINE, {"product": "ORS", "quantity": 1}], "occurred_at": "2026-11-23T10:00:00Z",
    "override": {"reason": "why"}, "note": "n",
}  # fmt: skip
COUNT = {
    "id": "c1", "complete_for": ["ACT"],
    "lines": [
        {
            "product": "ACT", "quantity": 3, "batch": "L1", "expiry": "2027-05-00", "bin": "main",
            "status": "usable", "counted_at": "2026-11-23", "reason": "r",
            "out_since": "2026-11-01",
        }
    ],
}  # fmt: skip
_CELL = {"product": "ACT", "batch": "L1", "bin": "main", "status": "usable", "owner": "GF"}
SHEET_BODIES: list[tuple[str, Callable[[object], object], dict[str, object]]] = [
    ("open sheet", sheet_requests.open_sheet,
     {"id": "s", "by": "expiring_before", "expiring_before": "2027-01-31", "blind": True}),
    ("figures", sheet_requests.figures,
     {"id": "f", "note": "", "lines": [_CELL | {"closed_packs": 3, "open_units": 4, "part": "top",
                                                "recount": True, "counted_at": "2026-11-23"}]}),
    ("end sheet", sheet_requests.end_sheet, {"id": "e", "complete_for": ["ACT"], "note": "x"}),
    ("bin", sheet_requests.set_bin,
     {"id": "b", "code": "A2", "name": "Shelf", "held": True, "storage": "2-8 C"}),
    ("move bin", sheet_requests.move_bin, {"id": "m", "to_bin": "B1", "note": ""}),
    ("reasons", sheet_requests.reasons,
     {"id": "r", "lines": [_CELL | {"reason": "lost", "quantity": 5}], "note": ""}),
    ("decision", sheet_requests.decision, {"id": "d", "key": "maybe_twice/x/y", "note": "two"}),
]  # fmt: skip
CORRECTION = {"id": "k1", "reason": "slip", "lines": [LINE]}
ROWS = {
    "facilities": ["HC01", "Nkhata Bay", "Health centre"],
    "products": ["ACT", "Artemether", "30"],
    "prices": ["ACT", "SUP", "USD", "1.50", "2026-11-01"],
    "stock": ["HC01", "ACT", "L1", "2027-05", "100", "main", "usable", "2026-11-01"],
    "consumption": ["HC01", "ACT", "2026-10", "40", "3"],
}


def _headers(name: str) -> list[str]:
    columns = TABLES[name].columns
    if len(ROWS[name]) == len(columns):
        return [column.name for column in columns]
    required = [column.name for column in columns if column.required]
    others = [column.name for column in columns if not column.required]
    return (required + others)[: len(ROWS[name])]


def _csv_of(name: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_headers(name))
    writer.writerows([ROWS[name], [f"{cell}x" for cell in ROWS[name]]])
    return out.getvalue().encode()


def _xlsx_of(name: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(_headers(name))
    sheet.append([int(cell) if cell.isdecimal() else cell for cell in ROWS[name]])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _roots(data: bytes) -> object:
    return Roots.load([data, NET.second.der])


CERTIFICATES = [NET.root.der, NET.second.der, NET.issuer.der, DEVICE.der]
JOIN_MESSAGES = [
    Hello(b"n" * 32, REQUEST),
    Challenge(b"n" * 32, NET.roots.ders(), (NET.issuer.der,)),
    Proof(b"f" * 16, b"p" * 32),
    Answer(b"p" * 32, ANSWER),
    Refused("expired"),
]
_MALFORMED = (Malformed,)
_REFUSED = (NodeRefused,)

CATALOGUE_BODIES: tuple[tuple[str, Callable[[object], object], dict[str, object]], ...] = (
    ("row", catalogue_edits.read,
     {"id": "r", "table": "products", "code": "ACT", "fields": {"ven": "V", "new_units": 2}}),
    ("own item", local_products.read,
     {"id": "i", "name": "Zinc", "unit": "tablet", "gtin": "4006381333931"}),
    ("same products", sameness.read_products,
     {"id": "s", "a": "ACT", "b": "ORS", "units": 1, "of_units": 10}),
    ("same batches", sameness.read_batches, {"id": "s", "product": "ACT", "a": "L1", "b": "L-1"}),
    ("store settings", store_settings.read,
     {"id": "s", "settings": [{"kind": "minmax", "product": "ACT", "max_months": "2.5"}]}),
    ("recall", recalls.read,
     {"id": "r", "product": "ACT", "lots": ["L1"], "class": "I", "reason": "x", "text": "y",
      "effective_from": "2026-11-23T08:00:00Z"}),
    ("recall note", recalls.read_note, {"id": "n", "note": "none found"}),
)  # fmt: skip

DECODERS: dict[str, Decoder] = {
    "codec": Decoder(_codec, FACTS, _MALFORMED),
    "fact": Decoder(_fact, FACTS, _MALFORMED),
    "facts": Decoder(decode_facts, [encode_facts([example(k) for k in DETAILS][:6])], _MALFORMED),
    "entry": Decoder(_entry, [encode_entry(entry) for entry in ENTRIES[28:34]], _MALFORMED),
    "frame": Decoder(_frame, [encode_frame(frame) for frame in FRAMES], _MALFORMED),
    "batch": Decoder(_batch, [pack(rows_of(ENTRIES))], _MALFORMED, mutate_packed, 5),
    "watermark": Decoder(_watermark, [WATERMARK.statement], _MALFORMED),
    "scope": Decoder(
        lambda data: scopes.parse(_text_of(data)),
        [LOG.scope.encode(), b"network", f"lane/{'0a' * 8}/{'0b' * 8}".encode()],
        _MALFORMED,
        mutate_bytes,
    ),
    "certificate": Decoder(Certificate.parse, CERTIFICATES, (BadCertificate,), mutate_bytes),
    "roots": Decoder(_roots, [NET.root.der], (BadCertificate,), mutate_bytes),
    "grants": Decoder(Grants.decode, [GRANTS.encode()], _MALFORMED),
    "join message": Decoder(_join_message, list(map(encode_message, JOIN_MESSAGES)), _MALFORMED),
    "join code": Decoder(
        lambda data: str(read_join_code(_text_of(data))),
        [str(conversation.CODE).encode()],
        (Mistyped,),
        mutate_bytes,
    ),
    "recovery key": Decoder(
        lambda data: read_recovery_text(_text_of(data)),
        [recovery_text(b"s" * 32).encode()],
        (Mistyped,),
        mutate_bytes,
    ),
    "join request file": Decoder(
        read_request, [pack_request(REQUEST, b"n" * 32)], (BadJoinFile,), mutate_bytes
    ),
    "join answer file": Decoder(
        read_answer, [pack_answer(b"f" * 32, ANSWER)], (BadJoinFile,), mutate_bytes
    ),
    "six words": Decoder(
        lambda data: words(read_words(_text_of(data))),
        [words(1 << 60).encode()],
        (Unspoken,),
        mutate_bytes,
    ),
    "sealed box": Decoder(
        lambda data: open_sealed(SEALED_TO, SEALED_FOR, data),
        [seal(exchange_public(90), SEALED_FOR, b"secret")],
        (CannotOpen,),
        mutate_bytes,
    ),
    "appointment": Decoder(
        lambda data: appointed(_text_of(data)), [b"3 " + b"ab" * 16], (), mutate_bytes
    ),
    "sighting": Decoder(_sighting, [TXT], (), mutate_bytes),
    "movement": Decoder(
        _json(requests.movement), [json.dumps(MOVEMENT).encode()], _REFUSED, mutate_json
    ),
    "count": Decoder(_json(requests.count), [json.dumps(COUNT).encode()], _REFUSED, mutate_json),
    "correction": Decoder(
        _json(lambda body: requests.correction(body, with_lines=True)),
        [json.dumps(CORRECTION).encode()],
        _REFUSED,
        mutate_json,
    ),
    **{
        name: Decoder(_json(read), [json.dumps(body).encode()], _REFUSED, mutate_json)
        for name, read, body in SHEET_BODIES
    },
    **{
        name: Decoder(_json(read), [json.dumps(body).encode()], _REFUSED, mutate_json, 10)
        for name, read, body in CATALOGUE_BODIES
    },
    **{
        name: Decoder(_json(read), [json.dumps(body).encode()], _REFUSED, mutate_json)
        for name, read, body in SUPPLY_BODIES
    },
    "packing list": Decoder(
        lambda data: packing_lists.read(NETWORK_ID, data),
        [packing_lists.pack(chain_of(2), bytes(64), b"certificate")],
        (packing_lists.BadPackingList,),
        mutate_bytes,
    ),
    "codes of a packing list": Decoder(
        lambda data: packing_lists.joined(_text_of(data).split("\n")),
        ["\n".join(packing_lists.codes_of(bytes(range(256)) * 8)).encode()],
        (packing_lists.BadPackingList,),
        mutate_bytes,
    ),
    "invoice": Decoder(
        lambda data: invoices.receipt_of(data, "x", "IDA", "7", "0" * 16, "EUR"),
        [b"product_code,quantity,price\nACT,10,1.5\n"],
        _REFUSED,
        mutate_bytes,
        2,
    ),
    "sign in": Decoder(
        _json(requests.sign_in),
        [json.dumps({"store": "HC01", "user": "amina", "pin": "1234"}).encode()],
        _REFUSED,
        mutate_json,
    ),
    **{
        f"{name}.csv": Decoder(_table(name), [_csv_of(name)], _REFUSED, mutate_bytes, 2)
        for name in ROWS
    },
    "stock.xlsx": Decoder(_table("stock"), [_xlsx_of("stock")], _REFUSED, mutate_workbook, 40),
    "session": Decoder(
        conversation.heard, conversation.samples(), (), conversation.mutate_frames, 20
    ),
    "joining": Decoder(
        conversation.joined, conversation.join_samples(), (), conversation.mutate_frames, 5
    ),
}

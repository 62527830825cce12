"""Signing: a report's figures kept as they were signed, beside what they are now (C12).

What was signed is the setting `signed/<id>` of the store: number, parameters, a hash over all rows,
the totals of its columns, and the rows themselves where they fit in a setting. It never changes.
When it is opened the report is made again with the same parameters, up to the same moment: what
facts that came later have changed is then shown beside what was signed.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from dataclasses import dataclass, replace
from typing import Any

from crdt_model import scopes
from crdt_model.card import Sentence
from crdt_model.clock import stamp_of
from crdt_model.codec import Malformed, array, blob, decode, encode, integer, text
from crdt_model.details import MAX_VALUE_BYTES
from crdt_model.document_numbers import document_number
from node import answers, fields
from node.directory import Directory, instant_text
from node.errors import Refused
from node.node import Node
from node.recording import Actor
from node.reports import asking
from node.reports.page import as_html
from node.reports.showing import json_value
from node.reports.table import Answer, Report, Type
from node.setting_desk import SettingDesk
from node.views import numbers, settings
from node.views.settings import Named

SIGNED = "signed/"
NEEDED_ROLE = "storekeeper"
SIGNED_WORDS = frozenset({"from", "to", "period", "product", "list", "as_of"})
MAX_SIGNED_SHOWN = 200  # of one list, the newest first
MAX_ROWS_BYTES = 2800  # of compressed rows: the rest of a setting holds all else
MAX_RAW_BYTES = 256 << 10  # of rows when they are read again: what so few bytes may come to
_VERSION = 1
_SUMMED = (Type.QUANTITY, Type.NUMBER)
_DIGEST_BYTES = 32


@dataclass(frozen=True, slots=True)
class Signature:
    """What was signed.

    Attributes:
        words: the parameters, days and moment said. digest: SHA-256 over all rows.
        totals: sums of the columns that hold whole numbers. rows: as signed, None if too many.
    """

    report: str
    document: str
    by: str
    words: dict[str, str]
    digest: bytes
    count: int
    totals: dict[str, int]
    rows: list[dict[str, Any]] | None

    def encode(self) -> bytes:
        """The value of the setting; rows are left out where they do not fit."""
        packed = b"" if self.rows is None else zlib.compress(_canonical(self.rows), 9)
        return encode(
            (
                _VERSION,
                self.report,
                self.document,
                self.by,
                tuple(sorted(self.words.items())),
                self.digest,
                self.count,
                tuple(sorted(self.totals.items())),
                packed if len(packed) <= MAX_ROWS_BYTES else b"",
            )
        )

    @classmethod
    def read(cls, value: object) -> Signature | None:
        """What a setting says was signed, None if it is no such value."""
        try:
            parts = array(decode(blob(value, what="signed")), 9, "signed")
            version, report, document, by, words, digest, count, totals, packed = parts
            if version != _VERSION:
                return None
            rows = _unpacked(blob(packed, what="rows"))
            return cls(
                text(report, 60, "report"),
                text(document, 120, "document"),
                text(by, 120, "by"),
                {text(k, 60, "word"): text(v, 500, "word") for k, v in _pairs(words)},
                blob(digest, _DIGEST_BYTES, what="digest"),
                integer(count, what="count"),
                {text(k, 60, "column"): _whole(v) for k, v in _pairs(totals)},
                rows,
            )
        except (Malformed, ValueError, TypeError):
            return None  # a device may set keys of any form


def _pairs(value: object) -> list[tuple[Any, Any]]:
    return [(name, held) for name, held in (array(one, 2, "pair") for one in array(value))]


def _whole(value: object) -> int:
    if type(value) is not int:
        raise Malformed("a whole number expected")
    return value


def _unpacked(packed: bytes) -> list[dict[str, Any]] | None:
    if not packed:
        return None
    reader = zlib.decompressobj()
    raw = reader.decompress(packed, MAX_RAW_BYTES)
    if not reader.eof:
        raise Malformed("rows are longer than they may be")
    rows = json.loads(raw)
    return rows if isinstance(rows, list) else None


def _canonical(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _rows(answer: Answer) -> list[dict[str, Any]]:
    names = [one.name for one in answer.report.columns]
    (section,) = answer.sections
    return [{name: json_value(getattr(row, name)) for name in names} for row in section.found.rows]


def _totals(report: Report, rows: list[dict[str, Any]]) -> dict[str, int]:
    return {
        one.name: sum(row[one.name] or 0 for row in rows)
        for one in report.columns
        if one.type in _SUMMED
    }


# --- signing -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SignRequest:
    """A report to be signed: the client's id, and the report's parameters."""

    id: str
    words: dict[str, str]
    request: bytes


def sign_request(body: object, report: Report) -> SignRequest:
    """Read the body.

    Raises:
        Refused: a field is missing, unknown or not of its form; `unknown_parameter`.
    """
    given = fields.object_of(body, {"id", "parameters"})
    said = given.get("parameters") or {}
    words = fields.object_of(said, SIGNED_WORDS)
    written = {name: fields.text(words, name, 100) for name in words if words[name] is not None}
    asking.Words.of(written, report)
    asked = {"report": report.name, "parameters": written}
    return SignRequest(fields.command(given), written, fields.request_hash(asked))


def sign(
    node: Node,
    connection: sqlite3.Connection,
    place: str,
    report: Report,
    asked: SignRequest,
    actor: Actor,
) -> dict[str, Any]:
    """Keep a report's figures as they are, under a number; the same command again gives it again.

    Raises:
        Refused: as the report itself; `not_allowed`.
    """
    desk = SettingDesk.of_store(node.store, connection, place, actor, NEEDED_ROLE)
    store = desk.place
    assert store is not None  # it is a store's
    key = SIGNED + _signed_id(node, store, asked).hex()
    if not desk.done_before(asked.id, asked.request):
        moment = asked.words.get("as_of") or instant_text(stamp_of(node.now_ms()))
        made = _made(node, desk.directory, report, asked.words | {"as_of": moment}, store)
        days = {
            name: day.isoformat()
            for name, day in (("from", made.asked.first), ("to", made.asked.last))
            if name in report.takes
        }
        words = {n: v for n, v in asked.words.items() if n != "period" or "from" not in days}
        rows = _rows(made)
        signature = Signature(
            report.name,
            _number(desk, store),
            actor.name,
            words | days | {"as_of": moment},
            hashlib.sha256(_canonical(rows)).digest(),
            len(rows),
            _totals(report, rows),
            rows,
        )
        value = signature.encode()
        if len(value) > MAX_VALUE_BYTES:
            value = replace(signature, rows=None).encode()
        desk.set(key, value)
        desk.write(asked.id, asked.request)
    return signed_report(node, desk.directory, store, key.removeprefix(SIGNED))


def _signed_id(node: Node, store: Named, asked: SignRequest) -> bytes:
    said = node.network + store.id + asked.id.encode()
    return hashlib.sha256(b"stockmesh/signed/1" + said).digest()[:8]


def _number(desk: SettingDesk, store: Named) -> str:
    """The next number of this device, after all it gave to signed reports before a restore."""
    scope = desk.directory.make_scope(desk.scope)
    for held in settings.under(desk.connection, scope, SIGNED).values():
        for one in held:
            signature = Signature.read(one.value)
            if signature is not None and one.name.device == desk.store.device:
                numbers.note(desk.connection, store.id, one.name.device, signature.document)
    number = numbers.next_number(desk.connection, store.id, desk.store.device)
    return document_number(store.code, desk.directory.device_label(desk.store.device), number)


def _made(
    node: Node, directory: Directory, report: Report, words: dict[str, str], store: Named
) -> Answer:
    read = asking.Words.of(words, report)
    return asking.answer(node, directory, report, read, [store], several=False)


# --- reading -----------------------------------------------------------------------------


def signed_reports(directory: Directory, store: Named) -> dict[str, Any]:
    """What was signed at a store, the newest first."""
    scope = directory.scope(scopes.store_settings(store.id))
    found = []
    for key, held in settings.under(directory.connection, scope, SIGNED).items():
        signature = Signature.read(held[-1].value) if held else None
        if signature is not None:
            head = _head(key.removeprefix(SIGNED), signature)
            found.append((held[-1].stamp, head | {"device": held[-1].name.device}))
    found.sort(key=lambda one: (-one[0], one[1]["id"]))
    shown = [
        head | {"device": directory.device_name(head["device"]), "signed_at": instant_text(stamp)}
        for stamp, head in found[:MAX_SIGNED_SHOWN]
    ]
    return {"store": answers.named(store), "signed": shown, "total": len(found)}


def _head(signed: str, signature: Signature) -> dict[str, Any]:
    return {
        "id": signed,
        "document": signature.document,
        "report": signature.report,
        "signed_by": signature.by,
        "parameters": signature.words,
        "rows": signature.count,
    }


def signed_page(node: Node, directory: Directory, store: Named, signed: str) -> str:
    """A signed report to be printed under its number: as it is now, and what that changes.

    Raises:
        Refused: `unknown_signed`.
    """
    told = signed_report(node, directory, store, signed)
    made = _made(node, directory, asking.report_named(told["report"]), told["parameters"], store)
    (section,) = made.sections
    notes = section.found.notes
    if told["changed"]:
        said = [
            f"{one['title']} signed {one['signed']}, now {one['now']}"
            for one in told["figures"]
            if one["signed"] != one["now"]
        ]
        text = f"changed since it was signed: {'; '.join(said) or 'other columns'}"
        notes = (Sentence("changed_since_signed", {"figures": len(said)}, text), *notes)
    found = replace(section.found, notes=notes)
    document = f"{told['document']}, signed by {told['signed_by']}, {told['signed_at']}"
    shown = replace(made, sections=(replace(section, found=found),), document=document)
    return as_html(shown)


def signed_report(node: Node, directory: Directory, store: Named, signed: str) -> dict[str, Any]:
    """One signed report: its figures as signed and as they are by what is known now.

    Raises:
        Refused: `unknown_signed`.
    """
    scope = directory.scope(scopes.store_settings(store.id))
    held = settings.standing(directory.connection, scope, SIGNED + signed)
    signature = Signature.read(held[0].value) if held else None  # the first stands: it was signed
    if signature is None:
        raise Refused("unknown_signed", "nothing was signed under this id", status=404)
    report = asking.report_named(signature.report)
    rows = _rows(_made(node, directory, report, signature.words, store))
    now = _totals(report, rows)
    changed = hashlib.sha256(_canonical(rows)).digest() != signature.digest
    gone, new = _differing(signature.rows, rows) if changed else ([], [])
    return {
        "store": answers.named(store),
        **_head(signed, signature),
        "signed_at": instant_text(held[0].stamp),
        "device": directory.device_name(held[0].name.device),
        "changed": changed,
        "figures": [
            {
                "name": one.name,
                "title": one.title,
                "unit": one.unit,
                "signed": signature.totals.get(one.name),
                "now": now.get(one.name),
            }
            for one in report.columns
            if one.name in now
        ],
        "signed_rows": gone,
        "rows_now": new,
    }


def _differing(
    signed: list[dict[str, Any]] | None, now: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]] | None, list[dict[str, Any]] | None]:
    """The rows that differ, as signed and as they are; None where the signed ones were not kept."""
    if signed is None:
        return None, None
    return [row for row in signed if row not in now], [row for row in now if row not in signed]

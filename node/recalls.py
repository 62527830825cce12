"""Recalls as recorded and read: called back, answered by stores, lifted (R1).

A recall is a row of the catalogue, so that every node has it; a store's answer is a setting of the
store.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from crdt_model import scopes
from crdt_model.details import SettingValue
from crdt_model.grants import Right
from crdt_model.identifiers import derived_id
from crdt_model.recalls import CLASSES, MAX_LOTS
from node import fields
from node.directory import Directory, parse_instant
from node.errors import Refused, not_allowed
from node.recalled import LOTS_BETWEEN, TABLE, answer_key, find
from node.recording import Actor, check_clock
from node.setting_desk import SettingDesk
from node.store import Store
from node.views import settings

MAX_REASON_CHARS = 200
MAX_TEXT_CHARS = 2000
MAX_LOTS_BYTES = 4000  # a setting has at most 4 KiB


@dataclass(frozen=True, slots=True)
class RecallRequest:
    """A recall as asked for; `since` None is now."""

    id: str
    product: str
    lots: tuple[str, ...]
    since: str | None
    gravity: str
    reason: str
    text: str
    request: bytes


@dataclass(frozen=True, slots=True)
class NoteRequest:
    """An answer to a recall, or the reason for which it is lifted."""

    id: str
    note: str
    request: bytes


def read(body: object) -> RecallRequest:
    """A recall from the body of a request.

    Raises:
        Refused: `invalid`, `unknown_field`, `reason_required`.
    """
    asked = fields.object_of(
        body, {"id", "product", "lots", "effective_from", "class", "reason", "text"}
    )
    lots = []
    for written in fields.texts(asked, "lots", MAX_LOTS):
        lot = fields.batch({"batch": written})
        if lot is None or not fields.lot_key(lot):
            raise fields.bad("lots", "a batch in each")
        lots.append(fields.lot_key(lot))
    reason = fields.text(asked, "reason", MAX_REASON_CHARS).strip()
    if not reason:
        raise Refused("reason_required", "say why", field="reason")
    return RecallRequest(
        fields.command(asked),
        fields.text(asked, "product"),
        tuple(dict.fromkeys(lots)),
        fields.optional(asked, "effective_from"),
        fields.choice(asked, "class", CLASSES),
        reason,
        fields.optional(asked, "text", MAX_TEXT_CHARS) or "",
        fields.request_hash(asked),
    )


def read_note(body: object) -> NoteRequest:
    """An answer or a reason from the body of a request."""
    asked = fields.object_of(body, {"id", "note"})
    note = fields.text(asked, "note", MAX_TEXT_CHARS).strip()
    if not note:
        raise Refused("note_required", "say what was done", field="note")
    return NoteRequest(fields.command(asked), note, fields.request_hash(asked))


def _desk(store: Store, connection: sqlite3.Connection, actor: Actor) -> SettingDesk:
    """Whoever keeps the catalogue, or supervises any store, may call back."""
    check_clock(store)
    grants = store.grants(connection, store.device)
    if grants is None or not (
        grants.allows(Right.CATALOGUE, b"") or grants.targets(Right.SUPERVISOR)
    ):
        raise not_allowed("this device may not call batches back", scope=scopes.CATALOGUE)
    if not actor.may("supervisor"):
        raise not_allowed(f"a {actor.role} may not do this", needed="supervisor")
    directory = Directory(connection, store.network)
    return SettingDesk(store, connection, directory, scopes.CATALOGUE, None, actor)


def call_back(
    store: Store, connection: sqlite3.Connection, asked: RecallRequest, actor: Actor
) -> bytes:
    """Record a recall once; returns its id.

    Raises:
        Refused: `not_allowed`, `unknown_code`, `ambiguous_code`, `command_reused`,
            `time_in_future`, `too_long`.
    """
    desk = _desk(store, connection, actor)
    row_id = derived_id(store.network, TABLE, asked.id)
    if desk.done_before(asked.id, asked.request):
        return row_id
    if settings.row(connection, desk.directory.scope(desk.scope), TABLE, row_id):
        raise Refused(
            "command_reused",
            "this id was used for another recall; make a new one",
            status=409,
            id=asked.id,
        )
    product = desk.directory.product(asked.product)
    values: list[tuple[str, SettingValue]] = [
        ("code", f"R-{row_id[:3].hex().upper()}"),
        ("name", asked.reason),
        ("product", product.id.hex()),
        ("lots", LOTS_BETWEEN.join(asked.lots)),
        ("from", _since(desk, asked.since)),
        ("class", asked.gravity),
        ("text", asked.text),
    ]
    if len(LOTS_BETWEEN.join(asked.lots).encode()) > MAX_LOTS_BYTES:
        raise Refused("too_long", "too many batches for one recall; make several", field="lots")
    desk.make_row(TABLE, asked.id, values)
    desk.write(asked.id, asked.request)
    return row_id


def _since(desk: SettingDesk, text: str | None) -> int:
    present = desk.directory.present(desk.store.now_ms())
    if text is None:
        return present
    try:
        since = parse_instant(text)
    except (ValueError, OverflowError):
        raise fields.bad("effective_from", "a time as ISO 8601") from None
    if since > present:
        raise Refused("time_in_future", "that time has not come yet", field="effective_from")
    return since


def lift(
    store: Store, connection: sqlite3.Connection, recall: str, asked: NoteRequest, actor: Actor
) -> bytes:
    """End a recall, once: from now on its batches are judged as others are.

    Raises:
        Refused: `not_allowed`, `unknown_recall`, `command_reused`.
    """
    desk = _desk(store, connection, actor)
    found = find(desk.directory, recall)
    if not desk.done_before(asked.id, asked.request) and found.lifted is None:
        prefix = f"{TABLE}/{found.id.hex()}"
        desk.set(f"{prefix}/lifted", desk.directory.present(store.now_ms()))
        desk.set(f"{prefix}/lifted_because", asked.note)
        desk.write(asked.id, asked.request)
    return found.id


def answer(
    store: Store,
    connection: sqlite3.Connection,
    place: str,
    recall: str,
    asked: NoteRequest,
    actor: Actor,
) -> bytes:
    """Say once for a store that it did what the recall asks.

    Raises:
        Refused: `not_allowed`, `unknown_code`, `unknown_recall`, `command_reused`.
    """
    desk = SettingDesk.of_store(store, connection, place, actor)
    found = find(desk.directory, recall)
    if not desk.done_before(asked.id, asked.request):
        desk.set(answer_key(found.id), asked.note)
        desk.write(asked.id, asked.request)
    return found.id

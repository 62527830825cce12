"""Bins: the shelves of a store, as its people call them, and moving one's whole content.

A bin's id comes from its code and is the same in every store; its name, whether it is held and the
storage class it is for are settings of the store. What lies in a held bin is not usable (B5).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from crdt_model import scopes
from crdt_model.codec import encode
from crdt_model.details import NO_ID, FactName, Reasoned, Row, SettingValue, stored
from crdt_model.facts import Kind, Leg, fact
from crdt_model.fold import Recorded
from crdt_model.places import Shelf
from crdt_model.settings import row_prefix
from node.directory import DEFAULT_BIN, Directory
from node.errors import Refused
from node.recording import Actor, Desk
from node.requests import MAX_COUNT_LINES
from node.sheet_requests import BinMove, BinRequest
from node.store import Store
from node.views import ledger as ledger_view
from node.views import settings
from node.views.settings import Named

_ROLE = "storekeeper"


def bins(directory: Directory, store: Named) -> list[dict[str, Any]]:
    """The bins of a store by code, with how many products lie in each."""
    rows = settings.table(
        directory.connection, directory.scope(scopes.store_settings(store.id)), "bin"
    )
    held = ledger_view.balances(directory.connection, directory.scope(scopes.ledger(store.id)))
    products: dict[bytes, set[bytes]] = {}
    for item in held:
        if item.on_hand:
            products.setdefault(item.cell.bin, set()).add(item.cell.product)
    known = rows.keys() | products.keys() | {directory.bin_id(DEFAULT_BIN)}
    shown = [
        _bin_json(directory, store, bin_id, rows.get(bin_id, {}), len(products.get(bin_id, ())))
        for bin_id in known
    ]
    return sorted(shown, key=lambda one: (one["code"], one["id"]))


def _bin_json(
    directory: Directory,
    store: Named,
    bin_id: bytes,
    fields: Mapping[str, SettingValue],
    products: int,
) -> dict[str, Any]:
    return {
        "id": bin_id.hex(),
        "code": directory.bin_code(store.id, bin_id),
        "name": str(fields.get("name") or ""),
        "held": bool(fields.get("held")),
        "storage": str(fields.get("storage") or "") or None,
        "products": products,
    }


def set_bin(
    store: Store, connection: sqlite3.Connection, place: str, asked: BinRequest, actor: Actor
) -> dict[str, Any]:
    """Make a bin, or change what is said of it; what is not named stays.

    Raises:
        Refused: `command_reused` and those of any command.
    """
    desk = Desk.open(store, connection, place, actor, _ROLE)
    scope = scopes.store_settings(desk.place.id)
    if not desk.lane_recorded_before(scope, asked.id, asked.request):
        row = _row(desk, asked)
        if row is not None:
            desk.write_in(scope, asked.id, asked.request, [fact(Kind.ROW, stored(row))])
    bin_id = desk.directory.bin_id(asked.code)
    directory = Directory(connection, store.network)
    return next(one for one in bins(directory, desk.place) if one["id"] == bin_id.hex())


def _row(desk: Desk, asked: BinRequest) -> Row | None:
    """The fields that change, each naming what it replaces; None where nothing does."""
    directory = desk.directory
    prefix = row_prefix("bin", directory.bin_id(asked.code))
    scope = directory.scope(scopes.store_settings(desk.place.id))
    held = settings.under(desk.connection, scope, prefix)
    fields: list[tuple[str, SettingValue]] = []
    was: list[tuple[int, FactName]] = []
    said: dict[str, SettingValue] = {
        "code": asked.code, "name": asked.name, "held": asked.held, "storage": asked.storage
    }  # fmt: skip
    for name, value in said.items():
        standing = held.get(prefix + name, [])
        if value is None or (standing and encode(standing[-1].value) == encode(value)):
            continue
        was += [(len(fields), assigned.name) for assigned in standing]
        fields.append((name, value))
    return Row("bin", asked.code, tuple(fields), tuple(was)) if fields else None


def move_bin(
    store: Store,
    connection: sqlite3.Connection,
    place: str,
    code: str,
    asked: BinMove,
    actor: Actor,
) -> tuple[Desk, Recorded]:
    """Move everything a bin holds into another, as it is: batches, statuses and owners.

    Raises:
        Refused: `bin_empty`, `sheet_too_large`, `wrong_storage` and those of any command.
    """
    desk = Desk.open(store, connection, place, actor, _ROLE)
    before = desk.recorded_before(asked.id, asked.request)
    if before is not None:
        return desk, before
    shelves = desk.shelves(None)
    source = desk.directory.bin_id(code)
    if desk.directory.bin_id(asked.to_bin) == source:
        raise Refused("invalid", "to_bin must differ from where it is", field="to_bin")
    content = [
        item
        for item in ledger_view.balances(desk.connection, desk.ledger)
        if item.cell.bin == source and item.on_hand > 0
    ]
    if not content:
        raise Refused("bin_empty", f"nothing lies in {code}", field="bin")
    if len(content) > MAX_COUNT_LINES:
        raise Refused("sheet_too_large", "too much lies there for one command; move it in parts")
    target = shelves.named_bin(asked.to_bin)
    detail = stored(Reasoned(NO_ID, asked.note))
    facts = []
    for item in content:
        cell = item.cell
        row = desk.directory.named("product", cell.product)
        shelves.check_storage(row, target, override=False)
        leg = Leg(
            Shelf(source, cell.status, cell.owner),
            Shelf(target, cell.status, cell.owner),
            cell.product,
            cell.batch,
            item.on_hand,
        )
        facts.append(fact(Kind.TRANSFER, detail, legs=(leg,)))
    desk.write_bins(asked.id, asked.request, list(shelves.new_bins))
    return desk, desk.write(asked.id, asked.request, facts)

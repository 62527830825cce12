"""A store's own items (P5): rows `local_product` in the settings of the stores held here."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from crdt_model.details import SettingValue
from crdt_model.identifiers import looks_like_id
from crdt_model.scopes import parse
from node.views import settings
from node.views.settings import Named

KIND = "local_product"


@dataclass(frozen=True, slots=True)
class LocalItem:
    """An item and the store whose own it is."""

    store: bytes
    item: Named


def held(connection: sqlite3.Connection) -> list[LocalItem]:
    """Every store's own items, by store and code."""
    rows = connection.execute(
        "SELECT scope.name, named.id, code, named.name FROM named"
        " JOIN scope ON scope.id = named.scope WHERE kind = ? ORDER BY scope.name, code, named.id",
        (KIND,),
    )
    return [LocalItem(parse(scope).ids[0], Named(*row)) for scope, *row in rows]


def find(connection: sqlite3.Connection, text: str) -> list[Named]:
    """The items with this id, else with this code."""
    items = [local.item for local in held(connection)]
    if looks_like_id(text):
        found = [item for item in items if item.id == bytes.fromhex(text)]
        if found:
            return found
    return [item for item in items if item.code == text]


def named(connection: sqlite3.Connection, row_id: bytes) -> Named | None:
    """The item of this id."""
    row = connection.execute(
        "SELECT id, code, name FROM named WHERE kind = ? AND id = ?", (KIND, row_id)
    ).fetchone()
    return None if row is None else Named(*row)


def fields(connection: sqlite3.Connection, row_id: bytes) -> dict[str, SettingValue]:
    """The fields of the item of this id, none if there is none."""
    row = connection.execute(
        "SELECT scope FROM named WHERE kind = ? AND id = ?", (KIND, row_id)
    ).fetchone()
    return {} if row is None else settings.row(connection, row[0], KIND, row_id)

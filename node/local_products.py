"""A store's own items: what the catalogue lacks is recorded under a name at once (P5).

The item is a row in the store's settings with a code like `HC01-X3`. The catalogue's admin says
later which product it is (`same`); until then it is on the admin's list and not pushed to DHIS2.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from crdt_model.catalogue import is_gtin
from crdt_model.details import SettingValue
from crdt_model.identifiers import derived_id
from node import answers, fields
from node.directory import Directory
from node.errors import Refused
from node.recording import Actor
from node.setting_desk import SettingDesk
from node.store import Store
from node.views import local_items, same

MAX_UNIT_CHARS = 40


@dataclass(frozen=True, slots=True)
class ItemRequest:
    """An item as asked for."""

    id: str
    name: str
    unit: str
    gtin: str
    request: bytes


def read(body: object) -> ItemRequest:
    """An item from the body of a request.

    Raises:
        Refused: `invalid`, `unknown_field`, `wrong_check_digit`.
    """
    asked = fields.object_of(body, {"id", "name", "unit", "gtin"})
    name, unit = fields.text(asked, "name").strip(), fields.text(asked, "unit", MAX_UNIT_CHARS)
    if not name or not unit.strip():
        raise fields.bad("name" if not name else "unit", "some text")
    gtin = fields.optional(asked, "gtin") or ""
    if gtin and not is_gtin(gtin):
        raise Refused(
            "wrong_check_digit", f"{gtin[:20]} is no GTIN; read the barcode again", field="gtin"
        )
    return ItemRequest(fields.command(asked), name, unit.strip(), gtin, fields.request_hash(asked))


def record_item(
    store: Store, connection: sqlite3.Connection, place: str, asked: ItemRequest, actor: Actor
) -> dict[str, Any]:
    """Record an item once; the same request again gives it again.

    Raises:
        Refused: `not_allowed`, `unknown_code`, `command_reused`.
    """
    desk = SettingDesk.of_store(store, connection, place, actor)
    assert desk.place is not None
    # The id follows from the request's own id, so that a copy on another device is one item.
    code = f"{desk.place.id.hex()}/{asked.id}"
    row_id = derived_id(store.network, local_items.KIND, code)
    if not desk.done_before(asked.id, asked.request):
        number = 1 + sum(1 for item in local_items.held(connection) if item.store == desk.place.id)
        values: list[tuple[str, SettingValue]] = [
            ("code", f"{desk.place.code}-X{number}"),
            ("name", asked.name),
            ("unit", asked.unit),
            ("batch_tracked", False),
        ]
        if asked.gtin:
            values.append(("gtin", asked.gtin))
        desk.make_row(local_items.KIND, code, values)
        desk.write(asked.id, asked.request)
    return item_json(Directory(connection, store.network), desk.place.id, row_id)


def item_json(directory: Directory, store: bytes, row_id: bytes) -> dict[str, Any]:
    """An item with its store, and the product it is kept as."""
    held = directory.product_fields(row_id)
    meant = same.products_said(directory.connection).get(row_id)
    return answers.named(directory.named("product", row_id)) | {
        "store": answers.named(directory.named("store", store)),
        "unit": str(held.get("unit") or ""),
        "gtin": str(held.get("gtin") or "") or None,
        "same_as": None
        if meant is None
        else answers.named(directory.named("product", meant.product))
        | {"units": meant.factor.numerator, "of_units": meant.factor.denominator},
    }


def all_items(directory: Directory) -> dict[str, Any]:
    """Every item of the stores held here, those that no product is said of first."""
    items = [
        item_json(directory, local.store, local.item.id)
        for local in local_items.held(directory.connection)
    ]
    items.sort(key=lambda item: (item["same_as"] is not None, item["store"]["code"], item["code"]))
    return {"products": items}

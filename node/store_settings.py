"""Settings of a store that people change: its list, its minima, dates of batches, policies.

Each item of a request is one setting; a request is taken whole or not at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from crdt_model import scopes
from crdt_model.catalogue import decimal_of
from crdt_model.grants import Right
from crdt_model.identifiers import ID_BYTES, looks_like_id
from node import answers, barcodes, fields
from node.catalogue import months_said, store_word
from node.catalogue_edits import shown
from node.directory import Directory
from node.errors import Refused
from node.policies import POLICIES
from node.recording import Actor
from node.setting_desk import SettingDesk
from node.store import Store
from node.views import settings

MAX_ITEMS = 500  # of one request
MAX_UNITS = 1_000_000  # base units in one pack; the largest real ones have some thousands
_ON = {True: "on", False: "off", None: None}
SOURCES = ("counts", "dispensing")


@dataclass(frozen=True, slots=True)
class SettingsRequest:
    """Settings as asked for: (kind, its fields), in order."""

    id: str
    items: tuple[tuple[str, Mapping[str, Any]], ...]
    request: bytes


def read(body: object) -> SettingsRequest:
    """Settings from the body of a request.

    Raises:
        Refused: `invalid`, `unknown_field`.
    """
    asked = fields.object_of(body, {"id", "settings"})
    given = asked.get("settings")
    if not isinstance(given, list) or not 1 <= len(given) <= MAX_ITEMS:
        raise fields.bad("settings", f"1 to {MAX_ITEMS} settings")
    items = []
    for at, item in enumerate(given):
        try:
            kind = fields.choice(item if isinstance(item, dict) else {}, "kind", tuple(_KINDS))
            known = fields.object_of(item, _KINDS[kind].fields | {"kind"})
            for name, value in known.items():
                if value is not None and type(value) is not bool and not fields.is_text(value):
                    raise fields.bad(name, "text, true, false or null")
            items.append((kind, known))
        except Refused as refused:
            raise refused.at(at) from None
    return SettingsRequest(fields.command(asked), tuple(items), fields.request_hash(asked))


def change(
    store: Store, connection: sqlite3.Connection, place: str, asked: SettingsRequest, actor: Actor
) -> dict[str, Any]:
    """Change settings of a store, once; answers what is in force.

    Raises:
        Refused: `not_allowed`, `unknown_code`, `invalid`, `command_reused`; `line` names the item.
    """
    rights = {_KINDS[kind].right for kind, _ in asked.items}
    right = Right.STORE if Right.STORE in rights else Right.SUPERVISOR
    desk = SettingDesk.of_store(store, connection, place, actor, right=right)
    if not desk.done_before(asked.id, asked.request):
        for at, (kind, item) in enumerate(asked.items):
            try:
                desk.check(_KINDS[kind].role, _KINDS[kind].right)
                _KINDS[kind].apply(desk, item)
            except Refused as refused:
                raise refused.at(at) from None
        desk.write(asked.id, asked.request)
    assert desk.place is not None
    return in_force(Directory(connection, store.network), desk.place.id)


def _minmax(desk: SettingDesk, item: Mapping[str, Any]) -> None:
    product = desk.directory.product(fields.text(item, "product"))
    months = []
    for name in ("min_months", "max_months", "emergency_months"):
        text = fields.optional(item, name)
        if text is not None and decimal_of(text) is None:
            raise fields.bad(name, "months like 1.5")
        months.append(text or "-")
    least, most = decimal_of(months[0]), decimal_of(months[1])
    if least is not None and most is not None and least > most:
        raise fields.bad("max_months", "no less than min_months")
    value = None if months == ["-"] * 3 else " ".join(months)
    desk.set(f"minmax/{product.id.hex()}", value)


def _list(desk: SettingDesk, item: Mapping[str, Any]) -> None:
    product = desk.directory.product(fields.text(item, "product"))
    on = item.get("on")
    if on is not None and type(on) is not bool:
        raise fields.bad("on", "true, false or null")
    desk.set(f"list/{product.id.hex()}/{_from(desk, item)}", _ON[on])


def _consumption(desk: SettingDesk, item: Mapping[str, Any]) -> None:
    text = fields.text(item, "product")
    subject = "*" if text == "*" else desk.directory.product(text).id.hex()
    source = fields.choice(item, "source", SOURCES)
    desk.set(f"consumption_from/{subject}/{_from(desk, item)}", source)


def _batch(desk: SettingDesk, item: Mapping[str, Any]) -> None:
    product = desk.directory.product(fields.text(item, "product"))
    written = fields.batch(item)
    if written is None:
        raise fields.bad("batch", "which batch")
    key = f"batch/{product.id.hex()}/{fields.lot_key(written)}/expiry"
    desk.set(key, fields.expiry(item))


def _barcode(desk: SettingDesk, item: Mapping[str, Any]) -> None:
    """A barcode that the catalogue lacks, linked to a product; without one the link ends."""
    gtin = barcodes.checked(fields.text(item, "gtin"))
    code, units = fields.optional(item, "product"), fields.optional(item, "units") or "1"
    if not (units.isascii() and units.isdecimal() and 0 < int(units) <= MAX_UNITS):
        raise fields.bad("units", f"base units of the pack, from 1 to {MAX_UNITS}")
    product = None if code is None else desk.directory.product(code)
    value = None if product is None else f"{product.id.hex()} {int(units)}"
    desk.set(barcodes.PREFIX + gtin, value)


def _policy(desk: SettingDesk, item: Mapping[str, Any]) -> None:
    name = fields.choice(item, "name", POLICIES)
    desk.set(f"policy/{name}", fields.flag(item, "on", False))


def _from(desk: SettingDesk, item: Mapping[str, Any]) -> str:
    """The first day a setting holds: as said, else today at the store."""
    assert desk.place is not None
    present = desk.directory.present(desk.store.now_ms())
    today = desk.directory.local_date(desk.place.id, present).date().isoformat()
    return fields.day(item, "from") or today


@dataclass(frozen=True, slots=True)
class _KindOf:
    apply: Callable[[SettingDesk, Mapping[str, Any]], None]
    fields: frozenset[str]
    role: str = "storekeeper"
    right: Right = Right.STORE


_KINDS = {
    "minmax": _KindOf(
        _minmax, frozenset({"product", "min_months", "max_months", "emergency_months"})
    ),
    "list": _KindOf(_list, frozenset({"product", "on", "from"})),
    "consumption_from": _KindOf(
        _consumption, frozenset({"product", "source", "from"}), role="supervisor"
    ),
    "batch": _KindOf(_batch, frozenset({"product", "batch", "expiry"})),
    "barcode": _KindOf(_barcode, frozenset({"gtin", "product", "units"})),
    "policy": _KindOf(
        _policy, frozenset({"name", "on"}), role="supervisor", right=Right.SUPERVISOR
    ),
}
KINDS = tuple(_KINDS)


def in_force(directory: Directory, store: bytes) -> dict[str, Any]:
    """The settings of a store as they stand."""
    scope = directory.scope(scopes.store_settings(store))
    word = store_word(directory, store)
    policies = {key: found[-1].value for key, found in _under(directory, scope, "policy/")}
    return {
        "store": answers.named(directory.named("store", store)),
        "list": [
            {"product": _product(directory, product), "from": day.isoformat(), "on": on}
            for product, said in sorted(word.listed.items())
            for day, on in said
        ],
        "minmax": [
            {"product": _product(directory, bytes.fromhex(key)), **_months(found[-1].value)}
            for key, found in _under(directory, scope, "minmax/")
            if _is_id(key) and months_said(found[-1].value) is not None
        ],
        "consumption_from": [
            {
                "product": _product(directory, bytes.fromhex(subject)) if _is_id(subject) else None,
                "from": day,
                "source": shown(found[-1].value),
            }
            for key, found in _under(directory, scope, "consumption_from/")
            for subject, _, day in [key.partition("/")]
        ],
        "policies": {name: policies.get(name) is True for name in POLICIES},
    }


def _under(directory: Directory, scope: int, prefix: str) -> list[tuple[str, list[Any]]]:
    found = settings.under(directory.connection, scope, prefix)
    return [(key[len(prefix) :], held) for key, held in found.items() if held]


def _product(directory: Directory, product: bytes) -> dict[str, str]:
    return answers.named(directory.named("product", product))


def _is_id(text: str) -> bool:
    return looks_like_id(text) and len(text) == 2 * ID_BYTES


def _months(value: object) -> dict[str, str | None]:
    names = ("min_months", "max_months", "emergency_months")
    parts = str(value).split(" ")
    return {name: None if part == "-" else part for name, part in zip(names, parts, strict=True)}

"""Configuring: bringing a region's configuration into force, as facts of `gateway/<region>`.

Only what differs from what stands is said, so the same configuration again takes no fact.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from crdt_model import scopes
from crdt_model.codec import encode
from crdt_model.details import FactName, Row, SetOne, SettingValue, stored
from crdt_model.entries import MAX_ENTRY_BYTES
from crdt_model.facts import Fact, Kind, encode_fact, fact
from crdt_model.identifiers import command_id, derived_id
from crdt_model.settings import row_prefix
from gateway.configuration import (
    SEPARATOR,
    Configuration,
    DataSetRow,
    ElementRow,
    check,
    configuration,
)
from gateway.items_file import ItemRow
from node.directory import Directory
from node.errors import Refused, unknown
from node.node import Node
from node.store import Draft
from node.views import settings

FACTS_AN_ENTRY = 500  # as an import
MAX_LIST_CHARS = 4096  # the most a setting can keep


def record(node: Node, connection: sqlite3.Connection, region: bytes, wanted: Configuration) -> int:
    """Bring a configuration into force; returns how many facts it took.

    Items and own elements that the configuration does not name are taken out of the mapping, data
    sets that it does not name are no longer pushed.

    Raises:
        Refused: see `configuration.check`; a product, programme or zone code is unknown.
    """
    check(wanted)
    directory = Directory(connection, node.network)
    _check_codes(directory, wanted)
    held = configuration(directory, region)
    scope_name = scopes.gateway(region)
    scope = directory.make_scope(scope_name)
    said: dict[str, SettingValue] = {
        "target/url": wanted.url,
        "target/first": wanted.first,
        "target/interval_min": wanted.interval_min,
        "mapping/org_unit_scheme": wanted.org_unit_scheme,
        "mapping/element_scheme": wanted.element_scheme,
        "mapping/data_set_scheme": wanted.data_set_scheme,
    }
    facts = [made for key, value in said.items() for made in _set(connection, scope, key, value)]
    for table, code, fields in _rows(wanted, held):
        facts += _row(connection, scope, node.network, table, code, fields)
    for some in _entries(facts):
        digest = hashlib.sha256(encode(tuple(made.detail for made in some)))
        command = command_id(scope_name, f"connect {digest.hexdigest()}")
        node.store.record(connection, Draft(scope_name, command, command, "", tuple(some)))
    return len(facts)


def _entries(facts: Sequence[Fact]) -> Iterable[Sequence[Fact]]:
    """The facts in parts that an entry can hold; a national list of items is several."""
    some: list[Fact] = []
    size_bytes = 0
    for made in facts:
        more_bytes = len(encode_fact(made))
        if some and (len(some) == FACTS_AN_ENTRY or size_bytes + more_bytes > MAX_ENTRY_BYTES // 2):
            yield some
            some, size_bytes = [], 0
        some.append(made)
        size_bytes += more_bytes
    if some:
        yield some


Fields = Mapping[str, SettingValue]


def _rows(wanted: Configuration, held: Configuration | None) -> Iterable[tuple[str, str, Fields]]:
    """Every row to be in force, those that are no longer wanted included: (table, code, fields)."""
    for item in wanted.items:
        yield "item", item.product, _item_fields(item)
    for data_set in wanted.data_sets:
        yield "data_set", data_set.name, _data_set_fields(data_set)
    for element in wanted.elements:
        yield "element", element.key, _element_fields(element)
    if held is None:
        return
    for product in sorted({row.product for row in held.items} - {r.product for r in wanted.items}):
        yield "item", product, {"item": ""}
    for name in sorted({row.name for row in held.data_sets} - {r.name for r in wanted.data_sets}):
        yield "data_set", name, {"code": name, "active": False}
    for key in sorted({row.key for row in held.elements} - {row.key for row in wanted.elements}):
        yield "element", key, {"figures": ""}


def _item_fields(row: ItemRow) -> Fields:
    return {"code": row.product, "item": row.item, "factor": row.factor, "name": row.name}


def _data_set_fields(row: DataSetRow) -> Fields:
    return {
        "code": row.name,
        "kind": row.kind,
        "preset": row.preset,
        "elements": _joined(row.elements, "elements"),
        "attribute_combo": row.attribute_combo,
        "programmes": _joined(row.programmes, "programmes"),
        "types": _joined(row.types, "types"),
        "zones": _joined(row.zones, "zones"),
        "active": row.active,
    }


def _element_fields(row: ElementRow) -> Fields:
    return {
        "code": row.key,
        "figures": _joined(row.figures, "figures"),
        "element": row.element,
        "combo": row.combo,
        "label": row.label,
        "decimals": row.decimals,
        "scaled": row.scaled,
        "value_type": row.value_type,
        "aggregation": row.aggregation,
    }


def _joined(words: Sequence[str], field: str) -> str:
    text = SEPARATOR.join(words)
    if any(not word or not word.isprintable() for word in words) or len(text) > MAX_LIST_CHARS:
        raise Refused(
            "invalid", f"{field}: printable words, {MAX_LIST_CHARS} characters in all", field=field
        )
    return text


def _check_codes(directory: Directory, wanted: Configuration) -> None:
    for row in wanted.items:
        directory.product(row.product)
    for data_set in wanted.data_sets:
        for kind, codes in (("programme", data_set.programmes), ("zone", data_set.zones)):
            for code in codes:
                if not settings.named_by_code(
                    directory.connection, [directory.catalogue], kind, code
                ):
                    raise unknown(kind, code)


def _set(
    connection: sqlite3.Connection, scope: int, key: str, value: SettingValue
) -> Sequence[Fact]:
    standing = settings.standing(connection, scope, key)
    if standing and encode(standing[-1].value) == encode(value):
        return ()
    said = SetOne(key, value, tuple(assigned.name for assigned in standing))
    return (fact(Kind.SET, stored(said)),)


def _row(
    connection: sqlite3.Connection,
    scope: int,
    network: bytes,
    table: str,
    code: str,
    wanted: Fields,
) -> Sequence[Fact]:
    prefix = row_prefix(table, derived_id(network, table, code))
    held = settings.under(connection, scope, prefix)
    fields: list[tuple[str, SettingValue]] = []
    was: list[tuple[int, FactName]] = []
    for name, value in wanted.items():
        standing = held.get(prefix + name, [])
        if standing and encode(standing[-1].value) == encode(value):
            continue
        was += [(len(fields), assigned.name) for assigned in standing]
        fields.append((name, value))
    if not fields:
        return ()
    return (fact(Kind.ROW, stored(Row(table, code, tuple(fields), tuple(was)))),)

"""Configuration: what a region's gateways agree on, as settings of `gateway/<region>`.

Where the figures go and under which codes is replicated, so that a gateway that takes over needs
only a password of its own. Secrets never stand in facts; see `secret`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from crdt_model import scopes
from crdt_model.codec import encode
from crdt_model.details import FactName, Row, SetOne, SettingValue, stored
from crdt_model.facts import Fact, Kind, fact
from crdt_model.identifiers import command_id, derived_id
from crdt_model.periods import month
from crdt_model.settings import row_prefix
from gateway.mapping import DEFAULT_ELEMENTS, PRESETS, Item, Preset
from node.directory import Directory
from node.errors import Refused, not_allowed
from node.node import Node
from node.store import Draft
from node.views import settings

DEFAULT_PRESET = "lmis_stk"
DEFAULT_INTERVAL_MIN = 15
MAX_INTERVAL_MIN = 7 * 24 * 60
MAX_ITEMS = 20_000  # products; a national list has ten thousand
MAX_ITEMS_FILE_BYTES = 4 * 1024 * 1024
_COLUMNS = ("product_code", "item_code", "factor", "name")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """How one product is mapped; `item` "" takes it out of the mapping."""

    product: str
    item: str
    factor: str = "1"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Configuration:
    """Where a region's figures go.

    Attributes:
        data_set: code of the data set. preset: name in `mapping.PRESETS`.
        first: first month pushed, YYYY-MM: what DHIS2 was told on paper before stays.
        interval_min: minutes between runs.
        items: mapped products by their code, sorted.
    """

    url: str
    data_set: str
    preset: str
    first: str
    interval_min: int
    items: tuple[ItemRow, ...]

    def mapping(self) -> Preset:
        """The mapping in force.

        Raises:
            Refused: it contradicts itself; the sentence says how.
        """
        try:
            items = tuple(
                Item(row.product, row.item, Fraction(row.factor), row.name) for row in self.items
            )
            return Preset(items, DEFAULT_ELEMENTS, self.preset, self.data_set)
        except (ValueError, ZeroDivisionError) as error:
            raise Refused("mapping_invalid", f"the mapping: {error}") from error


def region_id(node: Node) -> bytes:
    """The region this device is a gateway of.

    Raises:
        Refused: it is none.
    """
    region = scopes.region_of(node.grants, node.network)
    if region is None:
        raise not_allowed("this device is no gateway; invite one with --role gateway")
    return region


def configuration(directory: Directory, region: bytes) -> Configuration | None:
    """The configuration in force, None until a gateway was connected."""
    connection = directory.connection
    scope = directory.scope(scopes.gateway(region))
    target = {
        key.removeprefix("target/"): held[-1].value
        for key, held in settings.under(connection, scope, "target/").items()
        if held
    }
    url, data_set, first = target.get("url"), target.get("data_set"), target.get("first")
    if not isinstance(url, str) or not isinstance(data_set, str) or not isinstance(first, str):
        return None
    interval = target.get("interval_min")
    rows = [
        ItemRow(*(str(fields.get(name) or "") for name in ("code", "item", "factor", "name")))
        for fields in settings.table(connection, scope, "item").values()
    ]
    return Configuration(
        url,
        data_set,
        str(target.get("preset") or DEFAULT_PRESET),
        first,
        interval if isinstance(interval, int) else DEFAULT_INTERVAL_MIN,
        tuple(sorted((row for row in rows if row.item), key=lambda row: row.product)),
    )


def parse_items(data: bytes, name: str) -> tuple[ItemRow, ...]:
    """The rows of a mapping file: CSV with `product_code,item_code` and optional `factor,name`.

    Raises:
        Refused: not such a file; the line is named.
    """
    if len(data) > MAX_ITEMS_FILE_BYTES:
        raise Refused("too_large", f"{name}: more than {MAX_ITEMS_FILE_BYTES} bytes")
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        headers = list(reader.fieldnames or ())
        if not {"product_code", "item_code"} <= set(headers) <= set(_COLUMNS):
            raise Refused("items_invalid", f"{name}: columns {', '.join(_COLUMNS)} expected")
        rows = []
        for raw in reader:
            if None in raw or None in raw.values():
                line = reader.line_num
                raise Refused("items_invalid", f"{name} line {line}: another number of cells")
            rows.append(_item_row({key: text.strip() for key, text in raw.items()}, name, reader))
            if len(rows) > MAX_ITEMS:
                raise Refused("too_large", f"{name}: more than {MAX_ITEMS} items")
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused("items_invalid", f"{name}: {error}") from error
    return tuple(rows)


def _item_row(cells: dict[str, str], name: str, reader: csv.DictReader[str]) -> ItemRow:
    row = ItemRow(
        cells["product_code"],
        cells["item_code"],
        cells.get("factor") or "1",
        cells.get("name", ""),
    )
    try:
        if not row.product or Fraction(row.factor) <= 0:
            raise ValueError
    except (ValueError, ZeroDivisionError):
        raise Refused(
            "items_invalid",
            f"{name} line {reader.line_num}: a product code, and a factor above 0 as 1/100 or 0.01",
        ) from None
    return row


def check(wanted: Configuration) -> None:
    """Refuse what could not work, before it is recorded.

    Raises:
        Refused: naming the field.
    """
    if wanted.preset not in PRESETS:
        raise Refused("invalid", f"preset: one of {', '.join(PRESETS)}", field="preset")
    if not 1 <= wanted.interval_min <= MAX_INTERVAL_MIN:
        raise Refused("invalid", f"interval: 1 to {MAX_INTERVAL_MIN} minutes", field="interval")
    try:
        month(wanted.first)
    except ValueError:
        raise Refused("invalid", "first month: YYYY-MM expected", field="first") from None
    if not wanted.items:
        raise Refused("items_missing", "say which products go to which items: --items FILE")
    wanted.mapping()


def record(node: Node, connection: sqlite3.Connection, region: bytes, wanted: Configuration) -> int:
    """Bring a configuration into force; returns how many facts it took.

    Items that the configuration does not name are taken out of the mapping.

    Raises:
        Refused: see `check`; a product code is unknown.
    """
    check(wanted)
    directory = Directory(connection, node.network)
    for row in wanted.items:
        directory.product(row.product)
    held = configuration(directory, region)
    gone = {row.product for row in held.items} if held is not None else set()
    gone -= {row.product for row in wanted.items}
    scope_name = scopes.gateway(region)
    scope = directory.make_scope(scope_name)
    target: dict[str, SettingValue] = {
        "url": wanted.url,
        "data_set": wanted.data_set,
        "preset": wanted.preset,
        "first": wanted.first,
        "interval_min": wanted.interval_min,
    }
    facts = [
        made
        for key, value in target.items()
        for made in _set(connection, scope, f"target/{key}", value)
    ]
    for row in (*wanted.items, *(ItemRow(product, "") for product in sorted(gone))):
        facts += _row(connection, scope, node.network, row)
    if facts:
        said = hashlib.sha256(encode(tuple(made.detail for made in facts)))
        command = command_id(scope_name, f"connect {said.hexdigest()}")
        node.store.record(connection, Draft(scope_name, command, command, "", tuple(facts)))
    return len(facts)


def _set(
    connection: sqlite3.Connection, scope: int, key: str, value: SettingValue
) -> Sequence[Fact]:
    standing = settings.standing(connection, scope, key)
    if standing and encode(standing[-1].value) == encode(value):
        return ()
    said = SetOne(key, value, tuple(assigned.name for assigned in standing))
    return (fact(Kind.SET, stored(said)),)


def _row(
    connection: sqlite3.Connection, scope: int, network: bytes, row: ItemRow
) -> Sequence[Fact]:
    prefix = row_prefix("item", derived_id(network, "item", row.product))
    held = settings.under(connection, scope, prefix)
    wanted = {"code": row.product, "item": row.item, "factor": row.factor, "name": row.name}
    fields: list[tuple[str, SettingValue]] = []
    was: list[tuple[int, FactName]] = []
    for name, value in wanted.items():
        standing = held.get(prefix + name, [])
        if standing and standing[-1].value == value:
            continue
        was += [(len(fields), assigned.name) for assigned in standing]
        fields.append((name, value))
    if not fields:
        return ()
    return (fact(Kind.ROW, stored(Row("item", row.product, tuple(fields), tuple(was)))),)

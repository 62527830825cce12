"""Mapping edits: what people read and change of what goes where, for the command line and HTTP.

Each change is read from JSON, laid over the configuration in force and recorded as facts, in one
transaction. What a change does not name stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from gateway.configuration import (
    MAX_INTERVAL_MIN,
    Configuration,
    DataSetRow,
    ElementRow,
    configuration,
)
from gateway.configuring import record
from gateway.items_file import ItemRow, parse_items, write_items
from gateway.mapping import KINDS, NAME_LIMIT
from gateway.presets import AGGREGATIONS, PRESETS, VALUE_TYPES
from gateway.service import Gateway
from node import fields
from node.directory import Directory
from node.errors import Refused, unknown

MAX_ELEMENTS = 200  # keys in one data set; the presets have some thirty
MAX_CODES = 200  # programmes, types or zones in one data set
MAX_FIGURES = 20  # added up in one element
SETTINGS = frozenset(
    {"first", "interval_min", "org_unit_scheme", "element_scheme", "data_set_scheme"}
)
DATA_SET = frozenset(
    {"name", "kind", "preset", "elements", "attribute_combo", "programmes", "types", "zones",
     "active"}
)  # fmt: skip
ELEMENT = frozenset(
    {"key", "figures", "element", "combo", "label", "decimals", "scaled", "value_type",
     "aggregation"}
)  # fmt: skip

Change = Callable[[Configuration], Configuration]


async def show(gateway: Gateway) -> dict[str, Any]:
    """The mapping in force, and what the presets offer.

    Raises:
        Refused: `not_connected`.
    """
    return shown(await gateway.configuration())


def shown(config: Configuration) -> dict[str, Any]:
    """A configuration as JSON; the items, which may be thousands, are counted."""
    return {
        "url": config.url,
        "first": config.first,
        "interval_min": config.interval_min,
        "org_unit_scheme": config.org_unit_scheme,
        "element_scheme": config.element_scheme,
        "data_set_scheme": config.data_set_scheme,
        "items": len(config.items),
        "data_sets": [asdict(row) for row in config.data_sets],
        "elements": [asdict(row) for row in config.elements],
        "presets": {
            name: [
                {"key": one.key, "figure": one.figures[0], "label": one.label}
                for one in preset.values()
            ]
            for name, preset in PRESETS.items()
        },
    }


async def change(gateway: Gateway, body: Mapping[str, Any]) -> dict[str, Any]:
    """Change the settings that hold for all data sets.

    Raises:
        Refused: naming the field.
    """
    fields.object_of(body, SETTINGS)
    said: dict[str, Any] = {
        name: fields.text(body, name, NAME_LIMIT)
        for name in SETTINGS - {"interval_min"}
        if body.get(name) is not None
    }
    if body.get("interval_min") is not None:
        said["interval_min"] = fields.whole(body, "interval_min", 1, 1, MAX_INTERVAL_MIN)
    return await _recorded(gateway, lambda config: replace(config, **said))


async def set_data_set(gateway: Gateway, body: Mapping[str, Any]) -> dict[str, Any]:
    """Add a data set or change one; `active` false stops its push.

    Raises:
        Refused: naming the field, or a code that the catalogue lacks.
    """
    fields.object_of(body, DATA_SET)
    name = fields.text(body, "name", NAME_LIMIT)
    said: dict[str, Any] = {}
    for key, choices in (("kind", KINDS), ("preset", tuple(PRESETS))):
        if body.get(key) is not None:
            said[key] = fields.choice(body, key, choices)
    if body.get("attribute_combo") is not None:
        said["attribute_combo"] = fields.text(body, "attribute_combo", NAME_LIMIT)
    for key, limit in (
        ("elements", MAX_ELEMENTS),
        ("programmes", MAX_CODES),
        ("types", MAX_CODES),
        ("zones", MAX_CODES),
    ):
        if body.get(key) is not None:
            said[key] = fields.texts(body, key, limit, NAME_LIMIT)
    if body.get("active") is not None:
        said["active"] = fields.flag(body, "active", True)

    def changed(config: Configuration) -> Configuration:
        rows = {row.name: row for row in config.data_sets}
        rows[name] = replace(rows.get(name) or DataSetRow(name), **said)
        return replace(config, data_sets=tuple(rows.values()))

    return await _recorded(gateway, changed)


async def set_element(gateway: Gateway, body: Mapping[str, Any]) -> dict[str, Any]:
    """Add an element of the network's own or change one; without `figures` it is taken out.

    Raises:
        Refused: naming the field; `mapping_invalid`, a data set still names it.
    """
    fields.object_of(body, ELEMENT)
    key = fields.text(body, "key", NAME_LIMIT)
    said: dict[str, Any] = {
        name: fields.text(body, name, NAME_LIMIT)
        for name in ("element", "combo", "label")
        if body.get(name) is not None
    }
    if body.get("figures") is not None:
        said["figures"] = fields.texts(body, "figures", MAX_FIGURES, NAME_LIMIT)
    if body.get("decimals") is not None:
        said["decimals"] = fields.whole(body, "decimals", 0, 0, 9)
    if body.get("scaled") is not None:
        said["scaled"] = fields.flag(body, "scaled", True)
    for name, choices in (("value_type", VALUE_TYPES), ("aggregation", AGGREGATIONS)):
        if body.get(name) is not None:
            said[name] = fields.choice(body, name, choices)

    def changed(config: Configuration) -> Configuration:
        rows = {row.key: row for row in config.elements}
        row = replace(rows.get(key) or ElementRow(key, (), ""), **said)
        if row.figures:
            rows[key] = row
        elif rows.pop(key, None) is None:
            raise unknown("element", key)
        return replace(config, elements=tuple(rows.values()))

    return await _recorded(gateway, changed)


async def items(gateway: Gateway) -> list[dict[str, Any]]:
    """Every mapped product."""
    return [asdict(row) for row in (await gateway.configuration()).items]


async def items_file(gateway: Gateway, form: str) -> bytes:
    """Every mapped product as a file, which the import takes back.

    Raises:
        Refused: `not_connected`; `invalid`, no such format.
    """
    return write_items((await gateway.configuration()).items, form)


async def import_items(gateway: Gateway, data: bytes, name: str) -> dict[str, Any]:
    """Take a whole items file: a product that it does not name is mapped no more.

    Raises:
        Refused: `items_invalid` with the lines, or a product code that the catalogue lacks.
    """
    rows = parse_items(data, name)
    return await set_items(gateway, rows)


async def set_items(gateway: Gateway, rows: tuple[ItemRow, ...]) -> dict[str, Any]:
    """Map exactly these products; rows without an item code are left out."""
    kept = tuple(row for row in rows if row.item)
    return await _recorded(gateway, lambda config: replace(config, items=kept))


async def _recorded(gateway: Gateway, change: Change) -> dict[str, Any]:
    """Bring a changed configuration into force; how it stands then, and the facts it took."""
    node, region = gateway.node, gateway.region

    def job(connection: Any) -> dict[str, Any]:
        directory = Directory(connection, node.network)
        held = configuration(directory, region)
        if held is None:
            words = "no DHIS2 is connected yet; run `stockmesh gateway connect`"
            raise Refused("not_connected", words)
        facts = record(node, connection, region, change(held))
        found = configuration(directory, region)
        assert found is not None
        return {**shown(found), "facts": facts}

    return await node.database.write(job)

"""Mapping over HTTP: what goes where, the check against the server, and provisioning.

Supervisors and auditors read; what binds the ministry, an admin changes.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from gateway import mapping_edits
from gateway.api.access import DECIDES, to_see, to_work
from gateway.commands import check_of
from gateway.mapping_commands import provision_of
from gateway.mapping_edits import DATA_SET, ELEMENT, SETTINGS
from node import fields
from node.api.handlers import Api, json_body
from node.api.purchases import SHEET_TYPES
from node.api.route import Route
from node.api.schema import BOOL, INTEGER, TEXT, closed, list_of, object_of
from node.errors import Refused
from node.importing.exporting import CONTENT_TYPES, FORMATS


async def show(api: Api, request: web.Request) -> web.Response:
    """The mapping in force."""
    return web.json_response(await mapping_edits.show(to_see(api, request)))


async def change(api: Api, request: web.Request) -> web.Response:
    """Change what holds for all data sets."""
    gateway, _ = to_work(api, request, DECIDES)
    return web.json_response(await mapping_edits.change(gateway, await json_body(request)))


async def data_set(api: Api, request: web.Request) -> web.Response:
    """Add a data set, or change one."""
    gateway, _ = to_work(api, request, DECIDES)
    return web.json_response(await mapping_edits.set_data_set(gateway, await json_body(request)))


async def element(api: Api, request: web.Request) -> web.Response:
    """Add an element of the network's own, change one, or take it out."""
    gateway, _ = to_work(api, request, DECIDES)
    return web.json_response(await mapping_edits.set_element(gateway, await json_body(request)))


async def items(api: Api, request: web.Request) -> web.Response:
    """The mapped products, as JSON or as a file."""
    gateway, form = to_see(api, request), request.query.get("format", "json")
    if form == "json":
        return web.json_response({"items": await mapping_edits.items(gateway)})
    if form not in FORMATS:
        words = f"format: one of json, {', '.join(FORMATS)}"
        raise Refused("invalid", words, field="format")
    headers = {"Content-Disposition": f'attachment; filename="items.{form}"'}
    headers["Content-Type"] = CONTENT_TYPES[form]
    return web.Response(body=await mapping_edits.items_file(gateway, form), headers=headers)


async def import_items(api: Api, request: web.Request) -> web.Response:
    """Take a whole items file."""
    gateway, _ = to_work(api, request, DECIDES)
    if request.content_type not in SHEET_TYPES:
        raise Refused("content_type", "send the items as CSV or XLSX", status=415)
    answer = await mapping_edits.import_items(gateway, await request.read(), "items")
    return web.json_response(answer)


async def check(api: Api, request: web.Request) -> web.Response:
    """Compare the mapping with the server now."""
    gateway, _ = to_work(api, request)
    return web.json_response(await check_of(gateway))


async def provision(api: Api, request: web.Request) -> web.Response:
    """Make what the server lacks, or say what would be made."""
    gateway, _ = to_work(api, request, DECIDES)
    asked = fields.object_of(await json_body(request), {"dry_run"})
    dry_run = fields.flag(asked, "dry_run", False)
    return web.json_response(await provision_of(gateway, dry_run=dry_run))


_MAPPING = "/gateway/mapping"

ROUTES = (
    Route("GET", _MAPPING, show, "Which figure goes where", "GatewayMapping"),
    Route("POST", _MAPPING, change, "Change what holds for all data sets", "GatewayMapping",
          "ChangeGatewayMapping"),
    Route("POST", f"{_MAPPING}/data-sets", data_set, "Add a data set, or change one",
          "GatewayMapping", "ChangeGatewayDataSet"),
    Route("POST", f"{_MAPPING}/elements", element, "Add an own element, change or remove one",
          "GatewayMapping", "ChangeGatewayElement"),
    Route("GET", f"{_MAPPING}/items", items, "The mapped products, as JSON, CSV or XLSX",
          "GatewayItems", query=("format",)),
    Route("PUT", f"{_MAPPING}/items", import_items, "Map exactly the products of a CSV or XLSX",
          "GatewayMapping"),
    Route("POST", f"{_MAPPING}/check", check, "Compare the mapping with the server",
          "GatewayCheck"),
    Route("POST", f"{_MAPPING}/provision", provision, "Make what the server lacks",
          "GatewayProvisioned", "GatewayProvision"),
)  # fmt: skip

_TEXTS = list_of(TEXT)
_DATA_SET: dict[str, Any] = {
    "name": TEXT, "kind": TEXT, "preset": TEXT, "elements": _TEXTS, "attribute_combo": TEXT,
    "programmes": _TEXTS, "types": _TEXTS, "zones": _TEXTS, "active": BOOL,
}  # fmt: skip
_ELEMENT: dict[str, Any] = {
    "key": TEXT, "figures": _TEXTS, "element": TEXT, "combo": TEXT, "label": TEXT,
    "decimals": INTEGER, "scaled": BOOL, "value_type": TEXT, "aggregation": TEXT,
}  # fmt: skip
_SETTINGS: dict[str, Any] = {
    "first": TEXT, "interval_min": INTEGER, "org_unit_scheme": TEXT, "element_scheme": TEXT,
    "data_set_scheme": TEXT,
}  # fmt: skip
_FIELDS = (set(_DATA_SET), set(_ELEMENT), set(_SETTINGS))
assert (set(DATA_SET), set(ELEMENT), set(SETTINGS)) == _FIELDS

SCHEMAS: dict[str, Any] = {
    "GatewayMapping": object_of(
        ("url", *sorted(SETTINGS), "items", "data_sets", "elements", "presets"),
        url=TEXT,
        items=INTEGER,
        data_sets=list_of(object_of(sorted(DATA_SET), **_DATA_SET)),
        elements=list_of(object_of(sorted(ELEMENT), **_ELEMENT)),
        presets=object_of(),
        facts=INTEGER,
        **_SETTINGS,
    ),
    "ChangeGatewayMapping": closed((), **_SETTINGS),
    "ChangeGatewayDataSet": closed(("name",), **_DATA_SET),
    "ChangeGatewayElement": closed(("key",), **_ELEMENT),
    "GatewayItems": object_of(
        ("items",),
        items=list_of(
            object_of(
                ("product", "item", "factor", "name"),
                product=TEXT,
                item=TEXT,
                factor=TEXT,
                name=TEXT,
            )
        ),
    ),
    "GatewayCheck": object_of(
        ("ok", "url", "findings"),
        ok=BOOL,
        url=TEXT,
        findings=list_of(
            object_of(
                ("level", "code", "subject", "words"),
                level=TEXT,
                code=TEXT,
                subject=TEXT,
                words=TEXT,
            )
        ),
    ),
    "GatewayProvision": closed((), dry_run=BOOL),
    "GatewayProvisioned": object_of(
        ("url", "dry_run", "created", "updated", "objects", "notes"),
        url=TEXT,
        dry_run=BOOL,
        created=INTEGER,
        updated=INTEGER,
        objects=list_of(
            object_of(
                ("action", "kind", "uid", "name"), action=TEXT, kind=TEXT, uid=TEXT, name=TEXT
            )
        ),
        notes=list_of(TEXT),
    ),
}

"""Metadata requests: look-ups with filters and fields, and imports that take all or nothing.

Only what a gateway asks for is understood: `code`, `name` and `id` with `eq` or `in`, who has an
attribute, nested field lists, and `:owner` for a whole object.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from gateway.metadata import UID
from gateway.sandbox.model import (
    DEFAULT_COMBO,
    IMPORTED_CLASSES,
    Object,
    Server,
    User,
)

PAGE_SIZE = 50
DEPTH_LIMIT = 8  # nested field lists; the deepest a gateway sends is three
KLASS = {
    "categoryOptions": "org.hisp.dhis.category.CategoryOption",
    "categories": "org.hisp.dhis.category.Category",
    "categoryCombos": "org.hisp.dhis.category.CategoryCombo",
    "categoryOptionCombos": "org.hisp.dhis.category.CategoryOptionCombo",
    "optionSets": "org.hisp.dhis.option.OptionSet",
    "attributes": "org.hisp.dhis.attribute.Attribute",
    "organisationUnits": "org.hisp.dhis.organisationunit.OrganisationUnit",
    "organisationUnitGroups": "org.hisp.dhis.organisationunit.OrganisationUnitGroup",
    "dataElements": "org.hisp.dhis.dataelement.DataElement",
    "dataSets": "org.hisp.dhis.dataset.DataSet",
    "legendSets": "org.hisp.dhis.legend.LegendSet",
    "visualizations": "org.hisp.dhis.visualization.Visualization",
    "dashboards": "org.hisp.dhis.dashboard.Dashboard",
    "indicatorTypes": "org.hisp.dhis.indicator.IndicatorType",
    "indicators": "org.hisp.dhis.indicator.Indicator",
    "trackedEntityTypes": "org.hisp.dhis.trackedentity.TrackedEntityType",
    "trackedEntityAttributes": "org.hisp.dhis.trackedentity.TrackedEntityAttribute",
    "programs": "org.hisp.dhis.program.Program",
    "programStages": "org.hisp.dhis.program.ProgramStage",
}
REQUIRED = {
    "categoryOptions": ("name", "shortName"),
    "categories": ("name", "shortName", "dataDimensionType"),
    "categoryCombos": ("name", "dataDimensionType"),
    "visualizations": ("name", "type"),
    "dataElements": ("name", "shortName", "valueType", "aggregationType", "domainType"),
    "dataSets": ("name", "shortName", "periodType"),
    "organisationUnits": ("name", "shortName", "openingDate"),
}
UNIQUE = {
    "categoryOptions": ("code", "name"),
    "categories": ("code", "name", "shortName"),
    "categoryCombos": ("code", "name"),
    "dataElements": ("code", "name", "shortName"),
    "dataSets": ("code", "name", "shortName"),
}
# Lists of objects that belong to their owner and are known nowhere else.
EMBEDDED = ("dashboardItems", "legends")
HAS_ATTRIBUTE = "attributeValues.attribute.id"
LENGTHS = {"name": 230, "shortName": 50, "code": 50}


class BadQuery(ValueError):
    """A filter or a field list that the stand-in does not understand."""


def parse_fields(text: str) -> dict[str, dict[str, Any]]:
    """`a,b[c,d[e]]` as nested dictionaries. Raises BadQuery."""
    tokens = re.findall(r"[\w:]+|[\[\],]", text)
    if "".join(tokens) != text.replace(" ", ""):
        raise BadQuery(f"fields: {text[:100]}")
    root: dict[str, dict[str, Any]] = {}
    stack = [root]
    last = root
    for token in tokens:
        if token == "[":
            stack.append(last)
            if len(stack) > DEPTH_LIMIT:
                raise BadQuery("fields nested too deep")
        elif token == "]":
            if len(stack) == 1:
                raise BadQuery("fields: unmatched ]")
            stack.pop()
        elif token != ",":
            last = stack[-1].setdefault(token, {})
    return root


def _matches(item: Object, condition: str) -> bool:
    key, _, rest = condition.partition(":")
    operator, _, operand = rest.partition(":")
    if key == HAS_ATTRIBUTE and operator == "eq":
        return any(one["attribute"]["id"] == operand for one in item.get("attributeValues", ()))
    if key not in ("id", "code", "name") or operator not in ("eq", "in"):
        raise BadQuery(f"filter: {condition[:100]}")
    wanted = operand.strip("[]").split(",") if operator == "in" else [operand]
    return item.get(key) in wanted


def _seen(server: Server, user: User, name: str, item: Object) -> Object:
    """An object with the properties DHIS2 computes."""
    whole = dict(item)
    if name == "organisationUnits":
        whole["path"] = "/" + "/".join(server.path(item))
    if name in ("dataSets", "programs"):
        write = server.may_write_data(user, item)
        whole["access"] = {"data": {"read": True, "write": write}}
    if name == "categoryOptions" and "sharing" in item:
        write = server.may_write_data(user, item)
        whole["access"] = {"data": {"read": True, "write": write}}
    if name == "categoryCombos":
        whole["isDefault"] = item.get("name") == "default"
        whole["categoryOptionCombos"] = [
            {"id": combo["id"]}
            for combo in server.all("categoryOptionCombos").values()
            if combo.get("categoryCombo", {}).get("id") == item["id"]
        ]
    if name == "dataElements":
        whole.setdefault("categoryCombo", {"id": DEFAULT_COMBO})
    return whole


def project(server: Server, user: User, value: Any, fields: Mapping[str, Any]) -> Any:
    """A value reduced to the wanted fields; a reference is looked up when more is asked of it."""
    if isinstance(value, list):
        return [project(server, user, one, fields) for one in value]
    if not isinstance(value, dict) or not fields:
        return value
    found = value
    if "id" in value and any(key not in value for key in fields):
        for name, held in server.objects.items():
            if value["id"] in held:
                found = _seen(server, user, name, held[value["id"]])
                break
    return {
        key: project(server, user, found[key], inner)
        for key, inner in fields.items()
        if found.get(key) is not None
    }


def look_up(
    server: Server, user: User, name: str, query: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """The answer to `GET /api/<class>`. Raises BadQuery."""
    single = dict(query)
    found: Iterable[Object] = server.all(name).values()
    for condition in (value for key, value in query if key == "filter"):
        found = [item for item in found if _matches(item, condition)]
    fields = parse_fields(single.get("fields", "id,name"))
    items = [project(server, user, _seen(server, user, name, item), fields) for item in found]
    if single.get("paging") == "false":
        return {name: items}
    size = int(single.get("pageSize", PAGE_SIZE))
    page = int(single.get("page", 1))
    pager = {
        "page": page,
        "total": len(items),
        "pageSize": size,
        "pageCount": -(-len(items) // size),
    }
    return {"pager": pager, name: items[(page - 1) * size : page * size]}


def one(server: Server, user: User, name: str, uid: str, fields: str) -> Object | None:
    """The answer to `GET /api/<class>/<uid>`; `:owner` gives what was posted. Raises BadQuery."""
    item = server.all(name).get(uid)
    if item is None or fields == ":owner":
        return item
    found: Object = project(server, user, _seen(server, user, name, item), parse_fields(fields))
    return found


def _references(value: Any) -> Iterator[str]:
    """Uids an object refers to, in any depth, its own not among them."""
    if isinstance(value, list):
        for entry in value:
            yield from _references(entry)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == "id" and isinstance(inner, str):
                yield inner
            elif key in EMBEDDED:
                yield from _references([{**one, "id": None} for one in inner])
            elif key not in ("sharing", "attributeValues", "legendSets", "period"):
                yield from _references(inner)


def _faults(
    server: Server, name: str, item: Any, coming: set[str]
) -> Iterator[tuple[str, str, str]]:
    """(code, property, sentence) of all that is wrong with an object."""
    if not isinstance(item, dict) or UID.fullmatch(str(item.get("id", ""))) is None:
        yield "E4014", "id", f"Invalid UID `{item.get('id') if isinstance(item, dict) else item}`"
        return
    for key in REQUIRED.get(name, ("name",)):
        if not item.get(key):
            yield "E4000", key, f"Missing required property `{key}`."
    for key, limit in LENGTHS.items():
        if len(str(item.get(key) or "")) > limit:
            yield "E4001", key, f"Maximum length of property `{key}` is {limit}."
    for key in UNIQUE.get(name, ()):
        for other in server.all(name).values():
            if item.get(key) and other.get(key) == item[key] and other["id"] != item["id"]:
                yield "E5003", key, f"Property `{key}` with value `{item[key]}` already exists."
    own = {key: value for key, value in item.items() if key != "id"}
    for reference in set(_references(own)):
        if reference not in coming and reference != item["id"] and not server.anywhere(reference):
            yield "E5002", "id", f"Invalid reference [{reference}] on object {item['id']}."


def import_metadata(
    server: Server, payload: Mapping[str, Any], *, commit: bool
) -> tuple[int, Object]:
    """`POST /api/metadata` with CREATE_AND_UPDATE and atomicMode ALL; HTTP code and body."""
    coming = {
        str(item.get("id"))
        for name in IMPORTED_CLASSES
        for item in payload.get(name, ())
        if isinstance(item, dict)
    }
    reports: list[Object] = []
    created = updated = failed = 0
    for name in IMPORTED_CLASSES:
        objects: list[Object] = []
        for index, item in enumerate(payload.get(name, ())):
            errors = [
                {
                    "message": words,
                    "mainKlass": KLASS[name],
                    "errorCode": code,
                    "errorProperty": key,
                }
                for code, key, words in _faults(server, name, item, coming)
            ]
            known = isinstance(item, dict) and item.get("id") in server.all(name)
            failed += bool(errors)
            updated += known and not errors
            created += not known and not errors
            if errors:
                report = {"klass": KLASS[name], "index": index, "errorReports": errors}
                objects.append({**report, "uid": item.get("id") if isinstance(item, dict) else ""})
        if payload.get(name):
            reports.append({"klass": KLASS[name], "stats": {}, "objectReports": objects})
    total = created + updated + failed
    if failed:
        created = updated = 0
    elif commit:
        server.load(payload)
    stats = {
        "created": created,
        "updated": updated,
        "deleted": 0,
        "ignored": total - created - updated,
        "total": total,
    }
    status = "ERROR" if failed else "OK"
    http = 409 if failed else 200
    return http, {
        "httpStatus": "Conflict" if failed else "OK",
        "httpStatusCode": http,
        "status": status,
        "response": {
            "responseType": "ImportReport",
            "status": status,
            "stats": stats,
            "typeReports": reports,
        },
    }

"""Tracker reading: `GET /api/tracker/events`, `trackedEntities` and `enrollments`.

The body has three shapes: up to 2.40 flat paging and `instances`, 2.41 both, from 2.42 a `pager`
and the list under its own name. `updatedAfter` includes its own moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.sandbox.metadata_api import parse_fields
from gateway.sandbox.model import Server, User
from gateway.sandbox.tracker_store import ENROLLMENT, ENTITY, EVENT, NAMES, Object

PAGE_SIZE = 50
KINDS = {"events": EVENT, "trackedEntities": ENTITY, "enrollments": ENROLLMENT}
_MODES = ("SELECTED", "CHILDREN", "DESCENDANTS", "ACCESSIBLE", "CAPTURE", "ALL")
_EXACT = ("programStage", "status", "trackedEntity", "enrollment")


class BadRequest(ValueError):
    """A parameter the server refuses; it answers 400."""


def read(server: Server, user: User, name: str, query: Mapping[str, str]) -> Object:
    """The answer to a reading of one kind. Raises BadRequest."""
    kind = KINDS[name]
    program = query.get("program")
    if program is None and kind != ENTITY and server.number >= (2, 43):
        raise BadRequest("Program is mandatory")
    if kind == ENTITY and program is None and "trackedEntityType" not in query:
        raise BadRequest("Either Program or Tracked entity type should be specified")
    if program is not None and program not in server.all("programs"):
        raise BadRequest(f"Program is specified but does not exist: {program}")
    held = server.tracker.held[kind].values()
    found = [item for item in held if _wanted(server, user, kind, item, query)]
    found = _ordered(found, query.get("order", ""), NAMES[kind])
    return _paged(server, name, found, query)


def _wanted(server: Server, user: User, kind: str, item: Object, query: Mapping[str, str]) -> bool:
    after, before = query.get("updatedAfter", ""), query.get("updatedBefore", "9999")
    if not after <= item["updatedAt"] <= before:
        return False
    if item["deleted"] and query.get("includeDeleted") != "true":
        return False
    program = query.get("program")
    if program is not None and program not in _programs(server, kind, item):
        return False
    if any(key in query and item.get(key) != query[key] for key in _EXACT):
        return False
    named = query.get("events") or query.get("enrollments") or query.get("trackedEntities")
    if named and item[NAMES[kind]] not in named.split(","):
        return False
    if not query.get("occurredAfter", "") <= str(item.get("occurredAt", "")):
        return False
    return _in_units(server, user, kind, item, query)


def _programs(server: Server, kind: str, item: Object) -> set[str]:
    if kind != ENTITY:
        return {str(item.get("program"))}
    return {
        str(one["program"])
        for one in server.tracker.enrollments.values()
        if one["trackedEntity"] == item["trackedEntity"]
    }


def _in_units(
    server: Server, user: User, kind: str, item: Object, query: Mapping[str, str]
) -> bool:
    """Whether the item's unit is among those asked for, in the words of the server's line."""
    mode = query.get("orgUnitMode")
    if mode is None and server.number < (2, 42):
        mode = query.get("ouMode")
    if mode is not None and mode not in _MODES:
        raise BadRequest(f"Value '{mode}' is not valid for parameter orgUnitMode")
    listed = query.get("orgUnit", "").split(";") if "orgUnit" in query else []
    if kind != EVENT and server.number >= (2, 41):
        listed += query["orgUnits"].split(",") if "orgUnits" in query else []
        if "orgUnit" in query and server.number >= (2, 42):
            raise BadRequest("Parameter orgUnit is not supported; use orgUnits")
    units = server.all("organisationUnits")
    for unit in listed:
        if unit not in units:
            raise BadRequest(f"Org unit id does not exist: {unit}")
    path = server.path(units[item["orgUnit"]])
    mode = mode or ("SELECTED" if listed else "ACCESSIBLE")
    if mode == "ALL":
        return True
    if mode in ("ACCESSIBLE", "CAPTURE"):
        return bool(set(path) & set(user.org_units))
    if mode == "SELECTED":
        return item["orgUnit"] in listed
    depth = path[-2:] if mode == "CHILDREN" else path
    return bool(set(depth) & set(listed))


def _shown(server: Server, kind: str, item: Object, *, with_events: bool) -> Object:
    """An item with what hangs below it."""
    whole = dict(item)
    if kind == ENTITY:
        whole["enrollments"] = [
            _shown(server, ENROLLMENT, one, with_events=with_events)
            for one in server.tracker.enrollments.values()
            if one["trackedEntity"] == item["trackedEntity"] and not one["deleted"]
        ]
    if kind == ENROLLMENT and with_events:
        whole["events"] = server.tracker.live_events(item["enrollment"])
    return whole


def _ordered(found: list[Object], order: str, name: str) -> list[Object]:
    found.sort(key=lambda item: str(item[name]))
    for part in reversed([part for part in order.split(",") if part]):
        key, _, direction = part.partition(":")
        if key not in ("updatedAt", "createdAt", "occurredAt"):
            raise BadRequest(f"Cannot order by '{key}'")
        found.sort(key=lambda item: str(item.get(key, "")), reverse=direction == "desc")
    return found


def _paged(server: Server, name: str, found: list[Object], query: Mapping[str, str]) -> Object:
    fields = query.get("fields", "*")
    everything = query.get("paging") == "false" or (
        server.number < (2, 41) and query.get("skipPaging") == "true"
    )
    page, size = _whole(query, "page", 1), _whole(query, "pageSize", PAGE_SIZE)
    limit = server.tracker.page_limit
    if limit is not None and not everything and size > limit:
        raise BadRequest(f"Invalid page size: {size}. Valid values are between 1 and {limit}")
    some = found if everything else found[(page - 1) * size : page * size]
    with_events = fields == "*" or "events" in fields
    some = [_shown(server, KINDS[name], item, with_events=with_events) for item in some]
    if fields != "*":
        wanted = parse_fields(fields)
        some = [_project(item, wanted) for item in some]
    paging: Object = {"page": page, "pageSize": size}
    if query.get("totalPages") == "true":
        paging |= {"total": len(found), "pageCount": -(-len(found) // size)}
    body: Object = {}
    if not everything and server.number < (2, 42):
        body |= paging
    if not everything and server.number >= (2, 41):
        body["pager"] = paging
    if server.number < (2, 42):
        body["instances"] = some
    if server.number >= (2, 41):
        body[name] = some
    return body


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal() or int(text) < 1:
        raise BadRequest(f"Value '{text}' is not valid for parameter {name}")
    return int(text)


def _project(value: Any, fields: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_project(one, fields) for one in value]
    if not isinstance(value, dict) or not fields or "*" in fields:
        return value
    return {key: _project(value[key], inner) for key, inner in fields.items() if key in value}

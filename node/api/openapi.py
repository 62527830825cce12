"""The OpenAPI document, made from the route table and the schemas of each area."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from node.api import (
    alerts,
    catalogue_schemas,
    devices,
    importing,
    inventory_schemas,
    network,
    orders,
    people,
    presence,
    purchases,
    reports,
    setup,
    shipments,
    start,
    stock_schemas,
    today,
)
from node.api.route import Route
from node.api.schema import TEXT, ref

VERSION = "1"
_SHEETS = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_BODIES = {"InvoiceSheet": _SHEETS, "ImportedFile": _SHEETS}
_SIGNED_IN: list[dict[str, list[str]]] = [{"token": []}, {"cookie": []}]
_MEDIA = {"Events": "text/event-stream", "Page": "text/html"}

SCHEMAS: dict[str, Any] = (
    stock_schemas.SCHEMAS
    | alerts.SCHEMAS
    | catalogue_schemas.SCHEMAS
    | devices.SCHEMAS
    | importing.SCHEMAS
    | inventory_schemas.SCHEMAS
    | network.SCHEMAS
    | orders.SCHEMAS
    | people.SCHEMAS
    | presence.SCHEMAS
    | purchases.SCHEMAS
    | reports.SCHEMAS
    | setup.SCHEMAS
    | shipments.SCHEMAS
    | start.SCHEMAS
    | today.SCHEMAS
)


def document(routes: Sequence[Route], more: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The OpenAPI 3.1 document of these routes; `more` holds the schemas of added areas.

    Raises:
        ValueError: a schema has the name of another.
    """
    schemas = dict(SCHEMAS)
    for added in more:
        if twice := schemas.keys() & added.keys():
            raise ValueError(f"schemas named twice: {sorted(twice)}")
        schemas |= added
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "stockmesh node", "version": VERSION},
        "servers": [{"url": "/api/v1"}],
        "security": _SIGNED_IN,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "cookie": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "stockmesh_session",
                    "description": "over HTTPS its name is __Host-stockmesh_session",
                },
                "outbox": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "Outbox and the key: for operations that record",
                },
            },
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    media = _MEDIA.get(route.answer, "application/json")
    answer: dict[str, Any] = {"description": route.summary}
    if route.answer:
        answer["content"] = {media: {"schema": ref(route.answer)}}
    refusal = {"description": "refused", "content": {"application/json": {"schema": ref("Error")}}}
    operation: dict[str, Any] = {
        "operationId": route.handler.__name__,
        "summary": route.summary,
        "parameters": [_parameter(name, "path") for name in re.findall(r"{(\w+)}", route.path)]
        + [_parameter(name, "query") for name in route.query],
        "responses": {str(route.status): answer, "default": refusal},
    }
    if route.body:
        media_in = _BODIES.get(route.body, ("application/json",))
        content = {name: {"schema": ref(route.body)} for name in media_in}
        operation["requestBody"] = {"required": True, "content": content}
    if route.public:
        operation["security"] = []
    elif route.recording:
        operation["security"] = [*_SIGNED_IN, {"outbox": []}]
    return operation


def _parameter(name: str, where: str) -> dict[str, Any]:
    return {"name": name, "in": where, "required": where == "path", "schema": TEXT}

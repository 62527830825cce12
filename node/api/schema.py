"""Schema: the words the OpenAPI document is written in, shared by all areas of the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crdt_model.facts import MAX_BATCH_CHARS, MAX_QUANTITY
from node.fields import MAX_COMMAND_CHARS, STATUSES


def object_of(required: Sequence[str] = (), /, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def closed(required: Sequence[str] = (), /, **properties: Any) -> dict[str, Any]:
    return object_of(required, **properties) | {"additionalProperties": False}


def list_of(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


TEXT: dict[str, Any] = {"type": "string"}
INTEGER: dict[str, Any] = {"type": "integer"}
BOOL: dict[str, Any] = {"type": "boolean"}
INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
ID: dict[str, Any] = {"type": "string", "description": "id (16 or 32 hex digits)"}
COMMAND: dict[str, Any] = {
    "type": "string",
    "minLength": 1,
    "maxLength": MAX_COMMAND_CHARS,
    "description": "the client's command id: the same again is one effect",
}
QUANTITY: dict[str, Any] = {
    "type": "integer",
    "minimum": 0,
    "maximum": MAX_QUANTITY,
    "description": "base units",
}
STATUS: dict[str, Any] = {"type": "string", "enum": list(STATUSES)}
BATCH: dict[str, Any] = {"type": "string", "maxLength": MAX_BATCH_CHARS}
EXPIRY: dict[str, Any] = {"type": "string", "description": "YYYY-MM-DD, or YYYY-MM: its last day"}
RATIO: dict[str, Any] = or_null({"type": "string", "description": "two decimals, half up"})
NAMED = ref("Named")

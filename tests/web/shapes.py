"""The shapes of the API as TypeScript, made from the OpenAPI document of a gateway's node.

``python -m tests.web.shapes`` writes node/web/src/shapes.ts; a test holds the file to the document.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from gateway.api.areas import GATEWAY_AREAS
from node.api.openapi import document
from node.api.routes import ROUTES

FILE = Path(__file__).parents[2] / "node" / "web" / "src" / "shapes.ts"
_HEAD = """// Made by `python -m tests.web.shapes` from the OpenAPI document; not edited by hand.
//
// Ids are lower-case hex, instants are UTC text, quantities are integers in base units and what is
// not known is null.
"""
_SIMPLE = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*\Z")


def shapes() -> str:
    """The whole file."""
    routes = [*ROUTES, *(route for area in GATEWAY_AREAS for route in area.routes)]
    described = document(routes, [area.schemas for area in GATEWAY_AREAS])
    schemas = described["components"]["schemas"]
    parts = [f"export type {name} = {_type(schemas[name], '')};\n" for name in sorted(schemas)]
    return _HEAD + "\n" + "\n".join(parts)


def _type(schema: Any, indent: str) -> str:
    if schema is True or schema == {}:
        return "unknown"
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(one) for one in schema["enum"])
    for word, sign in (("anyOf", " | "), ("oneOf", " | "), ("allOf", " & ")):
        if word in schema:
            return "(" + sign.join(_type(one, indent) for one in schema[word]) + ")"
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(_type({**schema, "type": one}, indent) for one in kind)
    if kind == "array":
        return f"readonly ({_type(schema.get('items', {}), indent)})[]"
    if kind == "object":
        return _object(schema, indent)
    return _SIMPLE.get(str(kind), "unknown")


def _object(schema: Any, indent: str) -> str:
    inner = indent + "  "
    properties = schema.get("properties", {})
    needed = set(schema.get("required") or properties)  # an answer that names none has all
    lines = []
    for name, of in properties.items():
        shown = name if _IDENTIFIER.match(name) else json.dumps(name)
        mark = "" if name in needed else "?"
        lines.append(f"{inner}readonly {shown}{mark}: {_type(of, inner)};\n")
    more = schema.get("additionalProperties")
    if isinstance(more, dict) and not lines:
        return f"Readonly<Record<string, {_type(more, indent)}>>"
    if not lines:
        return "Readonly<Record<string, unknown>>"
    return "{\n" + "".join(lines) + indent + "}"


if __name__ == "__main__":
    FILE.write_text(shapes(), encoding="utf-8")

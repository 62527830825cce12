"""The OpenAPI document, made from the route table and the schemas below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from crdt_model.facts import MAX_BATCH_CHARS, MAX_QUANTITY
from crdt_model.indicators import FLOWS
from node.api.routes import Route
from node.recording import ROLES
from node.requests import KINDS, MAX_COMMAND_CHARS, MAX_LINES, STATUSES

VERSION = "1"


def _object(required: Sequence[str] = (), /, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def _closed(required: Sequence[str] = (), /, **properties: Any) -> dict[str, Any]:
    return _object(required, **properties) | {"additionalProperties": False}


def _list(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


_TEXT: dict[str, Any] = {"type": "string"}
_INTEGER: dict[str, Any] = {"type": "integer"}
_BOOL: dict[str, Any] = {"type": "boolean"}
_INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
_ID: dict[str, Any] = {"type": "string", "description": "id (16 or 32 hex digits)"}
_COMMAND: dict[str, Any] = {
    "type": "string",
    "minLength": 1,
    "maxLength": MAX_COMMAND_CHARS,
    "description": "the client's command id: the same again is one effect",
}
_QUANTITY: dict[str, Any] = {
    "type": "integer",
    "minimum": 0,
    "maximum": MAX_QUANTITY,
    "description": "base units",
}
_STATUS: dict[str, Any] = {"type": "string", "enum": list(STATUSES)}
_BATCH: dict[str, Any] = {"type": "string", "maxLength": MAX_BATCH_CHARS}
_EXPIRY: dict[str, Any] = {"type": "string", "description": "YYYY-MM-DD, or YYYY-MM: its last day"}
_RATIO: dict[str, Any] = _or_null({"type": "string", "description": "two decimals, half up"})
_NAMED = _ref("Named")

_LINE = _closed(
    ("product", "quantity"),
    product=_TEXT,
    quantity=_QUANTITY,
    batch=_BATCH,
    expiry=_EXPIRY,
    bin=_TEXT,
    status=_STATUS,
    to_bin=_TEXT,
    to_status=_STATUS,
    direction={"type": "string", "enum": ["in", "out"]},
    reason=_TEXT,
)
_LINES = _list(_LINE, minItems=1, maxItems=MAX_LINES)

SCHEMAS: dict[str, Any] = {
    "Error": _object(
        ("error",), error=_object(("code", "message"), code=_TEXT, message=_TEXT, details=_object())
    ),
    "Named": _object(("id", "code", "name"), id=_ID, code=_TEXT, name=_TEXT),
    "ClockSet": _closed(("time",), time=_INSTANT),
    "Clock": _object(
        time=_INSTANT,
        sureness={"enum": ["unsure", "set", "taken", "sure"]},
        offset_ms=_INTEGER,
        disagreement_ms=_INTEGER,
    ),
    "SignIn": _closed(("store", "user", "pin"), store=_TEXT, user=_TEXT, pin=_TEXT),
    "Session": _object(
        user=_object(id=_ID, name=_TEXT, role={"type": "string", "enum": list(ROLES)}),
        store=_or_null(_NAMED),
        expires_at=_INSTANT,
    ),
    "SignedIn": {"allOf": [_ref("Session"), _object(("token",), token=_TEXT)]},
    "Status": _object(
        ("network", "device", "stores", "time"),
        network=_object(id=_ID, name=_TEXT),
        device=_object(id=_ID, label=_TEXT),
        stores=_list(_NAMED),
        time=_INSTANT,
        peers=_list(
            _object(
                device=_ID,
                label=_TEXT,
                stores=_list(_TEXT),
                gateway=_BOOL,
                address=_TEXT,
                state={"enum": ["in_step", "syncing", "out_of_reach", "refused"]},
                reason=_or_null(_TEXT),
                last_contact=_or_null(_INSTANT),
                to_send=_INTEGER,
                to_receive=_INTEGER,
                bytes_sent=_INTEGER,
                bytes_received=_INTEGER,
                bytes_per_s=_INTEGER,
            )
        ),
        complete_to=_list(_object(store=_TEXT, at=_or_null(_INSTANT))),
        scopes=_list(_object(scope=_TEXT, entries=_INTEGER, provisional=_or_null(_TEXT))),
        clock=_ref("Clock"),
        safe_at=_list(_object(device=_ID, label=_TEXT, lacks=_INTEGER)),
        notices=_list(_object(at=_INSTANT, code=_TEXT, detail=_TEXT)),
        entries=_INTEGER,
        storage=_TEXT,
    ),
    "Stores": _object(
        stores=_list({"allOf": [_NAMED, _object(type=_TEXT, served=_BOOL, held=_BOOL)]})
    ),
    "Products": _object(
        products=_list(
            {"allOf": [_NAMED, _object(unit=_TEXT, units_per_pack=_INTEGER, batch_tracked=_BOOL)]}
        ),
        total=_INTEGER,
    ),
    "Stock": _object(
        store=_NAMED,
        as_of=_INSTANT,
        provisional=_list(_TEXT),
        products=_list(
            _object(
                product=_NAMED,
                on_hand=_INTEGER,
                usable=_INTEGER,
                quality=_list(_TEXT),
                cells=_list(
                    _object(
                        batch=_TEXT,
                        expiry=_or_null(_TEXT),
                        expired=_BOOL,
                        bin=_TEXT,
                        status=_STATUS,
                        on_hand=_INTEGER,
                        counted_at=_or_null(_INSTANT),
                    )
                ),
            )
        ),
    ),
    "Card": _object(
        store=_NAMED,
        product=_NAMED,
        as_of=_INSTANT,
        on_hand=_INTEGER,
        usable=_INTEGER,
        quality=_list(_TEXT),
        provisional=_list(_TEXT),
        lines=_list(
            _object(
                at=_INSTANT,
                recorded_at=_INSTANT,
                id=_TEXT,
                index=_INTEGER,
                kind=_TEXT,
                device=_TEXT,
                user=_TEXT,
                batch=_TEXT,
                bin=_TEXT,
                status=_STATUS,
                quantity=_or_null(_INTEGER),
                counted=_or_null(_INTEGER),
                variance=_or_null(_INTEGER),
                balance=_INTEGER,
                annulled=_BOOL,
                flags=_list(_TEXT),
                text=_object(code=_TEXT, arguments=_object(), message=_TEXT),
            )
        ),
    ),
    "Movement": _closed(
        ("id", "kind"),
        id=_COMMAND,
        kind={"type": "string", "enum": list(KINDS)},
        **{"from": _TEXT, "to": _TEXT},
        shipment=_TEXT,
        lines=_list(_LINE, maxItems=MAX_LINES),
        occurred_at=_TEXT,
        override=_closed(("reason",), reason=_TEXT),
        note=_TEXT,
    ),
    "Count": _closed(
        ("id", "lines"),
        id=_COMMAND,
        lines=_list(
            _closed(
                ("product", "quantity"),
                product=_TEXT,
                quantity=_QUANTITY,
                batch=_BATCH,
                expiry=_EXPIRY,
                bin=_TEXT,
                status=_STATUS,
                counted_at=_TEXT,
                reason=_TEXT,
                out_since=_TEXT,
            ),
            minItems=1,
            maxItems=MAX_LINES,
        ),
        complete_for=_list(_TEXT),
    ),
    "Reversal": _closed(("id", "reason"), id=_COMMAND, reason=_TEXT),
    "Correction": _closed(("id", "lines", "reason"), id=_COMMAND, lines=_LINES, reason=_TEXT),
    "Recorded": _object(
        id=_TEXT,
        command=_ID,
        store=_TEXT,
        kind=_TEXT,
        recorded_at=_INSTANT,
        effective=_INSTANT,
        device=_TEXT,
        user=_TEXT,
        shipment=_or_null(_TEXT),
        document=_or_null(_TEXT),
        lines=_list(_object()),
        flags=_list(_TEXT),
    ),
    "Discrepancies": _object(
        store=_NAMED,
        discrepancies=_list(
            _object(
                code=_TEXT,
                product=_or_null(_NAMED),
                batch=_or_null(_TEXT),
                at=_or_null(_INSTANT),
                details=_object(),
            )
        ),
    ),
    "Shipments": _object(
        store=_NAMED,
        shipments=_list(
            _object(
                id=_ID,
                direction={"enum": ["in", "out"]},
                dispatched_at=_or_null(_INSTANT),
                state={"enum": ["in_transit", "received", "difference"]},
                document=_TEXT,
                **{"from": _NAMED, "to": _NAMED},
                lines=_list(
                    _object(
                        line=_INTEGER,
                        product=_NAMED,
                        batch=_TEXT,
                        expiry=_or_null(_TEXT),
                        quantity=_INTEGER,
                        received=_INTEGER,
                        damaged=_INTEGER,
                        open=_INTEGER,
                    )
                ),
            )
        ),
    ),
    "Indicators": _object(
        store=_NAMED,
        period=_TEXT,
        as_of=_INSTANT,
        provisional=_list(_TEXT),
        rows=_list(
            _object(
                product=_NAMED,
                **dict.fromkeys(FLOWS, _INTEGER),
                closing=_INTEGER,
                usable=_INTEGER,
                stockout_days=_INTEGER,
                observed_days=_INTEGER,
                adjusted_consumption=_RATIO,
                amc=_RATIO,
                amc_periods=_INTEGER,
                months_of_stock=_RATIO,
                quality=_list(_TEXT),
            )
        ),
    ),
    "Events": {"type": "string", "description": "events `change` {scope}, `peers` {}, `reload` {}"},
}


def document(routes: Sequence[Route]) -> dict[str, Any]:
    """The OpenAPI 3.1 document of these routes."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "stockmesh node", "version": VERSION},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}, {"cookie": []}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "stockmesh_session"},
            },
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    media = "text/event-stream" if route.answer == "Events" else "application/json"
    answer: dict[str, Any] = {"description": route.summary}
    if route.answer:
        answer["content"] = {media: {"schema": _ref(route.answer)}}
    refusal = {"description": "refused", "content": {"application/json": {"schema": _ref("Error")}}}
    operation: dict[str, Any] = {
        "operationId": route.handler,
        "summary": route.summary,
        "parameters": [_parameter(name, "path") for name in re.findall(r"{(\w+)}", route.path)]
        + [_parameter(name, "query") for name in route.query],
        "responses": {str(route.status): answer, "default": refusal},
    }
    if route.body:
        content = {"application/json": {"schema": _ref(route.body)}}
        operation["requestBody"] = {"required": True, "content": content}
    if route.public:
        operation["security"] = []
    return operation


def _parameter(name: str, where: str) -> dict[str, Any]:
    return {"name": name, "in": where, "required": where == "path", "schema": _TEXT}

"""What the routes of the catalogue are asked and answer, as schemas."""

from __future__ import annotations

from typing import Any

from crdt_model.catalogue import State
from crdt_model.recalls import CLASSES, MAX_LOTS
from crdt_model.same import MAX_FACTOR
from node.api.schema import (
    BATCH,
    BOOL,
    COMMAND,
    EXPIRY,
    ID,
    INSTANT,
    INTEGER,
    NAMED,
    QUANTITY,
    TEXT,
    closed,
    list_of,
    object_of,
    or_null,
    ref,
)
from node.importing.tables import TABLES
from node.policies import POLICIES
from node.store_settings import KINDS, MAX_ITEMS, SOURCES

_DAY: dict[str, Any] = {"type": "string", "format": "date"}
_MONTHS = or_null({"type": "string", "description": "months, decimal text"})
_UNITS: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": MAX_FACTOR}
_FIELDS: dict[str, Any] = {"type": "object"}
_VALUE: dict[str, Any] = {"type": ["string", "integer", "boolean", "null"]}
_ROW = object_of(("id", "code", "name"), id=ID, code=TEXT, name=TEXT, fields=_FIELDS)
_AT_STORE = {
    "on_list": BOOL,
    "state": {"enum": [str(state) for state in State]},
    "min_months": _MONTHS,
    "max_months": _MONTHS,
    "emergency_months": _MONTHS,
}
_BRIEF = {
    "id": ID,
    "code": TEXT,
    "name": TEXT,
    "unit": TEXT,
    "units_per_pack": INTEGER,
    "batch_tracked": BOOL,
}

SCHEMAS: dict[str, Any] = {
    "Product": object_of(
        ("id", "code", "name"),
        **_BRIEF,
        fields=_FIELDS,
        state=_AT_STORE["state"],
        codes=list_of(object_of(system=TEXT, value=TEXT)),
        barcodes=list_of(object_of(gtin=TEXT, units=INTEGER)),
        kit=list_of(object_of(product=NAMED, units=INTEGER)),
        prices=list_of(
            object_of(supplier=or_null(NAMED), currency=TEXT, price_per_pack=TEXT, **{"from": _DAY})
        ),
        lists=list_of(TEXT),
        store=or_null(object_of(("id", "code", "name"), id=ID, code=TEXT, name=TEXT, **_AT_STORE)),
    ),
    "NewLocalItem": closed(("id", "name", "unit"), id=COMMAND, name=TEXT, unit=TEXT, gtin=TEXT),
    "LocalItem": object_of(
        ("id", "code", "name", "store"),
        id=ID,
        code=TEXT,
        name=TEXT,
        store=NAMED,
        unit=TEXT,
        gtin=or_null(TEXT),
        same_as=or_null(
            object_of(("id",), id=ID, code=TEXT, name=TEXT, units=INTEGER, of_units=INTEGER)
        ),
    ),
    "LocalItems": object_of(("products",), products=list_of(ref("LocalItem"))),
    "Suppliers": object_of(("suppliers",), suppliers=list_of(_ROW)),
    "ReasonRows": object_of(("reasons",), reasons=list_of(_ROW)),
    "Lists": object_of(("lists",), lists=list_of(_ROW)),
    "Programmes": object_of(("programmes",), programmes=list_of(_ROW)),
    "CatalogueEdit": closed(
        ("id", "table", "code", "fields"),
        id=COMMAND,
        table={"type": "string", "enum": [table.name for table in TABLES.values() if table.row]},
        code=TEXT,
        fields={"type": "object", "additionalProperties": _VALUE},
    ),
    "CatalogueRow": object_of(("table", "id", "fields"), table=TEXT, id=ID, fields=_FIELDS),
    "Conflicts": object_of(
        ("conflicts",),
        conflicts=list_of(
            object_of(
                ("table", "key", "in_force", "values"),
                table=TEXT,
                row=or_null(NAMED),
                field=TEXT,
                key=TEXT,
                in_force=_VALUE,
                values=list_of(object_of(value=_VALUE, at=INSTANT, device=TEXT, user=TEXT)),
            )
        ),
    ),
    "SaySameProducts": closed(
        ("id", "a", "b"), id=COMMAND, a=TEXT, b=or_null(TEXT), units=_UNITS, of_units=_UNITS
    ),
    "SameProducts": object_of(
        ("a", "b"),
        a=NAMED,
        b=or_null(NAMED),
        units=INTEGER,
        of_units=INTEGER,
        kept_apart_at=list_of(TEXT),
    ),
    "SaySameBatches": closed(
        ("id", "product", "a", "b"), id=COMMAND, product=TEXT, a=BATCH, b=or_null(BATCH)
    ),
    "SameBatches": object_of(("product", "a", "b"), product=NAMED, a=BATCH, b=or_null(BATCH)),
    "ChangeSettings": closed(
        ("id", "settings"),
        id=COMMAND,
        settings=list_of(
            closed(
                ("kind",),
                kind={"type": "string", "enum": list(KINDS)},
                product=TEXT,
                min_months=_MONTHS,
                max_months=_MONTHS,
                emergency_months=_MONTHS,
                on=or_null(BOOL),
                source={"type": "string", "enum": list(SOURCES)},
                batch=BATCH,
                expiry=or_null(EXPIRY),
                name={"type": "string", "enum": list(POLICIES)},
                **{"from": _DAY},
            ),
            minItems=1,
            maxItems=MAX_ITEMS,
        ),
    ),
    "StoreSettings": object_of(
        ("store",),
        store=NAMED,
        list=list_of(object_of(product=NAMED, on=or_null(BOOL), **{"from": _DAY})),
        minmax=list_of(
            object_of(
                product=NAMED, min_months=_MONTHS, max_months=_MONTHS, emergency_months=_MONTHS
            )
        ),
        consumption_from=list_of(object_of(product=or_null(NAMED), source=TEXT, **{"from": _DAY})),
        policies=object_of(**dict.fromkeys(POLICIES, BOOL)),
    ),
    "CallBack": closed(
        ("id", "product", "class", "reason"),
        id=COMMAND,
        product=TEXT,
        lots=list_of(BATCH, maxItems=MAX_LOTS),
        effective_from=INSTANT,
        reason=TEXT,
        text=TEXT,
        **{"class": {"type": "string", "enum": list(CLASSES)}},
    ),
    "RecallNote": closed(("id", "note"), id=COMMAND, note=TEXT),
    "Recall": object_of(
        ("id", "code", "product", "lots", "effective_from"),
        id=ID,
        code=TEXT,
        product=NAMED,
        lots=list_of(BATCH),
        effective_from=INSTANT,
        lifted_at=or_null(INSTANT),
        reason=TEXT,
        text=TEXT,
        **{"class": TEXT},
    ),
    "Recalls": object_of(("recalls",), recalls=list_of(ref("Recall"))),
    "RecallPage": {
        "allOf": [
            ref("Recall"),
            object_of(
                ("stores",),
                stores=list_of(
                    object_of(
                        ("store", "held_here"),
                        store=NAMED,
                        held_here=BOOL,
                        complete_to=or_null(INSTANT),
                        not_heard_since=BOOL,
                        sent=QUANTITY,
                        answered=or_null(object_of(at=INSTANT, device=TEXT, note=TEXT)),
                        on_hand=or_null(INTEGER),
                        usable_status=or_null(INTEGER),
                        quarantined=or_null(INTEGER),
                        returned=or_null(INTEGER),
                        destroyed=or_null(INTEGER),
                        dispensed=or_null(INTEGER),
                        exposures=list_of(
                            object_of(at=INSTANT, device=TEXT, batch=BATCH, quantity=QUANTITY)
                        ),
                    )
                ),
            ),
        ]
    },
}

"""What the routes of bins, count sheets, counts and doubts are asked and answer, as schemas."""

from __future__ import annotations

from typing import Any

from node import sheet_requests
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
    STATUS,
    TEXT,
    closed,
    list_of,
    object_of,
    or_null,
    ref,
)
from node.requests import MAX_COUNT_LINES

_COUNT_LINE = {
    "product": TEXT,
    "quantity": QUANTITY,
    "closed_packs": QUANTITY,
    "open_units": QUANTITY,
    "batch": BATCH,
    "expiry": EXPIRY,
    "bin": TEXT,
    "status": STATUS,
    "owner": TEXT,
    "counted_at": TEXT,
    "reason": TEXT,
    "out_since": TEXT,
}
_ENDED = or_null(object_of(at=INSTANT, by=TEXT, alone=BOOL))
_SUMMARY = object_of(
    id=ID,
    number=TEXT,
    store=NAMED,
    state={"enum": ["open", "counting", "recount", "approved", "cancelled"]},
    by={"enum": list(sheet_requests.SELECTIONS)},
    argument=TEXT,
    with_book=BOOL,
    blind=BOOL,
    opened_at=INSTANT,
    opened_by=TEXT,
    places=INTEGER,
    counted=or_null(INTEGER),
    to_recount=or_null(INTEGER),
    approved=_ENDED,
    cancelled=_ENDED,
    count=or_null(TEXT),
)
_BIN = object_of(id=ID, code=TEXT, name=TEXT, held=BOOL, storage=or_null(TEXT), products=INTEGER)

SCHEMAS: dict[str, Any] = {
    "Bin": _BIN,
    "Bins": object_of(store=NAMED, bins=list_of(ref("Bin"))),
    "BinSet": closed(("id", "code"), id=COMMAND, code=TEXT, name=TEXT, held=BOOL, storage=TEXT),
    "BinMove": closed(("id", "to_bin"), id=COMMAND, to_bin=TEXT, note=TEXT),
    "SheetSummary": _SUMMARY,
    "Sheets": object_of(store=NAMED, sheets=list_of(ref("SheetSummary"))),
    "SheetOpen": closed(
        ("id", "by"),
        id=COMMAND,
        by={"type": "string", "enum": list(sheet_requests.SELECTIONS)},
        list=TEXT,
        bin=TEXT,
        programme=TEXT,
        expiring_before={"type": "string", "format": "date"},
        with_book=BOOL,
        blind=BOOL,
    ),
    "Sheet": {
        "allOf": [
            ref("SheetSummary"),
            object_of(
                lines=list_of(
                    object_of(
                        product=NAMED,
                        batch=TEXT,
                        expiry=or_null(TEXT),
                        bin=TEXT,
                        status=STATUS,
                        owner=or_null(TEXT),
                        listed=BOOL,
                        book=or_null(INTEGER),
                        needs_recount=BOOL,
                        late=BOOL,
                        quantity=or_null(INTEGER),
                        figures=list_of(
                            object_of(
                                counter=TEXT,
                                name=TEXT,
                                part=TEXT,
                                quantity=INTEGER,
                                counted_at=INSTANT,
                                round=INTEGER,
                            )
                        ),
                    )
                ),
                without_stock=list_of(NAMED),
                in_transit=list_of(
                    object_of(product=NAMED, batch=TEXT, quantity=INTEGER, document=TEXT)
                ),
            ),
        ]
    },
    "Figures": closed(
        ("id", "lines"),
        id=COMMAND,
        note=TEXT,
        lines=list_of(
            closed(("product",), **_COUNT_LINE, part=TEXT, recount=BOOL),
            minItems=1,
            maxItems=MAX_COUNT_LINES,
        ),
    ),
    "SheetEnd": closed(("id",), id=COMMAND, complete_for=list_of(TEXT), note=TEXT),
    "Counts": object_of(
        store=NAMED,
        counts=list_of(
            object_of(
                id=ID,
                counted_at=INSTANT,
                recorded_at=INSTANT,
                device=TEXT,
                user=TEXT,
                places=INTEGER,
            )
        ),
    ),
    "CountFound": object_of(
        store=NAMED,
        id=ID,
        counted_at=or_null(INSTANT),
        note=TEXT,
        lines=list_of(
            object_of(
                product=NAMED,
                batch=TEXT,
                bin=TEXT,
                status=STATUS,
                counted=INTEGER,
                counted_at=INSTANT,
                opening=BOOL,
                book=or_null(INTEGER),
                variance_signed=or_null(INTEGER),
                variance=or_null(INTEGER),
                reasons=list_of(object_of(reason=TEXT, quantity=INTEGER)),
                unexplained=INTEGER,
                before_or_after=list_of(
                    object_of(movement=ID, kind=TEXT, device=TEXT, quantity=INTEGER, at=INSTANT)
                ),
            )
        ),
    ),
    "VarianceReasons": closed(
        ("id", "lines"),
        id=COMMAND,
        note=TEXT,
        lines=list_of(
            closed(
                ("product", "reason", "quantity"),
                product=TEXT,
                batch=BATCH,
                bin=TEXT,
                status=STATUS,
                owner=TEXT,
                reason=TEXT,
                quantity=QUANTITY,
            ),
            minItems=1,
            maxItems=MAX_COUNT_LINES,
        ),
    ),
    "Decision": closed(("id", "key", "note"), id=COMMAND, key=TEXT, note=TEXT),
    "Decided": object_of(store=NAMED, key=TEXT, note=TEXT),
    "Page": {"type": "string", "description": "a page to print"},
}

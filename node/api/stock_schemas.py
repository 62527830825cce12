"""What the routes of stock, movements and counts are asked and answer, as schemas."""

from __future__ import annotations

from typing import Any

from crdt_model.flows import FLOWS
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
    RATIO,
    STATUS,
    TEXT,
    closed,
    list_of,
    object_of,
    or_null,
    ref,
)
from node.fields import MAX_LINES
from node.requests import KINDS, MAX_COUNT_LINES, PURPOSES
from node.roles import ACCOUNT_ROLES

_LINE = closed(
    ("product", "quantity"),
    product=TEXT,
    quantity=QUANTITY,
    batch=BATCH,
    expiry=EXPIRY,
    bin=TEXT,
    status=STATUS,
    to_bin=TEXT,
    to_status=STATUS,
    direction={"type": "string", "enum": ["in", "out"]},
    reason=TEXT,
    owner=TEXT,
    paper_ref=TEXT,
    manufacturer=TEXT,
    donor=TEXT,
    price={"type": "string", "description": "decimal, of one pack"},
    currency={"type": "string", "description": "ISO 4217"},
    units_per_pack=INTEGER,
)
_LINES = list_of(_LINE, minItems=1, maxItems=MAX_LINES)

SCHEMAS: dict[str, Any] = {
    "Error": object_of(
        ("error",),
        error=object_of(("code", "message"), code=TEXT, message=TEXT, details=object_of()),
    ),
    "Named": object_of(("id", "code", "name"), id=ID, code=TEXT, name=TEXT),
    "ClockSet": closed(("time",), time=INSTANT),
    "Clock": object_of(
        time=INSTANT,
        sureness={"enum": ["unsure", "set", "taken", "sure"]},
        offset_ms=INTEGER,
        disagreement_ms=INTEGER,
    ),
    "SignIn": closed(("store", "user", "pin"), store=TEXT, user=TEXT, pin=TEXT),
    "Session": object_of(
        user=object_of(id=ID, name=TEXT, role={"type": "string", "enum": list(ACCOUNT_ROLES)}),
        store=or_null(NAMED),
        wide=BOOL,
        expires_at=INSTANT,
        areas=list_of(TEXT),
    ),
    "SignedIn": {
        "allOf": [
            ref("Session"),
            object_of(("token", "outbox_key"), token=TEXT, outbox_key=or_null(TEXT)),
        ]
    },
    "OutboxKey": closed(("outbox_key",), outbox_key=TEXT),
    "Status": object_of(
        ("network", "device", "stores", "time", "demo"),
        demo=BOOL,
        network=object_of(id=ID, name=TEXT),
        device=object_of(id=ID, label=TEXT),
        stores=list_of(NAMED),
        time=INSTANT,
        peers=list_of(
            object_of(
                device=ID,
                label=TEXT,
                stores=list_of(TEXT),
                gateway=BOOL,
                address=TEXT,
                state={"enum": ["in_step", "syncing", "out_of_reach", "refused"]},
                reason=or_null(TEXT),
                last_contact=or_null(INSTANT),
                to_send=INTEGER,
                to_receive=INTEGER,
                bytes_sent=INTEGER,
                bytes_received=INTEGER,
                bytes_per_s=INTEGER,
            )
        ),
        complete_to=list_of(object_of(store=TEXT, at=or_null(INSTANT))),
        scopes=list_of(object_of(scope=TEXT, entries=INTEGER, provisional=or_null(TEXT))),
        clock=ref("Clock"),
        safe_at=list_of(object_of(device=ID, label=TEXT, lacks=INTEGER)),
        notices=list_of(object_of(at=INSTANT, code=TEXT, detail=TEXT)),
        entries=INTEGER,
        storage=TEXT,
    ),
    "Stores": object_of(
        stores=list_of({"allOf": [NAMED, object_of(type=TEXT, served=BOOL, held=BOOL)]})
    ),
    "StandingLines": object_of(
        id=TEXT,
        lines=list_of(
            object_of(
                product=NAMED,
                quantity=INTEGER,
                direction=or_null(TEXT),
                batch=TEXT,
                bin=or_null(TEXT),
                status=or_null(STATUS),
            )
        ),
    ),
    "Barcodes": object_of(
        barcodes=list_of(object_of(gtin=TEXT, product=NAMED, units=INTEGER)),
    ),
    "Products": object_of(
        products=list_of(
            {
                "allOf": [
                    NAMED,
                    object_of(
                        unit=TEXT,
                        units_per_pack=INTEGER,
                        batch_tracked=BOOL,
                        units=INTEGER,
                        on_list=BOOL,
                        state=TEXT,
                        min_months=or_null(TEXT),
                        max_months=or_null(TEXT),
                        emergency_months=or_null(TEXT),
                    ),
                ]
            }
        ),
        total=INTEGER,
    ),
    "Stock": object_of(
        store=NAMED,
        as_of=INSTANT,
        provisional=list_of(TEXT),
        products=list_of(
            object_of(
                product=NAMED,
                on_hand=INTEGER,
                usable=INTEGER,
                quality=list_of(TEXT),
                cells=list_of(
                    object_of(
                        batch=TEXT,
                        expiry=or_null(TEXT),
                        expired=BOOL,
                        recalled=BOOL,
                        bin=TEXT,
                        status=STATUS,
                        owner=or_null(TEXT),
                        on_hand=INTEGER,
                        turn=or_null(INTEGER),
                        counted_at=or_null(INSTANT),
                    )
                ),
            )
        ),
    ),
    "Card": object_of(
        store=NAMED,
        product=NAMED,
        as_of=INSTANT,
        on_hand=INTEGER,
        usable=INTEGER,
        quality=list_of(TEXT),
        provisional=list_of(TEXT),
        lines=list_of(
            object_of(
                at=INSTANT,
                recorded_at=INSTANT,
                id=TEXT,
                index=INTEGER,
                kind=TEXT,
                device=TEXT,
                on_behalf=BOOL,
                user=TEXT,
                batch=TEXT,
                bin=TEXT,
                status=STATUS,
                quantity=or_null(INTEGER),
                counted=or_null(INTEGER),
                variance=or_null(INTEGER),
                balance=INTEGER,
                annulled=BOOL,
                flags=list_of(TEXT),
                text=object_of(code=TEXT, arguments=object_of(), message=TEXT),
                document=TEXT,
                note=TEXT,
                taken_out=TEXT,
            )
        ),
    ),
    "Movement": closed(
        ("id", "kind"),
        id=COMMAND,
        kind={"type": "string", "enum": list(KINDS)},
        **{"from": TEXT, "to": TEXT},
        shipment=TEXT,
        codes=list_of(TEXT),
        document=TEXT,
        bill=TEXT,
        purpose={"type": "string", "enum": list(PURPOSES)},
        order=TEXT,
        lines=list_of(_LINE, maxItems=MAX_LINES),
        occurred_at=TEXT,
        override=closed(("reason",), reason=TEXT),
        note=TEXT,
    ),
    "Count": closed(
        ("id", "lines"),
        id=COMMAND,
        lines=list_of(
            closed(
                ("product",),
                product=TEXT,
                quantity=QUANTITY,
                closed_packs=QUANTITY,
                open_units=QUANTITY,
                batch=BATCH,
                expiry=EXPIRY,
                bin=TEXT,
                status=STATUS,
                owner=TEXT,
                counted_at=TEXT,
                reason=TEXT,
                out_since=TEXT,
            ),
            minItems=1,
            maxItems=MAX_COUNT_LINES,
        ),
        complete_for=list_of(TEXT),
        note=TEXT,
    ),
    "Reversal": closed(("id", "reason"), id=COMMAND, reason=TEXT),
    "Correction": closed(("id", "lines", "reason"), id=COMMAND, lines=_LINES, reason=TEXT),
    "Recorded": object_of(
        id=TEXT,
        command=ID,
        store=TEXT,
        kind=TEXT,
        recorded_at=INSTANT,
        effective=INSTANT,
        device=TEXT,
        on_behalf=BOOL,
        user=TEXT,
        shipment=or_null(TEXT),
        document=or_null(TEXT),
        lines=list_of(object_of()),
        flags=list_of(TEXT),
    ),
    "Discrepancies": object_of(
        store=NAMED,
        discrepancies=list_of(
            object_of(
                code=TEXT,
                product=or_null(NAMED),
                batch=or_null(TEXT),
                at=or_null(INSTANT),
                key={"type": "string", "description": "names it for a decision, if one settles it"},
                details=object_of(),
            )
        ),
    ),
    "Shipments": object_of(store=NAMED, shipments=list_of(ref("Shipment"))),
    "Indicators": object_of(
        store=NAMED,
        period=TEXT,
        as_of=INSTANT,
        provisional=list_of(TEXT),
        rows=list_of(
            object_of(
                product=NAMED,
                **dict.fromkeys(FLOWS, INTEGER),
                closing=INTEGER,
                usable=INTEGER,
                stockout_days=INTEGER,
                observed_days=INTEGER,
                adjusted_consumption=RATIO,
                amc=RATIO,
                amc_periods=INTEGER,
                months_of_stock=RATIO,
                lost_by_reason=object_of(),
                expiring_30=INTEGER,
                expiring_60=INTEGER,
                expiring_90=INTEGER,
                expired=INTEGER,
                days_to_stockout=RATIO,
                quality=list_of(TEXT),
            )
        ),
    ),
    "Events": {"type": "string", "description": "events `change` {scope}, `peers` {}, `reload` {}"},
}

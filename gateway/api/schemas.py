"""Schemas: the bodies and answers of the gateway's API, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from gateway.operating import MAX_VALUES, STATES
from gateway.reading_back import POLICIES
from node.api.schema import (
    BOOL,
    INSTANT,
    INTEGER,
    NAMED,
    TEXT,
    closed,
    list_of,
    object_of,
    or_null,
)

_FIGURE = or_null({"anyOf": [INTEGER, {"type": "string", "description": "an exact ratio, 7/3"}]})
_STATE: dict[str, Any] = {"type": "string", "enum": ["settled", "queued", *STATES]}
_VALUES: dict[str, Any] = list_of(TEXT, maxItems=MAX_VALUES)

_RUN = object_of(
    ("id", "started", "ended", "result", "accepted", "refused", "parked", "requests"),
    id=INTEGER,
    started=INSTANT,
    ended=or_null(INSTANT),
    result=or_null(TEXT),
    accepted=INTEGER,
    refused=INTEGER,
    parked=INTEGER,
    requests=INTEGER,
)
_REASON = object_of(
    ("state", "code", "count", "words"), state=_STATE, code=TEXT, count=INTEGER, words=TEXT
)
_CAUSE = object_of(
    ("id", "code", "severity", "subject", "message", "count", "arguments"),
    id=TEXT,
    code=TEXT,
    severity={"type": "string", "enum": ["error", "warning"]},
    subject=TEXT,
    message=TEXT,
    count=INTEGER,
    arguments=object_of(),
)
_MONTH = object_of(
    ("period", "expected", "final", "on_time", "not_reported"),
    period=TEXT,
    expected=INTEGER,
    final=INTEGER,
    on_time=INTEGER,
    not_reported=INTEGER,
    final_percent=or_null(INTEGER),
    on_time_percent=or_null(INTEGER),
)
_STORE = object_of(
    ("store", "name", "org_unit", "state", "complete_to", "not_reported"),
    store=TEXT,
    name=TEXT,
    org_unit=TEXT,
    state={
        "type": "string",
        "enum": ["heard", "never_heard", "no_device", "paper", "closed", "no_org_unit"],
    },
    complete_to=or_null(INSTANT),
    not_reported=list_of(TEXT),
)
_VALUE: dict[str, Any] = {
    "id": TEXT,
    "org_unit": TEXT,
    "period": TEXT,
    "product": TEXT,
    "figure": TEXT,
    "element": TEXT,
}
_EVENT = object_of(
    ("at", "run", "event", "value", "head", "code", "words"),
    at=INSTANT,
    run=or_null(INTEGER),
    event=TEXT,
    value=or_null(TEXT),
    head=TEXT,
    code=TEXT,
    words=TEXT,
)
_OUTCOME = object_of(
    ("at", "result", "ok", "words", "changed", "accepted", "refused", "parked"),
    at=TEXT,
    result=TEXT,
    ok=BOOL,
    words=TEXT,
    changed=INTEGER,
    accepted=INTEGER,
    refused=INTEGER,
    parked=INTEGER,
    unchanged=INTEGER,
    registered=INTEGER,
    withdrawn=INTEGER,
    differing=or_null(INTEGER),
)

SCHEMAS: dict[str, Any] = {
    "GatewayStatus": object_of(
        ("target", "appointment", "outbox", "reasons", "attention", "runs", "last_run"),
        target=object_of(("url", "stopped"), url=TEXT, stopped=or_null(TEXT)),
        appointment=object_of(("number", "ours"), number=INTEGER, ours=BOOL),
        outbox=object_of(),
        reasons=list_of(_REASON),
        attention=list_of(_CAUSE),
        months=list_of(_MONTH),
        runs=list_of(_RUN),
        last_run=or_null(_OUTCOME),
    ),
    "GatewayOutcome": _OUTCOME,
    "GatewayPush": closed((), period=TEXT),
    "GatewayNothing": closed(()),
    "GatewayResumed": object_of(("resumed",), resumed=BOOL),
    "GatewayRuns": object_of(("runs",), runs=list_of(_RUN)),
    "GatewayCoverage": object_of(
        ("on_time_days", "months", "stores"),
        on_time_days=INTEGER,
        months=list_of(_MONTH),
        stores=list_of(_STORE),
    ),
    "GatewayExceptions": object_of(
        ("total", "offset", "reasons", "exceptions"),
        total=INTEGER,
        offset=INTEGER,
        reasons=list_of(_REASON),
        exceptions=list_of(
            object_of(
                (*_VALUE, "state", "now", "accepted", "code", "words"),
                **_VALUE,
                state=_STATE,
                now=or_null(TEXT),
                accepted=or_null(TEXT),
                since=INSTANT,
                accepted_at=or_null(INSTANT),
                next_try=or_null(INSTANT),
                code=TEXT,
                words=TEXT,
                head=TEXT,
            )
        ),
    ),
    "GatewaySelection": closed(
        (),
        state={"type": "string", "enum": ["queued", *STATES]},
        code=TEXT,
        org_unit=TEXT,
        period=TEXT,
        values=_VALUES,
        reason={"type": "string", "maxLength": 200},
    ),
    "GatewayDecided": object_of(("action", "values"), action=TEXT, values=INTEGER),
    "GatewayValues": closed((), values=_VALUES),
    "GatewaySent": object_of(("values",), values=INTEGER),
    "GatewayPolicy": closed((), policy={"type": "string", "enum": list(POLICIES)}),
    "GatewayReadBack": object_of((), asked=BOOL, policy=TEXT),
    "GatewayDifferences": object_of(
        ("policy", "read_at", "compared", "differing", "differences"),
        policy=TEXT,
        read_at=or_null(INSTANT),
        compared=INTEGER,
        differing=INTEGER,
        differences=list_of(
            object_of(
                (*_VALUE, "accepted", "server", "sent"),
                **_VALUE,
                accepted=or_null(TEXT),
                server=or_null(TEXT),
                sent=BOOL,
            )
        ),
    ),
    "GatewayExplained": object_of(
        ("org_unit", "period", "product", "figures", "values", "cards"),
        org_unit=TEXT,
        stores=list_of(NAMED),
        period=TEXT,
        product=NAMED,
        figure=or_null(TEXT),
        as_of=INSTANT,
        known_on=or_null(INSTANT),
        complete_to=or_null(INSTANT),
        final=BOOL,
        withheld=TEXT,
        figures={"type": "object", "additionalProperties": object_of((), now=_FIGURE,
                                                                      known=_FIGURE)},
        inputs=object_of(),
        known_inputs=object_of(),
        cards=list_of(object_of()),
        orders=object_of(("ordered", "delivered"), ordered=list_of(object_of()),
                         delivered=list_of(object_of())),
        known_cards=list_of(object_of()),
        values=list_of(
            object_of(
                ("id", "element", "figures", "state", "now", "accepted", "history"),
                id=TEXT,
                element=TEXT,
                figures=list_of(TEXT),
                state=_STATE,
                unsure=BOOL,
                now=or_null(TEXT),
                accepted=or_null(TEXT),
                code=TEXT,
                words=TEXT,
                history=list_of(_EVENT),
            )
        ),
        registrations=list_of(object_of()),
    ),
}  # fmt: skip

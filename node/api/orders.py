"""The area of orders: suggestions, orders, reviews, picks, availability, loans, schedule."""

from __future__ import annotations

from typing import Any

from crdt_model.lane_facts import MAX_ORDER_LINES
from node import lane_requests
from node.api.route import Route
from node.api.schema import (
    BOOL,
    COMMAND,
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
from node.api.supply import act_of, page_of
from node.requests import PURPOSES
from node.supply_acts import ACTS, STEPS

_STORE = "/stores/{store}"
_ORDER = f"{_STORE}/orders/{{order}}"
_PICK = f"{_STORE}/picks/{{pick}}"

ROUTES = (
    Route(
        "GET",
        f"{_STORE}/suggestions",
        page_of("suggestions"),
        "What to order, with every figure it rests on",
        "Suggestions",
        query=("supplier", "programme", "emergency"),
    ),
    Route(
        "GET",
        f"{_STORE}/availability",
        page_of("availability"),
        "What of each product may be promised",
        "Availability",
    ),
    Route(
        "GET",
        f"{_STORE}/orders",
        page_of("orders"),
        "Orders of a store",
        "Orders",
        query=("side", "status"),
    ),
    Route(
        "POST",
        f"{_STORE}/orders",
        act_of(ACTS["order"], "send_order"),
        "Send an order",
        "Order",
        "OrderRequest",
        status=201,
        recording=True,
    ),
    Route("GET", _ORDER, page_of("order"), "An order with its lines", "Order"),
    Route(
        "POST",
        f"{_ORDER}/review",
        act_of(ACTS["review"], "review", "order"),
        "Approve, cut or reject an order",
        "Order",
        "Review",
        status=201,
    ),
    Route(
        "POST",
        f"{_ORDER}/end",
        act_of(ACTS["order-end"], "end_order", "order"),
        "Cancel an order, or close what is left of it",
        "Order",
        "Noted",
        status=201,
    ),
    Route(
        "GET", f"{_STORE}/picks", page_of("picks"), "Goods set aside that have not left", "Picks"
    ),
    Route(
        "POST",
        f"{_STORE}/picks",
        act_of(ACTS["pick"], "allocate"),
        "Set goods aside",
        "Pick",
        "PickRequest",
        status=201,
        recording=True,
    ),
    Route("GET", _PICK, page_of("pick"), "A pick list", "Pick"),
    Route(
        "POST",
        f"{_PICK}/pick",
        act_of(STEPS["pick"]["pick"], "pick_pick", "pick"),
        "Goods are fetched to the staging bin",
        "Pick",
        "Noted",
        status=201,
        recording=True,
    ),
    Route(
        "POST",
        f"{_PICK}/release",
        act_of(STEPS["pick"]["release"], "pick_release", "pick"),
        "Give allocated goods free",
        "Pick",
        "Noted",
        status=201,
        recording=True,
    ),
    Route(
        "POST",
        f"{_PICK}/put-back",
        act_of(STEPS["pick"]["put_back"], "pick_put_back", "pick"),
        "Put fetched goods back",
        "Pick",
        "Noted",
        status=201,
        recording=True,
    ),
    Route(
        "POST",
        f"{_PICK}/dispatch",
        act_of(STEPS["pick"]["dispatch"], "pick_dispatch", "pick"),
        "Goods leave",
        "Pick",
        "Noted",
        status=201,
        recording=True,
    ),
    Route("GET", f"{_STORE}/loans", page_of("loans"), "Open loans", "Loans"),
    Route(
        "POST",
        f"{_STORE}/loans/write-off",
        act_of(ACTS["write-off"], "write_off"),
        "Ask no more for what was lent",
        "Loans",
        "LoanWriteOff",
        status=201,
    ),
    Route(
        "GET",
        f"{_STORE}/nearby",
        page_of("nearby"),
        "Who near here has a product",
        "Nearby",
        query=("product",),
    ),
    Route("GET", f"{_STORE}/schedule", page_of("schedule"), "When orders are due", "Schedule"),
)

_ASKED = closed(("product", "quantity"), product=TEXT, quantity=QUANTITY, note=TEXT)
_PERIOD = closed(("label", "start", "end"), label=TEXT, start=TEXT, end=TEXT)
_RATIO = or_null(TEXT)
_FIGURES = {"on_order": INTEGER, "in_transit": INTEGER, "amc": _RATIO, "max_months": _RATIO}

SCHEMAS: dict[str, Any] = {
    "Noted": closed(("id",), id=COMMAND, note=TEXT),
    "OrderRequest": closed(
        ("id", "supplier", "lines"),
        id=COMMAND,
        supplier=TEXT,
        kind={"enum": list(lane_requests.KINDS)},
        programme=TEXT,
        period=_PERIOD,
        needed_by=TEXT,
        note=TEXT,
        lines=list_of(_ASKED, minItems=1, maxItems=MAX_ORDER_LINES),
    ),
    "Review": closed(
        ("id", "decision"),
        id=COMMAND,
        decision={"enum": list(lane_requests.DECISIONS)},
        note=TEXT,
        lines=list_of(_ASKED, maxItems=MAX_ORDER_LINES),
    ),
    "PickRequest": closed(
        ("id",),
        id=COMMAND,
        order=ID,
        to=TEXT,
        purpose={"enum": list(PURPOSES)},
        note=TEXT,
        override=closed(("reason",), reason=TEXT),
        lines=list_of(
            closed(
                ("product", "quantity"), product=TEXT, quantity=QUANTITY, batch=TEXT, bin=TEXT,
                status=STATUS, owner=TEXT,
            ),
            maxItems=MAX_ORDER_LINES,
        ),
    ),
    "LoanWriteOff": closed(
        ("id", "borrower", "product", "quantity"),
        id=COMMAND, borrower=TEXT, product=TEXT, quantity=QUANTITY, note=TEXT,
    ),
    "Suggestions": object_of(
        store=NAMED,
        suggestions=list_of(
            object_of(
                product=NAMED,
                suggested=or_null(INTEGER),
                packs=or_null(INTEGER),
                units_per_pack=INTEGER,
                need=_RATIO,
                reason=or_null({"enum": ["amc_unknown", "no_maximum"]}),
                available=INTEGER,
                **_FIGURES,
            )
        ),
    ),
    "Availability": object_of(
        store=NAMED,
        products=list_of(
            object_of(
                product=NAMED,
                **dict.fromkeys(
                    ("physical", "usable", "expired", "held", "damaged", "reserved", "available",
                     "on_order", "in_transit"),
                    INTEGER,
                ),
                reserved_at=list_of(
                    object_of(
                        batch=TEXT, bin=TEXT, status=STATUS, owner=or_null(TEXT), quantity=INTEGER
                    )
                ),
            )
        ),
    ),
    "Orders": object_of(store=NAMED, orders=list_of(object_of()), total=INTEGER),
    "Order": object_of(
        id=ID,
        document=TEXT,
        kind=TEXT,
        status=TEXT,
        actions=list_of(TEXT),
        supplier=NAMED,
        customer=NAMED,
        approver=NAMED,
        programme=or_null(NAMED),
        period=or_null(_PERIOD),
        submitted_at=or_null(INSTANT),
        reviewed_at=or_null(INSTANT),
        needed_by=or_null(TEXT),
        note=TEXT,
        review_note=TEXT,
        end_note=TEXT,
        flags=list_of(TEXT),
        shipments=list_of(object_of(id=ID, document=TEXT, state=TEXT, lines=INTEGER)),
        lines=list_of(
            object_of(
                line=INTEGER,
                product=NAMED,
                quantity=INTEGER,
                suggested=or_null(INTEGER),
                usable=or_null(INTEGER),
                note=TEXT,
                approved=INTEGER,
                cut=TEXT,
                allocated=INTEGER,
                shipped=INTEGER,
                received=INTEGER,
                shipping=INTEGER,
                remaining=INTEGER,
                fill_rate=_RATIO,
                **_FIGURES,
            )
        ),
    ),
    "Pick": object_of(
        id=ID,
        document=TEXT,
        state=TEXT,
        purpose=TEXT,
        order=or_null(ID),
        to=NAMED,
        note=TEXT,
        flags=list_of(TEXT),
        lines=list_of(
            object_of(
                line=INTEGER, product=NAMED, batch=TEXT, expiry=or_null(TEXT), bin=TEXT,
                status=STATUS, owner=or_null(TEXT), quantity=INTEGER, short=INTEGER,
            )
        ),
        missing=list_of(object_of(product=NAMED, quantity=INTEGER)),
    ),
    "Picks": object_of(store=NAMED, picks=list_of(ref("Pick"))),
    "Loans": object_of(
        store=NAMED,
        loans=list_of(object_of(lender=NAMED, borrower=NAMED, product=NAMED, quantity=INTEGER)),
    ),
    "Nearby": object_of(
        store=NAMED,
        product=NAMED,
        stores=list_of(
            object_of(store=NAMED, km=or_null(TEXT), available=INTEGER, provisional=BOOL)
        ),
        unknown=INTEGER,
    ),
    "Schedule": object_of(
        store=NAMED,
        schedule=list_of(
            object_of(
                supplier=NAMED, programme=or_null(NAMED), due=or_null(TEXT), late=BOOL,
                last_order=or_null(TEXT), lead_days=INTEGER,
            )
        ),
    ),
}  # fmt: skip

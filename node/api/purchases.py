"""The area of purchases: orders to suppliers outside the network, and what came against them."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from crdt_model.fields import MAX_WORD_CHARS
from node.api.handlers import Api
from node.api.route import Route
from node.api.schema import (
    COMMAND,
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
from node.api.supply import act_of, page_of
from node.errors import Refused
from node.supply_acts import ACTS, PURCHASE_STEPS, STEPS, Told
from node.supply_acts import invoice as receive_invoice

SHEET_TYPES = (
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)


async def invoice(api: Api, request: web.Request) -> web.Response:
    """A supplier's sheet as the receipt it stands for."""
    if request.content_type not in SHEET_TYPES:
        raise Refused("content_type", "send the sheet as CSV or XLSX", status=415)
    document = request.query.get("document", "")[:MAX_WORD_CHARS]
    data, of = await request.read(), request.match_info["purchase"]
    return await api.act(
        request,
        lambda connection, place, actor: receive_invoice(
            Told(api.node.store, connection, place, actor, of), data, document
        ),
    )


_PURCHASES = "/stores/{store}/purchases"
_ONE = f"{_PURCHASES}/{{purchase}}"

ROUTES = (
    Route("GET", _PURCHASES, page_of("purchases"), "Orders to outside suppliers", "Purchases"),
    Route(
        "POST",
        _PURCHASES,
        act_of(ACTS["purchase"], "write_purchase"),
        "Draw up an order to an outside supplier",
        "Purchase",
        "PurchaseRequest",
        status=201,
    ),
    Route("GET", _ONE, page_of("purchase"), "A purchase with what came of it", "Purchase"),
    Route(
        "POST",
        _ONE,
        act_of(ACTS["purchase"], "change_purchase", "purchase"),
        "Change a purchase that was not sent",
        "Purchase",
        "PurchaseRequest",
        status=201,
    ),
    *(
        Route(
            "POST",
            f"{_ONE}/{word}",
            act_of(STEPS["purchase"][word], f"{word}_purchase", "purchase"),
            f"{word.capitalize()} a purchase",
            "Purchase",
            "Noted",
            status=201,
        )
        for word in PURCHASE_STEPS
    ),
    Route(
        "POST",
        f"{_ONE}/invoice",
        invoice,
        "Receive what a supplier's sheet lists",
        "Recorded",
        "InvoiceSheet",
        status=201,
        query=("document",),
    ),
    Route(
        "GET",
        "/stores/{store}/suppliers",
        page_of("suppliers"),
        "Lead time and fill rate by supplier",
        "SupplierPerformance",
    ),
)

SCHEMAS: dict[str, Any] = {
    "InvoiceSheet": {"type": "string", "format": "binary", "description": "CSV or XLSX"},
    "PurchaseRequest": closed(
        ("id", "supplier", "lines"),
        id=COMMAND,
        supplier=TEXT,
        currency=TEXT,
        expected=TEXT,
        note=TEXT,
        lines=list_of(
            closed(
                ("product", "quantity"), product=TEXT, quantity=QUANTITY, units_per_pack=INTEGER,
                price=TEXT, note=TEXT,
            ),
            minItems=1,
        ),
    ),
    "Purchase": object_of(
        id=ID,
        document=TEXT,
        status=TEXT,
        actions=list_of(TEXT),
        supplier=NAMED,
        currency=or_null(TEXT),
        expected=or_null(TEXT),
        note=TEXT,
        created_at=INSTANT,
        sent_at=or_null(INSTANT),
        last_receipt_at=or_null(INSTANT),
        lead_days=or_null(INTEGER),
        fill_rate=or_null(TEXT),
        flags=list_of(TEXT),
        lines=list_of(
            object_of(
                line=INTEGER, product=NAMED, quantity=INTEGER, units_per_pack=INTEGER,
                price=or_null(TEXT), note=TEXT, received=INTEGER, outstanding=INTEGER,
            )
        ),
    ),
    "Purchases": object_of(store=NAMED, purchases=list_of(ref("Purchase"))),
    "SupplierPerformance": object_of(
        store=NAMED,
        suppliers=list_of(
            object_of(
                supplier=NAMED, orders=INTEGER, ended=INTEGER, median_lead_days=or_null(INTEGER),
                p90_lead_days=or_null(INTEGER), fill_rate=or_null(TEXT),
            )
        ),
    ),
}  # fmt: skip

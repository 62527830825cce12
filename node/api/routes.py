"""Routes: every path of the API in one list; each area of the API names its own."""

from __future__ import annotations

from node.api import (
    alerts,
    catalogue,
    devices,
    importing,
    inventory,
    network,
    orders,
    people,
    presence,
    purchases,
    reports,
    setup,
    shipments,
    start,
    today,
)
from node.api.handlers import Api
from node.api.route import Route

_STORE = "/stores/{store}"

_STOCK = (
    Route("POST", "/session", Api.sign_in, "Sign in", "SignedIn", "SignIn", public=True),
    Route("GET", "/session", Api.session, "Who is signed in", "Session"),
    Route("DELETE", "/session", Api.sign_out, "Sign out", "", status=204),
    Route("POST", "/session/forget", Api.forget_outbox_key, "Drop an outbox key", "", "OutboxKey",
          status=204, public=True),
    Route("GET", "/status", Api.status, "Who this node is and how its peers are", "Status",
          public=True),
    Route("POST", "/clock", Api.set_clock, "Say what time it is", "Clock", "ClockSet"),
    Route("GET", "/stores", Api.stores, "All stores", "Stores"),
    Route("GET", f"{_STORE}/stock", Api.stock, "What is on hand", "Stock", query=("as_of",)),
    Route("GET", f"{_STORE}/products/{{product}}/card", Api.card, "The stock card of a product",
          "Card", query=("as_of",)),
    Route("POST", f"{_STORE}/movements", Api.movement, "Record a movement", "Recorded", "Movement",
          status=201, recording=True),
    Route("POST", f"{_STORE}/counts", Api.count, "Record a count", "Recorded", "Count", status=201,
          recording=True),
    Route("GET", f"{_STORE}/movements/{{id}}", Api.movement_lines,
          "A movement or count as it stands", "StandingLines"),
    Route("POST", f"{_STORE}/movements/{{id}}/reverse", Api.reverse,
          "Take a movement or count out at its place", "Recorded", "Reversal", status=201,
          recording=True),
    Route("POST", f"{_STORE}/movements/{{id}}/correct", Api.correct,
          "Put other lines in a movement's or count's place", "Recorded", "Correction",
          status=201, recording=True),
    Route("GET", f"{_STORE}/discrepancies", Api.discrepancies, "What asks for a person",
          "Discrepancies", query=("as_of",)),
    Route("GET", f"{_STORE}/indicators", Api.indicators, "The rows of a month", "Indicators",
          query=("period", "as_of")),
    Route("GET", "/events", Api.events, "Changes as they happen (server-sent events)", "Events"),
)  # fmt: skip

ROUTES: tuple[Route, ...] = (
    *_STOCK,
    *alerts.ROUTES,
    *catalogue.ROUTES,
    *devices.ROUTES,
    *importing.ROUTES,
    *inventory.ROUTES,
    *network.ROUTES,
    *orders.ROUTES,
    *people.ROUTES,
    *presence.ROUTES,
    *purchases.ROUTES,
    *reports.ROUTES,
    *setup.ROUTES,
    *shipments.ROUTES,
    *start.ROUTES,
    *today.ROUTES,
)

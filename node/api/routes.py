"""Routes: every path of the API in one list, from which router, document and tests are made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Route:
    """One operation.

    Attributes:
        handler: name of the method of `Api`. body, answer: names in `openapi.SCHEMAS`.
        public: whether it works without a session. query: parameters it reads.
    """

    method: str
    path: str
    handler: str
    summary: str
    answer: str
    body: str = ""
    status: int = 200
    public: bool = False
    query: tuple[str, ...] = ()


_STORE = "/stores/{store}"

ROUTES = (
    Route("POST", "/session", "sign_in", "Sign in", "SignedIn", "SignIn", public=True),
    Route("GET", "/session", "session", "Who is signed in", "Session"),
    Route("DELETE", "/session", "sign_out", "Sign out", "", status=204),
    Route("GET", "/status", "status", "Who this node is and how its peers are", "Status",
          public=True),
    Route("POST", "/clock", "set_clock", "Say what time it is", "Clock", "ClockSet"),
    Route("GET", "/stores", "stores", "All stores", "Stores"),
    Route("GET", "/products", "products", "Products by code or name", "Products",
          query=("q", "limit")),
    Route("GET", f"{_STORE}/stock", "stock", "What is on hand", "Stock", query=("as_of",)),
    Route("GET", f"{_STORE}/products/{{product}}/card", "card", "The stock card of a product",
          "Card", query=("as_of",)),
    Route("POST", f"{_STORE}/movements", "movement", "Record a movement", "Recorded", "Movement",
          status=201),
    Route("POST", f"{_STORE}/counts", "count", "Record a count", "Recorded", "Count", status=201),
    Route("POST", f"{_STORE}/movements/{{id}}/reverse", "reverse",
          "Take a movement or count out at its place", "Recorded", "Reversal", status=201),
    Route("POST", f"{_STORE}/movements/{{id}}/correct", "correct",
          "Put other lines in a movement's or count's place", "Recorded", "Correction",
          status=201),
    Route("GET", f"{_STORE}/discrepancies", "discrepancies", "What asks for a person",
          "Discrepancies", query=("as_of",)),
    Route("GET", f"{_STORE}/shipments", "shipments", "Shipments from and to the store",
          "Shipments"),
    Route("GET", f"{_STORE}/indicators", "indicators", "The rows of a month", "Indicators",
          query=("period", "as_of")),
    Route("GET", "/events", "events", "Changes as they happen (server-sent events)", "Events"),
)  # fmt: skip

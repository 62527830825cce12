"""Today over HTTP: what needs doing at a store, for the role of who asks."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from node.api.handlers import Api, signed_in
from node.api.route import Route
from node.api.schema import INSTANT, INTEGER, NAMED, TEXT, list_of, object_of
from node.today import MAX_ITEMS, today


async def todays_work(api: Api, request: web.Request) -> web.Response:
    """What needs doing at the store, the most urgent first."""
    actor = signed_in(request).actor
    return await api.in_book(request, lambda book: today(book, actor))


ROUTES = (
    Route(
        "GET",
        "/stores/{store}/today",
        todays_work,
        "What needs doing today, for the role of who asks",
        "Today",
    ),
)

SCHEMAS: dict[str, Any] = {
    "Today": object_of(
        ("store", "updated", "tasks"),
        store=NAMED,
        updated=INSTANT,
        provisional=list_of(TEXT),
        tasks=list_of(
            object_of(
                ("code", "count", "severity", "items"),
                code=TEXT,
                count=INTEGER,
                severity={"enum": ["high", "medium", "low"]},
                items=list_of(object_of(), maxItems=MAX_ITEMS),
            )
        ),
    ),
}

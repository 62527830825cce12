"""Handlers of pages and acts: what orders, shipments and purchases share."""

from __future__ import annotations

from aiohttp import web

from node.api.handlers import Api, json_body
from node.api.route import Handler
from node.supply_acts import Act, Told
from node.supply_pages import IN_LANES, PAGES


def page_of(name: str) -> Handler:
    """The handler of a page: what path and query say, to the page, to JSON."""
    render, _ = PAGES[name]

    async def page(api: Api, request: web.Request) -> web.Response:
        asked = {**request.query, **request.match_info}
        opened = api.in_lanes if name in IN_LANES else api.in_book
        return await opened(request, lambda book: render(api.node, book, asked))

    page.__name__ = f"show_{name}"
    return page


def act_of(act: Act, name: str, about: str = "") -> Handler:
    """The handler of an act; `about` is the part of the path that says what it is about."""

    async def said(api: Api, request: web.Request) -> web.Response:
        body = await json_body(request)
        of = request.match_info.get(about, "")
        return await api.act(
            request,
            lambda connection, place, actor: act(
                Told(api.node.store, connection, place, actor, of), body
            ),
        )

    said.__name__ = name.replace("-", "_")
    return said

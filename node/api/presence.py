"""Presence over HTTP: a page says where its person is, and is told who else is there."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web

from node import answers, fields
from node.api.handlers import Api, check_reach, json_body, signed_in
from node.api.route import Route
from node.api.schema import BOOL, NAMED, TEXT, closed, list_of, object_of
from node.directory import Directory
from node.errors import Refused
from node.views.settings import Named

MAX_TABLET_CHARS = 40
_AT = re.compile(r"[a-z]{1,16}/[A-Za-z0-9._:~-]{1,64}")


async def say(api: Api, request: web.Request) -> web.Response:
    """A page says where its person is, or that they left; answers who is there."""
    body = fields.object_of(await json_body(request), {"at", "tablet", "leaving"})
    at = _at(fields.text(body, "at"))
    tablet = fields.text(body, "tablet")
    if not tablet or len(tablet) > MAX_TABLET_CHARS or not tablet.isprintable():
        message = f"a random text of 1 to {MAX_TABLET_CHARS} characters"
        raise Refused("invalid", message, field="tablet")
    leaving = body.get("leaving", False)
    if not isinstance(leaving, bool):
        raise Refused("invalid", "true or false", field="leaving")
    store, account = await _store(api, request), signed_in(request).account
    if leaving:
        api.presence.leaves(store, at, account.id, tablet)
    else:
        api.presence.says(store, at, account.id, tablet, account.name)
    return _answer(api, store, at)


async def show(api: Api, request: web.Request) -> web.Response:
    """Who is at a sheet or an order."""
    at = _at(request.query.get("at", ""))
    return _answer(api, await _store(api, request), at)


def _answer(api: Api, store: Named, at: str) -> web.Response:
    told = {"store": answers.named(store), "at": at, "people": api.presence.at(store, at)}
    return web.json_response(told)


async def _store(api: Api, request: web.Request) -> Named:
    code = request.match_info["store"]
    store = await api.node.read(lambda directory: _named(directory, code))
    check_reach(signed_in(request), store)
    return store


def _named(directory: Directory, code: str) -> Named:
    return directory.store(code)


def _at(text: str) -> str:
    if not _AT.fullmatch(text):
        raise Refused("invalid", "what the page shows, like sheet/1f3a", field="at")
    return text


_PATH = "/stores/{store}/presence"
ROUTES = (
    Route("GET", _PATH, show, "Who is at a sheet or an order", "Presence", query=("at",)),
    Route("POST", _PATH, say, "Say where the person at a page is", "Presence", "PresenceSaid"),
)
_WHERE: dict[str, Any] = TEXT | {"description": "what the page shows, like sheet/1f3a"}
SCHEMAS: dict[str, Any] = {
    "Presence": object_of(("store", "at", "people"), store=NAMED, at=_WHERE, people=list_of(TEXT)),
    "PresenceSaid": closed(
        ("at", "tablet"),
        at=_WHERE,
        tablet=TEXT | {"description": "drawn by the tablet"},
        leaving=BOOL,
    ),
}

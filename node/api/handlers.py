"""Handlers: parse a request, call one use case, render its answer."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from crdt_model.clock import milliseconds_of, stamp_of
from crdt_model.fold import Recorded
from crdt_model.periods import Period, month
from node import answers, clocking, corrections, counts, movements, requests, status
from node.api.area import Area
from node.api.events import Hub
from node.api.sessions import Session, Sessions
from node.api.who_is_here import Presence
from node.clocks import TrustedClock
from node.directory import Directory, as_of_given, instant_text
from node.discrepancies import discrepancies
from node.errors import Refused, not_allowed
from node.metrics import exposition
from node.node import Node
from node.peer_status import PeerStatus
from node.recording import Actor, Desk
from node.stock import StoreBook, holds, open_book
from node.stock_card import stock_card
from node.tablets import Reach
from node.views.settings import Named

COOKIE = "stockmesh_session"
# Over HTTPS another name: a browser lets no plain page replace a secure cookie, and both listeners
# may have one host name.
SECURE_COOKIE = "__Host-stockmesh_session"
SESSION = web.RequestKey("session", Session)
DEFAULT_PRODUCTS = 50
MAX_PRODUCTS = 1000
FIRST_YEAR, LAST_YEAR = 1970, 9998  # the months before and after are in the calendar too
MAX_TOKEN_CHARS = 200
LOOPBACK = frozenset({"127.0.0.1", "::1"})


_Outcome = tuple[
    Desk, Recorded, dict[str, Any]
]  # and what the answer says beside what was recorded


@dataclass(slots=True)
class Api:
    """What handlers work with.

    Attributes:
        areas: what other packages add to the API. more: what their services left in `Running`.
        addresses: where peers reach this node, best first.
        reach: how people reach this node from other machines.
        leave: ends the node and takes it out of its folder, where that can be asked for.
    """

    node: Node
    sessions: Sessions
    hub: Hub
    peers: Callable[[], list[PeerStatus]]
    holders: status.Holders = lambda log: {}
    clock: TrustedClock | None = None
    areas: Sequence[Area] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    addresses: Callable[[], Sequence[str]] = tuple
    reach: Callable[[], Reach] = Reach
    leave: Callable[[], None] | None = None
    presence: Presence = field(init=False)

    def __post_init__(self) -> None:
        self.presence = Presence(self.node.now_ms, self.hub)

    # --- sessions ---

    async def sign_in(self, request: web.Request) -> web.Response:
        code, user, pin = requests.sign_in(await json_body(request))
        store = await self.node.read(lambda directory: self._accounts_of(directory, code))
        token, session = await self.sessions.sign_in(store, user, pin)
        answer = await self._session_json(session)
        answer |= {"token": token, "outbox_key": await self.sessions.outbox_key(session)}
        response = web.json_response(answer)
        response.set_cookie(
            _cookie(request),
            token,
            httponly=True,
            samesite="Strict",
            secure=request.secure,
            path="/",
        )
        return response

    def _accounts_of(self, directory: Directory, code: str) -> bytes:
        if not self.node.stores:
            return self.node.device[:8]
        try:
            store = directory.store(code).id
        except Refused:
            store = b""
        if store not in self.node.stores:
            raise Refused("sign_in_failed", "this device serves no such store", status=401)
        return store

    async def session(self, request: web.Request) -> web.Response:
        return web.json_response(await self._session_json(signed_in(request)))

    async def sign_out(self, request: web.Request) -> web.Response:
        self.sessions.close(token_of(request))
        response = web.Response(status=204)
        response.del_cookie(_cookie(request), path="/", secure=request.secure)
        return response

    async def forget_outbox_key(self, request: web.Request) -> web.Response:
        """Who has the key may drop it; one that is not known is dropped already."""
        key = requests.outbox_key(await json_body(request))
        await self.sessions.forget_outbox_key(key)
        return web.Response(status=204)

    async def _session_json(self, session: Session) -> dict[str, Any]:
        """Who is signed in; `store` is null on a device without stores."""

        def query(directory: Directory) -> dict[str, str] | None:
            if session.store not in self.node.stores:
                return None
            return answers.named(directory.named("store", session.store))

        actor = session.actor
        return {
            "user": {"id": actor.id, "name": actor.name, "role": actor.role},
            "store": await self.node.read(query),
            "wide": session.wide,
            "expires_at": instant_text(stamp_of(session.expires)),
            "areas": [area.name for area in self.areas if area.offered(self, session)],
        }

    # --- reading ---

    async def status(self, request: web.Request) -> web.Response:
        if request.get(SESSION) is None:
            answer = await self.node.read(lambda directory: status.identity(self.node, directory))
        else:
            peers = self.peers()
            answer = await self.node.read(
                lambda directory: status.status(self.node, directory, peers, self.holders)
            )
            if self.clock is not None:
                answer["clock"] = clocking.shown(self.clock)
        return web.json_response(answer)

    async def set_clock(self, request: web.Request) -> web.Response:
        """A person says what time it is, where no time server and no peer can."""
        if not signed_in(request).actor.may("storekeeper"):
            raise Refused("not_allowed", "a storekeeper may set the clock", status=403)
        now = as_of_given(requests.clock(await json_body(request)))
        if self.clock is None:
            raise Refused("not_running", "this node has no clock of its own", status=409)
        self.clock.set_by_person(milliseconds_of(now))
        return web.json_response(clocking.shown(self.clock))

    async def metrics(self, request: web.Request) -> web.Response:
        """For a Prometheus on this machine; names of stores and devices are nobody else's."""
        if request.remote not in LOOPBACK:
            raise Refused("not_allowed", "metrics are given to this machine only", status=403)
        peers = self.peers()
        answer = await self.node.read(
            lambda directory: status.status(self.node, directory, peers, self.holders)
        )
        measures = [measure for area in self.areas for measure in await area.measures(self)]
        text = exposition(answer, measures)
        return web.Response(text=text, content_type="text/plain", charset="utf-8")

    async def stores(self, request: web.Request) -> web.Response:
        def query(directory: Directory) -> list[dict[str, Any]]:
            return [
                answers.named(store)
                | {
                    "type": str(directory.fields("store", store.id).get("type") or ""),
                    "served": store.id in self.node.stores,
                    "held": holds(self.node, directory, store),
                }
                for store in directory.stores()
            ]

        return web.json_response({"stores": await self.node.read(query)})

    async def stock(self, request: web.Request) -> web.Response:
        return await self.in_book(request, lambda book: book.stock())

    async def card(self, request: web.Request) -> web.Response:
        product = request.match_info["product"]
        return await self.in_book(
            request, lambda book: stock_card(book, book.directory.product(product))
        )

    async def discrepancies(self, request: web.Request) -> web.Response:
        return await self.in_book(request, discrepancies)

    async def indicators(self, request: web.Request) -> web.Response:
        label = request.query.get("period")
        period = None if label is None else _period(label)

        def render(book: StoreBook) -> dict[str, Any]:
            return book.indicators(period or month(book.day.strftime("%Y-%m")))

        return await self.in_book(request, render)

    async def in_book(
        self, request: web.Request, render: Callable[[StoreBook], dict[str, Any]]
    ) -> web.Response:
        """Render the book of the path's store, as of the moment asked for."""
        session, code = signed_in(request), request.match_info["store"]
        as_of = as_of_stamp(request)

        def query(directory: Directory) -> dict[str, Any]:
            store = directory.store(code)
            check_reach(session, store)
            return render(open_book(self.node, directory, store, as_of))

        return web.json_response(await self.node.read(query))

    async def in_lanes(
        self, request: web.Request, render: Callable[[StoreBook], dict[str, Any]]
    ) -> web.Response:
        """As `in_book`, for what stands in lanes: an approver need not hold the store's ledger."""
        session, code = signed_in(request), request.match_info["store"]

        def query(directory: Directory) -> dict[str, Any]:
            store = directory.store(code)
            check_reach(session, store)
            present = directory.present(self.node.now_ms())
            return render(StoreBook(directory, store, present, is_present=True))

        return web.json_response(await self.node.read(query))

    # --- recording ---

    async def movement(self, request: web.Request) -> web.Response:
        asked = requests.movement(await json_body(request))
        store = self.node.store
        return await self.record(
            request,
            asked.id,
            lambda connection, place, actor: (
                *movements.record_movement(store, connection, place, asked, actor),
                {},
            ),
        )

    async def count(self, request: web.Request) -> web.Response:
        asked = requests.count(await json_body(request))
        store = self.node.store
        return await self.record(
            request,
            asked.id,
            lambda connection, place, actor: (
                *counts.record_count(store, connection, place, asked, actor),
                {},
            ),
        )

    async def reverse(self, request: web.Request) -> web.Response:
        asked = requests.correction(await json_body(request), with_lines=False)
        target, store = request.match_info["id"], self.node.store

        def use_case(connection: sqlite3.Connection, place: str, actor: Actor) -> _Outcome:
            desk, recorded, moves = corrections.reverse(
                store, connection, place, target, asked, actor
            )
            return desk, recorded, {"affects_on_hand": moves}

        return await self.record(request, asked.id, use_case)

    async def movement_lines(self, request: web.Request) -> web.Response:
        """The lines of a movement or count as they stand, for a correction to begin with."""
        session, place = signed_in(request), request.match_info["store"]

        def query(directory: Directory) -> dict[str, Any]:
            check_reach(session, directory.store(place))
            connection, target = directory.connection, request.match_info["id"]
            store = self.node.store
            lines = corrections.standing_lines(store, connection, place, target, session.actor)
            return {"id": target, "lines": lines}

        return web.json_response(await self.node.read(query))

    async def correct(self, request: web.Request) -> web.Response:
        asked = requests.correction(await json_body(request), with_lines=True)
        target, store = request.match_info["id"], self.node.store
        return await self.record(
            request,
            asked.id,
            lambda connection, place, actor: (
                *corrections.correct(store, connection, place, target, asked, actor),
                {},
            ),
        )

    async def record(
        self,
        request: web.Request,
        command: str,
        use_case: Callable[[sqlite3.Connection, str, Actor], _Outcome],
    ) -> web.Response:
        """Run a use case at the store of the path, in one transaction, and render what it did."""
        session, place = signed_in(request), request.match_info["store"]

        def job(connection: sqlite3.Connection) -> dict[str, Any]:
            check_reach(session, Directory(connection, self.node.network).store(place))
            desk, recorded, more = use_case(connection, place, session.actor)
            author = desk.author(recorded)
            return answers.recorded(desk.directory, desk.place, recorded, command, author) | more

        return web.json_response(await self.node.database.write(job), status=201)

    async def act(
        self,
        request: web.Request,
        use_case: Callable[[sqlite3.Connection, str, Actor], dict[str, Any]],
    ) -> web.Response:
        """Run a use case at the store of the path, in one transaction, and give its answer."""
        session, place = signed_in(request), request.match_info["store"]

        def job(connection: sqlite3.Connection) -> dict[str, Any]:
            check_reach(session, Directory(connection, self.node.network).store(place))
            return use_case(connection, place, session.actor)

        return web.json_response(await self.node.database.write(job), status=201)

    # --- events ---

    async def events(self, request: web.Request) -> web.StreamResponse:
        session = signed_in(request)
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        try:
            async for text in self.hub.follow(session.reaches):
                await response.write(text.encode())
        except ConnectionError:
            return response  # the page went away
        return response


# --- parts of requests ---------------------------------------------------------------


async def json_body(request: web.Request) -> dict[str, Any]:
    """The JSON object of a request's body.

    Raises:
        Refused: another content type, not JSON, not an object.
    """
    if request.content_type != "application/json":
        raise Refused("content_type", "send application/json", status=415)
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError):
        raise Refused("invalid_json", "the body is not JSON", status=400) from None
    if not isinstance(body, dict):
        raise Refused("invalid_json", "an object expected", status=400)
    return body


def signed_in(request: web.Request) -> Session:
    """The session of a request; the middleware let no other through."""
    return request[SESSION]


def _cookie(request: web.Request) -> str:
    return SECURE_COOKIE if request.secure else COOKIE


def outbox_key_of(request: web.Request) -> str | None:
    """The outbox key a request carries, None if none; then no cookie counts beside it."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip()[:MAX_TOKEN_CHARS] if scheme.lower() == "outbox" else None


def token_of(request: web.Request) -> str:
    """The session token a request carries, in its header or its cookie."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        token = request.cookies.get(_cookie(request), "")
    return token.strip()[:MAX_TOKEN_CHARS]


def bounded_int(request: web.Request, name: str, default: int, high: int, *, low: int = 1) -> int:
    text = request.query.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and low <= int(text) <= high):
        raise Refused("invalid", f"{name}: a number from {low} to {high}", field=name)
    return int(text)


def as_of_stamp(request: web.Request) -> int | None:
    """The moment a figure is asked for; None for now."""
    text = request.query.get("as_of")
    return None if text is None else as_of_given(text)


def check_reach(session: Session, store: Named) -> None:
    """A PIN acts on its store only."""
    if not session.reaches(store.id):
        raise not_allowed("a PIN acts on its own store; sign in there, or with the password")


def _period(label: str) -> Period:
    """The month asked for."""
    with suppress(ValueError):  # said below like a year that is out of reach
        period = month(label)
        if FIRST_YEAR <= period.first.year <= LAST_YEAR:
            return period
    raise Refused("invalid", "period: YYYY-MM expected", field="period")

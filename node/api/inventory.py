"""Inventory: bins, count sheets, reasons for variances and settled doubts over HTTP."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from aiohttp import web

from node import bins, explaining, fields, labels, sheet_answers, sheet_requests, sheets
from node.api.handlers import Api, bounded_int, check_reach, json_body, signed_in
from node.api.route import Route
from node.directory import Directory
from node.errors import Refused
from node.fields import id_of
from node.recording import Actor
from node.stock import open_book

_Job = Callable[[sqlite3.Connection, str, Actor], dict[str, Any]]


async def _settle(api: Api, request: web.Request, job: _Job, status: int = 201) -> web.Response:
    """Run a use case that writes settings of the path's store, and answer what it says."""
    session, place = signed_in(request), request.match_info["store"]

    def run(connection: sqlite3.Connection) -> dict[str, Any]:
        check_reach(session, Directory(connection, api.node.network).store(place))
        return job(connection, place, session.actor)

    return web.json_response(await api.node.database.write(run), status=status)


# --- bins ---------------------------------------------------------------------------


async def list_bins(api: Api, request: web.Request) -> web.Response:
    return await api.in_book(
        request,
        lambda book: {
            "store": {"id": book.store.id.hex(), "code": book.store.code, "name": book.store.name},
            "bins": bins.bins(book.directory, book.store),
        },
    )


async def set_bin(api: Api, request: web.Request) -> web.Response:
    asked = sheet_requests.set_bin(await json_body(request))
    store = api.node.store
    return await _settle(
        api,
        request,
        lambda connection, place, actor: bins.set_bin(store, connection, place, asked, actor),
    )


async def move_bin(api: Api, request: web.Request) -> web.Response:
    asked = sheet_requests.move_bin(await json_body(request))
    store, code = api.node.store, request.match_info["bin"]
    return await api.record(
        request,
        asked.id,
        lambda connection, place, actor: (
            *bins.move_bin(store, connection, place, code, asked, actor),
            {},
        ),
    )


# --- sheets -------------------------------------------------------------------------


def _sheet(request: web.Request) -> bytes:
    text = request.match_info["sheet"]
    found = id_of(text)
    if found is None:
        raise Refused("unknown_sheet", f"no count sheet {text!r} here", status=404)
    return found


async def list_sheets(api: Api, request: web.Request) -> web.Response:
    actor = signed_in(request).actor
    return await api.in_book(
        request, lambda book: sheet_answers.sheets(book.directory, book.store, actor)
    )


async def open_sheet(api: Api, request: web.Request) -> web.Response:
    asked = sheet_requests.open_sheet(await json_body(request))
    store = api.node.store

    def job(connection: sqlite3.Connection, place: str, actor: Actor) -> dict[str, Any]:
        desk, sheet = sheets.open_sheet(store, connection, place, asked, actor)
        return _shown(connection, api, desk.place.code, sheet, actor)

    return await _settle(api, request, job)


async def show_sheet(api: Api, request: web.Request) -> web.Response:
    actor, sheet = signed_in(request).actor, _sheet(request)
    return await api.in_book(
        request,
        lambda book: sheet_answers.SheetShown.of(book.directory, book.store, sheet, actor).whole(),
    )


async def print_sheet(api: Api, request: web.Request) -> web.Response:
    session, sheet = signed_in(request), _sheet(request)
    place, book = request.match_info["store"], request.query.get("book", "no")
    if book not in ("yes", "no"):
        raise Refused("invalid", "book: yes or no", field="book")

    def query(directory: Directory) -> str:
        store = directory.store(place)
        check_reach(session, store)
        shown = sheet_answers.SheetShown.of(directory, store, sheet, session.actor)
        return shown.page(with_book=book == "yes")

    return _paper(await api.node.read(query))


def _paper(page: str) -> web.Response:
    """A page to print: nothing of it runs or is fetched."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return web.Response(text=page, content_type="text/html", charset="utf-8", headers=headers)


async def print_labels(api: Api, request: web.Request) -> web.Response:
    """Labels of a product's batches, or of a bin."""
    session, place, asked = signed_in(request), request.match_info["store"], request.query
    copies = bounded_int(request, "copies", 1, labels.MAX_COPIES)
    if ("product" in asked) == ("bin" in asked):
        raise Refused("invalid", "product or bin: which of them", field="product")

    def query(directory: Directory) -> str:
        store = directory.store(place)
        check_reach(session, store)
        book = open_book(api.node, directory, store, None)
        if "bin" in asked:
            return labels.page(labels.of_bin(book, asked["bin"]), copies)
        made = labels.of_product(book, asked["product"], fields.batch(asked))
        return labels.page(made, copies)

    return _paper(await api.node.read(query))


async def count_on_sheet(api: Api, request: web.Request) -> web.Response:
    asked, sheet = sheet_requests.figures(await json_body(request)), _sheet(request)
    store = api.node.store

    def job(connection: sqlite3.Connection, place: str, actor: Actor) -> dict[str, Any]:
        sheets.record_figures(store, connection, place, sheet, asked, actor)
        return _shown(connection, api, place, sheet, actor)

    return await _settle(api, request, job)


async def approve_sheet(api: Api, request: web.Request) -> web.Response:
    asked, sheet = sheet_requests.end_sheet(await json_body(request)), _sheet(request)
    store = api.node.store
    return await api.record(
        request,
        sheets.approval_id(sheet),
        lambda connection, place, actor: (
            *sheets.approve(store, connection, place, sheet, asked, actor),
            {"sheet": sheet.hex()},
        ),
    )


async def cancel_sheet(api: Api, request: web.Request) -> web.Response:
    asked, sheet = sheet_requests.end_sheet(await json_body(request)), _sheet(request)
    store = api.node.store

    def job(connection: sqlite3.Connection, place: str, actor: Actor) -> dict[str, Any]:
        sheets.cancel(store, connection, place, sheet, asked, actor)
        return _shown(connection, api, place, sheet, actor)

    return await _settle(api, request, job)


def _shown(
    connection: sqlite3.Connection, api: Api, place: str, sheet: bytes, actor: Actor
) -> dict[str, Any]:
    directory = Directory(connection, api.node.network)
    return sheet_answers.SheetShown.of(directory, directory.store(place), sheet, actor).whole()


# --- counts and doubts --------------------------------------------------------------


async def list_counts(api: Api, request: web.Request) -> web.Response:
    return await api.in_book(
        request, lambda book: explaining.standing_counts(book.directory, book.store)
    )


async def show_count(api: Api, request: web.Request) -> web.Response:
    count = request.match_info["id"]
    return await api.in_book(
        request, lambda book: explaining.CountFound(book.directory, book.store, count).shown()
    )


async def give_reasons(api: Api, request: web.Request) -> web.Response:
    asked, count = sheet_requests.reasons(await json_body(request)), request.match_info["id"]
    store = api.node.store
    return await _settle(
        api,
        request,
        lambda connection, place, actor: explaining.give_reasons(
            store, connection, place, count, asked, actor
        ),
    )


async def decide(api: Api, request: web.Request) -> web.Response:
    asked = sheet_requests.decision(await json_body(request))
    store = api.node.store
    return await _settle(
        api,
        request,
        lambda connection, place, actor: explaining.decide(store, connection, place, asked, actor),
    )


# --- the table ----------------------------------------------------------------------

_STORE = "/stores/{store}"
_SHEET = f"{_STORE}/sheets/{{sheet}}"

ROUTES = (
    Route("GET", f"{_STORE}/bins", list_bins, "The bins of a store", "Bins"),
    Route("POST", f"{_STORE}/bins", set_bin, "Make a bin or change it", "Bin", "BinSet",
          status=201),
    Route("POST", f"{_STORE}/bins/{{bin}}/move", move_bin, "Move a bin's whole content",
          "Recorded", "BinMove", status=201, recording=True),
    Route("GET", f"{_STORE}/labels", print_labels, "Labels to print", "Page",
          query=("product", "batch", "bin", "copies")),
    Route("GET", f"{_STORE}/sheets", list_sheets, "Count sheets", "Sheets"),
    Route("POST", f"{_STORE}/sheets", open_sheet, "Open a count sheet", "Sheet", "SheetOpen",
          status=201, recording=True),
    Route("GET", _SHEET, show_sheet, "A count sheet", "Sheet"),
    Route("GET", f"{_SHEET}/print", print_sheet, "A count sheet to print", "Page",
          query=("book",)),
    Route("POST", f"{_SHEET}/lines", count_on_sheet, "Write figures on a sheet", "Sheet",
          "Figures", status=201, recording=True),
    Route("POST", f"{_SHEET}/approve", approve_sheet, "Bring a sheet into the ledger",
          "Recorded", "SheetEnd", status=201),
    Route("POST", f"{_SHEET}/cancel", cancel_sheet, "Give a sheet up", "Sheet", "SheetEnd",
          status=201),
    Route("GET", f"{_STORE}/counts", list_counts, "The counts that balances rest on", "Counts"),
    Route("GET", f"{_STORE}/counts/{{id}}", show_count,
          "A count as signed and as it stands now", "CountFound"),
    Route("POST", f"{_STORE}/counts/{{id}}/reasons", give_reasons,
          "Say why a count found more or less", "CountFound", "VarianceReasons",
          status=201, recording=True),
    Route("POST", f"{_STORE}/decisions", decide, "Settle a discrepancy by a word", "Decided",
          "Decision", status=201),
)  # fmt: skip

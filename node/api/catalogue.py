"""The area of the catalogue: products, lists, rows, settings of stores, files, recalls."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

from aiohttp import web

from node import (
    barcodes,
    catalogue_edits,
    local_products,
    product_answers,
    recall_answers,
    recalled,
    recalls,
    sameness,
    store_settings,
)
from node.api.handlers import (
    DEFAULT_PRODUCTS,
    MAX_PRODUCTS,
    Api,
    bounded_int,
    check_reach,
    json_body,
    signed_in,
)
from node.api.route import Route
from node.catalogue import StoreCatalogue
from node.directory import Directory
from node.errors import Refused, not_allowed
from node.importing.exporting import CONTENT_TYPES, export
from node.recording import Actor
from node.setting_desk import CATALOGUE_ROLE
from node.stock import holds

_Job = Callable[[sqlite3.Connection, Actor], dict[str, Any]]
MAX_QUERY_CHARS = 200


async def _edit(api: Api, request: web.Request, job: _Job) -> web.Response:
    """Run a use case that writes the catalogue, for a session of any store."""
    session = signed_in(request)
    if not session.wide:
        raise not_allowed("sign in with the password for what concerns all stores")
    answer = await api.node.database.write(lambda connection: job(connection, session.actor))
    return web.json_response(answer, status=201)


async def _edit_store(
    api: Api, request: web.Request, job: Callable[[sqlite3.Connection, str, Actor], dict[str, Any]]
) -> web.Response:
    """Run a use case that writes settings of the path's store."""
    session, place = signed_in(request), request.match_info["store"]

    def run(connection: sqlite3.Connection) -> dict[str, Any]:
        check_reach(session, Directory(connection, api.node.network).store(place))
        return job(connection, place, session.actor)

    return web.json_response(await api.node.database.write(run), status=201)


def _seen(api: Api, request: web.Request, directory: Directory) -> StoreCatalogue | None:
    """The catalogue of the store asked for, else of the session's; None where there is neither."""
    session, code = signed_in(request), request.query.get("store")
    if code is None:
        if session.store not in api.node.stores:
            return None
        store = session.store
    else:
        found = directory.store(code)
        check_reach(session, found)
        if not holds(api.node, directory, found):
            raise Refused("not_held", f"this device does not hold {found.code}", status=404)
        store = found.id
    today = directory.local_date(store, directory.present(api.node.now_ms())).date()
    return StoreCatalogue(directory, store, today)


# --- products -----------------------------------------------------------------------


async def products(api: Api, request: web.Request) -> web.Response:
    limit = bounded_int(request, "limit", DEFAULT_PRODUCTS, MAX_PRODUCTS)
    text = request.query.get("q", "")[:MAX_QUERY_CHARS]
    gtin = request.query.get("gtin")

    def query(directory: Directory) -> dict[str, Any]:
        if gtin is not None:
            return product_answers.by_gtin(directory, gtin, _place(request, directory))
        seen = _seen(api, request, directory) if "store" in request.query else None
        if seen is not None:
            return product_answers.seen_by(seen, text, limit)
        return product_answers.search(directory, text, limit)

    return web.json_response(await api.node.read(query))


def _place(request: web.Request, directory: Directory) -> bytes | None:
    """The store whose own word on barcodes is asked for, if the session reaches it."""
    code = request.query.get("store")
    if code is None:
        return None
    store = directory.store(code)
    check_reach(signed_in(request), store)
    return store.id


async def list_barcodes(api: Api, request: web.Request) -> web.Response:
    def query(directory: Directory) -> dict[str, Any]:
        store = directory.store(request.match_info["store"])
        check_reach(signed_in(request), store)
        return barcodes.known_at(directory, store.id)

    return web.json_response(await api.node.read(query))


async def product(api: Api, request: web.Request) -> web.Response:
    def query(directory: Directory) -> dict[str, Any]:
        found = directory.product(request.match_info["product"])
        seen = _seen(api, request, directory)
        present = directory.present(api.node.now_ms())
        day = directory.local_date(b"", present).date() if seen is None else seen.day
        answer: dict[str, Any] = product_answers.full(directory, found, seen, day)
        return answer

    return web.json_response(await api.node.read(query))


async def local_items(api: Api, request: web.Request) -> web.Response:
    session = signed_in(request)
    if not session.wide or not session.actor.may(CATALOGUE_ROLE):
        raise not_allowed("an admin signed in with the password may see all stores' own items")
    return web.json_response(await api.node.read(local_products.all_items))


async def make_local_item(api: Api, request: web.Request) -> web.Response:
    asked = local_products.read(await json_body(request))
    store = api.node.store
    return await _edit_store(
        api,
        request,
        lambda connection, place, actor: local_products.record_item(
            store, connection, place, asked, actor
        ),
    )


async def _listed(path: str, api: Api, request: web.Request) -> web.Response:
    signed_in(request)
    return web.json_response(
        await api.node.read(lambda directory: product_answers.listed(directory, path))
    )


async def suppliers(api: Api, request: web.Request) -> web.Response:
    return await _listed("suppliers", api, request)


async def reasons(api: Api, request: web.Request) -> web.Response:
    return await _listed("reasons", api, request)


async def lists(api: Api, request: web.Request) -> web.Response:
    return await _listed("lists", api, request)


async def programmes(api: Api, request: web.Request) -> web.Response:
    return await _listed("programmes", api, request)


# --- edits --------------------------------------------------------------------------


async def edit_row(api: Api, request: web.Request) -> web.Response:
    asked = catalogue_edits.read(await json_body(request))
    store = api.node.store
    return await _edit(
        api,
        request,
        lambda connection, actor: catalogue_edits.edit_row(store, connection, asked, actor),
    )


async def conflicts(api: Api, request: web.Request) -> web.Response:
    signed_in(request)
    return web.json_response(await api.node.read(catalogue_edits.conflicts))


async def same_products(api: Api, request: web.Request) -> web.Response:
    asked = sameness.read_products(await json_body(request))
    store = api.node.store
    return await _edit(
        api,
        request,
        lambda connection, actor: sameness.same_products(store, connection, asked, actor),
    )


async def same_batches(api: Api, request: web.Request) -> web.Response:
    asked = sameness.read_batches(await json_body(request))
    store = api.node.store
    return await _edit_store(
        api,
        request,
        lambda connection, place, actor: sameness.same_batches(
            store, connection, place, asked, actor
        ),
    )


async def change_settings(api: Api, request: web.Request) -> web.Response:
    asked = store_settings.read(await json_body(request))
    store = api.node.store
    return await _edit_store(
        api,
        request,
        lambda connection, place, actor: store_settings.change(
            store, connection, place, asked, actor
        ),
    )


async def show_settings(api: Api, request: web.Request) -> web.Response:
    return await api.in_book(
        request, lambda book: store_settings.in_force(book.directory, book.store.id)
    )


async def export_table(api: Api, request: web.Request) -> web.Response:
    session = signed_in(request)
    if not session.wide or not session.actor.may(CATALOGUE_ROLE):
        raise not_allowed("an admin signed in with the password may export tables")
    table, form = request.match_info["table"], request.query.get("format", "csv")
    data = await api.node.read(lambda directory: export(directory, table, form, api.node.grants))
    headers = {"Content-Disposition": f'attachment; filename="{table}.{form}"'}
    headers["Content-Type"] = CONTENT_TYPES[form]
    return web.Response(body=data, headers=headers)


# --- recalls ------------------------------------------------------------------------


def _page(api: Api, connection: sqlite3.Connection, recall: bytes) -> dict[str, Any]:
    directory = Directory(connection, api.node.network)
    return recall_answers.page(api.node, directory, recalled.find(directory, recall.hex()))


async def call_back(api: Api, request: web.Request) -> web.Response:
    asked = recalls.read(await json_body(request))
    store = api.node.store

    def job(connection: sqlite3.Connection, actor: Actor) -> dict[str, Any]:
        return _page(api, connection, recalls.call_back(store, connection, asked, actor))

    return await _edit(api, request, job)


async def lift_recall(api: Api, request: web.Request) -> web.Response:
    asked = recalls.read_note(await json_body(request))
    store, recall = api.node.store, request.match_info["recall"]

    def job(connection: sqlite3.Connection, actor: Actor) -> dict[str, Any]:
        return _page(api, connection, recalls.lift(store, connection, recall, asked, actor))

    return await _edit(api, request, job)


async def answer_recall(api: Api, request: web.Request) -> web.Response:
    asked = recalls.read_note(await json_body(request))
    store, recall = api.node.store, request.match_info["recall"]

    def job(connection: sqlite3.Connection, place: str, actor: Actor) -> dict[str, Any]:
        found = recalls.answer(store, connection, place, recall, asked, actor)
        return _page(api, connection, found)

    return await _edit_store(api, request, job)


async def list_recalls(api: Api, request: web.Request) -> web.Response:
    signed_in(request)

    def query(directory: Directory) -> dict[str, Any]:
        summary = partial(recalled.summary, directory)
        return {"recalls": [summary(recall) for recall in recalled.recalls(directory)]}

    return web.json_response(await api.node.read(query))


async def show_recall(api: Api, request: web.Request) -> web.Response:
    signed_in(request)
    text = request.match_info["recall"]
    return web.json_response(
        await api.node.read(
            lambda directory: recall_answers.page(
                api.node, directory, recalled.find(directory, text)
            )
        )
    )


_STORE = "/stores/{store}"

ROUTES: tuple[Route, ...] = (
    Route("GET", "/products", products, "Products by code, name or barcode; of one store",
          "Products", query=("q", "limit", "store", "gtin")),
    Route("GET", "/products/local", local_items, "Stores' own items, unmapped ones first",
          "LocalItems"),
    Route("GET", "/products/{product}", product, "Everything about a product", "Product",
          query=("store",)),
    Route("POST", f"{_STORE}/products", make_local_item, "Record an item the catalogue lacks",
          "LocalItem", "NewLocalItem", status=201, recording=True),
    Route("GET", f"{_STORE}/barcodes", list_barcodes, "The barcodes a store can read", "Barcodes"),
    Route("GET", "/suppliers", suppliers, "Suppliers outside the network", "Suppliers"),
    Route("GET", "/reasons", reasons, "Reasons for losses and adjustments", "ReasonRows"),
    Route("GET", "/lists", lists, "Master lists", "Lists"),
    Route("GET", "/programmes", programmes, "Programmes", "Programmes"),
    Route("POST", "/catalogue/rows", edit_row, "Change or add a row of the catalogue",
          "CatalogueRow", "CatalogueEdit", status=201),
    Route("GET", "/catalogue/conflicts", conflicts, "Fields that two people set apart",
          "Conflicts"),
    Route("POST", "/catalogue/same", same_products, "Say that two products are one",
          "SameProducts", "SaySameProducts", status=201),
    Route("GET", "/catalogue/export/{table}", export_table, "A table as CSV or XLSX", "",
          query=("format",)),
    Route("POST", f"{_STORE}/same", same_batches, "Say that two batches are one", "SameBatches",
          "SaySameBatches", status=201),
    Route("GET", f"{_STORE}/settings", show_settings, "Settings of a store", "StoreSettings"),
    Route("POST", f"{_STORE}/settings", change_settings, "Change settings of a store",
          "StoreSettings", "ChangeSettings", status=201),
    Route("GET", "/recalls", list_recalls, "Recalls, the newest first", "Recalls"),
    Route("POST", "/recalls", call_back, "Call batches back", "RecallPage", "CallBack",
          status=201),
    Route("GET", "/recalls/{recall}", show_recall, "What stores hold of it, did and said",
          "RecallPage"),
    Route("POST", "/recalls/{recall}/lift", lift_recall, "End a recall", "RecallPage",
          "RecallNote", status=201),
    Route("POST", f"{_STORE}/recalls/{{recall}}/answer", answer_recall,
          "Say what the store did about a recall", "RecallPage", "RecallNote", status=201,
          recording=True),
)  # fmt: skip

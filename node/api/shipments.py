"""The area of shipments: one shipment, and what becomes of its differences."""

from __future__ import annotations

import sqlite3
from typing import Any

from aiohttp import web

from crdt_model.shipments import State
from node import fields, lane_requests, packing_lists, requests, settling
from node.api.handlers import Api, check_reach, json_body, signed_in
from node.api.route import Route
from node.api.schema import (
    BOOL,
    COMMAND,
    ID,
    INSTANT,
    INTEGER,
    NAMED,
    TEXT,
    closed,
    list_of,
    object_of,
    or_null,
)
from node.directory import Directory
from node.errors import Refused
from node.fields import id_of
from node.recording import Actor
from node.requests import PURPOSES
from node.shipment_answers import OUTCOMES, packing_list_json, shipment_json
from node.stock import StoreBook
from node.views import lanes


async def shipment(api: Api, request: web.Request) -> web.Response:
    shipment_id = _id(request)

    def render(book: StoreBook) -> dict[str, Any]:
        return shown(book.directory, book.store.id, shipment_id)

    return await api.in_lanes(request, render)


def shown(directory: Directory, store: bytes, shipment_id: bytes) -> dict[str, Any]:
    """A shipment of a store. Raises Refused: `shipment_unknown`."""
    found = lanes.shipment(directory.connection, shipment_id, store)
    if found is None:
        raise Refused("shipment_unknown", "this shipment is not known here", status=404)
    return shipment_json(directory, store, found)


async def settle(api: Api, request: web.Request) -> web.Response:
    asked = lane_requests.settle(await json_body(request))
    shipment_id = _id(request)
    store = api.node.store

    def use_case(connection: sqlite3.Connection, place: str, actor: Actor) -> dict[str, Any]:
        desk = settling.settle(store, connection, place, shipment_id, asked, actor)
        return shown(desk.directory, desk.place.id, shipment_id)

    return await api.act(request, use_case)


async def packing_list(api: Api, request: web.Request) -> web.Response:
    """The signed list of what was sent: codes, a page to print, or a file."""
    shipment_id, form = _id(request), request.query.get("format", "json")
    if form not in FORMS:
        raise Refused("invalid", f"format: one of {', '.join(FORMS)}", field="format")
    session, code = signed_in(request), request.match_info["store"]

    def query(directory: Directory) -> tuple[packing_lists.Printed, str]:
        store = directory.store(code)
        check_reach(session, store)
        made = packing_lists.printed(directory, store.id, shipment_id)
        return made, packing_lists.page(directory, made) if form == "html" else ""

    made, page = await api.node.read(query)
    if form == "html":
        return web.Response(text=page, content_type="text/html")
    if form == "file":
        name = f"{made.shipment.shipment.document}.packing"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return web.Response(body=made.file, content_type=FILE_TYPE, headers=headers)
    return web.json_response({"document": made.shipment.shipment.document, "codes": made.codes})


async def read_packing_list(api: Api, request: web.Request) -> web.Response:
    """What a packing list says, before anything is recorded."""
    data, codes = b"", tuple[str, ...]()
    if request.content_type == FILE_TYPE:
        data = await request.read()
    else:
        body = fields.object_of(await json_body(request), {"codes"})
        codes = fields.texts(body, "codes", requests.MAX_SCANS, requests.MAX_CODE_CHARS)
    session, code = signed_in(request), request.match_info["store"]
    roots = api.node.membership.roots

    def query(directory: Directory) -> dict[str, Any]:
        store = directory.store(code)
        check_reach(session, store)
        connection = directory.connection
        if data:
            made = packing_lists.from_bytes(roots, connection, data)
        else:
            made = packing_lists.from_codes(roots, connection, codes)
        return packing_list_json(directory, store.id, made)

    return web.json_response(await api.node.read(query))


def _id(request: web.Request) -> bytes:
    found = id_of(request.match_info["shipment"])
    if found is None:
        raise Refused("shipment_unknown", "no shipment of this id", status=404)
    return found


FORMS = ("json", "html", "file")
FILE_TYPE = "application/octet-stream"
_SHIPMENT = "/stores/{store}/shipments/{shipment}"

ROUTES = (
    Route("GET", _SHIPMENT, shipment, "A shipment with its lines", "Shipment"),
    Route("GET", f"{_SHIPMENT}/packing-list", packing_list, "The signed packing list",
          "PackingList", query=("format",)),
    Route("POST", "/stores/{store}/packing-lists", read_packing_list,
          "What scanned codes or a file say was sent", "PackingListRead", "PackingListCodes"),
    Route("POST", f"{_SHIPMENT}/settle", settle, "Settle differences of a shipment", "Shipment",
          "Settlement", status=201),
)  # fmt: skip

SCHEMAS: dict[str, Any] = {
    "Shipment": object_of(
        id=ID,
        direction={"enum": ["in", "out"]},
        dispatched_at=or_null(INSTANT),
        noted_at=or_null(INSTANT),
        state={
            "enum": [
                *(state.name.lower() for state in State if state < State.DISPATCHED),
                "in_transit",
                "difference",
                "received",
                "settled",
            ]
        },
        purpose={"enum": list(PURPOSES)},
        order=or_null(ID),
        document=TEXT,
        note=TEXT,
        flags=list_of(TEXT),
        **{"from": NAMED, "to": NAMED},
        lines=list_of(
            object_of(
                line=INTEGER,
                product=NAMED,
                batch=TEXT,
                expiry=or_null(TEXT),
                **dict.fromkeys(
                    ("quantity", "received", "damaged", "in_transit", "open", "swapped"), INTEGER
                ),
                found=list_of(object_of(batch=TEXT, good=INTEGER, damaged=INTEGER)),
                settled=list_of(object_of(outcome={"enum": list(OUTCOMES)}, quantity=INTEGER)),
            )
        ),
    ),
    "PackingList": object_of(document=TEXT, codes=list_of(TEXT)),
    "PackingListCodes": closed(("codes",), codes=list_of(TEXT)),
    "PackingListRead": object_of(
        id=ID,
        document=TEXT,
        purpose={"enum": list(PURPOSES)},
        order=or_null(ID),
        **{"from": NAMED, "to": NAMED},
        known=BOOL,
        codes=list_of(TEXT),
        lines=list_of(
            object_of(
                line=INTEGER, product=NAMED, batch=TEXT, expiry=or_null(TEXT), quantity=INTEGER
            )
        ),
    ),
    "Settlement": closed(
        ("id", "lines"),
        id=COMMAND,
        note=TEXT,
        lines=list_of(
            closed(
                ("line", "parts"),
                line=INTEGER,
                reason=TEXT,
                parts=list_of(
                    closed(
                        ("outcome", "quantity"),
                        outcome={"enum": list(OUTCOMES)},
                        quantity=INTEGER,
                    ),
                    minItems=1,
                ),
            ),
            minItems=1,
        ),
    ),
}

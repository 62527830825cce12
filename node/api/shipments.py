"""The area of shipments: one shipment, and what becomes of its differences."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from crdt_model.shipments import State
from node import fields, packing_lists, requests
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
from node.api.supply import act_of, page_of
from node.directory import Directory
from node.errors import Refused
from node.requests import PURPOSES
from node.shipment_answers import DELIVERED, OUTCOMES, packing_list_json
from node.supply_acts import ACTS
from node.supply_pages import id_in


async def packing_list(api: Api, request: web.Request) -> web.Response:
    """The signed list of what was sent: codes, a page to print, or a file."""
    shipment_id = id_in(request.match_info, "shipment", "shipment_unknown")
    form = request.query.get("format", "json")
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
    answer = {
        "document": made.shipment.shipment.document,
        "codes": made.codes,
        "pictures": [packing_lists.picture(code) for code in made.codes],
    }
    return web.json_response(answer)


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


FORMS = ("json", "html", "file")
FILE_TYPE = "application/octet-stream"
_SHIPMENT = "/stores/{store}/shipments/{shipment}"

ROUTES = (
    Route("GET", "/stores/{store}/shipments", page_of("shipments"),
          "Shipments from and to the store", "Shipments"),
    Route("GET", _SHIPMENT, page_of("shipment"), "A shipment with its lines", "Shipment"),
    Route("GET", f"{_SHIPMENT}/packing-list", packing_list, "The signed packing list",
          "PackingList", query=("format",)),
    Route("POST", "/stores/{store}/packing-lists", read_packing_list,
          "What scanned codes or a file say was sent", "PackingListRead", "PackingListCodes"),
    Route("POST", f"{_SHIPMENT}/settle", act_of(ACTS["settlement"], "settle", "shipment"),
          "Settle differences of a shipment", "Shipment",
          "Settlement", status=201, recording=True),
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
                DELIVERED,
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
    "PackingList": object_of(
        document=TEXT,
        codes=list_of(TEXT),
        pictures=list_of({"type": "string", "description": "SVG"}),
    ),
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

"""Refusals: what cannot be done is refused by a code, in a sentence, and leaves nothing behind."""

from __future__ import annotations

import sqlite3

import pytest

from crdt_model import scopes
from crdt_model.details import Row, stored
from crdt_model.facts import Kind, fact
from node.node import Node
from node.store import Draft
from tests.node.founded import PASSWORD, Web
from tests.node.test_orders import Lane

STOCK = [{"product": "ACT", "quantity": 100, "batch": "L1", "expiry": "2027-05"}]


@pytest.fixture
async def lane(web: Web) -> Lane:
    await web.sign_in("HC01", "admin", PASSWORD)
    made = Lane(web)
    await made.act("CMS/movements", kind="receipt", lines=STOCK)
    await made.act("HC01/movements", kind="receipt", lines=STOCK)
    return made


async def catalogue(node: Node, *rows: Row) -> None:
    facts = tuple(fact(Kind.ROW, stored(row)) for row in rows)

    def job(connection: sqlite3.Connection) -> None:
        draft = Draft(scopes.CATALOGUE, b"refusals", bytes(8), "", facts)
        node.store.record(connection, draft)

    await node.database.write(job)


async def test_a_store_with_supply_lines_orders_along_them(lane: Lane, node: Node) -> None:
    await catalogue(
        node,
        Row("store", "RMS", (("code", "RMS"), ("name", "Regional")), ()),
        Row("supply_line", "HC01/EM/RMS", (("store", "HC01"), ("supplier", "RMS")), ()),
    )
    lines = [{"product": "ACT", "quantity": 10}]
    assert await lane.refused("HC01/orders", supplier="CMS", lines=lines) == "no_supply_line"
    order = await lane.act("HC01/orders", supplier="RMS", lines=lines)
    assert order["supplier"]["code"] == "RMS"


async def test_p7_a_product_that_is_phased_out_is_not_ordered(lane: Lane, node: Node) -> None:
    await catalogue(node, Row("product", "ACT", (("phasing_out_from", "2026-11-01"),), ()))
    lines = [{"product": "ACT", "quantity": 10}]
    assert await lane.refused("HC01/orders", supplier="CMS", lines=lines) == "not_orderable"
    await lane.act("HC01/movements", kind="dispense", lines=lines)


async def test_what_is_not_on_a_shipment_is_not_received_from_it(lane: Lane) -> None:
    sent = await lane.act("CMS/movements", kind="issue", to="HC01", lines=[
        {"product": "ACT", "quantity": 5}
    ])  # fmt: skip
    other = [{"product": "ORS", "quantity": 5, "batch": "O1"}]
    body = {"kind": "received", "shipment": sent["shipment"], "lines": other}
    assert await lane.refused("HC01/movements", **body) == "not_on_shipment"
    assert await lane.held("HC01", "ORS") == 0


async def test_what_was_never_recorded_is_not_corrected(lane: Lane) -> None:
    path = "HC01/movements/0123456789abcdef"
    assert await lane.refused(f"{path}/reverse", reason="slip") == "unknown_movement"
    lines = [{"product": "ACT", "quantity": 5, "batch": "L1"}]
    assert await lane.refused(f"{path}/correct", reason="slip", lines=lines) == "unknown_movement"


async def test_a_corrected_count_keeps_to_the_places_it_counted(lane: Lane) -> None:
    counted = [{"product": "ACT", "quantity": 90, "batch": "L1"}]
    await lane.act("HC01/counts", id="count", lines=counted)
    other = [{"product": "ACT", "quantity": 5, "batch": "L9"}]
    path = "HC01/movements/count/correct"
    assert await lane.refused(path, reason="slip", lines=other) == "correct_cells"


async def test_what_is_no_json_and_no_path_is_refused(lane: Lane) -> None:
    web = lane.web
    response = await web.client.post(
        "/api/v1/stores/HC01/orders", data="supplier=CMS", headers=web.headers
    )
    assert response.status == 415
    assert (await response.json())["error"]["code"] == "content_type"
    status, answer = await web.get("/stores/HC01/wishes")
    assert (status, answer["error"]["code"]) == (404, "not_found")

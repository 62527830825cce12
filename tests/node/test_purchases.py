"""Purchases over HTTP: from draft to closed, and what came against them."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from crdt_model import scopes
from crdt_model.details import Row, stored
from crdt_model.facts import Kind, fact
from node.node import Node
from node.store import Draft
from tests.node.founded import Clock, Web, add_user
from tests.node.test_orders import Lane

LINES = [
    {"product": "ACT", "quantity": 600, "units_per_pack": 6, "price": "1.25"},
    {"product": "ORS", "quantity": 100},
]
ASKED = {"supplier": "IDA", "currency": "EUR", "expected": "2026-12-20", "lines": LINES}


@pytest.fixture
async def buyer(web: Web, node: Node) -> Lane:
    def supplier(connection: sqlite3.Connection) -> None:
        row = Row("supplier", "IDA", (("code", "IDA"), ("name", "IDA Foundation")), ())
        facts = (fact(Kind.ROW, stored(row)),)
        node.store.record(connection, Draft(scopes.CATALOGUE, b"supplier", bytes(8), "", facts))

    await node.database.write(supplier)
    return Lane(web)


async def sent(buyer: Lane) -> Any:
    order = await buyer.act("HC01/purchases", **ASKED)
    await buyer.act(f"HC01/purchases/{order['id']}/approve")
    return await buyer.act(f"HC01/purchases/{order['id']}/send", note="by post")


async def test_a_purchase_goes_from_draft_to_received(buyer: Lane, clock: Clock) -> None:
    order = await buyer.act("HC01/purchases", **ASKED)
    path = f"HC01/purchases/{order['id']}"
    assert (order["status"], order["document"]) == ("draft", "HC01-T1-0001")
    assert await buyer.refused(f"{path}/send") == "purchase_status"
    fewer = ASKED | {"lines": [LINES[0]]}
    order = await buyer.act(path, **fewer)
    assert len(order["lines"]) == 1 and order["document"] == "HC01-T1-0001"
    await buyer.act(path, **ASKED)
    await buyer.act(f"{path}/approve")
    order = await buyer.act(f"{path}/send")
    assert order["status"] == "sent"
    assert await buyer.refused(path, **fewer) == "purchase_status"
    clock.pass_minutes(60 * 24 * 9)
    await buyer.web.sign_in()
    receipt = {"kind": "receipt", "from": "IDA", "order": order["id"]}
    act = {"product": "ACT", "quantity": 500, "batch": "L1", "expiry": "2028-01"}
    await buyer.act("HC01/movements", lines=[act], **receipt)
    order = await buyer.see(path)
    assert order["status"] == "part_received" and order["lines"][0]["outstanding"] == 100
    rows = (await buyer.see("HC01/availability"))["products"]
    assert {row["product"]["code"]: row["on_order"] for row in rows} == {"ACT": 100, "ORS": 100}
    rest = [act | {"quantity": 130}, {"product": "ORS", "quantity": 100, "batch": "O1"}]
    await buyer.act("HC01/movements", lines=rest, **receipt)
    order = await buyer.see(path)
    assert order["status"] == "received" and order["flags"] == ["over_delivered"]
    assert (order["lead_days"], order["fill_rate"]) == (9, "1.00")
    [row] = (await buyer.see("HC01/suppliers"))["suppliers"]
    assert (row["supplier"]["code"], row["median_lead_days"], row["fill_rate"]) == (
        "IDA",
        9,
        "1.00",
    )
    assert (await buyer.act(f"{path}/close"))["status"] == "closed"


async def test_a_change_needs_a_new_approval(buyer: Lane) -> None:
    order = await buyer.act("HC01/purchases", **ASKED)
    path = f"HC01/purchases/{order['id']}"
    await buyer.act(f"{path}/approve")
    assert (await buyer.act(path, **ASKED | {"note": "urgent"}))["status"] == "draft"
    assert await buyer.refused(f"{path}/send") == "purchase_status"
    assert (await buyer.act(f"{path}/approve"))["status"] == "approved"


async def test_a_corrected_receipt_counts_as_corrected(buyer: Lane) -> None:
    order = await sent(buyer)
    act = {"product": "ACT", "quantity": 500, "batch": "L1"}
    receipt = {"id": "r1", "kind": "receipt", "from": "IDA", "order": order["id"], "lines": [act]}
    await buyer.act("HC01/movements", **receipt)
    await buyer.act("HC01/movements/r1/correct", lines=[act | {"quantity": 50}], reason="a slip")
    shown = await buyer.see(f"HC01/purchases/{order['id']}")
    assert shown["lines"][0]["received"] == 50


async def test_every_line_of_a_corrected_receipt_counts_as_corrected(
    buyer: Lane, clock: Clock
) -> None:
    order = await sent(buyer)
    clock.pass_minutes(60 * 24 * 3)
    await buyer.web.sign_in()
    lines = [
        {"product": "ACT", "quantity": 500, "batch": "L1"},
        {"product": "ORS", "quantity": 90, "batch": "O1"},
    ]
    receipt = {"id": "r1", "kind": "receipt", "from": "IDA", "order": order["id"]}
    await buyer.act("HC01/movements", lines=lines, **receipt)
    mended = [lines[0] | {"quantity": 400}, lines[1] | {"quantity": 80}]
    await buyer.act("HC01/movements/r1/correct", lines=mended, reason="a slip")
    shown = await buyer.see(f"HC01/purchases/{order['id']}")
    assert [line["received"] for line in shown["lines"]] == [400, 80]
    assert shown["lead_days"] == 3


async def test_goods_that_were_not_ordered_are_no_receipt_of_an_ordered_line(buyer: Lane) -> None:
    order = await sent(buyer)
    gloves = [{"product": "GLOVE", "quantity": 5}]
    body = {"kind": "receipt", "from": "IDA", "order": order["id"], "lines": gloves}
    await buyer.act("HC01/movements", override={"reason": "a gift"}, **body)
    shown = await buyer.see(f"HC01/purchases/{order['id']}")
    assert shown["status"] == "sent" and [one["received"] for one in shown["lines"]] == [0, 0]
    rows = (await buyer.see("HC01/availability"))["products"]
    ordered = {row["product"]["code"]: row["on_order"] for row in rows}
    assert (ordered["ACT"], ordered["ORS"]) == (600, 100)


async def test_goods_that_came_are_recorded_whatever_was_said_before(buyer: Lane) -> None:
    order = await buyer.act("HC01/purchases", **ASKED)
    path = f"HC01/purchases/{order['id']}"
    receipt = {"kind": "receipt", "from": "IDA", "order": order["id"]}
    act = [{"product": "ACT", "quantity": 5, "batch": "L1"}]
    assert await buyer.refused("HC01/movements", lines=act, **receipt) == "purchase_status"
    why = {"override": {"reason": "it came unasked"}}
    await buyer.act("HC01/movements", lines=act, **receipt, **why)
    await buyer.act(f"{path}/approve")
    cancelled = await buyer.act(f"{path}/cancel")
    assert cancelled["status"] == "closed" and cancelled["flags"] == ["received_though_cancelled"]
    other = await sent(buyer)
    gloves = [{"product": "GLOVE", "quantity": 5}]
    receipt = receipt | {"order": other["id"]}
    assert await buyer.refused("HC01/movements", lines=gloves, **receipt) == "not_on_order"


async def test_a_purchase_is_refused_with_a_sentence(buyer: Lane, web: Web, node: Node) -> None:
    path = "HC01/purchases"
    assert await buyer.refused(path, **ASKED | {"supplier": "NOBODY"}) == "unknown_code"
    assert await buyer.refused(path, **ASKED | {"lines": [LINES[0], LINES[0]]}) == "product_twice"
    assert await buyer.refused(path, **ASKED | {"currency": "euro"}) == "invalid"
    dear = [LINES[0] | {"price": "1,25"}]
    assert await buyer.refused(path, **ASKED | {"lines": dear}) == "invalid"
    assert await buyer.refused(f"{path}/0000000000000000/approve") == "purchase_unknown"
    assert await buyer.refused(f"{path}/zz/send") == "purchase_unknown"
    await add_user(node, "Amina", "storekeeper")
    await web.sign_in("HC01", "Amina", "1234")
    order = await buyer.act(path, **ASKED)
    assert await buyer.refused(f"{path}/{order['id']}/approve") == "not_allowed"


async def invoice(buyer: Lane, order: Any, text: str) -> tuple[int, Any]:
    response = await buyer.web.client.post(
        f"/api/v1/stores/HC01/purchases/{order['id']}/invoice?document=INV7",
        data=text.encode(),
        headers={**buyer.web.headers, "Content-Type": "text/csv"},
    )
    return response.status, await response.json()


async def test_an_invoice_sheet_is_received_whole_or_not_at_all(buyer: Lane) -> None:
    order = await sent(buyer)
    header = "product_code,quantity,batch,expiry,price\n"
    status, answer = await invoice(buyer, order, f"{header}ACT,600,L1,2028-01,1.20\nORS,x,O1,,\n")
    assert (status, answer["error"]["code"]) == (422, "import_refused")
    [problem] = answer["error"]["details"]["report"]["problems"]
    assert (problem["line"], problem["column"]) == (3, "quantity")
    good = f"{header}ACT,600,L1,2028-01,1.20\nORS,90,O1,,\n"
    status, answer = await invoice(buyer, order, f"{header}ACT,600,L1,2028-01,1.20\nNO,1,,,\n")
    assert (status, answer["error"]["code"]) == (422, "unknown_code")
    assert answer["error"]["message"].startswith("line 3 of the sheet: no product 'NO'")
    assert answer["error"]["details"]["row"] == 3
    status, answer = await invoice(buyer, order, good)
    assert status == 201, answer
    assert len(answer["lines"]) == 2
    status, _ = await invoice(buyer, order, good)
    assert status == 201
    shown = await buyer.see(f"HC01/purchases/{order['id']}")
    assert [line["received"] for line in shown["lines"]] == [600, 90]
    response = await buyer.web.client.post(
        f"/api/v1/stores/HC01/purchases/{order['id']}/invoice", json={}, headers=buyer.web.headers
    )
    assert response.status == 415


async def test_a_purchase_that_is_late_is_an_alert(buyer: Lane, clock: Clock) -> None:
    order = await sent(buyer)
    clock.pass_minutes(60 * 24 * 40)
    await buyer.web.sign_in()
    alerts = (await buyer.see("HC01/alerts"))["alerts"]
    [late] = [one for one in alerts if one["code"] == "overdue_order"]
    assert late["arguments"]["document"] == order["document"]

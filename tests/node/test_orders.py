"""Orders over HTTP: asked, approved, set aside, sent, taken in and settled."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from crdt_model import scopes
from crdt_model.details import Row, stored
from crdt_model.facts import Kind, fact
from node import lane_requests, orders, supply_pages
from node.directory import Directory
from node.node import Node
from node.recording import Actor
from node.stock import StoreBook
from node.store import Draft
from tests.node.founded import PASSWORD, Clock, Web
from tests.node.network_of import hand_over, joined

STOCK = [
    {"product": "ACT", "quantity": 600, "batch": "L1", "expiry": "2027-05"},
    {"product": "ACT", "quantity": 400, "batch": "L2", "expiry": "2028-05"},
    {"product": "ORS", "quantity": 300, "batch": "O1", "expiry": "2027-01"},
]


class Lane:
    """HC01 as customer of CMS, both served by one device."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.command = 0

    async def act(self, path: str, **body: Any) -> Any:
        """Say something that must be taken."""
        status, answer = await self.say(path, **body)
        assert status == 201, answer
        return answer

    async def say(self, path: str, **body: Any) -> tuple[int, Any]:
        self.command += 1
        return await self.web.post(f"/stores/{path}", {"id": f"c{self.command}"} | body)

    async def refused(self, path: str, **body: Any) -> str:
        status, answer = await self.say(path, **body)
        assert status >= 400, answer
        assert answer["error"]["message"]
        code: str = answer["error"]["code"]
        return code

    async def see(self, path: str) -> Any:
        status, answer = await self.web.get(f"/stores/{path}")
        assert status == 200, answer
        return answer

    async def order(self, *lines: tuple[str, int], **more: Any) -> Any:
        asked = [{"product": product, "quantity": quantity} for product, quantity in lines]
        return await self.act("HC01/orders", supplier="CMS", lines=asked, **more)

    async def held(self, store: str, product: str) -> int:
        answer = await self.see(f"{store}/stock")
        found = {row["product"]["code"]: row["on_hand"] for row in answer["products"]}
        return int(found.get(product, 0))


@pytest.fixture
async def lane(web: Web) -> Lane:
    await web.sign_in("HC01", "admin", PASSWORD)
    made = Lane(web)
    await made.act("CMS/movements", kind="receipt", lines=STOCK, **{"from": "Donor"})
    return made


async def test_an_order_goes_from_asking_to_the_shelf(lane: Lane) -> None:
    order = await lane.order(("ACT", 700), ("ORS", 100))
    assert order["status"] == "submitted" and order["document"] == "HC01-T1-0001"
    assert order["actions"] == ["cancel"]
    seen = await lane.see(f"CMS/orders/{order['id']}")
    assert seen["actions"] == ["allocate", "close", "review"]
    path = f"CMS/orders/{order['id']}"
    cut = [{"product": "ACT", "quantity": 650, "note": "short this month"}]
    order = await lane.act(f"{path}/review", decision="approved", lines=cut)
    assert [line["approved"] for line in order["lines"]] == [650, 100]
    assert order["status"] == "approved" and order["lines"][0]["cut"] == "short this month"
    pick = await lane.act("CMS/picks", order=order["id"])
    batches = [(line["batch"], line["quantity"]) for line in pick["lines"]]
    assert sorted(batches) == [("L1", 600), ("L2", 50), ("O1", 100)]
    found = await lane.see("CMS/availability")
    free = {row["product"]["code"]: row["available"] for row in found["products"]}
    assert free == {"ACT": 350, "ORS": 200}
    assert await _reserved(lane) == [("main", "L1", 600), ("main", "L2", 50), ("main", "O1", 100)]
    await lane.act(f"CMS/picks/{pick['id']}/pick")
    assert {bin_code for bin_code, _, _ in await _reserved(lane)} == {"staging"}
    shown = await lane.see(f"CMS/picks/{pick['id']}")
    assert {line["bin"] for line in shown["lines"]} == {"staging"}
    await lane.act(f"CMS/picks/{pick['id']}/dispatch")
    assert await lane.held("CMS", "ACT") == 350
    order = await lane.see(f"HC01/orders/{order['id']}")
    assert order["status"] == "shipped" and order["lines"][0]["shipping"] == 650
    incoming = await lane.see("HC01/availability")
    assert {row["in_transit"] for row in incoming["products"]} == {650, 100}
    await lane.act("HC01/movements", kind="received", shipment=pick["id"])
    assert await lane.held("HC01", "ACT") == 650
    order = await lane.see(path)
    assert order["status"] == "received" and order["lines"][0]["received"] == 650
    assert order["lines"][0]["fill_rate"] == "0.93"
    verified = await lane.web.node.read(lambda d: None)
    assert verified is None


async def test_what_cannot_be_supplied_stays_a_back_order(lane: Lane) -> None:
    order = await lane.order(("ORS", 400))
    pick = await lane.act("CMS/picks", order=order["id"])
    assert pick["missing"][0]["quantity"] == 100
    await lane.act(f"CMS/picks/{pick['id']}/dispatch")
    order = await lane.see(f"CMS/orders/{order['id']}")
    assert order["status"] == "part_shipped" and order["lines"][0]["remaining"] == 100
    assert await lane.refused("CMS/picks", order=order["id"]) == "nothing_available"
    order = await lane.act(f"CMS/orders/{order['id']}/end", note="no more this year")
    assert order["status"] == "closed" and order["lines"][0]["remaining"] == 0
    assert await lane.refused(f"CMS/orders/{order['id']}/end") == "order_status"


async def test_what_one_pick_holds_no_other_takes(lane: Lane) -> None:
    first = await lane.act(
        "CMS/picks", to="HC01", lines=[{"product": "ORS", "quantity": 250}], purpose="supply"
    )
    more = [{"product": "ORS", "quantity": 60}]
    assert await lane.refused("CMS/picks", to="HC01", lines=more) == "insufficient_stock"
    refused = await lane.refused("CMS/movements", kind="issue", to="HC01", lines=more)
    assert refused == "insufficient_stock"
    await lane.act(f"CMS/picks/{first['id']}/release")
    await lane.act("CMS/picks", to="HC01", lines=more)
    assert await lane.refused(f"CMS/picks/{first['id']}/dispatch") == "shipment_status"


async def test_goods_that_were_fetched_are_put_back(lane: Lane) -> None:
    pick = await lane.act("CMS/picks", to="HC01", lines=[{"product": "ORS", "quantity": 50}])
    await lane.act(f"CMS/picks/{pick['id']}/pick")
    assert await lane.refused(f"CMS/picks/{pick['id']}/release") == "shipment_status"
    back = await lane.act(f"CMS/picks/{pick['id']}/put-back")
    assert back["state"] == "put_back"
    stock = await lane.see("CMS/stock")
    [ors] = [row for row in stock["products"] if row["product"]["code"] == "ORS"]
    assert {cell["bin"]: cell["on_hand"] for cell in ors["cells"]} == {"main": 300}


async def sent(lane: Lane, quantity: int) -> str:
    lines = [{"product": "ACT", "quantity": quantity, "batch": "L1"}]
    pick = await lane.act("CMS/picks", to="HC01", lines=lines)
    await lane.act(f"CMS/picks/{pick['id']}/dispatch")
    shipment: str = pick["id"]
    return shipment


async def take_in(lane: Lane, shipment: str, *found: tuple[str, int, str]) -> Any:
    lines = [
        {"product": "ACT", "batch": batch, "quantity": quantity, "status": status}
        for batch, quantity, status in found
    ]
    await lane.act("HC01/movements", kind="received", shipment=shipment, lines=lines)
    return await lane.see(f"CMS/shipments/{shipment}")


async def settle(lane: Lane, side: str, shipment: str, *parts: tuple[str, int]) -> Any:
    said = [{"outcome": outcome, "quantity": quantity} for outcome, quantity in parts]
    lines = [{"line": 0, "parts": said}]
    return await lane.act(f"{side}/shipments/{shipment}/settle", lines=lines)


async def test_l3_a_shortage_is_open_until_its_sender_settles_it(lane: Lane) -> None:
    shipment = await sent(lane, 100)
    shown = await take_in(lane, shipment, ("L1", 80, "usable"), ("L1", 5, "damaged"))
    assert shown["state"] == "difference" and shown["lines"][0]["open"] == 15
    assert shown["lines"][0]["damaged"] == 5
    answer = await lane.see("HC01/availability")
    assert [row["in_transit"] for row in answer["products"]] == [0]
    shown = await settle(lane, "CMS", shipment, ("not_sent", 10), ("lost", 5))
    assert shown["state"] == "settled" and shown["lines"][0]["open"] == 0
    assert await lane.held("CMS", "ACT") == 910
    path = f"CMS/shipments/{shipment}/settle"
    again = [{"line": 0, "parts": [{"outcome": "lost", "quantity": 1}]}]
    assert await lane.refused(path, lines=again) == "settled_before"
    rows = (await lane.see("CMS/indicators"))["rows"]
    [act] = [row for row in rows if row["product"]["code"] == "ACT"]
    assert (act["issued"], act["lost"], act["closing"]) == (85, 5, 910)


async def test_l3_what_the_customer_overlooked_is_received_after_all(lane: Lane) -> None:
    shipment = await sent(lane, 100)
    await take_in(lane, shipment, ("L1", 90, "usable"))
    shown = await settle(lane, "HC01", shipment, ("receiver_error", 10))
    assert shown["state"] == "settled"
    assert await lane.held("HC01", "ACT") == 100


async def test_l3_a_surplus_is_over_sent_or_was_never_there(lane: Lane) -> None:
    shipment = await sent(lane, 100)
    shown = await take_in(lane, shipment, ("L1", 120, "usable"))
    assert shown["lines"][0]["open"] == -20
    await settle(lane, "CMS", shipment, ("over_sent", 20))
    assert await lane.held("CMS", "ACT") == 880
    second = await sent(lane, 10)
    await take_in(lane, second, ("L1", 15, "usable"))
    await settle(lane, "HC01", second, ("receiver_error", 5))
    assert await lane.held("HC01", "ACT") == 130


async def test_l3_another_batch_than_written_is_settled_as_a_swap(lane: Lane) -> None:
    shipment = await sent(lane, 100)
    shown = await take_in(lane, shipment, ("L2", 100, "usable"))
    assert shown["state"] == "difference" and shown["lines"][0]["swapped"] == 100
    await settle(lane, "CMS", shipment, ("swapped", 100))
    stock = await lane.see("CMS/stock")
    [act] = [row for row in stock["products"] if row["product"]["code"] == "ACT"]
    assert {cell["batch"]: cell["on_hand"] for cell in act["cells"]} == {"L1": 600, "L2": 300}


async def test_a_settlement_says_what_is_its_own_and_no_more(lane: Lane) -> None:
    shipment = await sent(lane, 100)

    async def code(side: str, outcome: str, quantity: int, line: int = 0) -> str:
        lines = [{"line": line, "parts": [{"outcome": outcome, "quantity": quantity}]}]
        return await lane.refused(f"{side}/shipments/{shipment}/settle", lines=lines)

    assert await code("CMS", "lost", 1) == "nothing_to_settle"
    await take_in(lane, shipment, ("L1", 90, "usable"))
    assert await code("CMS", "receiver_error", 1) == "not_allowed"
    assert await code("HC01", "lost", 1) == "not_allowed"
    assert await code("CMS", "over_sent", 1) == "wrong_outcome"
    assert await code("CMS", "lost", 11) == "more_than_open"
    assert await code("CMS", "lost", 1, line=7) == "nothing_to_settle"
    assert await lane.refused("CMS/shipments/0000000000000000/settle", lines=[
        {"line": 0, "parts": [{"outcome": "lost", "quantity": 1}]}
    ]) == "shipment_unknown"  # fmt: skip


async def test_l6_a_loan_is_open_until_returned_or_written_off(lane: Lane) -> None:
    lines = [{"product": "ACT", "quantity": 100, "batch": "L1"}]
    lent = await lane.act("CMS/movements", kind="issue", to="HC01", purpose="loan", lines=lines)
    await lane.act("HC01/movements", kind="received", shipment=lent["shipment"])
    [loan] = (await lane.see("HC01/loans"))["loans"]
    assert (loan["lender"]["code"], loan["quantity"]) == ("CMS", 100)
    lines[0]["quantity"] = 60
    await lane.act("HC01/movements", kind="issue", to="CMS", purpose="loan", lines=lines)
    [loan] = (await lane.see("CMS/loans"))["loans"]
    assert loan["quantity"] == 40
    off = {"borrower": "HC01", "product": "ACT"}
    assert await lane.refused("CMS/loans/write-off", quantity=41, **off) == "nothing_lent"
    assert (await lane.act("CMS/loans/write-off", quantity=40, **off))["loans"] == []
    rows = (await lane.see("HC01/indicators"))["rows"]
    assert (rows[0]["redistributed_in"], rows[0]["redistributed_out"]) == (100, 60)
    assert rows[0]["consumed"] == rows[0]["received"] == rows[0]["issued"] == 0


async def test_e3_what_may_not_be_used_may_be_sent_back(lane: Lane, clock: Clock) -> None:
    shipment = await sent(lane, 100)
    await take_in(lane, shipment, ("L1", 100, "damaged"))
    lines = [{"product": "ACT", "quantity": 100, "batch": "L1", "status": "damaged"}]
    body = {"kind": "issue", "to": "CMS", "lines": lines}
    assert await lane.refused("HC01/movements", **body) == "held"
    back = await lane.act("HC01/movements", purpose="return", **body)
    await lane.act("CMS/movements", kind="received", shipment=back["shipment"],
                   lines=[lines[0]])  # fmt: skip
    rows = (await lane.see("CMS/indicators"))["rows"]
    [act] = [row for row in rows if row["product"]["code"] == "ACT"]
    assert (act["returned_in"], act["received"]) == (100, 1000)


async def test_an_order_is_refused_with_a_sentence(lane: Lane, node: Node) -> None:
    path = "HC01/orders"
    line = {"product": "ACT", "quantity": 10}
    assert await lane.refused(path, supplier="HC01", lines=[line]) == "invalid"
    assert await lane.refused(path, supplier="CMS", lines=[line, line]) == "product_twice"
    none = [{"product": "ACT", "quantity": 0}]
    assert await lane.refused(path, supplier="CMS", lines=none) == "order_empty"
    assert await lane.refused(path, supplier="CMS", lines=[]) == "invalid"
    period = {"label": "2026-11", "start": "2026-11-01", "end": "2026-11-30"}
    await lane.order(("ACT", 10), period=period)
    body = {"supplier": "CMS", "lines": [line], "period": period}
    assert await lane.refused(path, **body) == "order_exists"
    assert await lane.act(path, kind="emergency", **body)
    wrong = period | {"end": "2026-10-30"}
    assert await lane.refused(path, supplier="CMS", lines=[line], period=wrong) == "invalid"
    assert await lane.refused(f"{path}/zz/review", decision="approved") == "order_unknown"
    gone = "HC01/orders/0000000000000000/end"
    assert await lane.refused(gone) == "order_unknown"


async def test_an_order_is_acted_on_as_its_status_allows(lane: Lane) -> None:
    order = await lane.order(("ORS", 100))
    at = f"orders/{order['id']}"
    assert await lane.refused(f"HC01/{at}/review", decision="approved") == "not_the_approver"
    assert await lane.refused(f"CMS/{at}/review", decision="rejected") == "reason_required"
    cut = [{"product": "ORS", "quantity": 5}]
    assert await lane.refused(f"CMS/{at}/review", decision="approved", lines=cut) == (
        "reason_required"
    )
    other = [{"product": "ACT", "quantity": 5, "note": "x"}]
    assert await lane.refused(f"CMS/{at}/review", decision="approved", lines=other) == (
        "not_on_order"
    )
    await lane.act(f"CMS/{at}/review", decision="rejected", note="not this month")
    assert await lane.refused("CMS/picks", order=order["id"]) == "order_status"
    await lane.act(f"CMS/{at}/review", decision="approved")
    more = [{"product": "ORS", "quantity": 101}]
    assert await lane.refused("CMS/picks", order=order["id"], lines=more) == "more_than_approved"
    other = [{"product": "ACT", "quantity": 5}]
    assert await lane.refused("CMS/picks", order=order["id"], lines=other) == "not_on_order"
    assert await lane.refused("HC01/picks", order=order["id"]) == "order_unknown"
    ended = await lane.act(f"HC01/{at}/end", note="found some")
    assert ended["status"] == "cancelled"
    assert await lane.refused("CMS/picks", order=order["id"]) == "order_status"


async def test_the_same_command_again_is_the_same_order(lane: Lane) -> None:
    body = {"id": "once", "supplier": "CMS", "lines": [{"product": "ACT", "quantity": 10}]}
    first = await lane.act("HC01/orders", **body)
    assert (await lane.act("HC01/orders", **body))["id"] == first["id"]
    body["lines"] = [{"product": "ACT", "quantity": 11}]
    assert await lane.refused("HC01/orders", **body) == "command_reused"
    assert (await lane.see("CMS/orders?side=supplier"))["total"] == 1


async def test_l1_where_a_lane_names_an_approver_the_supplier_waits_for_it(
    lane: Lane, node: Node, clock: Clock, tmp_path: Path
) -> None:
    rows = [
        Row("store", "DIST", (("code", "DIST"), ("name", "District")), ()),
        Row(
            "supply_line", "HC01/EM/CMS",
            (("store", "HC01"), ("supplier", "CMS"), ("approver", "DIST")), (),
        ),
    ]  # fmt: skip
    facts = tuple(fact(Kind.ROW, stored(row)) for row in rows)
    draft = Draft(scopes.CATALOGUE, b"district", bytes(8), "", facts)
    await node.database.write(lambda c: node.store.record(c, draft))
    district = await joined(node, tmp_path / "district", clock, "approver", ("DIST", "HC01"))
    order = await lane.order(("ACT", 100))
    assert order["approver"]["code"] == "DIST"
    at = f"CMS/orders/{order['id']}"
    assert await lane.refused("CMS/picks", order=order["id"]) == "approval_needed"
    at_once = {"kind": "issue", "to": "HC01", "lines": [{"product": "ACT", "quantity": 5}]}
    refused = await lane.refused("CMS/movements", order=order["id"], **at_once)
    assert refused == "approval_needed"
    assert await lane.refused(f"{at}/review", decision="approved") == "not_the_approver"
    await hand_over(node, district)
    assert await _to_approve(district) == [(order["document"], "submitted")]
    chief = Actor("", "Chief", "supervisor")
    asked = lane_requests.review(
        {"id": "r1", "decision": "approved",
         "lines": [{"product": "ACT", "quantity": 60, "note": "rationed"}]}
    )  # fmt: skip
    about = bytes.fromhex(order["id"])
    for _ in range(2):
        await district.database.write(
            lambda c: orders.review(district.store, c, "DIST", about, asked, chief)
        )
    assert await _to_approve(district) == [(order["document"], "approved")]
    await hand_over(district, node)
    await district.close()
    assert (await lane.see("CMS/orders?side=approver"))["total"] == 0
    pick = await lane.act("CMS/picks", order=order["id"])
    assert [line["quantity"] for line in pick["lines"]] == [60]


async def _reserved(lane: Lane) -> list[tuple[str, str, int]]:
    """Bin, batch and quantity of what picks hold at CMS."""
    rows = (await lane.see("CMS/availability"))["products"]
    places = [place for row in rows for place in row["reserved_at"]]
    return sorted((place["bin"], place["batch"], place["quantity"]) for place in places)


async def _to_approve(district: Node) -> list[tuple[str, str]]:
    """Documents and statuses of the orders that DIST approves for another supplier."""

    def asked(connection: sqlite3.Connection) -> list[tuple[str, str]]:
        directory = Directory(connection, district.network)
        present = directory.present(district.now_ms())
        book = StoreBook(directory, directory.store("DIST"), present, is_present=True)
        shown = supply_pages.list_orders(district, book, {"side": "approver"})["orders"]
        return [(row["document"], row["status"]) for row in shown]

    return await district.database.read(asked)


async def test_a_suggestion_shows_every_figure_it_rests_on(lane: Lane, node: Node) -> None:
    rows = [
        Row("product", "ORS", (("units_per_pack", 50), ("pack_rounding_threshold", 10)), ()),
        Row("programme", "EM", (("code", "EM"), ("name", "Essential")), ()),
        Row(
            "approved_product", "/EM/ORS",
            (("type", ""), ("programme", "EM"), ("product", "ORS"), ("max_months", "3")), (),
        ),
    ]  # fmt: skip
    facts = tuple(fact(Kind.ROW, stored(row)) for row in rows)
    draft = Draft(scopes.CATALOGUE, b"approved", bytes(8), "", facts)
    await node.database.write(lambda c: node.store.record(c, draft))
    await lane.act("HC01/movements", kind="receipt", occurred_at="2026-10-24", lines=[
        {"product": "ORS", "quantity": 100, "batch": "H1", "expiry": "2028-01"}
    ])  # fmt: skip
    given = [{"product": "ORS", "quantity": 31, "batch": "H1"}]
    await lane.act("HC01/movements", kind="dispense", occurred_at="2026-10-28", lines=given)
    found = await lane.see("HC01/suggestions?supplier=CMS&programme=EM")
    [row] = found["suggestions"]
    # 31 given out in the 8 days of October with records: 31 × 31 / 8 a month.
    assert (row["amc"], row["max_months"], row["available"]) == ("120.13", "3.00", 69)
    # 3 × 120.125 − 69 = 291.375: five packs of 50 and 41, more than the threshold of 10.
    assert (row["need"], row["packs"], row["suggested"]) == ("291.38", 6, 300)


async def test_a_product_of_another_programme_is_not_ordered_in_this_one(
    lane: Lane, node: Node
) -> None:
    rows = [
        Row("programme", "EM", (("code", "EM"), ("name", "Essential")), ()),
        Row("programme", "MAL", (("code", "MAL"), ("name", "Malaria")), ()),
        Row(
            "approved_product", "/EM/ORS",
            (("type", ""), ("programme", "EM"), ("product", "ORS"), ("max_months", "3")), (),
        ),
    ]  # fmt: skip
    facts = tuple(fact(Kind.ROW, stored(row)) for row in rows)
    draft = Draft(scopes.CATALOGUE, b"two", bytes(8), "", facts)
    await node.database.write(lambda c: node.store.record(c, draft))
    body = {"supplier": "CMS", "programme": "MAL", "lines": [{"product": "ORS", "quantity": 10}]}
    assert await lane.refused("HC01/orders", **body) == "not_in_programme"
    await lane.act("HC01/orders", **body | {"programme": "EM"})


async def test_l7_what_is_on_order_and_in_transit_is_not_ordered_again(lane: Lane) -> None:
    await lane.order(("ORS", 80))
    await sent_ors(lane, 20)
    rows = (await lane.see("HC01/availability"))["products"]
    [ors] = [row for row in rows if row["product"]["code"] == "ORS"]
    assert (ors["on_order"], ors["in_transit"]) == (80, 20)


async def sent_ors(lane: Lane, quantity: int) -> None:
    lines = [{"product": "ORS", "quantity": quantity}]
    await lane.act("CMS/movements", kind="issue", to="HC01", lines=lines)


async def test_who_near_me_has_it(lane: Lane) -> None:
    found = await lane.see("HC01/nearby?product=ORS")
    [row] = found["stores"]
    assert (row["store"]["code"], row["available"], found["unknown"]) == ("CMS", 300, 0)


async def test_b7_another_batch_than_the_first_to_expire_needs_a_reason(lane: Lane) -> None:
    later = {"to": "HC01", "lines": [{"product": "ACT", "quantity": 10, "batch": "L2"}]}
    assert await lane.refused("CMS/picks", **later) == "not_first_expired"
    pick = await lane.act("CMS/picks", note="L1 is on the top shelf", **later)
    assert pick["lines"][0]["batch"] == "L2"


async def test_goods_with_little_life_left_are_sent_with_a_reason(lane: Lane, node: Node) -> None:
    row = Row(
        "supply_line", "HC01/EM/CMS",
        (("store", "HC01"), ("supplier", "CMS"), ("min_shelf_life_days", 300)), (),
    )  # fmt: skip
    draft = Draft(scopes.CATALOGUE, b"life", bytes(8), "", (fact(Kind.ROW, stored(row)),))
    await node.database.write(lambda c: node.store.record(c, draft))
    named = {"to": "HC01", "lines": [{"product": "ACT", "quantity": 10, "batch": "L1"}]}
    assert await lane.refused("CMS/picks", **named) == "shelf_life"
    free = {"to": "HC01", "lines": [{"product": "ACT", "quantity": 10}]}
    assert (await lane.act("CMS/picks", **free))["lines"][0]["batch"] == "L2"
    why = {"override": {"reason": "used up this week"}}
    assert (await lane.act("CMS/picks", **free, **why))["lines"][0]["batch"] == "L1"


async def test_s4_a_card_says_who_records_on_behalf_of_another_store(lane: Lane) -> None:
    await lane.act("HC01/movements", kind="receipt", lines=STOCK[:1])
    for store, on_behalf in (("CMS", False), ("HC01", True)):
        card = await lane.see(f"{store}/products/ACT/card")
        assert [line["on_behalf"] for line in card["lines"]] == [on_behalf] * len(card["lines"])
        assert {line["device"] for line in card["lines"]} == {"CMS-T1"}

"""Picks and receipts at stores that keep owners, vial monitors or whole packs."""

from __future__ import annotations

from typing import Any

import pytest

from crdt_model import scopes
from crdt_model.details import NO_ID, Row, SetOne, stored
from crdt_model.facts import Fact, Kind, fact
from crdt_model.identifiers import command_id
from crdt_model.lane_facts import OrderLine, Requisition
from node.directory import Directory
from node.node import Node
from node.store import Draft
from tests.node.founded import PASSWORD, Web
from tests.node.test_orders import Lane


@pytest.fixture
async def lane(web: Web) -> Lane:
    await web.sign_in("HC01", "admin", PASSWORD)
    return Lane(web)


def row(table: str, code: str, **fields: Any) -> Fact:
    return fact(Kind.ROW, stored(Row(table, code, (("code", code), *fields.items()), ())))


async def catalogue(node: Node, *rows: Fact) -> None:
    command = command_id(scopes.CATALOGUE, f"rows-{len(rows)}-{rows[0].detail}"[:60])
    draft = Draft(scopes.CATALOGUE, command, bytes(8), "", rows)
    await node.database.write(lambda c: node.store.record(c, draft))


async def policy(node: Node, store: str, name: str) -> None:
    """A policy of a store switched on, as its supervisor's setting."""

    def job(connection: Any) -> None:
        scope = scopes.store_settings(Directory(connection, node.network).store(store).id)
        said = fact(Kind.SET, stored(SetOne(f"policy/{name}", True, ())))
        node.store.record(connection, Draft(scope, command_id(scope, name), bytes(8), "", (said,)))

    await node.database.write(job)


async def cells(lane: Lane, store: str) -> list[tuple[Any, ...]]:
    """(batch, bin, status, owner, base units) of what a store holds."""
    stock = await lane.see(f"{store}/stock")
    return sorted(
        (one["batch"], one["bin"], one["status"], one.get("owner") or "", one["on_hand"])
        for product in stock["products"]
        for one in product["cells"]
        if one["on_hand"]
    )


async def stocked(lane: Lane, *lines: dict[str, Any]) -> None:
    body = [{"quantity": 100, "expiry": "2028-05", **line} for line in lines]
    await lane.act("CMS/movements", kind="receipt", lines=body, **{"from": "Donor"})


async def sent(lane: Lane, **line: Any) -> str:
    pick = await lane.act("CMS/picks", to="HC01", lines=[line])
    await lane.act(f"CMS/picks/{pick['id']}/dispatch")
    shipment: str = pick["id"]
    return shipment


async def test_b8_goods_received_at_a_store_with_owners_have_one(lane: Lane, node: Node) -> None:
    await catalogue(node, row("programme", "HIV"))
    await stocked(lane, {"product": "ACT", "batch": "L1"})
    shipment = await sent(lane, product="ACT", quantity=40)
    line = {"product": "ACT", "batch": "L1", "quantity": 40}
    body = {"kind": "received", "shipment": shipment}
    owned = [line | {"owner": "HIV"}]
    assert await lane.refused("HC01/movements", lines=owned, **body) == "owners_off"
    await policy(node, "HC01", "owners")
    assert await lane.refused("HC01/movements", **body) == "owner_required"
    assert await lane.refused("HC01/movements", lines=[line], **body) == "owner_required"
    await lane.act("HC01/movements", lines=owned, **body)
    assert await cells(lane, "HC01") == [("L1", "main", "usable", "HIV", 40)]
    again = await sent(lane, product="ACT", quantity=10)
    await lane.act("HC01/movements", kind="received", shipment=again)
    assert await cells(lane, "HC01") == [("L1", "main", "usable", "HIV", 50)]


async def test_b4_a_vvm_stage_is_received_of_products_with_a_monitor_only(
    lane: Lane, node: Node
) -> None:
    await stocked(lane, {"product": "ACT", "batch": "L1"})
    shipment = await sent(lane, product="ACT", quantity=40)
    line = {"product": "ACT", "batch": "L1", "quantity": 40, "status": "vvm2"}
    body = {"kind": "received", "shipment": shipment, "lines": [line]}
    assert await lane.refused("HC01/movements", **body) == "vvm_not_used"
    await lane.act("HC01/bins", code="cold", storage="2-8 C")
    await catalogue(node, row("product", "ACT", batch_tracked=True, storage="dry"))
    cold = [line | {"status": "usable", "bin": "cold"}]
    assert await lane.refused("HC01/movements", **body | {"lines": cold}) == "wrong_storage"
    why = {"override": {"reason": "no other room"}}
    await lane.act("HC01/movements", **body | {"lines": cold} | why)
    assert await cells(lane, "HC01") == [("L1", "cold", "usable", "", 40)]


async def test_b8_a_pick_names_whose_goods_it_takes(lane: Lane, node: Node) -> None:
    await catalogue(node, row("programme", "HIV"), row("donor", "GF"))
    line = {"product": "ACT", "batch": "L1", "quantity": 10}
    mine = {"to": "HC01", "lines": [line | {"owner": "HIV"}]}
    assert await lane.refused("CMS/picks", **mine) == "owners_off"
    await policy(node, "CMS", "owners")
    await stocked(
        lane,
        {"product": "ACT", "batch": "L1", "owner": "HIV"},
        {"product": "ACT", "batch": "L2", "owner": "GF", "expiry": "2029-01"},
    )
    named = await lane.act("CMS/picks", to="HC01", lines=[line])
    assert named["lines"][0]["owner"] == "HIV"
    free = {"product": "ACT", "quantity": 10, "owner": "GF"}
    picked = await lane.act("CMS/picks", to="HC01", lines=[free])
    assert [(x["batch"], x["owner"]) for x in picked["lines"]] == [("L2", "GF")]
    many = {"to": "HC01", "lines": [free | {"quantity": 91}]}
    assert await lane.refused("CMS/picks", **many) == "insufficient_stock"
    await stocked(lane, {"product": "ACT", "batch": "L1", "owner": "GF"})
    assert await lane.refused("CMS/picks", to="HC01", lines=[line]) == "owner_required"
    await lane.act("CMS/picks", **mine)


async def test_b4_a_pick_takes_the_vvm_stage_it_names_or_stage_2_first(
    lane: Lane, node: Node
) -> None:
    await catalogue(node, row("product", "BCG", batch_tracked=True, use_vvm=True))
    await policy(node, "CMS", "vvm_first")
    await stocked(
        lane,
        {"product": "BCG", "batch": "A", "status": "vvm1", "expiry": "2027-05"},
        {"product": "BCG", "batch": "B", "status": "vvm2"},
    )
    free = await lane.act("CMS/picks", to="HC01", lines=[{"product": "BCG", "quantity": 120}])
    assert sorted((x["batch"], x["status"], x["quantity"]) for x in free["lines"]) == [
        ("A", "vvm1", 20), ("B", "vvm2", 100),
    ]  # fmt: skip
    line = {"product": "BCG", "quantity": 5, "batch": "A", "status": "vvm1"}
    named = await lane.act("CMS/picks", to="HC01", lines=[line])
    assert [(x["batch"], x["status"]) for x in named["lines"]] == [("A", "vvm1")]
    worn = {"product": "ORS", "quantity": 5, "batch": "A", "status": "vvm1"}
    assert await lane.refused("CMS/picks", to="HC01", lines=[worn]) == "vvm_not_used"


async def test_l7_a_pick_is_of_whole_packs_by_policy(lane: Lane, node: Node) -> None:
    fields = {"batch_tracked": True, "units_per_pack": 30, "pack_rounding_threshold": 5}
    await catalogue(node, row("product", "ACT", **fields))
    await policy(node, "CMS", "whole_packs")
    await stocked(lane, {"product": "ACT", "batch": "L1"})
    for line in ({"quantity": 40}, {"quantity": 40, "batch": "L1"}):
        asked = [{"product": "ACT", **line}]
        assert await lane.refused("CMS/picks", to="HC01", lines=asked) == "whole_packs"
    order = await lane.order(("ACT", 70))
    pick = await lane.act("CMS/picks", order=order["id"])
    # Seventy are two packs of thirty and ten more than a third: three packs, and all are there.
    assert [line["quantity"] for line in pick["lines"]] == [90]
    second = await lane.order(("ACT", 60))
    assert await lane.refused("CMS/picks", order=second["id"]) == "nothing_available"


async def test_lines_of_one_product_together_keep_to_what_was_approved(lane: Lane) -> None:
    await stocked(lane, {"product": "ACT", "batch": "L1"})
    order = await lane.order(("ACT", 60))
    twice = [{"product": "ACT", "quantity": 40}, {"product": "ACT", "quantity": 40}]
    assert await lane.refused("CMS/picks", order=order["id"], lines=twice) == "more_than_approved"


async def test_s4_what_is_sent_to_a_store_on_paper_is_not_in_transit_for_ever(
    lane: Lane, node: Node
) -> None:
    await stocked(lane, {"product": "ACT", "batch": "L1"})
    order = await lane.order(("ACT", 60))
    await catalogue(node, row("store", "HC01", mode="paper"))
    pick = await lane.act("CMS/picks", order=order["id"])
    await lane.act(f"CMS/picks/{pick['id']}/dispatch")
    line = {"product": "ACT", "quantity": 10}
    await lane.act("CMS/movements", kind="issue", to="HC01", lines=[line])
    shown = (await lane.see("CMS/shipments"))["shipments"]
    assert {(one["state"], one["lines"][0]["in_transit"]) for one in shown} == {("delivered", 0)}
    order = await lane.see(f"CMS/orders/{order['id']}")
    assert order["status"] == "shipped" and order["lines"][0]["shipping"] == 0
    assert [one["state"] for one in order["shipments"]] == ["delivered"]
    assert (await lane.see("HC01/availability"))["products"] == []
    codes = {one["code"] for one in (await lane.see("HC01/alerts"))["alerts"]}
    assert "unreceived_shipment" not in codes


async def test_a_day_that_is_none_in_an_order_does_not_hide_the_alerts(
    lane: Lane, node: Node
) -> None:
    def job(connection: Any) -> None:
        directory = Directory(connection, node.network)
        lane_ = scopes.lane(directory.store("CMS").id, directory.store("HC01").id)
        asked = OrderLine(0, directory.product("ACT").id, 5, None, None, 0, 0, "", "", "")
        said = Requisition(b"order 01", 0, NO_ID, ("", "", ""), "X", "soon", "", (asked,))
        facts = (fact(Kind.REQUISITION, stored(said)),)
        node.store.record(connection, Draft(lane_, b"odd day1", bytes(8), "", facts))

    await node.database.write(job)
    for store in ("HC01", "CMS"):
        await lane.see(f"{store}/alerts")
    await lane.see("CMS/orders?side=supplier")


async def settled(lane: Lane, side: str, shipment: str, line: int, **parts: int) -> Any:
    said = [{"outcome": outcome, "quantity": quantity} for outcome, quantity in parts.items()]
    body = [{"line": line, "parts": said}]
    return await lane.act(f"{side}/shipments/{shipment}/settle", lines=body)


async def test_l3_what_was_overlooked_joins_what_was_received(lane: Lane) -> None:
    await lane.act("CMS/bins", code="north")
    await lane.act("HC01/bins", code="south")
    await stocked(lane, {"product": "ACT", "batch": "L1", "bin": "north"})
    shipment = await sent(lane, product="ACT", quantity=50)
    found = {"product": "ACT", "batch": "L1", "quantity": 40, "bin": "south"}
    await lane.act("HC01/movements", kind="received", shipment=shipment, lines=[found])
    await settled(lane, "HC01", shipment, 0, receiver_error=10)
    assert await cells(lane, "HC01") == [("L1", "south", "usable", "", 50)]


async def test_l3_what_was_not_sent_is_back_in_the_bin_it_left(lane: Lane) -> None:
    bins = [{"product": "ACT", "batch": "L1", "bin": code} for code in ("east", "west")]
    await stocked(lane, *bins)
    pick = await lane.act("CMS/picks", to="HC01", lines=[one | {"quantity": 100} for one in bins])
    await lane.act(f"CMS/picks/{pick['id']}/pick")
    await lane.act(f"CMS/picks/{pick['id']}/dispatch")
    found = {"product": "ACT", "batch": "L1", "quantity": 150}
    await lane.act("HC01/movements", kind="received", shipment=pick["id"], lines=[found])
    shown = await lane.see(f"CMS/shipments/{pick['id']}")
    assert [line["open"] for line in shown["lines"]] == [0, 50]
    await settled(lane, "CMS", pick["id"], 1, not_sent=50)
    assert await cells(lane, "CMS") == [("L1", "west", "usable", "", 50)]
    line = {"product": "ACT", "batch": "L1", "quantity": 50}
    sent_at_once = {"kind": "issue", "to": "HC01", "lines": [line]}
    made = await lane.act("CMS/movements", **sent_at_once)
    body = {"kind": "received", "shipment": made["shipment"]}
    await lane.act("HC01/movements", lines=[line | {"quantity": 20}], **body)
    await settled(lane, "CMS", made["shipment"], 0, not_sent=30)
    assert await cells(lane, "CMS") == [("L1", "west", "usable", "", 30)]


async def test_l3_lines_that_were_not_unpacked_yet_are_taken_in_later(lane: Lane) -> None:
    await stocked(lane, {"product": "ACT", "batch": "L1"}, {"product": "ORS", "batch": "O1"})
    asked = [{"product": code, "quantity": 10} for code in ("ACT", "ORS")]
    pick = await lane.act("CMS/picks", to="HC01", lines=asked)
    await lane.act(f"CMS/picks/{pick['id']}/dispatch")
    body = {"kind": "received", "shipment": pick["id"]}
    first = {"product": "ACT", "batch": "L1", "quantity": 10}
    await lane.act("HC01/movements", lines=[first], **body)
    assert await lane.refused("HC01/movements", lines=[first], **body) == "already_received"
    await lane.act("HC01/movements", **body)
    assert (await lane.see(f"HC01/shipments/{pick['id']}"))["state"] == "received"
    assert await lane.refused("HC01/movements", **body) == "already_received"


async def test_l3_a_shipment_of_which_nothing_came_is_a_difference(lane: Lane) -> None:
    await stocked(lane, {"product": "ACT", "batch": "L1"})
    shipment = await sent(lane, product="ACT", quantity=10)
    none = [{"product": "ACT", "batch": "L1", "quantity": 0}]
    body = {"kind": "received", "shipment": shipment}
    await lane.act("HC01/movements", lines=none, **body)
    assert (await lane.see(f"CMS/shipments/{shipment}"))["lines"][0]["open"] == 10
    assert await lane.refused("HC01/movements", lines=none, **body) == "already_received"
    await settled(lane, "CMS", shipment, 0, lost=10)
    assert (await lane.see(f"HC01/shipments/{shipment}"))["state"] == "settled"
    assert await cells(lane, "HC01") == []


async def test_l3_a_swap_takes_each_batch_that_truly_left(lane: Lane) -> None:
    await stocked(
        lane,
        {"product": "ACT", "batch": "L1"},
        {"product": "ACT", "batch": "L2"},
        {"product": "ACT", "batch": "L3"},
    )
    shipment = await sent(lane, product="ACT", quantity=20, batch="L1")
    found = [
        {"product": "ACT", "batch": batch, "quantity": quantity}
        for batch, quantity in (("L2", 12), ("L3", 8))
    ]
    await lane.act("HC01/movements", kind="received", shipment=shipment, lines=found)
    await settled(lane, "CMS", shipment, 0, swapped=20)
    held = {batch: quantity for batch, *_, quantity in await cells(lane, "CMS")}
    assert held == {"L1": 100, "L2": 88, "L3": 92}


async def test_an_order_is_not_hidden_by_another_lane_that_uses_its_id(
    lane: Lane, node: Node
) -> None:
    await catalogue(node, *(row("store", f"X{number}") for number in range(6)))
    order = await lane.order(("ACT", 60))

    def job(connection: Any) -> None:
        directory = Directory(connection, node.network)
        other = [directory.store(f"X{number}").id for number in range(6)]
        lanes = [scopes.lane(x, directory.store("HC01").id) for x in other]
        asked = OrderLine(0, directory.product("ORS").id, 5, None, None, 0, 0, "", "", "")
        head = (bytes.fromhex(order["id"]), 0, NO_ID, ("", "", ""), "X", "")
        facts = (fact(Kind.REQUISITION, stored(Requisition(*head, "", (asked,)))),)
        for at, name in enumerate(lanes):
            command = at.to_bytes(8, "big")
            node.store.record(connection, Draft(name, command, bytes(8), "", facts))

    await node.database.write(job)
    for store in ("CMS", "HC01"):
        shown = await lane.see(f"{store}/orders/{order['id']}")
        assert shown["document"] == order["document"] and shown["lines"][0]["quantity"] == 60

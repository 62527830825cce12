"""Today: one answer says what each role has to do, and ends with the work."""

from __future__ import annotations

from typing import Any

from node.node import Node
from node.today import is_cold
from tests.node.founded import PASSWORD, Web, add_user
from tests.node.sayings import say

STOCK = [{"product": "ACT", "quantity": 600, "batch": "L1", "expiry": "2028-05"}]


async def tasks(web: Web, store: str = "HC01") -> dict[str, Any]:
    status, answer = await web.get(f"/stores/{store}/today")
    assert status == 200, answer
    return {task["code"]: task for task in answer["tasks"]}


async def act(web: Web, path: str, **body: Any) -> Any:
    status, answer = await web.post(f"/stores/{path}", body)
    assert status == 201, answer
    return answer


async def test_nothing_waits_at_a_store_that_just_began(web: Web) -> None:
    status, answer = await web.get("/stores/HC01/today")
    assert (status, answer["tasks"]) == (200, [])
    assert answer["updated"].startswith("2026-11-23T08:00")


async def test_an_order_is_work_of_one_after_the_other(node: Node, web: Web) -> None:
    await web.sign_in(pin=PASSWORD)
    await act(web, "CMS/movements", id="r", kind="receipt", lines=STOCK, **{"from": "S"})
    asked = [{"product": "ACT", "quantity": 100}]
    order = await act(web, "HC01/orders", id="o", supplier="CMS", kind="emergency", lines=asked)
    found = await tasks(web, "CMS")
    assert found["to_review"]["items"][0]["order"] == order["id"]
    assert found["to_review"]["severity"] == "high"
    await act(web, f"CMS/orders/{order['id']}/review", id="v", decision="approved")
    found = await tasks(web, "CMS")
    assert list(found) == ["to_pick"]
    assert found["to_pick"]["items"][0]["customer"]["code"] == "HC01"
    pick = await act(web, "CMS/picks", id="p", order=order["id"])
    found = await tasks(web, "CMS")
    assert (found["to_pick"]["count"], found["to_pick"]["items"][0]["pick"]) == (1, pick["id"])
    assert found["to_pick"]["items"][0]["lines"] == 1
    await act(web, f"CMS/picks/{pick['id']}/pick", id="q")
    assert list(await tasks(web, "CMS")) == ["to_dispatch"]
    assert await tasks(web) == {}
    await act(web, f"CMS/picks/{pick['id']}/dispatch", id="d")
    assert await tasks(web, "CMS") == {}
    found = await tasks(web)
    assert list(found) == ["to_receive"]
    assert found["to_receive"]["items"][0]["from"]["code"] == "CMS"
    await act(web, "HC01/movements", id="x", kind="received", shipment=pick["id"])
    assert await tasks(web) == {}


async def test_l1_an_order_waits_for_the_approver_its_supply_line_names(
    node: Node, web: Web
) -> None:
    line = {"store": "HC01", "supplier": "CMS", "approver": "HC01"}
    await say(node, "supply_line", "HC01/P/CMS", **line)
    asked = [{"product": "ACT", "quantity": 100}]
    await web.sign_in(pin=PASSWORD)
    await act(web, "HC01/orders", id="o", supplier="CMS", lines=asked)
    assert "to_review" in await tasks(web)
    assert "to_review" not in await tasks(web, "CMS")


async def test_stock_sheets_and_dates_are_work(node: Node, web: Web) -> None:
    line = {"product": "ACT", "quantity": 10, "batch": "L1", "expiry": "2027-05"}
    await web.move("r", "receipt", [line])
    await web.move("d", "dispense", [{"product": "ACT", "quantity": 10}])
    await act(web, "HC01/sheets", id="s", by="all")
    await say(
        node, "supply_line", "HC01/P/CMS",
        store="HC01", supplier="CMS", next_order="2026-11-20", lead_days=7,
    )  # fmt: skip
    found = await tasks(web)
    assert list(found) == ["stocked_out", "orders_due", "counts_open"]
    assert found["stocked_out"]["items"][0]["product"]["code"] == "ACT"
    assert found["orders_due"]["items"][0]["late"] is True
    assert found["counts_open"]["items"][0]["number"]
    alert = found["stocked_out"]["items"][0]["alert"]
    await act(web, f"HC01/alerts/{alert}/dismiss", id="h")
    assert "stocked_out" not in await tasks(web)


async def test_each_role_sees_what_it_can_do_and_an_auditor_everything(
    node: Node, web: Web
) -> None:
    line = {"product": "ACT", "quantity": 10, "batch": "L1", "expiry": "2027-05"}
    await web.move("r", "receipt", [line])
    await web.move("d", "dispense", [{"product": "ACT", "quantity": 10}])
    await act(web, "HC01/sheets", id="s", by="all")
    for user, expected in (
        ("dispenser", ["stocked_out"]),
        ("storekeeper", ["stocked_out", "counts_open"]),
        ("auditor", ["stocked_out", "counts_open"]),
    ):
        await add_user(node, user, user)
        await web.sign_in(user=user, pin="1234")
        assert list(await tasks(web)) == expected


async def test_cold_goods_that_ask_for_a_person_are_a_task(node: Node, web: Web) -> None:
    await say(node, "product", "ACT", storage="2-8 C", use_vvm=True)
    lots = [("L1", "2026-10"), ("L2", "2028-01"), ("L3", "2028-01"), ("L4", "2028-01")]
    await web.move(
        "r", "receipt",
        [{"product": "ACT", "quantity": 5, "batch": lot, "expiry": day} for lot, day in lots],
        occurred_at="2026-10-01",
        override={"reason": "entered from the register"},
    )  # fmt: skip
    for number, (lot, status) in enumerate((("L2", "vvm2"), ("L3", "held"))):
        moved = {"product": "ACT", "quantity": 5, "batch": lot, "to_status": status}
        await web.move(f"t{number}", "transfer", [moved])
    cold = (await tasks(web))["cold_items"]
    assert {(item["batch"], item["why"]) for item in cold["items"]} == {
        ("L1", "expired"), ("L2", "vvm"), ("L3", "held"),
    }  # fmt: skip
    assert cold["severity"] == "high"


def test_cold_is_said_by_storage_or_by_a_monitor() -> None:
    assert is_cold("Store at 2-8 C", has_vvm=False) and is_cold("Frozen", has_vvm=False)
    assert is_cold(None, has_vvm=True)
    assert not is_cold("Below 25 C", has_vvm=False) and not is_cold(None, has_vvm=False)


async def test_a_pin_asks_for_its_own_store_only(web: Web) -> None:
    status, answer = await web.get("/stores/CMS/today")
    assert (status, answer["error"]["code"]) == (403, "not_allowed")

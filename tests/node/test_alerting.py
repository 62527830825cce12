"""Alerts at a store: raised from its book, dismissed by a fact, and sent as a digest."""

from __future__ import annotations

from functools import partial
from typing import Any

from node import recalls
from node.commands import OPERATOR
from node.node import Node
from tests.node.founded import PASSWORD, Clock, Web, add_user
from tests.node.sayings import say

DAY_MINUTES = 24 * 60


async def alerts(web: Web) -> dict[str, Any]:
    status, answer = await web.get("/stores/HC01/alerts")
    assert status == 200, answer
    return {one["code"]: one for one in answer["alerts"]}


async def run_out(web: Web) -> None:
    line = {"product": "ACT", "quantity": 10, "batch": "L1", "expiry": "2027-05"}
    await web.move("r", "receipt", [line])
    await web.move("d", "dispense", [{"product": "ACT", "quantity": 10}])


async def test_a_stock_out_is_raised_and_ends_with_a_receipt(web: Web) -> None:
    assert await alerts(web) == {}  # a store that never had anything is out of nothing
    await run_out(web)
    found = await alerts(web)
    assert list(found) == ["stocked_out"]
    assert found["stocked_out"]["message"] == "ACT: nothing usable on hand"
    line = {"product": "ACT", "quantity": 10, "batch": "L2", "expiry": "2027-05"}
    await web.move("r2", "receipt", [line])
    assert await alerts(web) == {}


async def test_p7_a_product_being_phased_out_is_not_out_of_stock(node: Node, web: Web) -> None:
    await run_out(web)
    await say(node, "product", "ACT", phasing_out_from="2026-11-01")
    assert await alerts(web) == {}


async def test_s3_a_suspended_store_has_no_alerts(node: Node, web: Web) -> None:
    await run_out(web)
    await say(node, "store", "HC01", suspended_from="2026-11-01")
    assert await alerts(web) == {}


async def test_a_discrepancy_and_an_unreceived_shipment_are_raised(
    node: Node, web: Web, clock: Clock
) -> None:
    line = {"product": "ACT", "quantity": 10, "batch": "L1", "expiry": "2028-05"}
    await web.move("r", "receipt", [line])
    over = {"product": "ACT", "quantity": 13, "batch": "L1"}
    await web.move("d", "dispense", [over], override={"reason": "box found open"})
    raised = await alerts(web)
    assert set(raised) == {"discrepancy", "stocked_out"}
    told = "ACT batch L1: more left than the book had; count it"
    assert raised["discrepancy"]["message"] == told
    async_web = Web(node, web.client)
    await async_web.sign_in("CMS")
    for number, kind in enumerate(("receipt", "issue")):
        more = {"to": "HC01"} if kind == "issue" else {}
        body = {"id": f"x{number}", "kind": kind, "lines": [line], **more}
        status, answer = await async_web.post("/stores/CMS/movements", body)
        assert status == 201, answer
    clock.pass_minutes(15 * DAY_MINUTES)
    await web.sign_in()
    found = await alerts(web)
    assert found["unreceived_shipment"]["arguments"]["days"] == 15


async def test_a_dismissed_alert_comes_back_after_its_day(web: Web, clock: Clock) -> None:
    await run_out(web)
    alert = (await alerts(web))["stocked_out"]["id"]
    path = f"/stores/HC01/alerts/{alert}/dismiss"
    body = {"id": "d1", "until": "2026-11-25", "note": "on its way"}
    status, answer = await web.post(path, body)
    assert (status, answer["until"]) == (201, "2026-11-25")
    assert (await web.post(path, body)) == (201, answer)
    assert (await alerts(web))["stocked_out"]["dismissed"] == {
        "until": "2026-11-25", "note": "on its way"
    }  # fmt: skip
    clock.pass_minutes(3 * DAY_MINUTES)
    await web.sign_in()
    assert (await alerts(web))["stocked_out"]["dismissed"] is None
    again = {"id": "d2"}
    assert (await web.post(path, again))[0] == 201
    assert (await alerts(web))["stocked_out"]["dismissed"]["until"] == "2026-12-10"


async def test_what_cannot_be_dismissed_is_refused(node: Node, web: Web) -> None:
    await run_out(web)
    alert = (await alerts(web))["stocked_out"]["id"]
    path = f"/stores/HC01/alerts/{alert}/dismiss"
    asked: list[tuple[str, Any, tuple[int, str]]] = [
        (path, {}, (422, "invalid")),
        (path, {"id": "a", "until": "2026-11-22"}, (422, "invalid")),
        (path, {"id": "a", "until": "2036-11-22"}, (422, "invalid")),
        (path, {"id": "a", "for": "ever"}, (422, "unknown_field")),
        ("/stores/HC01/alerts/0011223344556677/dismiss", {"id": "a"}, (404, "unknown_alert")),
        ("/stores/HC01/alerts/zz/dismiss", {"id": "a"}, (404, "unknown_alert")),
    ]
    for where, body, expected in asked:
        status, answer = await web.post(where, body)
        assert (status, answer["error"]["code"]) == expected
    assert (await web.post(path, {"id": "a"}))[0] == 201
    status, answer = await web.post(path, {"id": "a", "note": "other"})
    assert (status, answer["error"]["code"]) == (409, "command_reused")
    await add_user(node, "nurse", "dispenser")
    await web.sign_in(user="nurse", pin="1234")
    assert (await web.post(path, {"id": "b"}))[0] == 403


async def test_an_order_nobody_answers_is_raised_at_both_ends(web: Web, clock: Clock) -> None:
    await web.sign_in("HC01", pin=PASSWORD)
    body = {"id": "o", "supplier": "CMS", "lines": [{"product": "ACT", "quantity": 5}]}
    status, order = await web.post("/stores/HC01/orders", body)
    assert status == 201, order
    clock.pass_minutes(8 * DAY_MINUTES)
    await web.sign_in("CMS", pin=PASSWORD)
    _, answer = await web.get("/stores/CMS/alerts")
    (late,) = answer["alerts"]
    assert late["message"] == "order HC01-T1-0001 has been open for 8 days"
    assert await alerts(web) == {}
    clock.pass_minutes(23 * DAY_MINUTES)
    await web.sign_in("HC01", pin=PASSWORD)
    assert (await alerts(web))["overdue_order"]["arguments"]["side"] == "in"


async def test_r1_a_recall_is_raised_where_the_batch_was_until_it_is_answered(
    node: Node, web: Web
) -> None:
    line = {"product": "ACT", "quantity": 10, "batch": "L1", "expiry": "2028-05"}
    await web.move("r", "receipt", [line])
    made = []
    for lot in ("L1", "L9"):
        asked = recalls.read(
            {"id": lot, "product": "ACT", "lots": [lot], "class": "I", "reason": "glass"}
        )
        call = partial(recalls.call_back, node.store, asked=asked, actor=OPERATOR)
        made.append(await node.database.write(call))
    found = await alerts(web)
    assert found["recall_to_answer"]["arguments"]["batch"] == "L1"
    note = recalls.read_note({"id": "a", "note": "10 set apart"})
    answer = partial(
        recalls.answer, node.store, place="HC01", recall=made[0].hex(), asked=note, actor=OPERATOR
    )
    await node.database.write(answer)
    assert "recall_to_answer" not in await alerts(web)


async def test_a_manager_sees_the_alerts_of_all_stores_held(web: Web) -> None:
    await run_out(web)
    await web.sign_in("CMS")
    assert (await web.get("/alerts"))[1] == {"stores": []}
    await web.sign_in("CMS", pin=PASSWORD)
    _, answer = await web.get("/alerts")
    assert [one["store"]["code"] for one in answer["stores"]] == ["HC01"]

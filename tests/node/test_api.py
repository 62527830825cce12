"""The API: sessions, recording, reading, and what it refuses."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest

from node.api.openapi import SCHEMAS
from node.api.routes import ROUTES
from node.node import Node
from tests.node.founded import PASSWORD, PIN, Clock, Web, add_user, web_of

RECEIPT = [{"product": "ACT", "quantity": 100, "batch": "L1", "expiry": "2027-05"}]


async def test_everything_but_status_and_sign_in_needs_a_session(node: Node) -> None:
    async with web_of(node) as web:
        for route in ROUTES:
            path = re.sub(r"{\w+}", "x", route.path)
            response = await web.client.request(route.method, f"/api/v1{path}", json={})
            if route.public:
                assert response.status != 401 or route.handler == "sign_in"
            else:
                assert response.status == 401
                assert (await response.json())["error"]["code"] == "sign_in_required"


async def test_status_without_a_session_tells_who_serves_here_and_no_more(node: Node) -> None:
    async with web_of(node) as web:
        _, answer = await web.get("/status")
        assert answer["network"]["name"] == "Testland"
        assert {store["code"] for store in answer["stores"]} == {"CMS", "HC01"}
        assert "peers" not in answer and "scopes" not in answer


async def test_five_wrong_pins_lock_the_account_and_the_lock_outlives_a_restart(
    node: Node, clock: Clock
) -> None:
    async with web_of(node) as web:
        for _ in range(5):
            status, answer = await web.post(
                "/session", {"store": "HC01", "user": "admin", "pin": "000000"}
            )
            assert (status, answer["error"]["code"]) == (401, "sign_in_failed")
    async with web_of(node) as web:
        status, answer = await web.post("/session", {"store": "HC01", "user": "admin", "pin": PIN})
        assert (status, answer["error"]["code"]) == (429, "locked")
        clock.pass_minutes(1)
        await web.sign_in()


async def test_an_unknown_user_is_refused_like_a_wrong_pin(node: Node) -> None:
    async with web_of(node) as web:
        answers = [
            await web.post("/session", {"store": store, "user": user, "pin": "999999"})
            for store, user in (("HC01", "admin"), ("HC01", "nobody"), ("NOWHERE", "admin"))
        ]
        assert {(status, answer["error"]["code"]) for status, answer in answers} == {
            (401, "sign_in_failed")
        }


async def test_a_pin_acts_on_its_store_only_and_a_password_reaches_further(node: Node) -> None:
    async with web_of(node) as web:
        await web.sign_in("HC01", pin=PIN)
        assert (await web.get("/stores/CMS/stock"))[0] == 403
        await web.sign_in("HC01", pin=PASSWORD)
        assert (await web.get("/stores/CMS/stock"))[0] == 200


async def test_a_signed_out_session_is_over(web: Web) -> None:
    response = await web.client.delete("/api/v1/session", headers=web.headers)
    assert response.status == 204
    assert (await web.get("/stores"))[0] == 401


async def test_a_receipt_and_fefo_dispensing(web: Web) -> None:
    await web.move("1", "receipt", RECEIPT, **{"from": "UNICEF"})
    await web.move(
        "2", "receipt", [{"product": "ACT", "quantity": 50, "batch": "l 2", "expiry": "2027-01-15"}]
    )
    answer = await web.move("3", "dispense", [{"product": "ACT", "quantity": 60}])
    taken = [(line["batch"], line["quantity"]) for line in answer["lines"]]
    assert taken == [("L2", 50), ("L1", 10)]
    assert await web.on_hand() == 90


async def test_t6_the_same_command_gives_the_same_answer_and_one_effect(web: Web) -> None:
    first = await web.move("1", "receipt", RECEIPT)
    again = await web.move("1", "receipt", RECEIPT)
    assert first == again
    assert await web.on_hand() == 100
    status, answer = await web.post(
        "/stores/HC01/movements", {"id": "1", "kind": "receipt", "lines": RECEIPT * 2}
    )
    assert (status, answer["error"]["code"]) == (409, "command_reused")


async def test_many_people_recording_one_command_at_once_have_one_effect(web: Web) -> None:
    answers = await asyncio.gather(*(web.move("1", "receipt", RECEIPT) for _ in range(10)))
    assert all(answer == answers[0] for answer in answers)
    assert await web.on_hand() == 100


async def test_e1_short_stock_is_refused_and_a_done_act_may_override(web: Web) -> None:
    await web.move("1", "receipt", RECEIPT)
    line = {"product": "ACT", "quantity": 130}
    assert await web.refused("dispense", [line]) == "insufficient_stock"
    answer = await web.move("2", "dispense", [line], override={"reason": "box found open"})
    assert answer["flags"] == ["override"]
    assert [(x["batch"], x["quantity"]) for x in answer["lines"]] == [("L1", 100), ("UNKNOWN", 30)]
    assert await web.on_hand() == -30
    _, found = await web.get("/stores/HC01/discrepancies")
    assert [d["code"] for d in found["discrepancies"]] == ["over_issue"]
    issue = {"id": "i", "kind": "issue", "to": "CMS", "lines": [line], "override": {"reason": "x"}}
    assert (await web.post("/stores/HC01/movements", issue))[0] == 422


async def test_e1_expired_and_held_stock_is_not_dispensed(web: Web) -> None:
    expired = {"product": "ACT", "quantity": 10, "batch": "OLD", "expiry": "2026-10"}
    held = {"product": "ACT", "quantity": 10, "batch": "H", "expiry": "2028-01", "status": "held"}
    await web.move("1", "receipt", [expired, held])
    take = {"product": "ACT", "quantity": 1}
    assert await web.refused("dispense", [take]) == "insufficient_stock"
    assert await web.refused("dispense", [take | {"batch": "OLD"}]) == "expired"
    assert await web.refused("dispense", [take | {"batch": "H", "status": "held"}]) == "held"
    await web.move("2", "loss", [take | {"batch": "OLD", "reason": "expired"}])
    assert await web.on_hand() == 19


@pytest.mark.parametrize(
    ("kind", "line", "code"),
    [
        ("receipt", {"product": "ACT", "quantity": -1, "batch": "L"}, "quantity_invalid"),
        ("receipt", {"product": "ACT", "quantity": 1.5, "batch": "L"}, "quantity_invalid"),
        ("receipt", {"product": "ACT", "quantity": True, "batch": "L"}, "quantity_invalid"),
        ("receipt", {"product": "ACT", "quantity": "9", "batch": "L"}, "quantity_invalid"),
        ("receipt", {"product": "ACT", "quantity": 10**13, "batch": "L"}, "quantity_invalid"),
        ("receipt", {"product": "ACT", "quantity": 0, "batch": "L"}, "quantity_invalid"),
        ("receipt", {"product": "ACT", "quantity": 1}, "batch_required"),
        ("receipt", {"product": "NONE", "quantity": 1, "batch": "L"}, "unknown_code"),
        ("receipt", {"product": "ACT", "quantity": 1, "batch": "L", "expiry": "soon"}, "invalid"),
        ("receipt", {"product": "ACT", "quantity": 1, "bach": "L"}, "unknown_field"),
        ("adjust", {"product": "ACT", "quantity": 1, "batch": "L", "reason": "found"},
         "direction_required"),
        ("loss", {"product": "ACT", "quantity": 1, "batch": "L"}, "reason_required"),
        ("loss", {"product": "ACT", "quantity": 1, "batch": "L", "reason": "elves"},
         "unknown_code"),
        ("convert", {"product": "ACT", "quantity": 1, "batch": "L", "direction": "in"}, "invalid"),
        ("received", {"product": "ACT", "quantity": 1}, "shipment_unknown"),
        ("issue", {"product": "ACT", "quantity": 1}, "invalid"),
    ],
)  # fmt: skip
async def test_bad_lines_are_refused_with_a_code(
    web: Web, kind: str, line: dict[str, Any], code: str
) -> None:
    assert await web.refused(kind, [line]) == code


async def test_t1_a_time_that_has_not_come_is_refused_and_a_past_one_counts_then(
    web: Web, clock: Clock
) -> None:
    line = [{"product": "ACT", "quantity": 5, "batch": "L1"}]
    assert (
        await web.refused("receipt", line, occurred_at="2026-11-23T10:00:00Z") == "time_in_future"
    )
    assert await web.refused("receipt", line, occurred_at="2026-11-24") == "time_in_future"
    assert await web.refused("receipt", line, occurred_at="yesterday") == "invalid"
    assert await web.refused("receipt", line, occurred_at="2024-01-01") == "too_far_back"
    answer = await web.move("1", "receipt", line, occurred_at="2026-11-20")
    assert answer["effective"] == "2026-11-19T22:00:00.000Z"  # 00:00 at the store, UTC+2
    clock.pass_minutes(1)
    assert await web.on_hand() == 5


async def test_a_day_later_a_date_of_tomorrow_is_today(web: Web, clock: Clock) -> None:
    clock.pass_minutes(24 * 60)
    line = [{"product": "ACT", "quantity": 5, "batch": "L1"}]
    await web.sign_in()
    answer = await web.move("1", "receipt", line, occurred_at="2026-11-24")
    assert answer["effective"] == "2026-11-23T22:00:00.000Z"


async def test_e2_checks_look_at_the_stock_as_of_the_effective_time(web: Web, clock: Clock) -> None:
    await web.move("1", "receipt", RECEIPT)
    clock.pass_minutes(60)
    line = [{"product": "ACT", "quantity": 5, "batch": "L1"}]
    code = await web.refused("dispense", line, occurred_at="2026-11-23T07:00:00Z")
    assert code == "insufficient_stock"
    await web.move("2", "dispense", line, occurred_at="2026-11-23T08:30:00Z")


async def test_a_count_keeps_its_figure_and_its_card_says_what_is_unexplained(
    web: Web, clock: Clock
) -> None:
    await web.move("1", "receipt", RECEIPT)
    clock.pass_minutes(10)
    count = {"id": "c", "lines": [{"product": "ACT", "quantity": 88, "batch": "L1"}]}
    status, answer = await web.post("/stores/HC01/counts", count)
    assert status == 201 and answer["lines"][0]["variance"] == -12
    clock.pass_minutes(10)
    await web.move(
        "2", "dispense", [{"product": "ACT", "quantity": 10, "batch": "L1"}],
        occurred_at="2026-11-23T08:05:00Z",
    )  # fmt: skip
    _, card = await web.get("/stores/HC01/products/ACT/card")
    assert card["on_hand"] == 88
    last = card["lines"][-1]
    assert (last["counted"], last["variance"]) == (88, -2)
    assert "was 12 until" in last["text"]["message"]


async def test_c2_a_complete_count_names_every_cell_and_lines_of_one_cell_add_up(web: Web) -> None:
    two = [*RECEIPT, {"product": "ACT", "quantity": 7, "batch": "L2"}]
    await web.move("1", "receipt", two)
    line = {"product": "ACT", "quantity": 60, "batch": "L1"}
    body = {"id": "c", "lines": [line], "complete_for": ["ACT"]}
    status, answer = await web.post("/stores/HC01/counts", body)
    assert (status, answer["error"]["code"]) == (422, "count_incomplete")
    assert [cell["batch"] for cell in answer["error"]["details"]["cells"]] == ["L2"]
    body["lines"] = [
        line,
        line | {"quantity": 40},
        {"product": "ACT", "quantity": 0, "batch": "L2"},
    ]
    status, answer = await web.post("/stores/HC01/counts", body)
    assert status == 201
    assert [x["quantity"] for x in answer["lines"]] == [100, 0]
    assert await web.on_hand() == 100


async def test_c7_a_count_of_a_batch_in_two_bins_needs_the_bin(web: Web) -> None:
    await web.move("1", "receipt", [RECEIPT[0], RECEIPT[0] | {"bin": "fridge"}])
    body = {"id": "c", "lines": [{"product": "ACT", "quantity": 5, "batch": "L1"}]}
    status, answer = await web.post("/stores/HC01/counts", body)
    assert (status, answer["error"]["code"]) == (422, "bin_required")
    assert answer["error"]["details"]["bins"] == ["fridge", "main"]


async def test_c6_a_reversal_before_a_later_count_leaves_on_hand(web: Web, clock: Clock) -> None:
    await web.move("1", "receipt", RECEIPT)
    clock.pass_minutes(1)
    await web.post(
        "/stores/HC01/counts",
        {"id": "c", "lines": [{"product": "ACT", "quantity": 90, "batch": "L1"}]},
    )
    status, answer = await web.post(
        "/stores/HC01/movements/1/reverse", {"id": "r", "reason": "never came"}
    )
    assert status == 201 and answer["affects_on_hand"] is False
    assert await web.on_hand() == 90
    status, answer = await web.post(
        "/stores/HC01/movements/1/reverse", {"id": "r2", "reason": "again"}
    )
    assert (status, answer["error"]["code"]) == (409, "already_corrected")
    again = await web.post("/stores/HC01/movements/1/reverse", {"id": "r", "reason": "never came"})
    assert again[0] == 201


async def test_e4_a_correction_begins_with_the_lines_as_they_stand(web: Web) -> None:
    lines = [{"product": "ACT", "quantity": 10, "batch": "L1", "expiry": "2027-05"}]
    await web.post(
        "/stores/HC01/movements", {"id": "s1", "kind": "receipt", "from": "MSF", "lines": lines}
    )
    _, answer = await web.get("/stores/HC01/movements/s1")
    (line,) = answer["lines"]
    told = {name: line[name] for name in ("quantity", "direction", "batch", "bin", "status")}
    assert told == {
        "quantity": 10, "direction": "in", "batch": "L1", "bin": "main", "status": "usable",
    }  # fmt: skip
    corrected = line | {"product": line["product"]["id"], "quantity": 12}
    status, _ = await web.post(
        "/stores/HC01/movements/s1/correct", {"id": "s2", "reason": "slip", "lines": [corrected]}
    )
    assert status == 201
    assert (await web.get("/stores/HC01/movements/s1"))[0] == 409  # corrected before


async def test_e4_a_correction_stands_in_the_movements_place(web: Web, clock: Clock) -> None:
    await web.move("1", "receipt", RECEIPT)
    clock.pass_minutes(5)
    status, answer = await web.post(
        "/stores/HC01/movements/1/correct",
        {"id": "k", "reason": "slip", "lines": [RECEIPT[0] | {"quantity": 70}]},
    )
    assert status == 201 and answer["kind"] == "replace"
    assert await web.on_hand() == 70
    _, card = await web.get("/stores/HC01/products/ACT/card")
    assert [line["annulled"] for line in card["lines"]].count(True) == 1
    standing = next(line for line in card["lines"] if not line["annulled"])
    assert standing["at"] == "2026-11-23T08:00:00.000Z"
    undone = await web.post(
        f"/stores/HC01/movements/{standing['id']}/reverse", {"id": "u", "reason": "was right"}
    )
    assert undone[0] == 201
    assert await web.on_hand() == 0


async def test_transfers_conversions_and_returns_keep_the_books(web: Web) -> None:
    await web.move("1", "receipt", RECEIPT)
    await web.move(
        "2",
        "transfer",
        [{"product": "ACT", "quantity": 40, "batch": "L1", "to_bin": "A2", "to_status": "held"}],
    )
    await web.move(
        "3",
        "convert",
        [
            {"product": "ACT", "quantity": 10, "batch": "L1", "direction": "out"},
            {"product": "GLOVE", "quantity": 20, "direction": "in"},
        ],
    )
    back = {"product": "ACT", "quantity": 2, "batch": "L1", "direction": "in"}
    await web.move("4", "dispense", [back])
    assert (await web.on_hand(), await web.on_hand("GLOVE")) == (92, 20)
    _, stock = await web.get("/stores/HC01/stock")
    act = next(p for p in stock["products"] if p["product"]["code"] == "ACT")
    assert act["usable"] == 52
    assert {(c["bin"], c["status"], c["on_hand"]) for c in act["cells"]} == {
        ("main", "usable", 52), ("A2", "held", 40)
    }  # fmt: skip


async def test_l3_a_shipment_is_received_as_found_and_once(web: Web) -> None:
    await web.sign_in("CMS", pin=PASSWORD)
    await web.post("/stores/CMS/movements", {"id": "1", "kind": "receipt", "lines": RECEIPT})
    _, sent = await web.post(
        "/stores/CMS/movements",
        {"id": "2", "kind": "issue", "to": "HC01",
         "lines": [{"product": "ACT", "quantity": 40}]},
    )  # fmt: skip
    _, before = await web.get("/stores/HC01/shipments")
    assert before["shipments"][0]["state"] == "in_transit"
    lines = [
        {"product": "ACT", "quantity": 30, "batch": "L1"},
        {"product": "ACT", "quantity": 6, "batch": "L1", "status": "damaged"},
    ]
    await web.move("3", "received", lines, shipment=sent["shipment"])
    _, after = await web.get("/stores/HC01/shipments")
    line = after["shipments"][0]["lines"][0]
    assert (after["shipments"][0]["state"], line["received"], line["damaged"], line["open"]) == (
        "difference", 36, 6, 4
    )  # fmt: skip
    assert await web.on_hand() == 36
    body = {"id": "4", "kind": "received", "shipment": sent["shipment"], "lines": lines}
    status, answer = await web.post("/stores/HC01/movements", body)
    assert (status, answer["error"]["code"]) == (409, "already_received")
    status, answer = await web.post("/stores/HC01/movements/3/reverse", {"id": "5", "reason": "no"})
    assert (status, answer["error"]["code"]) == (422, "not_reversible")


async def test_roles_are_checked_on_the_server(web: Web, node: Node) -> None:
    await web.move("1", "receipt", RECEIPT)
    await add_user(node, "nurse", "dispenser")
    await web.sign_in(user="nurse", pin="1234")
    assert await web.refused("receipt", RECEIPT) == "not_allowed"
    answer = await web.move("2", "dispense", [{"product": "ACT", "quantity": 1}])
    _, card = await web.get("/stores/HC01/products/ACT/card")
    assert card["lines"][-1]["user"] == "nurse"
    assert answer["device"] == "CMS-T1"


async def test_bodies_that_are_not_what_they_should_be(web: Web) -> None:
    url = "/api/v1/stores/HC01/movements"
    headers = web.headers | {"Content-Type": "application/json"}
    for data, code in ((b"{", "invalid_json"), (b"[]", "invalid_json"), (b"\xff", "invalid_json")):
        response = await web.client.post(url, data=data, headers=headers)
        assert (await response.json())["error"]["code"] == code
    response = await web.client.post(url, data=b"{}", headers=web.headers)
    assert response.status == 415
    response = await web.client.post(url, data=b" " * (2 << 20), headers=headers)
    assert response.status == 413
    deep = b'{"lines":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    response = await web.client.post(url, data=deep, headers=headers)
    assert response.status in (400, 422)
    response = await web.client.get("/api/v1/nothing", headers=web.headers)
    assert response.status == 404 and "error" in await response.json()


async def test_a_store_that_is_not_held_is_not_shown_as_empty(web: Web, node: Node) -> None:
    from crdt_model import scopes
    from crdt_model.details import Row, stored
    from crdt_model.facts import Kind, fact
    from crdt_model.identifiers import command_id
    from node.store import Draft

    row = fact(Kind.ROW, stored(Row("store", "HC99", (("code", "HC99"), ("name", "Far")), ())))
    draft = Draft(scopes.CATALOGUE, command_id(scopes.CATALOGUE, "s"), bytes(8), "", (row,))
    await node.database.write(lambda connection: node.store.record(connection, draft))
    await web.sign_in("HC01", pin=PASSWORD)
    status, answer = await web.get("/stores/HC99/stock")
    assert (status, answer["error"]["code"]) == (404, "not_held")


async def test_stock_as_of_a_past_moment(web: Web, clock: Clock) -> None:
    await web.move("1", "receipt", RECEIPT)
    clock.pass_minutes(60)
    await web.move("2", "dispense", [{"product": "ACT", "quantity": 1}])
    _, then = await web.get("/stores/HC01/stock?as_of=2026-11-23T08:30:00Z")
    _, now = await web.get("/stores/HC01/stock")
    assert then["products"][0]["on_hand"] == 100
    assert now["products"][0]["on_hand"] == 99


async def test_events_tell_of_changes(web: Web) -> None:
    response = await web.client.get("/api/v1/events", headers=web.headers)
    await response.content.readuntil(b"\n\n")
    await web.move("1", "receipt", RECEIPT)
    text = (await response.content.readuntil(b"\n\n")).decode()
    assert text.startswith("event: change\ndata: ")
    assert json.loads(text.split("data: ")[1])["scope"].startswith("ledger/")
    response.close()


async def test_the_openapi_document_covers_every_route(web: Web) -> None:
    response = await web.client.get("/api/openapi.json")
    described = await response.json()
    operations = {
        (method.upper(), path) for path, methods in described["paths"].items() for method in methods
    }
    assert operations == {(route.method, route.path) for route in ROUTES}
    assert all(route.body in SCHEMAS or not route.body for route in ROUTES)


async def test_pages_come_with_a_strict_policy(web: Web) -> None:
    response = await web.client.get("/api/v1/status")
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"


async def test_a_full_disk_refuses_recording_and_keeps_reading(web: Web, node: Node) -> None:
    await web.move("1", "receipt", RECEIPT)
    pages = await node.database.read(lambda c: c.execute("PRAGMA page_count").fetchone()[0])
    await node.database.write(lambda c: c.execute(f"PRAGMA max_page_count = {pages}").fetchone())
    status = 201
    for number in range(2000):
        body = {"id": f"fill {number}", "kind": "receipt", "lines": RECEIPT * 20}
        status, answer = await web.post("/stores/HC01/movements", body)
        if status != 201:
            break
    assert (status, answer["error"]["code"]) == (507, "storage_full")
    held = await web.on_hand()
    assert held % 100 == 0 and held > 0
    _, shown = await web.get("/status")
    assert shown["storage"] == "full"
    await node.database.write(lambda c: c.execute("PRAGMA max_page_count = 100000").fetchone())
    await web.move("again", "receipt", RECEIPT)
    assert await web.on_hand() == held + 100


async def test_halves_of_characters_and_lists_for_words_are_refused_by_name(web: Web) -> None:
    half = "\ud800"
    line = {"product": "ACT", "quantity": 1, "batch": "L1"}
    for path, body in (
        ("/session", {"store": half, "user": "admin", "pin": PIN}),
        ("/session", {"store": "HC01", "user": "admin", "pin": half}),
        ("/stores/HC01/counts", {"id": "1", "lines": [line], "complete_for": [half]}),
        ("/stores/HC01/counts", {"id": "1", "lines": [{**line, "status": []}]}),
    ):
        status, answer = await web.post(path, body)
        assert (status, answer["error"]["code"]) == (422, "invalid"), (path, body)


async def test_the_card_names_the_supplier_as_written_and_the_answer_who_recorded(
    web: Web,
) -> None:
    body = {"id": "1", "kind": "receipt", "from": "Kamuzu Pharmacy", "lines": RECEIPT}
    _, answer = await web.post("/stores/HC01/movements", body)
    assert answer["user"] == "admin"
    _, again = await web.post("/stores/HC01/movements", body)
    assert again == answer
    _, card = await web.get("/stores/HC01/products/ACT/card")
    assert card["lines"][0]["text"]["message"] == "received 100 from Kamuzu Pharmacy"
    assert card["lines"][0]["user"] == "admin"


async def test_t1_a_date_alone_is_asked_about_where_the_product_was_counted_that_day(
    web: Web, clock: Clock
) -> None:
    await web.move("1", "receipt", RECEIPT)
    counted = {"id": "2", "lines": [{"product": "ACT", "quantity": 90, "batch": "L1"}]}
    status, answer = await web.post("/stores/HC01/counts", counted)
    assert status == 201
    day, line = answer["effective"][:10], [{"product": "ACT", "quantity": 5}]
    clock.pass_minutes(60)
    body = {"id": "3", "kind": "dispense", "lines": line, "occurred_at": day}
    status, refused = await web.post("/stores/HC01/movements", body)
    assert (status, refused["error"]["code"]) == (422, "before_or_after")
    assert refused["error"]["details"]["counted_at"] == [answer["effective"]]
    other = [{"product": "GLOVE", "quantity": 5}]
    await web.move("4", "receipt", other, occurred_at=day)
    clock.pass_minutes(60)
    await web.move("5", "dispense", line)


async def test_times_past_the_calendar_are_refused_by_name(web: Web) -> None:
    for path in (
        "indicators?period=9999-12",
        "indicators?period=0001-01",
        "stock?as_of=9999-12-31T23:59:59-23:00",
        "stock?as_of=9999-12-31",
    ):
        status, answer = await web.get(f"/stores/HC01/{path}")
        assert (status, answer["error"]["code"]) == (422, "invalid"), path


async def test_an_over_issue_is_told_as_of_the_moment_asked(web: Web, clock: Clock) -> None:
    await web.move("1", "receipt", RECEIPT)
    clock.pass_minutes(60)
    line = {"product": "ACT", "quantity": 130, "batch": "L1"}
    await web.move("2", "dispense", [line], override={"reason": "box found open"})
    _, then = await web.get("/stores/HC01/discrepancies?as_of=2026-11-23T08:30:00Z")
    _, now = await web.get("/stores/HC01/discrepancies")
    assert then["discrepancies"] == []
    assert [d["code"] for d in now["discrepancies"]] == ["over_issue"]

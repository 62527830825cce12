"""Reports: one query in four forms, at one store and over several, now and as known then."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest

from node.node import Node
from node.reports.registry import REPORTS
from tests.node.founded import PASSWORD, Clock, Web, add_user, web_of
from tests.node.sayings import say

DAY_MINUTES = 24 * 60


@pytest.fixture
async def stocked(web: Web, clock: Clock) -> Web:
    """HC01 with three batches of ACT, gloves, some use and a loss."""
    for number, (batch, quantity, expiry) in enumerate(
        (("L1", 100, "2026-12"), ("L2", 50, "2027-09"), ("OLD", 7, "2026-10-31"))
    ):
        line = {"product": "ACT", "quantity": quantity, "batch": batch, "expiry": expiry}
        await web.move(f"r{number}", "receipt", [line], **{"from": "UNICEF"})
    clock.pass_minutes(60)
    await web.move("d", "dispense", [{"product": "ACT", "quantity": 30}])
    line = {"product": "ACT", "quantity": 5, "batch": "L1", "reason": "damaged"}
    await web.move("l", "loss", [line])
    clock.pass_minutes(60)
    return web


async def rows(web: Web, report: str, store: str = "HC01", **query: str) -> list[dict[str, Any]]:
    found = await section(web, report, store, **query)
    listed: list[dict[str, Any]] = found["rows"]
    return listed


async def section(web: Web, report: str, store: str = "HC01", **query: str) -> dict[str, Any]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    status, answer = await web.get(f"/stores/{store}/reports/{report}?{asked}")
    assert status == 200, answer
    one: dict[str, Any] = answer["stores"][0]
    return one


async def raw(web: Web, path: str) -> tuple[str, bytes, Any]:
    response = await web.client.get(f"/api/v1{path}", headers=web.headers)
    assert response.status == 200
    return response.content_type, await response.read(), response.headers


async def refused(web: Web, path: str) -> tuple[int, str]:
    status, answer = await web.get(path)
    return status, answer["error"]["code"]


async def test_a_store_that_recorded_nothing_has_unknown_stock_and_not_none(web: Web) -> None:
    found = await section(web, "stock-status")
    assert found["rows"] == []
    told = "nothing is recorded here, so the stock is not known"
    assert [note["message"] for note in found["notes"]] == [told]


async def test_every_report_answers_in_every_form(stocked: Web) -> None:
    for name, report in REPORTS.items():
        query = "product=ACT&" if "product" in report.needs else ""
        status, answer = await stocked.get(f"/stores/HC01/reports/{name}?{query}")
        assert status == 200, answer
        names = [one["name"] for one in answer["columns"]]
        assert all(list(row) == names for row in answer["stores"][0]["rows"])
        for form in ("csv", "xlsx", "html"):
            await raw(stocked, f"/stores/HC01/reports/{name}?{query}format={form}")
        status, answer = await stocked.get(f"/reports/{name}?{query}")
        assert status == 200, answer
    status, listed = await stocked.get("/reports")
    assert status == 200 and {one["name"] for one in listed["reports"]} == set(REPORTS)


async def test_b5_stock_status_says_what_may_be_used_and_what_is_there(stocked: Web) -> None:
    listed = {row["product_code"]: row for row in await rows(stocked, "stock-status")}
    act = listed["ACT"]
    assert (act["on_hand"], act["usable"]) == (122, 115)
    assert "ORS" not in listed  # on no list of the store, and never there (I2)
    assert [row["product_code"] for row in await rows(stocked, "stock-status", product="ACT")] == [
        "ACT"
    ]


async def test_a_card_as_a_report_says_what_was_there_before(stocked: Web) -> None:
    found = await section(stocked, "stock-card", product="ACT")
    assert found["notes"][0]["arguments"]["balance"] == 0
    assert [row["balance"] for row in found["rows"]] == [100, 150, 157, 127, 122]
    assert await refused(stocked, "/stores/HC01/reports/stock-card") == (422, "invalid")


async def test_expiry_names_buckets_and_what_will_not_be_used(stocked: Web) -> None:
    listed = {row["batch"]: row for row in await rows(stocked, "expiry")}
    assert [(b, row["bucket"]) for b, row in listed.items()] == [
        ("OLD", "expired"), ("L1", "60"), ("L2", "later")
    ]  # fmt: skip
    assert listed["OLD"]["usable"] == 0 and listed["OLD"]["on_hand"] == 7
    assert listed["L1"]["unpriced"] == listed["L1"]["on_hand"] == 65


async def test_losses_and_movements_and_stock_outs(stocked: Web, clock: Clock) -> None:
    (lost,) = await rows(stocked, "losses")
    assert (lost["reason"], lost["quantity"], lost["value"]) == ("damaged", 5, None)
    moved = await rows(stocked, "movements", product="ACT")
    assert [row["quantity"] for row in moved] == [100, 50, 7, -30, -5]
    assert {row["user"] for row in moved} == {"admin"}
    await stocked.move("all", "dispense", [{"product": "ACT", "quantity": 115}])
    clock.pass_minutes(2 * DAY_MINUTES)
    await stocked.sign_in()
    (out,) = await rows(stocked, "stock-outs")
    assert (out["first"], out["days"], out["ongoing"]) == ("2026-11-23", 3, True)


async def test_consumption_is_the_indicators_own(stocked: Web) -> None:
    (row,) = [r for r in await rows(stocked, "consumption") if r["product_code"] == "ACT"]
    _, answer = await stocked.get("/stores/HC01/indicators")
    (same,) = [r for r in answer["rows"] if r["product"]["code"] == "ACT"]
    for name in ("consumed", "stockout_days", "observed_days", "adjusted_consumption", "amc"):
        assert row[name] == same[name]


async def test_variance_shows_the_book_as_it_is_known_now(stocked: Web, clock: Clock) -> None:
    line = {"product": "ACT", "quantity": 60, "batch": "L1"}
    counted = {"id": "c", "lines": [line]}
    assert (await stocked.post("/stores/HC01/counts", counted))[0] == 201
    clock.pass_minutes(5)
    late = {"product": "ACT", "quantity": 2, "batch": "L1"}
    await stocked.move("late", "dispense", [late], occurred_at="2026-11-23T09:30:00Z")
    (row,) = await rows(stocked, "variance")
    assert (row["believed"], row["book"], row["variance"]) == (65, 63, -3)


async def test_valuation_says_which_batches_have_no_price(stocked: Web) -> None:
    found = await section(stocked, "valuation")
    assert sum(row["quantity"] for row in found["rows"]) == 122
    assert {row["value"] for row in found["rows"]} == {None}
    assert [note["code"] for note in found["notes"]] == ["unpriced_batches"]


async def test_b8_donors_balance_and_say_what_is_not_tracked(stocked: Web) -> None:
    found = await section(stocked, "donors")
    (row,) = found["rows"]
    assert row["donor_name"] == "not known" and row["on_hand"] == 122
    parts = row["opening"] + row["received"] - row["forwarded"] - row["used"] - row["lost"]
    assert parts + row["other"] == row["on_hand"]
    assert "not tracked below" in found["notes"][0]["message"]


async def test_i10_adoption_counts_stores_that_work_and_were_heard(stocked: Web) -> None:
    await stocked.sign_in("HC01", pin=PASSWORD)
    status, answer = await stocked.get("/reports/adoption")
    assert status == 200
    by_store = {one["store"]["code"]: one["rows"][0] for one in answer["stores"]}
    assert by_store["HC01"]["live"] and not by_store["CMS"]["live"]
    assert by_store["HC01"]["heard_7"] and by_store["HC01"]["receipts"] == 3
    assert by_store["HC01"]["facts"] == 5


async def test_prices_and_donors_follow_a_batch_first_in_first_out(
    node: Node, web: Web, clock: Clock
) -> None:
    for code in ("GF", "UNICEF"):
        await say(node, "donor", code, code=code, name=f"Donor {code}")
    for number, (donor, price, currency) in enumerate(
        (("GF", "10.00", "USD"), ("UNICEF", "3.50", "EUR"))
    ):
        line = {"product": "ACT", "quantity": 20, "batch": "L1", "expiry": "2027-05"}
        bought = {"price": price, "currency": currency, "units_per_pack": 10, "donor": donor}
        await web.move(f"r{number}", "receipt", [line | bought])
        clock.pass_minutes(1)
    await web.move("d", "dispense", [{"product": "ACT", "quantity": 15}])
    lost = {"product": "ACT", "quantity": 10, "batch": "L1", "reason": "damaged"}
    await web.move("l", "loss", [lost])
    found = await section(web, "valuation")
    (row,) = found["rows"]
    assert (row["quantity"], row["value"], row["currency"]) == (15, "5.25", "EUR")
    assert row["unit_price"] == "0.35"
    assert found["notes"][0]["message"] == "total 5.25 EUR"
    losses = {r["currency"]: (r["quantity"], r["value"]) for r in await rows(web, "losses")}
    assert losses == {"USD": (5, "5.00"), "EUR": (5, "1.75")}
    donors = {r["donor_code"]: r for r in await rows(web, "donors")}
    assert (donors["GF"]["used"], donors["GF"]["lost"], donors["GF"]["on_hand"]) == (15, 5, 0)
    assert (donors["UNICEF"]["received"], donors["UNICEF"]["on_hand"]) == (20, 15)
    (batch,) = await rows(web, "expiry")
    assert (batch["value"], batch["currency"], batch["unpriced"]) == ("5.25", "EUR", 0)


async def test_c4_a_variance_keeps_its_reason_for_its_quantity(web: Web, clock: Clock) -> None:
    line = {"product": "ACT", "quantity": 20, "batch": "L1", "expiry": "2027-05"}
    await web.move("r", "receipt", [line])
    clock.pass_minutes(30)
    counted = {"product": "ACT", "quantity": 15, "batch": "L1", "reason": "damaged"}
    assert (await web.post("/stores/HC01/counts", {"id": "c", "lines": [counted]}))[0] == 201
    (row,) = await rows(web, "variance")
    assert (row["variance"], row["reason"], row["unexplained"]) == (-5, "damaged", 0)


async def test_csv_has_a_mark_of_utf8_and_runs_no_formula(stocked: Web) -> None:
    await stocked.move(
        "x", "receipt", [{"product": "ORS", "quantity": 3, "batch": "=1+1"}], **{"from": "@sum"}
    )
    kind, body, headers = await raw(stocked, "/stores/HC01/reports/movements?format=csv")
    assert kind == "text/csv" and body.startswith(b"\xef\xbb\xbf")
    assert headers["Content-Disposition"].endswith('"movements-HC01.csv"')
    header, *lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    batch, quantity = header.index("Batch"), header.index("Quantity (base units)")
    assert lines[-1][batch] == "'=1+1"
    assert [line[quantity] for line in lines] == ["100", "50", "7", "-30", "-5", "3"]
    assert not any(cell[:1] in "=@+" for line in lines for cell in line if cell)


async def test_a_workbook_has_numbers_dates_and_a_frozen_first_row(stocked: Web) -> None:
    _, body, _ = await raw(stocked, "/stores/HC01/reports/expiry?format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(body))
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    assert sheet.freeze_panes == "A2" and book.sheetnames == ["Expiry", "About"]
    expiry = sheet.cell(2, header.index("Expiry") + 1)
    assert expiry.is_date and sheet.cell(2, header.index("On hand (base units)") + 1).value == 7


async def test_a_printed_page_runs_nothing_and_escapes_what_people_wrote(stocked: Web) -> None:
    await stocked.move("x", "receipt", [{"product": "ORS", "quantity": 3, "batch": "<script>"}])
    kind, body, headers = await raw(stocked, "/stores/HC01/reports/movements?format=html")
    page = body.decode()
    assert kind == "text/html" and '<html lang="en" dir="ltr">' in page
    assert "<script" not in page.lower() and "&lt;SCRIPT&gt;" in page
    assert "default-src 'none'; style-src 'sha256-" in headers["Content-Security-Policy"]


async def test_i7_as_known_on_shows_what_had_arrived_and_not_what_came_later(
    stocked: Web, clock: Clock
) -> None:
    clock.pass_minutes(DAY_MINUTES)
    await stocked.sign_in()
    late = {"product": "ACT", "quantity": 4, "batch": "L2"}
    await stocked.move("late", "dispense", [late], occurred_at="2026-11-23T09:30:00Z")
    now = {r["batch"]: r["on_hand"] for r in await rows(stocked, "expiry")}
    then = await rows(stocked, "expiry", known_on="2026-11-24T09:00:00Z")
    assert {r["batch"]: r["on_hand"] for r in then} == now | {"L2": now["L2"] + 4}
    status = await rows(stocked, "stock-status", known_on="2026-11-23T08:30:00Z")
    assert {row["product_code"]: row["on_hand"] for row in status}["ACT"] == 157
    card = await rows(stocked, "stock-card", product="ACT", known_on="2026-11-23T08:30:00Z")
    assert [row["balance"] for row in card] == [100, 150, 157]


async def test_i7_what_a_product_was_called_then_is_as_known_then(
    node: Node, stocked: Web, clock: Clock
) -> None:
    clock.pass_minutes(60)
    await say(node, "product", "ACT", name="Another name", batch_tracked=True)
    clock.pass_minutes(60)
    (row,) = await rows(stocked, "stock-status", product="ACT")
    assert row["product_name"] == "Another name"
    then = await rows(stocked, "stock-status", product="ACT", known_on="2026-11-23T10:30:00Z")
    assert then[0]["product_name"].startswith("Artemether")
    same = await rows(stocked, "stock-status", product="ACT", known_on="2026-11-23T11:59:00Z")
    assert same == [row]


async def test_i7_before_arrivals_were_noted_history_is_unknown(stocked: Web) -> None:
    path = "/stores/HC01/reports/expiry?known_on="
    assert await refused(stocked, f"{path}2026-01-01T00:00:00Z") == (409, "history_unknown")
    assert await refused(stocked, f"{path}2030-01-01T00:00:00Z") == (422, "time_in_future")
    assert await refused(stocked, f"{path}yesterday") == (422, "invalid")


async def test_what_a_report_does_not_read_is_refused(stocked: Web) -> None:
    asked = {
        "/stores/HC01/reports/none": (404, "unknown_report"),
        "/stores/HC01/reports/expiry?from=2026-01-01": (422, "unknown_parameter"),
        "/stores/HC01/reports/expiry?format=pdf": (422, "invalid"),
        "/stores/HC01/reports/losses?from=2026-12-31": (422, "invalid"),
        "/stores/HC01/reports/losses?from=26": (422, "invalid"),
        "/stores/HC01/reports/losses?period=2026-13": (422, "invalid"),
        "/stores/HC01/reports/losses?from=1999-01-01": (413, "too_large"),
        "/stores/HC01/reports/consumption?from=2022-01-01": (413, "too_large"),
        "/stores/HC01/reports/losses?product=NONE": (422, "unknown_code"),
        "/stores/NONE/reports/losses": (422, "unknown_code"),
        "/reports/losses?stores=HC01,NONE": (422, "unknown_code"),
    }
    for path, expected in asked.items():
        assert await refused(stocked, path) == expected, path


async def test_rows_of_several_stores_are_shown_a_page_at_a_time(stocked: Web) -> None:
    await stocked.sign_in(pin=PASSWORD)
    body = {"id": "c", "kind": "receipt", "from": "S", "lines": [
        {"product": product, "quantity": 1, "batch": "B", "expiry": "2027-09"}
        for product in ("ACT", "ORS")
    ]}  # fmt: skip
    assert (await stocked.post("/stores/CMS/movements", body))[0] == 201
    _, whole = await stocked.get("/reports/movements")
    every = [row for one in whole["stores"] for row in one["rows"]]
    assert whole["total"] == len(every) > 4
    seen = []
    for offset in range(0, len(every), 3):
        _, part = await stocked.get(f"/reports/movements?limit=3&offset={offset}")
        assert part["total"] == len(every)
        seen += [row for one in part["stores"] for row in one["rows"]]
    assert seen == every
    for wrong in ("limit=0", "offset=-1", "limit=x", "format=csv&limit=3"):
        assert await refused(stocked, f"/reports/movements?{wrong}") == (422, "invalid")


async def test_a_pin_sees_reports_of_its_own_store_only(node: Node, stocked: Web) -> None:
    assert await refused(stocked, "/stores/CMS/reports/expiry") == (403, "not_allowed")
    assert await refused(stocked, "/reports/expiry?stores=CMS") == (403, "not_allowed")
    _, answer = await stocked.get("/reports/expiry")
    assert [one["store"]["code"] for one in answer["stores"]] == ["HC01"]
    async with web_of(node) as manager:
        await manager.sign_in("HC01", pin=PASSWORD)
        _, answer = await manager.get("/reports/expiry")
        assert [one["store"]["code"] for one in answer["stores"]] == ["CMS", "HC01"]
        _, body, _ = await raw(manager, "/reports/expiry?format=csv")
        assert body.decode("utf-8-sig").startswith("Store code,Store,")


async def test_i11_orders_show_fill_rate_against_what_was_submitted_and_the_cut_apart(
    web: Web, clock: Clock
) -> None:
    await web.sign_in("HC01", pin=PASSWORD)
    received = {"product": "ACT", "quantity": 60, "batch": "L1", "expiry": "2028-05"}
    asked: list[tuple[str, dict[str, Any]]] = [
        ("CMS/movements", {"kind": "receipt", "lines": [received]}),
        ("HC01/orders", {"supplier": "CMS", "lines": [{"product": "ACT", "quantity": 100}]}),
    ]
    for number, (path, body) in enumerate(asked):
        status, order = await web.post(f"/stores/{path}", {"id": f"o{number}"} | body)
        assert status == 201, order
    cut = [{"product": "ACT", "quantity": 80, "note": "short"}]
    acts: list[tuple[str, dict[str, Any]]] = [
        (f"CMS/orders/{order['id']}/review", {"decision": "approved", "lines": cut}),
        ("CMS/picks", {"order": order["id"]}),
    ]
    for number, (path, body) in enumerate(acts):
        status, pick = await web.post(f"/stores/{path}", {"id": f"a{number}"} | body)
        assert status == 201, pick
    for step in ("pick", "dispatch"):
        status, sent = await web.post(f"/stores/CMS/picks/{pick['id']}/{step}", {"id": step})
        assert status == 201, sent
    for store, side in (("HC01", "in"), ("CMS", "out")):
        found = await section(web, "orders", store)
        (row,) = found["rows"]
        assert (row["side"], row["ordered"], row["approved"], row["cut"]) == (side, 100, 80, 20)
        assert (row["shipped"], row["remaining"], row["fill_rate"]) == (60, 20, "0.60")
        assert found["notes"][0]["arguments"] == {"side": side, "lines": 1, "mean": "0.60"}
    assert await rows(web, "orders", product="ORS") == []


# --- signed (C12) -----------------------------------------------------------------------


async def sign(web: Web, command: str, **parameters: str) -> tuple[int, Any]:
    body = {"id": command, "parameters": parameters}
    return await web.post("/stores/HC01/reports/movements/sign", body)


async def test_c12_a_signed_figure_stays_and_shows_what_it_is_now(
    stocked: Web, clock: Clock
) -> None:
    status, first = await sign(stocked, "s1", product="ACT")
    assert (status, first["changed"], first["rows"]) == (201, False, 5)
    assert first["document"].startswith("HC01-") and first["signed_by"] == "admin"
    assert (await sign(stocked, "s1", product="ACT")) == (201, first)
    clock.pass_minutes(30)
    late = {"product": "ACT", "quantity": 2, "batch": "L1"}
    await stocked.move("late", "dispense", [late], occurred_at="2026-11-23T09:30:00Z")
    await stocked.move("after", "dispense", [late])  # after the moment that was signed
    status, now = await stocked.get(f"/stores/HC01/signed/{first['id']}")
    assert status == 200 and now["changed"]
    (quantity,) = [one for one in now["figures"] if one["name"] == "quantity"]
    assert (quantity["signed"], quantity["now"]) == (122, 120)
    assert now["signed_rows"] == [] and [row["quantity"] for row in now["rows_now"]] == [-2]
    kind, body, _ = await raw(stocked, f"/stores/HC01/signed/{first['id']}?format=html")
    page = body.decode()
    assert kind == "text/html" and first["document"] in page
    assert "changed since it was signed: Quantity signed 122, now 120" in page
    _, second = await sign(stocked, "s2")
    assert second["document"] != first["document"]
    _, listed = await stocked.get("/stores/HC01/signed")
    assert [one["document"] for one in listed["signed"]] == [
        second["document"], first["document"]
    ]  # fmt: skip


async def test_c12_what_cannot_be_signed_is_refused(node: Node, stocked: Web) -> None:
    for parameters, code in (
        ({"known_on": "2026-11-23T09:00:00Z"}, "unknown_field"),
        ({"product": "NONE"}, "unknown_code"),
        ({"as_of": "soon"}, "invalid"),
    ):
        status, answer = await sign(stocked, "s", **parameters)
        assert (status, answer["error"]["code"]) == (422, code)
    assert (await sign(stocked, "s"))[0] == 201
    status, answer = await sign(stocked, "s", product="ACT")
    assert (status, answer["error"]["code"]) == (409, "command_reused")
    assert await refused(stocked, "/stores/HC01/signed/0011223344556677") == (
        404, "unknown_signed"
    )  # fmt: skip
    await add_user(node, "nurse", "dispenser")
    await stocked.sign_in(user="nurse", pin="1234")
    assert (await sign(stocked, "t"))[0] == 403


async def test_c12_a_long_report_is_signed_by_its_totals(stocked: Web, clock: Clock) -> None:
    for number in range(3):
        lines = [
            {"product": "GLOVE", "quantity": (number * 200 + at) * 7919 % 9973 + 1}
            for at in range(200)
        ]
        await stocked.move(f"g{number}", "receipt", lines)
    status, first = await sign(stocked, "long")
    assert (status, first["changed"]) == (201, False)
    late = {"product": "ACT", "quantity": 2, "batch": "L1"}
    clock.pass_minutes(30)
    await stocked.move("late", "dispense", [late], occurred_at="2026-11-23T09:30:00Z")
    _, now = await stocked.get(f"/stores/HC01/signed/{first['id']}")
    assert now["changed"] and now["signed_rows"] is None

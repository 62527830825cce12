"""Safety: batches called back, alerts hidden, figures signed, levels marked, devices taken out."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.web.browser.goods import came, cells, choose, day, product, wide
from tests.web.browser.people import Opener, open_screen, tile
from tests.web.browser.stage import AMINA, JOSEPH, STORE, Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_a_batch_is_called_back_answered_and_dispensed_no_more(
    people: Opener, stage: Stage
) -> None:
    await product(stage, "SAFE1", "Zz recalled tablet")
    joseph = await stage.caller(stage.first, JOSEPH)
    await came(joseph, "SAFE1", "BAD7", 20, day(300))
    await came(joseph, "SAFE1", "FINE8", 20, day(400))
    nurse = await people.signed_in(stage.first, AMINA, "dispense")
    await nurse.get_by_label("Find a product, or scan it").fill("SAFE1")
    await tile(nurse, "SAFE1").click()
    choice = nurse.get_by_label("Batch")
    await expect(choice.locator("option:checked")).to_contain_text("BAD7")
    page = await people.signed_in(stage.first, wide(stage), "recalls")
    await page.get_by_role("button", name="Call batches back").click()
    dialog = page.get_by_role("dialog")
    await choose(dialog, "SAFE1")
    await dialog.get_by_label("Batches").fill("BAD7")
    await dialog.get_by_label("Class").select_option("I")
    await dialog.get_by_label("Reason").fill("crumbles in the tin")
    await dialog.get_by_label("What to do").fill("Send it back to the warehouse.")
    await dialog.get_by_role("button", name="Call batches back").click()
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_role("link", name="SAFE1 Zz recalled tablet")).to_be_visible()
    await expect(choice.locator("option:checked")).to_contain_text("FINE8")
    await expect(choice.locator("option", has_text="BAD7")).to_contain_text("(recalled)")
    keeper = await people.signed_in(stage.first, JOSEPH, "recalls")
    await keeper.get_by_role("link", name="SAFE1 Zz recalled tablet").click()
    await expect(keeper.get_by_text("Send it back to the warehouse.")).to_be_visible()
    await expect(keeper.get_by_text(re.compile(f"On hand at {STORE}: 20"))).to_be_visible()
    await keeper.get_by_role("button", name="Hold it back").click()
    await expect(keeper.locator("main tr", has_text="BAD7")).to_contain_text("held")
    await keeper.get_by_role("button", name="Record the move").click()
    await expect(keeper.locator(".notice-done")).to_contain_text("Moved: 1 line.")
    held = {("BAD7", "main", "held"): 20, ("FINE8", "main", "usable"): 20}
    assert await cells(joseph, "SAFE1") == held
    await open_screen(keeper, "recalls")
    await keeper.get_by_role("link", name="SAFE1 Zz recalled tablet").click()
    told = keeper.get_by_role("textbox", name="What was found and done here")
    await told.fill("20 set apart")
    await keeper.get_by_role("button", name="Save").click()
    await expect(keeper.get_by_text(re.compile("^Answered: 20 set apart"))).to_be_visible()
    await page.get_by_role("link", name="SAFE1 Zz recalled tablet").click()
    line = page.locator("main tbody tr", has_text=STORE)
    await expect(line).to_contain_text("20 set apart")
    recalls = (await joseph.get("/recalls"))["recalls"]
    recall = next(one for one in recalls if one["product"]["code"] == "SAFE1")
    found = await joseph.get(f"/recalls/{recall['id']}")
    own = next(one for one in found["stores"] if one["store"]["code"] == STORE)
    assert (own["quarantined"], own["answered"]["note"]) == (20, "20 set apart")
    await nurse.get_by_label("Quantity in tablet").fill("5")
    await nurse.get_by_role("button", name="Record", exact=True).click()
    await expect(nurse.locator("ul.given li")).to_contain_text("5 × Zz recalled tablet")
    held[("FINE8", "main", "usable")] = 15
    assert await cells(joseph, "SAFE1") == held


async def test_an_alert_is_hidden_with_a_note_and_shown_among_the_hidden(
    people: Opener, stage: Stage
) -> None:
    await product(stage, "SAFE2", "Zz gone tablet")
    joseph = await stage.caller(stage.first, JOSEPH)
    await came(joseph, "SAFE2", "GN1", 5, day(300))
    body = {"id": "safe-gone", "kind": "dispense", "lines": [{"product": "SAFE2", "quantity": 5}]}
    await joseph.post("/stores/{store}/movements", body)
    page = await people.signed_in(stage.first, JOSEPH, "alerts")
    await page.get_by_label("Kind").select_option("Stocked out")
    row = page.locator("main tbody tr", has_text="SAFE2")
    await row.get_by_role("button", name="Hide for a time SAFE2").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Through which day").fill(day(5))
    await dialog.get_by_label("Why").fill("comes on Friday")
    await dialog.get_by_role("button", name="Hide for a time").click()
    await expect(dialog).to_have_count(0)
    await expect(row).to_have_count(0)
    await page.get_by_label("Hidden ones too").check()
    await expect(row).to_contain_text(f"hidden through {day(5)} comes on Friday")
    alerts = (await joseph.get("/stores/{store}/alerts"))["alerts"]
    alert = next(one for one in alerts if one["product"] and one["product"]["code"] == "SAFE2")
    assert alert["dismissed"] == {"until": day(5), "note": "comes on Friday"}


async def test_a_signed_report_stays_as_it_was_beside_what_it_is_now(
    people: Opener, stage: Stage
) -> None:
    await product(stage, "SAFE3", "Zz lost tablet")
    joseph = await stage.caller(stage.first, JOSEPH)
    await came(joseph, "SAFE3", "LS1", 50, day(300))
    line = {"product": "SAFE3", "batch": "LS1", "quantity": 7, "reason": "damaged"}
    body = {"id": "safe-lost", "kind": "loss", "lines": [line]}
    await joseph.post("/stores/{store}/movements", body)
    page = await people.signed_in(stage.first, JOSEPH, "reports/losses")
    await page.get_by_label("Product code").fill("SAFE3")
    await page.get_by_role("button", name="Show").click()
    await expect(page.locator("main tbody tr")).to_have_count(1)
    await expect(page.locator("main tbody tr")).to_contain_text("7")
    await page.get_by_role("button", name="Sign these figures").click()
    done = page.locator(".notice-done")
    await expect(done).to_contain_text("Signed under")
    number = (await done.inner_text()).removeprefix("Signed under ").removesuffix(".")
    await open_screen(page, "reports")
    await page.get_by_role("link", name=number).click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    await expect(page.get_by_text("figures are the same now")).to_be_visible()
    mended = {"id": "safe-mended", "reason": "four more", "lines": [line | {"quantity": 11}]}
    await joseph.post("/stores/{store}/movements/safe-lost/correct", mended)
    await expect(page.get_by_text("figures changed since")).to_be_visible()
    figures = page.locator("main tbody tr").filter(has_text="Quantity")
    await expect(figures.locator("td")).to_have_text(["7", "11"])
    kept = (await joseph.get("/stores/{store}/signed"))["signed"]
    assert number in [one["document"] for one in kept]


async def test_months_of_stock_are_marked_and_coloured_by_their_level(
    people: Opener, stage: Stage
) -> None:
    admin = await stage.caller(stage.first, wide(stage))
    joseph = await stage.caller(stage.first, JOSEPH)
    for code, left in (("SAFE4", 10), ("SAFE5", 0)):
        await product(stage, code, f"Zz measured tablet {code[-1]}")
        await came(joseph, code, "ML1", 10, day(300))
        if left == 0:
            given = {"id": f"all-{code}", "kind": "dispense"}
            lines = [{"product": code, "quantity": 10}]
            await joseph.post("/stores/{store}/movements", given | {"lines": lines})
    page = await people.signed_in(stage.first, wide(stage), "levels")
    await page.get_by_label("Show as").select_option("rows")
    await page.get_by_label("Level").select_option("stocked out")
    await page.get_by_label("Search").fill(f"{STORE} SAFE")
    row = page.locator("main tbody tr", has_text="SAFE5")
    mark = row.locator(".level-stocked_out")
    await expect(mark).to_contain_text("✕ stocked out")
    await expect(page.locator("main tbody tr", has_text="SAFE4")).to_have_count(0)
    red = await mark.evaluate("one => getComputedStyle(one).color")
    await page.get_by_label("Level").select_option("all")
    other = page.locator("main tbody tr", has_text="SAFE4").locator(".level")
    assert await other.evaluate("one => getComputedStyle(one).color") != red
    report = await admin.get(f"/reports/stock-status?stores={STORE}")
    levels = {one["product_code"]: one["level"] for one in report["stores"][0]["rows"]}
    assert levels["SAFE5"] == "stocked_out"


async def test_a_device_in_wrong_hands_is_taken_out_and_left_off_the_network(
    people: Opener, stage: Stage
) -> None:
    site = await stage.join("lost-tablet")
    await site.start()
    await stage.caller(site, JOSEPH)
    assert site.running is not None
    device = site.running.node.device.hex()
    admin = await stage.caller(stage.first, wide(stage))
    page = await people.signed_in(stage.first, wide(stage), "network")
    listed = (await admin.get("/network"))["devices"]
    label = next(one["label"] for one in listed if one["device"] == device)
    there = page.locator("main li").filter(has_text=re.compile(f"^{label} "))
    await expect(there).to_contain_text("last heard")
    await open_screen(page, "devices")
    row = page.locator("main tbody tr").filter(has_text=re.compile(f"^{label} "))
    await row.get_by_role("button", name=f"Take out {label}").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("What happened").select_option("It is in wrong hands")
    take_out = dialog.get_by_role("button", name="Take out")
    await expect(take_out).to_be_disabled()
    await dialog.get_by_label("In wrong hands since").fill(f"{day(-1)}T08:00")
    await take_out.click()
    await expect(dialog).to_contain_text(f"{label} is taken out.")
    await dialog.get_by_role("button", name="Close").click()
    await expect(row).to_contain_text("in wrong hands")
    await expect(row.get_by_role("button")).to_have_count(0)
    await open_screen(page, "network")
    await expect(page.locator("main tbody tr").first).to_be_visible()
    await expect(there).to_have_count(0)
    await expect(page.get_by_text("This node talks to")).not_to_contain_text(label)
    await expect(page.get_by_role("region", name="Connection")).not_to_contain_text(label)
    known = {one["device"]: one for one in (await admin.get("/devices"))["devices"]}
    assert known[device]["removed"]["how"] == "revoked"

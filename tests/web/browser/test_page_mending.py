"""Mending: a record that was wrong is corrected or taken out; what does not agree is settled."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.web.browser.goods import came, cells, choose, day, product
from tests.web.browser.people import Opener, open_screen
from tests.web.browser.stage import GRACE, JOSEPH, Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_the_quantity_of_a_dispense_is_corrected_and_taken_out_from_the_card(
    people: Opener, stage: Stage
) -> None:
    await product(stage, "MEND1", "Zz miscounted tablet")
    joseph = await stage.caller(stage.first, JOSEPH)
    await came(joseph, "MEND1", "MC1", 100, day(500))
    given = {"id": "mend-given", "kind": "dispense"}
    lines = [{"product": "MEND1", "quantity": 30}]
    await joseph.post("/stores/{store}/movements", given | {"lines": lines})
    page = await people.signed_in(stage.first, JOSEPH, "card/MEND1")
    rows = page.locator("main tbody tr")
    await expect(rows.first).to_contain_text("-30")
    await rows.first.get_by_role("button", name=re.compile("^Correct")).click()
    dialog = page.get_by_role("dialog")
    figure = dialog.get_by_label(re.compile("^MEND1 Zz miscounted tablet"))
    await expect(figure).to_have_value("30")
    await figure.fill("3")
    await expect(dialog.get_by_role("button", name="Correct", exact=True)).to_be_disabled()
    await dialog.get_by_label("Reason").fill("a nought too many")
    await dialog.get_by_role("button", name="Correct", exact=True).click()
    await expect(dialog).to_contain_text("Corrected.")
    await dialog.get_by_role("button", name="Close").click()
    assert await cells(joseph, "MEND1") == {("MC1", "main", "usable"): 97}
    await expect(page.locator("dl.figures div").first).to_contain_text("97")
    corrected = rows.filter(has_text="-3").filter(has_not_text="-30")
    await expect(corrected).to_have_count(1)
    await expect(rows.filter(has_text="-30")).to_have_class("annulled")
    await expect(corrected).to_contain_text("a nought too many")
    await corrected.get_by_role("button", name=re.compile("^Reverse")).click()
    await dialog.get_by_label("Reason").fill("it was another tablet")
    await dialog.get_by_role("button", name="Reverse", exact=True).click()
    await expect(dialog).to_contain_text("Reversed.")
    await dialog.get_by_role("button", name="Close").click()
    assert await cells(joseph, "MEND1") == {("MC1", "main", "usable"): 100}
    await expect(page.locator("main tr.annulled")).to_have_count(2)
    await expect(page.locator("main tr.annulled", has_text="it was another tablet")).to_have_count(
        1
    )
    await expect(page.locator("dl.figures div").first).to_contain_text("100")


async def test_a_receipt_from_outside_is_recorded_as_it_stands_after_its_lines_were_changed(
    people: Opener, stage: Stage
) -> None:
    for code in ("MEND2", "MEND3"):
        await product(stage, code, f"Zz bought tablet {code[-1]}")
    page = await people.signed_in(stage.first, JOSEPH, "receipt")
    await page.get_by_label("Supplier").fill("A pharmcy")
    await page.get_by_label("Delivery note or invoice").fill("INV-9")
    record = page.get_by_role("button", name="Record what came")
    await choose(page, "MEND2")
    line = page.get_by_role("group", name="MEND2 Zz bought tablet 2")
    await line.get_by_label("Batch").fill("AB1")
    await line.get_by_label("Expiry").fill("2031-05")
    await line.get_by_label("Quantity in tablet").fill("ten")
    await expect(record).to_be_disabled()
    await line.get_by_label("Quantity in tablet").fill("100")
    await line.get_by_label("Price of a pack of 10").fill("1.50")
    await page.get_by_role("button", name="Add a line").click()
    await choose(page.get_by_role("group", name="Line 2"), "MEND3")
    await page.get_by_label("Supplier").fill("A pharmacy")
    await line.get_by_label("Quantity in tablet").fill("110")
    await page.reload()
    await expect(line.get_by_label("Quantity in tablet")).to_have_value("110")
    wrong = page.get_by_role("group", name="MEND3 Zz bought tablet 3")
    await wrong.get_by_role("button", name="Remove this line").click()
    await expect(wrong).to_have_count(0)
    await record.click()
    said = page.get_by_role("alert").filter(has_text="Say the currency of the prices.")
    await expect(said).to_be_visible()
    await page.get_by_label("Currency").fill("USD")
    await record.click()
    await expect(page.locator(".notice-done")).to_be_visible()
    joseph = await stage.caller(stage.first, JOSEPH)
    assert await cells(joseph, "MEND2") == {("AB1", "main", "usable"): 110}
    assert await cells(joseph, "MEND3") == {}
    await open_screen(page, "card/MEND2")
    await expect(page.locator("main tbody tr").first).to_contain_text(
        "received 110 from A pharmacy"
    )
    await expect(page.locator("main tbody tr").first).to_contain_text("INV-9")


async def test_goods_that_a_count_found_already_are_received_as_before_it(
    people: Opener, stage: Stage
) -> None:
    await product(stage, "MEND4", "Zz counted tablet")
    joseph = await stage.caller(stage.first, JOSEPH)
    await came(joseph, "MEND4", "CT1", 10, day(500))
    line = {"product": "MEND4", "batch": "CT1", "quantity": 60}
    await joseph.post("/stores/{store}/counts", {"id": "mend-count", "lines": [line]})
    page = await people.signed_in(stage.first, JOSEPH, "receipt")
    await page.get_by_label("Supplier").fill("A pharmacy")
    await choose(page, "MEND4")
    await page.get_by_label("Quantity in tablet").fill("50")
    await page.get_by_label("Batch").fill("CT1")
    await page.get_by_label("Expiry").fill(day(500))
    record = page.get_by_role("button", name="Record what came")
    await record.click()
    await expect(page.get_by_role("alert").filter(has_text="A count since then")).to_be_visible()
    assert await joseph.on_hand("MEND4") == 60
    await page.get_by_label("When did the goods arrive?").fill(f"{day(-1)}T08:00")
    await record.click()
    await expect(page.locator(".notice-done")).to_be_visible()
    assert await joseph.on_hand("MEND4") == 60
    await open_screen(page, "card/MEND4")
    rows = page.locator("main tbody tr")
    await expect(rows.filter(has_text="received 50")).to_contain_text("recorded")
    await expect(rows.first).to_contain_text("counted 60")


async def test_goods_recorded_all_the_same_are_a_discrepancy_that_a_supervisor_settles_by_a_word(
    people: Opener, stage: Stage
) -> None:
    await product(stage, "MEND5", "Zz doubtful tablet")
    joseph = await stage.caller(stage.first, JOSEPH)
    await came(joseph, "MEND5", "DB1", 10, day(500))
    line = {"product": "MEND5", "batch": "DB1", "quantity": 40}
    await joseph.post("/stores/{store}/counts", {"id": "doubt-count", "lines": [line]})
    page = await people.signed_in(stage.first, JOSEPH, "receipt")
    await page.get_by_label("Supplier").fill("A pharmacy")
    await choose(page, "MEND5")
    await page.get_by_label("Quantity in tablet").fill("30")
    await page.get_by_label("Batch").fill("DB1")
    await page.get_by_role("button", name="Record what came").click()
    asked = page.get_by_role("group", name="Record it all the same?")
    await asked.get_by_label("Reason").fill("these came after the count")
    await asked.get_by_role("button", name="Record with this reason").click()
    await expect(page.locator(".notice-done")).to_be_visible()
    assert await joseph.on_hand("MEND5") == 70
    await open_screen(page, "discrepancies")
    row = page.locator("main tbody tr", has_text="MEND5")
    await expect(row).to_contain_text("perhaps counted already")
    await expect(row).to_contain_text("found too many: 30")
    await expect(row).to_contain_text("A supervisor decides this.")
    page = await people.signed_in(stage.first, GRACE, "discrepancies")
    row = page.locator("main tbody tr", has_text="MEND5")
    await row.get_by_role("button", name="Settle it by a word MEND5").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("What was found out").fill("two deliveries, both are on the shelf")
    await dialog.get_by_role("button", name="Settle it by a word").click()
    await expect(dialog).to_have_count(0)
    await expect(row).to_have_count(0)
    found = (await joseph.get("/stores/{store}/discrepancies"))["discrepancies"]
    assert "MEND5" not in [one["product"]["code"] for one in found if one["product"]]

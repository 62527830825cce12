"""Dispensing, adjusting and the card: what leaves the shelf, and how it is taken back."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.web.browser.people import Opener, open_screen, scan, tile
from tests.web.browser.stage import AMINA, JOSEPH, Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_dispensing_takes_three_touches_and_one_undoes_it(
    people: Opener, stage: Stage
) -> None:
    amina = await stage.caller(stage.first, AMINA)
    before = await amina.on_hand("ORS")
    page = await people.signed_in(stage.first, AMINA, "dispense")
    await tile(page, "ORS").click()
    await page.locator(".keypad-keys").get_by_role("button", name="4").click()
    await page.get_by_role("button", name="Record").click()
    given = page.locator("ul.given li")
    await expect(given).to_contain_text("4 × Oral rehydration salts")
    assert await amina.on_hand("ORS") == before - 4
    await given.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("Taken back: 4 ×")).to_be_visible()
    assert await amina.on_hand("ORS") == before


async def test_the_batch_that_expires_first_is_set_and_another_may_be_chosen(
    people: Opener, stage: Stage
) -> None:
    joseph = await stage.caller(stage.first, JOSEPH)
    for batch, expiry in (("LATE9", "2031-01-31"), ("SOON1", "2026-12-31")):
        line = {"product": "DMPA", "quantity": 10, "batch": batch, "expiry": expiry}
        body = {"id": f"receipt-{batch}", "kind": "receipt", "from": "Somebody", "lines": [line]}
        await joseph.post("/stores/{store}/movements", body)
    page = await people.signed_in(stage.first, AMINA, "dispense")
    await tile(page, "DMPA").click()
    choice = page.get_by_label("Batch")
    await expect(choice.locator("option:checked")).to_contain_text("SOON1")
    other = choice.locator("option", has_text="LATE9")
    await choice.select_option(await other.get_attribute("value"))
    await page.get_by_label("Quantity in vial").fill("1")
    await page.get_by_role("button", name="Record").click()
    await expect(page.locator("ul.given li")).to_be_visible()
    last = (await joseph.lines("DMPA"))[-1]
    assert (last["kind"], last["batch"], last["quantity"]) == ("dispense", "LATE9", -1)


async def test_more_than_is_there_is_taken_with_a_reason(people: Opener, stage: Stage) -> None:
    amina = await stage.caller(stage.first, AMINA)
    before = await amina.on_hand("OXY10")
    page = await people.signed_in(stage.first, AMINA, "dispense")
    await page.get_by_label("Find a product, or scan it").fill("oxytocin")
    await tile(page, "OXY10").click()
    await page.get_by_label("Quantity in ampoule").fill(str(before + 3))
    await page.get_by_role("button", name="Record").click()
    asked = page.get_by_role("group", name="Record it all the same?")
    await asked.get_by_label("Reason").fill("an emergency; the book is behind")
    await asked.get_by_role("button", name="Record with this reason").click()
    await expect(page.locator("ul.given li")).to_contain_text(f"{before + 3} × Oxytocin")
    assert await amina.on_hand("OXY10") == -3


@pytest.mark.parametrize("mark", ["", "]Q1", "]d1"])
async def test_a_scanned_code_of_a_product_chooses_it_whatever_mark_is_before_it(
    people: Opener, stage: Stage, mark: str
) -> None:
    page = await people.signed_in(stage.first, AMINA, "dispense")
    await tile(page, "ORS").wait_for()
    await scan(page, f"{mark}ZINC20")
    await expect(page.get_by_role("heading", level=2)).to_contain_text("ZINC20")


async def test_what_another_person_records_appears_without_reload(
    people: Opener, stage: Stage
) -> None:
    amina, joseph = [await stage.caller(stage.first, one) for one in (AMINA, JOSEPH)]
    left = await amina.on_hand("PARA500")
    page = await people.signed_in(stage.first, AMINA, "dispense")
    await expect(tile(page, "PARA500")).to_contain_text(f"{left:,} tablet left")
    lines = [{"product": "PARA500", "quantity": 7}]
    await joseph.post(
        "/stores/{store}/movements", {"id": "seven", "kind": "dispense", "lines": lines}
    )
    await expect(tile(page, "PARA500")).to_contain_text(f"{left - 7:,} tablet left")


async def test_a_loss_says_its_reason_and_the_card_shows_it(people: Opener, stage: Stage) -> None:
    joseph = await stage.caller(stage.first, JOSEPH)
    before = await joseph.on_hand("GLOVE")
    page = await people.signed_in(stage.first, JOSEPH, "adjust")
    await page.get_by_role("combobox", name="Product").fill("GLOVE")
    await page.get_by_role("option").filter(has_text="GLOVE").first.click()
    await page.get_by_label(re.compile("^Quantity in piece")).fill("5")
    record = page.get_by_role("button", name="Record")
    await expect(record).to_be_disabled()
    await page.get_by_label("Reason").select_option("damaged")
    await record.click()
    await expect(page.locator(".notice-done")).to_be_visible()
    assert await joseph.on_hand("GLOVE") == before - 5
    await open_screen(page, "card/GLOVE")
    await expect(page.locator("main tbody tr").first).to_contain_text("-5")


async def test_a_line_of_the_card_is_reversed_with_a_reason(people: Opener, stage: Stage) -> None:
    joseph = await stage.caller(stage.first, JOSEPH)
    before = await joseph.on_hand("BCG")
    body = {"id": "bcg", "kind": "dispense", "lines": [{"product": "BCG", "quantity": 2}]}
    await joseph.post("/stores/{store}/movements", body)
    page = await people.signed_in(stage.first, JOSEPH, "card/BCG")
    first = page.locator("main tbody tr").first
    await expect(first).to_contain_text("Dispense")
    await first.get_by_role("button", name=re.compile("Reverse")).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Reason").fill("given to nobody")
    await dialog.get_by_role("button", name="Reverse").click()
    await expect(dialog.locator(".notice-done")).to_be_visible()
    assert await joseph.on_hand("BCG") == before


async def test_the_page_of_a_product_draws_its_stock_and_names_its_batches(
    people: Opener, stage: Stage
) -> None:
    page = await people.signed_in(stage.first, AMINA, "product/AMOX250")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Amoxicillin")
    await expect(page.locator("main canvas").first).to_be_visible()
    await expect(page.locator("main li").filter(has_text="AMOX01")).to_contain_text("goes first")

"""Purchases: an order to a supplier outside the network, from its draft to goods on the shelf."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, Route, expect

from node.demo_data import SUPPLIER
from tests.web.browser.people import Opener, open_screen
from tests.web.browser.stage import KEEPER, Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")
CIPRO = "CIPRO500 Ciprofloxacin 500 mg tablet"


async def step(page: Page, name: str, becomes: str) -> None:
    """Take a step of the purchase that is shown, and see its new status."""
    await page.get_by_role("button", name=name, exact=True).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name=name, exact=True).click()
    await expect(dialog).to_have_count(0)
    await expect(page.locator("main .badge").filter(has_text=becomes)).to_be_visible()


async def fill_in(page: Page, packs: str) -> None:
    """A purchase of one product, not saved yet."""
    await open_screen(page, "purchases")
    await page.get_by_role("link", name="New purchase").click()
    await page.get_by_label("Supplier").fill("Nobody")
    await expect(page.get_by_text("Not in the list")).to_be_visible()
    await page.get_by_label("Supplier").fill(SUPPLIER)
    await expect(page.get_by_text("Demo wholesaler", exact=True)).to_be_visible()
    await page.get_by_label("Currency").fill("usd")
    await page.get_by_role("combobox", name="Product").fill("CIPRO")
    await page.get_by_role("option").filter(has_text="CIPRO500").first.click()
    await page.get_by_label("Packs", exact=True).fill(packs)
    await expect(page.get_by_text(f"Makes {int(packs) * 100}")).to_be_visible()
    await page.get_by_label("Price of a pack").fill("4.20")
    await page.get_by_role("button", name="Add to the list").click()
    await expect(page.locator("main tr", has_text="CIPRO500")).to_contain_text("4.20")


async def draw_up(page: Page, packs: str) -> str:
    """A purchase of one product, drawn up and sent; its id."""
    await fill_in(page, packs)
    await page.get_by_role("button", name="Save as draft").click()
    await expect(page.locator("main .badge").filter(has_text="draft")).to_be_visible()
    await step(page, "Approve", "approved")
    await step(page, "Mark as sent", "sent")
    return page.url.rpartition("/")[2]


async def test_a_purchase_is_drawn_up_sent_and_received_in_parts(
    people: Opener, stage: Stage
) -> None:
    keeper = await stage.caller(stage.first, KEEPER)
    before = await keeper.on_hand("CIPRO500")
    page = await people.signed_in(stage.first, KEEPER, "purchases")
    purchase = await draw_up(page, "5")
    await page.get_by_role("link", name="Receive goods").click()
    await page.get_by_label("Number of the delivery note or invoice").fill("DN-77")
    await page.get_by_role("button", name=f"It came: {CIPRO}").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("Quantity")).to_have_value("500")
    await dialog.get_by_label("Quantity").fill("300")
    await dialog.get_by_label("Batch").fill("ZP1")
    await dialog.get_by_label("Expiry").fill("2032-06")
    await dialog.get_by_role("button", name="Add to the list").click()
    await page.reload()
    await expect(page.locator("main tr", has_text="ZP1")).to_contain_text("300")
    await page.get_by_role("button", name="Record the receipt").click()
    done = page.locator(".notice-done")
    await expect(done).to_contain_text("Received: 1 line.")
    assert await keeper.on_hand("CIPRO500") == before + 300
    await done.get_by_role("link").click()
    line = page.locator("main tr", has_text="CIPRO500")
    await expect(line).to_contain_text("200")
    await open_screen(page, f"purchases/{purchase}/receive")
    await page.get_by_role("button", name=f"It came: {CIPRO}").click()
    await expect(dialog.get_by_label("Quantity")).to_have_value("200")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    sheet = b"product_code,quantity,batch,expiry\nCIPRO500,200,ZP2,2032-07-31\n"
    file = {"name": "delivered.csv", "mimeType": "text/csv", "buffer": sheet}
    await page.get_by_label("File with what was delivered").set_input_files(file)
    await expect(done).to_contain_text("Received: 1 line.")
    assert await keeper.on_hand("CIPRO500") == before + 500
    await open_screen(page, "card/CIPRO500")
    rows = page.locator("main tbody tr")
    await expect(rows.filter(has_text="ZP1")).to_contain_text(SUPPLIER)
    await expect(rows.filter(has_text="ZP2")).to_contain_text("+200")


async def test_a_suppliers_sheet_with_a_wrong_line_is_refused_whole(
    people: Opener, stage: Stage
) -> None:
    keeper = await stage.caller(stage.first, KEEPER)
    page = await people.signed_in(stage.first, KEEPER, "purchases")
    purchase = await draw_up(page, "2")
    before = await keeper.on_hand("CIPRO500")
    await open_screen(page, f"purchases/{purchase}/receive")
    file = {"name": "delivered.csv", "mimeType": "text/csv"}
    good = b"product_code,quantity,batch,expiry\nCIPRO500,100,ZP3,2032-07-31\n"
    for bad, told in ((b"CIPRO500,x,Z,", "Line 3, quantity"), (b"NONE,1,Z,", "Line 3: The node")):
        chosen = page.get_by_label("File with what was delivered")
        await chosen.set_input_files(file | {"buffer": good + bad})
        await expect(page.get_by_text(re.compile(f"^{told}"))).to_be_visible()
    assert await keeper.on_hand("CIPRO500") == before


async def test_a_purchase_whose_answer_was_lost_is_not_drawn_up_twice(
    people: Opener, stage: Stage
) -> None:
    keeper = await stage.caller(stage.first, KEEPER)
    page = await people.signed_in(stage.first, KEEPER, "purchases")

    async def purchases() -> int:
        return len((await keeper.get("/stores/{store}/purchases"))["purchases"])

    before = await purchases()

    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await fill_in(page, "3")
    await page.route("**/purchases", lose)
    save = page.get_by_role("button", name="Save as draft")
    await save.click()
    await expect(page.get_by_role("alert").filter(has_text="node")).to_be_visible()
    assert await purchases() == before + 1
    await page.unroute("**/purchases", lose)
    await page.reload()
    await save.click()
    await expect(page.locator("main .badge").filter(has_text="draft")).to_be_visible()
    assert await purchases() == before + 1

"""Shelves: bins and what lies in them, goods that are disposed of, repacked, lent or sent back."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.web.browser.goods import came, cells, choose, choose_place, day, product, wide
from tests.web.browser.people import Opener, open_screen
from tests.web.browser.stage import JOSEPH, KEEPER, STORE, WAREHOUSE, Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def bill(stage: Stage, kit: str, part: str, units: int) -> None:
    """So many units of a part are in one kit."""
    admin = await stage.caller(stage.first, wide(stage))
    row = {"id": f"bill-{kit}", "table": "kits", "code": f"{kit}/{part}"}
    await admin.post("/catalogue/rows", row | {"fields": {"units": str(units)}})


async def add_line(page: Page, code: str, amount: str, place: str = "") -> None:
    """One more line of goods that leave, from the place whose words hold `place`."""
    form = page.get_by_role("form", name="New line", exact=True)
    await choose(form, code)
    if place:
        await choose_place(form, place)
    await form.get_by_label("Quantity in tablet").fill(amount)
    await form.get_by_role("button", name="Add to the list").click()
    await expect(page.locator("main tr", has_text=code)).to_contain_text(amount)


async def test_a_bin_is_made_filled_seen_and_emptied_into_another(
    people: Opener, stage: Stage
) -> None:
    await product(stage, "SHELF1", "Zz shelved tablet")
    keeper = await stage.caller(stage.first, KEEPER)
    await came(keeper, "SHELF1", "SH1", 60, day(500))
    page = await people.signed_in(stage.first, KEEPER, "bins")
    for code in ("S-01", "S-02"):
        await page.get_by_role("button", name="New bin").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Code of the bin").fill(code)
        await dialog.get_by_label("Name").fill(f"Rack {code}")
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog).to_have_count(0)
        await expect(page.locator("main tr", has_text=f"Rack {code}")).to_be_visible()
    await page.get_by_role("link", name="Move goods").first.click()
    form = page.get_by_role("form", name="New line")
    await choose(form, "SHELF1")
    await choose_place(form, "SH1")
    await form.get_by_label("Quantity in tablet").fill("25")
    await form.get_by_label("To bin").fill("S-01")
    await form.get_by_role("button", name="Add to the list").click()
    await expect(page.locator("main tr", has_text="SHELF1")).to_contain_text("bin S-01")
    await page.get_by_role("button", name="Record the move").click()
    await expect(page.locator(".notice-done")).to_contain_text("Moved: 1 line.")
    in_bin = {("SH1", "main", "usable"): 35, ("SH1", "S-01", "usable"): 25}
    assert await cells(keeper, "SHELF1") == in_bin
    await open_screen(page, "stock")
    await page.get_by_label("Product code or name").fill("SHELF1")
    lying = page.get_by_role("list", name="Batches of SHELF1").get_by_role("listitem")
    await expect(lying.filter(has_text="S-01")).to_contain_text("25")
    await open_screen(page, "bins")
    await page.get_by_role("link", name="S-01").click()
    await expect(page.locator("main tr", has_text="SHELF1")).to_contain_text("25")
    await page.get_by_role("button", name="Move all of it").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("To bin").fill("S-02")
    await dialog.get_by_role("button", name="Move all of it").click()
    await expect(dialog).to_contain_text("Moved to S-02: 1 line.")
    await dialog.get_by_role("button", name="Close").click()
    await expect(page.get_by_text("Nothing lies in this bin.")).to_be_visible()
    assert ("SH1", "S-02", "usable") in await cells(keeper, "SHELF1")


async def test_labels_of_a_bin_and_of_a_product_open_with_a_code_to_scan(
    people: Opener, stage: Stage
) -> None:
    await product(stage, "SHELF2", "Zz labelled tablet")
    joseph = await stage.caller(stage.first, JOSEPH)
    await came(joseph, "SHELF2", "LB7", 30, day(500))
    await joseph.post("/stores/{store}/bins", {"id": "label-bin", "code": "L-01"})
    page = await people.signed_in(stage.first, JOSEPH, "bins/L-01")
    for screen, told in (("bins/L-01", ["L-01"]), ("product/SHELF2", ["Zz labelled", "LOT LB7"])):
        await open_screen(page, screen)
        async with page.context.expect_page() as opening:
            await page.get_by_role("link", name="Labels").click()
        paper = await opening.value
        for words in told:
            await expect(paper.locator("body")).to_contain_text(words)
        await expect(paper.locator("svg").first).to_be_visible()
        await paper.close()


async def test_damaged_goods_are_disposed_of_with_a_reason_and_a_document(
    people: Opener, stage: Stage
) -> None:
    await product(stage, "SHELF3", "Zz broken tablet")
    keeper = await stage.caller(stage.first, KEEPER)
    await came(keeper, "SHELF3", "BR1", 40, day(500))
    page = await people.signed_in(stage.first, KEEPER, "dispose")
    await page.get_by_label("Reason").select_option("damaged")
    await add_line(page, "SHELF3", "15", "BR1")
    record = page.get_by_role("button", name="Record the disposal")
    await expect(record).to_be_disabled()
    await page.get_by_label("Number of the disposal's document").fill("DIS-15")
    await page.reload()
    await expect(page.locator("main tr", has_text="SHELF3")).to_contain_text("damaged")
    await record.click()
    await expect(page.locator(".notice-done")).to_contain_text("under DIS-15: 1 line")
    assert await cells(keeper, "SHELF3") == {("BR1", "main", "usable"): 25}
    await open_screen(page, "card/SHELF3")
    row = page.locator("main tbody tr").first
    await expect(row).to_contain_text("DIS-15")
    await expect(row).to_contain_text("damaged")
    await expect(row).to_contain_text("-15")


async def test_an_expired_batch_goes_from_the_list_of_expiries_to_its_disposal(
    people: Opener, stage: Stage
) -> None:
    await product(stage, "SHELF4", "Zz old tablet")
    joseph = await stage.caller(stage.first, JOSEPH)
    await came(joseph, "SHELF4", "OLD1", 18, day(-20))
    await came(joseph, "SHELF4", "NEW1", 30, day(20))
    page = await people.signed_in(stage.first, JOSEPH, "expiry")
    await page.get_by_label("Product or batch").fill("SHELF4")
    await page.get_by_label("Expires within").select_option("30 days")
    rows = page.locator("main tbody tr")
    await expect(rows).to_have_count(2)
    await expect(rows.filter(has_text="NEW1")).to_contain_text("days left")
    await page.get_by_label("Expires within").select_option("expired")
    await expect(rows).to_have_count(1)
    await page.get_by_role("button", name="Act on SHELF4, batch OLD1").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Zz old tablet: 18 tablet")
    await dialog.get_by_role("button", name="Dispose of it").click()
    line = page.locator("main tr", has_text="SHELF4")
    await expect(line).to_contain_text("OLD1")
    await expect(line).to_contain_text("expired")
    await page.get_by_label("Number of the disposal's document").fill("DIS-16")
    await page.get_by_role("button", name="Record the disposal").click()
    await expect(page.locator(".notice-done")).to_contain_text("DIS-16")
    assert await cells(joseph, "SHELF4") == {("NEW1", "main", "usable"): 30}


async def test_goods_are_repacked_into_another_batch(people: Opener, stage: Stage) -> None:
    await product(stage, "SHELF5", "Zz repacked tablet")
    keeper = await stage.caller(stage.first, KEEPER)
    await came(keeper, "SHELF5", "TIN1", 100, day(500))
    page = await people.signed_in(stage.first, KEEPER, "convert")
    leaving = page.get_by_role("form", name="New line", exact=True)
    await choose(leaving, "SHELF5")
    await choose_place(leaving, "TIN1")
    await leaving.get_by_label("Quantity in tablet").fill("40")
    await leaving.get_by_role("button", name="Add to the list").click()
    arriving = page.get_by_role("form", name="New line of what arrives")
    record = page.get_by_role("button", name="Record the conversion")
    for packed, refused in (("39", True), ("40", False)):
        await choose(arriving, "SHELF5")
        await arriving.get_by_label("Quantity in tablet").fill(packed)
        await arriving.get_by_role("button", name="Add to the list").click()
        arrived = page.get_by_role("region", name="What arrives")
        await arrived.get_by_label("Batch: SHELF5 Zz repacked tablet").fill("BAG1")
        await arrived.get_by_label("Expiry: SHELF5 Zz repacked tablet").fill(day(90))
        await record.click()
        if refused:
            said = page.get_by_role("alert").filter(has_text=re.compile(r"\w"))
            await expect(said).to_be_visible()
            assert await cells(keeper, "SHELF5") == {("TIN1", "main", "usable"): 100}
            await arrived.get_by_role("button", name="Remove SHELF5 Zz repacked tablet").click()
    await expect(page.locator(".notice-done")).to_contain_text("Recorded.")
    packed_now = {("TIN1", "main", "usable"): 60, ("BAG1", "main", "usable"): 40}
    assert await cells(keeper, "SHELF5") == packed_now


async def test_a_kit_is_put_together_by_its_bill_and_what_differs_is_told(
    people: Opener, stage: Stage
) -> None:
    for code, name in (("SHELF6", "Zz kit for births"), ("SHELF7", "Zz part of a kit")):
        await product(stage, code, name)
    keeper = await stage.caller(stage.first, KEEPER)
    await came(keeper, "SHELF7", "PT1", 50, day(500))
    await bill(stage, "SHELF6", "SHELF7", 5)
    page = await people.signed_in(stage.first, KEEPER, "convert")
    form = page.get_by_role("form", name="Kit", exact=True)
    await choose(form, "SHELF6", "Kit")
    await form.get_by_label("How many kits").fill("3")
    await form.get_by_role("button", name="Fill in from the bill").click()
    await expect(page.get_by_text("By the bill of SHELF6 Zz kit for births.")).to_be_visible()
    part = page.locator("main tr", has_text="SHELF7")
    await expect(part).to_contain_text("15")
    await part.get_by_role("button", name="Remove").click()
    await add_line(page, "SHELF7", "14")
    await page.get_by_label("Batch: SHELF6 Zz kit for births").fill("KIT1")
    await page.get_by_label("Expiry: SHELF6 Zz kit for births").fill(day(400))
    await page.get_by_role("button", name="Record the conversion").click()
    told = page.locator(".notice-done")
    await expect(told).to_contain_text("SHELF7 Zz part of a kit: expected 15, found 14")
    assert await cells(keeper, "SHELF6") == {("KIT1", "main", "usable"): 3}
    assert await cells(keeper, "SHELF7") == {("PT1", "main", "usable"): 36}


async def test_what_was_lent_is_given_back(people: Opener, stage: Stage) -> None:
    await product(stage, "SHELF8", "Zz lent tablet")
    keeper = await stage.caller(stage.first, KEEPER)
    joseph = await stage.caller(stage.first, JOSEPH)
    await came(keeper, "SHELF8", "LN1", 80, day(500))
    page = await people.signed_in(stage.first, KEEPER, "issue/loan")
    await page.get_by_label("To which store").fill(STORE)
    await expect(page.get_by_label("Purpose")).to_have_value("loan")
    await add_line(page, "SHELF8", "20")
    await page.get_by_role("button", name="Sent already").click()
    done = page.locator(".notice-done")
    await expect(done).to_contain_text("Sent as")
    await done.get_by_role("link", name="To the shipment").click()
    await page.get_by_role("heading", level=1).filter(has_text=re.compile(r"\d")).wait_for()
    document = (await page.get_by_role("heading", level=1).inner_text()).split()[-1]
    here = await people.signed_in(stage.first, JOSEPH, "receive")
    await here.get_by_role("link", name=document).click()
    await here.get_by_role("button", name="Record what was received").click()
    await expect(here.locator(".notice-done")).to_be_visible()
    await open_screen(here, "shipments/loans")
    await here.locator("main tr", has_text="SHELF8").get_by_role("link", name="Give back").click()
    await expect(here.get_by_label("To which store")).to_have_value(WAREHOUSE)
    await add_line(here, "SHELF8", "20")
    await here.get_by_role("button", name="Sent already").click()
    await expect(here.locator(".notice-done")).to_contain_text("Sent as")
    assert await cells(joseph, "SHELF8") == {}
    lent = [one["product"]["code"] for one in (await keeper.get("/stores/{store}/loans"))["loans"]]
    assert "SHELF8" not in lent


async def test_damaged_goods_are_sent_back_to_the_store_they_came_from(
    people: Opener, stage: Stage
) -> None:
    await product(stage, "SHELF9", "Zz returned tablet")
    joseph = await stage.caller(stage.first, JOSEPH)
    keeper = await stage.caller(stage.first, KEEPER)
    await came(joseph, "SHELF9", "RT1", 24, day(500))
    move = {"product": "SHELF9", "quantity": 9, "batch": "RT1", "to_status": "damaged"}
    body = {"id": "rt-damaged", "kind": "transfer", "lines": [move]}
    await joseph.post("/stores/{store}/movements", body)
    page = await people.signed_in(stage.first, JOSEPH, "issue/return")
    await page.get_by_label("To which store").fill(WAREHOUSE)
    await page.get_by_label("Note").fill("tins were crushed")
    await add_line(page, "SHELF9", "9", "damaged")
    await page.get_by_role("button", name="Sent already").click()
    done = page.locator(".notice-done")
    await expect(done).to_contain_text("Sent as")
    assert await cells(joseph, "SHELF9") == {("RT1", "main", "usable"): 15}
    shipments = (await keeper.get("/stores/{store}/shipments"))["shipments"]
    document = (await done.inner_text()).split("Sent as ")[1].split(".")[0]
    sent = next(one for one in shipments if one["document"] == document)
    assert sent["purpose"] == "return" and sent["state"] == "in_transit"


async def test_held_goods_are_given_back_to_a_supplier_outside_the_network(
    people: Opener, stage: Stage
) -> None:
    await product(stage, "SHELF10", "Zz unwanted tablet")
    keeper = await stage.caller(stage.first, KEEPER)
    await came(keeper, "SHELF10", "UW1", 50, day(500))
    move = {"product": "SHELF10", "quantity": 20, "batch": "UW1", "to_status": "held"}
    body = {"id": "uw-held", "kind": "transfer", "lines": [move]}
    await keeper.post("/stores/{store}/movements", body)
    page = await people.signed_in(stage.first, KEEPER, "give-back")
    await add_line(page, "SHELF10", "20", "held")
    await page.get_by_label("Number of the return's document").fill("RET-7")
    record = page.get_by_role("button", name="Record the return")
    await expect(record).to_be_disabled()
    await page.get_by_label("Supplier").fill("Zz Pharma")
    await record.click()
    await expect(page.locator(".notice-done")).to_contain_text("Returned under RET-7: 1 line")
    assert await cells(keeper, "SHELF10") == {("UW1", "main", "usable"): 30}
    await open_screen(page, "card/SHELF10")
    row = page.locator("main tbody tr").first
    for told in ("Returned to the supplier", "RET-7", "-20"):
        await expect(row).to_contain_text(told)

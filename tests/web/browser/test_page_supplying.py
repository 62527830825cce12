"""The warehouse: an order from its review to the packing list that goes with the goods."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.web.browser.people import Opener, open_screen
from tests.web.browser.stage import JOSEPH, KEEPER, Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_an_order_is_cut_set_aside_fetched_and_sent_with_its_packing_list(
    people: Opener, stage: Stage
) -> None:
    keeper = await stage.caller(stage.first, KEEPER)
    orders = (await keeper.get("/stores/{store}/orders?side=supplier&status=submitted"))["orders"]
    order = next(one for one in orders if one["kind"] == "emergency")
    page = await people.signed_in(stage.first, KEEPER, "orders")
    await page.get_by_role("link", name=order["document"]).click()
    await (
        page.get_by_role("link", name="Review")
        .or_(page.get_by_role("button", name="Review"))
        .click()
    )
    await page.get_by_label(re.compile("^Approve of RDT")).fill("100")
    await page.get_by_label("Reason for cuts").fill("little is left here")
    await page.get_by_role("button", name="Approve with changes").click()
    aside = page.get_by_role("link", name="Set goods aside").or_(
        page.get_by_role("button", name="Set goods aside")
    )
    await aside.click()
    await page.get_by_role("button", name="Set all aside").click()
    await page.get_by_role("link", name="To the pick list").click()
    await page.get_by_role("button", name="All is fetched").click()
    await expect(page.get_by_text("The goods are now: fetched.")).to_be_visible()
    await page.get_by_role("button", name="Send", exact=True).click()
    dialog = page.get_by_role("dialog")
    sent = page.get_by_text("The goods are now: on the way.")
    await expect(dialog.or_(sent).first).to_be_visible()
    if await dialog.count() > 0:
        await dialog.get_by_role("button", name="Send").click()
    await expect(sent).to_be_visible()
    pick = page.url.rpartition("/")[2]
    shipment = await keeper.get(f"/stores/{{store}}/shipments/{pick}")
    amounts = {line["product"]["code"]: line["quantity"] for line in shipment["lines"]}
    assert amounts["RDT"] == 100 and shipment["state"] == "in_transit"
    await open_screen(page, f"shipments/{pick}")
    await page.get_by_role("button", name="Show as codes").click()
    await expect(page.get_by_role("img", name=re.compile("^Code 1 of"))).to_be_visible()
    joseph = await people.signed_in(stage.first, JOSEPH, "receive")
    await expect(joseph.get_by_role("link", name=shipment["document"])).to_be_visible()

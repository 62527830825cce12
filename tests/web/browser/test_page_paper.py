"""What goes on paper speaks the reader's language; a count sheet is printed without the node."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.web.browser.people import Opener, open_screen
from tests.web.browser.stage import JOSEPH, KEEPER, Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def heads(page: Page) -> list[str]:
    """The heads of the table on the paper."""
    await page.locator("table.paper").wait_for()
    return await page.locator("table.paper thead th").all_inner_texts()


async def test_a_count_sheet_is_printed_with_room_for_what_is_counted(
    people: Opener, stage: Stage
) -> None:
    joseph = await stage.caller(stage.first, JOSEPH)
    sheet = await joseph.post("/stores/{store}/sheets", {"id": "on-paper", "by": "all"})
    page = await people.signed_in(stage.first, JOSEPH, f"count/{sheet['id']}", language="fr")
    await page.get_by_role("table").first.wait_for()
    await page.context.set_offline(True)
    await page.get_by_role("button", name="Imprimer").click()
    assert {"Produit", "Lot", "Compté"} <= set(await heads(page))
    rows = page.locator("table.paper tbody tr")
    assert await rows.count() >= sheet["places"]
    await expect(rows.filter(has_text="AMOX250").first).to_be_visible()


async def test_a_packing_list_is_printed_with_its_codes_and_room_for_what_is_found(
    people: Opener, stage: Stage
) -> None:
    keeper = await stage.caller(stage.first, KEEPER)
    shipments = (await keeper.get("/stores/{store}/shipments"))["shipments"]
    sent = next(one for one in shipments if one["direction"] == "out" and one["dispatched_at"])
    page = await people.signed_in(stage.first, KEEPER, f"shipments/{sent['id']}", language="fr")
    await page.get_by_role("link", name="Imprimer le bordereau").click()
    assert {"Code", "Lot", "Trouvé"} <= set(await heads(page))
    await expect(page.get_by_role("heading", level=1)).to_have_text(sent["document"])
    await expect(page.get_by_role("img").first).to_be_visible()
    await expect(page.get_by_text("Reçu par")).to_be_visible()
    await page.get_by_role("button", name="Retour").click()
    await expect(page.locator("table.paper")).to_have_count(0)


async def test_a_report_is_printed_as_it_is_read(people: Opener, stage: Stage) -> None:
    page = await people.signed_in(stage.first, JOSEPH, "reports/expiry", language="fr")
    note = page.get_by_text(re.compile("^DEMO-HC: .*lots .?[0-9]"))
    await expect(note.first).to_be_visible()
    await page.get_by_role("button", name="Imprimer").click()
    assert "Produit" in await heads(page)
    await open_screen(page, "expiry")
    await page.get_by_role("button", name="Imprimer").click()
    assert "Lot" in await heads(page)

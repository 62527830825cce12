"""Receiving: what another store sent, by its lines or its packing list; goods from outside."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.web.browser.people import Opener, scan
from tests.web.browser.stage import ADMIN, JOSEPH, KEEPER, STORE, Site, Stage, until

pytestmark = pytest.mark.asyncio(loop_scope="package")
GTIN = "03453120000011"
SYRINGE = "09506000134352"


async def sent(stage: Stage, name: str, *lines: dict[str, Any]) -> Any:
    """A shipment from the warehouse to the health centre, as the warehouse sees it."""
    keeper = await stage.caller(stage.first, KEEPER)
    body = {"id": name, "kind": "issue", "to": STORE, "lines": list(lines)}
    await keeper.post("/stores/{store}/movements", body)
    shipments = (await keeper.get("/stores/{store}/shipments"))["shipments"]
    return max(shipments, key=lambda one: (one["dispatched_at"], one["document"]))


async def test_a_shipment_of_another_node_arrives_and_is_taken_in_as_sent(
    people: Opener, stage: Stage, second: Site
) -> None:
    joseph = await stage.caller(second, JOSEPH)
    before = await joseph.on_hand("SALB100")
    page = await people.signed_in(second, JOSEPH, "receive")
    shipment = await sent(stage, "send-salb", {"product": "SALB100", "quantity": 12})
    link = page.get_by_role("link", name=shipment["document"])
    await link.click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Demo district warehouse")
    await page.get_by_role("button", name="Record what was received").click()
    await expect(page.locator(".notice-done")).to_contain_text(shipment["document"])
    assert await joseph.on_hand("SALB100") == before + 12


async def test_a_line_that_was_found_otherwise_is_corrected_before_it_is_recorded(
    people: Opener, stage: Stage, second: Site
) -> None:
    shipment = await sent(
        stage,
        "send-two",
        {"product": "IBU400", "quantity": 90},
        {"product": "DOXY100", "quantity": 40},
    )
    page = await people.signed_in(second, JOSEPH, "receive")
    await page.get_by_role("link", name=shipment["document"]).click()
    good = page.get_by_label("Good, IBU400 Ibuprofen 400 mg tablet")
    await good.fill("80")
    await page.get_by_label("Damaged, IBU400 Ibuprofen 400 mg tablet").fill("6")
    await page.reload()
    await expect(good).to_have_value("80")
    await page.get_by_role("button", name="Record what was received").click()
    await expect(page.locator(".notice-done")).to_be_visible()
    joseph = await stage.caller(second, JOSEPH)
    found = await joseph.get(f"/stores/{{store}}/shipments/{shipment['id']}")
    assert [(x["received"], x["damaged"]) for x in found["lines"]] == [(86, 6), (40, 0)]
    assert found["state"] == "difference"
    await page.reload()
    await expect(page.get_by_label("Good, IBU400")).to_have_value("4")
    await expect(page.get_by_label("Good, DOXY100")).to_have_count(0)


async def test_the_codes_of_a_packing_list_are_scanned_in_any_order(
    people: Opener, stage: Stage
) -> None:
    lines = [
        {"product": code, "quantity": 2}
        for code in ("AMOX250", "AL24", "RDT", "ORS", "PARA500", "COTRI480", "METRO250")
    ]
    shipment = await sent(stage, "send-list", *lines)
    keeper = await stage.caller(stage.first, KEEPER)
    path = f"/stores/{{store}}/shipments/{shipment['id']}/packing-list?format=json"
    codes = (await keeper.get(path))["codes"]
    page = await people.signed_in(stage.first, JOSEPH, "receive")
    await page.get_by_role("link", name=shipment["document"]).wait_for()
    for code in reversed(codes):
        await scan(page, code)
    await expect(page.get_by_role("heading", level=1)).to_contain_text(shipment["document"])
    await page.get_by_role("button", name="Record what was received").click()
    await expect(page.locator(".notice-done")).to_be_visible()
    found = await keeper.get(f"/stores/{{store}}/shipments/{shipment['id']}")
    assert found["state"] == "received"


async def test_a_barcode_fills_a_line_of_a_receipt_from_outside(
    people: Opener, stage: Stage
) -> None:
    admin = await stage.caller(stage.first, ADMIN)
    setting = {"kind": "barcode", "gtin": GTIN, "product": "HCTZ25", "units": "30"}
    await admin.post("/stores/{store}/settings", {"id": "gtin", "settings": [setting]})
    page = await people.signed_in(stage.first, JOSEPH, "receipt")
    await expect(page.get_by_role("combobox", name="Product")).to_be_visible()
    await scan(page, f"01{GTIN}17310531" + "10LOT7")
    await expect(page.get_by_role("combobox", name="Product")).to_have_value(
        "HCTZ25 Hydrochlorothiazide 25 mg tablet"
    )
    await expect(page.get_by_label("Batch")).to_have_value("LOT7")
    await expect(page.get_by_label("Expiry")).to_have_value("2031-05-31")
    await expect(page.get_by_label("Quantity in tablet")).to_have_value("30")
    await page.get_by_label("Supplier").fill("A pharmacy")
    await page.get_by_role("button", name="Record what came").click()
    await expect(page.locator(".notice-done")).to_be_visible()
    assert (await admin.lines("HCTZ25"))[-1]["batch"] == "LOT7"


async def test_an_unknown_barcode_is_linked_on_the_spot_and_known_from_then_on(
    people: Opener, stage: Stage
) -> None:
    page = await people.signed_in(stage.first, ADMIN, "receipt")
    await page.get_by_role("combobox", name="Product").wait_for()
    await scan(page, SYRINGE[1:])
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text(SYRINGE)
    await dialog.get_by_role("combobox").fill("SYR5")
    await dialog.get_by_role("option").first.click()
    await dialog.get_by_label("Units in this pack").fill("50")
    await dialog.get_by_role("button", name="Link it").click()
    await expect(page.get_by_label("Quantity in piece")).to_have_value("50")
    admin = await stage.caller(stage.first, ADMIN)

    async def linked() -> bool | None:
        known = (await admin.get("/stores/{store}/barcodes"))["barcodes"]
        return any(one["gtin"] == SYRINGE for one in known) or None

    assert await until("the link", linked)
    other = await people.signed_in(stage.first, JOSEPH, "dispense")
    await other.locator("button.tile").first.wait_for()
    await scan(other, f"]E0{SYRINGE[1:]}")
    await expect(other.get_by_role("heading", level=2)).to_contain_text("SYR5")

"""Managers: devices let in, accounts, lists from a file, reports taken away, the network seen."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.web.browser.people import Opener, open_screen
from tests.web.browser.stage import ADMIN, STORE, Person, Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")


def wide(stage: Stage) -> Person:
    """The admin with the password, who may change what concerns all stores."""
    return Person(ADMIN.name, stage.password, STORE)


async def test_a_device_is_invited_with_a_code_that_is_shown_once(
    people: Opener, stage: Stage
) -> None:
    page = await people.signed_in(stage.first, wide(stage), "devices")
    await expect(page.locator("main table").first).to_contain_text("DEMO-HC-T1")
    await page.get_by_role("button", name="Invite a device").click()
    await page.get_by_label("Stores it serves").fill(STORE)
    await page.get_by_role("group", name="Stores found").get_by_role("button").first.click()
    await page.get_by_role("button", name="Make a code").click()
    await expect(page.get_by_role("img", name="The code as a QR code")).to_be_visible()
    admin = await stage.caller(stage.first, wide(stage))
    invites = (await admin.get("/devices/invites"))["invites"]
    assert invites


async def test_an_account_is_made_and_its_person_signs_in(people: Opener, stage: Stage) -> None:
    page = await people.signed_in(stage.first, wide(stage), "people")
    await page.get_by_role("button", name="Add a person").click()
    await page.get_by_label("Name", exact=True).fill("chisomo")
    await page.get_by_label("Role").select_option("dispenser")
    await page.get_by_label("PIN", exact=True).fill("4567")
    await page.locator("main form, dialog form").last.get_by_role("button").first.click()
    await expect(page.get_by_text("chisomo").first).to_be_visible()
    await stage.caller(stage.first, Person("chisomo", "4567", STORE))


async def test_a_list_is_checked_before_it_is_imported(people: Opener, stage: Stage) -> None:
    page = await people.signed_in(stage.first, wide(stage), "tables")
    await page.get_by_role("link", name="Reasons").first.click()
    await (
        page.get_by_role("link", name="Import a file")
        .or_(page.get_by_role("button", name="Import a file"))
        .first.click()
    )
    text = b"code,name,sign\nTRAIN,Used for training,decrease\nBAD,Wrong,sideways\n"
    file = page.locator("input[type=file]")
    await file.set_input_files({"name": "r.csv", "mimeType": "text/csv", "buffer": text})
    await expect(page.get_by_text("1 problem: nothing can be imported")).to_be_visible()
    await page.get_by_role("button", name="Another file").click()
    await file.set_input_files(
        {"name": "r.csv", "mimeType": "text/csv", "buffer": text.rsplit(b"BAD", 1)[0]}
    )
    await expect(page.get_by_text("1 rows read: 1 new, 0 changed")).to_be_visible()
    admin = await stage.caller(stage.first, wide(stage))
    assert "TRAIN" not in [one["code"] for one in (await admin.get("/reasons"))["reasons"]]
    await page.get_by_role("button", name="Import it").click()
    await expect(page.get_by_text("Imported: 1 rows written")).to_be_visible()
    assert "TRAIN" in [one["code"] for one in (await admin.get("/reasons"))["reasons"]]


async def test_a_report_is_shown_and_taken_as_a_file(people: Opener, stage: Stage) -> None:
    page = await people.signed_in(stage.first, wide(stage), "reports/stock-status")
    await expect(page.locator("main table").first).to_contain_text("AMOX250")
    link = page.get_by_role("link", name=re.compile("csv", re.IGNORECASE)).first
    async with page.expect_download() as waiting:
        await link.click()
    path = await (await waiting.value).path()
    assert "AMOX250" in path.read_text(encoding="utf-8-sig")


async def test_the_network_and_the_months_of_stock_are_seen_over_all_stores(
    people: Opener, stage: Stage
) -> None:
    page = await people.signed_in(stage.first, wide(stage), "network")
    await expect(page.locator("main")).to_contain_text("DEMO-WH")
    await open_screen(page, "levels")
    await expect(page.locator("main table").first).to_contain_text("AMOX250")
    await open_screen(page, "alerts")
    await expect(page.locator("main")).to_contain_text("FEFOL")

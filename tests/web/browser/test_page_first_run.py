"""The first run: an empty folder, opened in a browser, founds a network, joins one or is tried."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from crdt_model.codes import read_recovery_text
from tests.web.browser.barriers import past_the_window, settled, violations
from tests.web.browser.machine import Machine, empty_machine
from tests.web.browser.people import PHONE, Opener, open_screen, sign_in
from tests.web.browser.stage import JOSEPH, STORE, Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")
OPENS_MS = 60_000  # a folder becomes a node that answers; a slow machine needs its time


@pytest_asyncio.fixture(loop_scope="package")
async def machine(tmp_path: Path, built_page: None) -> AsyncIterator[Machine]:
    async with empty_machine(tmp_path / "empty") as started:
        yield started


async def fill_founding(page: Page) -> None:
    """What a founder types."""
    await page.get_by_label("Name of the network").fill("Northland")
    await page.get_by_label("Code of this store").fill("HC01")
    await page.get_by_label("Name of this store").fill("Nkhata Bay")
    await page.get_by_label("Time zone").fill("Africa/Blantyre")
    await page.get_by_label("Your name to sign in").fill("grace")
    await page.get_by_label("PIN", exact=True).fill("2468")
    await page.get_by_label("Password", exact=True).fill("a password for tests")


async def test_a_network_is_founded_its_keys_are_shown_and_the_admin_goes_on_to_the_first_steps(
    people: Opener, machine: Machine
) -> None:
    page = await people.page()
    await page.goto(machine.web)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Welcome")
    await page.get_by_role("button", name="Found it").click()
    await fill_founding(page)
    await page.get_by_role("button", name="Found it").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Keep these two keys")
    shown = page.locator("dl.figures dd")
    assert len(await shown.nth(0).inner_text()) > 15
    assert read_recovery_text(await shown.nth(1).inner_text())
    go_on = page.get_by_role("button", name="Go on")
    await expect(go_on).to_be_disabled()
    await page.get_by_label("I have written both down").check()
    await go_on.click()
    steps = page.locator("ol.tasks li h2 a")
    await expect(steps).to_have_text(
        ["Products", "Opening count", "People", "Tablets", "Further devices"], timeout=OPENS_MS
    )
    await expect(page.locator("header .who")).to_contain_text("grace · HC01")
    assert "HC01-T1 of Northland" in await machine.line()


PRODUCTS = b"""code,name,unit,units_per_pack,batch_tracked
PARA500,Paracetamol 500 mg,tablet,100,yes
SYR5,Syringe 5 ml,piece,100,no
"""


async def founded(people: Opener, machine: Machine) -> Page:
    """A machine's page after its network was founded, where its first steps are offered."""
    page = await people.page()
    await page.goto(machine.web)
    await page.get_by_role("button", name="Found it").click()
    await fill_founding(page)
    await page.get_by_role("button", name="Found it").click()
    await page.get_by_label("I have written both down").check()
    await page.get_by_role("button", name="Go on").click()
    await expect(page.locator("header .who")).to_contain_text("grace", timeout=OPENS_MS)
    return page


async def test_the_first_steps_lead_to_a_list_of_products_and_an_opening_count(
    people: Opener, machine: Machine
) -> None:
    page = await founded(people, machine)
    done = page.locator("ol.tasks li", has_text="done")
    await page.get_by_role("link", name="Products", exact=True).and_(page.locator("ol a")).click()
    await page.locator("input[type=file]").set_input_files(
        {"name": "products.csv", "mimeType": "text/csv", "buffer": PRODUCTS}
    )
    await page.get_by_role("button", name="Import it").click()
    await expect(page.get_by_text("Imported: 2 rows written")).to_be_visible()
    await page.get_by_role("link", name="First steps").click()
    await expect(done).to_have_count(1)
    await expect(done).to_contain_text("Products")
    await page.get_by_role("link", name="Opening count", exact=True).click()
    await page.get_by_role("button", name="Start counting").click()
    await expect(page.get_by_text("nothing is in the book yet")).to_be_visible()
    await page.get_by_role("combobox", name="Product").fill("PARA500")
    await page.get_by_role("option").filter(has_text="PARA500").first.click()
    await page.get_by_label("Batch").fill("P1")
    await page.get_by_label("Expiry").fill("2031-05")
    await page.get_by_role("button", name="Add this line").click()
    await expect(page.get_by_role("combobox", name="Product")).to_have_value("")
    line = page.get_by_label(re.compile("^PARA500.*P1"))
    await line.fill("640")
    await line.press("Enter")
    await expect(page.get_by_text(re.compile(r"^1 of \d+ counted"))).to_be_visible()
    await page.get_by_role("button", name="Approve the count").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Approve the count").click()
    await expect(page.get_by_text("This sheet was approved.")).to_be_visible()
    await page.get_by_role("link", name="First steps").click()
    await expect(done).to_have_count(2)
    await open_screen(page, "stock")
    await expect(page.locator("main tr", has_text="PARA500").first).to_contain_text("640")


async def test_a_machine_joins_with_a_code_and_its_people_sign_in_there(
    people: Opener, stage: Stage, machine: Machine
) -> None:
    made = await stage.first.ask("invite", stores=[STORE], role="store")
    page = await people.page()
    await page.goto(machine.web)
    await page.get_by_role("button", name="Join", exact=True).click()
    await page.get_by_label("Join code").fill(made["code"])
    await page.get_by_label("Address of the other machine").fill("127.0.0.1:1")
    await page.get_by_role("button", name="Join", exact=True).click()
    await expect(page.get_by_text("No node answers.")).to_be_visible()
    await page.get_by_label("Address of the other machine").fill(stage.first.peer)
    await page.get_by_role("button", name="Join", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in", timeout=OPENS_MS)
    await stage.caller(machine, JOSEPH)
    await sign_in(page, JOSEPH)
    await expect(page.locator("header .who")).to_contain_text("joseph · DEMO-HC")


async def test_the_demo_is_made_tried_and_thrown_away_again(
    people: Opener, machine: Machine
) -> None:
    page = await people.page()
    await page.goto(machine.web)
    await page.get_by_role("button", name="Make the demo").click()
    title = page.get_by_role("heading", level=1)
    await expect(title).to_have_text("Try it out")
    await page.get_by_role("button", name="Make the demo").click()
    told = page.get_by_text(re.compile("^Store DEMO-HC, name admin, PIN"))
    await expect(told).to_be_visible(timeout=OPENS_MS)
    await page.get_by_role("button", name="Go on").click()
    await expect(title).to_have_text("Today at Demo health centre", timeout=OPENS_MS)
    await page.get_by_role("link", name="First steps").click()
    leave = page.get_by_role("button", name="Throw the demo away")
    await expect(leave).to_be_disabled()
    await page.get_by_label("Yes, throw everything of the demo away").check()
    await leave.click()
    await expect(title).to_have_text("Welcome", timeout=OPENS_MS)
    await page.get_by_role("button", name="Found it").click()
    await expect(page.get_by_label("Name of the network")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_axe_finds_nothing_on_the_forms_of_the_first_run_and_they_fit_a_phone(
    people: Opener, machine: Machine, language: str
) -> None:
    page = await people.page(language=language, viewport=PHONE)
    found: list[str] = []

    async def look(at: str) -> None:
        await settled(page)
        found.extend(f"{at}: {one}" for one in await violations(page))
        found.extend(f"{at}: too wide: {one}" for one in await past_the_window(page))

    await page.goto(machine.web)
    ways = page.locator("ul.tasks li button")
    await expect(ways).to_have_count(3)
    await look("welcome")
    for number, way in enumerate(("found", "join", "demo")):
        await ways.nth(number).click()
        await expect(ways).to_have_count(0)
        await look(way)
        await page.locator("main .buttons button").last.click()
        await expect(ways).to_have_count(3)
    await ways.nth(0).click()
    for number, text in enumerate(
        ("Northland", "HC01", "Nkhata Bay", "Africa/Blantyre", "grace", "2468", "a long password")
    ):
        await page.locator("main form input").nth(number).fill(text)
    await page.locator("main form button[type=submit]").click()
    await page.locator("dl.figures").wait_for(timeout=OPENS_MS)
    await look("keys")
    await page.locator("main input[type=checkbox]").check()
    await page.locator("main button.primary").click()
    await expect(page.locator("ol.tasks li")).to_have_count(5, timeout=OPENS_MS)
    await look("next")
    assert not found, "\n".join(found)

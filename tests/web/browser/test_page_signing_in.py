"""Who opens the page: signing in, what each role is offered, the menu and the language."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.web.browser.people import Opener, open_screen, sign_in
from tests.web.browser.stage import ADMIN, AMINA, GRACE, JOSEPH, Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_a_person_signs_in_and_the_next_takes_over(people: Opener, stage: Stage) -> None:
    page = await people.page()
    await page.goto(stage.first.web)
    await sign_in(page, AMINA)
    await expect(page.locator("header .who")).to_contain_text("amina · DEMO-HC")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Today at Demo health centre")
    await page.get_by_role("button", name="Switch person").click()
    await page.get_by_role("button", name="Somebody else").click()
    await sign_in(page, JOSEPH)
    await expect(page.locator("header .who")).to_contain_text("joseph · DEMO-HC")


async def test_a_wrong_pin_is_told_and_the_secret_is_gone(people: Opener, stage: Stage) -> None:
    page = await people.page()
    await page.goto(stage.first.web)
    await page.get_by_label("User").fill("amina")
    await page.get_by_label("PIN or password").fill("0000")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert").filter(has_text=re.compile("PIN"))).to_be_visible()
    await expect(page.get_by_label("PIN or password")).to_have_value("")
    await expect(page.get_by_label("User")).to_have_value("amina")


async def test_each_role_is_offered_its_own_screens(people: Opener, stage: Stage) -> None:
    offered = {}
    for person in (AMINA, JOSEPH, GRACE, ADMIN):
        page = await people.signed_in(stage.first, person)
        offered[person.name] = set(await page.locator("nav#menu a").all_inner_texts())
    assert "Dispense" in offered["amina"] and "Count" not in offered["amina"]
    assert "Count" in offered["joseph"] and "Devices" not in offered["joseph"]
    assert "Devices" in offered["grace"]
    assert offered["amina"] < offered["joseph"] < offered["grace"] <= offered["admin"]


async def test_home_names_what_waits_and_each_task_leads_to_a_screen(
    people: Opener, stage: Stage
) -> None:
    page = await people.signed_in(stage.first, ADMIN)
    tasks = page.locator("ul.tasks h2 a")
    await expect(tasks.filter(has_text="Shipments to receive")).to_be_visible()
    links = [await link.get_attribute("href") for link in await tasks.all()]
    assert len(links) >= 3
    for link in links:
        assert link is not None
        await open_screen(page, link.removeprefix("#/"))
        await expect(page.locator("main h1"), link).to_be_visible()


async def test_the_short_menu_hides_what_a_small_post_does_not_need(
    people: Opener, stage: Stage
) -> None:
    page = await people.signed_in(stage.first, ADMIN, "settings")
    menu = page.locator("nav#menu")
    await expect(menu.get_by_role("link", name="Devices")).to_be_visible()
    await page.get_by_label("The short menu of a small post").check()
    await expect(menu.get_by_role("link", name="Devices")).to_have_count(0)
    await page.reload()
    await expect(menu.get_by_role("link", name="Dispense")).to_be_visible()
    await expect(menu.get_by_role("link", name="Devices")).to_have_count(0)


async def test_the_language_changes_at_once_and_stays(people: Opener, stage: Stage) -> None:
    page = await people.page()
    await page.goto(stage.first.web)
    await page.get_by_label("Language").select_option("ar")
    await expect(page.locator("html")).to_have_attribute("dir", "rtl")
    await expect(page.locator("html")).to_have_attribute("lang", "ar")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("dir", "rtl")
    await page.locator("header select").select_option("fr")
    await expect(page.locator("html")).to_have_attribute("dir", "ltr")
    await expect(page.locator("html")).to_have_attribute("lang", "fr")


async def test_a_screen_of_another_role_says_so(people: Opener, stage: Stage) -> None:
    page = await people.page()
    await page.goto(f"{stage.first.web}/#/devices")
    await page.get_by_label("Store", exact=True).select_option(AMINA.store)
    await page.get_by_label("User").fill(AMINA.name)
    await page.get_by_label("PIN or password").fill(AMINA.secret)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_text("Your role does not work with this screen.")).to_be_visible()

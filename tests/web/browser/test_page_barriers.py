"""No barriers: every screen by axe in English, also dark, and Arabic, on a phone, with large text.

Twice the size is what a phone's setting for large text does: the same window of 360 × 640, letters
and all that is measured in them doubled.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.web.browser.barriers import (
    COLOURS,
    past_the_window,
    screen_names,
    settled,
    violations,
)
from tests.web.browser.people import DESKTOP, PHONE, Opener, open_screen
from tests.web.browser.stage import ADMIN, JOSEPH, STORE, Person, Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")
LARGE = "document.documentElement.style.fontSize = '200%'"
NORMAL = "document.documentElement.style.fontSize = ''"
GROUND = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
DARK = 3 * 64  # of red, green and blue together
# Screens that show one thing, and what is shown.
OF_ONE = {"card": "card/AMOX250", "product": "product/AMOX250"}


async def addresses(stage: Stage) -> list[str]:
    """Every screen, and beside lists the screen of one thing."""
    joseph = await stage.caller(stage.first, JOSEPH)
    sheet = await joseph.post("/stores/{store}/sheets", {"id": "seen", "by": "all"})
    shipment = (await joseph.get("/stores/{store}/shipments"))["shipments"][0]["id"]
    order = (await joseph.get("/stores/{store}/orders"))["orders"][0]["id"]
    # What only a gateway shows is not of this list.
    named = [OF_ONE.get(name, name) for name in screen_names() if name != "gateway"]
    ones = [f"count/{sheet['id']}", f"receive/{shipment}", f"shipments/{shipment}"]
    return [*named, *ones, f"orders/{order}", "adjust/adjust", "adjust/transfer", "help/dispense"]


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def seen(stage: Stage) -> AsyncIterator[list[str]]:
    yield await addresses(stage)


def wide(stage: Stage) -> Person:
    """The admin with the password, to whom every screen is open."""
    return Person(ADMIN.name, stage.password, STORE)


async def walk(page: Page, screens: list[str]) -> AsyncIterator[str]:
    """Open one screen after the other."""
    for screen in screens:
        await open_screen(page, screen)
        await settled(page)
        yield screen


async def on_dark_ground(page: Page) -> list[str]:
    """What axe finds wrong with the colours of a page when the system is set to dark."""
    await page.emulate_media(color_scheme="dark")
    assert sum(await page.evaluate(GROUND)) < DARK
    found = await violations(page, rules=COLOURS)
    await page.emulate_media(color_scheme="light")
    return found


async def on_a_phone(page: Page) -> list[str]:
    """What does not fit a phone's window, as the text is and twice as large."""
    await page.set_viewport_size(PHONE)
    found = [f"phone: {one}" for one in (await past_the_window(page))[:2]]
    await page.evaluate(LARGE)
    found += [f"phone, large: {one}" for one in (await past_the_window(page))[:4]]
    await page.evaluate(NORMAL)
    await page.set_viewport_size(DESKTOP)
    return found


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_axe_finds_nothing_on_any_screen_and_none_is_wider_than_a_phone(
    people: Opener, stage: Stage, seen: list[str], language: str
) -> None:
    page = await people.signed_in(stage.first, wide(stage), language=language)
    found: list[str] = []
    async for screen in walk(page, seen):
        found += [f"{screen}: {one}" for one in await violations(page)]
        if language == "en":
            found += [f"{screen}, dark: {one}" for one in await on_dark_ground(page)]
        found += [f"{screen}, {one}" for one in await on_a_phone(page)]
    assert not found, "\n".join(found)


async def test_who_is_not_signed_in_meets_no_barrier_either(people: Opener, stage: Stage) -> None:
    for language in ("en", "ar"):
        page = await people.page(language=language)
        await page.goto(stage.first.web)
        await page.locator("main h1").wait_for()
        assert await violations(page) == []
        await page.set_viewport_size(PHONE)
        assert await past_the_window(page) == []
        await page.goto(f"{stage.first.web}/setup")
        await page.locator("main h1").wait_for()
        assert await past_the_window(page) == []
        await page.set_viewport_size(DESKTOP)
        assert await violations(page) == []

"""A gateway's operator: what waits and why, the way behind a value, the mapping, real-time stock.

The gateway is a node of its own with the stand-in of DHIS2; a month was taken there, then approved,
and a fact that came late waits at it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from gateway.sandbox.preset import unit_uid
from tests.gateway.conftest import DATA_SET, Sandbox, key, stand_in
from tests.gateway.rts_app import App
from tests.gateway.rts_region import RtsRegion, rts_region
from tests.gateway.test_gateway_api import gateway_web
from tests.node.founded import PASSWORD
from tests.web.browser.barriers import COLOURS, past_the_window, settled, violations
from tests.web.browser.people import DESKTOP, PHONE, Opener, open_screen, sign_in_behind
from tests.web.browser.stage import Person
from tests.web.browser.test_page_dialogs import LOOKS, OPEN, texts

pytestmark = pytest.mark.asyncio(loop_scope="package")
OPERATOR = Person("admin", PASSWORD, "HC01")
AUDITOR = Person("auditor", PASSWORD, "HC01")
MONTH = "2026-10"
LOCK = (DATA_SET, unit_uid("HC01"), "202610")
STOCK = key("ACT", "HC01", "202610")
PARTS = ("overview", "exceptions", "coverage", "differences", "explain", "mapping", "rts")
EXPLAINED = f"gateway/explain/HC01/{MONTH}/ACT/usable"


@dataclass
class Desk:
    """A gateway with its page, and the server it pushes to."""

    web: str
    here: RtsRegion
    sandbox: Sandbox

    async def open(self, people: Opener, person: Person, at: str, **options: str) -> Page:
        """The page of somebody at the gateway."""
        page = await people.page(**options)
        await sign_in_behind(page, self.web, person)
        await page.goto(f"{self.web}/#/{at}")
        await page.locator("main h1").first.wait_for()
        return page


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def desk(tmp_path_factory: pytest.TempPathFactory, built_page: None) -> AsyncIterator[Desk]:
    folder = tmp_path_factory.mktemp("gateway") / "node"
    async with (
        stand_in("2.43") as sandbox,
        rts_region(folder, sandbox, rts=("HC02",), start="2026-10-01") as here,
        gateway_web(here.region) as web,
    ):
        region = here.region
        await region.receive("HC01", "ACT", 100)
        region.clock.at("2026-11-23T08:00")
        await region.push(here.gateway)
        sandbox.server.approved.add(LOCK)
        await region.dispense("HC01", "ACT", 30, occurred_at="2026-10-20")
        assert (await region.push(here.gateway)).parked > 0
        yield Desk(str(web.client.make_url("")).rstrip("/"), here, sandbox)


async def test_a_value_that_waits_is_explained_and_released(people: Opener, desk: Desk) -> None:
    page = await desk.open(people, OPERATOR, "gateway")
    cause = page.locator("main li.notice", has_text="E8033")
    await expect(cause).to_be_visible()
    await page.get_by_role("link", name="Exceptions").click()
    row = page.locator("main tr", has_text="ACT").filter(has_text="100").filter(has_text="70")
    await expect(row).to_contain_text("parked")
    await row.get_by_role("link").click()
    await expect(page.get_by_role("heading", name="Artemether")).to_be_visible()
    history = page.locator("table", has_text="Figure now 70, DHIS2 took 100.")
    await expect(history).to_contain_text("E8033")
    lines = page.get_by_role("region", name="HC01")
    await expect(lines.get_by_role("row")).to_have_count(3)  # the heads, the receipt, the late fact
    desk.sandbox.server.approved.discard(LOCK)
    await open_screen(page, "gateway/exceptions")
    await page.get_by_label("Org unit").fill("HC01")
    await page.get_by_role("button", name="Release: send again").click()
    await expect(page.get_by_text("sent with the next run")).to_be_visible()
    await open_screen(page, "gateway")
    await page.get_by_role("button", name="Push now").click()
    await expect(page.get_by_text(re.compile("^done: [0-9]+ accepted"))).to_be_visible()
    await expect(cause).to_have_count(0)
    assert desk.sandbox.held()[STOCK] == "70"


async def test_what_dhis2_holds_otherwise_is_found_and_put_right(
    people: Opener, desk: Desk
) -> None:
    now = key("ACT", "HC01", "202611")  # of the month that goes on, which nobody approved
    [place] = [one for one in desk.sandbox.server.live() if one[:3] == now[:3]]
    before = desk.sandbox.server.live()[place]
    desk.sandbox.server.values[place].value = "1"
    page = await desk.open(people, OPERATOR, "gateway/differences")
    await page.get_by_role("button", name="Read back at the next run").click()
    await expect(page.get_by_text("The next run reads back")).to_be_visible()
    await open_screen(page, "gateway")
    await page.get_by_role("button", name="Push now").click()
    await expect(page.get_by_text(re.compile("^done: "))).to_be_visible()
    await open_screen(page, "gateway/differences")
    row = page.locator("main tr", has_text=before).filter(has_text="ACT")
    await row.get_by_role("button", name="Send ours again").click()
    await expect(row).to_contain_text("ours is sent again")
    await open_screen(page, "gateway")
    await page.get_by_role("button", name="Push now").click()
    await expect(page.get_by_text(re.compile("^done: "))).to_be_visible()
    assert desk.sandbox.server.live()[place] == before


async def test_coverage_names_who_is_heard_and_which_months_are_final(
    people: Opener, desk: Desk
) -> None:
    page = await desk.open(people, AUDITOR, "gateway/coverage")
    await expect(page.locator("main table").first).to_contain_text(MONTH)
    stores = page.get_by_role("region", name="Stores")
    await expect(stores.get_by_role("row", name="HC01")).to_contain_text("heard")
    await page.get_by_label("Search").fill("HC03")
    await expect(stores.get_by_role("row", name="HC01")).to_have_count(0)


async def test_an_auditor_sees_the_gateway_and_changes_nothing(people: Opener, desk: Desk) -> None:
    page = await desk.open(people, AUDITOR, "gateway")
    for part in PARTS:
        await open_screen(page, f"gateway/{part}")
        await settled(page)
        for deed in ("Push now", "Release", "Read back", "Check", "Save", "Add", "Run"):
            button = page.locator("main").get_by_role("button", name=re.compile(f"^{deed}"))
            await expect(button, f"{deed} on {part}").to_have_count(0)


async def test_the_mapping_is_checked_changed_and_what_lacks_is_made(
    people: Opener, desk: Desk
) -> None:
    page = await desk.open(people, OPERATOR, "gateway/mapping")
    form = page.get_by_role("dialog")
    await page.get_by_role("button", name="Add an element").click()
    await form.get_by_label("Key").fill("all_out")
    await form.get_by_label("Figures").fill("consumed, lost")
    await form.get_by_label("Data element there").fill("{item}_OUT")
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_have_count(0)
    await page.get_by_role("button", name="Add a data set").click()
    await form.get_by_label("Name").fill("OUTFLOW")
    await form.get_by_label("all_out").check()
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_have_count(0)
    await expect(page.get_by_role("row", name="OUTFLOW")).to_contain_text("months")
    compare = page.get_by_role("button", name="Compare with DHIS2 now")
    await compare.click()
    await expect(page.get_by_text("Not everything fits")).to_be_visible()
    await page.get_by_role("button", name="Show what would be made there").click()
    await expect(page.get_by_text("objects would be made.")).to_be_visible()
    made = page.get_by_role("region", name="Object")
    await expect(made).to_contain_text("ACT_OUT")
    await page.get_by_role("button", name="Make them").click()
    await expect(page.get_by_text("objects were made.")).to_be_visible()
    await compare.click()
    await expect(page.get_by_text("Everything fits.")).to_be_visible()


async def test_real_time_stock_is_exchanged_and_checked(people: Opener, desk: Desk) -> None:
    app = App(desk.sandbox, "HC02")
    app.count("ACT", 40, "2026-11-20T08:00:00.000")
    app.count("VAC", 10, "2026-11-20T08:00:00.000")
    await app.sync()
    page = await desk.open(people, OPERATOR, "gateway/rts")
    await page.get_by_role("button", name="Read and tell now").click()
    await expect(page.get_by_text("Done.")).to_be_visible()
    waits = page.get_by_role("region", name="Events that wait or had no effect")
    await expect(waits.get_by_role("row").nth(1)).to_contain_text("mapped to no product")
    assert await desk.here.stock("HC02") == 40
    await page.get_by_role("button", name="Compare with DHIS2 now").click()
    await expect(page.get_by_text("Everything fits.")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_no_part_of_the_gateway_has_a_barrier(
    people: Opener, desk: Desk, language: str
) -> None:
    page = await desk.open(people, OPERATOR, "gateway", language=language)
    found: list[str] = []
    for part in (*(f"gateway/{one}" for one in PARTS), EXPLAINED):
        await open_screen(page, part)
        await settled(page)
        found += [f"{part}: {one}" for one in await violations(page)]
        await page.set_viewport_size(PHONE)
        found += [f"{part}, phone: {one}" for one in await past_the_window(page)]
        await page.set_viewport_size(DESKTOP)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("language", "ground"), LOOKS)
async def test_its_dialogs_and_its_dark_ground_have_no_barrier_either(
    people: Opener, desk: Desk, language: str, ground: str
) -> None:
    page = await desk.open(
        people, OPERATOR, "gateway/mapping", language=language, color_scheme=ground
    )
    said, found = texts(language), list[str]()
    for press in ("mapping-add_element", "mapping-add_data_set"):
        await page.get_by_role("button", name=said[press]).click()
        await expect(page.locator(f"{OPEN} form")).to_be_visible()
        found += [f"{press}: {one}" for one in await violations(page, within=OPEN)]
        await page.keyboard.press("Escape")
        await expect(page.locator(OPEN)).to_have_count(0)
    for part in PARTS if ground == "dark" else ():
        await open_screen(page, f"gateway/{part}")
        await settled(page)
        found += [f"{part}: {one}" for one in await violations(page, rules=COLOURS)]
    assert not found, "\n".join(found)

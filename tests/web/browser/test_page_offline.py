"""Without the node: the page opens, records are kept under their author, and all arrives once."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.web.browser.people import Opener, open_screen, sign_in, tile
from tests.web.browser.stage import ADMIN, AMINA, GRACE, JOSEPH, Caller, Person, Stage, until

pytestmark = pytest.mark.asyncio(loop_scope="package")
WORKS = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
# How many people's PINs this browser can compare.
COMPARES = """() => new Promise((done, fail) => {
  const asked = indexedDB.open('stockmesh');
  asked.onerror = () => fail(asked.error);
  asked.onsuccess = () => {
    const all = asked.result.transaction('people').objectStore('people').getAll();
    all.onerror = () => fail(all.error);
    all.onsuccess = () => {
      asked.result.close();
      done(all.result.filter(person => person.verifier !== '').length);
    };
  };
})"""
WAITING_1 = "1 record is saved on this tablet only"


async def worker_of(page: Page) -> None:
    """Wait until the page is kept, so that it opens by itself from now on."""

    async def kept() -> bool | None:
        return await page.evaluate(WORKS) or None

    await until("the service worker", kept)


async def pins_of(page: Page, number: int) -> None:
    """Wait until so many people can open the page without the node."""

    async def derived() -> bool | None:
        return await page.evaluate(COMPARES) == number or None

    await until("the PINs", derived)


async def give(page: Page, product: str, quantity: int) -> None:
    """Dispense on the screen for it, which is opened anew."""
    await open_screen(page, "home")
    await open_screen(page, "dispense")
    other = page.get_by_role("button", name="Another product")
    await tile(page, product).or_(other).first.wait_for()
    await tile(page, product).click()
    await page.locator(".keypad-value").fill(str(quantity))
    await page.get_by_role("button", name="Record", exact=True).click()


async def cut(page: Page) -> None:
    """Cut the network, and wait until the page has noticed."""
    await page.context.set_offline(True)
    await expect(page.locator("section.connection")).to_contain_text("has not reached its node")


async def unlock(page: Page, person: Person) -> None:
    """Open the page with a PIN that only this browser compares."""
    field = page.get_by_label("PIN or password")
    await field.wait_for()
    if await page.locator(".sign-in-who", has_text=person.name).count() == 0:
        await page.get_by_role("button", name=person.name).click()
    await field.fill(person.secret)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.locator("header .who")).to_contain_text(person.name)


async def given(caller: Caller, product: str, quantity: int) -> list[str]:
    """Who dispensed so many, once for each time."""
    return [
        line["user"]
        for line in await caller.lines(product)
        if line["kind"] == "dispense" and line["quantity"] == -quantity
    ]


async def both_known(people: Opener, stage: Stage) -> Page:
    """A tablet on which two people signed in once, the second of whom has it now."""
    page = await people.page()
    await page.goto(stage.first.web)
    await sign_in(page, AMINA)
    await page.get_by_role("button", name="Switch person").click()
    await page.get_by_role("button", name="Somebody else").click()
    await sign_in(page, JOSEPH)
    await open_screen(page, "dispense")
    await tile(page, "ENAL5").wait_for()
    await worker_of(page)
    await pins_of(page, 2)
    return page


async def test_two_people_record_without_the_network_and_each_entry_arrives_once_as_theirs(
    people: Opener, stage: Stage
) -> None:
    page = await both_known(people, stage)
    joseph = await stage.caller(stage.first, JOSEPH)
    await cut(page)
    await give(page, "ENAL5", 31)
    await expect(page.locator("ul.given li")).to_contain_text("on this tablet only")
    await expect(page.locator("section.connection")).to_contain_text(WAITING_1)
    await page.reload()
    await expect(page.get_by_text("Who worked here before can open this tablet")).to_be_visible()
    await expect(page.get_by_text("1 record waits on this tablet and is kept")).to_be_visible()
    await unlock(page, AMINA)
    await expect(page.locator("header .who")).to_contain_text("opened without the node")
    await give(page, "ENAL5", 32)
    await expect(page.locator("ul.given li")).to_contain_text("on this tablet only")
    assert await given(joseph, "ENAL5", 31) == await given(joseph, "ENAL5", 32) == []
    await page.context.set_offline(False)
    await expect(page.locator("ul.given li")).not_to_contain_text("on this tablet only")
    await expect(page.locator("header .who")).not_to_contain_text("opened without the node")

    async def arrived() -> bool | None:
        return await given(joseph, "ENAL5", 31) != [] or None

    await until("the first person's entry", arrived)
    assert await given(joseph, "ENAL5", 31) == ["joseph"]
    assert await given(joseph, "ENAL5", 32) == ["amina"]


async def test_old_figures_are_shown_with_what_waits_and_say_of_when_they_are(
    people: Opener, stage: Stage
) -> None:
    page = await both_known(people, stage)
    shown = await tile(page, "METF500").inner_text()
    left = int(shown.split(" tablet left")[0].splitlines()[-1].replace(",", ""))
    await cut(page)
    await give(page, "METF500", 40)
    await page.get_by_role("button", name="Undo").wait_for()
    await expect(tile(page, "METF500")).to_contain_text(f"{left - 40:,} tablet left")
    await open_screen(page, "stock")
    await expect(page.locator("main")).to_contain_text("As of")
    await open_screen(page, "outbox")
    await page.get_by_role("button", name="Take back").click()
    await expect(page.get_by_text("Nothing waits")).to_be_visible()


async def test_what_the_node_refuses_later_comes_back_to_its_author_and_is_mended(
    people: Opener, stage: Stage
) -> None:
    page = await both_known(people, stage)
    joseph = await stage.caller(stage.first, JOSEPH)
    left = await joseph.on_hand("RHZE")
    await cut(page)
    await give(page, "RHZE", left + 5)
    await expect(page.locator("ul.given li")).to_be_visible()
    await page.context.set_offline(False)
    await open_screen(page, "outbox")
    await expect(page.get_by_text("1 record came back")).to_be_visible()
    await open_screen(page, "home")
    await page.get_by_text("1 of your records came back from the node").click()
    await expect(page.locator("main")).to_contain_text("There is not enough stock")
    await page.get_by_role("link", name="Mend it").click()
    await page.locator(".keypad-value").fill("50")
    await page.get_by_role("button", name="Record", exact=True).click()
    await expect(page.locator("ul.given li")).to_contain_text("50 ×")
    assert await joseph.on_hand("RHZE") == left - 50


async def test_a_refused_record_is_its_authors_to_decide(people: Opener, stage: Stage) -> None:
    page = await both_known(people, stage)
    joseph = await stage.caller(stage.first, JOSEPH)
    left = await joseph.on_hand("PENTA")
    await cut(page)
    await give(page, "PENTA", left + 5)
    await page.get_by_role("button", name="Switch person").click()
    await unlock(page, AMINA)
    await page.context.set_offline(False)
    await open_screen(page, "outbox")
    await expect(page.get_by_text("joseph decides what becomes of it.")).to_be_visible()
    await expect(page.get_by_role("link", name="Mend it")).to_have_count(0)


async def test_what_an_author_left_who_is_gone_is_taken_over_by_a_supervisor(
    people: Opener, stage: Stage
) -> None:
    admin = await stage.caller(stage.first, ADMIN)
    made = {"id": "make-kondwani", "name": "kondwani", "role": "dispenser", "pin": "7531"}
    account = await admin.post("/stores/{store}/people", made)
    kondwani = Person("kondwani", "7531")
    page = await people.page()
    await page.goto(stage.first.web)
    await sign_in(page, GRACE)
    await page.get_by_role("button", name="Switch person").click()
    await page.get_by_role("button", name="Somebody else").click()
    await sign_in(page, kondwani)
    await worker_of(page)
    await pins_of(page, 2)
    await open_screen(page, "dispense")
    await tile(page, "IBU400").wait_for()
    await cut(page)
    await give(page, "IBU400", 6)
    await expect(page.locator("ul.given li")).to_contain_text("on this tablet only")
    gone = {"id": "gone", "disabled": True}
    await admin.post(f"/stores/{{store}}/people/{account['id']}", gone)
    await page.get_by_role("button", name="Switch person").click()
    await unlock(page, GRACE)
    await page.context.set_offline(False)
    await open_screen(page, "outbox")
    await expect(page.get_by_text("Waits until kondwani signs in here.")).to_be_visible()
    assert await given(admin, "IBU400", 6) == []
    await page.get_by_role("button", name="Record it in my name").click()
    await page.get_by_role("button", name="Yes, I answer for what kondwani recorded").click()
    await expect(page.get_by_text("Nothing waits")).to_be_visible()
    assert await given(admin, "IBU400", 6) == ["grace"]


async def test_a_wrong_pin_opens_nothing_without_the_node_and_locks_after_five(
    people: Opener, stage: Stage
) -> None:
    page = await both_known(people, stage)
    await page.context.set_offline(True)
    await page.reload()
    field = page.get_by_label("PIN or password")
    for _ in range(5):
        await field.fill("0000")
        await page.get_by_role("button", name="Sign in").click()
        await expect(field).to_have_value("")
    await expect(page.get_by_text("Too many wrong tries.")).to_be_visible()
    await field.fill(JOSEPH.secret)
    await page.get_by_role("button", name="Sign in").click()
    await expect(field).to_have_value("")
    await expect(page.locator("header .who")).to_have_count(0)


async def test_a_page_that_outlives_its_node_goes_on_when_it_is_back(
    people: Opener, stage: Stage
) -> None:
    page = await both_known(people, stage)
    await stage.first.stop()
    await give(page, "ALB400", 13)
    await expect(page.locator("ul.given li")).to_contain_text("on this tablet only")
    await stage.first.start()
    await page.get_by_label("PIN or password").fill(JOSEPH.secret)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.locator("header .who")).to_contain_text("joseph")
    joseph = await stage.caller(stage.first, JOSEPH)

    async def arrived() -> bool | None:
        return await given(joseph, "ALB400", 13) != [] or None

    await until("the entry", arrived)
    assert await given(joseph, "ALB400", 13) == ["joseph"]

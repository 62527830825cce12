"""Reading: what a screen says is in one script, in sight on a phone, and names the next step."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from node.demo_data import WAREHOUSE
from tests.web.browser.people import PHONE, Opener, open_screen
from tests.web.browser.stage import AMINA, GRACE, JOSEPH, KEEPER, Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_a_screen_in_arabic_has_one_script_of_digits(people: Opener, stage: Stage) -> None:
    page = await people.signed_in(
        stage.first, KEEPER, "stock", language="ar", locale="ar-EG", viewport=PHONE
    )
    count = page.locator("main output")
    await expect(count).to_have_text(re.compile(r"[٠-٩]+"))
    assert re.search(r"[0-9]", await count.inner_text()) is None
    await open_screen(page, "indicators")
    figure = page.locator("main td.number").first
    await expect(figure).to_have_text(re.compile(r"^[٠-٩٬٫]+$"))


@pytest.mark.parametrize("screen", ["stock", "orders/got", "alerts", "bins", "people"])
async def test_no_figure_of_a_list_is_past_the_edge_of_a_phone(
    people: Opener, stage: Stage, screen: str
) -> None:
    page = await people.signed_in(stage.first, KEEPER, screen, viewport=PHONE)
    rows = page.locator("main .scroll")
    await rows.locator("tbody tr").first.wait_for()
    assert await rows.evaluate("it => it.scrollWidth - it.clientWidth") <= 0


async def test_an_order_begins_with_what_is_suggested_and_counts_units(
    people: Opener, stage: Stage
) -> None:
    page = await people.signed_in(stage.first, JOSEPH, "order")
    rows = page.locator("main tbody tr")
    await rows.first.wait_for()
    first = rows.first
    await expect(first).to_contain_text(re.compile(r"in units; [\d,]+ in a pack"))
    assert await first.locator("input.amount").input_value() not in ("", "0")


async def test_a_screen_for_others_leads_back_to_today(people: Opener, stage: Stage) -> None:
    page = await people.signed_in(stage.first, AMINA)
    await page.goto(f"{stage.first.web}/#/count")
    await expect(page.get_by_text("Your role does not work with this screen.")).to_be_visible()
    await page.locator("main").get_by_role("link", name="Today").click()
    await expect(page.locator("main h1")).to_contain_text("Today at")


async def test_the_next_step_of_an_approved_order_stands_out_alone(
    people: Opener, stage: Stage
) -> None:
    keeper = await stage.caller(stage.first, KEEPER)
    joseph = await stage.caller(stage.first, JOSEPH)
    body = {"id": "stands-out", "supplier": WAREHOUSE, "kind": "regular"}
    lines = [{"product": "ORS", "quantity": 10}]
    order = await joseph.post("/stores/{store}/orders", body | {"lines": lines})
    page = await people.signed_in(stage.first, KEEPER, f"orders/{order['id']}")
    loud = page.locator("main .buttons button.primary")
    await expect(loud.filter(has_text="Review")).to_be_visible()
    await keeper.post(
        f"/stores/{{store}}/orders/{order['id']}/review",
        {"id": "stands-seen", "decision": "approved"},
    )
    await expect(page.get_by_role("button", name="Review")).not_to_have_class("primary")
    await expect(loud).to_have_count(1)


async def test_taking_back_a_count_is_offered_to_a_supervisor_alone(
    people: Opener, stage: Stage
) -> None:
    for person, offered in ((JOSEPH, 0), (GRACE, 1)):
        page = await people.signed_in(stage.first, person, "card/COC")
        count = page.locator("main tbody tr").filter(has_text=re.compile("Count")).last
        await expect(count).to_be_visible()
        await expect(count.get_by_role("button", name=re.compile("^Reverse"))).to_have_count(
            offered
        )

"""Counting and ordering: a sheet by keyboard alone, by two people on two nodes, and an order."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, Request, expect

from tests.web.browser.people import Opener, open_screen, sign_in_behind
from tests.web.browser.stage import ADMIN, GRACE, JOSEPH, KEEPER, WAREHOUSE, Site, Stage, until
from tests.web.browser.test_page_offline import cut

pytestmark = pytest.mark.asyncio(loop_scope="package")
ROWS_A_PAGE = 60  # of a long sheet


async def new_sheet(page: Page) -> str:
    """Start a sheet of everything the store holds; its id."""
    await page.get_by_label("Start a count of").last.select_option("all")
    await page.get_by_role("button", name="Start counting").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Count \S"))
    return page.url.rpartition("/")[2]


async def test_enter_goes_to_the_next_line_and_the_difference_runs_along(
    people: Opener, stage: Stage
) -> None:
    page = await people.signed_in(stage.first, JOSEPH, "count")
    sheet = await new_sheet(page)
    rows = page.locator("main table tbody tr")
    book = int((await rows.nth(0).locator("td").nth(0).inner_text()).replace(",", ""))
    await rows.nth(0).locator("input").focus()
    await page.keyboard.type(str(book + 3))
    await expect(rows.nth(0).locator("td").nth(2)).to_have_text("+3")
    await page.keyboard.press("Enter")
    await expect(rows.nth(1).locator("input")).to_be_focused()
    await page.keyboard.type("5")
    await page.keyboard.press("Enter")
    await expect(rows.nth(2).locator("input")).to_be_focused()
    await expect(page.get_by_text(re.compile(r"^2 of \d+ counted"))).to_be_visible()
    joseph = await stage.caller(stage.first, JOSEPH)
    lines = (await joseph.get(f"/stores/{{store}}/sheets/{sheet}"))["lines"]
    assert sorted(one["quantity"] for one in lines if one["quantity"] is not None) == sorted(
        [5, book + 3]
    )


async def test_figures_typed_in_quick_succession_are_sent_once_each_and_in_order(
    people: Opener, stage: Stage
) -> None:
    page = await people.page()
    # What is looked at every few seconds is never looked at here: nothing may need it.
    await page.add_init_script("window.setInterval = () => 0")
    await sign_in_behind(page, stage.first.web, JOSEPH)
    await page.goto(f"{stage.first.web}/#/count")
    await new_sheet(page)
    sent: list[Request] = []
    page.on("request", lambda one: sent.append(one) if one.method == "POST" else None)
    await page.locator("main table tbody input").first.focus()
    for figure in "3456":
        await page.keyboard.type(figure)
        await page.keyboard.press("Enter")
    await expect(page.get_by_text(re.compile(r"^4 of \d+ counted"))).to_be_visible()
    lines = [one.post_data_json["lines"] for one in sent if one.url.endswith("/lines")]
    assert [line["quantity"] for [line] in lines] == [3, 4, 5, 6]


async def test_two_people_count_one_sheet_on_two_nodes_and_a_third_approves_it(
    people: Opener, stage: Stage, second: Site
) -> None:
    joseph = await people.signed_in(stage.first, JOSEPH, "count")
    sheet = await new_sheet(joseph)
    theirs = await stage.caller(second, GRACE)

    async def arrived() -> bool | None:
        sheets = (await theirs.get("/stores/{store}/sheets"))["sheets"]
        return any(one["id"] == sheet for one in sheets) or None

    await until("the sheet on the other node", arrived)
    grace = await people.signed_in(second, GRACE, f"count/{sheet}")
    before = await theirs.on_hand("VITA200")
    for page, code, quantity in ((joseph, "VITA200", "44"), (grace, "MGSO4", "40")):
        line = page.get_by_label(re.compile(f"^{code}")).first
        await line.fill(quantity)
        await line.press("Enter")
    await expect(joseph.locator("tr", has_text="MGSO4").first).to_contain_text("grace: 40")
    await expect(grace.locator("tr", has_text="VITA200").first).to_contain_text("joseph: 44")
    admin = await people.signed_in(second, ADMIN, f"count/{sheet}")
    await expect(admin.locator("tr", has_text="VITA200").first).to_contain_text("joseph: 44")
    await admin.get_by_role("button", name="Approve the count").click()
    dialog = admin.get_by_role("dialog")
    await expect(dialog).to_contain_text(str(44 - before))
    await dialog.get_by_role("button", name="Approve the count").click()
    await expect(grace.get_by_text("This sheet was approved.")).to_be_visible()
    await expect(joseph.get_by_text("This sheet was approved.")).to_be_visible()
    assert await theirs.on_hand("VITA200") == 44


async def test_who_is_at_the_same_sheet_is_seen(people: Opener, stage: Stage) -> None:
    joseph = await people.signed_in(stage.first, JOSEPH, "count")
    sheet = await new_sheet(joseph)
    grace = await people.signed_in(stage.first, GRACE, f"count/{sheet}")
    await expect(grace.get_by_text("joseph is here too")).to_be_visible()
    await expect(joseph.get_by_text("grace is here too")).to_be_visible()
    await open_screen(grace, "home")
    await expect(joseph.get_by_text("grace is here too")).to_have_count(0)


async def test_who_is_at_the_same_sheet_on_another_node_is_seen(
    people: Opener, stage: Stage, second: Site
) -> None:
    joseph = await people.signed_in(stage.first, JOSEPH, "count")
    sheet = await new_sheet(joseph)
    grace = await people.signed_in(second, GRACE, f"count/{sheet}")
    await expect(grace.get_by_text("joseph is here too")).to_be_visible()
    await expect(joseph.get_by_text("grace is here too")).to_be_visible()
    await open_screen(grace, "home")
    await expect(joseph.get_by_text("grace is here too")).to_have_count(0)


async def test_an_order_begins_with_what_is_suggested_and_why(people: Opener, stage: Stage) -> None:
    page = await people.signed_in(stage.first, JOSEPH, "order")
    keeper = await stage.caller(stage.first, KEEPER)
    row = page.locator("main table tbody tr").filter(
        has=page.get_by_label(re.compile("^Ask for, FEFOL"))
    )
    asked = row.get_by_label(re.compile("^Ask for"))
    await expect(asked).not_to_have_value("")
    await row.get_by_text("Why?").click()
    await expect(row).to_contain_text("months at most")
    await asked.fill("777")
    await page.reload()
    await expect(asked).to_have_value("777")
    await page.get_by_role("button", name=re.compile("^Send the order of")).click()
    await expect(page.get_by_text(re.compile(r"^Order \S+ is sent"))).to_be_visible()
    orders = (await keeper.get("/stores/{store}/orders?side=supplier&status=submitted"))["orders"]
    regular = [one for one in orders if one["kind"] == "regular"]
    assert regular and regular[0]["supplier"]["code"] == WAREHOUSE
    lines = (await keeper.get(f"/stores/{{store}}/orders/{regular[0]['id']}"))["lines"]
    assert [one["quantity"] for one in lines if one["product"]["code"] == "FEFOL"] == [777]


async def test_the_last_line_of_a_page_is_recorded_and_enter_goes_on_to_the_next_page(
    people: Opener, stage: Stage
) -> None:
    keeper = await stage.caller(stage.first, KEEPER)
    bin_code, product = "PAGES", "AMLO5"
    lines = [
        {"product": product, "quantity": 1, "batch": f"P{n:02}", "expiry": "2034-01-31"}
        for n in range(ROWS_A_PAGE + 1)
    ]
    body = {"kind": "receipt", "from": "Somebody"}
    body["lines"] = [line | {"bin": bin_code} for line in lines]
    await keeper.post("/stores/{store}/movements", {"id": "pages"} | body)
    sheet = await keeper.post(
        "/stores/{store}/sheets", {"id": "pages-sheet", "by": "bin", "bin": bin_code}
    )
    page = await people.signed_in(stage.first, KEEPER, f"count/{sheet['id']}")
    inputs = page.locator("main table tbody input")
    await expect(inputs).to_have_count(ROWS_A_PAGE)
    await inputs.last.focus()
    await page.keyboard.type("1")
    await page.keyboard.press("Enter")
    await expect(inputs).to_have_count(1)
    await expect(inputs).to_be_focused()
    await page.keyboard.type("2")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(f"2 of {len(lines)} counted")).to_be_visible()


async def test_a_sheet_is_not_approved_while_figures_of_it_wait_on_the_tablet(
    people: Opener, stage: Stage
) -> None:
    keeper = await stage.caller(stage.first, KEEPER)
    line = {
        "product": "AMLO5",
        "quantity": 7,
        "batch": "W1",
        "expiry": "2034-02-28",
        "bin": "WAITS",
    }
    body = {"id": "waits", "kind": "receipt", "from": "Somebody", "lines": [line]}
    await keeper.post("/stores/{store}/movements", body)
    asked = {"id": "waits-sheet", "by": "bin", "bin": "WAITS"}
    sheet = await keeper.post("/stores/{store}/sheets", asked)
    page = await people.signed_in(stage.first, KEEPER, f"count/{sheet['id']}")
    figure = page.locator("main table tbody input")
    await figure.wait_for()
    await cut(page)
    await figure.fill("6")
    await figure.press("Enter")
    await page.get_by_role("button", name="Approve the count").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("1 record is saved on this tablet only")
    approve = dialog.get_by_role("button", name="Approve the count")
    await expect(approve).to_be_disabled()
    await page.context.set_offline(False)
    await expect(approve).to_be_enabled()
    await approve.click()
    await expect(page.get_by_text("This sheet was approved.")).to_be_visible()
    counted = (await keeper.lines("AMLO5"))[-1]
    assert (counted["kind"], counted["batch"], counted["counted"]) == ("count", "W1", 6)

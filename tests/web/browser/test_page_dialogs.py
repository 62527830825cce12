"""No barriers in dialogs either: each is opened, in English on dark and in Arabic on light ground.

Nothing is carried out in them: they are closed as they were opened.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

import hatch_build
from tests.web.browser.barriers import settled, violations
from tests.web.browser.people import Opener, open_screen, scan, tile
from tests.web.browser.stage import ADMIN, JOSEPH, KEEPER, STORE, WAREHOUSE, Person, Site, Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")
PRODUCT = "COND"
UNKNOWN_GTIN = "4006381333931"
OPEN = "dialog[open]"
LOOKS = (("en", "dark"), ("ar", "light"))


@dataclass(frozen=True, slots=True)
class Way:
    """How a dialog is reached: a screen, and the texts of the buttons that lead to it."""

    screen: str
    presses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """The dialogs of the health centre's screens, and of the warehouse's."""

    here: Sequence[Way]
    warehouse: Sequence[Way]


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def ways(stage: Stage, second: Site) -> AsyncIterator[Ways]:
    """Dialogs, and what they need to be there: records, and a further device."""
    joseph = await stage.caller(stage.first, JOSEPH)
    keeper = await stage.caller(stage.first, KEEPER)
    looks_alike = [
        {"product": PRODUCT, "quantity": 40, "batch": lot, "expiry": "2031-03-31"}
        for lot in ("AB-1", "AB1")
    ]
    receipt = {"id": "alike", "kind": "receipt", "from": "Somebody", "lines": looks_alike}
    await joseph.post("/stores/{store}/movements", receipt)
    lent = {"id": "lent", "kind": "issue", "to": STORE, "purpose": "loan"}
    lines = [{"product": PRODUCT, "quantity": 30}]
    made = await keeper.post("/stores/{store}/movements", lent | {"lines": lines})
    shipment = made["shipment"]
    taken = {"id": "taken", "kind": "received", "shipment": shipment}
    lines = [{"product": PRODUCT, "quantity": 20}]
    await joseph.post("/stores/{store}/movements", taken | {"lines": lines})
    item = {"id": "own", "name": "A bandage of ours", "unit": "piece"}
    await joseph.post("/stores/{store}/products", item)
    sheet = await joseph.post("/stores/{store}/sheets", {"id": "closed-again", "by": "all"})
    body = {"id": "bought", "supplier": "DEMO-SUP", "lines": [{"product": PRODUCT, "quantity": 9}]}
    draft = await keeper.post("/stores/{store}/purchases", body)
    asked = {"id": "asked", "supplier": WAREHOUSE, "kind": "emergency", "lines": lines}
    order = (await joseph.post("/stores/{store}/orders", asked))["id"]
    review = {"id": "reviewed", "decision": "approved"}
    await keeper.post(f"/stores/{{store}}/orders/{order}/review", review)
    submitted = (await keeper.get("/stores/{store}/orders?side=supplier&status=submitted"))[
        "orders"
    ]
    yield Ways(
        here=(
            Way(f"card/{PRODUCT}", ("card-correct",)),
            Way(f"card/{PRODUCT}", ("card-reverse",)),
            Way(f"count/{sheet['id']}", ("count-approve",)),
            Way("discrepancies", ("discrepancies-settle",)),
            Way("alerts", ("alerts-hide",)),
            Way("recalls", ("recalls-call",)),
            Way("devices", ("devices-invite",)),
            Way("devices", ("devices-take_out",)),
            Way("people", ("people-add",)),
            Way("people", ("tables-edit",)),
            Way("tables/reasons", ("tables-add",)),
            Way("tables/settle", ("settling-say",)),
            Way("receipt", ("scan-button",)),
        ),
        warehouse=(
            Way("bins", ("bins-new",)),
            Way("bins/main", ("bins-move",)),
            Way("expiry", ("expiry-do",)),
            Way(f"purchases/{draft['id']}", ("purchases-cancel",)),
            Way(f"purchases/{draft['id']}/receive", ("purchases-came",)),
            Way(f"orders/{submitted[0]['id']}", ("orders-review", "orders-reject")),
            Way(f"orders/{order}", ("orders-close",)),
            Way(f"orders/{order}", ("orders-allocate", "orders-choose")),
            Way(f"shipments/{shipment}", ("shipments-settle",)),
            Way("shipments/loans", ("shipments-write_off",)),
        ),
    )


def texts(language: str) -> dict[str, str]:
    """The page's texts of one line, by their names."""
    folder = hatch_build.WEB / "src" / "locales" / language
    lines = (line for file in folder.glob("*.ftl") for line in file.read_text("utf-8").splitlines())
    return dict(line.split(" = ", 1) for line in lines if re.match(r"[\w-]+ = \S", line))


async def opened(page: Page, way: Way, said: dict[str, str]) -> None:
    """Go to a screen and press what opens its dialog."""
    await open_screen(page, way.screen)
    await settled(page)
    for press in way.presses:
        begins = re.compile(rf"^\s*{re.escape(said[press])}")
        buttons = page.locator("main button, main a.button").filter(has_text=begins)
        await buttons.first.click()
    await expect(page.locator(OPEN), str(way)).to_be_visible()


@pytest.mark.parametrize(("language", "ground"), LOOKS)
@pytest.mark.parametrize("at", [STORE, WAREHOUSE])
async def test_axe_finds_nothing_in_any_dialog(
    people: Opener, stage: Stage, ways: Ways, language: str, ground: str, at: str
) -> None:
    person = Person(ADMIN.name, stage.password, at)
    page = await people.signed_in(stage.first, person, language=language, color_scheme=ground)
    said, found = texts(language), list[str]()
    for way in ways.here if at == STORE else ways.warehouse:
        await opened(page, way, said)
        found += [f"{way}: {one}" for one in await violations(page, within=OPEN)]
        await page.keyboard.press("Escape")
        await expect(page.locator(OPEN), str(way)).to_have_count(0)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("language", "ground"), LOOKS)
async def test_axe_finds_nothing_where_a_barcode_is_linked_or_a_reason_is_asked(
    people: Opener, stage: Stage, language: str, ground: str
) -> None:
    page = await people.signed_in(
        stage.first, JOSEPH, "dispense", language=language, color_scheme=ground
    )
    said = texts(language)
    await tile(page, "RDT").wait_for()
    await scan(page, UNKNOWN_GTIN)
    await expect(page.locator(f"{OPEN} form")).to_be_visible()
    assert await violations(page, within=OPEN) == []
    await page.keyboard.press("Escape")
    await tile(page, "RDT").click()
    await page.locator(".keypad-value").fill("99999")
    await page.get_by_role("button", name=said["dispense-record"], exact=True).click()
    await expect(page.get_by_role("group", name=said["write-override_title"])).to_be_visible()
    assert await violations(page) == []

"""Goods of a test's own: products that no other test looks at, and what lies of them.

Their names begin with "Zz", so that the products of the demo stay on the first page of lists.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.async_api import Locator, Page

from tests.web.browser.stage import ADMIN, STORE, Caller, Person, Stage

PACK = 10  # units of each such product


def wide(stage: Stage, store: str = STORE) -> Person:
    """The admin with the password, who may change what concerns all stores."""
    return Person(ADMIN.name, stage.password, store)


def day(after: int) -> str:
    """A day so many days from now, before now if negative."""
    return (datetime.now(UTC) + timedelta(days=after)).strftime("%Y-%m-%d")


async def product(stage: Stage, code: str, name: str) -> None:
    """A product of tablets, kept by batch."""
    admin = await stage.caller(stage.first, wide(stage))
    fields = {"name": name, "unit": "tablet", "units_per_pack": str(PACK), "batch_tracked": "true"}
    row = {"id": f"make-{code}", "table": "products", "code": code, "fields": fields}
    await admin.post("/catalogue/rows", row)


async def came(caller: Caller, code: str, batch: str, quantity: int, expiry: str) -> None:
    """A batch from outside the network, on the shelf."""
    line = {"product": code, "quantity": quantity, "batch": batch, "expiry": expiry}
    body = {"id": f"{code}-{batch}", "kind": "receipt", "from": "Somebody", "lines": [line]}
    await caller.post("/stores/{store}/movements", body)


async def cells(caller: Caller, code: str) -> dict[tuple[str, str, str], int]:
    """What lies of a product, by batch, bin and status."""
    stock = await caller.get("/stores/{store}/stock")
    rows = [one for one in stock["products"] if one["product"]["code"] == code]
    return {
        (cell["batch"], cell["bin"], cell["status"]): cell["on_hand"]
        for row in rows
        for cell in row["cells"]
        if cell["on_hand"]
    }


async def choose(within: Page | Locator, code: str, label: str = "Product") -> None:
    """Search for a product by its code, and take it."""
    await within.get_by_role("combobox", name=label, exact=True).fill(code)
    await within.get_by_role("option").filter(has_text=code).first.click()


async def choose_place(within: Page | Locator, batch: str) -> None:
    """Take the goods from the place where a batch lies."""
    places = within.get_by_label("From which place")
    option = places.locator("option", has_text=batch)
    await places.select_option(await option.get_attribute("value"))

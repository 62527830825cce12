"""How quickly the page opens and works on a slow tablet: Chromium at a sixth of its speed.

    python -m bench.web_app

A store with 1,231 products on its list, 923 of them counted once, and what was dispensed of each.
Prints one JSON line: milliseconds, each the median of several tries, the worst in brackets.
The node runs unhindered beside the browser, on loopback.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any

from aiohttp import ClientSession, DummyCookieJar
from playwright.async_api import Browser, Page, async_playwright

from node.founding import Plan, found
from node.importing.imports import import_file
from node.node import Node, wall_clock_ms
from node.recording import Actor
from tests.web.browser.people import Opener, sign_in, sign_in_behind
from tests.web.browser.stage import ALONE, Caller, Person, Site

PRODUCTS = 1_231
PLACES = 923
ENTRIES = 20
TRIES = 5
SLOWER = 6
LOOKED_AT_S = 4
WIDTH = {"width": 1024, "height": 768}
PERSON = Person("admin", "2468", "HC01")
OPERATOR = Actor("", "admin", "admin")
FIRST_ROW = "main table tbody tr input"

# The browser's own word (Event Timing) on how long after a key the page stood changed.
_WATCH = """() => {
  window.keys = [];
  new PerformanceObserver(list => {
    for (const one of list.getEntries())
      if (one.name === 'keydown') window.keys.push(one.duration);
  }).observe({type: 'event', durationThreshold: 16});
}"""


def _tables() -> list[tuple[str, str]]:
    codes = [f"P{number:04}" for number in range(PRODUCTS)]
    products = "".join(
        f"{code},Product {code} 250 mg film-coated tablet,100,tablet,true\n" for code in codes
    )
    approved = "".join(f"health_centre,ESS,{code},3,1.5,0.75\n" for code in codes)
    return [
        ("zones", "code,name,level,parent_code\nD,District,district,\n"),
        ("facilities", "code,name,type,zone_code,active\n"
         "CMS,Central store,warehouse,D,true\nHC01,Health centre,health_centre,D,true\n"),
        ("products", f"code,name,units_per_pack,unit,batch_tracked\n{products}"),
        ("programs", "code,name\nESS,Essential medicines\n"),
        ("program-products", "program_code,product_code,full_supply,active\n"
         + "".join(f"ESS,{code},true,true\n" for code in codes)),
        ("approved-products",
         "facility_type,program_code,product_code,max_months_of_stock,min_months_of_stock,"
         f"emergency_order_point\n{approved}"),
        ("supply-lines", "facility_code,program_code,supplier_code\nHC01,ESS,CMS\n"),
    ]  # fmt: skip


async def _prepare(folder: Path) -> None:
    """A store as it is after some years: its list, its stock, its use."""
    plan = Plan(
        "Measured", ("HC01", "CMS"), "Africa/Blantyre", PERSON.secret, "a long password", None
    )
    await found(folder, plan, wall_clock_ms)
    node = await Node.open(folder)
    try:
        for table, text in _tables():
            report = await import_file(
                node.database, node.store, table, f"{table}.csv", text.encode(), OPERATOR, False
            )
            assert not report.problems, report.problems[:3]
    finally:
        await node.close()


async def _stock(caller: Caller) -> None:
    lines = [
        {"product": f"P{number:04}", "quantity": 400, "batch": f"B{number}", "expiry": "2028-05"}
        for number in range(PLACES)
    ]
    await caller.post("/stores/{store}/counts", {"id": "opening", "lines": lines})
    for number in range(0, PLACES, 100):
        given = [{"product": f"P{at:04}", "quantity": 7} for at in range(number, number + 20)]
        body = {"id": f"given-{number}", "kind": "dispense", "lines": given}
        await caller.post("/stores/{store}/movements", body)


Act = Callable[[], Awaitable[object]]


async def _ms(act: Act) -> float:
    began = time.monotonic()
    await act()
    return (time.monotonic() - began) * 1000


async def _slowed(page: Page) -> Page:
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page


async def _cold(browser: Browser, web: str, *, signed_in: bool) -> float:
    """From an empty browser to the form to sign in, or to today's tasks."""
    people = Opener(browser)
    page = await _slowed(await people.page(viewport=WIDTH))
    if signed_in:
        await sign_in_behind(page, web, PERSON)
    await page.goto("about:blank")
    ready = page.locator("ul.tasks, .empty").first if signed_in else page.get_by_label("User")

    async def act() -> None:
        await page.goto(web, wait_until="commit")
        await ready.wait_for()

    taken = await _ms(act)
    await people.close()
    return taken


async def _offline(browser: Browser, web: str) -> tuple[float, float]:
    """Without the node: from a reload to the form, and from the PIN to today's tasks."""
    people = Opener(browser)
    page = await people.page(viewport=WIDTH)
    await page.goto(web)
    await sign_in(page, PERSON)
    await page.locator("ul.tasks, .empty").first.wait_for()
    await page.evaluate("navigator.serviceWorker.ready")
    await page.reload()
    await page.locator("ul.tasks, .empty").first.wait_for()
    await page.context.set_offline(True)
    await _slowed(page)

    async def reload() -> None:
        await page.reload(wait_until="commit")
        await page.get_by_label("PIN or password").wait_for()

    async def opened() -> None:
        await page.get_by_role("button", name="Sign in").click()
        await page.locator("ul.tasks, .empty").first.wait_for()

    form = await _ms(reload)
    await page.get_by_label("PIN or password").fill(PERSON.secret)
    home = await _ms(opened)
    await people.close()
    return form, home


async def _long_list(browser: Browser, web: str, screen: str) -> tuple[float, list[float]]:
    """From home to the first row that can be typed into; then each entry, by the browser's word.

    Home was looked at for a moment: the page prepares what comes next meanwhile.
    """
    people = Opener(browser)
    page = await people.page(viewport=WIDTH)
    await sign_in_behind(page, web, PERSON)
    await page.goto(web)
    await page.locator("ul.tasks, .empty").first.wait_for()
    await _slowed(page)
    await asyncio.sleep(LOOKED_AT_S)

    async def act() -> None:
        await page.evaluate("screen => { location.hash = '#/' + screen }", screen)
        await page.locator(FIRST_ROW).first.wait_for()

    first = await _ms(act)
    await page.evaluate(_WATCH)
    await page.locator(FIRST_ROW).first.focus()
    for number in range(ENTRIES):
        await page.keyboard.type(str(number))
        await page.keyboard.press("Enter")
    keys: list[float] = await page.evaluate("window.keys")
    await people.close()
    return first, keys


async def _script_bytes(browser: Browser, web: str) -> int:
    """Bytes of the scripts that the first load asks for, gzipped."""
    people = Opener(browser)
    page = await people.page(service_workers="block")
    await sign_in_behind(page, web, PERSON)
    scripts: dict[str, bytes] = {}

    async def keep(response: Any) -> None:
        if response.url.endswith(".js"):
            scripts[response.url] = gzip.compress(await response.body())

    page.on("response", keep)
    await page.goto(web)
    await page.locator("ul.tasks, .empty").first.wait_for()
    await people.close()
    return sum(map(len, scripts.values()))


def _told(figures: list[float]) -> str:
    return f"{median(figures):.0f} ({max(figures):.0f})" if figures else "below 16"


async def measure(browser: Browser, web: str, caller: Caller) -> dict[str, Any]:
    """All figures, in the order of docs/benchmarks.md."""
    sheet = (await caller.post("/stores/{store}/sheets", {"id": "sheet", "by": "all"}))["id"]
    offline = [await _offline(browser, web) for _ in range(TRIES)]
    orders = [await _long_list(browser, web, "order") for _ in range(TRIES)]
    counts = [await _long_list(browser, web, f"count/{sheet}") for _ in range(TRIES)]
    return {
        "first interactive, cold": _told(
            [await _cold(browser, web, signed_in=False) for _ in range(TRIES)]
        ),
        "home, cold": _told([await _cold(browser, web, signed_in=True) for _ in range(TRIES)]),
        "form without the node": _told([form for form, _ in offline]),
        "home without the node": _told([home for _, home in offline]),
        "first row of the order": _told([first for first, _ in orders]),
        "a key in the order": _told([key for _, keys in orders for key in keys]),
        "first row of the sheet": _told([first for first, _ in counts]),
        "a key in the sheet": _told([key for _, keys in counts for key in keys]),
        "script bytes": await _script_bytes(browser, web),
    }


async def run(chromium: str) -> dict[str, Any]:
    """Prepare the store, run its node and measure."""
    with tempfile.TemporaryDirectory(prefix="stockmesh-bench-") as root:
        folder = Path(root) / "node"
        await _prepare(folder)
        site = Site(folder, ALONE)
        await site.start()
        try:
            async with ClientSession(cookie_jar=DummyCookieJar()) as http:
                caller = await Caller(http, site.web, PERSON.store).sign_in(PERSON)
                await _stock(caller)
                async with async_playwright() as playwright:
                    browser = await playwright.chromium.launch(
                        executable_path=chromium, args=["--no-sandbox"]
                    )
                    return await measure(browser, site.web, caller)
        finally:
            await site.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--chromium", default=shutil.which("chromium"), help="path of a Chromium")
    arguments = parser.parse_args()
    print(json.dumps(asyncio.run(run(arguments.chromium)), indent=1))


if __name__ == "__main__":
    main()

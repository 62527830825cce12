"""Pictures of the main screens for README and guide, taken from the demo's own data.

    python -m bench.screenshots

Writes PNG files to docs/pictures; small, because they stand in the repository.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from tests.web.browser.barriers import settled
from tests.web.browser.people import PHONE, Opener, open_screen, tile
from tests.web.browser.stage import ADMIN, JOSEPH, STORE, Person, Stage, demo_stage

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
LIMIT_BYTES = 120_000
DESKTOP = {"width": 1080, "height": 680}

# name, address, window, language, dark
SHOTS = (
    ("home", "home", DESKTOP, "en", False),
    ("home-dark", "home", DESKTOP, "en", True),
    ("home-arabic", "home", PHONE, "ar", False),
    ("dispense-phone", "dispense", PHONE, "en", False),
    ("count", "count/{sheet}", DESKTOP, "en", False),
    ("order", "order", DESKTOP, "en", False),
    ("card", "card/AMOX250", DESKTOP, "en", False),
    ("product", "product/AMOX250", DESKTOP, "en", False),
    ("receive-phone", "receive/{shipment}", PHONE, "en", False),
    ("levels", "levels", DESKTOP, "en", False),
    ("setup", "setup", DESKTOP, "en", False),
)


async def take(stage: Stage, people: Opener) -> None:
    """All pictures, each of a browser of its own."""
    joseph = await stage.caller(stage.first, JOSEPH)
    sheet = (await joseph.post("/stores/{store}/sheets", {"id": "shown", "by": "all"}))["id"]
    shipments = (await joseph.get("/stores/{store}/shipments"))["shipments"]
    named = {
        "sheet": sheet,
        "shipment": next(one["id"] for one in shipments if one["state"] == "in_transit"),
    }
    admin = Person(ADMIN.name, stage.password, STORE)
    for name, address, window, language, dark in SHOTS:
        page = await people.signed_in(
            stage.first, admin, language=language, viewport=window,
            color_scheme="dark" if dark else "light",
        )  # fmt: skip
        await open_screen(page, address.format(**named))
        await settled(page)
        if name == "dispense-phone":
            await tile(page, "AMOX250").click()
            await page.locator(".keypad-keys").get_by_role("button", name="1").click()
        path = PICTURES / f"{name}.png"
        await page.screenshot(path=path)
        size = path.stat().st_size
        assert size <= LIMIT_BYTES, f"{path}: {size} bytes"
        print(f"{path.name}: {size:,} bytes")


async def run(chromium: str) -> None:
    """Found the demo, run its node, take the pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="stockmesh-pictures-") as root:
        async with demo_stage(Path(root) / "stage") as stage, async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox"]
            )
            people = Opener(browser)
            await take(stage, people)
            await people.close()
            await browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--chromium", default=shutil.which("chromium"), help="path of a Chromium")
    asyncio.run(run(parser.parse_args().chromium))


if __name__ == "__main__":
    main()

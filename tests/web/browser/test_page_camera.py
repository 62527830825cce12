"""The camera: a browser whose camera sees a label or a pack, and the forms that it fills."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import segno
from playwright.async_api import Page, expect

from tests.web.browser.people import open_screen
from tests.web.browser.stage import ADMIN, JOSEPH, Stage
from tests.web.browser.test_page_tablets import tablet

pytestmark = pytest.mark.asyncio(loop_scope="package")
GTIN = "05012345678900"
LABEL = f"(01){GTIN}(17)310531(10)CAM7"  # as this node prints it
# A GS1 DataMatrix as on a pack, two rows of it in one of text:
# (01)05012345678900(17)310531(10)CAM8
PACK = (
    "█▄▀▄█▄▀ ▀▄▀▄▀ ▀ ▀▄",
    "█ ▄▄▀▄▄█▀▀ ▄ ▀▀▄▄▄",
    "█▀█ ▄▄▀▄▄▄ ▀▄▀ ▀ ▄",
    "█▀▀█▀▀ ▄▄▄██▄▄█ ▀▄",
    "█▄▀ █▄ ▀ ▄▀▀▄▄ ▀█▄",
    "█ ▄ ▄▄ ▄█  █▄ ▄▄▄▄",
    "██▄ █▄▀▄█▀▀ █▀█ █▄",
    "██ █ ▀▄█▄█ █ ▄█▀▄▄",
    "█▄▄▄▄▄█▄█▄▄▄▄█▄██▄",
)
INK = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
WIDTH, HEIGHT = 640, 480
FRAMES = 2  # shown again and again
LIGHT, DARK, GREY = 235, 16, 128
READ_MS = 60_000  # decoding without a graphics card, on a loaded machine


def label() -> list[list[int]]:
    """The dark and light squares of a QR code."""
    return [list(row) for row in segno.make(LABEL, micro=False).matrix_iter(border=4)]


def pack() -> list[list[int]]:
    """The dark and light squares of a DataMatrix."""
    rows = [[INK[one][half] for one in f"  {line}  "] for line in PACK for half in (0, 1)]
    nothing = [[0] * len(rows[0])] * 2
    return [*nothing, *rows, *nothing]


def film(rows: list[list[int]]) -> bytes:
    """A YUV4MPEG2 film of a code held before the camera."""
    scale = (HEIGHT - 60) // len(rows)
    left, top = (WIDTH - scale * len(rows)) // 2, (HEIGHT - scale * len(rows)) // 2
    picture = bytearray([LIGHT]) * (WIDTH * HEIGHT)
    for y, row in enumerate(rows):
        drawn = b"".join(bytes([DARK if dark else LIGHT]) * scale for dark in row)
        for line in range(top + y * scale, top + (y + 1) * scale):
            picture[line * WIDTH + left : line * WIDTH + left + len(drawn)] = drawn
    colours = bytes([GREY]) * (WIDTH * HEIGHT // 2)
    frame = b"FRAME\n" + bytes(picture) + colours
    return f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420mpeg2\n".encode() + frame * FRAMES


async def scan_with_camera(page: Page) -> None:
    """Open the camera; it closes by itself with what it read, soon or after a while."""
    await page.get_by_role("button", name="Scan", exact=True).click()


@pytest.mark.parametrize(("code", "batch"), [(label, "CAM7"), (pack, "CAM8")])
async def test_a_code_before_the_camera_fills_the_form(
    chromium_path: str,
    built_page: None,
    stage: Stage,
    tmp_path: Path,
    code: Callable[[], list[list[int]]],
    batch: str,
) -> None:
    admin = await stage.caller(stage.first, ADMIN)
    setting = {"kind": "barcode", "gtin": GTIN, "product": "TDF3TC", "units": "30"}
    await admin.post("/stores/{store}/settings", {"id": "camera", "settings": [setting]})
    seen = tmp_path / "code.y4m"
    seen.write_bytes(film(code()))
    camera = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
    async with tablet(
        chromium_path, *camera, f"--use-file-for-fake-video-capture={seen}"
    ) as people:
        page = await people.signed_in(stage.first, JOSEPH, "receipt")
        await scan_with_camera(page)
        product = page.get_by_role("combobox", name="Product")
        named = "TDF3TC Tenofovir/lamivudine/dolutegravir tablet"
        await expect(product).to_have_value(named, timeout=READ_MS)
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(page.get_by_label("Batch")).to_have_value(batch)
        await expect(page.get_by_label("Expiry")).to_have_value("2031-05-31")
        await expect(page.get_by_label("Quantity in tablet")).to_have_value("30")
        await open_screen(page, "dispense")
        await page.locator("button.tile").first.wait_for()
        await scan_with_camera(page)
        chosen = page.get_by_role("heading", level=2).filter(has_text="TDF3TC")
        await expect(chosen).to_be_visible(timeout=READ_MS)

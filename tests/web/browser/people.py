"""People: pages of the web app as somebody has them open, signed in or not."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.web.browser.stage import Person, Site

PATIENCE_MS = 15_000  # for a step of a page on a loaded machine
expect.set_options(timeout=PATIENCE_MS)
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 640}
# The browser's own word on an answer that is no 200, on a header that means nothing over plain HTTP
# and on a worker it does not take from an untrusted address: the page shows each in its own way.
_PASSED_OVER = (
    "Failed to load resource", "net::ERR_", "Cross-Origin-Opener-Policy", "SSL certificate error"
)  # fmt: skip


class Opener:
    """Opens pages, and notes what they complain about."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._contexts: list[BrowserContext] = []
        self._complaints: list[str] = []

    async def page(self, *, language: str = "en", **options: Any) -> Page:
        """A page of a browser that was never used; `options` are Playwright's for a context."""
        options.setdefault("viewport", DESKTOP)
        options.setdefault("locale", "en-GB")
        context = await self.browser.new_context(**options)
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if language != "en":
            await context.add_init_script(f"localStorage['stockmesh.language'] = '{language}'")
        page = await context.new_page()
        page.on("pageerror", lambda error: self._complaints.append(f"{page.url}: {error}"))
        page.on("console", self._hear)
        return page

    async def signed_in(
        self, site: Site, person: Person, at: str = "home", *, language: str = "en", **options: Any
    ) -> Page:
        """A page of somebody who is signed in, at a screen; without the form."""
        page = await self.page(language=language, **options)
        await sign_in_behind(page, site.web, person)
        await page.goto(f"{site.web}/#/{at}")
        await page.locator("main h1").first.wait_for()
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(part in message.text for part in _PASSED_OVER):
            self._complaints.append(message.text)

    async def close(self) -> list[str]:
        """Close all pages; what they complained about."""
        for context in self._contexts:
            await context.close()
        return self._complaints


async def sign_in_behind(page: Page, web: str, person: Person) -> None:
    """Sign a browser in by its cookie alone."""
    body = {"store": person.store, "user": person.name, "pin": person.secret}
    answer = await page.context.request.post(f"{web}/api/v1/session", data=body)
    assert answer.ok, await answer.text()


async def sign_in(page: Page, person: Person) -> None:
    """Sign in by the form of a browser that does not know the person."""
    await page.get_by_label("Store", exact=True).select_option(person.store)
    await page.get_by_label("User").fill(person.name)
    await page.get_by_label("PIN or password").fill(person.secret)
    await page.get_by_role("button", name="Sign in").click()
    await page.locator("main h1").first.wait_for()


# Resolves when the page has seen the new address and drawn once.
_GO = """screen => new Promise(done => {
  if (location.hash === '#/' + screen) return done();
  addEventListener('hashchange', () => requestAnimationFrame(() => setTimeout(done)), {once: true});
  location.hash = '#/' + screen;
})"""


async def open_screen(page: Page, screen: str) -> None:
    """Go to a screen by its address, as a link does."""
    await page.evaluate(_GO, screen)
    await page.locator("main h1, main > p:not(.quiet)").first.wait_for()


KEY_S = 0.005  # between two keys of a scanner


async def scan(page: Page, code: str) -> None:
    """What a scanner does that types: keys in quick succession, then Enter.

    The keys carry their own times, so that a loaded machine does not make a slow typist of it.
    """
    devtools = await page.context.new_cdp_session(page)
    begun = time.time()
    presses = []
    for at, key in enumerate([*code, "Enter"]):
        press = {"type": "keyDown", "key": key, "text": key, "timestamp": begun + at * KEY_S}
        if key == "Enter":
            press |= {"code": "Enter", "text": "\r", "windowsVirtualKeyCode": 13}
        presses.append(devtools.send("Input.dispatchKeyEvent", press))
    await asyncio.gather(*presses)  # they leave in this order
    await devtools.detach()


def tile(page: Page, product: str) -> Locator:
    """The button of a product among those to dispense."""
    return page.locator("button.tile").filter(has_text=product).first

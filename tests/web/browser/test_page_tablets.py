"""Tablets: the page over HTTPS under the store's CA, without trust in it, and over plain HTTP.

Chromium counts a certificate as good when the store's CA stands in its list of good keys
(`--ignore-certificate-errors-spki-list`). Unlike a warning that was clicked away, such a page is
a secure context that may keep itself, as on a tablet whose owner installed the CA.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.async_api import Error, async_playwright, expect

from node.addresses import LOOPBACK, own_hosts
from tests.web.browser.conftest import FLAGS
from tests.web.browser.people import Opener, open_screen, sign_in, tile
from tests.web.browser.stage import ADMIN, AMINA, Stage
from tests.web.browser.test_page_offline import unlock, worker_of

pytestmark = pytest.mark.asyncio(loop_scope="package")


@asynccontextmanager
async def tablet(path: str, *flags: str, **options: object) -> AsyncIterator[Opener]:
    """People at a browser of its own that was started with these flags."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, args=[*FLAGS, *flags], **options
        )
        opener = Opener(browser)
        yield opener
        assert await opener.close() == []
        await browser.close()


async def spki_of_ca(stage: Stage) -> str:
    """The hash of the store CA's public key as Chromium wants it."""
    async with stage.http.get(f"{stage.first.web}/ca.crt") as answer:
        ca = x509.load_der_x509_certificate(await answer.read())
    key = ca.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode()


async def test_a_tablet_that_trusts_the_stores_ca_keeps_the_page_and_opens_it_without_the_node(
    chromium_path: str, built_page: None, stage: Stage
) -> None:
    trust = f"--ignore-certificate-errors-spki-list={await spki_of_ca(stage)}"
    async with tablet(chromium_path, trust) as people:
        page = await people.page()
        await page.goto(stage.first.tablets)
        assert await page.evaluate("isSecureContext")
        await sign_in(page, AMINA)
        await open_screen(page, "dispense")
        await tile(page, "AMOX250").wait_for()
        await worker_of(page)
        await page.context.set_offline(True)
        await page.reload()
        await unlock(page, AMINA)
        await open_screen(page, "outbox")
        await expect(page.get_by_text("This page opens without the node.")).to_be_visible()


async def test_without_trust_the_browser_refuses_the_page(people: Opener, stage: Stage) -> None:
    page = await people.page()
    with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        await page.goto(stage.first.tablets)


async def test_who_clicks_the_warning_away_works_with_the_node_and_is_told_what_lacks(
    people: Opener, stage: Stage
) -> None:
    page = await people.page(ignore_https_errors=True)
    await page.goto(stage.first.tablets)
    await sign_in(page, AMINA)
    await open_screen(page, "dispense")
    await tile(page, "AMOX250").wait_for()
    await open_screen(page, "outbox")
    await expect(page.get_by_text("This page does not open without the node here")).to_be_visible()


async def test_plain_http_on_the_lan_works_while_the_node_is_in_reach(
    people: Opener, stage: Stage, tmp_path: Path
) -> None:
    outward = [host for host in own_hosts("0.0.0.0") if host not in LOOPBACK and ":" not in host]
    if not outward:
        pytest.skip("this machine has no address but its own")
    site = await stage.join("plain")
    site.options = type(site.options)(
        site.options.web, site.options.peer, site.options.connect, False, plain=(outward[0], 0)
    )
    await site.start()
    await stage.caller(site, AMINA)
    address = dict(part.rsplit(" ", 1) for part in site.line.split(": ", 1)[1].split(", "))["plain"]
    page = await people.page()
    await page.goto(address)
    assert not await page.evaluate("isSecureContext")
    await sign_in(page, AMINA)
    await open_screen(page, "dispense")
    await tile(page, "AMOX250").click()
    await page.locator(".keypad-value").fill("1")
    await page.get_by_role("button", name="Record", exact=True).click()
    await expect(page.locator("ul.given li")).to_contain_text("1 × Amoxicillin")
    await open_screen(page, "outbox")
    await expect(page.get_by_text("This page does not open without the node here")).to_be_visible()
    await open_screen(page, "setup")
    await expect(page.locator("main")).to_contain_text("missing")


async def test_the_page_for_tablets_gives_the_code_and_the_certificate(
    people: Opener, stage: Stage
) -> None:
    page = await people.signed_in(stage.first, ADMIN, "setup")
    await expect(page.get_by_role("img", name="Code with the address")).to_be_visible()
    await expect(page.get_by_role("link", name="Take the certificate")).to_have_attribute(
        "href", "/ca.crt"
    )
    tests = page.locator("main li")
    await expect(tests.filter(has_text="The page opens without the node")).to_contain_text("works")

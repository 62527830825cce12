"""A newer page: it is offered, waits until a person takes it, and keeps what was entered.

The page is served from a copy of its build, of which a newer version is made as a build makes one:
other files under other names, and a worker that knows them. The API can be away, as it is while
the network is, with the page's files still in reach.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from aiohttp.web import Request, Response, StreamResponse, middleware
from playwright.async_api import Page, expect

from node.api.app import make_app
from node.api.events import Hub
from node.api.handlers import Api
from node.api.pages import page_folder
from node.api.sessions import Sessions
from tests.web.browser.people import Opener, open_screen, sign_in, tile
from tests.web.browser.stage import JOSEPH, Stage, until
from tests.web.browser.test_page_offline import give, given, pins_of, unlock, worker_of

pytestmark = pytest.mark.asyncio(loop_scope="package")
OFFERED = "A newer version of this page is here."
NEWER = "meta[name='newer']"
# What the page does by itself every hour.
LOOK = "navigator.serviceWorker.getRegistration().then(one => one.update()).then(() => null)"


@dataclass
class Server:
    """A node's page and API, of which either may change.

    Attributes:
        pages: the build that is served. asked: paths of assets that browsers fetched.
    """

    pages: Path
    web: str = ""
    is_away: bool = False
    asked: list[str] = field(default_factory=list)

    @middleware
    async def gate(
        self, request: Request, handler: Callable[[Request], Awaitable[StreamResponse]]
    ) -> StreamResponse:
        if request.path.startswith("/assets/"):
            self.asked.append(request.path)
        if self.is_away and request.path.startswith("/api/"):
            return Response(status=503, text="out of reach")
        return await handler(request)

    def make_newer(self) -> None:
        """Put a newer version in the place of the one that is served."""
        for packed in self.pages.glob("*.gz"):
            packed.unlink()
        shell, worker = self.pages / "index.html", self.pages / "sw.js"
        [name] = re.findall(r"/assets/(look-\w+\.css)", shell.read_text())
        other = name.replace("look-", "look-NEWER-")
        for old in self.pages.glob(f"assets/{name}*"):
            old.rename(old.with_name(old.name.replace(name, other)))
        text = shell.read_text().replace(name, other)
        shell.write_text(text.replace("<title>", '<meta name="newer"><title>'))
        [version] = re.findall(r"stockmesh-(\w{16})", worker.read_text())
        worker.write_text(worker.read_text().replace(version, version[::-1]).replace(name, other))


@pytest_asyncio.fixture(loop_scope="package")
async def server(stage: Stage, built_page: None, tmp_path: Path) -> AsyncIterator[Server]:
    assert stage.first.running is not None
    node, hub = stage.first.running.node, Hub()
    made = Server(tmp_path / "pages")
    shutil.copytree(page_folder(), made.pages)
    app = make_app(Api(node, Sessions(node), hub, list), made.pages)
    app.middlewares.append(made.gate)
    async with TestServer(app, host="127.0.0.1") as opened:
        made.web = str(opened.make_url("")).rstrip("/")
        yield made
        hub.close()


async def kept_page(people: Opener, server: Server) -> Page:
    """A tablet that keeps the page, with somebody signed in."""
    page = await people.page()
    await page.goto(server.web)
    await sign_in(page, JOSEPH)
    await worker_of(page)
    await pins_of(page, 1)
    return page


async def test_a_newer_page_waits_until_it_is_taken_and_keeps_what_was_entered(
    people: Opener, stage: Stage, server: Server
) -> None:
    page = await kept_page(people, server)
    await open_screen(page, "dispense")
    await tile(page, "RDT").wait_for()
    server.is_away = True
    await give(page, "RDT", 17)
    await expect(page.locator("ul.given li")).to_contain_text("on this tablet only")
    await open_screen(page, "receipt")
    await page.get_by_label("Supplier").fill("A pharmacy by the river")
    server.make_newer()
    await page.evaluate(LOOK)
    await expect(page.get_by_text(OFFERED)).to_be_visible()
    await page.reload()
    await expect(page.locator(NEWER)).to_have_count(0)
    await expect(page.get_by_text(OFFERED)).to_be_visible()
    server.asked.clear()
    await page.get_by_role("button", name="Use it now").click()
    await expect(page.locator(NEWER)).to_have_count(1)
    await expect(page.get_by_text("1 record waits on this tablet and is kept")).to_be_visible()
    await unlock(page, JOSEPH)
    await expect(page.get_by_text(OFFERED)).to_have_count(0)
    await open_screen(page, "receipt")
    await expect(page.get_by_label("Supplier")).to_have_value("A pharmacy by the river")
    assert server.asked == []
    server.is_away = False
    joseph = await stage.caller(stage.first, JOSEPH)

    async def arrived() -> bool | None:
        return await given(joseph, "RDT", 17) != [] or None

    await until("the entry", arrived)
    assert await given(joseph, "RDT", 17) == ["joseph"]


async def test_a_newer_page_costs_what_is_new_and_another_tab_is_told_that_it_was_taken(
    people: Opener, server: Server
) -> None:
    page = await kept_page(people, server)
    other = await page.context.new_page()
    await other.goto(f"{server.web}/#/home")
    await other.locator("main h1").first.wait_for()
    server.make_newer()
    server.asked.clear()
    await page.evaluate(LOOK)
    await expect(page.get_by_text(OFFERED)).to_be_visible()
    assert len(server.asked) == 1 and "look-NEWER" in server.asked[0]
    await page.get_by_role("button", name="Use it now").click()
    await expect(page.locator(NEWER)).to_have_count(1)
    await expect(other.locator(NEWER)).to_have_count(0)
    await other.get_by_role("button", name="Use it now").click()
    await expect(other.locator(NEWER)).to_have_count(1)
    await expect(other.get_by_text(OFFERED)).to_have_count(0)

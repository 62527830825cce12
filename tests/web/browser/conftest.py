"""Fixtures: one Chromium, the demo's nodes, and a page for each person of a test.

Everything lives in the loop of this package, so that nodes and browser are shared by its tests.
Without a Chromium, where none can be installed, these tests are skipped.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path

import pytest
import pytest_asyncio

import hatch_build

if importlib.util.find_spec("playwright") is None:
    collect_ignore_glob = ["test_*.py"]
else:
    from playwright.async_api import Browser, async_playwright

    from tests.web.browser.people import Opener
    from tests.web.browser.stage import JOSEPH, Site, Stage, demo_stage

    NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    INSTALL_S = 300
    # A sandbox of its own cannot be had by root in a container, and its shared memory may be tiny.
    FLAGS = ("--no-sandbox", "--disable-dev-shm-usage")

    @cache
    def chromium() -> str | None:
        """The path of a Chromium; Debian's is installed where that may be done."""
        found = next(filter(None, map(shutil.which, NAMES)), None)
        if found is None and os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
            for words in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
                command = ["apt-get", "-qq", *words]
                with contextlib.suppress(subprocess.TimeoutExpired):
                    subprocess.run(command, check=False, capture_output=True, timeout=INSTALL_S)
            found = shutil.which("chromium")
        return found

    @pytest.fixture(scope="package")
    def chromium_path() -> str:
        path = chromium()
        if path is None:
            pytest.skip("no Chromium on this machine")
        return path

    @pytest.fixture(scope="package")
    def built_page() -> Iterator[None]:
        """The page as the sources have it now."""
        if shutil.which("npm") is None and not hatch_build.is_current():
            pytest.skip("no Node on this machine, and the page is not built")
        hatch_build.build_page()
        yield

    @pytest_asyncio.fixture(scope="package", loop_scope="package")
    async def browser(chromium_path: str, built_page: None) -> AsyncIterator[Browser]:
        async with async_playwright() as playwright:
            opened = await playwright.chromium.launch(
                executable_path=chromium_path, args=list(FLAGS)
            )
            yield opened
            await opened.close()

    @pytest_asyncio.fixture(scope="package", loop_scope="package")
    async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
        folder: Path = tmp_path_factory.mktemp("stage")
        async with demo_stage(folder) as opened:
            yield opened

    @pytest_asyncio.fixture(scope="package", loop_scope="package")
    async def second(stage: Stage) -> Site:
        """A further device of the health centre, with all that the first holds of it."""
        site = await stage.join("second")
        await site.start()
        await stage.caller(site, JOSEPH)
        return site

    @pytest_asyncio.fixture(loop_scope="package")
    async def people(browser: Browser) -> AsyncIterator[Opener]:
        """Opens pages; what a page complained about fails the test that opened it."""
        opener = Opener(browser)
        yield opener
        complaints = await opener.close()
        assert complaints == []

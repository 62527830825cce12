"""Barriers: what axe-core finds wrong with a page, and what of it does not fit its window."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from playwright.async_api import Page

import hatch_build

SCREENS = hatch_build.WEB / "src" / "screens.ts"
AXE = hatch_build.WEB / "node_modules" / "axe-core" / "axe.min.js"
# What may differ on dark ground, where the page is otherwise the same.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
STANDARDS = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}

# The page's own policy lets no script in; what the browser's tools evaluate is not under it.
_RUN = """async ([rules, within]) => {
  const found = await axe.run(within || document, {
    runOnly: rules, resultTypes: ['violations'],
  });
  return found.violations.map(one => [one.id, one.help, one.nodes.map(node => node.html)]);
}"""
# Whatever reaches past the window and lies in no part that scrolls by itself. A drawing follows a
# window's new width a frame later.
_PAST = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  await frame();
  const width = document.documentElement.clientWidth;
  const scrolls = one => {
    for (let at = one.parentElement; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (/auto|scroll|hidden|clip/.test(style.overflowX)) return true;
    }
    return getComputedStyle(one).position === 'fixed';
  };
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')]
    .filter(one => {
      const box = one.getBoundingClientRect();
      return box.width > 0 && (box.right > width + 1 || box.left < -1) && !scrolls(one);
    })
    .map(one => one.outerHTML.slice(0, 120));
}"""
# A screen that has its heading and its figures, and has not changed for a moment.
_STANDS = """quiet_ms => new Promise(done => {
  const body = document.body;
  const ready = () => body.querySelector('main h1') && !body.querySelector('[aria-busy=true]');
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => ready() ? (watch.disconnect(), done()) : wait(), quiet_ms);
  };
  const watch = new MutationObserver(wait);
  watch.observe(body, {childList: true, subtree: true});
  wait();
})"""
QUIET_MS = 150


def screen_names() -> list[str]:
    """Every screen of the page, by its address."""
    found = re.findall(r'screen\(\s*"([\w-]+)"', SCREENS.read_text(encoding="utf-8"))
    assert len(found) > 20, found
    return found


async def violations(
    page: Page, *, rules: Mapping[str, object] = STANDARDS, within: str = ""
) -> list[str]:
    """What axe finds against WCAG 2.2 AA and good practice, with the first places of each.

    `within` is the selector of a part of the page.
    """
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate(_RUN, [rules, within])
    return [f"{name}: {words}: {json.dumps(nodes[:3])[:600]}" for name, words, nodes in found]


async def past_the_window(page: Page) -> list[str]:
    """The elements that make the page scroll sideways."""
    found: list[str] = await page.evaluate(_PAST)
    return found


async def settled(page: Page) -> None:
    """Wait until the screen has its figures and stands still."""
    await page.evaluate(_STANDS, QUIET_MS)

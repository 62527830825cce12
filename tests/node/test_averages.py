"""Averages: kept till a month they rest on is touched, and the same as when computed anew."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from node import averages, warming
from node.node import Node
from node.stock import StoreBook
from tests.node.founded import Clock, Web

DAYS = 24 * 60


@pytest.fixture(autouse=True)
def empty() -> None:
    averages._kept.clear()


async def amc(node: Node) -> Any:
    def query(directory: Any) -> Any:
        store = directory.store("HC01")
        present = directory.present(node.now_ms())
        book = StoreBook(directory, store, present, is_present=True)
        return book.amc(directory.product("ACT").id)

    return await node.read(query)


async def computed(node: Node) -> Any:
    averages._kept.clear()
    return await amc(node)


async def given(web: Web, name: str, day: str, quantity: int) -> None:
    lines = [{"product": "ACT", "quantity": quantity, "batch": "L1"}]
    await web.move(name, "dispense", lines, occurred_at=day, note="late paper")


@pytest.fixture
async def stocked(web: Web, clock: Clock) -> Web:
    stock = [{"product": "ACT", "quantity": 900, "batch": "L1", "expiry": "2028-01"}]
    await web.move("r", "receipt", stock, occurred_at="2026-10-24")
    await given(web, "d1", "2026-10-28", 31)
    return web


async def test_a_days_work_keeps_an_average_and_a_late_entry_changes_it(
    stocked: Web, node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await amc(node)
    assert first is not None and len(averages._kept) == 1
    events = StoreBook.events
    asked: list[bytes] = []

    def counted(book: StoreBook, product: bytes, context: Any) -> Any:
        asked.append(product)
        return events(book, product, context)

    monkeypatch.setattr(StoreBook, "events", counted)
    await given(stocked, "d2", "2026-11-20", 5)
    assert await amc(node) == first and not asked
    await given(stocked, "d3", "2026-10-29", 31)
    late = await amc(node)
    assert asked and late == 2 * first == await computed(node)
    await stocked.post("/stores/HC01/movements/d3/reverse", {"id": "u", "reason": "a slip"})
    assert await amc(node) == first == await computed(node)


async def test_averages_of_a_month_end_with_it(stocked: Web, node: Node, clock: Clock) -> None:
    before = await amc(node)
    clock.pass_minutes(12 * DAYS)
    assert await amc(node) == await computed(node) != before


async def test_warming_computes_what_nobody_asked_for_yet(
    stocked: Web, node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warming, "FIRST_AFTER_S", 0.0)
    warm = asyncio.create_task(warming.keep_averages_warm(node))
    while not averages._kept:
        await asyncio.sleep(0.01)
    warm.cancel()

"""Demo: a network to be tried, founded some weeks back and lived in until now.

Everything goes in as people would record it, through the same use cases, under a clock that the
demo moves; so the cards, figures and alerts of the demo are real ones.
"""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from node import answers, counts, movements, requests
from node.demo_data import (
    ITEMS,
    PROGRAMME,
    STORE,
    STORE_NAME,
    SUPPLIER,
    WAREHOUSE,
    WAREHOUSE_NAME,
    Item,
    tables,
)
from node.errors import Refused
from node.folder_files import DEMO_FILE
from node.founding import PASSPHRASE_BYTES, Plan, found
from node.importing.imports import import_file
from node.node import Node
from node.recording import Actor
from node.supply_acts import Told, order

NETWORK = "Demo"
WEEKS = 5
USER = "admin"
PIN = "2468"  # told to whoever made the demo; it guards invented figures
_DAY_MS = 86_400_000
_OPERATOR = Actor("", USER, "admin")
# Weeks of stock at the opening: some run out before the end, so that there is something to do.
_COVER = (9, 12, 4, 14, 8, 20, 6, 10, 16, 3)


class _Clock:
    """The demo's time; entries get the stamps they would have had."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms


async def make_demo(folder: Path, time_zone: str, clock: Callable[[], int]) -> dict[str, Any]:
    """Found the demo in an empty folder; answers how to sign in.

    Raises:
        KeyFault: the folder belongs to a device, or cannot be written.
        Refused: `invalid` time zone.
    """
    now_ms = clock()
    moved = _Clock(now_ms - (WEEKS * 7 + 1) * _DAY_MS)
    password = secrets.token_urlsafe(PASSPHRASE_BYTES)
    names = {STORE: STORE_NAME, WAREHOUSE: WAREHOUSE_NAME}
    plan = Plan(NETWORK, (STORE, WAREHOUSE), time_zone, PIN, password, None, USER, names)
    await found(folder, plan, moved)
    (folder / DEMO_FILE).write_text("made to be tried; may be thrown away\n", encoding="utf-8")
    node = await Node.open(folder, moved)
    try:
        await _live(node, moved, now_ms)
    finally:
        await node.close()
    return {"store": STORE, "user": USER, "pin": PIN, "password": password}


async def _live(node: Node, clock: _Clock, now_ms: int) -> None:
    """The weeks of the demo, up to an hour before now."""
    for table, text in tables():
        await import_file(
            node.database, node.store, table, f"{table}.csv", text.encode(), _OPERATOR, False
        )
    today = datetime.fromtimestamp(now_ms / 1000, UTC)
    clock.now_ms += _DAY_MS // 24
    await _record(node, WAREHOUSE, _receipt(today))
    await _count(node, STORE, _opening(today))
    for day in range(WEEKS * 7):
        clock.now_ms = now_ms - (WEEKS * 7 - day) * _DAY_MS + _DAY_MS // 24
        await _dispense(node, day)
        if day == WEEKS * 7 - 10:
            await _deliver(node, clock)
    clock.now_ms = now_ms - _DAY_MS // 6
    await _order(node)
    await _ship(node, clock, now_ms)


# --- what is recorded ---------------------------------------------------------------------


def _lot(item: Item, series: int) -> str:
    return f"{item.code[:4]}{series:02}{item.pack % 97:02}"


def _expiry(item: Item, today: datetime, series: int) -> str:
    """From five weeks to two years ahead, so that some of it asks to be used."""
    days = 40 + (ITEMS.index(item) * 131 + series * 211) % 700
    return (today + timedelta(days=days)).strftime("%Y-%m-%d")


def _line(item: Item, quantity: int, today: datetime, series: int) -> dict[str, Any]:
    line: dict[str, Any] = {"product": item.code, "quantity": quantity}
    if item.tracked:
        line |= {"batch": _lot(item, series), "expiry": _expiry(item, today, series)}
    return line


def _opening(today: datetime) -> dict[str, Any]:
    lines = [
        _line(item, item.dose * item.weekly * _COVER[at % len(_COVER)], today, 1)
        for at, item in enumerate(ITEMS)
    ]
    return {"id": "demo-opening", "lines": lines}


def _receipt(today: datetime) -> dict[str, Any]:
    """What the warehouse got from its supplier: half a year for the health centre, twice."""
    lines = [_line(item, item.dose * item.weekly * 52, today, 2) for item in ITEMS]
    return {"id": "demo-receipt", "kind": "receipt", "from": SUPPLIER, "lines": lines}


def _given_on(day: int) -> list[Item]:
    """The products given on a day: each a few times a week, the commonest daily."""
    return [item for at, item in enumerate(ITEMS) if (day + at) % max(1, 8 - item.weekly) == 0]


async def _dispense(node: Node, day: int) -> None:
    """A day's dispensing; who comes for what is out goes home without."""

    async def give(item: Item) -> None:
        times = max(1, round(item.weekly / 7 * max(1, 8 - item.weekly)))
        lines = [{"product": item.code, "quantity": times * item.dose}]
        body = {"id": f"demo-{day}-{item.code}", "kind": "dispense", "lines": lines}
        with suppress(Refused):  # insufficient_stock
            await _record(node, STORE, body)

    await asyncio.gather(*(give(item) for item in _given_on(day)))


async def _order(node: Node) -> None:
    lines = [
        {"product": item.code, "quantity": item.dose * item.weekly * 12} for item in ITEMS[2:10:3]
    ]
    body = {
        "id": "demo-order", "supplier": WAREHOUSE, "programme": PROGRAMME, "kind": "emergency",
        "lines": lines,
    }  # fmt: skip

    def job(connection: sqlite3.Connection) -> None:
        order(Told(node.store, connection, STORE, _OPERATOR, ""), body)

    await node.database.write(job)


async def _deliver(node: Node, clock: _Clock) -> None:
    """A shipment that came and was taken in, of what ran low first."""
    shipment = await _issue(node, "demo-issue-1", ITEMS[2::9])
    clock.now_ms += 3 * 3_600_000
    lines = [
        {"product": i.code, "quantity": i.dose * i.weekly * 8, "batch": _lot(i, 2)}
        if i.tracked
        else {"product": i.code, "quantity": i.dose * i.weekly * 8}
        for i in ITEMS[2::9]
    ]
    body = {"id": "demo-received", "kind": "received", "shipment": shipment, "lines": lines}
    await _record(node, STORE, body)


async def _ship(node: Node, clock: _Clock, now_ms: int) -> None:
    """A shipment that is on its way."""
    clock.now_ms = now_ms - _DAY_MS // 24
    await _issue(node, "demo-issue-2", ITEMS[4::10])


async def _issue(node: Node, command: str, items: tuple[Item, ...]) -> str:
    lines = [{"product": item.code, "quantity": item.dose * item.weekly * 8} for item in items]
    return await _record(
        node, WAREHOUSE, {"id": command, "kind": "issue", "to": STORE, "lines": lines}
    )


# --- recording ------------------------------------------------------------------------------


async def _record(node: Node, store: str, body: dict[str, Any]) -> str:
    """Record a movement; gives the id of its shipment, "" if it has none."""
    asked = requests.movement(body)

    def job(connection: sqlite3.Connection) -> str:
        desk, recorded = movements.record_movement(node.store, connection, store, asked, _OPERATOR)
        told = answers.recorded(desk.directory, desk.place, recorded, asked.id, USER)
        return str(told.get("shipment") or "")

    return await node.database.write(job)


async def _count(node: Node, store: str, body: dict[str, Any]) -> None:
    asked = requests.count(body)

    def job(connection: sqlite3.Connection) -> None:
        counts.record_count(node.store, connection, store, asked, _OPERATOR)

    await node.database.write(job)

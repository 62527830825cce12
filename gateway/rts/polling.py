"""Polling: what changed in DHIS2 since it was last read, to the end or to a bound.

A page is always asked for from the newest stamp seen, so rows that change while it is read move to
the end and are never skipped; only where one stamp fills a page the next page is asked for. Each
reading begins an overlap before the cursor, and versions that are known are passed over.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from gateway.answers import Malformed
from gateway.rts import tables
from gateway.rts.setting import RtsSetting
from gateway.rts.tables import LEAST_PAGE_ROWS, Cursor
from gateway.tracker import Entity, Event, Tracker, Unreadable, moment, written
from node.node import Node

# The server's clock is on a wall and goes back an hour in autumn; writes of one moment may become
# visible some minutes apart.
OVERLAP = timedelta(minutes=65)
# No clock on a wall is further ahead of UTC than 14 hours; a day more is for one that is wrong. A
# row changed later than that would move the cursor to where nothing is read any more.
AHEAD = timedelta(hours=38)
EARLIEST = "2000"  # as a stamp begins: before it no cursor begins
MAX_PAGES = 300  # of one list and run: 60,000 rows; the rest is read by the next run
ITEMS = "items "  # before a programme's uid: the cursor of its entities

log = logging.getLogger(__name__)

Row = TypeVar("Row", Event | Unreadable, Entity | Unreadable)


@dataclass(frozen=True, slots=True)
class Polled:
    """What a reading brought; `ended` is False when it stopped at its bound."""

    rows: int
    changed: int
    ended: bool


async def poll(node: Node, tracker: Tracker, setting: RtsSetting) -> list[Polled]:
    """Read all programmes, then the items; raises the errors of `answers`.

    Items come last: an item exists before its events, so the items of all events read are known.
    """
    found = []
    for program in setting.programs():
        read = partial(tracker.events, program)
        found.append(await _poll(node, program, read, tables.put_events, setting.since))
    keep = partial(_put_entities, setting.item_code)
    items = partial(tracker.entities, setting.program)
    found.append(await _poll(node, ITEMS + setting.program, items, keep, ""))
    return found


def _put_entities(
    item_code: str, connection: sqlite3.Connection, found: Sequence[Entity | Unreadable]
) -> int:
    return tables.put_entities(connection, item_code, found)


async def _poll(
    node: Node,
    what: str,
    read: Callable[[str | None, int, int], Awaitable[list[Row]]],
    keep: Callable[[sqlite3.Connection, list[Row]], int],
    since: str,
) -> Polled:
    began_ms = node.now_ms()
    cursor = await node.database.read(lambda c: tables.cursor(c, what))
    after = written(moment(cursor.updated) - OVERLAP) if cursor.updated else since
    latest = written(datetime.fromtimestamp(began_ms / 1000, UTC).replace(tzinfo=None) + AHEAD)
    page, rows, changed = 1, 0, 0
    for _ in range(MAX_PAGES):
        found, cursor = await _page(node, what, cursor, partial(read, after or None, page))
        stamps: list[str] = [row.updated_at for row in found]
        newest = max(stamps, default="")
        likely: list[str] = [stamp for stamp in stamps if EARLIEST <= stamp <= latest]
        cursor = replace(cursor, updated=max([cursor.updated, *likely]))
        ended = len(found) < cursor.page_rows
        if ended:
            cursor = replace(cursor, polled_at_ms=began_ms)
        told = [_as_told(row, latest) for row in found]
        changed += await node.database.write(partial(_keep, what, keep, told, cursor), bulk=True)
        rows += len(found)
        if ended:
            return Polled(rows, changed, True)
        page = 1 if newest > after else page + 1
        after = max(after, newest)
    log.warning("reading of %s stopped after %d pages; the next run goes on", what, MAX_PAGES)
    return Polled(rows, changed, False)


def _as_told(row: Row, latest: str) -> Row:
    """A row; one that was changed in the future is not read, or no later version would count."""
    if isinstance(row, Event) and row.updated_at > latest:
        return Unreadable(row.uid, row.updated_at, "it was changed in the future")
    return row


def _keep(
    what: str,
    keep: Callable[[sqlite3.Connection, list[Row]], int],
    found: list[Row],
    cursor: Cursor,
    connection: sqlite3.Connection,
) -> int:
    changed = keep(connection, found)
    tables.put_cursor(connection, what, cursor)
    return changed


async def _page(
    node: Node, what: str, cursor: Cursor, read: Callable[[int], Awaitable[list[Row]]]
) -> tuple[list[Row], Cursor]:
    """A page; smaller ones where a setting of the server refuses as many rows."""
    while True:
        try:
            return await read(cursor.page_rows), cursor
        except Malformed:
            fewer = cursor.page_rows // 2
            if fewer < LEAST_PAGE_ROWS:
                raise
            cursor = replace(cursor, page_rows=fewer)
            keep = partial(tables.put_cursor, what=what, now=cursor)
            await node.database.write(keep, bulk=True)

"""Exporting: the values that wait, as a table that people take to a meeting: CSV or a workbook."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from gateway import operating, review
from gateway.operating import Called, Filter
from gateway.service import Gateway
from node.errors import Refused
from node.reports.showing import table_csv
from node.reports.table import MAX_ROWS, Column, Type, Value
from node.reports.workbook import table_xlsx

_COLUMNS = (
    ("state", "State", Type.TEXT),
    ("code", "Code", Type.TEXT),
    ("words", "What DHIS2 said", Type.TEXT),
    ("org_unit", "Org unit", Type.TEXT),
    ("period", "Period", Type.TEXT),
    ("product", "Product", Type.TEXT),
    ("figure", "Figure", Type.TEXT),
    ("element", "Data element", Type.TEXT),
    ("now", "Figure now", Type.TEXT),
    ("accepted", "DHIS2 holds", Type.TEXT),
    ("since", "Since", Type.TEXT),
    ("accepted_at", "Accepted", Type.TEXT),
    ("next_try", "Next try", Type.TEXT),
    ("head", "Computed from", Type.TEXT),
)
COLUMNS = tuple(Column(name, title, type, "") for name, title, type in _COLUMNS)
TITLE = "DHIS2 exceptions"
FORMS = ("csv", "xlsx")


async def exported(gateway: Gateway, chosen: Filter, form: str) -> bytes:
    """The values that wait, as a file.

    Raises:
        Refused: `invalid`, `too_large`.
    """
    if form not in FORMS:
        raise Refused("invalid", f"format: one of json, {', '.join(FORMS)}", field="format")
    target_id = await gateway.target_id()

    def read(connection: sqlite3.Connection) -> list[tuple[Value, ...]]:
        called = Called.on(connection, target_id)
        return [
            tuple(shown[one.name] for one in COLUMNS)
            for asked in operating.selections(connection, target_id, chosen)
            for held in review.listed(connection, target_id, asked, MAX_ROWS + 1)
            for shown in [called.held(held)]
        ]

    rows = await gateway.node.database.read(read)
    if len(rows) > MAX_ROWS:
        raise Refused("too_large", f"more than {MAX_ROWS} rows; choose a period", status=413)
    made = datetime.fromtimestamp(gateway.node.now_ms() / 1000, UTC)
    return await asyncio.to_thread(_file, form, rows, made)


def _file(form: str, rows: Sequence[Sequence[Value]], made: datetime) -> bytes:
    if form == "csv":
        return table_csv(COLUMNS, rows)
    about = [("Made", f"{made:%Y-%m-%d %H:%M} UTC"), ("Values", str(len(rows)))]
    return table_xlsx(TITLE, COLUMNS, rows, about)

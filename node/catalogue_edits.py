"""Edits of the catalogue on line: one row changed or added, and what two people set apart (P8).

A row edited here goes through the same checks as a row of an imported file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crdt_model.details import SettingValue
from crdt_model.facts import MAX_QUANTITY
from crdt_model.identifiers import ID_BYTES, derived_id, looks_like_id
from node import answers, fields
from node.directory import Directory, instant_text
from node.errors import Refused
from node.importing.cells import BadCell
from node.importing.checking import (
    KEY_SEPARATOR,
    Codes,
    check_free,
    fields_of,
    key_of,
    parse_row,
)
from node.importing.columns import Table
from node.importing.fixed import FIXED_ONCE_USED, FixedFields
from node.importing.reading import SheetRow
from node.importing.report import Problems
from node.importing.tables import TABLES
from node.recording import Actor
from node.setting_desk import SettingDesk
from node.store import Store
from node.views import settings

MAX_CODE_CHARS = 256  # of a row named by several codes


@dataclass(frozen=True, slots=True)
class RowRequest:
    """A row as asked for.

    Attributes:
        code: the row's code or id; of rows named by several columns, their codes joined by "/".
        cells: column → text as it would stand in a file.
    """

    id: str
    table: Table
    code: str
    cells: Mapping[str, str]
    request: bytes


def read(body: object) -> RowRequest:
    """A row from the body of a request.

    Raises:
        Refused: `invalid`, `unknown_field`, `unknown_table`.
    """
    asked = fields.object_of(body, {"id", "table", "code", "fields"})
    table = catalogue_table(fields.text(asked, "table"))
    code = fields.text(asked, "code", MAX_CODE_CHARS).strip()
    given = fields.object_of(asked.get("fields"), {column.name for column in table.columns})
    if not code:
        raise fields.bad("code", "the row's code")
    cells = {name: _cell_text(name, value) for name, value in given.items()}
    return RowRequest(fields.command(asked), table, code, cells, fields.request_hash(asked))


def catalogue_table(name: str) -> Table:
    """The table of the catalogue with this name.

    Raises:
        Refused: `unknown_table`.
    """
    table = TABLES.get(name)
    if table is None or not table.row:
        known = [table.name for table in TABLES.values() if table.row]
        raise Refused("unknown_table", f"no table {name[:40]!r}", field="table", known=known)
    return table


def _cell_text(name: str, value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() if abs(value) <= MAX_QUANTITY:
            return str(value)
        case str() if fields.is_text(value):
            return value.strip()
    raise fields.bad(name, "text, a whole number, true or false, or null")


def edit_row(
    store: Store, connection: sqlite3.Connection, asked: RowRequest, actor: Actor
) -> dict[str, Any]:
    """Change or add a row, once.

    Raises:
        Refused: `not_allowed`, `command_reused`, `fixed_once_used`, `row_refused` with `problems`.
    """
    desk = SettingDesk.of_catalogue(store, connection, actor)
    row_id = _row_id(desk.directory, asked)
    if not desk.done_before(asked.id, asked.request):
        _set_fields(desk, asked, row_id)
        desk.write(asked.id, asked.request)
    held = settings.row(connection, desk.directory.scope(desk.scope), asked.table.row, row_id)
    return {
        "table": asked.table.name,
        "id": row_id.hex(),
        "fields": {
            column.name: held.get(column.field) for column in asked.table.columns if column.field
        },
    }


def _row_id(directory: Directory, asked: RowRequest) -> bytes:
    table = asked.table
    if "code" not in table.key:
        return derived_id(directory.network, table.row, asked.code)
    try:
        return Codes(directory).refer(table.row, asked.code, by_id=True)
    except BadCell as bad:
        if bad.code == "ambiguous_code":
            raise Refused(
                "ambiguous_code", bad.message, status=409, field="code", value=asked.code
            ) from None
        return derived_id(directory.network, table.row, asked.code)


def _set_fields(desk: SettingDesk, asked: RowRequest, row_id: bytes) -> None:
    table, directory = asked.table, desk.directory
    is_there = bool(settings.row(desk.connection, directory.scope(desk.scope), table.row, row_id))
    cells = dict(asked.cells)
    if not is_there:
        cells = _with_key(table, asked.code, cells)
    elif table.key != ("code",):
        cells = {name: text for name, text in cells.items() if name not in table.key}
    problems, row, codes = Problems(), SheetRow(0, cells), Codes(directory)
    columns = [c for c in table.columns if c.name in cells or (c.required and not is_there)]
    values = parse_row(columns, row, problems)
    found, _ = fields_of(codes, table, columns, row, values, problems)
    if table.key == ("code",) and "code" in cells:
        check_free(codes, table, row, row_id, problems)
    if not is_there:
        key_of(table, row, problems)
    fixed = FixedFields(directory, table)
    for column in fixed.changed(row_id, found):
        raise Refused(FIXED_ONCE_USED, fixed.why(column), status=409, field=column.name)
    if problems:
        raise Refused(
            "row_refused",
            "; ".join(problem.text() for problem in problems.found[:3]),
            problems=[
                {"column": p.column, "code": p.code, "message": p.message} for p in problems.found
            ],
        )
    if is_there:
        for name, value in found:
            desk.set(f"{table.row}/{row_id.hex()}/{name}", value)
    else:
        desk.make_row(table.row, asked.code, found)


def _with_key(table: Table, code: str, cells: dict[str, str]) -> dict[str, str]:
    """The cells with those that name the row."""
    if looks_like_id(code) and len(code) == 2 * ID_BYTES and table.key == ("code",):
        raise Refused("unknown_code", f"no row of {table.name} has the id {code}", field="code")
    parts = code.split(KEY_SEPARATOR, len(table.key) - 1)
    if len(parts) != len(table.key):
        raise fields.bad("code", KEY_SEPARATOR.join(table.key))
    return cells | dict(zip(table.key, parts, strict=True))


def conflicts(directory: Directory) -> dict[str, Any]:
    """Fields of the catalogue that two people set apart, with all values and the one in force."""
    names = {table.row: table.name for table in TABLES.values() if table.row}
    found = []
    for key, standing in settings.conflicts(directory.connection, directory.catalogue):
        table, _, rest = key.partition("/")
        row, _, field = rest.partition("/")
        named = None
        if looks_like_id(row) and len(row) == 2 * ID_BYTES:
            kind = "product" if table == "same" else table
            named = answers.named(directory.named(kind, bytes.fromhex(row)))
        found.append(
            {
                "table": names.get(table, table),
                "row": named,
                "field": field,
                "key": key,
                "in_force": shown(standing[-1].value),
                "values": [
                    {
                        "value": shown(one.value),
                        "at": instant_text(one.stamp),
                        "device": directory.device_name(one.name.device),
                        "user": _user(directory, one.name.device, one.name.command),
                    }
                    for one in standing
                ],
            }
        )
    return {"conflicts": found}


def shown(value: SettingValue) -> str | int | bool | None:
    """A setting's value in JSON."""
    return value.hex() if isinstance(value, bytes) else value


def _user(directory: Directory, device: bytes, command: bytes) -> str:
    row = directory.connection.execute(
        "SELECT user FROM entry JOIN log ON log.id = entry.log"
        " JOIN device ON device.id = log.device"
        " WHERE log.scope = ? AND command = ? AND device.device = ? ORDER BY seq LIMIT 1",
        (directory.catalogue, command, device),
    ).fetchone()
    return "" if row is None else str(row[0])

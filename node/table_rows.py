"""Table rows: what tables of the catalogue there are, and the rows of one, a page at a time."""

from __future__ import annotations

from typing import Any

from crdt_model.details import SettingValue
from node.catalogue_edits import catalogue_table, shown
from node.directory import Directory
from node.importing.checking import KEY_SEPARATOR
from node.importing.columns import Column, Table
from node.importing.exporting import text_of
from node.importing.tables import TABLES
from node.views import settings

MAX_QUERY_CHARS = 200


def tables() -> dict[str, Any]:
    """The tables that can be imported; `catalogue` says whether their rows can be edited here."""
    return {
        "tables": [
            {
                "name": table.name,
                "catalogue": bool(table.row),
                "key": list(table.key),
                "columns": [_column(table, column) for column in table.columns],
            }
            for table in TABLES.values()
        ]
    }


def _column(table: Table, column: Column) -> dict[str, Any]:
    names = {other.row: other.name for other in TABLES.values() if other.row}
    return {
        "name": column.name,
        "type": column.type.name.lower(),
        "meaning": column.meaning,
        "required": column.required,
        "key": column.name in table.key,
        "refers_to": names.get(column.of, ""),
        "choices": list(column.choices),
        "fixed": column.fixed,
    }


def rows(directory: Directory, name: str, asked: str, limit: int, offset: int) -> dict[str, Any]:
    """Rows of a table whose values have the text asked for, by code.

    Raises:
        Refused: `unknown_table`; figures of stores are no rows of the catalogue.
    """
    table, words = catalogue_table(name), asked.casefold().split()
    held = settings.table(directory.connection, directory.catalogue, table.row)
    keys = [table.column(key).field for key in table.key]
    found = [
        (KEY_SEPARATOR.join(text_of(fields.get(key)) for key in keys), row_id, fields)
        for row_id, fields in held.items()
        if not words or _has(fields, words)
    ]
    found.sort(key=lambda row: row[:2])
    return {
        "table": table.name,
        "total": len(found),
        "rows": [
            {"id": row_id.hex(), "code": code, "fields": _shown(table, fields)}
            for code, row_id, fields in found[offset : offset + limit]
        ],
    }


def _has(fields: dict[str, SettingValue], words: list[str]) -> bool:
    text = " ".join(text_of(value) for value in fields.values()).casefold()
    return all(word in text for word in words)


def _shown(table: Table, fields: dict[str, SettingValue]) -> dict[str, Any]:
    return {
        column.name: shown(fields.get(column.field)) for column in table.columns if column.field
    }

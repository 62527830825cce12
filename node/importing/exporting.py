"""Exporting: a table as a file that the import takes back and finds unchanged.

CSV is UTF-8 with a byte order mark, as spreadsheets want it. A text that a spreadsheet would take
for a formula gets an apostrophe before it, which the import takes away again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

import openpyxl

from crdt_model import scopes
from crdt_model.details import SettingValue
from crdt_model.grants import Grants, Right
from node.directory import Directory
from node.errors import Refused
from node.fields import STATUS_WORDS
from node.importing.columns import Column, Table, Type
from node.importing.reading import GUARD, is_guarded
from node.importing.tables import CONSUMPTION, STOCK, TABLES
from node.views import ledger, settings

FORMATS = ("csv", "xlsx")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_NUMBERS = frozenset({Type.WHOLE})  # decimals stay text: 1.50 is not 1.5 to who wrote it


def export(directory: Directory, name: str, form: str, grants: Grants) -> bytes:
    """A table as a file; figures of the stores this device records for.

    Raises:
        Refused: `unknown_table`, `invalid`.
    """
    table = TABLES.get(name)
    if table is None:
        raise Refused(
            "unknown_table",
            f"no table {name[:40]!r}; there are {', '.join(TABLES)}",
            field="table",
        )
    if form not in FORMATS:
        raise Refused("invalid", f"format: one of {', '.join(FORMATS)}", field="format")
    if table is STOCK:
        rows = list(_stock(directory, grants))
    elif table is CONSUMPTION:
        rows = list(_consumption(directory, grants))
    else:
        rows = _named_first(table, sorted(_catalogue(directory, table)))
    return _csv(table, rows) if form == "csv" else _workbook(table, rows)


def _catalogue(directory: Directory, table: Table) -> Iterator[list[str]]:
    zones = {}
    for row_id, fields in settings.table(
        directory.connection, directory.catalogue, table.row
    ).items():
        if any(column.name == "time_zone" for column in table.columns):
            names = settings.zone_names(directory.connection, row_id).get(row_id, [])
            zones = {"time_zone": names[-1][1] if names else ""}
        yield [
            text_of(fields.get(column.field)) if column.field else zones.get(column.name, "")
            for column in table.columns
        ]


def _named_first(table: Table, rows: list[list[str]]) -> list[list[str]]:
    """Rows in an order in which none names a later one of the same table, as imports need it.

    Rows that name each other in a circle keep their order.
    """
    columns = [column.name for column in table.columns]
    naming = [at for at, column in enumerate(table.columns) if column.of == table.row]
    if not naming or "code" not in columns:
        return rows
    code = columns.index("code")
    later = {row[code] for row in rows}
    ordered: list[list[str]] = []
    while rows:
        ready = [row for row in rows if not any(row[at] in later - {row[code]} for at in naming)]
        ready = ready or rows
        ordered += ready
        later -= {row[code] for row in ready}
        taken = {id(row) for row in ready}
        rows = [row for row in rows if id(row) not in taken]
    return ordered


def text_of(value: SettingValue) -> str:
    """A value as the import reads it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case bytes():
            return value.hex()
    return str(value)


def _stores(directory: Directory, grants: Grants) -> Iterator[tuple[str, bytes]]:
    for store in directory.stores():
        if grants.allows(Right.STORE, store.id):
            yield store.code, store.id


def _stock(directory: Directory, grants: Grants) -> Iterator[list[str]]:
    """What is on hand now, as a sheet of opening counts."""
    for code, store in _stores(directory, grants):
        scope = directory.scope(scopes.ledger(store))
        expiries = ledger.expiries(directory.connection, scope)
        for item in ledger.balances(directory.connection, scope):
            cell = item.cell
            if item.on_hand > 0:
                yield [
                    code,
                    directory.named("product", cell.product).code,
                    cell.batch,
                    next(iter(expiries.get((cell.product, cell.batch), [""])), ""),
                    str(item.on_hand),
                    directory.bin_code(store, cell.bin),
                    next(word for status, word in STATUS_WORDS.items() if status == cell.status),
                    "",
                ]


def _consumption(directory: Directory, grants: Grants) -> Iterator[list[str]]:
    for code, store in _stores(directory, grants):
        scope = directory.scope(scopes.store_settings(store))
        prefix = "consumption/"
        for key, held in settings.under(directory.connection, scope, prefix).items():
            product, _, period = key[len(prefix) :].partition("/")
            value = held[-1].value if held else None
            parts = value.split(" ") if isinstance(value, str) else []
            if len(parts) == 2 and len(product) == 16:
                named = directory.named("product", bytes.fromhex(product))
                yield [code, named.code, period, *parts]


def _guarded(column: Column, text: str) -> str:
    is_number = column.type in (Type.WHOLE, Type.DECIMAL)
    return GUARD + text if is_guarded(GUARD + text) and not is_number else text


def _csv(table: Table, rows: Sequence[Sequence[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([column.name for column in table.columns])
    for row in rows:
        writer.writerow(
            [_guarded(column, text) for column, text in zip(table.columns, row, strict=True)]
        )
    return buffer.getvalue().encode("utf-8-sig")


def _workbook(table: Table, rows: Sequence[Sequence[str]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(table.name)
    sheet.append([column.name for column in table.columns])
    for row in rows:
        sheet.append(
            [
                int(text) if column.type in _NUMBERS and text else _guarded(column, text)
                for column, text in zip(table.columns, row, strict=True)
            ]
        )
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()

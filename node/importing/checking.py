"""Checking: the rows of a file against their columns and the catalogue, before anything is written.

Every row is checked, and everything wrong with it is named; a file with one bad row is refused
whole. A code may refer to what the catalogue holds or to an earlier row of the same file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crdt_model.details import SettingValue
from crdt_model.identifiers import derived_id, looks_like_id
from node.directory import Directory
from node.importing.cells import BadCell, parse
from node.importing.columns import Column, Table
from node.importing.fixed import FIXED_ONCE_USED, FixedFields
from node.importing.reading import Sheet, SheetRow
from node.importing.report import Problems
from node.views import settings
from node.views.settings import Named

KEY_SEPARATOR = "/"  # between the parts of a row named by several codes


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One checked row of a catalogue table.

    Attributes:
        code: from which its id is derived. fields: name and value, as stored.
        time_zone: of a store, None where the file does not say.
    """

    code: str
    fields: tuple[tuple[str, SettingValue], ...]
    time_zone: str | None


class Codes:
    """What codes of the catalogue mean, with the rows of the file being checked.

    Whole tables are read once: a file refers to its programmes and products thousands of times.
    """

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._tables: dict[str, dict[str, list[bytes]]] = {}
        self._ids: dict[str, dict[bytes, Named]] = {}

    @property
    def network(self) -> bytes:
        return self._directory.network

    def _table(self, table: str) -> dict[str, list[bytes]]:
        if table not in self._tables:
            directory = self._directory
            rows, _ = settings.search(directory.connection, directory.catalogue, table, "", -1)
            by_code: dict[str, list[bytes]] = {}
            for row in rows:
                if row.code:
                    by_code.setdefault(row.code, []).append(row.id)
            self._tables[table] = by_code
            self._ids[table] = {row.id: row for row in rows}
        return self._tables[table]

    def of(self, table: str, code: str) -> list[bytes]:
        """The ids that have this code."""
        return self._table(table).get(code, [])

    def add(self, table: str, code: str, row_id: bytes) -> None:
        """A row of the file: later rows may refer to it."""
        ids = self._table(table).setdefault(code, [])
        if row_id not in ids:
            ids.append(row_id)

    def refer(self, table: str, text: str, *, by_id: bool) -> bytes:
        """The one row that `text` means; with `by_id` text of the form of an id is one first.

        Raises:
            BadCell: none has this code, or several do.
        """
        found = self.of(table, text)
        if by_id and looks_like_id(text) and bytes.fromhex(text) in self._ids[table]:
            return bytes.fromhex(text)
        if not found:
            # A row that was given another code is still meant by the one it began with.
            began = derived_id(self._directory.network, table, text)
            if began in self._ids[table]:
                return began
            raise BadCell("unknown_code", f"no {table.replace('_', ' ')} {text[:60]!r}")
        if len(found) > 1:
            ids = ", ".join(row_id.hex() for row_id in sorted(found))
            raise BadCell("ambiguous_code", f"{len(found)} have the code {text[:60]!r}: {ids}")
        return found[0]


def check_catalogue(
    directory: Directory, table: Table, sheet: Sheet, problems: Problems
) -> list[CatalogueRow]:
    """The rows of a catalogue table; what is wrong is added to `problems`."""
    codes = Codes(directory)
    columns = [column for column in table.columns if column.name in sheet.headers]
    fixed = FixedFields(directory, table)
    first_line: dict[str, int] = {}
    rows: list[CatalogueRow] = []
    for row in sheet.rows:
        values = parse_row(columns, row, problems)
        code = key_of(table, row, problems)
        if code is not None:
            repeats(table.key[-1], code, row.line, first_line, problems)
        fields, whole = fields_of(codes, table, columns, row, values, problems)
        if code is None or not whole or len(values) < len(columns):
            continue
        row_id = derived_id(directory.network, table.row, code)
        if "code" in table.key:
            check_free(codes, table, row, row_id, problems)
            codes.add(table.row, code, row_id)
        for column in fixed.changed(row_id, fields):
            problems.add(row.line, column.name, FIXED_ONCE_USED, fixed.why(column))
        zone = values.get("time_zone")
        rows.append(CatalogueRow(code, fields, zone if isinstance(zone, str) else None))
    return rows


def parse_row(columns: list[Column], row: SheetRow, problems: Problems) -> dict[str, SettingValue]:
    """The values of the cells that are of their columns' form."""
    values: dict[str, SettingValue] = {}
    for column in columns:
        try:
            values[column.name] = parse(column, row.get(column.name))
        except BadCell as bad:
            problems.add(row.line, column.name, bad.code, bad.message)
    return values


def repeats(
    column: str, code: str, line: int, first_line: dict[str, int], problems: Problems
) -> bool:
    """Whether an earlier row has this key; then it is a problem of the later."""
    first = first_line.setdefault(code, line)
    if first != line:
        problems.add(line, column, "repeated", f"{code[:80]!r} stands on line {first} already")
    return first != line


def key_of(table: Table, row: SheetRow, problems: Problems) -> str | None:
    """The code a row's id is derived from, None if a part of it is missing."""
    parts = [row.get(name) for name in table.key]
    for name, part in zip(table.key, parts, strict=True):
        if not part and table.column(name).required:
            return None
    for name, part in zip(table.key[:-1], parts[:-1], strict=True):
        if KEY_SEPARATOR in part:
            # "a/b" and "c" would be the same row as "a" and "b/c".
            message = f"{KEY_SEPARATOR!r} cannot stand in a code here"
            problems.add(row.line, name, "separator_in_code", message)
            return None
    return KEY_SEPARATOR.join(parts)


def fields_of(
    codes: Codes,
    table: Table,
    columns: list[Column],
    row: SheetRow,
    values: Mapping[str, SettingValue],
    problems: Problems,
) -> tuple[tuple[tuple[str, SettingValue], ...], bool]:
    """The fields of a row, and whether all references in it are known.

    A reference is kept as the code it was imported with; the id it stands for is derived from it.
    Where that code is now another's, the id itself is kept.
    """
    fields: list[tuple[str, SettingValue]] = []
    whole = True
    for column in columns:
        if not column.field or column.name not in values:
            continue
        value = values[column.name]
        if column.of and isinstance(value, str):
            try:
                meant = codes.refer(column.of, value, by_id=True)
                if meant != derived_id(codes.network, column.of, value):
                    value = meant.hex()  # it began with another code
            except BadCell as bad:
                problems.add(row.line, column.name, bad.code, bad.message)
                whole = False
        fields.append((column.field, value))
    return tuple(fields), whole


def check_free(
    codes: Codes, table: Table, row: SheetRow, row_id: bytes, problems: Problems
) -> None:
    """That no other row has the code: two would make every command by that code ambiguous (P1)."""
    code = row.get("code")
    others = [other.hex() for other in codes.of(table.row, code) if other != row_id]
    if others:
        message = f"{code[:60]!r} is the code of {', '.join(others)}, which began with another"
        problems.add(row.line, "code", "code_taken", message)

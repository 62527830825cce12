"""Reading a file: CSV or XLSX bytes as rows of text, each with its line number.

What a cell means is for the checks; here the file is only held to its limits and its form. A
workbook is read as if it had been saved as CSV: whole numbers without ".0", dates as ISO 8601.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import openpyxl

from node.errors import Refused
from node.importing.columns import Table
from node.importing.report import Problems

MAX_FILE_BYTES = 64 << 20  # a nation's list is 1 MB; this is what a small machine can hold
MAX_UNPACKED_BYTES = 512 << 20  # of a workbook: XML packs about tenfold, bombs a thousandfold
MAX_ROWS = 500_000  # rows of one file; twenty-five times the largest national list
MAX_ROW_BYTES = 64 << 10  # far beyond any real row; a stray quote makes one of the whole file
MAX_CELL_CHARS = 4096  # the most a setting can keep
MAX_COLUMNS = 100  # of a workbook's sheet; no table has more than ten

GUARD = "'"  # before a text that a spreadsheet would take for a formula
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: the line it begins on, and its cells by header, without outer spaces."""

    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """The cell's text, "" where the file lacks the column."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of one table: the headers it has, and its rows."""

    headers: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def read_sheet(table: Table, data: bytes, problems: Problems) -> Sheet:
    """The rows of a file; what is wrong with its form is added to `problems`.

    Rows without any text are passed over, as spreadsheets leave them behind.

    Raises:
        Refused: `import_unreadable`, it is neither CSV in UTF-8 nor a workbook, or too large.
    """
    if len(data) > MAX_FILE_BYTES:
        raise _unreadable(f"more than {MAX_FILE_BYTES >> 20} MiB; split the file")
    if data.startswith(_OLD_EXCEL):
        raise _unreadable("an .xls workbook of before 2007; save it as .xlsx or CSV")
    records = _workbook(data) if data.startswith(_ZIP) else _csv(data, problems)
    found = iter(_filled(records))
    line, first = next(found, (0, []))
    headers = [cell.strip() for cell in first]
    while headers and not headers[-1]:
        headers.pop()
    if not _check_headers(table, line or 1, headers, problems):
        return Sheet(tuple(headers), ())
    rows = []
    for line, cells in found:
        row = _row(line, cells, headers, problems)
        if row is not None:
            rows.append(row)
        if len(rows) > MAX_ROWS:
            raise _unreadable(f"more than {MAX_ROWS} rows; split the file")
    return Sheet(tuple(headers), tuple(rows))


def _unreadable(reason: str, **details: Any) -> Refused:
    return Refused("import_unreadable", f"the file cannot be read: {reason}", **details)


def _filled(records: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    return ((line, cells) for line, cells in records if any(cell.strip() for cell in cells))


def _check_headers(table: Table, line: int, headers: list[str], problems: Problems) -> bool:
    """Whether the rows below can be read: every header known, none twice, none missing."""
    known = {column.name for column in table.columns}
    before = len(problems.found)
    for at, header in enumerate(headers):
        shown = header[:60]
        if header not in known:
            message = f"no column {shown!r} in {table.name}; there are {', '.join(sorted(known))}"
            problems.add(line, shown, "unknown_column", message)
        elif header in headers[:at]:
            problems.add(line, shown, "repeated_column", f"a second column {shown!r}")
    for column in table.columns:
        if column.required and column.name not in headers:
            message = f"column {column.name!r} is missing: {column.meaning}"
            problems.add(line, column.name, "missing_column", message)
    return len(problems.found) == before


def _row(line: int, cells: list[str], headers: list[str], problems: Problems) -> SheetRow | None:
    while len(cells) > len(headers) and not cells[-1].strip():
        cells = cells[:-1]  # spreadsheets end rows with empty cells
    if len(cells) != len(headers):
        problems.add(
            line, "", "wrong_cells", f"{len(cells)} cells where the header has {len(headers)}"
        )
        return None
    if sum(len(cell.encode()) for cell in cells) > MAX_ROW_BYTES:
        problems.add(line, "", "row_too_long", f"more than {MAX_ROW_BYTES >> 10} KiB")
        return None
    whole = True
    for header, cell in zip(headers, cells, strict=True):
        if len(cell) > MAX_CELL_CHARS:
            message = f"{len(cell)} characters where at most {MAX_CELL_CHARS} fit"
            problems.add(line, header, "cell_too_long", message)
            whole = False
    if not whole:
        return None
    return SheetRow(
        line, {h: unguarded(cell.strip()) for h, cell in zip(headers, cells, strict=True)}
    )


def is_guarded(text: str) -> bool:
    """Whether a text begins as an export writes what could be taken for a formula, or for this."""
    return text.startswith(GUARD) and text[1:].startswith((*_FORMULA, GUARD))


def unguarded(text: str) -> str:
    """The text as it was before an export guarded it."""
    return text[1:] if is_guarded(text) else text


# --- CSV -----------------------------------------------------------------------------


def _csv(data: bytes, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Records with the line they begin on; line breaks inside quotes count as lines."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _unreadable(f"line {line} is not UTF-8; save it as CSV UTF-8", line=line) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.add(begins, "", "bad_quoting", f"not CSV from here: {error}")
            return  # where the next row begins cannot be known
        yield begins, cells
        begins = reader.line_num + 1


# --- XLSX ----------------------------------------------------------------------------


def _workbook(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise _unreadable(f"unpacked it is more than {MAX_UNPACKED_BYTES >> 20} MiB")
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            if not workbook.worksheets:
                raise _unreadable("a workbook without a sheet")
            sheet = workbook.worksheets[0]
            sheet.reset_dimensions()  # the size written in the file need not be true
            rows = sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS, values_only=True)
            width = 0
            for line, cells in enumerate(rows, 1):
                values = list(cells)
                while values and values[-1] is None:
                    values.pop()
                width = width or len(values)
                texts = [_cell_text(value) for value in values]
                yield line, texts + [""] * (width - len(texts))  # a sheet has no short rows
        finally:
            workbook.close()
    except Refused:
        raise
    except Exception as error:
        # The library raises whatever its XML and zip parsers do; all mean a damaged workbook.
        raise _unreadable(f"a damaged workbook ({type(error).__name__})") from error


def _cell_text(value: object) -> str:
    """A cell as it would stand in CSV."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))  # spreadsheets keep every number as a float
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
    return str(value)

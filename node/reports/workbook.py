"""Workbook: a report's answer as XLSX, with real numbers and dates and its first row frozen."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from crdt_model.indicators import rounded
from node.reports.page import facts_of
from node.reports.showing import harmless
from node.reports.table import Answer, Column, Type, Value

MAX_SHEET_NAME = 31  # of the format
MAX_CELL_CHARS = 32_767  # of the format
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # a workbook cannot hold these
_WIDTHS = {Type.TEXT: 24, Type.INSTANT: 18, Type.DATE: 12}
_OTHER_WIDTH = 14
_FORMATS = {
    Type.RATIO: "0.00",
    Type.MONEY: "#,##0.00",
    Type.QUANTITY: "#,##0",
    Type.NUMBER: "#,##0",
    Type.DATE: "yyyy-mm-dd",
    Type.INSTANT: "yyyy-mm-dd hh:mm",
}


def as_xlsx(answer: Answer) -> bytes:
    """The answer as a workbook: a sheet with the table, and one that says what was asked."""
    return table_xlsx(answer.report.title, answer.columns, answer.table(), _about(answer))


def table_xlsx(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    lines: Iterable[tuple[str, str]],
) -> bytes:
    """A table as a workbook; `lines` stand on its sheet `About`."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title[:MAX_SHEET_NAME])
    sheet.freeze_panes = "A2"
    for position, one in enumerate(columns, 1):
        width = _WIDTHS.get(one.type, _OTHER_WIDTH)
        sheet.column_dimensions[get_column_letter(position)].width = width
    sheet.append([_heading(sheet, one) for one in columns])
    for row in rows:
        sheet.append([_cell(sheet, one, value) for one, value in zip(columns, row, strict=True)])
    about = book.create_sheet("About")
    for line in lines:
        about.append([_text(part) for part in line])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _heading(sheet: Any, one: Column) -> Any:
    cell = WriteOnlyCell(sheet, value=f"{one.title} ({one.unit})" if one.unit else one.title)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, one: Column, value: Value) -> Any:
    if value is None:
        return None
    cell = WriteOnlyCell(sheet, value=_excel(value))
    if one.type in _FORMATS:
        cell.number_format = _FORMATS[one.type]
    return cell


def _excel(value: Value) -> Any:
    """A value as a cell holds it: instants lose their offset, which the sheet `About` names."""
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            return _text(value)
        case Fraction():
            return Decimal(rounded(value))
        case datetime():
            return value.replace(tzinfo=None)
        case date() | int() | Decimal():
            return value
    return None


def _text(value: str) -> str:
    return harmless(_NOT_XML.sub("", value)[:MAX_CELL_CHARS])


def _about(answer: Answer) -> Iterable[tuple[str, str]]:
    yield from facts_of(answer)
    for section in answer.sections:
        for sentence in section.provisional:
            yield (f"{section.store.code}, provisional", sentence)
        for note in section.found.notes:
            yield (section.store.code, note.message)

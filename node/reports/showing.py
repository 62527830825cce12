"""Showing: a report's answer as JSON and as CSV; `workbook` and `page` make the other forms.

A cell of text that a spreadsheet would run as a formula gets an apostrophe before it: names of
products and notes are written by people elsewhere, and the file is opened by others.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from crdt_model.clock import stamp_of
from crdt_model.indicators import rounded
from node import answers
from node.directory import instant_text
from node.reports.table import Answer, Column, Section, Type, Value

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it Excel reads UTF-8 as the local page


@dataclass(frozen=True, slots=True)
class Page:
    """Some of an answer's rows: so many, after so many, counted over all its stores."""

    limit: int
    offset: int


def as_json(answer: Answer, page: Page | None = None) -> dict[str, Any]:
    """The answer of the API; of a page only its rows, and the stores that have some of them.

    `total` is how many rows there are without paging.
    """
    names = [one.name for one in answer.report.columns]
    asked = answer.asked
    return {
        "report": answer.report.name,
        "title": answer.report.title,
        "parameters": {
            "from": asked.first.isoformat() if "from" in answer.report.takes else None,
            "to": asked.last.isoformat() if "to" in answer.report.takes else None,
            "period": asked.period.label if "period" in answer.report.takes else None,
            "product": None if asked.product is None else asked.product.code,
            "list": None if asked.list is None else asked.list.code,
        },
        "known_on": None if answer.known_ms is None else instant_text(stamp_of(answer.known_ms)),
        "columns": [
            {"name": one.name, "title": one.title, "type": str(one.type), "unit": one.unit}
            for one in answer.report.columns
        ],
        "total": sum(len(section.found.rows) for section in answer.sections),
        "stores": list(_sections(answer, names, page)),
    }


def _sections(answer: Answer, names: list[str], page: Page | None) -> Iterator[dict[str, Any]]:
    before = 0
    for section in answer.sections:
        rows = section.found.rows
        if page is None:
            yield _section(section, names, rows)
            continue
        first = max(0, page.offset - before)
        last = page.offset + page.limit - before
        if first < len(rows) and last > 0:
            yield _section(section, names, rows[first:last])
        before += len(rows)


def _section(section: Section, names: list[str], rows: Sequence[Any]) -> dict[str, Any]:
    return {
        "store": answers.named(section.store),
        "as_of": instant_text(section.as_of),
        "provisional": list(section.provisional),
        "notes": [answers.sentence(note) for note in section.found.notes],
        "rows": [{name: json_value(getattr(row, name)) for name in names} for row in rows],
    }


def json_value(value: Value) -> Any:
    """A value as JSON: ratios and money as text, so that no reader rounds them."""
    match value:
        case Fraction():
            return rounded(value)
        case Decimal():
            return str(value)
        case datetime():
            return instant_text(stamp_of(round(value.astimezone(UTC).timestamp() * 1000)))
        case date():
            return value.isoformat()
    return value


def as_csv(answer: Answer) -> bytes:
    """The answer as one table."""
    return table_csv(answer.columns, answer.table())


def table_csv(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> bytes:
    """A table as UTF-8 with a byte order mark, as RFC 4180 writes it."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_header(one.title, one.unit) for one in columns])
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return text.getvalue().encode()


def _header(title: str, unit: str) -> str:
    return f"{title} ({unit})" if unit else title


def _cell(value: Value) -> str | int:
    if isinstance(value, str):
        return harmless(value)
    return plain(value)


def plain(value: Value) -> str | int:
    """A value as a table shows it; unknown is an empty cell."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | str():
            return value
        case Fraction():
            return rounded(value)
        case Decimal():
            return str(value)
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def is_number(type: Type) -> bool:
    """Whether a column is set to the right."""
    return type in (Type.QUANTITY, Type.NUMBER, Type.RATIO, Type.MONEY)

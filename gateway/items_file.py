"""Items file: the list of mapped products as CSV or XLSX, in and out.

The export is what the import takes back and finds unchanged.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import openpyxl

from node.errors import Refused
from node.importing.columns import Column, Table, Type
from node.importing.exporting import FORMATS
from node.importing.reading import GUARD, SheetRow, is_guarded, read_sheet
from node.importing.report import Problems

MAX_ITEMS = 20_000  # products; a national list has ten thousand
MAX_ITEMS_FILE_BYTES = 4 * 1024 * 1024
PROBLEMS_SHOWN = 20  # in the sentence of a refusal
FACTOR_LIMIT = 10**9  # above and below the line: more than any pack holds

ITEMS = Table(
    "items",
    "",
    ("product_code",),
    (
        Column("product_code", Type.CODE, "the product's code here", required=True),
        Column("item_code", Type.TEXT, "the item's code in DHIS2; empty: not mapped"),
        Column("factor", Type.TEXT, "DHIS2 units in one base unit, as 1/100 or 0.01"),
        Column("name", Type.TEXT, "what new data elements are called after"),
    ),
)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """How one product is mapped, as people write it; see `mapping.Item`."""

    product: str
    item: str
    factor: str = "1"
    name: str = ""


def parse_items(data: bytes, name: str) -> tuple[ItemRow, ...]:
    """The rows of a mapping file: `product_code,item_code` and optional `factor,name`; one without
    an item code maps nothing.

    Raises:
        Refused: `items_invalid`, not such a file, the lines are named; `too_large`.
    """
    if len(data) > MAX_ITEMS_FILE_BYTES:
        raise Refused("too_large", f"{name}: more than {MAX_ITEMS_FILE_BYTES} bytes")
    problems = Problems()
    try:
        sheet = read_sheet(ITEMS, data, problems)
    except Refused as refused:
        raise Refused("items_invalid", f"{name}: {refused.message}") from refused
    if "item_code" not in sheet.headers and not problems.found:
        problems.add(1, "item_code", "missing_column", "column 'item_code' is missing")
    if len(sheet.rows) > MAX_ITEMS:
        raise Refused("too_large", f"{name}: more than {MAX_ITEMS} items")
    rows = [_item_row(row, problems) for row in sheet.rows]
    if problems.found:
        words = "; ".join(problem.text() for problem in problems.found[:PROBLEMS_SHOWN])
        raise Refused("items_invalid", f"{name} {words}")
    return tuple(row for row in rows if row.item)


def _item_row(row: SheetRow, problems: Problems) -> ItemRow:
    read = ItemRow(
        row.get("product_code"), row.get("item_code"), row.get("factor") or "1", row.get("name")
    )
    if not read.product:
        problems.add(row.line, "product_code", "missing", "a product code is needed")
    try:
        factor_of(read.factor)
    except ValueError as error:
        problems.add(row.line, "factor", "invalid", str(error))
    return read


def factor_of(text: str) -> Fraction:
    """A unit factor as people write it. Raises ValueError for what is none."""
    try:
        # A decimal with an exponent may stand for a number of any length.
        factor = Fraction(text) if "e" not in text.lower() and len(text) <= 40 else Fraction(0)
    except (ValueError, ZeroDivisionError):
        factor = Fraction(0)
    if factor <= 0 or factor.numerator > FACTOR_LIMIT or factor.denominator > FACTOR_LIMIT:
        raise ValueError("a factor above 0 as 1/100 or 0.01 is expected")
    return factor


def write_items(rows: Iterable[ItemRow], form: str) -> bytes:
    """The mapped products as a file.

    Raises:
        Refused: `invalid`, no such format.
    """
    if form not in FORMATS:
        raise Refused("invalid", f"format: one of {', '.join(FORMATS)}", field="format")
    header = [column.name for column in ITEMS.columns]
    cells = [
        [_guarded(text) for text in (row.product, row.item, row.factor, row.name)] for row in rows
    ]
    if form == "csv":
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerows([header, *cells])
        return buffer.getvalue().encode("utf-8-sig")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(ITEMS.name)
    for line in [header, *cells]:
        sheet.append(line)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _guarded(text: str) -> str:
    """A text that a spreadsheet would take for a formula, with an apostrophe before it."""
    return GUARD + text if is_guarded(GUARD + text) else text

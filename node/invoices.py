"""Invoices: a supplier's sheet read as a receipt, whole or not at all.

Each row is a line of the receipt; the same sheet again is the same receipt, because the command is
named by what the sheet says.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from node.errors import Refused
from node.importing.columns import Column, Table, Type
from node.importing.reading import read_sheet
from node.importing.report import Problems, counted

INVOICE = Table(
    "invoice",
    "",
    ("product_code", "batch"),
    (
        Column("product_code", Type.CODE, "code of the product", required=True, of="product"),
        Column("quantity", Type.WHOLE, "base units", required=True),
        Column("batch", Type.TEXT, "lot; may be empty for products not kept by batch"),
        Column("expiry", Type.EXPIRY, "YYYY-MM-DD, or YYYY-MM for the month's last day"),
        Column("price", Type.DECIMAL, "price of a pack"),
        Column("currency", Type.TEXT, "of the price (if not said, the purchase's)"),
        Column("units_per_pack", Type.WHOLE, "base units in a pack", low=1),
        Column("manufacturer", Type.CODE, "code of the manufacturer", of="manufacturer"),
        Column("bin", Type.CODE, "where it goes (if not said, main)"),
    ),
)
_FIELDS = {"product_code": "product"}
_NUMBERS = ("quantity", "units_per_pack")


@dataclass(frozen=True, slots=True)
class Invoice:
    """A sheet that was read.

    Attributes:
        body: of the receipt it stands for.
        rows: of each line of the body, the sheet's line, counted from 1 with the heading.
    """

    body: dict[str, Any]
    rows: tuple[int, ...]

    def refused(self, why: Refused) -> Refused:
        """The refusal of a line of the body, told as one of the sheet's line."""
        at = why.details.get("line")
        if not isinstance(at, int) or not 0 <= at < len(self.rows):
            return why
        row = self.rows[at]
        message = f"line {row} of the sheet: {why.message}; nothing was written"
        return Refused(why.code, message, status=why.status, **why.details, row=row)


def receipt_of(
    data: bytes, name: str, supplier: str, document: str, order: str, currency: str
) -> Invoice:
    """The receipt that an invoice sheet stands for.

    Raises:
        Refused: `import_unreadable`, `import_refused` with every problem of its form.
    """
    problems = Problems()
    sheet = read_sheet(INVOICE, data, problems)
    lines: list[dict[str, Any]] = []
    for row in sheet.rows:
        line: dict[str, Any] = {}
        for column in INVOICE.columns:
            written = row.get(column.name)
            if not written:
                if column.required:
                    problems.add(row.line, column.name, "required", "must be filled in")
                continue
            if column.name in _NUMBERS:
                if not (written.isascii() and written.isdecimal()):
                    problems.add(row.line, column.name, "not_a_number", "a whole number expected")
                    continue
                line[column.name] = int(written)
            else:
                line[_FIELDS.get(column.name, column.name)] = written
        if "price" in line and currency:
            line.setdefault("currency", currency)
        lines.append(line)
    if problems:
        report = problems.report(INVOICE.name, len(sheet.rows))
        raise Refused(
            "import_refused",
            f"{name}: {counted(len(report.problems))}; nothing was written",
            report=report.as_json(),
        )
    digest = hashlib.sha256(data + supplier.encode() + document.encode()).hexdigest()
    body = {
        "id": f"invoice/{digest[:48]}",
        "kind": "receipt",
        "from": supplier,
        "document": document,
        "lines": lines,
        "order": order,
    }
    return Invoice(body, tuple(row.line for row in sheet.rows))

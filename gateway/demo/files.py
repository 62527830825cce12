"""Files: the demo's lists, of its own making, and those whose dates depend on today."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

from crdt_model.periods import Period, month, month_before

TABLES = (
    ("zones", "zones.csv"),
    ("facilities", "facilities.csv"),
    ("products", "products.csv"),
    ("programs", "programs.csv"),
    ("program-products", "program_products.csv"),
    ("approved-products", "approved_products.csv"),
    ("supply-lines", "supply_lines.csv"),
)  # in the order in which they refer to each other
ITEMS = "items.csv"


def data_file(name: str) -> Path:
    """A file that is shipped with the demo."""
    return Path(str(files("gateway.demo"))) / "data" / name


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a shipped file."""
    with data_file(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_opening(path: Path, store: str, today: date) -> int:
    """Opening stock of a store, with expiry dates counted from today; how many rows."""
    this_month = month(f"{today:%Y-%m}")
    rows = [
        (store, row["product_code"], row["batch"], _expiry(this_month, row), row["quantity"])
        for row in rows_of("opening.csv")
    ]
    _write(path, ("store_code", "product_code", "batch", "expiry", "quantity"), rows)
    return len(rows)


def _expiry(this_month: Period, row: dict[str, str]) -> str:
    if not row["expires_in_months"]:
        return ""
    years, months = divmod(this_month.first.month - 1 + int(row["expires_in_months"]), 12)
    return f"{this_month.first.year + years}-{months + 1:02d}"


def write_records(path: Path, store: str, today: date) -> int:
    """Consumption of the last three months, as a store's paper cards have it; how many rows."""
    this_month = month(f"{today:%Y-%m}")
    rows = [
        (
            store,
            row["product_code"],
            month_before(this_month, int(row["months_ago"])).label,
            row["quantity"],
            row["days_out"],
        )
        for row in rows_of("records.csv")
    ]
    _write(path, ("store_code", "product_code", "period", "quantity", "days_out"), rows)
    return len(rows)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)

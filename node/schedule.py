"""Schedule: when the orders of a store's supply lines are due, and which are late (L8)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from crdt_model.lane_facts import OrderKind
from crdt_model.ordering import DAYS_IN_MONTH
from node.order_answers import Names
from node.stock import StoreBook
from node.supply_lines import SupplyLine, supply_lines
from node.views import lanes


def schedule(book: StoreBook, names: Names) -> list[dict[str, Any]]:
    """Each supply line of a store with the day its next order is due."""
    orders = lanes.orders(book.connection, "customer", book.store.id)
    rows = []
    for line in supply_lines(book.directory):
        if line.customer != book.store.id:
            continue
        ordered = [
            row.submitted
            for row in orders
            if row.submitted is not None
            and row.kind == OrderKind.REGULAR
            and row.supplier == line.supplier
            and (not line.programme or row.programme in (line.programme, bytes(8)))
        ]
        last = None
        if ordered:
            last = book.directory.local_date(book.store.id, max(ordered)).date()
        due = due_on(line, last)
        rows.append(
            {
                "supplier": names.of("store", line.supplier),
                "programme": names.of("programme", line.programme) if line.programme else None,
                "due": None if due is None else due.isoformat(),
                "late": due is not None and due < book.day,
                "last_order": None if last is None else last.isoformat(),
                "lead_days": line.lead_days,
            }
        )
    return rows


def due_on(line: SupplyLine, last_order: date | None) -> date | None:
    """When the next order is due: the day the line names, and every review period after it.

    An order made within the half of a period before a day is the order of that day.
    """
    due, step = line.next_order, line.review_months
    if due is None or step is None or last_order is None:
        return due
    half = timedelta(days=int(step * DAYS_IN_MONTH / 2))
    while due <= last_order + half:
        due = months_later(due, step)
    return due


def months_later(day: date, months: Fraction) -> date:
    """The same day of a later month, or the last of it; parts of a month are counted in days."""
    whole = int(months)
    year, month = divmod(day.year * 12 + day.month - 1 + whole, 12)
    moved = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    days = int((months - whole) * DAYS_IN_MONTH)
    return moved + timedelta(days=days if whole else max(1, days))

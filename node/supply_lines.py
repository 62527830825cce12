"""Supply lines: who supplies whom, for which programme, how often, and who approves (L1, L8)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from crdt_model.details import SettingValue
from node.catalogue import Version, catalogue_version
from node.directory import Directory
from node.views import settings

_FIELDS = (
    "store", "supplier", "programme", "review_months", "lead_days", "next_order", "approver",
    "min_shelf_life_days", "priority",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SupplyLine:
    """One line of supply; ids are those of stores and of the programme.

    Attributes:
        review_months: months between orders, None if not said. lead_days: from order to goods.
        next_order: when the next order is due, None if not said. approver: b"" if the supplier is.
        min_shelf_life_days: that goods must have left when they are sent.
    """

    customer: bytes
    supplier: bytes
    programme: bytes
    review_months: Fraction | None
    lead_days: int
    next_order: date | None
    approver: bytes
    min_shelf_life_days: int
    priority: int


LINES_KEPT = 4  # catalogues whose lines are kept in memory: half a megabyte each
_kept: OrderedDict[Version, list[SupplyLine]] = OrderedDict()


def supply_lines(directory: Directory) -> list[SupplyLine]:
    """All lines of the catalogue, read once till it changes."""
    version = catalogue_version(directory)
    found = _kept.get(version)
    if found is None:
        found = _kept[version] = _read(directory)
        while len(_kept) > LINES_KEPT:
            _kept.popitem(last=False)
    return found


def _read(directory: Directory) -> list[SupplyLine]:
    rows = settings.table(directory.connection, directory.catalogue, "supply_line", _FIELDS)
    found = []
    for fields in rows.values():
        ends = [_reference(directory, "store", fields.get(side)) for side in ("store", "supplier")]
        if all(ends):
            found.append(
                SupplyLine(
                    ends[0],
                    ends[1],
                    _reference(directory, "programme", fields.get("programme")),
                    _fraction(fields.get("review_months")),
                    _whole(fields.get("lead_days")),
                    _day(fields.get("next_order")),
                    _reference(directory, "store", fields.get("approver")),
                    _whole(fields.get("min_shelf_life_days")),
                    _whole(fields.get("priority")),
                )
            )
    found.sort(key=lambda line: (line.priority, line.customer, line.supplier, line.programme))
    return found


def between(lines: Iterable[SupplyLine], supplier: bytes, customer: bytes) -> list[SupplyLine]:
    """The lines of one lane."""
    return [line for line in lines if (line.supplier, line.customer) == (supplier, customer)]


def approver_of(lines: Iterable[SupplyLine], supplier: bytes, customer: bytes) -> bytes:
    """Who approves the orders of a lane: the store it names, else its supplier (L1)."""
    named = [line.approver for line in between(lines, supplier, customer) if line.approver]
    return named[0] if named else supplier


def approved_lanes(lines: Iterable[SupplyLine], approver: bytes) -> set[tuple[bytes, bytes]]:
    """The lanes, as (supplier, customer), whose orders this store approves for another."""
    lines = list(lines)
    named = {(line.supplier, line.customer) for line in lines if line.approver == approver}
    return {lane for lane in named if lane[0] != approver and approver_of(lines, *lane) == approver}


def _reference(directory: Directory, table: str, value: SettingValue) -> bytes:
    return directory.referred(table, value) if isinstance(value, str) and value else b""


def _whole(value: SettingValue) -> int:
    return value if type(value) is int and value >= 0 else 0


def _fraction(value: SettingValue) -> Fraction | None:
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    try:
        found = Fraction(Decimal(value))
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return found if found > 0 else None


def _day(value: SettingValue) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None

"""Tables: what a report is made of: typed rows, and columns that say what stands in them.

A report is a query that gives rows of one frozen dataclass. The fields of that dataclass are the
columns, each with title, type and unit, so that JSON, CSV, a workbook and a printed page all show
the same values and none of them knows a report.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from crdt_model.card import Sentence
from crdt_model.periods import Period
from node.stock import StoreBook
from node.views.settings import Named

MAX_ROWS = 100_000  # of one answer; more is asked for in parts, a month or a product at a time

Value = str | int | bool | Fraction | Decimal | date | datetime | None


class Type(StrEnum):
    """What a column holds.

    QUANTITY: base units. NUMBER: another whole number. RATIO: exact, shown with two decimals.
    MONEY: decimal, in the currency the row names. INSTANT: with the store's offset.
    """

    TEXT = "text"
    QUANTITY = "quantity"
    NUMBER = "number"
    RATIO = "ratio"
    MONEY = "money"
    DATE = "date"
    INSTANT = "instant"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `name` in JSON, `title` for people, `unit` beside the number or ""."""

    name: str
    title: str
    type: Type
    unit: str


def column(title: str, type: Type = Type.TEXT, unit: str = "") -> Any:
    """The field of a row's dataclass that is this column."""
    shown = "base units" if type is Type.QUANTITY and not unit else unit
    return field(metadata={"title": title, "type": type, "unit": shown})


def columns_of(row: type[Any]) -> tuple[Column, ...]:
    """The columns of a row's dataclass, in order."""
    return tuple(
        Column(one.name, one.metadata["title"], one.metadata["type"], one.metadata["unit"])
        for one in fields(row)
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of a report.

    Attributes:
        first, last: days of the store, both included. period: a month.
        product, list: narrow the rows to one product, or to those on a list of the catalogue.
    """

    first: date
    last: date
    period: Period
    product: Named | None = None
    list: Named | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found at one store: rows, and what must be said beside them."""

    rows: Sequence[Any]
    notes: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """One report.

    Attributes:
        name: in the API and on the command line. title: for people.
        row: dataclass of its rows. takes: the parameters it reads besides `as_of` and `known_on`.
        needs: those of them it cannot do without.
    """

    name: str
    title: str
    row: type[Any]
    takes: frozenset[str]
    query: Callable[[StoreBook, Asked], Found]
    needs: frozenset[str] = frozenset()

    @property
    def columns(self) -> tuple[Column, ...]:
        return columns_of(self.row)


@dataclass(frozen=True, slots=True)
class Section:
    """What a report says of one store.

    Attributes:
        as_of: stamp up to which facts count. provisional: why its figures are, a sentence each.
    """

    store: Named
    as_of: int
    provisional: tuple[str, ...]
    found: Found


@dataclass(frozen=True, slots=True)
class Answer:
    """A report as asked, over one or more stores.

    Attributes:
        several: whether all stores were asked for: rows then name their store.
        known_ms: "as known on", milliseconds since 1970, None for what is known now.
        document: number under which it was signed, and by whom, "" if it was not.
    """

    report: Report
    asked: Asked
    sections: tuple[Section, ...]
    several: bool
    known_ms: int | None
    made_ms: int
    document: str = ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns as shown in one table over all sections."""
        store = (
            Column("store_code", "Store code", Type.TEXT, ""),
            Column("store_name", "Store", Type.TEXT, ""),
        )
        return (*(store if self.several else ()), *self.report.columns)

    def table(self) -> Sequence[tuple[Value, ...]]:
        """The values of every row, in order of `columns`."""
        names = [one.name for one in self.report.columns]
        rows: list[tuple[Value, ...]] = []
        for section in self.sections:
            named = (section.store.code, section.store.name) if self.several else ()
            for row in section.found.rows:
                rows.append((*named, *(getattr(row, name) for name in names)))
        return rows

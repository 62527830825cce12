"""Columns: the words in which the tables of imports and exports are declared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from crdt_model.details import SettingValue
from crdt_model.facts import MAX_QUANTITY

MAX_CODE_CHARS = 80  # three of them and two slashes fit the 256 characters of a row's code
MAX_TEXT_CHARS = 500  # names and words; the longest real product name seen has 114


class Type(Enum):
    """How a cell is read."""

    CODE = auto()
    TEXT = auto()
    WHOLE = auto()
    BOOLEAN = auto()
    DECIMAL = auto()
    CHOICE = auto()
    DIGITS = auto()
    TIME_ZONE = auto()
    MONTH = auto()
    EXPIRY = auto()
    DATE = auto()
    GTIN = auto()
    CURRENCY = auto()
    MOMENT = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: its header. meaning: for the person who fills it in.
        required: the column must be there and each cell filled; else both may be absent.
        field: under which name a catalogue row keeps the value, "" if it is kept otherwise.
        of: catalogue table a code refers to, "" if it refers to none.
        low, high: limits of a whole number. choices: words of a choice.
        fixed: cannot be changed once a fact names the row (P2). absent: what no value stands for.
    """

    name: str
    type: Type
    meaning: str
    required: bool = False
    field: str = ""
    of: str = ""
    low: int = 0
    high: int = MAX_QUANTITY
    choices: tuple[str, ...] = ()
    fixed: bool = False
    absent: SettingValue = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes:
        name: the noun of the command line. row: the catalogue's table its rows go to, "" for
            figures of stores. key: the columns that name a row.
    """

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def code_column(meaning: str) -> Column:
    return Column("code", Type.CODE, meaning, required=True, field="code")


def name_column(meaning: str) -> Column:
    return Column("name", Type.TEXT, meaning, required=True, field="name")


def reference(name: str, of: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name, Type.CODE, meaning, required=required, field=of, of=of)

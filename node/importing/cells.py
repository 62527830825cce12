"""Cells: the text of one cell as the value its column asks for, or why it is none.

Nothing is guessed: "ten" and "2.5" are no whole numbers, and a word that is not of the list is not
taken for the nearest that is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crdt_model.catalogue import GTIN_LENGTHS, is_gtin
from crdt_model.details import SettingValue
from crdt_model.periods import month
from node.importing.columns import MAX_CODE_CHARS, MAX_TEXT_CHARS, Column, Type

_WHOLE = re.compile(r"-?[0-9]{1,30}")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")
_MONTH = re.compile(r"([0-9]{4}-[0-9]{2})(-01)?")  # a spreadsheet makes a month its first day
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_EXPIRY = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")
_BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class BadCell(Exception):
    """A cell that is not what its column asks for."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def parse(column: Column, text: str) -> SettingValue:
    """The value of a cell, None for an empty cell of a column that is not required.

    Codes, times and references are checked for their form only.

    Raises:
        BadCell: what is wrong, as a code and a sentence.
    """
    if not text:
        if column.required:
            raise BadCell("empty", "must not be empty")
        return None
    return _PARSERS[column.type](column, text)


def _text(column: Column, text: str) -> str:
    limit = MAX_CODE_CHARS if column.type is Type.CODE else MAX_TEXT_CHARS
    if len(text) > limit:
        raise BadCell("too_long", f"{len(text)} characters where at most {limit} fit")
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise BadCell("control_character", "has a line break or another control character")
    return text


def _whole(column: Column, text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise BadCell("not_whole", f"{text[:40]!r} is not a whole number")
    value = int(text)
    if not column.low <= value <= column.high:
        message = f"{value} is not between {column.low} and {column.high}"
        raise BadCell("out_of_range", message)
    return value


def _boolean(column: Column, text: str) -> bool:
    value = _BOOLEANS.get(text.lower())
    if value is None:
        raise BadCell("not_a_choice", f"{text[:40]!r} is not one of {', '.join(_BOOLEANS)}")
    return value


def _decimal(column: Column, text: str) -> str:
    if not _DECIMAL.fullmatch(text):
        raise BadCell("not_a_number", f"{text[:40]!r} is not a number like 12.50")
    return text


def _choice(column: Column, text: str) -> str:
    if text not in column.choices:
        message = f"{text[:40]!r} is not one of {', '.join(column.choices)}"
        raise BadCell("not_a_choice", message)
    return text


def _digits(column: Column, text: str) -> str:
    if not (text.isascii() and text.isdigit() and column.low <= len(text) <= column.high):
        message = f"{text[:40]!r} is not {column.low} to {column.high} digits"
        raise BadCell("not_digits", message)
    return text


def _time_zone(column: Column, text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = f"{text[:40]!r} is not a time zone like Africa/Blantyre"
        raise BadCell("not_a_time_zone", message) from None
    return text


def _month(column: Column, text: str) -> str:
    match = _MONTH.fullmatch(text)
    # What has the form and is no month, as 2026-13, is refused like any other text.
    with suppress(ValueError, OverflowError):
        if match is not None:
            return month(match[1]).label
    raise BadCell("not_a_month", f"{text[:40]!r} is not a month like 2026-11")


def _expiry(column: Column, text: str) -> str:
    """The last day of use (B2): `YYYY-MM` and GS1's day 00 mean the month's last."""
    # What has the form and is no date, as 2026-02-30, is refused like any other text.
    with suppress(ValueError, OverflowError):
        if _EXPIRY.fullmatch(text):
            if len(text) == 7 or text.endswith("-00"):
                return month(text[:7]).last.isoformat()
            return date.fromisoformat(text).isoformat()
    raise BadCell("not_a_date", f"{text[:40]!r} is not a date like 2027-05-31 or 2027-05")


def _date(column: Column, text: str) -> str:
    with suppress(ValueError):  # of the form but no date: refused like any other text
        if _DATE.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    raise BadCell("not_a_date", f"{text[:40]!r} is not a date like 2027-05-31")


def _gtin(column: Column, text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) in GTIN_LENGTHS):
        raise BadCell("not_digits", f"{text[:40]!r} is not a GTIN of 8, 12, 13 or 14 digits")
    if not is_gtin(text):
        message = f"{text}: the check digit is wrong; read the barcode again"
        raise BadCell("wrong_check_digit", message)
    return text


def _currency(column: Column, text: str) -> str:
    if not _CURRENCY.fullmatch(text):
        raise BadCell("not_a_currency", f"{text[:40]!r} is not a currency like USD")
    return text


_PARSERS: dict[Type, Callable[[Column, str], SettingValue]] = {
    Type.CODE: _text,
    Type.TEXT: _text,
    Type.WHOLE: _whole,
    Type.BOOLEAN: _boolean,
    Type.DECIMAL: _decimal,
    Type.CHOICE: _choice,
    Type.DIGITS: _digits,
    Type.TIME_ZONE: _time_zone,
    Type.MONTH: _month,
    Type.EXPIRY: _expiry,
    Type.MOMENT: _text,
    Type.DATE: _date,
    Type.GTIN: _gtin,
    Type.CURRENCY: _currency,
}

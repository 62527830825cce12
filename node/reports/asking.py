"""Asking: the words of a request as the parameters of a report, and the report run at its stores.

Days are those of each store. Absent, `from` is the first of the present month and `to` is today;
`period` is the present month, and where a report goes by days it stands for the whole of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date

from crdt_model.periods import Period, month
from node.directory import Directory, as_of_given, end_of_millisecond
from node.errors import Refused
from node.known import Known, as_known, known_given
from node.node import Node
from node.reports.registry import REPORTS
from node.reports.table import MAX_ROWS, Answer, Asked, Report, Section
from node.stock import StoreBook, open_book
from node.views.settings import Named

FIRST_YEAR, LAST_YEAR = 1970, 9998  # the months before and after are in the calendar too
MAX_DAYS = 400 * 5  # of one answer: five years
EVERYWHERE = frozenset({"as_of", "known_on"})  # parameters of every report


@dataclass(frozen=True, slots=True)
class Words:
    """The parameters as written, None where nothing was."""

    first: str | None = None
    last: str | None = None
    period: str | None = None
    product: str | None = None
    list: str | None = None
    as_of: str | None = None
    known_on: str | None = None

    @classmethod
    def of(cls, given: Mapping[str, str], report: Report) -> Words:
        """The parameters of a query string.

        Raises:
            Refused: `unknown_parameter`, one that the report does not read; or one is missing.
        """
        takes = report.takes | EVERYWHERE | ({"period"} if "from" in report.takes else set())
        for name in given:
            if name not in takes:
                reads = f"the report {report.name} reads {', '.join(sorted(takes))}"
                raise Refused("unknown_parameter", f"no {name!r}: {reads}", field=name)
        for name in report.needs:
            if not given.get(name):
                raise Refused("invalid", f"the report {report.name} needs {name}", field=name)
        return cls(*(given.get(word) or None for word in WORDS))


WORDS = ("from", "to", "period", "product", "list", "as_of", "known_on")


def report_named(name: str) -> Report:
    """The report of this name.

    Raises:
        Refused: `unknown_report`.
    """
    report = REPORTS.get(name)
    if report is None:
        known = ", ".join(sorted(REPORTS))
        raise Refused("unknown_report", f"no report {name!r}; there are {known}", status=404)
    return report


def answer(
    node: Node,
    directory: Directory,
    report: Report,
    words: Words,
    stores: Sequence[Named],
    *,
    several: bool,
) -> Answer:
    """Run a report at stores this device may hold.

    Raises:
        Refused: see `docs/api.md`.
    """
    known = None
    if words.known_on is not None:
        known = known_given(directory.connection, words.known_on, node.now_ms())
    sections: list[Section] = []
    asked: Asked | None = None
    rows = 0
    for store in stores:
        with ExitStack() as stack:
            there = directory
            if known is not None:
                open_book(node, directory, store, None)  # refuses what this device does not hold
                there = stack.enter_context(as_known(node, directory, known, [store.id]))
            book = _book(node, there, store, words, known)
            asked = _asked(directory, book, report, words)
            found = report.query(book, asked)
            told = tuple(there.told(book.shortfalls()))
            sections.append(Section(store, book.as_of, told, found))
            rows += len(found.rows)
        if rows > MAX_ROWS:
            raise Refused("too_large", f"more than {MAX_ROWS} rows; ask for less", status=413)
    if asked is None:
        raise Refused("not_held", "this device holds no store's ledger", status=404)
    known_ms = None if known is None else known.at_ms
    return Answer(report, asked, tuple(sections), several, known_ms, node.now_ms())


def _book(
    node: Node, there: Directory, store: Named, words: Words, known: Known | None
) -> StoreBook:
    as_of = None if words.as_of is None else as_of_given(words.as_of)
    if known is None:
        return open_book(node, there, store, as_of)
    present = max(end_of_millisecond(known.at_ms), there.present(0))
    if as_of is None or as_of >= present:
        return StoreBook(there, store, present, is_present=True)
    return StoreBook(there, store, as_of)


def _asked(directory: Directory, book: StoreBook, report: Report, words: Words) -> Asked:
    """The parameters at a store; codes are read from the catalogue as it is now."""
    today = book.day
    period = _period(words.period) if words.period else month(today.strftime("%Y-%m"))
    first, last = period.first, min(period.last, max(today, period.first))
    if words.first:
        first = _day("from", words.first)
        last = today if not words.period else last
    if words.last:
        last = _day("to", words.last)
    if first > last:
        raise Refused("invalid", "from comes after to", field="from")
    if (last - first).days >= MAX_DAYS:
        raise Refused("too_large", f"ask for at most {MAX_DAYS} days", status=413, field="from")
    return Asked(
        first,
        last,
        period,
        None if words.product is None else directory.product(words.product),
        None if words.list is None else directory.find("list", words.list),
    )


def _day(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused("invalid", f"{name}: a day as YYYY-MM-DD expected", field=name) from None
    if not FIRST_YEAR < day.year < LAST_YEAR:
        raise Refused("invalid", f"{name}: a day as YYYY-MM-DD expected", field=name)
    return day


def _period(label: str) -> Period:
    try:
        period = month(label)
    except ValueError:
        raise Refused("invalid", "period: YYYY-MM expected", field="period") from None
    if not FIRST_YEAR < period.first.year < LAST_YEAR:
        raise Refused("invalid", "period: YYYY-MM expected", field="period")
    return period

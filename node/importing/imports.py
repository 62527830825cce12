"""Imports: a file checked whole, then written in commands.

A file is read, and checked against one snapshot of the catalogue; any problem refuses all of it.
Only then is it written, in commands of some hundred rows, each a transaction of its own, so that
people's work goes on in between. If the machine stops half way, some commands are there whole and
the others are not at all; the same file again finds the first unchanged and writes the rest.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crdt_model import scopes
from crdt_model.clock import stamp_of
from crdt_model.grants import Right
from crdt_model.identifiers import derived_id
from crdt_model.updates import month_of
from node.database import Database
from node.directory import Directory
from node.errors import Refused, not_allowed
from node.importing.checking import CatalogueRow, check_catalogue
from node.importing.columns import Table
from node.importing.figures import (
    Opening,
    PaperRecord,
    Stores,
    check_consumption,
    check_stock,
    consumption_jobs,
    record_changes,
    stock_jobs,
    unwritten,
)
from node.importing.reading import Sheet, read_sheet
from node.importing.report import ImportReport, Problems, counted
from node.importing.tables import CONSUMPTION, STOCK, TABLES
from node.importing.writing import NOTHING_WRITTEN, WriteJob, Written, catalogue_jobs, plan
from node.recording import Actor
from node.store import Store
from node.views import settings

CATALOGUE_ROLE = "admin"


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file's rows, and what is wrong with its form."""

    table: Table
    name: str
    sheet: Sheet
    problems: Problems


@dataclass(frozen=True, slots=True)
class Checked:
    """A file without problems, ready to be written; one of the three lists is filled.

    Attributes:
        rows: how many the file has. would: what writing it would do by the snapshot checked.
        made: how many of its rows are not in the catalogue yet; None for figures of stores.
    """

    table: Table
    rows: int
    would: Written
    catalogue: Sequence[CatalogueRow] = field(default=())
    openings: Sequence[Opening] = field(default=())
    records: Sequence[PaperRecord] = field(default=())
    made: int | None = None

    def report(self, written: Written) -> ImportReport:
        return ImportReport(
            self.table.name, self.rows, written.changed, written.unchanged, made=self.made
        )


async def import_file(
    database: Database,
    store: Store,
    table: str,
    filename: str,
    data: bytes,
    actor: Actor,
    dry_run: bool,
) -> ImportReport:
    """Import a file; the writer is held for one command at a time.

    Args:
        table: one of `tables.TABLES`. filename: what people call the file, for messages.
        dry_run: check only; problems are then reported, not raised.

    Raises:
        Refused: `unknown_table`; `import_unreadable`; `not_allowed`; `import_refused` with the
            report under `details["report"]`: nothing was written.
    """
    read = await asyncio.to_thread(read_file, table, filename, data)
    try:
        checked = await database.read(lambda connection: check(store, connection, read, actor))
        if dry_run:
            return checked.report(checked.would)
        written = NOTHING_WRITTEN
        for job in commands(store, checked, actor):
            written = written.plus(await database.write(job, bulk=True))
    except ProblemsFound as found:
        return _refuse_or_tell(found.report, read, dry_run)
    return checked.report(written)


class ProblemsFound(Exception):
    """A file has problems and is not written."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__(report.text())
        self.report = report


def _refuse_or_tell(report: ImportReport, read: ReadFile, dry_run: bool) -> ImportReport:
    if dry_run:
        return report
    count = len(report.problems) + report.more_problems
    raise Refused(
        "import_refused",
        f"{read.name}: {counted(count)}; nothing was written",
        report=report.as_json(),
    )


def read_file(table: str, filename: str, data: bytes) -> ReadFile:
    """The rows of a file; needs no database.

    Raises:
        Refused: `unknown_table`, `import_unreadable`.
    """
    found = TABLES.get(table)
    if found is None:
        raise Refused(
            "unknown_table",
            f"no table {table[:40]!r}; there are {', '.join(TABLES)}",
            field="table",
        )
    problems = Problems()
    return ReadFile(found, filename, read_sheet(found, data, problems), problems)


def check(store: Store, connection: sqlite3.Connection, read: ReadFile, actor: Actor) -> Checked:
    """Check a file against a snapshot; writes nothing.

    Raises:
        Refused: `not_allowed`.
        ProblemsFound: with all of them.
    """
    directory = Directory(connection, store.network)
    table, sheet, problems = read.table, read.sheet, read.problems
    if table.row:
        _check_may_import(store, connection, actor)
        rows = check_catalogue(directory, table, sheet, problems)
        _stop_at(problems, read)
        facts = plan(directory, table, rows, month_of(stamp_of(store.now_ms())))
        changed = sum(1 for said in facts if said)
        known = settings.row_ids(connection, directory.catalogue, table.row)
        named = {derived_id(store.network, table.row, row.code) for row in rows}
        would = Written(changed, len(rows) - changed)
        return Checked(table, len(rows), would, catalogue=rows, made=len(named - known))
    stores = Stores(store, directory, actor)
    if table is STOCK:
        openings = check_stock(stores, table, sheet, problems)
        _stop_at(problems, read)
        would = unwritten(store, directory, openings, actor)
        return Checked(table, len(sheet.rows), would, openings=openings)
    assert table is CONSUMPTION
    records = check_consumption(stores, table, sheet, store.now_ms(), problems)
    _stop_at(problems, read)
    changed = sum(len(record_changes(directory, [record])) for record in records)
    return Checked(table, len(records), Written(changed, len(records) - changed), records=records)


def commands(store: Store, checked: Checked, actor: Actor) -> Iterator[WriteJob]:
    """The jobs that write a checked file, to be awaited one by one with `database.write`."""
    if checked.table.row:
        return catalogue_jobs(store, checked.table, checked.catalogue, actor.name)
    if checked.openings:
        return stock_jobs(store, checked.openings, actor)
    return consumption_jobs(store, checked.records, actor)


def _check_may_import(store: Store, connection: sqlite3.Connection, actor: Actor) -> None:
    grants = store.grants(connection, store.device)
    if grants is None or not grants.allows(Right.CATALOGUE, b""):
        raise not_allowed("this device does not keep the catalogue", scope=scopes.CATALOGUE)
    if not actor.may(CATALOGUE_ROLE):
        raise not_allowed(f"a {actor.role} may not do this", needed=CATALOGUE_ROLE)


def _stop_at(problems: Problems, read: ReadFile) -> None:
    if problems:
        raise ProblemsFound(problems.report(read.table.name, len(read.sheet.rows)))

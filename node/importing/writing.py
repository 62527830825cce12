"""Writing: checked catalogue rows as facts, in commands that count on arrival.

Only fields that differ from the value in force are written, each naming what it replaces, so an
import of what is known already writes nothing. What is in force is asked again in the transaction
that writes: an edit made since the file was checked is replaced knowingly, never overlooked.

A command is named by the facts it holds. The same list imported on two nodes is therefore one
effect, and an import cut off half way is finished by importing the file again: rows already
written are found unchanged, and the rest are written.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from crdt_model import scopes
from crdt_model.clock import stamp_of
from crdt_model.codec import encode
from crdt_model.details import FactName, Row, SettingValue, Zone, stored
from crdt_model.facts import Fact, Kind, encode_fact, fact
from crdt_model.identifiers import command_id, derived_id
from crdt_model.settings import row_prefix
from crdt_model.updates import month_of
from node.directory import Directory
from node.importing.checking import CatalogueRow
from node.importing.columns import Table
from node.store import Draft, Store
from node.views import settings

ROWS_PER_COMMAND = 150  # holds the writer for some 50 ms; the format allows 500


@dataclass(frozen=True, slots=True)
class Written:
    """What one job wrote, or would write: rows changed, and rows found as they are in force."""

    changed: int
    unchanged: int

    def plus(self, other: Written) -> Written:
        return Written(self.changed + other.changed, self.unchanged + other.unchanged)


NOTHING_WRITTEN = Written(0, 0)
WriteJob = Callable[[sqlite3.Connection], Written]


def catalogue_jobs(
    store: Store, table: Table, rows: Sequence[CatalogueRow], user: str
) -> Iterator[WriteJob]:
    """One job for each command; each is a transaction of its own."""
    for start in range(0, len(rows), ROWS_PER_COMMAND):
        part = rows[start : start + ROWS_PER_COMMAND]

        def job(connection: sqlite3.Connection, part: Sequence[CatalogueRow] = part) -> Written:
            directory = Directory(connection, store.network)
            facts = plan(directory, table, part, month_of(stamp_of(store.now_ms())))
            changed = sum(1 for made in facts if made)
            record_facts(
                store, connection, scopes.CATALOGUE, table.name, user, [f for m in facts for f in m]
            )
            return Written(changed, len(part) - changed)

        yield job


def record_facts(
    store: Store,
    connection: sqlite3.Connection,
    scope: str,
    name: str,
    user: str,
    facts: Sequence[Fact],
) -> None:
    """Record facts under a command named by their content."""
    if not facts:
        return
    digest = hashlib.sha256(b"".join(map(encode_fact, facts)))
    command = command_id(scope, f"import/{name}/{digest.hexdigest()}")
    store.record(connection, Draft(scope, command, digest.digest()[:8], user, tuple(facts)))


def plan(
    directory: Directory, table: Table, rows: Sequence[CatalogueRow], month: str
) -> list[list[Fact]]:
    """For each row the facts that bring it into force, none if it is in force.

    `month` is the current one, from which a time zone holds.
    """
    return [_row_facts(directory, table, row) + _zone_facts(directory, row, month) for row in rows]


def _row_facts(directory: Directory, table: Table, row: CatalogueRow) -> list[Fact]:
    prefix = row_prefix(table.row, derived_id(directory.network, table.row, row.code))
    held = settings.under(directory.connection, directory.catalogue, prefix)
    fields: list[tuple[str, SettingValue]] = []
    was: list[tuple[int, FactName]] = []
    for name, value in row.fields:
        standing = held.get(prefix + name, [])
        if encode(standing[-1].value if standing else None) == encode(value):
            continue
        was += [(len(fields), assigned.name) for assigned in standing]
        fields.append((name, value))
    if not fields:
        return []
    return [fact(Kind.ROW, stored(Row(table.row, row.code, tuple(fields), tuple(was))))]


def _zone_facts(directory: Directory, row: CatalogueRow, month: str) -> list[Fact]:
    if row.time_zone is None:
        return []
    store = derived_id(directory.network, "store", row.code)
    names = settings.zone_names(directory.connection, store).get(store, [])
    held = [name for period, name in names if period <= month]
    if held and held[-1] == row.time_zone:
        return []
    return [fact(Kind.ZONE, stored(Zone(store, month, row.time_zone)))]

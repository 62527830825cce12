"""Folding: what the views take in, and how a scope is folded again from its log.

A view usually takes in what a commit brought. When entries are set aside, counted again or mended
in place, the views of their scope are emptied and made anew from the entries that count.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol, cast, runtime_checkable

from crdt_model.entries import LogName
from crdt_model.scopes import Scope, parse
from node.log_rows import Part, copies_in

# Tables of views by what names the scope in them.
BY_LEDGER = (
    "line", "balance", "correction", "shipment_use", "flag", "lot", "month_touched", "read_as",
    "inexact",
)  # fmt: skip
_BY_SCOPE = (
    "unknown_fact", "setting", "replaced", "named", "lane_fact", "lane_order", "lane_order_line",
    "lane_shipment", "lane_shipment_line", "lane_pick_line", "lane_write_off",
    "purchase_fact",
)  # fmt: skip
_BY_ENTRY = ("zone_fact", "clock_shift", "purchase_receipt", "paper_dispatch")
# Every table of a view, and the condition by which its rows belong to a scope.
VIEW_ROWS = (
    *((table, "ledger = ?") for table in BY_LEDGER),
    *((table, "scope = ?") for table in _BY_SCOPE),
    *(
        (
            table,
            "entry IN (SELECT entry.id FROM entry JOIN log ON log.id = entry.log"
            " WHERE log.scope = ?)",
        )
        for table in _BY_ENTRY
    ),
)
RUN_COMMANDS = 512  # folded together: as many as a batch brings


@dataclass(frozen=True, slots=True)
class Arrived:
    """One complete copy of a command that just came in: all its parts in one scope."""

    scope_id: int
    scope: Scope
    parts: tuple[Part, ...]


class View(Protocol):
    """A fold kept in SQLite: takes in what arrived, in the transaction that stored it."""

    def take(self, connection: sqlite3.Connection, arrived: Arrived) -> None: ...


@runtime_checkable
class RunView(View, Protocol):
    """A view that takes all that came in one run at once, because that is much cheaper for it."""

    def take_run(self, connection: sqlite3.Connection, run: Sequence[Arrived]) -> None: ...


@runtime_checkable
class RememberingView(View, Protocol):
    """A view that remembers what it wrote."""

    def forget(self) -> None: ...


@runtime_checkable
class PreparedView(View, Protocol):
    """A view that must see all that counts of a scope before it folds any of it anew."""

    def prepare(self, connection: sqlite3.Connection, scope_id: int) -> None: ...


@cache
def _takes_runs(kind: type[View]) -> bool:
    """Whether views of a type take whole runs; asked once, `isinstance` of a protocol is slow."""
    return issubclass(kind, RunView)


def fold(connection: sqlite3.Connection, views: Sequence[View], run: Sequence[Arrived]) -> None:
    """Hand what arrived in one scope to its views."""
    for view in views if run else ():
        if _takes_runs(type(view)):
            cast(RunView, view).take_run(connection, run)
        else:
            for arrived in run:
                view.take(connection, arrived)


def refold(
    connection: sqlite3.Connection,
    views: Mapping[str, Sequence[View]],
    scope_id: int,
    only: Sequence[str] = (),
) -> int:
    """Empty the views of a scope and fold all that counts; returns the commands folded.

    With `only`, no other tables are emptied: those of the views given.
    """
    for table, of_scope in VIEW_ROWS:
        if not only or table in BY_LEDGER:
            connection.execute(f"DELETE FROM {table} WHERE {of_scope}", (scope_id,))
    (name,) = connection.execute("SELECT name FROM scope WHERE id = ?", (scope_id,)).fetchone()
    connection.execute("UPDATE scope SET refolds = refolds + 1 WHERE id = ?", (scope_id,))
    scope = parse(name)
    if scope.kind == "network":
        connection.execute("UPDATE device SET enrolled = 0, label = ''")
    for view in views.get(scope.kind, ()):
        if isinstance(view, PreparedView):
            view.prepare(connection, scope_id)
    folded = 0
    run: list[Arrived] = []
    for parts in commands(connection, scope_id):
        run.append(Arrived(scope_id, scope, parts))
        folded += 1
        if len(run) == RUN_COMMANDS:
            fold(connection, views.get(scope.kind, ()), run)
            run = []
    fold(connection, views.get(scope.kind, ()), run)
    return folded


def commands(connection: sqlite3.Connection, scope_id: int) -> Iterator[tuple[Part, ...]]:
    """Every complete copy of a command in a scope that counts, in order of arrival."""
    rows = connection.execute(
        "SELECT DISTINCT device.device, log.epoch, scope.name, command FROM entry"
        " JOIN log ON log.id = entry.log JOIN device ON device.id = log.device"
        " JOIN scope ON scope.id = log.scope WHERE log.scope = ? ORDER BY entry.id",
        (scope_id,),
    ).fetchall()
    for device, epoch, scope, command in rows:
        yield from copies_in(connection, LogName(device, epoch, scope), command)

"""Withholding: what was sent of a period while it ran, and is no figure of it now that it is over.

A month to date is sent as it goes on. If its stores are not heard from any more, what DHIS2 holds
when the month ends is the figure of some day in it: it is withdrawn, and sent again once they have
told (rule G3). What was accepted after the period's end is no month to date and stays.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Set

from crdt_model.clock import milliseconds_of
from crdt_model.periods import Period
from gateway import names, outbox, rows
from gateway.aggregate import Group, GroupBook, bounds
from gateway.behind import period_of
from gateway.completeness import completeness, heard_to
from gateway.outbox import KEY_COLUMNS, KEY_WIDTH, Key
from gateway.reporting import Reported
from gateway.setting import Setting
from node.directory import Directory

SILENT = "silent"


def withdraw(
    setting: Setting,
    network: bytes,
    reported: Iterable[Reported],
    as_of: int,
    connection: sqlite3.Connection,
) -> int:
    """Withdraw what ended periods were sent as they ran, where nobody was heard from since three
    days before their end; returns how many values."""
    silent: dict[str, set[str]] = {}
    for one in reported:
        if one.withheld == SILENT:
            silent.setdefault(one.org_unit, set()).add(one.period)
    directory, target_id = Directory(connection, network), setting.target_id
    withdrawn = 0
    for unit, uid in names.uids(connection, target_id, names.ORG_UNIT, sorted(silent)).items():
        group = setting.groups[unit]
        sent = list(_sent_as_they_ran(directory, target_id, group, uid, silent[unit], as_of))
        book = GroupBook(directory, group, as_of) if sent else None
        for period, keys in sent:
            if book is None or completeness(book, period, heard_to(book)).withheld != SILENT:
                continue
            now_ms = milliseconds_of(as_of)
            for data_set, some in keys.items():
                gone: dict[Key, str | None] = dict.fromkeys(some)
                changes = outbox.want(connection, target_id, data_set, gone, "", now_ms)
                withdrawn += changes.queued
            rows.tell_again(connection, unit, period.label)
    return withdrawn


def _sent_as_they_ran(
    directory: Directory, target_id: int, group: Group, uid: str, months: Set[str], as_of: int
) -> Iterator[tuple[Period, dict[str, list[Key]]]]:
    """Ended periods whose last day lies in these months, with what was accepted before their end,
    by data set."""
    connection = directory.connection
    known = connection.execute(
        "SELECT DISTINCT period FROM gateway_value WHERE target = ? AND org_unit = ?"
        " AND accepted NOT NULL AND wanted NOT NULL ORDER BY period",
        (target_id, uid),
    ).fetchall()
    for (text,) in known:
        period = period_of(text)
        _, end = bounds(directory, group, period)
        if as_of < end or f"{period.last:%Y-%m}" not in months:
            continue
        keys: dict[str, list[Key]] = {}
        for data_set, *key in connection.execute(
            f"SELECT data_set, {KEY_COLUMNS} FROM gateway_value WHERE target = ? AND org_unit = ?"
            " AND period = ? AND accepted NOT NULL AND wanted NOT NULL AND accepted_at < ?",
            (target_id, uid, text, milliseconds_of(end)),
        ):
            keys.setdefault(data_set, []).append(Key(*key[:KEY_WIDTH]))
        if keys:
            yield period, keys

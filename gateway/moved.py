"""Moved: org units that no store has any more, because their stores have another one now.

All that such a store did is counted at its new org unit, for every month that is restated. What was
sent of the old one is therefore withdrawn, or a nation's sum would hold it twice (rule G4). An org
unit whose stores have none now, or that is only called otherwise there, keeps what was sent.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

from gateway import names, outbox, periods, registering, rows
from gateway.aggregate import months
from gateway.outbox import KEY_COLUMNS, KEY_WIDTH, Key
from gateway.setting import Setting
from node.directory import Directory


def withdraw(setting: Setting, network: bytes, now_ms: int, connection: sqlite3.Connection) -> int:
    """Withdraw what was sent of org units that stores left, once their new ones have a place on
    the server; how many org units those were."""
    directory = Directory(connection, network)
    target_id = setting.target_id
    known = names.codes(connection, target_id, names.ORG_UNIT)
    uids = {name: uid for uid, name in known.items()}
    done = 0
    for unit, now in list(_left(setting, directory)):
        if not all(one in uids for one in now if one in setting.groups):
            continue
        if unit in uids:
            for data_set, values in _sent(setting, uids[unit], now_ms, connection).items():
                outbox.want(connection, target_id, data_set, values, "", now_ms)
            registering.want_none(connection, target_id, unit, now_ms)
        else:  # never sent, or its uid has another name by now
            registering.forget(connection, target_id, unit)
        rows.forget(connection, unit)
        done += 1
    return done


def _left(setting: Setting, directory: Directory) -> Iterator[tuple[str, set[str]]]:
    """Org units that were computed and that no store of the network has now, each with those that
    its stores have instead."""
    left = rows.members(directory.connection, but=setting.groups)
    if not left:
        return
    org_units = {
        store.id.hex(): str(directory.fields("store", store.id).get("org_unit") or "")
        for store in directory.stores()
    }
    in_use = set(org_units.values())
    for unit, members in left.items():
        now = {org_units.get(store, "") for store in members} - {""}
        if unit not in in_use and now:
            yield unit, now


def _sent(
    setting: Setting, uid: str, now_ms: int, connection: sqlite3.Connection
) -> dict[str, dict[Key, str | None]]:
    """By data set what DHIS2 was sent of an org unit in the months that are restated."""
    today = datetime.fromtimestamp(now_ms / 1000, UTC).date()
    span = months(setting.config.first, today)
    found: dict[str, dict[Key, str | None]] = {}
    for data_set, *key in connection.execute(
        f"SELECT data_set, {KEY_COLUMNS} FROM gateway_value WHERE target = ? AND org_unit = ?"
        " AND (accepted NOT NULL OR state <> 0)",
        (setting.target_id, uid),
    ).fetchall():
        named = Key(*key[:KEY_WIDTH])
        if span and periods.parse(named.period).end > span[0].first:
            found.setdefault(data_set, {})[named] = None
    return found

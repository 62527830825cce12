"""Wholeness: what is known to be missing of a scope here, in one place for every figure.

A figure that rests on a scope of which something is missing is provisional, and says why. A peer's
claim that a log goes on counts only for devices that may write the scope; anything else would let
any member cast doubt on any store.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from crdt_model.codec import Malformed
from crdt_model.grants import Grants
from crdt_model.scopes import may_write, parse
from crdt_model.updates import month_of

GrantsOf = Callable[[bytes], Grants | None]

# What hinders a wanted head, as people read it; "" is what was announced and is on its way.
_HINDRANCES = {
    "": "entries announced are not here yet",
    "epoch": "an earlier life of this device is not here",
    "clock": "entries are from the future: its clock is wrong",
    "not_allowed": "entries its certificate does not allow",
    "malformed": "entries that cannot be read",
    "bad_entries": "entries whose signature is not its own",
    "branches": "its log forks too often",
    "altered": "entries were altered on this disk and are fetched again",
    "stamp_went_back": "entries whose time goes backwards",
    "fork": "entries that do not fit what is here",
    "fault": "entries this version cannot fold",
}


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Something that is missing.

    Attributes:
        code: later_version, earlier_months, set_aside, or why a device's entries are wanted.
        device: whose entries, b"" if it is not one device's. text: for a person.
    """

    code: str
    device: bytes
    text: str


def shortfalls(connection: sqlite3.Connection, name: str, grants_of: GrantsOf) -> list[Shortfall]:
    """What is missing of a scope."""
    row = connection.execute("SELECT id FROM scope WHERE name = ?", (name,)).fetchone()
    found: list[Shortfall] = []
    if row is not None:
        found += _inside(connection, row[0])
    try:
        scope = parse(name)
    except Malformed:
        return found
    for device, reason in connection.execute(
        "SELECT DISTINCT device, reason FROM wanted WHERE scope = ? ORDER BY device, reason",
        (name,),
    ).fetchall():
        grants = grants_of(device)
        if grants is not None and may_write(grants, device, scope):
            text = _HINDRANCES.get(reason, reason)
            found.append(Shortfall(reason or "announced", device, text))
    return found


def _inside(connection: sqlite3.Connection, scope: int) -> list[Shortfall]:
    found: list[Shortfall] = []
    if connection.execute(
        "SELECT 1 FROM unknown_fact WHERE scope = ? LIMIT 1", (scope,)
    ).fetchone():
        found.append(Shortfall("later_version", b"", "facts of a later version; update this node"))
    for device, stamp in connection.execute(
        "SELECT device.device, entry.stamp FROM log JOIN device ON device.id = log.device"
        " JOIN entry ON entry.log = log.id AND entry.seq = log.first_seq"
        " WHERE log.scope = ? AND parent IS NULL AND first_seq > 0",
        (scope,),
    ):
        text = f"what came before {month_of(stamp)} is not here yet"
        found.append(Shortfall("earlier_months", device, text))
    for device, entries in connection.execute(
        "SELECT device.device, sum(head_seq - max(counts_to, first_seq - 1)) FROM log"
        " JOIN device ON device.id = log.device"
        " WHERE log.scope = ? AND counts_to < head_seq GROUP BY device.id",
        (scope,),
    ):
        found.append(Shortfall("set_aside", device, f"{entries} entries are set aside"))
    for device, seq in connection.execute(
        "SELECT device.device, seq FROM altered JOIN entry ON entry.id = altered.entry"
        " JOIN log ON log.id = entry.log JOIN device ON device.id = log.device"
        " WHERE log.scope = ? ORDER BY device.id, seq",
        (scope,),
    ):
        found.append(Shortfall("altered", device, f"entry {seq} was altered on this disk"))
    return found


def is_whole(connection: sqlite3.Connection, scope: int, name: str) -> bool:
    """Whether nothing of a scope is known to be missing, whoever says so."""
    claimed = connection.execute("SELECT 1 FROM wanted WHERE scope = ? LIMIT 1", (name,)).fetchone()
    return claimed is None and not _inside(connection, scope)

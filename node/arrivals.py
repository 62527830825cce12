"""Arrivals: when entries came to this node, to the minute.

One row a minute, written in the commit that stores the entries. What is not noted is not guessed.
"""

from __future__ import annotations

import sqlite3

from crdt_model.clock import stamp_of
from node.directory import instant_text
from node.errors import Refused

MINUTE_MS = 60_000


def note_arrival(connection: sqlite3.Connection, position: int, now_ms: int) -> None:
    """Write down, in the commit that stores them, that entries up to `position` are here now.

    One row a minute. A clock that went back adds to the last minute noted: the order of arrival is
    never contradicted.
    """
    connection.execute(
        "INSERT INTO arrival_time (minute, position)"
        " SELECT max(?, coalesce(max(minute), 0)), ? FROM arrival_time WHERE true"
        " ON CONFLICT DO UPDATE SET position = excluded.position",
        (now_ms // MINUTE_MS, position),
    )


def position_at(connection: sqlite3.Connection, at_ms: int, now_ms: int) -> int:
    """The newest entry that had arrived by the last full minute before `at_ms`.

    Raises:
        Refused: `history_unknown`, arrival was not noted yet then, or by a clock that was ahead.
    """
    first, last = connection.execute("SELECT min(minute), max(minute) FROM arrival_time").fetchone()
    if last is not None and last > now_ms // MINUTE_MS:
        raise Refused(
            "history_unknown",
            "this device's clock was ahead when entries arrived; ask after it has been passed",
            status=409,
            since=instant_text(stamp_of((last + 1) * MINUTE_MS)),
        )
    row = connection.execute(
        "SELECT position FROM arrival_time WHERE minute < ? ORDER BY minute DESC LIMIT 1",
        (at_ms // MINUTE_MS,),
    ).fetchone()
    if row is not None:
        return int(row[0])
    since = None if first is None else instant_text(stamp_of((first + 1) * MINUTE_MS))
    began = "nothing has arrived at this device yet" if since is None else f"only since {since}"
    raise Refused(
        "history_unknown",
        f"this device cannot tell what it knew then ({began}); ask for a later moment",
        status=409,
        since=since,
    )

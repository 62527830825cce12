"""Numbers of documents: the greatest that each device gave at a store, from what it wrote."""

from __future__ import annotations

import sqlite3

from crdt_model.document_numbers import counter_of


def next_number(connection: sqlite3.Connection, store: bytes, device: bytes) -> int:
    """The number of a device's next document at a store; given once."""
    (number,) = connection.execute(
        "INSERT INTO document_number (store, device, last) VALUES (?, ?, 1)"
        " ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last",
        (store, device),
    ).fetchone()
    return int(number)


ROOM = 1000  # documents that an unknown stretch of a device's life may have numbered, at least


def leave_room(connection: sqlite3.Connection, device: bytes, epoch: bytes) -> None:
    """A new epoch of a device begins, so that numbers may have been given that are not here.

    Two copies of one disk leave room of another size, as their epochs differ.
    """
    room = ROOM + int.from_bytes(epoch[:2], "big") % (8 * ROOM)
    connection.execute(
        "UPDATE document_number SET last = last + ? WHERE device = ?", (room, device)
    )


def note(connection: sqlite3.Connection, store: bytes, device: bytes, document: str) -> None:
    """A device's document came in, perhaps our own after a restore: the next is after it."""
    counter = counter_of(document)
    if counter:
        connection.execute(
            "INSERT INTO document_number (store, device, last) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET last = max(last, excluded.last)",
            (store, device, counter),
        )

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


def note(connection: sqlite3.Connection, store: bytes, device: bytes, document: str) -> None:
    """A device's document came in, perhaps our own after a restore: the next is after it."""
    counter = counter_of(document)
    if counter:
        connection.execute(
            "INSERT INTO document_number (store, device, last) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET last = max(last, excluded.last)",
            (store, device, counter),
        )

"""Sayings: rows of the catalogue said by the test's own node."""

from __future__ import annotations

import sqlite3

from crdt_model import scopes
from crdt_model.details import Row, SettingValue, stored
from crdt_model.facts import Kind, fact
from crdt_model.identifiers import command_id
from node.node import Node
from node.store import Draft


async def say(node: Node, table: str, key: str, **values: SettingValue) -> None:
    """A row of the catalogue."""
    row = Row(table, key, tuple(values.items()), ())
    draft = Draft(
        scopes.CATALOGUE,
        command_id(scopes.CATALOGUE, f"{table}/{key}"),
        bytes(8),
        "",
        (fact(Kind.ROW, stored(row)),),
    )

    def job(connection: sqlite3.Connection) -> None:
        node.store.record(connection, draft)

    await node.database.write(job)

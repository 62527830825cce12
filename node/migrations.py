"""Migrations: numbered SQL files, each applied once, in one transaction, in order."""

from __future__ import annotations

import sqlite3
from importlib import resources


class NewerDatabase(Exception):
    """The file was written by a later version; install that version to open it."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to this version's schema.

    Raises:
        NewerDatabase: it is ahead of this version.
    """
    schema = resources.files("node.schema").iterdir()
    files = sorted(
        (file for file in schema if file.name.endswith(".sql")), key=lambda file: file.name
    )
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(files):
        raise NewerDatabase(f"database is of schema {version}, this program knows {len(files)}")
    for number, file in enumerate(files, 1):
        if number <= version:
            continue
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements(file.read_text()):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except sqlite3.Error:
            connection.execute("ROLLBACK")
            raise


def statements(script: str) -> list[str]:
    """The statements of a script, so that they can run inside one transaction."""
    found: list[str] = []
    pending = ""
    for line in script.splitlines():
        pending += line.split("--", 1)[0] + "\n"
        if sqlite3.complete_statement(pending):
            if pending.strip():
                found.append(pending.strip())
            pending = ""
    return found

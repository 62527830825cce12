"""Backups: a copy of a node's database while it runs, and back into a folder.

A backup holds facts, certificates and what is known of peers; it holds no private key and no
invitation. Whoever restores one goes on in a new epoch, because entries recorded after the backup
may be elsewhere, and a copy of the folder may still run.
"""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

from node.errors import Refused
from node.folder import DATABASE_FILE
from node.migrations import NewerDatabase, migrate
from node.node import NETWORK_KEY, PLACE_KEY, Node
from node.verify import Difference, verify

PRIVATE_TABLES = ("invite", "lockout")  # the first could let somebody in


def backup(connection: sqlite3.Connection, path: Path) -> int:
    """Write a copy of the database as it is now to a new file; returns its bytes.

    Raises:
        Refused: the file exists, or cannot be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused("unwritable", f"{path}: {error.strerror}") from error
    os.close(handle)
    try:
        copy = sqlite3.connect(path, isolation_level=None)
        try:
            connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, whatever was open
            for table in PRIVATE_TABLES:
                copy.execute(f"DELETE FROM {table}")
            copy.execute("VACUUM")  # what was deleted must not be left in free pages
        finally:
            copy.close()
        return path.stat().st_size
    except (sqlite3.Error, OSError) as error:
        path.unlink(missing_ok=True)
        raise Refused("unwritable", f"{path}: {error}") from error


async def restore(folder: Path, path: Path) -> dict[str, object]:
    """Put a backup in the place of a folder's database; the caller has the folder's lock.

    The database that was there is kept beside it. The folder's keys stay: on a machine that joined
    anew this brings back what the lost device had recorded.

    Raises:
        Refused: no backup, damaged, of a later version, or of another network.
    """
    database = folder / DATABASE_FILE
    incoming = folder / f"{DATABASE_FILE}.restored"
    _copy(path, incoming)
    kept = None
    try:
        network = _check(incoming)
        if database.exists():
            now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
            kept = folder / f"{DATABASE_FILE}.before-{now}"
            os.replace(database, kept)
            for suffix in ("-wal", "-shm"):
                if (leftover := folder / (DATABASE_FILE + suffix)).exists():
                    os.replace(leftover, str(kept) + suffix)
        os.replace(incoming, database)
        node = await Node.open(folder)
        try:
            if node.network != network:
                raise Refused("foreign", f"{path} is of another network")
            await node.database.write(
                lambda connection: node.store.life.begin_epoch(
                    connection, "restored", f"from {path.name}"
                )
            )
            found = await node.database.read(lambda connection: verify(node, connection))
        finally:
            await node.close()
        if isinstance(found, Difference):
            raise Refused("damaged", f"{path}: {found.scope} at {found.seq}: {found.reason}")
    except BaseException:
        incoming.unlink(missing_ok=True)
        if kept is not None:
            for suffix in ("-wal", "-shm"):
                (folder / (DATABASE_FILE + suffix)).unlink(missing_ok=True)
                if Path(str(kept) + suffix).exists():
                    os.replace(str(kept) + suffix, folder / (DATABASE_FILE + suffix))
            os.replace(kept, database)
        raise
    return {"entries": found.entries, "kept": "" if kept is None else kept.name}


def _copy(path: Path, to: Path) -> None:
    try:
        handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with path.open("rb") as source, os.fdopen(handle, "wb") as target:
            while data := source.read(1 << 20):
                target.write(data)
            target.flush()
            os.fsync(target.fileno())
    except OSError as error:
        raise Refused("unreadable", f"{path}: {error.strerror}") from error


def _check(path: Path) -> bytes:
    """That a file is a whole database of ours; returns its network."""
    try:
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            (state,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if state != "ok":
                raise Refused("damaged", f"the backup is damaged: {state}")
            migrate(connection)
            row = connection.execute(
                "SELECT value FROM own WHERE key = ?", (NETWORK_KEY,)
            ).fetchone()
            connection.execute("DELETE FROM own WHERE key = ?", (PLACE_KEY,))
        finally:
            connection.close()
    except NewerDatabase as error:
        raise Refused("newer", str(error)) from error
    except sqlite3.Error as error:
        raise Refused("damaged", f"no backup of a node: {error}") from error
    if row is None:
        raise Refused("damaged", "no backup of a node")
    network: bytes = row[0]
    return network

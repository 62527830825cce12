"""Outbox keys: by them a tablet sends, days later, what a person recorded on it (E6).

A session ends with the day and with the node; what waits on a tablet may be older. The key stands
for the person with a PIN's reach and for recording only. The node keeps its hash. It is worth
nothing any more once the account is disabled or has another role, PIN or password.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3

from node import people

LIFE_MS = 90 * 86_400_000  # a post cut off for a rainy season still brings in its records
MAX_EACH = 20  # of one account: the tablets of a store, several sign-ins each; the oldest goes
KEY_BYTES = 32


def make(connection: sqlite3.Connection, store: bytes, account: people.Account, now_ms: int) -> str:
    """A new key of an account, told once."""
    key = secrets.token_urlsafe(KEY_BYTES)
    connection.execute("DELETE FROM outbox_key WHERE made <= ?", (now_ms - LIFE_MS,))
    connection.execute(
        "DELETE FROM outbox_key WHERE key IN (SELECT key FROM outbox_key"
        " WHERE store = ? AND account = ? ORDER BY made DESC, key LIMIT -1 OFFSET ?)",
        (store, account.id, MAX_EACH - 1),
    )
    connection.execute(
        "INSERT INTO outbox_key (key, store, account, standing, made) VALUES (?, ?, ?, ?, ?)",
        (_digest(key), store, account.id, _standing(account), now_ms),
    )
    return key


def holder(
    connection: sqlite3.Connection, key: str, now_ms: int
) -> tuple[bytes, people.Account, int] | None:
    """The store, the account and the end (ms since 1970) of a key; None if it is worth nothing."""
    row = connection.execute(
        "SELECT store, account, standing, made FROM outbox_key WHERE key = ?", (_digest(key),)
    ).fetchone()
    if row is None or row[3] + LIFE_MS <= now_ms:
        return None
    store, account_id, standing, made = row
    for account in people.accounts(connection, store):
        if account.id == account_id and _standing(account) == standing:
            return (store, account, made + LIFE_MS) if not account.disabled else None
    return None


def forget(connection: sqlite3.Connection, key: str) -> None:
    """Drop a key; one that is not known is dropped already."""
    connection.execute("DELETE FROM outbox_key WHERE key = ?", (_digest(key),))


def forget_changed(connection: sqlite3.Connection, store: bytes) -> None:
    """Drop the keys of accounts that changed: one that is enabled again begins without."""
    standing = {
        account.id: _standing(account)
        for account in people.accounts(connection, store)
        if not account.disabled
    }
    rows = connection.execute(
        "SELECT key, account, standing FROM outbox_key WHERE store = ?", (store,)
    ).fetchall()
    gone = [(key,) for key, account, held in rows if standing.get(account) != held]
    connection.executemany("DELETE FROM outbox_key WHERE key = ?", gone)


def stores(connection: sqlite3.Connection) -> set[bytes]:
    """Whose accounts have keys here."""
    return {store for (store,) in connection.execute("SELECT DISTINCT store FROM outbox_key")}


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()


def _standing(account: people.Account) -> bytes:
    parts = (account.role, account.pin, account.password)
    return hashlib.sha256("\0".join(parts).encode()).digest()

"""Signing in: an account and what its secret is checked against; wrong tries lock it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from crdt_model import scopes
from node.account_keys import held_peppers
from node.errors import Refused
from node.people import MAX_NAME_CHARS, Account, accounts
from node.secret_hashes import matches

FAILURES_FREE = 5  # wrong secrets before an account locks
LOCK_FIRST_MS = 30_000  # doubled with each further failure
LOCK_MAX_MS = 3_600_000
MAX_LOCKOUTS = 10_000  # names with wrong tries; beyond, those long past are forgotten


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a secret is checked against, off the database's thread."""

    account: Account
    peppers: dict[str, bytes]

    def accepts(self, secret: str) -> bool:
        """Whether `secret` is the account's PIN or password.

        Takes as long for every account, also one that is not there: names are not to be guessed by
        the time an answer takes.
        """
        stored = (self.account.pin, self.account.password)
        found = [matches(one, secret, self.peppers) for one in stored]
        return any(found)


def candidate(
    connection: sqlite3.Connection,
    exchange: X25519PrivateKey,
    device: bytes,
    of: bytes,
    name: str,
) -> Candidate | None:
    """The account to check, None if there is none of this name.

    Raises:
        Refused: `accounts_pending` while no pepper was handed to this device.
    """
    found = [a for a in accounts(connection, of) if a.name == name and not a.disabled]
    if not found:
        return None
    peppers = held_peppers(connection, exchange, device, of)
    if not peppers:
        raise Refused(
            "accounts_pending",
            "this device has not yet been handed the store's account key; bring it in touch with"
            " another device of the store",
            status=409,
        )
    return Candidate(found[0], peppers)


def count_try(connection: sqlite3.Connection, of: bytes, name: str, now_ms: int) -> None:
    """Count a try as a wrong one before its secret is checked; `forget_failures` clears it.

    Counted afterwards, any number of tries made at once would all be let through. Five lock the
    account, and each further one doubles the wait.

    Raises:
        Refused: `locked`.
    """
    scope, kept = scopes.people(of), name[:MAX_NAME_CHARS]
    failures, until = connection.execute(
        "SELECT failures, until FROM lockout WHERE scope = ? AND user = ?", (scope, kept)
    ).fetchone() or (0, 0)
    if until > now_ms:
        wait_s = -(-(until - now_ms) // 1000)
        raise Refused(
            "locked", f"too many wrong tries; wait {wait_s} s", status=429, retry_after_s=wait_s
        )
    (rows,) = connection.execute("SELECT count(*) FROM lockout").fetchone()
    if rows >= MAX_LOCKOUTS:  # somebody makes up names
        connection.execute("DELETE FROM lockout WHERE until < ?", (now_ms - LOCK_MAX_MS,))
    beyond = failures + 1 - FAILURES_FREE
    lock_ms = min(LOCK_MAX_MS, LOCK_FIRST_MS << min(beyond, 20)) if beyond >= 0 else 0
    connection.execute(
        "INSERT INTO lockout (scope, user, failures, until) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET failures = excluded.failures, until = excluded.until",
        (scope, kept, failures + 1, now_ms + lock_ms),
    )


def forget_failures(connection: sqlite3.Connection, of: bytes, name: str) -> None:
    """A right secret clears the count."""
    connection.execute(
        "DELETE FROM lockout WHERE scope = ? AND user = ?",
        (scopes.people(of), name[:MAX_NAME_CHARS]),
    )

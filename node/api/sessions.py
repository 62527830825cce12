"""Sessions: who is signed in at this node, in memory, for half a day at most."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import sqlite3
from dataclasses import dataclass, replace
from functools import partial

from crdt_model.scopes import people as people_scope
from node import outbox_keys, people, signing_in
from node.errors import Refused
from node.node import Node
from node.recording import Actor

SESSION_MS = 12 * 3_600_000  # a working day; a tablet left on the counter is signed out by morning
MAX_SESSIONS = 1000  # of one node; the oldest goes
TOKEN_BYTES = 32
_DUMMY = people.Account(bytes(8), "", "dispenser", False, "", "")


@dataclass(frozen=True, slots=True)
class Session:
    """Someone signed in.

    Attributes:
        account: as it was at sign-in; once it differs the session is over.
        store: whose account it is; the device's first 8 bytes for a device without stores.
        wide: whether other stores held here may be read: on a device without stores, which
            serves no patients, or after a password. A PIN acts on its own store only.
    """

    account: people.Account
    store: bytes
    wide: bool
    expires: int

    def reaches(self, store: bytes) -> bool:
        """Whether it may see and do things at a store: at another than its own, if it is wide."""
        return self.wide or store == self.store

    @property
    def actor(self) -> Actor:
        return Actor(self.account.id.hex(), self.account.name, self.account.role)


class Sessions:
    """The sessions of one node."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._held: dict[bytes, Session] = {}

    async def sign_in(self, store: bytes, name: str, secret: str) -> tuple[str, Session]:
        """Check a PIN or password and open a session; returns its token.

        Raises:
            Refused: `sign_in_failed`, `locked`, `accounts_pending`.
        """
        node, now_ms = self._node, self._node.now_ms()

        def begin(connection: sqlite3.Connection) -> signing_in.Candidate | None:
            signing_in.count_try(connection, store, name, now_ms)
            return signing_in.candidate(connection, node.keys.exchange, node.device, store, name)

        checked = await node.database.write(begin) or signing_in.Candidate(_DUMMY, {})
        if not await asyncio.to_thread(checked.accepts, secret):
            raise Refused("sign_in_failed", "wrong name, PIN or password", status=401)
        await node.database.write(
            lambda connection: signing_in.forget_failures(connection, store, name)
        )
        account = checked.account
        wide = store not in node.stores or not (secret.isascii() and secret.isdecimal())
        return self._open(Session(account, store, wide, now_ms + SESSION_MS))

    def _open(self, session: Session) -> tuple[str, Session]:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        while len(self._held) >= MAX_SESSIONS:
            del self._held[next(iter(self._held))]
        self._held[_digest(token)] = session
        return token, session

    def find(self, token: str) -> Session | None:
        """The session of a token; gone once it is over or its account was disabled."""
        session = self._held.get(_digest(token))
        if session is None:
            return None
        if session.expires <= self._node.now_ms():
            self.close(token)
            return None
        return session

    def keep(self, token: str, session: Session, account: people.Account) -> None:
        """Go on with a session whose account changed its own secret."""
        self._held[_digest(token)] = replace(session, account=account)

    async def outbox_key(self, session: Session) -> str | None:
        """A key by which the tablet sends what this person records on it; told once.

        None on a device without stores, where nothing is recorded.
        """
        if session.store not in self._node.stores:
            return None
        make = partial(
            outbox_keys.make,
            store=session.store,
            account=session.account,
            now_ms=self._node.now_ms(),
        )
        return await self._node.database.write(make)

    async def of_outbox_key(self, key: str) -> Session:
        """Who recorded what is sent with this key; a PIN's reach, for one request.

        Raises:
            Refused: `outbox_key_invalid`.
        """
        found = await self._node.database.read(
            partial(outbox_keys.holder, key=key, now_ms=self._node.now_ms())
        )
        if found is None:
            message = "this outbox key is worth nothing any more; sign in, then send it again"
            raise Refused("outbox_key_invalid", message, status=401)
        store, account, until = found
        return Session(account, store, False, until)

    async def forget_outbox_key(self, key: str) -> None:
        """Drop a key: the tablet has nothing to send with it."""
        await self._node.database.write(partial(outbox_keys.forget, key=key))

    def close(self, token: str) -> None:
        self._held.pop(_digest(token), None)

    async def refresh(self, changed_scope: str) -> None:
        """After a change of accounts, here or elsewhere: end the sessions of those that changed.

        Their outbox keys end too. Who was disabled, or has another role, PIN or password, signs in
        again.
        """
        for store in await self._node.database.read(outbox_keys.stores):
            if people_scope(store) == changed_scope:
                await self._node.database.write(partial(outbox_keys.forget_changed, store=store))
        for store in {session.store for session in self._held.values()}:
            if people_scope(store) != changed_scope:
                continue
            found = await self._node.database.read(partial(people.accounts, of=store))
            gone = [
                key
                for key, session in self._held.items()
                if session.store == store and session.account not in found
            ]
            for key in gone:
                del self._held[key]


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()

"""The setting desk: where people's edits of the catalogue and of stores' settings are recorded.

An edit names what it replaces, is done once per client id, and only within the rights of this
device's certificate and the role of who asks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from crdt_model import scopes
from crdt_model.codec import encode
from crdt_model.details import Row, SetOne, SettingValue, stored
from crdt_model.facts import Fact, Kind, fact
from crdt_model.grants import Grants, Right
from crdt_model.identifiers import command_id
from node.directory import Directory
from node.errors import Refused, not_allowed
from node.recording import Actor, check_clock
from node.store import Draft, Store
from node.views import settings
from node.views.settings import Named

CATALOGUE_ROLE = "admin"


@dataclass(slots=True)
class SettingDesk:
    """Edits of one scope, in one writing transaction.

    Attributes:
        place: the store whose settings these are, None at the catalogue.
    """

    store: Store
    connection: sqlite3.Connection
    directory: Directory
    scope: str
    place: Named | None
    actor: Actor
    facts: list[Fact] = field(default_factory=list)

    @classmethod
    def of_catalogue(
        cls, store: Store, connection: sqlite3.Connection, actor: Actor
    ) -> SettingDesk:
        """The catalogue's desk.

        Raises:
            Refused: `not_allowed`, `clock_unsure`.
        """
        check_clock(store)
        grants = _grants(store, connection)
        if not grants.allows(Right.CATALOGUE, b""):
            raise not_allowed("this device does not keep the catalogue", scope=scopes.CATALOGUE)
        _check_role(actor, CATALOGUE_ROLE)
        directory = Directory(connection, store.network)
        return cls(store, connection, directory, scopes.CATALOGUE, None, actor)

    @classmethod
    def of_store(
        cls,
        store: Store,
        connection: sqlite3.Connection,
        code: str,
        actor: Actor,
        needed: str = "storekeeper",
        right: Right = Right.STORE,
    ) -> SettingDesk:
        """A store's desk.

        Raises:
            Refused: `not_allowed`, `unknown_code`, `clock_unsure`.
        """
        check_clock(store)
        directory = Directory(connection, store.network)
        place = directory.store(code)
        if not _grants(store, connection).allows(right, place.id):
            raise not_allowed(f"this device has no such right at {place.code}", store=place.code)
        _check_role(actor, needed)
        scope = scopes.store_settings(place.id)
        return cls(store, connection, directory, scope, place, actor)

    def check(self, needed: str, right: Right) -> None:
        """That who asks, and this device, may do more than open the desk.

        Raises:
            Refused: `not_allowed`.
        """
        _check_role(self.actor, needed)
        target = b"" if self.place is None else self.place.id
        if not _grants(self.store, self.connection).allows(right, target):
            raise not_allowed(f"this device is no {right.name.lower()} here", needed=right.name)

    def done_before(self, client_id: str, request: bytes) -> bool:
        """Whether this edit was made already.

        Raises:
            Refused: `command_reused`, the id was used for another (T6).
        """
        asked = self.connection.execute(
            "SELECT request FROM entry JOIN log ON log.id = entry.log"
            " WHERE log.scope = ? AND command = ?",
            (self.directory.scope(self.scope), self._command(client_id)),
        ).fetchall()
        if asked and (request,) not in asked:
            raise Refused(
                "command_reused",
                "this id was used for another command; make a new one",
                status=409,
                id=client_id,
            )
        return bool(asked)

    def _command(self, client_id: str) -> bytes:
        # A movement of the same id may have made a bin here: that is a command of its own.
        return command_id(self.scope, f"settings/{client_id}")

    def set(self, key: str, value: SettingValue) -> bool:
        """Have a key say this; False if it does already."""
        standing = settings.standing(self.connection, self.directory.scope(self.scope), key)
        values = {encode(assigned.value) for assigned in standing}
        if values == {encode(value)} or (not standing and value is None):
            return False
        was = tuple(assigned.name for assigned in standing)
        self.facts.append(fact(Kind.SET, stored(SetOne(key, value, was))))
        return True

    def make_row(self, table: str, code: str, fields: Iterable[tuple[str, SettingValue]]) -> None:
        """Add a row that is not there yet."""
        self.facts.append(fact(Kind.ROW, stored(Row(table, code, tuple(fields), ()))))

    def write(self, client_id: str, request: bytes, more: Sequence[Fact] = ()) -> None:
        """Record what was set, if anything was."""
        facts = (*self.facts, *more)
        if facts:
            command = self._command(client_id)
            draft = Draft(self.scope, command, request, self.actor.name, facts)
            self.store.record(self.connection, draft)


def _grants(store: Store, connection: sqlite3.Connection) -> Grants:
    grants = store.grants(connection, store.device)
    if grants is None:
        raise not_allowed("this device was removed from the network; use another one")
    return grants


def _check_role(actor: Actor, needed: str) -> None:
    if not actor.may(needed):
        raise not_allowed(f"a {actor.role} may not do this", needed=needed)

"""Recording: from a request of a person to facts in the log, in one transaction.

A command is looked up first: what was recorded before, here or on another device of the store,
gets its answer again. Then it is checked against the stock as of its effective time, turned into
facts, and written; a shipment writes its ledger and its lane together.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from crdt_model import scopes
from crdt_model.clock import milliseconds_of, stamp_of
from crdt_model.details import Row, stored
from crdt_model.document_numbers import document_number
from crdt_model.facts import Fact, Kind, fact
from crdt_model.fold import Recorded
from crdt_model.grants import Right
from crdt_model.identifiers import command_id
from node.directory import Directory, instant_text, parse_instant
from node.errors import Refused, not_allowed
from node.roles import rank_of
from node.shelves import Shelves
from node.stock import StoreBook
from node.store import Draft, Store
from node.views import numbers
from node.views.ledger_fold import facts_of_command
from node.views.settings import Named

CLOCK_TOLERANCE_MS = 60_000  # a browser's clock may be this far ahead of the node's
BACK_DATE_USER_DAYS = 31  # T4
BACK_DATE_SUPERVISOR_DAYS = 400  # T4
DATE_CHARS = 10  # "2026-11-23": a date without a time
MIDDAY = time(12, 0)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. The name stands in the entry: the device's word for who recorded it."""

    id: str
    name: str
    role: str

    def may(self, needed: str) -> bool:
        return rank_of(self.role) >= rank_of(needed)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a command is recorded: one store, in one writing transaction."""

    store: Store
    connection: sqlite3.Connection
    directory: Directory
    place: Named
    actor: Actor

    @classmethod
    def open(
        cls, store: Store, connection: sqlite3.Connection, code: str, actor: Actor, needed: str
    ) -> Desk:
        """The desk of a store this device records for.

        Raises:
            Refused: the store is unknown or not this device's, or the role may not do this.
        """
        check_clock(store)
        directory = Directory(connection, store.network)
        place = directory.store(code)
        grants = store.grants(connection, store.device)
        if grants is None or not grants.allows(Right.STORE, place.id):
            raise not_allowed(f"this device does not record for {place.code}", store=place.code)
        desk = cls(store, connection, directory, place, actor)
        desk.check_may(needed)
        return desk

    @property
    def scope(self) -> str:
        return scopes.ledger(self.place.id)

    @property
    def ledger(self) -> int:
        return self.directory.make_scope(self.scope)

    def next_document(self) -> str:
        """The number people say of the document being written; see `document_numbers`."""
        number = numbers.next_number(self.connection, self.place.id, self.store.device)
        label = self.directory.device_label(self.store.device)
        return document_number(self.place.code, label, number)

    def lane_recorded_before(self, lane: str, client_id: str, request: bytes) -> bool:
        """Whether this command was already said in a lane, here or by another device.

        Raises:
            Refused: `command_reused`, as in `recorded_before`.
        """
        scope = self.directory.scope(lane)
        asked = self.connection.execute(
            "SELECT request FROM entry JOIN log ON log.id = entry.log"
            " WHERE log.scope = ? AND command = ?",
            (scope, command_id(lane, client_id)),
        ).fetchall()
        if asked and (request,) not in asked:
            raise _reused(client_id)
        return bool(asked)

    def book(self) -> StoreBook:
        """The store's figures as they stand before this command."""
        present = self.directory.present(self.store.now_ms())
        return StoreBook(self.directory, self.place, present, is_present=True)

    def shelves(self, at: int | None) -> Shelves:
        return Shelves(self.directory, self.place, at, self.store.now_ms())

    def recorded_before(self, client_id: str, request: bytes) -> Recorded | None:
        """What this command already did.

        Raises:
            Refused: `command_reused`, the id was used for something else (T6).
        """
        command = command_id(self.scope, client_id)
        copies = facts_of_command(self.connection, self.ledger, command)
        if not copies:
            return None
        same = [copy for copy in copies if copy.request == request]
        if not same:
            raise _reused(client_id)
        return min(same, key=lambda copy: copy.order)

    def author(self, recorded: Recorded) -> str:
        """The account that recorded a command, as its device wrote it."""
        row = self.connection.execute(
            "SELECT user FROM entry JOIN log ON log.id = entry.log"
            " JOIN device ON device.id = log.device"
            " WHERE log.scope = ? AND command = ? AND device.device = ? AND epoch = ?"
            " ORDER BY seq LIMIT 1",
            (self.ledger, recorded.command, recorded.device, recorded.epoch),
        ).fetchone()
        return "" if row is None else str(row[0])

    def write(self, client_id: str, request: bytes, facts: Sequence[Fact]) -> Recorded:
        """Record facts in the ledger and return them as recorded."""
        command = command_id(self.scope, client_id)
        self._draft(self.scope, client_id, request, facts)
        copies = facts_of_command(self.connection, self.ledger, command)
        same = [copy for copy in copies if copy.request == request]
        if not same:  # it was set aside at once; undone with the transaction
            raise not_allowed("this device was removed from the network; use another one")
        return min(same, key=lambda copy: copy.order)

    def write_in(self, scope: str, client_id: str, request: bytes, facts: Sequence[Fact]) -> None:
        """Record settings in a scope of the store under a client command."""
        self._draft(scope, client_id, request, facts)

    def check_may(self, needed: str) -> None:
        """Raises Refused: `not_allowed`, the person's role may not do this."""
        if not self.actor.may(needed):
            raise not_allowed(f"a {self.actor.role} may not do this", needed=needed)

    def write_lane(self, lane: str, client_id: str, request: bytes, facts: Sequence[Fact]) -> None:
        """Record the lane's side of a shipment under the same client command."""
        self._draft(lane, client_id, request, facts)

    def write_bins(
        self, client_id: str, request: bytes, codes: Sequence[str], more: Sequence[Fact] = ()
    ) -> None:
        """Record bins that a command named first, and the other settings it makes."""
        rows = [fact(Kind.ROW, stored(Row("bin", code, (("code", code),), ()))) for code in codes]
        if rows or more:
            scope = scopes.store_settings(self.place.id)
            self._draft(scope, client_id, request, [*rows, *more])

    def _draft(self, scope: str, client_id: str, request: bytes, facts: Sequence[Fact]) -> None:
        draft = Draft(scope, command_id(scope, client_id), request, self.actor.name, tuple(facts))
        self.store.record(self.connection, draft)

    def effective(self, occurred_at: str | None, day_time: time, reason: str = "") -> int | None:
        """The stamp a command is effective at, None for now (T1).

        A date alone stands for `day_time` of that day at the store. `reason` is why it is recorded
        so late, which a supervisor must say beyond what anyone may do (T4).

        Raises:
            Refused: `time_in_future`, `too_far_back`, `late_reason_required`, or not a time.
        """
        if occurred_at is None:
            return None
        now_ms = self.store.now_ms()
        try:
            if len(occurred_at) == DATE_CHARS:
                midnight = datetime.fromisoformat(occurred_at)
                at = self.directory.day_start(self.place.id, midnight)
                into = timedelta(hours=day_time.hour, minutes=day_time.minute)
                into += timedelta(seconds=day_time.second)
                at = min(at + stamp_of(into // timedelta(milliseconds=1)), stamp_of(now_ms))
                at = max(at, 0)  # east of Greenwich a clock that lost its time may say 1970-01-01
                local_today = self.directory.local_date(self.place.id, stamp_of(now_ms)).date()
                if midnight.date() > local_today:
                    at = stamp_of(now_ms + 2 * CLOCK_TOLERANCE_MS)
            else:
                at = parse_instant(occurred_at)
        except (ValueError, OverflowError, OSError):
            raise Refused(
                "invalid",
                "say the day as 2026-11-23, or the time as 2026-11-23T14:30+02:00",
                field="occurred_at",
            ) from None
        ahead_ms = milliseconds_of(at) - now_ms
        if ahead_ms > CLOCK_TOLERANCE_MS:
            raise Refused("time_in_future", "that time has not come yet", field="occurred_at")
        if ahead_ms >= 0:
            return None
        self._check_back_date(-ahead_ms, reason)
        return at

    def _check_back_date(self, back_ms: int, reason: str) -> None:
        days = back_ms / 86_400_000
        limit = BACK_DATE_SUPERVISOR_DAYS if self.actor.may("supervisor") else BACK_DATE_USER_DAYS
        if days > limit:
            raise Refused(
                "too_far_back",
                f"a {self.actor.role} may record up to {limit} days back",
                field="occurred_at",
                limit_days=limit,
            )
        if days > BACK_DATE_USER_DAYS and not reason.strip():
            raise Refused(
                "late_reason_required",
                f"say in the note why this is recorded more than {BACK_DATE_USER_DAYS} days late",
                field="note",
                limit_days=BACK_DATE_USER_DAYS,
            )


def check_clock(store: Store) -> None:
    """Nothing is recorded at a time that cannot be right.

    Raises:
        Refused: `clock_unsure`.
    """
    if store.life.clock_is_unsure():
        raise Refused(
            "clock_unsure",
            "this machine's clock cannot be right; say what time it is before recording",
            status=409,
            clock=instant_text(stamp_of(store.now_ms())),
        )


def _reused(client_id: str) -> Refused:
    return Refused(
        "command_reused",
        "this id was used for another command; make a new one",
        status=409,
        id=client_id,
    )


def derived_shipment(scope: str, client_id: str) -> bytes:
    """The id of the shipment a command makes: the same on every device the command reached."""
    return hashlib.sha256(b"stockmesh/shipment/1" + command_id(scope, client_id)).digest()[:8]

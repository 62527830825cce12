"""Explaining: reasons for what a count found, and words that settle what is doubtful.

Both are settings of the store: they explain facts and change no balance.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from crdt_model import scopes
from crdt_model.codec import encode
from crdt_model.details import Count, FactName, SetOne, stored
from crdt_model.doubts import near_count
from crdt_model.facts import Fact, Kind, fact
from crdt_model.identifiers import command_id
from crdt_model.lines import Cell, Line, Step, walk
from crdt_model.places import Status
from crdt_model.variances import Stated
from node import answers, reasons
from node.counts import CountReader
from node.directory import Directory, instant_text
from node.doubtful import DECIDED
from node.errors import Refused
from node.fields import STATUS_WORDS, id_of
from node.reasons import reason_of
from node.recording import Actor, Desk
from node.sheet_requests import Decision, ReasonsRequest
from node.store import Store
from node.variance_reasons import Reasons, reason_key
from node.views import ledger as ledger_view
from node.views import settings
from node.views.clocks import shifts_of_store
from node.views.ledger_fold import count_details_of, facts_of_command
from node.views.settings import Named

_ROLE = "storekeeper"


def standing_counts(directory: Directory, store: Named) -> dict[str, Any]:
    """The counts on which a store's balances rest, newest first."""
    ledger = directory.scope(scopes.ledger(store.id))
    return {
        "store": answers.named(store),
        "counts": [
            {
                "id": one.command.hex(),
                "counted_at": instant_text(one.counted),
                "recorded_at": instant_text(one.recorded),
                "device": directory.device_name(one.device),
                "user": one.user,
                "places": one.places,
            }
            for one in ledger_view.standing_counts(directory.connection, ledger)
        ],
    }


# --- one count ----------------------------------------------------------------------


class CountFound:
    """A count of a store as it stands now: what it counted, and what is unexplained of it."""

    def __init__(self, directory: Directory, store: Named, count: str) -> None:
        """The count of a client id, or of 16 hex digits.

        Raises:
            Refused: `unknown_count`.
        """
        self.directory = directory
        self.store = store
        scope = scopes.ledger(store.id)
        self.ledger = directory.scope(scope)
        connection = directory.connection
        given = id_of(count)
        self.steps: list[Step] = []
        self._lines: dict[bytes, list[Line]] = {}
        for command in (command_id(scope, count), *([] if given is None else [given])):
            self.command = command
            self.details = count_details_of(connection, self.ledger, command)
            if self.details:
                break
        else:
            raise Refused("unknown_count", f"no count {count!r} in {store.code}", status=404)
        copies = facts_of_command(connection, self.ledger, self.command)
        products = {line.product for copy in copies for p in copy.facts for line in p.fact.asserts}
        for product in sorted(products):
            lines = ledger_view.product_lines(connection, self.ledger, product)
            self._lines[product] = lines = [line for line in lines if not line.out]
            self.steps += [step for step in walk(lines) if self._is_of(step.line)]
        self.reasons = Reasons.of(directory, store.id, self.command)
        shifts = shifts_of_store(connection, store.id)
        self._clocks_apart_ms = max((abs(shift.ms) for shift in shifts), default=0)

    def _is_of(self, line: Line) -> bool:
        return line.asserted and (line.corrects or line.name).command == self.command

    def detail(self, line: Line) -> Count | None:
        return self.details.get(line.corrects or line.name)

    def step_of(self, cell: Cell) -> Step:
        """What the count says of a cell. Raises Refused: `correct_cells`."""
        for step in self.steps:
            if step.line.cell == cell:
                return step
        raise Refused("correct_cells", "that count has no such line")

    def shown(self) -> dict[str, Any]:
        """The count with what is known now: as signed, as it stands, why, and what is unclear."""
        first = min((step.line.key for step in self.steps), default=None)
        note = next((detail.sheet for detail in self.details.values()), "")
        return {
            "store": answers.named(self.store),
            "id": self.command.hex(),
            "counted_at": None if first is None else instant_text(first.effective),
            "note": note,
            "lines": [self._line(step) for step in self.steps],
        }

    def _line(self, step: Step) -> dict[str, Any]:
        line, directory = step.line, self.directory
        detail = self.detail(line)
        found = self.reasons.explained(line, step.variance, detail)
        book = None if detail is None else detail.book
        near = near_count(self._lines[line.cell.product], line, detail, self._clocks_apart_ms)
        return {
            "product": answers.named(directory.named("product", line.cell.product)),
            "batch": line.cell.batch,
            "bin": directory.bin_code(self.store.id, line.cell.bin),
            "status": STATUS_WORDS[Status(line.cell.status)],
            "counted": line.quantity,
            "counted_at": instant_text(line.key.effective),
            "opening": step.opening,
            "book": book,
            "variance_signed": None if book is None else line.quantity - book,
            "variance": None if step.opening else step.variance,
            "reasons": [
                {"reason": directory.reason_code(part.reason), "quantity": part.quantity}
                for part in found.parts
            ],
            "unexplained": 0 if step.opening else found.unexplained,
            "before_or_after": [
                {
                    "movement": one.name.command.hex(),
                    "kind": answers.kind_word(one.kind),
                    "device": directory.device_name(one.name.device),
                    "quantity": one.quantity,
                    "at": instant_text(one.key.effective),
                }
                for one in near
            ],
        }


# --- reasons (C4) -------------------------------------------------------------------


def give_reasons(
    store: Store,
    connection: sqlite3.Connection,
    place: str,
    count: str,
    asked: ReasonsRequest,
    actor: Actor,
) -> dict[str, Any]:
    """Say why a count found more or less, each reason for so many base units (C4).

    A reason given again for the same line takes the place of the one before.

    Raises:
        Refused: `unknown_count`, `correct_cells`, `nothing_unexplained`, `reason_sign`.
    """
    desk = Desk.open(store, connection, place, actor, _ROLE)
    found = CountFound(desk.directory, desk.place, count)
    scope = scopes.store_settings(desk.place.id)
    if not desk.lane_recorded_before(scope, asked.id, asked.request):
        read = CountReader(desk, desk.shelves(None), asked.note)
        facts: list[Fact] = []
        for at, one in enumerate(asked.lines):
            try:
                product = desk.directory.product(one.line.product)
                step = found.step_of(read.cell(product, one.line))
                assert one.line.quantity is not None  # the request was read so
                facts.append(
                    _reason_fact(desk, found, step, one.reason, one.line.quantity, asked.note)
                )
            except Refused as refused:
                raise refused.at(at) from None
        desk.write_in(scope, asked.id, asked.request, facts)
    directory = Directory(connection, store.network)
    return CountFound(directory, desk.place, found.command.hex()).shown()


def _reason_fact(
    desk: Desk, found: CountFound, step: Step, code: str, quantity: int, note: str
) -> Fact:
    signs = reasons.SURPLUS if step.variance > 0 else reasons.SHORTAGE
    reason = reason_of(desk.directory, code, signs, note)
    signed = quantity if step.variance > 0 else -quantity
    name: FactName = step.line.corrects or step.line.name
    key = reason_key(name.command, name.index, reason)
    detail = found.detail(step.line)
    others: Sequence[Stated] = [
        one for one in found.reasons.stated(step.line) if one.reason != reason
    ]
    rest = Reasons({(name.command, name.index): tuple(others)}).explained(
        step.line, step.variance, detail
    )
    if abs(signed) > abs(rest.unexplained):
        raise Refused(
            "nothing_unexplained",
            f"{abs(rest.unexplained)} of this line are unexplained, not {quantity}",
            field="quantity",
            unexplained=rest.unexplained,
        )
    scope = desk.directory.scope(scopes.store_settings(desk.place.id))
    was = tuple(one.name for one in settings.standing(desk.connection, scope, key))
    return fact(Kind.SET, stored(SetOne(key, signed, was)))


# --- decisions ----------------------------------------------------------------------


def decide(
    store: Store, connection: sqlite3.Connection, place: str, asked: Decision, actor: Actor
) -> dict[str, Any]:
    """Settle a discrepancy by a word; it is listed no longer, and the word is kept.

    Raises:
        Refused: `not_allowed` and those of any command.
    """
    desk = Desk.open(store, connection, place, actor, "supervisor")
    scope = scopes.store_settings(desk.place.id)
    key = DECIDED + asked.key
    if not desk.lane_recorded_before(scope, asked.id, asked.request):
        number = desk.directory.scope(scope)
        was = tuple(one.name for one in settings.standing(connection, number, key))
        said = fact(Kind.SET, stored(SetOne(key, encode((actor.name, asked.note)), was)))
        desk.write_in(scope, asked.id, asked.request, [said])
    return {"store": answers.named(desk.place), "key": asked.key, "note": asked.note}

"""The ledger view: in SQLite, in runs of any size, it comes to what the rules say."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crdt_model.entries import LogName, encode_facts, make_entry
from crdt_model.fold import Recorded
from crdt_model.lines import Line
from crdt_model.scopes import parse
from node.folding import Arrived
from node.log_rows import Part, device_number, scope_number
from node.migrations import migrate
from node.views.ledger import balances, flags, product_lines, products_moved
from node.views.ledger_fold import LedgerView
from tests.crdt_model.histories import EPOCH, Act, Refolded, acts, recorded_history, refold

SCOPE = "ledger/0102030405060708"


class LedgerFile:
    """A database that entries of one ledger are put into."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        migrate(self.connection)
        self.scope = scope_number(self.connection, SCOPE)

    def take(self, run: Sequence[Recorded]) -> None:
        """Store a run's entries, then fold them, as a peer's batch is."""
        LedgerView().take_run(self.connection, [self._arrived(recorded) for recorded in run])

    def _arrived(self, recorded: Recorded) -> Arrived:
        first = recorded.facts[0]
        facts = tuple(placed.fact for placed in recorded.facts)
        made = make_entry(
            bytes(16), LogName(recorded.device, EPOCH, SCOPE), first.seq, bytes(32),
            command=recorded.command, request=recorded.request, stamp=first.stamp, user="",
            facts=encode_facts(facts),
        )  # fmt: skip
        made = replace(made, hash=first.hash)
        cursor = self.connection.execute(
            "INSERT INTO entry (log, seq, hash, command, request, part, parts, stamp, user, facts)"
            " VALUES (?, ?, ?, ?, ?, 1, 1, ?, '', ?)",
            (self._log(recorded.device), made.seq, made.hash, made.command, made.request,
             made.stamp, made.facts),
        )  # fmt: skip
        assert cursor.lastrowid is not None
        return Arrived(self.scope, parse(SCOPE), (Part(cursor.lastrowid, made, facts, 0),))

    def _log(self, device: bytes) -> int:
        self.connection.execute(
            "INSERT OR IGNORE INTO log (scope, device, epoch, before_hash, head_hash)"
            " VALUES (?, ?, ?, ?, ?)",
            (self.scope, device_number(self.connection, device), EPOCH, bytes(32), bytes(32)),
        )
        (number,) = self.connection.execute(
            "SELECT id FROM log WHERE device = ?", (device_number(self.connection, device),)
        ).fetchone()
        return int(number)

    def state(self) -> Refolded:
        lines = {
            line
            for product in products_moved(self.connection, self.scope)
            for line in product_lines(self.connection, self.scope, product)
        }
        held = {found.cell: found.on_hand for found in balances(self.connection, self.scope)}
        named: dict[bytes, set[str]] = {}
        for command, code in flags(self.connection, self.scope):
            named.setdefault(command, set()).add(code)
        touched = {line.cell for line in lines if not line.out}
        return Refolded(lines, named, {cell: held.pop(cell, 0) for cell in touched} | held)


def _stored(state: Refolded) -> Refolded:
    """As the database keeps it: 8 bytes of each entry's hash."""

    def kept(line: Line) -> Line:
        return replace(line, key=line.key._replace(hash=line.key.hash[:8]))

    return Refolded({kept(line) for line in state.lines}, state.flags, state.balances)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts, st.integers(0, 2**32))
def test_runs_of_any_size_in_any_order_come_to_what_the_rules_say(
    drawn: list[Act], seed: int
) -> None:
    history = recorded_history(drawn)
    random_ = random.Random(seed)
    random_.shuffle(history)
    file = LedgerFile()
    known = 0
    while known < len(history):
        size = random_.choice((1, 1, 2, 3, len(history)))
        file.take(history[known : known + size])
        known += size
        assert file.state() == _stored(refold(history[:known]))
    file.connection.close()

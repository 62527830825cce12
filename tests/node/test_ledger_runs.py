"""The ledger view takes whole runs: the tables are those of taking each command alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings

from crdt_model.certificates import public_bytes
from crdt_model.details import NO_ID
from crdt_model.entries import GENESIS, Entry, LogName, encode_facts, head_message, make_entry
from crdt_model.facts import Fact, Kind
from crdt_model.grants import Grants, Right
from node.judging import Judge
from node.migrations import migrate
from node.standing import Standings
from node.store import Store
from node.views.ledger_fold import LedgerView
from tests.crdt_model.histories import DEVICES, EPOCH, Act, acts, recorded_history
from tests.crdt_model.small_network import NOW, STORE_A, SmallNetwork, signing_key

NET = SmallNetwork()
LEDGER = f"ledger/{STORE_A.hex()}"
NUMBERS = dict(zip(DEVICES, (11, 12, 13), strict=True))
IDS = {n: NET.device(n, (Right.STORE, STORE_A)).holder for n in NUMBERS.values()}
GRANTS = NET.grants(frozenset({(Right.STORE, STORE_A)}))
DETAILS = {
    Kind.RECEIPT: ("", "", "", "", "", ""),
    Kind.DISPENSE: ("", "", ""),
    Kind.TRANSFER: (NO_ID, ""),
    Kind.RECEIVED: (NO_ID, 0, "", "", b"", ""),
}


def logs_of(drawn: Sequence[Act]) -> list[list[Entry]]:
    """The drawn commands as three devices' logs."""
    logs: dict[bytes, list[Entry]] = {}
    for recorded in recorded_history(drawn):
        log = logs.setdefault(recorded.device, [])
        name = LogName(IDS[NUMBERS[recorded.device]], EPOCH, LEDGER)
        log.append(
            make_entry(
                NET.network,
                name,
                len(log),
                log[-1].hash if log else GENESIS,
                command=recorded.command,
                request=recorded.request,
                stamp=recorded.facts[0].stamp,
                user="",
                facts=encode_facts([_whole(placed.fact) for placed in recorded.facts]),
            )
        )
    return list(logs.values())


def _whole(fact: Fact) -> Fact:
    return fact if fact.detail else replace(fact, detail=DETAILS[Kind(fact.kind)])


def author(connection: sqlite3.Connection, device: bytes) -> tuple[Grants, bytes]:
    number = next(number for number, known in IDS.items() if known == device)
    return GRANTS, public_bytes(signing_key(number))


def tables_after(runs: Sequence[Sequence[Entry]]) -> list[list[tuple[object, ...]]]:
    """Lines, balances and flags once these runs were received."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    store = Store(
        NET.network, bytes(16), lambda: EPOCH, bytes, author, {"ledger": [LedgerView()]},
        lambda: NOW, Judge(NET.roots, Standings(NET.roots)),
    )  # fmt: skip
    for run in runs:
        number = next(n for n, device in IDS.items() if device == run[0].log.device)
        signature = signing_key(number).sign(head_message(NET.network, run[-1].hash))
        store.receive(connection, run[0].log, run, signature)
    found = [
        connection.execute(query).fetchall()
        for query in (
            "SELECT product, key, batch, bin, status, owner, quantity, asserted, other, kind,"
            " flags, fact, corrects, out, hash FROM line JOIN entry ON entry.id = line.entry"
            " ORDER BY key, hash, fact, quantity, line.batch",
            "SELECT product, batch, bin, status, owner, on_hand, counted FROM balance"
            " WHERE on_hand != 0 OR counted IS NOT NULL ORDER BY product, batch, bin, status",
            "SELECT command, code FROM flag ORDER BY command, code",
        )
    ]
    connection.close()
    return found


@settings(max_examples=150, deadline=None)
@given(acts)
def test_a_run_taken_whole_leaves_what_its_entries_leave_one_by_one(drawn: list[Act]) -> None:
    logs = logs_of(drawn)
    one_by_one = tables_after([[entry] for log in logs for entry in log])
    assert tables_after(logs) == one_by_one
    assert tables_after(logs[::-1]) == one_by_one

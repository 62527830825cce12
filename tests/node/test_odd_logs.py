"""Odd logs: what a device signs that no program of ours would write is read alike everywhere."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from crdt_model.clock import stamp_of
from crdt_model.details import Correction, lines_bytes, stored
from crdt_model.entries import GENESIS, Entry, LogName, encode_facts, head_message, make_entry
from crdt_model.facts import Fact, Kind, fact
from crdt_model.grants import Right
from crdt_model.memory import MemoryLedger
from node import feeding, open_documents
from node.log_rows import copies_in
from node.views.ledger_fold import recorded_of
from tests.crdt_model.small_network import NOW, STORE_A, SmallNetwork, signing_key
from tests.node.peer_nodes import LEDGER, SmallNode, dispense, small_node

NET = SmallNetwork()
HOUR_MS = 3_600_000
AUTHOR = 12
DEVICE = NET.device(AUTHOR, (Right.STORE, STORE_A))
X, Y = b"commandX", b"commandY"

Said = tuple[bytes, bytes, int, int, Sequence[Fact]]  # command, request, part, parts, facts


def log_of(epoch: bytes, begin: int, said: Sequence[Said]) -> list[Entry]:
    """A log of device 12 with these entries, a millisecond apart."""
    log = LogName(DEVICE.holder, epoch, LEDGER)
    entries: list[Entry] = []
    previous = GENESIS
    for seq, (command, request, part, parts, facts) in enumerate(said):
        entry = make_entry(
            NET.network, log, seq, previous, command=command, request=request, part=part,
            parts=parts, stamp=stamp_of(begin + seq), user="", facts=encode_facts(list(facts)),
        )  # fmt: skip
        entries.append(entry)
        previous = entry.hash
    return entries


async def take(node: SmallNode, run: Sequence[Entry]) -> None:
    """As a peer's batch, signed by its author."""
    der = DEVICE.der
    roots = node.membership.roots
    signature = signing_key(AUTHOR).sign(head_message(NET.network, run[-1].hash))

    def job(connection: sqlite3.Connection) -> int:
        feeding.save_certificates(connection, roots, [NET.issuer.der, der])
        return node.store.receive(connection, run[0].log, run, signature)

    await node.database.write(job)


def view(connection: sqlite3.Connection) -> list[object]:
    """Lines and balances, without the row numbers of this node."""
    lines = connection.execute("SELECT key, quantity, out FROM line ORDER BY key, out").fetchall()
    balances = connection.execute("SELECT batch, on_hand FROM balance ORDER BY batch").fetchall()
    return [*lines, *balances]


def refolded(connection: sqlite3.Connection) -> int:
    """On hand as the model folds it from the log."""
    memory = MemoryLedger()
    rows = connection.execute(
        "SELECT DISTINCT device.device, epoch, command FROM entry"
        " JOIN log ON log.id = entry.log JOIN device ON device.id = log.device ORDER BY entry.id"
    ).fetchall()
    for device, epoch, command in rows:
        for parts in copies_in(connection, LogName(device, epoch, LEDGER), command):
            memory.take(recorded_of(parts))
    return sum(balance.on_hand for balance in memory.balances.values())


def annul(target: bytes) -> Fact:
    place = (stamp_of(NOW - HOUR_MS), stamp_of(NOW - HOUR_MS), bytes(16), bytes(8), 0, bytes(32), 0)
    detail = Correction(target, (), lines_bytes((), ()), place, "slip", ())
    return fact(Kind.ANNUL, stored(detail))


ODD: dict[str, list[Said]] = {
    "a command said twice": [(X, X, 1, 1, [dispense(3)]), (X, X, 1, 1, [dispense(50)])],
    "a command said for two things": [(X, X, 1, 1, [dispense(3)]), (X, Y, 1, 1, [dispense(50)])],
    "one part twice": [(X, X, 1, 2, [dispense(3)]), (X, X, 1, 2, [dispense(50)])],
    "parts that disagree on their number": [
        (X, X, 1, 2, [dispense(3)]), (X, X, 2, 3, [dispense(50)]), (X, X, 1, 1, [dispense(7)]),
    ],
    "parts out of order": [
        (X, X, 2, 2, [dispense(3)]), (Y, Y, 1, 1, [dispense(9)]), (X, X, 1, 2, [dispense(50)]),
    ],
    "both parts twice": [
        (X, X, 1, 2, [dispense(3)]), (X, X, 2, 2, [dispense(4)]),
        (X, X, 1, 2, [dispense(50)]), (X, X, 2, 2, [dispense(60)]),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
async def test_odd_commands_come_to_the_same_in_runs_of_any_size(name: str, tmp_path: Path) -> None:
    odd = log_of(b"epoch..7", NOW - HOUR_MS, ODD[name])
    other = log_of(b"epoch..8", NOW, [(b"annulY..", Y, 1, 1, [annul(Y)]), (X, X, 1, 1, [annul(Y)])])
    ways = (
        [odd, other],
        [*([entry] for entry in odd), *([entry] for entry in other)],
        [other, odd],
        [[other[0]], *([entry] for entry in odd), [other[1]]],
    )
    seen = []
    async with AsyncExitStack() as stack:
        for number, runs in enumerate(ways):
            node = await stack.enter_async_context(small_node(tmp_path / str(number), NET, 11))
            for run in runs:
                await take(node, run)
            seen.append(await node.database.read(view))
            assert await node.on_hand() == await node.database.read(refolded)
    assert all(one == two for one, two in itertools.pairwise(seen))


async def test_two_lives_of_a_device_may_use_one_command_for_other_facts(tmp_path: Path) -> None:
    short = log_of(b"epoch..1", NOW, [(X, X, 1, 1, [dispense(1)])])
    long = log_of(b"epoch..2", NOW - HOUR_MS, [(X, X, 1, 1, [dispense(q) for q in (5, 6, 7)])])
    late = log_of(
        b"epoch..3", NOW + 1, [(Y, Y, 1, 1, [annul(b"nothing.")]), (b"Z" * 8, Y, 1, 1, [annul(X)])]
    )
    async with small_node(tmp_path / "1", NET, 11) as node:
        for run in (short, long):
            await take(node, run)
        assert await node.on_hand() == -18
        await take(node, late)
        assert await node.on_hand() == 0


async def test_a_run_over_many_months_leaves_each_document_as_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_documents, "DOCUMENTS_KEPT", 2)
    month_ms = 31 * 24 * HOUR_MS
    run: list[Entry] = []
    log = LogName(DEVICE.holder, b"epoch..1", LEDGER)
    previous = GENESIS
    for seq in range(5):
        entry = make_entry(
            NET.network, log, seq, previous, command=bytes([seq] * 8), request=X,
            stamp=stamp_of(NOW - (5 - seq) * month_ms), user="",
            facts=encode_facts([dispense(1)]),
        )  # fmt: skip
        run.append(entry)
        previous = entry.hash
    async with small_node(tmp_path / "1", NET, 11) as node:
        await take(node, run)
        lengths = node.store._documents.lengths(log)
        assert lengths and set(lengths) == {1}

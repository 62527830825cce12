"""Verify and rebuild: an altered entry, an altered view, and views made again."""

from __future__ import annotations

import sqlite3

import pytest

from node.folding import _BY_ENTRY, _BY_SCOPE, BY_LEDGER
from node.node import Node
from node.verify import Difference, Verified, rebuild, verify
from tests.node.founded import Clock, Web

LINES = [{"product": "ACT", "quantity": 100, "batch": "L1", "expiry": "2027-05"}]


@pytest.fixture
async def busy(web: Web, clock: Clock) -> Node:
    """A node with movements, a count, a correction and a reversal."""
    await web.move("1", "receipt", LINES)
    clock.pass_minutes(1)
    await web.move("2", "dispense", [{"product": "ACT", "quantity": 5}])
    clock.pass_minutes(1)
    count = {"id": "c", "lines": [{"product": "ACT", "quantity": 90, "batch": "L1"}]}
    assert (await web.post("/stores/HC01/counts", count))[0] == 201
    clock.pass_minutes(1)
    await web.move("3", "dispense", [{"product": "ACT", "quantity": 3}])
    await web.post("/stores/HC01/movements/2/reverse", {"id": "r", "reason": "slip"})
    correction = {"id": "k", "reason": "slip", "lines": [{"product": "ACT", "quantity": 4}]}
    await web.post("/stores/HC01/movements/3/correct", correction)
    return web.node


async def run_verify(node: Node) -> Verified | Difference:
    return await node.database.read(lambda connection: verify(node, connection))


async def test_what_was_recorded_verifies(busy: Node) -> None:
    found = await run_verify(busy)
    assert isinstance(found, Verified)
    assert found.entries > 10 and found.signatures > 0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("UPDATE entry SET user = 'someone else' WHERE id = :id", "altered"),
        ("UPDATE entry SET stamp = stamp + 1 WHERE id = :id", "altered"),
        ("UPDATE entry SET facts = :facts WHERE id = :id", "altered"),
        ("UPDATE entry SET signature = zeroblob(64) WHERE id = :id", "signature"),
        ("DELETE FROM entry WHERE id = :id", "missing"),
    ],
)
async def test_an_altered_entry_is_named(busy: Node, change: str, reason: str) -> None:
    def tamper(connection: sqlite3.Connection) -> tuple[int, str]:
        entry_id, seq, scope, facts = connection.execute(
            "SELECT entry.id, seq, name, facts FROM entry JOIN log ON log.id = entry.log"
            " JOIN scope ON scope.id = log.scope WHERE name LIKE 'ledger/%' AND seq = 2"
        ).fetchone()
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute("DELETE FROM line WHERE entry = ?", (entry_id,))
        altered = facts.replace(b"L1", b"L2")
        assert altered != facts
        connection.execute(change, {"id": entry_id, "facts": altered})
        return seq, scope

    seq, scope = await busy.database.write(tamper)
    found = await run_verify(busy)
    assert isinstance(found, Difference)
    assert (found.device, found.scope) == (busy.device.hex(), scope)
    assert found.seq in (seq, seq + 1)
    assert reason in found.reason


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE balance SET on_hand = on_hand + 1",
        "UPDATE line SET quantity = quantity + 1 WHERE asserted = 0",
        "DELETE FROM line WHERE asserted = 1",
        "UPDATE line SET out = ''",
        "UPDATE setting SET live = 0 WHERE key LIKE 'product/%/name'",
    ],
)
async def test_a_view_that_is_not_the_folds_is_found_and_rebuilt(busy: Node, change: str) -> None:
    await busy.database.write(lambda connection: connection.execute(change))
    found = await run_verify(busy)
    assert isinstance(found, Difference) and "view" in found.reason
    await busy.database.write(lambda connection: rebuild(busy, connection))
    assert isinstance(await run_verify(busy), Verified)


async def test_rebuilt_views_are_what_they_were(busy: Node) -> None:
    said = {  # without a line's row, and without which entry touched a month last
        "line": slice(1, None),
        "month_touched": slice(-1),
    }

    def dump(connection: sqlite3.Connection) -> dict[str, list[object]]:
        return {
            table: sorted(repr(row[said.get(table, slice(None))]) for row in rows)
            for table in (*BY_LEDGER, *_BY_SCOPE, *_BY_ENTRY)
            for rows in [connection.execute(f"SELECT * FROM {table}").fetchall()]
        }

    before = await busy.database.read(dump)
    await busy.database.write(lambda connection: rebuild(busy, connection))
    assert await busy.database.read(dump) == before

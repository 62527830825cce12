"""Watermarks: a device's word that nothing earlier comes from it binds the device itself."""

from __future__ import annotations

from pathlib import Path

from node import marks
from tests.crdt_model.small_network import NOW, SmallNetwork
from tests.node.peer_nodes import LEDGER, dispense, meet, small_node

NET = SmallNetwork()
HALF_AN_HOUR_MS = 1_800_000


async def test_nothing_is_recorded_before_a_word_already_said(tmp_path: Path) -> None:
    now = [NOW + HALF_AN_HOUR_MS]
    for restarted in (False, True):
        async with small_node(tmp_path / "1", NET, 11, clock=lambda: now[0]) as node:
            if not restarted:
                await node.database.write(lambda c: marks.own_watermarks(c, node.store, [LEDGER]))
                now[0] = NOW  # the clock is put right
            await node.record(dispense(1))
            said, last = await node.database.read(
                lambda c: c.execute(
                    "SELECT (SELECT max(at) FROM watermark), (SELECT max(stamp) FROM entry)"
                ).fetchone()
            )
            assert last > said


async def test_a_clock_set_back_by_hours_does_not_undo_a_word_that_others_lived_through(
    tmp_path: Path,
) -> None:
    """What others recorded shows that the time of the word was no future of ours alone."""
    now = [NOW]
    async with small_node(tmp_path / "2", NET, 12) as two:
        await two.record(dispense(1))
        async with small_node(tmp_path / "1", NET, 11, clock=lambda: now[0]) as one:
            await meet(one, two)
            await one.database.write(lambda c: marks.own_watermarks(c, one.store, [LEDGER]))
            before = await one.database.read(one.store.life.epoch)
            now[0] = NOW - 4 * HALF_AN_HOUR_MS
            await one.record(dispense(2))
            said, last = await one.database.read(
                lambda c: c.execute(
                    "SELECT max(at), (SELECT max(stamp) FROM entry) FROM watermark"
                    " WHERE device = ?",
                    (one.device,),
                ).fetchone()
            )
            assert last > said
            assert await one.database.read(one.store.life.epoch) == before

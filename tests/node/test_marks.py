"""Watermarks: a device's word that nothing earlier comes from it binds the device itself."""

from __future__ import annotations

from pathlib import Path

from node import marks
from tests.crdt_model.small_network import NOW, SmallNetwork
from tests.node.peer_nodes import LEDGER, dispense, small_node

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

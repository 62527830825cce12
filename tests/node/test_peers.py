"""Peers: real nodes over real TLS on loopback."""

from pathlib import Path

from tests.crdt_model.small_network import SmallNetwork
from tests.node.peer_nodes import LEDGER, dispense, meet, small_node, until

NET = SmallNetwork()


async def test_entries_arrive_with_their_effect(tmp_path: Path) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one, small_node(tmp_path / "2", NET, 12) as two:
        for quantity in range(1, 101):
            await one.record(dispense(quantity))
        await two.record(dispense(7))
        await meet(one, two)
        assert await one.heads() == await two.heads()
        assert await two.on_hand() == await one.on_hand() == -5057

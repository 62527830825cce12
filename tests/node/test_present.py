"""Devices of a store tell each other who is at their pages, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crdt_model.grants import Right
from crdt_model.replication.events import Place
from tests.crdt_model.small_network import STORE_A, STORE_B, SmallNetwork
from tests.node.peer_nodes import SmallNode, dispense, meet, small_node, until

NET = SmallNetwork()
SHEET, ORDER = "sheet/1f3a", "order/2b"


class Heard:
    """What a node heard of who is at others' pages, by device, store and place."""

    def __init__(self, node: SmallNode) -> None:
        self.found: dict[tuple[bytes, bytes, str], tuple[str, ...]] = {}
        node.peers.present = self.hear

    async def hear(self, device: bytes, places: Sequence[Place]) -> None:
        for place in places:
            self.found[device, place.store, place.at] = place.people


async def test_a_device_of_the_store_hears_who_comes_and_who_leaves(tmp_path: Path) -> None:
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", NET, 12) as two,
    ):
        heard = Heard(two)
        here = {(STORE_A, SHEET): ("amina", "joseph"), (STORE_A, ORDER): ("amina",)}
        one.peers.here = lambda: here
        await meet(one, two)
        sheet, order = (one.device, STORE_A, SHEET), (one.device, STORE_A, ORDER)
        await until(lambda: heard.found == {sheet: ("amina", "joseph"), order: ("amina",)})
        here = {(STORE_A, SHEET): ("joseph",)}
        await until(lambda: heard.found == {sheet: ("joseph",), order: ()})


async def test_a_device_of_another_store_hears_nothing(tmp_path: Path) -> None:
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", NET, 12) as two,
        small_node(tmp_path / "3", NET, 13, (Right.STORE, STORE_B)) as apart,
    ):
        near, far = Heard(two), Heard(apart)
        one.peers.here = lambda: {(STORE_A, SHEET): ("amina",)}
        await one.record(dispense(1))
        await meet(one, apart)
        await meet(one, two)
        await until(lambda: near.found != {})
        assert far.found == {}


async def test_what_a_device_says_of_a_store_it_does_not_serve_is_passed_over(
    tmp_path: Path,
) -> None:
    both = ((Right.STORE, STORE_A), (Right.STORE, STORE_B))
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", NET, 12, *both) as two,
    ):
        heard = Heard(two)
        one.peers.here = lambda: {(STORE_B, SHEET): ("mallory",), (STORE_A, SHEET): ("amina",)}
        await meet(one, two)
        await until(lambda: heard.found != {})
        assert heard.found == {(one.device, STORE_A, SHEET): ("amina",)}

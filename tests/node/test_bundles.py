"""Bundles: what a stick carries counts once, whole or not at all, and only for whom it is meant."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from crdt_model.details import Enrol, SetOne, stored
from crdt_model.facts import Kind, fact
from crdt_model.grants import Grant, Right
from crdt_model.replication.bundles import MAGIC
from node import bundling
from node.bundling import Imported
from node.directory import Directory
from node.errors import Refused
from node.feeding import save_certificates
from node.node import Node
from node.store import Draft
from tests.crdt_model.small_network import NOW, STORE_A, STORE_B, SmallNetwork
from tests.node.loopback_node import make_folder
from tests.node.peer_nodes import LEDGER, dispense

NET = SmallNetwork()
LEDGER_B = f"ledger/{STORE_B.hex()}"
OF_A: Grant = (Right.STORE, STORE_A)
OF_B: Grant = (Right.STORE, STORE_B)
ADMIN: Grant = (Right.ISSUER, b"")


@asynccontextmanager
async def opened(folder: Path, number: int, *rights: Grant) -> AsyncIterator[Node]:
    make_folder(folder, NET, number, *rights)
    node = await Node.open(folder, lambda: NOW)
    try:
        yield node
    finally:
        await node.close()


async def record(node: Node, *quantities: int, scope: str = LEDGER) -> None:
    for number, quantity in enumerate(quantities):
        command = node.device[:6] + number.to_bytes(2, "big")
        draft = Draft(scope, command, command, "amina", (dispense(quantity),))
        await node.database.write(lambda c, draft=draft: node.store.record(c, draft))


async def enrol(node: Node, *numbers: int, rights: tuple[Grant, ...] = (OF_A,)) -> None:
    """Have an admin's node name devices in `network`."""
    facts = []
    for number in numbers:
        device = NET.device(number, *rights)
        assert device.grants is not None
        detail = Enrol(device.holder, f"T{number}", bytes(32), bytes(8), device.grants.encode())
        facts.append(fact(Kind.ENROL, stored(detail)))
    draft = Draft("network", b"enrol..1", b"enrol..1", "", tuple(facts))
    await node.database.write(lambda c: node.store.record(c, draft))


async def export(node: Node, path: Path, device: bytes | None = None) -> bundling.Exported:
    return await node.database.read(
        lambda c: bundling.export(node, Directory(c, node.network), device, path)
    )


async def take(node: Node, path: Path) -> Imported:
    frames = bundling.read(node, path)
    return await node.database.write(lambda c: bundling.take(node, c, frames))


async def on_hand(node: Node) -> int:
    return await node.database.read(
        lambda c: c.execute("SELECT coalesce(sum(on_hand), 0) FROM balance").fetchone()[0]
    )


async def test_a_bundle_brings_all_once(tmp_path: Path) -> None:
    path = tmp_path / "stick"
    async with opened(tmp_path / "1", 11, OF_A) as one, opened(tmp_path / "2", 12, OF_A) as two:
        await record(one, 1, 2, 3)
        made = await export(one, path)
        assert (made.logs, made.entries) == (1, 4)
        assert await take(two, path) == Imported(4, 0, 0, 0)
        assert await take(two, path) == Imported(0, 4, 0, 0)
        assert await on_hand(two) == -6


async def test_what_a_bundle_brought_is_handed_on_in_the_next(tmp_path: Path) -> None:
    async with (
        opened(tmp_path / "1", 11, OF_A) as one,
        opened(tmp_path / "2", 12, OF_A) as two,
        opened(tmp_path / "3", 13, OF_A) as three,
    ):
        await record(one, 1)
        await export(one, tmp_path / "a")
        await take(two, tmp_path / "a")
        await record(two, 10)
        await export(two, tmp_path / "b")
        await take(three, tmp_path / "b")
        assert await on_hand(three) == -11


@pytest.mark.parametrize("sealed", [False, True])
async def test_a_bundle_that_is_cut_or_altered_anywhere_is_refused_whole(
    tmp_path: Path, sealed: bool
) -> None:
    path = tmp_path / "stick"
    async with (
        opened(tmp_path / "1", 11, OF_A, ADMIN) as one,
        opened(tmp_path / "2", 12, OF_A) as two,
    ):
        await enrol(one, 12)
        await record(one, 1, 2, 3)
        await export(one, path, two.device if sealed else None)
        whole = path.read_bytes()
        for at in range(0, len(whole), 97):
            for bad in (whole[:at], whole[:at] + bytes((whole[at] ^ 1,)) + whole[at + 1 :]):
                path.write_bytes(bad)
                with pytest.raises(Refused) as refused:
                    await take(two, path)
                assert refused.value.code == "bad_bundle"
        assert await on_hand(two) == 0
        path.write_bytes(whole)
        assert (await take(two, path)).entries == 6


async def test_a_run_altered_before_it_was_packed_is_refused_with_all_others(
    tmp_path: Path,
) -> None:
    path = tmp_path / "stick"
    async with (
        opened(tmp_path / "1", 11, OF_A, OF_B) as one,
        opened(tmp_path / "2", 12, OF_A, OF_B) as two,
    ):
        await record(one, 1)
        await record(one, 5, scope=LEDGER_B)
        await one.database.write(
            lambda c: (
                c.execute(
                    "UPDATE entry SET signature = zeroblob(64)"
                    " WHERE id = (SELECT max(id) FROM entry)"
                ).rowcount
            )
        )
        await export(one, path)
        with pytest.raises(Refused):
            await take(two, path)
        assert await on_hand(two) == 0


async def test_a_bundle_of_another_network_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "stick"
    async with opened(tmp_path / "1", 11, OF_A) as one:
        await record(one, 1)
        await export(one, path)
        data = path.read_bytes()
        at = len(MAGIC) + 1
        path.write_bytes(data[:at] + bytes(16) + data[at + 16 :])
        with pytest.raises(Refused, match="another network"):
            bundling.read(one, path)


async def test_a_sealed_bundle_is_for_its_device_alone(tmp_path: Path) -> None:
    path = tmp_path / "stick"
    async with (
        opened(tmp_path / "1", 11, OF_A, ADMIN) as one,
        opened(tmp_path / "2", 12, OF_A) as two,
        opened(tmp_path / "3", 13, OF_A) as three,
    ):
        await enrol(one, 12, 13)
        await record(one, 1)
        await export(one, path, two.device)
        assert LEDGER.encode() not in path.read_bytes()
        with pytest.raises(Refused, match="another device"):
            await take(three, path)
        assert (await take(two, path)).entries == 4
        assert await on_hand(two) == -1


async def test_a_sealed_bundle_holds_only_what_its_device_may_hold(tmp_path: Path) -> None:
    path = tmp_path / "stick"
    async with opened(tmp_path / "1", 11, OF_A, OF_B, ADMIN) as one:
        await enrol(one, 12)
        await record(one, 1)
        await record(one, 5, scope=LEDGER_B)
        made = await export(one, path, NET.device(12, OF_A).holder)
        assert made.logs == 2  # `network` and the ledger of store A


async def test_what_an_open_bundle_holds_for_others_is_left(tmp_path: Path) -> None:
    path = tmp_path / "stick"
    async with (
        opened(tmp_path / "1", 11, OF_A, OF_B) as one,
        opened(tmp_path / "2", 12, OF_A) as two,
    ):
        await record(one, 1)
        await record(one, 5, scope=LEDGER_B)
        await export(one, path)
        assert await take(two, path) == Imported(2, 0, 2, 0)


async def test_accounts_are_in_no_bundle_that_anybody_can_read(tmp_path: Path) -> None:
    path = tmp_path / "stick"
    async with opened(tmp_path / "1", 11, OF_A, (Right.PEOPLE, STORE_A)) as one:
        der = one.membership.device.der
        await one.database.write(lambda c: save_certificates(c, NET.roots, [NET.issuer.der, der]))
        scope = f"people/{STORE_A.hex()}"
        said = fact(Kind.SET, stored(SetOne("user/00000000000000aa/name", "Amina", ())))
        draft = Draft(scope, b"command1", b"command1", "", (said,))
        await one.database.write(lambda c: one.store.record(c, draft))
        assert (await export(one, path)).logs == 0
        assert b"Amina" not in path.read_bytes()


async def test_a_file_that_exists_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "stick"
    path.write_text("mine")
    async with opened(tmp_path / "1", 11, OF_A) as one:
        with pytest.raises(Refused):
            await export(one, path)
    assert path.read_text() == "mine"

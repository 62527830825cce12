"""Two gateways of one region, one of them stale, at one server: the appointed one has the word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from gateway.service import Gateway
from tests.gateway.conftest import Sandbox, Serve, key
from tests.gateway.region import RegionNode, give, region_node

UNITS = {"HC01": "HC01", "HC02": "HC02", "HC03": "HC03"}
PLACE = key("ACT", "HC01", "202609")
BOTH = pytest.mark.parametrize("version", ["2.42", "2.43"])


@asynccontextmanager
async def two(
    folder: Path, sandbox: Sandbox
) -> AsyncIterator[tuple[RegionNode, Gateway, RegionNode, Gateway]]:
    """The old gateway pushed 100; the new one holds all its facts, and others that it lacks.

    The new one is appointed; nobody has told the old one.
    """
    for name in ("old", "new"):
        (folder / name).mkdir()
    async with (
        region_node(folder / "old" / "node", UNITS) as old,
        region_node(folder / "new" / "node", UNITS, number=11) as new,
    ):
        await old.receive("HC01", "ACT", 100)
        old_gateway = await old.connect(sandbox, folder / "old", "2026-09")
        new_gateway = await new.connect(sandbox, folder / "new", "2026-09")
        for node in (old, new):
            node.clock.at("2026-09-10")
        await old.push(old_gateway)
        assert sandbox.held()[PLACE] == "100"
        await give(old, new, "ledger", "store")
        await new.dispense("HC01", "ACT", 30)
        await new.appoint(2, new.node.device)
        yield old, old_gateway, new, new_gateway


@BOTH
async def test_g11_the_stale_gateway_stops_when_the_new_one_has_pushed(
    tmp_path: Path, serve: Serve, version: str
) -> None:
    sandbox = await serve(version)
    async with two(tmp_path, sandbox) as (old, stale, new, appointed):
        await old.receive("HC01", "ACT", 1)
        await new.tell()
        assert (await appointed.run()).result == "done"
        assert sandbox.held()[PLACE] == "70"
        outcome = await old.push(stale)
        assert outcome.result == "superseded" and sandbox.held()[PLACE] == "70"


async def test_g11_racing_ends_with_the_figures_of_the_appointed_one(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with two(tmp_path, sandbox) as (old, stale, new, appointed):
        await new.tell()
        for quantity in range(1, 6):
            await old.receive("HC01", "ACT", quantity)
            await give(old, new, "ledger")
            await new.dispense("HC01", "ACT", 1)
            await asyncio.gather(old.push(stale), appointed.run())
        assert (await old.push(stale)).result == "superseded"
        new.clock.ms += 6 * 60_000  # by now nothing of the old one is on its way
        await new.tell()
        await appointed.run()
        assert sandbox.held()[PLACE] == "80"  # 100 + 15 - 30 - 5


async def test_g11_a_request_of_the_replaced_one_that_comes_last_is_put_right(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with two(tmp_path, sandbox) as (old, stale, new, appointed):
        await old.receive("HC01", "ACT", 5)
        await give(old, new, "ledger")
        await sandbox.faults({"kind": "late_commit", "over_rows": 1})
        late = asyncio.create_task(old.push(stale))
        while not any(one["fault"] for one in sandbox.server.requests):
            await asyncio.sleep(0.01)
        await new.tell()
        assert (await appointed.run()).result == "done"
        assert sandbox.held()[PLACE] == "75"
        await sandbox.faults()  # now it is carried out
        assert (await late).result in ("done", "superseded")
        assert sandbox.held()[PLACE] == "105"  # the old one had the last word, for some minutes
        new.clock.ms += 6 * 60_000
        await new.tell()
        outcome = await appointed.run()
        assert outcome.differing and sandbox.held()[PLACE] == "75"


async def test_g11_a_gateway_appointed_again_leaves_alone_what_was_pushed_from_more_than_it_holds(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with two(tmp_path, sandbox) as (old, gateway, new, appointed):
        await old.receive("HC02", "ACT", 9)
        await new.tell()
        await appointed.run()
        assert sandbox.held()[PLACE] == "70"
        await old.appoint(3, old.node.device)  # it lacks what the new one dispensed
        outcome = await old.push(gateway)
        assert "HC01" in outcome.behind
        assert sandbox.held()[PLACE] == "70"
        assert sandbox.held()[key("ACT", "HC02", "202609")] == "9"
        old.clock.ms += 6 * 60_000  # all is compared once more
        await old.push(gateway)
        assert sandbox.held()[PLACE] == "70"
        await give(new, old, "ledger")
        await old.push(gateway)
        assert sandbox.held()[PLACE] == "70" and (await old.push(gateway)).behind == ()


async def test_g11_what_only_the_replaced_gateway_knew_is_compared_too(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with two(tmp_path, sandbox) as (old, gateway, new, appointed):
        _, recorded = await old.move("HC02", "receipt", {"product": "ACT", "quantity": 9})
        await old.push(gateway)
        assert sandbox.held()[key("ACT", "HC02", "202609")] == "9"
        await old.reverse("HC02", recorded.command.hex())  # the old one has no time to withdraw it
        await give(old, new, "ledger")
        await new.tell()
        assert (await appointed.run()).result == "done"
        await appointed.run()
        assert key("ACT", "HC02", "202609") not in sandbox.held()

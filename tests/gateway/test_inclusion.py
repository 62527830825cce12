"""What is recorded here and can go nowhere is named by the check, and is not sent."""

from __future__ import annotations

from pathlib import Path

from crdt_model import scopes
from crdt_model.details import SetOne, stored
from crdt_model.facts import Kind, fact
from crdt_model.identifiers import command_id, derived_id
from crdt_model.settings import row_prefix
from gateway import mapping_edits
from gateway.commands import check_of
from gateway.service import Gateway
from node import local_products
from node.store import Draft
from tests.gateway.conftest import Serve
from tests.gateway.region import ADMIN, NETWORK, RegionNode, region_node
from tests.gateway.test_mapped_push import shown

UNITS = {"HC01": "HC01", "HC02": "HC02", "HC03": ""}
NOW = "2026-11-23T08:00"


async def found(gateway: Gateway) -> set[tuple[str, str, str]]:
    """The findings of the check: level, code, subject."""
    answer = await check_of(gateway)
    return {(one["level"], one["code"], one["subject"]) for one in answer["findings"]}


async def rename(region: RegionNode, product: str, code: str) -> None:
    """Give a product another code, as a merge of two catalogues may."""
    node = region.node
    row = row_prefix("product", derived_id(NETWORK.network, "product", product))
    said = SetOne(f"{row}code", code, ())
    command = command_id(scopes.CATALOGUE, f"rename {product} {code}")
    made = Draft(scopes.CATALOGUE, command, command, "", (fact(Kind.SET, stored(said)),))
    await region.database.write(lambda c: node.store.record(c, made))


async def test_p1_p5_what_cannot_be_sent_is_listed(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS, NOW) as region:
        gateway = await region.connect(sandbox, tmp_path, "2026-11")
        assert await found(gateway) == {("warning", "store_without_org_unit", "HC03")}
        asked = local_products.read({"id": "own", "name": "Bandage", "unit": "piece"})
        await region.database.write(
            lambda c: local_products.record_item(region.node.store, c, "HC01", asked, ADMIN)
        )
        [own] = [one for one in await found(gateway) if one[1] == "own_item"]
        assert own[2].startswith("HC01-X")
        await region.receive("HC01", "ACT", 5)
        await region.receive("HC01", "ORS", 6)
        await rename(region, "VAC", "ACT")
        assert ("warning", "product_ambiguous", "ACT") in await found(gateway)
        assert (await region.push(gateway)).ok
        names = {name for unit, _, name in shown(sandbox) if unit == "HC01"}
        assert "ORS_STOCK_ON_HAND default" in names
        assert not any(name.startswith("ACT") for name in names)
        # Settled: what was computed before is told now.
        await rename(region, "VAC", "VAC2")
        await region.push(gateway)
        assert shown(sandbox)["HC01", "202611", "ACT_STOCK_ON_HAND default"] == "5"
        await rename(region, "ORS", "ORS2")
        assert ("warning", "product_missing", "ORS") in await found(gateway)


async def test_a_data_set_that_takes_nothing_in_is_named(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS, NOW) as region:
        await region.load("programs", "code,name\nEM,Essential medicines\n")
        gateway = await region.connect(sandbox, tmp_path, "2026-11")
        changed = {"name": "LMIS_STK_REPORT", "types": ["hospital"], "programmes": ["EM"]}
        await mapping_edits.set_data_set(gateway, changed)
        assert await found(gateway) >= {
            ("warning", "data_set_without_units", "LMIS_STK_REPORT"),
            ("warning", "data_set_without_products", "LMIS_STK_REPORT"),
        }


async def test_a_region_without_org_units_is_named(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", dict.fromkeys(UNITS, ""), NOW) as region:
        gateway = await region.connect(sandbox, tmp_path, "2026-11")
        assert ("warning", "no_org_unit", "region") in await found(gateway)

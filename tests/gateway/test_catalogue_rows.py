"""What the catalogue means for the rows a gateway keeps: lists, own items, products made twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gateway import computing, outbox, rows
from gateway.aggregate import region_of
from gateway.computing import Snapshot, Wanted
from node import local_products, sameness
from node.stock import StoreBook
from tests.gateway.region import ADMIN, RegionNode, now_stamp, region_node

APART = {"HC01": "U1", "HC02": "U2"}


async def compute(region: RegionNode, mapped: frozenset[str] = frozenset()) -> int:
    """Bring all rows up to date; returns how many changed."""
    await region.database.write(outbox.migrate)
    as_of, changed = now_stamp(region), 0
    found = await region.node.read(lambda d: region_of(d, region.node.grants, as_of))
    wanted = Wanted("2026-09", as_of, mapped=mapped)
    for group in found.groups:
        made = await region.node.read(
            lambda d, group=group: computing.compute(Snapshot(d, wanted), group)
        )
        if made is not None:
            changed += await region.database.write(
                lambda c, made=made: rows.keep(c, made.done, made.found, made.whole)
            )
    return changed


async def same(region: RegionNode, number: int, a: str, b: str | None) -> None:
    asked = sameness.read_products({"id": f"same-{number}", "a": a, "b": b})
    node = region.node
    await region.database.write(lambda c: sameness.same_products(node.store, c, asked, ADMIN))


async def test_i2_a_mapped_product_on_a_stores_list_has_a_row_without_any_fact(
    tmp_path: Path,
) -> None:
    async with region_node(tmp_path, APART) as region:
        await compute(region)
        assert await region.figures("U1", "2026-09", "ACT") is None
        await region.load("lists", "code,name\nL,List\n")
        await region.load("list-products", "list_code,product_code\nL,ACT\nL,ORS\n")
        await region.load("store-lists", "list_code,facility_code\nL,HC01\n")
        await compute(region)
        assert await region.figures("U1", "2026-09", "ACT") is None  # DHIS2 knows none of them
        await compute(region, frozenset({"ACT"}))
        row = await region.figures("U1", "2026-09", "ACT")
        assert (row["closing"], row["observed_days"], row["adjusted_consumption"]) == (0, 0, None)
        assert await region.figures("U2", "2026-09", "ACT") is None
        assert await region.figures("U1", "2026-09", "ORS") is None
        assert await compute(region, frozenset({"ACT"})) == 0


async def test_p5_an_own_item_has_no_row_until_it_is_said_to_be_a_product(tmp_path: Path) -> None:
    async with region_node(tmp_path, APART) as region:
        body = {"id": "i1", "name": "Paediatric", "unit": "tablet"}
        asked, node = local_products.read(body), region.node
        item: dict[str, Any] = await region.database.write(
            lambda c: local_products.record_item(node.store, c, "HC01", asked, ADMIN)
        )
        await region.receive("HC01", item["id"], 70)
        await compute(region)
        assert await region.kept() == {}
        await same(region, 1, item["code"], "ACT")
        await compute(region)
        assert (await region.figures("U1", "2026-09", "ACT"))["received"] == 70
        await region.dispense("HC01", item["code"], 5)  # new facts are found under the product
        await compute(region)
        assert (await region.figures("U1", "2026-09", "ACT"))["consumed"] == 5
        await same(region, 2, item["code"], None)
        await compute(region)
        row = await region.figures("U1", "2026-09", "ACT")
        assert (row["received"], row["consumed"]) == (0, 5)  # what was recorded as ACT itself


async def test_s3_a_store_closed_by_date_is_not_waited_for(tmp_path: Path) -> None:
    async with region_node(tmp_path, APART) as region:
        head = "code,name,type,zone_code,closed_from\n"
        await region.load("facilities", f"{head}HC01,One,health_center,N,2026-10-01\n")

        async def closed() -> set[str]:
            at = now_stamp(region)
            found = await region.node.read(lambda d: region_of(d, region.node.grants, at))
            return {group.org_unit for group in found.groups if group.closed}

        assert await closed() == set()
        region.clock.at("2026-10-01")
        assert await closed() == {"U1"}


async def test_p2_the_history_of_a_product_is_that_of_the_one_it_took_the_place_of(
    tmp_path: Path,
) -> None:
    async with region_node(tmp_path, APART) as region:
        await region.receive("HC01", "ACT", 300)
        region.clock.at("2026-09-20")
        await region.dispense("HC01", "ACT", 60)
        head = "code,name,units_per_pack,batch_tracked,replaces_code,replaces_units,new_units\n"
        await region.load("products", f"{head}ACT2,Artemether,1,no,ACT,2,1\n")
        region.clock.at("2026-10-01")
        await region.receive("HC01", "ACT2", 100)
        region.clock.at("2026-10-20")
        await compute(region)
        row = await region.figures("U1", "2026-10", "ACT2")
        assert (row["amc"], row["amc_periods"]) == (30, 1)  # 60 of two to one
        book = await region.node.read(
            lambda d: StoreBook(d, d.store("HC01"), now_stamp(region), True).amc(
                d.product("ACT2").id
            )
        )
        assert book == 30
        late = "2026-09-21T10:00:00Z"
        await region.dispense("HC01", "ACT", 20, occurred_at=late)  # of the old one only
        await compute(region)
        assert (await region.figures("U1", "2026-10", "ACT2"))["amc"] == 40
        again = await region.node.read(
            lambda d: StoreBook(d, d.store("HC01"), now_stamp(region), True).amc(
                d.product("ACT2").id
            )
        )
        assert again == 40

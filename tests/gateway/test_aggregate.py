"""The rows of an org unit: stores computed as one, and only what changed computed again."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from crdt_model import scopes
from crdt_model.clock import stamp_of
from crdt_model.entries import LogName
from crdt_model.periods import PeriodKind, month
from gateway import computing, outbox, recomputing, rows
from gateway.aggregate import GroupBook, months, region_of
from gateway.completeness import completeness, heard_to
from gateway.computing import Snapshot, Wanted
from gateway.figures import FIGURES
from node import feeding
from node.directory import Directory, instant_text
from node.stock import StoreBook
from tests.gateway.region import IDS, STORES, RegionNode, give, introduce, now_stamp, region_node

APART = {"HC01": "U1", "HC02": "U2", "HC03": "U3"}
TOGETHER = {"HC01": "U1", "HC02": "U1", "HC03": "U3"}


def forget(c: Any) -> None:
    """Take all rows away."""
    c.execute("DELETE FROM gateway_group")
    c.execute("DELETE FROM gateway_aggregate")


async def compute(
    region: RegionNode,
    first: str = "2026-01",
    *,
    afresh: bool = False,
    kinds: frozenset[str] = frozenset({PeriodKind.MONTHLY}),
) -> int:
    """Bring all rows up to date; returns how many changed."""
    await region.database.write(outbox.migrate)
    if afresh:
        await region.database.write(forget)
    as_of, changed = now_stamp(region), 0
    grants = region.node.grants
    found = await region.node.read(lambda d: region_of(d, grants))
    wanted = Wanted(first, as_of, kinds)
    for group in found.groups:
        made = await region.node.read(
            lambda d, group=group: computing.compute(Snapshot(d, wanted), group)
        )
        if made is not None:
            changed += await region.database.write(
                lambda c, made=made: rows.keep(c, made.done, made.found, made.whole)
            )
    return changed


async def ship(region: RegionNode, source: str, target: str, product: str, quantity: int) -> bytes:
    """Goods on their way; the shipment's id."""
    line = {"product": product, "quantity": quantity}
    _, recorded = await region.move(source, "issue", line, to=target)
    return bytes(recorded.facts[0].fact.legs[0].target.shipment)


async def test_g5_movements_between_stores_of_one_org_unit_vanish(tmp_path: Path) -> None:
    async with region_node(tmp_path, TOGETHER) as region:
        await region.receive("HC01", "ACT", 100)
        region.clock.at("2026-09-05")
        shipment = await ship(region, "HC01", "HC02", "ACT", 40)
        await compute(region)
        row = await region.figures("U1", "2026-09", "ACT")
        # In transit between them: physical, not usable.
        assert (row["received"], row["issued"], row["closing"], row["usable"]) == (100, 0, 100, 60)
        region.clock.at("2026-09-06")
        await region.move("HC02", "received", shipment=shipment.hex())
        await region.dispense("HC02", "ACT", 10)
        await compute(region)
        row = await region.figures("U1", "2026-09", "ACT")
        assert (row["received"], row["issued"], row["consumed"]) == (100, 0, 10)
        assert (row["closing"], row["usable"]) == (90, 90)


async def test_g5_a_stock_out_day_is_one_on_which_the_sum_is_nothing(tmp_path: Path) -> None:
    async with region_node(tmp_path, TOGETHER) as region:
        await region.receive("HC01", "ACT", 10)
        await region.receive("HC02", "ACT", 10)
        region.clock.at("2026-09-11")
        await region.dispense("HC01", "ACT", 10)
        region.clock.at("2026-09-21")
        await region.dispense("HC02", "ACT", 10)
        region.clock.at("2026-10-02")
        await compute(region)
        # HC01 was out for 20 days, HC02 for 10: both together for 10.
        row = await region.figures("U1", "2026-09", "ACT")
        assert (row["stockout_days"], row["consumed"]) == (10, 20)
        assert row["adjusted_consumption"] == Fraction(20 * 30, 20)


async def test_g5_a_batch_expires_by_each_store_s_own_date(tmp_path: Path) -> None:
    async with region_node(tmp_path, TOGETHER) as region:
        await region.receive("HC01", "VAC", 10, batch="L1", expiry="2026-09-10")
        await region.receive("HC02", "VAC", 10, batch="L1", expiry="2027-09-10")
        region.clock.at("2026-10-02")
        await compute(region)
        row = await region.figures("U1", "2026-09", "VAC")
        assert (row["closing"], row["usable"]) == (20, 10)


async def test_g5_shelves_of_two_stores_are_not_one(tmp_path: Path) -> None:
    async with region_node(tmp_path, TOGETHER) as region:
        await region.receive("HC01", "ACT", 10)
        await region.receive("HC02", "ACT", 20)
        region.clock.at("2026-09-03")
        await region.count("HC02", "ACT", 15)
        await compute(region)
        row = await region.figures("U1", "2026-09", "ACT")
        assert (row["closing"], row["adjusted"]) == (25, -5)


async def test_a_group_of_one_store_has_the_store_s_own_rows(tmp_path: Path) -> None:
    async with region_node(tmp_path, APART) as region:
        await _history(region, random.Random(3), days=45)
        await region.load(
            "consumption",
            "store_code,product_code,period,quantity,days_out\nHC01,ORS,2026-08,300,3\n",
        )
        await compute(region)
        as_of = now_stamp(region)

        def own(d: Directory) -> Any:
            book = StoreBook(d, d.store("HC01"), as_of)
            context = book.context()
            return {
                (label, code): book.history(product, context).row(month(label))
                for code in ("ACT", "ORS")
                for label in ("2026-09", "2026-10")
                for product in [d.product(code).id]
            }

        for (label, code), row in (await region.node.read(own)).items():
            kept = await region.figures("U1", label, code)
            nothing = dict.fromkeys(("minimum", "maximum", "fill_rate", "lead_time_days"))
            nothing |= {"ordered": 0, "filled": 0}
            assert kept == {
                name: nothing[name] if name in nothing else getattr(row, name) for name in FIGURES
            }


async def test_paper_records_of_a_group_add_up(tmp_path: Path) -> None:
    async with region_node(tmp_path, TOGETHER) as region:
        await region.receive("HC01", "ACT", 100)
        await region.load(
            "consumption",
            "store_code,product_code,period,quantity,days_out\n"
            "HC01,ACT,2026-08,60,6\nHC02,ACT,2026-08,30,0\nHC01,ACT,2026-07,60,0\n",
        )
        await compute(region)
        row = await region.figures("U1", "2026-09", "ACT")
        assert (row["amc"], row["amc_periods"]) == (Fraction(90 + 60, 2), 2)


# --- what is pushed at all -------------------------------------------------------------


async def states(region: RegionNode, period: str) -> dict[str, tuple[bool, str]]:
    """Org unit → (final, withheld) of a month."""

    def read(d: Directory) -> dict[str, tuple[bool, str]]:
        found = {}
        for group in region_of(d, region.node.grants).groups:
            book = GroupBook(d, group, now_stamp(region))
            state = completeness(book, month(period), heard_to(book))
            found[group.org_unit] = (state.final, state.withheld)
        return found

    return await region.node.read(read)


async def test_g3_a_month_of_a_store_not_heard_from_is_withheld(tmp_path: Path) -> None:
    async with region_node(tmp_path, APART) as region:
        assert (await states(region, "2026-09"))["U1"] == (False, "never_heard")
        region.clock.at("2026-09-27T23:00")
        await region.tell("HC01")
        region.clock.at("2026-09-28T01:00")
        await region.tell("HC02")
        assert await states(region, "2026-09") == {
            "U1": (False, ""),
            "U2": (False, ""),
            "U3": (False, "never_heard"),
        }
        region.clock.at("2026-10-05")
        await region.tell("HC03")
        assert await states(region, "2026-09") == {
            "U1": (False, "silent"),
            "U2": (False, ""),
            "U3": (True, ""),
        }
        # The month that runs needs word from within it: an old figure is no month to date.
        assert (await states(region, "2026-10"))["U2"] == (False, "silent")


async def test_a_store_that_nobody_joined_for_has_no_device(tmp_path: Path) -> None:
    org_units = {**APART, "HC09": "U9"}
    async with region_node(tmp_path, org_units) as region:
        found = await states(region, "2026-09")
        assert (found["U1"][1], found["U9"][1]) == ("never_heard", "no_device")


async def test_s4_an_org_unit_with_a_store_on_paper_is_not_reported(tmp_path: Path) -> None:
    async with region_node(tmp_path, TOGETHER) as region:
        await region.load(
            "facilities", "code,name,type,zone_code,mode\nHC02,HC02,health_center,N,paper\n"
        )
        await region.tell()
        assert (await states(region, "2026-09"))["U1"] == (False, "on_paper")


async def test_a_store_without_an_org_unit_is_listed(tmp_path: Path) -> None:
    async with region_node(tmp_path, {"HC01": "U1", "HC02": "", "HC03": "U3"}) as region:
        grants = region.node.grants
        found = await region.node.read(lambda d: region_of(d, grants))
        assert [store.code for store in found.unmapped] == ["HC02"]
        assert [group.org_unit for group in found.groups] == ["U1", "U3"]


def test_months_go_back_to_the_first_asked_for_and_no_further_than_kept() -> None:
    today = month("2026-11").first
    assert [m.label for m in months("2026-09", today)] == ["2026-09", "2026-10", "2026-11"]
    assert months("2020-01", today)[0].label == "2025-11"
    assert months("2026-12", today) == []


# --- incremental = full ----------------------------------------------------------------


async def _history(region: RegionNode, chance: random.Random, days: int) -> None:
    """Some weeks of a region's life from 1 September on."""
    month_days = [(9, d) for d in range(1, 31)] + [(10, d) for d in range(1, 32)]
    for code in STORES:
        for product in ("ACT", "ORS"):
            await region.receive(code, product, 300)
    for number, day in month_days[:days]:
        region.clock.at(f"2026-{number:02d}-{day:02d}T10:00")
        await _one_thing(region, chance)


async def _one_thing(region: RegionNode, chance: random.Random) -> None:
    store, product = chance.choice(STORES), chance.choice(("ACT", "ORS"))
    past: dict[str, Any] = {"override": {"reason": "from the paper card"}}
    if chance.random() < 0.5:
        back_ms = region.clock.ms - chance.randrange(40 * 86_400_000)
        past["occurred_at"] = instant_text(stamp_of(back_ms))
    what = chance.randrange(7)
    if what <= 2:
        await region.dispense(store, product, chance.randint(1, 9), **past)
    elif what == 3:
        await region.count(store, product, chance.randint(0, 300))
    elif what == 4:
        _, recorded = await region.move(
            store, "receipt", {"product": product, "quantity": chance.randint(1, 50)}
        )
        if chance.random() < 0.5:
            await region.reverse(store, recorded.command.hex())
    elif what == 5:
        other = chance.choice([code for code in STORES if code != store])
        await region.receive(store, product, 20)
        shipment = await ship(region, store, other, product, 5)
        if chance.random() < 0.7:
            region.clock.ms += 3_600_000
            await region.move(other, "received", shipment=shipment.hex())
    else:
        await region.load(
            "consumption",
            "store_code,product_code,period,quantity\n"
            f"{store},{product},2026-0{chance.randint(4, 8)},{chance.randint(1, 99)}\n",
        )


@pytest.mark.parametrize(("seed", "org_units"), [(1, APART), (2, TOGETHER), (5, TOGETHER)])
async def test_computing_what_changed_equals_computing_all(
    tmp_path: Path, seed: int, org_units: dict[str, str]
) -> None:
    chance = random.Random(seed)
    async with region_node(tmp_path, org_units) as region:
        for code in STORES:
            for product in ("ACT", "ORS"):
                await region.receive(code, product, 100)
        for step in range(30):
            region.clock.ms += chance.randrange(3) * 86_400_000 + 3_600_000
            for _ in range(chance.randrange(3)):
                await _one_thing(region, chance)
            await compute(region)
            if step % 6 == 5:
                little_by_little = await region.kept()
                await compute(region, afresh=True)
                assert little_by_little == await region.kept(), f"seed {seed}, step {step}"


async def same_as_afresh(
    region: RegionNode, kinds: frozenset[str] = frozenset({PeriodKind.MONTHLY})
) -> None:
    """What was computed little by little is what a full computation gives."""
    await compute(region, kinds=kinds)
    little_by_little = await region.kept()
    await compute(region, afresh=True, kinds=kinds)
    assert little_by_little == await region.kept()


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_another_device_s_late_facts_are_computed_as_if_all_were_new(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    async with (
        region_node(tmp_path / "gateway", TOGETHER) as region,
        region_node(tmp_path / "other", TOGETHER, number=11) as other,
    ):
        for code in STORES:
            for product in ("ACT", "ORS"):
                await region.receive(code, product, 100)
        await give(region, other, "ledger")
        for _ in range(12):
            region.clock.ms += 5 * 3_600_000
            other.clock.ms = region.clock.ms + 60_000
            for one in chance.sample((region, other), chance.randint(0, 2)):
                await _one_thing(one, chance)
            region.clock.ms = max(region.clock.ms, other.clock.ms) + 120_000
            if chance.random() < 0.6:
                kinds = chance.sample(("ledger", "lane", "store"), chance.randint(1, 3))
                await give(other, region, *kinds)
            await same_as_afresh(region)


async def test_a_correction_that_moves_no_line_of_its_own_is_noticed(tmp_path: Path) -> None:
    async with region_node(tmp_path, APART) as region:
        _, recorded = await region.move("HC01", "receipt", {"product": "ACT", "quantity": 9})
        await compute(region)
        await region.reverse("HC01", recorded.command.hex())
        await same_as_afresh(region)
        assert await region.figures("U1", "2026-09", "ACT") is None


async def test_a_copy_that_takes_an_earlier_copy_s_place_is_noticed(tmp_path: Path) -> None:
    async with (
        region_node(tmp_path / "gateway", APART) as region,
        region_node(tmp_path / "other", APART, number=11) as other,
    ):
        await region.receive("HC01", "ACT", 50)
        await give(region, other, "ledger")
        line = {"product": "ACT", "quantity": 7}
        body = {"id": "once", "occurred_at": "2026-08-20", "override": {"reason": "late"}}
        other.clock.at("2026-09-02")
        await other.move("HC01", "dispense", line, **body)
        region.clock.at("2026-09-03")
        await region.move("HC01", "dispense", line, **body)
        await compute(region)
        await give(other, region, "ledger")
        await same_as_afresh(region)
        row = await region.figures("U1", "2026-08", "ACT")
        assert row["consumed"] == 7


async def test_g5_goods_whose_dispatch_comes_later_turn_out_to_be_internal(tmp_path: Path) -> None:
    async with (
        region_node(tmp_path / "gateway", TOGETHER) as region,
        region_node(tmp_path / "other", TOGETHER, number=11) as other,
    ):
        await other.receive("HC01", "ACT", 50)
        await ship(other, "HC01", "HC02", "ACT", 20)
        region.clock.ms = other.clock.ms + 60_000
        await give(other, region, "ledger")
        await compute(region)
        assert (await region.figures("U1", "2026-09", "ACT"))["issued"] == 20
        await give(other, region, "lane")
        await same_as_afresh(region)
        assert (await region.figures("U1", "2026-09", "ACT"))["issued"] == 0


async def test_a_fact_ahead_of_our_clock_is_computed_when_its_time_has_come(
    tmp_path: Path,
) -> None:
    async with (
        region_node(tmp_path / "gateway", APART) as region,
        region_node(tmp_path / "other", APART, number=11) as other,
    ):
        await region.receive("HC01", "ACT", 50)
        await give(region, other, "ledger")
        other.clock.ms = region.clock.ms + 600_000
        await other.dispense("HC01", "ACT", 5)
        await give(other, region, "ledger")
        await compute(region)
        assert (await region.figures("U1", "2026-09", "ACT"))["usable"] == 50
        region.clock.ms += 1_200_000
        await same_as_afresh(region)
        assert (await region.figures("U1", "2026-09", "ACT"))["usable"] == 45


async def test_a_command_in_parts_counts_when_its_last_part_is_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        region_node(tmp_path / "gateway", APART) as region,
        region_node(tmp_path / "other", APART, number=11) as other,
    ):
        lots = [f"{'L' * 50}{number:04d}" for number in range(450)]
        lines = [{"product": "VAC", "quantity": 1, "batch": lot} for lot in lots]
        lines += [{"product": "ACT", "quantity": 5}] * 20
        await other.move("HC01", "receipt", *reversed(lines))
        parts = await other.database.read(
            lambda c: c.execute("SELECT max(parts) FROM entry").fetchone()[0]
        )
        assert parts > 1
        await introduce(other, region)
        monkeypatch.setattr(feeding, "TARGET_FACTS", 1)
        log = LogName(
            other.node.device,
            await other.node.database.read(other.node.store.life.epoch),
            scopes.ledger(IDS["HC01"]),
        )
        region.clock.ms = other.clock.ms + 60_000
        got: list[int] = []
        for first in range(4):
            batch = await other.database.read(
                lambda c, first=first: feeding.read_batch(c, log, first, pushed=False)
            )
            if batch is None:
                break
            await region.database.write(
                lambda c, batch=batch: (
                    feeding.apply_batch(c, region.node.store, batch) if batch is not None else None
                )
            )
            got.append(batch.count)
            await same_as_afresh(region)
        assert got == [2, 1, 1]  # the epoch's first entry and part 1, part 1 again, part 2
        assert (await region.figures("U1", "2026-09", "ACT"))["closing"] == 100


async def test_nothing_new_is_not_computed_again(tmp_path: Path) -> None:
    async with region_node(tmp_path, APART) as region:
        await region.receive("HC01", "ACT", 100)
        await region.receive("HC02", "ORS", 100)
        assert await compute(region) > 0
        found = await region.node.read(lambda d: region_of(d, region.node.grants))

        async def stale() -> list[str]:
            wanted = Wanted("2026-01", now_stamp(region))
            return await region.node.read(
                lambda d: [
                    group.org_unit for group in computing.stale(Snapshot(d, wanted), found.groups)
                ]
            )

        assert await stale() == []
        region.clock.ms += 60_000
        await region.dispense("HC01", "ACT", 7)
        assert await stale() == ["U1"]
        wanted = Wanted("2026-01", now_stamp(region))
        (made,) = [
            one
            for group in found.groups
            if (
                one := await region.node.read(
                    lambda d, group=group: computing.compute(Snapshot(d, wanted), group)
                )
            )
        ]
        act = await region.node.read(lambda d: d.product("ACT").id)
        assert (made.whole, set(made.found)) == (False, {act})


# --- what was ordered, what to hold, other periods --------------------------------------


async def test_i11_what_was_ordered_belongs_to_the_month_of_its_submission(
    tmp_path: Path,
) -> None:
    async with region_node(tmp_path, APART) as region:
        await region.receive("HC01", "ACT", 5)
        await region.receive("HC03", "ACT", 50)
        region.clock.at("2026-09-10")
        order = await region.order("HC01", "HC03", {"ACT": 80})
        region.clock.at("2026-09-14")
        shipment = await region.send("HC03", order)
        region.clock.at("2026-10-02")
        await region.move("HC01", "received", shipment=shipment)
        await compute(region)
        row = await region.figures("U1", "2026-09", "ACT")
        assert (row["ordered"], row["filled"], row["fill_rate"]) == (80, 50, Fraction(50, 80))
        assert row["lead_time_days"] is None
        row = await region.figures("U1", "2026-10", "ACT")
        assert (row["ordered"], row["fill_rate"], row["lead_time_days"]) == (0, None, 22)
        await same_as_afresh(region)


async def test_g5_what_stores_of_one_org_unit_order_of_each_other_is_no_order(
    tmp_path: Path,
) -> None:
    async with region_node(tmp_path, TOGETHER) as region:
        await region.receive("HC02", "ACT", 50)
        await region.order("HC01", "HC02", {"ACT": 80})
        await region.receive("HC01", "ACT", 1)
        await compute(region)
        assert (await region.figures("U1", "2026-09", "ACT"))["ordered"] == 0


async def test_minimum_and_maximum_are_months_of_the_average(tmp_path: Path) -> None:
    async with region_node(tmp_path, APART) as region:
        await region.load("programs", "code,name\nEM,Essential medicines\n")
        await region.load("program-products", "program_code,product_code\nEM,ACT\n")
        await region.load(
            "approved-products",
            "facility_type,program_code,product_code,max_months_of_stock,min_months_of_stock\n"
            "health_center,EM,ACT,3,1.5\n",
        )
        await region.receive("HC01", "ACT", 100)
        await region.load(
            "consumption", "store_code,product_code,period,quantity\nHC01,ACT,2026-08,40\n"
        )
        await compute(region)
        row = await region.figures("U1", "2026-09", "ACT")
        assert (row["amc"], row["minimum"], row["maximum"]) == (40, 60, 120)


async def test_losses_stand_under_the_code_of_their_reason(tmp_path: Path) -> None:
    async with region_node(tmp_path, APART) as region:
        await region.receive("HC01", "ACT", 100)
        for reason, quantity in (("damaged", 3), ("stolen", 4), ("damaged", 5)):
            line = {"product": "ACT", "quantity": quantity, "reason": reason}
            await region.move("HC01", "loss", line)
        await compute(region)
        row = await region.figures("U1", "2026-09", "ACT")
        assert (row["lost"], row["lost:damaged"], row["lost:stolen"]) == (12, 8, 4)


async def test_days_weeks_and_quarters_are_computed_where_they_are_asked_for(
    tmp_path: Path,
) -> None:
    async with region_node(tmp_path, APART) as region:
        await region.receive("HC01", "ACT", 100)
        region.clock.at("2026-09-09T10:00")
        await region.dispense("HC01", "ACT", 7)
        region.clock.at("2026-10-02")
        await compute(region, "2026-09", kinds=frozenset(PeriodKind))
        for label in ("2026-09-09", "2026W37", "2026-09", "2026Q3"):
            assert (await region.figures("U1", label, "ACT"))["consumed"] == 7, label
        for label in ("2026-09-10", "2026W38", "2026-10", "2026Q4"):
            row = await region.figures("U1", label, "ACT")
            assert (row["consumed"], row["opening"]) == (0, 93), label
        await same_as_afresh(region, kinds=frozenset(PeriodKind))


async def test_processes_beside_the_node_compute_what_it_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with region_node(tmp_path, APART) as region:
        await _history(region, random.Random(8), days=20)
        await compute(region)
        alone = await region.kept()
        groups = (await region.node.read(lambda d: region_of(d, region.node.grants))).groups
        await region.database.write(forget)
        monkeypatch.setattr(recomputing, "APART_FROM", 1)
        monkeypatch.setattr(recomputing, "GROUPS_AT_ONCE", 1)
        wanted = Wanted("2026-01", now_stamp(region))
        assert await recomputing.refresh(region.node, groups, wanted) > 0
        assert await region.kept() == alone
        assert await recomputing.refresh(region.node, groups, wanted) == 0


async def test_i6_stores_of_one_org_unit_with_two_bases_rest_on_both(tmp_path: Path) -> None:
    async with region_node(tmp_path, TOGETHER) as region:
        await region.load("programs", "code,name\nEM,Essential medicines\n")
        head = "facility_code,program_code,supplier_code,review_months,lead_days\n"
        await region.load("supply-lines", head + "HC03,EM,HC02,1,10\n")
        await region.receive("HC01", "ACT", 100)
        await region.receive("HC02", "ACT", 100)
        await region.dispense("HC01", "ACT", 30)
        await ship(region, "HC02", "HC03", "ACT", 60)
        region.clock.at("2026-10-02")
        await compute(region)
        assert (await region.figures("U1", "2026-09", "ACT"))["amc"] == 90


async def test_what_was_folded_anew_is_computed_anew(tmp_path: Path) -> None:
    async with region_node(tmp_path, APART) as region:
        for code in STORES:
            await region.receive(code, "ACT", 100)
        await compute(region)
        found = await region.node.read(lambda d: region_of(d, region.node.grants))
        wanted = Wanted("2026-01", now_stamp(region))
        lane = scopes.lane(IDS["HC03"], IDS["HC02"])
        await region.database.write(lambda c: Directory(c, region.node.network).make_scope(lane))
        (catalogue,) = await region.database.read(
            lambda c: c.execute("SELECT name FROM scope WHERE name LIKE 'catalogue/%'").fetchone()
        )
        again = "UPDATE scope SET refolds = refolds + 1 WHERE name = ?"
        for name, stale in (
            (lane, ["U2", "U3"]),
            (scopes.ledger(IDS["HC01"]), ["U1"]),
            (catalogue, ["U1", "U2", "U3"]),
        ):
            # A device was revoked: some of its facts are gone, and nothing arrived.
            await region.database.write(lambda c, name=name: c.execute(again, (name,)).rowcount)
            assert [
                group.org_unit
                for group in await region.node.read(
                    lambda d: computing.stale(Snapshot(d, wanted), found.groups)
                )
            ] == stale
            await compute(region)

"""Any value leads to its history, its figures then and now, and the facts behind it (G7, I7)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway import operating
from gateway.explaining import Question
from gateway.sandbox.preset import unit_uid
from gateway.service import Gateway
from node.errors import Refused
from tests.gateway.conftest import DATA_SET, Serve
from tests.gateway.region import RegionNode, region_node

UNITS = {"HC01": "HC01", "HC02": "HC02", "HC03": "HC03"}


async def explain(gateway: Gateway, product: str = "ACT", **more: str) -> dict[str, Any]:
    given = {"org_unit": "HC01", "period": "2026-09", **more}
    return await operating.explain(gateway, Question(product=product, **given))


async def a_september(region: RegionNode) -> None:
    region.clock.at("2026-09-02T08:00")
    line = {"product": "ACT", "quantity": 100}
    await region.move("HC01", "receipt", line, document="GRN-7")
    region.clock.at("2026-09-20T09:00")
    await region.dispense("HC01", "ACT", 30)
    await region.dispense("HC01", "ORS", 1, override={"reason": "emergency"})


async def test_g7_a_value_leads_to_its_history_and_to_the_lines_of_the_stock_card(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        await a_september(region)
        region.clock.at("2026-10-05")
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        await region.push(gateway)
        sandbox.server.approved.add((DATA_SET, unit_uid("HC01"), "202609"))
        await region.dispense("HC01", "ACT", 5, occurred_at="2026-09-21")
        await region.push(gateway)
        answer = await explain(gateway, figure="consumed")
        assert answer["figures"] == {"consumed": {"now": 35}} and answer["final"]
        [value] = answer["values"]
        assert (value["now"], value["accepted"], value["state"]) == ("35", "30", "parked")
        assert [(e["event"], e["value"]) for e in value["history"]] == [
            ("accepted", "30"),
            ("parked", "35"),
        ]
        assert value["history"][0]["run"] == 1
        assert value["history"][0]["head"] == value["accepted_head"] != value["head"]
        [card] = answer["cards"]
        assert (card["opening"], card["closing"]) == (0, 65)
        told = [(line["flows"], line["balance"], line["user"]) for line in card["lines"]]
        assert told == [({"consumed": 30}, 70, "Amina"), ({"consumed": 5}, 65, "Amina")]
        assert sum(line["flows"]["consumed"] for line in card["lines"]) == 35
        [registration] = answer["registrations"]
        assert registration["accepted"] == "2026-10-05"
        # All figures: the receipt with its document, and every value of the row.
        whole = await explain(gateway)
        assert whole["cards"][0]["lines"][0]["document"] == "GRN-7"
        assert whole["figures"]["received"] == {"now": 100}
        assert {"usable", "received", "consumed"} <= {
            name for one in whole["values"] for name in one["figures"]
        }


async def test_a_ratio_is_explained_by_its_inputs(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        await a_september(region)
        region.clock.at("2026-10-05")
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        await region.push(gateway)
        answer = await explain(gateway, figure="months_of_stock")
        [figure] = answer["figures"].values()
        assert answer["inputs"]["figures"] == {"usable": 70, "amc": "900/29"}
        assert figure["now"] == "203/90"  # 70 over 900/29
        [month] = answer["inputs"]["months"]
        assert (month["period"], month["consumed"]) == ("2026-09", 30)


async def test_a_fill_rate_leads_to_the_orders_and_deliveries_behind_it(
    tmp_path: Path, serve: Serve
) -> None:
    async with region_node(tmp_path / "node", UNITS) as region:
        await region.receive("HC01", "ACT", 5)
        await region.receive("HC03", "ACT", 50)
        region.clock.at("2026-09-10")
        order = await region.order("HC01", "HC03", {"ACT": 80})
        shipment = await region.send("HC03", order)
        region.clock.at("2026-10-02")
        await region.move("HC01", "received", shipment=shipment)
        gateway = await region.connect(await serve("2.43"), tmp_path, "2026-09")
        answer = await explain(gateway, figure="fill_rate")
        assert answer["figures"] == {"fill_rate": {"now": "5/8"}}
        assert answer["inputs"]["figures"] == {"filled": 50, "ordered": 80}
        [line] = answer["orders"]["ordered"]
        assert (line["asked"], line["shipped"]) == (80, 50) and line["document"]
        assert answer["orders"]["delivered"] == []
        later = await explain(gateway, period="2026-10")
        [came] = later["orders"]["delivered"]
        assert came["received"].startswith("2026-10-02")


async def test_i7_a_figure_is_told_as_it_was_known_then(tmp_path: Path, serve: Serve) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region:
        await a_september(region)
        region.clock.at("2026-10-05T10:00")
        gateway = await region.connect(sandbox, tmp_path, "2026-09")
        await region.push(gateway)
        region.clock.at("2026-10-09T10:00")
        await region.dispense("HC01", "ACT", 5, occurred_at="2026-09-21")
        answer = await explain(gateway, figure="consumed", known_on="2026-10-06")
        assert answer["figures"] == {"consumed": {"now": 35, "known": 30}}
        [then] = answer["known_cards"]
        assert [line["flows"] for line in then["lines"]] == [{"consumed": 30}]
        assert answer["known_on"].startswith("2026-10-06")


async def test_a_row_that_is_nowhere_is_explained_as_unknown(tmp_path: Path, serve: Serve) -> None:
    async with region_node(tmp_path / "node", UNITS) as region:
        gateway = await region.connect(await serve("2.43"), tmp_path, "2026-09")
        answer = await explain(gateway)
        assert answer["figures"] == {} and answer["values"] == []
        assert [card["lines"] for card in answer["cards"]] == [[]]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"org_unit": "HC99"}, "unknown_org_unit"),
        ({"product": "NONE"}, "unknown_code"),
        ({"period": "2026-9"}, "invalid"),
        ({"period": "july"}, "invalid"),
        ({"figure": "happiness"}, "unknown_figure"),
        ({"known_on": "yesterday"}, "invalid"),
        ({"known_on": "2999-01-01"}, "time_in_future"),
    ],
)
async def test_a_question_about_nothing_there_is_refused(
    tmp_path: Path, serve: Serve, asked: dict[str, str], code: str
) -> None:
    async with region_node(tmp_path / "node", UNITS) as region:
        await a_september(region)
        gateway = await region.connect(await serve("2.43"), tmp_path, "2026-09")
        with pytest.raises(Refused) as refused:
            await explain(gateway, **asked)
        assert refused.value.code == code

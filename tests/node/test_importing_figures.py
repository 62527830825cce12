"""Imports of opening stock and of consumption records: into stores, once, and never guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crdt_model.clock import stamp_of
from crdt_model.identifiers import derived_id
from node.errors import Refused
from node.stock import StoreBook
from tests.node.importing_node import (
    NETWORK,
    ImportingNode,
    importing_node,
    workbook,
)

STOCK = "store_code,product_code,batch,expiry,quantity,bin,status,counted_at\n"


def _at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


async def _stock(node: ImportingNode, store: str) -> list[tuple[Any, ...]]:
    now = stamp_of(node.clock.ms + 1000)

    def read(directory: Any) -> list[tuple[Any, ...]]:
        book = StoreBook(directory, directory.store(store), now)
        found = []
        for product in book.stock()["products"]:
            for batch in product["cells"]:
                found.append(
                    (
                        product["product"]["code"],
                        batch["batch"],
                        batch["bin"],
                        batch["status"],
                        batch["on_hand"],
                        batch["expiry"],
                    )
                )
        return sorted(found)

    return await node.node.read(read)


async def _problems(node: ImportingNode, table: str, data: str) -> list[tuple[int, str, str]]:
    report = await node.load(table, data, dry_run=True)
    return [(problem.line, problem.column, problem.code) for problem in report.problems]


async def test_i9_stock_becomes_opening_counts_and_lines_of_one_cell_add_up(
    tmp_path: Path,
) -> None:
    async with importing_node(tmp_path) as node:
        await node.load_catalogue()
        report = await node.load(
            "stock",
            f"{STOCK}HC01,ACT,l 1,2027-05,100,,,\nHC01,ACT,L1,2027-05-31,20,,,\n"
            "HC01,ACT,L2,,5,shelf,held,\nHC02,GLV,,,40,,,\n",
        )
        assert (report.rows, report.written, report.unchanged) == (4, 4, 0)
        assert await _stock(node, "HC01") == [
            ("ACT", "L1", "main", "usable", 120, "2027-05-31"),
            ("ACT", "L2", "shelf", "held", 5, None),
        ]
        assert [row[:5] for row in await _stock(node, "HC02")] == [
            ("GLV", "", "main", "usable", 40)
        ]
        lines = await node.node.database.read(
            lambda c: c.execute("SELECT asserted, flags & 2 FROM line").fetchall()
        )
        assert lines == [(1, 2)] * 3


async def test_the_same_stock_file_again_has_no_second_effect(tmp_path: Path) -> None:
    data = f"{STOCK}HC01,ACT,L1,,100,shelf,,\nHC01,GLV,,,7,,,\n"
    turned = f"{STOCK}HC01,GLV,,,7,,,\nHC01,ACT,L1,,100,shelf,,\n"
    async with importing_node(tmp_path) as node:
        await node.load_catalogue()
        assert (await node.load("stock", data)).written == 2
        before = await node.entries()
        for again in (data, turned):
            dry = await node.load("stock", again, dry_run=True)
            report = await node.load("stock", again)
            assert (report.written, report.unchanged) == (dry.written, dry.unchanged) == (0, 2)
        assert await node.entries() == before


async def test_t1_a_count_on_a_date_stands_at_the_end_of_that_day_at_the_store(
    tmp_path: Path,
) -> None:
    async with importing_node(tmp_path) as node:
        await node.load_catalogue()
        await node.load(
            "facilities",
            "code,name,type,zone_code,time_zone\nHC01,One,health_center,MW-S,Africa/Blantyre\n",
        )
        node.clock.ms = _at("2026-11-24T12:00:00")
        await node.load(
            "stock",
            f"{STOCK}HC01,ACT,L1,,1,,,2026-11-20\nHC01,ACT,L2,,2,,,2026-11-20T10:00:00+02:00\n"
            "HC01,ACT,L3,,3,,,\n",
        )
        keys = await node.node.database.read(
            lambda c: c.execute("SELECT batch, key FROM line ORDER BY batch").fetchall()
        )
        times = {batch: int.from_bytes(key[:8], "big") >> 16 for batch, key in keys}
        assert times == {
            "L1": _at("2026-11-20T21:59:59"),
            "L2": _at("2026-11-20T08:00:00"),
            "L3": node.clock.ms,
        }


async def test_stock_rows_that_cannot_be_are_named(tmp_path: Path) -> None:
    async with importing_node(tmp_path) as node:
        await node.load_catalogue()
        found = await _problems(
            node,
            "stock",
            f"{STOCK}HC03,ACT,L1,,1,,,\nNONE,ACT,L1,,1,,,\nHC01,NONE,L1,,1,,,\n"
            "HC01,ACT,,,1,,,\nHC01,ACT,L1,2027-02-30,1,,,\nHC01,ACT,L1,,1.5,,,\n"
            "HC01,ACT,L1,,1000000000001,,,\nHC01,ACT,L1,,1,,gone,\n"
            "HC01,ACT,L1,,1,,,2027-01-01\nHC01,ACT,L1,,1,,,yesterday\n"
            "HC01,GLV,,2027-01,1,,,\nHC01,ACT,L7,2027-01,1,,,\nHC01,ACT,l7,2027-02,1,,,\n"
            "HC01,ACT,L8,,1000000000000,,,\nHC01,ACT,L8,,1,,,\n,,,,,,,x\n"
            "HC01,ACT,L1,,1,,,2020-01-01\n",
        )
        assert found == [
            (2, "store_code", "not_allowed"),
            (3, "store_code", "unknown_code"),
            (4, "product_code", "unknown_code"),
            (5, "batch", "batch_required"),
            (6, "expiry", "not_a_date"),
            (7, "quantity", "not_whole"),
            (8, "quantity", "out_of_range"),
            (9, "status", "not_a_choice"),
            (10, "counted_at", "time_in_future"),
            (11, "counted_at", "invalid"),
            (12, "expiry", "not_by_batch"),
            (14, "expiry", "expiry_differs"),
            (16, "quantity", "out_of_range"),
            (17, "product_code", "empty"),
            (17, "quantity", "empty"),
            (17, "store_code", "empty"),
            (18, "counted_at", "too_far_back"),
        ]


async def test_stock_from_a_workbook_takes_dates_as_they_are(tmp_path: Path) -> None:
    data = workbook(
        ["store_code", "product_code", "batch", "expiry", "quantity"],
        ["HC01", "ACT", 881.0, datetime(2027, 5, 31), 12.0],
    )
    async with importing_node(tmp_path) as node:
        await node.load_catalogue()
        assert (await node.load("stock", data)).written == 1
        assert await _stock(node, "HC01") == [("ACT", "881", "main", "usable", 12, "2027-05-31")]


async def test_i9_records_give_consumption_a_past_and_touch_no_ledger(tmp_path: Path) -> None:
    header = "store_code,product_code,period,quantity,days_out\n"
    async with importing_node(tmp_path) as node:
        await node.load_catalogue()
        data = f"{header}HC01,ACT,2026-09,300,2\nHC01,ACT,2026-10-01,270,\n"
        assert (await node.load("consumption", data)).written == 2
        assert (await node.load("consumption", data)).unchanged == 2
        changed = data.replace("300,2", "310,0")
        dry = await node.load("consumption", changed, dry_run=True)
        assert (dry.written, dry.unchanged) == (1, 1)
        assert (await node.load("consumption", changed)).written == 1

        def records(directory: Any) -> dict[str, tuple[int, int]]:
            book = StoreBook(directory, directory.store("HC01"), stamp_of(node.clock.ms))
            held = book.records(derived_id(NETWORK.network, "product", "ACT"))
            return {month: (record.quantity, record.days_out) for month, record in held.items()}

        assert await node.node.read(records) == {"2026-09": (310, 0), "2026-10": (270, 0)}
        lines = await node.node.database.read(
            lambda c: c.execute("SELECT count(*) FROM line").fetchone()
        )
        assert lines == (0,)


async def test_records_that_cannot_be_are_named(tmp_path: Path) -> None:
    header = "store_code,product_code,period,quantity,days_out\n"
    async with importing_node(tmp_path) as node:
        await node.load_catalogue()
        found = await _problems(
            node,
            "consumption",
            f"{header}HC01,ACT,2026-11,1,\nHC01,ACT,2026-13,1,\nHC01,ACT,2026-09,1,31\n"
            "HC01,ACT,2026-08,-1,\nHC03,ACT,2026-08,1,\nHC01,ACT,2026-07,1,\nHC01,ACT,2026-07,2,\n",
        )
        assert found == [
            (2, "period", "period_not_ended"),
            (3, "period", "not_a_month"),
            (4, "days_out", "out_of_range"),
            (5, "quantity", "out_of_range"),
            (6, "store_code", "not_allowed"),
            (8, "period", "repeated"),
        ]
        with pytest.raises(Refused, match="1 problem;"):
            await node.load("consumption", f"{header}HC03,ACT,2026-08,1,\n")

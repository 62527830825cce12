"""The examples play to their end, smaller than the guide tells them."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples import real_time_stock, three_levels


async def test_what_dhis2_shows_of_three_levels_is_what_the_ledgers_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = tuple(one for one in three_levels.CHAIN if one.code in ("MPSC", "P1", "D11", "D12"))
    monkeypatch.setattr(three_levels, "CHAIN", chain)
    monkeypatch.setattr(three_levels, "MONTHS", 2)
    found = await three_levels.run(tmp_path)
    assert (found["warehouses"], found["dashboards"]) == (4, ["LMIS - Stock"])


async def test_ledgers_hold_what_tablets_say_and_consignments_come_once(tmp_path: Path) -> None:
    found = await real_time_stock.run(tmp_path, facilities=4, items=3, weeks=5)
    assert (found["consignments"], found["withheld"]) == (found["requisitions"], 0)
    assert found["requisitions"] != 0

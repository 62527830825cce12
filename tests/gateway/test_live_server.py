"""The client against a real DHIS2, which a deployer points at: nothing is changed there.

Run only where `DHIS2_URL` and `DHIS2_TOKEN` are set; `DHIS2_DATA_SET` names the data set by its
code (default LMIS_STK_REPORT). A test server should be taken all the same.
"""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway import lookups, periods
from gateway.answers import Unauthorised
from gateway.commands import GATEWAY_COMMANDS
from gateway.dhis2 import Dhis2, Row
from gateway.mapping import Item, plain_mapping
from gateway.metadata import DataSet
from gateway.transport import Token
from node.errors import Refused
from tests.gateway.region import region_node

URL, TOKEN = os.environ.get("DHIS2_URL", ""), os.environ.get("DHIS2_TOKEN", "")
DATA_SET = os.environ.get("DHIS2_DATA_SET", "LMIS_STK_REPORT")
CLOCKS_APART_S = 300
ITEMS = [Item("STOCKMESH_TRIAL", "STOCKMESH_TRIAL")]

if not (URL and TOKEN):
    pytest.skip("DHIS2_URL and DHIS2_TOKEN are not set", allow_module_level=True)


@pytest.fixture
async def live() -> AsyncIterator[Dhis2]:
    async with Dhis2(URL, Token(TOKEN)) as client:
        yield client


async def data_set_of(live: Dhis2) -> DataSet:
    objects = await lookups.mapped_objects(live, plain_mapping(ITEMS, name=DATA_SET), [])
    found = objects.data_sets.get(DATA_SET, ())
    if len(found) != 1 or not found[0].elements or not found[0].org_units:
        pytest.skip(f"{DATA_SET} is not there once, with elements and org units")
    return found[0]


async def test_the_server_is_of_a_version_we_know_and_its_clock_agrees(live: Dhis2) -> None:
    info = await live.system_info()
    assert info.version >= (2, 40) and info.calendar == "iso8601"
    if info.server_date is not None and info.server_date.tzinfo is not None:
        assert abs(info.server_date.timestamp() - time.time()) < CLOCKS_APART_S


async def test_the_user_may_write_values(live: Dhis2) -> None:
    assert (await live.account()).username
    assert await live.may("F_DATAVALUE_ADD")


async def test_a_wrong_token_is_refused_and_shows_no_page() -> None:
    async with Dhis2(URL, Token("d2pat_" + "0" * 42)) as client:
        with pytest.raises(Unauthorised):
            await client.account()


async def test_a_dry_run_import_names_rows_by_index(live: Dhis2) -> None:
    data_set = await data_set_of(live)
    period = periods.containing("Monthly", datetime.now(UTC).date()).text
    row = Row(sorted(data_set.elements)[0], sorted(data_set.org_units)[0], period, "0")
    outcome = await live.post_values(data_set.uid, [row], dry_run=True)
    assert outcome.aborted is not None or outcome.accepted | outcome.rejected.keys() == {0}


async def test_the_check_and_a_dry_run_of_provisioning_are_understood(tmp_path: Path) -> None:
    items = tmp_path / "items.csv"
    items.write_text("product_code,item_code\nACT,STOCKMESH_TRIAL\n")
    async with region_node(tmp_path / "node", {"HC01": "STOCKMESH_TRIAL"}) as region:
        connect = {"url": URL, "token": TOKEN, "items": str(items), "data_set": "STOCKMESH_TRIAL"}
        await GATEWAY_COMMANDS["gateway-connect"](region.running, connect)
        answer = await GATEWAY_COMMANDS["gateway-check"](region.running, {})
        assert "data_set" in {finding["code"] for finding in answer["findings"]}
        try:
            provision = GATEWAY_COMMANDS["gateway-provision"]
            made = await provision(region.running, {"dry_run": True})
            assert made["dry_run"] and made["objects"]
        except Refused as refused:  # the user may lack the rights to make objects
            assert refused.code == "provision_refused"


async def test_values_are_read_back(live: Dhis2) -> None:
    data_set = await data_set_of(live)
    period = periods.containing("Monthly", datetime.now(UTC).date()).text
    held = await live.read_values(data_set.uid, sorted(data_set.org_units)[:5], [period])
    assert all(isinstance(value, str) for value in held.values())


async def test_a_key_of_the_data_store_that_is_not_there_is_none(live: Dhis2) -> None:
    assert await live.stored("stockmesh", "nobody-wrote-this") is None

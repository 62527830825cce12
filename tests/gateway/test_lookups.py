"""What a mapping names is asked for in bounded requests, and a malformed answer is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web

from gateway import lookups
from gateway.answers import Misdirected
from gateway.dhis2 import Dhis2
from gateway.lookups import NAMES_A_REQUEST, conditions
from gateway.mapping import Item, plain_mapping
from gateway.sandbox.app import ADMIN
from gateway.sandbox.model import DEFAULT_OPTION_COMBO, Place
from gateway.sandbox.preset import unit_uid
from gateway.transport import Basic
from tests.gateway.conftest import DATA_SET, Serve, key
from tests.gateway.test_mapping_check import donors

Connect = Callable[..., Awaitable[Dhis2]]
URL_LIMIT_BYTES = 8192  # above which common proxies refuse


def test_names_are_asked_for_in_filters_that_a_proxy_lets_through() -> None:
    names = [f"HC{number:05}" for number in range(1000)]
    found = list(conditions("code", names))
    assert len(found) == len(names) // NAMES_A_REQUEST
    assert sorted(",".join(one[len("code:in:[") : -1] for one in found).split(",")) == names
    long = list(conditions("name", ["ສູນສຸຂະພາບ" * 20 + str(number) for number in range(50)]))
    assert max(len(quote(one)) for one in long) < URL_LIMIT_BYTES


def test_a_name_with_signs_of_the_filter_language_is_asked_for_alone() -> None:
    found = list(conditions("name", ["A, B", "C", "D [old]", "E:F"]))
    assert sorted(found) == ["name:eq:A, B", "name:eq:D [old]", "name:eq:E:F", "name:in:[C]"]


@asynccontextmanager
async def answering(answers: dict[str, Any]) -> AsyncIterator[Dhis2]:
    """A client of a server that answers look-ups with these lists."""

    async def answer(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        return web.json_response({name: answers.get(name, [])})

    app = web.Application()
    app.add_routes([web.get("/api/{name}", answer)])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with Dhis2(address, Basic("a", "b")) as client:
            yield client
    finally:
        await runner.cleanup()


GOOD_SET = {
    "id": "DataSet0001", "code": "LMIS_STK_REPORT", "name": "x", "periodType": "Monthly",
    "expiryDays": 0, "openFuturePeriods": 1, "dataSetElements": [], "organisationUnits": [],
    "access": {"data": {"write": True}},
}  # fmt: skip


@pytest.mark.parametrize(
    "answers",
    [
        {"dataSets": [{**GOOD_SET, "id": "short"}]},
        {"dataSets": [{**GOOD_SET, "dataSetElements": [{"dataElement": {}}]}]},
        {"dataSets": [{**GOOD_SET, "dataSetElements": {"id": "DataSet0001"}}]},
        {"dataSets": [{**GOOD_SET, "categoryCombo": "bjDvmb4bfuf"}]},
        {"dataSets": [{**GOOD_SET, "openFuturePeriods": "1"}]},
        {"dataSets": [{**GOOD_SET, "access": {"data": {"write": "yes"}}}]},
        {"dataElements": [{"id": "Element0001", "code": "ACT_AMC", "valueType": 7}]},
        {"dataElements": [["Element0001"]]},
        {"organisationUnits": [{"id": "OrgUnit0001", "code": "HC01", "openingDate": "soon"}]},
        {"categoryOptionCombos": [{"id": "<script>..."}]},
        {"dataSets": [{**GOOD_SET, "categoryCombo": {"id": "Combo000001"}}],
         "categoryCombos": [{"id": "Combo000001", "categoryOptionCombos": [{"id": 1}]}]},
        {"dataSets": [{**GOOD_SET, "categoryCombo": {"id": "Combo000001"}}],
         "categoryCombos": [{"id": "Combo000001", "isDefault": "true"}]},
    ],
)  # fmt: skip
async def test_a_malformed_object_is_never_taken_for_one(answers: dict[str, Any]) -> None:
    mapping = plain_mapping([Item("ACT", "ACT")])
    async with answering(answers) as client:
        with pytest.raises(Misdirected):
            await lookups.mapped_objects(client, mapping, ["HC01"])


async def test_objects_that_were_not_asked_for_are_left_out() -> None:
    mapping = plain_mapping([Item("ACT", "ACT")])
    other = {**GOOD_SET, "code": "OTHER"}
    nameless = {**GOOD_SET, "code": None}
    async with answering({"dataSets": [other, GOOD_SET, nameless]}) as client:
        objects = await lookups.mapped_objects(client, mapping, [])
    assert [len(found) for found in objects.data_sets.values()] == [1]


async def test_values_read_back_name_their_option_combinations(
    serve: Serve, client: Connect
) -> None:
    sandbox = await serve("2.42")
    connection = await client(sandbox, patience_s=30.0)
    sandbox.server.load(donors())
    sandbox.server.generate_option_combos()
    combos = sandbox.server.all("categoryOptionCombos")
    donor = next(uid for uid, combo in combos.items() if combo["name"] == "Donor A")
    plain = key("ACT", "HC01")
    apart = plain._replace(option_combo=donor)
    for where, value in ((plain, "1"), (apart, "2")):
        place = Place(*(part or DEFAULT_OPTION_COMBO for part in where))
        sandbox.server.write(place, value, ADMIN, deleted=False)
    held = await connection.read_values(DATA_SET, [unit_uid("HC01")], ["202610"])
    assert held == {plain: "1", apart: "2"}

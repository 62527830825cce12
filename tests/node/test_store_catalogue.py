"""What a store sees of an imported catalogue, and what of it cannot be changed any more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest

from crdt_model.catalogue import State
from crdt_model.grants import ANYWHERE, Right
from crdt_model.identifiers import derived_id
from node import movements, requests, store_settings
from node.catalogue import StoreCatalogue
from node.errors import Refused
from node.node import Node
from tests.node.importing_node import (
    ADMIN,
    HC01,
    HC02,
    NETWORK,
    Clock,
    ImportingNode,
    importing_node,
)
from tests.node.loopback_node import make_folder

TODAY = date(2026, 11, 23)


def product(code: str) -> bytes:
    return derived_id(NETWORK.network, "product", code)


@pytest.fixture
async def loaded(tmp_path: Path) -> AsyncIterator[ImportingNode]:
    async with importing_node(tmp_path) as opened:
        await opened.load_catalogue()
        await opened.load("products", "code,name,units_per_pack\nORS,Salts,1\n")
        yield opened


async def seen(loaded: ImportingNode, store: bytes, day: date = TODAY) -> set[str]:
    found = await loaded.node.read(
        lambda d: [d.named("product", p).code for p in StoreCatalogue(d, store, day).products()]
    )
    return set(found)


async def test_s5_a_store_sees_all_until_a_list_is_given_to_its_type_or_itself(
    loaded: ImportingNode,
) -> None:
    assert await seen(loaded, HC01) == {"ACT", "GLV", "ORS"}
    await loaded.load("lists", "code,name\nHC,Health centres\nX,Extra\n")
    await loaded.load(
        "list-products", "list_code,product_code,from_date,to_date\nHC,ACT,,\nX,ORS,,2026-11-23\n"
    )
    await loaded.load(
        "store-lists",
        "list_code,facility_code,facility_type,from_date\nHC,,health_center,\nX,HC02,,2026-01-01\n",
    )
    assert await seen(loaded, HC01) == {"ACT"}
    assert await seen(loaded, HC02) == {"ACT", "ORS"}
    assert await seen(loaded, HC02, date(2026, 11, 24)) == {"ACT"}


async def test_s5_what_is_in_stock_is_seen_off_the_list_too(loaded: ImportingNode) -> None:
    await loaded.load("lists", "code,name\nHC,Health centres\n")
    await loaded.load("store-lists", "list_code,facility_type\nHC,health_center\n")
    await loaded.load("stock", "store_code,product_code,quantity\nHC01,GLV,40\n")
    assert await seen(loaded, HC01) == {"GLV"}
    assert await seen(loaded, HC02) == set()


async def test_minimum_and_maximum_are_those_approved_for_the_type(loaded: ImportingNode) -> None:
    await loaded.load(
        "approved-products",
        "facility_type,program_code,product_code,max_months_of_stock,min_months_of_stock,"
        "emergency_order_point\nhealth_center,MAL,ACT,3,1.5,0.5\n,MAL,GLV,2,,\n",
    )

    def query(of: bytes) -> object:
        return loaded.node.read(lambda d: StoreCatalogue(d, HC01, TODAY).min_max(of))

    assert await query(product("ACT")) == (Fraction(3, 2), Fraction(3), Fraction(1, 2))
    assert await query(product("GLV")) == (None, Fraction(2), None)
    assert await query(product("ORS")) is None


async def test_p7_states_follow_their_dates_and_a_change_is_seen_at_once(
    loaded: ImportingNode,
) -> None:
    async def state() -> State:
        return await loaded.node.read(
            lambda d: StoreCatalogue(d, HC01, TODAY).state(product("ACT"))
        )

    assert await state() == State.ACTIVE
    head = "code,name,units_per_pack,phasing_out_from,closed_from\n"
    await loaded.load("products", f"{head}ACT,Artemether,6,2026-11-23,2027-01-01\n")
    assert await state() == State.PHASING_OUT
    await loaded.load("products", f"{head}ACT,Artemether,6,2026-11-23,2026-11-23\n")
    assert await state() == State.CLOSED


async def test_p7_a_closed_product_is_seen_only_where_stock_is_left(
    loaded: ImportingNode,
) -> None:
    await loaded.load("stock", "store_code,product_code,quantity\nHC01,GLV,40\n")
    head = "code,name,units_per_pack,closed_from\n"
    closed = "ORS,Salts,1,2026-11-24\nGLV,Gloves,100,2026-11-01\n"
    await loaded.load("products", f"{head}{closed}")
    assert await seen(loaded, HC01) == {"ACT", "GLV", "ORS"}
    assert await seen(loaded, HC01, date(2026, 11, 24)) == {"ACT", "GLV"}
    assert await seen(loaded, HC02, date(2026, 11, 24)) == {"ACT"}
    listed = await loaded.node.read(
        lambda d: StoreCatalogue(d, HC01, TODAY).on_list(product("GLV"))
    )
    assert not listed


@pytest.mark.parametrize(
    ("table", "before", "after"),
    [
        ("products", "code,name,units_per_pack,unit\nGLV,Gloves,100,pair\n", "piece"),
        ("products", "code,name,units_per_pack,doses_per_vial\nGLV,Gloves,100,10\n", "20"),
        ("reasons", "code,name,sign\nRATS,Eaten,loss\n", "increase"),
        ("places", "code,name,consumes\nWARD,Ward,true\n", "false"),
    ],
)
async def test_p2_what_gives_figures_their_meaning_is_fixed_once_used(
    loaded: ImportingNode, table: str, before: str, after: str
) -> None:
    changed = before.rstrip("\n").rsplit(",", 1)[0] + f",{after}\n"
    await loaded.load(table, before)
    assert (await loaded.load(table, changed)).written == 1  # nothing uses it yet
    await loaded.load(table, before)
    await use_gloves(loaded)
    assert (await loaded.load(table, before)).unchanged == 1
    with pytest.raises(Refused) as refused:
        await loaded.load(table, changed)
    [problem] = refused.value.details["report"]["problems"]
    assert problem["code"] == "fixed_once_used"


async def use_gloves(loaded: ImportingNode) -> None:
    """Gloves counted, lost and given to a ward, as far as the catalogue has the words for it."""
    await loaded.load("stock", "store_code,product_code,quantity\nHC01,GLV,40\n")
    node = loaded.node
    line = {"product": "GLV", "quantity": 1}
    asked = [
        {"id": "a", "kind": "loss", "lines": [line | {"reason": "RATS"}]},
        {"id": "b", "kind": "dispense", "to": "WARD", "lines": [line]},
    ]
    for body in asked:
        request = requests.movement(body)
        try:
            await node.database.write(
                lambda c, r=request: movements.record_movement(node.store, c, "HC01", r, ADMIN)
            )
        except Refused as refused:
            assert refused.code == "unknown_code"


async def test_a_gtin_may_be_of_several_packs_and_must_have_its_check_digit(
    loaded: ImportingNode,
) -> None:
    good = "gtin,product_code,units\n4006381333931,ACT,6\n00012345600012,ACT,24\n"
    assert (await loaded.load("barcodes", good)).written == 2
    report = await loaded.load(
        "barcodes", "gtin,product_code,units\n4006381333932,ACT,6\n", dry_run=True
    )
    assert [problem.code for problem in report.problems] == ["wrong_check_digit"]


async def test_dates_and_currencies_are_held_to_their_form(loaded: ImportingNode) -> None:
    report = await loaded.load(
        "prices",
        "product_code,currency,price_per_pack,from_date\nACT,usd,1.50,2026-13-01\n",
        dry_run=True,
    )
    assert [p.code for p in report.problems] == ["not_a_currency", "not_a_date"]


async def test_a_policy_is_switched_on_by_a_device_of_the_stores_supervisor(tmp_path: Path) -> None:
    make_folder(tmp_path, NETWORK, 10, (Right.SUPERVISOR, HC01), (Right.CATALOGUE, ANYWHERE))
    node = await Node.open(tmp_path, Clock())
    await ImportingNode(node, Clock()).load_catalogue()
    item = {"kind": "policy", "name": "vvm_first", "on": True}
    asked = store_settings.read({"id": "p1", "settings": [item]})
    for place, allowed in (("HC01", True), ("HC02", False)):
        job = partial(store_settings.change, node.store, place=place, asked=asked, actor=ADMIN)
        try:
            answer = await node.database.write(job)
            assert allowed and answer["policies"]["vvm_first"]
        except Refused as refused:
            assert not allowed and refused.code == "not_allowed"
    mixed = {"kind": "minmax", "product": "ACT", "max_months": "2"}
    asked = store_settings.read({"id": "p2", "settings": [item, mixed]})
    job = partial(store_settings.change, node.store, place="HC01", asked=asked, actor=ADMIN)
    with pytest.raises(Refused):  # minima are the store's own
        await node.database.write(job)
    await node.close()

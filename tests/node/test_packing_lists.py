"""Packing lists: goods are received from paper, on a node that never heard of the dispatch (L9)."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crdt_model.packing_lists import (
    BadPackingList,
    codes_of,
    from_base45,
    joined,
    pack,
    read,
    to_base45,
)
from node import movements, packing_lists, requests
from node.digests import Digests
from node.errors import Refused
from node.node import Node
from node.recording import Actor
from node.stock import StoreBook
from node.verify import Verified, verify
from node.views import lanes
from tests.node.founded import Clock, Web
from tests.node.network_of import hand_over
from tests.node.network_of import joined as let_in
from tests.node.test_orders import Lane, sent

AMINA = Actor("", "Amina", "storekeeper")


@pytest.fixture
async def lane(web: Web) -> Lane:
    lane = Lane(web)
    await web.sign_in("HC01", "admin", "a long password")
    stock = [{"product": "ACT", "quantity": 500, "batch": "L1", "expiry": "2027-05"}]
    await lane.act("CMS/movements", kind="receipt", lines=stock)
    return lane


@pytest.fixture
async def post(tmp_path: Path, node: Node, clock: Clock) -> AsyncIterator[Node]:
    """Another device of HC01, which hears of nothing more after it was let in."""
    device = await let_in(node, tmp_path / "post", clock)
    await hand_over(node, device)
    yield device
    await device.close()


def receive(post: Node, codes: list[str], *lines: dict[str, Any]) -> Any:
    body = {"id": "p1", "kind": "received", "codes": codes, "lines": list(lines)}
    asked = requests.movement(body)

    def job(connection: sqlite3.Connection) -> Any:
        return movements.record_movement(post.store, connection, "HC01", asked, AMINA)

    return post.database.write(job)


async def on_hand(node: Node) -> int:
    def query(directory: Any) -> int:
        store = directory.store("HC01")
        book = StoreBook(directory, store, directory.present(node.now_ms()), is_present=True)
        return sum(row["on_hand"] for row in book.stock()["products"])

    return await node.read(query)


async def listed(lane: Lane, shipment: str) -> list[str]:
    answer = await lane.see(f"CMS/shipments/{shipment}/packing-list")
    codes: list[str] = answer["codes"]
    return codes


async def state(node: Node, shipment: str) -> lanes.LaneShipment:
    found = await node.read(lambda d: lanes.shipment(d.connection, bytes.fromhex(shipment)))
    assert found is not None
    return found


async def test_l9_goods_are_received_from_paper_with_no_link(lane: Lane, post: Node) -> None:
    shipment = await sent(lane, 100)
    codes = await listed(lane, shipment)
    assert 1 <= len(codes) <= 4
    scanned = [*codes, codes[0]]
    random.Random(1).shuffle(scanned)
    await receive(post, scanned)
    assert await on_hand(post) == 100
    assert (await state(post, shipment)).shipment.status == "received"
    assert await _refused(post, codes, id="p2") == "already_received"
    await hand_over(post, lane.web.node)
    assert (await lane.see(f"CMS/shipments/{shipment}"))["state"] == "received"
    await hand_over(lane.web.node, post)
    here = await state(post, shipment)
    assert here.shipment == (await state(lane.web.node, shipment)).shipment
    name = (await state(post, shipment)).lane
    scope = f"lane/{name.supplier.hex()}/{name.customer.hex()}"
    both = [
        await n.database.read(lambda c: Digests().of(c, [scope])) for n in (post, lane.web.node)
    ]
    assert both[0] == both[1]
    for node in (post, lane.web.node):
        assert isinstance(await node.database.read(lambda c, n=node: verify(n, c)), Verified)


async def _refused(post: Node, codes: list[str], **more: Any) -> str:
    asked = requests.movement({"id": "p9", "kind": "received", "codes": codes} | more)
    with pytest.raises(Refused) as refused:
        await post.database.write(
            lambda c: movements.record_movement(post.store, c, "HC01", asked, AMINA)
        )
    return refused.value.code


async def test_l9_a_list_that_was_tampered_with_is_not_believed(lane: Lane, post: Node) -> None:
    codes = await listed(lane, await sent(lane, 100))
    packed = joined(codes)
    entries, signature, certificate = read(post.network, packed)
    roots = post.membership.roots
    wrong = bytes(64)
    for file in (
        pack(entries, wrong, certificate),
        pack(entries[:1] * 2, signature, certificate),
        pack(entries, signature, certificate[:-1] + bytes([certificate[-1] ^ 1])),
    ):
        with pytest.raises(Refused) as refused:
            await post.database.read(lambda c, f=file: packing_lists.from_bytes(roots, c, f))
        assert refused.value.code == "packing_list_forged"
    whole = await post.database.read(lambda c: packing_lists.from_bytes(roots, c, packed))
    refusals = 0
    for at in range(0, len(packed), 37):
        spoilt = packed[:at] + bytes([packed[at] ^ 0x10]) + packed[at + 1 :]
        try:
            made = await post.database.read(
                lambda c, f=spoilt: packing_lists.from_bytes(roots, c, f)
            )
            assert made.said == whole.said  # another packing of the same bytes
        except Refused as said:
            assert said.code in ("packing_list_forged", "packing_list_unreadable")
            refusals += 1
    assert refusals > len(packed) // 37 - 3


async def test_codes_are_refused_with_what_is_missing(lane: Lane, post: Node) -> None:
    rng = random.Random(2)
    several = codes_of(rng.randbytes(2000), 4)
    assert len(several) == 3
    assert await _refused(post, several[:2]) == "packing_list_incomplete"
    other = codes_of(rng.randbytes(2000), 4)
    assert await _refused(post, [several[0], other[1]]) == "packing_list_unreadable"
    assert await _refused(post, ["https://example.org"]) == "packing_list_unreadable"
    assert await _refused(post, several) == "packing_list_unreadable"
    shipment = await sent(lane, 10)
    await lane.act("CMS/movements", kind="issue", to="HC01", lines=[
        {"product": "ACT", "quantity": 1, "batch": "L1"}
    ])  # fmt: skip
    status, answer = await lane.say("CMS/packing-lists", codes=await listed(lane, shipment))
    assert status == 422 and answer["error"]["code"] == "unknown_field"
    response = await lane.web.client.post(
        "/api/v1/stores/HC01/packing-lists", json={"codes": await listed(lane, shipment)},
        headers=lane.web.headers,
    )  # fmt: skip
    answer = await response.json()
    assert (answer["from"]["code"], answer["known"]) == ("CMS", True)
    assert answer["lines"][0]["quantity"] == 10


async def test_a_long_list_is_a_file_and_a_page_says_so(lane: Lane, post: Node) -> None:
    lines = [{"product": "ACT", "quantity": 1, "batch": "L1"}] * 61
    made = await lane.act("CMS/movements", kind="issue", to="HC01", lines=lines)
    assert await listed(lane, made["shipment"]) == []
    path = f"/api/v1/stores/CMS/shipments/{made['shipment']}/packing-list"
    response = await lane.web.client.get(f"{path}?format=file", headers=lane.web.headers)
    file = await response.read()
    response = await lane.web.client.post(
        "/api/v1/stores/HC01/packing-lists", data=file,
        headers=lane.web.headers | {"Content-Type": "application/octet-stream"},
    )  # fmt: skip
    answer = await response.json()
    assert len(answer["lines"]) == 61
    await receive(post, answer["codes"])
    assert await on_hand(post) == 61
    response = await lane.web.client.get(f"{path}?format=html", headers=lane.web.headers)
    assert "hand over the file" in await response.text()
    response = await lane.web.client.get(f"{path}?format=pdf", headers=lane.web.headers)
    assert response.status == 422


async def test_a_printed_list_holds_its_codes(lane: Lane) -> None:
    shipment = await sent(lane, 100)
    path = f"/api/v1/stores/CMS/shipments/{shipment}/packing-list?format=html"
    response = await lane.web.client.get(path, headers=lane.web.headers)
    page = await response.text()
    assert page.count("<svg") == len(await listed(lane, shipment)) and "L1" in page


async def test_sixty_lines_fit_four_codes(lane: Lane) -> None:
    batches = [
        {"product": "ACT", "quantity": 100 + at, "batch": f"AB{at * 7919 % 10007:05d}",
         "expiry": f"20{27 + at % 5}-{1 + at % 12:02d}-15"}
        for at in range(60)
    ]  # fmt: skip
    await lane.act("CMS/movements", kind="receipt", lines=batches)
    lines = [{"product": "ACT", "quantity": 99, "batch": line["batch"]} for line in batches]
    made = await lane.act("CMS/movements", kind="issue", to="HC01", lines=lines)
    assert 1 <= len(await listed(lane, made["shipment"])) <= 4


async def test_what_has_not_left_has_no_list(lane: Lane) -> None:
    lines = [{"product": "ACT", "quantity": 1, "batch": "L1"}]
    pick = await lane.act("CMS/picks", to="HC01", lines=lines)
    for shipment, code in ((pick["id"], "not_dispatched"), ("0" * 16, "shipment_unknown")):
        status, answer = await lane.web.get(f"/stores/CMS/shipments/{shipment}/packing-list")
        assert answer["error"]["code"] == code, status


@given(st.binary(max_size=300))
def test_base45_gives_back_what_it_was_given(data: bytes) -> None:
    assert from_base45(to_base45(data)) == data


@given(st.text(max_size=40))
def test_any_other_text_is_refused(text: str) -> None:
    with suppress(BadPackingList):
        assert to_base45(from_base45(text)) == text
    with pytest.raises(BadPackingList):
        joined([text])

"""Numbers of documents: each is given once, also where a device's life was interrupted."""

from __future__ import annotations

import sqlite3

from crdt_model.document_numbers import counter_of, document_number
from node.node import Node
from node.views import numbers
from tests.node.founded import Web

STOCK = [{"product": "ACT", "quantity": 100, "batch": "L1", "expiry": "2027-05"}]
SENT = [{"product": "ACT", "quantity": 1, "batch": "L1"}]


async def test_a_number_names_store_device_and_counter(web: Web) -> None:
    await web.move("r", "receipt", STOCK)
    given = [(await web.move(f"i{at}", "issue", SENT, to="CMS"))["document"] for at in range(3)]
    assert given == ["HC01-T1-0001", "HC01-T1-0002", "HC01-T1-0003"]
    assert (await web.move("i1", "issue", SENT, to="CMS"))["document"] == given[1]


async def test_a_new_epoch_leaves_room_for_what_may_have_been_given(web: Web, node: Node) -> None:
    await web.move("r", "receipt", STOCK)
    await web.move("i", "issue", SENT, to="CMS")

    def begin(connection: sqlite3.Connection) -> None:
        node.store.life.begin_epoch(connection, "restored", "from a backup")

    await node.database.write(begin)
    after = (await web.move("j", "issue", SENT, to="CMS"))["document"]
    assert counter_of(after) > numbers.ROOM


async def test_own_documents_that_come_back_are_numbered_already(web: Web, node: Node) -> None:
    def come_back(connection: sqlite3.Connection) -> int:
        numbers.note(connection, b"store---", node.device, "HC01-T1-0142")
        numbers.note(connection, b"store---", node.device, "HC01-T1-0007")
        numbers.note(connection, b"store---", node.device, "no number of ours")
        return numbers.next_number(connection, b"store---", node.device)

    assert await node.database.write(come_back) == 143


def test_a_counter_grows_beyond_four_digits() -> None:
    assert counter_of(document_number("HC-01", "T2~2", 12_345)) == 12_345
    assert counter_of("HC01-T2-01") == 0

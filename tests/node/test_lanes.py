"""The lanes view: whose word it is that a shipment arrived."""

from __future__ import annotations

import sqlite3

from crdt_model import scopes
from crdt_model.details import ReceiptNote, stored
from crdt_model.facts import Kind, fact
from node.digests import NOT_WHOLE, Digests
from node.directory import Directory
from node.node import Node
from node.store import Draft
from tests.node.founded import Web


async def test_only_its_customer_notes_that_a_shipment_arrived(web: Web, node: Node) -> None:
    receipt = {"product": "ACT", "quantity": 100, "batch": "L1", "expiry": "2027-05"}
    await web.move("1", "receipt", [receipt])
    sent = await web.move("2", "issue", [{"product": "ACT", "quantity": 40}], to="CMS")
    shipment = bytes.fromhex(sent["shipment"])

    def record(connection: sqlite3.Connection, supplier: str, customer: str) -> None:
        directory = Directory(connection, node.network)
        lane = scopes.lane(directory.store(supplier).id, directory.store(customer).id)
        note = fact(Kind.RECEIPT_NOTE, stored(ReceiptNote(shipment, bytes(8), ((0, "L1", 40, 0),))))
        node.store.record(connection, Draft(lane, lane[-8:].encode(), bytes(8), "", (note,)))

    async def state() -> str:
        _, answer = await web.get("/stores/HC01/shipments")
        found: str = answer["shipments"][0]["state"]
        return found

    await node.database.write(lambda c: record(c, "CMS", "HC01"))
    assert await state() == "in_transit"
    await node.database.write(lambda c: record(c, "HC01", "CMS"))
    assert await state() == "received"


async def test_a_lane_with_a_shipment_has_a_digest(web: Web, node: Node) -> None:
    receipt = {"product": "ACT", "quantity": 100, "batch": "L1", "expiry": "2027-05"}
    await web.move("1", "receipt", [receipt])
    await web.move("2", "issue", [{"product": "ACT", "quantity": 40}], to="CMS")

    def digests(connection: sqlite3.Connection) -> list[bytes]:
        directory = Directory(connection, node.network)
        lane = scopes.lane(directory.store("HC01").id, directory.store("CMS").id)
        return [digest.state for digest in Digests().of(connection, [lane])]

    [state] = await node.database.read(digests)
    assert state != NOT_WHOLE

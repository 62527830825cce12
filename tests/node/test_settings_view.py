"""The settings view: keys and values of any form are kept, and stop nobody from reading."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

from crdt_model import scopes
from crdt_model.clock import stamp_of
from crdt_model.details import SetOne, stored
from crdt_model.facts import Kind, fact
from crdt_model.identifiers import derived_id
from node.directory import Directory
from node.shelves import expiries_of
from node.stock import StoreBook
from node.store import Draft
from tests.node.importing_node import HC01, NETWORK, importing_node

ACT = derived_id(NETWORK.network, "product", "ACT")
ODD = {
    "bin/zzzzzzzzzzzzzzzz/code": "A",
    "bin/short/held": True,
    "bin/ffffffffffffffffffffffffffffffff/held": True,
    "bin/a/b/c/d": 1,
    f"batch/{ACT.hex()}/L1/expiry": "some day",
    f"batch/{ACT.hex()}/L2/expiry": "2027-05-31",
    f"consumption/{ACT.hex()}/2026-10": "many",
    f"consumption/{ACT.hex()}/2026-09": "30 2",
}


async def test_odd_keys_and_values_of_one_device_stop_nobody_from_reading(tmp_path: Path) -> None:
    async with importing_node(tmp_path) as node:
        await node.load_catalogue()
        store = node.node.store
        facts = tuple(fact(Kind.SET, stored(SetOne(key, v, ()))) for key, v in ODD.items())
        draft = Draft(scopes.store_settings(HC01), b"command1", b"request1", "", facts)

        def record(connection: sqlite3.Connection) -> None:
            store.record(connection, draft)

        await node.node.database.write(record)

        def read(directory: Directory) -> None:
            assert directory.held_bins(HC01) == frozenset()
            assert expiries_of(directory, HC01, ACT) == {"L2": date(2027, 5, 31)}
            book = StoreBook(directory, directory.store("HC01"), stamp_of(node.clock.ms))
            assert [*book.records(ACT)] == ["2026-09"]

        await node.node.read(read)

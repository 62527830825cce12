"""A real national list: imported by a founder, taken over by a facility that then records."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bench.national import measure
from node import movements, requests
from node.directory import Directory
from node.node import Node
from node.recording import Actor
from node.views import settings
from tests.node.test_importing import NATIONAL, needs_national

FACILITY = "HC02"
ROWS = {
    "zones": 205,
    "programs": 8,
    "facilities": 2734,
    "products": 10232,
    "program-products": 10233,
    "supply-lines": 2036,
}


@needs_national
async def test_a_new_facility_has_the_nations_catalogue_and_records(tmp_path: Path) -> None:
    found = await measure(tmp_path, NATIONAL, FACILITY)
    assert {table: item["rows"] for table, item in found["imports"].items()} == ROWS
    node = await Node.open(tmp_path / "device")
    try:
        for kind, rows in (("store", 2735), ("product", 10232), ("zone", 205)):
            assert await node.read(lambda d, k=kind: _count(d, k)) == rows, kind  # type: ignore[misc]

        def record(connection: sqlite3.Connection) -> int:
            line = {"product": "C300", "quantity": 40, "batch": "L1"}
            asked = requests.movement({"id": "1", "kind": "receipt", "lines": [line]})
            actor = Actor("", "nurse", "storekeeper")
            movements.record_movement(node.store, connection, FACILITY, asked, actor)
            return Directory(connection, node.network).present(node.now_ms())

        assert await node.database.write(record) > 0
        with pytest.raises(Exception, match="does not record for"):
            await node.database.write(lambda c: _elsewhere(node, c))
    finally:
        await node.close()


def _count(directory: Directory, kind: str) -> int:
    return settings.search(directory.connection, directory.catalogue, kind, "", 1)[1]


def _elsewhere(node: Node, connection: sqlite3.Connection) -> None:
    line = {"product": "C300", "quantity": 40, "batch": "L1"}
    asked = requests.movement({"id": "2", "kind": "receipt", "lines": [line]})
    actor = Actor("", "nurse", "storekeeper")
    movements.record_movement(node.store, connection, "HC01", asked, actor)

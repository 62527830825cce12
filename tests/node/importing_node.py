"""An opened node that keeps the catalogue and records for two stores, for tests of imports."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import openpyxl

from crdt_model.grants import ANYWHERE, Right
from crdt_model.identifiers import derived_id
from node.importing.imports import import_file
from node.importing.report import ImportReport
from node.node import Node
from node.recording import Actor
from tests.crdt_model.small_network import NOW, SmallNetwork
from tests.node.loopback_node import make_folder

ADMIN = Actor("00000000000000a1", "Amina", "admin")
NETWORK = SmallNetwork()
HC01 = derived_id(NETWORK.network, "store", "HC01")
HC02 = derived_id(NETWORK.network, "store", "HC02")

CATALOGUE = {
    "zones": b"code,name,level,parent_code\nMW,Malawi,Country,\nMW-S,South,Region,MW\n",
    "facilities": b"code,name,type,zone_code\nHC01,One,health_center,MW-S\n"
    b"HC02,Two,health_center,MW-S\nHC03,Three,health_center,MW-S\n",
    "products": b"code,name,units_per_pack,batch_tracked\nACT,Artemether,6,\nGLV,Gloves,100,no\n",
    "programs": b"code,name\nMAL,Malaria\n",
}


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.ms = NOW

    def __call__(self) -> int:
        return self.ms


class ImportingNode:
    """A node and short words for importing into it."""

    def __init__(self, node: Node, clock: Clock) -> None:
        self.node = node
        self.clock = clock

    async def load(
        self, table: str, data: bytes | str, actor: Actor = ADMIN, *, dry_run: bool = False
    ) -> ImportReport:
        encoded = data.encode() if isinstance(data, str) else data
        return await import_file(
            self.node.database, self.node.store, table, "list.csv", encoded, actor, dry_run
        )

    async def load_catalogue(self) -> None:
        for table, data in CATALOGUE.items():
            await self.load(table, data)

    async def row(self, kind: str, code: str) -> dict[str, Any]:
        return await self.node.read(
            lambda d: dict(d.fields(kind, derived_id(d.network, kind, code)))
        )

    async def entries(self) -> int:
        return await self.node.database.read(
            lambda c: c.execute("SELECT count(*) FROM entry").fetchone()[0]
        )


@asynccontextmanager
async def importing_node(
    folder: Path, number: int = 10, *, catalogue: bool = True
) -> AsyncIterator[ImportingNode]:
    grants = [(Right.STORE, HC01), (Right.STORE, HC02)]
    if catalogue:
        grants.append((Right.CATALOGUE, ANYWHERE))
    folder.mkdir(exist_ok=True)
    make_folder(folder, NETWORK, number, *grants)
    clock = Clock()
    node = await Node.open(folder, clock)
    try:
        yield ImportingNode(node, clock)
    finally:
        await node.close()


def workbook(*rows: list[Any]) -> bytes:
    """An .xlsx file with these rows on its first sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.create_sheet("notes").append(["not", "read"])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()

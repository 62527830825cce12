"""Supply commands: orders, shipments and purchases, as the command line asks for them."""

from __future__ import annotations

import base64
import sqlite3
from pathlib import Path
from typing import Any

from node import packing_lists
from node.commands import OPERATOR, Arguments, Command, Running
from node.directory import Directory
from node.shipment_answers import packing_list_json
from node.stock import StoreBook, open_book
from node.supply_acts import ACTS, STEPS, Told, invoice
from node.supply_pages import IN_LANES, PAGES, id_in


async def show_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    page, names = PAGES[arguments["what"]]
    asked = {name: arguments[name] for name in names if arguments.get(name)}

    def query(directory: Directory) -> dict[str, Any]:
        store = directory.store(arguments["store"])
        if arguments["what"] in IN_LANES:
            present = directory.present(running.node.now_ms())
            book = StoreBook(directory, store, present, is_present=True)
        else:
            book = open_book(running.node, directory, store, None)
        return page(running.node, book, asked)

    return await running.node.read(query)


async def say_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    act, body = ACTS[arguments["what"]], arguments["body"]

    def job(connection: sqlite3.Connection) -> dict[str, Any]:
        return act(_told(running, arguments, connection), body)

    return await running.node.database.write(job)


async def step_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    act = STEPS[arguments["what"]][arguments["step"]]
    body = {"id": "step", "note": arguments["note"]}

    def job(connection: sqlite3.Connection) -> dict[str, Any]:
        return act(_told(running, arguments, connection), body)

    return await running.node.database.write(job)


async def invoice_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    data, document = base64.b64decode(arguments["data"]), arguments["document"] or ""

    def job(connection: sqlite3.Connection) -> dict[str, Any]:
        return invoice(_told(running, arguments, connection), data, document)

    return await running.node.database.write(job)


async def packing_list_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """The list of a shipment, written to a file: a page if it ends in .html."""
    shipment, to = id_in(arguments, "shipment", "shipment_unknown"), Path(arguments["to"])

    def query(directory: Directory) -> tuple[packing_lists.Printed, str]:
        store = directory.store(arguments["store"])
        made = packing_lists.printed(directory, store.id, shipment)
        return made, packing_lists.page(directory, made)

    made, page = await running.node.read(query)
    data = page.encode() if to.suffix == ".html" else made.file
    to.write_bytes(data)
    document = made.shipment.shipment.document
    return {"document": document, "file": str(to), "bytes": len(data), "codes": len(made.codes)}


async def read_list_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    data = base64.b64decode(arguments["data"])
    roots = running.node.membership.roots

    def query(directory: Directory) -> dict[str, Any]:
        made = packing_lists.from_bytes(roots, directory.connection, data)
        return packing_list_json(directory, directory.store(arguments["store"]).id, made)

    return await running.node.read(query)


def _told(running: Running, arguments: Arguments, connection: sqlite3.Connection) -> Told:
    store, of = running.node.store, arguments.get("of") or ""
    return Told(store, connection, arguments["store"], OPERATOR, of)


COMMANDS: dict[str, Command] = {
    "show": show_command,
    "say": say_command,
    "step": step_command,
    "invoice": invoice_command,
    "packing-list": packing_list_command,
    "read-list": read_list_command,
}

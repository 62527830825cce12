"""Catalogue commands: products, tables, edits, stores' settings and recalls on the command line.

What is written takes the body the API takes, so that what is documented once holds for both.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from node import (
    catalogue_edits,
    local_products,
    product_answers,
    recall_answers,
    recalled,
    recalls,
    sameness,
    store_settings,
)
from node.catalogue import StoreCatalogue
from node.commands import OPERATOR, Arguments, Command, Running
from node.directory import Directory
from node.errors import Refused
from node.importing.exporting import export
from node.node import Node
from node.stock import open_book

PRODUCTS_SHOWN = 1000

# What `change` changes: a function from (node, connection, store or "", recall or "", body).
_Changer = Callable[[Node, sqlite3.Connection, str, str, Any], dict[str, Any]]


def _page(node: Node, connection: sqlite3.Connection, recall: bytes) -> dict[str, Any]:
    directory = Directory(connection, node.network)
    return recall_answers.page(node, directory, recalled.find(directory, recall.hex()))


def _row(node: Node, c: sqlite3.Connection, place: str, of: str, body: Any) -> dict[str, Any]:
    return catalogue_edits.edit_row(node.store, c, catalogue_edits.read(body), OPERATOR)


def _item(node: Node, c: sqlite3.Connection, place: str, of: str, body: Any) -> dict[str, Any]:
    return local_products.record_item(node.store, c, place, local_products.read(body), OPERATOR)


def _products(node: Node, c: sqlite3.Connection, place: str, of: str, body: Any) -> dict[str, Any]:
    return sameness.same_products(node.store, c, sameness.read_products(body), OPERATOR)


def _batches(node: Node, c: sqlite3.Connection, place: str, of: str, body: Any) -> dict[str, Any]:
    return sameness.same_batches(node.store, c, place, sameness.read_batches(body), OPERATOR)


def _settings(node: Node, c: sqlite3.Connection, place: str, of: str, body: Any) -> dict[str, Any]:
    return store_settings.change(node.store, c, place, store_settings.read(body), OPERATOR)


def _recall(node: Node, c: sqlite3.Connection, place: str, of: str, body: Any) -> dict[str, Any]:
    return _page(node, c, recalls.call_back(node.store, c, recalls.read(body), OPERATOR))


def _lift(node: Node, c: sqlite3.Connection, place: str, of: str, body: Any) -> dict[str, Any]:
    return _page(node, c, recalls.lift(node.store, c, of, recalls.read_note(body), OPERATOR))


def _answer(node: Node, c: sqlite3.Connection, place: str, of: str, body: Any) -> dict[str, Any]:
    asked = recalls.read_note(body)
    return _page(node, c, recalls.answer(node.store, c, place, of, asked, OPERATOR))


CHANGERS: dict[str, _Changer] = {
    "row": _row,
    "item": _item,
    "same-products": _products,
    "same-batches": _batches,
    "settings": _settings,
    "recall": _recall,
    "recall-lift": _lift,
    "recall-answer": _answer,
}
AT_STORE = frozenset({"item", "same-batches", "settings", "recall-answer"})
OF_RECALL = frozenset({"recall-lift", "recall-answer"})


async def change_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Change the catalogue or a store's settings as a body of the API's form says."""
    what, place, of = arguments["what"], arguments["store"] or "", arguments["of"] or ""
    if what in AT_STORE and not place:
        raise Refused("invalid", f"{what} is of a store; say --store CODE", field="store")
    if what in OF_RECALL and not of:
        raise Refused("invalid", f"{what} is about a recall; say --of RECALL", field="of")
    node, changer = running.node, CHANGERS[what]
    return await node.database.write(
        lambda connection: changer(node, connection, place, of, arguments["body"])
    )


async def export_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Write a table to a file; its ending says which form."""
    node, path = running.node, Path(arguments["file"])
    form = path.suffix.lower().removeprefix(".")
    data = await node.read(
        lambda directory: export(directory, arguments["table"], form, node.grants)
    )
    try:
        path.write_bytes(data)
    except OSError as error:
        raise Refused("unwritable", f"{path}: {error.strerror}") from error
    return {"file": str(path), "bytes": len(data)}


def _seen(node: Node, directory: Directory, code: str | None) -> StoreCatalogue | None:
    if not code:
        return None
    store = open_book(node, directory, directory.store(code), None).store
    day = directory.local_date(store.id, directory.present(node.now_ms())).date()
    return StoreCatalogue(directory, store.id, day)


async def products_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Products by code, name or barcode, or as a store sees them; stores' own items."""
    node = running.node

    def query(directory: Directory) -> dict[str, Any]:
        if arguments["local"]:
            return local_products.all_items(directory)
        if arguments["gtin"]:
            return product_answers.by_gtin(directory, arguments["gtin"])
        text = arguments["text"] or ""
        seen = _seen(node, directory, arguments["store"])
        if seen is not None:
            return product_answers.seen_by(seen, text, PRODUCTS_SHOWN)
        return product_answers.search(directory, text, PRODUCTS_SHOWN)

    return await node.read(query)


async def product_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Everything about one product."""
    node = running.node

    def query(directory: Directory) -> dict[str, Any]:
        product = directory.product(arguments["product"])
        seen = _seen(node, directory, arguments["store"])
        day = directory.local_date(b"", directory.present(node.now_ms())).date()
        found: dict[str, Any] = product_answers.full(directory, product, seen, day)
        return found

    return await node.read(query)


async def table_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Suppliers, reasons, lists or programmes."""
    return await running.node.read(
        lambda directory: product_answers.listed(directory, arguments["table"])
    )


async def conflicts_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Fields of the catalogue that two people set apart."""
    return await running.node.read(catalogue_edits.conflicts)


async def settings_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """A store's settings as they stand."""

    def query(directory: Directory) -> dict[str, Any]:
        store = directory.store(arguments["store"])
        return store_settings.in_force(directory, store.id)

    return await running.node.read(query)


async def recalls_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """All recalls, or one in full."""
    node = running.node

    def query(directory: Directory) -> dict[str, Any]:
        if arguments["recall"]:
            found = recalled.find(directory, arguments["recall"])
            return recall_answers.page(node, directory, found)
        return {
            "recalls": [recalled.summary(directory, one) for one in recalled.recalls(directory)]
        }

    return await node.read(query)


COMMANDS: dict[str, Command] = {
    "change": change_command,
    "export": export_command,
    "products": products_command,
    "product": product_command,
    "table": table_command,
    "conflicts": conflicts_command,
    "settings": settings_command,
    "recalls": recalls_command,
}

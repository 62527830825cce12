"""The stock card of a product: every line with its balance and its sentence, like the paper one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from crdt_model.card import Names, card
from crdt_model.details import FactName
from crdt_model.identifiers import derived_id
from crdt_model.places import Outside, Place
from node import answers
from node.directory import instant_text
from node.doubtful import held_of
from node.stock import StoreBook
from node.views import ledger_details
from node.views.settings import Named


def stock_card(book: StoreBook, product: Named) -> dict[str, Any]:
    """The stock card of a product."""
    lines = book.lines(product.id)
    counts = ledger_details.count_details(book.connection, book.ledger, product.id, book.details)
    names = Names(
        book.directory.device_name,
        partial(_place_word, book, _suppliers(book, product.id)),
        lambda line: counts.get(line.corrects or line.name),
        held_of(book.directory, book.store.id),
    )
    users = _users(book, product.id)
    written = _written(book, product.id)
    cells = book.cells_then(product.id)
    shown = book.shown(product.id, cells, book.context())
    return {
        "store": answers.named(book.store),
        "product": answers.named(product),
        "as_of": instant_text(book.as_of),
        "on_hand": shown["on_hand"],
        "usable": shown["usable"],
        "quality": shown["quality"],
        "provisional": book.directory.told(book.shortfalls()),
        "lines": [
            answers.card_line(
                book.directory,
                book.store,
                line,
                users.get((line.line.name.device, line.line.name.command), ""),
                written(line.line.name),
            )
            for line in card(lines, names)
        ],
    }


def _written(book: StoreBook, product: bytes) -> Callable[[FactName], answers.Written]:
    """What people wrote with each line of a product."""
    asked = (book.connection, book.ledger, product, book.details)
    said, gone = ledger_details.written(*asked), ledger_details.taken_out(*asked)

    def of(name: FactName) -> answers.Written:
        document, note = said.get(name, ("", ""))
        return answers.Written(document, note, gone.get((name.command, name.index), ""))

    return of


def _place_word(book: StoreBook, suppliers: dict[bytes, str], place: Place) -> str:
    if isinstance(place, Outside) and place.party in suppliers:
        return suppliers[place.party]
    return book.directory.place_word(book.store.id, place)


def _suppliers(book: StoreBook, product: bytes) -> dict[bytes, str]:
    """Suppliers of a product as written on its receipts, by the id derived from the name."""
    said = ledger_details.receipts(book.connection, book.ledger, product, book.details)
    written = {detail.supplier for detail in said.values()}
    return {derived_id(book.directory.network, "supplier", name): name for name in written}


def _users(book: StoreBook, product: bytes) -> dict[tuple[bytes, bytes], str]:
    """Who recorded each command, by device: another device may hold a copy by another."""
    rows = book.connection.execute(
        "SELECT device.device, command, user FROM line JOIN entry ON entry.id = line.entry"
        " JOIN log ON log.id = entry.log JOIN device ON device.id = log.device"
        " WHERE ledger = ? AND product = ? ORDER BY log.epoch DESC, entry.seq DESC",
        (book.ledger, product),
    )
    return {(device, command): user for device, command, user in rows}

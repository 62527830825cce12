"""Inventory commands: recording, bins, count sheets and counts, as the command line asks for them.

Each takes the body the API takes, so that what is documented once holds for both.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from crdt_model.fold import Recorded
from node import (
    answers,
    bins,
    counts,
    explaining,
    movements,
    requests,
    sheet_answers,
    sheet_requests,
    sheets,
)
from node.commands import OPERATOR, Arguments, Command, Running
from node.directory import Directory
from node.errors import Refused
from node.fields import id_of
from node.recording import Actor, Desk
from node.stock import open_book
from node.store import Store

# What `record` records: a function from (store, connection, place, body, of, actor) to an answer,
# where `of` is the count, sheet or bin that is meant, or "".
_Recorder = Callable[[Store, sqlite3.Connection, str, Any, str, Actor], dict[str, Any]]


def _answer(done: tuple[Desk, Recorded], client_id: str) -> dict[str, Any]:
    desk, recorded = done
    author = desk.author(recorded)
    return answers.recorded(desk.directory, desk.place, recorded, client_id, author)


def _movement(
    store: Store, connection: sqlite3.Connection, place: str, body: Any, of: str, actor: Actor
) -> dict[str, Any]:
    asked = requests.movement(body)
    return _answer(movements.record_movement(store, connection, place, asked, actor), asked.id)


def _count(
    store: Store, connection: sqlite3.Connection, place: str, body: Any, of: str, actor: Actor
) -> dict[str, Any]:
    asked = requests.count(body)
    return _answer(counts.record_count(store, connection, place, asked, actor), asked.id)


def _bin(
    store: Store, connection: sqlite3.Connection, place: str, body: Any, of: str, actor: Actor
) -> dict[str, Any]:
    return bins.set_bin(store, connection, place, sheet_requests.set_bin(body), actor)


def _bin_move(
    store: Store, connection: sqlite3.Connection, place: str, body: Any, of: str, actor: Actor
) -> dict[str, Any]:
    asked = sheet_requests.move_bin(body)
    done = bins.move_bin(store, connection, place, _named(of), asked, actor)
    return _answer(done, asked.id)


def _figures(
    store: Store, connection: sqlite3.Connection, place: str, body: Any, of: str, actor: Actor
) -> dict[str, Any]:
    asked, sheet = sheet_requests.figures(body), _sheet(of)
    desk = sheets.record_figures(store, connection, place, sheet, asked, actor)
    return _shown(desk, sheet)


def _reasons(
    store: Store, connection: sqlite3.Connection, place: str, body: Any, of: str, actor: Actor
) -> dict[str, Any]:
    asked = sheet_requests.reasons(body)
    return explaining.give_reasons(store, connection, place, _named(of), asked, actor)


def _decision(
    store: Store, connection: sqlite3.Connection, place: str, body: Any, of: str, actor: Actor
) -> dict[str, Any]:
    asked = sheet_requests.decision(body)
    return explaining.decide(store, connection, place, asked, actor)


RECORDERS: dict[str, _Recorder] = {
    "movement": _movement,
    "count": _count,
    "bin": _bin,
    "bin-move": _bin_move,
    "figures": _figures,
    "reasons": _reasons,
    "decision": _decision,
}


async def record_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    record = RECORDERS[arguments["what"]]
    store = running.node.store

    def job(connection: sqlite3.Connection) -> dict[str, Any]:
        place, of = arguments["store"], arguments["of"] or ""
        return record(store, connection, place, arguments["body"], of, OPERATOR)

    return await running.node.database.write(job)


async def bins_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    def query(directory: Directory) -> dict[str, Any]:
        store = directory.store(arguments["store"])
        return {"store": answers.named(store), "bins": bins.bins(directory, store)}

    return await running.node.read(query)


async def counts_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    def query(directory: Directory) -> dict[str, Any]:
        book = open_book(running.node, directory, directory.store(arguments["store"]), None)
        return explaining.standing_counts(directory, book.store)

    return await running.node.read(query)


async def count_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    def query(directory: Directory) -> dict[str, Any]:
        store = directory.store(arguments["store"])
        book = open_book(running.node, directory, store, None)
        return explaining.CountFound(directory, book.store, arguments["count"]).shown()

    return await running.node.read(query)


# --- sheets -------------------------------------------------------------------------


async def sheets_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    return await running.node.read(
        lambda directory: sheet_answers.sheets(
            directory, directory.store(arguments["store"]), OPERATOR
        )
    )


async def sheet_open_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    asked = sheet_requests.open_sheet(arguments["body"])
    store = running.node.store

    def job(connection: sqlite3.Connection) -> dict[str, Any]:
        return _shown(*sheets.open_sheet(store, connection, arguments["store"], asked, OPERATOR))

    return await running.node.database.write(job)


async def sheet_show_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    sheet = _sheet(arguments["sheet"])

    def query(directory: Directory) -> dict[str, Any]:
        store = directory.store(arguments["store"])
        shown = sheet_answers.SheetShown.of(directory, store, sheet, OPERATOR)
        if not arguments.get("page"):
            return shown.whole()
        return {"page": shown.page(with_book=arguments["book"])}

    return await running.node.read(query)


async def sheet_end_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    asked = sheet_requests.end_sheet(arguments["body"])
    sheet, store, place = _sheet(arguments["sheet"]), running.node.store, arguments["store"]

    def job(connection: sqlite3.Connection) -> dict[str, Any]:
        if arguments["act"] == "cancel":
            desk = sheets.cancel(store, connection, place, sheet, asked, OPERATOR)
            return _shown(desk, sheet)
        done = sheets.approve(store, connection, place, sheet, asked, OPERATOR)
        return _answer(done, sheets.approval_id(sheet))

    return await running.node.database.write(job)


def _shown(desk: Desk, sheet: bytes) -> dict[str, Any]:
    directory = Directory(desk.connection, desk.store.network)
    return sheet_answers.SheetShown.of(directory, desk.place, sheet, OPERATOR).whole()


def _sheet(text: str) -> bytes:
    found = id_of(text)
    if found is None:
        raise Refused("unknown_sheet", f"no count sheet {text!r} here", status=404)
    return found


def _named(of: str) -> str:
    if not of:
        raise Refused("invalid", "say which with --of", field="of")
    return of


COMMANDS: dict[str, Command] = {
    "record": record_command,
    "bins": bins_command,
    "count": count_command,
    "counts": counts_command,
    "sheets": sheets_command,
    "sheet-open": sheet_open_command,
    "sheet-show": sheet_show_command,
    "sheet-end": sheet_end_command,
}

"""The command line of inventory: recording from a file, bins, count sheets and counts."""

from __future__ import annotations

import argparse
import asyncio
import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from node.control import execute
from node.errors import Refused
from node.inventory_commands import RECORDERS
from node.lines import Arguments, Subparsers, add_command, asking, read_body, tell
from node.sheet_requests import SELECTIONS


def add_commands(commands: Subparsers) -> None:
    """Register the commands."""
    record = add_command(commands, "record", "record what a file of the API's form says")
    record.add_argument("what", choices=tuple(RECORDERS))
    _add_store(record)
    record.add_argument("--file", type=Path, required=True, metavar="F", help="JSON")
    record.add_argument("--of", metavar="ID", help="the sheet, count or bin it is about")
    record.set_defaults(run=_record)
    bins = add_command(commands, "bins", "the bins of a store")
    _add_store(bins)
    bins.set_defaults(run=asking("bins", _show_bins, "store"))
    count = add_command(commands, "count", "a count as signed and as it stands now")
    count.add_argument("count", help="the command it was recorded by, or its id")
    _add_store(count)
    count.set_defaults(run=asking("count", _show_count, "store", "count"))
    counts = add_command(commands, "counts", "the counts that balances rest on")
    _add_store(counts)
    counts.set_defaults(run=asking("counts", _show_counts, "store"))
    _add_sheets(commands)


def _add_store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", required=True, metavar="S", help="code or id")


def _add_sheets(commands: Subparsers) -> None:
    parser = commands.add_parser("sheet", help="count sheets")
    sheets = parser.add_subparsers(required=True, metavar="{list,open,show,print,approve,cancel}")
    listed = add_command(sheets, "list", "the count sheets of a store")
    _add_store(listed)
    listed.set_defaults(run=asking("sheets", _show_sheets, "store"))
    opened = add_command(sheets, "open", "open a count sheet")
    _add_store(opened)
    opened.add_argument("--by", choices=SELECTIONS, default="all")
    opened.add_argument(
        "--of",
        metavar="WHAT",
        help="the list, bin or programme, or the expiry date",
    )
    opened.add_argument("--no-book", action="store_true", help="do not show what the book says")
    opened.add_argument("--blind", action="store_true", help="counters see their own figures only")
    opened.set_defaults(run=_open)
    for name, text, run in (
        ("show", "a count sheet", _show_one),
        ("print", "a count sheet as a page to print", _print),
        ("approve", "bring a sheet into the ledger", _end("approve", _show_recorded)),
        ("cancel", "give a sheet up", _end("cancel", _show_sheet)),
    ):
        one = add_command(sheets, name, text)
        one.add_argument("sheet", help="its id")
        _add_store(one)
        one.set_defaults(run=run)
        if name == "print":
            one.add_argument("--to", type=Path, required=True, metavar="FILE")
            one.add_argument("--book", action="store_true", help="with what the book says")


# --- asking -------------------------------------------------------------------------


def _ask(arguments: Arguments, command: str, asked: dict[str, Any]) -> dict[str, Any]:
    return asyncio.run(execute(arguments.dir, command, asked, arguments.commands))


def _record(arguments: Arguments) -> int:
    asked = {
        "what": arguments.what,
        "store": arguments.store,
        "of": arguments.of,
        "body": read_body(arguments.file),
    }
    show = _show_sheet if arguments.what == "figures" else _show_recorded
    return tell(arguments, _ask(arguments, "record", asked), show)


def _open(arguments: Arguments) -> int:
    body = {
        "id": _client_id(),
        "by": arguments.by,
        "with_book": not arguments.no_book,
        "blind": arguments.blind,
    }
    if arguments.of is not None:
        body[arguments.by] = arguments.of
    answer = _ask(arguments, "sheet-open", {"store": arguments.store, "body": body})
    return tell(arguments, answer, _show_sheet)


def _client_id() -> str:
    """A command typed at a terminal is a command of its own."""
    return f"line-{secrets.token_hex(8)}"


def _show_one(arguments: Arguments) -> int:
    asked = {"store": arguments.store, "sheet": arguments.sheet}
    return tell(arguments, _ask(arguments, "sheet-show", asked), _show_sheet)


def _print(arguments: Arguments) -> int:
    asked = {
        "store": arguments.store,
        "sheet": arguments.sheet,
        "page": True,
        "book": arguments.book,
    }
    page = _ask(arguments, "sheet-show", asked)["page"]
    try:
        arguments.to.write_text(page, encoding="utf-8")
    except OSError as error:
        raise Refused("unwritable", f"{arguments.to}: {error}") from error
    return tell(arguments, {"file": str(arguments.to)}, _show_file)


def _end(act: str, show: Callable[[dict[str, Any]], int]) -> Callable[[Arguments], int]:
    def run(arguments: Arguments) -> int:
        asked = {
            "store": arguments.store,
            "sheet": arguments.sheet,
            "act": act,
            "body": {"id": _client_id()},
        }
        return tell(arguments, _ask(arguments, "sheet-end", asked), show)

    return run


# --- showing ------------------------------------------------------------------------


def _show_file(answer: dict[str, Any]) -> int:
    print(f"written to {answer['file']}")
    return 0


def _show_recorded(answer: dict[str, Any]) -> int:
    if "command" not in answer:
        print(json.dumps(answer, indent=2, ensure_ascii=False))
        return 0
    print(f"{answer['kind']} {answer['command']} at {answer['effective']}")
    for line in answer["lines"]:
        variance = line.get("variance")
        found = "" if variance is None else f"  variance {variance:+}"
        print(
            f"  {line['product']['code']:12} {line['batch']:12} {line['bin']:8}"
            f" {line['status']:8} {line['quantity']}{found}"
        )
    for one in (answer.get("bill") or {}).get("differences", ()):
        code = one["product"]["code"]
        print(f"  bill: {code} {one['found']} found, {one['expected']} expected")
    return 0


def _show_bins(answer: dict[str, Any]) -> int:
    for one in answer["bins"]:
        held = ", held" if one["held"] else ""
        storage = f", for {one['storage']}" if one["storage"] else ""
        print(f"{one['code']:12} {one['name']}: {one['products']} products{held}{storage}")
    return 0


def _show_counts(answer: dict[str, Any]) -> int:
    for one in answer["counts"]:
        print(
            f"{one['id']} {one['counted_at']}: {one['places']} places rest on it,"
            f" {one['device']} {one['user']}"
        )
    return 0


def _show_count(answer: dict[str, Any]) -> int:
    print(f"count {answer['id']} at {answer['counted_at']}: {answer['note'] or '-'}")
    for line in answer["lines"]:
        why = ", ".join(f"{one['reason']} {one['quantity']:+}" for one in line["reasons"])
        signed = line["variance_signed"]
        was = "" if signed is None else f", {signed:+} when signed"
        now = "opening" if line["opening"] else f"variance {line['variance']:+}{was}"
        unclear = f"; before or after? {len(line['before_or_after'])}"
        print(
            f"  {line['product']['code']:12} {line['batch']:12} {line['bin']:8} {line['counted']}"
            f"  {now}, {line['unexplained']:+} unexplained{f' ({why})' if why else ''}"
            f"{unclear if line['before_or_after'] else ''}"
        )
    return 0


def _show_sheets(answer: dict[str, Any]) -> int:
    for one in answer["sheets"]:
        counted = "" if one["counted"] is None else f"{one['counted']} counted of "
        print(
            f"{one['id']} {one['number']:16} {one['state']:9} {counted}{one['places']} places,"
            f" opened {one['opened_at']} by {one['opened_by']}"
        )
    return 0


def _show_sheet(answer: dict[str, Any]) -> int:
    print(f"sheet {answer['id']} {answer['number']}: {answer['state']}")
    for line in answer["lines"]:
        figures = ", ".join(str(one["quantity"]) for one in line["figures"]) or "-"
        book = "" if line["book"] is None else f"  book {line['book']}"
        again = "  count again" if line["needs_recount"] else ""
        print(
            f"  {line['bin']:8} {line['product']['code']:12} {line['batch']:12}"
            f" {line['status']:8} {figures}{book}{again}"
        )
    return 0

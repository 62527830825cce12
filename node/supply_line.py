"""The command line of orders, shipments and purchases: to show them, and to say what is done."""

from __future__ import annotations

import argparse
import asyncio
import base64
from pathlib import Path
from typing import Any

from node.control import execute
from node.errors import Refused
from node.importing.reading import MAX_FILE_BYTES
from node.lines import Arguments, Subparsers, add_command, read_body, tell
from node.supply_acts import ACTS, PICK_STEPS, PURCHASE_STEPS
from node.supply_pages import PAGES

_OPTIONS = sorted({name for _, names in PAGES.values() for name in names})
_FACES = ("id", "document", "status", "state", "kind", "needed_by", "expected")


def add_commands(commands: Subparsers) -> None:
    """Register the commands."""
    show = add_command(commands, "show", "orders, picks, shipments, purchases, what to order")
    show.add_argument("what", choices=tuple(PAGES))
    _add_store(show)
    for name in _OPTIONS:
        users = ", ".join(page for page, (_, names) in PAGES.items() if name in names)
        show.add_argument(f"--{name}", metavar="X", help=f"for {users}")
    show.set_defaults(run=_show)
    say = add_command(commands, "say", "order, review, pick, settle or buy as a file says")
    say.add_argument("what", choices=tuple(ACTS))
    _add_store(say)
    say.add_argument("--file", type=Path, required=True, metavar="F", help="JSON, as the API takes")
    say.add_argument("--of", metavar="ID", help="the order, shipment or purchase it is about")
    say.set_defaults(run=_say)
    for noun, steps in (("pick", PICK_STEPS), ("purchase", PURCHASE_STEPS)):
        step = add_command(commands, noun, f"take a step of a {noun}")
        step.add_argument("step", choices=steps)
        step.add_argument("of", help="its id")
        _add_store(step)
        step.add_argument("--note", default="")
        step.set_defaults(run=_step, what=noun)
    invoice = add_command(commands, "invoice", "receive what a supplier's sheet lists")
    invoice.add_argument("sheet", type=Path, help="CSV or XLSX")
    _add_store(invoice)
    invoice.add_argument("--of", required=True, metavar="PURCHASE", help="its id")
    invoice.add_argument("--document", metavar="NUMBER", help="the invoice's number")
    invoice.set_defaults(run=_invoice)
    packing = add_command(commands, "packing-list", "write the signed list of a shipment")
    packing.add_argument("shipment", help="its id")
    _add_store(packing)
    packing.add_argument("--to", type=Path, required=True, metavar="FILE", help=".html: to print")
    packing.set_defaults(run=_packing_list)
    read = add_command(commands, "read-list", "what the file of a packing list says")
    read.add_argument("list", type=Path)
    _add_store(read)
    read.set_defaults(run=_read_list)


def _add_store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", required=True, metavar="S", help="code or id")


def _ask(arguments: Arguments, command: str, asked: dict[str, Any]) -> int:
    asked["store"] = arguments.store
    answer = asyncio.run(execute(arguments.dir, command, asked, arguments.commands))
    return tell(arguments, answer, show)


def _show(arguments: Arguments) -> int:
    asked = {name: getattr(arguments, name) for name in _OPTIONS}
    return _ask(arguments, "show", asked | {"what": arguments.what})


def _say(arguments: Arguments) -> int:
    body = read_body(arguments.file)
    return _ask(arguments, "say", {"what": arguments.what, "of": arguments.of, "body": body})


def _step(arguments: Arguments) -> int:
    asked = {"what": arguments.what, "step": arguments.step, "of": arguments.of}
    return _ask(arguments, "step", asked | {"note": arguments.note})


def _invoice(arguments: Arguments) -> int:
    asked = {"of": arguments.of, "document": arguments.document}
    return _ask(arguments, "invoice", asked | {"data": _bytes_of(arguments.sheet)})


def _packing_list(arguments: Arguments) -> int:
    asked = {"shipment": arguments.shipment, "to": str(arguments.to.resolve())}
    return _ask(arguments, "packing-list", asked)


def _read_list(arguments: Arguments) -> int:
    return _ask(arguments, "read-list", {"data": _bytes_of(arguments.list)})


def _bytes_of(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise Refused("too_large", f"{path} is larger than {MAX_FILE_BYTES >> 20} MiB")
        return base64.b64encode(path.read_bytes()).decode()
    except OSError as error:
        raise Refused("unreadable", f"{path}: {error.strerror}") from error


# --- showing ------------------------------------------------------------------------


def show(answer: dict[str, Any]) -> int:
    """A page as text: its head, then each list of it, a row a line."""
    head = [f"{name} {_word(answer[name])}" for name in _FACES if answer.get(name)]
    for side in ("store", "supplier", "customer", "from", "to"):
        if isinstance(answer.get(side), dict):
            head.append(f"{side} {answer[side]['code']}")
    print(", ".join(head) or ", ".join(f"{k}: {v}" for k, v in answer.items() if _is_plain(v)))
    if answer.get("flags"):
        print(f"  flags: {' '.join(map(str, answer['flags']))}")
    for name, rows in answer.items():
        if isinstance(rows, list) and rows and isinstance(rows[0], dict):
            print(f"{name}:")
            for row in rows:
                print("  " + "  ".join(_cells(row)))
    return 0


def _cells(row: dict[str, Any]) -> list[str]:
    return [
        f"{_word(value)}" if name in ("product", "document", "status") else f"{name} {_word(value)}"
        for name, value in row.items()
        if value not in (None, "", [], {}) and (_is_plain(value) or isinstance(value, dict))
    ]


def _word(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("code") or value.get("label") or "")
    return str(value)


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int) and value != ""

"""The command line of reports."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from node.control import execute
from node.lines import Arguments, Subparsers, add_command, tell
from node.reports.registry import REPORTS

MAX_WIDTH = 40  # of a column on a terminal; the file has it whole


def add_commands(commands: Subparsers) -> None:
    """Register the commands."""
    parser = add_command(commands, "report", "a report, shown or written to a file")
    parser.add_argument("report", choices=list(REPORTS))
    parser.add_argument("--store", metavar="CODE", help="if not said, all stores held here")
    parser.add_argument("--from", metavar="DAY", dest="first", help="first day, YYYY-MM-DD")
    parser.add_argument("--until", metavar="DAY", dest="last", help="last day")
    parser.add_argument("--period", metavar="MONTH", help="YYYY-MM")
    parser.add_argument("--product", metavar="CODE")
    parser.add_argument("--list", metavar="CODE")
    parser.add_argument("--as-of", metavar="TIME", dest="as_of")
    parser.add_argument(
        "--known-on", metavar="TIME", dest="known_on", help="by what had arrived here then"
    )
    parser.add_argument("--to", type=Path, metavar="FILE", help=".csv, .xlsx, .html or .json")
    parser.set_defaults(run=_report)


def _report(arguments: Arguments) -> int:
    asked = {
        "report": arguments.report,
        "store": arguments.store,
        "from": arguments.first,
        "to": arguments.last,
        "period": arguments.period,
        "product": arguments.product,
        "list": arguments.list,
        "as_of": arguments.as_of,
        "known_on": arguments.known_on,
        "file": None if arguments.to is None else str(arguments.to.resolve()),
    }
    answer = asyncio.run(execute(arguments.dir, "report", asked, arguments.commands))
    table = answer.pop("table", None)
    return tell(arguments, answer, lambda shown: show_report(shown, table))


def show_report(answer: dict[str, Any], table: list[list[str]] | None) -> int:
    """The table in columns, then what must be said beside it."""
    if table is None:
        print(f"{answer['rows']} rows written to {answer['file']}")
        return 0
    cells = [[cell[:MAX_WIDTH] for cell in row] for row in table]
    widths = [max(len(row[at]) for row in cells) for at in range(len(cells[0]))]
    for row in cells:
        print(
            "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        )
    for one in answer["stores"]:
        for sentence in one["provisional"]:
            print(f"{one['store']['code']} provisional: {sentence}")
        for note in one["notes"]:
            print(f"{one['store']['code']}: {note['message']}")
    return 0

"""Report commands: a report answered to the command line, or written to a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from node.commands import Arguments, Command, Running
from node.directory import Directory
from node.errors import Refused
from node.files import write_new
from node.node import Node
from node.reports import asking
from node.reports.page import as_html
from node.reports.showing import as_csv, as_json, plain
from node.reports.table import Answer
from node.reports.workbook import as_xlsx
from node.stock import holds

FILE_FORMS = (".csv", ".xlsx", ".html", ".json")


async def report_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """A report at the store named, else at all stores held; with `file`, written there."""
    node = running.node
    report = asking.report_named(arguments["report"])
    given = {word: arguments[word] for word in asking.WORDS if arguments.get(word)}
    words = asking.Words.of(given, report)
    path = None if arguments.get("file") is None else Path(arguments["file"])
    if path is not None and path.suffix.lower() not in FILE_FORMS:
        raise Refused("invalid", f"a file that ends in {', '.join(FILE_FORMS)}", field="to")

    def query(directory: Directory) -> Answer:
        code = arguments.get("store")
        stores = [directory.store(code)] if code else _held(node, directory)
        return asking.answer(node, directory, report, words, stores, several=not code)

    answer = await node.read(query)
    if path is None:
        return as_json(answer) | {"table": _table(answer)}
    write_new(path, _written(answer, path.suffix.lower()))
    rows = sum(len(section.found.rows) for section in answer.sections)
    return {"file": str(path), "rows": rows}


def _held(node: Node, directory: Directory) -> list[Any]:
    return [store for store in directory.stores() if holds(node, directory, store)]


def _written(answer: Answer, ending: str) -> bytes:
    if ending == ".csv":
        return as_csv(answer)
    if ending == ".xlsx":
        return as_xlsx(answer)
    if ending == ".html":
        return as_html(answer).encode()
    return json.dumps(as_json(answer), indent=2, ensure_ascii=False).encode()


def _table(answer: Answer) -> list[list[str]]:
    """Titles and rows as text, for a terminal."""
    titles = [one.title for one in answer.columns]
    return [titles, *([str(plain(value)) for value in row] for row in answer.table())]


COMMANDS: dict[str, Command] = {"report": report_command}

"""Lines: what every command of the command line does alike: its folder, its answer, its secrets."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from node.control import execute
from node.errors import Refused

MAX_SECRET_FILE_BYTES = 4096
MAX_BODY_BYTES = 1 << 20  # as over HTTP

Arguments = argparse.Namespace
Subparsers = Any  # argparse has no public name for what add_subparsers returns


def add_command(commands: Subparsers, name: str, text: str) -> argparse.ArgumentParser:
    """A command that works on a data folder and can answer in JSON."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("--dir", type=Path, required=True, metavar="D", help="the data folder")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    return parser


def asking(
    command: str, show: Callable[[dict[str, Any]], int], *names: str
) -> Callable[[Arguments], int]:
    """A parser's `run`: ask the node for `command`, print the answer, give the exit code."""

    def ask(arguments: Arguments) -> int:
        asked = {name: getattr(arguments, name) for name in names}
        answer = asyncio.run(execute(arguments.dir, command, asked, arguments.commands))
        return tell(arguments, answer, show)

    return ask


def tell(
    arguments: Arguments, answer: dict[str, Any], show: Callable[[dict[str, Any]], int]
) -> int:
    """Print an answer as JSON or as text; the exit code is the same."""
    if arguments.json:
        print(json.dumps(answer, indent=2, ensure_ascii=False, sort_keys=True))
        return 0 if answer.get("ok", True) else 1
    return show(answer)


def read_secret(path: Path | None) -> str | None:
    """The first line of a secret's file."""
    if path is None:
        return None
    try:
        with path.open(encoding="utf-8") as file:
            secret = file.read(MAX_SECRET_FILE_BYTES).split("\n", 1)[0].strip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("unreadable", f"{path}: {error}") from error
    if not secret:
        raise Refused("invalid", f"{path} is empty")
    return secret


def read_body(path: Path) -> Any:
    """The JSON of a file, as the API would take it.

    Raises:
        Refused: `too_large`, `unreadable`, `invalid_json`.
    """
    try:
        with path.open("rb") as file:
            read = file.read(MAX_BODY_BYTES + 1)
        if len(read) > MAX_BODY_BYTES:
            raise Refused("too_large", f"{path} is larger than {MAX_BODY_BYTES} bytes")
        return json.loads(read)
    except OSError as error:
        raise Refused("unreadable", f"{path}: {error.strerror}") from error
    except (ValueError, RecursionError):
        raise Refused("invalid_json", f"{path} is not JSON") from None

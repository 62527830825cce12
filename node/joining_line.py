"""The command line of letting in: codes given out and taken, and the files of joining by file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import segno

from crdt_model.codes import Mistyped, read_join_code
from node import inviting, joining_by_file
from node.addresses import parse_address
from node.control import execute
from node.errors import Refused
from node.folder import FolderLock
from node.joining import JoinedAs, join_network
from node.lines import Arguments, Subparsers, add_command, asking, tell
from node.node import wall_clock_ms

_WORDS_ASKED = "the six words, as they are read to you: "


def add_commands(commands: Subparsers) -> None:
    """Register the commands."""
    _add_invite(commands)
    _add_join(commands)
    _add_enrol(commands)


def _add_invite(commands: Subparsers) -> None:
    parser = add_command(commands, "invite", "print a code that lets one device join")
    parser.add_argument("--store", action="append", default=[], metavar="CODE", dest="stores")
    parser.add_argument("--role", choices=inviting.ROLES, default="store")
    parser.set_defaults(run=asking("invite", _show_invite, "stores", "role"))


def _show_invite(answer: dict[str, Any]) -> int:
    print(f"join code (once, until {answer['expires_at']}): {answer['code']}")
    addresses = answer["addresses"]
    if addresses:
        print("on the other machine:")
        print(f"  stockmesh join --dir D {answer['code']}")
        print(f"  and where it finds nobody, with --connect {addresses[0]}")
        code = segno.make(inviting.as_scanned(answer["code"], addresses), micro=False)
        code.terminal(compact=True)
    else:
        print("this node does not run; start it with `stockmesh run`, then join")
    return 0


def _add_join(commands: Subparsers) -> None:
    parser = add_command(commands, "join", "make this folder a device of a network")
    parser.add_argument("code", nargs="*", help="the join code; spaces do not matter")
    parser.add_argument("--connect", metavar="HOST:PORT", action="append", default=[])
    parser.add_argument("--request", type=Path, metavar="FILE", help="without a link: ask by file")
    parser.add_argument("--label", default="", help="with --request: the short name wished")
    parser.add_argument("--answer", type=Path, metavar="FILE", help="take the answer to it")
    parser.add_argument("--words", help="with --answer: its six words; asked for if not given")
    parser.set_defaults(run=_join)


def _join(arguments: Arguments) -> int:
    ways = (bool(arguments.code), arguments.request is not None, arguments.answer is not None)
    if sum(ways) != 1:
        raise Refused("invalid", "give a join code, or --request FILE, or --answer FILE")
    if arguments.request is not None:
        return _request(arguments)
    if arguments.answer is not None:
        return _take_answer(arguments)
    try:
        code = read_join_code("".join(arguments.code))
        given = [parse_address(address) for address in arguments.connect]
    except (Mistyped, ValueError) as error:
        raise Refused("invalid", str(error)) from error
    with _locked(arguments.dir):
        joined = asyncio.run(join_network(arguments.dir, code, given, wall_clock_ms))
    return _tell_joined(arguments, joined)


def _request(arguments: Arguments) -> int:
    with _locked(arguments.dir):
        words = joining_by_file.ask(arguments.dir, arguments.label, arguments.request)
    return tell(arguments, {"file": str(arguments.request), "words": words}, _show_request)


def _take_answer(arguments: Arguments) -> int:
    def words() -> str:
        if arguments.words is not None:
            return str(arguments.words)
        try:
            return input(_WORDS_ASKED)
        except EOFError as error:
            raise Refused("invalid", "give the six words of the answer", field="words") from error

    with _locked(arguments.dir):
        taking = joining_by_file.take_answer(arguments.dir, arguments.answer, words, wall_clock_ms)
        joined = asyncio.run(taking)
    return _tell_joined(arguments, joined)


def _locked(folder: Path) -> FolderLock:
    folder.mkdir(parents=True, exist_ok=True)
    return FolderLock(folder)


def _tell_joined(arguments: Arguments, joined: JoinedAs) -> int:
    answer = {
        "network": joined.network_name,
        "label": joined.label,
        "device": joined.device.hex(),
        "stores": list(joined.stores),
        "folder": str(arguments.dir),
    }
    return tell(arguments, answer, _show_joined)


def _show_request(answer: dict[str, Any]) -> int:
    print(f"take {answer['file']} to an admin's device, and read these words to the admin:")
    print(f"  {answer['words']}")
    print("then, with the file that comes back: stockmesh join --answer FILE")
    return 0


def _show_joined(answer: dict[str, Any]) -> int:
    stores = " and ".join(answer["stores"]) or "no store"
    print(f"joined {answer['network']} as {answer['label']}, serving {stores}")
    print(f"start it with: stockmesh run --dir {answer['folder']}")
    return 0


def _add_enrol(commands: Subparsers) -> None:
    parser = add_command(commands, "enrol", "let a device in by the file of its request")
    parser.add_argument("file", type=Path, help="the request's file")
    parser.add_argument("--store", action="append", default=[], metavar="CODE", dest="stores")
    parser.add_argument("--role", choices=inviting.ROLES, default="store")
    parser.add_argument("--words", required=True, help="the six words, as they are read to you")
    parser.add_argument("--to", type=Path, required=True, metavar="ANSWER", help="a new file")
    parser.set_defaults(run=_enrol)


def _enrol(arguments: Arguments) -> int:
    asked = {
        "file": str(arguments.file.resolve()),
        "stores": arguments.stores,
        "role": arguments.role,
        "words": arguments.words,
        "to": str(arguments.to.resolve()),
    }
    answer = asyncio.run(execute(arguments.dir, "enrol", asked, arguments.commands))
    return tell(arguments, answer, _show_enrolled)


def _show_enrolled(answer: dict[str, Any]) -> int:
    stores = " and ".join(answer["stores"]) or "no store"
    print(f"{answer['label']} is let in, to serve {stores}")
    print(f"take {answer['file']} to it, and read these words to who stands there:")
    print(f"  {answer['words']}")
    return 0

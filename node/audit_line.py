"""The command line of audits: exporting on a node, checking on any machine."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Any

from node.audit.checking import Checked, Fault, check_file
from node.control import execute
from node.lines import Arguments, Subparsers, add_command, tell
from node.node import wall_clock_ms


def add_commands(commands: Subparsers) -> None:
    """Register the commands."""
    parser = commands.add_parser("audit", help="what proves a store's figures, and checking it")
    audits = parser.add_subparsers(required=True, metavar="{export,check}")
    export = add_command(audits, "export", "write what proves a store's figures to a file")
    export.add_argument("--store", required=True, metavar="CODE")
    export.add_argument("--from", required=True, metavar="DAY", dest="first")
    export.add_argument("--to", required=True, metavar="DAY", dest="last")
    export.add_argument("--out", required=True, type=Path, metavar="FILE")
    export.set_defaults(run=_export)
    check = audits.add_parser("check", help="check such a file; needs no node and no network")
    check.add_argument("file", type=Path)
    check.add_argument("--network", metavar="ID", help="the network's id, as an admin tells it")
    check.add_argument("--json", action="store_true", help="answer in JSON")
    check.set_defaults(run=_check)


def _export(arguments: Arguments) -> int:
    asked = {
        "store": arguments.store,
        "from": arguments.first,
        "to": arguments.last,
        "file": str(arguments.out.resolve()),
    }
    answer = asyncio.run(execute(arguments.dir, "audit-export", asked, arguments.commands))
    return tell(arguments, answer, _show_exported)


def _show_exported(answer: dict[str, Any]) -> int:
    print(
        f"{answer['store']}: {answer['entries']} entries in {answer['logs']} logs written to"
        f" {answer['file']}\nto check it: stockmesh audit check {answer['file']}"
        f" --network {answer['network']}"
    )
    return 0


def _check(arguments: Arguments) -> int:
    try:
        checked = check_file(arguments.file, arguments.network, wall_clock_ms())
    except Fault as fault:
        answer = {"ok": False, "place": fault.place, "reason": fault.reason}
        return tell(arguments, answer, _show_fault)
    return tell(arguments, {"ok": True, **asdict(checked)}, lambda _: show_checked(checked))


def _show_fault(answer: dict[str, Any]) -> int:
    print(f"NOT as it was exported. First fault, {answer['place']}: {answer['reason']}")
    return 1


def show_checked(checked: Checked) -> int:
    """What was verified, and what the check cannot know."""
    print(
        f"store {checked.store}, {checked.first} to {checked.last}, exported by"
        f" {checked.exported_by}"
    )
    print(
        f"  {checked.entries} entries in {checked.logs} logs are chained without a gap;"
        f" {checked.signatures} signatures and {checked.certificates} certificates are the"
        " network's"
    )
    print(f"  the balances and lines of {checked.products} products follow from them")
    if checked.set_aside:
        print(f"  {checked.set_aside} entries of devices that were taken out do not count")
    for sentence in checked.missing:
        print(f"  NOT COMPLETE: {sentence}")
    if checked.network_known:
        print(f"  all of it belongs to the network {checked.network} ({checked.network_name})")
    else:
        print(
            f"  compare this with what an admin of the network told you: network"
            f" {checked.network} ({checked.network_name})"
        )
    return 0

"""The command line of membership: devices listed and taken out."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import Any

from node.control import execute
from node.lines import Arguments, Subparsers, add_command, asking, read_secret, tell


def add_commands(commands: Subparsers) -> None:
    """Register the commands."""
    devices = add_command(commands, "devices", "the devices of the network")
    devices.set_defaults(run=asking("devices", _show_devices))
    _add_removals(commands)
    accept = add_command(commands, "accept", "let entries of a removed device count after all")
    accept.add_argument("device", help="label like HC01-T2, or id")
    accept.add_argument("--scope", metavar="S", help="only its log of this scope")
    accept.add_argument("--up-to", type=int, metavar="SEQ", dest="up_to")
    accept.set_defaults(run=asking("accept", _show_accepted, "device", "scope", "up_to"))
    parser = commands.add_parser("root", help="the roots of the network")
    roots = parser.add_subparsers(required=True, metavar="{retire}")
    retire = add_command(roots, "retire", "the second root retires the first")
    retire.add_argument("--recovery-file", type=Path, metavar="F", required=True)
    retire.add_argument(
        "--lost", metavar="TIME", dest="lost_at", help="since when others may have had its key"
    )
    retire.set_defaults(run=_root_retire)


def _add_removals(commands: Subparsers) -> None:
    retire = add_command(commands, "retire", "take out a device that is lost or broken")
    retire.add_argument("--last-used", metavar="TIME", dest="lost_at")
    retire.set_defaults(run=_remove, revoke=False)
    revoke = add_command(commands, "revoke", "take out a device that is in wrong hands")
    revoke.add_argument("--lost", metavar="TIME", dest="lost_at", required=True)
    revoke.set_defaults(run=_remove, revoke=True)
    for parser in (retire, revoke):
        parser.add_argument("device", help="label like HC01-T2, or id")
        key = parser.add_mutually_exclusive_group()
        key.add_argument("--root-passphrase-file", type=Path, metavar="F")
        key.add_argument("--recovery-file", type=Path, metavar="F")


def _remove(arguments: argparse.Namespace) -> int:
    asked = {
        "device": arguments.device,
        "revoke": arguments.revoke,
        "lost_at": arguments.lost_at,
        "passphrase": read_secret(arguments.root_passphrase_file),
        "recovery": read_secret(arguments.recovery_file),
    }
    return _ask(arguments, "remove", asked, _show_removed)


def _root_retire(arguments: Arguments) -> int:
    asked = {
        "recovery": read_secret(arguments.recovery_file),
        "lost_at": arguments.lost_at,
    }
    return _ask(arguments, "root-retire", asked, _show_root_retired)


def _ask(arguments: Arguments, command: str, asked: dict[str, Any], show: Any) -> int:
    answer = asyncio.run(execute(arguments.dir, command, asked, arguments.commands))
    return tell(arguments, answer, show)


def _show_devices(answer: dict[str, Any]) -> int:
    for device in answer["devices"]:
        gone = device["removed"]
        state = "" if gone is None else f", {gone['how']} {gone['at']} (lost {gone['lost_at']})"
        aside = f", {device['set_aside']} entries set aside" if device["set_aside"] else ""
        print(
            f"{device['label']:14} {device['device'][:8]} {device['role']:11}"
            f" {' '.join(device['stores']) or '-'}"
            f", certificate until {(device['certificate_until'] or 'unknown')[:10]}"
            f", last heard {device['last_heard'] or 'never'}{state}{aside}"
        )
    return 0


def _show_removed(answer: dict[str, Any]) -> int:
    print(
        f"{answer['label']} is taken out as of {answer['lost_at']}: {answer['logs']} of its logs"
        f" named, {answer['certificates_kept']} certificates it signed stand"
    )
    return 0


def _show_accepted(answer: dict[str, Any]) -> int:
    print(f"what {answer['label']} recorded counts in: {', '.join(answer['scopes'])}")
    return 0


def _show_root_retired(answer: dict[str, Any]) -> int:
    print(f"the first root is retired; {answer['certificates_kept']} certificates it signed stand")
    return 0

"""The command line of a node: arguments in, a command run, text or JSON out."""

from __future__ import annotations

import asyncio
import getpass
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

from node import (
    alert_line,
    audit_line,
    catalogue_line,
    inventory_line,
    joining_line,
    membership_line,
    report_line,
    supply_line,
)
from node.addresses import parse_address
from node.backups import restore
from node.control import execute
from node.errors import Refused
from node.folder import FolderInUse, FolderLock
from node.founding import Founded, Plan, found
from node.importing.tables import TABLES
from node.keys import KeyFault
from node.lines import Arguments, Subparsers, add_command, asking, read_secret, tell
from node.node import wall_clock_ms
from node.roles import ACCOUNT_ROLES
from node.runtime import Options, run

DEFAULT_WEB = "127.0.0.1:8722"
DEFAULT_PEER = "0.0.0.0:8723"
DEFAULT_LAN = "0.0.0.0:8724"
CLOSED = "off"


def add_commands(commands: Subparsers) -> None:
    """Register the node's commands."""
    _add_init(commands)
    joining_line.add_commands(commands)
    _add_run(commands)
    _add_import(commands)
    _add_users(commands)
    _add_bundles(commands)
    _add_clock(commands)
    membership_line.add_commands(commands)
    inventory_line.add_commands(commands)
    supply_line.add_commands(commands)
    catalogue_line.add_commands(commands)
    report_line.add_commands(commands)
    alert_line.add_commands(commands)
    audit_line.add_commands(commands)
    simple = (
        ("status", "what this node is, holds, and how its peers are", "status", show_status),
        ("verify", "check chains, signatures and views", "verify", show_verified),
        ("rebuild", "make the views again from the log", "rebuild", show_plain),
    )
    for name, text, command, show in simple:
        parser = add_command(commands, name, text)
        parser.set_defaults(run=asking(command, show))
    parser = add_command(commands, "backup", "copy the database to a file, while it runs")
    parser.add_argument("--to", type=Path, required=True, metavar="FILE")
    parser.set_defaults(run=_backup)
    parser = add_command(commands, "restore", "put a backup in the place of the database")
    parser.add_argument("--from", type=Path, required=True, metavar="FILE", dest="file")
    parser.set_defaults(run=_restore)
    parser = add_command(commands, "stock", "what is on hand")
    parser.add_argument("store", help="code or id")
    parser.add_argument("--as-of", metavar="TIME", dest="as_of")
    parser.set_defaults(run=asking("stock", show_stock, "store", "as_of"))


# --- founding ---------------------------------------------------------------------------


def _add_init(commands: Subparsers) -> None:
    parser = add_command(commands, "init", "found a network")
    parser.add_argument("--network", required=True, metavar="NAME")
    parser.add_argument("--store", action="append", default=[], metavar="CODE")
    parser.add_argument(
        "--time-zone", default="UTC", metavar="ZONE", help="IANA name, e.g. Asia/Vientiane"
    )
    parser.add_argument("--pin", help="the admin's PIN")
    for name in ("password", "passphrase", "recovery"):
        parser.add_argument(f"--{name}-file", type=Path, metavar="F")
    parser.set_defaults(run=_init)


def _init(arguments: Arguments) -> int:
    plan = Plan(
        arguments.network,
        tuple(dict.fromkeys(arguments.store)),
        arguments.time_zone,
        arguments.pin,
        read_secret(arguments.password_file),
        read_secret(arguments.passphrase_file),
    )
    arguments.dir.mkdir(parents=True, exist_ok=True)
    # The recovery key is told once: its file is made before there is a key to lose.
    recovery = None if arguments.recovery_file is None else _new_file(arguments.recovery_file)
    try:
        with FolderLock(arguments.dir):
            founded = asyncio.run(found(arguments.dir, plan, wall_clock_ms))
    except BaseException:
        if recovery is not None:
            os.close(recovery)
            arguments.recovery_file.unlink()
        raise
    if recovery is not None:
        with os.fdopen(recovery, "w", encoding="utf-8") as file:
            file.write(founded.recovery + "\n")
    return tell(arguments, _founded_json(arguments, founded), _show_founded)


def _founded_json(arguments: Arguments, founded: Founded) -> dict[str, Any]:
    """What was made: secrets only where they were not given, because they are told once."""
    answer: dict[str, Any] = {
        "network": founded.network.hex(),
        "device": founded.device.hex(),
        "user": "admin",
    }
    if arguments.pin is None:
        answer["pin"] = founded.pin
    if arguments.password_file is None:
        answer["password"] = founded.password
    if arguments.passphrase_file is None:
        answer["passphrase"] = founded.passphrase
    if arguments.recovery_file is None:
        answer["recovery"] = founded.recovery
    return answer


def _show_founded(answer: dict[str, Any]) -> int:
    print(f"network {answer['network']} founded; this device is {answer['device']}")
    words = {
        "pin": "admin's PIN",
        "password": "admin's password",
        "passphrase": "passphrase of the root key (needed to renew issuers)",
        "recovery": "recovery key: write it down, keep it in a safe; it is stored nowhere",
    }
    for name, text in words.items():
        if name in answer:
            print(f"  {text}: {answer[name]}")
    return 0


# --- running ----------------------------------------------------------------------------


def _add_run(commands: Subparsers) -> None:
    parser = add_command(commands, "run", "run the node until Ctrl-C")
    parser.add_argument("--web", default=DEFAULT_WEB, metavar="HOST:PORT", help="for people")
    parser.add_argument("--peer", default=DEFAULT_PEER, metavar="HOST:PORT", help="for nodes")
    parser.add_argument(
        "--lan", default=DEFAULT_LAN, metavar="HOST:PORT", help="for tablets, HTTPS; or off"
    )
    parser.add_argument(
        "--plain", default=CLOSED, metavar="HOST:PORT", help="for people, without HTTPS; or off"
    )
    parser.add_argument("--connect", action="append", default=[], metavar="HOST:PORT")
    parser.add_argument("--no-discovery", action="store_true")
    parser.set_defaults(run=_run)


def _run(arguments: Arguments) -> int:
    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    try:
        options = Options(
            parse_address(arguments.web),
            parse_address(arguments.peer),
            tuple(f"{host}:{port}" for host, port in map(parse_address, arguments.connect)),
            not arguments.no_discovery,
            _open_at(arguments.lan),
            _open_at(arguments.plain),
        )
    except ValueError as error:
        raise Refused("invalid", str(error)) from error
    arguments.dir.mkdir(parents=True, exist_ok=True)

    def ready(line: str) -> None:
        print(json.dumps({"ready": line}) if arguments.json else line, flush=True)

    added = (arguments.commands, arguments.services, ready, arguments.areas)
    asyncio.run(run(arguments.dir, options, *added))
    return 0


def _open_at(text: str) -> tuple[str, int] | None:
    return None if text == CLOSED else parse_address(text)


# --- importing ----------------------------------------------------------------------------


def _add_import(commands: Subparsers) -> None:
    parser = add_command(commands, "import", "read a CSV or XLSX file, all of it or nothing")
    parser.add_argument("table", choices=list(TABLES))
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true")
    parser.set_defaults(run=_import)


def _import(arguments: Arguments) -> int:
    asked = {
        "table": arguments.table,
        "file": str(arguments.file.resolve()),
        "dry_run": arguments.dry_run,
    }
    answer = asyncio.run(execute(arguments.dir, "import", asked, arguments.commands))
    return tell(arguments, answer, show_import)


def show_import(answer: dict[str, Any]) -> int:
    print(f"rows: {answer['rows']}, {answer['written']} written, {answer['unchanged']} unchanged")
    for line in problem_lines(answer):
        print(line)
    return 1 if answer["problems"] else 0


def problem_lines(report: dict[str, Any]) -> list[str]:
    """The bad rows of an import, one a line."""
    lines = [
        f"line {problem['line']}, {problem['column'] or 'row'}: {problem['message']}"
        for problem in report["problems"]
    ]
    if report["more_problems"]:
        lines.append(f"and {report['more_problems']} more")
    return lines


def report_refusal(arguments: Arguments, refused: Refused) -> int:
    """Tell why nothing was done: one sentence on stderr, or the error as JSON; exit code 1."""
    if getattr(arguments, "json", False):
        print(json.dumps(refused.as_json(), indent=2, ensure_ascii=False, sort_keys=True))
        return 1
    print(f"stockmesh: {refused.message}", file=sys.stderr)
    if isinstance(at := refused.details.get("line"), int) and hasattr(arguments, "file"):
        print(f"  in entry {at + 1} of lines", file=sys.stderr)
    for line in problem_lines(
        refused.details.get("report") or {"problems": [], "more_problems": 0}
    ):
        print(f"  {line}", file=sys.stderr)
    return 1


# --- users -------------------------------------------------------------------------------


def _add_users(commands: Subparsers) -> None:
    parser = commands.add_parser("user", help="accounts of a store")
    users = parser.add_subparsers(required=True, metavar="{add,list,disable}")
    add = add_command(users, "add", "make an account, or change one")
    add.add_argument("name")
    add.add_argument("--store", metavar="CODE")
    add.add_argument("--role", choices=ACCOUNT_ROLES, default="dispenser")
    add.add_argument("--pin", help="asked for when neither PIN nor password is given")
    add.add_argument("--password-file", type=Path, metavar="F")
    add.set_defaults(run=_user_add)
    listing = add_command(users, "list", "the accounts")
    listing.add_argument("--store", metavar="CODE")
    listing.set_defaults(run=asking("user-list", _show_users, "store"))
    disable = add_command(users, "disable", "let an account sign in no more")
    disable.add_argument("name")
    disable.add_argument("--store", metavar="CODE")
    disable.set_defaults(run=asking("user-disable", show_plain, "name", "store"))


def _user_add(arguments: Arguments) -> int:
    password = read_secret(arguments.password_file)
    pin = arguments.pin
    if pin is None and password is None:
        pin = getpass.getpass("PIN: ")
    asked = {
        "name": arguments.name,
        "store": arguments.store,
        "role": arguments.role,
        "pin": pin,
        "password": password,
    }
    answer = asyncio.run(execute(arguments.dir, "user-add", asked, arguments.commands))
    return tell(arguments, answer, show_plain)


def _show_users(answer: dict[str, Any]) -> int:
    for user in answer["users"]:
        print(
            f"{user['name']:20} {user['role']:12} {'disabled' if user['disabled'] else ''}".rstrip()
        )
    return 0


# --- backups -------------------------------------------------------------------------------


def _backup(arguments: Arguments) -> int:
    asked = {"file": str(arguments.to.resolve())}
    answer = asyncio.run(execute(arguments.dir, "backup", asked, arguments.commands))
    return tell(arguments, answer, show_plain)


def _restore(arguments: Arguments) -> int:
    if not arguments.dir.is_dir():
        raise Refused("no_node", f"{arguments.dir} holds no node; join it to its network first")
    try:
        with FolderLock(arguments.dir):
            answer = asyncio.run(restore(arguments.dir, arguments.file))
    except FolderInUse as error:
        raise Refused("busy", str(error)) from error
    except KeyFault as fault:
        raise Refused("no_node", str(fault)) from fault
    return tell(arguments, answer, show_plain)


# --- clocks --------------------------------------------------------------------------------


def _add_clock(commands: Subparsers) -> None:
    parser = commands.add_parser("clock", help="what time it is, and clocks that were wrong")
    clocks = parser.add_subparsers(required=True, metavar="{show,set,correct}")
    show = add_command(clocks, "show", "the running node's clock")
    show.set_defaults(run=asking("clock", show_plain))
    set_ = add_command(clocks, "set", "say what time it is, where nobody else can")
    set_.add_argument("time", help="e.g. 2026-11-23T10:42+07:00")
    set_.set_defaults(run=asking("clock", show_plain, "time"))
    correct = add_command(clocks, "correct", "put right what a device recorded at a wrong time")
    correct.add_argument("device", help="label like HC01-T2, or id")
    correct.add_argument("--store", required=True, metavar="CODE")
    correct.add_argument("--shift", type=float, required=True, metavar="SECONDS",
                         help="how much later it happened than it says")  # fmt: skip
    correct.add_argument("--from", dest="first", metavar="TIME", help="as the device recorded it")
    correct.add_argument("--to", dest="last", metavar="TIME")
    correct.set_defaults(
        run=asking("clock-correct", show_plain, "device", "store", "shift", "first", "last")
    )


# --- bundles -------------------------------------------------------------------------------


def _add_bundles(commands: Subparsers) -> None:
    parser = commands.add_parser("bundle", help="entries in a file, where there is no link")
    bundles = parser.add_subparsers(required=True, metavar="{export,import}")
    export = add_command(bundles, "export", "write what others may hold to a file")
    export.add_argument("--to", type=Path, required=True, metavar="FILE")
    export.add_argument(
        "--for", metavar="DEVICE", dest="device", help="seal it to this device: label or id"
    )
    export.set_defaults(run=_bundle_export)
    taking = add_command(bundles, "import", "take in a bundle, all of it or nothing")
    taking.add_argument("file", type=Path)
    taking.set_defaults(run=_bundle_import)


def _bundle_export(arguments: Arguments) -> int:
    asked = {"file": str(arguments.to.resolve()), "device": arguments.device}
    answer = asyncio.run(execute(arguments.dir, "bundle-export", asked, arguments.commands))
    return tell(arguments, answer, show_plain)


def _bundle_import(arguments: Arguments) -> int:
    asked = {"file": str(arguments.file.resolve())}
    answer = asyncio.run(execute(arguments.dir, "bundle-import", asked, arguments.commands))
    return tell(arguments, answer, show_plain)


# --- showing -------------------------------------------------------------------------------


def show_plain(answer: dict[str, Any]) -> int:
    print(", ".join(f"{name}: {value}" for name, value in answer.items()))
    return 0


def show_verified(answer: dict[str, Any]) -> int:
    if answer["ok"]:
        print(
            f"{answer['entries']} entries in {answer['logs']} logs,"
            f" {answer['signatures']} signatures, {answer['ledgers']} ledgers: as they should be"
        )
        return 0
    print(
        f"first difference: device {answer['device']} scope {answer['scope']}"
        f" seq {answer['seq']}: {answer['reason']}"
    )
    for one in answer["altered"]:
        print(
            f"  set aside, to be fetched again: entry {one['seq']} of device {one['device']}"
            f" in {one['scope']}"
        )
    return 1


def show_status(answer: dict[str, Any]) -> int:
    network, device = answer["network"], answer["device"]
    running = "" if answer["running"] else " (not running)"
    print(f"{device['label']} of {network['name']}{running}, {answer['entries']} entries")
    print(f"  device {device['id']}, network {network['id']}, storage {answer['storage']}")
    for peer in answer["peers"]:
        reason = f" ({peer['reason']})" if peer["reason"] else ""
        print(
            f"  {peer['label']:12} {peer['state']}{reason}, last contact"
            f" {peer['last_contact'] or 'never'}, {peer['to_send']} to send,"
            f" {peer['to_receive']} to receive"
        )
    for notice in answer["notices"]:
        print(f"  {notice['at']} {notice['code']}: {notice['detail']}")
    for holder in answer["safe_at"]:
        lacks = f", but for {holder['lacks']} entries" if holder["lacks"] else ""
        print(f"  also safe at {holder['label']}{lacks}")
    for store in answer["complete_to"]:
        print(f"  {store['store']} complete to {store['at'] or 'unknown'}")
    for scope in answer["scopes"]:
        marked = f", provisional: {scope['provisional']}" if scope["provisional"] else ""
        print(f"  {scope['scope']}: {scope['entries']} entries{marked}")
    return 0


def show_stock(answer: dict[str, Any]) -> int:
    print(f"{answer['store']['code']} as of {answer['as_of']}")
    for product in answer["products"]:
        named = product["product"]
        print(f"{named['code']:14} {named['name'][:44]:44} {product['usable']:>9} usable")
        for cell in product["cells"]:
            print(
                f"    {cell['batch'] or '-':16} {cell['expiry'] or '-':10} {cell['bin']:10}"
                f" {cell['status']:10} {cell['on_hand']:>9}"
            )
    return 0


# --- secrets in files ---------------------------------------------------------------------


def _new_file(path: Path) -> int:
    """A file of ours alone that was not there before."""
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused("unwritable", f"{path}: {error.strerror}") from error

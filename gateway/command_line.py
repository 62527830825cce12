"""The command line: `stockmesh`, with the commands of the node and those of the gateway.

Expected trouble is one line on stderr and exit code 1; a mistyped command is exit code 2.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import logging
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from aiohttp import web

from gateway.api import GATEWAY_AREAS
from gateway.beside import serve
from gateway.commands import GATEWAY_COMMANDS
from gateway.demo.story import DemoFailed, demo, stopped_by_signal
from gateway.mapping_line import add_mapping, add_provision, show_check
from gateway.operating_commands import OPERATING_COMMANDS
from gateway.operating_line import add_operating
from gateway.rts.command_line import add_rts
from gateway.rts.commands import RTS_COMMANDS
from gateway.rts.serving import serve_rts
from gateway.sandbox import make_app, small_metadata
from gateway.sandbox.app import ADMIN, SERVER
from gateway.sandbox.rts_preset import load_rts
from node.all_commands import NODE_COMMANDS
from node.command_line import add_commands, report_refusal
from node.control import execute
from node.database import StorageFailed
from node.enrolment import JoinFailed
from node.errors import Refused
from node.folder import FolderInUse
from node.keys import KeyFault
from node.lines import add_command, asking, read_secret, tell
from node.migrations import NewerDatabase

MAX_SECRET_FILE_BYTES = 4096
SANDBOX_PORT = 8085
SANDBOX_ITEMS = ("ACT", "ORS", "ZINC")
SANDBOX_UNITS = (("HC01", "Health centre 1"), ("HC02", "Health centre 2"))

# What a person can mend: told in one line. Anything else is a fault of ours and shows its trace.
EXPECTED = (
    JoinFailed,
    KeyFault,
    FolderInUse,
    NewerDatabase,
    StorageFailed,
    DemoFailed,
    OSError,
    sqlite3.OperationalError,
)

DAMAGED = (
    "keep the folder as it is and invite the device anew: other nodes hold what it has sent them"
)

NOT_REPORTED_SHOWN = 30  # a screen
NOT_REPORTED = {
    "no_device": "no device has joined for it",
    "never_heard": "not every device has been heard yet",
    "silent": "not heard from in time",
    "on_paper": "a store of the org unit is kept on paper",
    "needs_update": "holds facts of a later version; update this gateway",
    "incomplete": "not all of its entries are here; see status",
}

Arguments = argparse.Namespace


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    arguments = parser().parse_args(argv)
    run: Callable[[Arguments], int] = arguments.run
    try:
        return run(arguments)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away; do not complain about it at exit
        return 1
    except Refused as refused:
        return report_refusal(arguments, refused)
    except EXPECTED as error:
        print(f"stockmesh: {error}", file=sys.stderr)
        return 1
    except sqlite3.DatabaseError as error:
        if type(error) is not sqlite3.DatabaseError:
            raise  # a statement of ours was wrong, not the file
        print(f"stockmesh: the database is damaged ({error}); {DAMAGED}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    root = argparse.ArgumentParser(
        prog="stockmesh", description="Logistics management for health supplies with no centre."
    )
    known = {**NODE_COMMANDS, **GATEWAY_COMMANDS, **OPERATING_COMMANDS, **RTS_COMMANDS}
    root.set_defaults(commands=known, services=(serve, serve_rts), areas=GATEWAY_AREAS)
    commands = root.add_subparsers(required=True, metavar="COMMAND")
    add_commands(commands)
    _add_gateway(commands)
    _add_sandbox(commands)
    _add_demo(commands)
    return root


# --- gateway ---------------------------------------------------------------------------


def _add_gateway(commands: Any) -> None:
    gateway = commands.add_parser("gateway", help="push a region's indicators to DHIS2")
    actions = gateway.add_subparsers(required=True, metavar="ACTION")
    _add_connect(actions)
    check = add_command(actions, "check", "compare the mapping with the server")
    check.set_defaults(run=asking("gateway-check", show_check))
    add_provision(actions)
    add_mapping(actions)
    push = add_command(actions, "push", "compute and push now")
    push.add_argument("--period", metavar="YYYY-MM", help="only this month")
    push.set_defaults(run=asking("gateway-push", show_push, "period"))
    status = add_command(actions, "status", "what is pushed, waits, or is not reported")
    status.set_defaults(run=asking("gateway-status", show_status))
    add_operating(actions)
    add_rts(actions)


def _add_connect(actions: Any) -> None:
    connect = add_command(actions, "connect", "say where the region's figures go")
    connect.add_argument("--url", metavar="URL", help="address of DHIS2, without /api")
    connect.add_argument("--user", help="DHIS2 user; the password is asked for")
    connect.add_argument("--password-file", type=Path, metavar="F")
    connect.add_argument("--token-file", type=Path, metavar="F", help="personal access token")
    connect.add_argument("--data-set", metavar="CODE")
    connect.add_argument("--preset", metavar="NAME")
    connect.add_argument("--items", type=Path, metavar="F", help="CSV: product_code,item_code…")
    connect.add_argument("--first", metavar="YYYY-MM", help="first month pushed")
    connect.add_argument("--interval", type=int, metavar="MIN", help="minutes between runs")
    connect.add_argument("--token-expires", metavar="DATE", help="last day of the token")
    connect.set_defaults(run=_connect)


def _connect(arguments: Arguments) -> int:
    password = read_secret(arguments.password_file)
    if arguments.user and password is None and sys.stdin.isatty():
        password = getpass.getpass("DHIS2 password: ")
    asked = {
        "url": arguments.url,
        "user": arguments.user,
        "password": password,
        "token": read_secret(arguments.token_file),
        "data_set": arguments.data_set,
        "preset": arguments.preset,
        "items": None if arguments.items is None else str(arguments.items.resolve()),
        "first": arguments.first,
        "interval_min": arguments.interval,
        "token_expires": arguments.token_expires,
    }
    answer = asyncio.run(execute(arguments.dir, "gateway-connect", asked, arguments.commands))
    return tell(arguments, answer, show_connected)


def show_connected(answer: dict[str, Any]) -> int:
    print(
        f"figures from {answer['first']} on go to {answer['url']}, data set {answer['data_set']},"
        f" {answer['items']} items"
    )
    print("next: stockmesh gateway check; what lacks there: stockmesh gateway provision")
    return 0


def show_push(answer: dict[str, Any]) -> int:
    print(
        f"{answer['result']}: {answer['changed']} rows changed, {answer['accepted']} values"
        f" accepted, {answer['refused']} refused, {answer['parked']} parked,"
        f" {answer['unchanged']} unchanged; {answer['registered']} reports registered"
    )
    if answer["words"]:
        print(f"  {answer['words']}")
    for code in answer["unresolved"]:
        print(f"  {code}: the server does not have it exactly once; not pushed")
    for unit in answer["behind"]:
        print(f"  {unit}: was pushed from entries that have not arrived here; left alone")
    _show_not_reported(answer["not_reported"])
    return 0 if answer["ok"] else 1


def _show_not_reported(states: list[dict[str, Any]]) -> None:
    """One line an org unit; a region that begins has hundreds without a device."""
    months: dict[tuple[str, str, str, str], list[str]] = {}
    for state in states:
        stores = ", ".join(state["stores"])
        known = f", complete to {state['complete_to']}" if state["complete_to"] else ""
        words = NOT_REPORTED.get(state["withheld"], state["withheld"])
        months.setdefault((state["org_unit"], stores, words, known), []).append(state["period"])
    for (unit, stores, words, known), periods in list(months.items())[:NOT_REPORTED_SHOWN]:
        print(f"  not reported: {unit} ({stores}) {' '.join(periods)}: {words}{known}")
    if len(months) > NOT_REPORTED_SHOWN:
        print(f"  not reported: {len(months) - NOT_REPORTED_SHOWN} more; --json names them all")


def show_status(answer: dict[str, Any]) -> int:
    target, held = answer["target"], answer["appointment"]
    print(f"{target['url']}, data set {target['data_set']}, from {target['first']} on")
    if not held["number"]:
        print("  nobody is appointed to push for this region")
    else:
        who = "this device" if held["ours"] else held["device"]
        print(f"  appointment {held['number']}: {who}")
    if not answer["secret"]:
        print("  no password or token on this device")
    if target["stopped"]:
        print(f"  stopped: {target['stopped']} (mend it, then `stockmesh gateway resume`)")
    elif target["last_failure"]:
        print(f"  last failure: {target['last_failure']}, next try {target['not_before']}")
    waiting = ", ".join(f"{count} {name}" for name, count in answer["outbox"].items())
    print(f"  {answer['org_units']} org units, {target['items']} items; outbox: {waiting}")
    for reason in answer["reasons"]:
        print(f"  {reason['count']} {reason['state']}: {reason['code']} {reason['words']}")
    if answer["reasons"]:
        print("  see: stockmesh gateway exceptions")
    unmapped = answer["unmapped_stores"]
    for store in unmapped[:NOT_REPORTED_SHOWN]:
        print(f"  {store} names no org unit; it is not pushed")
    if len(unmapped) > NOT_REPORTED_SHOWN:
        print(
            f"  {len(unmapped) - NOT_REPORTED_SHOWN} more stores name none; --json names them all"
        )
    if answer["unmapped_products_total"]:
        some = ", ".join(answer["unmapped_products"][:10])
        print(f"  {answer['unmapped_products_total']} products are not mapped: {some}")
    _show_not_reported(answer["not_reported"])
    for one in answer["months"]:
        print(
            f"  {one['period']}: {one['final']} of {one['expected']} org units final,"
            f" {one['on_time']} on time, {one['not_reported']} not reported"
        )
    for run in answer["runs"]:
        print(
            f"  {run['started']} {run['result']}: {run['accepted']} accepted,"
            f" {run['refused']} refused, {run['parked']} parked"
        )
    for cause in answer["attention"]:
        print(f"  {cause['severity']}: {cause['message']}")
    return 0


# --- stand-in and demo -------------------------------------------------------------------


def _add_sandbox(commands: Any) -> None:
    text = "a stand-in of DHIS2 on this machine, for trials"
    sandbox = commands.add_parser("dhis2-sandbox", help=text, description=text)
    sandbox.add_argument("--port", type=int, default=SANDBOX_PORT, metavar="P")
    sandbox.add_argument("--version", choices=("2.42", "2.43"), default="2.43")
    sandbox.add_argument(
        "--metadata", type=Path, metavar="FILE", help="JSON as of POST /api/metadata"
    )
    sandbox.add_argument(
        "--rts", action="store_true", help="with the programmes of real-time stock"
    )
    sandbox.set_defaults(run=_sandbox)


def _sandbox(arguments: Arguments) -> int:
    if arguments.metadata is None:
        package: Any = small_metadata(SANDBOX_ITEMS, SANDBOX_UNITS)
    else:
        try:
            package = json.loads(arguments.metadata.read_text(encoding="utf-8"))
        except ValueError as error:
            raise Refused("invalid", f"{arguments.metadata} is not JSON: {error}") from error
        if not isinstance(package, dict):
            raise Refused("invalid", f"{arguments.metadata} holds no metadata package")
    app = make_app(arguments.version, [package])
    if arguments.rts:
        load_rts(app[SERVER], [code for code, _ in SANDBOX_UNITS], SANDBOX_ITEMS)
    asyncio.run(_serve_sandbox(app, arguments.port))
    return 0


async def _serve_sandbox(app: web.Application, port: int) -> None:
    stopped = stopped_by_signal()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        ready = f"stand-in, not DHIS2: {address}, user {ADMIN.name}, password {ADMIN.password}"
        print(ready, flush=True)
        await stopped.wait()
    finally:
        await runner.cleanup()


def _add_demo(commands: Any) -> None:
    text = "a small network on this machine that shows what stockmesh does"
    shown = commands.add_parser("demo", help=text, description=text)
    shown.add_argument("--dir", type=Path, metavar="D", help="keep its data here")
    shown.add_argument("--check", action="store_true", help="run it through, check it, and stop")
    shown.set_defaults(run=_demo)


def _demo(arguments: Arguments) -> int:
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    asyncio.run(demo(arguments.dir, check=arguments.check))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The command line of real-time stock: `stockmesh gateway rts …`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from node.lines import Arguments, add_command, asking, read_body

SHOWN = 30  # lines of a list on a screen; --json names them all


def add_rts(actions: Any) -> None:
    """Add the commands below `gateway`."""
    rts = actions.add_parser("rts", help="stock that facilities keep in DHIS2 Real-Time Stock")
    below = rts.add_subparsers(
        required=True, metavar="{discover,configure,check,run,status,events}"
    )
    discover = add_command(below, "discover", "read what DHIS2 says of its stock programme")
    discover.add_argument("--program", metavar="UID", help="which, if there are several")
    discover.set_defaults(run=asking("gateway-rts-discover", _show_discovered, "program"))
    configure = add_command(below, "configure", "bring a setting into force")
    configure.add_argument("--discover", action="store_true", help="begin with what DHIS2 says")
    configure.add_argument("--program", metavar="UID", help="which, if there are several")
    configure.add_argument("--file", type=Path, metavar="F", help="JSON: fields of the setting")
    configure.set_defaults(run=_configure)
    check = add_command(below, "check", "compare the setting with the server and the stores")
    check.set_defaults(run=asking("gateway-rts-check", _show_check))
    run = add_command(below, "run", "read, record and tell now")
    run.add_argument("--retry", action="store_true", help="send again what was refused")
    run.set_defaults(run=asking("gateway-rts-run", _show_run, "retry"))
    status = add_command(below, "status", "what was read, waits, or was refused")
    status.add_argument(
        "--differences", action="store_true", help="where DHIS2 states another stock than ours"
    )
    status.set_defaults(run=asking("gateway-rts-status", _show_status, "differences"))
    events = add_command(below, "events", "events that wait or had no effect, and why")
    events.add_argument("--reason", metavar="WORD", help="only those of this reason")
    events.set_defaults(run=asking("gateway-rts-events", _show_events, "reason"))


def _configure(arguments: Arguments) -> int:
    arguments.setting = None if arguments.file is None else read_body(arguments.file)
    names = ("discover", "program", "setting")
    return asking("gateway-rts-configure", _show_configured, *names)(arguments)


def _show_discovered(answer: dict[str, Any]) -> int:
    for case in answer["use_cases"]:
        print(f"{case['program']} {case['description']}")
    for name, uid in sorted(answer["setting"].items()):
        print(f"  {name}: {uid}")
    for element in answer["unnamed"]:
        print(f"  not named: {element['uid']} {element['name']} ({element['value_type']})")
    for code, name in sorted(answer["deliver_to"].items()):
        print(f"  deliver to: {code} {name}")
    return 0


def _show_configured(answer: dict[str, Any]) -> int:
    print(f"{answer['facts']} facts; the setting in force:")
    for name, value in sorted(answer["setting"].items()):
        print(f"  {name}: {value}")
    return 0


def _show_check(answer: dict[str, Any]) -> int:
    for finding in answer["findings"]:
        print(f"{finding['level']}: {finding['subject']}: {finding['words']}")
    print(f"{len(answer['stores'])} stores are kept in real-time stock at {answer['url']}")
    return 0 if answer["ok"] else 1


def _show_run(answer: dict[str, Any]) -> int:
    print(f"{answer['result']} {answer['words']}".rstrip())
    print(
        f"  {answer['read']} events read, {answer['recorded']} recorded, {answer['undone']} taken"
        f" out, {answer['waiting']} waiting"
    )
    print(
        f"  {answer['ordered']} orders sent, {answer['cancelled']} cancelled,"
        f" {answer['received']} consignments taken in"
    )
    print(
        f"  {answer['accepted']} events accepted by DHIS2, {answer['refused']} refused,"
        f" {answer['due']} still to be sent; {answer['unreadable']} unreadable"
    )
    return 0 if answer["ok"] else 1


def _show_status(answer: dict[str, Any]) -> int:
    writes = "writes to DHIS2" if answer["writes"] else "reads only: another gateway is appointed"
    print(f"stock programme {answer['program']}, orders: {answer['orders']}; {writes}")
    for name, cursor in answer["cursors"].items():
        print(f"  {name}: read to {cursor['updated']}, last ended {cursor['polled_at']}")
    if answer["last_run"]:
        last = answer["last_run"]
        print(f"  last run {last['at']}: {last['result']} {last['words']}".rstrip())
    for title in ("waiting", "no_effect"):
        for reason, count in sorted(answer[title].items()):
            print(f"  {title.replace('_', ' ')}: {count} {reason}")
    for row in answer["unreadable"][:SHOWN]:
        print(f"  unreadable: {row['uid'] or 'an event without uid'}: {row['words']}")
    print(f"  {answer['requisitions']['taken']} requisitions taken")
    for one in answer["requisitions"]["flagged"][:SHOWN]:
        print(f"  {one['store']} {one['document']}: {one['flag']}")
    for what, states in answer["told"].items():
        print(f"  {what}: " + ", ".join(f"{count} {state}" for state, count in states.items()))
    for row in answer["refused"][:SHOWN]:
        print(
            f"  refused {row['what']} {row['document']} {row['product']} ({row['event']}):"
            f" {row['code']} {row['words']}"
        )
    for one in answer.get("rts_differs", [])[:SHOWN]:
        print(
            f"  {one['store']} {one['product']}: ours {one['ours']}, DHIS2 states {one['theirs']}"
            f" at {one['at']}"
        )
    return 0


def _show_events(answer: dict[str, Any]) -> int:
    for one in answer["events"][:SHOWN]:
        print(
            f"{one['occurred_at']} {one['event']} {one['state']}: {one['words']}"
            f" {one['details']}".rstrip()
        )
    return 0

"""The command line of alerts."""

from __future__ import annotations

from typing import Any

from node.lines import Subparsers, add_command, asking


def add_commands(commands: Subparsers) -> None:
    """Register the commands."""
    parser = add_command(commands, "alerts", "what asks for a person")
    parser.add_argument("--store", metavar="CODE", help="if not said, all stores held here")
    parser.set_defaults(run=asking("alerts", show_alerts, "store"))
    dismiss = add_command(commands, "alerts-dismiss", "hide an alert until a day")
    dismiss.add_argument("alert", help="its id")
    dismiss.add_argument("--store", metavar="CODE", required=True)
    dismiss.add_argument("--until", metavar="DAY", help="if not said, for two weeks")
    dismiss.add_argument("--note", metavar="TEXT")
    dismiss.set_defaults(
        run=asking("alerts-dismiss", _show_dismissed, "alert", "store", "until", "note")
    )
    send = add_command(commands, "alerts-send", "send new alerts now, as alerts.toml says")
    send.set_defaults(run=asking("alerts-send", _show_sent))


def show_alerts(answer: dict[str, Any]) -> int:
    """One line an alert, by store."""
    for store in answer["stores"]:
        print(f"{store['store']['code']} {store['store']['name']}")
        for alert in store["alerts"]:
            hidden = alert["dismissed"]
            until = "" if hidden is None else f" (dismissed until {hidden['until']})"
            print(f"  {alert['id']} {alert['severity']:6} {alert['message']}{until}")
    return 0


def _show_dismissed(answer: dict[str, Any]) -> int:
    print(f"{answer['alert']} is hidden until {answer['until']}")
    return 0


def _show_sent(answer: dict[str, Any]) -> int:
    for one in answer["channels"]:
        reason = f": {one['reason']}" if one["reason"] else ""
        print(f"{one['channel']}: {one['state']}, {one['alerts']} alerts{reason}")
    return 0 if answer["ok"] else 1

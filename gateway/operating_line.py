"""Operating line: the gateway's commands for whoever operates it, and their answers as text."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import Any

from gateway.operating import STATES
from gateway.reading_back import POLICIES
from node.control import execute
from node.lines import add_command, asking, tell

SHOWN = 50  # lines of a list on a terminal; --json and --to have all


def add_operating(actions: Any) -> None:
    """Add the commands below `gateway`."""
    _add_exceptions(actions)
    for name, text, show in (
        ("release", "send values again that wait", _show_decided),
        ("hold", "keep values back until they are released", _show_decided),
        ("write-off", "decide that DHIS2 keeps what it holds of values", _show_decided),
    ):
        command = add_command(actions, name, text)
        _add_filter(command)
        command.add_argument("--value", action="append", metavar="ID", help="one value, as listed")
        command.add_argument("--reason", default="", help="why; wanted for write-off")
        command.set_defaults(
            run=asking(f"gateway-{name}", show, "state", "code", "org_unit", "period", "value",
                       "reason")
        )  # fmt: skip
    _add_explain(actions)
    coverage = add_command(actions, "coverage", "how far stores are heard, and what is final")
    coverage.set_defaults(run=asking("gateway-coverage", show_coverage))
    resume = add_command(actions, "resume", "go on after a stop, its cause being mended")
    resume.set_defaults(run=asking("gateway-resume", _show_resumed))
    back = add_command(actions, "read-back", "what DHIS2 holds otherwise than it took it")
    back.add_argument("--policy", choices=POLICIES, help="agree what happens to differences")
    back.add_argument("--now", action="store_true", help="read back at the next run")
    back.add_argument("--send", action="store_true", help="send ours again")
    back.set_defaults(run=asking("gateway-read-back", show_read_back, "policy", "now", "send"))


def _add_filter(command: argparse.ArgumentParser) -> None:
    command.add_argument("--state", choices=(*STATES, "queued"))
    command.add_argument("--code", metavar="E…", help="DHIS2's error code")
    command.add_argument("--org-unit", metavar="CODE")
    command.add_argument("--period", metavar="P", help="2026-07, 2026-07-31, 2026W5 or 2026Q3")


def _add_exceptions(actions: Any) -> None:
    listed = add_command(actions, "exceptions", "values that wait, and why")
    _add_filter(listed)
    listed.add_argument("--to", type=Path, metavar="F", help="into a .csv or .xlsx file")
    listed.set_defaults(run=_exceptions)


def _exceptions(arguments: argparse.Namespace) -> int:
    asked = {
        "state": arguments.state,
        "code": arguments.code,
        "org_unit": arguments.org_unit,
        "period": arguments.period,
        "to": None if arguments.to is None else str(arguments.to.resolve()),
    }
    answer = asyncio.run(execute(arguments.dir, "gateway-exceptions", asked, arguments.commands))
    return tell(arguments, answer, show_exceptions)


def _add_explain(actions: Any) -> None:
    explain = add_command(actions, "explain", "from a value to its history and the facts behind it")
    explain.add_argument("--org-unit", required=True, metavar="CODE")
    explain.add_argument("--period", required=True, metavar="P")
    explain.add_argument("--product", required=True, metavar="CODE")
    explain.add_argument("--figure", metavar="NAME", help="one figure, e.g. consumed")
    explain.add_argument("--known-on", metavar="TIME", help="also as it was known then")
    explain.set_defaults(
        run=asking("gateway-explain", show_explained, "org_unit", "period", "product", "figure",
                   "known_on")
    )  # fmt: skip


# --- answers as text -----------------------------------------------------------------


def show_exceptions(answer: dict[str, Any]) -> int:
    if "written" in answer:
        print(f"written: {answer['written']}")
        return 0
    for reason in answer["reasons"]:
        print(f"{reason['count']} {reason['state']}: {reason['code']} {reason['words']}".rstrip())
    for one in answer["exceptions"][:SHOWN]:
        print(
            f"  {one['state']} {one['org_unit']} {one['period']} {one['element']}:"
            f" now {_value(one['now'])}, DHIS2 holds {_value(one['accepted'])};"
            f" {one['code']} {one['words']}".rstrip()
        )
        print(f"    {one['id']}")
    if answer["total"] > SHOWN:
        print(f"  {answer['total'] - SHOWN} more; --json or --to FILE has all")
    return 0


def _value(value: str | None) -> str:
    return "nothing" if value is None else value


def _show_decided(answer: dict[str, Any]) -> int:
    print(f"{answer['action'].replace('_', '-')}: {answer['values']} values")
    return 0


def _show_resumed(answer: dict[str, Any]) -> int:
    print("it goes on with the next run")
    return 0


def show_coverage(answer: dict[str, Any]) -> int:
    for one in answer["months"]:
        print(
            f"{one['period']}: {one['final']} of {one['expected']} org units final"
            f" ({_percent(one['final_percent'])}), within {answer['on_time_days']} days"
            f" {one['on_time']} ({_percent(one['on_time_percent'])}),"
            f" not reported {one['not_reported']}"
        )
    for store in answer["stores"]:
        known = store["complete_to"] or store["state"].replace("_", " ")
        missing = f"; not reported {' '.join(store['not_reported'])}" * bool(store["not_reported"])
        print(f"  {store['store']} ({store['org_unit'] or 'no org unit'}): {known}{missing}")
    return 0


def _percent(value: int | None) -> str:
    return "-" if value is None else f"{value} %"


def show_read_back(answer: dict[str, Any]) -> int:
    read = answer["read_at"] or "not yet"
    print(
        f"read back: {read}; {answer['compared']} values compared, {answer['differing']} differ;"
        f" policy {answer['policy']}"
    )
    for one in answer["differences"][:SHOWN]:
        sent = "; ours is sent again" * one["sent"]
        print(
            f"  {one['org_unit']} {one['period']} {one['element']}: accepted"
            f" {_value(one['accepted'])}, DHIS2 holds {_value(one['server'])}{sent}"
        )
    if "sent" in answer:
        print(f"{answer['sent']} values are sent again at the next run")
    return 0


def show_explained(answer: dict[str, Any]) -> int:
    product = answer["product"]
    print(f"{product['code']} {product['name']}, {answer['org_unit']}, {answer['period']}")
    state = "final" if answer["final"] else f"provisional {answer['withheld']}".rstrip()
    print(f"  {state}, complete to {answer['complete_to'] or 'unknown'}")
    known = answer["known_on"]
    for name, told in sorted(answer["figures"].items()):
        then = f", as known on {known} {_figure(told.get('known'))}" if known else ""
        print(f"  {name}: {_figure(told['now'])}{then}")
    _show_inputs(answer["inputs"])
    for value in answer["values"]:
        _show_value(value)
    for one in answer["registrations"]:
        said = one["accepted"] or "not registered"
        print(f"  complete in {one['data_set']}: {said} {one['words']}".rstrip())
    for order in answer["orders"]["ordered"]:
        print(
            f"  order {order['document']} of {order['submitted'][:10]}:"
            f" asked {order['asked']}, shipped {order['shipped']}"
        )
    for one in answer["orders"]["delivered"]:
        print(f"  delivery of {one['received'][:10]}, ordered {one['submitted'][:10]}")
    for card in answer["cards"]:
        _show_card(card, "")
    for card in answer.get("known_cards", ()):
        _show_card(card, f", as known on {known}")
    return 0


def _figure(value: object) -> str:
    return "unknown" if value is None else str(value)


def _show_inputs(inputs: dict[str, Any]) -> None:
    for name, value in inputs.get("figures", {}).items():
        print(f"    from {name}: {_figure(value)}")
    for month in inputs.get("months", ()):
        told = ", ".join(f"{k} {_figure(v)}" for k, v in month.items() if k != "period")
        print(f"    {month['period']}: {told}")


def _show_value(value: dict[str, Any]) -> None:
    print(
        f"  {value['element']} ({'+'.join(value['figures'])}): {value['state']},"
        f" now {_value(value['now'])}, DHIS2 accepted {_value(value['accepted'])}"
        f" {value['accepted_at'] or ''}".rstrip()
    )
    if value["server"] is not None:
        print(f"    read back: DHIS2 holds {_value(value['server']['value'])}")
    if value["written_off"] is not None:
        off = value["written_off"]
        print(f"    written off by {off['by']}: {off['reason']}")
    for event in value["history"]:
        run = "" if event["run"] is None else f" run {event['run']}"
        print(
            f"    {event['at']}{run} {event['event']} {_value(event['value'])}"
            f" {event['code']} {event['words']}".rstrip()
        )


def _show_card(card: dict[str, Any], when: str) -> None:
    print(f"  {card['store']['code']}{when}: opening {card['opening']}, closing {card['closing']}")
    if card["more"]:
        print(f"    {card['more']} earlier lines are left out")
    for line in card["lines"]:
        flows = " ".join(f"{name} {count}" for name, count in line["flows"].items())
        struck = "(does not count) " * line["annulled"]
        print(
            f"    {line['at'][:16]} {struck}{line['text']['message']}"
            f" {line['document']} by {line['user'] or line['device']}: {flows},"
            f" balance {line['balance']}"
        )

"""Mapping line: `stockmesh gateway provision` and `stockmesh gateway mapping …`."""

from __future__ import annotations

from typing import Any

from node.lines import add_command, asking

MADE_SHOWN = 40  # lines; --json names them all
ACTIONS = {"make": "make", "add": "add to"}


def add_provision(actions: Any) -> None:
    """`gateway provision`."""
    text = "make on the server what the mapping names and it lacks, and an example dashboard"
    made = add_command(actions, "provision", text)
    made.add_argument("--dry-run", action="store_true", help="say what would be made")
    made.set_defaults(run=asking("gateway-provision", show_provisioned, "dry_run"))


def show_provisioned(answer: dict[str, Any]) -> int:
    for made in answer["objects"][:MADE_SHOWN]:
        print(f"  {ACTIONS[made['action']]:6} {made['kind']} {made['uid']} {made['name']}")
    if len(answer["objects"]) > MADE_SHOWN:
        print(f"  and {len(answer['objects']) - MADE_SHOWN} more; --json names them all")
    for note in answer["notes"]:
        print(f"  {note}")
    done = "would be made" if answer["dry_run"] else "made"
    print(f"{answer['created']} objects {done} and {answer['updated']} added to on {answer['url']}")
    return 0

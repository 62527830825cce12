"""Mapping line: `stockmesh gateway provision` and `stockmesh gateway mapping …`."""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from typing import Any

from gateway.mapping import KINDS
from gateway.presets import AGGREGATIONS, PRESETS, VALUE_TYPES
from node.control import execute
from node.lines import Subparsers, add_command, asking, tell

MADE_SHOWN = 40  # lines; --json names them all
ITEMS_SHOWN = 40
FINDINGS_SHOWN = 20  # of one code
ACTIONS = {"make": "make", "add": "add to"}

Arguments = argparse.Namespace


def show_check(answer: dict[str, Any]) -> int:
    """The findings of a check, some of each code: a nation has thousands of units to assign."""
    of_code: Counter[str] = Counter()
    for finding in answer["findings"]:
        of_code[finding["code"]] += 1
        if of_code[finding["code"]] <= FINDINGS_SHOWN:
            print(f"{finding['level']:8} {finding['subject']}: {finding['words']}")
    for code, count in of_code.items():
        if count > FINDINGS_SHOWN:
            print(f"  {count - FINDINGS_SHOWN} more of {code}; --json names them all")
    print("the mapping fits" if answer["ok"] else "the mapping does not fit")
    return 0 if answer["ok"] else 1


def add_provision(actions: Subparsers) -> None:
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


def add_mapping(actions: Subparsers) -> None:
    """`gateway mapping show|set|items|data-set|element`."""
    text = "which figure of which product goes where"
    mapping = actions.add_parser("mapping", help=text, description=text)
    parts = mapping.add_subparsers(required=True, metavar="{show,set,items,data-set,element}")
    shown = add_command(parts, "show", "the mapping in force, and what the presets offer")
    shown.set_defaults(run=asking("gateway-mapping", show_mapping))
    _add_set(parts)
    _add_items(parts)
    _add_data_set(parts)
    _add_element(parts)


def _add_set(parts: Subparsers) -> None:
    change = add_command(parts, "set", "change what holds for all data sets")
    scheme = "CODE, NAME, UID or ATTRIBUTE:<uid>"
    change.add_argument("--org-units", dest="org_unit_scheme", metavar="SCHEME", help=scheme)
    change.add_argument("--elements", dest="element_scheme", metavar="SCHEME", help=scheme)
    change.add_argument("--data-sets", dest="data_set_scheme", metavar="SCHEME", help=scheme)
    change.add_argument("--first", metavar="YYYY-MM", help="first month pushed")
    change.add_argument("--interval", dest="interval_min", type=int, metavar="MIN")
    names = ("org_unit_scheme", "element_scheme", "data_set_scheme", "first", "interval_min")
    change.set_defaults(run=asking("gateway-mapping-set", show_mapping, *names))


def _add_items(parts: Subparsers) -> None:
    items = add_command(parts, "items", "the mapped products")
    items.add_argument("--from", dest="file", metavar="FILE", help="take exactly these: CSV, XLSX")
    items.add_argument("--to", metavar="FILE", help="write them to a .csv or .xlsx file")
    items.set_defaults(run=asking("gateway-mapping-items", show_items, "file", "to"))


def _listed(text: str) -> list[str]:
    """`a,b` as a list; an empty text empties the list."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _add_data_set(parts: Subparsers) -> None:
    one = add_command(parts, "data-set", "add a data set, or change one")
    one.add_argument("name", metavar="NAME")
    one.add_argument("--kind", choices=KINDS)
    one.add_argument("--preset", choices=list(PRESETS))
    one.add_argument("--figures", type=_listed, metavar="KEY,…", help="keys of elements in use")
    one.add_argument("--attribute-combo", metavar="NAME", help='"" for the default one')
    one.add_argument("--programmes", type=_listed, metavar="CODE,…", help='only these; "": all')
    one.add_argument("--types", type=_listed, metavar="TYPE,…", help="of stores")
    one.add_argument("--zones", type=_listed, metavar="CODE,…", help="with what lies below")
    one.add_argument("--active", action=argparse.BooleanOptionalAction, default=None,
                     help="whether it is pushed")  # fmt: skip
    one.set_defaults(run=_data_set)


def _data_set(arguments: Arguments) -> int:
    asked = {
        "name": arguments.name,
        "kind": arguments.kind,
        "preset": arguments.preset,
        "elements": arguments.figures,
        "attribute_combo": arguments.attribute_combo,
        "programmes": arguments.programmes,
        "types": arguments.types,
        "zones": arguments.zones,
        "active": arguments.active,
    }
    return _ask(arguments, "gateway-mapping-data-set", asked)


def _add_element(parts: Subparsers) -> None:
    one = add_command(parts, "element", "add an element of your own, change or remove one")
    one.add_argument("key", metavar="KEY", help="how data sets name it")
    one.add_argument("--figures", type=_listed, metavar="FIGURE,…", help='added up; "": remove it')
    one.add_argument("--template", metavar="T", help="data element, as {item}_STOCK")
    one.add_argument("--combo", metavar="T", help="option combination's code or name")
    one.add_argument("--label", metavar="TEXT", help="in the name of a new data element")
    one.add_argument("--decimals", type=int, metavar="N")
    one.add_argument("--scaled", action=argparse.BooleanOptionalAction, default=None,
                     help="whether the item's unit factor applies")  # fmt: skip
    one.add_argument("--value-type", choices=VALUE_TYPES)
    one.add_argument("--aggregation", choices=AGGREGATIONS)
    one.set_defaults(run=_element)


def _element(arguments: Arguments) -> int:
    asked = {
        "key": arguments.key,
        "figures": arguments.figures,
        "element": arguments.template,
        "combo": arguments.combo,
        "label": arguments.label,
        "decimals": arguments.decimals,
        "scaled": arguments.scaled,
        "value_type": arguments.value_type,
        "aggregation": arguments.aggregation,
    }
    return _ask(arguments, "gateway-mapping-element", asked)


def _ask(arguments: Arguments, command: str, asked: dict[str, Any]) -> int:
    answer = asyncio.run(execute(arguments.dir, command, asked, arguments.commands))
    return tell(arguments, answer, show_mapping)


def show_mapping(answer: dict[str, Any]) -> int:
    print(f"{answer['url']}, from {answer['first']} on, every {answer['interval_min']} minutes")
    print(
        f"  org units by {answer['org_unit_scheme']}, data elements by {answer['element_scheme']},"
        f" data sets by {answer['data_set_scheme']}; {answer['items']} items"
    )
    for row in answer["data_sets"]:
        off = "" if row["active"] else ", not pushed"
        keys = ", ".join(row["elements"]) or "the usual figures"
        print(f"  data set {row['name']}, {row['kind']}, preset {row['preset']}{off}: {keys}")
        for name in ("attribute_combo", "programmes", "types", "zones"):
            if row[name]:
                said = row[name] if isinstance(row[name], str) else ", ".join(row[name])
                print(f"    {name.replace('_', ' ')}: {said}")
    for row in answer["elements"]:
        combo = f" / {row['combo']}" if row["combo"] else ""
        print(f"  element {row['key']}: {' + '.join(row['figures'])} to {row['element']}{combo}")
    return 0


def show_items(answer: dict[str, Any]) -> int:
    items = answer["items"]
    for row in items[:ITEMS_SHOWN]:
        factor = "" if row["factor"] == "1" else f", 1 unit is {row['factor']} there"
        print(f"  {row['product']} is {row['item']}{factor}")
    if len(items) > ITEMS_SHOWN:
        print(f"  and {len(items) - ITEMS_SHOWN} more; --json names them all")
    print(f"{len(items)} items")
    return 0

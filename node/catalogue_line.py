"""The command line of the catalogue: products, tables, edits, stores' settings, recalls."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from node.catalogue_commands import CHANGERS
from node.control import execute
from node.importing.tables import TABLES
from node.lines import Arguments, Subparsers, add_command, asking, read_body, tell
from node.product_answers import LISTED


def add_commands(commands: Subparsers) -> None:
    """Register the commands."""
    change = add_command(
        commands, "change", "change the catalogue or a store as a file of the API's form says"
    )
    change.add_argument("what", choices=tuple(CHANGERS))
    change.add_argument("--file", type=Path, required=True, metavar="F", help="JSON")
    change.add_argument("--store", metavar="S", help="code or id")
    change.add_argument("--of", metavar="RECALL", help="the recall it is about")
    change.set_defaults(run=_change)
    export = add_command(commands, "export", "write a table to a .csv or .xlsx file")
    export.add_argument("table", choices=list(TABLES))
    export.add_argument("--to", type=Path, required=True, metavar="FILE")
    export.set_defaults(run=_export)
    products = add_command(commands, "products", "products by code, name or barcode")
    products.add_argument("text", nargs="?", help="part of the code or name")
    products.add_argument("--store", metavar="S", help="as this store sees them")
    products.add_argument("--gtin", metavar="GTIN")
    products.add_argument("--local", action="store_true", help="stores' own items")
    products.set_defaults(run=asking("products", _show_products, "text", "store", "gtin", "local"))
    product = add_command(commands, "product", "everything about one product")
    product.add_argument("product", help="code or id")
    product.add_argument("--store", metavar="S", help="and what holds there")
    product.set_defaults(run=asking("product", _show_fields, "product", "store"))
    table = add_command(commands, "table", "the rows of a table of the catalogue")
    table.add_argument("table", choices=tuple(LISTED))
    table.set_defaults(run=asking("table", _show_table, "table"))
    conflicts = add_command(commands, "conflicts", "fields that two people set apart")
    conflicts.set_defaults(run=asking("conflicts", _show_conflicts))
    settings = add_command(commands, "settings", "the settings of a store")
    settings.add_argument("store", help="code or id")
    settings.set_defaults(run=asking("settings", _show_fields, "store"))
    recalls = add_command(commands, "recalls", "batches called back, or one recall in full")
    recalls.add_argument("recall", nargs="?", help="its code or id")
    recalls.set_defaults(run=asking("recalls", _show_recalls, "recall"))


def _change(arguments: Arguments) -> int:
    asked = {
        "what": arguments.what,
        "store": arguments.store,
        "of": arguments.of,
        "body": read_body(arguments.file),
    }
    answer = asyncio.run(execute(arguments.dir, "change", asked, arguments.commands))
    return tell(arguments, answer, _show_fields)


def _export(arguments: Arguments) -> int:
    asked = {"table": arguments.table, "file": str(arguments.to.resolve())}
    answer = asyncio.run(execute(arguments.dir, "export", asked, arguments.commands))
    return tell(arguments, answer, _show_fields)


# --- showing ------------------------------------------------------------------------


def _show_fields(answer: dict[str, Any]) -> int:
    for name, value in answer.items():
        print(f"{name}: {_plain(value)}")
    return 0


def _plain(value: Any) -> str:
    match value:
        case None:
            return "-"
        case {"id": _, "code": code, "name": name}:
            return f"{code} {name}"
        case dict():
            return ", ".join(f"{name} {_plain(held)}" for name, held in value.items())
        case list():
            return "; ".join(map(_plain, value)) or "-"
    return str(value)


def _show_products(answer: dict[str, Any]) -> int:
    for product in answer["products"]:
        units = f" {product['units']} units" if "units" in product else ""
        print(f"{product['code']:14} {product['name'][:60]:60} {product['unit']}{units}".rstrip())
    return 0


def _show_table(answer: dict[str, Any]) -> int:
    for rows in answer.values():
        for row in rows:
            print(f"{row['code']:14} {row['name'][:44]:44} {_plain(row['fields'])}")
    return 0


def _show_conflicts(answer: dict[str, Any]) -> int:
    for one in answer["conflicts"]:
        print(f"{one['table']} {_plain(one['row'])}, {one['field']}: {_plain(one['in_force'])}")
        for value in one["values"]:
            said = f"{value['at']} {value['device']} {value['user']}".rstrip()
            print(f"  {said}: {_plain(value['value'])}")
    return 0


def _show_recalls(answer: dict[str, Any]) -> int:
    for recall in answer.get("recalls", [answer]):
        lots = ", ".join(recall["lots"]) or "all batches"
        ended = f", lifted {recall['lifted_at']}" if recall["lifted_at"] else ""
        print(
            f"{recall['code']} class {recall['class']} {_plain(recall['product'])}, {lots},"
            f" from {recall['effective_from']}{ended}: {recall['reason']}"
        )
    for row in answer.get("stores", []):
        silent = ", not heard since" if row["not_heard_since"] else ""
        said = row["answered"]["note"] if row["answered"] else "no answer"
        print(
            f"  {_plain(row['store'])}{silent}: sent {row['sent']}, on hand"
            f" {_plain(row['on_hand'])}, {len(row['exposures'])} exposures, {said}"
        )
    return 0

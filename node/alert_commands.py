"""Alert commands: what asks for a person, and sending it now."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import asdict
from functools import partial
from typing import Any

from node import alerting
from node.commands import OPERATOR, Arguments, Command, Running
from node.directory import Directory
from node.errors import Refused
from node.notifying.configuration import ALERTS_FILE, load
from node.notifying.service import Notifier
from node.stock import holds, open_book


async def alerts_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """The alerts of the store named, else of all stores held."""
    node = running.node

    def query(directory: Directory) -> dict[str, Any]:
        code = arguments.get("store")
        if code:
            book = open_book(node, directory, directory.store(code), None)
            return {"stores": [alerting.alerts_of(book)]}
        stores = [store for store in directory.stores() if holds(node, directory, store)]
        return alerting.all_alerts(node, directory, stores)

    return await node.read(query)


async def alerts_dismiss_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    node, alert = running.node, arguments["alert"]
    body = {"until": arguments.get("until"), "note": arguments.get("note")}
    asked = alerting.dismiss_request(body | {"id": node.randomness(8).hex()}, alert)
    return await node.database.write(partial(_dismiss, running, arguments["store"], alert, asked))


def _dismiss(
    running: Running,
    store: str,
    alert: str,
    asked: alerting.DismissRequest,
    connection: sqlite3.Connection,
) -> dict[str, Any]:
    return alerting.dismiss(running.node, connection, store, alert, asked, OPERATOR)


async def alerts_send_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Send what is new now, without waiting for the hour."""
    node = running.node
    config = load(node.folder, os.environ)
    if config is None:
        raise Refused("alerts_config", f"there is no {ALERTS_FILE} in {node.folder}")
    sent = await Notifier(node, running.raised).send_due(config, at_once=True)
    return {"ok": all(one.state != "failed" for one in sent), "channels": [asdict(s) for s in sent]}


COMMANDS: dict[str, Command] = {
    "alerts": alerts_command,
    "alerts-dismiss": alerts_dismiss_command,
    "alerts-send": alerts_send_command,
}

"""Commands: what the command line can ask of a node, whether it runs or not.

Each takes JSON arguments and gives a JSON answer. When no process has the folder the command line
opens the node and calls the command itself; when one has, it asks that process over its control
address. A command is the same either way.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from crdt_model.clock import MAX_STAMP, milliseconds_of, stamp_of
from node import (
    bundling,
    clocking,
    device_list,
    inviting,
    joining_by_file,
    membership,
    people,
    removing,
    repairing,
    status,
)
from node.account_desk import account_json, accounts_of
from node.backups import backup
from node.clocking import CLOCK
from node.directory import Directory, as_of_given, instant_text
from node.errors import Refused
from node.importing.imports import import_file
from node.importing.reading import MAX_FILE_BYTES
from node.inviting import invite
from node.node import Node
from node.notifying.digest import Raised
from node.peer_status import PeerStatus
from node.recording import Actor
from node.stock import open_book
from node.verify import Difference, rebuild, verify

OPERATOR = Actor("", "operator", "admin")  # whoever may read the data folder


@dataclass(slots=True)
class Running:
    """A node, and what of it runs.

    Attributes:
        peers: how its peers are; empty when the node does not run.
        addresses: where peers can reach it, best first. holders: who else holds a log, how far.
        recall: asks all peers for what is wanted.
        more: things that other packages add, by name.
        raised: asks other packages what needs a person; None where they do not run.
    """

    node: Node
    peers: Callable[[], Sequence[PeerStatus]] = field(default=lambda: ())
    addresses: Callable[[], Sequence[str]] = field(default=lambda: ())
    holders: status.Holders = field(default=lambda log: {})
    recall: Callable[[], None] = field(default=lambda: None)
    more: dict[str, Any] = field(default_factory=dict)
    raised: Callable[[], Awaitable[Sequence[Raised]]] | None = None


Arguments = dict[str, Any]
Command = Callable[[Running, Arguments], Awaitable[dict[str, Any]]]


async def status_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    peers = list(running.peers())
    return await running.node.read(
        lambda directory: status.status(running.node, directory, peers, running.holders)
    ) | {"running": bool(running.addresses())}


async def invite_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    job = partial(_invite, running.node, arguments["stores"], arguments["role"])
    made = await running.node.database.write(job)
    return {
        "code": made.code,
        "role": made.role,
        "stores": list(made.stores),
        "expires_at": instant_text(stamp_of(made.expires)),
        "addresses": list(running.addresses()),
        "running": bool(running.addresses()),
    }


def _invite(
    node: Node, stores: Sequence[str], role: str, connection: sqlite3.Connection
) -> inviting.Invited:
    return invite(node, connection, stores, role)


async def enrol_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    asked = joining_by_file.Enrolment(
        Path(arguments["file"]), arguments["role"], arguments["stores"], arguments["words"]
    )
    to = Path(arguments["to"])
    made = await joining_by_file.enrol(running.node, asked, to, running.addresses())
    return {
        "device": made.device.hex(),
        "label": made.answer.label,
        "stores": [code for _, code in made.answer.stores],
        "file": str(to),
        "words": made.words,
    }


async def devices_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    node = running.node
    return await node.read(lambda directory: {"devices": device_list.devices(node, directory)})


async def remove_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    node = running.node
    asked = removing.Removing(
        arguments["device"],
        bool(arguments["revoke"]),
        arguments["lost_at"],
        arguments["passphrase"],
        arguments["recovery"],
    )
    return await node.database.write(lambda connection: removing.remove(node, connection, asked))


async def accept_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    node = running.node

    def job(connection: sqlite3.Connection) -> dict[str, Any]:
        directory = Directory(connection, node.network)
        device = membership.find_device(directory, arguments["device"])
        accepted = membership.accept(
            node, connection, device, arguments["scope"], arguments["up_to"]
        )
        return {"label": directory.device_name(device), "scopes": accepted}

    return await node.database.write(job)


async def root_retire_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    node = running.node

    def job(connection: sqlite3.Connection) -> dict[str, Any]:
        root = membership.root_key(node, None, arguments["recovery"])
        assert root is not None  # the recovery text is a required argument
        lost = arguments["lost_at"]
        lost_at = as_of_given(lost) if lost else None
        done = membership.retire_root(node, connection, root, lost_at)
        return {"root": done.device.hex(), "certificates_kept": done.kept}

    return await node.database.write(job)


async def import_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    path = Path(arguments["file"])
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise Refused("too_large", f"{path}: more than {MAX_FILE_BYTES} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise Refused("unreadable", f"{path}: {error.strerror}") from error
    node = running.node
    report = await import_file(
        node.database,
        node.store,
        arguments["table"],
        path.name,
        data,
        OPERATOR,
        bool(arguments["dry_run"]),
    )
    return report.as_json()


async def stock_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    node = running.node
    as_of = as_of_given(arguments["as_of"]) if arguments.get("as_of") else None

    def query(directory: Directory) -> dict[str, Any]:
        store = directory.store(arguments["store"])
        return open_book(node, directory, store, as_of).stock()

    return await node.read(query)


async def verify_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Check everything; what was altered on this disk is set aside and asked of peers."""
    node = running.node
    found = await node.database.read(lambda connection: verify(node, connection))
    altered: list[repairing.Altered] = []
    if isinstance(found, Difference):
        altered = await repair(node, running.recall)
    answer = {"ok": not isinstance(found, Difference), **found.as_json()}
    return answer | {"altered": repairing.as_json(altered)}


async def repair(node: Node, recall: Callable[[], None]) -> list[repairing.Altered]:
    """Set aside the entries that were altered on this disk, and ask peers for them."""
    altered = await node.database.read(lambda connection: repairing.find_altered(node, connection))
    if altered:
        await node.database.write(lambda connection: repairing.set_aside(node, connection, altered))
        recall()
    return altered


async def backup_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    path = Path(arguments["file"])
    size = await running.node.database.read(lambda connection: backup(connection, path))
    return {"file": str(path), "bytes": size}


async def rebuild_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    node = running.node
    folded = await node.database.write(lambda connection: rebuild(node, connection))
    return {"commands": folded}


async def user_add_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    node = running.node

    def job(connection: sqlite3.Connection) -> dict[str, Any]:
        of = accounts_of(node, connection, arguments.get("store"))
        account = people.add_account(
            node.store,
            connection,
            node.keys.exchange,
            of,
            arguments["name"],
            arguments["role"],
            pin=arguments.get("pin"),
            password=arguments.get("password"),
        )
        return account_json(account)

    return await node.database.write(job)


async def user_list_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    node = running.node

    def query(connection: sqlite3.Connection) -> list[dict[str, Any]]:
        of = accounts_of(node, connection, arguments.get("store"))
        return [account_json(account) for account in people.accounts(connection, of)]

    return {"users": await node.database.read(query)}


async def user_disable_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    node = running.node

    def job(connection: sqlite3.Connection) -> None:
        of = accounts_of(node, connection, arguments.get("store"))
        people.disable_account(node.store, connection, of, arguments["name"])

    await node.database.write(job)
    return {"name": arguments["name"], "disabled": True}


async def bundle_export_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    node, path = running.node, Path(arguments["file"])

    def query(directory: Directory) -> dict[str, Any]:
        given = arguments["device"]
        device = None
        if given is not None:
            device = bundling.device_named(directory.device_names, given)
        made = bundling.export(node, directory, device, path)
        return {"file": str(path), "sealed": device is not None, **asdict(made)}

    return await node.read(query)


async def bundle_import_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    node = running.node
    frames = await asyncio.to_thread(bundling.read, node, Path(arguments["file"]))
    taken = await node.database.write(
        lambda connection: bundling.take(node, connection, frames), bulk=True
    )
    running.recall()
    return asdict(taken)


async def clock_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """What time it is here; with `time`, a person says so."""
    clock = running.more.get(CLOCK)
    if clock is None:
        raise Refused("not_running", "the node does not run; its clock is the machine's")
    if arguments.get("time"):
        clock.set_by_person(milliseconds_of(as_of_given(arguments["time"])))
        running.recall()
    return clocking.shown(clock)


async def clock_correct_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    node = running.node
    first, last = (
        as_of_given(arguments[name]) if arguments[name] else default
        for name, default in (("first", 0), ("last", MAX_STAMP))
    )

    def job(connection: sqlite3.Connection) -> int:
        names = Directory(connection, node.network).device_names
        device = bundling.device_named(names, arguments["device"])
        ms = round(float(arguments["shift"]) * 1000)
        asked = clocking.Correction(arguments["store"], device, first, last, ms)
        return clocking.correct(node, connection, asked, OPERATOR.name)

    corrected = await node.database.write(job)
    running.recall()
    return {"corrected": corrected}


COMMANDS: dict[str, Command] = {
    "status": status_command,
    "invite": invite_command,
    "enrol": enrol_command,
    "devices": devices_command,
    "remove": remove_command,
    "accept": accept_command,
    "root-retire": root_retire_command,
    "import": import_command,
    "stock": stock_command,
    "verify": verify_command,
    "clock": clock_command,
    "clock-correct": clock_correct_command,
    "backup": backup_command,
    "bundle-export": bundle_export_command,
    "bundle-import": bundle_import_command,
    "rebuild": rebuild_command,
    "user-add": user_add_command,
    "user-list": user_list_command,
    "user-disable": user_disable_command,
}

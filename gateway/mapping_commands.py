"""Mapping commands: what the command line can ask about what goes where, and provisioning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gateway import mapping_edits
from gateway.answers import Dhis2Error
from gateway.beside import gateway_of
from gateway.items_file import MAX_ITEMS_FILE_BYTES, ItemRow, parse_items
from gateway.provision import provision
from gateway.service import Gateway
from node.commands import Arguments, Command, Running
from node.errors import Refused


async def show_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """The mapping in force."""
    return await mapping_edits.show(await gateway_of(running))


def _said(arguments: Arguments) -> dict[str, Any]:
    """What the command line said; what it did not say stays as it is."""
    return {name: value for name, value in arguments.items() if value is not None}


async def set_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Change what holds for all data sets."""
    return await mapping_edits.change(await gateway_of(running), _said(arguments))


async def data_set_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Add a data set, or change one."""
    return await mapping_edits.set_data_set(await gateway_of(running), _said(arguments))


async def element_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Add an element of the network's own, change one, or take it out."""
    return await mapping_edits.set_element(await gateway_of(running), _said(arguments))


async def items_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """List the mapped products; take them from a file, or write them to one."""
    gateway = await gateway_of(running)
    if arguments.get("file"):
        await mapping_edits.set_items(gateway, read_items(arguments["file"]))
    if arguments.get("to"):
        path = Path(arguments["to"])
        data = await mapping_edits.items_file(gateway, path.suffix.lower().removeprefix("."))
        try:
            path.write_bytes(data)
        except OSError as error:
            raise Refused("unwritable", f"{path}: {error.strerror}") from error
    return {"items": await mapping_edits.items(gateway)}


def read_items(name: str) -> tuple[ItemRow, ...]:
    """The rows of an items file on this machine.

    Raises:
        Refused: it cannot be read, or is no such file.
    """
    path = Path(name)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_ITEMS_FILE_BYTES + 1)
    except OSError as error:
        raise Refused("unreadable", f"{path}: {error.strerror}") from error
    return parse_items(data, path.name)


async def provision_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Make on the server what the mapping names and the server lacks."""
    gateway = await gateway_of(running)
    return await provision_of(gateway, dry_run=bool(arguments.get("dry_run")))


async def provision_of(gateway: Gateway, *, dry_run: bool) -> dict[str, Any]:
    """Provision, and say what was made.

    Raises:
        Refused: see `provision.provision`; `dhis2`, the server could not be asked.
    """
    setting = await gateway.setting()
    async with gateway.client(setting.config) as client:
        try:
            done = await provision(gateway.node, client, setting, dry_run=dry_run)
        except Dhis2Error as error:
            raise Refused("dhis2", f"{setting.config.url}: {error}") from error
    return {
        "url": setting.config.url,
        "dry_run": dry_run,
        "created": done.created,
        "updated": done.updated,
        "objects": [made._asdict() for made in done.objects],
        "notes": done.notes,
    }


MAPPING_COMMANDS: dict[str, Command] = {
    "gateway-mapping": show_command,
    "gateway-mapping-set": set_command,
    "gateway-mapping-data-set": data_set_command,
    "gateway-mapping-element": element_command,
    "gateway-mapping-items": items_command,
    "gateway-provision": provision_command,
}

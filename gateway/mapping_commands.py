"""Mapping commands: what the command line can ask about what goes where, and provisioning."""

from __future__ import annotations

from typing import Any

from gateway.answers import Dhis2Error
from gateway.provision import provision
from gateway.service import Gateway, gateway_of
from node.commands import Arguments, Command, Running
from node.errors import Refused


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
    "gateway-provision": provision_command,
}

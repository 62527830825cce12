"""All commands: what the command line can ask of a node, gathered from its areas."""

from __future__ import annotations

from node import (
    alert_commands,
    audit_commands,
    catalogue_commands,
    inventory_commands,
    report_commands,
    supply_commands,
)
from node.commands import COMMANDS, Command

NODE_COMMANDS: dict[str, Command] = {
    name: command
    for area in (
        COMMANDS,
        catalogue_commands.COMMANDS,
        inventory_commands.COMMANDS,
        supply_commands.COMMANDS,
        report_commands.COMMANDS,
        alert_commands.COMMANDS,
        audit_commands.COMMANDS,
    )
    for name, command in area.items()
}

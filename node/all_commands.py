"""All commands: what the command line can ask of a node, gathered from its areas."""

from __future__ import annotations

from node import alert_commands, catalogue_commands, inventory_commands, report_commands
from node.commands import COMMANDS, Command

NODE_COMMANDS: dict[str, Command] = (
    COMMANDS
    | catalogue_commands.COMMANDS
    | inventory_commands.COMMANDS
    | report_commands.COMMANDS
    | alert_commands.COMMANDS
)

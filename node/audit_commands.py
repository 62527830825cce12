"""Audit commands: what proves one store's figures, written to a file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from node.audit.exporting import day, export
from node.commands import Arguments, Command, Running
from node.directory import Directory


async def audit_export_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    node, path = running.node, Path(arguments["file"])
    first, last = day(arguments["from"], "from"), day(arguments["to"], "to")

    def query(directory: Directory) -> dict[str, Any]:
        store = directory.store(arguments["store"])
        return asdict(export(node, directory, store, first, last, path))

    return await node.read(query)


COMMANDS: dict[str, Command] = {"audit-export": audit_export_command}

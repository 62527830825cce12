"""Control: how the command line reaches a node that runs.

The running node writes an address and a secret to `control.json` in its folder, readable by its
owner only. Who can read that file could read the database as well.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from node.commands import Arguments, Command, Running
from node.errors import Refused
from node.folder import FolderInUse, FolderLock
from node.keys import KeyFault
from node.node import Node

CONTROL_FILE = "control.json"
CONTROL_PATH = "/control/{command}"
TOKEN_BYTES = 32
ANSWER_TIMEOUT_S = 900.0  # a national import or a verify of a million entries takes minutes


def open_control(app: web.Application, running: Running, commands: Mapping[str, Command]) -> str:
    """Add the control route to the running node's web application; returns its secret."""
    token = secrets.token_urlsafe(TOKEN_BYTES)

    async def handle(request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), token.encode()):
            raise Refused("sign_in_required", "not the owner of this node", status=401)
        command = commands.get(request.match_info["command"])
        if command is None:
            raise Refused("not_found", "no such command; is this node's version older?", status=404)
        return web.json_response(await command(running, await request.json()))

    app.router.add_post(CONTROL_PATH, handle)
    return token


def write_control(folder: Path, address: str, token: str) -> None:
    """Tell the folder's owner where the node listens."""
    path = folder / CONTROL_FILE
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"address": address, "token": token}, file)


def remove_control(folder: Path) -> None:
    (folder / CONTROL_FILE).unlink(missing_ok=True)


async def execute(
    folder: Path, name: str, arguments: Arguments, commands: Mapping[str, Command]
) -> dict[str, Any]:
    """Run a command on the folder's node, in this process or in the one that has it.

    Raises:
        Refused: the command's own refusal, or `no_node`.
    """
    if not folder.is_dir():
        raise Refused("no_node", f"{folder} holds no node; see: stockmesh init, stockmesh join")
    try:
        with FolderLock(folder):
            node = await Node.open(folder)
            try:
                return await commands[name](Running(node), arguments)
            finally:
                await node.close()
    except KeyFault as fault:
        raise Refused("no_node", str(fault)) from fault
    except FolderInUse:
        return await _ask(folder, name, arguments)


async def _ask(folder: Path, name: str, arguments: Arguments) -> dict[str, Any]:
    try:
        control = json.loads((folder / CONTROL_FILE).read_text(encoding="utf-8"))
        address, token = str(control["address"]), str(control["token"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(
            "busy", f"another process has {folder} and does not take commands; try again"
        ) from error
    timeout = aiohttp.ClientTimeout(total=ANSWER_TIMEOUT_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(
                f"{address}/control/{name}",
                json=arguments,
                headers={"Authorization": f"Bearer {token}"},
            ) as response,
        ):
            answer: dict[str, Any] = await response.json()
            if response.status >= 400:
                error_ = answer["error"]
                raise Refused(
                    error_["code"], error_["message"], status=response.status, **error_["details"]
                )
            return answer
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Refused("busy", f"the running node did not answer: {error!r}") from error

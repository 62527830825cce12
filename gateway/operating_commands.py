"""Operating commands: what an operator asks and decides on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gateway import exporting, operating
from gateway.beside import gateway_of
from gateway.explaining import Question
from gateway.operating import Filter
from gateway.service import Gateway
from node.commands import OPERATOR, Arguments, Command, Running
from node.errors import Refused


def _filter(arguments: Arguments) -> Filter:
    return Filter(
        arguments.get("state") or "",
        arguments.get("code") or "",
        arguments.get("org_unit") or "",
        arguments.get("period") or "",
        tuple(arguments.get("value") or ()),
    )


async def exceptions_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Values that wait, and why; into a file if one is named."""
    gateway, chosen = await gateway_of(running), _filter(arguments)
    if arguments.get("to"):
        return await _export(gateway, chosen, Path(arguments["to"]))
    limit = arguments.get("limit") or operating.MAX_LISTED
    return await operating.exceptions(gateway, chosen, limit, 0)


async def _export(gateway: Gateway, chosen: Filter, path: Path) -> dict[str, Any]:
    made = await exporting.exported(gateway, chosen, path.suffix.removeprefix("."))
    try:
        path.write_bytes(made)
    except OSError as error:
        raise Refused("unwritable", f"{path}: {error.strerror}") from error
    return {"written": str(path)}


async def _decide(running: Running, arguments: Arguments, action: str) -> dict[str, Any]:
    gateway = await gateway_of(running)
    reason = arguments.get("reason") or ""
    return await operating.decide(gateway, action, _filter(arguments), OPERATOR.name, reason)


async def release_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    return await _decide(running, arguments, "release")


async def hold_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    return await _decide(running, arguments, "hold")


async def write_off_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    return await _decide(running, arguments, "write_off")


async def explain_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """From a value to its history and the facts behind it."""
    question = Question(
        arguments["org_unit"],
        arguments["period"],
        arguments["product"],
        arguments.get("figure"),
        arguments.get("known_on"),
    )
    return await operating.explain(await gateway_of(running), question)


async def coverage_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    return await operating.coverage_of(await gateway_of(running))


async def resume_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    return await operating.resume(await gateway_of(running))


async def read_back_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """What the last read-back found; agree on a policy, ask for one, or send ours."""
    gateway = await gateway_of(running)
    done: dict[str, Any] = {}
    if arguments.get("policy"):
        done |= await operating.set_read_back(gateway, arguments["policy"])
    if arguments.get("now"):
        done |= await operating.read_back_now(gateway)
    if arguments.get("send"):
        done |= {"sent": (await operating.send_ours(gateway, ()))["values"]}
    return await operating.differences_of(gateway) | done


OPERATING_COMMANDS: dict[str, Command] = {
    "gateway-exceptions": exceptions_command,
    "gateway-release": release_command,
    "gateway-hold": hold_command,
    "gateway-write-off": write_off_command,
    "gateway-explain": explain_command,
    "gateway-coverage": coverage_command,
    "gateway-resume": resume_command,
    "gateway-read-back": read_back_command,
}

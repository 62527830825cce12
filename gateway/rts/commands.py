"""Commands: what the command line can ask of real-time stock, whether its node runs or not."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Awaitable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any, TypeVar

from crdt_model.clock import stamp_of
from gateway.answers import Dhis2Error
from gateway.beside import gateway_of
from gateway.dhis2 import Dhis2
from gateway.rts import checking, outbox, requisitions, running, tables
from gateway.rts.attention import LAST_RUN
from gateway.rts.differences import KIND, differences
from gateway.rts.ground import REASONS, Ground
from gateway.rts.outbox import OutRow, OutState
from gateway.rts.running import Work
from gateway.rts.server import Program, Stage, read_options, read_programs
from gateway.rts.setting import as_json, parse, record, rts_setting
from gateway.rts.tables import Held, State
from gateway.rts.use_case import KEY, NAMESPACE, UseCase, picked, use_cases, words_of
from gateway.service import Gateway
from gateway.tracker import Tracker
from node.commands import Arguments, Command, Running
from node.directory import Directory, instant_text
from node.errors import Refused
from node.views import lanes

T = TypeVar("T")

EVENTS_SHOWN = 200  # of a list; the counts name them all
REFUSED_SHOWN = 200


async def discover_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Say what DHIS2's stock configuration settles, and what a person has to pick."""
    gateway = await gateway_of(running)
    async with await _client(gateway) as client:
        return await _asking(gateway, _discovered(client, arguments.get("program")))


async def _client(gateway: Gateway) -> Dhis2:
    return gateway.client(await gateway.configuration())


async def _asking(gateway: Gateway, question: Awaitable[T]) -> T:
    """The answer to a question of the server; its trouble as a refusal."""
    try:
        return await question
    except Dhis2Error as error:
        config = await gateway.configuration()
        raise Refused("dhis2", f"{config.url}: {error}") from error


async def _discovered(client: Dhis2, program_uid: str | None) -> dict[str, Any]:
    stored = await client.stored(NAMESPACE, KEY)
    if stored is None:
        raise Refused("rts_use_case", f"the data store of DHIS2 has no {NAMESPACE}/{KEY}")
    found = use_cases(stored)
    case = picked(found, program_uid)
    programs = await read_programs(client.transport, [case.program])
    stage = _stage_of(programs.get(case.program), case)
    setting = words_of(case, stage.uid, stage.elements)
    named = set(setting.values())
    unnamed = [asdict(element) for element in stage.elements if element.uid not in named]
    options: dict[str, str] = {}
    for element in stage.elements:
        if element.uid == case.deliver_to and element.options:
            options = await read_options(client.transport, element.options)
    return {
        "use_cases": [asdict(one) for one in found],
        "setting": setting,
        "unnamed": unnamed,
        "deliver_to": options,
    }


def _stage_of(program: Program | None, case: UseCase) -> Stage:
    """The stage that holds the stock on hand."""
    if program is None:
        words = f"the server has no programme {case.program}, or hides it from this user"
        raise Refused("rts_use_case", words)
    for stage in program.stages:
        if any(element.uid == case.stock_on_hand for element in stage.elements):
            return stage
    raise Refused("rts_use_case", f"{program.name} has no stage with the stock on hand")


async def configure_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Bring a setting into force: what is discovered, and over it what a file says."""
    gateway = await gateway_of(running)
    node, region = gateway.node, gateway.region
    held = await node.read(lambda directory: rts_setting(directory, region))
    said: dict[str, Any] = {}
    if arguments.get("discover"):
        async with await _client(gateway) as client:
            question = _discovered(client, arguments.get("program"))
            said = (await _asking(gateway, question))["setting"]
    body = arguments.get("setting")
    if body is not None and not isinstance(body, dict):
        raise Refused("rts_invalid", "an object with the fields of the setting expected")
    wanted = parse(said | (body or {}), held)
    facts = await node.database.write(lambda c: record(node, c, region, wanted))
    return {"setting": as_json(wanted), "facts": facts}


async def check_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Compare the setting with the server and the stores."""
    return await check_of(await gateway_of(running))


async def check_of(gateway: Gateway) -> dict[str, Any]:
    """Compare the setting with the server and the stores.

    Raises:
        Refused: `not_connected`, `rts_not_configured`, `dhis2`.
    """
    work, standing, found = await _with_ground(gateway)
    return {
        "ok": all(finding.level != checking.ERROR for finding in found),
        "url": work.config.url,
        "stores": [store.code for store in standing.stores],
        "findings": [asdict(finding) for finding in found],
    }


async def _with_ground(gateway: Gateway) -> tuple[Work, Ground, list[checking.RtsFinding]]:
    work = await running.prepare(gateway)

    async def ask(client: Dhis2) -> tuple[Ground, list[checking.RtsFinding]]:
        info = await client.system_info()
        zone = await Tracker(client.transport, info.version).zone()
        standing = await running.ground_of(work, client, zone)
        return standing, await checking.check(gateway.node, client, standing)

    async with gateway.client(work.config) as client:
        standing, found = await _asking(gateway, ask(client))
    return work, standing, found


async def run_command(running_node: Running, arguments: Arguments) -> dict[str, Any]:
    """Read, record and tell now; with `retry` also what was refused."""
    return await run_of(await gateway_of(running_node), retry=bool(arguments.get("retry")))


async def run_of(gateway: Gateway, *, retry: bool) -> dict[str, Any]:
    """Read, record and tell now; with `retry` also what was refused.

    Raises:
        Refused: `not_connected`, `rts_not_configured`, `no_secret`.
    """
    await gateway.node.database.write(tables.migrate)
    if retry:
        await gateway.node.database.write(outbox.retry)
    return (await running.run(gateway)).as_json()


async def status_command(running_node: Running, arguments: Arguments) -> dict[str, Any]:
    """How it stands with real-time stock, as the last run left it."""
    gateway = await gateway_of(running_node)
    answer = await status_of(gateway)
    if arguments.get("differences"):
        _, standing, _ = await _with_ground(gateway)
        found = await gateway.node.read(partial(differences, standing))
        answer[KIND] = [asdict(one) for one in found]
    return answer


async def status_of(gateway: Gateway) -> dict[str, Any]:
    """How it stands with real-time stock, as the last run left it.

    Raises:
        Refused: `not_connected`, `rts_not_configured`.
    """
    work = await running.prepare(gateway)
    return await gateway.node.read(partial(_status, work))


def _status(work: Work, directory: Directory) -> dict[str, Any]:
    connection, setting = directory.connection, work.setting
    last = tables.note(connection, LAST_RUN)
    cursors = {
        name: _cursor_json(tables.cursor(connection, program))
        for name, program in (
            ("stock", setting.program),
            ("requisitions", setting.req_program),
            ("acknowledgements", setting.ack_program),
        )
        if program in setting.programs()
    }
    ordered = requisitions.ordered(connection, all_of_them=True)
    counts = outbox.counts(connection)
    return {
        "program": setting.program,
        "orders": setting.orders,
        "interval_min": setting.interval_min,
        "writes": work.appointed,
        "cursors": cursors,
        "last_run": None if last is None else json.loads(last),
        "waiting": _reasons(connection, State.WAITING),
        "no_effect": _reasons(connection, State.NO_EFFECT),
        "unreadable": [asdict(row) for row in tables.unreadable(connection)[:EVENTS_SHOWN]],
        "requisitions": {
            "taken": len(ordered),
            "flagged": [_flagged(directory, one) for one in ordered if one.flag],
        },
        "told": {
            what: {state.name.lower(): counts.get((what, state), 0) for state in OutState}
            for what in ("requisition", "dispatch", "receipt")
        },
        "refused": [
            _refused_json(directory, row) for row in outbox.refused(connection, REFUSED_SHOWN)
        ],
    }


def _cursor_json(cursor: tables.Cursor) -> dict[str, Any]:
    polled = None if cursor.polled_at_ms is None else instant_text(stamp_of(cursor.polled_at_ms))
    return {"updated": cursor.updated or None, "page_rows": cursor.page_rows, "polled_at": polled}


def _reasons(connection: sqlite3.Connection, state: State) -> dict[str, int]:
    rows = connection.execute(
        "SELECT reason, count(*) FROM rts_event WHERE state = ? GROUP BY reason", (state,)
    )
    return dict(rows.fetchall())


def _flagged(directory: Directory, one: requisitions.Ordered) -> dict[str, str]:
    found = lanes.order(directory.connection, one.order, one.customer)
    return {
        "store": directory.named("store", one.customer).code,
        "order": one.order.hex(),
        "document": "" if found is None else found.order.document,
        "flag": one.flag,
    }


def _refused_json(directory: Directory, row: OutRow) -> dict[str, str]:
    return {
        "event": row.uid,
        "what": row.what,
        "store": directory.named("store", row.store).code,
        "document": row.document,
        "product": directory.named("product", row.product).code,
        "code": row.code,
        "words": row.words,
    }


async def events_command(running_node: Running, arguments: Arguments) -> dict[str, Any]:
    """Events that wait or had no effect, with their reasons."""
    return await events_of(await gateway_of(running_node), arguments.get("reason"))


async def events_of(gateway: Gateway, reason: str | None) -> dict[str, Any]:
    """Events that wait or had no effect, with their reasons; those of one reason if it is said.

    Raises:
        Refused: `invalid`, there is no such reason.
    """
    await gateway.node.database.write(tables.migrate)
    if reason is not None and reason not in REASONS:
        known = ", ".join(sorted(REASONS))
        raise Refused("invalid", f"reason: one of {known}", field="reason")
    found = await gateway.node.database.read(lambda c: tables.with_reason(c, reason, EVENTS_SHOWN))
    return {"events": [_event_json(held) for held in found]}


def _event_json(held: Held) -> dict[str, Any]:
    event = held.event
    return {
        "event": event.uid,
        "updated_at": event.updated_at,
        "occurred_at": event.occurred_at,
        "program": event.program,
        "org_unit": event.org_unit,
        "deleted": event.deleted,
        "state": held.state.name.lower(),
        "reason": held.reason,
        "words": REASONS.get(held.reason, ""),
        "details": held.details,
        "values": dict(event.values),
    }


RTS_COMMANDS: Mapping[str, Command] = {
    "gateway-rts-discover": discover_command,
    "gateway-rts-configure": configure_command,
    "gateway-rts-check": check_command,
    "gateway-rts-run": run_command,
    "gateway-rts-status": status_command,
    "gateway-rts-events": events_command,
}

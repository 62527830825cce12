"""Commands: what the command line can ask of a gateway, whether its node runs or not."""

from __future__ import annotations

import os
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from crdt_model.clock import stamp_of
from crdt_model.periods import month, month_before
from gateway import (
    configuring,
    coverage,
    delivery,
    operating,
    reading_back,
    review,
    rows,
    targets,
)
from gateway.answers import Dhis2Error
from gateway.beside import gateway_of
from gateway.configuration import (
    DEFAULT_INTERVAL_MIN,
    Configuration,
    DataSetRow,
    configuration,
)
from gateway.inclusion import mapped_anywhere
from gateway.mapping import DATA_SET_CODE
from gateway.mapping_commands import MAPPING_COMMANDS, read_items
from gateway.outbox import State
from gateway.outcome import last_run_of
from gateway.secret import load_secret, save_secret
from gateway.service import Gateway
from gateway.setting import Setting
from gateway.transport import Basic, Token, Transport
from node.commands import Arguments, Command, Running
from node.directory import Directory, instant_text
from node.errors import Refused

RUNS_SHOWN = 5
HELD_SHOWN = 200  # values that wait for a person; the counts name them all
UNMAPPED_SHOWN = 200
MONTHS_AT_FIRST = 3  # pushed when a gateway is connected: this month and the two before


async def connect_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Say where the region's figures go, and keep this device's secret."""
    node, gateway = running.node, await gateway_of(running)
    held = await node.read(lambda directory: configuration(directory, gateway.region))
    wanted = _configuration(arguments, held, node.now_ms())
    _check_secret(wanted.url, arguments)
    facts = await node.database.write(
        lambda connection: configuring.record(node, connection, gateway.region, wanted)
    )
    if arguments.get("user") or arguments.get("token"):
        save_secret(
            node.folder,
            arguments.get("user") or "",
            arguments.get("password"),
            arguments.get("token"),
            wanted.url,
        )
    expires = arguments.get("token_expires")
    if expires is not None or arguments.get("token"):  # another token has another end
        await node.database.write(lambda c: operating.note_token_end(c, expires or ""))
    target = await node.database.write(lambda c: targets.open_target(c, wanted.url))
    await node.database.write(lambda c: targets.resume(c, target.id))
    return {
        "url": wanted.url,
        "data_set": _names(wanted),
        "first": wanted.first,
        "items": len(wanted.items),
        "facts": facts,
    }


def _configuration(arguments: Arguments, held: Configuration | None, now_ms: int) -> Configuration:
    """What was asked for; what was not said stays as it is."""
    url = arguments.get("url") or (held.url if held else "")
    if not url:
        raise Refused("invalid", "say the address of DHIS2: --url", field="url")
    this_month = month(datetime.fromtimestamp(now_ms / 1000, UTC).strftime("%Y-%m"))
    first = month_before(this_month, MONTHS_AT_FIRST - 1).label
    base = held or Configuration(url, first, DEFAULT_INTERVAL_MIN, (), ())
    return replace(
        base,
        url=url.rstrip("/"),
        first=arguments.get("first") or base.first,
        interval_min=arguments.get("interval_min") or base.interval_min,
        items=read_items(arguments["items"]) if arguments.get("items") else base.items,
        data_sets=_data_sets(arguments, base.data_sets),
    )


def _data_sets(arguments: Arguments, held: tuple[DataSetRow, ...]) -> tuple[DataSetRow, ...]:
    """The data sets after `connect`, which knows one; several have a command of their own."""
    name, preset = arguments.get("data_set"), arguments.get("preset")
    active = [row for row in held if row.active]
    if held and not name and not preset:
        return held
    if len(active) > 1:
        words = "there are several data sets; change one by `stockmesh gateway mapping data-set`"
        raise Refused("invalid", words, field="data_set")
    row = active[0] if active else DataSetRow(DATA_SET_CODE)
    changed = replace(row, name=name or row.name, preset=preset or row.preset)
    others = {one.name: one for one in held if not one.active}
    return tuple({**others, changed.name: changed}.values())


def _names(config: Configuration) -> str:
    return ", ".join(row.name for row in config.active)


def _check_secret(url: str, arguments: Arguments) -> None:
    """Refuse an address or a secret that no request could carry, before anything is kept."""
    try:
        Transport(url, Basic(arguments.get("user") or "", arguments.get("password") or ""))
        Transport(url, Token(arguments.get("token") or ""))
    except ValueError as error:
        raise Refused("invalid", str(error), field="url") from error


async def check_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Compare the mapping with the server."""
    return await check_of(await gateway_of(running))


async def check_of(gateway: Gateway) -> dict[str, Any]:
    """What the check of the mapping against the server finds now.

    Raises:
        Refused: `dhis2`, the server could not be asked.
    """
    setting = await gateway.setting()
    async with gateway.client(setting.config) as client:
        try:
            findings = await delivery.full_check(gateway.node, client, setting)
        except Dhis2Error as error:
            raise Refused("dhis2", f"{setting.config.url}: {error}") from error
    stop = any(delivery.stops(finding) for finding in findings)
    await delivery.note_check(gateway.node, setting, passed=not stop)
    return {
        "ok": all(finding.level != "error" for finding in findings),
        "url": setting.config.url,
        "findings": [asdict(finding) for finding in findings],
    }


async def push_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    """Compute and push now."""
    gateway = await gateway_of(running)
    return (await gateway.run(push_period(arguments.get("period")))).as_json()


def push_period(text: str | None) -> str | None:
    """The month that a push is narrowed to, None for all.

    Raises:
        Refused: `invalid`.
    """
    if text is None:
        return None
    try:
        return month(text).label
    except ValueError:
        raise Refused("invalid", "period: YYYY-MM expected", field="period") from None


async def status_command(running: Running, arguments: Arguments) -> dict[str, Any]:
    return await status_of(await gateway_of(running))


async def status_of(gateway: Gateway) -> dict[str, Any]:
    """Everything an operator asks about a gateway first."""
    node = gateway.node
    setting = await gateway.setting()
    region = await gateway.region_now()
    reported = await gateway.reported_lately(setting)
    answer = await node.read(partial(_stored, gateway, setting))
    causes = await operating.causes_of(gateway)
    since = await node.database.read(lambda c: coverage.registered_days(c, setting.target_id))
    months = coverage.months(reported, since, operating.today(gateway))
    return answer | {
        "attention": [cause.as_json() for cause in causes],
        "months": [one.as_json() for one in months],
        "region": gateway.region.hex(),
        "secret": _has_secret(node.folder, setting.config.url),
        "org_units": len(setting.groups),
        "unmapped_stores": [store.code for store in region.unmapped],
        "not_reported": [asdict(state) for state in reported if state.withheld],
        "final": [f"{state.org_unit} {state.period}" for state in reported if state.final],
    }


def _stored(gateway: Gateway, setting: Setting, directory: Directory) -> dict[str, Any]:
    connection, config, target_id = directory.connection, setting.config, setting.target_id
    target = targets.target(connection, target_id)
    counts = review.counts(connection, target_id)
    last = last_run_of(connection)
    read = reading_back.last(connection, target_id)
    called = operating.Called.on(connection, target_id)
    mapped = mapped_anywhere(directory, setting.mapping)
    unmapped = sorted(
        directory.named("product", product).code
        for product in rows.all_products(connection) - mapped.keys()
    )
    return {
        "target": {
            "url": config.url,
            "data_set": _names(config),
            "data_sets": [asdict(row) for row in config.active],
            "first": config.first,
            "interval_min": config.interval_min,
            "items": len(config.items),
            "stopped": target.stopped,
            "last_failure": target.last_failure,
            "not_before": instant_text(stamp_of(target.not_before_ms))
            if target.not_before_ms
            else None,
        },
        "appointment": {
            "number": setting.ours.number,
            "device": directory.device_name(setting.ours.device) if setting.ours.number else None,
            "ours": setting.ours.device == gateway.node.device,
        },
        "outbox": {state.name.lower(): counts.get(state, 0) for state in State if state},
        "held": [called.held(held) for held in review.held(connection, target_id, HELD_SHOWN)],
        "runs": [
            operating.run_json(run) for run in targets.runs(connection, target_id, RUNS_SHOWN)
        ],
        "reasons": [
            {
                "state": one.state.name.lower(),
                "code": one.code,
                "count": one.count,
                "words": one.words,
            }
            for one in review.reasons(connection, target_id)
        ],
        "read_back": None
        if read is None
        else {"differing": read.differing, "compared": read.compared},
        "last_run": last,
        "unmapped_products": unmapped[:UNMAPPED_SHOWN],
        "unmapped_products_total": len(unmapped),
    }


def _has_secret(folder: Path, url: str) -> bool:
    try:
        load_secret(folder, os.environ, url)
    except Refused:
        return False
    return True


GATEWAY_COMMANDS: dict[str, Command] = {
    "gateway-connect": connect_command,
    "gateway-check": check_command,
    "gateway-push": push_command,
    "gateway-status": status_command,
    **MAPPING_COMMANDS,
}

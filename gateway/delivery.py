"""Delivery: from computed rows to what the outbox should hold, with the server at hand.

Codes become uids by the server's own metadata, asked anew before each delivery, because a renamed
element or a closed unit would otherwise refuse whole requests. What has no uid stays pending.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from crdt_model.clock import stamp_of
from gateway import appointment, names, outbox, reading_back, registering, review, rows
from gateway.aggregate import Group
from gateway.appointment import Appointment, Claim
from gateway.configuration import Configuration
from gateway.dhis2 import Dhis2
from gateway.figures import FIGURES
from gateway.mapping import Item, Preset, values
from gateway.mapping_check import Finding, check
from gateway.outbox import Key
from node.directory import Directory, instant_text
from node.node import Node
from node.views import settings

CHECK_EVERY_MS = 24 * 3_600_000  # metadata changes under us, and a full check reads some 500 KB
UNITS_A_REQUEST = 50  # of a read-back; keeps the URL under 8 KiB
LAST_CHECK = "last_check"
# An org unit that is missing or closed costs its own values; any other error would cost all.
_OF_ONE_UNIT = "org_unit"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run works with: the region, its configuration and mapping, who we are, the target."""

    region: bytes
    config: Configuration
    preset: Preset
    ours: Appointment
    target_id: int
    groups: Mapping[str, Group]


@dataclass(frozen=True, slots=True)
class Resolved:
    """Uids of what is in use, by code; codes without exactly one uid are `unresolved`."""

    data_set: str
    elements: Mapping[str, str]
    units: Mapping[str, str]
    unresolved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the pending rows.

    Attributes:
        unresolved: codes the server lacks. behind: org units pushed from entries we do not hold.
        findings: errors of the mapping that stop the push; then nothing was told.
    """

    unresolved: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    superseded: Claim | None = None


async def deliver(
    node: Node, client: Dhis2, setting: Setting, pending: Mapping[str, Sequence[str]]
) -> Told:
    """Tell the outbox the pending rows of these org units and months.

    Raises `answers` errors.
    """
    standing = await appointment.read_claim(client, setting.region)
    if appointment.supersedes(standing, setting.ours):
        return Told(superseded=standing)
    findings = await checked(node, client, setting)
    if findings:
        return Told(findings=findings)
    resolved = await resolve(client, setting.preset, pending)
    await node.database.write(partial(_remember, setting, resolved), bulk=True)
    if standing is None or standing.appointment != setting.ours:
        now_ms = node.now_ms()
        await node.database.write(lambda c: _doubt(c, setting.target_id, now_ms), bulk=True)
    if standing is not None and standing.appointment.device != setting.ours.device:
        await _take_over(node, client, setting, resolved.data_set)
    heads = await node.database.read(partial(_heads, units=tuple(pending)))
    ours = {store: logs for held in heads.values() for store, logs in held.items()}
    lacking = appointment.behind(standing, ours)
    behind = tuple(unit for unit, held in heads.items() if held.keys() & lacking)
    going = {unit: held for unit, held in heads.items() if unit not in behind}
    pushed = {store: logs for held in going.values() for store, logs in held.items()}
    claim = Claim(setting.ours, appointment.merged(standing, pushed))
    # The server has no compare-and-set: look once more, so that an older claim seldom stands over a
    # newer one; where it does, the newer gateway finds it when it compares again.
    latest = await appointment.read_claim(client, setting.region)
    if appointment.supersedes(latest, setting.ours):
        return Told(superseded=latest)
    at = instant_text(stamp_of(node.now_ms()))
    await appointment.write_claim(client, setting.region, claim, at)
    for unit, held in going.items():
        job = partial(_tell, node, setting, resolved, unit, tuple(pending[unit]), held)
        await node.database.write(job, bulk=True)
    return Told(resolved.unresolved, behind)


def _remember(setting: Setting, resolved: Resolved, connection: sqlite3.Connection) -> None:
    """Keep the uids, so that values can be explained without the server."""
    target = setting.target_id
    names.keep(connection, target, names.DATA_SET, {setting.preset.data_set: resolved.data_set})
    names.keep(connection, target, names.ELEMENT, resolved.elements)
    names.keep(connection, target, names.ORG_UNIT, resolved.units)
    known = {
        Key(resolved.elements[code], "", ""): names.Meaning(item.product, kind.figures, code)
        for item, kind in setting.preset.pairs()
        for code in [kind.code(item.code)]
        if code in resolved.elements
    }
    names.keep_meanings(connection, target, resolved.data_set, known)


def _heads(
    connection: sqlite3.Connection, units: Iterable[str]
) -> dict[str, Mapping[str, Mapping[str, int]]]:
    found = {unit: rows.computed(connection, unit) for unit in units}
    return {unit: known.heads for unit, known in found.items() if known is not None}


async def resolve(client: Dhis2, preset: Preset, units: Iterable[str]) -> Resolved:
    """The uids of a mapping's data set and elements, and of org units."""
    wanted = sorted(set(units))
    data_sets = await client.data_sets(preset.data_set)
    by_element = _by_code((e.code, e.uid) for e in await client.data_elements(preset.codes()))
    by_unit = _by_code((u.code, u.uid) for u in await client.org_units(wanted))
    missing = [code for code in preset.codes() if code not in by_element]
    missing += [code for code in wanted if code not in by_unit]
    return Resolved(
        data_sets[0].uid if len(data_sets) == 1 else "", by_element, by_unit, tuple(missing)
    )


def _by_code(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for code, uid in pairs:
        found.setdefault(code, []).append(uid)
    return {code: uids[0] for code, uids in found.items() if len(uids) == 1}


def _doubt(connection: sqlite3.Connection, target_id: int, now_ms: int) -> None:
    """Before our claim stands for the first time: what is to be done after it.

    Another gateway may be at work until it sees the claim; the server takes whoever writes last.
    """
    registering.tell_again(connection, target_id)
    reading_back.ask_again(connection, target_id, now_ms)


async def _take_over(node: Node, client: Dhis2, setting: Setting, data_set: str) -> None:
    """Another gateway pushed since we did: what differs from what we last gave is sent again."""
    target = setting.target_id
    places = await node.database.read(lambda c: review.known_places(c, target, data_set))
    units = sorted(places)
    for start in range(0, len(units), UNITS_A_REQUEST):
        some = units[start : start + UNITS_A_REQUEST]
        periods = sorted({period for unit in some for period in places[unit]})
        held = {
            Key(*place): value
            for place, value in (await client.read_values(data_set, some, periods)).items()
        }

        def again(
            c: sqlite3.Connection, some: list[str] = some, held: dict[Key, str] = held
        ) -> None:
            keys = [
                key
                for unit in some
                for period in places[unit]
                for key in review.known_keys(c, target, data_set, period, unit)
            ]
            differing = review.contradicted(c, target, data_set, keys, held)
            review.send_again(c, target, data_set, [key for key, _, _ in differing])

        await node.database.write(again, bulk=True)


def _tell(
    node: Node,
    setting: Setting,
    resolved: Resolved,
    unit: str,
    periods: Sequence[str],
    heads: Mapping[str, Mapping[str, int]],
    connection: sqlite3.Connection,
) -> None:
    """Tell the outbox the pending rows of one org unit; what has no uid stays pending."""
    org_unit = resolved.units.get(unit)
    if org_unit is None:
        return
    items = mapped(connection, node.network, setting.preset)
    head = hashlib.sha256(json.dumps(heads, sort_keys=True).encode()).hexdigest()[:16]
    now_ms = node.now_ms()
    for period in periods:
        wanted: dict[Key, str | None] = {}
        known: list[bytes] = []
        for row in rows.pending(connection, unit, period):
            item = items.get(row.product)
            written = _written(setting.preset, item, row.figures) if item is not None else {}
            uids = {code: resolved.elements.get(code) for code in written}
            if all(uids.values()):
                known.append(row.product)
            for code, value in written.items():
                element = uids[code]
                if element is not None:
                    wanted[Key(element, org_unit, period.replace("-", ""))] = value
        outbox.want(connection, setting.target_id, resolved.data_set, wanted, head, now_ms)
        rows.told(connection, unit, period, known)


def _written(
    preset: Preset, item: Item, figures: Mapping[str, object] | None
) -> dict[str, str | None]:
    if figures is None:
        nothing: dict[str, None] = dict.fromkeys(FIGURES)
        return values(preset, item.product, nothing)
    return values(preset, item.product, figures)  # type: ignore[arg-type]


def mapped(connection: sqlite3.Connection, network: bytes, preset: Preset) -> dict[bytes, Item]:
    """Product id → item. A code that two products share maps neither (rule P1)."""
    directory = Directory(connection, network)
    found: dict[bytes, Item] = {}
    for item in preset.items:
        products = settings.named_by_code(
            connection, [directory.catalogue], "product", item.product
        )
        if len(products) == 1:
            found[products[0].id] = item
    return found


# --- the mapping check ---------------------------------------------------------------


async def checked(node: Node, client: Dhis2, setting: Setting) -> tuple[Finding, ...]:
    """Errors of the mapping that stop a push, from the last check or, when due, from a new one."""
    now_ms, digest = node.now_ms(), mapping_digest(setting.config)
    text = await node.database.read(lambda c: rows.note(c, LAST_CHECK))
    last = json.loads(text) if text is not None else {}
    is_recent = 0 <= now_ms - last.get("at_ms", -CHECK_EVERY_MS) < CHECK_EVERY_MS
    if last.get("digest") == digest and last.get("passed") and is_recent:
        return ()
    findings = await full_check(node, client, setting)
    errors = tuple(f for f in findings if stops(f))
    await note_check(node, setting, passed=not errors)
    return errors


async def note_check(node: Node, setting: Setting, *, passed: bool) -> None:
    """Remember what the last check of this mapping found."""
    said = {
        "at_ms": node.now_ms(),
        "digest": mapping_digest(setting.config),
        "passed": passed,
    }
    kept = json.dumps(said)
    await node.database.write(lambda c: rows.remember(c, LAST_CHECK, kept), bulk=True)


async def full_check(node: Node, client: Dhis2, setting: Setting) -> tuple[Finding, ...]:
    """Compare the mapping and the region's org units with the server."""
    units = list(setting.groups)
    server = await client.server_metadata(setting.preset.data_set, setting.preset.codes(), units)
    now = datetime.fromtimestamp(node.now_ms() / 1000, UTC)
    found = check(setting.preset, units, server, now)
    if units:
        return found
    words = "no store names an org unit, so nothing is pushed; import facilities with org_unit"
    return (*found, Finding("warning", "no_org_unit", "region", words))


def stops(finding: Finding) -> bool:
    """Whether nothing may be pushed before it is mended."""
    return finding.level == "error" and not finding.code.startswith(_OF_ONE_UNIT)


def mapping_digest(config: Configuration) -> str:
    """Names what the values of rows depend on, and where they go."""
    said = (config.url, config.data_set, config.preset, config.items)
    return hashlib.sha256(repr(said).encode()).hexdigest()

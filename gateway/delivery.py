"""Delivery: from computed rows to what the outbox should hold, with the server at hand.

Codes become uids by the server's own metadata, asked anew before each delivery, because a renamed
element or a closed unit would otherwise refuse whole requests. What has no uid stays pending.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial

from crdt_model.clock import stamp_of
from gateway import (
    appointment,
    inclusion,
    leftovers,
    lookups,
    moved,
    names,
    outbox,
    periods,
    reading_back,
    registering,
    rows,
)
from gateway.aggregate import region_of
from gateway.aggregate_store import Pending
from gateway.appointment import Claim
from gateway.configuration import Configuration
from gateway.dhis2 import Dhis2
from gateway.inclusion import mapped
from gateway.mapping import DataSetMapping, Item, MappingInForce
from gateway.mapping_check import Finding, check
from gateway.outbox import Key
from gateway.resolution import Resolved, label_of, resolved, unit_uids
from gateway.setting import Setting
from gateway.taking_over import take_over, units_of
from node.directory import Directory, instant_text
from node.node import Node

CHECK_EVERY_MS = 24 * 3_600_000  # metadata changes under us, and a full check reads some 500 KB
LAST_CHECK = "last_check"
LET_GO = "let_go"  # the mapping after whose change what waited was looked through
# An org unit that is missing or closed costs its own values; any other error would cost all.
_OF_ONE_UNIT = "org_unit"


@dataclass(frozen=True, slots=True)
class Uids:
    """What is in use, as the server names it now; names without exactly one uid are
    `unresolved`."""

    data_sets: Sequence[tuple[DataSetMapping, Resolved]]
    units: Mapping[str, str]
    unresolved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the pending rows.

    Attributes:
        unresolved: codes the server lacks. behind: org units pushed from entries we do not hold.
        kept_back: their uids: nothing of them may leave, nor what waited from before.
        findings: errors of the mapping that stop the push; then nothing was told.
    """

    unresolved: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    kept_back: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    superseded: Claim | None = None
    unchanged: int = 0


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
    replaced = standing is not None and standing.appointment.device != setting.ours.device
    left = units_of(setting, standing) if standing is not None and replaced else []
    uids = await resolve(client, setting.mapping, {*pending, *left})
    now_ms = node.now_ms()
    await node.database.write(partial(_let_go, setting, uids, now_ms), bulk=True)
    await node.database.write(partial(_remember, setting, uids), bulk=True)
    await node.database.write(partial(moved.withdraw, setting, node.network, now_ms), bulk=True)
    if standing is None or standing.appointment != setting.ours:
        await node.database.write(lambda c: _doubt(c, setting.target_id, now_ms), bulk=True)
    if replaced:
        units = {unit: uids.units[unit] for unit in left if unit in uids.units}
        await take_over(node, client, setting, uids.data_sets, units)
    heads = await node.database.read(partial(_heads, units=tuple(setting.groups)))
    ours = {store: logs for held in heads.values() for store, logs in held.items()}
    lacking = appointment.behind(standing, ours)
    behind = tuple(unit for unit, held in heads.items() if held.keys() & lacking)
    kept_back = await node.database.read(partial(_uids_of, setting.target_id, behind))
    going = {unit: held for unit, held in heads.items() if unit in pending and unit not in behind}
    pushed = {store: logs for held in going.values() for store, logs in held.items()}
    claim = Claim(setting.ours, appointment.merged(standing, pushed))
    # The server has no compare-and-set: look once more, so that an older claim seldom stands over a
    # newer one; where it does, the newer gateway finds it when it compares again.
    latest = await appointment.read_claim(client, setting.region)
    if appointment.supersedes(latest, setting.ours):
        return Told(superseded=latest)
    at = instant_text(stamp_of(node.now_ms()))
    await appointment.write_claim(client, setting.region, claim, at)
    unchanged = 0
    for unit, held in going.items():
        job = partial(_tell, node, setting, uids, unit, tuple(pending[unit]), held)
        unchanged += await node.database.write(job, bulk=True)
    return Told(uids.unresolved, behind, kept_back, unchanged=unchanged)


def _let_go(setting: Setting, uids: Uids, now_ms: int, connection: sqlite3.Connection) -> None:
    """After a change of the mapping: nothing is sent any more of what it no longer names."""
    digest = mapping_digest(setting.config)
    if rows.note(connection, LET_GO) == digest:
        return
    places = {
        leftovers.Place(found.data_set.uid, *place, found.attribute_combo)
        for _, found in uids.data_sets
        if found.data_set is not None and found.attribute_combo is not None
        for place in found.places.values()
    }
    leftovers.let_go(connection, setting.target_id, places, now_ms)
    rows.remember(connection, LET_GO, digest)


def _remember(setting: Setting, uids: Uids, connection: sqlite3.Connection) -> None:
    """Keep the uids, so that values can be explained without the server."""
    target = setting.target_id
    names.keep(connection, target, names.ORG_UNIT, uids.units)
    for mapping, found in uids.data_sets:
        if found.data_set is None:
            continue
        data_set, attribute = found.data_set.uid, found.attribute_combo or ""
        names.keep(connection, target, names.DATA_SET, {mapping.name: data_set})
        slots = mapping.slots()
        known = {
            Key(place.element, "", "", place.combo, attribute): names.Meaning(
                item.product, element.figures, label_of(slot)
            )
            for slot, place in found.places.items()
            for item, element in [slots[slot]]
        }
        names.keep_meanings(connection, target, data_set, known)


def _heads(
    connection: sqlite3.Connection, units: Iterable[str]
) -> dict[str, Mapping[str, Mapping[str, int]]]:
    found = {unit: rows.computed(connection, unit) for unit in units}
    return {unit: known.heads for unit, known in found.items() if known is not None}


def _uids_of(
    target_id: int, units: Iterable[str], connection: sqlite3.Connection
) -> frozenset[str]:
    """Uids of org units, as they were last seen: what was never resolved waits under none."""
    behind = set(units)
    known = names.codes(connection, target_id, names.ORG_UNIT)
    return frozenset(uid for uid, code in known.items() if code in behind)


async def resolve(client: Dhis2, mapping: MappingInForce, units: Iterable[str]) -> Uids:
    """The uids of all that a mapping names, and of org units."""
    wanted = sorted(set(units))
    objects = await lookups.mapped_objects(client, mapping, wanted)
    found = [(one, resolved(one, objects)) for one in mapping.data_sets]
    by_unit = unit_uids(objects, wanted)
    missing = [fault.subject for _, one in found for fault in one.faults]
    missing += [name for name in wanted if name not in by_unit]
    return Uids(found, by_unit, tuple(dict.fromkeys(missing)))


def _doubt(connection: sqlite3.Connection, target_id: int, now_ms: int) -> None:
    """Before our claim stands for the first time: what is to be done after it.

    Another gateway may be at work until it sees the claim; the server takes whoever writes last.
    """
    registering.tell_again(connection, target_id)
    reading_back.ask_again(connection, target_id, now_ms)


def _tell(
    node: Node,
    setting: Setting,
    uids: Uids,
    unit: str,
    labels: Sequence[str],
    heads: Mapping[str, Mapping[str, int]],
    connection: sqlite3.Connection,
) -> int:
    """Tell the outbox the pending rows of one org unit; how many values DHIS2 has as they are.

    What has no uid stays pending.
    """
    org_unit = uids.units.get(unit)
    if org_unit is None:
        return 0
    unchanged = 0
    directory = Directory(connection, node.network)
    head = hashlib.sha256(json.dumps(heads, sort_keys=True).encode()).hexdigest()[:16]
    sets = [
        (mapping, found, mapped(directory, mapping))
        for mapping, found in uids.data_sets
        if inclusion.includes(directory, mapping, setting.groups[unit])
    ]
    now_ms = node.now_ms()
    for label in labels:
        period = periods.parse(label.replace("-", ""))
        pending = rows.pending(connection, unit, label)
        known = {row.product for row in pending}
        for mapping, found, items in sets:
            if mapping.kind != period.kind:
                continue
            wanted, lacking = _wanted(mapping, found, items, org_unit, period.text, pending)
            known -= lacking
            if found.data_set is not None:
                data_set = found.data_set.uid
                told = outbox.want(connection, setting.target_id, data_set, wanted, head, now_ms)
                unchanged += told.unchanged
        rows.told(connection, unit, label, sorted(known))
    return unchanged


def _wanted(
    mapping: DataSetMapping,
    found: Resolved,
    items: Mapping[bytes, Item],
    org_unit: str,
    period: str,
    pending: Iterable[Pending],
) -> tuple[dict[Key, str | None], set[bytes]]:
    """What one data set should hold of these rows, and the products of which a value has no
    place there."""
    wanted: dict[Key, str | None] = {}
    lacking: set[bytes] = set()
    for row in pending:
        item = items.get(row.product)
        if item is None:
            continue
        for slot, value in mapping.values(item.product, row.figures or {}).items():
            place = found.places.get(slot)
            if place is None or found.attribute_combo is None:
                lacking.add(row.product)
                continue
            key = Key(place.element, org_unit, period, place.combo, found.attribute_combo)
            wanted[key] = value
    return wanted, lacking


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
    units = await node.read(partial(included, setting))
    server = await lookups.server_metadata(client, setting.mapping, units)
    now = datetime.fromtimestamp(node.now_ms() / 1000, UTC)
    first = date.fromisoformat(f"{setting.config.first}-01")
    at = stamp_of(node.now_ms())

    def unsendable(directory: Directory) -> tuple[Finding, ...]:
        without = [store.code for store in region_of(directory, node.grants, at).unmapped]
        return inclusion.unsendable(setting.mapping, setting.groups, without, directory)

    here = await node.read(unsendable)
    return (*check(setting.mapping, units, server, now, first), *here)


def included(setting: Setting, directory: Directory) -> dict[str, frozenset[str]]:
    """Org unit → names of the data sets it is in."""
    return {
        unit: frozenset(
            one.name
            for one in setting.mapping.data_sets
            if inclusion.includes(directory, one, group)
        )
        for unit, group in setting.groups.items()
    }


def stops(finding: Finding) -> bool:
    """Whether nothing may be pushed before it is mended."""
    return finding.level == "error" and not finding.code.startswith(_OF_ONE_UNIT)


def extent_digest(setting: Setting, directory: Directory) -> str:
    """Names the mapping, and which products and org units it takes in by the catalogue now."""
    taken = inclusion.extent(directory, setting.mapping, setting.groups)
    said = mapping_digest(setting.config) + json.dumps(taken, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def mapping_digest(config: Configuration) -> str:
    """Names what the values of rows depend on, and where they go."""
    return hashlib.sha256(repr(replace(config, first="", interval_min=0)).encode()).hexdigest()

"""Checking: what of a real-time stock setting does not fit the server, or the stores here.

An error stops something from working; a warning names what will wait or be missed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from crdt_model import scopes
from gateway.dhis2 import Dhis2
from gateway.rts import tables
from gateway.rts.ground import Ground
from gateway.rts.server import Program, Stage, read_options, read_programs
from gateway.rts.setting import RtsSetting
from node.directory import Directory
from node.node import Node

ERROR, WARNING = "error", "warning"
_COUNTED = frozenset({"INTEGER", "INTEGER_POSITIVE", "INTEGER_ZERO_OR_POSITIVE", "NUMBER"})
_STOCK = (
    "stock_on_hand", "distribution", "discard", "receipt", "previous", "count", "correction",
)  # fmt: skip
_QUANTITIES = frozenset({"req_quantity", "req_approved", "req_dispatched", "ack_quantity",
                         "dispatch_quantity", *_STOCK})  # fmt: skip
SHOWN = 20  # names in one sentence


@dataclass(frozen=True, slots=True)
class RtsFinding:
    """Something that does not fit: a level, what it is about, a sentence."""

    level: str
    subject: str
    words: str


async def check(node: Node, client: Dhis2, ground: Ground) -> list[RtsFinding]:
    """Compare a setting with the server and the stores; raises the errors of `answers`."""
    setting, transport = ground.setting, client.transport
    asked = [setting.program, setting.req_program, setting.ack_program, setting.dispatch_program]
    programs = await read_programs(transport, asked)
    options: dict[str, Mapping[str, str]] = {}
    for program in programs.values():
        for stage in program.stages:
            for element in stage.elements:
                wanted = element.uid in (setting.deliver_to, setting.req_status)
                if wanted and element.options:
                    options[element.uid] = await read_options(transport, element.options)
    account = await client.account()
    found = list(_programs(setting, programs))
    found += _options(setting, options)
    found += await node.read(partial(_stores, ground, programs.get(setting.program)))
    found += await node.database.read(partial(_items, ground))
    authorities = account.authorities
    if setting.req_program and not {"ALL", "F_UNCOMPLETE_EVENT"} & authorities:
        words = "the user lacks F_UNCOMPLETE_EVENT: completed requisitions cannot be told anything"
        found.append(RtsFinding(WARNING, "user", words))
    if setting.since and not setting.previous:
        words = "previous is not named: items whose past is not read begin without an opening"
        found.append(RtsFinding(WARNING, "since", words))
    if not setting.ack_program and setting.receipts != "shipments":
        words = "no programme of acknowledgements: goods sent stay in transit until a person acts"
        found.append(RtsFinding(WARNING, "ack_program", words))
    return found


def _programs(setting: RtsSetting, programs: Mapping[str, Program]) -> Iterator[RtsFinding]:
    for name in ("", "req_", "ack_", "dispatch_"):
        uid = getattr(setting, f"{name}program")
        if not uid:
            continue
        program = programs.get(uid)
        if program is None:
            words = f"the server has no programme {uid}, or hides it from this user"
            yield RtsFinding(ERROR, f"{name}program", words)
            continue
        stage = program.stage(getattr(setting, f"{name}stage"))
        if stage is None:
            words = f"{program.name} has no stage {getattr(setting, f'{name}stage')}"
            yield RtsFinding(ERROR, f"{name}stage", words)
            continue
        yield from _stage(setting, name, program, stage)
        if name != "ack_" and not program.writable:
            words = f"the user may not write data of {program.name}"
            yield RtsFinding(ERROR, f"{name}program", words)
    stock = programs.get(setting.program)
    if stock is not None and setting.item_code not in stock.attributes:
        words = f"{setting.item_code} is no attribute of {stock.name}"
        yield RtsFinding(ERROR, "item_code", words)


def _stage(setting: RtsSetting, name: str, program: Program, stage: Stage) -> Iterator[RtsFinding]:
    known = {element.uid: element for element in stage.elements}
    roles = (*_STOCK, "deliver_to") if not name else _roles(setting, name)
    for role in roles:
        uid = getattr(setting, role)
        if not uid:
            continue
        element = known.get(uid)
        if element is None:
            words = f"{uid} is no element of {program.name}, {stage.name}"
            yield RtsFinding(ERROR, role, words)
        elif role in _QUANTITIES and element.value_type not in _COUNTED:
            words = f"{element.name} is of type {element.value_type}, which holds no quantity"
            yield RtsFinding(ERROR, role, words)
        elif role == "stock_on_hand" and element.value_type == "INTEGER_POSITIVE":
            words = f"{element.name} is of type INTEGER_POSITIVE, which holds no 0"
            yield RtsFinding(ERROR, role, words)
    if not name and not stage.repeatable:
        yield RtsFinding(ERROR, "stage", f"{stage.name} is not repeatable")
    if not name and stage.generates:
        words = f"{stage.name} makes events by itself, which say nothing"
        yield RtsFinding(WARNING, "stage", words)


def _roles(setting: RtsSetting, name: str) -> tuple[str, ...]:
    known = setting.__dataclass_fields__
    others = (f"{name}program", f"{name}stage", "req_urgent")
    return tuple(role for role in known if role.startswith(name) and role not in others)


def _options(setting: RtsSetting, options: Mapping[str, Mapping[str, str]]) -> Iterator[RtsFinding]:
    known = options.get(setting.deliver_to)
    if known and not setting.deliver:
        words = "no option is mapped to a place: all that is distributed counts as consumption"
        yield RtsFinding(WARNING, "deliver", words)
    if known is not None and setting.deliver:
        missing = sorted(known.keys() - setting.deliver.keys())
        if missing:
            words = f"not mapped, so their distributions wait: {_some(missing)}"
            yield RtsFinding(WARNING, "deliver", words)
        gone = sorted(setting.deliver.keys() - known.keys())
        if gone:
            yield RtsFinding(WARNING, "deliver", f"no options of the server: {_some(gone)}")
    states = options.get(setting.req_status)
    if states is not None:
        gone = sorted(set(setting.statuses.values()) - states.keys())
        if gone:
            yield RtsFinding(ERROR, "statuses", f"no options of the server: {_some(gone)}")


def _stores(ground: Ground, program: Program | None, directory: Directory) -> list[RtsFinding]:
    found = []
    for store in directory.stores():
        ours = scopes.in_region(ground.grants, store.id, directory.zones_of_store)
        if directory.store_mode(store.id) != "rts" or not ours:
            continue
        uid = ground.uids.get(store.id)
        if uid is None:
            words = "its org unit is not said, or is not on the server exactly once"
            found.append(RtsFinding(ERROR, store.code, words))
            continue
        if len(ground.units[uid]) > 1:
            words = "it shares its org unit with another store kept in real-time stock"
            found.append(RtsFinding(ERROR, store.code, words))
        if program is not None and uid not in program.units:
            found.append(RtsFinding(ERROR, store.code, f"{program.name} is not used at its unit"))
        if not ground.records_for(store.id):
            words = "the certificate of this gateway does not name it: another one records for it"
            found.append(RtsFinding(WARNING, store.code, words))
    if not ground.uids:
        words = "no store is kept in real-time stock: import facilities with mode rts"
        found.append(RtsFinding(ERROR, "stores", words))
    return found


def _items(ground: Ground, connection: sqlite3.Connection) -> list[RtsFinding]:
    """Item codes that events may name and no product is mapped to."""
    used = {item for item in tables.items_of(connection).values() if item}
    missing = sorted(used - ground.products.keys())
    if not missing:
        return []
    words = f"{len(missing)} item codes are mapped to no product: {_some(missing)}"
    return [RtsFinding(WARNING, "items", words)]


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown} and {len(names) - SHOWN} more"

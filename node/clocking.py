"""Clocking: what a node does about its clock: it asks, tells, and puts right what it wrote."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from dataclasses import dataclass
from typing import Any

from crdt_model import scopes
from crdt_model.clock import MAX_STAMP, Sureness, milliseconds_of, stamp_of
from crdt_model.details import Clock, stored
from crdt_model.facts import Flag, Kind, fact
from crdt_model.identifiers import command_id
from node.clocks import TrustedClock
from node.directory import Directory, instant_text
from node.node import Node
from node.store import Draft

CLOCK = "clock"  # where a running node keeps its clock among `Running.more`

_log = logging.getLogger(__name__)


async def watch(node: Node, clock: TrustedClock) -> None:
    """Tie a node to its clock: what it knows of the time, and what it wrote when that was wrong."""

    def last_own(connection: sqlite3.Connection) -> int:
        (last,) = connection.execute(
            "SELECT max(head_stamp) FROM log JOIN device ON device.id = log.device"
            " WHERE device.device = ?",
            (node.device,),
        ).fetchone()
        return last or 0

    clock.not_before(node.membership.device.not_before)
    clock.not_before(milliseconds_of(await node.database.read(last_own)))
    began = stamp_of(clock())
    loop = asyncio.get_running_loop()

    def jumped(ms: int) -> None:
        nonlocal began
        first, began = began, stamp_of(clock())
        job = loop.create_task(
            node.database.write(lambda connection: mend(node, connection, first, ms))
        )
        job.add_done_callback(_report)

    clock.on_jump = jumped
    node.store.life.clock_is_unsure = lambda: clock.sureness is Sureness.UNSURE


def _report(job: asyncio.Task[int]) -> None:
    if not job.cancelled() and job.exception() is not None:
        _log.error("what was recorded under a wrong clock is not put right: %s", job.exception())


def mend(node: Node, connection: sqlite3.Connection, first: int, ms: int) -> int:
    """Correct what this device recorded from stamp `first` on, when its clock was `ms` behind.

    Returns in how many stores something was corrected.
    """
    epoch = node.store.life.epoch(connection)
    done = 0
    for store in node.stores:
        row = connection.execute(
            "SELECT head_stamp FROM log JOIN scope ON scope.id = log.scope"
            " JOIN device ON device.id = log.device"
            " WHERE scope.name = ? AND device.device = ? AND epoch = ? AND head_stamp >= ?",
            (scopes.ledger(store), node.device, epoch, first),
        ).fetchone()
        if row is not None:
            say(node, connection, store, Clock(node.device, epoch, first, row[0], ms), "")
            done += 1
    return done


def say(
    node: Node, connection: sqlite3.Connection, store: bytes, correction: Clock, user: str
) -> None:
    """Write a correction of a device's clock.

    Raises:
        log.NotAllowed: it is another device's, and this one is no supervisor of the store.
    """
    said = fact(Kind.CLOCK, stored(correction), flags=Flag.MUST_UNDERSTAND)
    scope = scopes.store_settings(store)
    name = f"clock {correction.device.hex()} {correction.first} {node.store.now_ms()}"
    command = command_id(scope, name)
    node.store.record(connection, Draft(scope, command, command, user, (said,)))
    node.store.life.tell(
        connection,
        "clock",
        f"the clock of {correction.device[:4].hex()} was {correction.ms / 1000:+.0f} s off;"
        f" what it recorded from {instant_text(correction.first)} on is put right",
    )


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person asks to be put right: whose clock, of which store, when, by how much."""

    store: str
    device: bytes
    first: int
    last: int
    ms: int


def correct(node: Node, connection: sqlite3.Connection, asked: Correction, user: str) -> int:
    """Correct a device's clock in all its lives that recorded in the range; returns how many."""
    directory = Directory(connection, node.network)
    store = directory.store(asked.store).id
    rows = connection.execute(
        "SELECT DISTINCT epoch FROM log JOIN scope ON scope.id = log.scope"
        " JOIN device ON device.id = log.device WHERE scope.name = ? AND device.device = ?"
        " AND head_stamp >= ?",
        (scopes.ledger(store), asked.device, min(asked.first, MAX_STAMP)),
    ).fetchall()
    wanted = connection.execute(
        "SELECT DISTINCT epoch FROM wanted WHERE scope = ? AND device = ? AND reason = 'clock'",
        (scopes.ledger(store), asked.device),
    ).fetchall()
    epochs = sorted({epoch for (epoch,) in (*rows, *wanted)})
    for epoch in epochs:
        said = Clock(asked.device, epoch, asked.first, asked.last, asked.ms)
        say(node, connection, store, said, user)
    return len(epochs)


def shown(clock: TrustedClock) -> dict[str, Any]:
    """What is thought of the time, for status."""
    return {
        "time": instant_text(stamp_of(clock())),
        "sureness": clock.sureness.name.lower(),
        "offset_ms": clock.offset_ms,
        "disagreement_ms": clock.disagreement_ms,
    }

"""Running: one run of real-time stock. DHIS2 is read, what it says is recorded, and it is told.

Any gateway whose certificate names the stores records for them; only the appointed one writes to
DHIS2. A run does not fail for what the server or the network does: it ends with a result and a
sentence, which are kept for `gateway rts status`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import sqlite3
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, Protocol

from crdt_model.clock import stamp_of
from crdt_model.log import LogError
from gateway import targets
from gateway.answers import Dhis2Error, Misdirected, Unauthorised, Unavailable
from gateway.appointment import (
    Appointment,
    Claim,
    appointment,
    read_claim,
    supersedes,
    write_claim,
)
from gateway.configuration import Configuration, configuration
from gateway.dhis2 import Dhis2
from gateway.lookups import ORG_UNIT_FIELDS, found_by
from gateway.metadata import MalformedMetadata, uid
from gateway.push import backoff_ms
from gateway.rts import (
    deliveries,
    ledger,
    outbox,
    outgoing,
    polling,
    replenishment,
    requisitions,
    sending,
    tables,
)
from gateway.rts.attention import LAST_RUN
from gateway.rts.ground import Ground, ground, unit_codes
from gateway.rts.setting import RtsSetting, rts_setting
from gateway.tracker import Tracker
from gateway.transport import RETRY_AFTER_LIMIT_S
from node.directory import Directory, instant_text
from node.errors import Refused
from node.node import Node
from node.recording import check_clock

PROGRAMS = "programs"
DUE_COUNTED = 1000  # of events still to be sent; more are as bad

log = logging.getLogger(__name__)


class Host(Protocol):
    """The gateway a run belongs to; it has one run at a time."""

    node: Node
    region: bytes
    one_rts_run: asyncio.Lock

    def client(self, config: Configuration) -> Dhis2:
        """A client for the target, not yet entered."""
        ...


@dataclass(frozen=True, slots=True)
class RtsOutcome:
    """How a run ended.

    Attributes:
        result: `done`, `waiting`, `stopped`, `failed`, `refused` (by DHIS2, until a person acts),
            `superseded`, `broken`, or a refusal's code.
        words: a sentence for the operator, "" when there is nothing to say.
        read: events read that were new or changed. recorded, undone: versions of stock events.
        waiting: events that cannot be taken yet, of all programmes.
        ordered, cancelled: orders sent and cancelled on the stores' behalf. flagged: requisitions
            that were changed after their order was approved, noticed by this run.
        received: acknowledgements taken in.
        accepted, refused: events that DHIS2 took and refused. unreadable: rows of events that
            are not as documented. due: events still to be sent, of which DHIS2 said nothing.
    """

    at: str
    result: str
    words: str = ""
    read: int = 0
    recorded: int = 0
    undone: int = 0
    waiting: int = 0
    ordered: int = 0
    cancelled: int = 0
    flagged: int = 0
    received: int = 0
    accepted: int = 0
    refused: int = 0
    unreadable: int = 0
    due: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing asks for a person."""
        return self.result == "done" and not (
            self.waiting or self.flagged or self.refused or self.unreadable or self.due
        )

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.ok, **asdict(self)}


@dataclass(frozen=True, slots=True)
class Work:
    """What a run works with."""

    node: Node
    region: bytes
    config: Configuration
    setting: RtsSetting
    ours: Appointment
    target_id: int

    @property
    def appointed(self) -> bool:
        """Whether this gateway is the one that writes to DHIS2."""
        return self.ours.device == self.node.device


async def run(host: Host) -> RtsOutcome:
    """One run. It is kept as the last one unless nothing is configured.

    Raises:
        Refused: `not_connected`, `rts_not_configured`, `no_secret`.
    """
    async with host.one_rts_run:
        return await _run_alone(host)


async def _run_alone(host: Host) -> RtsOutcome:
    node = host.node
    work = await prepare(host)
    at = instant_text(stamp_of(node.now_ms()))
    outcome = RtsOutcome(at, "done")
    chance = random.Random()
    try:
        client = host.client(work.config)
        await node.database.read(lambda c: _may_ask(work, targets.target(c, work.target_id)))
        check_clock(node.store)
        async with client:
            outcome = await _run(work, client, outcome)
    except Dhis2Error as error:
        outcome = await _failed(work, error, outcome, chance)
    except Refused as refused:
        outcome = replace(outcome, result=refused.code, words=refused.message)
    except LogError as error:
        outcome = replace(outcome, result="not_allowed", words=str(error))
    except Exception as error:
        # The last word must not be that all is well while every run breaks.
        await _keep(node, replace(outcome, result="broken", words=type(error).__name__))
        raise
    await _keep(node, outcome)
    return outcome


async def _keep(node: Node, outcome: RtsOutcome) -> None:
    kept = json.dumps(outcome.as_json())
    await node.database.write(lambda c: tables.remember(c, LAST_RUN, kept), bulk=True)
    log.info("rts run: %s", kept)


async def prepare(host: Host) -> Work:
    """What a run works with; makes the tables.

    Raises:
        Refused: `not_connected`, `rts_not_configured`.
    """
    node, region = host.node, host.region
    await node.database.write(tables.migrate)
    config = await node.read(lambda directory: configuration(directory, region))
    if config is None:
        raise Refused("not_connected", "no DHIS2 is connected yet; run `stockmesh gateway connect`")
    setting = await node.read(lambda directory: rts_setting(directory, region))
    if setting is None:
        raise Refused(
            "rts_not_configured",
            "real-time stock is not set up; run `stockmesh gateway rts discover`",
        )
    ours = await node.database.read(lambda c: appointment(c, node.network, region))
    target = await node.database.write(lambda c: targets.open_target(c, config.url))
    stages = [setting.stage, setting.req_stage, setting.ack_stage]
    programs = json.dumps([config.url, *setting.programs(), *stages])
    await node.database.write(lambda c: _read_anew_if_other(c, programs), bulk=True)
    return Work(node, region, config, setting, ours, target.id)


def _read_anew_if_other(connection: sqlite3.Connection, programs: str) -> None:
    """Another server or programme: cursors and what was read of the other mean nothing here."""
    if tables.note(connection, PROGRAMS) != programs:
        tables.forget_all(connection)
        tables.remember(connection, PROGRAMS, programs)


def _may_ask(work: Work, target: targets.Target) -> None:
    now_ms = work.node.now_ms()
    if target.stopped is not None:
        raise Refused("stopped", target.stopped)
    if now_ms < target.not_before_ms <= now_ms + RETRY_AFTER_LIMIT_S * 1000:
        raise Refused("waiting", target.last_failure or "")


async def ground_of(work: Work, client: Dhis2, zone: str) -> Ground:
    """What events are read against, with the uids of org units as the server has them now."""
    codes = await work.node.read(unit_codes)
    scheme = work.config.org_unit_scheme
    found = await found_by(client, "organisationUnits", scheme, codes, ORG_UNIT_FIELDS)
    try:
        uids = {code: uid(units[0]) for code, units in found.items() if len(units) == 1}
    except MalformedMetadata as error:
        raise Misdirected(f"organisationUnits: {error}") from error

    def read(directory: Directory) -> Ground:
        return ground(directory, work.config, work.setting, work.node.grants, uids, zone)

    return await work.node.read(read)


async def _run(work: Work, client: Dhis2, outcome: RtsOutcome) -> RtsOutcome:
    node, began_ms = work.node, work.node.now_ms()
    info = await client.system_info()
    tracker = Tracker(client.transport, info.version)
    standing = await ground_of(work, client, await tracker.zone())
    polled = await polling.poll(node, tracker, work.setting)
    stores = standing.recorded_for
    await node.database.write(lambda c: tables.look_again(c, stores), bulk=True)
    await node.database.write(partial(_pass_over, work.setting), bulk=True)
    taken = await ledger.take(node, standing)
    asked = await requisitions.take(node, standing)
    received = await deliveries.take(node, standing)
    computed = await replenishment.replenish(node, standing)
    if all(one.ended for one in polled):
        job = partial(ledger.note_read_to, node, ground=standing, to_ms=began_ms)
        await node.database.write(job, bulk=True)
    outcome = replace(
        outcome,
        read=sum(one.changed for one in polled),
        recorded=taken.recorded,
        undone=taken.undone,
        waiting=await node.database.read(tables.count_waiting),
        ordered=asked.sent + computed,
        cancelled=asked.cancelled,
        flagged=asked.flagged,
        received=received,
        unreadable=len(await node.database.read(tables.unreadable)),
    )
    if not work.appointed:
        return outcome
    if await _is_superseded(work, client):
        return replace(outcome, result="superseded", words="a later appointment writes to DHIS2")
    await outgoing.want(node, standing)
    if await node.database.read(partial(outbox.due, most=1, but=())):
        await _claim(work, client)
    sent = await sending.send(node, tracker, standing, partial(_is_replaced, work, client))
    if sent.accepted or sent.refused:
        await node.database.write(lambda c: targets.note_success(c, work.target_id), bulk=True)
    due = len(await node.database.read(partial(outbox.due, most=DUE_COUNTED, but=())))
    return replace(outcome, accepted=sent.accepted, refused=sent.refused, due=due)


def _claimed(work: Work) -> bytes:
    """Under which name the claim of real-time stock stands in the data store.

    It is not the one of the figures: whoever takes these over compares them first.
    """
    return work.region + b"rts"


async def _is_superseded(work: Work, client: Dhis2) -> bool:
    """Whether a later appointment wrote to this server (rule G11)."""
    for name in (work.region, _claimed(work)):
        if supersedes(await read_claim(client, name), work.ours):
            return True
    return False


async def _is_replaced(work: Work, client: Dhis2) -> bool:
    """The same, or whether a later appointment has arrived here since the run began."""
    node, region = work.node, work.region
    ours = await node.database.read(lambda c: appointment(c, node.network, region))
    return ours != work.ours or await _is_superseded(work, client)


async def _claim(work: Work, client: Dhis2) -> None:
    """Say who writes now, before the first event leaves."""
    standing = await read_claim(client, _claimed(work))
    if standing is None or standing.appointment != work.ours:
        at = instant_text(stamp_of(work.node.now_ms()))
        await write_claim(client, _claimed(work), Claim(work.ours, {}), at)


def _pass_over(setting: RtsSetting, connection: sqlite3.Connection) -> None:
    """Settle events of stages that nothing is read from."""
    for program in setting.programs():
        found = tables.open_events(connection, program)
        others = [held for held in found if not setting.reads(held.event.stage)]
        tables.pass_over(connection, others)


async def _failed(
    work: Work, error: Dhis2Error, outcome: RtsOutcome, chance: random.Random
) -> RtsOutcome:
    """Write down that the server could not be asked, as a push would."""
    node, why = work.node, f"{type(error).__name__}: {error}"
    if isinstance(error, Unauthorised):
        now_ms = node.now_ms()
        await node.database.write(lambda c: targets.stop(c, work.target_id, str(error), now_ms))
        return replace(outcome, result="stopped", words=str(error))
    if isinstance(error, Unavailable):
        target = await node.database.read(lambda c: targets.target(c, work.target_id))
        wait_ms = backoff_ms(target.failures, error.retry_after_s, chance.uniform(-1, 1))
        until_ms = node.now_ms() + wait_ms
        await node.database.write(
            lambda c: targets.note_failure(c, target.id, why, until_ms, blames_request=False),
            bulk=True,
        )
        return replace(outcome, result="failed", words=why)
    return replace(outcome, result="refused", words=why)

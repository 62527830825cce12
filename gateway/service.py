"""Service: the gateway at work. Rows are computed, the outbox is told, and what is due is pushed.

A run does not fail for what DHIS2, the network or a missing setting does: it ends with a result and
a sentence, which are kept for `gateway status`. Only the region's appointed gateway pushes.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from crdt_model.clock import stamp_of
from gateway import appointment as appointments
from gateway import (
    attention,
    deciding,
    outbox,
    reading_back,
    registering,
    rows,
    targets,
    withholding,
)
from gateway.aggregate import (
    Region,
    region_of,
)
from gateway.answers import Dhis2Error, Unauthorised, Unavailable
from gateway.answers import Refused as ServerRefused
from gateway.appointment import appointment
from gateway.computing import Wanted
from gateway.configuration import (
    Configuration,
    configuration,
    region_id,
)
from gateway.delivery import Told, deliver, extent_digest
from gateway.dhis2 import Dhis2
from gateway.finality import complete_reports
from gateway.openness import open_periods
from gateway.outcome import BROKEN, Ended, Outcome, keep, pushed
from gateway.push import Pusher, backoff_ms
from gateway.reading_back import ReadBack
from gateway.recomputing import refresh
from gateway.registering import Place, Registered, Registrar
from gateway.reporting import Reported, reported_of
from gateway.secret import load_secret
from gateway.setting import Setting
from gateway.transport import RETRY_AFTER_LIMIT_S
from node.directory import Directory, instant_text
from node.errors import Refused
from node.node import Node

TOLD_WITHIN_S = 12.0  # below what a page waits for an answer
REPORTED_FOR_MS = 3_600_000  # a region of thousands of stores is not judged anew for each page
TOLD = "told"
LAST_COUNTER = 0xFFFF  # of a stamp: whatever was recorded within this millisecond is included

log = logging.getLogger(__name__)


class Gateway:
    """The gateway of one node; one run at a time."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.region = region_id(node)
        self.one_rts_run = asyncio.Lock()
        self._one_at_a_time = asyncio.Lock()
        self._chance = random.Random()
        self._targets: dict[str, int] = {}
        self._running: set[asyncio.Task[Outcome]] = set()
        self._reported: tuple[int, list[Reported]] | None = None

    @classmethod
    async def open(cls, node: Node) -> Gateway:
        """A gateway whose tables exist.

        Raises:
            Refused: this device is no gateway.
        """
        gateway = cls(node)
        await node.database.write(outbox.migrate)
        return gateway

    async def configuration(self) -> Configuration:
        """The configuration in force.

        Raises:
            Refused: `not_connected`.
        """
        found = await self.node.read(lambda directory: configuration(directory, self.region))
        if found is None:
            raise Refused(
                "not_connected", "no DHIS2 is connected yet; run `stockmesh gateway connect`"
            )
        return found

    def client(self, config: Configuration) -> Dhis2:
        """A client for the target, not yet entered.

        Raises:
            Refused: `no_secret`, or the address is none.
        """
        try:
            return Dhis2(config.url, load_secret(self.node.folder, os.environ, config.url))
        except ValueError as error:
            raise Refused("invalid", str(error), field="url") from error

    async def region_now(self) -> Region:
        """The stores this gateway is for."""
        at = stamp_of(self.node.now_ms())
        return await self.node.read(lambda directory: region_of(directory, self.node.grants, at))

    async def target_id(self) -> int:
        """The target of the configuration in force.

        Raises:
            Refused: `not_connected`.
        """
        url = (await self.configuration()).url
        if url not in self._targets:
            target = await self.node.database.write(lambda c: targets.open_target(c, url))
            self._targets[url] = target.id
        return self._targets[url]

    async def setting(self) -> Setting:
        """What a run works with.

        Raises:
            Refused: nothing is connected, or the mapping contradicts itself.
        """
        config = await self.configuration()
        found = await self.region_now()
        network, region = self.node.network, self.region
        ours = await self.node.database.read(lambda c: appointment(c, network, region))
        target_id = await self.target_id()
        groups = {group.org_unit: group for group in found.groups}
        return Setting(region, config, config.mapping(), ours, target_id, groups)

    # --- one run ---

    async def run(self, period: str | None = None) -> Outcome:
        """Compute, tell the outbox, push; with `period` only rows of that month are told."""
        async with self._one_at_a_time:
            at = instant_text(stamp_of(self.node.now_ms()))
            try:
                outcome = await self._run(at, period)
            except Ended as ended:
                outcome = Outcome(at, ended.result, ended.words)
            except Refused as refused:
                outcome = Outcome(at, refused.code, refused.message)
            except Exception as error:
                # The last word must not be that all is well while every run breaks.
                broken = Outcome(at, BROKEN, type(error).__name__)
                await self.node.database.write(partial(keep, outcome=broken), bulk=True)
                raise
            await self.node.database.write(partial(keep, outcome=outcome), bulk=True)
            log.info(
                "gateway run: %s %s; %d rows changed, %d values accepted, %d refused, %d parked",
                outcome.result,
                outcome.words,
                outcome.changed,
                outcome.accepted,
                outcome.refused,
                outcome.parked,
            )
            return outcome

    async def run_and_tell(self, period: str | None) -> Outcome:
        """As `run`, for one who waits at a screen: a run that takes long goes on after the answer,
        which says `running`."""
        task = asyncio.create_task(self.run(period))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.wait({task}, timeout=TOLD_WITHIN_S)
        if task.done():
            return task.result()
        at = instant_text(stamp_of(self.node.now_ms()))
        return Outcome(at, "running", "the run goes on; its end is in the status")

    async def _run(self, at: str, period: str | None) -> Outcome:
        setting = await self.setting()
        if setting.ours.device != self.node.device:
            raise Ended("not_appointed", await self._not_appointed(setting))
        changed = await self.compute(setting)
        extent = await self.node.read(partial(extent_digest, setting))
        await self.node.database.write(partial(_tell_again_if_new, extent), bulk=True)
        reported = await self.reported(setting)
        if period is not None and period not in {r.period for r in reported}:
            raise Refused("period_not_kept", f"{period} is not among the months kept here")
        outcome = Outcome(
            at, "done", changed=changed, not_reported=tuple(r for r in reported if r.withheld)
        )
        as_of = stamp_of(self.node.now_ms(), LAST_COUNTER)
        network = self.node.network
        await self.node.database.write(
            lambda c: withholding.withdraw(setting, network, reported, as_of, c), bulk=True
        )
        pending = await self._pending(setting, period)
        target_id, now_ms = setting.target_id, self.node.now_ms()
        reports = await self.node.read(
            lambda directory: complete_reports(
                directory,
                setting.groups,
                setting.mapping,
                setting.config.first,
                stamp_of(now_ms, LAST_COUNTER),
                reported,
            )
        )
        await self._note(target_id, reports, attention.not_reported(reported), now_ms)
        is_due = await self.node.database.read(lambda c: _is_due(c, target_id, now_ms))
        if not pending and not is_due:
            return outcome
        target = await self.node.database.read(lambda c: targets.target(c, target_id))
        if target.stopped is not None:
            raise Ended("stopped", target.stopped)
        if now_ms < target.not_before_ms <= now_ms + RETRY_AFTER_LIMIT_S * 1000:
            raise Ended("waiting", target.last_failure or "")
        return await self._delivered(setting, target, pending, outcome)

    async def _delivered(
        self,
        setting: Setting,
        target: targets.Target,
        pending: Mapping[str, Sequence[str]],
        outcome: Outcome,
    ) -> Outcome:
        """Tell the outbox, read back what is due, push, and register what is complete."""
        now_ms = self.node.now_ms()
        async with self.client(setting.config) as client:
            try:
                told = await deliver(self.node, client, setting, pending)
                _end_if_stopped(told)
                read = await self._read_back(client, setting)
            except Dhis2Error as error:
                raise await self._failed(target, error) from error
            guard = partial(self._replaced, client, setting)
            pusher = Pusher(
                self.node.database,
                client,
                target.id,
                self.node.now_ms,
                self._chance,
                guard,
                told.kept_back,
            )
            run = await pusher.run()
            await self._settle_written_off(setting)
            registered = Registered()
            if run.result == "done":
                try:
                    registrar = Registrar(
                        self.node.database, client, target.id, now_ms, setting.mapping, guard
                    )
                    registered = await registrar.run()
                except Dhis2Error as error:
                    raise await self._failed(target, error) from error
        return replace(
            pushed(outcome, run),
            registered=registered.registered,
            withdrawn=registered.withdrawn,
            refused=run.refused + registered.refused,
            differing=None if read is None else read.differing,
            unchanged=told.unchanged,
            unresolved=told.unresolved,
            behind=told.behind,
        )

    async def _note(
        self, target_id: int, reports: Mapping[Place, str | None], withheld: str, now_ms: int
    ) -> None:
        """State which reports are complete and remember what is withheld, if any of it is news."""

        def is_news(connection: sqlite3.Connection) -> bool:
            known = rows.note(connection, attention.NOT_REPORTED)
            return known != withheld or bool(registering.news(connection, target_id, reports))

        def write(connection: sqlite3.Connection) -> None:
            registering.want(connection, target_id, reports, now_ms)
            rows.remember(connection, attention.NOT_REPORTED, withheld)

        if await self.node.database.read(is_news):
            await self.node.database.write(write, bulk=True)

    async def _read_back(self, client: Dhis2, setting: Setting) -> ReadBack | None:
        """Once a week, and once more when a replaced gateway's last request has surely ended, see
        what the server holds of ours (rules G6, G11)."""
        target_id, now_ms = setting.target_id, self.node.now_ms()
        await reading_back.settle_doubts(self.node.database, client, target_id, now_ms)
        recheck, is_due, policy = await self.node.read(
            lambda directory: (
                reading_back.is_recheck_due(directory.connection, target_id, now_ms),
                reading_back.is_due(directory.connection, target_id, now_ms),
                reading_back.policy(directory, self.region),
            )
        )
        if not recheck and not is_due:
            return None
        policy = reading_back.OURS if recheck else policy
        done = await reading_back.read_back(self.node.database, client, target_id, now_ms, policy)
        if recheck:
            await self.node.database.write(
                lambda c: reading_back.done_again(c, target_id), bulk=True
            )
        return done

    async def _settle_written_off(self, setting: Setting) -> None:
        """What was refused again although it was written off, here or elsewhere, is no news."""
        network, region = self.node.network, self.region
        target_id, now_ms = setting.target_id, self.node.now_ms()

        def job(connection: sqlite3.Connection) -> int:
            directory = Directory(connection, network)
            return deciding.settle_written_off(directory, region, target_id, now_ms)

        await self.node.database.write(job, bulk=True)

    async def _replaced(self, client: Dhis2, setting: Setting) -> str | None:
        """Why this gateway may send nothing more, None if it may: asked before each request."""
        network, region = self.node.network, self.region
        ours = await self.node.database.read(lambda c: appointment(c, network, region))
        if ours != setting.ours:
            return f"appointment {ours.number} has arrived"
        standing = await appointments.read_claim(client, region)
        if standing is None or standing.appointment == setting.ours:
            return None
        if appointments.supersedes(standing, setting.ours):
            return f"appointment {standing.appointment.number} has pushed to this server"
        # An older gateway wrote over our claim, so it may be sending: put it right, compare later.
        at = instant_text(stamp_of(self.node.now_ms()))
        claim = appointments.Claim(setting.ours, standing.heads)
        await appointments.write_claim(client, region, claim, at)
        target_id, now_ms = setting.target_id, self.node.now_ms()
        await self.node.database.write(
            lambda c: reading_back.ask_again(c, target_id, now_ms), bulk=True
        )
        return None

    async def _pending(self, setting: Setting, period: str | None) -> dict[str, list[str]]:
        """Org unit → periods with rows the outbox was not told and may be."""
        found = await self.node.database.read(rows.pending_periods)
        asked = {
            unit: [label for label in labels if period in (None, label)]
            for unit, labels in found.items()
        }
        waiting = {unit: labels for unit, labels in asked.items() if labels}
        as_of = stamp_of(self.node.now_ms(), LAST_COUNTER)
        kept = await self.node.read(
            lambda directory: open_periods(directory, setting.groups, waiting, as_of)
        )
        return {unit: labels for unit, labels in kept.items() if labels}

    async def _not_appointed(self, setting: Setting) -> str:
        ours = setting.ours
        if ours.number == 0:
            return "no appointment of a gateway for this region has arrived here"
        name = await self.node.read(lambda directory: directory.device_name(ours.device))
        return f"{name} is this region's gateway, by appointment {ours.number}"

    async def _failed(self, target: targets.Target, error: Dhis2Error) -> Ended:
        """Write down that the server could not be asked, as a push would."""
        why, now_ms = f"{type(error).__name__}: {error}", self.node.now_ms()
        if isinstance(error, Unauthorised | ServerRefused):
            await self.node.database.write(lambda c: targets.stop(c, target.id, str(error), now_ms))
            return Ended("stopped", str(error))
        wish_s = error.retry_after_s if isinstance(error, Unavailable) else None
        until_ms = now_ms + backoff_ms(target.failures, wish_s, self._chance.uniform(-1, 1))
        await self.node.database.write(
            lambda c: targets.note_failure(c, target.id, why, until_ms, blames_request=False),
            bulk=True,
        )
        return Ended("failed", why)

    # --- its parts ---

    async def compute(self, setting: Setting) -> int:
        """Bring the rows of the region up to date; returns how many changed."""
        wanted = Wanted(
            setting.config.first,
            stamp_of(self.node.now_ms(), LAST_COUNTER),
            setting.config.kinds(),
            mapped=frozenset(row.product for row in setting.config.items),
        )
        return await refresh(self.node, tuple(setting.groups.values()), wanted)

    async def reported(self, setting: Setting) -> list[Reported]:
        """How it stands with every org unit and month."""
        now_ms = self.node.now_ms()
        as_of = stamp_of(now_ms, LAST_COUNTER)
        reported = await self.node.read(
            lambda directory: [
                found
                for group in setting.groups.values()
                for found in reported_of(directory, group, setting.config.first, as_of)
            ]
        )
        self._reported = now_ms, reported
        return reported

    @property
    def reported_before(self) -> Sequence[Reported]:
        """As `reported` was the last time, nothing if it never was in this process."""
        return () if self._reported is None else self._reported[1]

    async def reported_lately(self, setting: Setting) -> list[Reported]:
        """As `reported`, perhaps as it was at the last run, some minutes ago."""
        if self._reported is not None:
            at_ms, reported = self._reported
            if 0 <= self.node.now_ms() - at_ms < REPORTED_FOR_MS:
                return reported
        return await self.reported(setting)


def _is_due(connection: sqlite3.Connection, target_id: int, now_ms: int) -> bool:
    """Whether the server has to be asked although no row is pending."""
    return (
        outbox.is_due(connection, target_id, now_ms)
        or registering.is_due(connection, target_id, now_ms)
        or reading_back.is_due(connection, target_id, now_ms)
        or reading_back.is_recheck_due(connection, target_id, now_ms)
        or reading_back.are_doubts_due(connection, target_id, now_ms)
    )


def _tell_again_if_new(digest: str, connection: sqlite3.Connection) -> None:
    """When the mapping, what it takes in, or the target changed, the outbox has to hear every row
    anew."""
    if rows.note(connection, TOLD) != digest:
        rows.tell_all_again(connection)
        rows.remember(connection, TOLD, digest)


def _end_if_stopped(told: Told) -> None:
    if told.superseded is not None:
        theirs = told.superseded.appointment
        raise Ended(
            "superseded",
            f"appointment {theirs.number} has pushed to this server; ours is older",
        )
    if told.findings:
        first = told.findings[0]
        raise Ended(
            "mapping_errors",
            f"{len(told.findings)} errors; the first: {first.subject}: {first.words}"
            " See `stockmesh gateway check`.",
        )

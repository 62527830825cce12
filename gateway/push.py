"""Push: takes what is due from the outbox to DHIS2 and writes down what became of it.

One pusher a target, one request at a time: so no value is ever in flight twice, and the last
request to leave is the last to arrive. Rows are marked before they leave and settled only by an
answer that names their fate; every other ending leaves them in the queue.
"""

from __future__ import annotations

import asyncio
import logging
import random
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from gateway import outbox, targets
from gateway.answers import (
    Conflict,
    Dhis2Error,
    ImportOutcome,
    Malformed,
    Overloaded,
    Refused,
    ServerFault,
    TooLarge,
    Unauthorised,
    Unavailable,
)
from gateway.attribution import LOCKS, attribute, halves
from gateway.dhis2 import Row
from gateway.outbox import PARKED_RETRY_MS, Due
from gateway.targets import Run, Target
from gateway.transport import RETRY_AFTER_LIMIT_S
from node.database import Database

BACKOFF_FIRST_MS = 30_000
BACKOFF_LIMIT_MS = 3_600_000
BACKOFF_SPREAD = 0.2  # so that gateways that failed together do not return together
FAULTS_BEFORE_BLAME = 3  # a server that fails on one request this often is given smaller ones
SUPERSEDED = "superseded"
BLAMED_WITHOUT_PROOF = 8  # single rows may fail before we conclude that the server is at fault

log = logging.getLogger(__name__)


# Asked before each request: why nothing more may be sent, None to go on. Raises `answers` errors.
Guard = Callable[[], Awaitable[str | None]]


async def nothing_forbids() -> str | None:
    """The guard of a gateway that nobody can replace."""
    return None


class ImportsValues(Protocol):
    """What of the client a push needs."""

    async def post_values(self, data_set: str, rows: Sequence[Row]) -> ImportOutcome: ...


@dataclass(slots=True)
class _Tally:
    """What a run has done so far."""

    run: int
    blaming: bool
    accepted: int = 0
    refused: int = 0
    parked: int = 0
    requests: int = 0
    answered: bool = False
    blamed: list[tuple[Due, Conflict]] = field(default_factory=list)


def backoff_ms(failures: int, retry_after_s: float | None, spread: float) -> int:
    """How long to wait after `failures` failed requests; `spread` is between -1 and 1."""
    if retry_after_s is not None:
        return int(retry_after_s * 1000)
    plain = min(BACKOFF_LIMIT_MS, BACKOFF_FIRST_MS * 2 ** min(failures, 10))
    return int(plain * (1 + BACKOFF_SPREAD * spread))


def as_row(due: Due) -> Row:
    """A due value as a row of a request. A withdrawal carries the value it withdraws, so that no
    importer refuses it for lack of one."""
    value = due.wanted if due.wanted is not None else due.accepted or "0"
    key = due.key
    return Row(
        key.data_element,
        key.org_unit,
        key.period,
        value,
        key.option_combo,
        key.attribute_combo,
        deleted=due.wanted is None,
    )


class Pusher:
    """Delivers the outbox of one target through one client.

    Args:
        clock_ms: milliseconds since 1970.
        chance: source of the spread of waiting times.
        guard: asked before each request; a gateway that was replaced stops in the midst of a run.
        kept_back: uids of org units of which nothing may leave now.
    """

    def __init__(
        self,
        database: Database,
        client: ImportsValues,
        target_id: int,
        clock_ms: Callable[[], int],
        chance: random.Random,
        guard: Guard = nothing_forbids,
        kept_back: frozenset[str] = frozenset(),
    ) -> None:
        self._database = database
        self._client = client
        self._target_id = target_id
        self._clock_ms = clock_ms
        self._chance = chance
        self._guard = guard
        self._kept_back = kept_back
        self._one_at_a_time = asyncio.Lock()

    async def run(self) -> Run:
        """Send all that is due, until done or until DHIS2 wants a pause or a person.

        Never raises for what DHIS2 does. `result` is `done`, `waiting`, `stopped`, `superseded: …`
        when the guard forbids to go on, or the words of the failure that ended the run.
        """
        async with self._one_at_a_time:
            target = await self._target()
            now_ms = self._clock_ms()
            if target.stopped is not None:
                return Run(0, now_ms, now_ms, "stopped", 0, 0, 0, 0)
            # Further ahead than any wait we write means that the clock was set back since.
            if now_ms < target.not_before_ms <= now_ms + RETRY_AFTER_LIMIT_S * 1000:
                return Run(0, now_ms, now_ms, "waiting", 0, 0, 0, 0)
            run = await self._database.write(
                lambda c: targets.begin_run(c, self._target_id, now_ms), bulk=True
            )
            tally = _Tally(run, blaming=target.faults >= FAULTS_BEFORE_BLAME)
            result = await self._drain(tally)
            ended = Run(
                run,
                now_ms,
                self._clock_ms(),
                result,
                tally.accepted,
                tally.refused,
                tally.parked,
                tally.requests,
            )
            await self._database.write(lambda c: targets.end_run(c, ended), bulk=True)
            log.info(
                "push to %s: %s; %d accepted, %d refused, %d parked, %d requests",
                target.name,
                result,
                tally.accepted,
                tally.refused,
                tally.parked,
                tally.requests,
            )
            return ended

    async def _target(self) -> Target:
        return await self._database.read(lambda c: targets.target(c, self._target_id))

    async def _drain(self, tally: _Tally) -> str:
        while True:
            target = await self._target()
            now_ms = self._clock_ms()
            job = partial(
                outbox.take,
                target_id=target.id,
                limit=target.batch_rows,
                now_ms=now_ms,
                kept_back=self._kept_back,
            )
            data_set, due = await self._database.write(job, bulk=True)
            if not due:
                return "done"
            failure = await self._deliver(data_set, due, tally)
            if failure is not None:
                return failure

    async def _deliver(self, data_set: str, due: list[Due], tally: _Tally) -> str | None:
        """Send rows in as many requests as it takes; why the run ends, None if it goes on."""
        waiting = [due]
        while waiting:
            # Any part next, not the first: were all bad rows at one end, a row that passes and
            # shows that the server is well would come too late.
            part = waiting.pop(self._chance.randrange(len(waiting)))
            forbidden = await self._forbidden(len(part))
            if forbidden is not None:
                return forbidden
            mark = partial(
                outbox.mark_unsure, target_id=self._target_id, data_set=data_set, rows=part
            )
            going = await self._database.write(mark, bulk=True)
            if not going:
                continue
            tally.requests += 1
            try:
                outcome = await self._client.post_values(data_set, [as_row(row) for row in going])
            except TooLarge as error:
                await self._too_large(going, waiting, error, tally)
            except (ServerFault, Malformed) as error:
                failure = await self._faulty(going, waiting, error, tally)
                if failure is not None:
                    return failure
            except Unavailable as error:
                return await self._pause(error, len(going))
            except (Unauthorised, Refused) as error:
                return await self._stop(str(error))
            else:
                failure = await self._record(data_set, going, outcome, waiting, tally)
                if failure is not None:
                    return failure
        return await self._judge_blamed(data_set, tally)

    async def _forbidden(self, rows: int) -> str | None:
        """Why the run ends before its next request, None if it goes on."""
        try:
            why = await self._guard()
        except (Unauthorised, Refused) as error:
            return await self._stop(str(error))
        except Unavailable as error:
            return await self._pause(error, rows)
        return None if why is None else f"{SUPERSEDED}: {why}"

    async def _record(
        self,
        data_set: str,
        rows: list[Due],
        outcome: ImportOutcome,
        waiting: list[list[Due]],
        tally: _Tally,
    ) -> str | None:
        found = attribute(rows, outcome)
        parked = [(due, why) for due, why in found.refused if why.code in LOCKS]
        refused = [(due, why) for due, why in found.refused if why.code not in LOCKS]
        now_ms = self._clock_ms()
        target_id, run = self._target_id, tally.run

        def record(c: sqlite3.Connection) -> None:
            targets.note_success(c, target_id)
            outbox.record_accepted(c, target_id, data_set, found.accepted, run, now_ms)
            outbox.record_refused(c, target_id, data_set, refused, run, now_ms, retry_at_ms=None)
            retry_at_ms = now_ms + PARKED_RETRY_MS
            outbox.record_refused(
                c, target_id, data_set, parked, run, now_ms, retry_at_ms=retry_at_ms
            )

        await self._database.write(record, bulk=True)
        tally.answered = True
        tally.accepted += len(found.accepted)
        tally.refused += len(refused)
        tally.parked += len(parked)
        waiting += found.again
        if found.configuration is not None:
            why = found.configuration
            return await self._stop(f"{why.code} {why.words}")
        return None

    async def _too_large(
        self,
        rows: list[Due],
        waiting: list[list[Due]],
        error: Dhis2Error,
        tally: _Tally,
    ) -> None:
        if len(rows) == 1:
            tally.blamed.append((rows[0], Conflict("", str(error))))
            return
        smaller = len(rows) // 2
        await self._database.write(lambda c: targets.shrink(c, self._target_id, smaller), bulk=True)
        waiting += halves(rows)

    async def _faulty(
        self, rows: list[Due], waiting: list[list[Due]], error: Dhis2Error, tally: _Tally
    ) -> str | None:
        """The server failed on this request. At first it is asked again later; when that does not
        help, the rows are parted until the one it fails on stands alone."""
        if not tally.blaming:
            return await self._pause(error, len(rows))
        if len(rows) > 1:
            waiting += halves(rows)
            return None
        tally.blamed.append((rows[0], Conflict("", str(error))))
        if len(tally.blamed) >= BLAMED_WITHOUT_PROOF and not tally.answered:
            return await self._pause(error, len(rows))
        return None

    async def _judge_blamed(self, data_set: str, tally: _Tally) -> str | None:
        """Set rows apart on which the server failed, if it answered another request meanwhile;
        if it did not, the fault is the server's. They are tried again a day later: a fault is no
        verdict about a value."""
        blamed, tally.blamed = tally.blamed, []
        if not blamed:
            return None
        if not tally.answered:
            return await self._pause(ServerFault(blamed[0][1].words), 1)
        now_ms = self._clock_ms()
        await self._database.write(
            lambda c: outbox.record_refused(
                c,
                self._target_id,
                data_set,
                blamed,
                tally.run,
                now_ms,
                retry_at_ms=now_ms + PARKED_RETRY_MS,
                still_unsure=True,
            ),
            bulk=True,
        )
        tally.parked += len(blamed)
        return None

    async def _pause(self, error: Dhis2Error, rows: int) -> str:
        target = await self._target()
        wish_s = error.retry_after_s if isinstance(error, Unavailable) else None
        wait_ms = backoff_ms(target.failures, wish_s, self._chance.uniform(-1, 1))
        until_ms = self._clock_ms() + wait_ms
        blames = isinstance(error, (ServerFault, Malformed))
        why = f"{type(error).__name__}: {error}"

        def note(c: sqlite3.Connection) -> None:
            targets.note_failure(c, self._target_id, why, until_ms, blames_request=blames)
            if isinstance(error, Overloaded):
                targets.shrink(c, self._target_id, rows // 2)

        await self._database.write(note, bulk=True)
        log.warning("push to %s: %s; next try in %.0f s", target.name, why, wait_ms / 1000)
        return why

    async def _stop(self, why: str) -> str:
        now_ms = self._clock_ms()
        await self._database.write(lambda c: targets.stop(c, self._target_id, why, now_ms))
        log.error("push stopped until a person resumes it: %s", why)
        return why

"""Registering: DHIS2 is told which reports are complete, and told when one no longer is (rule G3).

A report (data set, org unit, period) is complete when it is final: every device of its stores has
told everything up to the period's end. The day said is the one on which that became so, kept as
long as it stays so: the same report is registered with the same day however often it is sent.
A report is registered after its values: never while one of them waits to be sent.

DHIS2 answers a list of registrations with conflicts that name no row, and calls a list of which it
took one a success; so a list with any conflict is parted until each conflict stands alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway import lookups, names
from gateway.answers import NotFound, Refused, shortened
from gateway.dhis2 import Dhis2, Registration
from gateway.mapping import MappingInForce
from gateway.outbox import PARKED_RETRY_MS, State
from gateway.push import Guard, nothing_forbids
from gateway.resolution import resolved, unit_uids
from node.database import Database

BATCH = 200  # registrations a request: one small row each on the server
TAKEN_AT_ONCE = 5_000  # of one run; a country's month is 2,734


@dataclass(frozen=True, slots=True)
class Place:
    """A report: data set and org unit as the mapping names them, period as DHIS2 writes it."""

    data_set: str
    org_unit: str
    period: str


@dataclass(frozen=True, slots=True)
class Wish:
    """A registration to be sent: the day, or None to withdraw it."""

    place: Place
    day: str | None


@dataclass(frozen=True, slots=True)
class Registered:
    """What became of a run's registrations."""

    registered: int = 0
    withdrawn: int = 0
    refused: int = 0


_IS = " WHERE target = ? AND data_set = ? AND org_unit = ? AND period = ?"


def want(
    connection: sqlite3.Connection,
    target_id: int,
    reports: Mapping[Place, str | None],
    now_ms: int,
) -> int:
    """State which reports are complete, and since which day; None for one that is not.

    A report that stays complete keeps its first day. Returns how many wishes changed.
    """
    changed = news(connection, target_id, reports)
    connection.executemany(
        "INSERT INTO gateway_registration (target, data_set, org_unit, period, wanted, changed)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET wanted = excluded.wanted,"
        " changed = excluded.changed, retry_at = 0, words = NULL",
        [
            (target_id, place.data_set, place.org_unit, place.period, day, now_ms)
            for place, day in changed.items()
        ],
    )
    return len(changed)


def news(
    connection: sqlite3.Connection, target_id: int, reports: Mapping[Place, str | None]
) -> dict[Place, str | None]:
    """Those of the reports that became complete, or are no longer."""
    rows = connection.execute(
        "SELECT data_set, org_unit, period FROM gateway_registration"
        " WHERE target = ? AND wanted NOT NULL",
        (target_id,),
    )
    complete = {Place(*row) for row in rows}
    return {
        place: day for place, day in reports.items() if (day is not None) != (place in complete)
    }


def want_none(connection: sqlite3.Connection, target_id: int, org_unit: str, now_ms: int) -> None:
    """No report of an org unit is complete any more: nobody reports there."""
    connection.execute(
        "UPDATE gateway_registration SET wanted = NULL, changed = ?, retry_at = 0, words = NULL"
        " WHERE target = ? AND org_unit = ? AND wanted NOT NULL",
        (now_ms, target_id, org_unit),
    )


def forget(connection: sqlite3.Connection, target_id: int, org_unit: str) -> None:
    """An org unit has another name now, under which its reports are registered."""
    connection.execute(
        "DELETE FROM gateway_registration WHERE target = ? AND org_unit = ?", (target_id, org_unit)
    )


_DUE = (
    " FROM gateway_registration WHERE target = ? AND (wanted IS NOT accepted OR unsure = 1)"
    " AND (retry_at NOT BETWEEN ? AND ?)"  # later than we ever write: the clock was set back
)


def _due_arguments(target_id: int, now_ms: int) -> tuple[int, int, int]:
    return target_id, now_ms + 1, now_ms + PARKED_RETRY_MS


def is_due(connection: sqlite3.Connection, target_id: int, now_ms: int) -> bool:
    """Whether anything is to be registered or withdrawn."""
    found = connection.execute("SELECT 1" + _DUE + " LIMIT 1", _due_arguments(target_id, now_ms))
    return found.fetchone() is not None


def _due(connection: sqlite3.Connection, target_id: int, now_ms: int) -> list[Wish]:
    rows = connection.execute(
        "SELECT data_set, org_unit, period, wanted"
        + _DUE
        + " ORDER BY data_set, period, org_unit LIMIT ?",
        (*_due_arguments(target_id, now_ms), TAKEN_AT_ONCE),
    )
    return [Wish(Place(*row[:3]), row[3]) for row in rows]


def tell_again(connection: sqlite3.Connection, target_id: int) -> None:
    """Another gateway registered since: what it said may differ, so ours is sent again (G11)."""
    connection.execute(
        "UPDATE gateway_registration SET unsure = 1 WHERE target = ? AND accepted NOT NULL",
        (target_id,),
    )


def of_report(
    connection: sqlite3.Connection, target_id: int, org_unit: str, period: str
) -> list[tuple[Place, str | None, str | None, str | None]]:
    """Of each data set: the report, the day wanted, the day accepted, and why it was refused."""
    rows = connection.execute(
        "SELECT data_set, wanted, accepted, words FROM gateway_registration"
        " WHERE target = ? AND org_unit = ? AND period = ? ORDER BY data_set",
        (target_id, org_unit, period),
    )
    return [(Place(row[0], org_unit, period), *row[1:]) for row in rows]


# --- sending --------------------------------------------------------------------------


class Registrar:
    """Sends what is due of one target. One at a time, after the values.

    A refusal of one registration is written down; that nothing can be asked is raised.
    """

    def __init__(
        self,
        database: Database,
        client: Dhis2,
        target_id: int,
        now_ms: int,
        mapping: MappingInForce,
        guard: Guard = nothing_forbids,
    ) -> None:
        self._database = database
        self._client = client
        self._target_id = target_id
        self._now_ms = now_ms
        self._mapping = mapping
        self._guard = guard
        self._uids: dict[Place, tuple[str, str, str]] = {}  # data set, org unit, attribute combo
        self._counts = [0, 0, 0]

    async def run(self) -> Registered:
        """Register and withdraw what is due, for as long as the guard lets us.

        Raises `answers` errors when the server could not be asked.
        """
        wishes = await self._database.read(lambda c: _due(c, self._target_id, self._now_ms))
        if wishes:
            going = await self._resolved(wishes)
            kept = [wish for wish in going if wish.day is not None]
            for wish in going:
                if wish.day is None and await self._guard() is None:
                    await self._withdraw(wish)
            for start in range(0, len(kept), BATCH):
                if await self._guard() is None:
                    await self._register(kept[start : start + BATCH])
        return Registered(*self._counts)

    async def _resolved(self, wishes: Sequence[Wish]) -> list[Wish]:
        """Those whose names the server has once, and whose values do not wait to be sent."""
        asked = {wish.place.org_unit for wish in wishes}
        objects = await lookups.mapped_objects(self._client, self._mapping, asked)
        units = unit_uids(objects, asked)
        sets: dict[str, tuple[str, str]] = {}
        for one in self._mapping.data_sets:
            found = resolved(one, objects)
            if found.data_set is not None and found.attribute_combo is not None:
                sets[one.name] = found.data_set.uid, found.attribute_combo
        for wish in wishes:
            place = wish.place
            if place.data_set in sets and place.org_unit in units:
                data_set, attribute_combo = sets[place.data_set]
                self._uids[place] = data_set, units[place.org_unit], attribute_combo

        def keep(c: sqlite3.Connection) -> list[Wish]:
            names.keep(c, self._target_id, names.ORG_UNIT, units)
            return [
                wish
                for wish in wishes
                if wish.place in self._uids
                and (wish.day is None or not self._values_wait(c, wish.place))
            ]

        return await self._database.write(keep, bulk=True)

    def _values_wait(self, connection: sqlite3.Connection, place: Place) -> bool:
        row = connection.execute(
            "SELECT 1 FROM gateway_value WHERE target = ? AND data_set = ? AND period = ?"
            " AND org_unit = ? AND state = ? LIMIT 1",
            (self._target_id, self._uids[place][0], place.period, self._uids[place][1],
             State.QUEUED),
        ).fetchone()  # fmt: skip
        return row is not None

    async def _withdraw(self, wish: Wish) -> None:
        await self._mark([wish])
        data_set, unit, attribute_combo = self._uids[wish.place]
        one = Registration(data_set, unit, wish.place.period, "", attribute_combo)
        try:
            await self._client.withdraw_complete(one)
        except NotFound:
            pass  # nothing stands there: what is wanted
        except Refused as refused:
            await self._refused(wish, str(refused))
            return
        await self._accepted([wish])
        self._counts[1] += 1

    async def _register(self, wishes: Sequence[Wish]) -> None:
        """Send a list; parted by the units it names, then by halves, while it has conflicts."""
        waiting = [list(wishes)]
        while waiting:
            part = waiting.pop()
            await self._mark(part)
            try:
                conflicts = await self._client.register_complete(
                    [self._registration(wish) for wish in part]
                )
            except Refused as refused:  # the list as a list: a right is lacking, say
                for wish in part:
                    await self._refused(wish, shortened(refused))
                continue
            if not conflicts:
                await self._accepted(part)
                self._counts[0] += len(part)
            elif len(conflicts) >= len(part):  # not one was taken
                for wish in part:
                    await self._refused(wish, self._words(wish, conflicts))
            else:
                waiting += self._parted(part, conflicts)

    def _words(self, wish: Wish, conflicts: Sequence[str]) -> str:
        """What was said of this one, else all that was said."""
        unit = self._uids[wish.place][1]
        return shortened("; ".join([one for one in conflicts if unit in one] or conflicts))

    def _parted(self, part: list[Wish], conflicts: Sequence[str]) -> list[list[Wish]]:
        named = [
            wish for wish in part if any(self._uids[wish.place][1] in said for said in conflicts)
        ]
        if 0 < len(named) < len(part):
            other = [wish for wish in part if wish not in named]
            return [named, other]
        middle = len(part) // 2
        return [part[:middle], part[middle:]]

    def _registration(self, wish: Wish) -> Registration:
        assert wish.day is not None
        data_set, unit, attribute_combo = self._uids[wish.place]
        return Registration(data_set, unit, wish.place.period, wish.day, attribute_combo)

    # --- writing down ---

    async def _mark(self, wishes: Sequence[Wish]) -> None:
        """Note that a request about these is about to leave."""
        rows = [self._where(wish) for wish in wishes]

        def job(c: sqlite3.Connection) -> None:
            c.executemany("UPDATE gateway_registration SET unsure = 1" + _IS, rows)

        await self._database.write(job, bulk=True)

    async def _accepted(self, wishes: Sequence[Wish]) -> None:
        def job(c: sqlite3.Connection) -> None:
            for wish in wishes:
                c.execute(
                    "UPDATE gateway_registration SET accepted = ?, unsure = 0, retry_at = 0,"
                    " words = NULL" + _IS,
                    (wish.day, *self._where(wish)),
                )

        await self._database.write(job, bulk=True)

    async def _refused(self, wish: Wish, words: str) -> None:
        self._counts[2] += 1
        retry_at = self._now_ms + PARKED_RETRY_MS

        def job(c: sqlite3.Connection) -> None:
            c.execute(
                "UPDATE gateway_registration SET retry_at = ?, words = ?" + _IS,
                (retry_at, words, *self._where(wish)),
            )

        await self._database.write(job, bulk=True)

    def _where(self, wish: Wish) -> tuple[int, str, str, str]:
        place = wish.place
        return self._target_id, place.data_set, place.org_unit, place.period

"""Reading back: once a week, what DHIS2 holds of the last 13 periods beside what it last took.

A value may be changed or deleted there by people or by another program. Every such difference is
listed; by the policy `ours` it is sent again, by `report`, the default, a person decides (rule G6).
A value with an unanswered request is never judged: it is being sent again anyway.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial

from crdt_model import scopes
from crdt_model.details import SetOne, stored
from crdt_model.facts import Kind, fact
from crdt_model.identifiers import command_id
from gateway import outbox, periods, review, rows
from gateway.answers import Conflict, shortened
from gateway.comparing import UNITS_A_REQUEST, VALUES_A_REQUEST, held_values
from gateway.dhis2 import Dhis2
from gateway.outbox import Due, Key
from node.database import Database
from node.directory import Directory
from node.errors import Refused
from node.node import Node
from node.store import Draft
from node.views import settings

EVERY_MS = 7 * 24 * 3_600_000
PERIODS = 13  # of each type: what late facts restate (rule T4) is a year and a month
LISTED = 10_000  # differences kept; the count names them all
LAST = "read_back"
_AGAIN = "recheck"
AGAIN_AFTER_MS = outbox.COMPARED_AFTER_MS
POLICY_KEY = "target/read_back"
REPORT, OURS = "report", "ours"
POLICIES = (REPORT, OURS)


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that DHIS2 holds otherwise than it took it from us."""

    data_set: str
    key: Key
    accepted: str | None
    server: str | None
    found_ms: int
    sent: bool


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A read-back: when, how many values were compared, how many differ."""

    at_ms: int
    compared: int
    differing: int
    policy: str


# --- policy --------------------------------------------------------------------------


def policy(directory: Directory, region: bytes) -> str:
    """What happens to a difference: `report` unless the region's gateways agreed on `ours`."""
    scope = directory.scope(scopes.gateway(region))
    said = settings.value(directory.connection, scope, POLICY_KEY)
    return said if isinstance(said, str) and said in POLICIES else REPORT


def set_policy(node: Node, connection: sqlite3.Connection, region: bytes, wanted: str) -> None:
    """Agree on a policy; a fact that all gateways of the region get.

    Raises:
        Refused: `invalid`.
    """
    if wanted not in POLICIES:
        raise Refused("invalid", f"policy: one of {', '.join(POLICIES)}", field="policy")
    directory = Directory(connection, node.network)
    if policy(directory, region) == wanted:
        return
    name = scopes.gateway(region)
    standing = settings.standing(connection, directory.make_scope(name), POLICY_KEY)
    said = SetOne(POLICY_KEY, wanted, tuple(assigned.name for assigned in standing))
    replaced = ",".join(f"{one.name.command.hex()}" for one in standing)
    command = command_id(name, f"read_back {wanted} {replaced}")
    node.store.record(
        connection, Draft(name, command, command, "", (fact(Kind.SET, stored(said)),))
    )


# --- reading back --------------------------------------------------------------------


def last(connection: sqlite3.Connection, target_id: int) -> ReadBack | None:
    """The last read-back of a target, None before the first."""
    text = rows.note(connection, f"{LAST}/{target_id}")
    return None if text is None else ReadBack(**json.loads(text))


def is_due(connection: sqlite3.Connection, target_id: int, now_ms: int) -> bool:
    """Whether a week has passed, or the clock was set back behind the last one."""
    done = last(connection, target_id)
    if done is None:
        return _anything(connection, target_id)
    return not 0 <= now_ms - done.at_ms < EVERY_MS


def ask_now(connection: sqlite3.Connection, target_id: int) -> None:
    """A person wants the next run to read back."""
    done = last(connection, target_id)
    if done is not None:
        _remember(connection, target_id, replace(done, at_ms=0))


def _anything(connection: sqlite3.Connection, target_id: int) -> bool:
    found = connection.execute(
        "SELECT 1 FROM gateway_value WHERE target = ? AND accepted NOT NULL LIMIT 1", (target_id,)
    )
    return found.fetchone() is not None


def ask_again(connection: sqlite3.Connection, target_id: int, now_ms: int) -> None:
    """After taking over: compare once more when the replaced gateway's last request has ended.

    It may be on its way while we compare for the first time, and would then be the last word.
    """
    rows.remember(connection, f"{_AGAIN}/{target_id}", str(now_ms + AGAIN_AFTER_MS))


def is_recheck_due(connection: sqlite3.Connection, target_id: int, now_ms: int) -> bool:
    """Whether the moment of `ask_again` has come, or the clock was set back far behind it."""
    noted = rows.note(connection, f"{_AGAIN}/{target_id}")
    return bool(noted) and not 0 < int(noted or 0) - now_ms <= AGAIN_AFTER_MS


def done_again(connection: sqlite3.Connection, target_id: int) -> None:
    """The comparison asked for was made."""
    rows.remember(connection, f"{_AGAIN}/{target_id}", "")


def are_doubts_due(connection: sqlite3.Connection, target_id: int, now_ms: int) -> bool:
    """Whether values are to be compared because an earlier request of theirs got no answer."""
    return bool(_doubts(connection, target_id, now_ms, limit=1))


def _doubts(
    connection: sqlite3.Connection, target_id: int, now_ms: int, limit: int = LISTED
) -> list[tuple[str, Key]]:
    """Values whose time to be compared has come, or whose time no clock set back would reach."""
    found = connection.execute(
        "SELECT data_set, key FROM gateway_doubt WHERE target = ? AND at NOT BETWEEN ? AND ?"
        " ORDER BY data_set, key LIMIT ?",
        (target_id, now_ms + 1, now_ms + AGAIN_AFTER_MS, limit),
    )
    return [(data_set, Key(*json.loads(key))) for data_set, key in found]


async def settle_doubts(database: Database, client: Dhis2, target_id: int, now_ms: int) -> int:
    """Compare those values, and queue what a late request overwrote; how many those were.

    Raises `answers` errors.
    """
    doubts = await database.read(lambda c: _doubts(c, target_id, now_ms))
    queued = 0
    for data_set in sorted({data_set for data_set, _ in doubts}):
        keys = [key for name, key in doubts if name == data_set]
        units = sorted({key.org_unit for key in keys})
        for start in range(0, len(units), UNITS_A_REQUEST):
            asked = set(units[start : start + UNITS_A_REQUEST])
            some = [key for key in keys if key.org_unit in asked]
            periods_asked = sorted({key.period for key in some})
            held = await held_values(client, data_set, sorted(asked), periods_asked)
            job = partial(_settle_doubts, target_id, data_set, some, held)
            queued += await database.write(job, bulk=True)
    return queued


def _settle_doubts(
    target_id: int,
    data_set: str,
    keys: Sequence[Key],
    held: Mapping[Key, str],
    connection: sqlite3.Connection,
) -> int:
    differing = review.contradicted(connection, target_id, data_set, keys, held)
    review.send_again(connection, target_id, data_set, [key for key, _, _ in differing])
    connection.executemany(
        "DELETE FROM gateway_doubt WHERE target = ? AND data_set = ? AND key = ?",
        [(target_id, data_set, json.dumps(key)) for key in keys],
    )
    return len(differing)


async def read_back(
    database: Database, client: Dhis2, target_id: int, now_ms: int, policy: str
) -> ReadBack:
    """Compare, list what differs, and with the policy `ours` queue it.

    Raises `answers` errors; then the list of the last time stands.
    """
    compared = 0
    found: list[Difference] = []
    for data_set, units, some in await database.read(lambda c: list(_questions(c, target_id))):
        held = await held_values(client, data_set, units, some)

        def compare(
            c: sqlite3.Connection,
            data_set: str = data_set,
            units: Sequence[str] = units,
            some: Sequence[str] = some,
            held: dict[Key, str] = held,
        ) -> tuple[int, list[Difference]]:
            keys = [
                key
                for unit in units
                for period in some
                for key in review.known_keys(c, target_id, data_set, period, unit)
            ]
            differing = review.contradicted(c, target_id, data_set, keys, held)
            for key, _, theirs in differing:
                _note(c, target_id, data_set, key, theirs, now_ms)
            if policy == OURS:
                review.send_again(c, target_id, data_set, [key for key, _, _ in differing])
            return len(keys), [
                Difference(data_set, key, ours, theirs, now_ms, policy == OURS)
                for key, ours, theirs in differing
            ]

        count, differing = await database.write(compare, bulk=True)
        compared += count
        found += differing
    done = ReadBack(now_ms, compared, len(found), policy)
    await database.write(lambda c: _keep(c, target_id, done, found), bulk=True)
    return done


def _note(
    connection: sqlite3.Connection,
    target_id: int,
    data_set: str,
    key: Key,
    theirs: str | None,
    now_ms: int,
) -> None:
    """Add what was read to the value's history, once while it stays so."""
    last = review.history(connection, target_id, key, limit=1)
    if last and last[-1].event == "read_back" and last[-1].value == theirs:
        return
    words = "DHIS2 holds nothing" if theirs is None else f"DHIS2 holds {theirs}"
    due = Due(key, theirs, "", None, False, 0)
    said = Conflict("", shortened(words))
    outbox.note(connection, target_id, data_set, due, None, now_ms, "read_back", said)


def _questions(
    connection: sqlite3.Connection, target_id: int
) -> Iterator[tuple[str, list[str], list[str]]]:
    """(data set, org units, periods) of each request."""
    sets = connection.execute(
        "SELECT DISTINCT data_set FROM gateway_value WHERE target = ? ORDER BY data_set",
        (target_id,),
    ).fetchall()
    for (data_set,) in sets:
        places = review.known_places(connection, target_id, data_set)
        recent = _recent({period for found in places.values() for period in found})
        some: list[str] = []
        expected = 0
        for unit in sorted(places):
            values = sum(count for label, count in places[unit].items() if label in recent)
            if some and (len(some) == UNITS_A_REQUEST or expected + values > VALUES_A_REQUEST):
                yield data_set, some, _asked(places, some, recent)
                some, expected = [], 0
            if values:
                some.append(unit)
                expected += values
        if some:
            yield data_set, some, _asked(places, some, recent)


def _asked(
    places: Mapping[str, Mapping[str, int]], units: Sequence[str], recent: set[str]
) -> list[str]:
    """The recent periods of which any of the org units has values."""
    return sorted(recent & {label for unit in units for label in places[unit]})


def _recent(known: set[str]) -> set[str]:
    """The last `PERIODS` periods of each type among these."""
    by_kind: dict[str, list[periods.Period]] = {}
    for text in known:
        period = periods.parse(text)
        by_kind.setdefault(period.kind, []).append(period)
    return {
        period.text
        for found in by_kind.values()
        for period in sorted(found, key=lambda one: one.start)[-PERIODS:]
    }


def _keep(
    connection: sqlite3.Connection, target_id: int, done: ReadBack, found: Sequence[Difference]
) -> None:
    connection.execute("DELETE FROM gateway_difference WHERE target = ?", (target_id,))
    connection.executemany(
        "INSERT INTO gateway_difference (target, data_set, key, accepted, server, found, sent)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (target_id, one.data_set, json.dumps(one.key), one.accepted, one.server, one.found_ms,
             one.sent)
            for one in found[:LISTED]
        ],
    )  # fmt: skip
    _remember(connection, target_id, done)


def _remember(connection: sqlite3.Connection, target_id: int, done: ReadBack) -> None:
    rows.remember(connection, f"{LAST}/{target_id}", json.dumps(asdict(done)))


def differences(connection: sqlite3.Connection, target_id: int, limit: int) -> list[Difference]:
    """What the last read-back listed."""
    found = connection.execute(
        "SELECT data_set, key, accepted, server, found, sent FROM gateway_difference"
        " WHERE target = ? ORDER BY data_set, key LIMIT ?",
        (target_id, limit),
    )
    return [
        Difference(row[0], Key(*json.loads(row[1])), row[2], row[3], row[4], bool(row[5]))
        for row in found
    ]


def send_ours(
    connection: sqlite3.Connection, target_id: int, chosen: set[tuple[str, Key]] | None
) -> int:
    """A person decides that ours is right: queue the values listed, or those chosen; how many."""
    queued = 0
    for one in differences(connection, target_id, LISTED):
        if one.sent or (chosen is not None and (one.data_set, one.key) not in chosen):
            continue
        review.send_again(connection, target_id, one.data_set, [one.key])
        connection.execute(
            "UPDATE gateway_difference SET sent = 1 WHERE target = ? AND data_set = ? AND key = ?",
            (target_id, one.data_set, json.dumps(one.key)),
        )
        queued += 1
    return queued

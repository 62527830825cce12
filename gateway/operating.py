"""Operating: what an operator asks of a gateway and decides, the same for page and command line."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from crdt_model.clock import stamp_of
from gateway import (
    attention,
    coverage,
    deciding,
    explaining,
    names,
    periods,
    reading_back,
    review,
    targets,
)
from gateway import rows as kept_rows
from gateway.attention import Cause
from gateway.behind import label_of
from gateway.explaining import Question, value_id, value_of
from gateway.outbox import ASIDE, Key, State
from gateway.outcome import last_run_of
from gateway.review import Held, Selection
from gateway.service import Gateway
from node.directory import Directory, instant_text
from node.errors import Refused

MAX_LISTED = 1000  # of one page of a list
RUNS_SHOWN = 50
DIFFERENCES_SHOWN = 1000
MAX_VALUES = 1000  # named one by one in a decision
STATES = tuple(state.name.lower() for state in ASIDE)
ACTIONS = ("release", "hold", "write_off")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which values are meant, in the words of people; "" and () do not narrow.

    Attributes:
        state: one of `STATES`, or `queued`. code: the server's error code.
        values: ids from a list, at most `MAX_VALUES`.
    """

    state: str = ""
    code: str = ""
    org_unit: str = ""
    period: str = ""
    values: tuple[str, ...] = ()

    @property
    def narrows(self) -> bool:
        return bool(self.state or self.code or self.org_unit or self.period or self.values)


def selections(
    connection: sqlite3.Connection,
    target_id: int,
    chosen: Filter,
    usual: Sequence[State] = ASIDE,
) -> list[Selection]:
    """What the filter names on this target; no selection where it can name nothing.

    Raises:
        Refused: `invalid`, `too_large`.
    """
    states = tuple(usual)
    if chosen.state:
        if chosen.state not in (*STATES, "queued"):
            known = ", ".join((*STATES, "queued"))
            raise Refused("invalid", f"state: one of {known}", field="state")
        states = (State[chosen.state.upper()],)
    found = Selection(states, chosen.code or None)
    if chosen.org_unit:
        uids = names.uids(connection, target_id, names.ORG_UNIT, [chosen.org_unit])
        if chosen.org_unit not in uids:
            return []  # never sent, so nothing of it waits
        found = replace(found, org_unit=uids[chosen.org_unit])
    if chosen.period:
        found = replace(found, period=period_text(chosen.period))
    if len(chosen.values) > MAX_VALUES:
        raise Refused("too_large", f"name at most {MAX_VALUES} values", status=413, field="values")
    if not chosen.values:
        return [found]
    placed = [value_of(text) for text in chosen.values]
    return [replace(found, data_set=data_set, key=key) for data_set, key in placed]


def period_text(text: str) -> str:
    """A period as DHIS2 writes it, from its spelling or ours.

    Raises:
        Refused: `invalid`.
    """
    try:
        return periods.parse(text.replace("-", "")).text
    except ValueError:
        words = "period: as 2026-07, 2026-07-31, 2026W5 or 2026Q3"
        raise Refused("invalid", words, field="period") from None


# --- exceptions ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Called:
    """What uids are called, for lists that people read."""

    units: dict[str, str]
    meanings: dict[tuple[str, str], names.Meaning]

    @classmethod
    def on(cls, connection: sqlite3.Connection, target_id: int) -> Called:
        return cls(
            names.codes(connection, target_id, names.ORG_UNIT),
            names.meanings(connection, target_id),
        )

    def value(self, data_set: str, key: Key) -> dict[str, Any]:
        """A value with the codes of its parts; uids where they were never resolved."""
        meaning = self.meanings.get((data_set, names.place_of(key)))
        return {
            "id": value_id(data_set, key),
            "org_unit": self.units.get(key.org_unit, key.org_unit),
            "period": label_of(periods.parse(key.period)),
            "product": "" if meaning is None else meaning.product,
            "figure": "" if meaning is None else "+".join(meaning.figures),
            "element": key.data_element if meaning is None else meaning.element,
        }

    def held(self, held: Held) -> dict[str, Any]:
        """A value that waits, with both figures and the server's words."""
        return self.value(held.data_set, held.key) | {
            "state": held.state.name.lower(),
            "now": held.wanted,
            "accepted": held.accepted,
            "since": _instant(held.wanted_ms),
            "accepted_at": _instant(held.accepted_ms),
            "next_try": _instant(held.retry_ms),
            "code": held.code,
            "words": held.words,
            "head": held.head,
        }


def _instant(at_ms: int | None) -> str | None:
    return None if at_ms is None else instant_text(stamp_of(at_ms))


async def exceptions(gateway: Gateway, chosen: Filter, limit: int, offset: int) -> dict[str, Any]:
    """Values that wait for a person or a lock, and the reasons of all of them.

    Raises:
        Refused: see `selections`.
    """
    target_id = await gateway.target_id()

    def read(connection: sqlite3.Connection) -> dict[str, Any]:
        asked = selections(connection, target_id, chosen)
        called = Called.on(connection, target_id)
        total = sum(review.count(connection, target_id, one) for one in asked)
        found = [
            held for one in asked for held in review.listed(connection, target_id, one,
                                                             limit, offset)
        ][:limit]  # fmt: skip
        return {
            "total": total,
            "offset": offset,
            "reasons": [
                {"state": one.state.name.lower(), "code": one.code, "count": one.count,
                 "words": one.words}
                for one in review.reasons(connection, target_id)
            ],
            "exceptions": [called.held(held) for held in found],
        }  # fmt: skip

    return await gateway.node.database.read(read)


async def decide(
    gateway: Gateway, action: str, chosen: Filter, by: str, reason: str
) -> dict[str, Any]:
    """Release, hold or write off what the filter names; how many values that were.

    Raises:
        Refused: `nothing_chosen`, `reason_missing`, and those of `selections`.
    """
    if not chosen.narrows:
        words = "say which values: by state, code, org unit, period or one by one"
        raise Refused("nothing_chosen", words)
    target_id, region, node = await gateway.target_id(), gateway.region, gateway.node
    usual = (State.QUEUED, *ASIDE) if action == "hold" else ASIDE

    def job(connection: sqlite3.Connection) -> int:
        asked = selections(connection, target_id, chosen, usual)
        now_ms = node.now_ms()
        if action == "release":
            return sum(deciding.release(connection, target_id, s, now_ms, by) for s in asked)
        if action == "hold":
            return sum(deciding.hold(connection, target_id, s, now_ms, by, reason) for s in asked)
        return deciding.write_off(node, connection, region, target_id, asked, by, reason)

    moved = done = await node.database.write(job)
    while action != "write_off" and done:  # in parts, while any is left
        done = await node.database.write(job)
        moved += done
    return {"action": action, "values": moved}


# --- the view ------------------------------------------------------------------------


async def coverage_of(gateway: Gateway) -> dict[str, Any]:
    """How far each store is heard, and each ended period's completeness and timeliness."""
    setting = await gateway.setting()
    region = await gateway.region_now()
    reported = await gateway.reported_lately(setting)

    def read(directory: Directory) -> dict[str, Any]:
        since = coverage.registered_days(directory.connection, setting.target_id)
        return {
            "on_time_days": coverage.ON_TIME_DAYS,
            "months": [one.as_json() for one in coverage.months(reported, since, today(gateway))],
            "stores": coverage.stores(directory, region, reported),
        }

    return await gateway.node.read(read)


def today(gateway: Gateway) -> date:
    """The date in UTC: of periods that have ended anywhere, near enough."""
    return datetime.fromtimestamp(gateway.node.now_ms() / 1000, UTC).date()


async def causes_of(gateway: Gateway) -> list[Cause]:
    """What asks for a person.

    Raises:
        Refused: `not_connected`.
    """
    target_id, day = await gateway.target_id(), today(gateway)

    def read(connection: sqlite3.Connection) -> list[Cause]:
        target = targets.target(connection, target_id)
        return attention.causes(connection, target, last_run_of(connection), day)

    return await gateway.node.database.read(read)


async def runs_of(gateway: Gateway, limit: int) -> dict[str, Any]:
    """The last runs that asked the server, newest first."""
    target_id = await gateway.target_id()
    found = await gateway.node.database.read(lambda c: targets.runs(c, target_id, limit))
    return {"runs": [run_json(run) for run in found]}


def run_json(run: targets.Run) -> dict[str, Any]:
    """A run as people are shown it."""
    return {
        "id": run.id,
        "started": _instant(run.started_ms),
        "ended": _instant(run.ended_ms),
        "result": run.result,
        "accepted": run.accepted,
        "refused": run.refused,
        "parked": run.parked,
        "requests": run.requests,
    }


async def explain(gateway: Gateway, question: Question) -> dict[str, Any]:
    """See `explaining.explain`."""
    target = explaining.Target(await gateway.target_id(), gateway.region)
    return await gateway.node.read(partial(_explain, gateway, target=target, question=question))


def _explain(
    gateway: Gateway, directory: Directory, target: explaining.Target, question: Question
) -> dict[str, Any]:
    return explaining.explain(gateway.node, directory, target, question)


# --- what the server holds -----------------------------------------------------------


async def differences_of(gateway: Gateway) -> dict[str, Any]:
    """What the last read-back found: values that DHIS2 holds otherwise than it took them."""
    target_id = await gateway.target_id()

    def read(directory: Directory) -> dict[str, Any]:
        connection = directory.connection
        called = Called.on(connection, target_id)
        last = reading_back.last(connection, target_id)
        found = reading_back.differences(connection, target_id, DIFFERENCES_SHOWN)
        return {
            "policy": reading_back.policy(directory, gateway.region),
            "read_at": None if last is None else _instant(last.at_ms or None),
            "compared": 0 if last is None else last.compared,
            "differing": 0 if last is None else last.differing,
            "differences": [
                called.value(one.data_set, one.key)
                | {"accepted": one.accepted, "server": one.server, "sent": one.sent}
                for one in found
            ],
        }

    return await gateway.node.read(read)


async def send_ours(gateway: Gateway, values: Sequence[str]) -> dict[str, Any]:
    """Send ours again where DHIS2 holds something else: the values named, all if none is.

    Raises:
        Refused: `invalid`.
    """
    target_id = await gateway.target_id()
    chosen = {value_of(text) for text in values} or None
    queued = await gateway.node.database.write(
        lambda c: reading_back.send_ours(c, target_id, chosen)
    )
    return {"values": queued}


async def set_read_back(gateway: Gateway, policy: str) -> dict[str, Any]:
    """Agree with the region's gateways what happens to a difference.

    Raises:
        Refused: `invalid`.
    """
    node, region = gateway.node, gateway.region
    await node.database.write(lambda c: reading_back.set_policy(node, c, region, policy))
    return {"policy": policy}


async def read_back_now(gateway: Gateway) -> dict[str, Any]:
    """Let the next run read back, without waiting for the week's end."""
    target_id = await gateway.target_id()
    await gateway.node.database.write(lambda c: reading_back.ask_now(c, target_id))
    return {"asked": True}


async def resume(gateway: Gateway) -> dict[str, Any]:
    """Go on after a stop: the person who asks has mended its cause."""
    target_id = await gateway.target_id()
    await gateway.node.database.write(lambda c: targets.resume(c, target_id))
    return {"resumed": True}


def note_token_end(connection: sqlite3.Connection, text: str) -> None:
    """Remember when this device's token ends, as a person said it; "" forgets it.

    Raises:
        Refused: `invalid`.
    """
    try:
        kept = date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        words = "the token's end: YYYY-MM-DD expected"
        raise Refused("invalid", words, field="token_expires") from None
    kept_rows.remember(connection, attention.TOKEN_EXPIRES, kept)

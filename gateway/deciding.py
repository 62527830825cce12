"""Deciding: what a person does about values that wait: release, hold back, or write off.

Releasing sends a value again although nothing about it changed: somebody opened the period or
mended the mapping. Holding keeps a value back until it is released. Writing off says that DHIS2
keeps what it holds of a value (rule G2): that binds whichever gateway serves the region, so it is a
fact, and it holds for that figure only. Each decision is in the value's history with its author.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crdt_model import scopes
from crdt_model.codec import encode
from crdt_model.details import SetOne, stored
from crdt_model.facts import Fact, Kind, fact
from crdt_model.identifiers import command_id
from gateway import outbox, review
from gateway.answers import Conflict
from gateway.outbox import KEY_IS, Due, Key, State, where
from gateway.review import Held, Selection
from node.directory import Directory
from node.errors import Refused
from node.node import Node
from node.store import Draft
from node.views import settings

MAX_AT_ONCE = 1000  # values written off by one command: people read them one by one
FACTS_AN_ENTRY = 40  # each with a reason; an entry has room for 64 KiB
AT_ONCE = 5000  # values released in one transaction, so that others' writes need not wait
MAX_REASON = 200  # characters
_PREFIX = "write_off/"


@dataclass(frozen=True, slots=True)
class WrittenOff:
    """What a write-off says: the figure that is not sent, what DHIS2 keeps, by whom and why."""

    value: str | None
    kept: str | None
    by: str
    reason: str


def release(
    connection: sqlite3.Connection, target_id: int, chosen: Selection, now_ms: int, by: str
) -> int:
    """Put values back in the queue, `AT_ONCE` of them at most; how many."""
    return _move(connection, target_id, chosen, State.QUEUED, now_ms, "released", by)


def hold(
    connection: sqlite3.Connection,
    target_id: int,
    chosen: Selection,
    now_ms: int,
    by: str,
    reason: str,
) -> int:
    """Keep values back until somebody releases them, `AT_ONCE` at most; how many."""
    return _move(connection, target_id, chosen, State.HELD, now_ms, "held", _said(by, reason))


def _said(by: str, reason: str) -> str:
    return f"{by}: {reason}" if reason else by


def _move(
    connection: sqlite3.Connection,
    target_id: int,
    chosen: Selection,
    state: State,
    now_ms: int,
    event: str,
    words: str,
) -> int:
    others = tuple(one for one in chosen.states if one != state)
    if not others:
        return 0
    found = review.listed(connection, target_id, replace(chosen, states=others), AT_ONCE)
    for held in found:
        place = where(target_id, held.data_set, held.key)
        if state == State.HELD:
            connection.execute(
                "UPDATE gateway_value SET state = ?, code = NULL, words = ?" + KEY_IS,
                (state, words, *place),
            )
        else:
            connection.execute("UPDATE gateway_value SET state = ?" + KEY_IS, (state, *place))
        _note(connection, target_id, held, now_ms, event, words)
    return len(found)


def _note(
    connection: sqlite3.Connection,
    target_id: int,
    held: Held,
    now_ms: int,
    event: str,
    words: str,
) -> None:
    due = Due(held.key, held.wanted, held.head, held.accepted, False, 0)
    conflict = Conflict("", words)
    outbox.note(connection, target_id, held.data_set, due, None, now_ms, event, conflict)


# --- writing off ---------------------------------------------------------------------


def write_off(
    node: Node,
    connection: sqlite3.Connection,
    region: bytes,
    target_id: int,
    chosen: Sequence[Selection],
    by: str,
    reason: str,
) -> int:
    """Decide that DHIS2 keeps what it holds of these values; how many.

    Raises:
        Refused: `reason_missing`, `too_large`.
    """
    if not reason or len(reason) > MAX_REASON or not reason.isprintable():
        words = f"say why, in 1 to {MAX_REASON} printable characters"
        raise Refused("reason_missing", words, field="reason")
    found = [
        held
        for one in chosen
        for held in review.listed(connection, target_id, one, MAX_AT_ONCE + 1)
    ]
    if len(found) > MAX_AT_ONCE:
        words = f"more than {MAX_AT_ONCE} values at once; choose a period or an org unit"
        raise Refused("too_large", words, status=413)
    if not found:
        return 0
    directory, name = Directory(connection, node.network), scopes.gateway(region)
    scope, target = directory.make_scope(name), _target_name(connection, target_id)
    for start in range(0, len(found), FACTS_AN_ENTRY):
        some = found[start : start + FACTS_AN_ENTRY]
        facts = tuple(_fact(connection, scope, target, held, by, reason) for held in some)
        said = hashlib.sha256(encode(tuple(one.detail for one in facts)))
        command = command_id(name, f"write_off {said.hexdigest()}")
        node.store.record(connection, Draft(name, command, command, by, facts))
    for held in found:
        _settle(connection, target_id, held, node.now_ms(), _said(by, reason))
    return len(found)


def _fact(
    connection: sqlite3.Connection, scope: int, target: str, held: Held, by: str, reason: str
) -> Fact:
    key = _setting(target, held.data_set, held.key)
    text = json.dumps([held.wanted, held.accepted, by, reason], ensure_ascii=False)
    was = tuple(one.name for one in settings.standing(connection, scope, key))
    return fact(Kind.SET, stored(SetOne(key, text, was)))


def _setting(target: str, data_set: str, key: Key) -> str:
    """The setting of one value on one server: whoever serves the region derives the same."""
    said = json.dumps([target, data_set, *key]).encode()
    return _PREFIX + hashlib.sha256(said).hexdigest()[:32]


def _target_name(connection: sqlite3.Connection, target_id: int) -> str:
    row = connection.execute(
        "SELECT name FROM gateway_target WHERE id = ?", (target_id,)
    ).fetchone()
    return str(row[0])


def _settle(
    connection: sqlite3.Connection, target_id: int, held: Held, now_ms: int, words: str
) -> None:
    connection.execute(
        "UPDATE gateway_value SET state = ?, code = NULL, words = NULL" + KEY_IS,
        (State.SETTLED, *where(target_id, held.data_set, held.key)),
    )
    _note(connection, target_id, held, now_ms, "written_off", words)


def written_off(
    directory: Directory, region: bytes, target_id: int, data_set: str, key: Key
) -> WrittenOff | None:
    """What was last decided about a value, by any gateway of the region; None if nothing."""
    connection = directory.connection
    scope = directory.scope(scopes.gateway(region))
    name = _setting(_target_name(connection, target_id), data_set, key)
    return _read(settings.value(connection, scope, name))


def _read(value: object) -> WrittenOff | None:
    try:
        parts = json.loads(value) if isinstance(value, str) else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(parts, list) or len(parts) != 4:
        return None
    figure, kept, by, reason = parts
    if not all(one is None or isinstance(one, str) for one in (figure, kept)):
        return None
    if not isinstance(by, str) or not isinstance(reason, str):
        return None
    return WrittenOff(figure, kept, by[:MAX_REASON], reason[:MAX_REASON])


def settle_written_off(directory: Directory, region: bytes, target_id: int, now_ms: int) -> int:
    """Settle what waits although it was written off, here or at another gateway; how many.

    A gateway that took over is refused the same figure in the same locked period once more.
    """
    connection = directory.connection
    chosen = Selection(states=(State.QUARANTINED, State.PARKED))
    settled = 0
    for held in review.listed(connection, target_id, chosen, limit=-1):
        said = written_off(directory, region, target_id, held.data_set, held.key)
        if said is not None and said.value == held.wanted:
            _settle(connection, target_id, held, now_ms, _said(said.by, said.reason))
            settled += 1
    return settled

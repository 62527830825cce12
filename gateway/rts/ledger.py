"""Ledger: events of the stock programme recorded in their stores' ledgers, each version once.

A command's id is derived from the event and its `updatedAt`, so two gateways that read one
programme record one effect (rule G8). Of an event only its newest version stands: older ones are
taken out, whichever gateway recorded them. What cannot be taken yet waits, with its reason.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from crdt_model import scopes
from crdt_model.clock import stamp_of
from crdt_model.codec import Malformed, encode
from crdt_model.entries import decode_facts
from crdt_model.facts import Fact
from crdt_model.identifiers import command_id
from gateway.rts import tables
from gateway.rts.arrivals import Arrival, arrival, tell_lanes
from gateway.rts.facts import (
    RECEIPT,
    USER,
    Version,
    facts_of,
    marked,
    names_shipment,
    opening_of,
    request_of,
    version,
)
from gateway.rts.ground import Ground, Waits
from gateway.rts.tables import Held, State
from gateway.rts.uids import is_own
from gateway.tracker import Event
from node.corrections import annulment
from node.directory import Directory
from node.errors import Refused
from node.node import Node
from node.store import Draft
from node.views.ledger_fold import facts_of_command
from node.views.settings import Named

EVENTS_A_WRITE = 50  # people's writes wait no longer than one such transaction
ENTRIES_A_WRITE = 2000  # looked at for what another gateway recorded
ADOPTED_TO = "adopted_to"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of open events: versions recorded, versions taken out."""

    recorded: int = 0
    undone: int = 0

    def plus(self, other: Taken) -> Taken:
        return Taken(self.recorded + other.recorded, self.undone + other.undone)


async def take(node: Node, ground: Ground) -> Taken:
    """Record what open events of the stock programme did."""
    await adopt(node)
    program = ground.setting.program
    opened = await node.database.read(lambda c: tables.open_events(c, program))
    found = [held for held in opened if held.event.stage == ground.setting.stage]
    items = await node.database.read(tables.items_of)
    taken = Taken()
    for start in range(0, len(found), EVENTS_A_WRITE):
        some = found[start : start + EVENTS_A_WRITE]
        job = partial(_take_some, node, ground, items, some)
        try:
            taken = taken.plus(await node.database.write(job, bulk=True))
        except (Refused, Malformed):  # of one event: the others are taken all the same
            taken = taken.plus(await _one_by_one(node, ground, items, some))
    undone = await node.database.write(partial(_undo_older, node, ground, None), bulk=True)
    return taken.plus(Taken(undone=undone))


async def _one_by_one(
    node: Node, ground: Ground, items: Mapping[str, str], some: Sequence[Held]
) -> Taken:
    """As `_take_some`; an event that cannot be recorded waits, with why."""
    taken = Taken()
    for held in some:
        try:
            job = partial(_take_some, node, ground, items, [held])
            taken = taken.plus(await node.database.write(job, bulk=True))
        except (Refused, Malformed) as error:
            event, words = held.event, str(error)
            why = partial(tables.wait, event=event, reason="not_recorded", details=words)
            await node.database.write(why, bulk=True)
    return taken


async def adopt(node: Node) -> None:
    """Learn which versions other gateways recorded, from the ledgers themselves."""
    while await node.database.write(partial(_adopt_some, node.network), bulk=True):
        pass


def _adopt_some(network: bytes, connection: sqlite3.Connection) -> bool:
    """Look at the next entries; whether there may be more."""
    directory = Directory(connection, network)
    ledgers = {
        directory.scope(scopes.ledger(store.id)): store.id
        for store in directory.stores()
        if directory.store_mode(store.id) == "rts"
    }
    known = hashlib.sha256(encode(tuple(sorted(ledgers)))).hexdigest()[:16]
    said, _, to = (tables.note(connection, ADOPTED_TO) or "").partition(" ")
    last = int(to) if said == known else 0  # other ledgers: all are looked at anew
    marks = ",".join("?" * len(ledgers))
    rows = connection.execute(
        "SELECT entry.id, log.scope, command, facts FROM entry JOIN log ON log.id = entry.log"
        f" WHERE entry.id > ? AND log.scope IN ({marks}) ORDER BY entry.id LIMIT ?",
        (last, *ledgers, ENTRIES_A_WRITE),
    ).fetchall()
    for _, scope, command, facts in rows:
        for fact in decode_facts(facts):
            found = marked(fact)
            if found is not None:
                _note_recorded(connection, found, ledgers[scope], command)
    is_full = len(rows) == ENTRIES_A_WRITE
    (newest,) = connection.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()
    to = str(rows[-1][0] if is_full else newest)
    tables.remember(connection, ADOPTED_TO, f"{known} {to}")
    return is_full


def _note_recorded(
    connection: sqlite3.Connection, found: Version, store: bytes, command: bytes
) -> None:
    scope = scopes.ledger(store)
    if command == command_id(scope, found.client_id):
        connection.execute(
            "INSERT OR IGNORE INTO rts_recorded (event, updated_at, store, command)"
            " VALUES (?, ?, ?, ?)",
            (found.event, found.updated_at, store, command),
        )


def _take_some(
    node: Node,
    ground: Ground,
    items: Mapping[str, str],
    some: Sequence[Held],
    connection: sqlite3.Connection,
) -> Taken:
    # Older versions go first: an event must not count twice, not for a moment.
    taken = Taken(undone=_undo_older(node, ground, [held.event.uid for held in some], connection))
    for held in some:
        taken = taken.plus(_take(node, ground, items, held.event, connection))
    return taken


def _take(
    node: Node,
    ground: Ground,
    items: Mapping[str, str],
    event: Event,
    connection: sqlite3.Connection,
) -> Taken:
    """Take one event as far as it can be taken now."""
    (newest,) = connection.execute(
        "SELECT coalesce(max(updated_at), '') FROM rts_recorded WHERE event = ?", (event.uid,)
    ).fetchone()
    if newest > event.updated_at:
        return Taken()  # another gateway has read a newer version; we shall too
    if is_own(node.network, RECEIPT, event.uid):
        return Taken()  # `deliveries` knows what it belongs to
    if newest and newest < event.updated_at and _is_fixed(node, connection, event.uid):
        tables.settle(connection, event, State.NO_EFFECT, "changed_after_receipt")
        return Taken()
    if event.deleted:
        state = State.TAKEN if newest else State.NO_EFFECT
        tables.settle(connection, event, state, "" if newest else "deleted")
        return Taken()
    try:
        store = ground.store(event.org_unit)
        product, factor = ground.product(items.get(event.entity, ""))
        facts = facts_of(ground, event, product, factor, node.now_ms())
    except Waits as waits:
        tables.wait(connection, event, waits.reason, waits.details)
        return Taken()
    if not facts:
        tables.settle(connection, event, State.NO_EFFECT, "nothing")
        return Taken()
    opening = opening_of(ground, event, product, factor, node.now_ms())
    if opening is not None:
        _open(node, connection, store, product, opening)
    found = Arrival(facts)
    if ground.setting.receipts == "shipments" and event.values.get(ground.setting.receipt):
        found = arrival(node, ground, connection, store, event, product, facts)
    recorded = _record(node, connection, store, event, found)
    tables.settle(connection, event, State.TAKEN)
    return Taken(recorded=recorded)


def _open(
    node: Node, connection: sqlite3.Connection, store: Named, product: Named, opening: Fact
) -> None:
    """Begin an item's ledger, once: nothing of it may be there already."""
    scope = scopes.ledger(store.id)
    ledger = Directory(connection, node.network).make_scope(scope)
    known = connection.execute(
        "SELECT 1 FROM balance WHERE ledger = ? AND product = ? LIMIT 1", (ledger, product.id)
    ).fetchone()
    if known is not None:
        return
    client_id = f"rts/opening/{product.id.hex()}"
    request = hashlib.sha256(client_id.encode()).digest()[:8]
    draft = Draft(scope, command_id(scope, client_id), request, USER, (opening,))
    node.store.record(connection, draft)


def _is_fixed(node: Node, connection: sqlite3.Connection, event: str) -> bool:
    """Whether a version that stands took goods of a shipment in."""
    rows = connection.execute("SELECT store, command FROM rts_recorded WHERE event = ?", (event,))
    directory = Directory(connection, node.network)
    return any(
        names_shipment(placed.fact for placed in copy.facts)
        for store, command in rows.fetchall()
        for copy in facts_of_command(
            connection, directory.make_scope(scopes.ledger(store)), command
        )
    )


def _record(
    node: Node, connection: sqlite3.Connection, store: Named, event: Event, found: Arrival
) -> int:
    """Record a version unless it stands already; returns how many commands were written."""
    made, scope = version(event), scopes.ledger(store.id)
    command = command_id(scope, made.client_id)
    ledger = Directory(connection, node.network).make_scope(scope)
    known = bool(facts_of_command(connection, ledger, command))
    if not known:
        draft = Draft(scope, command, request_of(event), USER, tuple(found.facts))
        node.store.record(connection, draft)
        tell_lanes(node, connection, event, found)
    _note_recorded(connection, made, store.id, command)
    return 0 if known else 1


def _undo_older(
    node: Node, ground: Ground, events: Sequence[str] | None, connection: sqlite3.Connection
) -> int:
    """Take out versions that a newer one replaced, or whose event was deleted; None: of all events.

    A version stands if its event was read in that version, or in none that is newer.
    """
    among = "" if events is None else f" AND old.event IN ({','.join('?' * len(events))})"
    rows = connection.execute(
        "SELECT old.event, old.updated_at, old.store, old.command FROM rts_recorded AS old"
        " LEFT JOIN rts_event AS read ON read.event = old.event WHERE"
        " (old.updated_at < max(coalesce(read.updated_at, ''),"
        " (SELECT max(updated_at) FROM rts_recorded AS new WHERE new.event = old.event))"
        f" OR (old.updated_at = read.updated_at AND read.deleted)){among}",
        events or (),
    ).fetchall()
    undone = 0
    for uid, updated_at, store, command in rows:
        if not ground.records_for(store):
            continue
        undone += _undo(node, connection, Version(uid, updated_at), store, command)
    return undone


def _undo(
    node: Node, connection: sqlite3.Connection, old: Version, store: bytes, command: bytes
) -> int:
    scope = scopes.ledger(store)
    ledger = Directory(connection, node.network).make_scope(scope)
    copies = facts_of_command(connection, ledger, command)
    if not copies:
        return 0  # its entries are not all here; they are waited for
    if any(names_shipment(placed.fact for placed in copy.facts) for copy in copies):
        return 0  # goods taken in are not given back; the event is listed
    undo = command_id(scope, old.undo_id)
    written = 0
    if not facts_of_command(connection, ledger, undo):
        target = min(copies, key=lambda copy: copy.order)
        said = annulment(target, f"{old.mark} was changed or deleted in DHIS2")
        request = hashlib.sha256(old.undo_id.encode()).digest()[:8]
        node.store.record(connection, Draft(scope, undo, request, USER, (said,)))
        written = 1
    connection.execute(
        "DELETE FROM rts_recorded WHERE event = ? AND updated_at = ? AND store = ?",
        (old.event, old.updated_at, store),
    )
    return written


def note_read_to(node: Node, connection: sqlite3.Connection, ground: Ground, to_ms: int) -> None:
    """Say to when the ledgers are told: as far as was read, or to the first event that waits."""
    for store in ground.stores:
        if not ground.records_for(store.id):
            continue
        (waits,) = connection.execute(
            "SELECT min(occurred) FROM rts_event WHERE program = ? AND org_unit = ?"
            " AND state IN (0, 2)",
            (ground.setting.program, ground.uids[store.id]),
        ).fetchone()
        at = stamp_of(to_ms)
        if waits is not None:
            try:
                at = min(at, ground.effective(waits, to_ms) or at)
            except Waits:
                at = 0  # an event without a date may be of any day
        scope = scopes.ledger(store.id)
        node.store.read_to[scope] = max(at, 0)

"""Verify and rebuild: whether what is stored is what was signed, and what is shown follows from it.

`verify` checks every chain and signature, folds every ledger straight from the log and compares
that with the views. It stops at the first difference and names it. `rebuild` makes the views again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crdt_model import log as chain
from crdt_model.codec import Malformed
from crdt_model.detail_forms import detail_of
from crdt_model.details import Dispatch, FactName, ReceiptNote, Row, SetOne
from crdt_model.entries import Entry, LogName, make_entry
from crdt_model.fold import Recorded
from crdt_model.memory import MemoryLedger
from crdt_model.scopes import ledger as ledger_scope
from crdt_model.scopes import parse
from crdt_model.settings import Assignment, assignments, live
from node.directory import Directory
from node.log_rows import Part, copies_in
from node.node import Node, views
from node.store import Arrived
from node.views import ledger as ledger_view
from node.views import settings
from node.views.ledger_fold import SqlLedger, facts_of_command, recorded_of

VIEW_TABLES = (
    "line", "balance", "correction", "shipment_use", "flag", "lot", "unknown_fact",
    "setting", "replaced", "named", "zone_fact", "shipment", "receipt_note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that is not as it should be."""

    device: str
    scope: str
    seq: int
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {
            "device": self.device, "scope": self.scope, "seq": self.seq, "reason": self.reason
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked."""

    logs: int
    entries: int
    signatures: int
    ledgers: int

    def as_json(self) -> dict[str, Any]:
        return {
            "logs": self.logs, "entries": self.entries, "signatures": self.signatures,
            "ledgers": self.ledgers,
        }  # fmt: skip


def verify(node: Node, connection: sqlite3.Connection) -> Verified | Difference:
    """Check everything held; see the module."""
    logs = entries = signatures = ledgers = 0
    rows = connection.execute(
        "SELECT log.id, device.device, epoch, scope.name, head_seq, head_hash FROM log"
        " JOIN device ON device.id = log.device JOIN scope ON scope.id = log.scope"
        " ORDER BY scope.name, device.device, epoch"
    ).fetchall()
    for log_id, device, epoch, scope, head_seq, head_hash in rows:
        name = LogName(device, epoch, scope)
        try:
            seen, signed, head = _check_log(node, connection, log_id, name)
        except chain.LogError as error:
            return Difference(device.hex(), scope, error.seq, str(error))
        except Malformed as error:
            return Difference(device.hex(), scope, -1, str(error))
        if (head.seq, head.hash) != (head_seq, head_hash):
            return Difference(device.hex(), scope, head.seq, "the log does not end where it should")
        logs, entries, signatures = logs + 1, entries + seen, signatures + signed
    scopes = connection.execute("SELECT id, name FROM scope ORDER BY name").fetchall()
    for scope_id, name_ in scopes:
        found = _check_view(node, connection, scope_id, name_)
        if found is not None:
            return found
        ledgers += name_.startswith("ledger/")
    return Verified(logs, entries, signatures, ledgers)


def _check_log(
    node: Node, connection: sqlite3.Connection, log_id: int, name: LogName
) -> tuple[int, int, chain.Head]:
    """Recompute a chain from its stored facts; returns entries, signatures and the head."""
    head = chain.EMPTY
    author = node.authority(connection, name.device)
    entries = signed = 0
    last_signed = True
    rows = connection.execute(
        "SELECT seq, hash, command, request, part, parts, stamp, user, facts, signature"
        " FROM entry WHERE log = ? ORDER BY seq",
        (log_id,),
    )
    for seq, hash_, command, request, part, parts, stamp, user, facts, signature in rows:
        if seq != head.seq + 1:
            raise chain.Gap(name, seq, f"follows {head.seq}: entries are missing")
        entry = make_entry(
            node.network, name, seq, head.hash, command=command, request=request,
            part=part, parts=parts, stamp=stamp, user=user, facts=facts,
        )  # fmt: skip
        if entry.hash != hash_:
            raise chain.BrokenChain(name, seq, "was altered: its hash is not what was stored")
        head = chain.follow(head, [entry])
        decoded = entry.decoded()
        if author is not None:
            chain.check_authority(entry, decoded, parse(name.scope), author[0])
            if signature is not None:
                chain.check_signature(node.network, entry, signature, author[1])
                signed += 1
        entries += 1
        last_signed = signature is not None
    if author is None and entries:
        raise chain.NotAllowed(name, 0, "its device's certificate is not known")
    if not last_signed:
        raise chain.Unsigned(name, head.seq, "the copy does not end at a signed entry")
    return entries, signed, head


def _check_view(
    node: Node, connection: sqlite3.Connection, scope_id: int, name: str
) -> Difference | None:
    kind = parse(name).kind
    if kind == "ledger":
        return _check_ledger(connection, scope_id, name)
    if kind in ("catalogue", "store", "people", "gateway"):
        return _check_settings(node, connection, scope_id, name)
    if kind == "lane":
        return _check_lane(node, connection, scope_id, name)
    return None


def _commands(connection: sqlite3.Connection, scope_id: int) -> Iterator[tuple[Part, ...]]:
    """Every complete copy of a command in a scope, in order of arrival."""
    rows = connection.execute(
        "SELECT DISTINCT device.device, log.epoch, scope.name, command FROM entry"
        " JOIN log ON log.id = entry.log JOIN device ON device.id = log.device"
        " JOIN scope ON scope.id = log.scope WHERE log.scope = ? ORDER BY entry.id",
        (scope_id,),
    ).fetchall()
    for device, epoch, scope, command in rows:
        yield from copies_in(connection, LogName(device, epoch, scope), command)


def _check_ledger(connection: sqlite3.Connection, scope_id: int, name: str) -> Difference | None:
    """Fold a ledger from the log in memory, and compare it with the stored view."""
    memory = MemoryLedger()
    last: Recorded | None = None
    for parts in _commands(connection, scope_id):
        last = recorded_of(parts)
        memory.take(last)
    stored = set(ledger_view.products_moved(connection, scope_id))
    for product in sorted(stored | memory.products()):
        held = ledger_view.product_lines(connection, scope_id, product)
        if [_comparable(line) for line in held] != [
            _comparable(line) for line in memory.all_lines(product)
        ]:
            return _difference(name, last, f"lines of product {product.hex()} are not the fold's")
        for line in held:
            expected = memory.balance(line.cell).on_hand
            if SqlLedger(connection, scope_id).balance(line.cell).on_hand != expected:
                return _difference(
                    name, last, f"balance of product {product.hex()} {line.cell.batch}"
                )
    flags = {(command, code) for command, codes in memory.flags.items() for code in codes}
    if set(ledger_view.flags(connection, scope_id)) != flags:
        return _difference(name, last, "flags are not the fold's")
    return None


def _comparable(line: Any) -> Any:
    return (
        line.cell, line.key.packed(), line.quantity, line.asserted, line.other, line.out, line.name
    )  # fmt: skip


def _difference(name: str, last: Recorded | None, reason: str) -> Difference:
    device = "" if last is None else last.device.hex()
    seq = -1 if last is None else last.facts[-1].seq
    return Difference(device, name, seq, f"view: {reason}")


def _check_settings(
    node: Node, connection: sqlite3.Connection, scope_id: int, name: str
) -> Difference | None:
    assigned: dict[str, list[Assignment]] = {}
    last: Entry | None = None
    for parts in _commands(connection, scope_id):
        for part in parts:
            last = part.entry
            for at, fact in enumerate(part.facts):
                detail = detail_of(fact)
                if isinstance(detail, SetOne | Row):
                    fact_name = FactName(last.log.device, last.command, part.first + at)
                    for one in assignments(node.network, detail, fact_name, last.stamp):
                        assigned.setdefault(one.key, []).append(one)
    stored = settings.under(connection, scope_id, "")
    for key in sorted(assigned.keys() | stored.keys()):
        expected = [(a.name, a.value) for a in live(assigned.get(key, ()))]
        if [(a.name, a.value) for a in stored.get(key, ())] != expected:
            device = "" if last is None else last.log.device.hex()
            return Difference(device, name, -1, f"view: setting {key} is not the fold's")
    return None


def _check_lane(
    node: Node, connection: sqlite3.Connection, scope_id: int, name: str
) -> Difference | None:
    """Our own lane facts name ledger commands that were written with them.

    Others' ledgers travel apart from the lane, or not to us at all.
    """
    supplier, customer = parse(name).ids
    for parts in _commands(connection, scope_id):
        if parts[0].entry.log.device != node.device:
            continue
        for part in parts:
            for detail in map(detail_of, part.facts):
                if not isinstance(detail, Dispatch | ReceiptNote):
                    continue
                store = supplier if isinstance(detail, Dispatch) else customer
                ledger = Directory(connection, node.network).scope(ledger_scope(store))
                if not facts_of_command(connection, ledger, detail.command):
                    reason = "names a ledger command that is not there"
                    return Difference(node.device.hex(), name, part.entry.seq, reason)
    return None


def rebuild(node: Node, connection: sqlite3.Connection) -> int:
    """Make all views again from the log, in one transaction; returns the commands folded."""
    for table in VIEW_TABLES:
        connection.execute(f"DELETE FROM {table}")
    by_kind = views(node.network)
    folded = 0
    for scope_id, name in connection.execute("SELECT id, name FROM scope ORDER BY id").fetchall():
        scope = parse(name)
        for parts in _commands(connection, scope_id):
            arrived = Arrived(scope_id, scope, parts)
            for view in by_kind[scope.kind]:
                view.take(connection, arrived)
            folded += 1
    return folded

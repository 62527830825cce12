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
from crdt_model.details import NO_ID, Dispatch, FactName, ReceiptNote, Row, SetOne
from crdt_model.entries import Entry, make_entry
from crdt_model.fold import Recorded
from crdt_model.lane_facts import Outcome, Picking, Settlement
from crdt_model.memory import MemoryLedger
from crdt_model.scopes import ledger as ledger_scope
from crdt_model.scopes import parse
from crdt_model.settings import Assignment, assignments, live
from node.branches import Branch, branches, leaves, logs_held
from node.directory import Directory
from node.folding import commands, refold
from node.node import Node, views
from node.views import ledger as ledger_view
from node.views import settings
from node.views.ledger_fold import (
    SqlLedger,
    facts_of_command,
    recorded_of,
)


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
    for name in logs_held(connection):
        tree = branches(connection, name)
        for branch in tree:
            try:
                seen, signed = _check_branch(node, connection, branch, branch in leaves(tree))
            except chain.LogError as error:
                return Difference(name.device.hex(), name.scope, error.seq, str(error))
            except Malformed as error:
                return Difference(name.device.hex(), name.scope, -1, str(error))
            logs, entries, signatures = logs + 1, entries + seen, signatures + signed
    scopes = connection.execute("SELECT id, name FROM scope ORDER BY name").fetchall()
    for scope_id, name_ in scopes:
        found = _check_view(node, connection, scope_id, name_)
        if found is not None:
            return found
        ledgers += name_.startswith("ledger/")
    return Verified(logs, entries, signatures, ledgers)


def _check_branch(
    node: Node, connection: sqlite3.Connection, branch: Branch, leaf: bool
) -> tuple[int, int]:
    """Recompute a chain from its stored facts; returns how many entries and signatures."""
    name = branch.name
    head = chain.Head(branch.first - 1, branch.before, 0)
    author = node.authority(connection, name.device)
    entries = signed = 0
    last_signed = True
    for _, entry, hash_, signature in stored_entries(node.network, connection, branch):
        if entry.seq != head.seq + 1:
            raise chain.Gap(name, entry.seq, f"follows {head.seq}: entries are missing")
        if entry.hash != hash_:
            raise chain.BrokenChain(name, entry.seq, "was altered: its hash is not what was stored")
        head = chain.follow(head, [entry])
        decoded = entry.decoded()
        if author is not None:
            chain.check_authority(entry, decoded, parse(name.scope), author[0])
            if signature is not None:
                chain.check_signature(node.network, entry, signature, author[1])
                signed += 1
        entries += 1
        last_signed = signature is not None
    if author is None and entries and branch.counts_to >= branch.first:
        raise chain.NotAllowed(name, 0, "its device's certificate is not known")
    if leaf and not last_signed:
        raise chain.Unsigned(name, head.seq, "the copy does not end at a signed entry")
    if (head.seq, head.hash) != (branch.head.seq, branch.head.hash):
        raise chain.Gap(name, head.seq, "the log does not end where it should")
    return entries, signed


def stored_entries(
    network: bytes, connection: sqlite3.Connection, branch: Branch
) -> Iterator[tuple[int, Entry, bytes, bytes | None]]:
    """Row, entry as its stored fields make it, stored hash and signature, of a branch in order.

    Each entry is given the hash stored before it, so that one that was altered stands out alone.
    """
    previous = branch.before
    rows = connection.execute(
        "SELECT id, seq, hash, command, request, part, parts, stamp, user, facts, signature"
        " FROM entry WHERE log = ? ORDER BY seq",
        (branch.id,),
    )
    for row_id, seq, hash_, command, request, part, parts, stamp, user, facts, signature in rows:
        entry = make_entry(
            network, branch.name.on(b""), seq, previous, command=command, request=request,
            part=part, parts=parts, stamp=stamp, user=user, facts=facts,
        )  # fmt: skip
        yield row_id, entry, hash_, signature
        previous = hash_


def _check_view(
    node: Node, connection: sqlite3.Connection, scope_id: int, name: str
) -> Difference | None:
    kind = parse(name).kind
    if kind == "ledger":
        return check_ledger(connection, scope_id, name)
    if kind in ("catalogue", "store", "people", "gateway"):
        return _check_settings(node, connection, scope_id, name)
    if kind == "lane":
        return _check_lane(node, connection, scope_id, name)
    return None


def check_ledger(connection: sqlite3.Connection, scope_id: int, name: str) -> Difference | None:
    """Fold a ledger from the log in memory, and compare it with the stored view."""
    memory = MemoryLedger()
    tables = SqlLedger(connection, scope_id)
    last: Recorded | None = None
    for parts in commands(connection, scope_id):
        last = recorded_of(parts, tables.shifts, tables.renaming)
        memory.take(last)
    stored = set(ledger_view.products_moved(connection, scope_id))
    folded = memory.by_product()
    for product in sorted(stored | folded.keys()):
        held = ledger_view.product_lines(connection, scope_id, product)
        if [_comparable(line) for line in held] != [
            _comparable(line) for line in folded.get(product, ())
        ]:
            return _difference(name, last, f"lines of product {product.hex()} are not the fold's")
        for line in held:
            expected = memory.balance(line.cell).on_hand
            if tables.balance(line.cell).on_hand != expected:
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
    for parts in commands(connection, scope_id):
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
    for parts in commands(connection, scope_id):
        if parts[0].entry.log.device != node.device:
            continue
        for part in parts:
            for detail in map(detail_of, part.facts):
                if not isinstance(detail, Dispatch | ReceiptNote | Picking | Settlement):
                    continue
                if detail.command == NO_ID:
                    continue  # goods that were only set free did not move
                store = customer if _is_customers(detail) else supplier
                ledger = Directory(connection, node.network).scope(ledger_scope(store))
                if not facts_of_command(connection, ledger, detail.command):
                    reason = "names a ledger command that is not there"
                    return Difference(node.device.hex(), name, part.entry.seq, reason)
    return None


def _is_customers(detail: Dispatch | ReceiptNote | Picking | Settlement) -> bool:
    """Whether a fact of a lane names a command of the customer's ledger."""
    if isinstance(detail, Settlement):
        return any(outcome == Outcome.RECEIVER_ERROR for outcome, _ in detail.parts)
    return isinstance(detail, ReceiptNote)


def rebuild(node: Node, connection: sqlite3.Connection) -> int:
    """Make all views again from the log, in one transaction; returns the commands folded."""
    by_kind = views(node.membership.roots)
    # Ledgers last: the catalogue and the stores' settings say how they are read.
    scopes = connection.execute("SELECT id FROM scope ORDER BY name LIKE 'ledger/%', id").fetchall()
    return sum(refold(connection, by_kind, scope_id) for (scope_id,) in scopes)

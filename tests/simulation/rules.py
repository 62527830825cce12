"""The rules: what must hold of all devices together, asked of their disks."""

from __future__ import annotations

import hashlib
import sqlite3

from crdt_model.facts import Kind
from crdt_model.scopes import parse
from node.directory import Directory
from node.status import store_complete_to
from node.verify import Difference, verify
from node.views import lanes
from tests.simulation import signing
from tests.simulation.device import Device
from tests.simulation.world import World

# A lane's word that came back to a restored device, whose ledger did not.
_LOST = "names a ledger command that is not there"
# What a scope amounts to, free of the numbers that one database alone gives.
_STATE = {
    "log": "SELECT device.device, epoch, branch, first_seq, before_hash, head_seq, head_hash,"
    " counts_to FROM log JOIN device ON device.id = log.device WHERE scope = ?",
    "head": "SELECT device.device, epoch, branch, signed_seq FROM log"
    " JOIN device ON device.id = log.device WHERE log.scope = ?"
    " AND NOT EXISTS (SELECT 1 FROM log AS child WHERE child.parent = log.id)",
    "line": "SELECT product, key, batch, bin, status, owner, quantity, asserted, other, kind,"
    " flags, fact, corrects, out FROM line WHERE ledger = ?",
    "balance": "SELECT product, batch, bin, status, owner, on_hand, counted FROM balance"
    " WHERE ledger = ? AND (on_hand != 0 OR counted IS NOT NULL)",
    "flag": "SELECT command, code FROM flag WHERE ledger = ?",
    "lot": "SELECT product, batch, entry.hash, fact, written, expiry FROM lot"
    " JOIN entry ON entry.id = lot.entry WHERE ledger = ?",
    "correction": "SELECT target, command FROM correction WHERE ledger = ?",
    "use": "SELECT shipment, line, command FROM shipment_use WHERE ledger = ?",
    "unknown": "SELECT entry.hash, kind FROM unknown_fact JOIN entry"
    " ON entry.id = unknown_fact.entry WHERE unknown_fact.scope = ?",
    "named": "SELECT kind, id, code, name FROM named WHERE scope = ?",
    **{f"lane {at}": query.replace(":scope", "?") for at, query in enumerate(lanes.STATE)},
    "zone": "SELECT store, period, entry.hash, fact, name FROM zone_fact"
    " JOIN entry ON entry.id = zone_fact.entry JOIN log ON log.id = entry.log"
    " WHERE log.scope = ?",
}


def disagreements(world: World) -> list[str]:
    """Where devices that may hold a scope do not hold the same of it; stops at one a scope."""
    names = sorted(
        {
            name
            for device in world.devices
            for (name,) in device.disk.content.execute("SELECT name FROM scope").fetchall()
        }
    )
    found: list[str] = []
    doubtful = {scope for device in world.devices if device.poisoned for scope in world.own(device)}
    for name in names:
        if name in doubtful:
            continue  # what lies in the future hides what came with it; see `own`
        holders = [
            device
            for device in world.devices
            if not device.poisoned
            and device.number not in world.removed
            and world.may_hold(device, name)
        ]
        if len({device.id for device in holders}) < 2:
            continue  # copies of one device take each other for themselves
        states = [(device, state_of(device.disk.content, name)) for device in holders]
        for device, state in states[1:]:
            if state != states[0][1]:
                what = next(w for w in _STATE if state[w] != states[0][1][w])
                other = states[0][0]
                more = _tips(device, other, name) if what == "log" else ""
                found.append(f"{what} of {name}: {device.name} differs from {other.name}{more}")
                break
    return found


def state_of(connection: sqlite3.Connection, scope: str) -> dict[str, bytes]:
    """A digest of each part of a scope's state."""
    row = connection.execute("SELECT id FROM scope WHERE name = ?", (scope,)).fetchone()
    number = -1 if row is None else row[0]
    found: dict[str, bytes] = {}
    for what, query in _STATE.items():
        rows = sorted(repr(row) for row in connection.execute(query, (number,)))
        found[what] = hashlib.sha256("\n".join(rows).encode()).digest()
    return found


def _tips(one: Device, other: Device, scope: str) -> str:
    """How the branches of two copies of a scope differ."""
    query = (
        "SELECT device.device, epoch, branch, first_seq, head_seq, head_hash, signed_seq,"
        " counts_to FROM log"
        " JOIN device ON device.id = log.device JOIN scope ON scope.id = log.scope"
        " WHERE scope.name = ?"
    )
    held = [set(d.disk.content.execute(query, (scope,)).fetchall()) for d in (one, other)]
    shown = []
    for device, rows in ((one, held[0] - held[1]), (other, held[1] - held[0])):
        for row in sorted(rows, key=repr):
            words = [w.hex()[:6] if isinstance(w, bytes) else str(w) for w in row]
            shown.append(f"{device.name}: {' '.join(words)}")
    return "; " + "; ".join(shown)


def broken(world: World) -> list[str]:
    """What else does not hold, once all is quiet."""
    found = [f"fault: {text}" for text in world.loop.faults]
    found += [f"failed: {text}" for text in world.failures]
    for device in world.devices:
        held = device.hashes()
        if held - world.born:
            found.append(f"invented: {device.name} holds {len(held - world.born)} unknown entries")
        found += _lost(world, device, held)
        found += _once(device)
        if device.node is not None:
            checked = verify(device.node, device.disk.content)
            lost = world.copied and isinstance(checked, Difference) and _LOST in checked.reason
            if isinstance(checked, Difference) and not lost:
                found.append(f"verify: {device.name}: {checked.scope}: {checked.reason}")
        if device.peers is not None and device.peers.alarms:
            found.append(f"alarm: {device.name} has other states than its peers")
    return found


def _lost(world: World, device: Device, held: set[bytes]) -> list[str]:
    if device.number in world.removed:
        return []  # what it had before it was put back, nobody may give it any more
    mine = {hash_ for hash_, name in world.acknowledged.items() if name == device.name}
    lost = len(mine - held)
    return [f"lost: {device.name} lacks {lost} entries it acknowledged"] if lost else []


def _once(device: Device) -> list[str]:
    """A command counts as one device said it, and a shipment line as one command took it in."""
    copies = device.disk.content.execute(
        "SELECT hex(command), count(DISTINCT entry.log) AS logs FROM line"
        " JOIN entry ON entry.id = line.entry WHERE out = ''"
        " GROUP BY ledger, command HAVING logs > 1"
    ).fetchall()
    received = device.disk.content.execute(
        "SELECT hex(other), count(DISTINCT command) AS times FROM line"
        " JOIN entry ON entry.id = line.entry WHERE out = '' AND kind = ?"
        " GROUP BY ledger, other HAVING times > 1",
        (Kind.RECEIVED,),
    ).fetchall()
    found = [f"twice: {device.name} counts {len(copies)} commands twice"] if copies else []
    if received:
        found.append(f"twice: {device.name} received {len(received)} shipment lines twice")
    return found


def lies(world: World) -> list[str]:
    """Entries that exist and are missing where a store is said to be complete beyond them.

    Asked at any moment; copies of a disk say what the other copy does not know, so runs with them
    are left out.
    """
    written: dict[bytes, tuple[str, int]] = {}
    gone = {device.id for device in world.devices if device.number in world.removed}
    for device in world.devices:
        rows = device.disk.content.execute(
            "SELECT hash, scope.name, stamp, device.device FROM entry"
            " JOIN log ON log.id = entry.log JOIN scope ON scope.id = log.scope"
            " JOIN device ON device.id = log.device WHERE scope.name LIKE 'ledger/%'"
        )
        written |= {h: (scope, stamp) for h, scope, stamp, by in rows if by not in gone}
    found: list[str] = []
    for device in world.devices:
        held = device.hashes()
        directory = Directory(device.disk.content, signing.NETWORK.network)
        for scope in {scope for scope, _ in written.values()}:
            at = store_complete_to(directory, parse(scope).ids[0])
            missing = [
                hash_
                for hash_, (where, stamp) in written.items()
                if where == scope and at is not None and stamp <= at and hash_ not in held
            ]
            if missing:
                found.append(f"lie: {device.name} says {scope} is complete, lacks {len(missing)}")
    return found

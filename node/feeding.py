"""Feeding: the runs of logs that replication reads from the database and writes to it.

Every function takes a connection and runs in somebody's transaction: reads on a snapshot, writes on
the writer's thread. What comes from a peer is checked here against what is held; `Store.receive`
decides whether a run is its device's word.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from crdt_model import log as chain
from crdt_model.certificates import BadCertificate, Certificate, Kind
from crdt_model.codec import Malformed
from crdt_model.entries import GENESIS, HASH_BYTES, LogName
from crdt_model.grants import Grants
from crdt_model.identity import Refusal, Revocations, Roots, issuers_of, verify_chain, verify_issuer
from crdt_model.replication.batches import (
    MAX_BATCH_ENTRIES,
    MAX_RAW_BYTES,
    TARGET_FACTS,
    Row,
    fill,
    fill_back,
    pack,
    unpack,
)
from crdt_model.replication.events import Batch, LogHead, Want
from crdt_model.replication.frames import HASH16_BYTES
from crdt_model.scopes import may_hold, parse
from node import contacts
from node.branches import Branch, branch_with, branches, hash_at, leaves, path
from node.standing import revocations
from node.store import ARRIVAL_DIGEST_BYTES, Store
from node.views import network as network_view

Zones = Callable[[sqlite3.Connection, bytes], frozenset[bytes]]

# The order in which a newcomer is most useful soonest.
_RANKS = {
    "network": 0,
    "catalogue": 1,
    "store": 2,
    "people": 2,
    "gateway": 2,
    "lane": 3,
    "ledger": 4,
}
_LAST_RANK = 5


ALTERED = "altered"  # why entries that were here are wanted


class BadBatch(Exception):
    """The columns of a batch cannot be read: the peer is at fault, not the log's device."""


# --- heads and runs ---------------------------------------------------------------


def rank(scope: str) -> int:
    """The place of a scope in the order of announcing and asking."""
    return _RANKS.get(scope.split("/", 1)[0], _LAST_RANK)


@dataclass(frozen=True, slots=True)
class Grown:
    """What changed after an arrival number.

    Attributes:
        heads: the last signed entries of the branches that grew or began.
        base: of those of which early months are missing, the first seq held.
        gone: branches that end in a fork now, and are no heads any more.
        position, digest: where the arrival order stands now.
    """

    heads: list[LogHead]
    base: dict[LogName, int]
    gone: list[LogName]
    position: int
    digest: bytes


def newest_first(scope: str) -> bool:
    """Whether the end of a long log is useful before its beginning is here."""
    return scope.startswith("ledger/")


def grown_since(connection: sqlite3.Connection, position: int) -> Grown:
    """The heads of logs that changed after an arrival number."""
    rows = connection.execute(
        "SELECT scope.name, device.device, log.epoch, branch, parent, first_seq, signed_seq,"
        " entry.hash, EXISTS (SELECT 1 FROM log AS child WHERE child.parent = log.id) FROM log"
        " JOIN scope ON scope.id = log.scope JOIN device ON device.id = log.device"
        " LEFT JOIN entry ON entry.log = log.id AND entry.seq = signed_seq"
        " WHERE log.position > ?",
        (position,),
    ).fetchall()
    heads: list[LogHead] = []
    base: dict[LogName, int] = {}
    gone: list[LogName] = []
    for scope, device, epoch, branch, parent, first, seq, hash_, inner in rows:
        name = LogName(device, epoch, scope, branch)
        if branch:
            gone.append(name.on(b""))
        if inner:
            gone.append(name)
        elif hash_ is not None:
            heads.append(LogHead(name, seq, hash_[:HASH16_BYTES]))
            if parent is None and first > 0:
                base[name] = first
    newest = connection.execute(
        "SELECT position, digest FROM arrival ORDER BY position DESC LIMIT 1"
    ).fetchone()
    return Grown(heads, base, gone, *(newest or (0, bytes(ARRIVAL_DIGEST_BYTES))))


def unheld(connection: sqlite3.Connection, heads: Iterable[LogHead]) -> list[LogHead]:
    """Those of `heads` whose entry is not here."""
    return [
        head
        for head in heads
        if branch_with(connection, branches(connection, head.log), head.seq, head.hash16) is None
    ]


def permitted(
    connection: sqlite3.Connection,
    grants: Grants,
    device: bytes,
    names: Iterable[str],
    zones: Zones,
) -> dict[str, bool]:
    """For each scope, whether a device with these grants may hold it; unknown forms never."""
    found: dict[str, bool] = {}
    for name in names:
        try:
            scope = parse(name)
        except Malformed:
            found[name] = False
            continue
        found[name] = may_hold(grants, device, scope, lambda store: zones(connection, store))
    return found


def answer(connection: sqlite3.Connection, want: Want) -> Batch | None:
    """The next batch of what is wanted, None if nothing of it can be handed on."""
    if want.back:
        return _read_back(connection, want.log, want.first, want.first + want.limit - 1)
    return read_batch(connection, want.log, want.first, pushed=False, limit=want.limit)


def read_batch(
    connection: sqlite3.Connection,
    log: LogName,
    first: int,
    *,
    pushed: bool,
    limit: int = MAX_BATCH_ENTRIES,
) -> Batch | None:
    """The next run of a log from seq `first`, None if nothing signed is held from there.

    It has at most `limit` entries if one of them is signed, else all up to the first that is.
    """
    found = _path(connection, log)
    if found is None or found[-1].signed < first:
        return None
    previous = _hash_before(connection, found, first)
    if previous is None:
        return None
    rows = _rows(connection, found, first, found[-1].signed)
    count = fill(rows[:limit], TARGET_FACTS) or fill(rows, TARGET_FACTS)
    signature = rows[count - 1].signature if count else None
    if signature is None:
        return None
    columns = pack(rows[:count])
    return Batch(log, first, count, previous[:HASH16_BYTES], columns, signature, pushed)


def _read_back(connection: sqlite3.Connection, log: LogName, first: int, last: int) -> Batch | None:
    """The run of a log that ends at seq `last`, with the whole hash of what comes before it."""
    found = _path(connection, log)
    if found is None or not first <= last <= found[-1].head.seq:
        return None
    begin = max(first, found[0].first, last - MAX_BATCH_ENTRIES + 1)
    rows = _rows(connection, found, begin, last)
    count = fill_back(rows, TARGET_FACTS)
    if begin + len(rows) - 1 != last or not count:
        return None
    previous = _hash_before(connection, found, last - count + 1)
    if previous is None:
        return None
    columns = pack(rows[-count:])
    return Batch(log, last - count + 1, count, previous, columns, rows[-1].signature or b"", False)


def _path(connection: sqlite3.Connection, log: LogName) -> list[Branch] | None:
    held = branches(connection, log)
    leaf = next((branch for branch in held if branch.name == log), None)
    return None if leaf is None else path(held, leaf)


def _rows(
    connection: sqlite3.Connection, held: Sequence[Branch], first: int, last: int
) -> list[Row]:
    rows: list[Row] = []
    size = 0
    for branch in held:
        if branch.head.seq < first or branch.first > last:
            continue
        for values in connection.execute(
            "SELECT command, request, part, parts, stamp, user, facts, signature FROM entry"
            " WHERE log = ? AND seq BETWEEN ? AND ? ORDER BY seq LIMIT ?",
            (branch.id, first, last, MAX_BATCH_ENTRIES - len(rows)),
        ):
            row = Row(*values)
            rows.append(row)
            size += len(row.facts)
            if size > MAX_RAW_BYTES:
                return rows  # `fill` takes none beyond
    return rows


def _hash_before(
    connection: sqlite3.Connection, held: Sequence[Branch], first: int
) -> bytes | None:
    """The hash of the entry before seq `first` on a path, None if it is not known here."""
    if first == held[0].first:
        return held[0].before
    for branch in held:
        if branch.first <= first - 1 <= branch.head.seq:
            return hash_at(connection, branch, first - 1)
    return None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a batch led to.

    Attributes:
        head: where its branch now ends, None if others leave it further on.
        base: the first seq held of the log. new: how many entries were new.
    """

    head: LogHead | None
    base: int
    new: int


def apply_batch(connection: sqlite3.Connection, store: Store, batch: Batch) -> Taken:
    """Take in a run.

    Raises:
        LogError: nothing was kept; `Gap` if entries before the run are missing, `Fork` if it
            follows an entry that is not held.
        Malformed: a fact is not of its kind's form; its device is at fault.
        BadBatch: the columns are not of their form; the peer is at fault.
    """
    log = batch.log.on(b"")
    try:
        parse(log.scope)
        held = branches(connection, log)
        back = len(batch.previous) == HASH_BYTES
        previous = batch.previous if back else _previous(connection, held, batch)
        entries = unpack(store.network, batch, previous)
    except Malformed as error:
        raise BadBatch(str(error)) from error
    receive = store.receive_back if back else store.receive
    new = receive(connection, log, entries, batch.signature)
    held = branches(connection, log)
    last = entries[-1]
    at = branch_with(connection, held, last.seq, last.hash)
    assert at is not None  # it was taken in, or was here
    base = held[0].first if held[0].partial else 0
    if not base:
        contacts.arrived(connection, batch.log, last.seq)
        contacts.arrived(connection, at.name, at.head.seq)
    if at not in leaves(held):
        return Taken(None, base, new)
    signed = hash_at(connection, at, at.signed)
    assert signed is not None  # a leaf ends at a signed entry
    return Taken(LogHead(at.name, at.signed, signed[:HASH16_BYTES]), base, new)


def altered(connection: sqlite3.Connection) -> dict[LogName, int]:
    """Branches with entries that were altered on our disk, and the first such seq."""
    rows = connection.execute(
        "SELECT device.device, epoch, scope.name, branch, min(seq) FROM altered"
        " JOIN entry ON entry.id = altered.entry JOIN log ON log.id = entry.log"
        " JOIN scope ON scope.id = log.scope JOIN device ON device.id = log.device GROUP BY log.id"
    )
    return {LogName(*row[:4]): row[4] for row in rows}


def _previous(connection: sqlite3.Connection, held: Sequence[Branch], batch: Batch) -> bytes:
    """The whole hash before a run, from what is held."""
    if batch.first == 0:
        return GENESIS
    before = batch.previous[:HASH16_BYTES]
    at = branch_with(connection, held, batch.first - 1, before)
    if at is None:
        if all(branch.head.seq < batch.first - 1 for branch in held):
            raise chain.Gap(batch.log, batch.first, "what comes before is not held")
        raise chain.Fork(batch.log, batch.first, "another entry stands before")
    if batch.first - 1 < at.first:
        return at.before
    found = hash_at(connection, at, batch.first - 1)
    assert found is not None  # `branch_with` has just seen it
    return found


# --- certificates -----------------------------------------------------------------


def devices_certified(connection: sqlite3.Connection) -> set[bytes]:
    """Devices whose certificate is here."""
    rows = connection.execute("SELECT device FROM device WHERE certificate IS NOT NULL")
    return {device for (device,) in rows}


def save_certificates(
    connection: sqlite3.Connection, roots: Roots, ders: Sequence[bytes]
) -> set[bytes]:
    """Keep what of `ders` belongs to the network; returns the devices now certified.

    Issuers may stand among them in any order. What does not verify is dropped.
    """
    read: list[Certificate] = []
    for der in ders:
        try:
            read.append(Certificate.parse(der))
        except BadCertificate:
            continue
    believed = replace(revocations(connection, roots), devices=frozenset())
    known = network_view.issuers(connection)
    by_key = {certificate.holder: certificate.der for certificate in _parsed(known)}
    new = {c.holder: c for c in read if c.kind is Kind.ISSUER and c.der not in known}
    by_key |= {holder: issuer.der for holder, issuer in new.items() if holder not in by_key}
    for issuer in new.values():
        above = (issuer.der, *issuers_of(issuer, by_key.get))
        if not isinstance(verify_issuer(above, roots, believed), Refusal):
            network_view.save_issuer(connection, issuer.der)
    saved: set[bytes] = set()
    for device in read:
        if device.kind is not Kind.DEVICE:
            continue
        above = issuers_of(device, by_key.get)
        if isinstance(verify_chain(device.der, above, roots, believed), Refusal):
            continue
        if _replaces_held(connection, device, roots, believed, by_key):
            network_view.save_certificate(connection, device.holder, device.der)
        saved.add(device.holder)
    return saved


def _parsed(ders: Iterable[bytes]) -> list[Certificate]:
    found: list[Certificate] = []
    for der in ders:
        try:
            found.append(Certificate.parse(der))
        except BadCertificate:
            continue  # kept by a fact that was not checked; it gives nobody a right
    return found


def _replaces_held(
    connection: sqlite3.Connection,
    device: Certificate,
    roots: Roots,
    believed: Revocations,
    by_key: Mapping[bytes, bytes],
) -> bool:
    """Whether a certificate that verifies replaces the one held: later made, or that fails now."""
    held = network_view.certificate(connection, device.holder)
    older = next(iter(_parsed([] if held is None else [held])), None)
    if older is None or older.der == device.der:
        return older is None
    if device.not_before > older.not_before:
        return True
    above = issuers_of(older, by_key.get)
    return isinstance(verify_chain(older.der, above, roots, believed), Refusal)


def issuers_above(
    connection: sqlite3.Connection, roots: Roots, leaf_der: bytes
) -> tuple[bytes, ...] | None:
    """The chain above a device's certificate if it is known here and leads to a root."""
    by_key = {c.holder: c.der for c in _parsed(network_view.issuers(connection))}
    for leaf in _parsed([leaf_der]):
        found = issuers_of(leaf, by_key.get)
        if not isinstance(verify_chain(leaf_der, found, roots), Refusal):
            return found
    return None


def certificates_for(connection: sqlite3.Connection, names: Sequence[bytes]) -> list[bytes]:
    """The certificates of devices with the issuers above each, without repetition."""
    by_key = {c.holder: c.der for c in _parsed(network_view.issuers(connection))}
    found: dict[bytes, None] = {}
    for name in names:
        der = network_view.certificate(connection, name)
        for leaf in _parsed([] if der is None else [der]):
            found.update(dict.fromkeys(issuers_of(leaf, by_key.get)))
            found[leaf.der] = None
    return list(found)

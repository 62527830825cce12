"""Feeding: what replication reads from the database and writes to it; all of its SQL.

Every function takes a connection and runs in somebody's transaction: reads on a snapshot, writes on
the writer's thread. What comes from a peer is checked here against what is held; `Store.receive`
decides whether a run is its device's word.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from crdt_model import log as chain
from crdt_model.certificates import BadCertificate, Certificate, Kind
from crdt_model.clock import stamp_of
from crdt_model.codec import Malformed
from crdt_model.entries import GENESIS, LogName
from crdt_model.grants import Grants
from crdt_model.identity import Refusal, Roots, issuers_of, verify_chain, verify_issuer
from crdt_model.replication.batches import (
    MAX_BATCH_ENTRIES,
    MAX_RAW_BYTES,
    TARGET_FACTS,
    Row,
    fill,
    pack,
    unpack,
)
from crdt_model.replication.events import Batch, LogHead, SignedWatermark
from crdt_model.replication.frames import HASH16_BYTES
from crdt_model.replication.watermarks import (
    WatermarkSaid,
    read_watermark,
    sign_watermark,
    watermark_holds,
)
from crdt_model.scopes import may_hold, parse
from node.store import Store
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


class BadBatch(Exception):
    """The columns of a batch cannot be read: the peer is at fault, not the log's device."""


# --- heads and runs ---------------------------------------------------------------


def rank(scope: str) -> int:
    """The place of a scope in the order of announcing and asking."""
    return _RANKS.get(scope.split("/", 1)[0], _LAST_RANK)


def heads_since(connection: sqlite3.Connection, position: int) -> tuple[list[LogHead], int]:
    """The last signed entries of logs that grew after an arrival number, and the newest number."""
    rows = connection.execute(
        "SELECT scope.name, device.device, log.epoch, signed_seq, entry.hash, log.position FROM log"
        " JOIN scope ON scope.id = log.scope JOIN device ON device.id = log.device"
        " JOIN entry ON entry.log = log.id AND entry.seq = signed_seq AND branch = ?"
        " WHERE log.position > ?",
        (chain.MAIN_BRANCH, position),
    ).fetchall()
    heads = [
        LogHead(LogName(device, epoch, scope), seq, hash_[:HASH16_BYTES])
        for scope, device, epoch, seq, hash_, _ in rows
    ]
    return heads, max((row[5] for row in rows), default=position)


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


def read_batch(
    connection: sqlite3.Connection, log: LogName, first: int, *, pushed: bool
) -> Batch | None:
    """The next run of a log from seq `first`, None if nothing signed is held from there."""
    found = connection.execute(
        "SELECT log.id, signed_seq FROM log JOIN scope ON scope.id = log.scope"
        " JOIN device ON device.id = log.device"
        " WHERE scope.name = ? AND device.device = ? AND epoch = ?",
        (log.scope, log.device, log.epoch),
    ).fetchone()
    if found is None or found[1] < first:
        return None
    log_id, signed_seq = found
    previous = _hash_at(connection, log_id, first - 1)
    if previous is None:
        return None
    rows = _rows(connection, log_id, first, signed_seq)
    count = fill(rows, TARGET_FACTS)
    signature = rows[count - 1].signature if count else None
    if signature is None:
        return None
    columns = pack(rows[:count])
    return Batch(log, first, count, previous[:HASH16_BYTES], columns, signature, pushed)


def _rows(connection: sqlite3.Connection, log_id: int, first: int, last: int) -> list[Row]:
    rows: list[Row] = []
    size = 0
    for values in connection.execute(
        "SELECT command, request, part, parts, stamp, user, facts, signature FROM entry"
        " WHERE log = ? AND branch = ? AND seq BETWEEN ? AND ? ORDER BY seq LIMIT ?",
        (log_id, chain.MAIN_BRANCH, first, last, MAX_BATCH_ENTRIES),
    ):
        row = Row(*values)
        rows.append(row)
        size += len(row.facts)
        if size > MAX_RAW_BYTES:
            break  # `fill` takes none beyond
    return rows


def _hash_at(connection: sqlite3.Connection, log_id: int, seq: int) -> bytes | None:
    if seq < 0:
        return GENESIS
    row = connection.execute(
        "SELECT hash FROM entry WHERE log = ? AND seq = ? AND branch = ?",
        (log_id, seq, chain.MAIN_BRANCH),
    ).fetchone()
    return None if row is None else row[0]


def apply_batch(connection: sqlite3.Connection, store: Store, batch: Batch) -> LogHead:
    """Take in a run; returns the head of the log as it is now held.

    Raises:
        LogError: nothing was kept; `Gap` if entries before the run are missing.
        Malformed: a fact is not of its kind's form; its device is at fault.
        BadBatch: the columns are not of their form; the peer is at fault.
    """
    log = batch.log
    try:
        parse(log.scope)
    except Malformed as error:
        raise BadBatch(str(error)) from error
    _, log_id, head = store.log(connection, log)
    if batch.first > head.seq + 1:
        raise chain.Gap(log, batch.first, f"follows {head.seq}")
    previous = head.hash
    if batch.first <= head.seq:
        held = _hash_at(connection, log_id, batch.first - 1)
        if held is None:
            raise chain.Gap(log, batch.first, "what comes before is not held")
        previous = held
    if batch.previous16 != previous[:HASH16_BYTES]:
        raise chain.Fork(log, batch.first, "another entry stands before")
    try:
        entries = unpack(store.network, batch, previous)
    except Malformed as error:
        raise BadBatch(str(error)) from error
    last = entries[-1]
    if last.seq <= head.seq and _hash_at(connection, log_id, last.seq) == last.hash:
        return LogHead(log, head.seq, head.hash[:HASH16_BYTES])
    store.receive(connection, log, entries, batch.signature)
    connection.execute(
        "DELETE FROM wanted WHERE device = ? AND epoch = ? AND scope = ? AND seq <= ?",
        (log.device, log.epoch, log.scope, last.seq),
    )
    return LogHead(log, last.seq, last.hash[:HASH16_BYTES])


def note_wanted(
    connection: sqlite3.Connection, log: LogName, seq: int, reason: str, now_ms: int
) -> None:
    """Remember that a log's entries up to `seq` were announced and could not be taken, and why."""
    connection.execute(
        "INSERT INTO wanted (device, epoch, scope, seq, reason, since) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET seq = excluded.seq, reason = excluded.reason",
        (log.device, log.epoch, log.scope, seq, reason, now_ms),
    )


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
    known = network_view.issuers(connection)
    by_key = {certificate.holder: certificate.der for certificate in _parsed(known)}
    new = {c.holder: c for c in read if c.kind is Kind.ISSUER and c.der not in known}
    by_key |= {holder: issuer.der for holder, issuer in new.items() if holder not in by_key}
    for issuer in new.values():
        above = (issuer.der, *issuers_of(issuer, by_key.get))
        if not isinstance(verify_issuer(above, roots), Refusal):
            network_view.save_issuer(connection, issuer.der)
    saved: set[bytes] = set()
    for device in read:
        if device.kind is not Kind.DEVICE:
            continue
        if isinstance(verify_chain(device.der, issuers_of(device, by_key.get), roots), Refusal):
            continue
        if _is_newer(connection, device):
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


def _is_newer(connection: sqlite3.Connection, device: Certificate) -> bool:
    """Whether a certificate replaces the one held: it was made later."""
    held = network_view.certificate(connection, device.holder)
    if held is None:
        return True
    if held == device.der:
        return False
    return all(device.not_before > older.not_before for older in _parsed([held]))


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


# --- watermarks --------------------------------------------------------------------


def own_watermarks(
    connection: sqlite3.Connection, store: Store, ledgers: Sequence[str]
) -> list[SignedWatermark]:
    """This device's word, now, for each ledger it records in; kept as well."""
    made: list[SignedWatermark] = []
    at = stamp_of(store.now_ms())
    for scope in ledgers:
        row = connection.execute(
            "SELECT head_seq, head_stamp FROM log JOIN scope ON scope.id = log.scope"
            " JOIN device ON device.id = log.device"
            " WHERE scope.name = ? AND device.device = ? AND epoch = ?",
            (scope, store.device, store.epoch),
        ).fetchone()
        seq, last = row or (-1, 0)
        said = WatermarkSaid(LogName(store.device, store.epoch, scope), seq, max(at, last))
        signed = sign_watermark(store.network, said, store.sign)
        _keep_watermark(connection, said, signed)
        made.append(signed)
    return made


def take_watermarks(
    connection: sqlite3.Connection, store: Store, statements: Sequence[SignedWatermark]
) -> list[tuple[str, SignedWatermark]]:
    """Keep those that hold and are newer than what is kept; returns them with their scopes."""
    taken: list[tuple[str, SignedWatermark]] = []
    now_ms = store.now_ms()
    for signed in statements:
        said = read_watermark(signed)
        held = connection.execute(
            "SELECT at FROM watermark WHERE device = ? AND scope = ?",
            (said.log.device, said.log.scope),
        ).fetchone()
        if said.log.device == store.device or (held is not None and held[0] >= said.at):
            continue
        author = store.author(connection, said.log.device)
        if author is None or not watermark_holds(store.network, signed, said, author, now_ms):
            continue
        _keep_watermark(connection, said, signed)
        taken.append((said.log.scope, signed))
    return taken


def _keep_watermark(
    connection: sqlite3.Connection, said: WatermarkSaid, signed: SignedWatermark
) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO watermark (device, scope, at, epoch, seq, statement, signature)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            said.log.device, said.log.scope, said.at, said.log.epoch, said.seq,
            signed.statement, signed.signature,
        ),
    )  # fmt: skip


def watermarks(connection: sqlite3.Connection) -> list[tuple[str, SignedWatermark]]:
    """All words kept, with their scopes."""
    rows = connection.execute(
        "SELECT scope, statement, device, signature FROM watermark ORDER BY device, scope"
    )
    return [(scope, SignedWatermark(*rest)) for scope, *rest in rows]


# --- peers -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KnownPeer:
    """A peer met before: its last address ("" if it called us) and when (ms since 1970)."""

    device: bytes
    address: str
    last_contact_ms: int


def peers_known(connection: sqlite3.Connection) -> list[KnownPeer]:
    """Every peer ever met."""
    rows = connection.execute("SELECT device, address, last_contact FROM peer ORDER BY device")
    return [KnownPeer(*row) for row in rows]


def note_contact(connection: sqlite3.Connection, peer: KnownPeer) -> None:
    """Keep when and where a peer was met; an address once known is not forgotten."""
    connection.execute(
        "INSERT INTO peer (device, address, last_contact) VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
        " SET last_contact = excluded.last_contact,"
        " address = CASE excluded.address WHEN '' THEN address ELSE excluded.address END",
        (peer.device, peer.address, peer.last_contact_ms),
    )


def addresses(connection: sqlite3.Connection) -> list[str]:
    """Addresses that were given, and those that worked."""
    return [address for (address,) in connection.execute("SELECT address FROM address")]


def save_address(connection: sqlite3.Connection, address: str, *, given: bool) -> None:
    """Keep an address to try after a restart; `given` by a person, not learnt."""
    connection.execute(
        "INSERT INTO address (address, given) VALUES (?, ?) ON CONFLICT DO UPDATE"
        " SET given = max(given, excluded.given)",
        (address, int(given)),
    )

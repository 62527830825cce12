"""Checking: an audit taken in by a node that knows nothing, and compared with what it says.

An empty database in memory takes the entries as any node takes a bundle: chains, signatures,
certificates, what each device may say, removals. The views are then compared with a fold straight
from the entries, and the files that people read are made again and compared byte by byte. No
network and no data folder is needed; only the network's id has to be known from elsewhere.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from crdt_model import log as chain
from crdt_model import scopes
from crdt_model.certificates import BadCertificate
from crdt_model.codec import Malformed
from crdt_model.entries import EPOCH_BYTES, HASH_BYTES
from crdt_model.identity import Roots
from crdt_model.periods import month
from crdt_model.replication.bundles import BadBundle, read_open
from crdt_model.replication.events import Batch, Certificates, Frame, Watermarks
from node import feeding, marks
from node.audit.package import (
    BALANCES,
    ENTRIES,
    FACTS,
    MANIFEST,
    MAX_AUDIT_BYTES,
    README,
    SIGNATURE,
    BadPackage,
    Manifest,
    hashes_of,
    read_manifest,
    signed_bytes,
    unpack,
)
from node.audit.telling import README_TEXT, balances_json, facts_csv
from node.authority import Authority
from node.branches import logs_held
from node.directory import Directory
from node.errors import Refused
from node.judging import Judge
from node.life import DATABASE_EPOCH_KEY, EPOCH_KEY
from node.migrations import migrate
from node.node import views
from node.reports.table import Asked
from node.stock import StoreBook
from node.store import Store
from node.verify import check_ledger
from node.views import ledger as ledger_view

_NOBODY = bytes(16)  # the id of the device that checks: no chain is its own


class Fault(Exception):
    """The first thing that is not right; `place` says where."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Checked:
    """What was verified.

    Attributes:
        network: id; network_known: whether it was given, or only what the file says.
        exported_by: label of the device whose signature the manifest has.
        set_aside: entries of removed devices that are there and do not count.
        missing: what devices said they recorded and is not here, a sentence each.
    """

    network: str
    network_name: str
    network_known: bool
    store: str
    first: str
    last: str
    exported_by: str
    logs: int
    entries: int
    signatures: int
    certificates: int
    set_aside: int
    products: int
    missing: tuple[str, ...]


def check_file(path: Path, network: str | None, now_ms: int) -> Checked:
    """Check a file.

    Raises:
        Fault: what is wrong first. Refused: the file cannot be read.
    """
    try:
        if path.stat().st_size > MAX_AUDIT_BYTES:
            raise Refused("too_large", f"{path}: more than {MAX_AUDIT_BYTES >> 20} MiB")
        data = path.read_bytes()
    except OSError as error:
        raise Refused("unreadable", f"{path}: {error.strerror}") from error
    return check(data, network, now_ms)


def check(data: bytes, network: str | None, now_ms: int) -> Checked:
    """Check the bytes of an audit; `network` is its id in hex, if it is known from elsewhere.

    Raises:
        Fault
    """
    try:
        files = unpack(data)
        manifest = read_manifest(files[MANIFEST])
    except BadPackage as error:
        raise Fault("file", str(error)) from error
    for name, expected in hashes_of(files).items():
        if manifest.hashes.get(name) != expected:
            raise Fault(name, "its hash is not the one in the manifest")
    roots = _roots(manifest, network)
    try:
        frames = read_open(manifest.network, files[ENTRIES])
    except BadBundle as error:
        raise Fault(ENTRIES, str(error)) from error
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(connection)
        connection.execute("BEGIN")
        store = _empty_store(connection, roots, now_ms)
        signatures = _take(connection, store, roots, frames)
        _check_exporter(connection, store, files, manifest)
        _check_views(connection, manifest.store)
        directory = Directory(connection, roots.network)
        products = _check_told(directory, files, manifest, now_ms)
        return _checked(directory, manifest, network is not None, signatures, products)
    finally:
        connection.close()


def _roots(manifest: Manifest, network: str | None) -> Roots:
    try:
        roots = Roots.load(manifest.roots)
    except BadCertificate as error:
        raise Fault(MANIFEST, f"the roots are not a network's: {error}") from error
    if roots.network != manifest.network:
        raise Fault(MANIFEST, "the root does not belong to the network named")
    if roots.first.network_name != manifest.network_name:
        raise Fault(MANIFEST, f"the network is called {roots.first.network_name}")
    if network is not None and roots.network.hex() != network.replace(" ", "").lower():
        raise Fault(MANIFEST, f"this is of the network {roots.network.hex()}, not of {network}")
    return roots


def _empty_store(connection: sqlite3.Connection, roots: Roots, now_ms: int) -> Store:
    connection.executemany(
        "INSERT INTO own (key, value) VALUES (?, ?)",
        [(EPOCH_KEY, bytes(EPOCH_BYTES)), (DATABASE_EPOCH_KEY, bytes(EPOCH_BYTES))],
    )
    authority = Authority(roots)
    judge = Judge(roots, authority.standing)
    return Store(
        roots.network,
        _NOBODY,
        lambda: bytes(EPOCH_BYTES),
        _cannot_sign,
        authority,
        views(roots),
        lambda: now_ms,
        judge,
    )


def _cannot_sign(data: bytes) -> bytes:
    raise AssertionError("who checks an audit records nothing")


def _take(connection: sqlite3.Connection, store: Store, roots: Roots, frames: list[Frame]) -> int:
    """Take in everything; returns how many signed runs there were."""
    signed = 0
    for frame in frames:
        if isinstance(frame, Certificates):
            feeding.save_certificates(connection, roots, frame.ders)
    for frame in frames:
        match frame:
            case Batch():
                _take_run(connection, store, frame)
                signed += 1
            case Watermarks(statements):
                try:
                    marks.take_watermarks(connection, store, statements)
                except Malformed as error:
                    raise Fault(f"{ENTRIES}: watermarks", str(error)) from error
    return signed


def _take_run(connection: sqlite3.Connection, store: Store, run: Batch) -> None:
    place = f"{ENTRIES}: log of {run.log.device.hex()} in {run.log.scope[:80]} from {run.first}"
    if len(run.previous) == HASH_BYTES:
        raise Fault(place, "the log does not begin at its beginning")
    try:
        feeding.apply_batch(connection, store, run)
    except (chain.LogError, Malformed, feeding.BadBatch) as error:
        raise Fault(place, str(error)) from error


def _check_exporter(
    connection: sqlite3.Connection, store: Store, files: dict[str, bytes], manifest: Manifest
) -> None:
    """The manifest is the word of a device of the network."""
    author = store.author(connection, manifest.device)
    if author is None:
        raise Fault(MANIFEST, "the device that exported it has no certificate of the network")
    try:
        key = Ed25519PublicKey.from_public_bytes(author[1])
        key.verify(files[SIGNATURE], signed_bytes(files[MANIFEST]))
    except (InvalidSignature, ValueError) as error:
        raise Fault(SIGNATURE, "is not the exporting device's") from error


def _check_views(connection: sqlite3.Connection, store: bytes) -> None:
    """The ledger as the views have it is the ledger folded straight from its entries."""
    name = scopes.ledger(store)
    row = connection.execute("SELECT id FROM scope WHERE name = ?", (name,)).fetchone()
    difference = None if row is None else check_ledger(connection, row[0], name)
    if difference is not None:
        raise Fault(f"{ENTRIES}: {name}", difference.reason)


def _check_told(
    directory: Directory, files: dict[str, bytes], manifest: Manifest, now_ms: int
) -> int:
    """The files that people read follow from the entries; returns how many products there are."""
    if not 0 <= manifest.as_of <= directory.present(now_ms):
        raise Fault(MANIFEST, "is about a time that has not come yet")
    try:
        first, last = date.fromisoformat(manifest.first), date.fromisoformat(manifest.last)
    except ValueError as error:
        raise Fault(MANIFEST, "its days are no days") from error
    store = directory.named("store", manifest.store)
    if store.code != manifest.store_code:
        raise Fault(MANIFEST, f"the store's code is {store.code}")
    book = StoreBook(directory, store, manifest.as_of)
    asked = Asked(first, last, month(first.strftime("%Y-%m")))
    expected = {
        README: README_TEXT.encode(),
        BALANCES: balances_json(book, asked),
        FACTS: facts_csv(book, asked),
    }
    for name, made in expected.items():
        if files[name] != made:
            raise Fault(name, _first_difference(files[name], made))
    return len(ledger_view.products_moved(directory.connection, book.ledger))


def _first_difference(given: bytes, made: bytes) -> str:
    """Which line of a file is not what the entries make."""
    said, expected = given.decode(errors="replace").split("\n"), made.decode().split("\n")
    for number, (one, other) in enumerate(zip(said, expected, strict=False), 1):
        if one != other:
            return f"line {number} is not what the entries make: {one[:120]!r}"
    return f"has {len(said)} lines, the entries make {len(expected)}"


def _missing(connection: sqlite3.Connection, directory: Directory) -> tuple[str, ...]:
    """Devices that said their log goes further than what is here."""
    rows = connection.execute(
        "SELECT watermark.device, watermark.scope, watermark.seq, (SELECT max(head_seq) FROM log"
        " JOIN scope ON scope.id = log.scope JOIN device ON device.id = log.device"
        " WHERE scope.name = watermark.scope AND device.device = watermark.device"
        " AND log.epoch = watermark.epoch) AS held FROM watermark"
        " WHERE watermark.seq > coalesce(held, -1) ORDER BY watermark.scope, watermark.device"
    )
    return tuple(
        f"{directory.device_name(device)} said that its log of {scope} reaches entry {seq};"
        f" here it ends at {-1 if held is None else held}"
        for device, scope, seq, held in rows
    )


def _checked(
    directory: Directory, manifest: Manifest, known: bool, signatures: int, products: int
) -> Checked:
    connection = directory.connection
    entries, aside = connection.execute(
        "SELECT count(*), coalesce(sum(seq > counts_to), 0) FROM entry"
        " JOIN log ON log.id = entry.log"
    ).fetchone()
    return Checked(
        network=manifest.network.hex(),
        network_name=manifest.network_name,
        network_known=known,
        store=manifest.store_code,
        first=manifest.first,
        last=manifest.last,
        exported_by=directory.device_name(manifest.device),
        logs=len(logs_held(connection)),
        entries=entries,
        signatures=signatures,
        certificates=len(feeding.devices_certified(connection)),
        set_aside=aside,
        products=products,
        missing=_missing(connection, directory),
    )

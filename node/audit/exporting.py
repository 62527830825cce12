"""Exporting: everything that proves one store's figures, in one file (D3).

Chains are whole from their first entry: a hash proves only what comes before it. All that is known
at the time of exporting counts, also what was recorded after the last day asked for; the balances
are those of that day by what is known now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from crdt_model import scopes
from crdt_model.periods import month
from crdt_model.replication.bundles import MAX_BUNDLE_BYTES, pack_bundle
from node.audit.package import (
    BALANCES,
    ENTRIES,
    FACTS,
    MANIFEST,
    README,
    SIGNATURE,
    Manifest,
    hashes_of,
    pack,
    signed_bytes,
)
from node.audit.telling import README_TEXT, balances_json, facts_csv
from node.bundling import frames_of, marks_of
from node.directory import Directory
from node.errors import Refused
from node.files import write_new
from node.node import Node
from node.reports.table import Asked
from node.stock import StoreBook, holds
from node.views.settings import Named


@dataclass(frozen=True, slots=True)
class Exported:
    """What an audit's file holds."""

    file: str
    bytes: int
    store: str
    logs: int
    entries: int
    network: str


def export(
    node: Node, directory: Directory, store: Named, first: date, last: date, path: Path
) -> Exported:
    """Write a store's audit to a new file.

    Raises:
        Refused: `not_held`; `incomplete`, a chain is not here from its beginning; `too_large`;
            `unwritable`.
    """
    if not holds(node, directory, store):
        raise Refused("not_held", f"this device does not hold {store.code}'s ledger", status=404)
    if first > last:
        raise Refused("invalid", "from comes after to", field="from")
    chosen = _scopes(directory, store)
    _check_whole(directory, chosen)
    frames, logs, entries = frames_of(directory.connection, chosen)
    frames += marks_of(directory.connection, chosen)
    book = book_at(node.now_ms(), directory, store, last)
    asked = Asked(first, last, month(first.strftime("%Y-%m")))
    files = {
        README: README_TEXT.encode(),
        BALANCES: balances_json(book, asked),
        FACTS: facts_csv(book, asked),
        ENTRIES: pack_bundle(node.network, frames),
    }
    if sum(map(len, files.values())) > MAX_BUNDLE_BYTES:
        raise Refused("too_large", f"more than {MAX_BUNDLE_BYTES >> 20} MiB", status=413)
    manifest = Manifest(
        node.network,
        node.membership.roots.first.network_name,
        node.membership.roots.ders(),
        store.id,
        store.code,
        node.device,
        first.isoformat(),
        last.isoformat(),
        book.as_of,
        node.now_ms(),
        hashes_of(files),
    ).encode()
    files |= {MANIFEST: manifest, SIGNATURE: node.keys.device.sign(signed_bytes(manifest))}
    data = pack(files)
    write_new(path, data)
    return Exported(str(path), len(data), store.code, logs, entries, node.network.hex())


def _scopes(directory: Directory, store: Named) -> set[str]:
    """The scopes a store's figures follow from: those of everybody, its own, and its lanes."""
    rows = directory.connection.execute("SELECT name FROM scope").fetchall()
    found = set()
    for (name,) in rows:
        scope = scopes.parse(name)
        common = scope.kind in ("network", "catalogue")
        if common or (scope.kind in ("store", "ledger", "lane") and store.id in scope.ids):
            found.add(name)
    return found


def _check_whole(directory: Directory, chosen: set[str]) -> None:
    rows = directory.connection.execute(
        "SELECT scope.name, device.device FROM log JOIN scope ON scope.id = log.scope"
        " JOIN device ON device.id = log.device"
        " WHERE parent IS NULL AND first_seq > 0 AND head_seq >= first_seq"
    )
    for name, device in rows:
        if name in chosen:
            raise Refused(
                "incomplete",
                f"the log of {directory.device_name(device)} in {name} is not here from its"
                " beginning; let this device sync until it is",
                status=409,
                scope=name,
            )


def book_at(now_ms: int, directory: Directory, store: Named, last: date) -> StoreBook:
    """The store's book at the end of a day, or now if that is earlier."""
    after = datetime.combine(last + timedelta(days=1), time())
    end = directory.day_start(store.id, after) - 1
    return StoreBook(directory, store, min(end, directory.present(now_ms)))


def day(text: Any, name: str) -> date:
    """A day as written.

    Raises:
        Refused: `invalid`.
    """
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise Refused("invalid", f"{name}: a day as YYYY-MM-DD expected", field=name) from None

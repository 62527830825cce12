"""Marks: devices' signed words about where their logs of a ledger end, kept and handed on."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from crdt_model.clock import stamp_of
from crdt_model.entries import LogName
from crdt_model.replication.events import SignedWatermark
from crdt_model.replication.watermarks import (
    WatermarkSaid,
    read_watermark,
    sign_watermark,
    watermark_holds,
)
from crdt_model.scopes import parse
from node.directory import Directory
from node.store import Store


def own_watermarks(
    connection: sqlite3.Connection, store: Store, ledgers: Sequence[str]
) -> list[SignedWatermark]:
    """This device's word, now, for each ledger it records in; kept as well.

    A ledger that is fed from another system is told to as far as that system was read.
    """
    made: list[SignedWatermark] = []
    now = stamp_of(store.now_ms())
    directory = Directory(connection, store.network)
    epoch = store.life.epoch(connection)
    for scope in ledgers:
        at = now
        if directory.store_mode(parse(scope).ids[0]) == "rts":
            at = min(now, store.read_to.get(scope, 0))
        row = connection.execute(
            "SELECT head_seq, head_stamp FROM log JOIN scope ON scope.id = log.scope"
            " JOIN device ON device.id = log.device"
            " WHERE scope.name = ? AND device.device = ? AND epoch = ?",
            (scope, store.device, epoch),
        ).fetchone()
        seq, last = row or (-1, 0)
        before = connection.execute(
            "SELECT at FROM watermark WHERE device = ? AND scope = ? AND epoch = ?",
            (store.device, scope, epoch),
        ).fetchone()
        # A word is not taken back where the clock has been: what follows is recorded after it.
        since = max(at, last, before[0] if before else 0)
        said = WatermarkSaid(LogName(store.device, epoch, scope), seq, since)
        signed = sign_watermark(store.network, said, store.sign)
        _keep_watermark(connection, said, signed)
        store.life.bind(said.at)
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

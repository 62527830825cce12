"""Bundling: what another device may hold, written to a file; and such a file taken in.

A bundle is checked whole before any of it counts: all of it is applied in one transaction, which is
undone if a run of it was altered. What is here already changes nothing, so a bundle may be imported
twice, or after newer entries came over a link.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from crdt_model import log as chain
from crdt_model.codec import Malformed
from crdt_model.entries import LogName
from crdt_model.grants import Grants
from crdt_model.replication.bundles import (
    KEY_BYTES,
    MAX_BUNDLE_BYTES,
    BadBundle,
    pack_bundle,
    read_bundle,
    seal_bundle,
)
from crdt_model.replication.events import Batch, Certificates, Frame, LogHead, Watermarks
from crdt_model.replication.frames import HASH16_BYTES, MAX_CERTIFICATES, MAX_WATERMARKS
from node import contacts, feeding, marks
from node.branches import branches, leaves, logs_held
from node.directory import Directory
from node.errors import Refused
from node.files import write_new
from node.node import Node

_PRIVATE = frozenset({"people", "gateway"})  # never in a bundle that anybody can read


@dataclass(frozen=True, slots=True)
class Exported:
    """What a bundle holds."""

    bytes: int
    logs: int
    entries: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What a bundle brought.

    Attributes:
        entries: new ones. known: that were here. left: not for this device.
        wanted: logs that cannot be taken now, as `status` says.
    """

    entries: int
    known: int
    left: int
    wanted: int


def export(node: Node, directory: Directory, device: bytes | None, path: Path) -> Exported:
    """Write what `device` may hold to a new file, sealed to it; None: what no account is in, open.

    Raises:
        Refused: the device is unknown, or the file exists or cannot be written.
    """
    connection = directory.connection
    grants = None if device is None else directory.enrolled_grants(device)
    if device is not None and grants is None:
        raise Refused("unknown_device", "that device was never enrolled", status=404)
    names = {log.scope for log in logs_held(connection)}
    if grants is None or device is None:
        chosen = {name for name in names if name.split("/", 1)[0] not in _PRIVATE}
    else:
        may = feeding.permitted(connection, grants, device, names, node.zones)
        chosen = {name for name in names if may[name]}
    frames, logs, entries = frames_of(connection, chosen)
    frames += marks_of(connection, chosen)
    if device is None or grants is None:
        data = pack_bundle(node.network, frames)
    else:
        key = node.randomness(KEY_BYTES)
        data = seal_bundle(node.network, device, grants.exchange_key, key, frames)
    if len(data) > MAX_BUNDLE_BYTES:
        raise Refused("too_large", f"more than {MAX_BUNDLE_BYTES >> 20} MiB; seal it to one device")
    write_new(path, data)
    return Exported(len(data), logs, entries)


def frames_of(
    connection: sqlite3.Connection, scopes: Collection[str]
) -> tuple[list[Frame], int, int]:
    """All logs of these scopes after everybody's certificates; how many logs and entries."""
    frames: list[Frame] = list(_certificates(connection))
    logs = entries = 0
    for log in sorted(logs_held(connection), key=lambda log: feeding.rank(log.scope)):
        if log.scope in scopes:
            logs += 1
            for batch in _runs(connection, log):
                entries += batch.count
                frames.append(batch)
    return frames, logs, entries


def _runs(connection: sqlite3.Connection, log: LogName) -> Iterator[Batch]:
    """A log from its beginning to the end of each of its branches."""
    for leaf in leaves(branches(connection, log)):
        first = 0
        while batch := feeding.read_batch(connection, leaf.name, first, pushed=False):
            yield batch
            first = batch.first + batch.count


def _certificates(connection: sqlite3.Connection) -> Iterator[Certificates]:
    devices = sorted(feeding.devices_certified(connection))
    for start in range(0, len(devices), MAX_CERTIFICATES // 2):
        ders = feeding.certificates_for(connection, devices[start : start + MAX_CERTIFICATES // 2])
        for at in range(0, len(ders), MAX_CERTIFICATES):
            yield Certificates(tuple(ders[at : at + MAX_CERTIFICATES]))


def marks_of(connection: sqlite3.Connection, scopes: Collection[str]) -> Iterator[Watermarks]:
    """Devices' signed words about where their logs of these scopes end."""
    words = [word for scope, word in marks.watermarks(connection) if scope in scopes]
    for start in range(0, len(words), MAX_WATERMARKS):
        yield Watermarks(tuple(words[start : start + MAX_WATERMARKS]))


def read(node: Node, path: Path) -> list[Frame]:
    """The frames of a bundle's file.

    Raises:
        Refused: it cannot be read, or is no whole bundle for this device.
    """
    try:
        if path.stat().st_size > MAX_BUNDLE_BYTES:
            raise Refused("too_large", f"{path}: more than {MAX_BUNDLE_BYTES >> 20} MiB")
        data = path.read_bytes()
    except OSError as error:
        raise Refused("unreadable", f"{path}: {error.strerror}") from error
    try:
        return read_bundle(node.network, node.device, node.keys.exchange, data)
    except BadBundle as error:
        raise Refused("bad_bundle", f"{path}: {error}") from error


def take(node: Node, connection: sqlite3.Connection, frames: list[Frame]) -> Imported:
    """Take in a bundle, all of it or nothing.

    Raises:
        Refused: a run was altered or does not fit together; nothing was kept.
    """
    roots = node.membership.roots
    for frame in frames:
        if isinstance(frame, Certificates):
            feeding.save_certificates(connection, roots, frame.ders)
    grants = node.grants
    new = known = left = 0
    wanted: dict[str, None] = {}
    for frame in frames:
        if isinstance(frame, Watermarks):
            _take_marks(node, connection, frame)
        if not isinstance(frame, Batch):
            continue
        if not _ours(node, connection, grants, frame.log.scope):
            left += frame.count
            continue
        try:
            taken = feeding.apply_batch(connection, node.store, frame)
        except (chain.NotAllowed, chain.TooFarAhead, chain.TooManyBranches, chain.Gap) as error:
            end = LogHead(frame.log, frame.first + frame.count - 1, bytes(HASH16_BYTES))
            contacts.note_wanted(connection, end, _REASONS[type(error)], node.now_ms())
            wanted[f"{frame.log.device.hex()} {frame.log.scope}"] = None
        except (chain.LogError, Malformed, feeding.BadBatch) as error:
            raise Refused("bad_bundle", f"a run of the bundle cannot be right: {error}") from error
        else:
            new += taken.new
            known += frame.count - taken.new
    return Imported(new, known, left, len(wanted))


def _ours(node: Node, connection: sqlite3.Connection, grants: Grants, scope: str) -> bool:
    return feeding.permitted(connection, grants, node.device, [scope], node.zones)[scope]


def _take_marks(node: Node, connection: sqlite3.Connection, frame: Watermarks) -> None:
    try:
        marks.take_watermarks(connection, node.store, frame.statements)
    except Malformed as error:
        raise Refused("bad_bundle", f"a watermark of the bundle cannot be read: {error}") from error


def device_named(named: Mapping[bytes, str], given: str) -> bytes:
    """The device that a label like `HC01-T2`, an id or the beginning of one names.

    Raises:
        Refused: none, or several.
    """
    found = [
        device
        for device, label in named.items()
        if label == given or (len(given) >= 6 and device.hex().startswith(given.lower()))
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused("invalid", f"{given} names several devices; give more of its id")
    raise Refused("unknown_device", f"no device {given}; see: stockmesh devices", status=404)


_REASONS: dict[type[Exception], str] = {
    chain.NotAllowed: "not_allowed",
    chain.TooFarAhead: "clock",
    chain.TooManyBranches: "branches",
    chain.Gap: "",
}

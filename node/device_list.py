"""The list of devices: who belongs to the network, until when, and what became of the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crdt_model.certificates import BadCertificate, Certificate
from crdt_model.clock import stamp_of
from crdt_model.detail_forms import detail_of
from crdt_model.facts import Kind
from crdt_model.grants import ANYWHERE, Grants, Right
from crdt_model.removals import Removal
from node.directory import Directory, instant_text
from node.node import Node
from node.standing import standing
from node.views import network as network_view
from node.words import Word, words


def devices(node: Node, directory: Directory) -> list[dict[str, Any]]:
    """Every device that was let in, by label."""
    gone = _removals(node, directory)
    found = [
        _device(directory, device, gone) for device in network_view.devices(directory.connection)
    ]
    return sorted(found, key=lambda one: (one["label"], one["device"]))


def _removals(node: Node, directory: Directory) -> dict[bytes, Word]:
    """Per device the removal that counts; of several a revocation, then the first said."""
    counting = set(standing(directory.connection, node.membership.roots).removals)
    found: dict[bytes, Word] = {}
    said = words(directory.connection, Kind.REVOKE, Kind.RETIRE)
    for word in sorted(said, key=lambda word: (word.fact.kind, word.stamp)):
        removal = detail_of(word.fact)
        if isinstance(removal, Removal) and removal in counting:
            found.setdefault(removal.subject, word)
    return found


def _device(
    directory: Directory, device: network_view.Device, gone: Mapping[bytes, Word]
) -> dict[str, Any]:
    grants = device.grants
    word = gone.get(device.device)
    removal = None if word is None else detail_of(word.fact)
    return {
        "device": device.device.hex(),
        "label": directory.device_name(device.device),
        "stores": _stores(directory, grants),
        "role": "" if grants is None else role_of(grants),
        "issuer": grants is not None and bool(grants.targets(Right.ISSUER)),
        "certificate_until": _until(directory, device.device),
        "last_heard": _last_heard(directory, device.device),
        "removed": None
        if word is None or not isinstance(removal, Removal)
        else {
            "how": "revoked" if word.fact.kind == Kind.REVOKE else "retired",
            "at": instant_text(word.stamp),
            "lost_at": instant_text(removal.lost_at),
        },
        "set_aside": _set_aside(directory, device.device),
    }


def role_of(grants: Grants) -> str:
    """The role a device was let in as, read from what it may do."""
    if grants.targets(Right.GATEWAY):
        return "gateway"
    if grants.targets(Right.AUDITOR) and not grants.targets(Right.STORE):
        return "auditor"
    if grants.allows(Right.ISSUER, ANYWHERE):
        return "admin"
    return "store-admin" if grants.targets(Right.ISSUER) else "store"


def _stores(directory: Directory, grants: Grants | None) -> list[str]:
    named = set() if grants is None else {target for _, target in grants.grants if target}
    return sorted(directory.named("store", store).code for store in named)


def _until(directory: Directory, device: bytes) -> str | None:
    der = network_view.certificate(directory.connection, device)
    if der is None:
        return None
    try:
        return instant_text(stamp_of(Certificate.parse(der).not_after))
    except BadCertificate:
        return None


def _last_heard(directory: Directory, device: bytes) -> str | None:
    """The newest of what it recorded, its watermarks, and when we met it."""
    (stamp,) = directory.connection.execute(
        "SELECT max(at) FROM (SELECT head_stamp AS at FROM log JOIN device"
        "  ON device.id = log.device WHERE device.device = ?1"
        " UNION ALL SELECT at FROM watermark WHERE device = ?1"
        " UNION ALL SELECT last_contact << 16 FROM peer WHERE device = ?1)",
        (device,),
    ).fetchone()
    return instant_text(stamp) if stamp else None


def _set_aside(directory: Directory, device: bytes) -> int:
    """How many entries held of it do not count."""
    (number,) = directory.connection.execute(
        "SELECT coalesce(sum(head_seq - max(counts_to, first_seq - 1)), 0) FROM log"
        " JOIN device ON device.id = log.device"
        " WHERE device.device = ? AND head_seq > counts_to",
        (device,),
    ).fetchone()
    return int(number)

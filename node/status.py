"""Status: who this node is, what it holds, how complete it is, and how its peers are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from crdt_model import scopes
from crdt_model.clock import stamp_of
from crdt_model.entries import LogName
from crdt_model.grants import ANYWHERE, Right
from node.directory import Directory, instant_text
from node.folder_files import is_demo
from node.node import Node
from node.peer_status import PeerStatus
from node.views import network as network_view
from node.wholeness import shortfalls

Holders = Callable[[LogName], Mapping[bytes, int]]

MAX_NOTICES = 20  # a screen
_ENTRIES = "coalesce(sum(head_seq - first_seq + 1), 0)"  # of branches in `log`


def identity(node: Node, directory: Directory) -> dict[str, Any]:
    """What anybody on the machine may know: the network, the device, the stores to sign in to."""
    return {
        "network": {
            "id": node.network.hex(),
            "name": node.membership.roots.first.network_name,
        },
        "device": {
            "id": node.device.hex(),
            "label": directory.device_name(node.device),
        },
        "stores": [
            {"id": row.id.hex(), "code": row.code, "name": row.name}
            for row in sorted(
                (directory.named("store", store) for store in node.stores), key=lambda row: row.code
            )
        ],
        "time": instant_text(stamp_of(node.now_ms())),
        "demo": is_demo(node.folder),
    }


def status(
    node: Node,
    directory: Directory,
    peers: Sequence[PeerStatus],
    holders: Holders = lambda log: {},
) -> dict[str, Any]:
    """Everything an operator asks first; the same for the API and the command line."""
    connection = directory.connection
    (entries,) = connection.execute(f"SELECT {_ENTRIES} FROM log").fetchone()
    failure = node.database.failure
    return identity(node, directory) | {
        "peers": [
            _peer(directory, peer)
            for peer in peers
            if peer.device not in directory.removed_devices  # nobody waits for it
        ],
        "complete_to": complete_to(directory),
        "scopes": _scopes(directory),
        "safe_at": _safe_at(node, directory, holders),
        "notices": _notices(directory),
        "entries": entries,
        "storage": "ok" if failure is None else failure.code.removeprefix("storage_"),
    }


def _peer(directory: Directory, peer: PeerStatus) -> dict[str, Any]:
    known = {device.device: device for device in network_view.devices(directory.connection)}
    device = known.get(peer.device)
    grants = device.grants if device is not None else None
    stores = sorted(grants.targets(Right.STORE) - {ANYWHERE}) if grants is not None else []
    return {
        "device": peer.device.hex(),
        "label": directory.device_name(peer.device) if peer.device else peer.address,
        "stores": [directory.named("store", store).code for store in stores],
        "gateway": grants is not None and bool(grants.targets(Right.GATEWAY)),
        "address": peer.address,
        "state": peer.state,
        "reason": peer.reason or None,
        "last_contact": _contact(peer.last_contact_ms),
        "to_send": peer.to_send,
        "to_receive": peer.to_receive,
        "bytes_sent": peer.bytes_sent,
        "bytes_received": peer.bytes_received,
        "bytes_per_s": peer.bytes_per_s,
    }


def _contact(milliseconds: int) -> str | None:
    return instant_text(stamp_of(milliseconds)) if milliseconds else None


def _scopes(directory: Directory) -> list[dict[str, Any]]:
    rows = directory.connection.execute(
        f"SELECT scope.name, {_ENTRIES} FROM scope LEFT JOIN log ON log.scope = scope.id"
        " GROUP BY scope.id UNION SELECT wanted.scope, 0 FROM wanted"
        " WHERE scope NOT IN (SELECT name FROM scope) ORDER BY 1"
    ).fetchall()
    found = []
    for name, entries in rows:
        why = directory.told(shortfalls(directory.connection, name, directory.enrolled_grants))
        found.append({"scope": name, "entries": entries, "provisional": "; ".join(why) or None})
    return found


def _notices(directory: Directory) -> list[dict[str, Any]]:
    """What happened to this node that a person should know, newest first."""
    rows = directory.connection.execute(
        "SELECT at, code, detail FROM notice ORDER BY id DESC LIMIT ?", (MAX_NOTICES,)
    )
    return [
        {"at": instant_text(stamp_of(at)), "code": code, "detail": detail}
        for at, code, detail in rows
    ]


def _safe_at(node: Node, directory: Directory, holders: Holders) -> list[dict[str, Any]]:
    """Who else holds all, or how much, of what this device recorded in ledgers (rule G1).

    What a device holds that was lost, or is in wrong hands, is safe nowhere.
    """
    rows = directory.connection.execute(
        "SELECT scope.name, epoch, head_seq FROM log JOIN scope ON scope.id = log.scope"
        " JOIN device ON device.id = log.device WHERE device.device = ? AND head_seq >= 0"
        " AND scope.name LIKE 'ledger/%'",
        (node.device,),
    ).fetchall()
    lacking: dict[bytes, int] = {}
    known: set[bytes] = set()
    own = [(LogName(node.device, epoch, scope), head) for scope, epoch, head in rows]
    for log, _ in own:
        known |= set(holders(log)) - set(directory.removed_devices)
    for log, head in own:
        held = holders(log)
        for device in known:
            lacking[device] = lacking.get(device, 0) + max(0, head - held.get(device, -1))
    return [
        {"device": device.hex(), "label": directory.device_name(device), "lacks": lacks}
        for device, lacks in sorted(lacking.items(), key=lambda item: (item[1], item[0]))
    ]


def complete_to(directory: Directory) -> list[dict[str, Any]]:
    """Per store whose ledger is held: up to when all its devices have told everything (G1)."""
    found = []
    for store in directory.stores():
        scope = scopes.ledger(store.id)
        if directory.scope(scope) < 0:
            continue
        at = store_complete_to(directory, store.id)
        found.append({"store": store.code, "at": None if at is None else instant_text(at)})
    return found


def heard_to(node: Node, directory: Directory, store: bytes) -> int | None:
    """As `store_complete_to`; where this device alone records for the store, all is here now."""
    living = set(directory.devices_of_stores.get(store, ())) - set(directory.removed_devices)
    if living == {node.device}:
        return directory.present(node.now_ms())
    return store_complete_to(directory, store)


def store_complete_to(directory: Directory, store: bytes) -> int | None:
    """The oldest watermark (stamp) among a store's devices, None while one has never told.

    A watermark counts once the copy held here reaches the entry it names. A device that was removed
    will tell no more, and is not waited for.
    """
    scope = scopes.ledger(store)
    marks: list[int] = []
    for device in directory.devices_of_stores.get(store, ()):
        if device in directory.removed_devices:
            continue
        row = directory.connection.execute(
            "SELECT at FROM watermark WHERE device = ? AND scope = ? AND seq <= coalesce("
            " (SELECT head_seq FROM log JOIN scope ON scope.id = log.scope"
            "  JOIN device ON device.id = log.device WHERE device.device = watermark.device"
            "  AND scope.name = watermark.scope AND log.epoch = watermark.epoch), -1)",
            (device, scope),
        ).fetchone()
        if row is None:
            return None
        marks.append(row[0])
    return min(marks, default=None)

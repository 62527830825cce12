"""The network's map: every store with its devices, and who is in step, late or silent.

What is said of a store that is not held here rests on when its devices were last heard of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crdt_model.clock import milliseconds_of
from node import answers
from node.device_list import role_of
from node.directory import Directory, instant_text
from node.nearby import degrees_of
from node.node import Node
from node.peer_status import PeerStatus
from node.status import heard_to
from node.stock import holds
from node.views import network as network_view
from node.views.settings import Named

IN_STEP_MS = 26 * 3_600_000  # a working day and a night, and two hours for the machine to start
SILENT_MS = 7 * 86_400_000  # the adoption report asks who was heard within seven days
_TALKING = ("in_step", "syncing")
STATES = ("in_step", "late", "silent", "unknown")


def network_map(node: Node, directory: Directory, peers: Sequence[PeerStatus]) -> dict[str, Any]:
    """All stores with their devices, this device's peers, and how many are in which state."""
    talking = {peer.device: peer.state for peer in peers if peer.device}
    heard = _last_heard(directory)
    living = [
        device
        for device in network_view.devices(directory.connection)
        if device.device not in directory.removed_devices
    ]
    now_ms = node.now_ms()
    ages: dict[bytes, int | None] = {}
    for device in living:
        at = heard.get(device.device)
        near = device.device == node.device or talking.get(device.device) in _TALKING
        ages[device.device] = 0 if near else None if at is None else now_ms - milliseconds_of(at)
    stores = [_store(node, directory, store, ages) for store in directory.stores()]
    placed = {device for store in stores for device in store["devices"]}
    devices = [
        _device(directory, one, heard.get(one.device), ages[one.device], talking.get(one.device))
        for one in living
    ]
    counts = dict.fromkeys(STATES, 0)
    for store in stores:
        if store["devices"]:
            counts[store["state"]] += 1
    return {
        "updated": instant_text(directory.present(node.now_ms())),
        "this": node.device.hex(),
        "stores": stores,
        "devices": devices,
        "without_store": [one["device"] for one in devices if one["device"] not in placed],
        "peers": [
            {"device": device.hex(), "label": directory.device_name(device), "state": state}
            for device, state in talking.items()
            if device not in directory.removed_devices
        ],
        "counts": counts,
    }


def _store(
    node: Node, directory: Directory, store: Named, ages: Mapping[bytes, int | None]
) -> dict[str, Any]:
    fields = directory.fields("store", store.id)
    zone = str(fields.get("zone") or "")
    zone_id = directory.referred("zone", zone) if zone else b""
    own = [one for one in directory.devices_of_stores.get(store.id, ()) if one in ages]
    held = holds(node, directory, store)
    complete = heard_to(node, directory, store.id) if held else None
    known = [age for one in own if (age := ages[one]) is not None]
    age = max(known, default=None)
    if complete is not None:
        age = node.now_ms() - milliseconds_of(complete)
    north, east = degrees_of(fields) or (None, None)
    return answers.named(store) | {
        "type": str(fields.get("type") or ""),
        "mode": directory.store_mode(store.id),
        "active": fields.get("active") is not False,
        "zone": answers.named(directory.named("zone", zone_id)) if zone_id else None,
        "latitude": north,
        "longitude": east,
        "held": held,
        "served": store.id in node.stores,
        "devices": [one.hex() for one in own],
        "complete_to": None if complete is None else instant_text(complete),
        "state": state_of(age),
    }


def state_of(age_ms: int | None) -> str:
    """How a store or device is that was last known this long ago; None for never."""
    if age_ms is None:
        return "unknown"
    if age_ms <= IN_STEP_MS:
        return "in_step"
    return "late" if age_ms <= SILENT_MS else "silent"


def _device(
    directory: Directory,
    device: network_view.Device,
    heard: int | None,
    age_ms: int | None,
    peer: str | None,
) -> dict[str, Any]:
    grants = device.grants
    return {
        "device": device.device.hex(),
        "label": directory.device_name(device.device),
        "role": "" if grants is None else role_of(grants),
        "last_heard": None if heard is None else instant_text(heard),
        "peer": peer,
        "state": state_of(age_ms),
    }


def _last_heard(directory: Directory) -> dict[bytes, int]:
    """Per device the newest stamp of what it recorded, its watermarks, and when we met it."""
    rows = directory.connection.execute(
        "SELECT device, max(at) FROM (SELECT device.device AS device, head_stamp AS at FROM log"
        "  JOIN device ON device.id = log.device"
        " UNION ALL SELECT device, at FROM watermark"
        " UNION ALL SELECT device, last_contact << 16 FROM peer) GROUP BY device"
    ).fetchall()
    return {device: at for device, at in rows if at}

"""Digest: the alerts of a day that were not sent before, and what of it is kept till it is sent.

A digest is written down before it is first sent and tried again unchanged, under the same id, until
its receiver has taken it. Only then are its alerts known as sent; so a server that fails loses
nothing, and one that took it without our hearing so can tell the second from the first.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from node import alerting
from node.directory import Directory, zone_named
from node.errors import Refused
from node.node import Node
from node.stock import holds
from node.views.settings import Named

MAX_ALERTS = 1000  # told one by one; more are counted
_KEPT = "digest/"  # keys of the table `own`, one a channel
_ADDED = "added/"  # before the names of what other packages raise


@dataclass(frozen=True, slots=True)
class Raised:
    """Something that asks for a person and is no alert of a store: another package knows it.

    Attributes:
        id: the same while its cause lasts. measure: it is told again when this rises.
        shown: as an alert of the API is shown; `store` says whose it is in words.
    """

    id: str
    measure: int
    shown: Mapping[str, Any]

    @property
    def name(self) -> str:
        """How a digest knows it."""
        return f"{_ADDED}{self.id}"


@dataclass(frozen=True, slots=True)
class Digest:
    """What is sent at once.

    Attributes:
        id: the same each time it is tried. day: "YYYY-MM-DD". alerts: as the API shows them, with
            their store's code. more: how many beyond those.
        raised: every alert now, by store and id, with its measure: what is known once it is sent.
        at_once: whether it did not wait for the hour, so that the day's digest is still to come.
    """

    id: str
    day: str
    network: str
    device: str
    alerts: list[dict[str, Any]]
    more: int
    raised: dict[str, int]
    at_once: bool = False

    def as_json(self) -> dict[str, Any]:
        """The digest as it is sent."""
        return {
            "id": self.id,
            "day": self.day,
            "network": self.network,
            "device": self.device,
            "alerts": self.alerts,
            "more": self.more,
        }


@dataclass(slots=True)
class Kept:
    """What a channel knows.

    Attributes:
        day: the last day that is done, "" before the first. sent: alerts already told, with the
            measure they had. waiting: a digest that is still to be taken, or None.
    """

    day: str
    sent: dict[str, int]
    waiting: Digest | None


def kept(connection: sqlite3.Connection, channel: str) -> Kept:
    """What a channel knows."""
    row = connection.execute("SELECT value FROM own WHERE key = ?", (_KEPT + channel,)).fetchone()
    if row is None:
        return Kept("", {}, None)
    held = json.loads(row[0])
    waiting = None if held["waiting"] is None else Digest(**held["waiting"])
    return Kept(held["day"], held["sent"], waiting)


def keep(connection: sqlite3.Connection, channel: str, known: Kept) -> None:
    """Write down what a channel knows."""
    waiting = known.waiting
    held = {
        "day": known.day,
        "sent": known.sent,
        "waiting": None
        if waiting is None
        else waiting.as_json() | {"raised": waiting.raised, "at_once": waiting.at_once},
    }
    connection.execute(
        "INSERT OR REPLACE INTO own (key, value) VALUES (?, ?)",
        (_KEPT + channel, json.dumps(held).encode()),
    )


def local_now(node: Node, directory: Directory) -> datetime:
    """The time in the network's zone, in which the hour of sending and its days are said."""
    moment = datetime.fromtimestamp(node.now_ms() / 1000, UTC)
    return moment.astimezone(zone_named(directory.default_zone))


def make(
    node: Node,
    directory: Directory,
    channel: str,
    stores: Iterable[str],
    sent: dict[str, int],
    added: Sequence[Raised] | None = (),
) -> Digest:
    """The alerts that are new since `sent`, or worse than they were then.

    `added` is what other packages raise, None where they do not run: then it stays as it was.

    Raises:
        Refused: a store is unknown.
    """
    fresh = [dict(one.shown) for one in _fresh(added or (), sent)]
    raised = {one.name: one.measure for one in added or ()}
    if added is None:
        raised = {name: measure for name, measure in sent.items() if name.startswith(_ADDED)}
    asked = _stores(node, directory, list(stores))
    for store, alert, shown in alerting.shown_alerts(node, directory, asked):
        name = f"{store.id.hex()}/{alert.id.hex()}"
        raised[name] = alert.measure
        if name not in sent or alert.measure > sent[name]:
            fresh.append({"store": store.code, **shown})
    return _digest(node, directory, channel, fresh, raised)


def _fresh(added: Sequence[Raised], sent: Mapping[str, int]) -> list[Raised]:
    return [one for one in added if one.name not in sent or one.measure > sent[one.name]]


def _digest(
    node: Node,
    directory: Directory,
    channel: str,
    fresh: list[dict[str, Any]],
    raised: dict[str, int],
    *,
    at_once: bool = False,
) -> Digest:
    day = local_now(node, directory).date()
    return Digest(
        _digest_id(node, channel, day, fresh),
        day.isoformat(),
        node.membership.roots.first.network_name,
        directory.device_name(node.device),
        fresh[:MAX_ALERTS],
        max(0, len(fresh) - MAX_ALERTS),
        raised,
        at_once,
    )


def _stores(node: Node, directory: Directory, codes: list[str]) -> list[Named]:
    if codes:
        return [directory.store(code) for code in codes]
    return [store for store in directory.stores() if holds(node, directory, store)]


def _digest_id(node: Node, channel: str, day: date, fresh: list[dict[str, Any]]) -> str:
    said = json.dumps([channel, day.isoformat(), fresh], sort_keys=True).encode()
    return hashlib.sha256(b"stockmesh/digest/1" + node.network + node.device + said).hexdigest()[
        :32
    ]


def text_of(digest: Digest) -> str:
    """The digest as plain text, for a mail."""
    lines = [f"{digest.network}, {digest.day}", ""]
    store = None
    for alert in digest.alerts:
        if alert["store"] != store:
            store = alert["store"]
            lines += ["", store] if len(lines) > 2 else [store]
        lines.append(f"  [{alert['severity']}] {alert['message']}")
    if digest.more:
        lines += ["", f"and {digest.more} more"]
    lines += ["", f"Sent by {digest.device}. Dismiss or settle these on a device of the store."]
    return "\n".join(lines) + "\n"


def urgent(node: Node, directory: Directory, channel: str, added: Sequence[Raised]) -> Kept | None:
    """What the channel knows with a digest of what is new of `added`, None if nothing is.

    It does not wait for the hour of the daily digest, which comes as ever.
    """
    known = kept(directory.connection, channel)
    fresh = _fresh(added, known.sent)
    if known.waiting is not None or not fresh:
        return None
    raised = known.sent | {one.name: one.measure for one in fresh}
    shown = [dict(one.shown) for one in fresh]
    digest = _digest(node, directory, channel, shown, raised, at_once=True)
    return Kept(known.day, known.sent, digest)


def due(
    node: Node,
    directory: Directory,
    channel: str,
    stores: Iterable[str],
    added: Sequence[Raised] | None = (),
) -> tuple[Kept, bool]:
    """What the channel knows with the digest to send now, and whether that is to be written down.

    A digest that waits goes before a new one. Where there is nothing new, the day is done.

    Raises:
        Refused: `alerts_config`, a store that is named is unknown.
    """
    known = kept(directory.connection, channel)
    if known.waiting is not None:
        return known, False
    try:
        digest = make(node, directory, channel, stores, known.sent, added)
    except Refused as refused:
        raise Refused("alerts_config", f"stores: {refused.message}") from refused
    if digest.alerts:
        return Kept(known.day, known.sent, digest), True
    return Kept(digest.day, digest.raised, None), True

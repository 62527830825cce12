"""Removing: a device taken out of the network, as the command line and the page ask for it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import Any

from crdt_model.facts import Kind
from node import membership
from node.directory import Directory, as_of_given, instant_text
from node.node import Node


@dataclass(frozen=True, slots=True)
class Removing:
    """A removal as asked for.

    Attributes:
        device: label or id. revoke: it is in wrong hands; else lost or broken.
        lost_at: since when, an instant; None for now. passphrase, recovery: of a root's key.
    """

    device: str
    revoke: bool
    lost_at: str | None
    passphrase: str | None = field(default=None, repr=False)
    recovery: str | None = field(default=None, repr=False)


def remove(node: Node, connection: sqlite3.Connection, asked: Removing) -> dict[str, Any]:
    """Take a device out.

    Raises:
        Refused: `unknown_code`, `ambiguous_code`, `invalid`, `root_needed`, `not_allowed`.
    """
    directory = Directory(connection, node.network)
    device = membership.find_device(directory, asked.device)
    now = directory.present(node.now_ms())
    lost_at = now if asked.lost_at is None else min(as_of_given(asked.lost_at), now)
    kind = Kind.REVOKE if asked.revoke else Kind.RETIRE
    root = membership.root_key(node, asked.passphrase, asked.recovery)
    done = membership.remove(node, connection, kind, device, lost_at, root)
    return {
        "device": device.hex(),
        "label": directory.device_name(device),
        "lost_at": instant_text(lost_at),
        "logs": done.logs,
        "certificates_kept": done.kept,
    }

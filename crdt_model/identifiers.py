"""Identifiers: 8-byte ids of things, 16-byte ids of networks and devices, and how ids are derived.

An id never changes and is never reused; codes and names are attributes. Rows imported from a list
get ids derived from network, table and code, so the same list imported on two nodes is one list.
"""

from __future__ import annotations

import hashlib
import re

ID_BYTES = 8
DEVICE_BYTES = 16
NETWORK_BYTES = 16

_HEX_ID = re.compile(r"[0-9a-f]{16}|[0-9a-f]{32}")


def derived_id(network: bytes, table: str, code: str) -> bytes:
    """The 8-byte id of the row `code` of `table` in `network`."""
    name = b"\x00".join((b"stockmesh/id/1", network, table.encode(), code.encode()))
    return hashlib.sha256(name).digest()[:ID_BYTES]


def looks_like_id(text: str) -> bool:
    """Whether `text` has the form of an id; such text is read as an id before a code."""
    return _HEX_ID.fullmatch(text) is not None


def command_id(scope: str, client_id: str) -> bytes:
    """The 8-byte name of a client's command in `scope`: one effect, whichever device it reached."""
    return hashlib.sha256(scope.encode() + b"\x00" + client_id.encode()).digest()[:ID_BYTES]

"""Uids: the uids of events that this network posts, which any of its gateways recognises.

A uid is derived from the network and a name, and its last characters from the others. So a gateway
that reads a receipt of ours does not take it for goods from elsewhere, even before the shipment it
belongs to has arrived there; and a time-out is resent under the same uid.
"""

from __future__ import annotations

import hashlib

from gateway.mapping import LETTERS, UID_DIGITS, UID_LENGTH

MARK_CHARS = 3  # one foreign uid of 238,328 looks like ours; then it waits and is shown


def own_uid(network: bytes, what: str, name: str) -> str:
    """The uid of an event of ours: always the same for a name."""
    number = _number(network, f"{what}\0{name}")
    number, first = divmod(number, len(LETTERS))
    digits = [LETTERS[first]]
    while len(digits) < UID_LENGTH - MARK_CHARS:
        number, digit = divmod(number, len(UID_DIGITS))
        digits.append(UID_DIGITS[digit])
    body = "".join(digits)
    return body + _mark(network, what, body)


def is_own(network: bytes, what: str, uid: str) -> bool:
    """Whether a uid is one that `own_uid` may have made."""
    body, mark = uid[:-MARK_CHARS], uid[-MARK_CHARS:]
    return len(uid) == UID_LENGTH and mark == _mark(network, what, body)


def _mark(network: bytes, what: str, body: str) -> str:
    number = _number(network, f"{what}\0mark\0{body}")
    digits = []
    for _ in range(MARK_CHARS):
        number, digit = divmod(number, len(UID_DIGITS))
        digits.append(UID_DIGITS[digit])
    return "".join(digits)


def _number(network: bytes, text: str) -> int:
    return int.from_bytes(hashlib.sha256(b"stockmesh/rts\0" + network + text.encode()).digest())

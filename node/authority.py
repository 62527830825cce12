"""Authority: what each device may do, as its certificate proves it.

A certificate is verified against the issuers that `network` brought and the network's roots. The
answer for a device changes only when its certificate or the issuers do, and is remembered till
then.
"""

from __future__ import annotations

import sqlite3

from crdt_model.certificates import BadCertificate, Certificate
from crdt_model.grants import Grants
from crdt_model.identity import Refusal, Roots, issuers_of, verify_chain
from node.views import network as network_view


class Authority:
    """Answers (grants, public key) for a device, None if it has no valid certificate here."""

    def __init__(self, roots: Roots) -> None:
        self.roots = roots
        self._known: dict[bytes, tuple[bytes, int, tuple[Grants, bytes] | None]] = {}

    def __call__(
        self, connection: sqlite3.Connection, device: bytes
    ) -> tuple[Grants, bytes] | None:
        der = network_view.certificate(connection, device)
        if der is None:
            return None
        (issuers,) = connection.execute("SELECT count(*) FROM issuer").fetchone()
        known = self._known.get(device)
        if known is not None and known[0] == der and known[1] == issuers:
            return known[2]
        found = self._verified(connection, device, der)
        self._known[device] = (der, issuers, found)
        return found

    def _verified(
        self, connection: sqlite3.Connection, device: bytes, der: bytes
    ) -> tuple[Grants, bytes] | None:
        try:
            leaf = Certificate.parse(der)
        except BadCertificate:
            return None
        if leaf.holder != device:
            return None
        chain = issuers_of(leaf, issuers_by_key(network_view.issuers(connection)).get)
        grants = verify_chain(der, chain, self.roots)
        return None if isinstance(grants, Refusal) else (grants, leaf.public_key)


def issuers_by_key(ders: list[bytes]) -> dict[bytes, bytes]:
    """Issuer certificates by the id of their key; unreadable ones are left out."""
    found: dict[bytes, bytes] = {}
    for der in ders:
        try:
            found[Certificate.parse(der).holder] = der
        except BadCertificate:
            continue
    return found

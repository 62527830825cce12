"""Authority: what each device may do, as its certificate proves it.

A certificate is verified against the issuers that `network` brought and the network's roots. The
answer for a device changes only when its certificate, the issuers or what is revoked do, and is
remembered till then. A removed device keeps its rights here: how far its logs count is decided by
the cuts of its removal.
"""

from __future__ import annotations

import sqlite3

from crdt_model.certificates import BadCertificate, Certificate
from crdt_model.grants import Grants
from crdt_model.identity import Refusal, Revocations, Roots, issuers_of, verify_chain
from node.standing import Standings
from node.views import network as network_view


class Authority:
    """Answers (grants, public key) for a device, None if it has no valid certificate here."""

    def __init__(self, roots: Roots) -> None:
        self.roots = roots
        self.standing = Standings(roots)
        self._known: dict[bytes, tuple[object, tuple[Grants, bytes] | None]] = {}

    def __call__(
        self, connection: sqlite3.Connection, device: bytes
    ) -> tuple[Grants, bytes] | None:
        der = network_view.certificate(connection, device)
        if der is None:
            return None
        (issuers,) = connection.execute("SELECT count(*) FROM issuer").fetchone()
        believed = self.standing(connection).for_entries
        known = self._known.get(device)
        if known is not None and known[0] == (der, issuers, believed):
            return known[1]
        found = self._verified(connection, device, der, believed)
        self._known[device] = ((der, issuers, believed), found)
        return found

    def _verified(
        self, connection: sqlite3.Connection, device: bytes, der: bytes, believed: Revocations
    ) -> tuple[Grants, bytes] | None:
        try:
            leaf = Certificate.parse(der)
        except BadCertificate:
            return None
        if leaf.holder != device:
            return None
        chain = issuers_of(leaf, network_view.issuers_by_key(connection).get)
        grants = verify_chain(der, chain, self.roots, believed)
        return None if isinstance(grants, Refusal) else (grants, leaf.public_key)

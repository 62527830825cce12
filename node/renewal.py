"""Renewal: a device whose certificate ends soon gets another from any issuer it meets, unasked.

The new certificate has the same key and the same grants, so nothing is given that was not held. It
comes on the link of the meeting; the device puts it in the place of the old one if it verifies, is
newer and gives the same.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable

from crdt_model.certificates import BadCertificate, Certificate, make_device
from crdt_model.identity import Refusal, issuers_of, verify_chain
from node.founding import DEVICE_YEARS, terms
from node.keys import Membership, save_membership
from node.listener import Listener
from node.node import Node
from node.standing import revocations
from node.tls import join_server_context, peer_client_context, peer_server_context
from node.views import network as network_view

RENEW_WITHIN_MS = 365 * 86_400_000  # a device far off meets an issuer once a year or so

_log = logging.getLogger(__name__)


def renewed(node: Node, connection: sqlite3.Connection, shown: bytes) -> list[bytes]:
    """The certificate that `shown` is to be replaced by, with the issuers above it; or nothing.

    Makes one if this device may, and hands out again one that was made before and not yet taken.
    """
    signer = node.membership.signer(node.keys)
    leaf = _read(shown)
    if signer is None or leaf is None or leaf.grants is None:
        return []
    if leaf.not_after - node.now_ms() > RENEW_WITHIN_MS:
        return []
    held = _read(network_view.certificate(connection, leaf.holder) or b"")
    if held is not None and _replaces(held, leaf):
        above = issuers_of(held, network_view.issuers_by_key(connection).get)
        return [*above, held.der]
    issuer = signer.certificate
    if issuer.grants is None or not leaf.grants.within(issuer.grants):
        return []
    chain = issuers_of(leaf, network_view.issuers_by_key(connection).get)
    roots = node.membership.roots
    if isinstance(verify_chain(shown, chain, roots, revocations(connection, roots)), Refusal):
        return []
    years = terms(node.now_ms(), DEVICE_YEARS)
    made = make_device(signer, leaf.public_key, leaf.grants, years)
    if not _replaces(made, leaf):
        return []  # our clock is behind
    network_view.save_certificate(connection, made.holder, made.der)
    return [*node.membership.issuer_chain, made.der]


def newer_membership(node: Node, connection: sqlite3.Connection) -> Membership | None:
    """Our membership with the certificate that reached us, None if it is no better than ours."""
    held = _read(network_view.certificate(connection, node.device) or b"")
    own = node.membership
    if held is None or not _replaces(held, own.device):
        return None
    if own.device.not_after - node.now_ms() > RENEW_WITHIN_MS:
        return None  # nobody honest renews it yet
    chain = issuers_of(held, network_view.issuers_by_key(connection).get)
    believed = revocations(connection, own.roots)
    if isinstance(verify_chain(held.der, chain, own.roots, believed), Refusal):
        return None
    return Membership(held, chain, own.issuer_chain, own.roots)


def _replaces(new: Certificate, old: Certificate) -> bool:
    return (
        new.holder == old.holder
        and new.grants == old.grants
        and new.not_after > old.not_after
        and new.not_before > old.not_before
    )


def _read(der: bytes) -> Certificate | None:
    try:
        return Certificate.parse(der)
    except BadCertificate:
        return None


class Renewal:
    """The renewals of a running node.

    Attributes:
        context: the TLS context to call with, of the certificate in use.
        listener: what shows our certificate to those who call, once it is open.
        on_renewed: what else there is to do when our certificate is another.
    """

    def __init__(self, node: Node) -> None:
        self._node = node
        self.context = peer_client_context(node.folder)
        self.listener: Listener | None = None
        self.on_renewed: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Renew our own certificate, if we are an issuer ourselves."""
        shown = self._node.membership.device.der
        if await self.offered(shown):
            await self.take()

    async def offered(self, shown: bytes) -> list[bytes]:
        """What to send to a device that showed this certificate."""
        node = self._node
        return await node.database.write(lambda connection: renewed(node, connection, shown))

    async def take(self) -> None:
        """Use a newer certificate of our own if one has reached us."""
        node = self._node
        found = await node.database.read(lambda connection: newer_membership(node, connection))
        if found is None:
            return
        save_membership(node.folder, found)
        node.membership = found
        self.context = peer_client_context(node.folder)
        if self.listener is not None:
            self.listener.renew(peer_server_context(node.folder), join_server_context(node.folder))
        _log.info("our certificate was renewed")
        self.on_renewed()

"""Identity: the one function that decides what a certificate is worth.

A network is its first root: the hash of that root's certificate is the network id. The root names
its successor by the hash of the second root's key, so whoever knows the first can believe the
second. Roots sign issuers, issuers sign devices, and every link may hand on only what it was
given. Dates never decide: a device that was off for a year is still itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crdt_model.certificates import MAX_ISSUERS, BadCertificate, Certificate, Kind, signed_by
from crdt_model.grants import Grants


class Reason(StrEnum):
    """Why a chain gives no rights."""

    MALFORMED = "malformed"
    CHAIN_TOO_LONG = "chain_too_long"
    NOT_A_DEVICE = "not_a_device"
    NOT_AN_ISSUER = "not_an_issuer"
    FOREIGN = "foreign"
    BAD_SIGNATURE = "bad_signature"
    PATH_TOO_LONG = "path_too_long"
    OTHER_NETWORK = "other_network"
    EXCEEDS_ISSUER = "exceeds_issuer"
    DEVICE_REVOKED = "device_revoked"
    SIGNER_REVOKED = "signer_revoked"


@dataclass(frozen=True, slots=True)
class Refusal:
    """No rights, and why; `detail` is for the log."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Roots:
    """The anchors of one network: its first root and, once known, the second."""

    first: Certificate
    second: Certificate | None

    @property
    def network(self) -> bytes:
        """The network id."""
        return self.first.fingerprint()

    def ders(self) -> tuple[bytes, ...]:
        """The certificates, first root first."""
        return tuple(root.der for root in self.both())

    def both(self) -> tuple[Certificate, ...]:
        """The roots that are known."""
        return (self.first,) if self.second is None else (self.first, self.second)

    @staticmethod
    def load(ders: Sequence[bytes]) -> Roots:
        """Read a first root and perhaps its successor, and check that they belong together.

        Raises:
            BadCertificate: another number of certificates, another kind, a signature that is not
                the root's own, or a second root that the first does not name.
        """
        if len(ders) not in (1, 2):
            raise BadCertificate("a network has one or two roots")
        first, *rest = [Certificate.parse(der) for der in ders]
        second = rest[0] if rest else None
        if first.kind is not Kind.FIRST_ROOT or not signed_by(first, first):
            raise BadCertificate("not a first root signed by itself")
        if second is not None:
            if second.kind is not Kind.SECOND_ROOT or not signed_by(second, second):
                raise BadCertificate("not a second root signed by itself")
            if hashlib.sha256(second.public_key).digest() != first.successor:
                raise BadCertificate("the first root names another successor")
            if second.network != first.fingerprint():
                raise BadCertificate("the second root belongs to another network")
        return Roots(first, second)


@dataclass(frozen=True, slots=True)
class Revocations:
    """What the network no longer believes.

    Attributes:
        devices: ids of devices that get no session. To judge entries recorded before a loss, pass
            revocations without devices: how far a log counts is decided by its cuts.
        signers: ids of issuers and roots whose signature no longer counts.
        kept: fingerprints of certificates that stand although their signer is revoked.
    """

    devices: frozenset[bytes] = frozenset()
    signers: frozenset[bytes] = frozenset()
    kept: frozenset[bytes] = frozenset()


NO_REVOCATIONS = Revocations()


def verify_chain(
    leaf_der: bytes,
    issuer_ders: Sequence[bytes],
    roots: Roots,
    revocations: Revocations = NO_REVOCATIONS,
) -> Grants | Refusal:
    """What a device certificate is worth in the network of `roots`.

    Args:
        leaf_der: the device's certificate, as received.
        issuer_ders: the issuers between it and a root, the device's own issuer first.
        roots: the anchors.
        revocations: what is no longer believed.

    Returns:
        The device's grants, or why it has none. Validity dates play no part.
    """
    if len(issuer_ders) > MAX_ISSUERS:
        return Refusal(Reason.CHAIN_TOO_LONG, f"{len(issuer_ders)} issuers")
    try:
        leaf = Certificate.parse(leaf_der)
        issuers = [Certificate.parse(der) for der in issuer_ders]
    except BadCertificate as error:
        return Refusal(Reason.MALFORMED, str(error))
    if leaf.kind is not Kind.DEVICE or leaf.grants is None:
        return Refusal(Reason.NOT_A_DEVICE, leaf.kind.value)
    if leaf.holder in revocations.devices:
        return Refusal(Reason.DEVICE_REVOKED, leaf.holder.hex())
    return _verify_issued(leaf, issuers, roots, revocations) or leaf.grants


def verify_issuer(
    issuer_ders: Sequence[bytes], roots: Roots, revocations: Revocations = NO_REVOCATIONS
) -> Grants | Refusal:
    """What an issuer may hand on: `verify_chain` for the first of `issuer_ders`."""
    if not 0 < len(issuer_ders) <= MAX_ISSUERS:
        return Refusal(Reason.CHAIN_TOO_LONG, f"{len(issuer_ders)} issuers")
    try:
        issuers = [Certificate.parse(der) for der in issuer_ders]
    except BadCertificate as error:
        return Refusal(Reason.MALFORMED, str(error))
    lowest = issuers[0]
    if lowest.kind is not Kind.ISSUER or lowest.grants is None:
        return Refusal(Reason.NOT_AN_ISSUER, lowest.kind.value)
    return _verify_issued(lowest, issuers[1:], roots, revocations) or lowest.grants


def issuers_of(leaf: Certificate, find: Callable[[bytes], bytes | None]) -> tuple[bytes, ...]:
    """The chain above `leaf`, its own issuer first, as far as `find(key id)` knows it.

    Only looks up; `verify_chain` decides. Unreadable certificates end the chain.
    """
    chain: list[bytes] = []
    signer = leaf.signer
    while len(chain) < MAX_ISSUERS and (der := find(signer)) is not None:
        try:
            issuer = Certificate.parse(der)
        except BadCertificate:
            break
        if issuer.kind is not Kind.ISSUER:
            break
        chain.append(der)
        signer = issuer.signer
    return tuple(chain)


def _verify_issued(
    lowest: Certificate, issuers: Sequence[Certificate], roots: Roots, revocations: Revocations
) -> Refusal | None:
    """Check every link from `lowest` up to a root; None if all hold."""
    top = issuers[-1] if issuers else lowest
    root = next((root for root in roots.both() if root.holder == top.signer), None)
    if root is None:
        return Refusal(Reason.FOREIGN, f"signed by {top.signer.hex()}")
    below = 0  # issuers already passed under the one looked at
    for child, parent in zip([lowest, *issuers], [*issuers, root], strict=True):
        below += child.kind is Kind.ISSUER
        refusal = _verify_link(child, parent, roots.network, below)
        if refusal is not None:
            return refusal
        if parent.holder in revocations.signers and child.fingerprint() not in revocations.kept:
            return Refusal(Reason.SIGNER_REVOKED, parent.holder.hex())
    return None


def _verify_link(
    child: Certificate, parent: Certificate, network: bytes, below: int
) -> Refusal | None:
    if child.grants is None or (parent.kind is Kind.DEVICE):
        return Refusal(Reason.NOT_AN_ISSUER, f"{parent.kind.value} over {child.kind.value}")
    if child.grants.network != network:
        return Refusal(Reason.OTHER_NETWORK, child.grants.network.hex())
    if below > parent.path_length:
        return Refusal(Reason.PATH_TOO_LONG, f"{below} issuers below {parent.holder.hex()}")
    if not signed_by(child, parent):
        return Refusal(Reason.BAD_SIGNATURE, f"{child.holder.hex()} by {parent.holder.hex()}")
    if parent.grants is not None and not child.grants.within(parent.grants):
        return Refusal(Reason.EXCEEDS_ISSUER, child.holder.hex())
    return None

"""Grants: what a certificate lets its holder do, and where.

A grant is a right over one target: a store, a region or zone, or the whole network. Grants are
part of a signed certificate, so their bytes have one form only: sorted, without repetition, in
the canonical msgpack of `codec`. Equal grants have equal bytes and equal digests everywhere.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from crdt_model import codec
from crdt_model.identifiers import ID_BYTES, NETWORK_BYTES

EXCHANGE_KEY_BYTES = 32  # a raw X25519 public key
GRANTS_VERSION = 1  # first field of the encoding; another value is another format
MAX_GRANTS = 256  # a certificate is at most 4 KiB and a grant takes 12 bytes of it
MAX_ENCODED_BYTES = 3_200  # 256 grants of 12 bytes and 57 bytes around them, with some room
DIGEST_BYTES = 16
DIGEST_LABEL = b"stockmesh/grants/1"

ANYWHERE = b""  # the target that stands for the whole network


class Right(IntEnum):
    """What a device may do at a target. The numbers are signed: they never change."""

    STORE = 1
    PEOPLE = 2
    SUPERVISOR = 3
    APPROVER = 4
    CATALOGUE = 5
    ISSUER = 6
    GATEWAY = 7
    AUDITOR = 8


Grant = tuple[Right, bytes]


@dataclass(frozen=True, slots=True)
class Grants:
    """The rights of one certificate.

    Attributes:
        network: id of the network the rights hold in, 16 bytes.
        grants: rights with their targets: 8 bytes, or `ANYWHERE`.
        exchange_key: raw X25519 public key of the holder, to which secrets are sealed.

    Raises:
        ValueError: a field of another size, or more than `MAX_GRANTS` grants.
    """

    network: bytes
    grants: frozenset[Grant]
    exchange_key: bytes

    def __post_init__(self) -> None:
        if len(self.network) != NETWORK_BYTES:
            raise ValueError("a network id has 16 bytes")
        if len(self.exchange_key) != EXCHANGE_KEY_BYTES:
            raise ValueError("an exchange key has 32 bytes")
        if len(self.grants) > MAX_GRANTS:
            raise ValueError(f"more than {MAX_GRANTS} grants")
        for _, target in self.grants:
            if len(target) not in (0, ID_BYTES):
                raise ValueError("a target has 8 bytes, or none for the whole network")

    def allows(self, right: Right, target: bytes) -> bool:
        """Whether `right` is held over `target`, by name or over the whole network.

        Asked with `ANYWHERE`, only a right over the whole network answers yes.
        """
        return (right, target) in self.grants or (right, ANYWHERE) in self.grants

    def targets(self, right: Right) -> frozenset[bytes]:
        """The targets `right` is held over; `ANYWHERE` among them means all."""
        return frozenset(target for held, target in self.grants if held is right)

    def within(self, issuer: Grants) -> bool:
        """Whether an issuer with these grants may hand all of these on."""
        return self.network == issuer.network and all(
            issuer.allows(right, target) for right, target in self.grants
        )

    def encode(self) -> bytes:
        """The one byte form: `[version, network, [[right, target]…], X25519 key]`, sorted."""
        pairs = tuple((int(right), target) for right, target in sorted(self.grants))
        return codec.encode((GRANTS_VERSION, self.network, pairs, self.exchange_key))

    def digest(self) -> bytes:
        """16 bytes that name these grants; peers compare them when they meet."""
        return hashlib.sha256(DIGEST_LABEL + self.encode()).digest()[:DIGEST_BYTES]

    @staticmethod
    def decode(data: bytes) -> Grants:
        """Read the form that `encode` writes.

        Raises:
            codec.Malformed: anything else, also an unsorted or repeated grant.
        """
        fields = codec.array(codec.decode(data, max_bytes=MAX_ENCODED_BYTES), 4, "grants")
        codec.integer(fields[0], GRANTS_VERSION, GRANTS_VERSION, "grants version")
        network = codec.blob(fields[1], NETWORK_BYTES, what="network")
        pairs = codec.array(fields[2], what="grants")
        if len(pairs) > MAX_GRANTS:
            raise codec.Malformed(f"more than {MAX_GRANTS} grants")
        read = tuple(_grant(pair) for pair in pairs)
        if any(a >= b for a, b in pairwise(read)):
            raise codec.Malformed("grants are not sorted, or one is repeated")
        exchange_key = codec.blob(fields[3], EXCHANGE_KEY_BYTES, what="exchange key")
        return Grants(network, frozenset(read), exchange_key)


def _grant(pair: object) -> Grant:
    right, target = codec.array(pair, 2, "grant")
    number = codec.integer(right, min(Right), max(Right), "right")
    length = 0 if target == ANYWHERE else ID_BYTES
    return Right(number), codec.blob(target, length, what="target")

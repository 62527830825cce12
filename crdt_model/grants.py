"""Grants: what a certificate lets its holder do, and where.

A grant is a right over one target: a store, a region or zone, or the whole network. Grants are
part of a signed certificate, so their bytes have one form only: sorted, without repetition, in
the canonical msgpack of `codec`. Equal grants have equal bytes and equal digests everywhere.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import IntEnum

from crdt_model import codec

NETWORK_ID_BYTES = 16  # first half of a SHA-256
TARGET_BYTES = 8  # a store, region or zone id
EXCHANGE_KEY_BYTES = 32  # a raw X25519 public key
GRANTS_VERSION = 1  # first field of the encoding; another value is another format
MAX_GRANTS = 256  # a certificate is at most 4 KiB and a grant takes 11 bytes of it
MAX_ENCODED_BYTES = 3_072  # 256 grants of 11 bytes and 56 bytes around them, with some room
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
        if len(self.network) != NETWORK_ID_BYTES:
            raise ValueError("a network id has 16 bytes")
        if len(self.exchange_key) != EXCHANGE_KEY_BYTES:
            raise ValueError("an exchange key has 32 bytes")
        if len(self.grants) > MAX_GRANTS:
            raise ValueError(f"more than {MAX_GRANTS} grants")
        for _, target in self.grants:
            if len(target) not in (0, TARGET_BYTES):
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
        match codec.decode(data, max_bytes=MAX_ENCODED_BYTES):
            case (int(version), bytes(network), tuple(pairs), bytes(key)):
                pass
            case _:
                raise codec.Malformed("grants are not [version, network, grants, key]")
        if version != GRANTS_VERSION:
            raise codec.Malformed(f"grants of version {version}")
        if len(pairs) > MAX_GRANTS:
            raise codec.Malformed(f"more than {MAX_GRANTS} grants")
        read = tuple(_grant(pair) for pair in pairs)
        if any(a >= b for a, b in zip(read, read[1:], strict=False)):
            raise codec.Malformed("grants are not sorted, or one is repeated")
        try:
            return Grants(network, frozenset(read), key)
        except ValueError as error:
            raise codec.Malformed(str(error)) from error


def _grant(pair: object) -> Grant:
    match pair:
        case (int(number), bytes(target)) if not isinstance(number, bool):
            pass
        case _:
            raise codec.Malformed("a grant is not [right, target]")
    try:
        return Right(number), target
    except ValueError as error:
        raise codec.Malformed(f"unknown right {number}") from error

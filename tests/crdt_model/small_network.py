"""A small network from fixed seeds: two roots, an issuer, devices; every byte is the same each run.

Serials and dates are fixed too, so certificates made here can be compared with golden values.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from crdt_model.certificates import (
    Certificate,
    Signer,
    Terms,
    make_device,
    make_first_root,
    make_issuer,
    make_second_root,
    public_bytes,
)
from crdt_model.grants import ANYWHERE, Grant, Grants, Right
from crdt_model.identity import Roots

START = 1_767_225_600_000  # 2026-01-01
END = 1_861_920_000_000  # 2029-01-01
NOW = 1_795_392_000_000  # 2026-11-23

STORE_A = bytes.fromhex("00000000000000aa")
STORE_B = bytes.fromhex("00000000000000bb")

EVERYTHING: frozenset[Grant] = frozenset((right, ANYWHERE) for right in Right)


def signing_key(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def exchange_key(number: int) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def exchange_public(number: int) -> bytes:
    return exchange_key(number).public_key().public_bytes_raw()


def terms(number: int, not_before: int = START, not_after: int = END) -> Terms:
    return Terms(bytes([number]) * 16, not_before, not_after)


class SmallNetwork:
    """Keys and certificates of one network; `base` keeps the keys of several networks apart."""

    def __init__(self, base: int = 0, name: str = "Malawi pilot") -> None:
        self.base = base
        self.root_key = signing_key(base + 1)
        self.second_key = signing_key(base + 2)
        self.issuer_key = signing_key(base + 3)
        second_public = public_bytes(self.second_key)
        self.root = make_first_root(self.root_key, second_public, name, terms(1))
        self.network = self.root.fingerprint()
        self.second = make_second_root(self.second_key, self.network, name, terms(2))
        self.roots = Roots.load([self.root.der, self.second.der])
        self.issuer = make_issuer(
            Signer(self.root, self.root_key),
            public_bytes(self.issuer_key),
            self.grants(EVERYTHING),
            1,
            terms(3),
        )
        self.signer = Signer(self.issuer, self.issuer_key)

    def grants(self, grants: frozenset[Grant], exchange: int = 90) -> Grants:
        return Grants(self.network, grants, exchange_public(exchange))

    def device(
        self, number: int, *grants: Grant, signer: Signer | None = None, not_after: int = END
    ) -> Certificate:
        """A device certificate for `signing_key(number)` and `exchange_key(number)`."""
        return make_device(
            signer or self.signer,
            public_bytes(signing_key(number)),
            self.grants(frozenset(grants), number),
            terms(number, not_after=not_after),
        )

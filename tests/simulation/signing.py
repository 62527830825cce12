"""Signing: device certificates made once a process, and a keyed hash in the place of Ed25519.

Certificates, grants and chains of issuers are real. Signatures over entries and watermarks are a
hash keyed by the public key: nobody forges here, and verifying is most of what a run would cost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from unittest.mock import patch

from cryptography.exceptions import InvalidSignature

from crdt_model.certificates import Certificate, public_bytes
from crdt_model.grants import Grant
from node.keys import Keys, Membership
from tests.crdt_model.small_network import SmallNetwork, exchange_key, signing_key

NETWORK = SmallNetwork()


@lru_cache(maxsize=1024)
def certificate(number: int, grants: tuple[Grant, ...]) -> Certificate:
    """The certificate of device `number`."""
    return NETWORK.device(number, *grants)


def membership(number: int, grants: tuple[Grant, ...]) -> Membership:
    """What device `number` got when it joined."""
    return Membership(certificate(number, grants), (NETWORK.issuer.der,), (), NETWORK.roots)


@lru_cache(maxsize=256)
def keys(number: int) -> Keys:
    return Keys(signing_key(number), exchange_key(number), None)


class Signer:
    """Signs for one device."""

    def __init__(self, number: int) -> None:
        self._public = public_bytes(keys(number).device)

    def __call__(self, message: bytes) -> bytes:
        return hashlib.blake2b(message, key=self._public).digest()


class PublicKey:
    """Stands for `Ed25519PublicKey` where entries and watermarks are checked."""

    def __init__(self, public: bytes) -> None:
        self._public = public

    @classmethod
    def from_public_bytes(cls, public: bytes) -> PublicKey:
        return cls(public)

    def verify(self, signature: bytes, message: bytes) -> None:
        if hashlib.blake2b(message, key=self._public).digest() != signature:
            raise InvalidSignature


@contextmanager
def cheap_signatures() -> Iterator[None]:
    """Production code checks signatures of `Signer` for as long as this is open."""
    with (
        patch("crdt_model.log.Ed25519PublicKey", PublicKey),
        patch("crdt_model.replication.watermarks.Ed25519PublicKey", PublicKey),
    ):
        yield

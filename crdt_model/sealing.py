"""Sealing: secrets put under a holder's exchange key, and root keys put under a passphrase.

What is sealed is random each time (HPKE draws an ephemeral key, PKCS 8 a salt), so sealed bytes
are never compared, folded or derived from: they are stored, handed on and opened.
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

MAX_SEALED_BYTES = 65_536  # a pepper or a key with room around it; never a document
SEAL_OVERHEAD_BYTES = 48  # 32 of ephemeral key, 16 of tag (RFC 9180, X25519 and ChaCha20-Poly1305)
MAX_KEY_FILE_BYTES = 4_096  # an encrypted Ed25519 key has 300

# The PKCS 8 encryption we are given stretches with 2,048 rounds of PBKDF2, hours of work for a
# weak passphrase; scrypt before it makes each guess cost 64 MiB and about 0.2 s.
SCRYPT_N = 1 << 16
SCRYPT_R = 8
SCRYPT_P = 1
SCRYPT_MEMORY_BYTES = 80 << 20

_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


class CannotOpen(ValueError):
    """Wrong key, wrong passphrase, or altered bytes; they cannot be told apart."""


def seal(public: bytes, info: bytes, plaintext: bytes) -> bytes:
    """`plaintext` for the holder of the raw X25519 key `public`; `info` says what it is for.

    Raises:
        ValueError: not an X25519 key, or more than `MAX_SEALED_BYTES`.
    """
    if len(plaintext) > MAX_SEALED_BYTES - SEAL_OVERHEAD_BYTES:
        raise ValueError("too long to seal")
    return _SUITE.encrypt(plaintext, X25519PublicKey.from_public_bytes(public), info)


def open_sealed(private: X25519PrivateKey, info: bytes, sealed: bytes) -> bytes:
    """What was sealed to `private` for the same `info`.

    Raises:
        CannotOpen: it was not, or the bytes were altered.
    """
    if not SEAL_OVERHEAD_BYTES <= len(sealed) <= MAX_SEALED_BYTES:
        raise CannotOpen("not of a sealed secret's size")
    try:
        return _SUITE.decrypt(sealed, private, info)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("not sealed to this key for this purpose") from error


def lock_root_key(key: Ed25519PrivateKey, passphrase: str, network: bytes) -> bytes:
    """A root's private key as PKCS 8 PEM, encrypted; the network id is the salt of the stretch."""
    encryption = BestAvailableEncryption(_stretched(passphrase, network))
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


def unlock_root_key(pem: bytes, passphrase: str, network: bytes) -> Ed25519PrivateKey:
    """The key that `lock_root_key` locked.

    Raises:
        CannotOpen: wrong passphrase, another network's key, or not such a file.
    """
    if len(pem) > MAX_KEY_FILE_BYTES:
        raise CannotOpen("far too long for a key")
    try:
        key = load_pem_private_key(pem, _stretched(passphrase, network))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise CannotOpen("the passphrase does not open this key") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise CannotOpen("not an Ed25519 key")
    return key


def _stretched(passphrase: str, network: bytes) -> bytes:
    derived = hashlib.scrypt(
        passphrase.encode(),
        salt=b"stockmesh/root/1" + network,
        n=SCRYPT_N,
        r=SCRYPT_R,
        p=SCRYPT_P,
        maxmem=SCRYPT_MEMORY_BYTES,
        dklen=32,
    )
    return derived.hex().encode()

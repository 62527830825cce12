"""Secret hashes: what is stored of a PIN or password, scrypt over its HMAC with the pepper."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping

SCRYPT_N = 1 << 14  # 16 MiB and about 50 ms: what a Raspberry Pi can do while a nurse waits
SCRYPT_R = 8
SCRYPT_P = 1
SALT_BYTES = 16
MAX_SECRET_CHARS = 128


def hashed(secret: str, pepper_id: str, pepper: bytes) -> str:
    """What is stored of a secret."""
    salt = os.urandom(SALT_BYTES)
    return f"{pepper_id}${salt.hex()}${_stretch(secret, salt, pepper).hex()}"


def matches(stored: str, secret: str, peppers: Mapping[str, bytes]) -> bool:
    """Whether `secret` is what `stored` was made of; takes as long if nothing was stored."""
    if len(secret) > MAX_SECRET_CHARS:
        return False
    pepper_id, salt, expected = _parts(stored)
    actual = _stretch(secret, salt, peppers.get(pepper_id, b""))
    return pepper_id in peppers and hmac.compare_digest(actual, expected)


def _stretch(secret: str, salt: bytes, pepper: bytes) -> bytes:
    keyed = hmac.digest(pepper, secret.encode(), "sha256")
    return hashlib.scrypt(keyed, salt=salt, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P, dklen=32)


def _parts(stored: str) -> tuple[str, bytes, bytes]:
    """Pepper id, salt and hash as `hashed` wrote them; what has another form matches nothing."""
    parts = stored.split("$")
    try:
        pepper_id, salt, expected = parts[0], bytes.fromhex(parts[1]), bytes.fromhex(parts[2])
    except (IndexError, ValueError):
        return "", bytes(SALT_BYTES), b""
    return pepper_id, salt, expected

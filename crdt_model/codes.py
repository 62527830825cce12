"""Codes that people read aloud and type: the join code and the recovery key.

Both are Crockford's base32 (no I, L, O or U) in groups of four, with check bits at the end, so
that a slip of the finger is found before anything is tried with the code. Reading forgives
case, spaces and hyphens, and takes O for 0 and I or L for 1.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford, https://www.crockford.com/base32.html
GROUP = 4  # characters between hyphens
MAX_TYPED_CHARACTERS = 200  # longer text is not a slip of the finger

FINGERPRINT_BYTES = 8  # of the network id: whom the joiner will believe
SECRET_BYTES = 8  # one-time; guessed on line only, five times
CODE_CHECK_BITS = 12
CODE_CHARACTERS = 28  # (64 + 64 + 12) / 5

SEED_BYTES = 32
RECOVERY_CHECK_BITS = 24
RECOVERY_CHARACTERS = 56  # (256 + 24) / 5

_CODE_LABEL = b"stockmesh/join-code/1"
_RECOVERY_LABEL = b"stockmesh/recovery/1"
_READ_AS = str.maketrans("OIL", "011", " -\t\r\n\u00a0\u2010\u2011\u2013")


class Mistyped(ValueError):
    """The text is not a code of this kind: wrong length, characters or check. Type it again."""


@dataclass(frozen=True, slots=True)
class JoinCode:
    """What an invite hands to a person.

    Attributes:
        fingerprint: first 8 bytes of the network id, the hash of the first root's certificate.
        secret: 8 random bytes, known to the inviter and the holder of the code only.
    """

    fingerprint: bytes
    secret: bytes

    def __str__(self) -> str:
        return _write(self.fingerprint + self.secret, CODE_CHECK_BITS, _CODE_LABEL)

    def __repr__(self) -> str:
        # The secret must not reach a log by way of a traceback or a debug line.
        return f"JoinCode(fingerprint={self.fingerprint.hex()})"


def read_join_code(text: str) -> JoinCode:
    """The join code a person typed.

    Raises:
        Mistyped: wrong length, a character that is not in the alphabet, or a wrong check.
    """
    data = _read(text, CODE_CHARACTERS, CODE_CHECK_BITS, _CODE_LABEL)
    return JoinCode(data[:FINGERPRINT_BYTES], data[FINGERPRINT_BYTES:])


def recovery_text(seed: bytes) -> str:
    """The 32-byte seed of a root key as text to print and lock away."""
    if len(seed) != SEED_BYTES:
        raise ValueError("a seed has 32 bytes")
    return _write(seed, RECOVERY_CHECK_BITS, _RECOVERY_LABEL)


def read_recovery_text(text: str) -> bytes:
    """The seed that `recovery_text` wrote.

    Raises:
        Mistyped: wrong length, a character that is not in the alphabet, or a wrong check.
    """
    return _read(text, RECOVERY_CHARACTERS, RECOVERY_CHECK_BITS, _RECOVERY_LABEL)


def _check(data: bytes, bits: int, label: bytes) -> int:
    return int.from_bytes(hashlib.sha256(label + data).digest()[:4], "big") >> (32 - bits)


def _write(data: bytes, check_bits: int, label: bytes) -> str:
    number = int.from_bytes(data, "big") << check_bits | _check(data, check_bits, label)
    length = (len(data) * 8 + check_bits) // 5
    characters = "".join(ALPHABET[number >> 5 * i & 31] for i in reversed(range(length)))
    return "-".join(characters[i : i + GROUP] for i in range(0, length, GROUP))


def _read(text: str, length: int, check_bits: int, label: bytes) -> bytes:
    if len(text) > MAX_TYPED_CHARACTERS:
        raise Mistyped("far too long for a code")
    characters = text.upper().translate(_READ_AS)
    if len(characters) != length:
        raise Mistyped(f"a code has {length} characters, this has {len(characters)}")
    number = 0
    for character in characters:
        value = ALPHABET.find(character)
        if value < 0:
            raise Mistyped(f"{character!r} does not occur in a code")
        number = number << 5 | value
    data = (number >> check_bits).to_bytes((length * 5 - check_bits) // 8, "big")
    if number & (1 << check_bits) - 1 != _check(data, check_bits, label):
        raise Mistyped("the check does not fit: one character is wrong or two are swapped")
    return data

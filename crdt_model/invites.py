"""Invites: the one-time codes by which an issuer lets devices in, and when they are dead.

The inviter keeps the stretched secret, never the secret. An invite is named by its finder, a hash
of that key, under which a joiner asks for it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from crdt_model.codes import FINGERPRINT_BYTES, JoinCode
from crdt_model.join_messages import FINDER_BYTES

INVITE_LIFE_MS = 24 * 3_600_000  # long enough to carry a code to the next town
MAX_WRONG_PROOFS = 5  # then the invite is dead: a person makes one slip or two

# 16 MiB and about 50 ms for each side, once; the secret's 64 bits are what keeps it unguessable.
SCRYPT_N = 1 << 14
SCRYPT_R = 8
SCRYPT_P = 1
KEY_BYTES = 32


class RefusalCode(StrEnum):
    """Why an inviter sends a joiner away."""

    UNKNOWN = "unknown"  # no invite has this secret here
    EXPIRED = "expired"
    USED = "used"
    WRONG_PROOF = "wrong_proof"
    KILLED = "killed"  # by five wrong proofs, or withdrawn
    MALFORMED = "malformed"
    UNAVAILABLE = "unavailable"  # the inviter cannot issue now; try again


@dataclass(frozen=True, slots=True)
class Invite:
    """What the inviter keeps of an invite; the secret itself is forgotten once shown.

    Attributes:
        key: the stretched secret, 32 bytes.
        expires: milliseconds since 1970.
        wrong: wrong proofs so far.
        used: whether a device joined with it.
        withdrawn: whether a person took it back.
    """

    key: bytes
    expires: int
    wrong: int = 0
    used: bool = False
    withdrawn: bool = False

    @property
    def finder(self) -> bytes:
        """The name under which a joiner asks for this invite; also its id in storage."""
        return finder_of(self.key)

    def dead(self, now_ms: int) -> RefusalCode | None:
        """Why it can no longer be redeemed, or None while it lives."""
        if self.used:
            return RefusalCode.USED
        if self.withdrawn or self.wrong >= MAX_WRONG_PROOFS:
            return RefusalCode.KILLED
        return RefusalCode.EXPIRED if now_ms >= self.expires else None


def new_invite(network: bytes, secret: bytes, now_ms: int) -> tuple[Invite, JoinCode]:
    """An invite from 8 random bytes, and the code to show to a person once."""
    code = JoinCode(network[:FINGERPRINT_BYTES], secret)
    return Invite(stretched(code), now_ms + INVITE_LIFE_MS), code


def stretched(code: JoinCode) -> bytes:
    """The key both sides prove to hold: scrypt of the secret, salted with the fingerprint."""
    return hashlib.scrypt(
        code.secret,
        salt=b"stockmesh/join/1" + code.fingerprint,
        n=SCRYPT_N,
        r=SCRYPT_R,
        p=SCRYPT_P,
        dklen=KEY_BYTES,
    )


def finder_of(key: bytes) -> bytes:
    """The name of the invite with this key."""
    return hashlib.sha256(b"stockmesh/join-finder/1" + key).digest()[:FINDER_BYTES]

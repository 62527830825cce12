"""Removals: the word that a device or a signer is no longer believed, and what of it stands.

A removal names the heads its author knows and lets stand. Its parts are kept as one canonical
value, which a root may sign; only a root removes who lets others in. An acceptance names heads of
a removed device that count after all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from crdt_model.certificates import Certificate
from crdt_model.codec import Malformed, array, blob, decode, encode, integer, text
from crdt_model.entries import EPOCH_BYTES, MAX_SEQ, SIGNATURE_BYTES
from crdt_model.identifiers import DEVICE_BYTES, NETWORK_BYTES
from crdt_model.identity import Roots

MAX_REMOVAL_BYTES = 60_000  # an entry holds 64 KiB, and one removal with its signature fits it
MAX_CUTS = 1000  # logs of one device: a few scopes in each of a few epochs
MAX_CUT_HEADS = 64  # of one log: as many branches as a node keeps
MAX_KEPT = 2000  # certificates of one signer; more are named by a second removal of it
MAX_SCOPE_CHARS = 64  # a lane has 38
HEAD_BYTES = 16  # of an entry's hash
DEPTH = 5  # value, cuts, cut, heads, head

_TAGS = {43: b"stockmesh/revoke/1", 44: b"stockmesh/retire/1"}

Head = tuple[int, bytes]


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """The heads (seq, first 16 bytes of the hash) up to which one log of a device stands."""

    scope: str
    epoch: bytes
    heads: tuple[Head, ...]


@dataclass(frozen=True, slots=True)
class Removal:
    """A device or signer taken out.

    Attributes:
        subject: id of a device, of an issuer's key or of a root's.
        lost_at: stamp of the last moment it was in good hands.
        cuts: what is known of its logs and stands; an epoch named in no cut does not count.
        kept: fingerprints of certificates that stand although their signer is removed.
        root: id of the root that signed, or b"". signature: its signature, or b"".
    """

    subject: bytes
    lost_at: int
    cuts: tuple[Cut, ...]
    kept: tuple[bytes, ...] = ()
    root: bytes = b""
    signature: bytes = b""

    def body(self) -> bytes:
        """What a root signs: everything but the signature."""
        return encode((self.subject, self.lost_at, _stored(self.cuts), self.kept, self.root))


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Heads of a removed device which, with all before them, count after all."""

    device: bytes
    cuts: tuple[Cut, ...]

    def body(self) -> bytes:
        """The canonical bytes."""
        return encode((self.device, _stored(self.cuts)))


def sign_removal(
    kind: int, network: bytes, removal: Removal, root: bytes, sign: Callable[[bytes], bytes]
) -> Removal:
    """The removal (a revocation or a retirement, as `kind` says) in the word of a root."""
    named = replace(removal, root=root, signature=b"")
    return replace(named, signature=sign(_signed(kind, network, named)))


def signing_root(kind: int, removal: Removal, roots: Roots) -> Certificate | None:
    """The root whose signature the removal truly bears, if any."""
    for root in roots.both():
        if root.holder == removal.root:
            message = _signed(kind, roots.network, removal)
            try:
                key = Ed25519PublicKey.from_public_bytes(root.public_key)
                key.verify(removal.signature, message)
            except InvalidSignature:
                return None
            return root
    return None


def _signed(kind: int, network: bytes, removal: Removal) -> bytes:
    return _TAGS[kind] + network + removal.body()


def _stored(cuts: tuple[Cut, ...]) -> tuple[Any, ...]:
    return tuple((cut.scope, cut.epoch, cut.heads) for cut in cuts)


def removal_of(detail: tuple[Any, ...]) -> Removal:
    """A removal from a fact's detail.

    Raises:
        Malformed: not of its form, or out of bounds.
    """
    body, signature = array(detail, 2, "removal")
    read = decode(blob(body, max_bytes=MAX_REMOVAL_BYTES), MAX_REMOVAL_BYTES, DEPTH)
    subject, lost_at, cuts, kept, root = array(read, 5, "removal")
    root = blob(root, 0 if root == b"" else DEVICE_BYTES, what="root")
    return Removal(
        blob(subject, DEVICE_BYTES, what="subject"),
        integer(lost_at, what="lost_at"),
        _cuts(cuts),
        tuple(blob(one, NETWORK_BYTES, what="kept") for one in _some(kept, MAX_KEPT, "kept")),
        root,
        blob(signature, SIGNATURE_BYTES if root else 0, what="signature"),
    )


def acceptance_of(detail: tuple[Any, ...]) -> Acceptance:
    """An acceptance from a fact's detail.

    Raises:
        Malformed: not of its form, or out of bounds.
    """
    (body,) = array(detail, 1, "acceptance")
    read = decode(blob(body, max_bytes=MAX_REMOVAL_BYTES), MAX_REMOVAL_BYTES, DEPTH)
    device, cuts = array(read, 2, "acceptance")
    return Acceptance(blob(device, DEVICE_BYTES, what="device"), _cuts(cuts))


def _cuts(value: object) -> tuple[Cut, ...]:
    return tuple(_cut(item) for item in _some(value, MAX_CUTS, "cuts"))


def _cut(value: object) -> Cut:
    scope, epoch, heads = array(value, 3, "cut")
    return Cut(
        text(scope, MAX_SCOPE_CHARS, "scope"),
        blob(epoch, EPOCH_BYTES, what="epoch"),
        tuple(_head(item) for item in _some(heads, MAX_CUT_HEADS, "heads")),
    )


def _head(value: object) -> Head:
    seq, hash16 = array(value, 2, "head")
    return integer(seq, high=MAX_SEQ, what="seq"), blob(hash16, HEAD_BYTES, what="hash")


def _some(value: object, most: int, what: str) -> tuple[Any, ...]:
    items = array(value, what=what)
    if len(items) > most:
        raise Malformed(f"{what}: more than {most}")
    return items

"""Bundles: the frames of a session in a file, for where there is no link.

`magic ‖ kind ‖ network ‖ …`: an open bundle goes on with its body and ends with the SHA-256 of all
before it; a sealed one names the device it is for, holds the body's key sealed to it, and the body
encrypted. The body is frames, each after its length in four bytes. A file that is cut, altered or
of another network is refused before anything of it is looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from crdt_model.codec import Malformed
from crdt_model.identifiers import DEVICE_BYTES, NETWORK_BYTES
from crdt_model.replication.events import Batch, Certificates, Frame, Watermarks
from crdt_model.replication.frames import MAX_FRAME_BYTES, decode_frame, encode_frame
from crdt_model.sealing import SEAL_OVERHEAD_BYTES, CannotOpen, open_sealed, seal

MAGIC = b"stockmesh-bundle/1\n"
MAX_BUNDLE_BYTES = 256 << 20  # a nation's ten years of one store; it is held in memory
KEY_BYTES = 32
_OPEN, _SEALED = b"\x00", b"\x01"
_NONCE = bytes(12)  # the key is used once
_DIGEST_BYTES = 32
_LENGTH_BYTES = 4
_SEALED_KEY_BYTES = KEY_BYTES + SEAL_OVERHEAD_BYTES
_INFO = b"stockmesh/bundle/1"


class BadBundle(ValueError):
    """The file is no whole bundle for us; nothing of it was used. The text says why."""


def pack_bundle(network: bytes, frames: Iterable[Frame]) -> bytes:
    """An open bundle: whoever holds the file can read it."""
    data = MAGIC + _OPEN + network + _body(frames)
    return data + hashlib.sha256(data).digest()


def seal_bundle(
    network: bytes, device: bytes, exchange_key: bytes, key: bytes, frames: Iterable[Frame]
) -> bytes:
    """A bundle that only the device with this exchange key can read; `key` is 32 random bytes."""
    head = MAGIC + _SEALED + network + device
    sealed = seal(exchange_key, _INFO + network + device, key)
    return head + sealed + ChaCha20Poly1305(key).encrypt(_NONCE, _body(frames), head + sealed)


def read_bundle(
    network: bytes, device: bytes, exchange: X25519PrivateKey, data: bytes
) -> list[Frame]:
    """The frames of a bundle.

    Raises:
        BadBundle: too large, cut, altered, of another network, or sealed to another device.
    """
    kind, rest = _kind(network, data)
    body = _unsealed(device, exchange, data, rest) if kind == _SEALED else _opened(data, rest)
    return list(_frames(body))


def read_open(network: bytes, data: bytes) -> list[Frame]:
    """The frames of an open bundle, for who has no key of the network.

    Raises:
        BadBundle: as `read_bundle`, or it is sealed.
    """
    kind, rest = _kind(network, data)
    if kind == _SEALED:
        raise BadBundle("the bundle is sealed to a device")
    return list(_frames(_opened(data, rest)))


def _kind(network: bytes, data: bytes) -> tuple[bytes, int]:
    """Whether a bundle is open or sealed, and where the rest of it begins."""
    if len(data) > MAX_BUNDLE_BYTES:
        raise BadBundle(f"a bundle has at most {MAX_BUNDLE_BYTES >> 20} MiB")
    if not data.startswith(MAGIC):
        raise BadBundle("not a bundle")
    start = len(MAGIC) + 1
    kind, of = data[start - 1 : start], data[start : start + NETWORK_BYTES]
    if len(of) < NETWORK_BYTES or kind not in (_OPEN, _SEALED):
        raise BadBundle("the bundle is cut short or altered")
    if of != network:
        raise BadBundle("the bundle is of another network")
    return kind, start + NETWORK_BYTES


def _opened(data: bytes, rest: int) -> bytes:
    if hashlib.sha256(data[:-_DIGEST_BYTES]).digest() != data[-_DIGEST_BYTES:]:
        raise BadBundle("the bundle is cut short or altered")
    return data[rest:-_DIGEST_BYTES]


def _unsealed(device: bytes, exchange: X25519PrivateKey, data: bytes, rest: int) -> bytes:
    if data[rest : rest + DEVICE_BYTES] != device:
        raise BadBundle("the bundle is sealed to another device")
    rest += DEVICE_BYTES
    head, sealed = data[:rest], data[rest : rest + _SEALED_KEY_BYTES]
    network = head[-DEVICE_BYTES - NETWORK_BYTES : -DEVICE_BYTES]
    try:
        key = open_sealed(exchange, _INFO + network + device, sealed)
        encrypted = data[rest + _SEALED_KEY_BYTES :]
        return ChaCha20Poly1305(key).decrypt(_NONCE, encrypted, head + sealed)
    except (CannotOpen, InvalidTag, ValueError) as error:
        raise BadBundle("the bundle is cut short or altered") from error


def _body(frames: Iterable[Frame]) -> bytes:
    parts: list[bytes] = []
    for frame in frames:
        data = encode_frame(frame)
        parts += [len(data).to_bytes(_LENGTH_BYTES, "big"), data]
    return b"".join(parts)


def _frames(body: bytes) -> Iterator[Frame]:
    at = 0
    while at < len(body):
        size = int.from_bytes(body[at : at + _LENGTH_BYTES], "big")
        at += _LENGTH_BYTES
        data = body[at : at + size]
        if size > MAX_FRAME_BYTES or len(data) < size:
            raise BadBundle("a frame of the bundle is cut short")
        try:
            frame = decode_frame(data)
        except Malformed as error:
            raise BadBundle(f"a frame of the bundle cannot be read: {error}") from error
        if not isinstance(frame, Batch | Certificates | Watermarks):
            raise BadBundle(f"a bundle holds no {type(frame).__name__}")
        yield frame
        at += size

"""Keys: the files of a data folder that say who this node is.

Private keys lie in files of their own, readable by their owner only, written whole or not at all;
certificates are public. `device.crt` is the device's certificate followed by its issuers, as TLS
sends them; `issuers.pem` is the issuer certificate of this device, if it has one, followed by
what is above; `roots.pem` is the first root and then the second.

Error: `KeyFault`, which names the file and what can be done about it.
"""

from __future__ import annotations

import binascii
import logging
import os
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from crdt_model.certificates import (
    BadCertificate,
    Certificate,
    IssueRefused,
    Signer,
    key_id,
    public_bytes,
)
from crdt_model.identity import Roots
from crdt_model.join_messages import JoinAnswer, JoinRequest
from crdt_model.sealing import CannotOpen, lock_root_key, unlock_root_key

DEVICE_KEY = "device.key"
EXCHANGE_KEY = "exchange.key"
ISSUER_KEY = "issuer.key"
ROOT_KEY = "root.key"
DEVICE_CHAIN = "device.crt"
ISSUER_CHAIN = "issuers.pem"
ROOTS = "roots.pem"

MAX_FILE_BYTES = 65_536  # four certificates of 4 KiB in base64, with room
SEED_BYTES = 32
_PRIVATE_MODE = 0o600
_PUBLIC_MODE = 0o644
_OTHERS = 0o077  # group and world
_PEM_END = "-----END CERTIFICATE-----"

_log = logging.getLogger(__name__)


class KeyFault(Exception):
    """A key file is missing, unreadable or not what it should be; the text says which."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The private keys of a device; `issuer` only if it may let others in."""

    device: Ed25519PrivateKey = field(repr=False)
    exchange: X25519PrivateKey = field(repr=False)
    issuer: Ed25519PrivateKey | None = field(repr=False)

    @property
    def device_id(self) -> bytes:
        """The 16-byte device id."""
        return key_id(public_bytes(self.device))

    def request(self, label: str) -> JoinRequest:
        """What to ask of an inviter."""
        return JoinRequest(
            device_key=public_bytes(self.device),
            exchange_key=self.exchange.public_key().public_bytes_raw(),
            issuer_key=b"" if self.issuer is None else public_bytes(self.issuer),
            label=label,
        )


@dataclass(frozen=True, slots=True)
class Membership:
    """The certificates by which a device belongs to a network.

    Attributes:
        device: the device's own certificate.
        issuers: the chain above it (DER), its own issuer first.
        issuer_chain: this device's issuer certificate and what is above it, or empty.
        roots: the anchors.
    """

    device: Certificate
    issuers: tuple[bytes, ...]
    issuer_chain: tuple[bytes, ...]
    roots: Roots

    @staticmethod
    def of(answer: JoinAnswer) -> Membership:
        """The membership an inviter gave (already checked by the joiner)."""
        return Membership(
            device=Certificate.parse(answer.device),
            issuers=answer.issuers,
            issuer_chain=answer.issuer_chain,
            roots=Roots.load(answer.roots),
        )

    def signer(self, keys: Keys) -> Signer | None:
        """What this device signs others' certificates with, if it may."""
        if keys.issuer is None or not self.issuer_chain:
            return None
        return Signer(Certificate.parse(self.issuer_chain[0]), keys.issuer)


def new_keys(randomness: Callable[[int], bytes], issuing: bool) -> Keys:
    """Fresh keys from `randomness(byte count)`, in practice `os.urandom`."""
    return Keys(
        device=Ed25519PrivateKey.from_private_bytes(randomness(SEED_BYTES)),
        exchange=X25519PrivateKey.from_private_bytes(randomness(SEED_BYTES)),
        issuer=Ed25519PrivateKey.from_private_bytes(randomness(SEED_BYTES)) if issuing else None,
    )


def save_keys(folder: Path, keys: Keys) -> None:
    """Write the private keys.

    Raises:
        KeyFault: the folder cannot be written, or holds a device's keys already; those are the
            only proof of who wrote its log, so they are never overwritten.
    """
    if (folder / DEVICE_KEY).exists():
        raise KeyFault(f"{folder / DEVICE_KEY} exists: this folder already belongs to a device")
    if keys.issuer is not None:
        _write(folder / ISSUER_KEY, _pem(keys.issuer), _PRIVATE_MODE)
    _write(folder / EXCHANGE_KEY, _pem(keys.exchange), _PRIVATE_MODE)
    _write(folder / DEVICE_KEY, _pem(keys.device), _PRIVATE_MODE)  # last: it marks the set whole


def load_keys(folder: Path) -> Keys:
    """Read the private keys.

    Raises:
        KeyFault: one is missing or is not a key of its kind.
    """
    device = _read_private(folder / DEVICE_KEY)
    exchange = _read_private(folder / EXCHANGE_KEY)
    issuer = _read_private(folder / ISSUER_KEY) if (folder / ISSUER_KEY).exists() else None
    if not isinstance(device, Ed25519PrivateKey):
        raise KeyFault(f"{folder / DEVICE_KEY} is not an Ed25519 key")
    if not isinstance(exchange, X25519PrivateKey):
        raise KeyFault(f"{folder / EXCHANGE_KEY} is not an X25519 key")
    if not isinstance(issuer, Ed25519PrivateKey | None):
        raise KeyFault(f"{folder / ISSUER_KEY} is not an Ed25519 key")
    return Keys(device, exchange, issuer)


def save_membership(folder: Path, membership: Membership) -> None:
    """Write the certificates; also used when one is renewed.

    Raises:
        KeyFault: the folder cannot be written.
    """
    if membership.issuer_chain:
        _write(folder / ISSUER_CHAIN, _pem_of(membership.issuer_chain), _PUBLIC_MODE)
    _write(folder / ROOTS, _pem_of(membership.roots.ders()), _PUBLIC_MODE)
    chain = (membership.device.der, *membership.issuers)
    _write(folder / DEVICE_CHAIN, _pem_of(chain), _PUBLIC_MODE)


def has_membership(folder: Path) -> bool:
    """Whether this folder's device has joined a network."""
    return (folder / DEVICE_CHAIN).exists()


def load_membership(folder: Path, keys: Keys) -> Membership:
    """Read the certificates and check that they belong to `keys`.

    Raises:
        KeyFault: a file is missing, or not what it should be.
    """
    chain = _read_certificates(folder / DEVICE_CHAIN)
    has_issuer = (folder / ISSUER_CHAIN).exists()
    issuer_chain = _read_certificates(folder / ISSUER_CHAIN) if has_issuer else ()
    try:
        device = Certificate.parse(chain[0])
    except BadCertificate as error:
        raise KeyFault(f"{folder / DEVICE_CHAIN}: {error}") from error
    if device.holder != keys.device_id:
        raise KeyFault(f"{folder / DEVICE_CHAIN} is not for the key in {DEVICE_KEY}")
    try:
        roots = Roots.load(_read_certificates(folder / ROOTS))
    except BadCertificate as error:
        raise KeyFault(f"{folder / ROOTS}: {error}") from error
    membership = Membership(device, chain[1:], issuer_chain, roots)
    try:
        membership.signer(keys)
    except (BadCertificate, IssueRefused) as error:
        raise KeyFault(f"{folder / ISSUER_CHAIN}: {error}") from error
    return membership


def save_root_key(folder: Path, key: Ed25519PrivateKey, passphrase: str, network: bytes) -> None:
    """Write the first root's private key, locked by a passphrase.

    Raises:
        KeyFault: the folder cannot be written.
    """
    _write(folder / ROOT_KEY, lock_root_key(key, passphrase, network), _PRIVATE_MODE)


def load_root_key(folder: Path, passphrase: str, network: bytes) -> Ed25519PrivateKey:
    """Read and unlock the first root's private key.

    Raises:
        KeyFault: no such file here, or the passphrase does not open it.
    """
    path = folder / ROOT_KEY
    _close_to_others(path)
    try:
        return unlock_root_key(_read(path), passphrase, network)
    except CannotOpen as error:
        raise KeyFault(f"{path}: {error}") from error


# --- files ---


def _pem(key: Ed25519PrivateKey | X25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _pem_of(ders: Sequence[bytes]) -> bytes:
    return "".join(ssl.DER_cert_to_PEM_cert(der) for der in ders).encode()


def _read_certificates(path: Path) -> tuple[bytes, ...]:
    """The certificates of a PEM file as bytes, at least one; not yet parsed."""
    try:
        blocks = _read(path).decode("ascii").split(_PEM_END)[:-1]
        ders = tuple(ssl.PEM_cert_to_DER_cert(block.strip() + "\n" + _PEM_END) for block in blocks)
    except (ValueError, binascii.Error) as error:
        raise KeyFault(f"{path} is not a PEM file of certificates") from error
    if not ders:
        raise KeyFault(f"{path} holds no certificate")
    return ders


def _read_private(path: Path) -> object:
    _close_to_others(path)
    try:
        return load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyFault(f"{path} is not a private key: restore it from a backup") from error


def _close_to_others(path: Path) -> None:
    """Take the group's and the world's access from a private key; a copy may have widened it."""
    if os.name != "posix":
        return  # elsewhere the folder's access list decides
    try:
        mode = path.stat().st_mode
        if mode & _OTHERS:
            path.chmod(_PRIVATE_MODE)
            _log.warning(
                "%s was readable by others (%o); now by its owner only", path, mode & 0o777
            )
    except FileNotFoundError as error:
        raise KeyFault(f"{path} is missing") from error
    except OSError as error:
        raise KeyFault(f"{path} is readable by others and that cannot be changed") from error


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise KeyFault(f"{path} is missing") from error
    except OSError as error:
        raise KeyFault(f"{path} cannot be read: {error.strerror}") from error
    if len(data) > MAX_FILE_BYTES:
        raise KeyFault(f"{path} is far too large")
    return data


def _write(path: Path, data: bytes, mode: int) -> None:
    """Write a file whole or not at all, with its mode from the first moment."""
    draft = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)  # left by a writer that was killed
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise KeyFault(f"{path} cannot be written: {error.strerror}") from error


def _sync_folder(folder: Path) -> None:
    """Make a rename durable; only POSIX can open a folder."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

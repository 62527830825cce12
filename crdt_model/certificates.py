"""Certificates: the X.509 forms of roots, issuers and devices, made and read.

Each kind carries one extension of ours and a name that holds the id of its key. What stands here
looks at one certificate by itself; what a chain of them is worth is decided in `identity`.

Errors: `BadCertificate` for bytes that are not one of our certificates, `IssueRefused` for a
certificate that may not be made.

Object identifiers are under a UUID arc (ITU-T X.667),
2.25.151010703911430866090072275532202118631: .1 grants (issuers and devices), .2 hash of the
successor's key (first root), .3 the network (second root). All are non-critical, because a
critical one that OpenSSL does not know ends the TLS handshake.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from crdt_model import codec
from crdt_model.grants import Grants
from crdt_model.identifiers import DEVICE_BYTES, NETWORK_BYTES

MAX_CERTIFICATE_BYTES = 4_096  # with 256 grants it has 3.5 KiB; a usual one has 0.4
MAX_ISSUERS = 4  # between a root and a device: nation, region, district and one to spare
MAX_NAME_CHARACTERS = 64  # X.520 upper bound of an organisation name
PUBLIC_KEY_BYTES = 32
# What a certificate says and who signed it depends on its bytes alone, and each greeting asks for
# the same ones again: a zone's devices and their issuers. One is some 6 kB in memory, and one with
# all the grants there may be 45, so that a stranger's can fill no more than 12 MB.
CERTIFICATES_KEPT = 256
SERIAL_BYTES = 16  # random, so that no two certificates have one serial

_ARC = "2.25.151010703911430866090072275532202118631"
GRANTS_OID = x509.ObjectIdentifier(f"{_ARC}.1")
SUCCESSOR_OID = x509.ObjectIdentifier(f"{_ARC}.2")
NETWORK_OID = x509.ObjectIdentifier(f"{_ARC}.3")
_EXTENSION_VERSION = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PARSE_ERRORS = (
    ValueError,
    TypeError,
    OverflowError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
_KNOWN_CRITICAL = frozenset({x509.BasicConstraints.oid, x509.KeyUsage.oid})


class BadCertificate(ValueError):
    """The bytes are not a certificate of ours. Nothing can be done with them; drop them."""


class IssueRefused(ValueError):
    """The signer may not make this certificate. Ask for less, or ask another issuer."""


class Kind(Enum):
    """What a certificate is for."""

    FIRST_ROOT = "first root"
    SECOND_ROOT = "second root"
    ISSUER = "issuer"
    DEVICE = "device"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the caller chooses for a certificate.

    Attributes:
        serial: 16 random bytes.
        not_before, not_after: milliseconds since 1970; written in whole seconds.
    """

    serial: bytes
    not_before: int
    not_after: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """One of our certificates, read and checked by itself (not yet against its issuer).

    Attributes:
        der: the bytes as received.
        kind: what it is for.
        holder: id of its key; of a device this is the device id.
        signer: id of the key that signed it.
        public_key: raw Ed25519 key, 32 bytes.
        grants: what the holder may do (device) or hand on (issuer); None for a root.
        path_length: how many issuers may stand below; 0 for a device.
        successor: SHA-256 of the second root's raw key; of a first root only.
        network: of a second root, the network it belongs to; of others as found in grants.
        network_name: what people call the network; roots only, else empty.
        not_before, not_after: milliseconds since 1970.
    """

    der: bytes
    kind: Kind
    holder: bytes
    signer: bytes
    public_key: bytes
    grants: Grants | None
    path_length: int
    successor: bytes
    network: bytes
    network_name: str
    not_before: int
    not_after: int
    parsed: x509.Certificate = field(repr=False, compare=False)

    def fingerprint(self) -> bytes:
        """First 16 bytes of SHA-256 of the certificate."""
        return certificate_id(self.der)

    @staticmethod
    def parse(der: bytes) -> Certificate:
        """Read one of our certificates.

        Raises:
            BadCertificate: too large, not DER, or not of one of the four kinds.
        """
        if len(der) > MAX_CERTIFICATE_BYTES:
            raise BadCertificate(f"a certificate of {len(der)} bytes")
        return _parsed(der)


def signed_by(child: Certificate, parent: Certificate) -> bool:
    """Whether `parent` signed `child`: names and signature, nothing else."""
    return _signed_by(child.der, parent.der)


@lru_cache(CERTIFICATES_KEPT)
def _parsed(der: bytes) -> Certificate:
    try:
        return _read(der, x509.load_der_x509_certificate(der))
    except BadCertificate:
        raise
    except _PARSE_ERRORS as error:
        raise BadCertificate(f"not a certificate: {type(error).__name__}") from error


@lru_cache(CERTIFICATES_KEPT)
def _signed_by(child: bytes, parent: bytes) -> bool:
    try:
        _parsed(child).parsed.verify_directly_issued_by(_parsed(parent).parsed)
    except (InvalidSignature, *_PARSE_ERRORS):
        return False
    return True


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The raw 32-byte public half."""
    return key.public_key().public_bytes_raw()


def key_id(public_key: bytes) -> bytes:
    """The id of the holder of a key; of a device's key this is the device id."""
    return hashlib.sha256(public_key).digest()[:DEVICE_BYTES]


def certificate_id(der: bytes) -> bytes:
    """The fingerprint of a certificate; of a first root this is the network id."""
    return hashlib.sha256(der).digest()[:NETWORK_BYTES]


# --- making certificates ---


@dataclass(frozen=True, slots=True)
class Signer:
    """A root or an issuer with its private key."""

    certificate: Certificate
    key: Ed25519PrivateKey = field(repr=False)

    def __post_init__(self) -> None:
        if public_bytes(self.key) != self.certificate.public_key:
            raise IssueRefused("the key does not belong to the certificate")


def make_first_root(key: Ed25519PrivateKey, second: bytes, name: str, terms: Terms) -> Certificate:
    """The certificate that founds a network; `second` is the raw key of the second root."""
    value = codec.encode((_EXTENSION_VERSION, hashlib.sha256(second).digest()))
    return _make_root(key, name, terms, SUCCESSOR_OID, value)


def make_second_root(
    key: Ed25519PrivateKey, network: bytes, name: str, terms: Terms
) -> Certificate:
    """The certificate of the root that is kept in a safe."""
    value = codec.encode((_EXTENSION_VERSION, network))
    return _make_root(key, name, terms, NETWORK_OID, value)


def make_issuer(
    signer: Signer, public_key: bytes, grants: Grants, path_length: int, terms: Terms
) -> Certificate:
    """A certificate that lets its holder sign devices, and issuers `path_length` deep.

    Raises:
        IssueRefused: the signer may not hand these grants on, or not so deep.
    """
    if not 0 <= path_length < signer.certificate.path_length:
        raise IssueRefused("the signer's path length leaves no room for this issuer")
    builder = _add_authority(_builder(signer.certificate, public_key, terms), path_length)
    return _issue(signer, builder, grants)


def make_device(signer: Signer, public_key: bytes, grants: Grants, terms: Terms) -> Certificate:
    """A device's certificate.

    Raises:
        IssueRefused: the signer may not hand these grants on.
    """
    return _issue(signer, _builder(signer.certificate, public_key, terms), grants)


def _issue(signer: Signer, builder: x509.CertificateBuilder, grants: Grants) -> Certificate:
    own = signer.certificate
    if own.kind is Kind.DEVICE:
        raise IssueRefused("a device's certificate signs nothing")
    if own.grants is not None and not grants.within(own.grants):
        raise IssueRefused("these grants are not all the signer's to hand on")
    if own.grants is None and grants.network != own.network:
        raise IssueRefused("grants of another network")
    return _sign(builder, GRANTS_OID, grants.encode(), signer.key)


def _make_root(
    key: Ed25519PrivateKey, name: str, terms: Terms, oid: x509.ObjectIdentifier, value: bytes
) -> Certificate:
    if not 0 < len(name) <= MAX_NAME_CHARACTERS:
        raise IssueRefused(f"a network's name has 1 to {MAX_NAME_CHARACTERS} characters")
    subject = _name(key_id(public_bytes(key)), name)
    builder = _add_authority(
        _dated(subject, subject, key.public_key(), terms), path_length=MAX_ISSUERS
    )
    return _sign(builder, oid, value, key)


def _name(holder: bytes, network_name: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, holder.hex())]
    if network_name:
        parts.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, network_name))
    return x509.Name(parts)


def _builder(signer: Certificate, public_key: bytes, terms: Terms) -> x509.CertificateBuilder:
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
    except ValueError as error:
        raise IssueRefused("not an Ed25519 public key") from error
    return _dated(_name(key_id(public_key)), signer.parsed.subject, key, terms)


def _dated(
    subject: x509.Name, issuer: x509.Name, key: Ed25519PublicKey, terms: Terms
) -> x509.CertificateBuilder:
    if len(terms.serial) != SERIAL_BYTES:
        raise IssueRefused("a serial has 16 bytes")
    if terms.not_after < terms.not_before:
        raise IssueRefused("a certificate ends after it begins")
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(int.from_bytes(terms.serial, "big") | 1)  # zero is not a serial
        .not_valid_before(_date(terms.not_before))
        .not_valid_after(_date(terms.not_after))
    )


def _date(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=milliseconds // 1000)


def _add_authority(builder: x509.CertificateBuilder, path_length: int) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    constraints = x509.BasicConstraints(ca=True, path_length=path_length)
    return builder.add_extension(constraints, critical=True).add_extension(usage, critical=True)


def _sign(
    builder: x509.CertificateBuilder,
    oid: x509.ObjectIdentifier,
    value: bytes,
    key: Ed25519PrivateKey,
) -> Certificate:
    extended = builder.add_extension(x509.UnrecognizedExtension(oid, value), critical=False)
    der = extended.sign(key, algorithm=None).public_bytes(Encoding.DER)
    try:
        return Certificate.parse(der)  # what we hand out, we must be able to read
    except BadCertificate as error:
        raise IssueRefused(str(error)) from error


# --- reading certificates ---


def _read(der: bytes, parsed: x509.Certificate) -> Certificate:
    key = parsed.public_key()
    if not isinstance(key, Ed25519PublicKey):
        raise BadCertificate("the key is not Ed25519")
    public_key = key.public_bytes_raw()
    extensions = {extension.oid: extension for extension in parsed.extensions}
    if any(e.critical and oid not in _KNOWN_CRITICAL for oid, e in extensions.items()):
        raise BadCertificate("an unknown critical extension")
    own = [oid for oid in (GRANTS_OID, SUCCESSOR_OID, NETWORK_OID) if oid in extensions]
    if len(own) != 1:
        raise BadCertificate("not exactly one extension of ours")
    unread = extensions[own[0]].value
    if not isinstance(unread, x509.UnrecognizedExtension):
        raise BadCertificate("our extension was read as another")
    path_length = _path_length(extensions)
    kind = _kind(own[0], path_length)
    grants = Grants.decode(unread.value) if own[0] == GRANTS_OID else None
    holder, network_name = _subject(parsed.subject)
    signer, _ = _subject(parsed.issuer)
    if holder != key_id(public_key):
        raise BadCertificate("the subject is not the id of the key")
    successor, network = b"", b""
    if kind is Kind.FIRST_ROOT:
        successor, network = _hash_in(unread.value, 32), certificate_id(der)
    elif kind is Kind.SECOND_ROOT:
        network = _hash_in(unread.value, NETWORK_BYTES)
    elif grants is not None:
        network = grants.network
    return Certificate(
        der=der,
        kind=kind,
        holder=holder,
        signer=signer,
        public_key=public_key,
        grants=grants,
        path_length=path_length or 0,
        successor=successor,
        network=network,
        network_name=network_name,
        not_before=_milliseconds(parsed.not_valid_before_utc),
        not_after=_milliseconds(parsed.not_valid_after_utc),
        parsed=parsed,
    )


def _milliseconds(date: datetime) -> int:
    return (date - _EPOCH) // timedelta(milliseconds=1)


def _hash_in(value: bytes, length: int) -> bytes:
    fields = codec.array(codec.decode(value, max_bytes=64), 2, "root extension")
    codec.integer(fields[0], _EXTENSION_VERSION, _EXTENSION_VERSION, "version")
    return codec.blob(fields[1], length, what="root extension")


def _path_length(
    extensions: Mapping[x509.ObjectIdentifier, x509.Extension[x509.ExtensionType]],
) -> int | None:
    """How deep an authority may go, None for a certificate that signs nothing."""
    found = extensions.get(x509.BasicConstraints.oid)
    if found is None or not isinstance(found.value, x509.BasicConstraints) or not found.value.ca:
        return None
    usage = extensions.get(x509.KeyUsage.oid)
    if usage is None or not isinstance(usage.value, x509.KeyUsage):
        raise BadCertificate("an authority without key usage")
    if not usage.value.key_cert_sign:
        raise BadCertificate("an authority that may not sign certificates")
    length = found.value.path_length
    if length is None or length > MAX_ISSUERS:
        raise BadCertificate("an authority without a short path length")
    return length


def _kind(oid: x509.ObjectIdentifier, path_length: int | None) -> Kind:
    if oid == GRANTS_OID:
        return Kind.DEVICE if path_length is None else Kind.ISSUER
    if path_length is None:
        raise BadCertificate("a root that may not sign")
    return Kind.FIRST_ROOT if oid == SUCCESSOR_OID else Kind.SECOND_ROOT


def _subject(name: x509.Name) -> tuple[bytes, str]:
    """The holder's id and, in a root's name, what the network is called."""
    ids = [str(part.value) for part in name.get_attributes_for_oid(NameOID.COMMON_NAME)]
    names = [str(part.value) for part in name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)]
    if len(ids) != 1 or len(names) > 1 or len(ids) + len(names) != len(list(name)):
        raise BadCertificate("a name that is not ours")
    holder = bytes.fromhex(ids[0])
    if len(holder) != DEVICE_BYTES or holder.hex() != ids[0]:
        raise BadCertificate("a name without an id")
    return holder, names[0] if names else ""

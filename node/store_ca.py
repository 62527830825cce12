"""The store's CA: what a tablet trusts once, and then every device of the store.

The CA is not kept anywhere: each device of a store derives the same key and, bit for bit, the same
certificate from the account key that the store's devices hand on (`people`). It may name local
machines only: whoever gets hold of it cannot pose as a site of the internet to a tablet that
trusts it.

A leaf lasts about a year, as browsers ask; it is made anew whenever the names change.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from crdt_model.spoken import words_of

LEAF_DAYS = 397  # the longest that browsers take from a public CA, and safe with all others
RENEW_DAYS = 30  # before the end of a leaf
BACK_DAYS = 1  # for tablets whose clock is behind
WORDS_PURPOSE = b"stockmesh/store-ca/words/1"
# The dates are the same on every device, so they cannot follow from anybody's clock.
NOT_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
NOT_AFTER = datetime(2049, 12, 31, tzinfo=UTC)
MAX_ADDRESSES = 32  # in one leaf: a laptop has a handful
_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve's group
_KEY_BYTES = 48  # 128 bits beyond the order: no residue is likelier than another
_SERIAL_BYTES = 16
LOCAL_DOMAINS = ("local", "localhost", "lan", "internal", "home.arpa")
LOCAL_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "100.64.0.0/10",  # carriers' and private overlay networks
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)


@dataclass(frozen=True, slots=True)
class StoreCa:
    """The CA of one store: its certificate, the same on all devices, and its key.

    Attributes:
        words: the certificate's fingerprint as six words, to be compared by eye or ear.
    """

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)
    words: str

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def sha256(self) -> str:
        """The fingerprint as systems show it, in hex without colons."""
        return hashlib.sha256(self.der).hexdigest()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A certificate with its key as one PEM text, and when to make the next."""

    pem: bytes = field(repr=False)
    names: tuple[str, ...]
    not_before_ms: int
    renew_at_ms: int

    def serves(self, names: Sequence[str], now_ms: int) -> bool:
        """Whether it is still good for these names at this time."""
        return tuple(names) == self.names and self.not_before_ms <= now_ms < self.renew_at_ms


def derive_ca(account_key: bytes, of: bytes, network_name: str) -> StoreCa:
    """The CA of the store `of` (or of the device without stores), from its account key.

    The network's name stands in the certificate's own; it is part of the root, so it is the same
    everywhere and for ever, which the store's code and name are not.
    """
    drawn = HKDF(
        algorithm=hashes.SHA256(),
        length=_KEY_BYTES + _SERIAL_BYTES,
        salt=None,
        info=b"stockmesh/store-ca/1" + of,
    ).derive(account_key)
    secret = int.from_bytes(drawn[:_KEY_BYTES], "big") % (_ORDER - 1) + 1
    serial = int.from_bytes(drawn[_KEY_BYTES:], "big") >> 1 | 1  # positive, as a serial must be
    key = ec.derive_private_key(secret, _CURVE)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _name_part(network_name)),
            x509.NameAttribute(NameOID.COMMON_NAME, f"stockmesh store {of.hex()}"),
        ]
    )
    public = key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(serial)
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.NameConstraints(
                permitted_subtrees=[
                    *(x509.DNSName(domain) for domain in LOCAL_DOMAINS),
                    *(x509.IPAddress(network) for network in LOCAL_NETWORKS),
                ],
                excluded_subtrees=None,
            ),
            critical=True,
        )
    )
    # Signed without drawing a number, so that every device makes the same bytes.
    certificate = builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    words = words_of(WORDS_PURPOSE, certificate.public_bytes(Encoding.DER))
    return StoreCa(certificate, key, words)


def make_leaf(ca: StoreCa, names: Sequence[str], now_ms: int) -> Leaf:
    """A certificate for these local names and addresses, with a key of its own.

    Raises:
        ValueError: none of them is local.
    """
    local = [name for name in names if is_local(name)]
    if not local:
        raise ValueError("a certificate is for one local name at least")
    now = datetime.fromtimestamp(now_ms // 1000, UTC)
    first, last = now - timedelta(days=BACK_DAYS), now + timedelta(days=LEAF_DAYS - BACK_DAYS)
    key = ec.generate_private_key(_CURVE)
    public = key.public_key()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, local[0][:64])]))
        .issuer_name(ca.certificate.subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(first)
        .not_valid_after(min(last, NOT_AFTER))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.key.public_key()), critical=False
        )
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in local]), False)
        .sign(ca.key, hashes.SHA256())
    )
    pem = (
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + certificate.public_bytes(Encoding.PEM)
        + ca.certificate.public_bytes(Encoding.PEM)
    )
    renew = last - timedelta(days=RENEW_DAYS)
    return Leaf(pem, tuple(names), _ms(first), _ms(renew))


def is_local(name: str) -> bool:
    """Whether the CA may name it: a local host name, or an address no stranger answers at."""
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return any(name == domain or name.endswith(f".{domain}") for domain in LOCAL_DOMAINS)
    return any(address in network for network in LOCAL_NETWORKS)


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name_part(text: str) -> str:
    """A part of a name: 1 to 64 characters (X.520)."""
    return text[:64] or "stockmesh"


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)

"""Identity: what chains are worth, and that nothing forged is worth anything."""

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from crdt_model.certificates import (
    GRANTS_OID,
    MAX_CERTIFICATE_BYTES,
    MAX_ISSUERS,
    BadCertificate,
    Certificate,
    IssueRefused,
    Kind,
    Signer,
    Terms,
    key_id,
    make_device,
    make_first_root,
    make_issuer,
    make_second_root,
    public_bytes,
)
from crdt_model.grants import ANYWHERE, MAX_GRANTS, Grant, Grants, Right
from crdt_model.identity import (
    Reason,
    Refusal,
    Revocations,
    Roots,
    issuers_of,
    verify_chain,
    verify_issuer,
)
from tests.crdt_model.small_network import (
    END,
    EVERYTHING,
    NOW,
    START,
    STORE_A,
    STORE_B,
    SmallNetwork,
    exchange_public,
    signing_key,
    terms,
)

NET = SmallNetwork()
OTHER = SmallNetwork(base=100)
STORE: Grant = (Right.STORE, STORE_A)


def reason(result: Grants | Refusal) -> Reason | None:
    return result.reason if isinstance(result, Refusal) else None


def raw_certificate(
    key: Ed25519PrivateKey,
    signer: Ed25519PrivateKey,
    signer_id: bytes,
    value: bytes,
    *,
    path_length: int | None = None,
    subject: x509.Name | None = None,
    critical: bool = False,
    extensions: tuple[x509.ExtensionType, ...] = (),
) -> bytes:
    """A certificate that our own code would not make."""

    def name(holder: bytes) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, holder.hex())])

    builder = (
        x509.CertificateBuilder()
        .subject_name(name(key_id(public_bytes(key))) if subject is None else subject)
        .issuer_name(name(signer_id))
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
        .add_extension(x509.UnrecognizedExtension(GRANTS_OID, value), critical=critical)
    )
    if path_length is not None:
        usage = x509.KeyUsage(False, False, False, False, False, True, False, False, False)
        constraints = x509.BasicConstraints(ca=True, path_length=path_length)
        builder = builder.add_extension(constraints, critical=True)
        builder = builder.add_extension(usage, critical=True)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    return builder.sign(signer, None).public_bytes(Encoding.DER)


# --- what is made ---


def test_certificates_of_fixed_seeds_have_fixed_bytes() -> None:
    device = NET.device(10, STORE)
    assert NET.network.hex() == "86dd411e2199d7ab557f50fd96a52155"
    assert NET.second.fingerprint().hex() == "46f9ce99281f77219ea615f6bfeb793e"
    assert NET.issuer.fingerprint().hex() == "bb96710ef6c56a2926c7654226626590"
    assert device.fingerprint().hex() == "73b06dbf8d235206fde82aa817ab7aa3"
    assert device.holder.hex() == "506ef1879d748ce0713b0dd01da32ad2"


def test_what_was_written_is_read_back() -> None:
    device = NET.device(10, STORE, (Right.PEOPLE, STORE_A))
    assert device.kind is Kind.DEVICE
    assert device.public_key == public_bytes(signing_key(10))
    assert device.holder == key_id(device.public_key)
    assert device.signer == NET.issuer.holder
    assert (device.not_before, device.not_after) == (START, END)
    assert device.grants is not None
    assert device.grants.exchange_key == exchange_public(10)
    assert NET.root.kind is Kind.FIRST_ROOT
    assert NET.root.network_name == "Malawi pilot"
    assert NET.second.kind is Kind.SECOND_ROOT
    assert NET.issuer.kind is Kind.ISSUER
    assert NET.issuer.path_length == 1


def test_a_usual_device_certificate_stays_small() -> None:
    assert len(NET.device(10, STORE).der) < 400


def test_the_most_grants_fit_a_certificate() -> None:
    grants = frozenset((Right.STORE, n.to_bytes(8, "big")) for n in range(MAX_GRANTS))
    assert verify_chain(NET.device(10, *grants).der, [NET.issuer.der], NET.roots) == NET.grants(
        grants, 10
    )


def test_an_issuer_makes_nothing_beyond_its_grants() -> None:
    narrow = make_issuer(
        Signer(NET.root, NET.root_key),
        public_bytes(signing_key(4)),
        NET.grants(frozenset({STORE})),
        0,
        terms(4),
    )
    signer = Signer(narrow, signing_key(4))
    with pytest.raises(IssueRefused):
        NET.device(10, (Right.STORE, STORE_B), signer=signer)
    with pytest.raises(IssueRefused):  # path length 0: no issuer below
        make_issuer(signer, public_bytes(signing_key(5)), NET.grants(frozenset()), 0, terms(5))
    with pytest.raises(IssueRefused):
        make_device(signer, public_bytes(signing_key(5)), OTHER.grants(frozenset()), terms(5))
    with pytest.raises(IssueRefused):  # a root hands on nothing of another network
        make_device(
            Signer(NET.root, NET.root_key),
            public_bytes(signing_key(5)),
            OTHER.grants(frozenset()),
            terms(5),
        )


def test_a_device_signs_nothing() -> None:
    device = NET.device(10, STORE)
    with pytest.raises(IssueRefused):
        NET.device(11, STORE, signer=Signer(device, signing_key(10)))


def test_what_cannot_be_a_certificate_is_not_made() -> None:
    with pytest.raises(IssueRefused):
        Signer(NET.root, NET.second_key)
    for bad in (Terms(b"short", START, END), Terms(bytes(16), END, START)):
        with pytest.raises(IssueRefused):
            make_device(NET.signer, public_bytes(signing_key(9)), NET.grants(frozenset()), bad)
    with pytest.raises(IssueRefused):
        make_device(NET.signer, b"no key", NET.grants(frozenset()), terms(9))
    for name in ("", "x" * 65):
        with pytest.raises(IssueRefused):
            make_first_root(NET.root_key, public_bytes(NET.second_key), name, terms(1))


# --- roots ---


def test_the_network_is_the_hash_of_its_first_root() -> None:
    assert NET.roots.network == NET.root.fingerprint()
    assert Roots.load([NET.root.der]).network == NET.network


def test_the_second_root_is_believed_only_if_the_first_names_it() -> None:
    stranger = make_second_root(signing_key(50), NET.network, "Malawi pilot", terms(2))
    elsewhere = make_second_root(NET.second_key, OTHER.network, "Malawi pilot", terms(2))
    for ders in (
        [NET.root.der, stranger.der],
        [NET.root.der, elsewhere.der],
        [NET.root.der, OTHER.second.der],
        [NET.second.der, NET.root.der],
        [NET.root.der, NET.root.der],
        [NET.issuer.der],
        [NET.root.der, NET.second.der, NET.second.der],
        [],
        [b"not a certificate"],
    ):
        with pytest.raises(BadCertificate):
            Roots.load(ders)


def test_the_second_root_signs_as_the_first() -> None:
    device = NET.device(10, STORE, signer=Signer(NET.second, NET.second_key))
    assert verify_chain(device.der, [], NET.roots) == device.grants
    assert reason(verify_chain(device.der, [], Roots.load([NET.root.der]))) is Reason.FOREIGN


# --- chains ---


def test_a_device_has_the_grants_in_its_certificate() -> None:
    device = NET.device(10, STORE)
    assert verify_chain(device.der, [NET.issuer.der], NET.roots) == device.grants


def test_a_root_may_sign_a_device_itself() -> None:
    device = NET.device(10, STORE, signer=Signer(NET.root, NET.root_key))
    assert verify_chain(device.der, [], NET.roots) == device.grants


def test_dates_never_decide_but_can_be_read() -> None:
    device = NET.device(10, STORE, not_after=START + 1_000)
    assert device.not_after < NOW
    assert verify_chain(device.der, [NET.issuer.der], NET.roots) == device.grants


def test_a_device_of_another_network_is_foreign() -> None:
    device = OTHER.device(10, STORE)
    assert reason(verify_chain(device.der, [OTHER.issuer.der], NET.roots)) is Reason.FOREIGN


def test_a_missing_or_superfluous_issuer_is_refused() -> None:
    device = NET.device(10, STORE)
    assert reason(verify_chain(device.der, [], NET.roots)) is Reason.FOREIGN
    twice = [NET.issuer.der, NET.issuer.der]
    assert reason(verify_chain(device.der, twice, NET.roots)) is Reason.BAD_SIGNATURE
    many = [NET.issuer.der] * (MAX_ISSUERS + 1)
    assert reason(verify_chain(device.der, many, NET.roots)) is Reason.CHAIN_TOO_LONG


def test_a_certificate_signed_by_another_key_under_the_issuers_name_is_refused() -> None:
    value = NET.grants(EVERYTHING).encode()
    forged = raw_certificate(signing_key(10), signing_key(66), NET.issuer.holder, value)
    assert reason(verify_chain(forged, [NET.issuer.der], NET.roots)) is Reason.BAD_SIGNATURE


def test_a_device_that_signs_another_is_no_issuer() -> None:
    device = NET.device(10, STORE, (Right.ISSUER, ANYWHERE))
    value = NET.grants(frozenset({STORE})).encode()
    child = raw_certificate(signing_key(11), signing_key(10), device.holder, value)
    chain = [device.der, NET.issuer.der]
    assert reason(verify_chain(child, chain, NET.roots)) is Reason.NOT_AN_ISSUER


def test_an_issuer_beyond_its_path_length_is_refused() -> None:
    value = NET.grants(EVERYTHING).encode()
    second = raw_certificate(
        signing_key(4), NET.issuer_key, NET.issuer.holder, value, path_length=0
    )
    second_id = key_id(public_bytes(signing_key(4)))
    third = raw_certificate(signing_key(5), signing_key(4), second_id, value, path_length=0)
    third_id = key_id(public_bytes(signing_key(5)))
    by_second = raw_certificate(signing_key(10), signing_key(4), second_id, value)
    by_third = raw_certificate(signing_key(11), signing_key(5), third_id, value)
    roots = NET.roots
    assert reason(verify_chain(by_second, [second, NET.issuer.der], roots)) is None
    too_deep = verify_chain(by_third, [third, second, NET.issuer.der], roots)
    assert reason(too_deep) is Reason.PATH_TOO_LONG


def test_grants_beyond_the_issuers_are_refused_at_any_link() -> None:
    narrow = NET.grants(frozenset({STORE})).encode()
    wide = NET.grants(EVERYTHING).encode()
    low = raw_certificate(signing_key(4), NET.issuer_key, NET.issuer.holder, narrow, path_length=0)
    low_id = key_id(public_bytes(signing_key(4)))
    leaf = raw_certificate(signing_key(10), signing_key(4), low_id, wide)
    chain = [low, NET.issuer.der]
    assert reason(verify_chain(leaf, chain, NET.roots)) is Reason.EXCEEDS_ISSUER


def test_grants_naming_another_network_are_refused() -> None:
    value = OTHER.grants(frozenset({STORE})).encode()
    leaf = raw_certificate(signing_key(10), NET.issuer_key, NET.issuer.holder, value)
    assert reason(verify_chain(leaf, [NET.issuer.der], NET.roots)) is Reason.OTHER_NETWORK


def test_only_a_device_is_a_device() -> None:
    for certificate in (NET.root, NET.second, NET.issuer):
        assert reason(verify_chain(certificate.der, [], NET.roots)) is Reason.NOT_A_DEVICE


def test_an_issuer_is_judged_as_a_device_is() -> None:
    assert verify_issuer([NET.issuer.der], NET.roots) == NET.issuer.grants
    assert reason(verify_issuer([OTHER.issuer.der], NET.roots)) is Reason.FOREIGN
    assert reason(verify_issuer([NET.device(10).der], NET.roots)) is Reason.NOT_AN_ISSUER
    assert reason(verify_issuer([b""], NET.roots)) is Reason.MALFORMED
    assert reason(verify_issuer([], NET.roots)) is Reason.CHAIN_TOO_LONG


def test_a_chain_is_found_by_key_ids() -> None:
    pool = {NET.issuer.holder: NET.issuer.der, NET.root.holder: NET.root.der}
    assert issuers_of(NET.device(10), pool.get) == (NET.issuer.der,)
    assert issuers_of(NET.device(10), {NET.issuer.holder: b"junk"}.get) == ()


# --- revocation ---


def test_a_revoked_device_has_no_grants() -> None:
    device = NET.device(10, STORE)
    revoked = Revocations(devices=frozenset({device.holder}))
    judged = verify_chain(device.der, [NET.issuer.der], NET.roots, revoked)
    assert reason(judged) is Reason.DEVICE_REVOKED
    past = replace(revoked, devices=frozenset())
    assert verify_chain(device.der, [NET.issuer.der], NET.roots, past) == device.grants


def test_what_a_revoked_issuer_signed_falls_unless_it_is_kept() -> None:
    device, other = NET.device(10, STORE), NET.device(11, STORE)
    revoked = Revocations(
        signers=frozenset({NET.issuer.holder}), kept=frozenset({device.fingerprint()})
    )
    chain = [NET.issuer.der]
    assert verify_chain(device.der, chain, NET.roots, revoked) == device.grants
    assert reason(verify_chain(other.der, chain, NET.roots, revoked)) is Reason.SIGNER_REVOKED


def test_a_retired_root_takes_its_issuers_with_it_unless_they_are_kept() -> None:
    device = NET.device(10, STORE)
    revoked = Revocations(signers=frozenset({NET.root.holder}))
    chain = [NET.issuer.der]
    assert reason(verify_chain(device.der, chain, NET.roots, revoked)) is Reason.SIGNER_REVOKED
    kept = replace(revoked, kept=frozenset({NET.issuer.fingerprint()}))
    assert verify_chain(device.der, chain, NET.roots, kept) == device.grants


# --- hostile bytes ---


def test_malformed_certificates_are_refused_wherever_they_stand() -> None:
    device = NET.device(10, STORE)
    for junk in (b"", b"\x30", bytes(100), device.der[:-1], device.der + b"\x00"):
        assert reason(verify_chain(junk, [NET.issuer.der], NET.roots)) is Reason.MALFORMED
        assert reason(verify_chain(device.der, [junk], NET.roots)) is Reason.MALFORMED


def test_a_certificate_over_four_kibibytes_is_not_even_parsed() -> None:
    with pytest.raises(BadCertificate, match="bytes"):
        Certificate.parse(bytes(MAX_CERTIFICATE_BYTES + 1))


def test_certificates_of_another_shape_are_refused() -> None:
    value = NET.grants(frozenset({STORE})).encode()
    key, signer, signer_id = signing_key(10), NET.issuer_key, NET.issuer.holder
    wrong_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "00" * 16)])
    no_name = x509.Name([])
    other_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Amina")])
    critical = (x509.NameConstraints([x509.DNSName("example.org")], None),)
    for der in (
        raw_certificate(key, signer, signer_id, b"\x93junk"),
        raw_certificate(key, signer, signer_id, value, critical=True),
        raw_certificate(key, signer, signer_id, value, subject=wrong_name),
        raw_certificate(key, signer, signer_id, value, subject=no_name),
        raw_certificate(key, signer, signer_id, value, subject=other_name),
        raw_certificate(key, signer, signer_id, value, path_length=MAX_ISSUERS + 1),
        raw_certificate(key, signer, signer_id, value, extensions=critical),
    ):
        with pytest.raises(BadCertificate):
            Certificate.parse(der)


def test_a_certificate_with_another_kind_of_key_is_refused() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "00" * 16)])
    der = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
    with pytest.raises(BadCertificate, match="Ed25519"):
        Certificate.parse(der)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_no_mutation_of_a_certificate_is_believed_or_escapes_as_another_error() -> None:
    device = NET.device(10, STORE)
    source = random.Random(2026)
    for _ in range(5_000):
        data = bytearray(device.der)
        for _ in range(source.choice((1, 1, 2, 5))):
            data[source.randrange(len(data))] = source.randrange(256)
        if source.random() < 0.1:
            del data[source.randrange(len(data)) :]
        if bytes(data) != device.der:
            judged = verify_chain(bytes(data), [NET.issuer.der], NET.roots)
            assert isinstance(judged, Refusal), data.hex()

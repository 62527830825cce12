"""The store's CA: one for all its devices, good for local names only."""

from __future__ import annotations

import os
import sqlite3
import ssl
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import ExtensionOID, NameOID

from crdt_model import scopes
from crdt_model.identifiers import command_id
from node import account_keys, people
from node.node import Node
from node.store import Draft
from node.store_ca import (
    LEAF_DAYS,
    RENEW_DAYS,
    derive_ca,
    is_local,
    make_leaf,
)
from tests.node.founded import START_MS, Clock
from tests.node.network_of import hand_over, joined

KEY = bytes(range(32))
STORE = b"store001"
DAY_MS = 86_400_000


def shakes_hands(anchor: bytes, leaf: bytes, name: str, folder: Path) -> None:
    """A handshake in memory, in which the client trusts `anchor` and asks for `name`."""
    file = folder / "leaf.pem"
    file.write_bytes(leaf)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(file)
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    asking.load_verify_locations(cadata=ssl.DER_cert_to_PEM_cert(anchor))
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = serving.wrap_bio(to_server, to_client, server_side=True)
    client = asking.wrap_bio(to_client, to_server, server_hostname=name)
    for _ in range(4):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert client.version() is not None
    client.getpeercert()


def test_the_same_account_key_makes_the_same_ca_bit_for_bit() -> None:
    one, other = derive_ca(KEY, STORE, "Testland"), derive_ca(KEY, STORE, "Testland")
    assert one.der == other.der
    assert one.words == other.words and len(one.words.split()) == 6
    assert len({one.der, derive_ca(KEY, b"store002", "Testland").der,
                derive_ca(bytes(32), STORE, "Testland").der}) == 3  # fmt: skip
    assert "PrivateKey" not in repr(one)


@pytest.mark.parametrize("name", ["hc01-t2.local", "192.168.1.20", "localhost", "fd00::20"])
def test_a_tablet_that_trusts_the_ca_trusts_the_leaf(tmp_path: Path, name: str) -> None:
    ca = derive_ca(KEY, STORE, "Testland")
    names = ["hc01-t2.local", "192.168.1.20", "localhost", "fd00::20"]
    leaf = make_leaf(ca, names, _now_ms())
    shakes_hands(ca.der, leaf.pem, name, tmp_path)
    with pytest.raises(ssl.SSLCertVerificationError):
        shakes_hands(derive_ca(bytes(32), STORE, "Testland").der, leaf.pem, name, tmp_path)
    with pytest.raises(ssl.SSLCertVerificationError):
        shakes_hands(ca.der, leaf.pem, "other.local", tmp_path)


@pytest.mark.parametrize("name", ["example.org", "8.8.8.8", "local.example.org", "2001:db8::1"])
def test_the_ca_cannot_speak_for_a_site_of_the_internet(tmp_path: Path, name: str) -> None:
    assert not is_local(name)
    ca = derive_ca(KEY, STORE, "Testland")
    leaf = make_leaf(ca, [name, "localhost"], _now_ms())
    names = x509.load_pem_x509_certificates(leaf.pem)[0].extensions.get_extension_for_oid(
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME
    )
    assert isinstance(names.value, x509.SubjectAlternativeName)
    assert names.value.get_values_for_type(x509.DNSName) == ["localhost"]
    assert names.value.get_values_for_type(x509.IPAddress) == []
    with pytest.raises(ValueError, match="one local name"):
        make_leaf(ca, [name], _now_ms())


def test_a_leaf_somebody_makes_for_the_internet_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("node.store_ca.is_local", lambda name: True)
    ca = derive_ca(KEY, STORE, "Testland")
    leaf = make_leaf(ca, ["example.org"], _now_ms())
    with pytest.raises(ssl.SSLCertVerificationError):
        shakes_hands(ca.der, leaf.pem, "example.org", tmp_path)


def test_a_leaf_lasts_as_long_as_browsers_take_and_is_renewed_a_month_before() -> None:
    leaf = make_leaf(derive_ca(KEY, STORE, "Testland"), ["localhost"], START_MS)
    certificate = x509.load_pem_x509_certificates(leaf.pem)[0]
    lasts = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert lasts.days <= LEAF_DAYS
    assert leaf.serves(["localhost"], START_MS)
    assert not leaf.serves(["localhost", "10.0.0.1"], START_MS)
    assert leaf.serves(["localhost"], START_MS + (LEAF_DAYS - RENEW_DAYS - 2) * DAY_MS)
    assert not leaf.serves(["localhost"], START_MS + (LEAF_DAYS - RENEW_DAYS) * DAY_MS)
    assert not leaf.serves(["localhost"], START_MS - 3 * DAY_MS)
    assert load_pem_private_key(leaf.pem, None) is not None
    assert "PRIVATE" not in repr(leaf)


def test_a_long_name_of_a_network_fits() -> None:
    ca = derive_ca(KEY, STORE, "Réseau national d'approvisionnement en produits de santé essentiel")
    (name,) = ca.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    assert len(name.value) <= 64


async def test_two_devices_of_a_store_derive_one_ca(
    node: Node, tmp_path: Path, clock: Clock
) -> None:
    (of,) = [store for store in node.stores if await _code(node, store) == "HC01"]
    second = await joined(node, tmp_path / "second", clock)
    try:
        assert await _key(second, of) is None
        await node.database.write(
            lambda c: people.hand_on_peppers(node.store, c, node.keys.exchange, of)
        )
        await hand_over(node, second)
        first_key, second_key = await _key(node, of), await _key(second, of)
        assert first_key is not None and first_key == second_key
    finally:
        await second.close()


async def test_a_key_made_apart_later_does_not_change_the_ca(
    node: Node, tmp_path: Path, clock: Clock
) -> None:
    (of,) = [store for store in node.stores if await _code(node, store) == "HC01"]
    before = await _key(node, of)
    second = await joined(node, tmp_path / "second", clock)
    try:
        for _ in range(3):  # a random id sorts before the first one's half of the time
            clock.pass_minutes(1)
            await hand_over(node, second)
            await second.database.write(lambda c: _another_key(second, c, of))
        assert await _key(second, of) == bytes(32)
        await hand_over(second, node)
        await node.database.write(
            lambda c: people.hand_on_peppers(node.store, c, node.keys.exchange, of)
        )
        await hand_over(node, second)
        assert await _key(node, of) == before
        assert await _key(second, of) == before
    finally:
        await second.close()


def _another_key(node: Node, connection: sqlite3.Connection, of: bytes) -> None:
    """What a device writes that makes an account before it was handed the store's key."""
    scope = scopes.people(of)
    facts = account_keys.sealed_peppers(
        node.store, connection, of, {os.urandom(8).hex(): bytes(32)}
    )
    draft = Draft(scope, command_id(scope, os.urandom(8).hex()), bytes(8), "", tuple(facts))
    node.store.record(connection, draft)


async def _code(node: Node, store: bytes) -> str:
    return await node.read(lambda directory: directory.named("store", store).code)


async def _key(node: Node, of: bytes) -> bytes | None:
    exchange = node.keys.exchange
    return await node.database.read(
        lambda connection: account_keys.account_key(connection, exchange, node.device, of)
    )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000

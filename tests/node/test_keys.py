"""Keys: files that are whole, closed to others, and refused when they do not fit together."""

import logging
import os
from pathlib import Path

import pytest

from crdt_model.certificates import Terms, make_issuer, public_bytes
from crdt_model.grants import Right
from node.keys import (
    DEVICE_CHAIN,
    DEVICE_KEY,
    EXCHANGE_KEY,
    ISSUER_CHAIN,
    ISSUER_KEY,
    MAX_FILE_BYTES,
    ROOT_KEY,
    ROOTS,
    KeyFault,
    Keys,
    Membership,
    has_membership,
    load_keys,
    load_membership,
    load_root_key,
    new_keys,
    save_keys,
    save_membership,
    save_root_key,
)
from tests.crdt_model.small_network import (
    END,
    EVERYTHING,
    START,
    STORE_A,
    SmallNetwork,
    exchange_key,
    signing_key,
)
from tests.node.loopback_node import make_folder

NET = SmallNetwork()
KEYS = Keys(signing_key(10), exchange_key(10), signing_key(11))
posix_only = pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")


def issuing_membership() -> Membership:
    issuer = make_issuer(
        NET.signer,
        public_bytes(signing_key(11)),
        NET.grants(EVERYTHING, 10),
        0,
        Terms(bytes(16), START, END),
    )
    device = NET.device(10, (Right.STORE, STORE_A))
    return Membership(device, (NET.issuer.der,), (issuer.der, NET.issuer.der), NET.roots)


def test_keys_and_certificates_are_read_back(tmp_path: Path) -> None:
    save_keys(tmp_path, KEYS)
    assert not has_membership(tmp_path)
    save_membership(tmp_path, issuing_membership())
    assert has_membership(tmp_path)
    keys = load_keys(tmp_path)
    assert keys.device_id == KEYS.device_id
    assert keys.request("T2") == KEYS.request("T2")
    membership = load_membership(tmp_path, keys)
    assert membership == issuing_membership()
    signer = membership.signer(keys)
    assert signer is not None
    assert signer.certificate.public_key == public_bytes(signing_key(11))


def test_a_device_without_issuer_key_asks_for_none_and_signs_nothing(tmp_path: Path) -> None:
    membership = make_folder(tmp_path, NET, 10)
    keys = load_keys(tmp_path)
    assert keys.issuer is None
    assert keys.request("").issuer_key == b""
    assert load_membership(tmp_path, keys) == membership
    assert membership.signer(keys) is None


def test_new_keys_come_from_the_randomness_given() -> None:
    seeds = iter([bytes([10]) * 32, bytes([10]) * 32, bytes([11]) * 32])
    assert new_keys(lambda _: next(seeds), issuing=True).request("") == KEYS.request("")


@posix_only
def test_private_keys_are_closed_to_others_and_certificates_are_not_private(tmp_path: Path) -> None:
    save_keys(tmp_path, KEYS)
    save_membership(tmp_path, issuing_membership())
    for name in (DEVICE_KEY, EXCHANGE_KEY, ISSUER_KEY):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / DEVICE_CHAIN).stat().st_mode & 0o400


@posix_only
def test_a_private_key_open_to_others_is_closed_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    save_keys(tmp_path, KEYS)
    (tmp_path / DEVICE_KEY).chmod(0o644)
    with caplog.at_level(logging.WARNING):
        load_keys(tmp_path)
    assert (tmp_path / DEVICE_KEY).stat().st_mode & 0o777 == 0o600
    assert DEVICE_KEY in caplog.text


def test_the_keys_of_a_device_are_never_overwritten(tmp_path: Path) -> None:
    save_keys(tmp_path, KEYS)
    with pytest.raises(KeyFault, match="already"):
        save_keys(tmp_path, Keys(signing_key(12), exchange_key(12), None))
    assert load_keys(tmp_path).device_id == KEYS.device_id


def test_a_draft_left_by_a_killed_writer_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / (DEVICE_KEY + ".new")).write_bytes(b"half a k")
    save_keys(tmp_path, KEYS)
    assert load_keys(tmp_path).device_id == KEYS.device_id


@pytest.mark.parametrize("name", [DEVICE_KEY, EXCHANGE_KEY])
def test_a_missing_key_is_named(tmp_path: Path, name: str) -> None:
    save_keys(tmp_path, KEYS)
    (tmp_path / name).unlink()
    with pytest.raises(KeyFault, match=f"{name} is missing"):
        load_keys(tmp_path)


@pytest.mark.parametrize("name", [DEVICE_KEY, EXCHANGE_KEY, ISSUER_KEY])
@pytest.mark.parametrize("content", [b"", b"junk", bytes(MAX_FILE_BYTES + 1), b"\xff\xfe"])
def test_a_damaged_key_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    save_keys(tmp_path, KEYS)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(KeyFault, match=name):
        load_keys(tmp_path)


def test_a_key_of_the_wrong_kind_is_named(tmp_path: Path) -> None:
    save_keys(tmp_path, KEYS)
    device = (tmp_path / DEVICE_KEY).read_bytes()
    exchange = (tmp_path / EXCHANGE_KEY).read_bytes()
    for name, content in ((DEVICE_KEY, exchange), (EXCHANGE_KEY, device), (ISSUER_KEY, exchange)):
        original = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(content)
        with pytest.raises(KeyFault, match=name):
            load_keys(tmp_path)
        (tmp_path / name).write_bytes(original)


@pytest.mark.parametrize("name", [DEVICE_CHAIN, ISSUER_CHAIN, ROOTS])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"junk",
        b"-----END CERTIFICATE-----",
        b"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"\xff",
    ],
)
def test_a_damaged_certificate_file_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    save_keys(tmp_path, KEYS)
    save_membership(tmp_path, issuing_membership())
    (tmp_path / name).write_bytes(content)
    with pytest.raises(KeyFault, match=name):
        load_membership(tmp_path, KEYS)


def test_certificates_of_another_key_are_refused(tmp_path: Path) -> None:
    save_keys(tmp_path, KEYS)
    save_membership(tmp_path, issuing_membership())
    with pytest.raises(KeyFault, match=DEVICE_CHAIN):
        load_membership(tmp_path, Keys(signing_key(12), exchange_key(12), None))
    with pytest.raises(KeyFault, match=ISSUER_CHAIN):
        load_membership(tmp_path, Keys(signing_key(10), exchange_key(10), signing_key(12)))


def test_the_root_key_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    save_root_key(tmp_path, NET.root_key, "chikondi 2026", NET.network)
    opened = load_root_key(tmp_path, "chikondi 2026", NET.network)
    assert public_bytes(opened) == NET.root.public_key
    with pytest.raises(KeyFault, match=ROOT_KEY):
        load_root_key(tmp_path, "wrong", NET.network)


def test_a_folder_without_root_key_says_so(tmp_path: Path) -> None:
    with pytest.raises(KeyFault, match="missing"):
        load_root_key(tmp_path, "any", NET.network)

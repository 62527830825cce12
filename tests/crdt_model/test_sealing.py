"""Sealing: opened by the right key for the right purpose, and by nothing else."""

import pytest

from crdt_model.certificates import public_bytes
from crdt_model.sealing import (
    MAX_SEALED_BYTES,
    SEAL_OVERHEAD_BYTES,
    CannotOpen,
    lock_root_key,
    open_sealed,
    seal,
    unlock_root_key,
)
from tests.crdt_model.small_network import exchange_key, exchange_public, signing_key

NETWORK = bytes(range(16))


def test_a_secret_is_opened_by_the_holder_of_the_key() -> None:
    sealed = seal(exchange_public(7), b"pepper", b"salt of the store")
    assert len(sealed) == len(b"salt of the store") + SEAL_OVERHEAD_BYTES
    assert open_sealed(exchange_key(7), b"pepper", sealed) == b"salt of the store"


def test_another_key_purpose_or_byte_does_not_open() -> None:
    sealed = seal(exchange_public(7), b"pepper", b"salt")
    for key, info, data in [
        (8, b"pepper", sealed),
        (7, b"other", sealed),
        (7, b"pepper", sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (7, b"pepper", bytes(32) + sealed[32:]),
        (7, b"pepper", b""),
        (7, b"pepper", sealed[:40]),
        (7, b"pepper", bytes(MAX_SEALED_BYTES + 1)),
    ]:
        with pytest.raises(CannotOpen):
            open_sealed(exchange_key(key), info, data)


def test_nothing_is_sealed_to_what_is_no_key_or_too_long() -> None:
    with pytest.raises(ValueError):
        seal(bytes(31), b"", b"x")
    with pytest.raises(ValueError):
        seal(bytes(32), b"", b"x")
    with pytest.raises(ValueError):
        seal(exchange_public(7), b"", bytes(MAX_SEALED_BYTES))


def test_a_root_key_opens_with_its_passphrase_and_network_only() -> None:
    locked = lock_root_key(signing_key(1), "chikondi 2026", NETWORK)
    opened = unlock_root_key(locked, "chikondi 2026", NETWORK)
    assert public_bytes(opened) == public_bytes(signing_key(1))
    for passphrase, network in [("Chikondi 2026", NETWORK), ("chikondi 2026", bytes(16))]:
        with pytest.raises(CannotOpen):
            unlock_root_key(locked, passphrase, network)
    with pytest.raises(CannotOpen):
        unlock_root_key(b"not a key", "chikondi 2026", NETWORK)
    with pytest.raises(CannotOpen):
        unlock_root_key(bytes(10_000), "chikondi 2026", NETWORK)

"""Sightings: announcements are read strictly, whoever sends them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.sightings import (
    MAX_ADDRESSES,
    MAX_TXT_ENTRIES,
    SERVICE_TYPE,
    Sighting,
    host_name,
    properties_of,
    read_sighting,
    service_name,
)

NETWORK = bytes(range(16))
DEVICE = bytes(range(16, 32))
GOOD: dict[bytes, bytes | None] = {
    key.encode(): value.encode() for key, value in properties_of(NETWORK, DEVICE, 1).items()
}


def test_what_is_announced_is_what_is_seen() -> None:
    seen = read_sighting(GOOD, ["10.0.0.7", "fd00::7"], 8765)
    assert seen == Sighting(NETWORK, DEVICE, ("10.0.0.7", "fd00::7"), 8765, 1)


def test_entries_of_a_later_version_are_ignored() -> None:
    assert read_sighting({**GOOD, b"colour": b"green"}, ["10.0.0.7"], 8765) is not None


@pytest.mark.parametrize(
    "change",
    [
        {b"network": None},
        {b"network": b""},
        {b"network": b"00" * 15},
        {b"network": b"0G" * 16},
        {b"network": b"AB" * 16},
        {b"device": b"00" * 17},
        {b"device": b"00" * 16 + b"\n"},
        {b"version": b"0"},
        {b"version": b"1000"},
        {b"version": b"-1"},
        {b"version": b"one"},
        {b"version": None},
        {b"%d" % number: b"" for number in range(MAX_TXT_ENTRIES)},
    ],
)
def test_other_entries_are_not_seen(change: dict[bytes, bytes | None]) -> None:
    assert read_sighting({**GOOD, **change}, ["10.0.0.7"], 8765) is None


@pytest.mark.parametrize("port", [None, 0, -1, 65_536])
def test_a_port_that_is_none_is_not_seen(port: int | None) -> None:
    assert read_sighting(GOOD, ["10.0.0.7"], port) is None


@pytest.mark.parametrize(
    "address", ["", "clinic.example", "224.0.0.251", "0.0.0.0", "::", "ff02::1"]
)
def test_an_address_nobody_can_be_called_at_is_not_seen(address: str) -> None:
    assert read_sighting(GOOD, [address], 8765) is None


def test_addresses_are_bounded() -> None:
    seen = read_sighting(GOOD, [f"10.0.0.{n}" for n in range(1, 30)], 8765)
    assert seen is not None
    assert len(seen.addresses) == MAX_ADDRESSES


@given(
    st.dictionaries(st.binary(max_size=20), st.none() | st.binary(max_size=300), max_size=30),
    st.lists(st.text(max_size=50), max_size=20),
    st.none() | st.integers(),
)
def test_hostile_announcements_raise_nothing(
    properties: dict[bytes, bytes | None], addresses: list[str], port: int | None
) -> None:
    assert read_sighting(properties, addresses, port) is None


@given(st.text(max_size=200))
def test_any_name_makes_an_instance_name_of_one_label(name: str) -> None:
    label = service_name(name, DEVICE).removesuffix("." + SERVICE_TYPE)
    assert "." not in label
    assert 0 < len(label.encode()) <= 63
    assert label.endswith(DEVICE[:4].hex())


def test_ids_of_another_size_are_not_announced() -> None:
    for network, device, version in ((b"", DEVICE, 1), (NETWORK, b"", 1), (NETWORK, DEVICE, 0)):
        with pytest.raises(ValueError):
            properties_of(network, device, version)


@pytest.mark.parametrize(
    ("label", "number", "host"),
    [
        ("HC01-T2", 1, "hc01-t2.local"),
        ("HC01-T2~2", 1, "hc01-t2-2.local"),
        ("Santé Nº 3", 2, "sante-no-3-2.local"),
        ("ສະຖານີ", 1, "stockmesh.local"),
        ("A" * 80, 2, "a" * 61 + "-2.local"),
        ("../..", 1, "stockmesh.local"),
    ],
)
def test_a_label_gives_a_name_of_a_host(label: str, number: int, host: str) -> None:
    assert host_name(label, number) == host

"""Sightings: what a node says of itself on the local network, and what is made of what others say.

An announcement is a hint and nothing more: it may lead to a connection, where certificates
decide. What arrives is read strictly and bounded; what does not fit is not seen.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SERVICE_TYPE = "_stockmesh._tcp.local."
PAGE_TYPE = "_https._tcp.local."  # pages for people, as any browser of services shows them
ID_BYTES = 16
MAX_TXT_ENTRIES = 16  # three are ours; a later version may add some
MAX_TXT_VALUE_BYTES = 255  # what DNS-SD can carry in one entry (RFC 6763, 6.1)
MAX_ADDRESSES = 8  # a laptop with a few interfaces, IPv4 and IPv6
MAX_NAME_BYTES = 63  # one DNS label (RFC 6763, 4.1.1)
MAX_PORT = 65_535
MAX_VERSION = 999

_HEX_ID = re.compile(rb"[0-9a-f]{32}")
_VERSION = re.compile(rb"[1-9][0-9]{0,2}")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A node seen on the local network.

    Attributes:
        network: the network it says it belongs to, 16 bytes.
        device: the device it says it is, 16 bytes.
        addresses: where it says it is, as text; link-local IPv6 with its scope.
        port: of the peer listener.
        version: of the peer protocol.
    """

    network: bytes
    device: bytes
    addresses: tuple[str, ...]
    port: int
    version: int


def properties_of(network: bytes, device: bytes, version: int) -> dict[str, str]:
    """The TXT entries of an announcement."""
    if len(network) != ID_BYTES or len(device) != ID_BYTES:
        raise ValueError("network and device ids have 16 bytes")
    if not 0 < version <= MAX_VERSION:
        raise ValueError("a protocol version is a small number")
    return {"network": network.hex(), "device": device.hex(), "version": str(version)}


def read_sighting(
    properties: Mapping[bytes, bytes | None], addresses: Sequence[str], port: int | None
) -> Sighting | None:
    """What an announcement says, or None if it is not one of ours."""
    if len(properties) > MAX_TXT_ENTRIES:
        return None
    network = _hex_id(properties.get(b"network"))
    device = _hex_id(properties.get(b"device"))
    version = properties.get(b"version")
    if network is None or device is None or version is None or not _VERSION.fullmatch(version):
        return None
    if port is None or not 0 < port <= MAX_PORT:
        return None
    usable = tuple(address for address in addresses[:MAX_ADDRESSES] if _usable(address))
    if not usable:
        return None
    return Sighting(network, device, usable, port, int(version))


def service_name(name: str, device: bytes) -> str:
    """The instance name: what people see in a browser, unlike any other on the network."""
    suffix = f" {device[:4].hex()}"
    room = MAX_NAME_BYTES - len(suffix)
    # Dots would divide the label; a multi-byte character is not to be cut in two.
    readable = name.replace(".", " ").encode()[:room].decode(errors="ignore").strip()
    return f"{readable or 'node'}{suffix}.{SERVICE_TYPE}"


def host_name(label: str, number: int = 1) -> str:
    """The host name of a label, e.g. `hc01-t2.local`; the second of that label `hc01-t2-2.local`.

    Letters outside a to z lose their marks or become hyphens, as names of hosts have none.
    """
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    suffix = "" if number == 1 else f"-{number}"
    words = re.sub(r"[^a-z0-9]+", "-", plain)[: MAX_NAME_BYTES - len(suffix)].strip("-")
    return f"{words or 'stockmesh'}{suffix}.local"


def _hex_id(value: bytes | None) -> bytes | None:
    if value is None or not _HEX_ID.fullmatch(value):
        return None
    return bytes.fromhex(value.decode("ascii"))


def _usable(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (address.is_multicast or address.is_unspecified)

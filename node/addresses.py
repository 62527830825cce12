"""Addresses: "host:port" as people write it, and where a listener can be reached."""

from __future__ import annotations

import ipaddress

import ifaddr

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def parse_address(text: str) -> tuple[str, int]:
    """Host and port of "host:port" or "[v6]:port".

    Raises:
        ValueError: not of that form.
    """
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not port.isdecimal() or not port.isascii() or int(port) > 65_535:
        raise ValueError(f"{text!r} is not HOST:PORT")
    return host, int(port)


def format_address(host: str, port: int) -> str:
    """ "host:port", with brackets around an IPv6 address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def own_hosts(host: str) -> list[str]:
    """The addresses at which a listener on `host` is reached: itself, or all of this machine.

    IPv4 before IPv6, loopback last; link-local IPv6 is left out, because its scope means nothing
    elsewhere.
    """
    if host not in ("", "0.0.0.0", "::"):
        return [host]
    found = {
        ipaddress.ip_address(address.ip if isinstance(address.ip, str) else address.ip[0])
        for adapter in ifaddr.get_adapters()
        for address in adapter.ips
    }
    kept = [a for a in found if not (a.version == 6 and a.is_link_local)]
    return [str(a) for a in sorted(kept, key=lambda a: (a.is_loopback, a.version, int(a)))]


def reachable_addresses(host: str, port: int) -> list[str]:
    """Where others can reach a listener: its host, or every address of this machine."""
    if host not in ("", "0.0.0.0", "::"):
        return [format_address(host, port)]
    found: dict[str, None] = {}
    for adapter in ifaddr.get_adapters():
        for address in adapter.ips:
            if address.is_IPv4 and isinstance(address.ip, str):
                found[address.ip] = None
    ordered = sorted(found, key=lambda ip: ip.startswith("127."))  # loopback last
    return [format_address(ip, port) for ip in ordered]

"""Addresses: "host:port" as people write it, and where a listener can be reached."""

from __future__ import annotations

import ifaddr


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

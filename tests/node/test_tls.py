"""TLS between real sockets on loopback: who gets through, who does not."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from crdt_model.grants import Right
from node.keys import DEVICE_KEY, ROOTS, KeyFault
from node.tls import (
    join_client_context,
    join_server_context,
    peer_client_context,
    peer_server_context,
    shown_certificate,
)
from tests.crdt_model.small_network import START, STORE_A, SmallNetwork
from tests.node.loopback_node import make_folder, until_closed

NET = SmallNetwork()
OTHER = SmallNetwork(base=100)
STORE = (Right.STORE, STORE_A)


@asynccontextmanager
async def server(context: ssl.SSLContext) -> AsyncIterator[tuple[int, list[bytes | None]]]:
    """A server that notes the certificate it was shown and says "hello"."""
    shown: list[bytes | None] = []

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        shown.append(shown_certificate(writer.transport))
        writer.write(b"hello")
        await writer.drain()
        writer.close()

    running = await asyncio.start_server(greet, "127.0.0.1", 0, ssl=context)
    async with running:
        yield running.sockets[0].getsockname()[1], shown


async def call(port: int, context: ssl.SSLContext) -> tuple[bytes, bytes | None]:
    """What the server said and showed; nothing if it turned us away.

    In TLS 1.3 a client learns that its certificate was refused with its first read only.
    """
    try:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", port, ssl=context, server_hostname=""
        )
    except (ssl.SSLError, ConnectionError):
        return b"", None
    shown = shown_certificate(writer.transport)
    try:
        return await until_closed(reader), shown
    except ssl.SSLError:
        return b"", None
    finally:
        writer.close()


async def test_two_devices_of_one_network_meet_and_see_each_others_certificates(
    tmp_path: Path,
) -> None:
    one = make_folder(tmp_path / "1", NET, 10, STORE)
    two = make_folder(tmp_path / "2", NET, 11, STORE)
    async with server(peer_server_context(tmp_path / "1")) as (port, seen):
        said, shown = await call(port, peer_client_context(tmp_path / "2"))
    assert said == b"hello"
    assert shown == one.device.der
    assert seen == [two.device.der]


async def test_a_device_of_another_network_is_turned_away_by_either_side(tmp_path: Path) -> None:
    make_folder(tmp_path / "1", NET, 10, STORE)
    make_folder(tmp_path / "2", OTHER, 11, STORE)
    for here, there in (("1", "2"), ("2", "1")):
        async with server(peer_server_context(tmp_path / here)) as (port, seen):
            said, _ = await call(port, peer_client_context(tmp_path / there))
        assert said == b""
        assert seen == []


async def test_a_foreign_device_that_trusts_us_is_turned_away_by_the_server(tmp_path: Path) -> None:
    make_folder(tmp_path / "1", NET, 10, STORE)
    make_folder(tmp_path / "2", OTHER, 11, STORE)
    (tmp_path / "2" / ROOTS).write_bytes((tmp_path / "1" / ROOTS).read_bytes())
    async with server(peer_server_context(tmp_path / "1")) as (port, seen):
        said, _ = await call(port, peer_client_context(tmp_path / "2"))
    assert said == b""
    assert seen == []


async def test_a_peer_without_certificate_is_turned_away(tmp_path: Path) -> None:
    make_folder(tmp_path, NET, 10, STORE)
    async with server(peer_server_context(tmp_path)) as (port, seen):
        said, _ = await call(port, join_client_context())
    assert said == b""
    assert seen == []


async def test_an_expired_certificate_passes(tmp_path: Path) -> None:
    make_folder(tmp_path / "1", NET, 10, STORE, not_after=START + 1_000)
    make_folder(tmp_path / "2", NET, 11, STORE, not_after=START + 1_000)
    async with server(peer_server_context(tmp_path / "1")) as (port, _):
        said, _ = await call(port, peer_client_context(tmp_path / "2"))
    assert said == b"hello"


@pytest.mark.parametrize("make", [peer_server_context, join_server_context])
async def test_tls_1_2_is_turned_away(
    tmp_path: Path, make: Callable[[Path], ssl.SSLContext]
) -> None:
    make_folder(tmp_path / "1", NET, 10, STORE)
    make_folder(tmp_path / "2", NET, 11, STORE)
    old = peer_client_context(tmp_path / "2")
    old.minimum_version = ssl.TLSVersion.TLSv1_2
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    async with server(make(tmp_path / "1")) as (port, seen):
        said, _ = await call(port, old)
    assert said == b""
    assert seen == []


async def test_a_joiner_needs_no_certificate_and_sees_the_servers(tmp_path: Path) -> None:
    one = make_folder(tmp_path, NET, 10, STORE)
    async with server(join_server_context(tmp_path)) as (port, seen):
        said, shown = await call(port, join_client_context())
    assert said == b"hello"
    assert shown == one.device.der
    assert seen == [None]


def test_a_certificate_without_its_key_makes_no_context(tmp_path: Path) -> None:
    make_folder(tmp_path / "1", NET, 10, STORE)
    make_folder(tmp_path / "2", NET, 11, STORE)
    (tmp_path / "1" / DEVICE_KEY).write_bytes((tmp_path / "2" / DEVICE_KEY).read_bytes())
    for make in (peer_server_context, peer_client_context, join_server_context):
        with pytest.raises(KeyFault, match=DEVICE_KEY):
            make(tmp_path / "1")


def test_missing_roots_make_no_context(tmp_path: Path) -> None:
    make_folder(tmp_path, NET, 10, STORE)
    (tmp_path / ROOTS).unlink()
    with pytest.raises(KeyFault, match=ROOTS):
        peer_server_context(tmp_path)

"""The listener: one port, peers by certificate, joiners by their first line, nobody else."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from crdt_model.invites import new_invite
from node import listener as listener_module
from node.enrolment import JOIN_PREAMBLE, Enrolment
from node.listener import MAX_JOINERS, Listener
from node.tls import (
    join_server_context,
    peer_client_context,
    peer_server_context,
    shown_certificate,
)
from tests.crdt_model.small_network import NOW, SmallNetwork
from tests.node.loopback_node import (
    ISSUING,
    InvitesInMemory,
    make_folder,
    now_ms,
    until_closed,
)

NET = SmallNetwork()
OTHER = SmallNetwork(base=100)


async def say_who(request: web.Request) -> web.Response:
    transport = request.transport
    assert transport is not None
    return web.Response(body=shown_certificate(transport))


@asynccontextmanager
async def node(folder: Path, invites: InvitesInMemory) -> AsyncIterator[Listener]:
    """A node's door at loopback, with an HTTP server for peers behind it."""
    membership = make_folder(folder, NET, 20, *ISSUING)
    application = web.Application()
    application.router.add_get("/who", say_who)
    runner = web.AppRunner(application)
    await runner.setup()
    assert runner.server is not None
    door = Listener(
        runner.server,
        peer_server_context(folder),
        Enrolment(invites, lambda: membership, now_ms),
        join_server_context(folder),
    )
    await door.open("127.0.0.1", 0)
    try:
        yield door
    finally:
        await door.close()
        await runner.cleanup()


def no_invites() -> InvitesInMemory:
    return InvitesInMemory(NET)


def one_invite() -> InvitesInMemory:
    invites = InvitesInMemory(NET)
    invites.add(new_invite(NET.network, b"8 random", NOW)[0])
    return invites


async def what_comes(port: int, *words: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for word in words:
            writer.write(word)
            await writer.drain()
        return await until_closed(reader)
    finally:
        writer.close()


async def test_a_peer_reaches_the_peer_server_with_its_certificate(tmp_path: Path) -> None:
    two = make_folder(tmp_path / "2", NET, 11)
    async with node(tmp_path / "1", no_invites()) as door, aiohttp.ClientSession() as session:
        url = f"https://127.0.0.1:{door.port}/who"
        async with session.get(url, ssl=peer_client_context(tmp_path / "2")) as response:
            assert await response.read() == two.device.der


async def test_a_foreign_peer_does_not(tmp_path: Path) -> None:
    make_folder(tmp_path / "2", OTHER, 11)
    async with node(tmp_path / "1", no_invites()) as door, aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):
            await session.get(
                f"https://127.0.0.1:{door.port}/who", ssl=peer_client_context(tmp_path / "2")
            )


async def test_plain_http_is_closed(tmp_path: Path) -> None:
    async with node(tmp_path, one_invite()) as door:
        answer = await what_comes(door.port, b"GET /who HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"HTTP" not in answer


async def test_a_joiner_is_closed_out_while_no_invite_lives(tmp_path: Path) -> None:
    async with node(tmp_path, no_invites()) as door:
        assert await what_comes(door.port, JOIN_PREAMBLE) == b""


async def test_a_line_in_pieces_is_still_the_joiners_line(tmp_path: Path) -> None:
    async with node(tmp_path, no_invites()) as door:
        pieces = [JOIN_PREAMBLE[i : i + 1] for i in range(len(JOIN_PREAMBLE))]
        assert await what_comes(door.port, *pieces) == b""


async def test_a_line_that_only_begins_like_the_joiners_goes_to_tls(tmp_path: Path) -> None:
    async with node(tmp_path, one_invite()) as door:
        answer = await what_comes(door.port, b"stockmesh-join/2\n")
    assert answer[:1] in (b"", b"\x15")  # nothing, or a TLS alert


@pytest.mark.parametrize("words", [b"", b"stock"])
async def test_one_who_says_nothing_in_time_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: bytes
) -> None:
    monkeypatch.setattr(listener_module, "PREAMBLE_TIMEOUT_S", 0.1)
    async with node(tmp_path, one_invite()) as door:
        assert await what_comes(door.port, words) == b""


async def test_silent_connections_beyond_the_limit_are_closed_and_peers_get_in_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener_module, "MAX_UNDECIDED", 2)
    make_folder(tmp_path / "2", NET, 11)
    async with node(tmp_path / "1", no_invites()) as door:
        silent = [await asyncio.open_connection("127.0.0.1", door.port) for _ in range(2)]
        assert await what_comes(door.port, b"") == b""
        for _, writer in silent:
            writer.close()
            await writer.wait_closed()
        context = peer_client_context(tmp_path / "2")
        url = f"https://127.0.0.1:{door.port}/who"
        async with aiohttp.ClientSession() as session, asyncio.timeout(15):
            while True:
                try:
                    async with session.get(url, ssl=context) as response:
                        assert response.status == 200
                        return
                except aiohttp.ClientError:
                    await asyncio.sleep(0.01)


async def test_no_more_than_eight_join_at_once(tmp_path: Path) -> None:
    async with node(tmp_path, one_invite()) as door:
        waiting = []
        for _ in range(MAX_JOINERS):
            reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
            writer.write(JOIN_PREAMBLE)
            await writer.drain()
            waiting.append(writer)
            del reader
        async with asyncio.timeout(15):
            # Which connection comes to be the ninth is up to the system; one of the two is closed.
            assert await what_comes(door.port, JOIN_PREAMBLE) == b""
        for writer in waiting:
            writer.close()


async def test_one_address_cannot_take_all_the_places_at_the_door(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener_module, "MAX_UNDECIDED_EACH", 2)
    make_folder(tmp_path / "2", NET, 11)
    async with node(tmp_path / "1", no_invites()) as door:
        silent = [await asyncio.open_connection("127.0.0.1", door.port) for _ in range(4)]
        closed = [until_closed(reader) for reader, _ in silent[2:]]
        assert await asyncio.gather(*closed) == [b"", b""]
        connector = aiohttp.TCPConnector(local_addr=("127.0.0.2", 0))
        async with aiohttp.ClientSession(connector=connector) as session:
            url = f"https://127.0.0.1:{door.port}/who"
            async with session.get(url, ssl=peer_client_context(tmp_path / "2")) as response:
                assert response.status == 200
        for _, writer in silent:
            writer.close()
        async with asyncio.timeout(15):
            while door._undecided_of:
                await asyncio.sleep(0.01)


async def test_closing_ends_what_is_undecided(tmp_path: Path) -> None:
    async with node(tmp_path, one_invite()) as door:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        port = door.port
        await door.close()
        assert await until_closed(reader) == b""
        writer.close()
        with pytest.raises(OSError):
            await asyncio.open_connection("127.0.0.1", port)
        await door.open("127.0.0.1", port)  # the fixture closes it once more


async def test_a_port_in_use_is_an_error_at_once(tmp_path: Path) -> None:
    async with node(tmp_path, no_invites()) as door:
        with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError):
            await door.open("127.0.0.1", taken.getsockname()[1])

"""The listener: one port for peers and, while an invite lives, for those who want to join.

A joiner has no certificate yet, so it cannot pass the mutual TLS of peers. It says so in the clear
before TLS, with a line that no TLS handshake begins with. The listener looks at the first bytes
without taking them and hands the socket to the one endpoint or the other.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Protocol

from node.enrolment import JOIN_PREAMBLE

BACKLOG = 64  # connections the system holds while we are busy
PREAMBLE_TIMEOUT_S = 5.0  # a TLS client speaks at once; one who is silent only holds a socket
HANDSHAKE_TIMEOUT_S = 10.0  # three round trips by satellite and an old laptop
MAX_UNDECIDED = 64  # connections before their handshake has ended; beyond, new ones are closed
MAX_UNDECIDED_EACH = (
    16  # of these from one address; a clinic's tablets share one, a stranger has one
)
MAX_JOINERS = 8  # a class of new tablets at once; each costs the node a scrypt
FIRST_LOOK_S = 0.001  # between looks at a silent socket, doubling…
LONGEST_LOOK_S = 0.05  # …up to this
ACCEPT_PAUSE_S = 1.0  # after the system refused us a socket (usually too many open files)

_log = logging.getLogger(__name__)


class JoinEndpoint(Protocol):
    """What serves joiners; see `enrolment.Enrolment`."""

    async def open(self) -> bool:
        """Whether an invite lives."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hold one conversation and close the connection."""


class Listener:
    """Accepts on one port, for as long as it is open."""

    def __init__(
        self,
        peer_protocol: Callable[[], asyncio.Protocol],
        peer_context: ssl.SSLContext,
        joining: JoinEndpoint,
        join_context: ssl.SSLContext,
    ) -> None:
        """`peer_protocol` makes a protocol for each connection; aiohttp's `runner.server` does."""
        self._peer_protocol = peer_protocol
        self._peer_context = peer_context
        self._joining = joining
        self._join_context = join_context
        self._sockets: list[socket.socket] = []
        self._accepting: list[asyncio.Task[None]] = []
        self._undecided: set[asyncio.Task[None]] = set()
        self._undecided_of: Counter[str] = Counter()
        self._joiners: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        """The port in use, also if the system chose it."""
        port: int = self._sockets[0].getsockname()[1]
        return port

    def renew(self, peer_context: ssl.SSLContext, join_context: ssl.SSLContext) -> None:
        """Use other contexts from the next connection on: a certificate was renewed."""
        self._peer_context = peer_context
        self._join_context = join_context

    async def open(self, host: str, port: int) -> None:
        """Listen at `host` ("" for every address, IPv6 too where there is any) and `port`.

        Raises:
            OSError: the port is taken, or the address is not ours.
        """
        loop = asyncio.get_running_loop()
        bound = bind(host, port)
        self._sockets.append(bound)
        self._accepting.append(loop.create_task(self._accept(bound)))

    async def close(self) -> None:
        """Stop accepting and end what is undecided; peers' connections are their server's."""
        tasks = [*self._accepting, *self._undecided, *self._joiners]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for bound in self._sockets:
            bound.close()
        self._accepting.clear()
        self._sockets.clear()

    async def _accept(self, bound: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, address = await loop.sock_accept(bound)
            except OSError as error:
                _log.warning("cannot accept a connection: %s", error)
                await asyncio.sleep(ACCEPT_PAUSE_S)
                continue
            crowded = self._undecided_of[address[0]] >= MAX_UNDECIDED_EACH
            if crowded or len(self._undecided) >= MAX_UNDECIDED:
                _log.warning("too many connections at once; closed one from %s", address[0])
                connection.close()
                continue
            connection.setblocking(False)
            self._undecided_of[address[0]] += 1
            self._start(self._decide(connection, address[0]), self._undecided)

    def _start(self, work: Coroutine[None, None, None], among: set[asyncio.Task[None]]) -> None:
        """Run `work` in a task that stands in `among` until it ends, and that fails aloud."""

        def ended(task: asyncio.Task[None]) -> None:
            among.discard(task)
            if not task.cancelled() and (error := task.exception()) is not None:
                _log.error("a connection ended by a fault of ours", exc_info=error)

        task = asyncio.get_running_loop().create_task(work)
        among.add(task)
        task.add_done_callback(ended)

    async def _decide(self, connection: socket.socket, address: str) -> None:
        """Hand one connection to whom it asks for; close it if that fails."""
        try:
            await self._decided(connection, address)
        finally:
            self._undecided_of[address] -= 1
            self._undecided_of += Counter()  # forgets addresses that have none left

    async def _decided(self, connection: socket.socket, address: str) -> None:
        try:
            async with asyncio.timeout(PREAMBLE_TIMEOUT_S):
                wants_to_join = await _asks_to_join(connection)
            if not wants_to_join:
                await self._hand_to_peers(connection)
            elif await self._joining.open() and len(self._joiners) < MAX_JOINERS:
                connection.recv(len(JOIN_PREAMBLE))
                self._start(self._serve_joiner(connection, address), self._joiners)
            else:
                _log.info("join from %s: no invite lives here, or too many join", address)
                connection.close()
        except TimeoutError:
            _log.info("connection from %s: nothing said in time", address)
            connection.close()
        except OSError as error:  # ssl.SSLError too: a foreign network, another protocol
            _log.info("connection from %s refused: %s", address, error)
            connection.close()
        except BaseException:
            connection.close()
            raise

    async def _hand_to_peers(self, connection: socket.socket) -> None:
        await asyncio.get_running_loop().connect_accepted_socket(
            self._peer_protocol,
            connection,
            ssl=self._peer_context,
            ssl_handshake_timeout=HANDSHAKE_TIMEOUT_S,
        )

    async def _serve_joiner(self, connection: socket.socket, address: str) -> None:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        try:
            transport, _ = await loop.connect_accepted_socket(
                lambda: protocol,
                connection,
                ssl=self._join_context,
                ssl_handshake_timeout=HANDSHAKE_TIMEOUT_S,
            )
        except OSError as error:
            _log.info("join from %s: no TLS: %s", address, error)
            connection.close()
            return
        except BaseException:
            connection.close()
            raise
        await self._joining.serve(reader, asyncio.StreamWriter(transport, protocol, reader, loop))


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens at `host` ("" for every address, IPv6 too where there is any).

    Raises:
        OSError: the port is taken, or the address is not ours.
    """
    if host:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        bound = socket.create_server((host, port), family=family, backlog=BACKLOG)
    elif socket.has_dualstack_ipv6():
        bound = socket.create_server(
            ("", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=BACKLOG
        )
    else:
        bound = socket.create_server(("", port), backlog=BACKLOG)
    bound.setblocking(False)
    return bound


async def _asks_to_join(connection: socket.socket) -> bool:
    """Whether the first bytes are the joiner's line; they stay in the socket.

    By polling, because asyncio has no way to look without taking that works on every system.

    Raises:
        ConnectionError: the other side closed before it said anything.
    """
    pause = FIRST_LOOK_S
    while True:
        try:
            seen = connection.recv(len(JOIN_PREAMBLE), socket.MSG_PEEK)
        except (BlockingIOError, InterruptedError):
            seen = None
        if seen == b"":
            raise ConnectionResetError("closed before a word")
        if seen == JOIN_PREAMBLE:
            return True
        if seen is not None and not JOIN_PREAMBLE.startswith(seen):
            return False
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_LOOK_S)

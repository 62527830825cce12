"""Enrolment: the conversations of `joining` over real connections, for both sides.

Each message is preceded by its length in two bytes. Everything is bounded: 16 KiB a message, 20
seconds a conversation. What an invite grants, and using it up in one transaction, is behind the
`Invites` protocol.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import Protocol

from crdt_model.codes import JoinCode
from crdt_model.invites import Invite, RefusalCode
from crdt_model.join_messages import MAX_MESSAGE_BYTES, NONCE_BYTES, JoinAnswer, JoinRequest
from crdt_model.joining import (
    CountWrong,
    Distrust,
    Failed,
    Inviter,
    InviterEvent,
    Joined,
    Joiner,
    Redeem,
    Send,
)
from node.keys import Membership
from node.tls import join_client_context, shown_certificate

JOIN_PREAMBLE = b"stockmesh-join/1\n"  # before TLS: asks the one port for the join endpoint
CONVERSATION_TIMEOUT_S = 20.0  # a few round trips and two scrypts on a slow machine and link
CONNECT_TIMEOUT_S = 5.0  # an address that does not answer must not keep the next one waiting
CLOSE_TIMEOUT_S = 2.0  # for the other side's goodbye
LENGTH_BYTES = 2

Address = tuple[str, int]

_log = logging.getLogger(__name__)

# What a person reads; a joiner and an inviter may name the same reason.
_SENTENCES: dict[str, str] = {
    RefusalCode.UNKNOWN: "the node asked holds no invitation with this code",
    RefusalCode.EXPIRED: "the code has expired; ask for a new one",
    RefusalCode.USED: "the code has been used already; ask for a new one",
    RefusalCode.WRONG_PROOF: "the code is not that of the invitation",
    RefusalCode.KILLED: "the invitation was withdrawn, or the code was tried wrongly too often;"
    " ask for a new one",
    RefusalCode.UNAVAILABLE: "the inviting node cannot let anyone in now; try again",
    RefusalCode.MALFORMED: "what the other side says is no invitation",
    Distrust.WRONG_ROOT: "the node asked belongs to another network than the code",
    Distrust.NOT_AN_INVITER: "the node asked may let nobody into the network of this code",
    Distrust.BAD_ANSWER: "the answer does not fit what was asked; nothing was joined",
}


class RedeemRefused(Exception):
    """An invite could not be used up after all: someone was faster, or nothing can be issued."""

    def __init__(self, code: RefusalCode) -> None:
        super().__init__(code.value)
        self.code = code


class JoinFailed(Exception):
    """Joining did not succeed.

    Attributes:
        reason: what to tell the person; None if no address answered.
    """

    def __init__(self, reason: RefusalCode | Distrust | None, detail: str) -> None:
        said = "no node answers" if reason is None else _SENTENCES[reason]
        super().__init__(f"{said} ({detail})" if detail else said)
        self.reason = reason


class Invites(Protocol):
    """Where the inviter keeps its invites."""

    async def living_invites(self) -> Sequence[Invite]:
        """Those that live, and those lately dead so that a person learns why."""

    async def count_wrong(self, invite: Invite) -> None:
        """Add a wrong proof; durable when it returns."""

    async def redeem(self, invite: Invite, request: JoinRequest) -> JoinAnswer:
        """Use the invite up and certify the request, in one transaction.

        Raises:
            RedeemRefused: it cannot be used any more, or nothing can be issued now.
        """


class Enrolment:
    """The inviter's side: whether anyone may join now, and the conversation with one joiner."""

    def __init__(
        self, invites: Invites, membership: Callable[[], Membership], now_ms: Callable[[], int]
    ) -> None:
        """`membership` is asked each time, because certificates are renewed while running."""
        self._invites = invites
        self._membership = membership
        self._now_ms = now_ms

    async def open(self) -> bool:
        """Whether an invite lives; otherwise the endpoint is closed."""
        now = self._now_ms()
        return any(invite.dead(now) is None for invite in await self._invites.living_invites())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hold one conversation and close the connection."""
        peer = writer.get_extra_info("peername")
        try:
            async with asyncio.timeout(CONVERSATION_TIMEOUT_S):
                await self._converse(reader, writer, peer)
        except TimeoutError:
            _log.info("join from %s: no end after %s s", peer, CONVERSATION_TIMEOUT_S)
        except (OSError, EOFError, _TooLong) as error:
            _log.info("join from %s: cut off: %r", peer, error)
        finally:
            await _close(writer)

    async def _converse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: object
    ) -> None:
        own = self._membership()
        inviter = Inviter(os.urandom(NONCE_BYTES), own.device.der, own.roots, own.issuers)
        over = False
        while not over:
            data = await _receive(reader)
            invites = await self._invites.living_invites()
            events = inviter.receive(data, invites, self._now_ms())
            if events and isinstance(events[0], Redeem):
                events = await self._redeem(inviter, events[0])
                over = True
            for event in events:
                match event:
                    case CountWrong(invite):
                        await self._invites.count_wrong(invite)
                    case Send(reply):
                        await _send(writer, reply)
                    case Failed(reason, detail):
                        _log.info("join from %s refused: %s %s", peer, reason, detail)
                        over = True

    async def _redeem(self, inviter: Inviter, event: Redeem) -> list[InviterEvent]:
        try:
            answer = await self._invites.redeem(event.invite, event.request)
        except RedeemRefused as refused:
            return inviter.refuse(refused.code)
        return inviter.accept(answer)


async def told(addresses: Iterable[Address]) -> AsyncIterator[Address]:
    """Addresses a person named, to try one after the other."""
    for address in addresses:
        yield address


async def join(
    code: JoinCode, request: JoinRequest, addresses: AsyncIterator[Address]
) -> JoinAnswer:
    """Join with a code at the first of `addresses` that holds its invite.

    Raises:
        JoinFailed: none did; the reason is the most telling one that was heard.
    """
    failures: list[JoinFailed] = []
    async for address in addresses:
        try:
            return await _join_at(code, request, address)
        except JoinFailed as failure:
            _log.info("join at %s:%s: %s", *address, failure)
            failures.append(failure)
    if not failures:
        raise JoinFailed(None, "no address to try")
    raise max(failures, key=_telling)


def _telling(failure: JoinFailed) -> int:
    """How much a failure says: a node that knew the invite over one that did not, over silence."""
    if failure.reason is None:
        return 0
    return 1 if failure.reason in (RefusalCode.UNKNOWN, Distrust.WRONG_ROOT) else 2


async def _join_at(code: JoinCode, request: JoinRequest, address: Address) -> JoinAnswer:
    try:
        async with asyncio.timeout(CONVERSATION_TIMEOUT_S):
            reader, writer = await _call(address)
            try:
                return await _converse_as_joiner(code, request, reader, writer)
            finally:
                await _close(writer)
    except (TimeoutError, OSError, EOFError) as error:
        raise JoinFailed(None, f"{address[0]}:{address[1]}: {type(error).__name__}") from error
    except _TooLong as error:
        raise JoinFailed(Distrust.MALFORMED, str(error)) from error


async def _converse_as_joiner(
    code: JoinCode,
    request: JoinRequest,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> JoinAnswer:
    server = shown_certificate(writer.transport)
    if server is None:
        raise JoinFailed(Distrust.NOT_AN_INVITER, "no certificate")
    joiner = Joiner(code, request, os.urandom(NONCE_BYTES), server)
    events = joiner.start()
    while True:
        for event in events:
            match event:
                case Send(data):
                    await _send(writer, data)
                case Joined(answer):
                    return answer
                case Failed(reason, detail):
                    raise JoinFailed(reason, detail)
        events = joiner.receive(await _receive(reader))


async def _call(address: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect, ask for the join endpoint in the clear, then speak TLS."""
    async with asyncio.timeout(CONNECT_TIMEOUT_S):
        connection = await _connected(address)
    try:
        await asyncio.get_running_loop().sock_sendall(connection, JOIN_PREAMBLE)
        return await asyncio.open_connection(
            sock=connection, ssl=join_client_context(), server_hostname=""
        )
    except BaseException:
        connection.close()
        raise


async def _connected(address: Address) -> socket.socket:
    """A connected socket of whichever family reaches `address` first in the resolver's order."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(*address, type=socket.SOCK_STREAM)
    failure = OSError(f"{address[0]} has no address")
    for family, kind, protocol, _, where in found:
        connection = socket.socket(family, kind, protocol)
        connection.setblocking(False)
        try:
            await loop.sock_connect(connection, where)
        except OSError as error:
            connection.close()
            failure = error
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise failure


class _TooLong(Exception):
    """A message longer than any we know."""


async def _receive(reader: asyncio.StreamReader) -> bytes:
    length = int.from_bytes(await reader.readexactly(LENGTH_BYTES), "big")
    if length > MAX_MESSAGE_BYTES:
        raise _TooLong(f"a message of {length} bytes")
    return await reader.readexactly(length)


async def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(len(data).to_bytes(LENGTH_BYTES, "big") + data)
    await writer.drain()


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    try:
        async with asyncio.timeout(CLOSE_TIMEOUT_S):
            await writer.wait_closed()
    except (OSError, TimeoutError) as error:
        _log.debug("no goodbye from the other side: %r", error)

"""Calling: addresses are called until they answer, and again when the talk is over.

The pause between two calls doubles up to five minutes, and begins anew after a talk that came to
its end.
"""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp

from crdt_model.replication.events import Code
from node.peer_link import Socket

FIRST_BACKOFF_S = 1.0
LONGEST_BACKOFF_S = 300.0  # a clinic's link that is back is noticed within five minutes
CONNECT_TIMEOUT_S = 15.0  # TCP, TLS and upgrade on a slow satellite link
MAX_ADDRESSES = 1_024  # to call; discovery is a hint anybody on the LAN can give

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended.

    Attributes:
        elsewhere: set when another connection to the same device ends; None if there is none.
        was_live: whether the talk came to its end.
    """

    elsewhere: asyncio.Event | None
    was_live: bool


class Caller:
    """Calls addresses; `called` gets the socket of an answered call, or why there is none."""

    def __init__(
        self,
        connect: Callable[[str], Awaitable[Socket]],
        called: Callable[[str, Socket | None, str], Awaitable[Outcome]],
        randomness: random.Random,
    ) -> None:
        self._connect = connect
        self._called = called
        self._randomness = randomness
        self._calls: dict[str, asyncio.Task[None]] = {}
        self._retry: dict[str, asyncio.Event] = {}

    def call(self, address: str) -> None:
        """Call an address until it answers; at once if it is being waited for."""
        if not address:
            return
        if address in self._calls:
            self._retry[address].set()
        elif len(self._calls) < MAX_ADDRESSES:
            self._retry[address] = asyncio.Event()
            task = asyncio.get_running_loop().create_task(self._keep_calling(address))
            self._calls[address] = task
        else:
            _log.warning("address %s: not called, %d are already", address, MAX_ADDRESSES)

    async def stop(self) -> None:
        """Call nobody any more."""
        for task in self._calls.values():
            task.cancel()
        await asyncio.gather(*self._calls.values(), return_exceptions=True)

    async def _keep_calling(self, address: str) -> None:
        backoff = FIRST_BACKOFF_S
        while True:
            socket, reason = await self._try(address)
            outcome = await self._called(address, socket, reason)
            if outcome.was_live:
                backoff = FIRST_BACKOFF_S
            if outcome.elsewhere is not None:
                await outcome.elsewhere.wait()  # connected another way: nothing to call for
                backoff = FIRST_BACKOFF_S
            retry = self._retry[address]
            retry.clear()
            try:
                async with asyncio.timeout(backoff * self._randomness.uniform(0.5, 1.0)):
                    await retry.wait()
            except TimeoutError:
                backoff = min(2 * backoff, LONGEST_BACKOFF_S)

    async def _try(self, address: str) -> tuple[Socket | None, str]:
        """One call: a socket, or why there is none."""
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                return await self._connect(address), ""
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            _log.info("address %s: %s", address, error or type(error).__name__)
            foreign = isinstance(error, ssl.SSLError | aiohttp.ClientSSLError)
            return None, Code.FOREIGN_NETWORK if foreign else Code.NO_ANSWER

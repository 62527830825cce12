"""Service: once a day, at the hour named, the digest goes to each channel; failures are retried."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from node.errors import Refused
from node.node import Node
from node.notifying import digest as digests
from node.notifying.configuration import Notifying, load
from node.notifying.digest import Digest, Raised
from node.notifying.sending import NotTaken, post, send_mail

CHECK_EVERY_S = 60.0
RETRY_FIRST_MS = 5 * 60_000  # doubled with each failure
RETRY_MOST_MS = 2 * 3_600_000

_log = logging.getLogger(__name__)
_Send = Callable[[Digest], Awaitable[None]]
Added = Callable[[], Awaitable[Sequence[Raised]]]


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one channel: `sent`, `nothing_new`, `not_due` or `failed`."""

    channel: str
    state: str
    alerts: int = 0
    reason: str = ""


@dataclass(slots=True)
class _Trouble:
    """A channel that failed: when it is tried again (ms), and how long it then waits."""

    until_ms: int
    wait_ms: int


class Notifier:
    """Sends what is due; remembers which channels failed."""

    def __init__(self, node: Node, added: Added | None = None) -> None:
        """`added` asks other packages what they raise; None where they do not run."""
        self._node = node
        self._added = added
        self._troubles: dict[str, _Trouble] = {}

    async def send_due(self, config: Notifying, *, at_once: bool = False) -> list[Sent]:
        """Send each channel's digest if its hour has come and it was not sent today.

        What other packages raise does not wait for the hour. With `at_once` neither the hour nor an
        earlier failure is waited for.
        """
        return [
            await self._one(config, channel, send, at_once)
            for channel, send in self._channels(config)
        ]

    def _channels(self, config: Notifying) -> list[tuple[str, _Send]]:
        found: list[tuple[str, _Send]] = []
        email, webhook = config.email, config.webhook
        now_ms = self._node.now_ms
        if email is not None:

            async def mail(digest: Digest) -> None:
                await asyncio.to_thread(send_mail, email, digest, now_ms())

            found.append(("email", mail))
        if webhook is not None:

            async def hook(digest: Digest) -> None:
                await post(webhook, digest, now_ms())

            found.append(("webhook", hook))
        return found

    async def _one(self, config: Notifying, channel: str, send: _Send, at_once: bool) -> Sent:
        node = self._node
        added = None if self._added is None else await self._added()
        if at_once or await self._is_due(config, channel):
            query = partial(digests.due, node, channel=channel, stores=config.stores, added=added)
            known, is_new = await node.read(query)
        else:
            found = await self._urgent(channel, added or ())
            if found is None:
                return Sent(channel, "not_due")
            known, is_new = found, True
        if is_new:
            await node.database.write(partial(digests.keep, channel=channel, known=known))
        digest = known.waiting
        if digest is None:
            return Sent(channel, "nothing_new")
        try:
            await send(digest)
        except NotTaken as failure:
            self._failed(channel)
            _log.warning("alerts by %s: %s; tried again later", channel, failure)
            return Sent(channel, "failed", len(digest.alerts), str(failure))
        day = known.day if digest.at_once else digest.day
        done = digests.Kept(day, digest.raised, None)
        await node.database.write(partial(digests.keep, channel=channel, known=done))
        self._troubles.pop(channel, None)
        _log.info("alerts by %s: %d sent", channel, len(digest.alerts) + digest.more)
        return Sent(channel, "sent", len(digest.alerts) + digest.more)

    async def _urgent(self, channel: str, added: Sequence[Raised]) -> digests.Kept | None:
        """A digest of what does not wait for the hour; None while the channel is in trouble."""
        if not added or self._in_trouble(channel):
            return None
        return await self._node.read(
            partial(digests.urgent, self._node, channel=channel, added=added)
        )

    def _in_trouble(self, channel: str) -> bool:
        trouble = self._troubles.get(channel)
        return trouble is not None and self._node.now_ms() < trouble.until_ms

    async def _is_due(self, config: Notifying, channel: str) -> bool:
        if self._in_trouble(channel):
            return False
        now = await self._node.read(partial(digests.local_now, self._node))
        known = await self._node.database.read(partial(digests.kept, channel=channel))
        if known.waiting is not None:
            return True
        return known.day < now.date().isoformat() and now.time() >= config.at

    def _failed(self, channel: str) -> None:
        before = self._troubles.get(channel)
        wait_ms = RETRY_FIRST_MS if before is None else min(RETRY_MOST_MS, before.wait_ms * 2)
        self._troubles[channel] = _Trouble(self._node.now_ms() + wait_ms, wait_ms)


async def notify(
    node: Node, environment: Mapping[str, str] = os.environ, added: Added | None = None
) -> None:
    """Send digests for as long as the node runs; the file may be changed meanwhile."""
    notifier = Notifier(node, added)
    wrong = ""
    while True:
        try:
            config = load(node.folder, environment)
            if config is not None:
                await notifier.send_due(config)
            wrong = ""
        except Refused as refused:
            if refused.message != wrong:  # said once, not every minute
                _log.warning("alerts are not sent: %s", refused.message)
            wrong = refused.message
        await asyncio.sleep(CHECK_EVERY_S)

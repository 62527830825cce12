"""Events: what changed, told to every open page as it happens (server-sent events)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from node.store import Change

QUEUE_EVENTS = 200  # a page that is this far behind is told to read everything again
KEEP_ALIVE_S = 15.0  # below the idle time of common proxies
MAX_PAGES = 100  # open at once on one node


class Hub:
    """Passes changes from the writer's thread to the pages."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._pages: dict[asyncio.Queue[str], Callable[[bytes], bool]] = {}

    def on_commit(self, changes: Sequence[Change]) -> None:
        """A `Store` watcher: called on the writer's thread."""
        scopes = [change.scope for change in changes]
        self._loop.call_soon_threadsafe(self._changed, scopes)

    def _changed(self, scopes: list[str]) -> None:
        for scope in scopes:
            self._tell("change", {"scope": scope})

    def peers_changed(self) -> None:
        self._tell("peers", {})

    def tell_of(self, store: bytes, event: str, data: dict[str, Any]) -> None:
        """Tell the pages whose session reaches this store."""
        self._tell(event, data, store)

    def _tell(self, event: str, data: dict[str, Any], store: bytes | None = None) -> None:
        text = f"event: {event}\ndata: {json.dumps(data)}\n\n"
        for page, reaches in self._pages.items():
            if store is not None and not reaches(store):
                continue
            if page.full():
                while not page.empty():
                    page.get_nowait()
                page.put_nowait("event: reload\ndata: {}\n\n")
            else:
                page.put_nowait(text)

    def close(self) -> None:
        """Let every page go: the node is stopping."""
        for page in self._pages:
            while not page.empty():
                page.get_nowait()
            page.put_nowait("")

    async def follow(self, reaches: Callable[[bytes], bool]) -> AsyncIterator[str]:
        """The stream of one page; a comment line now and then keeps the connection open.

        `reaches` says of which stores it may be told more than that something changed.
        """
        page: asyncio.Queue[str] = asyncio.Queue(QUEUE_EVENTS)
        if len(self._pages) >= MAX_PAGES:
            return
        self._pages[page] = reaches
        try:
            yield ": open\n\n"
            while True:
                try:
                    text = await asyncio.wait_for(page.get(), KEEP_ALIVE_S)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if not text:
                    return
                yield text
        finally:
            self._pages.pop(page, None)

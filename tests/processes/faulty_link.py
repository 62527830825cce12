"""Faulty link: a way to one node through which bytes are late, few, lost on one side, or wrong.

It forwards TCP from a port of its own to a node's, which may change when the node starts anew.
What it does to the bytes is set while it runs, and holds for what runs over it now.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

CHUNK_BYTES = 4_096  # small, so that a rate is even and a cut falls inside frames


@dataclass(slots=True)
class Way:
    """One direction.

    Attributes:
        delay_s: how late every chunk arrives.
        rate: bytes a second that fit, None for any number.
        silent: nothing arrives, though the connection stands; what was sent arrives after.
        cut_after: bytes after which the connection is cut, None for never.
        spoil: what becomes of a chunk on its way.
        carried: bytes that arrived so far.
    """

    delay_s: float = 0.0
    rate: float | None = None
    silent: bool = False
    cut_after: int | None = None
    spoil: Callable[[bytes], bytes] | None = None
    carried: int = 0


@dataclass
class FaultyLink:
    """A way to one node. `there` goes to the node, `back` comes from it."""

    there: Way = field(default_factory=Way)
    back: Way = field(default_factory=Way)

    def __post_init__(self) -> None:
        self.target: tuple[str, int] | None = None
        self.down = False
        self.cuts = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._carrying: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        """Where to call."""
        assert self._server is not None
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"{host}:{port}"

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)

    async def close(self) -> None:
        self.cut()
        if self._server is not None:
            self._server.close()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    def cut(self) -> None:
        """End every connection as a pulled cable and a router in between do: with a reset."""
        for writer in self._open:
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)
        self._open.add(writer)
        far_writer: asyncio.StreamWriter | None = None
        try:
            if self.target is None or self.down:
                return
            far_reader, far_writer = await asyncio.open_connection(*self.target)
            self._open.add(far_writer)
            ways = [
                asyncio.create_task(self._copy(reader, far_writer, self.there)),
                asyncio.create_task(self._copy(far_reader, writer, self.back)),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        except OSError:
            return  # an end went away; whoever wants to talk calls again
        finally:
            for one in (writer, far_writer):
                if one is not None:
                    self._open.discard(one)
                    one.transport.abort()

    async def _copy(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Way
    ) -> None:
        """Forward one direction: one task takes, one gives when each chunk is due."""
        loop = asyncio.get_running_loop()
        due: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(1024)

        async def take() -> None:
            while data := await reader.read(CHUNK_BYTES):
                await due.put((loop.time() + way.delay_s, data))
            await due.put((loop.time(), b""))

        taking = asyncio.create_task(take())
        try:
            while True:
                at, data = await due.get()
                await asyncio.sleep(max(0.0, at - loop.time()))
                while way.silent:
                    await asyncio.sleep(0.05)
                if not data or not await self._give(data, writer, way):
                    return
        finally:
            taking.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await taking

    async def _give(self, data: bytes, writer: asyncio.StreamWriter, way: Way) -> bool:
        """Whether the connection stands after these bytes."""
        whole = way.cut_after is None or way.carried + len(data) <= way.cut_after
        if not whole:
            assert way.cut_after is not None
            data = data[: way.cut_after - way.carried]
            way.cut_after = None
            self.cuts += 1
        if way.spoil is not None:
            data = way.spoil(data)
        writer.write(data)
        await writer.drain()
        way.carried += len(data)
        if way.rate is not None:
            await asyncio.sleep(len(data) / way.rate)
        return whole

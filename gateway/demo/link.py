"""Link: a cable between two nodes that the demo can pull out and put back.

It forwards bytes from a port of its own to a node's. Cut, it ends what runs over it and takes
nothing new; the nodes at its ends go on working and see only that the other is out of reach.
"""

from __future__ import annotations

import asyncio

CHUNK_BYTES = 65_536


class Link:
    """A way to one node that can be cut and healed."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._is_cut = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    @property
    def address(self) -> str:
        """Where to call."""
        assert self._server is not None
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"{host}:{port}"

    async def open(self) -> None:
        """Begin to forward."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)

    def cut(self) -> None:
        """End every connection, and refuse new ones."""
        self._is_cut = True
        for writer in self._writers:
            writer.transport.abort()

    def heal(self) -> None:
        """Forward again; who wants to talk has to call again."""
        self._is_cut = False

    async def close(self) -> None:
        """Stop for good."""
        self.cut()
        if self._server is not None:
            self._server.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            if self._is_cut:
                return
            far_reader, far_writer = await asyncio.open_connection(*self._target)
            self._writers.add(far_writer)
            try:
                await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))
            finally:
                self._writers.discard(far_writer)
                far_writer.close()
        except OSError:
            return  # one end went away: the other is closed below, and calls again
        finally:
            self._writers.discard(writer)
            writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Forward one way until the sender ends; then the receiver hears the end too."""
    while data := await reader.read(CHUNK_BYTES):
        writer.write(data)
        await writer.drain()
    writer.close()

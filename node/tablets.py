"""Tablets: the people's page over HTTPS, for the devices around this one that have no node.

Browsers give an app that works offline to secure pages only, and on a LAN there is no public
certificate. The store's CA (`store_ca`) vouches for its devices instead. A device that just joined
has not been handed the account key from which the CA is made; its listener opens once it has.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sqlite3
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from node import account_keys
from node.addresses import LOOPBACK, format_address, own_hosts
from node.listener import BACKLOG, bind
from node.node import Node
from node.store import Change
from node.store_ca import MAX_ADDRESSES, Leaf, StoreCa, derive_ca, is_local, make_leaf

CHECK_S = 30.0  # a new lease, or a certificate's last month, is noticed within this time
_LEAF_FILE = "tablets.pem.new"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reach:
    """How people reach this node from other machines.

    Attributes:
        https, plain: addresses like `https://hc01-t2.local:8724`, the best first.
        ca: what vouches for the first kind, None while this device cannot know it.
    """

    https: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    ca: StoreCa | None = None


class Tablets:
    """The listener for tablets; `open` once, `keep` for as long as the node runs.

    Attributes:
        host_name: the name under which the local network answers for us, once it does.
        on_open: called with the port when the listener opens.
    """

    def __init__(self, node: Node, runner: web.BaseRunner, address: tuple[str, int]) -> None:
        self.host_name: str | None = None
        self.on_open: Callable[[int], None] = lambda port: None
        self._node = node
        self._runner = runner
        self._host, self._port = address
        self._socket: socket.socket | None = None
        self._context = _context()
        self._ca: StoreCa | None = None
        self._key = b""
        self._leaf: Leaf | None = None
        self._look = asyncio.Event()

    @property
    def port(self) -> int | None:
        """The port in use, None until the listener is open."""
        return None if self._socket is None else int(self._socket.getsockname()[1])

    @property
    def ca(self) -> StoreCa | None:
        return self._ca

    def addresses(self) -> tuple[str, ...]:
        """Where a tablet finds the page, by name first; none until the listener is open."""
        if (port := self.port) is None:
            return ()
        return tuple(f"https://{format_address(name, port)}" for name in self._best_names())

    def look(self) -> None:
        """Look soon whether names or the account key changed."""
        self._look.set()

    async def open(self) -> None:
        """Open the listener if the account key is here; renew its certificate if it is open.

        Raises:
            OSError: the port is taken.
        """
        key = await self._node.database.read(self._account_key)
        if key is None:
            return
        if key != self._key:
            name = self._node.membership.roots.first.network_name
            self._key, self._ca = key, derive_ca(key, self._node.accounts_of[0], name)
            self._leaf = None
        self._renew()
        if self._socket is None:
            bound = bind("" if self._host == "0.0.0.0" else self._host, self._port)
            await web.SockSite(
                self._runner, bound, ssl_context=self._context, backlog=BACKLOG
            ).start()
            self._socket = bound
            _log.info("tablets are served at %s", ", ".join(self.addresses()))
            self.on_open(bound.getsockname()[1])

    async def keep(self) -> None:
        """Open as soon as that can be, and keep the certificate good."""
        loop = asyncio.get_running_loop()

        def on_commit(changes: Sequence[Change]) -> None:
            if self._socket is None and any(c.scope.startswith("people/") for c in changes):
                loop.call_soon_threadsafe(self._look.set)

        self._node.store.watchers.append(on_commit)
        while True:
            with suppress(TimeoutError):  # then it is time to look all the same
                await asyncio.wait_for(self._look.wait(), CHECK_S)
            self._look.clear()
            try:
                await self.open()
            except OSError as error:
                _log.warning("tablets cannot be served: %s", error)

    def _account_key(self, connection: sqlite3.Connection) -> bytes | None:
        """Of the first of this device's stores, so that all who serve the same have one CA."""
        node = self._node
        of = node.accounts_of[0]
        return account_keys.account_key(connection, node.keys.exchange, node.device, of)

    def _best_names(self) -> list[str]:
        """What to tell a person: the announced name, then local addresses others can reach."""
        named = [] if self.host_name is None else [self.host_name]
        hosts = [host for host in own_hosts(self._host) if is_local(host)][:MAX_ADDRESSES]
        outward = [host for host in hosts if host not in LOOPBACK]
        return [*named, *(outward or hosts)]

    def _names(self) -> list[str]:
        """What the certificate names: the same, and all other ways to say this machine."""
        system = socket.gethostname().split(".")[0].lower()
        hosts = [*own_hosts(self._host)[:MAX_ADDRESSES], f"{system}.local", "localhost"]
        return [*dict.fromkeys([*self._best_names(), *hosts])]

    def _renew(self) -> None:
        assert self._ca is not None
        names, now_ms = self._names(), self._node.now_ms()
        if self._leaf is not None and self._leaf.serves(names, now_ms):
            return
        leaf = make_leaf(self._ca, names, now_ms)
        _show(self._context, self._node.folder, leaf.pem)
        self._leaf = leaf
        _log.info("a certificate for tablets was made: %s", ", ".join(filter(is_local, names)))


def _context() -> ssl.SSLContext:
    """TLS 1.2 and later: tablets of ten years' age are still in use."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def _show(context: ssl.SSLContext, folder: Path, pem: bytes) -> None:
    """Show this certificate from the next connection on.

    OpenSSL reads keys from files only, so it passes through one that nobody else can read.
    """
    path = folder / _LEAF_FILE
    path.unlink(missing_ok=True)  # left by a process that was killed
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
        context.load_cert_chain(path)
    finally:
        path.unlink(missing_ok=True)

"""Multicast: announcing a node by DNS-SD on the local network, and seeing the others.

Where multicast is blocked or there is no network, one line in the log says so and everything else
goes on: saved and given addresses do not need it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections.abc import Callable

import ifaddr
from zeroconf import (  # type: ignore[attr-defined]  # it does not list AddressResolver
    AddressResolver,
    InterfaceChoice,
    NonUniqueNameException,
    ServiceStateChange,
    Zeroconf,
)
from zeroconf import Error as ZeroconfError
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from discovery.sightings import (
    MAX_ADDRESSES,
    MAX_NAME_BYTES,
    PAGE_TYPE,
    SERVICE_TYPE,
    Sighting,
    host_name,
    properties_of,
    read_sighting,
    service_name,
)

MAX_SIGHTINGS = 256  # nodes on one local network; more is a mistake or an attack
MAX_LOOKUPS = 16  # questions under way at once; a later announcement asks again
LOOKUP_TIMEOUT_MS = 3_000  # an answer on a local network takes milliseconds, or is lost
START_TIMEOUT_S = 10.0
NAME_TIMEOUT_MS = 1_000  # who holds a name answers within milliseconds; a second for the slow
MAX_SAME_LABELS = 9  # machines of one label on one network; more is a mistake or an attack
CLOSE_TIMEOUT_S = 5.0  # for saying goodbye
ADDRESS_CHECK_S = 30.0  # a cable or a new lease is noticed within this time
MAX_INSTANCE_NAME_CHARACTERS = MAX_NAME_BYTES + 1 + len(SERVICE_TYPE)

_log = logging.getLogger(__name__)
_FAULTS = (OSError, ZeroconfError, TimeoutError, ValueError)


class LocalNetwork:
    """One node's presence on the local network: it sees others, and is seen once announced.

    `on_seen` is called with each node seen, again when it changes; `on_gone` with the device id
    of one that said goodbye or fell silent. Both are called in the event loop and must not block.
    """

    def __init__(
        self,
        on_seen: Callable[[Sighting], None],
        on_gone: Callable[[bytes], None],
        interfaces: list[str] | InterfaceChoice = InterfaceChoice.All,
    ) -> None:
        self._on_seen = on_seen
        self._on_gone = on_gone
        self._interfaces = interfaces
        self._zeroconf: AsyncZeroconf | None = None
        self._browser: AsyncServiceBrowser | None = None
        self._own: AsyncServiceInfo | None = None
        self._page: AsyncServiceInfo | None = None
        self._seen: dict[str, Sighting] = {}  # by instance name
        self._lookups: dict[str, asyncio.Task[None]] = {}
        self._watch: asyncio.Task[None] | None = None

    async def open(self) -> bool:
        """Begin to listen; False if the local network does not allow it."""
        try:
            self._zeroconf = AsyncZeroconf(interfaces=self._interfaces)
            async with asyncio.timeout(START_TIMEOUT_S):
                await self._zeroconf.zeroconf.async_wait_for_start()
            self._browser = AsyncServiceBrowser(
                self._zeroconf.zeroconf, SERVICE_TYPE, handlers=[self._changed]
            )
        except _FAULTS as error:
            _log.warning("no discovery on this network (%s); saved addresses still work", error)
            await self.close()
            return False
        return True

    async def announce(
        self, name: str, port: int, network: bytes, device: bytes, version: int
    ) -> bool:
        """Be seen as `name` until `close`, also after an address changes; False if it failed."""
        if self._zeroconf is None:
            return False
        own = AsyncServiceInfo(
            SERVICE_TYPE,
            service_name(name, device),
            port=port,
            properties=properties_of(network, device, version),
            server=f"stockmesh-{device.hex()}.local.",
            parsed_addresses=self._addresses(),
        )
        self._own = own  # before it is registered: our own browser hears of it at once
        try:
            await (await self._zeroconf.async_register_service(own))
        except _FAULTS as error:
            _log.warning("this node could not be announced (%s)", error)
            self._own = None
            return False
        self._keep_watch()
        return True

    async def announce_page(self, label: str, port: int) -> str | None:
        """Answer for the host `<label>.local` and announce a page there; gives the name taken.

        Where another machine answers for the name already, `-2` and so on is added to the label.
        None where nothing could be announced.
        """
        for number in range(1, MAX_SAME_LABELS + 1):
            if self._zeroconf is None:
                return None
            host = host_name(label, number)
            page = AsyncServiceInfo(
                PAGE_TYPE,
                f"{host.removesuffix('.local')}.{PAGE_TYPE}",
                port=port,
                server=f"{host}.",
                parsed_addresses=self._addresses(),
            )
            try:
                if await self._is_taken(f"{host}."):
                    continue
                await (await self._zeroconf.async_register_service(page))
            except NonUniqueNameException:
                continue
            except _FAULTS as error:
                _log.warning("the page could not be announced (%s)", error)
                return None
            self._page = page
            self._keep_watch()
            return host
        _log.warning("%d machines answer for %r already; the page has no name", number, label)
        return None

    async def _is_taken(self, server: str) -> bool:
        """Whether another machine answers for this name; our own system may, with our address."""
        assert self._zeroconf is not None
        asked = AddressResolver(server)
        if not await asked.async_request(self._zeroconf.zeroconf, NAME_TIMEOUT_MS):
            return False
        return not set(asked.parsed_addresses()) & set(self._addresses())

    def _keep_watch(self) -> None:
        if self._watch is None:
            self._watch = asyncio.get_running_loop().create_task(self._watch_addresses())

    async def close(self) -> None:
        """Say goodbye and stop."""
        tasks = [*self._lookups.values(), *([self._watch] if self._watch else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        zeroconf, self._zeroconf, self._watch = self._zeroconf, None, None
        self._own = self._page = None
        if zeroconf is None:
            return
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                if self._browser is not None:
                    await self._browser.async_cancel()
                await zeroconf.async_close()
        except _FAULTS as error:
            _log.info("discovery did not end cleanly: %s", error)

    async def refresh(self) -> bool:
        """Announce again if this machine's addresses have changed; whether they had."""
        now = self._addresses()
        old = [
            info
            for info in (self._own, self._page)
            if info is not None and info.parsed_addresses() != now
        ]
        if self._zeroconf is None or not old:
            return False
        await self._zeroconf.async_update_interfaces(self._interfaces)
        for info in old:
            moved = AsyncServiceInfo(
                info.type,
                info.name,
                port=info.port,
                properties=info.decoded_properties,
                server=info.server,
                parsed_addresses=now,
            )
            await (await self._zeroconf.async_update_service(moved))
            if info is self._own:
                self._own = moved
            else:
                self._page = moved
        _log.info("addresses changed; announced again at %s", ", ".join(now))
        return True

    async def _watch_addresses(self) -> None:
        while True:
            await asyncio.sleep(ADDRESS_CHECK_S)
            try:
                await self.refresh()
            except _FAULTS as error:
                _log.info("could not announce the new addresses: %s", error)

    def _addresses(self) -> list[str]:
        """Addresses to announce: of the given interfaces, else all but loopback if there are any.

        IPv4 first; link-local IPv6 is left out, because its scope means nothing elsewhere.
        """
        if not isinstance(self._interfaces, InterfaceChoice):
            return self._interfaces[:MAX_ADDRESSES]
        found = [
            ipaddress.ip_address(address.ip if isinstance(address.ip, str) else address.ip[0])
            for adapter in ifaddr.get_adapters()
            for address in adapter.ips
        ]
        reachable = [a for a in found if not (a.version == 6 and a.is_link_local)]
        outward = [a for a in reachable if not a.is_loopback]
        chosen = sorted(set(outward or reachable), key=lambda a: (a.version, int(a)))
        return [str(address) for address in chosen[:MAX_ADDRESSES]]

    def _changed(
        self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
    ) -> None:
        """Called by zeroconf in the event loop, whenever an instance comes, changes or goes."""
        if state_change is ServiceStateChange.Removed:
            gone = self._seen.pop(name, None)
            if gone is not None:
                self._on_gone(gone.device)
            return
        if len(name) > MAX_INSTANCE_NAME_CHARACTERS or name in self._lookups:
            return
        if len(self._lookups) >= MAX_LOOKUPS:
            return
        if name not in self._seen and len(self._seen) >= MAX_SIGHTINGS:
            return
        task = asyncio.get_running_loop().create_task(self._look_up(zeroconf, name))
        self._lookups[name] = task
        task.add_done_callback(lambda _: self._lookups.pop(name, None))

    async def _look_up(self, zeroconf: Zeroconf, name: str) -> None:
        try:
            info = AsyncServiceInfo(SERVICE_TYPE, name)
            if not await info.async_request(zeroconf, LOOKUP_TIMEOUT_MS):
                return
            sighting = read_sighting(info.properties, info.parsed_scoped_addresses(), info.port)
        except _FAULTS as error:
            _log.debug("an announcement that cannot be read: %r: %s", name, error)
            return
        if sighting is None:
            _log.debug("an announcement that is not ours: %r", name)
            return
        if self._own is not None and name == self._own.name:
            return
        if name not in self._seen and len(self._seen) >= MAX_SIGHTINGS:
            return  # filled while we asked
        if self._seen.get(name) != sighting:
            self._seen[name] = sighting
            self._on_seen(sighting)

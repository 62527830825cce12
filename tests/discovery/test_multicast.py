"""Multicast on the loopback interface: nodes see each other come and go."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator

import pytest
from zeroconf import AddressResolver
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from discovery import multicast, sightings
from discovery.multicast import LocalNetwork
from discovery.sightings import Sighting

LOOPBACK = ["127.0.0.1"]
NETWORK = bytes(range(16))
# Other nodes may run on this machine: these tests have a service of their own, as long as the real.
SERVICE_TYPE = f"_smt{os.urandom(3).hex()}._tcp.local."
WAIT_S = 15  # so that a broken test ends; nothing is measured


def device(number: int) -> bytes:
    return bytes([number]) * 16


@pytest.fixture(autouse=True)
def own_service(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(SERVICE_TYPE) == len(sightings.SERVICE_TYPE)
    for module in (multicast, sightings):
        monkeypatch.setattr(module, "SERVICE_TYPE", SERVICE_TYPE)


class Watcher(LocalNetwork):
    """A node that notes whom it sees."""

    def __init__(self) -> None:
        self.seen: asyncio.Queue[Sighting] = asyncio.Queue()
        self.gone: asyncio.Queue[bytes] = asyncio.Queue()
        super().__init__(self.seen.put_nowait, self.gone.put_nowait, LOOPBACK)


@pytest.fixture
async def watcher() -> AsyncIterator[Watcher]:
    """A watcher that sees an announcement, or a skip where loopback carries no multicast."""
    watching = Watcher()
    if not await watching.open():
        pytest.skip("multicast is blocked on the loopback interface here")
    yield watching
    await watching.close()


async def next_of(queue: "asyncio.Queue[Sighting]") -> Sighting:
    async with asyncio.timeout(WAIT_S):
        return await queue.get()


async def test_a_node_is_seen_and_its_goodbye_is_heard(watcher: Watcher) -> None:
    node = Watcher()
    assert await node.open()
    assert await node.announce("Nkhata Bay H.C.", 8765, NETWORK, device(1), 1)
    seen = await next_of(watcher.seen)
    assert seen == Sighting(NETWORK, device(1), ("127.0.0.1",), 8765, 1)
    await node.close()
    async with asyncio.timeout(WAIT_S):
        assert await watcher.gone.get() == device(1)


async def test_several_nodes_on_one_machine_see_each_other_and_not_themselves(
    watcher: Watcher,
) -> None:
    nodes = [Watcher(), Watcher()]
    for number, node in enumerate(nodes, 1):
        assert await node.open()
        assert await node.announce("Store", 8760 + number, NETWORK, device(number), 1)
    try:
        both = {(await next_of(watcher.seen)).device for _ in nodes}
        assert both == {device(1), device(2)}
        assert (await next_of(nodes[0].seen)).device == device(2)
        assert (await next_of(nodes[1].seen)).device == device(1)
        assert nodes[0].seen.empty()
        assert nodes[1].seen.empty()
    finally:
        for node in nodes:
            await node.close()


async def test_an_announcement_that_is_not_ours_is_not_seen(watcher: Watcher) -> None:
    zeroconf = AsyncZeroconf(interfaces=LOOPBACK)
    stranger = AsyncServiceInfo(
        SERVICE_TYPE,
        f"stranger.{SERVICE_TYPE}",
        port=1,
        properties={"network": "junk"},
        server="stranger.local.",
        parsed_addresses=LOOPBACK,
    )
    node = Watcher()
    assert await node.open()
    try:
        await (await zeroconf.async_register_service(stranger))
        assert await node.announce("Store", 8765, NETWORK, device(3), 1)
        assert (await next_of(watcher.seen)).device == device(3)
        assert watcher.seen.empty()
    finally:
        await zeroconf.async_close()
        await node.close()


async def test_no_more_nodes_are_remembered_than_the_limit(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multicast, "MAX_SIGHTINGS", 1)
    nodes = [Watcher(), Watcher()]
    for number, node in enumerate(nodes, 1):
        assert await node.open()
        assert await node.announce("Store", 8760 + number, NETWORK, device(number), 1)
    first = await next_of(watcher.seen)
    assert watcher.seen.empty()
    for node in nodes:
        await node.close()
    async with asyncio.timeout(WAIT_S):
        assert await watcher.gone.get() == first.device
    assert watcher.gone.empty()


async def test_a_changed_address_is_announced_again(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = Watcher()
    assert await node.open()
    assert await node.announce("Store", 8765, NETWORK, device(4), 1)
    try:
        assert (await next_of(watcher.seen)).addresses == ("127.0.0.1",)
        assert not await node.refresh()
        monkeypatch.setattr(node, "_addresses", lambda: ["127.0.0.2"])
        assert await node.refresh()
        # The old one may still be in a cache for a second (RFC 6762, 10.2).
        assert "127.0.0.2" in (await next_of(watcher.seen)).addresses
    finally:
        await node.close()


async def test_where_multicast_is_blocked_one_line_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    blocked = LocalNetwork(lambda _: None, lambda _: None, ["203.0.113.9"])  # not our address
    with caplog.at_level(logging.WARNING, logger="discovery"):
        assert not await blocked.open()
        assert not await blocked.announce("Store", 8765, NETWORK, device(5), 1)
    assert len([r for r in caplog.records if r.name.startswith("discovery")]) == 1
    await blocked.close()


async def address_of(host: str) -> list[str]:
    """What a machine of the network is told when it asks for a host's address."""
    zeroconf = AsyncZeroconf(interfaces=LOOPBACK)
    try:
        asked = AddressResolver(f"{host}.")
        found = await asked.async_request(zeroconf.zeroconf, 3_000)
        return asked.parsed_addresses() if found else []
    finally:
        await zeroconf.async_close()


async def test_a_page_is_reached_by_the_name_of_its_device(watcher: Watcher) -> None:
    label = f"T{os.urandom(3).hex()}"
    node = Watcher()
    assert await node.open()
    host = await node.announce_page(label, 8724)
    try:
        assert host == f"{label.lower()}.local"
        assert await address_of(host) == ["127.0.0.1"]
    finally:
        await node.close()


async def test_a_name_another_machine_answers_for_is_left_to_it(watcher: Watcher) -> None:
    label = f"t{os.urandom(3).hex()}"
    other = AsyncZeroconf(interfaces=LOOPBACK)
    taken = AsyncServiceInfo(
        "_http._tcp.local.",
        f"{label}._http._tcp.local.",
        port=80,
        server=f"{label}.local.",
        parsed_addresses=["127.0.0.9"],
    )
    node = Watcher()
    assert await node.open()
    try:
        await (await other.async_register_service(taken))
        assert await node.announce_page(label, 8724) == f"{label}-2.local"
        assert await address_of(f"{label}-2.local") == ["127.0.0.1"]
        assert await address_of(f"{label}.local") == ["127.0.0.9"]
    finally:
        await node.close()
        await other.async_close()


async def test_two_pages_of_one_label_have_two_names(watcher: Watcher) -> None:
    label = f"t{os.urandom(3).hex()}"
    nodes = [Watcher(), Watcher()]
    try:
        for node in nodes:
            assert await node.open()
        hosts = [await node.announce_page(label, 8724) for node in nodes]
        assert hosts == [f"{label}.local", f"{label}-2.local"]
    finally:
        for node in nodes:
            await node.close()

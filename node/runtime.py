"""Running a node: its listeners, peers, discovery and services, started and stopped together."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from crdt_model import scopes
from crdt_model.replication.events import Place
from crdt_model.replication.frames import PROTOCOL_VERSION
from discovery.multicast import LocalNetwork
from discovery.sightings import Sighting
from node import clocking, people
from node.addresses import LOOPBACK, format_address, own_hosts, reachable_addresses
from node.api.app import make_app
from node.api.area import Area
from node.api.events import Hub
from node.api.handlers import Api
from node.api.sessions import Sessions
from node.clocking import CLOCK
from node.clocks import TrustedClock
from node.commands import Command, Running, repair
from node.control import open_control, remove_control, write_control
from node.enrolment import Enrolment
from node.first_run import first_run
from node.folder import FolderLock
from node.folder_files import drop_node
from node.inviting import StoredInvites
from node.listener import Listener, bind
from node.node import Node, wall_clock_ms
from node.notifying.digest import Raised
from node.notifying.service import notify
from node.peers import PATH as PEER_PATH
from node.peers import Peers
from node.renewal import Renewal
from node.store import Change
from node.tablets import Reach, Tablets
from node.tls import join_server_context, peer_server_context
from node.warming import keep_averages_warm

STOP_TIMEOUT_S = 5.0  # for pages and peers to let go
# A batch makes ten thousands of objects that die by reference count; looking for cycles after every
# 700 of them, Python's default, costs a tenth of a long sync.
GARBAGE_THRESHOLDS = (50_000, 20, 20)
# The event loop waits this long for the interpreter while the writer's thread folds a batch; with
# Python's 5 ms a person's request, and the next batch, wait several times as long.
SWITCH_INTERVAL_S = 0.001
MAX_HINTS = (
    256  # addresses learnt by multicast, which anybody on the LAN can claim; others need room
)
PEOPLE_DELAY_S = 0.5  # accounts change in bursts while a device joins

Service = Callable[[Running], Coroutine[Any, Any, None]]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """Where a node listens, whom it calls, and whether it looks around.

    Attributes:
        web, peer: host and port; port 0 lets the system choose.
        lan: for tablets, over HTTPS. plain: for people, without it. None: closed.
    """

    web: tuple[str, int]
    peer: tuple[str, int]
    connect: tuple[str, ...]
    discovery: bool
    lan: tuple[str, int] | None = None
    plain: tuple[str, int] | None = None


async def run(
    folder: Path,
    options: Options,
    commands: Mapping[str, Command],
    services: Sequence[Service],
    tell: Callable[[str], None],
    areas: Sequence[Area] = (),
) -> None:
    """Run the folder's node until SIGINT or SIGTERM; `tell` gets one line when it is ready.

    A folder without a node is offered to the browser first (`first_run`), as one whose demo was
    left is again.

    `commands`, `services` and `areas` are what the packages above add.

    Raises:
        FolderInUse, KeyFault, NewerDatabase; OSError when a port is taken.
    """
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(signal_number, stop.set)
        except NotImplementedError:  # Windows: Ctrl-C arrives as KeyboardInterrupt instead
            signal.signal(signal_number, lambda *_: loop.call_soon_threadsafe(stop.set))
    with FolderLock(folder):
        while await first_run(folder, options.web, tell, stop):
            left = asyncio.Event()
            running = running_node(folder, options, commands, services, areas, left.set)
            async with running as (line, _):
                tell(line)
                await _any_of(stop, left)
            if stop.is_set():
                return
            drop_node(folder)


async def _any_of(*events: asyncio.Event) -> None:
    """Wait until one of them is set."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()


@asynccontextmanager
async def running_node(
    folder: Path,
    options: Options,
    commands: Mapping[str, Command],
    services: Sequence[Service],
    areas: Sequence[Area] = (),
    leave: Callable[[], None] | None = None,
) -> AsyncIterator[tuple[str, Running]]:
    """A node that runs while the context is open; gives its ready line.

    `leave` is called when people ask that the node be taken out of its folder.
    """
    async with AsyncExitStack() as stack:
        clock = TrustedClock(wall_clock_ms)
        node = await Node.open(folder, clock)
        stack.push_async_callback(node.close)
        hub = Hub()
        node.store.watchers.append(hub.on_commit)
        renewal = Renewal(node)
        await renewal.start()
        peers = Peers(
            node.database,
            node.store,
            lambda: node.membership,
            lambda: renewal.context,
            node.zones,
            lambda: clock.sureness,
        )
        peers.heard_clock = clock.heard
        peers.watchers.append(hub.peers_changed)
        peers.on_suspicion = _checking(node, peers)
        peers.on_met, peers.on_own_certificate = renewal.offered, renewal.take
        renewal.on_renewed = peers.greet_again
        renewal.listener = await _listen_to_peers(stack, node, folder, options, peers)
        peer_port = renewal.listener.port
        addresses = reachable_addresses(options.peer[0], peer_port)
        running = Running(node, peers.snapshot, lambda: addresses, peers.holdings.of, peers.recall)
        running.more[CLOCK] = clock
        await clocking.watch(node, clock)
        await peers.start(options.connect)
        stack.push_async_callback(peers.stop)
        sessions = Sessions(node)
        api = Api(node, sessions, hub, peers.snapshot, running.holders, clock, areas, running.more)
        api.addresses, api.leave = running.addresses, leave
        peers.here, peers.present = api.presence.here, partial(_present, api)
        runner, served = await _serve_people(stack, folder, options, api, running, commands)
        local = await _look_around(stack, node, peers, peer_port) if options.discovery else None
        if options.lan is not None:
            tablets = Tablets(node, runner, options.lan)
            api.reach = lambda: Reach(tablets.addresses(), tuple(served[1:]), tablets.ca)
            outward = options.lan[0] not in LOOPBACK  # no name leads others to a closed door
            await _serve_tablets(stack, node, tablets, local if outward else None)
        else:
            api.reach = lambda: Reach((), tuple(served[1:]), None)
        _start(stack, _keep_people(node))
        _start(stack, keep_averages_warm(node))
        running.raised = partial(_raised, api)
        _start(stack, notify(node, added=running.raised))
        for service in services:
            _start(stack, service(running))
        name = await node.read(lambda directory: directory.device_name(node.device))
        network_name = node.membership.roots.first.network_name
        host, _ = options.peer
        doors = [f"web {served[0]}", f"peers {format_address(host or '0.0.0.0', peer_port)}"]
        if options.lan is not None:
            doors.append(f"tablets {next(iter(api.reach().https), 'not yet')}")
        doors += [f"plain {address}" for address in served[1:2]]
        yield f"ready: {name} of {network_name}, {', '.join(doors)}", running


async def _raised(api: Api) -> list[Raised]:
    """What the added areas ask a person for."""
    return [one for area in api.areas for one in await area.raised(api)]


async def _present(api: Api, device: bytes, places: Sequence[Place]) -> None:
    """Another device of a store says who is at its pages."""
    stores = {place.store for place in places}
    named = await api.node.read(lambda directory: {s: directory.named("store", s) for s in stores})
    for place in places:
        api.presence.hears(named[place.store], place.at, device, place.people)


async def _listen_to_peers(
    stack: AsyncExitStack, node: Node, folder: Path, options: Options, peers: Peers
) -> Listener:
    app = web.Application()
    app.router.add_get(PEER_PATH, peers.accept)
    runner = web.AppRunner(app, shutdown_timeout=STOP_TIMEOUT_S, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    server = runner.server
    assert server is not None
    known: list[str] = []
    enrolment = Enrolment(StoredInvites(node, lambda: known), lambda: node.membership, node.now_ms)
    listener = Listener(server, peer_server_context(folder), enrolment, join_server_context(folder))
    host, port = options.peer
    await listener.open("" if host == "0.0.0.0" else host, port)
    stack.push_async_callback(listener.close)
    known += reachable_addresses(host, listener.port)
    return listener


async def _serve_people(
    stack: AsyncExitStack,
    folder: Path,
    options: Options,
    api: Api,
    running: Running,
    commands: Mapping[str, Command],
) -> tuple[web.AppRunner, list[str]]:
    """Serve the page without TLS; gives its address here, then those for other machines."""
    app = make_app(api)
    token = open_control(app, running, commands)
    runner = web.AppRunner(app, shutdown_timeout=STOP_TIMEOUT_S, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    stack.callback(api.hub.close)
    host, _ = options.web
    port = await _serve_at(runner, options.web)
    served = [f"http://{format_address(host, port)}"]
    local = "127.0.0.1" if host in ("0.0.0.0", "") else host
    write_control(folder, f"http://{format_address(local, port)}", token)
    stack.callback(remove_control, folder)
    served += _seen_from_outside(host, port)
    if options.plain is not None:
        served += _seen_from_outside(options.plain[0], await _serve_at(runner, options.plain))
    api.node.store.watchers.append(_session_watcher(api.sessions))
    return runner, served


def _seen_from_outside(host: str, port: int) -> list[str]:
    """The addresses of a listener that other machines can reach."""
    outward = [one for one in own_hosts(host) if one not in LOOPBACK]
    return [f"http://{format_address(one, port)}" for one in outward]


async def _serve_at(runner: web.AppRunner, address: tuple[str, int]) -> int:
    """Serve at a host and port; gives the port."""
    host, port = address
    bound = bind("" if host == "0.0.0.0" else host, port)
    await web.SockSite(runner, bound).start()
    return int(bound.getsockname()[1])


async def _serve_tablets(
    stack: AsyncExitStack, node: Node, tablets: Tablets, local: LocalNetwork | None
) -> None:
    """Open the listener for tablets, now or once the account key is here, and announce it."""
    announced: list[asyncio.Task[None]] = []

    async def announce(port: int) -> None:
        name = await node.read(lambda directory: directory.device_name(node.device))
        tablets.host_name = await local.announce_page(name, port) if local is not None else None
        tablets.look()

    tablets.on_open = lambda port: announced.append(asyncio.ensure_future(announce(port)))
    try:
        await tablets.open()
    except OSError as error:  # another node of this machine has the port: this one works without
        _log.warning("tablets cannot be served yet: %s", error)
    _start(stack, tablets.keep())

    async def end() -> None:
        for task in announced:
            task.cancel()
        await asyncio.gather(*announced, return_exceptions=True)

    stack.push_async_callback(end)


def _session_watcher(sessions: Sessions) -> Callable[[Sequence[Change]], None]:
    loop = asyncio.get_running_loop()

    def on_commit(changes: Sequence[Change]) -> None:
        for change in changes:
            if change.scope.startswith("people/"):
                asyncio.run_coroutine_threadsafe(sessions.refresh(change.scope), loop)

    return on_commit


async def _look_around(
    stack: AsyncExitStack, node: Node, peers: Peers, port: int
) -> LocalNetwork | None:
    """See other nodes and be seen; None where the local network does not allow it."""
    hinted: set[str] = set()

    def on_seen(sighting: Sighting) -> None:
        if sighting.network != node.network or sighting.device == node.device:
            return
        for host in sighting.addresses:
            address = format_address(host, sighting.port)
            if address in hinted or len(hinted) < MAX_HINTS:
                hinted.add(address)
                peers.call(address)

    # A node that said goodbye is still called now and then: it may be back elsewhere.
    local = LocalNetwork(on_seen, lambda _: None)
    stack.push_async_callback(local.close)
    if not await local.open():
        return None
    name = await node.read(lambda directory: directory.device_name(node.device))
    await local.announce(name, port, node.network, node.device, PROTOCOL_VERSION)
    return local


def _checking(node: Node, peers: Peers) -> Callable[[], None]:
    """Look through our own log when a peer found an entry altered; one search at a time."""
    searches: set[asyncio.Task[Any]] = set()

    def check() -> None:
        if not searches:
            search = asyncio.ensure_future(repair(node, peers.recall))
            searches.add(search)
            search.add_done_callback(searches.discard)

    return check


async def _keep_people(node: Node) -> None:
    """Hand this store's account keys to devices that join, for as long as the node runs."""
    loop = asyncio.get_running_loop()
    changed = asyncio.Event()
    changed.set()

    def on_commit(changes: Sequence[Change]) -> None:
        if any(c.scope == scopes.NETWORK or c.scope.startswith("people/") for c in changes):
            loop.call_soon_threadsafe(changed.set)

    node.store.watchers.append(on_commit)
    while True:
        await changed.wait()
        changed.clear()
        for of in node.accounts_of:
            exchange = node.keys.exchange
            handed = await node.database.write(partial(_hand_on, node, exchange, of), bulk=True)
            if handed:
                _log.info("account keys of %s handed to %d devices", of.hex(), handed)
        await asyncio.sleep(PEOPLE_DELAY_S)


def _hand_on(node: Node, exchange: Any, of: bytes, connection: sqlite3.Connection) -> int:
    return people.hand_on_peppers(node.store, connection, exchange, of)


def _start(stack: AsyncExitStack, work: Coroutine[Any, Any, None]) -> None:
    """Run `work` beside the node, and end it before what it uses is closed."""
    task = asyncio.create_task(_guarded(work))

    async def end() -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    stack.push_async_callback(end)


async def _guarded(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:
        _log.exception("a service of the node ended")

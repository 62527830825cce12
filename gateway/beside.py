"""Beside the node: the gateway runs as long as its node does, by the clock and after changes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from crdt_model.grants import Right
from gateway.configuration import DEFAULT_INTERVAL_MIN, configuration
from gateway.service import Gateway
from node.commands import Running
from node.database import StorageFailed
from node.store import Change

DEBOUNCE_S = 30.0  # facts come in bursts: a device that was away, the count of a whole store
SERVICE = "gateway"  # its place in `Running.more`

log = logging.getLogger(__name__)


async def serve(running: Running) -> None:
    """Run the gateway for as long as the node does; returns at once where there is none."""
    node = running.node
    if not node.grants.targets(Right.GATEWAY):
        return
    gateway = await Gateway.open(node)
    running.more[SERVICE] = gateway
    loop = asyncio.get_running_loop()
    changed = asyncio.Event()

    def on_commit(changes: Sequence[Change]) -> None:
        loop.call_soon_threadsafe(changed.set)

    node.store.watchers.append(on_commit)
    try:
        while True:
            await asyncio.sleep(DEBOUNCE_S)
            changed.clear()
            await _run_once(gateway)
            await _wait(changed, await _interval_s(gateway))
    finally:
        node.store.watchers.remove(on_commit)


async def _run_once(gateway: Gateway) -> None:
    try:
        await gateway.run()
    except StorageFailed as failure:
        log.warning("gateway run: %s", failure)
    except Exception:  # the next run may go well; a gateway that fell silent would be noticed late
        log.exception("a gateway run failed")


async def _wait(changed: asyncio.Event, timeout_s: float) -> None:
    try:
        async with asyncio.timeout(timeout_s):
            await changed.wait()
    except TimeoutError:
        return


async def _interval_s(gateway: Gateway) -> float:
    try:
        found = await gateway.node.read(lambda directory: configuration(directory, gateway.region))
    except StorageFailed as failure:  # a disk that fails now may not when the next run is due
        log.warning("gateway: %s", failure)
        found = None
    return 60.0 * (DEFAULT_INTERVAL_MIN if found is None else found.interval_min)


async def gateway_of(running: Running) -> Gateway:
    """The gateway that runs beside the node, or one for this command.

    Raises:
        Refused: this device is no gateway.
    """
    found = running.more.get(SERVICE)
    return found if isinstance(found, Gateway) else await Gateway.open(running.node)

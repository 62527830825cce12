"""Serving: real-time stock at work beside a node, at the interval of its setting."""

from __future__ import annotations

import asyncio
import logging

from crdt_model.grants import Right
from gateway.beside import DEBOUNCE_S, gateway_of
from gateway.rts import running as rts
from gateway.rts.setting import DEFAULT_INTERVAL_MIN, rts_setting
from gateway.service import Gateway
from node.commands import Running
from node.database import StorageFailed
from node.errors import Refused

NOT_SET_UP = frozenset({"not_connected", "rts_not_configured", "no_secret"})

log = logging.getLogger(__name__)


async def serve_rts(running: Running) -> None:
    """Run real-time stock for as long as the node does; returns at once where there is none."""
    if not running.node.grants.targets(Right.GATEWAY):
        return
    await asyncio.sleep(DEBOUNCE_S)  # the gateway beside the node is there by then
    gateway = await gateway_of(running)
    while True:
        await _run_once(gateway)
        await asyncio.sleep(await _interval_s(gateway))


async def _run_once(gateway: Gateway) -> None:
    try:
        await rts.run(gateway)
    except Refused as refused:
        if refused.code not in NOT_SET_UP:
            log.warning("rts run: %s", refused.message)
    except StorageFailed as failure:
        log.warning("rts run: %s", failure)
    except Exception:  # the next run may go well; a gateway that fell silent would be noticed late
        log.exception("an rts run failed")


async def _interval_s(gateway: Gateway) -> float:
    try:
        found = await gateway.node.read(lambda directory: rts_setting(directory, gateway.region))
    except StorageFailed as failure:  # a disk that fails now may not when the next run is due
        log.warning("gateway: %s", failure)
        found = None
    return 60.0 * (DEFAULT_INTERVAL_MIN if found is None else found.interval_min)

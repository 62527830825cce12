"""How long a gateway takes to read a country's real-time stock, and one event after that.

    python -m bench.real_time_stock --facilities 74 --events 30000

The stand-in for DHIS2 holds that many transactions of three months at facilities with ten items
each. The gateway reads them over HTTP on the same machine, so the stand-in's own time is in the
figures. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from crdt_model.grants import ANYWHERE, Grant, Right
from crdt_model.identifiers import derived_id
from gateway.commands import GATEWAY_COMMANDS
from gateway.mapping import stable_uid
from gateway.rts import running
from gateway.rts.setting import record
from gateway.sandbox import Server, make_app, small_metadata
from gateway.sandbox.app import SERVER
from gateway.sandbox.preset import unit_uid
from gateway.sandbox.rts_preset import (
    STOCK,
    element,
    enrollment,
    entity,
    load_rts,
    program,
    stage,
)
from gateway.service import Gateway
from node.node import Node
from tests.gateway.region import NETWORK, Clock, RegionNode
from tests.gateway.rts_region import setting_of
from tests.node.loopback_node import make_folder

ITEMS = tuple(f"P{number}" for number in range(10))
DAYS = 90
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def fill(server: Server, units: list[str], events: int, chance: random.Random) -> None:
    """Give the stand-in its transactions: mostly distributions, one receipt in ten."""
    load_rts(server, units, ITEMS)
    first = NOW.replace(tzinfo=None) - timedelta(days=DAYS)
    for number in range(events):
        at = first + timedelta(minutes=number * DAYS * 1440 // events)
        put(server, number, chance.choice(units), chance.choice(ITEMS), at, chance)


def put(
    server: Server, number: int, unit: str, item: str, at: datetime, chance: random.Random
) -> None:
    """One transaction, synced when it was made."""
    stamp, uid = at.isoformat(timespec="milliseconds"), stable_uid("event", str(number))
    name, quantity = ("RECEIPT", 60) if number % 10 == 0 else ("DISTRIBUTION", chance.randint(1, 9))
    server.tracker.events[uid] = {
        "event": uid, "program": program(STOCK), "programStage": stage(STOCK),
        "orgUnit": unit_uid(unit), "enrollment": enrollment(unit, item),
        "trackedEntity": entity(unit, item), "status": "COMPLETED", "deleted": False,
        "occurredAt": stamp, "createdAt": stamp, "createdAtClient": stamp, "updatedAt": stamp,
        "dataValues": [{"dataElement": element(name), "value": str(quantity)}],
    }  # fmt: skip


@asynccontextmanager
async def served(units: list[str]) -> AsyncIterator[tuple[str, Server]]:
    """A stand-in with these org units."""
    app = make_app("2.43", [small_metadata(ITEMS, [(unit, unit) for unit in units])])
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", app[SERVER]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def opened(folder: Path, units: list[str], address: str) -> AsyncIterator[Gateway]:
    """A connected gateway whose certificate names the facilities."""
    stores = [derived_id(NETWORK.network, "store", unit) for unit in units]
    grants: list[Grant] = [(Right.STORE, store) for store in stores]
    grants += [(right, ANYWHERE) for right in (Right.CATALOGUE, Right.ISSUER, Right.GATEWAY)]
    folder.mkdir()
    make_folder(folder, NETWORK, 10, *grants)
    clock = Clock(NOW.strftime("%Y-%m-%dT%H:%M"))
    node = await Node.open(folder, clock)
    try:
        region = RegionNode(node, clock)
        rows = [f"{unit},{unit},health_center,N,{unit},rts" for unit in units]
        await region.load("zones", "code,name,level,parent_code\nN,North,region,\n")
        header = "code,name,type,zone_code,org_unit,mode"
        await region.load("facilities", "\n".join([header, *rows]) + "\n")
        products = "".join(f"{item},{item},1,no\n" for item in ITEMS)
        await region.load("products", f"code,name,units_per_pack,batch_tracked\n{products}")
        items = folder.parent / "items.csv"
        items.write_text("product_code,item_code\n" + "".join(f"{i},{i}\n" for i in ITEMS))
        asked = {"url": address, "user": "admin", "password": "district", "items": str(items)}
        await GATEWAY_COMMANDS["gateway-connect"](region.running, asked)
        gateway = await Gateway.open(node)
        setting = setting_of(orders="requisitions")
        await node.database.write(lambda c: record(node, c, gateway.region, setting))
        yield gateway
    finally:
        await node.close()


async def measure(folder: Path, facilities: int, events: int) -> dict[str, Any]:
    """The first reading, a reading without news, and one with a single new event."""
    chance = random.Random(1)
    units = [f"F{number:04}" for number in range(facilities)]
    async with served(units) as (address, server), opened(folder, units, address) as gateway:
        fill(server, units, events, chance)
        seconds = {}
        for name in ("first", "nothing_new", "one_event"):
            if name == "one_event":
                put(server, events, units[0], ITEMS[0], NOW.replace(tzinfo=None), chance)
            began = time.perf_counter()
            outcome = await running.run(gateway)
            seconds[f"{name}_s"] = round(time.perf_counter() - began, 2)
            assert (outcome.result, outcome.waiting) == ("done", 0), outcome
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"facilities": facilities, "events": events} | seconds | {"peak_mb": peak // 1024}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facilities", type=int, default=74)
    parser.add_argument("--events", type=int, default=30_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "gateway"
        print(json.dumps(asyncio.run(measure(folder, asked.facilities, asked.events))))


if __name__ == "__main__":
    main()

"""A region whose health centres keep their stock in real-time stock, and a stand-in they use."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from crdt_model import scopes
from crdt_model.clock import stamp_of
from crdt_model.identifiers import derived_id
from gateway import targets
from gateway.commands import GATEWAY_COMMANDS
from gateway.rts import running, tables
from gateway.rts.facts import RECEIPT
from gateway.rts.running import RtsOutcome
from gateway.rts.setting import RtsSetting, record
from gateway.rts.uids import is_own
from gateway.sandbox.rts_preset import (
    ITEM_CODE,
    RECEIPT_ELEMENTS,
    RECEIPTS,
    REQUISITION_ELEMENTS,
    REQUISITIONS,
    STOCK,
    STOCK_ELEMENTS,
    attribute,
    element,
    load_rts,
    program,
    stage,
)
from gateway.service import Gateway
from node import supply_acts
from node.directory import Directory
from node.order_answers import order_json
from node.supply_acts import Act, Told
from node.views import lanes
from node.views import ledger as ledger_view
from tests.gateway.conftest import Sandbox
from tests.gateway.region import ADMIN, IDS, NETWORK, RegionNode, region_node

UNITS = {"HC01": "HC01", "HC02": "HC02", "HC03": "HC03"}
FACILITIES = "code,name,type,zone_code,org_unit,mode\n"
ELEMENTS = (*STOCK_ELEMENTS, *REQUISITION_ELEMENTS, *RECEIPT_ELEMENTS)


def setting_of(**more: Any) -> RtsSetting:
    """The setting of the preset's programmes."""
    found: dict[str, Any] = {
        "program": program(STOCK), "stage": stage(STOCK), "item_code": attribute(ITEM_CODE),
        "req_program": program(REQUISITIONS), "req_stage": stage(REQUISITIONS),
        "ack_program": program(RECEIPTS), "ack_stage": stage(RECEIPTS),
        "req_urgent": "urgent",
    }  # fmt: skip
    for name in (*STOCK_ELEMENTS, *REQUISITION_ELEMENTS, *RECEIPT_ELEMENTS):
        found[name.lower()] = element(name)
    return replace(RtsSetting(**found), **more)


class RtsRegion:
    """One gateway's node with its gateway, and short words for what happens there."""

    def __init__(self, region: RegionNode, gateway: Gateway, sandbox: Sandbox) -> None:
        self.region = region
        self.sandbox = sandbox
        self.gateway = gateway
        self.acts = 0

    async def configure(self, **more: Any) -> None:
        """Bring a setting into force."""
        node, wanted = self.region.node, setting_of(**more)
        await self.region.database.write(lambda c: record(node, c, self.gateway.region, wanted))

    async def run(self) -> RtsOutcome:
        """One run of real-time stock."""
        return await running.run(self.gateway)

    async def stock(self, store: str, product: str = "ACT") -> int:
        """What the ledger holds of a product, in base units."""
        product_id = derived_id(NETWORK.network, "product", product)

        def read(directory: Any) -> int:
            ledger = directory.scope(scopes.ledger(IDS[store]))
            held = ledger_view.balances(directory.connection, ledger, product_id)
            return sum(found.on_hand for found in held)

        return await self.region.node.read(read)

    async def supply(self, next_order: str = "") -> None:
        """HC03 supplies the others, by a line each."""
        await self.region.load("programs", "code,name\nEM,Essential medicines\n")
        rows = [f"{code},EM,HC03,1,10,{next_order}" for code in ("HC01", "HC02")]
        header = "facility_code,program_code,supplier_code,review_months,lead_days,next_order"
        await self.region.load("supply-lines", "\n".join([header, *rows]) + "\n")

    async def orders(self, store: str = "HC01") -> list[dict[str, Any]]:
        """The orders of a store as its supplier sees them, by their notes."""

        def read(directory: Directory) -> list[dict[str, Any]]:
            rows = lanes.orders(directory.connection, "customer", IDS[store])
            made = [lanes.order(directory.connection, row.id, IDS[store]) for row in rows]
            found = [order_json(directory, IDS["HC03"], one) for one in made if one is not None]
            return sorted(found, key=lambda one: str(one["note"]))

        return await self.region.node.read(read)

    async def standing(self, store: str = "HC01") -> list[dict[str, int]]:
        """What the orders of a store that stand ask for, by product code, the smallest first."""
        found = [
            dict(sorted((line["product"]["code"], line["quantity"]) for line in one["lines"]))
            for one in await self.orders(store)
            if one["status"] not in ("cancelled", "closed", "rejected")
        ]
        return sorted(found, key=lambda asked: sorted(asked.values()))

    async def act(self, act: Act, body: dict[str, Any], of: str = "", at: str = "HC03") -> Any:
        """Something said at a store, of an order or a shipment."""
        self.acts += 1
        body = {"id": f"act-{self.region.node.device[:2].hex()}-{self.acts}", **body}
        node = self.region.node
        return await self.region.database.write(
            lambda c: act(Told(node.store, c, at, ADMIN, of), body)
        )

    async def ship(self, order: str) -> str:
        """HC03 sends all that is left of an order; the number of the shipment."""
        pick = await self.act(supply_acts.pick, {"order": order})
        await self.act(partial(supply_acts.pick_step, "dispatch"), {}, pick["id"])
        return str(pick["document"])

    def event(self, said: dict[str, Any]) -> dict[str, str]:
        """What the stand-in holds of an event, by the names of the preset's elements."""
        held = self.sandbox.server.tracker.events[said["event"]]
        names = {element(name): name for name in ELEMENTS}
        return {names[v["dataElement"]]: v["value"] for v in held["dataValues"]}

    def receipts(self, store: str = "HC01") -> list[dict[str, str]]:
        """The receipt events the stand-in holds of a store, not those of an app."""
        return [
            self.event(held)
            for held in self.sandbox.server.tracker.events.values()
            if is_own(NETWORK.network, RECEIPT, held["event"]) and not held["deleted"]
        ]

    async def shipments(self, store: str = "HC01") -> list[str]:
        """The states of what was sent to a store."""

        def read(connection: Any) -> list[str]:
            found = lanes.shipments_of(connection, IDS[store], 100)
            return [one.shipment.status for one in found]

        return await self.region.database.read(read)

    async def map_items(self, path: Path) -> None:
        """Bring another list of items into force."""
        await GATEWAY_COMMANDS["gateway-connect"](self.region.running, {"items": str(path)})

    async def map_text(self, text: str) -> None:
        """As `map_items`, from text."""
        path = self.region.node.folder / "items-now.csv"
        path.write_text(text)
        await self.map_items(path)

    async def set_mode(self, code: str, mode: str) -> None:
        """Say how a store's stock is kept."""
        row = f"{code},{code},health_center,N,{code},{mode}\n"
        await self.region.load("facilities", FACILITIES + row)

    async def resume(self) -> None:
        """A person resumes the target."""
        await self.region.database.write(lambda c: targets.resume(c, 1))

    async def reasons(self, reason: str) -> int:
        """How many events have a reason."""

        def read(connection: Any) -> int:
            asked = "SELECT count(*) FROM rts_event WHERE reason = ?"
            return int(connection.execute(asked, (reason,)).fetchone()[0])

        return await self.region.database.read(read)

    def stamp(self, text: str) -> int:
        """The stamp of a moment in UTC."""
        return stamp_of(int(datetime.fromisoformat(text + "+00:00").timestamp() * 1000))

    async def waiting(self) -> list[tuple[str, str]]:
        """Reason and details of the events that wait."""

        def read(connection: Any) -> list[tuple[str, str]]:
            return connection.execute(
                "SELECT reason, details FROM rts_event WHERE state = ? ORDER BY occurred",
                (tables.State.WAITING,),
            ).fetchall()  # type: ignore[no-any-return]

        return await self.region.database.read(read)


@asynccontextmanager
async def rts_region(
    folder: Path,
    sandbox: Sandbox,
    *,
    rts: tuple[str, ...] = ("HC01", "HC02"),
    start: str = "2026-11-23T08:00",
    number: int = 10,
    **setting: Any,
) -> AsyncIterator[RtsRegion]:
    """A connected gateway; the stores of `rts` are kept in real-time stock."""
    if not sandbox.server.tracker.entities:
        load_rts(sandbox.server, sorted(UNITS), ["ACT", "ORS", "VAC"])
    async with region_node(folder, UNITS, start=start, number=number) as region:
        rows = [f"{code},{code},health_center,N,{code},rts" for code in rts]
        await region.load("facilities", FACILITIES + "\n".join(rows) + "\n")
        gateway = await region.connect(sandbox, folder, "2026-09")
        here = RtsRegion(region, gateway, sandbox)
        await here.configure(**setting)
        yield here

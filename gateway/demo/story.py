"""Story: what the demo does, step by step, and what each step must come to.

A warehouse founds a network; a health centre joins with two devices, and a gateway. Goods are
shipped, received and dispensed; the second device is cut off while both go on; when it is back, one
stock is the same everywhere and the card says what became of the difference. Then a month goes to a
stand-in of DHIS2.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import sqlite3
import tempfile
import uuid
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from discovery.multicast import LocalNetwork
from discovery.sightings import Sighting
from gateway.demo.files import ITEMS, TABLES, data_file, rows_of, write_opening, write_records
from gateway.demo.link import Link
from gateway.demo.machines import DemoFailed, Machine, Page, expect, free_port, until
from gateway.sandbox import make_app, small_metadata
from gateway.sandbox.app import ADMIN
from node.folder import DATABASE_FILE

DISCOVERY_S = 5.0  # multicast that works shows a node within a second or two
ADMIN_PIN, AMINA_PIN, JOSEPH_PIN = "2468", "1357", "8642"
GITA_PASSWORD = "gateway-demo"
WEB_PORTS = {"cms": 8722, "hc01-t1": 8724, "hc01-t2": 8726, "gateway": 8728}
SANDBOX_PORT = 8085
SHOWN = "AL24"  # the product whose card the story follows
CUT = 30  # of the product the story follows: asked for and not approved
DELIVERY = {"AL24": 120, "ORS": 200, "ZINC20": 400, "AMOX250": 1200, "PENTA": 100}
SENTENCE = "counted 80; 13 unexplained, was 23 until HC01-T2's issue of 10 arrived"
EXPECTED_VALUES = {
    "STOCK_ON_HAND": "80",
    "STOCK_RECEIPT": "120",
    "STOCK_DISTRIBUTION": "27",
    "STOCK_DISCARD": "0",
    "STOCKOUT_DAYS": "0",
    "AMC": "300.00",
    "MONTHS_OF_STOCK": "0.27",
}

__all__ = ["DemoFailed", "demo", "stopped_by_signal"]


async def demo(folder: Path | None, *, check: bool) -> None:
    """Tell the story; then stay until interrupted, unless it is only to be checked.

    Raises:
        DemoFailed: a step did not come out as told, or it was interrupted before the end.
            Everything is stopped all the same.
    """
    if folder is not None and folder.exists() and any(folder.iterdir()):
        raise DemoFailed(f"{folder} is not empty; name a new folder")
    stopped = stopped_by_signal()
    async with AsyncExitStack() as stack:
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="stockmesh-demo-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        telling = asyncio.create_task(_tell(stack, folder.resolve(), check=check))
        interrupted = asyncio.create_task(stopped.wait())
        await asyncio.wait({telling, interrupted}, return_when=asyncio.FIRST_COMPLETED)
        if not telling.done():
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
            raise DemoFailed("demo: interrupted")
        telling.result()
        if not check:
            say("It stays up until Ctrl-C.")
            await interrupted
            say("Stopping.")
        interrupted.cancel()


def stopped_by_signal() -> asyncio.Event:
    """Set by Ctrl-C or a request to end, so that the processes are stopped and not orphaned."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stopped.set)
        except NotImplementedError:  # Windows: Ctrl-C arrives as KeyboardInterrupt instead
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopped.set))
    return stopped


def say(text: str) -> None:
    """One line of the story."""
    print(text, flush=True)


@dataclass(slots=True)
class Stage:
    """All that the story happens on."""

    stack: AsyncExitStack
    folder: Path
    check: bool
    http: aiohttp.ClientSession
    today: date
    discovery: bool = False
    dhis2: str = ""
    machines: dict[str, Machine] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)

    def machine(self, name: str) -> Machine:
        """A node's machine, made when it is first named."""
        if name not in self.machines:
            folder = self.folder / name
            folder.mkdir()
            self.machines[name] = Machine(folder)
            self.stack.push_async_callback(self.machines[name].stop)
        return self.machines[name]

    async def run(self, name: str, *connect: str, alone: bool = False) -> None:
        """Run a node; `alone` it does not look around and is not seen."""
        host = "0.0.0.0" if self.discovery and not alone else "127.0.0.1"
        port = 0 if self.check else free_port(WEB_PORTS[name])
        more = [word for address in connect for word in ("--connect", address)]
        if alone or not self.discovery:
            more.append("--no-discovery")
        await self.machine(name).start(port, host, *more)

    async def page(self, name: str, store: str, user: str, secret: str) -> Page:
        """Sign in at a node."""
        page = Page(self.http, self.machines[name], store)
        await page.sign_in(user, secret)
        self.pages[name] = page
        return page


async def _tell(stack: AsyncExitStack, folder: Path, *, check: bool) -> None:
    http = await stack.enter_async_context(aiohttp.ClientSession())
    stage = Stage(stack, folder, check, http, datetime.now(UTC).date())
    await _warehouse(stage)
    link = await _health_centre(stage)
    await _gateway(stage)
    await _delivery(stage)
    await _dispensing(stage)
    await _apart(stage, link)
    await _together(stage, link)
    await _to_dhis2(stage)
    _where_to_look(stage)


# --- founding and joining --------------------------------------------------------------


async def _warehouse(stage: Stage) -> None:
    say("1. The central medical store founds a network and loads the catalogue.")
    cms = stage.machine("cms")
    await cms.command("init", "--network", "Demo", "--store", "CMS", "--pin", ADMIN_PIN)
    stage.discovery = True
    await stage.run("cms")
    stage.discovery = await _is_seen(cms)
    rows = 0
    for table, name in TABLES:
        rows += (await _import(cms, table, data_file(name)))["rows"]
    opening = stage.folder / "opening_stock.csv"
    stocked = write_opening(opening, "CMS", stage.today)
    answer = await _import(cms, "stock", opening)
    expect(answer["written"] == stocked, "opening stock is recorded")
    page = await stage.page("cms", "CMS", "admin", ADMIN_PIN)
    found = await page.get("/products", limit="1000")
    expect(found["total"] == len(rows_of("products.csv")), "the catalogue is whole")
    say(f"   {rows} rows of lists, {found['total']} products, {stocked} batches on the shelves.")
    how = "find each other by multicast" if stage.discovery else "are told addresses (no multicast)"
    say(f"   Nodes {how}.")


async def _import(machine: Machine, table: str, path: Path) -> dict[str, Any]:
    return await machine.ask("import", table=table, file=str(path), dry_run=False)


async def _is_seen(machine: Machine) -> bool:
    """Whether a node's announcement reaches others on this machine."""
    seen = asyncio.Event()

    def on_seen(sighting: Sighting) -> None:
        if sighting.port == machine.peer_port:
            seen.set()

    local = LocalNetwork(on_seen, lambda _: None)
    try:
        if not await local.open():
            return False
        async with asyncio.timeout(DISCOVERY_S):
            await seen.wait()
        return True
    except TimeoutError:
        return False
    finally:
        await local.close()


async def _invite(stage: Stage, role: str, *stores: str) -> str:
    made = await stage.machines["cms"].ask("invite", role=role, stores=list(stores))
    code: str = made["code"]
    return code


async def _join(stage: Stage, name: str, code: str) -> str:
    """Let a machine join; the label it got."""
    where = [] if stage.discovery else ["--connect", stage.machines["cms"].peer]
    label: str = (await stage.machine(name).command("join", code, *where))["label"]
    return label


async def _health_centre(stage: Stage) -> Link:
    say("2. Riverbend health centre (HC01) joins with two devices.")
    told = [] if stage.discovery else [stage.machines["cms"].peer]
    first = await _join(stage, "hc01-t1", await _invite(stage, "store", "HC01"))
    await stage.run("hc01-t1", *told)
    second = await _join(stage, "hc01-t2", await _invite(stage, "store", "HC01"))
    expect((first, second) == ("T1", "T2"), f"the devices are T1 and T2, not {first}, {second}")
    one, two = stage.machines["hc01-t1"], stage.machines["hc01-t2"]
    link = Link("127.0.0.1", one.peer_port)
    await link.open()
    stage.stack.push_async_callback(link.close)
    _forget_addresses(two)
    await stage.run("hc01-t2", link.address, alone=True)
    await _users(one)
    records = stage.folder / "consumption_records.csv"
    count = write_records(records, "HC01", stage.today)
    answer = await _import(one, "consumption", records)
    expect(answer["written"] == count, "consumption records are kept")
    await stage.page("hc01-t1", "HC01", "amina", AMINA_PIN)
    await stage.page("hc01-t2", "HC01", "joseph", JOSEPH_PIN)
    say("   HC01-T1 and HC01-T2 serve one store. Amina and Joseph can sign in on either,")
    say(f"   also with no network. {count} monthly figures from paper cards give AMC a past.")
    return link


def _forget_addresses(machine: Machine) -> None:
    """Leave a node, that does not run, the demo's cable as its only way to the others."""
    with sqlite3.connect(machine.folder / DATABASE_FILE) as connection:
        connection.execute("DELETE FROM address")
    connection.close()


async def _users(machine: Machine) -> None:
    for name, role, pin in (
        ("amina", "storekeeper", AMINA_PIN),
        ("joseph", "dispenser", JOSEPH_PIN),
    ):
        await machine.ask("user-add", name=name, role=role, pin=pin)


async def _gateway(stage: Stage) -> None:
    say("3. A gateway joins; a stand-in for DHIS2 is started. It is not DHIS2 and says so.")
    package = small_metadata((), [(r["org_unit"], r["name"]) for r in rows_of("facilities.csv")])
    units = {"organisationUnits": package["organisationUnits"]}
    runner = web.AppRunner(make_app("2.43", [units]), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    stage.stack.push_async_callback(runner.cleanup)
    port = 0 if stage.check else free_port(SANDBOX_PORT)
    await web.TCPSite(runner, "127.0.0.1", port).start()
    stage.dhis2 = f"http://127.0.0.1:{runner.addresses[0][1]}"
    await _join(stage, "gateway", await _invite(stage, "gateway"))
    machines = stage.machines
    others = [machines["cms"].peer, machines["hc01-t1"].peer]
    await stage.run("gateway", *([] if stage.discovery else others))
    gateway = machines["gateway"]
    await gateway.ask("user-add", name="gita", role="admin", password=GITA_PASSWORD)
    await _catalogue_arrived(stage)
    await gateway.ask(
        "gateway-connect",
        url=stage.dhis2,
        user=ADMIN.name,
        password=ADMIN.password,
        items=str(data_file(ITEMS)),
    )
    made = (await gateway.ask("gateway-provision"))["created"]
    answer = await gateway.ask("gateway-check")
    expect(answer["ok"], f"the mapping fits: {answer['findings'][:3]}")
    say(f"   It made the {made} objects that were missing there; now the mapping fits.")


async def _catalogue_arrived(stage: Stage) -> None:
    page = await stage.page("gateway", "", "gita", GITA_PASSWORD)
    wanted = len(rows_of("products.csv"))

    async def whole() -> bool | None:
        products = (await page.get("/products", limit="1"))["total"]
        stores = len((await page.get("/stores"))["stores"])
        return True if (products, stores) == (wanted, len(rows_of("facilities.csv"))) else None

    await until("the catalogue at the gateway", whole)


# --- a day at the health centre --------------------------------------------------------


def _movement(kind: str, *lines: tuple[str, int], **more: str) -> dict[str, Any]:
    body: dict[str, Any] = {"id": uuid.uuid4().hex, "kind": kind, **more}
    if lines:
        body["lines"] = [{"product": product, "quantity": quantity} for product, quantity in lines]
    return body


async def _delivery(stage: Stage) -> None:
    say("4. HC01 orders; the warehouse cuts, sets aside and sends; HC01-T1 takes the goods in.")
    page, warehouse = stage.pages["hc01-t1"], stage.pages["cms"]
    asked = DELIVERY | {SHOWN: DELIVERY[SHOWN] + CUT}
    lines = [{"product": product, "quantity": quantity} for product, quantity in asked.items()]
    order = await page.post("/stores/HC01/orders", _said(supplier="CMS", lines=lines))

    async def asked_for() -> bool | None:
        found = (await warehouse.get("/stores/CMS/orders", side="supplier"))["orders"]
        return True if any(one["id"] == order["id"] for one in found) else None

    await until("the order at the warehouse", asked_for)
    cut = {"product": SHOWN, "quantity": DELIVERY[SHOWN], "note": "rationed this month"}
    reviewed = await warehouse.post(
        f"/stores/CMS/orders/{order['id']}/review", _said(decision="approved", lines=[cut])
    )
    expect(reviewed["status"] == "approved", "the order is approved")
    pick = await warehouse.post("/stores/CMS/picks", _said(order=order["id"]))
    await warehouse.post(f"/stores/CMS/picks/{pick['id']}/dispatch", _said())

    async def arrived() -> bool | None:
        found = (await page.get("/stores/HC01/shipments"))["shipments"]
        return True if any(one["id"] == pick["id"] for one in found) else None

    await until("the packing list at HC01", arrived)
    await page.post("/stores/HC01/movements", _movement("received", shipment=pick["id"]))
    await _on_hand(stage, "hc01-t2", DELIVERY[SHOWN])
    done = await page.get(f"/stores/HC01/orders/{order['id']}")
    expect(done["status"] == "received", "the order is closed at the facility by its receipt")
    say(
        f"   Order {order['document']}, {CUT} of {SHOWN} cut; {pick['document']}:"
        f" {len(pick['lines'])} lines received, and known to T2."
    )


def _said(**body: Any) -> dict[str, Any]:
    return {"id": uuid.uuid4().hex, **body}


async def _on_hand(stage: Stage, name: str, quantity: int) -> None:
    """Wait until a device of HC01 shows this much of the product the story follows."""

    async def shown() -> bool | None:
        return True if await _stock_of(stage, name) == quantity else None

    await until(f"{quantity} of {SHOWN} at {name}", shown)


async def _stock_of(stage: Stage, name: str) -> int | None:
    for product in (await stage.pages[name].get("/stores/HC01/stock"))["products"]:
        if product["product"]["code"] == SHOWN:
            on_hand: int = product["on_hand"]
            return on_hand
    return None


async def _dispensing(stage: Stage) -> None:
    say("5. Both devices dispense from one stock.")
    for name, quantity in (("hc01-t1", 12), ("hc01-t2", 5)):
        await stage.pages[name].post(
            "/stores/HC01/movements", _movement("dispense", (SHOWN, quantity))
        )
    await stage.pages["hc01-t1"].post(
        "/stores/HC01/movements", _movement("dispense", ("ORS", 15), ("ZINC20", 50))
    )
    for name in ("hc01-t1", "hc01-t2"):
        await _on_hand(stage, name, 103)
    say(f"   T1 gave out 12 and T2 5 of {SHOWN}: 103 of 120 left, on both.")


async def _apart(stage: Stage, link: Link) -> None:
    say("6. The cable to T2 is pulled. T2 goes on dispensing; T1 counts the shelf.")
    link.cut()
    await stage.pages["hc01-t2"].post("/stores/HC01/movements", _movement("dispense", (SHOWN, 10)))
    [cell] = [
        cell
        for product in (await stage.pages["hc01-t1"].get("/stores/HC01/stock"))["products"]
        if product["product"]["code"] == SHOWN
        for cell in product["cells"]
    ]
    counted = await stage.pages["hc01-t1"].post(
        "/stores/HC01/counts",
        {
            "id": uuid.uuid4().hex,
            "lines": [{"product": SHOWN, "batch": cell["batch"], "quantity": 80}],
            "complete_for": [SHOWN],
        },
    )
    variance = counted["lines"][0]["variance"]
    expect(variance == -23, f"the count misses 23, not {variance}")
    expect(await _stock_of(stage, "hc01-t1") == 80, "T1 shows 80")
    expect(await _stock_of(stage, "hc01-t2") == 93, "T2, apart, shows 93")
    say("   T1 counted 80 where its book said 103: 23 unexplained. T2 shows 93. Neither waits.")


async def _together(stage: Stage, link: Link) -> None:
    say("7. The cable is put back.")
    link.heal()
    for name in ("hc01-t1", "hc01-t2"):
        await _on_hand(stage, name, 80)
    gateway = stage.pages["gateway"]

    async def explained() -> bool | None:
        found = [await _sentences(stage, name) for name in ("hc01-t1", "hc01-t2", "gateway")]
        return True if all(SENTENCE in lines for lines in found) else None

    await until(f"the sentence: {SENTENCE}", explained)
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    answers = [
        await page.read("/stores/HC01/stock", as_of=at)
        for page in (stage.pages["hc01-t1"], stage.pages["hc01-t2"], gateway)
    ]
    expect(
        len(set(answers)) == 1, "the stock is the same, byte for byte, on T1, T2 and the gateway"
    )
    say("   80 on both, and on the gateway, byte for byte. T2's issue came before the count, so it")
    say(f'   explains a part of it. The card says: "{SENTENCE}".')


async def _sentences(stage: Stage, name: str) -> list[str]:
    """What the card of the product says at a node, [] while it does not know of it."""
    page = stage.pages[name]
    stock = await page.get("/stores/HC01/stock")
    if all(product["product"]["code"] != SHOWN for product in stock["products"]):
        return []
    card = await page.get(f"/stores/HC01/products/{SHOWN}/card")
    return [line["text"]["message"] for line in card["lines"]]


# --- DHIS2 -----------------------------------------------------------------------------


async def _to_dhis2(stage: Stage) -> None:
    period = f"{stage.today:%Y-%m}"
    say(f"8. The gateway computes {period} and pushes it to the stand-in.")
    gateway = stage.machines["gateway"]

    async def reported() -> dict[str, Any] | None:
        status = await gateway.ask("gateway-status")
        silent = {state["org_unit"] for state in status["not_reported"]}
        return status if not silent & {"OU_HC01", "OU_CMS"} else None

    await until("word from every device of HC01 and CMS", reported)
    answer = await gateway.ask("gateway-push")
    expect(answer["refused"] == answer["parked"] == 0, f"nothing is refused: {answer}")
    held = await _values(stage, "OU_HC01", period.replace("-", ""))
    shown = {name: held.get(f"{SHOWN}_{name}") for name in EXPECTED_VALUES}
    expect(shown == EXPECTED_VALUES, f"the stand-in holds {EXPECTED_VALUES}, not {shown}")
    for name, value in shown.items():
        say(f"   HC01 {SHOWN}_{name}: {value}")
    silent = sorted({state["stores"][0] for state in answer["not_reported"]})
    say(f"   Not reported, and therefore not pushed as 0: {', '.join(silent)}.")
    again = await gateway.ask("gateway-push")
    expect(again["accepted"] == 0, "what was accepted is not sent again")


async def _values(stage: Stage, unit: str, period: str) -> dict[str, str]:
    """What the stand-in holds of an org unit and period: data element code → value."""
    credentials = aiohttp.BasicAuth(ADMIN.name, ADMIN.password)
    headers = {"X-Requested-With": "XMLHttpRequest"}
    found: dict[str, dict[str, str]] = {}
    for kind in ("dataElements", "organisationUnits"):
        query = {"fields": "id,code", "paging": "false"}
        async with stage.http.get(
            f"{stage.dhis2}/api/{kind}", params=query, headers=headers, auth=credentials
        ) as response:
            found[kind] = {item["id"]: item["code"] for item in (await response.json())[kind]}
    async with stage.http.get(f"{stage.dhis2}/sandbox/state") as response:
        values = (await response.json())["values"]
    return {
        found["dataElements"][element]: value
        for element, place, held, value in values
        if (found["organisationUnits"][place], held) == (unit, period)
    }


def _where_to_look(stage: Stage) -> None:
    say("What to look at in a browser:")
    for name, store, user, secret in (
        ("cms", "CMS", "admin", f"PIN {ADMIN_PIN}"),
        ("hc01-t1", "HC01", "amina", f"PIN {AMINA_PIN}"),
        ("hc01-t2", "HC01", "joseph", f"PIN {JOSEPH_PIN}"),
        ("gateway", "all stores", "gita", f"password {GITA_PASSWORD}"),
    ):
        say(f"   {stage.machines[name].web}  {store}: {user}, {secret}")
    say(f"   {stage.dhis2}  the stand-in for DHIS2 and what it received")

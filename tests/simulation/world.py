"""The world: a seed's devices, what connects them, and who records what."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from crdt_model import scopes
from crdt_model.clock import stamp_of
from crdt_model.details import Certified, Enrol, Row, SetOne, Zone, stored
from crdt_model.facts import Kind, fact
from crdt_model.grants import ANYWHERE, Grant, Right
from crdt_model.identifiers import command_id, derived_id
from crdt_model.scopes import may_hold, parse
from crdt_model.updates import month_of
from node.node import Node
from node.store import Draft
from tests.crdt_model.small_network import NOW
from tests.simulation import signing
from tests.simulation.device import Clock, Device, store_grants
from tests.simulation.disk import Disk
from tests.simulation.loop import SimulatedLoop
from tests.simulation.wire import Network

HUB = "CMS"  # the warehouse's store
PRODUCTS = ("ACT", "ORS", "GLOVE")
BATCHES = ("L1", "L2")


@dataclass
class World:
    """Everything of one run.

    Attributes:
        born: hash of every entry that a device made for a person. acknowledged: those of which
            the person was told, with the device's name.
        failures: requests that ended in something that is no refusal.
        removed: numbers of devices that an admin took out; nobody talks to them any more.
        copied: whether a disk was ever copied, so that a device may have lost its own word.
    """

    seed: int
    say: Callable[[str], None]
    loop: SimulatedLoop = field(default_factory=SimulatedLoop)
    devices: list[Device] = field(default_factory=list)
    born: set[bytes] = field(default_factory=set)
    acknowledged: dict[bytes, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    removed: set[int] = field(default_factory=set)
    copied: bool = False

    def __post_init__(self) -> None:
        self.randomness = random.Random(f"world {self.seed}")
        self.network = Network(self.loop, random.Random(f"network {self.seed}"))

    def log(self, text: str) -> None:
        """One line for each change of state."""
        self.say(f"{self.loop.now:9.3f} {text}")

    def store_id(self, code: str) -> bytes:
        return derived_id(signing.NETWORK.network, "store", code)

    def device(self, name: str) -> Device:
        return next(device for device in self.devices if device.name == name)

    def add(self, name: str, stores: Sequence[str], more: Sequence[Grant] = ()) -> Device:
        """A device that has joined and not started yet."""
        number = 10 + len(self.devices)
        grants = (*store_grants([self.store_id(code) for code in stores]), *more)
        device = Device(
            name,
            number,
            grants,
            tuple(stores),
            self.network,
            random.Random(f"{name} {self.seed}"),
            Clock(self.loop),
            Disk(random.Random(f"disk {name} {self.seed}")),
        )
        self.devices.append(device)
        return device

    def may_hold(self, device: Device, scope: str) -> bool:
        grants = signing.certificate(device.number, device.grants).grants
        assert grants is not None
        return may_hold(grants, device.id, parse(scope), lambda store: frozenset())

    def own(self, device: Device) -> set[str]:
        """Scopes a device writes in. A run of its log is admitted whole or not at all."""
        stores = {self.store_id(code).hex() for code in device.stores}
        return {scope for scope in all_scopes(self) if stores & set(scope.split("/"))}

    def forget_what_only_it_held(self, device: Device, backup: bytes | None) -> None:
        """Its disk is lost: what nobody else holds and the copy lacks cannot come back."""
        elsewhere: set[bytes] = set()
        for other in self.devices:
            if other is not device:
                elsewhere |= other.hashes()
        if backup is not None:
            kept = Disk(random.Random(0), backup).content.execute("SELECT hash FROM entry")
            elsewhere.update(hash_ for (hash_,) in kept)
        for hash_ in device.hashes() - elsewhere:
            self.acknowledged.pop(hash_, None)

    # --- recording ---------------------------------------------------------------------

    def record(
        self,
        device: Device,
        work: Callable[[Node, sqlite3.Connection], Any],
        told: Callable[[Any], None] = lambda result: None,
    ) -> None:
        """Have a device record something, and keep account of the entries it makes."""

        def job(node: Node, connection: sqlite3.Connection) -> Any:
            (before,) = connection.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()
            result = work(node, connection)
            rows = connection.execute("SELECT hash FROM entry WHERE id > ?", (before,))
            made = [hash_ for (hash_,) in rows]
            self.born.update(made)
            return made, result

        def done(outcome: Any) -> None:
            if isinstance(outcome, Exception):
                told(outcome)
                return
            made, result = outcome
            for hash_ in made:
                self.acknowledged[hash_] = device.name
            told(result)

        device.do(job, done)


def build(world: World) -> None:
    """Draw the stores, the devices and who was told of whom."""
    draw = world.randomness
    stores = [f"HC{number}" for number in range(1, draw.choice((1, 1, 2, 2, 3, 4)) + 1)]
    admin = ((Right.ISSUER, ANYWHERE), (Right.CATALOGUE, ANYWHERE))
    world.add("hub", [HUB], admin)
    if draw.random() < 0.4:
        world.add("hub2", [HUB])
    for code in stores:
        for number in range(1, draw.choice((1, 1, 2, 2, 3)) + 1):
            world.add(f"{code.lower()}t{number}", [code])
    while len(world.devices) < 3:
        world.add(f"extra{len(world.devices)}", [stores[0]])
    if draw.random() < 0.6 and len(world.devices) < 12:
        world.add("gateway", [], [(Right.GATEWAY, ANYWHERE)])
    connect_all(world)


def all_scopes(world: World) -> list[str]:
    """Every scope in which something can be recorded."""
    codes = sorted({code for device in world.devices for code in device.stores})
    ids = [world.store_id(code) for code in codes]
    found = [scopes.NETWORK, scopes.CATALOGUE]
    found += [scopes.ledger(store) for store in ids]
    found += [scopes.store_settings(store) for store in ids]
    found += [scopes.lane(one, other) for one in ids for other in ids if one != other]
    return found


def connect_all(world: World) -> None:
    """Tell devices of each other, so that those who may hold a scope are connected by such."""
    draw = world.randomness
    edges: dict[tuple[str, str], None] = {}
    for scope in all_scopes(world):
        holders = [device.name for device in world.devices if world.may_hold(device, scope)]
        joined: set[str] = set()
        for name in holders:
            linked = any(name in edge and joined & set(edge) - {name} for edge in edges)
            if joined and not linked:
                other = draw.choice(sorted(joined))
                edges[(name, other) if draw.random() < 0.7 else (other, name)] = None
            joined.add(name)
    for caller, called in edges:
        world.device(caller).given.append(called)


def found(world: World) -> None:
    """The first facts: issuer, devices, stores, products, as founding and joining write them."""
    hub = world.device("hub")
    devices = list(world.devices)
    stores = sorted({code for device in devices for code in device.stores})

    def work(node: Node, connection: sqlite3.Connection) -> None:
        members = [fact(Kind.ISSUER, stored(Certified(signing.NETWORK.issuer.der)))]
        for device in devices:
            certificate = signing.certificate(device.number, device.grants)
            assert certificate.grants is not None
            proof = hashlib.sha256(certificate.der).digest()
            enrolled = Enrol(device.id, device.name, proof, bytes(8), certificate.grants.encode())
            members.append(fact(Kind.ENROL, stored(enrolled)))
        catalogue = [fact(Kind.SET, stored(SetOne("network/time_zone", "Africa/Blantyre", ())))]
        month = month_of(stamp_of(NOW))
        for code in stores:
            row = Row("store", code, (("code", code), ("name", code)), ())
            catalogue.append(fact(Kind.ROW, stored(row)))
            zone = Zone(world.store_id(code), month, "Africa/Blantyre")
            catalogue.append(fact(Kind.ZONE, stored(zone)))
        for code in PRODUCTS:
            tracked = code != "GLOVE"
            fields = (("code", code), ("name", code), ("batch_tracked", tracked))
            catalogue.append(fact(Kind.ROW, stored(Row("product", code, fields, ()))))
        for scope, facts in ((scopes.NETWORK, members), (scopes.CATALOGUE, catalogue)):
            draft = Draft(scope, command_id(scope, "found"), bytes(8), "", tuple(facts))
            node.store.record(connection, draft)

    world.record(hub, work)

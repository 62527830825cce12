"""The workload: what people record, through the functions behind the HTTP API.

A command is drawn without looking at the stock, so that over-issue, refusals and repetitions come
by themselves. Some are sent to two devices of one store under one id, as a client does whose first
device did not answer.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from crdt_model import scopes
from crdt_model.clock import stamp_of
from crdt_model.details import SetOne, stored
from crdt_model.facts import Kind, fact
from crdt_model.identifiers import command_id
from node import requests
from node.corrections import correct, reverse
from node.counts import record_count
from node.directory import instant_text
from node.errors import Refused
from node.movements import record_movement
from node.node import Node
from node.recording import Actor, derived_shipment
from node.store import Draft
from node.views import settings
from tests.simulation.device import Device
from tests.simulation.world import BATCHES, PRODUCTS, World

BOSS = Actor("", "boss", "admin")
KEPT_IDS = 40  # commands that may be corrected, sent again or received
Work = Callable[[Node, sqlite3.Connection], Any]


@dataclass
class Workload:
    """Draws commands and gives them to devices.

    Attributes:
        sent: (store, id) of shipments under way with their customer.
        refused: how often each code was given. recorded: commands that were answered.
    """

    world: World
    draw: random.Random
    numbers: int = 0
    ids: dict[str, list[str]] = field(default_factory=dict)
    sent: list[tuple[str, str, str, str]] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    recorded: int = 0

    def step(self) -> None:
        """One command, at one or two devices."""
        awake = [device for device in self.world.devices if device.awake and device.stores]
        if not awake:
            return
        device = self.draw.choice(awake)
        store = self.draw.choice(device.stores)
        name, work = self._draw_command(device, store)
        self._give(device, store, name, work)
        others = [other for other in awake if store in other.stores and other is not device]
        if others and self.draw.random() < 0.15:
            other = self.draw.choice(others)
            self._give(other, store, name, work)

    def _give(self, device: Device, store: str, name: str, work: Work) -> None:
        self.world.log(f"{device.name}: {name} at {store}")

        def told(outcome: Any) -> None:
            if isinstance(outcome, Refused):
                self.refused[outcome.code] = self.refused.get(outcome.code, 0) + 1
                self.world.log(f"{device.name}: {name} refused: {outcome.code}")
            elif isinstance(outcome, Exception):
                self.world.log(f"{device.name}: {name} failed: {outcome!r}")
                self.world.failures.append(f"{device.name}: {name}: {outcome!r}")
            else:
                self.recorded += 1

        self.world.record(device, work, told)

    def _draw_command(self, device: Device, store: str) -> tuple[str, Work]:
        kinds: list[tuple[int, Callable[[Device, str], tuple[str, Work]]]] = [
            (8, self._receipt), (10, self._dispense), (3, self._transfer), (2, self._loss),
            (4, self._count), (4, self._correction), (4, self._issue), (5, self._received),
            (2, self._setting),
        ]  # fmt: skip
        weights = [weight for weight, _ in kinds]
        [(_, make)] = self.draw.choices(kinds, weights)
        return make(device, store)

    # --- one command --------------------------------------------------------------------

    def _id(self, store: str) -> str:
        self.numbers += 1
        made = f"c{self.numbers}"
        held = self.ids.setdefault(store, [])
        held.append(made)
        del held[:-KEPT_IDS]
        return made

    def _product(self) -> dict[str, Any]:
        product = self.draw.choice(PRODUCTS)
        line: dict[str, Any] = {"product": product, "quantity": self.draw.randint(1, 30)}
        if product != "GLOVE":
            line["batch"] = self.draw.choice(BATCHES)
        return line

    def _when(self, device: Device) -> dict[str, Any]:
        """Now, an hour or days ago, or a date only."""
        draw = self.draw.random()
        if draw < 0.7:
            return {}
        ago_ms = self.draw.choice((60_000, 3_600_000, 86_400_000, 5 * 86_400_000))
        text = instant_text(stamp_of(max(0, device.clock() - ago_ms)))
        return {"occurred_at": text if draw < 0.9 else text[:10]}

    def _movement(self, store: str, name: str, body: dict[str, Any]) -> tuple[str, Work]:
        request = requests.movement({"id": name, **body})

        def work(node: Node, connection: sqlite3.Connection) -> None:
            record_movement(node.store, connection, store, request, BOSS)

        return f"{body['kind']} {name}", work

    def _receipt(self, device: Device, store: str) -> tuple[str, Work]:
        lines = [self._product() for _ in range(self.draw.randint(1, 3))]
        for line in lines:
            line["quantity"] *= 3
            line["expiry"] = "2028-05-31" if line.get("batch") == "L1" else "2028-12-31"
            if "batch" not in line:
                del line["expiry"]
        body = {"kind": "receipt", "from": "MOH", "lines": lines, **self._when(device)}
        body["override"] = {"reason": "another delivery"}  # a count may have found as much
        return self._movement(store, self._id(store), body)

    def _dispense(self, device: Device, store: str) -> tuple[str, Work]:
        body: dict[str, Any] = {"kind": "dispense", "lines": [self._product()]}
        body |= self._when(device)
        if self.draw.random() < 0.6:
            body["override"] = {"reason": "patient was here"}
        return self._movement(store, self._id(store), body)

    def _transfer(self, device: Device, store: str) -> tuple[str, Work]:
        line = self._product() | {"to_bin": self.draw.choice(("A", "B"))}
        body = {"kind": "transfer", "lines": [line], "override": {"reason": "as found"}}
        return self._movement(store, self._id(store), body | self._when(device))

    def _loss(self, device: Device, store: str) -> tuple[str, Work]:
        line = self._product() | {"reason": "damaged", "quantity": self.draw.randint(1, 5)}
        body = {"kind": "loss", "lines": [line], "override": {"reason": "done"}}
        return self._movement(store, self._id(store), body | self._when(device))

    def _count(self, device: Device, store: str) -> tuple[str, Work]:
        line = self._product() | {"quantity": self.draw.randint(0, 60)}
        line["bin"] = self.draw.choice(("A", "B", "main"))
        if self.draw.random() < 0.2:
            ago_ms = self.draw.choice((600_000, 7_200_000))
            line["counted_at"] = instant_text(stamp_of(max(0, device.clock() - ago_ms)))
        name = self._id(store)
        request = requests.count({"id": name, "lines": [line]})

        def work(node: Node, connection: sqlite3.Connection) -> None:
            record_count(node.store, connection, store, request, BOSS)

        return f"count {name}", work

    def _correction(self, device: Device, store: str) -> tuple[str, Work]:
        held = self.ids.get(store)
        if not held:
            return self._receipt(device, store)
        target = self.draw.choice(held)
        name = self._id(store)
        lines = [] if self.draw.random() < 0.5 else [self._product()]
        body: dict[str, Any] = {"id": name, "reason": "slip"}
        if lines:
            body["lines"] = lines
        request = requests.correction(body, with_lines=bool(lines))

        def work(node: Node, connection: sqlite3.Connection) -> None:
            act = correct if lines else reverse
            act(node.store, connection, store, target, request, BOSS)

        return f"{'replace' if lines else 'annul'} {name} of {target}", work

    def _issue(self, device: Device, store: str) -> tuple[str, Work]:
        others = sorted({code for other in self.world.devices for code in other.stores} - {store})
        if not others:
            return self._receipt(device, store)
        customer = "CMS" if "CMS" in others and self.draw.random() < 0.2 else ""
        customer = customer or self.draw.choice(others)
        name = self._id(store)
        line = self._product()
        body = {"kind": "issue", "to": customer, "lines": [line]}
        ledger = scopes.ledger(self.world.store_id(store))
        shipment = derived_shipment(ledger, name).hex()
        self.sent.append((shipment, store, customer, line["product"]))
        return self._movement(store, name, body)

    def _received(self, device: Device, store: str) -> tuple[str, Work]:
        """A shipment to this store, sometimes received twice, or before its dispatch is known."""
        coming = [sent for sent in self.sent if sent[2] == store]
        if not coming:
            return self._receipt(device, store)
        shipment, supplier, _, product = self.draw.choice(coming)
        body: dict[str, Any] = {"kind": "received", "shipment": shipment}
        body["override"] = {"reason": "another delivery"}
        if self.draw.random() < 0.3:
            line: dict[str, Any] = {"product": product, "quantity": self.draw.randint(1, 30)}
            if product != "GLOVE":
                line |= {"batch": "L1"}
            body |= {"from": supplier, "lines": [line]}
        return self._movement(store, self._id(store), body)

    def _setting(self, device: Device, store: str) -> tuple[str, Work]:
        """A store's setting, set by somebody who saw what stood there."""
        name = self._id(store)
        scope = scopes.store_settings(self.world.store_id(store))
        key = f"minmax/{self.draw.choice(PRODUCTS)}"
        value = self.draw.randint(1, 500)

        def work(node: Node, connection: sqlite3.Connection) -> None:
            row = connection.execute("SELECT id FROM scope WHERE name = ?", (scope,)).fetchone()
            was = settings.standing(connection, row[0], key) if row else []
            said = SetOne(key, value, tuple(one.name for one in was))
            facts = (fact(Kind.SET, stored(said)),)
            draft = Draft(scope, command_id(scope, name), bytes(8), "boss", facts)
            node.store.record(connection, draft)

        return f"set {key} {name}", work

"""Lanes as text: what each side said when, and what both then see.

    08:00 hc   order ACT 100
    09:00 cms  approve ACT 80
    10:00 cms  pick ACT 80 batch L1
    11:00 cms  dispatch
    12:00 hc   receive 70 damaged 5
    13:00 cms  settle lost 5
    => order received
    => shipment settled

Everything speaks of one order and one shipment. Lines that begin with another device's name were
said apart from those before them unless a `sync` stands between. The facts are folded in every
order that a shuffle gives.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from crdt_model.clock import stamp_of
from crdt_model.details import NO_ID, Detail, Dispatch, DispatchLine, ReceiptNote
from crdt_model.lane_facts import (
    Decision,
    Ending,
    OrderEnd,
    OrderLine,
    Outcome,
    Pick,
    Picking,
    PickLine,
    PickStep,
    Requisition,
    Review,
    ReviewLine,
    Settlement,
)
from crdt_model.orders import Order, fold_order
from crdt_model.shipments import Said, Shipment, fold_shipment

ORDER, SHIPMENT, BIN = b"order--1", b"shipmen1", b"main----"
SUPPLIER, CUSTOMER = b"cms-----", b"hc------"
_LINE = re.compile(r"(\d\d):(\d\d) +(\S+) +(\S+) *(.*)")
_STEPS = {"release": PickStep.RELEASED, "fetch": PickStep.PICKED, "put-back": PickStep.PUT_BACK}


def product(name: str) -> bytes:
    return name.encode().ljust(8, b"-")[:8]


@dataclass
class LaneText:
    """A lane read from text."""

    said: list[Said] = field(default_factory=list)
    known: dict[str, set[int]] = field(default_factory=dict)
    picked: tuple[PickLine, ...] = ()

    @classmethod
    def of(cls, text: str) -> LaneText:
        made = cls()
        for raw in text.strip().splitlines():
            line = raw.split("#")[0].strip()
            if line.startswith("=>"):
                made.expect(line[2:].strip())
            elif line == "sync":
                everything = set(range(len(made.said)))
                made.known = {who: set(everything) for who in made.known}
            elif line:
                made.act(line)
        return made

    def act(self, line: str) -> None:
        match = _LINE.fullmatch(line)
        assert match is not None, f"not a line of a lane: {line}"
        hour, minute, who, verb, rest = match.groups()
        device = hashlib.sha256(who.encode()).digest()[:16]
        stamp = stamp_of((int(hour) * 60 + int(minute)) * 60_000)
        command = hashlib.sha256(f"{len(self.said)}".encode()).digest()[:8]
        seen = self.known.setdefault(who, set())
        detail = self.detail(verb, rest.split(), seen)
        seen.add(len(self.said))
        self.said.append(Said(detail, (stamp, device, command, 0)))

    def detail(self, verb: str, words: list[str], seen: set[int]) -> Detail:
        match verb:
            case "order":
                lines = tuple(
                    OrderLine(at, product(name), int(quantity), None, None, 0, 0, "", "", "")
                    for at, (name, quantity) in enumerate(zip(words[::2], words[1::2], strict=True))
                )
                return Requisition(ORDER, 0, NO_ID, ("", "", ""), "HC-1", "", "", lines)
            case "approve" | "reject":
                cuts = [
                    ReviewLine(at, int(quantity), "cut") for at, quantity in enumerate(words[1::2])
                ]
                was = tuple(
                    self.said[at].command
                    for at in sorted(seen)
                    if isinstance(self.said[at].detail, Review)
                )
                decision = Decision.APPROVED if verb == "approve" else Decision.REJECTED
                return Review(ORDER, int(decision), verb, was, tuple(cuts))
            case "cancel" | "close":
                ending = Ending.CANCELLED if verb == "cancel" else Ending.CLOSED
                return OrderEnd(ORDER, int(ending), "")
            case "pick":
                batch = words[3] if len(words) > 3 else ""
                pick = PickLine(0, product(words[0]), batch, BIN, 0, 0, int(words[1]))
                self.picked = (pick,)
                return Pick(SHIPMENT, ORDER, 0, "CMS-1", "", self.picked)
            case "release" | "fetch" | "put-back":
                return Picking(SHIPMENT, int(_STEPS[verb]), NO_ID)
            case "dispatch":
                quantity = int(words[0]) if words else self.picked[0].quantity
                [pick] = self.picked
                sent = DispatchLine(0, pick.product, pick.batch, "", "", quantity)
                return Dispatch(SHIPMENT, SUPPLIER, CUSTOMER, 0, NO_ID, "CMS-1", ORDER, (sent,))
            case "receive":
                batch = self.picked[0].batch if self.picked else ""
                if "batch" in words:
                    batch = words[words.index("batch") + 1]
                damaged = int(words[words.index("damaged") + 1]) if "damaged" in words else 0
                return ReceiptNote(SHIPMENT, NO_ID, ((0, batch, int(words[0]), damaged),))
            case "settle":
                parts = tuple(
                    (int(Outcome[outcome.upper()]), int(quantity))
                    for outcome, quantity in zip(words[::2], words[1::2], strict=True)
                )
                return Settlement(SHIPMENT, 0, NO_ID, "", parts)
        raise AssertionError(f"nobody says {verb}")

    def expect(self, expected: str) -> None:
        for seed in range(6):
            shuffled = list(self.said)
            random.Random(seed).shuffle(shuffled)
            order, shipment = folded(shuffled)
            what, _, rest = expected.partition(" ")
            match what:
                case "order":
                    assert order.status == rest, order
                case "shipment":
                    assert shipment.status == rest, shipment
                case "flag":
                    assert rest in (*order.flags, *shipment.flags)
                case "unflagged":
                    assert not order.flags and not shipment.flags
                case "approved":
                    assert [line.approved for line in order.lines] == list(map(int, rest.split()))
                case "remaining":
                    assert [line.remaining for line in order.lines] == list(map(int, rest.split()))
                case "open":
                    assert shipment.lines[0].open == int(rest)
                case _:
                    raise AssertionError(f"nothing to expect: {expected}")


def folded(said: Iterable[Said]) -> tuple[Order, Shipment]:
    """The order and the shipment that facts make."""
    facts = list(said)
    shipment = fold_shipment(SHIPMENT, [one for one in facts if not _of_order(one.detail)])
    order = fold_order(ORDER, [one for one in facts if _of_order(one.detail)], [shipment])
    return order, shipment


def _of_order(detail: Detail) -> bool:
    return isinstance(detail, Requisition | Review | OrderEnd)

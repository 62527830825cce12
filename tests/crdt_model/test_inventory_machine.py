"""An inventory kept by three devices apart: whatever they record and however they exchange it.

Devices receive, dispense, move, lose, convert, count and correct without seeing each other, retry
commands at one another, and hand on what they know in any order. What each holds is compared with
the rules written a second time (`histories.refold`), which know no increments.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from crdt_model.clock import milliseconds_of, stamp_of
from crdt_model.details import (
    NO_ID,
    Convert,
    Correction,
    Count,
    Dispense,
    Reasoned,
    Receipt,
    lines_bytes,
    stored,
)
from crdt_model.doubts import counted_already, maybe_twice
from crdt_model.facts import Assert, Fact, Flag, Kind, Leg, fact
from crdt_model.fold import Placed, Recorded, is_correctable
from crdt_model.lines import Cell, Line, walk
from crdt_model.memory import MemoryLedger
from crdt_model.places import Conversion, Loss, Outside, Patient, Shelf
from tests.crdt_model.histories import EPOCH, refold

PRODUCTS = (b"kit-----", b"part----")
BATCHES = ("L1", "L2")
BINS = (b"bin-a---", b"bin-b---")
MINUTE = stamp_of(60_000)
START = stamp_of(int(datetime(2026, 11, 23, tzinfo=UTC).timestamp()) * 1000)
AGO = st.none() | st.integers(1, 300)  # minutes
CELL = st.tuples(
    st.sampled_from(PRODUCTS), st.sampled_from(BATCHES), st.sampled_from(BINS),
    st.sampled_from((0, 1)),
)  # fmt: skip


@dataclass
class Device:
    """One device: what it recorded and what it knows."""

    id: bytes
    stamp: int = START
    seq: int = 0
    known: dict[tuple[bytes, int], Recorded] = field(default_factory=dict)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)

    def take(self, recorded: Recorded) -> None:
        """What a log does: an entry that is here already is not taken again."""
        name = (recorded.device, recorded.facts[0].seq)
        if name not in self.known:
            self.known[name] = recorded
            self.ledger.take(recorded)
            self.stamp = max(self.stamp, recorded.facts[0].stamp)


def shelf(cell: Cell) -> Shelf:
    return Shelf(cell.bin, cell.status, cell.owner)


def day_of(at: int) -> date:
    return datetime.fromtimestamp(milliseconds_of(at) / 1000, UTC).date()


class Inventory(RuleBasedStateMachine):
    """Three devices of one store."""

    def __init__(self) -> None:
        super().__init__()
        self.devices = [Device(bytes([number]) * 16) for number in (1, 2, 3)]
        self.commands = 0

    def record(
        self, who: int, facts: Iterable[Fact], retry: Recorded | None = None, minutes: int = 1
    ) -> None:
        device = self.devices[who]
        device.stamp += minutes * MINUTE
        device.seq += 1
        self.commands += 1
        command = hashlib.sha256(b"%d" % self.commands).digest()[:8]
        request = command
        if retry is not None:
            command, request = retry.command, retry.request
        digest = hashlib.sha256(device.id + b"%d" % device.seq).digest()
        placed = tuple(
            Placed(made, index, device.stamp, device.seq, digest)
            for index, made in enumerate(facts)
        )
        device.take(Recorded(command, request, device.id, EPOCH, placed))

    def when(self, who: int, ago: int | None) -> int | None:
        return None if ago is None else self.devices[who].stamp + MINUTE - ago * MINUTE

    def cell(self, place: tuple[bytes, str, bytes, int]) -> Cell:
        return Cell(*place, 0)

    # --- what people do ---

    @rule(who=st.integers(0, 2), place=CELL, quantity=st.integers(1, 99), ago=AGO,
          way=st.sampled_from(("receive", "dispense", "lose", "back")))  # fmt: skip
    def move(self, who: int, place: Any, quantity: int, ago: int | None, way: str) -> None:
        cell = self.cell(place)
        kind, source, target, detail = {
            "receive": (Kind.RECEIPT, Outside(NO_ID), shelf(cell), Receipt("", "", "", "", "", "")),
            "dispense": (Kind.DISPENSE, shelf(cell), Patient(), Dispense("", "", "")),
            "back": (Kind.DISPENSE, Patient(), shelf(cell), Dispense("", "", "")),
            "lose": (Kind.LOSS, shelf(cell), Loss(b"expired-"), Reasoned(NO_ID, "")),
        }[way]
        leg = Leg(source, target, cell.product, cell.batch, quantity)  # type: ignore[arg-type]
        self.record(
            who,
            [fact(kind, stored(detail), legs=(leg,), effective=self.when(who, ago))],  # type: ignore[arg-type]
        )

    @rule(who=st.integers(0, 2), place=CELL, quantity=st.integers(1, 99), ago=AGO)
    def transfer(self, who: int, place: Any, quantity: int, ago: int | None) -> None:
        cell = self.cell(place)
        target = replace(shelf(cell), status=1 - cell.status)
        leg = Leg(shelf(cell), target, cell.product, cell.batch, quantity)
        said = stored(Reasoned(NO_ID, ""))
        self.record(who, [fact(Kind.TRANSFER, said, legs=(leg,), effective=self.when(who, ago))])

    @rule(who=st.integers(0, 2), times=st.integers(1, 9), ago=AGO)
    def open_kit(self, who: int, times: int, ago: int | None) -> None:
        here = Shelf(b"bin-a---", 0, 0)
        legs = (
            Leg(here, Conversion(), PRODUCTS[0], "L1", times),
            Leg(Conversion(), here, PRODUCTS[1], "L2", times * 20),
        )
        said = stored(Convert(PRODUCTS[0], ""))
        at = self.when(who, ago)
        self.record(who, [fact(Kind.CONVERT, said, legs=(leg,), effective=at) for leg in legs])

    @rule(who=st.integers(0, 2), places=st.lists(CELL, min_size=1, max_size=4, unique=True),
          quantity=st.integers(0, 99), ago=AGO, opening=st.booleans())  # fmt: skip
    def count(
        self, who: int, places: list[Any], quantity: int, ago: int | None, opening: bool
    ) -> None:
        at = self.when(who, ago)
        flags = Flag.OPENING if opening and len(places) == 1 else Flag.NONE
        facts = []
        for place in places:
            cell = self.cell(place)
            book = self.devices[who].ledger.balance(cell).on_hand
            detail = stored(Count("", book, (), NO_ID, None, "", ""))
            line = Assert(*cell, quantity, at)
            facts.append(fact(Kind.COUNT, detail, asserts=(line,), flags=flags))
        self.record(who, facts)

    @rule(who=st.integers(0, 2), which=st.integers(0, 99), quantity=st.integers(0, 99),
          take_out=st.booleans())  # fmt: skip
    def correct(self, who: int, which: int, quantity: int, take_out: bool) -> None:
        known = [
            one for one in self.devices[who].known.values() if is_correctable(one.facts[0].fact)
        ]
        if not known:
            return
        target = known[which % len(known)]
        wrong = target.facts[0]
        place = tuple(target.fact_key(wrong))[:-1]
        if wrong.fact.kind == Kind.REPLACE:
            place = wrong.fact.detail[3]
        lines = lines_bytes(wrong.fact.legs, wrong.fact.asserts)
        said = stored(Correction(target.command, (0,), lines, place, "", ()))  # type: ignore[arg-type]
        if take_out:
            self.record(who, [fact(Kind.ANNUL, said)])
            return
        legs = tuple(replace(leg, quantity=quantity) for leg in wrong.fact.legs)
        asserts = tuple(replace(line, quantity=quantity) for line in wrong.fact.asserts)
        self.record(who, [fact(Kind.REPLACE, said, legs=legs, asserts=asserts)])

    @rule(who=st.integers(0, 2), other=st.integers(0, 2), which=st.integers(0, 99))
    def retry(self, who: int, other: int, which: int) -> None:
        """A client that got no answer sends the same command to another device (T6)."""
        own = [one for one in self.devices[other].known.values()
               if one.device == self.devices[other].id]  # fmt: skip
        if own and who != other:
            said = own[which % len(own)]
            self.record(who, [placed.fact for placed in said.facts], retry=said)

    # --- how it travels ---

    @rule(giver=st.integers(0, 2), taker=st.integers(0, 2), seed=st.integers(0, 999),
          share=st.integers(1, 4))  # fmt: skip
    def hand_on(self, giver: int, taker: int, seed: int, share: int) -> None:
        random_ = random.Random(seed)
        handed = list(self.devices[giver].known.values())
        random_.shuffle(handed)
        handed = handed[: len(handed) * share // 4]
        for recorded in handed + handed[: len(handed) // 2]:  # some of it comes twice
            self.devices[taker].take(recorded)

    # --- what must hold ---

    @invariant()
    def each_device_comes_to_what_the_rules_say(self) -> None:
        for device in self.devices:
            said = refold(device.known.values())
            held = {cell: one.on_hand for cell, one in device.ledger.balances.items()}
            assert {cell: held.get(cell, 0) for cell in said.balances} == said.balances
            assert not any(quantity for cell, quantity in held.items() if cell not in said.balances)
            self.segments_close([line for line in said.lines if not line.out])

    def segments_close(self, lines: list[Line]) -> None:
        """Per cell and segment: last count + legs + variance = next count."""
        for product in PRODUCTS:
            ordered = sorted((x for x in lines if x.cell.product == product), key=lambda x: x.key)
            last: dict[Cell, int] = {}
            moved: dict[Cell, int] = {}
            for step in walk(ordered):
                cell = step.line.cell
                if not step.line.asserted:
                    moved[cell] = moved.get(cell, 0) + step.line.quantity
                    continue
                expected = last.get(cell, 0) + moved.pop(cell, 0)
                assert step.before == expected
                if not step.opening:
                    assert expected + step.variance == step.line.quantity
                last[cell] = step.line.quantity

    def teardown(self) -> None:
        """All hear of all: every device holds the same and asks the same of people."""
        everything = [one for device in self.devices for one in device.known.values()]
        for number, device in enumerate(self.devices):
            random.Random(number).shuffle(everything)
            for recorded in everything:
                device.take(recorded)
        self.each_device_comes_to_what_the_rules_say()
        first, *others = [self.asked(device) for device in self.devices]
        assert all(other == first for other in others)

    def asked(self, device: Device) -> list[Any]:
        found: list[Any] = []
        for product in PRODUCTS:
            lines = device.ledger.lines(product)
            found += [(pair.first.name, pair.second.name) for pair in maybe_twice(lines, day_of)]
            found += [
                (one.receipt.name, one.surplus)
                for one in counted_already(walk(lines), lambda step: step.variance)
            ]
        return found


TestInventory = Inventory.TestCase
TestInventory.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)

"""Stock cards as text: what devices recorded when, and what a person then sees.

    08:00 HC01-T1  opening   ACT   0
    09:00 HC01-T1  receive   ACT 100  batch L1 exp 2027-05-31 from CMS
    09:30 HC01-T2  dispense  ACT  10  batch L1
    10:00 HC01-T1  count     ACT  88  batch L1
    12:00 sync
    => on hand ACT L1 88, variance -2

Devices know of each other's work only from `sync` on. `at HH:MM` says when it happened, where
that was earlier than it was recorded; `annul HH:MM` takes out what was recorded then, and
`correct HH:MM` puts another quantity in its place. After `=>` stand what is expected: `on hand`,
`says` with a sentence of the card, `flag` with a flag of a line of it, `struck` with the reason a
line does not count, `doubts` with the codes of all that asks for a person (or `none`), or `near`
with how many movements stand so near the last count that their order is a guess. A line that begins
with `...` continues the one before.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from crdt_model.card import CardLine, Names, card
from crdt_model.catalogue import Span
from crdt_model.clock import milliseconds_of, next_stamp, stamp_of
from crdt_model.detail_forms import detail_of
from crdt_model.details import (
    NO_ID,
    Convert,
    Correction,
    Count,
    Dispense,
    Issue,
    Reasoned,
    Receipt,
    Received,
    lines_bytes,
    stored,
)
from crdt_model.doubts import Held, counted_already, maybe_twice, near_count, wrongly_out
from crdt_model.facts import Assert, Fact, Flag, Kind, Leg, fact
from crdt_model.flows import Context
from crdt_model.fold import Placed, Recorded
from crdt_model.lines import Cell, Line, Step, walk
from crdt_model.memory import MemoryLedger
from crdt_model.places import (
    Adjustment,
    Conversion,
    Loss,
    Outside,
    PaperStore,
    Patient,
    Place,
    Shelf,
    Status,
    Transit,
    Ward,
)
from crdt_model.variances import explain, stated_at_count

DAY = date(2026, 11, 23)
EPOCH = b"epoch--1"
SHIPMENT = b"shipmen1"


def identifier(name: str) -> bytes:
    return name.encode().ljust(8, b"-")[:8]


def shelf(words: dict[str, str]) -> Shelf:
    status = Status[words.get("status", "usable").upper()]
    return Shelf(identifier(words.get("bin", "main")), status, int(words.get("owner", "0")))


_ACT = re.compile(r"(?:(\d+)-)?(\d\d:\d\d) +(\S+) +(\w+) +(\S+)(?: +(\d+))?((?: +\S+ +\S+)*)")


@dataclass
class Device:
    """What one device recorded and knows."""

    id: bytes
    stamp: int = 0
    seq: int = 0
    known: list[Recorded] = field(default_factory=list)


@dataclass
class StockCard:
    """A ledger written as text, folded in a random order."""

    devices: dict[str, Device] = field(default_factory=dict)
    recorded: dict[str, Recorded] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> StockCard:
        """Read the text and check what it expects."""
        made = cls()
        for raw in re.sub(r"\n *\.\.\. *", " ", text).strip().splitlines():
            line = raw.split("#")[0].strip()
            if line.startswith("=>"):
                made.expect(line[2:].strip())
            elif line.endswith("sync"):
                made.sync()
            elif line:
                made.act(line)
        return made

    def sync(self) -> None:
        everything = self.everything()
        last = max(device.stamp for device in self.devices.values())
        for device in self.devices.values():
            device.known, device.stamp = list(everything), last

    def everything(self) -> list[Recorded]:
        return list(self.recorded.values())

    def act(self, line: str) -> None:
        match = _ACT.fullmatch(line)
        assert match is not None, f"not a line of a stock card: {line}"
        day, clock, who, verb, product, quantity, rest = match.groups()
        words = dict(zip(*[iter(rest.split())] * 2, strict=True))
        device = self.devices.setdefault(who, Device(hashlib.sha256(who.encode()).digest()[:16]))
        at = moment(clock, int(day) if day else DAY.day)
        device.stamp = next_stamp(device.stamp, milliseconds_of(at))
        effective = moment(words["at"], int(words.get("day", DAY.day))) if "at" in words else None
        if verb in ("annul", "correct"):
            made = self.correction(verb, product, int(quantity or 0))
        else:
            made = self.fact(device, verb, product, int(quantity), words, effective)
        name = f"{day}-{clock}" if day else clock
        assert name not in self.recorded, f"two lines of {name}"
        device.seq += 1
        digest = hashlib.sha256(f"{who} {device.seq}".encode()).digest()
        command = digest[:8]
        placed = (Placed(made, 0, device.stamp, device.seq, digest),)
        recorded = Recorded(command, command, device.id, EPOCH, placed)
        self.recorded[name] = recorded
        device.known.append(recorded)

    def fact(
        self, device: Device, verb: str, product: str, quantity: int, words: dict[str, str],
        effective: int | None,
    ) -> Fact:  # fmt: skip
        batch, exp = words.get("batch", ""), words.get("exp", "")
        here = shelf(words)
        if verb in ("opening", "count"):
            cell = Cell(identifier(product), batch, here.bin, here.status, here.owner)
            reason = identifier(words["reason"]) if "reason" in words else NO_ID
            out = moment("00:00", int(words["out"])) if "out" in words else None
            balance = folded(device.known).balance(cell).on_hand
            seen = tuple({(r.device, r.epoch): (r.device, r.epoch, r.facts[0].seq)
                          for r in device.known}.values())  # fmt: skip
            detail = Count("", balance, seen, reason, out, batch, exp)
            line = Assert(*cell, quantity, effective)
            flags = Flag.OPENING if verb == "opening" else Flag.NONE
            return fact(Kind.COUNT, stored(detail), asserts=(line,), flags=flags)
        kind, source, target, said = _MOVES[verb](words, here)
        leg = Leg(source, target, identifier(product), batch, quantity)
        return fact(kind, stored(said), legs=(leg,), effective=effective)

    def correction(self, verb: str, target: str, quantity: int) -> Fact:
        wrong = self.recorded[target]
        placed = wrong.facts[0]
        stated = tuple(wrong.fact_key(placed))[:-1]
        lines = lines_bytes(placed.fact.legs, placed.fact.asserts)
        detail = Correction(wrong.command, (), lines, stated, "slip", ())  # type: ignore[arg-type]
        if verb == "annul":
            return fact(Kind.ANNUL, stored(detail))
        legs = tuple(
            Leg(leg.source, leg.target, leg.product, leg.batch, quantity)
            for leg in placed.fact.legs
        )
        asserts = tuple(
            Assert(a.product, a.batch, a.bin, a.status, a.owner, quantity, a.counted_at)
            for a in placed.fact.asserts
        )
        return fact(
            Kind.REPLACE, stored(detail), legs=legs, asserts=asserts,
            effective=placed.fact.effective, flags=placed.fact.flags,
        )  # fmt: skip

    # --- what is seen --------------------------------------------------------------

    def ledger(self) -> MemoryLedger:
        return folded(self.everything())

    def details(self) -> Callable[[Line], Count | None]:
        counts = {
            recorded.name(placed): detail_of(placed.fact)
            for recorded in self.everything()
            for placed in recorded.facts
        }

        def detail(line: Line) -> Count | None:
            found = counts.get(line.corrects or line.name)
            return found if isinstance(found, Count) else None

        return detail

    def card(self, product: str) -> list[CardLine]:
        names = {device.id: name for name, device in self.devices.items()}
        said = Names(names.__getitem__, _place_word, self.details(), self.held())
        return card(self.ledger().all_lines(identifier(product)), said)

    def held(self) -> Held:
        """What was expired: by the dates that receipts and counts give their batches."""
        last: dict[str, str] = {}
        for recorded in self.everything():
            for placed in recorded.facts:
                said = detail_of(placed.fact)
                if isinstance(said, Receipt | Count) and said.expiry:
                    last[said.lot] = min(said.expiry, last.get(said.lot, said.expiry))

        def expired(cell: Cell, at: int) -> bool:
            day = datetime.fromtimestamp(milliseconds_of(at) / 1000, UTC).date()
            return cell.batch in last and date.fromisoformat(last[cell.batch]) < day

        return Held(expired, lambda bin_id, at: bin_id == identifier("held"))

    def doubts(self, product: str) -> list[str]:
        """The codes of all that asks for a person about a product."""
        lines, details = self.ledger().lines(identifier(product)), self.details()

        def unexplained(step: Step) -> int:
            given = stated_at_count(details(step.line), step.line.quantity)
            return explain(step.variance, given).unexplained

        found = [code for line in lines for code in wrongly_out(line, self.held())]
        found += ["counted_already" for _ in counted_already(walk(lines), unexplained)]
        found += ["maybe_twice" for _ in maybe_twice(lines, _day)]
        return found

    def near(self, product: str) -> int:
        """How many movements stand so near the last count that their order is a guess."""
        lines = self.ledger().lines(identifier(product))
        last = [line for line in lines if line.asserted][-1]
        return len(near_count(lines, last, self.details()(last)))

    def expect(self, expected: str) -> None:
        verb, rest = expected.split(" ", 1)
        if verb == "on":
            self._expect_on_hand(rest.removeprefix("hand "))
            return
        product, rest = rest.split(" ", 1)
        if verb == "doubts":
            assert " ".join(self.doubts(product)) == rest.replace("none", "")
            return
        if verb == "near":
            assert self.near(product) == int(rest)
            return
        lines = self.card(product)
        if verb == "says":
            shown = [line.text.message for line in lines]
        elif verb == "struck":
            shown = [line.line.out for line in lines]
        else:
            assert verb == "flag", f"nothing to expect: {expected}"
            shown = [flag for line in lines for flag in line.flags]
        assert rest in shown, f"{rest!r} is not among {shown}"

    def _expect_on_hand(self, rest: str) -> None:
        stock, _, variance = rest.partition(", variance ")
        product, *batch, quantity = stock.split()
        lines = self.ledger().lines(identifier(product))
        steps = [s for s in walk(lines) if not batch or s.line.cell.batch == batch[0]]
        held = {step.line.cell: step.after for step in steps}
        balances = self.ledger().balances
        assert {cell: balances[cell].on_hand for cell in held} == held
        assert sum(held.values()) == int(quantity), f"on hand is {sum(held.values())}"
        if variance:
            found = [step.variance for step in steps if step.line.asserted][-1]
            assert found == int(variance), f"variance is {found}"


def _day(at: int) -> date:
    return datetime.fromtimestamp(milliseconds_of(at) / 1000, UTC).date()


def folded(known: list[Recorded]) -> MemoryLedger:
    ledger = MemoryLedger()
    shuffled = list(known)
    random.Random(len(known)).shuffle(shuffled)
    for recorded in shuffled:
        ledger.take(recorded)
    return ledger


def moment(clock: str, day: int) -> int:
    """The stamp of a time of November 2026 in UTC; day 0 is the last of October."""
    hour, minute = map(int, clock.split(":"))
    first = datetime(2026, 11, 1, hour, minute, tzinfo=UTC).timestamp()
    return stamp_of(int(first + (day - 1) * 86_400) * 1000)


_Move = tuple[Kind, Place, Place, object]
_MOVES: dict[str, Callable[[dict[str, str], Shelf], _Move]] = {
    "receive": lambda words, here: (
        Kind.RECEIPT, Outside(identifier(words.get("from", "CMS"))), here,
        Receipt("CMS", "", words.get("batch", ""), words.get("exp", ""), "", ""),
    ),
    "return": lambda words, here: (
        Kind.RECEIPT, here, Outside(identifier(words.get("to", "CMS"))),
        Receipt("CMS", "", "", "", "", ""),
    ),
    "arrive": lambda words, here: (
        Kind.RECEIVED, _transit(words), here, Received(SHIPMENT, 0, "", "", b"", "")
    ),
    "ship": lambda words, here: (Kind.ISSUE, here, _transit(words), Issue(NO_ID, "", "")),
    "issue": lambda words, here: (
        Kind.ISSUE, here, PaperStore(identifier(words["to"])), Issue(NO_ID, "", "")
    ),
    "dispense": lambda words, here: (
        Kind.DISPENSE, here, Ward(identifier(words["to"])) if "to" in words else Patient(),
        Dispense("", "", ""),
    ),
    "unuse": lambda words, here: (
        Kind.DISPENSE, Ward(identifier(words["from"])) if "from" in words else Patient(), here,
        Dispense("", "", ""),
    ),
    "lose": lambda words, here: (
        Kind.LOSS, here, Loss(identifier(words.get("reason", "expired"))), Reasoned(NO_ID, "")
    ),
    "find": lambda words, here: (
        Kind.ADJUST, Adjustment(identifier("found")), here, Reasoned(NO_ID, "")
    ),
    "move": lambda words, here: (
        Kind.TRANSFER, here,
        shelf({"bin": words.get("into", "main"), "status": words.get("become", "usable")}),
        Reasoned(NO_ID, ""),
    ),
    "use": lambda words, here: (Kind.CONVERT, here, Conversion(), Convert(NO_ID, "")),
    "make": lambda words, here: (Kind.CONVERT, Conversion(), here, Convert(NO_ID, "")),
}  # fmt: skip


def _transit(words: dict[str, str]) -> Transit:
    classes = {"supply": 0, "redistribution": 1, "loan": 2, "return": 3}
    shipment = identifier(words["shipment"]) if "shipment" in words else SHIPMENT
    return Transit(shipment, int(words.get("line", "0")), classes[words.get("as", "supply")])


def _place_word(place: Place) -> str:
    match place:
        case Outside(name) | PaperStore(name) | Ward(name) | Loss(name) | Adjustment(name):
            return name.decode().rstrip("-")
        case Shelf(name, _, _):
            return name.decode().rstrip("-")
        case Transit():
            return "transit"
    return ""


def context(
    made: StockCard,
    *,
    expiry: dict[str, date] | None = None,
    held_bins: tuple[str, ...] = (),
    outreach: tuple[str, ...] = (),
    counts_consume: bool = False,
    internal: bool = False,
    recalled: dict[str, date] | None = None,
    away: Span | None = None,
) -> Context:
    """What the indicators need to know beside the card's lines."""
    held = {identifier(name) for name in held_bins}
    others = {identifier(name) for name in outreach}
    return Context(
        lambda product, batch: (expiry or {}).get(batch),
        held.__contains__,
        lambda place: place not in others,
        lambda product, at: counts_consume,
        made.details(),
        lambda shipment: internal,
        lambda product, batch: [Span(recalled[batch])] if recalled and batch in recalled else [],
        None if away is None else lambda day: away.meets(day, day),
    )

"""The stock card: every line of a product in order, its running balance, and why it stands there.

A sentence is a code with arguments; the English message is made from them here, so that a log, a
terminal and a test say the same. Only facts decide what it says: two nodes that hold the same facts
print the same card.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from crdt_model.details import Count
from crdt_model.doubts import NOTHING_HELD, Held, wrongly_out
from crdt_model.facts import Flag, Kind
from crdt_model.lines import Cell, Line, walk
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

LATE_NAMED = 3  # late entries named one by one in a count's sentence; more are counted


@dataclass(frozen=True, slots=True)
class Sentence:
    """A code, its arguments, and the English of both."""

    code: str
    arguments: dict[str, Any]
    message: str


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of a card.

    Attributes:
        quantity: signed base units of a movement, None for a count.
        counted, variance: of a count; variance None for an opening.
        balance: the product's base units in all cells after the line.
        flags: what is wrong with it: over_issue, expired_issued, held_issued, received_twice,
            override.
    """

    line: Line
    quantity: int | None
    counted: int | None
    variance: int | None
    balance: int
    flags: tuple[str, ...]
    text: Sentence


@dataclass(frozen=True, slots=True)
class Names:
    """How things are called on the card, and what else is known of its lines.

    Attributes:
        count_detail: what a count says of itself. held: what was expired or held, and when.
    """

    device: Callable[[bytes], str]
    place: Callable[[Place], str]
    count_detail: Callable[[Line], Count | None]
    held: Held = NOTHING_HELD


def card(lines: Sequence[Line], names: Names) -> list[CardLine]:
    """The card of one product from all its lines in order, those that do not count among them."""
    written: list[CardLine] = []
    totals: dict[Cell, int] = {}
    steps = iter(walk(line for line in lines if not line.out))
    since_count: dict[Cell, list[Line]] = {}
    for line in lines:
        if line.out:
            written.append(_struck(line, sum(totals.values()), names))
            continue
        step = next(steps)
        totals[line.cell] = step.after
        balance = sum(totals.values())
        flags = _flags(line, step.after, names.held)
        if line.asserted:
            before = since_count.pop(line.cell, [])
            text = (
                _opening(line)
                if step.opening
                else _counted(line, step.before, step.variance, before, names)
            )
            variance = None if step.opening else step.variance
            written.append(CardLine(line, None, line.quantity, variance, balance, flags, text))
        else:
            since_count.setdefault(line.cell, []).append(line)
            text = _moved(line, names)
            written.append(CardLine(line, line.quantity, None, None, balance, flags, text))
    return written


def _flags(line: Line, after: int, held: Held) -> tuple[str, ...]:
    flags = []
    if after < 0 and line.quantity < 0:
        flags.append("over_issue")
    flags += wrongly_out(line, held)
    if line.flags & Flag.OVERRIDE:
        flags.append("override")
    return tuple(flags)


def _struck(line: Line, balance: int, names: Names) -> CardLine:
    what = f"counted {line.quantity}" if line.asserted else _moved(line, names).message
    words = {
        "annulled": "taken out",
        "replaced": "corrected below",
        "received_twice": "received twice; the first receipt counts",
    }
    return CardLine(
        line,
        None if line.asserted else line.quantity,
        line.quantity if line.asserted else None,
        None,
        balance,
        (line.out,),
        Sentence(line.out, {"quantity": line.quantity}, f"{what}: {words[line.out]}"),
    )


def _opening(line: Line) -> Sentence:
    return Sentence("opening", {"counted": line.quantity}, f"opening stock {line.quantity}")


def _counted(
    line: Line, before: int, variance: int, legs: Sequence[Line], names: Names
) -> Sentence:
    """What a count found, and how late entries changed what it leaves unexplained."""
    counted = line.quantity
    found = f"counted {counted}"
    late = late_legs(names.count_detail(line), legs)
    if not late:
        if variance == 0:
            return Sentence("count_exact", {"counted": counted}, f"{found}, as expected")
        known = {"counted": counted, "variance": variance, "expected": before}
        return Sentence("count_variance", known, f"{found}; {_unexplained(variance)}")
    was = counted - (before - sum(leg.quantity for leg in late))
    entries = [
        {
            "device": names.device(leg.name.device),
            "kind": kind_word(leg.kind),
            "quantity": abs(leg.quantity),
        }
        for leg in late
    ]
    arguments = {"counted": counted, "variance": variance, "was": was, "late": entries}
    message = (
        f"{found}; {_unexplained(variance)}, was {_amount(was, variance)} until {_arrived(entries)}"
    )
    return Sentence("count_late", arguments, message)


def late_legs(detail: Count | None, legs: Iterable[Line]) -> list[Line]:
    """The legs before a count that its device had not seen when it counted."""
    if detail is None:
        return []
    seen = {(device, epoch): seq for device, epoch, seq in detail.seen}
    return [leg for leg in legs if leg.key.seq > seen.get((leg.key.device, leg.key.epoch), -1)]


def _unexplained(variance: int) -> str:
    if variance > 0:
        return f"{variance} more than recorded"
    return f"{-variance} unexplained" if variance else "all explained"


def _amount(was: int, now: int) -> str:
    """What was unexplained before, said like what is now unless the sign turned."""
    if was > 0 and now <= 0:
        return f"{was} more than recorded"
    if was < 0 < now:
        return f"{-was} unexplained"
    return str(abs(was))


def _arrived(entries: Sequence[dict[str, Any]]) -> str:
    named = [f"{e['device']}'s {e['kind']} of {e['quantity']}" for e in entries[:LATE_NAMED]]
    if len(entries) > LATE_NAMED:
        named.append(f"{len(entries) - LATE_NAMED} more")
    return f"{' and '.join(named)} arrived"


_KIND_WORDS = {
    Kind.RECEIPT: "receipt",
    Kind.ISSUE: "issue",
    Kind.RECEIVED: "receipt",
    Kind.DISPENSE: "issue",
    Kind.TRANSFER: "transfer",
    Kind.LOSS: "loss",
    Kind.ADJUST: "adjustment",
    Kind.CONVERT: "conversion",
    Kind.COUNT: "count",
}


def kind_word(kind: int) -> str:
    """The noun for a kind of movement, as storekeepers say it."""
    return next((word for known, word in _KIND_WORDS.items() if known == kind), "entry")


def _moved(line: Line, names: Names) -> Sentence:
    quantity, arrives = abs(line.quantity), line.quantity > 0
    other = line.other
    place = names.place(other) if other is not None else ""
    arguments = {"quantity": quantity, "place": place}
    if isinstance(other, Shelf) and other.status != line.cell.status:
        word = Status(other.status).name.lower()
        place = f"{place}, {word}"
        arguments["status"] = word
    code, message = _movement_words(other, arrives, quantity, place)
    if line.corrects is not None:
        return Sentence("corrected", {**arguments, "movement": code}, f"{message} (corrected)")
    return Sentence(code, arguments, message)


def _movement_words(
    other: Place | None, arrives: bool, quantity: int, place: str
) -> tuple[str, str]:
    match other:
        case Outside():
            if arrives:
                return "received", f"received {quantity} from {place}"
            return "returned_out", f"returned {quantity} to {place}"
        case Transit() | PaperStore():
            if arrives:
                return "received", f"received {quantity} from {place}"
            return "issued", f"issued {quantity} to {place}"
        case Patient():
            if arrives:
                return "patient_return", f"{quantity} returned by a patient"
            return "dispensed", f"dispensed {quantity}"
        case Ward():
            if arrives:
                return "place_return", f"{quantity} returned by {place}"
            return "given_out", f"gave {quantity} to {place}"
        case Loss():
            return "lost", f"lost {quantity}: {place}"
        case Adjustment():
            return "adjusted", f"adjusted by {quantity if arrives else -quantity}: {place}"
        case Conversion():
            word = "made" if arrives else "used"
            return "converted", f"{quantity} {word} in a conversion"
        case Shelf():
            way = "from" if arrives else "to"
            return "moved", f"moved {quantity} {way} {place}"
    return "recorded", f"{quantity}"


def unlisted_cells(lines: Sequence[Line], command: bytes) -> list[tuple[Cell, int]]:
    """Cells a complete count should have named: stock by what is known now, and no line on it.

    `lines` are the product's counting lines in order; `command` is the complete count.
    """
    asserted = {line.cell for line in lines if line.name.command == command}
    on_hand: dict[Cell, int] = {}
    for step in walk(lines):
        if step.line.name.command == command:
            break
        on_hand[step.line.cell] = step.after
    return [
        (cell, quantity) for cell, quantity in on_hand.items() if quantity and cell not in asserted
    ]

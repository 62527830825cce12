"""Lines: the sides of legs and the asserts of one store, in the order in which they count.

A ledger's facts become lines; a balance, a stock card and an indicator are all read from the same
ordered lines. The order key is (effective, stamp, device, epoch, seq, entry hash, index).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from crdt_model.details import FactName
from crdt_model.places import Place

POSITION_AT = 52  # bytes of a packed key before position and side: those of the entry


class OrderKey(NamedTuple):
    """The place of a line among all lines of its ledger; see the module."""

    effective: int
    stamp: int
    device: bytes
    epoch: bytes
    seq: int
    hash: bytes
    position: int
    side: int

    def packed(self) -> bytes:
        """Bytes that sort as the key does (to 8 bytes of the hash, which no two entries share)."""
        return b"".join(
            (
                self.effective.to_bytes(8, "big"),
                self.stamp.to_bytes(8, "big"),
                self.device,
                self.epoch,
                self.seq.to_bytes(4, "big"),
                self.hash[:8],
                self.position.to_bytes(4, "big"),
                self.side.to_bytes(2, "big"),
            )
        )

    def precedes(self, other: OrderKey) -> bool:
        """Whether this place is before `other`, also where one of them was unpacked."""
        if self[:5] != other[:5]:
            return self[:5] < other[:5]
        return self.packed() < other.packed()

    @classmethod
    def unpacked(cls, data: bytes) -> OrderKey:
        """The key that `packed` made; its hash has 8 bytes only."""
        number = int.from_bytes
        return cls(
            number(data[:8], "big"),
            number(data[8:16], "big"),
            data[16:32],
            data[32:40],
            number(data[40:44], "big"),
            data[44:52],
            number(data[52:56], "big"),
            number(data[56:58], "big"),
        )


class Cell(NamedTuple):
    """Where a quantity lies."""

    product: bytes
    batch: str
    bin: bytes
    status: int
    owner: int


@dataclass(frozen=True, slots=True)
class Line:
    """One side of a leg in this store, or one assert.

    Attributes:
        quantity: signed base units of a leg's side; what was counted, of an assert.
        asserted: whether this is an assert.
        other: the other side of the leg, None for an assert.
        flags: of the fact. kind: of the fact, for reading only.
        name: the fact that says it. corrects: the fact that was in its place first, or None.
        out: why it does not count: "", "annulled", "replaced", "received_twice", "settled_twice".
    """

    cell: Cell
    key: OrderKey
    quantity: int
    asserted: bool
    other: Place | None
    kind: int
    flags: int
    name: FactName
    corrects: FactName | None = None
    out: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A line with what it does.

    Attributes:
        before, after: base units in the line's cell.
        variance: of an assert that is no opening: counted minus before; else 0.
        opening: whether an assert is opening stock.
    """

    line: Line
    before: int
    after: int
    variance: int
    opening: bool


def walk(lines: Iterable[Line]) -> Iterator[Step]:
    """Go through one product's counting lines in order.

    An assert is an opening if its fact says so, or if no fact of the product precedes it; facts of
    the same command do not precede each other (a first sheet has a line for every batch), and a
    corrected line belongs to the command in whose place it stands.
    """
    on_hand: dict[Cell, int] = {}
    first: bytes | None = None
    others_came = False
    for line in lines:
        before = on_hand.get(line.cell, 0)
        command = (line.corrects or line.name).command
        if first is None:
            first = command
        others_came = others_came or command != first
        opening = line.asserted and (bool(line.flags & OPENING_FLAG) or not others_came)
        after = line.quantity if line.asserted else before + line.quantity
        variance = after - before if line.asserted and not opening else 0
        on_hand[line.cell] = after
        yield Step(line, before, after, variance, opening)


OPENING_FLAG = 2  # facts.Flag.OPENING as a plain int: this is read once a line

"""Facts: what can be said. One immutable record each: a movement line, a count line, a setting.

A fact's `legs` and `asserts` are its whole effect on stock and are folded whatever the kind, so a
node that does not know a kind still shows the balance everyone shows. `detail` says the rest: what
a person wants to read, and what settings, annulments and lanes need.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Any

from crdt_model.codec import Malformed, array, blob, decode, encode, integer, text
from crdt_model.identifiers import ID_BYTES
from crdt_model.places import MAX_OWNER, Place, check_status, decode_place, encode_place

MAX_QUANTITY = 10**12  # base units; a nation's yearly paracetamol tablets fit a thousand times
MAX_LEGS = 1000  # of one fact; a fact is one line of a document, kits have tens of components
MAX_BATCH_CHARS = 60  # a lot key; GS1 allows 20, hand-written ones are longer
MAX_FACT_BYTES = 1 << 16  # an entry is at most 64 KiB


class Kind(IntEnum):
    """The kinds this version folds or shows. Any other is kept, relayed and, flagged, marked."""

    RECEIPT = 1
    ISSUE = 2
    RECEIVED = 3
    DISPENSE = 4
    TRANSFER = 5
    LOSS = 6
    ADJUST = 7
    CONVERT = 8
    COUNT = 9
    ANNUL = 10
    REPLACE = 11
    SET = 20
    ROW = 21
    CLOCK = 23
    ZONE = 24
    EPOCH = 25
    WATERMARK = 26
    DISPATCH = 30
    RECEIPT_NOTE = 31
    REQUISITION = 32
    REVIEW = 33
    ORDER_END = 34
    PICK = 35
    PICKING = 36
    SETTLEMENT = 37
    LOAN_WRITE_OFF = 38
    ISSUER = 41
    ENROL = 42
    REVOKE = 43
    RETIRE = 44
    ACCEPT = 45
    PURCHASE = 50
    PURCHASE_STEP = 51


class Flag(IntFlag):
    """Bits of a fact.

    MUST_UNDERSTAND: a node that does not know the kind marks the scope provisional.
    OPENING: asserts are opening stock, not a variance.
    OVERRIDE: recorded although the stock as known was short, expired or held.
    COMPLETE: the command counted every batch of the product that its device knew of.
    """

    NONE = 0
    MUST_UNDERSTAND = 1
    OPENING = 2
    OVERRIDE = 4
    COMPLETE = 8


@dataclass(frozen=True, slots=True)
class Leg:
    """A quantity of one batch going from one place to another.

    Attributes:
        source, target: places; at least one is usually a shelf of the ledger's store.
        product: product id. batch: lot key, "" where the product is not batch-tracked.
        quantity: base units, 0 … 10^12.
    """

    source: Place
    target: Place
    product: bytes
    batch: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Assert:
    """What was there: one cell at one moment.

    Attributes:
        quantity: base units counted.
        counted_at: stamp of the moment this line was counted; None: the entry's stamp.
    """

    product: bytes
    batch: str
    bin: bytes
    status: int
    owner: int
    quantity: int
    counted_at: int | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One record. Stamp, user and identity are those of the entry that holds it.

    Attributes:
        kind: a `Kind`, or a number of a later version.
        effective: stamp of when it happened; None: the entry's stamp.
        detail: nested tuples; `crdt_model.details` gives them types.
    """

    kind: int
    effective: int | None
    flags: int
    legs: tuple[Leg, ...]
    asserts: tuple[Assert, ...]
    detail: tuple[Any, ...]

    @property
    def must_understand(self) -> bool:
        return bool(self.flags & Flag.MUST_UNDERSTAND)


def fact(
    kind: Kind,
    detail: tuple[Any, ...] = (),
    *,
    legs: tuple[Leg, ...] = (),
    asserts: tuple[Assert, ...] = (),
    effective: int | None = None,
    flags: int = 0,
) -> Fact:
    """A fact with the parts it needs, the rest empty."""
    return Fact(int(kind), effective, int(flags), legs, asserts, detail)


def encode_fact(value: Fact) -> bytes:
    """The canonical bytes of a fact."""
    return encode(
        (
            value.kind,
            value.effective,
            value.flags,
            encode_legs(value.legs),
            encode_asserts(value.asserts),
            value.detail,
        )
    )


def encode_legs(legs: tuple[Leg, ...]) -> tuple[Any, ...]:
    """Legs as arrays."""
    return tuple(
        (encode_place(leg.source), encode_place(leg.target), leg.product, leg.batch, leg.quantity)
        for leg in legs
    )


def encode_asserts(asserts: tuple[Assert, ...]) -> tuple[Any, ...]:
    """Asserts as arrays."""
    return tuple(
        (a.product, a.batch, a.bin, int(a.status), a.owner, a.quantity, a.counted_at)
        for a in asserts
    )


def decode_fact(data: bytes) -> Fact:
    """The fact that `data` stands for.

    Raises:
        Malformed: not canonical, or a part is out of its range.
    """
    return fact_of(decode(data, MAX_FACT_BYTES))


def fact_of(value: object) -> Fact:
    """The fact that a decoded array stands for; see `decode_fact`."""
    kind, effective, flags, legs, asserts, detail = array(value, 6, "fact")
    return Fact(
        integer(kind, high=1 << 16, what="kind"),
        None if effective is None else integer(effective, what="effective"),
        integer(flags, high=1 << 16, what="flags"),
        decode_legs(legs),
        decode_asserts(asserts),
        array(detail, what="detail"),
    )


def decode_legs(value: object) -> tuple[Leg, ...]:
    """Legs from arrays."""
    return tuple([_leg(item) for item in _bounded(value, "legs")])


def decode_asserts(value: object) -> tuple[Assert, ...]:
    """Asserts from arrays."""
    return tuple([_assert(item) for item in _bounded(value, "asserts")])


def _bounded(value: object, what: str) -> tuple[Any, ...]:
    items = array(value, what=what)
    if len(items) > MAX_LEGS:
        raise Malformed(f"{what}: more than {MAX_LEGS}")
    return items


def _leg(value: object) -> Leg:
    source, target, product, batch, quantity = array(value, 5, "leg")
    return Leg(
        decode_place(source),
        decode_place(target),
        blob(product, ID_BYTES, what="product"),
        text(batch, MAX_BATCH_CHARS, "batch"),
        integer(quantity, high=MAX_QUANTITY, what="quantity"),
    )


def _assert(value: object) -> Assert:
    product, batch, bin_id, status, owner, quantity, counted_at = array(value, 7, "assert")
    return Assert(
        blob(product, ID_BYTES, what="product"),
        text(batch, MAX_BATCH_CHARS, "batch"),
        blob(bin_id, ID_BYTES, what="bin"),
        check_status(status),
        integer(owner, high=MAX_OWNER, what="owner"),
        integer(quantity, high=MAX_QUANTITY, what="quantity"),
        None if counted_at is None else integer(counted_at, what="counted_at"),
    )

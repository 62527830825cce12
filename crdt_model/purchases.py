"""Purchases: orders to suppliers outside the network, from their facts and what was received.

The status is the greatest step said, so that it never goes back, and then what was received:

    draft < approved < sent < closed < cancelled;  sent → part_received → received

Contradictory facts said apart: goods that came win. A purchase cancelled apart from a receipt keeps
the receipt and is flagged. A draft changed apart by two people keeps the last version by order and
is flagged; a change said after the order was sent has no effect, and is flagged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction

from crdt_model.purchase_facts import Purchase, PurchaseDetail, PurchaseLine, PurchaseStep
from crdt_model.purchase_facts import PurchaseStepped as Stepped

CHANGED_APART = "changed_apart"
CHANGED_AFTER_SENT = "changed_after_sent"
RECEIVED_THOUGH_CANCELLED = "received_though_cancelled"
OVER_DELIVERED = "over_delivered"


class Stage(IntEnum):
    """How far a purchase is, as its store says; by rank."""

    DRAFT = 0
    APPROVED = 1
    SENT = 2
    CLOSED = 3
    CANCELLED = 4


# Which step may be said when a person sees the purchase at which stage. A receipt is no step: goods
# that came are recorded whatever was said before.
TRANSITIONS: dict[Stage, dict[str, Stage]] = {
    Stage.DRAFT: {
        "change": Stage.DRAFT,
        "approve": Stage.APPROVED,
        "cancel": Stage.CANCELLED,
    },
    Stage.APPROVED: {"change": Stage.DRAFT, "send": Stage.SENT, "cancel": Stage.CANCELLED},
    Stage.SENT: {"close": Stage.CLOSED, "cancel": Stage.CANCELLED},
    Stage.CLOSED: {},
    Stage.CANCELLED: {},
}
STEPS = {
    "approve": PurchaseStep.APPROVED,
    "send": PurchaseStep.SENT,
    "close": PurchaseStep.CLOSED,
    "cancel": PurchaseStep.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class PurchaseSaid:
    """A purchase fact and its place among them: (stamp, device, command, index)."""

    detail: PurchaseDetail
    order: tuple[int, bytes, bytes, int]


@dataclass(frozen=True, slots=True)
class BoughtLine:
    """A line with what was received of it, in base units."""

    ordered: PurchaseLine
    received: int

    @property
    def outstanding(self) -> int:
        return max(0, self.ordered.quantity - self.received)


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """A purchase as its facts and the ledger tell it.

    Attributes:
        versions: (device, command) of the version in force: the next change names it.
        sent: stamp, None while it was not sent. expected: day, or "".
    """

    id: bytes
    stage: Stage
    supplier: bytes
    document: str
    currency: str
    expected: str
    note: str
    versions: tuple[tuple[bytes, bytes], ...]
    created: int
    sent: int | None
    lines: tuple[BoughtLine, ...]
    flags: tuple[str, ...] = field(default=())

    @property
    def status(self) -> str:
        """The word people read."""
        came = any(line.received for line in self.lines)
        if self.stage in (Stage.CLOSED, Stage.CANCELLED):
            return "closed" if came else self.stage.name.lower()
        if came:
            outstanding = any(line.outstanding for line in self.lines)
            return "part_received" if outstanding else "received"
        return self.stage.name.lower()

    @property
    def fill_rate(self) -> Fraction | None:
        """Σ min(received, ordered) / Σ ordered."""
        ordered = sum(line.ordered.quantity for line in self.lines)
        came = sum(min(line.received, line.ordered.quantity) for line in self.lines)
        return Fraction(came, ordered) if ordered else None


def fold_purchase(
    order: bytes, said: Iterable[PurchaseSaid], received: Mapping[tuple[int, bytes], int]
) -> PurchaseOrder | None:
    """The purchase its facts make, None without a version.

    Args:
        received: base units by line and product; goods of another product than the line's came
            unasked, and are no receipt of it.
    """
    ordered = sorted(said, key=lambda one: one.order)
    steps = [(one.order[0], one.detail.step) for one in ordered if isinstance(one.detail, Stepped)]
    sent = min((stamp for stamp, step in steps if step == PurchaseStep.SENT), default=None)
    versions = [(one, one.detail) for one in ordered if isinstance(one.detail, Purchase)]
    in_time = [(one, v) for one, v in versions if sent is None or one.order[0] < sent]
    if not in_time:
        in_time = versions[:1]
    if not in_time:
        return None
    replaced = {name for _, version in in_time for name in version.was}
    standing = [(one, v) for one, v in in_time if one.order[1:3] not in replaced]
    last = standing[-1][0].order[1:3]
    parts = [version for one, version in standing if one.order[1:3] == last]
    lines = {line.line: line for part in parts for line in part.lines}
    flags = []
    if len({one.order[2] for one, _ in standing}) > 1:
        flags.append(CHANGED_APART)
    if len(in_time) < len(versions):
        flags.append(CHANGED_AFTER_SENT)
    stage = _stage(steps, parts, [one.order[0] for one, _ in standing])
    if stage is Stage.CANCELLED and any(received.values()):
        flags.append(RECEIVED_THOUGH_CANCELLED)
    bought = tuple(
        BoughtLine(lines[number], received.get((number, lines[number].product), 0))
        for number in sorted(lines)
    )
    if any(line.received > line.ordered.quantity for line in bought):
        flags.append(OVER_DELIVERED)
    head = parts[0]
    return PurchaseOrder(
        order,
        stage,
        head.supplier,
        head.document,
        head.currency,
        head.expected,
        head.note,
        tuple(dict.fromkeys((one.order[1], one.order[2]) for one, _ in standing)),
        versions[0][0].order[0],
        sent,
        bought,
        tuple(flags),
    )


def _stage(steps: list[tuple[int, int]], parts: list[Purchase], versions: list[int]) -> Stage:
    """The greatest step said; an approval of an earlier version does not hold for a later one."""
    changed = max(versions)
    reached = Stage.DRAFT
    for stamp, step in steps:
        if step == PurchaseStep.APPROVED and stamp < changed:
            continue
        reached = max(reached, Stage(step))
    return reached

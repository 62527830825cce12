"""Variances: what a count found more or less than was recorded, and how much of it has a reason.

A reason is given for a stated quantity (C4). When late facts shrink the variance it keeps what
remains, up to that quantity; when the sign turns it is void and the variance is unexplained again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crdt_model.details import Count


@dataclass(frozen=True, slots=True)
class Stated:
    """A reason and the part of a variance it was given for.

    Attributes:
        reason: its id. quantity: base units, negative for goods missing, positive for more found.
    """

    reason: bytes
    quantity: int


@dataclass(frozen=True, slots=True)
class Explained:
    """A variance taken apart.

    Attributes:
        parts: what each reason explains of it now, void ones left out.
        unexplained: the rest; parts and rest add up to the variance.
    """

    parts: tuple[Stated, ...]
    unexplained: int

    @property
    def quantity(self) -> int:
        """What has a reason, with the variance's sign."""
        return sum(part.quantity for part in self.parts)


def explain(variance: int, stated: Iterable[Stated]) -> Explained:
    """What reasons explain of a variance, each in turn up to what it was given for."""
    rest = variance
    parts: list[Stated] = []
    for given in stated:
        if rest > 0 and given.quantity > 0:
            part = min(rest, given.quantity)
        elif rest < 0 and given.quantity < 0:
            part = max(rest, given.quantity)
        else:
            continue
        parts.append(Stated(given.reason, part))
        rest -= part
    return Explained(tuple(parts), rest)


def stated_at_count(detail: Count | None, counted: int) -> tuple[Stated, ...]:
    """The reason written on a count line: it was given for the variance its device then saw."""
    if detail is None or not any(detail.reason):
        return ()
    return (Stated(detail.reason, counted - (detail.book or 0)),)

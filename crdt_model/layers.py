"""Layers: which arrival of a batch its quantities came from, first in first out.

What a batch cost and who gave it stand on receipts. Within one batch of one owner what came first
goes first; goods that merely move between shelves stay what they are. A quantity that came with no
word of its own (found in a count, sent by a store that did not say) is like the rest of its batch:
it has the tag of the arrival before it, else of the first one after it that has any.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from crdt_model.lines import Line, Step
from crdt_model.places import Shelf

T = TypeVar("T")


class Pile(NamedTuple):
    """What is kept apart: a batch, and its owner where owners are kept (else 0)."""

    batch: str
    owner: int


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """A quantity of one arrival; tag None where nothing is known of it."""

    quantity: int
    tag: T | None


@dataclass(frozen=True, slots=True)
class Moved(Generic[T]):
    """A step that changed how much there is of a batch, and what the change is made of.

    The parts' quantities are positive and add up to the change's size.
    """

    step: Step
    parts: tuple[Part[T], ...]


@dataclass(frozen=True, slots=True)
class Layered(Generic[T]):
    """What came and went, in order, and what each pile on hand is made of, oldest first."""

    moved: tuple[Moved[T], ...]
    on_hand: dict[Pile, tuple[Part[T], ...]]


def layered(steps: Iterable[Step], tag_of: Callable[[Line], T | None]) -> Layered[T]:
    """Follow one product's quantities from arrival to leaving.

    Args:
        steps: of the product's counting lines in order.
        tag_of: what a line that brings goods says of them, None if nothing.
    """
    known = list(steps)
    first_tags: dict[Pile, T] = {}
    for step in known:
        tag = tag_of(step.line) if step.after > step.before else None
        if tag is not None:
            first_tags.setdefault(_pile(step.line), tag)
    batches: dict[Pile, _Batch[T]] = {}
    moved: list[Moved[T]] = []
    for step in known:
        change = step.after - step.before
        if not change or _stays(step.line):
            continue
        name = _pile(step.line)
        batch = batches.setdefault(name, _Batch(first_tags.get(name)))
        parts = batch.add(change, tag_of(step.line)) if change > 0 else batch.take(-change)
        moved.append(Moved(step, parts))
    return Layered(tuple(moved), {name: batch.held() for name, batch in batches.items()})


def _pile(line: Line) -> Pile:
    return Pile(line.cell.batch, line.cell.owner)


def _stays(line: Line) -> bool:
    """Whether goods only change their shelf or status."""
    return isinstance(line.other, Shelf) and line.other.owner == line.cell.owner


class _Batch(Generic[T]):
    """The arrivals of one batch that are still here."""

    def __init__(self, tag: T | None) -> None:
        self._last = tag
        self._layers: deque[Part[T]] = deque()
        self._owed = 0  # taken before it was recorded as come: an over-issue

    def add(self, quantity: int, tag: T | None) -> tuple[Part[T], ...]:
        if tag is not None:
            self._last = tag
        part = Part(quantity, self._last)
        settled = min(quantity, self._owed)
        self._owed -= settled
        if quantity > settled:
            self._layers.append(Part(quantity - settled, self._last))
        return (part,)

    def take(self, quantity: int) -> tuple[Part[T], ...]:
        taken: list[Part[T]] = []
        while quantity and self._layers:
            oldest = self._layers.popleft()
            size = min(quantity, oldest.quantity)
            taken.append(Part(size, oldest.tag))
            if size < oldest.quantity:
                self._layers.appendleft(Part(oldest.quantity - size, oldest.tag))
            quantity -= size
        if quantity:
            self._owed += quantity
            taken.append(Part(quantity, self._last))
        return tuple(taken)

    def held(self) -> tuple[Part[T], ...]:
        """Negative where more went than came."""
        return (Part(-self._owed, self._last),) if self._owed else tuple(self._layers)

"""Sheets: counts in progress, written by several people on several devices, and where they stand.

A sheet is a draft: each counter's figure is kept apart until a second person approves, and only
then do its lines become facts of the ledger, each at the moment it was counted (C5). A sheet's
state is read from the set of figures and marks that are here, so it is the same in any order of
arrival.

    OPEN       nothing was counted yet
    COUNTING   every figure given so far agrees with the others of its place
    RECOUNT    two people gave different figures for one place
    APPROVED   its lines are in the ledger
    CANCELLED  nothing of it will be

Two rules settle what people do apart:

- *Approved and cancelled apart: approved wins.* Its lines are facts of the ledger by then, and
  those are taken out by a reversal only.
- *Approved on two devices apart: one effect.* The command is named by the sheet. Where both
  approved the same figures they are copies of one command. Where the figures differed both stand,
  each line at its own time, and the ledger shows `command_reused`: a count asserts what was there,
  so the line counted last holds and nothing is added twice.

A figure that arrives after the approval changes nothing; it is shown as late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crdt_model.lines import Cell


class SheetState(StrEnum):
    """Where a sheet stands; see the module."""

    OPEN = "open"
    COUNTING = "counting"
    RECOUNT = "recount"
    APPROVED = "approved"
    CANCELLED = "cancelled"


class Act(StrEnum):
    """What people do with a sheet."""

    COUNT = "count"
    APPROVE = "approve"
    CANCEL = "cancel"


_O, _C, _R = SheetState.OPEN, SheetState.COUNTING, SheetState.RECOUNT
_DONE, _GONE = SheetState.APPROVED, SheetState.CANCELLED

# What may be done in each state and where it leads. An act that is not here is refused where it is
# entered; done apart it is settled by the rules above.
TRANSITIONS: Mapping[SheetState, Mapping[Act, frozenset[SheetState]]] = {
    _O: {Act.COUNT: frozenset({_C}), Act.CANCEL: frozenset({_GONE})},
    _C: {
        Act.COUNT: frozenset({_C, _R}),
        Act.APPROVE: frozenset({_DONE}),
        Act.CANCEL: frozenset({_GONE}),
    },
    _R: {Act.COUNT: frozenset({_C, _R}), Act.CANCEL: frozenset({_GONE})},
    _DONE: {},
    _GONE: {},
}


@dataclass(frozen=True, slots=True)
class Figure:
    """What one person found in one part of one place.

    Attributes:
        counter: account of who counted. part: which shelf or box of the place; parts add up.
        quantity: base units. counted_at: stamp.
        round: 0 for a first count; a recount's is one more than that of what it settles.
        lot, expiry: of a batch first met in this count, as written; else "".
        reason: id of the variance's reason, or 8 zero bytes. out_since: stamp, or None.
    """

    cell: Cell
    counter: str
    part: str
    quantity: int
    counted_at: int
    round: int
    lot: str
    expiry: str
    reason: bytes
    out_since: int | None


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One place of a sheet.

    Attributes:
        book: base units as of the opening of the sheet, None for a place that was added later.
        figures: all that were given. needs_recount: whether those that hold contradict each other.
        quantity, counted_at: what was found and when, None where nothing holds yet.
    """

    cell: Cell
    book: int | None
    figures: tuple[Figure, ...]
    needs_recount: bool
    quantity: int | None
    counted_at: int | None

    @property
    def round(self) -> int:
        """The round whose figures hold."""
        return max((figure.round for figure in self.figures), default=0)

    @property
    def holding(self) -> tuple[Figure, ...]:
        """The figures of the last round: a recount takes the place of what it settles."""
        return tuple(figure for figure in self.figures if figure.round == self.round)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as the figures and marks here make it."""

    state: SheetState
    lines: tuple[SheetLine, ...]

    def allows(self, act: Act) -> bool:
        """Whether an act may be done now."""
        return act in TRANSITIONS[self.state]

    @property
    def counted(self) -> tuple[SheetLine, ...]:
        """The lines that have a figure."""
        return tuple(line for line in self.lines if line.quantity is not None)

    @property
    def counters(self) -> frozenset[str]:
        """Everyone whose figure holds."""
        return frozenset(figure.counter for line in self.lines for figure in line.holding)


def sheet(
    books: Mapping[Cell, int | None],
    figures: Iterable[Figure],
    *,
    approved: bool,
    cancelled: bool,
) -> Sheet:
    """The sheet of these places and figures; places met while counting come after, in order."""
    by_cell: dict[Cell, list[Figure]] = {cell: [] for cell in books}
    for figure in sorted(figures, key=_place):
        by_cell.setdefault(figure.cell, []).append(figure)
    lines = tuple(_line(cell, books.get(cell), found) for cell, found in by_cell.items())
    return Sheet(_state(lines, approved=approved, cancelled=cancelled), lines)


def _place(figure: Figure) -> tuple[Cell, str, str, int]:
    return (figure.cell, figure.part, figure.counter, figure.round)


def _line(cell: Cell, book: int | None, figures: Sequence[Figure]) -> SheetLine:
    line = SheetLine(cell, book, tuple(figures), False, None, None)
    parts: dict[str, set[int]] = {}
    for figure in line.holding:
        parts.setdefault(figure.part, set()).add(figure.quantity)
    if not parts:
        return line
    if any(len(found) > 1 for found in parts.values()):
        return SheetLine(cell, book, tuple(figures), True, None, None)
    quantity = sum(next(iter(found)) for found in parts.values())
    at = max(figure.counted_at for figure in line.holding)
    return SheetLine(cell, book, tuple(figures), False, quantity, at)


def _state(lines: Sequence[SheetLine], *, approved: bool, cancelled: bool) -> SheetState:
    if approved:
        return SheetState.APPROVED
    if cancelled:
        return SheetState.CANCELLED
    if any(line.needs_recount for line in lines):
        return SheetState.RECOUNT
    if any(line.figures for line in lines):
        return SheetState.COUNTING
    return SheetState.OPEN

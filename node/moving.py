"""Moving: one movement being built, and the shelves its goods leave and reach.

Each kind of movement turns its lines into legs with what stands here. Where nobody said which
batch, goods for patients and customers are taken first expired first out; everything else names it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from crdt_model.details import MAX_NOTE_CHARS
from crdt_model.facts import Fact, Flag, Kind, Leg, fact
from crdt_model.places import Shelf, Status
from node.errors import Refused
from node.packs import Packs
from node.requests import LineRequest, MovementRequest
from node.shelves import Shelves
from node.views.settings import Named

if TYPE_CHECKING:  # a desk opens the store's book, and the book tells of movements
    from node.recording import Desk

Taken = list[tuple[Shelf, str, int]]  # shelf, batch, base units


@dataclass(slots=True)
class Work:
    """One movement being built."""

    desk: Desk
    request: MovementRequest
    shelves: Shelves
    effective: int | None
    facts: list[Fact] = field(default_factory=list)
    lane: str | None = None
    lane_facts: list[Fact] = field(default_factory=list)

    @property
    def overrides(self) -> bool:
        return self.request.override is not None

    @property
    def note(self) -> str:
        """What is said of the movement: its note, and why it was recorded all the same."""
        return joined_note(self.request.note, self.request.override or "")

    def say(self, kind: Kind, detail: tuple[object, ...], *legs: Leg) -> None:
        flags = Flag.OVERRIDE if self.overrides else Flag.NONE
        self.facts.append(fact(kind, detail, legs=legs, effective=self.effective, flags=flags))


def joined_note(*parts: str) -> str:
    """Several things said, as one note.

    Raises:
        Refused: `invalid`, together they are longer than a fact keeps.
    """
    note = "; ".join(part for part in parts if part)
    if len(note) > MAX_NOTE_CHARS:
        raise Refused(
            "invalid", f"note: at most {MAX_NOTE_CHARS} characters with the reasons", field="note"
        )
    return note


def each_line(work: Work, build: Callable[[Work, LineRequest, Named], None]) -> None:
    """Build every line of the request; a refusal names its line."""
    for at, line in enumerate(work.request.lines):
        try:
            if line.quantity == 0:
                raise Refused("quantity_invalid", "a movement of nothing", field="quantity")
            build(work, line, work.desk.directory.product(line.product))
        except Refused as refused:
            raise refused.at(at) from None


class PutAway(Protocol):
    """What a line says of the shelf its goods are put on."""

    @property
    def bin(self) -> str | None: ...
    @property
    def status(self) -> Status | None: ...
    @property
    def owner(self) -> str | None: ...


def shelf_in(work: Work, line: PutAway, product: Named, batch: str) -> Shelf:
    """The shelf that goods of a line are put on."""
    bin_id = work.shelves.bin(line.bin, product.id, batch)
    status = work.shelves.status(product, line.status)
    work.shelves.check_storage(product, bin_id, override=work.overrides)
    return Shelf(bin_id, status, work.shelves.owner_in(line.owner, product, batch))


def taken_usable(work: Work, line: LineRequest, product: Named) -> Taken:
    """Where a quantity given out is taken from: as named, else first expired first out."""
    tracked = work.desk.directory.is_batch_tracked(product.id)
    if (line.batch is not None and tracked) or line.bin is not None or line.status is not None:
        return [_taken_named(work, line, product, usable=True)]
    owner = None if line.owner is None else work.shelves.owner(line.owner)
    return work.shelves.take_fefo(
        product,
        line.quantity,
        override=_may_override(work),
        pack=_pack(work, line, product),
        owner=owner,
    )


def taken_named(work: Work, line: LineRequest, product: Named) -> tuple[Shelf, str, int]:
    """The one shelf a quantity is taken from, whether it is usable or not (E3)."""
    return _taken_named(work, line, product, usable=False)


def _taken_named(
    work: Work, line: LineRequest, product: Named, *, usable: bool
) -> tuple[Shelf, str, int]:
    batch = work.shelves.batch(product, line.batch)
    bin_id = work.shelves.bin(line.bin, product.id, batch)
    status = work.shelves.status(product, line.status)
    owner = work.shelves.owner_out(line.owner, product, batch)
    shelf = Shelf(bin_id, status, owner)
    _pack(work, line, product)
    work.shelves.take(
        product, batch, shelf, line.quantity, override=_may_override(work), must_be_usable=usable
    )
    return shelf, batch, line.quantity


def _may_override(work: Work) -> bool:
    """Done acts may override; goods still to be sent may not (E1)."""
    return work.overrides and work.request.kind != "issue"


def _pack(work: Work, line: LineRequest, product: Named) -> int:
    """The base units kept together when goods go to another store (L7).

    Raises:
        Refused: `whole_packs`, with the quantity that whole packs make.
    """
    if work.request.kind != "issue":
        return 1
    packs = Packs.of(work.desk.directory, work.desk.place.id, product)
    packs.check(line.quantity)
    return packs.units

"""Drafts: a count sheet as its scope holds it, read from settings and written as settings.

The scope `draft/<store>/<sheet>` has the keys

    head/about            how it was opened, by whom
    head/cells/<n>        the places it lists, with their book
    head/approved         who approved it, and that its lines are in the ledger
    head/cancelled        who cancelled it
    line/<place>/<counter>/<part>/<batch>   one figure

Figures stand under keys of their own counter, so that two people writing apart never take each
other's place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crdt_model import scopes
from crdt_model.codec import Malformed, array, blob, decode, encode, integer, text
from crdt_model.details import MAX_VALUE_BYTES, SetOne, stored
from crdt_model.facts import MAX_BATCH_CHARS, MAX_QUANTITY, Fact, Kind, fact
from crdt_model.identifiers import ID_BYTES, command_id
from crdt_model.lines import Cell
from crdt_model.places import MAX_OWNER, check_status
from crdt_model.settings import Assignment
from crdt_model.sheets import Figure, Sheet, sheet
from node.directory import Directory
from node.views import settings

COUNT = "count"  # what a draft is; orders being written are drafts too
ABOUT, CELLS, APPROVED, CANCELLED = "head/about", "head/cells/", "head/approved", "head/cancelled"
LINE = "line/"
_ROOM = MAX_VALUE_BYTES - 16  # for the cells of one value, less the array around them
MAX_LISTED = 200  # drafts looked at for a list: a store's counts of several years
MAX_ROUNDS = 1000  # recounts of one place; more is no counting


@dataclass(frozen=True, slots=True)
class About:
    """How a sheet was opened.

    Attributes:
        number: what people call it. absent: products kept by batch of which no stock was known.
        opened: stamp. opener: account.
    """

    number: str
    by: str
    argument: str
    with_book: bool
    blind: bool
    opened: int
    opener: str
    opener_name: str


@dataclass(frozen=True, slots=True)
class End:
    """Who ended a sheet; `alone` says that nobody else looked at it."""

    account: str
    name: str
    alone: bool
    stamp: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A sheet as it is held here."""

    id: bytes
    scope: int
    about: About
    absent: tuple[bytes, ...]
    sheet: Sheet
    approved: End | None
    cancelled: End | None


def sheet_id(ledger_scope: str, client_id: str) -> bytes:
    """The id of the sheet a command opens: the same on every device the command reached."""
    return hashlib.sha256(b"stockmesh/sheet/1" + command_id(ledger_scope, client_id)).digest()[:8]


def drafts_of(directory: Directory, store: bytes) -> list[bytes]:
    """The ids of the drafts of a store that are held here, the last to come first."""
    prefix = f"draft/{store.hex()}/"
    rows = directory.connection.execute(
        "SELECT name FROM scope WHERE name >= ? AND name < ? ORDER BY id DESC LIMIT ?",
        (prefix, prefix + "g", MAX_LISTED),
    )
    return [bytes.fromhex(name.removeprefix(prefix)) for (name,) in rows]


def load(directory: Directory, store: bytes, sheet_id: bytes) -> Draft | None:
    """A count sheet, None if none of this id is here."""
    head = _head(directory, store, sheet_id)
    return None if head is None else head.filled(_figures(directory, head.scope))


def load_listed(directory: Directory, store: bytes, sheet_id: bytes) -> Draft | None:
    """A count sheet for a list: of one that has ended the figures are not read."""
    head = _head(directory, store, sheet_id)
    if head is None:
        return None
    ended = head.approved is not None or head.cancelled is not None
    return head.filled([] if ended else _figures(directory, head.scope))


@dataclass(frozen=True, slots=True)
class _Head:
    """A sheet without its figures."""

    id: bytes
    scope: int
    about: About
    books: dict[Cell, int | None]
    absent: tuple[bytes, ...]
    approved: End | None
    cancelled: End | None

    def filled(self, figures: Sequence[Figure]) -> Draft:
        approved, cancelled = self.approved is not None, self.cancelled is not None
        merged = sheet(self.books, figures, approved=approved, cancelled=cancelled)
        return Draft(
            self.id, self.scope, self.about, self.absent, merged, self.approved, self.cancelled
        )


def _head(directory: Directory, store: bytes, sheet_id: bytes) -> _Head | None:
    scope = directory.scope(scopes.draft(store, sheet_id))
    head = settings.under(directory.connection, scope, "head/")
    about = _about(head.get(ABOUT, []))
    if about is None:
        return None
    books, absent = _cells(head)
    approved, cancelled = (_end(head.get(key, [])) for key in (APPROVED, CANCELLED))
    return _Head(sheet_id, scope, about, books, absent, approved, cancelled)


def _figures(directory: Directory, scope: int) -> list[Figure]:
    return [
        found
        for key, held in settings.under(directory.connection, scope, LINE).items()
        for assigned in held
        if (found := _figure(key, assigned)) is not None
    ]


# --- writing ------------------------------------------------------------------------


def opening_facts(
    about: About, books: Mapping[Cell, int | None], absent: Sequence[bytes]
) -> list[Fact]:
    """The settings of a sheet just opened."""
    said = (
        COUNT, about.number, about.by, about.argument, about.with_book, about.blind,
        about.opened, about.opener, about.opener_name,
    )  # fmt: skip
    facts = [_set(ABOUT, encode(said))]
    cells = [(*cell, book) for cell, book in books.items()]
    for number, chunk in enumerate(_chunks(cells)):
        facts.append(_set(f"{CELLS}{number:04d}", encode((chunk, ()))))
    for number, chunk in enumerate(_chunks(absent)):
        facts.append(_set(f"{CELLS}a{number:04d}", encode(((), chunk))))
    return facts


def _chunks(items: Sequence[object]) -> list[tuple[object, ...]]:
    """Items in as few values as they fit into."""
    found: list[tuple[object, ...]] = []
    current: list[object] = []
    size = 0
    for item in items:
        length = len(encode(item))
        if current and size + length > _ROOM:
            found.append(tuple(current))
            current, size = [], 0
        current.append(item)
        size += length
    if current:
        found.append(tuple(current))
    return found


def figure_fact(figure: Figure, stamped: bool, was: Iterable[Assignment]) -> Fact:
    """One figure; `stamped` says that its time is the stamp of the entry that holds it."""
    at = None if stamped else figure.counted_at
    value = encode(
        (figure.quantity, at, figure.round, figure.lot, figure.expiry, figure.reason,
         figure.out_since)
    )  # fmt: skip
    return _set(figure_key(figure), value, was)


def figure_key(figure: Figure) -> str:
    """Where a figure stands."""
    cell = figure.cell
    place = f"{cell.product.hex()}/{cell.bin.hex()}/{cell.status}/{cell.owner}"
    return f"{LINE}{place}/{figure.counter}/{figure.part}/{cell.batch}"


def end_fact(key: str, account: str, name: str, alone: bool) -> Fact:
    """An approval or a cancellation."""
    return _set(key, encode((account, name, alone)))


def _set(key: str, value: bytes, was: Iterable[Assignment] = ()) -> Fact:
    names = tuple(assigned.name for assigned in was)
    return fact(Kind.SET, stored(SetOne(key, value, names)))


# --- reading ------------------------------------------------------------------------
# A device of the store may set keys and values of any form; what is no sheet says nothing.


def _value(held: Sequence[Assignment]) -> tuple[object, ...] | None:
    try:
        value = held[-1].value if held else None
        return array(decode(value)) if isinstance(value, bytes) else None
    except Malformed:
        return None


def _about(held: Sequence[Assignment]) -> About | None:
    value = _value(held)
    if value is None or len(value) != 9 or value[0] != COUNT:
        return None
    _, number, by, argument, with_book, blind, opened, opener, opener_name = value
    words = (number, by, argument, opener, opener_name)
    if not all(isinstance(word, str) for word in words) or type(opened) is not int:
        return None
    return About(
        str(number), str(by), str(argument), with_book is True, blind is True,
        max(0, min(opened, held[-1].stamp)), str(opener), str(opener_name),
    )  # fmt: skip


def _cells(
    head: Mapping[str, Sequence[Assignment]],
) -> tuple[dict[Cell, int | None], tuple[bytes, ...]]:
    books: dict[Cell, int | None] = {}
    absent: list[bytes] = []
    for key in sorted(key for key in head if key.startswith(CELLS)):
        try:
            cells, products = array(_value(head[key]), 2)
            for item in array(cells):
                *cell, book = array(item, 6)
                books[_cell(cell)] = integer(book, -MAX_QUANTITY, MAX_QUANTITY)
            absent += [blob(product, ID_BYTES) for product in array(products)]
        except Malformed:
            continue
    return books, tuple(absent)


def _cell(parts: Sequence[object]) -> Cell:
    product, batch, bin_id, status, owner = parts
    return Cell(
        blob(product, ID_BYTES), text(batch, MAX_BATCH_CHARS), blob(bin_id, ID_BYTES),
        check_status(status), integer(owner, high=MAX_OWNER),
    )  # fmt: skip


def _figure(key: str, assigned: Assignment) -> Figure | None:
    parts = key.split("/", 7)
    if len(parts) != 8:
        return None
    _, product, bin_id, status, owner, counter, part, batch = parts
    try:
        cell = _cell(
            (bytes.fromhex(product), batch, bytes.fromhex(bin_id), int(status), int(owner))
        )
        quantity, at, round_, lot, expiry, reason, out_since = array(_value([assigned]), 7)
        if expiry:
            date.fromisoformat(text(expiry, 10))
        return Figure(
            cell,
            counter,
            part,
            integer(quantity, high=MAX_QUANTITY),
            # Nothing is counted later than it was written down (T1).
            assigned.stamp if at is None else min(integer(at), assigned.stamp),
            integer(round_, high=MAX_ROUNDS),
            text(lot, MAX_BATCH_CHARS),
            text(expiry, 10),
            blob(reason, ID_BYTES),
            None if out_since is None else min(integer(out_since), assigned.stamp),
        )
    except (Malformed, ValueError):
        return None


def _end(held: Sequence[Assignment]) -> End | None:
    value = _value(held)
    if value is None or len(value) != 3:
        return None
    account, name, alone = value
    return End(str(account), str(name), alone is True, held[-1].stamp)

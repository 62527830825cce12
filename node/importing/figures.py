"""Figures of stores: opening stock, and consumption from paper records.

Opening stock is written as opening counts into the stores' ledgers (I9), a command per store and
part of its rows, named by what it says: the same rows imported again, here or on another device of
the store, are the same command and have one effect. Consumption from records is a setting of the
store and never touches its ledger.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from crdt_model import scopes
from crdt_model.clock import stamp_of
from crdt_model.codec import encode
from crdt_model.details import SetOne, SettingValue, stored
from crdt_model.facts import MAX_BATCH_CHARS, MAX_QUANTITY, Fact, Kind, fact
from crdt_model.lines import Cell
from crdt_model.periods import month
from crdt_model.places import Status
from node.counts import opening_fact
from node.directory import DEFAULT_BIN, Directory
from node.errors import Refused
from node.fields import STATUSES, lot_key
from node.importing.cells import BadCell
from node.importing.checking import Codes, parse_row, repeats
from node.importing.columns import Table
from node.importing.reading import Sheet, SheetRow
from node.importing.report import Problems
from node.importing.writing import NOTHING_WRITTEN, WriteJob, Written, record_facts
from node.recording import Actor, Desk
from node.store import Store
from node.views import settings
from node.views.settings import Named

ROWS_PER_COMMAND = 150  # of opening stock or records; holds the writer for some 50 ms
ROLE = "supervisor"  # opening stock has no variance: nobody is asked about it afterwards
_END_OF_DAY = time(23, 59, 59)  # T1: a count on a date stands at its end


@dataclass(frozen=True, slots=True)
class Opening:
    """The opening count of one cell.

    Attributes:
        bin: code of the bin. written: the lot as written. at: stamp, None for now.
        expiry: "YYYY-MM-DD" or "". rows: how many rows of the file add up to it.
    """

    store: Named
    product: Named
    tracked: bool
    batch: str
    written: str
    expiry: str
    bin: str
    status: Status
    quantity: int
    at: int | None
    rows: int

    @property
    def key(self) -> tuple[bytes, bytes, str, str, int]:
        return (self.store.id, self.product.id, self.batch, self.bin, int(self.status))


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """Consumption of one product in one month at one store."""

    store: Named
    product: Named
    period: str
    quantity: int
    days_out: int

    @property
    def key(self) -> str:
        return f"consumption/{self.product.id.hex()}/{self.period}"

    @property
    def value(self) -> str:
        return f"{self.quantity} {self.days_out}"


class Stores:
    """The stores and products that rows of figures name, and whether they may be recorded for."""

    def __init__(self, store: Store, directory: Directory, actor: Actor) -> None:
        self._store = store
        self._directory = directory
        self._actor = actor
        self._codes = Codes(directory)
        self._desks: dict[str, Desk | BadCell] = {}

    def desk(self, code: str) -> Desk:
        """The desk of a store.

        Raises:
            BadCell: unknown, or this device does not record for it.
        """
        if code not in self._desks:
            self._desks[code] = self._opened(code)
        found = self._desks[code]
        if isinstance(found, BadCell):
            raise found
        return found

    def _opened(self, code: str) -> Desk | BadCell:
        try:
            store = self._codes.refer("store", code, by_id=True)
            connection = self._directory.connection
            return Desk.open(self._store, connection, store.hex(), self._actor, ROLE)
        except BadCell as bad:
            return bad
        except Refused as refused:
            return BadCell(refused.code, refused.message)

    def product(self, code: str) -> Named:
        """The product of this code. Raises BadCell."""
        product = self._codes.refer("product", code, by_id=True)
        return self._directory.named("product", product)

    def named(self, row: SheetRow, problems: Problems) -> tuple[Desk, Named] | None:
        """The store and product of a row; what is unknown is a problem."""
        desk: Desk | None = None
        product: Named | None = None
        try:
            desk = self.desk(row.get("store_code"))
        except BadCell as bad:
            _add(problems, row, "store_code", bad)
        try:
            product = self.product(row.get("product_code"))
        except BadCell as bad:
            _add(problems, row, "product_code", bad)
        return None if desk is None or product is None else (desk, product)


def _add(problems: Problems, row: SheetRow, column: str, bad: BadCell) -> None:
    if row.get(column):  # an empty cell has been named already
        problems.add(row.line, column, bad.code, bad.message)


# --- opening stock -----------------------------------------------------------------


def check_stock(stores: Stores, table: Table, sheet: Sheet, problems: Problems) -> list[Opening]:
    """The opening counts of a file, rows of one cell added up (C2)."""
    columns = [column for column in table.columns if column.name in sheet.headers]
    cells: dict[tuple[bytes, bytes, str, str, int], Opening] = {}
    expiries: dict[tuple[bytes, bytes, str], tuple[str, int]] = {}
    for row in sheet.rows:
        values = parse_row(columns, row, problems)
        named = stores.named(row, problems)
        if named is None or len(values) < len(columns):
            continue
        desk, product = named
        try:
            opening = _opening(desk, product, row, values)
            _check_expiry(opening, row.line, expiries)
            held = cells.get(opening.key)
            cells[opening.key] = opening if held is None else _plus(held, opening)
        except _Wrong as wrong:
            problems.add(row.line, wrong.column, wrong.code, wrong.message)
    return list(cells.values())


class _Wrong(Exception):
    """A row whose cells are each in form and wrong together."""

    def __init__(self, column: str, code: str, message: str) -> None:
        super().__init__(message)
        self.column = column
        self.code = code
        self.message = message


def _opening(desk: Desk, product: Named, row: SheetRow, values: dict[str, SettingValue]) -> Opening:
    tracked = desk.directory.is_batch_tracked(product.id)
    written, expiry = row.get("batch"), str(values.get("expiry") or "")
    batch = lot_key(written) if tracked else ""
    if tracked and not batch:
        raise _Wrong("batch", "batch_required", f"{product.code} is kept by batch; say which")
    if len(batch) > MAX_BATCH_CHARS or len(written) > MAX_BATCH_CHARS:
        raise _Wrong("batch", "too_long", f"at most {MAX_BATCH_CHARS} characters fit")
    if expiry and not tracked:
        message = f"{product.code} is not kept by batch, so its batches have no expiry"
        raise _Wrong("expiry", "not_by_batch", message)
    try:
        at = desk.effective(row.get("counted_at") or None, _END_OF_DAY, "opening stock")
    except Refused as refused:
        raise _Wrong("counted_at", refused.code, refused.message) from None
    quantity = values["quantity"]
    assert isinstance(quantity, int)
    status = STATUSES[row.get("status") or "usable"]
    bin_code = row.get("bin") or DEFAULT_BIN
    return Opening(
        desk.place, product, tracked, batch, written, expiry, bin_code, status, quantity, at, 1
    )


def _check_expiry(
    opening: Opening, line: int, expiries: dict[tuple[bytes, bytes, str], tuple[str, int]]
) -> None:
    """Two dates for one batch in one file: one of them is a mistake (B2)."""
    if not opening.expiry:
        return
    batch = opening.key[:3]
    known, first = expiries.setdefault(batch, (opening.expiry, line))
    if known != opening.expiry:
        message = f"batch {opening.batch} expires on {known} by line {first}"
        raise _Wrong("expiry", "expiry_differs", message)


def _plus(held: Opening, more: Opening) -> Opening:
    """Two rows of one cell: quantities added, at the later time (None is now)."""
    total = held.quantity + more.quantity
    if total > MAX_QUANTITY:
        raise _Wrong("quantity", "out_of_range", f"the rows of one cell add up to {total}")
    at = None if held.at is None or more.at is None else max(held.at, more.at)
    expiry = held.expiry or more.expiry
    return replace(held, quantity=total, at=at, expiry=expiry, rows=held.rows + 1)


def stock_jobs(store: Store, openings: Sequence[Opening], actor: Actor) -> Iterator[WriteJob]:
    """One job for each store and part of its cells; order of rows in the file does not matter."""
    ordered = sorted(openings, key=lambda opening: opening.key)
    for part in _parts(ordered):

        def job(connection: sqlite3.Connection, part: Sequence[Opening] = part) -> Written:
            desk = Desk.open(store, connection, part[0].store.id.hex(), actor, ROLE)
            return _write_openings(desk, part)

        yield job


def _parts(ordered: Sequence[Opening]) -> Iterator[list[Opening]]:
    part: list[Opening] = []
    for opening in ordered:
        if part and (len(part) == ROWS_PER_COMMAND or part[0].store.id != opening.store.id):
            yield part
            part = []
        part.append(opening)
    if part:
        yield part


def _write_openings(desk: Desk, part: Sequence[Opening]) -> Written:
    client_id, request = stock_command(part)
    rows = sum(opening.rows for opening in part)
    if desk.recorded_before(client_id, request) is not None:
        return Written(0, rows)
    shelves = desk.shelves(None)
    facts = []
    for opening in part:
        bin_id = shelves.named_bin(opening.bin)
        cell = Cell(opening.product.id, opening.batch, bin_id, opening.status, 0)
        facts.append(
            opening_fact(
                opening.product,
                opening.written,
                opening.tracked,
                cell,
                opening.quantity,
                opening.at,
                opening.expiry,
            )
        )
    desk.write_bins(client_id, request, list(shelves.new_bins))
    desk.write(client_id, request, facts)
    return Written(rows, 0)


def stock_command(part: Sequence[Opening]) -> tuple[str, bytes]:
    """The client's id and the request of a part: what it says, whoever imports it."""
    said = tuple(
        (*opening.key[1:], opening.written, opening.expiry, opening.quantity, opening.at)
        for opening in part
    )
    digest = hashlib.sha256(encode(said))
    return f"import/stock/{digest.hexdigest()}", digest.digest()[:8]


# --- consumption from records ------------------------------------------------------


def check_consumption(
    stores: Stores, table: Table, sheet: Sheet, now_ms: int, problems: Problems
) -> list[PaperRecord]:
    """The records of a file; one of each store, product and month."""
    columns = [column for column in table.columns if column.name in sheet.headers]
    first_line: dict[str, int] = {}
    records: list[PaperRecord] = []
    for row in sheet.rows:
        values = parse_row(columns, row, problems)
        named = stores.named(row, problems)
        if named is None or len(values) < len(columns):
            continue
        desk, product = named
        period, quantity = values["period"], values["quantity"]
        days_out = values.get("days_out") or 0
        assert isinstance(period, str) and isinstance(quantity, int) and isinstance(days_out, int)
        record = PaperRecord(desk.place, product, period, quantity, days_out)
        try:
            today = desk.directory.local_date(desk.place.id, stamp_of(now_ms)).date()
            _check_record(record, today)
        except _Wrong as wrong:
            problems.add(row.line, wrong.column, wrong.code, wrong.message)
            continue
        key = f"{desk.place.code}/{product.code}/{period}"
        if not repeats("period", key, row.line, first_line, problems):
            records.append(record)
    return records


def _check_record(record: PaperRecord, today: date) -> None:
    asked = month(record.period)
    if asked.last >= today:
        raise _Wrong("period", "period_not_ended", f"{record.period} has not ended")
    if record.days_out > asked.days:
        message = f"{record.period} has {asked.days} days"
        raise _Wrong("days_out", "out_of_range", message)


def consumption_jobs(
    store: Store, records: Sequence[PaperRecord], actor: Actor
) -> Iterator[WriteJob]:
    """One job for each store and part of its records."""
    ordered = sorted(records, key=lambda record: (record.store.id, record.key))
    by_store: dict[bytes, list[PaperRecord]] = {}
    for record in ordered:
        by_store.setdefault(record.store.id, []).append(record)
    for held in by_store.values():
        for start in range(0, len(held), ROWS_PER_COMMAND):
            part = held[start : start + ROWS_PER_COMMAND]

            def job(connection: sqlite3.Connection, part: Sequence[PaperRecord] = part) -> Written:
                return _write_records(store, connection, part, actor)

            yield job


def _write_records(
    store: Store, connection: sqlite3.Connection, part: Sequence[PaperRecord], actor: Actor
) -> Written:
    desk = Desk.open(store, connection, part[0].store.id.hex(), actor, ROLE)
    facts = record_changes(desk.directory, part)
    scope = scopes.store_settings(desk.place.id)
    record_facts(store, connection, scope, "consumption", actor.name, facts)
    return Written(len(facts), len(part) - len(facts))


def record_changes(directory: Directory, part: Sequence[PaperRecord]) -> list[Fact]:
    """The facts that bring records of one store into force."""
    scope = directory.scope(scopes.store_settings(part[0].store.id))
    facts = []
    for record in part:
        standing = settings.standing(directory.connection, scope, record.key)
        if standing and standing[-1].value == record.value:
            continue
        was = tuple(assigned.name for assigned in standing)
        facts.append(fact(Kind.SET, stored(SetOne(record.key, record.value, was))))
    return facts


def unwritten(
    store: Store, directory: Directory, openings: Sequence[Opening], actor: Actor
) -> Written:
    """What `stock_jobs` would write, found without writing."""
    total = NOTHING_WRITTEN
    for part in _parts(sorted(openings, key=lambda opening: opening.key)):
        desk = Desk.open(store, directory.connection, part[0].store.id.hex(), actor, ROLE)
        rows = sum(opening.rows for opening in part)
        known = (
            directory.scope(desk.scope) >= 0
            and desk.recorded_before(*stock_command(part)) is not None
        )
        total = total.plus(Written(0, rows) if known else Written(rows, 0))
    return total

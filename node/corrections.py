"""Corrections: taking a movement or a count back, or putting another in its place.

Both act at the place of the command they name, so a later count keeps its figure and only its
variance changes (C6). Goods of a shipment are not corrected: use a return or a settlement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from crdt_model.details import Correction, lines_bytes, stored
from crdt_model.facts import Assert, Fact, Kind, Leg, fact
from crdt_model.fold import (
    Known,
    Placed,
    Recorded,
    assert_cell,
    first_correction,
    is_correctable,
)
from crdt_model.identifiers import command_id
from crdt_model.lines import Cell
from crdt_model.places import Adjustment, Conversion, Loss, Place, Shelf, Status
from node import answers
from node.answers import kind_word
from node.directory import ADJUST_REASONS, LOSS_REASONS
from node.errors import Refused, not_allowed
from node.fields import STATUS_WORDS
from node.owners import NOBODY
from node.recording import Actor, Desk
from node.requests import CorrectionRequest, LineRequest
from node.shelves import Shelves
from node.store import Store
from node.views.ledger_fold import SqlLedger, facts_of_command

_ROLE = "dispenser"  # own slips are mended by anyone; counts and others' work need more


def reverse(
    store: Store,
    connection: sqlite3.Connection,
    place: str,
    target_id: str,
    request: CorrectionRequest,
    actor: Actor,
) -> tuple[Desk, Recorded, bool]:
    """Take a command out; returns it with whether on hand changes.

    Raises:
        Refused: `unknown_movement`, `not_reversible`, `already_corrected`, rights.
    """
    desk = Desk.open(store, connection, place, actor, _ROLE)
    before = desk.recorded_before(request.id, request.request)
    target = _target(desk, target_id)
    if before is not None:
        return desk, before, _moves_balance(desk, target)
    standing = _correctable(desk, target)
    moves = _moves_balance(desk, target)
    detail = _correction(target, standing, whole=len(standing) == len(target.facts))
    facts = [fact(Kind.ANNUL, stored(replace(detail, reason=request.reason)))]
    return desk, desk.write(request.id, request.request, facts), moves


def correct(
    store: Store,
    connection: sqlite3.Connection,
    place: str,
    target_id: str,
    request: CorrectionRequest,
    actor: Actor,
) -> tuple[Desk, Recorded]:
    """Put other lines in a command's place.

    Raises:
        Refused: as `reverse`; `correct_cells` when a count would name cells it did not.
    """
    desk = Desk.open(store, connection, place, actor, _ROLE)
    before = desk.recorded_before(request.id, request.request)
    if before is not None:
        return desk, before
    target = _target(desk, target_id)
    standing = _correctable(desk, target)
    shelves = desk.shelves(standing[0].fact.effective)
    if standing[0].fact.asserts:
        facts = _corrected_count(desk, shelves, target, standing, request)
    else:
        facts = [_corrected_movement(desk, shelves, target, standing, request)]
    desk.write_bins(request.id, request.request, list(shelves.new_bins))
    return desk, desk.write(request.id, request.request, facts)


def standing_lines(
    store: Store, connection: sqlite3.Connection, place: str, target_id: str, actor: Actor
) -> list[dict[str, Any]]:
    """The lines of a command as they stand, as a correction would say them again.

    Raises:
        Refused: as `reverse`.
    """
    desk = Desk.open(store, connection, place, actor, _ROLE)
    standing = _correctable(desk, _target(desk, target_id))
    legs = [leg for placed in standing for leg in placed.fact.legs]
    counted = [one for placed in standing for one in placed.fact.asserts]
    return [_line_of(desk, leg) for leg in legs] + [_line_counted(desk, one) for one in counted]


def _line_of(desk: Desk, leg: Leg) -> dict[str, Any]:
    inward = isinstance(leg.target, Shelf) and not isinstance(leg.source, Shelf)
    shelf = leg.target if inward else leg.source
    line: dict[str, Any] = {
        "product": answers.named(desk.directory.named("product", leg.product)),
        "quantity": leg.quantity,
        "direction": "in" if inward else "out",
        "batch": leg.batch,
        "bin": None,
        "status": None,
    }
    if isinstance(shelf, Shelf):
        line["bin"] = desk.directory.bin_code(desk.place.id, shelf.bin)
        line["status"] = STATUS_WORDS[Status(shelf.status)]
    return line


def _line_counted(desk: Desk, one: Assert) -> dict[str, Any]:
    return {
        "product": answers.named(desk.directory.named("product", one.product)),
        "quantity": one.quantity,
        "direction": None,
        "batch": one.batch,
        "bin": desk.directory.bin_code(desk.place.id, one.bin),
        "status": STATUS_WORDS[Status(one.status)],
    }


def annulment(target: Recorded, reason: str) -> Fact:
    """The fact that takes a whole command out; it must name no goods of a shipment."""
    detail = _correction(target, list(target.facts), whole=True)
    return fact(Kind.ANNUL, stored(replace(detail, reason=reason)))


def _target(desk: Desk, target_id: str) -> Recorded:
    """The command a client id names: as given, or as 16 hex digits of the command itself."""
    for command in (command_id(desk.scope, target_id), _hex(target_id)):
        copies = facts_of_command(desk.connection, desk.ledger, command) if command else []
        if copies:
            return min(copies, key=lambda copy: copy.order)
    raise Refused("unknown_movement", f"no movement {target_id!r} in {desk.place.code}", status=404)


def _hex(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text) if len(text) == 16 else None
    except ValueError:
        return None


def _correctable(desk: Desk, target: Recorded) -> list[Placed]:
    """The facts of a command that still stand and may be taken out."""
    for placed in target.facts:
        if not is_correctable(placed.fact):
            raise Refused(
                "not_reversible",
                "goods of a shipment are settled or returned, annulments stand",
                kind=kind_word(placed.fact.kind),
            )
        if placed.fact.asserts and not desk.actor.may("supervisor"):
            raise not_allowed("counts are reversed by a supervisor", needed="supervisor")
    known = Known(SqlLedger(desk.connection, desk.ledger))
    standing = [
        placed
        for placed in target.facts
        if first_correction(known, target.command, placed.index) is None
    ]
    if not standing:
        raise Refused("already_corrected", "this was corrected or taken out before", status=409)
    return standing


def _moves_balance(desk: Desk, target: Recorded) -> bool:
    """Whether taking the command out changes on hand: no, before a later count (C6)."""
    tables = SqlLedger(desk.connection, desk.ledger)
    for placed in target.facts:
        key = target.fact_key(placed)
        cells = [assert_cell(line) for line in placed.fact.asserts]
        for leg in placed.fact.legs:
            for end in (leg.source, leg.target):
                if isinstance(end, Shelf):
                    cells.append(Cell(leg.product, leg.batch, end.bin, end.status, end.owner))
        for cell in cells:
            counted = tables.balance(cell).counted
            if counted is None or counted <= key or (placed.fact.asserts and counted == key):
                return True
    return False


def _correction(target: Recorded, facts: list[Placed], *, whole: bool) -> Correction:
    legs = tuple(leg for placed in facts for leg in placed.fact.legs)
    asserts = tuple(line for placed in facts for line in placed.fact.asserts)
    key = target.fact_key(facts[0])
    place = tuple(key)[:-1]
    if facts[0].fact.kind == Kind.REPLACE:
        place = facts[0].fact.detail[3]
    return Correction(
        target.command,
        () if whole else tuple(placed.index for placed in facts),
        lines_bytes(legs, asserts),
        place,  # type: ignore[arg-type]
        "",
        (),
    )


def _corrected_movement(
    desk: Desk,
    shelves: Shelves,
    target: Recorded,
    standing: list[Placed],
    request: CorrectionRequest,
) -> Fact:
    detail = _correction(target, standing, whole=len(standing) == len(target.facts))
    pattern = [leg for placed in standing for leg in placed.fact.legs]
    legs: list[Leg] = []
    lots: list[tuple[str, str, str]] = []
    for at, line in enumerate(request.lines):
        try:
            if line.quantity == 0:
                raise Refused("quantity_invalid", "leave the line out instead", field="quantity")
            leg = _like(desk, shelves, pattern, line)
        except Refused as refused:
            raise refused.at(at) from None
        legs.append(leg)
        if line.expiry:
            lots.append((leg.batch, line.batch or "", line.expiry))
    return fact(
        Kind.REPLACE,
        stored(replace(detail, reason=request.reason, lots=tuple(lots))),
        legs=tuple(legs),
        effective=standing[0].fact.effective,
    )


def _like(desk: Desk, shelves: Shelves, pattern: list[Leg], line: LineRequest) -> Leg:
    """A leg as the corrected line says it, going the way the movement went."""
    product = desk.directory.product(line.product)
    same = [leg for leg in pattern if leg.product == product.id]
    model = next(iter(same or pattern))
    inward = isinstance(model.target, Shelf) and not isinstance(model.source, Shelf)
    if line.direction is not None:
        inward = line.direction == "in"
    tracked = desk.directory.is_batch_tracked(product.id)
    batch = model.batch if line.batch is None and same else shelves.batch(product, line.batch)
    if not tracked:
        batch = ""
    old = model.target if inward else model.source
    bin_id = shelves.bin(line.bin, product.id, batch)
    if line.bin is None and isinstance(old, Shelf) and same:
        bin_id = old.bin
    status, owner = shelves.status(product, line.status), NOBODY
    if isinstance(old, Shelf):
        status = Status(old.status) if line.status is None else status
        owner = old.owner
    shelf = Shelf(bin_id, status, owner if line.owner is None else shelves.owner(line.owner))
    other = model.source if inward else model.target
    other = _other(desk, shelves, other, model, line)
    source, target = (other, shelf) if inward else (shelf, other)
    return Leg(source, target, product.id, batch, line.quantity)


def _other(desk: Desk, shelves: Shelves, other: Place, model: Leg, line: LineRequest) -> Place:
    """The far side of a corrected line, with another bin, status or reason if it names one."""
    reason: Callable[[str], bytes] = lambda code: desk.directory.reason_id(  # noqa: E731
        code, (*LOSS_REASONS, *ADJUST_REASONS)
    )
    match other:
        case Shelf(bin_id, status, owner):
            to_bin = bin_id if line.to_bin is None else shelves.named_bin(line.to_bin)
            return Shelf(to_bin, status if line.to_status is None else line.to_status, owner)
        case Loss() if line.reason is not None:
            return Loss(reason(line.reason))
        case Adjustment() if line.reason is not None:
            return Adjustment(reason(line.reason))
        case Conversion():
            return Conversion()
    return other


def _corrected_count(
    desk: Desk,
    shelves: Shelves,
    target: Recorded,
    standing: list[Placed],
    request: CorrectionRequest,
) -> list[Fact]:
    """Each cell counted keeps its moment and gets its new figure; cells left out are taken out."""
    by_cell = {assert_cell(placed.fact.asserts[0]): placed for placed in standing}
    facts: list[Fact] = []
    for at, line in enumerate(request.lines):
        try:
            product = desk.directory.product(line.product)
            batch = shelves.batch(product, line.batch)
            found = [
                cell
                for cell in by_cell
                if cell.product == product.id
                and cell.batch == batch
                and (line.bin is None or cell.bin == desk.directory.bin_id(line.bin))
                and (line.status is None or cell.status == line.status)
                and (line.owner is None or cell.owner == shelves.owner(line.owner))
            ]
            if len(found) != 1:
                raise Refused("correct_cells", "that count has no such line; count again")
        except Refused as refused:
            raise refused.at(at) from None
        placed = by_cell.pop(found[0])
        detail = _correction(target, [placed], whole=False)
        asserted = placed.fact.asserts[0]
        line_now = Assert(*found[0], line.quantity, asserted.counted_at)
        facts.append(
            fact(
                Kind.REPLACE,
                stored(replace(detail, reason=request.reason)),
                asserts=(line_now,),
                flags=placed.fact.flags,
            )
        )
    if by_cell:
        rest = _correction(target, list(by_cell.values()), whole=False)
        facts.append(fact(Kind.ANNUL, stored(replace(rest, reason=request.reason))))
    return facts

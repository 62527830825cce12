"""Sheets: opening a count sheet, filling it, and bringing it into the ledger.

A sheet is a draft until a second person approves it (C5). Each use case reads the draft as it is
held here, checks that the act may be done now (`crdt_model.sheets`), and writes settings of the
draft; an approval writes the count into the ledger in the same transaction.
"""

from __future__ import annotations

import sqlite3

from crdt_model import scopes
from crdt_model.clock import stamp_of
from crdt_model.codec import encode
from crdt_model.fold import Recorded
from crdt_model.identifiers import command_id
from crdt_model.lines import Cell
from crdt_model.sheets import Act, Figure, SheetLine, SheetState
from node import drafts, policies
from node.counts import Counted, CountReader, count_facts
from node.drafts import About, Draft, load, sheet_id
from node.errors import Refused
from node.fields import request_hash
from node.people import accounts
from node.recording import Actor, Desk
from node.roles import rank_of
from node.sheet_cells import cells_to_count
from node.sheet_requests import EndRequest, FiguresRequest, OpenRequest
from node.store import Store
from node.views import settings
from node.views.ledger_fold import facts_of_command

COUNTER = "storekeeper"
APPROVER = "supervisor"
MAX_FIGURES = 20_000  # of one sheet: each place counted ten times over


def open_sheet(
    store: Store, connection: sqlite3.Connection, place: str, asked: OpenRequest, actor: Actor
) -> tuple[Desk, bytes]:
    """Open a sheet once; the same command again finds it.

    Raises:
        Refused: `sheet_too_large`, `unknown_code`, and those of any command.
    """
    desk = Desk.open(store, connection, place, actor, COUNTER)
    sheet = sheet_id(desk.scope, asked.id)
    scope = scopes.draft(desk.place.id, sheet)
    if desk.lane_recorded_before(scope, asked.id, asked.request):
        return desk, sheet
    now = stamp_of(store.now_ms())
    day = desk.directory.local_date(desk.place.id, now).date()
    books, absent = cells_to_count(desk.directory, desk.place, asked, day)
    label = desk.directory.device_label(store.device)
    about = About(
        f"{desk.place.code}-{label}-{sheet[:2].hex().upper()}",
        asked.by,
        asked.argument,
        asked.with_book,
        asked.blind,
        now,
        counter_of(actor),
        actor.name,
    )
    desk.write_in(scope, asked.id, asked.request, drafts.opening_facts(about, books, absent))
    return desk, sheet


def counter_of(actor: Actor) -> str:
    """How a sheet knows who counted: the account, for the command line its name."""
    return actor.id or actor.name


def found_sheet(desk: Desk, sheet: bytes) -> Draft:
    """A sheet of the store.

    Raises:
        Refused: `unknown_sheet`.
    """
    draft = load(desk.directory, desk.place.id, sheet)
    if draft is None:
        raise unknown_sheet(sheet)
    return draft


def unknown_sheet(sheet: bytes) -> Refused:
    return Refused("unknown_sheet", f"no count sheet {sheet.hex()} here", status=404)


# --- figures ------------------------------------------------------------------------


def record_figures(
    store: Store,
    connection: sqlite3.Connection,
    place: str,
    sheet: bytes,
    asked: FiguresRequest,
    actor: Actor,
) -> Desk:
    """Write what one person counted; lines of one part of one place are added (C2).

    Raises:
        Refused: `sheet_closed`, and those of count lines.
    """
    desk = Desk.open(store, connection, place, actor, COUNTER)
    draft = found_sheet(desk, sheet)
    scope = scopes.draft(desk.place.id, sheet)
    if desk.lane_recorded_before(scope, asked.id, asked.request):
        return desk
    _check(draft, Act.COUNT)
    counted = _counted(desk, asked)
    lines = {line.cell: line for line in draft.sheet.lines}
    if sum(len(line.figures) for line in lines.values()) + len(counted) > MAX_FIGURES:
        raise Refused("sheet_too_large", "this sheet is full; open another one")
    facts = []
    for (cell, part), (found, recount) in counted.items():
        line = lines.get(cell)
        figure = _figure(actor, found, part, _round(line, recount=recount))
        key = drafts.figure_key(figure)
        was = [] if line is None else settings.standing(connection, draft.scope, key)
        facts.append(drafts.figure_fact(figure, found.at is None, was))
    desk.write_in(scope, asked.id, asked.request, facts)
    return desk


def _round(line: SheetLine | None, *, recount: bool) -> int:
    """A figure given now belongs to the round that stands; a recount begins the next."""
    if line is None:
        return 0
    return min(line.round + recount, drafts.MAX_ROUNDS)


def _counted(desk: Desk, asked: FiguresRequest) -> dict[tuple[Cell, str], tuple[Counted, bool]]:
    read = CountReader(desk, desk.shelves(None), asked.note)
    found: dict[tuple[Cell, str], tuple[Counted, bool]] = {}
    for at, one in enumerate(asked.lines):
        try:
            counted = read.line(one.line)
            place = (counted.cell, one.part)
            if place in found:
                before, recount = found[place]
                found[place] = (before.plus(counted), recount or one.recount)
            else:
                found[place] = (counted, one.recount)
        except Refused as refused:
            raise refused.at(at) from None
    desk.write_bins(asked.id, asked.request, list(read.now.new_bins))
    return found


def _figure(actor: Actor, found: Counted, part: str, round_: int) -> Figure:
    return Figure(
        found.cell,
        counter_of(actor),
        part,
        found.quantity,
        found.at or 0,
        round_,
        found.lot,
        found.expiry,
        found.reason,
        found.out_since,
    )


# --- ending -------------------------------------------------------------------------


def approve(
    store: Store,
    connection: sqlite3.Connection,
    place: str,
    sheet: bytes,
    asked: EndRequest,
    actor: Actor,
) -> tuple[Desk, Recorded]:
    """Bring a sheet's lines into the ledger, each at the moment it was counted (C5).

    The command is named by the sheet, so the same sheet approved twice is one effect.

    Raises:
        Refused: `sheet_closed`, `sheet_empty`, `recount_needed`, `second_person`,
            `count_incomplete`, `unknown_sheet`.
    """
    desk = Desk.open(store, connection, place, actor, COUNTER)
    draft = found_sheet(desk, sheet)
    before = _approved_before(desk, sheet)
    if before is not None:
        return desk, before
    _check(draft, Act.APPROVE)
    alone = _approves_alone(desk, draft)
    cells = {line.cell: _of_line(line) for line in draft.sheet.counted}
    note = _note(draft, alone=alone, said=asked.note)
    now = desk.shelves(None)
    facts = count_facts(desk, now, cells, asked.complete_for, note)
    recorded = desk.write(approval_id(sheet), _request(cells), facts)
    ended = drafts.end_fact(drafts.APPROVED, counter_of(actor), actor.name, alone)
    desk.write_in(scopes.draft(desk.place.id, sheet), asked.id, asked.request, [ended])
    return desk, recorded


def approval_id(sheet: bytes) -> str:
    """The client command that brings a sheet into the ledger."""
    return f"sheet-{sheet.hex()}"


def _approved_before(desk: Desk, sheet: bytes) -> Recorded | None:
    command = command_id(desk.scope, approval_id(sheet))
    copies = facts_of_command(desk.connection, desk.ledger, command)
    return min(copies, key=lambda copy: copy.order) if copies else None


def _check(draft: Draft, act: Act) -> None:
    state = draft.sheet.state
    if draft.sheet.allows(act):
        return
    if state == SheetState.OPEN:
        raise Refused("sheet_empty", "nothing was counted on this sheet yet")
    if state == SheetState.RECOUNT:
        raise Refused(
            "recount_needed",
            "two people found different figures for one place; count it again together",
            places=sum(1 for line in draft.sheet.lines if line.needs_recount),
        )
    raise Refused("sheet_closed", f"this sheet is {state}", status=409, state=str(state))


def _approves_alone(desk: Desk, draft: Draft) -> bool:
    """Whether nobody but those who counted looks at the sheet.

    That needs the store's policy, or a store where no other supervisor works: there the count
    approves itself and is marked so.

    Raises:
        Refused: `second_person`, `not_allowed`.
    """
    others = [
        account.name
        for account in accounts(desk.connection, desk.place.id)
        if not account.disabled
        and account.id.hex() != desk.actor.id
        and rank_of(account.role) >= rank_of(APPROVER)
    ]
    if others:
        desk.check_may(APPROVER)
    if counter_of(desk.actor) not in draft.sheet.counters:
        return not desk.actor.may(APPROVER)
    if others and not policies.holds(desk.directory, desk.place.id, policies.SELF_APPROVAL):
        raise Refused(
            "second_person",
            "you counted on this sheet; another supervisor approves it",
            approvers=others,
        )
    return True


def _note(draft: Draft, *, alone: bool, said: str) -> str:
    marks = [f"sheet {draft.about.number}", "counted and approved by one person" if alone else ""]
    return "; ".join(word for word in (*marks, said) if word)


def _of_line(line: SheetLine) -> Counted:
    """A line as it goes into the ledger: what was said with the figures that hold."""
    assert line.quantity is not None  # only counted lines are asked for
    said = line.holding
    return Counted(
        line.cell,
        line.quantity,
        line.counted_at,
        next((figure.lot for figure in said if figure.lot), ""),
        next((figure.expiry for figure in said if figure.expiry), ""),
        next((figure.reason for figure in said if any(figure.reason)), bytes(8)),
        next((figure.out_since for figure in said if figure.out_since is not None), None)
        if line.quantity == 0
        else None,
    )


def _request(cells: dict[Cell, Counted]) -> bytes:
    """What tells a copy of an approval from one of other figures."""
    lines = [
        [encode((*cell, found.quantity, found.at, found.reason, found.out_since)).hex()]
        for cell, found in sorted(cells.items())
    ]
    return request_hash({"lines": lines})


def cancel(
    store: Store,
    connection: sqlite3.Connection,
    place: str,
    sheet: bytes,
    asked: EndRequest,
    actor: Actor,
) -> Desk:
    """Give a sheet up: by who opened it, or a supervisor.

    Raises:
        Refused: `sheet_closed`, `unknown_sheet`, `not_allowed`.
    """
    desk = Desk.open(store, connection, place, actor, COUNTER)
    draft = found_sheet(desk, sheet)
    scope = scopes.draft(desk.place.id, sheet)
    if desk.lane_recorded_before(scope, asked.id, asked.request):
        return desk
    _check(draft, Act.CANCEL)
    if counter_of(actor) != draft.about.opener:
        desk.check_may(APPROVER)
    ended = drafts.end_fact(drafts.CANCELLED, counter_of(actor), actor.name, False)
    desk.write_in(scope, asked.id, asked.request, [ended])
    return desk

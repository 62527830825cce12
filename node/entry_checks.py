"""Entry checks: what is asked of a movement before it is written, beyond its own lines.

Whether a count of that day makes its order a guess (T1), whether goods now received were counted
already (C3), and whether its line of the paper register was entered before (E5).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from crdt_model import scopes
from crdt_model.details import SetOne, stored
from crdt_model.doubts import is_soon_after
from crdt_model.facts import Fact, Kind, fact
from crdt_model.fold import Known, first_correction
from crdt_model.identifiers import ID_BYTES, command_id
from crdt_model.places import Outside, Shelf, Transit
from node.directory import instant_text
from node.errors import Refused
from node.moving import Work
from node.recording import DATE_CHARS, Desk
from node.variance_reasons import Reasons
from node.views import ledger as ledger_view
from node.views import settings
from node.views.ledger_fold import SqlLedger, count_details_of, facts_of_command


def check_same_day(work: Work) -> None:
    """Refuse a date without a time where a count of that day makes the order matter (T1)."""
    asked = work.request.occurred_at
    if asked is None or len(asked) != DATE_CHARS:
        return
    desk = work.desk
    first = desk.directory.day_start(desk.place.id, datetime.fromisoformat(asked))
    last = desk.directory.day_start(
        desk.place.id, datetime.fromisoformat(asked) + timedelta(days=1)
    )
    for product in dict.fromkeys(leg.product for said in work.facts for leg in said.legs):
        counted = ledger_view.counted_between(desk.connection, desk.ledger, product, first, last)
        if counted:
            code = desk.directory.named("product", product).code
            raise Refused(
                "before_or_after",
                f"{code} was counted on that day; say the time, before or after the count",
                field="occurred_at",
                product=code,
                counted_at=[instant_text(at) for at in counted],
            )


def check_counted_already(work: Work) -> None:
    """Goods that a count found before anyone recorded their receipt are not received after it (C3).

    Raises:
        Refused: `counted_already`, unless overridden; it then stands as a discrepancy.
    """
    if work.overrides:
        return
    received: dict[bytes, int] = {}
    for leg in (leg for said in work.facts for leg in said.legs):
        if isinstance(leg.source, Outside | Transit) and isinstance(leg.target, Shelf):
            received[leg.product] = received.get(leg.product, 0) + leg.quantity
    for product, quantity in received.items():
        _check_one(work, product, quantity)


def _check_one(work: Work, product: bytes, quantity: int) -> None:
    desk = work.desk
    until = (
        desk.directory.present(desk.store.now_ms()) if work.effective is None else work.effective
    )
    counted = ledger_view.last_count(desk.connection, desk.ledger, product, until)
    if not counted or not is_soon_after(until, counted[0].line.key.effective):
        return
    if quantity > sum(max(0, one.variance) for one in counted):
        return
    command = counted[0].line.name.command
    reasons = Reasons.of(desk.directory, desk.place.id, command)
    details = count_details_of(desk.connection, desk.ledger, command)
    surplus = 0
    for one in counted:
        detail = details.get(one.line.corrects or one.line.name)
        surplus += max(0, reasons.explained(one.line, one.variance, detail).unexplained)
    if quantity > surplus:
        return
    row = desk.directory.named("product", product)
    raise Refused(
        "counted_already",
        f"a count found {surplus} {row.code} more than was recorded; if these goods were there by"
        " then, say the time they came, before the count; if not, send it again with an override",
        field="occurred_at",
        product=row.code,
        surplus=surplus,
        counted_at=instant_text(counted[0].line.key.effective),
    )


def paper_facts(work: Work) -> list[Fact]:
    """The lines of the paper register that this movement enters, as settings of the store (E5).

    Raises:
        Refused: `paper_ref_used`, another movement that stands entered that line.
    """
    desk, facts = work.desk, []
    command = command_id(desk.scope, work.request.id)
    scope = desk.directory.scope(scopes.store_settings(desk.place.id))
    written = [line.paper_ref for line in work.request.lines if line.paper_ref]
    for reference in dict.fromkeys(map(paper_key, written)):
        held = settings.standing(desk.connection, scope, reference)
        for assigned in held:
            if isinstance(assigned.value, bytes) and stands(desk, assigned.value):
                raise _used(desk, reference, assigned.value)
        names = tuple(assigned.name for assigned in held)
        facts.append(fact(Kind.SET, stored(SetOne(reference, command, names))))
    return facts


def paper_key(written: str) -> str:
    """The setting of a line of the register: page and line as written, spaces and case aside."""
    return f"paper/{''.join(written.upper().split())}"


def stands(desk: Desk, command: bytes) -> bool:
    """Whether anything of a command still counts."""
    if len(command) != ID_BYTES:
        return False
    copies = facts_of_command(desk.connection, desk.ledger, command)
    known = Known(SqlLedger(desk.connection, desk.ledger))
    return any(
        first_correction(known, command, placed.index) is None
        for copy in copies
        for placed in copy.facts
    )


def _used(desk: Desk, reference: str, command: bytes) -> Refused:
    return Refused(
        "paper_ref_used",
        f"line {reference.removeprefix('paper/')} of the register was entered before",
        status=409,
        field="paper_ref",
        movement=command.hex(),
    )

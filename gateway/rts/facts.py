"""Facts: what one event of the stock programme amounts to in its store's ledger (rule G8).

Stock is recomputed from quantities: distributions, discards and receipts are legs, a count asserts
what was there. The stock on hand an event states is a report and moves nothing. Stock of these
stores is not kept by batch, because the events name none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from crdt_model.clock import milliseconds_of, stamp_of
from crdt_model.codec import encode
from crdt_model.detail_forms import detail_of
from crdt_model.details import (
    NO_ID,
    Count,
    Detail,
    DispatchLine,
    Dispense,
    Issue,
    Reasoned,
    Receipt,
    Received,
    stored,
)
from crdt_model.facts import Assert, Fact, Flag, Kind, Leg, fact
from crdt_model.places import (
    Conversion,
    Loss,
    Outside,
    PaperStore,
    Patient,
    Place,
    Transit,
)
from crdt_model.shipments import Shipment
from gateway.rts.ground import Ground, Waits, base_units
from gateway.tracker import Event
from node.views.settings import Named

NO_BATCH = ""
RECEIPT = "receipt"  # what own receipt events are called in their uids
USER = "DHIS2"  # stands in the entries: the device's word for who recorded it
_MARK = re.compile(r"DHIS2 event ([A-Za-z][A-Za-z0-9]{10}) of (\S{19,29})")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one event: facts' ids are derived from it."""

    event: str
    updated_at: str

    @property
    def client_id(self) -> str:
        """The client id of the command that records it, the same at every gateway."""
        return f"rts/{self.event}/{self.updated_at}"

    @property
    def undo_id(self) -> str:
        """The client id of the command that takes it out."""
        return f"rts/{self.event}/{self.updated_at}/undone"

    @property
    def mark(self) -> str:
        """What its facts carry for people, and for gateways that did not record them."""
        return f"DHIS2 event {self.event} of {self.updated_at}"


def version(event: Event) -> Version:
    """The version that was read."""
    return Version(event.uid, event.updated_at)


def marked(said: Fact) -> Version | None:
    """The version a fact was made of, None if it was made of none."""
    detail = detail_of(said)
    match detail:
        case Receipt() | Received() | Dispense() | Reasoned() | Issue():
            text = detail.note
        case Count():
            text = detail.sheet
        case _:
            return None
    found = _MARK.fullmatch(text)
    return None if found is None else Version(found[1], found[2])


def request_of(event: Event) -> bytes:
    """The digest that tells two readings of one version as one command."""
    values = tuple(sorted(event.values.items()))
    said = (event.uid, event.updated_at, event.org_unit, event.entity, event.occurred_at, values)
    return hashlib.sha256(encode(said)).digest()[:8]


def facts_of(
    ground: Ground, event: Event, product: Named, factor: Fraction, now_ms: int
) -> list[Fact]:
    """What a stock event did, in order: goods in, goods out, then the count.

    `factor` is DHIS2 units in one base unit. An event that says no quantity gives none.

    Raises:
        Waits: something of it is not known here, or is no quantity.
    """
    setting, note = ground.setting, version(event).mark
    at = ground.effective(event.occurred_at, now_ms)

    def quantity(element: str) -> int:
        text = event.values.get(element, "") if element else ""
        return base_units(text, factor) if text else 0

    def moved(kind: Kind, detail: Detail, source: Place, target: Place, units: int) -> Fact:
        leg = Leg(source, target, product.id, NO_BATCH, units)
        return fact(kind, stored(detail), legs=(leg,), effective=at)

    found: list[Fact] = []
    received = quantity(setting.receipt)
    given, lost = quantity(setting.distribution), quantity(setting.discard)
    if received:
        receipt = Receipt("DHIS2", event.uid, "", "", "", note)
        found.append(moved(Kind.RECEIPT, receipt, Outside(NO_ID), ground.shelf, received))
    if given:
        target = _target(ground, event)
        kind, why = _given(target, event, note)
        found.append(moved(kind, why, ground.shelf, target, given))
    if lost:
        why_lost = Reasoned(ground.loss, note)
        found.append(moved(Kind.LOSS, why_lost, ground.shelf, Loss(ground.loss), lost))
    if event.values.get(setting.count, ""):
        found.append(_count(ground, event, product, factor, at))
    return found


def opening_of(
    ground: Ground, event: Event, product: Named, factor: Fraction, now_ms: int
) -> Fact | None:
    """What was there before an item's first event, where its past is not read; None: not known.

    It is the balance the event states, the only word there is; a count needs none.
    """
    setting = ground.setting
    stated = event.values.get(setting.previous, "") if setting.previous else ""
    if not setting.since or not stated or event.values.get(setting.count, ""):
        return None
    try:
        units = base_units(stated, factor)
        at = ground.effective(event.occurred_at, now_ms) or stamp_of(now_ms)
    except Waits:
        return None
    just_before = stamp_of(milliseconds_of(at) - 1)
    shelf = ground.shelf
    line = Assert(product.id, NO_BATCH, shelf.bin, shelf.status, shelf.owner, units, just_before)
    detail = Count("opening as DHIS2 states it", None, (), NO_ID, None, "", "")
    return fact(Kind.COUNT, stored(detail), asserts=(line,), flags=Flag.OPENING)


def _target(ground: Ground, event: Event) -> Place:
    """Where a distribution went; without any option mapped all of it is consumption."""
    option = event.values.get(ground.setting.deliver_to, "") if ground.setting.deliver_to else ""
    if not option or not ground.deliver:
        return Patient()
    if option not in ground.deliver:
        raise Waits("deliver_unmapped", option)
    return ground.deliver[option]


def _given(target: Place, event: Event, note: str) -> tuple[Kind, Dispense | Issue]:
    if isinstance(target, PaperStore):
        return Kind.ISSUE, Issue(target.store, event.uid, note)
    return Kind.DISPENSE, Dispense("", "", note)


def _count(ground: Ground, event: Event, product: Named, factor: Fraction, at: int | None) -> Fact:
    setting = ground.setting
    counted = base_units(event.values[setting.count], factor)
    book: int | None = None
    if setting.previous and event.values.get(setting.previous):
        try:
            book = base_units(event.values[setting.previous], factor)
        except Waits:
            book = None  # a report only: what the app believed
    shelf = ground.shelf
    line = Assert(product.id, NO_BATCH, shelf.bin, shelf.status, shelf.owner, counted, at)
    detail = Count(version(event).mark, book, (), NO_ID, None, "", "")
    return fact(Kind.COUNT, stored(detail), asserts=(line,))


def received(
    ground: Ground, shipment: Shipment, sent: DispatchLine, quantity: int, at: int | None, note: str
) -> Fact:
    """A shipment's line that was found: out of transit, and out of its batch, which is not kept.

    It is one fact, so that a second receipt of the line has no effect at all.
    """
    transit, shelf = Transit(shipment.id, sent.line, shipment.reason), ground.shelf
    legs = [Leg(transit, shelf, sent.product, sent.batch, quantity)]
    if sent.batch != NO_BATCH and quantity:
        legs.append(Leg(shelf, Conversion(), sent.product, sent.batch, quantity))
        legs.append(Leg(Conversion(), shelf, sent.product, NO_BATCH, quantity))
    detail = Received(shipment.id, sent.line, sent.lot, sent.expiry, b"", note)
    return fact(Kind.RECEIVED, stored(detail), legs=tuple(legs), effective=at)


def names_shipment(facts: Iterable[Fact]) -> bool:
    """Whether any takes goods out of transit: such a command stands whatever comes."""
    return any(isinstance(leg.source, Transit) for said in facts for leg in said.legs)

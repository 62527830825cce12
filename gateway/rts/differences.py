"""Differences: where the stock on hand that DHIS2 states is not the sum of what was done.

The stated figure is a report, as the last device to sync left it; it never changes ours. A
difference shows that a device computed it from less than all events, or that events were lost.
"""

from __future__ import annotations

from dataclasses import dataclass

from crdt_model import scopes
from crdt_model.clock import milliseconds_of
from gateway.rts import tables
from gateway.rts.ground import Ground, Waits, base_units
from gateway.rts.tables import Held, State
from node.directory import Directory, end_of_millisecond
from node.views import ledger as ledger_view

KIND = "rts_differs"


@dataclass(frozen=True, slots=True)
class Difference:
    """Ours and theirs of one product at one store, in base units, at an event's time."""

    store: str
    product: str
    ours: int
    theirs: int
    event: str
    at: str


def differences(ground: Ground, directory: Directory) -> list[Difference]:
    """All products whose newest event states another stock than the ledger has at its time."""
    connection, setting = directory.connection, ground.setting
    items = tables.items_of(connection)
    newest: dict[tuple[str, str], Held] = {}
    for held in tables.events_of(connection, setting.program):
        event = held.event
        of_stock = event.stage == setting.stage and not event.deleted
        if of_stock and event.values.get(setting.stock_on_hand):
            newest[event.org_unit, event.entity] = held
    found = []
    for (unit, entity), held in sorted(newest.items()):
        if held.state in (State.NEW, State.WAITING):
            continue  # what it did is not in our figure
        try:
            store = ground.units.get(unit, ())[0]
            product, factor = ground.product(items.get(entity, ""))
            theirs = base_units(held.event.values[setting.stock_on_hand], factor)
            at = ground.effective(held.event.occurred_at, 1 << 62)
        except (IndexError, Waits):
            continue
        ledger = directory.scope(scopes.ledger(store.id))
        until = end_of_millisecond(milliseconds_of(at or 0))
        cells = ledger_view.cells_at(connection, ledger, product.id, until)
        ours = sum(cells.values())
        if ours != theirs:
            event = held.event
            found.append(
                Difference(store.code, product.code, ours, theirs, event.uid, event.occurred_at)
            )
    return found

"""A recall in full: what each store holds, did and said, who was sent it, who is silent (R1)."""

from __future__ import annotations

from typing import Any

from crdt_model import scopes
from crdt_model.lines import walk
from crdt_model.recalls import Recall, response
from node import answers, recalled
from node.directory import Directory, instant_text
from node.node import Node
from node.status import store_complete_to
from node.stock import holds
from node.views import ledger, settings
from node.views.settings import Named


def page(node: Node, directory: Directory, recall: Recall) -> dict[str, Any]:
    """Everything known here of one recall."""
    sent = _sent_to(directory, recall)
    stores = []
    for store in directory.stores():
        row = _store(node, directory, recall, store, sent.get(store.id, 0))
        if row is not None:
            stores.append(row)
    return recalled.summary(directory, recall) | {"stores": stores}


def _sent_to(directory: Directory, recall: Recall) -> dict[bytes, int]:
    """Base units of the batch that each store was ever sent by lanes held here."""
    rows = directory.connection.execute(
        "SELECT customer, product, batch, departed FROM lane_shipment_line AS line"
        " JOIN lane_shipment AS sent ON sent.scope = line.scope AND sent.id = line.id"
    )
    found: dict[bytes, int] = {}
    for customer, product, batch, departed in rows:
        if recall.names(product, batch):
            found[customer] = found.get(customer, 0) + departed
    return found


def _store(
    node: Node, directory: Directory, recall: Recall, store: Named, sent: int
) -> dict[str, Any] | None:
    """The row of a store; None if nothing ties it to the batch and it was heard since."""
    is_held = holds(node, directory, store)
    if not is_held and not sent:
        return None  # nothing of it can be known here
    there = next(r for r in recalled.at_store(directory, store.id) if r.id == recall.id)
    scope = directory.scope(scopes.ledger(store.id))
    lines = ledger.product_lines(directory.connection, scope, recall.product)
    lines = [line for line in lines if not line.out]
    had = any(there.names(line.cell.product, line.cell.batch) for line in lines)
    heard = store_complete_to(directory, store.id)
    silent = is_held and (heard is None or heard < recall.since)
    said = _answer(directory, recall, store)
    if not (had or sent or silent or said):
        return None
    row: dict[str, Any] = {
        "store": answers.named(store),
        "held_here": is_held,
        "complete_to": None if heard is None else instant_text(heard),
        "not_heard_since": silent,
        "sent": sent,
        "answered": said,
    }
    if not is_held:
        return row | dict.fromkeys(_FIGURES) | {"exposures": []}
    found = response(walk(lines), there, directory.held_bins(store.id).__contains__)
    return row | {name: getattr(found, name) for name in _FIGURES} | {
        "exposures": [
            {
                "at": instant_text(one.line.key.effective),
                "device": directory.device_name(one.line.name.device),
                "batch": one.line.cell.batch,
                "quantity": one.quantity,
            }
            for one in found.exposures
        ]
    }  # fmt: skip


_FIGURES = ("on_hand", "usable_status", "quarantined", "returned", "destroyed", "dispensed")


def _answer(directory: Directory, recall: Recall, store: Named) -> dict[str, Any] | None:
    scope = directory.scope(scopes.store_settings(store.id))
    standing = settings.standing(directory.connection, scope, recalled.answer_key(recall.id))
    if not standing:
        return None
    last = standing[-1]
    return {
        "at": instant_text(last.stamp),
        "device": directory.device_name(last.name.device),
        "note": str(last.value or ""),
    }
